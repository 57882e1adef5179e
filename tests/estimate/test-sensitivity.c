/* Sensitivity against published examples, identities of least squares and numbers computed elsewhere. */
#include <math.h>
#include <string.h>

#include "estimate/rows/nabla-finish.h"
#include "estimate/trust/nabla-sensitivity.h"
#include "support.h"

#define N 60

/* Sines: the same numbers in any language. */
static NablaTable *
sines (gboolean binary)
{
  double z[N], x[N], y[N], w[N], q[N], g[N], m[N];
  int c[N];
  NablaColumn *columns[8];

  for (int i = 1; i <= N; i++)
    {
      int r = i - 1;

      z[r] = sin (1.0 * i);
      if (binary)
        {
          x[r] = cos (2.6 * i) + 0.5 * z[r] > 0.0;
          y[r] = 0.3 * x[r] + 0.2 * z[r] + sin (3.1 * i) > 0.0;
        }
      else
        {
          x[r] = 0.5 * z[r] + cos (2.6 * i);
          y[r] = 0.7 * x[r] - 0.4 * z[r] + sin (3.1 * i) * (1 + 0.5 * fabs (z[r]));
        }
      w[r] = 1 + i % 3;
      q[r] = sin (9.1 * i) + 0.3 * z[r];
      g[r] = i % 7;
      m[r] = x[r] + 0.5 * cos (4.3 * i);
      c[r] = i % 4;
    }
  columns[0] = test_column ("z", z, N);
  columns[1] = test_column ("x", x, N);
  columns[2] = test_column ("y", y, N);
  columns[3] = test_column ("w", w, N);
  columns[4] = test_column ("q", q, N);
  columns[5] = test_column ("g", g, N);
  columns[6] = test_column ("m", m, N);
  columns[7] = test_levels_column ("c", c, N, 4);
  return test_table (8, N, columns);
}

typedef struct
{
  NablaTable *table;
  NablaGraph *graph;
  NablaEstimate *estimate;
  NablaSensitivity *sensitivity;
} Case;

