#include "identify/nabla-words.h"

#include <glib/gi18n-lib.h>

#include "identify/nabla-adjustment.h"

/* How many names a sentence takes. */
#define MAX_NAMES 4
/* A path longer than this is not written out. */
#define MAX_PATH       12
#define HEADLINE_WIDTH 60

char *
nabla_words_list (const NablaGraph *graph, const NablaNodeSet *set, guint max)
{
  g_autofree NablaNode *nodes = nabla_dup_by_name (set, graph);
  guint n = nabla_node_set_size (set);
  guint shown = n > max ? max - 1 : n;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < shown; i++)
    {
      if (i > 0)
        g_string_append (text, i + 1 == n ? _ (" and ") : ", ");
      g_string_append (text, nabla_graph_get_name (graph, nodes[i]));
    }
  if (shown < n)
    g_string_append_printf (text, _ (" and %u more"), n - shown);
  return g_string_free (text, FALSE);
}

char *
nabla_words_short_list (const NablaGraph *graph, const NablaNodeSet *set, guint width)
{
  g_autofree NablaNode *nodes = nabla_dup_by_name (set, graph);
  guint n = nabla_node_set_size (set);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      const char *name = nabla_graph_get_name (graph, nodes[i]);
      /* The last needs no room for what follows it. */
      guint room = i + 1 == n ? width : width - MIN (width, 11);

      if (i > 0 && (guint) g_utf8_strlen (text->str, -1) + 2 + (guint) g_utf8_strlen (name, -1) > room)
        {
          g_string_append_printf (text, _ (" and %u more"), n - i);
          break;
        }
      if (i > 0)
        g_string_append (text, ", ");
      g_string_append (text, name);
    }
  return g_string_free (text, FALSE);
}

char *
nabla_words_adjusting (const NablaGraph *graph, const NablaNodeSet *set)
{
  const char *format = _ ("Identified by adjusting for %s.");
  g_autofree char *names = NULL;

  if (set->n == 0)
    return g_strdup (_ ("Identified: no adjustment needed."));
  names = nabla_words_short_list (graph, set, HEADLINE_WIDTH - (guint) g_utf8_strlen (format, -1) + 2);
  return g_strdup_printf (_ ("Identified by adjusting for %s."), names);
}

/* Adjustment with the unobserved vertices allowed: those that it uses. */
static NablaNodeSet *
find_missing (NablaReachWorkspace *ws, const NablaQuery *query)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  g_auto (NablaCriterion) criterion = { 0 };
  g_autoptr (NablaNodeSet) excluded = NULL, found = NULL, everything = NULL;
  NablaNodeSet *missing;
  guint n = nabla_graph_n_nodes (graph);
  g_autofree NablaNode *nodes = g_new (NablaNode, n + 1);

  for (NablaNode v = 0; v < n; v++)
    nodes[v] = v;
  everything = nabla_node_set_new_from (nodes, n);
  nabla_criterion_init (&criterion, ws, query);
  if (!criterion.amenable || nabla_node_set_overlaps (nabla_reach_get_selected (ws), criterion.forbidden))
    return NULL;
  excluded = nabla_node_set_union (criterion.forbidden, nabla_query_get_forbidden (query));
  found = nabla_find_separator (ws, &(NablaSeparation){
                                      .a = nabla_query_get_exposure (query),
                                      .b = nabla_query_get_outcome (query),
                                      .must = nabla_query_get_adjusted (query),
                                      .allowed = everything,
                                      .excluded = excluded,
                                      .cut = &criterion.cut,
                                    });
  if (found == NULL)
    return NULL;
  missing = nabla_node_set_new ();
  for (guint i = 0; i < found->n; i++)
    if (nabla_graph_is_latent (graph, found->nodes[i]))
      nabla_node_set_add (missing, found->nodes[i]);
  return missing;
}

