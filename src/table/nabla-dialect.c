#include "table/nabla-dialect.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

/* What candidates are compared on. */
#define SCORED_ROWS   200
#define SCORED_FIELDS 20000
/* … and what is looked at before the first row is read. */
#define SAMPLE_BYTES (8 * 1024 * 1024)

void
nabla_sample_free (NablaSample *self)
{
  g_array_unref (self->fields);
  g_array_unref (self->rows);
  g_free (self);
}

NablaSample *
nabla_sample_new (const NablaCsvSyntax *syntax,
                  const char *begin,
                  const char *end,
                  gboolean is_whole,
                  guint max_rows,
                  guint max_fields)
{
  NablaSample *self = g_new0 (NablaSample, 1);
  const char *p = begin;
  gboolean after_blank = FALSE;

  self->fields = g_array_new (FALSE, FALSE, sizeof (NablaField));
  self->rows = g_array_new (FALSE, FALSE, sizeof (NablaSampleRow));
  while (p < end && self->rows->len < max_rows && (self->fields->len < max_fields || self->rows->len < 3))
    {
      NablaSampleRow row = { .start = p, .first = self->fields->len, .after_blank = after_blank };
      NablaFieldEnd how;
      gboolean is_cut = FALSE;

      if (nabla_csv_skips_line (syntax, p, end, FALSE))
        {
          after_blank |= *p != syntax->comment || syntax->comment == 0;
          p = nabla_csv_next_line (p, end);
          continue;
        }
      do
        {
          NablaField field;

          how = nabla_csv_next_field (syntax, &p, end, &field);
          self->any_quoted |= field.is_quoted;
          is_cut = field.is_unterminated;
          g_array_append_val (self->fields, field);
        }
      while (how == NABLA_FIELD_ENDS_CELL);
      row.n = self->fields->len - row.first;
      /* The last row of a part of the file is not all there. */
      if (!is_whole && how == NABLA_FIELD_ENDS_DATA && (self->rows->len > 0 || is_cut))
        {
          g_array_set_size (self->fields, row.first);
          break;
        }
      g_array_append_val (self->rows, row);
      after_blank = FALSE;
    }
  return self;
}

const NablaField *
nabla_sample_get_row (const NablaSample *self, guint row, guint *n)
{
  const NablaSampleRow *found = &g_array_index (self->rows, NablaSampleRow, row);

  *n = found->n;
  return &g_array_index (self->fields, NablaField, found->first);
}

static gboolean
is_time (const char *text, gsize n)
{
  if (n != 5 && n != 8)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (i % 3 == 2 ? text[i] != ':' : !g_ascii_isdigit (text[i]))
      return FALSE;
  return TRUE;
}

NablaLook
nabla_field_look (const NablaCellRules *rules, const NablaField *field)
{
  NablaNumber number;
  gboolean has_zone;
  double value;

  if (nabla_cell_find_token (rules, field->text, field->length) >= 0)
    return NABLA_LOOKS_MISSING;
  if (field->length > 64 || field->has_escapes)
    return NABLA_LOOKS_TEXT;
  /* A letter begins a number only in a currency's code or "inf". */
  if (!g_ascii_isalpha (field->text[0]) || field->length > 3)
    for (guint i = 0; i < rules->n_formats; i++)
      if (nabla_number_parse (field->text, field->length, &rules->formats[i], &number))
        return NABLA_LOOKS_NUMBER;
  if (nabla_date_parse (field->text, field->length, NABLA_ORDERS_ALL, &value) != 0
      || nabla_datetime_parse (field->text, field->length, NABLA_ORDERS_ALL, &value, &has_zone) != 0)
    return NABLA_LOOKS_DATE;
  return is_time (field->text, field->length) ? NABLA_LOOKS_TIME : NABLA_LOOKS_TEXT;
}

/* Text that another delimiter or quote would have cut. */
static gboolean
is_suspicious (const NablaCsvSyntax *syntax, const NablaField *field)
{
  static const char marks[] = ",;\t|";

  if (field->is_stray)
    return TRUE;
  if (field->is_quoted || field->length == 0)
    return FALSE;
  for (guint i = 0; marks[i] != '\0'; i++)
    if (marks[i] != syntax->delimiter && memchr (field->text, marks[i], field->length) != NULL)
      return TRUE;
  return field->length > 1 && (field->text[0] == '"' || field->text[0] == '\'')
         && field->text[field->length - 1] == field->text[0];
}

/* The number of cells that most rows have, more cells before fewer when tied. */
static guint
find_modal (const NablaSample *sample, guint *n_rows)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  guint best = 1;

  *n_rows = 0;
  for (guint i = 0; i < sample->rows->len; i++)
    {
      guint n = g_array_index (sample->rows, NablaSampleRow, i).n;
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, GUINT_TO_POINTER (n))) + 1;

      g_hash_table_insert (counts, GUINT_TO_POINTER (n), GUINT_TO_POINTER (count));
      if (count > *n_rows || (count == *n_rows && n > best))
        {
          best = n;
          *n_rows = count;
        }
    }
  return best;
}

