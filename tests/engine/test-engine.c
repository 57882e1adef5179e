#include "engine/nabla-engine.h"

#include "graph/nabla-graph-text.h"
#include "project/nabla-link.h"

#include <glib/gstdio.h>

#include <math.h>

/* A table of the chain X -> M -> Y with exact slopes 2 and 3 but for small waves. */
static NablaTable *
table_new (gsize n)
{
  double *x = g_new (double, n), *m = g_new (double, n), *y = g_new (double, n);
  NablaColumn *columns[3];
  NablaTable *table;

  for (gsize i = 0; i < n; i++)
    {
      x[i] = sin (0.7 * (double) i);
      m[i] = 2.0 * x[i] + 0.3 * sin (1.9 * (double) i);
      y[i] = 3.0 * m[i] + 0.2 * cos (3.1 * (double) i);
    }
  columns[0] = nabla_column_new_real ("X", NABLA_TYPE_REAL, x, n);
  columns[1] = nabla_column_new_real ("M", NABLA_TYPE_REAL, m, n);
  columns[2] = nabla_column_new_real ("Y", NABLA_TYPE_REAL, y, n);
  table = nabla_table_new (columns, 3, n);
  for (guint i = 0; i < 3; i++)
    nabla_column_unref (columns[i]);
  return table;
}

static NablaGraph *
graph_new (const char *text)
{
  g_autoptr (GError) error = NULL;
  NablaGraph *graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);

  g_assert_no_error (error);
  return graph;
}

typedef struct
{
  NablaEngine *engine;
  NablaGraph *graph;
  NablaTable *table;
  int *columns;
  NablaRequest request;
  GMainLoop *loop;
  GArray *stages;
  NablaResult *result;
  GError *error;
  guint n_waiting;
  GCancellable *cancel_at_stage;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->engine = nabla_engine_new (2);
  fixture->graph = graph_new ("dag { X [exposure] Y [outcome] X -> M -> Y }");
  fixture->table = table_new (500);
  fixture->columns = nabla_link_columns (fixture->graph, fixture->table);
  fixture->loop = g_main_loop_new (NULL, FALSE);
  fixture->stages = g_array_new (FALSE, FALSE, sizeof (NablaStage));
  fixture->request.revision = 7;
  fixture->request.graph = fixture->graph;
  fixture->request.table = fixture->table;
  fixture->request.columns = fixture->columns;
  nabla_method_init (&fixture->request.method);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->engine);
  nabla_graph_unref (fixture->graph);
  nabla_table_unref (fixture->table);
  g_free (fixture->columns);
  g_main_loop_unref (fixture->loop);
  g_array_unref (fixture->stages);
  g_clear_pointer (&fixture->result, nabla_result_unref);
  g_clear_error (&fixture->error);
}

static void
on_stage (NablaEngine *engine, NablaResult *result, gpointer data)
{
  Fixture *fixture = data;

  g_assert_true (engine == fixture->engine);
  g_assert_cmpuint (result->revision, ==, fixture->request.revision);
  g_assert_false (result->final);
  g_array_append_val (fixture->stages, result->stage);
  if (fixture->cancel_at_stage != NULL)
    g_cancellable_cancel (fixture->cancel_at_stage);
}

static void
on_finished (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  g_clear_pointer (&fixture->result, nabla_result_unref);
  g_clear_error (&fixture->error);
  fixture->result = nabla_engine_run_finish (NABLA_ENGINE (source), result, &fixture->error);
  if (--fixture->n_waiting == 0)
    g_main_loop_quit (fixture->loop);
}

static void
start (Fixture *fixture, GCancellable *cancellable)
{
  fixture->n_waiting++;
  nabla_engine_run_async (fixture->engine, &fixture->request, cancellable, NULL, on_stage, fixture, on_finished,
                          fixture);
}

static void
test_stages (Fixture *fixture, gconstpointer data)
{
  NablaStage last = NABLA_STAGE_IDENTIFIED;

  start (fixture, NULL);
  g_main_loop_run (fixture->loop);
  g_assert_no_error (fixture->error);
  g_assert_true (fixture->result->final);
  g_assert_cmpuint (fixture->stages->len, ==, 4);
  for (guint i = 0; i < fixture->stages->len; i++)
    {
      NablaStage stage = g_array_index (fixture->stages, NablaStage, i);

      g_assert_cmpint (stage, >=, last);
      last = stage;
    }
  g_assert_cmpint (last, ==, NABLA_STAGE_GRADIENT);
  g_assert_cmpint (fixture->result->stage, ==, NABLA_STAGE_INTERVALS);
  g_assert_cmpuint (fixture->result->n_rows, ==, 500);
  g_assert_cmpint (fixture->result->identification->verdict, ==, NABLA_VERDICT_IDENTIFIED);
  g_assert_true (fixture->result->effect->has_estimate);
  g_assert_cmpfloat_with_epsilon (fixture->result->effect->estimate, 6.0, 0.1);
  g_assert_cmpint (fixture->result->arrows[0].state, ==, NABLA_ARROW_ESTIMATED);
  g_assert_cmpfloat_with_epsilon (fixture->result->arrows[0].estimate->estimate, 2.0, 0.05);
  g_assert_cmpfloat_with_epsilon (fixture->result->arrows[1].estimate->estimate, 3.0, 0.05);
}

