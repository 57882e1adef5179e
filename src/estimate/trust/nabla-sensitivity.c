#include "estimate/trust/nabla-sensitivity.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/rows/nabla-finish.h"
#include "estimate/moments/nabla-plan.h"

/* RR of a difference of d standard deviations: exp (.91 d) (VanderWeele & Ding 2017). */
#define LOG_RATIO_PER_SD 0.91
/* Odds ratios of events rarer than this are near risk ratios; their root is else (VanderWeele 2017). */
#define RARE 0.15

/* What the numbers are computed from: the linear regression on exposure and adjustment set. */
typedef struct
{
  NablaStudy *study;
  const NablaEstimate *estimate;
  const NablaMethod *method; /* of the estimate */
  const NablaRegression *regression;
  guint target;
  double t, df;    /* classical */
  double beta, se; /* in the estimate's units */
  double sd_y;
  NablaSensitivity *result;
} Linear;

static const NablaColumn *
get_column (const Linear *self, const NablaNodeSet *one)
{
  return nabla_table_get_column (self->study->table, (guint) self->study->columns[one->nodes[0]]);
}

static const char *
get_label (const Linear *self, const NablaNodeSet *one)
{
  return nabla_graph_get_label (self->study->graph, one->nodes[0]);
}

/* The residual sum of squares of a regression without the features of one column; @from: of the
 * regressors only those that are not the exposure. */
static double
rss_without (const Linear *self, guint y, gboolean exposure_too, int column)
{
  const NablaRegression *regression = self->regression;
  g_autoptr (GArray) x = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (NablaFit) fit = NULL;

  for (guint j = 0; j < regression->k; j++)
    if ((j != self->target || exposure_too)
        && (column < 0 || regression->moments->features[regression->x[j]].column != (guint) column))
      g_array_append_val (x, regression->x[j]);
  fit = nabla_fit_new (regression->moments, (const guint *) (gpointer) x->data, x->len, y, NULL);
  return fit != NULL ? fit->rss : NAN;
}

static double
partial_r2 (const Linear *self, guint y, gboolean beside_exposure, int column)
{
  double with = rss_without (self, y, beside_exposure, -1), without = rss_without (self, y, beside_exposure, column);

  return without > 0.0 ? CLAMP (1.0 - with / without, 0.0, 1.0) : 0.0;
}

static void
add_benchmark (Linear *self, NablaNode node)
{
  int column = self->study->columns[node];
  NablaBenchmark benchmark = { .variable = node, .adjusted_estimate = NAN };

  benchmark.own_r2_exposure = partial_r2 (self, self->regression->x[self->target], FALSE, column);
  benchmark.own_r2_outcome = partial_r2 (self, self->regression->y, TRUE, column);
  if (nabla_benchmark_bounds (benchmark.own_r2_exposure, benchmark.own_r2_outcome, &benchmark.r2_exposure,
                              &benchmark.r2_outcome))
    benchmark.adjusted_estimate
      = nabla_confounded_estimate (self->beta, self->se, self->df, benchmark.r2_exposure, benchmark.r2_outcome);
  else
    nabla_sensitivity_add_warning (
      self->result, "benchmark",
      _ ("%s explains half or more of what is left of %s: a confounder as strong would determine it."),
      nabla_graph_get_label (self->study->graph, node), get_label (self, self->estimate->estimand->exposure));
  g_array_append_val (self->result->benchmarks, benchmark);
}

static void
set_robustness (Linear *self)
{
  const NablaNodeSet *adjustment = self->estimate->estimand->adjustment;

  self->result->robustness_value = nabla_robustness_value (self->t, self->df);
  self->result->robustness_value_ci = nabla_robustness_value_ci (self->t, self->df, self->method->level);
  for (guint i = 0; i < nabla_node_set_size (adjustment); i++)
    add_benchmark (self, adjustment->nodes[i]);
  if (!isfinite (self->beta))
    nabla_sensitivity_add_warning (self->result, "linear",
                                   _ ("The robustness value is of the effect by linear regression, which is too large "
                                      "to compute with: rescale the columns."));
  else if (self->estimate->estimator != NABLA_ESTIMATOR_LINEAR || self->method->contrast != NABLA_CONTRAST_DIFFERENCE)
    nabla_sensitivity_add_warning (
      self->result, "linear",
      _ ("The robustness value and the comparisons are of the effect by linear regression, a difference of %.4g."),
      self->beta);
}

