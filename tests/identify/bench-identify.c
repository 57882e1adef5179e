/* Queries on random graphs of 100,000 vertices: CPU time of one, the slowest of many. */
#include "graph/nabla-class.h"
#include "identify/nabla-adjustment.h"
#include "identify/nabla-estimand.h"
#include "identify/nabla-frontdoor.h"
#include "identify/nabla-id.h"
#include "identify/nabla-implications.h"
#include "identify/nabla-mediation.h"
#include "identify/nabla-paths.h"
#include "identify/nabla-tetrads.h"
#include "identify/nabla-selection.h"
#include "identify/nabla-instrument.h"
#include "random-graph.h"

#include <stdio.h>
#include <stdlib.h>

#define N_INSTRUMENT_NODES 1000
#define N_NODES            100000
#define N_EDGES            200000
#define N_QUERIES          100
#define MAX_PATH_WORK      2000000
/* Visits of one search: about a second. */
#define MAX_WORK 10000000

static NablaNodeSet *
pick (GRand *rand, guint n)
{
  NablaNodeSet *set = nabla_node_set_new ();

  for (guint i = 0; i < n; i++)
    nabla_node_set_add (set, (NablaNode) g_rand_int_range (rand, 0, N_NODES));
  return set;
}

typedef struct
{
  const char *name;
  double sum, worst;
  guint n;
  double all[N_QUERIES];
} Timing;

static void
add (Timing *timing, double since)
{
  double ms = bench_cpu_ms () - since;

  timing->all[timing->n] = ms;
  timing->sum += ms;
  timing->worst = MAX (timing->worst, ms);
  timing->n++;
}

static void
report (const char *graph, Timing *timing, const char *bar)
{
  qsort (timing->all, timing->n, sizeof (double), bench_compare_times);
  printf ("%s, %s: median\t%.3f\tms\t\n", timing->name, graph, timing->all[timing->n / 2]);
  printf ("%s, %s: mean\t%.3f\tms\t\n", timing->name, graph, timing->sum / MAX (timing->n, 1));
  printf ("%s, %s: slowest of %u\t%.3f\tms\t%s\n", timing->name, graph, timing->n, timing->worst, bar);
}

static void
measure_paths (NablaReachWorkspace *ws, const NablaQuery *query, Timing *timing)
{
  double since = bench_cpu_ms ();
  g_autoptr (GPtrArray) paths = nabla_list_paths (ws, query, 100, MAX_PATH_WORK, NULL, NULL);

  add (timing, since);
}

/* Takes @mediators. */
static void
measure_natural (const NablaGraph *graph, const NablaQuery *query, NablaNodeSet *mediators, Timing *timing)
{
  g_autoptr (NablaNodeSet) block = mediators;
  g_autoptr (NablaQuery) natural = nabla_query_with_mediators (query, NABLA_EFFECT_NATURAL_DIRECT, block);
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_auto (NablaMediation) found = { 0 };
  double since = bench_cpu_ms ();

  nabla_mediation_identify (graph, natural, pool, &found, NULL, NULL);
  add (timing, since);
}

