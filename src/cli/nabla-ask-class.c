/* Kinds of `ask` about graphs that stand for several. */
#include <glib/gi18n-lib.h>

#include "cli/nabla-ask.h"
#include "graph/nabla-class.h"
#include "identify/nabla-possible.h"

gboolean
nabla_ask_take_closed (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaGraph) closed = NULL;

  if (nabla_graph_get_kind (call->graph) != NABLA_GRAPH_PDAG)
    return TRUE;
  if (*call->closed == NULL)
    {
      closed = nabla_class_dup_closed (call->graph, error);
      if (closed == NULL)
        return FALSE;
      *call->closed = nabla_reach_workspace_new (closed);
    }
  call->workspace = *call->closed;
  return TRUE;
}

/* `edge`: two names. */
static gboolean
get_edge (NablaAskCall *call, NablaNode ends[2], GError **error)
{
  JsonNode *node = json_object_get_member (call->query, "edge");
  JsonArray *names = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (names == NULL || json_array_get_length (names) != 2)
    {
      nabla_cli_set_usage_error (error, _ ("\"%s\" is no list of two names."), "edge");
      return FALSE;
    }
  for (guint i = 0; i < 2; i++)
    {
      JsonNode *name = json_array_get_element (names, i);

      if (!JSON_NODE_HOLDS_VALUE (name) || json_node_get_value_type (name) != G_TYPE_STRING)
        {
          nabla_cli_set_usage_error (error, _ ("\"%s\" is no list of two names."), "edge");
          return FALSE;
        }
      ends[i] = nabla_graph_find_node (call->graph, json_node_get_string (name));
      if (ends[i] == NABLA_NODE_NONE)
        {
          nabla_cli_set_usage_error (error, _ ("\"%s\": the graph has no node %s."), "edge",
                                     json_node_get_string (name));
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
nabla_ask_edge_visible (NablaAskCall *call, GError **error)
{
  NablaNode ends[2];

  if (!get_edge (call, ends, error))
    return FALSE;
  if (ends[0] == ends[1] || !nabla_graph_are_adjacent (call->graph, ends[0], ends[1]))
    {
      nabla_cli_set_usage_error (error, _ ("\"%s\": there is no edge between %s and %s."), "edge",
                                 nabla_graph_get_name (call->graph, ends[0]),
                                 nabla_graph_get_name (call->graph, ends[1]));
      return FALSE;
    }
  nabla_json_boolean (call->answer, nabla_edge_is_visible (call->workspace, ends[0], ends[1]));
  return TRUE;
}

gboolean
nabla_ask_chordal (NablaAskCall *call, GError **error G_GNUC_UNUSED)
{
  nabla_json_boolean (call->answer, nabla_graph_is_chordal (call->graph));
  return TRUE;
}
