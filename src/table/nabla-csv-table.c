#include "table/nabla-csv.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>
#include "table/nabla-column-private.h"
#include "table/nabla-reader-columns.h"

#define EXACT_INTEGER 9007199254740992.0

/* Text columns with at least so many cells, nine of ten of them numbers, are pointed out. */
#define MIXED_CELLS 5
/* Characters of a cell that a message shows. */
#define SHOWN_LENGTH 40

/* Moves the rows of the chunks together, where blank lines left room between them. */
static void
compact (const NablaCsvParser *parser, void *values, gsize size)
{
  gsize to = 0;

  for (guint i = 0; values != NULL && i < parser->chunks->len; i++)
    {
      gsize from = g_array_index (parser->chunks, NablaCsvChunk, i).first_row;

      if (from != to)
        memmove ((char *) values + to * size, (char *) values + from * size, parser->parts[i].n_rows * size);
      to += parser->parts[i].n_rows;
    }
}

static gsize
count_rows (const NablaCsvParser *parser)
{
  gsize n = 0;

  for (guint i = 0; i < parser->chunks->len; i++)
    n += parser->parts[i].n_rows;
  return n;
}

/* Whether @text is a level. */
static gboolean
has_level (NablaCsvDictionary *all, const char *text, guint32 *code)
{
  guint32 n = all->n;

  *code = 0;
  for (guint32 k = 0; k < n; k++)
    if (all->texts[k].length == strlen (text) && memcmp (all->texts[k].text, text, all->texts[k].length) == 0)
      {
        *code = k;
        return TRUE;
      }
  return FALSE;
}

/* A lone minus is a sign for missing, but not beside a plus. Takes it out of the levels. */
static void
settle_minus (const NablaCsvRead *self, guint j, gsize n_rows, NablaCsvDictionary *all, gsize *counts)
{
  guint32 *codes = self->parser.columns[j].codes;
  guint32 minus;
  guint32 plus;

  if (self->rules.tokens_given || !has_level (all, "-", &minus) || has_level (all, "+", &plus))
    return;
  for (gsize k = 0; k < n_rows; k++)
    if (codes[k] == minus)
      codes[k] = NABLA_CODE_MISSING;
    else if (codes[k] != NABLA_CODE_MISSING && codes[k] > minus)
      codes[k]--;
  memmove (&all->texts[minus], &all->texts[minus + 1], (all->n - minus - 1) * sizeof (NablaCsvText));
  memmove (&counts[minus], &counts[minus + 1], (all->n - minus - 1) * sizeof (gsize));
  all->n--;
  self->parser.parts[0].cells[j].tokens |= G_GUINT64_CONSTANT (1)
                                           << MAX (nabla_cell_find_token (&self->rules, "-", 1), 0);
}

/* Codes of a chunk to codes of all chunks, and how often each occurs; the last is the missing one. */
typedef struct
{
  guint32 code;
  guint32 count;
} Mapped;

/* Makes the codes of the chunks those of one dictionary, in order of appearance, and counts them.
 * @counts: (out): per level. FALSE without memory. */
static gboolean
merge_codes (const NablaCsvRead *self, guint j, NablaCsvDictionary *all, gsize **counts)
{
  const NablaCsvParser *parser = &self->parser;
  guint32 *codes = parser->columns[j].codes;
  gsize n_counted = 0;

  /* When cancelled, the column is thrown away half made. */
  for (guint i = 0; i < parser->chunks->len && !nabla_progress_is_cancelled (self->progress); i++)
    {
      NablaCsvDictionary *part = parser->parts[i].cells[j].dictionary;
      guint32 n = part != NULL ? part->n : 0;
      g_autofree Mapped *map = nabla_try_realloc (NULL, sizeof (Mapped) * ((gsize) n + 1));

      if (map == NULL || (part != NULL && part->is_full))
        return FALSE;
      for (guint32 k = 0; k < n; k++)
        map[k] = (Mapped){ nabla_csv_dictionary_add_from (all, &part->texts[k]), 0 };
      map[n] = (Mapped){ NABLA_CODE_MISSING, 0 };
      if (all->is_full)
        return FALSE;
      /* Not by a branch: a missing cell is not to be foreseen. */
      for (gsize k = 0; k < parser->parts[i].n_rows; k++, codes++)
        {
          Mapped *mapped = &map[MIN (*codes, n)];

          *codes = mapped->code;
          mapped->count++;
        }
      if (all->n > n_counted)
        {
          gsize *more = nabla_try_realloc (*counts, sizeof (gsize) * all->allocated);

          if (more == NULL)
            return FALSE;
          memset (more + n_counted, 0, sizeof (gsize) * (all->n - n_counted));
          *counts = more;
          n_counted = all->n;
        }
      for (guint32 k = 0; k < n; k++)
        (*counts)[map[k].code] += map[k].count;
      nabla_csv_dictionary_shrink (part, TRUE);
    }
  return TRUE;
}

