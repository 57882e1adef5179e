/* `estimate`: one effect. */
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-estimation.h"
#include "engine/nabla-chosen.h"
#include "identify/nabla-adjustment.h"
#include "identify/nabla-instrument.h"
#include "project/nabla-link.h"

typedef NablaCliEstimation Estimation;

void
nabla_cli_estimation_clear (NablaCliEstimation *self)
{
  nabla_cli_graph_free (self->source);
  g_clear_pointer (&self->reading, nabla_reading_free);
  g_clear_pointer (&self->data, nabla_data_unref);
  g_free (self->columns);
  g_clear_pointer (&self->query, nabla_query_unref);
  g_clear_pointer (&self->adjust, nabla_node_set_free);
  g_clear_pointer (&self->identification, nabla_identification_unref);
  g_clear_pointer (&self->estimand, nabla_estimand_unref);
  g_clear_pointer (&self->estimate, nabla_estimate_unref);
  g_free (self->reason);
}

/* An estimand of what the options name: no search. */
static NablaEstimand *
new_estimand (const Estimation *self, NablaStrategy strategy)
{
  return nabla_estimand_new (strategy, nabla_query_get_effect (self->query), nabla_query_get_exposure (self->query),
                             nabla_query_get_outcome (self->query));
}

static void
replace_set (NablaNodeSet **set, NablaNodeSet *replacement)
{
  g_clear_pointer (set, nabla_node_set_free);
  *set = replacement;
}

/* Exactly the set of --adjust, valid or not. */
static void
use_adjust (Estimation *self)
{
  const NablaGraph *graph = self->source->graph;
  g_autofree char *set = nabla_cli_show_set (graph, self->adjust);
  g_autoptr (NablaReachWorkspace) workspace = nabla_reach_workspace_new (graph);

  self->estimand = new_estimand (self, NABLA_STRATEGY_ADJUSTMENT);
  replace_set (&self->estimand->adjustment, nabla_node_set_copy (self->adjust));
  self->not_valid = !nabla_adjustment_is_valid (workspace, self->query, self->adjust);
  self->reason = self->not_valid ? g_strdup_printf (_ ("Adjusting for %s does not identify the effect."), set)
                                 : g_strdup_printf (_ ("Adjusting for %s identifies the effect."), set);
}

/* The instrument of --instrument with what makes it one; without that no estimand. */
static gboolean
use_instrument (Estimation *self, const char *name, GError **error)
{
  const NablaGraph *graph = self->source->graph;
  g_autoptr (NablaReachWorkspace) workspace = nabla_reach_workspace_new (graph);
  NablaNode node = nabla_cli_find_node (graph, name, "instrument", error);
  NablaNodeSet *given;

  if (node == NABLA_NODE_NONE)
    return FALSE;
  if (nabla_graph_is_latent (graph, node) || nabla_node_set_contains (nabla_query_get_exposure (self->query), node)
      || nabla_node_set_contains (nabla_query_get_outcome (self->query), node))
    {
      nabla_cli_set_usage_error (error, _ ("--instrument %s: an instrument is observed, neither exposure nor outcome"),
                                 name);
      return FALSE;
    }
  given = nabla_instrument_find (workspace, self->query, node);
  if (given == NULL)
    {
      self->reason = g_strdup_printf (_ ("%s is no instrument for this effect, whatever it is conditioned on."), name);
      return TRUE;
    }
  self->estimand = new_estimand (self, NABLA_STRATEGY_INSTRUMENT);
  replace_set (&self->estimand->instrument, nabla_node_set_new_one (node));
  replace_set (&self->estimand->given, given);
  self->reason = g_strdup_printf (_ ("%s is an instrument, if the effect is linear."), name);
  return TRUE;
}

/* The estimand to use: what the options name, or the first found that they allow. */
static gboolean
choose_estimand (Estimation *self, GError **error)
{
  const char *instrument = nabla_cli_args_get (self->cli->args, "instrument");
  const NablaEstimand *estimand;

  if (self->adjust != NULL)
    {
      use_adjust (self);
      return TRUE;
    }
  if (instrument != NULL)
    return use_instrument (self, instrument, error);
  self->identification = nabla_identify (self->source->graph, self->query, self->cli->progress, error);
  if (self->identification == NULL)
    return FALSE;
  estimand = nabla_choose_estimand (self->identification, self->columns, &self->method);
  if (estimand != NULL)
    self->estimand = nabla_estimand_ref (estimand);
  else if (self->identification->verdict != NABLA_VERDICT_NOT_IDENTIFIED)
    self->reason = g_strdup_printf (_ ("The effect is identified, but not by the strategy asked for (%s)."),
                                    nabla_strategy_to_string (self->method.strategy));
  return TRUE;
}

