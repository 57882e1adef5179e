#include "estimate/rows/nabla-finish.h"

#include <math.h>
#include <gsl/gsl_cdf.h>
#include <glib/gi18n-lib.h>

#include "estimate/moments/nabla-plan.h"
#include "estimate/nabla-wording.h"

/* Rows below which intervals made for many are too narrow to be shown without a word. */
#define FEW_ROWS 40

void
nabla_numbers_init (NablaNumbers *self)
{
  *self = (NablaNumbers){
    .effect = NAN, .unit = 1.0, .df = INFINITY, .strength = NAN, .strength_lo = NAN, .strength_hi = NAN
  };
}

/**
 * nabla_finish_quantile:
 * @level: of a two-sided interval
 * @df: degrees of freedom; infinite: normal
 *
 * Returns: how many standard errors the interval reaches to either side
 */
double
nabla_finish_quantile (double level, double df)
{
  double tail = (1.0 - level) / 2;

  /* GSL's inverse need not converge for huge df, where the two agree to the
   * 1e-13th. */
  if (!isfinite (df) || df > 1e9)
    return gsl_cdf_ugaussian_Qinv (tail);
  return gsl_cdf_tdist_Qinv (tail, df);
}

/* Degrees of freedom of intervals by the influences of rows: G - 1 with clusters, else infinite. */
double
nabla_finish_df (const NablaRows *rows)
{
  return rows->clusters != NULL ? rows->n_clusters - 1.0 : INFINITY;
}

/* nabla_influence_variance() of some rows. */
double
nabla_finish_variance (const NablaRows *rows, const double *influence)
{
  return nabla_influence_variance (influence, rows->n, rows->weights, rows->clusters, rows->n_clusters);
}

static char *
dup_unit (const NablaEstimand *estimand, const NablaStudy *study)
{
  NablaNode exposure = estimand->exposure->nodes[0], outcome = estimand->outcome->nodes[0];
  g_autofree char *name = NULL;

  if (study->method->standardize)
    return g_strdup_printf (_ ("SD of %s per SD of %s"), nabla_graph_get_label (study->graph, outcome),
                            nabla_graph_get_label (study->graph, exposure));
  name = nabla_wording_outcome (study, outcome);
  return g_strdup_printf (_ ("%s per %s"), name, nabla_wording_unit (study, exposure));
}

static void
add_losses (const NablaSample *sample, const NablaStudy *study, NablaEstimate *estimate)
{
  int weights = study->method->weight_column;
  guint n_nodes = nabla_graph_n_nodes (study->graph);

  for (guint i = 0; sample->losses != NULL && i < sample->losses->len; i++)
    {
      NablaColumnLoss loss = g_array_index (sample->losses, NablaColumnLoss, i);
      g_autofree char *name = nabla_wording_feature (study, (NablaFeature){ loss.column, NABLA_FEATURE_NUMBER });
      NablaNode node = 0;

      while (node < n_nodes && study->columns[node] != (int) loss.column)
        node++;
      nabla_estimate_add_loss (estimate, node < n_nodes ? node : NABLA_NODE_NONE, name, loss.missing, loss.only);
    }
  /* What lacks nothing and yet does not count has no weight. */
  if (weights >= 0 && estimate->n_dropped > sample->n_incomplete)
    nabla_estimate_add_loss (estimate, NABLA_NODE_NONE,
                             nabla_column_get_name (nabla_table_get_column (study->table, (guint) weights)),
                             estimate->n_dropped - sample->n_incomplete, estimate->n_dropped - sample->n_incomplete);
}

/**
 * nabla_finish_new:
 *
 * Returns: (transfer full): an estimate of @estimand that says how it was got but has no number
 */
NablaEstimate *
nabla_finish_new (const NablaStudy *study, const NablaEstimand *estimand, NablaEstimator estimator)
{
  NablaEstimate *estimate = nabla_estimate_new ();

  estimate->estimand = nabla_estimand_ref (estimand);
  estimate->estimator = estimator;
  estimate->se_kind = study->method->se;
  estimate->level = study->method->level;
  estimate->seed = study->method->seed;
  estimate->standardized = study->method->standardize;
  if (estimand->exposure->n == 1 && estimand->outcome->n == 1)
    estimate->unit = dup_unit (estimand, study);
  return estimate;
}

/* The strength, with what a slope's interval says of its size where nothing else is known. */
static void
take_strength (NablaEstimate *estimate, const NablaNumbers *numbers, double factor)
{
  double low = fmin (fabs (estimate->lo), fabs (estimate->hi));
  double high = fmax (fabs (estimate->lo), fabs (estimate->hi));

  if (!isnan (numbers->strength))
    {
      estimate->strength = numbers->strength * factor;
      estimate->strength_lo = numbers->strength_lo * factor;
      estimate->strength_hi = numbers->strength_hi * factor;
      return;
    }
  estimate->strength = fabs (estimate->estimate);
  estimate->strength_lo = estimate->lo <= 0.0 && estimate->hi >= 0.0 ? 0.0 : low;
  estimate->strength_hi = high;
}

