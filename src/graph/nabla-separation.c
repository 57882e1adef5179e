#include "graph/nabla-separation-private.h"

#define ANY_STATE 0xff
#define START     NABLA_STATE_BIT (NABLA_STATE_START)
#define HEAD      NABLA_STATE_BIT (NABLA_STATE_HEAD)
#define TAIL      NABLA_STATE_BIT (NABLA_STATE_TAIL)

/* Steps by the mark at the end that is left. */
#define FROM_ARROW_TO_ARROW NABLA_STEP_ARROW_TO_ARROW
#define FROM_ARROW_TO_TAIL  NABLA_STEP_ARROW_TO_TAIL
#define ANY_TO_ARROW        (NABLA_STEP_ARROW_TO_ARROW | NABLA_STEP_TAIL_TO_ARROW)
#define ANY_TO_TAIL         (NABLA_STEP_ARROW_TO_TAIL | NABLA_STEP_TAIL_TO_TAIL)

static const NablaReachRule ancestor_rules[] = {
  { ANY_STATE, NABLA_STEP_PARENT, NABLA_STATE_START, 0, 0, 0, 0 },
};

static const NablaReachRule descendant_rules[] = {
  { ANY_STATE, NABLA_STEP_CHILD, NABLA_STATE_START, 0, 0, 0, 0 },
};

/* Ancestors also through undirected edges and circles: an open walk never leaves these. */
static const NablaReachRule anterior_rules[] = {
  { ANY_STATE, ANY_TO_TAIL, NABLA_STATE_START, 0, 0, 0, 0 },
};

/* Walks whose inner vertices are all colliders. */
static const NablaReachRule blanket_rules[] = {
  { START, ANY_TO_ARROW, NABLA_STATE_HEAD, 0, 0, 0, 0 },
  { START, ANY_TO_TAIL, NABLA_STATE_TAIL, 0, 0, 0, 0 },
  { HEAD, FROM_ARROW_TO_ARROW, NABLA_STATE_HEAD, 0, 0, 0, 0 },
  { HEAD, FROM_ARROW_TO_TAIL, NABLA_STATE_TAIL, 0, 0, 0, 0 },
};

/* Walks in the ancestral graph of everything that is asked about. There every
 * collider may be passed (Lauritzen et al. 1990; Richardson 2003): the walk is a
 * path of the moral graph, which is never made. */
#define MORAL_RULES(given)                                                                \
  {                                                                                       \
    { START, ANY_TO_ARROW, NABLA_STATE_HEAD, 0, 0, MARK_ANCESTOR, 0 },                    \
      { START, ANY_TO_TAIL, NABLA_STATE_TAIL, 0, 0, MARK_ANCESTOR, 0 },                   \
      { HEAD, FROM_ARROW_TO_ARROW, NABLA_STATE_HEAD, 0, 0, MARK_ANCESTOR, 0 },            \
      { HEAD, FROM_ARROW_TO_TAIL, NABLA_STATE_TAIL, 0, 0, MARK_ANCESTOR, 0 },             \
      { HEAD, NABLA_STEP_TAIL_TO_ARROW, NABLA_STATE_HEAD, 0, (given), MARK_ANCESTOR, 0 }, \
      { HEAD, NABLA_STEP_TAIL_TO_TAIL, NABLA_STATE_TAIL, 0, (given), MARK_ANCESTOR, 0 },  \
      { TAIL, ANY_TO_ARROW, NABLA_STATE_HEAD, 0, (given), MARK_ANCESTOR, 0 },             \
      { TAIL, ANY_TO_TAIL, NABLA_STATE_TAIL, 0, (given), MARK_ANCESTOR, 0 },              \
  }

static const NablaReachRule moral_rules[] = MORAL_RULES (MARK_GIVEN);
static const NablaReachRule moral_near_rules[] = MORAL_RULES (MARK_NEAR);

/* The Bayes ball (Shachter 1998) with bidirected edges: a collider is passed when
 * it is open, that is, when something it leads to is conditioned on. */
