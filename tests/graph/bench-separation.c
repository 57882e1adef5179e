/* What the reachability core answers on random graphs of average degree 4: CPU time of one
 * query, the workspace kept. */
#include "graph/nabla-separation.h"
#include "random-graph.h"

#include <stdio.h>
#include <stdlib.h>

#define N_QUERIES 100
#define LARGEST   100000

typedef enum
{
  SEPARATED,
  SEPARATOR,
  ANCESTORS,
  BLANKET,
  N_KINDS,
} Kind;

static const char *const kind_names[N_KINDS] = { "d-separation", "minimal separator", "ancestors", "Markov blanket" };

static NablaNodeSet *
pick (GRand *rand, gint n, guint size)
{
  g_autofree NablaNode *nodes = g_new (NablaNode, MAX (size, 1));

  for (guint i = 0; i < size; i++)
    nodes[i] = (NablaNode) g_rand_int_range (rand, 0, n);
  return nabla_node_set_new_from (nodes, size);
}

static void
ask (NablaReachWorkspace *ws, Kind kind, const NablaNodeSet *a, const NablaNodeSet *b, const NablaNodeSet *given)
{
  g_autoptr (NablaNodeSet) found = NULL;

  switch (kind)
    {
    case SEPARATED:
      nabla_separated_in (ws, a, b, given, NULL);
      break;
    case SEPARATOR:
      found = nabla_find_separator (ws, &(NablaSeparation){ .a = a, .b = b, .must = given });
      break;
    case ANCESTORS:
      found = nabla_ancestors (ws, given, NULL);
      break;
    case BLANKET:
      found = nabla_markov_blanket (ws, a->nodes[0]);
      break;
    case N_KINDS:
    default:
      g_assert_not_reached ();
    }
}

/* @n_given: how many vertices are conditioned on, or whose ancestors are asked for. */
static void
measure (GRand *rand, NablaGraph *graph, const char *graph_name, guint n_given, const char *bar)
{
  gint n = (gint) nabla_graph_n_nodes (graph);
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);

  for (Kind kind = SEPARATED; kind < N_KINDS; kind++)
    {
      double times[N_QUERIES];

      for (guint i = 0; i < N_QUERIES; i++)
        {
          g_autoptr (NablaNodeSet) a = pick (rand, n, 1), b = pick (rand, n, 1);
          g_autoptr (NablaNodeSet) some = pick (rand, n, n_given), ends = nabla_node_set_union (a, b);
          g_autoptr (NablaNodeSet) given = nabla_node_set_minus (some, ends);
          double since = bench_cpu_ms ();

          ask (ws, kind, a, b, given);
          times[i] = bench_cpu_ms () - since;
        }
      qsort (times, N_QUERIES, sizeof *times, bench_compare_times);
      printf ("%s, p = %d, %s: median\t%.4f\tms\t\n", kind_names[kind], n, graph_name, times[N_QUERIES / 2]);
      printf ("%s, p = %d, %s: slowest of %d\t%.4f\tms\t%s\n", kind_names[kind], n, graph_name, N_QUERIES,
              times[N_QUERIES - 1], bar);
    }
}

int
main (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (NablaGraph) banded = random_graph_new (rand, LARGEST, 2 * LARGEST, 0, 20, FALSE);

  for (gint n = 10; n <= LARGEST; n *= 10)
    {
      g_autoptr (NablaGraph) uniform = random_graph_new (rand, n, 2 * (guint) n, 0, 0, FALSE);

      measure (rand, uniform, "uniform order", (guint) MIN (8, n / 4), "<= 5");
      if (n == LARGEST)
        measure (rand, uniform, "a fifth given", LARGEST / 5, "<= 10 a pass");
    }
  measure (rand, banded, "edges within 20 ranks", 8, "<= 10 a pass");
  return 0;
}
