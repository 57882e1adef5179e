/* The cheapest adjustment set: a minimum vertex cut of the moral graph. */
#include "graph/nabla-separation-private.h"
#include "identify/nabla-adjustment.h"

#include <math.h>
#include <string.h>

/* Prices are whole numbers, so that equal totals are equal whatever the order of adding. */
#define UNLIMITED    (G_MAXINT64 / 2)
#define MAX_TOTAL    1152921504606846976.0 /* 2^60, less than UNLIMITED */
#define MAX_DECIMALS 9

typedef struct
{
  guint32 to;
  guint32 next; /* of the arcs out of one point */
  gint64 left;  /* what may still flow */
} Arc;

/* Arcs come in pairs: i and i ^ 1 are one, there and back. The points: two for each vertex (in
 * and out), one for each family, then the source and the sink. */
typedef struct
{
  GArray *arcs;
  guint32 *first; /* of each point; NABLA_NODE_NONE: none */
  guint32 *current;
  guint32 *level;
  guint32 *queue;
  guint32 *path; /* arcs */
  guint n_points;
} Network;

#define POINT_IN(i)  (2 * (i))
#define POINT_OUT(i) (2 * (i) + 1)
#define ARC(i)       (&g_array_index (network->arcs, Arc, (i)))

static Network *
network_new (guint n_points)
{
  Network *network = g_new (Network, 1);

  network->arcs = g_array_new (FALSE, FALSE, sizeof (Arc));
  network->n_points = n_points;
  network->first = g_new (guint32, n_points);
  network->current = g_new (guint32, n_points);
  network->level = g_new (guint32, n_points);
  network->queue = g_new (guint32, n_points);
  network->path = g_new (guint32, n_points);
  for (guint i = 0; i < n_points; i++)
    network->first[i] = NABLA_NODE_NONE;
  return network;
}

static void
network_free (Network *network)
{
  g_array_unref (network->arcs);
  g_free (network->first);
  g_free (network->current);
  g_free (network->level);
  g_free (network->queue);
  g_free (network->path);
  g_free (network);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Network, network_free)

static void
add_arc (Network *network, guint from, guint to, gint64 capacity)
{
  Arc there = { to, network->first[from], capacity }, back = { from, 0, 0 };

  network->first[from] = network->arcs->len;
  g_array_append_val (network->arcs, there);
  back.next = network->first[to];
  network->first[to] = network->arcs->len;
  g_array_append_val (network->arcs, back);
}

/* Numbers the points by their distance from @source along arcs with something left. */
static gboolean
set_levels (Network *network, guint source, guint sink)
{
  guint head = 0, tail = 0;

  for (guint i = 0; i < network->n_points; i++)
    network->level[i] = NABLA_NODE_NONE;
  network->level[source] = 0;
  network->queue[tail++] = source;
  while (head < tail)
    {
      guint point = network->queue[head++];

      for (guint32 i = network->first[point]; i != NABLA_NODE_NONE; i = ARC (i)->next)
        if (ARC (i)->left > 0 && network->level[ARC (i)->to] == NABLA_NODE_NONE)
          {
            network->level[ARC (i)->to] = network->level[point] + 1;
            network->queue[tail++] = ARC (i)->to;
          }
    }
  return network->level[sink] != NABLA_NODE_NONE;
}

/* Sends flow along shortest ways until none is left. FALSE if one is without limit. */
static gboolean
block_levels (Network *network, guint source, guint sink)
{
  guint depth = 0, point = source;

  memcpy (network->current, network->first, network->n_points * sizeof (guint32));
  while (TRUE)
    {
      guint32 i = network->current[point];

      if (point == sink)
        {
          gint64 flow = UNLIMITED;
          guint cut = 0;

          for (guint d = 0; d < depth; d++)
            flow = MIN (flow, ARC (network->path[d])->left);
          if (flow == UNLIMITED)
            return FALSE;
          for (guint d = depth; d-- > 0;)
            {
              Arc *there = ARC (network->path[d]), *back = ARC (network->path[d] ^ 1);

              /* What has no limit keeps none. */
              if (there->left < UNLIMITED)
                there->left -= flow;
              if (back->left < UNLIMITED)
                back->left += flow;
              if (there->left == 0)
                cut = d;
            }
          depth = cut;
          point = ARC (network->path[depth] ^ 1)->to;
        }
      else if (i == NABLA_NODE_NONE)
        {
          if (depth == 0)
            return TRUE;
          network->level[point] = NABLA_NODE_NONE;
          point = ARC (network->path[--depth] ^ 1)->to;
        }
      else if (ARC (i)->left > 0 && network->level[ARC (i)->to] == network->level[point] + 1)
        {
          network->path[depth++] = i;
          point = ARC (i)->to;
        }
      else
        network->current[point] = ARC (i)->next;
    }
}

