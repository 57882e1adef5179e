/* Implications against data: closed forms, what cannot be tested, the fit of a whole graph. */
#include <math.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "estimate/trust/nabla-canonical.h"
#include "estimate/trust/nabla-implication-test.h"
#include "support.h"

#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (gsl_rng, gsl_rng_free)

static gboolean
fit_all (const char *text, NablaTable *table, NablaGraphFit *fit, GError **error)
{
  g_autoptr (NablaGraph) graph = test_graph (text);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaExecutor) executor = nabla_executor_new (1);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);

  return nabla_test_fit (data, graph, columns, fit, NULL, error);
}

static double
correlation (const double *x, const double *y, gsize n)
{
  double mx = 0.0, my = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      mx += x[i] / (double) n;
      my += y[i] / (double) n;
    }
  for (gsize i = 0; i < n; i++)
    {
      xx += (x[i] - mx) * (x[i] - mx);
      yy += (y[i] - my) * (y[i] - my);
      xy += (x[i] - mx) * (y[i] - my);
    }
  return xy / sqrt (xx * yy);
}

static void
test_correlation (void)
{
  enum
  {
    N = 60
  };
  g_autoptr (gsl_rng) rng = gsl_rng_alloc (gsl_rng_mt19937);
  double x[N], y[N], z[N], r, t, z_scale;
  NablaColumn *columns[3];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaImplicationTests) tests = NULL;
  const NablaImplicationTest *test;

  gsl_rng_set (rng, 1);
  for (guint i = 0; i < N; i++)
    {
      z[i] = 1e6 + gsl_ran_gaussian (rng, 3.0);
      x[i] = z[i] + gsl_ran_gaussian (rng, 1.0);
      y[i] = 1e-3 * (z[i] - 1e6) + gsl_ran_gaussian (rng, 1e-3);
    }
  columns[0] = test_column ("X", x, N);
  columns[1] = test_column ("Y", y, N);
  columns[2] = test_column ("Z", z, N);
  table = test_table (3, N, columns);
  tests = test_implications ("dag { X <- Z -> Y }", table);
  g_assert_cmpuint (tests->n_tests, ==, 1);
  test = &tests->tests[0];

  r = (correlation (x, y, N) - correlation (x, z, N) * correlation (y, z, N))
      / sqrt ((1 - pow (correlation (x, z, N), 2)) * (1 - pow (correlation (y, z, N), 2)));
  t = r * sqrt ((N - 3) / (1 - r * r));
  z_scale = 1.959963984540054 / sqrt (N - 4);
  g_assert_true (test->tested && test->holds);
  g_assert_null (test->message);
  g_assert_cmpstr (test->method, ==, "partial_correlation");
  g_assert_cmpuint (test->n_used, ==, N);
  assert_close (test->estimate, r, 1e-8);
  assert_close (test->p, 2 * gsl_cdf_tdist_Q (fabs (t), N - 3), 1e-8);
  assert_close (test->p_adjusted, test->p, 0.0);
  assert_close (test->lo, tanh (atanh (r) - z_scale), 1e-8);
  assert_close (test->hi, tanh (atanh (r) + z_scale), 1e-8);
}

