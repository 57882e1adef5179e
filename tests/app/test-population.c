/* The document's population: filter, weights, kinds, reference levels, units and origins, each one step. */
#include <math.h>
#include <string.h>
#include <glib/gstdio.h>

#include "app/nabla-document.h"
#include "waiting.h"

typedef struct
{
  NablaDocument *document;
  char *folder;
  char *csv;
  char *message; /* the last one; nullable */
} Fixture;

static void
on_message (NablaDocument *document, gboolean error, const char *text, Fixture *fixture)
{
  g_free (fixture->message);
  fixture->message = g_strdup (text);
}

/* y = 2 x where sex is F, 3 x where it is M; men weigh nothing. @data: rows, of four columns. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) csv = g_string_new ("x,y,sex,w,visit\n");
  g_autoptr (NablaGraph) graph = NULL, x = NULL, y = NULL;
  guint n = GPOINTER_TO_UINT (data);

  fixture->folder = g_dir_make_tmp ("nabla-population-XXXXXX", NULL);
  fixture->csv = g_build_filename (fixture->folder, "people.csv", NULL);
  for (guint i = 0; i < n; i++)
    {
      gboolean male = i % 3 == 0;
      double value = i % 101;

      g_string_append_printf (csv, "%.1f,%.3f,%s,%d,2020-01-%02u\n", value,
                              (male ? 3 : 2) * value + (double) (i % 7) / 100, male ? "M" : "F", !male, i % 28 + 1);
    }
  g_assert_true (g_file_set_contents (fixture->csv, csv->str, -1, NULL));
  fixture->document = nabla_document_new ();
  g_signal_connect (fixture->document, "message", G_CALLBACK (on_message), fixture);
  x = nabla_graph_with_node (nabla_document_get_graph (fixture->document), "x", NABLA_ROLE_EXPOSURE, NULL);
  y = nabla_graph_with_node (x, "y", NABLA_ROLE_OUTCOME, NULL);
  graph = nabla_graph_with_edge (y, 0, 1, NABLA_MARK_TAIL, NABLA_MARK_ARROW, NULL);
  nabla_document_edit (fixture->document, graph, NULL, "Draw");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_run_dispose (G_OBJECT (fixture->document));
  g_object_unref (fixture->document);
  waiting_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->csv);
  g_free (fixture->message);
}

static void
import (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (NablaReaderOptions) options = { 0 };

  nabla_reader_options_copy (nabla_document_get_reader_options (fixture->document), &options);
  nabla_document_import_async (fixture->document, fixture->csv, &options, NULL, waiting_on_done, &result);
  nabla_document_import_finish (fixture->document, waiting_for (&result), &error);
  g_assert_no_error (error);
  waiting_settle (fixture->document);
}

static void
assert_estimate (NablaDocument *document, double slope, gsize n)
{
  NablaResult *result;

  waiting_settle (document);
  result = nabla_document_get_result (document);
  g_assert_false (nabla_document_is_stale (document));
  g_assert_nonnull (result->effect);
  g_assert_true (result->effect->has_estimate);
  g_assert_cmpfloat_with_epsilon (result->effect->estimate, slope, 0.01);
  g_assert_cmpuint (result->effect->n_used, ==, n);
}

static void
set_filter (NablaDocument *document, const char *condition)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (nabla_document_set_filter (document, condition, &error));
  g_assert_no_error (error);
}

/* The same for a table that is made anew at once and for one that takes a thread. */
static void
test_filter (Fixture *fixture, gconstpointer data)
{
  NablaDocument *document = fixture->document;
  gsize n = GPOINTER_TO_UINT (data);

  import (fixture);
  g_assert_null (nabla_document_get_filter (document));
  g_assert_true (nabla_document_get_table (document) == nabla_document_get_whole_table (document));
  set_filter (document, "  sex = F ");
  g_assert_cmpstr (nabla_document_get_filter (document), ==, "sex = F");
  assert_estimate (document, 2, n - (n + 2) / 3);
  g_assert_cmpuint (nabla_table_n_rows (nabla_document_get_table (document)), ==, n - (n + 2) / 3);
  g_assert_cmpuint (nabla_table_n_rows (nabla_document_get_whole_table (document)), ==, n);
  /* The data page and the status bar show the number. */
  g_assert_null (fixture->message);

  set_filter (document, "sex = M");
  assert_estimate (document, 3, (n + 2) / 3);
  g_assert_true (nabla_document_undo (document));
  assert_estimate (document, 2, n - (n + 2) / 3);
  g_assert_true (nabla_document_undo (document));
  waiting_settle (document);
  g_assert_cmpuint (nabla_document_get_result (document)->effect->n_used, ==, n);
  g_assert_true (nabla_document_redo (document));
  assert_estimate (document, 2, n - (n + 2) / 3);
  set_filter (document, NULL);
  waiting_settle (document);
  g_assert_null (nabla_document_get_filter (document));
  g_assert_cmpuint (nabla_document_get_result (document)->effect->n_used, ==, n);
}

