/* Curves of interventional means and their slopes. */
#include <math.h>

#include "estimate/smooth/nabla-curve.h"
#include "estimate/smooth/nabla-sieve-curve.h"
#include "numbers.h"
#include "support.h"

typedef struct
{
  NablaSieveRows rows;
  double *x, *y, *z[2], *weights;
  guint32 *clusters;
} Sample;

/* X of a triangle with a push of Z, one covariate or the sum of two; Y = X^2 / 2 + X Z + Z + noise. */
static void
sample_init (Sample *sample, guint n_covariates, gsize n, guint64 state, guint copies)
{
  sample->x = g_new (double, n *copies);
  sample->y = g_new (double, n *copies);
  for (guint j = 0; j < 2; j++)
    sample->z[j] = g_new0 (double, n *copies);
  sample->weights = g_new (double, n *copies);
  sample->clusters = g_new (guint32, n * copies);
  for (gsize i = 0; i < n; i++)
    {
      double a = test_uniform (&state), b = test_uniform (&state), c = test_uniform (&state);
      double d = test_uniform (&state), e = test_uniform (&state);
      double first = 2.0 * (a + b - 1.0), second = n_covariates > 1 ? 2.0 * (test_uniform (&state) - 0.5) : 0.0;
      double z = first + second, x = 0.5 * z + 2.0 * (c + d - 1.0);

      for (guint copy = 0; copy < copies; copy++)
        {
          sample->z[0][i + copy * n] = first;
          sample->z[1][i + copy * n] = second;
          sample->x[i + copy * n] = x;
          sample->y[i + copy * n] = 0.5 * x * x + x * z + z + 2.0 * (e - 0.5);
          sample->weights[i + copy * n] = 1.0;
          sample->clusters[i + copy * n] = (guint32) i;
        }
    }
  sample->rows = (NablaSieveRows){ .n = n * copies,
                                   .x = sample->x,
                                   .y = sample->y,
                                   .n_covariates = n_covariates,
                                   .z = (const double *const *) sample->z };
}

static void
sample_clear (Sample *sample)
{
  g_free (sample->x);
  g_free (sample->y);
  g_free (sample->z[0]);
  g_free (sample->z[1]);
  g_free (sample->weights);
  g_free (sample->clusters);
}

static NablaSieveCurve *
curve_of (const Sample *sample, const double *grid, guint n, guint n_threads)
{
  g_autoptr (NablaExecutor) executor = nabla_executor_new (n_threads);
  g_autoptr (GError) error = NULL;
  NablaSieveCurve *curve = nabla_sieve_curve_new (&sample->rows, grid, n, executor, NULL, &error);

  g_assert_no_error (error);
  return curve;
}

/* Functionals are linear: the slopes integrate to the rise of the mean, whatever the data. */
static void
test_integral (void)
{
  Sample sample;
  double grid[2001], rise = 0.0;
  g_autoptr (NablaSieveCurve) curve = NULL;

  sample_init (&sample, 2, 600, 4, 1);
  for (guint g = 0; g <= 2000; g++)
    grid[g] = -1.5 + 3.0 * g / 2000;
  curve = curve_of (&sample, grid, 2001, 1);
  for (guint g = 0; g < 2000; g++)
    rise += 0.5 * (curve->slope[g] + curve->slope[g + 1]) * (grid[g + 1] - grid[g]);
  g_assert_cmpfloat_with_epsilon (curve->mean[2000] - curve->mean[0], rise, 1e-5);
  sample_clear (&sample);
}

/* E[Y|do(x)] = x^2 / 2 + const (Z has mean 0), its slope x: bands cover it at each of five points. */
static void
test_coverage (gconstpointer user_data)
{
  guint n_covariates = GPOINTER_TO_UINT (user_data);
  const double grid[5] = { -1.2, -0.5, 0.0, 0.7, 1.3 };
  guint of_mean = 0, of_slope = 0, n = 80;
  double bias[5] = { 0.0 }, squares[5] = { 0.0 };

  for (guint r = 0; r < n; r++)
    {
      Sample sample;
      g_autoptr (NablaSieveCurve) curve = NULL;

      sample_init (&sample, n_covariates, 500, 100 + r, 1);
      curve = curve_of (&sample, grid, 5, 1);
      for (guint g = 0; g < 5; g++)
        {
          double truth = 0.5 * grid[g] * grid[g];

          of_mean += fabs (curve->mean[g] - truth) < 1.96 * curve->mean_se[g];
          of_slope += fabs (curve->slope[g] - grid[g]) < 1.96 * curve->slope_se[g];
          bias[g] += curve->mean[g] - truth;
          squares[g] += curve->mean_se[g] * curve->mean_se[g];
        }
      sample_clear (&sample);
    }
  g_test_message ("coverage of the mean %.3f, of the slope %.3f", of_mean / (5.0 * n), of_slope / (5.0 * n));
  g_assert_cmpuint (of_mean, >=, 5 * n * 0.90);
  g_assert_cmpuint (of_slope, >=, 5 * n * 0.90);
  for (guint g = 0; g < 5; g++)
    g_assert_cmpfloat (fabs (bias[g] / n), <, 4.0 * sqrt (squares[g]) / n);
}

