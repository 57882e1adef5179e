/* The question that each arrow asks. */
#include "identify/nabla-estimand.h"

#include <glib/gi18n-lib.h>

#include "identify/nabla-direct.h"
#include "identify/nabla-words.h"

#define MAX_NAMES 4

static void
answer_not_identified (NablaIdentification *id, char *reason)
{
  id->verdict = NABLA_VERDICT_NOT_IDENTIFIED;
  id->headline = g_strdup (_ ("Not identifiable from these variables."));
  id->reason = reason;
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

static NablaIdentification *
identify_arrow (NablaReachWorkspace *ws, const NablaEdge *edge)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  g_autoptr (NablaNodeSet) from = nabla_node_set_new_one (edge->from);
  g_autoptr (NablaNodeSet) to = nabla_node_set_new_one (edge->to);
  g_autoptr (NablaQuery) query = nabla_query_new (from, to, NABLA_EFFECT_DIRECT, NULL, NULL);
  NablaIdentification *id = nabla_identification_new (query);
  NablaEstimand *estimand;

  if (answer_end (id, graph, edge->from) || answer_end (id, graph, edge->to))
    return id;
  estimand = nabla_direct_identify (ws, query);
  if (estimand != NULL)
    answer_identified (id, ws, edge, estimand);
  else
    {
      g_autofree char *blame = nabla_words_blame (ws, query);

      answer_not_identified (id, g_strdup_printf (_ ("No adjustment isolates this arrow, %s."), blame));
    }
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

  g_return_val_if_fail (edge < nabla_graph_n_edges (graph), NULL);
  what = nabla_graph_get_edge (graph, edge);
  if (!nabla_query_check_graph (graph, error))
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
  ws = nabla_reach_workspace_new (graph);
  return identify_arrow (ws, what);
}

static void
identification_free (gpointer data)
{
  nabla_identification_unref (data);
}

GPtrArray *
nabla_identify_arrows (const NablaGraph *graph, NablaProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (identification_free);
  g_autoptr (NablaReachWorkspace) ws = NULL;
  const NablaEdge *edges;
  guint n;

  if (!nabla_query_check_graph (graph, error))
    return NULL;
  ws = nabla_reach_workspace_new (graph);
  edges = nabla_graph_get_edges (graph, &n);
  for (guint i = 0; i < n; i++)
    {
      if (!nabla_progress_check (progress, error))
        return NULL;
      g_ptr_array_add (all, is_arrow (&edges[i]) ? identify_arrow (ws, &edges[i]) : NULL);
    }
  return g_steal_pointer (&all);
}
