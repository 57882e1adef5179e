/* Front doors at points of the exposure: what few values do, and curves. */
#include <math.h>
#include <string.h>

#include "estimate/smooth/nabla-curve.h"
#include "front-door-worlds.h"

/* Levels that do to M what numbers 0, .4, 1.2 would. */
static void
row_levels (guint64 *state, double *row)
{
  static const double shift[] = { 0.0, 0.4, 1.2 };
  double u = test_uniform (state), at = 0.6 * u + 0.4 * test_uniform (state);

  row[X] = at < 0.35 ? 0 : at < 0.6 ? 1 : 2;
  row[M] = shift[(guint) row[X]] + worlds_normal (state);
  row[Y] = 0.5 * row[M] + 0.3 * row[M] * row[M] + 2.0 * u + 0.5 * worlds_normal (state);
}

static NablaEstimate *
compare (NablaTable *table, double from, double to, double at)
{
  NablaMethod method = worlds_make_method ();

  method.from = from;
  method.to = to;
  method.at = at;
  return worlds_estimate (table, WORLDS_CHAIN, &method);
}

/* Differences of means add up, whatever is compared with what; numbers that are few are compared like levels. */
static void
test_levels (void)
{
  g_autoptr (NablaTable) levels = worlds_draw (row_levels, 3000, 21, 3),
                         numbers = worlds_draw (row_levels, 3000, 21, 0);
  g_autoptr (NablaEstimate) low = compare (levels, 0, 1, NAN), high = compare (levels, 1, 2, NAN);
  g_autoptr (NablaEstimate) whole = compare (levels, 0, 2, NAN), mean = compare (levels, NAN, NAN, 2);
  g_autoptr (NablaEstimate) other = compare (levels, NAN, NAN, 0), back = compare (numbers, 2, 0, NAN);
  g_autoptr (NablaEstimate) unasked = compare (levels, NAN, NAN, NAN);
  /* .5 1.2 + .3 1.2^2 */
  double truth = 0.6 + 0.432;

  g_assert_cmpint (whole->estimator, ==, NABLA_ESTIMATOR_FRONTDOOR);
  g_assert_cmpfloat (fabs (whole->estimate - truth), <, 3.0 * whole->se);
  g_assert_cmpfloat (whole->se, <, 0.1);
  assert_close (low->estimate + high->estimate, whole->estimate, 1e-9);
  assert_close (mean->estimate - other->estimate, whole->estimate, 1e-9);
  /* 1 + .5 1.2 + .3 (1.2^2 + 1) */
  g_assert_cmpfloat (fabs (mean->estimate - 2.332), <, 3.0 * mean->se);
  assert_close (-back->estimate, whole->estimate, 1e-9);
  assert_close (back->se, whole->se, 1e-9);
  /* The reference is the level in most rows, 1, and of the others the last is in most. */
  assert_close (unasked->estimate, high->estimate, 1e-9);
}

/* A straight line through the means at few numbers. */
static void
test_few_numbers (void)
{
  g_autoptr (NablaTable) table = worlds_draw (row_levels, 3000, 21, 0);
  NablaMethod method;
  g_autoptr (NablaEstimate) result = NULL, low = compare (table, 0, 1, NAN), high = compare (table, 1, 2, NAN);

  nabla_method_init (&method);
  result = worlds_estimate (table, WORLDS_CHAIN, &method);
  g_assert_cmpint (result->estimator, ==, NABLA_ESTIMATOR_FRONTDOOR);
  g_assert_nonnull (test_get_warning (result, "linear_slope"));
  g_assert_nonnull (strstr (result->choice, "few values"));
  g_assert_cmpfloat (result->estimate, >, low->estimate);
  g_assert_cmpfloat (result->estimate, <, high->estimate);
}

/* A step of M that grows with X: 1 + x^2 / 2. */
static void
row_bent (guint64 *state, double *row)
{
  double u = test_uniform (state);

  row[X] = u + worlds_normal (state);
  row[M] = 1.0 + 0.5 * row[X] * row[X] + 0.5 * worlds_normal (state);
  row[Y] = 2.0 * row[M] + u + 0.5 * worlds_normal (state);
}

/* Two values of a number of many: points of the curve. */
static void
test_numbers (void)
{
  g_autoptr (NablaTable) table = worlds_draw (row_bent, 2000, 33, 0);
  g_autoptr (NablaEstimate) low = compare (table, -1, 0, NAN), high = compare (table, 0, 1.5, NAN);
  g_autoptr (NablaEstimate) whole = compare (table, -1, 1.5, NAN), mean = compare (table, NAN, NAN, 1.5);
  g_autoptr (NablaEstimate) other = compare (table, NAN, NAN, -1);

  g_assert_cmpint (whole->estimator, ==, NABLA_ESTIMATOR_FRONTDOOR);
  g_assert_null (test_get_warning (whole, "straight_line"));
  g_assert_cmpfloat (fabs (low->estimate + 1.0), <, 3.0 * low->se);
  g_assert_cmpfloat (fabs (high->estimate - 2.25), <, 3.0 * high->se);
  g_assert_cmpfloat (high->se, <, 0.3);
  assert_close (low->estimate + high->estimate, whole->estimate, 1e-9);
  assert_close (mean->estimate - other->estimate, whole->estimate, 1e-9);
}

