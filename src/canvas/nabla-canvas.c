#include "canvas/nabla-canvas-private.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>
#include "render/nabla-export.h"

enum
{
  SIGNAL_EDIT,
  SIGNAL_SELECTION_CHANGED,
  SIGNAL_REFUSED,
  SIGNAL_ZOOM_CHANGED,
  SIGNAL_CONTEXT_MENU,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NablaCanvas, nabla_canvas, GTK_TYPE_WIDGET)

NablaCanvas *
nabla_canvas_new (void)
{
  return g_object_new (NABLA_TYPE_CANVAS, NULL);
}

/**
 * nabla_canvas_init_scene:
 * @scene: (out caller-allocates): what is on screen now; borrows from the canvas
 */
void
nabla_canvas_init_scene (NablaCanvas *self, NablaScene *scene)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  nabla_scene_init (scene, self->graph, self->preview != NULL ? self->preview : self->layout, self->result);
  scene->unlinked = self->unlinked;
  scene->show = self->show;
  scene->labels = self->labels;
  scene->legend = self->legend;
  scene->card = self->card;
  scene->dark = self->dark;
  scene->stale = self->stale;
  scene->zoom = self->zoom;
  scene->cache = self->cache;
  scene->highlight = self->highlight;
  nabla_canvas_from_widget (self, 0.0, 0.0, &scene->visible.x, &scene->visible.y);
  scene->visible.width = width / self->zoom;
  scene->visible.height = height / self->zoom;
  scene->selected_nodes = self->selected_nodes;
  scene->selected_edges = (const guint32 *) (gpointer) self->selected_edges->data;
  scene->n_selected_edges = self->selected_edges->len;
  scene->hovered_node = self->hovered_node;
  scene->hovered_edge = self->hovered_edge;
}

/* In layout coordinates. */
NablaRect
nabla_canvas_get_node_rect (NablaCanvas *self, NablaNode node)
{
  NablaScene scene;

  nabla_canvas_init_scene (self, &scene);
  return nabla_scene_get_node_rect (&scene, node);
}

NablaHit
nabla_canvas_hit (NablaCanvas *self, double x, double y)
{
  NablaScene scene;
  double layout_x, layout_y;

  nabla_canvas_init_scene (self, &scene);
  nabla_canvas_from_widget (self, x, y, &layout_x, &layout_y);
  return nabla_scene_hit (&scene, layout_x, layout_y);
}

NablaNode
nabla_canvas_node_at (NablaCanvas *self, double x, double y)
{
  return nabla_canvas_hit (self, x, y).node;
}

void
nabla_canvas_refuse (NablaCanvas *self, const char *text)
{
  g_signal_emit (self, signals[SIGNAL_REFUSED], 0, text);
}

/**
 * nabla_canvas_take_edit:
 * @edit: (transfer full) (nullable): emitted; a node that it made is selected
 * @error: (transfer full) (nullable): emitted as "refused"
 *
 * Returns: whether there was an edit
 */
gboolean
nabla_canvas_take_edit (NablaCanvas *self, NablaEdit *edit, GError *error)
{
  if (error != NULL)
    {
      nabla_canvas_refuse (self, error->message);
      g_error_free (error);
    }
  if (edit == NULL)
    return FALSE;
  g_signal_emit (self, signals[SIGNAL_EDIT], 0, edit->graph, edit->layout, edit->label);
  if (edit->node_id != 0)
    {
      NablaNode node = nabla_graph_find_node_by_id (self->graph, edit->node_id);

      if (node != NABLA_NODE_NONE)
        {
          nabla_canvas_select_node (self, node);
          nabla_canvas_set_cursor_node (self, node);
        }
    }
  nabla_edit_free (edit);
  return TRUE;
}

