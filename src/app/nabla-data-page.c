#include "app/nabla-data-page.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-column-editor.h"
#include "app/nabla-column-table.h"
#include "app/nabla-missing-view.h"
#include "app/nabla-table-grid.h"
#include "app/nabla-text.h"
#include "table/nabla-filter.h"

#define TYPING_MS 300

struct _NablaDataPage
{
  GtkBox parent_instance;
  GtkStack *stack;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkLabel *warnings;
  GtkEditable *filter_entry;
  GtkLabel *filter_count;
  GtkLabel *filter_message;
  GtkEditable *search_entry;
  GtkStack *views;
  NablaColumnTable *columns;
  NablaColumnEditor *editor;
  NablaTableGrid *grid;
  NablaMissingView *missing;

  NablaDocument *document;    /* nullable until first shown */
  const NablaReading *warned; /* compared only: whose warnings are shown */
  char *shown_filter;         /* what the entry was given last */
  NablaNode *node_of;         /* per column of the table, for the cells' titles */
  guint typing;
};

G_DEFINE_FINAL_TYPE (NablaDataPage, nabla_data_page, GTK_TYPE_BOX)

/* The filter */

static void
tell_filter (NablaDataPage *self, const char *text)
{
  gtk_label_set_text (self->filter_message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->filter_message), text != NULL);
  if (text != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->filter_entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->filter_entry), "error");
}

static void
show_filter (NablaDataPage *self)
{
  const char *filter = nabla_document_get_filter (self->document);
  const char *text = filter != NULL ? filter : "";
  gboolean focused = gtk_widget_get_state_flags (GTK_WIDGET (self->filter_entry)) & GTK_STATE_FLAG_FOCUS_WITHIN;
  gboolean typing = focused && g_strcmp0 (gtk_editable_get_text (self->filter_entry), self->shown_filter) != 0;
  g_autofree char *rows = nabla_text_count (nabla_table_n_rows (nabla_document_get_table (self->document)));
  g_autofree char *all = nabla_text_count (nabla_table_n_rows (nabla_document_get_whole_table (self->document)));
  g_autofree char *count
    = filter != NULL ? g_strdup_printf (_ ("%s of %s rows"), rows, all) : g_strdup_printf (_ ("%s rows"), all);

  gtk_label_set_text (self->filter_count, count);
  if (typing)
    return;
  g_free (self->shown_filter);
  self->shown_filter = g_strdup (text);
  if (!g_str_equal (gtk_editable_get_text (self->filter_entry), text))
    gtk_editable_set_text (self->filter_entry, text);
  tell_filter (self, nabla_document_get_filter_problem (self->document));
}

static void
apply_filter (NablaDataPage *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->filter_entry)));
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->typing, g_source_remove);
  if (self->document == NULL || nabla_document_get_table (self->document) == NULL
      || g_strcmp0 (text, self->shown_filter) == 0)
    return;
  if (!nabla_document_set_filter (self->document, text, &error))
    {
      tell_filter (self, error->message);
      return;
    }
  tell_filter (self, NULL);
  g_free (self->shown_filter);
  self->shown_filter = g_strdup (text);
  show_filter (self);
}

/* What is wrong with a condition is told while it is written, once the writing pauses. */
static gboolean
on_typing_paused (gpointer data)
{
  NablaDataPage *self = data;
  const char *text = gtk_editable_get_text (self->filter_entry);
  g_autoptr (NablaFilter) filter = NULL;
  g_autoptr (GError) error = NULL;

  self->typing = 0;
  if (*text != '\0')
    filter = nabla_filter_parse (text, &error);
  if (filter != NULL)
    nabla_filter_check (filter, nabla_document_get_whole_table (self->document), NULL, &error);
  tell_filter (self, error != NULL ? error->message : NULL);
  return G_SOURCE_REMOVE;
}

static void
on_filter_typed (NablaDataPage *self)
{
  const char *text = gtk_editable_get_text (self->filter_entry);

  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (self->filter_entry), GTK_ENTRY_ICON_SECONDARY,
                                     *text != '\0' ? "edit-clear-symbolic" : NULL);
  g_clear_handle_id (&self->typing, g_source_remove);
  if (self->document != NULL && nabla_document_get_table (self->document) != NULL
      && g_strcmp0 (text, self->shown_filter) != 0)
    self->typing = g_timeout_add (TYPING_MS, on_typing_paused, self);
}

static void
on_filter_cleared (NablaDataPage *self)
{
  gtk_editable_set_text (self->filter_entry, "");
  apply_filter (self);
}

/* The views */

