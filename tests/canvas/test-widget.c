/* The canvas as a widget in a window: content, selection, view, accessible children. */
#include "desk.h"

#include <math.h>

static void
test_selection_survives (void)
{
  Desk *desk = desk_new ("A B C", "A>B B>C");
  g_autoptr (NablaNodeSet) c = nabla_node_set_new_one (2);
  g_autoptr (NablaNodeSet) a = nabla_node_set_new_one (0);
  const guint32 edge = 1;
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaLayout) layout = NULL;
  const guint32 *edges;
  guint n, before;

  nabla_canvas_select (desk->canvas, c, &edge, 1);
  g_assert_true (desk_is_selected (desk, "C"));
  before = desk->n_selections;
  nabla_canvas_select (desk->canvas, c, &edge, 1);
  g_assert_cmpuint (desk->n_selections, ==, before);
  graph = nabla_graph_without_nodes (nabla_canvas_get_graph (desk->canvas), a);
  layout = nabla_layout_adapt (nabla_canvas_get_layout (desk->canvas), nabla_canvas_get_graph (desk->canvas), graph);
  nabla_canvas_set_content (desk->canvas, graph, layout);
  /* All indices are others now, what they stand for is not. */
  g_assert_cmpuint (nabla_canvas_get_selected_nodes (desk->canvas)->nodes[0], ==, 1);
  edges = nabla_canvas_get_selected_edges (desk->canvas, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (edges[0], ==, 0);
  g_assert_cmpuint (desk->n_selections, ==, before);
  nabla_canvas_command (desk->canvas, NABLA_COMMAND_DELETE);
  g_assert_cmpuint (nabla_canvas_get_selected_nodes (desk->canvas)->n, ==, 0);
  g_assert_cmpuint (desk->n_selections, ==, before + 1);
  desk_free (desk);
}

