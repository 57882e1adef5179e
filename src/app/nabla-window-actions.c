/* What the window can do, apart from files. */
#include "app/nabla-window-private.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-dump.h"

#define ZOOM_STEP 1.2

static const char *const show_names[] = { "direct", "total", "strength", "share", "none" };
static const char *const label_names[] = { "none", "estimate", "interval", "unit" };

static GSettings *
settings_of (NablaWindow *self)
{
  return nabla_application_get_settings (NABLA_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
}

gboolean
nabla_window_entry_takes (NablaWindow *self, const char *action)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));

  if (focus == NULL || !GTK_IS_TEXT (focus) || !gtk_widget_get_mapped (focus))
    return FALSE;
  return gtk_widget_activate_action (focus, action, NULL) || TRUE;
}

static void
on_undo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;

  if (!nabla_window_entry_takes (self, "text.undo"))
    nabla_document_undo (self->document);
}

static void
on_redo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;

  if (!nabla_window_entry_takes (self, "text.redo"))
    nabla_document_redo (self->document);
}

/* The buttons, which mean the graph wherever the focus is. */
static void
on_step (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;

  if (g_str_equal (g_action_get_name (G_ACTION (action)), "step-back"))
    nabla_document_undo (self->document);
  else
    nabla_document_redo (self->document);
}

static void
on_select_all (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;

  if (!nabla_window_entry_takes (self, "selection.select-all"))
    nabla_canvas_select_all (self->canvas);
}

/* Commands on the selection */

static const struct
{
  const char *action;
  NablaCommand command;
} commands[] = {
  { "new-node", NABLA_COMMAND_NEW },
  { "connect", NABLA_COMMAND_CONNECT },
  { "bidirected", NABLA_COMMAND_BIDIRECTED },
  { "delete", NABLA_COMMAND_DELETE },
  { "rename", NABLA_COMMAND_RENAME },
  { "flip", NABLA_COMMAND_FLIP },
  { "exposure", NABLA_COMMAND_EXPOSURE },
  { "outcome", NABLA_COMMAND_OUTCOME },
  { "adjusted", NABLA_COMMAND_ADJUSTED },
  { "selection", NABLA_COMMAND_SELECTION },
  { "unobserved", NABLA_COMMAND_UNOBSERVED },
  { "pin", NABLA_COMMAND_PIN },
  { "straighten", NABLA_COMMAND_STRAIGHTEN },
  { "tidy", NABLA_COMMAND_TIDY },
  { "also-exposure", NABLA_COMMAND_ALSO_EXPOSURE },
  { "also-outcome", NABLA_COMMAND_ALSO_OUTCOME },
  { "undirected", NABLA_COMMAND_UNDIRECTED },
  { "class", NABLA_COMMAND_CLASS },
  { "mediator", NABLA_COMMAND_MEDIATOR },
  { "condition", NABLA_COMMAND_CONDITION },
  { "randomised", NABLA_COMMAND_RANDOMISED },
};

static void
on_command (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;
  const char *name = g_action_get_name (G_ACTION (action));

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].action, name))
      nabla_canvas_command (self->canvas, commands[i].command);
}

static void
on_select_loop (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;
  g_autoptr (GArray) cycle = nabla_graph_dup_cycle (nabla_document_get_graph (self->document));
  g_autoptr (NablaNodeSet) nodes = NULL;

  if (cycle == NULL)
    return;
  nodes = nabla_node_set_new_from ((const NablaNode *) cycle->data, cycle->len);
  nabla_canvas_select (self->canvas, nodes, NULL, 0);
}

static void
on_show_paths (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  nabla_findings_toggle_paths (((NablaWindow *) data)->findings);
}

static void
on_stop_search (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  nabla_document_stop_search (((NablaWindow *) data)->document);
}

static void
on_link_node (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;
  g_autoptr (NablaNodeSet) node = nabla_node_set_new_one (g_variant_get_uint32 (parameter));

  nabla_canvas_select (self->canvas, node, NULL, 0);
  nabla_inspector_choose_column (self->inspector);
}

static void
on_place_all (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;
  g_autoptr (GPtrArray) columns = nabla_document_dup_unplaced (self->document);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  NablaPoint point;

  for (guint i = 0; i < columns->len; i++)
    g_ptr_array_add (names, (gpointer) nabla_column_get_name (columns->pdata[i]));
  g_ptr_array_add (names, NULL);
  nabla_canvas_from_widget (self->canvas, 140, 110, &point.x, &point.y);
  nabla_document_place_columns (self->document, (const char *const *) names->pdata, point);
  nabla_canvas_fit (self->canvas);
}

