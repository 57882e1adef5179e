/* The canvas by keyboard alone. */
#include "desk.h"

static guint
n_nodes (Desk *desk)
{
  return nabla_graph_n_nodes (nabla_canvas_get_graph (desk->canvas));
}

static guint
n_edges (Desk *desk)
{
  return nabla_graph_n_edges (nabla_canvas_get_graph (desk->canvas));
}

static NablaRoles
roles (Desk *desk, const char *name)
{
  NablaGraph *graph = nabla_canvas_get_graph (desk->canvas);

  return nabla_graph_get_roles (graph, nabla_graph_find_node (graph, name));
}

/* The smoking example: four nodes, four arrows and a bow, three roles. */
static void
test_draw (void)
{
  Desk *desk = desk_new ("", NULL);

  desk_key (desk, "n");
  desk_type (desk, "Smoking");
  desk_key (desk, "Return");
  desk_wait (desk, desk_is_selected (desk, "Smoking"));
  desk_key (desk, "e");
  desk_key (desk, "ctrl+Right");
  desk_type (desk, "Tar");
  desk_key (desk, "Return");
  desk_wait (desk, desk_has_arrow (desk, "Smoking", "Tar"));
  desk_key (desk, "ctrl+Right");
  desk_type (desk, "Cancer");
  desk_key (desk, "Return");
  desk_wait (desk, desk_has_arrow (desk, "Tar", "Cancer"));
  desk_key (desk, "o");
  /* A cause of Cancer, then C, Tab to the first node, Enter. */
  desk_key (desk, "ctrl+Left");
  desk_type (desk, "Gene");
  desk_key (desk, "Return");
  desk_wait (desk, desk_has_arrow (desk, "Gene", "Cancer"));
  desk_key (desk, "u");
  desk_key (desk, "c");
  desk_shot (desk, "keys-connect");
  while (nabla_canvas_get_cursor (desk->canvas)
         != nabla_graph_find_node (nabla_canvas_get_graph (desk->canvas), "Smoking"))
    {
      desk_key (desk, "shift+Tab");
      g_assert_cmpuint (desk->labels->len, ==, 7);
    }
  desk_key (desk, "Return");
  desk_wait (desk, desk_has_arrow (desk, "Gene", "Smoking"));
  g_assert_cmpuint (roles (desk, "Smoking"), ==, NABLA_ROLE_EXPOSURE);
  g_assert_cmpuint (roles (desk, "Cancer"), ==, NABLA_ROLE_OUTCOME);
  g_assert_cmpuint (roles (desk, "Gene"), ==, NABLA_ROLE_LATENT);
  g_assert_cmpuint (n_nodes (desk), ==, 4);
  g_assert_cmpuint (n_edges (desk), ==, 4);
  desk_shot (desk, "keys-draw");
  desk_free (desk);
}

static void
test_names_in_a_row (void)
{
  const char *names[] = { "Age", "Sex", "Dose", "Stage", "Death" };
  Desk *desk = desk_new ("", NULL);

  desk_key (desk, "n");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      desk_type (desk, names[i]);
      desk_key (desk, i + 1 < G_N_ELEMENTS (names) ? "Tab" : "Return");
    }
  desk_wait (desk, n_nodes (desk) == G_N_ELEMENTS (names));
  g_assert_false (nabla_canvas_is_naming (desk->canvas));
  /* They do not lie on one another. */
  for (NablaNode a = 0; a < 5; a++)
    for (NablaNode b = a + 1; b < 5; b++)
      {
        NablaRect p = nabla_canvas_get_node_rect (desk->canvas, a), q = nabla_canvas_get_node_rect (desk->canvas, b);

        g_assert_true (p.x + p.width < q.x || q.x + q.width < p.x || p.y + p.height < q.y || q.y + q.height < p.y);
      }
  desk_free (desk);
}

