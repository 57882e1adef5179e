#include "estimate/moments/nabla-plan.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/rows/nabla-finish.h"
#include "estimate/moments/nabla-weak-words.h"
#include "estimate/nabla-wording.h"

/* Below this share of unexplained variance a regressor's coefficient loses digits. */
#define NEARLY_COLLINEAR 1e-7
/* Instruments that disagree so much are worth a word. */
#define DISAGREE_P 0.05
/* An exposure of fewer values has no curve. */
#define LEAST_CURVED 10

/* What can be done about each strategy from moments; adding one is a row here and a file. */
static const struct
{
  NablaStrategy strategy;
  NablaEstimator estimator;
  gboolean (*plan) (NablaPlan *self, NablaStudy *study, GError **error);
} strategies[] = {
  { NABLA_STRATEGY_ADJUSTMENT, NABLA_ESTIMATOR_LINEAR, nabla_plan_adjustment },
  { NABLA_STRATEGY_FRONT_DOOR, NABLA_ESTIMATOR_FRONTDOOR, nabla_plan_front_door },
  { NABLA_STRATEGY_INSTRUMENT, NABLA_ESTIMATOR_2SLS, nabla_plan_instrument },
  { NABLA_STRATEGY_FUNCTIONAL, NABLA_ESTIMATOR_RICF, nabla_plan_model },
  { NABLA_STRATEGY_LINEAR_SEM, NABLA_ESTIMATOR_RICF, nabla_plan_model },
};

void
nabla_plan_free (NablaPlan *self)
{
  if (self == NULL)
    return;
  nabla_estimand_unref (self->estimand);
  nabla_influence_free (self->influence);
  nabla_regression_free (self->first_stage);
  nabla_fit_free (self->reduced);
  g_clear_pointer (&self->instruments, g_array_unref);
  g_clear_pointer (&self->anderson_rubin, g_array_unref);
  g_free (self->hidden);
  g_clear_pointer (&self->losses, g_array_unref);
  g_free (self->note);
  g_free (self->failed);
  g_free (self->weak);
  g_free (self);
}

/* Of the features of one column all are missing or none. */
static void
take_losses (NablaPlan *self, const NablaMoments *moments)
{
  g_clear_pointer (&self->losses, g_array_unref);
  self->losses = g_array_new (FALSE, FALSE, sizeof (NablaColumnLoss));
  self->n_incomplete = moments->n_incomplete;
  for (guint i = 0; i < moments->k; i++)
    {
      NablaColumnLoss loss = { moments->features[i].column, moments->missing[i], moments->only[i] };

      if (loss.missing > 0 && (i == 0 || moments->features[i - 1].column != loss.column))
        g_array_append_val (self->losses, loss);
    }
}

void
nabla_plan_set_units (NablaPlan *self, const NablaMoments *moments, guint x, guint y)
{
  self->n = moments->n;
  self->x = x;
  self->y = y;
  self->unit = moments->scale[x] / moments->scale[y];
  self->sd_x = nabla_moments_get_sd (moments, x);
  self->sd_y = nabla_moments_get_sd (moments, y);
  take_losses (self, moments);
}

/* No effect, whatever is compared; its mean stays what it is. */
static gboolean
plan_zero (NablaPlan *self, NablaStudy *study, GError **error)
{
  const NablaEstimand *estimand = self->estimand;
  NablaNode exposure = NABLA_NODE_NONE, outcome = NABLA_NODE_NONE;

  self->zero = TRUE;
  if (nabla_node_set_size (estimand->exposure) != 1 || nabla_node_set_size (estimand->outcome) != 1)
    return TRUE;
  exposure = estimand->exposure->nodes[0];
  outcome = estimand->outcome->nodes[0];
  if (study->columns[exposure] >= 0 && study->columns[outcome] >= 0)
    {
      g_autoptr (GError) wrong = NULL;

      if (nabla_comparison_init (&self->comparison, study, estimand, &wrong))
        return isnan (self->comparison.at) || nabla_plan_unchanged_mean (self, study, error);
      /* What was not asked for does not matter to a zero. */
      if (!isnan (study->method->from) || !isnan (study->method->to) || !isnan (study->method->at)
          || study->method->contrast != NABLA_CONTRAST_DIFFERENCE)
        {
          g_propagate_error (error, g_steal_pointer (&wrong));
          return FALSE;
        }
    }
  self->comparison = (NablaComparison){
    .exposure = exposure, .outcome = outcome, .from = NAN, .to = NAN, .at = NAN, .event = NABLA_FEATURE_NUMBER
  };
  return TRUE;
}

