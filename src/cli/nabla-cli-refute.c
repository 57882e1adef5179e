/* `refute`: the estimate again where the answer is known. */
#include <math.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-estimation.h"
#include "estimate/trust/nabla-refute.h"

/* Expected values further out among the replicates than this are worth a look. */
#define SUSPECT 0.05

static const char *
get_label (NablaRefuterKind kind)
{
  switch (kind)
    {
    case NABLA_REFUTER_PLACEBO_EXPOSURE:
      return _ ("placebo exposure");
    case NABLA_REFUTER_PLACEBO_OUTCOME:
      return _ ("placebo outcome");
    case NABLA_REFUTER_RANDOM_CAUSE:
      return _ ("random common cause");
    case NABLA_REFUTER_SUBSET:
      return _ ("80 % of the rows");
    case NABLA_REFUTER_BOOTSTRAP:
      return _ ("rows drawn again");
    }
  return NULL;
}

static gboolean
write_json (const NablaCliEstimation *self, const NablaRefutation *refutation, GError **error)
{
  NablaJson *json = nabla_json_new ();

  nabla_json_begin_object (json);
  nabla_json_key (json, "refuters");
  nabla_json_begin_array (json);
  for (guint i = 0; refutation != NULL && i < NABLA_N_REFUTERS; i++)
    {
      const NablaRefuter *refuter = &refutation->refuters[i];

      nabla_json_begin_object (json);
      nabla_json_key_string (json, "refuter", nabla_refuter_kind_to_string (refuter->kind));
      nabla_json_key_number (json, "estimate", refuter->estimate);
      nabla_json_key_number (json, "expected", refuter->expected);
      nabla_json_key_number (json, "p", refuter->p);
      nabla_json_end_object (json);
    }
  nabla_json_end_array (json);
  if (refutation != NULL)
    nabla_json_key_uint (json, "replicates", refutation->n_replicates);
  else
    nabla_json_key_null (json, "replicates");
  nabla_cli_estimation_put (self, json);
  nabla_json_end_object (json);
  return nabla_cli_write_json (self->cli, json, error);
}

static void
append_row (GString *rows, const NablaRefuter *refuter)
{
  g_autofree char *found = nabla_format_effect (refuter->estimate);
  g_autofree char *expected = nabla_format_effect (refuter->expected);
  char p[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (refuter->estimate))
    {
      g_string_append_printf (rows, "%s\t?\t\t\t\n", get_label (refuter->kind));
      return;
    }
  g_string_append_printf (rows, "%s\t%s\t%s\t%s\t%s\n", get_label (refuter->kind), found, expected,
                          g_ascii_formatd (p, sizeof p, "%.3f", refuter->p),
                          refuter->p < SUSPECT ? _ ("not as expected") : _ ("as expected"));
}

static gboolean
write_text (const NablaCliEstimation *self, const NablaRefutation *refutation, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) rows = g_string_new (_ ("refuter\testimate\texpected\tp\t\n"));

  nabla_cli_estimation_show (self, text);
  for (guint i = 0; refutation != NULL && i < NABLA_N_REFUTERS; i++)
    append_row (rows, &refutation->refuters[i]);
  if (refutation != NULL)
    {
      nabla_cli_align (text, rows->str);
      if (refutation->n_replicates > 0)
        g_string_append_printf (text, _ ("%u replicates each, seed %" G_GUINT64_FORMAT "\n"), refutation->n_replicates,
                                refutation->seed);
    }
  nabla_cli_append_warnings (text, self->estimate);
  return nabla_cli_write (self->cli, text->str, text->len, error);
}

int
nabla_cli_refute (NablaCli *cli, GError **error)
{
  g_auto (NablaCliEstimation) self = { .cli = cli };
  g_autoptr (NablaRefutation) refutation = NULL;

  if (!nabla_cli_estimation_run (&self, error))
    return NABLA_CLI_USAGE;
  if (self.estimate != NULL)
    {
      refutation
        = nabla_refute (self.data, self.source->graph, self.columns, self.estimate, &self.method, cli->progress, error);
      if (refutation == NULL)
        return NABLA_CLI_USAGE;
      for (guint i = 0; i < NABLA_N_REFUTERS; i++)
        if (refutation->refuters[i].message != NULL)
          nabla_estimate_add_warning (self.estimate, nabla_refuter_kind_to_string (refutation->refuters[i].kind),
                                      "%s: %s", get_label (refutation->refuters[i].kind),
                                      refutation->refuters[i].message);
    }
  if (!(cli->json ? write_json (&self, refutation, error) : write_text (&self, refutation, error)))
    return NABLA_CLI_IO;
  return self.estimate == NULL ? NABLA_CLI_NO_ANSWER : NABLA_CLI_ANSWERED;
}
