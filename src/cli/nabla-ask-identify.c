/* Kinds of `ask` about the identification of interventional distributions, and their values. */
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-ask.h"
#include "identify/nabla-adjustment.h"
#include "identify/nabla-functional.h"

/* How far from 1 a joint distribution may sum. */
#define TOLERANCE     1e-6
#define MAX_VARIABLES 24

/* The question, yet to be checked. */
static NablaQuery *
read_query (NablaAskCall *call, gboolean with_given, GError **error)
{
  g_autoptr (NablaNodeSet) exposure = NULL, outcome = NULL, given = NULL;
  g_autoptr (NablaQuery) total = NULL;

  if (!nabla_ask_get_ends (call, NABLA_ASK_OBSERVED, &exposure, &outcome, error))
    return NULL;
  total = nabla_query_new (exposure, outcome, NABLA_EFFECT_TOTAL, NULL, NULL);
  if (with_given)
    {
      given = nabla_ask_get_set (call, "given", NABLA_ASK_OBSERVED, error);
      if (given == NULL || !nabla_ask_check_apart (call, given, "given", exposure, "exposure", error)
          || !nabla_ask_check_apart (call, given, "given", outcome, "outcome", error))
        return NULL;
    }
  return nabla_query_with_given (total, given);
}

static NablaFunctionalQuestion
question_of (const NablaQuery *query)
{
  return (NablaFunctionalQuestion){ nabla_query_get_exposure (query), nabla_query_get_outcome (query),
                                    nabla_query_get_given (query), NULL };
}

gboolean
nabla_ask_identifiable (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaQuery) query = read_query (call, TRUE, error);
  g_auto (NablaIdAnswer) answer = { 0 };
  NablaFunctionalQuestion question;

  if (query == NULL || !nabla_query_check (query, call->graph, error))
    return FALSE;
  question = question_of (query);
  if (!nabla_functional_identify (call->graph, &question, NULL, &answer, call->progress, error))
    return FALSE;
  /* Where selection matters adjustment may still do. */
  if (!answer.identified && answer.hedge == NULL)
    {
      g_autoptr (NablaIdentification) found = nabla_identify (call->graph, query, call->progress, error);

      if (found == NULL)
        return FALSE;
      answer.identified = found->verdict == NABLA_VERDICT_IDENTIFIED || found->verdict == NABLA_VERDICT_ZERO;
    }
  nabla_json_boolean (call->answer, answer.identified);
  if (answer.identified)
    return TRUE;
  nabla_json_key (call->answer, "witness");
  if (answer.hedge == NULL)
    {
      nabla_json_null (call->answer);
      return TRUE;
    }
  nabla_json_begin_object (call->answer);
  nabla_json_key (call->answer, "F");
  nabla_ask_put_set (call, answer.hedge);
  nabla_json_key (call->answer, "F_prime");
  nabla_ask_put_set (call, answer.hedge_inner);
  nabla_json_end_object (call->answer);
  return TRUE;
}

/* Reads `variables` in their order, each once. */
static gboolean
read_variables (NablaAskCall *call, NablaDiscrete *joint, GError **error)
{
  g_autoptr (NablaNodeSet) set = nabla_ask_get_set (call, "variables", NABLA_ASK_REQUIRED | NABLA_ASK_OBSERVED, error);
  JsonNode *node = json_object_get_member (call->query, "variables");
  JsonArray *names;

  if (set == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      nabla_cli_set_usage_error (error, _ ("\"variables\" is not a list of names."));
      return FALSE;
    }
  names = json_node_get_array (node);
  if (json_array_get_length (names) != set->n)
    {
      nabla_cli_set_usage_error (error, _ ("\"variables\" names one twice."));
      return FALSE;
    }
  if (set->n > MAX_VARIABLES)
    {
      nabla_cli_set_usage_error (error, _ ("\"variables\" names more than %d."), MAX_VARIABLES);
      return FALSE;
    }
  joint->n = set->n;
  joint->variables = g_new (NablaNode, set->n);
  joint->levels = g_new (guint, set->n);
  for (guint i = 0; i < set->n; i++)
    {
      joint->variables[i] = nabla_graph_find_node (call->graph, json_array_get_string_element (names, i));
      joint->levels[i] = 2;
    }
  return TRUE;
}

