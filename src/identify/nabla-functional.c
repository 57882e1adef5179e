#include "identify/nabla-functional.h"

#include "identify/nabla-simplify.h"

/* Shorter forms are sought of formulas up to this length, which is more than anybody reads, with this
 * many visits; and by leaving out each variable, in graphs and formulas of at most these sizes. */
#define MAX_LENGTH        1000
#define MAX_WORK          300000
#define MAX_NODES         64
#define MAX_LEFT_OUT      10
#define MAX_LENGTH_TO_CUT 150

static void
add_edges (GArray *edges, const NablaGraph *graph, NablaNode node, NablaRelation relation)
{
  guint n;
  const guint32 *more = nabla_graph_get_adjacent_edges (graph, node, relation, &n);

  if (n > 0)
    g_array_append_vals (edges, more, n);
}

static int
compare_edges (gconstpointer a, gconstpointer b)
{
  const guint32 *one = a, *other = b;

  return *one < *other ? -1 : *one > *other;
}

/* @graph without @edges, in which one may stand twice. */
static NablaGraph *
without_edges (const NablaGraph *graph, GArray *edges)
{
  guint kept = 0;

  if (edges->len == 0)
    return nabla_graph_ref (graph);
  g_array_sort (edges, compare_edges);
  for (guint i = 0; i < edges->len; i++)
    if (i == 0 || g_array_index (edges, guint32, i) != g_array_index (edges, guint32, kept - 1))
      g_array_index (edges, guint32, kept++) = g_array_index (edges, guint32, i);
  return nabla_graph_without_edges (graph, (const guint32 *) (gpointer) edges->data, kept);
}

/* @graph without the edges that have an arrowhead at one of @nodes: what an experiment on
 * them leaves; (transfer full). O(n + m). */
NablaGraph *
nabla_graph_with_randomised (const NablaGraph *graph, const NablaNodeSet *nodes)
{
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < nabla_node_set_size (nodes); i++)
    {
      add_edges (edges, graph, nodes->nodes[i], NABLA_PARENTS);
      add_edges (edges, graph, nodes->nodes[i], NABLA_SPOUSES);
    }
  return without_edges (graph, edges);
}

/**
 * nabla_graph_without_selection:
 * @graph: acyclic
 * @needed: the vertices that a question is about
 *
 * What is observed is P(v | s), s the selected vertices' values. Where nothing but their own
 * arrows joins the selected vertices to the ancestors of @needed that is P(v | do(s)) (rule 2 of
 * the do-calculus), a distribution of the graph without those arrows, in which they count for
 * nothing.
 *
 * Returns: (transfer full) (nullable): that graph, in which nothing is selected; %NULL where
 *   selection matters
 */
NablaGraph *
nabla_graph_without_selection (const NablaGraph *graph, const NablaNodeSet *needed)
{
  g_autoptr (NablaNodeSet) selected = nabla_graph_dup_with_role (graph, NABLA_ROLE_SELECTED);
  g_autoptr (GArray) edges = NULL;
  g_autoptr (NablaGraph) cut = NULL, plain = NULL;
  g_autoptr (NablaReachWorkspace) ws = NULL, cut_ws = NULL;
  g_autoptr (NablaNodeSet) ancestors = NULL, others = NULL;

  if (selected->n == 0)
    return nabla_graph_ref (graph);
  ws = nabla_reach_workspace_new (graph);
  ancestors = nabla_ancestors (ws, needed, NULL);
  others = nabla_node_set_minus (ancestors, selected);
  edges = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < selected->n; i++)
    add_edges (edges, graph, selected->nodes[i], NABLA_CHILDREN);
  cut = without_edges (graph, edges);
  plain = nabla_graph_with_changed_roles (cut, selected, NABLA_ROLE_LATENT, 0xff);
  cut_ws = nabla_reach_workspace_new (plain);
  return nabla_separated_in (cut_ws, others, selected, NULL, NULL) ? g_steal_pointer (&plain) : NULL;
}

/* The functional in @graph, short; %NULL when there is none. */
static NablaExpr *
find_short (const NablaGraph *graph,
            const NablaFunctionalQuestion *question,
            NablaExprPool *pool,
            NablaProgress *progress,
            GError **error)
{
  g_auto (NablaIdAnswer) answer = { 0 };
  g_autoptr (NablaReachWorkspace) ws = NULL;

  if (!nabla_id (graph, NULL, question->exposure, question->outcome, question->given, pool, &answer, progress, error)
      || !answer.identified)
    return NULL;
  ws = nabla_reach_workspace_new (graph);
  return nabla_simplify (pool, ws, answer.functional, MAX_WORK);
}

