#include "app/nabla-inspector-private.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-label.h"
#include "app/nabla-text.h"
#include "identify/nabla-kept.h"

G_DEFINE_FINAL_TYPE (NablaInspector, nabla_inspector, GTK_TYPE_BOX)

void
nabla_inspector_set_row (GtkWidget *row, GtkLabel *label, const char *text)
{
  nabla_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (row, text != NULL && *text != '\0');
}

/* A node */

static NablaNode
shown_node (NablaInspector *self)
{
  return self->node_id != 0 ? nabla_graph_find_node_by_id (nabla_document_get_graph (self->document), self->node_id)
                            : NABLA_NODE_NONE;
}

/* An entry keeps what is being typed into it. @shown is what it was given last. */
static void
set_entry (GtkEditable *entry, char **shown, const char *text, gboolean same_node)
{
  const char *typed = gtk_editable_get_text (entry);
  gboolean focused = gtk_widget_get_state_flags (GTK_WIDGET (entry)) & GTK_STATE_FLAG_FOCUS_WITHIN;
  gboolean typing = focused && same_node && g_strcmp0 (typed, *shown) != 0 && !g_str_equal (typed, text);

  if (typing)
    return;
  g_free (*shown);
  *shown = g_strdup (text);
  if (!g_str_equal (typed, text))
    gtk_editable_set_text (entry, text);
}

static void
apply_name (NablaInspector *self)
{
  NablaNode node = shown_node (self);
  NablaGraph *graph = nabla_document_get_graph (self->document);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_entry)));
  g_autoptr (NablaGraph) renamed = NULL;
  g_autoptr (GError) error = NULL;

  if (self->updating || node == NABLA_NODE_NONE || g_strcmp0 (name, self->shown_name) == 0
      || g_str_equal (name, nabla_graph_get_name (graph, node)))
    return;
  renamed = nabla_kept_with_name (graph, node, name, &error);
  if (renamed == NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->name_entry), "error");
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_entry), error->message);
      g_signal_emit_by_name (self->document, "message", TRUE, error->message);
      return;
    }
  /* The link is by name unless it is written down: keep it. */
  if (nabla_graph_get_node_attribute (graph, node, "column") == NULL
      && nabla_document_get_columns (self->document) != NULL && nabla_document_get_columns (self->document)[node] >= 0)
    {
      NablaGraph *linked
        = nabla_graph_with_node_attribute (renamed, node, "column", nabla_graph_get_name (graph, node));

      nabla_graph_unref (renamed);
      renamed = linked;
    }
  nabla_document_edit (self->document, renamed, NULL, _ ("Rename"));
}

static void
apply_label (NablaInspector *self)
{
  NablaNode node = shown_node (self);
  NablaGraph *graph = nabla_document_get_graph (self->document);
  const char *text = gtk_editable_get_text (self->label_entry);
  const char *old;
  g_autoptr (NablaGraph) labelled = NULL;

  if (self->updating || node == NABLA_NODE_NONE || g_strcmp0 (text, self->shown_label) == 0)
    return;
  old = nabla_graph_get_node_attribute (graph, node, "label");
  if (g_str_equal (text, old != NULL ? old : ""))
    return;
  labelled = nabla_graph_with_node_attribute (graph, node, "label", *text != '\0' ? text : NULL);
  nabla_document_edit (self->document, labelled, NULL, _ ("Change Label"));
}

static void
on_name_focus (NablaInspector *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->name_entry), "error");
  apply_name (self);
}

static void
on_role_clicked (GtkToggleButton *button, NablaInspector *self)
{
  NablaCommand command = NABLA_COMMAND_UNOBSERVED;

  if (self->updating)
    return;
  if (button == self->role_exposure)
    command = NABLA_COMMAND_EXPOSURE;
  else if (button == self->role_outcome)
    command = NABLA_COMMAND_OUTCOME;
  else if (button == self->role_adjusted)
    command = NABLA_COMMAND_ADJUSTED;
  else if (button == self->role_selected)
    command = NABLA_COMMAND_SELECTION;
  nabla_canvas_command (self->canvas, command);
  nabla_inspector_update (self);
}

