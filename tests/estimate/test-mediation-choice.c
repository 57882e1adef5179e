/* Natural effects by nested regressions: when they are taken, what is refused, clusters, categories. */
#include <math.h>
#include <string.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "estimate/mediation/nabla-mediation-effects.h"
#include "support.h"

enum
{
  X,
  Y,
  M1,
  C,
  C2,
  C3,
  N_COLUMNS
};

static const char *const names[N_COLUMNS] = { "X", "Y", "M1", "C", "C2", "C3" };

#define ONE "dag { X [exposure] Y [outcome] C -> X C -> M1 C -> Y X -> M1 -> Y X -> Y }"

static double
normal (gsl_rng *rng)
{
  return gsl_ran_gaussian (rng, 1.0);
}

static double
expit (double x)
{
  return 1.0 / (1.0 + exp (-x));
}

/* The exposure also changes the mediator's spread; the outcome curves in both, and the exposure works through M1^2. */
static void
draw_curved (gsl_rng *rng, double *row)
{
  row[C] = normal (rng);
  row[X] = gsl_rng_uniform (rng) < expit (0.8 * row[C]);
  row[M1] = 0.8 * row[X] + 0.5 * row[C] + (1 + 0.3 * row[X]) * normal (rng);
  row[Y] = 1.5 * sin (row[M1]) + 0.5 * row[X] * row[M1] * row[M1] + 0.4 * row[X] + 0.5 * row[C] * row[C] + normal (rng);
}

static double
mean_curved (guint x, guint m)
{
  double at = 0.8 * m, v = 0.25 + (1 + 0.3 * m) * (1 + 0.3 * m);

  return 1.5 * sin (at) * exp (-v / 2) + x * (0.5 * (at * at + v) + 0.4) + 0.5;
}

static NablaMediationResult *
mediate (const char *text, const NablaTable *table, const NablaMethod *method, GError **error)
{
  g_autoptr (NablaGraph) graph = test_graph (text);
  g_autoptr (NablaExecutor) executor = nabla_executor_new (1);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaQuery) query = nabla_query_new_from_roles (graph);

  return nabla_estimate_mediation (data, graph, columns, query, method, NULL, error);
}

static NablaTable *
draw_once (gsize n)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  g_autofree double *values = g_new0 (double, N_COLUMNS *n);
  NablaColumn *columns[N_COLUMNS];

  gsl_rng_set (rng, 71);
  for (gsize i = 0; i < n; i++)
    {
      double row[N_COLUMNS] = { 0.0 };

      draw_curved (rng, row);
      for (guint j = 0; j < N_COLUMNS; j++)
        values[j * n + i] = row[j];
    }
  gsl_rng_free (rng);
  for (guint j = 0; j < N_COLUMNS; j++)
    columns[j] = test_column (names[j], values + j * n, n);
  return test_table (N_COLUMNS, n, columns);
}

static const char *
get_warning (const NablaMediationResult *result, const char *kind)
{
  for (guint i = 0; i < result->warnings->len; i++)
    if (strcmp (((const NablaWarning *) result->warnings->pdata[i])->kind, kind) == 0)
      return ((const NablaWarning *) result->warnings->pdata[i])->text;
  return NULL;
}

