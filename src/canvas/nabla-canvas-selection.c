/* What is selected: kept by ids, so that it outlives an edit. */
#include "canvas/nabla-canvas-private.h"

#include <string.h>

void
nabla_canvas_selection_init (NablaCanvas *self)
{
  self->selected_ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->selected_edge_ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->selected_nodes = nabla_node_set_new ();
  self->selected_edges = g_array_new (FALSE, FALSE, sizeof (guint32));
}

static GHashTable *
id_table (GArray *ids)
{
  GHashTable *table = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (table, &g_array_index (ids, guint64, i));
  return table;
}

/* O(n + m) at most; nothing is looked through when nothing is selected. */
gboolean
nabla_canvas_selection_rebuild (NablaCanvas *self)
{
  guint n_ids = self->selected_ids->len;
  guint n_edge_ids = self->selected_edge_ids->len;

  nabla_node_set_free (self->selected_nodes);
  self->selected_nodes = nabla_node_set_new ();
  g_array_set_size (self->selected_edges, 0);

  if (n_ids > 0)
    {
      g_autoptr (GHashTable) wanted = id_table (self->selected_ids);
      g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (guint64));
      g_autoptr (GHashTable) found = NULL;

      for (NablaNode v = 0; v < nabla_graph_n_nodes (self->graph); v++)
        {
          guint64 id = nabla_graph_get_node_id (self->graph, v);

          if (!g_hash_table_contains (wanted, &id))
            continue;
          nabla_node_set_add (self->selected_nodes, v);
          g_array_append_val (kept, id);
        }
      if (kept->len != n_ids)
        {
          /* The order of selecting is kept of those that are left. */
          guint n = 0;

          found = id_table (kept);
          for (guint i = 0; i < n_ids; i++)
            {
              guint64 id = g_array_index (self->selected_ids, guint64, i);

              if (g_hash_table_contains (found, &id))
                g_array_index (self->selected_ids, guint64, n++) = id;
            }
          g_array_set_size (self->selected_ids, n);
        }
    }
  if (n_edge_ids > 0)
    {
      g_autoptr (GHashTable) wanted = id_table (self->selected_edge_ids);
      g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (guint64));
      guint n_edges;
      const NablaEdge *edges = nabla_graph_get_edges (self->graph, &n_edges);

      for (guint32 e = 0; e < n_edges; e++)
        if (g_hash_table_contains (wanted, &edges[e].id))
          {
            g_array_append_val (self->selected_edges, e);
            g_array_append_val (kept, edges[e].id);
          }
      g_array_set_size (self->selected_edge_ids, 0);
      if (kept->len > 0)
        g_array_append_vals (self->selected_edge_ids, kept->data, kept->len);
    }
  return self->selected_ids->len != n_ids || self->selected_edge_ids->len != n_edge_ids;
}

static void
changed (NablaCanvas *self)
{
  nabla_canvas_selection_rebuild (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit_by_name (self, "selection-changed");
}

static int
find_id (GArray *ids, guint64 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, guint64, i) == id)
      return (int) i;
  return -1;
}

void
nabla_canvas_selection_clear (NablaCanvas *self)
{
  if (self->selected_ids->len == 0 && self->selected_edge_ids->len == 0)
    return;
  g_array_set_size (self->selected_ids, 0);
  g_array_set_size (self->selected_edge_ids, 0);
  changed (self);
}

gboolean
nabla_canvas_is_node_selected (NablaCanvas *self, NablaNode node)
{
  return nabla_node_set_contains (self->selected_nodes, node);
}

gboolean
nabla_canvas_is_edge_selected (NablaCanvas *self, guint32 edge)
{
  for (guint i = 0; i < self->selected_edges->len; i++)
    if (g_array_index (self->selected_edges, guint32, i) == edge)
      return TRUE;
  return FALSE;
}

/* One id changes: alone, added or toggled. */
static void
click_id (NablaCanvas *self, GArray *ids, guint64 id, GdkModifierType state)
{
  int place = find_id (ids, id);

  if ((state & GDK_CONTROL_MASK) != 0)
    {
      if (place >= 0)
        g_array_remove_index (ids, place);
      else
        g_array_append_val (ids, id);
    }
  else if ((state & GDK_SHIFT_MASK) != 0)
    {
      if (place >= 0)
        return;
      g_array_append_val (ids, id);
    }
  else
    {
      if (place >= 0 && self->selected_ids->len + self->selected_edge_ids->len == 1)
        return;
      g_array_set_size (self->selected_ids, 0);
      g_array_set_size (self->selected_edge_ids, 0);
      g_array_append_val (ids, id);
    }
  changed (self);
}

