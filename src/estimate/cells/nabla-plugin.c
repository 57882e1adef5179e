/* Plug-in: the identified formula at the observed shares of the cells. Its standard error is that of its influence
 * function, the derivative by the shares, which in the nonparametric model is the efficient one. */
#include "estimate/cells/nabla-plugin.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/rows/nabla-comparison.h"
#include "estimate/rows/nabla-finish.h"
#include "estimate/cells/nabla-plugin-mean.h"
#include "estimate/nabla-wording.h"

/* Which means are asked for, as levels of the exposure. */
typedef struct
{
  NablaComparison asked;
  int from, to;   /* @to is also that of one mean */
  guint n_levels; /* of the exposure */
  const double *values;
} Comparison;

static const char *
get_way_out (const NablaEstimand *estimand)
{
  return estimand->strategy == NABLA_STRATEGY_FUNCTIONAL ? _ ("choose the strategy linear-sem")
                                                         : _ ("choose the estimator linear");
}

/* Whether it is the one to take where nobody asked for another: always for the general formula, for natural effects
 * and a front door only where all are categories or binary. Looks at no row. */
static gboolean
suits (const NablaStudy *study, const NablaEstimand *estimand)
{
  g_auto (NablaPluginMeans) means = { 0 };

  if (estimand->strategy == NABLA_STRATEGY_FUNCTIONAL && !nabla_effect_is_natural (estimand->effect))
    return TRUE;
  return estimand->strategy != NABLA_STRATEGY_ADJUSTMENT && nabla_plugin_means_init (&means, estimand)
         && nabla_plugin_means_is_categorical (&means, study);
}

/* One exposure, one outcome, a formula, and columns of few values for all that stand in it. */
gboolean
nabla_plugin_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_auto (NablaPluginMeans) means = { 0 };

  if (nabla_node_set_size (estimand->exposure) != 1 || nabla_node_set_size (estimand->outcome) != 1)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("The question has %u exposures and %u outcomes: choose one of each to get a number."),
                   nabla_node_set_size (estimand->exposure), nabla_node_set_size (estimand->outcome));
      return FALSE;
    }
  if (!nabla_plugin_means_init (&means, estimand))
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR,
                   _ ("The strategy “%s” gives no formula to count by: choose another estimator."),
                   nabla_strategy_to_string (estimand->strategy));
      return FALSE;
    }
  /* To look how many values columns have takes a while at first. */
  if (study->method->auto_estimator && !suits (study, estimand))
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR,
                           _ ("Not all variables are categories: the rows of each combination are not counted."));
      return FALSE;
    }
  return nabla_plugin_means_check (&means, study, get_way_out (estimand), error);
}

gboolean
nabla_plugin_is_last_word (const NablaStudy *study, const NablaEstimand *estimand)
{
  g_auto (NablaPluginMeans) means = { 0 };

  return estimand->strategy == NABLA_STRATEGY_FUNCTIONAL && !nabla_effect_is_natural (estimand->effect)
         && nabla_plugin_means_init (&means, estimand) && nabla_plugin_means_is_categorical (&means, study);
}

char *
nabla_plugin_suits (NablaStudy *study, const NablaEstimand *estimand)
{
  if (!suits (study, estimand))
    return NULL;
  return g_strdup (_ ("All variables of the formula have few values: the rows of each combination are counted."));
}

/* Of many levels the one with most rows, but for that which it is compared with. */
static int
find_largest (const NablaLevels *levels, NablaNode exposure, int but)
{
  const NablaCells *cells = levels->cells;
  guint at = nabla_cells_find (cells, exposure);
  g_autofree double *shares = g_new0 (double, MAX (cells->n_levels[at], 1));
  int largest = -1;

  for (guint cell = 0; cell < cells->n; cell++)
    shares[cells->codes[(gsize) cell * cells->k + at]] += cells->shares[cell];
  for (int level = 0; level < (int) cells->n_levels[at]; level++)
    if (level != but && (largest < 0 || shares[level] > shares[largest]))
      largest = level;
  return largest;
}

