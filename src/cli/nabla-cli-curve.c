/* `curve`: the outcome's mean over the values of the exposure, and its gradient. */
#include <math.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-estimation.h"
#include "estimate/smooth/nabla-curve.h"

#define MAX_POINTS 10000

static void
put_array (NablaJson *json, const char *key, const double *values, guint n)
{
  nabla_json_key (json, key);
  nabla_json_begin_array (json);
  for (guint i = 0; i < n; i++)
    if (isfinite (values[i]))
      nabla_json_number (json, values[i]);
    else
      nabla_json_null (json);
  nabla_json_end_array (json);
}

static gboolean
write_json (const NablaCliEstimation *self, const NablaCurve *curve, GError **error)
{
  NablaJson *json = nabla_json_new ();
  guint n = curve != NULL ? curve->n : 0;

  nabla_json_begin_object (json);
  put_array (json, "x", curve != NULL ? curve->x : NULL, n);
  put_array (json, "mean", curve != NULL ? curve->mean : NULL, n);
  put_array (json, "lo", curve != NULL ? curve->lo : NULL, n);
  put_array (json, "hi", curve != NULL ? curve->hi : NULL, n);
  put_array (json, "gradient", curve != NULL ? curve->gradient : NULL, n);
  put_array (json, "gradient_lo", curve != NULL ? curve->gradient_lo : NULL, n);
  put_array (json, "gradient_hi", curve != NULL ? curve->gradient_hi : NULL, n);
  put_array (json, "support", curve != NULL ? curve->support : NULL, n);
  nabla_cli_estimation_put (self, json);
  nabla_json_end_object (json);
  return nabla_cli_write_json (self->cli, json, error);
}

static char *
show_interval (double value, double lo, double hi)
{
  if (isnan (value))
    return g_strdup ("–");
  if (isnan (lo) || isnan (hi))
    return nabla_format_effect (value);
  return nabla_format_interval (value, lo, hi);
}

static gboolean
write_text (const NablaCliEstimation *self, const NablaCurve *curve, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) rows = g_string_new (_ ("value\tmean\tgradient\trows near\n"));

  nabla_cli_estimation_show (self, text);
  for (guint i = 0; curve != NULL && i < curve->n; i++)
    {
      g_autofree char *mean = show_interval (curve->mean[i], curve->lo[i], curve->hi[i]);
      g_autofree char *gradient = show_interval (curve->gradient[i], curve->gradient_lo[i], curve->gradient_hi[i]);
      char x[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (rows, "%s\t%s\t%s\t%.0f\n", g_ascii_formatd (x, sizeof x, "%.6g", curve->x[i]), mean,
                              gradient, curve->support[i]);
    }
  if (curve != NULL)
    nabla_cli_align (text, rows->str);
  nabla_cli_append_warnings (text, self->estimate);
  return nabla_cli_write (self->cli, text->str, text->len, error);
}

/* What speaks of two values or one has no place beside all of them. */
static gboolean
check_options (NablaCli *cli, GError **error)
{
  static const char *const options[] = { "from", "to", "at", "contrast", "standardize" };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (nabla_cli_args_has (cli->args, options[i]))
      {
        nabla_cli_set_usage_error (error, _ ("--%s has no place in a curve, which shows every value; use estimate"),
                                   options[i]);
        return FALSE;
      }
  return TRUE;
}

int
nabla_cli_curve (NablaCli *cli, GError **error)
{
  g_auto (NablaCliEstimation) self = { .cli = cli };
  g_autoptr (NablaCurve) curve = NULL;
  guint64 n_points = NABLA_CURVE_POINTS;

  if (!check_options (cli, error) || !nabla_cli_args_get_uint (cli->args, "points", MAX_POINTS, &n_points, error))
    return NABLA_CLI_USAGE;
  if (n_points < 2)
    {
      nabla_cli_set_usage_error (error, _ ("--points must be at least 2"));
      return NABLA_CLI_USAGE;
    }
  if (!nabla_cli_estimation_run (&self, error))
    return NABLA_CLI_USAGE;
  if (self.estimate != NULL)
    {
      curve = nabla_estimate_curve (self.data, self.source->graph, self.columns, self.estimand, &self.method,
                                    (guint) n_points, cli->progress, error);
      if (curve == NULL)
        return NABLA_CLI_USAGE;
    }
  if (!(cli->json ? write_json (&self, curve, error) : write_text (&self, curve, error)))
    return NABLA_CLI_IO;
  return self.estimate == NULL ? NABLA_CLI_NO_ANSWER : NABLA_CLI_ANSWERED;
}
