/* Live curves: against another implementation, and what they share with the rest. */
#include <math.h>

#include "estimate/numeric/nabla-draws.h"
#include "estimate/smooth/nabla-live-store.h"
#include "numbers.h"
#include "support.h"

#define N 500

static NablaTable *
draw (guint64 seed, gboolean gaps)
{
  double x[N], y[N], z[N], u[N], w[N], cluster[N];
  NablaColumn *columns[6];
  guint64 state = seed;

  for (guint i = 0; i < N; i++)
    {
      double a = test_uniform (&state), b = test_uniform (&state), c = test_uniform (&state);
      double d = test_uniform (&state), e = test_uniform (&state);

      z[i] = 2.0 * (a + b - 1.0);
      x[i] = 0.6 * z[i] + (c - 0.5) + (d - 0.5);
      y[i] = x[i] * x[i] + 0.5 * x[i] + z[i] * z[i] + (e - 0.5);
      u[i] = i % 2;
      w[i] = 1 + i % 3;
      cluster[i] = i / 5;
      if (gaps && i % 10 == 0)
        z[i] = NAN;
    }
  columns[0] = test_column ("x", x, N);
  columns[1] = test_column ("y", y, N);
  columns[2] = test_column ("z", z, N);
  columns[3] = test_column ("u", u, N);
  columns[4] = test_column ("w", w, N);
  columns[5] = test_column ("c", cluster, N);
  return test_table (6, N, columns);
}

/* Curves as they are asked for while a graph is edited. */
static void
init_method (NablaMethod *method)
{
  nabla_method_init (method);
  method->se = NABLA_SE_CLASSICAL;
  method->live = method->curves = TRUE;
}

static NablaEstimate *
estimate_by (NablaTable *table, const char *exposure, guint n_threads, const NablaMethod *method)
{
  g_autoptr (NablaExecutor) executor = nabla_executor_new (n_threads);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y z u z -> x -> y z -> y u -> y }");
  g_autoptr (GError) error = NULL;
  NablaEstimate *result = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, exposure, "y", "z", method, &error);

  g_assert_no_error (error);
  return result;
}

static NablaEstimate *
estimate (NablaTable *table, const char *exposure, guint n_threads, gboolean curves)
{
  NablaMethod method;

  init_method (&method);
  method.curves = curves;
  return estimate_by (table, exposure, n_threads, &method);
}

static void
check (const NablaEstimate *got, NablaSeKind kind, double value, double se, double strength, double strength_se)
{
  double quantile = (got->hi - got->estimate) / got->se;

  g_assert_cmpint (got->estimator, ==, NABLA_ESTIMATOR_GRADIENT);
  g_assert_cmpint (got->se_kind, ==, kind);
  assert_close (got->estimate, value, 1e-9);
  assert_close (got->se, se, 1e-9);
  assert_close (got->strength, strength, 1e-9);
  assert_close (got->strength_lo, strength - quantile * strength_se, 1e-9);
  assert_close (got->strength_hi, strength + quantile * strength_se, 1e-9);
}

/* Against numpy: the same algorithm by full matrices, on the same numbers; |2 x + .5| is larger than its mean. */
static void
test_reference (void)
{
  g_autoptr (NablaTable) table = draw (9, FALSE);
  g_autoptr (NablaEstimate) one = estimate (table, "x", 1, TRUE), two = estimate (table, "x", 2, TRUE);

  check (one, NABLA_SE_INFLUENCE, 0.3834118897036903, 0.07230751433273844, 1.152624413410144, 0.05898856879023026);
  g_assert_cmpfloat (one->estimate, ==, two->estimate);
  g_assert_cmpfloat (one->se, ==, two->se);
  g_assert_cmpuint (one->n_used, ==, N);
}

static void
test_weights (void)
{
  g_autoptr (NablaTable) table = draw (9, FALSE);
  g_autoptr (NablaEstimate) got = NULL;
  NablaMethod method;

  init_method (&method);
  method.weight_column = nabla_table_find_column (table, "w");
  got = estimate_by (table, "x", 2, &method);
  check (got, NABLA_SE_INFLUENCE, 0.38893576438378935, 0.0791369378815957, 1.1602109467699233, 0.06593640311656164);
}

