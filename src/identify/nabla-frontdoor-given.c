/* Front doors beside covariates: of the exposure, the mediators and the outcome some are confounded by what was
 * observed. */
#include "identify/nabla-frontdoor.h"

#include "identify/nabla-adjustment.h"

/* Mediators, covariates. */
typedef struct
{
  NablaReachWorkspace *ws;
  const NablaNodeSet *exposure, *outcome;
} Door;

/* Whether some directed path from the exposure to the outcome has none of @mediators. */
static gboolean
is_passed (const Door *door, const NablaNodeSet *mediators)
{
  const NablaCut out_of_set = { .tails = mediators };
  g_autoptr (NablaNodeSet) reached = nabla_descendants (door->ws, door->exposure, &out_of_set);

  return nabla_node_set_overlaps (reached, door->outcome);
}

static gboolean
holds (const Door *door, const NablaNodeSet *mediators, const NablaNodeSet *covariates)
{
  const NablaCut out_of_exposure = { .tails = door->exposure }, out_of_set = { .tails = mediators };
  g_autoptr (NablaNodeSet) held = nabla_node_set_union (door->exposure, covariates);

  return !is_passed (door, mediators)
         && nabla_separated_in (door->ws, door->exposure, mediators, covariates, &out_of_exposure)
         && nabla_separated_in (door->ws, mediators, door->outcome, held, &out_of_set);
}

/**
 * nabla_frontdoor_is_valid_given:
 * @ws: a workspace of a graph without selected vertices
 * @query: one exposure, one outcome
 * @mediators: a set
 * @covariates: (nullable): another
 *
 * Straight from the definition; linear.
 */
gboolean
nabla_frontdoor_is_valid_given (NablaReachWorkspace *ws,
                                const NablaQuery *query,
                                const NablaNodeSet *mediators,
                                const NablaNodeSet *covariates)
{
  const Door door = { ws, nabla_query_get_exposure (query), nabla_query_get_outcome (query) };
  g_autoptr (NablaNodeSet) below = nabla_descendants (ws, door.exposure, NULL);

  return nabla_node_set_is_subset (mediators, below) && !nabla_node_set_overlaps (mediators, door.exposure)
         && !nabla_node_set_overlaps (mediators, door.outcome) && !nabla_node_set_overlaps (covariates, below)
         && !nabla_node_set_overlaps (covariates, door.outcome) && holds (&door, mediators, covariates);
}

/* Of @set those that are in @within, if that is given, and neither hidden nor in @without; (transfer full). */
static NablaNodeSet *
dup_usable (const Door *door, const NablaNodeSet *set, const NablaNodeSet *within, const NablaNodeSet *without)
{
  const NablaGraph *graph = nabla_reach_get_graph (door->ws);
  NablaNodeSet *usable = nabla_node_set_minus (set, without);
  guint kept = 0;

  for (guint i = 0; i < usable->n; i++)
    if (!nabla_graph_is_latent (graph, usable->nodes[i])
        && (within == NULL || nabla_node_set_contains (within, usable->nodes[i])))
      usable->nodes[kept++] = usable->nodes[i];
  usable->n = kept;
  return usable;
}

/* Of @candidates all that no open path joins to the exposure or the outcome from behind: what offends is taken out
 * until nothing does. (transfer full) */
static NablaNodeSet *
find_mediators (const Door *door, const NablaNodeSet *candidates, const NablaNodeSet *covariates)
{
  const NablaCut out_of_exposure = { .tails = door->exposure };
  g_autoptr (NablaNodeSet) behind = nabla_connected_to (door->ws, door->exposure, covariates, &out_of_exposure);
  g_autoptr (NablaNodeSet) held = nabla_node_set_union (door->exposure, covariates);
  g_autoptr (NablaNodeSet) set = nabla_node_set_minus (candidates, behind);
  guint old = G_MAXUINT;

  while (set->n != old)
    {
      const NablaCut out_of_set = { .tails = set };
      g_autoptr (NablaNodeSet) offending = nabla_connected_to (door->ws, door->outcome, held, &out_of_set);
      NablaNodeSet *left = nabla_node_set_minus (set, offending);

      old = set->n;
      nabla_node_set_free (g_steal_pointer (&set));
      set = left;
    }
  return g_steal_pointer (&set);
}

/* Leaves out one member of @set, which is one of the other two, after the other as long as the criterion holds. */
static void
make_minimal (const Door *door, NablaNodeSet *set, const NablaNodeSet *mediators, const NablaNodeSet *covariates)
{
  g_autofree NablaNode *order = nabla_dup_by_name (set, nabla_reach_get_graph (door->ws));

  for (guint i = set->n; i-- > 0;)
    {
      nabla_node_set_remove (set, order[i]);
      if (!holds (door, mediators, covariates))
        nabla_node_set_add (set, order[i]);
    }
}

/**
 * nabla_frontdoor_find_given:
 * @ws: a workspace of a graph without selected vertices
 * @query: one exposure, one outcome, with what no set may hold
 * @within: (nullable): what the sets are made of; %NULL: every observed vertex
 * @mediators: (out) (transfer full): a set, and
 * @covariates: (out) (transfer full): with what it meets the criterion; from neither a member can be left out alone
 *
 * Tries as covariates all that lead to exposure or outcome, then all that lead to exposure or mediators, each without
 * what the exposure affects; where only other sets meet the criterion it finds none. O(k (n + m)), k vertices being
 * candidates.
 *
 * Returns: %TRUE if there are such sets; else they are %NULL
 */
gboolean
nabla_frontdoor_find_given (NablaReachWorkspace *ws,
                            const NablaQuery *query,
                            const NablaNodeSet *within,
                            NablaNodeSet **mediators,
                            NablaNodeSet **covariates)
{
  const Door door = { ws, nabla_query_get_exposure (query), nabla_query_get_outcome (query) };
  g_autoptr (NablaNodeSet) ends = nabla_node_set_union (door.exposure, door.outcome);
  g_autoptr (NablaNodeSet) barred = nabla_node_set_union (ends, nabla_query_get_forbidden (query));
  g_autoptr (NablaNodeSet) below = nabla_descendants (ws, door.exposure, NULL);
  g_autoptr (NablaNodeSet) above = nabla_ancestors (ws, ends, NULL);
  g_autoptr (NablaNodeSet) between = nabla_node_set_intersect (below, above);
  g_autoptr (NablaNodeSet) candidates = dup_usable (&door, between, within, barred);
  g_autoptr (NablaNodeSet) sources = nabla_node_set_union (door.exposure, candidates);
  g_autoptr (NablaNodeSet) nearer = nabla_ancestors (ws, sources, NULL);
  g_autoptr (NablaNodeSet) never = nabla_node_set_union (below, barred);
  const NablaNodeSet *pools[] = { above, nearer };

  *mediators = *covariates = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (pools); i++)
    {
      g_autoptr (NablaNodeSet) beside = dup_usable (&door, pools[i], within, never);
      g_autoptr (NablaNodeSet) through = find_mediators (&door, candidates, beside);

      if (!holds (&door, through, beside))
        continue;
      make_minimal (&door, through, through, beside);
      make_minimal (&door, beside, through, beside);
      *mediators = g_steal_pointer (&through);
      *covariates = g_steal_pointer (&beside);
      return TRUE;
    }
  return FALSE;
}
