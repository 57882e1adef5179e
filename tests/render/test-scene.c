/* Where things are drawn, what is hit, and that labels lie on nothing. */
#include <math.h>

#include "fixture.h"

static const char *const examples[] = {
  "Smoking -> Tar; Tar -> Cancer; Gene -> Smoking; Gene -> Cancer; Age -> Smoking; Age -> Cancer",
  "X -> Y; Z -> X; Z -> Y",
  "U1 -> X; U1 -> M; U2 -> M; U2 -> Y; X -> Y",
  "Treatment -> Recovery; Size -> Treatment; Size -> Recovery; Treatment <-> Recovery",
  "Socioeconomic status -> Smoking; Smoking -> Lung cancer; Age -> Smoking; Age -> Lung cancer; "
  "Asbestos -> Lung cancer; Smoking -> Tar; Tar -> Lung cancer; Sex -> Smoking; Lung cancer -> Coughing",
  "A -> B; B -> C; C -> D; D -> E; A -> C; B -> D; C -> E",
};

static NablaHit
hit (Fixture *fixture, double x, double y)
{
  return nabla_scene_hit (&fixture->scene, x, y);
}

static void
test_hit_nodes (void)
{
  g_auto (Fixture) fixture = { 0 };
  NablaRect rect;
  NablaHit found;

  fixture_init_smoking (&fixture);
  for (NablaNode node = 0; node < 5; node++)
    {
      rect = nabla_scene_get_node_rect (&fixture.scene, node);
      found = hit (&fixture, rect.x + rect.width / 2, rect.y + rect.height / 2);
      g_assert_cmpint (found.kind, ==, NABLA_HIT_NODE);
      g_assert_cmpuint (found.node, ==, node);
    }
  rect = nabla_scene_get_node_rect (&fixture.scene, 1);
  found = hit (&fixture, rect.x + rect.width / 2, rect.y + rect.height + 8);
  g_assert_cmpint (found.kind, ==, NABLA_HIT_RING);
  g_assert_cmpuint (found.node, ==, 1);
  found = hit (&fixture, rect.x + rect.width / 2, rect.y + rect.height + 15);
  g_assert_cmpint (found.kind, ==, NABLA_HIT_NOTHING);
  /* An arrow wins over the ring that it crosses, and says so. */
  found = hit (&fixture, rect.x + rect.width + 8, rect.y + rect.height / 2);
  g_assert_cmpint (found.kind, ==, NABLA_HIT_EDGE);
  g_assert_cmpuint (found.edge, ==, 1);
  g_assert_cmpuint (found.node, ==, 1);
  /* The corner of an ellipse's box is outside it. */
  rect = nabla_scene_get_node_rect (&fixture.scene, 3);
  g_assert_cmpint (hit (&fixture, rect.x + 2, rect.y + 2).kind, !=, NABLA_HIT_NODE);
}

/* The share of points beside an edge at @distance that hit it. */
static double
get_share (Fixture *fixture, guint edge, double distance)
{
  guint hits = 0;
  guint n = 0;

  for (double t = 0.01; t < 1; t += 0.02)
    for (int side = -1; side <= 1; side += 2)
      {
        NablaPoint a, b;
        double dx, dy, length;
        NablaHit found;

        g_assert_true (nabla_scene_get_edge_point (&fixture->scene, edge, t - 0.005, &a));
        g_assert_true (nabla_scene_get_edge_point (&fixture->scene, edge, t + 0.005, &b));
        dx = b.x - a.x;
        dy = b.y - a.y;
        length = hypot (dx, dy);
        found = hit (fixture, (a.x + b.x) / 2 - side * dy / length * distance,
                     (a.y + b.y) / 2 + side * dx / length * distance);
        hits += found.kind == NABLA_HIT_EDGE && found.edge == edge;
        n++;
      }
  return (double) hits / n;
}

static void
test_hit_edges (void)
{
  static const double zooms[] = { 0.5, 1, 2.5 };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaLayout) bent = NULL;
  g_autoptr (NablaSceneCache) cache = nabla_scene_cache_new ();

  fixture_init_smoking (&fixture);
  fixture.scene.cache = cache;
  bent = nabla_layout_with_bend (fixture.layout, 4, &(NablaPoint){ 430, 560 });
  fixture.scene.layout = bent;
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    for (guint edge = 0; edge < 6; edge++)
      {
        fixture.scene.zoom = zooms[i];
        g_assert_cmpfloat (get_share (&fixture, edge, 6 / zooms[i]), >=, 0.95);
        g_assert_cmpfloat (get_share (&fixture, edge, 13 / zooms[i]), <=, 0.05);
      }
}

