#include "app/nabla-table-preview.h"

#include "app/nabla-text.h"

/* A view of thousands of columns takes seconds to build; who has so many looks at the first. */
#define MAX_COLUMNS 200

/* A row: its number, as the list model wants objects. */
#define NABLA_TYPE_PREVIEW_ROW (nabla_preview_row_get_type ())
G_DECLARE_FINAL_TYPE (NablaPreviewRow, nabla_preview_row, NABLA, PREVIEW_ROW, GObject)

struct _NablaPreviewRow
{
  GObject parent_instance;
  gsize row;
};

G_DEFINE_FINAL_TYPE (NablaPreviewRow, nabla_preview_row, G_TYPE_OBJECT)

static void
nabla_preview_row_class_init (NablaPreviewRowClass *klass)
{
}

static void
nabla_preview_row_init (NablaPreviewRow *self)
{
}

static gboolean
is_number (const NablaColumn *column)
{
  return nabla_column_get_type (column) == NABLA_TYPE_INTEGER || nabla_column_get_type (column) == NABLA_TYPE_REAL;
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, const NablaColumn *column)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), is_number (column) ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, const NablaColumn *column)
{
  NablaPreviewRow *row = gtk_list_item_get_item (item);
  GtkWidget *label = gtk_list_item_get_child (item);
  g_autofree char *cell = nabla_column_dup_cell (column, row->row);

  gtk_label_set_text (GTK_LABEL (label), cell != NULL ? cell : "–");
  if (cell == NULL)
    gtk_widget_add_css_class (label, "dim-label");
  else
    gtk_widget_remove_css_class (label, "dim-label");
}

static void
unref_column (gpointer data, GClosure *closure)
{
  nabla_column_unref (data);
}

static void
add_column (GtkColumnView *view, const NablaColumn *column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) shown = NULL;
  g_autofree char *title
    = g_strdup_printf ("%s\n%s", nabla_column_get_name (column), nabla_text_kind (nabla_column_get_kind (column)));

  g_signal_connect_data (factory, "setup", G_CALLBACK (on_setup), nabla_column_ref (column), unref_column, 0);
  g_signal_connect_data (factory, "bind", G_CALLBACK (on_bind), nabla_column_ref (column), unref_column, 0);
  shown = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_resizable (shown, TRUE);
  gtk_column_view_append_column (view, shown);
}

void
nabla_table_preview_show (GtkColumnView *view, const NablaTable *table)
{
  GListModel *columns = gtk_column_view_get_columns (view);
  g_autoptr (GListStore) rows = g_list_store_new (NABLA_TYPE_PREVIEW_ROW);
  g_autoptr (GtkNoSelection) model = NULL;

  gtk_column_view_set_model (view, NULL);
  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);

      gtk_column_view_remove_column (view, column);
    }
  for (guint i = 0; i < MIN (nabla_table_n_columns (table), MAX_COLUMNS); i++)
    add_column (view, nabla_table_get_column (table, i));

  for (gsize i = 0; i < nabla_table_n_rows (table); i++)
    {
      g_autoptr (NablaPreviewRow) row = g_object_new (NABLA_TYPE_PREVIEW_ROW, NULL);

      row->row = i;
      g_list_store_append (rows, row);
    }
  model = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (rows)));
  gtk_column_view_set_model (view, GTK_SELECTION_MODEL (model));
}
