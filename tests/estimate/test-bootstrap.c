/* Bootstrap intervals against tables drawn by hand, and against what formulas say. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "estimate/trust/nabla-bootstrap.h"
#include "estimate/numeric/nabla-draws.h"
#include "support.h"

#define N          240
#define N_CLUSTERS 30

static const char graph_text[] = "dag { z -> x -> y; z -> y; x -> m -> v; x <-> v; i -> e -> u; e <-> u; c -> y }";

/* z confounds x and y; the error of y is larger where x is; v by the front door of m; u by the instrument i. g: 30
 * clusters of 8 rows with an error of their own in w. */
static NablaTable *
make_table (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  static const char *const names[] = { "z", "x", "y", "m", "v", "i", "e", "u", "g", "weight", "xg", "w" };
  double values[12][N];
  double shared = 0.0, group = 0.0;
  int c[N];
  NablaColumn *columns[13];

  for (gsize r = 0; r < N; r++)
    {
      double d[8];

      for (guint j = 0; j < 8; j++)
        d[j] = (g_rand_double (rand) + g_rand_double (rand) + g_rand_double (rand) - 1.5) * 2.0;
      if (r % (N / N_CLUSTERS) == 0)
        {
          shared = d[7];
          group = d[6];
        }
      values[0][r] = d[0];
      values[1][r] = 0.7 * d[0] + d[1];
      values[2][r] = 0.5 * values[1][r] - d[0] + d[2] * (0.5 + fabs (values[1][r]));
      values[3][r] = 0.8 * values[1][r] + d[3];
      values[4][r] = 0.6 * values[3][r] + d[1] + d[4];
      values[5][r] = d[5];
      values[6][r] = 0.9 * d[5] + d[6];
      values[7][r] = -0.4 * values[6][r] + d[6] + d[4];
      values[8][r] = (double) (r / (N / N_CLUSTERS));
      values[9][r] = 1.0 + (double) (r % 3);
      values[10][r] = group + 0.3 * d[1];
      values[11][r] = 0.4 * values[10][r] + shared + 0.5 * d[2];
      c[r] = (int) (r % 4);
    }
  for (guint j = 0; j < 12; j++)
    columns[j] = test_column (names[j], values[j], N);
  columns[12] = test_levels_column ("c", c, N, 4);
  return test_table (13, N, columns);
}

static NablaMethod
bootstrap_method (void)
{
  NablaMethod method;

  nabla_method_init (&method);
  method.se = NABLA_SE_BOOTSTRAP;
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_LINEAR;
  return method;
}

static NablaEstimate *
estimate (NablaTable *table,
          NablaStrategy strategy,
          const char *x,
          const char *y,
          const char *others,
          NablaMethod method)
{
  g_autoptr (NablaGraph) graph = test_graph (strchr (y, 'w') != NULL ? "dag { xg -> w }" : graph_text);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (GError) error = NULL;
  NablaEstimate *result = test_estimate (data, graph, strategy, x, y, others, &method, &error);

  g_assert_no_error (error);
  return result;
}

static int
compare (const void *a, const void *b)
{
  double one = *(const double *) a, other = *(const double *) b;

  return one < other ? -1 : one > other;
}

/* The slope of one column beside another (nullable) in the rows that are drawn, each as often as it is. */
static double
slope_of_rows (NablaTable *table, const char *x, const char *z, const char *y, const gsize *rows, gsize n)
{
  const char *const names[] = { x, z, y };
  double *values[3] = { NULL, NULL, NULL };
  double beta[2], slope;

  for (guint j = 0; j < 3; j++)
    {
      const double *reals;

      if (names[j] == NULL)
        continue;
      reals = nabla_column_get_reals (nabla_table_get_column (table, nabla_table_find_column (table, names[j])));
      values[j] = g_new (double, n);
      for (gsize i = 0; i < n; i++)
        values[j][i] = reals[rows[i]];
    }
  test_ols ((const double *const[]){ values[0], values[1] }, z != NULL ? 2 : 1, values[2], n, beta);
  slope = beta[0];
  for (guint j = 0; j < 3; j++)
    g_free (values[j]);
  return slope;
}

