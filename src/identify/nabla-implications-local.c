/* The ordered local Markov property of graphs with unobserved vertices: the c-component list. */
#include "identify/nabla-districts.h"
#include "identify/nabla-implications.h"

typedef struct
{
  guint8 *inside; /* the vertex whose statements are listed and all before it */
  guint32 node;
  GPtrArray *list;
  guint limit;
} Lister;

static void
local_free (gpointer data)
{
  NablaLocalIndependence *one = data;

  nabla_node_set_free (one->others);
  nabla_node_set_free (one->given);
  g_free (one);
}

/* Whether some ancestral set leaves something to be independent of: if one that holds a vertex
 * does, then the smallest does. That holds nothing barred unless the vertex is, as what follows from
 * something barred is barred. */
static gboolean
says_something (NablaDistricts *d, const GArray *seeds, const guint8 *barred, gpointer data)
{
  const Lister *l = data;
  const NablaAdmg *g = d->admg;
  g_autofree guint32 *all = g_new (guint32, seeds->len + 1);

  for (guint i = 0; i < seeds->len; i++)
    all[i] = g_array_index (seeds, guint32, i);
  for (guint32 w = 0; w < g->n; w++)
    {
      gboolean free;

      if (!l->inside[w] || barred[w] || w == l->node)
        continue;
      all[seeds->len] = w;
      nabla_districts_find (d, l->inside, l->node, all, seeds->len + 1);
      free = !d->member[w];
      for (guint32 v = 0; v < g->n && free; v++)
        for (guint32 j = g->parents_at[v]; d->member[v] && free && j < g->parents_at[v + 1]; j++)
          free = g->parents[j] != w;
      if (free)
        return TRUE;
    }
  return FALSE;
}

static gboolean
take_district (NablaDistricts *d, gpointer data)
{
  Lister *l = data;
  g_autofree guint8 *widest = nabla_districts_dup_widest (d, l->inside);
  g_autoptr (NablaNodeSet) all = nabla_districts_dup_set (d, widest);
  g_autoptr (NablaNodeSet) given = nabla_districts_dup_parents (d, d->member);
  g_autoptr (NablaNodeSet) others = nabla_node_set_minus (all, given);
  NablaLocalIndependence *one;

  if (others->n == 0)
    return TRUE;
  if (l->limit > 0 && l->list->len == l->limit)
    return FALSE;
  one = g_new (NablaLocalIndependence, 1);
  one->node = d->admg->node[l->node];
  nabla_node_set_remove (given, one->node);
  one->others = g_steal_pointer (&others);
  one->given = g_steal_pointer (&given);
  g_ptr_array_add (l->list, one);
  return TRUE;
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
  g_autofree guint8 *inside = g_new0 (guint8, MAX (admg->n, 1));
  g_auto (NablaDistricts) districts = { 0 };
  Lister l = { .inside = inside, .limit = limit };
  gboolean complete = TRUE;

  nabla_districts_init (&districts, admg, max_work, progress);
  l.list = g_ptr_array_new_with_free_func (local_free);
  for (guint i = 0; i < admg->n && complete; i++)
    {
      nabla_progress_set (progress, (double) i / admg->n, NULL);
      l.node = admg->order[i];
      inside[l.node] = TRUE;
      complete = nabla_districts_list (&districts, inside, l.node, says_something, take_district, &l);
    }
  if (truncated != NULL)
    *truncated = !complete;
  return l.list;
}