/* Reads `joint`: one probability per cell. */
static gboolean
read_cells (NablaAskCall *call, NablaDiscrete *joint, GError **error)
{
  JsonNode *node = json_object_get_member (call->query, "joint");
  gsize size = (gsize) 1 << joint->n;
  double sum = 0.0;
  JsonArray *cells;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    {
      nabla_cli_set_usage_error (error, _ ("\"joint\" is not a list of probabilities."));
      return FALSE;
    }
  cells = json_node_get_array (node);
  if (json_array_get_length (cells) != size)
    {
      nabla_cli_set_usage_error (error, _ ("\"joint\" has %u entries: %u binary variables need %u."),
                                 json_array_get_length (cells), joint->n, (guint) size);
      return FALSE;
    }
  joint->values = g_new (double, size);
  for (gsize i = 0; i < size; i++)
    {
      JsonNode *cell = json_array_get_element (cells, (guint) i);
      GType type = JSON_NODE_HOLDS_VALUE (cell) ? json_node_get_value_type (cell) : G_TYPE_INVALID;

      joint->values[i] = type == G_TYPE_DOUBLE || type == G_TYPE_INT64 ? json_node_get_double (cell) : NAN;
      if (!(joint->values[i] >= 0.0) || isinf (joint->values[i]))
        {
          nabla_cli_set_usage_error (error, _ ("\"joint\": entry %u is not a probability."), (guint) i + 1);
          return FALSE;
        }
      sum += joint->values[i];
    }
  if (fabs (sum - 1.0) > TOLERANCE)
    {
      nabla_cli_set_usage_error (error, _ ("\"joint\" sums to %g instead of 1."), sum);
      return FALSE;
    }
  return TRUE;
}

/* The graph in which the variables of the table are observed and nothing else is. */
static NablaGraph *
graph_of_table (const NablaGraph *graph, const NablaDiscrete *joint)
{
  g_autoptr (NablaNodeSet) variables = nabla_node_set_new_from (joint->variables, joint->n);
  g_autoptr (NablaNodeSet) others = nabla_node_set_new ();
  g_autoptr (NablaGraph) hidden = NULL;

  for (NablaNode v = 0; v < nabla_graph_n_nodes (graph); v++)
    if (!nabla_graph_is_latent (graph, v) && !nabla_node_set_contains (variables, v))
      nabla_node_set_add (others, v);
  hidden = nabla_graph_with_changed_roles (graph, others, NABLA_ROLE_LATENT, 0);
  /* What the table has both values of is not what it was selected by. */
  return nabla_graph_with_changed_roles (hidden, variables, 0, NABLA_ROLE_SELECTED);
}

/* Every functional that gives the distribution, those that condition on least first. */
static GPtrArray *
list_functionals (NablaAskCall *call,
                  const NablaGraph *graph,
                  const NablaQuery *query,
                  NablaExprPool *pool,
                  GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_expr_unref);
  g_autoptr (NablaIdentification) identification = nabla_identify (graph, query, call->progress, error);
  g_autoptr (NablaGraph) plain = NULL;
  g_autoptr (NablaNodeSet) named = NULL;
  g_auto (NablaIdAnswer) shortest = { 0 }, whole = { 0 };
  NablaFunctionalQuestion question = question_of (query);

  if (identification == NULL || !nabla_functional_identify (graph, &question, pool, &shortest, call->progress, error))
    return NULL;
  for (guint i = 0; i < identification->estimands->len; i++)
    {
      NablaExpr *expr = nabla_estimand_make_expr (identification->estimands->pdata[i], pool);

      if (expr != NULL)
        g_ptr_array_add (found, nabla_expr_ref (expr));
    }
  if (shortest.functional != NULL)
    g_ptr_array_add (found, nabla_expr_ref (shortest.functional));
  named = nabla_node_set_union (question.exposure, question.outcome);
  plain = nabla_graph_without_selection (graph, named);
  if (plain == NULL)
    return g_steal_pointer (&found);
  if (!nabla_id (plain, NULL, question.exposure, question.outcome, NULL, pool, &whole, call->progress, error))
    return NULL;
  if (whole.functional != NULL)
    g_ptr_array_add (found, nabla_expr_ref (whole.functional));
  return g_steal_pointer (&found);
}

