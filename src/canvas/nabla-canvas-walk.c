/* Going about the diagram by keys. */
#include "canvas/nabla-canvas-private.h"

#include <math.h>

NablaNode
nabla_canvas_get_cursor (NablaCanvas *self)
{
  return self->cursor_id != 0 ? nabla_graph_find_node_by_id (self->graph, self->cursor_id) : NABLA_NODE_NONE;
}

void
nabla_canvas_set_cursor_node (NablaCanvas *self, NablaNode node)
{
  self->cursor_id = node != NABLA_NODE_NONE ? nabla_graph_get_node_id (self->graph, node) : 0;
}

static void
go_to_node (NablaCanvas *self, NablaNode node)
{
  nabla_canvas_set_cursor_node (self, node);
  /* While an arrow's target is being looked for, its source stays selected. */
  if (self->connect_from == 0)
    nabla_canvas_select_node (self, node);
  nabla_canvas_show_node (self, node);
  nabla_canvas_focus_node (self, node);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * nabla_canvas_walk_nodes:
 * @backward: to the one before
 *
 * In topological order, or in that of the graph if there is a loop.
 *
 * Returns: %FALSE past the last or before the first one
 */
gboolean
nabla_canvas_walk_nodes (NablaCanvas *self, gboolean backward)
{
  guint n = nabla_graph_n_nodes (self->graph);
  const NablaNode *order = nabla_graph_get_order (self->graph);
  NablaNode cursor = nabla_canvas_get_cursor (self);
  guint place = 0;

  if (n == 0)
    return FALSE;
  if (cursor == NABLA_NODE_NONE)
    {
      place = backward ? n - 1 : 0;
    }
  else
    {
      while (place < n && (order != NULL ? order[place] : place) != cursor)
        place++;
      if (backward ? place == 0 : place + 1 >= n)
        return FALSE;
      place += backward ? -1 : 1;
    }
  go_to_node (self, order != NULL ? order[place] : place);
  return TRUE;
}

static NablaPoint
position (NablaCanvas *self, NablaNode node)
{
  NablaPoint point;

  nabla_layout_get_position (self->layout, node, &point);
  return point;
}

/* How well a step from one point to another agrees with a direction: the
 * cosine of the angle between them. */
static double
agreement (NablaPoint from, NablaPoint to, int dx, int dy)
{
  double length = hypot (to.x - from.x, to.y - from.y);

  return length > 0.0 ? ((to.x - from.x) * dx + (to.y - from.y) * dy) / length : -1.0;
}

/**
 * nabla_canvas_walk_edges:
 * @dx: the direction: -1, 0 or 1
 * @dy: likewise, down
 *
 * From a node to the edge that leaves it most nearly that way; from an edge to
 * the node at its end. So edges can be selected without a pointer.
 */
gboolean
nabla_canvas_walk_edges (NablaCanvas *self, int dx, int dy)
{
  const double widest = 0.2;
  NablaNode from;
  double best = widest;
  int best_edge = -1;

  if (self->selected_edges->len == 1 && self->selected_ids->len == 0)
    {
      const NablaEdge *edge = nabla_graph_get_edge (self->graph, g_array_index (self->selected_edges, guint32, 0));
      NablaPoint a = position (self, edge->from), b = position (self, edge->to);

      go_to_node (self, agreement (a, b, dx, dy) >= 0.0 ? edge->to : edge->from);
      return TRUE;
    }
  from = self->selected_nodes->n == 1 ? self->selected_nodes->nodes[0] : nabla_canvas_get_cursor (self);
  if (from == NABLA_NODE_NONE)
    return nabla_canvas_walk_nodes (self, FALSE);
  for (int relation = NABLA_PARENTS; relation < NABLA_N_RELATIONS; relation++)
    {
      guint n;
      const NablaNode *adjacent = nabla_graph_get_adjacent (self->graph, from, relation, &n);
      const guint32 *edges = nabla_graph_get_adjacent_edges (self->graph, from, relation, &n);

      for (guint i = 0; i < n; i++)
        {
          double score = agreement (position (self, from), position (self, adjacent[i]), dx, dy);

          if (score > best)
            {
              best = score;
              best_edge = (int) edges[i];
            }
        }
    }
  if (best_edge < 0)
    return TRUE;
  nabla_canvas_set_cursor_node (self, from);
  nabla_canvas_select_edge (self, best_edge);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  return TRUE;
}

/* Moves what is selected, or with nothing selected the view. Layout pixels. */
gboolean
nabla_canvas_nudge (NablaCanvas *self, double dx, double dy)
{
  NablaEdit *edit;

  if (nabla_node_set_size (self->selected_nodes) == 0)
    {
      nabla_canvas_pan (self, -4.0 * dx, -4.0 * dy);
      return TRUE;
    }
  edit = nabla_edit_move (self->graph, self->layout, self->selected_nodes, dx, dy, NULL);
  return nabla_canvas_take_edit (self, edit, NULL);
}

/**
 * nabla_canvas_grow:
 * @dx: the direction: -1, 0 or 1
 * @dy: likewise, down
 *
 * A new node beside the one that the keys are at, connected with it: to the
 * left a cause, otherwise an effect.
 */
void
nabla_canvas_grow (NablaCanvas *self, int dx, int dy)
{
  NablaNode from = self->selected_nodes->n == 1 ? self->selected_nodes->nodes[0] : nabla_canvas_get_cursor (self);
  NablaPoint point;

  if (from == NABLA_NODE_NONE)
    {
      nabla_canvas_command (self, NABLA_COMMAND_NEW);
      return;
    }
  point = position (self, from);
  point.x += 180.0 * dx;
  point.y += 100.0 * dy;
  nabla_canvas_name_new (self, nabla_canvas_find_space (self, point), from,
                         dx < 0 ? NABLA_LINK_PARENT : NABLA_LINK_CHILD);
}
