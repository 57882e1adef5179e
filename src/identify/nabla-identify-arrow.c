/* The question that each arrow asks. */
#include "identify/nabla-estimand.h"

#include <glib/gi18n-lib.h>

#include "graph/nabla-class.h"
#include "identify/nabla-direct.h"
#include "identify/nabla-functional.h"
#include "identify/nabla-half-trek.h"
#include "identify/nabla-identify-private.h"
#include "identify/nabla-possible.h"
#include "identify/nabla-words.h"

#define MAX_NAMES 4
/* What all arrows together may take: vertices and edges seen by the ID algorithm, visits in
 * search of instruments. */
#define MAX_COST            G_GUINT64_CONSTANT (50000000)
#define MAX_INSTRUMENT_WORK G_GUINT64_CONSTANT (2000000)
/* Linear models of graphs with more edges or vertices than this are not looked at. */
#define MAX_COEFFICIENTS 200
#define MAX_VERTICES     1000

typedef struct
{
  NablaReachWorkspace *ws;
  guint64 cost;            /* of the ID algorithm so far */
  guint64 instrument_work; /* left for instruments */
  NablaProgress *progress;
  gboolean class;       /* the graph stands for several */
  GArray *coefficients; /* of its linear model, once asked for; nullable */
} Arrows;

static void
arrows_clear (Arrows *self)
{
  g_clear_pointer (&self->coefficients, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arrows, arrows_clear)

static void
answer_not_identified (NablaIdentification *id, char *reason)
{
  nabla_identification_answer (id, NABLA_VERDICT_NOT_IDENTIFIED,
                               g_strdup (_ ("Not identifiable from these variables.")), reason);
}

/* An end that has no values, or always the same. */
static gboolean
answer_end (NablaIdentification *id, const NablaGraph *graph, NablaNode end)
{
  const char *name = nabla_graph_get_name (graph, end);

  if (nabla_graph_is_latent (graph, end))
    answer_not_identified (id, g_strdup_printf (_ ("%s is unobserved."), name));
  else if ((nabla_graph_get_roles (graph, end) & NABLA_ROLE_SELECTED) != 0)
    answer_not_identified (id, g_strdup_printf (_ ("The data are selected by %s."), name));
  else
    return FALSE;
  return TRUE;
}

/* Where an exposure also goes through unobserved variables, that is part of the number. */
static char *
dup_detour (NablaReachWorkspace *ws, const NablaEdge *edge)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (edge->from);
  g_autoptr (NablaNodeSet) unobserved = NULL, below = NULL, between = NULL, parents = NULL;
  g_autofree char *names = NULL;

  parents = nabla_observed_parents (ws, edge->to, &unobserved);
  if (unobserved->n == 0)
    return NULL;
  below = nabla_descendants (ws, one, NULL);
  between = nabla_node_set_intersect (unobserved, below);
  if (between->n == 0)
    return NULL;
  names = nabla_words_list (graph, between, MAX_NAMES);
  return g_strdup_printf (_ (" Includes what goes through %s, which cannot be told apart."), names);
}

static void
answer_identified (NablaIdentification *id, NablaReachWorkspace *ws, const NablaEdge *edge, NablaEstimand *estimand)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  const char *to = nabla_graph_get_name (graph, edge->to);
  g_autofree char *names = nabla_words_list (graph, estimand->adjustment, MAX_NAMES);
  g_autofree char *detour = dup_detour (ws, edge);
  GString *reason = g_string_new (NULL);

  if (estimand->adjustment->n == 0)
    g_string_append_printf (reason, _ ("Nothing else that is open leads to %s."), to);
  else
    g_string_append_printf (reason, _ ("With %s held fixed only the arrow leads to %s."), names, to);
  if (estimand->assumptions != NULL)
    g_string_append_printf (reason, " %s", _ ("Holds in a linear model."));
  if (detour != NULL)
    g_string_append (reason, detour);

  id->verdict = NABLA_VERDICT_IDENTIFIED;
  if (estimand->adjustment->n == 0)
    id->headline = g_strdup (_ ("Identified: no adjustment needed."));
  else
    {
      g_autofree char *list = nabla_words_short_list (graph, estimand->adjustment, 32);

      id->headline = g_strdup_printf (_ ("Identified by adjusting for %s."), list);
    }
  id->reason = g_string_free (reason, FALSE);
  g_ptr_array_add (id->adjustment_sets, nabla_node_set_copy (estimand->adjustment));
  g_ptr_array_add (id->estimands, estimand);
}

/* Why an arrow of a graph that stands for several asks no question: one of a MAG says less than a
 * direct effect, and one of a PDAG may have other parents beside it in each DAG. */
