/* A natural effect put to a graph: the verdict in words, and the estimand. */
#include <glib/gi18n-lib.h>

#include "identify/nabla-adjustment.h"
#include "identify/nabla-identify-private.h"
#include "identify/nabla-mediation.h"
#include "identify/nabla-words.h"

#define MAX_NAMES   4
#define NAMES_WIDTH 40

typedef struct
{
  const NablaGraph *graph;
  const NablaQuery *query;
  NablaReachWorkspace *ws;
  NablaIdentification *id;
  char *exposure; /* names */
  char *outcome;
  char *mediators;
} Inquiry;

static NablaEstimand *
add_estimand (Inquiry *q, NablaStrategy strategy)
{
  NablaEstimand *estimand = nabla_identification_add (q->id, strategy);

  estimand->mediators = nabla_node_set_copy (nabla_query_get_mediators (q->query));
  return estimand;
}

static void
answer_zero (Inquiry *q)
{
  g_autoptr (NablaNodeSet) causal
    = nabla_causal_nodes (q->ws, nabla_query_get_exposure (q->query), nabla_query_get_outcome (q->query));
  char *reason;

  if (causal->n == 0)
    reason = g_strdup_printf (_ ("No directed path leads from %s to %s, so in this graph it has no effect."),
                              q->exposure, q->outcome);
  else if (nabla_query_get_effect (q->query) == NABLA_EFFECT_NATURAL_DIRECT)
    reason = g_strdup_printf (_ ("Every directed path from %s to %s passes through %s."), q->exposure, q->outcome,
                              q->mediators);
  else
    reason = g_strdup_printf (_ ("No directed path from %s to %s passes through %s."), q->exposure, q->outcome,
                              q->mediators);
  add_estimand (q, NABLA_STRATEGY_ZERO);
  nabla_identification_answer (q->id, NABLA_VERDICT_ZERO, g_strdup (_ ("Zero by assumption: no directed path.")),
                               reason);
}

/* Σ_w,m P(y|x,m,w) P(m|x*,w) P(w) */
static NablaEdgeFormula *
adjustment (const Inquiry *q, const NablaNodeSet *covariates)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (q->query);
  const NablaNodeSet *mediators = nabla_query_get_mediators (q->query);
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_autoptr (NablaNodeSet) summed = nabla_node_set_union (mediators, covariates);
  g_autoptr (NablaNodeSet) given = nabla_node_set_union (exposure, covariates);
  g_autoptr (NablaNodeSet) all = nabla_node_set_union (exposure, summed);
  NablaEdgeFormula *formula = nabla_edge_formula_new (summed);

  nabla_edge_formula_add (formula, nabla_expr_probability (pool, nabla_query_get_outcome (q->query), all), NULL);
  nabla_edge_formula_add (formula, nabla_expr_probability (pool, mediators, given), exposure);
  nabla_edge_formula_add (formula, nabla_expr_probability (pool, covariates, NULL), NULL);
  return formula;
}

static void
answer_identified (Inquiry *q, NablaMediation *found)
{
  NablaEstimand *estimand = add_estimand (q, NABLA_STRATEGY_FUNCTIONAL);

  nabla_estimand_add_assumption (
    estimand, g_strdup_printf (_ ("What %s would be under one value of %s says no more about %s under another than the "
                                  "graph shows (independent errors)."),
                               q->mediators, q->exposure, q->outcome));
  estimand->adjustment = nabla_mediation_find_covariates (q->ws, q->query);
  if (estimand->adjustment == NULL)
    {
      estimand->edge_formula = g_steal_pointer (&found->formula);
      nabla_identification_answer (
        q->id, NABLA_VERDICT_IDENTIFIED, g_strdup (_ ("Identified by the edge g-formula.")),
        g_strdup_printf (_ ("No part of the graph takes both values of %s, and each part is identified."),
                         q->exposure));
      return;
    }
  estimand->edge_formula = adjustment (q, estimand->adjustment);
  if (estimand->adjustment->n == 0)
    nabla_identification_answer (q->id, NABLA_VERDICT_IDENTIFIED,
                                 nabla_words_adjusting (q->graph, estimand->adjustment),
                                 g_strdup_printf (_ ("Every open path between %s, %s and %s is causal."), q->exposure,
                                                  q->mediators, q->outcome));
  else
    {
      g_autofree char *names = nabla_words_list (q->graph, estimand->adjustment, MAX_NAMES);

      nabla_identification_answer (
        q->id, NABLA_VERDICT_IDENTIFIED, nabla_words_adjusting (q->graph, estimand->adjustment),
        g_strdup_printf (_ ("Adjusting for %s blocks every path between %s, %s and %s that is not causal."), names,
                         q->exposure, q->mediators, q->outcome));
    }
}