/* "None", then the table's columns. */
static void
on_fill_column (NablaChooser *chooser, GtkStringList *list, NablaInspector *self)
{
  NablaTable *table = nabla_document_get_table (self->document);

  gtk_string_list_append (list, _ ("None"));
  for (guint i = 0; table != NULL && i < nabla_table_n_columns (table); i++)
    gtk_string_list_append (list, nabla_column_get_name (nabla_table_get_column (table, i)));
}

static void
on_column_chosen (NablaChooser *chooser, guint index, NablaInspector *self)
{
  NablaNode node = shown_node (self);
  NablaTable *table = nabla_document_get_table (self->document);

  if (node == NABLA_NODE_NONE || table == NULL || index > nabla_table_n_columns (table))
    return;
  nabla_document_link (self->document, node,
                       index == 0 ? NULL : nabla_column_get_name (nabla_table_get_column (table, index - 1)));
}

static void
on_kind_selected (GtkDropDown *drop_down, GParamSpec *pspec, NablaInspector *self)
{
  NablaNode node;
  const int *columns;
  g_autoptr (GError) error = NULL;

  if (self->updating)
    return;
  node = shown_node (self);
  columns = nabla_document_get_columns (self->document);
  if (node == NABLA_NODE_NONE || columns == NULL || columns[node] < 0)
    return;
  if (!nabla_document_set_kind (self->document, (guint) columns[node],
                                (NablaColumnKind) gtk_drop_down_get_selected (drop_down), &error))
    {
      g_signal_emit_by_name (self->document, "message", TRUE, error->message);
      nabla_inspector_update (self);
    }
}

static void
show_links (NablaInspector *self, NablaNode node, NablaRoles roles)
{
  NablaTable *table = nabla_document_get_table (self->document);
  const int *columns = nabla_document_get_columns (self->document);
  gboolean linkable = table != NULL && (roles & NABLA_ROLE_LATENT) == 0;
  const NablaColumn *column = linkable && columns[node] >= 0 ? nabla_table_get_column (table, columns[node]) : NULL;
  gboolean summarize = column != NULL && nabla_document_has_summaries (self->document);

  gtk_widget_set_visible (self->column_row, linkable);
  gtk_widget_set_visible (self->kind_row, column != NULL);
  if (linkable)
    nabla_chooser_set_text (self->column, column != NULL ? nabla_column_get_name (column) : _ ("None"));
  if (column != NULL)
    gtk_drop_down_set_selected (self->kind, nabla_column_get_kind (column));

  if (summarize)
    {
      const NablaColumnSummary *summary = nabla_column_get_summary (column);
      gsize n = nabla_column_get_length (column);
      g_autofree char *count = nabla_text_count (summary->n_missing);
      g_autofree char *percent = nabla_text_percent (n > 0 ? (double) summary->n_missing / (double) n : 0);
      g_autofree char *missing = g_strdup_printf ("%s (%s)", count, percent);
      g_autofree char *values = nabla_text_summary (column);

      nabla_inspector_set_row (self->missing_row, self->missing, missing);
      nabla_inspector_set_row (self->summary_row, self->summary, values);
    }
  else
    {
      nabla_inspector_set_row (self->missing_row, self->missing, NULL);
      nabla_inspector_set_row (self->summary_row, self->summary,
                               linkable && column == NULL ? _ ("⚠ No column holds its values.") : NULL);
    }
}

