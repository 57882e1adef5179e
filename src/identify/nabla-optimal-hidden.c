/* The adjustment set of lowest variance with unobserved vertices (Runge 2021). */
#include "identify/nabla-optimal-private.h"

#define START NABLA_STATE_BIT (NABLA_STATE_START)
#define HEAD  NABLA_STATE_BIT (NABLA_STATE_HEAD)
#define TAIL  NABLA_STATE_BIT (NABLA_STATE_TAIL)

#define MARK_INSIDE (1 << 0) /* a collider that may be passed */
#define MARK_STOP   (1 << 1) /* no valid collider */
#define MARK_CAUSAL (1 << 2)

/* Visits of the search for a path of colliders that a valid set can hold. */
#define MAX_WORK 2000000

/* The latent projection, walked without making it: up from an observed vertex to its
 * parents and, through unobserved ones, up and down again to what shares a cause with it. */
#define LATENT_RULES                                                            \
  { START, NABLA_STEP_PARENT, NABLA_STATE_TAIL, 0, 0, 0, 0 },                   \
    { START, NABLA_STEP_SPOUSE, NABLA_STATE_HEAD, 0, 0, 0, 0 },                 \
    { TAIL, NABLA_STEP_PARENT, NABLA_STATE_TAIL, NABLA_MARK_LATENT, 0, 0, 0 },  \
    { TAIL, NABLA_STEP_SPOUSE, NABLA_STATE_HEAD, NABLA_MARK_LATENT, 0, 0, 0 },  \
  {                                                                             \
    TAIL | HEAD, NABLA_STEP_CHILD, NABLA_STATE_HEAD, NABLA_MARK_LATENT, 0, 0, 0 \
  }

/* One step of it. */
static const NablaReachRule step_rules[] = { LATENT_RULES };

/* Paths on which every observed vertex is a collider among the ancestors. */
static const NablaReachRule near_rules[] = {
  LATENT_RULES,
  { HEAD, NABLA_STEP_PARENT, NABLA_STATE_TAIL, MARK_INSIDE, 0, 0, 0 },
  { HEAD, NABLA_STEP_SPOUSE, NABLA_STATE_HEAD, MARK_INSIDE, 0, 0, 0 },
};

/* The same through every valid collider. */
static const NablaReachRule valid_rules[] = {
  LATENT_RULES,
  { HEAD, NABLA_STEP_PARENT, NABLA_STATE_TAIL, 0, MARK_STOP | NABLA_MARK_LATENT, 0, 0 },
  { HEAD, NABLA_STEP_SPOUSE, NABLA_STATE_HEAD, 0, MARK_STOP | NABLA_MARK_LATENT, 0, 0 },
};

/* The same from an exposure: with an arrow at the other end. */
static const NablaReachRule exposure_rules[] = {
  LATENT_RULES,
  { START, NABLA_STEP_CHILD, NABLA_STATE_HEAD, 0, 0, 0, 0 },
  { HEAD, NABLA_STEP_SPOUSE, NABLA_STATE_HEAD, MARK_INSIDE, 0, 0, 0 },
  { HEAD, NABLA_STEP_PARENT, NABLA_STATE_TAIL, MARK_INSIDE, 0, 0, 0 },
};

static const NablaTraversal traversal_step = NABLA_TRAVERSAL (step_rules);
static const NablaTraversal traversal_near = NABLA_TRAVERSAL (near_rules);
static const NablaTraversal traversal_exposure = NABLA_TRAVERSAL (exposure_rules);
static const NablaTraversal traversal_valid = NABLA_TRAVERSAL (valid_rules);

/* The names are the paper's: YM, vancs, O, C and N. */
typedef struct
{
  NablaReachWorkspace *ws;
  const NablaQuery *query;
  const NablaCriterion *criterion;
  const NablaSeparation *what;
  const NablaNodeSet *causal;
  NablaNodeSet *ends;
  NablaNodeSet *hidden;    /* what the question forbids: as good as unobserved */
  NablaNodeSet *inside;    /* vancs: the allowed ancestors of the ends */
  NablaNodeSet *set;       /* O */
  NablaNodeSet *colliders; /* C */
  NablaNodeSet *outside;   /* N: what shares a cause with a causal vertex or a collider, but is no valid one */
} Search;