static void
test_blocking_agrees (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NablaResult) blocking = nabla_engine_run (fixture->engine, &fixture->request, NULL, NULL);

  start (fixture, NULL);
  g_main_loop_run (fixture->loop);
  g_assert_cmpfloat (blocking->effect->estimate, ==, fixture->result->effect->estimate);
  g_assert_cmpfloat (blocking->effect->se, ==, fixture->result->effect->se);
}

static void
test_without_table (Fixture *fixture, gconstpointer data)
{
  fixture->request.table = NULL;
  fixture->request.columns = NULL;
  start (fixture, NULL);
  g_main_loop_run (fixture->loop);
  g_assert_no_error (fixture->error);
  g_assert_cmpint (fixture->result->stage, ==, NABLA_STAGE_IDENTIFIED);
  g_assert_true (fixture->result->final);
  g_assert_null (fixture->result->effect);
}

static void
test_cycle (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NablaGraph) loop = graph_new ("dag { X [exposure] Y [outcome] X -> M -> Y -> X }");

  fixture->request.graph = loop;
  start (fixture, NULL);
  g_main_loop_run (fixture->loop);
  g_assert_no_error (fixture->error);
  g_assert_error (fixture->result->question_error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_CYCLE);
  g_assert_nonnull (strstr (fixture->result->question_error->message, "X"));
  for (guint e = 0; e < fixture->result->n_arrows; e++)
    g_assert_cmpint (fixture->result->arrows[e].state, !=, NABLA_ARROW_ESTIMATED);
}

static void
test_nothing_chosen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NablaGraph) plain = graph_new ("dag { X -> M -> Y }");

  fixture->request.graph = plain;
  start (fixture, NULL);
  g_main_loop_run (fixture->loop);
  g_assert_error (fixture->result->question_error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_QUERY);
  g_assert_null (fixture->result->effect);
  g_assert_cmpint (fixture->result->arrows[1].state, ==, NABLA_ARROW_ESTIMATED);
}

static void
test_newer_supersedes (Fixture *fixture, gconstpointer data)
{
  /* All but the last of a burst end cancelled, in whatever state they are caught. */
  for (guint i = 0; i < 50; i++)
    start (fixture, NULL);
  g_main_loop_run (fixture->loop);
  g_assert_no_error (fixture->error);
  g_assert_true (fixture->result->final);
}

static void
on_any_finished (GObject *source, GAsyncResult *result, gpointer data)
{
  guint *counts = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaResult) value = nabla_engine_run_finish (NABLA_ENGINE (source), result, &error);

  if (value != NULL)
    counts[0]++;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    counts[1]++;
  counts[2]++;
}

static void
test_every_request_ends (Fixture *fixture, gconstpointer data)
{
  guint counts[3] = { 0 };

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      nabla_engine_run_async (fixture->engine, &fixture->request, cancellable, NULL, NULL, NULL, on_any_finished,
                              counts);
      if (i % 3 == 0)
        g_cancellable_cancel (cancellable);
      if (i % 5 == 0)
        g_main_context_iteration (NULL, FALSE);
      if (i % 17 == 0)
        g_usleep (1000);
    }
  while (counts[2] < 200)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (counts[0] + counts[1], ==, 200);
  g_assert_cmpuint (counts[0], >=, 1);
}

static void
test_cancelled_goes_quiet (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  fixture->cancel_at_stage = cancellable;
  start (fixture, cancellable);
  g_main_loop_run (fixture->loop);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture->stages->len, ==, 1);
}

static void
test_dropped_while_running (Fixture *fixture, gconstpointer data)
{
  guint counts[3] = { 0 };

  for (guint i = 0; i < 20; i++)
    {
      NablaEngine *engine = nabla_engine_new (2);

      nabla_engine_run_async (engine, &fixture->request, NULL, NULL, NULL, NULL, on_any_finished, counts);
      g_object_unref (engine);
    }
  while (counts[2] < 20)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (counts[0], ==, 20);
}

static void
test_totals (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NablaResult) result = NULL;

  fixture->request.totals = TRUE;
  result = nabla_engine_run (fixture->engine, &fixture->request, NULL, NULL);
  g_assert_cmpfloat (result->totals[nabla_graph_find_node (fixture->graph, "X")]->estimate, ==,
                     result->effect->estimate);
  g_assert_cmpfloat_with_epsilon (result->totals[nabla_graph_find_node (fixture->graph, "M")]->estimate, 3.0, 0.05);
  g_assert_null (result->totals[nabla_graph_find_node (fixture->graph, "Y")]);
}

