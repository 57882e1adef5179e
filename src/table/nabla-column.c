#include "table/nabla-column-private.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (nabla_table_error_quark, nabla_table_error)

static const char *const kind_names[] = { "continuous", "count", "binary", "ordered", "category", "date", "text" };
static const char *const type_names[] = { "integer", "real", "boolean", "text", "date", "datetime" };

const char *
nabla_kind_to_string (NablaColumnKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kind_names), NULL);

  return kind_names[kind];
}

gboolean
nabla_kind_from_string (const char *text, NablaColumnKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind_names); i++)
    if (g_strcmp0 (text, kind_names[i]) == 0)
      {
        *kind = (NablaColumnKind) i;
        return TRUE;
      }
  return FALSE;
}

const char *
nabla_type_to_string (NablaColumnType type)
{
  g_return_val_if_fail ((guint) type < G_N_ELEMENTS (type_names), NULL);

  return type_names[type];
}

/**
 * nabla_dictionary_new:
 *
 * Takes everything. Without @counts counts the levels in O(n), and makes codes beyond them missing.
 */
NablaDictionary *
nabla_dictionary_new (guint32 *codes,
                      gsize n,
                      char **levels,
                      guint n_levels,
                      gsize *counts,
                      gpointer owner,
                      GDestroyNotify free_owner)
{
  NablaDictionary *self = g_new0 (NablaDictionary, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->codes = codes;
  self->n = n;
  self->levels = levels;
  self->n_levels = n_levels;
  self->owner = owner;
  self->free_owner = free_owner;
  self->counts = counts != NULL ? counts : g_new0 (gsize, MAX (n_levels, 1));
  for (gsize i = 0; counts == NULL && i < n; i++)
    if (codes[i] < n_levels)
      self->counts[codes[i]]++;
    else
      codes[i] = NABLA_CODE_MISSING;
  for (guint i = 1; i < n_levels; i++)
    if (self->counts[i] > self->counts[self->most_frequent])
      self->most_frequent = i;
  return self;
}

NablaDictionary *
nabla_dictionary_ref (NablaDictionary *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
nabla_dictionary_unref (NablaDictionary *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->free_owner != NULL)
    self->free_owner (self->owner);
  g_free (self->codes);
  g_free (self->levels);
  g_free (self->counts);
  g_free (self);
}

NablaValues *
nabla_values_new (gsize n)
{
  NablaValues *self = g_new0 (NablaValues, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->n = n;
  return self;
}

static void
values_unref (NablaValues *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_mutex_clear (&self->lock);
  g_free (self->reals);
  g_free (self->ints);
  g_free (self->missing);
  g_free (self->summary);
  nabla_dictionary_unref (self->dictionary);
  g_free (self);
}

static NablaColumn *
column_new (const char *name, NablaColumnType type, NablaValues *values)
{
  NablaColumn *self = g_new0 (NablaColumn, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (name);
  self->type = type;
  self->values = values;
  self->dictionary = nabla_dictionary_ref (values->dictionary);
  if (self->dictionary != NULL)
    self->reference = self->dictionary->most_frequent;
  self->kind = nabla_column_infer_kind (self);
  return self;
}

static NablaColumn *
column_copy (const NablaColumn *from)
{
  NablaColumn *self = g_new0 (NablaColumn, 1);

  *self = *from;
  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (from->name);
  self->label = g_strdup (from->label);
  g_atomic_ref_count_inc (&self->values->ref_count);
  nabla_dictionary_ref (self->dictionary);
  return self;
}

NablaColumn *
nabla_column_new_like (const NablaColumn *like, NablaValues *values, NablaDictionary *dictionary)
{
  NablaColumn *self = g_new0 (NablaColumn, 1);

  *self = *like;
  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (like->name);
  self->label = g_strdup (like->label);
  self->values = values;
  self->dictionary = dictionary;
  if (dictionary != NULL && (self->reference >= dictionary->n_levels || dictionary->counts[self->reference] == 0))
    self->reference = dictionary->most_frequent;
  return self;
}

/**
 * nabla_column_new_real:
 * @type: any but text
 * @values: (transfer full) (array length=n): NaN is missing
 *
 * Returns: (transfer full): a column whose kind is inferred, in O(n) at worst
 */
NablaColumn *
nabla_column_new_real (const char *name, NablaColumnType type, double *values, gsize n)
{
  NablaValues *stored;

  g_return_val_if_fail (name != NULL && type != NABLA_TYPE_TEXT, NULL);

  stored = nabla_values_new (n);
  stored->reals = values != NULL ? values : g_new0 (double, 1);
  return column_new (name, type, stored);
}

NablaColumn *
nabla_column_new_int64 (const char *name, gint64 *values, guint8 *missing, gsize n)
{
  NablaValues *stored;

  g_return_val_if_fail (name != NULL, NULL);

  stored = nabla_values_new (n);
  stored->ints = values != NULL ? values : g_new0 (gint64, 1);
  stored->missing = missing;
  return column_new (name, NABLA_TYPE_INTEGER, stored);
}

NablaColumn *
nabla_column_new_dictionary (const char *name,
                             guint32 *codes,
                             gsize n,
                             char **levels,
                             guint n_levels,
                             gsize *counts,
                             gpointer owner,
                             GDestroyNotify free_owner)
{
  NablaValues *stored;

  g_return_val_if_fail (name != NULL, NULL);

  stored = nabla_values_new (n);
  stored->dictionary = nabla_dictionary_new (codes != NULL ? codes : g_new0 (guint32, 1), n, levels, n_levels, counts,
                                             owner, free_owner);
  return column_new (name, NABLA_TYPE_TEXT, stored);
}

/**
 * nabla_column_new_text:
 * @codes: (transfer full) (array length=n): indices into @levels
 * @levels: (transfer full) (array zero-terminated=1): distinct strings
 */
NablaColumn *
nabla_column_new_text (const char *name, guint32 *codes, gsize n, char **levels)
{
  guint n_levels = levels != NULL ? g_strv_length (levels) : 0;
  char **shown = g_memdup2 (levels, sizeof (char *) * n_levels);

  return nabla_column_new_dictionary (name, codes, n, shown, n_levels, NULL, levels, (GDestroyNotify) g_strfreev);
}

NablaColumn *
nabla_column_ref (const NablaColumn *self)
{
  NablaColumn *column = (NablaColumn *) self;

  if (column != NULL)
    g_atomic_ref_count_inc (&column->ref_count);
  return column;
}

void
nabla_column_unref (NablaColumn *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->name);
  g_free (self->label);
  values_unref (self->values);
  nabla_dictionary_unref (self->dictionary);
  g_free (self);
}

NablaColumn *
nabla_column_with_name (const NablaColumn *self, const char *name)
{
  NablaColumn *column;

  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  column = column_copy (self);
  g_free (column->name);
  column->name = g_strdup (name);
  return column;
}

NablaColumn *
nabla_column_with_label (const NablaColumn *self, const char *label)
{
  NablaColumn *column;

  g_return_val_if_fail (self != NULL, NULL);

  column = column_copy (self);
  g_free (column->label);
  column->label = g_strdup (label);
  return column;
}

static gboolean
are_counts (const NablaColumn *self)
{
  const double *reals = nabla_column_get_reals (self);

  for (gsize i = 0; reals != NULL && i < self->values->n; i++)
    if (!isnan (reals[i]) && (reals[i] < 0 || reals[i] != floor (reals[i])))
      return FALSE;
  return reals != NULL;
}

/* Numbers get a dictionary when they are to be taken as levels. */
static void
ensure_dictionary (NablaColumn *column)
{
  if (column->dictionary != NULL)
    return;
  column->dictionary = nabla_dictionary_new_numeric (column);
  column->reference = column->dictionary->most_frequent;
}

/**
 * nabla_column_check_kind:
 * @error: %NABLA_TABLE_ERROR_COLUMN when the values cannot be of that kind
 *
 * O(n) at worst, without making anything.
 */
gboolean
nabla_column_check_kind (const NablaColumn *self, NablaColumnKind kind, GError **error)
{
  const char *why = NULL;

  g_return_val_if_fail (self != NULL && (guint) kind < G_N_ELEMENTS (kind_names), FALSE);

  if (kind == NABLA_KIND_CONTINUOUS && self->type == NABLA_TYPE_TEXT)
    why = _ ("it holds text");
  else if (kind == NABLA_KIND_COUNT && !are_counts (self))
    why = _ ("counts are whole numbers from 0 up");
  else if (kind == NABLA_KIND_BINARY && nabla_column_count_distinct (self, 3) > 2)
    why = _ ("it has more than two distinct values");
  else if (kind == NABLA_KIND_DATE && self->type != NABLA_TYPE_DATE && self->type != NABLA_TYPE_DATETIME)
    why = _ ("its cells are not dates such as 2024-12-31");
  if (why == NULL)
    return TRUE;
  g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_COLUMN,
               _ ("Column “%s” cannot be %s: %s. Choose another kind."), self->name, nabla_kind_to_string (kind), why);
  return FALSE;
}

/**
 * nabla_column_with_kind:
 * @error: as nabla_column_check_kind()
 *
 * Numbers taken as an ordered or unordered category get codes and levels, ascending, in O(n log n).
 *
 * Returns: (transfer full): the same values, measured otherwise
 */
NablaColumn *
nabla_column_with_kind (const NablaColumn *self, NablaColumnKind kind, GError **error)
{
  NablaColumn *column;

  if (!nabla_column_check_kind (self, kind, error))
    return NULL;
  column = column_copy (self);
  column->kind = kind;
  if (kind == NABLA_KIND_CATEGORY || kind == NABLA_KIND_ORDERED || kind == NABLA_KIND_TEXT)
    ensure_dictionary (column);
  return column;
}

/**
 * nabla_column_with_reference:
 * @level: a level; of numbers, as nabla_column_dup_cell() writes them
 * @error: %NABLA_TABLE_ERROR_COLUMN when there is no such level
 */
NablaColumn *
nabla_column_with_reference (const NablaColumn *self, const char *level, GError **error)
{
  g_autoptr (NablaColumn) column = NULL;

  g_return_val_if_fail (self != NULL && level != NULL, NULL);

  column = column_copy (self);
  ensure_dictionary (column);
  for (guint i = 0; i < column->dictionary->n_levels; i++)
    if (strcmp (column->dictionary->levels[i], level) == 0)
      {
        column->reference = i;
        return g_steal_pointer (&column);
      }
  g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_COLUMN,
               _ ("Column “%s” has no level “%s”. Choose one of its levels as the reference."), self->name, level);
  return NULL;
}

