/* `simulate`: a table drawn from a graph, and what is true of it. */
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-command.h"
#include "simulate/nabla-simulate.h"

static void
put_effect (NablaJson *json, const NablaGraph *graph, NablaNode from, NablaNode to, const char *what, double value)
{
  nabla_json_begin_object (json);
  nabla_json_key_string (json, "from", nabla_graph_get_name (graph, from));
  nabla_json_key_string (json, "to", nabla_graph_get_name (graph, to));
  nabla_json_key_number (json, what, value);
  nabla_json_end_object (json);
}

/* Marks the descendants of @node, itself left out. */
static void
mark_descendants (const NablaGraph *graph, NablaNode node, gboolean *marks, GArray *stack)
{
  memset (marks, 0, nabla_graph_n_nodes (graph) * sizeof (gboolean));
  g_array_append_val (stack, node);
  while (stack->len > 0)
    {
      guint n = 0;
      const NablaNode *children
        = nabla_graph_get_adjacent (graph, g_array_index (stack, NablaNode, stack->len - 1), NABLA_CHILDREN, &n);

      g_array_set_size (stack, stack->len - 1);
      for (guint i = 0; i < n; i++)
        if (!marks[children[i]])
          {
            marks[children[i]] = TRUE;
            g_array_append_val (stack, children[i]);
          }
    }
}

/* The true effects: `direct` of each arrow, `total` of each node on each descendant,
 * `confounding` with the hidden cause's coefficient at either end of a <->. */
static void
put_truth (NablaJson *json, const NablaGraph *graph, const NablaSimulation *simulation, guint64 seed)
{
  guint n = nabla_graph_n_nodes (graph);
  guint m = 0;
  const NablaEdge *edges = nabla_graph_get_edges (graph, &m);
  g_autofree gboolean *marks = g_new0 (gboolean, n);
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (NablaNode));

  nabla_json_key_string (json, "model", "linear-gaussian");
  nabla_json_key_uint (json, "seed", seed);
  nabla_json_key_uint (json, "n_rows", nabla_table_n_rows (simulation->table));
  nabla_json_key (json, "direct");
  nabla_json_begin_array (json);
  for (guint e = 0; e < m; e++)
    if (edges[e].at_from == NABLA_MARK_TAIL)
      put_effect (json, graph, edges[e].from, edges[e].to, "effect", simulation->beta[e]);
  nabla_json_end_array (json);
  nabla_json_key (json, "total");
  nabla_json_begin_array (json);
  for (NablaNode v = 0; v < n; v++)
    {
      mark_descendants (graph, v, marks, stack);
      for (NablaNode u = 0; u < n; u++)
        if (marks[u])
          put_effect (json, graph, v, u, "effect", simulation->total[(gsize) v * n + u]);
    }
  nabla_json_end_array (json);
  nabla_json_key (json, "confounding");
  nabla_json_begin_array (json);
  for (guint e = 0; e < m; e++)
    if (edges[e].at_from == NABLA_MARK_ARROW)
      put_effect (json, graph, edges[e].from, edges[e].to, "coefficient", simulation->beta[e]);
  nabla_json_end_array (json);
}

static gboolean
write_truth (const char *path, const NablaGraph *graph, const NablaSimulation *simulation, guint64 seed, GError **error)
{
  NablaJson *json = nabla_json_new ();
  g_autofree char *text = NULL;

  nabla_json_begin_object (json);
  put_truth (json, graph, simulation, seed);
  nabla_json_end_object (json);
  g_string_append_c (json->text, '\n');
  text = nabla_json_finish (json);
  return nabla_cli_write_file (path, text, strlen (text), error);
}

/* --json: the truth with the table's CSV text beside it. */
static gboolean
write_table (NablaCli *cli, const NablaGraph *graph, const NablaSimulation *simulation, guint64 seed, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GOutputStream) memory = NULL;
  NablaJson *json;

  if (!cli->json)
    {
      if (nabla_table_write_csv (simulation->table, cli->streams->out, cli->streams->cancellable, &local))
        return TRUE;
      nabla_cli_wrap_write_error (_ ("standard output"), local, error);
      return FALSE;
    }
  memory = g_memory_output_stream_new_resizable ();
  if (!nabla_table_write_csv (simulation->table, memory, cli->streams->cancellable, error)
      || !g_output_stream_write_all (memory, "", 1, NULL, NULL, error))
    return FALSE;
  json = nabla_json_new ();
  nabla_json_begin_object (json);
  put_truth (json, graph, simulation, seed);
  nabla_json_key_string (json, "csv", g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)));
  nabla_json_end_object (json);
  return nabla_cli_write_json (cli, json, error);
}

int
nabla_cli_simulate (NablaCli *cli, GError **error)
{
  const char *truth = nabla_cli_args_get (cli->args, "truth");
  g_autoptr (NablaCliGraph) source = NULL;
  g_autoptr (NablaSimulation) simulation = NULL;
  guint64 n_rows = 0;
  guint64 seed = 1;

  if (nabla_cli_args_has (cli->args, "linear") && nabla_cli_args_has (cli->args, "nonlinear"))
    nabla_cli_set_usage_error (error, _ ("--linear and --nonlinear exclude each other; give one of them"));
  else if (nabla_cli_args_has (cli->args, "nonlinear"))
    nabla_cli_set_usage_error (error, _ ("--nonlinear is not built yet"));
  else if (!nabla_cli_args_has (cli->args, "rows"))
    nabla_cli_set_usage_error (error, _ ("-n is missing: how many rows; for instance -n 1000"));
  else if (g_strcmp0 (truth, "-") == 0)
    nabla_cli_set_usage_error (error, _ ("--truth - would mix with the table; name a file, or use --json for both"));
  else if (nabla_cli_args_get_uint (cli->args, "rows", G_MAXINT64, &n_rows, error)
           && nabla_cli_args_get_uint (cli->args, "seed", G_MAXUINT64, &seed, error))
    source = nabla_cli_read_graph (cli, cli->args->words->pdata[0], error);
  if (source == NULL)
    return NABLA_CLI_USAGE;
  simulation = nabla_simulate_linear (source->graph, n_rows, seed, cli->progress, error);
  if (simulation == NULL)
    return NABLA_CLI_USAGE;
  if (truth == NULL || write_truth (truth, source->graph, simulation, seed, error))
    write_table (cli, source->graph, simulation, seed, error);
  return NABLA_CLI_ANSWERED;
}
