/* A question put to a graph: whether there is an effect, which strategies are tried in which order, the verdict. */
#include "identify/nabla-estimand.h"

#include <glib/gi18n-lib.h>

#include "identify/nabla-adjustment.h"
#include "identify/nabla-class-words.h"
#include "identify/nabla-direct.h"
#include "identify/nabla-functional.h"
#include "identify/nabla-identify-private.h"
#include "identify/nabla-mediation.h"
#include "identify/nabla-paths.h"
#include "identify/nabla-words.h"

static void
answer_zero (NablaInquiry *q)
{
  g_autofree char *exposure = nabla_inquiry_dup_names (q, nabla_query_get_exposure (q->query));
  g_autofree char *outcome = nabla_inquiry_dup_names (q, nabla_query_get_outcome (q->query));
  g_autofree char *given = nabla_inquiry_dup_names (q, nabla_query_get_given (q->query));
  g_autoptr (NablaNodeSet) causal
    = nabla_causal_nodes (q->ws, nabla_query_get_exposure (q->query), nabla_query_get_outcome (q->query));

  nabla_identification_add (q->id, NABLA_STRATEGY_ZERO);
  if (nabla_query_get_effect (q->query) == NABLA_EFFECT_DIRECT)
    nabla_identification_answer (q->id, NABLA_VERDICT_ZERO, g_strdup (_ ("Zero by assumption: no arrow.")),
                                 g_strdup_printf (_ ("No arrow leads from %s to %s."), exposure, outcome));
  else if (causal->n > 0)
    nabla_identification_answer (
      q->id, NABLA_VERDICT_ZERO, g_strdup (_ ("Zero by assumption: what is given leaves no effect.")),
      g_strdup_printf (_ ("Among those with the same %s, %s makes no difference to %s in this graph."), given, exposure,
                       outcome));
  else
    nabla_identification_answer (
      q->id, NABLA_VERDICT_ZERO, g_strdup (_ ("Zero by assumption: no directed path.")),
      g_strdup_printf (_ ("No directed path leads from %s to %s, so in this graph it has no effect."), exposure,
                       outcome));
}

static void
answer_not_identified (NablaInquiry *q)
{
  g_autofree char *blame = nabla_words_blame (q->ws, q->query);
  GString *reason = g_string_new (NULL);

  if (q->selection_matters)
    g_string_append (reason, _ ("The data are selected by what the effect depends on, and nothing undoes that."));
  else if (nabla_query_get_effect (q->query) == NABLA_EFFECT_DIRECT)
    g_string_append_printf (reason, _ ("Nothing isolates the arrow, %s."), blame);
  else
    g_string_append_printf (reason, _ ("No formula gives it, %s."), blame);
  if (q->id->repairs != NULL && q->id->repairs->len > 0)
    {
      NablaRepair repair = g_array_index (q->id->repairs, NablaRepair, 0);

      g_string_append_printf (reason,
                              repair.randomize ? _ (" Would become identifiable if you randomised %s.")
                                               : _ (" Would become identifiable if you measured %s."),
                              nabla_graph_get_name (q->graph, repair.variable));
    }
  nabla_identification_answer (q->id, NABLA_VERDICT_NOT_IDENTIFIED,
                               g_strdup (_ ("Not identifiable from these variables.")), g_string_free (reason, FALSE));
}

/* Whether P(y|do(x),z) is more than P(y|z), for a direct effect with the other parents set in both: not by
 * rule 3 of the do-calculus. */
static gboolean
has_conditional_effect (NablaInquiry *q)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (q->query);
  g_autoptr (NablaNodeSet) held = nabla_dup_held (q->ws, q->query);
  g_autoptr (NablaNodeSet) given = nabla_node_set_minus (nabla_query_get_given (q->query), held);
  g_autoptr (NablaNodeSet) above = nabla_ancestors (q->ws, given, &(NablaCut){ .into = held });
  g_autoptr (NablaNodeSet) loose = nabla_node_set_minus (exposure, above);
  g_autoptr (NablaNodeSet) into = nabla_node_set_union (loose, held);
  g_autoptr (NablaNodeSet) seen = nabla_node_set_union (given, held);
  NablaCut cut = { .into = into };

  return !nabla_separated_in (q->ws, nabla_query_get_outcome (q->query), exposure, seen, &cut);
}

static gboolean
has_effect (NablaInquiry *q)
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
  held = nabla_dup_held (ws, query);
  acting = nabla_node_set_union (nabla_query_get_exposure (query), held);
  below = nabla_descendants (ws, acting, NULL);
  others = nabla_node_set_minus (below, acting);
  must = nabla_node_set_union (nabla_query_get_adjusted (query), nabla_query_get_given (query));
  forbidden = nabla_node_set_union (nabla_query_get_forbidden (query), others);
  return nabla_query_new (nabla_query_get_exposure (query), nabla_query_get_outcome (query),
                          nabla_query_get_effect (query), must, forbidden);
}

static gboolean
answer_effect (NablaInquiry *q, GError **error)
{
  if (nabla_query_get_effect (q->query) == NABLA_EFFECT_DIRECT)
    nabla_inquiry_try_direct (q);
  else
    {
      nabla_inquiry_try_adjustment (q);
      if (nabla_query_get_given (q->query)->n == 0)
        nabla_inquiry_try_front_door (q);
    }
  if (!nabla_inquiry_try_functional (q, error))
    return FALSE;
  nabla_inquiry_try_instrument (q);
  nabla_inquiry_try_linear_model (q);
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
identify_class (NablaInquiry *q)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (q->query), *outcome = nabla_query_get_outcome (q->query);
  g_auto (NablaPossible) possible = { 0 };

  nabla_possible_init (&possible, q->ws, exposure, outcome);
  if (possible.causal->n == 0)
    {
      g_autofree char *from = nabla_inquiry_dup_names (q, exposure), *to = nabla_inquiry_dup_names (q, outcome);

      nabla_identification_add (q->id, NABLA_STRATEGY_ZERO);
      nabla_identification_answer (
        q->id, NABLA_VERDICT_ZERO, g_strdup (_ ("Zero by assumption: no directed path.")),
        g_strdup_printf (_ ("No possibly directed path leads from %s to %s: it has no effect in any graph that "
                            "this one stands for."),
                         from, to));
    }
  else
    nabla_inquiry_try_adjustment (q);
  if (q->id->reason == NULL)
    nabla_identification_answer (q->id, NABLA_VERDICT_NOT_IDENTIFIED, nabla_words_class_headline (q->ws, &possible),
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
  NablaInquiry q;

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
  q = (NablaInquiry){ closed, query, sets, ws, progress, id, FALSE };

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