static void
test_hit_handles (void)
{
  static const NablaHitKind kinds[] = { NABLA_HIT_EDGE_START, NABLA_HIT_EDGE_MIDDLE, NABLA_HIT_EDGE_END };
  g_auto (Fixture) fixture = { 0 };
  const guint32 selected[] = { 0, 99 };
  NablaPoint middle;
  double length;
  NablaPoint a, b;

  fixture_init_smoking (&fixture);
  nabla_scene_get_edge_point (&fixture.scene, 0, 0.5, &middle);
  g_assert_cmpint (hit (&fixture, middle.x, middle.y).kind, ==, NABLA_HIT_EDGE);
  fixture.scene.selected_edges = selected;
  fixture.scene.n_selected_edges = 2;
  nabla_scene_get_edge_point (&fixture.scene, 0, 0, &a);
  nabla_scene_get_edge_point (&fixture.scene, 0, 1, &b);
  length = hypot (b.x - a.x, b.y - a.y);
  for (guint i = 0; i < 3; i++)
    {
      double t = i == 0 ? 14 / length : i == 1 ? 0.5 : 1 - 14 / length;
      NablaHit found = hit (&fixture, a.x + t * (b.x - a.x) + 3, a.y + t * (b.y - a.y) - 3);

      g_assert_cmpint (found.kind, ==, kinds[i]);
      g_assert_cmpuint (found.edge, ==, 0);
    }
}

static gboolean
overlaps (const NablaRect *a, const NablaRect *b)
{
  return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height && b->y < a->y + a->height;
}

/* No label lies on a node, on another label or on any arrow, its own included. */
static void
check_labels (Fixture *fixture, const char *what)
{
  guint n_edges = nabla_graph_n_edges (fixture->graph);
  guint n_labels = 0;
  g_autoptr (NablaSceneCache) cache = nabla_scene_cache_new ();

  fixture->scene.cache = cache;
  for (guint i = 0; i < n_edges; i++)
    {
      NablaRect rect, other;

      if (!nabla_scene_get_label_rect (&fixture->scene, i, &rect))
        continue;
      n_labels++;
      for (NablaNode node = 0; node < nabla_graph_n_nodes (fixture->graph); node++)
        {
          other = nabla_scene_get_node_rect (&fixture->scene, node);
          if (overlaps (&rect, &other))
            g_error ("%s: the label of edge %u lies on %s", what, i, nabla_graph_get_name (fixture->graph, node));
        }
      for (guint j = 0; j < n_edges; j++)
        {
          NablaRect grown = { rect.x - 0.75, rect.y - 0.75, rect.width + 1.5, rect.height + 1.5 };

          if (j != i && nabla_scene_get_label_rect (&fixture->scene, j, &other) && overlaps (&rect, &other))
            g_error ("%s: the labels of edges %u and %u overlap", what, i, j);
          for (double t = 0; t <= 1; t += 0.002)
            {
              NablaPoint p;

              nabla_scene_get_edge_point (&fixture->scene, j, t, &p);
              if (p.x > grown.x && p.x < grown.x + grown.width && p.y > grown.y && p.y < grown.y + grown.height)
                g_error ("%s: the label of edge %u lies on edge %u", what, i, j);
            }
        }
    }
  g_assert_cmpuint (n_labels, >, 0);
  fixture->scene.cache = NULL;
}

static void
test_labels (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_auto (Fixture) fixture = { 0 };

      fixture_init_text (&fixture, examples[i]);
      for (NablaLabels labels = NABLA_LABELS_ESTIMATE; labels <= NABLA_LABELS_UNIT; labels++)
        {
          fixture.scene.labels = labels;
          check_labels (&fixture, examples[i]);
        }
    }
  {
    g_auto (Fixture) fixture = { 0 };

    fixture_init_smoking (&fixture);
    check_labels (&fixture, "smoking");
  }
}

static void
test_label_texts (void)
{
  static const char *const expected[] = {
    "+0.61 [0.55, 0.67]", "+0.38 [0.29, 0.47]", "?", "?", "−0.22 [−0.31, −0.13]", "+0.05 [−0.01, 0.11]",
  };
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *stale = NULL;

  fixture_init_smoking (&fixture);
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *label = nabla_scene_dup_edge_label (&fixture.scene, i);

      g_assert_cmpstr (label, ==, expected[i]);
    }
  fixture.scene.stale = TRUE;
  stale = nabla_scene_dup_edge_label (&fixture.scene, 0);
  g_assert_cmpstr (stale, ==, "⟲ +0.61 [0.55, 0.67]");
}

