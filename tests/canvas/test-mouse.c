/* The canvas under a real mouse: hit testing, thresholds and focus included. */
#include "desk.h"

#include <math.h>

static void
assert_near (NablaPoint point, double x, double y, double tolerance)
{
  g_assert_cmpfloat_with_epsilon (point.x, x, tolerance);
  g_assert_cmpfloat_with_epsilon (point.y, y, tolerance);
}

static guint
n_nodes (Desk *desk)
{
  return nabla_graph_n_nodes (nabla_canvas_get_graph (desk->canvas));
}

static void
test_create (void)
{
  Desk *desk = desk_new ("", NULL);

  desk_click (desk, (NablaPoint){ 100, 500 }, 1);
  g_assert_false (nabla_canvas_is_naming (desk->canvas));
  desk_double_click (desk, (NablaPoint){ 300, 200 });
  desk_wait (desk, nabla_canvas_is_naming (desk->canvas));
  g_assert_cmpuint (desk->labels->len, ==, 0);
  desk_type (desk, "Smoking");
  desk_key (desk, "Return");
  desk_wait (desk, n_nodes (desk) == 1);
  g_assert_false (nabla_canvas_is_naming (desk->canvas));
  assert_near (desk_node (desk, "Smoking"), 300, 200, 1.0);
  g_assert_true (desk_is_selected (desk, "Smoking"));
  g_assert_cmpuint (desk->labels->len, ==, 1);

  /* Tab goes on with the next name, Escape takes that away again. */
  desk_double_click (desk, (NablaPoint){ 500, 200 });
  desk_type (desk, "Tar");
  desk_key (desk, "Tab");
  desk_wait (desk, n_nodes (desk) == 2 && nabla_canvas_is_naming (desk->canvas));
  desk_shot (desk, "create");
  desk_key (desk, "Escape");
  desk_wait (desk, !nabla_canvas_is_naming (desk->canvas));
  g_assert_cmpuint (n_nodes (desk), ==, 2);

  /* The focus is back where keys work. */
  desk_key (desk, "n");
  desk_wait (desk, nabla_canvas_is_naming (desk->canvas));
  desk_type (desk, "Age");
  /* A click elsewhere keeps what was typed. */
  desk_click (desk, (NablaPoint){ 700, 500 }, 1);
  desk_wait (desk, n_nodes (desk) == 3);
  g_assert_cmpuint (desk->labels->len, ==, 3);
  desk_free (desk);
}

static void
test_duplicate_name (void)
{
  Desk *desk = desk_new ("A", NULL);

  desk_double_click (desk, (NablaPoint){ 500, 300 });
  desk_type (desk, "A");
  desk_key (desk, "Return");
  desk_wait (desk, desk->refusals->len == 1);
  g_assert_true (nabla_canvas_is_naming (desk->canvas));
  desk_shot (desk, "duplicate");
  desk_type (desk, "ge");
  desk_key (desk, "Return");
  desk_wait (desk, n_nodes (desk) == 2);
  g_assert_cmpuint (nabla_graph_find_node (nabla_canvas_get_graph (desk->canvas), "Age"), ==, 1);
  desk_free (desk);
}

static void
test_completion (void)
{
  const char *names[] = { "income", "region", "Age", NULL };
  Desk *desk = desk_new ("", NULL);

  nabla_canvas_set_completions (desk->canvas, names);
  desk_double_click (desk, (NablaPoint){ 400, 300 });
  desk_type (desk, "g");
  desk_key (desk, "Down");
  desk_key (desk, "Down");
  desk_shot (desk, "completion");
  desk_key (desk, "Return");
  desk_wait (desk, n_nodes (desk) == 1);
  g_assert_cmpstr (nabla_graph_get_name (nabla_canvas_get_graph (desk->canvas), 0), ==, "Age");
  /* A name without a choice is as it is typed; an empty one is suggested. */
  desk_double_click (desk, (NablaPoint){ 200, 100 });
  desk_key (desk, "Return");
  desk_wait (desk, n_nodes (desk) == 2);
  g_assert_cmpstr (nabla_graph_get_name (nabla_canvas_get_graph (desk->canvas), 1), ==, "X");
  desk_free (desk);
}