/* Whether the first row is text only, a name for each cell of the others. */
static gboolean
names_all (const NablaSample *sample, const NablaCellRules *rules, guint modal)
{
  guint n;
  const NablaField *fields = nabla_sample_get_row (sample, 0, &n);

  for (guint j = 0; j < n; j++)
    if (nabla_field_look (rules, &fields[j]) != NABLA_LOOKS_TEXT)
      return FALSE;
  return n == modal;
}

/* How well the cells of the rows of @modal cells can be understood, in [0, 1]. */
static double
score_types (const NablaCsvSyntax *syntax, const NablaSample *sample, const NablaCellRules *rules, guint modal)
{
  double sum = 0;
  gsize n_cells = 0;
  double text = syntax->delimiter == ' ' ? 0.3 : 0.6;
  double suspicious = syntax->delimiter == 0 ? 0.4 : 0.1;
  gboolean splits_times = syntax->delimiter == ' ' && !names_all (sample, rules, modal);

  for (guint i = 0; i < sample->rows->len; i++)
    {
      guint n;
      const NablaField *fields = nabla_sample_get_row (sample, i, &n);
      NablaLook before = NABLA_LOOKS_TEXT;

      if (n != modal)
        continue;
      for (guint j = 0; j < n; j++)
        {
          NablaLook look = nabla_field_look (rules, &fields[j]);

          n_cells++;
          if (look == NABLA_LOOKS_TEXT)
            sum += is_suspicious (syntax, &fields[j]) ? suspicious : text;
          else if (look == NABLA_LOOKS_TIME)
            /* A date and a time cut apart by a space belong together. */
            sum += splits_times && before == NABLA_LOOKS_DATE ? -1 : 0.6;
          else
            sum += 1;
          before = look;
        }
    }
  return n_cells > 0 ? MAX (sum / (double) n_cells, 0) : 0;
}

/* "1,5" under a header without a comma: a decimal comma, not two columns. */
static gboolean
is_decimal_comma (const NablaSample *sample, const NablaCellRules *rules, guint modal)
{
  guint n;

  if (modal != 2 || sample->rows->len < 2)
    return FALSE;
  nabla_sample_get_row (sample, 0, &n);
  if (n != 1)
    return FALSE;
  for (guint i = 1; i < sample->rows->len; i++)
    {
      const NablaField *fields = nabla_sample_get_row (sample, i, &n);

      if (n > 2)
        return FALSE;
      for (guint j = 0; j < n; j++)
        {
          gsize k = j == 0 && fields[j].length > 1 && fields[j].text[0] == '-';

          if (fields[j].is_quoted)
            return FALSE;
          for (; k < fields[j].length; k++)
            if (!g_ascii_isdigit (fields[j].text[k]))
              return FALSE;
        }
    }
  return TRUE;
}

/* Consistency of row lengths times consistency of types, after the idea of van den Burg,
 * Nazábal and Sutton (2019), with the preamble left out of the first. */
static double
score (const NablaCsvSyntax *syntax, const NablaSample *sample, const NablaCellRules *rules)
{
  guint n_modal;
  guint modal = find_modal (sample, &n_modal);
  guint n_after = 0;
  guint short_header;
  double consistency, coverage, types;

  if (sample->rows->len == 0)
    return 0;
  types = score_types (syntax, sample, rules, modal);
  if (syntax->delimiter == 0)
    return 0.6 * types;
  if (modal < 2 || (n_modal < 2 && sample->rows->len > 2)
      || (syntax->delimiter == ',' && is_decimal_comma (sample, rules, modal)))
    return 0;
  for (guint i = 0; i < sample->rows->len; i++)
    {
      guint n = g_array_index (sample->rows, NablaSampleRow, i).n;

      /* A delimiter at the end of some rows only changes nothing that is lost. */
      if (n_after > 0 || n == modal || n + 1 == modal)
        n_after++;
    }
  /* A header may lack the name of the row names. */
  short_header = g_array_index (sample->rows, NablaSampleRow, 0).n + 1 == modal;
  consistency = MIN ((double) (n_modal + short_header) / n_after, 1);
  coverage = (double) n_modal / sample->rows->len;
  return pow (consistency, 1.5) * (0.2 + 0.8 * sqrt (coverage)) * types * (1 - 0.2 / modal)
         * (syntax->delimiter == ' '    ? 0.8
            : syntax->delimiter == '\t' ? 1.05
                                        : 1);
}

/* A mark that begins lines which are no rows: '#' or '%' at the top, or between rows of
 * another shape. */
static char
detect_comment (const char *begin, const char *end)
{
  static const char marks[] = "#%";

  for (guint i = 0; marks[i] != '\0'; i++)
    {
      guint n_marked = 0;
      guint n_lines = 0;
      gboolean at_top = *begin == marks[i];

      for (const char *p = begin; p < end && n_lines < SCORED_ROWS; p = nabla_csv_next_line (p, end))
        {
          n_lines++;
          n_marked += *p == marks[i];
        }
      if (n_marked > 0 && (at_top || n_marked > 1 || n_lines > 10) && n_marked < n_lines
          && (at_top ? n_marked * 10 < n_lines * 9 + 20 : n_marked * 4 <= n_lines))
        return marks[i];
    }
  return 0;
}

