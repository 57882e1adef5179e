#include "estimate/smooth/nabla-curve.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/rows/nabla-covariates.h"
#include "estimate/rows/nabla-finish.h"
#include "estimate/front-door/nabla-front-door-given.h"
#include "estimate/smooth/nabla-sieve-curve.h"
#include "estimate/numeric/nabla-sort.h"

/* Complete rows below which smooth regression says nothing, and those from which it is taken unasked. */
#define LEAST_ROWS  30
#define ENOUGH_ROWS 100
/* Influences are held for so many numbers at once. */
#define MAX_INFLUENCES ((gsize) 1 << 24)
/* The grid leaves out this share of the rows at either end. */
#define TAIL 0.01

static gboolean
check_numbers (const NablaStudy *study, NablaNode exposure, GError **error)
{
  if (study->columns[exposure] < 0
      || nabla_column_get_type (nabla_table_get_column (study->table, (guint) study->columns[exposure]))
           != NABLA_TYPE_TEXT)
    return TRUE;
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NOT_NUMERIC,
               _ ("%s holds words, over which there is no curve: ask for the mean at one of them, or for the "
                  "difference between two."),
               nabla_graph_get_label (study->graph, exposure));
  return FALSE;
}

/* The exposure, the outcome, and what the strategy needs beside them: mediators, then what is adjusted for. @end: the
 * first feature after the mediators. */
static NablaRows *
read_rows (NablaStudy *study, const NablaEstimand *estimand, guint *end, GError **error)
{
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));

  if (!check_numbers (study, estimand->exposure->nodes[0], error)
      || !nabla_study_add_number (study, estimand->exposure->nodes[0], features, error)
      || !nabla_study_add_scalar (study, estimand->outcome->nodes[0], features, error)
      || (estimand->mediators != NULL && !nabla_study_add_covariates (study, estimand->mediators, features, error)))
    return NULL;
  *end = features->len;
  if (estimand->adjustment != NULL && !nabla_study_add_covariates (study, estimand->adjustment, features, error))
    return NULL;
  return nabla_rows_new (study, features, error);
}

/* Its values where they are few, else points evenly spread over where the rows are. */
static double *
make_grid (const double *values, gsize n, guint n_points, guint *n_grid)
{
  g_autofree double *sorted = nabla_sorted_copy (values, n);
  double *grid = g_new (double, n_points);
  double lo = sorted[(gsize) (TAIL * (n - 1))], hi = sorted[n - 1 - (gsize) (TAIL * (n - 1))];
  guint n_distinct = 0;

  for (gsize i = 0; i < n && n_distinct <= n_points; i++)
    if (i == 0 || sorted[i] != sorted[i - 1])
      {
        if (n_distinct < n_points)
          grid[n_distinct] = sorted[i];
        n_distinct++;
      }
  *n_grid = MIN (n_distinct, n_points);
  for (guint g = 0; n_distinct > n_points && g < n_points; g++)
    grid[g] = n_points > 1 ? lo + (hi - lo) * g / (n_points - 1) : sorted[n / 2];
  return grid;
}

static void
count_support (NablaCurve *self, const double *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      guint below = 0, above = self->n;

      while (above - below > 1)
        {
          guint middle = (below + above) / 2;

          if (self->x[middle] <= values[i])
            below = middle;
          else
            above = middle;
        }
      if (above < self->n && self->x[above] - values[i] < values[i] - self->x[below])
        below = above;
      self->support[below]++;
    }
}

static void
set_mean (NablaCurve *self, guint i, double mean, double half)
{
  self->mean[i] = mean;
  self->lo[i] = mean - half;
  self->hi[i] = mean + half;
}

static void
set_gradient (NablaCurve *self, guint i, double gradient, double half)
{
  self->gradient[i] = gradient;
  self->gradient_lo[i] = gradient - half;
  self->gradient_hi[i] = gradient + half;
}

static gboolean
take_sieve (NablaCurve *self, NablaStudy *study, const NablaRows *rows, GError **error)
{
  g_autoptr (NablaCovariates) covariates = nabla_covariates_new (study, rows, 2);
  NablaSieveRows input = nabla_sieve_rows (rows, covariates);
  g_autoptr (NablaSieveCurve) curve
    = nabla_sieve_curve_new (&input, self->x, self->n, nabla_data_get_executor (study->data), study->progress, error);
  double quantile = nabla_finish_quantile (study->method->level, nabla_finish_df (rows));

  if (curve == NULL)
    return FALSE;
  for (guint i = 0; i < self->n; i++)
    {
      set_mean (self, i, curve->mean[i], quantile * curve->mean_se[i]);
      set_gradient (self, i, curve->slope[i], quantile * curve->slope_se[i]);
    }
  self->estimator = NABLA_ESTIMATOR_GRADIENT;
  return TRUE;
}

