/* Natural and path-specific effects: against lavaan, against the derivative by weights, closed forms, simulations. */
#include <math.h>
#include <string.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "estimate/mediation/nabla-mediation-effects.h"
#include "support.h"

static NablaMediationResult *
mediate (const char *text, const NablaTable *table, const char *mediators, const NablaMethod *method, GError **error)
{
  g_autoptr (NablaGraph) graph = test_graph (text);
  g_autoptr (NablaExecutor) executor = nabla_executor_new (1);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaQuery) query = nabla_query_new_from_roles (graph), asked = NULL;
  g_autoptr (NablaNodeSet) set = nabla_node_set_new ();
  g_auto (GStrv) names = g_strsplit (mediators, " ", -1);

  for (guint i = 0; names[i] != NULL && *names[i] != '\0'; i++)
    nabla_node_set_add (set, nabla_graph_find_node (graph, names[i]));
  asked = nabla_query_with_mediators (query, NABLA_EFFECT_NATURAL_DIRECT, set);
  return nabla_estimate_mediation (data, graph, columns, asked, method, NULL, error);
}

/* Two mediators that depend on each other, a covariate, products, unequal spread. */
static void
fill_waves (TestRows *rows)
{
  *rows = (TestRows){ .n = 120, .k = 6, .names = { "C", "X", "M1", "M2", "Y", "W" } };
  for (gsize i = 0; i < rows->n; i++)
    {
      double t = (double) i, c = sin (1.3 * t), x = .5 * c + 1.2 * cos (2.1 * t + .3);
      double m1 = .6 * x + .3 * c + sin (3.7 * t + 1) + 1, m2 = -.4 * x + .5 * m1 + cos (5.3 * t + 2);

      rows->values[0][i] = c;
      rows->values[1][i] = x;
      rows->values[2][i] = m1;
      rows->values[3][i] = m2;
      rows->values[4][i]
        = .3 * x + .5 * m1 + .4 * m2 + .2 * x * m1 + .25 * c + sin (7.9 * t + .5) * (1 + .3 * fabs (x));
      rows->values[5][i] = 1.0;
    }
}

#define WAVES "dag { X [exposure] Y [outcome] C -> X C -> M1 C -> Y X -> M1 -> Y X -> M2 -> Y M1 -> M2 X -> Y }"

/* R 4.2.2, lavaan 0.6.14, sem (): the outcome on x, both mediators, their products with x and c about its mean; the
 * mediators on x and c, with correlated errors; nde := b1 + b31*a01 + b32*a02, nie := (b21+b31)*a1+(b22+b32)*a2, for 0
 * to 2 twice with doubled interactions. Paths: regressions without products. Errors: se = "robust.huber.white"; that
 * of nde is not compared, for lavaan takes the mean of c as known. */
static void
test_lavaan (void)
{
  static const double paths[4][2] = { { 0.4815057851, 0.1320945096 },
                                      { 0.3041804791, 0.0939912582 },
                                      { -0.1615063152, 0.0624049766 },
                                      { 0.1231264094, 0.0431742463 } };
  static const char *const names[] = { "Y", "M1", "M2", "M1" };
  g_autofree TestRows *rows = g_new (TestRows, 1);
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaGraph) graph = test_graph (WAVES);
  g_autoptr (NablaMediationResult) one = NULL, two = NULL;
  NablaMethod method;

  fill_waves (rows);
  table = test_rows_table (rows);
  nabla_method_init (&method);
  method.from = 0.0;
  method.to = 1.0;
  one = mediate (WAVES, table, "", &method, NULL);
  g_assert_true (one->identified);
  g_assert_cmpuint (one->mediators->n, ==, 2);
  assert_close (one->nde->estimate, 0.5022799120, 1e-7);
  assert_close (one->nie->estimate, 0.5690250258, 1e-7);
  assert_close (one->total->estimate, 1.0713049377, 1e-7);
  assert_close (one->nie->se, 0.1519799916, 1e-6);
  assert_close (one->proportion, 0.5690250258 / 1.0713049377, 1e-7);
  g_assert_cmpuint (one->paths->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      const NablaPathEffect *path = one->paths->pdata[i];

      g_assert_cmpstr (nabla_graph_get_name (graph, path->nodes[1]), ==, names[i]);
      g_assert_cmpuint (path->n, ==, i == 0 ? 2 : i == 3 ? 4 : 3);
      assert_close (path->estimate->estimate, paths[i][0], 1e-8);
      assert_close (path->estimate->se, paths[i][1], 1e-8);
    }
  method.to = 2.0;
  two = mediate (WAVES, table, "", &method, NULL);
  assert_close (two->nde->estimate, 1.0045598239, 1e-7);
  assert_close (two->nie->estimate, 1.6753656018, 1e-7);
  assert_close (two->nie->se, 0.4398061586, 1e-6);
  assert_close (two->total->estimate, two->nde->estimate + two->nie->estimate, 1e-14);
}

