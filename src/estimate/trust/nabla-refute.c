/* Refuters (after Sharma & Kiciman 2020): the same estimate of data in which the answer is known. They find what breaks
 * an estimate (a leak, a slip in the data, rows that decide alone), not confounders that were not measured. */
#include "estimate/trust/nabla-refute.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/rows/nabla-data-private.h"
#include "estimate/trust/nabla-replicates.h"

#define REPLICATES 100
/* Never so few that no p could be below .05. */
#define FEWEST_REPLICATES 40
/* Rows that all replicates of one refuter may read together, by sums and by estimators that read them again and again.
 */
#define MOST_ROWS      1e8
#define MOST_ROWS_READ 2e6
/* What reads rows is fitted anew to drawn rows where there are no more than this. */
#define CHEAP_ROWS 20000

typedef struct
{
  const NablaGraph *graph;
  const NablaGraph *with_cause; /* with one more node, the last */
  const NablaEstimate *estimate;
  const NablaEstimand *estimand; /* with that node conditioned on; nullable: it cannot be */
  gboolean cause;
  gboolean moments; /* give the number */
  NablaMethod method;
} Target;

static void
estimate_again (const NablaReplicates *replicates,
                NablaData *data,
                double *values,
                gpointer user_data,
                NablaProgress *progress)
{
  const Target *target = user_data;
  guint n_nodes = nabla_graph_n_nodes (target->graph);
  g_autofree int *columns = g_new (int, n_nodes + 1);
  g_autoptr (NablaEstimate) estimate = NULL;

  for (guint i = 0; i < n_nodes; i++)
    columns[i] = replicates->columns[i];
  columns[n_nodes] = replicates->noise;
  estimate = nabla_estimate_effect (data, target->cause ? target->with_cause : target->graph, columns,
                                    target->cause ? target->estimand : target->estimate->estimand, &target->method,
                                    progress, NULL);
  if (estimate != NULL && estimate->has_estimate)
    *values = estimate->estimate;
}

/**
 * nabla_refuter_p:
 * @draws: (array length=n): the replicates
 *
 * Numbers that differ by rounding alone count on both sides.
 *
 * Returns: two-sided, at most 1
 */
double
nabla_refuter_p (const double *draws, guint n, double expected)
{
  guint below = 0, above = 0;
  double size = fabs (expected);

  for (guint i = 0; i < n; i++)
    size = fmax (size, fabs (draws[i]));
  for (guint i = 0; i < n; i++)
    {
      below += draws[i] <= expected + 1e-10 * size;
      above += draws[i] >= expected - 1e-10 * size;
    }
  return fmin (1.0, 2.0 * (1.0 + MIN (below, above)) / (1.0 + n));
}

static guint
count_replicates (gboolean moments, gsize n_rows)
{
  double most = (moments ? MOST_ROWS : MOST_ROWS_READ) / MAX (n_rows, 1);

  return (guint) CLAMP (most, FEWEST_REPLICATES, REPLICATES);
}

/* Where a random variable more can be conditioned on; %NULL: nowhere. */
static NablaEstimand *
condition_on (const NablaEstimate *estimate, NablaNode node)
{
  const NablaEstimand *estimand = estimate->estimand;
  NablaEstimand *more;
  NablaNodeSet **set;

  if ((estimand->strategy != NABLA_STRATEGY_ADJUSTMENT && estimand->strategy != NABLA_STRATEGY_INSTRUMENT)
      || estimate->estimator == NABLA_ESTIMATOR_PLUGIN || estimate->estimator == NABLA_ESTIMATOR_RICF)
    return NULL;
  more = nabla_estimand_new (estimand->strategy, estimand->effect, estimand->exposure, estimand->outcome);
  nabla_node_set_free (more->adjustment);
  nabla_node_set_free (more->instrument);
  nabla_node_set_free (more->given);
  more->adjustment = nabla_node_set_copy (estimand->adjustment);
  more->instrument = nabla_node_set_copy (estimand->instrument);
  more->given = nabla_node_set_copy (estimand->given);
  set = estimand->strategy == NABLA_STRATEGY_ADJUSTMENT ? &more->adjustment : &more->given;
  if (*set == NULL)
    *set = nabla_node_set_new ();
  nabla_node_set_add (*set, node);
  return more;
}

