/* The document with its engine and real files, without a display. */
#include "app/nabla-document.h"

#include <math.h>
#include <glib/gstdio.h>
#include "app/nabla-clipboard.h"
#include "app/nabla-file-kind.h"
#include "waiting.h"

typedef struct
{
  NablaDocument *document;
  char *folder;
  char *csv;
  char *message; /* the last "message"; nullable */
} Fixture;

static void
on_message (NablaDocument *document, gboolean error, const char *text, Fixture *fixture)
{
  g_free (fixture->message);
  fixture->message = g_strdup (text);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GString *csv = g_string_new ("X,M,Y,spare\n");
  guint32 state = 7;

  fixture->folder = g_dir_make_tmp ("nabla-document-XXXXXX", NULL);
  fixture->csv = g_build_filename (fixture->folder, "chain.csv", NULL);
  for (guint i = 0; i < 400; i++)
    {
      double noise[3];
      double x;
      double m;

      for (guint k = 0; k < 3; k++)
        {
          state = state * 1664525u + 1013904223u;
          noise[k] = (state >> 8) / (double) (1u << 24) - 0.5;
        }
      x = 4 * noise[0];
      m = 2 * x + noise[1];
      g_string_append_printf (csv, "%.6f,%.6f,%.6f,%u\n", x, m, -m + noise[2], i);
    }
  g_assert_true (g_file_set_contents (fixture->csv, csv->str, -1, NULL));
  g_string_free (csv, TRUE);
  fixture->document = nabla_document_new ();
  g_signal_connect (fixture->document, "message", G_CALLBACK (on_message), fixture);
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
  g_auto (NablaReaderOptions) options = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  nabla_reader_options_init (&options);
  nabla_document_import_async (fixture->document, fixture->csv, &options, NULL, waiting_on_done, &result);
  nabla_document_import_finish (fixture->document, waiting_for (&result), &error);
  g_assert_no_error (error);
}

static gboolean
save (Fixture *fixture, const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  nabla_document_save_async (fixture->document, path, waiting_on_done, &result);
  return nabla_document_save_finish (fixture->document, waiting_for (&result), error);
}

static gboolean
open (NablaDocument *document, const char *path, gboolean as_example, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  nabla_document_open_async (document, path, as_example, waiting_on_done, &result);
  return nabla_document_open_finish (document, waiting_for (&result), error);
}

static void
add_node (NablaDocument *document, const char *name)
{
  g_autoptr (NablaGraph) graph
    = nabla_graph_with_node (nabla_document_get_graph (document), name, NABLA_ROLE_NONE, NULL);

  nabla_document_edit (document, graph, NULL, "Add");
}

static void
add_arrow (NablaDocument *document, const char *from, const char *to)
{
  NablaGraph *old = nabla_document_get_graph (document);
  g_autoptr (NablaGraph) graph = NULL;

  graph = nabla_graph_with_edge (old, nabla_graph_find_node (old, from), nabla_graph_find_node (old, to),
                                 NABLA_MARK_TAIL, NABLA_MARK_ARROW, NULL);
  g_assert_nonnull (graph);
  nabla_document_edit (document, graph, NULL, "Connect");
}

/* X -> M -> Y with the question X on Y: total effect -2 by construction. */
static void
draw_chain (NablaDocument *document)
{
  NablaGraph *graph;

  add_node (document, "X");
  add_node (document, "M");
  add_node (document, "Y");
  add_arrow (document, "X", "M");
  add_arrow (document, "M", "Y");
  graph = nabla_document_get_graph (document);
  nabla_document_set_role (document, NABLA_ROLE_EXPOSURE, nabla_graph_find_node (graph, "X"));
  graph = nabla_document_get_graph (document);
  nabla_document_set_role (document, NABLA_ROLE_OUTCOME, nabla_graph_find_node (graph, "Y"));
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_assert_true (nabla_document_is_pristine (fixture->document));
  g_assert_false (nabla_document_is_dirty (fixture->document));
  g_assert_null (nabla_document_get_table (fixture->document));
  g_assert_null (nabla_document_get_columns (fixture->document));
  g_assert_false (nabla_document_undo (fixture->document));
}

static void
test_effect (Fixture *fixture, gconstpointer data)
{
  NablaResult *result;

  draw_chain (fixture->document);
  import (fixture);
  waiting_settle (fixture->document);
  result = nabla_document_get_result (fixture->document);
  g_assert_false (nabla_document_is_stale (fixture->document));
  g_assert_true (result->final);
  g_assert_true (result->graph == nabla_document_get_graph (fixture->document));
  g_assert_nonnull (result->effect);
  g_assert_true (result->effect->has_estimate);
  g_assert_cmpfloat_with_epsilon (result->effect->estimate, -2, 0.05);
  g_assert_cmpuint (result->effect->n_used, ==, 400);
}

