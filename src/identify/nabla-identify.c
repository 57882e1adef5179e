/* A question put to a graph: the strategies in order of simplicity, and the verdict. */
#include "identify/nabla-estimand.h"

#include <glib/gi18n-lib.h>

#include "identify/nabla-adjustment.h"
#include "identify/nabla-class-words.h"
#include "identify/nabla-direct.h"
#include "identify/nabla-frontdoor.h"
#include "identify/nabla-functional.h"
#include "identify/nabla-identify-private.h"
#include "identify/nabla-mediation.h"
#include "identify/nabla-paths.h"
#include "identify/nabla-repair.h"
#include "identify/nabla-words.h"

/* Of many sets as many as a person would look at, and as much search as fits into one
 * refresh of the window. */
#define MAX_SETS        100
#define MAX_FRONT_DOORS 5
#define MAX_INSTRUMENTS 5
#define MAX_WORK        G_GUINT64_CONSTANT (2000000)
/* Repairs are sought while they cost less than this many vertices and edges. */
#define MAX_REPAIR_COST 300000
#define MAX_NAMES       4

typedef struct
{
  const NablaGraph *graph;
  const NablaQuery *query;
  const NablaQuery *sets; /* what adjustment sets have to do */
  NablaReachWorkspace *ws;
  NablaProgress *progress;
  NablaIdentification *id;
  gboolean selection_matters;
} Inquiry;

/* What is set besides the exposures, for a direct effect: the outcomes' other observed parents. */
static NablaNodeSet *
dup_held (NablaReachWorkspace *ws, const NablaQuery *query)
{
  const NablaNodeSet *outcome = nabla_query_get_outcome (query);
  g_autoptr (NablaNodeSet) held = nabla_node_set_new ();

  for (guint i = 0; i < outcome->n && nabla_query_get_effect (query) == NABLA_EFFECT_DIRECT; i++)
    {
      g_autoptr (NablaNodeSet) parents = nabla_observed_parents (ws, outcome->nodes[i], NULL);
      NablaNodeSet *more = nabla_node_set_union (held, parents);

      nabla_node_set_free (held);
      held = more;
    }
  return nabla_node_set_minus (held, nabla_query_get_exposure (query));
}

static NablaEstimand *
add_estimand (Inquiry *q, NablaStrategy strategy)
{
  NablaEstimand *estimand
    = nabla_estimand_new (strategy, nabla_query_get_effect (q->query), nabla_query_get_exposure (q->query),
                          nabla_query_get_outcome (q->query));

  estimand->given = nabla_node_set_copy (nabla_query_get_given (q->query));
  g_ptr_array_add (q->id->estimands, estimand);
  return estimand;
}

static void
add_assumption (NablaEstimand *estimand, char *text)
{
  guint n = estimand->assumptions != NULL ? g_strv_length (estimand->assumptions) : 0;

  estimand->assumptions = g_renew (char *, estimand->assumptions, n + 2);
  estimand->assumptions[n] = text;
  estimand->assumptions[n + 1] = NULL;
}

static char *
dup_names (const Inquiry *q, const NablaNodeSet *set)
{
  return nabla_words_list (q->graph, set, MAX_NAMES);
}

static void
answer (Inquiry *q, NablaVerdict verdict, char *headline, char *reason)
{
  q->id->verdict = verdict;
  q->id->headline = headline;
  q->id->reason = reason;
}

static void
answer_zero (Inquiry *q)
{
  g_autofree char *exposure = dup_names (q, nabla_query_get_exposure (q->query));
  g_autofree char *outcome = dup_names (q, nabla_query_get_outcome (q->query));

  add_estimand (q, NABLA_STRATEGY_ZERO);
  if (nabla_query_get_effect (q->query) == NABLA_EFFECT_DIRECT)
    answer (q, NABLA_VERDICT_ZERO, g_strdup (_ ("Zero by assumption: no arrow.")),
            g_strdup_printf (_ ("No arrow leads from %s to %s."), exposure, outcome));
  else
    answer (q, NABLA_VERDICT_ZERO, g_strdup (_ ("Zero by assumption: no directed path.")),
            g_strdup_printf (_ ("No directed path leads from %s to %s, so in this graph it has no effect."), exposure,
                             outcome));
}

