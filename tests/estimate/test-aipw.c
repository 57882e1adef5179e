/* Effects of an exposure of two values under adjustment: closed forms where cells do, simulated worlds where not.
 * With -m slow the simulations take more draws and say what they find. */
#include <math.h>
#include <string.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "estimate/nabla-overlap.h"
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

static double
find_diagnostic (const NablaEstimate *estimate, const char *name)
{
  for (guint i = 0; estimate->diagnostics != NULL && i < estimate->diagnostics->len; i++)
    if (g_str_equal (g_array_index (estimate->diagnostics, NablaDiagnostic, i).name, name))
      return g_array_index (estimate->diagnostics, NablaDiagnostic, i).value;
  return NAN;
}

static gboolean
has_warning (const NablaEstimate *estimate, const char *kind)
{
  for (guint i = 0; estimate->warnings != NULL && i < estimate->warnings->len; i++)
    if (g_str_equal (((NablaWarning *) g_ptr_array_index (estimate->warnings, i))->kind, kind))
      return TRUE;
  return FALSE;
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
        assert_close (find_diagnostic (difference, "overlap_min"), least, 1e-12);

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

/* Worlds with numbers as covariates. */
typedef struct
{
  double x, y, z[3];
} Row;

typedef void (*RowFunc) (gsl_rng *rng, Row *row);

static double
expit (double t)
{
  return 1.0 / (1.0 + exp (-t));
}

static void
draw_z (gsl_rng *rng, Row *row)
{
  for (guint j = 0; j < 3; j++)
    row->z[j] = gsl_ran_gaussian (rng, 1.0);
}

/* Effect 1 on average, curved confounding. */
static void
smooth (gsl_rng *rng, Row *row)
{
  draw_z (rng, row);
  row->x = gsl_rng_uniform (rng) < expit (0.7 * row->z[0] - 0.5 * row->z[1]);
  row->y = row->x * (1 + row->z[0]) + sin (2 * row->z[0]) + 0.5 * row->z[1] * row->z[1] + gsl_ran_gaussian (rng, 1.0);
}

/* Effect 1 on average, propensities down to next to nothing. */
static void
strong (gsl_rng *rng, Row *row)
{
  draw_z (rng, row);
  row->x = gsl_rng_uniform (rng) < expit (1.2 * row->z[0] + 0.8 * row->z[0] * row->z[1]);
  row->y = row->x * (1 + 0.5 * row->z[0]) + row->z[0] + 0.5 * fabs (row->z[1]) + gsl_ran_gaussian (rng, 1.0);
}

/* A binary outcome; P(Y | do 1) - P(Y | do 0), by quadrature. */
static void
binary (gsl_rng *rng, Row *row)
{
  draw_z (rng, row);
  row->x = gsl_rng_uniform (rng) < expit (0.7 * row->z[0] - 0.5 * row->z[1]);
  row->y = gsl_rng_uniform (rng) < expit (-0.5 + row->x + row->z[0] - 0.5 * row->z[2]);
}

static double
binary_mean (double x)
{
  double sd = sqrt (1.25), sum = 0.0, weights = 0.0;

  for (double t = -8.0; t <= 8.0; t += 1e-3)
    {
      sum += exp (-t * t / 2) * expit (-0.5 + x + sd * t);
      weights += exp (-t * t / 2);
    }
  return sum / weights;
}

/* Three groups, of which the first two are compared: 1 on average. */
static void
three (gsl_rng *rng, Row *row)
{
  double u = gsl_rng_uniform (rng), one, two;

  draw_z (rng, row);
  one = exp (0.6 * row->z[0]);
  two = exp (0.6 * row->z[1] - 0.3);
  row->x = u * (1 + one + two) < 1 ? 0 : u * (1 + one + two) < 1 + one ? 1 : 2;
  row->y = (row->x == 1) * (1 + row->z[1]) + 3 * (row->x == 2) + sin (2 * row->z[0]) + row->z[1]
           + gsl_ran_gaussian (rng, 1.0);
}

/* Nobody beyond 1 is untreated, nobody below -1 treated; the effect is 1 for all. */
static void
apart (gsl_rng *rng, Row *row)
{
  draw_z (rng, row);
  row->x = row->z[0] > 0.7 || (row->z[0] > -0.7 && gsl_rng_uniform (rng) < 0.5);
  row->y = row->x + sin (2 * row->z[0]) + gsl_ran_gaussian (rng, 1.0);
}

static NablaTable *
draw_table (RowFunc func, gsl_rng *rng, gsize n)
{
  static const char *const names[] = { "x", "y", "z0", "z1", "z2" };
  NablaColumn *columns[5];
  g_autofree double *values = g_new (double, 5 * n);

  for (gsize i = 0; i < n; i++)
    {
      Row row;

      func (rng, &row);
      values[i] = row.x;
      values[n + i] = row.y;
      for (guint j = 0; j < 3; j++)
        values[(2 + j) * n + i] = row.z[j];
    }
  for (guint j = 0; j < 5; j++)
    columns[j] = test_column (names[j], values + j * n, n);
  return test_table (5, n, columns);
}

typedef struct
{
  double bias, bias_se, rmse, coverage, se_ratio, overlap_weighted;
  guint n;
} Outcome;

static Outcome
replicate (const char *name, RowFunc func, const NablaMethod *method, gsize n, guint quick, double truth)
{
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y z0 z1 z2 }");
  g_autoptr (NablaExecutor) executor = nabla_executor_new (1);
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  guint replications = g_test_slow () ? 300 : quick, covered = 0;
  gboolean logarithm = method->contrast == NABLA_CONTRAST_RATIO;
  double sum = 0.0, squares = 0.0, errors = 0.0, weighted = 0.0;
  Outcome outcome = { .n = replications };

  gsl_rng_set (rng, 20240501);
  for (guint r = 0; r < replications; r++)
    {
      g_autoptr (NablaTable) table = draw_table (func, rng, n);
      g_autoptr (NablaData) data = nabla_data_new (table, executor);
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaEstimate) estimate
        = test_estimate (data, graph, ADJUSTMENT, "x", "y", "z0 z1 z2", method, &error);
      double miss;

      g_assert_no_error (error);
      miss = logarithm ? log (estimate->estimate / truth) : estimate->estimate - truth;
      sum += miss;
      squares += miss * miss;
      errors += logarithm ? estimate->se / estimate->estimate : estimate->se;
      weighted += has_warning (estimate, "overlap_weights");
      covered += estimate->lo <= truth && truth <= estimate->hi;
    }
  gsl_rng_free (rng);
  outcome.bias = sum / replications;
  outcome.rmse = sqrt (squares / replications);
  outcome.bias_se = sqrt ((squares / replications - outcome.bias * outcome.bias) / replications);
  outcome.coverage = (double) covered / replications;
  outcome.se_ratio = errors / replications / (outcome.bias_se * sqrt (replications));
  outcome.overlap_weighted = weighted / replications;
  g_test_message ("%s, n = %" G_GSIZE_FORMAT " [%u]: bias %+.4f (%.4f), RMSE %.4f, coverage %.3f, mean SE / true %.3f, "
                  "overlap weights %.2f",
                  name, n, replications, outcome.bias, outcome.bias_se, outcome.rmse, outcome.coverage,
                  outcome.se_ratio, outcome.overlap_weighted);
  return outcome;
}

