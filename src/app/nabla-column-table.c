#include "app/nabla-column-table.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-sparkline.h"
#include "app/nabla-text.h"
#include "app/nabla-variable.h"

struct _NablaColumnTable
{
  AdwBin parent_instance;
  GtkColumnView *view;
  GtkSingleSelection *selection;
  GtkCustomFilter *filter;
  GListStore *rows; /* of NablaVariable: a column, and the node that has it */

  NablaTable *table; /* nullable; what the rows are of */
  char *search;      /* case folded; nullable: all */
  char *selected;    /* the column's name; nullable */
  gboolean summarized;
  gboolean updating;
};

enum
{
  SELECTED,
  ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NablaColumnTable, nabla_column_table, ADW_TYPE_BIN)

/* What a cell shows; (transfer full). */
typedef char *(*CellFunc) (NablaVariable *row, gboolean summarized);
typedef int (*CompareFunc) (NablaVariable *a, NablaVariable *b);

typedef struct
{
  const char *title;
  CellFunc text;       /* NULL: the distribution */
  CompareFunc compare; /* nullable: not sorted by */
  int chars;           /* that it has room for at least */
  gboolean number;
  gboolean expand;
} ViewColumn;

static const NablaColumnSummary *
summary_of (NablaVariable *row)
{
  return nabla_column_get_summary (nabla_variable_get_column (row));
}

static char *
cell_name (NablaVariable *row, gboolean summarized)
{
  return g_strdup (nabla_column_get_name (nabla_variable_get_column (row)));
}

static char *
cell_type (NablaVariable *row, gboolean summarized)
{
  return g_strdup (nabla_text_type (nabla_column_get_type (nabla_variable_get_column (row))));
}

static int
compare_types (NablaVariable *a, NablaVariable *b)
{
  return g_utf8_collate (nabla_text_type (nabla_column_get_type (nabla_variable_get_column (a))),
                         nabla_text_type (nabla_column_get_type (nabla_variable_get_column (b))));
}

static char *
cell_kind (NablaVariable *row, gboolean summarized)
{
  return g_strdup (nabla_text_kind (nabla_column_get_kind (nabla_variable_get_column (row))));
}

static int
compare_kinds (NablaVariable *a, NablaVariable *b)
{
  return g_utf8_collate (nabla_text_kind (nabla_column_get_kind (nabla_variable_get_column (a))),
                         nabla_text_kind (nabla_column_get_kind (nabla_variable_get_column (b))));
}

static char *
cell_node (NablaVariable *row, gboolean summarized)
{
  return g_strdup (nabla_variable_get_node (row) != NABLA_NODE_NONE ? nabla_variable_get_name (row) : _ ("unplaced"));
}

static char *
cell_role (NablaVariable *row, gboolean summarized)
{
  return g_strconcat (nabla_text_role_glyph (nabla_variable_get_roles (row)),
                      nabla_text_role (nabla_variable_get_roles (row)), NULL);
}

/* Nodes with a role first, in the order of what they are for. */
static int
role_rank (NablaVariable *row)
{
  NablaRoles roles = nabla_variable_get_roles (row);

  return (roles & NABLA_ROLE_EXPOSURE)   ? 0
         : (roles & NABLA_ROLE_OUTCOME)  ? 1
         : (roles & NABLA_ROLE_ADJUSTED) ? 2
         : (roles & NABLA_ROLE_SELECTED) ? 3
                                         : 4;
}

static int
compare_roles (NablaVariable *a, NablaVariable *b)
{
  return role_rank (a) - role_rank (b);
}

static char *
cell_missing (NablaVariable *row, gboolean summarized)
{
  gsize n = nabla_column_get_length (nabla_variable_get_column (row));
  g_autofree char *count = NULL;
  g_autofree char *percent = NULL;

  if (!summarized)
    return g_strdup ("…");
  count = nabla_text_count (summary_of (row)->n_missing);
  if (summary_of (row)->n_missing == 0)
    return g_steal_pointer (&count);
  percent = nabla_text_percent (n > 0 ? (double) summary_of (row)->n_missing / (double) n : 0);
  return g_strdup_printf ("%s (%s)", count, percent);
}

static int
compare_missing (NablaVariable *a, NablaVariable *b)
{
  return (summary_of (a)->n_missing > summary_of (b)->n_missing)
         - (summary_of (a)->n_missing < summary_of (b)->n_missing);
}

static char *
cell_distinct (NablaVariable *row, gboolean summarized)
{
  return summarized ? nabla_text_count (summary_of (row)->n_distinct) : g_strdup ("…");
}

static int
compare_distinct (NablaVariable *a, NablaVariable *b)
{
  return (summary_of (a)->n_distinct > summary_of (b)->n_distinct)
         - (summary_of (a)->n_distinct < summary_of (b)->n_distinct);
}