static char *
dup_adjusting_headline (const Inquiry *q, const NablaNodeSet *set)
{
  g_autoptr (NablaNodeSet) besides = nabla_node_set_minus (set, nabla_query_get_given (q->query));

  return nabla_words_adjusting (q->graph, besides);
}

static void
list_sets (Inquiry *q)
{
  g_ptr_array_unref (q->id->adjustment_sets);
  q->id->adjustment_sets
    = nabla_adjustment_list_minimal (q->ws, q->sets, MAX_SETS, MAX_WORK, q->progress, &q->id->truncated);
}

static void
try_adjustment (Inquiry *q)
{
  const NablaNodeSet *simplest;
  g_autoptr (NablaNodeSet) optimal = NULL;
  gboolean optimal_there = FALSE;

  if (nabla_node_set_overlaps (nabla_query_get_adjusted (q->sets), nabla_query_get_forbidden (q->sets)))
    return;
  list_sets (q);
  if (q->id->adjustment_sets->len == 0)
    return;
  optimal = nabla_adjustment_optimal (q->ws, q->sets);
  simplest = g_ptr_array_index (q->id->adjustment_sets, 0);
  for (guint i = 0; i < q->id->adjustment_sets->len; i++)
    {
      const NablaNodeSet *set = g_ptr_array_index (q->id->adjustment_sets, i);
      NablaEstimand *estimand = add_estimand (q, NABLA_STRATEGY_ADJUSTMENT);

      estimand->adjustment = nabla_node_set_copy (set);
      estimand->lowest_variance = optimal != NULL && nabla_node_set_equal (set, optimal);
      optimal_there = optimal_there || estimand->lowest_variance;
    }
  if (optimal != NULL && !optimal_there)
    {
      NablaEstimand *estimand = add_estimand (q, NABLA_STRATEGY_ADJUSTMENT);

      estimand->adjustment = nabla_node_set_copy (optimal);
      estimand->lowest_variance = TRUE;
    }
  if (q->id->reason == NULL)
    {
      g_autofree char *exposure = dup_names (q, nabla_query_get_exposure (q->query));
      g_autofree char *outcome = dup_names (q, nabla_query_get_outcome (q->query));
      g_autofree char *names = dup_names (q, simplest);

      answer (q, NABLA_VERDICT_IDENTIFIED, dup_adjusting_headline (q, simplest),
              simplest->n == 0
                ? g_strdup_printf (_ ("Every open path from %s to %s is causal."), exposure, outcome)
                : g_strdup_printf (_ ("Adjusting for %s blocks every path from %s to %s that is not causal."), names,
                                   exposure, outcome));
    }
}

static void
try_direct (Inquiry *q)
{
  NablaEstimand *estimand = nabla_direct_identify (q->ws, q->sets);
  g_autofree char *outcome = dup_names (q, nabla_query_get_outcome (q->query));

  list_sets (q);
  if (estimand == NULL && q->id->adjustment_sets->len > 0)
    {
      /* Several exposures or outcomes: the coefficients of all their arrows. */
      estimand = nabla_estimand_new (NABLA_STRATEGY_ADJUSTMENT, NABLA_EFFECT_DIRECT,
                                     nabla_query_get_exposure (q->query), nabla_query_get_outcome (q->query));
      estimand->adjustment = nabla_node_set_copy (g_ptr_array_index (q->id->adjustment_sets, 0));
      add_assumption (estimand, g_strdup_printf (_ ("Effects on %s are linear."), outcome));
    }
  if (estimand == NULL)
    return;
  g_ptr_array_add (q->id->estimands, estimand);
  if (q->id->reason == NULL)
    {
      g_autofree char *names = dup_names (q, estimand->adjustment);

      answer (q, NABLA_VERDICT_IDENTIFIED, dup_adjusting_headline (q, estimand->adjustment),
              estimand->adjustment->n == 0
                ? g_strdup_printf (_ ("Nothing else that is open leads to %s."), outcome)
                : g_strdup_printf (estimand->assumptions != NULL
                                     ? _ ("Adjusting for %s leaves only the arrow into %s, if effects are linear.")
                                     : _ ("Adjusting for %s leaves only the arrow into %s."),
                                   names, outcome));
    }
}

