/* Chordal graphs: the undirected parts of equivalence classes are. */
#include "graph/nabla-class-private.h"
#include "graph/nabla-graph-private.h"

#define NONE G_MAXUINT32

void
nabla_plain_clear (NablaPlain *self)
{
  g_clear_pointer (&self->starts, g_free);
  g_clear_pointer (&self->neighbours, g_free);
}

/* Vertices not yet visited, in lists by how many of their neighbours were. */
typedef struct
{
  guint32 *head;   /* n + 1, by weight */
  guint32 *next;   /* n */
  guint32 *before; /* n */
  guint32 *weight; /* n; NONE: visited */
} Buckets;

static void
take_out (Buckets *self, NablaNode v)
{
  if (self->before[v] != NONE)
    self->next[self->before[v]] = self->next[v];
  else
    self->head[self->weight[v]] = self->next[v];
  if (self->next[v] != NONE)
    self->before[self->next[v]] = self->before[v];
}

static void
put_in (Buckets *self, NablaNode v)
{
  guint32 first = self->head[self->weight[v]];

  self->before[v] = NONE;
  self->next[v] = first;
  if (first != NONE)
    self->before[first] = v;
  self->head[self->weight[v]] = v;
}

void
nabla_plain_search (const NablaPlain *self, NablaNode *order, guint32 *position)
{
  guint n = self->n, top = 0;
  g_autofree guint32 *cells = g_new (guint32, 4 * (gsize) n + 1);
  Buckets buckets = { cells, cells + n + 1, cells + 2 * (gsize) n + 1, cells + 3 * (gsize) n + 1 };

  for (guint i = 0; i <= n; i++)
    buckets.head[i] = NONE;
  for (guint v = n; v-- > 0;)
    {
      buckets.weight[v] = 0;
      put_in (&buckets, v);
    }
  for (guint i = 0; i < n; i++)
    {
      NablaNode v;

      while (buckets.head[top] == NONE)
        top--;
      v = buckets.head[top];
      take_out (&buckets, v);
      buckets.weight[v] = NONE;
      order[i] = v;
      position[v] = i;
      for (guint32 e = self->starts[v]; e < self->starts[v + 1]; e++)
        {
          NablaNode w = self->neighbours[e];

          if (buckets.weight[w] == NONE)
            continue;
          take_out (&buckets, w);
          buckets.weight[w]++;
          put_in (&buckets, w);
          top = MAX (top, buckets.weight[w]);
        }
    }
}

/* Tarjan & Yannakakis (1984): the earlier neighbours of a vertex but for the last of them must
 * be earlier neighbours of that last one. */
gboolean
nabla_plain_order_is_perfect (const NablaPlain *self, const NablaNode *order, const guint32 *position, guint32 *last)
{
  guint n = self->n;
  g_autofree guint32 *latest = g_new (guint32, MAX (1, n));
  g_autofree guint32 *stamp = g_new (guint32, MAX (1, n));
  g_autofree guint32 *followers = g_new (guint32, MAX (1, n)), *next = g_new (guint32, MAX (1, n));
  gboolean perfect = TRUE;

  for (guint i = 0; i < n; i++)
    latest[i] = stamp[i] = followers[i] = NONE;
  for (guint i = 0; i < n; i++)
    {
      NablaNode v = order[i];

      for (guint32 e = self->starts[v]; e < self->starts[v + 1]; e++)
        if (position[self->neighbours[e]] < i && (latest[i] == NONE || position[self->neighbours[e]] > latest[i]))
          latest[i] = position[self->neighbours[e]];
      if (latest[i] != NONE)
        {
          next[i] = followers[latest[i]];
          followers[latest[i]] = i;
        }
    }
  for (guint i = 0; i < n && perfect; i++)
    {
      NablaNode w = order[i];

      if (followers[i] == NONE)
        continue;
      for (guint32 e = self->starts[w]; e < self->starts[w + 1]; e++)
        if (position[self->neighbours[e]] < i)
          stamp[position[self->neighbours[e]]] = i;
      for (guint32 f = followers[i]; f != NONE && perfect; f = next[f])
        {
          NablaNode v = order[f];

          for (guint32 e = self->starts[v]; e < self->starts[v + 1] && perfect; e++)
            {
              guint32 p = position[self->neighbours[e]];

              perfect = p >= i || stamp[p] == i;
            }
        }
    }
  if (last != NULL)
    for (guint i = 0; i < n; i++)
      last[order[i]] = latest[i];
  return perfect;
}

