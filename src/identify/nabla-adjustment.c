#include "identify/nabla-adjustment.h"

#include <glib/gi18n-lib.h>

#include "identify/nabla-all-sets.h"
#include "identify/nabla-possible.h"
#include "identify/nabla-selection.h"

#define ANY_STATE 0xff

/* What a list of sets may hold altogether: some hundred megabytes. */
#define MAX_LISTED G_GUINT64_CONSTANT (20000000)
/* What an empty set of a list counts for. */
#define SET_COST 8

#define MARK_EXPOSURE (1 << 0)
#define MARK_TO       (1 << 1) /* leads to the outcome without passing an exposure */

/* Backwards from the outcome; an exposure is come to, never passed. */
static const NablaReachRule causal_back_rules[] = {
  { ANY_STATE, NABLA_STEP_PARENT, NABLA_STATE_START, 0, 0, 0, MARK_EXPOSURE },
};

/* Forwards from the exposures, through what leads to the outcome. */
static const NablaReachRule causal_rules[] = {
  { ANY_STATE, NABLA_STEP_CHILD, NABLA_STATE_OWN, 0, 0, MARK_TO, MARK_EXPOSURE },
};

/**
 * nabla_causal_nodes:
 * @ws: a workspace
 * @exposure: X
 * @outcome: Y, disjoint from X
 *
 * The vertices on proper causal paths (those of which only the first vertex is in X),
 * without X, unobserved ones included; in PDAG, MAG and PAG those on possibly causal paths.
 *
 * Returns: (transfer full): the set, empty when X does not affect Y
 */
NablaNodeSet *
nabla_causal_nodes (NablaReachWorkspace *ws, const NablaNodeSet *exposure, const NablaNodeSet *outcome)
{
  static const NablaTraversal back = NABLA_TRAVERSAL (causal_back_rules);
  static const NablaTraversal forth = NABLA_TRAVERSAL (causal_rules);

  if (nabla_kind_is_class (nabla_graph_get_kind (nabla_reach_get_graph (ws))))
    {
      g_auto (NablaPossible) possible = { 0 };

      nabla_possible_init (&possible, ws, exposure, outcome);
      return g_steal_pointer (&possible.causal);
    }
  nabla_reach_clear_marks (ws);
  nabla_reach_mark_set (ws, exposure, MARK_EXPOSURE);
  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, outcome, NABLA_STATE_START);
  nabla_reach_run (ws, &back, NULL, 0);
  nabla_reach_mark_visited (ws, MARK_TO);

  nabla_reach_begin (ws);
  nabla_reach_start_set (ws, exposure, NABLA_STATE_START);
  nabla_reach_run (ws, &forth, NULL, 0);
  return nabla_reach_dup_visited (ws, 0, MARK_EXPOSURE);
}

/**
 * nabla_forbidden_nodes:
 *
 * Returns: (transfer full): the (possible) descendants of nabla_causal_nodes(): what no
 *   adjustment set for the total effect may hold
 */
NablaNodeSet *
nabla_forbidden_nodes (NablaReachWorkspace *ws, const NablaNodeSet *exposure, const NablaNodeSet *outcome)
{
  g_autoptr (NablaNodeSet) causal = NULL;

  if (nabla_kind_is_class (nabla_graph_get_kind (nabla_reach_get_graph (ws))))
    {
      g_auto (NablaPossible) possible = { 0 };

      nabla_possible_init (&possible, ws, exposure, outcome);
      return g_steal_pointer (&possible.forbidden);
    }
  causal = nabla_causal_nodes (ws, exposure, outcome);
  return nabla_descendants (ws, causal, NULL);
}

/**
 * nabla_criterion_init:
 *
 * Total effect: the generalised adjustment criterion (Shpitser, VanderWeele & Robins
 * 2010; Perković et al. 2018): avoid the descendants of causal vertices, separate in the
 * proper back-door graph. Direct effect: the single-door criterion (Pearl 2009,
 * theorem 5.3.1): avoid the descendants of the outcome, separate without the arrow.
 */