static void
test_tab (void)
{
  /* Names against the order of the arrows. */
  Desk *desk = desk_new ("C B A", "A>B B>C");

  desk_key (desk, "Tab");
  desk_wait (desk, desk_is_selected (desk, "A"));
  desk_key (desk, "Tab");
  desk_wait (desk, desk_is_selected (desk, "B"));
  desk_key (desk, "shift+Tab");
  desk_wait (desk, desk_is_selected (desk, "A"));
  desk_key (desk, "Tab");
  desk_key (desk, "Tab");
  desk_wait (desk, desk_is_selected (desk, "C"));
  /* Past the last one the focus leaves, and letters no longer do anything. */
  desk_key (desk, "Tab");
  desk_wait (desk, gtk_widget_is_focus (desk->other));
  desk_key (desk, "d");
  g_assert_cmpuint (n_nodes (desk), ==, 3);
  desk_key (desk, "shift+Tab");
  desk_wait (desk, !gtk_widget_is_focus (desk->other));
  g_assert_true (desk_is_selected (desk, "C"));
  desk_key (desk, "d");
  desk_wait (desk, n_nodes (desk) == 2);
  desk_free (desk);
}

static void
test_move (void)
{
  Desk *desk = desk_new ("A B", NULL);
  NablaPoint a = desk_node (desk, "A");

  desk_key (desk, "Tab");
  desk_key (desk, "Right");
  desk_key (desk, "shift+Down");
  desk_wait (desk, desk_node (desk, "A").y == a.y + 40);
  g_assert_cmpfloat (desk_node (desk, "A").x, ==, a.x + 8);
  g_assert_cmpuint (desk->labels->len, ==, 2);
  desk_key (desk, "l");
  desk_wait (desk, nabla_layout_is_pinned (nabla_canvas_get_layout (desk->canvas), 0));
  desk_free (desk);
}

static void
test_edges (void)
{
  Desk *desk = desk_new ("A B C", "A>B B>C");
  guint n;

  desk_key (desk, "Tab");
  desk_key (desk, "alt+Right");
  nabla_canvas_get_selected_edges (desk->canvas, &n);
  g_assert_cmpuint (n, ==, 1);
  desk_key (desk, "alt+Right");
  desk_wait (desk, desk_is_selected (desk, "B"));
  desk_key (desk, "alt+Left");
  desk_key (desk, "x");
  desk_wait (desk, desk_has_arrow (desk, "B", "A"));
  /* The edge is the same one, and still selected. */
  desk_key (desk, "b");
  desk_wait (desk, desk_has_bow (desk, "A", "B"));
  desk_key (desk, "Delete");
  desk_wait (desk, n_edges (desk) == 1);
  g_assert_true (desk_has_arrow (desk, "B", "C"));
  desk_free (desk);
}

static void
test_connect_many (void)
{
  Desk *desk = desk_new ("A B C", NULL);

  /* In the order of selecting: C is the cause. */
  desk_click (desk, desk_node (desk, "C"), 1);
  desk_hold (desk, "shift");
  desk_click (desk, desk_node (desk, "B"), 1);
  desk_click (desk, desk_node (desk, "A"), 1);
  desk_let_go (desk, "shift");
  desk_key (desk, "c");
  desk_wait (desk, desk_has_arrow (desk, "C", "A") && desk_has_arrow (desk, "C", "B"));
  g_assert_cmpuint (desk->labels->len, ==, 1);
  desk_key (desk, "b");
  desk_wait (desk, desk_has_bow (desk, "A", "C") && desk_has_bow (desk, "B", "C"));
  g_assert_cmpuint (n_edges (desk), ==, 4);
  desk_free (desk);
}

static void
test_connect_by_click (void)
{
  Desk *desk = desk_new ("A B C", NULL);

  desk_click (desk, desk_node (desk, "A"), 1);
  desk_key (desk, "c");
  desk_click (desk, desk_node (desk, "B"), 1);
  desk_wait (desk, desk_has_arrow (desk, "A", "B"));
  desk_key (desk, "c");
  desk_key (desk, "Escape");
  desk_click (desk, desk_node (desk, "C"), 1);
  desk_wait (desk, desk_is_selected (desk, "C"));
  g_assert_cmpuint (n_edges (desk), ==, 1);
  desk_free (desk);
}