/* Taken by itself from 200 rows on, for one effect as for both. */
static void
test_choice (void)
{
  g_autoptr (NablaTable) table = draw_once (1200), enough = draw_once (200), small = draw_once (199);
  g_autoptr (NablaGraph) graph = test_graph (ONE);
  g_autoptr (NablaExecutor) executor = nabla_executor_new (2);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaQuery) plain = nabla_query_new_from_roles (graph), query = NULL;
  g_autoptr (NablaNodeSet) mediators = nabla_node_set_new ();
  g_autoptr (NablaMediationResult) result = NULL, least = NULL, few = NULL;
  g_autoptr (NablaIdentification) id = NULL;
  g_autoptr (NablaEstimate) one = NULL, total = NULL;
  g_autoptr (GError) error = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  result = mediate (ONE, table, &method, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result->estimator, ==, NABLA_ESTIMATOR_AIPW);
  g_assert_cmpint (result->nie->estimator, ==, NABLA_ESTIMATOR_AIPW);
  g_assert_nonnull (strstr (result->nde->choice, "Groups of X"));
  g_assert_nonnull (get_warning (result, "straight_paths"));
  g_assert_null (get_warning (result, "linear"));
  g_assert_cmpstr (result->nde->unit, ==, "Y for X = 1 rather than 0");
  least = mediate (ONE, enough, &method, &error);
  g_assert_no_error (error);
  g_assert_cmpint (least->estimator, ==, NABLA_ESTIMATOR_AIPW);
  few = mediate (ONE, small, &method, &error);
  g_assert_no_error (error);
  g_assert_cmpint (few->estimator, ==, NABLA_ESTIMATOR_LINEAR);
  g_assert_null (few->nde->choice);
  g_assert_null (get_warning (few, "straight_paths"));

  nabla_node_set_add (mediators, nabla_graph_find_node (graph, "M1"));
  query = nabla_query_with_mediators (plain, NABLA_EFFECT_NATURAL_INDIRECT, mediators);
  id = nabla_identify (graph, query, NULL, &error);
  g_assert_no_error (error);
  one = nabla_estimate_identified (data, graph, columns, id, &method, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (one->estimator, ==, NABLA_ESTIMATOR_AIPW);
  g_assert_cmpstr (one->choice, ==, result->nie->choice);
  /* With two threads the same bits. */
  g_assert_cmpfloat (one->estimate, ==, result->nie->estimate);
  g_assert_cmpfloat (one->se, ==, result->nie->se);

  /* The total effect is that of its own question. */
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_AIPW;
  total = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "X", "Y", "C", &method, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (fabs (total->estimate - result->total->estimate), <, 1e-12);
  g_assert_cmpfloat (fabs (total->se - result->total->se), <, 1e-12);
}

/* Incomplete rows: lines, and it is said why. An exposure of many values: lines too, and no groups if asked. */
static void
test_refused (void)
{
  g_autoptr (NablaTable) table = draw_once (300);
  const double *m = nabla_column_get_reals (nabla_table_get_column (table, M1));
  double twice[300];
  g_autofree double *holes = g_memdup2 (m, 300 * sizeof *m);
  NablaColumn *columns[N_COLUMNS];
  g_autoptr (NablaTable) torn = NULL;
  g_autoptr (NablaMediationResult) result = NULL, many = NULL, asked = NULL, beyond = NULL, mean = NULL,
                                   determined = NULL;
  g_autoptr (GError) error = NULL;
  NablaMethod method;

  for (guint i = 0; i < 150; i++)
    holes[i] = NAN;
  for (guint j = 0; j < N_COLUMNS; j++)
    columns[j]
      = test_column (names[j], j == M1 ? holes : nabla_column_get_reals (nabla_table_get_column (table, j)), 300);
  for (guint i = 0; i < 300; i++)
    {
      double c = nabla_column_get_reals (columns[C])[i];

      twice[i] = 2.0 * c + 1.0;
    }
  nabla_column_unref (columns[C2]);
  nabla_column_unref (columns[C3]);
  columns[C2] = test_column ("C2", nabla_column_get_reals (columns[C]), 300);
  columns[C3] = test_column ("C3", twice, 300);
  torn = test_table (N_COLUMNS, 300, columns);
  nabla_method_init (&method);
  result = mediate (ONE, torn, &method, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result->estimator, ==, NABLA_ESTIMATOR_LINEAR);
  g_assert_nonnull (strstr (get_warning (result, "linear"), "150"));
  many = mediate ("dag { C [exposure] Y [outcome] C -> M1 -> Y C -> Y }", table, &method, &error);
  g_assert_no_error (error);
  g_assert_cmpint (many->estimator, ==, NABLA_ESTIMATOR_GRADIENT);
  g_assert_null (get_warning (many, "linear"));
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_GRADIENT;
  method.from = -9;
  method.to = 1;
  beyond = mediate ("dag { C [exposure] Y [outcome] C -> M1 -> Y C -> Y }", table, &method, &error);
  g_assert_no_error (error);
  g_assert_cmpint (beyond->estimator, ==, NABLA_ESTIMATOR_GRADIENT);
  g_assert_nonnull (get_warning (beyond, "extrapolation"));
  method.from = method.to = NAN;
  mean = mediate ("dag { C [exposure] Y [outcome] C -> M1 -> Y C -> Y }", table, &method, &error);
  g_assert_no_error (error);
  g_assert_null (get_warning (mean, "extrapolation"));
  g_assert_cmpfloat (mean->to, ==, mean->from + 1.0);
  determined = mediate ("dag { C2 [exposure] Y [outcome] C2 -> C3 -> Y C2 -> Y }", torn, &method, &error);
  g_assert_null (determined);
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_COLLINEAR);
  g_clear_error (&error);
  method.estimator = NABLA_ESTIMATOR_AIPW;
  asked = mediate ("dag { C [exposure] Y [outcome] C -> M1 -> Y C -> Y }", table, &method, &error);
  g_assert_null (asked);
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED);
}