/* One column, in the middle of what is seen. */
static void
on_place_column (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;

  nabla_window_place_column (self, g_variant_get_string (parameter, NULL));
}

/* View */

static void
on_zoom (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;
  const char *name = g_action_get_name (G_ACTION (action));
  double zoom = nabla_canvas_get_zoom (self->canvas);

  if (g_str_equal (name, "zoom-fit"))
    nabla_canvas_fit (self->canvas);
  else if (g_str_equal (name, "zoom-in"))
    nabla_canvas_set_zoom (self->canvas, zoom * ZOOM_STEP);
  else if (g_str_equal (name, "zoom-out"))
    nabla_canvas_set_zoom (self->canvas, zoom / ZOOM_STEP);
  else
    nabla_canvas_set_zoom (self->canvas, 1);
}

static guint
index_of (const char *const *names, guint n, const char *name)
{
  for (guint i = 0; i < n; i++)
    if (g_str_equal (names[i], name))
      return i;
  return 0;
}

static void
update_show_label (NablaWindow *self)
{
  static const char *const titles[]
    = { N_ ("Direct effects"), N_ ("Total effects"), N_ ("Strength"), N_ ("Share"), N_ ("No numbers") };

  gtk_label_set_text (self->show_label, _ (titles[self->show]));
}

void
nabla_window_update_wants (NablaWindow *self)
{
  gboolean results = g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "results") == 0;

  nabla_document_set_wants (self->document, results || self->show == NABLA_SHOW_TOTAL, results,
                            nabla_results_page_get_edge (self->results_page));
}

static void
on_show (GSimpleAction *action, GVariant *value, gpointer data)
{
  NablaWindow *self = data;

  self->show = index_of (show_names, G_N_ELEMENTS (show_names), g_variant_get_string (value, NULL));
  g_simple_action_set_state (action, value);
  nabla_window_update_wants (self);
  nabla_canvas_set_show (self->canvas, self->show);
  update_show_label (self);
}

static void
on_labels (GSimpleAction *action, GVariant *value, gpointer data)
{
  NablaWindow *self = data;
  const char *name = g_variant_get_string (value, NULL);

  self->labels = index_of (label_names, G_N_ELEMENTS (label_names), name);
  g_simple_action_set_state (action, value);
  nabla_canvas_set_labels (self->canvas, self->labels);
  if (settings_of (self) != NULL)
    g_settings_set_string (settings_of (self), "labels", name);
}

static void
on_next_labels (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (data), "labels");
  guint n = G_N_ELEMENTS (label_names);
  guint next = (index_of (label_names, n, g_variant_get_string (state, NULL)) + 1) % n;

  g_action_group_change_action_state (G_ACTION_GROUP (data), "labels", g_variant_new_string (label_names[next]));
}

static void
on_legend (GSimpleAction *action, GVariant *value, gpointer data)
{
  NablaWindow *self = data;

  self->legend = g_variant_get_boolean (value);
  g_simple_action_set_state (action, value);
  nabla_canvas_set_legend (self->canvas, self->legend);
  if (settings_of (self) != NULL)
    g_settings_set_boolean (settings_of (self), "legend", g_variant_get_boolean (value));
}

static void
on_page (GSimpleAction *action, GVariant *value, gpointer data)
{
  nabla_window_show_page (data, g_variant_get_string (value, NULL));
}

/* F6: the left pane, the canvas, the right pane, and round again. */
static void
on_next_pane (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;
  GtkWidget *panes[] = { GTK_WIDGET (self->sidebar), GTK_WIDGET (self->canvas), self->details };
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  int n = G_N_ELEMENTS (panes);
  int step = g_variant_get_boolean (parameter) ? 1 : n - 1;
  int at = 0;

  for (int i = 0; i < n; i++)
    if (focus != NULL && (focus == panes[i] || gtk_widget_is_ancestor (focus, panes[i])))
      at = i;
  for (int tried = 0; tried < n; tried++)
    {
      at = (at + step) % n;
      if (!gtk_widget_get_child_visible (panes[at]) || !gtk_widget_get_mapped (panes[at]))
        continue;
      if (at == 1 ? gtk_widget_grab_focus (panes[at]) : gtk_widget_child_focus (panes[at], GTK_DIR_TAB_FORWARD))
        return;
    }
}

