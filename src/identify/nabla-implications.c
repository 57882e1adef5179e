#include "identify/nabla-implications.h"

#include <string.h>

#include "graph/nabla-class.h"
#include "identify/nabla-adjustment.h"

void
nabla_independence_free (NablaIndependence *self)
{
  if (self == NULL)
    return;
  nabla_node_set_free (self->given);
  g_free (self);
}

NablaIndependence *
nabla_independence_copy (const NablaIndependence *self)
{
  NablaIndependence *copy = g_memdup2 (self, sizeof *self);

  copy->given = nabla_node_set_copy (self->given);
  return copy;
}

/* The listing while it goes on; @list holds whole statements, @sets the separators of one pair. */
typedef struct
{
  NablaReachWorkspace *ws;
  const NablaGraph *graph;
  GPtrArray *list;
  GPtrArray *sets;
  guint limit;
  guint64 max_work;
  guint64 start;
  guint64 listed;
  NablaProgress *progress;
} Lister;

static void
add_statement (GPtrArray *list, NablaNode a, NablaNode b, NablaNodeSet *given)
{
  NablaIndependence *one = g_new (NablaIndependence, 1);

  *one = (NablaIndependence){ a, b, given };
  g_ptr_array_add (list, one);
}

static gboolean
is_full (const Lister *lister)
{
  return lister->limit > 0 && lister->list->len + lister->sets->len >= lister->limit;
}

static gboolean
take_separator (const NablaNodeSet *separator, gpointer data)
{
  Lister *lister = data;

  if (is_full (lister) || !nabla_has_room (&lister->listed, separator))
    return FALSE;
  g_ptr_array_add (lister->sets, nabla_node_set_copy (separator));
  return TRUE;
}

/* Vertices from which something leads here by tails alone, circles read as tails: outside of them
 * nothing that joins two of the starts is open. */
static const NablaReachRule anterior_rules[] = {
  { 0xff, NABLA_STEP_ARROW_TO_TAIL | NABLA_STEP_TAIL_TO_TAIL, NABLA_STATE_START, 0, 0, 0, 0 },
};
static const NablaTraversal traversal_anterior = NABLA_TRAVERSAL (anterior_rules);

/* The observed vertices anterior to the pair and to what is selected, without these. If anything
 * separates the pair they do. */
static NablaNodeSet *
dup_anterior (NablaReachWorkspace *ws, NablaNode a, NablaNode b)
{
  g_autoptr (NablaNodeSet) all = NULL;
  NablaNodeSet *rest;

  nabla_reach_begin (ws);
  nabla_reach_start (ws, a, NABLA_STATE_START);
  nabla_reach_start (ws, b, NABLA_STATE_START);
  nabla_reach_start_set (ws, nabla_reach_get_selected (ws), NABLA_STATE_START);
  nabla_reach_run (ws, &traversal_anterior, NULL, 0);
  all = nabla_reach_dup_visited (ws, 0, NABLA_MARK_LATENT);
  rest = nabla_node_set_minus (all, nabla_reach_get_selected (ws));
  nabla_node_set_remove (rest, a);
  nabla_node_set_remove (rest, b);
  return rest;
}

static gboolean
list_pair (Lister *lister, NablaImplicationsKind kind, NablaNode a, NablaNode b)
{
  g_autoptr (NablaNodeSet) left = nabla_node_set_new_one (a);
  g_autoptr (NablaNodeSet) right = nabla_node_set_new_one (b);
  NablaSeparation what = { .a = left, .b = right };
  guint64 spent = nabla_reach_get_work (lister->ws) - lister->start;
  gboolean complete = TRUE;

  if (lister->max_work > 0 && spent >= lister->max_work)
    return FALSE;
  if (kind == NABLA_IMPLICATIONS_ALL)
    complete = nabla_list_separators (lister->ws, &what, lister->max_work > 0 ? lister->max_work - spent : 0,
                                      take_separator, lister, lister->progress);
  else
    {
      g_autoptr (NablaNodeSet) separator = NULL;

      if (kind == NABLA_IMPLICATIONS_ONE_EACH)
        separator = nabla_find_separator (lister->ws, &what);
      else
        separator = dup_anterior (lister->ws, a, b);
      if (separator != NULL
          && (kind == NABLA_IMPLICATIONS_ONE_EACH || nabla_separated_in (lister->ws, left, right, separator, NULL)))
        complete = take_separator (separator, lister);
    }
  nabla_sort_sets (lister->sets, lister->graph);
  for (guint i = 0; i < lister->sets->len; i++)
    add_statement (lister->list, a, b, g_steal_pointer (&lister->sets->pdata[i]));
  g_ptr_array_set_size (lister->sets, 0);
  return complete;
}

