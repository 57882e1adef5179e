/* Where nobody asks for an estimator: which one is taken, and what is said of those that failed before it. */
#include <math.h>
#include <string.h>

#include "numbers.h"
#include "support.h"

#define GRAPH "dag { x y m group short }"

/* Of mean 0 and variance 1, about normal. */
static double
test_normal (guint64 *state)
{
  double sum = 0.0;

  for (guint i = 0; i < 12; i++)
    sum += test_uniform (state);
  return sum - 6.0;
}

/* @n rows of which @n_short have a value of "short". */
static NablaTable *
make_table (gsize n, gsize n_short)
{
  TestRows rows = { .n = n, .k = 5, .names = { "x", "y", "m", "group", "short" } };
  guint64 state = 3;

  for (gsize i = 0; i < n; i++)
    {
      rows.values[0][i] = test_normal (&state);
      rows.values[3][i] = test_normal (&state) > 0.0;
      rows.values[4][i] = i < n_short ? test_normal (&state) : NAN;
      rows.values[2][i] = 0.8 * rows.values[0][i] + test_normal (&state);
      rows.values[1][i] = 0.5 * rows.values[2][i] + rows.values[3][i] + test_normal (&state);
    }
  return test_rows_table (&rows);
}

static NablaEstimate *
estimate (NablaData *data,
          NablaStrategy strategy,
          const char *exposure,
          const char *others,
          NablaEstimator estimator,
          const char *choice)
{
  g_autoptr (NablaGraph) graph = test_graph (GRAPH);
  g_autoptr (GError) error = NULL;
  NablaEstimate *got;
  NablaMethod method;

  nabla_method_init (&method);
  got = test_estimate (data, graph, strategy, exposure, "y", others, &method, &error);
  g_assert_no_error (error);
  g_assert_cmpint (got->estimator, ==, estimator);
  g_assert_cmpstr (got->choice, ==, choice);
  return got;
}

/* Straight lines say what was to be taken instead of them, and why it was not, each time they are asked. */
static void
test_straight_lines (void)
{
  static const struct
  {
    NablaStrategy strategy;
    const char *exposure, *others;
    gsize n, n_short;
    NablaEstimator estimator;
    const char *choice;
  } cases[] = {
    { NABLA_STRATEGY_ADJUSTMENT, "x", "short", 300, 25, NABLA_ESTIMATOR_LINEAR,
      "By straight lines. The estimator “gradient” found no number: Too few rows for smooth regression: 25 of 300 are "
      "complete, and at least 30 are needed. Add rows, adjust for fewer variables, or take the estimator linear." },
    { NABLA_STRATEGY_ADJUSTMENT, "group", "short", 300, 18, NABLA_ESTIMATOR_LINEAR,
      "By straight lines. The estimator “aipw” found no number: Too few rows for smooth regressions: 18 are complete, "
      "and at least 20 are needed. Take the estimator linear." },
    { NABLA_STRATEGY_FRONT_DOOR, "x", "m", 60, 0, NABLA_ESTIMATOR_FRONTDOOR,
      "By straight lines. The estimator “frontdoor” found no number: Too few rows for smooth regressions: 60 of "
      "at least 100. Add rows." },
    { NABLA_STRATEGY_ADJUSTMENT, "x", "m", 60, 0, NABLA_ESTIMATOR_LINEAR,
      "By straight lines. The estimator “gradient” is taken from 100 rows on, unless asked for." },
    { NABLA_STRATEGY_ADJUSTMENT, "group", "m", 40, 0, NABLA_ESTIMATOR_LINEAR,
      "By straight lines. The estimator “aipw” is taken from 50 rows on, unless asked for." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NablaTable) table = make_table (cases[i].n, cases[i].n_short);
      g_autoptr (NablaData) data = nabla_data_new (table, NULL);

      nabla_data_keep_estimates (data, 1 << 20);
      for (guint again = 0; again < 2; again++)
        {
          g_autoptr (NablaEstimate) got = estimate (data, cases[i].strategy, cases[i].exposure, cases[i].others,
                                                    cases[i].estimator, cases[i].choice);

          g_assert_true (got->by_moments);
          g_assert_cmpfloat (got->se, >, 0.0);
        }
    }
}

/* What was asked for needs no reason, and what is taken at once has failed nowhere. */
static void
test_nothing_failed (void)
{
  g_autoptr (NablaTable) table = make_table (300, 25);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) graph = test_graph (GRAPH);
  g_autoptr (NablaEstimate) asked = NULL, smooth = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  smooth = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "m", &method, NULL);
  g_assert_null (strstr (smooth->choice, "found no number"));
  g_assert_false (smooth->by_moments);
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_LINEAR;
  asked = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "short", &method, NULL);
  g_assert_null (asked->choice);
}

/* The bootstrap repeats the straight lines, which alone have enough rows. */
static void
test_bootstrap (void)
{
  g_autoptr (NablaTable) table = make_table (60, 0);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) graph = test_graph (GRAPH);
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaEstimate) got = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  method.se = NABLA_SE_BOOTSTRAP;
  got = test_estimate (data, graph, NABLA_STRATEGY_FRONT_DOOR, "x", "y", "m", &method, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (test_get_diagnostic (got, "replicates"), ==, 999.0);
  g_assert_cmpfloat (got->lo, <, got->estimate);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/choice/straight-lines", test_straight_lines);
  g_test_add_func ("/choice/nothing-failed", test_nothing_failed);
  g_test_add_func ("/choice/bootstrap", test_bootstrap);
  return g_test_run ();
}
