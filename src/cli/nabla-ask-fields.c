/* The fields of a query, checked. */
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-ask.h"

static gboolean
add_name (NablaAskCall *call, const char *field, JsonNode *node, NablaAskFlags flags, NablaNodeSet *set, GError **error)
{
  const char *name;
  NablaNode vertex;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      nabla_cli_set_usage_error (error, _ ("\"%s\" is neither a name nor a list of names."), field);
      return FALSE;
    }
  name = json_node_get_string (node);
  vertex = nabla_graph_find_node (call->graph, name);
  if (vertex == NABLA_NODE_NONE)
    {
      nabla_cli_set_usage_error (error, _ ("\"%s\": the graph has no node %s."), field, name);
      return FALSE;
    }
  if ((flags & NABLA_ASK_OBSERVED) != 0 && nabla_graph_is_latent (call->graph, vertex))
    {
      nabla_cli_set_usage_error (error, _ ("\"%s\": %s is unobserved."), field, name);
      return FALSE;
    }
  nabla_node_set_add (set, vertex);
  return TRUE;
}

NablaNodeSet *
nabla_ask_get_set (NablaAskCall *call, const char *field, NablaAskFlags flags, GError **error)
{
  g_autoptr (NablaNodeSet) set = nabla_node_set_new ();
  JsonNode *node = json_object_get_member (call->query, field);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    {
      if ((flags & (NABLA_ASK_REQUIRED | NABLA_ASK_PRESENT)) == 0)
        return g_steal_pointer (&set);
      nabla_cli_set_usage_error (error, _ ("The query lacks \"%s\"."), field);
      return NULL;
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        if (!add_name (call, field, json_array_get_element (array, i), flags, set, error))
          return NULL;
    }
  else if (!add_name (call, field, node, flags, set, error))
    return NULL;
  if ((flags & NABLA_ASK_REQUIRED) != 0 && nabla_node_set_size (set) == 0)
    {
      nabla_cli_set_usage_error (error, _ ("\"%s\" names nothing."), field);
      return NULL;
    }
  return g_steal_pointer (&set);
}

/* A field, else the nodes of a role; never empty. */
static NablaNodeSet *
get_end (NablaAskCall *call, const char *field, NablaRoles role, NablaAskFlags flags, GError **error)
{
  JsonNode *node = json_object_get_member (call->query, field);
  g_autoptr (NablaNodeSet) set = NULL;

  if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
    return nabla_ask_get_set (call, field, flags | NABLA_ASK_REQUIRED, error);
  set = nabla_graph_dup_with_role (call->graph, role);
  if (nabla_node_set_size (set) == 0)
    {
      nabla_cli_set_usage_error (error, _ ("Neither the query nor the graph has an %s."), field);
      return NULL;
    }
  for (guint i = 0; (flags & NABLA_ASK_OBSERVED) != 0 && i < set->n; i++)
    if (nabla_graph_is_latent (call->graph, set->nodes[i]))
      {
        nabla_cli_set_usage_error (error, _ ("\"%s\": %s is unobserved."), field,
                                   nabla_graph_get_name (call->graph, set->nodes[i]));
        return NULL;
      }
  return g_steal_pointer (&set);
}

gboolean
nabla_ask_get_ends (NablaAskCall *call,
                    NablaAskFlags flags,
                    NablaNodeSet **exposure,
                    NablaNodeSet **outcome,
                    GError **error)
{
  *exposure = get_end (call, "exposure", NABLA_ROLE_EXPOSURE, flags, error);
  if (*exposure == NULL)
    return FALSE;
  *outcome = get_end (call, "outcome", NABLA_ROLE_OUTCOME, flags, error);
  return *outcome != NULL && nabla_ask_check_apart (call, *exposure, "exposure", *outcome, "outcome", error);
}

const char *
nabla_ask_get_string (NablaAskCall *call, const char *field, GError **error)
{
  JsonNode *node = json_object_get_member (call->query, field);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);
  nabla_cli_set_usage_error (error, _ ("\"%s\" is not text."), field);
  return NULL;
}

