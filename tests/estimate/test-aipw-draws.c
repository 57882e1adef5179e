/* Effects of an exposure of two values under adjustment, where covariates are numbers: simulated worlds whose effects
 * are known. With -m slow they take more draws and say what they find. */
#include <math.h>
#include <string.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "estimate/arms/nabla-overlap.h"
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

/* Two covariates act together, and a third has a threshold: features that not all data get. */
static void
together (gsl_rng *rng, Row *row)
{
  double both;

  draw_z (rng, row);
  both = sin (2 * row->z[0]) * row->z[1] + (row->z[2] > 0.5);
  row->x = gsl_rng_uniform (rng) < expit (both - 0.3);
  row->y = row->x + both + gsl_ran_gaussian (rng, 1.0);
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
      weighted += test_get_warning (estimate, "overlap_weights") != NULL;
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
  static const RowFunc worlds[] = { smooth, together };

  for (guint w = 0; w < G_N_ELEMENTS (worlds); w++)
    {
      gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
      g_autoptr (NablaTable) table = draw_table (worlds[w], rng, 10000);
      g_autoptr (NablaGraph) graph = test_graph ("dag { x y z0 z1 z2 }");
      NablaMethod method = make_method ();
      double value[2], se[2];

      gsl_rng_free (rng);
      for (guint threads = 1; threads <= 2; threads++)
        {
          g_autoptr (NablaExecutor) executor = nabla_executor_new (threads);
          g_autoptr (NablaData) data = nabla_data_new (table, executor);
          g_autoptr (NablaEstimate) estimate
            = test_estimate (data, graph, ADJUSTMENT, "x", "y", "z0 z1 z2", &method, NULL);

          value[threads - 1] = estimate->estimate;
          se[threads - 1] = estimate->se;
        }
      g_assert_true (value[0] == value[1] && se[0] == se[1]);
      g_assert_cmpfloat (fabs (value[0] - 1.0), <, 3.5 * se[0]);
    }
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
  g_test_add_func ("/estimate/aipw-draws/smooth", test_smooth);
  g_test_add_func ("/estimate/aipw-draws/strong", test_strong);
  g_test_add_func ("/estimate/aipw-draws/three", test_three);
  g_test_add_func ("/estimate/aipw-draws/more-rows", test_more_rows);
  g_test_add_func ("/estimate/aipw-draws/binary", test_binary);
  g_test_add_func ("/estimate/aipw-draws/apart", test_apart);
  g_test_add_func ("/estimate/aipw-draws/overlap", test_overlap);
  g_test_add_func ("/estimate/aipw-draws/threads", test_threads);
  g_test_add_func ("/estimate/aipw-draws/shares", test_shares);
  return g_test_run ();
}