static NablaColumn *
build_text (const NablaCsvRead *self, guint j, gsize n_rows)
{
  NablaCsvColumn *column = &self->parser.columns[j];
  NablaCsvDictionary *all = nabla_csv_dictionary_new ();
  NablaColumn *built = NULL;
  char **levels = NULL;
  char *block = NULL;
  gsize *counts = NULL;
  gsize size = 0;

  if (merge_codes (self, j, all, &counts))
    {
      settle_minus (self, j, n_rows, all, counts);
      for (guint32 k = 0; k < all->n; k++)
        size += (gsize) all->texts[k].length + 1;
      levels = nabla_try_realloc (NULL, sizeof (char *) * all->n);
      block = nabla_try_realloc (NULL, size);
      counts = nabla_try_realloc (counts, sizeof (gsize) * all->n);
    }
  if (levels != NULL && block != NULL && counts != NULL)
    {
      char *at = block;

      for (guint32 k = 0; k < all->n; k++)
        {
          levels[k] = memcpy (at, all->texts[k].text, all->texts[k].length);
          at[all->texts[k].length] = '\0';
          at += (gsize) all->texts[k].length + 1;
        }
      built = nabla_column_new_dictionary (self->names[j], g_steal_pointer (&column->codes), n_rows, levels, all->n,
                                           counts, block, g_free);
    }
  else
    {
      g_free (levels);
      g_free (block);
      g_free (counts);
    }
  nabla_csv_dictionary_free (all);
  return built;
}

static NablaColumn *
build_int64 (const NablaCsvRead *self, guint j, gsize n_rows)
{
  NablaCsvColumn *column = &self->parser.columns[j];
  guint8 *bits = g_new0 (guint8, n_rows / 8 + 1);

  for (gsize i = 0; i < n_rows; i++)
    bits[i / 8] |= (guint8) ((column->missing[i] != 0) << (i % 8));
  return nabla_column_new_int64 (self->names[j], g_steal_pointer (&column->ints), bits, n_rows);
}

/* Reals that were asked for in a column of text may all be whole, and a column may be empty. */
static NablaColumnType
settle_type (const NablaCsvColumn *column, gsize n_rows)
{
  gboolean any = FALSE;
  gboolean whole = TRUE;

  if (column->plan.type != NABLA_TYPE_INTEGER && !column->plan.lenient)
    return column->plan.type;
  for (gsize i = 0; i < n_rows; i++)
    if (!isnan (column->reals[i]))
      {
        any = TRUE;
        if (!column->plan.lenient)
          return NABLA_TYPE_INTEGER;
        whole &= column->reals[i] == floor (column->reals[i]) && fabs (column->reals[i]) <= EXACT_INTEGER;
      }
  return any && whole ? NABLA_TYPE_INTEGER : NABLA_TYPE_REAL;
}

typedef struct
{
  NablaCsvRead *read;
  gsize n_rows;
  NablaColumn **columns;
} Build;

