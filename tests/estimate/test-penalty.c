/* Penalties that the data choose, and functionals without their bias: numbers of another implementation, identities. */
#include <math.h>
#include <string.h>

#include "estimate/smooth/nabla-debias.h"
#include "numbers.h"
#include "support.h"

#define N 300
#define P 12

static const double omega[P] = { 0, 0, 0, 1, 5, 20, 80, 300, 1, 5, 20, 80 };
static const int groups[P] = { -1, -1, -1, 0, 0, 0, 0, 0, 1, 1, 1, 1 };

/* Powers of two uniform variables; the outcome bends with the first and is linear in the second. */
static void
draw (double *gram, double *right, double *square, double *functional)
{
  g_autofree double *b = g_new (double, N *P);
  g_autofree double *y = g_new (double, N);
  guint64 state = 11;
  double mean = 0.0;

  for (guint i = 0; i < N; i++)
    {
      double x = test_uniform (&state) - 0.5, z = test_uniform (&state) - 0.5, u = test_uniform (&state);
      double power = x * x;

      b[i * P] = 1.0;
      b[i * P + 1] = x;
      b[i * P + 2] = z;
      for (guint j = 3; j < 8; j++, power *= x * 2.0)
        b[i * P + j] = power;
      power = z * z;
      for (guint j = 8; j < P; j++, power *= z * 2.0)
        b[i * P + j] = power;
      y[i] = x + 4.0 * x * x - 8.0 * x * x * x + 0.5 * z + (u + test_uniform (&state) - 1.0);
      mean += y[i] / N;
    }
  memset (gram, 0, P * P * sizeof *gram);
  memset (right, 0, P * sizeof *right);
  *square = 0.0;
  for (guint i = 0; i < N; i++)
    {
      *square += (y[i] - mean) * (y[i] - mean) / N;
      for (guint j = 0; j < P; j++)
        {
          right[j] += b[i * P + j] * (y[i] - mean) / N;
          for (guint k = 0; k < P; k++)
            gram[j * P + k] += b[i * P + j] * b[i * P + k] / N;
        }
    }
  memset (functional, 0, P * sizeof *functional);
  functional[1] = 1.0;
  for (guint j = 3; j < 8; j++)
    functional[j] = (j - 1) * 0.1;
}

static NablaPenaltyProblem
problem_of (const double *gram, const double *right, double square, guint max_steps)
{
  NablaPenaltyProblem problem = { .p = P,
                                  .n = N,
                                  .gram = gram,
                                  .right = right,
                                  .square = square,
                                  .omega = omega,
                                  .group = groups,
                                  .n_groups = 2,
                                  .max_steps = max_steps };

  return problem;
}

/* numpy 1.24: the fixed point with explicit inverses. */
static void
test_numbers (void)
{
  static const struct
  {
    guint steps;
    double lambda[2], s2, edf, beta[3], theta, variance, eta[3]; /* of 1, 3 and 9 */
  } expected[] = {
    { 12,
      { 2.8016581752e-05, 160225.894999 },
      0.175796025175,
      5.33446391913,
      { 0.480042257713, 3.2760754327, -8.36709383518e-10 },
      0.990027656451,
      0.0270867489676,
      { 36.6066908053, -304.369176935, -0.188283499951 } },
    { 25,
      { 2.80165793962e-05, 1e6 },
      0.175796025137,
      5.33446391722,
      { 0.480042263411, 3.2760754035, -1.34062509624e-10 },
      0.990027671021,
      0.0270867498732,
      { 36.6066930426, -304.369188995, -0.188283504636 } },
  };
  static const guint at[] = { 1, 3, 9 };
  double gram[P * P], right[P], functional[P], eta[P], residual[P], square, variance;

  draw (gram, right, &square, functional);
  for (guint e = 0; e < G_N_ELEMENTS (expected); e++)
    {
      NablaPenaltyProblem problem = problem_of (gram, right, square, expected[e].steps);
      g_autoptr (NablaPenalty) fit = nabla_penalty_new (&problem, NULL, NULL);
      g_autoptr (NablaDebias) debias = nabla_debias_new (fit, NULL);

      for (guint g = 0; g < 2; g++)
        assert_close (fit->lambda[g], expected[e].lambda[g], 1e-6);
      assert_close (fit->s2, expected[e].s2, 1e-9);
      assert_close (fit->total_edf, expected[e].edf, 1e-8);
      assert_close (nabla_debias_functional (debias, functional, eta, residual, &variance), expected[e].theta, 1e-8);
      assert_close (variance, expected[e].variance, 1e-7);
      for (guint k = 0; k < 3; k++)
        {
          assert_close (fit->beta[at[k]], expected[e].beta[k], 1e-6);
          assert_close (eta[at[k]], expected[e].eta[k], 1e-6);
        }

      for (guint j = 0; j < P; j++)
        {
          double missed = functional[j];

          for (guint k = 0; k < P; k++)
            missed -= gram[j * P + k] * eta[k];
          g_assert_cmpfloat_with_epsilon (residual[j], missed, 1e-9);
        }
    }
}

