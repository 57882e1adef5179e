/* The search through all sets for one that makes a vertex an instrument. */
#include "identify/nabla-instrument-search.h"

#define ANY_STATE 0xff
#define START     NABLA_STATE_BIT (NABLA_STATE_START)
#define HEAD      NABLA_STATE_BIT (NABLA_STATE_HEAD)
#define TAIL      NABLA_STATE_BIT (NABLA_STATE_TAIL)

#define INTO_ARROW (NABLA_STEP_CHILD | NABLA_STEP_SPOUSE)
#define OUT_ARROW  (NABLA_STEP_PARENT | NABLA_STEP_SPOUSE)

#define MARK_IN       (1 << 0) /* conditioned on in every set that is left */
#define MARK_OUT      (1 << 1) /* in none */
#define MARK_OPENABLE (1 << 2) /* leads to what may be conditioned on */
#define MARK_TARGET   (1 << 3)
#define MARK_AVOID    (1 << 4)
#define MARK_TIED     (1 << 5) /* no set that is left separates it from the outcome */
#define MARK_OPENED   (1 << 6) /* leads to what is conditioned on in every set that is left */

static const NablaReachRule ancestor_rules[] = {
  { ANY_STATE, NABLA_STEP_PARENT, NABLA_STATE_START, 0, 0, 0, 0 },
};

static const NablaReachRule descendant_rules[] = {
  { ANY_STATE, NABLA_STEP_CHILD, NABLA_STATE_START, 0, 0, 0, 0 },
};

/* Walks that some set could open without opening one to the outcome: a collider leads to what
 * may be conditioned on, another vertex need not be; a vertex tied to the outcome is come to by an arrow only. */
static const NablaReachRule openable_rules[] = {
  { START, INTO_ARROW, NABLA_STATE_HEAD, 0, 0, 0, MARK_AVOID },
  { START, NABLA_STEP_PARENT, NABLA_STATE_TAIL, 0, 0, 0, MARK_AVOID | MARK_TIED },
  { HEAD, NABLA_STEP_SPOUSE, NABLA_STATE_HEAD, MARK_OPENABLE, 0, 0, MARK_AVOID },
  { HEAD, NABLA_STEP_PARENT, NABLA_STATE_TAIL, MARK_OPENABLE, 0, 0, MARK_AVOID | MARK_TIED },
  { HEAD, NABLA_STEP_CHILD, NABLA_STATE_HEAD, 0, MARK_IN, 0, MARK_AVOID },
  { TAIL, INTO_ARROW, NABLA_STATE_HEAD, 0, MARK_IN, 0, MARK_AVOID },
  { TAIL, NABLA_STEP_PARENT, NABLA_STATE_TAIL, 0, MARK_IN, 0, MARK_AVOID | MARK_TIED },
};

static const NablaTraversal ancestors = NABLA_TRAVERSAL (ancestor_rules);
static const NablaTraversal descendants = NABLA_TRAVERSAL (descendant_rules);
static const NablaTraversal openable = NABLA_TRAVERSAL (openable_rules);

/* The search for one vertex: which sets are left is said by what they all hold and what
 * none of them does. */
typedef struct
{
  NablaReachWorkspace *ws;
  const NablaQuery *query;
  const NablaCriterion *criterion;
  NablaNodeSet *instrument;
  NablaNodeSet *sides;
  NablaNodeSet *in;
  NablaNodeSet *out;
  NablaNodeSet *tied;
  GArray *decisions;
  GArray *ties; /* what the decisions tied to the outcome */
} Search;

/* One decision about a vertex. */
typedef struct
{
  NablaNode node;
  gboolean in;
  gboolean is_second; /* the other way was tried before */
} Decision;

typedef struct
{
  NablaNode node;
  guint depth; /* the decisions it follows from */
} Tie;

static void
decide (Search *s, Decision decision)
{
  nabla_node_set_add (decision.in ? s->in : s->out, decision.node);
  g_array_append_val (s->decisions, decision);
}

