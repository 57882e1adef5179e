/* Questions that a graph keeps: read, written, renamed, removed. */
#include "identify/nabla-kept.h"

#include "graph/nabla-graph-text.h"

static NablaGraph *
graph_new (const char *text)
{
  g_autoptr (GError) error = NULL;
  NablaGraph *graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);

  g_assert_no_error (error);
  return graph;
}

static NablaQuery *
query_new (const NablaGraph *graph, const char *from, const char *to, NablaEffect effect)
{
  g_autoptr (NablaNodeSet) exposure = nabla_node_set_new_one (nabla_graph_find_node (graph, from));
  g_autoptr (NablaNodeSet) outcome = nabla_node_set_new_one (nabla_graph_find_node (graph, to));

  return nabla_query_new (exposure, outcome, effect, NULL, NULL);
}

static NablaGraph *
keep (const NablaGraph *graph, const NablaQuery *query, const char *method)
{
  g_autoptr (GError) error = NULL;
  NablaGraph *more = nabla_kept_add (graph, query, method, &error);

  g_assert_no_error (error);
  return more;
}

/* The graph as a file has it. */
static NablaGraph *
reopen (const NablaGraph *graph)
{
  g_autofree char *text = nabla_graph_print (graph, NULL, NABLA_GRAPH_FORMAT_DAGITTY);

  return graph_new (text);
}

static void
test_kept_in_the_file (void)
{
  g_autoptr (NablaGraph) graph = graph_new ("dag { A [randomised] M W X [exposure] Y [outcome] A -> X X -> M M -> Y }");
  g_autoptr (NablaQuery) total = query_new (graph, "X", "Y", NABLA_EFFECT_TOTAL);
  g_autoptr (NablaQuery) plain = query_new (graph, "X", "Y", NABLA_EFFECT_NATURAL_INDIRECT);
  g_autoptr (NablaNodeSet) m = nabla_node_set_new_one (nabla_graph_find_node (graph, "M"));
  g_autoptr (NablaNodeSet) w = nabla_node_set_new_one (nabla_graph_find_node (graph, "W"));
  g_autoptr (NablaQuery) through = nabla_query_with_mediators (plain, NABLA_EFFECT_NATURAL_INDIRECT, m);
  g_autoptr (NablaQuery) natural = nabla_query_with_given (through, w);
  g_autoptr (NablaGraph) one = keep (graph, total, NULL), two = keep (one, natural, NULL),
                         three = keep (two, total, "linear"), again = keep (three, natural, NULL),
                         opened = reopen (three);
  g_autoptr (GPtrArray) kept = nabla_kept_dup (opened);
  const NablaKept *second, *third;

  g_assert_cmpstr (nabla_graph_get_attribute (three, NABLA_KEPT_QUESTIONS), ==,
                   "total: X > Y; natural_indirect: X > Y | through M | given W; total: X > Y | by linear");
  g_assert_true (again == three);
  g_assert_cmpuint (kept->len, ==, 3);
  second = kept->pdata[1];
  third = kept->pdata[2];
  g_assert_null (second->method);
  g_assert_cmpstr (third->method, ==, "linear");
  g_assert_cmpint (nabla_query_get_effect (second->query), ==, NABLA_EFFECT_NATURAL_INDIRECT);
  g_assert_true (nabla_node_set_equal (nabla_query_get_mediators (second->query), m));
  g_assert_true (nabla_node_set_equal (nabla_query_get_given (second->query), w));
  g_assert_cmpuint (nabla_node_set_size (nabla_query_get_randomised (second->query)), ==, 1);
  g_assert_cmpint (nabla_kept_find (opened, total, NULL), ==, 0);
  g_assert_cmpint (nabla_kept_find (opened, natural, NULL), ==, 1);
  g_assert_cmpint (nabla_kept_find (opened, total, "linear"), ==, 2);
  g_assert_cmpint (nabla_kept_find (opened, plain, NULL), ==, -1);
}

