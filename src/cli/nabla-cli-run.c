/* From argv to a command and from an error to an exit code. */
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-command.h"
#include "cli/nabla-cli-progress.h"
#include "nabla-config.h"
#include "project/nabla-project.h"

#define JSON     NABLA_OPTIONS_JSON
#define READER   NABLA_OPTIONS_READER
#define QUESTION NABLA_OPTIONS_QUESTION
#define METHOD   NABLA_OPTIONS_METHOD

static const NablaCliCommand commands[] = {
  { "identify", "GRAPH [QUESTION]", N_ ("whether and how an effect follows from the graph"),
    JSON | QUESTION | NABLA_OPTIONS_IDENTIFY, 1, 1, nabla_cli_identify },
  { "estimate", "GRAPH [DATA] [QUESTION] [METHOD]", N_ ("one effect"), JSON | QUESTION | METHOD | READER, 1, 2,
    nabla_cli_estimate },
  { "edges", "GRAPH [DATA] [METHOD]", N_ ("every arrow: direct effect, strength, share"), JSON | METHOD | READER, 1, 2,
    nabla_cli_edges },
  { "curve", "GRAPH [DATA] [QUESTION] [METHOD]", N_ ("the outcome's mean over values of the exposure"),
    JSON | QUESTION | METHOD | READER | NABLA_OPTIONS_CURVE, 1, 2, nabla_cli_curve },
  { "test", "GRAPH [DATA]", N_ ("the graph's testable implications against the data"), JSON | READER, 1, 2,
    nabla_cli_test },
  { "sensitivity", "GRAPH [DATA] [QUESTION] [METHOD]", N_ ("robustness to what was not measured"),
    JSON | QUESTION | METHOD | READER, 1, 2, nabla_cli_sensitivity },
  { "refute", "GRAPH [DATA] [QUESTION] [METHOD]", N_ ("placebo and subset checks"), JSON | QUESTION | METHOD | READER,
    1, 2, nabla_cli_refute },
  { "mediate", "GRAPH [DATA] [QUESTION] [METHOD]", N_ ("natural and path effects"), JSON | QUESTION | METHOD | READER,
    1, 2, nabla_cli_mediate },
  { "data", "DATA", N_ ("what the reader sees in a table"), JSON | READER | NABLA_OPTIONS_DATA, 1, 1, nabla_cli_data },
  { "discover", "DATA", N_ ("a graph out of data"), JSON, 1, 1, NULL },
  { "next-experiment", "DATA", N_ ("what to intervene on next"), JSON, 1, 1, NULL },
  { "render", "GRAPH [DATA] -o FILE", N_ ("the annotated picture"), JSON | READER | NABLA_OPTIONS_RENDER, 1, 2,
    nabla_cli_render },
  { "convert", "GRAPH --to FORMAT", N_ ("other formats"), JSON | NABLA_OPTIONS_CONVERT, 1, 1, nabla_cli_convert },
  { "simulate", "GRAPH -n N", N_ ("a table drawn from the graph"), JSON | NABLA_OPTIONS_SIMULATE, 1, 1,
    nabla_cli_simulate },
  { "ask", "", N_ ("questions as JSON Lines, answers as JSON Lines"), 0, 0, 0, nabla_cli_ask },
};

static const char notes[]
  = N_ ("GRAPH is a file, - for standard input, or the text itself: \"dag { X -> Y }\".\n"
        "DATA is a file or -; where it may be left out, the graph's own reference is used.\n"
        "Exit: 0 answered, 1 no answer, 2 bad usage or input, 3 cancelled, 4 input/output failed.\n");

const NablaCliCommand *
nabla_cli_get_commands (guint *n)
{
  *n = G_N_ELEMENTS (commands);
  return commands;
}

static char *
make_help (void)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  GString *text = g_string_new (_ ("Usage: nabla-cli COMMAND [OPTION…]\n\n"));

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (rows, "  %s %s\t%s%s\n", commands[i].name, commands[i].synopsis, _ (commands[i].summary),
                            commands[i].run == NULL ? _ (" (not built yet)") : "");
  nabla_cli_align (text, rows->str);
  g_string_append_printf (text, "\n%s%s",
                          _ ("nabla-cli COMMAND --help shows a command's options; --version the version.\n"),
                          _ (notes));
  return g_string_free (text, FALSE);
}

static char *
make_command_help (const NablaCliCommand *command)
{
  static const struct
  {
    NablaCliGroups groups;
    const char *title;
  } sections[] = {
    { ~(READER | QUESTION | METHOD), N_ ("Options") },
    { QUESTION, N_ ("QUESTION") },
    { METHOD, N_ ("METHOD") },
    { READER, N_ ("Reading DATA") },
  };
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("Usage: nabla-cli %s %s\n%s%s\n"), command->name, command->synopsis,
                          _ (command->summary), command->run == NULL ? _ (" (not built yet)") : "");
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    if ((command->groups & sections[i].groups) != 0 || i == 0)
      {
        g_string_append_printf (text, "\n%s\n", _ (sections[i].title));
        nabla_cli_options_describe ((command->groups | NABLA_OPTIONS_COMMON) & sections[i].groups, text);
      }
  g_string_append_printf (text, "\n%s", _ (notes));
  return g_string_free (text, FALSE);
}