static void
try_front_door (Inquiry *q)
{
  gboolean truncated;
  g_autoptr (GPtrArray) sets
    = nabla_frontdoor_list (q->ws, q->query, NULL, TRUE, MAX_FRONT_DOORS, MAX_WORK, q->progress, &truncated);

  /* The search may stop at its budget before the first: there is always time for one. */
  if (sets->len == 0 && truncated && !nabla_progress_is_cancelled (q->progress))
    {
      NablaNodeSet *found = nabla_frontdoor_find (q->ws, q->query, NULL);

      if (found != NULL)
        g_ptr_array_add (sets, found);
    }
  if (sets->len == 0)
    return;
  for (guint i = 0; i < sets->len; i++)
    {
      NablaEstimand *estimand = add_estimand (q, NABLA_STRATEGY_FRONT_DOOR);

      estimand->mediators = nabla_node_set_copy (g_ptr_array_index (sets, i));
    }
  if (q->id->reason == NULL)
    {
      g_autofree char *exposure = dup_names (q, nabla_query_get_exposure (q->query));
      g_autofree char *outcome = dup_names (q, nabla_query_get_outcome (q->query));
      g_autofree char *mediators = dup_names (q, g_ptr_array_index (sets, 0));
      g_autofree char *blame = nabla_words_blame (q->ws, q->query);

      answer (q, NABLA_VERDICT_IDENTIFIED, g_strdup (_ ("Identified by the front door.")),
              /* Translators: the last is "because Genotype is unobserved". */
              g_strdup_printf (_ ("All of %s’s effect on %s passes through %s. No adjustment set exists %s."), exposure,
                               outcome, mediators, blame));
    }
}

void
nabla_identify_add_instrument (NablaIdentification *id, const NablaGraph *graph, const NablaInstrument *instrument)
{
  const NablaQuery *query = id->query;
  NablaEstimand *estimand = nabla_estimand_new (NABLA_STRATEGY_INSTRUMENT, nabla_query_get_effect (query),
                                                nabla_query_get_exposure (query), nabla_query_get_outcome (query));
  g_autofree char *exposure = nabla_words_list (graph, nabla_query_get_exposure (query), MAX_NAMES);
  g_autofree char *outcome = nabla_words_list (graph, nabla_query_get_outcome (query), MAX_NAMES);
  g_autofree char *given = nabla_words_list (graph, instrument->given, MAX_NAMES);
  const char *name = nabla_graph_get_name (graph, instrument->instrument);

  estimand->instrument = nabla_node_set_new_one (instrument->instrument);
  estimand->given = nabla_node_set_copy (instrument->given);
  add_assumption (estimand,
                  g_strdup_printf (_ ("The effect of %s on %s is linear, or %s moves %s in one direction only."),
                                   exposure, outcome, name, exposure));
  g_ptr_array_add (id->estimands, estimand);
  if (id->reason != NULL)
    return;
  id->verdict = NABLA_VERDICT_NEEDS_ASSUMPTION;
  id->headline = instrument->given->n == 0
                   ? g_strdup_printf (_ ("Needs an extra assumption: %s is an instrument."), name)
                   : g_strdup_printf (_ ("Needs an extra assumption: %s is an instrument given %s."), name, given);
  id->reason = g_strdup_printf (_ ("%s reaches %s only through %s. The effect must be linear, or %s must move %s "
                                   "in one direction only."),
                                name, outcome, exposure, name, exposure);
}

