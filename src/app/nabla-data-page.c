#include "app/nabla-data-page.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-sparkline.h"
#include "app/nabla-text.h"
#include "app/nabla-variable.h"

struct _NablaDataPage
{
  GtkBox parent_instance;
  GtkStack *stack;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkLabel *warnings;
  GtkColumnView *view;

  GListStore *rows; /* of NablaVariable: a column, and the node that has it */
  gboolean summarized;
  guint64 table_id;
};

G_DEFINE_FINAL_TYPE (NablaDataPage, nabla_data_page, GTK_TYPE_BOX)

/* What a cell of the table shows; (transfer full). */
typedef char *(*CellFunc) (NablaVariable *row, gboolean summarized);

typedef struct
{
  const char *title;
  CellFunc text; /* NULL: the distribution */
  gboolean number;
  gboolean expand;
} ViewColumn;

static char *
cell_name (NablaVariable *row, gboolean summarized)
{
  return g_strdup (nabla_column_get_name (nabla_variable_get_column (row)));
}

static char *
cell_type (NablaVariable *row, gboolean summarized)
{
  switch (nabla_column_get_type (nabla_variable_get_column (row)))
    {
    case NABLA_TYPE_INTEGER:
      return g_strdup (_ ("whole number"));
    case NABLA_TYPE_REAL:
      return g_strdup (_ ("number"));
    case NABLA_TYPE_BOOLEAN:
      return g_strdup (_ ("true or false"));
    case NABLA_TYPE_TEXT:
      return g_strdup (_ ("text"));
    case NABLA_TYPE_DATE:
      return g_strdup (_ ("date"));
    case NABLA_TYPE_DATETIME:
      return g_strdup (_ ("date and time"));
    }
  return g_strdup ("");
}

static char *
cell_kind (NablaVariable *row, gboolean summarized)
{
  return g_strdup (nabla_text_kind (nabla_column_get_kind (nabla_variable_get_column (row))));
}

static char *
cell_node (NablaVariable *row, gboolean summarized)
{
  if (nabla_variable_get_node (row) == NABLA_NODE_NONE)
    return g_strdup (_ ("unplaced"));
  return g_strconcat (nabla_text_role_glyph (nabla_variable_get_roles (row)), nabla_variable_get_name (row), NULL);
}

static char *
cell_missing (NablaVariable *row, gboolean summarized)
{
  const NablaColumn *column = nabla_variable_get_column (row);
  gsize n = nabla_column_get_length (column);
  const NablaColumnSummary *summary;
  g_autofree char *count = NULL;
  g_autofree char *percent = NULL;

  if (!summarized)
    return g_strdup ("…");
  summary = nabla_column_get_summary (column);
  count = nabla_text_count (summary->n_missing);
  if (summary->n_missing == 0)
    return g_steal_pointer (&count);
  percent = nabla_text_percent (n > 0 ? (double) summary->n_missing / (double) n : 0);
  return g_strdup_printf ("%s (%s)", count, percent);
}

static char *
cell_distinct (NablaVariable *row, gboolean summarized)
{
  if (!summarized)
    return g_strdup ("…");
  return nabla_text_count (nabla_column_get_summary (nabla_variable_get_column (row))->n_distinct);
}

static char *
cell_summary (NablaVariable *row, gboolean summarized)
{
  if (!summarized)
    return g_strdup ("…");
  return nabla_text_summary (nabla_variable_get_column (row));
}

static const ViewColumn view_columns[] = {
  { N_ ("Column"), cell_name, FALSE, FALSE },    { N_ ("Written as"), cell_type, FALSE, FALSE },
  { N_ ("Kind"), cell_kind, FALSE, FALSE },      { N_ ("Node"), cell_node, FALSE, FALSE },
  { N_ ("Missing"), cell_missing, TRUE, FALSE }, { N_ ("Distinct"), cell_distinct, TRUE, FALSE },
  { N_ ("Values"), cell_summary, FALSE, TRUE },  { N_ ("Distribution"), NULL, FALSE, FALSE },
};

static void
on_setup_cell (GtkSignalListItemFactory *factory, GtkListItem *item, const ViewColumn *column)
{
  GtkWidget *child;

  if (column->text == NULL)
    {
      child = g_object_new (NABLA_TYPE_SPARKLINE, "valign", GTK_ALIGN_CENTER, "halign", GTK_ALIGN_START, NULL);
    }
  else
    {
      child = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (child), column->number ? 1 : 0);
      gtk_label_set_ellipsize (GTK_LABEL (child), column->expand ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
      if (column->number)
        gtk_widget_add_css_class (child, "numeric");
    }
  gtk_list_item_set_child (item, child);
}

static void
on_bind_cell (GtkSignalListItemFactory *factory, GtkListItem *item, const ViewColumn *column)
{
  NablaDataPage *self = g_object_get_data (G_OBJECT (factory), "page");
  NablaVariable *row = NABLA_VARIABLE (gtk_list_item_get_item (item));
  GtkWidget *child = gtk_list_item_get_child (item);

  if (column->text == NULL)
    {
      nabla_sparkline_set_counts (NABLA_SPARKLINE (child),
                                  self->summarized
                                    ? nabla_column_get_summary (nabla_variable_get_column (row))->histogram
                                    : NULL);
    }
  else
    {
      g_autofree char *text = column->text (row, self->summarized);

      gtk_label_set_text (GTK_LABEL (child), text);
    }
}