/* Every row twice: errors are those of the rows once, if the pairs are clusters. */
static void
test_clusters (void)
{
  enum
  {
    N = 600
  };
  g_autoptr (NablaTable) table = draw_once (N);
  g_autofree double *values = g_new (double, (N_COLUMNS + 1) * 2 * N);
  NablaColumn *columns[N_COLUMNS + 1];
  g_autoptr (NablaTable) twice = NULL;
  g_autoptr (NablaMediationResult) once = NULL, clustered = NULL, plain = NULL;
  NablaMethod method;

  for (guint j = 0; j <= N_COLUMNS; j++)
    {
      for (gsize i = 0; i < 2 * N; i++)
        values[j * 2 * N + i]
          = j == N_COLUMNS ? (double) (i / 2) : nabla_column_get_reals (nabla_table_get_column (table, j))[i / 2];
      columns[j] = test_column (j == N_COLUMNS ? "id" : names[j], values + j * 2 * N, 2 * N);
    }
  twice = test_table (N_COLUMNS + 1, 2 * N, columns);
  nabla_method_init (&method);
  once = mediate (ONE, table, &method, NULL);
  plain = mediate (ONE, twice, &method, NULL);
  method.se = NABLA_SE_CLUSTER;
  method.cluster_column = N_COLUMNS;
  clustered = mediate (ONE, twice, &method, NULL);
  g_assert_cmpint (clustered->estimator, ==, NABLA_ESTIMATOR_AIPW);
  assert_close (clustered->nde->estimate, plain->nde->estimate, 1e-12);
  assert_close (clustered->nde->se, once->nde->se, 0.07);
  assert_close (clustered->nie->se, once->nie->se, 0.07);
  assert_close (plain->nde->se, once->nde->se / sqrt (2.0), 0.07);
}

/* Two of three levels; the third has rows in which nothing is as in the others. Then all as a category of two, which
 * is the same as a number of two values. */
static void
test_levels (void)
{
  enum
  {
    N = 3000
  };
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  g_autofree double *values = g_new (double, N_COLUMNS *N);
  int codes[N];
  NablaColumn *columns[N_COLUMNS];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaMediationResult) result = NULL, back = NULL;
  double direct = mean_curved (1, 0) - mean_curved (0, 0), indirect = mean_curved (1, 1) - mean_curved (1, 0);
  NablaMethod method;
  g_autoptr (GError) error = NULL;

  gsl_rng_set (rng, 73);
  for (gsize i = 0; i < N; i++)
    {
      double row[N_COLUMNS] = { 0.0 };

      draw_curved (rng, row);
      codes[i] = (int) row[X];
      if (gsl_rng_uniform (rng) < 0.25)
        {
          codes[i] = 2;
          row[M1] = 3 - row[M1];
          row[Y] = -4 * row[M1] * row[M1];
        }
      for (guint j = 0; j < N_COLUMNS; j++)
        values[j * N + i] = row[j];
    }
  gsl_rng_free (rng);
  for (guint j = 0; j < N_COLUMNS; j++)
    columns[j] = j == X ? test_levels_column ("X", codes, N, 3) : test_column (names[j], values + j * N, N);
  table = test_table (N_COLUMNS, N, columns);
  nabla_method_init (&method);
  method.from = 0;
  method.to = 1;
  result = mediate (ONE, table, &method, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result->estimator, ==, NABLA_ESTIMATOR_AIPW);
  g_assert_cmpfloat (fabs (result->nde->estimate - direct), <, 3.0 * result->nde->se);
  g_assert_cmpfloat (fabs (result->nie->estimate - indirect), <, 3.0 * result->nie->se);
  g_assert_cmpfloat (result->nde->se, <, 0.15);
  g_assert_cmpfloat (result->nie->se, <, 0.15);
  assert_close (result->nde->estimate + result->nie->estimate, result->total->estimate, 1e-12);
  method.from = 1;
  method.to = 0;
  back = mediate (ONE, table, &method, &error);
  g_assert_no_error (error);
  assert_close (back->total->estimate, -result->total->estimate, 1e-9);
}

