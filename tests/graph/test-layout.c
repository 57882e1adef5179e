/* Layouts: positions, bends, pins, and how they follow the graph. */
#include "graph/nabla-graph-text.h"

#include <math.h>

static NablaGraph *
parse (const char *text, NablaLayout **layout)
{
  g_autoptr (GError) error = NULL;
  NablaGraph *graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, layout, &error);

  g_assert_no_error (error);
  return graph;
}

static void
assert_at (const NablaLayout *layout, NablaNode node, double x, double y)
{
  NablaPoint point;

  g_assert_true (nabla_layout_get_position (layout, node, &point));
  g_assert_cmpfloat (point.x, ==, x);
  g_assert_cmpfloat (point.y, ==, y);
}

static void
test_edits (void)
{
  g_autoptr (NablaLayout) empty = nabla_layout_new (3, 2);
  const NablaNode nodes[] = { 2, 0 };
  const NablaPoint points[] = { { 1, 2 }, { -3, 4.5 } };
  const NablaPoint control = { 7, 8 };
  g_autoptr (NablaLayout) two = nabla_layout_with_positions (empty, nodes, points, 2);
  g_autoptr (NablaLayout) three = nabla_layout_with_position (two, 1, (NablaPoint){ 9, 9 });
  g_autoptr (NablaLayout) bent = nabla_layout_with_bend (three, 1, &control);
  g_autoptr (NablaLayout) straight = nabla_layout_with_bend (bent, 1, NULL);
  g_autoptr (NablaLayout) pinned = nabla_layout_with_pinned (bent, 2, TRUE);
  g_autoptr (NablaLayout) moved = nabla_layout_with_position (pinned, 2, (NablaPoint){ 0, 0 });
  g_autoptr (NablaLayout) loose = nabla_layout_with_pinned (moved, 2, FALSE);
  g_autoptr (NablaLayout) gone = nabla_layout_with_position (three, 1, (NablaPoint){ NAN, 0 });
  NablaPoint point = { 5, 5 };

  g_assert_false (nabla_layout_get_position (empty, 0, &point));
  g_assert_cmpfloat (point.x, ==, 0);
  g_assert_false (nabla_layout_is_complete (two));
  g_assert_true (nabla_layout_is_complete (three));
  assert_at (three, 0, -3, 4.5);
  assert_at (three, 2, 1, 2);
  g_assert_false (nabla_layout_get_bend (three, 1, &point));
  g_assert_true (nabla_layout_get_bend (bent, 1, &point));
  g_assert_cmpfloat (point.y, ==, 8);
  g_assert_false (nabla_layout_get_bend (bent, 0, &point));
  g_assert_true (nabla_layout_equal (straight, three));
  g_assert_false (nabla_layout_equal (bent, three));
  g_assert_true (nabla_layout_is_pinned (moved, 2));
  assert_at (moved, 2, 0, 0);
  assert_at (pinned, 2, 1, 2);
  g_assert_false (nabla_layout_is_pinned (loose, 2));
  g_assert_false (nabla_layout_equal (loose, moved));
  g_assert_false (nabla_layout_is_complete (gone));
}