static void
measure (const char *graph_name, NablaGraph *graph, GRand *rand, guint n_given, const char *bar)
{
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  Timing whole = { .name = "d-separation with a new workspace" }, separated = { .name = "d-separation" };
  Timing valid = { .name = "adjustment valid?" }, find = { .name = "minimal adjustment set" };
  Timing whole_question = { .name = "the whole question" };
  Timing optimal = { .name = "O-set" }, front = { .name = "minimal front-door set" };
  Timing cheapest = { .name = "cheapest adjustment set" }, largest = { .name = "maximal front-door set" };
  Timing odds = { .name = "odds ratio valid?" };
  Timing paths = { .name = "100 paths" }, natural = { .name = "natural effect identified?" };

  for (guint i = 0; i < N_QUERIES; i++)
    {
      g_autoptr (NablaNodeSet) x = pick (rand, 1), y = pick (rand, 1), z = pick (rand, n_given);
      g_autoptr (NablaQuery) query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);
      g_autoptr (NablaNodeSet) a = NULL, b = NULL, c = NULL, d = NULL, e = NULL;
      double since;

      if (nabla_node_set_equal (x, y))
        continue;
      since = bench_cpu_ms ();
      nabla_separated (graph, x, y, z);
      add (&whole, since);
      since = bench_cpu_ms ();
      nabla_separated_in (ws, x, y, z, NULL);
      add (&separated, since);
      since = bench_cpu_ms ();
      nabla_adjustment_is_valid (ws, query, z);
      add (&valid, since);
      since = bench_cpu_ms ();
      a = nabla_adjustment_find (ws, query);
      add (&find, since);
      since = bench_cpu_ms ();
      b = nabla_adjustment_optimal (ws, query);
      add (&optimal, since);
      since = bench_cpu_ms ();
      c = nabla_frontdoor_find (ws, query, NULL);
      add (&front, since);
      since = bench_cpu_ms ();
      d = nabla_frontdoor_maximal (ws, query, NULL);
      add (&largest, since);
      since = bench_cpu_ms ();
      e = nabla_adjustment_cheapest (ws, query, NULL, NULL);
      add (&cheapest, since);
      since = bench_cpu_ms ();
      nabla_selection_allows_odds_ratio (ws, query, z);
      add (&odds, since);
      if (i < 5)
        {
          g_autoptr (NablaIdentification) id = NULL;

          since = bench_cpu_ms ();
          id = nabla_identify (graph, query, NULL, NULL);
          add (&whole_question, since);
          measure_paths (ws, query, &paths);
          measure_natural (graph, query, pick (rand, 1), &natural);
        }
    }
  report (graph_name, &whole, bar);
  report (graph_name, &separated, bar);
  report (graph_name, &valid, bar);
  report (graph_name, &find, bar);
  report (graph_name, &optimal, bar);
  report (graph_name, &front, bar);
  report (graph_name, &largest, bar);
  report (graph_name, &cheapest, "");
  report (graph_name, &odds, bar);
  report (graph_name, &whole_question, "");
  report (graph_name, &paths, "");
  report (graph_name, &natural, "");
}

/* With one unobserved common cause for every five vertices; where the exposure has an effect. */
static void
measure_observed (const char *graph_name, gint band, GRand *rand, const char *bar)
{
  g_autoptr (NablaGraph) graph = random_graph_new (rand, N_NODES, N_EDGES, N_NODES / 5, band, FALSE);
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  Timing optimal = { .name = "O-set with unobserved causes" };

  while (optimal.n < N_QUERIES)
    {
      g_autoptr (NablaNodeSet) x = pick (rand, 1), reached = nabla_descendants (ws, x, NULL), y = NULL, set = NULL;
      g_autoptr (NablaQuery) query = NULL;
      double since;

      y = nabla_node_set_new_one (reached->nodes[g_rand_int_range (rand, 0, (gint) reached->n)]);
      if (nabla_node_set_equal (x, y))
        continue;
      query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);
      since = bench_cpu_ms ();
      set = nabla_adjustment_optimal (ws, query);
      add (&optimal, since);
    }
  report (graph_name, &optimal, bar);
}

/* One separator for each of 44,850 pairs. */
static void
measure_implications (GRand *rand)
{
  g_autoptr (NablaGraph) graph = random_graph_new (rand, 300, 600, 0, 0, FALSE);
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  double since = bench_cpu_ms ();
  g_autoptr (GPtrArray) list = nabla_implications_list (ws, NABLA_IMPLICATIONS_ONE_EACH, 0, 0, NULL, NULL);

  printf ("one implication per pair, p = 300: %u\t%.0f\tms\t<= 1000\n", list->len, bench_cpu_ms () - since);
}

