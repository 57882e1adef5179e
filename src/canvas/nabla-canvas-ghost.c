/* What tools paint over the scene: arrows that are not there yet. */
#include "canvas/nabla-canvas-private.h"

#include <math.h>

void
nabla_canvas_set_source_accent (NablaCanvas *self, cairo_t *cr, double alpha)
{
  if (self->dark)
    cairo_set_source_rgba (cr, 0x78 / 255.0, 0xae / 255.0, 0xed / 255.0, alpha);
  else
    cairo_set_source_rgba (cr, 0x1c / 255.0, 0x71 / 255.0, 0xd8 / 255.0, alpha);
}

/* Where the line from the middle of a box towards a point leaves the box. */
void
nabla_canvas_leave_box (NablaRect box, double to_x, double to_y, double *x, double *y)
{
  double centre_x = box.x + box.width / 2.0, centre_y = box.y + box.height / 2.0;
  double dx = to_x - centre_x, dy = to_y - centre_y;
  double factor = 1.0;

  if (fabs (dx) > 1e-9)
    factor = MIN (factor, box.width / 2.0 / fabs (dx));
  if (fabs (dy) > 1e-9)
    factor = MIN (factor, box.height / 2.0 / fabs (dy));
  *x = centre_x + factor * dx;
  *y = centre_y + factor * dy;
}

static NablaRect
widget_box (NablaCanvas *self, NablaNode node)
{
  NablaRect box = nabla_canvas_get_node_rect (self, node);
  NablaRect scaled = { .width = box.width * self->zoom, .height = box.height * self->zoom };

  nabla_canvas_to_widget (self, box.x, box.y, &scaled.x, &scaled.y);
  return scaled;
}

static void
draw_head (cairo_t *cr, double x, double y, double angle)
{
  const double length = 12.0, half = 5.0;

  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, angle);
  cairo_move_to (cr, 0.0, 0.0);
  cairo_line_to (cr, -length, -half);
  cairo_line_to (cr, -length, half);
  cairo_close_path (cr);
  cairo_fill (cr);
  cairo_restore (cr);
}

/**
 * nabla_canvas_draw_arrow:
 * @to: the node it goes to, or %NABLA_NODE_NONE: it goes to (@x, @y)
 * @refused: it cannot be: red, dashed, crossed
 */
void
nabla_canvas_draw_arrow (NablaCanvas *self,
                         cairo_t *cr,
                         NablaNode from,
                         NablaNode to,
                         double x,
                         double y,
                         gboolean bidirected,
                         gboolean refused)
{
  const double dashes[] = { 6.0, 4.0 };
  NablaRect box = widget_box (self, from);
  double start_x, start_y, angle;

  if (to != NABLA_NODE_NONE)
    {
      NablaRect target = widget_box (self, to);

      nabla_canvas_leave_box (target, box.x + box.width / 2.0, box.y + box.height / 2.0, &x, &y);
    }
  else if (x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height)
    {
      return;
    }
  nabla_canvas_leave_box (box, x, y, &start_x, &start_y);
  angle = atan2 (y - start_y, x - start_x);
  if (!refused)
    nabla_canvas_set_source_accent (self, cr, 1.0);
  else if (self->dark)
    cairo_set_source_rgb (cr, 0xff / 255.0, 0x7b / 255.0, 0x63 / 255.0);
  else
    cairo_set_source_rgb (cr, 0xc0 / 255.0, 0x1c / 255.0, 0x28 / 255.0);
  cairo_set_line_width (cr, 2.0);
  if (refused)
    cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0.0);
  cairo_move_to (cr, start_x + (bidirected ? 8.0 * cos (angle) : 0.0),
                 start_y + (bidirected ? 8.0 * sin (angle) : 0.0));
  cairo_line_to (cr, x - 8.0 * cos (angle), y - 8.0 * sin (angle));
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0.0);
  draw_head (cr, x, y, angle);
  if (bidirected)
    draw_head (cr, start_x, start_y, angle + G_PI);
  if (refused)
    {
      double back = MIN (28.0, hypot (x - start_x, y - start_y) / 2.0);
      double middle_x = x - back * cos (angle), middle_y = y - back * sin (angle);

      cairo_move_to (cr, middle_x - 6.0, middle_y - 6.0);
      cairo_line_to (cr, middle_x + 6.0, middle_y + 6.0);
      cairo_move_to (cr, middle_x - 6.0, middle_y + 6.0);
      cairo_line_to (cr, middle_x + 6.0, middle_y - 6.0);
      cairo_stroke (cr);
    }
}

/* Connecting by keys: from the node where C was pressed to the one that Tab
 * has come to, or to the pointer. */
void
nabla_canvas_draw_connecting (NablaCanvas *self, cairo_t *cr)
{
  NablaNode from, to;

  if (self->connect_from == 0)
    return;
  from = nabla_graph_find_node_by_id (self->graph, self->connect_from);
  to = nabla_canvas_get_cursor (self);
  if (from == NABLA_NODE_NONE)
    return;
  if (to == from)
    to = self->hovered_node;
  if (to != NABLA_NODE_NONE && to != from)
    nabla_canvas_draw_arrow (self, cr, from, to, 0.0, 0.0, FALSE, FALSE);
  else if (self->pointer_inside)
    nabla_canvas_draw_arrow (self, cr, from, NABLA_NODE_NONE, self->pointer_x, self->pointer_y, FALSE, FALSE);
}
