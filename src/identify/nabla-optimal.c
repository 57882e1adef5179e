/* The adjustment set of lowest variance, and the order of sets. */
#include "identify/nabla-adjustment.h"

#include <string.h>

#define ANY_STATE 0xff

#define MARK_CAUSAL (1 << 0)

/* From causal vertices to their parents, and on through unobserved ones. */
static const NablaReachRule parent_rules[] = {
  { ANY_STATE, NABLA_STEP_PARENT, NABLA_STATE_OWN, MARK_CAUSAL, 0, 0, 0 },
  { ANY_STATE, NABLA_STEP_PARENT, NABLA_STATE_OWN, NABLA_MARK_LATENT, 0, 0, 0 },
};

/* An unobserved vertex with one child and no bidirected edge is no more than that child's
 * own noise. */
static gboolean
is_noise (const NablaGraph *graph, NablaNode node)
{
  guint n_children, n_spouses;

  nabla_graph_get_adjacent (graph, node, NABLA_CHILDREN, &n_children);
  nabla_graph_get_adjacent (graph, node, NABLA_SPOUSES, &n_spouses);
  return n_children == 1 && n_spouses == 0;
}

/**
 * nabla_adjustment_optimal:
 * @ws: a workspace
 * @query: a question about a total effect, with what a set must hold and may not
 *
 * The O-set: parents of causal vertices that are neither exposure nor forbidden
 * (Henckel, Perković & Maathuis 2022; Rotnitzky & Smucler 2020), of lowest asymptotic
 * variance among all valid sets. It is given only where that is proved: no
 * unobserved common cause touches a causal vertex and nothing is selected. It may
 * be missing where the exposure has no effect, though there are valid sets.
 *
 * Returns: (transfer full) (nullable): the set; %NULL when there is none that is observed,
 *   valid and within the constraints
 */
NablaNodeSet *
nabla_adjustment_optimal (NablaReachWorkspace *ws, const NablaQuery *query)
{
  static const NablaTraversal parents = NABLA_TRAVERSAL (parent_rules);
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  g_auto (NablaCriterion) criterion = { 0 };
  g_autoptr (NablaNodeSet) visited = NULL;
  g_autoptr (NablaNodeSet) set = nabla_node_set_new ();

  if (nabla_query_get_effect (query) != NABLA_EFFECT_TOTAL || nabla_node_set_size (nabla_reach_get_selected (ws)) > 0)
    return NULL;
  nabla_criterion_init (&criterion, ws, query);

  nabla_reach_clear_marks (ws);
  nabla_reach_mark_set (ws, criterion.heads, MARK_CAUSAL);
  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, criterion.heads, NABLA_STATE_START);
  nabla_reach_run (ws, &parents, NULL, 0);
  visited = nabla_reach_dup_visited (ws, 0, 0);

  for (guint i = 0; i < visited->n; i++)
    {
      NablaNode node = visited->nodes[i];
      guint n_spouses;

      if (nabla_node_set_contains (criterion.heads, node))
        {
          nabla_graph_get_adjacent (graph, node, NABLA_SPOUSES, &n_spouses);
          if (n_spouses > 0)
            return NULL;
          continue;
        }
      if (nabla_graph_is_latent (graph, node))
        {
          if (!is_noise (graph, node))
            return NULL;
          continue;
        }
      if (!nabla_node_set_contains (exposure, node) && !nabla_node_set_contains (criterion.forbidden, node))
        nabla_node_set_add (set, node);
    }
  if (nabla_node_set_overlaps (set, nabla_query_get_forbidden (query))
      || !nabla_node_set_is_subset (nabla_query_get_adjusted (query), set)
      || !nabla_separated_in (ws, exposure, nabla_query_get_outcome (query), set, &criterion.cut))
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
