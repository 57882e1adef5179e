/* What cannot be estimated is refused by name, saying what, where and what to do. */
#include <math.h>
#include <string.h>

#include "support.h"

#define N 12

static NablaTable *
make_table (void)
{
  double x[N], y[N], z[N], same[N], twice[N], gaps[N], empty[N], half[N], odd[N], weight[N], group[N];
  guint32 codes[N], many[N];
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  NablaColumn *columns[14];

  for (guint i = 0; i < N; i++)
    {
      x[i] = sin (i + 1.0);
      y[i] = x[i] + cos (2.3 * i);
      z[i] = sin (4.7 * i);
      same[i] = 3.5;
      twice[i] = 2.0 * x[i] - z[i] + 1.0;
      gaps[i] = i < 3 ? cos (7.1 * i) : NAN;
      empty[i] = NAN;
      half[i] = i < 6 ? NAN : z[i];
      odd[i] = i < 6 ? z[i] : NAN;
      weight[i] = i == 4 ? -1.0 : 1.0;
      group[i] = 1.0;
      codes[i] = i % 3;
      many[i] = i;
    }
  columns[0] = test_column ("x", x, N);
  columns[1] = test_column ("y", y, N);
  columns[2] = test_column ("z", z, N);
  columns[3] = test_column ("same", same, N);
  columns[4] = test_column ("twice", twice, N);
  columns[5] = test_column ("gaps", gaps, N);
  columns[6] = test_column ("empty", empty, N);
  columns[7] = test_column ("half", half, N);
  columns[8] = test_column ("odd", odd, N);
  columns[9] = test_column ("weight", weight, N);
  columns[10] = test_column ("group", group, N);
  columns[11]
    = nabla_column_new_text ("city", g_memdup2 (codes, sizeof codes), N, g_strsplit ("Bonn,Kiel,Ulm", ",", -1));
  columns[12]
    = nabla_column_new_text ("name", g_memdup2 (many, sizeof many), N, g_strsplit ("a,b,c,d,e,f,g,h,i,j,k,l", ",", -1));
  columns[13] = test_column ("other", z, N);
  return test_table (14, N, columns);
}

static NablaGraph *
make_graph (void)
{
  return test_graph ("dag { x y z same twice gaps empty half odd weight group city name nowhere other }");
}

static void
expect (NablaStrategy strategy,
        const char *exposure,
        const char *outcome,
        const char *others,
        const NablaMethod *method,
        NablaEstimateError code,
        const char *sentence)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaGraph) graph = make_graph ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaEstimate) estimate = NULL;
  NablaMethod plain;

  nabla_method_init (&plain);
  estimate = test_estimate (data, graph, strategy, exposure, outcome, others, method != NULL ? method : &plain, &error);
  g_assert_null (estimate);
  g_assert_error (error, NABLA_ESTIMATE_ERROR, (int) code);
  g_assert_cmpstr (error->message, ==, sentence);
}

static void
test_no_column (void)
{
  expect (NABLA_STRATEGY_ADJUSTMENT, "x", "y", "nowhere", NULL, NABLA_ESTIMATE_ERROR_NO_COLUMN,
          "nowhere has no column in the table: link it to one, or mark it as unobserved.");
}

static void
test_not_numeric (void)
{
  expect (NABLA_STRATEGY_FRONT_DOOR, "city", "y", "z", NULL, NABLA_ESTIMATE_ERROR_NOT_NUMERIC,
          "city has more than two levels, which this strategy does not take: group them into two, or choose "
          "adjustment.");
  expect (NABLA_STRATEGY_ADJUSTMENT, "x", "city", "z", NULL, NABLA_ESTIMATE_ERROR_NOT_NUMERIC,
          "city holds text, and a number is needed: link another column, or recode it, as 1 for the level in "
          "question and 0 for all others.");
}