/* Of which lines that are shown at once make nothing. */
static void
test_clusters (void)
{
  g_autoptr (NablaTable) table = draw (9, FALSE);
  g_autoptr (NablaEstimate) got = NULL;
  NablaMethod method;

  init_method (&method);
  method.level = 0.9;
  method.cluster_column = nabla_table_find_column (table, "c");
  got = estimate_by (table, "x", 2, &method);
  check (got, NABLA_SE_CLUSTER, 0.3834118897036903, 0.07498280024153786, 1.152624413410144, 0.057266760223369184);
  /* Student's t with 99 degrees of freedom. */
  assert_close ((got->hi - got->lo) / got->se, 2.0 * 1.6603911560169928, 1e-6);
}

static void
test_gaps (void)
{
  g_autoptr (NablaTable) table = draw (9, TRUE);
  g_autoptr (NablaEstimate) result = estimate (table, "x", 2, TRUE);

  g_assert_cmpuint (result->n_used, ==, N - N / 10);
  g_assert_cmpuint (result->losses->len, ==, 1);
  g_assert_cmpfloat (fabs (result->estimate - 0.5), <, 5.0 * result->se);
}

/* Two values have no curve, and whoever wants lines gets lines. */
static void
test_lines (void)
{
  g_autoptr (NablaTable) table = draw (9, FALSE);
  g_autoptr (NablaEstimate) binary = estimate (table, "u", 1, TRUE), line = estimate (table, "x", 1, FALSE);

  g_assert_cmpint (binary->estimator, ==, NABLA_ESTIMATOR_LINEAR);
  g_assert_cmpint (line->estimator, ==, NABLA_ESTIMATOR_LINEAR);
}

/* Sums made for one set of columns are not taken for another. */
static void
test_cache (void)
{
  g_autoptr (NablaTable) table = draw (9, FALSE);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) all = test_graph ("dag { x y z u z -> x -> y z -> y u -> y }");
  g_autoptr (NablaGraph) few = test_graph ("dag { x y x -> y }");
  NablaMethod method;
  double first;

  init_method (&method);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (NablaEstimate) with
        = test_estimate (data, all, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", &method, NULL);
      g_autoptr (NablaEstimate) without
        = test_estimate (data, few, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "", &method, NULL);

      g_assert_cmpint (without->estimator, ==, NABLA_ESTIMATOR_GRADIENT);
      g_assert_cmpfloat (fabs (with->estimate - without->estimate), >, 1e-3);
      if (i > 0)
        g_assert_cmpfloat (with->estimate, ==, first);
      first = with->estimate;
    }
}

#define MANY 12000

/* Residuals that spread with the exposure; @size rows of a cluster share a shock in both. */
static NablaTable *
draw_many (gsize size)
{
  g_autofree double *values = g_new (double, 4 * MANY);
  double *x = values, *y = x + MANY, *z = y + MANY, *c = z + MANY, shock[2] = { 0.0 };
  NablaColumn *columns[4];
  NablaDraws draws;

  nabla_draws_init (&draws, 7, 0);
  for (gsize i = 0; i < MANY; i++)
    {
      if (i % size == 0)
        for (guint k = 0; k < 2; k++)
          shock[k] = size > 1 ? nabla_draws_normal (&draws) : 0.0;
      z[i] = nabla_draws_normal (&draws);
      x[i] = 0.5 * z[i] + nabla_draws_normal (&draws) + shock[0];
      y[i] = 0.5 * x[i] + z[i] + (0.3 + 0.7 * fabs (x[i])) * nabla_draws_normal (&draws) + shock[1];
      c[i] = i / size;
    }
  columns[0] = test_column ("x", x, MANY);
  columns[1] = test_column ("y", y, MANY);
  columns[2] = test_column ("z", z, MANY);
  columns[3] = test_column ("c", c, MANY);
  return test_table (4, MANY, columns);
}

/* The error of the live number of such a table over that of the full one. */
static double
compare_errors (gsize size, NablaSeKind kind)
{
  g_autoptr (NablaTable) table = draw_many (size);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y z z -> x -> y z -> y }");
  g_autoptr (NablaEstimate) live = NULL, full = NULL;
  NablaMethod method;

  init_method (&method);
  if (size > 1)
    method.cluster_column = nabla_table_find_column (table, "c");
  live = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", &method, NULL);
  g_assert_cmpint (live->se_kind, ==, kind);
  method.live = method.curves = method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_GRADIENT;
  method.se = size > 1 ? NABLA_SE_CLUSTER : NABLA_SE_HC3;
  full = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", &method, NULL);
  g_test_message ("%" G_GSIZE_FORMAT " rows a cluster: errors %g and %g", size, live->se, full->se);
  return live->se / full->se;
}

