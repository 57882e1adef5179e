#include "estimate/moments/nabla-gram.h"

#include <math.h>
#include <string.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/moments/nabla-gram-pass.h"

/* A mean so many times (squared) farther from its centre than the values spread costs
 * as many digits: then a second pass starts from the means. */
#define FAR_SQUARED 1e4
/* Patterns of fewer rows do not decide the digits of a sum. */
#define FAR_MIN_ROWS 8
/* Rows between two looks at whether to go on. */
#define ROWS_PER_CHECK 4096

double
nabla_weight_of_row (const double *weights, gsize row)
{
  if (weights == NULL)
    return 1.0;
  return isfinite (weights[row]) && weights[row] > 0.0 ? weights[row] : 0.0;
}

static gboolean
is_missing (const guint64 *missing, guint j)
{
  return missing[j / 64] >> (j % 64) & 1;
}

static void
pattern_clear (NablaPattern *pattern)
{
  g_free (pattern->missing);
  g_free (pattern->centre);
  g_free (pattern->offset);
  g_free (pattern->cross);
}

static void
drop_patterns (NablaGram *self)
{
  for (guint p = 0; p < self->n_patterns; p++)
    pattern_clear (&self->patterns[p]);
  g_clear_pointer (&self->patterns, g_free);
  self->n_patterns = 0;
}

/* Sums about some centre become means and sums about the means. */
static void
finish_pattern (const NablaGram *self, NablaPatternSums *sums, const double *centre, NablaPattern *pattern)
{
  gsize q = self->q;

  pattern->missing = g_steal_pointer (&sums->missing);
  pattern->cross = g_steal_pointer (&sums->cross);
  pattern->n = sums->n;
  pattern->weight = sums->weight;
  pattern->centre = g_new (double, q);
  pattern->offset = g_new0 (double, q);
  for (gsize j = 0; j < q; j++)
    {
      double about = sums->sum[j] / sums->weight;

      pattern->centre[j] = centre != NULL ? centre[j] : self->sources[j].shift;
      if (is_missing (pattern->missing, j))
        continue;
      pattern->offset[j] = (pattern->centre[j] - self->sources[j].shift) * self->sources[j].scale + about;
      for (gsize i = 0; i <= j; i++)
        {
          double product = about * (sums->sum[i] / sums->weight) * sums->weight;

          if (sums->n == 1 || is_missing (pattern->missing, i))
            pattern->cross[j * q + i] = 0.0;
          else
            pattern->cross[j * q + i] -= product;
        }
      pattern->cross[j * q + j] = sums->n == 1 ? 0.0 : fmax (pattern->cross[j * q + j], 0.0);
    }
}

/* Some pattern's values lie in a heap far from where they were centred. */
static gboolean
is_far (const NablaGram *self)
{
  for (guint p = 0; p < self->n_patterns; p++)
    {
      const NablaPattern *pattern = &self->patterns[p];

      if (pattern->n < FAR_MIN_ROWS)
        continue;
      for (gsize j = 0; j < self->q; j++)
        {
          double off = pattern->offset[j] - (pattern->centre[j] - self->sources[j].shift) * self->sources[j].scale;

          if (!is_missing (pattern->missing, j)
              && off * off * pattern->weight > FAR_SQUARED * pattern->cross[j * self->q + j])
            return TRUE;
        }
    }
  return FALSE;
}

static const double *
centre_of_pattern (const guint64 *missing, gpointer data)
{
  const NablaGram *self = data;

  for (guint p = 0; p < self->n_patterns; p++)
    if (memcmp (self->patterns[p].missing, missing, self->n_words * sizeof *missing) == 0)
      return self->patterns[p].centre;
  return NULL;
}

/* One pass over the rows; TRUE unless cancelled. */
static gboolean
run_pass (NablaGram *self,
          const NablaTable *table,
          const double *weights,
          gboolean recentre,
          gboolean report,
          NablaExecutor *executor,
          NablaProgress *progress,
          GError **error)
{
  g_autoptr (GPtrArray) sums = NULL;
  NablaPattern *patterns;

  sums = nabla_gram_pass (self, nabla_table_n_rows (table), weights, recentre ? centre_of_pattern : NULL, self, report,
                          &self->overflowed, executor, progress, error);
  if (sums == NULL)
    return FALSE;
  if (self->overflowed)
    {
      drop_patterns (self);
      return TRUE;
    }
  patterns = g_new0 (NablaPattern, MAX (sums->len, 1));
  for (guint p = 0; p < sums->len; p++)
    {
      NablaPatternSums *one = g_ptr_array_index (sums, p);

      finish_pattern (self, one, recentre ? centre_of_pattern (one->missing, self) : NULL, &patterns[p]);
    }
  drop_patterns (self);
  self->patterns = patterns;
  self->n_patterns = sums->len;
  return TRUE;
}

