/* The handles of a selected edge: the ends re-attach it, the middle bends it. */
#include "canvas/nabla-canvas-private.h"

#include <math.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  guint32 edge;
  gboolean first; /* the end at `from` is dragged */
  NablaNode target;
  NablaEdit *edit;
  double x, y;
} Reattach;

static void
reattach_free (gpointer data)
{
  Reattach *reattach = data;

  nabla_edit_free (reattach->edit);
  g_free (reattach);
}

static gpointer
reattach_begin (NablaCanvas *self, const NablaPress *press)
{
  Reattach *reattach = g_new0 (Reattach, 1);

  reattach->edge = press->hit.edge;
  reattach->first = press->hit.kind == NABLA_HIT_EDGE_START;
  reattach->target = NABLA_NODE_NONE;
  reattach->x = press->x;
  reattach->y = press->y;
  return reattach;
}

static void
reattach_update (NablaCanvas *self, gpointer data, double x, double y, GdkModifierType state)
{
  Reattach *reattach = data;
  const NablaEdge *edge = nabla_graph_get_edge (self->graph, reattach->edge);
  NablaNode target = nabla_canvas_node_at (self, x, y);

  reattach->x = x;
  reattach->y = y;
  /* Over the end that it has nothing changes. */
  if (target == (reattach->first ? edge->from : edge->to))
    target = NABLA_NODE_NONE;
  if (target != reattach->target)
    {
      g_autoptr (GError) error = NULL;

      g_clear_pointer (&reattach->edit, nabla_edit_free);
      reattach->target = target;
      self->hovered_node = target;
      if (target != NABLA_NODE_NONE)
        {
          reattach->edit
            = nabla_edit_reattach (self->graph, self->layout, reattach->edge, reattach->first, target, &error);
          if (reattach->edit == NULL)
            nabla_canvas_refuse (self, error->message);
        }
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
reattach_end (NablaCanvas *self, gpointer data, double x, double y, GdkModifierType state)
{
  Reattach *reattach = data;

  reattach_update (self, data, x, y, state);
  nabla_canvas_take_edit (self, g_steal_pointer (&reattach->edit), NULL);
}

static void
reattach_draw (NablaCanvas *self, gpointer data, cairo_t *cr)
{
  Reattach *reattach = data;
  const NablaEdge *edge = nabla_graph_get_edge (self->graph, reattach->edge);

  nabla_canvas_draw_arrow (self, cr, reattach->first ? edge->to : edge->from, reattach->target, reattach->x,
                           reattach->y, edge->at_from == NABLA_MARK_ARROW,
                           reattach->target != NABLA_NODE_NONE && reattach->edit == NULL);
}

const NablaTool nabla_tool_reattach = {
  .name = "reattach",
  .cursor = "move",
  .begin = reattach_begin,
  .update = reattach_update,
  .end = reattach_end,
  .draw = reattach_draw,
  .free = reattach_free,
};

typedef struct
{
  guint32 edge;
  NablaPoint from, to;
  NablaPoint bend;
  gboolean straight;
} Bend;

static gpointer
bend_begin (NablaCanvas *self, const NablaPress *press)
{
  const NablaEdge *edge = nabla_graph_get_edge (self->graph, press->hit.edge);
  Bend *bend = g_new0 (Bend, 1);

  bend->edge = press->hit.edge;
  bend->straight = TRUE;
  nabla_layout_get_position (self->layout, edge->from, &bend->from);
  nabla_layout_get_position (self->layout, edge->to, &bend->to);
  return bend;
}

/* The curve's middle follows the pointer: for a quadratic Bézier curve it is at
 * (from + 2 control + to) / 4. Close to the straight line it becomes that. */
static void
bend_place (NablaCanvas *self, Bend *bend, double x, double y)
{
  double length = hypot (bend->to.x - bend->from.x, bend->to.y - bend->from.y);
  double away;
  NablaPoint middle;

  nabla_canvas_from_widget (self, x, y, &middle.x, &middle.y);
  bend->bend.x = round (2.0 * middle.x - (bend->from.x + bend->to.x) / 2.0);
  bend->bend.y = round (2.0 * middle.y - (bend->from.y + bend->to.y) / 2.0);
  away = length > 0.0 ? ((bend->to.x - bend->from.x) * (middle.y - bend->from.y)
                         - (bend->to.y - bend->from.y) * (middle.x - bend->from.x))
                          / length
                      : 0.0;
  bend->straight = fabs (away) * self->zoom < 4.0;
}

static void
bend_update (NablaCanvas *self, gpointer data, double x, double y, GdkModifierType state)
{
  Bend *bend = data;

  bend_place (self, bend, x, y);
  nabla_canvas_set_preview (self,
                            nabla_layout_with_bend (self->layout, bend->edge, bend->straight ? NULL : &bend->bend));
}

static void
bend_end (NablaCanvas *self, gpointer data, double x, double y, GdkModifierType state)
{
  Bend *bend = data;
  NablaLayout *layout;

  bend_place (self, bend, x, y);
  layout = nabla_layout_with_bend (self->layout, bend->edge, bend->straight ? NULL : &bend->bend);
  if (nabla_layout_equal (layout, self->layout))
    {
      nabla_layout_unref (layout);
      return;
    }
  nabla_canvas_take_edit (self, nabla_edit_take (nabla_graph_ref (self->graph), layout, _ ("Bend")), NULL);
}

const NablaTool nabla_tool_bend = {
  .name = "bend",
  .cursor = "grabbing",
  .begin = bend_begin,
  .update = bend_update,
  .end = bend_end,
  .free = g_free,
};
