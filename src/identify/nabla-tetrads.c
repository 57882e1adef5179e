#include "identify/nabla-tetrads.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "identify/nabla-query.h"

#define NONE G_MAXUINT32

/* A minute in a sparse graph; beyond some hundred thousand the number itself would not fit. */
#define MAX_COUNTED 2000

/* The graph of treks: a trek goes up arrows against their direction, turns once, and comes down. Vertex v is
 * here v on the way up and n + v on the way down. A selected vertex cannot be passed: it is one vertex at which
 * a trek that came down turns up again. The root has an arc to each vertex of a pair. */
typedef struct
{
  const NablaGraph *graph;
  guint n;          /* of the graph */
  guint n_all;      /* 2 n + 1 */
  guint32 *next_at; /* n_all + 1: where the arcs of each begin */
  GArray *next;
  guint32 *back_at;
  guint32 *back;
  NablaNode *ends; /* the observed vertices that are not selected */
  guint n_ends;
  guint32 pair[2]; /* the starts of the moment */
  guint32 *number; /* in the order in which the search leaves them; NONE: not reached */
  guint32 *order;  /* that order */
  guint32 n_reached;
  guint32 *dominator;
  guint32 *top;   /* the first vertex, seen from the root, that all ways pass; NONE: not reached */
  guint32 *stack; /* vertices and how far their arcs have been followed */
  guint32 *at;
} Treks;

static gboolean
is_selected (const Treks *t, NablaNode v)
{
  return (nabla_graph_get_roles (t->graph, v) & NABLA_ROLE_SELECTED) != 0;
}

/* The vertex at which one comes down to @v. */
static guint32
down (const Treks *t, NablaNode v)
{
  return t->n + v;
}

static void
add_arcs (Treks *t, NablaNode v, NablaRelation relation, gboolean up)
{
  guint n;
  const NablaNode *others = nabla_graph_get_adjacent (t->graph, v, relation, &n);

  for (guint i = 0; i < n; i++)
    {
      guint32 to = up ? others[i] : down (t, others[i]);

      g_array_append_val (t->next, to);
    }
}

/* A selected vertex leads nowhere on the way up, and on the way down where it would have on the way up. */
static void
build_arcs (Treks *t)
{
  g_autofree guint32 *fill = NULL;

  for (guint32 at = 0; at < 2 * t->n; at++)
    {
      NablaNode v = at % t->n;
      gboolean rising = is_selected (t, v) ? at >= t->n : at < t->n;

      t->next_at[at] = t->next->len;
      if (is_selected (t, v) && at < t->n)
        continue;
      if (rising)
        {
          guint32 turn = down (t, v);

          add_arcs (t, v, NABLA_PARENTS, TRUE);
          add_arcs (t, v, NABLA_SPOUSES, FALSE);
          if (at < t->n)
            g_array_append_val (t->next, turn);
        }
      else
        add_arcs (t, v, NABLA_CHILDREN, FALSE);
    }
  t->next_at[2 * t->n] = t->next_at[t->n_all] = t->next->len;

  t->back_at = g_new0 (guint32, t->n_all + 1);
  t->back = g_new (guint32, MAX (t->next->len, 1));
  for (guint i = 0; i < t->next->len; i++)
    t->back_at[g_array_index (t->next, guint32, i) + 1]++;
  for (guint i = 0; i < t->n_all; i++)
    t->back_at[i + 1] += t->back_at[i];
  fill = g_memdup2 (t->back_at, (t->n_all + 1) * sizeof (guint32));
  for (guint32 at = 0; at < t->n_all; at++)
    for (guint32 i = t->next_at[at]; i < t->next_at[at + 1]; i++)
      t->back[fill[g_array_index (t->next, guint32, i)]++] = at;
}

