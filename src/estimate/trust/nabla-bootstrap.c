/* The percentile bootstrap (Efron & Tibshirani 1993) of pairs, or of clusters: whole rows are drawn with
 * replacement, or all rows of a cluster together. The strength E|gradient| is not drawn again: near 0, where its sign
 * changes, the bootstrap of an absolute value is not valid. */
#include "estimate/trust/nabla-bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <glib/gi18n-lib.h>

#include "estimate/rows/nabla-data-private.h"
#include "estimate/trust/nabla-replicates.h"

/* The method of the estimates themselves, of the rows that are drawn from; where nothing is drawn its errors stay. */
static NablaMethod
get_base (const NablaMethod *method)
{
  NablaMethod base = *method;

  base.se = method->cluster_column >= 0 ? NABLA_SE_CLUSTER : NABLA_SE_HC1;
  return base;
}

typedef struct
{
  const NablaGraph *graph;
  NablaEstimate *const *estimates;
  NablaMethod *methods; /* each by the estimator that gave the number, whatever would be chosen for a replicate */
  guint n;
} Targets;

static void
estimate_again (const NablaReplicates *replicates,
                NablaData *data,
                double *values,
                gpointer user_data,
                NablaProgress *progress)
{
  const Targets *targets = user_data;

  for (guint i = 0; i < targets->n && !nabla_progress_is_cancelled (progress); i++)
    {
      g_autoptr (NablaEstimate) estimate = NULL;

      estimate = nabla_estimate_effect (data, targets->graph, replicates->columns, targets->estimates[i]->estimand,
                                        &targets->methods[i], progress, NULL);
      if (estimate != NULL && estimate->has_estimate)
        values[i] = estimate->estimate;
    }
}

static int
compare (const void *a, const void *b)
{
  const double *one = a, *other = b;

  return *one < *other ? -1 : *one > *other;
}

/**
 * nabla_sorted_quantile:
 * @sorted: (array length=n): ascending
 *
 * Returns: the (n + 1) p-th of them, between two in proportion (type 6 of Hyndman & Fan 1996)
 */
double
nabla_sorted_quantile (const double *sorted, guint n, double p)
{
  double place = CLAMP (p * (n + 1.0), 1.0, (double) n);
  guint below = (guint) floor (place);

  if (below >= n)
    return sorted[n - 1];
  return sorted[below - 1] + (place - below) * (sorted[below] - sorted[below - 1]);
}

static void
give_up (NablaEstimate *estimate, guint n_ok)
{
  estimate->has_estimate = FALSE;
  estimate->estimate = estimate->se = estimate->lo = estimate->hi = NAN;
  estimate->beta_standardized = estimate->strength = estimate->strength_lo = estimate->strength_hi = NAN;
  estimate->strength_raw = estimate->strength_per_sd = NAN;
  g_free (estimate->message);
  estimate->message = g_strdup_printf (_ ("Only %u of %d bootstrap replicates gave a number: too few for an interval. "
                                          "Use hc3, or add rows."),
                                       n_ok, NABLA_BOOTSTRAP_REPLICATES);
}

/* @draws is sorted here. */
static void
set_interval (NablaEstimate *estimate, double *draws, guint n_ok, guint64 seed)
{
  double mean = 0.0, squares = 0.0;
  gboolean folded = estimate->strength == fabs (estimate->estimate);

  qsort (draws, n_ok, sizeof *draws, compare);
  for (guint i = 0; i < n_ok; i++)
    mean += draws[i] / n_ok;
  for (guint i = 0; i < n_ok; i++)
    squares += (draws[i] - mean) * (draws[i] - mean);
  estimate->se = sqrt (squares / (n_ok - 1.0));
  estimate->lo = nabla_sorted_quantile (draws, n_ok, (1.0 - estimate->level) / 2.0);
  estimate->hi = nabla_sorted_quantile (draws, n_ok, (1.0 + estimate->level) / 2.0);
  estimate->se_kind = NABLA_SE_BOOTSTRAP;
  estimate->seed = seed;
  /* Of a slope that is one number the strength is its size: the interval, folded at 0. */
  if (folded)
    {
      double low = fmin (fabs (estimate->lo), fabs (estimate->hi));

      estimate->strength_lo = estimate->lo <= 0.0 && estimate->hi >= 0.0 ? 0.0 : low;
      estimate->strength_hi = fmax (fabs (estimate->lo), fabs (estimate->hi));
    }
  nabla_estimate_add_diagnostic (estimate, "replicates", n_ok);
  if (n_ok < NABLA_BOOTSTRAP_REPLICATES)
    nabla_estimate_add_warning (estimate, "replicates",
                                _ ("%u of %d bootstrap replicates gave no number and are left out of the interval."),
                                NABLA_BOOTSTRAP_REPLICATES - n_ok, NABLA_BOOTSTRAP_REPLICATES);
}

/* An effect that is 0 by assumption has no error; with weak instruments the estimate has no moments to be found by
 * drawing, and the set of Anderson and Rubin stays. */
static gboolean
has_error (const NablaEstimate *estimate)
{
  return estimate != NULL && estimate->has_estimate && estimate->estimand != NULL && estimate->anderson_rubin == NULL
         && !(isnan (estimate->se) && estimate->estimate == 0.0);
}