static void
test_coordinates (void)
{
  Desk *desk = desk_new ("A B", NULL);
  double x, y, back_x, back_y;

  nabla_canvas_set_zoom (desk->canvas, 1.7);
  nabla_canvas_to_widget (desk->canvas, 12.5, -3.0, &x, &y);
  nabla_canvas_from_widget (desk->canvas, x, y, &back_x, &back_y);
  g_assert_cmpfloat_with_epsilon (back_x, 12.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (back_y, -3.0, 1e-9);
  nabla_canvas_set_zoom (desk->canvas, 100);
  g_assert_cmpfloat (nabla_canvas_get_zoom (desk->canvas), ==, 4.0);
  nabla_canvas_set_zoom (desk->canvas, 0.0001);
  g_assert_cmpfloat (nabla_canvas_get_zoom (desk->canvas), ==, 0.1);
  desk_free (desk);
}

static void
test_fit (void)
{
  Desk *desk = desk_new ("A B C D E F G H I J K L", NULL);
  double x, y, width = gtk_widget_get_width (GTK_WIDGET (desk->canvas));

  nabla_canvas_set_zoom (desk->canvas, 2.0);
  nabla_canvas_fit (desk->canvas);
  g_assert_cmpfloat (nabla_canvas_get_zoom (desk->canvas), <, 1.0);
  nabla_canvas_to_widget (desk->canvas, desk_node (desk, "A").x, desk_node (desk, "A").y, &x, &y);
  g_assert_cmpfloat (x, >, 0);
  nabla_canvas_to_widget (desk->canvas, desk_node (desk, "L").x, desk_node (desk, "L").y, &x, &y);
  g_assert_cmpfloat (x, <, width);
  desk_free (desk);
}

static NablaEstimate *
number (double value, double lo, double hi)
{
  NablaEstimate *estimate = nabla_estimate_new ();

  estimate->has_estimate = TRUE;
  estimate->estimate = value;
  estimate->beta_standardized = value;
  estimate->lo = lo;
  estimate->hi = hi;
  estimate->level = 0.95;
  return estimate;
}

/* Total effects stand beside the nodes: a view of everything has room for them, one that somebody chose stays. */
static void
test_room_for_totals (void)
{
  Desk *desk = desk_new ("A B C D E F G H I J K L", NULL);
  g_autoptr (NablaResult) result = nabla_result_new (nabla_canvas_get_graph (desk->canvas), 1, NABLA_STAGE_LINEAR);
  double zoom;

  result->totals = g_new0 (NablaEstimate *, 12);
  for (guint v = 0; v < 12; v++)
    result->totals[v] = number (0.123, 0.0456, 0.789);
  nabla_canvas_fit (desk->canvas);
  zoom = nabla_canvas_get_zoom (desk->canvas);
  nabla_canvas_set_result (desk->canvas, result, FALSE);
  g_assert_cmpfloat (nabla_canvas_get_zoom (desk->canvas), ==, zoom);
  nabla_canvas_set_show (desk->canvas, NABLA_SHOW_TOTAL);
  g_assert_cmpfloat (nabla_canvas_get_zoom (desk->canvas), <, zoom);

  nabla_canvas_set_show (desk->canvas, NABLA_SHOW_DIRECT);
  nabla_canvas_set_zoom (desk->canvas, 2.0);
  nabla_canvas_set_show (desk->canvas, NABLA_SHOW_TOTAL);
  g_assert_cmpfloat (nabla_canvas_get_zoom (desk->canvas), ==, 2.0);
  desk_free (desk);
}

static void
test_commands (void)
{
  Desk *desk = desk_new ("A B", "A>B");
  const guint32 edge = 0;

  g_assert_false (nabla_canvas_can (desk->canvas, NABLA_COMMAND_DELETE));
  g_assert_false (nabla_canvas_can (desk->canvas, NABLA_COMMAND_FLIP));
  g_assert_true (nabla_canvas_can (desk->canvas, NABLA_COMMAND_NEW));
  nabla_canvas_select (desk->canvas, NULL, &edge, 1);
  g_assert_true (nabla_canvas_can (desk->canvas, NABLA_COMMAND_FLIP));
  g_assert_false (nabla_canvas_can (desk->canvas, NABLA_COMMAND_STRAIGHTEN));
  g_assert_false (nabla_canvas_can (desk->canvas, NABLA_COMMAND_RENAME));
  /* Whatever is selected, every command is an edit, an entry or a sentence. */
  for (int command = 0; command <= NABLA_COMMAND_STRAIGHTEN; command++)
    for (int selected = 0; selected < 3; selected++)
      {
        guint edits = desk->labels->len, refusals = desk->refusals->len;

        nabla_canvas_select (desk->canvas, NULL, NULL, 0);
        if (selected == 1 && nabla_graph_n_edges (nabla_canvas_get_graph (desk->canvas)) > 0)
          nabla_canvas_select (desk->canvas, NULL, &edge, 1);
        if (selected == 2)
          nabla_canvas_select_all (desk->canvas);
        nabla_canvas_command (desk->canvas, command);
        g_assert_true (desk->labels->len + desk->refusals->len == edits + refusals + 1
                       || nabla_canvas_is_naming (desk->canvas) || command == NABLA_COMMAND_CONNECT);
        desk_key (desk, "Escape");
      }
  desk_free (desk);
}

static void
test_add_node (void)
{
  Desk *desk = desk_new ("A", NULL);

  nabla_canvas_add_node (desk->canvas, "income", 300.4, 80.6);
  g_assert_cmpfloat (desk_node (desk, "income").x, ==, 300);
  g_assert_cmpfloat (desk_node (desk, "income").y, ==, 81);
  nabla_canvas_add_node (desk->canvas, "A", 500, 80);
  g_assert_cmpuint (desk->refusals->len, ==, 1);
  desk_free (desk);
}

static guint
count_children (Desk *desk)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (desk->canvas)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n++;
  return n;
}

/* Of what was selected some may go; the rest stays, in the order of selecting. */
static void
test_selection_loses_some (void)
{
  Desk *desk = desk_new ("A B C D", NULL);
  g_autoptr (NablaNodeSet) b = nabla_node_set_new_one (1);
  g_autoptr (NablaGraph) graph = nabla_graph_without_nodes (nabla_canvas_get_graph (desk->canvas), b);
  g_autoptr (NablaLayout) layout
    = nabla_layout_adapt (nabla_canvas_get_layout (desk->canvas), nabla_canvas_get_graph (desk->canvas), graph);
  g_autoptr (GArray) order = NULL;
  guint before;

  nabla_canvas_click_node (desk->canvas, 3, 0);
  nabla_canvas_click_node (desk->canvas, 1, GDK_SHIFT_MASK);
  nabla_canvas_click_node (desk->canvas, 0, GDK_SHIFT_MASK);
  before = desk->n_selections;
  nabla_canvas_set_content (desk->canvas, graph, layout);
  g_assert_cmpuint (desk->n_selections, ==, before + 1);
  order = nabla_canvas_dup_selected_order (desk->canvas);
  g_assert_cmpuint (order->len, ==, 2);
  g_assert_cmpuint (g_array_index (order, NablaNode, 0), ==, 2);
  g_assert_cmpuint (g_array_index (order, NablaNode, 1), ==, 0);
  desk_free (desk);
}