/* Rows, or clusters of consecutive ones, repeated as the stream of each replicate says. */
static void
check_by_hand (NablaTable *table, const char *x, const char *z, const char *y, guint unit, const NablaEstimate *found)
{
  double slopes[NABLA_BOOTSTRAP_REPLICATES], mean = 0.0, squares = 0.0;
  gsize rows[N];

  for (guint r = 0; r < NABLA_BOOTSTRAP_REPLICATES; r++)
    {
      NablaDraws draws;

      nabla_draws_init (&draws, 1, r);
      for (gsize i = 0; i < N / unit; i++)
        {
          gsize drawn = nabla_draws_below (&draws, N / unit);

          for (gsize j = 0; j < unit; j++)
            rows[i * unit + j] = drawn * unit + j;
        }
      slopes[r] = slope_of_rows (table, x, z, y, rows, N);
      mean += slopes[r] / NABLA_BOOTSTRAP_REPLICATES;
    }
  for (guint r = 0; r < NABLA_BOOTSTRAP_REPLICATES; r++)
    squares += (slopes[r] - mean) * (slopes[r] - mean);
  qsort (slopes, NABLA_BOOTSTRAP_REPLICATES, sizeof *slopes, compare);
  assert_close (found->se, sqrt (squares / (NABLA_BOOTSTRAP_REPLICATES - 1)), 1e-9);
  /* The 25th from either end. */
  assert_close (found->lo, slopes[24], 1e-9);
  assert_close (found->hi, slopes[974], 1e-9);
}

static void
test_by_hand (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaEstimate) pairs = estimate (table, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", bootstrap_method ());

  check_by_hand (table, "x", "z", "y", 1, pairs);
  g_assert_cmpint (pairs->se_kind, ==, NABLA_SE_BOOTSTRAP);
  g_assert_cmpuint (pairs->seed, ==, 1);
  g_assert_cmpuint (pairs->n_used, ==, N);
}

static void
test_clusters_by_hand (void)
{
  g_autoptr (NablaTable) table = make_table ();
  NablaMethod method = bootstrap_method (), pairs = method;
  g_autoptr (NablaEstimate) found = NULL;
  g_autoptr (NablaEstimate) without = NULL;

  method.cluster_column = nabla_table_find_column (table, "g");
  found = estimate (table, NABLA_STRATEGY_ADJUSTMENT, "xg", "w", "", method);
  without = estimate (table, NABLA_STRATEGY_ADJUSTMENT, "xg", "w", "", pairs);
  check_by_hand (table, "xg", NULL, "w", N / N_CLUSTERS, found);
  g_assert_cmpfloat (found->se, >, 1.5 * without->se);
}

