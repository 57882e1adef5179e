#include "graph/nabla-graph-private.h"
#include "graph/nabla-graph-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
check_name (const NablaGraph *self, const char *name, NablaNode except, GError **error)
{
  NablaNode known;

  if (name == NULL || *name == '\0')
    {
      g_set_error_literal (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_NAME, _ ("A variable needs a name"));
      return FALSE;
    }
  if (!g_utf8_validate (name, -1, NULL))
    {
      g_set_error_literal (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_NAME,
                           _ ("This name is not valid UTF-8 text; type it again"));
      return FALSE;
    }
  known = nabla_graph_find_node (self, name);
  if (known != NABLA_NODE_NONE && known != except)
    {
      g_set_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_NAME,
                   _ ("There is a variable “%s” already; choose another name"), name);
      return FALSE;
    }
  return TRUE;
}

/**
 * nabla_graph_with_node:
 * @name: its name, not in the graph yet
 * @roles: its roles
 *
 * Returns: (transfer full) (nullable): the graph with one vertex more, the last; O(n + m)
 */
NablaGraph *
nabla_graph_with_node (const NablaGraph *self, const char *name, NablaRoles roles, GError **error)
{
  guint n = self->names->n;
  NablaGraph *result;
  guint64 *ids;
  guint8 *role_bytes;

  if (!check_name (self, name, NABLA_NODE_NONE, error))
    return NULL;
  if (n >= NABLA_GRAPH_MAX_NODES)
    {
      g_set_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_LIMIT, _ ("A graph can have at most %d variables"),
                   NABLA_GRAPH_MAX_NODES);
      return NULL;
    }
  result = nabla_graph_clone (self);
  nabla_name_table_unref (result->names);
  result->names = nabla_name_table_new_edited (self->names, NULL, n, name);

  ids = g_new (guint64, n + 1);
  role_bytes = g_new (guint8, n + 1);
  if (n > 0)
    {
      memcpy (ids, self->ids->ids, n * sizeof *ids);
      memcpy (role_bytes, self->roles->roles, n);
    }
  ids[n] = nabla_graph_ids_reserve (1);
  role_bytes[n] = (guint8) roles;
  nabla_id_table_unref (result->ids);
  result->ids = nabla_id_table_new (n + 1, ids);
  nabla_role_table_unref (result->roles);
  result->roles = nabla_role_table_new (n + 1, role_bytes);

  nabla_edge_table_unref (result->edges);
  result->edges = nabla_edge_table_new (n + 1, self->edges->n_edges,
                                        g_memdup2 (self->edges->edges, self->edges->n_edges * sizeof (NablaEdge)));
  nabla_attribute_table_unref (result->node_attributes);
  result->node_attributes = nabla_attribute_table_renumber (self->node_attributes, n + 1, NULL);
  return result;
}

/* Replaces the edges of @result by those of @self that have a place in
 * @edge_number, their ends renumbered by @node_number (nullable). */
static void
keep_edges (NablaGraph *result,
            const NablaGraph *self,
            const guint32 *edge_number,
            guint n_kept,
            const NablaNode *node_number)
{
  NablaEdge *kept = g_new (NablaEdge, MAX (1, n_kept));

  for (guint i = 0; i < self->edges->n_edges; i++)
    {
      NablaEdge *edge;

      if (edge_number[i] == NABLA_NODE_NONE)
        continue;
      edge = &kept[edge_number[i]];
      *edge = self->edges->edges[i];
      if (node_number != NULL)
        {
          edge->from = node_number[edge->from];
          edge->to = node_number[edge->to];
        }
    }
  nabla_edge_table_unref (result->edges);
  result->edges = nabla_edge_table_new (result->names->n, n_kept, kept);
  nabla_attribute_table_unref (result->edge_attributes);
  result->edge_attributes = nabla_attribute_table_renumber (self->edge_attributes, n_kept, edge_number);
}

/**
 * nabla_graph_without_nodes:
 * @nodes: (nullable): the vertices to leave out, with their edges
 *
 * Returns: (transfer full): the rest, in the same order; O(n + m)
 */