static const NablaReachRule ball_rules[] = {
  { START, ANY_TO_ARROW, NABLA_STATE_HEAD, 0, 0, 0, 0 },
  { START, ANY_TO_TAIL, NABLA_STATE_TAIL, 0, 0, 0, 0 },
  { HEAD, FROM_ARROW_TO_ARROW, NABLA_STATE_HEAD, MARK_OPEN, 0, 0, 0 },
  { HEAD, FROM_ARROW_TO_TAIL, NABLA_STATE_TAIL, MARK_OPEN, 0, 0, 0 },
  { HEAD, NABLA_STEP_TAIL_TO_ARROW, NABLA_STATE_HEAD, 0, MARK_GIVEN, 0, 0 },
  { HEAD, NABLA_STEP_TAIL_TO_TAIL, NABLA_STATE_TAIL, 0, MARK_GIVEN, 0, 0 },
  { TAIL, ANY_TO_ARROW, NABLA_STATE_HEAD, 0, MARK_GIVEN, 0, 0 },
  { TAIL, ANY_TO_TAIL, NABLA_STATE_TAIL, 0, MARK_GIVEN, 0, 0 },
};

static const NablaTraversal traversal_ancestors = NABLA_TRAVERSAL (ancestor_rules);
static const NablaTraversal traversal_descendants = NABLA_TRAVERSAL (descendant_rules);
static const NablaTraversal traversal_blanket = NABLA_TRAVERSAL (blanket_rules);
static const NablaTraversal traversal_ball = NABLA_TRAVERSAL (ball_rules);
const NablaTraversal nabla_traversal_anterior = NABLA_TRAVERSAL (anterior_rules);
static const NablaTraversal traversal_moral_near = NABLA_TRAVERSAL (moral_near_rules);
const NablaTraversal nabla_traversal_moral = NABLA_TRAVERSAL (moral_rules);

#define MARK_CUT_TAIL (1 << 12)
#define MARK_CUT_HEAD (1 << 13)
#define MARK_CUT_INTO (1 << 14)

/**
 * nabla_cut_apply:
 * @cut: (nullable): the edges to remove
 * @ws: a workspace whose marks are set
 * @filter: (out caller-allocates): what to hand to nabla_reach_run()
 */
void
nabla_cut_apply (const NablaCut *cut, NablaReachWorkspace *ws, NablaEdgeFilter *filter)
{
  *filter = (NablaEdgeFilter){ 0, 0, 0 };
  if (cut == NULL)
    return;
  if (cut->tails != NULL)
    {
      nabla_reach_mark_set (ws, cut->tails, MARK_CUT_TAIL);
      filter->tail = MARK_CUT_TAIL;
    }
  if (cut->heads != NULL)
    {
      nabla_reach_mark_set (ws, cut->heads, MARK_CUT_HEAD);
      filter->head = MARK_CUT_HEAD;
    }
  if (cut->into != NULL)
    {
      nabla_reach_mark_set (ws, cut->into, MARK_CUT_INTO);
      filter->into = MARK_CUT_INTO;
    }
}

static NablaNodeSet *
closure (NablaReachWorkspace *ws, const NablaNodeSet *set, const NablaCut *cut, const NablaTraversal *traversal)
{
  NablaEdgeFilter filter;

  nabla_reach_clear_marks (ws);
  nabla_cut_apply (cut, ws, &filter);
  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, set, NABLA_STATE_START);
  nabla_reach_run (ws, traversal, &filter, 0);
  return nabla_reach_dup_visited (ws, 0, 0);
}

NablaNodeSet *
nabla_ancestors (NablaReachWorkspace *ws, const NablaNodeSet *set, const NablaCut *cut)
{
  return closure (ws, set, cut, &traversal_ancestors);
}

NablaNodeSet *
nabla_descendants (NablaReachWorkspace *ws, const NablaNodeSet *set, const NablaCut *cut)
{
  return closure (ws, set, cut, &traversal_descendants);
}

/**
 * nabla_markov_blanket:
 * @ws: a workspace
 * @node: a vertex
 *
 * The smallest set that separates @node from all other vertices: what a path
 * of colliders joins to it. In a DAG parents, children and the children's other
 * parents. Unobserved vertices count like any other.
 *
 * Returns: (transfer full): the set without @node; linear in what is visited
 */
NablaNodeSet *
nabla_markov_blanket (NablaReachWorkspace *ws, NablaNode node)
{
  g_autoptr (NablaNodeSet) start = nabla_node_set_new_one (node);
  NablaNodeSet *blanket = closure (ws, start, NULL, &traversal_blanket);

  nabla_node_set_remove (blanket, node);
  return blanket;
}

