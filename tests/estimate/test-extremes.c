/* Tables that leave estimators little to go by: what rests on nothing is not said. */
#include <math.h>
#include <string.h>

#include "support.h"

#define N 12

/* The groups' outcomes do not vary within them. */
static void
test_exact_groups (void)
{
  static const NablaEstimator estimators[] = { NABLA_ESTIMATOR_AIPW, NABLA_ESTIMATOR_PLUGIN };
  const double x[6] = { 0, 1, 0, 1, 1, 0 };
  NablaColumn *columns[2] = { test_column ("x", x, 6), test_column ("y", x, 6) };
  g_autoptr (NablaTable) table = test_table (2, 6, columns);
  g_autoptr (NablaGraph) graph = test_graph ("dag { x -> y }");
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (estimators); i++)
    {
      g_autoptr (NablaEstimate) estimate = NULL;
      NablaMethod method;

      nabla_method_init (&method);
      method.auto_estimator = FALSE;
      method.estimator = estimators[i];
      estimate = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "", &method, NULL);
      g_assert_nonnull (estimate);
      assert_close (estimate->estimate, 1.0, 1e-12);
      g_assert_cmpuint (estimate->warnings->len, ==, 1);
      g_assert_cmpstr (((NablaWarning *) g_ptr_array_index (estimate->warnings, 0))->kind, ==, "exact_fit");
    }
}

/* Only the weights' proportions matter, as far as their squares are numbers. */
static void
test_weight_sizes (void)
{
  static const double sizes[] = { 1.0, 1e-90, 1e90, 1e-300, 1e300 };
  double x[N], y[N], weight[N], effect = NAN, se = NAN;

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autoptr (NablaGraph) graph = test_graph ("dag { x y }");
      g_autoptr (NablaTable) table = NULL;
      g_autoptr (NablaData) data = NULL;
      g_autoptr (NablaEstimate) estimate = NULL;
      g_autoptr (GError) error = NULL;
      NablaColumn *columns[3];
      NablaMethod method;

      for (int i = 0; i < N; i++)
        {
          x[i] = sin (3.0 * i);
          y[i] = x[i] + cos (5.0 * i);
          weight[i] = sizes[s] * (1 + i % 3);
        }
      columns[0] = test_column ("x", x, N);
      columns[1] = test_column ("y", y, N);
      columns[2] = test_column ("w", weight, N);
      table = test_table (3, N, columns);
      data = nabla_data_new (table, NULL);
      nabla_method_init (&method);
      method.weight_column = 2;
      estimate = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "", &method, &error);
      if (s > 2)
        {
          g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED);
          g_assert_nonnull (strstr (error->message, "multiply them all by one number"));
          continue;
        }
      g_assert_no_error (error);
      if (s == 0)
        {
          effect = estimate->estimate;
          se = estimate->se;
        }
      assert_close (estimate->estimate, effect, 1e-10);
      assert_close (estimate->se, se, 1e-10);
    }
}

/* One row makes all the difference: its error shows in no residual, only classical errors know of it. */
static void
test_one_row (void)
{
  enum
  {
    ROWS = 40
  };
  double x[ROWS] = { 0 }, y[ROWS], u[ROWS], mean = 0.0, squares = 0.0;
  NablaColumn *columns[3];
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y u }");
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaEstimate) classical = NULL;
  NablaMethod method;
  static const struct
  {
    NablaStrategy strategy;
    NablaEstimator estimator;
    const char *exposure, *others;
  } cases[] = {
    { NABLA_STRATEGY_ADJUSTMENT, NABLA_ESTIMATOR_LINEAR, "x", "" },
    { NABLA_STRATEGY_ADJUSTMENT, NABLA_ESTIMATOR_LINEAR, "x", "u" },
    { NABLA_STRATEGY_ADJUSTMENT, NABLA_ESTIMATOR_GRADIENT, "x", "" },
    { NABLA_STRATEGY_FRONT_DOOR, NABLA_ESTIMATOR_FRONTDOOR, "u", "x" },
    { NABLA_STRATEGY_FRONT_DOOR, NABLA_ESTIMATOR_LINEAR, "u", "x" },
    { NABLA_STRATEGY_INSTRUMENT, NABLA_ESTIMATOR_2SLS, "u", "x|" },
  };

  x[7] = 1;
  for (int i = 0; i < ROWS; i++)
    {
      y[i] = sin (3.0 * i);
      u[i] = cos (5.0 * i);
      mean += i != 7 ? y[i] / (ROWS - 1) : 0;
    }
  for (int i = 0; i < ROWS; i++)
    squares += i != 7 ? (y[i] - mean) * (y[i] - mean) : 0;
  columns[0] = test_column ("x", x, ROWS);
  columns[1] = test_column ("y", y, ROWS);
  columns[2] = test_column ("u", u, ROWS);
  table = test_table (3, ROWS, columns);
  data = nabla_data_new (table, NULL);
  nabla_method_init (&method);
  method.auto_estimator = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaEstimate) estimate = NULL;

      method.estimator = cases[i].estimator;
      estimate
        = test_estimate (data, graph, cases[i].strategy, cases[i].exposure, "y", cases[i].others, &method, &error);
      g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS);
      g_assert_true (g_str_has_prefix (error->message, "x is the same in all but one of the 40 complete rows"));
    }
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (NablaEstimate) estimate = NULL;

    method.estimator = NABLA_ESTIMATOR_RICF;
    estimate = test_estimate_model (data, "dag { u -> x -> y }", NABLA_STRATEGY_ADJUSTMENT, NABLA_EFFECT_TOTAL, "x",
                                    "y", &method, &error);
    g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS);
  }
  /* The difference of one row and the mean of the others, with their spread. */
  method.estimator = NABLA_ESTIMATOR_LINEAR;
  method.se = NABLA_SE_CLASSICAL;
  classical = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "", &method, NULL);
  g_assert_nonnull (classical);
  assert_close (classical->estimate, y[7] - mean, 1e-12);
  assert_close (classical->se, sqrt (squares / (ROWS - 2) * (1.0 + 1.0 / (ROWS - 1))), 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/extremes/exact-groups", test_exact_groups);
  g_test_add_func ("/estimate/extremes/weight-sizes", test_weight_sizes);
  g_test_add_func ("/estimate/extremes/one-row", test_one_row);
  return g_test_run ();
}
