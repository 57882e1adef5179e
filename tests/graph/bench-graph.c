/* Reading, writing and editing big graphs. */
#include "graph/nabla-graph-text.h"

#include <stdio.h>

#define N_NODES 100000
#define N_EDGES 200000

static void
report (const char *name, gint64 since, const char *bar)
{
  printf ("%s\t%.2f\tms\t%s\n", name, (double) (g_get_monotonic_time () - since) / 1000, bar);
}

/* A random graph of 100,000 nodes with roles, positions and labels here and there. */
static char *
make_text (void)
{
  GString *text = g_string_new ("dag {\nbb=\"-5,-5,5,5\"\n");
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (int i = 0; i < N_NODES; i++)
    g_string_append_printf (text, "variable_%d [%spos=\"%.3f,%.3f\"%s]\n", i, i % 50 == 0 ? "latent," : "",
                            g_rand_double_range (random, -5, 5), g_rand_double_range (random, -5, 5),
                            i % 10 == 0 ? ",label=\"A \\\"label\\\"\"" : "");
  for (int i = 0; i < N_EDGES; i++)
    {
      int to = g_rand_int_range (random, 1, N_NODES);

      g_string_append_printf (text, "variable_%d %s variable_%d\n", g_rand_int_range (random, 0, to),
                              i % 20 == 0 ? "<->" : "->", to);
    }
  g_string_append (text, "}\n");
  return g_string_free (text, FALSE);
}

int
main (void)
{
  g_autofree char *text = make_text ();
  g_autofree char *printed = NULL;
  g_autofree char *dot = NULL;
  g_autoptr (NablaLayout) layout = NULL;
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaGraph) edge = NULL;
  g_autoptr (NablaGraph) role = NULL;
  g_autoptr (NablaGraph) again = NULL;
  g_autoptr (NablaGraph) carried = NULL;
  g_autoptr (NablaLayout) adapted = NULL;
  gint64 since;

  since = g_get_monotonic_time ();
  graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, &layout, NULL);
  report ("parse DAGitty, 100,000 nodes, 200,000 edges", since, "<= 300");
  if (graph == NULL)
    return 1;
  since = g_get_monotonic_time ();
  printed = nabla_graph_print (graph, layout, NABLA_GRAPH_FORMAT_DAGITTY);
  report ("print DAGitty", since, "");
  since = g_get_monotonic_time ();
  dot = nabla_graph_print (graph, layout, NABLA_GRAPH_FORMAT_DOT);
  report ("print DOT", since, "");
  since = g_get_monotonic_time ();
  again = nabla_graph_parse (dot, -1, NABLA_GRAPH_FORMAT_DOT, NULL, NULL);
  report ("parse DOT", since, "");
  if (again == NULL)
    return 1;
  since = g_get_monotonic_time ();
  carried = nabla_graph_with_ids_of (again, graph);
  report ("carry ids over by name", since, "");
  since = g_get_monotonic_time ();
  adapted = nabla_layout_adapt (layout, graph, carried);
  report ("carry a layout over", since, "");
  since = g_get_monotonic_time ();
  edge = nabla_graph_with_edge (graph, 0, N_NODES - 1, NABLA_MARK_ARROW, NABLA_MARK_ARROW, NULL);
  report ("add an edge", since, "");
  since = g_get_monotonic_time ();
  role = nabla_graph_with_roles (graph, 0, NABLA_ROLE_EXPOSURE);
  report ("set a role", since, "");
  return edge == NULL || role == NULL;
}
