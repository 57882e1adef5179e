/* Which vertices can be a conditional instrument at all, given any set. */
#include "identify/nabla-instrument-private.h"

#define ANY_STATE 0xff
#define START     NABLA_STATE_BIT (NABLA_STATE_START)
#define HEAD      NABLA_STATE_BIT (NABLA_STATE_HEAD)
#define TAIL      NABLA_STATE_BIT (NABLA_STATE_TAIL)

#define INTO_ARROW (NABLA_STEP_CHILD | NABLA_STEP_SPOUSE)
#define OUT_ARROW  (NABLA_STEP_PARENT | NABLA_STEP_SPOUSE)

/* Visits for each vertex of the graph that a search may make before the others have had their turn. */
#define FIRST_PATIENCE 64

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

/* Two cases for one exposure: a set separates it too from the outcome, or else the exposure is a
 * closed collider between the instrument and the outcome, and the set holds no descendant of it. */
enum
{
  CASE_SEPARATED,
  CASE_COLLIDER,
  N_CASES,
};

typedef struct
{
  NablaNodeSet *sides; /* what is to be separated from the outcome besides the instrument */
  NablaNodeSet *out;
  NablaNodeSet *tied;
} Case;

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

/* In this order, what two cases say together is the greater of them. */
typedef enum
{
  VERDICT_OUT,
  VERDICT_UNKNOWN,
  VERDICT_IN,
} Verdict;

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

/* What the vertices with @marks, or the observed ones without @but, descend from. */
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

/* Whether some set without @node separates it, with @sides, from the outcome. */
static gboolean
is_separable (NablaReachWorkspace *ws,
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
  return !is_separable (s->ws, s->query, s->criterion, s->sides, s->instrument->nodes[0], in ? changed : s->in,
                        in ? s->out : changed);
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
          if (is_separable (s->ws, s->query, s->criterion, s->sides, node, s->in, s->out))
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
static Verdict
search (Search *s, guint64 max_work, NablaProgress *progress, NablaNodeSet **given)
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
        return VERDICT_UNKNOWN;
      separator = nabla_find_separator (s->ws, &what);
      if (separator != NULL
          && !nabla_separated_in (s->ws, s->instrument, nabla_query_get_exposure (s->query), separator, NULL))
        {
          *given = g_steal_pointer (&separator);
          return VERDICT_IN;
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
  return VERDICT_OUT;
}

/* Everyone undecided for whom one set does. */
static void
admit (NablaReachWorkspace *ws,
       const NablaQuery *query,
       const NablaCriterion *criterion,
       const NablaNodeSet *given,
       Verdict *verdicts)
{
  g_autoptr (NablaNodeSet) joined = nabla_connected_to (ws, nabla_query_get_exposure (query), given, NULL);
  g_autoptr (NablaNodeSet) tainted = nabla_connected_to (ws, nabla_query_get_outcome (query), given, &criterion->cut);
  g_autoptr (NablaNodeSet) good = nabla_node_set_minus (joined, tainted);

  for (guint i = 0; i < good->n; i++)
    if (verdicts[good->nodes[i]] == VERDICT_UNKNOWN)
      verdicts[good->nodes[i]] = VERDICT_IN;
}

/* FALSE if no set falls under this case. Several exposures are left to the second, without its
 * restriction. */
static gboolean
case_init (Case *self,
           NablaReachWorkspace *ws,
           const NablaQuery *query,
           const NablaCriterion *criterion,
           const NablaNodeSet *excluded,
           guint which)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  gboolean is_single = nabla_node_set_size (exposure) == 1;

  self->sides = which == CASE_SEPARATED ? nabla_node_set_copy (exposure) : nabla_node_set_new ();
  self->out = nabla_node_set_copy (excluded);
  self->tied = nabla_node_set_new ();
  if (which == CASE_SEPARATED)
    {
      if (!is_single
          || !is_separable (ws, query, criterion, self->sides, exposure->nodes[0], nabla_query_get_adjusted (query),
                            self->out))
        return FALSE;
    }
  else if (is_single)
    {
      g_autoptr (NablaNodeSet) below = nabla_descendants (ws, exposure, &criterion->cut);

      if (nabla_node_set_overlaps (below, nabla_query_get_outcome (query))
          || nabla_node_set_overlaps (below, nabla_query_get_adjusted (query))
          || nabla_node_set_overlaps (below, nabla_reach_get_selected (ws)))
        return FALSE;
      nabla_node_set_free (self->out);
      self->out = nabla_node_set_union (excluded, below);
      nabla_node_set_add (self->tied, exposure->nodes[0]);
    }
  for (NablaNode v = 0; v < nabla_graph_n_nodes (nabla_reach_get_graph (ws)); v++)
    {
      if (!nabla_node_set_contains (nabla_query_get_outcome (query), v)
          && !nabla_node_set_contains (nabla_query_get_adjusted (query), v)
          && !nabla_node_set_contains (nabla_reach_get_selected (ws), v)
          && !is_separable (ws, query, criterion, self->sides, v, nabla_query_get_adjusted (query), self->out))
        nabla_node_set_add (self->tied, v);
    }
  return TRUE;
}

static void
case_clear (Case *self)
{
  g_clear_pointer (&self->sides, nabla_node_set_free);
  g_clear_pointer (&self->out, nabla_node_set_free);
  g_clear_pointer (&self->tied, nabla_node_set_free);
}