/* An estimate's influence is its derivative by the rows' weights: Σ (n d/dw_i)^2 / n^2 is the variance. */
static void
check_influence (const char *graph, TestRows *rows, const NablaMethod *method, guint n_paths)
{
  guint weight = rows->k - 1, n_numbers = 3 + n_paths;
  g_autofree double *squares = g_new0 (double, n_numbers);
  g_autoptr (NablaTable) table = test_rows_table (rows);
  g_autoptr (NablaMediationResult) whole = NULL;
  NablaMethod weighted = *method;
  const double h = 1e-4;

  whole = mediate (graph, table, "", method, NULL);
  g_assert_cmpuint (whole->paths->len, ==, n_paths);
  weighted.weight_column = nabla_table_find_column (table, rows->names[weight]);
  for (gsize i = 0; i < rows->n; i++)
    {
      double numbers[2][8];

      for (guint side = 0; side < 2; side++)
        {
          g_autoptr (NablaTable) moved = NULL;
          g_autoptr (NablaMediationResult) found = NULL;

          rows->values[weight][i] = 1.0 + (side == 0 ? -h : h);
          moved = test_rows_table (rows);
          found = mediate (graph, moved, "", &weighted, NULL);
          numbers[side][0] = found->nde->estimate;
          numbers[side][1] = found->nie->estimate;
          numbers[side][2] = found->total->estimate;
          for (guint p = 0; p < n_paths; p++)
            numbers[side][3 + p] = ((NablaPathEffect *) found->paths->pdata[p])->estimate->estimate;
        }
      rows->values[weight][i] = 1.0;
      for (guint j = 0; j < n_numbers; j++)
        squares[j] += pow ((numbers[1][j] - numbers[0][j]) / (2 * h), 2);
    }
  assert_close (whole->nde->se, sqrt (squares[0]), 1e-5);
  assert_close (whole->nie->se, sqrt (squares[1]), 1e-5);
  assert_close (whole->total->se, sqrt (squares[2]), 1e-5);
  for (guint p = 0; p < n_paths; p++)
    assert_close (((NablaPathEffect *) whole->paths->pdata[p])->estimate->se, sqrt (squares[3 + p]), 1e-5);
}

#define BINARY "dag { X [exposure] Y [outcome] C -> X C -> M C -> Y X -> M -> Y X -> Y }"

static gboolean
flip (gsl_rng *rng, double p)
{
  return gsl_rng_uniform (rng) < p;
}

static void
draw_binary (gsl_rng *rng, TestRows *rows, gsize n)
{
  *rows = (TestRows){ .n = n, .k = 5, .names = { "C", "X", "M", "Y", "W" } };
  for (gsize i = 0; i < n; i++)
    {
      gboolean c = flip (rng, 0.4), x = flip (rng, 0.3 + 0.3 * c), m = flip (rng, 0.2 + 0.3 * x + 0.2 * c);

      rows->values[0][i] = c;
      rows->values[1][i] = x;
      rows->values[2][i] = m;
      rows->values[3][i] = flip (rng, 0.1 + 0.2 * x + 0.3 * m + 0.1 * (x && m) + 0.1 * c);
      rows->values[4][i] = 1.0;
    }
}

/* Of draw_binary(): E[M(0)] = .28, so the direct effect is .2 + .1 x .28; the indirect .3 (.3 + .1). */
#define BINARY_NDE 0.228
#define BINARY_NIE 0.12

static void
test_influence (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  NablaMethod method;

  gsl_rng_set (rng, 31);
  nabla_method_init (&method);
  method.from = 0.5;
  method.to = -1.0;
  fill_waves (rows);
  check_influence (WAVES, rows, &method, 4);
  nabla_method_init (&method);
  draw_binary (rng, rows, 150);
  check_influence (BINARY, rows, &method, 2);
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_LINEAR;
  check_influence (BINARY, rows, &method, 2);
  gsl_rng_free (rng);
}

