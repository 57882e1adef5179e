/* Kinds of `ask` about adjustment and front-door sets. */
#include <glib/gi18n-lib.h>

#include "cli/nabla-ask.h"
#include "identify/nabla-adjustment.h"
#include "identify/nabla-frontdoor.h"
#include "identify/nabla-selection.h"

static const char *const effects[] = { "total", "direct", "odds_ratio", NULL };

/* What a question may be narrowed by. */
typedef enum
{
  NO_CONSTRAINTS,
  CONSTRAINTS,          /* what every set holds and what none does */
  ADJUSTED_CONSTRAINTS, /* the same, and the graph's adjusted nodes are in every set if nothing else is said */
} Constraints;

/* What every set must hold: the field, else (@adjusted) the nodes that the graph adjusts for. */
static NablaNodeSet *
get_must (NablaAskCall *call,
          gboolean adjusted,
          const NablaNodeSet *exposure,
          const NablaNodeSet *outcome,
          GError **error)
{
  JsonNode *field = json_object_get_member (call->query, "must");
  g_autoptr (NablaNodeSet) roles = NULL, rest = NULL;

  if (!adjusted || (field != NULL && !JSON_NODE_HOLDS_NULL (field)))
    return nabla_ask_get_set (call, "must", NABLA_ASK_OBSERVED, error);
  roles = nabla_graph_dup_with_role (call->graph, NABLA_ROLE_ADJUSTED);
  rest = nabla_node_set_minus (roles, exposure);
  return nabla_node_set_minus (rest, outcome);
}

/* Exposure, outcome, effect and constraints as a question that makes sense for adjustment.
 * @odds_ratio: (out) (nullable): whether it is about the odds ratio, which few questions can be. */
static NablaQuery *
make_query (NablaAskCall *call, Constraints constraints, gboolean *odds_ratio, GError **error)
{
  g_autoptr (NablaNodeSet) exposure = NULL;
  g_autoptr (NablaNodeSet) outcome = NULL;
  g_autoptr (NablaNodeSet) must = NULL;
  g_autoptr (NablaNodeSet) forbidden = NULL;
  g_autoptr (NablaQuery) query = NULL;
  guint effect = 0;

  if (!nabla_ask_get_ends (call, NABLA_ASK_OBSERVED, &exposure, &outcome, error)
      || !nabla_ask_get_choice (call, "effect", effects, &effect, error))
    return NULL;
  if (odds_ratio != NULL)
    *odds_ratio = effect == 2;
  else if (effect == 2)
    {
      nabla_cli_set_usage_error (error, _ ("The effect odds_ratio goes with is_adjustment_set only."));
      return NULL;
    }
  if (effect == 2 && (exposure->n > 1 || outcome->n > 1))
    {
      nabla_cli_set_usage_error (error, _ ("The effect odds_ratio needs one exposure and one outcome."));
      return NULL;
    }
  if (constraints != NO_CONSTRAINTS)
    {
      must = get_must (call, constraints == ADJUSTED_CONSTRAINTS, exposure, outcome, error);
      if (must == NULL)
        return NULL;
      forbidden = nabla_ask_get_set (call, "forbidden", NABLA_ASK_OPTIONAL, error);
      if (forbidden == NULL || !nabla_ask_check_apart (call, must, "must", exposure, "exposure", error)
          || !nabla_ask_check_apart (call, must, "must", outcome, "outcome", error)
          || !nabla_ask_check_apart (call, forbidden, "forbidden", exposure, "exposure", error)
          || !nabla_ask_check_apart (call, forbidden, "forbidden", outcome, "outcome", error))
        return NULL;
    }
  query = nabla_query_new (exposure, outcome, effect == 1 ? NABLA_EFFECT_DIRECT : NABLA_EFFECT_TOTAL, must, forbidden);
  if (!nabla_query_check_adjustment (query, call->graph, error) || !nabla_ask_take_closed (call, error))
    return NULL;
  return g_steal_pointer (&query);
}

/* The question together with the set that it is about. */
static NablaQuery *
make_query_and_set (NablaAskCall *call, gboolean *odds_ratio, NablaNodeSet **set, GError **error)
{
  g_autoptr (NablaQuery) query = make_query (call, NO_CONSTRAINTS, odds_ratio, error);

  if (query == NULL)
    return NULL;
  *set = nabla_ask_get_set (call, "set", NABLA_ASK_PRESENT | NABLA_ASK_OBSERVED, error);
  if (*set == NULL || !nabla_ask_check_apart (call, *set, "set", nabla_query_get_exposure (query), "exposure", error)
      || !nabla_ask_check_apart (call, *set, "set", nabla_query_get_outcome (query), "outcome", error))
    return NULL;
  return g_steal_pointer (&query);
}

gboolean
nabla_ask_minimal_adjustment (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaQuery) query = make_query (call, ADJUSTED_CONSTRAINTS, NULL, error);
  g_autoptr (GPtrArray) sets = NULL;
  guint limit = 0;

  if (query == NULL || !nabla_ask_get_limit (call, &limit, error))
    return FALSE;
  sets = nabla_adjustment_list_minimal (call->workspace, query, limit, 0, call->progress, &call->truncated);
  nabla_ask_put_sets (call, sets);
  return TRUE;
}

gboolean
nabla_ask_all_adjustment (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaQuery) query = make_query (call, ADJUSTED_CONSTRAINTS, NULL, error);
  g_autoptr (GPtrArray) sets = NULL;
  guint limit = 0;

  if (query == NULL || !nabla_ask_get_limit (call, &limit, error))
    return FALSE;
  sets = nabla_adjustment_list_all (call->workspace, query, limit, call->progress, &call->truncated);
  nabla_ask_put_sets (call, sets);
  return TRUE;
}

