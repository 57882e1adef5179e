/* Orienting edges: Meek's rules, the CPDAG of a DAG, the MPDAG of a PDAG. */
#include <glib/gi18n-lib.h>

#include "graph/nabla-class-private.h"
#include "graph/nabla-graph-private.h"

#define NONE G_MAXUINT32

/* How the edge (in the order of its ends) is directed by now. */
typedef enum
{
  UNDIRECTED,
  FORWARD,
  BACKWARD,
  OTHER, /* <->, or with a circle */
} Direction;

/* A PDAG whose undirected edges are being directed. */
typedef struct
{
  const NablaGraph *graph;
  guint8 *directions; /* by edge */
  GArray *queue;      /* edges directed and not yet looked at */
} Meek;

static void
meek_init (Meek *self, const NablaGraph *graph)
{
  guint m;
  const NablaEdge *edges = nabla_graph_get_edges (graph, &m);

  self->graph = graph;
  self->directions = g_new (guint8, MAX (1, m));
  self->queue = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < m; i++)
    self->directions[i] = edges[i].at_from == NABLA_MARK_TAIL && edges[i].at_to == NABLA_MARK_ARROW  ? FORWARD
                          : edges[i].at_from == NABLA_MARK_TAIL && edges[i].at_to == NABLA_MARK_TAIL ? UNDIRECTED
                                                                                                     : OTHER;
}