/* Without a question too. */
static void
test_randomised (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NablaNodeSet) randomised = nabla_node_set_new_one (nabla_graph_find_node (fixture->graph, "M"));
  g_autoptr (NablaQuery) nothing = nabla_query_new (NULL, NULL, NABLA_EFFECT_TOTAL, NULL, NULL);
  g_autoptr (NablaQuery) query = nabla_query_with_randomised (nothing, randomised);
  g_autoptr (NablaResult) result = NULL;

  fixture->request.query = query;
  result = nabla_engine_run (fixture->engine, &fixture->request, NULL, NULL);
  g_assert_cmpint (result->arrows[0].state, ==, NABLA_ARROW_NOT_IDENTIFIED);
  g_assert_cmpint (result->arrows[1].state, ==, NABLA_ARROW_ESTIMATED);
}

/* More sets than the verdict comes with: all of them, of the question as it is asked. */
static void
test_all_sets (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("dag { X [exposure] Y [outcome] X -> Y; Z -> Y; X <- R -> Y");
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaQuery) plain = NULL, conditional = NULL, query = NULL;
  g_autoptr (NablaNodeSet) given = NULL, randomised = NULL;
  g_autoptr (NablaResult) result = NULL;

  for (guint i = 0; i < 8; i++)
    g_string_append_printf (text, " X <- A%u -> B%u -> Y", i, i);
  g_string_append (text, " }");
  graph = graph_new (text->str);
  given = nabla_node_set_new_one (nabla_graph_find_node (graph, "Z"));
  randomised = nabla_node_set_new_one (nabla_graph_find_node (graph, "B0"));
  plain = nabla_query_new_from_roles (graph);
  conditional = nabla_query_with_given (plain, given);
  query = nabla_query_with_randomised (conditional, randomised);
  fixture->request = (NablaRequest){ .graph = graph, .query = query, .explore = TRUE };
  result = nabla_engine_run (fixture->engine, &fixture->request, NULL, NULL);
  g_assert_cmpuint (result->sets->len, ==, 128);
  for (guint i = 0; i < result->sets->len; i++)
    {
      const NablaNodeSet *set = g_ptr_array_index (result->sets, i);

      /* Z, R and one of each pair, but for the one that the experiment took apart. */
      g_assert_cmpuint (set->n, ==, 9);
      g_assert_true (nabla_node_set_is_subset (given, set));
    }
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (NablaReading) reading = nabla_engine_read_finish (NABLA_ENGINE (source), result, &fixture->error);

  if (reading != NULL)
    g_assert_cmpuint (nabla_table_n_rows (reading->table), ==, 2);
  g_main_loop_quit (fixture->loop);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  nabla_engine_save_finish (NABLA_ENGINE (source), result, &fixture->error);
  g_main_loop_quit (fixture->loop);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (NablaProject) project = nabla_engine_load_finish (NABLA_ENGINE (source), result, &fixture->error);

  if (project != NULL)
    g_assert_true (nabla_graph_equal (project->graph, fixture->graph));
  g_main_loop_quit (fixture->loop);
}

static void
test_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("nabla-engine-XXXXXX", NULL);
  g_autofree char *csv = g_build_filename (folder, "t.csv", NULL);
  g_autofree char *nabla = g_build_filename (folder, "g.nabla", NULL);
  NablaProject project = { .graph = fixture->graph };

  g_assert_true (g_file_set_contents (csv, "a,b\n1,2\n3,4\n", -1, NULL));
  nabla_engine_read_async (fixture->engine, csv, NULL, NULL, NULL, on_read, fixture);
  g_main_loop_run (fixture->loop);
  g_assert_no_error (fixture->error);

  g_remove (csv);
  nabla_engine_read_async (fixture->engine, csv, NULL, NULL, NULL, on_read, fixture);
  g_main_loop_run (fixture->loop);
  g_assert_nonnull (fixture->error);
  g_clear_error (&fixture->error);

  nabla_engine_save_async (fixture->engine, &project, nabla, NULL, on_saved, fixture);
  g_main_loop_run (fixture->loop);
  g_assert_no_error (fixture->error);
  nabla_engine_load_async (fixture->engine, nabla, NULL, on_loaded, fixture);
  g_main_loop_run (fixture->loop);
  g_assert_no_error (fixture->error);
  g_remove (nabla);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/engine/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("stages", test_stages);
  ADD ("blocking-agrees", test_blocking_agrees);
  ADD ("without-table", test_without_table);
  ADD ("cycle", test_cycle);
  ADD ("nothing-chosen", test_nothing_chosen);
  ADD ("newer-supersedes", test_newer_supersedes);
  ADD ("every-request-ends", test_every_request_ends);
  ADD ("cancelled-goes-quiet", test_cancelled_goes_quiet);
  ADD ("dropped-while-running", test_dropped_while_running);
  ADD ("totals", test_totals);
  ADD ("randomised", test_randomised);
  ADD ("all-sets", test_all_sets);
  ADD ("files", test_files);
  return g_test_run ();
}
