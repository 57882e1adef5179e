#include "cli/nabla-cli-fit.h"

#include <glib/gi18n-lib.h>

/* "0.041", "< 0.001"; (transfer full) */
char *
nabla_cli_format_p (double p)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return p < 0.001 ? g_strdup ("< 0.001") : g_strdup (g_ascii_formatd (text, sizeof text, "%.3f", p));
}

/* The member "fit"; @fit (nullable): there is none. */
void
nabla_cli_json_fit (NablaJson *json, const NablaGraphFit *fit)
{
  nabla_json_key (json, "fit");
  if (fit == NULL)
    {
      nabla_json_null (json);
      return;
    }
  nabla_json_begin_object (json);
  nabla_json_key_number (json, "chi2", fit->chi2);
  nabla_json_key_uint (json, "df", fit->df);
  nabla_json_key_number (json, "p", fit->p);
  nabla_json_key_number (json, "rmsea", fit->rmsea);
  nabla_json_end_object (json);
}

/* A line about it; nothing where the graph says nothing of the covariances. */
void
nabla_cli_append_fit (GString *text, const NablaGraphFit *fit)
{
  g_autofree char *p = NULL;

  if (fit == NULL || fit->df == 0)
    return;
  p = nabla_cli_format_p (fit->p);
  g_string_append_printf (text, _ ("Fit of the linear graph: χ² = %.2f, df = %u, p %s%s, RMSEA = %.3f\n"), fit->chi2,
                          fit->df, *p == '<' ? "" : "= ", p, fit->rmsea);
}