/* Without anything given Pillai's trace of two categories is Pearson's X² / n. */
static void
test_pillai (void)
{
  enum
  {
    N = 300
  };
  g_autoptr (gsl_rng) rng = gsl_rng_alloc (gsl_rng_mt19937);
  int a[N], b[N];
  double y[N], cells[3][4] = { { 0 } }, rows[3] = { 0 }, sums[4] = { 0 }, x2 = 0.0, v, f;
  double total = 0.0, within = 0.0, mean = 0.0, means[3] = { 0 };
  NablaColumn *columns[3];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaImplicationTests) tests = NULL;
  const NablaImplicationTest *test;

  gsl_rng_set (rng, 2);
  for (guint i = 0; i < N; i++)
    {
      a[i] = (int) gsl_rng_uniform_int (rng, 3);
      b[i] = gsl_rng_uniform (rng) < 0.15 ? a[i] : (int) gsl_rng_uniform_int (rng, 4);
      y[i] = gsl_ran_gaussian (rng, 1.0) + 0.2 * a[i] * a[i];
      cells[a[i]][b[i]]++;
      rows[a[i]]++;
      sums[b[i]]++;
      means[a[i]] += y[i];
      mean += y[i] / N;
    }
  for (guint i = 0; i < 3; i++)
    for (guint j = 0; j < 4; j++)
      x2 += pow (cells[i][j] - rows[i] * sums[j] / N, 2) / (rows[i] * sums[j] / N);
  for (guint i = 0; i < N; i++)
    {
      total += (y[i] - mean) * (y[i] - mean);
      within += pow (y[i] - means[a[i]] / rows[a[i]], 2);
    }
  columns[0] = test_levels_column ("A", a, N, 3);
  columns[1] = test_levels_column ("B", b, N, 4);
  columns[2] = test_column ("Y", y, N);
  table = test_table (3, N, columns);
  tests = test_implications ("dag { A B Y }", table);
  g_assert_cmpuint (tests->n_tests, ==, 3);

  /* A and B: s = 2, df1 = 6, df2 = 2 (N - 1 - 3 - 2 + 2). */
  test = &tests->tests[0];
  v = x2 / N;
  f = v / (2 - v) * (2.0 * (N - 4)) / 6.0;
  g_assert_cmpstr (test->method, ==, "pillai");
  assert_close (test->estimate, sqrt (v / 2), 1e-9);
  assert_close (test->p, gsl_cdf_fdist_Q (f, 6, 2 * (N - 4)), 1e-7);
  g_assert_true (test->lo >= 0 && test->lo < test->estimate && test->estimate < test->hi && test->hi < 1);

  /* A and Y: the F test of the analysis of variance. */
  test = &tests->tests[1];
  f = ((total - within) / 2) / (within / (N - 3));
  assert_close (test->estimate, sqrt (1 - within / total), 1e-9);
  assert_close (test->p, gsl_cdf_fdist_Q (f, 2, N - 3), 1e-7);
  g_assert_true (test->p < 0.01 && !test->holds && test->lo > 0);
}

/* Pearson's statistic by hand, in two strata of which one lacks a level; one value is missing. */
static void
test_strata (void)
{
  /* Counts by z, a, b; b's third level does not occur where z is 1. */
  static const guint counts[2][2][3] = { { { 10, 5, 7 }, { 3, 9, 8 } }, { { 6, 12, 0 }, { 11, 4, 0 } } };
  int a[80], b[80], z[80];
  gsize n = 0;
  double x2 = 0.0;
  NablaColumn *columns[3];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaImplicationTests) tests = NULL;
  const NablaImplicationTest *test;

  for (guint s = 0; s < 2; s++)
    for (guint i = 0; i < 2; i++)
      for (guint j = 0; j < 3; j++)
        {
          double row = counts[s][i][0] + counts[s][i][1] + counts[s][i][2], column = counts[s][0][j] + counts[s][1][j];
          double expected = row * column / (s == 0 ? 42 : 33);

          if (expected > 0)
            x2 += pow (counts[s][i][j] - expected, 2) / expected;
          for (guint k = 0; k < counts[s][i][j]; k++, n++)
            {
              z[n] = (int) s;
              a[n] = (int) i;
              b[n] = (int) j;
            }
        }
  g_assert_cmpuint (n, ==, 75);
  z[n] = 0;
  a[n] = -1;
  b[n++] = 1;
  columns[0] = test_levels_column ("A", a, n, 2);
  columns[1] = test_levels_column ("B", b, n, 3);
  columns[2] = test_levels_column ("Z", z, n, 2);
  table = test_table (3, n, columns);
  tests = test_implications ("dag { A <- Z -> B }", table);
  test = &tests->tests[0];
  g_assert_cmpstr (test->method, ==, "chi_square");
  g_assert_cmpuint (test->n_used, ==, 75);
  assert_close (test->p, gsl_cdf_chisq_Q (x2, 3), 1e-10);
  assert_close (test->estimate, sqrt (x2 / 75), 1e-12);
  g_assert_true (test->lo < test->estimate && test->estimate < test->hi);
  assert_close (nabla_noncentral_f (x2 / 3, 3, INFINITY, test->hi * test->hi * 75), 0.025, 1e-6);
}