static void
meek_clear (Meek *self)
{
  g_clear_pointer (&self->directions, g_free);
  g_clear_pointer (&self->queue, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Meek, meek_clear)

/* All edges at a vertex: entries @begin up to @end of the adjacency. */
static inline void
row_of (const Meek *self, NablaNode v, guint32 *begin, guint32 *end)
{
  const guint32 *row = self->graph->edges->starts + (gsize) v * NABLA_N_RELATIONS;

  *begin = row[0];
  *end = row[NABLA_N_RELATIONS];
}

static inline NablaNode
other_end (const Meek *self, guint32 entry)
{
  return self->graph->edges->neighbours[entry];
}

static inline guint32
edge_at (const Meek *self, guint32 entry)
{
  return self->graph->edges->neighbour_edges[entry];
}

/* The edge between two vertices, or NONE. O(the smaller degree) */
static guint32
find_edge (const Meek *self, NablaNode a, NablaNode b)
{
  guint32 begin_a, end_a, begin_b, end_b;

  row_of (self, a, &begin_a, &end_a);
  row_of (self, b, &begin_b, &end_b);
  if (end_b - begin_b < end_a - begin_a)
    {
      begin_a = begin_b;
      end_a = end_b;
      b = a;
    }
  for (guint32 i = begin_a; i < end_a; i++)
    if (other_end (self, i) == b)
      return edge_at (self, i);
  return NONE;
}

static inline gboolean
edge_leads (const Meek *self, guint32 edge, NablaNode to)
{
  const NablaEdge *what = nabla_graph_get_edge (self->graph, edge);

  return self->directions[edge] == (what->to == to ? FORWARD : BACKWARD);
}

static gboolean
has_arrow (const Meek *self, NablaNode from, NablaNode to)
{
  guint32 edge = find_edge (self, from, to);

  return edge != NONE && edge_leads (self, edge, to);
}

static void
direct (Meek *self, guint32 edge, NablaNode to)
{
  if (self->directions[edge] != UNDIRECTED)
    return;
  self->directions[edge] = nabla_graph_get_edge (self->graph, edge)->to == to ? FORWARD : BACKWARD;
  g_array_append_val (self->queue, edge);
}

/* Rules 1 to 3 of Meek (1995) with p -> q as their last arrow to come. */
static void
apply_at_head (Meek *self, NablaNode p, NablaNode q)
{
  guint32 begin, end;

  row_of (self, q, &begin, &end);
  for (guint32 i = begin; i < end; i++)
    {
      NablaNode c = other_end (self, i);
      guint32 across, first, last;

      if (self->directions[edge_at (self, i)] != UNDIRECTED)
        continue;
      across = find_edge (self, p, c);
      /* Rule 1: p -> q — c, p and c not adjacent. Rule 2: c -> p -> q. */
      if (across == NONE)
        direct (self, edge_at (self, i), c);
      else if (edge_leads (self, across, p))
        direct (self, edge_at (self, i), q);
      else if (self->directions[across] == UNDIRECTED)
        {
          /* Rule 3: c — p -> q and c — d -> q, p and d not adjacent: c -> q. */
          row_of (self, c, &first, &last);
          for (guint32 j = first; j < last; j++)
            if (self->directions[edge_at (self, j)] == UNDIRECTED && other_end (self, j) != p
                && other_end (self, j) != q && has_arrow (self, other_end (self, j), q)
                && find_edge (self, other_end (self, j), p) == NONE)
              {
                direct (self, edge_at (self, i), q);
                break;
              }
        }
    }
}

/* Rule 2 with p -> q as the first arrow, rule 4 with either. */
static void
apply_at_tail (Meek *self, NablaNode p, NablaNode q)
{
  guint32 begin, end, first, last;

  row_of (self, p, &begin, &end);
  for (guint32 i = begin; i < end; i++)
    {
      NablaNode a = other_end (self, i);
      guint32 across;

      if (self->directions[edge_at (self, i)] != UNDIRECTED)
        continue;
      across = find_edge (self, a, q);
      if (across == NONE)
        continue;
      /* Rule 2: p -> q -> a. */
      if (edge_leads (self, across, a))
        {
          direct (self, edge_at (self, i), a);
          continue;
        }
      /* Rule 4: a — p -> q -> b, a — b, a and q adjacent, p and b not: a -> b. */
      row_of (self, a, &first, &last);
      for (guint32 j = first; j < last; j++)
        if (self->directions[edge_at (self, j)] == UNDIRECTED && other_end (self, j) != p
            && has_arrow (self, q, other_end (self, j)) && find_edge (self, p, other_end (self, j)) == NONE)
          direct (self, edge_at (self, j), other_end (self, j));
    }
  /* Rule 4 with p -> q as its second arrow: a — c -> p, a — q, a and p adjacent. */
  row_of (self, q, &begin, &end);
  for (guint32 i = begin; i < end; i++)
    {
      NablaNode a = other_end (self, i);

      if (self->directions[edge_at (self, i)] != UNDIRECTED || find_edge (self, a, p) == NONE)
        continue;
      row_of (self, a, &first, &last);
      for (guint32 j = first; j < last; j++)
        if (self->directions[edge_at (self, j)] == UNDIRECTED && other_end (self, j) != q
            && has_arrow (self, other_end (self, j), p) && find_edge (self, other_end (self, j), q) == NONE)
          {
            direct (self, edge_at (self, i), q);
            break;
          }
    }
}

/* Until no rule directs any more edges. Only arrows at undirected edges can matter. */
static void
meek_close (Meek *self)
{
  guint m;
  const NablaEdge *edges = nabla_graph_get_edges (self->graph, &m);
  g_autofree guint8 *open = g_new0 (guint8, nabla_graph_n_nodes (self->graph) + 1);

  for (guint i = 0; i < m; i++)
    if (self->directions[i] == UNDIRECTED)
      open[edges[i].from] = open[edges[i].to] = TRUE;
  for (guint32 i = 0; i < m; i++)
    if ((self->directions[i] == FORWARD || self->directions[i] == BACKWARD)
        && (open[edges[i].from] || open[edges[i].to]))
      g_array_append_val (self->queue, i);
  for (guint i = 0; i < self->queue->len; i++)
    {
      guint32 edge = g_array_index (self->queue, guint32, i);
      gboolean forward = self->directions[edge] == FORWARD;
      NablaNode p = forward ? edges[edge].from : edges[edge].to, q = forward ? edges[edge].to : edges[edge].from;

      apply_at_head (self, p, q);
      apply_at_tail (self, p, q);
    }
}

/* @graph with its edges so directed, as a PDAG; the ids stay. */
static NablaGraph *
meek_dup_graph (const Meek *self)
{
  NablaGraph *result = nabla_graph_with_kind (self->graph, NABLA_GRAPH_PDAG);
  guint m = nabla_graph_n_edges (self->graph);
  NablaEdge *edges = g_memdup2 (self->graph->edges->edges, m * sizeof (NablaEdge));

  for (guint i = 0; i < m; i++)
    if (self->directions[i] != OTHER)
      {
        edges[i].at_from = self->directions[i] == BACKWARD ? NABLA_MARK_ARROW : NABLA_MARK_TAIL;
        edges[i].at_to = self->directions[i] == FORWARD ? NABLA_MARK_ARROW : NABLA_MARK_TAIL;
        nabla_edge_normalise (&edges[i]);
      }
  nabla_edge_table_unref (result->edges);
  result->edges = nabla_edge_table_new (nabla_graph_n_nodes (self->graph), m, edges);
  return result;
}

gboolean
nabla_graph_is_directed (const NablaGraph *self)
{
  guint m;
  const NablaEdge *edges = nabla_graph_get_edges (self, &m);

  for (guint i = 0; i < m; i++)
    if (edges[i].at_to != NABLA_MARK_ARROW || edges[i].at_from == NABLA_MARK_CIRCLE)
      return FALSE;
  return TRUE;
}

/**
 * nabla_graph_dup_class:
 * @dag: a graph of arrows without a cycle
 * @error: %NABLA_GRAPH_ERROR_CYCLE naming the loop, %NABLA_GRAPH_ERROR_EDGE for other edges
 *
 * The CPDAG (essential graph) of the Markov equivalence class: edges that every DAG of it
 * directs alike keep their direction, and those are what follows from the v-structures by
 * Meek's rules (Verma & Pearl 1990; Meek 1995). All vertices count as observed.
 *
 * Returns: (transfer full): the class as a PDAG with the same vertices and edge ids, or %NULL;
 *   O(n + m) times the number of parents of a vertex and of undirected edges at one
 */
NablaGraph *
nabla_graph_dup_class (const NablaGraph *dag, GError **error)
{
  g_auto (Meek) meek = { 0 };
  guint m;
  const NablaEdge *edges = nabla_graph_get_edges (dag, &m);

  if (!nabla_graph_check_acyclic (dag, error))
    return NULL;
  for (guint i = 0; i < m; i++)
    if (edges[i].at_from != NABLA_MARK_TAIL || edges[i].at_to != NABLA_MARK_ARROW)
      {
        g_set_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE,
                     _ ("The edge between “%s” and “%s” is no arrow; a class is that of a DAG"),
                     nabla_graph_get_name (dag, edges[i].from), nabla_graph_get_name (dag, edges[i].to));
        return NULL;
      }
  meek_init (&meek, dag);
  for (guint i = 0; i < m; i++)
    meek.directions[i] = UNDIRECTED;
  for (NablaNode v = 0; v < nabla_graph_n_nodes (dag); v++)
    {
      guint n;
      const NablaNode *parents = nabla_graph_get_adjacent (dag, v, NABLA_PARENTS, &n);
      const guint32 *arrows = nabla_graph_get_adjacent_edges (dag, v, NABLA_PARENTS, &n);

      for (guint i = 0; i < n; i++)
        for (guint j = 0; j < n && meek.directions[arrows[i]] == UNDIRECTED; j++)
          if (i != j && !nabla_graph_are_adjacent (dag, parents[i], parents[j]))
            meek.directions[arrows[i]] = meek.directions[arrows[j]] = FORWARD;
    }
  meek_close (&meek);
  return meek_dup_graph (&meek);
}

