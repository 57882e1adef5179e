#include "graph/nabla-layout-private.h"

#include <math.h>
#include <string.h>

G_DEFINE_BOXED_TYPE (NablaLayout, nabla_layout, nabla_layout_ref, nabla_layout_unref)

enum
{
  PLACED = 1 << 0,
  PINNED = 1 << 1,
};

/* Points and what is known of each: an atomically counted box, shared by the
 * layouts in which it is the same. The flag of a bend is PLACED. */
typedef struct
{
  guint n;
  NablaPoint *points;
  guint8 *flags;
} Places;

struct _NablaLayout
{
  gatomicrefcount ref_count;
  guint n_nodes;
  guint n_edges;
  Places *places;
  Places *bends; /* NULL: every edge is straight */
};

static void
places_clear (gpointer data)
{
  Places *self = data;

  g_free (self->points);
  g_free (self->flags);
}

static Places *
places_new (guint n)
{
  Places *self = g_atomic_rc_box_new0 (Places);

  self->n = n;
  self->points = g_new0 (NablaPoint, MAX (1, n));
  self->flags = g_new0 (guint8, MAX (1, n));
  return self;
}

static Places *
places_copy (const Places *other)
{
  Places *self = places_new (other->n);

  memcpy (self->points, other->points, other->n * sizeof *self->points);
  memcpy (self->flags, other->flags, other->n);
  return self;
}

static void
places_unref (Places *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, places_clear);
}

