#include "identify/nabla-frontdoor.h"

#include "identify/nabla-adjustment.h"

#define ANY_STATE 0xff
#define START     NABLA_STATE_BIT (NABLA_STATE_START)
#define HEAD      NABLA_STATE_BIT (NABLA_STATE_HEAD)
#define TAIL      NABLA_STATE_BIT (NABLA_STATE_TAIL)

#define ARROW_ARROW NABLA_STEP_ARROW_TO_ARROW
#define ARROW_TAIL  NABLA_STEP_ARROW_TO_TAIL
#define ANY_ARROW   (NABLA_STEP_ARROW_TO_ARROW | NABLA_STEP_TAIL_TO_ARROW)
#define ANY_TAIL    (NABLA_STEP_ARROW_TO_TAIL | NABLA_STEP_TAIL_TO_TAIL)

#define MARK_GIVEN    (1 << 0) /* the exposures, once they are conditioned on */
#define MARK_ORDINARY (1 << 2) /* in no front-door set */
#define MARK_TARGET   (1 << 3)
#define MARK_LAST     (1 << 4) /* leads to the outcome past no other member */
#define MARK_STOP     (1 << 5) /* such a member, or one that must be in the set */
#define MARK_TAILS    (1 << 6)

/* Condition 2: from the exposures without the arrows out of them. Nothing is given, so
 * that no collider is passed. */
static const NablaReachRule backdoor_rules[] = {
  { START, ANY_ARROW, NABLA_STATE_HEAD, 0, 0, 0, 0 },
  { START, ANY_TAIL, NABLA_STATE_TAIL, 0, 0, 0, 0 },
  { HEAD, NABLA_STEP_TAIL_TO_ARROW, NABLA_STATE_HEAD, 0, 0, 0, 0 },
  { TAIL, ANY_ARROW, NABLA_STATE_HEAD, 0, 0, 0, 0 },
  { TAIL, ANY_TAIL, NABLA_STATE_TAIL, 0, 0, 0, 0 },
};

/* Condition 3: from the outcome, given the exposures. What an arrowhead comes into falls out
 * of the set; until then arrows out of a member are not there, so that coming to it
 * by one waits. Colliders that the exposures open need no rule: what they would lead
 * to has failed condition 2. */
static const NablaReachRule outcome_rules[] = {
  { START, ANY_ARROW, NABLA_STATE_HEAD, 0, 0, 0, 0 },
  { START, ANY_TAIL, NABLA_STATE_TAIL, 0, 0, 0, 0 },
  { HEAD, NABLA_STEP_TAIL_TO_ARROW, NABLA_STATE_HEAD, 0, MARK_GIVEN, 0, 0 },
  { TAIL, ANY_ARROW, NABLA_STATE_HEAD, 0, MARK_GIVEN, 0, 0 },
  { TAIL, ANY_TAIL, NABLA_STATE_TAIL, 0, MARK_GIVEN, 0, 0 },
};

/* Condition 1: directed paths past what is in no set. */
static const NablaReachRule pass_rules[] = {
  { ANY_STATE, NABLA_STEP_CHILD, NABLA_STATE_START, MARK_ORDINARY, 0, 0, 0 },
  { ANY_STATE, NABLA_STEP_CHILD, NABLA_STATE_START, NABLA_MARK_LATENT, 0, 0, 0 },
};

/* Back from the outcome to the first members. */
static const NablaReachRule last_rules[] = {
  { ANY_STATE, NABLA_STEP_PARENT, NABLA_STATE_START, MARK_ORDINARY, 0, 0, MARK_GIVEN },
  { ANY_STATE, NABLA_STEP_PARENT, NABLA_STATE_START, NABLA_MARK_LATENT, 0, 0, MARK_GIVEN },
};

/* On from the exposures to the first of those. */
static const NablaReachRule first_rules[] = {
  { ANY_STATE, NABLA_STEP_CHILD, NABLA_STATE_START, 0, MARK_STOP, 0, 0 },
};

