#include "cli/nabla-cli-answer.h"

#include <math.h>
#include <glib/gi18n-lib.h>

/* The members by which a strategy says what it uses; what does not apply is null. */
static void
put_estimand_sets (NablaJson *json, const NablaGraph *graph, const NablaEstimand *estimand)
{
  static const NablaNodeSet empty = { 0 };
  NablaStrategy strategy = estimand != NULL ? estimand->strategy : NABLA_STRATEGY_ZERO;

/* A strategy's own set that is empty is [], not null. */
#define SET(kind, set) (strategy == (kind) ? ((set) != NULL ? (set) : &empty) : NULL)
  nabla_json_key (json, "adjustment");
  nabla_cli_json_set (json, graph, SET (NABLA_STRATEGY_ADJUSTMENT, estimand->adjustment));
  nabla_json_key (json, "mediators");
  nabla_cli_json_set (json, graph, SET (NABLA_STRATEGY_FRONT_DOOR, estimand->mediators));
  nabla_json_key (json, "instrument");
  nabla_cli_json_set (json, graph, SET (NABLA_STRATEGY_INSTRUMENT, estimand->instrument));
  nabla_json_key (json, "given");
  nabla_cli_json_set (json, graph,
                      estimand != NULL && nabla_node_set_size (estimand->given) > 0
                        ? estimand->given
                        : SET (NABLA_STRATEGY_INSTRUMENT, estimand->given));
#undef SET
}

static char *
dup_functional (const NablaGraph *graph,
                const NablaEstimand *estimand,
                char *(*dup) (const NablaEstimand *, const NablaGraph *) )
{
  return estimand != NULL && estimand->strategy == NABLA_STRATEGY_FUNCTIONAL ? dup (estimand, graph) : NULL;
}

static void
put_estimand (NablaJson *json, const NablaGraph *graph, const NablaEstimand *estimand)
{
  g_autofree char *functional = dup_functional (graph, estimand, nabla_estimand_dup_formula);
  g_autofree char *latex = dup_functional (graph, estimand, nabla_estimand_dup_latex);

  nabla_json_begin_object (json);
  nabla_json_key_string (json, "strategy", nabla_strategy_to_string (estimand->strategy));
  put_estimand_sets (json, graph, estimand);
  nabla_json_key_string (json, "functional", functional);
  nabla_json_key_string (json, "latex", latex);
  nabla_json_key (json, "assumptions");
  nabla_json_begin_array (json);
  for (guint i = 0; estimand->assumptions != NULL && estimand->assumptions[i] != NULL; i++)
    nabla_json_string (json, estimand->assumptions[i]);
  nabla_json_end_array (json);
  nabla_json_key_boolean (json, "lowest_variance", estimand->lowest_variance);
  nabla_json_end_object (json);
}

static void
put_hedge (NablaJson *json, const NablaGraph *graph, const NablaIdentification *identification)
{
  nabla_json_key (json, "hedge");
  if (identification->hedge == NULL)
    {
      nabla_json_null (json);
      return;
    }
  nabla_json_begin_object (json);
  nabla_json_key (json, "F");
  nabla_cli_json_set (json, graph, identification->hedge);
  nabla_json_key (json, "F_prime");
  nabla_cli_json_set (json, graph, identification->hedge_inner);
  nabla_json_end_object (json);
}

static void
put_repairs (NablaJson *json, const NablaGraph *graph, const NablaIdentification *identification)
{
  nabla_json_key (json, "repairs");
  if (identification->repairs == NULL)
    {
      nabla_json_null (json);
      return;
    }
  nabla_json_begin_array (json);
  for (guint i = 0; i < identification->repairs->len; i++)
    {
      NablaRepair repair = g_array_index (identification->repairs, NablaRepair, i);

      nabla_json_begin_object (json);
      nabla_json_key_string (json, "action", repair.randomize ? "randomize" : "measure");
      nabla_json_key_string (json, "variable", nabla_graph_get_name (graph, repair.variable));
      nabla_json_end_object (json);
    }
  nabla_json_end_array (json);
}

