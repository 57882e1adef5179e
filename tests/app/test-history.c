#include "app/nabla-history.h"

static NablaGraph *
graph_of (guint n)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("v%u", i);

      nabla_graph_builder_add_node (builder, name);
    }
  return nabla_graph_builder_build (builder);
}

static void
push (NablaHistory *history, guint n, const char *label)
{
  g_autoptr (NablaGraph) graph = graph_of (n);
  g_autoptr (NablaLayout) layout = nabla_layout_new (n, 0);

  nabla_history_push (history, graph, layout, label);
}

static NablaHistory *
history_new (gsize limit)
{
  g_autoptr (NablaGraph) graph = graph_of (0);
  g_autoptr (NablaLayout) layout = nabla_layout_new (0, 0);

  return nabla_history_new (graph, layout, limit);
}

static guint
n_nodes (NablaHistory *history)
{
  return nabla_graph_n_nodes (nabla_history_get_graph (history));
}

static void
test_steps (void)
{
  g_autoptr (NablaHistory) history = history_new (NABLA_HISTORY_DEFAULT_LIMIT);

  g_assert_null (nabla_history_get_undo_label (history));
  g_assert_false (nabla_history_undo (history));
  push (history, 1, "one");
  push (history, 2, "two");
  push (history, 3, "three");
  g_assert_cmpuint (n_nodes (history), ==, 3);
  g_assert_cmpuint (nabla_layout_n_nodes (nabla_history_get_layout (history)), ==, 3);
  g_assert_cmpstr (nabla_history_get_undo_label (history), ==, "three");
  g_assert_null (nabla_history_get_redo_label (history));

  g_assert_true (nabla_history_undo (history));
  g_assert_true (nabla_history_undo (history));
  g_assert_cmpuint (n_nodes (history), ==, 1);
  g_assert_cmpstr (nabla_history_get_undo_label (history), ==, "one");
  g_assert_cmpstr (nabla_history_get_redo_label (history), ==, "two");
  g_assert_true (nabla_history_redo (history));
  g_assert_cmpuint (n_nodes (history), ==, 2);
  g_assert_cmpuint (nabla_history_n_undo (history), ==, 2);
  g_assert_cmpuint (nabla_history_n_redo (history), ==, 1);
}

static void
test_branch (void)
{
  g_autoptr (NablaHistory) history = history_new (NABLA_HISTORY_DEFAULT_LIMIT);

  push (history, 1, "one");
  push (history, 2, "two");
  nabla_history_undo (history);
  nabla_history_undo (history);
  push (history, 7, "other");
  g_assert_false (nabla_history_redo (history));
  g_assert_cmpuint (n_nodes (history), ==, 7);
  g_assert_true (nabla_history_undo (history));
  g_assert_cmpuint (n_nodes (history), ==, 0);
  g_assert_false (nabla_history_undo (history));
}

static void
test_limit (void)
{
  g_autoptr (NablaHistory) history = history_new (64 * 1024);
  guint steps = 0;

  for (guint i = 1; i <= 200; i++)
    {
      push (history, 100, "step");
      g_assert_cmpuint (nabla_history_get_size (history), <=, 64 * 1024);
    }
  g_assert_cmpuint (nabla_history_n_forgotten (history), >, 0);
  while (nabla_history_undo (history))
    steps++;
  g_assert_cmpuint (steps, >, 0);
  g_assert_cmpuint (steps + nabla_history_n_forgotten (history), ==, 200);
  /* What is left can be walked forward again. */
  while (nabla_history_redo (history))
    steps--;
  g_assert_cmpuint (steps, ==, 0);
}

/* A state larger than the limit is still kept: it is the present one. */
static void
test_larger_than_limit (void)
{
  g_autoptr (NablaHistory) history = history_new (16);

  push (history, 50, "large");
  g_assert_cmpuint (n_nodes (history), ==, 50);
  g_assert_false (nabla_history_undo (history));
  g_assert_cmpuint (nabla_history_n_forgotten (history), ==, 1);
}

/* A move shares the graph: it must cost a layout, not a graph. */
static void
test_sharing (void)
{
  g_autoptr (NablaGraph) graph = graph_of (1000);
  g_autoptr (NablaLayout) layout = nabla_layout_new (1000, 0);
  g_autoptr (NablaHistory) history = nabla_history_new (graph, layout, NABLA_HISTORY_DEFAULT_LIMIT);
  g_autoptr (NablaLayout) moved = nabla_layout_with_position (layout, 3, (NablaPoint){ 1, 2 });
  gsize before = nabla_history_get_size (history);

  nabla_history_push (history, graph, moved, "move");
  g_assert_cmpuint (nabla_history_get_size (history) - before, <, 1000 * 24 + 200);
  g_assert_true (nabla_history_get_graph (history) == graph);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/history/steps", test_steps);
  g_test_add_func ("/app/history/branch", test_branch);
  g_test_add_func ("/app/history/limit", test_limit);
  g_test_add_func ("/app/history/larger-than-limit", test_larger_than_limit);
  g_test_add_func ("/app/history/sharing", test_sharing);
  return g_test_run ();
}
