#include "identify/nabla-possible.h"

#include "graph/nabla-class.h"
#include "identify/nabla-query.h"

#define ANY_STATE 0xff

#define MARK_EXPOSURE (1 << 0)
#define MARK_TO       (1 << 1) /* may lead to the outcome without passing an exposure */

/* Along a possibly directed path: away from a tail or a circle. */
#define STEP_FORTH (NABLA_STEP_TAIL_TO_ARROW | NABLA_STEP_TAIL_TO_TAIL)
#define STEP_BACK  (NABLA_STEP_ARROW_TO_TAIL | NABLA_STEP_TAIL_TO_TAIL)

/* In MAGs and PAGs any such path can be shortened to one that is directed in some graph of
 * the class (Zhang 2006, lemma B.1), so walks will do. */
static const NablaReachRule back_rules[] = {
  { ANY_STATE, STEP_BACK, NABLA_STATE_START, 0, 0, 0, MARK_EXPOSURE },
};
static const NablaReachRule forth_rules[] = {
  { ANY_STATE, STEP_FORTH, NABLA_STATE_START, 0, 0, 0, 0 },
};
static const NablaReachRule between_rules[] = {
  { ANY_STATE, STEP_FORTH, NABLA_STATE_OWN, 0, 0, MARK_TO, MARK_EXPOSURE },
};

/* In PDAGs the part along arrows only; the undirected part is Sweep. */
static const NablaReachRule arrow_back_rules[] = {
  { ANY_STATE, NABLA_STEP_PARENT, NABLA_STATE_START, 0, 0, 0, MARK_EXPOSURE },
};
static const NablaReachRule arrow_between_rules[] = {
  { ANY_STATE, NABLA_STEP_CHILD, NABLA_STATE_OWN, 0, 0, MARK_TO, MARK_EXPOSURE },
};

gboolean
nabla_kind_is_class (NablaGraphKind kind)
{
  return kind == NABLA_GRAPH_PDAG || kind == NABLA_GRAPH_MAG || kind == NABLA_GRAPH_PAG;
}

gboolean
nabla_graph_is_class (const NablaGraph *graph)
{
  NablaGraphKind kind = nabla_graph_get_kind (graph);

  return nabla_kind_is_class (kind) && (kind != NABLA_GRAPH_PDAG || !nabla_graph_is_directed (graph));
}

NablaGraph *
nabla_class_dup_closed (const NablaGraph *graph, GError **error)
{
  g_autoptr (GError) local = NULL;
  NablaGraph *closed;

  if (nabla_graph_get_kind (graph) != NABLA_GRAPH_PDAG || nabla_graph_is_directed (graph))
    return nabla_graph_ref (graph);
  closed = nabla_graph_dup_closed (graph, &local);
  if (closed == NULL)
    g_set_error_literal (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_KIND, local->message);
  return closed;
}

/**
 * Sweep:
 * @steps: (element-type Step): the undirected edges taken, and in which direction
 * @seen: the same, to look up
 *
 * Unshielded undirected paths of a PDAG closed under Meek's rules. A possibly causal path of
 * it can be shortened to an unshielded one, which is undirected at first, directed from
 * some vertex on, and causal in some DAG (Perković, Kalisch & Maathuis 2017, lemmas 3.5 and
 * 3.6); walks would not do, since A — B — C with C → A is none.
 */
typedef struct
{
  NablaReachWorkspace *ws;
  NablaVertexMarks need;
  NablaVertexMarks forbid;
  GArray *steps;
  GHashTable *seen;
} Sweep;

typedef struct
{
  NablaNode before;
  NablaNode node;
} Step;

static void
sweep_init (Sweep *self, NablaReachWorkspace *ws, NablaVertexMarks need, NablaVertexMarks forbid)
{
  *self = (Sweep){ ws, need, forbid, g_array_new (FALSE, FALSE, sizeof (Step)),
                   g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL) };
}

static void
sweep_clear (Sweep *self)
{
  g_array_unref (self->steps);
  g_hash_table_unref (self->seen);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sweep, sweep_clear)

/* Goes on from @node, come to from @before (%NABLA_NODE_NONE: a start). */
static void
sweep_leave (Sweep *self, NablaNode before, NablaNode node)
{
  const NablaGraph *graph = nabla_reach_get_graph (self->ws);
  guint n;
  const NablaNode *others = nabla_graph_get_adjacent (graph, node, NABLA_NEIGHBOURS, &n);

  for (guint i = 0; i < n; i++)
    {
      NablaVertexMarks marks = nabla_reach_get_marks (self->ws, others[i]);
      gint64 key = (gint64) ((guint64) node << 32 | others[i]);

      if (others[i] == before || (marks & self->need) != self->need || (marks & self->forbid) != 0
          || g_hash_table_contains (self->seen, &key))
        continue;
      if (before != NABLA_NODE_NONE && nabla_graph_are_adjacent (graph, before, others[i]))
        continue;
      g_hash_table_add (self->seen, g_memdup2 (&key, sizeof key));
      g_array_append_vals (self->steps, &(Step){ node, others[i] }, 1);
    }
}