/* From members against the arrows into them to others, whose arrows would open a way to
 * the outcome if they were left out. */
static const NablaReachRule helper_rules[] = {
  { ANY_STATE, ARROW_ARROW, NABLA_STATE_HEAD, MARK_STOP, 0, 0, 0 },
  { ANY_STATE, ARROW_TAIL, NABLA_STATE_TAIL, MARK_STOP, 0, 0, 0 },
  { HEAD, NABLA_STEP_TAIL_TO_ARROW, NABLA_STATE_HEAD, 0, MARK_GIVEN | MARK_STOP, 0, 0 },
  { TAIL, ANY_ARROW, NABLA_STATE_HEAD, 0, MARK_GIVEN | MARK_STOP, 0, 0 },
  { TAIL, ANY_TAIL, NABLA_STATE_TAIL, 0, MARK_GIVEN | MARK_STOP, 0, 0 },
};

static const NablaReachRule around_rules[] = {
  { ANY_STATE, NABLA_STEP_CHILD, NABLA_STATE_START, 0, MARK_STOP, 0, 0 },
};

static const NablaTraversal traversal_backdoor = NABLA_TRAVERSAL (backdoor_rules);
static const NablaTraversal traversal_outcome = { outcome_rules, G_N_ELEMENTS (outcome_rules), NABLA_STATE_TAIL,
                                                  NABLA_STATE_HEAD, MARK_ORDINARY | NABLA_MARK_LATENT };
static const NablaTraversal traversal_pass = NABLA_TRAVERSAL (pass_rules);
static const NablaTraversal traversal_last = NABLA_TRAVERSAL (last_rules);
static const NablaTraversal traversal_first = NABLA_TRAVERSAL (first_rules);
static const NablaTraversal traversal_helper = NABLA_TRAVERSAL (helper_rules);
static const NablaTraversal traversal_around = NABLA_TRAVERSAL (around_rules);

/* Whether every directed path from exposure to outcome meets @set. */
static gboolean
intercepts (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *set)
{
  nabla_reach_clear_marks (ws);
  nabla_reach_mark_set (ws, set, MARK_STOP);
  nabla_reach_mark_set (ws, nabla_query_get_outcome (query), MARK_TARGET);
  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, nabla_query_get_exposure (query), NABLA_STATE_START);
  return nabla_reach_run (ws, &traversal_around, NULL, MARK_TARGET) == NABLA_NODE_NONE;
}

/**
 * nabla_frontdoor_is_valid:
 * @ws: a workspace
 * @query: exposure and outcome
 * @set: (nullable): a set
 *
 * Straight from the definition; selected vertices are conditioned on throughout.
 *
 * Returns: whether @set meets the front-door criterion; linear
 */
gboolean
nabla_frontdoor_is_valid (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *set)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  const NablaNodeSet *outcome = nabla_query_get_outcome (query);
  const NablaCut out_of_exposure = { .tails = exposure };
  const NablaCut out_of_set = { .tails = set };

  if (nabla_node_set_overlaps (set, exposure) || nabla_node_set_overlaps (set, outcome)
      || nabla_node_set_overlaps (set, nabla_reach_get_selected (ws)))
    return FALSE;
  return intercepts (ws, query, set) && nabla_separated_in (ws, exposure, set, NULL, &out_of_exposure)
         && nabla_separated_in (ws, set, outcome, exposure, &out_of_set);
}