void
nabla_clique_tree_clear (NablaCliqueTree *self)
{
  g_clear_pointer (&self->nodes, g_array_unref);
  g_clear_pointer (&self->starts, g_array_unref);
  g_clear_pointer (&self->parents, g_array_unref);
  g_clear_pointer (&self->shared, g_array_unref);
}

gboolean
nabla_clique_tree_init (NablaCliqueTree *self, const NablaPlain *part)
{
  guint n = part->n;
  g_autofree NablaNode *order = g_new (NablaNode, n);
  g_autofree guint32 *position = g_new (guint32, n), *last = g_new (guint32, n), *clique_of = g_new (guint32, n);
  guint before = 0;

  nabla_plain_search (part, order, position);
  if (!nabla_plain_order_is_perfect (part, order, position, last))
    return FALSE;
  self->nodes = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  self->starts = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->parents = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->shared = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < n; i++)
    {
      NablaNode v = order[i];
      guint earlier = 0;

      for (guint32 e = part->starts[v]; e < part->starts[v + 1]; e++)
        earlier += position[part->neighbours[e]] < i;
      if (i == 0 || earlier <= before)
        {
          guint32 parent = last[v] == NONE ? NONE : clique_of[order[last[v]]];

          g_array_append_val (self->starts, self->nodes->len);
          g_array_append_val (self->parents, parent);
          g_array_append_val (self->shared, earlier);
          for (guint32 e = part->starts[v]; e < part->starts[v + 1]; e++)
            if (position[part->neighbours[e]] < i)
              g_array_append_val (self->nodes, part->neighbours[e]);
        }
      g_array_append_val (self->nodes, v);
      clique_of[v] = self->parents->len - 1;
      before = earlier;
    }
  g_array_append_val (self->starts, self->nodes->len);
  return TRUE;
}

/**
 * nabla_graph_is_chordal:
 *
 * Every cycle of four or more vertices in the skeleton (the graph with every edge made
 * undirected) has a chord.
 *
 * Returns: whether the skeleton is chordal; O(n + m)
 */
gboolean
nabla_graph_is_chordal (const NablaGraph *self)
{
  guint n = nabla_graph_n_nodes (self);
  g_auto (NablaPlain) skeleton = { .n = n };
  g_autofree NablaNode *order = g_new (NablaNode, MAX (1, n));
  g_autofree guint32 *position = g_new (guint32, MAX (1, n)), *stamp = g_new0 (guint32, MAX (1, n));
  const NablaEdgeTable *edges = self->edges;

  skeleton.starts = g_new (guint32, (gsize) n + 1);
  skeleton.neighbours = g_new (NablaNode, 2 * (gsize) edges->n_edges + 1);
  skeleton.starts[0] = 0;
  for (guint v = 0; v < n; v++)
    {
      const guint32 *row = edges->starts + (gsize) v * NABLA_N_RELATIONS;
      guint32 at = skeleton.starts[v];

      /* Two edges between a pair count once. */
      for (guint32 i = row[0]; i < row[NABLA_N_RELATIONS]; i++)
        if (stamp[edges->neighbours[i]] != v + 1)
          {
            stamp[edges->neighbours[i]] = v + 1;
            skeleton.neighbours[at++] = edges->neighbours[i];
          }
      skeleton.starts[v + 1] = at;
    }
  nabla_plain_search (&skeleton, order, position);
  return nabla_plain_order_is_perfect (&skeleton, order, position, NULL);
}