/* The distribution function against draws, and its inverse against itself. */
static void
test_noncentral (void)
{
  enum
  {
    N_DRAWS = 40000
  };
  g_autoptr (gsl_rng) rng = gsl_rng_alloc (gsl_rng_mt19937);
  const double points[][4] = { { 2.5, 3, 20, 4 }, { 10, 1, 50, 12 }, { 0.6, 6, 200, 0.3 }, { 40, 4, 900, 150 } };
  double lo, hi;

  gsl_rng_set (rng, 3);
  for (guint p = 0; p < G_N_ELEMENTS (points); p++)
    {
      double f = points[p][0], df1 = points[p][1], df2 = points[p][2], noncentrality = points[p][3], below = 0.0;
      double expected = nabla_noncentral_f (f, df1, df2, noncentrality);

      for (guint i = 0; i < N_DRAWS; i++)
        {
          double shifted = gsl_ran_gaussian (rng, 1.0) + sqrt (noncentrality);
          double upper = shifted * shifted + (df1 > 1 ? gsl_ran_chisq (rng, df1 - 1) : 0.0);

          below += upper / df1 / (gsl_ran_chisq (rng, df2) / df2) <= f;
        }
      g_assert_cmpfloat (fabs (below / N_DRAWS - expected), <, 4 * sqrt (expected * (1 - expected) / N_DRAWS) + 1e-4);
      assert_close (nabla_noncentral_f (f, df1, df2, 0.0), gsl_cdf_fdist_P (f, df1, df2), 1e-10);
      nabla_noncentrality_bounds (f, df1, df2, 0.9, &lo, &hi);
      if (lo > 0.0)
        assert_close (nabla_noncentral_f (f, df1, df2, lo), 0.95, 1e-6);
      assert_close (nabla_noncentral_f (f, df1, df2, hi), hi > 0.0 ? 0.05 : 1.0, 1e-6);
    }
}

static void
test_holm (void)
{
  const double p[] = { 0.04, 0.01, 0.03, 0.005, NAN, 0.6 };
  /* 5 x .005, 4 x .01, 3 x .03, then no less than the one before; one is not tested. */
  const double expected[] = { 0.09, 0.04, 0.09, 0.025, NAN, 0.6 };
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_independence_free);
  g_autoptr (NablaImplicationTests) tests = NULL;
  guint n_failing;

  for (guint i = 0; i < G_N_ELEMENTS (p); i++)
    {
      NablaIndependence one = { 0, 1, NULL };

      g_ptr_array_add (list, nabla_independence_copy (&one));
    }
  tests = nabla_implication_tests_new (list);
  for (guint i = 0; i < G_N_ELEMENTS (p); i++)
    {
      tests->tests[i].p = p[i];
      tests->tests[i].tested = !isnan (p[i]);
    }
  nabla_implication_tests_adjust (tests, 0.95);
  for (guint i = 0; i < G_N_ELEMENTS (p); i++)
    {
      if (isnan (p[i]))
        {
          g_assert_true (isnan (tests->tests[i].p_adjusted));
          continue;
        }
      assert_close (tests->tests[i].p_adjusted, expected[i], 1e-12);
      g_assert_true (tests->tests[i].holds == (expected[i] >= 0.05));
    }
  g_assert_cmpuint (nabla_implication_tests_count (tests, &n_failing), ==, 5);
  g_assert_cmpuint (n_failing, ==, 2);
}

/* Rows are dropped per implication, and only where its own variables are missing. */
static void
test_missing (void)
{
  double a[] = { 1, 2, NAN, 4, 5, 2, 7, 3 }, b[] = { 2, 1, 4, NAN, 3, 6, 1, 2 }, c[] = { 0, 1, 0, 3, 2, 1, NAN, NAN };
  NablaColumn *columns[] = { test_column ("A", a, 8), test_column ("B", b, 8), test_column ("C", c, 8) };
  g_autoptr (NablaTable) table = test_table (3, 8, columns);
  g_autoptr (NablaImplicationTests) tests = test_implications ("dag { A B C }", table);

  g_assert_cmpuint (tests->tests[0].n_used, ==, 6);
  g_assert_cmpuint (tests->tests[1].n_used, ==, 5);
  g_assert_cmpuint (tests->tests[2].n_used, ==, 5);
}

