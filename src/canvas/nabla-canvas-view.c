/* The view: coordinates, zoom, panning. */
#include "canvas/nabla-canvas-private.h"

#include <math.h>

void
nabla_canvas_to_widget (NablaCanvas *self, double x, double y, double *widget_x, double *widget_y)
{
  *widget_x = x * self->zoom + self->offset_x;
  *widget_y = y * self->zoom + self->offset_y;
}

void
nabla_canvas_from_widget (NablaCanvas *self, double widget_x, double widget_y, double *x, double *y)
{
  *x = (widget_x - self->offset_x) / self->zoom;
  *y = (widget_y - self->offset_y) / self->zoom;
}

void
nabla_canvas_view_changed (NablaCanvas *self)
{
  nabla_canvas_children_queue (self);
  if (self->naming != NULL)
    gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
on_zoom_rests (gpointer data)
{
  NablaCanvas *self = data;

  self->zoom_rest = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

/**
 * nabla_canvas_zoom_about:
 * @zoom: clamped to 10 % … 400 %
 * @x: the point that stays where it is
 * @y: likewise
 */
void
nabla_canvas_zoom_about (NablaCanvas *self, double zoom, double x, double y)
{
  double layout_x, layout_y;

  zoom = CLAMP (zoom, MIN (NABLA_CANVAS_MIN_ZOOM, self->zoom), NABLA_CANVAS_MAX_ZOOM);
  /* Steps there and back again end at 100 % exactly. */
  if (fabs (zoom - 1.0) < 1e-6)
    zoom = 1.0;
  if (zoom == self->zoom || !isfinite (zoom))
    return;
  nabla_canvas_from_widget (self, x, y, &layout_x, &layout_y);
  self->zoom = zoom;
  self->offset_x = x - layout_x * zoom;
  self->offset_y = y - layout_y * zoom;
  self->fitted = FALSE;
  /* While it changes the last picture stretched will do; then it is drawn sharp. */
  g_clear_handle_id (&self->zoom_rest, g_source_remove);
  self->zoom_rest = g_timeout_add (100, on_zoom_rests, self);
  nabla_canvas_view_changed (self);
  g_signal_emit_by_name (self, "zoom-changed");
}

void
nabla_canvas_pan (NablaCanvas *self, double dx, double dy)
{
  if (dx == 0.0 && dy == 0.0)
    return;
  self->offset_x += dx;
  self->offset_y += dy;
  self->fitted = FALSE;
  nabla_canvas_view_changed (self);
}

double
nabla_canvas_get_zoom (NablaCanvas *self)
{
  g_return_val_if_fail (NABLA_IS_CANVAS (self), 1.0);
  return self->zoom;
}

void
nabla_canvas_set_zoom (NablaCanvas *self, double zoom)
{
  g_return_if_fail (NABLA_IS_CANVAS (self));
  nabla_canvas_zoom_about (self, zoom, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
                           gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

void
nabla_canvas_fit (NablaCanvas *self)
{
  const double margin = 40.0;
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  double old_zoom = self->zoom;
  NablaScene scene;
  NablaRect bounds;

  g_return_if_fail (NABLA_IS_CANVAS (self));
  if (width <= 0 || height <= 0)
    {
      self->fit_pending = TRUE;
      return;
    }
  self->fit_pending = FALSE;
  self->fitted = nabla_graph_n_nodes (self->graph) > 0;
  self->roomy = nabla_canvas_shows_totals (self);
  if (nabla_graph_n_nodes (self->graph) == 0)
    {
      self->zoom = 1.0;
      self->offset_x = self->offset_y = 0.0;
    }
  else
    {
      nabla_canvas_init_scene (self, &scene);
      scene.visible = (NablaRect){ 0 };
      bounds = nabla_scene_get_bounds (&scene);
      self->zoom = MIN (MAX (width - 2.0 * margin, 1.0) / MAX (bounds.width, 1.0),
                        MAX (height - 2.0 * margin, 1.0) / MAX (bounds.height, 1.0));
      self->zoom = MIN (self->zoom, 1.0);
      /* Whole pixels at 100 %: straight lines stay sharp. */
      self->offset_x = round (width / 2.0 - (bounds.x + bounds.width / 2.0) * self->zoom);
      self->offset_y = round (height / 2.0 - (bounds.y + bounds.height / 2.0) * self->zoom);
    }
  nabla_canvas_view_changed (self);
  if (self->zoom != old_zoom)
    g_signal_emit_by_name (self, "zoom-changed");
}

gboolean
nabla_canvas_shows_totals (NablaCanvas *self)
{
  return self->show == NABLA_SHOW_TOTAL && self->result != NULL && self->result->totals != NULL;
}

void
nabla_canvas_make_room (NablaCanvas *self)
{
  if (self->fitted && !self->roomy && self->naming == NULL && !self->pressed && nabla_canvas_shows_totals (self))
    nabla_canvas_fit (self);
}

void
nabla_canvas_show_node (NablaCanvas *self, NablaNode node)
{
  const double margin = 16.0;
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double left, top, right, bottom, dx = 0.0, dy = 0.0;
  NablaRect box;

  g_return_if_fail (NABLA_IS_CANVAS (self));
  if (node >= nabla_graph_n_nodes (self->graph) || width <= 0.0)
    return;
  box = nabla_canvas_get_node_rect (self, node);
  nabla_canvas_to_widget (self, box.x, box.y, &left, &top);
  right = left + box.width * self->zoom;
  bottom = top + box.height * self->zoom;
  if (left < margin)
    dx = margin - left;
  else if (right > width - margin)
    dx = width - margin - right;
  if (top < margin)
    dy = margin - top;
  else if (bottom > height - margin)
    dy = height - margin - bottom;
  nabla_canvas_pan (self, round (dx), round (dy));
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, NablaCanvas *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  gboolean wheel = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL;

  if ((state & GDK_CONTROL_MASK) != 0)
    {
      double steps = wheel ? dy : dy / 40.0;

      nabla_canvas_zoom_about (self, self->zoom * pow (1.1, -steps), self->pointer_x, self->pointer_y);
      return TRUE;
    }
  if (wheel)
    {
      dx *= 48.0;
      dy *= 48.0;
    }
  if ((state & GDK_SHIFT_MASK) != 0 && dx == 0.0)
    {
      dx = dy;
      dy = 0.0;
    }
  nabla_canvas_pan (self, -dx, -dy);
  return TRUE;
}

static void
on_pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, NablaCanvas *self)
{
  nabla_canvas_cancel_drag (self);
  self->pinch_zoom = self->zoom;
}

static void
on_pinch (GtkGestureZoom *gesture, double scale, NablaCanvas *self)
{
  double x = self->pointer_x, y = self->pointer_y;

  gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y);
  nabla_canvas_zoom_about (self, self->pinch_zoom * scale, x, y);
}

typedef struct
{
  double x, y;
} Pan;

static gpointer
pan_begin (NablaCanvas *self, const NablaPress *press)
{
  Pan *pan = g_new (Pan, 1);

  pan->x = press->x;
  pan->y = press->y;
  return pan;
}

static void
pan_update (NablaCanvas *self, gpointer data, double x, double y, GdkModifierType state)
{
  Pan *pan = data;

  nabla_canvas_pan (self, x - pan->x, y - pan->y);
  pan->x = x;
  pan->y = y;
}

const NablaTool nabla_tool_pan = {
  .name = "pan",
  .cursor = "grabbing",
  .begin = pan_begin,
  .update = pan_update,
  .free = g_free,
};

static void
on_middle_begin (GtkGestureDrag *gesture, double x, double y, NablaCanvas *self)
{
  NablaPress press = { .x = x, .y = y };

  nabla_canvas_cancel_drag (self);
  nabla_canvas_start_tool (self, &nabla_tool_pan, &press);
}

static void
on_middle_update (GtkGestureDrag *gesture, double dx, double dy, NablaCanvas *self)
{
  double x, y;

  if (self->tool == &nabla_tool_pan && gtk_gesture_drag_get_start_point (gesture, &x, &y))
    pan_update (self, self->tool_data, x + dx, y + dy, 0);
}

static void
on_middle_end (GtkGestureDrag *gesture, double dx, double dy, NablaCanvas *self)
{
  if (self->tool == &nabla_tool_pan)
    nabla_canvas_cancel_drag (self);
}

void
nabla_canvas_add_view_controls (NablaCanvas *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkGesture *middle = gtk_gesture_drag_new ();

  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);

  g_signal_connect (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pinch));
  /* The first finger's drag claims its touch: it must not be lost to the pinch. */
  gtk_gesture_group (pinch, self->drag);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (middle), GDK_BUTTON_MIDDLE);
  g_signal_connect (middle, "drag-begin", G_CALLBACK (on_middle_begin), self);
  g_signal_connect (middle, "drag-update", G_CALLBACK (on_middle_update), self);
  g_signal_connect (middle, "drag-end", G_CALLBACK (on_middle_end), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (middle));
}