/* Tries to do without each variable that the formula does not have to hold. */
static NablaExpr *
leave_out (const NablaGraph *graph,
           const NablaFunctionalQuestion *question,
           NablaExprPool *pool,
           NablaExpr *best,
           NablaProgress *progress)
{
  g_autoptr (NablaNodeSet) variables = nabla_expr_dup_variables (best);
  g_autoptr (NablaNodeSet) ends = nabla_node_set_union (question->exposure, question->outcome);
  g_autoptr (NablaNodeSet) fixed = nabla_node_set_union (ends, question->given);
  g_autoptr (NablaNodeSet) others = nabla_node_set_minus (variables, fixed);
  g_autoptr (NablaGraph) left = nabla_graph_ref (graph);

  if (nabla_graph_n_nodes (graph) > MAX_NODES || others->n > MAX_LEFT_OUT
      || nabla_expr_get_length (best) > MAX_LENGTH_TO_CUT)
    return best;
  for (guint i = 0; i < others->n && !nabla_progress_is_cancelled (progress); i++)
    {
      g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (others->nodes[i]);
      g_autoptr (NablaGraph) without = nabla_graph_with_changed_roles (left, one, NABLA_ROLE_LATENT, 0);
      NablaExpr *found = find_short (without, question, pool, progress, NULL);

      if (found == NULL || nabla_expr_get_length (found) > nabla_expr_get_length (best))
        continue;
      best = found;
      nabla_graph_unref (left);
      left = g_steal_pointer (&without);
    }
  return best;
}

/**
 * nabla_functional_identify:
 * @graph: acyclic
 * @question: what is asked
 * @pool: (nullable): where the functional is made; %NULL asks for the verdict alone
 * @answer: (out caller-allocates): clear it with nabla_id_answer_clear()
 * @progress: (nullable): cancels
 * @error: cancelled
 *
 * nabla_id() with what a graph and a question may have besides: selected vertices, vertices to do
 * without. The functional comes in the shortest form found (A9). Where selection matters the
 * algorithm says nothing: not identified, and without a hedge.
 *
 * Returns: %TRUE if it was decided
 */
gboolean
nabla_functional_identify (const NablaGraph *graph,
                           const NablaFunctionalQuestion *question,
                           NablaExprPool *pool,
                           NablaIdAnswer *answer,
                           NablaProgress *progress,
                           GError **error)
{
  g_autoptr (NablaNodeSet) ends = nabla_node_set_union (question->exposure, question->outcome);
  g_autoptr (NablaNodeSet) named = nabla_node_set_union (ends, question->given);
  g_autoptr (NablaNodeSet) hidden = nabla_node_set_minus (question->hidden, named);
  g_autoptr (NablaNodeSet) selected = nabla_graph_dup_with_role (graph, NABLA_ROLE_SELECTED);
  g_autoptr (NablaNodeSet) exposure = nabla_node_set_minus (question->exposure, selected);
  g_autoptr (NablaNodeSet) given = nabla_node_set_minus (question->given, selected);
  g_autoptr (NablaGraph) plain = nabla_graph_without_selection (graph, named), seen = NULL;
  NablaFunctionalQuestion asked = { exposure, question->outcome, given, NULL };
  g_autoptr (NablaReachWorkspace) ws = NULL;
  NablaExpr *best;

  *answer = (NablaIdAnswer){ 0 };
  if (plain == NULL)
    return nabla_progress_check (progress, error);
  seen = nabla_graph_with_changed_roles (plain, hidden, NABLA_ROLE_LATENT, 0);
  if (!nabla_id (seen, NULL, exposure, asked.outcome, given, pool, answer, progress, error))
    return FALSE;
  if (answer->functional == NULL || nabla_expr_get_length (answer->functional) > MAX_LENGTH)
    return TRUE;
  ws = nabla_reach_workspace_new (seen);
  best = nabla_simplify (pool, ws, answer->functional, MAX_WORK);
  best = leave_out (seen, &asked, pool, best, progress);
  nabla_expr_ref (best);
  nabla_expr_unref (answer->functional);
  answer->functional = best;
  return nabla_progress_check (progress, error);
}