/* Σ_c P(c) Σ_m E[Y|x, m, c] P(m|x*, c) */
static double
nested_mean (const TestRows *rows, guint x, guint reference)
{
  double n[2][2][2] = { { { 0 } } }, y[2][2][2] = { { { 0 } } }, mean = 0.0;

  for (gsize i = 0; i < rows->n; i++)
    {
      guint c = (guint) rows->values[0][i], a = (guint) rows->values[1][i], m = (guint) rows->values[2][i];

      n[c][a][m]++;
      y[c][a][m] += rows->values[3][i];
    }
  for (guint c = 0; c < 2; c++)
    for (guint m = 0; m < 2; m++)
      mean += (n[c][0][0] + n[c][0][1] + n[c][1][0] + n[c][1][1]) / (double) rows->n * y[c][x][m] / n[c][x][m]
              * n[c][reference][m] / (n[c][reference][0] + n[c][reference][1]);
  return mean;
}

static void
test_cells (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaMediationResult) result = NULL;
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  NablaMethod method;
  const NablaPathEffect *path;

  gsl_rng_set (rng, 32);
  draw_binary (rng, rows, 500);
  table = test_rows_table (rows);
  nabla_method_init (&method);
  result = mediate (BINARY, table, "M", &method, NULL);
  g_assert_cmpint (result->estimator, ==, NABLA_ESTIMATOR_PLUGIN);
  g_assert_cmpfloat (result->from, ==, 0.0);
  g_assert_cmpfloat (result->to, ==, 1.0);
  assert_close (result->nde->estimate, nested_mean (rows, 1, 0) - nested_mean (rows, 0, 0), 1e-12);
  assert_close (result->nie->estimate, nested_mean (rows, 1, 1) - nested_mean (rows, 1, 0), 1e-12);
  assert_close (result->total->estimate, nested_mean (rows, 1, 1) - nested_mean (rows, 0, 0), 1e-12);
  /* One path at a time: past the mediator it is the direct effect, through it what M does where X is 0. */
  path = result->paths->pdata[0];
  assert_close (path->estimate->estimate, result->nde->estimate, 1e-12);
  path = result->paths->pdata[1];
  assert_close (path->estimate->estimate, nested_mean (rows, 0, 1) - nested_mean (rows, 0, 0), 1e-12);
  gsl_rng_free (rng);
}

/* With nothing else, direct and indirect effect of a binary exposure add up to the difference of two means, whatever
 * the mediator is. */
static void
test_total_is_difference (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaMediationResult) result = NULL, named = NULL;
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  NablaMethod method;
  double sums[2] = { 0 }, n[2] = { 0 };
  int codes[TEST_MAX_ROWS];
  NablaColumn *columns[3];
  g_autoptr (NablaTable) categories = NULL;

  gsl_rng_set (rng, 33);
  *rows = (TestRows){ .n = 200, .k = 3, .names = { "X", "M", "Y" } };
  for (gsize i = 0; i < rows->n; i++)
    {
      gboolean x = i % 3 == 0;

      codes[i] = x;
      rows->values[0][i] = x;
      rows->values[1][i] = 0.5 * x + gsl_ran_gaussian (rng, 1.0);
      rows->values[2][i] = x + rows->values[1][i] * (1.0 + x) + gsl_ran_gaussian (rng, 1.0);
      sums[x] += rows->values[2][i];
      n[x]++;
    }
  table = test_rows_table (rows);
  nabla_method_init (&method);
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_LINEAR;
  result = mediate ("dag { X [exposure] Y [outcome] X -> M -> Y X -> Y }", table, "", &method, NULL);
  g_assert_cmpint (result->estimator, ==, NABLA_ESTIMATOR_LINEAR);
  assert_close (result->total->estimate, sums[1] / n[1] - sums[0] / n[0], 1e-12);
  assert_close (result->nde->estimate + result->nie->estimate, result->total->estimate, 1e-13);

  /* The same as a category, whose reference is the most frequent level, "0". */
  columns[0] = test_levels_column ("X", codes, rows->n, 2);
  columns[1] = test_column ("M", rows->values[1], rows->n);
  columns[2] = test_column ("Y", rows->values[2], rows->n);
  categories = test_table (3, rows->n, columns);
  named = mediate ("dag { X [exposure] Y [outcome] X -> M -> Y X -> Y }", categories, "", &method, NULL);
  g_assert_cmpstr (named->from_text, ==, "0");
  g_assert_cmpstr (named->to_text, ==, "1");
  assert_close (named->nde->estimate, result->nde->estimate, 1e-12);
  assert_close (named->nie->se, result->nie->se, 1e-12);
  gsl_rng_free (rng);
}

