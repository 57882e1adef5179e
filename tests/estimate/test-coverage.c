/* Estimates of simulated worlds: no bias, and intervals that hold what they promise.
 * Fixed seeds: the same draws each time. The bounds are what a right interval
 * passes with 99.9 % (4.1 standard errors of a proportion would be 99.99). */
#include <math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "support.h"

#define REPLICATIONS 1000
#define N            200

typedef struct
{
  double x[N], y[N], z[N], m1[N], m2[N], q[N], g[N];
} Draw;

typedef void (*DrawFunc) (gsl_rng *rng, Draw *draw);

/* y = .5 x + .8 z + e, z a confounder; e's spread grows with |x|. */
static void
heteroscedastic (gsl_rng *rng, Draw *draw)
{
  for (guint i = 0; i < N; i++)
    {
      draw->z[i] = gsl_ran_gaussian (rng, 1.0);
      draw->x[i] = 0.7 * draw->z[i] + gsl_ran_gaussian (rng, 1.0);
      draw->y[i] = 0.5 * draw->x[i] + 0.8 * draw->z[i] + gsl_ran_gaussian (rng, 0.3 + fabs (draw->x[i]));
    }
}

/* Errors and exposures shared within 40 clusters of 5. */
static void
clustered (gsl_rng *rng, Draw *draw)
{
  double effect = 0.0, level = 0.0;

  for (guint i = 0; i < N; i++)
    {
      if (i % 5 == 0)
        {
          effect = gsl_ran_gaussian (rng, 1.0);
          level = gsl_ran_gaussian (rng, 1.0);
        }
      draw->g[i] = i / 5;
      draw->z[i] = gsl_ran_gaussian (rng, 1.0);
      draw->x[i] = level + 0.5 * draw->z[i] + gsl_ran_gaussian (rng, 0.5);
      draw->y[i] = 0.5 * draw->x[i] + 0.3 * draw->z[i] + effect + gsl_ran_gaussian (rng, 0.5);
    }
}

/* A hidden cause of x and y; all of the effect, .6 * .5 - .4 * .25, through m1 and m2,
 * whose errors are correlated. */
static void
front_door (gsl_rng *rng, Draw *draw)
{
  for (guint i = 0; i < N; i++)
    {
      double hidden = gsl_ran_gaussian (rng, 1.0), shared = gsl_ran_gaussian (rng, 0.6);

      draw->x[i] = hidden + gsl_ran_gaussian (rng, 1.0);
      draw->m1[i] = 0.6 * draw->x[i] + shared + gsl_ran_gaussian (rng, 0.8);
      draw->m2[i] = -0.4 * draw->x[i] + shared + gsl_ran_gaussian (rng, 0.8);
      draw->y[i] = 0.5 * draw->m1[i] + 0.25 * draw->m2[i] + hidden + gsl_ran_gaussian (rng, 1.0);
    }
}

/* A hidden cause of x and y, an instrument q that z disturbs. */
static void
instrument (gsl_rng *rng, Draw *draw)
{
  for (guint i = 0; i < N; i++)
    {
      double hidden = gsl_ran_gaussian (rng, 1.0);

      draw->z[i] = gsl_ran_gaussian (rng, 1.0);
      draw->q[i] = 0.5 * draw->z[i] + gsl_ran_gaussian (rng, 1.0);
      draw->x[i] = draw->q[i] + 0.5 * draw->z[i] + hidden + gsl_ran_gaussian (rng, 1.0);
      draw->y[i] = 0.5 * draw->x[i] - 0.4 * draw->z[i] + hidden + gsl_ran_gaussian (rng, 1.0);
    }
}

typedef struct
{
  double bias, bias_se, coverage, se_ratio;
} Outcome;