static NablaVerdict
get_verdict (const Estimation *self)
{
  if (self->estimand == NULL || self->not_valid)
    return NABLA_VERDICT_NOT_IDENTIFIED;
  if (self->estimand->strategy == NABLA_STRATEGY_INSTRUMENT)
    return NABLA_VERDICT_NEEDS_ASSUMPTION;
  return self->identification != NULL ? self->identification->verdict : NABLA_VERDICT_IDENTIFIED;
}

/* The errors of one regression were asked for, and the number is of another kind. */
static void
warn_of_errors (const Estimation *self, NablaEstimate *estimate)
{
  if (nabla_cli_args_has (self->cli->args, "se") && estimate->se_kind == NABLA_SE_INFLUENCE)
    nabla_estimate_add_warning (estimate, "se_kind",
                                _ ("--se %s is for the coefficient of one regression, which this number is not: its "
                                   "interval is that of its influence function, robust to unequal variances like hc0."),
                                nabla_cli_args_get (self->cli->args, "se"));
}

static NablaEstimate *
make_estimate (Estimation *self, GError **error)
{
  g_autoptr (NablaEstimate) estimate
    = self->identification != NULL
        ? nabla_estimate_identified (self->data, self->source->graph, self->columns, self->identification,
                                     &self->method, self->cli->progress, error)
        : nabla_estimate_effect (self->data, self->source->graph, self->columns, self->estimand, &self->method,
                                 self->cli->progress, error);

  if (estimate == NULL)
    return NULL;
  if (!estimate->has_estimate)
    {
      nabla_cli_set_usage_error (error, "%s",
                                 estimate->message != NULL ? estimate->message : _ ("the effect cannot be estimated"));
      return NULL;
    }
  /* The strategy that gave the number: the one to be preferred may not have. */
  nabla_estimand_unref (self->estimand);
  self->estimand = nabla_estimand_ref (estimate->estimand);
  warn_of_errors (self, estimate);
  if (self->not_valid)
    nabla_estimate_add_warning (estimate, "not_valid", "%s", self->reason);
  for (guint i = 0; i < self->reading->warnings->len; i++)
    {
      const NablaReaderWarning *warning = self->reading->warnings->pdata[i];

      if (nabla_cli_is_population_note (warning))
        nabla_estimate_add_warning (estimate, warning->kind, "%s", warning->text);
    }
  return g_steal_pointer (&estimate);
}

