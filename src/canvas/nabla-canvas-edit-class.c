/* Edits that make a graph stand for several: undirected edges, equivalence classes. */
#include <glib/gi18n-lib.h>

#include "canvas/nabla-canvas-edit.h"
#include "graph/nabla-class.h"

static gboolean
is_undirected (const NablaEdge *edge)
{
  return edge->at_from == NABLA_MARK_TAIL && edge->at_to == NABLA_MARK_TAIL;
}

/**
 * nabla_edit_switch_undirected:
 * @edges: (array length=n_edges): which edges
 *
 * Takes their directions; where none has one, makes arrows of them again. A dag becomes a
 * pdag by it.
 */
NablaEdit *
nabla_edit_switch_undirected (const NablaGraph *graph,
                              const NablaLayout *layout,
                              const guint32 *edges,
                              guint n_edges,
                              GError **error)
{
  g_autoptr (NablaGraph) next = nabla_graph_get_kind (graph) == NABLA_GRAPH_DAG
                                  ? nabla_graph_with_kind (graph, NABLA_GRAPH_PDAG)
                                  : nabla_graph_ref (graph);
  gboolean all = TRUE;

  for (guint i = 0; i < n_edges; i++)
    all &= is_undirected (nabla_graph_get_edge (graph, edges[i]));
  for (guint i = 0; i < n_edges; i++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (next, edges[i]);
      NablaGraph *turned = nabla_graph_with_edge_replaced (next, edges[i], edge->from, edge->to, NABLA_MARK_TAIL,
                                                           all ? NABLA_MARK_ARROW : NABLA_MARK_TAIL, error);

      if (turned == NULL)
        return NULL;
      nabla_graph_unref (next);
      next = turned;
    }
  return nabla_edit_take (nabla_graph_ref (next), nabla_layout_adapt (layout, graph, next),
                          all ? _ ("Make directed") : _ ("Make undirected"));
}

/**
 * nabla_edit_class:
 *
 * In place of a DAG the CPDAG of its Markov equivalence class; in place of a PDAG its closure
 * under Meek's rules.
 */
NablaEdit *
nabla_edit_class (const NablaGraph *graph, const NablaLayout *layout, GError **error)
{
  gboolean pdag = nabla_graph_get_kind (graph) == NABLA_GRAPH_PDAG;
  NablaGraph *next = pdag ? nabla_graph_dup_closed (graph, error) : nabla_graph_dup_class (graph, error);

  if (next == NULL)
    return NULL;
  return nabla_edit_take (next, nabla_layout_adapt (layout, graph, next),
                          pdag ? _ ("Direct what follows") : _ ("Equivalence class"));
}