static void
test_no_variation (void)
{
  const char *sentence = "same has no variation in the 12 complete rows: it is always 3.5. Link another column or "
                         "leave it out.";

  expect (NABLA_STRATEGY_ADJUSTMENT, "same", "y", "", NULL, NABLA_ESTIMATE_ERROR_NO_VARIATION, sentence);
  expect (NABLA_STRATEGY_ADJUSTMENT, "x", "same", "", NULL, NABLA_ESTIMATE_ERROR_NO_VARIATION, sentence);
  expect (NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z same", NULL, NABLA_ESTIMATE_ERROR_NO_VARIATION, sentence);
  expect (NABLA_STRATEGY_FRONT_DOOR, "x", "y", "same", NULL, NABLA_ESTIMATE_ERROR_NO_VARIATION, sentence);
  expect (NABLA_STRATEGY_INSTRUMENT, "x", "y", "same|", NULL, NABLA_ESTIMATE_ERROR_NO_VARIATION, sentence);
}

static void
test_collinear (void)
{
  expect (NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z twice", NULL, NABLA_ESTIMATE_ERROR_COLLINEAR,
          "x is determined by z and twice in the 12 complete rows (collinear): leave one of them out.");
  expect (NABLA_STRATEGY_ADJUSTMENT, "half", "y", "x z", NULL, NABLA_ESTIMATE_ERROR_COLLINEAR,
          "half is determined by z in the 6 complete rows (collinear): leave one of them out.");
  expect (NABLA_STRATEGY_FRONT_DOOR, "x", "y", "z twice", NULL, NABLA_ESTIMATE_ERROR_COLLINEAR,
          "twice is determined by x and z in the 12 complete rows (collinear): leave one of them out.");
  expect (NABLA_STRATEGY_INSTRUMENT, "x", "y", "other|z", NULL, NABLA_ESTIMATE_ERROR_COLLINEAR,
          "other is determined by z in the 12 complete rows (collinear): leave one of them out.");
}

static void
test_too_few_rows (void)
{
  expect (NABLA_STRATEGY_ADJUSTMENT, "x", "y", "gaps", NULL, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
          "Too few rows: 3 of 12 are complete, and 3 coefficients need at least 4. Add rows or adjust for fewer "
          "variables.");
  expect (NABLA_STRATEGY_ADJUSTMENT, "x", "y", "name", NULL, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
          "Too few rows: 12 of 12 are complete, and 13 coefficients need at least 14. Add rows or adjust for fewer "
          "variables.");
}

static void
test_no_complete_row (void)
{
  expect (NABLA_STRATEGY_ADJUSTMENT, "x", "y", "empty", NULL, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
          "None of the 12 rows has a value for x, y and empty together: empty is missing in 12 of them. Fill it in or "
          "leave it out.");
  expect (NABLA_STRATEGY_ADJUSTMENT, "half", "odd", "", NULL, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
          "None of the 12 rows has a value for half and odd together: half is missing in 6 of them. Fill it in or "
          "leave it out.");
}

static void
test_zero_rows (void)
{
  NablaColumn *columns[2];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaGraph) graph = test_graph ("dag { x -> y }");
  g_autoptr (NablaData) data = NULL;
  g_autoptr (GError) error = NULL;
  NablaMethod method;

  columns[0] = nabla_column_new_real ("x", NABLA_TYPE_REAL, NULL, 0);
  columns[1] = nabla_column_new_real ("y", NABLA_TYPE_REAL, NULL, 0);
  table = test_table (2, 0, columns);
  data = nabla_data_new (table, NULL);
  g_assert_true (nabla_data_prepare (data, NULL, 0, NULL, NULL));
  nabla_method_init (&method);
  g_assert_null (test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "", &method, &error));
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS);
  g_assert_cmpstr (error->message, ==, "The table has no rows: attach one that has data.");
}

static void
test_one_column_twice (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaGraph) graph = make_graph ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaEstimand) estimand = test_estimand (graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z");
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (GError) error = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  columns[nabla_graph_find_node (graph, "z")] = columns[nabla_graph_find_node (graph, "x")];
  g_assert_null (nabla_estimate_effect (data, graph, columns, estimand, &method, NULL, &error));
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_COLLINEAR);
  g_assert_cmpstr (error->message, ==, "x and z are linked to the same column “x”: link one of them to another.");
}