static gboolean
take_front_door (NablaCurve *self, NablaStudy *study, const NablaRows *rows, GError **error)
{
  g_autoptr (NablaFrontDoorModel) model
    = nabla_front_door_model_new (rows, nabla_data_get_executor (study->data), study->progress, error);
  g_autofree double *values = g_new (double, 2 * MAX (self->n, 1)), *variances = g_new (double, 2 * MAX (self->n, 1));
  double quantile = nabla_finish_quantile (study->method->level, nabla_finish_df (rows));

  if (model == NULL || !nabla_front_door_model_curve (model, self->x, self->n, values, variances, error))
    return FALSE;
  for (guint i = 0; i < self->n; i++)
    {
      set_mean (self, i, values[i], quantile * sqrt (variances[i]));
      set_gradient (self, i, values[self->n + i], quantile * sqrt (variances[self->n + i]));
    }
  self->estimator = NABLA_ESTIMATOR_FRONTDOOR;
  return TRUE;
}

/* As many points at once as their influences have room for. */
static gboolean
read_points (NablaCurve *self,
             NablaStudy *study,
             const NablaRows *rows,
             const NablaFrontDoorGiven *model,
             GError **error)
{
  double quantile = nabla_finish_quantile (study->method->level, nabla_finish_df (rows));
  guint most = (guint) CLAMP (MAX_INFLUENCES / rows->n, 2, 2 * self->n);
  guint each = nabla_count_distinct (rows->values[0], rows->n, NABLA_SIEVE_VALUES) < NABLA_SIEVE_VALUES ? 1 : 2, n;

  for (guint first = 0; first < self->n; first += n)
    {
      g_autofree double *x = g_new (double, most);
      g_autofree gboolean *slopes = g_new (gboolean, most);
      g_auto (NablaFrontDoorAsked) asked = { 0 };

      n = MIN (most / each, self->n - first);
      nabla_front_door_asked_init (&asked, model, n * each);
      for (guint f = 0; f < asked.n; f++)
        {
          x[f] = self->x[first + f / each];
          slopes[f] = f % each == 1;
        }
      if (!nabla_front_door_given_ask_points (model, x, slopes, &asked, error)
          || !nabla_front_door_given_answer (model, &asked, error))
        return FALSE;
      for (guint f = 0; f < asked.n; f++)
        {
          double variance = nabla_finish_variance (rows, asked.influence + f * rows->n) + asked.smoothness[f];

          (slopes[f] ? set_gradient : set_mean) (self, first + f / each, asked.effect[f], quantile * sqrt (variance));
        }
    }
  self->estimator = NABLA_ESTIMATOR_FRONTDOOR;
  return TRUE;
}

/* A front door beside covariates, whose mediators' features end before @end; gradients of values enough for them. */
static gboolean
take_beside (NablaCurve *self,
             NablaStudy *study,
             const NablaEstimand *estimand,
             const NablaRows *rows,
             guint end,
             GError **error)
{
  g_autoptr (NablaCovariates) all = nabla_covariates_new (study, rows, 2);
  g_autoptr (NablaCovariates) beside = nabla_covariates_new (study, rows, end);
  NablaSieveRows input = nabla_sieve_rows (rows, all);
  g_autoptr (NablaFrontDoorGiven) model
    = nabla_front_door_given_new (&input, all->n - beside->n, FALSE, nabla_data_get_executor (study->data),
                                  study->progress, error);

  return model != NULL
         && nabla_front_door_given_check (model, nabla_graph_get_label (study->graph, estimand->exposure->nodes[0]),
                                          error)
         && read_points (self, study, rows, model, error);
}

/* Point by point, as the mean at each value; straight lines have one gradient. */
static gboolean
take_points (NablaCurve *self, NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  NablaMethod method = *study->method;
  g_autoptr (NablaEstimate) slope = NULL;

  for (guint i = 0; i < self->n; i++)
    {
      g_autoptr (NablaEstimate) mean = NULL;

      method.at = self->x[i];
      mean
        = nabla_estimate_effect (study->data, study->graph, study->columns, estimand, &method, study->progress, error);
      if (mean == NULL)
        return FALSE;
      self->mean[i] = mean->estimate;
      self->lo[i] = mean->lo;
      self->hi[i] = mean->hi;
      self->estimator = mean->estimator;
    }
  if (self->n < 3
      || (self->estimator != NABLA_ESTIMATOR_LINEAR && self->estimator != NABLA_ESTIMATOR_2SLS
          && self->estimator != NABLA_ESTIMATOR_RICF))
    return TRUE;
  slope = nabla_estimate_effect (study->data, study->graph, study->columns, estimand, study->method, study->progress,
                                 error);
  for (guint i = 0; slope != NULL && i < self->n; i++)
    {
      self->gradient[i] = slope->estimate;
      self->gradient_lo[i] = slope->lo;
      self->gradient_hi[i] = slope->hi;
    }
  return slope != NULL;
}

