/* What stands behind the data page and the import: without a window. */
#include <locale.h>
#include <glib/gstdio.h>

#include "app/nabla-clipboard.h"
#include "app/nabla-data-watch.h"
#include "app/nabla-text.h"
#include "app/nabla-variable.h"
#include "graph/nabla-graph-text.h"
#include "project/nabla-link.h"
#include "table/nabla-reader.h"

static NablaTable *
table_of (const char *csv)
{
  g_autoptr (GBytes) bytes = g_bytes_new (csv, strlen (csv));
  g_auto (NablaReaderOptions) options = { 0 };
  g_autoptr (NablaReading) reading = NULL;
  g_autoptr (GError) error = NULL;

  nabla_reader_options_init (&options);
  reading = nabla_read_bytes (bytes, "test.csv", &options, NULL, NULL, &error);
  g_assert_no_error (error);
  return nabla_table_ref (reading->table);
}

static NablaGraph *
graph_of (const char *text)
{
  g_autoptr (NablaLayout) layout = NULL;
  g_autoptr (GError) error = NULL;
  NablaGraph *graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, &layout, &error);

  g_assert_no_error (error);
  return graph;
}

static void
test_tables_on_the_clipboard (void)
{
  static const char *const tables[] = {
    "a\tb\n1\t2\n",       "a\tb\n1\t2",        "a\tb\r\n1\t2\r\n", "a\tb\n\t\n", "a\t\"two\nlines\"\n1\t2\n",
    "1\t2\t3\r4\t5\t6\r", "size\tn\n5\"\t2\n",
  };
  static const char *const others[] = {
    "",          "a\tb\n",          "dag { a -> b }", "dag {\n\ta -> b\n\tb -> c\n}\n",
    "a\n1\n2\n", "a\tb\n1\t2\t3\n", "a\tb\n\n1\t2\n", "a\t\"b\n1\t2\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    g_assert_true (nabla_clipboard_is_table (tables[i]));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (nabla_clipboard_is_table (others[i]));
}

static void
test_columns_are_ordered_as_people_count (void)
{
  g_autoptr (NablaTable) table = table_of ("x10,x9,b\n1,2,3\n");
  g_autoptr (NablaGraph) graph = graph_of ("dag { zebra antelope }");
  g_autoptr (NablaVariable) ten = nabla_variable_new (graph, 0, nabla_table_get_column (table, 0), TRUE);
  g_autoptr (NablaVariable) nine = nabla_variable_new (graph, 1, nabla_table_get_column (table, 1), TRUE);
  g_autoptr (NablaVariable) loose
    = nabla_variable_new (graph, NABLA_NODE_NONE, nabla_table_get_column (table, 2), TRUE);

  g_assert_cmpint (nabla_variable_compare_columns (nine, ten), <, 0);
  g_assert_cmpint (nabla_variable_compare_columns (ten, nine), >, 0);
  g_assert_cmpint (nabla_variable_compare_columns (ten, ten), ==, 0);
  g_assert_cmpint (nabla_variable_compare_columns (loose, nine), <, 0);
  g_assert_cmpint (nabla_variable_compare_nodes (nine, ten), <, 0);
  g_assert_cmpint (nabla_variable_compare_nodes (loose, ten), >, 0);
  g_assert_cmpint (nabla_variable_compare_nodes (nine, loose), <, 0);
  g_assert_cmpint (nabla_variable_compare_nodes (loose, loose), ==, 0);
}

static void
test_dates_are_summed_up_by_their_ends (void)
{
  g_autoptr (NablaTable) table = table_of ("day,at\n2020-03-01,2020-03-01T10:00:00\n1969-12-31,1969-12-31T23:59:59\n"
                                           "2000-02-29,2000-02-29T00:00:00\n");

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *text = nabla_text_summary (nabla_table_get_column (table, i));

      g_assert_cmpstr (text, ==, "1969-12-31 to 2020-03-01");
    }
}

/* Guesses: alike enough, better than any other, and of nobody else. */
static void
test_columns_are_guessed (void)
{
  static const struct
  {
    const char *name;
    int column;
  } cases[] = {
    { "Smoking", 0 }, { "smoking year", 0 }, { "Age group", 1 }, { "SBP", -1 },
    { "income", -1 }, { "b", -1 },           { "→", -1 },        { "bmi_kg_m2", -1 },
  };
  g_autoptr (NablaTable) table = table_of ("smoking_years,agegrp,sbp_1,sbp_2,bmi\n1,2,3,4,5\n");
  g_autoptr (GString) text = g_string_new ("dag { bmi ");
  g_autoptr (NablaGraph) graph = NULL;
  g_autofree int *columns = NULL;
  g_autofree int *guesses = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_string_append_printf (text, "\"%s\" ", cases[i].name);
  g_string_append (text, "x [label=\"age grp!\"] u [latent,label=\"agegrp\"] }");
  graph = graph_of (text->str);
  columns = nabla_link_columns (graph, table);
  guesses = nabla_link_guesses (graph, columns, table);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (guesses[nabla_graph_find_node (graph, cases[i].name)], ==, cases[i].column);
  g_assert_cmpint (guesses[nabla_graph_find_node (graph, "bmi")], ==, -1);
  g_assert_cmpint (guesses[nabla_graph_find_node (graph, "x")], ==, 1);
  g_assert_cmpint (guesses[nabla_graph_find_node (graph, "u")], ==, -1);
}

