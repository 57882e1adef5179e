/* A drag from empty ground: a rubber band that selects the nodes it touches. */
#include "canvas/nabla-canvas-private.h"

typedef struct
{
  double x, y;
  double to_x, to_y;
  NablaNodeSet *before;
} Band;

static void
band_free (gpointer data)
{
  Band *band = data;

  nabla_node_set_free (band->before);
  g_free (band);
}

static gpointer
band_begin (NablaCanvas *self, const NablaPress *press)
{
  Band *band = g_new0 (Band, 1);

  band->x = band->to_x = press->x;
  band->y = band->to_y = press->y;
  band->before = (press->state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0 ? nabla_node_set_copy (self->selected_nodes)
                                                                           : nabla_node_set_new ();
  return band;
}

static void
band_update (NablaCanvas *self, gpointer data, double x, double y, GdkModifierType state)
{
  Band *band = data;
  g_autoptr (NablaNodeSet) nodes = nabla_node_set_new ();
  double left, top, right, bottom;
  NablaScene scene;

  band->to_x = x;
  band->to_y = y;
  nabla_canvas_from_widget (self, MIN (x, band->x), MIN (y, band->y), &left, &top);
  nabla_canvas_from_widget (self, MAX (x, band->x), MAX (y, band->y), &right, &bottom);
  nabla_canvas_init_scene (self, &scene);
  for (NablaNode v = 0; v < nabla_graph_n_nodes (self->graph); v++)
    {
      NablaRect box = nabla_scene_get_node_rect (&scene, v);
      gboolean touched = box.x < right && box.x + box.width > left && box.y < bottom && box.y + box.height > top;
      gboolean was = nabla_node_set_contains (band->before, v);

      if ((state & GDK_CONTROL_MASK) != 0 ? touched != was : touched || was)
        nabla_node_set_add (nodes, v);
    }
  nabla_canvas_select (self, nodes, NULL, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
band_cancel (NablaCanvas *self, gpointer data)
{
  Band *band = data;

  /* What was selected may be gone by now: only what is still there. */
  while (band->before->n > 0 && band->before->nodes[band->before->n - 1] >= nabla_graph_n_nodes (self->graph))
    nabla_node_set_remove (band->before, band->before->nodes[band->before->n - 1]);
  nabla_canvas_select (self, band->before, NULL, 0);
}

static void
band_draw (NablaCanvas *self, gpointer data, cairo_t *cr)
{
  Band *band = data;

  cairo_rectangle (cr, (int) MIN (band->x, band->to_x) + 0.5, (int) MIN (band->y, band->to_y) + 0.5,
                   (int) ABS (band->to_x - band->x), (int) ABS (band->to_y - band->y));
  nabla_canvas_set_source_accent (self, cr, 0.12);
  cairo_fill_preserve (cr);
  nabla_canvas_set_source_accent (self, cr, 0.9);
  cairo_set_line_width (cr, 1.0);
  cairo_stroke (cr);
}

const NablaTool nabla_tool_band = {
  .name = "band",
  .begin = band_begin,
  .update = band_update,
  .cancel = band_cancel,
  .draw = band_draw,
  .free = band_free,
};