/* Within 99.9 % of what 93 to 97 % coverage allows. */
static void
check (Outcome outcome, double rmse)
{
  double sd = sqrt (0.95 * 0.05 / outcome.n);

  g_assert_cmpfloat (outcome.coverage, >, 0.93 - 3.3 * sd);
  g_assert_cmpfloat (outcome.rmse, <, rmse * (1 + 3.3 / sqrt (2.0 * outcome.n)));
}

static void
test_smooth (void)
{
  NablaMethod method = make_method ();

  check (replicate ("smooth", smooth, &method, 1000, 60, 1.0), 0.080);
  method.at = 1;
  check (replicate ("smooth, mean at 1", smooth, &method, 1000, 30, 1.5), 0.076);
}

static void
test_strong (void)
{
  NablaMethod method = make_method ();

  check (replicate ("strong", strong, &method, 1000, 60, 1.0), 0.088);
}

static void
test_three (void)
{
  NablaMethod method = make_method ();

  method.from = 0;
  method.to = 1;
  check (replicate ("three", three, &method, 1000, 40, 1.0), 0.11);
  method.from = method.to = NAN;
  method.at = 2;
  check (replicate ("three, mean at 2", three, &method, 1000, 40, 3.0), 0.09);
}

/* Only with -m slow: ten times the rows. */
static void
test_more_rows (void)
{
  NablaMethod method = make_method ();

  if (!g_test_slow ())
    {
      g_test_skip ("slow");
      return;
    }
  check (replicate ("smooth", smooth, &method, 10000, 300, 1.0), 0.026);
  check (replicate ("strong", strong, &method, 10000, 300, 1.0), 0.028);
}

static void
test_binary (void)
{
  NablaMethod method = make_method ();

  check (replicate ("binary", binary, &method, 1000, 40, binary_mean (1) - binary_mean (0)), 0.033);
  method.contrast = NABLA_CONTRAST_RATIO;
  check (replicate ("binary, ratio", binary, &method, 1000, 40, binary_mean (1) / binary_mean (0)), 0.08);
}

/* The propensities of a plot are near the true ones, and tell the groups apart. */
static void
test_overlap (void)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  g_autoptr (NablaTable) table = draw_table (smooth, rng, 2000);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y z0 z1 z2 }");
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaEstimand) estimand = test_estimand (graph, ADJUSTMENT, "x", "y", "z0 z1 z2");
  const double *z0 = nabla_column_get_reals (nabla_table_get_column (table, 2));
  const double *z1 = nabla_column_get_reals (nabla_table_get_column (table, 3));
  const double *x = nabla_column_get_reals (nabla_table_get_column (table, 0));
  NablaMethod method = make_method ();
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaOverlap) overlap = NULL;
  double squares = 0.0;

  gsl_rng_free (rng);
  overlap = nabla_estimate_overlap (data, graph, columns, estimand, &method, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (overlap->n, ==, 2000);
  g_assert_cmpstr (overlap->to, ==, "1");
  for (gsize i = 0; i < overlap->n; i++)
    {
      double miss = overlap->propensity[i] - expit (0.7 * z0[i] - 0.5 * z1[i]);

      g_assert_true (overlap->propensity[i] > 0.0 && overlap->propensity[i] < 1.0);
      g_assert_cmpint (overlap->compared[i], ==, x[i] > 0.0);
      squares += miss * miss;
    }
  g_test_message ("propensities miss by %.3f", sqrt (squares / overlap->n));
  g_assert_cmpfloat (sqrt (squares / overlap->n), <, 0.05);
}