/* Marks everything that is in no front-door set; conditions 2 and 3 hold for the rest. */
static void
mark_ordinary (NablaReachWorkspace *ws, const NablaQuery *query)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  const NablaEdgeFilter out_of_exposure = { .tail = MARK_TAILS };
  const NablaVisit *visits;
  guint n;

  nabla_reach_clear_marks (ws);
  nabla_reach_mark_set (ws, exposure, MARK_ORDINARY | MARK_TAILS);
  nabla_reach_mark_set (ws, nabla_query_get_outcome (query), MARK_ORDINARY);
  nabla_reach_mark_set (ws, nabla_query_get_forbidden (query), MARK_ORDINARY);
  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, exposure, NABLA_STATE_START);
  nabla_reach_run (ws, &traversal_backdoor, &out_of_exposure, 0);
  nabla_reach_mark_visited (ws, MARK_ORDINARY);

  nabla_reach_mark_set (ws, exposure, MARK_GIVEN);
  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, nabla_query_get_outcome (query), NABLA_STATE_START);
  nabla_reach_run (ws, &traversal_outcome, NULL, 0);
  visits = nabla_reach_get_visits (ws, &n);
  for (guint i = 0; i < n; i++)
    if (visits[i].state == NABLA_STATE_HEAD)
      nabla_reach_mark (ws, visits[i].node, MARK_ORDINARY);
}

/* Whether what is left of mark_ordinary() cuts every directed path and holds @must. */
static gboolean
is_enough (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *must)
{
  for (guint i = 0; i < nabla_node_set_size (must); i++)
    if ((nabla_reach_get_marks (ws, must->nodes[i]) & (MARK_ORDINARY | NABLA_MARK_LATENT)) != 0)
      return FALSE;
  nabla_reach_mark_set (ws, nabla_query_get_outcome (query), MARK_TARGET);
  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, nabla_query_get_exposure (query), NABLA_STATE_START);
  return nabla_reach_run (ws, &traversal_pass, NULL, MARK_TARGET) == NABLA_NODE_NONE;
}

/* With selected vertices what is open depends on the set itself: take out what offends
 * until nothing does. Each vertex goes once, O(n (n + m)). */
static NablaNodeSet *
maximal_with_selection (NablaReachWorkspace *ws,
                        const NablaQuery *query,
                        NablaNodeSet *candidates,
                        const NablaNodeSet *must)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  const NablaCut out_of_exposure = { .tails = exposure };
  g_autoptr (NablaNodeSet) behind = nabla_connected_to (ws, exposure, NULL, &out_of_exposure);
  g_autoptr (NablaNodeSet) rest = nabla_node_set_minus (candidates, nabla_reach_get_selected (ws));
  g_autoptr (NablaNodeSet) set = nabla_node_set_minus (rest, behind);
  guint old = G_MAXUINT;

  while (set->n != old)
    {
      const NablaCut out_of_set = { .tails = set };
      g_autoptr (NablaNodeSet) offending
        = nabla_connected_to (ws, nabla_query_get_outcome (query), exposure, &out_of_set);
      NablaNodeSet *left = nabla_node_set_minus (set, offending);

      old = set->n;
      nabla_node_set_free (g_steal_pointer (&set));
      set = left;
    }
  if (!nabla_node_set_is_subset (must, set) || !intercepts (ws, query, set))
    return NULL;
  return g_steal_pointer (&set);
}

static NablaNodeSet *
dup_candidates (NablaReachWorkspace *ws, const NablaQuery *query, NablaVertexMarks without)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  guint n = nabla_graph_n_nodes (graph), n_left = 0;
  g_autofree NablaNode *nodes = g_new (NablaNode, n + 1);

  for (NablaNode v = 0; v < n; v++)
    if ((nabla_reach_get_marks (ws, v) & without) == 0)
      nodes[n_left++] = v;
  return nabla_node_set_new_from (nodes, n_left);
}

/**
 * nabla_frontdoor_maximal:
 * @ws: a workspace
 * @query: exposure and outcome, with what no set may hold
 * @must: (nullable): what every set must hold
 *
 * Returns: (transfer full) (nullable): the front-door set of observed vertices that holds
 *   all others, or %NULL if there is none; O(n + m)
 */