/* Takes back the last decisions up to one that can still go the other way. */
static gboolean
turn_back (Search *s)
{
  while (s->decisions->len > 0)
    {
      Decision last = g_array_index (s->decisions, Decision, s->decisions->len - 1);

      g_array_set_size (s->decisions, s->decisions->len - 1);
      nabla_node_set_remove (last.in ? s->in : s->out, last.node);
      while (s->ties->len > 0 && g_array_index (s->ties, Tie, s->ties->len - 1).depth > s->decisions->len)
        {
          nabla_node_set_remove (s->tied, g_array_index (s->ties, Tie, s->ties->len - 1).node);
          g_array_set_size (s->ties, s->ties->len - 1);
        }
      if (last.is_second)
        continue;
      decide (s, (Decision){ last.node, !last.in, TRUE });
      return TRUE;
    }
  return FALSE;
}

static void
mark_sets (const Search *s, NablaEdgeFilter *filter)
{
  nabla_reach_clear_marks (s->ws);
  nabla_cut_apply (&s->criterion->cut, s->ws, filter);
  nabla_reach_mark_set (s->ws, s->in, MARK_IN);
  nabla_reach_mark_set (s->ws, nabla_reach_get_selected (s->ws), MARK_IN);
  nabla_reach_mark_set (s->ws, s->out, MARK_OUT);
}

/* What @of and the selected vertices descend from. */
static void
mark_ancestors (const Search *s, const NablaNodeSet *of, NablaVertexMarks marks)
{
  nabla_reach_begin (s->ws);
  nabla_reach_start_set (s->ws, of, NABLA_STATE_START);
  nabla_reach_start_set (s->ws, nabla_reach_get_selected (s->ws), NABLA_STATE_START);
  nabla_reach_run (s->ws, &ancestors, NULL, 0);
  nabla_reach_mark_visited (s->ws, marks);
}

/* A shortest walk from the instrument to the exposure that one of the sets left might open. */
static GArray *
find_openable (const Search *s)
{
  const NablaGraph *graph = nabla_reach_get_graph (s->ws);
  NablaEdgeFilter filter;
  const NablaVisit *visits;
  GArray *path;
  guint n;

  mark_sets (s, &filter);
  nabla_reach_begin (s->ws);
  for (NablaNode v = 0; v < nabla_graph_n_nodes (graph); v++)
    if (!nabla_graph_is_latent (graph, v) && (nabla_reach_get_marks (s->ws, v) & MARK_OUT) == 0)
      nabla_reach_start (s->ws, v, NABLA_STATE_START);
  nabla_reach_start_set (s->ws, nabla_reach_get_selected (s->ws), NABLA_STATE_START);
  nabla_reach_run (s->ws, &ancestors, NULL, 0);
  nabla_reach_mark_visited (s->ws, MARK_OPENABLE);
  mark_ancestors (s, s->in, MARK_OPENED);
  /* What is tied to the outcome can be a collider only if it is itself conditioned on, and is no
   * way at all once something below it is. */
  for (guint i = 0; i < s->tied->n; i++)
    {
      NablaNode v = s->tied->nodes[i];
      NablaVertexMarks marks = nabla_reach_get_marks (s->ws, v);

      if ((marks & MARK_IN) != 0)
        continue;
      nabla_reach_mark (s->ws, v, MARK_TIED);
      if (nabla_graph_is_latent (graph, v) || (marks & MARK_OUT) != 0)
        {
          nabla_reach_unmark (s->ws, v, MARK_OPENABLE);
          if ((marks & MARK_OPENED) != 0)
            nabla_reach_mark (s->ws, v, MARK_AVOID);
        }
    }

  nabla_reach_mark_set (s->ws, nabla_query_get_exposure (s->query), MARK_TARGET);
  nabla_reach_mark_set (s->ws, nabla_query_get_outcome (s->query), MARK_AVOID);
  nabla_reach_begin (s->ws);
  nabla_reach_start_set (s->ws, s->instrument, NABLA_STATE_START);
  if (nabla_reach_run (s->ws, &openable, &filter, MARK_TARGET) == NABLA_NODE_NONE)
    return NULL;
  visits = nabla_reach_get_visits (s->ws, &n);
  path = g_array_new (FALSE, FALSE, sizeof (NablaPathStep));
  for (guint i = nabla_reach_get_stop (s->ws); i != NABLA_NODE_NONE; i = visits[i].previous)
    g_array_append_vals (path, &(NablaPathStep){ visits[i].node, visits[i].step }, 1);
  return path;
}