void
nabla_criterion_init (NablaCriterion *self, NablaReachWorkspace *ws, const NablaQuery *query)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  const NablaNodeSet *outcome = nabla_query_get_outcome (query);

  self->amenable = TRUE;
  if (nabla_kind_is_class (nabla_graph_get_kind (nabla_reach_get_graph (ws)))
      && nabla_query_get_effect (query) == NABLA_EFFECT_TOTAL)
    {
      g_auto (NablaPossible) possible = { 0 };

      nabla_possible_init (&possible, ws, exposure, outcome);
      self->amenable = possible.amenable;
      self->heads = g_steal_pointer (&possible.causal);
      self->forbidden = g_steal_pointer (&possible.forbidden);
      /* In an MPDAG an undirected edge may lead from elsewhere to a causal vertex whose own arrow is
       * removed. Arrows into forbidden vertices carry nothing that a valid set leaves open. */
      self->closed = nabla_node_set_copy (self->forbidden);
    }
  else
    {
      if (nabla_query_get_effect (query) == NABLA_EFFECT_DIRECT)
        self->heads = nabla_node_set_copy (outcome);
      else
        self->heads = nabla_causal_nodes (ws, exposure, outcome);
      self->forbidden = nabla_descendants (ws, self->heads, NULL);
    }
  self->cut = (NablaCut){ .tails = exposure, .heads = self->closed != NULL ? self->closed : self->heads };
}

void
nabla_criterion_clear (NablaCriterion *self)
{
  g_clear_pointer (&self->forbidden, nabla_node_set_free);
  g_clear_pointer (&self->heads, nabla_node_set_free);
  g_clear_pointer (&self->closed, nabla_node_set_free);
}

/* An outcome that the exposures do not affect at all has the coefficient zero, which every
 * separating set gives, be there descendants of that outcome in it. */
void
nabla_criterion_init_adjustment (NablaCriterion *criterion, NablaReachWorkspace *ws, const NablaQuery *query)
{
  g_autoptr (NablaNodeSet) reached = NULL;
  g_autoptr (NablaNodeSet) affected = NULL;

  nabla_criterion_init (criterion, ws, query);
  if (nabla_query_get_effect (query) != NABLA_EFFECT_DIRECT)
    return;
  reached = nabla_descendants (ws, nabla_query_get_exposure (query), NULL);
  affected = nabla_node_set_intersect (nabla_query_get_outcome (query), reached);
  nabla_node_set_free (criterion->forbidden);
  criterion->forbidden = nabla_descendants (ws, affected, NULL);
}

/**
 * nabla_adjustment_is_valid:
 * @ws: a workspace
 * @query: the question; what it adjusts for and forbids is not looked at
 * @set: (nullable): a set
 *
 * Returns: whether adjusting for @set (and what is selected) gives the effect: for the
 *   total effect in every model of the graph, for the direct effect the
 *   coefficient of the arrow in every linear one
 */
gboolean
nabla_adjustment_is_valid (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *set)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  const NablaNodeSet *outcome = nabla_query_get_outcome (query);
  g_auto (NablaCriterion) criterion = { 0 };

  if (nabla_node_set_overlaps (set, exposure) || nabla_node_set_overlaps (set, outcome))
    return FALSE;
  nabla_criterion_init_adjustment (&criterion, ws, query);
  if (!criterion.amenable || nabla_node_set_overlaps (set, criterion.forbidden)
      || nabla_node_set_overlaps (nabla_reach_get_selected (ws), criterion.forbidden))
    return FALSE;
  return nabla_separated_in (ws, exposure, outcome, set, &criterion.cut)
         && nabla_selection_is_harmless (ws, query, &criterion);
}

/**
 * nabla_adjustment_is_backdoor:
 *
 * Pearl's back-door criterion (2009, definition 3.3.1), which allows fewer sets: no
 * descendant of an exposure, and every path into an exposure blocked, for each
 * exposure by itself.
 *
 * Returns: whether @set meets it for the total effect; linear for each exposure
 */
gboolean
nabla_adjustment_is_backdoor (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *set)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  const NablaNodeSet *outcome = nabla_query_get_outcome (query);
  g_autoptr (NablaNodeSet) descendants = nabla_descendants (ws, exposure, NULL);

  if (nabla_node_set_overlaps (set, descendants) || nabla_node_set_overlaps (set, outcome)
      || nabla_node_set_overlaps (nabla_reach_get_selected (ws), descendants))
    return FALSE;
  for (guint i = 0; i < exposure->n; i++)
    {
      g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (exposure->nodes[i]);
      const NablaCut cut = { .tails = one };

      if (!nabla_separated_in (ws, one, outcome, set, &cut))
        return FALSE;
    }
  return TRUE;
}