/* "continuous · ▶ Smoking": the kind, the node that has the column, and whether it holds the weights. */
static char *
dup_note (const NablaTable *table, guint column, gpointer data)
{
  NablaDataPage *self = data;
  NablaGraph *graph = nabla_document_get_graph (self->document);
  const char *kind = nabla_text_kind (nabla_column_get_kind (nabla_table_get_column (table, column)));
  NablaNode node = self->node_of[column];
  gboolean present = table == nabla_document_get_table (self->document);
  const char *weights = nabla_document_get_weights (self->document);
  GString *note = g_string_new (kind);

  if (present && node != NABLA_NODE_NONE)
    g_string_append_printf (note, " · %s%s", nabla_text_role_glyph (nabla_graph_get_roles (graph, node)),
                            nabla_graph_get_label (graph, node));
  if (present && g_strcmp0 (weights, nabla_column_get_name (nabla_table_get_column (table, column))) == 0)
    g_string_append_printf (note, " · %s", _ ("weights"));
  return g_string_free (note, FALSE);
}

static void
show_cells (NablaDataPage *self)
{
  NablaTable *table = nabla_document_get_table (self->document);
  const int *columns = nabla_document_get_columns (self->document);
  guint n = nabla_table_n_columns (table);

  self->node_of = g_renew (NablaNode, self->node_of, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    self->node_of[i] = NABLA_NODE_NONE;
  for (NablaNode v = 0; v < nabla_graph_n_nodes (nabla_document_get_graph (self->document)); v++)
    if (columns[v] >= 0)
      self->node_of[columns[v]] = v;
  nabla_table_grid_set_table (self->grid, table);
  nabla_table_grid_notes_changed (self->grid);
}

/* Only the view that is shown is brought up to date. */
static void
show_view (NablaDataPage *self)
{
  const char *view = gtk_stack_get_visible_child_name (self->views);

  if (self->document == NULL || nabla_document_get_table (self->document) == NULL
      || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->search_entry), !g_str_equal (view, "missing"));
  if (g_str_equal (view, "cells"))
    {
      show_cells (self);
    }
  else if (g_str_equal (view, "missing"))
    {
      nabla_missing_view_show (self->missing, nabla_document_get_table (self->document));
    }
  else
    {
      nabla_column_table_update (self->columns, self->document);
      nabla_column_editor_show (self->editor, self->document, nabla_column_table_get_selected (self->columns));
    }
}

static void
on_column_selected (NablaDataPage *self)
{
  if (self->document != NULL)
    nabla_column_editor_show (self->editor, self->document, nabla_column_table_get_selected (self->columns));
}

/* From a column to its cells, and back. */
static void
on_column_activated (NablaColumnTable *columns, guint column, NablaDataPage *self)
{
  gtk_stack_set_visible_child_name (self->views, "cells");
  nabla_table_grid_go_to (self->grid, 0, column);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

static void
on_header_activated (NablaTableGrid *grid, guint column, NablaDataPage *self)
{
  gtk_editable_set_text (self->search_entry, "");
  gtk_stack_set_visible_child_name (self->views, "columns");
  nabla_column_table_select (self->columns, column);
  gtk_widget_grab_focus (GTK_WIDGET (self->columns));
}

/* Among the cells, searching goes to the first column that has the text in its name. */
static void
on_search (NablaDataPage *self)
{
  const char *text = gtk_editable_get_text (self->search_entry);
  NablaTable *table = self->document != NULL ? nabla_document_get_table (self->document) : NULL;
  g_autofree char *wanted = g_utf8_casefold (text, -1);

  nabla_column_table_set_search (self->columns, text);
  if (table == NULL || *wanted == '\0' || !g_str_equal (gtk_stack_get_visible_child_name (self->views), "cells"))
    return;
  for (guint i = 0; i < nabla_table_n_columns (table); i++)
    {
      g_autofree char *name = g_utf8_casefold (nabla_column_get_name (nabla_table_get_column (table, i)), -1);

      if (strstr (name, wanted) != NULL)
        {
          nabla_table_grid_go_to (self->grid, nabla_table_grid_get_row (self->grid), i);
          return;
        }
    }
}

static void
on_place (NablaDataPage *self)
{
  int column = nabla_column_table_get_selected (self->columns);

  if (column >= 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.place-column", "s",
                                nabla_column_get_name (
                                  nabla_table_get_column (nabla_document_get_table (self->document), (guint) column)));
}

/* The page */

static void
show_reading (NablaDataPage *self)
{
  const NablaReading *reading = nabla_document_get_reading (self->document);
  NablaTable *whole = nabla_document_get_whole_table (self->document);
  g_autofree char *name = g_path_get_basename (nabla_document_get_data_path (self->document));
  g_autofree char *rows = nabla_text_count (nabla_table_n_rows (whole));
  g_autofree char *columns = nabla_text_count (nabla_table_n_columns (whole));
  const char *weights = nabla_document_get_weights (self->document);
  const char *origin = reading->dialect.program != NULL ? reading->dialect.program : reading->dialect.encoding;
  g_autoptr (GString) subtitle = g_string_new (NULL);
  g_autoptr (GString) warnings = g_string_new (NULL);

  g_string_printf (subtitle, _ ("%s rows × %s columns"), rows, columns);
  if (origin != NULL)
    g_string_append_printf (subtitle, " · %s", origin);
  if (weights != NULL)
    g_string_append_printf (subtitle, _ (" · weighted by %s"), weights);
  gtk_label_set_text (self->title, name);
  gtk_label_set_text (self->subtitle, subtitle->str);
  if (reading == self->warned)
    return;
  self->warned = reading;
  for (guint i = 0; i < reading->warnings->len; i++)
    g_string_append_printf (warnings, "%s⚠ %s", i > 0 ? "\n" : "",
                            ((const NablaReaderWarning *) reading->warnings->pdata[i])->text);
  gtk_label_set_text (self->warnings, warnings->str);
  gtk_widget_set_visible (GTK_WIDGET (self->warnings), warnings->len > 0);
}

void
nabla_data_page_update (NablaDataPage *self, NablaDocument *document)
{
  self->document = document;
  gtk_stack_set_visible_child_name (self->stack, nabla_document_get_table (document) != NULL ? "table" : "empty");
  if (nabla_document_get_table (document) == NULL)
    return;
  show_reading (self);
  show_filter (self);
  show_view (self);
}

static void
nabla_data_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (nabla_data_page_parent_class)->map (widget);
  show_view (NABLA_DATA_PAGE (widget));
}