/* A category of three levels and a binary mediator: models with all products say the same as counts of the cells,
 * numbers and errors, for every pair of levels. */
static void
test_levels (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  g_autoptr (NablaTable) table = NULL;
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  int codes[TEST_MAX_ROWS];
  NablaColumn *columns[3];
  NablaMethod method;

  gsl_rng_set (rng, 36);
  *rows = (TestRows){ .n = 400 };
  for (gsize i = 0; i < rows->n; i++)
    {
      codes[i] = (int) gsl_rng_uniform_int (rng, 3);
      rows->values[0][i] = flip (rng, 0.2 + 0.25 * codes[i]);
      rows->values[1][i] = flip (rng, 0.1 + 0.1 * codes[i] + 0.3 * rows->values[0][i] * (codes[i] != 1));
    }
  columns[0] = test_levels_column ("X", codes, rows->n, 3);
  columns[1] = test_column ("M", rows->values[0], rows->n);
  columns[2] = test_column ("Y", rows->values[1], rows->n);
  table = test_table (3, rows->n, columns);
  nabla_method_init (&method);
  for (guint from = 0; from < 3; from++)
    for (guint to = 0; to < 3; to++)
      {
        g_autoptr (NablaMediationResult) cells = NULL, models = NULL;

        if (from == to)
          continue;
        method.auto_estimator = FALSE;
        method.from = from;
        method.to = to;
        method.estimator = NABLA_ESTIMATOR_PLUGIN;
        cells = mediate ("dag { X [exposure] Y [outcome] X -> M -> Y X -> Y }", table, "", &method, NULL);
        method.estimator = NABLA_ESTIMATOR_LINEAR;
        models = mediate ("dag { X [exposure] Y [outcome] X -> M -> Y X -> Y }", table, "", &method, NULL);
        g_assert_cmpint (models->estimator, ==, NABLA_ESTIMATOR_LINEAR);
        assert_close (models->nde->estimate, cells->nde->estimate, 1e-10);
        assert_close (models->nie->estimate, cells->nie->estimate, 1e-10);
        assert_close (models->nde->se, cells->nde->se, 1e-9);
        assert_close (models->nie->se, cells->nie->se, 1e-9);
        assert_close (models->total->se, cells->total->se, 1e-9);
      }
  gsl_rng_free (rng);
}

/* The mean and one more; zero for want of a path; not identified; unknown columns. */
static void
test_verdicts (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  g_autoptr (NablaTable) table = NULL;
  NablaMethod method;
  g_autoptr (GError) error = NULL;
  double mean = 0.0;

  fill_waves (rows);
  table = test_rows_table (rows);
  nabla_method_init (&method);
  for (gsize i = 0; i < rows->n; i++)
    mean += rows->values[1][i] / (double) rows->n;
  {
    g_autoptr (NablaMediationResult) r = mediate (WAVES, table, "", &method, NULL);

    assert_close (r->from, mean, 1e-12);
    assert_close (r->to, mean + 1.0, 1e-12);
  }
  {
    /* All goes through M1: a front door. */
    g_autoptr (NablaMediationResult) r
      = mediate ("dag { X [exposure] Y [outcome] X -> M1 -> Y X <-> Y }", table, "", &method, NULL);

    g_assert_true (r->identified);
    g_assert_cmpfloat (r->nde->estimate, ==, 0.0);
    g_assert_true (isnan (r->nde->se));
    g_assert_cmpfloat (r->nie->estimate, ==, r->total->estimate);
    g_assert_cmpfloat (r->proportion, ==, 1.0);
  }
  {
    g_autoptr (NablaMediationResult) r = mediate ("dag { X [exposure] Y [outcome] X -> Y }", table, "", &method, NULL);

    g_assert_true (r->identified);
    g_assert_cmpfloat (r->nie->estimate, ==, 0.0);
    g_assert_cmpfloat (r->nde->estimate, ==, r->total->estimate);
    g_assert_cmpuint (r->paths->len, ==, 1);
    assert_close (((NablaPathEffect *) r->paths->pdata[0])->estimate->estimate, r->total->estimate, 1e-12);
  }
  {
    /* The total effect is a regression, but mediator and outcome are confounded. */
    g_autoptr (NablaMediationResult) r
      = mediate ("dag { X [exposure] Y [outcome] X -> M1 -> Y X -> Y M1 <-> Y }", table, "", &method, NULL);

    g_assert_false (r->identified);
    g_assert_null (r->nde);
    g_assert_null (r->nie);
    g_assert_nonnull (r->total);
    g_assert_true (isnan (r->proportion));
    g_assert_cmpuint (r->paths->len, ==, 2);
    for (guint p = 0; p < 2; p++)
      {
        const NablaPathEffect *path = r->paths->pdata[p];

        g_assert_false (path->estimate->has_estimate);
        g_assert_nonnull (path->estimate->message);
      }
    g_assert_cmpuint (r->warnings->len, ==, 2);
  }
  {
    g_autoptr (NablaMediationResult) r
      = mediate ("dag { X [exposure] Y [outcome] X -> Nowhere -> Y X -> Y }", table, "", &method, &error);

    g_assert_null (r);
    g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_COLUMN);
  }
}