gboolean
nabla_criterion_init_separation (NablaCriterion *criterion,
                                 NablaReachWorkspace *ws,
                                 const NablaQuery *query,
                                 NablaSeparation *what)
{
  g_autoptr (NablaNodeSet) excluded = NULL;

  nabla_criterion_init_adjustment (criterion, ws, query);
  if (!criterion->amenable || nabla_node_set_overlaps (nabla_reach_get_selected (ws), criterion->forbidden)
      || !nabla_selection_is_harmless (ws, query, criterion))
    return FALSE;
  excluded = nabla_node_set_union (criterion->forbidden, nabla_query_get_forbidden (query));
  nabla_node_set_free (g_steal_pointer (&criterion->forbidden));
  criterion->forbidden = g_steal_pointer (&excluded);
  /* Near the outcome, where variables take variance away rather than add it. */
  *what = (NablaSeparation){
    .a = nabla_query_get_outcome (query),
    .b = nabla_query_get_exposure (query),
    .must = nabla_query_get_adjusted (query),
    .excluded = criterion->forbidden,
    .cut = &criterion->cut,
  };
  return TRUE;
}

/**
 * nabla_adjustment_find:
 * @ws: a workspace
 * @query: the question, with what a set must hold and may not
 *
 * Returns: (transfer full) (nullable): a minimal valid set of observed vertices, the one
 *   nearest to the outcome; %NULL if there is no valid set (van der Zander &
 *   Liśkiewicz 2020: linear)
 */
NablaNodeSet *
nabla_adjustment_find (NablaReachWorkspace *ws, const NablaQuery *query)
{
  g_auto (NablaCriterion) criterion = { 0 };
  NablaSeparation what;

  if (!nabla_criterion_init_separation (&criterion, ws, query, &what))
    return NULL;
  return nabla_find_separator (ws, &what);
}

/**
 * nabla_adjustment_largest:
 * @ws: a workspace
 * @query: the question, with what a set must hold and may not
 *
 * The closed form of van der Zander, Liśkiewicz & Textor (2019): the allowed
 * ancestors of everything named.
 *
 * Returns: (transfer full) (nullable): a valid set, seldom a small one, or %NULL
 */
NablaNodeSet *
nabla_adjustment_largest (NablaReachWorkspace *ws, const NablaQuery *query)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  const NablaNodeSet *outcome = nabla_query_get_outcome (query);
  const NablaNodeSet *must = nabla_query_get_adjusted (query);
  g_auto (NablaCriterion) criterion = { 0 };
  g_autoptr (NablaNodeSet) ends = nabla_node_set_union (exposure, outcome);
  g_autoptr (NablaNodeSet) named = nabla_node_set_union (ends, must);
  g_autoptr (NablaNodeSet) all = nabla_node_set_union (named, nabla_reach_get_selected (ws));
  g_autoptr (NablaNodeSet) ancestors = NULL;
  g_autoptr (NablaNodeSet) set = nabla_node_set_new ();
  NablaSeparation what;

  if (!nabla_criterion_init_separation (&criterion, ws, query, &what) || nabla_node_set_overlaps (must, what.excluded))
    return NULL;
  ancestors = nabla_ancestors (ws, all, &criterion.cut);
  for (guint i = 0; i < ancestors->n; i++)
    {
      NablaNode node = ancestors->nodes[i];

      if (nabla_node_set_contains (must, node)
          || (!nabla_graph_is_latent (graph, node) && !nabla_node_set_contains (ends, node)
              && !nabla_node_set_contains (what.excluded, node)
              && !nabla_node_set_contains (nabla_reach_get_selected (ws), node)))
        nabla_node_set_add (set, node);
    }
  if (!nabla_separated_in (ws, exposure, outcome, set, &criterion.cut))
    return NULL;
  return g_steal_pointer (&set);
}

typedef struct
{
  GPtrArray *sets;
  guint limit;
  guint64 listed;
  NablaProgress *progress;
} Collection;

gboolean
nabla_has_room (guint64 *listed, const NablaNodeSet *set)
{
  *listed += SET_COST + set->n;
  return *listed <= MAX_LISTED;
}

/**
 * nabla_show_count:
 * @progress: (nullable): where a listing is
 * @n: the sets that it has found so far
 */
void
nabla_show_count (NablaProgress *progress, guint n)
{
  g_autofree char *phrase = NULL;

  if (progress == NULL)
    return;
  phrase = g_strdup_printf (ngettext ("Searching… %u set so far", "Searching… %u sets so far", n), n);
  nabla_progress_set (progress, nabla_progress_get (progress, NULL), phrase);
}