static void
set_ratio (NablaSensitivity *result, double ratio, double lo, double hi)
{
  result->ratio = ratio;
  result->ratio_lo = fmin (lo, hi);
  result->ratio_hi = fmax (lo, hi);
  result->e_value = nabla_e_value (ratio);
  result->e_value_ci = nabla_e_value_ci (ratio, result->ratio_lo, result->ratio_hi);
}

/* Two values of the exposure whose risks are compared, where the question names none: of a level that it is compared
 * with, of a number of more than two values its mean and one unit, or one SD, more. */
static void
place_exposure (const Linear *self, NablaMethod *method)
{
  const NablaColumn *column = get_column (self, self->estimate->estimand->exposure);
  const NablaMoments *moments = self->regression->moments;
  guint x = self->regression->x[self->target];
  guint32 level = moments->features[x].level;

  if (!isnan (method->from) && !isnan (method->to))
    return;
  if (level != NABLA_FEATURE_NUMBER)
    {
      method->from = isnan (method->from) ? nabla_column_get_reference (column) : method->from;
      method->to = level;
    }
  else if (nabla_column_get_kind (column) != NABLA_KIND_BINARY)
    {
      method->from = nabla_moments_get_mean (moments, x);
      method->to = method->from + (self->method->standardize ? nabla_moments_get_sd (moments, x) : 1.0);
    }
}

/* The table with an outcome of 0 and 1, where its numbers are two others: what ratios are of. */
static NablaData *
make_events (const NablaStudy *study, int index)
{
  const NablaColumn *column = nabla_table_get_column (study->table, (guint) index);
  const NablaColumnSummary *summary = nabla_column_get_summary (column);
  const double *reals = nabla_column_get_codes (column) == NULL ? nabla_column_get_reals (column) : NULL;
  gsize n = nabla_column_get_length (column);
  g_autoptr (NablaColumn) events = NULL;
  g_autoptr (NablaTable) table = NULL;
  double *values;

  if (reals == NULL || (summary->min == 0.0 && summary->max == 1.0))
    return nabla_data_ref (study->data);
  values = g_new (double, MAX (n, 1));
  for (gsize i = 0; i < n; i++)
    values[i] = (reals[i] - summary->min) / (summary->max - summary->min);
  events = nabla_column_with_reals (column, values);
  table = nabla_table_with_column (study->table, (guint) index, events);
  return nabla_data_new (table, nabla_data_get_executor (study->data));
}

/* The ratio by the estimator that gave the difference, if it knows ratios, else by linear regression. */
static NablaEstimate *
make_log_ratio (Linear *self, GError **error)
{
  const NablaStudy *study = self->study;
  const NablaEstimand *estimand = self->estimate->estimand;
  g_autoptr (NablaData) data = make_events (study, study->columns[estimand->outcome->nodes[0]]);
  NablaMethod method = *self->method;
  NablaEstimate *ratio = NULL;

  method.contrast = NABLA_CONTRAST_LOG_RATIO;
  method.auto_estimator = method.standardize = method.live = FALSE;
  method.estimator = self->estimate->estimator;
  place_exposure (self, &method);
  if (method.estimator != NABLA_ESTIMATOR_LINEAR)
    ratio = nabla_estimate_effect (data, study->graph, study->columns, estimand, &method, study->progress, NULL);
  if (ratio != NULL)
    return ratio;
  method.estimator = NABLA_ESTIMATOR_LINEAR;
  return nabla_estimate_effect (data, study->graph, study->columns, estimand, &method, study->progress, error);
}

static gboolean
set_binary_e_value (Linear *self, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (NablaEstimate) ratio = make_log_ratio (self, &why);

  if (ratio != NULL)
    set_ratio (self->result, exp (ratio->estimate), exp (ratio->lo), exp (ratio->hi));
  else if (nabla_progress_is_cancellation (why))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  else
    nabla_sensitivity_add_warning (self->result, "no_e_value", _ ("No E-value, which needs a ratio of risks: %s"),
                                   why->message);
  return TRUE;
}