/* Some of the rows tell what all do; where whole clusters are too large for that, errors are called classical. */
static void
test_sample (void)
{
  g_assert_cmpfloat (fabs (compare_errors (1, NABLA_SE_INFLUENCE) - 1.0), <, 0.08);
  g_assert_cmpfloat (fabs (compare_errors (10, NABLA_SE_CLUSTER) - 1.0), <, 0.15);
  g_assert_cmpfloat (compare_errors (400, NABLA_SE_CLASSICAL), <, 0.5);
}

/* Of an outcome that knows nothing of the exposure the strength's interval leaves out 0 as seldom as it claims. */
static void
test_noise (void)
{
  guint n_above = 0, n_bent = 0;

  for (guint seed = 0; seed < 60; seed++)
    {
      g_autoptr (NablaTable) table = draw (40 + seed, FALSE), other = draw (200 + seed, FALSE), mixed = NULL;
      g_autoptr (NablaEstimate) got = NULL;
      NablaColumn *columns[4];

      for (guint j = 0; j < 4; j++)
        columns[j] = nabla_column_ref (nabla_table_get_column (j == 1 ? other : table, j));
      mixed = test_table (4, N, columns);
      got = estimate (mixed, "x", 1, TRUE);
      n_bent += got->strength != fabs (got->estimate);
      n_above += got->strength_lo > 0.0;
      g_assert_cmpfloat (got->strength_lo, <=, got->strength);
    }
  g_test_message ("%u change sign, %u leave out 0", n_bent, n_above);
  g_assert_cmpuint (n_bent, >=, 15);
  g_assert_cmpuint (n_above, <=, 3);
}

/* Columns by the dozen have fewer features each, and rows that cannot bear them too. */
static void
test_features (void)
{
  static const struct
  {
    guint n_columns;
    gsize n;
    guint n_features;
  } expected[] = { { 3, 500, 10 }, { 30, 2000, 10 }, { 40, 2000, 7 }, { 60, 2000, 6 }, { 8, 150, 9 }, { 8, 50, 6 } };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      NablaColumn *columns[60];
      g_autofree double *values = g_new (double, expected[i].n);
      g_autoptr (NablaTable) table = NULL;
      g_autoptr (NablaData) data = NULL;
      g_autoptr (NablaGraph) graph = NULL;
      g_autoptr (GString) text = g_string_new ("dag {");
      g_autoptr (NablaLive) live = NULL;
      g_autofree int *linked = NULL;
      g_auto (NablaStudy) study = { 0 };
      NablaMethod method;
      guint64 state = 5;

      for (guint j = 0; j < expected[i].n_columns; j++)
        {
          g_autofree char *name = g_strdup_printf ("v%u", j);

          for (gsize row = 0; row < expected[i].n; row++)
            values[row] = test_uniform (&state);
          columns[j] = test_column (name, values, expected[i].n);
          g_string_append_printf (text, " %s", name);
        }
      g_string_append (text, " }");
      table = test_table (expected[i].n_columns, expected[i].n, columns);
      data = nabla_data_new (table, NULL);
      graph = test_graph (text->str);
      linked = test_columns (graph, table);
      init_method (&method);
      g_assert_true (nabla_study_init (&study, data, graph, linked, &method, NULL, NULL));
      live = nabla_live_store_get (nabla_data_get_lives (data), &study, study.hint, NULL);
      g_assert_cmpuint (live->columns[0].spline->n_features, ==, expected[i].n_features);
    }
}

