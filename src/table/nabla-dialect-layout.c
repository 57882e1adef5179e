#include "table/nabla-dialect-private.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define LAYOUT_ROWS   200
#define LAYOUT_FIELDS 60000
#define MAX_COLUMNS   100000
/* Rows within which a preamble set off by a blank line is looked for. */
#define PREAMBLE_ROWS 50

static guint8 *
look_at_all (const NablaCellRules *rules, const NablaSample *sample)
{
  guint8 *looks = g_new (guint8, MAX (sample->fields->len, 1));

  for (guint i = 0; i < sample->fields->len; i++)
    looks[i] = (guint8) nabla_field_look (rules, &g_array_index (sample->fields, NablaField, i));
  return looks;
}

static gboolean
row_after_blank (const NablaLooks *self, guint row)
{
  return g_array_index (self->sample->rows, NablaSampleRow, row).after_blank;
}

/* The usual number of cells from row @from on, of rows with @least; @share: of the rows,
 * that have it. */
static guint
find_modal_from (const NablaLooks *self, guint from, guint least, double *share)
{
  guint best = 0;
  guint best_count = 0;
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);

  for (guint i = from; i < self->sample->rows->len; i++)
    {
      gpointer n = GUINT_TO_POINTER (nabla_looks_get_length (self, i));
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, n)) + 1;

      if (GPOINTER_TO_UINT (n) < least)
        continue;
      g_hash_table_insert (counts, n, GUINT_TO_POINTER (count));
      if (count > best_count || (count == best_count && GPOINTER_TO_UINT (n) > best))
        {
          best = GPOINTER_TO_UINT (n);
          best_count = count;
        }
    }
  if (share != NULL)
    *share = (double) best_count / MAX (self->sample->rows->len - from, 1);
  return best;
}

/* The first row of the table, what comes before it being a preamble. */
static guint
find_start (const NablaLooks *self, char delimiter)
{
  guint n_rows = self->sample->rows->len;
  guint start = 0;
  gsize n_typed = 0;
  gsize n_cells = 0;

  while (start < n_rows && nabla_looks_get_length (self, start) != self->modal)
    start++;
  /* A row before that is of another length may be one of ours all the same: ragged
   * numbers, or a header that is too short or too long. */
  while (start > 0 && !row_after_blank (self, start))
    {
      guint length = nabla_looks_get_length (self, start - 1);
      guint n_text;
      guint n_before = nabla_looks_count_typed (self, start - 1, &n_text);

      if (length < 2 && !(length == 1 && self->modal == 2 && delimiter == ' '))
        break;
      if (n_before * 2 >= length)
        start--;
      else
        {
          if (n_before == 0
              && !(length + 1 == self->modal ? nabla_looks_is_header (self, start)
                                             : nabla_looks_decide_header (self, start)))
            start--;
          break;
        }
    }
  for (guint i = start + 1; i + 1 < n_rows && i < start + PREAMBLE_ROWS && i - start <= n_rows - i; i++)
    {
      guint n_text;
      guint n_before = nabla_looks_count_typed (self, i - 1, &n_text);

      n_typed += n_before;
      n_cells += n_before + n_text;
      if (n_typed * 2 < n_cells
          && ((row_after_blank (self, i) && nabla_looks_is_header (self, i))
              || nabla_looks_is_second_header (self, start, i)))
        return i;
    }
  return start;
}

/* Whether what comes before row @start is a table too: two rows of numbers, of one length. */
static gboolean
has_table_before (const NablaLooks *self, guint start)
{
  guint n_rows = 0;

  for (guint i = 0; i < start; i++)
    {
      guint n_text;
      guint n_typed = nabla_looks_count_typed (self, i, &n_text);
      guint length = nabla_looks_get_length (self, i);

      if (length < 2 || n_typed * 2 <= length)
        n_rows = 0;
      else if (n_rows++ > 0 && nabla_looks_get_length (self, i - 1) == length)
        return TRUE;
    }
  return FALSE;
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
ends_empty (const NablaLooks *self, guint from, guint n)
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
take_header (NablaCsvLayout *layout, const NablaLooks *self, guint row, const char *end)
{
  guint n;
  const NablaField *fields = nabla_sample_get_row (self->sample, row, &n);
  double share = 1;
  guint body = row + 1 < self->sample->rows->len ? find_modal_from (self, row + 1, 1, &share) : n;
  const char *p = g_array_index (self->sample->rows, NablaSampleRow, row).start;
  NablaField field;

  /* Rows of all lengths: those of the header count. */
  if (body > n && share <= 0.5)
    body = n;
  layout->header = p;
  layout->has_header = TRUE;
  layout->n_columns = MAX (n, body);
  if (n > body && fields[n - 1].length == 0)
    {
      while (n > body && fields[n - 1].length == 0)
        n--;
      layout->n_columns = n;
      layout->ends_in_delimiter = TRUE;
    }
  else if (n < body && ends_empty (self, row + 1, n))
    layout->n_columns = n;
  else if (n + 1 == body)
    layout->shifted = TRUE;
  layout->names = dup_names (&layout->syntax, fields, n, layout->n_columns, layout->shifted);
  while (nabla_csv_next_field (&layout->syntax, &p, end, &field) == NABLA_FIELD_ENDS_CELL)
    ;
  layout->unterminated = field.is_unterminated ? field.opened : NULL;
  if (row + 2 < self->sample->rows->len && nabla_looks_is_header (self, row + 1)
      && nabla_looks_is_units (self, row + 1))
    {
      layout->units = p;
      while (nabla_csv_next_field (&layout->syntax, &p, end, &field) == NABLA_FIELD_ENDS_CELL)
        ;
    }
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
  NablaLooks layout = { .rules = &rules, .sample = sample };
  guint start = 0;

  if (sample->rows->len == 0)
    {
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_EMPTY,
                   _ ("“%s” holds no rows. Choose a file with a header and rows."), name);
      return FALSE;
    }
  nabla_cell_rules_init (&rules, options->decimal, options->thousands, options->missing);
  layout.looks = looks = look_at_all (&rules, sample);
  layout.modal = find_modal_from (&layout, 0, self->syntax.delimiter != 0 ? 2 : 1, NULL);
  if (layout.modal == 0)
    layout.modal = 1;
  self->quotes_seen = sample->any_quoted;
  if (options->skip < 0 && self->syntax.delimiter != 0)
    {
      start = find_start (&layout, self->syntax.delimiter);
      /* Who says there is no header wants the words at the top as cells. */
      if (options->header != 0)
        start = nabla_looks_skip_titles (&layout, start);
    }

  if (has_table_before (&layout, start))
    {
      const char *second = g_array_index (sample->rows, NablaSampleRow, start).start;

      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED,
                   _ ("“%s”, line %lu, column 1: another table begins, of other columns than the one before. Save each "
                      "in a file of its own, or say how many lines to skip."),
                   name, (gulong) (self->n_skipped + nabla_csv_count_lines (begin, second) + 1));
      return FALSE;
    }
  if (options->header == 1 || (options->header < 0 && nabla_looks_decide_header (&layout, start)))
    take_header (self, &layout, start, end);
  else
    {
      self->body = self->header = g_array_index (sample->rows, NablaSampleRow, start).start;
      self->n_columns = find_modal_from (&layout, start, 1, NULL);
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
