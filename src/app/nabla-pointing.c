#include "app/nabla-pointing.h"

NablaHighlight *
nabla_point_at_hedge (const NablaResult *result)
{
  const NablaIdentification *found = result->identification;
  g_autoptr (NablaNodeSet) outer = NULL;
  NablaHighlight *highlight;

  if (found == NULL || found->hedge == NULL)
    return NULL;
  outer = nabla_node_set_minus (found->hedge, found->hedge_inner);
  highlight = nabla_highlight_new ();
  nabla_highlight_add_nodes (highlight, NABLA_SPOT_HEDGE, outer);
  nabla_highlight_add_nodes (highlight, NABLA_SPOT_HEDGE_INNER, found->hedge_inner);
  return highlight;
}

static void
add_path (NablaHighlight *highlight, const NablaPath *path)
{
  NablaHaloKind kind = path->kind == NABLA_PATH_CAUSAL    ? NABLA_HALO_CAUSAL
                       : path->kind == NABLA_PATH_BIASING ? NABLA_HALO_BIASING
                                                          : NABLA_HALO_BLOCKED;

  for (guint i = 0; i + 1 < path->steps->len; i++)
    nabla_highlight_add_halo (highlight, path->edges[i], kind);
  nabla_highlight_add_nodes (highlight, NABLA_SPOT_BLOCKING, path->blockers);
}

NablaHighlight *
nabla_point_at_path (const NablaPath *path)
{
  NablaHighlight *highlight = nabla_highlight_new ();

  add_path (highlight, path);
  return highlight;
}

/* Biasing ones first: an edge on both kinds shows the trouble. */
NablaHighlight *
nabla_point_at_open_paths (const GPtrArray *paths)
{
  static const NablaPathKind kinds[] = { NABLA_PATH_BIASING, NABLA_PATH_CAUSAL };
  g_autoptr (NablaHighlight) highlight = nabla_highlight_new ();

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (guint i = 0; paths != NULL && i < paths->len; i++)
      if (((const NablaPath *) paths->pdata[i])->kind == kinds[k])
        add_path (highlight, paths->pdata[i]);
  return highlight->halos->len > 0 ? g_steal_pointer (&highlight) : NULL;
}

/* Whether the graph of a rule lacks an edge. */
static gboolean
is_removed (const NablaEdge *edge, const NablaDerivationStep *step)
{
  gboolean arrow_at_from = edge->at_from == NABLA_MARK_ARROW;
  gboolean arrow_at_to = edge->at_to == NABLA_MARK_ARROW;

  if (step->into != NULL
      && ((arrow_at_to && nabla_node_set_contains (step->into, edge->to))
          || (arrow_at_from && nabla_node_set_contains (step->into, edge->from))))
    return TRUE;
  return step->out_of != NULL && arrow_at_to && !arrow_at_from && nabla_node_set_contains (step->out_of, edge->from);
}

NablaHighlight *
nabla_point_at_step (const NablaGraph *graph, const NablaDerivationStep *step)
{
  NablaHighlight *highlight = nabla_highlight_new ();
  guint n_edges;
  const NablaEdge *edges = nabla_graph_get_edges (graph, &n_edges);

  for (guint i = 0; i < n_edges; i++)
    if (is_removed (&edges[i], step))
      nabla_highlight_add_halo (highlight, i, NABLA_HALO_REMOVED);
  nabla_highlight_add_nodes (highlight, NABLA_SPOT_SIDE, step->a);
  nabla_highlight_add_nodes (highlight, NABLA_SPOT_OTHER_SIDE, step->b);
  nabla_highlight_add_nodes (highlight, NABLA_SPOT_GIVEN, step->given);
  return highlight;
}

NablaHighlight *
nabla_point_at_independence (const NablaIndependence *what)
{
  NablaHighlight *highlight = nabla_highlight_new ();
  g_autoptr (NablaNodeSet) side = nabla_node_set_new_one (what->a), other = nabla_node_set_new_one (what->b);

  nabla_highlight_add_nodes (highlight, NABLA_SPOT_SIDE, side);
  nabla_highlight_add_nodes (highlight, NABLA_SPOT_OTHER_SIDE, other);
  nabla_highlight_add_nodes (highlight, NABLA_SPOT_GIVEN, what->given);
  return highlight;
}
