#include "graph/nabla-graph-private.h"

#include <string.h>

/* The lower mark stands at the first vertex. */
static int
mark_rank (NablaMark mark)
{
  return mark == NABLA_MARK_TAIL ? 0 : mark == NABLA_MARK_CIRCLE ? 1 : 2;
}

void
nabla_edge_normalise (NablaEdge *edge)
{
  int rank_from = mark_rank (edge->at_from), rank_to = mark_rank (edge->at_to);
  NablaNode node = edge->from;
  NablaMark mark = edge->at_from;

  if (rank_from < rank_to || (rank_from == rank_to && edge->from <= edge->to))
    return;
  edge->from = edge->to;
  edge->at_from = edge->at_to;
  edge->to = node;
  edge->at_to = mark;
}

/* What the edge is to its first and to its second vertex. */
static void
edge_relations (const NablaEdge *edge, NablaRelation *at_from, NablaRelation *at_to)
{
  if (edge->at_from == NABLA_MARK_TAIL && edge->at_to == NABLA_MARK_ARROW)
    {
      *at_from = NABLA_CHILDREN;
      *at_to = NABLA_PARENTS;
    }
  else if (edge->at_from == NABLA_MARK_CIRCLE || edge->at_to == NABLA_MARK_CIRCLE)
    *at_from = *at_to = NABLA_CIRCLES;
  else
    *at_from = *at_to = edge->at_to == NABLA_MARK_ARROW ? NABLA_SPOUSES : NABLA_NEIGHBOURS;
}

static const NablaNode *
related (const NablaEdgeTable *self, NablaNode node, NablaRelation relation, guint *n)
{
  gsize at = (gsize) node * NABLA_N_RELATIONS + relation;

  *n = self->starts[at + 1] - self->starts[at];
  return self->neighbours + self->starts[at];
}

/* Two passes: count the entries of each (vertex, relation), then put them there. */
static void
fill_adjacency (NablaEdgeTable *self)
{
  gsize n_rows = (gsize) self->n_nodes * NABLA_N_RELATIONS;
  guint32 *starts = g_new0 (guint32, n_rows + 2);
  guint32 *next = starts + 1;
  NablaRelation at_from, at_to;

  /* Counted two further on: while filling, next[row] runs from the start of its
   * row to the start of the following one, and starts[] is right in the end. */
  for (guint i = 0; i < self->n_edges; i++)
    {
      const NablaEdge *edge = &self->edges[i];

      edge_relations (edge, &at_from, &at_to);
      self->has[at_from] = self->has[at_to] = TRUE;
      starts[(gsize) edge->from * NABLA_N_RELATIONS + at_from + 2]++;
      starts[(gsize) edge->to * NABLA_N_RELATIONS + at_to + 2]++;
    }
  for (gsize row = 2; row < n_rows + 2; row++)
    starts[row] += starts[row - 1];
  self->neighbours = g_new (NablaNode, MAX (1, 2 * (gsize) self->n_edges));
  self->neighbour_edges = g_new (guint32, MAX (1, 2 * (gsize) self->n_edges));
  for (guint i = 0; i < self->n_edges; i++)
    {
      const NablaEdge *edge = &self->edges[i];
      guint32 at;

      edge_relations (edge, &at_from, &at_to);
      at = next[(gsize) edge->from * NABLA_N_RELATIONS + at_from]++;
      self->neighbours[at] = edge->to;
      self->neighbour_edges[at] = i;
      at = next[(gsize) edge->to * NABLA_N_RELATIONS + at_to]++;
      self->neighbours[at] = edge->from;
      self->neighbour_edges[at] = i;
    }
  self->starts = starts;
}

/* Kahn (1962), first in first out: sources by number, then what they free. */
static void
fill_order (NablaEdgeTable *self)
{
  NablaNode *order = g_new (NablaNode, MAX (1, self->n_nodes));
  guint32 *missing = g_new (guint32, MAX (1, self->n_nodes));
  guint head = 0, tail = 0;

  for (NablaNode v = 0; v < self->n_nodes; v++)
    {
      related (self, v, NABLA_PARENTS, &missing[v]);
      if (missing[v] == 0)
        order[tail++] = v;
    }
  while (head < tail)
    {
      guint n;
      const NablaNode *children = related (self, order[head++], NABLA_CHILDREN, &n);

      for (guint i = 0; i < n; i++)
        if (--missing[children[i]] == 0)
          order[tail++] = children[i];
    }
  g_free (missing);
  if (tail < self->n_nodes)
    g_clear_pointer (&order, g_free);
  self->order = order;
}

static void
edge_table_clear (gpointer data)
{
  NablaEdgeTable *self = data;

  g_free (self->edges);
  g_free (self->starts);
  g_free (self->neighbours);
  g_free (self->neighbour_edges);
  g_free (self->order);
}

/**
 * nabla_edge_table_new:
 * @n_nodes: vertices
 * @n_edges: edges
 * @edges: (transfer full) (nullable): in normal form, no self-loop, no repetition
 *
 * Returns: (transfer full): them with adjacency and order; O(n + m)
 */