/* The nearest descendant of a collider that can be conditioned on. */
static NablaNode
find_opener (const Search *s, NablaNode collider)
{
  const NablaGraph *graph = nabla_reach_get_graph (s->ws);
  const NablaVisit *visits;
  guint n;

  nabla_reach_begin (s->ws);
  nabla_reach_start (s->ws, collider, NABLA_STATE_START);
  nabla_reach_run (s->ws, &descendants, NULL, 0);
  visits = nabla_reach_get_visits (s->ws, &n);
  for (guint i = 0; i < n; i++)
    if (!nabla_graph_is_latent (graph, visits[i].node)
        && (nabla_reach_get_marks (s->ws, visits[i].node) & (MARK_OUT | MARK_IN)) == 0)
      return visits[i].node;
  return NABLA_NODE_NONE;
}

/* Whether an inner vertex of a walk is a collider there. */
static gboolean
is_collider (const GArray *path, guint i)
{
  return (g_array_index (path, NablaPathStep, i).step & INTO_ARROW) != 0
         && (g_array_index (path, NablaPathStep, i - 1).step & OUT_ARROW) != 0;
}

/* What closes a walk (from the exposure back to the instrument) under @given: a vertex to
 * leave out, or a collider for which something is to be taken in. The nearest to the instrument, which
 * has fewer ways around it than one in the middle of the graph. */
