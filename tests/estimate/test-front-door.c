/* The general front door: against another implementation, known truths, its own symmetries. */
#include <math.h>

#include "estimate/smooth/nabla-curve.h"
#include "numbers.h"
#include "support.h"

#define GRAPH "dag { X Y M N U [latent] X -> M -> Y X -> N -> Y U -> X U -> Y }"

/* A table of X, Y, M, N and a weight, its rows made one after the other. */
typedef void (*RowFunc) (guint64 *state, double *row);

static NablaTable *
draw (RowFunc func, gsize n, guint64 seed, guint copies)
{
  static const char *const names[] = { "X", "Y", "M", "N", "W" };
  double *values[5];
  NablaColumn *columns[5];
  guint64 state = seed;

  for (guint j = 0; j < 5; j++)
    values[j] = g_new (double, n *copies);
  for (gsize i = 0; i < n; i++)
    {
      double row[5] = { 0.0 };

      func (&state, row);
      for (guint c = 0; c < copies; c++)
        for (guint j = 0; j < 5; j++)
          values[j][i + c * n] = row[j];
    }
  for (guint j = 0; j < 5; j++)
    {
      columns[j] = test_column (names[j], values[j], n * copies);
      g_free (values[j]);
    }
  return test_table (5, n * copies, columns);
}

static NablaEstimate *
estimate (NablaTable *table, const char *mediators, guint n_threads, int weights, int clusters)
{
  g_autoptr (NablaExecutor) executor = nabla_executor_new (n_threads);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autoptr (NablaGraph) graph = test_graph (GRAPH);
  g_autoptr (GError) error = NULL;
  NablaEstimate *result;
  NablaMethod method;

  nabla_method_init (&method);
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_FRONTDOOR;
  method.weight_column = weights;
  if (clusters >= 0)
    {
      method.se = NABLA_SE_CLUSTER;
      method.cluster_column = clusters;
    }
  result = test_estimate (data, graph, NABLA_STRATEGY_FRONT_DOOR, "X", "Y", mediators, &method, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result->estimator, ==, NABLA_ESTIMATOR_FRONTDOOR);
  g_assert_true (isfinite (result->se) && isfinite (result->strength));
  return result;
}

static void
row_not_additive (guint64 *state, double *row)
{
  double a = test_uniform (state), b = test_uniform (state), c = test_uniform (state), d = test_uniform (state);
  double e = test_uniform (state);

  row[0] = 3.0 * (a + b - 1.0);
  row[2] = row[0] * (0.8 + 1.2 * (c - 0.5)) + (d - 0.5);
  row[1] = 0.5 * row[2] + 0.3 * row[2] * row[2] + 0.3 * row[0] + (e - 0.5);
  row[4] = 2.0;
}

/* Against numpy: the same algorithm by full matrices, on the same numbers. */
static void
test_reference (void)
{
  g_autoptr (NablaTable) table = draw (row_not_additive, 400, 7, 1);
  g_autoptr (NablaEstimate) result = estimate (table, "M", 1, -1, -1);

  assert_close (result->estimate, 0.38103780495714673, 1e-9);
  assert_close (result->se, 0.05218550220484402, 1e-9);
  assert_close (test_get_diagnostic (result, "smoothness_share"), 0.10669020849868296, 1e-8);
}

static void
test_threads (void)
{
  g_autoptr (NablaTable) table = draw (row_not_additive, 9000, 5, 1);
  g_autoptr (NablaEstimate) one = estimate (table, "M", 1, -1, -1), two = estimate (table, "M", 2, -1, -1);
  g_autoptr (NablaEstimate) weighted = estimate (table, "M", 2, 4, -1);

  g_assert_cmpfloat (one->estimate, ==, two->estimate);
  g_assert_cmpfloat (one->se, ==, two->se);
  g_assert_cmpfloat (one->strength_hi, ==, two->strength_hi);
  /* Weights that are all equal say nothing. */
  assert_close (weighted->estimate, one->estimate, 1e-9);
  assert_close (weighted->se, one->se, 1e-9);
}

