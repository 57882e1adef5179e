/* `identify`: whether and how an effect follows from the graph. */
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-answer.h"

/* The steps as a numbered list, each with what allows it. */
static char *
show_derivation (const GPtrArray *derivation)
{
  GString *text = g_string_new ("\n");

  if (derivation == NULL)
    g_string_append (text, _ ("There is no derivation by the do-calculus.\n"));
  else
    g_string_append (text, _ ("Derivation by the do-calculus\n"));
  for (guint i = 0; derivation != NULL && i < derivation->len; i++)
    {
      const NablaDerivationStep *step = derivation->pdata[i];
      g_autofree char *expression = nabla_cli_show (step->expression);
      g_autofree char *separation = nabla_cli_show (step->separation);

      g_string_append_printf (text, "%3u. %s%s\n", i + 1, i > 0 ? "= " : "", expression);
      if (i > 0)
        g_string_append_printf (text, "       %s%s%s\n", _ (nabla_rule_to_string (step->rule)),
                                step->separation != NULL ? ": " : "", separation);
    }
  return g_string_free (text, FALSE);
}

int
nabla_cli_identify (NablaCli *cli, GError **error)
{
  g_autoptr (NablaCliGraph) source = NULL;
  g_autoptr (NablaQuery) query = NULL;
  g_autoptr (NablaIdentification) identification = NULL;
  g_autoptr (GPtrArray) derivation = NULL;
  g_autoptr (GError) stopped = NULL;
  gboolean asked = nabla_cli_args_has (cli->args, "derivation");
  gboolean answered;

  source = nabla_cli_read_graph (cli, cli->args->words->pdata[0], error);
  if (source == NULL || !nabla_graph_check_acyclic (source->graph, error))
    return NABLA_CLI_USAGE;
  query = nabla_cli_make_query (cli, source->graph, error);
  if (query == NULL)
    return NABLA_CLI_USAGE;
  identification = nabla_identify (source->graph, query, cli->progress, error);
  if (identification == NULL)
    return NABLA_CLI_USAGE;
  if (asked)
    derivation = nabla_derive (source->graph, identification, cli->progress, &stopped);
  if (stopped != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&stopped));
      return NABLA_CLI_USAGE;
    }
  if (cli->json)
    {
      NablaJson *json = nabla_json_new ();

      nabla_cli_json_identification (json, source->graph, identification, derivation);
      answered = nabla_cli_write_json (cli, json, error);
    }
  else
    {
      g_autofree char *shown = nabla_cli_show_identification (source->graph, identification);
      g_autofree char *steps = asked ? show_derivation (derivation) : NULL;
      g_autofree char *text = g_strconcat (shown, steps, NULL);

      answered = nabla_cli_write (cli, text, strlen (text), error);
    }
  if (!answered)
    return NABLA_CLI_IO;
  return identification->verdict == NABLA_VERDICT_NOT_IDENTIFIED ? NABLA_CLI_NO_ANSWER : NABLA_CLI_ANSWERED;
}