void
nabla_canvas_click_node (NablaCanvas *self, NablaNode node, GdkModifierType state)
{
  click_id (self, self->selected_ids, nabla_graph_get_node_id (self->graph, node), state);
}

void
nabla_canvas_click_edge (NablaCanvas *self, guint32 edge, GdkModifierType state)
{
  click_id (self, self->selected_edge_ids, nabla_graph_get_edge (self->graph, edge)->id, state);
}

void
nabla_canvas_select_node (NablaCanvas *self, NablaNode node)
{
  nabla_canvas_click_node (self, node, 0);
}

void
nabla_canvas_select_edge (NablaCanvas *self, guint32 edge)
{
  nabla_canvas_click_edge (self, edge, 0);
}

GArray *
nabla_canvas_dup_selected_order (NablaCanvas *self)
{
  GArray *nodes = g_array_sized_new (FALSE, FALSE, sizeof (NablaNode), self->selected_ids->len);

  for (guint i = 0; i < self->selected_ids->len; i++)
    {
      NablaNode node = nabla_graph_find_node_by_id (self->graph, g_array_index (self->selected_ids, guint64, i));

      if (node != NABLA_NODE_NONE)
        g_array_append_val (nodes, node);
    }
  return nodes;
}

const NablaNodeSet *
nabla_canvas_get_selected_nodes (NablaCanvas *self)
{
  g_return_val_if_fail (NABLA_IS_CANVAS (self), NULL);
  return self->selected_nodes;
}

const guint32 *
nabla_canvas_get_selected_edges (NablaCanvas *self, guint *n)
{
  g_return_val_if_fail (NABLA_IS_CANVAS (self), NULL);
  if (n != NULL)
    *n = self->selected_edges->len;
  return (const guint32 *) (gpointer) self->selected_edges->data;
}

/* Nodes that stay selected keep their place in the order of selecting. */
void
nabla_canvas_select (NablaCanvas *self, const NablaNodeSet *nodes, const guint32 *edges, guint n_edges)
{
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GHashTable) listed = NULL;
  g_autoptr (GArray) edge_ids = NULL;

  g_return_if_fail (NABLA_IS_CANVAS (self));

  ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  edge_ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  listed = id_table (self->selected_ids);
  for (guint i = 0; i < self->selected_ids->len; i++)
    {
      guint64 id = g_array_index (self->selected_ids, guint64, i);
      NablaNode node = nabla_graph_find_node_by_id (self->graph, id);

      if (nodes != NULL && node != NABLA_NODE_NONE && nabla_node_set_contains (nodes, node))
        g_array_append_val (ids, id);
    }
  for (guint i = 0; i < nabla_node_set_size (nodes); i++)
    {
      guint64 id;

      g_return_if_fail (nodes->nodes[i] < nabla_graph_n_nodes (self->graph));
      id = nabla_graph_get_node_id (self->graph, nodes->nodes[i]);
      if (!g_hash_table_contains (listed, &id))
        g_array_append_val (ids, id);
    }
  for (guint i = 0; i < n_edges; i++)
    {
      g_return_if_fail (edges[i] < nabla_graph_n_edges (self->graph));
      g_array_append_val (edge_ids, nabla_graph_get_edge (self->graph, edges[i])->id);
    }
  if (ids->len == self->selected_ids->len && edge_ids->len == self->selected_edge_ids->len
      && (ids->len == 0 || memcmp (ids->data, self->selected_ids->data, ids->len * sizeof (guint64)) == 0)
      && (edge_ids->len == 0
          || memcmp (edge_ids->data, self->selected_edge_ids->data, edge_ids->len * sizeof (guint64)) == 0))
    return;
  g_clear_pointer (&listed, g_hash_table_unref);
  g_array_set_size (self->selected_ids, 0);
  if (ids->len > 0)
    g_array_append_vals (self->selected_ids, ids->data, ids->len);
  g_array_set_size (self->selected_edge_ids, 0);
  if (edge_ids->len > 0)
    g_array_append_vals (self->selected_edge_ids, edge_ids->data, edge_ids->len);
  changed (self);
}

void
nabla_canvas_select_all (NablaCanvas *self)
{
  g_autoptr (NablaNodeSet) nodes = nabla_node_set_new ();
  g_autofree guint32 *edges = NULL;
  guint n_edges;

  g_return_if_fail (NABLA_IS_CANVAS (self));
  n_edges = nabla_graph_n_edges (self->graph);
  edges = g_new (guint32, n_edges + 1);
  for (NablaNode v = 0; v < nabla_graph_n_nodes (self->graph); v++)
    nabla_node_set_add (nodes, v);
  for (guint e = 0; e < n_edges; e++)
    edges[e] = e;
  nabla_canvas_select (self, nodes, edges, n_edges);
}
