#include "app/nabla-sidebar.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-column-drag.h"
#include "app/nabla-text.h"
#include "app/nabla-variable-row.h"

struct _NablaSidebar
{
  GtkBox             parent_instance;
  GtkDropDown       *exposure;
  GtkDropDown       *outcome;
  GtkDropDown       *effect;
  GtkLabel          *variables_title;
  GtkWidget         *variables_scroller;
  GtkWidget         *no_variables;
  GtkToggleButton   *filter_button;
  GtkSearchEntry    *filter_entry;
  GtkListView       *variables;
  GtkWidget         *unplaced_box;
  GtkListView       *unplaced;

  NablaDocument     *document;
  GListStore        *variable_store;
  GListStore        *unplaced_store;
  GtkStringFilter   *filter;
  gboolean           updating;      /* the drop-downs are being set, not chosen from */
  gboolean           summarized;    /* the rows show summaries */
};

enum
{
  NODE_ACTIVATED,
  COLUMN_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NablaSidebar, nabla_sidebar, GTK_TYPE_BOX)

/* The question. A drop-down lists "choose", the nodes in the graph's order, and, where several
 * nodes share the role, one more entry that names them all. */

static gboolean
list_equals (GListModel *model,
             GPtrArray  *names)
{
  if (model == NULL || g_list_model_get_n_items (model) != names->len)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    if (g_strcmp0 (gtk_string_list_get_string (GTK_STRING_LIST (model), i), names->pdata[i]) != 0)
      return FALSE;
  return TRUE;
}

static void
update_role (NablaSidebar *self,
             GtkDropDown  *drop_down,
             NablaRoles    role)
{
  NablaGraph *graph = nabla_document_get_graph (self->document);
  g_autoptr (NablaNodeSet) holders = nabla_graph_dup_with_role (graph, role);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *several = NULL;
  guint n = nabla_graph_n_nodes (graph);
  guint selected = 0;

  g_ptr_array_add (names, _("Choose…"));
  for (guint v = 0; v < n; v++)
    g_ptr_array_add (names, (gpointer) nabla_graph_get_label (graph, v));
  if (nabla_node_set_size (holders) == 1)
    {
      selected = holders->nodes[0] + 1;
    }
  else if (nabla_node_set_size (holders) > 1)
    {
      several = nabla_text_names (graph, holders);
      g_ptr_array_add (names, several);
      selected = names->len - 1;
    }

  if (!list_equals (gtk_drop_down_get_model (drop_down), names))
    {
      g_autoptr (GtkStringList) list = NULL;

      g_ptr_array_add (names, NULL);
      list = gtk_string_list_new ((const char * const *) names->pdata);
      gtk_drop_down_set_model (drop_down, G_LIST_MODEL (list));
    }
  gtk_drop_down_set_selected (drop_down, selected);
  gtk_widget_set_sensitive (GTK_WIDGET (drop_down), n > 0);
}

static void
on_role_selected (GtkDropDown  *drop_down,
                  GParamSpec   *pspec,
                  NablaSidebar *self)
{
  NablaRoles role = drop_down == self->exposure ? NABLA_ROLE_EXPOSURE : NABLA_ROLE_OUTCOME;
  guint selected = gtk_drop_down_get_selected (drop_down);
  guint n;

  if (self->updating || selected == GTK_INVALID_LIST_POSITION || self->document == NULL)
    return;
  n = nabla_graph_n_nodes (nabla_document_get_graph (self->document));
  if (selected == 0)
    nabla_document_set_role (self->document, role, NABLA_NODE_NONE);
  else if (selected <= n)
    nabla_document_set_role (self->document, role, selected - 1);
}

static void
on_effect_selected (GtkDropDown  *drop_down,
                    GParamSpec   *pspec,
                    NablaSidebar *self)
{
  if (self->updating || self->document == NULL)
    return;
  nabla_document_set_effect (self->document, gtk_drop_down_get_selected (drop_down) == 1 ? NABLA_EFFECT_DIRECT
                                                                                         : NABLA_EFFECT_TOTAL);
}

/* The lists */