/* 1,462,860 tetrads of 60 vertices. */
static void
measure_tetrads (GRand *rand)
{
  g_autoptr (NablaGraph) graph = random_graph_new (rand, 60, 120, 0, 0, FALSE);
  double since = bench_cpu_ms ();
  guint64 n = 0;

  nabla_tetrads_count (graph, &n, NULL, NULL);
  printf ("vanishing tetrads, p = 60: %" G_GUINT64_FORMAT "\t%.1f\tms\t\n", n, bench_cpu_ms () - since);
}

/* One arrow in each of many graphs, every other time with an unobserved common cause. */
static void
measure_instruments (GRand *rand)
{
  Timing list = { .name = "ancestral instruments" }, candidates = { .name = "instrument candidates" };

  for (guint i = 0; i < N_QUERIES; i++)
    {
      g_autoptr (NablaGraph) plain = random_graph_new (rand, N_INSTRUMENT_NODES, 2 * N_INSTRUMENT_NODES, 0, 0, FALSE);
      const NablaEdge *edge
        = nabla_graph_get_edge (plain, (guint) g_rand_int_range (rand, 0, (gint) nabla_graph_n_edges (plain)));
      g_autoptr (NablaGraph) graph
        = i % 2 == 0 ? nabla_graph_ref (plain)
                     : nabla_graph_with_edge (plain, edge->from, edge->to, NABLA_MARK_ARROW, NABLA_MARK_ARROW, NULL);
      g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
      g_autoptr (NablaNodeSet) x = nabla_node_set_new_one (edge->from);
      g_autoptr (NablaNodeSet) y = nabla_node_set_new_one (edge->to);
      g_autoptr (NablaQuery) query = nabla_query_new (x, y, NABLA_EFFECT_DIRECT, NULL, NULL);
      g_autoptr (GPtrArray) found = NULL;
      g_autoptr (NablaNodeSet) set = NULL;
      double since = bench_cpu_ms ();

      found = nabla_instrument_list (ws, query, 0, 0, NULL, NULL);
      add (&list, since);
      since = bench_cpu_ms ();
      set = nabla_instrument_candidates (ws, query, MAX_WORK, NULL, NULL);
      add (&candidates, since);
    }
  report ("1,000 nodes", &list, "");
  report ("1,000 nodes", &candidates, "<= 100");
}

/* One vertex to another one, at random. */
static NablaQuery *
pick_query (GRand *rand, gint n)
{
  NablaNode x = (NablaNode) g_rand_int_range (rand, 0, n);
  NablaNode y = (NablaNode) ((gint) x + g_rand_int_range (rand, 1, n)) % (NablaNode) n;
  g_autoptr (NablaNodeSet) exposure = nabla_node_set_new_one (MIN (x, y));
  g_autoptr (NablaNodeSet) outcome = nabla_node_set_new_one (MAX (x, y));

  return nabla_query_new (exposure, outcome, NABLA_EFFECT_TOTAL, NULL, NULL);
}

/* The ID algorithm, projection included, where a tenth as many common causes as vertices are hidden. */
static void
measure_id (GRand *rand, gint n, gint band)
{
  g_autoptr (NablaGraph) graph = random_graph_new (rand, n, 2 * (guint) n, (guint) n / 10, band, FALSE);
  g_autofree char *name = g_strdup_printf ("p = %d, %s", n, band > 0 ? "edges within 20 ranks" : "uniform order");
  const char *bar = n == 10000 ? "<= 100" : "";
  Timing verdict = { .name = "ID" }, functional = { .name = "ID with its functional" };

  for (guint i = 0; i < N_QUERIES / 4; i++)
    {
      g_autoptr (NablaQuery) query = pick_query (rand, n);
      g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
      g_auto (NablaIdAnswer) answer = { 0 }, written = { 0 };
      double since = bench_cpu_ms ();

      nabla_id (graph, NULL, nabla_query_get_exposure (query), nabla_query_get_outcome (query), NULL, NULL, &answer,
                NULL, NULL);
      add (&verdict, since);
      since = bench_cpu_ms ();
      nabla_id (graph, NULL, nabla_query_get_exposure (query), nabla_query_get_outcome (query), NULL, pool, &written,
                NULL, NULL);
      add (&functional, since);
    }
  report (name, &verdict, bar);
  report (name, &functional, bar);
}

