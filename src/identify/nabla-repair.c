#include "identify/nabla-repair.h"

#include "identify/nabla-adjustment.h"
#include "identify/nabla-direct.h"

static NablaGraph *
graph_with_measured (const NablaGraph *graph, NablaNode node)
{
  return nabla_graph_with_roles (graph, node, nabla_graph_get_roles (graph, node) & ~NABLA_ROLE_LATENT);
}

static int
compare_repairs (gconstpointer a, gconstpointer b, gpointer data)
{
  const NablaRepair *one = a, *other = b;

  if (one->randomize != other->randomize)
    return one->randomize ? 1 : -1;
  return strcmp (nabla_graph_get_name (data, one->variable), nabla_graph_get_name (data, other->variable));
}

/* The hedge's vertices and the unobserved ones whose arrows lead to them past no observed one. */
static NablaNodeSet *
find_candidates (NablaReachWorkspace *ws, const NablaNodeSet *hedge)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (NablaNode));

  g_array_append_vals (all, hedge->nodes, hedge->n);
  for (guint i = 0; i < hedge->n; i++)
    {
      g_autoptr (NablaNodeSet) unobserved = NULL;
      g_autoptr (NablaNodeSet) parents = nabla_observed_parents (ws, hedge->nodes[i], &unobserved);

      g_array_append_vals (all, unobserved->nodes, unobserved->n);
    }
  return nabla_node_set_new_from ((const NablaNode *) (gpointer) all->data, all->len);
}

GArray *
nabla_find_repairs (const NablaGraph *graph,
                    const NablaFunctionalQuestion *question,
                    const NablaNodeSet *hedge,
                    guint limit,
                    NablaProgress *progress,
                    GError **error)
{
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  g_autoptr (NablaNodeSet) candidates = find_candidates (ws, hedge);
  g_autoptr (NablaNodeSet) causal = nabla_causal_nodes (ws, question->exposure, question->outcome);
  g_autoptr (GArray) repairs = g_array_new (FALSE, FALSE, sizeof (NablaRepair));

  for (guint i = 0, runs = 0; i < candidates->n && runs < limit; i++)
    {
      NablaNode node = candidates->nodes[i];
      NablaRepair repair = { !nabla_graph_is_latent (graph, node), node };
      g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (node);
      g_autoptr (NablaGraph) mended = NULL;
      g_auto (NablaIdAnswer) answer = { 0 };

      if (repair.randomize
          && (nabla_node_set_contains (question->outcome, node) || nabla_node_set_contains (question->given, node)
              || nabla_node_set_contains (question->hidden, node)
              || (nabla_node_set_contains (causal, node) && !nabla_node_set_contains (question->exposure, node))))
        continue;
      mended = repair.randomize ? nabla_graph_with_randomised (graph, one) : graph_with_measured (graph, node);
      runs++;
      if (!nabla_functional_identify (mended, question, NULL, &answer, progress, error))
        return NULL;
      if (answer.identified)
        g_array_append_val (repairs, repair);
    }
  g_array_sort_with_data (repairs, compare_repairs, (gpointer) graph);
  return g_steal_pointer (&repairs);
}
