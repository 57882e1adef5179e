/* Value labels: numbers and codes with names become categories. */
#include "table/nabla-readstat-private.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>
#include "table/nabla-number.h"

/* Values without a label that may be levels: of a column that the file says to be a category,
 * and of one that the user says to be one. */
#define MAX_UNLABELLED       100
#define MAX_UNLABELLED_ASKED 10000

static void
clear_label (gpointer data)
{
  NablaStatLabel *label = data;

  g_free (label->key);
  g_free (label->label);
}

GArray *
nabla_readstat_labels_new (void)
{
  GArray *labels = g_array_new (FALSE, FALSE, sizeof (NablaStatLabel));

  g_array_set_clear_func (labels, clear_label);
  return labels;
}

/* A value that may become a level. Strings are borrowed from the labels or the dictionary. */
typedef struct
{
  double number;
  const char *key;
  const char *label; /* nullable */
  gsize n_cells;
  gsize first_row;
  guint32 code; /* of the level; of a text, before that, in the dictionary */
} Level;

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  double x = ((const Level *) a)->number;
  double y = ((const Level *) b)->number;

  return (x > y) - (x < y);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Level *) a)->key, ((const Level *) b)->key);
}

/* Where @number is, or belongs. */
static guint
find_place (const GArray *levels, double number)
{
  guint low = 0;
  guint high = levels->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (levels, Level, middle).number < number)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
is_at (const GArray *levels, guint place, double number)
{
  return place < levels->len && g_array_index (levels, Level, place).number == number;
}

/* The labels as levels in ascending order; of two for one value the later counts. */
static GArray *
get_labelled_numbers (const GArray *labels)
{
  GArray *levels = g_array_new (FALSE, FALSE, sizeof (Level));

  for (guint i = labels->len; i > 0; i--)
    {
      const NablaStatLabel *label = &g_array_index (labels, NablaStatLabel, i - 1);
      Level level = { .number = label->number, .label = label->label };

      if (label->key == NULL && !isnan (label->number))
        g_array_append_val (levels, level);
    }
  /* Stable, so that the later of two stays first. */
  g_array_sort (levels, compare_numbers);
  for (guint i = 1; i < levels->len;)
    if (g_array_index (levels, Level, i).number == g_array_index (levels, Level, i - 1).number)
      g_array_remove_index (levels, i);
    else
      i++;
  return levels;
}

/* How many values without a label may be levels, by what the user or else the file says of the
 * column; -1: it is to stay numbers. */
static int
count_allowed (const NablaStatRead *self, const NablaStatColumn *column)
{
  gpointer kind;

  if (self->options->kinds != NULL && g_hash_table_lookup_extended (self->options->kinds, column->name, NULL, &kind))
    return GPOINTER_TO_INT (kind) == NABLA_KIND_CONTINUOUS || GPOINTER_TO_INT (kind) == NABLA_KIND_COUNT
             ? -1
             : MAX_UNLABELLED_ASKED;
  return column->measure == READSTAT_MEASURE_NOMINAL || column->measure == READSTAT_MEASURE_ORDINAL ? MAX_UNLABELLED
                                                                                                    : 0;
}

/* Counts the cells of each value. FALSE when values without a label are in the way. */
static gboolean
count_numbers (NablaStatRead *self, const NablaStatColumn *column, int n_allowed, GArray *levels)
{
  gboolean fits = TRUE;

  for (gsize row = 0; row < self->n_rows; row++)
    {
      double number = column->reals[row];
      guint place;
      Level *level;

      if (isnan (number))
        continue;
      place = find_place (levels, number);
      if (!is_at (levels, place, number))
        {
          Level unlabelled = { .number = number };

          fits = fits && n_allowed-- > 0;
          if (!fits)
            continue;
          g_array_insert_val (levels, place, unlabelled);
        }
      level = &g_array_index (levels, Level, place);
      if (level->n_cells++ == 0)
        level->first_row = row;
    }
  return fits;
}

/* Levels that no cell has would be empty columns of a model. */
static void
drop_unused (GArray *levels)
{
  guint n = 0;

  for (guint i = 0; i < levels->len; i++)
    if (g_array_index (levels, Level, i).n_cells > 0)
      {
        g_array_index (levels, Level, n) = g_array_index (levels, Level, i);
        g_array_index (levels, Level, n).code = n;
        n++;
      }
  g_array_set_size (levels, n);
}

static void
tell_unused_labels (NablaStatRead *self, const NablaStatColumn *column, const GArray *levels)
{
  const Level *first = NULL;
  gsize n = 0;

  for (guint i = 0; i < levels->len; i++)
    {
      const Level *level = &g_array_index (levels, Level, i);

      if (level->label == NULL || level->n_cells == 0)
        continue;
      n += level->n_cells;
      if (first == NULL || level->first_row < first->first_row)
        first = level;
    }
  if (n > 0)
    nabla_repairs_add (
      self->repairs, "labels_unused", n, first->first_row + 1, 0,
      g_strdup_printf (ngettext ("“%s” is read as numbers: %lu of its cells has a label, “%s” in row %lu, and others "
                                 "have none. Set its kind to category to take the labels.",
                                 "“%s” is read as numbers: %lu of its cells have labels, first “%s” in row %lu, and "
                                 "others have none. Set its kind to category to take the labels.",
                                 (gulong) n),
                       column->name, (gulong) n, first->label, (gulong) first->first_row + 1));
}