static void
treks_init (Treks *t, const NablaGraph *graph)
{
  *t = (Treks){ .graph = graph, .n = nabla_graph_n_nodes (graph) };
  t->n_all = 2 * t->n + 1;
  t->next_at = g_new0 (guint32, t->n_all + 1);
  t->next = g_array_new (FALSE, FALSE, sizeof (guint32));
  build_arcs (t);
  t->ends = g_new (NablaNode, MAX (t->n, 1));
  for (NablaNode v = 0; v < t->n; v++)
    if (!nabla_graph_is_latent (graph, v) && !is_selected (t, v))
      t->ends[t->n_ends++] = v;
  t->number = g_new (guint32, t->n_all);
  t->order = g_new (guint32, t->n_all);
  t->dominator = g_new (guint32, t->n_all);
  t->top = g_new (guint32, t->n_all);
  t->stack = g_new (guint32, t->n_all);
  t->at = g_new (guint32, t->n_all);
}

static void
treks_clear (Treks *t)
{
  g_free (t->next_at);
  g_clear_pointer (&t->next, g_array_unref);
  g_free (t->back_at);
  g_free (t->back);
  g_free (t->ends);
  g_free (t->number);
  g_free (t->order);
  g_free (t->dominator);
  g_free (t->top);
  g_free (t->stack);
  g_free (t->at);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Treks, treks_clear)

/* The arc number @i out of @at; NONE: there are no more. */
static guint32
follow (const Treks *t, guint32 at, guint32 i)
{
  if (at == 2 * t->n)
    return i < 2 ? t->pair[i] : NONE;
  return t->next_at[at] + i < t->next_at[at + 1] ? g_array_index (t->next, guint32, t->next_at[at] + i) : NONE;
}

/* Numbers what the root reaches, in post-order. */
static void
number_vertices (Treks *t)
{
  guint32 depth = 0;

  for (guint32 i = 0; i < t->n_all; i++)
    t->number[i] = t->dominator[i] = t->top[i] = NONE;
  t->n_reached = 0;
  t->stack[depth++] = 2 * t->n;
  t->at[2 * t->n] = 0;
  t->top[2 * t->n] = 2 * t->n; /* seen */
  while (depth > 0)
    {
      guint32 at = t->stack[depth - 1];
      guint32 to = follow (t, at, t->at[at]++);

      if (to == NONE)
        {
          t->number[at] = t->n_reached;
          t->order[t->n_reached++] = at;
          depth--;
        }
      else if (t->top[to] == NONE)
        {
          t->top[to] = to;
          t->at[to] = 0;
          t->stack[depth++] = to;
        }
    }
}

/* The last vertex that all ways to the one and to the other pass. */
static guint32
meet (const Treks *t, guint32 a, guint32 b)
{
  while (a != b)
    if (t->number[a] < t->number[b])
      a = t->dominator[a];
    else
      b = t->dominator[b];
  return a;
}

/* For each vertex the first one below the root that all ways from the pair to it pass: by the
 * immediate dominators (Cooper, Harvey & Kennedy 2001), one pass where nothing is selected. */
static void
find_tops (Treks *t, NablaNode i, NablaNode j)
{
  guint32 root = 2 * t->n;
  gboolean changed = TRUE;

  t->pair[0] = i;
  t->pair[1] = j;
  number_vertices (t);
  t->dominator[root] = root;
  t->dominator[i] = t->dominator[j] = root;
  while (changed)
    {
      changed = FALSE;
      for (guint32 k = t->n_reached - 1; k-- > 0;)
        {
          guint32 at = t->order[k], found = NONE;

          if (at == i || at == j)
            continue;
          for (guint32 b = t->back_at[at]; b < t->back_at[at + 1]; b++)
            if (t->dominator[t->back[b]] != NONE)
              found = found == NONE ? t->back[b] : meet (t, found, t->back[b]);
          changed = changed || t->dominator[at] != found;
          t->dominator[at] = found;
        }
    }
  for (guint32 k = t->n_reached - 1; k-- > 0;)
    {
      guint32 at = t->order[k];

      t->top[at] = t->dominator[at] == root ? at : t->top[t->dominator[at]];
    }
}

/* Ways down to @k and @l that have no vertex in common: none where they all pass one, or
 * where there is no way to one of them. */
static gboolean
vanishes (const Treks *t, NablaNode k, NablaNode l)
{
  guint32 one = t->top[down (t, k)], other = t->top[down (t, l)];

  return one == NONE || other == NONE || one == other;
}