/* Broken off again and again, it comes to the same bits; what was summed is not summed again. */
static void
test_broken_off (void)
{
  const gsize n = 250000;
  NablaColumn *columns[3];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaExecutor) executor = nabla_executor_new (2);
  g_autoptr (NablaData) data = NULL, other = NULL;
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y z x -> y z -> y }");
  g_autofree int *linked = NULL;
  g_autoptr (NablaLive) whole = NULL, live = NULL;
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (NablaProgress) stopped = nabla_progress_new (stop);
  g_auto (NablaStudy) study = { 0 };
  NablaLiveStore *store;
  NablaMethod method;
  guint64 state = 3;
  gsize rows = 0;
  double budget = 100.0;

  for (guint j = 0; j < 3; j++)
    {
      g_autofree double *values = g_new (double, n);

      for (gsize i = 0; i < n; i++)
        values[i] = test_uniform (&state) + test_uniform (&state) + j * sin (0.001 * i);
      columns[j] = test_column (j == 0 ? "x" : j == 1 ? "y" : "z", values, n);
    }
  table = test_table (3, n, columns);
  data = nabla_data_new (table, executor);
  other = nabla_data_new (table, NULL);
  linked = test_columns (graph, table);
  init_method (&method);
  g_assert_true (nabla_study_init (&study, other, graph, linked, &method, NULL, NULL));
  whole = nabla_live_store_get (nabla_data_get_lives (other), &study, study.hint, NULL);
  g_assert_nonnull (whole);

  g_cancellable_cancel (stop);
  store = nabla_data_get_lives (data);
  study.data = data;
  while (live == NULL)
    {
      g_autoptr (NablaProgress) progress = nabla_progress_new_with_budget (NULL, (gint64) budget);
      g_autoptr (GError) error = NULL;
      gsize before = nabla_live_store_get_draft_rows (store);

      study.progress = stopped;
      g_assert_null (nabla_live_store_get (store, &study, study.hint, NULL));
      g_assert_cmpuint (nabla_live_store_get_draft_rows (store), ==, before);
      study.progress = progress;
      live = nabla_live_store_get (store, &study, study.hint, &error);
      g_assert_true ((live == NULL) == (error != NULL));
      rows = MAX (rows, nabla_live_store_get_draft_rows (store));
      budget *= 1.1;
    }
  g_test_message ("it was broken off after %" G_GSIZE_FORMAT " rows", rows);
  g_assert_cmpuint (rows, >, 0);
  g_assert_cmpuint (nabla_live_store_get_draft_rows (store), ==, 0);
  g_assert_cmpuint (live->p, ==, whole->p);
  g_assert_cmpmem (live->gram, sizeof (double) * live->p * live->p, whole->gram, sizeof (double) * whole->p * whole->p);
  g_assert_cmpfloat (live->columns[2].slope_square[1], ==, whole->columns[2].slope_square[1]);

  /* Other columns in between take nothing away. */
  study.progress = NULL;
  {
    g_autoptr (GArray) fewer = g_array_copy (study.hint);
    g_autoptr (NablaLive) small = NULL, again = NULL;

    g_array_set_size (fewer, 2);
    small = nabla_live_store_get (store, &study, fewer, NULL);
    again = nabla_live_store_get (store, &study, study.hint, NULL);
    g_assert_cmpuint (small->p, <, live->p);
    g_assert_true (again == live);
  }
  study.data = other;
}

/* Where nothing can be shown no Gram is made: all exposures are switches. */
static void
test_not_in_vain (void)
{
  g_autoptr (NablaTable) table = draw (9, FALSE);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) graph = test_graph ("dag { y u u -> y }");
  g_autoptr (NablaEstimate) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree int *linked = test_columns (graph, table);
  g_auto (NablaStudy) study = { 0 };
  g_autoptr (NablaEstimand) estimand = test_estimand (graph, NABLA_STRATEGY_ADJUSTMENT, "u", "y", "");
  NablaMethod method;

  init_method (&method);
  g_assert_true (nabla_study_init (&study, data, graph, linked, &method, NULL, NULL));
  g_assert_false (nabla_live_accepts (&study, estimand, &error));
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED);
  g_assert_false (nabla_live_store_has (nabla_data_get_lives (data), &study, study.hint));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/live/reference", test_reference);
  g_test_add_func ("/estimate/live/weights", test_weights);
  g_test_add_func ("/estimate/live/clusters", test_clusters);
  g_test_add_func ("/estimate/live/sample", test_sample);
  g_test_add_func ("/estimate/live/noise", test_noise);
  g_test_add_func ("/estimate/live/features", test_features);
  g_test_add_func ("/estimate/live/gaps", test_gaps);
  g_test_add_func ("/estimate/live/lines", test_lines);
  g_test_add_func ("/estimate/live/cache", test_cache);
  g_test_add_func ("/estimate/live/broken-off", test_broken_off);
  g_test_add_func ("/estimate/live/not-in-vain", test_not_in_vain);
  return g_test_run ();
}