void
nabla_cli_estimation_show (const NablaCliEstimation *self, GString *text)
{
  const NablaGraph *graph = self->source->graph;
  const NablaEstimate *estimate = self->estimate;
  g_autofree char *exposure = nabla_cli_show_set (graph, nabla_query_get_exposure (self->query));
  g_autofree char *outcome = nabla_cli_show_set (graph, nabla_query_get_outcome (self->query));
  g_autofree char *number = nabla_cli_show_number (estimate);
  g_autofree char *strategy = nabla_cli_show_strategy (graph, self->estimand);
  g_autofree char *reason = nabla_cli_show (self->reason != NULL ? self->reason : self->identification->reason);

  g_string_append_printf (text, "%s → %s, %s\n", exposure, outcome,
                          nabla_cli_show_effect (nabla_query_get_effect (self->query)));
  if (estimate == NULL)
    {
      g_string_append_printf (text, "%s\n%s\n", self->reason == NULL ? _ ("Not identified.") : _ ("No number."),
                              reason);
      return;
    }
  g_string_append (text, number);
  if (estimate->unit != NULL)
    {
      g_autofree char *unit = nabla_cli_show (estimate->unit);

      g_string_append_printf (text, "  %s", unit);
    }
  g_string_append_printf (text, "\n%s · %s, %s", strategy, nabla_estimator_to_string (estimate->estimator),
                          nabla_se_kind_to_string (estimate->se_kind));
  if (estimate->se_kind == NABLA_SE_BOOTSTRAP)
    g_string_append_printf (text, _ (" (seed %" G_GUINT64_FORMAT ")"), estimate->seed);
  g_string_append_printf (text, _ (" · n = %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT), estimate->n_used,
                          estimate->n_used + estimate->n_dropped);
  if (!self->not_valid)
    g_string_append_printf (text, "\n%s", reason);
  if (estimate->choice != NULL)
    g_string_append_printf (text, "\n%s", estimate->choice);
  g_string_append_c (text, '\n');
}

void
nabla_cli_estimation_put (const NablaCliEstimation *self, NablaJson *json)
{
  NablaCliAnswer answer = { self->estimate, self->identification, self->reason, get_verdict (self) };

  nabla_cli_json_answer (json, self->source->graph, &answer, &self->method);
}

static gboolean
write_answer (const Estimation *self, GError **error)
{
  g_autoptr (GString) text = NULL;

  if (self->cli->json)
    {
      NablaJson *json = nabla_json_new ();

      nabla_json_begin_object (json);
      nabla_cli_estimation_put (self, json);
      nabla_json_end_object (json);
      return nabla_cli_write_json (self->cli, json, error);
    }
  text = g_string_new (NULL);
  nabla_cli_estimation_show (self, text);
  nabla_cli_append_warnings (text, self->estimate);
  return nabla_cli_write (self->cli, text->str, text->len, error);
}

/* Reads and checks everything that the command line names. */
/* The graph's own question, with nothing said of how to answer it: then what was chosen in the window counts. */
static gboolean
is_as_kept (NablaCli *cli)
{
  static const char *const options[] = { "exposure",   "outcome",  "effect", "strategy", "estimator", "adjust",
                                         "instrument", "contrast", "from",   "to",       "at" };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (nabla_cli_args_has (cli->args, options[i]))
      return FALSE;
  return TRUE;
}

static gboolean
prepare (Estimation *self, GError **error)
{
  const GPtrArray *words = self->cli->args->words;

  if (!nabla_cli_check_method (self->cli, &self->method, error))
    return FALSE;
  self->source = nabla_cli_read_graph (self->cli, words->pdata[0], error);
  if (self->source == NULL || !nabla_graph_check_acyclic (self->source->graph, error))
    return FALSE;
  self->query = nabla_cli_make_query (self->cli, self->source->graph, error);
  if (self->query == NULL)
    return FALSE;
  if (nabla_cli_args_has (self->cli->args, "adjust"))
    {
      self->adjust = nabla_cli_get_adjust (self->cli, self->source->graph, self->query, error);
      if (self->adjust == NULL)
        return FALSE;
    }
  self->reading = nabla_cli_read_population (self->cli, words->len > 1 ? words->pdata[1] : NULL, self->source, error);
  if (self->reading == NULL
      || !nabla_cli_link_method (self->cli, self->source->graph, self->reading->table, &self->method, error))
    return FALSE;
  if (is_as_kept (self->cli))
    nabla_chosen_apply (self->source->graph, &self->method);
  self->columns = nabla_link_columns (self->source->graph, self->reading->table);
  return nabla_cli_link_values (self->cli, self->source->graph, self->query, self->reading->table, self->columns,
                                &self->method, error);
}

gboolean
nabla_cli_estimation_run (NablaCliEstimation *self, GError **error)
{
  g_autoptr (NablaExecutor) executor = NULL;

  if (!prepare (self, error) || !choose_estimand (self, error))
    return FALSE;
  if (self->estimand == NULL)
    return TRUE;
  executor = nabla_executor_new (0);
  self->data = nabla_data_new (self->reading->table, executor);
  self->estimate = make_estimate (self, error);
  return self->estimate != NULL;
}

int
nabla_cli_estimate (NablaCli *cli, GError **error)
{
  g_auto (NablaCliEstimation) self = { .cli = cli };

  if (!nabla_cli_estimation_run (&self, error))
    return NABLA_CLI_USAGE;
  if (!write_answer (&self, error))
    return NABLA_CLI_IO;
  return self.estimate == NULL ? NABLA_CLI_NO_ANSWER : NABLA_CLI_ANSWERED;
}
