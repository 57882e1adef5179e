/* Front doors beside covariates: against counting and the linear model, their own symmetries, what is refused. */
#include <math.h>
#include <string.h>

#include "front-door-worlds.h"

/* In a linear world it says what the linear model does, and the chain rule too; unasked it is taken. */
static void
test_linear (void)
{
  g_autoptr (NablaTable) table = worlds_draw (worlds_row_linear, 4000, 3, 0);
  NablaMethod method;
  g_autoptr (NablaEstimate) result = NULL, linear = NULL;

  nabla_method_init (&method);
  result = worlds_estimate (table, WORLDS_BESIDE, &method);
  g_assert_cmpint (result->estimator, ==, NABLA_ESTIMATOR_FRONTDOOR);
  g_assert_cmpint (result->estimand->strategy, ==, NABLA_STRATEGY_FUNCTIONAL);
  g_assert_nonnull (strstr (result->choice, "front-door"));
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_RICF;
  linear = worlds_estimate (table, WORLDS_BESIDE, &method);
  g_assert_cmpint (linear->estimator, ==, NABLA_ESTIMATOR_RICF);
  g_assert_cmpfloat (fabs (result->estimate - linear->estimate), <, linear->se);
  assert_close (result->se, linear->se, 0.15);
  g_assert_cmpfloat (fabs (test_get_diagnostic (result, "chain_rule") - linear->estimate), <, linear->se);
  g_assert_null (test_get_warning (result, "chain_rule"));
  assert_close (result->strength, fabs (result->estimate), 1e-12);
}

/* The means of the cells of X, M and Z, which all take two values, and how many rows each has. */
typedef struct
{
  double weight[2][2][2], mean[2][2][2], variance[2][2][2];
} Cells;

static void
cells_init (Cells *cells, NablaTable *table)
{
  const double *column[N_COLUMNS];

  memset (cells, 0, sizeof *cells);
  for (guint j = 0; j < N_COLUMNS; j++)
    column[j] = nabla_column_get_reals (nabla_table_get_column (table, j));
  for (gsize i = 0; i < nabla_table_n_rows (table); i++)
    {
      guint x = column[X][i] > 0.5, m = column[M][i] > 0.5, z = column[Z][i] > 0.5;

      cells->weight[x][m][z] += 1.0;
      cells->mean[x][m][z] += column[Y][i];
      cells->variance[x][m][z] += column[Y][i] * column[Y][i];
    }
  for (guint c = 0; c < 8; c++)
    {
      double n = (&cells->weight[0][0][0])[c], *mean = &cells->mean[0][0][0] + c;

      *mean /= n;
      (&cells->variance[0][0][0])[c] = (&cells->variance[0][0][0])[c] / n - *mean * *mean;
    }
}

/* sum_z P(z) sum_m (by_0 P(m|0,z) + by_1 P(m|1,z)) sum_x P(x|z) mean (x, m, z) */
static double
combine (const Cells *cells, const double by[2])
{
  double sum = 0.0, all = 0.0;

  for (guint z = 0; z < 2; z++)
    {
      double arm[2]
        = { cells->weight[0][0][z] + cells->weight[0][1][z], cells->weight[1][0][z] + cells->weight[1][1][z] };

      all += arm[0] + arm[1];
      for (guint m = 0; m < 2; m++)
        sum += (by[0] * cells->weight[0][m][z] / arm[0] + by[1] * cells->weight[1][m][z] / arm[1])
               * (arm[0] * cells->mean[0][m][z] + arm[1] * cells->mean[1][m][z]);
    }
  return sum / all;
}

/* Its standard error: a row more adds to its cell's weight, and moves its mean. */
static double
get_error (const Cells *cells, const double by[2])
{
  const double step = 1e-3, plain = combine (cells, by);
  double variance = 0.0;

  for (guint c = 0; c < 8; c++)
    {
      Cells more = *cells, moved = *cells;
      double n = (&cells->weight[0][0][0])[c], by_weight, by_mean;

      (&more.weight[0][0][0])[c] += step;
      (&moved.mean[0][0][0])[c] += step;
      by_weight = (combine (&more, by) - plain) / step;
      by_mean = (combine (&moved, by) - plain) / step;
      variance += n * by_weight * by_weight + by_mean * by_mean * (&cells->variance[0][0][0])[c] / n;
    }
  return sqrt (variance);
}

/* Where all takes two values it is what counting gives, and its error that of the formula's derivatives; the regression
 * has no term for all three at once, nor has the world. */