/* The total effect on the outcome, where it is known for every node. */
static char *
dup_total (NablaDocument *document, NablaNode node)
{
  NablaResult *result = nabla_document_get_result (document);
  NablaGraph *graph = nabla_document_get_graph (document);
  g_autoptr (NablaNodeSet) outcome = nabla_graph_dup_with_role (graph, NABLA_ROLE_OUTCOME);
  const NablaEstimate *total;
  g_autofree char *value = NULL;

  if (result == NULL || nabla_document_is_stale (document) || result->totals == NULL
      || nabla_node_set_size (outcome) != 1)
    return NULL;
  total = result->totals[node];
  if (total == NULL || !total->has_estimate)
    return NULL;
  value = nabla_format_interval (total->estimate, total->lo, total->hi);
  return g_strdup_printf (_ ("Total effect on %s: %s"), nabla_graph_get_label (graph, outcome->nodes[0]), value);
}

static void
show_node (NablaInspector *self, NablaNode node)
{
  NablaGraph *graph = nabla_document_get_graph (self->document);
  NablaRoles roles = nabla_graph_get_roles (graph, node);
  const char *label = nabla_graph_get_node_attribute (graph, node, "label");
  guint64 id = nabla_graph_get_node_id (graph, node);
  gboolean same = id == self->node_id;
  g_autofree char *total = dup_total (self->document, node);

  self->node_id = id;
  self->updating = TRUE;
  gtk_widget_remove_css_class (GTK_WIDGET (self->name_entry), "error");
  set_entry (self->name_entry, &self->shown_name, nabla_graph_get_name (graph, node), same);
  set_entry (self->label_entry, &self->shown_label, label != NULL ? label : "", same);
  gtk_toggle_button_set_active (self->role_exposure, (roles & NABLA_ROLE_EXPOSURE) != 0);
  gtk_toggle_button_set_active (self->role_outcome, (roles & NABLA_ROLE_OUTCOME) != 0);
  gtk_toggle_button_set_active (self->role_adjusted, (roles & NABLA_ROLE_ADJUSTED) != 0);
  gtk_toggle_button_set_active (self->role_selected, (roles & NABLA_ROLE_SELECTED) != 0);
  gtk_toggle_button_set_active (self->role_latent, (roles & NABLA_ROLE_LATENT) != 0);
  show_links (self, node, roles);
  nabla_inspector_set_row (self->total_row, self->node_total, total);
  self->updating = FALSE;
  gtk_stack_set_visible_child_name (self->stack, "node");
}

void
nabla_inspector_update (NablaInspector *self)
{
  NablaGraph *graph = nabla_document_get_graph (self->document);
  const NablaNodeSet *nodes = nabla_canvas_get_selected_nodes (self->canvas);
  guint n_nodes = nabla_node_set_size (nodes);
  guint n_edges = 0;
  const guint32 *edges = nabla_canvas_get_selected_edges (self->canvas, &n_edges);

  /* The canvas may still show the graph before an edit that has just been made. */
  if (nabla_canvas_get_graph (self->canvas) != graph || n_nodes + n_edges == 0)
    {
      self->node_id = 0;
      gtk_stack_set_visible_child_name (self->stack, "nothing");
    }
  else if (n_nodes == 1 && n_edges == 0)
    {
      show_node (self, nodes->nodes[0]);
    }
  else if (n_nodes == 0 && n_edges == 1)
    {
      nabla_inspector_show_edge (self, edges[0]);
    }
  else
    {
      g_autofree char *counted_nodes = g_strdup_printf (ngettext ("%u node", "%u nodes", n_nodes), n_nodes);
      g_autofree char *counted_edges = g_strdup_printf (ngettext ("%u arrow", "%u arrows", n_edges), n_edges);
      g_autofree char *text = NULL;

      if (n_nodes > 0 && n_edges > 0)
        text = g_strdup_printf (_ ("%s and %s"), counted_nodes, counted_edges);
      self->node_id = 0;
      gtk_label_set_text (self->several_label, text != NULL ? text : n_nodes > 0 ? counted_nodes : counted_edges);
      gtk_stack_set_visible_child_name (self->stack, "several");
    }
}

