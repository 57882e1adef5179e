#include "app/nabla-window-private.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-welcome.h"

/* Below this width the panes lie over the canvas. */
#define NARROW_WIDTH 1000
G_DEFINE_FINAL_TYPE (NablaWindow, nabla_window, ADW_TYPE_APPLICATION_WINDOW)

NablaDocument *
nabla_window_get_document (NablaWindow *self)
{
  return self->document;
}

gboolean
nabla_window_is_empty (NablaWindow *self)
{
  return !self->opening && nabla_document_is_pristine (self->document);
}

/* Messages */

void
nabla_window_hush (NablaWindow *self)
{
  gtk_info_bar_set_revealed (self->info_bar, FALSE);
}

void
nabla_window_say (NablaWindow *self, GtkMessageType type, const char *text)
{
  gtk_info_bar_set_message_type (self->info_bar, type);
  gtk_label_set_text (self->info_label, text);
  gtk_info_bar_set_revealed (self->info_bar, TRUE);
}

static void
on_message (NablaDocument *document, gboolean error, const char *text, NablaWindow *self)
{
  nabla_window_say (self, error ? GTK_MESSAGE_ERROR : GTK_MESSAGE_WARNING, text);
}

static void
on_refused (NablaCanvas *canvas, const char *text, NablaWindow *self)
{
  nabla_window_say (self, GTK_MESSAGE_WARNING, text);
}

/* From the document to the widgets */

static void
update_title (NablaWindow *self)
{
  g_autofree char *title = NULL;

  if (nabla_document_is_pristine (self->document))
    title = g_strdup ("Nabla");
  else
    title = g_strdup_printf ("%s%s – Nabla", nabla_document_is_dirty (self->document) ? "• " : "",
                             nabla_document_get_title (self->document));
  gtk_window_set_title (GTK_WINDOW (self), title);
}

static void
update_links (NablaWindow *self)
{
  NablaGraph *graph = nabla_document_get_graph (self->document);
  const int *columns = nabla_document_get_columns (self->document);
  guint n = nabla_graph_n_nodes (graph);
  g_autoptr (GPtrArray) unplaced = nabla_document_dup_unplaced (self->document);
  g_autofree gboolean *unlinked = NULL;

  if (columns != NULL)
    {
      unlinked = g_new0 (gboolean, MAX (n, 1));
      for (guint v = 0; v < n; v++)
        unlinked[v] = columns[v] < 0 && !nabla_graph_is_latent (graph, v);
    }
  nabla_canvas_set_unlinked (self->canvas, unlinked);

  for (guint i = 0; i < unplaced->len; i++)
    unplaced->pdata[i] = (gpointer) nabla_column_get_name (unplaced->pdata[i]);
  g_ptr_array_add (unplaced, NULL);
  nabla_canvas_set_completions (self->canvas, (const char *const *) unplaced->pdata);
}

static void
update_page (NablaWindow *self)
{
  const char *page = gtk_stack_get_visible_child_name (self->pages);
  gboolean welcome = !self->started && nabla_window_is_empty (self);

  if (welcome)
    {
      gtk_stack_set_visible_child_name (self->pages, "welcome");
    }
  else if (g_strcmp0 (page, "welcome") == 0)
    {
      gtk_stack_set_visible_child_name (self->pages, "graph");
      gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
    }
  gtk_widget_set_visible (self->hint, nabla_graph_n_nodes (nabla_document_get_graph (self->document)) == 0
                                        && !nabla_canvas_is_naming (self->canvas));
}

static void
on_data_file_changed (NablaWindow *self)
{
  const char *path = nabla_document_get_data_path (self->document);
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;
  g_autofree char *text = NULL;

  if (name == NULL)
    return;
  text = g_strdup_printf (_ ("%s has changed. The numbers are those of the file as it was."), name);
  gtk_label_set_text (self->data_bar_label, text);
  gtk_info_bar_set_revealed (self->data_bar, TRUE);
}