/* The value of @function where the outcomes are 1 and the exposures, by name, have the bits of
 * @values, the last one lowest. */
static double
value_at (const NablaDiscrete *function, const NablaNode *exposures, guint n_exposures, gsize values)
{
  gsize at = 0;

  for (guint i = 0; i < function->n; i++)
    {
      gsize bit = 1;

      for (guint j = 0; j < n_exposures; j++)
        if (exposures[j] == function->variables[i])
          bit = (values >> (n_exposures - 1 - j)) & 1;
      at = 2 * at + bit;
    }
  return function->values[at];
}

static void
put_values (NablaJson *json, const char *key, const NablaGraph *graph, const NablaNode *nodes, guint n, gsize values)
{
  nabla_json_key (json, key);
  nabla_json_begin_object (json);
  for (guint i = 0; i < n; i++)
    nabla_json_key_uint (json, nabla_graph_get_name (graph, nodes[i]), (values >> (n - 1 - i)) & 1);
  nabla_json_end_object (json);
}

/* Fills @p, one number per intervention; each from the first functional that has one. */
static void
evaluate (const GPtrArray *functionals,
          const NablaDiscrete *joint,
          const NablaNode *exposures,
          guint n_exposures,
          double *p)
{
  gsize n = (gsize) 1 << n_exposures, missing = n;

  for (gsize i = 0; i < n; i++)
    p[i] = NAN;
  for (guint k = 0; k < functionals->len && missing > 0; k++)
    {
      g_autoptr (NablaDiscrete) value = nabla_expr_evaluate (functionals->pdata[k], joint);

      for (gsize i = 0; i < n; i++)
        {
          if (isfinite (p[i]))
            continue;
          p[i] = value_at (value, exposures, n_exposures, i);
          missing -= isfinite (p[i]);
        }
    }
}

gboolean
nabla_ask_effect_value (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaDiscrete) joint = g_new0 (NablaDiscrete, 1);
  g_autoptr (NablaQuery) query = NULL;
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaNodeSet) variables = NULL, named = NULL, missing = NULL;
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_autoptr (GPtrArray) functionals = NULL;
  g_autofree NablaNode *exposures = NULL, *outcomes = NULL;
  g_autofree double *p = NULL;
  guint n_exposures, n_outcomes;

  if (!read_variables (call, joint, error) || !read_cells (call, joint, error))
    return FALSE;
  query = read_query (call, FALSE, error);
  if (query == NULL)
    return FALSE;
  variables = nabla_node_set_new_from (joint->variables, joint->n);
  named = nabla_node_set_union (nabla_query_get_exposure (query), nabla_query_get_outcome (query));
  missing = nabla_node_set_minus (named, variables);
  if (missing->n > 0)
    {
      nabla_cli_set_usage_error (error, _ ("\"variables\" lacks %s."),
                                 nabla_graph_get_name (call->graph, missing->nodes[0]));
      return FALSE;
    }
  graph = graph_of_table (call->graph, joint);
  if (!nabla_query_check (query, graph, error))
    return FALSE;
  functionals = list_functionals (call, graph, query, pool, error);
  if (functionals == NULL)
    return FALSE;
  if (functionals->len == 0)
    {
      nabla_json_null (call->answer);
      return TRUE;
    }
  exposures = nabla_dup_by_name (nabla_query_get_exposure (query), graph);
  outcomes = nabla_dup_by_name (nabla_query_get_outcome (query), graph);
  n_exposures = nabla_query_get_exposure (query)->n;
  n_outcomes = nabla_query_get_outcome (query)->n;
  p = g_new (double, (gsize) 1 << n_exposures);
  evaluate (functionals, joint, exposures, n_exposures, p);
  nabla_json_begin_array (call->answer);
  for (gsize i = 0; i < (gsize) 1 << n_exposures; i++)
    {
      nabla_json_begin_object (call->answer);
      put_values (call->answer, "do", graph, exposures, n_exposures, i);
      put_values (call->answer, "outcome", graph, outcomes, n_outcomes, G_MAXSIZE);
      nabla_json_key_number (call->answer, "p", p[i]);
      nabla_json_end_object (call->answer);
    }
  nabla_json_end_array (call->answer);
  return TRUE;
}