static void
test_select (void)
{
  Desk *desk = desk_new ("A B C", "A>B");
  guint n;

  desk_click (desk, desk_node (desk, "A"), 1);
  desk_wait (desk, desk_is_selected (desk, "A"));
  desk_hold (desk, "shift");
  desk_click (desk, desk_node (desk, "B"), 1);
  desk_let_go (desk, "shift");
  g_assert_true (desk_is_selected (desk, "A") && desk_is_selected (desk, "B"));
  desk_hold (desk, "ctrl");
  desk_click (desk, desk_node (desk, "A"), 1);
  desk_click (desk, desk_node (desk, "C"), 1);
  desk_let_go (desk, "ctrl");
  g_assert_true (!desk_is_selected (desk, "A") && desk_is_selected (desk, "B") && desk_is_selected (desk, "C"));
  /* Of several, a click leaves one. */
  desk_click (desk, desk_node (desk, "B"), 1);
  g_assert_true (desk_is_selected (desk, "B") && !desk_is_selected (desk, "C"));
  /* An edge, 6 px beside its line. */
  desk_click (desk, (NablaPoint){ 250, 206 }, 1);
  nabla_canvas_get_selected_edges (desk->canvas, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_false (desk_is_selected (desk, "B"));
  desk_shot (desk, "select-edge");
  desk_click (desk, (NablaPoint){ 400, 450 }, 1);
  nabla_canvas_get_selected_edges (desk->canvas, &n);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpuint (desk->labels->len, ==, 0);
  g_assert_cmpuint (n_nodes (desk), ==, 3);
  desk_free (desk);
}

static void
test_band (void)
{
  Desk *desk = desk_new ("A B C", NULL);

  desk_press (desk, (NablaPoint){ 80, 120 }, 1);
  desk_move (desk, (NablaPoint){ 200, 160 });
  desk_move (desk, (NablaPoint){ 420, 260 });
  desk_shot (desk, "band");
  desk_release (desk, 1);
  g_assert_true (desk_is_selected (desk, "A") && desk_is_selected (desk, "B") && !desk_is_selected (desk, "C"));
  desk_hold (desk, "shift");
  desk_drag (desk, (NablaPoint){ 480, 120 }, (NablaPoint){ 620, 260 }, 1, NULL);
  desk_let_go (desk, "shift");
  g_assert_true (desk_is_selected (desk, "A") && desk_is_selected (desk, "C"));
  desk_hold (desk, "ctrl");
  desk_drag (desk, (NablaPoint){ 80, 120 }, (NablaPoint){ 200, 260 }, 1, NULL);
  desk_let_go (desk, "ctrl");
  g_assert_true (!desk_is_selected (desk, "A") && desk_is_selected (desk, "B") && desk_is_selected (desk, "C"));
  g_assert_cmpuint (desk->labels->len, ==, 0);
  desk_free (desk);
}

static void
test_move (void)
{
  Desk *desk = desk_new ("A B C", "A>B");
  NablaPoint start = desk_node (desk, "B");

  /* Within the threshold nothing moves. */
  desk_drag (desk, start, (NablaPoint){ start.x + 3, start.y }, 1, NULL);
  g_assert_cmpuint (desk->labels->len, ==, 0);
  desk_press (desk, start, 1);
  desk_move (desk, (NablaPoint){ start.x + 20, start.y + 60 });
  desk_move (desk, (NablaPoint){ start.x + 33, start.y + 107 });
  g_assert_cmpuint (desk->labels->len, ==, 0);
  desk_shot (desk, "move");
  desk_release (desk, 1);
  g_assert_cmpuint (desk->labels->len, ==, 1);
  g_assert_cmpstr (desk_last_label (desk), ==, "Move");
  assert_near (desk_node (desk, "B"), start.x + 33, start.y + 107, 1.0);
  /* Several go together. */
  nabla_canvas_select_all (desk->canvas);
  desk_drag (desk, desk_node (desk, "A"), (NablaPoint){ 167, 311 }, 1, NULL);
  assert_near (desk_node (desk, "A"), 167, 311, 1.0);
  assert_near (desk_node (desk, "C"), 567, 311, 1.0);
  g_assert_cmpuint (desk->labels->len, ==, 2);
  /* Escape puts it back. */
  desk_press (desk, desk_node (desk, "C"), 1);
  desk_move (desk, (NablaPoint){ 600, 350 });
  desk_move (desk, (NablaPoint){ 640, 400 });
  desk_key (desk, "Escape");
  desk_release (desk, 1);
  assert_near (desk_node (desk, "C"), 567, 311, 1.0);
  g_assert_cmpuint (desk->labels->len, ==, 2);
  desk_free (desk);
}

static void
test_snap (void)
{
  Desk *desk = desk_new ("A B C", NULL);
  NablaPoint b;

  /* Under A, 4 px beside its centre. */
  desk_press (desk, desk_node (desk, "B"), 1);
  desk_move (desk, (NablaPoint){ 250, 300 });
  desk_move (desk, (NablaPoint){ 154, 330 });
  desk_shot (desk, "snap");
  desk_release (desk, 1);
  b = desk_node (desk, "B");
  g_assert_cmpfloat (b.x, ==, desk_node (desk, "A").x);
  /* Ctrl suspends it. */
  desk_drag (desk, b, (NablaPoint){ b.x + 4, b.y + 30 }, 1, "ctrl");
  assert_near (desk_node (desk, "B"), b.x + 4, b.y + 30, 1.0);
  g_assert_cmpfloat (desk_node (desk, "B").x, !=, b.x);
  desk_free (desk);
}

static void
test_connect (void)
{
  Desk *desk = desk_new ("A B C", NULL);

  desk_press (desk, desk_ring (desk, "A"), 1);
  desk_move (desk, (NablaPoint){ 250, 120 });
  desk_move (desk, desk_node (desk, "B"));
  desk_shot (desk, "connect");
  desk_release (desk, 1);
  desk_wait (desk, desk_has_arrow (desk, "A", "B"));
  g_assert_cmpuint (desk->labels->len, ==, 1);
  /* Dropped on the ring of the other one. */
  desk_drag (desk, desk_ring (desk, "B"), desk_ring (desk, "C"), 1, NULL);
  g_assert_true (desk_has_arrow (desk, "B", "C"));
  desk_drag (desk, desk_ring (desk, "A"), desk_node (desk, "C"), 1, "alt");
  g_assert_true (desk_has_bow (desk, "A", "C"));
  g_assert_false (desk_has_arrow (desk, "A", "C"));
  desk_shot (desk, "connected");
  /* On itself: nothing. */
  desk_drag (desk, desk_ring (desk, "A"), desk_node (desk, "A"), 1, NULL);
  g_assert_cmpuint (desk->labels->len, ==, 3);
  g_assert_false (nabla_canvas_is_naming (desk->canvas));
  desk_free (desk);
}

static void
test_connect_to_empty (void)
{
  Desk *desk = desk_new ("A", NULL);

  desk_drag (desk, desk_ring (desk, "A"), (NablaPoint){ 400, 350 }, 1, NULL);
  desk_wait (desk, nabla_canvas_is_naming (desk->canvas));
  desk_shot (desk, "child");
  g_assert_cmpuint (n_nodes (desk), ==, 1);
  desk_type (desk, "Tar");
  desk_key (desk, "Return");
  desk_wait (desk, desk_has_arrow (desk, "A", "Tar"));
  assert_near (desk_node (desk, "Tar"), 400, 350, 1.0);
  g_assert_cmpuint (desk->labels->len, ==, 1);
  desk_drag (desk, desk_ring (desk, "A"), (NablaPoint){ 150, 400 }, 1, "alt");
  desk_type (desk, "Gene");
  desk_key (desk, "Return");
  desk_wait (desk, desk_has_bow (desk, "A", "Gene"));
  desk_free (desk);
}

static void
test_loop_refused (void)
{
  Desk *desk = desk_new ("A B C", "A>B B>C");

  desk_press (desk, desk_ring (desk, "C"), 1);
  desk_move (desk, (NablaPoint){ 350, 100 });
  desk_move (desk, (NablaPoint){ 200, 150 });
  g_assert_cmpuint (desk->refusals->len, ==, 0);
  desk_move (desk, desk_node (desk, "A"));
  /* Said while hovering, and once. */
  desk_wait (desk, desk->refusals->len == 1);
  g_assert_nonnull (strstr (desk_last_refusal (desk), "C → A → B → C"));
  desk_shot (desk, "loop");
  desk_release (desk, 1);
  g_assert_cmpuint (desk->refusals->len, ==, 1);
  g_assert_cmpuint (desk->labels->len, ==, 0);
  g_assert_cmpuint (nabla_graph_n_edges (nabla_canvas_get_graph (desk->canvas)), ==, 2);
  desk_free (desk);
}

static void
test_rename (void)
{
  Desk *desk = desk_new ("A B", "A>B");

  desk_double_click (desk, desk_node (desk, "A"));
  desk_wait (desk, nabla_canvas_is_naming (desk->canvas));
  desk_key (desk, "ctrl+a");
  desk_type (desk, "Smoking");
  desk_key (desk, "Return");
  desk_wait (desk, desk_has_arrow (desk, "Smoking", "B"));
  g_assert_cmpuint (desk->labels->len, ==, 1);
  g_assert_true (desk_is_selected (desk, "Smoking"));
  desk_free (desk);
}

static void
test_menu (void)
{
  Desk *desk = desk_new ("A B", NULL);
  double x, y;

  desk_click (desk, desk_node (desk, "B"), 3);
  desk_wait (desk, desk->n_menus == 1);
  g_assert_true (desk_is_selected (desk, "B"));
  nabla_canvas_to_widget (desk->canvas, desk_node (desk, "B").x, desk_node (desk, "B").y, &x, &y);
  assert_near ((NablaPoint){ desk->menu_x, desk->menu_y }, x, y, 1.0);
  desk_free (desk);
}

static void
test_view (void)
{
  Desk *desk = desk_new ("A B C", NULL);
  NablaPoint a = desk_node (desk, "A");
  double x, y, after_x, after_y;

  /* About the pointer: what is under it stays there. */
  nabla_canvas_to_widget (desk->canvas, a.x, a.y, &x, &y);
  desk_move (desk, a);
  desk_hold (desk, "ctrl");
  for (int i = 0; i < 3; i++)
    desk_click (desk, a, 4);
  desk_let_go (desk, "ctrl");
  desk_wait (desk, fabs (nabla_canvas_get_zoom (desk->canvas) - pow (1.1, 3)) < 1e-6);
  nabla_canvas_to_widget (desk->canvas, a.x, a.y, &after_x, &after_y);
  assert_near ((NablaPoint){ after_x, after_y }, x, y, 1.5);
  nabla_canvas_set_zoom (desk->canvas, 1.0);

  nabla_canvas_to_widget (desk->canvas, a.x, a.y, &x, &y);
  desk_press (desk, (NablaPoint){ 300, 400 }, 2);
  desk_move (desk, (NablaPoint){ 310, 410 });
  desk_move (desk, (NablaPoint){ 340, 430 });
  desk_release (desk, 2);
  nabla_canvas_to_widget (desk->canvas, a.x, a.y, &after_x, &after_y);
  /* The canvas moves under the pointer: each step is seen from there. */
  g_assert_cmpfloat (after_x, >, x + 30);
  g_assert_cmpfloat (after_y, >, y + 20);

  nabla_canvas_to_widget (desk->canvas, a.x, a.y, &x, &y);
  desk_hold (desk, "space");
  desk_drag (desk, a, (NablaPoint){ a.x + 60, a.y }, 1, NULL);
  desk_let_go (desk, "space");
  nabla_canvas_to_widget (desk->canvas, a.x, a.y, &after_x, &after_y);
  g_assert_cmpfloat (after_x, >, x + 40);
  g_assert_cmpuint (desk->labels->len, ==, 0);

  nabla_canvas_to_widget (desk->canvas, a.x, a.y, &x, &y);
  desk_click (desk, a, 5);
  nabla_canvas_to_widget (desk->canvas, a.x, a.y, &after_x, &after_y);
  g_assert_cmpfloat (after_y, <, y);
  desk_free (desk);
}

static void
test_handles (void)
{
  Desk *desk = desk_new ("A B C", "A>B");
  NablaPoint bend, middle, end;
  NablaScene scene;

  desk_click (desk, (NablaPoint){ 240, 202 }, 1);
  nabla_canvas_init_scene (desk->canvas, &scene);
  g_assert_true (nabla_scene_get_edge_point (&scene, 0, 0.5, &middle));
  desk_drag (desk, middle, (NablaPoint){ middle.x, 260 }, 1, NULL);
  g_assert_cmpstr (desk_last_label (desk), ==, "Bend");
  g_assert_true (nabla_layout_get_bend (nabla_canvas_get_layout (desk->canvas), 0, &bend));
  g_assert_cmpfloat_with_epsilon (bend.y, 320, 4);
  desk_shot (desk, "bend");
  nabla_canvas_init_scene (desk->canvas, &scene);
  g_assert_true (nabla_scene_get_edge_point (&scene, 0, 0.3, &middle));
  desk_double_click (desk, middle);
  desk_wait (desk, !nabla_layout_get_bend (nabla_canvas_get_layout (desk->canvas), 0, &bend));
  nabla_canvas_init_scene (desk->canvas, &scene);
  g_assert_true (nabla_scene_get_edge_point (&scene, 0, 1.0, &end));
  /* The handle is a little before the tip. */
  end.x -= 14;
  desk_drag (desk, end, desk_node (desk, "C"), 1, NULL);
  g_assert_true (desk_has_arrow (desk, "A", "C") && !desk_has_arrow (desk, "A", "B"));
  desk_free (desk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  g_test_add_func ("/canvas/mouse/create", test_create);
  g_test_add_func ("/canvas/mouse/duplicate-name", test_duplicate_name);
  g_test_add_func ("/canvas/mouse/completion", test_completion);
  g_test_add_func ("/canvas/mouse/select", test_select);
  g_test_add_func ("/canvas/mouse/band", test_band);
  g_test_add_func ("/canvas/mouse/move", test_move);
  g_test_add_func ("/canvas/mouse/snap", test_snap);
  g_test_add_func ("/canvas/mouse/connect", test_connect);
  g_test_add_func ("/canvas/mouse/connect-to-empty", test_connect_to_empty);
  g_test_add_func ("/canvas/mouse/loop-refused", test_loop_refused);
  g_test_add_func ("/canvas/mouse/rename", test_rename);
  g_test_add_func ("/canvas/mouse/menu", test_menu);
  g_test_add_func ("/canvas/mouse/view", test_view);
  g_test_add_func ("/canvas/mouse/handles", test_handles);
  return g_test_run ();
}