static void
test_roles (void)
{
  Desk *desk = desk_new ("A B", "A>B");
  const struct
  {
    const char *key;
    NablaRoles role;
  } keys[] = { { "e", NABLA_ROLE_EXPOSURE },
               { "o", NABLA_ROLE_OUTCOME },
               { "a", NABLA_ROLE_ADJUSTED },
               { "s", NABLA_ROLE_SELECTED },
               { "u", NABLA_ROLE_LATENT } };

  desk_key (desk, "Tab");
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      desk_key (desk, keys[i].key);
      desk_wait (desk, (roles (desk, "A") & keys[i].role) != 0);
      desk_key (desk, keys[i].key);
      desk_wait (desk, (roles (desk, "A") & keys[i].role) == 0);
    }
  g_assert_cmpuint (desk->labels->len, ==, 2 * G_N_ELEMENTS (keys));
  desk_free (desk);
}

static void
test_rename (void)
{
  Desk *desk = desk_new ("A B", "A>B");

  desk_key (desk, "Tab");
  desk_key (desk, "F2");
  desk_wait (desk, nabla_canvas_is_naming (desk->canvas));
  /* The letters of commands are letters here. */
  desk_type (desk, "dexcobn");
  desk_key (desk, "Tab");
  desk_wait (desk, desk_has_arrow (desk, "dexcobn", "B"));
  /* On to the next node in order. */
  g_assert_true (nabla_canvas_is_naming (desk->canvas));
  desk_type (desk, "Y");
  desk_key (desk, "Return");
  desk_wait (desk, desk_has_arrow (desk, "dexcobn", "Y"));
  g_assert_cmpuint (desk->labels->len, ==, 2);
  desk_key (desk, "r");
  desk_wait (desk, nabla_canvas_is_naming (desk->canvas));
  desk_key (desk, "Escape");
  desk_wait (desk, !nabla_canvas_is_naming (desk->canvas));
  g_assert_cmpuint (n_nodes (desk), ==, 2);
  desk_free (desk);
}

static void
test_escape_and_menu (void)
{
  Desk *desk = desk_new ("A B", "A>B");
  double x, y;

  desk_key (desk, "Tab");
  desk_key (desk, "shift+F10");
  desk_wait (desk, desk->n_menus == 1);
  nabla_canvas_to_widget (desk->canvas, desk_node (desk, "A").x, desk_node (desk, "A").y, &x, &y);
  g_assert_cmpfloat_with_epsilon (desk->menu_x, x, 1);
  desk_key (desk, "Menu");
  desk_wait (desk, desk->n_menus == 2);
  desk_key (desk, "Escape");
  desk_wait (desk, !desk_is_selected (desk, "A"));
  /* Nothing is selected: refused with a sentence, and nothing is lost. */
  desk_key (desk, "Delete");
  desk_wait (desk, desk->refusals->len == 1);
  g_assert_cmpuint (n_nodes (desk), ==, 2);
  desk_free (desk);
}

static void
test_loop_refused (void)
{
  Desk *desk = desk_new ("A B", "A>B");

  desk_click (desk, desk_node (desk, "B"), 1);
  desk_key (desk, "c");
  desk_key (desk, "shift+Tab");
  desk_key (desk, "Return");
  desk_wait (desk, desk->refusals->len == 1);
  g_assert_nonnull (strstr (desk_last_refusal (desk), "B → A → B"));
  g_assert_cmpuint (n_edges (desk), ==, 1);
  desk_free (desk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  g_test_add_func ("/canvas/keys/draw", test_draw);
  g_test_add_func ("/canvas/keys/names-in-a-row", test_names_in_a_row);
  g_test_add_func ("/canvas/keys/tab", test_tab);
  g_test_add_func ("/canvas/keys/move", test_move);
  g_test_add_func ("/canvas/keys/edges", test_edges);
  g_test_add_func ("/canvas/keys/connect-many", test_connect_many);
  g_test_add_func ("/canvas/keys/connect-by-click", test_connect_by_click);
  g_test_add_func ("/canvas/keys/roles", test_roles);
  g_test_add_func ("/canvas/keys/rename", test_rename);
  g_test_add_func ("/canvas/keys/escape-and-menu", test_escape_and_menu);
  g_test_add_func ("/canvas/keys/loop-refused", test_loop_refused);
  return g_test_run ();
}