static void
search_clear (Search *self)
{
  nabla_node_set_free (self->ends);
  nabla_node_set_free (self->hidden);
  nabla_node_set_free (self->inside);
  nabla_node_set_free (self->set);
  nabla_node_set_free (self->colliders);
  nabla_node_set_free (self->outside);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static void
mark_graph (const Search *self, NablaEdgeFilter *filter)
{
  nabla_reach_clear_marks (self->ws);
  nabla_cut_apply (self->what->cut, self->ws, filter);
  nabla_reach_mark_set (self->ws, self->hidden, NABLA_MARK_LATENT);
}

static void
walk (const Search *self, const NablaNodeSet *from, const NablaTraversal *traversal, const NablaEdgeFilter *filter)
{
  nabla_reach_begin (self->ws);
  nabla_reach_start_set (self->ws, from, NABLA_STATE_START);
  nabla_reach_run (self->ws, traversal, filter, 0);
}

/* O, from the causal vertices outwards, with the vertices where that ends. */
static void
collect (Search *self)
{
  NablaReachWorkspace *ws = self->ws;
  g_autoptr (NablaNodeSet) ancestors = nabla_ancestors (ws, self->ends, self->what->cut);
  g_autoptr (NablaNodeSet) connected = NULL, visited = NULL;
  NablaEdgeFilter filter;

  self->inside = nabla_node_set_new ();
  for (guint i = 0; i < ancestors->n; i++)
    if (!nabla_graph_is_latent (nabla_reach_get_graph (ws), ancestors->nodes[i])
        && !nabla_node_set_contains (self->criterion->forbidden, ancestors->nodes[i])
        && !nabla_node_set_contains (self->ends, ancestors->nodes[i]))
      nabla_node_set_add (self->inside, ancestors->nodes[i]);
  connected = nabla_connected_to (ws, nabla_query_get_exposure (self->query), self->inside, self->what->cut);

  mark_graph (self, &filter);
  nabla_reach_mark_set (ws, self->criterion->forbidden, MARK_STOP);
  nabla_reach_mark_set (ws, self->ends, MARK_STOP);
  nabla_reach_mark_set (ws, connected, MARK_STOP);
  walk (self, self->causal, &traversal_valid, &filter);

  visited = nabla_reach_dup_visited (ws, 0, NABLA_MARK_LATENT);
  self->set = nabla_node_set_new ();
  self->colliders = nabla_node_set_new ();
  self->outside = nabla_node_set_new ();
  for (guint i = 0; i < visited->n; i++)
    {
      NablaNode node = visited->nodes[i];
      guint states = nabla_reach_get_states (ws, node);
      gboolean is_collider = (states & HEAD) != 0 && (nabla_reach_get_marks (ws, node) & MARK_STOP) == 0;

      if (nabla_node_set_contains (self->criterion->forbidden, node) || nabla_node_set_contains (self->ends, node))
        continue;
      if (is_collider)
        nabla_node_set_add (self->colliders, node);
      if (is_collider || (states & TAIL) != 0)
        nabla_node_set_add (self->set, node);
      else
        nabla_node_set_add (self->outside, node);
    }
}

static gboolean
is_valid (const Search *self)
{
  return nabla_separated_in (self->ws, nabla_query_get_exposure (self->query), nabla_query_get_outcome (self->query),
                             self->set, self->what->cut);
}

/* Condition II: what is not joined to the outcome through ancestors, and could be left out,
 * tells nothing of the exposure beyond the rest of the set. A walk that comes to a vertex
 * given the whole set comes to it given the others. */
static gboolean
is_free_of_exposure (const Search *self)
{
  g_autoptr (NablaNodeSet) near = NULL, far = NULL, connected = NULL;
  NablaEdgeFilter filter;

  mark_graph (self, &filter);
  nabla_reach_mark_set (self->ws, self->inside, MARK_INSIDE);
  walk (self, self->causal, &traversal_near, &filter);
  near = nabla_reach_dup_visited (self->ws, 0, 0);
  far = nabla_node_set_minus (self->set, near);
  if (far->n == 0)
    return TRUE;
  connected = nabla_connected_to (self->ws, nabla_query_get_exposure (self->query), self->set, self->what->cut);
  for (guint i = 0; i < far->n; i++)
    if (nabla_reach_get_states (self->ws, far->nodes[i]) != 0)
      return FALSE;
  return TRUE;
}

/* One vertex of a path of colliders, and where it may lead. */
typedef struct
{
  NablaNode node;
  NablaNodeSet *next;
  guint n_tried;
} Step;

static void
step_clear (gpointer data)
{
  Step *step = data;

  nabla_node_set_free (step->next);
}

/* Whether some valid set holds @must. */
static gboolean
can_hold (const Search *self, const NablaNodeSet *must)
{
  NablaSeparation what = *self->what;
  g_autoptr (NablaNodeSet) set = NULL;

  what.must = must;
  set = nabla_find_border (self->ws, &what);
  return set != NULL;
}

/* Puts a vertex on the path; TRUE when the path has come to a causal vertex. */
static gboolean
extend (const Search *self, GArray *path, NablaNode node)
{
  g_autoptr (NablaNodeSet) from = nabla_node_set_new_one (node), visited = NULL;
  Step step = { .node = node, .next = nabla_node_set_new () };
  NablaEdgeFilter filter;

  mark_graph (self, &filter);
  walk (self, from, &traversal_step, &filter);
  visited = nabla_reach_dup_visited (self->ws, 0, 0);
  for (guint i = 0; i < visited->n; i++)
    if ((nabla_reach_get_states (self->ws, visited->nodes[i]) & HEAD) != 0
        && nabla_node_set_contains (self->colliders, visited->nodes[i]))
      nabla_node_set_add (step.next, visited->nodes[i]);
  g_array_append_val (path, step);
  return nabla_node_set_overlaps (visited, self->causal);
}

/* A shortest path of colliders from a vertex of N to a causal vertex: all but the latter. */
static NablaNodeSet *
dup_shortest_path (const Search *self, NablaNode node)
{
  NablaNodeSet *path = nabla_node_set_new_one (node);
  const NablaVisit *visits;
  NablaEdgeFilter filter;
  guint n;

  mark_graph (self, &filter);
  nabla_reach_mark_set (self->ws, self->colliders, MARK_INSIDE);
  nabla_reach_mark_set (self->ws, self->causal, MARK_CAUSAL);
  nabla_reach_begin (self->ws);
  nabla_reach_start (self->ws, node, NABLA_STATE_START);
  nabla_reach_run (self->ws, &traversal_near, &filter, MARK_CAUSAL);
  visits = nabla_reach_get_visits (self->ws, &n);
  for (guint i = nabla_reach_get_stop (self->ws); i != NABLA_NODE_NONE; i = visits[i].previous)
    if (visits[i].state == NABLA_STATE_HEAD && (nabla_reach_get_marks (self->ws, visits[i].node) & MARK_INSIDE) != 0)
      nabla_node_set_add (path, visits[i].node);
  return path;
}

/* Condition I for one vertex of N: whether a valid set can hold it with a path of colliders from
 * it to a causal vertex, and so with something that tells of the outcome what O does not. Depth
 * first; what no valid set can hold is not gone on from, as more only makes that worse. */
static gboolean
is_useful (const Search *self, NablaNode node, guint64 max_work)
{
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (Step));
  g_autoptr (NablaNodeSet) held = nabla_node_set_new_one (node), shortest = NULL;
  gboolean found;

  g_array_set_clear_func (path, step_clear);
  if (!can_hold (self, held))
    return FALSE;
  shortest = dup_shortest_path (self, node);
  if (can_hold (self, shortest))
    return TRUE;
  found = extend (self, path, node);
  while (!found && path->len > 0)
    {
      Step *step = &g_array_index (path, Step, path->len - 1);

      if (nabla_reach_get_work (self->ws) > max_work)
        return TRUE;
      if (step->n_tried == step->next->n)
        {
          nabla_node_set_remove (held, step->node);
          g_array_set_size (path, path->len - 1);
          continue;
        }
      node = step->next->nodes[step->n_tried++];
      if (nabla_node_set_contains (held, node))
        continue;
      nabla_node_set_add (held, node);
      if (can_hold (self, held))
        found = extend (self, path, node);
      else
        nabla_node_set_remove (held, node);
    }
  return found;
}