static void
test_binary (void)
{
  static const struct
  {
    double at, by[2];
  } questions[] = { { NAN, { -1.0, 1.0 } }, { 0.0, { 1.0, 0.0 } }, { 1.0, { 0.0, 1.0 } } };
  g_autoptr (NablaTable) table = worlds_draw (worlds_row_binary, 4000, 11, 0);
  Cells cells;

  cells_init (&cells, table);
  for (guint q = 0; q < G_N_ELEMENTS (questions); q++)
    {
      NablaMethod method = worlds_make_method ();
      g_autoptr (NablaEstimate) result = NULL;
      double counted = combine (&cells, questions[q].by), error = get_error (&cells, questions[q].by);

      method.at = questions[q].at;
      result = worlds_estimate (table, WORLDS_BESIDE, &method);
      g_assert_cmpint (result->estimator, ==, NABLA_ESTIMATOR_FRONTDOOR);
      g_test_message ("%g +- %g, counted %g +- %g", result->estimate, result->se, counted, error);
      g_assert_cmpfloat (fabs (result->estimate - counted), <, 0.1 * error);
      assert_close (result->se, error, 0.03);
    }
}

/* The exposure moves M more where Z is large, and M moves Y so: (1 + Z) (.5 + Z) has the mean .8333. */
static void
row_changing (guint64 *state, double *row)
{
  double u = test_uniform (state) - 0.5;

  row[Z] = 2.0 * test_uniform (state) - 1.0;
  row[X] = row[Z] + 2.0 * u + 2.0 * (test_uniform (state) - 0.5);
  row[M] = (1.0 + row[Z]) * row[X] + worlds_normal (state);
  row[Y] = (0.5 + row[Z]) * row[M] + row[Z] * row[Z] + 3.0 * u + worlds_normal (state);
}

/* The gradient (1 + Z) (.5 + Z) is negative where Z is below -.5: the strength is more than the effect. */
static void
test_changing (void)
{
  g_autoptr (NablaTable) table = worlds_draw (row_changing, 8000, 5, 0);
  NablaMethod method = worlds_make_method ();
  g_autoptr (NablaEstimate) result = worlds_estimate (table, WORLDS_BESIDE, &method);
  double truth = 0.5 + 1.0 / 3.0, size = 0.0;

  for (guint i = 0; i < 4000; i++)
    {
      double z = (i + 0.5) / 2000.0 - 1.0;

      size += fabs ((1.0 + z) * (0.5 + z)) / 4000.0;
    }
  g_assert_cmpfloat (fabs (result->estimate - truth), <, 3.0 * result->se);
  g_assert_cmpfloat (result->se, <, 0.1);
  g_assert_cmpfloat (result->strength_lo, <, size);
  g_assert_cmpfloat (result->strength_hi, >, size);
  g_assert_cmpfloat (result->strength, >, result->estimate);
}

static void
test_threads (void)
{
  g_autoptr (NablaTable) table = worlds_draw (row_changing, 9000, 5, 0);
  NablaMethod method = worlds_make_method ();
  g_autoptr (NablaEstimate) one = worlds_try_estimate (table, WORLDS_BESIDE, &method, 1, NULL);
  g_autoptr (NablaEstimate) two = worlds_try_estimate (table, WORLDS_BESIDE, &method, 2, NULL), weighted = NULL;

  g_assert_cmpfloat (one->estimate, ==, two->estimate);
  g_assert_cmpfloat (one->se, ==, two->se);
  g_assert_cmpfloat (one->strength_hi, ==, two->strength_hi);
  g_assert_cmpfloat (test_get_diagnostic (one, "chain_rule"), ==, test_get_diagnostic (two, "chain_rule"));
  /* Weights that are all equal say nothing. */
  method.weight_column = W;
  weighted = worlds_estimate (table, WORLDS_BESIDE, &method);
  assert_close (weighted->estimate, one->estimate, 1e-9);
  assert_close (weighted->se, one->se, 1e-9);
}

/* A world in which half of the rows, those with a negative Z, were hardly sampled, put right by weights. */
static void
row_sampled (guint64 *state, double *row)
{
  do
    worlds_row_linear (state, row);
  while (row[Z] < 0.0 && test_uniform (state) < 0.75);
  row[W] = row[Z] < 0.0 ? 4.0 : 1.0;
  /* There M does nothing. */
  if (row[Z] < 0.0)
    row[Y] -= 0.6 * row[M];
}

/* The effect is .3 where Z is positive, and 0 elsewhere: .15 in all, .24 in the rows as they are. */
static void
test_weights (void)
{
  g_autoptr (NablaTable) table = worlds_draw (row_sampled, 8000, 17, 0);
  NablaMethod method = worlds_make_method ();
  g_autoptr (NablaEstimate) plain = worlds_estimate (table, WORLDS_BESIDE, &method), weighted = NULL;

  method.weight_column = W;
  weighted = worlds_estimate (table, WORLDS_BESIDE, &method);
  g_assert_cmpfloat (fabs (weighted->estimate - 0.15), <, 3.0 * weighted->se);
  g_assert_cmpfloat (fabs (plain->estimate - 0.24), <, 3.0 * plain->se);
  g_assert_cmpfloat (weighted->se, <, 0.02);
}

