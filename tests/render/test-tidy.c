/* Layouts: left to right, nothing on anything, the same every time, pins where they were. */
#include <math.h>

#include "fixture.h"

static const char *const examples[] = {
  "X -> Y; Z -> X; Z -> Y",
  "Smoking -> Tar; Tar -> Cancer; Gene -> Smoking; Gene -> Cancer",
  "U1 -> X; U1 -> M; U2 -> M; U2 -> Y; X -> Y; Lonely; Alone",
  "A -> B; B -> C; C -> D; A -> D; A -> C; E <-> A; F; G -> H",
  "A <-> B; B <-> C",
};

static NablaPoint
get_position (const NablaLayout *layout, NablaNode node)
{
  NablaPoint point;

  g_assert_true (nabla_layout_get_position (layout, node, &point));
  return point;
}

static void
check_no_overlap (const NablaGraph *graph, const NablaLayout *layout)
{
  NablaScene scene;
  g_autoptr (NablaSceneCache) cache = nabla_scene_cache_new ();
  guint n = nabla_graph_n_nodes (graph);

  nabla_scene_init (&scene, graph, layout, NULL);
  scene.cache = cache;
  for (guint i = 0; i < n; i++)
    for (guint j = i + 1; j < n; j++)
      {
        NablaRect a = nabla_scene_get_node_rect (&scene, i);
        NablaRect b = nabla_scene_get_node_rect (&scene, j);

        if (a.x < b.x + b.width + 5 && b.x < a.x + a.width + 5 && a.y < b.y + b.height + 5 && b.y < a.y + a.height + 5)
          g_error ("%s and %s lie on each other", nabla_graph_get_name (graph, i), nabla_graph_get_name (graph, j));
      }
}

static void
check_left_to_right (const NablaGraph *graph, const NablaLayout *layout)
{
  guint n;
  const NablaEdge *edges = nabla_graph_get_edges (graph, &n);

  for (guint i = 0; i < n; i++)
    if (edges[i].at_from == NABLA_MARK_TAIL && edges[i].at_to == NABLA_MARK_ARROW)
      g_assert_cmpfloat (get_position (layout, edges[i].from).x + 50, <, get_position (layout, edges[i].to).x);
}

static void
test_examples (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_auto (Fixture) fixture = { 0 };
      g_autoptr (NablaLayout) again = NULL;

      fixture_init_text (&fixture, examples[i]);
      g_assert_true (nabla_layout_is_complete (fixture.layout));
      check_no_overlap (fixture.graph, fixture.layout);
      check_left_to_right (fixture.graph, fixture.layout);
      again = nabla_layout_tidy (fixture.graph, fixture.layout, TRUE);
      g_assert_true (nabla_layout_equal (again, fixture.layout));
    }
}

static void
test_random (void)
{
  for (guint32 seed = 0; seed < 12; seed++)
    {
      g_auto (Fixture) fixture = { 0 };
      g_autoptr (NablaLayout) layout = NULL;
      g_autoptr (NablaLayout) again = NULL;

      fixture_init_random (&fixture, 20 + seed * 10, 20 + seed * 20, seed);
      layout = nabla_layout_tidy (fixture.graph, fixture.layout, TRUE);
      again = nabla_layout_tidy (fixture.graph, NULL, TRUE);
      check_no_overlap (fixture.graph, layout);
      check_left_to_right (fixture.graph, layout);
      g_assert_true (nabla_layout_equal (layout, again));
    }
}

/* Straight edges that a layout leaves do not run through boxes of a small graph. */
static void
test_edges_avoid_boxes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_auto (Fixture) fixture = { 0 };

      fixture_init_text (&fixture, examples[i]);
      for (guint edge = 0; edge < nabla_graph_n_edges (fixture.graph); edge++)
        for (double t = 0.02; t < 1; t += 0.02)
          {
            NablaPoint p;
            NablaNode node;

            nabla_scene_get_edge_point (&fixture.scene, edge, t, &p);
            for (node = 0; node < nabla_graph_n_nodes (fixture.graph); node++)
              {
                NablaRect rect = nabla_scene_get_node_rect (&fixture.scene, node);

                g_assert_false (p.x > rect.x && p.x < rect.x + rect.width && p.y > rect.y
                                && p.y < rect.y + rect.height);
              }
          }
    }
}

