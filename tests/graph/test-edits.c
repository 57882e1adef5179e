/* Every edit: what it changes, what it keeps, what it refuses, what it shares. */
#include "graph/nabla-graph-text.h"

#include <string.h>

#define DAGITTY NABLA_GRAPH_FORMAT_DAGITTY
#define ARROW   NABLA_MARK_TAIL, NABLA_MARK_ARROW
#define BOW     NABLA_MARK_ARROW, NABLA_MARK_ARROW

static NablaGraph *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  NablaGraph *graph = nabla_graph_parse (text, -1, DAGITTY, NULL, &error);

  g_assert_no_error (error);
  return graph;
}

static void
assert_says (const NablaGraph *graph, const char *text)
{
  g_autoptr (NablaGraph) expected = parse (text);
  g_autofree char *found = nabla_graph_print (graph, NULL, DAGITTY);
  g_autofree char *wanted = nabla_graph_print (expected, NULL, DAGITTY);

  g_assert_cmpstr (found, ==, wanted);
  g_assert_true (nabla_graph_equal (graph, expected));
}

/* All nodes and edges that @after has in common with @before have the same ids. */
static void
assert_ids_kept (const NablaGraph *before, const NablaGraph *after)
{
  guint m;
  const NablaEdge *edges = nabla_graph_get_edges (after, &m);

  for (NablaNode v = 0; v < nabla_graph_n_nodes (after); v++)
    {
      NablaNode old = nabla_graph_find_node (before, nabla_graph_get_name (after, v));

      if (old != NABLA_NODE_NONE)
        g_assert_cmpuint (nabla_graph_get_node_id (before, old), ==, nabla_graph_get_node_id (after, v));
      g_assert_cmpuint (nabla_graph_find_node_by_id (after, nabla_graph_get_node_id (after, v)), ==, v);
    }
  for (guint i = 0; i < m; i++)
    {
      NablaNode from = nabla_graph_find_node (before, nabla_graph_get_name (after, edges[i].from));
      NablaNode to = nabla_graph_find_node (before, nabla_graph_get_name (after, edges[i].to));
      int old = -1;

      if (from != NABLA_NODE_NONE && to != NABLA_NODE_NONE)
        old = nabla_graph_find_edge (before, from, to, edges[i].at_from, edges[i].at_to);
      if (old >= 0)
        g_assert_cmpuint (nabla_graph_get_edge (before, (guint) old)->id, ==, edges[i].id);
    }
}

static const char base[] = "dag { note=\"n\" A [exposure, unit=\"kg\"] B C [latent] D [outcome]\n"
                           "A -> B [k=\"1\"] B -> D A <-> C C -> D [k=\"2\"] }";