/* What the window waits for on a graph as people draw them. */
static void
measure_verdict (GRand *rand)
{
  g_autoptr (NablaGraph) graph = random_graph_new (rand, 30, 45, 3, 0, FALSE);
  Timing timing = { .name = "the whole question" };

  for (guint i = 0; i < N_QUERIES; i++)
    {
      g_autoptr (NablaQuery) query = pick_query (rand, 30);
      double since = bench_cpu_ms ();
      g_autoptr (NablaIdentification) id = nabla_identify (graph, query, NULL, NULL);

      add (&timing, since);
    }
  report ("30 nodes", &timing, "<= 5");
}

/* The class of a graph, its closure and its size, and queries in it. */
static void
measure_class (const char *graph_name, const NablaGraph *dag, GRand *rand)
{
  g_autofree char *name = g_strdup_printf ("CPDAG, %s", graph_name);
  g_autoptr (NablaGraph) class = NULL, closed = NULL;
  g_autoptr (NablaReachWorkspace) ws = NULL;
  Timing make = { .name = "CPDAG of a DAG" }, close = { .name = "Meek's closure" };
  Timing count = { .name = "size of the class" }, chordal = { .name = "chordal?" };
  Timing separated = { .name = "d-separation" }, valid = { .name = "adjustment valid?" };
  Timing find = { .name = "minimal adjustment set" };
  double since = bench_cpu_ms ();

  class = nabla_graph_dup_class (dag, NULL);
  add (&make, since);
  since = bench_cpu_ms ();
  closed = nabla_graph_dup_closed (class, NULL);
  add (&close, since);
  since = bench_cpu_ms ();
  nabla_graph_class_size (class, NULL, NULL);
  add (&count, since);
  since = bench_cpu_ms ();
  nabla_graph_is_chordal (class);
  add (&chordal, since);
  ws = nabla_reach_workspace_new (closed);
  for (guint i = 0; i < N_QUERIES; i++)
    {
      g_autoptr (NablaNodeSet) x = pick (rand, 1), y = pick (rand, 1), z = pick (rand, 8), found = NULL;
      g_autoptr (NablaQuery) query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);

      if (nabla_node_set_equal (x, y))
        continue;
      since = bench_cpu_ms ();
      nabla_separated_in (ws, x, y, z, NULL);
      add (&separated, since);
      since = bench_cpu_ms ();
      nabla_adjustment_is_valid (ws, query, z);
      add (&valid, since);
      since = bench_cpu_ms ();
      found = nabla_adjustment_find (ws, query);
      add (&find, since);
    }
  report (name, &make, "");
  report (name, &close, "");
  report (name, &count, "");
  report (name, &chordal, "");
  report (name, &separated, "<= 10 a pass");
  report (name, &valid, "<= 10 a pass");
  report (name, &find, "<= 10 a pass");
}

int
main (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (NablaGraph) uniform = random_graph_new (rand, N_NODES, N_EDGES, 0, 0, FALSE);
  g_autoptr (NablaGraph) banded = random_graph_new (rand, N_NODES, N_EDGES, 0, 20, FALSE);

  measure ("uniform order", uniform, rand, 8, "<= 5");
  measure ("edges within 20 ranks", banded, rand, 8, "<= 10 a pass");
  measure ("a fifth given", uniform, rand, N_NODES / 5, "<= 10 a pass");
  measure_observed ("uniform order", 0, rand, "<= 5");
  measure_observed ("edges within 20 ranks", 20, rand, "<= 10 a pass");
  measure_class ("uniform order", uniform, rand);
  measure_class ("edges within 20 ranks", banded, rand);
  measure_implications (rand);
  measure_tetrads (rand);
  measure_instruments (rand);
  for (gint n = 10; n <= N_NODES; n *= 10)
    measure_id (rand, n, 0);
  measure_id (rand, N_NODES / 10, 20);
  measure_id (rand, N_NODES, 20);
  measure_verdict (rand);
  return 0;
}