/* Without a path between them, too, the exposure is left of the outcome. */
static void
test_exposure_left (void)
{
  static const char *const texts[] = { "Y; X", "X <- Z; Y; Z -> Y", "C -> Y; X; D" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
      g_autoptr (NablaGraph) graph = NULL;
      g_autoptr (NablaLayout) layout = NULL;
      NablaNode y = nabla_graph_builder_add_node (builder, "Y");
      NablaNode x = nabla_graph_builder_add_node (builder, "X");
      NablaNode z = nabla_graph_builder_add_node (builder, "Z");

      nabla_graph_builder_add_roles (builder, x, NABLA_ROLE_EXPOSURE);
      nabla_graph_builder_add_roles (builder, y, NABLA_ROLE_OUTCOME);
      if (i > 0)
        nabla_graph_builder_add_edge (builder, z, y, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
      if (i == 1)
        nabla_graph_builder_add_edge (builder, z, x, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
      graph = nabla_graph_builder_build (builder);
      layout = nabla_layout_tidy (graph, NULL, TRUE);
      g_assert_cmpfloat (get_position (layout, x).x, <, get_position (layout, y).x);
      check_left_to_right (graph, layout);
    }
}

static void
test_pinned (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaLayout) pinned = NULL;
  g_autoptr (NablaLayout) tidied = NULL;

  fixture_init_smoking (&fixture);
  pinned = nabla_layout_with_pinned (fixture.layout, 1, TRUE);
  tidied = nabla_layout_tidy (fixture.graph, pinned, TRUE);
  g_assert_cmpfloat (get_position (tidied, 1).x, ==, 609);
  g_assert_cmpfloat (get_position (tidied, 1).y, ==, 407);
  g_assert_true (nabla_layout_is_pinned (tidied, 1));
  g_assert_cmpfloat (get_position (tidied, 4).y, !=, 607);
  check_no_overlap (fixture.graph, tidied);
}

/* Only what has no place is given one, near what it belongs to, on nothing. */
static void
test_missing (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaGraph) grown = NULL;
  g_autoptr (NablaGraph) linked = NULL;
  g_autoptr (NablaLayout) before = NULL;
  g_autoptr (NablaLayout) after = NULL;
  NablaPoint added;

  fixture_init_smoking (&fixture);
  grown = nabla_graph_with_node (fixture.graph, "Cough", 0, NULL);
  linked = nabla_graph_with_edge (grown, 2, 5, NABLA_MARK_TAIL, NABLA_MARK_ARROW, NULL);
  before = nabla_layout_adapt (fixture.layout, fixture.graph, linked);
  g_assert_false (nabla_layout_is_complete (before));
  after = nabla_layout_tidy (linked, before, FALSE);
  g_assert_true (nabla_layout_is_complete (after));
  for (NablaNode node = 0; node < 5; node++)
    {
      g_assert_cmpfloat (get_position (after, node).x, ==, get_position (fixture.layout, node).x);
      g_assert_cmpfloat (get_position (after, node).y, ==, get_position (fixture.layout, node).y);
    }
  added = get_position (after, 5);
  g_assert_cmpfloat (added.x, >, 844);
  g_assert_cmpfloat (fabs (added.y - 407), <, 300);
  check_no_overlap (linked, after);
}

static void
test_everything_pinned_on_one_place (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaLayout) layout = NULL;
  g_autoptr (NablaLayout) tidied = NULL;

  fixture_init_smoking (&fixture);
  layout = nabla_layout_ref (fixture.layout);
  for (NablaNode node = 0; node < 4; node++)
    {
      NablaLayout *placed = nabla_layout_with_position (layout, node, (NablaPoint){ 1e9, -1e9 });

      nabla_layout_unref (layout);
      layout = nabla_layout_with_pinned (placed, node, TRUE);
      nabla_layout_unref (placed);
    }
  tidied = nabla_layout_tidy (fixture.graph, layout, TRUE);
  g_assert_true (nabla_layout_is_complete (tidied));
}

/* Loops, a chain of 20,000 nodes with an edge from end to end, a star, no nodes at all. */
static void
test_shapes (void)
{
  for (int shape = 0; shape < 4; shape++)
    {
      g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DIGRAPH);
      g_autoptr (NablaGraph) graph = NULL;
      g_autoptr (NablaLayout) layout = NULL;
      guint n = shape == 0 ? 5 : shape == 3 ? 0 : 20000;

      for (guint i = 0; i < n; i++)
        {
          g_autofree char *name = g_strdup_printf ("v%u", i);

          nabla_graph_builder_add_node (builder, name);
        }
      for (guint i = 1; i < n; i++)
        nabla_graph_builder_add_edge (builder, shape == 2 ? 0 : i - 1, i, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
      if (shape == 0)
        nabla_graph_builder_add_edge (builder, n - 1, 0, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
      if (shape == 1)
        nabla_graph_builder_add_edge (builder, 0, n - 1, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
      graph = nabla_graph_builder_build (builder);
      layout = nabla_layout_tidy (graph, NULL, TRUE);
      g_assert_true (nabla_layout_is_complete (layout));
      if (n == 5)
        check_no_overlap (graph, layout);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tidy/examples", test_examples);
  g_test_add_func ("/tidy/random", test_random);
  g_test_add_func ("/tidy/edges-avoid-boxes", test_edges_avoid_boxes);
  g_test_add_func ("/tidy/exposure-left", test_exposure_left);
  g_test_add_func ("/tidy/pinned", test_pinned);
  g_test_add_func ("/tidy/missing", test_missing);
  g_test_add_func ("/tidy/all-pinned-on-one-place", test_everything_pinned_on_one_place);
  g_test_add_func ("/tidy/shapes", test_shapes);
  return g_test_run ();
}