/**
 * nabla_column_with_origin:
 * @days: from which its dates are counted where they are taken as numbers, in days since 1970-01-01
 *
 * Returns: (transfer full) (nullable): the column, or %NULL with %NABLA_TABLE_ERROR_COLUMN if it holds no
 *   dates
 */
NablaColumn *
nabla_column_with_origin (const NablaColumn *self, double days, GError **error)
{
  NablaColumn *column;

  g_return_val_if_fail (self != NULL && isfinite (days), NULL);

  if (self->type != NABLA_TYPE_DATE && self->type != NABLA_TYPE_DATETIME)
    {
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_COLUMN,
                   _ ("Column “%s” holds no dates, so it has no day to count from. Choose a column of dates."),
                   self->name);
      return NULL;
    }
  column = column_copy (self);
  column->origin = days;
  return column;
}

double
nabla_column_get_origin (const NablaColumn *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->origin;
}

const char *
nabla_column_get_name (const NablaColumn *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->name;
}

const char *
nabla_column_get_label (const NablaColumn *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->label != NULL ? self->label : self->name;
}

NablaColumnType
nabla_column_get_type (const NablaColumn *self)
{
  g_return_val_if_fail (self != NULL, NABLA_TYPE_TEXT);
  return self->type;
}

NablaColumnKind
nabla_column_get_kind (const NablaColumn *self)
{
  g_return_val_if_fail (self != NULL, NABLA_KIND_TEXT);
  return self->kind;
}