/**
 * nabla_tetrads_count:
 * @graph: of directed and bidirected edges
 * @n: (out): how many
 * @progress: (nullable): cancels
 * @error: a cycle, an edge of another kind, too many vertices; cancelled
 *
 * Counts the tetrads of observed vertices that vanish in every linear model of the graph, among three for each
 * four vertices, given what is selected. By trek separation (Sullivant, Talaska & Draisma 2010): the 2 x 2
 * minor of {i, j} and {k, l} vanishes exactly when one vertex, on the way up or on the way down, meets
 * all treks between them; that is when k and l have a common dominator as seen from {i, j}.
 *
 * Returns: %TRUE if they were counted; O(p^2 (n + m)), p observed vertices
 */
gboolean
nabla_tetrads_count (const NablaGraph *graph, guint64 *n, NablaProgress *progress, GError **error)
{
  g_auto (Treks) t = { 0 };
  g_autofree guint32 *members = NULL;
  guint64 twice = 0;

  if (!nabla_query_check_graph (graph, error))
    return FALSE;
  treks_init (&t, graph);
  if (t.n_ends > MAX_COUNTED)
    {
      g_set_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_BUDGET,
                   _ ("Tetrads are counted of %d observed variables at most, this graph has %u."), MAX_COUNTED,
                   t.n_ends);
      return FALSE;
    }
  members = g_new0 (guint32, t.n_all);
  for (guint i = 0; i < t.n_ends; i++)
    {
      nabla_progress_set (progress, (double) i / t.n_ends, NULL);
      for (guint j = 0; j < i; j++)
        {
          guint64 reached = 0, others = t.n_ends - 2;

          if (!nabla_progress_check (progress, error))
            return FALSE;
          find_tops (&t, t.ends[i], t.ends[j]);
          for (guint k = 0; k < t.n_ends; k++)
            if (k != i && k != j && t.top[down (&t, t.ends[k])] != NONE)
              {
                twice += members[t.top[down (&t, t.ends[k])]]++;
                reached++;
              }
          twice += (others * (others - 1) - reached * (reached - 1)) / 2;
          for (guint k = 0; k < t.n_ends; k++)
            if (t.top[down (&t, t.ends[k])] != NONE)
              members[t.top[down (&t, t.ends[k])]] = 0;
        }
    }
  *n = twice / 2;
  return TRUE;
}

/**
 * nabla_tetrads_list:
 * @graph: of directed and bidirected edges
 * @limit: how many at most; 0: all
 * @truncated: (out) (optional): whether there are more
 * @progress: (nullable): cancels
 * @error: a cycle, an edge of another kind; cancelled
 *
 * Returns: (transfer full) (nullable) (element-type NablaTetrad): the tetrads that nabla_tetrads_count() counts,
 *   each once, in the order of the vertices; O(p^2 (n + m) + p^4)
 */
GArray *
nabla_tetrads_list (const NablaGraph *graph, guint limit, gboolean *truncated, NablaProgress *progress, GError **error)
{
  g_auto (Treks) t = { 0 };
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (NablaTetrad));
  gboolean full = FALSE;

  if (!nabla_query_check_graph (graph, error))
    return NULL;
  treks_init (&t, graph);
  for (guint i = 0; i < t.n_ends && !full; i++)
    for (guint j = i + 1; j < t.n_ends && !full; j++)
      {
        if (!nabla_progress_check (progress, error))
          return NULL;
        find_tops (&t, t.ends[i], t.ends[j]);
        for (guint k = i + 1; k < t.n_ends && !full; k++)
          for (guint l = k + 1; l < t.n_ends && !full; l++)
            {
              NablaTetrad tetrad = { { t.ends[i], t.ends[j] }, { t.ends[k], t.ends[l] } };

              if (k == j || l == j || !vanishes (&t, t.ends[k], t.ends[l]))
                continue;
              full = limit > 0 && list->len == limit;
              if (!full)
                g_array_append_val (list, tetrad);
            }
      }
  if (truncated != NULL)
    *truncated = full;
  return g_steal_pointer (&list);
}