/* Counts @n rows in which the features of @missing (k bytes, 1: missing) are not there. */
static void
count_missing (const NablaFeature *features,
               const guint8 *missing,
               guint k,
               gsize n,
               gsize *missing_rows,
               gsize *only_rows,
               gsize *n_incomplete)
{
  guint first = k;
  gboolean one_column = TRUE;

  for (guint i = 0; i < k; i++)
    {
      if (!missing[i])
        continue;
      first = MIN (first, i);
      missing_rows[i] += n;
      one_column = one_column && features[i].column == features[first].column;
    }
  if (first == k)
    return;
  *n_incomplete += n;
  for (guint i = first; i < k && one_column; i++)
    if (missing[i])
      only_rows[i] += n;
}

/* Rows that were left out keep no pattern: they are counted by themselves. */
static gboolean
count_left_out (NablaGram *self, gsize n_rows, const double *weights, NablaProgress *progress, GError **error)
{
  g_autofree guint8 *missing = g_malloc (self->q);

  self->missing = g_new0 (gsize, self->q);
  self->only = g_new0 (gsize, self->q);
  for (gsize row = 0; row < n_rows; row++)
    {
      if (row % ROWS_PER_CHECK == 0 && !nabla_progress_check (progress, error))
        return FALSE;
      if (nabla_weight_of_row (weights, row) == 0.0)
        continue;
      for (guint j = 0; j < self->q; j++)
        missing[j] = isnan (nabla_feature_source_value (&self->sources[j], row));
      count_missing (self->features, missing, self->q, 1, self->missing, self->only, &self->n_incomplete);
    }
  return TRUE;
}

/**
 * nabla_gram_new:
 * @table: must outlive the Gram
 * @features: (array length=q): ordered, without repetition
 * @weight_column: a column of weights, or -1
 * @complete_only: leave out rows in which any feature is missing, rather than
 *   group them
 * @report: tell @progress how far it is
 * @error: cancelled
 *
 * One pass over the rows, about centres taken from a sample of them, which is as
 * exact as one about the means unless a pattern's rows lie in a heap far off; then
 * a second pass about the means of the patterns (Chan, Golub & LeVeque 1983).
 * O(n q^2 / 2). The same bits for any number of threads.
 *
 * Returns: (transfer full): the Gram, or %NULL
 */
NablaGram *
nabla_gram_new (const NablaTable *table,
                const NablaFeature *features,
                guint q,
                int weight_column,
                gboolean complete_only,
                gboolean report,
                NablaExecutor *executor,
                NablaProgress *progress,
                GError **error)
{
  g_autoptr (NablaGram) self = g_new0 (NablaGram, 1);
  const double *weights = NULL;

  g_return_val_if_fail (q > 0, NULL);

  nabla_blas_stay_single ();

  g_atomic_ref_count_init (&self->ref_count);
  self->q = q;
  self->n_words = (q + 63) / 64;
  self->features = g_memdup2 (features, sizeof *features * q);
  self->sources = g_new0 (NablaFeatureSource, q);
  self->weight_column = weight_column;
  self->complete_only = complete_only;
  for (guint j = 0; j < q; j++)
    {
      nabla_feature_source_init (&self->sources[j], table, features[j]);
      if (!nabla_progress_check (progress, error))
        return NULL;
    }
  if (weight_column >= 0)
    weights = nabla_column_get_reals (nabla_table_get_column (table, weight_column));

  if (!run_pass (self, table, weights, FALSE, report, executor, progress, error))
    return NULL;
  if (is_far (self))
    {
      for (guint p = 0; p < self->n_patterns; p++)
        for (guint j = 0; j < q; j++)
          self->patterns[p].centre[j] = self->sources[j].shift + self->patterns[p].offset[j] / self->sources[j].scale;
      if (!run_pass (self, table, weights, TRUE, report, executor, progress, error))
        return NULL;
    }
  if (complete_only && !count_left_out (self, nabla_table_n_rows (table), weights, progress, error))
    return NULL;
  return g_steal_pointer (&self);
}

