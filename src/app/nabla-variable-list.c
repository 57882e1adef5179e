#include "app/nabla-variable-list.h"

/* What a row would show; the strings are the graph's. */
typedef struct
{
  NablaNode node; /* NABLA_NODE_NONE: an unplaced column */
  NablaRoles roles;
  const char *label;
  const char *unit;
  const NablaColumn *column; /* nullable */
} Entry;

struct _NablaVariableList
{
  GObject parent_instance;
  gboolean unplaced;
  GArray *entries;   /* of Entry */
  NablaGraph *graph; /* what the entries' strings and indices are of */
  NablaTable *table; /* nullable */
};

static void nabla_variable_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NablaVariableList,
                               nabla_variable_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, nabla_variable_list_model_init))

static GType
nabla_variable_list_get_item_type (GListModel *model)
{
  return NABLA_TYPE_VARIABLE;
}

static guint
nabla_variable_list_get_n_items (GListModel *model)
{
  return NABLA_VARIABLE_LIST (model)->entries->len;
}

static gpointer
nabla_variable_list_get_item (GListModel *model, guint position)
{
  NablaVariableList *self = NABLA_VARIABLE_LIST (model);
  const Entry *entry;

  if (position >= self->entries->len)
    return NULL;
  entry = &g_array_index (self->entries, Entry, position);
  return nabla_variable_new (self->graph, entry->node, entry->column, self->table != NULL);
}

static void
nabla_variable_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = nabla_variable_list_get_item_type;
  iface->get_n_items = nabla_variable_list_get_n_items;
  iface->get_item = nabla_variable_list_get_item;
}

static gboolean
same_text (const char *a, const char *b)
{
  return a == b || g_strcmp0 (a, b) == 0;
}

static gboolean
same_entry (const Entry *a, const Entry *b)
{
  return a->node == b->node && a->roles == b->roles && a->column == b->column && same_text (a->label, b->label)
         && same_text (a->unit, b->unit);
}

static GArray *
collect (NablaVariableList *self, NablaDocument *document)
{
  NablaGraph *graph = nabla_document_get_graph (document);
  NablaTable *table = nabla_document_get_table (document);
  const int *columns = nabla_document_get_columns (document);
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  if (self->unplaced)
    {
      g_autoptr (GPtrArray) unplaced = nabla_document_dup_unplaced (document);

      for (guint i = 0; i < unplaced->len; i++)
        {
          Entry entry = { NABLA_NODE_NONE, NABLA_ROLE_NONE, nabla_column_get_name (unplaced->pdata[i]), NULL,
                          unplaced->pdata[i] };

          g_array_append_val (entries, entry);
        }
      return entries;
    }
  for (guint v = 0; v < nabla_graph_n_nodes (graph); v++)
    {
      Entry entry = { v, nabla_graph_get_roles (graph, v), nabla_graph_get_label (graph, v),
                      nabla_graph_get_node_attribute (graph, v, "unit"),
                      columns != NULL && columns[v] >= 0 ? nabla_table_get_column (table, columns[v]) : NULL };

      g_array_append_val (entries, entry);
    }
  return entries;
}

void
nabla_variable_list_update (NablaVariableList *self, NablaDocument *document)
{
  NablaTable *table = nabla_document_get_table (document);
  g_autoptr (GArray) old = self->entries;
  g_autoptr (GArray) new = collect (self, document);
  /* Held until the comparison is done: the old entries point into them. */
  g_autoptr (NablaGraph) old_graph = self->graph;
  g_autoptr (NablaTable) old_table = self->table;
  gboolean same_table = (old_table != NULL) == (table != NULL);
  guint start = 0;
  guint end = 0;

  while (same_table && start < MIN (old->len, new->len)
         && same_entry (&g_array_index (old, Entry, start), &g_array_index (new, Entry, start)))
    start++;
  while (
    same_table && end < MIN (old->len, new->len) - start
    && same_entry (&g_array_index (old, Entry, old->len - 1 - end), &g_array_index (new, Entry, new->len - 1 - end)))
    end++;

  self->entries = g_array_ref (new);
  self->graph = nabla_graph_ref (nabla_document_get_graph (document));
  self->table = table != NULL ? nabla_table_ref (table) : NULL;
  if (start + end < old->len || start + end < new->len)
    g_list_model_items_changed (G_LIST_MODEL (self), start, old->len - start - end, new->len - start - end);
}

void
nabla_variable_list_refresh (NablaVariableList *self)
{
  if (self->entries->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, self->entries->len, self->entries->len);
}

static void
nabla_variable_list_finalize (GObject *object)
{
  NablaVariableList *self = NABLA_VARIABLE_LIST (object);

  g_array_unref (self->entries);
  nabla_graph_unref (self->graph);
  g_clear_pointer (&self->table, nabla_table_unref);
  G_OBJECT_CLASS (nabla_variable_list_parent_class)->finalize (object);
}

static void
nabla_variable_list_class_init (NablaVariableListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nabla_variable_list_finalize;
}

static void
nabla_variable_list_init (NablaVariableList *self)
{
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->graph = nabla_graph_new_empty (NABLA_GRAPH_DAG);
}

NablaVariableList *
nabla_variable_list_new (gboolean unplaced)
{
  NablaVariableList *self = g_object_new (NABLA_TYPE_VARIABLE_LIST, NULL);

  self->unplaced = unplaced;
  return self;
}
