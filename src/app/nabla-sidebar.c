#include "app/nabla-sidebar.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-chooser.h"
#include "app/nabla-column-drag.h"
#include "app/nabla-text.h"
#include "app/nabla-variable-list.h"
#include "app/nabla-variable-row.h"

struct _NablaSidebar
{
  GtkBox parent_instance;
  NablaChooser *exposure;
  NablaChooser *outcome;
  GtkDropDown *effect; /* in the order of NablaEffect */
  GtkToggleButton *more_button;
  NablaChooser *mediators;
  NablaChooser *given;
  NablaChooser *randomised;
  GtkWidget *mediators_row;
  GtkWidget *given_row;
  GtkWidget *randomised_row;
  GtkLabel *variables_title;
  GtkWidget *variables_scroller;
  GtkWidget *no_variables;
  GtkToggleButton *filter_button;
  GtkSearchEntry *filter_entry;
  GtkListView *variables;
  GtkWidget *unplaced_box;
  GtkListView *unplaced;

  NablaDocument *document;
  NablaVariableList *variable_list;
  NablaVariableList *unplaced_list;
  GtkStringFilter *filter;
  gboolean updating;   /* the effect is being set, not chosen */
  gboolean summarized; /* the rows show summaries */
};

enum
{
  NODE_ACTIVATED,
  COLUMN_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NablaSidebar, nabla_sidebar, GTK_TYPE_BOX)

/* The question */

static void
update_role (NablaSidebar *self, NablaChooser *chooser, NablaRoles role)
{
  NablaGraph *graph = nabla_document_get_graph (self->document);
  g_autoptr (NablaNodeSet) holders = nabla_graph_dup_with_role (graph, role);
  g_autofree char *names = nabla_text_names (graph, holders);

  nabla_chooser_set_text (chooser, *names != '\0' ? names : _ ("Choose…"));
  gtk_widget_set_sensitive (GTK_WIDGET (chooser), nabla_graph_n_nodes (graph) > 0);
}

/* "None", then the nodes in the graph's order. */
static void
on_fill_role (NablaChooser *chooser, GtkStringList *list, NablaSidebar *self)
{
  NablaGraph *graph = nabla_document_get_graph (self->document);

  gtk_string_list_append (list, _ ("None"));
  for (guint v = 0; v < nabla_graph_n_nodes (graph); v++)
    gtk_string_list_append (list, nabla_graph_get_label (graph, v));
}

static void
on_role_chosen (NablaChooser *chooser, guint index, NablaSidebar *self)
{
  NablaRoles role = chooser == self->exposure ? NABLA_ROLE_EXPOSURE : NABLA_ROLE_OUTCOME;

  if (index <= nabla_graph_n_nodes (nabla_document_get_graph (self->document)))
    nabla_document_set_role (self->document, role, index == 0 ? NABLA_NODE_NONE : index - 1);
}

static void
on_effect_selected (GtkDropDown *drop_down, GParamSpec *pspec, NablaSidebar *self)
{
  if (self->updating || self->document == NULL)
    return;
  nabla_document_set_effect (self->document, gtk_drop_down_get_selected (drop_down));
}

/* Several nodes may have these; choosing one gives or takes it. */

static const char *
mark_of (NablaSidebar *self, NablaChooser *chooser)
{
  return chooser == self->mediators ? NABLA_QUERY_MEDIATOR
         : chooser == self->given   ? NABLA_QUERY_CONDITION
                                    : NABLA_QUERY_RANDOMISED;
}

static void
on_fill_mark (NablaChooser *chooser, GtkStringList *list, NablaSidebar *self)
{
  NablaGraph *graph = nabla_document_get_graph (self->document);
  const char *key = mark_of (self, chooser);

  for (guint v = 0; v < nabla_graph_n_nodes (graph); v++)
    {
      gboolean marked = nabla_graph_get_node_attribute (graph, v, key) != NULL;
      g_autofree char *text = g_strconcat (marked ? "✓ " : "", nabla_graph_get_label (graph, v), NULL);

      gtk_string_list_append (list, text);
    }
}

static void
on_mark_chosen (NablaChooser *chooser, guint index, NablaSidebar *self)
{
  if (index < nabla_graph_n_nodes (nabla_document_get_graph (self->document)))
    nabla_document_toggle_mark (self->document, mark_of (self, chooser), index);
}

static void
update_mark (NablaSidebar *self, NablaChooser *chooser, GtkWidget *row, const NablaNodeSet *nodes, gboolean wanted)
{
  g_autofree char *names = nabla_text_names (nabla_document_get_graph (self->document), nodes);

  nabla_chooser_set_text (chooser, *names != '\0' ? names : _ ("None"));
  gtk_widget_set_visible (row, wanted || nabla_node_set_size (nodes) > 0);
}