static gboolean
separated (NablaReachWorkspace *ws,
           const NablaNodeSet *a,
           const NablaNodeSet *b,
           const NablaNodeSet *given,
           const NablaNodeSet *selected,
           const NablaCut *cut)
{
  NablaEdgeFilter filter;

  nabla_reach_clear_marks (ws);
  nabla_cut_apply (cut, ws, &filter);
  nabla_reach_mark_set (ws, given, MARK_GIVEN);
  nabla_reach_mark_set (ws, selected, MARK_GIVEN);

  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, a, NABLA_STATE_START);
  nabla_reach_start_set (ws, b, NABLA_STATE_START);
  nabla_reach_start_set (ws, given, NABLA_STATE_START);
  nabla_reach_start_set (ws, selected, NABLA_STATE_START);
  nabla_reach_run_marking (ws, &nabla_traversal_anterior, &filter, 0, MARK_ANCESTOR);

  for (guint i = 0; i < nabla_node_set_size (b); i++)
    if ((nabla_reach_get_marks (ws, b->nodes[i]) & MARK_GIVEN) == 0)
      nabla_reach_mark (ws, b->nodes[i], MARK_TARGET);
  nabla_reach_begin (ws);
  for (guint i = 0; i < nabla_node_set_size (a); i++)
    {
      NablaVertexMarks marks = nabla_reach_get_marks (ws, a->nodes[i]);

      if ((marks & MARK_TARGET) != 0)
        return FALSE;
      if ((marks & MARK_GIVEN) == 0)
        nabla_reach_start (ws, a->nodes[i], NABLA_STATE_START);
    }
  return nabla_reach_run (ws, &nabla_traversal_moral, &filter, MARK_TARGET) == NABLA_NODE_NONE;
}

/**
 * nabla_separated_in:
 * @ws: a workspace
 * @a: (nullable): vertices
 * @b: (nullable): vertices
 * @given: (nullable): what is conditioned on, the selected vertices always with it
 * @cut: (nullable): edges to leave out
 *
 * m-separation: whether every path between @a and @b is blocked. What is conditioned
 * on is constant, so that it is separate from everything, and members of @given
 * that are in @a or @b do not count there; a vertex is never separate from itself.
 *
 * Returns: whether the sets are separated; linear in the ancestors of the sets
 */
gboolean
nabla_separated_in (NablaReachWorkspace *ws,
                    const NablaNodeSet *a,
                    const NablaNodeSet *b,
                    const NablaNodeSet *given,
                    const NablaCut *cut)
{
  return separated (ws, a, b, given, nabla_reach_get_selected (ws), cut);
}

/**
 * nabla_separated_unselected:
 *
 * nabla_separated_in() in the whole population: the selected vertices are conditioned on
 * only when @given names them.
 *
 * Returns: whether the sets are separated; linear in the ancestors of the sets
 */
gboolean
nabla_separated_unselected (NablaReachWorkspace *ws,
                            const NablaNodeSet *a,
                            const NablaNodeSet *b,
                            const NablaNodeSet *given,
                            const NablaCut *cut)
{
  return separated (ws, a, b, given, NULL, cut);
}

/* The same in a workspace of its own: O(n) more. */
gboolean
nabla_separated (const NablaGraph *graph, const NablaNodeSet *a, const NablaNodeSet *b, const NablaNodeSet *given)
{
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);

  return nabla_separated_in (ws, a, b, given, NULL);
}

/* Marks what is conditioned on and what that opens, and starts at @a. */
static void
prepare_ball (NablaReachWorkspace *ws,
              const NablaNodeSet *a,
              const NablaNodeSet *given,
              const NablaCut *cut,
              NablaEdgeFilter *filter)
{
  nabla_reach_clear_marks (ws);
  nabla_cut_apply (cut, ws, filter);
  nabla_reach_mark_set (ws, given, MARK_GIVEN);
  nabla_reach_mark_set (ws, nabla_reach_get_selected (ws), MARK_GIVEN);
  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, given, NABLA_STATE_START);
  nabla_reach_start_set (ws, nabla_reach_get_selected (ws), NABLA_STATE_START);
  nabla_reach_run_marking (ws, &traversal_ancestors, filter, 0, MARK_OPEN);
  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, a, NABLA_STATE_START);
}

