/* From an edit to the last stage: bench-edit GRAPH DATA FROM TO. The edit adds the arrow FROM -> TO; then it is
 * taken back, and made again. Prints for each request when its stages came, and what they say. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "engine/nabla-engine.h"
#include "graph/nabla-graph-text.h"
#include "project/nabla-link.h"
#include "table/nabla-reader.h"

typedef struct
{
  GMainLoop *loop;
  gint64 start;
  clock_t processor;
  const char *name;
} Run;

/* Live curves tell nothing of their quality. */
static gboolean
is_full (const NablaEstimate *estimate)
{
  return estimate->se_kind != NABLA_SE_CLASSICAL
         && (estimate->estimator != NABLA_ESTIMATOR_GRADIENT || estimate->diagnostics != NULL);
}

static void
report (const Run *run, const NablaResult *result)
{
  static const char *const stages[] = { "identified", "linear", "gradient", "intervals", "diagnostics" };
  guint n = 0, n_full = 0;

  for (guint e = 0; e < result->n_arrows; e++)
    {
      if (result->arrows[e].state != NABLA_ARROW_ESTIMATED)
        continue;
      n++;
      n_full += is_full (result->arrows[e].estimate);
    }
  printf ("%s\t%s%s\t%.1f\tms\t%.1f ms of processor time\t%u of %u arrows in full\n", run->name, stages[result->stage],
          result->final ? ", last" : "", (g_get_monotonic_time () - run->start) / 1e3,
          (clock () - run->processor) * 1e3 / CLOCKS_PER_SEC, n_full, n);
}

static void
on_stage (NablaEngine *engine, NablaResult *result, gpointer data)
{
  report (data, result);
}

static void
on_done (GObject *source, GAsyncResult *async, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaResult) result = nabla_engine_run_finish (NABLA_ENGINE (source), async, &error);

  if (result == NULL)
    g_error ("%s", error->message);
  report (run, result);
  g_main_loop_quit (run->loop);
}

static void
measure (NablaEngine *engine, NablaGraph *graph, NablaTable *table, const char *name)
{
  g_autofree int *columns = nabla_link_columns (graph, table);
  NablaRequest request = { .graph = graph, .table = table, .columns = columns };
  Run run = { g_main_loop_new (NULL, FALSE), g_get_monotonic_time (), clock (), name };

  nabla_method_init (&request.method);
  nabla_engine_run_async (engine, &request, NULL, NULL, on_stage, &run, on_done, &run);
  g_main_loop_run (run.loop);
  g_main_loop_unref (run.loop);
}

int
main (int argc, char **argv)
{
  g_autoptr (NablaEngine) engine = nabla_engine_new (2);
  g_autoptr (NablaGraph) graph = NULL, edited = NULL;
  g_autofree char *text = NULL;
  NablaReaderOptions options = { 0 };
  NablaReading *reading;
  GError *error = NULL;

  if (argc < 5)
    return 2;
  if (!g_file_get_contents (argv[1], &text, NULL, &error)
      || (graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error)) == NULL)
    g_error ("%s", error->message);
  nabla_reader_options_init (&options);
  reading = nabla_read_file (argv[2], &options, nabla_engine_get_executor (engine), NULL, &error);
  if (reading == NULL)
    g_error ("%s", error->message);
  edited = nabla_graph_with_edge (graph, nabla_graph_find_node (graph, argv[3]), nabla_graph_find_node (graph, argv[4]),
                                  NABLA_MARK_TAIL, NABLA_MARK_ARROW, &error);
  if (edited == NULL)
    g_error ("%s", error->message);
  measure (engine, graph, reading->table, "opened");
  measure (engine, edited, reading->table, "arrow added");
  measure (engine, graph, reading->table, "undone");
  measure (engine, edited, reading->table, "redone");
  nabla_reading_free (reading);
  return 0;
}