static void
build_column (gsize index, gpointer data)
{
  Build *self = data;
  const NablaCsvParser *parser = &self->read->parser;
  NablaCsvColumn *column = &parser->columns[index];
  guint j = (guint) index;
  gsize n_reserved = 0;

  for (guint i = 0; i < parser->chunks->len; i++)
    n_reserved += g_array_index (parser->chunks, NablaCsvChunk, i).max_rows;
  if (self->n_rows < n_reserved)
    {
      compact (parser, column->reals, sizeof (double));
      compact (parser, column->ints, sizeof (gint64));
      compact (parser, column->missing, 1);
      compact (parser, column->codes, sizeof (guint32));
      if (column->reals != NULL)
        column->reals = g_realloc (column->reals, MAX (self->n_rows, 1) * sizeof (double));
      if (column->codes != NULL)
        column->codes = g_realloc (column->codes, MAX (self->n_rows, 1) * sizeof (guint32));
      if (column->ints != NULL)
        column->ints = g_realloc (column->ints, MAX (self->n_rows, 1) * sizeof (gint64));
    }
  if (column->codes != NULL)
    self->columns[j] = build_text (self->read, j, self->n_rows);
  else if (column->ints != NULL)
    self->columns[j] = build_int64 (self->read, j, self->n_rows);
  else
    {
      NablaColumnType type = settle_type (column, self->n_rows);

      self->columns[j]
        = nabla_column_new_real (self->read->names[j], type, g_steal_pointer (&column->reals), self->n_rows);
    }
}

static gboolean
is_all_missing (const NablaColumn *column)
{
  for (gsize i = 0; i < nabla_column_get_length (column); i++)
    if (!nabla_column_is_missing (column, i))
      return FALSE;
  return TRUE;
}

/* Columns at the end that have neither name nor values: delimiters at the ends of lines. */
static guint
drop_empty_end (NablaCsvRead *self, NablaColumn **columns, guint n)
{
  guint kept = n;

  while (kept > 1 && nabla_column_get_length (columns[kept - 1]) > 0 && self->layout.names[kept - 1][0] == '\0'
         && is_all_missing (columns[kept - 1]))
    kept--;
  if (kept < n)
    nabla_repairs_add (self->repairs, "dropped_column", n - kept, nabla_csv_line_of (self, self->layout.header),
                       kept + 1,
                       g_strdup_printf (ngettext ("%u empty column without a name at the end was left out.",
                                                  "%u empty columns without names at the end were left out.", n - kept),
                                        n - kept));
  return kept;
}

static void
report_names (NablaCsvRead *self, guint n)
{
  guint n_changed = 0;
  guint first = 0;

  for (guint j = 0; j < n; j++)
    if (strcmp (self->names[j], self->layout.names[j]) != 0 && n_changed++ == 0)
      first = j;
  if (self->layout.has_header && n_changed > 0)
    nabla_repairs_add (self->repairs, "renamed_columns", n_changed, nabla_csv_line_of (self, self->layout.header),
                       first + 1,
                       g_strdup_printf (ngettext ("%u column name was empty or there twice and was changed: “%s” of "
                                                  "column %u to “%s”.",
                                                  "%u column names were empty or there twice and were changed, first "
                                                  "“%s” of column %u to “%s”.",
                                                  n_changed),
                                        n_changed, self->layout.names[first], first + 1, self->names[first]));
}

/* The row-th row of the table, as a place in the text. */
static const char *
place_of_row (const NablaCsvRead *self, gsize row)
{
  const NablaCsvParser *parser = &self->parser;

  for (guint i = 0; i < parser->chunks->len; i++)
    {
      if (row < parser->parts[i].n_rows)
        return nabla_csv_find_row (parser, i, row);
      row -= parser->parts[i].n_rows;
    }
  return self->layout.body;
}

/* Marks the levels of @column that are numbers, or dates; whether so many of the cells are
 * that the others may be mistakes, which @n_others counts. */
static gboolean
is_nearly (const NablaCsvRead *self, const NablaColumn *column, gboolean dates, gboolean *fits, gsize *n_others)
{
  const NablaDictionary *dictionary = column->dictionary;
  gsize n_fitting = 0;

  *n_others = 0;
  for (guint k = 0; k < dictionary->n_levels; k++)
    {
      const char *level = dictionary->levels[k];
      gsize length = strlen (level);
      NablaNumber number;
      gboolean has_zone;
      double value;

      if (dates)
        fits[k] = nabla_date_parse (level, length, NABLA_ORDERS_ALL, &value) != 0
                  || nabla_datetime_parse (level, length, NABLA_ORDERS_ALL, &value, &has_zone) != 0;
      for (guint i = 0; !dates && i < self->rules.n_formats && !fits[k]; i++)
        fits[k] = nabla_number_parse (level, length, &self->rules.formats[i], &number) && !number.leading_zero;
      if (fits[k])
        n_fitting += dictionary->counts[k];
      else
        *n_others += dictionary->counts[k];
    }
  return *n_others > 0 && n_fitting >= MIXED_CELLS && *n_others * 9 <= n_fitting;
}

