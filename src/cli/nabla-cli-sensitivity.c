/* `sensitivity`: how strong a confounder would have to be. */
#include <math.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-estimation.h"
#include "estimate/trust/nabla-sensitivity.h"

static void
put_benchmarks (NablaJson *json, const NablaGraph *graph, const NablaSensitivity *sensitivity)
{
  nabla_json_key (json, "benchmarks");
  nabla_json_begin_array (json);
  for (guint i = 0; sensitivity != NULL && i < sensitivity->benchmarks->len; i++)
    {
      NablaBenchmark benchmark = g_array_index (sensitivity->benchmarks, NablaBenchmark, i);

      nabla_json_begin_object (json);
      nabla_json_key_string (json, "variable", nabla_graph_get_name (graph, benchmark.variable));
      nabla_json_key_number (json, "r2_exposure", benchmark.r2_exposure);
      nabla_json_key_number (json, "r2_outcome", benchmark.r2_outcome);
      nabla_json_key_number (json, "adjusted_estimate", benchmark.adjusted_estimate);
      nabla_json_end_object (json);
    }
  nabla_json_end_array (json);
}

static gboolean
write_json (const NablaCliEstimation *self, const NablaSensitivity *sensitivity, GError **error)
{
  NablaJson *json = nabla_json_new ();
  gboolean known = sensitivity != NULL;

  nabla_json_begin_object (json);
  nabla_json_key_number (json, "robustness_value", known ? sensitivity->robustness_value : NAN);
  nabla_json_key_number (json, "robustness_value_ci", known ? sensitivity->robustness_value_ci : NAN);
  nabla_json_key_number (json, "e_value", known ? sensitivity->e_value : NAN);
  nabla_json_key_number (json, "e_value_ci", known ? sensitivity->e_value_ci : NAN);
  put_benchmarks (json, self->source->graph, sensitivity);
  nabla_cli_estimation_put (self, json);
  nabla_json_end_object (json);
  return nabla_cli_write_json (self->cli, json, error);
}

/* "13.9 %" */
static char *
show_share (double share)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (share))
    return g_strdup ("?");
  return g_strdup_printf ("%s %%",
                          g_ascii_formatd (text, sizeof text, share < 0.0995 ? "%.2f" : "%.1f", 100.0 * share));
}

static char *
show_ratio (double ratio)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.2f", ratio));
}

static void
append_benchmarks (GString *text, const NablaGraph *graph, const NablaSensitivity *sensitivity)
{
  g_autoptr (GString) rows = g_string_new (_ ("a confounder as strong as\tof exposure\tof outcome\teffect left\n"));

  for (guint i = 0; i < sensitivity->benchmarks->len; i++)
    {
      NablaBenchmark benchmark = g_array_index (sensitivity->benchmarks, NablaBenchmark, i);
      g_autofree char *name = nabla_cli_show (nabla_graph_get_label (graph, benchmark.variable));
      g_autofree char *exposure = show_share (benchmark.r2_exposure);
      g_autofree char *outcome = show_share (benchmark.r2_outcome);
      g_autofree char *left
        = isnan (benchmark.adjusted_estimate) ? g_strdup ("?") : nabla_format_effect (benchmark.adjusted_estimate);

      g_string_append_printf (rows, "%s\t%s\t%s\t%s\n", name, exposure, outcome, left);
    }
  if (sensitivity->benchmarks->len > 0)
    nabla_cli_align (text, rows->str);
}

static void
append_numbers (GString *text, const NablaSensitivity *sensitivity)
{
  if (!isnan (sensitivity->robustness_value))
    {
      g_autofree char *value = show_share (sensitivity->robustness_value);
      g_autofree char *interval = show_share (sensitivity->robustness_value_ci);

      g_string_append_printf (
        text,
        _ ("Robustness value %s (interval %s): a confounder that explains less than this of what is "
           "left of exposure and outcome leaves the effect (the interval) off 0.\n"),
        value, interval);
    }
  if (!isnan (sensitivity->e_value))
    {
      g_autofree char *value = show_ratio (sensitivity->e_value);
      g_autofree char *interval = show_ratio (sensitivity->e_value_ci);
      g_autofree char *ratio = show_ratio (sensitivity->ratio);

      g_string_append_printf (text,
                              _ ("E-value %s (interval %s), of the risk ratio %s: a confounder with weaker risk ratios "
                                 "than this to exposure and outcome does not explain the effect away.\n"),
                              value, interval, ratio);
    }
}

static gboolean
write_text (const NablaCliEstimation *self, const NablaSensitivity *sensitivity, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  nabla_cli_estimation_show (self, text);
  if (sensitivity != NULL)
    {
      append_numbers (text, sensitivity);
      append_benchmarks (text, self->source->graph, sensitivity);
    }
  nabla_cli_append_warnings (text, self->estimate);
  return nabla_cli_write (self->cli, text->str, text->len, error);
}

int
nabla_cli_sensitivity (NablaCli *cli, GError **error)
{
  g_auto (NablaCliEstimation) self = { .cli = cli };
  g_autoptr (NablaSensitivity) sensitivity = NULL;

  if (!nabla_cli_estimation_run (&self, error))
    return NABLA_CLI_USAGE;
  if (self.estimate != NULL)
    {
      sensitivity = nabla_estimate_sensitivity (self.data, self.source->graph, self.columns, self.estimate,
                                                &self.method, cli->progress, error);
      if (sensitivity == NULL)
        return NABLA_CLI_USAGE;
      for (guint i = 0; i < sensitivity->warnings->len; i++)
        {
          const NablaWarning *warning = sensitivity->warnings->pdata[i];

          nabla_estimate_add_warning (self.estimate, warning->kind, "%s", warning->text);
        }
    }
  if (!(cli->json ? write_json (&self, sensitivity, error) : write_text (&self, sensitivity, error)))
    return NABLA_CLI_IO;
  return self.estimate == NULL ? NABLA_CLI_NO_ANSWER : NABLA_CLI_ANSWERED;
}