/* Gives each a standard error, that of the replicates, and the interval between their percentiles. */
static gboolean
bootstrap (NablaData *data,
           const NablaGraph *graph,
           const int *columns,
           const NablaMethod *method,
           NablaEstimate *const *estimates,
           guint n_estimates,
           NablaProgress *progress,
           GError **error)
{
  NablaReplicatePlan plan
    = { NABLA_DRAW_BOOTSTRAP, FALSE, NULL, NABLA_BOOTSTRAP_REPLICATES, 0, _ ("Bootstrapping"), 0.0, 1.0 };
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  g_autoptr (NablaNodeSet) nodes = nabla_node_set_new ();
  g_autoptr (NablaReplicates) replicates = NULL;
  g_autofree double *values = NULL;
  g_autofree double *draws = NULL;
  g_autofree NablaMethod *methods = NULL;
  Targets targets;

  for (guint i = 0; i < n_estimates; i++)
    if (has_error (estimates[i]))
      {
        g_autoptr (NablaNodeSet) own = nabla_replicates_dup_nodes (graph, estimates[i]);
        g_autoptr (NablaNodeSet) before = g_steal_pointer (&nodes);

        nodes = nabla_node_set_union (before, own);
        g_ptr_array_add (wanted, estimates[i]);
      }
  if (wanted->len == 0 || method->live)
    return nabla_progress_check (progress, error);
  replicates = nabla_replicates_new (data, graph, columns, nodes, 0, method, progress, error);
  if (replicates == NULL)
    return FALSE;
  methods = g_new (NablaMethod, wanted->len);
  for (guint i = 0; i < wanted->len; i++)
    plan.repeat = !nabla_replicates_make_method (replicates, graph, wanted->pdata[i], &methods[i]) || plan.repeat;
  targets = (Targets){ graph, (NablaEstimate *const *) wanted->pdata, methods, wanted->len };
  plan.n_values = wanted->len;
  values = nabla_replicates_run (replicates, &plan, estimate_again, &targets, nabla_data_get_executor (data), progress,
                                 error);
  if (values == NULL)
    return FALSE;
  draws = g_new (double, plan.n_replicates);
  for (guint i = 0; i < wanted->len; i++)
    {
      guint n_ok = 0;

      for (guint r = 0; r < plan.n_replicates; r++)
        if (isfinite (values[(gsize) r * wanted->len + i]))
          draws[n_ok++] = values[(gsize) r * wanted->len + i];
      if (n_ok < NABLA_BOOTSTRAP_REPLICATES / 2)
        give_up (wanted->pdata[i], n_ok);
      else
        set_interval (wanted->pdata[i], draws, n_ok, method->seed);
    }
  return TRUE;
}

/**
 * nabla_bootstrap_effect:
 * @estimand: (nullable): what to estimate; %NULL: what @identification found
 * @method: with a cluster column clusters are drawn
 * @error: as nabla_estimate_effect(); cancelled; a number in too few of the replicates
 *
 * %NABLA_BOOTSTRAP_REPLICATES tables, each of which costs what the estimate costs.
 *
 * Returns: (transfer full): the estimate of nabla_estimate_effect(), or nabla_estimate_identified(), with the standard
 * deviation of the replicates and the interval between their percentiles
 */
NablaEstimate *
nabla_bootstrap_effect (NablaData *data,
                        const NablaGraph *graph,
                        const int *columns,
                        const NablaEstimand *estimand,
                        NablaIdentification *identification,
                        const NablaMethod *method,
                        NablaProgress *progress,
                        GError **error)
{
  NablaMethod base = get_base (method);
  g_autoptr (NablaEstimate) estimate
    = estimand != NULL ? nabla_estimate_effect (data, graph, columns, estimand, &base, progress, error)
                       : nabla_estimate_identified (data, graph, columns, identification, &base, progress, error);

  if (estimate == NULL || !bootstrap (data, graph, columns, method, &estimate, 1, progress, error))
    return NULL;
  if (!estimate->has_estimate)
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS, estimate->message);
      return NULL;
    }
  return g_steal_pointer (&estimate);
}

/* nabla_estimate_arrows() with such intervals; all arrows are estimated from the same tables. */
gboolean
nabla_bootstrap_arrows (NablaData *data,
                        const NablaGraph *graph,
                        const int *columns,
                        NablaIdentification *const *identifications,
                        const NablaMethod *method,
                        NablaArrow *arrows,
                        NablaProgress *progress,
                        GError **error)
{
  NablaMethod base = get_base (method);
  guint n_edges = nabla_graph_n_edges (graph);
  g_autofree NablaEstimate **estimates = g_new0 (NablaEstimate *, MAX (n_edges, 1));

  for (guint e = 0; e < n_edges; e++)
    estimates[e] = arrows[e].estimate;
  if (!nabla_estimate_arrows (data, graph, columns, identifications, &base, arrows, progress, error))
    return FALSE;
  /* What an earlier stage left is not ours to change. */
  for (guint e = 0; e < n_edges; e++)
    estimates[e]
      = estimates[e] != arrows[e].estimate && arrows[e].state == NABLA_ARROW_ESTIMATED ? arrows[e].estimate : NULL;
  if (!bootstrap (data, graph, columns, method, estimates, n_edges, progress, error))
    return FALSE;
  for (guint e = 0; e < n_edges; e++)
    if (estimates[e] != NULL && !estimates[e]->has_estimate)
      arrows[e].state = NABLA_ARROW_FAILED;
  return TRUE;
}

/* nabla_estimate_totals() with such intervals. */
gboolean
nabla_bootstrap_totals (NablaData *data,
                        const NablaGraph *graph,
                        const int *columns,
                        NablaIdentification *const *identifications,
                        const NablaMethod *method,
                        NablaEstimate **totals,
                        NablaProgress *progress,
                        GError **error)
{
  NablaMethod base = get_base (method);

  return nabla_estimate_totals (data, graph, columns, identifications, &base, totals, progress, error)
         && bootstrap (data, graph, columns, method, totals, nabla_graph_n_nodes (graph), progress, error);
}