NablaGram *
nabla_gram_ref (NablaGram *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
nabla_gram_unref (NablaGram *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  drop_patterns (self);
  g_free (self->features);
  g_free (self->sources);
  g_free (self->missing);
  g_free (self->only);
  g_free (self);
}

/* Adds a pattern's moments to @moments (the pairwise update of Chan et al.). */
static void
add_pattern (NablaMoments *moments, const NablaPattern *pattern, const int *at, gsize q, double *step)
{
  guint k = moments->k;
  double both = moments->weight + pattern->weight;
  double share = moments->weight * (pattern->weight / both);

  for (guint i = 0; i < k; i++)
    step[i] = pattern->offset[at[i]] - moments->offset[i];
  for (guint j = 0; j < k; j++)
    for (guint i = 0; i <= j; i++)
      {
        gsize low = MIN (at[i], at[j]), high = MAX (at[i], at[j]);

        moments->cross[(gsize) j * k + i] += pattern->cross[high * q + low];
        if (moments->n > 0)
          moments->cross[(gsize) j * k + i] += share * step[i] * step[j];
      }
  for (guint i = 0; i < k; i++)
    moments->offset[i] += moments->n > 0 ? step[i] * (pattern->weight / both) : step[i];
  moments->n += pattern->n;
  moments->weight = both;
}

/**
 * nabla_gram_get_moments:
 * @features: (array length=k): ordered or not
 *
 * Sums the patterns in which all of @features are there: exactly the complete
 * cases, in O(patterns k^2) without touching a row.
 *
 * Returns: (transfer full) (nullable): %NULL if the Gram lacks a feature, has too
 *   many patterns, or left out rows that count here
 */
NablaMoments *
nabla_gram_get_moments (const NablaGram *self, const NablaFeature *features, guint k)
{
  NablaMoments *moments;
  g_autofree int *at = g_new (int, MAX (k, 1));
  g_autofree double *step = g_new (double, MAX (k, 1));
  g_autofree guint8 *missing = g_malloc (MAX (k, 1));

  if (self->overflowed || (self->complete_only && k != self->q))
    return NULL;
  for (guint i = 0; i < k; i++)
    {
      at[i] = nabla_features_find (self->features, self->q, features[i]);
      if (at[i] < 0)
        return NULL;
    }

  moments = g_new0 (NablaMoments, 1);
  moments->k = k;
  moments->features = g_memdup2 (features, sizeof *features * k);
  moments->offset = g_new0 (double, MAX (k, 1));
  moments->shift = g_new (double, MAX (k, 1));
  moments->scale = g_new (double, MAX (k, 1));
  moments->missing = g_new0 (gsize, MAX (k, 1));
  moments->only = g_new0 (gsize, MAX (k, 1));
  moments->cross = g_new0 (double, MAX ((gsize) k * k, 1));
  for (guint i = 0; i < k; i++)
    {
      const NablaFeatureSource *source = &self->sources[at[i]];

      /* In the units that people are told. */
      moments->shift[i] = source->shift / source->per_unit - source->origin;
      moments->scale[i] = source->scale * source->per_unit;
    }
  for (guint p = 0; p < self->n_patterns; p++)
    {
      const NablaPattern *pattern = &self->patterns[p];
      gboolean complete = TRUE;

      for (guint i = 0; i < k; i++)
        {
          missing[i] = is_missing (pattern->missing, at[i]);
          complete = complete && !missing[i];
        }
      if (complete)
        add_pattern (moments, pattern, at, self->q, step);
      else
        count_missing (features, missing, k, pattern->n, moments->missing, moments->only, &moments->n_incomplete);
    }
  for (guint i = 0; i < k && self->complete_only; i++)
    {
      moments->missing[i] = self->missing[at[i]];
      moments->only[i] = self->only[at[i]];
      moments->n_incomplete = self->n_incomplete;
    }
  for (guint j = 0; j < k; j++)
    for (guint i = 0; i < j; i++)
      moments->cross[(gsize) i * k + j] = moments->cross[(gsize) j * k + i];
  return moments;
}

NablaMoments *
nabla_moments_copy (const NablaMoments *self)
{
  NablaMoments *copy = g_memdup2 (self, sizeof *self);
  gsize k = self->k;

  copy->features = g_memdup2 (self->features, sizeof *self->features * k);
  copy->offset = g_memdup2 (self->offset, sizeof (double) * k);
  copy->cross = g_memdup2 (self->cross, sizeof (double) * k * k);
  copy->shift = g_memdup2 (self->shift, sizeof (double) * k);
  copy->scale = g_memdup2 (self->scale, sizeof (double) * k);
  copy->missing = g_memdup2 (self->missing, sizeof (gsize) * k);
  copy->only = g_memdup2 (self->only, sizeof (gsize) * k);
  return copy;
}

void
nabla_moments_free (NablaMoments *self)
{
  if (self == NULL)
    return;
  g_free (self->features);
  g_free (self->offset);
  g_free (self->cross);
  g_free (self->shift);
  g_free (self->scale);
  g_free (self->missing);
  g_free (self->only);
  g_free (self);
}

/* In the column's own units; dates in days from its origin. */
double
nabla_moments_get_mean (const NablaMoments *self, guint i)
{
  return self->shift[i] + self->offset[i] / self->scale[i];
}

/* With the n - 1 denominator, weights scaled to mean 1; in the column's own units. */
double
nabla_moments_get_sd (const NablaMoments *self, guint i)
{
  double variance = self->cross[(gsize) i * self->k + i] / self->weight * ((double) self->n / (self->n - 1.0));

  return sqrt (variance) / self->scale[i];
}

/* FALSE when the values differ by no more than numbers of that size are rounded. */
gboolean
nabla_moments_varies (const NablaMoments *self, guint i)
{
  double spread = sqrt (self->cross[(gsize) i * self->k + i] / self->weight);
  double size = fabs (self->shift[i] * self->scale[i]) + fabs (self->offset[i]);

  return spread > 16 * DBL_EPSILON * size;
}