/* Every edit is one step; going back and forth gives the same values and the same answers. */
static void
test_undo (Fixture *fixture, gconstpointer data)
{
  NablaDocument *document = fixture->document;
  g_autoptr (NablaGraph) last = NULL;
  double estimate;
  guint n = 0;

  import (fixture);
  draw_chain (document);
  waiting_settle (document);
  last = nabla_graph_ref (nabla_document_get_graph (document));
  estimate = nabla_document_get_result (document)->effect->estimate;
  g_assert_true (nabla_document_is_dirty (document));

  while (nabla_document_undo (document))
    n++;
  g_assert_cmpuint (n, ==, 7);
  g_assert_cmpuint (nabla_graph_n_nodes (nabla_document_get_graph (document)), ==, 0);
  waiting_settle (document);
  g_assert_null (nabla_document_get_result (document)->effect);
  /* The table is not drawn, so it is not undone. */
  g_assert_nonnull (nabla_document_get_table (document));

  while (nabla_document_redo (document))
    n--;
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (nabla_document_get_graph (document) == last);
  waiting_settle (document);
  g_assert_cmpfloat (nabla_document_get_result (document)->effect->estimate, ==, estimate);
}

static void
test_stale (Fixture *fixture, gconstpointer data)
{
  NablaDocument *document = fixture->document;
  g_autoptr (NablaLayout) layout = NULL;
  guint64 revision;

  draw_chain (document);
  waiting_settle (document);
  revision = nabla_document_get_revision (document);
  layout = nabla_layout_with_position (nabla_document_get_layout (document), 0, (NablaPoint){ 10, 20 });
  nabla_document_edit (document, nabla_document_get_graph (document), layout, "Move");
  /* A move asks for nothing. */
  g_assert_cmpuint (nabla_document_get_revision (document), ==, revision);
  g_assert_false (nabla_document_is_stale (document));

  add_node (document, "Z");
  g_assert_true (nabla_document_is_stale (document));
  waiting_settle (document);
  g_assert_false (nabla_document_is_stale (document));
}

static void
test_question (Fixture *fixture, gconstpointer data)
{
  NablaDocument *document = fixture->document;
  NablaGraph *graph;
  guint n_steps;

  draw_chain (document);
  g_assert_cmpint (nabla_document_get_effect (document), ==, NABLA_EFFECT_TOTAL);
  nabla_document_set_effect (document, NABLA_EFFECT_DIRECT);
  g_assert_cmpint (nabla_document_get_effect (document), ==, NABLA_EFFECT_DIRECT);
  waiting_settle (document);
  g_assert_cmpint (nabla_document_get_result (document)->identification->verdict, ==, NABLA_VERDICT_ZERO);

  /* The exposure may change hands, and never is the outcome as well. */
  graph = nabla_document_get_graph (document);
  nabla_document_set_role (document, NABLA_ROLE_EXPOSURE, nabla_graph_find_node (graph, "Y"));
  graph = nabla_document_get_graph (document);
  g_assert_cmpint (nabla_graph_get_roles (graph, nabla_graph_find_node (graph, "Y")), ==, NABLA_ROLE_EXPOSURE);
  g_assert_cmpint (nabla_graph_get_roles (graph, nabla_graph_find_node (graph, "X")), ==, NABLA_ROLE_NONE);
  for (n_steps = 0; nabla_document_undo (document); n_steps++)
    ;
  g_assert_cmpuint (n_steps, ==, 9);
}

static void
test_links (Fixture *fixture, gconstpointer data)
{
  NablaDocument *document = fixture->document;
  g_autoptr (GPtrArray) unplaced = NULL;
  const char *names[] = { "spare", NULL };
  NablaNode node;

  draw_chain (document);
  import (fixture);
  unplaced = nabla_document_dup_unplaced (document);
  g_assert_cmpuint (unplaced->len, ==, 1);
  g_assert_cmpstr (nabla_column_get_name (unplaced->pdata[0]), ==, "spare");

  nabla_document_place_columns (document, names, (NablaPoint){ 50, 60 });
  node = nabla_graph_find_node (nabla_document_get_graph (document), "spare");
  g_assert_cmpint (node, !=, NABLA_NODE_NONE);
  g_assert_cmpint (nabla_document_get_columns (document)[node], ==, 3);

  nabla_document_link (document, node, "M");
  g_assert_cmpint (nabla_document_get_columns (document)[node], ==, 1);
  nabla_document_link (document, node, NULL);
  g_assert_cmpint (nabla_document_get_columns (document)[node], ==, -1);
  g_assert_true (nabla_document_undo (document));
  g_assert_cmpint (nabla_document_get_columns (document)[node], ==, 1);
}

