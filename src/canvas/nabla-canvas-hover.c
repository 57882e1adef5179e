/* What the pointer is over: highlight, cursor, tooltip. */
#include "canvas/nabla-canvas-private.h"

#include <glib/gi18n-lib.h>

void
nabla_canvas_update_hover (NablaCanvas *self)
{
  NablaHit hit = { NABLA_HIT_NOTHING, NABLA_NODE_NONE, 0 };
  NablaNode node = NABLA_NODE_NONE;
  int edge = -1;
  const char *cursor = NULL;

  if (self->tool != NULL)
    return;
  if (self->pointer_inside)
    hit = nabla_canvas_hit (self, self->pointer_x, self->pointer_y);
  switch (hit.kind)
    {
    case NABLA_HIT_NODE:
      node = hit.node;
      cursor = "pointer";
      break;
    case NABLA_HIT_RING:
      node = hit.node;
      cursor = "crosshair";
      break;
    case NABLA_HIT_EDGE_START:
    case NABLA_HIT_EDGE_MIDDLE:
    case NABLA_HIT_EDGE_END:
      edge = (int) hit.edge;
      cursor = "move";
      break;
    case NABLA_HIT_EDGE:
      edge = (int) hit.edge;
      node = hit.node;
      cursor = hit.node != NABLA_NODE_NONE ? "crosshair" : "pointer";
      break;
    case NABLA_HIT_NOTHING:
    default:
      break;
    }
  if (self->space_held)
    cursor = "grab";
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), cursor);
  if (node == self->hovered_node && edge == self->hovered_edge)
    return;
  self->hovered_node = node;
  self->hovered_edge = edge;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, NablaCanvas *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
  self->pointer_inside = TRUE;
  nabla_canvas_update_hover (self);
  if (self->connect_from != 0)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_leave (GtkEventControllerMotion *controller, NablaCanvas *self)
{
  self->pointer_inside = FALSE;
  nabla_canvas_update_hover (self);
}

/* The arrow of the result that an edge of the content has become: by its id
 * when the result is of another graph; nullable. */
static const NablaArrow *
find_arrow (NablaCanvas *self, guint edge)
{
  const NablaEdge *edges;
  guint64 id;
  guint n;

  if (self->result == NULL || self->result->arrows == NULL)
    return NULL;
  if (self->result->graph == self->graph)
    return edge < self->result->n_arrows ? &self->result->arrows[edge] : NULL;
  id = nabla_graph_get_edge (self->graph, edge)->id;
  edges = nabla_graph_get_edges (self->result->graph, &n);
  for (guint i = 0; i < MIN (n, self->result->n_arrows); i++)
    if (edges[i].id == id)
      return &self->result->arrows[i];
  return NULL;
}

static char *
edge_text (NablaCanvas *self, guint index)
{
  const NablaEdge *edge = nabla_graph_get_edge (self->graph, index);
  const NablaArrow *arrow = find_arrow (self, index);
  const NablaEstimate *estimate = arrow != NULL ? arrow->estimate : NULL;
  g_autofree char *ends = g_strdup_printf ("%s %s %s", nabla_graph_get_label (self->graph, edge->from),
                                           nabla_edge_get_sign (edge), nabla_graph_get_label (self->graph, edge->to));
  const char *why = NULL;

  if (arrow == NULL)
    return g_steal_pointer (&ends);
  if (estimate != NULL && estimate->message != NULL)
    why = estimate->message;
  else if (estimate != NULL && estimate->identification != NULL)
    why = estimate->identification->reason;
  switch (arrow->state)
    {
    case NABLA_ARROW_ESTIMATED:
      if (estimate != NULL && estimate->has_estimate)
        {
          g_autofree char *number = nabla_format_interval (estimate->estimate, estimate->lo, estimate->hi);

          return g_strdup_printf ("%s\n%s%s%s", ends, number, estimate->unit != NULL ? " " : "",
                                  estimate->unit != NULL ? estimate->unit : "");
        }
      break;
    case NABLA_ARROW_NOT_IDENTIFIED:
    case NABLA_ARROW_FAILED:
      if (why != NULL)
        return g_strdup_printf ("%s\n%s", ends, why);
      break;
    case NABLA_ARROW_PENDING:
    default:
      break;
    }
  return g_steal_pointer (&ends);
}

/* (transfer full) (nullable): what is said about what is there. */
char *
nabla_canvas_dup_tooltip (NablaCanvas *self, double x, double y)
{
  NablaHit hit = nabla_canvas_hit (self, x, y);

  if (hit.kind == NABLA_HIT_NODE)
    {
      g_autofree char *text = nabla_canvas_dup_node_text (self->graph, hit.node);

      if (self->unlinked != NULL && self->unlinked[hit.node])
        return g_strdup_printf ("%s\n%s", text, _ ("No column of the table is linked to it"));
      return g_steal_pointer (&text);
    }
  if (hit.kind == NABLA_HIT_RING)
    return g_strdup (_ ("Drag to draw an arrow; hold Alt for ↔"));
  if (hit.kind == NABLA_HIT_EDGE)
    return edge_text (self, hit.edge);
  return NULL;
}

static gboolean
on_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer data)
{
  NablaCanvas *self = NABLA_CANVAS (widget);
  g_autofree char *text = NULL;

  if (keyboard || self->tool != NULL || self->naming != NULL)
    return FALSE;
  text = nabla_canvas_dup_tooltip (self, x, y);
  if (text == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  /* A tip that stays in one place would be wrong two nodes further. */
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle){ x - 2, y - 2, 4, 4 });
  return TRUE;
}

void
nabla_canvas_add_hover (NablaCanvas *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);
}