gboolean
nabla_ask_is_adjustment (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaNodeSet) set = NULL;
  gboolean odds_ratio = FALSE;
  g_autoptr (NablaQuery) query = make_query_and_set (call, &odds_ratio, &set, error);

  if (query == NULL)
    return FALSE;
  nabla_json_boolean (call->answer, odds_ratio ? nabla_selection_allows_odds_ratio (call->workspace, query, set)
                                               : nabla_adjustment_is_valid (call->workspace, query, set));
  return TRUE;
}

gboolean
nabla_ask_is_backdoor (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaNodeSet) set = NULL;
  g_autoptr (NablaQuery) query = make_query_and_set (call, NULL, &set, error);

  if (query == NULL || !nabla_query_check (query, call->graph, error))
    return FALSE;
  nabla_json_boolean (call->answer, nabla_adjustment_is_backdoor (call->workspace, query, set));
  return TRUE;
}

/* `costs`: a price for each node named; above 0, as a set that cost nothing could be any. */
static gboolean
get_prices (NablaAskCall *call, NablaNodeSet *priced, double **prices, GError **error)
{
  JsonNode *node = json_object_get_member (call->query, "costs");
  g_autoptr (GList) names = NULL;
  JsonObject *costs;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      nabla_cli_set_usage_error (error, _ ("\"%s\" is no object of names and numbers."), "costs");
      return FALSE;
    }
  costs = json_node_get_object (node);
  names = json_object_get_members (costs);
  for (GList *name = names; name != NULL; name = name->next)
    {
      JsonNode *value = json_object_get_member (costs, name->data);
      GType type = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_value_type (value) : G_TYPE_INVALID;
      NablaNode vertex = nabla_graph_find_node (call->graph, name->data);

      if (vertex == NABLA_NODE_NONE)
        {
          nabla_cli_set_usage_error (error, _ ("\"%s\": the graph has no node %s."), "costs",
                                     (const char *) name->data);
          return FALSE;
        }
      if ((type != G_TYPE_INT64 && type != G_TYPE_DOUBLE) || !(json_node_get_double (value) > 0.0)
          || json_node_get_double (value) > G_MAXDOUBLE)
        {
          nabla_cli_set_usage_error (error, _ ("\"%s\": the cost of %s is not a number above 0."), "costs",
                                     (const char *) name->data);
          return FALSE;
        }
      nabla_node_set_add (priced, vertex);
    }
  *prices = g_new (double, priced->n + 1);
  for (guint i = 0; i < priced->n; i++)
    (*prices)[i] = json_object_get_double_member (costs, nabla_graph_get_name (call->graph, priced->nodes[i]));
  return TRUE;
}

gboolean
nabla_ask_optimal_adjustment (NablaAskCall *call, GError **error)
{
  static const char *const variants[] = { "optimal", "optimal_minimal", "optimal_minimum_cost", NULL };
  g_autoptr (NablaQuery) query = make_query (call, ADJUSTED_CONSTRAINTS, NULL, error);
  g_autoptr (NablaNodeSet) priced = nabla_node_set_new (), set = NULL;
  g_autofree double *prices = NULL;
  guint variant = 0;

  if (query == NULL || !nabla_ask_get_choice (call, "variant", variants, &variant, error)
      || !get_prices (call, priced, &prices, error))
    return FALSE;
  if (variant == 0)
    set = nabla_adjustment_optimal (call->workspace, query);
  else if (variant == 1)
    set = nabla_adjustment_find (call->workspace, query);
  else
    set = nabla_adjustment_cheapest (call->workspace, query, priced, prices);
  if (set != NULL)
    nabla_ask_put_set (call, set);
  else
    nabla_json_null (call->answer);
  return TRUE;
}

gboolean
nabla_ask_frontdoor_sets (NablaAskCall *call, GError **error)
{
  static const char *const which[] = { "all", "maximal", "minimal", NULL };
  g_autoptr (NablaQuery) query = make_query (call, CONSTRAINTS, NULL, error);
  g_autoptr (NablaNodeSet) set = NULL;
  g_autoptr (GPtrArray) sets = NULL;
  guint wanted = 0;
  guint limit = 0;

  if (query == NULL || !nabla_query_check (query, call->graph, error)
      || !nabla_ask_get_choice (call, "which", which, &wanted, error) || !nabla_ask_get_limit (call, &limit, error))
    return FALSE;
  if (wanted != 1)
    {
      sets = nabla_frontdoor_list (call->workspace, query, nabla_query_get_adjusted (query), wanted == 2, limit, 0,
                                   call->progress, &call->truncated);
      nabla_ask_put_sets (call, sets);
      return TRUE;
    }
  set = nabla_frontdoor_maximal (call->workspace, query, nabla_query_get_adjusted (query));
  if (set != NULL)
    nabla_ask_put_set (call, set);
  else
    nabla_json_null (call->answer);
  return TRUE;
}

gboolean
nabla_ask_is_frontdoor (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaNodeSet) set = NULL;
  g_autoptr (NablaQuery) query = make_query_and_set (call, NULL, &set, error);

  if (query == NULL || !nabla_query_check (query, call->graph, error))
    return FALSE;
  nabla_json_boolean (call->answer, nabla_frontdoor_is_valid (call->workspace, query, set));
  return TRUE;
}
