/* What expected gradients cost: live for all arrows once their Gram is there, and in full. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "estimate/nabla-estimation.h"

#define N_LIVE  1000000
#define N_FULL  100000
#define NODES   11
#define ARROWS  20
#define COLUMNS 12
#define WIDE    50
#define RUNS    5

static double
clock_of (clockid_t id)
{
  struct timespec now;

  clock_gettime (id, &now);
  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

/* Each column a bent sum of the two before it and noise nearly normal. */
static NablaTable *
make_table (gsize n, guint n_columns)
{
  NablaColumn *columns[WIDE];
  double *values[WIDE];
  NablaTable *table;
  guint64 state = 88172645463325252u;

  for (guint j = 0; j < n_columns; j++)
    {
      values[j] = g_new (double, n);
      for (gsize i = 0; i < n; i++)
        {
          double noise = 0.0;

          for (guint k = 0; k < 4; k++)
            {
              state ^= state << 13;
              state ^= state >> 7;
              state ^= state << 17;
              noise += (double) (state >> 11) * 0x1p-53 - 0.5;
            }
          values[j][i] = noise + (j > 0 ? 0.4 * sin (2.0 * values[j - 1][i]) : 0.0)
                         + (j > 1 ? 0.3 * values[j - 2][i] * (1.0 + 0.3 * values[j - 1][i]) : 0.0);
        }
    }
  for (guint j = 0; j < n_columns; j++)
    {
      g_autofree char *name = g_strdup_printf ("v%u", j);

      columns[j] = nabla_column_new_real (name, NABLA_TYPE_REAL, values[j], n);
    }
  table = nabla_table_new (columns, n_columns, n);
  for (guint j = 0; j < n_columns; j++)
    nabla_column_unref (columns[j]);
  return table;
}

/* From each of the first nodes to the next and to the one after, and one more. */
static NablaGraph *
make_graph (guint n_nodes)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  guint made = 0;

  for (guint v = 0; v < n_nodes; v++)
    {
      g_autofree char *name = g_strdup_printf ("v%u", v);

      nabla_graph_builder_add_node (builder, name);
    }
  for (guint step = 1; made < ARROWS; step++)
    for (guint v = step; v < NODES && made < ARROWS; v++, made++)
      nabla_graph_builder_add_edge (builder, v - step, v, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  return nabla_graph_builder_build (builder);
}

/* Takes @edge's as of an edit: nothing is kept from the run before but the table's sums. */
static void
measure_live (NablaExecutor *executor, guint n_nodes)
{
  g_autoptr (NablaTable) table = make_table (N_LIVE, n_nodes);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autoptr (NablaGraph) graph = make_graph (n_nodes);
  g_autoptr (GPtrArray) identifications = nabla_identify_arrows (graph, NULL, NULL, NULL);
  int columns[WIDE];
  double best = 1e9, processor = 1e9;
  NablaMethod method;

  nabla_method_init (&method);
  method.se = NABLA_SE_CLASSICAL;
  method.live = method.curves = TRUE;
  for (guint v = 0; v < n_nodes; v++)
    columns[v] = (int) v;
  for (guint run = 0; run <= RUNS; run++)
    {
      NablaArrow arrows[ARROWS] = { { 0 } };
      double wall = clock_of (CLOCK_MONOTONIC), cpu = clock_of (CLOCK_PROCESS_CPUTIME_ID);

      if (!nabla_estimate_arrows (data, graph, columns, (NablaIdentification **) identifications->pdata, &method,
                                  arrows, NULL, NULL))
        exit (1);
      wall = clock_of (CLOCK_MONOTONIC) - wall;
      cpu = clock_of (CLOCK_PROCESS_CPUTIME_ID) - cpu;
      if (run == 0)
        printf ("smooth features and their Gram, 1e6 x %u, 2 threads, processor time\t%.3f\ts\n", n_nodes, cpu);
      else
        {
          best = MIN (best, wall);
          processor = MIN (processor, cpu);
        }
      for (guint e = 0; e < ARROWS; e++)
        {
          if (arrows[e].state != NABLA_ARROW_ESTIMATED || arrows[e].estimate->estimator != NABLA_ESTIMATOR_GRADIENT)
            exit (1);
          nabla_estimate_unref (arrows[e].estimate);
        }
    }
  printf ("additive gradients of %u arrows after an edit, 1e6 rows x %u\t%.2f\tms\t100\n", ARROWS, n_nodes, best * 1e3);
  printf ("additive gradients of %u arrows after an edit, 1e6 rows x %u, processor time\t%.2f\tms\t100\n", ARROWS,
          n_nodes, processor * 1e3);
}

/* v10 on v11, which is not among its causes, beside v0 ... v9. */
static void
measure_full (NablaExecutor *executor, const char *threads)
{
  g_autoptr (NablaTable) table = make_table (N_FULL, COLUMNS);
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaNodeSet) x = nabla_node_set_new_one (10), y = nabla_node_set_new_one (11);
  g_autoptr (NablaEstimand) estimand = nabla_estimand_new (NABLA_STRATEGY_ADJUSTMENT, NABLA_EFFECT_TOTAL, x, y);
  int columns[COLUMNS];
  double best = 1e9, processor = 1e9;
  NablaMethod method;

  for (guint v = 0; v < COLUMNS; v++)
    {
      g_autofree char *name = g_strdup_printf ("v%u", v);

      nabla_graph_builder_add_node (builder, name);
      columns[v] = (int) v;
    }
  graph = nabla_graph_builder_build (builder);
  g_clear_pointer (&estimand->adjustment, nabla_node_set_free);
  estimand->adjustment = nabla_node_set_new ();
  for (guint v = 0; v < 10; v++)
    nabla_node_set_add (estimand->adjustment, v);
  nabla_method_init (&method);
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_GRADIENT;
  for (guint run = 0; run < RUNS; run++)
    {
      g_autoptr (NablaData) data = nabla_data_new (table, executor);
      double wall = clock_of (CLOCK_MONOTONIC), cpu = clock_of (CLOCK_PROCESS_CPUTIME_ID);
      g_autoptr (NablaEstimate) estimate = nabla_estimate_effect (data, graph, columns, estimand, &method, NULL, NULL);

      if (estimate == NULL || !estimate->has_estimate)
        exit (1);
      best = MIN (best, clock_of (CLOCK_MONOTONIC) - wall);
      processor = MIN (processor, clock_of (CLOCK_PROCESS_CPUTIME_ID) - cpu);
    }
  printf ("full gradient with its interval, 1e5 rows, 10 covariates, %s\t%.3f\ts\t1\n", threads, best);
  printf ("full gradient with its interval, 1e5 rows, 10 covariates, %s, processor time\t%.3f\ts\t1\n", threads,
          processor);
}

int
main (void)
{
  g_autoptr (NablaExecutor) one = nabla_executor_new (1), two = nabla_executor_new (2);

  measure_live (two, NODES);
  measure_live (two, WIDE);
  measure_full (one, "1 thread");
  measure_full (two, "2 threads");
  return 0;
}