/* Whether no unobserved cause is shared by a causal vertex and anything else: then O is made of
 * the parents of causal vertices alone, and the best for joint effects too. */
static gboolean
is_closed (const Search *self)
{
  g_autoptr (NablaNodeSet) visited = NULL;
  NablaEdgeFilter filter;

  mark_graph (self, &filter);
  walk (self, self->causal, &traversal_step, &filter);
  visited = nabla_reach_dup_visited (self->ws, 0, NABLA_MARK_LATENT);
  for (guint i = 0; i < visited->n; i++)
    if ((nabla_reach_get_states (self->ws, visited->nodes[i]) & HEAD) != 0
        && !nabla_node_set_contains (self->criterion->forbidden, visited->nodes[i]))
      return FALSE;
  return TRUE;
}

/* What of N no valid set can hold with a path to a causal vertex: colliders among the ancestors
 * join it to the exposure, which leaves the whole way open. */
static NablaNodeSet *
dup_useless (const Search *self)
{
  NablaNodeSet *useless = nabla_node_set_new ();
  NablaEdgeFilter filter;

  mark_graph (self, &filter);
  nabla_reach_mark_set (self->ws, self->inside, MARK_INSIDE);
  walk (self, nabla_query_get_exposure (self->query), &traversal_exposure, &filter);
  for (guint i = 0; i < self->outside->n; i++)
    if ((nabla_reach_get_states (self->ws, self->outside->nodes[i]) & HEAD) != 0)
      nabla_node_set_add (useless, self->outside->nodes[i]);
  return useless;
}