/* Each node in view can be focused and read; there are never more than a few hundred. */
static void
test_children (void)
{
  Desk *desk = desk_new ("A B C", "A>B B>C");
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaLayout) layout = NULL;
  g_autofree NablaNode *nodes = g_new (NablaNode, 2000);
  g_autofree NablaPoint *points = g_new (NablaPoint, 2000);
  g_autoptr (NablaLayout) empty = nabla_layout_new (2000, 0);
  g_autofree char *text = NULL;

  desk_wait (desk, count_children (desk) == 3);
  text = nabla_canvas_dup_node_text (nabla_canvas_get_graph (desk->canvas), 1);
  g_assert_cmpstr (text, ==, "B, 1 cause, 1 effect");
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (desk->canvas)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      g_assert_true (gtk_widget_get_focusable (child));
      g_assert_false (gtk_widget_get_can_target (child));
      g_assert_cmpint (gtk_widget_get_width (child), >, 10);
    }
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *name = g_strdup_printf ("v%u", i);

      nodes[i] = nabla_graph_builder_add_node (builder, name);
      points[i] = (NablaPoint){ 20 + i % 50 * 15, 20 + i / 50 * 15 };
    }
  graph = nabla_graph_builder_build (builder);
  layout = nabla_layout_with_positions (empty, nodes, points, 2000);
  nabla_canvas_set_content (desk->canvas, graph, layout);
  desk_wait (desk, count_children (desk) == NABLA_CANVAS_MAX_CHILDREN);
  desk_free (desk);
}

/* A loop can come from a file: it is shown and can be edited like any other. */
static void
test_loop_shown (void)
{
  Desk *desk = desk_new ("A B", "A>B B>A");

  desk_key (desk, "Tab");
  desk_wait (desk, desk_is_selected (desk, "A"));
  desk_key (desk, "Tab");
  desk_wait (desk, desk_is_selected (desk, "B"));
  desk_key (desk, "Delete");
  desk_wait (desk, nabla_graph_n_nodes (nabla_canvas_get_graph (desk->canvas)) == 1);
  desk_free (desk);
}

/* What is open or held when other content comes. */
static void
test_content_in_the_middle (void)
{
  Desk *desk = desk_new ("A B", NULL);
  g_autoptr (NablaGraph) other = nabla_graph_new_empty (NABLA_GRAPH_DAG);
  g_autoptr (NablaLayout) layout = nabla_layout_new (0, 0);

  desk_press (desk, desk_node (desk, "A"), 1);
  desk_move (desk, (NablaPoint){ 300, 300 });
  desk_move (desk, (NablaPoint){ 350, 350 });
  nabla_canvas_set_content (desk->canvas, other, layout);
  desk_move (desk, (NablaPoint){ 400, 350 });
  desk_release (desk, 1);
  g_assert_cmpuint (desk->labels->len, ==, 0);
  nabla_canvas_add_node (desk->canvas, "D", 100, 100);
  nabla_canvas_command (desk->canvas, NABLA_COMMAND_RENAME);
  g_assert_true (nabla_canvas_is_naming (desk->canvas));
  nabla_canvas_set_content (desk->canvas, other, layout);
  g_assert_false (nabla_canvas_is_naming (desk->canvas));
  desk_key (desk, "n");
  desk_wait (desk, nabla_canvas_is_naming (desk->canvas));
  desk_free (desk);
}

static char *
tooltip (Desk *desk, NablaPoint point)
{
  double x, y;

  nabla_canvas_to_widget (desk->canvas, point.x, point.y, &x, &y);
  return nabla_canvas_dup_tooltip (desk->canvas, x, y);
}

