#include "table/nabla-dialect.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define LAYOUT_ROWS   200
#define LAYOUT_FIELDS 60000
#define MAX_COLUMNS   100000
/* Rows within which a preamble set off by a blank line is looked for. */
#define PREAMBLE_ROWS 50

typedef struct
{
  const NablaCellRules *rules;
  const NablaSample *sample;
  guint8 *looks; /* NablaLook of each field of the sample */
  guint modal;
} Layout;

static guint8 *
look_at_all (const NablaCellRules *rules, const NablaSample *sample)
{
  guint8 *looks = g_new (guint8, MAX (sample->fields->len, 1));

  for (guint i = 0; i < sample->fields->len; i++)
    looks[i] = (guint8) nabla_field_look (rules, &g_array_index (sample->fields, NablaField, i));
  return looks;
}

static const guint8 *
row_looks (const Layout *self, guint row)
{
  return self->looks + g_array_index (self->sample->rows, NablaSampleRow, row).first;
}

static guint
row_length (const Layout *self, guint row)
{
  return g_array_index (self->sample->rows, NablaSampleRow, row).n;
}

static gboolean
row_after_blank (const Layout *self, guint row)
{
  return g_array_index (self->sample->rows, NablaSampleRow, row).after_blank;
}

/* The usual number of cells from row @from on. */
static guint
find_modal_from (const Layout *self, guint from)
{
  guint best = 0;
  guint best_count = 0;
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);

  for (guint i = from; i < self->sample->rows->len; i++)
    {
      gpointer n = GUINT_TO_POINTER (row_length (self, i));
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, n)) + 1;

      g_hash_table_insert (counts, n, GUINT_TO_POINTER (count));
      if (count > best_count || (count == best_count && GPOINTER_TO_UINT (n) > best))
        {
          best = GPOINTER_TO_UINT (n);
          best_count = count;
        }
    }
  return best;
}

static gboolean
is_year (const NablaField *field)
{
  return field->length == 4 && (memcmp (field->text, "19", 2) == 0 || memcmp (field->text, "20", 2) == 0)
         && g_ascii_isdigit (field->text[2]) && g_ascii_isdigit (field->text[3]);
}

/* What one column's cells below a row look like. */
typedef struct
{
  guint n_typed;
  guint n_words;
  guint n_text;
  guint n_years;
  guint n_same; /* equal to the cell in question */
} Below;

static Below
look_below (const Layout *self, guint row, guint column, const NablaField *cell)
{
  Below below = { 0 };

  for (guint i = row + 1; i < self->sample->rows->len; i++)
    {
      guint n;
      const NablaField *fields = nabla_sample_get_row (self->sample, i, &n);

      if (column >= n)
        continue;
      switch ((NablaLook) row_looks (self, i)[column])
        {
        case NABLA_LOOKS_MISSING:
          break;
        case NABLA_LOOKS_NUMBER:
        case NABLA_LOOKS_DATE:
        case NABLA_LOOKS_TIME:
          below.n_typed++;
          below.n_years += is_year (&fields[column]);
          break;
        case NABLA_LOOKS_TEXT:
        default:
          if (nabla_word_parse (fields[column].text, fields[column].length) != 0)
            below.n_words++;
          else
            below.n_text++;
        }
      below.n_same += fields[column].length == cell->length && cell->length > 0
                      && memcmp (fields[column].text, cell->text, cell->length) == 0;
    }
  return below;
}

/* Signs that a row names the columns, and signs that it does not. */
typedef struct
{
  guint n_for;
  guint n_against;
  guint n_years;
  guint n_repeated;
  guint n_typed;
  guint n_text;
} Votes;

static Votes
count_votes (const Layout *self, guint row)
{
  Votes votes = { 0 };
  guint n;
  const NablaField *fields = nabla_sample_get_row (self->sample, row, &n);
  const guint8 *looks = row_looks (self, row);
  guint shift = n + 1 == self->modal ? 1 : 0;

  for (guint j = 0; j < n; j++)
    {
      NablaLook look = (NablaLook) looks[j];
      Below below;
      gboolean is_typed;

      if (look == NABLA_LOOKS_MISSING)
        continue;
      below = look_below (self, row, j + shift, &fields[j]);
      is_typed = below.n_typed > 0 && (below.n_text + below.n_words) * 20 <= below.n_typed;
      votes.n_repeated += below.n_same > 0;
      if (look == NABLA_LOOKS_TEXT)
        {
          votes.n_text++;
          votes.n_for
            += is_typed
               || (below.n_words > 0 && below.n_text == 0 && nabla_word_parse (fields[j].text, fields[j].length) == 0);
        }
      else
        {
          votes.n_typed++;
          if (is_year (&fields[j]) && below.n_years * 2 <= below.n_typed)
            votes.n_years++;
          else
            votes.n_against += is_typed;
        }
    }
  return votes;
}