static char *
cell_summary (NablaVariable *row, gboolean summarized)
{
  return summarized ? nabla_text_summary (nabla_variable_get_column (row)) : g_strdup ("…");
}

static const ViewColumn view_columns[] = {
  { N_ ("Column"), cell_name, nabla_variable_compare_columns, 14, FALSE, FALSE },
  { N_ ("Kind"), cell_kind, compare_kinds, 10, FALSE, FALSE },
  { N_ ("Variable"), cell_node, nabla_variable_compare_nodes, 12, FALSE, FALSE },
  { N_ ("Role"), cell_role, compare_roles, 10, FALSE, FALSE },
  { N_ ("Missing"), cell_missing, compare_missing, 10, TRUE, FALSE },
  { N_ ("Distinct"), cell_distinct, compare_distinct, 7, TRUE, FALSE },
  { N_ ("Distribution"), NULL, NULL, 0, FALSE, FALSE },
  { N_ ("Values"), cell_summary, NULL, 20, FALSE, TRUE },
  { N_ ("Written as"), cell_type, compare_types, 12, FALSE, FALSE },
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
      gtk_label_set_ellipsize (GTK_LABEL (child), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (child), column->chars);
      if (!column->expand)
        gtk_label_set_max_width_chars (GTK_LABEL (child), 24);
      if (column->number)
        gtk_widget_add_css_class (child, "numeric");
    }
  gtk_list_item_set_child (item, child);
}

static void
on_bind_cell (GtkSignalListItemFactory *factory, GtkListItem *item, const ViewColumn *column)
{
  NablaColumnTable *self = g_object_get_data (G_OBJECT (factory), "table");
  NablaVariable *row = NABLA_VARIABLE (gtk_list_item_get_item (item));
  GtkWidget *child = gtk_list_item_get_child (item);

  if (column->text == NULL)
    {
      nabla_sparkline_set_counts (NABLA_SPARKLINE (child), self->summarized ? summary_of (row)->histogram : NULL);
    }
  else
    {
      g_autofree char *text = column->text (row, self->summarized);

      gtk_label_set_text (GTK_LABEL (child), text);
    }
}

/* Without summaries all that is sorted by them is alike: sorting must not wait for them. */
static int
compare_rows (gconstpointer a, gconstpointer b, gpointer data)
{
  gpointer *both = data;
  const ViewColumn *column = both[0];
  NablaColumnTable *self = both[1];

  return column->number && !self->summarized ? 0 : column->compare ((NablaVariable *) a, (NablaVariable *) b);
}

static gboolean
matches (gpointer item, gpointer data)
{
  NablaColumnTable *self = data;
  NablaVariable *row = item;
  g_autofree char *column = NULL;
  g_autofree char *node = NULL;

  if (self->search == NULL)
    return TRUE;
  column = g_utf8_casefold (nabla_column_get_name (nabla_variable_get_column (row)), -1);
  node = g_utf8_casefold (nabla_variable_get_name (row), -1);
  return strstr (column, self->search) != NULL || strstr (node, self->search) != NULL;
}

void
nabla_column_table_set_search (NablaColumnTable *self, const char *text)
{
  g_free (self->search);
  self->search = *text != '\0' ? g_utf8_casefold (text, -1) : NULL;
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

/* Selection */

static void
on_selected (NablaColumnTable *self)
{
  NablaVariable *row = gtk_single_selection_get_selected_item (self->selection);
  const char *name = row != NULL ? nabla_column_get_name (nabla_variable_get_column (row)) : NULL;

  if (self->updating || g_strcmp0 (name, self->selected) == 0)
    return;
  g_free (self->selected);
  self->selected = g_strdup (name);
  g_signal_emit (self, signals[SELECTED], 0);
}

static void
select_name (NablaColumnTable *self, const char *name)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (NablaVariable) row = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (g_str_equal (nabla_column_get_name (nabla_variable_get_column (row)), name))
        {
          gtk_single_selection_set_selected (self->selection, i);
          return;
        }
    }
}

int
nabla_column_table_get_selected (NablaColumnTable *self)
{
  return self->selected != NULL && self->table != NULL ? nabla_table_find_column (self->table, self->selected) : -1;
}

void
nabla_column_table_select (NablaColumnTable *self, guint column)
{
  if (self->table != NULL && column < nabla_table_n_columns (self->table))
    select_name (self, nabla_column_get_name (nabla_table_get_column (self->table, column)));
}

static void
on_activated (GtkColumnView *view, guint position, NablaColumnTable *self)
{
  int column = nabla_column_table_get_selected (self);

  if (column >= 0)
    g_signal_emit (self, signals[ACTIVATED], 0, (guint) column);
}

