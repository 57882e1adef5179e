/* The ordered local Markov property of graphs with unobserved vertices: the c-component list. */
#include <string.h>

#include "identify/nabla-admg.h"
#include "identify/nabla-implications.h"

/* Indices are those of the projection. Flags of vertices, one byte each. */
typedef struct
{
  const NablaAdmg *admg;
  guint32 *children_at;
  guint32 *children;
  guint8 *causal; /* in the ancestral set of the moment */
  guint8 *member; /* in the district of the moment */
  guint8 *cause;  /* hidden cause already followed */
  guint8 *near;   /* a spouse of the district */
  GArray *queue;
  guint32 node; /* whose statements are listed */
  GPtrArray *list;
  guint limit;
  guint64 max_work;
  guint64 work;
  NablaProgress *progress;
} Lister;

/* A part of the ancestral sets: those that hold the ancestors of @seeds and nothing @barred. */
typedef struct
{
  GArray *seeds;
  guint8 *barred;
} Range;

static void
range_free (gpointer data)
{
  Range *range = data;

  g_array_unref (range->seeds);
  g_free (range->barred);
  g_free (range);
}

static void
local_free (gpointer data)
{
  NablaLocalIndependence *one = data;

  nabla_node_set_free (one->others);
  nabla_node_set_free (one->given);
  g_free (one);
}

static guint32
at (const GArray *list, guint i)
{
  return g_array_index (list, guint32, i);
}

static void
visit (Lister *l, guint8 *flags, guint32 v)
{
  if (flags[v])
    return;
  flags[v] = TRUE;
  g_array_append_val (l->queue, v);
}

/* Flags everything that leads to (or, by @down, follows from) what is in the queue. */
static void
close_flags (Lister *l, guint8 *flags, gboolean down)
{
  const guint32 *first = down ? l->children_at : l->admg->parents_at;
  const guint32 *next = down ? l->children : l->admg->parents;

  for (guint i = 0; i < l->queue->len; i++)
    for (guint32 j = first[at (l->queue, i)]; j < first[at (l->queue, i) + 1]; j++)
      visit (l, flags, next[j]);
  l->work += l->queue->len;
  g_array_set_size (l->queue, 0);
}

/* The district of the node in the smallest ancestral set with @seeds, as `member`, and the vertices that
 * share a cause with it, as `near`; that set as `causal`. */
static void
find_district (Lister *l, const GArray *seeds, NablaNode also)
{
  const NablaAdmg *g = l->admg;

  memset (l->causal, 0, g->n);
  memset (l->member, 0, g->n);
  memset (l->near, 0, g->n);
  memset (l->cause, 0, g->n_causes);
  for (guint i = 0; i < seeds->len; i++)
    visit (l, l->causal, at (seeds, i));
  if (also != NABLA_NODE_NONE)
    visit (l, l->causal, also);
  close_flags (l, l->causal, FALSE);

  visit (l, l->member, l->node);
  for (guint i = 0; i < l->queue->len; i++)
    {
      guint32 v = at (l->queue, i);

      for (guint32 j = g->caused_by_at[v]; j < g->caused_by_at[v + 1]; j++)
        {
          guint32 cause = g->caused_by[j];

          if (l->cause[cause])
            continue;
          l->cause[cause] = TRUE;
          for (guint32 k = g->causes_at[cause]; k < g->causes_at[cause + 1]; k++)
            {
              l->near[g->caused[k]] = TRUE;
              if (l->causal[g->caused[k]])
                visit (l, l->member, g->caused[k]);
            }
        }
    }
  l->work += l->queue->len;
  g_array_set_size (l->queue, 0);
}

/* Whether a vertex comes before the node in the order. */
static gboolean
is_before (const Lister *l, guint32 v)
{
  return l->admg->rank[v] < l->admg->rank[l->node];
}

