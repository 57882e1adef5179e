/* Kinds of `ask` about instruments for the coefficient of an edge, and about linear models. */
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-ask.h"
#include "identify/nabla-instrument.h"
#include "identify/nabla-tree-model.h"

/* Visits of the search for candidates: some seconds. */
#define MAX_WORK G_GUINT64_CONSTANT (20000000)

/* One exposure, one outcome: the ends of the edge. */
static NablaQuery *
make_query (NablaAskCall *call, NablaEffect effect, GError **error)
{
  g_autoptr (NablaNodeSet) exposure = NULL;
  g_autoptr (NablaNodeSet) outcome = NULL;
  g_autoptr (NablaQuery) query = NULL;

  if (!nabla_ask_get_ends (call, NABLA_ASK_OBSERVED, &exposure, &outcome, error))
    return NULL;
  if (nabla_node_set_size (exposure) != 1 || nabla_node_set_size (outcome) != 1)
    {
      nabla_cli_set_usage_error (error, _ ("Instruments are for one exposure and one outcome."));
      return NULL;
    }
  query = nabla_query_new (exposure, outcome, effect, NULL, NULL);
  if (!nabla_query_check (query, call->graph, error))
    return NULL;
  return g_steal_pointer (&query);
}

static int
compare_instruments (gconstpointer a, gconstpointer b, gpointer data)
{
  const NablaInstrument *left = *(NablaInstrument *const *) a;
  const NablaInstrument *right = *(NablaInstrument *const *) b;
  const NablaGraph *graph = data;

  return strcmp (nabla_graph_get_name (graph, left->instrument), nabla_graph_get_name (graph, right->instrument));
}

gboolean
nabla_ask_instruments (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaQuery) query = make_query (call, NABLA_EFFECT_DIRECT, error);
  g_autoptr (GPtrArray) instruments = NULL;
  guint limit = 0;

  if (query == NULL || !nabla_ask_get_limit (call, &limit, error))
    return FALSE;
  instruments = nabla_instrument_list (call->workspace, query, limit, 0, call->progress, &call->truncated);
  g_ptr_array_sort_with_data (instruments, compare_instruments, (gpointer) call->graph);
  nabla_json_begin_array (call->answer);
  for (guint i = 0; i < instruments->len; i++)
    {
      const NablaInstrument *instrument = instruments->pdata[i];

      nabla_json_begin_object (call->answer);
      nabla_json_key_string (call->answer, "instrument", nabla_graph_get_name (call->graph, instrument->instrument));
      nabla_json_key (call->answer, "given");
      nabla_ask_put_set (call, instrument->given);
      nabla_json_end_object (call->answer);
    }
  nabla_json_end_array (call->answer);
  return TRUE;
}

gboolean
nabla_ask_is_instrument (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaQuery) query = make_query (call, NABLA_EFFECT_DIRECT, error);
  g_autoptr (NablaNodeSet) instrument = NULL;
  g_autoptr (NablaNodeSet) given = NULL;

  if (query == NULL)
    return FALSE;
  instrument = nabla_ask_get_set (call, "instrument", NABLA_ASK_REQUIRED | NABLA_ASK_OBSERVED, error);
  if (instrument == NULL)
    return FALSE;
  given = nabla_ask_get_set (call, "given", NABLA_ASK_OBSERVED, error);
  if (given == NULL
      || !nabla_ask_check_apart (call, instrument, "instrument", nabla_query_get_exposure (query), "exposure", error)
      || !nabla_ask_check_apart (call, instrument, "instrument", nabla_query_get_outcome (query), "outcome", error)
      || !nabla_ask_check_apart (call, instrument, "instrument", given, "given", error)
      || !nabla_ask_check_apart (call, given, "given", nabla_query_get_exposure (query), "exposure", error)
      || !nabla_ask_check_apart (call, given, "given", nabla_query_get_outcome (query), "outcome", error))
    return FALSE;
  if (nabla_node_set_size (instrument) != 1)
    {
      nabla_cli_set_usage_error (error, _ ("\"instrument\" is more than one name."));
      return FALSE;
    }
  nabla_json_boolean (call->answer, nabla_instrument_is_valid (call->workspace, query, instrument->nodes[0], given));
  return TRUE;
}

gboolean
nabla_ask_instrument_candidates (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaQuery) query = make_query (call, NABLA_EFFECT_DIRECT, error);
  g_autoptr (NablaNodeSet) candidates = NULL;

  if (query == NULL)
    return FALSE;
  candidates = nabla_instrument_candidates (call->workspace, query, MAX_WORK, call->progress, &call->truncated);
  nabla_ask_put_set (call, candidates);
  return TRUE;
}

gboolean
nabla_ask_optimal_instrument (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaQuery) query = make_query (call, NABLA_EFFECT_TOTAL, error);
  g_autoptr (NablaNodeSet) instruments = NULL;
  g_autoptr (NablaNodeSet) given = NULL;

  if (query == NULL)
    return FALSE;
  if (!nabla_instrument_optimal (call->workspace, query, &instruments, &given))
    {
      nabla_json_null (call->answer);
      return TRUE;
    }
  nabla_json_begin_object (call->answer);
  nabla_json_key (call->answer, "instrument");
  nabla_ask_put_set (call, instruments);
  nabla_json_key (call->answer, "given");
  nabla_ask_put_set (call, given);
  nabla_json_end_object (call->answer);
  return TRUE;
}

gboolean
nabla_ask_tree_identifiable (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaNodeSet) identified = nabla_tree_identifiable (call->graph, error);

  if (identified == NULL)
    return FALSE;
  nabla_ask_put_set (call, identified);
  return TRUE;
}