static gboolean
choose (const Search *s, const GArray *path, const NablaNodeSet *given, Decision *decision)
{
  NablaEdgeFilter filter;

  mark_sets (s, &filter);
  mark_ancestors (s, given, MARK_OPENABLE);
  for (guint i = path->len - 1; i-- > 1;)
    {
      const NablaPathStep *step = &g_array_index (path, NablaPathStep, i);

      if (is_collider (path, i))
        {
          if ((nabla_reach_get_marks (s->ws, step->node) & MARK_OPENABLE) != 0)
            continue;
          *decision = (Decision){ find_opener (s, step->node), TRUE, FALSE };
          return decision->node != NABLA_NODE_NONE;
        }
      if (nabla_node_set_contains (given, step->node))
        {
          *decision = (Decision){ step->node, FALSE, FALSE };
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
nabla_instrument_is_separable (NablaReachWorkspace *ws,
                               const NablaQuery *query,
                               const NablaCriterion *criterion,
                               const NablaNodeSet *sides,
                               NablaNode node,
                               const NablaNodeSet *in,
                               const NablaNodeSet *out)
{
  g_autoptr (NablaNodeSet) all = nabla_node_set_copy (sides);
  g_autoptr (NablaNodeSet) separator = NULL;
  const NablaSeparation what = {
    .a = nabla_query_get_outcome (query),
    .b = all,
    .must = in,
    .excluded = out,
    .cut = &criterion->cut,
  };

  nabla_node_set_add (all, node);
  separator = nabla_find_separator (ws, &what);
  return separator != NULL;
}

/* Whether nothing separates the sides from the outcome any more once @node is decided this way. */
static gboolean
is_ruled_out (const Search *s, NablaNode node, gboolean in)
{
  g_autoptr (NablaNodeSet) changed = nabla_node_set_copy (in ? s->in : s->out);

  nabla_node_set_add (changed, node);
  return !nabla_instrument_is_separable (s->ws, s->query, s->criterion, s->sides, s->instrument->nodes[0],
                                         in ? changed : s->in, in ? s->out : changed);
}

/* What follows at once for the vertices of a walk: which ones are tied to the outcome, since no set separates
 * them from it, and which ones every set or none must hold. FALSE if nothing does. */
static gboolean
propagate (Search *s, const GArray *path, const NablaNodeSet *given)
{
  const NablaGraph *graph = nabla_reach_get_graph (s->ws);
  gboolean any = FALSE;

  for (guint i = 1; i + 1 < path->len; i++)
    {
      NablaNode node = g_array_index (path, NablaPathStep, i).node;
      gboolean collider = is_collider (path, i);
      gboolean free = !nabla_graph_is_latent (graph, node) && !nabla_node_set_contains (s->out, node);

      if (nabla_node_set_contains (s->in, node) || nabla_node_set_contains (nabla_reach_get_selected (s->ws), node))
        continue;
      if (!collider && nabla_node_set_contains (given, node) && is_ruled_out (s, node, FALSE))
        {
          decide (s, (Decision){ node, TRUE, TRUE });
          any = TRUE;
          continue;
        }
      if (!nabla_node_set_contains (s->tied, node))
        {
          if (nabla_instrument_is_separable (s->ws, s->query, s->criterion, s->sides, node, s->in, s->out))
            continue;
          nabla_node_set_add (s->tied, node);
          g_array_append_vals (s->ties, &(Tie){ node, s->decisions->len }, 1);
          any = TRUE;
        }
      if (collider && free && is_ruled_out (s, node, TRUE))
        {
          decide (s, (Decision){ node, FALSE, TRUE });
          any = TRUE;
        }
    }
  return any;
}

/* Looks through all sets, cutting off those that cannot separate the vertex from the outcome and those that
 * cannot join it to the exposure. */
static NablaCandidacy
look_through (Search *s, guint64 max_work, NablaProgress *progress, NablaNodeSet **given)
{
  guint64 start = nabla_reach_get_work (s->ws);
  gboolean more = TRUE;

  while (more)
    {
      const NablaSeparation what = {
        .a = nabla_query_get_outcome (s->query),
        .b = s->sides,
        .must = s->in,
        .excluded = s->out,
        .cut = &s->criterion->cut,
      };
      g_autoptr (NablaNodeSet) separator = NULL;
      g_autoptr (GArray) path = NULL;
      Decision decision;

      if (nabla_progress_is_cancelled (progress) || nabla_reach_get_work (s->ws) - start > max_work)
        return NABLA_CANDIDACY_UNKNOWN;
      separator = nabla_find_separator (s->ws, &what);
      if (separator != NULL
          && !nabla_separated_in (s->ws, s->instrument, nabla_query_get_exposure (s->query), separator, NULL))
        {
          *given = g_steal_pointer (&separator);
          return NABLA_CANDIDACY_IN;
        }
      if (separator != NULL)
        path = find_openable (s);
      if (path != NULL && propagate (s, path, separator))
        continue;
      if (path != NULL && choose (s, path, separator, &decision))
        decide (s, decision);
      else
        more = turn_back (s);
    }
  return NABLA_CANDIDACY_OUT;
}

/**
 * nabla_instrument_search:
 * @ws: a workspace
 * @query: the question, with what must be conditioned on
 * @criterion: its criterion
 * @possible: the case that is looked at
 * @node: the instrument
 * @max_work: visits at most
 * @progress: (nullable): cancels
 * @given: (out) (transfer full) (nullable): a set that makes @node an instrument
 *
 * Looks through all sets of observed vertices under one case: a branching search, exponential at
 * worst, in which what a walk to the exposure leaves no choice about is decided at once.
 *
 * Returns: whether there is such a set, or that @max_work did not suffice
 */
NablaCandidacy
nabla_instrument_search (NablaReachWorkspace *ws,
                         const NablaQuery *query,
                         const NablaCriterion *criterion,
                         const NablaInstrumentCase *possible,
                         NablaNode node,
                         guint64 max_work,
                         NablaProgress *progress,
                         NablaNodeSet **given)
{
  g_autoptr (NablaNodeSet) instrument = nabla_node_set_new_one (node);
  g_autoptr (NablaNodeSet) sides = nabla_node_set_union (possible->sides, instrument);
  g_autoptr (NablaNodeSet) in = nabla_node_set_copy (nabla_query_get_adjusted (query));
  g_autoptr (NablaNodeSet) out = nabla_node_set_union (possible->out, instrument);
  g_autoptr (NablaNodeSet) tied = nabla_node_set_copy (possible->tied);
  g_autoptr (GArray) decisions = g_array_new (FALSE, FALSE, sizeof (Decision));
  g_autoptr (GArray) ties = g_array_new (FALSE, FALSE, sizeof (Tie));
  Search s = { ws, query, criterion, instrument, sides, in, out, tied, decisions, ties };

  *given = NULL;
  if (nabla_node_set_contains (possible->tied, node))
    return NABLA_CANDIDACY_OUT;
  return look_through (&s, max_work, progress, given);
}