static void
put_derivation (NablaJson *json, const GPtrArray *derivation)
{
  nabla_json_key (json, "derivation");
  if (derivation == NULL)
    {
      nabla_json_null (json);
      return;
    }
  nabla_json_begin_array (json);
  for (guint i = 0; i < derivation->len; i++)
    {
      const NablaDerivationStep *step = derivation->pdata[i];

      nabla_json_begin_object (json);
      /* The first is the question: it follows from nothing. */
      nabla_json_key_string (json, "rule", i > 0 ? nabla_rule_to_string (step->rule) : NULL);
      nabla_json_key_string (json, "expression", step->expression);
      nabla_json_key_string (json, "separation", step->separation);
      nabla_json_end_object (json);
    }
  nabla_json_end_array (json);
}

void
nabla_cli_json_identification (NablaJson *json,
                               const NablaGraph *graph,
                               const NablaIdentification *identification,
                               const GPtrArray *derivation)
{
  const NablaQuery *query = identification->query;

  nabla_json_begin_object (json);
  nabla_json_key_string (json, "verdict", nabla_verdict_to_string (identification->verdict));
  nabla_json_key (json, "exposure");
  nabla_cli_json_set (json, graph, nabla_query_get_exposure (query));
  nabla_json_key (json, "outcome");
  nabla_cli_json_set (json, graph, nabla_query_get_outcome (query));
  nabla_json_key_string (json, "effect", nabla_effect_to_string (nabla_query_get_effect (query)));
  nabla_json_key_string (json, "reason", identification->reason);
  nabla_json_key (json, "strategies");
  nabla_json_begin_array (json);
  for (guint i = 0; i < identification->estimands->len; i++)
    put_estimand (json, graph, identification->estimands->pdata[i]);
  nabla_json_end_array (json);
  nabla_json_key (json, "adjustment_sets");
  nabla_json_begin_array (json);
  for (guint i = 0; i < identification->adjustment_sets->len; i++)
    nabla_cli_json_set (json, graph, identification->adjustment_sets->pdata[i]);
  nabla_json_end_array (json);
  nabla_json_key_boolean (json, "truncated", identification->truncated);
  put_hedge (json, graph, identification);
  put_repairs (json, graph, identification);
  put_derivation (json, derivation);
  nabla_json_end_object (json);
}

char *
nabla_cli_show_strategy (const NablaGraph *graph, const NablaEstimand *estimand)
{
  g_autofree char *set = NULL;
  g_autofree char *given = NULL;

  if (estimand == NULL)
    return g_strdup ("");
  switch (estimand->strategy)
    {
    case NABLA_STRATEGY_ZERO:
      return g_strdup (_ ("zero by assumption"));
    case NABLA_STRATEGY_ADJUSTMENT:
      set = nabla_cli_show_set (graph, estimand->adjustment);
      return g_strdup_printf (_ ("adjusting for %s"), set);
    case NABLA_STRATEGY_FRONT_DOOR:
      set = nabla_cli_show_set (graph, estimand->mediators);
      return g_strdup_printf (_ ("front door through %s"), set);
    case NABLA_STRATEGY_INSTRUMENT:
      set = nabla_cli_show_set (graph, estimand->instrument);
      given = nabla_cli_show_set (graph, estimand->given);
      return g_strdup_printf (_ ("instrument %s given %s"), set, given);
    case NABLA_STRATEGY_FUNCTIONAL:
      return g_strdup (_ ("general formula"));
    case NABLA_STRATEGY_LINEAR_SEM:
      return g_strdup (_ ("linear model of the whole graph"));
    }
  return g_strdup ("");
}

const char *
nabla_cli_show_effect (NablaEffect effect)
{
  switch (effect)
    {
    case NABLA_EFFECT_DIRECT:
      return _ ("direct effect");
    case NABLA_EFFECT_NATURAL_INDIRECT:
      return _ ("natural indirect effect");
    case NABLA_EFFECT_NATURAL_DIRECT:
      return _ ("natural direct effect");
    case NABLA_EFFECT_TOTAL:
    default:
      return _ ("total effect");
    }
}