/* (transfer full) of both */
static NablaLayout *
layout_new_take (guint n_nodes, guint n_edges, Places *places, Places *bends)
{
  NablaLayout *self = g_new0 (NablaLayout, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->n_nodes = n_nodes;
  self->n_edges = n_edges;
  self->places = places;
  self->bends = bends;
  return self;
}

/**
 * nabla_layout_new:
 * @n_nodes: how many nodes the graph has
 * @n_edges: how many edges
 *
 * Returns: (transfer full): a layout in which no node has a position and every edge is
 *   straight
 */
NablaLayout *
nabla_layout_new (guint n_nodes, guint n_edges)
{
  return layout_new_take (n_nodes, n_edges, places_new (n_nodes), NULL);
}

NablaLayout *
nabla_layout_ref (const NablaLayout *self)
{
  NablaLayout *layout = (NablaLayout *) self;

  if (layout != NULL)
    g_atomic_ref_count_inc (&layout->ref_count);
  return layout;
}

void
nabla_layout_unref (NablaLayout *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  places_unref (self->places);
  places_unref (self->bends);
  g_free (self);
}

guint
nabla_layout_n_nodes (const NablaLayout *self)
{
  return self->n_nodes;
}

guint
nabla_layout_n_edges (const NablaLayout *self)
{
  return self->n_edges;
}

gboolean
nabla_layout_get_position (const NablaLayout *self, NablaNode node, NablaPoint *point)
{
  gboolean placed = node < self->n_nodes && (self->places->flags[node] & PLACED);

  if (point != NULL)
    *point = placed ? self->places->points[node] : (NablaPoint){ 0, 0 };
  return placed;
}

/**
 * nabla_layout_get_bend:
 * @edge: the index of an edge
 * @point: (out) (optional): its control point; 0, 0 when it is straight
 *
 * Returns: whether the edge is bent
 */
gboolean
nabla_layout_get_bend (const NablaLayout *self, guint edge, NablaPoint *point)
{
  gboolean bent = self->bends != NULL && edge < self->n_edges && self->bends->flags[edge];

  if (point != NULL)
    *point = bent ? self->bends->points[edge] : (NablaPoint){ 0, 0 };
  return bent;
}

gboolean
nabla_layout_is_pinned (const NablaLayout *self, NablaNode node)
{
  return node < self->n_nodes && (self->places->flags[node] & PINNED) != 0;
}

/* Whether every node has a position; O(n). */
gboolean
nabla_layout_is_complete (const NablaLayout *self)
{
  for (guint i = 0; i < self->n_nodes; i++)
    if (!(self->places->flags[i] & PLACED))
      return FALSE;
  return TRUE;
}

NablaLayout *
nabla_layout_with_position (const NablaLayout *self, NablaNode node, NablaPoint point)
{
  return nabla_layout_with_positions (self, &node, &point, 1);
}

static Places *
places_ref (Places *self)
{
  return self != NULL ? g_atomic_rc_box_acquire (self) : NULL;
}

/**
 * nabla_layout_with_positions:
 * @nodes: (array length=n): which nodes
 * @points: (array length=n): where to; a point that is not finite takes the position away
 * @n: how many
 *
 * Returns: (transfer full): a layout with them moved, bends shared; O(nodes)
 */
NablaLayout *
nabla_layout_with_positions (const NablaLayout *self, const NablaNode *nodes, const NablaPoint *points, guint n)
{
  Places *places = places_copy (self->places);

  for (guint i = 0; i < n; i++)
    {
      gboolean placed = isfinite (points[i].x) && isfinite (points[i].y);

      if (nodes[i] >= self->n_nodes)
        continue;
      places->points[nodes[i]] = placed ? points[i] : (NablaPoint){ 0, 0 };
      places->flags[nodes[i]] = (guint8) ((places->flags[nodes[i]] & ~PLACED) | (placed ? PLACED : 0));
    }
  return layout_new_take (self->n_nodes, self->n_edges, places, places_ref (self->bends));
}

/**
 * nabla_layout_with_bend:
 * @edge: the index of an edge
 * @point: (nullable): its control point; %NULL, or one that is not finite, makes it straight
 *
 * Returns: (transfer full): a layout with it bent, positions shared; O(edges)
 */
NablaLayout *
nabla_layout_with_bend (const NablaLayout *self, guint edge, const NablaPoint *point)
{
  gboolean bent = point != NULL && isfinite (point->x) && isfinite (point->y);
  Places *bends;

  if (edge >= self->n_edges || (!bent && self->bends == NULL))
    return nabla_layout_ref (self);
  bends = self->bends != NULL ? places_copy (self->bends) : places_new (self->n_edges);
  bends->points[edge] = bent ? *point : (NablaPoint){ 0, 0 };
  bends->flags[edge] = bent ? PLACED : 0;
  return layout_new_take (self->n_nodes, self->n_edges, g_atomic_rc_box_acquire (self->places), bends);
}

/* A pinned node stays where it is when the graph is tidied. O(nodes) */
NablaLayout *
nabla_layout_with_pinned (const NablaLayout *self, NablaNode node, gboolean pinned)
{
  Places *places;

  if (node >= self->n_nodes)
    return nabla_layout_ref (self);
  places = places_copy (self->places);
  places->flags[node] = (guint8) ((places->flags[node] & ~PINNED) | (pinned ? PINNED : 0));
  return layout_new_take (self->n_nodes, self->n_edges, places, places_ref (self->bends));
}

/* Where the edge of that id is in @graph; edges mostly keep their order, so the
 * guess (the index that follows the last one found) is nearly always right. */
static int
find_edge_like (const NablaGraph *graph, const NablaEdge *edge, guint guess, GHashTable **by_id)
{
  guint m;
  const NablaEdge *edges = nabla_graph_get_edges (graph, &m);
  gpointer index;

  if (guess < m && edges[guess].id == edge->id)
    return (int) guess;
  if (*by_id == NULL)
    {
      *by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
      for (guint i = 0; i < m; i++)
        g_hash_table_insert (*by_id, (gpointer) &edges[i].id, GUINT_TO_POINTER (i + 1));
    }
  index = g_hash_table_lookup (*by_id, &edge->id);
  return GPOINTER_TO_INT (index) - 1;
}

NablaLayout *
nabla_layout_adapt (const NablaLayout *self, const NablaGraph *from, const NablaGraph *to)
{
  guint n = nabla_graph_n_nodes (to), m, guess = 0;
  const NablaEdge *edges = nabla_graph_get_edges (to, &m);
  g_autoptr (GHashTable) by_id = NULL;
  NablaLayout *result;

  g_return_val_if_fail (self->n_nodes == nabla_graph_n_nodes (from), NULL);
  g_return_val_if_fail (self->n_edges == nabla_graph_n_edges (from), NULL);
  if (from == to)
    return nabla_layout_ref (self);
  result = nabla_layout_new (n, m);
  for (NablaNode v = 0; v < n; v++)
    {
      NablaNode old = nabla_graph_find_node_by_id (from, nabla_graph_get_node_id (to, v));

      if (old == NABLA_NODE_NONE)
        continue;
      result->places->points[v] = self->places->points[old];
      result->places->flags[v] = self->places->flags[old];
    }
  for (guint i = 0; i < m && self->bends != NULL; i++)
    {
      int old = find_edge_like (from, &edges[i], guess, &by_id);

      if (old < 0)
        continue;
      guess = (guint) old + 1;
      if (!self->bends->flags[old])
        continue;
      if (result->bends == NULL)
        result->bends = places_new (m);
      result->bends->points[i] = self->bends->points[old];
      result->bends->flags[i] = PLACED;
    }
  return result;
}

gboolean
nabla_layout_equal (const NablaLayout *a, const NablaLayout *b)
{
  NablaPoint p, q;

  if (a == b)
    return TRUE;
  if (a->n_nodes != b->n_nodes || a->n_edges != b->n_edges)
    return FALSE;
  for (guint i = 0; i < a->n_nodes && a->places != b->places; i++)
    if (a->places->flags[i] != b->places->flags[i] || a->places->points[i].x != b->places->points[i].x
        || a->places->points[i].y != b->places->points[i].y)
      return FALSE;
  for (guint i = 0; i < a->n_edges && a->bends != b->bends; i++)
    if (nabla_layout_get_bend (a, i, &p) != nabla_layout_get_bend (b, i, &q) || p.x != q.x || p.y != q.y)
      return FALSE;
  return TRUE;
}

void
nabla_layout_init_position (NablaLayout *self, NablaNode node, NablaPoint point)
{
  self->places->points[node] = point;
  self->places->flags[node] |= PLACED;
}

void
nabla_layout_init_bend (NablaLayout *self, guint edge, NablaPoint point)
{
  if (self->bends == NULL)
    self->bends = places_new (self->n_edges);
  self->bends->points[edge] = point;
  self->bends->flags[edge] = PLACED;
}

void
nabla_layout_init_pinned (NablaLayout *self, NablaNode node)
{
  self->places->flags[node] |= PINNED;
}
