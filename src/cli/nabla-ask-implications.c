/* Kinds of `ask` about what a graph asks of the data. */
#include "cli/nabla-ask.h"
#include "identify/nabla-implications.h"
#include "identify/nabla-tetrads.h"

gboolean
nabla_ask_implied_independencies (NablaAskCall *call, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;
  guint limit = 0;

  if (!nabla_ask_get_limit (call, &limit, error))
    return FALSE;
  nabla_ask_take_closed (call, NULL);
  list = nabla_implications_list (call->workspace, NABLA_IMPLICATIONS_ALL, limit, 0, call->progress, &call->truncated);
  nabla_json_begin_array (call->answer);
  for (guint i = 0; i < list->len; i++)
    {
      const NablaIndependence *one = list->pdata[i];

      nabla_json_begin_object (call->answer);
      nabla_json_key_string (call->answer, "a", nabla_graph_get_name (call->graph, one->a));
      nabla_json_key_string (call->answer, "b", nabla_graph_get_name (call->graph, one->b));
      nabla_json_key (call->answer, "given");
      nabla_ask_put_set (call, one->given);
      nabla_json_end_object (call->answer);
    }
  nabla_json_end_array (call->answer);
  return TRUE;
}

gboolean
nabla_ask_vanishing_tetrads (NablaAskCall *call, GError **error)
{
  guint64 n;

  if (!nabla_tetrads_count (call->graph, &n, call->progress, error))
    return FALSE;
  nabla_json_uint (call->answer, n);
  return TRUE;
}