/* A table that was read anew: what its file becomes from now on is news. */
static void
update_watch (NablaWindow *self)
{
  const NablaReading *reading = nabla_document_get_reading (self->document);

  if (reading == self->watched)
    return;
  self->watched = reading;
  gtk_info_bar_set_revealed (self->data_bar, FALSE);
  nabla_data_watch_follow (self->watch, reading != NULL ? nabla_document_get_data_path (self->document) : NULL,
                           reading != NULL ? nabla_document_get_data_mark (self->document) : NULL);
}

static void
on_data_bar_response (GtkInfoBar *bar, int response, NablaWindow *self)
{
  if (response == GTK_RESPONSE_OK)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.reload", NULL);
  gtk_info_bar_set_revealed (bar, FALSE);
}

static void
on_document_changed (NablaWindow *self)
{
  nabla_canvas_set_content (self->canvas, nabla_document_get_graph (self->document),
                            nabla_document_get_layout (self->document));
  update_links (self);
  update_watch (self);
  update_page (self);
  if (self->fit_next)
    {
      self->fit_next = FALSE;
      nabla_canvas_fit (self->canvas);
    }
  nabla_sidebar_update (self->sidebar);
  nabla_data_page_update (self->data_page, self->document);
  nabla_results_page_update (self->results_page, self->document);
  nabla_status_bar_update (self->status_bar);
  nabla_inspector_update (self->inspector);
  nabla_window_update_actions (self);
  update_title (self);
}

static void
on_result_changed (NablaWindow *self)
{
  nabla_canvas_set_result (self->canvas, nabla_document_get_result (self->document),
                           nabla_document_is_stale (self->document));
  nabla_identification_card_update (self->card, self->document);
  nabla_findings_update (self->findings);
  nabla_inspector_update (self->inspector);
  nabla_results_page_update (self->results_page, self->document);
}

static void
on_derivation_step (NablaWindow *self, int index)
{
  nabla_findings_show_step (self->findings, index);
}

static void
on_job_changed (NablaWindow *self)
{
  nabla_status_bar_update (self->status_bar);
  nabla_window_update_actions (self);
}

static void
on_saved_state_changed (NablaWindow *self)
{
  update_title (self);
  nabla_status_bar_update (self->status_bar);
}

/* From the canvas and the panes to the document */

static void
on_canvas_edit (NablaCanvas *canvas, NablaGraph *graph, NablaLayout *layout, const char *label, NablaWindow *self)
{
  nabla_window_hush (self);
  nabla_document_edit (self->document, graph, layout, label);
}

static void
on_selection_changed (NablaCanvas *canvas, NablaWindow *self)
{
  nabla_inspector_update (self->inspector);
  nabla_window_update_actions (self);
  nabla_window_queue_show_inspector (self);
}

static void
on_zoom_changed (NablaCanvas *canvas, NablaWindow *self)
{
  g_autofree char *text = g_strdup_printf ("%.0f %%", 100 * nabla_canvas_get_zoom (canvas));

  gtk_label_set_text (self->zoom_label, text);
}

static void
on_node_activated (NablaSidebar *sidebar, guint node, NablaWindow *self)
{
  g_autoptr (NablaNodeSet) nodes = nabla_node_set_new_one (node);

  nabla_canvas_select (self->canvas, nodes, NULL, 0);
  nabla_canvas_show_node (self->canvas, node);
}

void
nabla_window_place_column (NablaWindow *self, const char *name)
{
  const char *names[] = { name, NULL };
  NablaPoint point;

  nabla_canvas_from_widget (self->canvas, gtk_widget_get_width (GTK_WIDGET (self->canvas)) / 2.0,
                            gtk_widget_get_height (GTK_WIDGET (self->canvas)) / 2.0, &point.x, &point.y);
  nabla_document_place_columns (self->document, names, point);
}

static void
on_column_activated (NablaSidebar *sidebar, const char *name, NablaWindow *self)
{
  nabla_window_place_column (self, name);
}