/* The hedge and what would help, where the effect is not identified. */
static void
append_hedge (GString *text, const NablaGraph *graph, const NablaIdentification *identification)
{
  g_autofree char *outer = NULL;
  g_autofree char *inner = NULL;

  if (identification->hedge != NULL)
    {
      outer = nabla_cli_show_set (graph, identification->hedge);
      inner = nabla_cli_show_set (graph, identification->hedge_inner);
      g_string_append_printf (text, _ ("\nHedge\n  {%s} around {%s}\n"), outer, inner);
    }
  for (guint i = 0; identification->repairs != NULL && i < identification->repairs->len; i++)
    {
      NablaRepair repair = g_array_index (identification->repairs, NablaRepair, i);
      g_autofree char *name = nabla_cli_show (nabla_graph_get_name (graph, repair.variable));

      g_string_append (text, i == 0 ? _ ("\nWould become identifiable with one of\n") : "");
      g_string_append_printf (text, repair.randomize ? _ ("  %s randomised\n") : _ ("  %s measured\n"), name);
    }
}

char *
nabla_cli_show_identification (const NablaGraph *graph, const NablaIdentification *identification)
{
  const NablaQuery *query = identification->query;
  g_autofree char *exposure = nabla_cli_show_set (graph, nabla_query_get_exposure (query));
  g_autofree char *outcome = nabla_cli_show_set (graph, nabla_query_get_outcome (query));
  g_autofree char *headline = nabla_cli_show (identification->headline);
  g_autofree char *reason = nabla_cli_show (identification->reason);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s → %s, %s\n%s\n", exposure, outcome,
                          nabla_cli_show_effect (nabla_query_get_effect (query)), headline);
  if (*reason != '\0' && !g_str_equal (reason, headline))
    g_string_append_printf (text, "%s\n", reason);
  for (guint i = 0; i < identification->estimands->len; i++)
    {
      const NablaEstimand *estimand = identification->estimands->pdata[i];
      g_autofree char *strategy = nabla_cli_show_strategy (graph, estimand);
      g_autofree char *formula = nabla_estimand_dup_formula (estimand, graph);
      g_autofree char *shown = nabla_cli_show (formula);

      g_string_append_printf (text, "%s  %s%s", i == 0 ? "\n" : "", strategy,
                              estimand->lowest_variance ? _ (" (lowest variance)") : "");
      if (*shown != '\0')
        g_string_append_printf (text, "\n      %s", shown);
      g_string_append_c (text, '\n');
    }
  for (guint i = 0; i < identification->adjustment_sets->len; i++)
    {
      const NablaNodeSet *members = identification->adjustment_sets->pdata[i];
      g_autofree char *set = nabla_cli_show_set (graph, members);

      g_string_append_printf (text, "%s  {%s}\n", i == 0 ? _ ("\nMinimal adjustment sets\n") : "",
                              nabla_node_set_size (members) > 0 ? set : "");
    }
  if (identification->truncated)
    g_string_append (text, _ ("  … and perhaps more\n"));
  append_hedge (text, graph, identification);
  for (guint i = 0; identification->warnings != NULL && identification->warnings[i] != NULL; i++)
    {
      g_autofree char *shown = nabla_cli_show (identification->warnings[i]);

      g_string_append_printf (text, "%s⚠ %s\n", i == 0 ? "\n" : "", shown);
    }
  return g_string_free (text, FALSE);
}

/* A number of an estimate: null where it does not apply (NaN); where it should be a number and is
 * none, null and a warning. */
static void
put_number (NablaJson *json, const char *key, double value, GPtrArray *not_finite)
{
  if (isinf (value))
    g_ptr_array_add (not_finite, (gpointer) key);
  nabla_json_key_number (json, key, value);
}