static void
test_removed (void)
{
  g_autoptr (NablaGraph) graph
    = graph_new ("dag { questions=\"total: X > Y; direct: X > Y | adjust M\" M X Y X -> Y }");
  g_autoptr (NablaGraph) without = nabla_kept_remove (graph, 0), none = nabla_kept_remove (without, 0);

  g_assert_cmpstr (nabla_graph_get_attribute (without, NABLA_KEPT_QUESTIONS), ==, "direct: X > Y | adjust M");
  g_assert_null (nabla_graph_get_attribute (none, NABLA_KEPT_QUESTIONS));
}

/* Any name comes back, and its questions follow it. */
static void
test_names (void)
{
  static const char *const names[] = { "A, B > C; D | E: F", "back\\slash\\", "\"quoted\"", "größer", "x" };
  g_autoptr (NablaGraph) graph = graph_new ("dag { X Y X -> Y }");
  g_autoptr (NablaQuery) query = query_new (graph, "X", "Y", NABLA_EFFECT_TOTAL);
  g_autoptr (NablaGraph) before = keep (graph, query, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaGraph) renamed = nabla_kept_with_name (before, 0, names[i], &error);
      g_autoptr (NablaGraph) opened = NULL;

      g_assert_no_error (error);
      opened = reopen (renamed);
      g_assert_cmpstr (nabla_graph_get_name (opened, 0), ==, names[i]);
      g_assert_cmpint (nabla_kept_find (opened, query, NULL), ==, 0);
    }
}

/* A name that another node has is refused, and nothing is kept under it. */
static void
test_refused_name (void)
{
  g_autoptr (NablaGraph) graph = graph_new ("dag { questions=\"total: X > Y\" X Y }");
  g_autoptr (GError) error = NULL;

  g_assert_null (nabla_kept_with_name (graph, 0, "Y", &error));
  g_assert_nonnull (error);
}

static void
test_what_cannot_be_read_is_left_out (void)
{
  static const char *const texts[] = { "",
                                       ";;",
                                       "total",
                                       "total: X",
                                       "total: X > Gone",
                                       "much: X > Y",
                                       "total: > Y",
                                       "total: X > Y |",
                                       "total: X > Y | by",
                                       "total: X > Y | near M",
                                       "total: X > Y > M",
                                       "total: X, > Y" };
  g_autoptr (NablaGraph) plain = graph_new ("dag { M X Y }");

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *both = g_strconcat (texts[i], "; total: M > Y", NULL);
      g_autoptr (NablaGraph) graph = nabla_graph_with_attribute (plain, NABLA_KEPT_QUESTIONS, both);
      g_autoptr (GPtrArray) kept = nabla_kept_dup (graph);

      g_assert_cmpuint (kept->len, ==, 1);
    }
}

static void
test_too_many (void)
{
  g_autoptr (NablaGraph) plain = graph_new ("dag { X Y }");
  g_autoptr (NablaQuery) query = query_new (plain, "Y", "X", NABLA_EFFECT_TOTAL);
  GString *text = g_string_new (NULL);
  g_autoptr (NablaGraph) full = NULL;
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < NABLA_KEPT_MAX + 5; i++)
    g_string_append_printf (text, "total: X > Y | by %u;", i);
  full = nabla_graph_with_attribute (plain, NABLA_KEPT_QUESTIONS, text->str);
  g_string_free (text, TRUE);
  kept = nabla_kept_dup (full);
  g_assert_cmpuint (kept->len, ==, NABLA_KEPT_MAX);
  g_assert_null (nabla_kept_add (full, query, NULL, &error));
  g_assert_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_BUDGET);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identify/kept/file", test_kept_in_the_file);
  g_test_add_func ("/identify/kept/removed", test_removed);
  g_test_add_func ("/identify/kept/names", test_names);
  g_test_add_func ("/identify/kept/refused-name", test_refused_name);
  g_test_add_func ("/identify/kept/unreadable", test_what_cannot_be_read_is_left_out);
  g_test_add_func ("/identify/kept/too-many", test_too_many);
  return g_test_run ();
}