/* Names for the levels, each once: values of one label are told apart by the value. */
static char **
name_levels (NablaStatRead *self, const NablaStatColumn *column, const GArray *levels)
{
  g_autoptr (GHashTable) times = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  char **names = g_new0 (char *, (gsize) levels->len + 1);
  const char *example = NULL;
  guint n_shared = 0;

  for (guint i = 0; i < levels->len; i++)
    {
      const char *label = g_array_index (levels, Level, i).label;

      if (label != NULL)
        g_hash_table_replace (times, (gpointer) label,
                              GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (times, label)) + 1));
    }
  for (guint i = 0; i < levels->len; i++)
    {
      const Level *level = &g_array_index (levels, Level, i);
      char number[NABLA_NUMBER_LENGTH];
      const char *value = level->key != NULL ? level->key : nabla_number_print (level->number, number);
      gboolean shared = level->label != NULL && GPOINTER_TO_UINT (g_hash_table_lookup (times, level->label)) > 1;

      names[i] = shared                 ? g_strdup_printf ("%s (%s)", level->label, value)
                 : level->label != NULL ? g_strdup (level->label)
                                        : g_strdup (value);
      while (g_hash_table_contains (taken, names[i]))
        {
          char *longer = g_strdup_printf ("%s (%s)", names[i], value);

          g_free (names[i]);
          names[i] = longer;
        }
      g_hash_table_add (taken, names[i]);
      n_shared += shared;
      if (shared && example == NULL)
        example = level->label;
    }
  if (n_shared > 0)
    nabla_repairs_add (self->repairs, "shared_labels", n_shared, 0, 0,
                       g_strdup_printf (_ ("“%s”: %u values share a label, first “%s”; the value is added to tell "
                                           "them apart."),
                                        column->name, n_shared, example));
  return names;
}

static NablaColumn *
finish (NablaStatRead *self, const NablaStatColumn *column, guint32 *codes, const GArray *levels)
{
  NablaColumn *text = nabla_column_new_text (column->name, codes, self->n_rows, name_levels (self, column, levels));
  NablaColumn *changed;

  if (nabla_column_get_kind (text) == NABLA_KIND_BINARY)
    return text;
  changed
    = nabla_column_with_kind (text,
                              column->measure == READSTAT_MEASURE_ORDINAL ? NABLA_KIND_ORDERED : NABLA_KIND_CATEGORY,
                              NULL);
  nabla_column_unref (text);
  return changed;
}

NablaColumn *
nabla_readstat_label_numbers (NablaStatRead *self, NablaStatColumn *column, GArray *labels, GError **error)
{
  int n_allowed = count_allowed (self, column);
  g_autoptr (GArray) levels = NULL;
  gsize size = sizeof (guint32) * MAX (self->n_rows, 1);
  guint32 *codes;

  if (n_allowed < 0)
    return NULL;
  levels = get_labelled_numbers (labels);
  if (!count_numbers (self, column, n_allowed, levels))
    {
      tell_unused_labels (self, column, levels);
      return NULL;
    }
  drop_unused (levels);
  if (levels->len == 0)
    return NULL;
  codes = nabla_try_realloc (NULL, size);
  if (codes == NULL)
    {
      nabla_readstat_set_memory_error (self, size, error);
      return NULL;
    }
  for (gsize row = 0; row < self->n_rows; row++)
    codes[row] = isnan (column->reals[row])
                   ? NABLA_CODE_MISSING
                   : g_array_index (levels, Level, find_place (levels, column->reals[row])).code;
  return finish (self, column, codes, levels);
}

NablaColumn *
nabla_readstat_label_texts (NablaStatRead *self, NablaStatColumn *column, GArray *labels, GError **error)
{
  g_autoptr (GHashTable) by_key = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) levels = g_array_new (FALSE, FALSE, sizeof (Level));
  const NablaCsvDictionary *dictionary = column->dictionary;
  g_autofree guint32 *map = NULL;
  gboolean any = FALSE;

  for (guint i = 0; i < labels->len; i++)
    {
      const NablaStatLabel *label = &g_array_index (labels, NablaStatLabel, i);

      if (label->key != NULL)
        g_hash_table_replace (by_key, label->key, label->label);
    }
  for (guint32 code = 0; code < dictionary->n && g_hash_table_size (by_key) > 0; code++)
    {
      Level level = { .key = dictionary->texts[code].text, .n_cells = 1, .code = code };

      level.label = g_hash_table_lookup (by_key, level.key);
      any |= level.label != NULL;
      g_array_append_val (levels, level);
    }
  if (!any)
    return NULL;

  map = nabla_try_realloc (NULL, sizeof (guint32) * dictionary->n);
  if (map == NULL)
    {
      nabla_readstat_set_memory_error (self, sizeof (guint32) * dictionary->n, error);
      return NULL;
    }
  g_array_sort (levels, compare_keys);
  for (guint i = 0; i < levels->len; i++)
    map[g_array_index (levels, Level, i).code] = i;
  for (gsize row = 0; row < self->n_rows; row++)
    if (column->codes[row] != NABLA_CODE_MISSING)
      column->codes[row] = map[column->codes[row]];
  return finish (self, column, g_steal_pointer (&column->codes), levels);
}