/* Without penalties: least squares, and the functional is its own. */
static void
test_free (void)
{
  int none[P];
  double gram[P * P], right[P], functional[P], eta[P], square, variance, plain = 0.0;
  NablaPenaltyProblem problem;
  g_autoptr (NablaPenalty) fit = NULL;
  g_autoptr (NablaDebias) debias = NULL;

  draw (gram, right, &square, functional);
  for (guint j = 0; j < P; j++)
    none[j] = NABLA_PENALTY_FREE;
  problem = problem_of (gram, right, square, NABLA_PENALTY_STEPS);
  problem.group = none;
  problem.n_groups = 0;
  fit = nabla_penalty_new (&problem, NULL, NULL);
  debias = nabla_debias_new (fit, NULL);
  for (guint j = 0; j < P; j++)
    {
      double fitted = 0.0;

      for (guint k = 0; k < P; k++)
        fitted += gram[j * P + k] * fit->beta[k];
      g_assert_cmpfloat_with_epsilon (fitted, right[j], 1e-8);
      assert_close (fit->edf[j], 1.0, 1e-15);
      plain += functional[j] * fit->beta[j];
    }
  assert_close (nabla_debias_functional (debias, functional, eta, NULL, &variance), plain, 1e-6);
  g_assert_cmpfloat (variance, ==, 0.0);
}

/* A feature twice, and one that is 0: the sums are singular, the functional of the rest is what it was. */
static void
test_singular (void)
{
  double gram[P * P], right[P], functional[P], eta[P], square, variance, without;
  NablaPenaltyProblem problem;

  draw (gram, right, &square, functional);
  for (guint j = 0; j < P; j++)
    gram[j * P + 11] = gram[11 * P + j] = gram[j * P + 10] = gram[10 * P + j] = 0.0;
  right[10] = right[11] = 0.0;
  problem = problem_of (gram, right, square, NABLA_PENALTY_STEPS);
  {
    g_autoptr (NablaPenalty) fit = nabla_penalty_new (&problem, NULL, NULL);
    g_autoptr (NablaDebias) debias = nabla_debias_new (fit, NULL);

    without = nabla_debias_functional (debias, functional, eta, NULL, &variance);
  }
  for (guint j = 0; j < P; j++) /* feature 11 is now feature 2 again */
    gram[j * P + 11] = gram[11 * P + j] = gram[j * P + 2];
  gram[11 * P + 11] = gram[2 * P + 2];
  right[11] = right[2];
  {
    g_autoptr (NablaPenalty) fit = nabla_penalty_new (&problem, NULL, NULL);
    g_autoptr (NablaDebias) debias = nabla_debias_new (fit, NULL);

    assert_close (nabla_debias_functional (debias, functional, eta, NULL, &variance), without, 1e-6);
    g_assert_true (isfinite (variance));
  }
}

/* What is not finite is refused; a start at the end stays there. */
static void
test_edges (void)
{
  double gram[P * P], right[P], functional[P], square, start[2];
  NablaPenaltyProblem problem;
  g_autoptr (NablaPenalty) fit = NULL;
  g_autoptr (NablaPenalty) again = NULL;
  g_autoptr (GError) error = NULL;

  draw (gram, right, &square, functional);
  problem = problem_of (gram, right, square, NABLA_PENALTY_STEPS);
  fit = nabla_penalty_new (&problem, NULL, NULL);
  memcpy (start, fit->lambda, sizeof start);
  problem.start = start;
  problem.max_steps = 1;
  again = nabla_penalty_new (&problem, NULL, NULL);
  assert_close (again->s2, fit->s2, 1e-6);

  gram[0] = NAN;
  g_assert_null (nabla_penalty_new (&problem, NULL, &error));
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/penalty/numbers", test_numbers);
  g_test_add_func ("/penalty/free", test_free);
  g_test_add_func ("/penalty/singular", test_singular);
  g_test_add_func ("/penalty/edges", test_edges);
  return g_test_run ();
}