/* What the estimate is itself a ratio of. */
static void
set_e_value_of_contrast (Linear *self, const NablaColumn *outcome)
{
  const NablaEstimate *estimate = self->estimate;
  const NablaMoments *moments = self->regression->moments;
  gboolean level = moments->features[self->regression->y].level != NABLA_FEATURE_NUMBER;
  double mean = nabla_moments_get_mean (moments, self->regression->y);
  double low = level ? 0.0 : nabla_column_get_summary (outcome)->min;
  double high = level ? 1.0 : nabla_column_get_summary (outcome)->max;
  double numbers[] = { estimate->estimate, estimate->lo, estimate->hi };
  gboolean rare = (mean - low) / (high - low) < RARE;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (self->method->contrast == NABLA_CONTRAST_LOG_RATIO)
      numbers[i] = exp (numbers[i]);
    else if (self->method->contrast == NABLA_CONTRAST_ODDS_RATIO && !rare)
      numbers[i] = sqrt (numbers[i]);
  set_ratio (self->result, numbers[0], numbers[1], numbers[2]);
}

/* A number of two values, or one of two levels. */
static gboolean
is_event (const Linear *self, const NablaColumn *outcome)
{
  return nabla_column_get_kind (outcome) == NABLA_KIND_BINARY
         || self->regression->moments->features[self->regression->y].level != NABLA_FEATURE_NUMBER;
}

static gboolean
set_e_value (Linear *self, GError **error)
{
  const NablaEstimate *estimate = self->estimate;
  const NablaMethod *method = self->method;
  const NablaColumn *outcome = get_column (self, estimate->estimand->outcome);
  const NablaColumn *exposure = get_column (self, estimate->estimand->exposure);

  if (method->contrast != NABLA_CONTRAST_DIFFERENCE)
    set_e_value_of_contrast (self, outcome);
  else if (is_event (self, outcome))
    {
      if (!set_binary_e_value (self, error))
        return FALSE;
    }
  else
    {
      double factor = LOG_RATIO_PER_SD / (estimate->standardized ? 1.0 : self->sd_y);

      set_ratio (self->result, exp (factor * estimate->estimate), exp (factor * estimate->lo),
                 exp (factor * estimate->hi));
    }
  if (isinf (self->result->e_value) || isinf (self->result->e_value_ci))
    {
      self->result->e_value = self->result->e_value_ci = NAN;
      nabla_sensitivity_add_warning (self->result, "no_e_value",
                                     _ ("No E-value: a change of %s by 1 is too large to compute with; tell its effect "
                                        "per standard deviation."),
                                     get_label (self, estimate->estimand->exposure));
    }
  if (!isnan (self->result->e_value) && nabla_column_get_kind (exposure) != NABLA_KIND_BINARY
      && nabla_column_get_codes (exposure) == NULL && isnan (method->from) && isnan (method->to))
    nabla_sensitivity_add_warning (self->result, "e_value_unit",
                                   method->standardize
                                     ? _ ("The E-value is of a change of %s by one standard deviation.")
                                     : _ ("The E-value is of a change of %s by 1: it depends on the unit."),
                                   get_label (self, estimate->estimand->exposure));
  return TRUE;
}

/* Why another strategy has none of the numbers. */
static const char *
get_why_not (const NablaEstimand *estimand)
{
  if (nabla_effect_is_natural (estimand->effect))
    return _ ("These numbers are of total and direct effects by adjustment; a natural effect also depends on "
              "confounders of the mediators.");
  switch (estimand->strategy)
    {
    case NABLA_STRATEGY_ZERO:
      return _ ("The effect is 0 because the graph has no directed path, whatever is not measured.");
    case NABLA_STRATEGY_FRONT_DOOR:
      return _ ("The front door allows for unmeasured confounders of exposure and outcome; what it depends on, that "
                "none affects the mediators, these numbers do not measure.");
    case NABLA_STRATEGY_INSTRUMENT:
      return _ ("An instrument allows for unmeasured confounders of exposure and outcome; what it depends on, that it "
                "acts through the exposure alone, these numbers do not measure.");
    case NABLA_STRATEGY_FUNCTIONAL:
    case NABLA_STRATEGY_LINEAR_SEM:
      return _ ("The formula allows for the unmeasured confounders that the graph shows; these numbers are of "
                "adjustment.");
    case NABLA_STRATEGY_ADJUSTMENT:
      break;
    }
  return NULL;
}