static void
test_with_node (void)
{
  g_autoptr (NablaGraph) graph = parse (base);
  g_autoptr (NablaGraph) before = nabla_graph_ref (graph);
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) more = nabla_graph_with_node (graph, "new \"one\"", NABLA_ROLE_SELECTED, &error);

  g_assert_no_error (error);
  assert_says (more, "dag { note=n A [exposure, unit=kg] B C [latent] D [outcome] \"new \\\"one\\\"\" [selected]\n"
                     "A -> B [k=1] B -> D A <-> C C -> D [k=2] }");
  assert_says (graph, base);
  assert_ids_kept (before, more);
  g_assert_cmpuint (nabla_graph_get_node_id (more, 4), !=, nabla_graph_get_node_id (more, 3));
  g_assert_null (nabla_graph_get_node_attribute (more, 4, "unit"));

  g_assert_null (nabla_graph_with_node (graph, "B", 0, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_NAME);
  g_assert_nonnull (strstr (error->message, "“B”"));
  g_clear_error (&error);
  g_assert_null (nabla_graph_with_node (graph, "", 0, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_NAME);
  g_clear_error (&error);
  g_assert_null (nabla_graph_with_node (graph, "caf\xe9", 0, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_NAME);
}

static void
test_without_nodes (void)
{
  g_autoptr (NablaGraph) graph = parse (base);
  const NablaNode doomed[] = { 1, 3 };
  g_autoptr (NablaNodeSet) set = nabla_node_set_new_from (doomed, 2);
  g_autoptr (NablaNodeSet) first = nabla_node_set_new_one (0);
  g_autoptr (NablaGraph) less = nabla_graph_without_nodes (graph, set);
  g_autoptr (NablaGraph) tail = nabla_graph_without_nodes (graph, first);
  g_autoptr (NablaGraph) same = nabla_graph_without_nodes (graph, NULL);

  assert_says (less, "dag { note=n A [exposure, unit=kg] C [latent] A <-> C }");
  assert_ids_kept (graph, less);
  assert_says (tail, "dag { note=n B C [latent] D [outcome] B -> D C -> D [k=2] }");
  assert_ids_kept (graph, tail);
  g_assert_cmpuint (nabla_graph_find_node (tail, "A"), ==, NABLA_NODE_NONE);
  g_assert_cmpuint (nabla_graph_find_node_by_id (tail, nabla_graph_get_node_id (graph, 0)), ==, NABLA_NODE_NONE);
  g_assert_true (nabla_graph_equal (same, graph));
  assert_says (graph, base);
}

static void
test_with_name (void)
{
  g_autoptr (NablaGraph) graph = parse (base);
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) renamed = nabla_graph_with_name (graph, 1, "Tar → much longer", &error);
  g_autoptr (NablaGraph) same = nabla_graph_with_name (graph, 1, "B", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (nabla_graph_get_name (renamed, 1), ==, "Tar → much longer");
  g_assert_cmpuint (nabla_graph_find_node (renamed, "Tar → much longer"), ==, 1);
  g_assert_cmpuint (nabla_graph_find_node (renamed, "B"), ==, NABLA_NODE_NONE);
  g_assert_cmpstr (nabla_graph_get_name (renamed, 3), ==, "D");
  g_assert_cmpuint (nabla_graph_get_node_id (renamed, 1), ==, nabla_graph_get_node_id (graph, 1));
  g_assert_true (nabla_graph_get_edges (renamed, NULL) == nabla_graph_get_edges (graph, NULL));
  g_assert_true (nabla_graph_equal (same, graph));
  assert_says (graph, base);

  g_assert_null (nabla_graph_with_name (graph, 1, "D", &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_NAME);
  g_clear_error (&error);
  g_assert_null (nabla_graph_with_name (graph, 1, "", &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_NAME);
}

static void
test_with_roles (void)
{
  g_autoptr (NablaGraph) graph = parse (base);
  g_autoptr (NablaGraph) other = nabla_graph_with_roles (graph, 0, NABLA_ROLE_ADJUSTED | NABLA_ROLE_LATENT);

  g_assert_cmpint (nabla_graph_get_roles (other, 0), ==, NABLA_ROLE_ADJUSTED | NABLA_ROLE_LATENT);
  g_assert_cmpint (nabla_graph_get_roles (other, 3), ==, NABLA_ROLE_OUTCOME);
  g_assert_cmpint (nabla_graph_get_roles (graph, 0), ==, NABLA_ROLE_EXPOSURE);
  g_assert_false (nabla_graph_equal (graph, other));
}

static void
test_with_changed_roles (void)
{
  g_autoptr (NablaGraph) graph = parse (base);
  const NablaNode ends[] = { 0, 3 };
  g_autoptr (NablaNodeSet) set = nabla_node_set_new_from (ends, 2);
  g_autoptr (NablaGraph) other
    = nabla_graph_with_changed_roles (graph, set, NABLA_ROLE_LATENT, NABLA_ROLE_OUTCOME | NABLA_ROLE_LATENT);
  g_autoptr (NablaGraph) same = nabla_graph_with_changed_roles (graph, NULL, NABLA_ROLE_LATENT, 0);

  g_assert_cmpint (nabla_graph_get_roles (other, 0), ==, NABLA_ROLE_EXPOSURE | NABLA_ROLE_LATENT);
  g_assert_cmpint (nabla_graph_get_roles (other, 3), ==, NABLA_ROLE_LATENT);
  g_assert_cmpint (nabla_graph_get_roles (other, 1), ==, nabla_graph_get_roles (graph, 1));
  g_assert_cmpint (nabla_graph_get_roles (graph, 3), ==, NABLA_ROLE_OUTCOME);
  g_assert_true (nabla_graph_equal (graph, same));
}

static void
test_with_edge (void)
{
  g_autoptr (NablaGraph) graph = parse (base);
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) more = nabla_graph_with_edge (graph, 3, 0, BOW, &error);
  g_autoptr (NablaGraph) second = nabla_graph_with_edge (more, 0, 2, ARROW, &error);

  g_assert_no_error (error);
  assert_says (second, "dag { note=n A [exposure, unit=kg] B C [latent] D [outcome]\n"
                       "A -> B [k=1] B -> D A <-> C C -> D [k=2] A <-> D A -> C }");
  assert_ids_kept (graph, second);
  assert_says (graph, base);

  /* Given backwards it is the same edge. */
  g_assert_null (nabla_graph_with_edge (graph, 1, 0, NABLA_MARK_ARROW, NABLA_MARK_TAIL, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE);
  g_clear_error (&error);
  g_assert_null (nabla_graph_with_edge (graph, 2, 0, BOW, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE);
  g_clear_error (&error);
  g_assert_null (nabla_graph_with_edge (graph, 2, 2, ARROW, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE);
  g_clear_error (&error);
  g_assert_null (nabla_graph_with_edge (graph, 3, 0, ARROW, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_CYCLE);
  g_assert_cmpstr (error->message, ==, "This arrow would close a loop: D → A → B → D");
  g_clear_error (&error);
  g_assert_null (nabla_graph_with_edge (graph, 1, 0, ARROW, &error));
  g_assert_cmpstr (error->message, ==, "This arrow would close a loop: B → A → B");
}

/* Which marks and loops each kind of graph takes. */
static void
test_kinds (void)
{
  static const struct
  {
    const char *kind;
    gboolean undirected, circle, loop;
  } kinds[] = {
    { "dag", FALSE, FALSE, FALSE }, { "digraph", FALSE, FALSE, TRUE }, { "pdag", TRUE, FALSE, FALSE },
    { "mag", TRUE, FALSE, FALSE },  { "pag", TRUE, TRUE, FALSE },      { "graph", TRUE, TRUE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *text = g_strdup_printf ("%s { A B C A -> B }", kinds[i].kind);
      g_autoptr (NablaGraph) graph = parse (text);
      g_autoptr (NablaGraph) undirected = nabla_graph_with_edge (graph, 1, 2, NABLA_MARK_TAIL, NABLA_MARK_TAIL, NULL);
      g_autoptr (NablaGraph) circle = nabla_graph_with_edge (graph, 1, 2, NABLA_MARK_CIRCLE, NABLA_MARK_ARROW, NULL);
      g_autoptr (NablaGraph) loop = nabla_graph_with_edge (graph, 1, 0, ARROW, NULL);
      g_autoptr (NablaGraph) bow = nabla_graph_with_edge (graph, 1, 0, BOW, NULL);

      g_assert_cmpint (undirected != NULL, ==, kinds[i].undirected);
      g_assert_cmpint (circle != NULL, ==, kinds[i].circle);
      g_assert_cmpint (loop != NULL, ==, kinds[i].loop);
      g_assert_nonnull (bow);
      g_assert_cmpint (nabla_graph_get_kind (bow), ==, nabla_graph_get_kind (graph));
    }
}

static void
test_without_edges (void)
{
  g_autoptr (NablaGraph) graph = parse (base);
  const guint32 doomed[] = { 2, 0, 2 };
  g_autoptr (NablaGraph) less = nabla_graph_without_edges (graph, doomed, 3);
  g_autoptr (NablaGraph) same = nabla_graph_without_edges (graph, NULL, 0);

  assert_says (less, "dag { note=n A [exposure, unit=kg] B C [latent] D [outcome] B -> D C -> D [k=2] }");
  assert_ids_kept (graph, less);
  assert_says (same, base);
  assert_says (graph, base);
}

static void
test_with_edge_replaced (void)
{
  g_autoptr (NablaGraph) graph = parse (base);
  g_autoptr (GError) error = NULL;
  /* Turned round: the loop that it would close with itself does not count. */
  g_autoptr (NablaGraph) flipped = nabla_graph_with_edge_replaced (graph, 0, 1, 0, ARROW, &error);
  g_autoptr (NablaGraph) moved = nabla_graph_with_edge_replaced (graph, 3, 2, 1, ARROW, &error);
  g_autoptr (NablaGraph) same = nabla_graph_with_edge_replaced (graph, 1, 1, 3, ARROW, &error);

  g_assert_no_error (error);
  assert_says (flipped, "dag { note=n A [exposure, unit=kg] B C [latent] D [outcome]\n"
                        "B -> A [k=1] B -> D A <-> C C -> D [k=2] }");
  g_assert_cmpuint (nabla_graph_get_edge (flipped, 0)->id, ==, nabla_graph_get_edge (graph, 0)->id);
  assert_says (moved, "dag { note=n A [exposure, unit=kg] B C [latent] D [outcome]\n"
                      "A -> B [k=1] B -> D A <-> C C -> B [k=2] }");
  g_assert_true (nabla_graph_equal (same, graph));

  g_assert_null (nabla_graph_with_edge_replaced (graph, 3, 3, 0, ARROW, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_CYCLE);
  g_clear_error (&error);
  g_assert_null (nabla_graph_with_edge_replaced (graph, 3, 1, 3, ARROW, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE);
  g_clear_error (&error);
  g_assert_null (nabla_graph_with_edge_replaced (graph, 3, 1, 1, ARROW, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE);
}

static void
test_attributes (void)
{
  g_autoptr (NablaGraph) graph = parse (base);
  g_autoptr (NablaGraph) a = nabla_graph_with_node_attribute (graph, 0, "label", "Ä");
  g_autoptr (NablaGraph) b = nabla_graph_with_node_attribute (a, 0, "unit", NULL);
  g_autoptr (NablaGraph) c = nabla_graph_with_edge_attribute (b, 3, "k", "3");
  g_autoptr (NablaGraph) d = nabla_graph_with_edge_attribute (c, 1, "flag", "");
  g_autoptr (NablaGraph) e = nabla_graph_with_attribute (d, "note", "other");
  g_autoptr (NablaGraph) f = nabla_graph_with_attribute (e, "data", "x.csv");
  g_autoptr (NablaGraph) g = nabla_graph_with_attribute (f, "note", NULL);
  g_autoptr (NablaGraph) none = nabla_graph_with_node_attribute (graph, 1, "absent", NULL);
  const char *key, *value;

  g_assert_cmpstr (nabla_graph_get_label (graph, 0), ==, "A");
  g_assert_cmpstr (nabla_graph_get_label (a, 0), ==, "Ä");
  g_assert_true (nabla_graph_nth_node_attribute (a, 0, 1, &key, &value));
  g_assert_cmpstr (key, ==, "label");
  g_assert_false (nabla_graph_nth_node_attribute (a, 0, 2, &key, &value));
  g_assert_null (nabla_graph_get_node_attribute (b, 0, "unit"));
  g_assert_cmpstr (nabla_graph_get_node_attribute (graph, 0, "unit"), ==, "kg");
  assert_says (g, "dag { data=\"x.csv\" A [exposure, label=Ä] B C [latent] D [outcome]\n"
                  "A -> B [k=1] B -> D [flag] A <-> C C -> D [k=3] }");
  assert_ids_kept (graph, g);
  g_assert_true (nabla_graph_equal (none, graph));
  g_assert_cmpstr (nabla_graph_get_edge_attribute (d, 1, "flag"), ==, "");
  g_assert_null (nabla_graph_get_edge_attribute (c, 1, "flag"));
  g_assert_cmpstr (nabla_graph_get_attribute (e, "note"), ==, "other");
  assert_says (graph, base);
}

/* What an edit does not change is not copied: that is what bounds the history. */
static void
test_sharing (void)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaGraph) edge = NULL;
  g_autoptr (NablaGraph) roles = NULL;
  g_autoptr (NablaGraph) attribute = NULL;
  g_autoptr (NablaGraph) attribute2 = NULL;
  gsize whole;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("a long name of a variable, number %u", i);

      nabla_graph_builder_add_node (builder, name);
      nabla_graph_builder_set_node_attribute (builder, i, "column", name);
      if (i > 0)
        nabla_graph_builder_add_edge (builder, i - 1, i, ARROW);
    }
  graph = nabla_graph_builder_build (builder);
  whole = nabla_graph_get_size (graph, NULL);
  edge = nabla_graph_with_edge (graph, 0, 500, ARROW, NULL);
  roles = nabla_graph_with_roles (graph, 0, NABLA_ROLE_EXPOSURE);
  attribute = nabla_graph_with_node_attribute (graph, 7, "type", "count");
  attribute2 = nabla_graph_with_attribute (graph, "note", "x");
  g_assert_cmpuint (nabla_graph_get_size (graph, graph), ==, 0);
  /* Names and node attributes stay shared: only adjacency is new. */
  g_assert_true (nabla_graph_get_name (edge, 3) == nabla_graph_get_name (graph, 3));
  g_assert_true (nabla_graph_get_node_attribute (edge, 3, "column")
                 == nabla_graph_get_node_attribute (graph, 3, "column"));
  g_assert_cmpuint (nabla_graph_get_size (edge, graph), <, whole / 2);
  g_assert_cmpuint (nabla_graph_get_size (roles, graph), <, 1200);
  g_assert_true (nabla_graph_get_edges (roles, NULL) == nabla_graph_get_edges (graph, NULL));
  g_assert_true (nabla_graph_get_node_attribute (attribute, 3, "column")
                 == nabla_graph_get_node_attribute (graph, 3, "column"));
  g_assert_cmpuint (nabla_graph_get_size (attribute, graph), <, 1000 * sizeof (gpointer) + 1200);
  g_assert_cmpuint (nabla_graph_get_size (attribute2, graph), <, 1000);
  g_assert_cmpuint (whole, >, 60000);
}

static void
test_ids_of_older (void)
{
  g_autoptr (NablaGraph) older = parse ("dag { A B C A -> B B -> C A -> C }");
  g_autoptr (NablaGraph) same = parse ("dag { A [exposure] B C A -> B B -> C A -> C }");
  g_autoptr (NablaGraph) edited = parse ("dag { N B A A -> B B <- N A -> N }");
  g_autoptr (NablaGraph) turned = parse ("dag { A B C B -> A B -> C A <-> C A -> C }");
  g_autoptr (NablaGraph) same_now = nabla_graph_with_ids_of (same, older);
  g_autoptr (NablaGraph) edited_now = nabla_graph_with_ids_of (edited, older);
  g_autoptr (NablaGraph) turned_now = nabla_graph_with_ids_of (turned, older);

  g_assert_true (nabla_graph_equal (same, same_now));
  g_assert_true (nabla_graph_get_name (same_now, 0) == nabla_graph_get_name (older, 0));
  g_assert_true (nabla_graph_get_edges (same_now, NULL) == nabla_graph_get_edges (older, NULL));
  g_assert_cmpint (nabla_graph_get_roles (same_now, 0), ==, NABLA_ROLE_EXPOSURE);

  g_assert_true (nabla_graph_equal (edited, edited_now));
  assert_ids_kept (older, edited_now);
  g_assert_cmpuint (nabla_graph_get_node_id (edited_now, 0), ==, nabla_graph_get_node_id (edited, 0));
  g_assert_cmpuint (nabla_graph_get_edge (edited_now, 0)->id, ==, nabla_graph_get_edge (older, 0)->id);

  /* A turned arrow is still that arrow; of two between a pair only the equal one is. */
  g_assert_cmpuint (nabla_graph_get_edge (turned_now, 0)->id, ==, nabla_graph_get_edge (older, 0)->id);
  g_assert_cmpuint (nabla_graph_get_edge (turned_now, 2)->id, ==, nabla_graph_get_edge (turned, 2)->id);
  g_assert_cmpuint (nabla_graph_get_edge (turned_now, 3)->id, ==, nabla_graph_get_edge (older, 2)->id);
}

static gpointer
edit_in_thread (gpointer data)
{
  NablaGraph *graph = data;

  for (int i = 0; i < 300; i++)
    {
      g_autoptr (NablaGraph) edge = nabla_graph_with_edge (graph, 0, 3, BOW, NULL);
      g_autoptr (NablaGraph) node = nabla_graph_with_node (edge, "more", 0, NULL);
      g_autoptr (NablaGraph) attribute = nabla_graph_with_node_attribute (node, 0, "unit", "g");

      g_assert_cmpuint (nabla_graph_n_edges (attribute), ==, 5);
      g_assert_cmpstr (nabla_graph_get_node_attribute (graph, 0, "unit"), ==, "kg");
    }
  nabla_graph_unref (graph);
  return NULL;
}

/* One graph, edited in four threads at once, each keeping its share. */
static void
test_threads (void)
{
  NablaGraph *graph = parse (base);
  GThread *threads[4];

  for (guint i = 0; i < 4; i++)
    threads[i] = g_thread_new ("edit", edit_in_thread, nabla_graph_ref (graph));
  nabla_graph_unref (graph);
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
}

static void
test_check_kind (void)
{
  static const struct
  {
    const char *text;
    const char *message;
  } cases[] = {
    { "dag { a -> b b <-> c }", NULL },
    { "pdag { a -> b b -- c }", NULL },
    { "pag { a @-> b b -- c c --@ d }", NULL },
    { "dag { a -> b b -- c }", "A dag cannot hold the edge between “b” and “c”; say pdag or pag instead" },
    { "pdag { a @-> b }", "A pdag cannot hold the edge between “a” and “b”; say pag instead" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NablaGraph) graph = parse (cases[i].text);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (nabla_graph_check_kind (graph, &error), ==, cases[i].message == NULL);
      if (cases[i].message != NULL)
        {
          g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE);
          g_assert_cmpstr (error->message, ==, cases[i].message);
        }
    }
}

/* Random edits against the same made by text: adjacency stays right. */
static void
test_random_edits (void)
{
  for (int round = 0; round < 60; round++)
    {
      g_autoptr (NablaGraph) graph = nabla_graph_new_empty (NABLA_GRAPH_DAG);

      for (int step = 0; step < 60; step++)
        {
          guint n = nabla_graph_n_nodes (graph), m = nabla_graph_n_edges (graph);
          g_autoptr (NablaGraph) next = NULL;
          g_autoptr (NablaNodeSet) one = NULL;
          g_autofree char *name = g_strdup_printf ("n%d", step);
          g_autofree char *text = NULL;
          g_autoptr (NablaGraph) parsed = NULL;
          guint32 doomed = m > 0 ? (guint32) g_test_rand_int_range (0, (int) m) : 0;
          NablaNode a = n > 0 ? (NablaNode) g_test_rand_int_range (0, (int) n) : 0;
          NablaNode b = n > 0 ? (NablaNode) g_test_rand_int_range (0, (int) n) : 0;

          switch (g_test_rand_int_range (0, 8))
            {
            case 0:
            case 1:
              next = nabla_graph_with_node (graph, name, NABLA_ROLE_NONE, NULL);
              break;
            case 2:
            case 3:
            case 4:
              if (n > 1)
                next = nabla_graph_with_edge (graph, a, b, g_test_rand_bit () ? NABLA_MARK_TAIL : NABLA_MARK_ARROW,
                                              NABLA_MARK_ARROW, NULL);
              break;
            case 5:
              if (m > 0)
                next = nabla_graph_with_edge_replaced (graph, doomed, a, b, ARROW, NULL);
              break;
            case 6:
              if (m > 0)
                next = nabla_graph_without_edges (graph, &doomed, 1);
              break;
            default:
              one = nabla_node_set_new_one (a);
              if (n > 3)
                next = nabla_graph_without_nodes (graph, one);
              break;
            }
          if (next == NULL)
            continue;
          assert_ids_kept (next, next);
          g_assert_nonnull (nabla_graph_get_order (next));
          text = nabla_graph_print (next, NULL, DAGITTY);
          parsed = parse (text);
          g_assert_true (nabla_graph_equal (parsed, next));
          for (NablaNode v = 0; v < nabla_graph_n_nodes (next); v++)
            for (int r = 0; r < NABLA_N_RELATIONS; r++)
              {
                guint k1, k2;
                const NablaNode *x = nabla_graph_get_adjacent (next, v, (NablaRelation) r, &k1);
                const NablaNode *y = nabla_graph_get_adjacent (parsed, v, (NablaRelation) r, &k2);

                g_assert_cmpmem (x, k1 * sizeof *x, y, k2 * sizeof *y);
              }
          nabla_graph_unref (graph);
          graph = g_steal_pointer (&next);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph/edits/with-node", test_with_node);
  g_test_add_func ("/graph/edits/without-nodes", test_without_nodes);
  g_test_add_func ("/graph/edits/with-name", test_with_name);
  g_test_add_func ("/graph/edits/with-roles", test_with_roles);
  g_test_add_func ("/graph/edits/with-changed-roles", test_with_changed_roles);
  g_test_add_func ("/graph/edits/with-edge", test_with_edge);
  g_test_add_func ("/graph/edits/kinds", test_kinds);
  g_test_add_func ("/graph/edits/without-edges", test_without_edges);
  g_test_add_func ("/graph/edits/with-edge-replaced", test_with_edge_replaced);
  g_test_add_func ("/graph/edits/attributes", test_attributes);
  g_test_add_func ("/graph/edits/sharing", test_sharing);
  g_test_add_func ("/graph/edits/ids-of-older", test_ids_of_older);
  g_test_add_func ("/graph/edits/threads", test_threads);
  g_test_add_func ("/graph/edits/check-kind", test_check_kind);
  g_test_add_func ("/graph/edits/random", test_random_edits);
  return g_test_run ();
}