/* Where a formula holds, the bootstrap agrees with it: 999 replicates know an error to 2 %. */
static void
test_against_formulas (void)
{
  static const struct
  {
    NablaStrategy strategy;
    const char *x, *y, *others;
    gboolean clustered, weighted;
  } cases[] = {
    { NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", FALSE, FALSE },
    { NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z c", FALSE, FALSE },
    { NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", FALSE, TRUE },
    { NABLA_STRATEGY_ADJUSTMENT, "xg", "w", "", TRUE, FALSE },
    { NABLA_STRATEGY_FRONT_DOOR, "x", "v", "m", FALSE, FALSE },
    { NABLA_STRATEGY_INSTRUMENT, "e", "u", "i", FALSE, FALSE },
    { NABLA_STRATEGY_INSTRUMENT, "e", "u", "i|z", FALSE, TRUE },
  };
  g_autoptr (NablaTable) table = make_table ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NablaMethod method = bootstrap_method (), formula;
      g_autoptr (NablaEstimate) drawn = NULL;
      g_autoptr (NablaEstimate) expected = NULL;

      if (cases[i].strategy == NABLA_STRATEGY_INSTRUMENT)
        method.estimator = NABLA_ESTIMATOR_2SLS;
      if (cases[i].clustered)
        method.cluster_column = nabla_table_find_column (table, "g");
      if (cases[i].weighted)
        method.weight_column = nabla_table_find_column (table, "weight");
      formula = method;
      formula.se = cases[i].clustered ? NABLA_SE_CLUSTER : NABLA_SE_HC1;
      drawn = estimate (table, cases[i].strategy, cases[i].x, cases[i].y, cases[i].others, method);
      expected = estimate (table, cases[i].strategy, cases[i].x, cases[i].y, cases[i].others, formula);
      assert_close (drawn->estimate, expected->estimate, 1e-12);
      assert_close (drawn->se, expected->se, 0.1);
      assert_close (drawn->lo, expected->lo, 0.2 * expected->se / fabs (expected->lo) + 0.05);
      assert_close (drawn->hi, expected->hi, 0.2 * expected->se / fabs (expected->hi) + 0.05);
    }
}

/* By estimators that read rows, those drawn twice are two rows; the numbers agree with the influence functions, and
 * the strength keeps its interval. */
static void
test_smooth (void)
{
  static const struct
  {
    NablaStrategy strategy;
    NablaEstimator estimator;
    const char *y, *others;
  } cases[] = {
    { NABLA_STRATEGY_FRONT_DOOR, NABLA_ESTIMATOR_FRONTDOOR, "v", "m" },
    { NABLA_STRATEGY_ADJUSTMENT, NABLA_ESTIMATOR_GRADIENT, "m", "z" },
  };
  g_autoptr (NablaTable) table = make_table ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NablaMethod method = bootstrap_method (), formula;
      g_autoptr (NablaEstimate) drawn = NULL;
      g_autoptr (NablaEstimate) expected = NULL;

      method.estimator = cases[i].estimator;
      formula = method;
      formula.se = NABLA_SE_HC0;
      drawn = estimate (table, cases[i].strategy, "x", cases[i].y, cases[i].others, method);
      expected = estimate (table, cases[i].strategy, "x", cases[i].y, cases[i].others, formula);
      g_assert_cmpint (expected->se_kind, ==, NABLA_SE_INFLUENCE);
      g_assert_cmpint (drawn->se_kind, ==, NABLA_SE_BOOTSTRAP);
      g_assert_cmpfloat (drawn->estimate, ==, expected->estimate);
      assert_close (drawn->se, expected->se, 0.15);
      g_assert_cmpfloat (drawn->strength, ==, expected->strength);
      if (expected->strength != fabs (expected->estimate))
        {
          g_assert_cmpfloat (drawn->strength_lo, ==, expected->strength_lo);
          g_assert_cmpfloat (drawn->strength_hi, ==, expected->strength_hi);
        }
    }
}

/* Per SD the standard deviations are drawn again too. */
static void
test_standardised (void)
{
  g_autoptr (NablaTable) table = make_table ();
  NablaMethod method = bootstrap_method ();
  g_autoptr (NablaEstimate) raw = estimate (table, NABLA_STRATEGY_ADJUSTMENT, "z", "x", "", method);
  g_autoptr (NablaEstimate) standard = NULL;

  method.standardize = TRUE;
  standard = estimate (table, NABLA_STRATEGY_ADJUSTMENT, "z", "x", "", method);
  assert_close (standard->estimate, raw->beta_standardized, 1e-12);
  /* A correlation r: its error is near (1 - r^2) / sqrt n, and not that of the slope. */
  assert_close (standard->se, (1.0 - pow (standard->estimate, 2)) / sqrt (N), 0.15);
}

static NablaMethod
seeded (guint64 seed)
{
  NablaMethod method = bootstrap_method ();

  method.seed = seed;
  return method;
}

static void
test_seed_and_threads (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaGraph) graph = test_graph (graph_text);
  NablaMethod method = seeded (7);
  g_autoptr (NablaEstimate) other = estimate (table, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", seeded (8));
  g_autoptr (NablaEstimate) one = estimate (table, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", method);

  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autoptr (NablaExecutor) executor = nabla_executor_new (threads);
      g_autoptr (NablaData) data = nabla_data_new (table, executor);
      g_autoptr (NablaEstimate) again
        = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", &method, NULL);

      g_assert_true (again->se == one->se && again->lo == one->lo && again->hi == one->hi);
      g_assert_cmpuint (again->seed, ==, 7);
    }
  g_assert_cmpfloat (other->estimate, ==, one->estimate);
  g_assert_cmpfloat (other->se, !=, one->se);
}

/* All arrows at once have the intervals of each alone. */
static void
test_arrows (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaGraph) graph = test_graph ("dag { z -> x -> y; z -> y; q -> y }");
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autofree int *columns = test_columns (graph, table);
  guint n = nabla_graph_n_edges (graph);
  g_autofree NablaIdentification **identifications = g_new0 (NablaIdentification *, n);
  g_autofree NablaArrow *arrows = g_new0 (NablaArrow, n);
  NablaMethod method = bootstrap_method ();
  g_autoptr (NablaEstimate) alone = estimate (table, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", method);
  g_autoptr (GError) error = NULL;
  guint n_estimated = 0;

  for (guint e = 0; e < n; e++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (graph, e);
      const char *from = nabla_graph_get_name (graph, edge->from), *to = nabla_graph_get_name (graph, edge->to);
      const char *beside = g_str_equal (to, "x") ? "" : g_str_equal (from, "x") ? "z" : "x";
      NablaEstimand *estimand = test_estimand (graph, NABLA_STRATEGY_ADJUSTMENT, from, to, beside);

      identifications[e] = test_identification (&estimand, 1);
    }
  g_assert_true (nabla_estimate_arrows (data, graph, columns, identifications, &method, arrows, NULL, &error));
  g_assert_no_error (error);
  for (guint e = 0; e < n; e++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (graph, e);

      if (arrows[e].state == NABLA_ARROW_ESTIMATED)
        {
          n_estimated++;
          g_assert_cmpint (arrows[e].estimate->se_kind, ==, NABLA_SE_BOOTSTRAP);
        }
      if (g_str_equal (nabla_graph_get_name (graph, edge->from), "x"))
        {
          g_assert_cmpfloat (arrows[e].estimate->lo, ==, alone->lo);
          g_assert_cmpfloat (arrows[e].estimate->se, ==, alone->se);
        }
      nabla_estimate_unref (arrows[e].estimate);
      nabla_identification_unref (identifications[e]);
    }
  g_assert_cmpuint (n_estimated, ==, 3);
}

/* The strength of no effect is not drawn again: its interval begins at 0. */
static void
test_strength_near_zero (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaEstimate) none = estimate (table, NABLA_STRATEGY_ADJUSTMENT, "i", "y", "", bootstrap_method ());

  g_assert_cmpfloat (none->lo, <, 0.0);
  g_assert_cmpfloat (none->hi, >, 0.0);
  g_assert_cmpfloat (none->strength_lo, ==, 0.0);
  g_assert_cmpfloat (none->strength_hi, ==, fmax (-none->lo, none->hi));
}