static char *
dup_class_reason (const NablaGraph *graph, NablaNode to)
{
  guint n;

  if (nabla_graph_get_kind (graph) != NABLA_GRAPH_PDAG)
    return g_strdup (_ ("This graph stands for several; direct effects are asked of a dag."));
  nabla_graph_get_adjacent (graph, to, NABLA_NEIGHBOURS, &n);
  if (n == 0)
    return NULL;
  return g_strdup_printf (_ ("Not every edge at %s has a direction: what causes it besides is open."),
                          nabla_graph_get_name (graph, to));
}

/* The formula of P(to | do(all its observed parents)): %FALSE when cancelled. */
static gboolean
try_functional (Arrows *arrows, const NablaEdge *edge, NablaIdentification *id, GError **error)
{
  const NablaGraph *graph = nabla_reach_get_graph (arrows->ws);
  g_autoptr (NablaNodeSet) parents = nabla_observed_parents (arrows->ws, edge->to, NULL);
  NablaFunctionalQuestion question = { parents, nabla_query_get_outcome (id->query), NULL, NULL };
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_auto (NablaIdAnswer) found = { 0 };
  NablaEstimand *estimand;
  g_autofree char *others = NULL;

  arrows->cost += nabla_graph_n_nodes (graph) + nabla_graph_n_edges (graph);
  if (arrows->cost > MAX_COST)
    return TRUE;
  if (!nabla_functional_identify (graph, &question, pool, &found, arrows->progress, error))
    return FALSE;
  id->hedge = g_steal_pointer (&found.hedge);
  id->hedge_inner = g_steal_pointer (&found.hedge_inner);
  if (!found.identified)
    return TRUE;
  estimand = nabla_identification_add (id, NABLA_STRATEGY_FUNCTIONAL);
  estimand->held = nabla_node_set_minus (parents, nabla_query_get_exposure (id->query));
  estimand->functional = g_steal_pointer (&found.functional);
  id->verdict = NABLA_VERDICT_IDENTIFIED;
  id->headline = g_strdup (_ ("Identified by the ID algorithm."));
  others = nabla_words_list (graph, estimand->held, MAX_NAMES);
  if (estimand->held->n == 0)
    id->reason = g_strdup (_ ("No adjustment isolates this arrow, but the general formula does."));
  else
    id->reason = g_strdup_printf (_ ("No adjustment isolates this arrow, but the general formula does, with %s held "
                                     "fixed."),
                                  others);
  return TRUE;
}

static void
try_instrument (Arrows *arrows, NablaIdentification *id)
{
  guint64 before = nabla_reach_get_work (arrows->ws), spent;
  g_autoptr (GPtrArray) found = NULL;

  if (arrows->instrument_work == 0)
    return;
  found = nabla_instrument_list (arrows->ws, id->query, 1, arrows->instrument_work, arrows->progress, NULL);
  spent = nabla_reach_get_work (arrows->ws) - before;
  arrows->instrument_work -= MIN (spent, arrows->instrument_work);
  if (found->len > 0)
    nabla_identify_add_instrument (id, nabla_reach_get_graph (arrows->ws), g_ptr_array_index (found, 0));
}

/* The half-trek criterion: one run tells all coefficients of a graph. */
static void
try_linear_model (Arrows *arrows, const NablaEdge *edge, NablaIdentification *id)
{
  const NablaGraph *graph = nabla_reach_get_graph (arrows->ws);

  if (nabla_graph_n_edges (graph) > MAX_COEFFICIENTS || nabla_graph_n_nodes (graph) > MAX_VERTICES
      || nabla_reach_get_selected (arrows->ws)->n > 0)
    return;
  if (arrows->coefficients == NULL)
    arrows->coefficients = nabla_half_trek_identify (graph, arrows->progress);
  for (guint i = 0; i < arrows->coefficients->len; i++)
    {
      NablaCoefficient *coefficient = &g_array_index (arrows->coefficients, NablaCoefficient, i);

      if (coefficient->from != edge->from || coefficient->to != edge->to
          || coefficient->status != NABLA_COEFFICIENT_IDENTIFIED)
        continue;
      nabla_estimand_add_assumption (nabla_identification_add (id, NABLA_STRATEGY_LINEAR_SEM),
                                     g_strdup (_ ("All effects in the graph are linear.")));
      id->verdict = NABLA_VERDICT_NEEDS_ASSUMPTION;
      id->headline = g_strdup (_ ("Needs an extra assumption: all effects are linear."));
      id->reason = g_strdup (_ ("In a linear model of the whole graph the covariances give this coefficient "
                                "(half-trek criterion)."));
      return;
    }
}