static void
try_instrument (Inquiry *q)
{
  g_autoptr (GPtrArray) instruments = NULL;

  if (nabla_query_get_exposure (q->query)->n != 1 || nabla_query_get_outcome (q->query)->n != 1
      || nabla_query_get_given (q->query)->n > 0)
    return;
  instruments = nabla_instrument_list (q->ws, q->query, 0, MAX_WORK, q->progress, NULL);
  for (guint i = 0; i < MIN (instruments->len, MAX_INSTRUMENTS); i++)
    nabla_identify_add_instrument (q->id, q->graph, g_ptr_array_index (instruments, i));
}

/* Whether the general formula answers the question that is asked: it has no set to hold what must
 * be adjusted for, and where that harms no formula helps. */
static gboolean
allows_functional (Inquiry *q, const NablaNodeSet *held)
{
  g_auto (NablaCriterion) criterion = { 0 };

  if (nabla_query_get_effect (q->query) != NABLA_EFFECT_TOTAL
      && (nabla_query_get_outcome (q->query)->n != 1
          || nabla_node_set_overlaps (held, nabla_query_get_forbidden (q->query))))
    return FALSE;
  nabla_criterion_init (&criterion, q->ws, q->query);
  return !nabla_node_set_overlaps (nabla_query_get_adjusted (q->query), criterion.forbidden);
}

static void
add_functional (Inquiry *q, const NablaExpr *functional, const NablaNodeSet *held)
{
  NablaEstimand *estimand = add_estimand (q, NABLA_STRATEGY_FUNCTIONAL);
  g_autofree char *blame = nabla_words_blame (q->ws, q->query);

  estimand->held = nabla_node_set_copy (held);
  estimand->functional = nabla_expr_ref (functional);
  /* Translators: the %s is "because Genotype is unobserved". */
  answer (q, NABLA_VERDICT_IDENTIFIED, g_strdup (_ ("Identified by the ID algorithm.")),
          g_strdup_printf (_ ("No adjustment set or front door exists %s, but the formula below gives the effect."),
                           blame));
}

/* The formula, or in the answer the hedge and what would help. */
static gboolean
try_functional (Inquiry *q, GError **error)
{
  g_autoptr (NablaNodeSet) held = dup_held (q->ws, q->query);
  g_autoptr (NablaNodeSet) exposure = nabla_node_set_union (nabla_query_get_exposure (q->query), held);
  g_autoptr (NablaNodeSet) given = nabla_node_set_minus (nabla_query_get_given (q->query), held);
  NablaFunctionalQuestion question
    = { exposure, nabla_query_get_outcome (q->query), given, nabla_query_get_forbidden (q->query) };
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_auto (NablaIdAnswer) found = { 0 };
  guint cost = 1 + nabla_graph_n_nodes (q->graph) + nabla_graph_n_edges (q->graph);

  if (q->id->reason != NULL || !allows_functional (q, held))
    return TRUE;
  if (!nabla_functional_identify (q->graph, &question, pool, &found, q->progress, error))
    return FALSE;
  if (found.identified)
    {
      add_functional (q, found.functional, held);
      return TRUE;
    }
  q->selection_matters = found.hedge == NULL;
  if (found.hedge == NULL)
    return TRUE;
  q->id->hedge = g_steal_pointer (&found.hedge);
  q->id->hedge_inner = g_steal_pointer (&found.hedge_inner);
  q->id->repairs = nabla_find_repairs (q->graph, &question, q->id->hedge, MAX_REPAIR_COST / cost, q->progress, error);
  return q->id->repairs != NULL;
}

static void
answer_not_identified (Inquiry *q)
{
  g_autofree char *blame = nabla_words_blame (q->ws, q->query);
  GString *reason = g_string_new (NULL);

  if (q->selection_matters)
    g_string_append (reason, _ ("The data are selected by what the effect depends on: neither adjustment nor the front "
                                "door undoes that."));
  else if (nabla_query_get_effect (q->query) == NABLA_EFFECT_DIRECT)
    g_string_append_printf (reason, _ ("Nothing that is observed isolates the arrow, %s."), blame);
  else
    g_string_append_printf (reason, _ ("No formula of these variables gives the effect, %s."), blame);
  if (q->id->repairs != NULL && q->id->repairs->len > 0)
    {
      NablaRepair repair = g_array_index (q->id->repairs, NablaRepair, 0);

      g_string_append_printf (reason,
                              repair.randomize ? _ (" Would become identifiable if you randomised %s.")
                                               : _ (" Would become identifiable if you measured %s."),
                              nabla_graph_get_name (q->graph, repair.variable));
    }
  answer (q, NABLA_VERDICT_NOT_IDENTIFIED, g_strdup (_ ("Not identifiable from these variables.")),
          g_string_free (reason, FALSE));
}