gsize
nabla_column_get_length (const NablaColumn *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->values->n;
}

const double *
nabla_column_get_reals (const NablaColumn *self)
{
  NablaValues *values;
  double *reals;

  g_return_val_if_fail (self != NULL, NULL);

  values = self->values;
  if (values->ints == NULL)
    return values->reals;
  reals = g_atomic_pointer_get (&values->reals);
  if (reals != NULL)
    return reals;

  g_mutex_lock (&values->lock);
  reals = values->reals;
  if (reals == NULL)
    {
      reals = g_new (double, MAX (values->n, 1));
      for (gsize i = 0; i < values->n; i++)
        reals[i] = NABLA_INT_IS_MISSING (values, i) ? NAN : (double) values->ints[i];
      g_atomic_pointer_set (&values->reals, reals);
    }
  g_mutex_unlock (&values->lock);
  return reals;
}

const gint64 *
nabla_column_get_int64s (const NablaColumn *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->values->ints;
}

const guint32 *
nabla_column_get_codes (const NablaColumn *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->dictionary != NULL ? self->dictionary->codes : NULL;
}

guint
nabla_column_get_n_levels (const NablaColumn *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->dictionary != NULL ? self->dictionary->n_levels : 0;
}

const char *
nabla_column_get_level (const NablaColumn *self, guint code)
{
  g_return_val_if_fail (self != NULL, NULL);
  return code < nabla_column_get_n_levels (self) ? self->dictionary->levels[code] : NULL;
}