static gboolean
choose_levels (Comparison *self, const NablaLevels *levels, NablaNode exposure, GError **error)
{
  NablaComparison *asked = &self->asked;
  g_autofree char *name = nabla_wording_node (levels->study, exposure);

  self->from = self->to = -1;
  if (!isnan (asked->at))
    {
      self->to = nabla_levels_find (levels, exposure, asked->at, error);
      return self->to >= 0;
    }
  if (self->n_levels < 2)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
                   _ ("%s has no variation in the complete rows: link another column or leave it out."), name);
      return FALSE;
    }
  if (nabla_comparison_is_slope (asked))
    return TRUE;
  self->from = nabla_levels_find (levels, exposure, asked->from, error);
  if (self->from < 0)
    return FALSE;
  if (!isnan (asked->to))
    {
      self->to = nabla_levels_find (levels, exposure, asked->to, error);
      return self->to >= 0;
    }
  self->to = find_largest (levels, exposure, self->from);
  asked->to = self->values[self->to];
  return TRUE;
}

/* Slope of the least-squares line through the means, each weighing as much as its value is observed:
 * b = Σ p (x - m) mean_x / Σ p (x - m)^2. With two values it is the contrast per unit. */
static double
take_slope (const NablaLevels *levels,
            NablaNode exposure,
            const Comparison *comparison,
            const double *means,
            double *const *influences,
            double *influence)
{
  const NablaCells *cells = levels->cells;
  guint at = nabla_cells_find (cells, exposure);
  g_autofree double *shares = g_new0 (double, comparison->n_levels);
  double centre = 0.0, average = 0.0, squares = 0.0, slope = 0.0;

  for (guint cell = 0; cell < cells->n; cell++)
    shares[cells->codes[(gsize) cell * cells->k + at]] += cells->shares[cell];
  for (guint x = 0; x < comparison->n_levels; x++)
    {
      centre += shares[x] * comparison->values[x];
      average += shares[x] * means[x];
    }
  for (guint x = 0; x < comparison->n_levels; x++)
    squares += shares[x] * (comparison->values[x] - centre) * (comparison->values[x] - centre);
  for (guint x = 0; x < comparison->n_levels; x++)
    slope += shares[x] * (comparison->values[x] - centre) * means[x] / squares;
  for (guint cell = 0; cell < cells->n; cell++)
    {
      guint own = cells->codes[(gsize) cell * cells->k + at];
      double d = comparison->values[own] - centre;

      influence[cell] = d * (means[own] - average - slope * d) / squares;
      for (guint x = 0; x < comparison->n_levels; x++)
        influence[cell] += shares[x] * (comparison->values[x] - centre) / squares * influences[x][cell];
    }
  return slope;
}

/* The number from all means that it needs, ratios as logarithms; its influence for each cell. */
static gboolean
take_number (NablaPluginMeans *means, const Comparison *comparison, double *effect, double *influence, GError **error)
{
  const NablaLevels *levels = means->levels;
  gboolean slope = nabla_comparison_is_slope (&comparison->asked);
  guint n = slope ? comparison->n_levels : comparison->from < 0 ? 1 : 2;
  gsize n_cells = levels->cells->n;
  g_autofree guint8 *values = g_new (guint8, n);
  g_autofree guint8 *others = g_new (guint8, n);
  g_autofree double *found = g_new (double, n);
  g_autofree double *all = g_new (double, n *n_cells + 1);
  g_autofree double **influences = g_new (double *, n);
  double by_from, by_to;

  for (guint i = 0; i < n; i++)
    {
      values[i] = (guint8) (slope ? (int) i : i == 0 ? comparison->to : comparison->from);
      others[i] = values[i];
      influences[i] = all + i * n_cells;
    }
  /* E[Y(to, M(from))] - E[Y(from)] and E[Y(to)] - E[Y(to, M(from))] */
  if (means->estimand->effect == NABLA_EFFECT_NATURAL_DIRECT)
    others[0] = values[1];
  else if (means->estimand->effect == NABLA_EFFECT_NATURAL_INDIRECT)
    {
      others[1] = values[1];
      values[1] = values[0];
    }
  if (!nabla_plugin_means_get (means, n, values, others, found, influences, error))
    return FALSE;
  if (slope)
    {
      *effect = take_slope (levels, means->estimand->exposure->nodes[0], comparison, found, influences, influence);
      return TRUE;
    }
  if (!nabla_comparison_combine (&comparison->asked, levels->study, n == 2 ? found[1] : 0.0, found[0], effect, &by_from,
                                 &by_to, error))
    return FALSE;
  for (gsize cell = 0; cell < n_cells; cell++)
    influence[cell] = by_to * influences[0][cell] + (n == 2 ? by_from * influences[1][cell] : 0.0);
  return TRUE;
}