static double
price_of (NablaNode node, const NablaNodeSet *priced, const double *prices)
{
  guint low = 0, high = nabla_node_set_size (priced);

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (priced->nodes[middle] == node)
        return prices[middle];
      if (priced->nodes[middle] < node)
        low = middle + 1;
      else
        high = middle;
    }
  return 1.0;
}

/* What to multiply prices by to make them whole numbers: a power of ten if one will do, else what
 * makes the best use of the range. */
static double
find_scale (const NablaNodeSet *candidates, const NablaNodeSet *priced, const double *prices)
{
  double most = 1.0, largest = MAX_TOTAL / MAX (1, candidates->n), scale = 1.0;

  for (guint i = 0; i < candidates->n; i++)
    most = MAX (most, price_of (candidates->nodes[i], priced, prices));
  for (guint decimals = 0; decimals <= MAX_DECIMALS && most * scale < largest; decimals++, scale *= 10.0)
    {
      gboolean whole = TRUE;

      for (guint i = 0; i < candidates->n && whole; i++)
        {
          double scaled = price_of (candidates->nodes[i], priced, prices) * scale;

          whole = round (scaled) > 0.0 && fabs (scaled - round (scaled)) <= 1e-14 * scaled;
        }
      if (whole)
        return scale;
    }
  return largest / most;
}

static guint
index_of (const NablaNodeSet *vertices, NablaNode node)
{
  guint low = 0, high = vertices->n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (vertices->nodes[middle] < node)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

typedef struct
{
  NablaReachWorkspace *ws;
  const NablaNodeSet *vertices; /* the ancestral set */
  const NablaEdgeFilter *filter;
  Network *network;
} Moral;

/* A vertex that is conditioned on is no longer in the moral graph. */
static void
join_family (Moral *moral, guint vertex, guint family)
{
  if ((nabla_reach_get_marks (moral->ws, moral->vertices->nodes[vertex]) & MARK_FIXED) != 0)
    return;
  add_arc (moral->network, POINT_OUT (vertex), family, UNLIMITED);
  add_arc (moral->network, family, POINT_IN (vertex), UNLIMITED);
}

static void
add_neighbour (Moral *moral, guint vertex, NablaNode other)
{
  NablaVertexMarks marks = nabla_reach_get_marks (moral->ws, other);

  if ((marks & MARK_FIXED) == 0 && (marks & MARK_ANCESTOR) != 0
      && (nabla_reach_get_marks (moral->ws, moral->vertices->nodes[vertex]) & MARK_FIXED) == 0)
    add_arc (moral->network, POINT_OUT (vertex), POINT_IN (index_of (moral->vertices, other)), UNLIMITED);
}

/* Whether the edge number @edge, which has a circle, has an arrow at @node. */
static gboolean
points_at (const NablaGraph *graph, guint32 edge, NablaNode node)
{
  const NablaEdge *one = nabla_graph_get_edge (graph, edge);

  return (one->from == node ? one->at_from : one->at_to) == NABLA_MARK_ARROW;
}

/* Undirected edges are in the moral graph as they are; circles are read as tails. */
static void
add_neighbours (Moral *moral)
{
  const NablaGraph *graph = nabla_reach_get_graph (moral->ws);

  for (guint i = 0; i < moral->vertices->n; i++)
    {
      NablaNode node = moral->vertices->nodes[i];
      guint n;
      const NablaNode *others = nabla_graph_get_adjacent (graph, node, NABLA_NEIGHBOURS, &n);
      const guint32 *edges;

      for (guint j = 0; j < n; j++)
        add_neighbour (moral, i, others[j]);
      others = nabla_graph_get_adjacent (graph, node, NABLA_CIRCLES, &n);
      edges = nabla_graph_get_adjacent_edges (graph, node, NABLA_CIRCLES, &n);
      for (guint j = 0; j < n; j++)
        if (!points_at (graph, edges[j], node) && !points_at (graph, edges[j], others[j]))
          add_neighbour (moral, i, others[j]);
    }
}

/* Vertices joined by paths of colliders are all neighbours: those of a district and its
 * parents. A point for each such family stands for the edges between its members, so that
 * the network is no larger than the graph. */
static void
add_families (Moral *moral)
{
  const NablaGraph *graph = nabla_reach_get_graph (moral->ws);
  const NablaNodeSet *vertices = moral->vertices;
  g_autofree guint8 *seen = g_new0 (guint8, vertices->n + 1);
  g_autoptr (GArray) district = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint start = 0; start < vertices->n; start++)
    {
      guint family = 2 * vertices->n + start;

      if (seen[start] != 0)
        continue;
      seen[start] = 1;
      g_array_set_size (district, 0);
      g_array_append_val (district, start);
      for (guint next = 0; next < district->len; next++)
        {
          guint vertex = g_array_index (district, guint, next), n;
          NablaNode node = vertices->nodes[vertex];
          const NablaNode *others = nabla_graph_get_adjacent (graph, node, NABLA_SPOUSES, &n);
          const guint32 *edges;

          join_family (moral, vertex, family);
          for (guint i = 0; i < n; i++)
            {
              guint spouse = index_of (vertices, others[i]);

              if ((nabla_reach_get_marks (moral->ws, others[i]) & MARK_ANCESTOR) == 0 || seen[spouse] != 0)
                continue;
              seen[spouse] = 1;
              g_array_append_val (district, spouse);
            }
          others = nabla_graph_get_adjacent (graph, node, NABLA_PARENTS, &n);
          for (guint i = 0; i < n; i++)
            {
              NablaVertexMarks marks = nabla_reach_get_marks (moral->ws, others[i]);
              gboolean cut = (marks & moral->filter->tail) != 0
                             && (nabla_reach_get_marks (moral->ws, node) & moral->filter->head) != 0;

              if (!cut)
                join_family (moral, index_of (vertices, others[i]), family);
            }
          others = nabla_graph_get_adjacent (graph, node, NABLA_CIRCLES, &n);
          edges = nabla_graph_get_adjacent_edges (graph, node, NABLA_CIRCLES, &n);
          for (guint i = 0; i < n; i++)
            if (points_at (graph, edges[i], node))
              join_family (moral, index_of (vertices, others[i]), family);
        }
    }
}

