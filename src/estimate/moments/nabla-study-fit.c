#include "estimate/moments/nabla-study.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/nabla-wording.h"

/* Rows between two looks at whether to stop. */
#define POLL_ROWS 65536

/* Where features[i] is among the moments'. */
guint
nabla_moments_index (const NablaMoments *moments, const GArray *features, guint i)
{
  return nabla_features_find (moments->features, moments->k, g_array_index (features, NablaFeature, i));
}

/**
 * nabla_study_get_regressors:
 * @features: (element-type NablaFeature)
 * @first: leaves out the features before this one
 * @error: a column of numbers that does not vary
 *
 * A level without a row has nothing to say; where the reference level has none, one
 * of the others takes its place.
 *
 * Returns: (transfer full) (element-type guint): indices into @moments, ascending
 */
GArray *
nabla_study_get_regressors (const NablaStudy *self,
                            const NablaMoments *moments,
                            const GArray *features,
                            guint first,
                            GError **error)
{
  g_autoptr (GArray) regressors = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) sorted = g_array_new (FALSE, FALSE, sizeof (NablaFeature));

  g_array_append_vals (sorted, &g_array_index (features, NablaFeature, first), features->len - first);
  g_array_sort (sorted, nabla_feature_compare);
  for (guint i = 0; i < sorted->len;)
    {
      NablaFeature feature = g_array_index (sorted, NablaFeature, i);
      guint kept_before = regressors->len;
      double covered = 0.0;

      if (feature.level == NABLA_FEATURE_NUMBER)
        {
          guint at = nabla_moments_index (moments, sorted, i++);

          if (!nabla_study_check_varies (self, moments, at, error))
            return NULL;
          g_array_append_val (regressors, at);
          continue;
        }
      for (; i < sorted->len && g_array_index (sorted, NablaFeature, i).column == feature.column; i++)
        {
          guint at = nabla_moments_index (moments, sorted, i);

          covered += nabla_moments_get_mean (moments, at);
          if (nabla_moments_varies (moments, at))
            g_array_append_val (regressors, at);
        }
      /* Not one row at the reference level: the rest always add up to 1. */
      if (covered > 1.0 - 0.5 / moments->n && regressors->len > kept_before)
        g_array_set_size (regressors, regressors->len - 1);
      if (regressors->len == kept_before)
        {
          feature.level = NABLA_FEATURE_NUMBER;
          {
            g_autofree char *name = nabla_wording_feature (self, feature);
            g_autofree char *rows = nabla_wording_count (moments->n);

            g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
                         _ ("%s has no variation in the %s complete rows: it always has the same value. Link another "
                            "column or leave it out."),
                         name, rows);
          }
          return NULL;
        }
    }
  return g_steal_pointer (&regressors);
}

/* Names the regressor that others determine, and those others. */
static void
set_collinear (const NablaStudy *self, const NablaMoments *moments, const GArray *x, guint determined, GError **error)
{
  const guint *indices = (const guint *) (gpointer) x->data;
  guint y = indices[determined];
  g_autoptr (NablaFit) fit = nabla_fit_new (moments, indices, determined, y, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *name = nabla_wording_feature (self, moments->features[y]);
  g_autofree char *rows = nabla_wording_count (moments->n);
  g_autofree char *list = NULL;
  gsize k = moments->k;

  for (guint i = 0; fit != NULL && i < determined; i++)
    {
      double share = fit->beta[i] * sqrt (moments->cross[indices[i] * k + indices[i]] / moments->cross[y * k + y]);

      if (fabs (share) > 1e-4)
        g_ptr_array_add (names, nabla_wording_feature (self, moments->features[indices[i]]));
    }
  if (names->len == 0)
    for (guint i = 0; i < determined; i++)
      g_ptr_array_add (names, nabla_wording_feature (self, moments->features[indices[i]]));
  list = nabla_wording_list ((char **) names->pdata, names->len);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_COLLINEAR,
               _ ("%s is determined by %s in the %s complete rows (collinear): leave one of them out."), name, list,
               rows);
}

/**
 * nabla_study_fit:
 * @x: (element-type guint): indices into @moments, in the order in which they are
 *   suspected of determining the later ones
 * @error: named: collinear
 */
NablaFit *
nabla_study_fit (const NablaStudy *self, const NablaMoments *moments, const GArray *x, guint y, GError **error)
{
  guint determined = 0;
  NablaFit *fit = nabla_fit_new (moments, (const guint *) (gpointer) x->data, x->len, y, &determined);

  if (fit == NULL)
    set_collinear (self, moments, x, determined, error);
  return fit;
}

/**
 * nabla_regression_new:
 * @moments: (transfer full)
 * @fit: (transfer full)
 */
NablaRegression *
nabla_regression_new (NablaMoments *moments, const GArray *x, guint y, NablaFit *fit)
{
  NablaRegression *self = g_new0 (NablaRegression, 1);

  self->moments = moments;
  self->k = x->len;
  self->x = g_memdup2 (x->data, sizeof (guint) * x->len);
  self->y = y;
  self->fit = fit;
  self->wanted = g_new0 (gboolean, MAX (self->k, 1));
  self->meat = g_new0 (double, MAX ((gsize) self->k * self->k, 1));
  return self;
}

