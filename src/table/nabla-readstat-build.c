/* From what was read to columns: labels, dates, types, kinds. */
#include "table/nabla-readstat-private.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>
#include "table/nabla-column-private.h"
#include "table/nabla-reader-columns.h"

#define EXACT_INTEGER 9007199254740992.0

/* More distinct values than these are numbers, whatever the file calls them. */
#define CATEGORY_LEVELS 100

void
nabla_readstat_set_memory_error (const NablaStatRead *self, gsize size, GError **error)
{
  g_autofree char *amount = g_format_size (size);

  g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_LIMIT,
               _ ("“%s” needs %s of memory at once, more than there is. Use a part of it, or a larger machine."),
               self->input->name, amount);
}

/* Turns counts of time into days or seconds since 1970; FALSE when one is no time people write,
 * then the numbers stay. Dates with a time of day become both. */
static gboolean
convert_times (NablaStatRead *self, NablaStatColumn *column, NablaColumnType *type)
{
  gboolean is_date = nabla_readstat_is_date (column->time);
  gboolean whole = TRUE;

  for (gsize row = 0; row < self->n_rows; row++)
    {
      double value = column->reals[row];
      double converted = isnan (value) ? 0 : nabla_readstat_convert_time (column->time, value);

      if (isnan (converted))
        {
          nabla_repairs_add (self->repairs, "dates_out_of_range", 1, row + 1, 0,
                             g_strdup_printf (_ ("“%s” is read as numbers: row %lu holds a date beyond the years 1 "
                                                 "to 9999."),
                                              column->name, (gulong) row + 1));
          return FALSE;
        }
      whole &= converted == floor (converted);
    }
  *type = is_date && whole ? NABLA_TYPE_DATE : NABLA_TYPE_DATETIME;
  for (gsize row = 0; row < self->n_rows; row++)
    if (!isnan (column->reals[row]))
      {
        column->reals[row] = nabla_readstat_convert_time (column->time, column->reals[row]);
        if (is_date && !whole)
          column->reals[row] *= 86400;
      }
  return TRUE;
}

static NablaColumnType
get_number_type (const NablaStatRead *self, const NablaStatColumn *column)
{
  gboolean any = FALSE;

  for (gsize row = 0; row < self->n_rows; row++)
    {
      double value = column->reals[row];

      if (isnan (value))
        continue;
      if (value != floor (value) || fabs (value) > EXACT_INTEGER)
        return NABLA_TYPE_REAL;
      any = TRUE;
    }
  return any ? NABLA_TYPE_INTEGER : NABLA_TYPE_REAL;
}

/* Has the column measure what the file says, unless the user says it: what two values measure
 * is plain, and so many values that hardly any comes twice are no category. */
static NablaColumn *
take_measure (NablaStatRead *self, const NablaStatColumn *column, NablaColumn *taken)
{
  NablaColumnKind kind = nabla_column_get_kind (taken);
  NablaColumn *changed;
  gsize n_distinct;

  if (kind == NABLA_KIND_BINARY || kind == NABLA_KIND_DATE || kind == NABLA_KIND_TEXT
      || (self->options->kinds != NULL && g_hash_table_contains (self->options->kinds, column->name)))
    return taken;
  if (column->measure == READSTAT_MEASURE_SCALE && !column->is_text)
    kind = NABLA_KIND_CONTINUOUS;
  else if (column->measure == READSTAT_MEASURE_ORDINAL || column->measure == READSTAT_MEASURE_NOMINAL)
    {
      n_distinct = nabla_column_count_distinct (taken, CATEGORY_LEVELS + 1);
      if (n_distinct > 0 && n_distinct <= CATEGORY_LEVELS && 2 * n_distinct <= self->n_rows)
        kind = column->measure == READSTAT_MEASURE_ORDINAL ? NABLA_KIND_ORDERED : NABLA_KIND_CATEGORY;
    }
  if (kind == nabla_column_get_kind (taken))
    return taken;
  changed = nabla_column_with_kind (taken, kind, NULL);
  nabla_column_unref (taken);
  return changed;
}

static NablaColumn *
build_text (NablaStatRead *self, NablaStatColumn *column, GError **error)
{
  NablaCsvDictionary *dictionary = column->dictionary;
  gsize size = (sizeof (char *) + sizeof (gsize)) * MAX (dictionary->n, 1);
  char **levels = nabla_try_realloc (NULL, sizeof (char *) * MAX (dictionary->n, 1));
  gsize *counts = nabla_try_realloc (NULL, sizeof (gsize) * MAX (dictionary->n, 1));

  if (levels == NULL || counts == NULL)
    {
      g_free (levels);
      g_free (counts);
      nabla_readstat_set_memory_error (self, size, error);
      return NULL;
    }
  for (guint32 code = 0; code < dictionary->n; code++)
    {
      levels[code] = (char *) dictionary->texts[code].text;
      counts[code] = 0;
    }
  column->dictionary = NULL;
  return nabla_column_new_dictionary (column->name, g_steal_pointer (&column->codes), self->n_rows, levels,
                                      dictionary->n, counts, dictionary, (GDestroyNotify) nabla_csv_dictionary_free);
}