/* The coefficient in the estimate's units, with its classical error. */
static void
fill_in (Linear *self, const NablaPlan *plan)
{
  const NablaFit *fit = plan->regression->fit;
  double factor = self->method->standardize ? plan->sd_x / plan->sd_y : 1.0, t;

  self->regression = plan->regression;
  self->target = plan->target;
  self->df = (double) plan->n - plan->n_parameters;
  self->sd_y = plan->sd_y;
  t = fit->beta[self->target]
      / sqrt (fit->rss / self->df * fit->inverse[(gsize) self->target * plan->regression->k + self->target]);
  self->beta
    = self->estimate->estimator == NABLA_ESTIMATOR_LINEAR && self->method->contrast == NABLA_CONTRAST_DIFFERENCE
        ? self->estimate->estimate
        : plan->effect * factor;
  self->t = isnan (t) ? 0.0 : t;
  self->se = self->t != 0.0 ? fabs (self->beta / self->t) : 0.0;
}

/**
 * nabla_estimate_sensitivity:
 * @estimate: an effect, as nabla_estimate_effect() gave it
 * @method: how it was made
 * @error: cancelled
 *
 * Of effects by adjustment. Robustness values and comparisons are of the linear regression with its classical error,
 * whichever error the estimate has: the partial R2 that they are made of are its own. The E-value is of the estimate
 * and its interval: by the risk ratio where the outcome is binary, else by exp (.91 d), d in the outcome's standard
 * deviations. Touches the rows only for a risk ratio, of an estimator that knows none by linear regression. O(k^4) for
 * k regressors.
 *
 * Returns: (transfer full): numbers, NaN where they do not apply, with the reason among the warnings
 */
NablaSensitivity *
nabla_estimate_sensitivity (NablaData *data,
                            const NablaGraph *graph,
                            const int *columns,
                            const NablaEstimate *estimate,
                            const NablaMethod *method,
                            NablaProgress *progress,
                            GError **error)
{
  g_autoptr (NablaSensitivity) result = nabla_sensitivity_new ();
  NablaMethod linear = *method;
  g_auto (NablaStudy) study = { 0 };
  g_autoptr (NablaPlan) plan = NULL;
  g_autoptr (GError) why = NULL;
  Linear self = { .study = &study, .estimate = estimate, .method = method, .result = result };

  g_return_val_if_fail (estimate != NULL && estimate->has_estimate && estimate->estimand != NULL, NULL);

  if (estimate->estimand->strategy != NABLA_STRATEGY_ADJUSTMENT || nabla_effect_is_natural (estimate->estimand->effect))
    {
      nabla_sensitivity_add_warning (result, "not_applicable", "%s", get_why_not (estimate->estimand));
      return g_steal_pointer (&result);
    }
  if (!isnan (method->at))
    {
      nabla_sensitivity_add_warning (result, "not_applicable", "%s",
                                     _ ("A mean at one value of the exposure is no effect that a confounder could "
                                        "explain away."));
      return g_steal_pointer (&result);
    }
  linear.auto_estimator = linear.live = FALSE;
  linear.contrast = NABLA_CONTRAST_DIFFERENCE;
  linear.estimator = NABLA_ESTIMATOR_LINEAR;
  linear.se = method->cluster_column >= 0 ? NABLA_SE_CLUSTER : NABLA_SE_CLASSICAL;
  if (!nabla_study_init (&study, data, graph, columns, &linear, progress, error))
    return NULL;
  plan = nabla_plan_new (&study, estimate->estimand, &why);
  if (plan == NULL)
    {
      if (nabla_progress_is_cancellation (why))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return NULL;
        }
      nabla_sensitivity_add_warning (result, "no_regression", _ ("No linear regression to judge by: %s"), why->message);
      return g_steal_pointer (&result);
    }
  fill_in (&self, plan);
  set_robustness (&self);
  if (!set_e_value (&self, error))
    return NULL;
  return g_steal_pointer (&result);
}