/* What is on an arrow is said in words too, and why there is nothing. */
static void
test_tooltips (void)
{
  Desk *desk = desk_new ("A B C D E", "A>B B>C C>D D>E");
  g_autoptr (NablaResult) result = nabla_result_new (nabla_canvas_get_graph (desk->canvas), 1, NABLA_STAGE_LINEAR);
  const gboolean unlinked[] = { FALSE, FALSE, TRUE, FALSE, FALSE };
  g_autofree char *estimated = NULL, *failed = NULL, *unknown = NULL, *node = NULL, *lost = NULL, *ring = NULL;
  g_autofree char *nothing = NULL, *later = NULL;
  g_autoptr (NablaNodeSet) a = nabla_node_set_new_one (0);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaLayout) layout = NULL;

  nabla_canvas_fit (desk->canvas);
  g_assert_cmpuint (result->n_arrows, ==, 4);
  result->arrows[0].state = NABLA_ARROW_ESTIMATED;
  result->arrows[0].estimate = number (0.42, 0.31, 0.53);
  result->arrows[1].state = NABLA_ARROW_FAILED;
  result->arrows[1].estimate = nabla_estimate_new ();
  result->arrows[1].estimate->message = g_strdup ("B does not vary");
  result->arrows[2].state = NABLA_ARROW_NOT_IDENTIFIED;
  result->arrows[2].estimate = nabla_estimate_new ();
  result->arrows[2].estimate->message = g_strdup ("Not identifiable");
  result->arrows[3].state = NABLA_ARROW_ESTIMATED;
  result->arrows[3].estimate = number (-0.2, -0.45, 0.05);
  nabla_canvas_set_result (desk->canvas, result, FALSE);
  nabla_canvas_set_unlinked (desk->canvas, unlinked);
  nabla_canvas_set_legend (desk->canvas, TRUE);
  desk_shot (desk, "overlay-light");
  nabla_canvas_set_dark (desk->canvas, TRUE);
  desk_shot (desk, "overlay-dark");

  estimated = tooltip (desk, (NablaPoint){ 230, 204 });
  g_assert_nonnull (strstr (estimated, "A → B"));
  g_assert_nonnull (strstr (estimated, "+0.42 [0.31, 0.53]"));
  failed = tooltip (desk, (NablaPoint){ 430, 204 });
  g_assert_cmpstr (failed, ==, "B → C\nB does not vary");
  unknown = tooltip (desk, (NablaPoint){ 630, 204 });
  g_assert_cmpstr (unknown, ==, "C → D\nNot identifiable");
  node = tooltip (desk, (NablaPoint){ 350, 200 });
  g_assert_cmpstr (node, ==, "B, 1 cause, 1 effect");
  lost = tooltip (desk, (NablaPoint){ 550, 200 });
  g_assert_nonnull (strstr (lost, "column"));
  ring = tooltip (desk, desk_ring (desk, "A"));
  g_assert_nonnull (strstr (ring, "arrow"));
  nothing = tooltip (desk, (NablaPoint){ 250, 350 });
  g_assert_null (nothing);

  /* An older result is found again by the ids of the arrows. */
  graph = nabla_graph_without_nodes (nabla_canvas_get_graph (desk->canvas), a);
  layout = nabla_layout_adapt (nabla_canvas_get_layout (desk->canvas), nabla_canvas_get_graph (desk->canvas), graph);
  nabla_canvas_set_content (desk->canvas, graph, layout);
  later = tooltip (desk, (NablaPoint){ 430, 204 });
  g_assert_cmpstr (later, ==, "B → C\nB does not vary");
  desk_free (desk);
}

/* An edge is grabbed 6 px beside its line, whichever way it runs. */
static void
test_edge_grab (void)
{
  Desk *desk = desk_new ("A B C D", "A>B A>C A>D B>D C>D");
  guint tried = 0, grabbed = 0;
  NablaScene scene;

  nabla_canvas_add_node (desk->canvas, "E", 400, 600);
  nabla_canvas_select_all (desk->canvas);
  nabla_canvas_command (desk->canvas, NABLA_COMMAND_TIDY);
  nabla_canvas_select (desk->canvas, NULL, NULL, 0);
  nabla_canvas_init_scene (desk->canvas, &scene);
  for (guint edge = 0; edge < nabla_graph_n_edges (scene.graph); edge++)
    for (int step = 2; step <= 8; step++)
      for (int side = -6; side <= 6; side += 12)
        {
          NablaPoint at, next;
          double length, x, y;
          NablaHit hit;

          nabla_scene_get_edge_point (&scene, edge, step / 10.0, &at);
          nabla_scene_get_edge_point (&scene, edge, step / 10.0 + 0.01, &next);
          length = hypot (next.x - at.x, next.y - at.y);
          nabla_canvas_to_widget (desk->canvas, at.x - side * (next.y - at.y) / length,
                                  at.y + side * (next.x - at.x) / length, &x, &y);
          hit = nabla_canvas_hit (desk->canvas, x, y);
          tried++;
          grabbed += hit.kind == NABLA_HIT_EDGE && hit.edge == edge;
        }
  g_assert_cmpfloat ((double) grabbed / tried, >=, 0.95);
  desk_free (desk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  g_test_add_func ("/canvas/widget/selection-survives", test_selection_survives);
  g_test_add_func ("/canvas/widget/selection-loses-some", test_selection_loses_some);
  g_test_add_func ("/canvas/widget/coordinates", test_coordinates);
  g_test_add_func ("/canvas/widget/fit", test_fit);
  g_test_add_func ("/canvas/widget/room-for-totals", test_room_for_totals);
  g_test_add_func ("/canvas/widget/commands", test_commands);
  g_test_add_func ("/canvas/widget/add-node", test_add_node);
  g_test_add_func ("/canvas/widget/children", test_children);
  g_test_add_func ("/canvas/widget/loop-shown", test_loop_shown);
  g_test_add_func ("/canvas/widget/content-in-the-middle", test_content_in_the_middle);
  g_test_add_func ("/canvas/widget/tooltips", test_tooltips);
  g_test_add_func ("/canvas/widget/edge-grab", test_edge_grab);
  return g_test_run ();
}