void
nabla_window_start (NablaWindow *self)
{
  self->started = TRUE;
  update_page (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

void
nabla_window_show_page (NablaWindow *self, const char *page)
{
  self->started = TRUE;
  gtk_stack_set_visible_child_name (self->pages, page);
  gtk_widget_grab_focus (g_str_equal (page, "graph")  ? GTK_WIDGET (self->canvas)
                         : g_str_equal (page, "data") ? GTK_WIDGET (self->data_page)
                                                      : GTK_WIDGET (self->results_page));
}

static void
on_page_changed (NablaWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "page");
  const char *page = gtk_stack_get_visible_child_name (self->pages);

  if (action != NULL && g_strcmp0 (page, "welcome") != 0 && page != NULL)
    g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (page));
  nabla_window_update_actions (self);
  nabla_window_update_wants (self);
}

/* Size and state */

static gboolean
apply_narrow (gpointer data)
{
  NablaWindow *self = data;
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  AdwFlapFoldPolicy policy = self->narrow ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_NEVER;

  self->narrow_idle = 0;
  /* What has the focus in a pane that folds away would hand it to whatever comes first. */
  if (self->narrow && focus != NULL
      && (gtk_widget_is_ancestor (focus, GTK_WIDGET (self->sidebar)) || gtk_widget_is_ancestor (focus, self->details)))
    gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
  adw_flap_set_fold_policy (self->left_flap, policy);
  adw_flap_set_fold_policy (self->right_flap, policy);
  return G_SOURCE_REMOVE;
}

static void
nabla_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  NablaWindow *self = NABLA_WINDOW (widget);
  gboolean narrow = width < NARROW_WIDTH;

  GTK_WIDGET_CLASS (nabla_window_parent_class)->size_allocate (widget, width, height, baseline);
  if (narrow == self->narrow)
    return;
  self->narrow = narrow;
  /* Folding asks for a new allocation, which may not be done inside of one. */
  if (self->narrow_idle == 0)
    self->narrow_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, apply_narrow, self, NULL);
}

static gboolean
nabla_window_close_request (GtkWindow *window)
{
  NablaWindow *self = NABLA_WINDOW (window);

  if (!nabla_window_may_close (self))
    return TRUE;
  nabla_window_save_state (self);
  return GTK_WINDOW_CLASS (nabla_window_parent_class)->close_request (window);
}

static void
update_dark (NablaWindow *self)
{
  nabla_canvas_set_dark (self->canvas, adw_style_manager_get_dark (adw_style_manager_get_default ()));
}

static void
nabla_window_dispose (GObject *object)
{
  NablaWindow *self = NABLA_WINDOW (object);

  g_clear_handle_id (&self->narrow_idle, g_source_remove);
  g_clear_handle_id (&self->inspector_idle, g_source_remove);
  if (self->document != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->document, self);
      /* Work that is under way holds the document: stop it. */
      g_object_run_dispose (G_OBJECT (self->document));
    }
  g_clear_object (&self->chooser);
  g_clear_object (&self->watch);
  g_clear_pointer (&self->context_menu, gtk_widget_unparent);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (nabla_window_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, NablaWindow, child)

static void
nabla_window_class_init (NablaWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_window_dispose;
  widget_class->size_allocate = nabla_window_size_allocate;
  GTK_WINDOW_CLASS (klass)->close_request = nabla_window_close_request;

  g_type_ensure (NABLA_TYPE_CANVAS);
  g_type_ensure (NABLA_TYPE_DATA_PAGE);
  g_type_ensure (NABLA_TYPE_IDENTIFICATION_CARD);
  g_type_ensure (NABLA_TYPE_FINDINGS);
  g_type_ensure (NABLA_TYPE_INSPECTOR);
  g_type_ensure (NABLA_TYPE_RESULTS_PAGE);
  g_type_ensure (NABLA_TYPE_SIDEBAR);
  g_type_ensure (NABLA_TYPE_STATUS_BAR);
  g_type_ensure (NABLA_TYPE_WELCOME);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-window.ui");
  BIND (toasts);
  BIND (open_button);
  BIND (undo_button);
  BIND (redo_button);
  BIND (menu_button);
  BIND (info_bar);
  BIND (info_label);
  BIND (data_bar);
  BIND (data_bar_label);
  BIND (pages);
  BIND (left_flap);
  BIND (right_flap);
  BIND (sidebar);
  BIND (details);
  BIND (card);
  BIND (findings);
  BIND (inspector);
  BIND (canvas_overlay);
  BIND (canvas);
  BIND (hint);
  BIND (show_button);
  BIND (show_label);
  BIND (zoom_label);
  BIND (data_page);
  BIND (results_page);
  BIND (status_bar);
}

