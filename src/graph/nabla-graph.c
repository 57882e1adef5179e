#include "graph/nabla-graph-private.h"

#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (nabla_graph_error_quark, nabla_graph_error)
G_DEFINE_BOXED_TYPE (NablaGraph, nabla_graph, nabla_graph_ref, nabla_graph_unref)

/* A loop longer than this is shortened in messages. */
#define LOOP_TEXT_MAX 24

/**
 * nabla_graph_new_empty:
 * @kind: what the graph is said to be
 *
 * Returns: (transfer full): a graph without vertices
 */
NablaGraph *
nabla_graph_new_empty (NablaGraphKind kind)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (kind);

  return nabla_graph_builder_build (builder);
}

NablaGraph *
nabla_graph_ref (const NablaGraph *self)
{
  NablaGraph *graph = (NablaGraph *) self;

  if (graph != NULL)
    g_atomic_ref_count_inc (&graph->ref_count);
  return graph;
}

void
nabla_graph_unref (NablaGraph *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  nabla_name_table_unref (self->names);
  nabla_id_table_unref (self->ids);
  nabla_role_table_unref (self->roles);
  nabla_edge_table_unref (self->edges);
  nabla_attribute_table_unref (self->node_attributes);
  nabla_attribute_table_unref (self->edge_attributes);
  nabla_attributes_unref (self->attributes);
  g_free (self);
}

NablaGraph *
nabla_graph_clone (const NablaGraph *self)
{
  NablaGraph *copy = g_new0 (NablaGraph, 1);

  g_atomic_ref_count_init (&copy->ref_count);
  copy->kind = self->kind;
  copy->names = g_atomic_rc_box_acquire (self->names);
  copy->ids = g_atomic_rc_box_acquire (self->ids);
  copy->roles = g_atomic_rc_box_acquire (self->roles);
  copy->edges = g_atomic_rc_box_acquire (self->edges);
  copy->node_attributes = self->node_attributes != NULL ? g_atomic_rc_box_acquire (self->node_attributes) : NULL;
  copy->edge_attributes = self->edge_attributes != NULL ? g_atomic_rc_box_acquire (self->edge_attributes) : NULL;
  copy->attributes = self->attributes != NULL ? g_atomic_rc_box_acquire (self->attributes) : NULL;
  return copy;
}

NablaGraphKind
nabla_graph_get_kind (const NablaGraph *self)
{
  return self->kind;
}

guint
nabla_graph_n_nodes (const NablaGraph *self)
{
  return self->names->n;
}

guint
nabla_graph_n_edges (const NablaGraph *self)
{
  return self->edges->n_edges;
}

/**
 * nabla_graph_get_edges:
 * @n_edges: (out) (optional): their number
 *
 * Returns: (transfer none) (array length=n_edges): all edges in the order in which
 *   they were added
 */
const NablaEdge *
nabla_graph_get_edges (const NablaGraph *self, guint *n_edges)
{
  if (n_edges != NULL)
    *n_edges = self->edges->n_edges;
  return self->edges->edges;
}

const NablaEdge *
nabla_graph_get_edge (const NablaGraph *self, guint edge)
{
  g_return_val_if_fail (edge < self->edges->n_edges, NULL);
  return &self->edges->edges[edge];
}

static guint
node_degree (const NablaGraph *self, NablaNode node)
{
  const guint32 *row = self->edges->starts + (gsize) node * NABLA_N_RELATIONS;

  return row[NABLA_N_RELATIONS] - row[0];
}

/**
 * nabla_graph_find_edge:
 * @from: one vertex
 * @to: the other
 * @at_from: the mark at @from
 * @at_to: the mark at @to
 *
 * The ends may be given either way round: (a, b, tail, arrow) is (b, a, arrow, tail).
 *
 * Returns: the index of the edge, -1 if there is none; O(the smaller degree)
 */
int
nabla_graph_find_edge (const NablaGraph *self, NablaNode from, NablaNode to, NablaMark at_from, NablaMark at_to)
{
  NablaEdge wanted = { .from = from, .to = to, .at_from = at_from, .at_to = at_to };
  const guint32 *row;
  NablaNode end;

  g_return_val_if_fail (from < self->names->n && to < self->names->n, -1);
  nabla_edge_normalise (&wanted);
  end = node_degree (self, from) <= node_degree (self, to) ? from : to;
  row = self->edges->starts + (gsize) end * NABLA_N_RELATIONS;
  for (guint32 i = row[0]; i < row[NABLA_N_RELATIONS]; i++)
    {
      const NablaEdge *edge = &self->edges->edges[self->edges->neighbour_edges[i]];

      if (edge->from == wanted.from && edge->to == wanted.to && edge->at_from == wanted.at_from
          && edge->at_to == wanted.at_to)
        return (int) self->edges->neighbour_edges[i];
    }
  return -1;
}

