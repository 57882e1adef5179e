#include "app/nabla-column-table.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-column-cells.h"
#include "app/nabla-table-grid.h"
#include "app/nabla-text.h"
#include "app/nabla-variable.h"

struct _NablaColumnTable
{
  AdwBin parent_instance;
  NablaTableGrid *grid;
  GtkSingleSelection *selection; /* of the rows in the order shown */
  GtkSortListModel *sorted;
  GtkCustomFilter *filter;
  GtkCustomSorter *sorter;
  GListStore *rows; /* of NablaVariable: a column, and the node that has it */

  NablaTable *table; /* nullable; what the rows are of */
  char *search;      /* case folded; nullable: all */
  char *selected;    /* the column's name; nullable */
  int sort_column;   /* of nabla_column_cells; -1: in the order of the file */
  gboolean descending;
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

/* What the grid asks */

/* Owned by the models. */
static NablaVariable *
row_at (NablaColumnTable *self, gsize index)
{
  g_autoptr (NablaVariable) row = g_list_model_get_item (G_LIST_MODEL (self->selection), (guint) index);

  return row;
}

static guint
get_n_columns (gpointer data)
{
  return NABLA_N_COLUMN_CELLS;
}

static gsize
get_n_rows (gpointer data)
{
  return g_list_model_get_n_items (G_LIST_MODEL (NABLA_COLUMN_TABLE (data)->selection));
}

static char *
dup_title (gpointer data, guint column)
{
  return g_strdup (_ (nabla_column_cells[column].title));
}

/* A title is bold and may have the mark of the order beside it. */
static guint
get_chars (gpointer data, guint column)
{
  guint title = (guint) g_utf8_strlen (_ (nabla_column_cells[column].title), -1) + 1;

  return MAX (nabla_column_cells[column].chars, title + (nabla_column_cells[column].compare != NULL ? 1 : 0));
}

static gboolean
is_number (gpointer data, guint column)
{
  return nabla_column_cells[column].number;
}

static char *
dup_cell (gpointer data, gsize row, guint column)
{
  NablaColumnTable *self = data;

  return nabla_column_cells[column].text != NULL
           ? nabla_column_cells[column].text (row_at (self, row), self->summarized)
           : g_strdup ("");
}

static const guint *
get_bars (gpointer data, gsize row, guint column)
{
  NablaColumnTable *self = data;

  return nabla_column_cells[column].text == NULL && self->summarized
           ? nabla_column_get_summary (nabla_variable_get_column (row_at (self, row)))->histogram
           : NULL;
}

/* "Column age, Kind continuous, …": the whole row, from the cursor's cell on. */
static char *
dup_spoken (gpointer data, gsize row, guint column)
{
  GString *spoken = g_string_new (NULL);

  for (guint i = 0; i < NABLA_N_COLUMN_CELLS; i++)
    {
      guint at = (column + i) % NABLA_N_COLUMN_CELLS;
      g_autofree char *cell = dup_cell (data, row, at);

      if (*cell != '\0')
        g_string_append_printf (spoken, "%s%s %s", spoken->len > 0 ? ", " : "", _ (nabla_column_cells[at].title), cell);
    }
  return g_string_free (spoken, FALSE);
}

static const NablaGridSource grid_source = {
  get_n_columns, get_n_rows, dup_title, NULL, NULL,       get_chars,
  is_number,     dup_cell,   get_bars,  NULL, dup_spoken, NABLA_COLUMN_CELL_VALUES,
  TRUE,
};

/* Order and choice */

/* Without summaries all that is sorted by them is alike: sorting must not wait for them. */
static int
compare_rows (gconstpointer a, gconstpointer b, gpointer data)
{
  NablaColumnTable *self = data;
  const NablaColumnCell *column = &nabla_column_cells[MAX (self->sort_column, 0)];
  int order;

  if (self->sort_column < 0 || (column->number && !self->summarized))
    return 0;
  order = column->compare ((NablaVariable *) a, (NablaVariable *) b);
  return self->descending ? -order : order;
}

/* Up, down, as in the file. */
static void
on_title (NablaTableGrid *grid, guint column, NablaColumnTable *self)
{
  if (nabla_column_cells[column].compare == NULL)
    return;
  if (self->sort_column != (int) column)
    {
      self->sort_column = (int) column;
      self->descending = FALSE;
    }
  else if (!self->descending)
    self->descending = TRUE;
  else
    self->sort_column = -1;
  nabla_table_grid_set_sorted (self->grid, self->sort_column, self->descending);
  gtk_sort_list_model_set_sorter (self->sorted, self->sort_column >= 0 ? GTK_SORTER (self->sorter) : NULL);
  gtk_sorter_changed (GTK_SORTER (self->sorter), GTK_SORTER_CHANGE_DIFFERENT);
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
on_rows_changed (NablaColumnTable *self)
{
  nabla_table_grid_source_changed (self->grid, gtk_single_selection_get_selected (self->selection));
}

static void
on_cursor (NablaColumnTable *self)
{
  gtk_single_selection_set_selected (self->selection, (guint) nabla_table_grid_get_row (self->grid));
}

/* FALSE: it is not among the rows shown. */
static gboolean
select_name (NablaColumnTable *self, const char *name)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n; i++)
    if (g_str_equal (nabla_column_get_name (nabla_variable_get_column (row_at (self, i))), name))
      {
        gtk_single_selection_set_selected (self->selection, i);
        return TRUE;
      }
  return FALSE;
}

