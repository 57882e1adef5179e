/* What gestures do to a graph and its layout, with plain values. */
#include "canvas/nabla-canvas-edit.h"

/* A -> B -> C, at (0,0), (100,0), (200,0); the edge A -> B is bent. */
static void
make_chain (NablaGraph **graph, NablaLayout **layout)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaLayout) empty = nabla_layout_new (3, 2);
  g_autoptr (NablaLayout) placed = NULL;
  const NablaNode nodes[] = { 0, 1, 2 };
  const NablaPoint points[] = { { 0, 0 }, { 100, 0 }, { 200, 0 } };
  const NablaPoint bend = { 50, 40 };

  nabla_graph_builder_add_node (builder, "A");
  nabla_graph_builder_add_node (builder, "B");
  nabla_graph_builder_add_node (builder, "C");
  nabla_graph_builder_add_edge (builder, 0, 1, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  nabla_graph_builder_add_edge (builder, 1, 2, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  *graph = nabla_graph_builder_build (builder);
  placed = nabla_layout_with_positions (empty, nodes, points, 3);
  *layout = nabla_layout_with_bend (placed, 0, &bend);
}

typedef struct
{
  NablaGraph *graph;
  NablaLayout *layout;
} Chain;

static void
set_up (Chain *chain, gconstpointer data)
{
  make_chain (&chain->graph, &chain->layout);
}

static void
tear_down (Chain *chain, gconstpointer data)
{
  nabla_graph_unref (chain->graph);
  nabla_layout_unref (chain->layout);
}

static void
assert_at (NablaLayout *layout, NablaNode node, double x, double y)
{
  NablaPoint point;

  g_assert_true (nabla_layout_get_position (layout, node, &point));
  g_assert_cmpfloat (point.x, ==, x);
  g_assert_cmpfloat (point.y, ==, y);
}

static gboolean
has_arrow (NablaGraph *graph, const char *from, const char *to)
{
  return nabla_graph_find_edge (graph, nabla_graph_find_node (graph, from), nabla_graph_find_node (graph, to),
                                NABLA_MARK_TAIL, NABLA_MARK_ARROW)
         >= 0;
}

static void
test_add (Chain *chain, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaEdit) alone = NULL, child = NULL, parent = NULL, both = NULL;
  NablaPoint point = { 7, 8 };

  alone
    = nabla_edit_add_node (chain->graph, chain->layout, "  Tar use ", point, NABLA_NODE_NONE, NABLA_LINK_NONE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nabla_graph_n_nodes (alone->graph), ==, 4);
  g_assert_cmpstr (nabla_graph_get_name (alone->graph, 3), ==, "Tar use");
  g_assert_cmpuint (alone->node_id, ==, nabla_graph_get_node_id (alone->graph, 3));
  assert_at (alone->layout, 3, 7, 8);
  assert_at (alone->layout, 1, 100, 0);
  g_assert_true (nabla_layout_get_bend (alone->layout, 0, &point));
  g_assert_cmpuint (nabla_graph_n_nodes (chain->graph), ==, 3);

  child = nabla_edit_add_node (chain->graph, chain->layout, "D", point, 2, NABLA_LINK_CHILD, &error);
  g_assert_no_error (error);
  g_assert_true (has_arrow (child->graph, "C", "D"));
  parent = nabla_edit_add_node (chain->graph, chain->layout, "D", point, 2, NABLA_LINK_PARENT, &error);
  g_assert_no_error (error);
  g_assert_true (has_arrow (parent->graph, "D", "C"));
  both = nabla_edit_add_node (chain->graph, chain->layout, "D", point, 2, NABLA_LINK_BIDIRECTED, &error);
  g_assert_no_error (error);
  g_assert_cmpint (nabla_graph_find_edge (both->graph, 2, 3, NABLA_MARK_ARROW, NABLA_MARK_ARROW), ==, 2);
}

