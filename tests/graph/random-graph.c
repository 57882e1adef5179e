#include "random-graph.h"

#include <time.h>

double
bench_cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

int
bench_compare_times (const void *a, const void *b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

NablaGraph *
random_graph_new (GRand *rand, gint n_nodes, guint n_edges, guint n_hidden, gint band, gboolean latents)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);

  for (gint v = 0; v < n_nodes; v++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "V%d", v);
      nabla_graph_builder_add_node (builder, name);
      if (latents && g_rand_int_range (rand, 0, 10) == 0)
        nabla_graph_builder_add_roles (builder, (NablaNode) v, NABLA_ROLE_LATENT);
    }
  for (guint i = 0; i < n_edges + n_hidden; i++)
    {
      gint a = g_rand_int_range (rand, 0, n_nodes), b;

      do
        b = band > 0 ? a + g_rand_int_range (rand, 1, band + 1) : g_rand_int_range (rand, 0, n_nodes);
      while (a == b);
      if (b < n_nodes)
        nabla_graph_builder_add_edge (builder, (NablaNode) MIN (a, b), (NablaNode) MAX (a, b),
                                      i < n_edges ? NABLA_MARK_TAIL : NABLA_MARK_ARROW, NABLA_MARK_ARROW);
    }
  return nabla_graph_builder_build (builder);
}