static void
put_interval (NablaJson *json, const char *key, double lo, double hi, GPtrArray *not_finite)
{
  nabla_json_key (json, key);
  if (isnan (lo) || isnan (hi))
    {
      nabla_json_null (json);
      return;
    }
  if (isinf (lo) || isinf (hi))
    g_ptr_array_add (not_finite, (gpointer) key);
  nabla_json_begin_array (json);
  nabla_json_number (json, lo);
  nabla_json_number (json, hi);
  nabla_json_end_array (json);
}

static void
put_warning (NablaJson *json, const char *kind, const char *text)
{
  nabla_json_begin_object (json);
  nabla_json_key_string (json, "kind", kind);
  nabla_json_key_string (json, "text", text);
  nabla_json_end_object (json);
}

static void
put_warnings (NablaJson *json, const NablaCliAnswer *answer, const GPtrArray *not_finite)
{
  const NablaEstimate *estimate = answer->estimate;
  g_autofree char *losses = estimate != NULL ? nabla_estimate_dup_losses (estimate) : NULL;

  nabla_json_key (json, "warnings");
  nabla_json_begin_array (json);
  if (losses != NULL)
    put_warning (json, "incomplete_rows", losses);
  for (guint i = 0; estimate != NULL && estimate->warnings != NULL && i < estimate->warnings->len; i++)
    {
      const NablaWarning *warning = estimate->warnings->pdata[i];

      put_warning (json, warning->kind, warning->text);
    }
  if (answer->identification != NULL && answer->identification->warnings != NULL)
    for (guint i = 0; answer->identification->warnings[i] != NULL; i++)
      put_warning (json, "identification", answer->identification->warnings[i]);
  if (estimate != NULL && !estimate->has_estimate && estimate->message != NULL
      && answer->verdict != NABLA_VERDICT_NOT_IDENTIFIED)
    put_warning (json, "not_estimated", estimate->message);
  for (guint i = 0; i < not_finite->len; i++)
    {
      g_autofree char *text = g_strdup_printf (_ ("%s is not a finite number."), (const char *) not_finite->pdata[i]);

      put_warning (json, "not_finite", text);
    }
  nabla_json_end_array (json);
}

/* A set of numbers: one interval as [lo, hi], with null where it has no bound, several as a list of such, none as [].
 */
static void
put_anderson_rubin (NablaJson *json, const GArray *set)
{
  nabla_json_key (json, "anderson_rubin");
  if (set->len != 1)
    nabla_json_begin_array (json);
  for (guint i = 0; i < set->len; i++)
    {
      NablaInterval interval = g_array_index (set, NablaInterval, i);

      nabla_json_begin_array (json);
      nabla_json_number (json, isinf (interval.lo) ? NAN : interval.lo);
      nabla_json_number (json, isinf (interval.hi) ? NAN : interval.hi);
      nabla_json_end_array (json);
    }
  if (set->len != 1)
    nabla_json_end_array (json);
}

static void
put_diagnostics (NablaJson *json, const NablaEstimate *estimate, GPtrArray *not_finite)
{
  nabla_json_key (json, "diagnostics");
  nabla_json_begin_object (json);
  if (estimate != NULL && estimate->choice != NULL)
    nabla_json_key_string (json, "choice", estimate->choice);
  for (guint i = 0; estimate != NULL && estimate->diagnostics != NULL && i < estimate->diagnostics->len; i++)
    {
      NablaDiagnostic diagnostic = g_array_index (estimate->diagnostics, NablaDiagnostic, i);

      put_number (json, diagnostic.name, diagnostic.value, not_finite);
    }
  if (estimate != NULL && estimate->anderson_rubin != NULL)
    put_anderson_rubin (json, estimate->anderson_rubin);
  nabla_json_end_object (json);
}