/**
 * nabla_study_get_regression:
 * @moments: (transfer full)
 * @x: (element-type guint): ascending indices into @moments
 *
 * The regression, made when it is first asked for: the arrows into one node mostly
 * read their coefficients off the same one.
 *
 * Returns: (transfer none) (nullable): %NULL with @error when collinear
 */
NablaRegression *
nabla_study_get_regression (NablaStudy *self, NablaMoments *moments, const GArray *x, guint y, GError **error)
{
  g_autoptr (NablaMoments) owned = moments;
  g_autoptr (GByteArray) key = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  NablaRegression *regression;
  NablaFit *fit;

  g_byte_array_append (key, (const guint8 *) &y, sizeof y);
  g_byte_array_append (key, (const guint8 *) &x->len, sizeof x->len);
  g_byte_array_append (key, (const guint8 *) x->data, x->len * sizeof (guint));
  g_byte_array_append (key, (const guint8 *) moments->features, moments->k * sizeof *moments->features);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&key));
  regression = g_hash_table_lookup (self->regressions, bytes);
  if (regression != NULL)
    return regression;

  fit = nabla_study_fit (self, moments, x, y, error);
  if (fit == NULL)
    return NULL;
  regression = nabla_regression_new (g_steal_pointer (&owned), x, y, fit);
  regression->power = self->method->se == NABLA_SE_HC3 ? 2 : self->method->se == NABLA_SE_HC2 ? 1 : 0;
  g_hash_table_insert (self->regressions, g_steal_pointer (&bytes), regression);
  return regression;
}

/**
 * nabla_study_count_value:
 * @moments: whose features must be there
 * @feature: of a column of theirs
 * @value: as the table has it; of a level 1
 * @with: (out): how many rows that count have it; more than one: at least so many
 * @without: (out): … have another
 * @error: cancelled
 *
 * Where rows have weights moments do not tell. O(rows), fewer where both are found soon
 */
gboolean
nabla_study_count_value (const NablaStudy *self,
                         const NablaMoments *moments,
                         NablaFeature feature,
                         double value,
                         double *with,
                         double *without,
                         GError **error)
{
  int column = self->method->weight_column;
  const double *weights
    = column >= 0 ? nabla_column_get_reals (nabla_table_get_column (self->table, (guint) column)) : NULL;
  gsize n_rows = nabla_table_n_rows (self->table);
  g_autofree NablaFeatureSource *sources = g_new0 (NablaFeatureSource, moments->k);
  NablaFeatureSource wanted;

  *with = *without = 0.0;
  nabla_feature_source_init (&wanted, self->table, feature);
  for (guint j = 0; j < moments->k; j++)
    nabla_feature_source_init (&sources[j], self->table, moments->features[j]);
  for (gsize row = 0; row < n_rows && (*with < 2.0 || *without < 2.0); row++)
    {
      gboolean counts = nabla_weight_of_row (weights, row) > 0.0;

      if (row % POLL_ROWS == 0 && !nabla_progress_check (self->progress, error))
        return FALSE;
      for (guint j = 0; j < moments->k && counts; j++)
        counts = isfinite (nabla_feature_source_value (&sources[j], row));
      if (counts && nabla_feature_source_value (&wanted, row) == value)
        *with += 1.0;
      else if (counts)
        *without += 1.0;
    }
  return TRUE;
}

/**
 * nabla_study_check_one_row:
 * @i: which of @moments: what an effect is of, or goes through
 * @error: it has two values, one of them in a single row; cancelled
 *
 * That row decides the effect and fits itself, so that squared residuals show nothing of its error: intervals that
 * are made of them would be far too narrow. O(1); with weights, whose sums count no rows, O(rows) at worst
 */
gboolean
nabla_study_check_one_row (const NablaStudy *self, const NablaMoments *moments, guint i, GError **error)
{
  NablaFeature feature = moments->features[i];
  const NablaColumn *column = nabla_table_get_column (self->table, feature.column);
  double low = 0.0, high = 1.0, value = 1.0, n_high, n_low;
  g_autofree char *name = NULL;
  g_autofree char *rows = NULL;

  if (self->method->se == NABLA_SE_CLASSICAL)
    return TRUE;
  if (feature.level == NABLA_FEATURE_NUMBER)
    {
      const NablaColumnSummary *summary = nabla_column_get_summary (column);
      NablaFeatureSource source;

      if (summary->n_distinct != 2)
        return TRUE;
      nabla_feature_source_init (&source, self->table, feature);
      low = summary->min / source.per_unit - source.origin;
      high = summary->max / source.per_unit - source.origin;
      value = summary->max;
    }
  if (self->method->weight_column >= 0)
    {
      if (!nabla_study_count_value (self, moments, feature, value, &n_high, &n_low, error))
        return FALSE;
    }
  else
    {
      n_high = (nabla_moments_get_mean (moments, i) - low) / (high - low) * moments->n;
      n_low = moments->n - n_high;
    }
  if (fabs (n_high - 1.0) > 0.5 && fabs (n_low - 1.0) > 0.5)
    return TRUE;
  feature.level = NABLA_FEATURE_NUMBER;
  name = nabla_wording_feature (self, feature);
  rows = nabla_wording_count (moments->n);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
               _ ("%s is the same in all but one of the %s complete rows, from which no interval can be had: add rows, "
                  "or take classical standard errors."),
               name, rows);
  return FALSE;
}