/* Replaces only what differs, so that the lists keep their place and their focus. */
static void
store_set (GListStore *store,
           GPtrArray  *variables)
{
  guint n_old = g_list_model_get_n_items (G_LIST_MODEL (store));
  guint start = 0;
  guint end = 0;

  while (start < n_old && start < variables->len)
    {
      g_autoptr (NablaVariable) old = g_list_model_get_item (G_LIST_MODEL (store), start);

      if (!nabla_variable_equal (old, variables->pdata[start]))
        break;
      start++;
    }
  while (end < n_old - start && end < variables->len - start)
    {
      g_autoptr (NablaVariable) old = g_list_model_get_item (G_LIST_MODEL (store), n_old - end - 1);

      if (!nabla_variable_equal (old, variables->pdata[variables->len - end - 1]))
        break;
      end++;
    }
  if (start + end < n_old || start + end < variables->len)
    g_list_store_splice (store, start, n_old - start - end, variables->pdata + start,
                         variables->len - start - end);
}

static void
on_setup_row (GtkSignalListItemFactory *factory,
              GtkListItem              *item,
              NablaSidebar             *self)
{
  gtk_list_item_set_child (item, GTK_WIDGET (nabla_variable_row_new ()));
}

static void
on_bind_row (GtkSignalListItemFactory *factory,
             GtkListItem              *item,
             NablaSidebar             *self)
{
  NablaVariableRow *row = NABLA_VARIABLE_ROW (gtk_list_item_get_child (item));

  nabla_variable_row_set_variable (row, NABLA_VARIABLE (gtk_list_item_get_item (item)),
                                   nabla_document_has_summaries (self->document));
}

static GdkContentProvider *
on_prepare_drag (GtkDragSource *source,
                 double         x,
                 double         y,
                 gpointer       data)
{
  NablaVariableRow *row = NABLA_VARIABLE_ROW (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source)));
  NablaVariable *variable = nabla_variable_row_get_variable (row);

  return variable != NULL
           ? gdk_content_provider_new_typed (NABLA_TYPE_COLUMN_NAME, nabla_variable_get_name (variable))
           : NULL;
}

static void
on_drag_begin (GtkDragSource *source,
               GdkDrag       *drag,
               gpointer       data)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GdkPaintable) icon = gtk_widget_paintable_new (row);

  gtk_drag_source_set_icon (source, icon, 16, 12);
}

static void
on_setup_unplaced (GtkSignalListItemFactory *factory,
                   GtkListItem              *item,
                   NablaSidebar             *self)
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
on_variable_activated (GtkListView  *list,
                       guint         position,
                       NablaSidebar *self)
{
  g_autoptr (NablaVariable) variable = NULL;

  variable = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (list)), position);
  if (variable != NULL)
    g_signal_emit (self, signals[NODE_ACTIVATED], 0, nabla_variable_get_node (variable));
}

static void
on_unplaced_activated (GtkListView  *list,
                       guint         position,
                       NablaSidebar *self)
{
  g_autoptr (NablaVariable) variable = NULL;

  variable = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (list)), position);
  if (variable != NULL)
    g_signal_emit (self, signals[COLUMN_ACTIVATED], 0, nabla_variable_get_name (variable));
}

static void
update_lists (NablaSidebar *self)
{
  NablaGraph *graph = nabla_document_get_graph (self->document);
  NablaTable *table = nabla_document_get_table (self->document);
  const int *columns = nabla_document_get_columns (self->document);
  g_autoptr (GPtrArray) variables = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) loose = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) unplaced = nabla_document_dup_unplaced (self->document);
  g_autofree char *title = NULL;
  guint n = nabla_graph_n_nodes (graph);

  for (guint v = 0; v < n; v++)
    {
      const NablaColumn *column = columns != NULL && columns[v] >= 0
                                    ? nabla_table_get_column (table, columns[v]) : NULL;

      g_ptr_array_add (variables, nabla_variable_new (graph, v, column, table != NULL));
    }
  for (guint i = 0; i < unplaced->len; i++)
    g_ptr_array_add (loose, nabla_variable_new (graph, NABLA_NODE_NONE, unplaced->pdata[i], TRUE));
  store_set (self->variable_store, variables);
  store_set (self->unplaced_store, loose);

  title = n == 0 ? g_strdup (_("Variables")) : g_strdup_printf (_("Variables · %u on canvas"), n);
  gtk_label_set_text (self->variables_title, title);
  gtk_widget_set_visible (self->variables_scroller, n > 0);
  gtk_widget_set_visible (self->no_variables, n == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->filter_button), n > 0);
  gtk_widget_set_visible (self->unplaced_box, unplaced->len > 0);
}

