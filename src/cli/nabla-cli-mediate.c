/* `mediate`: what of an effect goes through mediators, and along which paths. */
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-answer.h"
#include "estimate/trust/nabla-assumptions.h"
#include "estimate/mediation/nabla-mediation-effects.h"
#include "project/nabla-link.h"

/* What does not go with splitting an effect. */
static gboolean
check_options (NablaCli *cli, const NablaMethod *method, GError **error)
{
  static const char *const options[] = { "adjust", "instrument", "at", "contrast" };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (nabla_cli_args_has (cli->args, options[i]))
      {
        nabla_cli_set_usage_error (error, _ ("--%s does not go with direct and indirect effects; use it with estimate"),
                                   options[i]);
        return FALSE;
      }
  if (!method->auto_estimator && method->estimator != NABLA_ESTIMATOR_LINEAR
      && method->estimator != NABLA_ESTIMATOR_PLUGIN && method->estimator != NABLA_ESTIMATOR_AIPW
      && method->estimator != NABLA_ESTIMATOR_GRADIENT)
    {
      nabla_cli_set_usage_error (error,
                                 _ ("--estimator %s does not split effects; choose linear, plugin, aipw or gradient"),
                                 nabla_estimator_to_string (method->estimator));
      return FALSE;
    }
  if (!method->auto_strategy && method->strategy == NABLA_STRATEGY_INSTRUMENT)
    {
      nabla_cli_set_usage_error (error, _ ("--strategy instrument does not split effects; leave it out"));
      return FALSE;
    }
  if (method->se == NABLA_SE_BOOTSTRAP)
    {
      nabla_cli_set_usage_error (error, _ ("--se bootstrap is not built for direct and indirect effects; leave it out, "
                                           "or take cluster:COLUMN"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_known (const NablaEstimate *estimate)
{
  return estimate != NULL && estimate->has_estimate;
}

/* The members of an effect, each null where it is not known. */
static void
put_numbers (NablaJson *json, const NablaEstimate *estimate)
{
  gboolean known = is_known (estimate);

  nabla_json_key_number (json, "estimate", known ? estimate->estimate : NAN);
  nabla_json_key_number (json, "se", known ? estimate->se : NAN);
  nabla_json_key (json, "ci");
  if (!known || isnan (estimate->lo) || isnan (estimate->hi))
    {
      nabla_json_null (json);
      return;
    }
  nabla_json_begin_array (json);
  nabla_json_number (json, estimate->lo);
  nabla_json_number (json, estimate->hi);
  nabla_json_end_array (json);
}

static void
put_effect (NablaJson *json, const char *key, const NablaEstimate *estimate)
{
  nabla_json_key (json, key);
  if (!is_known (estimate))
    {
      nabla_json_null (json);
      return;
    }
  nabla_json_begin_object (json);
  put_numbers (json, estimate);
  nabla_json_end_object (json);
}

static void
put_value (NablaJson *json, const char *key, double value, const char *text)
{
  if (text != NULL)
    nabla_json_key_string (json, key, text);
  else
    nabla_json_key_number (json, key, value);
}

static void
put_paths (NablaJson *json, const NablaGraph *graph, const NablaMediationResult *result)
{
  nabla_json_key (json, "paths");
  nabla_json_begin_array (json);
  for (guint i = 0; i < result->paths->len; i++)
    {
      const NablaPathEffect *path = result->paths->pdata[i];

      nabla_json_begin_object (json);
      nabla_json_key (json, "path");
      nabla_json_begin_array (json);
      for (guint j = 0; j < path->n; j++)
        nabla_json_string (json, nabla_graph_get_name (graph, path->nodes[j]));
      nabla_json_end_array (json);
      put_numbers (json, path->estimate);
      nabla_json_end_object (json);
    }
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
put_warnings (NablaJson *json, const NablaMediationResult *result, const GPtrArray *notes)
{
  nabla_json_key (json, "warnings");
  nabla_json_begin_array (json);
  if (!result->identified)
    put_warning (json, "not_identified", result->reason);
  for (guint i = 0; i < result->warnings->len; i++)
    {
      const NablaWarning *warning = result->warnings->pdata[i];

      put_warning (json, warning->kind, warning->text);
    }
  for (guint i = 0; i < notes->len; i++)
    {
      const NablaReaderWarning *note = notes->pdata[i];

      if (nabla_cli_is_population_note (note))
        put_warning (json, note->kind, note->text);
    }
  nabla_json_end_array (json);
}

static gboolean
write_json (NablaCli *cli,
            const NablaGraph *graph,
            const NablaMediationResult *result,
            const GPtrArray *notes,
            GError **error)
{
  NablaJson *json = nabla_json_new ();

  nabla_json_begin_object (json);
  put_effect (json, "nde", result->nde);
  put_effect (json, "nie", result->nie);
  put_effect (json, "total", result->total);
  nabla_json_key_number (json, "proportion", result->proportion);
  put_value (json, "from", result->from, result->from_text);
  put_value (json, "to", result->to, result->to_text);
  put_paths (json, graph, result);
  put_warnings (json, result, notes);
  nabla_json_end_object (json);
  return nabla_cli_write_json (cli, json, error);
}

static char *
show_value (double value, const char *text)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  return text != NULL ? nabla_cli_show (text) : g_strdup (g_ascii_formatd (number, sizeof number, "%.6g", value));
}

static void
append_row (GString *rows, const char *name, const NablaEstimate *estimate)
{
  g_autofree char *number = nabla_cli_show_number (estimate);

  g_string_append_printf (rows, "%s\t%s\n", name, number);
}

static char *
show_path (const NablaGraph *graph, const NablaPathEffect *path)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < path->n; i++)
    {
      g_autofree char *name = nabla_cli_show (nabla_graph_get_name (graph, path->nodes[i]));

      g_string_append_printf (text, "%s%s", i > 0 ? " → " : "", name);
    }
  return g_string_free (text, FALSE);
}

static void
append_head (GString *text, const NablaGraph *graph, const NablaQuery *query, const NablaMediationResult *result)
{
  g_autofree char *exposure = nabla_cli_show_set (graph, nabla_query_get_exposure (query));
  g_autofree char *outcome = nabla_cli_show_set (graph, nabla_query_get_outcome (query));
  g_autofree char *mediators = nabla_cli_show_set (graph, result->mediators);
  g_autofree char *reason = nabla_cli_show (result->reason);

  g_string_append_printf (text, _ ("%s → %s through %s"), exposure, outcome, mediators);
  if (!isnan (result->from) && !isnan (result->to))
    {
      g_autofree char *from = show_value (result->from, result->from_text);
      g_autofree char *to = show_value (result->to, result->to_text);

      g_string_append_printf (text, _ (", %s from %s to %s"), exposure, from, to);
    }
  g_string_append_printf (text, "\n%s%s\n",
                          result->identified ? "" : _ ("Direct and indirect effects not identified. "), reason);
}

/* What the natural effects take for granted, else what the total effect does. */
static void
append_assumptions (GString *text, const NablaGraph *graph, const NablaMediationResult *result)
{
  const NablaEstimate *estimate = is_known (result->nie) && !isnan (result->nie->se) ? result->nie : result->total;
  g_auto (GStrv) sentences = is_known (estimate) ? nabla_estimate_dup_assumptions (estimate, graph) : NULL;

  for (guint i = 0; sentences != NULL && sentences[i] != NULL; i++)
    {
      g_autofree char *shown = nabla_cli_show (sentences[i]);

      g_string_append_printf (text, "%s%s", i == 0 ? _ ("Assumed: ") : " ", shown);
    }
  if (sentences != NULL && sentences[0] != NULL)
    g_string_append_c (text, '\n');
}

static gboolean
write_text (NablaCli *cli,
            const NablaGraph *graph,
            const NablaQuery *query,
            const NablaMediationResult *result,
            const GPtrArray *notes,
            GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) rows = g_string_new (NULL);

  append_head (text, graph, query, result);
  append_row (rows, _ ("direct effect (NDE)"), result->nde);
  append_row (rows, _ ("indirect effect (NIE)"), result->nie);
  append_row (rows, _ ("total effect"), result->total);
  if (!isnan (result->proportion))
    {
      g_autofree char *proportion = nabla_format_effect (result->proportion);

      g_string_append_printf (rows, "%s\t%s\n", _ ("proportion mediated"), proportion);
    }
  for (guint i = 0; i < result->paths->len; i++)
    {
      const NablaPathEffect *path = result->paths->pdata[i];
      g_autofree char *name = show_path (graph, path);

      append_row (rows, name, path->estimate);
    }
  g_string_append_c (text, '\n');
  nabla_cli_align (text, rows->str);
  if (is_known (result->total))
    g_string_append_printf (text, _ ("\n%s · n = %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT "\n"),
                            nabla_estimator_to_string (result->total->estimator), result->total->n_used,
                            result->total->n_used + result->total->n_dropped);
  append_assumptions (text, graph, result);
  for (guint i = 0; i < result->warnings->len; i++)
    {
      g_autofree char *shown = nabla_cli_show (((const NablaWarning *) result->warnings->pdata[i])->text);

      g_string_append_printf (text, "⚠ %s\n", shown);
    }
  for (guint i = 0; i < notes->len; i++)
    {
      const NablaReaderWarning *note = notes->pdata[i];
      g_autofree char *shown = nabla_cli_show (note->text);

      if (nabla_cli_is_population_note (note))
        g_string_append_printf (text, "⚠ %s\n", shown);
    }
  return nabla_cli_write (cli, text->str, text->len, error);
}

int
nabla_cli_mediate (NablaCli *cli, GError **error)
{
  const GPtrArray *words = cli->args->words;
  NablaMethod method;
  g_autoptr (NablaCliGraph) source = NULL;
  g_autoptr (NablaQuery) query = NULL;
  g_autoptr (NablaReading) reading = NULL;
  g_autoptr (NablaExecutor) executor = NULL;
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaMediationResult) result = NULL;
  g_autofree int *columns = NULL;
  gboolean written;

  if (!nabla_cli_check_method (cli, &method, error) || !check_options (cli, &method, error))
    return NABLA_CLI_USAGE;
  source = nabla_cli_read_graph (cli, words->pdata[0], error);
  if (source == NULL || !nabla_graph_check_acyclic (source->graph, error))
    return NABLA_CLI_USAGE;
  query = nabla_cli_make_query (cli, source->graph, error);
  if (query == NULL)
    return NABLA_CLI_USAGE;
  reading = nabla_cli_read_population (cli, words->len > 1 ? words->pdata[1] : NULL, source, error);
  if (reading == NULL || !nabla_cli_link_method (cli, source->graph, reading->table, &method, error))
    return NABLA_CLI_USAGE;
  columns = nabla_link_columns (source->graph, reading->table);
  if (!nabla_cli_link_values (cli, source->graph, query, reading->table, columns, &method, error))
    return NABLA_CLI_USAGE;
  executor = nabla_executor_new (0);
  data = nabla_data_new (reading->table, executor);
  result = nabla_estimate_mediation (data, source->graph, columns, query, &method, cli->progress, error);
  if (result == NULL)
    return NABLA_CLI_USAGE;
  written = cli->json ? write_json (cli, source->graph, result, reading->warnings, error)
                      : write_text (cli, source->graph, query, result, reading->warnings, error);
  if (!written)
    return NABLA_CLI_IO;
  return result->identified ? NABLA_CLI_ANSWERED : NABLA_CLI_NO_ANSWER;
}