/* A natural effect that is a question of its own has the same number, error and all. */
static void
check_alone (const char *text, const NablaTable *table, const char *mediators, NablaEstimator estimator)
{
  g_autoptr (NablaGraph) graph = test_graph (text);
  g_autoptr (NablaExecutor) executor = nabla_executor_new (1);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaQuery) query = nabla_query_new_from_roles (graph);
  g_autoptr (NablaMediationResult) both = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  both = mediate (text, table, mediators, &method, NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (NablaQuery) asked
        = nabla_query_with_mediators (query, i == 0 ? NABLA_EFFECT_NATURAL_DIRECT : NABLA_EFFECT_NATURAL_INDIRECT,
                                      both->mediators);
      const NablaEstimate *expected = i == 0 ? both->nde : both->nie;
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaIdentification) id = nabla_identify (graph, asked, NULL, &error);
      g_autoptr (NablaEstimate) alone = NULL;

      g_assert_no_error (error);
      alone = nabla_estimate_identified (data, graph, columns, id, &method, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (alone->estimator, ==, estimator);
      assert_close (alone->estimate, expected->estimate, 1e-12);
      assert_close (alone->se, expected->se, 1e-12);
      g_assert_cmpstr (alone->unit, ==, expected->unit);
      g_assert_nonnull (strstr (alone->unit, "rather than"));
    }
}

/* Sums of products tell no direct from an indirect effect: no number rather than the total effect. */
static void
check_not_live (const char *text, const NablaTable *table)
{
  g_autoptr (NablaGraph) graph = test_graph (text);
  g_autoptr (NablaExecutor) executor = nabla_executor_new (1);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaQuery) query = nabla_query_new_from_roles (graph), asked = NULL;
  g_autoptr (NablaNodeSet) mediators = nabla_node_set_new_one (nabla_graph_find_node (graph, "M1"));
  g_autoptr (NablaIdentification) id = NULL;
  g_autoptr (NablaEstimate) found = NULL;
  g_autoptr (GError) error = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  method.live = TRUE;
  asked = nabla_query_with_mediators (query, NABLA_EFFECT_NATURAL_DIRECT, mediators);
  id = nabla_identify (graph, asked, NULL, NULL);
  found = nabla_estimate_identified (data, graph, columns, id, &method, NULL, &error);
  g_assert_null (found);
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR);
}

static void
test_alone (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  g_autoptr (NablaTable) waves = NULL, cells = NULL;
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);

  fill_waves (rows);
  waves = test_rows_table (rows);
  check_alone (WAVES, waves, "", NABLA_ESTIMATOR_LINEAR);
  check_alone ("dag { X [exposure] Y [outcome] X -> M1 -> M2 -> Y X -> Y X <-> M2 }", waves, "M1",
               NABLA_ESTIMATOR_LINEAR);
  check_not_live ("dag { X [exposure] Y [outcome] X -> M1 -> Y X -> Y }", waves);
  gsl_rng_set (rng, 35);
  draw_binary (rng, rows, 500);
  cells = test_rows_table (rows);
  check_alone (BINARY, cells, "", NABLA_ESTIMATOR_PLUGIN);
  gsl_rng_free (rng);
}