static void
case_clear (Case *self)
{
  nabla_table_unref (self->table);
  nabla_graph_unref (self->graph);
  nabla_estimate_unref (self->estimate);
  nabla_sensitivity_unref (self->sensitivity);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

/* Of x on y; takes @table. */
static void
case_init (Case *self, NablaTable *table, NablaStrategy strategy, const char *others, const NablaMethod *asked)
{
  NablaMethod linear = *asked, *method = &linear;
  g_autofree int *columns = NULL;
  g_autoptr (NablaEstimand) estimand = NULL;
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (GError) error = NULL;

  linear.auto_estimator = strategy != NABLA_STRATEGY_ADJUSTMENT;
  linear.estimator = NABLA_ESTIMATOR_LINEAR;
  self->table = table;
  self->graph = test_graph ("dag { {z q c} -> {x y}; x -> m -> y }");
  columns = test_columns (self->graph, table);
  estimand = test_estimand (self->graph, strategy, "x", "y", others);
  self->estimate = nabla_estimate_effect (data, self->graph, columns, estimand, method, NULL, &error);
  g_assert_no_error (error);
  self->sensitivity = nabla_estimate_sensitivity (data, self->graph, columns, self->estimate, method, NULL, &error);
  g_assert_no_error (error);
}

static const NablaBenchmark *
find_benchmark (const Case *self, const char *name)
{
  for (guint i = 0; i < self->sensitivity->benchmarks->len; i++)
    {
      const NablaBenchmark *benchmark = &g_array_index (self->sensitivity->benchmarks, NablaBenchmark, i);

      if (g_str_equal (nabla_graph_get_name (self->graph, benchmark->variable), name))
        return benchmark;
    }
  g_assert_not_reached ();
}

static gboolean
warns (const Case *self, const char *kind)
{
  for (guint i = 0; i < self->sensitivity->warnings->len; i++)
    if (g_str_equal (((NablaWarning *) self->sensitivity->warnings->pdata[i])->kind, kind))
      return TRUE;
  return FALSE;
}

/* Cinelli & Hazlett 2020, the Darfur example: "directly harmed" .0973 with error .0233 and 783 degrees of freedom; the
 * benchmark "female" as the tests of R sensemakr 0.1.4 have it. */
static void
test_darfur (void)
{
  double t = 0.09731582 / 0.02325654, exposure, outcome;
  /* From its bounds .009164 and .124641 back to its own. */
  double own_exposure = 0.00916428667504862 / 1.00916428667504862, own_outcome = 0.109, left;

  assert_close (nabla_robustness_value (t, 783), 0.138776, 1e-5);
  assert_close (nabla_robustness_value_ci (t, 783, 0.95), 0.07625797, 1e-5);
  assert_close (nabla_robustness_value (-t, 783), 0.138776, 1e-5);
  /* sensemakr: robustness_value (t = 2, dof = 100) */
  assert_close (nabla_robustness_value (2, 100), 0.1809975, 1e-6);

  g_assert_true (nabla_benchmark_bounds (own_exposure, own_outcome, &exposure, &outcome));
  assert_close (exposure, 0.00916428667504862, 1e-12);
  /* Of 10.9 %, as the paper has it. */
  assert_close (outcome, 0.12464, 1e-3);
  left = nabla_confounded_estimate (0.09731582, 0.02325654, 783, 0.00916428667504862, 0.12464092303637);
  assert_close (left, 0.0752202698486415, 1e-9);
  left = nabla_confounded_estimate (-0.09731582, 0.02325654, 783, 0.0274928600251459, 0.374050471038094);
  assert_close (left, -0.0303960178770157, 1e-9);
}

/* A confounder at the robustness value leaves nothing; at that of the interval it leaves the critical t. */
static void
test_robustness_is_enough (void)
{
  static const double cases[][2] = { { 4.18, 783 }, { 2.5, 30 }, { -9, 57 }, { 1e-3, 12 }, { 3, 4000 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double t = cases[i][0], df = cases[i][1];
      double value = nabla_robustness_value (t, df), interval = nabla_robustness_value_ci (t, df, 0.9);
      double critical = nabla_finish_quantile (0.9, df - 1), left, se;

      g_assert_cmpfloat (fabs (nabla_confounded_estimate (t, 1, df, value, value)), <, 1e-10);
      g_assert_cmpfloat (interval, <, value);
      if (fabs (t) / sqrt (df) < critical / sqrt (df - 1))
        {
          g_assert_cmpfloat (interval, ==, 0.0);
          continue;
        }
      left = nabla_confounded_estimate (t, 1, df, interval, interval);
      se = sqrt ((1 - interval) / (1 - interval) * df / (df - 1));
      assert_close (fabs (left) / se, critical, 1e-9);
    }
}

/* So strong that the exposure alone decides: no confounder of that R2 with it brings t below the critical one, and the
 * best one does just that. */
static void
test_extreme_robustness (void)
{
  double t = 1 / 0.3, df = 7, critical = nabla_finish_quantile (0.95, df - 1), f = critical / sqrt (df - 1);
  double value = nabla_robustness_value_ci (t, df, 0.95), best = value / (f * f + value);

  g_assert_cmpfloat (t / sqrt (df) * f, >, 1.0);
  for (double outcome = 0.0; outcome < 1.0; outcome += 0.01)
    {
      double left = nabla_confounded_estimate (t, 1, df, value, outcome);
      double se = sqrt ((1 - outcome) / (1 - value) * df / (df - 1));

      g_assert_cmpfloat (left / se, >=, critical - 1e-9);
    }
  assert_close (nabla_confounded_estimate (t, 1, df, value, best) / sqrt ((1 - best) / (1 - value) * df / (df - 1)),
                critical, 1e-9);
  g_assert_cmpfloat (nabla_robustness_value (INFINITY, 10), ==, 1.0);
  g_assert_cmpfloat (nabla_robustness_value_ci (INFINITY, 10, 0.95), ==, 1.0);
  g_assert_cmpfloat (nabla_robustness_value (0, 10), ==, 0.0);
  g_assert_true (isnan (nabla_robustness_value_ci (3, 1, 0.95)));
}

/* With the partial R2 of a variable that was left out, what is left is the coefficient beside that variable. */
static void
test_omitted_variable (void)
{
  g_autoptr (NablaTable) table = sines (FALSE);
  const double *z = nabla_column_get_reals (nabla_table_get_column (table, 0));
  const double *x = nabla_column_get_reals (nabla_table_get_column (table, 1));
  const double *y = nabla_column_get_reals (nabla_table_get_column (table, 2));
  double without[1], with[2], along[1], rest_x[N], rest_y[N], rest_z[N], slope[1];
  double sums[6] = { 0 }, r2_exposure, r2_outcome, mean_x = 0, mean_y = 0, mean_z = 0;

  test_ols (&x, 1, y, N, without);
  test_ols ((const double *const[]){ x, z }, 2, y, N, with);
  test_ols (&x, 1, z, N, along);
  test_ols (&z, 1, x, N, slope);
  for (guint i = 0; i < N; i++)
    {
      mean_x += x[i] / N;
      mean_y += y[i] / N;
      mean_z += z[i] / N;
    }
  for (guint i = 0; i < N; i++)
    {
      rest_x[i] = x[i] - mean_x;
      rest_y[i] = y[i] - mean_y - without[0] * rest_x[i];
      rest_z[i] = z[i] - mean_z - along[0] * rest_x[i];
      sums[0] += rest_x[i] * rest_x[i];
      sums[1] += pow (rest_x[i] - slope[0] * (z[i] - mean_z), 2);
      sums[2] += rest_y[i] * rest_y[i];
      sums[3] += rest_y[i] * rest_z[i];
      sums[4] += rest_z[i] * rest_z[i];
    }
  r2_exposure = 1 - sums[1] / sums[0];
  r2_outcome = sums[3] * sums[3] / sums[2] / sums[4];
  /* Here the bias had made the estimate smaller: reversed, it is added. */
  g_assert_cmpfloat (with[0], >, without[0]);
  g_assert_cmpfloat (without[0], >, 0.0);
  assert_close (2 * without[0]
                  - nabla_confounded_estimate (without[0], sqrt (sums[2] / (N - 2) / sums[0]), N - 2, r2_exposure,
                                               r2_outcome),
                with[0], 1e-9);
}

/* VanderWeele & Ding 2017: breast-feeding, 3.9 (1.8, 8.7): 7.26 and 3.0; ovarian cancer, .5 (.3, .8): 3.41 and 1.81. */
static void
test_e_values (void)
{
  assert_close (nabla_e_value (3.9), 7.26, 1e-3);
  assert_close (nabla_e_value_ci (3.9, 1.8, 8.7), 3.0, 1e-12);
  assert_close (nabla_e_value (0.5), 3.41, 2e-3);
  assert_close (nabla_e_value_ci (0.5, 0.3, 0.8), 1.81, 1e-3);
  assert_close (nabla_e_value (1.0), 1.0, 1e-15);
  assert_close (nabla_e_value_ci (1.4, 0.9, 2.0), 1.0, 1e-15);
  assert_close (nabla_e_value_ci (0.8, 0.5, 1.2), 1.0, 1e-15);
  g_assert_true (isnan (nabla_e_value (NAN)));
}

/* Computed by numpy 1.24 from the formulas in the papers, from regressions by lstsq. */
static void
test_regression (void)
{
  static const struct
  {
    gboolean weighted;
    const char *others, *variable;
    double rv, rv_ci, e, e_ci, own_exposure, own_outcome, exposure, outcome, left;
  } cases[] = {
    { FALSE, "z q", "z", 0.363545238303191, 0.169066319797585, 2.78344896092585, 1.79413656157244, 0.179776845553092,
      0.0412903878838583, 0.219180407890727, 0.0672479661406886, 0.461785678992744 },
    { FALSE, "z q", "q", 0.363545238303191, 0.169066319797585, 2.78344896092585, 1.79413656157244, 0.000325313873721367,
      0.00310518966786677, 0.000325419737276686, 0.00311688983988616, 0.659651169779853 },
    { TRUE, "z q", "z", 0.376871023482267, 0.186841539426563, 2.76964802810307, 1.83052149181465, 0.171245511570732,
      0.179372567952661, 0.206629965763796, 0.332436199424255, 0.249323851345675 },
    /* A category of four levels is one variable; its bound with the outcome is cut off at 1. */
    { FALSE, "z c", "c", 0.712604259744503, 0.635866241152202, 2.90793964668983, 2.50378197148999, 0.001405747155801,
      0.867224882690658, 0.0014077260627098, 1, 0.684279895974041 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Case) one = { 0 };
      const NablaBenchmark *benchmark;
      NablaTable *table = sines (FALSE);
      NablaMethod method;

      nabla_method_init (&method);
      method.se = NABLA_SE_CLASSICAL;
      if (cases[i].weighted)
        method.weight_column = nabla_table_find_column (table, "w");
      case_init (&one, table, NABLA_STRATEGY_ADJUSTMENT, cases[i].others, &method);
      benchmark = find_benchmark (&one, cases[i].variable);
      assert_close (one.sensitivity->robustness_value, cases[i].rv, 1e-10);
      assert_close (one.sensitivity->robustness_value_ci, cases[i].rv_ci, 1e-8);
      assert_close (one.sensitivity->e_value, cases[i].e, 1e-10);
      assert_close (one.sensitivity->e_value_ci, cases[i].e_ci, 1e-9);
      assert_close (benchmark->own_r2_exposure, cases[i].own_exposure, 1e-9);
      assert_close (benchmark->own_r2_outcome, cases[i].own_outcome, 1e-9);
      assert_close (benchmark->r2_exposure, cases[i].exposure, 1e-9);
      assert_close (benchmark->r2_outcome, cases[i].outcome, 1e-9);
      assert_close (benchmark->adjusted_estimate, cases[i].left, 1e-9);
      g_assert_true (warns (&one, "e_value_unit"));
    }
}

/* Robustness does not depend on the error or the unit; the E-value's interval does on the error, the E-value on the
 * unit. */
static void
test_errors_and_units (void)
{
  g_auto (Case) plain = { 0 };
  g_auto (Case) robust = { 0 };
  g_auto (Case) standard = { 0 };
  NablaMethod method;

  nabla_method_init (&method);
  case_init (&robust, sines (FALSE), NABLA_STRATEGY_ADJUSTMENT, "z q", &method);
  method.se = NABLA_SE_CLASSICAL;
  case_init (&plain, sines (FALSE), NABLA_STRATEGY_ADJUSTMENT, "z q", &method);
  method.standardize = TRUE;
  case_init (&standard, sines (FALSE), NABLA_STRATEGY_ADJUSTMENT, "z q", &method);
  g_assert_cmpfloat (robust.sensitivity->robustness_value_ci, ==, plain.sensitivity->robustness_value_ci);
  g_assert_cmpfloat (robust.sensitivity->e_value_ci, !=, plain.sensitivity->e_value_ci);
  g_assert_cmpfloat (robust.sensitivity->e_value, ==, plain.sensitivity->e_value);
  assert_close (standard.sensitivity->robustness_value, plain.sensitivity->robustness_value, 1e-12);
  assert_close (log (standard.sensitivity->ratio), 0.91 * plain.estimate->beta_standardized, 1e-12);
  assert_close (find_benchmark (&standard, "z")->adjusted_estimate / standard.estimate->estimate,
                find_benchmark (&plain, "z")->adjusted_estimate / plain.estimate->estimate, 1e-12);
}

/* R 4.2: lm and the influence functions of the two risks written out. */
static void
test_binary_outcome (void)
{
  static const struct
  {
    gboolean weighted, clustered;
    double ratio, lo, hi;
  } cases[] = {
    { FALSE, FALSE, 0.881999307469904, 0.54641135742271, 1.42369437935307 },
    { TRUE, FALSE, 0.879677116034466, 0.536707816996749, 1.44181210701353 },
    { FALSE, TRUE, 0.881999307469904, 0.631612763840844, 1.23164512009991 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Case) one = { 0 };
      NablaTable *table = sines (TRUE);
      NablaMethod method;

      nabla_method_init (&method);
      if (cases[i].weighted)
        method.weight_column = nabla_table_find_column (table, "w");
      if (cases[i].clustered)
        {
          method.se = NABLA_SE_CLUSTER;
          method.cluster_column = nabla_table_find_column (table, "g");
        }
      case_init (&one, table, NABLA_STRATEGY_ADJUSTMENT, "z", &method);
      assert_close (one.sensitivity->ratio, cases[i].ratio, 1e-10);
      assert_close (one.sensitivity->ratio_lo, cases[i].lo, 1e-9);
      assert_close (one.sensitivity->ratio_hi, cases[i].hi, 1e-9);
      assert_close (one.sensitivity->e_value, nabla_e_value (1 / cases[i].ratio), 1e-10);
      g_assert_cmpfloat (one.sensitivity->e_value_ci, ==, 1.0);
      g_assert_false (warns (&one, "e_value_unit"));
    }
}

/* Half of 20 with .2 of 10 against .7: a ratio of 3.5; of yes and no as 2 and 1 just as well. */
static void
test_two_by_two (void)
{
  for (double shift = 0; shift < 2; shift++)
    {
      g_auto (Case) one = { 0 };
      double x[20], y[20], zero[20];
      NablaColumn *columns[3];
      NablaMethod method;
      double half;

      for (guint i = 0; i < 20; i++)
        {
          x[i] = (i >= 10) + 3 * shift;
          y[i] = ((i < 2) || (i >= 10 && i < 17)) + shift;
          zero[i] = i;
        }
      columns[0] = test_column ("x", x, 20);
      columns[1] = test_column ("y", y, 20);
      columns[2] = test_column ("z", zero, 20);
      nabla_method_init (&method);
      case_init (&one, test_table (3, 20, columns), NABLA_STRATEGY_ADJUSTMENT, "", &method);
      /* The log ratio's variance, (1 - p) / (n p) of each. */
      half = 1.9599639845400545 * sqrt (0.8 / 2 + 0.3 / 7);
      assert_close (one.sensitivity->ratio, 3.5, 1e-12);
      assert_close (one.sensitivity->ratio_lo, 3.5 * exp (-half), 1e-10);
      assert_close (one.sensitivity->e_value, 3.5 + sqrt (3.5 * 2.5), 1e-12);
      g_assert_cmpuint (one.sensitivity->benchmarks->len, ==, 0);
    }
}

static void
test_other_strategies (void)
{
  static const struct
  {
    NablaStrategy strategy;
    const char *others;
  } cases[] = {
    { NABLA_STRATEGY_FRONT_DOOR, "m" },
    { NABLA_STRATEGY_INSTRUMENT, "z" },
    { NABLA_STRATEGY_ZERO, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Case) one = { 0 };
      NablaMethod method;

      nabla_method_init (&method);
      case_init (&one, sines (FALSE), cases[i].strategy, cases[i].others, &method);
      g_assert_true (isnan (one.sensitivity->robustness_value) && isnan (one.sensitivity->robustness_value_ci));
      g_assert_true (isnan (one.sensitivity->e_value) && isnan (one.sensitivity->e_value_ci));
      g_assert_cmpuint (one.sensitivity->benchmarks->len, ==, 0);
      g_assert_true (warns (&one, "not_applicable"));
    }
}

/* A variable that explains most of the exposure: a second one like it cannot be. */
static void
test_too_strong (void)
{
  g_auto (Case) one = { 0 };
  NablaMethod method;
  const NablaBenchmark *benchmark;

  nabla_method_init (&method);
  case_init (&one, sines (FALSE), NABLA_STRATEGY_ADJUSTMENT, "m z", &method);
  benchmark = find_benchmark (&one, "m");
  g_assert_cmpfloat (benchmark->own_r2_exposure, >, 0.5);
  g_assert_true (isnan (benchmark->r2_exposure) && isnan (benchmark->r2_outcome)
                 && isnan (benchmark->adjusted_estimate));
  g_assert_true (warns (&one, "benchmark"));
  g_assert_false (isnan (find_benchmark (&one, "z")->adjusted_estimate));
}

/* Of units so small that one of them is a million standard deviations: no infinite number. */
static void
test_small_units (void)
{
  g_auto (Case) one = { 0 };
  const double x[] = { 1e-6, 2e-6, 3e-6, 4e-6, 7e-6 }, y[] = { 2, 5, 6, 7, 14 };
  NablaColumn *columns[] = { test_column ("x", x, 5), test_column ("y", y, 5) };
  NablaMethod method;

  nabla_method_init (&method);
  case_init (&one, test_table (2, 5, columns), NABLA_STRATEGY_ADJUSTMENT, "", &method);
  g_assert_true (isnan (one.sensitivity->e_value) && isnan (one.sensitivity->e_value_ci));
  g_assert_true (warns (&one, "no_e_value"));
  g_assert_false (isnan (one.sensitivity->robustness_value));
}

/* An exact line: no confounder explains it away. */
static void
test_exact (void)
{
  g_auto (Case) one = { 0 };
  const double x[] = { 1, 2, 3, 4, 7 }, y[] = { 2, 4, 6, 8, 14 };
  NablaColumn *columns[] = { test_column ("x", x, 5), test_column ("y", y, 5) };
  NablaMethod method;

  nabla_method_init (&method);
  method.se = NABLA_SE_CLASSICAL;
  case_init (&one, test_table (2, 5, columns), NABLA_STRATEGY_ADJUSTMENT, "", &method);
  g_assert_cmpfloat (one.sensitivity->robustness_value, >, 0.999);
  g_assert_cmpfloat (one.sensitivity->robustness_value, <=, 1.0);
  g_assert_cmpfloat (one.sensitivity->robustness_value_ci, >, 0.99);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sensitivity/darfur", test_darfur);
  g_test_add_func ("/sensitivity/robustness-is-enough", test_robustness_is_enough);
  g_test_add_func ("/sensitivity/extreme-robustness", test_extreme_robustness);
  g_test_add_func ("/sensitivity/omitted-variable", test_omitted_variable);
  g_test_add_func ("/sensitivity/e-values", test_e_values);
  g_test_add_func ("/sensitivity/regression", test_regression);
  g_test_add_func ("/sensitivity/errors-and-units", test_errors_and_units);
  g_test_add_func ("/sensitivity/binary-outcome", test_binary_outcome);
  g_test_add_func ("/sensitivity/two-by-two", test_two_by_two);
  g_test_add_func ("/sensitivity/other-strategies", test_other_strategies);
  g_test_add_func ("/sensitivity/too-strong", test_too_strong);
  g_test_add_func ("/sensitivity/small-units", test_small_units);
  g_test_add_func ("/sensitivity/exact", test_exact);
  return g_test_run ();
}
