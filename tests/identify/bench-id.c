/* The ID algorithm on graphs of 10,000 vertices, and whole verdicts on graphs of 30: CPU time, the
 * slowest of many. */
#include "graph/nabla-separation.h"
#include "identify/nabla-functional.h"
#include "random-graph.h"

#include <stdio.h>

typedef struct
{
  double sum, worst;
  guint n, n_identified;
} Timing;

static void
add (Timing *timing, double since, gboolean identified)
{
  double ms = bench_cpu_ms () - since;

  timing->sum += ms;
  timing->worst = MAX (timing->worst, ms);
  timing->n++;
  timing->n_identified += identified;
}

static void
report (const char *what, const Timing *timing, const char *bar)
{
  printf ("%s, %u of %u identified: mean\t%.3f\tms\t\n", what, timing->n_identified, timing->n,
          timing->sum / MAX (timing->n, 1));
  printf ("%s: slowest\t%.3f\tms\t%s\n", what, timing->worst, bar);
}

/* An observed descendant of @node, the farthest by rank of a few; @node itself when there is none. */
static NablaNode
pick_effect (GRand *rand, const NablaGraph *graph, NablaNode node)
{
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (node), below = nabla_descendants (ws, one, NULL);
  NablaNode found = node;

  for (guint i = 0; i < 4; i++)
    {
      NablaNode other = below->nodes[g_rand_int_range (rand, 0, (gint) below->n)];

      if (!nabla_graph_is_latent (graph, other))
        found = MAX (found, other);
    }
  return found;
}

/* An observed vertex. */
static NablaNode
pick (GRand *rand, const NablaGraph *graph, gint from, gint to)
{
  for (;;)
    {
      NablaNode node = (NablaNode) g_rand_int_range (rand, from, to);

      if (!nabla_graph_is_latent (graph, node))
        return node;
    }
}

static void
measure_id (const char *what, NablaGraph *graph, GRand *rand)
{
  Timing verdict = { 0 }, formula = { 0 };
  gint n = (gint) nabla_graph_n_nodes (graph);
  g_autofree char *formula_name = g_strdup_printf ("ID with its formula, p = 10,000, %s", what);
  g_autofree char *verdict_name = g_strdup_printf ("ID, p = 10,000, %s", what);

  for (guint i = 0; i < 60; i++)
    {
      NablaNode a = pick (rand, graph, 0, n), b = pick_effect (rand, graph, a);
      g_autoptr (NablaNodeSet) x = nabla_node_set_new_one (a), y = nabla_node_set_new_one (b);
      NablaFunctionalQuestion question = { x, y, NULL, NULL };
      g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
      g_auto (NablaIdAnswer) answer = { 0 }, longer = { 0 };
      double since = bench_cpu_ms ();

      if (a == b)
        continue;
      nabla_functional_identify (graph, &question, NULL, &answer, NULL, NULL);
      add (&verdict, since, answer.identified);
      since = bench_cpu_ms ();
      nabla_functional_identify (graph, &question, pool, &longer, NULL, NULL);
      add (&formula, since, longer.identified);
    }
  report (verdict_name, &verdict, "<= 100");
  report (formula_name, &formula, "<= 100");
}

static void
measure_verdicts (const char *what, GRand *rand, gint n, guint n_graphs, const char *bar)
{
  Timing verdict = { 0 }, arrows = { 0 };
  g_autofree char *verdict_name = g_strdup_printf ("the whole verdict, %s", what);
  g_autofree char *arrows_name = g_strdup_printf ("all arrows, %s", what);

  for (guint i = 0; i < n_graphs; i++)
    {
      g_autoptr (NablaGraph) graph = random_graph_new (rand, n, 2 * (guint) n, (guint) n / 5, 0, TRUE);
      NablaNode a = pick (rand, graph, 0, n / 2), b = pick_effect (rand, graph, a);
      g_autoptr (NablaNodeSet) x = nabla_node_set_new_one (a), y = nabla_node_set_new_one (b);
      g_autoptr (NablaQuery) query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);
      g_autoptr (NablaIdentification) id = NULL;
      g_autoptr (GPtrArray) all = NULL;
      double since = bench_cpu_ms ();

      if (a == b)
        continue;
      id = nabla_identify (graph, query, NULL, NULL);
      add (&verdict, since, id->verdict == NABLA_VERDICT_IDENTIFIED);
      since = bench_cpu_ms ();
      all = nabla_identify_arrows (graph, NULL, NULL, NULL);
      add (&arrows, since, TRUE);
    }
  report (verdict_name, &verdict, bar);
  report (arrows_name, &arrows, "");
}

int
main (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  g_autoptr (NablaGraph) uniform = random_graph_new (rand, 10000, 20000, 1000, 0, TRUE);
  g_autoptr (NablaGraph) banded = random_graph_new (rand, 10000, 20000, 1000, 20, TRUE);

  measure_id ("uniform order", uniform, rand);
  measure_id ("edges within 20 ranks", banded, rand);
  measure_verdicts ("p = 30", rand, 30, 300, "<= 5");
  measure_verdicts ("p = 1,000", rand, 1000, 5, "");
  return 0;
}