/* The same bits whatever the number of threads. */
static void
test_threads (void)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  g_autoptr (NablaTable) table = draw_table (smooth, rng, 10000);
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y z0 z1 z2 }");
  NablaMethod method = make_method ();
  double value[2], se[2];

  gsl_rng_free (rng);
  for (guint threads = 1; threads <= 2; threads++)
    {
      g_autoptr (NablaExecutor) executor = nabla_executor_new (threads);
      g_autoptr (NablaData) data = nabla_data_new (table, executor);
      g_autoptr (NablaEstimate) estimate = test_estimate (data, graph, ADJUSTMENT, "x", "y", "z0 z1 z2", &method, NULL);

      value[threads - 1] = estimate->estimate;
      se[threads - 1] = estimate->se;
    }
  g_assert_true (value[0] == value[1] && se[0] == se[1]);
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
  g_assert_true (has_warning (estimate, "overlap_weights"));
  /* Rows weighted by P(1 | g) P(0 | g). */
  assert_close (estimate->estimate, above / below, 1e-6);
}

/* Both arrows into y have shares with intervals, that of a group's effect per SD of its 0 and 1. */
static void
test_shares (void)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  g_autoptr (NablaTable) table = draw_table (smooth, rng, 500);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) graph = test_graph ("dag { x -> y z0 -> y }");
  g_autofree int *columns = test_columns (graph, table);
  NablaIdentification *identifications[2];
  NablaArrow arrows[2] = { { 0 } };
  NablaMethod method;

  gsl_rng_free (rng);
  nabla_method_init (&method);
  for (guint e = 0; e < 2; e++)
    {
      gboolean is_x = nabla_graph_get_edge (graph, e)->from == nabla_graph_find_node (graph, "x");
      NablaEstimand *estimand = test_estimand (graph, ADJUSTMENT, is_x ? "x" : "z0", "y", is_x ? "z0" : "x");

      identifications[e] = test_identification (&estimand, 1);
    }
  g_assert_true (nabla_estimate_arrows (data, graph, columns, identifications, &method, arrows, NULL, NULL));
  for (guint e = 0; e < 2; e++)
    {
      gboolean is_x = nabla_graph_get_edge (graph, e)->from == nabla_graph_find_node (graph, "x");

      g_assert_cmpint (arrows[e].estimate->estimator, ==, is_x ? NABLA_ESTIMATOR_AIPW : NABLA_ESTIMATOR_GRADIENT);
      if (is_x)
        assert_close (arrows[e].estimate->strength_per_sd,
                      fabs (arrows[e].estimate->estimate)
                        * nabla_column_get_summary (nabla_table_get_column (table, 0))->sd,
                      1e-12);
      g_assert_cmpfloat (arrows[e].share_lo, <, arrows[e].share);
      g_assert_cmpfloat (arrows[e].share_hi, >, arrows[e].share);
      g_assert_cmpfloat (arrows[e].share_hi - arrows[e].share_lo, <, 0.5);
    }
  g_assert_cmpfloat_with_epsilon (arrows[0].share + arrows[1].share, 1.0, 1e-12);
  for (guint e = 0; e < 2; e++)
    {
      nabla_estimate_unref (arrows[e].estimate);
      nabla_identification_unref (identifications[e]);
    }
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

static void
test_apart (void)
{
  NablaMethod method = make_method ();
  Outcome outcome = replicate ("apart", apart, &method, 1000, 40, 1.0);

  check (outcome, 0.1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/aipw/saturated", test_saturated);
  g_test_add_func ("/estimate/aipw/third-level", test_third_level);
  g_test_add_func ("/estimate/aipw/smooth", test_smooth);
  g_test_add_func ("/estimate/aipw/strong", test_strong);
  g_test_add_func ("/estimate/aipw/three", test_three);
  g_test_add_func ("/estimate/aipw/more-rows", test_more_rows);
  g_test_add_func ("/estimate/aipw/binary", test_binary);
  g_test_add_func ("/estimate/aipw/apart", test_apart);
  g_test_add_func ("/estimate/aipw/never", test_never);
  g_test_add_func ("/estimate/aipw/overlap", test_overlap);
  g_test_add_func ("/estimate/aipw/threads", test_threads);
  g_test_add_func ("/estimate/aipw/weights", test_weights);
  g_test_add_func ("/estimate/aipw/shares", test_shares);
  g_test_add_func ("/estimate/aipw/refusals", test_refusals);
  return g_test_run ();
}