NablaEdgeTable *
nabla_edge_table_new (guint n_nodes, guint n_edges, NablaEdge *edges)
{
  NablaEdgeTable *self = g_atomic_rc_box_new0 (NablaEdgeTable);

  self->n_nodes = n_nodes;
  self->n_edges = n_edges;
  self->edges = edges;
  fill_adjacency (self);
  fill_order (self);
  return self;
}

void
nabla_edge_table_unref (NablaEdgeTable *self)
{
  g_atomic_rc_box_release_full (self, edge_table_clear);
}

gsize
nabla_edge_table_size (const NablaEdgeTable *self)
{
  return sizeof *self + self->n_edges * sizeof (NablaEdge)
         + ((gsize) self->n_nodes * NABLA_N_RELATIONS + 2) * sizeof (guint32)
         + 2 * (gsize) self->n_edges * (sizeof (NablaNode) + sizeof (guint32))
         + (self->order != NULL ? self->n_nodes * sizeof (NablaNode) : 0);
}

GArray *
nabla_edge_table_dup_path (const NablaEdgeTable *self, NablaNode from, NablaNode to, int skipped)
{
  g_autofree NablaNode *came_from = NULL;
  g_autofree NablaNode *queue = NULL;
  guint head = 0, tail = 0;
  GArray *path;

  path = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  if (from == to)
    return g_array_append_val (path, from);
  came_from = g_new (NablaNode, self->n_nodes);
  memset (came_from, 0xff, self->n_nodes * sizeof *came_from);
  queue = g_new (NablaNode, self->n_nodes);
  queue[tail++] = from;
  came_from[from] = from;
  while (head < tail && came_from[to] == NABLA_NODE_NONE)
    {
      NablaNode v = queue[head++];
      gsize at = (gsize) v * NABLA_N_RELATIONS + NABLA_CHILDREN;

      for (guint32 i = self->starts[at]; i < self->starts[at + 1]; i++)
        if (came_from[self->neighbours[i]] == NABLA_NODE_NONE
            && !(skipped >= 0 && self->neighbour_edges[i] == (guint32) skipped))
          {
            came_from[self->neighbours[i]] = v;
            queue[tail++] = self->neighbours[i];
          }
    }
  if (came_from[to] == NABLA_NODE_NONE)
    {
      g_array_unref (path);
      return NULL;
    }
  for (NablaNode v = to; v != from; v = came_from[v])
    g_array_append_val (path, v);
  g_array_append_val (path, from);
  for (guint i = 0, j = path->len - 1; i < j; i++, j--)
    {
      NablaNode v = g_array_index (path, NablaNode, i);

      g_array_index (path, NablaNode, i) = g_array_index (path, NablaNode, j);
      g_array_index (path, NablaNode, j) = v;
    }
  return path;
}

/* Vertices that Kahn's pass never frees all have a parent of their kind: going
 * from parent to parent among them must come back to one, which is on a cycle.
 * The shortest cycle through that one is returned. O(n + m) */
GArray *
nabla_edge_table_dup_cycle (const NablaEdgeTable *self)
{
  g_autofree guint32 *missing = NULL;
  g_autofree NablaNode *queue = NULL;
  g_autofree guint8 *seen = NULL;
  guint head = 0, tail = 0;
  NablaNode v = 0;
  GArray *best = NULL;
  const NablaNode *others;
  guint n;

  if (self->order != NULL)
    return NULL;
  missing = g_new (guint32, self->n_nodes);
  queue = g_new (NablaNode, self->n_nodes);
  seen = g_new0 (guint8, self->n_nodes);
  for (NablaNode u = 0; u < self->n_nodes; u++)
    {
      related (self, u, NABLA_PARENTS, &missing[u]);
      if (missing[u] == 0)
        queue[tail++] = u;
    }
  while (head < tail)
    {
      others = related (self, queue[head++], NABLA_CHILDREN, &n);
      for (guint i = 0; i < n; i++)
        if (--missing[others[i]] == 0)
          queue[tail++] = others[i];
    }
  while (missing[v] == 0)
    v++;
  while (!seen[v])
    {
      guint i = 0;

      seen[v] = TRUE;
      others = related (self, v, NABLA_PARENTS, &n);
      while (missing[others[i]] == 0)
        i++;
      v = others[i];
    }
  /* Breadth first from v back to one of its parents: the nearest of them. */
  memset (missing, 0xff, self->n_nodes * sizeof *missing);
  head = tail = 0;
  queue[tail++] = v;
  while (head < tail && best == NULL)
    {
      NablaNode u = queue[head++];

      others = related (self, u, NABLA_CHILDREN, &n);
      for (guint i = 0; i < n && best == NULL; i++)
        {
          if (others[i] == v)
            best = nabla_edge_table_dup_path (self, v, u, -1);
          else if (missing[others[i]] == NABLA_NODE_NONE)
            {
              missing[others[i]] = u;
              queue[tail++] = others[i];
            }
        }
    }
  return best;
}