NablaGraph *
nabla_graph_without_nodes (const NablaGraph *self, const NablaNodeSet *nodes)
{
  guint n = self->names->n, n_kept = 0, m_kept = 0;
  g_autofree NablaNode *node_number = g_new (NablaNode, n + 1);
  g_autofree guint32 *edge_number = g_new (guint32, self->edges->n_edges + 1);
  NablaGraph *result = nabla_graph_clone (self);
  guint64 *ids;
  guint8 *roles;

  if (nabla_node_set_size (nodes) == 0)
    return result;
  for (NablaNode v = 0; v < n; v++)
    node_number[v] = nabla_node_set_contains (nodes, v) ? NABLA_NODE_NONE : n_kept++;
  ids = g_new (guint64, MAX (1, n_kept));
  roles = g_new (guint8, MAX (1, n_kept));
  for (NablaNode v = 0; v < n; v++)
    if (node_number[v] != NABLA_NODE_NONE)
      {
        ids[node_number[v]] = self->ids->ids[v];
        roles[node_number[v]] = self->roles->roles[v];
      }
  for (guint i = 0; i < self->edges->n_edges; i++)
    {
      const NablaEdge *edge = &self->edges->edges[i];

      edge_number[i] = node_number[edge->from] != NABLA_NODE_NONE && node_number[edge->to] != NABLA_NODE_NONE
                         ? m_kept++
                         : NABLA_NODE_NONE;
    }
  nabla_name_table_unref (result->names);
  result->names = nabla_name_table_new_edited (self->names, node_number, NABLA_NODE_NONE, NULL);
  nabla_id_table_unref (result->ids);
  result->ids = nabla_id_table_new (n_kept, ids);
  nabla_role_table_unref (result->roles);
  result->roles = nabla_role_table_new (n_kept, roles);
  nabla_attribute_table_unref (result->node_attributes);
  result->node_attributes = nabla_attribute_table_renumber (self->node_attributes, n_kept, node_number);
  keep_edges (result, self, edge_number, m_kept, node_number);
  return result;
}

/**
 * nabla_graph_with_name:
 * @node: a vertex
 * @name: its new name; its own is allowed
 *
 * Returns: (transfer full) (nullable): the graph with the vertex renamed, everything
 *   but the names shared; O(n)
 */
NablaGraph *
nabla_graph_with_name (const NablaGraph *self, NablaNode node, const char *name, GError **error)
{
  NablaGraph *result;

  g_return_val_if_fail (node < self->names->n, NULL);
  if (!check_name (self, name, node, error))
    return NULL;
  result = nabla_graph_clone (self);
  if (strcmp (name, nabla_graph_get_name (self, node)) == 0)
    return result;
  nabla_name_table_unref (result->names);
  result->names = nabla_name_table_new_edited (self->names, NULL, node, name);
  return result;
}

/* Sets all roles of @node; O(n), everything but the roles is shared. */
NablaGraph *
nabla_graph_with_roles (const NablaGraph *self, NablaNode node, NablaRoles roles)
{
  NablaGraph *result;
  guint8 *bytes;

  g_return_val_if_fail (node < self->names->n, NULL);
  result = nabla_graph_clone (self);
  bytes = g_memdup2 (self->roles->roles, self->roles->n);
  bytes[node] = (guint8) roles;
  nabla_role_table_unref (result->roles);
  result->roles = nabla_role_table_new (self->roles->n, bytes);
  return result;
}

/* Takes the roles @removed from each of @nodes and gives it those @added; O(n) for all of them, everything
 * but the roles is shared. */
NablaGraph *
nabla_graph_with_changed_roles (const NablaGraph *self, const NablaNodeSet *nodes, NablaRoles added, NablaRoles removed)
{
  NablaGraph *result = nabla_graph_clone (self);
  guint8 *bytes = g_memdup2 (self->roles->roles, self->roles->n);

  for (guint i = 0; i < nabla_node_set_size (nodes); i++)
    bytes[nodes->nodes[i]] = (guint8) ((bytes[nodes->nodes[i]] & ~removed) | added);
  nabla_role_table_unref (result->roles);
  result->roles = nabla_role_table_new (self->roles->n, bytes);
  return result;
}

static gboolean
mark_allowed (NablaGraphKind kind, const NablaEdge *edge)
{
  switch (kind)
    {
    case NABLA_GRAPH_DAG:
    case NABLA_GRAPH_DIGRAPH:
      return edge->at_to == NABLA_MARK_ARROW && edge->at_from != NABLA_MARK_CIRCLE;
    case NABLA_GRAPH_PDAG:
    case NABLA_GRAPH_MAG:
      return edge->at_from != NABLA_MARK_CIRCLE && edge->at_to != NABLA_MARK_CIRCLE;
    case NABLA_GRAPH_PAG:
    case NABLA_GRAPH_UNDIRECTED:
    default:
      return TRUE;
    }
}

