#include "app/nabla-dump.h"

#include <math.h>
#include <json-glib/json-glib.h>
#ifdef GDK_WINDOWING_X11
#include <gdk/x11/gdkx.h>
#endif
#include "app/nabla-chooser.h"
#include "app/nabla-plot-view.h"
#include "app/nabla-table-grid.h"
#include "app/nabla-text.h"
#include "app/nabla-window-private.h"

/* Of a table, what is told. */
#define MAX_CELLS 200
/* Nodes and edges: telling of more would hold up the window. */
#define MAX_TOLD 1000

static void
add_string (JsonBuilder *json, const char *name, const char *value)
{
  json_builder_set_member_name (json, name);
  if (value != NULL)
    json_builder_add_string_value (json, value);
  else
    json_builder_add_null_value (json);
}

static void
add_number (JsonBuilder *json, const char *name, double value)
{
  json_builder_set_member_name (json, name);
  if (isfinite (value))
    json_builder_add_double_value (json, value);
  else
    json_builder_add_null_value (json);
}

static void
add_boolean (JsonBuilder *json, const char *name, gboolean value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_boolean_value (json, value);
}

/* A point of a widget in its surface: what a test adds to the X window's origin. */
static void
to_surface (GtkWidget *widget, double *x, double *y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  double dx = 0;
  double dy = 0;

  gtk_widget_translate_coordinates (widget, GTK_WIDGET (native), *x, *y, x, y);
  gtk_native_get_surface_transform (native, &dx, &dy);
  *x += dx;
  *y += dy;
}

static void
add_place (JsonBuilder *json, GtkWidget *widget)
{
  double x = 0;
  double y = 0;

  to_surface (widget, &x, &y);
  add_number (json, "x", x);
  add_number (json, "y", y);
  add_number (json, "width", gtk_widget_get_width (widget));
  add_number (json, "height", gtk_widget_get_height (widget));
}

static const char *
text_of (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  if (GTK_IS_BUTTON (widget))
    return gtk_button_get_label (GTK_BUTTON (widget)) != NULL ? gtk_button_get_label (GTK_BUTTON (widget))
                                                              : gtk_button_get_icon_name (GTK_BUTTON (widget));
  if (GTK_IS_EDITABLE (widget))
    return gtk_editable_get_text (GTK_EDITABLE (widget));
  if (GTK_IS_CHECK_BUTTON (widget))
    return gtk_check_button_get_label (GTK_CHECK_BUTTON (widget));
  if (GTK_IS_SWITCH (widget))
    return gtk_switch_get_active (GTK_SWITCH (widget)) ? "on" : "off";
  if (NABLA_IS_TABLE_GRID (widget))
    return nabla_table_grid_get_cursor_text (NABLA_TABLE_GRID (widget));
  if (NABLA_IS_PLOT_VIEW (widget))
    return nabla_plot_view_get_text (NABLA_PLOT_VIEW (widget));
  return NULL;
}

static gboolean
is_worth_telling (GtkWidget *widget)
{
  return GTK_IS_LABEL (widget) || GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_EDITABLE (widget)
         || GTK_IS_DROP_DOWN (widget) || GTK_IS_SWITCH (widget) || GTK_IS_LIST_VIEW (widget) || NABLA_IS_CANVAS (widget)
         || NABLA_IS_CHOOSER (widget) || NABLA_IS_TABLE_GRID (widget) || GTK_IS_CHECK_BUTTON (widget)
         || GTK_IS_PICTURE (widget) || NABLA_IS_PLOT_VIEW (widget);
}

/* What X calls the toplevel, so that a test can ask where it is; 0 elsewhere. */
static gulong
window_xid (GtkWidget *window)
{
#ifdef GDK_WINDOWING_X11
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));

  if (GDK_IS_X11_SURFACE (surface))
    return gdk_x11_surface_get_xid (surface);
#endif
  return 0;
}

