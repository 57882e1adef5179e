/* A drag from a node: it moves, with all that is selected, and falls into line. */
#include "canvas/nabla-canvas-private.h"

#include <math.h>
#include "canvas/nabla-snap.h"

#define SNAP_DISTANCE 6.0

typedef struct
{
  double x, y;       /* where the button went down */
  NablaPoint centre; /* of the grabbed node then, layout coordinates */
  NablaRect box;     /* of the grabbed node then */
  GArray *others;    /* of NablaRect: the boxes in view that stay */
  double dx, dy;
  NablaSnap snap;
} Move;

static void
move_free (gpointer data)
{
  Move *move = data;

  g_array_unref (move->others);
  g_free (move);
}

static gpointer
move_begin (NablaCanvas *self, const NablaPress *press)
{
  NablaNode grabbed = press->hit.node;
  NablaScene scene;
  Move *move;

  if (!nabla_canvas_is_node_selected (self, grabbed))
    nabla_canvas_click_node (self, grabbed, press->state & GDK_SHIFT_MASK);
  move = g_new0 (Move, 1);
  move->x = press->x;
  move->y = press->y;
  move->others = g_array_new (FALSE, FALSE, sizeof (NablaRect));
  nabla_layout_get_position (self->layout, grabbed, &move->centre);
  nabla_canvas_init_scene (self, &scene);
  move->box = nabla_scene_get_node_rect (&scene, grabbed);
  for (NablaNode v = 0; v < nabla_graph_n_nodes (self->graph); v++)
    {
      NablaRect box;

      if (nabla_canvas_is_node_selected (self, v))
        continue;
      box = nabla_scene_get_node_rect (&scene, v);
      if (box.x < scene.visible.x + scene.visible.width && box.x + box.width > scene.visible.x
          && box.y < scene.visible.y + scene.visible.height && box.y + box.height > scene.visible.y)
        g_array_append_val (move->others, box);
    }
  return move;
}

static void
place (NablaCanvas *self, Move *move, double x, double y, GdkModifierType state)
{
  move->dx = (x - move->x) / self->zoom;
  move->dy = (y - move->y) / self->zoom;
  move->snap = (NablaSnap){ 0 };
  /* Whole pixels, so that files hold short numbers. */
  move->dx = round (move->centre.x + move->dx) - move->centre.x;
  move->dy = round (move->centre.y + move->dy) - move->centre.y;
  if ((state & GDK_CONTROL_MASK) == 0)
    {
      NablaRect box = { move->box.x + move->dx, move->box.y + move->dy, move->box.width, move->box.height };

      move->snap = nabla_snap_find (box, (const NablaRect *) (gpointer) move->others->data, move->others->len,
                                    SNAP_DISTANCE / self->zoom);
      move->dx += move->snap.dx;
      move->dy += move->snap.dy;
    }
}

static void
move_update (NablaCanvas *self, gpointer data, double x, double y, GdkModifierType state)
{
  Move *move = data;
  g_autoptr (NablaEdit) edit = NULL;

  place (self, move, x, y, state);
  edit = nabla_edit_move (self->graph, self->layout, self->selected_nodes, move->dx, move->dy, NULL);
  if (edit != NULL)
    nabla_canvas_set_preview (self, nabla_layout_ref (edit->layout));
}

static void
move_end (NablaCanvas *self, gpointer data, double x, double y, GdkModifierType state)
{
  Move *move = data;
  GError *error = NULL;
  NablaEdit *edit;

  place (self, move, x, y, state);
  if (move->dx == 0.0 && move->dy == 0.0)
    return;
  edit = nabla_edit_move (self->graph, self->layout, self->selected_nodes, move->dx, move->dy, &error);
  nabla_canvas_take_edit (self, edit, error);
}

static void
move_draw (NablaCanvas *self, gpointer data, cairo_t *cr)
{
  Move *move = data;

  nabla_canvas_set_source_accent (self, cr, 0.8);
  cairo_set_line_width (cr, 1.0);
  for (guint i = 0; i < move->snap.n_guides; i++)
    {
      NablaGuide *guide = &move->snap.guides[i];
      double x1, y1, x2, y2;

      nabla_canvas_to_widget (self, guide->x1, guide->y1, &x1, &y1);
      nabla_canvas_to_widget (self, guide->x2, guide->y2, &x2, &y2);
      cairo_move_to (cr, floor (x1) + 0.5, floor (y1) + 0.5);
      cairo_line_to (cr, floor (x2) + 0.5, floor (y2) + 0.5);
    }
  cairo_stroke (cr);
}

const NablaTool nabla_tool_move = {
  .name = "move",
  .cursor = "grabbing",
  .begin = move_begin,
  .update = move_update,
  .end = move_end,
  .draw = move_draw,
  .free = move_free,
};