static const char *
column_of (const NablaGraph *graph, const char *node)
{
  return nabla_graph_get_node_attribute (graph, nabla_graph_find_node (graph, node), "column");
}

static void
test_links_are_written_where_names_do_not_tell (void)
{
  g_autoptr (NablaTable) table = table_of ("a,b,c\n1,2,3\n");
  g_autoptr (NablaGraph) graph = graph_of ("dag { a B c u [latent] }");
  g_autoptr (GHashTable) links = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (NablaGraph) linked = NULL;
  g_autoptr (NablaGraph) same = NULL;
  g_autofree int *columns = NULL;

  g_hash_table_insert (links, (gpointer) "a", (gpointer) "a");
  g_hash_table_insert (links, (gpointer) "B", (gpointer) "b");
  g_hash_table_insert (links, (gpointer) "c", (gpointer) "");
  g_hash_table_insert (links, (gpointer) "u", (gpointer) "c");
  linked = nabla_link_apply (graph, table, links);
  g_assert_null (column_of (linked, "a"));
  g_assert_cmpstr (column_of (linked, "B"), ==, "b");
  g_assert_cmpstr (column_of (linked, "c"), ==, "");
  g_assert_null (column_of (linked, "u"));
  columns = nabla_link_columns (linked, table);
  g_assert_cmpint (columns[nabla_graph_find_node (linked, "a")], ==, 0);
  g_assert_cmpint (columns[nabla_graph_find_node (linked, "B")], ==, 1);
  g_assert_cmpint (columns[nabla_graph_find_node (linked, "c")], ==, -1);

  same = nabla_link_apply (linked, table, links);
  g_assert_true (same == linked);
}

/* Another table: what its columns are called counts more than what the old one's were; "none" stays. */
static void
test_broken_links_are_looked_for_anew (void)
{
  g_autoptr (NablaTable) table = table_of ("Age,weight,c\n1,2,3\n");
  g_autoptr (NablaGraph) graph = graph_of ("dag { age [column=\"alter\"] Weight [column=\"\"] c }");
  g_autoptr (NablaGraph) automatic = nabla_link_auto (graph, table);
  g_autoptr (NablaGraph) anew = nabla_link_anew (graph, table);

  g_assert_true (automatic == graph);
  g_assert_cmpstr (column_of (anew, "age"), ==, "Age");
  g_assert_cmpstr (column_of (anew, "Weight"), ==, "");
  g_assert_null (column_of (anew, "c"));
}

/* The watch */

static void
count (gpointer data)
{
  ++*(guint *) data;
}

/* Whether it told of something, and once; a pause is longer than what it waits for. */
static guint
told (guint *n)
{
  gint64 end = g_get_monotonic_time () + (gint64) 1.2e6;
  guint before = *n;

  while (g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (5000);
    }
  return *n - before;
}

static void
put (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

static void
test_a_file_is_watched (void)
{
  g_autofree char *folder = g_dir_make_tmp ("nabla-watch-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "data.csv", NULL);
  g_autofree char *other = g_build_filename (folder, "other.csv", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (NablaDataWatch) watch = nabla_data_watch_new ();
  guint n = 0;

  put (path, "a\n1\n");
  g_signal_connect_swapped (watch, "changed", G_CALLBACK (count), &n);
  nabla_data_watch_follow (watch, path, NULL);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  put (other, "b\n");
  g_assert_cmpuint (told (&n), ==, 0);
  put (path, "a\n1\n2\n");
  g_assert_cmpuint (told (&n), ==, 1);
  g_assert_cmpint (g_rename (other, path), ==, 0);
  g_assert_cmpuint (told (&n), ==, 1);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpuint (told (&n), ==, 0);
  put (path, "a\n3\n4\n5\n");
  g_assert_cmpuint (told (&n), ==, 1);
  nabla_data_watch_follow (watch, NULL, NULL);
  put (path, "a\n");
  g_assert_cmpuint (told (&n), ==, 0);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_a_change_before_the_watch_is_told (void)
{
  g_autofree char *folder = g_dir_make_tmp ("nabla-watch-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "data.csv", NULL);
  g_autoptr (NablaDataWatch) watch = nabla_data_watch_new ();
  NablaFileMark before;
  guint n = 0;

  put (path, "a\n1\n");
  before = nabla_file_mark_look (path);
  g_signal_connect_swapped (watch, "changed", G_CALLBACK (count), &n);
  nabla_data_watch_follow (watch, path, &before);
  g_assert_cmpuint (told (&n), ==, 0);
  put (path, "a\n1\n2\n");
  nabla_data_watch_follow (watch, path, &before);
  g_assert_cmpuint (told (&n), ==, 1);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/data/clipboard", test_tables_on_the_clipboard);
  g_test_add_func ("/app/data/order", test_columns_are_ordered_as_people_count);
  g_test_add_func ("/app/data/dates", test_dates_are_summed_up_by_their_ends);
  g_test_add_func ("/app/data/guess", test_columns_are_guessed);
  g_test_add_func ("/app/data/links", test_links_are_written_where_names_do_not_tell);
  g_test_add_func ("/app/data/broken", test_broken_links_are_looked_for_anew);
  g_test_add_func ("/app/data/watch", test_a_file_is_watched);
  g_test_add_func ("/app/data/watch-late", test_a_change_before_the_watch_is_told);
  return g_test_run ();
}