static NablaGraph *
add_cause (const NablaGraph *graph)
{
  g_autoptr (GString) name = g_string_new ("random");

  while (nabla_graph_find_node (graph, name->str) != NABLA_NODE_NONE)
    g_string_append_c (name, '_');
  return nabla_graph_with_node (graph, name->str, NABLA_ROLE_NONE, NULL);
}

/* The columns that change rows together. An instrument goes with the exposure that it moves: without one
 * there would be nothing to estimate. */
static GArray *
list_permuted (const NablaReplicates *replicates, const NablaEstimand *estimand, NablaRefuterKind kind)
{
  GArray *columns = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (NablaNodeSet) nodes
    = kind == NABLA_REFUTER_PLACEBO_OUTCOME
        ? nabla_node_set_copy (estimand->outcome)
        : nabla_node_set_union (estimand->exposure,
                                estimand->strategy == NABLA_STRATEGY_INSTRUMENT ? estimand->instrument : NULL);

  for (guint i = 0; i < nabla_node_set_size (nodes); i++)
    {
      guint column = (guint) replicates->columns[nodes->nodes[i]];

      g_array_append_val (columns, column);
    }
  return columns;
}

/* Why a refuter does not apply; %NULL: it does. */
static char *
make_why_not (const NablaReplicates *replicates, const Target *target, NablaRefuterKind kind)
{
  const NablaEstimate *estimate = target->estimate;
  gboolean placebo = kind == NABLA_REFUTER_PLACEBO_EXPOSURE || kind == NABLA_REFUTER_PLACEBO_OUTCOME;
  NablaStrategy strategy = estimate->estimand->strategy;

  if (placebo && !isnan (replicates->method.at))
    return g_strdup (_ ("A mean at one value of the exposure is no effect that a placebo could take away."));
  if (placebo
      && (strategy == NABLA_STRATEGY_FUNCTIONAL || strategy == NABLA_STRATEGY_LINEAR_SEM
          || estimate->estimator == NABLA_ESTIMATOR_RICF))
    return g_strdup (
      _ ("The formula rests on relations that a placebo would break: what it then gives need not be 0."));
  if (kind == NABLA_REFUTER_RANDOM_CAUSE && target->estimand == NULL)
    return g_strdup (_ ("This way of estimating has no place for a continuous variable more."));
  if (kind == NABLA_REFUTER_BOOTSTRAP && !target->moments && replicates->n > CHEAP_ROWS)
    return g_strdup_printf (_ ("Left out: it would take long with the estimator “%s” (--se bootstrap does it)."),
                            nabla_estimator_to_string (estimate->estimator));
  return NULL;
}

static double
get_expected (const NablaReplicates *replicates, const NablaEstimate *estimate, NablaRefuterKind kind)
{
  NablaContrast contrast = replicates->method.contrast;

  if (kind != NABLA_REFUTER_PLACEBO_EXPOSURE && kind != NABLA_REFUTER_PLACEBO_OUTCOME)
    return estimate->estimate;
  return contrast == NABLA_CONTRAST_RATIO || contrast == NABLA_CONTRAST_ODDS_RATIO ? 1.0 : 0.0;
}

static void
take (NablaRefuter *refuter, double *draws, guint n_tried, double expected)
{
  double sum = 0.0;

  for (guint i = 0; i < n_tried; i++)
    if (isfinite (draws[i]))
      draws[refuter->n++] = draws[i];
  if (refuter->n < n_tried)
    refuter->message = g_strdup_printf (_ ("%u of %u replicates gave no number."), n_tried - refuter->n, n_tried);
  if (refuter->n < n_tried / 2)
    return;
  for (guint i = 0; i < refuter->n; i++)
    sum += draws[i];
  refuter->estimate = sum / refuter->n;
  refuter->expected = expected;
  refuter->p = nabla_refuter_p (draws, refuter->n, expected);
}