static gboolean
is_beside (const NablaEstimand *estimand)
{
  return estimand->strategy == NABLA_STRATEGY_FUNCTIONAL && nabla_node_set_size (estimand->mediators) > 0;
}

/* Unasked, what it cannot do is left to the linear model, as for the effect. */
static gboolean
take_beside_or_points (NablaCurve *self,
                       NablaStudy *study,
                       const NablaEstimand *estimand,
                       const NablaRows *rows,
                       guint end,
                       GError **error)
{
  g_autoptr (GError) why = NULL;

  if (take_beside (self, study, estimand, rows, end, &why))
    return TRUE;
  if (study->method->auto_estimator && !nabla_progress_is_cancellation (why))
    return take_points (self, study, estimand, error);
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/* The smooth regression that is asked for, or that suits. */
static gboolean
is_smooth (const NablaMethod *method, NablaEstimator estimator, const NablaRows *rows, guint n_values)
{
  if (n_values < 3 || rows->n < LEAST_ROWS || method->se == NABLA_SE_BOOTSTRAP)
    return FALSE;
  return method->auto_estimator ? rows->n >= ENOUGH_ROWS : method->estimator == estimator;
}

static gboolean
check_question (const NablaEstimand *estimand, const NablaMethod *method, GError **error)
{
  if (!isnan (method->from) || !isnan (method->to) || !isnan (method->at)
      || method->contrast != NABLA_CONTRAST_DIFFERENCE || method->standardize)
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                           _ ("A curve shows every value of the exposure in the columns' own units: leave out values "
                              "to compare, contrasts and standardising."));
      return FALSE;
    }
  /* An instrument's `given` is no part of the question. */
  if (estimand->exposure->n == 1 && estimand->outcome->n == 1
      && (estimand->strategy == NABLA_STRATEGY_INSTRUMENT || nabla_node_set_size (estimand->given) == 0)
      && !nabla_effect_is_natural (estimand->effect))
    return TRUE;
  g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                       _ ("A curve is that of one outcome over one exposure: ask for one of each."));
  return FALSE;
}

/**
 * nabla_estimate_curve:
 * @estimand: what identifies the effect of one numeric exposure on one outcome
 * @method: how; neither values to compare nor standardised
 * @n_points: at least 2; an exposure of no more values is told at each of them, else at so many places between its
 *   1st and 99th hundredth
 * @error: as nabla_estimate_effect()
 *
 * By smooth regression beside the adjustment set, or through the mediators of a front door, beside covariates too;
 * else by the means that the estimator gives at each value, a straight line where it is linear. Bands are of each point
 * by itself. Takes about as long as the estimate, beside covariates of a front door as much again for every ten points
 * or so.
 *
 * Returns: (transfer full): the curve
 */
NablaCurve *
nabla_estimate_curve (NablaData *data,
                      const NablaGraph *graph,
                      const int *columns,
                      const NablaEstimand *estimand,
                      const NablaMethod *method,
                      guint n_points,
                      NablaProgress *progress,
                      GError **error)
{
  g_auto (NablaStudy) study = { 0 };
  g_autoptr (NablaRows) rows = NULL;
  g_autoptr (NablaCurve) self = NULL;
  g_autofree double *grid = NULL;
  guint n, end;
  gboolean ok;

  g_return_val_if_fail (n_points >= 2, NULL);

  if (!check_question (estimand, method, error)
      || !nabla_study_init (&study, data, graph, columns, method, progress, error))
    return NULL;
  rows = read_rows (&study, estimand, &end, error);
  if (rows == NULL)
    return NULL;
  grid = make_grid (rows->values[0], rows->n, n_points, &n);
  self = nabla_curve_new (n);
  self->level = method->level;
  self->n_used = rows->n;
  memcpy (self->x, grid, sizeof *grid * n);
  count_support (self, rows->values[0], rows->n);
  if (estimand->strategy == NABLA_STRATEGY_ADJUSTMENT && is_smooth (method, NABLA_ESTIMATOR_GRADIENT, rows, n))
    ok = take_sieve (self, &study, rows, error);
  else if (estimand->strategy == NABLA_STRATEGY_FRONT_DOOR && is_smooth (method, NABLA_ESTIMATOR_FRONTDOOR, rows, n))
    ok = take_front_door (self, &study, rows, error);
  else if (is_beside (estimand) && is_smooth (method, NABLA_ESTIMATOR_FRONTDOOR, rows, n))
    ok = take_beside_or_points (self, &study, estimand, rows, end, error);
  else
    ok = take_points (self, &study, estimand, error);
  return ok ? g_steal_pointer (&self) : NULL;
}