/* Whether P(y|do(x),z) is more than P(y|z), for a direct effect with the other parents set in both: not by
 * rule 3 of the do-calculus. */
static gboolean
has_conditional_effect (Inquiry *q)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (q->query);
  g_autoptr (NablaNodeSet) held = dup_held (q->ws, q->query);
  g_autoptr (NablaNodeSet) given = nabla_node_set_minus (nabla_query_get_given (q->query), held);
  g_autoptr (NablaNodeSet) above = nabla_ancestors (q->ws, given, &(NablaCut){ .into = held });
  g_autoptr (NablaNodeSet) loose = nabla_node_set_minus (exposure, above);
  g_autoptr (NablaNodeSet) into = nabla_node_set_union (loose, held);
  g_autoptr (NablaNodeSet) seen = nabla_node_set_union (given, held);
  NablaCut cut = { .into = into };

  return !nabla_separated_in (q->ws, nabla_query_get_outcome (q->query), exposure, seen, &cut);
}

static gboolean
has_effect (Inquiry *q)
{
  g_autoptr (NablaNodeSet) causal = NULL;

  if (nabla_query_get_given (q->query)->n > 0)
    return has_conditional_effect (q);
  if (nabla_query_get_effect (q->query) == NABLA_EFFECT_DIRECT)
    return nabla_has_direct (q->ws, nabla_query_get_exposure (q->query), nabla_query_get_outcome (q->query));
  causal = nabla_causal_nodes (q->ws, nabla_query_get_exposure (q->query), nabla_query_get_outcome (q->query));
  return causal->n > 0;
}

/* Adjustment sets for P(y|do(x),z) hold z and no effect of x: then both P(y|do(x),z,w) = P(y|x,z,w)
 * and P(w|do(x),z) = P(w|z). */
static NablaQuery *
query_of_sets (NablaReachWorkspace *ws, const NablaQuery *query)
{
  g_autoptr (NablaNodeSet) held = NULL, acting = NULL, below = NULL, must = NULL, others = NULL, forbidden = NULL;

  if (nabla_query_get_given (query)->n == 0)
    return nabla_query_ref (query);
  held = dup_held (ws, query);
  acting = nabla_node_set_union (nabla_query_get_exposure (query), held);
  below = nabla_descendants (ws, acting, NULL);
  others = nabla_node_set_minus (below, acting);
  must = nabla_node_set_union (nabla_query_get_adjusted (query), nabla_query_get_given (query));
  forbidden = nabla_node_set_union (nabla_query_get_forbidden (query), others);
  return nabla_query_new (nabla_query_get_exposure (query), nabla_query_get_outcome (query),
                          nabla_query_get_effect (query), must, forbidden);
}

static gboolean
answer_effect (Inquiry *q, GError **error)
{
  if (nabla_query_get_effect (q->query) == NABLA_EFFECT_DIRECT)
    try_direct (q);
  else
    {
      try_adjustment (q);
      if (nabla_query_get_given (q->query)->n == 0)
        try_front_door (q);
    }
  if (!try_functional (q, error))
    return FALSE;
  try_instrument (q);
  if (q->id->reason == NULL)
    answer_not_identified (q);
  if (q->id->verdict == NABLA_VERDICT_NOT_IDENTIFIED)
    return TRUE;
  g_clear_pointer (&q->id->hedge, nabla_node_set_free);
  g_clear_pointer (&q->id->hedge_inner, nabla_node_set_free);
  g_clear_pointer (&q->id->repairs, g_array_unref);
  return TRUE;
}