static char *
get_label (Fixture *fixture, guint edge)
{
  return nabla_scene_dup_edge_label (&fixture->scene, edge);
}

static void
test_states (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *failed = NULL;
  g_autofree char *pending = NULL;
  g_autofree char *none = NULL;

  fixture_init_smoking (&fixture);
  fixture.result->arrows[0].state = NABLA_ARROW_FAILED;
  fixture.result->arrows[1].state = NABLA_ARROW_PENDING;
  failed = get_label (&fixture, 0);
  pending = get_label (&fixture, 1);
  g_assert_cmpstr (failed, ==, "!");
  g_assert_null (pending);
  fixture.scene.labels = NABLA_LABELS_NONE;
  none = get_label (&fixture, 4);
  g_assert_null (none);
}

/* Shares have intervals too. */
static void
test_share_labels (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *whole = NULL;
  g_autofree char *alone = NULL;

  fixture_init_smoking (&fixture);
  fixture.scene.show = NABLA_SHOW_SHARE;
  fixture.result->arrows[4].share_lo = 0.352;
  fixture.result->arrows[4].share_hi = 0.468;
  whole = get_label (&fixture, 4);
  g_assert_cmpstr (whole, ==, "41 % [35, 47]");
  fixture.scene.labels = NABLA_LABELS_ESTIMATE;
  alone = get_label (&fixture, 4);
  g_assert_cmpstr (alone, ==, "41 %");
}

/* A result of an older graph is carried over by the ids of its edges, as stale. */
static void
test_older_result (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaGraph) edited = NULL;
  g_autoptr (NablaLayout) layout = NULL;
  const guint32 removed[] = { 1 };
  g_autofree char *kept = NULL;

  fixture_init_smoking (&fixture);
  edited = nabla_graph_without_edges (fixture.graph, removed, 1);
  layout = nabla_layout_adapt (fixture.layout, fixture.graph, edited);
  fixture.scene.graph = edited;
  fixture.scene.layout = layout;
  for (guint i = 0; i < nabla_graph_n_edges (edited); i++)
    if (g_str_equal (nabla_graph_get_name (edited, nabla_graph_get_edge (edited, i)->from), "Age")
        && g_str_equal (nabla_graph_get_name (edited, nabla_graph_get_edge (edited, i)->to), "Smoking"))
      kept = get_label (&fixture, i);
  g_assert_cmpstr (kept, ==, "⟲ −0.22 [−0.31, −0.13]");
}

/* What a kept cache says is what a fresh one says, after every kind of change. */
static void
test_cache (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaSceneCache) cache = nabla_scene_cache_new ();
  g_autoptr (NablaLayout) moved = NULL;
  g_autoptr (NablaGraph) renamed = NULL;

  fixture_init_smoking (&fixture);
  moved = nabla_layout_with_position (fixture.layout, 4, (NablaPoint){ 500, 700 });
  renamed = nabla_graph_with_name (fixture.graph, 1, "A much longer name", NULL);
  for (guint step = 0; step < 6; step++)
    {
      NablaScene scene = fixture.scene;

      scene.layout = step >= 1 ? moved : fixture.layout;
      scene.graph = step >= 2 ? renamed : fixture.graph;
      scene.show = step >= 3 ? NABLA_SHOW_SHARE : NABLA_SHOW_DIRECT;
      scene.result = step >= 4 ? NULL : fixture.result;
      scene.layout = step >= 5 ? NULL : scene.layout;
      for (guint edge = 0; edge < 6; edge++)
        {
          NablaRect kept, fresh;
          NablaPoint p, q;
          gboolean a, b;
          g_autofree char *kept_text = NULL;
          g_autofree char *fresh_text = NULL;

          scene.cache = cache;
          a = nabla_scene_get_label_rect (&scene, edge, &kept);
          kept_text = nabla_scene_dup_edge_label (&scene, edge);
          nabla_scene_get_edge_point (&scene, edge, 0.3, &p);
          scene.cache = NULL;
          b = nabla_scene_get_label_rect (&scene, edge, &fresh);
          fresh_text = nabla_scene_dup_edge_label (&scene, edge);
          nabla_scene_get_edge_point (&scene, edge, 0.3, &q);
          g_assert_cmpint (a, ==, b);
          if (a)
            g_assert_cmpmem (&kept, sizeof kept, &fresh, sizeof fresh);
          g_assert_cmpmem (&p, sizeof p, &q, sizeof q);
          g_assert_cmpstr (kept_text, ==, fresh_text);
        }
    }
}