int
nabla_column_table_get_selected (NablaColumnTable *self)
{
  return self->selected != NULL && self->table != NULL ? nabla_table_find_column (self->table, self->selected) : -1;
}

void
nabla_column_table_select (NablaColumnTable *self, guint column)
{
  if (self->table != NULL && column < nabla_table_n_columns (self->table)
      && select_name (self, nabla_column_get_name (nabla_table_get_column (self->table, column))))
    nabla_table_grid_go_to (self->grid, gtk_single_selection_get_selected (self->selection), 0);
}

static void
on_activated (NablaColumnTable *self)
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
  const char *weights_name = nabla_document_get_weights (document);
  int weights = weights_name != NULL ? nabla_table_find_column (table, weights_name) : -1;
  guint n = nabla_table_n_columns (table);
  g_autofree NablaNode *node_of = g_new (NablaNode, MAX (n, 1));
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    node_of[i] = NABLA_NODE_NONE;
  for (guint v = 0; v < nabla_graph_n_nodes (graph); v++)
    if (columns[v] >= 0)
      node_of[columns[v]] = v;
  for (guint i = 0; i < n; i++)
    {
      NablaVariable *row = nabla_variable_new (graph, node_of[i], nabla_table_get_column (table, i), TRUE);

      nabla_variable_set_weights (row, (int) i == weights);
      g_ptr_array_add (rows, row);
    }
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
  on_rows_changed (self);
  on_selected (self);
}

static gboolean
nabla_column_table_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (NABLA_COLUMN_TABLE (widget)->grid));
}

static void
nabla_column_table_finalize (GObject *object)
{
  NablaColumnTable *self = NABLA_COLUMN_TABLE (object);

  g_clear_pointer (&self->table, nabla_table_unref);
  g_object_unref (self->rows);
  g_object_unref (self->sorter);
  g_object_unref (self->selection);
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
nabla_column_table_init (NablaColumnTable *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GListModel *filtered;

  self->sort_column = -1;
  self->rows = g_list_store_new (NABLA_TYPE_VARIABLE);
  self->filter = gtk_custom_filter_new (matches, self, NULL);
  self->sorter = gtk_custom_sorter_new (compare_rows, self, NULL);
  filtered
    = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->rows)), GTK_FILTER (self->filter)));
  self->sorted = gtk_sort_list_model_new (filtered, NULL);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (self->sorted));

  self->grid = g_object_new (NABLA_TYPE_TABLE_GRID, NULL);
  nabla_table_grid_set_source (self->grid, &grid_source, self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->grid), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Columns"), -1);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (on_rows_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->grid, "cursor-moved", G_CALLBACK (on_cursor), self);
  g_signal_connect_swapped (self->grid, "row-activated", G_CALLBACK (on_activated), self);
  g_signal_connect (self->grid, "column-activated", G_CALLBACK (on_title), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->grid));
  gtk_widget_add_css_class (scroller, "list-card");
  adw_bin_set_child (ADW_BIN (self), scroller);
}