gboolean
nabla_column_is_category (const NablaColumn *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->type == NABLA_TYPE_TEXT || self->kind == NABLA_KIND_CATEGORY || self->kind == NABLA_KIND_TEXT;
}

guint
nabla_column_get_reference (const NablaColumn *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->reference;
}

gboolean
nabla_column_is_missing (const NablaColumn *self, gsize row)
{
  g_return_val_if_fail (self != NULL && row < self->values->n, TRUE);

  if (self->type == NABLA_TYPE_TEXT)
    return self->dictionary->codes[row] == NABLA_CODE_MISSING;
  if (self->values->ints != NULL)
    return NABLA_INT_IS_MISSING (self->values, row);
  return isnan (self->values->reals[row]);
}

char *
nabla_column_dup_cell (const NablaColumn *self, gsize row)
{
  if (nabla_column_is_missing (self, row))
    return NULL;
  if (self->type == NABLA_TYPE_TEXT)
    return g_strdup (self->dictionary->levels[self->dictionary->codes[row]]);
  return nabla_column_number_to_text (self, row);
}

const NablaColumnSummary *
nabla_column_get_summary (const NablaColumn *self)
{
  NablaValues *values;
  NablaColumnSummary *summary;

  g_return_val_if_fail (self != NULL, NULL);

  values = self->values;
  summary = g_atomic_pointer_get (&values->summary);
  if (summary != NULL)
    return summary;

  /* Outside the lock, which nabla_column_get_reals() takes: at worst two threads
   * compute the same numbers and one copy is dropped. */
  summary = nabla_column_summarise (self);
  g_mutex_lock (&values->lock);
  if (values->summary == NULL)
    g_atomic_pointer_set (&values->summary, g_steal_pointer (&summary));
  g_mutex_unlock (&values->lock);
  g_free (summary);
  return values->summary;
}
