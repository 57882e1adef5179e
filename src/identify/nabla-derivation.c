/* A derivation from an answer, and how it is written. */
#include "identify/nabla-derivation.h"

#include <glib/gi18n-lib.h>

#include "graph/nabla-class.h"
#include "identify/nabla-derivation-private.h"
#include "identify/nabla-functional.h"
#include "identify/nabla-words.h"

static void
derivation_step_free (gpointer data)
{
  NablaDerivationStep *self = data;

  g_free (self->expression);
  g_free (self->markup);
  g_free (self->latex);
  g_free (self->separation);
  nabla_node_set_free (self->a);
  nabla_node_set_free (self->b);
  nabla_node_set_free (self->given);
  nabla_node_set_free (self->into);
  nabla_node_set_free (self->out_of);
  g_free (self);
}

static char *
dup_names (const NablaGraph *graph, const NablaNodeSet *set)
{
  return nabla_words_short_list (graph, set, G_MAXINT);
}

/* "Y ⟂ X | Z without the arrows into X and out of Z" */
static char *
dup_separation (const NablaGraph *graph, const NablaTraceStep *step)
{
  g_autofree char *a = dup_names (graph, step->a), *b = dup_names (graph, step->b);
  g_autofree char *given = dup_names (graph, step->given);
  g_autofree char *into = dup_names (graph, step->into), *out_of = dup_names (graph, step->out_of);
  g_autofree char *claim
    = step->given->n > 0 ? g_strdup_printf ("%s ⟂ %s | %s", a, b, given) : g_strdup_printf ("%s ⟂ %s", a, b);

  /* Translators: the first is a separation, "Y ⟂ X | Z", the others are names of variables. */
  if (step->into->n > 0 && step->out_of->n > 0)
    return g_strdup_printf (_ ("%s without the arrows into %s and out of %s"), claim, into, out_of);
  if (step->into->n > 0)
    return g_strdup_printf (_ ("%s without the arrows into %s"), claim, into);
  if (step->out_of->n > 0)
    return g_strdup_printf (_ ("%s without the arrows out of %s"), claim, out_of);
  return g_steal_pointer (&claim);
}

static NablaDerivationStep *
write_step (const NablaGraph *graph, NablaTraceStep *from)
{
  NablaDerivationStep *step = g_new0 (NablaDerivationStep, 1);

  step->rule = from->rule;
  step->expression = nabla_expr_dup_text (from->whole, graph);
  step->markup = nabla_expr_dup_markup (from->whole, graph);
  step->latex = nabla_expr_dup_latex (from->whole, graph);
  if (from->a != NULL)
    step->separation = dup_separation (graph, from);
  step->a = g_steal_pointer (&from->a);
  step->b = g_steal_pointer (&from->b);
  step->given = g_steal_pointer (&from->given);
  step->into = g_steal_pointer (&from->into);
  step->out_of = g_steal_pointer (&from->out_of);
  return step;
}

/* Whether the do-calculus speaks of it: a causal graph, all of whose population is seen. */
static gboolean
is_fit (const NablaGraph *graph)
{
  NablaGraphKind kind = nabla_graph_get_kind (graph);
  g_autoptr (NablaNodeSet) selected = nabla_graph_dup_with_role (graph, NABLA_ROLE_SELECTED);

  return kind != NABLA_GRAPH_MAG && kind != NABLA_GRAPH_PAG && selected->n == 0 && nabla_graph_is_directed (graph)
         && (nabla_graph_get_order (graph) != NULL || nabla_graph_n_nodes (graph) == 0);
}

NablaTrace *
nabla_derive_trace (const NablaGraph *graph, const NablaIdentification *identification, NablaProgress *progress)
{
  const NablaQuery *query = identification->query;
  const NablaNodeSet *given = nabla_query_get_given (query);
  const NablaEstimand *estimand;
  g_autoptr (NablaGraph) experiment = NULL;
  g_autoptr (NablaTrace) trace = NULL;
  NablaExpr *question;
  gboolean done = FALSE;

  if ((identification->verdict != NABLA_VERDICT_IDENTIFIED && identification->verdict != NABLA_VERDICT_ZERO)
      || identification->estimands->len == 0 || nabla_query_get_effect (query) != NABLA_EFFECT_TOTAL || !is_fit (graph))
    return NULL;
  estimand = g_ptr_array_index (identification->estimands, 0);
  experiment = nabla_graph_with_randomised (graph, nabla_query_get_randomised (query));
  trace = nabla_trace_new (experiment, progress);
  question = nabla_trace_begin (trace, nabla_query_get_outcome (query), nabla_query_get_exposure (query), given);
  if (question == NULL)
    return NULL;
  if (nabla_node_set_size (given) == 0 && estimand->strategy == NABLA_STRATEGY_ADJUSTMENT)
    done = nabla_trace_adjustment (trace, question, estimand->adjustment);
  else if (nabla_node_set_size (given) == 0 && estimand->strategy == NABLA_STRATEGY_FRONT_DOOR)
    done = nabla_trace_front_door (trace, question, estimand->mediators);
  if (!done)
    {
      nabla_trace_rewind (trace, 1);
      done = nabla_trace_general (trace, question) && nabla_trace_tidy (trace);
    }
  return done ? g_steal_pointer (&trace) : NULL;
}

GPtrArray *
nabla_derive (const NablaGraph *graph,
              const NablaIdentification *identification,
              NablaProgress *progress,
              GError **error)
{
  g_autoptr (NablaTrace) trace = nabla_derive_trace (graph, identification, progress);
  g_autoptr (GPtrArray) steps = NULL;

  if (trace != NULL)
    {
      steps = g_ptr_array_new_with_free_func (derivation_step_free);
      for (guint i = 0; i < trace->steps->len; i++)
        g_ptr_array_add (steps, write_step (graph, g_ptr_array_index (trace->steps, i)));
    }
  if (!nabla_progress_check (progress, error))
    return NULL;
  return g_steal_pointer (&steps);
}

const char *
nabla_rule_to_string (NablaRule rule)
{
  static const char *const names[] = { N_ ("rule 1"), N_ ("rule 2"), N_ ("rule 3"), N_ ("sum"), N_ ("chain") };

  return names[rule];
}
