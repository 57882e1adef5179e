/* Complete rows as dense columns, and intervals from influence functions. */
#include <math.h>

#include "estimate/rows/nabla-finish.h"
#include "support.h"

#define N 8

typedef struct
{
  NablaTable *table;
  NablaGraph *graph;
  NablaData *data;
  int *columns;
  NablaMethod method;
  NablaStudy study;
  GArray *features;
} World;

/* Row 2 lacks x, row 3 y, row 4 both; row 5 has no weight; row 6 no cluster. */
static void
world_init (World *world, gboolean clusters)
{
  const double x[N] = { 1, 2, NAN, 4, NAN, 6, 7, 8 }, y[N] = { 3, 1, 4, NAN, NAN, 9, 2, 6 };
  const double weight[N] = { 1, 2, 1, 1, 1, 0, 1, 3 }, group[N] = { 7, 5, 7, 7, 7, 7, NAN, 7 };
  NablaColumn *columns[4]
    = { test_column ("x", x, N), test_column ("y", y, N), test_column ("w", weight, N), test_column ("g", group, N) };
  NablaFeature feature[2] = { { 1, NABLA_FEATURE_NUMBER }, { 0, NABLA_FEATURE_NUMBER } };

  world->table = test_table (4, N, columns);
  world->graph = test_graph ("dag { x y x -> y }");
  world->data = nabla_data_new (world->table, NULL);
  world->columns = test_columns (world->graph, world->table);
  nabla_method_init (&world->method);
  world->method.weight_column = 2;
  if (clusters)
    {
      world->method.se = NABLA_SE_CLUSTER;
      world->method.cluster_column = 3;
    }
  g_assert_true (
    nabla_study_init (&world->study, world->data, world->graph, world->columns, &world->method, NULL, NULL));
  world->features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  g_array_append_vals (world->features, feature, 2);
}

static void
world_clear (World *world)
{
  g_array_unref (world->features);
  nabla_study_clear (&world->study);
  g_free (world->columns);
  nabla_data_unref (world->data);
  nabla_graph_unref (world->graph);
  nabla_table_unref (world->table);
}

static void
test_rows (void)
{
  World world;
  g_autoptr (NablaRows) rows = NULL;

  world_init (&world, FALSE);
  rows = nabla_rows_new (&world.study, world.features, NULL);
  g_assert_cmpuint (rows->n, ==, 4);
  g_assert_cmpuint (rows->row[2], ==, 6);
  g_assert_null (rows->clusters);
  /* In the caller's order. */
  g_assert_cmpfloat (rows->values[0][1], ==, 1.0);
  g_assert_cmpfloat (rows->values[1][1], ==, 2.0);
  assert_close (rows->weights[0], 4.0 / 7, 1e-15);
  assert_close (rows->weights[3], 12.0 / 7, 1e-15);
  assert_close (nabla_rows_mean (rows, rows->values[0]), (3 + 2 * 1 + 2 + 3 * 6) / 7.0, 1e-14);
  g_assert_cmpuint (rows->n_incomplete, ==, 3);
  g_assert_cmpuint (rows->losses->len, ==, 2);
  g_assert_cmpuint (g_array_index (rows->losses, NablaColumnLoss, 0).column, ==, 1);
  g_assert_cmpuint (g_array_index (rows->losses, NablaColumnLoss, 0).missing, ==, 2);
  g_assert_cmpuint (g_array_index (rows->losses, NablaColumnLoss, 0).only, ==, 1);
  world_clear (&world);
}

static void
test_clusters (void)
{
  World world;
  g_autoptr (NablaRows) rows = NULL;
  const double influence[3] = { 1.0, -2.0, 0.5 };
  double w[3] = { 0.5, 1.0, 1.5 }, first, second;

  world_init (&world, TRUE);
  rows = nabla_rows_new (&world.study, world.features, NULL);
  g_assert_cmpuint (rows->n, ==, 3);
  g_assert_cmpuint (rows->n_clusters, ==, 2);
  g_assert_cmpuint (rows->clusters[0], ==, 0);
  g_assert_cmpuint (rows->clusters[1], ==, 1);
  g_assert_cmpuint (rows->clusters[2], ==, 0);
  first = w[0] * influence[0] + w[2] * influence[2];
  second = w[1] * influence[1];
  assert_close (nabla_finish_variance (rows, influence), (first * first + second * second) / 9 * 2, 1e-14);
  world_clear (&world);
}