/* The edges of paths of @left as edges of @graph, from which it was made. */
static void
carry_paths_over (GPtrArray *paths, const NablaGraph *left, const NablaGraph *graph)
{
  for (guint i = 0; paths != NULL && i < paths->len; i++)
    {
      NablaPath *path = paths->pdata[i];

      for (guint k = 0; path != NULL && k + 1 < path->steps->len; k++)
        {
          const NablaEdge *edge = nabla_graph_get_edge (left, path->edges[k]);

          int found = nabla_graph_find_edge (graph, edge->from, edge->to, edge->at_from, edge->at_to);

          /* The closure of a PDAG has given it a direction. */
          if (found < 0)
            found = nabla_graph_find_edge (graph, edge->from, edge->to, NABLA_MARK_TAIL, NABLA_MARK_TAIL);
          path->edges[k] = (guint32) found;
        }
    }
}

GPtrArray *
nabla_identify_list_sets (const NablaGraph *graph,
                          const NablaQuery *query,
                          guint limit,
                          guint64 max_work,
                          NablaProgress *progress,
                          gboolean *truncated)
{
  g_autoptr (NablaGraph) left = nabla_graph_with_randomised (graph, nabla_query_get_randomised (query));
  g_autoptr (NablaGraph) closed = nabla_class_dup_closed (left, NULL);
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_autoptr (NablaQuery) sets = NULL;

  g_return_val_if_fail (closed != NULL, NULL);
  ws = nabla_reach_workspace_new (closed);
  sets = query_of_sets (ws, query);
  return nabla_adjustment_list_minimal (ws, sets, limit, max_work, progress, truncated);
}

/* A graph that stands for several: what holds in each of them, by adjustment alone. */
static void
identify_class (Inquiry *q)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (q->query), *outcome = nabla_query_get_outcome (q->query);
  g_auto (NablaPossible) possible = { 0 };

  nabla_possible_init (&possible, q->ws, exposure, outcome);
  if (possible.causal->n == 0)
    {
      g_autofree char *from = dup_names (q, exposure), *to = dup_names (q, outcome);

      add_estimand (q, NABLA_STRATEGY_ZERO);
      answer (q, NABLA_VERDICT_ZERO, g_strdup (_ ("Zero by assumption: no directed path.")),
              g_strdup_printf (_ ("No possibly directed path leads from %s to %s: it has no effect in any graph that "
                                  "this one stands for."),
                               from, to));
    }
  else
    try_adjustment (q);
  if (q->id->reason == NULL)
    answer (q, NABLA_VERDICT_NOT_IDENTIFIED, nabla_words_class_headline (q->ws, &possible),
            nabla_words_class_reason (q->ws, q->query, &possible));
}

NablaIdentification *
nabla_identify (const NablaGraph *graph, const NablaQuery *query, NablaProgress *progress, GError **error)
{
  g_autoptr (NablaGraph) left = NULL;
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_autoptr (NablaIdentification) id = NULL;
  g_autoptr (NablaQuery) sets = NULL;
  g_autoptr (NablaGraph) closed = NULL;
  Inquiry q;

  if (!nabla_query_check_adjustment (query, graph, error))
    return NULL;
  left = nabla_graph_with_randomised (graph, nabla_query_get_randomised (query));
  if (nabla_effect_is_natural (nabla_query_get_effect (query)))
    return nabla_mediation_answer (left, query, progress, error);
  closed = nabla_class_dup_closed (left, error);
  if (closed == NULL)
    return NULL;
  ws = nabla_reach_workspace_new (closed);
  id = nabla_identification_new (query);
  sets = query_of_sets (ws, query);
  q = (Inquiry){ closed, query, sets, ws, progress, id, FALSE };

  id->warnings = nabla_words_warnings (ws, query, &id->warning_paths);
  if (closed != graph)
    carry_paths_over (id->warning_paths, closed, graph);
  if (nabla_graph_is_class (closed))
    identify_class (&q);
  else if (!has_effect (&q))
    answer_zero (&q);
  else if (!answer_effect (&q, error))
    return NULL;
  if (!nabla_progress_check (progress, error))
    return NULL;
  return g_steal_pointer (&id);
}
