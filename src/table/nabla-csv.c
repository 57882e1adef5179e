#include "table/nabla-csv.h"

#include <string.h>
#include <glib/gi18n-lib.h>
#include "table/nabla-encoding.h"
#include "table/nabla-reader-columns.h"

guint64
nabla_csv_line_of (const NablaCsvRead *self, const char *place)
{
  return nabla_csv_count_lines (self->source->data, place) + 1;
}

/* Lines at the end that hold nothing are no rows, not even of one column. */
static const char *
trim_end (const char *begin, const char *end)
{
  const char *p = end;

  while (p > begin && (p[-1] == '\n' || p[-1] == '\r'))
    p--;
  return nabla_csv_next_line (p, end);
}

/* Notes below a table are no more lines than this. */
#define FOOTER_LINES 10

/* Whether the line at @p is a note: text and nothing else, in the first cell. */
static gboolean
is_note (const NablaCsvRead *self, const char *p, const char *end)
{
  NablaField field;
  NablaFieldEnd how;
  gboolean first = TRUE;

  do
    {
      how = nabla_csv_next_field (&self->layout.syntax, &p, end, &field);
      if (first ? field.is_quoted || nabla_field_look (&self->rules, &field) != NABLA_LOOKS_TEXT : field.length > 0)
        return FALSE;
      first = FALSE;
    }
  while (how == NABLA_FIELD_ENDS_CELL);
  return TRUE;
}

/* Notes below the table, set off by a blank line: sources, counts of rows. Returns where
 * they start, or the end. */
static const char *
find_footer (const NablaCsvRead *self)
{
  const char *body = self->layout.body;
  const char *line = self->end;
  guint n = 0;

  if (self->layout.n_columns < 2 || self->layout.syntax.delimiter == ' ')
    return self->end;
  while (line > body)
    {
      const char *p = line - 1;

      if (*p == '\n' && p > body && p[-1] == '\r')
        p--;
      while (p > body && p[-1] != '\n' && p[-1] != '\r')
        p--;
      if (*p == '\n' || *p == '\r')
        /* The rows above it have to be some. */
        return n > 0 && p > body ? p : self->end;
      /* A quote may close a cell that was opened above. */
      if (++n > FOOTER_LINES || memchr (p, self->layout.syntax.quote, (gsize) (line - p)) != NULL
          || !is_note (self, p, self->end))
        return self->end;
      line = p;
    }
  return self->end;
}

/* Leaves the notes below the table out of the rows. */
static void
cut_footer (NablaCsvRead *self)
{
  const char *footer = find_footer (self);
  gulong n = 0;
  const char *first = footer;

  while (first < self->end && (*first == '\n' || *first == '\r'))
    first = nabla_csv_next_line (first, self->end);
  for (const char *p = first; p < self->end; p = nabla_csv_next_line (p, self->end))
    n++;
  if (n > 0)
    nabla_repairs_add (self->repairs, "footer_lines", n, nabla_csv_line_of (self, first), 0,
                       g_strdup_printf (ngettext ("%lu line below the table was left out, line %lu.",
                                                  "%lu lines below the table were left out, from line %lu on.", n),
                                        n, (gulong) nabla_csv_line_of (self, first)));
  self->end = footer;
}

/* The end of the first @max_rows rows, or of the last whole row there is. */
static const char *
cut_rows (const NablaCsvRead *self, gsize max_rows, gsize *n_rows)
{
  const char *p = self->layout.body;
  const char *last = p;
  gboolean single = self->layout.n_columns == 1;

  *n_rows = 0;
  while (p < self->end && *n_rows < max_rows)
    {
      NablaField field;
      NablaFieldEnd how;

      if (*n_rows % 4096 == 0 && nabla_progress_is_cancelled (self->progress))
        break;
      if (nabla_csv_skips_line (&self->layout.syntax, p, self->end, single))
        {
          p = nabla_csv_next_line (p, self->end);
          continue;
        }
      do
        how = nabla_csv_next_field (&self->layout.syntax, &p, self->end, &field);
      while (how == NABLA_FIELD_ENDS_CELL);
      if (how == NABLA_FIELD_ENDS_DATA && !self->source->is_whole)
        break;
      ++*n_rows;
      last = p;
    }
  return last;
}

/* Refuses text whose last quote is never closed: nobody knows what is inside it. */
static gboolean
check_quotes (const NablaCsvRead *self, GError **error)
{
  const char *opened = self->layout.unterminated;
  const char *line;

  for (guint i = 0; opened == NULL && i < self->parser.chunks->len; i++)
    opened = self->parser.parts[i].unterminated;
  if (opened == NULL)
    return TRUE;
  for (line = opened; line > self->source->data && line[-1] != '\n' && line[-1] != '\r'; line--)
    ;
  g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED,
               _ ("“%s”, line %lu, column %ld: a quote is opened and never closed. Close it, or set "
                  "another quote character."),
               self->source->name, (gulong) nabla_csv_line_of (self, opened), g_utf8_strlen (line, opened - line) + 1);
  return FALSE;
}

