/* A drag from the ring around a node: a new arrow. And the same by keys. */
#include "canvas/nabla-canvas-private.h"

#include <math.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  NablaNode source;
  NablaNode target; /* under the pointer, or NABLA_NODE_NONE */
  gboolean bidirected;
  NablaEdit *edit; /* what a drop on @target does; NULL if it is refused */
  double x, y;
} Connect;

static void
connect_free (gpointer data)
{
  Connect *connect = data;

  nabla_edit_free (connect->edit);
  g_free (connect);
}

static gpointer
connect_begin (NablaCanvas *self, const NablaPress *press)
{
  Connect *connect = g_new0 (Connect, 1);

  connect->source = press->hit.node;
  connect->target = NABLA_NODE_NONE;
  connect->x = press->x;
  connect->y = press->y;
  return connect;
}

/* The edit is tried when the pointer comes to a node, so that a refusal is
 * said, once, before the button is let go. */
static void
connect_update (NablaCanvas *self, gpointer data, double x, double y, GdkModifierType state)
{
  Connect *connect = data;
  NablaNode target = nabla_canvas_node_at (self, x, y);
  gboolean bidirected = (state & GDK_ALT_MASK) != 0;

  connect->x = x;
  connect->y = y;
  if (target == connect->source)
    target = NABLA_NODE_NONE;
  if (target != connect->target || bidirected != connect->bidirected)
    {
      g_autoptr (GError) error = NULL;

      g_clear_pointer (&connect->edit, nabla_edit_free);
      connect->target = target;
      connect->bidirected = bidirected;
      self->hovered_node = target;
      if (target != NABLA_NODE_NONE)
        {
          connect->edit
            = nabla_edit_connect (self->graph, self->layout, connect->source, &target, 1, bidirected, &error);
          if (connect->edit == NULL)
            nabla_canvas_refuse (self, error->message);
        }
      gtk_widget_set_cursor_from_name (GTK_WIDGET (self), target != NABLA_NODE_NONE && connect->edit == NULL
                                                            ? "not-allowed"
                                                            : "crosshair");
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
connect_end (NablaCanvas *self, gpointer data, double x, double y, GdkModifierType state)
{
  Connect *connect = data;
  NablaPoint point;
  NablaRect box;

  connect_update (self, data, x, y, state);
  if (connect->target != NABLA_NODE_NONE)
    {
      nabla_canvas_take_edit (self, g_steal_pointer (&connect->edit), NULL);
      return;
    }
  /* Let go where it began, it was not meant. */
  nabla_canvas_from_widget (self, x, y, &point.x, &point.y);
  box = nabla_canvas_get_node_rect (self, connect->source);
  if (point.x > box.x - 24.0 && point.x < box.x + box.width + 24.0 && point.y > box.y - 24.0
      && point.y < box.y + box.height + 24.0)
    return;
  point.x = round (point.x);
  point.y = round (point.y);
  nabla_canvas_name_new (self, point, connect->source, connect->bidirected ? NABLA_LINK_BIDIRECTED : NABLA_LINK_CHILD);
}

static void
connect_draw (NablaCanvas *self, gpointer data, cairo_t *cr)
{
  Connect *connect = data;

  nabla_canvas_draw_arrow (self, cr, connect->source, connect->target, connect->x, connect->y, connect->bidirected,
                           connect->target != NABLA_NODE_NONE && connect->edit == NULL);
}

const NablaTool nabla_tool_connect = {
  .name = "connect",
  .cursor = "crosshair",
  .begin = connect_begin,
  .update = connect_update,
  .end = connect_end,
  .draw = connect_draw,
  .free = connect_free,
};

void
nabla_canvas_stop_connecting (NablaCanvas *self)
{
  if (self->connect_from == 0)
    return;
  self->connect_from = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* A refusal leaves connecting on, so that another node can be chosen. */
gboolean
nabla_canvas_finish_connecting (NablaCanvas *self, NablaNode target)
{
  NablaNode source;
  GError *error = NULL;
  NablaEdit *edit;

  if (self->connect_from == 0)
    return FALSE;
  source = nabla_graph_find_node_by_id (self->graph, self->connect_from);
  if (target == NABLA_NODE_NONE || target == source)
    {
      nabla_canvas_refuse (self, _ ("Choose the variable that the arrow goes to"));
      return TRUE;
    }
  edit = nabla_edit_connect (self->graph, self->layout, source, &target, 1, FALSE, &error);
  if (edit != NULL)
    nabla_canvas_stop_connecting (self);
  nabla_canvas_take_edit (self, edit, error);
  return TRUE;
}
