/* The strategies by which a question is answered, each with its words. */
#include <glib/gi18n-lib.h>

#include "identify/nabla-adjustment.h"
#include "identify/nabla-direct.h"
#include "identify/nabla-frontdoor.h"
#include "identify/nabla-functional.h"
#include "identify/nabla-half-trek.h"
#include "identify/nabla-identify-private.h"
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
/* Linear models of graphs with more edges or vertices than this are not looked at. */
#define MAX_COEFFICIENTS 200
#define MAX_VERTICES     1000

char *
nabla_inquiry_dup_names (const NablaInquiry *q, const NablaNodeSet *set)
{
  return nabla_words_list (q->graph, set, MAX_NAMES);
}

NablaNodeSet *
nabla_dup_held (NablaReachWorkspace *ws, const NablaQuery *query)
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

static char *
dup_adjusting_headline (const NablaInquiry *q, const NablaNodeSet *set)
{
  g_autoptr (NablaNodeSet) besides = nabla_node_set_minus (set, nabla_query_get_given (q->query));

  return nabla_words_adjusting (q->graph, besides);
}

static void
list_sets (NablaInquiry *q)
{
  g_ptr_array_unref (q->id->adjustment_sets);
  q->id->adjustment_sets
    = nabla_adjustment_list_minimal (q->ws, q->sets, MAX_SETS, MAX_WORK, q->progress, &q->id->truncated);
}

void
nabla_inquiry_try_adjustment (NablaInquiry *q)
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
      NablaEstimand *estimand = nabla_identification_add (q->id, NABLA_STRATEGY_ADJUSTMENT);

      estimand->adjustment = nabla_node_set_copy (set);
      estimand->lowest_variance = optimal != NULL && nabla_node_set_equal (set, optimal);
      optimal_there = optimal_there || estimand->lowest_variance;
    }
  if (optimal != NULL && !optimal_there)
    {
      NablaEstimand *estimand = nabla_identification_add (q->id, NABLA_STRATEGY_ADJUSTMENT);

      estimand->adjustment = nabla_node_set_copy (optimal);
      estimand->lowest_variance = TRUE;
    }
  if (q->id->reason == NULL)
    {
      g_autofree char *exposure = nabla_inquiry_dup_names (q, nabla_query_get_exposure (q->query));
      g_autofree char *outcome = nabla_inquiry_dup_names (q, nabla_query_get_outcome (q->query));
      g_autofree char *names = nabla_inquiry_dup_names (q, simplest);

      nabla_identification_answer (
        q->id, NABLA_VERDICT_IDENTIFIED, dup_adjusting_headline (q, simplest),
        simplest->n == 0 ? g_strdup_printf (_ ("Every open path from %s to %s is causal."), exposure, outcome)
                         : g_strdup_printf (_ ("Adjusting for %s blocks every path from %s to %s that is not causal."),
                                            names, exposure, outcome));
    }
}

void
nabla_inquiry_try_direct (NablaInquiry *q)
{
  NablaEstimand *estimand = nabla_direct_identify (q->ws, q->sets);
  g_autofree char *outcome = nabla_inquiry_dup_names (q, nabla_query_get_outcome (q->query));

  list_sets (q);
  if (estimand == NULL && q->id->adjustment_sets->len > 0)
    {
      /* Several exposures or outcomes: the coefficients of all their arrows. */
      estimand = nabla_estimand_new (NABLA_STRATEGY_ADJUSTMENT, NABLA_EFFECT_DIRECT,
                                     nabla_query_get_exposure (q->query), nabla_query_get_outcome (q->query));
      estimand->adjustment = nabla_node_set_copy (g_ptr_array_index (q->id->adjustment_sets, 0));
      nabla_estimand_add_assumption (estimand, g_strdup_printf (_ ("Effects on %s are linear."), outcome));
    }
  if (estimand == NULL)
    return;
  g_ptr_array_add (q->id->estimands, estimand);
  if (q->id->reason == NULL)
    {
      g_autofree char *names = nabla_inquiry_dup_names (q, estimand->adjustment);

      nabla_identification_answer (
        q->id, NABLA_VERDICT_IDENTIFIED, dup_adjusting_headline (q, estimand->adjustment),
        estimand->adjustment->n == 0
          ? g_strdup_printf (_ ("Nothing else that is open leads to %s."), outcome)
          : g_strdup_printf (estimand->assumptions != NULL
                               ? _ ("Adjusting for %s leaves only the arrow into %s, if effects are linear.")
                               : _ ("Adjusting for %s leaves only the arrow into %s."),
                             names, outcome));
    }
}