/**
 * nabla_connected_to:
 * @ws: a workspace
 * @a: vertices, none of them conditioned on
 * @given: (nullable): what is conditioned on, the selected vertices always with it
 * @cut: (nullable): edges to leave out
 *
 * Returns: (transfer full): every vertex that is not separated from @a, @a included,
 *   without what is conditioned on; linear in what is visited
 */
NablaNodeSet *
nabla_connected_to (NablaReachWorkspace *ws, const NablaNodeSet *a, const NablaNodeSet *given, const NablaCut *cut)
{
  NablaEdgeFilter filter;

  prepare_ball (ws, a, given, cut, &filter);
  nabla_reach_run (ws, &traversal_ball, &filter, 0);
  return nabla_reach_dup_visited (ws, 0, MARK_GIVEN);
}

/**
 * nabla_find_open_path:
 * @ws: a workspace
 * @a: vertices, none of them conditioned on
 * @b: vertices, none of them conditioned on, disjoint from @a
 * @given: (nullable): what is conditioned on, the selected vertices always with it
 * @cut: (nullable): edges to leave out
 *
 * Returns: (transfer full) (nullable) (element-type NablaPathStep): a shortest way
 *   from @a to @b that is open; %NULL if they are separated. At a collider it may come by a
 *   vertex twice. Linear in what is visited
 */
GArray *
nabla_find_open_path (NablaReachWorkspace *ws,
                      const NablaNodeSet *a,
                      const NablaNodeSet *b,
                      const NablaNodeSet *given,
                      const NablaCut *cut)
{
  NablaEdgeFilter filter;
  const NablaVisit *visits;
  GArray *path;
  guint n;

  prepare_ball (ws, a, given, cut, &filter);
  nabla_reach_mark_set (ws, b, MARK_TARGET);
  if (nabla_reach_run (ws, &traversal_ball, &filter, MARK_TARGET) == NABLA_NODE_NONE)
    return NULL;

  visits = nabla_reach_get_visits (ws, &n);
  path = g_array_new (FALSE, FALSE, sizeof (NablaPathStep));
  for (guint i = nabla_reach_get_stop (ws); i != NABLA_NODE_NONE; i = visits[i].previous)
    g_array_append_vals (path, &(NablaPathStep){ visits[i].node, visits[i].step }, 1);
  for (guint i = 0; i < path->len / 2; i++)
    {
      NablaPathStep *first = &g_array_index (path, NablaPathStep, i);
      NablaPathStep *last = &g_array_index (path, NablaPathStep, path->len - 1 - i);
      NablaPathStep swap = *first;

      *first = *last;
      *last = swap;
    }
  return path;
}

/**
 * nabla_path_dup_text:
 * @graph: what the indices mean
 * @path: (element-type NablaPathStep): a path
 *
 * Returns: (transfer full): "X ← A → Z ↔ Y"
 */
char *
nabla_path_dup_text (const NablaGraph *graph, const GArray *path)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < path->len; i++)
    {
      const NablaPathStep *step = &g_array_index (path, NablaPathStep, i);
      const char *arrow = "—";

      if (step->step == NABLA_STEP_PARENT || step->step == NABLA_STEP_ARROW_CIRCLE)
        arrow = "←";
      else if (step->step == NABLA_STEP_CHILD || step->step == NABLA_STEP_CIRCLE_ARROW)
        arrow = "→";
      else if (step->step == NABLA_STEP_SPOUSE)
        arrow = "↔";
      if (i > 0)
        g_string_append_printf (text, " %s ", arrow);
      g_string_append (text, nabla_graph_get_name (graph, step->node));
    }
  return g_string_free (text, FALSE);
}