/**
 * nabla_refute:
 * @estimate: an effect, as nabla_estimate_effect() gave it
 * @method: how it was made; its seed decides all draws
 * @error: cancelled
 *
 * Each refuter makes the estimate again, by the same strategy and estimator, from 100 tables drawn from the rows that
 * it used (fewer where there are very many), shared out among the executor's threads: the same numbers for any
 * number of them. An effect that is 0 by assumption has nothing to refute.
 *
 * Returns: (transfer full): what came of it
 */
NablaRefutation *
nabla_refute (NablaData *data,
              const NablaGraph *graph,
              const int *columns,
              const NablaEstimate *estimate,
              const NablaMethod *method,
              NablaProgress *progress,
              GError **error)
{
  static const NablaDrawKind draws[] = {
    [NABLA_REFUTER_PLACEBO_EXPOSURE] = NABLA_DRAW_PERMUTED, [NABLA_REFUTER_PLACEBO_OUTCOME] = NABLA_DRAW_PERMUTED,
    [NABLA_REFUTER_RANDOM_CAUSE] = NABLA_DRAW_COLUMN,       [NABLA_REFUTER_SUBSET] = NABLA_DRAW_SUBSET,
    [NABLA_REFUTER_BOOTSTRAP] = NABLA_DRAW_BOOTSTRAP,
  };
  g_autoptr (NablaRefutation) result = nabla_refutation_new ();
  g_autoptr (NablaReplicates) replicates = NULL;
  g_autoptr (NablaNodeSet) nodes = NULL;
  g_autoptr (NablaGraph) with_cause = NULL;
  g_autoptr (NablaEstimand) conditioned = NULL;
  Target target = { .graph = graph, .estimate = estimate };

  g_return_val_if_fail (estimate != NULL && estimate->has_estimate && estimate->estimand != NULL, NULL);

  result->seed = method->seed;
  if (isnan (estimate->se) && estimate->estimate == 0.0)
    {
      for (guint i = 0; i < NABLA_N_REFUTERS; i++)
        result->refuters[i].message = g_strdup (estimate->estimand->strategy == NABLA_STRATEGY_ADJUSTMENT
                                                  ? _ ("The outcome does not vary: no number was estimated.")
                                                  : _ ("The effect is 0 by assumption: no number was estimated."));
      return g_steal_pointer (&result);
    }
  nodes = nabla_replicates_dup_nodes (graph, estimate);
  replicates = nabla_replicates_new (data, graph, columns, nodes, NABLA_REPLICATES_COMPLETE | NABLA_REPLICATES_NOISE,
                                     method, progress, error);
  if (replicates == NULL)
    return NULL;
  target.moments = nabla_replicates_make_method (replicates, graph, estimate, &target.method);
  with_cause = add_cause (graph);
  conditioned = with_cause != NULL ? condition_on (estimate, nabla_graph_n_nodes (graph)) : NULL;
  target.with_cause = with_cause;
  target.estimand = conditioned;
  result->n_replicates = count_replicates (target.moments, replicates->n);
  for (guint i = 0; i < NABLA_N_REFUTERS; i++)
    {
      NablaRefuter *refuter = &result->refuters[i];
      g_autoptr (GArray) permuted = list_permuted (replicates, estimate->estimand, refuter->kind);
      NablaReplicatePlan plan = { draws[i],
                                  !target.moments,
                                  permuted,
                                  result->n_replicates,
                                  1,
                                  _ ("Trying to refute the effect"),
                                  (double) i / NABLA_N_REFUTERS,
                                  (i + 1.0) / NABLA_N_REFUTERS };
      g_autofree double *values = NULL;

      refuter->message = make_why_not (replicates, &target, refuter->kind);
      if (refuter->message != NULL)
        continue;
      target.cause = refuter->kind == NABLA_REFUTER_RANDOM_CAUSE;
      values = nabla_replicates_run (replicates, &plan, estimate_again, &target, nabla_data_get_executor (data),
                                     progress, error);
      if (values == NULL)
        return NULL;
      take (refuter, values, result->n_replicates, get_expected (replicates, estimate, refuter->kind));
    }
  return g_steal_pointer (&result);
}