void
nabla_inquiry_try_front_door (NablaInquiry *q)
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
      NablaEstimand *estimand = nabla_identification_add (q->id, NABLA_STRATEGY_FRONT_DOOR);

      estimand->mediators = nabla_node_set_copy (g_ptr_array_index (sets, i));
    }
  if (q->id->reason == NULL)
    {
      g_autofree char *exposure = nabla_inquiry_dup_names (q, nabla_query_get_exposure (q->query));
      g_autofree char *outcome = nabla_inquiry_dup_names (q, nabla_query_get_outcome (q->query));
      g_autofree char *mediators = nabla_inquiry_dup_names (q, g_ptr_array_index (sets, 0));
      g_autofree char *blame = nabla_words_blame (q->ws, q->query);

      nabla_identification_answer (
        q->id, NABLA_VERDICT_IDENTIFIED, g_strdup (_ ("Identified by the front door.")),
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
  nabla_estimand_add_assumption (
    estimand, g_strdup_printf (_ ("The effect of %s on %s is linear, or %s moves %s in one direction only."), exposure,
                               outcome, name, exposure));
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

void
nabla_inquiry_try_instrument (NablaInquiry *q)
{
  g_autoptr (GPtrArray) instruments = NULL;

  if (nabla_query_get_exposure (q->query)->n != 1 || nabla_query_get_outcome (q->query)->n != 1
      || nabla_query_get_given (q->query)->n > 0)
    return;
  instruments = nabla_instrument_list (q->ws, q->query, 0, MAX_WORK, q->progress, NULL);
  for (guint i = 0; i < MIN (instruments->len, MAX_INSTRUMENTS); i++)
    nabla_identify_add_instrument (q->id, q->graph, g_ptr_array_index (instruments, i));
}

/* The half-trek criterion, where nothing else helps: the arrow's coefficient, or all on directed paths. */
void
nabla_inquiry_try_linear_model (NablaInquiry *q)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (q->query), *outcome = nabla_query_get_outcome (q->query);
  gboolean direct = nabla_query_get_effect (q->query) == NABLA_EFFECT_DIRECT, all = TRUE;
  g_autoptr (NablaNodeSet) below = NULL, above = NULL;
  g_autoptr (GArray) coefficients = NULL;
  guint n_needed = 0;

  if (q->id->reason != NULL || exposure->n != 1 || outcome->n != 1 || nabla_query_get_given (q->query)->n > 0
      || nabla_query_get_adjusted (q->query)->n > 0 || nabla_query_get_forbidden (q->query)->n > 0
      || nabla_reach_get_selected (q->ws)->n > 0 || nabla_graph_n_edges (q->graph) > MAX_COEFFICIENTS
      || nabla_graph_n_nodes (q->graph) > MAX_VERTICES)
    return;
  below = nabla_descendants (q->ws, exposure, NULL);
  above = nabla_ancestors (q->ws, outcome, NULL);
  coefficients = nabla_half_trek_identify (q->graph, q->progress);
  for (guint i = 0; i < coefficients->len; i++)
    {
      NablaCoefficient c = g_array_index (coefficients, NablaCoefficient, i);

      if (direct ? c.from != exposure->nodes[0] || c.to != outcome->nodes[0]
                 : c.to == exposure->nodes[0] || !nabla_node_set_contains (below, c.from)
                     || !nabla_node_set_contains (above, c.to))
        continue;
      n_needed++;
      all = all && c.status == NABLA_COEFFICIENT_IDENTIFIED;
    }
  if (n_needed == 0 || !all || nabla_progress_is_cancelled (q->progress))
    return;
  nabla_estimand_add_assumption (nabla_identification_add (q->id, NABLA_STRATEGY_LINEAR_SEM),
                                 g_strdup (_ ("All effects in the graph are linear.")));
  nabla_identification_answer (
    q->id, NABLA_VERDICT_NEEDS_ASSUMPTION, g_strdup (_ ("Needs an extra assumption: all effects are linear.")),
    g_strdup (n_needed == 1 ? _ ("In a linear model of the whole graph the covariances give this coefficient "
                                 "(half-trek criterion).")
                            : _ ("In a linear model of the whole graph the covariances give every coefficient on the "
                                 "way (half-trek criterion).")));
}

/* Whether the general formula answers the question that is asked: it has no set to hold what must
 * be adjusted for, and where that harms no formula helps. */
static gboolean
allows_functional (NablaInquiry *q, const NablaNodeSet *held)
{
  g_auto (NablaCriterion) criterion = { 0 };

  if (nabla_query_get_effect (q->query) != NABLA_EFFECT_TOTAL
      && (nabla_query_get_outcome (q->query)->n != 1
          || nabla_node_set_overlaps (held, nabla_query_get_forbidden (q->query))))
    return FALSE;
  nabla_criterion_init (&criterion, q->ws, q->query);
  return !nabla_node_set_overlaps (nabla_query_get_adjusted (q->query), criterion.forbidden);
}

/* Where the formula is that of a front door beside covariates: what plays which part in it, so that it can be estimated
 * without counting. */
static void
recognise_front_door (NablaInquiry *q, NablaEstimand *estimand)
{
  const NablaQuery *query = q->query;
  g_autoptr (NablaNodeSet) variables = NULL;

  if (estimand->effect != NABLA_EFFECT_TOTAL || estimand->exposure->n != 1 || estimand->outcome->n != 1
      || estimand->given->n > 0 || nabla_query_get_adjusted (query)->n > 0 || nabla_reach_get_selected (q->ws)->n > 0)
    return;
  variables = nabla_expr_dup_variables (estimand->functional);
  nabla_frontdoor_find_given (q->ws, query, variables, &estimand->mediators, &estimand->adjustment);
}

static void
add_functional (NablaInquiry *q, const NablaExpr *functional, const NablaNodeSet *held)
{
  NablaEstimand *estimand = nabla_identification_add (q->id, NABLA_STRATEGY_FUNCTIONAL);
  g_autofree char *blame = nabla_words_blame (q->ws, q->query);
  char *reason;

  estimand->held = nabla_node_set_copy (held);
  estimand->functional = nabla_expr_ref (functional);
  recognise_front_door (q, estimand);
  /* Translators: the %s is "because Genotype is unobserved". */
  if (estimand->mediators != NULL)
    reason = g_strdup_printf (_ ("No adjustment works %s, but a front door beside covariates does."), blame);
  else
    reason = g_strdup_printf (_ ("No adjustment or front door works %s, but a formula does."), blame);
  nabla_identification_answer (q->id, NABLA_VERDICT_IDENTIFIED, g_strdup (_ ("Identified by the ID algorithm.")),
                               reason);
}

/* The formula, or in the answer the hedge and what would help. */
gboolean
nabla_inquiry_try_functional (NablaInquiry *q, GError **error)
{
  g_autoptr (NablaNodeSet) held = nabla_dup_held (q->ws, q->query);
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