/* Steps faster than the thread: the last one counts. */
static void
test_hurry (Fixture *fixture, gconstpointer data)
{
  NablaDocument *document = fixture->document;
  gsize n = GPOINTER_TO_UINT (data);

  import (fixture);
  for (guint i = 0; i < 5; i++)
    {
      set_filter (document, "sex = F");
      set_filter (document, "x > 1000");
      nabla_document_undo (document);
      g_main_context_iteration (NULL, FALSE);
      set_filter (document, "sex = M");
      nabla_document_set_kind (document, 3, NABLA_KIND_CATEGORY, NULL);
      nabla_document_undo (document);
    }
  assert_estimate (document, 3, (n + 2) / 3);
  /* Rows selected anew while the columns are still being made. */
  nabla_document_set_kind (document, 3, NABLA_KIND_CATEGORY, NULL);
  set_filter (document, "sex != M");
  assert_estimate (document, 2, n - (n + 2) / 3);
  g_assert_cmpint (nabla_column_get_kind (nabla_table_get_column (nabla_document_get_table (document), 3)), ==,
                   NABLA_KIND_CATEGORY);
  /* Closed while the thread works. */
  set_filter (document, "sex = F");
}

static void
test_bad_filter (Fixture *fixture, gconstpointer data)
{
  NablaDocument *document = fixture->document;
  g_autoptr (GError) error = NULL;
  NablaGraph *graph;

  import (fixture);
  graph = nabla_document_get_graph (document);
  g_assert_false (nabla_document_set_filter (document, "sex =", &error));
  g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED);
  g_clear_error (&error);
  g_assert_false (nabla_document_set_filter (document, "age > 3", &error));
  g_assert_nonnull (error);
  g_assert_true (nabla_document_get_graph (document) == graph);

  set_filter (document, "x > 1000");
  waiting_settle (document);
  g_assert_cmpuint (nabla_table_n_rows (nabla_document_get_table (document)), ==, 0);
  g_assert_true (g_str_has_prefix (fixture->message, "The filter leaves none"));
  g_assert_false (nabla_document_get_result (document)->effect->has_estimate);

  /* A table without the column: told, and all rows count. */
  g_assert_true (g_file_set_contents (fixture->csv, "z,y\n1,2\n2,3\n3,5\n", -1, NULL));
  import (fixture);
  g_assert_nonnull (nabla_document_get_filter_problem (document));
  g_assert_cmpuint (nabla_table_n_rows (nabla_document_get_table (document)), ==, 3);
  g_assert_true (g_str_has_prefix (fixture->message, "The filter does not suit"));
}

static void
test_weights (Fixture *fixture, gconstpointer data)
{
  NablaDocument *document = fixture->document;
  const NablaLoss *loss;

  import (fixture);
  nabla_document_set_weights (document, "w");
  g_assert_cmpstr (nabla_document_get_weights (document), ==, "w");
  assert_estimate (document, 2, 66);
  loss = nabla_document_get_result (document)->effect->losses->pdata[0];
  g_assert_cmpstr (loss->name, ==, "w");
  g_assert_cmpuint (loss->only, ==, 34);
  g_assert_true (nabla_document_undo (document));
  g_assert_null (nabla_document_get_weights (document));
  waiting_settle (document);
  g_assert_cmpuint (nabla_document_get_result (document)->effect->n_used, ==, 100);
  nabla_document_set_weights (document, "nothing");
  g_assert_nonnull (strstr (fixture->message, "“nothing”"));
}

static const NablaColumn *
get_column (NablaDocument *document, guint column)
{
  return nabla_table_get_column (nabla_document_get_table (document), column);
}

static const char *
get_reference (NablaDocument *document, guint column)
{
  return nabla_column_get_level (get_column (document, column),
                                 nabla_column_get_reference (get_column (document, column)));
}

static void
test_columns (Fixture *fixture, gconstpointer data)
{
  NablaDocument *document = fixture->document;

  import (fixture);
  g_assert_cmpstr (get_reference (document, 2), ==, "F");
  nabla_document_set_reference (document, 2, "M");
  waiting_settle (document);
  g_assert_cmpstr (get_reference (document, 2), ==, "M");
  nabla_document_set_reference (document, 2, "X");
  g_assert_nonnull (strstr (fixture->message, "“X”"));
  nabla_document_set_date_origin (document, 4, "2020-01-01");
  waiting_settle (document);
  g_assert_cmpfloat (nabla_column_get_origin (get_column (document, 4)), ==, 18262);
  nabla_document_set_date_origin (document, 4, "yesterday");
  g_assert_nonnull (strstr (fixture->message, "yesterday"));
  nabla_document_set_date_origin (document, 0, "2020-01-01");
  g_assert_nonnull (strstr (fixture->message, "no dates"));
  g_assert_cmpstr (get_reference (document, 2), ==, "M");
  nabla_document_undo (document);
  waiting_settle (document);
  g_assert_cmpfloat (nabla_column_get_origin (get_column (document, 4)), ==, 0);
  nabla_document_set_reference (document, 2, NULL);
  waiting_settle (document);
  g_assert_cmpstr (get_reference (document, 2), ==, "F");
}