static gboolean
collect (const NablaNodeSet *set, gpointer data)
{
  Collection *collection = data;

  if ((collection->limit > 0 && collection->sets->len == collection->limit)
      || !nabla_has_room (&collection->listed, set))
    return FALSE;
  g_ptr_array_add (collection->sets, nabla_node_set_copy (set));
  nabla_show_count (collection->progress, collection->sets->len);
  return TRUE;
}

/**
 * nabla_adjustment_list_minimal:
 * @ws: a workspace
 * @query: the question, with what a set must hold and may not
 * @limit: how many at most; 0: all that nabla_has_room()
 * @max_work: visits at most; 0: as many as it takes
 * @progress: (nullable): cancels, and shows the running count
 * @truncated: (out) (optional): whether there may be more
 *
 * Minimal: no part that holds what must be in it is valid. Polynomial delay.
 *
 * Returns: (transfer full) (element-type NablaNodeSet): the sets, by size, then names
 */
GPtrArray *
nabla_adjustment_list_minimal (NablaReachWorkspace *ws,
                               const NablaQuery *query,
                               guint limit,
                               guint64 max_work,
                               NablaProgress *progress,
                               gboolean *truncated)
{
  g_auto (NablaCriterion) criterion = { 0 };
  Collection collection = { .limit = limit, .progress = progress };
  NablaSeparation what;
  gboolean complete = TRUE;

  collection.sets = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_node_set_free);
  if (nabla_criterion_init_separation (&criterion, ws, query, &what))
    complete = nabla_list_separators (ws, &what, max_work, collect, &collection, progress);
  nabla_sort_sets (collection.sets, nabla_reach_get_graph (ws));
  if (truncated != NULL)
    *truncated = !complete;
  return collection.sets;
}

/* What a valid set may hold beside what it must. */
static NablaNodeSet *
list_choices (NablaReachWorkspace *ws, const NablaSeparation *what)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  NablaNodeSet *choice = nabla_node_set_new ();

  for (NablaNode v = 0; v < nabla_graph_n_nodes (graph); v++)
    if (!nabla_graph_is_latent (graph, v) && !nabla_node_set_contains (what->a, v)
        && !nabla_node_set_contains (what->b, v) && !nabla_node_set_contains (nabla_reach_get_selected (ws), v)
        && !nabla_node_set_contains (what->must, v) && !nabla_node_set_contains (what->excluded, v))
      nabla_node_set_add (choice, v);
  return choice;
}

typedef struct
{
  Collection collection;
  NablaReachWorkspace *ws;
  const NablaSeparation *what;
} Listing;

static NablaNodeSet *
find_completion (const NablaNodeSet *taken, const NablaNodeSet *left, gpointer data)
{
  const Listing *listing = data;
  NablaSeparation what = *listing->what;
  g_autoptr (NablaNodeSet) excluded = nabla_node_set_union (left, what.excluded);

  what.excluded = excluded;
  what.must = taken;
  return nabla_find_separator (listing->ws, &what);
}

/**
 * nabla_adjustment_list_all:
 * @ws: a workspace
 * @query: the question, with what a set must hold and may not
 * @limit: how many at most; 0: all that nabla_has_room()
 * @progress: (nullable): cancels, and shows the running count
 * @truncated: (out) (optional): whether there may be more
 *
 * Every valid set of observed vertices, minimal or not: O(n (n + m)) for each, mostly O(n + m).
 *
 * Returns: (transfer full) (element-type NablaNodeSet): the sets, by size, then names
 */
GPtrArray *
nabla_adjustment_list_all (NablaReachWorkspace *ws,
                           const NablaQuery *query,
                           guint limit,
                           NablaProgress *progress,
                           gboolean *truncated)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  g_auto (NablaCriterion) criterion = { 0 };
  NablaSeparation what;
  Listing listing = { { .limit = limit, .progress = progress }, ws, &what };
  gboolean complete = TRUE;

  listing.collection.sets = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_node_set_free);
  if (nabla_criterion_init_separation (&criterion, ws, query, &what))
    {
      g_autoptr (NablaNodeSet) choice = list_choices (ws, &what);

      complete = nabla_list_all_sets (graph, what.must, choice, find_completion, collect, &listing, progress);
    }
  nabla_sort_sets (listing.collection.sets, graph);
  if (truncated != NULL)
    *truncated = !complete;
  return listing.collection.sets;
}
