/* What an edit costs once the Gram is there: 20 nodes, 40 arrows, 1e6 rows x 50 columns. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "estimate/nabla-estimation.h"

#define N      1000000
#define P      50
#define NODES  20
#define ARROWS 40
#define RUNS   7

static double
seconds (void)
{
  return g_get_monotonic_time () / 1e6;
}

static NablaTable *
make_table (void)
{
  NablaColumn *columns[P];
  NablaTable *table;
  guint64 state = 88172645463325252u;
  const double *before = NULL;

  for (guint j = 0; j < P; j++)
    {
      double *values = g_new (double, N);
      g_autofree char *name = g_strdup_printf ("v%u", j);

      for (gsize i = 0; i < N; i++)
        {
          state ^= state << 13;
          state ^= state >> 7;
          state ^= state << 17;
          values[i] = (double) (state >> 11) * 0x1p-53 + (before != NULL ? 0.3 * before[i] : 0.0);
        }
      before = values;
      columns[j] = nabla_column_new_real (name, NABLA_TYPE_REAL, values, N);
    }
  table = nabla_table_new (columns, P, N);
  for (guint j = 0; j < P; j++)
    nabla_column_unref (columns[j]);
  return table;
}

/* Two arrows into each node but the first from nodes before it, and three more into the last. */
static NablaGraph *
make_graph (void)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  guint made = 0;

  for (guint v = 0; v < NODES; v++)
    {
      g_autofree char *name = g_strdup_printf ("v%u", v);

      nabla_graph_builder_add_node (builder, name);
    }
  for (guint step = 1; made < ARROWS; step++)
    for (guint v = step; v < NODES && made < ARROWS; v++, made++)
      nabla_graph_builder_add_edge (builder, v - step, v, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  return nabla_graph_builder_build (builder);
}

/* The direct effect of each arrow: beside the child's other parents, or (@apart) a set
 * of 7 others of its own, so that no two arrows share a regression. */
static NablaIdentification *
identify (const NablaGraph *graph, const NablaEdge *edge, gboolean apart, guint e)
{
  NablaIdentification *identification = nabla_identification_new (NULL);
  g_autoptr (NablaNodeSet) x = nabla_node_set_new_one (edge->from);
  g_autoptr (NablaNodeSet) y = nabla_node_set_new_one (edge->to);
  NablaEstimand *estimand = nabla_estimand_new (NABLA_STRATEGY_ADJUSTMENT, NABLA_EFFECT_DIRECT, x, y);
  guint n_parents;
  const NablaNode *parents = nabla_graph_get_adjacent (graph, edge->to, NABLA_PARENTS, &n_parents);

  estimand->adjustment = nabla_node_set_new ();
  for (guint i = 0; i < n_parents && !apart; i++)
    if (parents[i] != edge->from)
      nabla_node_set_add (estimand->adjustment, parents[i]);
  for (guint i = 0; apart && estimand->adjustment->n < 7; i++)
    {
      NablaNode other = (e * 7 + i * (1 + e % 5) + i / NODES) % NODES;

      if (other != edge->from && other != edge->to)
        nabla_node_set_add (estimand->adjustment, other);
    }
  identification->verdict = NABLA_VERDICT_IDENTIFIED;
  identification->reason = g_strdup ("");
  g_ptr_array_add (identification->estimands, estimand);
  return identification;
}

static double
measure (NablaData *data,
         const NablaGraph *graph,
         const int *columns,
         NablaIdentification *identifications[ARROWS],
         NablaSeKind se)
{
  double best = 1e9;
  NablaMethod method;

  nabla_method_init (&method);
  method.se = se;
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_LINEAR;
  for (guint run = 0; run < RUNS; run++)
    {
      NablaArrow arrows[ARROWS] = { { 0 } };
      double start = seconds ();

      if (!nabla_estimate_arrows (data, graph, columns, identifications, &method, arrows, NULL, NULL))
        exit (1);
      best = MIN (best, seconds () - start);
      for (guint e = 0; e < ARROWS; e++)
        {
          if (arrows[e].state != NABLA_ARROW_ESTIMATED)
            exit (1);
          nabla_estimate_unref (arrows[e].estimate);
        }
    }
  return best * 1e3;
}

int
main (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaExecutor) executor = nabla_executor_new (2);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autoptr (NablaGraph) graph = make_graph ();
  int columns[NODES];
  double start = seconds ();

  for (guint v = 0; v < NODES; v++)
    columns[v] = v;
  if (!nabla_data_prepare (data, NULL, 0, NULL, NULL))
    return 1;
  printf ("Gram at load, 1e6 x 50\t%.1f\tms\n", (seconds () - start) * 1e3);
  for (guint apart = 0; apart < 2; apart++)
    {
      NablaIdentification *identifications[ARROWS];
      const char *what = apart ? "8 regressors each, none shared" : "beside the other parents";

      for (guint e = 0; e < ARROWS; e++)
        identifications[e] = identify (graph, nabla_graph_get_edge (graph, e), apart, e);
      printf ("all linear numbers, 40 arrows, classical, %s\t%.3f\tms\t16\n", what,
              measure (data, graph, columns, identifications, NABLA_SE_CLASSICAL));
      printf ("HC3 intervals, 40 arrows, %s\t%.1f\tms\t300\n", what,
              measure (data, graph, columns, identifications, NABLA_SE_HC3));
      for (guint e = 0; e < ARROWS; e++)
        nabla_identification_unref (identifications[e]);
    }
  return 0;
}