static gboolean
decide_header (const Layout *self, guint row)
{
  Votes votes = count_votes (self, row);

  if (votes.n_for > 0)
    return votes.n_for * 2 >= votes.n_against;
  if (votes.n_against > 0)
    return FALSE;
  if (row + 1 == self->sample->rows->len)
    return votes.n_typed == 0 && votes.n_text > 0;
  if (votes.n_text == 0)
    return FALSE;
  return votes.n_years > 1 || votes.n_repeated == 0;
}

/* Cells of a row that are typed; @n_text: those that are text. */
static guint
count_typed (const Layout *self, guint row, guint *n_text)
{
  const guint8 *looks = row_looks (self, row);
  guint n_typed = 0;

  *n_text = 0;
  for (guint j = 0; j < row_length (self, row); j++)
    {
      *n_text += looks[j] == NABLA_LOOKS_TEXT;
      n_typed += looks[j] != NABLA_LOOKS_TEXT && looks[j] != NABLA_LOOKS_MISSING;
    }
  return n_typed;
}

/* Cells of a row that are not empty. */
static guint
count_filled (const Layout *self, guint row)
{
  guint n;
  const NablaField *fields = nabla_sample_get_row (self->sample, row, &n);
  guint n_filled = 0;

  for (guint j = 0; j < n; j++)
    n_filled += fields[j].length > 0;
  return n_filled;
}

/* Titles as spreadsheets export them, filled up with delimiters: rows mostly empty before
 * one that is full and names the columns. */
static guint
skip_sparse_titles (const Layout *self, guint start)
{
  guint last = MIN (start + PREAMBLE_ROWS, self->sample->rows->len - 1);
  guint i = start;

  while (i < last && count_filled (self, i) * 2 < self->modal + 1 && row_looks (self, i)[0] == NABLA_LOOKS_TEXT)
    i++;
  return i > start && i < last && count_filled (self, i) == self->modal && count_votes (self, i).n_for > 0 ? i : start;
}

/* The first row of the table, what comes before it being a preamble. */
static guint
find_start (const Layout *self, char delimiter)
{
  guint n_rows = self->sample->rows->len;
  guint start = 0;
  gsize n_typed = 0;
  gsize n_cells = 0;

  while (start < n_rows && row_length (self, start) != self->modal)
    start++;
  /* A row before that is of another length may be one of ours all the same: ragged
   * numbers, or a header that is too short or too long. */
  while (start > 0 && !row_after_blank (self, start))
    {
      guint length = row_length (self, start - 1);
      guint n_text;
      guint n_before = count_typed (self, start - 1, &n_text);

      if (length < 2 && !(length == 1 && self->modal == 2 && delimiter == ' '))
        break;
      if (n_before * 2 >= length)
        start--;
      else
        {
          if (n_before == 0 && !decide_header (self, start))
            start--;
          break;
        }
    }
  for (guint i = start + 1; i + 1 < n_rows && i < start + PREAMBLE_ROWS && i - start <= n_rows - i; i++)
    {
      guint n_text;
      guint n_before = count_typed (self, i - 1, &n_text);

      n_typed += n_before;
      n_cells += n_before + n_text;
      if (row_after_blank (self, i) && n_typed * 2 < n_cells && count_votes (self, i).n_for > 0)
        return i;
    }
  return start;
}

static char **
dup_names (const NablaCsvSyntax *syntax, const NablaField *fields, guint n, guint n_columns, guint shift)
{
  char **names = g_new0 (char *, n_columns + 1);

  for (guint j = 0; j < n_columns; j++)
    if (j < shift || j - shift >= n)
      names[j] = g_strdup ("");
    else
      names[j] = nabla_csv_field_dup (syntax, &fields[j - shift]);
  return names;
}

/* Whether the cells beyond @n of all rows from @from on are empty. */
static gboolean
ends_empty (const Layout *self, guint from, guint n)
{
  for (guint i = from; i < self->sample->rows->len; i++)
    {
      guint length;
      const NablaField *fields = nabla_sample_get_row (self->sample, i, &length);

      for (guint j = n; j < length; j++)
        if (fields[j].length > 0)
          return FALSE;
    }
  return TRUE;
}