static void
sweep_run (Sweep *self, const NablaNodeSet *starts)
{
  for (guint i = 0; i < starts->n; i++)
    sweep_leave (self, NABLA_NODE_NONE, starts->nodes[i]);
  for (guint i = 0; i < self->steps->len; i++)
    {
      Step step = g_array_index (self->steps, Step, i);

      sweep_leave (self, step.before, step.node);
    }
}

/* @starts and everything that the sweep came to. */
static NablaNodeSet *
sweep_dup_reached (const Sweep *self, const NablaNodeSet *starts)
{
  g_autofree NablaNode *nodes = g_new (NablaNode, (gsize) starts->n + self->steps->len + 1);
  guint n = 0;

  for (guint i = 0; i < starts->n; i++)
    nodes[n++] = starts->nodes[i];
  for (guint i = 0; i < self->steps->len; i++)
    nodes[n++] = g_array_index (self->steps, Step, i).node;
  return nabla_node_set_new_from (nodes, n);
}

static void
blame (NablaPossible *self, NablaNode from, NablaNode to)
{
  if (self->amenable || from < self->from || (from == self->from && to < self->to))
    {
      self->from = from;
      self->to = to;
    }
  self->amenable = FALSE;
}

/* The exposures X — @node, when the path goes on from @node to @next (%NABLA_NODE_NONE: along
 * arrows). Where next → X the path turns back: X — node → next is impossible. */
static void
blame_neighbours (NablaPossible *self, NablaReachWorkspace *ws, NablaNode node, NablaNode next)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  guint n;
  const NablaNode *others = nabla_graph_get_adjacent (graph, node, NABLA_NEIGHBOURS, &n);

  for (guint i = 0; i < n; i++)
    if ((nabla_reach_get_marks (ws, others[i]) & MARK_EXPOSURE) != 0
        && (next == NABLA_NODE_NONE
            || nabla_graph_find_edge (graph, next, others[i], NABLA_MARK_TAIL, NABLA_MARK_ARROW) < 0))
      {
        blame (self, others[i], node);
        nabla_node_set_add (self->causal, node);
      }
}

/* Marks what may lead to the outcome, and looks for paths X — …: from the outcome back along
 * arrows, then along undirected edges. */
static void
prepare_pdag (NablaPossible *self, NablaReachWorkspace *ws, const NablaNodeSet *outcome)
{
  static const NablaTraversal back = NABLA_TRAVERSAL (arrow_back_rules);
  g_autoptr (NablaNodeSet) sure = NULL;
  g_auto (Sweep) sweep = { 0 };

  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, outcome, NABLA_STATE_START);
  nabla_reach_run (ws, &back, NULL, 0);
  sure = nabla_reach_dup_visited (ws, 0, 0);
  nabla_reach_mark_set (ws, sure, MARK_TO);
  for (guint i = 0; i < sure->n; i++)
    blame_neighbours (self, ws, sure->nodes[i], NABLA_NODE_NONE);

  sweep_init (&sweep, ws, 0, MARK_EXPOSURE);
  sweep_run (&sweep, sure);
  for (guint i = 0; i < sweep.steps->len; i++)
    {
      Step step = g_array_index (sweep.steps, Step, i);

      nabla_reach_mark (ws, step.node, MARK_TO);
      blame_neighbours (self, ws, step.node, step.before);
    }
}

/* Adds the heads of arrows out of exposures that may lead to the outcome. */
static void
add_heads (NablaPossible *self, NablaReachWorkspace *ws, const NablaNodeSet *exposure)
{
  for (guint i = 0; i < exposure->n; i++)
    {
      guint n;
      const NablaNode *children
        = nabla_graph_get_adjacent (nabla_reach_get_graph (ws), exposure->nodes[i], NABLA_CHILDREN, &n);

      for (guint j = 0; j < n; j++)
        if ((nabla_reach_get_marks (ws, children[j]) & (MARK_TO | MARK_EXPOSURE)) == MARK_TO)
          nabla_node_set_add (self->causal, children[j]);
    }
}

static void
init_pdag (NablaPossible *self, NablaReachWorkspace *ws, const NablaNodeSet *exposure, const NablaNodeSet *outcome)
{
  static const NablaTraversal between = NABLA_TRAVERSAL (arrow_between_rules);
  g_autoptr (NablaNodeSet) aside = NULL, all = NULL;
  g_auto (Sweep) inner = { 0 }, outer = { 0 };

  self->causal = nabla_node_set_new ();
  prepare_pdag (self, ws, outcome);
  add_heads (self, ws, exposure);
  sweep_init (&inner, ws, MARK_TO, MARK_EXPOSURE);
  sweep_run (&inner, self->causal);
  aside = sweep_dup_reached (&inner, self->causal);
  nabla_node_set_free (self->causal);
  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, aside, NABLA_STATE_START);
  nabla_reach_run (ws, &between, NULL, 0);
  self->causal = nabla_reach_dup_visited (ws, 0, 0);

  sweep_init (&outer, ws, 0, 0);
  sweep_run (&outer, self->causal);
  all = sweep_dup_reached (&outer, self->causal);
  self->forbidden = nabla_descendants (ws, all, NULL);
}