/* Of two values, what is smooth in the exposure is the comparison of groups: made by other code, and of the direct
 * effect by another way, which differs by little against its error. */
static void
test_same (void)
{
  g_autoptr (NablaTable) table = draw_once (700);
  g_autoptr (NablaMediationResult) groups = NULL, smooth = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_AIPW;
  groups = mediate (ONE, table, &method, NULL);
  method.estimator = NABLA_ESTIMATOR_GRADIENT;
  smooth = mediate (ONE, table, &method, NULL);
  g_assert_cmpint (smooth->nde->estimator, ==, NABLA_ESTIMATOR_GRADIENT);
  g_assert_cmpfloat (fabs (smooth->nde->estimate - groups->nde->estimate), <, 0.1 * groups->nde->se);
  g_assert_cmpfloat (fabs (smooth->nie->estimate - groups->nie->estimate), <, 0.1 * groups->nie->se);
  assert_close (smooth->total->estimate, groups->total->estimate, 1e-9);
  assert_close (smooth->total->se, groups->total->se, 1e-9);
  /* But for what rests on smoothness. */
  assert_close (smooth->nde->se, groups->nde->se, 0.05);
  assert_close (smooth->nie->se, groups->nie->se, 0.05);
}

/* Of a number: straight lines with products where the data say nothing against them, else curves; for one effect as
 * for both. */
static void
test_number (void)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);

  gsl_rng_set (rng, 74);
  for (guint curved = 0; curved < 2; curved++)
    {
      TestRows *rows = g_new0 (TestRows, 1);
      g_autoptr (NablaTable) table = NULL;
      g_autoptr (NablaData) data = NULL;
      g_autoptr (NablaGraph) graph = test_graph (ONE);
      g_autofree int *columns = NULL;
      g_autoptr (NablaMediationResult) both = NULL;
      g_autoptr (NablaQuery) plain = nabla_query_new_from_graph (graph), query = NULL;
      g_autoptr (NablaIdentification) id = NULL;
      g_autoptr (NablaEstimate) one = NULL;
      g_autoptr (NablaNodeSet) mediators = nabla_node_set_new ();
      g_autoptr (GError) error = NULL;
      NablaMethod method;

      *rows = (TestRows){ .n = 600, .k = 4, .names = { "X", "Y", "M1", "C" } };
      for (gsize i = 0; i < rows->n; i++)
        {
          double c = normal (rng), x = 0.5 * c + normal (rng);
          double m = 0.5 * x + 0.4 * c + (curved ? 0.3 * x * x : 0.0) + normal (rng);

          rows->values[0][i] = x;
          rows->values[1][i] = 0.3 * x + 0.6 * m + 0.25 * x * m - 0.5 * c + normal (rng);
          rows->values[2][i] = m;
          rows->values[3][i] = c;
        }
      table = test_rows_table (rows);
      data = nabla_data_new (table, NULL);
      columns = test_columns (graph, table);
      nabla_method_init (&method);
      method.from = 0.0;
      method.to = 1.0;
      both = mediate (ONE, table, &method, &error);
      g_assert_no_error (error);
      g_assert_cmpint (both->estimator, ==, curved ? NABLA_ESTIMATOR_GRADIENT : NABLA_ESTIMATOR_LINEAR);
      g_assert_true (curved == (get_warning (both, "smooth") != NULL));
      nabla_node_set_add (mediators, nabla_graph_find_node (graph, "M1"));
      query = nabla_query_with_mediators (plain, NABLA_EFFECT_NATURAL_INDIRECT, mediators);
      id = nabla_identify (graph, query, NULL, &error);
      one = nabla_estimate_identified (data, graph, columns, id, &method, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (one->estimator, ==, both->estimator);
      g_assert_cmpfloat (one->estimate, ==, both->nie->estimate);
      g_free (rows);
    }
  gsl_rng_free (rng);
}

