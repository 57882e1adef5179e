/* The front-door with an exposure of two values: closed forms where the mediators make cells, simulated worlds where
 * they are numbers. With -m slow the simulations take more draws and say what they find. */
#include <math.h>
#include <string.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "support.h"

#define FRONT_DOOR NABLA_STRATEGY_FRONT_DOOR

static NablaMethod
make_method (void)
{
  NablaMethod method;

  nabla_method_init (&method);
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_FRONTDOOR;
  return method;
}

/* The textbook's table: P(y | m, x) by counts, influence by differences of the formula itself. */
#define N_CELLS 6

/* sum_m P(m | 1) sum_x P(x) E[y | m, x], less the same at 0, from the weights of the cells x, m and their means of y.
 */
static double
front_door (const double *weight, const double *mean, guint only)
{
  double total = 0.0, arm[2] = { 0.0 }, effect = 0.0;

  for (guint c = 0; c < N_CELLS; c++)
    {
      total += weight[c];
      arm[c / 3] += weight[c];
    }
  for (guint m = 0; m < 3; m++)
    for (guint x = 0; x < 2; x++)
      {
        double one = weight[3 + m] / arm[1], zero = weight[m] / arm[0];

        effect += (only == 1 ? one : only == 0 ? zero : one - zero) * arm[x] / total * mean[3 * x + m];
      }
  return effect;
}

static void
test_cells (void)
{
  enum
  {
    N = 300
  };
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  double x[N], y[N], weight[N_CELLS] = { 0.0 }, mean[N_CELLS] = { 0.0 }, variance = 0.0;
  int m[N];
  NablaColumn *columns[3];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y m }");
  NablaMethod method = make_method ();
  g_autoptr (NablaEstimate) difference = NULL;
  g_autoptr (NablaEstimate) at = NULL;
  g_autoptr (NablaEstimate) ratio = NULL;

  for (guint i = 0; i < N; i++)
    {
      double hidden = gsl_rng_uniform (rng);

      x[i] = gsl_rng_uniform (rng) < 0.2 + 0.6 * hidden;
      m[i] = (int) (gsl_rng_uniform (rng) * (x[i] > 0 ? 2.0 : 2.9)) + (x[i] > 0 && gsl_rng_uniform (rng) < 0.5);
      y[i] = gsl_rng_uniform (rng) < 0.1 + 0.2 * m[i] + 0.4 * hidden;
      weight[3 * (int) x[i] + m[i]]++;
      mean[3 * (int) x[i] + m[i]] += y[i];
    }
  gsl_rng_free (rng);
  for (guint c = 0; c < N_CELLS; c++)
    mean[c] /= weight[c];
  columns[0] = test_column ("x", x, N);
  columns[1] = test_column ("y", y, N);
  columns[2] = test_levels_column ("m", m, N, 3);
  table = test_table (3, N, columns);
  data = nabla_data_new (table, NULL);
  difference = test_estimate (data, graph, FRONT_DOOR, "x", "y", "m", &method, NULL);
  assert_close (difference->estimate, front_door (weight, mean, 2), 1e-11);
  g_assert_cmpstr (difference->unit, ==, "y for x = 1 rather than 0");
  method.at = 1;
  at = test_estimate (data, graph, FRONT_DOOR, "x", "y", "m", &method, NULL);
  assert_close (at->estimate, front_door (weight, mean, 1), 1e-11);
  method.at = NAN;
  method.contrast = NABLA_CONTRAST_RATIO;
  ratio = test_estimate (data, graph, FRONT_DOOR, "x", "y", "m", &method, NULL);
  assert_close (ratio->estimate, front_door (weight, mean, 1) / front_door (weight, mean, 0), 1e-11);

  /* A row's influence: how the formula changes with the row's weight, residuals over 1 - leverage. */
  for (guint i = 0; i < N; i++)
    {
      guint c = 3 * (int) x[i] + m[i];
      double step = 1e-4, up[N_CELLS], down[N_CELLS], by_weight, by_mean, residual = y[i] - mean[c], one;

      memcpy (up, weight, sizeof up);
      memcpy (down, weight, sizeof down);
      up[c] += step;
      down[c] -= step;
      by_weight = (front_door (up, mean, 2) - front_door (down, mean, 2)) / (2 * step) * N;
      memcpy (up, mean, sizeof up);
      up[c] += 1.0;
      by_mean = (front_door (weight, up, 2) - front_door (weight, mean, 2)) * N / weight[c];
      one = by_weight + by_mean * residual / (1.0 - 1.0 / weight[c]);
      variance += one * one;
    }
  assert_close (difference->se, sqrt (variance) / N, 1e-7);
}

typedef struct
{
  double x, y, m[2];
} Row;

typedef void (*RowFunc) (gsl_rng *rng, Row *row);

/* The exposure also changes the mediator's spread; g (m) = sin (m) + m^2 / 2. */
static void
curved (gsl_rng *rng, Row *row)
{
  double hidden = gsl_ran_gaussian (rng, 1.0);

  row->x = hidden + gsl_ran_gaussian (rng, 1.0) > 0;
  row->m[0] = row->x + (1 + 0.5 * row->x) * gsl_ran_gaussian (rng, 1.0);
  row->m[1] = 0.0;
  row->y = sin (row->m[0]) + row->m[0] * row->m[0] / 2 + hidden + gsl_ran_gaussian (rng, 1.0);
}