/* Y = M / 2 + 3 M^2 / 10: noise in M that grows with X adds to the slope through M^2, as E[M^2|x] = c x^2 + …: at
 * mean 0 of X nothing; the strength does not vanish. */
static void
test_strength (void)
{
  g_autoptr (NablaTable) table = draw (row_not_additive, 6000, 11, 1);
  g_autoptr (NablaEstimate) result = estimate (table, "M", 2, -1, -1);
  /* nu (x) = .4 x + .3 (.64 + 1.44 / 12) x^2 + …, so nu' = .4 + .456 x on a triangle of half width 3. */
  double size = 0.0;

  for (guint i = 0; i < 6000; i++)
    {
      double x = -3.0 + 6.0 * (i + 0.5) / 6000;

      size += fabs (0.4 + 0.456 * x) * (3.0 - fabs (x)) / 9.0 * 6.0 / 6000;
    }
  g_assert_cmpfloat (fabs (result->estimate - 0.4), <, 4.0 * result->se);
  g_assert_cmpfloat (result->strength_lo, <, size);
  g_assert_cmpfloat (result->strength_hi, >, size);
  g_assert_cmpfloat (result->strength_hi - result->strength_lo, <, 0.12);
}

/* Y = M / 2 - 3 N / 10 + M N / 5 given two mediators of one confounded exposure. */
static void
row_two_mediators (guint64 *state, double *row)
{
  double u = test_uniform (state) - 0.5;

  row[0] = 1.0 + 2.0 * u + 3.0 * (test_uniform (state) - 0.5);
  row[2] = 0.8 * row[0] + test_uniform (state) - 0.5;
  row[3] = 0.5 * row[0] + test_uniform (state) - 0.5;
  row[1] = 0.5 * row[2] - 0.3 * row[3] + 0.2 * row[2] * row[3] + 2.0 * u + 0.5 * (test_uniform (state) - 0.5);
}

/* E[Y|do(x)] = .4 x - .15 x + .08 x^2, whose slope at the mean of X, 1, is .41. */
static void
test_two_mediators (void)
{
  guint covered = 0, n = 60;
  double sum = 0.0, squares = 0.0;

  for (guint r = 0; r < n; r++)
    {
      g_autoptr (NablaTable) table = draw (row_two_mediators, 400, 1000 + r, 1);
      g_autoptr (NablaEstimate) result = estimate (table, "M N", 1, -1, -1);

      covered += fabs (result->estimate - 0.41) < 1.96 * result->se;
      sum += result->estimate - 0.41;
      squares += result->se * result->se;
    }
  /* 4 standard errors of the mean; the binomial's lower 1e-4 quantile at .95. */
  g_assert_cmpfloat (fabs (sum / n), <, 4.0 * sqrt (squares / n / n));
  g_assert_cmpuint (covered, >=, 50);
}

/* Every row twice, each pair a cluster: the uncertainty is that of the rows once. */
static void
test_clusters (void)
{
  g_autoptr (NablaTable) table = draw (row_not_additive, 2000, 3, 2);
  g_autoptr (NablaEstimate) alone = estimate (table, "M", 1, -1, -1), paired = estimate (table, "M", 1, -1, 0);

  g_assert_cmpfloat (paired->estimate, ==, alone->estimate);
  g_assert_cmpfloat (paired->se, >, 1.25 * alone->se);
}

/* The gradients integrate to the rise of the mean, whatever the data; here E[Y|do(x)]' = .4 + .456 x, plus .3 of X's
 * own arrow that the front door leaves out. */