/* A weighted mean, whose influence is known. */
static void
test_estimate_of_influence (void)
{
  World world;
  g_autoptr (NablaRows) rows = NULL;
  g_autoptr (NablaEstimand) estimand = NULL;
  g_autoptr (NablaEstimate) estimate = NULL;
  NablaNumbers numbers;
  double influence[4], mean, variance = 0.0;

  world_init (&world, FALSE);
  rows = nabla_rows_new (&world.study, world.features, NULL);
  mean = nabla_rows_mean (rows, rows->values[0]);
  for (guint i = 0; i < 4; i++)
    {
      influence[i] = rows->values[0][i] - mean;
      variance += rows->weights[i] * influence[i] * rows->weights[i] * influence[i] / 16;
    }
  estimand = test_estimand (world.graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "");
  nabla_numbers_init (&numbers);
  numbers.effect = mean;
  numbers.influence = influence;
  numbers.variance = 0.25;
  estimate = nabla_finish_estimate (&world.study, estimand, NABLA_ESTIMATOR_GRADIENT, rows, &numbers, NULL);
  g_assert_cmpint (estimate->se_kind, ==, NABLA_SE_INFLUENCE);
  assert_close (estimate->se, sqrt (variance + 0.25), 1e-14);
  assert_close (estimate->hi, mean + 1.959963984540054 * estimate->se, 1e-12);
  assert_close (estimate->strength_per_sd, fabs (mean) * nabla_rows_sd (rows, rows->values[0]), 1e-14);
  g_assert_cmpuint (estimate->n_dropped, ==, 4);
  g_assert_cmpuint (estimate->losses->len, ==, 3);
  world_clear (&world);
}

/* Among rows of weights; cancelled it is no count, on which nothing is built. */
static void
test_count (void)
{
  World world;
  g_autoptr (NablaMoments) moments = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  g_autoptr (GError) error = NULL;
  const NablaFeature x = { 0, NABLA_FEATURE_NUMBER };
  double with, without;

  world_init (&world, FALSE);
  moments = nabla_study_get_moments (&world.study, world.features, NULL);
  world.study.progress = progress;
  g_assert_true (nabla_study_count_value (&world.study, moments, x, 2.0, &with, &without, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (with, ==, 1.0);
  g_assert_cmpfloat (without, ==, 3.0);
  g_cancellable_cancel (cancellable);
  g_assert_false (nabla_study_count_value (&world.study, moments, x, 2.0, &with, &without, &error));
  g_assert_true (nabla_progress_is_cancellation (error));
  world_clear (&world);
}

/* R 4.2: qnorm and qt of (1 - level) / 2, lower.tail = FALSE. */
static void
test_quantiles (void)
{
  assert_close (nabla_finish_quantile (0.95, INFINITY), 1.959963984540054, 1e-12);
  assert_close (nabla_finish_quantile (0.95, 7.0), 2.364624251592785, 1e-10);
  /* Half of this level and a half are 1. */
  assert_close (nabla_finish_quantile (1.0 - 0x1p-53, INFINITY), 8.292361075813595, 1e-10);
  g_assert_true (isfinite (nabla_finish_quantile (1.0 - 0x1p-53, 7.0)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/finish/rows", test_rows);
  g_test_add_func ("/estimate/finish/clusters", test_clusters);
  g_test_add_func ("/estimate/finish/count", test_count);
  g_test_add_func ("/estimate/finish/quantiles", test_quantiles);
  g_test_add_func ("/estimate/finish/estimate", test_estimate_of_influence);
  return g_test_run ();
}