/* Pairs of rows drawn by themselves: as clusters they have the error of rows. */
static void
test_clusters (void)
{
  g_autoptr (NablaTable) table = worlds_draw (worlds_row_linear, 2000, 8, 0);
  NablaMethod method = worlds_make_method ();
  g_autoptr (NablaEstimate) alone = worlds_estimate (table, WORLDS_BESIDE, &method), paired = NULL;

  method.se = NABLA_SE_CLUSTER;
  method.cluster_column = C;
  paired = worlds_estimate (table, WORLDS_BESIDE, &method);
  g_assert_cmpfloat (paired->estimate, ==, alone->estimate);
  g_assert_cmpfloat (paired->se, !=, alone->se);
  assert_close (paired->se, alone->se, 0.15);
}

static void
assert_refused (NablaTable *table, const char *graph, const NablaMethod *method, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (worlds_try_estimate (table, graph, method, 1, &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, word));
}

static void
row_determined (guint64 *state, double *row)
{
  worlds_row_linear (state, row);
  row[X] = row[Z] + row[M];
}

static void
row_constant (guint64 *state, double *row)
{
  worlds_row_linear (state, row);
  row[M] = 1.0;
}

static void
test_refused (void)
{
  g_autoptr (NablaTable) table = worlds_draw (worlds_row_linear, 500, 1, 0),
                         few = worlds_draw (worlds_row_linear, 60, 1, 0);
  g_autoptr (NablaTable) determined = worlds_draw (row_determined, 500, 1, 0),
                         constant = worlds_draw (row_constant, 500, 1, 0);
  NablaMethod method = worlds_make_method ();

  assert_refused (few, WORLDS_BESIDE, &method, "Too few rows");
  assert_refused (determined, WORLDS_BESIDE, &method, "determined");
  assert_refused (constant, WORLDS_BESIDE, &method, "M has no variation");
  /* Identified, by another formula. */
  assert_refused (table, "dag { X [exposure] Y [outcome] Z -> M -> X -> Y Z <-> X Z <-> Y }", &method,
                  "not that of a front door");
}

/* The linear model may be chosen instead. */
static void
test_offered (void)
{
  g_autoptr (NablaTable) table = worlds_draw (worlds_row_linear, 500, 1, 0),
                         few = worlds_draw (worlds_row_linear, 60, 1, 0);
  NablaTable *tables[] = { table, few };
  guint offered[] = { 1u << NABLA_ESTIMATOR_FRONTDOOR | 1u << NABLA_ESTIMATOR_RICF, 1u << NABLA_ESTIMATOR_RICF };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (NablaData) data = nabla_data_new (tables[i], NULL);
      g_autoptr (NablaGraph) graph = test_graph (WORLDS_BESIDE);
      g_autoptr (NablaIdentification) found = worlds_identify (graph);
      g_autofree int *columns = test_columns (graph, tables[i]);
      const NablaEstimand *estimand = found->estimands->pdata[0];
      NablaMethod method;
      guint fits = 0;

      nabla_method_init (&method);
      nabla_estimators_that_fit (data, graph, columns, &estimand, 1, &method, &fits);
      g_assert_cmphex (fits, ==, offered[i]);
    }
}

/* With too few rows the linear model answers. */
static void
test_way_out (void)
{
  g_autoptr (NablaTable) few = worlds_draw (worlds_row_linear, 60, 1, 0);
  g_autoptr (NablaEstimate) result = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  result = worlds_estimate (few, WORLDS_BESIDE, &method);
  g_assert_cmpint (result->estimator, ==, NABLA_ESTIMATOR_RICF);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/front-door-beside/linear", test_linear);
  g_test_add_func ("/estimate/front-door-beside/binary", test_binary);
  g_test_add_func ("/estimate/front-door-beside/changing", test_changing);
  g_test_add_func ("/estimate/front-door-beside/threads", test_threads);
  g_test_add_func ("/estimate/front-door-beside/weights", test_weights);
  g_test_add_func ("/estimate/front-door-beside/clusters", test_clusters);
  g_test_add_func ("/estimate/front-door-beside/refused", test_refused);
  g_test_add_func ("/estimate/front-door-beside/offered", test_offered);
  g_test_add_func ("/estimate/front-door-beside/way-out", test_way_out);
  return g_test_run ();
}