/* What the district of the moment is given: itself and its parents, without the node. */
static NablaNodeSet *
dup_given (const Lister *l)
{
  const NablaAdmg *g = l->admg;
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (NablaNode));

  for (guint32 v = 0; v < g->n; v++)
    if (l->member[v])
      {
        if (v != l->node)
          g_array_append_val (nodes, g->node[v]);
        for (guint32 j = g->parents_at[v]; j < g->parents_at[v + 1]; j++)
          g_array_append_val (nodes, g->node[g->parents[j]]);
      }
  return nabla_node_set_new_from ((const NablaNode *) (gpointer) nodes->data, nodes->len);
}

/* The statement of the district of the moment, for the largest set in which it is one: all that
 * comes before the node but for what follows from those that would join it. */
static NablaLocalIndependence *
dup_statement (Lister *l)
{
  const NablaAdmg *g = l->admg;
  g_autofree guint8 *outside = g_new0 (guint8, MAX (g->n, 1));
  g_autoptr (GArray) rest = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  NablaLocalIndependence *one;
  NablaNodeSet *given;

  for (guint32 v = 0; v < g->n; v++)
    if (l->near[v] && !l->member[v])
      visit (l, outside, v);
  close_flags (l, outside, TRUE);
  given = dup_given (l);
  for (guint32 v = 0; v < g->n; v++)
    if (is_before (l, v) && !outside[v] && !nabla_node_set_contains (given, g->node[v]))
      g_array_append_val (rest, g->node[v]);
  if (rest->len == 0)
    {
      nabla_node_set_free (given);
      return NULL;
    }
  one = g_new (NablaLocalIndependence, 1);
  one->node = g->node[l->node];
  one->others = nabla_node_set_new_from ((const NablaNode *) (gpointer) rest->data, rest->len);
  one->given = given;
  return one;
}

/* Whether some ancestral set of the range leaves something to be independent of: if one that holds
 * a vertex does, then the smallest does. */
static gboolean
says_something (Lister *l, const Range *range)
{
  const NablaAdmg *g = l->admg;

  for (guint32 w = 0; w < g->n; w++)
    {
      gboolean within = TRUE;

      if (!is_before (l, w) || range->barred[w])
        continue;
      find_district (l, range->seeds, w);
      for (guint32 v = 0; v < g->n && within; v++)
        {
          within = !(l->causal[v] && range->barred[v]) && !(l->member[v] && v == w);
          for (guint32 j = g->parents_at[v]; l->member[v] && within && j < g->parents_at[v + 1]; j++)
            within = g->parents[j] != w;
        }
      if (within)
        return TRUE;
    }
  return FALSE;
}

/* Splits the range by a vertex that may or may not join the district; NONE if there is no such. */
static guint32
find_choice (const Lister *l, const Range *range)
{
  for (guint32 v = 0; v < l->admg->n; v++)
    if (l->near[v] && !l->member[v] && is_before (l, v) && !range->barred[v])
      return v;
  return NABLA_NODE_NONE;
}

static Range *
range_new (const Lister *l, const Range *from)
{
  Range *range = g_new (Range, 1);

  range->seeds = from != NULL ? g_array_copy (from->seeds) : g_array_new (FALSE, FALSE, sizeof (guint32));
  range->barred = from != NULL ? g_memdup2 (from->barred, MAX (l->admg->n, 1)) : g_new0 (guint8, MAX (l->admg->n, 1));
  return range;
}