/* A menu button hands the click to a button of its own, which would take the focus. */
static void
keep_focus (GtkMenuButton *button)
{
  GtkWidget *inner = gtk_widget_get_first_child (GTK_WIDGET (button));

  if (inner != NULL)
    gtk_widget_set_focus_on_click (inner, FALSE);
}

static void
nabla_window_init (NablaWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->document = nabla_document_new ();
  self->watch = nabla_data_watch_new ();
  self->labels = NABLA_LABELS_INTERVAL;
  self->legend = TRUE;
  keep_focus (self->open_button);
  keep_focus (self->menu_button);
  keep_focus (self->show_button);

  g_signal_connect_swapped (self->document, "changed", G_CALLBACK (on_document_changed), self);
  g_signal_connect_swapped (self->document, "result-changed", G_CALLBACK (on_result_changed), self);
  g_signal_connect_swapped (self->document, "job-changed", G_CALLBACK (on_job_changed), self);
  g_signal_connect_swapped (self->document, "notify::dirty", G_CALLBACK (on_saved_state_changed), self);
  g_signal_connect_swapped (self->document, "notify::title", G_CALLBACK (on_saved_state_changed), self);
  g_signal_connect (self->document, "message", G_CALLBACK (on_message), self);

  g_signal_connect (self->canvas, "edit", G_CALLBACK (on_canvas_edit), self);
  g_signal_connect (self->canvas, "refused", G_CALLBACK (on_refused), self);
  g_signal_connect (self->canvas, "selection-changed", G_CALLBACK (on_selection_changed), self);
  g_signal_connect_swapped (self->details, "map", G_CALLBACK (nabla_window_queue_show_inspector), self);
  g_signal_connect (self->canvas, "zoom-changed", G_CALLBACK (on_zoom_changed), self);
  g_signal_connect (self->sidebar, "node-activated", G_CALLBACK (on_node_activated), self);
  g_signal_connect (self->sidebar, "column-activated", G_CALLBACK (on_column_activated), self);
  g_signal_connect_swapped (self->pages, "notify::visible-child-name", G_CALLBACK (on_page_changed), self);
  g_signal_connect_swapped (self->info_bar, "response", G_CALLBACK (nabla_window_hush), self);
  g_signal_connect (self->data_bar, "response", G_CALLBACK (on_data_bar_response), self);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_data_file_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (update_dark), self,
                           G_CONNECT_SWAPPED);

  nabla_sidebar_set_document (self->sidebar, self->document);
  nabla_inspector_set_document (self->inspector, self->document, self->canvas);
  nabla_findings_set_document (self->findings, self->document, self->canvas);
  g_signal_connect_swapped (nabla_identification_card_get_derivation (self->card), "step",
                            G_CALLBACK (on_derivation_step), self);
  nabla_status_bar_set_document (self->status_bar, self->document);
  update_dark (self);
}

NablaWindow *
nabla_window_new (NablaApplication *application)
{
  NablaWindow *self = g_object_new (NABLA_TYPE_WINDOW, "application", application, NULL);

  nabla_window_load_state (self);
  nabla_window_add_actions (self);
  nabla_window_add_file_actions (self);
  nabla_window_add_menus (self);
  nabla_window_add_results (self);
  nabla_window_add_drop_targets (self);
  on_document_changed (self);
  on_result_changed (self);
  return self;
}