/* A text column that is nearly all numbers or dates may be meant as one. */
static void
report_mixed (NablaCsvRead *self, const NablaColumn *column, guint j)
{
  const NablaDictionary *dictionary = column->dictionary;
  g_autofree gboolean *fits = NULL;
  g_autofree char *shown = NULL;
  gboolean dates = FALSE;
  gsize n_others;
  gulong n;
  guint64 line;
  gsize row = 0;

  if (column->type != NABLA_TYPE_TEXT || self->parser.columns[j].plan.lenient || dictionary->n_levels > 100000
      || (self->options->kinds != NULL && g_hash_table_contains (self->options->kinds, self->names[j])))
    return;
  fits = g_new0 (gboolean, MAX (dictionary->n_levels, 1));
  if (!is_nearly (self, column, FALSE, fits, &n_others))
    {
      dates = TRUE;
      if (!is_nearly (self, column, TRUE, fits, &n_others))
        return;
    }
  while (dictionary->codes[row] == NABLA_CODE_MISSING || fits[dictionary->codes[row]])
    row++;
  line = nabla_csv_line_of (self, place_of_row (self, row));
  shown = g_utf8_substring (dictionary->levels[dictionary->codes[row]], 0,
                            MIN (g_utf8_strlen (dictionary->levels[dictionary->codes[row]], -1), SHOWN_LENGTH));
  n = (gulong) n_others;
  nabla_repairs_add (
    self->repairs, "mixed_column", n_others, line, j + 1,
    dates
      ? g_strdup_printf (ngettext ("“%s” is read as text: %lu of its cells is no date, “%s” in line %lu. Mend it in "
                                   "the file.",
                                   "“%s” is read as text: %lu of its cells are no dates, first “%s” in line %lu. "
                                   "Mend them in the file.",
                                   n),
                         self->names[j], n, shown, (gulong) line)
      : g_strdup_printf (ngettext ("“%s” is read as text: %lu of its cells is no number, “%s” in line %lu. "
                                   "Set its kind to continuous to take it as missing.",
                                   "“%s” is read as text: %lu of its cells are no numbers, first “%s” in "
                                   "line %lu. Set its kind to continuous to take them as missing.",
                                   n),
                         self->names[j], n, shown, (gulong) line));
}

NablaTable *
nabla_csv_build_table (NablaCsvRead *self, GError **error)
{
  guint n = self->parser.n_columns;
  Build build = { .read = self, .n_rows = count_rows (&self->parser) };
  g_autoptr (NablaTable) table = NULL;
  gboolean ok;

  build.columns = g_new0 (NablaColumn *, MAX (n, 1));
  nabla_progress_set (self->progress, 0.9, _ ("Putting the columns together"));
  ok = nabla_executor_run (self->executor, n, build_column, &build, self->progress, error);
  for (guint j = 0; ok && j < n; j++)
    if (build.columns[j] == NULL)
      {
        g_set_error (
          error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_LIMIT,
          _ ("“%s” holds more distinct texts than there is memory for, in column “%s”. Leave that column out, "
             "or use a larger machine."),
          self->source->name, self->names[j]);
        ok = FALSE;
      }
  if (ok)
    {
      guint kept = drop_empty_end (self, build.columns, n);

      report_names (self, kept);
      for (guint j = 0; j < kept; j++)
        {
          report_mixed (self, build.columns[j], j);
          nabla_reader_apply_wishes (self->options, self->repairs, &build.columns[j]);
        }
      table = nabla_table_new (build.columns, kept, build.n_rows);
      nabla_reader_report_unknown (self->options, self->repairs, table);
    }
  for (guint j = 0; j < n; j++)
    nabla_column_unref (build.columns[j]);
  g_free (build.columns);
  return g_steal_pointer (&table);
}
