#include "identify/nabla-repair.h"

#include "graph/nabla-separation.h"
#include "identify/nabla-id.h"

static NablaGraph *
graph_with_measured (const NablaGraph *graph, NablaNode node)
{
  return nabla_graph_with_roles (graph, node, nabla_graph_get_roles (graph, node) & ~NABLA_ROLE_LATENT);
}

/* Without the edges that have an arrowhead at @node. */
static NablaGraph *
graph_with_randomised (const NablaGraph *graph, NablaNode node)
{
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint n;
  const guint32 *edges = nabla_graph_get_adjacent_edges (graph, node, NABLA_PARENTS, &n);

  if (n > 0)
    g_array_append_vals (gone, edges, n);
  edges = nabla_graph_get_adjacent_edges (graph, node, NABLA_SPOUSES, &n);
  if (n > 0)
    g_array_append_vals (gone, edges, n);
  if (gone->len == 0)
    return NULL;
  return nabla_graph_without_edges (graph, (const guint32 *) (gpointer) gone->data, gone->len);
}

static int
compare_repairs (gconstpointer a, gconstpointer b, gpointer data)
{
  const NablaRepair *one = a, *other = b;

  if (one->randomize != other->randomize)
    return one->randomize ? 1 : -1;
  return strcmp (nabla_graph_get_name (data, one->variable), nabla_graph_get_name (data, other->variable));
}

GArray *
nabla_find_repairs (const NablaGraph *graph,
                    const NablaQuery *query,
                    guint limit,
                    NablaProgress *progress,
                    GError **error)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (query), *outcome = nabla_query_get_outcome (query);
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  g_autoptr (NablaNodeSet) candidates = nabla_ancestors (ws, outcome, NULL);
  g_autoptr (GArray) repairs = g_array_new (FALSE, FALSE, sizeof (NablaRepair));

  for (guint i = 0, runs = 0; i < candidates->n && runs < limit; i++)
    {
      NablaRepair repair = { .variable = candidates->nodes[i] };
      g_autoptr (NablaGraph) mended = NULL;
      g_auto (NablaIdAnswer) answer = { 0 };

      if (nabla_node_set_contains (exposure, repair.variable) || nabla_node_set_contains (outcome, repair.variable))
        continue;
      repair.randomize = !nabla_graph_is_latent (graph, repair.variable);
      mended = repair.randomize ? graph_with_randomised (graph, repair.variable)
                                : graph_with_measured (graph, repair.variable);
      if (mended == NULL)
        continue;
      runs++;
      if (!nabla_id (mended, NULL, exposure, outcome, NULL, NULL, &answer, progress, error))
        return NULL;
      if (answer.identified)
        g_array_append_val (repairs, repair);
    }
  g_array_sort_with_data (repairs, compare_repairs, (gpointer) graph);
  return g_steal_pointer (&repairs);
}