static void
on_cancel (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  nabla_document_cancel (((NablaWindow *) data)->document);
}

static void
on_start (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  nabla_window_start (data);
}

static void
on_dump (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  nabla_dump_print (gtk_window_get_application (GTK_WINDOW (data)));
}

static const GActionEntry entries[] = {
  { "undo", on_undo },
  { "redo", on_redo },
  { "step-back", on_step },
  { "step-forward", on_step },
  { "select-all", on_select_all },
  { "select-loop", on_select_loop },
  { "show-paths", on_show_paths },
  { "stop-search", on_stop_search },
  { "link-node", on_link_node, "u" },
  { "place-all", on_place_all },
  { "place-column", on_place_column, "s" },
  { "zoom-in", on_zoom },
  { "zoom-out", on_zoom },
  { "zoom-100", on_zoom },
  { "zoom-fit", on_zoom },
  { "show", NULL, "s", "'direct'", on_show },
  { "labels", NULL, "s", "'interval'", on_labels },
  { "next-labels", on_next_labels },
  { "legend", NULL, NULL, "true", on_legend },
  { "page", NULL, "s", "'graph'", on_page },
  { "next-pane", on_next_pane, "b" },
  { "cancel", on_cancel },
  { "start", on_start },
  { "dump-state", on_dump },
};

static void
set_enabled (NablaWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  if (action != NULL)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
set_step_tooltip (GtkWidget *button, const char *verb, const char *step)
{
  g_autofree char *text = step != NULL && *step != '\0' ? g_strdup_printf ("%s: %s", verb, step) : g_strdup (verb);

  gtk_widget_set_tooltip_text (button, text);
}

void
nabla_window_update_actions (NablaWindow *self)
{
  const char *undo = nabla_document_get_undo_label (self->document);
  const char *redo = nabla_document_get_redo_label (self->document);
  gboolean has_nodes = nabla_graph_n_nodes (nabla_document_get_graph (self->document)) > 0;
  double fraction;

  set_step_tooltip (self->undo_button, _ ("Undo"), undo);
  set_step_tooltip (self->redo_button, _ ("Redo"), redo);
  set_enabled (self, "step-back", undo != NULL);
  set_enabled (self, "step-forward", redo != NULL);
  set_enabled (self, "export", has_nodes);
  set_enabled (self, "copy-image", has_nodes);
  set_enabled (self, "tidy", has_nodes);
  set_enabled (self, "cancel", nabla_document_get_job (self->document, &fraction, NULL));
  set_enabled (self, "reload", nabla_document_get_table (self->document) != NULL);
  set_enabled (self, "straighten", nabla_canvas_can (self->canvas, NABLA_COMMAND_STRAIGHTEN));
  set_enabled (self, "class", nabla_canvas_can (self->canvas, NABLA_COMMAND_CLASS));
  set_enabled (self, "undirected", nabla_canvas_can (self->canvas, NABLA_COMMAND_UNDIRECTED));
  set_enabled (self, "flip", nabla_canvas_can (self->canvas, NABLA_COMMAND_FLIP));
  set_enabled (self, "connect", nabla_canvas_can (self->canvas, NABLA_COMMAND_CONNECT));
  set_enabled (self, "bidirected", nabla_canvas_can (self->canvas, NABLA_COMMAND_BIDIRECTED));
}

void
nabla_window_add_actions (NablaWindow *self)
{
  GSettings *settings = settings_of (self);
  g_autoptr (GPropertyAction) left = g_property_action_new ("left-pane", self->left_flap, "reveal-flap");
  g_autoptr (GPropertyAction) right = g_property_action_new ("right-pane", self->right_flap, "reveal-flap");

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  nabla_window_add_copy_actions (self);
  nabla_window_add_paste_actions (self);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (commands[i].action, NULL);

      g_signal_connect (action, "activate", G_CALLBACK (on_command), self);
      g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
    }
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (left));
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (right));
  if (!nabla_application_is_test (NABLA_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)))))
    g_action_map_remove_action (G_ACTION_MAP (self), "dump-state");
  update_show_label (self);
  if (settings != NULL)
    {
      g_autofree char *labels = g_settings_get_string (settings, "labels");

      g_action_group_change_action_state (G_ACTION_GROUP (self), "labels", g_variant_new_string (labels));
      g_action_group_change_action_state (G_ACTION_GROUP (self), "legend",
                                          g_variant_new_boolean (g_settings_get_boolean (settings, "legend")));
    }
}
