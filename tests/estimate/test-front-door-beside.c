/* Front doors beside covariates, and through which an exposure of few values works: against counting and the linear
 * model, their own symmetries, what is refused. */
#include <math.h>
#include <string.h>

#include "estimate/smooth/nabla-curve.h"
#include "numbers.h"
#include "support.h"

#define GRAPH "dag { X [exposure] Y [outcome] U [latent] X -> M -> Y X <- U -> Y X <- Z -> Y Z -> M }"
#define CHAIN "dag { X [exposure] Y [outcome] U [latent] X -> M -> Y X <- U -> Y }"

enum
{
  X,
  M,
  Y,
  Z,
  C,
  N_COLUMNS
};

typedef void (*RowFunc) (guint64 *state, double *row);

/* Columns X, M, Y, Z and C; @levels: X is a category of so many. */
static NablaTable *
draw (RowFunc func, gsize n, guint64 seed, guint levels)
{
  static const char *const names[] = { "X", "M", "Y", "Z", "C" };
  g_autofree int *codes = g_new (int, n);
  NablaColumn *columns[N_COLUMNS];
  double *values[N_COLUMNS];
  guint64 state = seed;

  for (guint j = 0; j < N_COLUMNS; j++)
    values[j] = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    {
      double row[N_COLUMNS] = { 0.0 };

      row[C] = i / 2;
      func (&state, row);
      for (guint j = 0; j < N_COLUMNS; j++)
        values[j][i] = row[j];
      codes[i] = (int) row[X];
    }
  for (guint j = 0; j < N_COLUMNS; j++)
    {
      columns[j]
        = j == X && levels > 0 ? test_levels_column (names[j], codes, n, levels) : test_column (names[j], values[j], n);
      g_free (values[j]);
    }
  return test_table (N_COLUMNS, n, columns);
}

static NablaMethod
make_method (void)
{
  NablaMethod method;

  nabla_method_init (&method);
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_FRONTDOOR;
  return method;
}

/* What the graph's roles ask for; (transfer full). */
static NablaIdentification *
identify (const NablaGraph *graph)
{
  g_autoptr (NablaNodeSet) x = nabla_graph_dup_with_role (graph, NABLA_ROLE_EXPOSURE);
  g_autoptr (NablaNodeSet) y = nabla_graph_dup_with_role (graph, NABLA_ROLE_OUTCOME);
  g_autoptr (NablaQuery) query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);

  return nabla_identify (graph, query, NULL, NULL);
}

static NablaEstimate *
try_estimate (NablaTable *table, const char *text, const NablaMethod *method, guint n_threads, GError **error)
{
  g_autoptr (NablaExecutor) executor = nabla_executor_new (n_threads);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autoptr (NablaGraph) graph = test_graph (text);
  g_autoptr (NablaIdentification) found = identify (graph);
  g_autofree int *columns = test_columns (graph, table);

  return nabla_estimate_effect (data, graph, columns, nabla_choose_estimand (found, columns, method), method, NULL,
                                error);
}

static NablaEstimate *
estimate (NablaTable *table, const char *text, const NablaMethod *method)
{
  g_autoptr (GError) error = NULL;
  NablaEstimate *result = try_estimate (table, text, method, 1, &error);

  g_assert_no_error (error);
  return result;
}

/* Of mean 0 and variance 1, nearly normal. */
static double
normal (guint64 *state)
{
  double sum = -6.0;

  for (guint i = 0; i < 12; i++)
    sum += test_uniform (state);
  return sum;
}

static void
row_linear (guint64 *state, double *row)
{
  double u = normal (state);

  row[Z] = normal (state);
  row[X] = 0.5 * row[Z] + 0.6 * u + 0.6 * normal (state);
  row[M] = 0.5 * row[X] + 0.4 * row[Z] + normal (state);
  row[Y] = 0.6 * row[M] - 0.5 * row[Z] + 0.8 * u + 0.6 * normal (state);
}

/* In a linear world it says what the linear model does, and the chain rule too; unasked it is taken. */
static void
test_linear (void)
{
  g_autoptr (NablaTable) table = draw (row_linear, 4000, 3, 0);
  NablaMethod method;
  g_autoptr (NablaEstimate) result = NULL, linear = NULL;

  nabla_method_init (&method);
  result = estimate (table, GRAPH, &method);
  g_assert_cmpint (result->estimator, ==, NABLA_ESTIMATOR_FRONTDOOR);
  g_assert_cmpint (result->estimand->strategy, ==, NABLA_STRATEGY_FUNCTIONAL);
  g_assert_nonnull (strstr (result->choice, "front-door"));
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_RICF;
  linear = estimate (table, GRAPH, &method);
  g_assert_cmpint (linear->estimator, ==, NABLA_ESTIMATOR_RICF);
  g_assert_cmpfloat (fabs (result->estimate - linear->estimate), <, linear->se);
  assert_close (result->se, linear->se, 0.15);
  g_assert_cmpfloat (fabs (test_get_diagnostic (result, "chain_rule") - linear->estimate), <, linear->se);
  g_assert_null (test_get_warning (result, "chain_rule"));
  assert_close (result->strength, fabs (result->estimate), 1e-12);
}