static void
test_adapt (void)
{
  g_autoptr (NablaLayout) layout = NULL;
  g_autoptr (NablaGraph) graph = parse ("dag { A [pos=\"1,1\"] B [pos=\"2,2\",pinned] C [pos=\"3,3\"] D\n"
                                        "A -> B [pos=\"5,5\"] B -> C C -> D [pos=\"6,6\"] }",
                                        &layout);
  g_autoptr (NablaNodeSet) first = nabla_node_set_new_one (0);
  g_autoptr (NablaGraph) less = nabla_graph_without_nodes (graph, first);
  g_autoptr (NablaGraph) renamed = nabla_graph_with_name (less, 0, "Z", NULL);
  g_autoptr (NablaGraph) more = nabla_graph_with_node (renamed, "N", 0, NULL);
  g_autoptr (NablaGraph) flipped
    = nabla_graph_with_edge_replaced (more, 1, 2, 1, NABLA_MARK_TAIL, NABLA_MARK_ARROW, NULL);
  g_autoptr (NablaLayout) now = nabla_layout_adapt (layout, graph, flipped);
  g_autoptr (NablaLayout) back = nabla_layout_adapt (now, flipped, graph);
  NablaPoint point;

  /* Now: Z C D N; Z -> C, D -> C. */
  g_assert_cmpuint (nabla_layout_n_nodes (now), ==, 4);
  g_assert_cmpuint (nabla_layout_n_edges (now), ==, 2);
  assert_at (now, 0, 200, 200);
  assert_at (now, 1, 300, 300);
  g_assert_true (nabla_layout_is_pinned (now, 0));
  g_assert_false (nabla_layout_get_position (now, 2, NULL));
  g_assert_false (nabla_layout_get_position (now, 3, NULL));
  g_assert_false (nabla_layout_get_bend (now, 0, NULL));
  g_assert_true (nabla_layout_get_bend (now, 1, &point));
  g_assert_cmpfloat (point.x, ==, 600);
  /* Back again without what was lost on the way. */
  g_assert_false (nabla_layout_get_position (back, 0, NULL));
  assert_at (back, 1, 200, 200);
  g_assert_false (nabla_layout_get_bend (back, 0, NULL));
  g_assert_true (nabla_layout_get_bend (back, 2, NULL));
}

/* Text edited by hand: what is still called the same stays where it is. */
static void
test_adapt_to_text (void)
{
  g_autoptr (NablaLayout) layout = NULL;
  g_autoptr (NablaGraph) graph = parse ("dag { A [pos=\"1,1\"] B [pos=\"2,2\"] A -> B [pos=\"5,5\"] }", &layout);
  g_autoptr (NablaGraph) text = parse ("dag { C -> B -> A }", NULL);
  g_autoptr (NablaGraph) carried = nabla_graph_with_ids_of (text, graph);
  g_autoptr (NablaLayout) now = nabla_layout_adapt (layout, graph, carried);
  NablaPoint point;

  g_assert_false (nabla_layout_get_position (now, 0, NULL));
  assert_at (now, 1, 200, 200);
  assert_at (now, 2, 100, 100);
  g_assert_false (nabla_layout_get_bend (now, 0, NULL));
  g_assert_true (nabla_layout_get_bend (now, 1, &point));
  g_assert_cmpfloat (point.x, ==, 500);
}

/* Deleting from the middle of many edges keeps each bend at its edge. */
static void
test_adapt_many (void)
{
  g_autoptr (GString) text = g_string_new ("dag {");
  g_autoptr (NablaLayout) layout = NULL;
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaGraph) less = NULL;
  g_autoptr (NablaLayout) now = NULL;
  guint32 doomed[100];

  for (int i = 0; i < 500; i++)
    g_string_append_printf (text, "a%d -> b%d [pos=\"%d,%d\", k=%d]\n", i, i, i, -i, i);
  g_string_append_c (text, '}');
  graph = parse (text->str, &layout);
  for (guint i = 0; i < 100; i++)
    doomed[i] = i * 5;
  less = nabla_graph_without_edges (graph, doomed, 100);
  now = nabla_layout_adapt (layout, graph, less);
  g_assert_cmpuint (nabla_graph_n_edges (less), ==, 400);
  for (guint i = 0; i < 400; i++)
    {
      NablaPoint point;
      double k = g_ascii_strtod (nabla_graph_get_edge_attribute (less, i, "k"), NULL);

      g_assert_true (nabla_layout_get_bend (now, i, &point));
      g_assert_cmpfloat (point.x, ==, k * 100);
      g_assert_cmpfloat (point.y, ==, -k * 100);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layout/edits", test_edits);
  g_test_add_func ("/layout/adapt", test_adapt);
  g_test_add_func ("/layout/adapt-to-text", test_adapt_to_text);
  g_test_add_func ("/layout/adapt-many", test_adapt_many);
  return g_test_run ();
}
