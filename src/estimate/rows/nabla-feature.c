#include "estimate/rows/nabla-feature.h"

#include <math.h>
#include <stdlib.h>

#include "estimate/numeric/nabla-vector.h"

/* Rows looked at to place the shift and the scale. */
#define N_SAMPLE 1024

#define SECONDS_PER_DAY 86400.0

int
nabla_feature_compare (const void *a, const void *b)
{
  const NablaFeature *one = a, *other = b;

  if (one->column != other->column)
    return one->column < other->column ? -1 : 1;
  if (one->level != other->level)
    return one->level < other->level ? -1 : 1;
  return 0;
}

guint
nabla_features_unique (NablaFeature *features, guint n)
{
  guint kept = 0;

  if (n > 0)
    qsort (features, n, sizeof *features, nabla_feature_compare);
  for (guint i = 0; i < n; i++)
    if (kept == 0 || nabla_feature_compare (&features[kept - 1], &features[i]) != 0)
      features[kept++] = features[i];
  return kept;
}

/* The index in an ordered array, or -1. */
int
nabla_features_find (const NablaFeature *sorted, guint n, NablaFeature feature)
{
  const NablaFeature *found = n > 0 ? bsearch (&feature, sorted, n, sizeof feature, nabla_feature_compare) : NULL;

  return found != NULL ? (int) (found - sorted) : -1;
}

/**
 * nabla_feature_source_value:
 *
 * Returns: the number in one row; NaN where it is missing. Infinite numbers count
 *   as missing: no sum can hold them.
 */
double
nabla_feature_source_value (const NablaFeatureSource *self, gsize row)
{
  if (self->codes != NULL)
    {
      if (self->codes[row] == NABLA_CODE_MISSING)
        return NAN;
      return self->level == NABLA_FEATURE_PRESENCE ? 0.0 : (double) (self->codes[row] == self->level);
    }
  if (!isfinite (self->reals[row]))
    return NAN;
  return self->level == NABLA_FEATURE_PRESENCE ? 0.0 : self->reals[row];
}

/* Evenly spread rows: their mean and, to the next power of two, how far they stray. */
static void
place (NablaFeatureSource *self)
{
  gsize n_sample = MIN (self->n_rows, N_SAMPLE);
  double values[N_SAMPLE], sum = 0.0, spread = 0.0, low = INFINITY, high = -INFINITY;
  guint n = 0;
  int exponent;

  self->shift = 0.0;
  self->scale = 1.0;
  if (self->level == NABLA_FEATURE_PRESENCE)
    return;
  for (gsize i = 0; i < n_sample; i++)
    {
      double value = nabla_feature_source_value (self, i * (self->n_rows / n_sample));

      if (isnan (value))
        continue;
      values[n++] = value;
      low = MIN (low, value);
      high = MAX (high, value);
    }
  if (n == 0)
    return;
  if (low == high)
    {
      self->shift = low;
      frexp (fabs (low), &exponent);
      /* All that is known of its size. */
      self->scale = low != 0.0 ? ldexp (1.0, CLAMP (-exponent, -1000, 1000)) : 1.0;
      return;
    }
  /* In halves: a sum of numbers near the largest would overflow. */
  for (guint i = 0; i < n; i++)
    sum += values[i] / n;
  self->shift = CLAMP (sum, low, high);
  for (guint i = 0; i < n; i++)
    spread = MAX (spread, fabs (values[i] / 2 - self->shift / 2));
  frexp (spread, &exponent);
  self->scale = ldexp (1.0, CLAMP (-exponent, -1000, 1000));
}

/**
 * nabla_feature_source_init:
 * @table: must outlive @self
 *
 * O(1): looks at no more than 1,024 rows.
 */
void
nabla_feature_source_init (NablaFeatureSource *self, const NablaTable *table, NablaFeature feature)
{
  const NablaColumn *column = nabla_table_get_column (table, feature.column);

  self->level = feature.level;
  self->n_rows = nabla_table_n_rows (table);
  self->codes = NULL;
  self->reals = NULL;
  self->per_unit = 1.0;
  self->origin = 0.0;
  if (feature.level == NABLA_FEATURE_NUMBER)
    {
      /* Dates and times are days from the column's origin. */
      self->origin = nabla_column_get_origin (column);
      if (nabla_column_get_type (column) == NABLA_TYPE_DATETIME)
        self->per_unit = SECONDS_PER_DAY;
    }
  if (feature.level < NABLA_FEATURE_PRESENCE || nabla_column_get_type (column) == NABLA_TYPE_TEXT)
    self->codes = nabla_column_get_codes (column);
  else
    self->reals = nabla_column_get_reals (column);
  g_return_if_fail (self->codes != NULL || self->reals != NULL || self->n_rows == 0);
  place (self);
}

/**
 * nabla_feature_source_fill:
 * @first: the first row
 * @n: number of rows
 * @out: (array length=n): (value - shift) * scale; not finite where the value is missing
 *
 * Returns: the sum of @out: finite only if every value is, so that the
 *   look for missing values costs no pass of its own
 */
double
nabla_feature_source_fill (const NablaFeatureSource *self, gsize first, gsize n, double *out)
{
  double sum = 0.0;

  if (self->codes == NULL && self->level == NABLA_FEATURE_NUMBER)
    return nabla_vector_centre (self->reals + first, n, self->shift, self->scale, out);
  for (gsize i = 0; i < n; i++)
    {
      out[i] = (nabla_feature_source_value (self, first + i) - self->shift) * self->scale;
      sum += out[i];
    }
  return sum;
}
