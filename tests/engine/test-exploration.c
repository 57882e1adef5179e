/* What comes after verdict and numbers: paths, sets, derivation, implications. */
#include "engine/nabla-engine.h"

#include "graph/nabla-graph-text.h"
#include "project/nabla-link.h"

#include <math.h>

static NablaGraph *
graph_new (const char *text)
{
  g_autoptr (GError) error = NULL;
  NablaGraph *graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);

  g_assert_no_error (error);
  return graph;
}

/* X <- A -> B -> Y, so many times: each of them is blocked by either, which makes 2^n sets. */
static NablaGraph *
ladder_new (guint n)
{
  g_autoptr (GString) text = g_string_new ("dag { X [exposure] Y [outcome] X -> Y ");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "X <- A%u A%u -> B%u B%u -> Y ", i, i, i, i);
  g_string_append_c (text, '}');
  return graph_new (text->str);
}

/* Columns of waves that have nothing to do with each other. */
static NablaTable *
table_new (gsize n)
{
  static const char *const names[] = { "X", "M", "Y" };
  NablaColumn *columns[G_N_ELEMENTS (names)];
  NablaTable *table;

  for (guint c = 0; c < G_N_ELEMENTS (names); c++)
    {
      double *values = g_new (double, n);

      for (gsize i = 0; i < n; i++)
        values[i] = sin ((0.7 + 1.3 * c) * (double) i);
      columns[c] = nabla_column_new_real (names[c], NABLA_TYPE_REAL, values, n);
    }
  table = nabla_table_new (columns, G_N_ELEMENTS (names), n);
  for (guint c = 0; c < G_N_ELEMENTS (names); c++)
    nabla_column_unref (columns[c]);
  return table;
}

typedef struct
{
  NablaEngine *engine;
  GMainLoop *loop;
  GPtrArray *stages; /* of NablaResult */
  NablaResult *result;
  GCancellable *stop; /* nullable: triggered by the stage that lacks only the sets */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->engine = nabla_engine_new (2);
  fixture->loop = g_main_loop_new (NULL, FALSE);
  fixture->stages = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_result_unref);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->engine);
  g_main_loop_unref (fixture->loop);
  g_ptr_array_unref (fixture->stages);
  g_clear_pointer (&fixture->result, nabla_result_unref);
}

static void
on_stage (NablaEngine *engine, NablaResult *result, gpointer data)
{
  Fixture *fixture = data;

  g_ptr_array_add (fixture->stages, nabla_result_ref (result));
  if (fixture->stop != NULL && result->stage == NABLA_STAGE_DIAGNOSTICS)
    g_cancellable_cancel (fixture->stop);
}

static void
on_finished (GObject *source, GAsyncResult *async_result, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GError) error = NULL;

  fixture->result = nabla_engine_run_finish (NABLA_ENGINE (source), async_result, &error);
  g_assert_no_error (error);
  g_main_loop_quit (fixture->loop);
}

static void
run (Fixture *fixture, NablaRequest *request)
{
  nabla_method_init (&request->method);
  nabla_engine_run_async (fixture->engine, request, NULL, NULL, on_stage, fixture, on_finished, fixture);
  g_main_loop_run (fixture->loop);
  g_assert_true (fixture->result->final);
}

static NablaResult *
get_stage (Fixture *fixture, guint i)
{
  g_assert_cmpuint (i, <, fixture->stages->len);
  return fixture->stages->pdata[i];
}

static void
assert_unexplored (const NablaResult *result)
{
  g_assert_null (result->paths);
  g_assert_null (result->sets);
  g_assert_null (result->derivation);
  g_assert_null (result->implications);
}

static void
test_everything (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NablaGraph) graph = graph_new ("dag { X [exposure] Y [outcome] X -> M -> Y X <- A -> B -> Y }");
  NablaRequest request = { .graph = graph, .explore = TRUE };
  const NablaResult *result;

  run (fixture, &request);
  result = fixture->result;
  g_assert_cmpint (result->stage, ==, NABLA_STAGE_DIAGNOSTICS);
  g_assert_cmpuint (result->paths->len, ==, 2);
  g_assert_false (result->paths_truncated);
  g_assert_cmpuint (result->sets->len, ==, 2);
  g_assert_false (result->sets_truncated);
  g_assert_cmpuint (result->derivation->len, >, 1);
  /* X and B, A and M, A and Y, M and B are not adjacent. */
  g_assert_cmpuint (result->implications->n_tests, ==, 5);
  g_assert_false (result->implications->tests[0].tested);
  /* The verdict came first, and by itself. */
  g_assert_nonnull (get_stage (fixture, 0)->identification);
  for (guint i = 0; i < fixture->stages->len; i++)
    assert_unexplored (get_stage (fixture, i));
}

static void
test_unasked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NablaGraph) graph = graph_new ("dag { X [exposure] Y [outcome] X -> M -> Y X <- A -> B -> Y }");
  NablaRequest request = { .graph = graph };

  run (fixture, &request);
  g_assert_nonnull (fixture->result->identification);
  assert_unexplored (fixture->result);
}