/**
 * nabla_plan_new:
 *
 * Everything that moments give: the effect, and its variance where that needs no row.
 *
 * Returns: (transfer full): a plan, or %NULL with a named error
 */
NablaPlan *
nabla_plan_new (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_autoptr (NablaPlan) self = g_new0 (NablaPlan, 1);

  self->estimand = nabla_estimand_ref (estimand);
  self->se_kind = study->method->se;
  self->estimator = NABLA_ESTIMATOR_LINEAR;
  self->variance = self->first_stage_f = self->overidentification_p = NAN;
  self->df = INFINITY;
  self->smallest_pivot = 1.0;
  if (estimand->strategy == NABLA_STRATEGY_ZERO
      || (estimand->strategy == NABLA_STRATEGY_FRONT_DOOR && nabla_node_set_size (estimand->mediators) == 0))
    {
      if (!plan_zero (self, study, error))
        return NULL;
      return g_steal_pointer (&self);
    }
  if (nabla_node_set_size (estimand->exposure) != 1 || nabla_node_set_size (estimand->outcome) != 1)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("The question has %u exposures and %u outcomes: choose one of each to get a number."),
                   nabla_node_set_size (estimand->exposure), nabla_node_set_size (estimand->outcome));
      return NULL;
    }
  if (nabla_effect_is_natural (estimand->effect))
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR,
                           _ ("Direct and indirect effects take the rows, not their sums: choose the estimator auto."));
      return NULL;
    }
  if (!nabla_comparison_init (&self->comparison, study, estimand, error))
    return NULL;
  if (!study->method->auto_estimator && study->method->estimator == NABLA_ESTIMATOR_RICF)
    {
      self->estimator = NABLA_ESTIMATOR_RICF;
      return nabla_plan_model (self, study, error) && (self->zero || nabla_plan_compare (self, study, error))
               ? g_steal_pointer (&self)
               : NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (strategies); i++)
    {
      if (strategies[i].strategy != estimand->strategy)
        continue;
      self->estimator = strategies[i].estimator;
      if (!strategies[i].plan (self, study, error) || (!self->zero && !nabla_plan_compare (self, study, error)))
        return NULL;
      return g_steal_pointer (&self);
    }
  g_return_val_if_reached (NULL);
}

static void
add_warnings (const NablaPlan *self, NablaEstimate *estimate)
{
  double saturated = self->regression != NULL ? self->regression->saturated : 0.0;

  if (self->note != NULL)
    nabla_estimate_add_warning (estimate, "levels", "%s", self->note);
  if (self->smallest_pivot < NEARLY_COLLINEAR)
    nabla_estimate_add_warning (estimate, "nearly_collinear",
                                _ (
                                  "The adjustment variables nearly determine one another: the number has few digits."));
  if (self->exact)
    nabla_estimate_add_warning (estimate, "exact_fit",
                                _ ("The outcome is an exact linear function of the others: no uncertainty is left."));
  if (saturated > 0.0 && (self->se_kind == NABLA_SE_HC2 || self->se_kind == NABLA_SE_HC3))
    nabla_estimate_add_warning (
      estimate, "leverage",
      _ ("%.0f rows each decide their own fit and say nothing about the error: left out of the "
         "interval."),
      saturated);
  if (self->influence != NULL && self->influence->saturated > 0.0)
    nabla_estimate_add_warning (
      estimate, "leverage",
      _ ("Rows that decide their own fit in two stages: %.0f. The errors asked for do not exist then, these are HC1."),
      self->influence->saturated);
  if (!isnan (self->first_stage_f))
    nabla_estimate_add_diagnostic (estimate, "first_stage_f", self->first_stage_f);
  if (!isnan (self->overidentification_p))
    nabla_estimate_add_diagnostic (estimate, "overidentification_p", self->overidentification_p);
  if (self->overidentification_p < DISAGREE_P)
    nabla_estimate_add_warning (
      estimate, "instruments_disagree",
      _ ("The instruments give different effects (overidentification test p = %.2g): one of them may not be valid, or "
         "the effect is not the same for everybody."),
      self->overidentification_p);
}

