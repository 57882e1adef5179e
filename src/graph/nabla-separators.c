/* All minimal separators, one after the other. */
#include "graph/nabla-separation-private.h"

#include <string.h>

/* One branch of the search: a vertex set around @a that is closed off by a minimal
 * separator, and what later branches may not take into it. */
typedef struct
{
  NablaNodeSet *inside; /* candidates on the side of @a */
  NablaNodeSet *separator;
  NablaNodeSet *barred;
  NablaNode *order; /* the separator's members by name: the order of branching */
  guint next;
} Branch;

typedef struct
{
  NablaReachWorkspace *ws;
  const NablaSeparation *what;
  NablaEdgeFilter filter;
  NablaNodeSet *candidates;
} Lister;

static void
branch_free (gpointer data)
{
  Branch *branch = data;

  nabla_node_set_free (branch->inside);
  nabla_node_set_free (branch->separator);
  nabla_node_set_free (branch->barred);
  g_free (branch->order);
  g_free (branch);
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer data)
{
  const NablaGraph *graph = data;

  return strcmp (nabla_graph_get_name (graph, *(const NablaNode *) a),
                 nabla_graph_get_name (graph, *(const NablaNode *) b));
}

static void
set_given (const Lister *lister, const NablaNodeSet *old, const NablaNodeSet *given)
{
  for (guint i = 0; i < old->n; i++)
    nabla_reach_unmark (lister->ws, old->nodes[i], MARK_GIVEN);
  nabla_reach_mark_set (lister->ws, given, MARK_GIVEN);
}

static gboolean
sweep (const Lister *lister, const NablaNodeSet *from, NablaVertexMarks until)
{
  nabla_reach_begin (lister->ws);
  nabla_reach_start_set (lister->ws, from, NABLA_STATE_START);
  return nabla_reach_run (lister->ws, &nabla_traversal_moral, &lister->filter, until) == NABLA_NODE_NONE;
}

/* The minimal separator nearest to @inside (candidates joined to the side of @a), with
 * everything that it closes off; NULL when @inside touches @b, or when what
 * it closes off holds something barred. */
static Branch *
close_off (const Lister *lister, const NablaNodeSet *inside, const NablaNodeSet *barred)
{
  g_autoptr (NablaNodeSet) outside = nabla_node_set_minus (lister->candidates, inside);
  g_autoptr (NablaNodeSet) border = NULL;
  g_autoptr (NablaNodeSet) separator = NULL;
  g_autoptr (NablaNodeSet) closed = NULL;
  Branch *branch;

  set_given (lister, lister->candidates, outside);
  if (!sweep (lister, lister->what->a, MARK_TARGET))
    return NULL;
  border = nabla_reach_dup_visited (lister->ws, MARK_CANDIDATE | MARK_GIVEN, 0);

  set_given (lister, outside, border);
  sweep (lister, lister->what->b, 0);
  separator = nabla_reach_dup_visited (lister->ws, MARK_CANDIDATE | MARK_GIVEN, 0);

  set_given (lister, border, separator);
  sweep (lister, lister->what->a, 0);
  closed = nabla_reach_dup_visited (lister->ws, MARK_CANDIDATE, MARK_GIVEN);
  if (nabla_node_set_overlaps (closed, barred))
    return NULL;

  branch = g_new0 (Branch, 1);
  branch->order = g_new (NablaNode, MAX (1, separator->n));
  for (guint i = 0; i < separator->n; i++)
    branch->order[i] = separator->nodes[i];
  g_qsort_with_data (branch->order, (int) separator->n, sizeof (NablaNode), compare_names,
                     (gpointer) nabla_reach_get_graph (lister->ws));
  branch->inside = g_steal_pointer (&closed);
  branch->separator = g_steal_pointer (&separator);
  branch->barred = nabla_node_set_copy (barred);
  return branch;
}

static Branch *
next_child (const Lister *lister, Branch *branch)
{
  while (branch->next < branch->separator->n)
    {
      NablaNode node = branch->order[branch->next++];
      g_autoptr (NablaNodeSet) inside = NULL;
      Branch *child;

      if (nabla_node_set_contains (branch->barred, node))
        continue;
      inside = nabla_node_set_copy (branch->inside);
      nabla_node_set_add (inside, node);
      child = close_off (lister, inside, branch->barred);
      /* From here on this branch keeps @node out of the inside. */
      nabla_node_set_add (branch->barred, node);
      if (child != NULL)
        return child;
    }
  return NULL;
}

/**
 * nabla_list_separators:
 * @ws: a workspace
 * @what: which separators are sought
 * @max_work: how many visits the search may make; 0: as many as it takes
 * @func: called with each, and then owns nothing of it
 * @data: handed to @func
 * @progress: (nullable): cancels
 *
 * Lists the separators found minimal as nabla_find_separator() means it, each once,
 * in an order that follows from the names alone given the graph, the one nearest to
 * @what->a first. The backtracking of Takata (2010), as used for adjustment sets by van
 * der Zander, Liśkiewicz & Textor (AIJ 2019), on moral walks: polynomial
 * delay, O(s (n + m)) for each with s the size of a separator, and no recursion.
 *
 * Returns: %TRUE if all were listed; %FALSE if @func, @progress or @max_work ended it
 */
gboolean
nabla_list_separators (NablaReachWorkspace *ws,
                       const NablaSeparation *what,
                       guint64 max_work,
                       NablaSeparatorFunc func,
                       gpointer data,
                       NablaProgress *progress)
{
  Lister lister = { ws, what, { 0, 0, 0 }, NULL };
  g_autoptr (NablaNodeSet) candidates = NULL;
  g_autoptr (NablaNodeSet) none = nabla_node_set_new ();
  g_autoptr (GPtrArray) stack = g_ptr_array_new_with_free_func (branch_free);
  guint64 start = nabla_reach_get_work (ws);
  Branch *branch;

  if (nabla_node_set_overlaps (what->a, what->b) || !nabla_separation_prepare (ws, what, &lister.filter))
    return TRUE;
  lister.candidates = candidates = nabla_reach_dup_visited (ws, MARK_CANDIDATE, 0);

  branch = close_off (&lister, none, none);
  while (branch != NULL)
    {
      g_autoptr (NablaNodeSet) separator = nabla_node_set_union (branch->separator, what->must);

      g_ptr_array_add (stack, branch);
      if (!func (separator, data))
        return FALSE;
      branch = NULL;
      while (branch == NULL && stack->len > 0)
        {
          if (nabla_progress_is_cancelled (progress) || (max_work > 0 && nabla_reach_get_work (ws) - start > max_work))
            return FALSE;
          branch = next_child (&lister, g_ptr_array_index (stack, stack->len - 1));
          if (branch == NULL)
            g_ptr_array_set_size (stack, (int) stack->len - 1);
        }
    }
  return TRUE;
}