const char *
nabla_edge_get_sign (const NablaEdge *edge)
{
  if (edge->at_to == NABLA_MARK_ARROW)
    return edge->at_from == NABLA_MARK_TAIL ? "→" : edge->at_from == NABLA_MARK_ARROW ? "↔" : "∘→";
  if (edge->at_to == NABLA_MARK_CIRCLE)
    return edge->at_from == NABLA_MARK_TAIL ? "–∘" : "∘–∘";
  return "—";
}

/**
 * nabla_graph_are_adjacent:
 *
 * Returns: whether any edge joins the two; O(the smaller degree)
 */
gboolean
nabla_graph_are_adjacent (const NablaGraph *self, NablaNode a, NablaNode b)
{
  const guint32 *row;
  NablaNode end, other;

  g_return_val_if_fail (a < self->names->n && b < self->names->n, FALSE);
  end = node_degree (self, a) <= node_degree (self, b) ? a : b;
  other = end == a ? b : a;
  row = self->edges->starts + (gsize) end * NABLA_N_RELATIONS;
  for (guint32 i = row[0]; i < row[NABLA_N_RELATIONS]; i++)
    if (self->edges->neighbours[i] == other)
      return TRUE;
  return FALSE;
}

/**
 * nabla_graph_get_adjacent:
 * @node: a vertex
 * @relation: which edges, seen from @node
 * @n: (out): how many
 *
 * Returns: (transfer none) (array length=n): the vertices at their other ends, in the
 *   order of the edges
 */
const NablaNode *
nabla_graph_get_adjacent (const NablaGraph *self, NablaNode node, NablaRelation relation, guint *n)
{
  const guint32 *row = self->edges->starts + (gsize) node * NABLA_N_RELATIONS + relation;

  *n = row[1] - row[0];
  return self->edges->neighbours + row[0];
}

const guint32 *
nabla_graph_get_adjacent_edges (const NablaGraph *self, NablaNode node, NablaRelation relation, guint *n)
{
  const guint32 *row = self->edges->starts + (gsize) node * NABLA_N_RELATIONS + relation;

  *n = row[1] - row[0];
  return self->edges->neighbour_edges + row[0];
}

const char *
nabla_graph_get_name (const NablaGraph *self, NablaNode node)
{
  g_return_val_if_fail (node < self->names->n, NULL);
  return nabla_name_table_get (self->names, node);
}

const char *
nabla_graph_get_label (const NablaGraph *self, NablaNode node)
{
  const char *label = nabla_graph_get_node_attribute (self, node, "label");

  return label != NULL && *label != '\0' ? label : nabla_graph_get_name (self, node);
}

guint64
nabla_graph_get_node_id (const NablaGraph *self, NablaNode node)
{
  g_return_val_if_fail (node < self->ids->n, 0);
  return self->ids->ids[node];
}

/* NABLA_NODE_NONE if there is no node of that name (@name nullable). */
NablaNode
nabla_graph_find_node (const NablaGraph *self, const char *name)
{
  return name != NULL ? nabla_name_table_find (self->names, name) : NABLA_NODE_NONE;
}

NablaNode
nabla_graph_find_node_by_id (const NablaGraph *self, guint64 id)
{
  return nabla_id_table_find (self->ids, id);
}

NablaRoles
nabla_graph_get_roles (const NablaGraph *self, NablaNode node)
{
  g_return_val_if_fail (node < self->roles->n, NABLA_ROLE_NONE);
  return (NablaRoles) self->roles->roles[node];
}

gboolean
nabla_graph_is_latent (const NablaGraph *self, NablaNode node)
{
  return (nabla_graph_get_roles (self, node) & NABLA_ROLE_LATENT) != 0;
}

/**
 * nabla_graph_dup_with_role:
 * @role: one role, or several
 *
 * Returns: (transfer full): the vertices that have any of these roles; O(n)
 */
NablaNodeSet *
nabla_graph_dup_with_role (const NablaGraph *self, NablaRoles role)
{
  NablaNodeSet *set = nabla_node_set_new ();

  for (guint i = 0; i < self->roles->n; i++)
    if (self->roles->roles[i] & role)
      nabla_node_set_add (set, i);
  return set;
}