static void
assert_untested (const char *graph, NablaTable *table, const char *part)
{
  g_autoptr (NablaImplicationTests) tests = test_implications (graph, table);

  g_assert_cmpuint (tests->n_tests, ==, 1);
  g_assert_false (tests->tests[0].tested);
  g_assert_false (tests->tests[0].holds);
  g_assert_true (isnan (tests->tests[0].p) && isnan (tests->tests[0].estimate) && isnan (tests->tests[0].lo));
  if (strstr (tests->tests[0].message, part) == NULL)
    g_error ("\"%s\" does not hold \"%s\"", tests->tests[0].message, part);
}

static void
test_errors (void)
{
  double a[200], b[200], twice[200], constant[200];
  int text[200];
  NablaColumn *columns[5];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaTable) few = NULL;

  for (guint i = 0; i < 200; i++)
    {
      a[i] = i % 7;
      b[i] = i % 11;
      twice[i] = 3 * a[i] - 2;
      constant[i] = 4;
      text[i] = (int) i;
    }
  columns[0] = test_column ("A", a, 3);
  columns[1] = test_column ("B", b, 3);
  columns[2] = test_column ("C", b + 5, 3);
  few = test_table (3, 3, columns);
  columns[0] = test_column ("A", a, 200);
  columns[1] = test_column ("B", b, 200);
  columns[2] = test_column ("Twice", twice, 200);
  columns[3] = test_column ("Constant", constant, 200);
  columns[4] = test_levels_column ("Text", text, 200, 200);
  table = test_table (5, 200, columns);
  assert_untested ("dag { A None }", table, "None has no column");
  assert_untested ("dag { A Constant }", table, "Constant has no variation");
  assert_untested ("dag { A Text }", table, "Text");
  assert_untested ("dag { A <- Twice -> B }", table, "A is determined by Twice");
  assert_untested ("dag { A <- C -> B }", few, "Too few rows");
}

/* Collinear variables among those given count once. */
static void
test_redundant (void)
{
  enum
  {
    N = 50
  };
  g_autoptr (gsl_rng) rng = gsl_rng_alloc (gsl_rng_mt19937);
  double x[N], y[N], z[N], w[N];
  NablaColumn *columns[4];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaImplicationTests) with = NULL, without = NULL;

  gsl_rng_set (rng, 6);
  for (guint i = 0; i < N; i++)
    {
      z[i] = gsl_ran_gaussian (rng, 1.0);
      w[i] = 5 - 2 * z[i];
      x[i] = z[i] + gsl_ran_gaussian (rng, 1.0);
      y[i] = z[i] + gsl_ran_gaussian (rng, 1.0);
    }
  columns[0] = test_column ("X", x, N);
  columns[1] = test_column ("Y", y, N);
  columns[2] = test_column ("Z", z, N);
  columns[3] = test_column ("W", w, N);
  table = test_table (4, N, columns);
  without = test_implications ("dag { X <- Z -> Y }", table);
  with = test_implications ("dag { {Z W} -> X {Z W} -> Y Z -> W }", table);
  g_assert_cmpuint (with->n_tests, ==, 1);
  assert_close (with->tests[0].p, without->tests[0].p, 1e-9);
  assert_close (with->tests[0].lo, without->tests[0].lo, 1e-9);
}