static Outcome
replicate (DrawFunc func, NablaStrategy strategy, const char *others, NablaSeKind se, double truth)
{
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y z m1 m2 q g }");
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  double sum = 0.0, squares = 0.0, errors = 0.0, mean;
  guint covered = 0;
  NablaMethod method;
  Outcome outcome;

  gsl_rng_set (rng, 20240501);
  nabla_method_init (&method);
  method.se = se;
  method.auto_estimator = FALSE;
  method.estimator = strategy == NABLA_STRATEGY_INSTRUMENT ? NABLA_ESTIMATOR_2SLS : NABLA_ESTIMATOR_LINEAR;
  method.cluster_column = se == NABLA_SE_CLUSTER ? 6 : -1;
  for (guint r = 0; r < REPLICATIONS; r++)
    {
      Draw draw = { { 0 } };
      NablaColumn *columns[7];
      g_autoptr (NablaTable) table = NULL;
      g_autoptr (NablaData) data = NULL;
      g_autoptr (NablaEstimate) estimate = NULL;

      func (rng, &draw);
      columns[0] = test_column ("x", draw.x, N);
      columns[1] = test_column ("y", draw.y, N);
      columns[2] = test_column ("z", draw.z, N);
      columns[3] = test_column ("m1", draw.m1, N);
      columns[4] = test_column ("m2", draw.m2, N);
      columns[5] = test_column ("q", draw.q, N);
      columns[6] = test_column ("g", draw.g, N);
      table = test_table (7, N, columns);
      data = nabla_data_new (table, NULL);
      estimate = test_estimate (data, graph, strategy, "x", "y", others, &method, NULL);
      sum += estimate->estimate;
      squares += estimate->estimate * estimate->estimate;
      errors += estimate->se;
      covered += estimate->lo <= truth && truth <= estimate->hi;
    }
  gsl_rng_free (rng);
  mean = sum / REPLICATIONS;
  outcome.bias = mean - truth;
  outcome.bias_se = sqrt ((squares / REPLICATIONS - mean * mean) / REPLICATIONS);
  outcome.se_ratio = errors / REPLICATIONS / (outcome.bias_se * sqrt (REPLICATIONS));
  outcome.coverage = (double) covered / REPLICATIONS;
  g_test_message ("bias %+.4f (%.4f), coverage %.3f, mean SE / true %.3f", outcome.bias, outcome.bias_se,
                  outcome.coverage, outcome.se_ratio);
  return outcome;
}

static void
check (Outcome outcome)
{
  double sd = sqrt (0.95 * 0.05 / REPLICATIONS);

  g_assert_cmpfloat (fabs (outcome.bias), <, 3.3 * outcome.bias_se);
  g_assert_cmpfloat (outcome.coverage, >, 0.93 - 3.3 * sd);
  g_assert_cmpfloat (outcome.coverage, <, 0.97 + 3.3 * sd);
  g_assert_cmpfloat (fabs (outcome.se_ratio - 1.0), <, 0.1);
}

static void
test_hc3 (void)
{
  check (replicate (heteroscedastic, NABLA_STRATEGY_ADJUSTMENT, "z", NABLA_SE_HC3, 0.5));
}

/* Classical errors are wrong here: that the design shows. */
static void
test_classical_is_too_short (void)
{
  Outcome outcome = replicate (heteroscedastic, NABLA_STRATEGY_ADJUSTMENT, "z", NABLA_SE_CLASSICAL, 0.5);

  g_assert_cmpfloat (outcome.coverage, <, 0.9);
}

static void
test_clusters (void)
{
  check (replicate (clustered, NABLA_STRATEGY_ADJUSTMENT, "z", NABLA_SE_CLUSTER, 0.5));
  g_assert_cmpfloat (replicate (clustered, NABLA_STRATEGY_ADJUSTMENT, "z", NABLA_SE_HC3, 0.5).coverage, <, 0.85);
}

static void
test_front_door (void)
{
  check (replicate (front_door, NABLA_STRATEGY_FRONT_DOOR, "m1 m2", NABLA_SE_HC3, 0.6 * 0.5 - 0.4 * 0.25));
  check (replicate (front_door, NABLA_STRATEGY_FRONT_DOOR, "m1 m2", NABLA_SE_CLASSICAL, 0.6 * 0.5 - 0.4 * 0.25));
}

static void
test_naive_regression_misses (void)
{
  Outcome outcome = replicate (front_door, NABLA_STRATEGY_ADJUSTMENT, "", NABLA_SE_HC3, 0.6 * 0.5 - 0.4 * 0.25);

  g_assert_cmpfloat (outcome.bias, >, 0.3);
  g_assert_cmpfloat (outcome.coverage, <, 0.05);
}

static void
test_instrument (void)
{
  check (replicate (instrument, NABLA_STRATEGY_INSTRUMENT, "q|z", NABLA_SE_HC3, 0.5));
  check (replicate (instrument, NABLA_STRATEGY_INSTRUMENT, "q|z", NABLA_SE_CLASSICAL, 0.5));
  g_assert_cmpfloat (replicate (instrument, NABLA_STRATEGY_ADJUSTMENT, "z", NABLA_SE_HC3, 0.5).coverage, <, 0.05);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/coverage/hc3", test_hc3);
  g_test_add_func ("/estimate/coverage/classical-is-too-short", test_classical_is_too_short);
  g_test_add_func ("/estimate/coverage/clusters", test_clusters);
  g_test_add_func ("/estimate/coverage/front-door", test_front_door);
  g_test_add_func ("/estimate/coverage/naive-regression-misses", test_naive_regression_misses);
  g_test_add_func ("/estimate/coverage/instrument", test_instrument);
  return g_test_run ();
}