/* The table takes the focus, not the buttons above it. */
static gboolean
nabla_data_page_grab_focus (GtkWidget *widget)
{
  NablaDataPage *self = NABLA_DATA_PAGE (widget);
  GtkWidget *views[] = { GTK_WIDGET (self->columns), GTK_WIDGET (self->grid) };

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    if (gtk_widget_get_mapped (views[i]) && gtk_widget_grab_focus (views[i]))
      return TRUE;
  return gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD);
}

static void
nabla_data_page_dispose (GObject *object)
{
  NablaDataPage *self = NABLA_DATA_PAGE (object);

  self->document = NULL;
  g_clear_handle_id (&self->typing, g_source_remove);
  G_OBJECT_CLASS (nabla_data_page_parent_class)->dispose (object);
}

static void
nabla_data_page_finalize (GObject *object)
{
  NablaDataPage *self = NABLA_DATA_PAGE (object);

  g_free (self->shown_filter);
  g_free (self->node_of);
  G_OBJECT_CLASS (nabla_data_page_parent_class)->finalize (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, NablaDataPage, child)

static void
nabla_data_page_class_init (NablaDataPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_data_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = nabla_data_page_finalize;
  widget_class->map = nabla_data_page_map;
  widget_class->grab_focus = nabla_data_page_grab_focus;
  g_type_ensure (NABLA_TYPE_COLUMN_EDITOR);
  g_type_ensure (NABLA_TYPE_COLUMN_TABLE);
  g_type_ensure (NABLA_TYPE_MISSING_VIEW);
  g_type_ensure (NABLA_TYPE_TABLE_GRID);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-data-page.ui");
  BIND (stack);
  BIND (title);
  BIND (subtitle);
  BIND (warnings);
  BIND (filter_entry);
  BIND (filter_count);
  BIND (filter_message);
  BIND (search_entry);
  BIND (views);
  BIND (columns);
  BIND (editor);
  BIND (grid);
  BIND (missing);
}

static void
nabla_data_page_init (NablaDataPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->node_of = g_new0 (NablaNode, 1);
  nabla_table_grid_set_note (self->grid, dup_note, self);
  g_signal_connect_swapped (self->filter_entry, "activate", G_CALLBACK (apply_filter), self);
  g_signal_connect_swapped (self->filter_entry, "changed", G_CALLBACK (on_filter_typed), self);
  g_signal_connect_swapped (self->filter_entry, "icon-release", G_CALLBACK (on_filter_cleared), self);
  g_signal_connect_swapped (self->search_entry, "search-changed", G_CALLBACK (on_search), self);
  g_signal_connect_swapped (self->views, "notify::visible-child-name", G_CALLBACK (show_view), self);
  g_signal_connect_swapped (self->columns, "selected", G_CALLBACK (on_column_selected), self);
  g_signal_connect (self->columns, "activated", G_CALLBACK (on_column_activated), self);
  g_signal_connect (self->grid, "column-activated", G_CALLBACK (on_header_activated), self);
  g_signal_connect_swapped (self->editor, "place", G_CALLBACK (on_place), self);
}