void
nabla_cli_json_answer (NablaJson *json,
                       const NablaGraph *graph,
                       const NablaCliAnswer *answer,
                       const NablaMethod *method)
{
  const NablaEstimate *estimate = answer->estimate;
  gboolean known = estimate != NULL && estimate->has_estimate;
  const NablaEstimand *estimand = estimate != NULL ? estimate->estimand : NULL;
  const char *reason = answer->reason;
  g_autoptr (GPtrArray) not_finite = g_ptr_array_new ();
  g_autofree char *functional = NULL;

  /* What could not be estimated is still told by how it is identified. */
  if (estimand == NULL && answer->verdict != NABLA_VERDICT_NOT_IDENTIFIED && answer->identification != NULL
      && answer->identification->estimands->len > 0)
    estimand = answer->identification->estimands->pdata[0];
  if (reason == NULL && answer->identification != NULL)
    reason = answer->identification->reason;
  functional = dup_functional (graph, estimand, nabla_estimand_dup_formula);

  nabla_json_key_boolean (json, "identified", answer->verdict != NABLA_VERDICT_NOT_IDENTIFIED);
  nabla_json_key_string (json, "verdict", nabla_verdict_to_string (answer->verdict));
  nabla_json_key_string (json, "reason", reason);
  nabla_json_key_string (json, "strategy", estimand != NULL ? nabla_strategy_to_string (estimand->strategy) : NULL);
  put_estimand_sets (json, graph, estimand);
  nabla_json_key_string (json, "functional", functional);
  nabla_json_key_string (json, "estimator", known ? nabla_estimator_to_string (estimate->estimator) : NULL);
  put_number (json, "estimate", known ? estimate->estimate : NAN, not_finite);
  put_number (json, "se", known ? estimate->se : NAN, not_finite);
  put_interval (json, "ci", known ? estimate->lo : NAN, known ? estimate->hi : NAN, not_finite);
  put_number (json, "level", known ? estimate->level : method->level, not_finite);
  nabla_json_key_string (json, "unit", known ? estimate->unit : NULL);
  nabla_json_key_boolean (json, "standardized", known ? estimate->standardized : method->standardize);
  nabla_json_key (json, "strength");
  if (known && !isnan (estimate->strength))
    {
      nabla_json_begin_object (json);
      put_number (json, "estimate", estimate->strength, not_finite);
      put_interval (json, "ci", estimate->strength_lo, estimate->strength_hi, not_finite);
      nabla_json_end_object (json);
    }
  else
    nabla_json_null (json);
  if (known)
    {
      nabla_json_key_uint (json, "n_used", estimate->n_used);
      nabla_json_key_uint (json, "n_dropped", estimate->n_dropped);
    }
  else
    {
      nabla_json_key_null (json, "n_used");
      nabla_json_key_null (json, "n_dropped");
    }
  nabla_json_key_uint (json, "seed", known ? estimate->seed : method->seed);
  put_diagnostics (json, known ? estimate : NULL, not_finite);
  put_warnings (json, answer, not_finite);
}

char *
nabla_cli_show_number (const NablaEstimate *estimate)
{
  g_autofree char *text = NULL;

  if (estimate == NULL || !estimate->has_estimate)
    return g_strdup ("?");
  text = isnan (estimate->lo) || isnan (estimate->hi)
           ? nabla_format_effect (estimate->estimate)
           : nabla_format_interval (estimate->estimate, estimate->lo, estimate->hi);
  return g_strdup (estimate->is_level && *text == '+' ? text + 1 : text);
}

void
nabla_cli_append_warnings (GString *text, const NablaEstimate *estimate)
{
  g_autofree char *losses = estimate != NULL ? nabla_estimate_dup_losses (estimate) : NULL;

  if (losses != NULL)
    {
      g_autofree char *shown = nabla_cli_show (losses);

      g_string_append_printf (text, "⚠ %s\n", shown);
    }
  for (guint i = 0; estimate != NULL && estimate->warnings != NULL && i < estimate->warnings->len; i++)
    {
      const NablaWarning *warning = estimate->warnings->pdata[i];
      g_autofree char *shown = nabla_cli_show (warning->text);

      g_string_append_printf (text, "⚠ %s\n", shown);
    }
}
