/* Whether two graphs say the same, what they share, and which vertex of one is
 * which of the other. */
#include "graph/nabla-graph-private.h"

#include <string.h>

static gboolean
names_equal (const NablaNameTable *a, const NablaNameTable *b)
{
  if (a == b)
    return TRUE;
  return a->n == b->n && a->length == b->length && (a->length == 0 || memcmp (a->text, b->text, a->length) == 0);
}

static gboolean
attribute_tables_equal (const NablaAttributeTable *a, const NablaAttributeTable *b, guint n)
{
  if (a == b)
    return TRUE;
  for (guint i = 0; i < n; i++)
    if (!nabla_attributes_equal (nabla_attribute_table_get (a, i), nabla_attribute_table_get (b, i)))
      return FALSE;
  return TRUE;
}

static gboolean
edges_equal (const NablaEdgeTable *a, const NablaEdgeTable *b)
{
  if (a == b)
    return TRUE;
  if (a->n_edges != b->n_edges)
    return FALSE;
  for (guint i = 0; i < a->n_edges; i++)
    {
      const NablaEdge *x = &a->edges[i], *y = &b->edges[i];

      if (x->from != y->from || x->to != y->to || x->at_from != y->at_from || x->at_to != y->at_to)
        return FALSE;
    }
  return TRUE;
}

/**
 * nabla_graph_equal:
 * @a: a graph
 * @b: a graph
 *
 * Returns: whether kind, names, roles, edges and attributes are the same in the
 *   same order; ids do not count. O(n + m)
 */
gboolean
nabla_graph_equal (const NablaGraph *a, const NablaGraph *b)
{
  if (a == b)
    return TRUE;
  return a->kind == b->kind && names_equal (a->names, b->names) && edges_equal (a->edges, b->edges)
         && (a->roles == b->roles || a->roles->n == 0 || memcmp (a->roles->roles, b->roles->roles, a->roles->n) == 0)
         && attribute_tables_equal (a->node_attributes, b->node_attributes, a->names->n)
         && attribute_tables_equal (a->edge_attributes, b->edge_attributes, a->edges->n_edges)
         && nabla_attributes_equal (a->attributes, b->attributes);
}

/* Lists may be shared one by one, between tables that differ. */
static gsize
attribute_table_size (const NablaAttributeTable *self, const NablaAttributeTable *other)
{
  gsize size;

  if (self == NULL || self == other)
    return 0;
  size = sizeof *self + self->n * sizeof *self->lists;
  for (guint i = 0; i < self->n; i++)
    if (other == NULL || i >= other->n || other->lists[i] != self->lists[i])
      size += nabla_attributes_size (self->lists[i]);
  return size;
}

gsize
nabla_graph_get_size (const NablaGraph *self, const NablaGraph *other)
{
  gsize size = sizeof *self;

  if (self == other)
    return 0;
  if (other == NULL || self->names != other->names)
    size += sizeof *self->names + self->names->length + self->names->n * sizeof (gsize)
            + self->names->hash.n_slots * sizeof (guint32);
  if (other == NULL || self->ids != other->ids)
    size += sizeof *self->ids + self->ids->n * sizeof (guint64) + self->ids->hash.n_slots * sizeof (guint32);
  if (other == NULL || self->roles != other->roles)
    size += sizeof *self->roles + self->roles->n;
  if (other == NULL || self->edges != other->edges)
    size += nabla_edge_table_size (self->edges);
  size += attribute_table_size (self->node_attributes, other != NULL ? other->node_attributes : NULL);
  size += attribute_table_size (self->edge_attributes, other != NULL ? other->edge_attributes : NULL);
  if (other == NULL || self->attributes != other->attributes)
    size += nabla_attributes_size (self->attributes);
  return size;
}

/**
 * nabla_graph_with_ids_of:
 * @graph: a graph, say one just read from edited text
 * @older: the graph that it takes the place of
 *
 * Vertices of the same name get the ids that they have in @older, edges with the
 * same ends (by name) and marks too; an edge whose marks alone changed keeps its
 * id if it is the only one between its ends in both. Tables that say the same are
 * shared with @older. Layout, selection and results then follow.
 *
 * Returns: (transfer full): equal to @graph; O(n + m) for bounded degrees
 */
NablaGraph *
nabla_graph_with_ids_of (const NablaGraph *graph, const NablaGraph *older)
{
  NablaGraph *result = nabla_graph_clone (graph);
  const NablaEdgeTable *edges = graph->edges;
  g_autofree NablaNode *old_node = g_new (NablaNode, graph->names->n + 1);
  g_autofree guint8 *taken = g_new0 (guint8, older->edges->n_edges + 1);
  gboolean same_names = names_equal (graph->names, older->names);
  NablaEdge *copies;

  if (graph == older)
    return result;
  if (same_names)
    {
      nabla_name_table_unref (result->names);
      result->names = g_atomic_rc_box_acquire (older->names);
      nabla_id_table_unref (result->ids);
      result->ids = g_atomic_rc_box_acquire (older->ids);
      for (NablaNode v = 0; v < graph->names->n; v++)
        old_node[v] = v;
    }
  else
    {
      guint64 *ids = g_new (guint64, MAX (1, graph->ids->n));

      for (NablaNode v = 0; v < graph->names->n; v++)
        {
          old_node[v] = nabla_graph_find_node (older, nabla_graph_get_name (graph, v));
          ids[v] = old_node[v] != NABLA_NODE_NONE ? older->ids->ids[old_node[v]] : graph->ids->ids[v];
        }
      nabla_id_table_unref (result->ids);
      result->ids = nabla_id_table_new (graph->names->n, ids);
    }
  if (same_names && edges_equal (edges, older->edges))
    {
      nabla_edge_table_unref (result->edges);
      result->edges = g_atomic_rc_box_acquire (older->edges);
      return result;
    }

  copies = g_new (NablaEdge, MAX (1, edges->n_edges));
  for (guint i = 0; i < edges->n_edges; i++)
    {
      NablaNode from = old_node[edges->edges[i].from], to = old_node[edges->edges[i].to];
      int old = -1;

      copies[i] = edges->edges[i];
      if (from != NABLA_NODE_NONE && to != NABLA_NODE_NONE)
        old = nabla_graph_find_edge (older, from, to, copies[i].at_from, copies[i].at_to);
      if (old >= 0)
        {
          copies[i].id = older->edges->edges[old].id;
          taken[old] = TRUE;
        }
    }
  /* What is left may have been turned round or had its marks changed. */
  for (guint i = 0; i < edges->n_edges; i++)
    {
      NablaNode from = old_node[copies[i].from], to = old_node[copies[i].to];
      int only = -1;

      if (copies[i].id != edges->edges[i].id || from == NABLA_NODE_NONE || to == NABLA_NODE_NONE)
        continue;
      for (NablaMark a = NABLA_MARK_TAIL; a <= NABLA_MARK_CIRCLE; a++)
        for (NablaMark b = NABLA_MARK_TAIL; b <= NABLA_MARK_CIRCLE; b++)
          {
            int old = nabla_graph_find_edge (older, from, to, a, b);

            if (old >= 0 && old != only)
              only = only == -1 && !taken[old] ? old : -2;
          }
      if (only >= 0)
        {
          copies[i].id = older->edges->edges[only].id;
          taken[only] = TRUE;
        }
    }
  nabla_edge_table_unref (result->edges);
  result->edges = nabla_edge_table_new (edges->n_nodes, edges->n_edges, copies);
  return result;
}
