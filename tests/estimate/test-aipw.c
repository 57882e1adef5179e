/* Effects of an exposure of two values under adjustment: closed forms, weights, what is refused. */
#include <math.h>
#include <string.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "support.h"

#define ADJUSTMENT NABLA_STRATEGY_ADJUSTMENT

static NablaMethod
make_method (void)
{
  NablaMethod method;

  nabla_method_init (&method);
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_AIPW;
  return method;
}

/* Two covariates of few values, weights and clusters. */
#define N 240

typedef struct
{
  double x[N], y[N], b[N], w[N], k[N];
  int g[N], t[N];
} World;

static NablaTable *
make_world (World *world, gsl_rng *rng)
{
  NablaColumn *columns[7];

  for (guint i = 0; i < N; i++)
    {
      world->g[i] = i % 3;
      world->b[i] = i / 3 % 2;
      world->x[i] = gsl_rng_uniform (rng) < 0.3 + 0.15 * world->g[i] + 0.1 * world->b[i];
      world->y[i] = gsl_rng_uniform (rng) < 0.2 + 0.3 * world->x[i] + 0.1 * world->g[i] - 0.1 * world->b[i];
      world->t[i] = world->x[i] > 0 ? (int) (gsl_rng_uniform (rng) * 2) : 2;
      world->w[i] = 0.5 + gsl_rng_uniform (rng);
      world->k[i] = i / 8;
    }
  columns[0] = test_column ("x", world->x, N);
  columns[1] = test_column ("y", world->y, N);
  columns[2] = test_column ("b", world->b, N);
  columns[3] = test_levels_column ("g", world->g, N, 3);
  columns[4] = test_column ("w", world->w, N);
  columns[5] = test_column ("k", world->k, N);
  columns[6] = test_levels_column ("t", world->t, N, 3);
  return test_table (7, N, columns);
}

/* Standardisation and its influence, written out: influence of E[Y | do x] for the rows. */
static double
standardise (const World *world, const int *arm, int x, gboolean weighted, double *influence)
{
  double weight[6] = { 0.0 }, in_arm[6] = { 0.0 }, sum[6] = { 0.0 }, total = 0.0, mean = 0.0;

  for (guint i = 0; i < N; i++)
    {
      guint cell = 2 * world->g[i] + (world->b[i] > 0);
      double w = weighted ? world->w[i] : 1.0;

      total += w;
      weight[cell] += w;
      if (arm[i] != x)
        continue;
      in_arm[cell] += w;
      sum[cell] += w * world->y[i];
    }
  for (guint c = 0; c < 6; c++)
    mean += weight[c] / total * sum[c] / in_arm[c];
  for (guint i = 0; i < N; i++)
    {
      guint cell = 2 * world->g[i] + (world->b[i] > 0);
      double w = weighted ? world->w[i] : 1.0, here = sum[cell] / in_arm[cell];

      influence[i] = here - mean;
      if (arm[i] == x)
        influence[i] += weight[cell] / in_arm[cell] * (world->y[i] - here) / (1.0 - w / in_arm[cell]);
      influence[i] *= w * N / total;
    }
  return mean;
}

static double
error_of (const World *world, const double *influence, gboolean clustered)
{
  double sums[N / 8] = { 0.0 }, squares = 0.0;

  for (guint i = 0; i < N; i++)
    {
      sums[(guint) world->k[i]] += influence[i];
      squares += influence[i] * influence[i];
    }
  if (!clustered)
    return sqrt (squares) / N;
  squares = 0.0;
  for (guint k = 0; k < N / 8; k++)
    squares += sums[k] * sums[k];
  return sqrt (squares * (N / 8) / (N / 8 - 1.0)) / N;
}