/* Of few values there is no curve, however many the rows. */
static void
test_few_values (void)
{
  gsize n = 200001;
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  g_autofree double *values = g_new0 (double, 4 * n);
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaMediationResult) result = NULL;
  g_autoptr (GError) error = NULL;
  NablaColumn *columns[4];
  NablaMethod method;

  gsl_rng_set (rng, 75);
  for (gsize i = 0; i < n; i++)
    {
      double x = (double) gsl_rng_uniform_int (rng, 3), c = gsl_rng_uniform (rng);
      double m = 0.5 * x + 0.4 * c + gsl_rng_uniform (rng);

      values[X * n + i] = x;
      values[Y * n + i] = 0.3 * x + 0.6 * m - 0.5 * c + gsl_rng_uniform (rng);
      values[M1 * n + i] = m;
      values[C * n + i] = c;
    }
  gsl_rng_free (rng);
  for (guint j = 0; j < 4; j++)
    columns[j] = test_column (names[j], values + j * n, n);
  table = test_table (4, n, columns);
  nabla_method_init (&method);
  result = mediate (ONE, table, &method, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result->estimator, ==, NABLA_ESTIMATOR_LINEAR);
  g_assert_null (get_warning (result, "smooth"));
}

/* Half a step has half the effects and half their errors, however short it is. Where only the mediator moves the
 * outcome, and without error, there is no direct effect. */
static void
test_short_step (void)
{
  for (guint through = 0; through < 2; through++)
    {
      gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
      TestRows *rows = g_new0 (TestRows, 1);
      g_autoptr (NablaTable) table = NULL;
      g_autoptr (NablaMediationResult) whole = NULL, half = NULL;
      g_autoptr (GError) error = NULL;
      NablaMethod method;

      gsl_rng_set (rng, 75);
      *rows = (TestRows){ .n = 300, .k = 4, .names = { "X", "Y", "M1", "C" } };
      for (gsize i = 0; i < rows->n; i++)
        {
          double c = normal (rng), x = 0.5 * c + normal (rng);
          double m = sin (x) + 0.4 * c + normal (rng), noise = normal (rng);

          rows->values[0][i] = x;
          rows->values[1][i] = through == 1 ? 3.0 * m - 2.0 : cos (x) + m + 0.25 * x * m - 0.5 * c + noise;
          rows->values[2][i] = m;
          rows->values[3][i] = c;
        }
      table = test_rows_table (rows);
      nabla_method_init (&method);
      method.auto_estimator = FALSE;
      method.estimator = NABLA_ESTIMATOR_GRADIENT;
      method.from = 0.5;
      method.to = 0.5 + 2e-4;
      whole = mediate (ONE, table, &method, &error);
      g_assert_no_error (error);
      method.to = 0.5 + 1e-4;
      half = mediate (ONE, table, &method, &error);
      g_assert_no_error (error);
      assert_close (whole->nie->estimate, 2.0 * half->nie->estimate, 0.01);
      assert_close (whole->nie->se, 2.0 * half->nie->se, 0.01);
      if (through == 1)
        g_assert_cmpfloat (fabs (whole->nde->estimate), <, 1e-3 * fabs (whole->nie->estimate));
      else
        {
          assert_close (whole->nde->estimate, 2.0 * half->nde->estimate, 0.01);
          assert_close (whole->nde->se, 2.0 * half->nde->se, 0.01);
        }
      g_free (rows);
      gsl_rng_free (rng);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/mediation-choice/choice", test_choice);
  g_test_add_func ("/estimate/mediation-choice/same", test_same);
  g_test_add_func ("/estimate/mediation-choice/refused", test_refused);
  g_test_add_func ("/estimate/mediation-choice/clusters", test_clusters);
  g_test_add_func ("/estimate/mediation-choice/levels", test_levels);
  g_test_add_func ("/estimate/mediation-choice/number", test_number);
  g_test_add_func ("/estimate/mediation-choice/few-values", test_few_values);
  g_test_add_func ("/estimate/mediation-choice/short-step", test_short_step);
  return g_test_run ();
}