/* Directs what is undirected by a maximum cardinality search of each component that does
 * not visit a vertex before its parents in it (Wienöbst, Bannach & Liśkiewicz 2021b). */
static void
meek_extend (Meek *self)
{
  guint n = nabla_graph_n_nodes (self->graph);
  g_autofree guint32 *component = g_new (guint32, n + 1), *missing = g_new0 (guint32, n + 1);
  g_autofree guint32 *weight = g_new0 (guint32, n + 1);
  g_autofree guint8 *visited = g_new0 (guint8, n + 1);
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  g_autoptr (GPtrArray) lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  guint32 begin, end;

  for (guint v = 0; v < n; v++)
    component[v] = NONE;
  for (NablaNode root = 0; root < n; root++)
    {
      guint top = 0;

      if (component[root] != NONE)
        continue;
      g_array_set_size (members, 0);
      g_array_append_val (members, root);
      component[root] = root;
      for (guint i = 0; i < members->len; i++)
        {
          row_of (self, g_array_index (members, NablaNode, i), &begin, &end);
          for (guint32 e = begin; e < end; e++)
            {
              NablaNode w = other_end (self, e);

              if (self->directions[edge_at (self, e)] == UNDIRECTED && component[w] == NONE)
                {
                  component[w] = root;
                  g_array_append_val (members, w);
                }
            }
        }
      if (members->len == 1)
        continue;
      /* Lists by weight; an entry counts as long as the weight is still the vertex's. */
      for (guint i = lists->len; i <= members->len; i++)
        g_ptr_array_add (lists, g_array_new (FALSE, FALSE, sizeof (NablaNode)));
      for (guint i = 0; i < members->len; i++)
        {
          NablaNode v = g_array_index (members, NablaNode, i);

          row_of (self, v, &begin, &end);
          for (guint32 e = begin; e < end; e++)
            if (component[other_end (self, e)] == root && edge_leads (self, edge_at (self, e), v))
              missing[v]++;
          if (missing[v] == 0)
            g_array_append_val (g_ptr_array_index (lists, 0), v);
        }
      while (TRUE)
        {
          GArray *list = g_ptr_array_index (lists, top);
          NablaNode v;

          if (list->len == 0)
            {
              if (top == 0)
                break;
              top--;
              continue;
            }
          v = g_array_index (list, NablaNode, list->len - 1);
          g_array_set_size (list, list->len - 1);
          if (visited[v] || weight[v] != top)
            continue;
          visited[v] = TRUE;
          row_of (self, v, &begin, &end);
          for (guint32 e = begin; e < end; e++)
            {
              NablaNode w = other_end (self, e);

              if (component[w] != root || visited[w])
                continue;
              if (edge_leads (self, edge_at (self, e), w))
                missing[w]--;
              else if (self->directions[edge_at (self, e)] == UNDIRECTED)
                self->directions[edge_at (self, e)]
                  = nabla_graph_get_edge (self->graph, edge_at (self, e))->to == w ? FORWARD : BACKWARD;
              weight[w]++;
              if (missing[w] == 0)
                {
                  g_array_append_val (g_ptr_array_index (lists, weight[w]), w);
                  top = MAX (top, weight[w]);
                }
            }
        }
    }
}