/**
 * nabla_finish_take:
 * @estimate: of nabla_finish_new()
 * @sample: what the numbers are of
 * @numbers: whose variance is the whole variance
 * @error: numbers that overflowed
 *
 * Sets the numbers, in the units that the method asks for, and the interval.
 */
gboolean
nabla_finish_take (NablaEstimate *estimate,
                   const NablaStudy *study,
                   const NablaSample *sample,
                   const NablaNumbers *numbers,
                   GError **error)
{
  const NablaEstimand *estimand = estimate->estimand;
  double per_sd = (numbers->contrast ? 1.0 : sample->sd_x) / sample->sd_y;
  double factor = study->method->standardize ? per_sd : 1.0, half;

  estimate->n_used = sample->n;
  estimate->n_dropped = nabla_table_n_rows (study->table) - sample->n;
  add_losses (sample, study, estimate);
  estimate->has_estimate = TRUE;
  estimate->estimate = numbers->effect * factor;
  estimate->beta_standardized = numbers->effect * sample->sd_x / sample->sd_y;
  estimate->se = sqrt (numbers->variance) * fabs (numbers->unit) * factor;
  half = estimate->se * nabla_finish_quantile (estimate->level, numbers->df);
  estimate->lo = estimate->estimate - half;
  estimate->hi = estimate->estimate + half;
  take_strength (estimate, numbers, factor);
  estimate->strength_raw = estimate->strength / factor;
  estimate->strength_per_sd = estimate->strength_raw * sample->sd_x;
  /* Normal quantiles and errors by influence functions are of many rows. */
  if (isinf (numbers->df) && numbers->variance > 0.0 && sample->n < FEW_ROWS)
    nabla_estimate_add_warning (estimate, "few_rows",
                                _ ("%" G_GSIZE_FORMAT " rows are few: the interval may be too narrow."), sample->n);
  if (isfinite (estimate->estimate) && isfinite (estimate->beta_standardized) && isfinite (estimate->lo)
      && isfinite (estimate->hi))
    return TRUE;
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
               _ ("The effect of %s on %s is too large or too small to compute with: rescale the columns."),
               nabla_graph_get_label (study->graph, estimand->exposure->nodes[0]),
               nabla_graph_get_label (study->graph, estimand->outcome->nodes[0]));
  return FALSE;
}

/* Of the outcome's standard deviation: residuals of less are rounding. */
#define EXACT 1e-7

void
nabla_finish_warn_exact (NablaEstimate *estimate, const NablaSample *sample, const NablaNumbers *numbers)
{
  double per_sd = (numbers->contrast ? 1.0 : sample->sd_x) / sample->sd_y;
  double se = sqrt (numbers->variance) * fabs (numbers->unit);

  if (se * per_sd * sqrt ((double) sample->n) <= EXACT)
    nabla_estimate_add_warning (estimate, "exact_fit",
                                _ ("In these rows the other variables give the outcome exactly, so the interval has no "
                                   "width: do not rely on it where there are few rows."));
}

/* Where few rows weigh nearly all there are no more than few rows. */
static void
warn_weights (NablaEstimate *estimate, const NablaRows *rows)
{
  double sum = 0.0, squares = 0.0, n_alike;

  for (gsize i = 0; i < rows->n; i++)
    {
      sum += rows->weights[i];
      squares += rows->weights[i] * rows->weights[i];
    }
  n_alike = sum * sum / squares;
  if (n_alike < FEW_ROWS)
    nabla_estimate_add_warning (estimate, "few_rows",
                                _ ("By their weights the rows count like %.0f alike, which are few: the interval may "
                                   "be too narrow."),
                                n_alike);
}

/**
 * nabla_finish_estimate:
 * @rows: what was read; the first two features are those of the exposure and of the outcome
 * @numbers: what was found in them
 * @error: numbers that overflowed
 *
 * An estimate by influence functions: a normal interval, with clusters t with G - 1
 * degrees of freedom.
 *
 * Returns: (transfer full): an estimate with its interval
 */
NablaEstimate *
nabla_finish_estimate (NablaStudy *study,
                       const NablaEstimand *estimand,
                       NablaEstimator estimator,
                       const NablaRows *rows,
                       const NablaNumbers *numbers,
                       GError **error)
{
  g_autoptr (NablaEstimate) estimate = nabla_finish_new (study, estimand, estimator);
  NablaSample sample = { rows->n, nabla_rows_sd (rows, rows->values[0]), nabla_rows_sd (rows, rows->values[1]),
                         rows->losses, rows->n_incomplete };
  NablaNumbers whole = *numbers;

  if (numbers->influence != NULL)
    {
      whole.variance += nabla_finish_variance (rows, numbers->influence);
      estimate->se_kind = rows->clusters != NULL ? NABLA_SE_CLUSTER : NABLA_SE_INFLUENCE;
      whole.df = nabla_finish_df (rows);
    }
  if (!nabla_finish_take (estimate, study, &sample, &whole, error))
    return NULL;
  if (rows->weights != NULL && rows->n >= FEW_ROWS && numbers->influence != NULL)
    warn_weights (estimate, rows);
  nabla_finish_warn_exact (estimate, &sample, &whole);
  return g_steal_pointer (&estimate);
}