static Verdict
judge (NablaReachWorkspace *ws,
       const NablaQuery *query,
       const NablaCriterion *criterion,
       const Case *possible,
       NablaNode node,
       guint64 max_work,
       NablaProgress *progress,
       Verdict *verdicts)
{
  g_autoptr (NablaNodeSet) instrument = nabla_node_set_new_one (node);
  g_autoptr (NablaNodeSet) sides = nabla_node_set_union (possible->sides, instrument);
  g_autoptr (NablaNodeSet) in = nabla_node_set_copy (nabla_query_get_adjusted (query));
  g_autoptr (NablaNodeSet) out = nabla_node_set_union (possible->out, instrument);
  g_autoptr (NablaNodeSet) tied = nabla_node_set_copy (possible->tied);
  g_autoptr (GArray) decisions = g_array_new (FALSE, FALSE, sizeof (Decision));
  g_autoptr (GArray) ties = g_array_new (FALSE, FALSE, sizeof (Tie));
  g_autoptr (NablaNodeSet) given = NULL;
  Search s = { ws, query, criterion, instrument, sides, in, out, tied, decisions, ties };
  Verdict verdict;

  if (nabla_node_set_contains (possible->tied, node))
    return VERDICT_OUT;
  verdict = search (&s, max_work, progress, &given);
  if (given != NULL)
    admit (ws, query, criterion, given, verdicts);
  return verdict;
}

/**
 * nabla_instrument_candidates:
 * @ws: a workspace
 * @query: the question, with what must be conditioned on and may not
 * @max_work: visits at most; 0: as many as it takes
 * @progress: (nullable): cancels
 * @truncated: (out) (optional): whether there may be more
 *
 * Every observed vertex that some set of observed vertices makes a conditional instrument: not
 * only sets of ancestors as nabla_instrument_list() takes. To decide that for one vertex
 * is NP-hard (van der Zander, Textor & Liśkiewicz, IJCAI 2015). There is none unless there is an
 * ancestral one (their theorem); each set found is tried on all vertices; the others are decided by a search that
 * branches on the vertices that close a walk to the exposure, first with little patience, then with more.
 *
 * Returns: (transfer full): the vertices
 */
NablaNodeSet *
nabla_instrument_candidates (NablaReachWorkspace *ws,
                             const NablaQuery *query,
                             guint64 max_work,
                             NablaProgress *progress,
                             gboolean *truncated)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  guint n = nabla_graph_n_nodes (graph);
  guint64 start = nabla_reach_get_work (ws);
  g_auto (NablaCriterion) criterion = { 0 };
  g_autoptr (NablaNodeSet) excluded = NULL;
  g_autoptr (NablaNodeSet) found = nabla_node_set_new ();
  g_autofree Verdict *verdicts = g_new0 (Verdict, MAX (n, 1));
  Case cases[N_CASES] = { 0 };
  gboolean possible[N_CASES] = { FALSE };
  gboolean any = FALSE, open = FALSE;

  if (truncated != NULL)
    *truncated = FALSE;
  nabla_criterion_init (&criterion, ws, query);
  excluded = nabla_instrument_dup_excluded (query, &criterion);
  if (nabla_node_set_overlaps (nabla_reach_get_selected (ws), criterion.forbidden))
    return g_steal_pointer (&found);

  for (NablaNode v = 0; v < n; v++)
    if (!nabla_graph_is_latent (graph, v) && !nabla_node_set_contains (nabla_query_get_forbidden (query), v)
        && !nabla_node_set_contains (nabla_query_get_adjusted (query), v)
        && nabla_may_be_instrument (ws, query, &criterion, v))
      verdicts[v] = VERDICT_UNKNOWN;
  for (NablaNode v = 0; v < n; v++)
    if (verdicts[v] == VERDICT_UNKNOWN)
      {
        g_autoptr (NablaNodeSet) given = nabla_instrument_find_given (ws, query, &criterion, excluded, v);

        if (given == NULL)
          continue;
        any = TRUE;
        admit (ws, query, &criterion, given, verdicts);
      }
  open = any || nabla_node_set_size (nabla_reach_get_selected (ws)) > 0
         || nabla_node_set_size (nabla_query_get_adjusted (query)) > 0;

  for (guint i = 0; open && i < G_N_ELEMENTS (cases); i++)
    possible[i] = case_init (&cases[i], ws, query, &criterion, excluded, i);
  for (guint64 patience = FIRST_PATIENCE * (n + 1); open; patience *= 16)
    {
      open = FALSE;
      for (NablaNode v = 0; v < n; v++)
        {
          Verdict verdict = VERDICT_OUT;

          if (verdicts[v] != VERDICT_UNKNOWN)
            continue;
          for (guint i = 0; i < G_N_ELEMENTS (cases) && verdict != VERDICT_IN; i++)
            {
              guint64 work = nabla_reach_get_work (ws) - start;
              guint64 left = max_work == 0 ? patience : work < max_work ? MIN (patience, max_work - work) : 0;

              if (possible[i])
                verdict = MAX (verdict, judge (ws, query, &criterion, &cases[i], v, left, progress, verdicts));
            }
          verdicts[v] = verdict;
          open = open || verdict == VERDICT_UNKNOWN;
        }
      if (open
          && (nabla_progress_is_cancelled (progress)
              || (max_work > 0 && nabla_reach_get_work (ws) - start >= max_work)))
        {
          if (truncated != NULL)
            *truncated = TRUE;
          break;
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    case_clear (&cases[i]);
  for (NablaNode v = 0; v < n; v++)
    if (verdicts[v] == VERDICT_IN)
      nabla_node_set_add (found, v);
  return g_steal_pointer (&found);
}