/* The grid draws its cells itself: the names of its columns, and the first row. */
static void
add_cells (JsonBuilder *json, const NablaTable *table)
{
  guint n = MIN (nabla_table_n_columns (table), MAX_CELLS);

  json_builder_set_member_name (json, "columns");
  json_builder_begin_array (json);
  for (guint i = 0; i < n; i++)
    json_builder_add_string_value (json, nabla_column_get_name (nabla_table_get_column (table, i)));
  json_builder_end_array (json);
  json_builder_set_member_name (json, "first");
  json_builder_begin_array (json);
  for (guint i = 0; i < n && nabla_table_n_rows (table) > 0; i++)
    {
      g_autofree char *cell = nabla_column_dup_cell (nabla_table_get_column (table, i), 0);

      json_builder_add_string_value (json, cell != NULL ? cell : "");
    }
  json_builder_end_array (json);
}

/* Where rows are picked: the titles with their places, and the cells in view. */
static void
add_rows (JsonBuilder *json, NablaTableGrid *grid)
{
  gpointer data;
  const NablaGridSource *source = nabla_table_grid_get_source (grid, &data);
  guint n = source->get_n_columns (data);
  gsize first;
  gsize end;

  nabla_table_grid_get_rows_in_view (grid, &first, &end);
  json_builder_set_member_name (json, "titles");
  json_builder_begin_array (json);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *title = source->dup_title (data, i);
      GdkRectangle place;
      double x;
      double y;

      nabla_table_grid_get_title_place (grid, i, &place);
      x = place.x + place.width / 2;
      y = place.height / 2;
      to_surface (GTK_WIDGET (grid), &x, &y);
      json_builder_begin_object (json);
      add_string (json, "text", title);
      add_number (json, "x", x);
      add_number (json, "y", y);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  json_builder_set_member_name (json, "rows");
  json_builder_begin_array (json);
  for (gsize row = first; row < end; row++)
    {
      json_builder_begin_array (json);
      for (guint i = 0; i < n; i++)
        {
          g_autofree char *cell = source->dup_cell (data, row, i);

          json_builder_add_string_value (json, cell != NULL ? cell : "");
        }
      json_builder_end_array (json);
    }
  json_builder_end_array (json);
}

/* Widgets nest a few dozen deep at most. */
static void
add_widgets (JsonBuilder *json, GtkWidget *widget, GtkWidget *focus)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (is_worth_telling (widget))
    {
      json_builder_begin_object (json);
      add_string (json, "type", G_OBJECT_TYPE_NAME (widget));
      add_string (json, "id", gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)));
      add_string (json, "text", text_of (widget));
      add_place (json, widget);
      add_boolean (json, "sensitive", gtk_widget_is_sensitive (widget));
      add_boolean (json, "focus", widget == focus);
      if (NABLA_IS_TABLE_GRID (widget) && nabla_table_grid_get_table (NABLA_TABLE_GRID (widget)) != NULL)
        add_cells (json, nabla_table_grid_get_table (NABLA_TABLE_GRID (widget)));
      else if (NABLA_IS_TABLE_GRID (widget))
        add_rows (json, NABLA_TABLE_GRID (widget));
      json_builder_end_object (json);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    add_widgets (json, child, focus);
}

static void
add_estimate (JsonBuilder *json, const NablaEstimate *estimate)
{
  if (estimate == NULL)
    return;
  if (estimate->has_estimate)
    {
      add_number (json, "estimate", estimate->estimate);
      add_number (json, "se", estimate->se);
      add_number (json, "lo", estimate->lo);
      add_number (json, "hi", estimate->hi);
      add_number (json, "n", (double) estimate->n_used);
    }
  add_string (json, "message", estimate->message);
}