/* An edge that was undirected before and now makes a collider with another arrow, from a vertex
 * that is not adjacent; or NONE. */
static guint32
find_new_collider (const Meek *before, const Meek *after)
{
  guint m;
  const NablaEdge *edges = nabla_graph_get_edges (after->graph, &m);

  for (guint32 i = 0; i < m; i++)
    {
      NablaNode tail, head;
      guint32 begin, end;

      if (before->directions[i] != UNDIRECTED || after->directions[i] == UNDIRECTED)
        continue;
      head = after->directions[i] == FORWARD ? edges[i].to : edges[i].from;
      tail = after->directions[i] == FORWARD ? edges[i].from : edges[i].to;
      row_of (after, head, &begin, &end);
      for (guint32 e = begin; e < end; e++)
        if (other_end (after, e) != tail && edge_leads (after, edge_at (after, e), head)
            && find_edge (after, other_end (after, e), tail) == NONE)
          return i;
    }
  return NONE;
}

/**
 * nabla_graph_dup_closed:
 * @pdag: arrows and undirected edges
 * @error: %NABLA_GRAPH_ERROR_CYCLE naming the loop; %NABLA_GRAPH_ERROR_EDGE when no DAG
 *   agrees with @pdag: has the same skeleton and colliders and all its arrows
 *
 * The MPDAG of the DAGs that agree with @pdag: closed under the four rules of Meek (1995), an
 * edge is undirected only where these DAGs differ. Bidirected edges stay as they are.
 *
 * Returns: (transfer full): it, with the same vertices and edge ids, or %NULL; O(n + m) and the
 *   undirected edges times the square of how many are at a vertex
 */
NablaGraph *
nabla_graph_dup_closed (const NablaGraph *pdag, GError **error)
{
  g_auto (Meek) given = { 0 }, closed = { 0 };
  g_autoptr (NablaGraph) result = NULL, extension = NULL;
  guint32 collider;

  if (!nabla_graph_check_acyclic (pdag, error))
    return NULL;
  meek_init (&given, pdag);
  meek_init (&closed, pdag);
  meek_close (&closed);
  result = meek_dup_graph (&closed);
  collider = find_new_collider (&given, &closed);
  if (collider == NONE && nabla_graph_get_order (result) != NULL)
    {
      meek_extend (&closed);
      extension = meek_dup_graph (&closed);
      collider = find_new_collider (&given, &closed);
      if (collider == NONE && nabla_graph_get_order (extension) != NULL)
        return g_steal_pointer (&result);
    }
  if (collider != NONE)
    g_set_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE,
                 _ ("No DAG agrees with this graph: either direction of “%s” — “%s” makes a new collider or a loop"),
                 nabla_graph_get_name (pdag, nabla_graph_get_edge (pdag, collider)->from),
                 nabla_graph_get_name (pdag, nabla_graph_get_edge (pdag, collider)->to));
  else
    g_set_error_literal (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE,
                         _ ("No DAG agrees with this graph: directing its edges makes a loop"));
  return NULL;
}