/* Everything of few values: the stratified means to the last digits, with weights and clusters. */
static void
test_saturated (void)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  World world;
  g_autoptr (NablaTable) table = make_world (&world, rng);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y b g w k t }");
  double to[N], from[N], both[N], least = 1.0, in_cell[6] = { 0.0 }, treated[6] = { 0.0 };
  int arm[N];

  gsl_rng_free (rng);
  for (guint i = 0; i < N; i++)
    {
      arm[i] = world.x[i] > 0;
      in_cell[2 * world.g[i] + (world.b[i] > 0)]++;
      treated[2 * world.g[i] + (world.b[i] > 0)] += world.x[i];
    }
  for (guint c = 0; c < 6; c++)
    least = fmin (least, fmin (treated[c] / in_cell[c], 1.0 - treated[c] / in_cell[c]));
  for (guint variant = 0; variant < 3; variant++)
    {
      gboolean weighted = variant == 1, clustered = variant == 2;
      NablaMethod method = make_method ();
      g_autoptr (NablaEstimate) difference = NULL;
      g_autoptr (NablaEstimate) mean = NULL;
      g_autoptr (NablaEstimate) ratio = NULL;
      g_autoptr (NablaEstimate) odds = NULL;
      double one, zero;

      method.weight_column = weighted ? 4 : -1;
      method.cluster_column = clustered ? 5 : -1;
      method.se = clustered ? NABLA_SE_CLUSTER : NABLA_SE_HC3;
      one = standardise (&world, arm, 1, weighted, to);
      zero = standardise (&world, arm, 0, weighted, from);
      difference = test_estimate (data, graph, ADJUSTMENT, "x", "y", "b g", &method, NULL);
      assert_close (difference->estimate, one - zero, 1e-11);
      for (guint i = 0; i < N; i++)
        both[i] = to[i] - from[i];
      assert_close (difference->se, error_of (&world, both, clustered), 1e-11);
      g_assert_cmpstr (difference->unit, ==, "y for x = 1 rather than 0");
      g_assert_cmpint (difference->se_kind, ==, clustered ? NABLA_SE_CLUSTER : NABLA_SE_INFLUENCE);
      if (!weighted)
        assert_close (test_get_diagnostic (difference, "overlap_min"), least, 1e-12);

      method.at = 0;
      mean = test_estimate (data, graph, ADJUSTMENT, "x", "y", "b g", &method, NULL);
      assert_close (mean->estimate, zero, 1e-11);
      assert_close (mean->se, error_of (&world, from, clustered), 1e-11);
      method.at = NAN;
      method.contrast = NABLA_CONTRAST_RATIO;
      ratio = test_estimate (data, graph, ADJUSTMENT, "x", "y", "b g", &method, NULL);
      for (guint i = 0; i < N; i++)
        both[i] = to[i] / one - from[i] / zero;
      assert_close (ratio->estimate, one / zero, 1e-11);
      assert_close (ratio->se, one / zero * error_of (&world, both, clustered), 1e-11);
      if (!clustered)
        assert_close (log (ratio->hi / ratio->estimate), 1.959963984540054 * ratio->se / ratio->estimate, 1e-9);
      method.contrast = NABLA_CONTRAST_ODDS_RATIO;
      odds = test_estimate (data, graph, ADJUSTMENT, "x", "y", "b g", &method, NULL);
      assert_close (odds->estimate, one / (1 - one) * (1 - zero) / zero, 1e-11);
    }
}

/* Two of three levels: the third takes part in what is averaged over, and in nothing else. */
static void
test_third_level (void)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  World world;
  g_autoptr (NablaTable) table = make_world (&world, rng);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y b g w k t }");
  NablaMethod method = make_method ();
  g_autoptr (NablaEstimate) estimate = NULL;
  g_autoptr (NablaEstimate) none = NULL;
  g_autoptr (GError) error = NULL;
  double to[N], from[N];

  gsl_rng_free (rng);
  none = test_estimate (data, graph, ADJUSTMENT, "t", "y", "b g", &method, &error);
  g_assert_null (none);
  g_assert_cmpstr (error->message, ==,
                   "t does not have just two values: say which two are compared, or use the estimator linear.");
  method.from = 0;
  method.to = 1;
  estimate = test_estimate (data, graph, ADJUSTMENT, "t", "y", "b g", &method, NULL);
  assert_close (estimate->estimate,
                standardise (&world, world.t, 1, FALSE, to) - standardise (&world, world.t, 0, FALSE, from), 1e-11);
  for (guint i = 0; i < N; i++)
    to[i] -= from[i];
  assert_close (estimate->se, error_of (&world, to, FALSE), 1e-11);
  g_assert_cmpstr (estimate->unit, ==, "y for t = 1 rather than 0");
}

static double
expit (double t)
{
  return 1.0 / (1.0 + exp (-t));
}

/* Weights that undo who was drawn: the effect is that of the whole, 1, not of those drawn. */
static void
test_weights (void)
{
  enum
  {
    MANY = 20000
  };
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  g_autofree double *values = g_new (double, 4 * MANY);
  NablaColumn *columns[4];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y z w }");
  NablaMethod method = make_method ();
  g_autoptr (NablaEstimate) drawn = NULL;
  g_autoptr (NablaEstimate) whole = NULL;

  for (gsize i = 0; i < MANY;)
    {
      double z = gsl_ran_gaussian (rng, 1.0), chance = expit (z), x;

      if (gsl_rng_uniform (rng) > chance)
        continue;
      x = gsl_rng_uniform (rng) < expit (0.7 * z);
      values[i] = x;
      values[MANY + i] = x * (1 + z) + sin (2 * z) + gsl_ran_gaussian (rng, 1.0);
      values[2 * MANY + i] = z;
      values[3 * MANY + i++] = 1 / chance;
    }
  gsl_rng_free (rng);
  columns[0] = test_column ("x", values, MANY);
  columns[1] = test_column ("y", values + MANY, MANY);
  columns[2] = test_column ("z", values + 2 * MANY, MANY);
  columns[3] = test_column ("w", values + 3 * MANY, MANY);
  table = test_table (4, MANY, columns);
  data = nabla_data_new (table, NULL);
  drawn = test_estimate (data, graph, ADJUSTMENT, "x", "y", "z", &method, NULL);
  g_assert_cmpfloat (drawn->estimate, >, 1.3);
  method.weight_column = 3;
  whole = test_estimate (data, graph, ADJUSTMENT, "x", "y", "z", &method, NULL);
  g_assert_cmpfloat (fabs (whole->estimate - 1.0), <, 3.3 * whole->se);
  g_assert_cmpfloat (whole->se, <, 0.05);
}