/* The label of a variable becomes that of its node. */
static void
test_labels (Fixture *fixture, gconstpointer data)
{
  g_autofree char *csv = g_steal_pointer (&fixture->csv);
  const char *names[] = { "X", "Y", NULL };
  NablaGraph *graph;

  fixture->csv = g_test_build_filename (G_TEST_DIST, "fuzz", "corpus", "fuzz-readstat", "t.sav", NULL);
  import (fixture);
  nabla_document_place_columns (fixture->document, names, (NablaPoint){ 0, 0 });
  graph = nabla_document_get_graph (fixture->document);
  g_assert_null (nabla_graph_get_node_attribute (graph, nabla_graph_find_node (graph, "X"), "label"));
  g_assert_cmpstr (nabla_graph_get_node_attribute (graph, nabla_graph_find_node (graph, "Y"), "label"), ==,
                   "The outcome");
  g_assert_cmpint (nabla_document_get_columns (fixture->document)[nabla_graph_find_node (graph, "Y")], ==, 1);
}

static NablaColumnKind
kind_of (NablaDocument *document, guint column)
{
  return nabla_column_get_kind (nabla_table_get_column (nabla_document_get_table (document), column));
}

/* A kind is a step like any other; back at what was read the table is the one that was read. */
static void
test_kind (Fixture *fixture, gconstpointer data)
{
  NablaDocument *document = fixture->document;
  g_autoptr (GError) error = NULL;
  guint64 id;

  import (fixture);
  id = nabla_table_get_id (nabla_document_get_table (document));
  g_assert_true (nabla_document_set_kind (document, 3, NABLA_KIND_COUNT, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (nabla_table_get_id (nabla_document_get_table (document)), !=, id);
  g_assert_cmpint (kind_of (document, 3), ==, NABLA_KIND_COUNT);
  nabla_document_set_kind (document, 3, NABLA_KIND_CONTINUOUS, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nabla_table_get_id (nabla_document_get_table (document)), ==, id);
  g_assert_true (nabla_document_undo (document));
  g_assert_cmpint (kind_of (document, 3), ==, NABLA_KIND_COUNT);
  g_assert_true (nabla_document_undo (document));
  g_assert_cmpint (kind_of (document, 3), ==, NABLA_KIND_CONTINUOUS);
  g_assert_false (nabla_document_set_kind (document, 0, NABLA_KIND_BINARY, &error));
  g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_COLUMN);
}

static void
test_save (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "chain.nabla", NULL);
  g_autofree char *nowhere = g_build_filename (fixture->folder, "none", "chain.nabla", NULL);
  g_autoptr (NablaDocument) other = nabla_document_new ();
  g_autoptr (GError) error = NULL;
  double estimate;

  draw_chain (fixture->document);
  import (fixture);
  waiting_settle (fixture->document);
  estimate = nabla_document_get_result (fixture->document)->effect->estimate;

  g_assert_false (save (fixture, nowhere, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (nabla_document_get_path (fixture->document));
  g_assert_true (nabla_document_is_dirty (fixture->document));

  g_assert_true (save (fixture, path, &error));
  g_assert_no_error (error);
  g_assert_false (nabla_document_is_dirty (fixture->document));
  g_assert_cmpstr (nabla_document_get_title (fixture->document), ==, "chain.nabla");
  nabla_document_undo (fixture->document);
  g_assert_true (nabla_document_is_dirty (fixture->document));
  nabla_document_redo (fixture->document);
  g_assert_false (nabla_document_is_dirty (fixture->document));

  g_assert_true (open (other, path, FALSE, &error));
  waiting_settle (other);
  g_assert_true (nabla_graph_n_edges (nabla_document_get_graph (other)) == 2);
  g_assert_nonnull (nabla_document_get_table (other));
  g_assert_cmpfloat (nabla_document_get_result (other)->effect->estimate, ==, estimate);
  g_assert_false (nabla_document_is_dirty (other));
  g_object_run_dispose (G_OBJECT (other));
}

/* What cannot be read leaves the document as it was. */
static void
test_bad_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bad = g_build_filename (fixture->folder, "bad.nabla", NULL);
  g_autofree char *lost = g_build_filename (fixture->folder, "lost.nabla", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (NablaReaderOptions) options = { 0 };
  g_autoptr (NablaGraph) before = NULL;
  g_autoptr (GError) error = NULL;

  draw_chain (fixture->document);
  before = nabla_graph_ref (nabla_document_get_graph (fixture->document));

  g_assert_true (g_file_set_contents (bad, "dag { X -> }\n", -1, NULL));
  g_assert_false (open (fixture->document, bad, FALSE, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (open (fixture->document, fixture->folder, FALSE, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  nabla_reader_options_init (&options);
  nabla_document_import_async (fixture->document, lost, &options, NULL, waiting_on_done, &result);
  g_assert_false (nabla_document_import_finish (fixture->document, waiting_for (&result), &error));
  g_assert_nonnull (error);
  g_assert_true (nabla_document_get_graph (fixture->document) == before);
  g_assert_null (nabla_document_get_table (fixture->document));

  /* A graph whose table is gone opens, and says so. */
  g_assert_true (g_file_set_contents (lost, "dag {\ndata=\"gone.csv\"\nA -> B\n}\n", -1, NULL));
  g_clear_error (&error);
  g_assert_true (open (fixture->document, lost, FALSE, &error));
  waiting_settle (fixture->document);
  g_assert_cmpuint (nabla_graph_n_nodes (nabla_document_get_graph (fixture->document)), ==, 2);
  g_assert_nonnull (fixture->message);
  g_assert_nonnull (strstr (fixture->message, "gone.csv"));
}

/* Until the main loop runs the document does not know that the reading has ended. */
static void
test_a_change_while_reading (Fixture *fixture, gconstpointer data)
{
  g_auto (NablaReaderOptions) options = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  NablaFileMark now;

  nabla_reader_options_init (&options);
  nabla_document_import_async (fixture->document, fixture->csv, &options, NULL, waiting_on_done, &result);
  g_usleep (100000);
  g_assert_true (g_file_set_contents (fixture->csv, "X,M\n1,2\n3,4\n5,7\n", -1, NULL));
  nabla_document_import_finish (fixture->document, waiting_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nabla_table_n_rows (nabla_document_get_table (fixture->document)), ==, 3);
  now = nabla_file_mark_look (fixture->csv);
  g_assert_true (nabla_file_mark_equal (nabla_document_get_data_mark (fixture->document), &now));
}

static void
test_example (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "demo.nabla", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "dag { A [exposure] B [outcome] A -> B }\n", -1, NULL));
  g_assert_true (open (fixture->document, path, TRUE, &error));
  g_assert_null (nabla_document_get_path (fixture->document));
  g_assert_cmpstr (nabla_document_get_title (fixture->document), ==, "demo");
  g_assert_false (nabla_document_is_dirty (fixture->document));
  g_assert_true (nabla_layout_is_complete (nabla_document_get_layout (fixture->document)));
}

static void
test_clipboard (Fixture *fixture, gconstpointer data)
{
  NablaDocument *document = fixture->document;
  const NablaNode two[] = { 0, 1 };
  g_autoptr (NablaNodeSet) chosen = nabla_node_set_new_from (two, 2);
  g_autoptr (NablaNodeSet) pasted = NULL;
  g_autoptr (NablaLayout) layout = NULL;
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  draw_chain (document);
  text = nabla_clipboard_copy (nabla_document_get_graph (document), nabla_document_get_layout (document), chosen);
  g_assert_nonnull (strstr (text, "X -> M"));
  g_assert_null (strstr (text, "Y"));

  graph = nabla_clipboard_paste (nabla_document_get_graph (document), nabla_document_get_layout (document), text, NULL,
                                 &layout, &pasted, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nabla_graph_n_nodes (graph), ==, 5);
  g_assert_cmpuint (nabla_graph_n_edges (graph), ==, 3);
  g_assert_cmpuint (nabla_node_set_size (pasted), ==, 2);
  g_assert_cmpuint (nabla_layout_n_nodes (layout), ==, 5);
  g_assert_cmpint (nabla_graph_find_node (graph, "X 2"), !=, NABLA_NODE_NONE);
  /* There is an exposure already. */
  g_assert_cmpint (nabla_graph_get_roles (graph, nabla_graph_find_node (graph, "X 2")), ==, NABLA_ROLE_NONE);

  g_assert_null (nabla_clipboard_paste (nabla_document_get_graph (document), nabla_document_get_layout (document),
                                        "nothing like { a graph", NULL, &layout, &pasted, &error));
  g_assert_nonnull (error);
}

static void
test_file_kind (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_build_filename (fixture->folder, "model.txt", NULL);

  g_assert_cmpint (nabla_file_kind_guess ("a.nabla"), ==, NABLA_FILE_GRAPH);
  g_assert_cmpint (nabla_file_kind_guess ("a.CSV"), ==, NABLA_FILE_DATA);
  g_assert_cmpint (nabla_file_kind_guess ("a.sas7bdat"), ==, NABLA_FILE_DATA);
  g_assert_true (g_file_set_contents (text, "dag {\n A -> B\n}\n", -1, NULL));
  g_assert_cmpint (nabla_file_kind_guess (text), ==, NABLA_FILE_GRAPH);
  g_assert_true (g_file_set_contents (text, "dagger,x\n1,2\n", -1, NULL));
  g_assert_cmpint (nabla_file_kind_guess (text), ==, NABLA_FILE_DATA);
}

static const NablaAnswer *
only_answer (NablaDocument *document)
{
  NablaResult *result;

  waiting_settle (document);
  result = nabla_document_get_result (document);
  g_assert_nonnull (result->kept);
  g_assert_cmpuint (result->kept->len, ==, 1);
  return result->kept->pdata[0];
}

/* A kept question is answered whatever is asked, is in the file, and can be asked again. */
static void
test_kept_questions (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "kept.nabla", NULL);
  g_autoptr (NablaQuery) query = NULL, later = NULL;
  g_autoptr (GError) error = NULL;
  NablaDocument *document = fixture->document;
  double number;

  draw_chain (document);
  import (fixture);
  nabla_document_set_effect (document, NABLA_EFFECT_NATURAL_INDIRECT);
  nabla_document_toggle_mark (document, NABLA_QUERY_MEDIATOR, 1);
  nabla_document_set_estimator (document, 0, "linear");
  query = nabla_document_dup_query (document);
  g_assert_false (nabla_document_keeps (document, query, "linear"));
  nabla_document_keep (document, query, "linear");
  g_assert_true (nabla_document_keeps (document, query, "linear"));
  g_assert_false (nabla_document_keeps (document, query, NULL));
  g_assert_cmpstr (nabla_document_get_undo_label (document), ==, "Keep Question");
  number = only_answer (document)->estimate->estimate;
  g_assert_cmpfloat_with_epsilon (number, -2, 0.4);
  g_assert_cmpfloat (nabla_document_get_result (document)->effect->estimate, ==, number);

  /* Another is asked: of M on Y, -1. */
  nabla_document_toggle_mark (document, NABLA_QUERY_MEDIATOR, 1);
  nabla_document_set_effect (document, NABLA_EFFECT_TOTAL);
  nabla_document_set_role (document, NABLA_ROLE_EXPOSURE, 1);
  g_assert_cmpfloat (only_answer (document)->estimate->estimate, ==, number);
  g_assert_cmpfloat_with_epsilon (nabla_document_get_result (document)->effect->estimate, -1, 0.05);
  g_assert_true (save (fixture, path, &error));
  g_assert_true (open (document, path, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (only_answer (document)->estimate->estimate, ==, number);
  g_assert_true (nabla_document_keeps (document, query, "linear"));

  nabla_document_ask (document, query, "linear");
  later = nabla_document_dup_query (document);
  g_assert_true (nabla_document_keeps (document, later, "linear"));
  g_assert_cmpstr (nabla_graph_get_attribute (nabla_document_get_graph (document), "estimator"), ==, "linear");
  nabla_document_stop_keeping (document, query, "linear");
  g_assert_false (nabla_document_keeps (document, query, "linear"));
  g_assert_true (nabla_document_undo (document));
  g_assert_true (nabla_document_keeps (document, query, "linear"));
  waiting_settle (document);
}

static void
test_too_many_kept_questions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NablaQuery) query = NULL;

  draw_chain (fixture->document);
  query = nabla_document_dup_query (fixture->document);
  for (guint i = 0; fixture->message == NULL && i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      nabla_document_keep (fixture->document, query, name);
    }
  g_assert_nonnull (fixture->message);
  g_assert_true (g_str_has_prefix (fixture->message, "50 questions are kept"));
}

#define ADD(name, func) g_test_add ("/app/document/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("empty", test_empty);
  ADD ("effect", test_effect);
  ADD ("undo", test_undo);
  ADD ("stale", test_stale);
  ADD ("question", test_question);
  ADD ("kept-questions", test_kept_questions);
  ADD ("too-many-kept", test_too_many_kept_questions);
  ADD ("links", test_links);
  ADD ("labels", test_labels);
  ADD ("kind", test_kind);
  ADD ("save", test_save);
  ADD ("bad-files", test_bad_files);
  ADD ("change-while-reading", test_a_change_while_reading);
  ADD ("example", test_example);
  ADD ("clipboard", test_clipboard);
  ADD ("file-kind", test_file_kind);
  return g_test_run ();
}