/* X in three steps. */
static void
row_few (guint64 *state, double *row)
{
  worlds_row_binary (state, row);
  row[X] += row[X] > 0.0 && test_uniform (state) < 0.5;
}

static NablaCurve *
draw_curve (NablaTable *table, guint n_points, guint n_threads)
{
  g_autoptr (NablaExecutor) executor = nabla_executor_new (n_threads);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autoptr (NablaGraph) graph = test_graph (WORLDS_BESIDE);
  g_autoptr (NablaIdentification) found = worlds_identify (graph);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (GError) error = NULL;
  NablaCurve *curve;
  NablaMethod method;

  nabla_method_init (&method);
  curve = nabla_estimate_curve (data, graph, columns, nabla_choose_estimand (found, columns, &method), &method,
                                n_points, NULL, &error);
  g_assert_no_error (error);
  return curve;
}

/* M is X + Z / 2 and noise of variance 1/12 as Z / 2 has. */
static void
row_curved (guint64 *state, double *row)
{
  double u = test_uniform (state) - 0.5;

  row[Z] = 2.0 * test_uniform (state) - 1.0;
  row[X] = row[Z] + 2.0 * u + 2.0 * (test_uniform (state) - 0.5);
  row[M] = row[X] + 0.5 * row[Z] + test_uniform (state) - 0.5;
  row[Y] = 0.5 * row[M] + 0.3 * row[M] * row[M] - row[Z] + 2.0 * u + test_uniform (state) - 0.5;
}

/* E[Y|do(x)] = .5 x + .3 (x^2 + 1/6), whose slopes integrate to it; the same bits for any number of threads. */
static void
test_curve (void)
{
  g_autoptr (NablaTable) table = worlds_draw (row_curved, 6000, 11, 0);
  g_autoptr (NablaCurve) curve = draw_curve (table, 401, 1), other = draw_curve (table, 401, 2);
  double rise = 0.0;

  g_assert_cmpint (curve->estimator, ==, NABLA_ESTIMATOR_FRONTDOOR);
  g_assert_cmpuint (curve->n, ==, 401);
  for (guint i = 0; i < curve->n; i++)
    {
      double x = curve->x[i], half = (curve->hi[i] - curve->lo[i]) / 2.0;

      g_assert_cmpfloat (curve->mean[i], ==, other->mean[i]);
      g_assert_cmpfloat (curve->gradient_hi[i], ==, other->gradient_hi[i]);
      g_assert_cmpfloat (half, >, 0.0);
      g_assert_cmpfloat (fabs (curve->mean[i] - 0.5 * x - 0.3 * (x * x + 1.0 / 6.0)), <, 2.0 * half);
      half = (curve->gradient_hi[i] - curve->gradient_lo[i]) / 2.0;
      g_assert_cmpfloat (fabs (curve->gradient[i] - 0.5 - 0.6 * x), <, 2.0 * half);
      if (i > 0)
        rise += 0.5 * (curve->gradient[i] + curve->gradient[i - 1]) * (curve->x[i] - curve->x[i - 1]);
    }
  g_assert_cmpfloat_with_epsilon (curve->mean[curve->n - 1] - curve->mean[0], rise, 1e-4);
}

/* At few values the curve is their means; with few rows it is the linear model's. */
static void
test_curve_of_few (void)
{
  g_autoptr (NablaTable) table = worlds_draw (worlds_row_binary, 4000, 11, 0),
                         rows = worlds_draw (worlds_row_linear, 60, 1, 0);
  g_autoptr (NablaTable) values = worlds_draw (row_few, 4000, 11, 0);
  g_autoptr (NablaCurve) two = draw_curve (table, 20, 1), three = draw_curve (values, 20, 1);
  g_autoptr (NablaCurve) short_one = draw_curve (rows, 20, 1);

  g_assert_cmpint (short_one->estimator, ==, NABLA_ESTIMATOR_RICF);
  g_assert_cmpuint (two->n, ==, 2);
  g_assert_cmpuint (three->n, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      NablaMethod method = worlds_make_method ();
      g_autoptr (NablaEstimate) mean = NULL, binary = NULL;

      method.at = i;
      mean = worlds_estimate (values, WORLDS_BESIDE, &method);
      assert_close (three->mean[i], mean->estimate, 1e-9);
      assert_close (three->hi[i] - three->lo[i], 2.0 * 1.959963985 * mean->se, 1e-9);
      g_assert_true (isnan (three->gradient[i]));
      if (i == 2)
        continue;
      binary = worlds_estimate (table, WORLDS_BESIDE, &method);
      assert_close (two->mean[i], binary->estimate, 1e-9);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/front-door-points/levels", test_levels);
  g_test_add_func ("/estimate/front-door-points/numbers", test_numbers);
  g_test_add_func ("/estimate/front-door-points/few-numbers", test_few_numbers);
  g_test_add_func ("/estimate/front-door-points/curve", test_curve);
  g_test_add_func ("/estimate/front-door-points/curve-of-few", test_curve_of_few);
  return g_test_run ();
}