gboolean
nabla_ask_get_choice (NablaAskCall *call, const char *field, const char *const *choices, guint *value, GError **error)
{
  g_autoptr (GError) local = NULL;
  const char *text = nabla_ask_get_string (call, field, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (text == NULL)
    return TRUE;
  for (guint i = 0; choices[i] != NULL; i++)
    if (g_str_equal (choices[i], text))
      {
        *value = i;
        return TRUE;
      }
  nabla_cli_set_usage_error (error, _ ("\"%s\": \"%s\" is unknown."), field, text);
  return FALSE;
}

gboolean
nabla_ask_get_limit (NablaAskCall *call, guint *limit, GError **error)
{
  JsonNode *node = json_object_get_member (call->query, "limit");
  GType type;
  gint64 value;

  *limit = 0;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  value = type == G_TYPE_INT64 ? json_node_get_int (node) : 0;
  /* 10.0 is a whole number too. */
  if (type == G_TYPE_DOUBLE && json_node_get_double (node) >= 1 && json_node_get_double (node) <= G_MAXUINT
      && json_node_get_double (node) == (guint) json_node_get_double (node))
    value = (gint64) json_node_get_double (node);
  if (value < 1)
    {
      nabla_cli_set_usage_error (error, _ ("\"limit\" is not a whole number of at least 1."));
      return FALSE;
    }
  *limit = MIN (value, G_MAXUINT);
  return TRUE;
}

gboolean
nabla_ask_check_apart (NablaAskCall *call,
                       const NablaNodeSet *a,
                       const char *a_name,
                       const NablaNodeSet *b,
                       const char *b_name,
                       GError **error)
{
  g_autoptr (NablaNodeSet) both = nabla_node_set_intersect (a, b);

  if (nabla_node_set_size (both) == 0)
    return TRUE;
  nabla_cli_set_usage_error (error, _ ("%s is in \"%s\" and in \"%s\"."),
                             nabla_graph_get_name (call->graph, both->nodes[0]), a_name, b_name);
  return FALSE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The sorted names of one set, borrowed. */
static GPtrArray *
sort_names (const NablaGraph *graph, const NablaNodeSet *set)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; set != NULL && i < set->n; i++)
    g_ptr_array_add (names, (gpointer) nabla_graph_get_name (graph, set->nodes[i]));
  g_ptr_array_sort (names, compare_names);
  return names;
}

static int
compare_sets (gconstpointer a, gconstpointer b)
{
  const GPtrArray *left = *(GPtrArray *const *) a;
  const GPtrArray *right = *(GPtrArray *const *) b;
  int order = 0;

  if (left->len != right->len)
    return left->len < right->len ? -1 : 1;
  for (guint i = 0; i < left->len && order == 0; i++)
    order = strcmp (left->pdata[i], right->pdata[i]);
  return order;
}

static void
put_names (NablaAskCall *call, const GPtrArray *names)
{
  nabla_json_begin_array (call->answer);
  for (guint i = 0; i < names->len; i++)
    nabla_json_string (call->answer, names->pdata[i]);
  nabla_json_end_array (call->answer);
}

void
nabla_ask_put_set (NablaAskCall *call, const NablaNodeSet *set)
{
  g_autoptr (GPtrArray) names = sort_names (call->graph, set);

  put_names (call, names);
}

void
nabla_ask_put_sets (NablaAskCall *call, GPtrArray *sets)
{
  g_autoptr (GPtrArray) lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < sets->len; i++)
    g_ptr_array_add (lists, sort_names (call->graph, sets->pdata[i]));
  g_ptr_array_sort (lists, compare_sets);
  nabla_json_begin_array (call->answer);
  for (guint i = 0; i < lists->len; i++)
    put_names (call, lists->pdata[i]);
  nabla_json_end_array (call->answer);
}