/* A bow and the straight arrow between the same nodes are apart. */
static void
test_bow (void)
{
  g_auto (Fixture) fixture = { 0 };
  NablaPoint straight, bow;

  fixture_init_text (&fixture, "X -> Y; X <-> Y");
  nabla_scene_get_edge_point (&fixture.scene, 0, 0.5, &straight);
  nabla_scene_get_edge_point (&fixture.scene, 1, 0.5, &bow);
  g_assert_cmpfloat (hypot (straight.x - bow.x, straight.y - bow.y), >, 15);
}

/* Both arrows of a loop of two can be told apart and grabbed. */
static void
test_two_way (void)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DIGRAPH);
  g_autoptr (NablaGraph) graph = NULL;
  NablaNode a = nabla_graph_builder_add_node (builder, "A");
  NablaNode b = nabla_graph_builder_add_node (builder, "B");
  NablaScene scene;
  NablaPoint p, q;

  nabla_graph_builder_add_edge (builder, a, b, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  nabla_graph_builder_add_edge (builder, b, a, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  graph = nabla_graph_builder_build (builder);
  nabla_scene_init (&scene, graph, NULL, NULL);
  g_assert_true (nabla_scene_get_edge_point (&scene, 0, 0.5, &p));
  g_assert_true (nabla_scene_get_edge_point (&scene, 1, 0.5, &q));
  g_assert_cmpfloat (hypot (p.x - q.x, p.y - q.y), >, 15);
}

static void
test_bounds (void)
{
  g_auto (Fixture) fixture = { 0 };
  NablaRect bounds;

  fixture_init_smoking (&fixture);
  bounds = nabla_scene_get_bounds (&fixture.scene);
  for (NablaNode node = 0; node < 5; node++)
    {
      NablaRect rect = nabla_scene_get_node_rect (&fixture.scene, node);

      g_assert_cmpfloat (rect.x, >, bounds.x);
      g_assert_cmpfloat (rect.y, >, bounds.y);
      g_assert_cmpfloat (rect.x + rect.width, <, bounds.x + bounds.width);
      g_assert_cmpfloat (rect.y + rect.height, <, bounds.y + bounds.height);
    }
}

/* Nodes on one another, numbers that are none: nothing is drawn wrong, nothing is hit. */
static void
test_degenerate (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaLayout) heap = NULL;
  NablaPoint points[] = { { 5, 5 }, { 5, 5 }, { 5, 5 }, { 8, 5 }, { -1e308, 1e308 } };
  const NablaNode nodes[] = { 0, 1, 2, 3, 4 };
  NablaPoint p;

  fixture_init_smoking (&fixture);
  heap = nabla_layout_with_positions (fixture.layout, nodes, points, 5);
  fixture.scene.layout = heap;
  fixture_set_arrow (&fixture, 0, NAN, NAN, INFINITY, NAN);
  fixture.scene.zoom = 0;
  g_assert_false (nabla_scene_get_edge_point (&fixture.scene, 0, 0.5, &p));
  g_assert_cmpfloat (nabla_scene_get_bounds (&fixture.scene).width, <, 2.1e6);
  g_assert_cmpint (hit (&fixture, 5, 5).kind, ==, NABLA_HIT_NODE);
  g_assert_cmpint (hit (&fixture, NAN, INFINITY).kind, ==, NABLA_HIT_NOTHING);
  g_assert_false (nabla_scene_get_edge_point (&fixture.scene, 77, 0.5, &p));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/hit-nodes", test_hit_nodes);
  g_test_add_func ("/scene/hit-edges", test_hit_edges);
  g_test_add_func ("/scene/hit-handles", test_hit_handles);
  g_test_add_func ("/scene/labels-lie-on-nothing", test_labels);
  g_test_add_func ("/scene/label-texts", test_label_texts);
  g_test_add_func ("/scene/states", test_states);
  g_test_add_func ("/scene/share-labels", test_share_labels);
  g_test_add_func ("/scene/older-result", test_older_result);
  g_test_add_func ("/scene/cache", test_cache);
  g_test_add_func ("/scene/bow", test_bow);
  g_test_add_func ("/scene/two-way", test_two_way);
  g_test_add_func ("/scene/bounds", test_bounds);
  g_test_add_func ("/scene/degenerate", test_degenerate);
  return g_test_run ();
}