/* Edges at the exposures by which a path to the outcome may start, and that are no visible
 * arrows. Visibility needs the marks: the edges are collected before. */
static void
blame_edges (NablaPossible *self, NablaReachWorkspace *ws, const NablaNodeSet *exposure)
{
  static const NablaRelation relations[] = { NABLA_CHILDREN, NABLA_NEIGHBOURS, NABLA_CIRCLES };
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  g_autoptr (GArray) arrows = g_array_new (FALSE, FALSE, sizeof (Step));

  for (guint i = 0; i < exposure->n; i++)
    for (guint r = 0; r < G_N_ELEMENTS (relations); r++)
      {
        NablaNode x = exposure->nodes[i];
        guint n;
        const NablaNode *others = nabla_graph_get_adjacent (graph, x, relations[r], &n);
        const guint32 *edges = nabla_graph_get_adjacent_edges (graph, x, relations[r], &n);

        for (guint j = 0; j < n; j++)
          {
            const NablaEdge *edge = nabla_graph_get_edge (graph, edges[j]);

            if ((nabla_reach_get_marks (ws, others[j]) & (MARK_TO | MARK_EXPOSURE)) != MARK_TO
                || (edge->from == x ? edge->at_from : edge->at_to) == NABLA_MARK_ARROW)
              continue;
            if (relations[r] == NABLA_CHILDREN)
              g_array_append_vals (arrows, &(Step){ x, others[j] }, 1);
            else
              blame (self, x, others[j]);
          }
      }
  for (guint i = 0; i < arrows->len; i++)
    {
      Step arrow = g_array_index (arrows, Step, i);

      if (!nabla_edge_is_visible (ws, arrow.before, arrow.node))
        blame (self, arrow.before, arrow.node);
    }
}

static void
init_ancestral (NablaPossible *self, NablaReachWorkspace *ws, const NablaNodeSet *exposure, const NablaNodeSet *outcome)
{
  static const NablaTraversal back = NABLA_TRAVERSAL (back_rules);
  static const NablaTraversal forth = NABLA_TRAVERSAL (forth_rules);
  static const NablaTraversal between = NABLA_TRAVERSAL (between_rules);

  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, outcome, NABLA_STATE_START);
  nabla_reach_run (ws, &back, NULL, 0);
  nabla_reach_mark_visited (ws, MARK_TO);
  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, exposure, NABLA_STATE_START);
  nabla_reach_run (ws, &between, NULL, 0);
  self->causal = nabla_reach_dup_visited (ws, 0, MARK_EXPOSURE);
  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, self->causal, NABLA_STATE_START);
  nabla_reach_run (ws, &forth, NULL, 0);
  self->forbidden = nabla_reach_dup_visited (ws, 0, 0);
  blame_edges (self, ws, exposure);
}

/**
 * nabla_possible_init:
 * @self: (out caller-allocates)
 * @ws: a workspace of a PDAG closed under Meek's rules (nabla_graph_dup_closed()), a MAG or a PAG
 * @exposure: X
 * @outcome: Y, disjoint from X
 *
 * Amenability and the forbidden set of Perković, Textor, Kalisch & Maathuis (2018,
 * definitions 4 and 5), and of Perković, Kalisch & Maathuis (2017) for MPDAGs. Clears the marks.
 * Linear in what is visited for MAG and PAG (with the visibility of the arrows out of X); for PDAGs
 * with the undirected edges counted by their neighbours' number.
 */
void
nabla_possible_init (NablaPossible *self,
                     NablaReachWorkspace *ws,
                     const NablaNodeSet *exposure,
                     const NablaNodeSet *outcome)
{
  *self = (NablaPossible){ .amenable = TRUE, .from = NABLA_NODE_NONE, .to = NABLA_NODE_NONE };
  nabla_reach_clear_marks (ws);
  nabla_reach_mark_set (ws, exposure, MARK_EXPOSURE);
  if (nabla_graph_get_kind (nabla_reach_get_graph (ws)) == NABLA_GRAPH_PDAG)
    init_pdag (self, ws, exposure, outcome);
  else
    init_ancestral (self, ws, exposure, outcome);
}

void
nabla_possible_clear (NablaPossible *self)
{
  g_clear_pointer (&self->causal, nabla_node_set_free);
  g_clear_pointer (&self->forbidden, nabla_node_set_free);
}
