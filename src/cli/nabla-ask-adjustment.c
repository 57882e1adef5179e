/* Kinds of `ask` about adjustment and front-door sets. */
#include <glib/gi18n-lib.h>

#include "cli/nabla-ask.h"
#include "identify/nabla-adjustment.h"
#include "identify/nabla-frontdoor.h"

static const char *const effects[] = { "total", "direct", "odds_ratio", NULL };

/* Whether a query may name what every set holds and what none does. */
typedef enum
{
  NO_CONSTRAINTS,
  CONSTRAINTS,
} Constraints;

/* Exposure, outcome, effect and constraints as a question that makes sense. */
static NablaQuery *
make_query (NablaAskCall *call, Constraints constraints, GError **error)
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
  if (effect == 2)
    {
      nabla_cli_set_usage_error (error, _ ("The effect odds_ratio is not built yet."));
      return NULL;
    }
  if (constraints == CONSTRAINTS)
    {
      must = nabla_ask_get_set (call, "must", NABLA_ASK_OBSERVED, error);
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
  if (!nabla_query_check (query, call->graph, error))
    return NULL;
  return g_steal_pointer (&query);
}

/* The question together with the set that it is about. */
static NablaQuery *
make_query_and_set (NablaAskCall *call, NablaNodeSet **set, GError **error)
{
  g_autoptr (NablaQuery) query = make_query (call, NO_CONSTRAINTS, error);

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
  g_autoptr (NablaQuery) query = make_query (call, CONSTRAINTS, error);
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
  g_autoptr (NablaQuery) query = make_query (call, CONSTRAINTS, error);
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
  g_autoptr (NablaQuery) query = make_query_and_set (call, &set, error);

  if (query == NULL)
    return FALSE;
  nabla_json_boolean (call->answer, nabla_adjustment_is_valid (call->workspace, query, set));
  return TRUE;
}

gboolean
nabla_ask_is_backdoor (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaNodeSet) set = NULL;
  g_autoptr (NablaQuery) query = make_query_and_set (call, &set, error);

  if (query == NULL)
    return FALSE;
  nabla_json_boolean (call->answer, nabla_adjustment_is_backdoor (call->workspace, query, set));
  return TRUE;
}

gboolean
nabla_ask_optimal_adjustment (NablaAskCall *call, GError **error)
{
  static const char *const variants[] = { "optimal", "optimal_minimal", "optimal_minimum_cost", NULL };
  g_autoptr (NablaQuery) query = make_query (call, CONSTRAINTS, error);
  g_autoptr (NablaNodeSet) set = NULL;
  guint variant = 0;

  if (query == NULL || !nabla_ask_get_choice (call, "variant", variants, &variant, error))
    return FALSE;
  if (variant != 0 || nabla_query_get_effect (query) != NABLA_EFFECT_TOTAL)
    {
      nabla_cli_set_usage_error (error, _ ("Only the variant \"optimal\" of the total effect is built yet."));
      return FALSE;
    }
  set = nabla_adjustment_optimal (call->workspace, query);
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
  g_autoptr (NablaQuery) query = make_query (call, CONSTRAINTS, error);
  g_autoptr (NablaNodeSet) set = NULL;
  g_autoptr (GPtrArray) sets = NULL;
  guint wanted = 0;
  guint limit = 0;

  if (query == NULL || !nabla_ask_get_choice (call, "which", which, &wanted, error)
      || !nabla_ask_get_limit (call, &limit, error))
    return FALSE;
  if (wanted != 1)
    {
      sets = nabla_frontdoor_list (call->workspace, query, wanted == 2, limit, 0, call->progress, &call->truncated);
      nabla_ask_put_sets (call, sets);
      return TRUE;
    }
  set = nabla_frontdoor_maximal (call->workspace, query, NULL);
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
  g_autoptr (NablaQuery) query = make_query_and_set (call, &set, error);

  if (query == NULL)
    return FALSE;
  nabla_json_boolean (call->answer, nabla_frontdoor_is_valid (call->workspace, query, set));
  return TRUE;
}
