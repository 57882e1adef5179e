#include "identify/nabla-direct.h"

#include <glib/gi18n-lib.h>

#include "identify/nabla-adjustment.h"
#include "identify/nabla-possible.h"

#define ANY_STATE 0xff

#define MARK_START (1 << 0)

/* To the parents, and on through unobserved ones: the parents after latent projection. */
static const NablaReachRule projected_rules[] = {
  { NABLA_STATE_BIT (NABLA_STATE_START), NABLA_STEP_PARENT, NABLA_STATE_TAIL, 0, 0, 0, 0 },
  { NABLA_STATE_BIT (NABLA_STATE_TAIL), NABLA_STEP_PARENT, NABLA_STATE_TAIL, NABLA_MARK_LATENT, 0, 0, 0 },
};

/**
 * nabla_observed_parents:
 * @ws: a workspace
 * @node: a vertex
 * @unobserved: (out) (optional) (transfer full): the unobserved ones that were passed
 *
 * The observed vertices with a directed path to @node on which every vertex between is
 * unobserved: its parents in the latent projection (Verma & Pearl 1990).
 *
 * Returns: (transfer full): the set
 */
NablaNodeSet *
nabla_observed_parents (NablaReachWorkspace *ws, NablaNode node, NablaNodeSet **unobserved)
{
  static const NablaTraversal traversal = NABLA_TRAVERSAL (projected_rules);

  nabla_reach_clear_marks (ws);
  nabla_reach_mark (ws, node, MARK_START);
  nabla_reach_begin (ws);
  nabla_reach_start (ws, node, NABLA_STATE_START);
  nabla_reach_run (ws, &traversal, NULL, 0);
  if (unobserved != NULL)
    *unobserved = nabla_reach_dup_visited (ws, NABLA_MARK_LATENT, MARK_START);
  return nabla_reach_dup_visited (ws, 0, NABLA_MARK_LATENT | MARK_START);
}

/**
 * nabla_has_direct:
 *
 * Returns: whether some exposure is a parent of some outcome, be it through
 *   unobserved vertices
 */
gboolean
nabla_has_direct (NablaReachWorkspace *ws, const NablaNodeSet *exposure, const NablaNodeSet *outcome)
{
  for (guint i = 0; i < outcome->n; i++)
    {
      g_autoptr (NablaNodeSet) parents = nabla_observed_parents (ws, outcome->nodes[i], NULL);

      if (nabla_node_set_overlaps (parents, exposure))
        return TRUE;
    }
  return FALSE;
}

static NablaEstimand *
estimand_new (const NablaQuery *query, NablaNodeSet *adjustment)
{
  NablaEstimand *estimand = nabla_estimand_new (NABLA_STRATEGY_ADJUSTMENT, NABLA_EFFECT_DIRECT,
                                                nabla_query_get_exposure (query), nabla_query_get_outcome (query));

  estimand->adjustment = adjustment;
  return estimand;
}

/* Adjustment for the exposure and the other parents set together: no model assumed. */
static NablaEstimand *
identify_controlled (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *others)
{
  const NablaNodeSet *forbidden = nabla_query_get_forbidden (query);
  g_autoptr (NablaNodeSet) joint = nabla_node_set_union (nabla_query_get_exposure (query), others);
  g_autoptr (NablaNodeSet) must = nabla_node_set_minus (nabla_query_get_adjusted (query), others);
  g_autoptr (NablaQuery) joint_query = NULL;
  g_autoptr (NablaNodeSet) set = NULL;

  if (nabla_node_set_overlaps (others, forbidden) || nabla_node_set_overlaps (others, nabla_reach_get_selected (ws)))
    return NULL;
  joint_query = nabla_query_new (joint, nabla_query_get_outcome (query), NABLA_EFFECT_TOTAL, must, forbidden);
  set = nabla_adjustment_find (ws, joint_query);
  return set != NULL ? estimand_new (query, nabla_node_set_union (others, set)) : NULL;
}

/* Whether the total effect is the direct one and @set gives it. */
static gboolean
is_whole_effect (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *set)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  const NablaNodeSet *outcome = nabla_query_get_outcome (query);
  g_autoptr (NablaNodeSet) causal = nabla_causal_nodes (ws, exposure, outcome);
  g_autoptr (NablaNodeSet) between = nabla_node_set_minus (causal, outcome);
  g_autoptr (NablaQuery) total = NULL;

  for (guint i = 0; i < between->n; i++)
    if (!nabla_graph_is_latent (nabla_reach_get_graph (ws), between->nodes[i]))
      return FALSE;
  total = nabla_query_new (exposure, outcome, NABLA_EFFECT_TOTAL, NULL, NULL);
  return nabla_adjustment_is_valid (ws, total, set);
}

/* The coefficient of the arrow: with the other parents in the set if that works, since
 * they take variance away. */
static NablaEstimand *
identify_coefficient (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *others)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  const NablaNodeSet *outcome = nabla_query_get_outcome (query);
  const NablaNodeSet *forbidden = nabla_query_get_forbidden (query);
  g_autoptr (NablaNodeSet) must = nabla_node_set_union (nabla_query_get_adjusted (query), others);
  g_autoptr (NablaQuery) with_others = nabla_query_new (exposure, outcome, NABLA_EFFECT_DIRECT, must, forbidden);
  NablaNodeSet *set = NULL;
  NablaEstimand *estimand;

  if (!nabla_node_set_overlaps (must, forbidden))
    set = nabla_adjustment_find (ws, with_others);
  if (set == NULL)
    set = nabla_adjustment_find (ws, query);
  if (set == NULL)
    return NULL;
  estimand = estimand_new (query, set);
  if (!is_whole_effect (ws, query, set))
    {
      estimand->assumptions = g_new0 (char *, 2);
      estimand->assumptions[0]
        = g_strdup_printf (_ ("Effects on %s are linear."), nabla_graph_get_name (graph, outcome->nodes[0]));
    }
  return estimand;
}

/**
 * nabla_direct_identify:
 * @ws: a workspace
 * @query: a question about a direct effect of one exposure on one outcome
 *
 * The effect of the exposure while the other observed parents of the outcome are held
 * fixed. First by adjustment for all of these set together, which holds in every model; else
 * by the single-door criterion, which gives the coefficient of the arrow in a linear one
 * (and more where the arrow is all that the exposure does to the outcome). In a closed PDAG, whose
 * every edge at the outcome must be directed, only the former is tried.
 *
 * Returns: (transfer full) (nullable): what to regress on, with what it assumes; %NULL
 *   if neither identifies the effect; linear in what is visited
 */
NablaEstimand *
nabla_direct_identify (NablaReachWorkspace *ws, const NablaQuery *query)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  const NablaNodeSet *outcome = nabla_query_get_outcome (query);
  g_autoptr (NablaNodeSet) parents = NULL, others = NULL;
  NablaEstimand *estimand = NULL;

  if (exposure->n != 1 || outcome->n != 1)
    return NULL;
  parents = nabla_observed_parents (ws, outcome->nodes[0], NULL);
  others = nabla_node_set_minus (parents, exposure);
  estimand = identify_controlled (ws, query, others);
  if (estimand == NULL && !nabla_graph_is_class (nabla_reach_get_graph (ws)))
    estimand = identify_coefficient (ws, query, others);
  return estimand;
}