/* Whether what the formula is made of, ancestors of exposure and outcome, is otherwise distributed
 * among the selected. */
static gboolean
selection_matters (Inquiry *q)
{
  const NablaNodeSet *selected = nabla_reach_get_selected (q->ws);
  g_autoptr (NablaNodeSet) ends
    = nabla_node_set_union (nabla_query_get_exposure (q->query), nabla_query_get_outcome (q->query));
  g_autoptr (NablaNodeSet) ancestors = nabla_ancestors (q->ws, ends, NULL);

  return nabla_node_set_size (selected) > 0 && !nabla_separated_unselected (q->ws, ancestors, selected, NULL, NULL);
}

static void
answer_not_identified (Inquiry *q, NablaMediation *found, gboolean by_selection)
{
  char *reason;

  if (by_selection)
    {
      g_autofree char *names = nabla_words_list (q->graph, nabla_reach_get_selected (q->ws), MAX_NAMES);

      reason = g_strdup_printf (_ ("The data are selected by %s, related to %s or its causes."), names, q->outcome);
    }
  else if (found->witness != NABLA_NODE_NONE)
    {
      q->id->recanting = nabla_node_set_new_one (found->witness);
      reason = g_strdup_printf (_ ("%s is affected by %s and affects both %s and %s (recanting witness)."),
                                nabla_graph_get_name (q->graph, found->witness), q->exposure, q->mediators, q->outcome);
    }
  else if (found->district != NULL)
    {
      q->id->recanting = g_steal_pointer (&found->district);
      reason = g_strdup_printf (_ ("%s acts on %s with one value and on %s with the other, but unobserved causes tie "
                                   "these together (recanting district)."),
                                nabla_graph_get_name (q->graph, found->exposure),
                                nabla_graph_get_name (q->graph, found->reached[0]),
                                nabla_graph_get_name (q->graph, found->reached[1]));
    }
  else
    {
      q->id->hedge = g_steal_pointer (&found->hedge);
      q->id->hedge_inner = g_steal_pointer (&found->hedge_inner);
      reason = g_strdup_printf (_ ("Not even the total effect of %s on %s is identifiable."), q->exposure, q->outcome);
    }
  nabla_identification_answer (q->id, NABLA_VERDICT_NOT_IDENTIFIED,
                               g_strdup (_ ("Not identifiable from these variables.")), reason);
}

NablaIdentification *
nabla_mediation_answer (const NablaGraph *graph, const NablaQuery *query, NablaProgress *progress, GError **error)
{
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  g_autoptr (NablaIdentification) id = nabla_identification_new (query);
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_auto (NablaMediation) found = { .witness = NABLA_NODE_NONE };
  g_autofree char *exposure = nabla_words_short_list (graph, nabla_query_get_exposure (query), NAMES_WIDTH);
  g_autofree char *outcome = nabla_words_short_list (graph, nabla_query_get_outcome (query), NAMES_WIDTH);
  g_autofree char *mediators = nabla_words_short_list (graph, nabla_query_get_mediators (query), NAMES_WIDTH);
  Inquiry q = { graph, query, ws, id, exposure, outcome, mediators };
  gboolean by_selection;

  if (nabla_query_get_given (query)->n > 0)
    {
      g_set_error_literal (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_QUERY,
                           _ ("A natural effect cannot be conditional: remove the condition."));
      return NULL;
    }
  if (!nabla_mediation_has_path (ws, query))
    {
      answer_zero (&q);
      return g_steal_pointer (&id);
    }
  if (!nabla_mediation_identify (graph, query, pool, &found, progress, error))
    return NULL;
  by_selection = found.identified && selection_matters (&q);
  if (found.identified && !by_selection)
    answer_identified (&q, &found);
  else
    answer_not_identified (&q, &found, by_selection);
  return g_steal_pointer (&id);
}