static void
test_add_refused (Chain *chain, gconstpointer data)
{
  const char *names[] = { "A", " B ", "", "  " };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      NablaPoint point = { 0 };
      NablaEdit *edit
        = nabla_edit_add_node (chain->graph, chain->layout, names[i], point, NABLA_NODE_NONE, NABLA_LINK_NONE, &error);

      g_assert_null (edit);
      g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_NAME);
    }
}

static void
test_rename (Chain *chain, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaEdit) plain = NULL, linked = NULL, relabelled = NULL, asked = NULL;
  g_autoptr (NablaGraph) labelled = NULL, questioned = NULL;

  plain = nabla_edit_rename (chain->graph, chain->layout, 1, "Bee", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (nabla_graph_get_name (plain->graph, 1), ==, "Bee");
  g_assert_null (nabla_graph_get_node_attribute (plain->graph, 1, "column"));
  g_assert_cmpuint (nabla_graph_get_node_id (plain->graph, 1), ==, nabla_graph_get_node_id (chain->graph, 1));

  linked = nabla_edit_rename (chain->graph, chain->layout, 1, "Bee", TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (nabla_graph_get_node_attribute (linked->graph, 1, "column"), ==, "B");

  g_assert_null (nabla_edit_rename (chain->graph, chain->layout, 1, " B ", FALSE, &error));
  g_assert_no_error (error);
  g_assert_null (nabla_edit_rename (chain->graph, chain->layout, 1, "C", FALSE, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_NAME);
  g_clear_error (&error);

  labelled = nabla_graph_with_node_attribute (chain->graph, 1, "label", "Shown");
  relabelled = nabla_edit_rename (labelled, chain->layout, 1, "Seen", TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (nabla_graph_get_name (relabelled->graph, 1), ==, "B");
  g_assert_cmpstr (nabla_graph_get_label (relabelled->graph, 1), ==, "Seen");

  /* What is kept of questions speaks of the same variable still. */
  questioned = nabla_graph_with_attribute (chain->graph, "questions", "total: A > B");
  asked = nabla_edit_rename (questioned, chain->layout, 1, "Bee", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (nabla_graph_get_attribute (asked->graph, "questions"), ==, "total: A > Bee");
}

static void
test_connect (Chain *chain, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaEdit) one = NULL, both = NULL, some = NULL;
  const NablaNode c = 2, a = 0, self[] = { 0 }, others[] = { 1, 2 };

  one = nabla_edit_connect (chain->graph, chain->layout, 0, &c, 1, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (has_arrow (one->graph, "A", "C"));
  both = nabla_edit_connect (chain->graph, chain->layout, 2, &a, 1, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (nabla_graph_find_edge (both->graph, 0, 2, NABLA_MARK_ARROW, NABLA_MARK_ARROW), >=, 0);
  /* What is there already is left, the rest is made. */
  some = nabla_edit_connect (chain->graph, chain->layout, 0, others, 2, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nabla_graph_n_edges (some->graph), ==, 3);

  g_assert_null (nabla_edit_connect (chain->graph, chain->layout, 0, others, 1, FALSE, &error));
  g_assert_error (error, NABLA_CANVAS_ERROR, NABLA_CANVAS_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (nabla_edit_connect (chain->graph, chain->layout, 0, self, 1, FALSE, &error));
  g_assert_nonnull (error);
}

static void
test_loop (Chain *chain, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const NablaNode a = 0;
  const guint32 shortcut = 2;
  g_autoptr (NablaEdit) direct = NULL;
  const NablaNode c = 2;

  g_assert_null (nabla_edit_connect (chain->graph, chain->layout, 2, &a, 1, FALSE, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_CYCLE);
  g_assert_nonnull (strstr (error->message, "C → A → B → C"));
  g_clear_error (&error);
  /* Flipping the shortcut A -> C closes the same loop. */
  direct = nabla_edit_connect (chain->graph, chain->layout, 0, &c, 1, FALSE, NULL);
  g_assert_null (nabla_edit_flip (direct->graph, direct->layout, &shortcut, 1, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_CYCLE);
}

static void
test_delete (Chain *chain, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaNodeSet) b = nabla_node_set_new_one (1);
  g_autoptr (NablaNodeSet) none = nabla_node_set_new ();
  g_autoptr (NablaEdit) node = NULL, edge = NULL, mixed = NULL;
  const guint32 edges[] = { 1 };
  NablaPoint bend;

  node = nabla_edit_delete (chain->graph, chain->layout, b, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nabla_graph_n_nodes (node->graph), ==, 2);
  g_assert_cmpuint (nabla_graph_n_edges (node->graph), ==, 0);
  assert_at (node->layout, 1, 200, 0);

  edge = nabla_edit_delete (chain->graph, chain->layout, none, edges, 1, &error);
  g_assert_no_error (error);
  g_assert_true (has_arrow (edge->graph, "A", "B"));
  g_assert_false (has_arrow (edge->graph, "B", "C"));
  g_assert_true (nabla_layout_get_bend (edge->layout, 0, &bend));

  mixed = nabla_edit_delete (chain->graph, chain->layout, b, edges, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nabla_graph_n_nodes (mixed->graph), ==, 2);
  g_assert_cmpuint (nabla_graph_n_edges (mixed->graph), ==, 0);

  g_assert_null (nabla_edit_delete (chain->graph, chain->layout, none, NULL, 0, &error));
  g_assert_error (error, NABLA_CANVAS_ERROR, NABLA_CANVAS_ERROR_REFUSED);
}

static void
test_flip (Chain *chain, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const guint32 edges[] = { 0 };
  g_autoptr (NablaEdit) flipped = nabla_edit_flip (chain->graph, chain->layout, edges, 1, &error);
  g_autoptr (NablaEdit) both = NULL, back = NULL;

  g_assert_no_error (error);
  g_assert_true (has_arrow (flipped->graph, "B", "A"));
  g_assert_false (has_arrow (flipped->graph, "A", "B"));
  g_assert_cmpuint (nabla_graph_get_edge (flipped->graph, 0)->id, ==, nabla_graph_get_edge (chain->graph, 0)->id);

  both = nabla_edit_switch_bidirected (chain->graph, chain->layout, edges, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (nabla_graph_find_edge (both->graph, 0, 1, NABLA_MARK_ARROW, NABLA_MARK_ARROW), ==, 0);
  back = nabla_edit_switch_bidirected (both->graph, both->layout, edges, 1, &error);
  g_assert_no_error (error);
  g_assert_true (has_arrow (back->graph, "A", "B"));
  g_assert_null (nabla_edit_flip (both->graph, both->layout, edges, 1, &error));
  g_assert_error (error, NABLA_CANVAS_ERROR, NABLA_CANVAS_ERROR_REFUSED);
}

static void
test_reattach (Chain *chain, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaEdit) end = nabla_edit_reattach (chain->graph, chain->layout, 0, FALSE, 2, &error);

  g_assert_no_error (error);
  g_assert_true (has_arrow (end->graph, "A", "C"));
  g_assert_null (nabla_edit_reattach (chain->graph, chain->layout, 0, TRUE, 2, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_CYCLE);
  g_clear_error (&error);
  g_assert_null (nabla_edit_reattach (chain->graph, chain->layout, 0, TRUE, 1, &error));
  g_assert_error (error, NABLA_CANVAS_ERROR, NABLA_CANVAS_ERROR_REFUSED);
}

static void
test_roles (Chain *chain, gconstpointer data)
{
  g_autoptr (NablaNodeSet) a = nabla_node_set_new_one (0);
  g_autoptr (NablaNodeSet) b = nabla_node_set_new_one (1);
  g_autoptr (NablaEdit) first = nabla_edit_role (chain->graph, chain->layout, a, NABLA_ROLE_EXPOSURE, FALSE, NULL);
  g_autoptr (NablaEdit) moved = nabla_edit_role (first->graph, first->layout, b, NABLA_ROLE_EXPOSURE, FALSE, NULL);
  g_autoptr (NablaEdit) other = nabla_edit_role (moved->graph, moved->layout, b, NABLA_ROLE_OUTCOME, FALSE, NULL);
  g_autoptr (NablaEdit) cleared = nabla_edit_role (other->graph, other->layout, b, NABLA_ROLE_OUTCOME, FALSE, NULL);
  g_autoptr (NablaEdit) adjusted = nabla_edit_role (chain->graph, chain->layout, a, NABLA_ROLE_ADJUSTED, FALSE, NULL);
  g_autoptr (NablaEdit) latent = nabla_edit_role (adjusted->graph, adjusted->layout, a, NABLA_ROLE_LATENT, FALSE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (nabla_graph_get_roles (first->graph, 0), ==, NABLA_ROLE_EXPOSURE);
  g_assert_cmpstr (first->label, ==, "Set exposure");
  /* There is one exposure: it goes along. */
  g_assert_cmpuint (nabla_graph_get_roles (moved->graph, 0), ==, NABLA_ROLE_NONE);
  g_assert_cmpuint (nabla_graph_get_roles (moved->graph, 1), ==, NABLA_ROLE_EXPOSURE);
  /* A node is not both. */
  g_assert_cmpuint (nabla_graph_get_roles (other->graph, 1), ==, NABLA_ROLE_OUTCOME);
  g_assert_cmpuint (nabla_graph_get_roles (cleared->graph, 1), ==, NABLA_ROLE_NONE);
  g_assert_cmpstr (cleared->label, ==, "Clear outcome");
  /* What is not observed cannot be adjusted for. */
  g_assert_cmpuint (nabla_graph_get_roles (latent->graph, 0), ==, NABLA_ROLE_LATENT);
  g_assert_null (nabla_edit_role (chain->graph, chain->layout, NULL, NABLA_ROLE_LATENT, FALSE, &error));
  g_assert_error (error, NABLA_CANVAS_ERROR, NABLA_CANVAS_ERROR_REFUSED);
}

static void
test_move (Chain *chain, gconstpointer data)
{
  const NablaNode both[] = { 0, 1 };
  g_autoptr (NablaNodeSet) pair = nabla_node_set_new_from (both, 2);
  g_autoptr (NablaNodeSet) a = nabla_node_set_new_one (0);
  g_autoptr (NablaEdit) together = nabla_edit_move (chain->graph, chain->layout, pair, 10, -5, NULL);
  g_autoptr (NablaEdit) alone = nabla_edit_move (chain->graph, chain->layout, a, 10, -5, NULL);
  NablaPoint bend;

  assert_at (together->layout, 0, 10, -5);
  assert_at (together->layout, 1, 110, -5);
  assert_at (together->layout, 2, 200, 0);
  g_assert_true (nabla_layout_get_bend (together->layout, 0, &bend));
  g_assert_cmpfloat (bend.x, ==, 60);
  g_assert_cmpfloat (bend.y, ==, 35);
  /* With one end left behind the bend stays. */
  g_assert_true (nabla_layout_get_bend (alone->layout, 0, &bend));
  g_assert_cmpfloat (bend.x, ==, 50);
}

static void
test_pin_and_straighten (Chain *chain, gconstpointer data)
{
  g_autoptr (NablaNodeSet) a = nabla_node_set_new_one (0);
  g_autoptr (NablaEdit) pinned = nabla_edit_pin (chain->graph, chain->layout, a, NULL);
  g_autoptr (NablaEdit) free_again = nabla_edit_pin (pinned->graph, pinned->layout, a, NULL);
  const guint32 edges[] = { 0 };
  g_autoptr (NablaEdit) straight = nabla_edit_straighten (chain->graph, chain->layout, edges, 1, NULL);
  g_autoptr (GError) error = NULL;
  NablaPoint bend;

  g_assert_true (nabla_layout_is_pinned (pinned->layout, 0));
  g_assert_false (nabla_layout_is_pinned (free_again->layout, 0));
  g_assert_false (nabla_layout_get_bend (straight->layout, 0, &bend));
  g_assert_null (nabla_edit_straighten (straight->graph, straight->layout, edges, 1, &error));
  g_assert_error (error, NABLA_CANVAS_ERROR, NABLA_CANVAS_ERROR_REFUSED);
}

static void
test_suggest (Chain *chain, gconstpointer data)
{
  g_autofree char *first = nabla_edit_suggest_name (chain->graph);
  g_autoptr (NablaGraph) one = nabla_graph_with_node (chain->graph, "X", NABLA_ROLE_NONE, NULL);
  g_autoptr (NablaGraph) three = nabla_graph_with_node (one, "X3", NABLA_ROLE_NONE, NULL);
  g_autofree char *second = nabla_edit_suggest_name (three);
  g_autoptr (NablaGraph) four = nabla_graph_with_node (three, "X2", NABLA_ROLE_NONE, NULL);
  g_autofree char *third = nabla_edit_suggest_name (four);

  g_assert_cmpstr (first, ==, "X");
  g_assert_cmpstr (second, ==, "X2");
  g_assert_cmpstr (third, ==, "X4");
}

static void
test_class (Chain *chain, gconstpointer data)
{
  const guint32 first = 0;
  g_autoptr (NablaEdit) undirected = nabla_edit_switch_undirected (chain->graph, chain->layout, &first, 1, NULL);
  g_autoptr (NablaEdit) back = nabla_edit_switch_undirected (undirected->graph, undirected->layout, &first, 1, NULL);
  g_autoptr (NablaEdit) cpdag = nabla_edit_class (chain->graph, chain->layout, NULL);
  g_autoptr (NablaEdit) closed = NULL, none = NULL;
  g_autoptr (NablaGraph) loop = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (nabla_graph_get_kind (undirected->graph), ==, NABLA_GRAPH_PDAG);
  g_assert_false (has_arrow (undirected->graph, "A", "B"));
  g_assert_true (has_arrow (undirected->graph, "B", "C"));
  g_assert_true (has_arrow (back->graph, "A", "B"));
  /* A chain has no collider: every direction goes, and everything stays where it is. */
  g_assert_false (has_arrow (cpdag->graph, "A", "B"));
  g_assert_false (has_arrow (cpdag->graph, "B", "C"));
  g_assert_cmpint (nabla_graph_get_kind (cpdag->graph), ==, NABLA_GRAPH_PDAG);
  assert_at (cpdag->layout, 2, 200, 0);
  /* A -> B -- C: the other way would make a collider at B. */
  {
    const guint32 second = 1;
    g_autoptr (NablaEdit) half = nabla_edit_switch_undirected (chain->graph, chain->layout, &second, 1, NULL);

    closed = nabla_edit_class (half->graph, half->layout, NULL);
    g_assert_true (has_arrow (closed->graph, "B", "C"));
  }
  loop = nabla_graph_with_edge (chain->graph, 0, 2, NABLA_MARK_ARROW, NABLA_MARK_ARROW, NULL);
  none = nabla_edit_class (loop, chain->layout, &error);
  g_assert_null (none);
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/canvas/edit/" path, Chain, NULL, set_up, function, tear_down)
  ADD ("add", test_add);
  ADD ("add-refused", test_add_refused);
  ADD ("rename", test_rename);
  ADD ("connect", test_connect);
  ADD ("loop", test_loop);
  ADD ("delete", test_delete);
  ADD ("flip", test_flip);
  ADD ("reattach", test_reattach);
  ADD ("roles", test_roles);
  ADD ("move", test_move);
  ADD ("pin-and-straighten", test_pin_and_straighten);
  ADD ("suggest", test_suggest);
  ADD ("class", test_class);
  return g_test_run ();
}
