#include "identify/nabla-instrument-private.h"

#include <string.h>

/* The rest of the definition, once the criterion of the query is known. */
static gboolean
is_valid (NablaReachWorkspace *ws,
          const NablaQuery *query,
          const NablaCriterion *criterion,
          NablaNode instrument,
          const NablaNodeSet *given)
{
  g_autoptr (NablaNodeSet) z = nabla_node_set_new_one (instrument);

  return nabla_separated_in (ws, z, nabla_query_get_outcome (query), given, &criterion->cut)
         && !nabla_separated_in (ws, z, nabla_query_get_exposure (query), given, NULL);
}

gboolean
nabla_may_be_instrument (NablaReachWorkspace *ws,
                         const NablaQuery *query,
                         const NablaCriterion *criterion,
                         NablaNode node)
{
  return !nabla_node_set_contains (nabla_query_get_exposure (query), node)
         && !nabla_node_set_contains (nabla_query_get_outcome (query), node)
         && !nabla_node_set_contains (nabla_reach_get_selected (ws), node)
         && !nabla_node_set_contains (criterion->forbidden, node);
}

/**
 * nabla_instrument_is_valid:
 * @ws: a workspace
 * @query: the question; what it adjusts for and forbids is not looked at
 * @instrument: Z
 * @given: (nullable): W
 *
 * Returns: whether Z is an instrument given W (and what is selected); linear
 */
gboolean
nabla_instrument_is_valid (NablaReachWorkspace *ws,
                           const NablaQuery *query,
                           NablaNode instrument,
                           const NablaNodeSet *given)
{
  g_auto (NablaCriterion) criterion = { 0 };

  nabla_criterion_init (&criterion, ws, query);
  if (!nabla_may_be_instrument (ws, query, &criterion, instrument)
      || nabla_node_set_overlaps (nabla_reach_get_selected (ws), criterion.forbidden)
      || nabla_node_set_overlaps (given, criterion.forbidden) || nabla_node_set_contains (given, instrument)
      || nabla_node_set_overlaps (given, nabla_query_get_exposure (query))
      || nabla_node_set_overlaps (given, nabla_query_get_outcome (query)))
    return FALSE;
  return is_valid (ws, query, &criterion, instrument, given);
}

NablaNodeSet *
nabla_instrument_find_given (NablaReachWorkspace *ws,
                             const NablaQuery *query,
                             const NablaCriterion *criterion,
                             const NablaNodeSet *excluded,
                             NablaNode instrument)
{
  g_autoptr (NablaNodeSet) z = NULL;
  g_autoptr (NablaNodeSet) given = NULL;
  NablaSeparation what;

  if (!nabla_may_be_instrument (ws, query, criterion, instrument)
      || nabla_node_set_contains (nabla_query_get_adjusted (query), instrument))
    return NULL;
  z = nabla_node_set_new_one (instrument);
  what = (NablaSeparation){
    .a = nabla_query_get_outcome (query),
    .b = z,
    .must = nabla_query_get_adjusted (query),
    .excluded = excluded,
    .cut = &criterion->cut,
  };
  given = nabla_find_separator (ws, &what);
  if (given == NULL || nabla_separated_in (ws, z, nabla_query_get_exposure (query), given, NULL))
    return NULL;
  return g_steal_pointer (&given);
}

NablaNodeSet *
nabla_instrument_dup_excluded (const NablaQuery *query, const NablaCriterion *criterion)
{
  g_autoptr (NablaNodeSet) taken = nabla_node_set_union (criterion->forbidden, nabla_query_get_exposure (query));

  return nabla_node_set_union (taken, nabla_query_get_forbidden (query));
}