/* @preview: (transfer full) (nullable): shown in place of the layout */
void
nabla_canvas_set_preview (NablaCanvas *self, NablaLayout *preview)
{
  g_clear_pointer (&self->preview, nabla_layout_unref);
  self->preview = preview;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
nabla_canvas_set_content (NablaCanvas *self, NablaGraph *graph, NablaLayout *layout)
{
  g_autoptr (NablaGraph) old_graph = NULL;
  g_autoptr (NablaLayout) old_layout = NULL;
  gboolean first;

  g_return_if_fail (NABLA_IS_CANVAS (self));
  g_return_if_fail (graph != NULL && layout != NULL);

  if (graph == self->graph && layout == self->layout)
    return;
  nabla_canvas_cancel_drag (self);
  first = nabla_graph_n_nodes (self->graph) == 0;
  old_graph = self->graph;
  old_layout = self->layout;
  self->graph = nabla_graph_ref (graph);
  /* Text may come without positions; what is edited here has them all. */
  self->layout
    = nabla_layout_is_complete (layout) ? nabla_layout_ref (layout) : nabla_layout_tidy (graph, layout, FALSE);
  self->fitted = self->fitted && nabla_layout_equal (self->layout, old_layout);
  if (graph != old_graph)
    {
      g_clear_pointer (&self->unlinked, g_free);
      g_clear_pointer (&self->highlight, nabla_highlight_unref);
    }
  self->hovered_node = NABLA_NODE_NONE;
  self->hovered_edge = -1;
  if (self->cursor_id != 0 && nabla_graph_find_node_by_id (self->graph, self->cursor_id) == NABLA_NODE_NONE)
    self->cursor_id = 0;
  if (self->connect_from != 0 && nabla_graph_find_node_by_id (self->graph, self->connect_from) == NABLA_NODE_NONE)
    self->connect_from = 0;
  nabla_canvas_naming_content_set (self);
  if (nabla_canvas_selection_rebuild (self))
    g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
  if (first && nabla_graph_n_nodes (graph) > 1)
    nabla_canvas_fit (self);
  nabla_canvas_children_queue (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
nabla_canvas_set_result (NablaCanvas *self, NablaResult *result, gboolean stale)
{
  g_return_if_fail (NABLA_IS_CANVAS (self));

  if (result != NULL)
    nabla_result_ref (result);
  g_clear_pointer (&self->result, nabla_result_unref);
  self->result = result;
  self->stale = stale;
  nabla_canvas_make_room (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
nabla_canvas_set_unlinked (NablaCanvas *self, const gboolean *unlinked)
{
  g_return_if_fail (NABLA_IS_CANVAS (self));

  g_clear_pointer (&self->unlinked, g_free);
  if (unlinked != NULL)
    self->unlinked = g_memdup2 (unlinked, MAX (nabla_graph_n_nodes (self->graph), 1) * sizeof *unlinked);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
nabla_canvas_set_highlight (NablaCanvas *self, const NablaHighlight *highlight)
{
  g_return_if_fail (NABLA_IS_CANVAS (self));

  if (highlight != NULL)
    nabla_highlight_ref (highlight);
  g_clear_pointer (&self->highlight, nabla_highlight_unref);
  self->highlight = (NablaHighlight *) highlight;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const NablaHighlight *
nabla_canvas_get_highlight (NablaCanvas *self)
{
  return self->highlight;
}

void
nabla_canvas_set_completions (NablaCanvas *self, const char *const *names)
{
  g_return_if_fail (NABLA_IS_CANVAS (self));

  g_strfreev (self->completions);
  self->completions = g_strdupv ((char **) names);
}

void
nabla_canvas_set_show (NablaCanvas *self, NablaShow show)
{
  g_return_if_fail (NABLA_IS_CANVAS (self));
  self->show = show;
  nabla_canvas_make_room (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
nabla_canvas_set_labels (NablaCanvas *self, NablaLabels labels)
{
  g_return_if_fail (NABLA_IS_CANVAS (self));
  self->labels = labels;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
nabla_canvas_set_legend (NablaCanvas *self, gboolean legend)
{
  g_return_if_fail (NABLA_IS_CANVAS (self));
  self->legend = legend;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
nabla_canvas_set_card (NablaCanvas *self, gboolean card)
{
  g_return_if_fail (NABLA_IS_CANVAS (self));
  self->card = card;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
nabla_canvas_set_dark (NablaCanvas *self, gboolean dark)
{
  g_return_if_fail (NABLA_IS_CANVAS (self));
  self->dark = dark;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

NablaGraph *
nabla_canvas_get_graph (NablaCanvas *self)
{
  g_return_val_if_fail (NABLA_IS_CANVAS (self), NULL);
  return self->graph;
}

NablaLayout *
nabla_canvas_get_layout (NablaCanvas *self)
{
  g_return_val_if_fail (NABLA_IS_CANVAS (self), NULL);
  return self->layout;
}

static gboolean
is_free (NablaCanvas *self, double x, double y)
{
  /* Room for a short name, and a gap in which an arrow can be seen. */
  const double half_width = 50.0, half_height = 20.0, gap = 24.0;
  NablaScene scene;

  nabla_canvas_init_scene (self, &scene);
  for (NablaNode v = 0; v < nabla_graph_n_nodes (self->graph); v++)
    {
      NablaRect box;
      NablaPoint point;

      /* Most are far away: no need to measure them. */
      if (!nabla_layout_get_position (self->layout, v, &point) || fabs (point.y - y) > 400.0)
        continue;
      box = nabla_scene_get_node_rect (&scene, v);
      if (x + half_width + gap > box.x && x - half_width - gap < box.x + box.width && y + half_height + gap > box.y
          && y - half_height - gap < box.y + box.height)
        return FALSE;
    }
  return TRUE;
}

/**
 * nabla_canvas_find_space:
 * @start: where a node would best be, layout coordinates
 *
 * The first free place below it, then in columns to the right of that.
 */
NablaPoint
nabla_canvas_find_space (NablaCanvas *self, NablaPoint start)
{
  const double step_x = 150.0, step_y = 80.0;

  for (guint column = 0; column < 40; column++)
    for (guint row = 0; row < 6; row++)
      {
        NablaPoint place = { start.x + column * step_x, start.y + row * step_y };

        if (is_free (self, place.x, place.y))
          return place;
      }
  return start;
}

static void
nabla_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  NablaCanvas *self = NABLA_CANVAS (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  NablaRect frame = { 0.0, 0.0, width, height };
  NablaScene scene;
  cairo_t *cr;

  if (width <= 0 || height <= 0)
    return;
  nabla_canvas_init_scene (self, &scene);
  scene.pixel_scale = gtk_widget_get_scale_factor (widget);
  scene.hurried = self->zoom_rest != 0;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (self->dark)
    cairo_set_source_rgb (cr, 0x1e / 255.0, 0x1e / 255.0, 0x1e / 255.0);
  else
    cairo_set_source_rgb (cr, 0xfa / 255.0, 0xfa / 255.0, 0xfa / 255.0);
  cairo_paint (cr);

  nabla_cairo_painter_set_context (self->painter, cr);
  self->painter->klass->save (self->painter);
  self->painter->klass->translate (self->painter, self->offset_x, self->offset_y);
  self->painter->klass->scale (self->painter, self->zoom);
  nabla_render_scene (self->painter, &scene);
  self->painter->klass->restore (self->painter);
  if (self->tool != NULL && self->tool->draw != NULL)
    {
      cairo_save (cr);
      self->tool->draw (self, self->tool_data, cr);
      cairo_restore (cr);
    }
  cairo_save (cr);
  nabla_canvas_draw_connecting (self, cr);
  nabla_canvas_naming_draw (self, cr);
  cairo_restore (cr);
  nabla_render_furniture (self->painter, &scene, &frame);
  nabla_cairo_painter_set_context (self->painter, NULL);
  cairo_destroy (cr);
  nabla_canvas_naming_snapshot (self, snapshot);
}

static void
nabla_canvas_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 150;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 640 : 480;
}

static void
nabla_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  NablaCanvas *self = NABLA_CANVAS (widget);

  gboolean resized = width != self->width || height != self->height;

  /* What was fitted stays fitted, but for a view that somebody is writing in. */
  if (width > 0 && height > 0 && (self->fit_pending || (resized && self->fitted && self->naming == NULL)))
    nabla_canvas_fit (self);
  nabla_canvas_naming_allocate (self, width, height);
  nabla_canvas_children_allocate (self);
  /* Not for every allocation: making the children asks for one. */
  if (resized)
    nabla_canvas_children_queue (self);
  self->width = width;
  self->height = height;
}

static gboolean
nabla_canvas_focus (GtkWidget *widget, GtkDirectionType direction)
{
  NablaCanvas *self = NABLA_CANVAS (widget);
  gboolean inside = gtk_widget_is_focus (widget) || gtk_widget_get_focus_child (widget) != NULL;

  if (self->naming != NULL)
    return FALSE;
  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return inside ? FALSE : gtk_widget_grab_focus (widget);
  if (inside)
    return nabla_canvas_walk_nodes (self, direction == GTK_DIR_TAB_BACKWARD);
  /* Coming in, a selection stays as it is. */
  if (nabla_node_set_size (self->selected_nodes) == 0 && self->selected_edges->len == 0)
    {
      self->cursor_id = 0;
      if (nabla_canvas_walk_nodes (self, direction == GTK_DIR_TAB_BACKWARD))
        return TRUE;
    }
  return gtk_widget_grab_focus (widget);
}

static void
nabla_canvas_dispose (GObject *object)
{
  NablaCanvas *self = NABLA_CANVAS (object);

  nabla_canvas_cancel_drag (self);
  nabla_canvas_cancel_naming (self);
  nabla_canvas_children_dispose (self);
  g_clear_handle_id (&self->zoom_rest, g_source_remove);
  G_OBJECT_CLASS (nabla_canvas_parent_class)->dispose (object);
}

static void
nabla_canvas_finalize (GObject *object)
{
  NablaCanvas *self = NABLA_CANVAS (object);

  g_clear_pointer (&self->painter, nabla_painter_free);
  g_clear_pointer (&self->cache, nabla_scene_cache_free);
  g_clear_pointer (&self->preview, nabla_layout_unref);
  g_clear_pointer (&self->result, nabla_result_unref);
  g_clear_pointer (&self->layout, nabla_layout_unref);
  g_clear_pointer (&self->graph, nabla_graph_unref);
  g_clear_pointer (&self->unlinked, g_free);
  g_clear_pointer (&self->highlight, nabla_highlight_unref);
  g_clear_pointer (&self->completions, g_strfreev);
  g_clear_pointer (&self->selected_ids, g_array_unref);
  g_clear_pointer (&self->selected_edge_ids, g_array_unref);
  g_clear_pointer (&self->selected_nodes, nabla_node_set_free);
  g_clear_pointer (&self->selected_edges, g_array_unref);
  G_OBJECT_CLASS (nabla_canvas_parent_class)->finalize (object);
}

static void
nabla_canvas_class_init (NablaCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nabla_canvas_dispose;
  object_class->finalize = nabla_canvas_finalize;
  widget_class->snapshot = nabla_canvas_snapshot;
  widget_class->measure = nabla_canvas_measure;
  widget_class->size_allocate = nabla_canvas_size_allocate;
  widget_class->focus = nabla_canvas_focus;

  signals[SIGNAL_EDIT] = g_signal_new ("edit", NABLA_TYPE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                       3, NABLA_TYPE_GRAPH, NABLA_TYPE_LAYOUT, G_TYPE_STRING);
  signals[SIGNAL_SELECTION_CHANGED]
    = g_signal_new ("selection-changed", NABLA_TYPE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REFUSED] = g_signal_new ("refused", NABLA_TYPE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_ZOOM_CHANGED]
    = g_signal_new ("zoom-changed", NABLA_TYPE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CONTEXT_MENU] = g_signal_new ("context-menu", NABLA_TYPE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                               NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);

  gtk_widget_class_set_css_name (widget_class, "nabla-canvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
  nabla_canvas_add_keys (widget_class);
}

static void
nabla_canvas_init (NablaCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->graph = nabla_graph_new_empty (NABLA_GRAPH_DAG);
  self->layout = nabla_layout_new (0, 0);
  self->painter = nabla_cairo_painter_new (NULL);
  self->cache = nabla_scene_cache_new ();
  self->zoom = 1.0;
  self->card = TRUE;
  self->labels = NABLA_LABELS_INTERVAL;
  self->hovered_node = NABLA_NODE_NONE;
  self->hovered_edge = -1;

  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_vexpand (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Diagram"), -1);

  nabla_canvas_selection_init (self);
  nabla_canvas_children_init (self);
  nabla_canvas_add_input (self);
  nabla_canvas_add_view_controls (self);
  nabla_canvas_add_hover (self);
  nabla_canvas_add_key_controls (self);
}