/* Numbers are shown before anything is explored; implications are tested on the table. */
static void
test_with_table (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NablaGraph) graph = graph_new ("dag { X [exposure] Y [outcome] X -> M -> Y }");
  g_autoptr (NablaTable) table = table_new (300);
  g_autofree int *columns = nabla_link_columns (graph, table);
  NablaRequest request = { .graph = graph, .table = table, .columns = columns, .explore = TRUE };
  const NablaResult *numbers, *verdict;

  run (fixture, &request);
  verdict = get_stage (fixture, 0);
  g_assert_cmpint (verdict->stage, ==, NABLA_STAGE_IDENTIFIED);
  g_assert_nonnull (verdict->identification);
  g_assert_null (verdict->effect);
  numbers = get_stage (fixture, fixture->stages->len - 1);
  g_assert_cmpint (numbers->stage, ==, NABLA_STAGE_INTERVALS);
  g_assert_true (numbers->effect->has_estimate);
  assert_unexplored (numbers);
  g_assert_cmpuint (fixture->result->implications->n_tests, ==, 1);
  g_assert_true (fixture->result->implications->tests[0].tested);
  g_assert_true (fixture->result->implications->tests[0].holds);
  g_assert_true (fixture->result->effect->has_estimate);
}

static void
test_loop (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NablaGraph) graph = graph_new ("dag { X [exposure] Y [outcome] X -> M -> Y -> X }");
  NablaRequest request = { .graph = graph, .explore = TRUE };

  run (fixture, &request);
  g_assert_nonnull (fixture->result->question_error);
  assert_unexplored (fixture->result);
}

/* What is true of a graph needs no question. */
static void
test_no_question (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NablaGraph) graph = graph_new ("dag { X -> M -> Y }");
  NablaRequest request = { .graph = graph, .explore = TRUE };

  run (fixture, &request);
  g_assert_null (fixture->result->paths);
  g_assert_null (fixture->result->sets);
  g_assert_cmpuint (fixture->result->implications->n_tests, ==, 1);
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NablaGraph) graph = ladder_new (12);
  NablaRequest request = { .graph = graph, .explore = TRUE };
  const NablaResult *before;

  run (fixture, &request);
  g_assert_cmpuint (fixture->result->sets->len, ==, 1000);
  g_assert_true (fixture->result->sets_truncated);
  /* All else was shown before the search. */
  before = get_stage (fixture, fixture->stages->len - 1);
  g_assert_cmpint (before->stage, ==, NABLA_STAGE_DIAGNOSTICS);
  g_assert_false (before->final);
  g_assert_cmpuint (before->paths->len, ==, 13);
  g_assert_nonnull (before->implications);
  g_assert_null (before->sets);
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NablaGraph) graph = ladder_new (1500);
  g_autoptr (GCancellable) search = g_cancellable_new ();
  NablaRequest request = { .graph = graph, .explore = TRUE, .search = search };

  fixture->stop = search;
  run (fixture, &request);
  g_assert_nonnull (fixture->result->identification);
  g_assert_true (fixture->result->sets_truncated);
  /* As many as the verdict came with, at least. */
  g_assert_cmpuint (fixture->result->sets->len, >=, fixture->result->identification->adjustment_sets->len);
  g_assert_cmpuint (fixture->result->sets->len, >, 0);
  g_assert_cmpuint (fixture->result->sets->len, <, 1000);
}

/* Stopped before it began: nothing is searched, the verdict stays. */
static void
test_stopped_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NablaGraph) graph = ladder_new (12);
  g_autoptr (GCancellable) search = g_cancellable_new ();
  NablaRequest request = { .graph = graph, .explore = TRUE, .search = search };

  g_cancellable_cancel (search);
  run (fixture, &request);
  g_assert_cmpint (fixture->result->identification->verdict, ==, NABLA_VERDICT_IDENTIFIED);
  g_assert_true (fixture->result->paths_truncated);
  g_assert_true (fixture->result->sets == fixture->result->identification->adjustment_sets);
  g_assert_true (fixture->result->sets_truncated);
}

/* The handle tells how many sets there are so far. */
static void
test_count (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NablaGraph) graph = ladder_new (12);
  g_autoptr (NablaProgress) progress = nabla_progress_new (NULL);
  NablaRequest request = { .graph = graph, .explore = TRUE };
  g_autoptr (NablaResult) result = NULL;
  g_autofree char *phrase = NULL;

  nabla_method_init (&request.method);
  result = nabla_engine_run (fixture->engine, &request, progress, NULL);
  g_assert_cmpfloat (nabla_progress_get (progress, &phrase), ==, 1.0);
  g_assert_cmpstr (phrase, ==, "Searching… 1000 sets so far");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define CASE(path, test) g_test_add ("/exploration/" path, Fixture, NULL, set_up, test, tear_down)
  CASE ("everything", test_everything);
  CASE ("unasked", test_unasked);
  CASE ("with-table", test_with_table);
  CASE ("loop", test_loop);
  CASE ("no-question", test_no_question);
  CASE ("limit", test_limit);
  CASE ("stop", test_stop);
  CASE ("stopped-at-once", test_stopped_at_once);
  CASE ("count", test_count);
  return g_test_run ();
}
