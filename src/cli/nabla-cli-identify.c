/* `identify`: whether and how an effect follows from the graph. */
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-answer.h"

int
nabla_cli_identify (NablaCli *cli, GError **error)
{
  g_autoptr (NablaCliGraph) source = NULL;
  g_autoptr (NablaQuery) query = NULL;
  g_autoptr (NablaIdentification) identification = NULL;
  gboolean answered;

  if (nabla_cli_args_has (cli->args, "derivation"))
    {
      nabla_cli_set_usage_error (error, _ ("--derivation is not built yet"));
      return NABLA_CLI_USAGE;
    }
  source = nabla_cli_read_graph (cli, cli->args->words->pdata[0], error);
  if (source == NULL || !nabla_graph_check_acyclic (source->graph, error))
    return NABLA_CLI_USAGE;
  query = nabla_cli_make_query (cli, source->graph, error);
  if (query == NULL)
    return NABLA_CLI_USAGE;
  identification = nabla_identify (source->graph, query, cli->progress, error);
  if (identification == NULL)
    return NABLA_CLI_USAGE;
  if (cli->json)
    {
      NablaJson *json = nabla_json_new ();

      nabla_cli_json_identification (json, source->graph, identification);
      answered = nabla_cli_write_json (cli, json, error);
    }
  else
    {
      g_autofree char *text = nabla_cli_show_identification (source->graph, identification);

      answered = nabla_cli_write (cli, text, strlen (text), error);
    }
  if (!answered)
    return NABLA_CLI_IO;
  return identification->verdict == NABLA_VERDICT_NOT_IDENTIFIED ? NABLA_CLI_NO_ANSWER : NABLA_CLI_ANSWERED;
}