/* Rows that were drawn before the summaries came. */
static void
refresh_rows (GListStore *store)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (store));

  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (store), 0, n, n);
}

void
nabla_sidebar_update (NablaSidebar *self)
{
  gboolean summarized = nabla_document_has_summaries (self->document);

  self->updating = TRUE;
  update_role (self, self->exposure, NABLA_ROLE_EXPOSURE);
  update_role (self, self->outcome, NABLA_ROLE_OUTCOME);
  gtk_drop_down_set_selected (self->effect,
                              nabla_document_get_effect (self->document) == NABLA_EFFECT_DIRECT ? 1 : 0);
  self->updating = FALSE;

  update_lists (self);
  if (summarized && !self->summarized)
    {
      refresh_rows (self->variable_store);
      refresh_rows (self->unplaced_store);
    }
  self->summarized = summarized;
}

void
nabla_sidebar_set_document (NablaSidebar  *self,
                            NablaDocument *document)
{
  g_set_object (&self->document, document);
  nabla_sidebar_update (self);
}

static void
on_filter_changed (GtkSearchEntry *entry,
                   NablaSidebar   *self)
{
  gtk_string_filter_set_search (self->filter, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
on_filter_toggled (GtkToggleButton *button,
                   NablaSidebar    *self)
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
  g_clear_object (&self->variable_store);
  g_clear_object (&self->unplaced_store);
  G_OBJECT_CLASS (nabla_sidebar_parent_class)->dispose (object);
}

static void
nabla_sidebar_class_init (NablaSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_sidebar_dispose;
  signals[NODE_ACTIVATED] = g_signal_new ("node-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[COLUMN_ACTIVATED] = g_signal_new ("column-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, exposure);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, outcome);
  gtk_widget_class_bind_template_child (widget_class, NablaSidebar, effect);
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
row_factory_new (NablaSidebar *self,
                 GCallback     setup)
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
  self->variable_store = g_list_store_new (NABLA_TYPE_VARIABLE);
  self->unplaced_store = g_list_store_new (NABLA_TYPE_VARIABLE);

  self->filter = gtk_string_filter_new (gtk_property_expression_new (NABLA_TYPE_VARIABLE, NULL, "name"));
  filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->variable_store)),
                                        GTK_FILTER (self->filter));
  shown = gtk_no_selection_new (G_LIST_MODEL (filtered));
  shown_loose = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->unplaced_store)));
  rows = row_factory_new (self, G_CALLBACK (on_setup_row));
  loose = row_factory_new (self, G_CALLBACK (on_setup_unplaced));
  gtk_list_view_set_factory (self->variables, rows);
  gtk_list_view_set_model (self->variables, GTK_SELECTION_MODEL (shown));
  gtk_list_view_set_factory (self->unplaced, loose);
  gtk_list_view_set_model (self->unplaced, GTK_SELECTION_MODEL (shown_loose));

  g_signal_connect (self->exposure, "notify::selected", G_CALLBACK (on_role_selected), self);
  g_signal_connect (self->outcome, "notify::selected", G_CALLBACK (on_role_selected), self);
  g_signal_connect (self->effect, "notify::selected", G_CALLBACK (on_effect_selected), self);
  g_signal_connect (self->variables, "activate", G_CALLBACK (on_variable_activated), self);
  g_signal_connect (self->unplaced, "activate", G_CALLBACK (on_unplaced_activated), self);
  g_signal_connect (self->filter_entry, "search-changed", G_CALLBACK (on_filter_changed), self);
  g_signal_connect (self->filter_button, "toggled", G_CALLBACK (on_filter_toggled), self);
}