/* Rows */

static GPtrArray *
rows_new (NablaDocument *document)
{
  NablaTable *table = nabla_document_get_table (document);
  NablaGraph *graph = nabla_document_get_graph (document);
  const int *columns = nabla_document_get_columns (document);
  guint n = nabla_table_n_columns (table);
  g_autofree NablaNode *node_of = g_new (NablaNode, MAX (n, 1));
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    node_of[i] = NABLA_NODE_NONE;
  for (guint v = 0; v < nabla_graph_n_nodes (graph); v++)
    if (columns[v] >= 0)
      node_of[columns[v]] = v;
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (rows, nabla_variable_new (graph, node_of[i], nabla_table_get_column (table, i), TRUE));
  return rows;
}

void
nabla_column_table_update (NablaColumnTable *self, NablaDocument *document)
{
  NablaTable *table = nabla_document_get_table (document);
  g_autoptr (GPtrArray) rows = rows_new (document);
  guint old = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  gboolean all = old != rows->len || self->summarized != nabla_document_has_summaries (document);
  guint start = 0;
  guint end = rows->len;

  g_clear_pointer (&self->table, nabla_table_unref);
  self->table = nabla_table_ref (table);
  self->summarized = nabla_document_has_summaries (document);
  self->updating = TRUE;
  /* Rows that say the same stay, and with them the place that is scrolled to. */
  for (; !all && start < end; start++)
    {
      g_autoptr (NablaVariable) shown = g_list_model_get_item (G_LIST_MODEL (self->rows), start);

      if (!nabla_variable_equal (shown, rows->pdata[start]))
        break;
    }
  for (; !all && end > start; end--)
    {
      g_autoptr (NablaVariable) shown = g_list_model_get_item (G_LIST_MODEL (self->rows), end - 1);

      if (!nabla_variable_equal (shown, rows->pdata[end - 1]))
        break;
    }
  if (all || start < end)
    {
      g_list_store_splice (self->rows, start, all ? old : end - start, rows->pdata + start, end - start);
      if (self->selected != NULL)
        select_name (self, self->selected);
    }
  self->updating = FALSE;
  on_selected (self);
}

static gboolean
nabla_column_table_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (NABLA_COLUMN_TABLE (widget)->view));
}

static void
nabla_column_table_finalize (GObject *object)
{
  NablaColumnTable *self = NABLA_COLUMN_TABLE (object);

  g_clear_pointer (&self->table, nabla_table_unref);
  g_object_unref (self->rows);
  g_free (self->search);
  g_free (self->selected);
  G_OBJECT_CLASS (nabla_column_table_parent_class)->finalize (object);
}

static void
nabla_column_table_class_init (NablaColumnTableClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nabla_column_table_finalize;
  GTK_WIDGET_CLASS (klass)->grab_focus = nabla_column_table_grab_focus;
  signals[SELECTED] = g_signal_new ("selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVATED]
    = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
add_column (NablaColumnTable *self, const ViewColumn *column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) shown = NULL;

  g_object_set_data (G_OBJECT (factory), "table", self);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cell), (gpointer) column);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cell), (gpointer) column);
  shown = gtk_column_view_column_new (_ (column->title), factory);
  gtk_column_view_column_set_expand (shown, column->expand);
  gtk_column_view_column_set_resizable (shown, TRUE);
  if (column->compare != NULL)
    {
      gpointer *both = g_new (gpointer, 2);
      g_autoptr (GtkSorter) sorter = NULL;

      both[0] = (gpointer) column;
      both[1] = self;
      sorter = GTK_SORTER (gtk_custom_sorter_new (compare_rows, both, g_free));
      gtk_column_view_column_set_sorter (shown, sorter);
    }
  gtk_column_view_append_column (self->view, shown);
}

static void
nabla_column_table_init (NablaColumnTable *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GListModel *filtered;
  GListModel *sorted;

  self->rows = g_list_store_new (NABLA_TYPE_VARIABLE);
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_column_view_set_show_row_separators (self->view, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  for (guint i = 0; i < G_N_ELEMENTS (view_columns); i++)
    add_column (self, &view_columns[i]);

  self->filter = gtk_custom_filter_new (matches, self, NULL);
  filtered
    = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->rows)), GTK_FILTER (self->filter)));
  sorted = G_LIST_MODEL (gtk_sort_list_model_new (filtered, g_object_ref (gtk_column_view_get_sorter (self->view))));
  self->selection = gtk_single_selection_new (sorted);
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_object_unref (self->selection);
  g_signal_connect (self->view, "activate", G_CALLBACK (on_activated), self);

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  gtk_widget_add_css_class (scroller, "list-card");
  adw_bin_set_child (ADW_BIN (self), scroller);
}
