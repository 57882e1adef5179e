/* Natural and path-specific effects: against lavaan, against the derivative by weights, closed forms, simulations. */
#include <math.h>
#include <string.h>
#include <gsl/gsl_randist.h>

#include "mediation-worlds.h"

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
  g_autoptr (NablaGraph) graph = test_graph (TEST_WAVES);
  g_autoptr (NablaMediationResult) one = NULL, two = NULL;
  NablaMethod method;

  test_fill_waves (rows);
  table = test_rows_table (rows);
  nabla_method_init (&method);
  method.from = 0.0;
  method.to = 1.0;
  one = test_mediate (TEST_WAVES, table, "", &method, NULL);
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
  two = test_mediate (TEST_WAVES, table, "", &method, NULL);
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

  whole = test_mediate (graph, table, "", method, NULL);
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
          found = test_mediate (graph, moved, "", &weighted, NULL);
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
  test_fill_waves (rows);
  check_influence (TEST_WAVES, rows, &method, 4);
  nabla_method_init (&method);
  test_draw_binary (rng, rows, 150);
  check_influence (TEST_BINARY, rows, &method, 2);
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_LINEAR;
  check_influence (TEST_BINARY, rows, &method, 2);
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
  test_draw_binary (rng, rows, 500);
  table = test_rows_table (rows);
  nabla_method_init (&method);
  result = test_mediate (TEST_BINARY, table, "M", &method, NULL);
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
  result = test_mediate ("dag { X [exposure] Y [outcome] X -> M -> Y X -> Y }", table, "", &method, NULL);
  g_assert_cmpint (result->estimator, ==, NABLA_ESTIMATOR_LINEAR);
  assert_close (result->total->estimate, sums[1] / n[1] - sums[0] / n[0], 1e-12);
  assert_close (result->nde->estimate + result->nie->estimate, result->total->estimate, 1e-13);

  /* The same as a category, whose reference is the most frequent level, "0". */
  columns[0] = test_levels_column ("X", codes, rows->n, 2);
  columns[1] = test_column ("M", rows->values[1], rows->n);
  columns[2] = test_column ("Y", rows->values[2], rows->n);
  categories = test_table (3, rows->n, columns);
  named = test_mediate ("dag { X [exposure] Y [outcome] X -> M -> Y X -> Y }", categories, "", &method, NULL);
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
      rows->values[0][i] = gsl_ran_bernoulli (rng, 0.2 + 0.25 * codes[i]);
      rows->values[1][i] = gsl_ran_bernoulli (rng, 0.1 + 0.1 * codes[i] + 0.3 * rows->values[0][i] * (codes[i] != 1));
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
        cells = test_mediate ("dag { X [exposure] Y [outcome] X -> M -> Y X -> Y }", table, "", &method, NULL);
        method.estimator = NABLA_ESTIMATOR_LINEAR;
        models = test_mediate ("dag { X [exposure] Y [outcome] X -> M -> Y X -> Y }", table, "", &method, NULL);
        g_assert_cmpint (models->estimator, ==, NABLA_ESTIMATOR_LINEAR);
        assert_close (models->nde->estimate, cells->nde->estimate, 1e-10);
        assert_close (models->nie->estimate, cells->nie->estimate, 1e-10);
        assert_close (models->nde->se, cells->nde->se, 1e-9);
        assert_close (models->nie->se, cells->nie->se, 1e-9);
        assert_close (models->total->se, cells->total->se, 1e-9);
      }
  gsl_rng_free (rng);
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

      test_draw_binary (rng, rows, 400);
      discrete = test_rows_table (rows);
      a = test_mediate (TEST_BINARY, discrete, "M", &method, NULL);
      covered[0][0] += a->nde->lo <= TEST_BINARY_NDE && TEST_BINARY_NDE <= a->nde->hi;
      covered[0][1] += a->nie->lo <= TEST_BINARY_NIE && TEST_BINARY_NIE <= a->nie->hi;

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
      b = test_mediate (TEST_BINARY, linear, "M", &method, NULL);
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
  g_test_add_func ("/estimate/mediation/coverage", test_coverage);
  return g_test_run ();
}