/* The observed vertices that are not conditioned on anyway, by name. */
static NablaNode *
dup_ends (const Lister *lister, guint *n)
{
  g_autoptr (NablaNodeSet) ends = nabla_node_set_new ();
  guint n_nodes = nabla_graph_n_nodes (lister->graph);

  for (NablaNode v = 0; v < n_nodes; v++)
    if (!nabla_graph_is_latent (lister->graph, v)
        && !nabla_node_set_contains (nabla_reach_get_selected (lister->ws), v))
      nabla_node_set_add (ends, v);
  *n = ends->n;
  return nabla_dup_by_name (ends, lister->graph);
}

static gboolean
list_pairs (Lister *lister, NablaImplicationsKind kind)
{
  guint n;
  g_autofree NablaNode *ends = dup_ends (lister, &n);

  for (guint i = 0; i < n; i++)
    {
      nabla_progress_set (lister->progress, (double) i / n, NULL);
      for (guint j = i + 1; j < n; j++)
        {
          if (nabla_progress_is_cancelled (lister->progress))
            return FALSE;
          if (!nabla_graph_are_adjacent (lister->graph, ends[i], ends[j])
              && !list_pair (lister, kind, ends[i], ends[j]))
            return FALSE;
        }
    }
  return TRUE;
}

/* Whether the local Markov property is there to be used: nothing but -> and <->, nothing selected. */
static gboolean
is_local (const Lister *lister)
{
  return nabla_graph_is_directed (lister->graph) && nabla_node_set_size (nabla_reach_get_selected (lister->ws)) == 0;
}

static int
compare_statements (gconstpointer a, gconstpointer b, gpointer data)
{
  const NablaIndependence *first = *(NablaIndependence *const *) a;
  const NablaIndependence *second = *(NablaIndependence *const *) b;
  const NablaGraph *graph = data;
  int order = strcmp (nabla_graph_get_name (graph, first->a), nabla_graph_get_name (graph, second->a));

  if (order == 0)
    order = strcmp (nabla_graph_get_name (graph, first->b), nabla_graph_get_name (graph, second->b));
  return order != 0 ? order : nabla_compare_sets (&first->given, &second->given, data);
}

/* The local statements, each taken apart into pairs. */
static gboolean
list_basis (Lister *lister)
{
  gboolean cut = FALSE;
  g_autoptr (GPtrArray) local
    = nabla_implications_list_local (lister->graph, 0, lister->max_work, lister->progress, &cut);

  for (guint i = 0; i < local->len; i++)
    {
      const NablaLocalIndependence *one = local->pdata[i];
      const char *name = nabla_graph_get_name (lister->graph, one->node);

      for (guint j = 0; j < one->others->n; j++)
        {
          NablaNode other = one->others->nodes[j];
          gboolean first = strcmp (name, nabla_graph_get_name (lister->graph, other)) < 0;

          add_statement (lister->list, first ? one->node : other, first ? other : one->node,
                         nabla_node_set_copy (one->given));
        }
    }
  g_ptr_array_sort_with_data (lister->list, compare_statements, (gpointer) lister->graph);
  if (lister->limit == 0 || lister->list->len <= lister->limit)
    return !cut;
  g_ptr_array_set_size (lister->list, (int) lister->limit);
  return FALSE;
}

/**
 * nabla_implications_list:
 * @ws: a workspace of an acyclic graph
 * @kind: which of the implications
 * @limit: how many at most; 0: all
 * @max_work: visits at most; 0: as many as it takes
 * @progress: (nullable): cancels, and shows how far it is
 * @truncated: (out) (optional): whether there may be more
 *
 * Pairs of observed vertices that are not selected, and what m-separates them beside the
 * selected vertices. Minimal: no part of it separates them.
 *
 * A basis is made of nabla_implications_list_local(), each statement taken apart into its pairs, so that
 * the whole of it follows where pairwise independences add up (composition: they do in a Gaussian
 * distribution, and in every one that has no independences but the graph's). Where something is selected or
 * undirected it is the pairwise Markov property of ancestral graphs: for each separable pair, what is
 * anterior to it (Richardson & Spirtes 2002).
 *
 * Returns: (transfer full) (element-type NablaIndependence): by the names of the pair, then by
 *   the size and the names of what is given. One each: O(n^2 (n + m)); all: O(s (n + m)) for each,
 *   s its size; basis: O(n (n + m)) without unobserved vertices and <->
 */
GPtrArray *
nabla_implications_list (NablaReachWorkspace *ws,
                         NablaImplicationsKind kind,
                         guint limit,
                         guint64 max_work,
                         NablaProgress *progress,
                         gboolean *truncated)
{
  g_autoptr (GPtrArray) sets = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_node_set_free);
  Lister lister = { .ws = ws, .graph = nabla_reach_get_graph (ws), .sets = sets, .limit = limit, .max_work = max_work };
  gboolean complete;

  lister.list = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_independence_free);
  lister.start = nabla_reach_get_work (ws);
  lister.progress = progress;
  complete = kind == NABLA_IMPLICATIONS_BASIS && is_local (&lister) ? list_basis (&lister) : list_pairs (&lister, kind);
  if (truncated != NULL)
    *truncated = !complete;
  return lister.list;
}