/* %NULL when cancelled. */
static NablaIdentification *
identify_arrow (Arrows *arrows, const NablaEdge *edge, GError **error)
{
  NablaReachWorkspace *ws = arrows->ws;
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  g_autoptr (NablaNodeSet) from = nabla_node_set_new_one (edge->from);
  g_autoptr (NablaNodeSet) to = nabla_node_set_new_one (edge->to);
  g_autoptr (NablaQuery) query = nabla_query_new (from, to, NABLA_EFFECT_DIRECT, NULL, NULL);
  g_autoptr (NablaIdentification) id = nabla_identification_new (query);
  NablaEstimand *estimand;
  g_autofree char *blame = NULL;
  char *class_reason;

  if (answer_end (id, graph, edge->from) || answer_end (id, graph, edge->to))
    return g_steal_pointer (&id);
  class_reason = arrows->class ? dup_class_reason (graph, edge->to) : NULL;
  if (class_reason != NULL)
    {
      answer_not_identified (id, class_reason);
      return g_steal_pointer (&id);
    }
  estimand = nabla_direct_identify (ws, query);
  if (estimand != NULL)
    {
      answer_identified (id, ws, edge, estimand);
      return g_steal_pointer (&id);
    }
  if (!try_functional (arrows, edge, id, error))
    return NULL;
  if (id->reason == NULL)
    try_instrument (arrows, id);
  if (id->reason == NULL)
    try_linear_model (arrows, edge, id);
  if (id->reason != NULL)
    return g_steal_pointer (&id);
  blame = nabla_words_blame (ws, query);
  answer_not_identified (id, g_strdup_printf (_ ("Nothing isolates this arrow, %s."), blame));
  return g_steal_pointer (&id);
}

/* What points at a randomised variable is not at work in these data. */
static NablaIdentification *
randomised_arrow (const NablaGraph *graph, const NablaEdge *edge)
{
  g_autoptr (NablaNodeSet) from = nabla_node_set_new_one (edge->from);
  g_autoptr (NablaNodeSet) to = nabla_node_set_new_one (edge->to);
  g_autoptr (NablaQuery) query = nabla_query_new (from, to, NABLA_EFFECT_DIRECT, NULL, NULL);
  NablaIdentification *id = nabla_identification_new (query);

  answer_not_identified (id, g_strdup_printf (_ ("%s was randomised: the data do not show what it depends on."),
                                              nabla_graph_get_name (graph, edge->to)));
  return id;
}

static gboolean
is_arrow (const NablaEdge *edge)
{
  return edge->at_from == NABLA_MARK_TAIL && edge->at_to == NABLA_MARK_ARROW;
}

NablaIdentification *
nabla_identify_arrow (const NablaGraph *graph, guint edge, NablaProgress *progress, GError **error)
{
  const NablaEdge *what;
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_auto (Arrows) arrows = { 0 };
  g_autoptr (NablaGraph) closed = NULL;

  g_return_val_if_fail (edge < nabla_graph_n_edges (graph), NULL);
  what = nabla_graph_get_edge (graph, edge);
  if (!nabla_query_check_graph_or_class (graph, error))
    return NULL;
  if (!is_arrow (what))
    {
      g_set_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_KIND,
                   _ ("The edge between %s and %s is no arrow: it has no direct effect."),
                   nabla_graph_get_name (graph, what->from), nabla_graph_get_name (graph, what->to));
      return NULL;
    }
  if (!nabla_progress_check (progress, error))
    return NULL;
  closed = nabla_class_dup_closed (graph, error);
  if (closed == NULL)
    return NULL;
  ws = nabla_reach_workspace_new (closed);
  arrows = (Arrows){ ws, 0, MAX_INSTRUMENT_WORK, progress, nabla_graph_is_class (closed) };
  return identify_arrow (&arrows, what, error);
}

static void
identification_free (gpointer data)
{
  nabla_identification_unref (data);
}

GPtrArray *
nabla_identify_arrows (const NablaGraph *graph, const NablaNodeSet *randomised, NablaProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (identification_free);
  g_autoptr (NablaGraph) left = NULL;
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_autoptr (NablaGraph) closed = NULL;
  const NablaEdge *edges;
  g_auto (Arrows) arrows = { 0 };
  guint n;

  if (!nabla_query_check_graph_or_class (graph, error))
    return NULL;
  closed = nabla_class_dup_closed (graph, error);
  if (closed == NULL)
    return NULL;
  left = nabla_graph_with_randomised (closed, randomised);
  ws = nabla_reach_workspace_new (left);
  arrows = (Arrows){ ws, 0, MAX_INSTRUMENT_WORK, progress, nabla_graph_is_class (closed) };
  edges = nabla_graph_get_edges (graph, &n);
  for (guint i = 0; i < n; i++)
    {
      NablaIdentification *id = NULL;

      if (!nabla_progress_check (progress, error))
        return NULL;
      if (is_arrow (&edges[i]) && nabla_node_set_contains (randomised, edges[i].to))
        id = randomised_arrow (graph, &edges[i]);
      else if (is_arrow (&edges[i]))
        {
          id = identify_arrow (&arrows, &edges[i], error);
          if (id == NULL)
            return NULL;
        }
      g_ptr_array_add (all, id);
    }
  return g_steal_pointer (&all);
}