/* Four rows and three coefficients: hardly a table that is drawn has four different ones. */
static void
test_too_few (void)
{
  const double x[] = { 1, 2, 3, 5 }, z[] = { 1, 0, 2, 1 }, y[] = { 2, 1, 4, 4 };
  NablaColumn *columns[] = { test_column ("x", x, 4), test_column ("z", z, 4), test_column ("y", y, 4) };
  g_autoptr (NablaTable) table = test_table (3, 4, columns);
  g_autoptr (NablaGraph) graph = test_graph ("dag { z -> x -> y; z -> y }");
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  NablaMethod method = bootstrap_method ();
  g_autoptr (GError) error = NULL;

  g_assert_null (test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", &method, &error));
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS);
  g_assert_nonnull (strstr (error->message, "of 999 bootstrap replicates"));
}

/* Of four levels of the same size the one that is compared stays the same in every replicate, whichever is largest
 * there. */
static void
test_levels (void)
{
  g_autoptr (NablaTable) table = make_table ();
  const NablaColumn *c = nabla_table_get_column (table, (guint) nabla_table_find_column (table, "c"));
  NablaMethod method = bootstrap_method ();
  g_autoptr (NablaEstimate) unnamed = estimate (table, NABLA_STRATEGY_ADJUSTMENT, "c", "y", "", method);
  g_autoptr (NablaEstimate) named = NULL;

  method.from = nabla_column_get_reference (c);
  method.to = nabla_column_get_reference (c) == 0 ? 1 : 0;
  named = estimate (table, NABLA_STRATEGY_ADJUSTMENT, "c", "y", "", method);
  g_assert_cmpfloat (unnamed->estimate, ==, named->estimate);
  g_assert_cmpfloat (unnamed->se, ==, named->se);
  g_assert_cmpfloat (unnamed->lo, ==, named->lo);
}