gboolean
nabla_separation_prepare (NablaReachWorkspace *ws, const NablaSeparation *what, NablaEdgeFilter *filter)
{
  const NablaNodeSet *selected = nabla_reach_get_selected (ws);
  NablaVertexMarks need = what->allowed != NULL ? MARK_ALLOWED : 0;
  NablaVertexMarks forbid = MARK_SIDE | MARK_EXCLUDED | (what->allowed != NULL ? 0 : NABLA_MARK_LATENT);

  nabla_reach_clear_marks (ws);
  nabla_cut_apply (what->cut, ws, filter);
  nabla_reach_mark_set (ws, what->a, MARK_SIDE);
  nabla_reach_mark_set (ws, what->b, MARK_SIDE | MARK_TARGET);
  nabla_reach_mark_set (ws, what->allowed, MARK_ALLOWED);
  nabla_reach_mark_set (ws, what->excluded, MARK_EXCLUDED);

  /* What must be conditioned on may be something that cannot be. */
  for (guint i = 0; i < nabla_node_set_size (what->must); i++)
    if ((nabla_reach_get_marks (ws, what->must->nodes[i]) & (need | forbid)) != need)
      return FALSE;
  nabla_reach_mark_set (ws, what->must, MARK_FIXED | MARK_GIVEN | MARK_NEAR);
  nabla_reach_mark_set (ws, selected, MARK_FIXED | MARK_GIVEN | MARK_NEAR);

  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, what->a, NABLA_STATE_START);
  nabla_reach_start_set (ws, what->b, NABLA_STATE_START);
  nabla_reach_start_set (ws, what->must, NABLA_STATE_START);
  nabla_reach_start_set (ws, selected, NABLA_STATE_START);
  nabla_reach_run_marking (ws, &nabla_traversal_anterior, filter, 0, MARK_ANCESTOR);
  nabla_reach_mark_visited_where (ws, need, forbid | MARK_FIXED, MARK_CANDIDATE | MARK_GIVEN);
  return TRUE;
}

/* Marks the candidates that walks from @what->a come to first; FALSE if one comes to @what->b. They
 * are among what was visited last. */
static gboolean
find_border (NablaReachWorkspace *ws, const NablaSeparation *what, NablaEdgeFilter *filter)
{
  if (nabla_node_set_overlaps (what->a, what->b) || !nabla_separation_prepare (ws, what, filter))
    return FALSE;
  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, what->a, NABLA_STATE_START);
  if (nabla_reach_run (ws, &nabla_traversal_moral, filter, MARK_TARGET) != NABLA_NODE_NONE)
    return FALSE;
  nabla_reach_mark_visited_where (ws, MARK_CANDIDATE, 0, MARK_NEAR);
  return TRUE;
}

/**
 * nabla_find_border:
 * @ws: a workspace
 * @what: which separators are sought
 *
 * The separator that closes @what->a off as near as can be, minimal or not: its boundary
 * among the candidates, in the moral graph of the ancestors.
 *
 * Returns: (transfer full) (nullable): the separator, without selected vertices
 *   that need not be in it; %NULL if there is none; linear in the ancestors
 */
NablaNodeSet *
nabla_find_border (NablaReachWorkspace *ws, const NablaSeparation *what)
{
  NablaEdgeFilter filter;
  g_autoptr (NablaNodeSet) border = NULL;

  if (!find_border (ws, what, &filter))
    return NULL;
  border = nabla_reach_dup_visited (ws, MARK_CANDIDATE, 0);
  return nabla_node_set_union (border, what->must);
}

/**
 * nabla_find_separator:
 * @ws: a workspace
 * @what: which separator is sought
 *
 * A minimal separator: one of which no part that holds what must be in it
 * separates. Among them it is the one nearest to @what->a (van der Zander &
 * Liśkiewicz, UAI 2020): two sweeps of the ancestral graph, the first from one side up to
 * the first candidates, the second from the other side up to those.
 *
 * Returns: (transfer full) (nullable): the separator, without selected vertices
 *   that need not be in it; %NULL if there is none; linear in the ancestors
 */
NablaNodeSet *
nabla_find_separator (NablaReachWorkspace *ws, const NablaSeparation *what)
{
  NablaEdgeFilter filter;
  g_autoptr (NablaNodeSet) found = NULL;

  if (!find_border (ws, what, &filter))
    return NULL;

  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, what->b, NABLA_STATE_START);
  nabla_reach_run (ws, &traversal_moral_near, &filter, 0);
  found = nabla_reach_dup_visited (ws, MARK_CANDIDATE | MARK_NEAR, 0);
  return nabla_node_set_union (found, what->must);
}
