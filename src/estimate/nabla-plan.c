#include "estimate/nabla-plan.h"

#include <math.h>
#include <gsl/gsl_cdf.h>
#include <glib/gi18n-lib.h>

#include "estimate/nabla-wording.h"

/* Below this share of unexplained variance a regressor's coefficient loses digits. */
#define NEARLY_COLLINEAR 1e-7
/* First stages weaker than this make 2SLS intervals untrustworthy (Staiger & Stock 1997). */
#define WEAK_F 10.0

/* What can be done about each strategy; adding one is a row here and a file. */
static const struct
{
  NablaStrategy strategy;
  NablaEstimator estimator;
  gboolean (*plan) (NablaPlan *self, NablaStudy *study, GError **error);
} strategies[] = {
  { NABLA_STRATEGY_ADJUSTMENT, NABLA_ESTIMATOR_LINEAR, nabla_plan_adjustment },
  { NABLA_STRATEGY_FRONT_DOOR, NABLA_ESTIMATOR_FRONTDOOR, nabla_plan_front_door },
  { NABLA_STRATEGY_INSTRUMENT, NABLA_ESTIMATOR_2SLS, nabla_plan_instrument },
};

void
nabla_plan_free (NablaPlan *self)
{
  if (self == NULL)
    return;
  nabla_estimand_unref (self->estimand);
  nabla_influence_free (self->influence);
  nabla_regression_free (self->first_stage);
  g_clear_pointer (&self->instruments, g_array_unref);
  g_clear_pointer (&self->losses, g_array_unref);
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
  self->unit = moments->scale[x] / moments->scale[y];
  self->sd_x = nabla_moments_get_sd (moments, x);
  self->sd_y = nabla_moments_get_sd (moments, y);
  take_losses (self, moments);
}

/* The estimator asked for can do it: "linear" also stands for products of slopes. */
static gboolean
check_estimator (const NablaMethod *method, NablaStrategy strategy, NablaEstimator estimator, GError **error)
{
  if (method->auto_estimator || method->estimator == estimator
      || (method->estimator == NABLA_ESTIMATOR_LINEAR && estimator == NABLA_ESTIMATOR_FRONTDOOR))
    return TRUE;
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
               _ ("The estimator “%s” does not fit the strategy “%s”: use “%s”."),
               nabla_estimator_to_string (method->estimator), nabla_strategy_to_string (strategy),
               nabla_estimator_to_string (estimator));
  return FALSE;
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
  self->variance = self->first_stage_f = NAN;
  self->df = INFINITY;
  self->smallest_pivot = 1.0;
  if (estimand->strategy == NABLA_STRATEGY_ZERO
      || (estimand->strategy == NABLA_STRATEGY_FRONT_DOOR && nabla_node_set_size (estimand->mediators) == 0))
    {
      self->zero = TRUE;
      return g_steal_pointer (&self);
    }
  if (nabla_node_set_size (estimand->exposure) != 1 || nabla_node_set_size (estimand->outcome) != 1)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("The question has %u exposures and %u outcomes: choose one of each to get a number."),
                   nabla_node_set_size (estimand->exposure), nabla_node_set_size (estimand->outcome));
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (strategies); i++)
    {
      if (strategies[i].strategy != estimand->strategy)
        continue;
      self->estimator = strategies[i].estimator;
      if (!check_estimator (study->method, estimand->strategy, self->estimator, error)
          || !strategies[i].plan (self, study, error))
        return NULL;
      return g_steal_pointer (&self);
    }
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
               _ ("Effects by the strategy “%s” are not estimated yet: choose adjustment, frontdoor or instrument."),
               nabla_strategy_to_string (estimand->strategy));
  return NULL;
}

static double
quantile (double level, double df)
{
  double p = 0.5 + level / 2;

  /* GSL's inverse need not converge for huge df, where the two agree to the
   * 1e-13th. */
  if (!isfinite (df) || df > 1e9)
    return gsl_cdf_ugaussian_Pinv (p);
  return gsl_cdf_tdist_Pinv (p, df);
}

static void
set_interval (NablaEstimate *estimate, double df)
{
  double half = estimate->se * quantile (estimate->level, df);
  double low, high;

  estimate->lo = estimate->estimate - half;
  estimate->hi = estimate->estimate + half;
  estimate->strength = fabs (estimate->estimate);
  low = fmin (fabs (estimate->lo), fabs (estimate->hi));
  high = fmax (fabs (estimate->lo), fabs (estimate->hi));
  estimate->strength_lo = estimate->lo <= 0.0 && estimate->hi >= 0.0 ? 0.0 : low;
  estimate->strength_hi = high;
}