static Network *
make_network (NablaReachWorkspace *ws,
              const NablaSeparation *what,
              const NablaNodeSet *vertices,
              const NablaEdgeFilter *filter,
              const double scale,
              const NablaNodeSet *priced,
              const double *prices)
{
  guint source = 3 * vertices->n, sink = source + 1;
  Network *network = network_new (sink + 1);
  Moral moral = { ws, vertices, filter, network };

  for (guint i = 0; i < vertices->n; i++)
    {
      NablaVertexMarks marks = nabla_reach_get_marks (ws, vertices->nodes[i]);
      gint64 capacity = UNLIMITED;

      if ((marks & MARK_FIXED) != 0)
        continue;
      if ((marks & MARK_CANDIDATE) != 0)
        capacity = MAX (1, (gint64) round (price_of (vertices->nodes[i], priced, prices) * scale));
      if ((marks & MARK_SIDE) == 0)
        add_arc (network, POINT_IN (i), POINT_OUT (i), capacity);
    }
  for (guint i = 0; i < what->a->n; i++)
    add_arc (network, source, POINT_OUT (index_of (vertices, what->a->nodes[i])), UNLIMITED);
  for (guint i = 0; i < what->b->n; i++)
    add_arc (network, POINT_IN (index_of (vertices, what->b->nodes[i])), sink, UNLIMITED);
  add_neighbours (&moral);
  add_families (&moral);
  return network;
}

/**
 * nabla_adjustment_cheapest:
 * @ws: a workspace
 * @query: the question, with what a set must hold and may not
 * @priced: (nullable): observed vertices with a price; every other one costs 1
 * @prices: (array): their prices in that order, positive and finite
 *
 * Among the valid sets of lowest total price the one nearest to the outcome, which has the
 * lowest asymptotic variance among them (Smucler & Rotnitzky 2022): the minimum
 * vertex cut with the fewest vertices on the outcome's side, in the moral graph
 * of the ancestors without the edges that carry the effect. Dinic's algorithm on a network of the
 * size of that part of the graph: O(n² m) at worst, a few sweeps as a rule.
 *
 * Returns: (transfer full) (nullable): the set; %NULL when there is no valid one
 */
NablaNodeSet *
nabla_adjustment_cheapest (NablaReachWorkspace *ws,
                           const NablaQuery *query,
                           const NablaNodeSet *priced,
                           const double *prices)
{
  g_auto (NablaCriterion) criterion = { 0 };
  g_autoptr (NablaNodeSet) candidates = NULL, vertices = NULL, cut = NULL;
  g_autoptr (Network) network = NULL;
  NablaSeparation what;
  NablaEdgeFilter filter;
  guint source;

  if (!nabla_criterion_init_separation (&criterion, ws, query, &what))
    return NULL;
  if (!nabla_separation_prepare (ws, &what, &filter))
    return NULL;
  candidates = nabla_reach_dup_visited (ws, MARK_CANDIDATE, 0);
  vertices = nabla_reach_dup_visited (ws, MARK_ANCESTOR, 0);
  network = make_network (ws, &what, vertices, &filter, find_scale (candidates, priced, prices), priced, prices);
  source = 3 * vertices->n;
  while (set_levels (network, source, source + 1))
    if (!block_levels (network, source, source + 1))
      return NULL;

  cut = nabla_node_set_new_from (vertices->nodes, vertices->n);
  cut->n = 0;
  for (guint i = 0; i < vertices->n; i++)
    if (network->level[POINT_IN (i)] != NABLA_NODE_NONE && network->level[POINT_OUT (i)] == NABLA_NODE_NONE
        && (nabla_reach_get_marks (ws, vertices->nodes[i]) & MARK_SIDE) == 0)
      cut->nodes[cut->n++] = vertices->nodes[i];
  return nabla_node_set_union (cut, what.must);
}
