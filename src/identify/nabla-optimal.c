/* The adjustment sets of lowest variance, and the order of sets. */
#include "identify/nabla-optimal-private.h"

#include <string.h>

/* Whether the set nearest to the outcome is known to have the lowest variance of all: when
 * everything is observed, or nothing observed is outside the ancestors of what is
 * named (Smucler, Sapienza & Rotnitzky 2022, theorem 3). What the question forbids counts as
 * unobserved, and in MAG and PAG something always may be. */
static gboolean
is_guaranteed (NablaReachWorkspace *ws, const NablaQuery *query)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  const NablaNodeSet *forbidden = nabla_query_get_forbidden (query);
  g_autoptr (NablaNodeSet) ends
    = nabla_node_set_union (nabla_query_get_exposure (query), nabla_query_get_outcome (query));
  g_autoptr (NablaNodeSet) fixed
    = nabla_node_set_union (nabla_query_get_adjusted (query), nabla_reach_get_selected (ws));
  g_autoptr (NablaNodeSet) named = nabla_node_set_union (ends, fixed);
  g_autoptr (NablaNodeSet) ancestors = NULL;
  guint n_outside = nabla_graph_n_nodes (graph) - nabla_reach_n_latent (ws);

  if (nabla_graph_get_kind (graph) == NABLA_GRAPH_MAG || nabla_graph_get_kind (graph) == NABLA_GRAPH_PAG)
    return FALSE;
  if (nabla_reach_n_latent (ws) == 0 && nabla_node_set_size (forbidden) == 0 && !nabla_reach_has_bidirected (ws))
    return TRUE;

  for (guint i = 0; i < nabla_node_set_size (forbidden); i++)
    if (!nabla_graph_is_latent (graph, forbidden->nodes[i]))
      n_outside--;
  ancestors = nabla_ancestors (ws, named, NULL);
  for (guint i = 0; i < ancestors->n; i++)
    if (!nabla_graph_is_latent (graph, ancestors->nodes[i])
        && !nabla_node_set_contains (forbidden, ancestors->nodes[i]))
      n_outside--;
  return n_outside == 0;
}

/**
 * nabla_adjustment_optimal:
 * @ws: a workspace
 * @query: the question, with what a set must hold and may not
 *
 * The O-set: what is nearest to the outcome in the moral graph of the ancestors, without the
 * edges that carry the effect, past what is unobserved or forbidden. Where everything is
 * observed and the exposure has an effect these are the parents of causal vertices
 * that are neither exposures nor forbidden (Henckel, Perković & Maathuis 2022; Rotnitzky &
 * Smucler 2020; with unobserved vertices and with what every set must hold, Smucler,
 * Sapienza & Rotnitzky 2022). It has the lowest asymptotic variance among
 * all valid sets. With unobserved vertices that is so when all that is observed are ancestors of
 * exposure, outcome and what every set holds; otherwise, where nothing must be held and nothing
 * is selected, the set of nabla_optimal_among_observed() is given when it is the best. Among sets
 * that are as good in every model it is the one that this construction makes. Outcomes
 * that the exposure does not affect add nothing to the set, by its definition.
 * In CPDAG and MPDAG it is the O-set of every DAG of the class.
 *
 * The minimal set of lowest variance is nabla_adjustment_find(), the one among the
 * cheapest nabla_adjustment_cheapest(); these two are there whenever a valid set is.
 *
 * Returns: (transfer full) (nullable): the set; %NULL when there is none
 */
NablaNodeSet *
nabla_adjustment_optimal (NablaReachWorkspace *ws, const NablaQuery *query)
{
  const NablaNodeSet *outcome = nabla_query_get_outcome (query);
  g_auto (NablaCriterion) criterion = { 0 };
  g_autoptr (NablaNodeSet) reached = NULL, affected = NULL, set = NULL;
  NablaSeparation what;

  if (!nabla_criterion_init_separation (&criterion, ws, query, &what))
    return NULL;
  reached = nabla_descendants (ws, nabla_query_get_exposure (query), NULL);
  affected = nabla_node_set_intersect (outcome, reached);
  if (!is_guaranteed (ws, query))
    {
      if (nabla_node_set_size (nabla_query_get_adjusted (query)) > 0
          || nabla_node_set_size (nabla_reach_get_selected (ws)) > 0
          || nabla_graph_get_kind (nabla_reach_get_graph (ws)) != NABLA_GRAPH_DAG)
        return NULL;
      return nabla_optimal_among_observed (ws, query, &criterion, &what, affected);
    }
  what.a = affected;
  set = nabla_find_border (ws, &what);
  if (set == NULL)
    return NULL;
  if (affected->n < outcome->n
      && (nabla_node_set_overlaps (set, outcome)
          || !nabla_separated_in (ws, nabla_query_get_exposure (query), outcome, set, &criterion.cut)))
    return NULL;
  return g_steal_pointer (&set);
}

static int
compare_nodes (gconstpointer a, gconstpointer b, gpointer data)
{
  const NablaGraph *graph = data;

  return strcmp (nabla_graph_get_name (graph, *(const NablaNode *) a),
                 nabla_graph_get_name (graph, *(const NablaNode *) b));
}

NablaNode *
nabla_dup_by_name (const NablaNodeSet *set, const NablaGraph *graph)
{
  guint n = nabla_node_set_size (set);
  NablaNode *nodes = g_new (NablaNode, n + 1);

  for (guint i = 0; i < n; i++)
    nodes[i] = set->nodes[i];
  g_qsort_with_data (nodes, (int) n, sizeof (NablaNode), compare_nodes, (gpointer) graph);
  return nodes;
}

int
nabla_compare_sets (gconstpointer a, gconstpointer b, gpointer data)
{
  const NablaNodeSet *first = *(const NablaNodeSet *const *) a;
  const NablaNodeSet *second = *(const NablaNodeSet *const *) b;
  g_autofree NablaNode *first_nodes = NULL, *second_nodes = NULL;
  int order = 0;

  if (first->n != second->n)
    return first->n < second->n ? -1 : 1;
  first_nodes = nabla_dup_by_name (first, data);
  second_nodes = nabla_dup_by_name (second, data);
  for (guint i = 0; i < first->n && order == 0; i++)
    order = compare_nodes (&first_nodes[i], &second_nodes[i], data);
  return order;
}

void
nabla_sort_sets (GPtrArray *sets, const NablaGraph *graph)
{
  g_ptr_array_sort_with_data (sets, nabla_compare_sets, (gpointer) graph);
}