/**
 * nabla_instrument_find:
 * @ws: a workspace
 * @query: the question, with what must be conditioned on and may not
 * @instrument: Z
 *
 * The separator nearest to the outcome (van der Zander, Textor & Liśkiewicz, IJCAI
 * 2015): whether *any* set makes Z an instrument is NP-hard, but where some
 * conditional instrument exists, one that passes this test does too.
 *
 * Returns: (transfer full) (nullable): a set W of observed vertices given which Z is an
 *   instrument, or %NULL; linear in the ancestors
 */
NablaNodeSet *
nabla_instrument_find (NablaReachWorkspace *ws, const NablaQuery *query, NablaNode instrument)
{
  g_auto (NablaCriterion) criterion = { 0 };
  g_autoptr (NablaNodeSet) excluded = NULL;

  nabla_criterion_init (&criterion, ws, query);
  if (nabla_node_set_overlaps (nabla_reach_get_selected (ws), criterion.forbidden))
    return NULL;
  excluded = nabla_instrument_dup_excluded (query, &criterion);
  return nabla_instrument_find_given (ws, query, &criterion, excluded, instrument);
}

static void
instrument_free (gpointer data)
{
  NablaInstrument *instrument = data;

  nabla_node_set_free (instrument->given);
  g_free (instrument);
}

static int
compare_instruments (gconstpointer a, gconstpointer b, gpointer data)
{
  const NablaInstrument *first = *(const NablaInstrument *const *) a;
  const NablaInstrument *second = *(const NablaInstrument *const *) b;
  const NablaGraph *graph = data;

  if (first->given->n != second->given->n)
    return first->given->n < second->given->n ? -1 : 1;
  return strcmp (nabla_graph_get_name (graph, first->instrument), nabla_graph_get_name (graph, second->instrument));
}

/**
 * nabla_instrument_list:
 * @ws: a workspace
 * @query: the question, with what must be conditioned on and may not
 * @limit: how many at most; 0: all
 * @max_work: visits at most; 0: as many as it takes
 * @progress: (nullable): cancels
 * @truncated: (out) (optional): whether there may be more
 *
 * Every observed vertex that nabla_instrument_find() makes an instrument.
 *
 * Returns: (transfer full) (element-type NablaInstrument): by the size of what is
 *   conditioned on, then by name; O(n (n + m))
 */
GPtrArray *
nabla_instrument_list (NablaReachWorkspace *ws,
                       const NablaQuery *query,
                       guint limit,
                       guint64 max_work,
                       NablaProgress *progress,
                       gboolean *truncated)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  GPtrArray *list = g_ptr_array_new_with_free_func (instrument_free);
  g_auto (NablaCriterion) criterion = { 0 };
  g_autoptr (NablaNodeSet) excluded = NULL;
  guint64 start = nabla_reach_get_work (ws);
  gboolean complete = TRUE;

  nabla_criterion_init (&criterion, ws, query);
  excluded = nabla_instrument_dup_excluded (query, &criterion);
  if (!nabla_node_set_overlaps (nabla_reach_get_selected (ws), criterion.forbidden))
    for (NablaNode v = 0; v < nabla_graph_n_nodes (graph) && complete; v++)
      {
        g_autoptr (NablaNodeSet) given = NULL;

        if (nabla_graph_is_latent (graph, v) || nabla_node_set_contains (nabla_query_get_forbidden (query), v))
          continue;
        given = nabla_instrument_find_given (ws, query, &criterion, excluded, v);
        if (given != NULL && limit > 0 && list->len == limit)
          complete = FALSE;
        else if (given != NULL)
          {
            NablaInstrument *instrument = g_new (NablaInstrument, 1);

            instrument->instrument = v;
            instrument->given = g_steal_pointer (&given);
            g_ptr_array_add (list, instrument);
          }
        if (nabla_progress_is_cancelled (progress) || (max_work > 0 && nabla_reach_get_work (ws) - start > max_work))
          complete = FALSE;
      }
  g_ptr_array_sort_with_data (list, compare_instruments, (gpointer) graph);
  if (truncated != NULL)
    *truncated = !complete;
  return list;
}