NablaNodeSet *
nabla_frontdoor_maximal (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *must)
{
  if (nabla_node_set_size (nabla_reach_get_selected (ws)) > 0)
    {
      g_autoptr (NablaNodeSet) candidates = NULL;

      nabla_reach_clear_marks (ws);
      nabla_reach_mark_set (ws, nabla_query_get_exposure (query), MARK_ORDINARY);
      nabla_reach_mark_set (ws, nabla_query_get_outcome (query), MARK_ORDINARY);
      nabla_reach_mark_set (ws, nabla_query_get_forbidden (query), MARK_ORDINARY);
      candidates = dup_candidates (ws, query, MARK_ORDINARY | NABLA_MARK_LATENT);
      return maximal_with_selection (ws, query, candidates, must);
    }
  mark_ordinary (ws, query);
  if (!is_enough (ws, query, must))
    return NULL;
  return dup_candidates (ws, query, MARK_ORDINARY | NABLA_MARK_LATENT);
}

/* Leaves out one member after the other as long as a set is left without it. */
static NablaNodeSet *
find_with_selection (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *must)
{
  NablaNodeSet *set = nabla_frontdoor_maximal (ws, query, must);
  g_autofree NablaNode *order = NULL;
  g_autoptr (NablaNodeSet) forbidden = nabla_node_set_union (nabla_query_get_forbidden (query), NULL);
  guint n;

  if (set == NULL)
    return NULL;
  order = nabla_dup_by_name (set, nabla_reach_get_graph (ws));
  n = set->n;
  for (guint i = n; i-- > 0;)
    {
      g_autoptr (NablaQuery) without = NULL;
      NablaNodeSet *smaller;

      if (nabla_node_set_contains (must, order[i]) || !nabla_node_set_contains (set, order[i]))
        continue;
      nabla_node_set_add (forbidden, order[i]);
      without = nabla_query_new (nabla_query_get_exposure (query), nabla_query_get_outcome (query), NABLA_EFFECT_TOTAL,
                                 NULL, forbidden);
      smaller = nabla_frontdoor_maximal (ws, without, must);
      if (smaller == NULL)
        nabla_node_set_remove (forbidden, order[i]);
      else
        {
          nabla_node_set_free (set);
          set = smaller;
        }
    }
  return set;
}

/**
 * nabla_frontdoor_find:
 * @ws: a workspace
 * @query: exposure and outcome, with what no set may hold
 * @must: (nullable): what the set must hold
 *
 * Of the maximal set the members that lead to the outcome past no other; of these the
 * ones that the exposures come to first; and of the others those whose arrows would
 * else open a way from these to the outcome.
 *
 * Returns: (transfer full) (nullable): a minimal front-door set (no part that holds @must is
 *   one), or %NULL if there is none; linear in what is visited
 */
NablaNodeSet *
nabla_frontdoor_find (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *must)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  g_autoptr (NablaNodeSet) last = NULL, first = NULL, helpers = NULL;

  if (nabla_node_set_size (nabla_reach_get_selected (ws)) > 0)
    return find_with_selection (ws, query, must);
  mark_ordinary (ws, query);
  if (!is_enough (ws, query, must))
    return NULL;

  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, nabla_query_get_outcome (query), NABLA_STATE_START);
  nabla_reach_run (ws, &traversal_last, NULL, 0);
  last = nabla_reach_dup_visited (ws, 0, MARK_ORDINARY | NABLA_MARK_LATENT);
  nabla_reach_mark_set (ws, last, MARK_LAST | MARK_STOP);
  nabla_reach_mark_set (ws, must, MARK_STOP);

  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, exposure, NABLA_STATE_START);
  nabla_reach_run (ws, &traversal_first, NULL, 0);
  first = nabla_reach_dup_visited (ws, MARK_LAST, 0);

  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, first, NABLA_STATE_START);
  nabla_reach_start_set (ws, must, NABLA_STATE_START);
  nabla_reach_run (ws, &traversal_helper, NULL, 0);
  helpers = nabla_reach_dup_visited (ws, MARK_LAST, 0);
  return nabla_node_set_union (helpers, must);
}