static void
settle_dialect (const NablaCsvRead *self, char *encoding, NablaDialect *dialect)
{
  const NablaCsvParser *parser = &self->parser;
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  gboolean quoted = self->layout.quotes_seen;
  guint64 tokens = 0;
  guint n_commas = 0;
  guint n_points = 0;

  for (guint i = 0; i < parser->chunks->len; i++)
    {
      quoted |= parser->parts[i].any_quoted;
      for (guint j = 0; j < parser->n_columns; j++)
        tokens |= parser->parts[i].cells[j].tokens;
    }
  for (guint i = 0; i < self->rules.n_tokens; i++)
    if ((tokens & (G_GUINT64_CONSTANT (1) << i)) != 0)
      g_ptr_array_add (missing, g_strdup (self->rules.tokens[i].text));
  g_ptr_array_add (missing, NULL);

  dialect->encoding = encoding;
  dialect->delimiter = (gunichar) (guchar) self->layout.syntax.delimiter;
  dialect->quote = quoted ? (gunichar) (guchar) self->layout.syntax.quote : 0;
  dialect->comment = (gunichar) (guchar) self->layout.syntax.comment;
  dialect->has_header = self->layout.has_header;
  dialect->skipped = self->layout.n_skipped;
  dialect->missing = (char **) g_ptr_array_free (g_steal_pointer (&missing), FALSE);
  dialect->decimal = self->rules.formats[0].decimal;
  for (guint j = 0; j < parser->n_columns; j++)
    {
      const NablaColumnPlan *plan = &parser->columns[j].plan;

      if (plan->type > NABLA_TYPE_REAL)
        continue;
      if (plan->format.thousands != 0 && dialect->thousands == 0)
        dialect->thousands = plan->format.thousands;
      if (plan->type == NABLA_TYPE_REAL)
        {
          n_commas += plan->format.decimal == ',';
          n_points += plan->format.decimal == '.';
        }
    }
  if (self->options->decimal == 0)
    dialect->decimal = n_commas > n_points ? ',' : n_points > 0 || dialect->decimal != ',' ? '.' : dialect->decimal;
}

static void
read_clear (NablaCsvRead *self)
{
  NablaCsvParser *parser = &self->parser;

  for (guint i = 0; parser->parts != NULL && i < parser->chunks->len; i++)
    nabla_csv_part_clear (&parser->parts[i], parser->n_columns);
  for (guint j = 0; parser->columns != NULL && j < parser->n_columns; j++)
    {
      g_free (parser->columns[j].reals);
      g_free (parser->columns[j].ints);
      g_free (parser->columns[j].missing);
      g_free (parser->columns[j].codes);
    }
  g_free (self->evidence);
  g_free (parser->parts);
  g_free (parser->columns);
  g_clear_pointer (&parser->chunks, g_array_unref);
  g_strfreev (self->names);
  nabla_cell_rules_clear (&self->rules);
  nabla_csv_layout_clear (&self->layout);
}

/* From the layout on: plans, values, columns. */
static NablaTable *
read_table (NablaCsvRead *self, gsize chunk_size, GError **error)
{
  NablaCsvParser *parser = &self->parser;

  parser->source = self->source;
  parser->layout = &self->layout;
  parser->rules = &self->rules;
  parser->progress = self->progress;
  parser->n_columns = self->layout.n_columns;
  self->names = nabla_reader_unique_names ((const char *const *) self->layout.names, self->layout.n_columns);
  nabla_csv_plan_columns (self);
  if (chunk_size == 0)
    chunk_size = MAX (NABLA_CSV_CHUNK, (gsize) parser->n_columns * 512);
  nabla_progress_set (self->progress, 0.35, _ ("Finding the rows"));
  parser->chunks = nabla_csv_cut (&self->layout.syntax, self->layout.body, self->end, chunk_size, self->executor,
                                  self->progress, error);
  if (parser->chunks == NULL)
    return NULL;
  if (parser->chunks->len == 0)
    {
      NablaCsvChunk none = { .begin = self->end, .end = self->end };

      g_array_append_val (parser->chunks, none);
    }
  parser->parts = g_new0 (NablaCsvPart, parser->chunks->len);
  if (!nabla_csv_fill_columns (self, error) || !check_quotes (self, error))
    return NULL;
  nabla_csv_report (self);
  return nabla_csv_build_table (self, error);
}

NablaReading *
nabla_csv_read (NablaSource *source,
                const NablaReaderOptions *options,
                gsize chunk_size,
                NablaExecutor *executor,
                NablaProgress *progress,
                gboolean *short_rows,
                GError **error)
{
  g_autoptr (NablaReading) reading = g_new0 (NablaReading, 1);
  g_autofree char *encoding = NULL;
  NablaCsvRead self = {
    .source = source,
    .options = options,
    .executor = executor,
    .progress = progress,
    .repairs = nabla_repairs_new (),
  };
  gsize n_rows = 0;

  reading->warnings = self.repairs;
  nabla_progress_set (progress, 0.3, _ ("Finding out how the file is written"));
  encoding = nabla_encoding_to_utf8 (source, options->encoding, self.repairs, progress, error);
  if (encoding == NULL || !nabla_dialect_detect (&self.layout, source, options, error))
    {
      read_clear (&self);
      return NULL;
    }
  nabla_cell_rules_init (&self.rules, options->decimal, options->thousands, options->missing);
  self.end = trim_end (self.layout.body, source->data + source->length);
  if (source->is_whole)
    cut_footer (&self);
  if (options->max_rows > 0)
    {
      self.end = cut_rows (&self, options->max_rows, &n_rows);
      *short_rows = n_rows < options->max_rows && !source->is_whole;
    }
  if (!nabla_progress_check (progress, error))
    {
      *short_rows = FALSE;
      read_clear (&self);
      return NULL;
    }
  reading->table = *short_rows ? NULL : read_table (&self, chunk_size, error);
  if (reading->table != NULL)
    {
      settle_dialect (&self, g_steal_pointer (&encoding), &reading->dialect);
      nabla_repairs_sort (self.repairs);
      nabla_progress_set (progress, 1, NULL);
    }
  read_clear (&self);
  return reading->table != NULL ? g_steal_pointer (&reading) : NULL;
}
