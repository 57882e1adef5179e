/* Sets that make mediation a matter of adjustment, and whether there is anything to mediate. */
#include "identify/nabla-adjustment.h"
#include "identify/nabla-mediation.h"

#define MARK_TARGET (1 << 0)
#define MARK_AVOID  (1 << 1)

static gboolean
leads_past (NablaReachWorkspace *ws, const NablaQuery *query)
{
  static const NablaReachRule rules[] = {
    { 0xff, NABLA_STEP_CHILD, NABLA_STATE_START, 0, 0, 0, MARK_AVOID },
  };
  static const NablaTraversal forth = NABLA_TRAVERSAL (rules);

  nabla_reach_clear_marks (ws);
  nabla_reach_mark_set (ws, nabla_query_get_exposure (query), MARK_AVOID);
  nabla_reach_mark_set (ws, nabla_query_get_mediators (query), MARK_AVOID);
  nabla_reach_mark_set (ws, nabla_query_get_outcome (query), MARK_TARGET);
  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, nabla_query_get_exposure (query), NABLA_STATE_START);
  return nabla_reach_run (ws, &forth, NULL, MARK_TARGET) != NABLA_NODE_NONE;
}

gboolean
nabla_mediation_has_path (NablaReachWorkspace *ws, const NablaQuery *query)
{
  g_autoptr (NablaNodeSet) causal = NULL;

  if (nabla_query_get_effect (query) == NABLA_EFFECT_NATURAL_DIRECT)
    return leads_past (ws, query);
  causal = nabla_causal_nodes (ws, nabla_query_get_exposure (query), nabla_query_get_outcome (query));
  return nabla_node_set_overlaps (causal, nabla_query_get_mediators (query));
}

typedef struct
{
  NablaReachWorkspace *ws;
  const NablaNodeSet *exposure;
  const NablaNodeSet *mediators;
  const NablaNodeSet *outcome;
  NablaNodeSet *both;
} Ignorability;

static gboolean
holds (const Ignorability *q, const NablaNodeSet *set)
{
  return nabla_separated_in (q->ws, q->exposure, q->mediators, set, &(NablaCut){ .tails = q->exposure })
         && nabla_separated_in (q->ws, q->both, q->outcome, set, &(NablaCut){ .tails = q->both });
}

/* All that may be in a set. If any set does, these do: where one of them opened a collider between the
 * two sides, the collider leads to one of the sides, and so there was a way to it without. */
static NablaNodeSet *
find_largest (Ignorability *q, const NablaQuery *query)
{
  const NablaGraph *graph = nabla_reach_get_graph (q->ws);
  g_autoptr (NablaNodeSet) sides = nabla_node_set_union (q->both, q->outcome);
  g_autoptr (NablaNodeSet) below = nabla_descendants (q->ws, q->both, NULL);
  g_autoptr (NablaNodeSet) barred = nabla_node_set_union (below, nabla_query_get_forbidden (query));
  g_autoptr (NablaNodeSet) excluded = nabla_node_set_union (barred, sides);
  g_autoptr (NablaNodeSet) ends = nabla_node_set_union (sides, nabla_query_get_adjusted (query));
  g_autoptr (NablaNodeSet) ancestors = nabla_ancestors (q->ws, ends, NULL);
  g_autoptr (NablaNodeSet) allowed = nabla_node_set_minus (ancestors, excluded);
  guint kept = 0;

  for (guint i = 0; i < allowed->n; i++)
    if (!nabla_graph_is_latent (graph, allowed->nodes[i]))
      allowed->nodes[kept++] = allowed->nodes[i];
  allowed->n = kept;
  if (!nabla_node_set_is_subset (nabla_query_get_adjusted (query), allowed) || !holds (q, allowed))
    return NULL;
  return g_steal_pointer (&allowed);
}

NablaNodeSet *
nabla_mediation_find_covariates (NablaReachWorkspace *ws, const NablaQuery *query)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (query), *mediators = nabla_query_get_mediators (query);
  g_autoptr (NablaNodeSet) both = nabla_node_set_union (exposure, mediators);
  Ignorability q = { ws, exposure, mediators, nabla_query_get_outcome (query), both };
  g_autoptr (NablaNodeSet) set = NULL;
  g_autofree NablaNode *order = NULL;

  if (nabla_node_set_size (nabla_reach_get_selected (ws)) > 0)
    return NULL;
  set = find_largest (&q, query);
  if (set == NULL)
    return NULL;
  order = nabla_dup_by_name (set, nabla_reach_get_graph (ws));
  for (guint i = set->n; i-- > 0;)
    {
      if (nabla_node_set_contains (nabla_query_get_adjusted (query), order[i]))
        continue;
      nabla_node_set_remove (set, order[i]);
      if (!holds (&q, set))
        nabla_node_set_add (set, order[i]);
    }
  return g_steal_pointer (&set);
}
