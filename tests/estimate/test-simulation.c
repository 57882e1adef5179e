/* Estimates of known worlds, a few hundred tables each: no bias, and intervals that hold.
 * Fixed seeds: the same draws each time. The hours of tests/bench/coverage.py say more. */
#include <math.h>
#include <gsl/gsl_cdf.h>

#include "cell.h"

typedef struct
{
  const char *design, *estimator;
  guint n, replications;
} Check;

/* The least number that a binomial of @trials does not exceed with a probability of at least @tail. */
static guint
binomial_low (guint trials, double p, double tail)
{
  guint k = 0;

  while (gsl_cdf_binomial_P (k, p, trials) < tail)
    k++;
  return k;
}

/* Coverage within 93 to 97 % and what chance adds in one of 2000 right intervals at either side. */
static void
check_coverage (guint covered, guint replications)
{
  guint low = binomial_low (replications, 0.93, 0.0005);
  guint high = replications - binomial_low (replications, 0.03, 0.0005);

  g_assert_cmpuint (covered, >=, low);
  g_assert_cmpuint (covered, <=, high);
}

static void
test_cell (gconstpointer data)
{
  const Check *check = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Cell) cell = cell_new (design_find (check->design), check->estimator, &error);
  double truth, sum = 0.0, squares = 0.0, bias, deviation;
  guint covered = 0;

  g_assert_no_error (error);
  truth = cell_get_truth (cell);
  for (guint r = 0; r < check->replications; r++)
    {
      g_auto (CellResult) result = { 0 };

      cell_run (cell, check->n, r, &result, &error);
      g_assert_no_error (error);
      sum += result.estimate - truth;
      squares += (result.estimate - truth) * (result.estimate - truth);
      covered += result.covered;
    }
  bias = sum / check->replications;
  deviation = sqrt (squares / check->replications - bias * bias);
  g_test_message ("n = %u: bias %+.4f, RMSE %.4f, covered %u of %u", check->n, bias,
                  sqrt (squares / check->replications), covered, check->replications);
  g_assert_cmpfloat (fabs (bias), <=, 4.0 * deviation / sqrt (check->replications));
  check_coverage (covered, check->replications);
}

/* The bounds themselves: of 100 with 5 % each at most 1 come with probability .0371, at most 2 with .1183. */
static void
test_bounds (void)
{
  g_assert_cmpuint (binomial_low (100, 0.05, 0.03), ==, 1);
  g_assert_cmpuint (binomial_low (100, 0.05, 0.05), ==, 2);
  g_assert_cmpuint (binomial_low (100, 0.05, 0.12), ==, 3);
  g_assert_cmpuint (binomial_low (400, 0.93, 0.0005), >, 340);
}

/* What is wrong has to show: a product of slopes where noise and exposure do not add up. */
static void
test_wrong_shows (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Cell) cell = cell_new (design_find ("front-door-non-additive"), "linear", &error);
  guint covered = 0;

  g_assert_no_error (error);
  for (guint r = 0; r < 100; r++)
    {
      g_auto (CellResult) result = { 0 };

      cell_run (cell, 2000, r, &result, &error);
      g_assert_no_error (error);
      covered += result.covered;
    }
  g_assert_cmpuint (covered, <, 80);
}

static const Check checks[] = {
  { "linear", "linear", 400, 400 },
  { "heteroscedastic", "linear", 400, 400 },
  { "clustered", "linear", 1000, 400 },
  { "count-exposure", "linear", 400, 400 },
  { "front-door-linear", "linear", 400, 400 },
  { "front-door-close", "linear", 400, 400 },
  { "front-door-heavy", "linear", 1000, 400 },
  { "front-door-two", "linear", 400, 400 },
  { "front-door-null", "linear", 400, 400 },
  { "instrument", "2sls", 400, 400 },
  { "instrument-weak", "2sls", 400, 400 },
  { "instrument-given", "2sls", 1000, 400 },
  { "instruments-two", "2sls", 1000, 400 },
  { "smoking", "linear", 400, 400 },
  { "smoking", "ricf", 400, 200 },
  { "smoking-age", "ricf", 400, 200 },
  { "front-door-covariate", "ricf", 400, 200 },
  { "linear", "gradient", 500, 50 },
  { "heteroscedastic", "gradient", 500, 50 },
  { "clustered", "gradient", 1000, 200 },
  { "nonlinear", "gradient", 1000, 50 },
  { "values", "gradient", 1000, 50 },
  { "heterogeneous", "gradient", 500, 50 },
  { "strong", "gradient", 1000, 50 },
  { "mixed", "gradient", 500, 50 },
  { "heavy-exposure", "gradient", 1000, 200 },
  { "heavy-errors", "gradient", 1000, 200 },
  { "binary-outcome", "gradient", 1000, 200 },
  { "rounded", "gradient", 500, 200 },
  { "product", "gradient", 500, 50 },
  { "together", "gradient", 500, 100 },
  { "together-hidden", "gradient", 1000, 30 },
  { "steps", "gradient", 500, 200 },
  { "strong", "gradient", 300, 200 },
  { "levels", "gradient", 300, 200 },
  { "income", "gradient", 1000, 200 },
  { "front-door-linear", "frontdoor", 500, 60 },
  { "front-door-additive", "frontdoor", 500, 60 },
  { "front-door-non-additive", "frontdoor", 500, 60 },
  { "front-door-two", "frontdoor", 500, 60 },
  { "front-door-binary", "frontdoor", 1000, 200 },
  { "front-door-levels", "frontdoor", 500, 200 },
  { "front-door-covariate", "frontdoor", 500, 60 },
  { "front-door-covariate-curved", "frontdoor", 500, 60 },
  { "front-door-covariate-changing", "frontdoor", 500, 60 },
  { "front-door-covariate-binary", "frontdoor", 500, 100 },
  { "binary", "aipw", 500, 100 },
  { "binary-together", "aipw", 500, 100 },
  { "binary-steps", "aipw", 500, 200 },
  { "risk-difference", "aipw", 500, 200 },
  { "risk-ratio", "aipw", 500, 200 },
  { "strata", "aipw", 500, 200 },
  { "strata", "plugin", 500, 400 },
  { "napkin", "plugin", 500, 400 },
  { "smoking-age-binary", "plugin", 500, 400 },
  { "front-door-discrete", "plugin", 500, 400 },
  { "natural-direct", "auto", 500, 400 },
  { "natural-indirect", "auto", 500, 400 },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autofree char *path
        = g_strdup_printf ("/estimate/simulation/%s/%s/%u", checks[i].design, checks[i].estimator, checks[i].n);

      g_test_add_data_func (path, &checks[i], test_cell);
    }
  g_test_add_func ("/estimate/simulation/bounds", test_bounds);
  g_test_add_func ("/estimate/simulation/wrong-shows", test_wrong_shows);
  return g_test_run ();
}