static void
update_marks (NablaSidebar *self)
{
  g_autoptr (NablaQuery) query = nabla_document_dup_query (self->document);
  gboolean more = gtk_toggle_button_get_active (self->more_button);

  update_mark (self, self->mediators, self->mediators_row, nabla_query_get_mediators (query),
               nabla_effect_is_natural (nabla_query_get_effect (query)));
  update_mark (self, self->given, self->given_row, nabla_query_get_given (query), more);
  update_mark (self, self->randomised, self->randomised_row, nabla_query_get_randomised (query), more);
}

/* The lists */

static void
on_setup_row (GtkSignalListItemFactory *factory, GtkListItem *item, NablaSidebar *self)
{
  gtk_list_item_set_child (item, GTK_WIDGET (nabla_variable_row_new ()));
}

static void
on_bind_row (GtkSignalListItemFactory *factory, GtkListItem *item, NablaSidebar *self)
{
  NablaVariableRow *row = NABLA_VARIABLE_ROW (gtk_list_item_get_child (item));

  nabla_variable_row_set_variable (row, NABLA_VARIABLE (gtk_list_item_get_item (item)),
                                   nabla_document_has_summaries (self->document));
}

static GdkContentProvider *
on_prepare_drag (GtkDragSource *source, double x, double y, gpointer data)
{
  NablaVariableRow *row = NABLA_VARIABLE_ROW (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source)));
  NablaVariable *variable = nabla_variable_row_get_variable (row);

  return variable != NULL ? gdk_content_provider_new_typed (NABLA_TYPE_COLUMN_NAME, nabla_variable_get_name (variable))
                          : NULL;
}

static void
on_drag_begin (GtkDragSource *source, GdkDrag *drag, gpointer data)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GdkPaintable) icon = gtk_widget_paintable_new (row);

  gtk_drag_source_set_icon (source, icon, 16, 12);
}

static void
on_setup_unplaced (GtkSignalListItemFactory *factory, GtkListItem *item, NablaSidebar *self)
{
  NablaVariableRow *row = nabla_variable_row_new ();
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (on_prepare_drag), NULL);
  g_signal_connect (source, "drag-begin", G_CALLBACK (on_drag_begin), NULL);
  gtk_widget_add_controller (GTK_WIDGET (row), GTK_EVENT_CONTROLLER (source));
  gtk_list_item_set_child (item, GTK_WIDGET (row));
}

static void
on_variable_activated (GtkListView *list, guint position, NablaSidebar *self)
{
  g_autoptr (NablaVariable) variable = NULL;

  variable = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (list)), position);
  if (variable != NULL)
    g_signal_emit (self, signals[NODE_ACTIVATED], 0, nabla_variable_get_node (variable));
}

static void
on_unplaced_activated (GtkListView *list, guint position, NablaSidebar *self)
{
  g_autoptr (NablaVariable) variable = NULL;

  variable = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (list)), position);
  if (variable != NULL)
    g_signal_emit (self, signals[COLUMN_ACTIVATED], 0, nabla_variable_get_name (variable));
}

static void
update_lists (NablaSidebar *self)
{
  guint n = nabla_graph_n_nodes (nabla_document_get_graph (self->document));
  g_autofree char *title = NULL;

  nabla_variable_list_update (self->variable_list, self->document);
  nabla_variable_list_update (self->unplaced_list, self->document);
  title = n == 0 ? g_strdup (_ ("Variables")) : g_strdup_printf (_ ("Variables · %u on canvas"), n);
  gtk_label_set_text (self->variables_title, title);
  gtk_widget_set_visible (self->variables_scroller, n > 0);
  gtk_widget_set_visible (self->no_variables, n == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->filter_button), n > 0);
  gtk_widget_set_visible (self->unplaced_box, g_list_model_get_n_items (G_LIST_MODEL (self->unplaced_list)) > 0);
}

void
nabla_sidebar_update (NablaSidebar *self)
{
  gboolean summarized = nabla_document_has_summaries (self->document);

  self->updating = TRUE;
  update_role (self, self->exposure, NABLA_ROLE_EXPOSURE);
  update_role (self, self->outcome, NABLA_ROLE_OUTCOME);
  gtk_drop_down_set_selected (self->effect, nabla_document_get_effect (self->document));
  self->updating = FALSE;
  update_marks (self);

  update_lists (self);
  if (summarized && !self->summarized)
    {
      nabla_variable_list_refresh (self->variable_list);
      nabla_variable_list_refresh (self->unplaced_list);
    }
  self->summarized = summarized;
}