static void
test_methods (void)
{
  NablaMethod method;

  nabla_method_init (&method);
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_2SLS;
  expect (NABLA_STRATEGY_ADJUSTMENT, "x", "y", "", &method, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
          "The estimator “2sls” does not fit the strategy “adjustment”: choose another one, or auto.");
  nabla_method_init (&method);
  method.weight_column = 9;
  expect (NABLA_STRATEGY_ADJUSTMENT, "x", "y", "", &method, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
          "Column “weight” has the negative weight -1 in row 5: weights must be 0 or more.");
  method.weight_column = 11;
  expect (NABLA_STRATEGY_ADJUSTMENT, "x", "y", "", &method, NABLA_ESTIMATE_ERROR_NOT_NUMERIC,
          "Column “city” holds text, and weights must be numbers: choose another column.");
  nabla_method_init (&method);
  method.level = 1.0;
  expect (NABLA_STRATEGY_ADJUSTMENT, "x", "y", "", &method, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
          "The level 1 is not between 0 and 1: take .95 for 95 % intervals.");
  nabla_method_init (&method);
  method.se = NABLA_SE_CLUSTER;
  method.cluster_column = 10;
  expect (NABLA_STRATEGY_ADJUSTMENT, "x", "y", "", &method, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
          "Column “group” has one cluster only in the complete rows: clustered intervals need at least two.");
}

static void
test_strategies (void)
{
  expect (NABLA_STRATEGY_ADJUSTMENT, "x z", "y", "", NULL, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
          "The question has 2 exposures and 1 outcomes: choose one of each to get a number.");
}

/* Levels of a text column beside the reference are adjusted for; the same numbers as by
 * hand with 0/1 columns. */
static void
test_category_is_adjusted_for (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaGraph) graph = make_graph ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaEstimate) estimate = NULL;
  double x[N], y[N], kiel[N], ulm[N], beta[3];
  const double *columns[] = { x, kiel, ulm };
  NablaMethod method;

  for (guint i = 0; i < N; i++)
    {
      x[i] = sin (i + 1.0);
      y[i] = x[i] + cos (2.3 * i);
      kiel[i] = i % 3 == 1;
      ulm[i] = i % 3 == 2;
    }
  test_ols (columns, 3, y, N, beta);
  nabla_method_init (&method);
  estimate = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "city", &method, NULL);
  assert_close (estimate->estimate, beta[0], 1e-11);
}

/* Not one complete row at the reference level: another level takes its place. */
static void
test_reference_level_missing (void)
{
  double x[N], y[N], first[N], second[N], beta[2];
  const double *kept[] = { first, second };
  guint32 codes[N];
  NablaColumn *columns[3];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaGraph) graph = test_graph ("dag { x -> y city -> y }");
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaEstimate) estimate = NULL;
  double outcome[N];
  guint n = 0;
  NablaMethod method;

  for (guint i = 0; i < N; i++)
    {
      codes[i] = i < 6 ? 0 : 1 + i % 2;
      x[i] = i < 6 ? NAN : sin (i + 1.0);
      y[i] = cos (2.3 * i);
      if (i < 6)
        continue;
      first[n] = x[i];
      second[n] = codes[i] == 1;
      outcome[n++] = y[i];
    }
  columns[0] = test_column ("x", x, N);
  columns[1] = test_column ("y", y, N);
  columns[2]
    = nabla_column_new_text ("city", g_memdup2 (codes, sizeof codes), N, g_strsplit ("Bonn,Kiel,Ulm", ",", -1));
  g_assert_cmpuint (nabla_column_get_reference (columns[2]), ==, 0);
  table = test_table (3, N, columns);
  data = nabla_data_new (table, NULL);
  test_ols (kept, 2, outcome, n, beta);
  nabla_method_init (&method);
  estimate = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "city", &method, NULL);
  g_assert_nonnull (estimate);
  assert_close (estimate->estimate, beta[0], 1e-11);
  g_assert_cmpuint (estimate->n_used, ==, 6);
}

/* The outcome is exactly linear: the numbers are there, and a warning. */
static void
test_exact_fit (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaGraph) graph = make_graph ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaEstimate) estimate = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  estimate = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "twice", "z", &method, NULL);
  assert_close (estimate->estimate, 2.0, 1e-12);
  g_assert_true (estimate->se >= 0.0 && estimate->se < 1e-7);
  g_assert_cmpstr (((NablaWarning *) g_ptr_array_index (estimate->warnings, 0))->kind, ==, "exact_fit");
}