static void
row_binary (guint64 *state, double *row)
{
  double u = test_uniform (state);

  row[Z] = test_uniform (state) < 0.4;
  row[X] = test_uniform (state) < 0.15 + 0.3 * row[Z] + 0.4 * u;
  row[M] = test_uniform (state) < 0.2 + 0.4 * row[X] + 0.2 * row[Z];
  row[Y] = row[M] * (1.0 + 0.5 * row[Z] - 3.0 * row[X]) - row[Z] + 2.0 * u + 0.5 * normal (state);
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
  g_autoptr (NablaTable) table = draw (row_binary, 4000, 11, 0);
  Cells cells;

  cells_init (&cells, table);
  for (guint q = 0; q < G_N_ELEMENTS (questions); q++)
    {
      NablaMethod method = make_method ();
      g_autoptr (NablaEstimate) result = NULL;
      double counted = combine (&cells, questions[q].by), error = get_error (&cells, questions[q].by);

      method.at = questions[q].at;
      result = estimate (table, GRAPH, &method);
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
  row[M] = (1.0 + row[Z]) * row[X] + normal (state);
  row[Y] = (0.5 + row[Z]) * row[M] + row[Z] * row[Z] + 3.0 * u + normal (state);
}

/* The gradient (1 + Z) (.5 + Z) is negative where Z is below -.5: the strength is more than the effect. */
static void
test_changing (void)
{
  g_autoptr (NablaTable) table = draw (row_changing, 8000, 5, 0);
  NablaMethod method = make_method ();
  g_autoptr (NablaEstimate) result = estimate (table, GRAPH, &method);
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
  g_autoptr (NablaTable) table = draw (row_changing, 9000, 5, 0);
  NablaMethod method = make_method ();
  g_autoptr (NablaEstimate) one = try_estimate (table, GRAPH, &method, 1, NULL);
  g_autoptr (NablaEstimate) two = try_estimate (table, GRAPH, &method, 2, NULL);

  g_assert_cmpfloat (one->estimate, ==, two->estimate);
  g_assert_cmpfloat (one->se, ==, two->se);
  g_assert_cmpfloat (one->strength_hi, ==, two->strength_hi);
  g_assert_cmpfloat (test_get_diagnostic (one, "chain_rule"), ==, test_get_diagnostic (two, "chain_rule"));
}

/* Pairs of rows drawn by themselves: as clusters they have the error of rows. */
static void
test_clusters (void)
{
  g_autoptr (NablaTable) table = draw (row_linear, 2000, 8, 0);
  NablaMethod method = make_method ();
  g_autoptr (NablaEstimate) alone = estimate (table, GRAPH, &method), paired = NULL;

  method.se = NABLA_SE_CLUSTER;
  method.cluster_column = C;
  paired = estimate (table, GRAPH, &method);
  g_assert_cmpfloat (paired->estimate, ==, alone->estimate);
  g_assert_cmpfloat (paired->se, !=, alone->se);
  assert_close (paired->se, alone->se, 0.15);
}

/* Levels that do to M what numbers 0, .4, 1.2 would. */
static void
row_levels (guint64 *state, double *row)
{
  static const double shift[] = { 0.0, 0.4, 1.2 };
  double u = test_uniform (state), at = 0.6 * u + 0.4 * test_uniform (state);

  row[X] = at < 0.35 ? 0 : at < 0.6 ? 1 : 2;
  row[M] = shift[(guint) row[X]] + normal (state);
  row[Y] = 0.5 * row[M] + 0.3 * row[M] * row[M] + 2.0 * u + 0.5 * normal (state);
}

static NablaEstimate *
compare (NablaTable *table, double from, double to, double at)
{
  NablaMethod method = make_method ();

  method.from = from;
  method.to = to;
  method.at = at;
  return estimate (table, CHAIN, &method);
}

/* Differences of means add up, whatever is compared with what; numbers that are few are compared like levels. */
static void
test_levels (void)
{
  g_autoptr (NablaTable) levels = draw (row_levels, 3000, 21, 3), numbers = draw (row_levels, 3000, 21, 0);
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
  g_autoptr (NablaTable) table = draw (row_levels, 3000, 21, 0);
  NablaMethod method;
  g_autoptr (NablaEstimate) result = NULL, low = compare (table, 0, 1, NAN), high = compare (table, 1, 2, NAN);

  nabla_method_init (&method);
  result = estimate (table, CHAIN, &method);
  g_assert_cmpint (result->estimator, ==, NABLA_ESTIMATOR_FRONTDOOR);
  g_assert_nonnull (test_get_warning (result, "linear_slope"));
  g_assert_nonnull (strstr (result->choice, "few values"));
  g_assert_cmpfloat (result->estimate, >, low->estimate);
  g_assert_cmpfloat (result->estimate, <, high->estimate);
}

/* X in three steps. */
static void
row_few (guint64 *state, double *row)
{
  row_binary (state, row);
  row[X] += row[X] > 0.0 && test_uniform (state) < 0.5;
}

static NablaCurve *
draw_curve (NablaTable *table, guint n_points, guint n_threads)
{
  g_autoptr (NablaExecutor) executor = nabla_executor_new (n_threads);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autoptr (NablaGraph) graph = test_graph (GRAPH);
  g_autoptr (NablaIdentification) found = identify (graph);
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
  g_autoptr (NablaTable) table = draw (row_curved, 6000, 11, 0);
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
  g_autoptr (NablaTable) table = draw (row_binary, 4000, 11, 0), rows = draw (row_linear, 60, 1, 0);
  g_autoptr (NablaTable) values = draw (row_few, 4000, 11, 0);
  g_autoptr (NablaCurve) two = draw_curve (table, 20, 1), three = draw_curve (values, 20, 1);
  g_autoptr (NablaCurve) short_one = draw_curve (rows, 20, 1);

  g_assert_cmpint (short_one->estimator, ==, NABLA_ESTIMATOR_RICF);
  g_assert_cmpuint (two->n, ==, 2);
  g_assert_cmpuint (three->n, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      NablaMethod method = make_method ();
      g_autoptr (NablaEstimate) mean = NULL, binary = NULL;

      method.at = i;
      mean = estimate (values, GRAPH, &method);
      assert_close (three->mean[i], mean->estimate, 1e-9);
      assert_close (three->hi[i] - three->lo[i], 2.0 * 1.959963985 * mean->se, 1e-9);
      g_assert_true (isnan (three->gradient[i]));
      if (i == 2)
        continue;
      binary = estimate (table, GRAPH, &method);
      assert_close (two->mean[i], binary->estimate, 1e-9);
    }
}

static void
assert_refused (NablaTable *table, const char *graph, const NablaMethod *method, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (try_estimate (table, graph, method, 1, &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, word));
}

static void
row_determined (guint64 *state, double *row)
{
  row_linear (state, row);
  row[X] = row[Z] + row[M];
}

static void
row_constant (guint64 *state, double *row)
{
  row_linear (state, row);
  row[M] = 1.0;
}

static void
test_refused (void)
{
  g_autoptr (NablaTable) table = draw (row_linear, 500, 1, 0), few = draw (row_linear, 60, 1, 0);
  g_autoptr (NablaTable) determined = draw (row_determined, 500, 1, 0), constant = draw (row_constant, 500, 1, 0);
  NablaMethod method = make_method ();

  assert_refused (few, GRAPH, &method, "Too few rows");
  assert_refused (determined, GRAPH, &method, "determined");
  assert_refused (constant, GRAPH, &method, "M has no variation");
  /* Identified, by another formula. */
  assert_refused (table, "dag { X [exposure] Y [outcome] Z -> M -> X -> Y Z <-> X Z <-> Y }", &method,
                  "not that of a front door");
  method.from = 0.0;
  method.to = 1.0;
  assert_refused (table, GRAPH, &method, "leave out those to compare");
}

/* The linear model may be chosen instead. */
static void
test_offered (void)
{
  g_autoptr (NablaTable) table = draw (row_linear, 500, 1, 0), few = draw (row_linear, 60, 1, 0);
  NablaTable *tables[] = { table, few };
  guint offered[] = { 1u << NABLA_ESTIMATOR_FRONTDOOR | 1u << NABLA_ESTIMATOR_RICF, 1u << NABLA_ESTIMATOR_RICF };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (NablaData) data = nabla_data_new (tables[i], NULL);
      g_autoptr (NablaGraph) graph = test_graph (GRAPH);
      g_autoptr (NablaIdentification) found = identify (graph);
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
  g_autoptr (NablaTable) few = draw (row_linear, 60, 1, 0);
  g_autoptr (NablaEstimate) result = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  result = estimate (few, GRAPH, &method);
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
  g_test_add_func ("/estimate/front-door-beside/clusters", test_clusters);
  g_test_add_func ("/estimate/front-door-beside/levels", test_levels);
  g_test_add_func ("/estimate/front-door-beside/few-numbers", test_few_numbers);
  g_test_add_func ("/estimate/front-door-beside/curve", test_curve);
  g_test_add_func ("/estimate/front-door-beside/curve-of-few", test_curve_of_few);
  g_test_add_func ("/estimate/front-door-beside/refused", test_refused);
  g_test_add_func ("/estimate/front-door-beside/offered", test_offered);
  g_test_add_func ("/estimate/front-door-beside/way-out", test_way_out);
  return g_test_run ();
}