static void
add_warnings (const NablaPlan *self, NablaEstimate *estimate)
{
  double saturated = self->regression != NULL ? self->regression->saturated : 0.0;

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
  if (!isnan (self->first_stage_f))
    nabla_estimate_add_diagnostic (estimate, "first_stage_f", self->first_stage_f);
  if (self->first_stage_f < WEAK_F)
    nabla_estimate_add_warning (
      estimate, "weak_instrument",
      _ ("The instrument hardly moves the exposure (first-stage F %.1f, below 10): do not trust "
         "the interval."),
      self->first_stage_f);
}

/* What one of a variable's numbers is called in "… per …". */
static const char *
get_unit (const NablaStudy *study, NablaNode node)
{
  const char *unit = nabla_graph_get_node_attribute (study->graph, node, NABLA_NODE_UNIT);
  int column = study->columns[node];

  if (unit != NULL && *unit != '\0')
    return unit;
  if (column >= 0)
    {
      NablaColumnType type = nabla_column_get_type (nabla_table_get_column (study->table, (guint) column));

      if (type == NABLA_TYPE_DATE || type == NABLA_TYPE_DATETIME)
        return _ ("day");
    }
  return nabla_graph_get_label (study->graph, node);
}

static char *
dup_unit (const NablaPlan *self, const NablaStudy *study)
{
  NablaNode exposure = self->estimand->exposure->nodes[0], outcome = self->estimand->outcome->nodes[0];

  if (study->method->standardize)
    return g_strdup_printf (_ ("SD of %s per SD of %s"), nabla_graph_get_label (study->graph, outcome),
                            nabla_graph_get_label (study->graph, exposure));
  return g_strdup_printf (_ ("%s per %s"), get_unit (study, outcome), get_unit (study, exposure));
}

static void
add_losses (const NablaPlan *self, const NablaStudy *study, NablaEstimate *estimate)
{
  int weights = study->method->weight_column;
  guint n_nodes = nabla_graph_n_nodes (study->graph);

  for (guint i = 0; i < self->losses->len; i++)
    {
      NablaColumnLoss loss = g_array_index (self->losses, NablaColumnLoss, i);
      g_autofree char *name = nabla_wording_feature (study, (NablaFeature){ loss.column, NABLA_FEATURE_NUMBER });
      NablaNode node = 0;

      while (node < n_nodes && study->columns[node] != (int) loss.column)
        node++;
      nabla_estimate_add_loss (estimate, node < n_nodes ? node : NABLA_NODE_NONE, name, loss.missing, loss.only);
    }
  /* What lacks nothing and yet does not count has no weight. */
  if (weights >= 0 && estimate->n_dropped > self->n_incomplete)
    nabla_estimate_add_loss (estimate, NABLA_NODE_NONE,
                             nabla_column_get_name (nabla_table_get_column (study->table, (guint) weights)),
                             estimate->n_dropped - self->n_incomplete, estimate->n_dropped - self->n_incomplete);
}

/**
 * nabla_plan_finish:
 *
 * Returns: (transfer full): the estimate; %NULL with @error where numbers overflowed
 */
NablaEstimate *
nabla_plan_finish (NablaPlan *self, const NablaStudy *study, GError **error)
{
  const NablaMethod *method = study->method;
  g_autoptr (NablaEstimate) estimate = nabla_estimate_new ();
  gsize n_rows = nabla_table_n_rows (study->table);
  double per_sd;

  estimate->estimand = nabla_estimand_ref (self->estimand);
  estimate->estimator = self->estimator;
  estimate->se_kind = self->se_kind;
  estimate->level = method->level;
  estimate->seed = method->seed;
  estimate->standardized = method->standardize;
  estimate->has_estimate = TRUE;
  if (self->estimand->exposure->n == 1 && self->estimand->outcome->n == 1)
    estimate->unit = dup_unit (self, study);
  if (self->zero)
    {
      estimate->estimate = estimate->beta_standardized = estimate->strength = 0.0;
      estimate->n_used = n_rows;
      return g_steal_pointer (&estimate);
    }

  per_sd = self->sd_x / self->sd_y;
  estimate->n_used = self->n;
  estimate->n_dropped = n_rows - self->n;
  add_losses (self, study, estimate);
  estimate->estimate = self->effect;
  estimate->se = sqrt (self->variance) * fabs (self->unit);
  estimate->beta_standardized = self->effect * per_sd;
  if (method->standardize)
    {
      estimate->estimate *= per_sd;
      estimate->se *= per_sd;
    }
  set_interval (estimate, self->df);
  if (!isfinite (estimate->estimate) || !isfinite (estimate->beta_standardized) || !isfinite (estimate->lo)
      || !isfinite (estimate->hi))
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("The effect of %s on %s is too large or too small to compute with: rescale the columns."),
                   nabla_graph_get_label (study->graph, self->estimand->exposure->nodes[0]),
                   nabla_graph_get_label (study->graph, self->estimand->outcome->nodes[0]));
      return NULL;
    }
  add_warnings (self, estimate);
  return g_steal_pointer (&estimate);
}