static gboolean
is_optimal (const Search *self)
{
  guint64 max_work = nabla_reach_get_work (self->ws) + MAX_WORK;
  g_autoptr (NablaNodeSet) useless = NULL, rest = NULL;

  if (nabla_query_get_exposure (self->query)->n > 1 || nabla_query_get_outcome (self->query)->n > 1)
    return is_closed (self);
  if (!is_free_of_exposure (self))
    return FALSE;
  if (self->outside->n == 0)
    return TRUE;
  useless = dup_useless (self);
  rest = nabla_node_set_minus (self->outside, useless);
  for (guint i = 0; i < rest->n; i++)
    if (is_useful (self, rest->nodes[i], max_work))
      return FALSE;
  return TRUE;
}

/**
 * nabla_optimal_among_observed:
 * @ws: a workspace of a graph of directed and bidirected edges, with nothing selected
 * @query: the question, which adjusts for nothing
 * @criterion: what nabla_criterion_init_separation() makes of it
 * @what: and its separation
 * @affected: the outcomes that the exposure affects
 *
 * Runge (2021, theorem 3): the parents of the causal vertices, the valid colliders on paths of
 * bidirected edges from these, and their parents, all in the latent projection; it has the
 * lowest asymptotic variance of all valid sets of observed vertices in every linear model of
 * the graph if and only if his conditions I and II hold. For joint exposures or outcomes it is
 * given where the causal vertices share no unobserved cause with others, so that it is the set
 * of Henckel, Perković & Maathuis (2022) in the latent projection.
 *
 * Linear in what is visited but for condition I: once more for each vertex that shares a cause
 * with the set and is not in it, and for each path from there; where these take too many visits
 * nothing is claimed.
 *
 * Returns: (transfer full) (nullable): the set; %NULL when none is the best in every model
 */
NablaNodeSet *
nabla_optimal_among_observed (NablaReachWorkspace *ws,
                              const NablaQuery *query,
                              const NablaCriterion *criterion,
                              const NablaSeparation *what,
                              const NablaNodeSet *affected)
{
  const NablaNodeSet *causal = nabla_query_get_effect (query) == NABLA_EFFECT_DIRECT ? affected : criterion->heads;
  g_auto (Search) self = { .ws = ws, .query = query, .criterion = criterion, .what = what, .causal = causal };

  self.ends = nabla_node_set_union (nabla_query_get_exposure (query), nabla_query_get_outcome (query));
  self.hidden = nabla_node_set_minus (nabla_query_get_forbidden (query), self.ends);
  /* Without any valid set the ancestors alone tell. */
  if (!can_hold (&self, NULL))
    return NULL;
  collect (&self);
  if (!is_valid (&self) || !is_optimal (&self))
    return NULL;
  return g_steal_pointer (&self.set);
}