static void
tell_empty (NablaEstimate *estimate, const NablaPluginMeans *means)
{
  guint n = nabla_evaluator_get_empty (means->evaluator)->len;
  g_autofree char *empty = nabla_plugin_means_dup_empty (means);

  nabla_estimate_add_diagnostic (estimate, "empty_cells", n);
  if (empty == NULL)
    return;
  nabla_estimate_add_warning (estimate, "empty_cells",
                              means->skipped > 0
                                ? _ ("No row has %s: the formula, which is free to choose there, does without them.")
                                : _ ("No row has %s: nothing that the effect needs depends on them."),
                              empty);
}

/* Influence of the cells to rows; the estimate. */
static NablaEstimate *
finish (NablaStudy *study,
        const NablaPluginMeans *means,
        const NablaRows *rows,
        const Comparison *comparison,
        double effect,
        const double *influence,
        GError **error)
{
  g_autofree double *of_rows = g_new (double, MAX (rows->n, 1));
  NablaNumbers numbers;
  g_autoptr (NablaEstimate) estimate = NULL;

  for (gsize i = 0; i < rows->n; i++)
    of_rows[i] = influence[means->levels->cells->of_row[i]];
  nabla_numbers_init (&numbers);
  numbers.effect = effect;
  numbers.influence = of_rows;
  numbers.contrast = !nabla_comparison_is_slope (&comparison->asked);
  estimate = nabla_finish_estimate (study, means->estimand, NABLA_ESTIMATOR_PLUGIN, rows, &numbers, error);
  if (estimate == NULL)
    return NULL;
  nabla_comparison_finish (&comparison->asked, study, estimate);
  tell_empty (estimate, means);
  return g_steal_pointer (&estimate);
}

static gboolean
check_varies (const NablaStudy *study, const NablaLevels *levels, NablaNode outcome, GError **error)
{
  g_autofree char *name = NULL;

  if (levels->cells->n_levels[nabla_cells_find (levels->cells, outcome)] > 1)
    return TRUE;
  name = nabla_wording_node (study, outcome);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
               _ ("%s has no variation in the complete rows: link another column or leave it out."), name);
  return FALSE;
}

/* What is compared. What goes through mediators is a matter of two values, and of no single mean. */
static gboolean
ask (NablaComparison *self, const NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  if (!nabla_comparison_init (self, study, estimand, error))
    return FALSE;
  if (!nabla_effect_is_natural (estimand->effect))
    return TRUE;
  if (!isnan (self->at))
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                           _ ("Direct and indirect effects compare two values of the exposure: say which, not one."));
      return FALSE;
    }
  return !nabla_comparison_is_slope (self) || nabla_comparison_take_two (self, study, error);
}

/**
 * nabla_plugin_estimate:
 * @estimand: one that nabla_plugin_accepts() lets pass
 * @error: named: an empty cell that is needed, values that do not occur; cancelled
 *
 * Of two values of the exposure the contrast of the outcome's means, natural effects too, or with `at` one mean; of an
 * exposure of more numbers, where no values are named, the slope of the means against it. Direct effects are averaged
 * over the observed distribution of what is held. O(rows variables), and what the formula takes: it grows with the
 * combinations that occur.
 */
NablaEstimate *
nabla_plugin_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_auto (NablaPluginMeans) means = { 0 };
  NablaNode exposure = estimand->exposure->nodes[0], outcome = estimand->outcome->nodes[0];
  g_autoptr (NablaRows) rows = NULL;
  g_autoptr (NablaLevels) levels = NULL;
  g_autofree double *values = NULL;
  g_autofree double *influence = NULL;
  Comparison comparison = { 0 };
  double effect = NAN;
  guint at;

  if (!nabla_plugin_accepts (study, estimand, error) || !ask (&comparison.asked, study, estimand, error))
    return NULL;
  nabla_plugin_means_init (&means, estimand);
  rows = nabla_plugin_means_read (&means, study, comparison.asked.to, error);
  levels = rows != NULL ? nabla_levels_new (study, means.nodes, rows, error) : NULL;
  if (levels == NULL)
    return NULL;
  at = nabla_cells_find (levels->cells, exposure);
  comparison.n_levels = levels->cells->n_levels[at];
  comparison.values = levels->values[at];
  if (!choose_levels (&comparison, levels, exposure, error) || !check_varies (study, levels, outcome, error))
    return NULL;
  values = nabla_plugin_dup_values (levels, outcome, comparison.asked.event);
  influence = g_new (double, MAX (levels->cells->n, 1));
  nabla_plugin_means_begin (&means, levels, values);
  if (!take_number (&means, &comparison, &effect, influence, error))
    return NULL;
  return finish (study, &means, rows, &comparison, effect, influence, error);
}