static void
add_nodes (JsonBuilder *json, NablaWindow *self, const NablaScene *scene)
{
  NablaTable *table = nabla_document_get_table (self->document);
  const int *columns = nabla_document_get_columns (self->document);

  json_builder_set_member_name (json, "nodes");
  json_builder_begin_array (json);
  for (guint v = 0; v < MIN (nabla_graph_n_nodes (scene->graph), MAX_TOLD); v++)
    {
      NablaRect rect = nabla_scene_get_node_rect (scene, v);
      double zoom = nabla_canvas_get_zoom (self->canvas);
      double x;
      double y;

      nabla_canvas_to_widget (self->canvas, rect.x + rect.width / 2, rect.y + rect.height / 2, &x, &y);
      to_surface (GTK_WIDGET (self->canvas), &x, &y);
      json_builder_begin_object (json);
      add_string (json, "name", nabla_graph_get_name (scene->graph, v));
      add_number (json, "roles", nabla_graph_get_roles (scene->graph, v));
      add_string (json, "column",
                  columns != NULL && columns[v] >= 0
                    ? nabla_column_get_name (nabla_table_get_column (table, columns[v]))
                    : NULL);
      add_number (json, "x", x);
      add_number (json, "y", y);
      add_number (json, "width", rect.width * zoom);
      add_number (json, "height", rect.height * zoom);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static const char *
state_name (NablaArrowState state)
{
  static const char *const names[] = { "pending", "estimated", "not_identified", "failed" };

  return names[state];
}

static void
add_edges (JsonBuilder *json, NablaWindow *self, const NablaScene *scene)
{
  const NablaResult *result = scene->result;

  json_builder_set_member_name (json, "edges");
  json_builder_begin_array (json);
  for (guint e = 0; e < MIN (nabla_graph_n_edges (scene->graph), MAX_TOLD); e++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (scene->graph, e);
      g_autofree char *label = nabla_scene_dup_edge_label (scene, e);
      gboolean both = edge->at_from == NABLA_MARK_ARROW && edge->at_to == NABLA_MARK_ARROW;
      NablaPoint middle = { 0, 0 };

      json_builder_begin_object (json);
      add_string (json, "from", nabla_graph_get_name (scene->graph, edge->from));
      add_string (json, "to", nabla_graph_get_name (scene->graph, edge->to));
      add_string (json, "kind", both ? "bidirected" : "directed");
      add_string (json, "label", label);
      if (result != NULL && result->graph == scene->graph)
        {
          add_string (json, "state", state_name (result->arrows[e].state));
          add_estimate (json, result->arrows[e].estimate);
        }
      if (nabla_scene_get_edge_point (scene, e, 0.5, &middle))
        {
          nabla_canvas_to_widget (self->canvas, middle.x, middle.y, &middle.x, &middle.y);
          to_surface (GTK_WIDGET (self->canvas), &middle.x, &middle.y);
          add_number (json, "x", middle.x);
          add_number (json, "y", middle.y);
        }
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

/* What the canvas points out: edges by halo, names by spot. */
static void
add_highlight (JsonBuilder *json, NablaWindow *self)
{
  static const char *const halos[] = { "biasing", "causal", "blocked", "removed" };
  static const char *const spots[] = { "blocking", "hedge", "hedge_inner", "side", "other_side", "given" };
  const NablaHighlight *highlight = nabla_canvas_get_highlight (self->canvas);
  NablaGraph *graph = nabla_canvas_get_graph (self->canvas);

  json_builder_set_member_name (json, "highlight");
  json_builder_begin_object (json);
  for (guint kind = 0; highlight != NULL && kind < G_N_ELEMENTS (halos); kind++)
    {
      json_builder_set_member_name (json, halos[kind]);
      json_builder_begin_array (json);
      for (guint i = 0; i < highlight->halos->len; i++)
        {
          NablaHalo halo = g_array_index (highlight->halos, NablaHalo, i);
          g_autofree char *text = nabla_text_edge (graph, halo.edge);

          if (halo.kind == kind)
            json_builder_add_string_value (json, text);
        }
      json_builder_end_array (json);
    }
  for (guint spot = 0; highlight != NULL && spot < G_N_ELEMENTS (spots); spot++)
    {
      json_builder_set_member_name (json, spots[spot]);
      json_builder_begin_array (json);
      for (guint i = 0; i < nabla_node_set_size (highlight->spots[spot]); i++)
        json_builder_add_string_value (json, nabla_graph_get_name (graph, highlight->spots[spot]->nodes[i]));
      json_builder_end_array (json);
    }
  json_builder_end_object (json);
}

static void
add_document (JsonBuilder *json, NablaWindow *self)
{
  NablaDocument *document = self->document;
  NablaResult *result = nabla_document_get_result (document);
  const NablaNodeSet *selected = nabla_canvas_get_selected_nodes (self->canvas);
  g_autoptr (NablaSceneCache) cache = nabla_scene_cache_new ();
  guint n_edges = 0;
  double fraction;
  NablaScene scene;

  nabla_scene_init (&scene, nabla_document_get_graph (document), nabla_document_get_layout (document), result);
  scene.show = self->show;
  scene.labels = self->labels;
  scene.cache = cache;
  add_nodes (json, self, &scene);
  add_edges (json, self, &scene);
  json_builder_set_member_name (json, "effect");
  json_builder_begin_object (json);
  if (result != NULL)
    add_estimate (json, result->effect);
  json_builder_end_object (json);

  add_highlight (json, self);

  nabla_canvas_get_selected_edges (self->canvas, &n_edges);
  add_string (json, "page", gtk_stack_get_visible_child_name (self->pages));
  add_string (json, "headline", nabla_identification_card_get_headline (self->card));
  add_string (json, "reason", nabla_identification_card_get_reason (self->card));
  add_string (json, "bar", gtk_info_bar_get_revealed (self->info_bar) ? gtk_label_get_text (self->info_label) : NULL);
  add_string (json, "data_bar",
              gtk_info_bar_get_revealed (self->data_bar) ? gtk_label_get_text (self->data_bar_label) : NULL);
  add_number (json, "zoom", nabla_canvas_get_zoom (self->canvas));
  add_boolean (json, "stale", nabla_document_is_stale (document));
  add_boolean (json, "final", result != NULL && result->final);
  add_boolean (json, "busy", nabla_document_get_job (document, &fraction, NULL));
  add_boolean (json, "dirty", nabla_document_is_dirty (document));
  add_boolean (json, "naming", nabla_canvas_is_naming (self->canvas));
  add_string (json, "path", nabla_document_get_path (document));
  add_string (json, "data", nabla_document_get_data_path (document));
  add_string (json, "undo", nabla_document_get_undo_label (document));
  add_string (json, "redo", nabla_document_get_redo_label (document));
  add_number (json, "selected_nodes", nabla_node_set_size (selected));
  add_number (json, "selected_edges", n_edges);
}

static void
add_window (JsonBuilder *json, GtkWidget *window)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));

  json_builder_begin_object (json);
  add_string (json, "type", G_OBJECT_TYPE_NAME (window));
  add_string (json, "title", gtk_window_get_title (GTK_WINDOW (window)));
  add_boolean (json, "active", gtk_window_is_active (GTK_WINDOW (window)));
  json_builder_set_member_name (json, "xid");
  json_builder_add_int_value (json, (gint64) window_xid (window));
  add_place (json, window);
  if (NABLA_IS_WINDOW (window))
    add_document (json, NABLA_WINDOW (window));
  json_builder_set_member_name (json, "widgets");
  json_builder_begin_array (json);
  add_widgets (json, window, focus);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

void
nabla_dump_print (GtkApplication *application)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  GListModel *windows = gtk_window_get_toplevels ();

  json_builder_begin_object (json);
  json_builder_set_member_name (json, "windows");
  json_builder_begin_array (json);
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (gtk_widget_get_mapped (window))
        add_window (json, window);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
  root = json_builder_get_root (json);
  text = json_to_string (root, FALSE);
  g_print ("NABLA-STATE %s\n", text);
}
