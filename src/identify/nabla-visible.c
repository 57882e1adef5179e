/* Visible edges: those that no unobserved variable can confound. */
#include "identify/nabla-possible.h"

#define MARK_BESIDE (1 << 0) /* the arrow's head, or adjacent to it */
#define MARK_PARENT (1 << 1) /* a parent of the arrow's head */
#define MARK_SEEN   (1 << 2)

/* What has an arrowhead at @node: its parents, its spouses, and circles with an arrow at it.
 * Joins the spouses that are parents of the head to @queue. TRUE as soon as one is not
 * beside the head. */
static gboolean
find_outsider (NablaReachWorkspace *ws, NablaNode node, GArray *queue)
{
  static const NablaRelation into[] = { NABLA_PARENTS, NABLA_SPOUSES, NABLA_CIRCLES };
  const NablaGraph *graph = nabla_reach_get_graph (ws);

  for (guint r = 0; r < G_N_ELEMENTS (into); r++)
    {
      guint n;
      const NablaNode *others = nabla_graph_get_adjacent (graph, node, into[r], &n);
      const guint32 *edges = nabla_graph_get_adjacent_edges (graph, node, into[r], &n);

      for (guint i = 0; i < n; i++)
        {
          NablaVertexMarks marks = nabla_reach_get_marks (ws, others[i]);
          const NablaEdge *edge = nabla_graph_get_edge (graph, edges[i]);

          if ((edge->from == node ? edge->at_from : edge->at_to) != NABLA_MARK_ARROW)
            continue;
          if ((marks & MARK_BESIDE) == 0)
            return TRUE;
          if (into[r] == NABLA_SPOUSES && (marks & MARK_PARENT) != 0 && (marks & MARK_SEEN) == 0)
            {
              nabla_reach_mark (ws, others[i], MARK_SEEN);
              g_array_append_val (queue, others[i]);
            }
        }
    }
  return FALSE;
}

/**
 * nabla_edge_is_visible:
 * @ws: a workspace
 * @from: a vertex
 * @to: a vertex
 *
 * Whether there is an edge @from -> @to and it is visible (Zhang 2008, definition 8; Maathuis &
 * Colombo 2015): some vertex that is not adjacent to @to has an edge into @from, or is
 * joined to it by a path of colliders into @from, all of them parents of @to. In graphs
 * other than MAG and PAG every directed edge is. Clears the marks.
 *
 * Returns: whether it is; linear in the edges at @to, @from and such parents
 */
gboolean
nabla_edge_is_visible (NablaReachWorkspace *ws, NablaNode from, NablaNode to)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  NablaGraphKind kind = nabla_graph_get_kind (graph);
  g_autoptr (GArray) queue = NULL;
  gboolean visible = FALSE;

  if (nabla_graph_find_edge (graph, from, to, NABLA_MARK_TAIL, NABLA_MARK_ARROW) < 0)
    return FALSE;
  if (kind != NABLA_GRAPH_MAG && kind != NABLA_GRAPH_PAG)
    return TRUE;
  nabla_reach_clear_marks (ws);
  nabla_reach_mark (ws, to, MARK_BESIDE);
  for (NablaRelation relation = NABLA_PARENTS; relation < NABLA_N_RELATIONS; relation++)
    {
      guint n;
      const NablaNode *others = nabla_graph_get_adjacent (graph, to, relation, &n);

      for (guint i = 0; i < n; i++)
        nabla_reach_mark (ws, others[i], MARK_BESIDE | (relation == NABLA_PARENTS ? MARK_PARENT : 0));
    }
  queue = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  nabla_reach_mark (ws, from, MARK_SEEN);
  g_array_append_val (queue, from);
  for (guint i = 0; i < queue->len && !visible; i++)
    visible = find_outsider (ws, g_array_index (queue, NablaNode, i), queue);
  return visible;
}