static void
show_rows (NablaDataPage *self, NablaDocument *document)
{
  NablaTable *table = nabla_document_get_table (document);
  NablaGraph *graph = nabla_document_get_graph (document);
  const int *columns = nabla_document_get_columns (document);
  guint n = nabla_table_n_columns (table);
  g_autofree NablaNode *node_of = g_new (NablaNode, MAX (n, 1));
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  guint old = g_list_model_get_n_items (G_LIST_MODEL (self->rows));

  for (guint i = 0; i < n; i++)
    node_of[i] = NABLA_NODE_NONE;
  for (guint v = 0; v < nabla_graph_n_nodes (graph); v++)
    if (columns[v] >= 0)
      node_of[columns[v]] = v;
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (rows, nabla_variable_new (graph, node_of[i], nabla_table_get_column (table, i), TRUE));

  if (old == n && self->summarized == nabla_document_has_summaries (document)
      && self->table_id == nabla_table_get_id (table))
    {
      gboolean same = TRUE;

      for (guint i = 0; i < n && same; i++)
        {
          g_autoptr (NablaVariable) shown = g_list_model_get_item (G_LIST_MODEL (self->rows), i);

          same = nabla_variable_equal (shown, rows->pdata[i]);
        }
      if (same)
        return;
    }
  self->summarized = nabla_document_has_summaries (document);
  self->table_id = nabla_table_get_id (table);
  g_list_store_splice (self->rows, 0, old, rows->pdata, rows->len);
}

void
nabla_data_page_update (NablaDataPage *self, NablaDocument *document)
{
  NablaTable *table = nabla_document_get_table (document);
  const NablaReading *reading = nabla_document_get_reading (document);
  g_autofree char *name = NULL;
  g_autofree char *rows = NULL;
  g_autofree char *columns = NULL;
  g_autofree char *subtitle = NULL;
  g_autoptr (GString) warnings = g_string_new (NULL);

  gtk_stack_set_visible_child_name (self->stack, table != NULL ? "table" : "empty");
  if (table == NULL)
    return;

  name = g_path_get_basename (nabla_document_get_data_path (document));
  rows = nabla_text_count (nabla_table_n_rows (table));
  columns = nabla_text_count (nabla_table_n_columns (table));
  subtitle = g_strdup_printf (_ ("%s rows × %s columns · %s"), rows, columns,
                              reading->dialect.program != NULL ? reading->dialect.program : reading->dialect.encoding);
  gtk_label_set_text (self->title, name);
  gtk_label_set_text (self->subtitle, subtitle);
  for (guint i = 0; i < reading->warnings->len; i++)
    g_string_append_printf (warnings, "%s⚠ %s", i > 0 ? "\n" : "",
                            ((const NablaReaderWarning *) reading->warnings->pdata[i])->text);
  gtk_label_set_text (self->warnings, warnings->str);
  gtk_widget_set_visible (GTK_WIDGET (self->warnings), warnings->len > 0);
  show_rows (self, document);
}

/* The table takes the focus, not the buttons above it. */
static gboolean
nabla_data_page_grab_focus (GtkWidget *widget)
{
  NablaDataPage *self = NABLA_DATA_PAGE (widget);

  if (gtk_widget_get_mapped (GTK_WIDGET (self->view)) && gtk_widget_grab_focus (GTK_WIDGET (self->view)))
    return TRUE;
  return gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD);
}

static void
nabla_data_page_dispose (GObject *object)
{
  g_clear_object (&NABLA_DATA_PAGE (object)->rows);
  G_OBJECT_CLASS (nabla_data_page_parent_class)->dispose (object);
}

static void
nabla_data_page_class_init (NablaDataPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_data_page_dispose;
  widget_class->grab_focus = nabla_data_page_grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-data-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NablaDataPage, stack);
  gtk_widget_class_bind_template_child (widget_class, NablaDataPage, title);
  gtk_widget_class_bind_template_child (widget_class, NablaDataPage, subtitle);
  gtk_widget_class_bind_template_child (widget_class, NablaDataPage, warnings);
  gtk_widget_class_bind_template_child (widget_class, NablaDataPage, view);
}

static void
nabla_data_page_init (NablaDataPage *self)
{
  g_autoptr (GtkNoSelection) model = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_list_store_new (NABLA_TYPE_VARIABLE);
  for (guint i = 0; i < G_N_ELEMENTS (view_columns); i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = NULL;

      g_object_set_data (G_OBJECT (factory), "page", self);
      g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cell), (gpointer) &view_columns[i]);
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cell), (gpointer) &view_columns[i]);
      column = gtk_column_view_column_new (_ (view_columns[i].title), factory);
      gtk_column_view_column_set_expand (column, view_columns[i].expand);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_append_column (self->view, column);
    }
  model = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (model));
}