void
nabla_inspector_choose_column (NablaInspector *self)
{
  if (self->node_id != 0 && gtk_widget_get_visible (self->column_row))
    nabla_chooser_open (self->column);
}

void
nabla_inspector_set_document (NablaInspector *self, NablaDocument *document, NablaCanvas *canvas)
{
  g_set_object (&self->document, document);
  self->canvas = canvas;
}

static void
nabla_inspector_dispose (GObject *object)
{
  NablaInspector *self = NABLA_INSPECTOR (object);

  self->updating = TRUE;
  g_clear_object (&self->document);
  g_clear_pointer (&self->shown_name, g_free);
  g_clear_pointer (&self->shown_label, g_free);
  G_OBJECT_CLASS (nabla_inspector_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, NablaInspector, child)

static void
nabla_inspector_class_init (NablaInspectorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_inspector_dispose;
  g_type_ensure (NABLA_TYPE_CHOOSER);
  g_type_ensure (NABLA_TYPE_FOLD_LABEL);
  g_type_ensure (NABLA_TYPE_METHOD_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-inspector.ui");
  BIND (stack);
  BIND (name_entry);
  BIND (label_entry);
  BIND (role_exposure);
  BIND (role_outcome);
  BIND (role_adjusted);
  BIND (role_selected);
  BIND (role_latent);
  BIND (column_row);
  BIND (column);
  BIND (kind_row);
  BIND (kind);
  BIND (missing_row);
  BIND (missing);
  BIND (summary_row);
  BIND (summary);
  BIND (total_row);
  BIND (node_total);
  BIND (edge_title);
  BIND (edge_kind);
  BIND (estimate_row);
  BIND (estimate);
  BIND (standardized_row);
  BIND (standardized);
  BIND (adjusted_row);
  BIND (adjusted);
  BIND (strength_row);
  BIND (strength);
  BIND (share_row);
  BIND (share);
  BIND (method);
  BIND (used_row);
  BIND (used);
  BIND (losses);
  BIND (diagnostics_row);
  BIND (diagnostics);
  BIND (message_row);
  BIND (edge_message);
  BIND (edge_formula_row);
  BIND (edge_formula);
  BIND (edge_warnings_row);
  BIND (edge_warnings);
  BIND (straighten_button);
  BIND (copy_sentence_button);
  BIND (several_label);
}

static void
watch_entry (NablaInspector *self, GtkEditable *entry, GCallback apply)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_swapped (entry, "activate", apply, self);
  g_signal_connect_swapped (focus, "leave", apply, self);
  gtk_widget_add_controller (GTK_WIDGET (entry), focus);
}

static void
nabla_inspector_init (NablaInspector *self)
{
  g_autoptr (GtkStringList) kinds = gtk_string_list_new (NULL);
  GtkToggleButton *roles[5];

  gtk_widget_init_template (GTK_WIDGET (self));
  roles[0] = self->role_exposure;
  roles[1] = self->role_outcome;
  roles[2] = self->role_adjusted;
  roles[3] = self->role_selected;
  roles[4] = self->role_latent;
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    g_signal_connect (roles[i], "clicked", G_CALLBACK (on_role_clicked), self);

  self->updating = TRUE;
  for (guint kind = NABLA_KIND_CONTINUOUS; kind <= NABLA_KIND_TEXT; kind++)
    gtk_string_list_append (kinds, nabla_text_kind ((NablaColumnKind) kind));
  gtk_drop_down_set_model (self->kind, G_LIST_MODEL (kinds));
  self->updating = FALSE;
  g_signal_connect (self->column, "fill", G_CALLBACK (on_fill_column), self);
  g_signal_connect (self->column, "chosen", G_CALLBACK (on_column_chosen), self);
  g_signal_connect (self->kind, "notify::selected", G_CALLBACK (on_kind_selected), self);
  watch_entry (self, self->name_entry, G_CALLBACK (on_name_focus));
  watch_entry (self, self->label_entry, G_CALLBACK (apply_label));
}