/* No covariates take the confounding away, but a formula identifies: sums over paths. */
static void
test_sums_over_paths (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaMediationResult) r = NULL;
  NablaMethod method;
  g_autoptr (GError) error = NULL;
  double sum = 0.0;

  fill_waves (rows);
  table = test_rows_table (rows);
  nabla_method_init (&method);
  r = mediate ("dag { X [exposure] Y [outcome] X -> M1 -> M2 -> Y X -> Y X <-> M2 }", table, "M1", &method, &error);
  g_assert_no_error (error);
  g_assert_true (r->identified);
  g_assert_cmpstr (((NablaWarning *) r->warnings->pdata[0])->kind, ==, "linear_paths");
  for (guint p = 0; p < r->paths->len; p++)
    sum += ((NablaPathEffect *) r->paths->pdata[p])->estimate->estimate;
  assert_close (r->total->estimate, sum, 1e-12);
}

/* 95 % intervals over 1,000 draws: what a right interval passes with 99.9 %. */
static void
test_coverage (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  guint covered[2][2] = { { 0 } };
  NablaMethod method;

  gsl_rng_set (rng, 34);
  nabla_method_init (&method);
  for (guint r = 0; r < 1000; r++)
    {
      g_autoptr (NablaTable) discrete = NULL, linear = NULL;
      g_autoptr (NablaMediationResult) a = NULL, b = NULL;

      draw_binary (rng, rows, 400);
      discrete = test_rows_table (rows);
      a = mediate (BINARY, discrete, "M", &method, NULL);
      covered[0][0] += a->nde->lo <= BINARY_NDE && BINARY_NDE <= a->nde->hi;
      covered[0][1] += a->nie->lo <= BINARY_NIE && BINARY_NIE <= a->nie->hi;

      /* M = .2 + .5 X + .4 C + e, Y = .3 X + .6 M + .25 X M - .5 C + e: from 0 to 1, E[C] = 1. */
      *rows = (TestRows){ .n = 300, .k = 4, .names = { "C", "X", "M", "Y" } };
      for (gsize i = 0; i < rows->n; i++)
        {
          double c = 1 + gsl_ran_gaussian (rng, 1.0), x = 0.5 * c + gsl_ran_gaussian (rng, 1.0);
          double m = .2 + .5 * x + .4 * c + gsl_ran_gaussian (rng, 1.0);

          rows->values[0][i] = c;
          rows->values[1][i] = x;
          rows->values[2][i] = m;
          rows->values[3][i] = .3 * x + .6 * m + .25 * x * m - .5 * c + gsl_ran_gaussian (rng, 0.5 + 0.5 * fabs (x));
        }
      linear = test_rows_table (rows);
      method.from = 0.0;
      method.to = 1.0;
      b = mediate (BINARY, linear, "M", &method, NULL);
      method.from = method.to = NAN;
      covered[1][0] += b->nde->lo <= .45 && .45 <= b->nde->hi;
      covered[1][1] += b->nie->lo <= .425 && .425 <= b->nie->hi;
    }
  for (guint i = 0; i < 2; i++)
    for (guint j = 0; j < 2; j++)
      {
        g_test_message ("%s %s: covered %u of 1000", i == 0 ? "cells" : "models", j == 0 ? "nde" : "nie",
                        covered[i][j]);
        g_assert_cmpuint (covered[i][j], >=, 925);
        g_assert_cmpuint (covered[i][j], <=, 973);
      }
  gsl_rng_free (rng);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/mediation/lavaan", test_lavaan);
  g_test_add_func ("/estimate/mediation/influence", test_influence);
  g_test_add_func ("/estimate/mediation/cells", test_cells);
  g_test_add_func ("/estimate/mediation/total-is-difference", test_total_is_difference);
  g_test_add_func ("/estimate/mediation/levels", test_levels);
  g_test_add_func ("/estimate/mediation/verdicts", test_verdicts);
  g_test_add_func ("/estimate/mediation/alone", test_alone);
  g_test_add_func ("/estimate/mediation/sums-over-paths", test_sums_over_paths);
  g_test_add_func ("/estimate/mediation/coverage", test_coverage);
  return g_test_run ();
}