static gboolean
check_marks (const NablaGraph *self, gboolean circles_only, GError **error)
{
  for (guint i = 0; i < self->edges->n_edges; i++)
    {
      const NablaEdge *edge = &self->edges->edges[i];
      gboolean circle = edge->at_from == NABLA_MARK_CIRCLE || edge->at_to == NABLA_MARK_CIRCLE;

      if (mark_allowed (self->kind, edge) || (circles_only && !circle))
        continue;
      g_set_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE,
                   circle ? _ ("A %s cannot hold the edge between “%s” and “%s”; say pag instead")
                          : _ ("A %s cannot hold the edge between “%s” and “%s”; say pdag or pag instead"),
                   nabla_words_kind_name (self->kind), nabla_graph_get_name (self, edge->from),
                   nabla_graph_get_name (self, edge->to));
      return FALSE;
    }
  return TRUE;
}

gboolean
nabla_graph_check_kind (const NablaGraph *self, GError **error)
{
  return check_marks (self, FALSE, error);
}

gboolean
nabla_graph_check_circles (const NablaGraph *self, GError **error)
{
  return check_marks (self, TRUE, error);
}

/* Whether @edge (in normal form) may be added, or take the place of edge @replaced. */
static gboolean
check_edge (const NablaGraph *self, const NablaEdge *edge, int replaced, GError **error)
{
  const char *from = nabla_graph_get_name (self, edge->from);
  const char *to = nabla_graph_get_name (self, edge->to);
  g_autoptr (GArray) path = NULL;
  g_autofree char *loop = NULL;
  int known;

  if (edge->from == edge->to)
    {
      g_set_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE, _ ("An arrow cannot lead from “%s” to itself"),
                   from);
      return FALSE;
    }
  if (!mark_allowed (self->kind, edge))
    {
      g_set_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE,
                   _ ("An edge of this kind is not allowed between “%s” and “%s” in this graph; use → or ↔"), from, to);
      return FALSE;
    }
  known = nabla_graph_find_edge (self, edge->from, edge->to, edge->at_from, edge->at_to);
  if (known >= 0 && known != replaced)
    {
      g_set_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE,
                   _ ("There is such an edge between “%s” and “%s” already"), from, to);
      return FALSE;
    }
  if (self->kind == NABLA_GRAPH_DIGRAPH || self->kind == NABLA_GRAPH_UNDIRECTED || edge->at_from != NABLA_MARK_TAIL
      || edge->at_to != NABLA_MARK_ARROW)
    return TRUE;
  path = nabla_edge_table_dup_path (self->edges, edge->to, edge->from, replaced);
  if (path == NULL)
    return TRUE;
  /* Told from where the new edge starts: from → to → … → from. */
  loop = nabla_graph_dup_loop_text (self, (const NablaNode *) (void *) path->data, path->len);
  g_set_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_CYCLE, _ ("This arrow would close a loop: %s"), loop);
  return FALSE;
}

/**
 * nabla_graph_with_edge:
 * @from: first vertex
 * @to: second vertex
 * @at_from: the mark at @from
 * @at_to: the mark at @to
 *
 * Returns: (transfer full) (nullable): the graph with one edge more, the last; nodes
 *   and their attributes are shared. O(n + m)
 */
NablaGraph *
nabla_graph_with_edge (const NablaGraph *self,
                       NablaNode from,
                       NablaNode to,
                       NablaMark at_from,
                       NablaMark at_to,
                       GError **error)
{
  NablaEdge edge = { .from = from, .to = to, .at_from = at_from, .at_to = at_to };
  guint m = self->edges->n_edges;
  NablaGraph *result;
  NablaEdge *edges;

  g_return_val_if_fail (from < self->names->n && to < self->names->n, NULL);
  nabla_edge_normalise (&edge);
  if (!check_edge (self, &edge, -1, error))
    return NULL;
  if (m >= NABLA_GRAPH_MAX_EDGES)
    {
      g_set_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_LIMIT, _ ("A graph can have at most %d edges"),
                   NABLA_GRAPH_MAX_EDGES);
      return NULL;
    }
  edge.id = nabla_graph_ids_reserve (1);
  edges = g_new (NablaEdge, m + 1);
  if (m > 0)
    memcpy (edges, self->edges->edges, m * sizeof *edges);
  edges[m] = edge;
  result = nabla_graph_clone (self);
  nabla_edge_table_unref (result->edges);
  result->edges = nabla_edge_table_new (self->names->n, m + 1, edges);
  nabla_attribute_table_unref (result->edge_attributes);
  result->edge_attributes = nabla_attribute_table_renumber (self->edge_attributes, m + 1, NULL);
  return result;
}