/* Takes row @row as the header and settles the number of columns. */
static void
take_header (NablaCsvLayout *layout, const Layout *self, guint row, const char *end)
{
  guint n;
  const NablaField *fields = nabla_sample_get_row (self->sample, row, &n);
  guint body = row + 1 < self->sample->rows->len ? find_modal_from (self, row + 1) : n;
  const char *p = g_array_index (self->sample->rows, NablaSampleRow, row).start;
  NablaField field;

  layout->header = p;
  layout->has_header = TRUE;
  layout->n_columns = MAX (n, body);
  if (n > body && fields[n - 1].length == 0)
    {
      while (n > body && fields[n - 1].length == 0)
        n--;
      layout->n_columns = n;
    }
  else if (n < body && ends_empty (self, row + 1, n))
    layout->n_columns = n;
  else if (n + 1 == body)
    layout->shifted = TRUE;
  layout->names = dup_names (&layout->syntax, fields, n, layout->n_columns, layout->shifted);
  while (nabla_csv_next_field (&layout->syntax, &p, end, &field) == NABLA_FIELD_ENDS_CELL)
    ;
  layout->unterminated = field.is_unterminated ? field.opened : NULL;
  layout->body = p;
}

/* "# x y z" over rows without names. */
static gboolean
take_commented_header (NablaCsvLayout *layout, const char *begin)
{
  NablaCsvSyntax plain;
  const char *line = begin;
  const char *p;
  g_autoptr (NablaSample) sample = NULL;
  const NablaField *fields;
  guint n;

  if (layout->syntax.comment == 0 || layout->body == begin)
    return FALSE;
  for (p = begin; p < layout->body; p = nabla_csv_next_line (p, layout->body))
    line = p;
  if (*line != layout->syntax.comment)
    return FALSE;
  nabla_csv_syntax_init (&plain, layout->syntax.delimiter, layout->syntax.quote, 0);
  sample = nabla_sample_new (&plain, line + 1, layout->body, TRUE, 1, LAYOUT_FIELDS);
  if (sample->rows->len == 0)
    return FALSE;
  fields = nabla_sample_get_row (sample, 0, &n);
  if (n != layout->n_columns || n < 2)
    return FALSE;
  for (guint j = 0; j < n; j++)
    if (fields[j].length == 0 || g_ascii_isdigit (fields[j].text[0]))
      return FALSE;
  layout->header = line;
  layout->has_header = TRUE;
  g_strfreev (layout->names);
  layout->names = dup_names (&plain, fields, n, n, 0);
  return TRUE;
}

gboolean
nabla_dialect_lay_out (NablaCsvLayout *self,
                       const char *begin,
                       const char *end,
                       gboolean is_whole,
                       const NablaReaderOptions *options,
                       const char *name,
                       GError **error)
{
  g_autoptr (NablaSample) sample = nabla_sample_new (&self->syntax, begin, end, is_whole, LAYOUT_ROWS, LAYOUT_FIELDS);
  g_auto (NablaCellRules) rules = { 0 };
  g_autofree guint8 *looks = NULL;
  Layout layout = { .rules = &rules, .sample = sample };
  guint start = 0;

  if (sample->rows->len == 0)
    {
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_EMPTY,
                   _ ("“%s” holds no rows. Choose a file with a header and rows."), name);
      return FALSE;
    }
  nabla_cell_rules_init (&rules, options->decimal, options->thousands, options->missing);
  layout.looks = looks = look_at_all (&rules, sample);
  layout.modal = find_modal_from (&layout, 0);
  self->quotes_seen = sample->any_quoted;
  if (options->skip < 0 && self->syntax.delimiter != 0)
    start = skip_sparse_titles (&layout, find_start (&layout, self->syntax.delimiter));

  if (options->header == 1 || (options->header < 0 && decide_header (&layout, start)))
    take_header (self, &layout, start, end);
  else
    {
      self->body = self->header = g_array_index (sample->rows, NablaSampleRow, start).start;
      self->n_columns = find_modal_from (&layout, start);
      self->names = dup_names (&self->syntax, NULL, 0, self->n_columns, 0);
      if (options->header < 0 && start == 0)
        take_commented_header (self, begin);
    }
  self->n_skipped += nabla_csv_count_lines (begin, self->header);
  self->n_preamble = start;
  if (self->n_columns > MAX_COLUMNS)
    {
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_LIMIT,
                   _ ("“%s” has %u columns; at most %d can be read. Take out those that are not needed, or set the "
                      "delimiter."),
                   name, self->n_columns, MAX_COLUMNS);
      return FALSE;
    }
  return TRUE;
}