static int
status_of (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NABLA_CLI_CANCELLED;
  if (g_error_matches (error, NABLA_CLI_ERROR, NABLA_CLI_ERROR_CLOSED))
    return NABLA_CLI_ANSWERED;
  if (g_error_matches (error, NABLA_CLI_ERROR, NABLA_CLI_ERROR_IO)
      || g_error_matches (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_IO)
      || g_error_matches (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_IO) || error->domain == G_IO_ERROR
      || error->domain == G_FILE_ERROR)
    return NABLA_CLI_IO;
  return NABLA_CLI_USAGE;
}

/* One line on standard error, whatever the message holds. */
static int
report (const NablaCliStreams *streams, const char *command, const GError *error)
{
  int status = status_of (error);
  g_autofree char *shown = NULL;
  g_autofree char *line = NULL;

  if (g_error_matches (error, NABLA_CLI_ERROR, NABLA_CLI_ERROR_CLOSED))
    return status;
  shown = nabla_cli_show (status == NABLA_CLI_CANCELLED ? _ ("cancelled") : error->message);
  line = g_strdup_printf ("nabla-cli%s%s: %s\n", command != NULL ? " " : "", command != NULL ? command : "", shown);
  g_output_stream_write_all (streams->err, line, strlen (line), NULL, NULL, NULL);
  return status;
}

static int
print (const NablaCliStreams *streams, const char *text)
{
  NablaCli cli = { .streams = streams };
  g_autoptr (GError) error = NULL;

  if (nabla_cli_write (&cli, text, strlen (text), &error))
    return NABLA_CLI_ANSWERED;
  return report (streams, NULL, error);
}

static gboolean
check_words (const NablaCliCommand *command, const NablaCliArgs *args, GError **error)
{
  guint stdins = 0;

  if (args->words->len < command->min_words)
    {
      nabla_cli_set_usage_error (error, _ ("something is missing; it is called as: nabla-cli %s %s"), command->name,
                                 command->synopsis);
      return FALSE;
    }
  if (args->words->len > command->max_words)
    {
      nabla_cli_set_usage_error (error, _ ("\"%s\" is one word too many; it is called as: nabla-cli %s %s"),
                                 (const char *) args->words->pdata[command->max_words], command->name,
                                 command->synopsis);
      return FALSE;
    }
  for (guint i = 0; i < args->words->len; i++)
    stdins += g_str_equal (args->words->pdata[i], "-");
  if (stdins > 1)
    {
      nabla_cli_set_usage_error (error, _ ("GRAPH and DATA cannot both come from standard input; put one into a file"));
      return FALSE;
    }
  return TRUE;
}

static int
run_command (const NablaCliCommand *command, int argc, const char *const *argv, const NablaCliStreams *streams)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaCliArgs) args = NULL;
  g_autoptr (NablaProgress) progress = NULL;
  NablaCli cli = { .streams = streams };
  int status;

  for (int i = 0; i < argc && !g_str_equal (argv[i], "--"); i++)
    if (g_str_equal (argv[i], "--help") || g_str_equal (argv[i], "-h"))
      {
        g_autofree char *help = make_command_help (command);

        return print (streams, help);
      }
  if (command->run == NULL)
    {
      nabla_cli_set_usage_error (&error, _ ("this command is not built yet; see nabla-cli --help for those that are"));
      return report (streams, command->name, error);
    }
  args = nabla_cli_args_parse (command->name, command->groups, argc, argv, &error);
  if (args == NULL || !check_words (command, args, &error))
    return report (streams, command->name, error);
  progress = nabla_progress_new (streams->cancellable);
  cli.args = args;
  cli.progress = progress;
  cli.json = nabla_cli_args_has (args, "json");
  {
    g_autoptr (NablaCliTicker) ticker = nabla_cli_ticker_start (streams, progress);

    status = command->run (&cli, &error);
  }
  return error != NULL ? report (streams, command->name, error) : status;
}

/**
 * nabla_cli_run:
 * @argc: number of words
 * @argv: (array length=argc): the program's name and what follows it
 * @streams: where to read and write
 *
 * Runs one command. With a status of 2 and above nothing was written to the output,
 * except by `ask` and where writing itself failed.
 *
 * Returns: a #NablaCliStatus
 */
int
nabla_cli_run (int argc, const char *const *argv, const NablaCliStreams *streams)
{
  g_autoptr (GError) error = NULL;

  if (argc < 2)
    {
      nabla_cli_set_usage_error (&error, _ ("no command; see nabla-cli --help"));
      return report (streams, NULL, error);
    }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h"))
    {
      g_autofree char *help = make_help ();

      return print (streams, help);
    }
  if (g_str_equal (argv[1], "--version"))
    return print (streams, "nabla-cli " NABLA_VERSION "\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      return run_command (&commands[i], argc - 2, argv + 2, streams);
  nabla_cli_set_usage_error (&error, _ ("unknown command \"%s\"; see nabla-cli --help"), argv[1]);
  return report (streams, NULL, error);
}
