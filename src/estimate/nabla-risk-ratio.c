/* A linear regression of an event gives risks: p(x) = mean of the outcome + b (x - mean of the exposure), averaged over
 * the adjustment set. Their influence functions are r_i + (x - mean) IF_i(b), r_i = y_i less what b says of it,
 * and that of log p(to) - log p(from) is their difference, each over its risk. */
#include "estimate/nabla-risk-ratio.h"

#include <math.h>

#include "estimate/nabla-finish.h"

/* Outcome, exposure, then the other regressors. */
static NablaRows *
read_rows (NablaStudy *study, const NablaRegression *regression, guint target, GError **error)
{
  const NablaMoments *moments = regression->moments;
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));

  g_array_append_val (features, moments->features[regression->y]);
  g_array_append_val (features, moments->features[regression->x[target]]);
  for (guint j = 0; j < regression->k; j++)
    if (j != target)
      g_array_append_val (features, moments->features[regression->x[j]]);
  return nabla_rows_new (study, features, error);
}

/* Adds a multiple of a column about its mean. */
static void
add_column (const NablaRows *rows, guint column, double factor, double *to)
{
  double mean = nabla_rows_mean (rows, rows->values[column]);

  for (gsize i = 0; i < rows->n; i++)
    to[i] += factor * (rows->values[column][i] - mean);
}

/* IF (b): sum of the weights times (X'X)^-1 x e. */
static double *
make_slope_influence (const NablaRows *rows, const NablaRegression *regression, guint target)
{
  const NablaMoments *moments = regression->moments;
  double scale_y = moments->scale[regression->y];
  g_autofree double *error = g_new0 (double, rows->n);
  double *along = g_new0 (double, rows->n);

  add_column (rows, 0, 1.0, error);
  for (guint j = 0; j < regression->k; j++)
    {
      guint column = j == target ? 1 : j < target ? j + 2 : j + 1;
      double scale = moments->scale[regression->x[j]];
      double inverse = regression->fit->inverse[(gsize) target * regression->k + j];

      add_column (rows, column, -regression->fit->beta[j] * scale / scale_y, error);
      add_column (rows, column, moments->weight * inverse * scale * moments->scale[regression->x[target]], along);
    }
  for (gsize i = 0; i < rows->n; i++)
    along[i] *= error[i];
  return along;
}

/**
 * nabla_risk_ratio:
 * @regression: of the outcome, an event or none
 * @target: the exposure's place in it
 * @result: (inout): @from, @to, @low and @high are given
 * @error: too large, cancelled
 *
 * O(rows x regressors). The interval is normal on the log scale, its variance times n / (n - k); with clusters t.
 *
 * Returns: %TRUE with numbers, which are NaN where a risk is not between 0 and 1
 */
gboolean
nabla_risk_ratio (NablaStudy *study,
                  const NablaRegression *regression,
                  guint target,
                  NablaRiskRatio *result,
                  GError **error)
{
  const NablaMoments *moments = regression->moments;
  g_autoptr (NablaRows) rows = read_rows (study, regression, target, error);
  g_autofree double *slope = NULL;
  g_autofree double *rest = NULL;
  double beta, mean_x, spread = result->high - result->low, variance, half, n;

  if (rows == NULL)
    return FALSE;
  result->ratio = result->lo = result->hi = NAN;
  beta = regression->fit->beta[target] * moments->scale[regression->x[target]] / moments->scale[regression->y];
  mean_x = nabla_rows_mean (rows, rows->values[1]);
  result->p_from = (nabla_rows_mean (rows, rows->values[0]) + beta * (result->from - mean_x) - result->low) / spread;
  result->p_to = result->p_from + beta * (result->to - result->from) / spread;
  if (!(result->p_from > 0.0 && result->p_from < 1.0 && result->p_to > 0.0 && result->p_to < 1.0))
    return nabla_progress_check (study->progress, error);

  slope = make_slope_influence (rows, regression, target);
  rest = g_new0 (double, rows->n);
  add_column (rows, 0, 1.0, rest);
  add_column (rows, 1, -beta, rest);
  for (gsize i = 0; i < rows->n; i++)
    {
      double at_from = (rest[i] + (result->from - mean_x) * slope[i]) / spread;
      double at_to = (rest[i] + (result->to - mean_x) * slope[i]) / spread;

      rest[i] = at_to / result->p_to - at_from / result->p_from;
    }
  n = (double) rows->n;
  variance = nabla_finish_variance (rows, rest) * (n / (n - regression->k - 1.0));
  half = sqrt (variance)
         * nabla_finish_quantile (study->method->level, rows->clusters != NULL ? rows->n_clusters - 1.0 : INFINITY);
  result->ratio = result->p_to / result->p_from;
  result->lo = result->ratio * exp (-half);
  result->hi = result->ratio * exp (half);
  return nabla_progress_check (study->progress, error);
}
