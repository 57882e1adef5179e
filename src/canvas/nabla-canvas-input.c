/* The primary button: what a press, a click and a drag mean. */
#include "canvas/nabla-canvas-private.h"

#include <math.h>

void
nabla_canvas_start_tool (NablaCanvas *self, const NablaTool *tool, const NablaPress *press)
{
  g_return_if_fail (self->tool == NULL);

  self->tool_data = tool->begin (self, press);
  if (self->tool_data == NULL)
    return;
  self->tool = tool;
  if (tool->cursor != NULL)
    gtk_widget_set_cursor_from_name (GTK_WIDGET (self), tool->cursor);
}

static void
stop_tool (NablaCanvas *self, gboolean finish, double x, double y, GdkModifierType state)
{
  const NablaTool *tool = self->tool;
  gpointer data = g_steal_pointer (&self->tool_data);

  self->tool = NULL;
  self->pressed = FALSE;
  /* An edit brings new content, to which the preview does not belong. */
  nabla_canvas_set_preview (self, NULL);
  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
  if (finish && tool->end != NULL)
    tool->end (self, data, x, y, state);
  else if (!finish && tool->cancel != NULL)
    tool->cancel (self, data);
  tool->free (data);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
nabla_canvas_cancel_drag (NablaCanvas *self)
{
  self->pressed = FALSE;
  if (self->tool != NULL)
    stop_tool (self, FALSE, 0.0, 0.0, 0);
}

static gboolean
same_target (NablaHit a, NablaHit b)
{
  gboolean node_a = a.kind == NABLA_HIT_NODE || a.kind == NABLA_HIT_RING;
  gboolean node_b = b.kind == NABLA_HIT_NODE || b.kind == NABLA_HIT_RING;

  if (a.kind == NABLA_HIT_NOTHING || b.kind == NABLA_HIT_NOTHING)
    return a.kind == b.kind;
  /* A click selects an edge, and its handles are there at the second one. */
  return node_a == node_b && (node_a ? a.node == b.node : a.edge == b.edge);
}

static void
double_click (NablaCanvas *self, NablaHit hit, double x, double y)
{
  NablaPoint point;
  GError *error = NULL;
  guint32 edge = hit.edge;

  switch (hit.kind)
    {
    case NABLA_HIT_NOTHING:
      nabla_canvas_from_widget (self, x, y, &point.x, &point.y);
      point.x = round (point.x);
      point.y = round (point.y);
      nabla_canvas_name_new (self, point, NABLA_NODE_NONE, NABLA_LINK_NONE);
      break;
    case NABLA_HIT_NODE:
    case NABLA_HIT_RING:
      nabla_canvas_name_node (self, hit.node);
      break;
    case NABLA_HIT_EDGE:
    case NABLA_HIT_EDGE_START:
    case NABLA_HIT_EDGE_MIDDLE:
    case NABLA_HIT_EDGE_END:
    default:
      nabla_canvas_take_edit (self, nabla_edit_straighten (self->graph, self->layout, &edge, 1, &error), NULL);
      g_clear_error (&error);
      break;
    }
}

static void
press_node (NablaCanvas *self, NablaNode node, GdkModifierType state)
{
  nabla_canvas_set_cursor_node (self, node);
  /* A press on one of several selected nodes may start to drag them all, and
   * Ctrl may be there to suspend snapping: that waits for the release. */
  if (nabla_canvas_is_node_selected (self, node) || (state & GDK_CONTROL_MASK) != 0)
    return;
  nabla_canvas_click_node (self, node, state);
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, NablaCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *controller = GTK_EVENT_CONTROLLER (gesture);
  GdkModifierType state = gtk_event_controller_get_current_event_state (controller);
  guint32 time = gtk_event_controller_get_current_event_time (controller);
  GtkSettings *settings = gtk_widget_get_settings (widget);
  int double_time = 400, double_distance = 5;
  NablaHit hit;

  self->pressed = FALSE;
  if (gtk_widget_pick (widget, x, y, GTK_PICK_DEFAULT) != widget)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  nabla_canvas_cancel_drag (self);
  if (!nabla_canvas_finish_naming (self))
    return;
  gtk_widget_grab_focus (widget);
  self->pointer_x = x;
  self->pointer_y = y;

  g_object_get (settings, "gtk-double-click-time", &double_time, "gtk-double-click-distance", &double_distance, NULL);
  hit = nabla_canvas_hit (self, x, y);
  self->press = (NablaPress){ .x = x, .y = y, .hit = hit, .state = state };
  if (self->space_held)
    {
      nabla_canvas_start_tool (self, &nabla_tool_pan, &self->press);
      self->pressed = self->tool != NULL;
      return;
    }
  self->press.twice = self->click_counts && time - self->click_time <= (guint32) double_time
                      && hypot (x - self->click_x, y - self->click_y) <= MAX (double_distance, 1)
                      && same_target (hit, self->click_hit);
  self->click_counts = FALSE;
  self->click_time = time;
  self->click_x = x;
  self->click_y = y;
  self->click_hit = hit;
  if ((hit.kind == NABLA_HIT_NODE || hit.kind == NABLA_HIT_RING) && nabla_canvas_finish_connecting (self, hit.node))
    return;
  self->pressed = TRUE;
  if (hit.kind == NABLA_HIT_NODE)
    press_node (self, hit.node, state);
}

static const NablaTool *
choose_tool (const NablaPress *press)
{
  switch (press->hit.kind)
    {
    case NABLA_HIT_NODE:
      return &nabla_tool_move;
    case NABLA_HIT_RING:
      return &nabla_tool_connect;
    case NABLA_HIT_EDGE_START:
    case NABLA_HIT_EDGE_END:
      return &nabla_tool_reattach;
    case NABLA_HIT_EDGE_MIDDLE:
      return &nabla_tool_bend;
    case NABLA_HIT_EDGE:
      /* Where edges meet a node its ring is still what a drag means. */
      return press->hit.node != NABLA_NODE_NONE ? &nabla_tool_connect : NULL;
    case NABLA_HIT_NOTHING:
    default:
      return &nabla_tool_band;
    }
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, NablaCanvas *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  if (!self->pressed)
    return;
  self->pointer_x = self->press.x + dx;
  self->pointer_y = self->press.y + dy;
  if (self->tool == NULL)
    {
      const NablaTool *tool;

      if (hypot (dx, dy) < NABLA_CANVAS_DRAG_THRESHOLD)
        return;
      tool = choose_tool (&self->press);
      if (tool != NULL)
        nabla_canvas_start_tool (self, tool, &self->press);
      if (self->tool == NULL)
        {
          self->pressed = FALSE;
          return;
        }
    }
  if (self->tool->update != NULL)
    self->tool->update (self, self->tool_data, self->pointer_x, self->pointer_y, state);
}

static void
release_click (NablaCanvas *self, GdkModifierType state)
{
  NablaHit hit = self->press.hit;

  self->pressed = FALSE;
  if (self->press.twice)
    {
      double_click (self, hit, self->press.x, self->press.y);
      return;
    }
  self->click_counts = TRUE;
  switch (hit.kind)
    {
    case NABLA_HIT_NODE:
    case NABLA_HIT_RING:
      nabla_canvas_set_cursor_node (self, hit.node);
      nabla_canvas_click_node (self, hit.node, state);
      break;
    case NABLA_HIT_EDGE:
    case NABLA_HIT_EDGE_START:
    case NABLA_HIT_EDGE_MIDDLE:
    case NABLA_HIT_EDGE_END:
      nabla_canvas_click_edge (self, hit.edge, state);
      break;
    case NABLA_HIT_NOTHING:
    default:
      nabla_canvas_stop_connecting (self);
      if ((state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) == 0)
        nabla_canvas_selection_clear (self);
      break;
    }
}

static void
let_go (NablaCanvas *self, double x, double y, GdkModifierType state)
{
  if (!self->pressed)
    return;
  if (self->tool != NULL)
    stop_tool (self, TRUE, x, y, state);
  else if (hypot (x - self->press.x, y - self->press.y) < NABLA_CANVAS_DRAG_THRESHOLD)
    release_click (self, self->press.state);
  self->pressed = FALSE;
  nabla_canvas_update_hover (self);
}

static void
on_drag_end (GtkGestureDrag *gesture, double dx, double dy, NablaCanvas *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  let_go (self, self->press.x + dx, self->press.y + dy, state);
}

/* A motion that GTK makes up itself carries the state of the buttons as it is by then. After a
 * short click, or a tap, it is up already while the release is still to come, and GTK takes that
 * for a broken gesture: it is the release. */
static void
on_drag_cancel (GtkGesture *gesture, GdkEventSequence *sequence, NablaCanvas *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  if (event != NULL && gdk_event_get_event_type (event) == GDK_MOTION_NOTIFY && (state & GDK_BUTTON1_MASK) == 0)
    let_go (self, self->pointer_x, self->pointer_y, state);
  nabla_canvas_cancel_drag (self);
}

/* Selects what is there, unless it is selected already, and asks for a menu. */
static void
open_menu (NablaCanvas *self, double x, double y)
{
  NablaHit hit;

  nabla_canvas_cancel_drag (self);
  if (!nabla_canvas_finish_naming (self))
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  hit = nabla_canvas_hit (self, x, y);
  if (hit.kind == NABLA_HIT_NODE || hit.kind == NABLA_HIT_RING)
    {
      nabla_canvas_set_cursor_node (self, hit.node);
      if (!nabla_canvas_is_node_selected (self, hit.node))
        nabla_canvas_select_node (self, hit.node);
    }
  else if (hit.kind != NABLA_HIT_NOTHING)
    {
      if (!nabla_canvas_is_edge_selected (self, hit.edge))
        nabla_canvas_select_edge (self, hit.edge);
    }
  else
    {
      nabla_canvas_selection_clear (self);
    }
  g_signal_emit_by_name (self, "context-menu", x, y);
}

static void
on_secondary_pressed (GtkGestureClick *gesture, int n_press, double x, double y, NablaCanvas *self)
{
  if (gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT) != GTK_WIDGET (self))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  open_menu (self, x, y);
}

static void
on_long_press (GtkGestureLongPress *gesture, double x, double y, NablaCanvas *self)
{
  if (self->tool == NULL && self->naming == NULL)
    open_menu (self, x, y);
}

void
nabla_canvas_add_input (NablaCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *secondary = gtk_gesture_click_new ();
  GtkGesture *long_press = gtk_gesture_long_press_new ();

  self->drag = gtk_gesture_drag_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (self->drag), GDK_BUTTON_PRIMARY);
  g_signal_connect (self->drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (self->drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (self->drag, "drag-end", G_CALLBACK (on_drag_end), self);
  g_signal_connect (self->drag, "cancel", G_CALLBACK (on_drag_cancel), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (self->drag));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect (secondary, "pressed", G_CALLBACK (on_secondary_pressed), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (secondary));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (long_press), TRUE);
  g_signal_connect (long_press, "pressed", G_CALLBACK (on_long_press), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (long_press));
  /* One claims the touch, the others still get it. */
  gtk_gesture_group (long_press, self->drag);
}