/* A bidirected edge on a path that everything allowed leaves open. */
static char *
dup_bidirected_blame (NablaReachWorkspace *ws, const NablaQuery *query)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  const NablaNodeSet *outcome = nabla_query_get_outcome (query);
  g_auto (NablaCriterion) criterion = { 0 };
  g_autoptr (NablaNodeSet) ends = nabla_node_set_union (exposure, outcome), ancestors = NULL;
  g_autoptr (NablaNodeSet) given = nabla_node_set_new ();
  g_autoptr (GArray) path = NULL;

  nabla_criterion_init (&criterion, ws, query);
  ancestors = nabla_ancestors (ws, ends, &criterion.cut);
  for (guint i = 0; i < ancestors->n; i++)
    if (!nabla_graph_is_latent (graph, ancestors->nodes[i]) && !nabla_node_set_contains (ends, ancestors->nodes[i])
        && !nabla_node_set_contains (criterion.forbidden, ancestors->nodes[i]))
      nabla_node_set_add (given, ancestors->nodes[i]);
  path = nabla_find_open_path (ws, exposure, outcome, given, &criterion.cut);
  for (guint i = 1; path != NULL && i < path->len; i++)
    {
      const NablaPathStep *step = &g_array_index (path, NablaPathStep, i);

      if (step->step == NABLA_STEP_SPOUSE)
        return g_strdup_printf (_ ("because the common cause behind %s ↔ %s is unobserved"),
                                nabla_graph_get_name (graph, g_array_index (path, NablaPathStep, i - 1).node),
                                nabla_graph_get_name (graph, step->node));
    }
  if (path != NULL && path->len <= MAX_PATH)
    {
      g_autofree char *text = nabla_path_dup_text (graph, path);

      return g_strdup_printf (_ ("because nothing blocks %s"), text);
    }
  return NULL;
}

char *
nabla_words_blame (NablaReachWorkspace *ws, const NablaQuery *query)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  const NablaNodeSet *selected = nabla_reach_get_selected (ws);
  g_autoptr (NablaNodeSet) missing = find_missing (ws, query), harmful = NULL;
  g_auto (NablaCriterion) criterion = { 0 };
  char *blame;

  nabla_criterion_init (&criterion, ws, query);
  harmful = nabla_node_set_intersect (nabla_query_get_adjusted (query), criterion.forbidden);
  if (harmful->n > 0)
    {
      g_autofree char *names = nabla_words_list (graph, harmful, MAX_NAMES);

      return g_strdup_printf (ngettext ("because %s is adjusted for", "because %s are adjusted for", harmful->n),
                              names);
    }
  if (missing != NULL && missing->n > 0)
    {
      g_autofree char *names = nabla_words_list (graph, missing, MAX_NAMES);

      return g_strdup_printf (ngettext ("because %s is unobserved", "because %s are unobserved", missing->n), names);
    }
  if (nabla_query_get_adjusted (query)->n + nabla_query_get_forbidden (query)->n > 0)
    {
      g_autoptr (NablaQuery) free = nabla_query_new (nabla_query_get_exposure (query), nabla_query_get_outcome (query),
                                                     nabla_query_get_effect (query), NULL, NULL);
      g_autoptr (NablaNodeSet) found = nabla_adjustment_find (ws, free);

      if (found != NULL)
        return g_strdup (_ ("with what must and must not be adjusted for"));
    }
  if (nabla_node_set_size (selected) > 0)
    {
      g_autoptr (NablaNodeSet) bad = nabla_node_set_intersect (selected, criterion.forbidden);

      if (bad->n > 0)
        {
          g_autofree char *names = nabla_words_list (graph, bad, MAX_NAMES);

          return g_strdup_printf (_ ("because the selection by %s depends on the outcome or a mediator"), names);
        }
    }
  blame = dup_bidirected_blame (ws, query);
  return blame != NULL ? blame : g_strdup (_ ("because no set blocks every path that is not causal"));
}
