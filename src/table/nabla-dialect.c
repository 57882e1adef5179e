#include "table/nabla-dialect.h"

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
          self->n_stray += field.is_stray;
          self->any_unterminated |= field.is_unterminated;
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

/* What the lines that begin with a mark and the others look like. */
typedef struct
{
  guint n_marked;
  guint n_spaced; /* the mark is followed by a space or another one */
  guint n_whole;  /* … by nothing that could delimit */
  guint n_others;
  guint n_numbers; /* others that begin with a number */
  guint n_cut;     /* others that some delimiter cuts */
} Marked;

static Marked
count_marked (const char *begin, const char *end, char mark)
{
  Marked marked = { 0 };
  gboolean in_quotes = FALSE;
  const char *next;

  for (const char *p = begin; p < end && marked.n_marked + marked.n_others < SCORED_ROWS; p = next)
    {
      gboolean is_cut = FALSE;
      gboolean is_inside = in_quotes;
      gboolean is_marked;

      next = nabla_csv_next_line (p, end);
      /* A mark that is a cell is the name of a column of numbers. */
      is_marked = !is_inside && *p == mark && !(p + 1 < end && p[1] != '\0' && strchr (",;\t|", p[1]) != NULL);
      if (is_marked)
        for (const char *q = p; q < next && !is_cut; q++)
          is_cut = strchr (",;\t|", *q) != NULL && *q != '\0';
      else
        for (const char *q = p; q < next; q++)
          {
            is_cut |= strchr (",;\t|", *q) != NULL && *q != '\0';
            in_quotes ^= *q == '"';
          }
      /* A line of a quoted cell is none of the file. */
      if (is_inside || *p == '\n' || *p == '\r')
        continue;
      if (is_marked)
        {
          marked.n_marked++;
          marked.n_spaced += p + 1 < end && (p[1] == ' ' || p[1] == mark);
          marked.n_whole += !is_cut;
        }
      else
        {
          marked.n_others++;
          marked.n_numbers += g_ascii_isdigit (*p) || (*p == '-' && p + 1 < end && g_ascii_isdigit (p[1]));
          marked.n_cut += is_cut;
        }
    }
  return marked;
}

/* A mark that begins lines which are no rows: '#' or '%' at the top, or between rows of
 * another shape. */
static char
detect_comment (const char *begin, const char *end)
{
  static const char marks[] = "#%";

  for (guint i = 0; marks[i] != '\0'; i++)
    {
      Marked marked = count_marked (begin, end, marks[i]);
      guint n_lines = marked.n_marked + marked.n_others;

      if (marked.n_marked == 0 || marked.n_others == 0)
        continue;
      if (*begin == marks[i] ? marked.n_marked * 10 < n_lines * 9 + 20
                             : marked.n_marked * 2 <= n_lines
                                 && (marked.n_spaced == marked.n_marked
                                     || (marked.n_others > 1 && marked.n_numbers + 1 >= marked.n_others)
                                     || (marked.n_whole == marked.n_marked && marked.n_cut == marked.n_others)))
        return marks[i];
    }
  return 0;
}

/* The first rows under @syntax. Where quotes do not fit, but do with a backslash as what
 * takes the meaning off them, it is one. */
static NablaSample *
sample_candidate (NablaCsvSyntax *syntax, const char *begin, const char *end, gboolean is_whole)
{
  NablaSample *sample = nabla_sample_new (syntax, begin, end, is_whole, SCORED_ROWS, SCORED_FIELDS);
  NablaSample *escaped;

  if (syntax->quote == 0 || (sample->n_stray == 0 && !sample->any_unterminated))
    return sample;
  syntax->escape = '\\';
  escaped = nabla_sample_new (syntax, begin, end, is_whole, SCORED_ROWS, SCORED_FIELDS);
  if (escaped->n_stray < sample->n_stray && escaped->any_unterminated <= sample->any_unterminated)
    {
      nabla_sample_free (sample);
      return escaped;
    }
  syntax->escape = 0;
  nabla_sample_free (escaped);
  return sample;
}

void
nabla_dialect_choose (NablaCsvSyntax *syntax,
                      const char *begin,
                      const char *end,
                      gboolean is_whole,
                      const NablaReaderOptions *options)
{
  static const char delimiters[] = { ',', ';', '\t', '|', ' ', ':', '^', '~', 0 };
  static const char quotes[] = { '"', '\'' };
  char comment = options->comment != 0 ? (char) (options->comment == NABLA_READER_NONE ? 0 : options->comment)
                                       : detect_comment (begin, end);
  gboolean any_single = memchr (begin, '\'', (gsize) MIN (end - begin, 65536)) != NULL;
  g_auto (NablaCellRules) rules = { 0 };
  double best = -1;
  gboolean any_ragged = FALSE;

  nabla_cell_rules_init (&rules, options->decimal, 0, options->missing);
  for (guint i = 0; i < G_N_ELEMENTS (delimiters); i++)
    for (guint j = 0; j < G_N_ELEMENTS (quotes); j++)
      {
        NablaCsvSyntax candidate;
        g_autoptr (NablaSample) sample = NULL;
        char delimiter = delimiters[i];
        char quote = quotes[j];
        gboolean is_ragged;
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
        sample = sample_candidate (&candidate, begin, end, is_whole);
        value = nabla_sample_score (sample, &candidate, &rules, &is_ragged);
        any_ragged |= is_ragged;
        /* Where a header and more can be cut, its line is hardly one name. */
        if (delimiter == 0 && any_ragged)
          value *= 0.3;
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

/* Marks of different meaning differ. Only the delimiter may be a decimal or thousands mark
 * too: quoted cells tell them apart. */
static gboolean
check_apart (const NablaReaderOptions *options, GError **error)
{
  const struct
  {
    gunichar mark;
    gunichar other;
    const char *what;
  } pairs[] = {
    { options->delimiter, options->quote, _ ("delimiter and quote") },
    { options->delimiter, options->comment, _ ("delimiter and comment mark") },
    { options->quote, options->comment, _ ("quote and comment mark") },
    { options->decimal, options->thousands, _ ("decimal mark and thousands mark") },
    { options->decimal, options->quote, _ ("decimal mark and quote") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (pairs[i].mark != 0 && pairs[i].mark != NABLA_READER_NONE && pairs[i].mark == pairs[i].other)
      {
        g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED,
                     _ ("The same character is given as %s. Choose another for one of them."), pairs[i].what);
        return FALSE;
      }
  return TRUE;
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
      || !check_mark (options->comment, _ ("comment mark"), error) || !check_apart (options, error))
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