void
nabla_sidebar_set_document (NablaSidebar *self, NablaDocument *document)
{
  g_set_object (&self->document, document);
  nabla_sidebar_update (self);
}

static void
on_filter_changed (GtkSearchEntry *entry, NablaSidebar *self)
{
  gtk_string_filter_set_search (self->filter, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
on_filter_toggled (GtkToggleButton *button, NablaSidebar *self)
{
  if (gtk_toggle_button_get_active (button))
    gtk_widget_grab_focus (GTK_WIDGET (self->filter_entry));
  else
    gtk_editable_set_text (GTK_EDITABLE (self->filter_entry), "");
}

static void
nabla_sidebar_dispose (GObject *object)
{
  NablaSidebar *self = NABLA_SIDEBAR (object);

  g_clear_object (&self->document);
  g_clear_object (&self->variable_list);
  g_clear_object (&self->unplaced_list);
  G_OBJECT_CLASS (nabla_sidebar_parent_class)->dispose (object);
}

static void
nabla_sidebar_class_init (NablaSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_sidebar_dispose;
  g_type_ensure (NABLA_TYPE_CHOOSER);
  signals[NODE_ACTIVATED]
    = g_signal_new ("node-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[COLUMN_ACTIVATED]
    = g_signal_new ("column-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, exposure);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, outcome);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, effect);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, more_button);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, mediators);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, given);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, randomised);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, mediators_row);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, given_row);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, randomised_row);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, variables_title);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, variables_scroller);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, no_variables);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, filter_button);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, filter_entry);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, variables);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, unplaced_box);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, unplaced);
}

static GtkListItemFactory *
row_factory_new (NablaSidebar *self, GCallback setup)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", setup, self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_row), self);
  return factory;
}

static void
nabla_sidebar_init (NablaSidebar *self)
{
  g_autoptr (GtkListItemFactory) rows = NULL;
  g_autoptr (GtkListItemFactory) loose = NULL;
  g_autoptr (GtkNoSelection) shown = NULL;
  g_autoptr (GtkNoSelection) shown_loose = NULL;
  GtkFilterListModel *filtered;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->variable_list = nabla_variable_list_new (FALSE);
  self->unplaced_list = nabla_variable_list_new (TRUE);

  self->filter = gtk_string_filter_new (gtk_property_expression_new (NABLA_TYPE_VARIABLE, NULL, "name"));
  filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->variable_list)), GTK_FILTER (self->filter));
  shown = gtk_no_selection_new (G_LIST_MODEL (filtered));
  shown_loose = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->unplaced_list)));
  rows = row_factory_new (self, G_CALLBACK (on_setup_row));
  loose = row_factory_new (self, G_CALLBACK (on_setup_unplaced));
  gtk_list_view_set_factory (self->variables, rows);
  gtk_list_view_set_model (self->variables, GTK_SELECTION_MODEL (shown));
  gtk_list_view_set_factory (self->unplaced, loose);
  gtk_list_view_set_model (self->unplaced, GTK_SELECTION_MODEL (shown_loose));

  g_signal_connect (self->exposure, "fill", G_CALLBACK (on_fill_role), self);
  g_signal_connect (self->exposure, "chosen", G_CALLBACK (on_role_chosen), self);
  g_signal_connect (self->outcome, "fill", G_CALLBACK (on_fill_role), self);
  g_signal_connect (self->outcome, "chosen", G_CALLBACK (on_role_chosen), self);
  g_signal_connect (self->effect, "notify::selected", G_CALLBACK (on_effect_selected), self);
  g_signal_connect (self->mediators, "fill", G_CALLBACK (on_fill_mark), self);
  g_signal_connect (self->mediators, "chosen", G_CALLBACK (on_mark_chosen), self);
  g_signal_connect (self->given, "fill", G_CALLBACK (on_fill_mark), self);
  g_signal_connect (self->given, "chosen", G_CALLBACK (on_mark_chosen), self);
  g_signal_connect (self->randomised, "fill", G_CALLBACK (on_fill_mark), self);
  g_signal_connect (self->randomised, "chosen", G_CALLBACK (on_mark_chosen), self);
  g_signal_connect_swapped (self->more_button, "toggled", G_CALLBACK (update_marks), self);
  g_signal_connect (self->variables, "activate", G_CALLBACK (on_variable_activated), self);
  g_signal_connect (self->unplaced, "activate", G_CALLBACK (on_unplaced_activated), self);
  g_signal_connect (self->filter_entry, "search-changed", G_CALLBACK (on_filter_changed), self);
  g_signal_connect (self->filter_button, "toggled", G_CALLBACK (on_filter_toggled), self);
}