static void
test_curve (void)
{
  g_autoptr (NablaTable) table = draw (row_not_additive, 6000, 11, 1);
  g_autoptr (NablaExecutor) executor = nabla_executor_new (2);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autoptr (NablaGraph) graph = test_graph (GRAPH);
  g_autoptr (NablaEstimand) estimand = test_estimand (graph, NABLA_STRATEGY_FRONT_DOOR, "X", "Y", "M");
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaCurve) curve = NULL;
  g_autoptr (GError) error = NULL;
  NablaMethod method;
  double rise = 0.0, rows = 0.0;

  nabla_method_init (&method);
  curve = nabla_estimate_curve (data, graph, columns, estimand, &method, 401, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (curve->estimator, ==, NABLA_ESTIMATOR_FRONTDOOR);
  for (guint i = 0; i < curve->n; i++)
    {
      double half = (curve->gradient_hi[i] - curve->gradient_lo[i]) / 2;

      rows += curve->support[i];
      g_assert_cmpfloat (half, >, 0.0);
      g_assert_cmpfloat (fabs (curve->gradient[i] - 0.4 - 0.456 * curve->x[i]), <, 2.0 * half);
      if (i > 0)
        rise += 0.5 * (curve->gradient[i] + curve->gradient[i - 1]) * (curve->x[i] - curve->x[i - 1]);
    }
  g_assert_cmpfloat (rows, ==, 6000.0);
  g_assert_cmpfloat_with_epsilon (curve->mean[curve->n - 1] - curve->mean[0], rise, 1e-4);
}

/* X works through M alone, .8 times .5; M's own slope is .5. */
static void
row_confounded (guint64 *state, double *row)
{
  double u = test_uniform (state) - 0.5;

  row[0] = 2.0 * u + 2.0 * (test_uniform (state) - 0.5);
  row[2] = 0.8 * row[0] + 3.0 * (test_uniform (state) - 0.5);
  row[1] = 0.5 * row[2] + 2.0 * u + 2.0 * (test_uniform (state) - 0.5);
}

/* Shares beside an arrow whose effect is got by the front door have intervals, as wide as the shares scatter. */
static void
test_shares (void)
{
  g_autoptr (NablaGraph) graph = test_graph ("dag { X -> Y M -> Y }");
  double sum = 0.0, squares = 0.0, variance = 0.0;
  guint n = 100;

  for (guint r = 0; r < n; r++)
    {
      g_autoptr (NablaTable) table = draw (row_confounded, 400, 500 + r, 1);
      g_autoptr (NablaData) data = nabla_data_new (table, NULL);
      g_autofree int *columns = test_columns (graph, table);
      NablaEstimand *estimands[] = { test_estimand (graph, NABLA_STRATEGY_FRONT_DOOR, "X", "Y", "M"),
                                     test_estimand (graph, NABLA_STRATEGY_ADJUSTMENT, "M", "Y", "X") };
      NablaIdentification *identifications[]
        = { test_identification (&estimands[0], 1), test_identification (&estimands[1], 1) };
      NablaArrow arrows[2] = { { 0 } };
      NablaMethod method;
      double se;

      nabla_method_init (&method);
      g_assert_true (nabla_estimate_arrows (data, graph, columns, identifications, &method, arrows, NULL, NULL));
      g_assert_cmpint (arrows[0].estimate->estimator, ==, NABLA_ESTIMATOR_FRONTDOOR);
      se = (arrows[0].share_hi - arrows[0].share_lo) / (2.0 * 1.96);
      g_assert_cmpfloat (se, >, 0.0);
      assert_close (arrows[1].share_hi - arrows[1].share_lo, 2.0 * 1.96 * se, 1e-9);
      sum += arrows[0].share / n;
      squares += arrows[0].share * arrows[0].share / n;
      variance += se * se / n;
      for (guint e = 0; e < 2; e++)
        {
          nabla_estimate_unref (arrows[e].estimate);
          nabla_identification_unref (identifications[e]);
        }
    }
  g_test_message ("share %g +- %g, said to be %g", sum, sqrt (squares - sum * sum), sqrt (variance));
  /* The sd of a sample variance of 100 is 14 %. */
  g_assert_cmpfloat (variance, >, 0.6 * (squares - sum * sum));
  g_assert_cmpfloat (variance, <, 1.7 * (squares - sum * sum));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/front-door/reference", test_reference);
  g_test_add_func ("/estimate/front-door/threads", test_threads);
  g_test_add_func ("/estimate/front-door/strength", test_strength);
  g_test_add_func ("/estimate/front-door/two-mediators", test_two_mediators);
  g_test_add_func ("/estimate/front-door/clusters", test_clusters);
  g_test_add_func ("/estimate/front-door/curve", test_curve);
  g_test_add_func ("/estimate/front-door/shares", test_shares);
  return g_test_run ();
}