/* chi² of A -> B -> C is that of one partial correlation: -n log (1 - r²). */
static void
test_fit (void)
{
  enum
  {
    N = 100,
    N_WORLDS = 2000
  };
  g_autoptr (gsl_rng) rng = gsl_rng_alloc (gsl_rng_mt19937);
  double a[N], b[N], c[N], sum = 0.0;
  guint n_rejected = 0;

  gsl_rng_set (rng, 7);
  for (guint w = 0; w < N_WORLDS; w++)
    {
      NablaColumn *columns[3];
      g_autoptr (NablaTable) table = NULL;
      g_autoptr (NablaImplicationTests) tests = NULL;
      NablaGraphFit fit;
      double chi2;

      for (guint i = 0; i < N; i++)
        {
          a[i] = gsl_ran_gaussian (rng, 1.0);
          b[i] = a[i] + gsl_ran_gaussian (rng, 1.0);
          c[i] = b[i] + gsl_ran_gaussian (rng, 1.0);
        }
      columns[0] = test_column ("A", a, N);
      columns[1] = test_column ("B", b, N);
      columns[2] = test_column ("C", c, N);
      table = test_table (3, N, columns);
      tests = test_implications ("dag { A -> B -> C }", table);
      chi2 = -N * log (1 - pow (tests->tests[0].estimate, 2));
      g_assert_true (fit_all ("dag { A -> B -> C }", table, &fit, NULL));
      g_assert_cmpuint (fit.df, ==, 1);
      g_assert_cmpfloat (fabs (fit.chi2 - chi2), <, 1e-9);
      assert_close (fit.p, gsl_cdf_chisq_Q (fit.chi2, 1), 1e-12);
      g_assert_cmpfloat (fabs (fit.rmsea - sqrt (MAX (fit.chi2 - 1, 0) / N)), <, 1e-12);
      sum += fit.chi2;
      n_rejected += fit.p < 0.05;
      if (w > 0)
        continue;
      g_assert_true (fit_all ("dag { A -> B -> C A -> C }", table, &fit, NULL));
      g_assert_cmpuint (fit.df, ==, 0);
      g_assert_cmpfloat (fit.chi2, ==, 0.0);
      g_assert_true (isnan (fit.p) && isnan (fit.rmsea));
      /* A lone edge is wrong: everything hangs together. */
      g_assert_true (fit_all ("dag { A -> B C }", table, &fit, NULL));
      g_assert_cmpuint (fit.df, ==, 2);
      g_assert_cmpfloat (fit.p, <, 1e-6);
      g_assert_cmpfloat (fit.rmsea, >, 0.1);
      g_assert_true (fit_all ("dag { A -> B -> C A <-> C }", table, &fit, NULL));
      g_assert_cmpuint (fit.df, ==, 0);
      g_assert_cmpfloat (fit.chi2, <, 1e-9);
      /* A bow adds a parameter, but nothing that the covariances know. */
      g_assert_true (fit_all ("dag { A -> B -> C A <-> B }", table, &fit, NULL));
      g_assert_cmpuint (fit.df, ==, 1);
      g_assert_cmpfloat (fabs (fit.chi2 - chi2), <, 1e-9);
      g_assert_true (fit_all ("dag { U [latent] A -> B -> C U -> C }", table, &fit, NULL));
      g_assert_cmpuint (fit.df, ==, 1);
      g_assert_cmpfloat (fabs (fit.chi2 - chi2), <, 1e-9);
      g_assert_false (fit_all ("dag { C [selected] A -> B -> C }", table, &fit, NULL));
      {
        g_autoptr (GError) error = NULL;

        g_assert_false (fit_all ("dag { A -> B -> C D }", table, &fit, &error));
        g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_COLUMN);
      }
    }
  /* Mean 1 and level 5 %, a little above for 100 rows. */
  g_assert_cmpfloat (fabs (sum / N_WORLDS - 1.0), <, 0.15);
  g_assert_cmpfloat (n_rejected, <, N_WORLDS * 0.055 + 3.3 * sqrt (N_WORLDS * 0.05 * 0.95));
  g_assert_cmpuint (n_rejected, >, N_WORLDS / 40);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/implications/correlation", test_correlation);
  g_test_add_func ("/implications/pillai", test_pillai);
  g_test_add_func ("/implications/strata", test_strata);
  g_test_add_func ("/implications/noncentral", test_noncentral);
  g_test_add_func ("/implications/holm", test_holm);
  g_test_add_func ("/implications/missing", test_missing);
  g_test_add_func ("/implications/errors", test_errors);
  g_test_add_func ("/implications/redundant", test_redundant);
  g_test_add_func ("/implications/fit", test_fit);
  return g_test_run ();
}