/**
 * nabla_graph_without_edges:
 * @edges: (array length=n_edges): indices, in any order, repetitions allowed
 *
 * Returns: (transfer full): the graph without them; O(n + m)
 */
NablaGraph *
nabla_graph_without_edges (const NablaGraph *self, const guint32 *edges, guint n_edges)
{
  guint m = self->edges->n_edges, m_kept = 0;
  g_autofree guint32 *edge_number = g_new0 (guint32, m + 1);
  NablaGraph *result = nabla_graph_clone (self);

  if (n_edges == 0)
    return result;
  for (guint i = 0; i < n_edges; i++)
    if (edges[i] < m)
      edge_number[edges[i]] = NABLA_NODE_NONE;
  for (guint i = 0; i < m; i++)
    if (edge_number[i] != NABLA_NODE_NONE)
      edge_number[i] = m_kept++;
  keep_edges (result, self, edge_number, m_kept, NULL);
  return result;
}

NablaGraph *
nabla_graph_with_edge_replaced (const NablaGraph *self,
                                guint edge,
                                NablaNode from,
                                NablaNode to,
                                NablaMark at_from,
                                NablaMark at_to,
                                GError **error)
{
  NablaEdge replacement = { .from = from, .to = to, .at_from = at_from, .at_to = at_to };
  NablaGraph *result;
  NablaEdge *edges;

  g_return_val_if_fail (edge < self->edges->n_edges, NULL);
  g_return_val_if_fail (from < self->names->n && to < self->names->n, NULL);
  nabla_edge_normalise (&replacement);
  replacement.id = self->edges->edges[edge].id;
  if (!check_edge (self, &replacement, (int) edge, error))
    return NULL;
  edges = g_memdup2 (self->edges->edges, self->edges->n_edges * sizeof *edges);
  edges[edge] = replacement;
  result = nabla_graph_clone (self);
  nabla_edge_table_unref (result->edges);
  result->edges = nabla_edge_table_new (self->names->n, self->edges->n_edges, edges);
  return result;
}

NablaGraph *
nabla_graph_with_node_attribute (const NablaGraph *self, NablaNode node, const char *key, const char *value)
{
  NablaGraph *result;

  g_return_val_if_fail (node < self->names->n, NULL);
  g_return_val_if_fail (key != NULL && *key != '\0', NULL);
  result = nabla_graph_clone (self);
  if (g_strcmp0 (nabla_graph_get_node_attribute (self, node, key), value) == 0)
    return result;
  nabla_attribute_table_unref (result->node_attributes);
  result->node_attributes = nabla_attribute_table_with (self->node_attributes, self->names->n, node, key, value);
  return result;
}

NablaGraph *
nabla_graph_with_edge_attribute (const NablaGraph *self, guint edge, const char *key, const char *value)
{
  NablaGraph *result;

  g_return_val_if_fail (edge < self->edges->n_edges, NULL);
  g_return_val_if_fail (key != NULL && *key != '\0', NULL);
  result = nabla_graph_clone (self);
  if (g_strcmp0 (nabla_graph_get_edge_attribute (self, edge, key), value) == 0)
    return result;
  nabla_attribute_table_unref (result->edge_attributes);
  result->edge_attributes = nabla_attribute_table_with (self->edge_attributes, self->edges->n_edges, edge, key, value);
  return result;
}

NablaGraph *
nabla_graph_with_attribute (const NablaGraph *self, const char *key, const char *value)
{
  NablaGraph *result;

  g_return_val_if_fail (key != NULL && *key != '\0', NULL);
  result = nabla_graph_clone (self);
  if (g_strcmp0 (nabla_graph_get_attribute (self, key), value) == 0)
    return result;
  nabla_attributes_unref (result->attributes);
  result->attributes = nabla_attributes_copy (self->attributes);
  nabla_attributes_set (result->attributes, key, value);
  return result;
}

NablaGraph *
nabla_graph_with_kind (const NablaGraph *self, NablaGraphKind kind)
{
  NablaGraph *result = nabla_graph_clone (self);

  result->kind = kind;
  return result;
}