/* A model of the whole graph is made again from all its columns, not from those of the question alone. */
static void
test_model (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaGraph) graph = test_graph ("dag { z -> x -> m -> v; x <-> v; z -> y }");
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  NablaMethod method = bootstrap_method (), formula;
  g_autoptr (NablaEstimate) drawn = NULL;
  g_autoptr (NablaEstimate) expected = NULL;
  g_autoptr (GError) error = NULL;

  method.estimator = NABLA_ESTIMATOR_RICF;
  formula = method;
  formula.se = NABLA_SE_HC0;
  drawn = test_estimate (data, graph, NABLA_STRATEGY_FRONT_DOOR, "x", "v", "m", &method, &error);
  g_assert_no_error (error);
  expected = test_estimate (data, graph, NABLA_STRATEGY_FRONT_DOOR, "x", "v", "m", &formula, &error);
  g_assert_no_error (error);
  g_assert_cmpint (drawn->estimator, ==, NABLA_ESTIMATOR_RICF);
  assert_close (drawn->estimate, expected->estimate, 1e-10);
  assert_close (drawn->se, expected->se, 0.1);
  assert_close ((drawn->lo + drawn->hi) / 2, drawn->estimate, 0.05);
}

/* Where the instrument hardly moves the exposure nothing is drawn: Anderson and Rubin's set stays. */
static void
test_weak_instrument (void)
{
  g_autoptr (NablaTable) table = make_table ();
  NablaMethod method = bootstrap_method (), formula;
  g_autoptr (NablaEstimate) drawn = NULL;
  g_autoptr (NablaEstimate) expected = NULL;

  method.estimator = NABLA_ESTIMATOR_2SLS;
  formula = method;
  formula.se = NABLA_SE_HC1;
  drawn = estimate (table, NABLA_STRATEGY_INSTRUMENT, "e", "u", "z", method);
  expected = estimate (table, NABLA_STRATEGY_INSTRUMENT, "e", "u", "z", formula);
  g_assert_nonnull (expected->anderson_rubin);
  g_assert_nonnull (drawn->anderson_rubin);
  g_assert_cmpint (drawn->se_kind, ==, expected->se_kind);
  g_assert_true (drawn->se == expected->se);
  g_assert_true (drawn->lo == expected->lo || (isnan (drawn->lo) && isnan (expected->lo)));
}

static void
test_zero (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaEstimate) zero = estimate (table, NABLA_STRATEGY_ZERO, "y", "x", "", bootstrap_method ());

  g_assert_cmpfloat (zero->estimate, ==, 0.0);
  g_assert_true (isnan (zero->se));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bootstrap/by-hand", test_by_hand);
  g_test_add_func ("/bootstrap/clusters-by-hand", test_clusters_by_hand);
  g_test_add_func ("/bootstrap/against-formulas", test_against_formulas);
  g_test_add_func ("/bootstrap/smooth", test_smooth);
  g_test_add_func ("/bootstrap/standardised", test_standardised);
  g_test_add_func ("/bootstrap/seed-and-threads", test_seed_and_threads);
  g_test_add_func ("/bootstrap/arrows", test_arrows);
  g_test_add_func ("/bootstrap/strength-near-zero", test_strength_near_zero);
  g_test_add_func ("/bootstrap/too-few", test_too_few);
  g_test_add_func ("/bootstrap/weak-instrument", test_weak_instrument);
  g_test_add_func ("/bootstrap/zero", test_zero);
  g_test_add_func ("/bootstrap/levels", test_levels);
  g_test_add_func ("/bootstrap/model", test_model);
  return g_test_run ();
}