static void
test_threads_weights_clusters (void)
{
  const double grid[3] = { -1.0, 0.0, 1.0 };
  Sample sample, pairs;
  g_autoptr (NablaSieveCurve) one = NULL, two = NULL, weighted = NULL, paired = NULL, alone = NULL;

  sample_init (&sample, 2, 3000, 8, 1);
  one = curve_of (&sample, grid, 3, 1);
  two = curve_of (&sample, grid, 3, 2);
  sample.rows.weights = sample.weights;
  weighted = curve_of (&sample, grid, 3, 1);
  sample_init (&pairs, 2, 1500, 8, 2);
  alone = curve_of (&pairs, grid, 3, 1);
  pairs.rows.clusters = pairs.clusters;
  pairs.rows.n_clusters = 1500;
  paired = curve_of (&pairs, grid, 3, 1);
  for (guint g = 0; g < 3; g++)
    {
      g_assert_cmpfloat (one->mean[g], ==, two->mean[g]);
      g_assert_cmpfloat (one->slope_se[g], ==, two->slope_se[g]);
      assert_close (weighted->mean[g], one->mean[g], 1e-9);
      assert_close (weighted->mean_se[g], one->mean_se[g], 1e-9);
      g_assert_cmpfloat (paired->mean[g], ==, alone->mean[g]);
      g_assert_cmpfloat (paired->mean_se[g], >, 1.2 * alone->mean_se[g]);
    }
  sample_clear (&sample);
  sample_clear (&pairs);
}

/* Words have no order: no curve, and what to ask instead. */
static void
test_words (void)
{
  const int levels[] = { 0, 1, 2, 0, 1, 2, 0, 1 };
  const double y[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  NablaColumn *columns[] = { test_levels_column ("city", levels, 8, 3), test_column ("y", y, 8) };
  g_autoptr (NablaTable) table = test_table (2, 8, columns);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) graph = test_graph ("dag { city -> y }");
  g_autofree int *linked = test_columns (graph, table);
  g_autoptr (NablaEstimand) estimand = test_estimand (graph, NABLA_STRATEGY_ADJUSTMENT, "city", "y", "");
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaCurve) curve = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  curve = nabla_estimate_curve (data, graph, linked, estimand, &method, 5, NULL, &error);
  g_assert_null (curve);
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NOT_NUMERIC);
  g_assert_cmpstr (error->message, ==,
                   "city holds words, over which there is no curve: ask for the mean at one of them, or for the "
                   "difference between two.");
}

/* Two means are two points of the curve; half a step has half the difference and half its error. */
static void
test_two_means (void)
{
  const double grid[2] = { -0.5, 0.8 };
  Sample sample;
  double differences[2], errors[2];
  g_autoptr (NablaExecutor) executor = nabla_executor_new (2);
  g_autoptr (NablaSieveCurve) curve = NULL;
  g_autoptr (GError) error = NULL;

  sample_init (&sample, 2, 600, 9, 1);
  curve = curve_of (&sample, grid, 2, 1);
  for (guint step = 0; step < 3; step++)
    {
      const double x[2] = { grid[step > 0], step == 0 ? grid[1] : grid[1] + 1e-3 / step };
      g_autoptr (NablaSieveMeans) found = nabla_sieve_means_new (&sample.rows, x, executor, NULL, &error);
      double variance = 0.0;

      g_assert_no_error (error);
      g_assert_cmpuint (found->n_kept, ==, 2);
      for (gsize i = 0; i < 600; i++)
        variance += pow (found->influence[1][i] - found->influence[0][i], 2) / (600.0 * 600.0);
      if (step > 0)
        {
          differences[step - 1] = found->means[1] - found->means[0];
          errors[step - 1]
            = sqrt (variance + found->smoothness[0][0] + found->smoothness[1][1] - 2.0 * found->smoothness[0][1]);
          continue;
        }
      for (guint k = 0; k < 2; k++)
        {
          double own = found->smoothness[k][k];

          for (gsize i = 0; i < 600; i++)
            own += found->influence[k][i] * found->influence[k][i] / (600.0 * 600.0);
          assert_close (found->means[k], curve->mean[k], 1e-12);
          assert_close (sqrt (own), curve->mean_se[k], 1e-3);
        }
    }
  assert_close (differences[0], 2.0 * differences[1], 1e-3);
  assert_close (errors[0], 2.0 * errors[1], 1e-3);
  sample_clear (&sample);
}

/* An exposure that its covariates add up to has no effect beside them, on a curve or between two of its points. */
static void
test_determined (void)
{
  const double grid[2] = { -0.5, 0.8 };
  Sample sample;
  g_autoptr (GError) error = NULL;

  sample_init (&sample, 2, 400, 12, 1);
  for (gsize i = 0; i < 400; i++)
    sample.x[i] = sample.z[0][i] + 2.0 * sample.z[1][i];
  g_assert_null (nabla_sieve_curve_new (&sample.rows, grid, 2, NULL, NULL, &error));
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_COLLINEAR);
  g_clear_error (&error);
  g_assert_null (nabla_sieve_means_new (&sample.rows, grid, NULL, NULL, &error));
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_COLLINEAR);
  sample_clear (&sample);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/curve/integral", test_integral);
  g_test_add_func ("/estimate/curve/words", test_words);
  g_test_add_data_func ("/estimate/curve/coverage", GUINT_TO_POINTER (1), test_coverage);
  g_test_add_data_func ("/estimate/curve/coverage-of-two-covariates", GUINT_TO_POINTER (2), test_coverage);
  g_test_add_func ("/estimate/curve/determined", test_determined);
  g_test_add_func ("/estimate/curve/two-means", test_two_means);
  g_test_add_func ("/estimate/curve/threads-weights-clusters", test_threads_weights_clusters);
  return g_test_run ();
}