/* All districts of the node over the ancestral sets of what comes before it. */
static gboolean
list_node (Lister *l, guint32 node)
{
  g_autoptr (GPtrArray) stack = g_ptr_array_new_with_free_func (range_free);
  Range *first;

  l->node = node;
  first = range_new (l, NULL);
  g_array_append_val (first->seeds, node);
  g_ptr_array_add (stack, first);
  while (stack->len > 0)
    {
      Range *range = g_ptr_array_steal_index (stack, stack->len - 1);
      NablaLocalIndependence *one = NULL;
      guint32 choice;

      find_district (l, range->seeds, NABLA_NODE_NONE);
      choice = find_choice (l, range);
      if (choice == NABLA_NODE_NONE)
        one = dup_statement (l);
      else if (says_something (l, range))
        {
          Range *with = range_new (l, range);

          g_array_append_val (with->seeds, choice);
          g_ptr_array_add (stack, with);
          visit (l, range->barred, choice);
          close_flags (l, range->barred, TRUE);
          g_ptr_array_add (stack, g_steal_pointer (&range));
        }
      if (range != NULL)
        range_free (range);
      if (one != NULL && l->limit > 0 && l->list->len == l->limit)
        {
          local_free (one);
          return FALSE;
        }
      if (one != NULL)
        g_ptr_array_add (l->list, one);
      if (nabla_progress_is_cancelled (l->progress) || (l->max_work > 0 && l->work > l->max_work))
        return FALSE;
    }
  return TRUE;
}

/* The children of each vertex: `parents` turned round. */
static void
index_children (Lister *l)
{
  const NablaAdmg *g = l->admg;
  guint32 n_items = g->parents_at[g->n];
  g_autofree guint32 *next = NULL;

  l->children_at = g_new0 (guint32, g->n + 1);
  l->children = g_new (guint32, MAX (n_items, 1));
  for (guint i = 0; i < n_items; i++)
    l->children_at[g->parents[i] + 1]++;
  for (guint v = 0; v < g->n; v++)
    l->children_at[v + 1] += l->children_at[v];
  next = g_memdup2 (l->children_at, (g->n + 1) * sizeof (guint32));
  for (guint32 v = 0; v < g->n; v++)
    for (guint32 j = g->parents_at[v]; j < g->parents_at[v + 1]; j++)
      l->children[next[g->parents[j]]++] = v;
}

/**
 * nabla_implications_list_local:
 * @graph: acyclic, of directed and bidirected edges, nothing selected
 * @limit: how many at most; 0: all
 * @max_work: visits at most; 0: as many as it takes
 * @progress: (nullable): cancels
 * @truncated: (out) (optional): whether there may be more
 *
 * For each vertex, in a topological order, and each district it has in an ancestral set of
 * those before it, the independence from the rest of the largest such set (Richardson 2003;
 * Kang & Tian 2009; Jeong, Ejaz, Tian & Bareinboim 2025): together they imply every other one.
 * Without unobserved vertices and <-> that is one statement a vertex, given its parents. There may be
 * exponentially many; the delay is polynomial, O(n^2 (n + m)) a branch.
 *
 * Returns: (transfer full) (element-type NablaLocalIndependence): those that say something
 */
GPtrArray *
nabla_implications_list_local (const NablaGraph *graph,
                               guint limit,
                               guint64 max_work,
                               NablaProgress *progress,
                               gboolean *truncated)
{
  g_autoptr (NablaAdmg) admg = nabla_admg_new (graph);
  g_autoptr (GArray) queue = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree guint8 *causal = g_new0 (guint8, MAX (admg->n, 1));
  g_autofree guint8 *member = g_new0 (guint8, MAX (admg->n, 1));
  g_autofree guint8 *near = g_new0 (guint8, MAX (admg->n, 1));
  g_autofree guint8 *cause = g_new0 (guint8, MAX (admg->n_causes, 1));
  Lister l = {
    .admg = admg,
    .causal = causal,
    .member = member,
    .near = near,
    .cause = cause,
    .queue = queue,
    .limit = limit,
    .max_work = max_work,
    .progress = progress,
  };
  gboolean complete = TRUE;

  l.list = g_ptr_array_new_with_free_func (local_free);
  index_children (&l);
  for (guint i = 0; i < admg->n && complete; i++)
    {
      nabla_progress_set (progress, (double) i / admg->n, NULL);
      complete = list_node (&l, admg->order[i]);
    }
  g_free (l.children_at);
  g_free (l.children);
  if (truncated != NULL)
    *truncated = !complete;
  return l.list;
}