static NablaColumn *
build_plain (NablaStatRead *self, NablaStatColumn *column, GError **error)
{
  NablaColumnType type;
  NablaColumn *built;

  if (column->is_text)
    built = build_text (self, column, error);
  else
    {
      if (column->time == NABLA_STAT_NUMBER || !convert_times (self, column, &type))
        type = get_number_type (self, column);
      built = nabla_column_new_real (column->name, type, g_steal_pointer (&column->reals), self->n_rows);
    }
  return built != NULL ? take_measure (self, column, built) : NULL;
}

static NablaColumn *
build_column (NablaStatRead *self, NablaStatColumn *column, GError **error)
{
  GArray *labels = column->label_set != NULL ? g_hash_table_lookup (self->label_sets, column->label_set) : NULL;
  g_autoptr (GError) local = NULL;
  NablaColumn *built = NULL;
  NablaColumn *labelled;

  if (labels != NULL && column->time == NABLA_STAT_NUMBER)
    built = column->is_text ? nabla_readstat_label_texts (self, column, labels, &local)
                            : nabla_readstat_label_numbers (self, column, labels, &local);
  if (built == NULL && local == NULL)
    built = build_plain (self, column, &local);
  if (built == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (column->label == NULL)
    return built;
  labelled = nabla_column_with_label (built, column->label);
  nabla_column_unref (built);
  return labelled;
}

static void
report_column (NablaStatRead *self, const NablaStatColumn *column, guint j)
{
  if (column->n_declared > 0)
    nabla_repairs_add (
      self->repairs, "declared_missing", column->n_declared, column->first_declared, j + 1,
      g_strdup_printf (
        ngettext ("“%s”: %lu cell holds a value that the file declares missing and is taken as missing, in row %lu.",
                  "“%s”: %lu cells hold values that the file declares missing and are taken as missing, first in row "
                  "%lu.",
                  (gulong) column->n_declared),
        column->name, (gulong) column->n_declared, (gulong) column->first_declared));
  if (column->n_invalid > 0)
    nabla_repairs_add (
      self->repairs, "invalid_text", column->n_invalid, column->first_invalid, j + 1,
      g_strdup_printf (
        ngettext ("“%s”: %lu cell holds bytes that are no text in the file's encoding and were replaced, in row %lu.",
                  "“%s”: %lu cells hold bytes that are no text in the file's encoding and were replaced, first in row "
                  "%lu.",
                  (gulong) column->n_invalid),
        column->name, (gulong) column->n_invalid, (gulong) column->first_invalid));
}

/* Names as ReadStat gives them are unique only in sound files. */
static void
settle_names (NablaStatRead *self)
{
  guint n = self->columns->len;
  g_autofree const char **names = g_new (const char *, MAX (n, 1));
  g_auto (GStrv) unique = NULL;
  guint n_changed = 0;
  guint first = 0;

  for (guint j = 0; j < n; j++)
    names[j] = ((NablaStatColumn *) self->columns->pdata[j])->name;
  unique = nabla_reader_unique_names (names, n);
  for (guint j = 0; j < n; j++)
    if (strcmp (unique[j], names[j]) != 0 && n_changed++ == 0)
      first = j;
  if (n_changed > 0)
    nabla_repairs_add (self->repairs, "renamed_columns", n_changed, 0, first + 1,
                       g_strdup_printf (_ ("%u column names were empty or there twice and were changed, first “%s” of "
                                           "column %u to “%s”."),
                                        n_changed, names[first], first + 1, unique[first]));
  for (guint j = 0; j < n; j++)
    {
      NablaStatColumn *column = self->columns->pdata[j];

      g_free (column->name);
      column->name = g_strdup (unique[j]);
    }
}

NablaTable *
nabla_readstat_build_table (NablaStatRead *self, GError **error)
{
  guint n = self->columns->len;
  NablaColumn **columns = g_new0 (NablaColumn *, MAX (n, 1));
  NablaTable *table = NULL;
  gboolean ok = TRUE;

  settle_names (self);
  for (guint j = 0; ok && j < n; j++)
    {
      nabla_progress_set (self->progress, 0.9 + 0.1 * j / n, _ ("Putting the columns together"));
      columns[j] = build_column (self, self->columns->pdata[j], error);
      ok = columns[j] != NULL && nabla_progress_check (self->progress, error);
      if (!ok)
        break;
      report_column (self, self->columns->pdata[j], j);
      nabla_reader_apply_wishes (self->options, self->repairs, &columns[j]);
    }
  if (ok)
    {
      table = nabla_table_new (columns, n, self->n_rows);
      nabla_reader_report_unknown (self->options, self->repairs, table);
    }
  for (guint j = 0; j < n; j++)
    nabla_column_unref (columns[j]);
  g_free (columns);
  return table;
}