const char *
nabla_graph_get_node_attribute (const NablaGraph *self, NablaNode node, const char *key)
{
  g_return_val_if_fail (node < self->names->n, NULL);
  return nabla_attributes_get (nabla_attribute_table_get (self->node_attributes, node), key);
}

const char *
nabla_graph_get_edge_attribute (const NablaGraph *self, guint edge, const char *key)
{
  g_return_val_if_fail (edge < self->edges->n_edges, NULL);
  return nabla_attributes_get (nabla_attribute_table_get (self->edge_attributes, edge), key);
}

const char *
nabla_graph_get_attribute (const NablaGraph *self, const char *key)
{
  return nabla_attributes_get (self->attributes, key);
}

static gboolean
nth_attribute (const NablaAttributes *list, guint i, const char **key, const char **value)
{
  if (list == NULL || i >= list->n)
    return FALSE;
  if (key != NULL)
    *key = list->items[i].key;
  if (value != NULL)
    *value = list->items[i].value;
  return TRUE;
}

gboolean
nabla_graph_nth_node_attribute (const NablaGraph *self, NablaNode node, guint i, const char **key, const char **value)
{
  g_return_val_if_fail (node < self->names->n, FALSE);
  return nth_attribute (nabla_attribute_table_get (self->node_attributes, node), i, key, value);
}

gboolean
nabla_graph_nth_edge_attribute (const NablaGraph *self, guint edge, guint i, const char **key, const char **value)
{
  g_return_val_if_fail (edge < self->edges->n_edges, FALSE);
  return nth_attribute (nabla_attribute_table_get (self->edge_attributes, edge), i, key, value);
}

gboolean
nabla_graph_nth_attribute (const NablaGraph *self, guint i, const char **key, const char **value)
{
  return nth_attribute (self->attributes, i, key, value);
}

const NablaNode *
nabla_graph_get_order (const NablaGraph *self)
{
  return self->edges->order;
}

GArray *
nabla_graph_dup_cycle (const NablaGraph *self)
{
  return nabla_edge_table_dup_cycle (self->edges);
}

/* (transfer full): "A → B → A", starting at the last of @path; a loop that nobody
 * would read to its end is shortened in the middle. */
char *
nabla_graph_dup_loop_text (const NablaGraph *self, const NablaNode *path, guint n)
{
  g_autofree char *head = NULL;
  g_autofree char *tail = NULL;
  const char *last = nabla_graph_get_name (self, path[n - 1]);

  if (n <= LOOP_TEXT_MAX)
    {
      tail = nabla_graph_dup_path_text (self, path, n, FALSE);
      return g_strdup_printf ("%s → %s", last, tail);
    }
  head = nabla_graph_dup_path_text (self, path, LOOP_TEXT_MAX / 2, FALSE);
  tail = nabla_graph_dup_path_text (self, path + n - 2, 2, FALSE);
  return g_strdup_printf ("%s → %s → … → %s", last, head, tail);
}

gboolean
nabla_graph_check_acyclic (const NablaGraph *self, GError **error)
{
  g_autoptr (GArray) cycle = nabla_graph_dup_cycle (self);
  g_autofree char *text = NULL;
  NablaNode first;

  if (cycle == NULL)
    return TRUE;
  /* Told from the first of the cycle on, and back to it. */
  first = g_array_index (cycle, NablaNode, 0);
  g_array_append_val (cycle, first);
  text = nabla_graph_dup_loop_text (self, (const NablaNode *) (void *) cycle->data + 1, cycle->len - 1);
  g_set_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_CYCLE, _ ("This graph has a loop: %s"), text);
  return FALSE;
}

GArray *
nabla_graph_dup_directed_path (const NablaGraph *self, NablaNode from, NablaNode to)
{
  g_return_val_if_fail (from < self->names->n && to < self->names->n, NULL);
  return nabla_edge_table_dup_path (self->edges, from, to, -1);
}

/**
 * nabla_graph_dup_path_text:
 * @path: (array length=n): vertices
 * @closed: whether to name the first again at the end
 *
 * Returns: (transfer full): "A → B → C", by name
 */
char *
nabla_graph_dup_path_text (const NablaGraph *self, const NablaNode *path, guint n, gboolean closed)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (text, " → ");
      g_string_append (text, nabla_graph_get_name (self, path[i]));
    }
  if (closed && n > 0)
    {
      g_string_append (text, " → ");
      g_string_append (text, nabla_graph_get_name (self, path[0]));
    }
  return g_string_free (text, FALSE);
}