/* A group that a category never has: the effect of the rest, and a sentence. */
static void
test_never (void)
{
  enum
  {
    ROWS = 600
  };
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  double x[ROWS], y[ROWS];
  int g[ROWS];
  NablaColumn *columns[3];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y g }");
  NablaMethod method = make_method ();
  g_autoptr (NablaEstimate) estimate = NULL;
  double sum[3][2] = { { 0.0 } }, n[3][2] = { { 0.0 } }, above = 0.0, below = 0.0;

  for (guint i = 0; i < ROWS; i++)
    {
      g[i] = i % 4 == 3 ? 2 : (int) i % 2;
      x[i] = g[i] == 2 || gsl_rng_uniform (rng) < 0.3 + 0.3 * g[i];
      y[i] = x[i] * (1 + g[i]) + g[i] + gsl_ran_gaussian (rng, 1.0);
      n[g[i]][(int) x[i]]++;
      sum[g[i]][(int) x[i]] += y[i];
    }
  gsl_rng_free (rng);
  for (guint c = 0; c < 2; c++)
    {
      double weight = n[c][0] * n[c][1] / (n[c][0] + n[c][1]);

      above += weight * (sum[c][1] / n[c][1] - sum[c][0] / n[c][0]);
      below += weight;
    }
  columns[0] = test_column ("x", x, ROWS);
  columns[1] = test_column ("y", y, ROWS);
  columns[2] = test_levels_column ("g", g, ROWS, 3);
  table = test_table (3, ROWS, columns);
  data = nabla_data_new (table, NULL);
  estimate = test_estimate (data, graph, ADJUSTMENT, "x", "y", "g", &method, NULL);
  g_assert_true (test_get_warning (estimate, "overlap_weights") != NULL);
  /* Rows weighted by P(1 | g) P(0 | g). */
  assert_close (estimate->estimate, above / below, 1e-6);
}

static void
expect_error (gsize n, const double *x, const double *y, const double *z, const char *sentence)
{
  NablaColumn *columns[] = { test_column ("x", x, n), test_column ("y", y, n), test_column ("z", z, n) };
  g_autoptr (NablaTable) table = test_table (3, n, columns);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y z }");
  NablaMethod method = make_method ();
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaEstimate) none = test_estimate (data, graph, ADJUSTMENT, "x", "y", "z", &method, &error);

  g_assert_null (none);
  g_assert_cmpstr (error->message, ==, sentence);
}

static void
test_refusals (void)
{
  enum
  {
    ROWS = 60
  };
  double x[ROWS], y[ROWS], z[ROWS], one[ROWS], same[ROWS];

  for (guint i = 0; i < ROWS; i++)
    {
      x[i] = i % 2;
      y[i] = sin (i);
      z[i] = cos (1.7 * i);
      one[i] = i == 4;
      same[i] = 3;
    }
  expect_error (ROWS, x, y, x, "x is determined by z in the 60 complete rows: no two rows are alike but for it.");
  expect_error (ROWS, x, same, z,
                "y has no variation in the 60 complete rows: it is always 3. Link another column or leave it out.");
  expect_error (
    ROWS, one, y, z,
    "x = 1 is in one of the 60 complete rows only, from which no interval can be had: choose another value.");
  expect_error (ROWS, y, z, x,
                "x takes many values, and here groups of one value each are compared: use the estimator linear.");
  expect_error (12, x, y, z,
                "Too few rows for smooth regressions: 12 are complete, and at least 20 are needed. Take the estimator "
                "linear.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/aipw/saturated", test_saturated);
  g_test_add_func ("/estimate/aipw/third-level", test_third_level);
  g_test_add_func ("/estimate/aipw/never", test_never);
  g_test_add_func ("/estimate/aipw/weights", test_weights);
  g_test_add_func ("/estimate/aipw/refusals", test_refusals);
  return g_test_run ();
}