static double
curved_truth (void)
{
  return sin (1.0) * exp (-1.5 * 1.5 / 2) + (1 + 1.5 * 1.5) / 2 - 0.5;
}

/* Two mediators that work together. */
static void
joint (gsl_rng *rng, Row *row)
{
  double hidden = gsl_ran_gaussian (rng, 1.0), shared = gsl_ran_gaussian (rng, 0.5);

  row->x = hidden + gsl_ran_gaussian (rng, 1.0) > 0;
  row->m[0] = 0.7 * row->x + shared + gsl_ran_gaussian (rng, 0.8);
  row->m[1] = -0.5 * row->x + shared + gsl_ran_gaussian (rng, 0.8);
  row->y = row->m[0] + row->m[1] + 0.5 * row->m[0] * row->m[1] + hidden + gsl_ran_gaussian (rng, 1.0);
}

/* E[m1 m2 | x] = mean1 mean2 + .25. */
static double
joint_truth (void)
{
  return 0.7 - 0.5 + 0.5 * 0.7 * -0.5;
}

/* Rows x, y, m of a table with three levels of m, from uniform numbers. */
static void
levels (gsl_rng *rng, Row *row)
{
  double hidden = gsl_rng_uniform (rng), u = gsl_rng_uniform (rng);

  row->x = gsl_rng_uniform (rng) < 0.2 + 0.6 * hidden;
  row->m[0] = row->x > 0 ? (u > 0.2) + (u > 0.5) : (u > 0.5) + (u > 0.8);
  row->m[1] = 0.0;
  row->y = gsl_rng_uniform (rng) < 0.1 + 0.2 * row->m[0] + 0.4 * hidden;
}

static void
check (const char *name, RowFunc func, const char *mediators, gsize n, guint quick, double truth)
{
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y m1 m2 }");
  g_autoptr (NablaExecutor) executor = nabla_executor_new (1);
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  guint replications = g_test_slow () ? 300 : quick, covered = 0;
  double sum = 0.0, squares = 0.0, errors = 0.0, coverage, bias, sd;
  NablaMethod method = make_method ();

  gsl_rng_set (rng, 20240502);
  for (guint r = 0; r < replications; r++)
    {
      static const char *const names[] = { "x", "y", "m1", "m2" };
      g_autofree double *values = g_new (double, 4 * n);
      NablaColumn *columns[4];
      g_autoptr (NablaTable) table = NULL;
      g_autoptr (NablaData) data = NULL;
      g_autoptr (NablaEstimate) estimate = NULL;
      g_autoptr (GError) error = NULL;

      for (gsize i = 0; i < n; i++)
        {
          Row row;

          func (rng, &row);
          values[i] = row.x;
          values[n + i] = row.y;
          values[2 * n + i] = row.m[0];
          values[3 * n + i] = row.m[1];
        }
      for (guint j = 0; j < 4; j++)
        columns[j] = test_column (names[j], values + j * n, n);
      table = test_table (4, n, columns);
      data = nabla_data_new (table, executor);
      estimate = test_estimate (data, graph, FRONT_DOOR, "x", "y", mediators, &method, &error);
      g_assert_no_error (error);
      sum += estimate->estimate - truth;
      squares += (estimate->estimate - truth) * (estimate->estimate - truth);
      errors += estimate->se;
      covered += estimate->lo <= truth && truth <= estimate->hi;
    }
  gsl_rng_free (rng);
  bias = sum / replications;
  sd = sqrt (squares / replications - bias * bias);
  coverage = (double) covered / replications;
  g_test_message ("%s, n = %" G_GSIZE_FORMAT " [%u]: bias %+.4f (%.4f), RMSE %.4f, coverage %.3f, mean SE / true %.3f",
                  name, n, replications, bias, sd / sqrt (replications), sqrt (squares / replications), coverage,
                  errors / replications / sd);
  g_assert_cmpfloat (fabs (bias), <, 3.3 * sd / sqrt (replications));
  g_assert_cmpfloat (coverage, >, 0.93 - 3.3 * sqrt (0.95 * 0.05 / replications));
  g_assert_cmpfloat (fabs (errors / replications / sd - 1.0), <, 3.3 / sqrt (2.0 * replications) + 0.1);
}

static void
test_curved (void)
{
  check ("curved", curved, "m1", 1000, 60, curved_truth ());
}

static void
test_joint (void)
{
  check ("joint", joint, "m1 m2", 1000, 60, joint_truth ());
}

/* E[m | 1] - E[m | 0] = 1.3 - .7. */
static void
test_levels (void)
{
  check ("levels", levels, "m1", 500, 100, 0.2 * (1.3 - 0.7));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/front-door-arms/cells", test_cells);
  g_test_add_func ("/estimate/front-door-arms/levels", test_levels);
  g_test_add_func ("/estimate/front-door-arms/curved", test_curved);
  g_test_add_func ("/estimate/front-door-arms/joint", test_joint);
  return g_test_run ();
}