void
nabla_dialect_choose (NablaCsvSyntax *syntax,
                      const char *begin,
                      const char *end,
                      gboolean is_whole,
                      const NablaReaderOptions *options)
{
  static const char delimiters[] = { ',', ';', '\t', '|', ' ', 0 };
  static const char quotes[] = { '"', '\'' };
  char comment = options->comment != 0 ? (char) (options->comment == NABLA_READER_NONE ? 0 : options->comment)
                                       : detect_comment (begin, end);
  gboolean any_single = memchr (begin, '\'', (gsize) MIN (end - begin, 65536)) != NULL;
  g_auto (NablaCellRules) rules = { 0 };
  double best = -1;

  nabla_cell_rules_init (&rules, options->decimal, 0, options->missing);
  for (guint i = 0; i < G_N_ELEMENTS (delimiters); i++)
    for (guint j = 0; j < G_N_ELEMENTS (quotes); j++)
      {
        NablaCsvSyntax candidate;
        g_autoptr (NablaSample) sample = NULL;
        char delimiter = delimiters[i];
        char quote = quotes[j];
        double value;

        if (options->delimiter != 0)
          {
            delimiter = options->delimiter == NABLA_READER_NONE ? 0 : (char) options->delimiter;
            if (i > 0)
              break;
          }
        if (options->quote != 0)
          {
            quote = options->quote == NABLA_READER_NONE ? 0 : (char) options->quote;
            if (j > 0)
              break;
          }
        else if (quote == '\'' && !any_single)
          break;
        nabla_csv_syntax_init (&candidate, delimiter, quote, comment);
        sample = nabla_sample_new (&candidate, begin, end, is_whole, SCORED_ROWS, SCORED_FIELDS);
        value = score (&candidate, sample, &rules);
        /* Apostrophes are words' more often than quotes. */
        if (j > 0)
          value *= sample->any_quoted ? 0.98 : 0;
        if (value > best)
          {
            best = value;
            *syntax = candidate;
          }
      }
}

void
nabla_csv_layout_clear (NablaCsvLayout *self)
{
  g_clear_pointer (&self->names, g_strfreev);
}

/* "sep=;" as spreadsheets write it: the delimiter, and a line that is no row. */
static const char *
take_sep_line (const char *begin, const char *end, NablaReaderOptions *options)
{
  const char *p = begin;
  gboolean quoted = p < end && *p == '"';
  char delimiter;

  p += quoted;
  if (end - p < 5 || g_ascii_strncasecmp (p, "sep=", 4) != 0)
    return begin;
  delimiter = p[4];
  p += 5;
  if (quoted && p < end && *p == '"')
    p++;
  if (delimiter == '\n' || delimiter == '\r' || (p < end && *p != '\n' && *p != '\r'))
    return begin;
  if (options->delimiter == 0)
    options->delimiter = (gunichar) (guchar) delimiter;
  return nabla_csv_next_line (p, end);
}

static gboolean
check_mark (gunichar mark, const char *what, GError **error)
{
  if (mark == NABLA_READER_NONE || (mark < 0x80 && mark != '\n' && mark != '\r'))
    return TRUE;
  g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED,
               _ ("The %s must be one ASCII character. Choose another."), what);
  return FALSE;
}

gboolean
nabla_dialect_detect (NablaCsvLayout *self,
                      const NablaSource *source,
                      const NablaReaderOptions *options,
                      GError **error)
{
  /* A shallow copy: only the delimiter is changed. */
  NablaReaderOptions known = *options;
  const char *end = source->data + source->length;
  const char *begin = source->data;
  gboolean is_whole = source->is_whole;

  memset (self, 0, sizeof *self);
  if (!check_mark (options->delimiter, _ ("delimiter"), error) || !check_mark (options->quote, _ ("quote"), error)
      || !check_mark (options->comment, _ ("comment mark"), error))
    return FALSE;
  if (options->skip > 0)
    for (gint64 i = 0; i < options->skip && begin < end; i++)
      {
        begin = nabla_csv_next_line (begin, end);
        self->n_skipped++;
      }
  else if (options->skip < 0)
    {
      begin = take_sep_line (begin, end, &known);
      self->n_skipped += begin > source->data;
    }
  while (begin < end && (*begin == '\n' || *begin == '\r'))
    {
      begin = nabla_csv_next_line (begin, end);
      self->n_skipped++;
    }
  if (begin >= end)
    {
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_EMPTY,
                   _ ("“%s” holds no rows. Choose a file with a header and rows, or skip fewer lines."), source->name);
      return FALSE;
    }
  if (end - begin > SAMPLE_BYTES && memchr (begin, '\n', SAMPLE_BYTES) != NULL)
    {
      end = begin + SAMPLE_BYTES;
      is_whole = FALSE;
    }
  nabla_dialect_choose (&self->syntax, begin, end, is_whole, &known);
  return nabla_dialect_lay_out (self, begin, end, is_whole, &known, source->name, error);
}