/* A row that alone has a level fits itself: HC3 would divide 0 by 0. */
static void
test_leverage_one (void)
{
  double x[N], y[N], alone[N];
  NablaColumn *columns[3];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaGraph) graph = test_graph ("dag { x -> y alone -> y }");
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaEstimate) estimate = NULL;
  NablaMethod method;

  for (guint i = 0; i < N; i++)
    {
      x[i] = sin (i + 1.0);
      y[i] = x[i] + cos (2.3 * i);
      alone[i] = i == 5;
    }
  columns[0] = test_column ("x", x, N);
  columns[1] = test_column ("y", y, N);
  columns[2] = test_column ("alone", alone, N);
  table = test_table (3, N, columns);
  data = nabla_data_new (table, NULL);
  nabla_method_init (&method);
  estimate = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "alone", &method, NULL);
  g_assert_true (isfinite (estimate->se) && estimate->se > 0.0);
  g_assert_cmpstr (((NablaWarning *) g_ptr_array_index (estimate->warnings, 0))->kind, ==, "leverage");
}

/* Weights do not hide that one row alone decides: of two values, or of a level. Rows of weight 0 do not count. */
static void
test_one_weighted_row (void)
{
  double x[N], y[N], w[N];
  int city[N];
  NablaColumn *columns[4];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y city }");
  g_autoptr (NablaData) data = NULL;
  NablaMethod method;

  for (guint i = 0; i < N; i++)
    {
      x[i] = i == 5 || i == 7 ? 2.0 : 1.0;
      y[i] = cos (2.3 * i);
      w[i] = i == 7 ? 0.0 : 1.0 + i % 3;
      city[i] = i == 5 || i == 7 ? 2 : (int) (i % 2);
    }
  columns[0] = test_column ("x", x, N);
  columns[1] = test_column ("y", y, N);
  columns[2] = test_column ("w", w, N);
  columns[3] = test_levels_column ("city", city, N, 3);
  table = test_table (4, N, columns);
  data = nabla_data_new (table, NULL);
  for (guint k = 0; k < 4; k++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaEstimate) estimate = NULL;
      gboolean level = k % 2 == 1, counts = k < 2;

      nabla_method_init (&method);
      method.weight_column = 2;
      method.auto_estimator = FALSE;
      if (!counts)
        method.se = NABLA_SE_CLASSICAL;
      if (level)
        {
          method.from = 0;
          method.to = 2;
        }
      estimate = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, level ? "city" : "x", "y", "", &method, &error);
      if (!counts)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS);
      g_assert_nonnull (strstr (error->message, level ? "city = 2 is in one of the 11 complete rows only"
                                                      : "x is the same in all but one of the 11 complete rows"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/errors/no-column", test_no_column);
  g_test_add_func ("/estimate/errors/not-numeric", test_not_numeric);
  g_test_add_func ("/estimate/errors/no-variation", test_no_variation);
  g_test_add_func ("/estimate/errors/collinear", test_collinear);
  g_test_add_func ("/estimate/errors/too-few-rows", test_too_few_rows);
  g_test_add_func ("/estimate/errors/no-complete-row", test_no_complete_row);
  g_test_add_func ("/estimate/errors/zero-rows", test_zero_rows);
  g_test_add_func ("/estimate/errors/one-column-twice", test_one_column_twice);
  g_test_add_func ("/estimate/errors/methods", test_methods);
  g_test_add_func ("/estimate/errors/strategies", test_strategies);
  g_test_add_func ("/estimate/errors/category-is-adjusted-for", test_category_is_adjusted_for);
  g_test_add_func ("/estimate/errors/reference-level-missing", test_reference_level_missing);
  g_test_add_func ("/estimate/errors/exact-fit", test_exact_fit);
  g_test_add_func ("/estimate/errors/leverage-one", test_leverage_one);
  g_test_add_func ("/estimate/errors/one-weighted-row", test_one_weighted_row);
  return g_test_run ();
}