static void
test_unit (Fixture *fixture, gconstpointer data)
{
  NablaDocument *document = fixture->document;

  import (fixture);
  nabla_document_set_unit (document, 0, " mg ");
  nabla_document_set_unit (document, 1, "mmHg");
  waiting_settle (document);
  g_assert_cmpstr (nabla_document_get_result (document)->effect->unit, ==, "mmHg per mg");
  nabla_document_undo (document);
  nabla_document_undo (document);
  waiting_settle (document);
  g_assert_cmpstr (nabla_document_get_result (document)->effect->unit, ==, "y per x");
}

static void
set_everything (NablaDocument *document)
{
  set_filter (document, "x >= 3 and sex in (F, \"M\")");
  nabla_document_set_weights (document, "w");
  g_assert_true (nabla_document_set_kind (document, 3, NABLA_KIND_CATEGORY, NULL));
  nabla_document_set_reference (document, 3, "0");
  nabla_document_set_date_origin (document, 4, "2020-01-01");
  nabla_document_set_unit (document, 0, "mg");
  waiting_settle (document);
}

static void
assert_everything (NablaDocument *document)
{
  g_assert_cmpstr (nabla_document_get_filter (document), ==, "x >= 3 and sex in (F, \"M\")");
  g_assert_cmpuint (nabla_table_n_rows (nabla_document_get_table (document)), ==, 97);
  g_assert_cmpstr (nabla_document_get_weights (document), ==, "w");
  g_assert_cmpint (nabla_column_get_kind (get_column (document, 3)), ==, NABLA_KIND_CATEGORY);
  g_assert_cmpstr (get_reference (document, 3), ==, "0");
  g_assert_cmpfloat (nabla_column_get_origin (get_column (document, 4)), ==, 18262);
  g_assert_cmpstr (nabla_document_get_result (document)->effect->unit, ==, "y per mg");
  g_assert_cmpint (nabla_document_get_columns (document)[0], ==, 0);
}

/* Read anew after the file has changed: everything stays. */
static void
test_reload (Fixture *fixture, gconstpointer data)
{
  NablaDocument *document = fixture->document;
  g_auto (NablaReaderOptions) options = { 0 };
  g_autoptr (GAsyncResult) result = NULL;

  import (fixture);
  set_everything (document);
  assert_everything (document);
  import (fixture);
  assert_everything (document);

  /* What the import dialog now says of a kind outweighs what was said before. */
  nabla_reader_options_init (&options);
  options.kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_insert (options.kinds, g_strdup ("w"), GINT_TO_POINTER (NABLA_KIND_CONTINUOUS));
  nabla_document_import_async (document, fixture->csv, &options, NULL, waiting_on_done, &result);
  g_assert_true (nabla_document_import_finish (document, waiting_for (&result), NULL));
  waiting_settle (document);
  g_assert_cmpint (nabla_column_get_kind (get_column (document, 3)), ==, NABLA_KIND_CONTINUOUS);
}

static void
test_saved (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "people.nabla", NULL);
  g_autoptr (NablaDocument) other = nabla_document_new ();
  g_autoptr (GAsyncResult) saved = NULL, opened = NULL;
  g_autoptr (GError) error = NULL;

  import (fixture);
  set_everything (fixture->document);
  nabla_document_save_async (fixture->document, path, waiting_on_done, &saved);
  g_assert_true (nabla_document_save_finish (fixture->document, waiting_for (&saved), &error));
  g_assert_no_error (error);
  nabla_document_open_async (other, path, FALSE, waiting_on_done, &opened);
  g_assert_true (nabla_document_open_finish (other, waiting_for (&opened), &error));
  g_assert_no_error (error);
  waiting_settle (other);
  assert_everything (other);
  g_assert_false (nabla_document_is_dirty (other));
  g_object_run_dispose (G_OBJECT (other));
}

#define SMALL GUINT_TO_POINTER (100)
/* Beyond what is made anew at once. */
#define LARGE GUINT_TO_POINTER (30000)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, rows, test) g_test_add ("/app/population/" path, Fixture, rows, set_up, test, tear_down)
  ADD ("filter", SMALL, test_filter);
  ADD ("filter-large", LARGE, test_filter);
  ADD ("hurry", LARGE, test_hurry);
  ADD ("bad-filter", SMALL, test_bad_filter);
  ADD ("weights", SMALL, test_weights);
  ADD ("columns", SMALL, test_columns);
  ADD ("columns-large", LARGE, test_columns);
  ADD ("unit", SMALL, test_unit);
  ADD ("reload", SMALL, test_reload);
  ADD ("saved", SMALL, test_saved);
  return g_test_run ();
}