/* Nobody asked for the straight line that single values of a number are compared along. */
static void
warn_straight (const NablaPlan *self, const NablaStudy *study, NablaEstimate *estimate)
{
  NablaStrategy strategy = self->estimand->strategy;
  NablaNode exposure = self->comparison.exposure;

  if (!study->method->auto_estimator || nabla_comparison_is_slope (&self->comparison) || self->comparison.levels
      || (strategy != NABLA_STRATEGY_ADJUSTMENT && strategy != NABLA_STRATEGY_FRONT_DOOR)
      || nabla_column_get_summary (nabla_table_get_column (study->table, (guint) study->columns[exposure]))->n_distinct
           < LEAST_CURVED)
    return;
  nabla_estimate_add_warning (estimate, "straight_line",
                              _ ("Values of %s are compared along a straight line, and the interval does not show what "
                                 "that may miss: see the curve, which needs none."),
                              nabla_graph_get_label (study->graph, exposure));
}

/* What turns the Anderson-Rubin set into one of the estimate, which is no mean nor ratio. */
static double
get_scale (const NablaPlan *self, const NablaStudy *study)
{
  double scale = copysign (1.0, self->unit);

  if (study->method->standardize)
    scale *= (nabla_comparison_is_slope (&self->comparison) ? self->sd_x : 1.0) / self->sd_y;
  return scale;
}

/* Nullable: what was asked for needs no reason. */
static char *
dup_choice (const NablaPlan *self)
{
  if (self->estimator == NABLA_ESTIMATOR_RICF)
    return nabla_wording_join (_ ("By maximum likelihood in the linear Gaussian model of the whole graph."),
                               self->failed);
  return self->failed != NULL ? nabla_wording_join (_ ("By straight lines."), self->failed) : NULL;
}

/**
 * nabla_plan_finish:
 *
 * Returns: (transfer full): the estimate; %NULL with @error where numbers overflowed
 */
NablaEstimate *
nabla_plan_finish (NablaPlan *self, const NablaStudy *study, GError **error)
{
  g_autoptr (NablaEstimate) estimate = nabla_finish_new (study, self->estimand, self->estimator);
  NablaSample sample = { self->n, self->sd_x, self->sd_y, self->losses, self->n_incomplete };
  NablaNumbers numbers;

  estimate->se_kind = self->se_kind;
  estimate->by_moments = TRUE;
  estimate->choice = dup_choice (self);
  if (self->zero)
    {
      estimate->has_estimate = TRUE;
      estimate->estimate = estimate->beta_standardized = estimate->strength = 0.0;
      estimate->strength_per_sd = estimate->strength_raw = 0.0;
      estimate->n_used = nabla_table_n_rows (study->table);
      if (self->estimand->exposure->n == 1 && self->estimand->outcome->n == 1)
        nabla_comparison_finish (&self->comparison, study, estimate);
      return g_steal_pointer (&estimate);
    }
  nabla_numbers_init (&numbers);
  numbers.effect = self->effect;
  numbers.variance = self->variance;
  numbers.unit = self->unit;
  numbers.df = self->df;
  numbers.contrast = !nabla_comparison_is_slope (&self->comparison);
  if (!nabla_finish_take (estimate, study, &sample, &numbers, error))
    return NULL;
  nabla_comparison_finish (&self->comparison, study, estimate);
  add_warnings (self, estimate);
  warn_straight (self, study, estimate);
  if (!self->exact)
    nabla_finish_warn_exact (estimate, &sample, &numbers);
  if (self->estimator == NABLA_ESTIMATOR_RICF && self->estimand->strategy == NABLA_STRATEGY_FUNCTIONAL)
    nabla_estimate_add_warning (
      estimate, "linear_model",
      _ (
        "The number holds as far as all effects in the graph are linear, which the general formula does not ask for."));
  if (self->hidden != NULL)
    nabla_estimate_add_warning (estimate, "taken_for_unobserved",
                                _ ("The linear model takes for unobserved what has no column of numbers: %s."),
                                self->hidden);
  if (self->first_stage_f < NABLA_PLAN_WEAK_F && self->weak != NULL)
    nabla_estimate_add_warning (estimate, "weak_instrument",
                                _ ("The coefficient of %s rests on an instrument that hardly moves its cause "
                                   "(first-stage F %.1f, below 10): do not trust the interval."),
                                self->weak, self->first_stage_f);
  else if (self->first_stage_f < NABLA_PLAN_WEAK_F)
    nabla_weak_set_interval (estimate, nabla_comparison_has_means (&self->comparison) ? NULL : self->anderson_rubin,
                             get_scale (self, study), self->first_stage_f);
  return g_steal_pointer (&estimate);
}
