/* The truths that designs claim, against the effects on the very rows that they draw. */
#include <math.h>
#include <string.h>

#include "cell.h"

#define N 200000

/* The mean of @values against @truth; heavy tails get no more than others. */
static void
check_mean (const char *name, const double *values, double truth)
{
  double sum = 0.0, squares = 0.0, mean, error;

  for (gsize i = 0; i < N; i++)
    sum += values[i];
  mean = sum / N;
  for (gsize i = 0; i < N; i++)
    squares += (values[i] - mean) * (values[i] - mean);
  error = sqrt (squares) / N;
  g_test_message ("%s: mean %.5f (%.5f), truth %.5f", name, mean, error, truth);
  g_assert_cmpfloat (fabs (mean - truth), <=, 4.0 * error + 1e-10);
}

static void
test_truth (gconstpointer data)
{
  const Design *design = data;
  g_autofree double *own = g_new (double, N);
  g_autoptr (NablaTable) table = design_draw (design, N, design_seed (design, N, 0), own);

  g_assert_cmpuint (nabla_table_n_rows (table), ==, N);
  check_mean (design->name, own, design->truth ());
  if (design->strength != NULL)
    {
      for (gsize i = 0; i < N; i++)
        own[i] = fabs (own[i]);
      check_mean ("strength", own, design->strength ());
    }
}

/* A question that has an answer, with a column for every variable that is seen. */
static void
test_question (gconstpointer data)
{
  const Design *design = data;

  for (const DesignTarget *target = design->targets; target->estimator != NULL; target++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (Cell) cell = cell_new (design, target->estimator, &error);

      g_assert_no_error (error);
      g_assert_true (cell_get_target (cell) == target);
      g_assert_true (isfinite (cell_get_truth (cell)));
      g_assert_true (target->regular == (target->why_not == NULL));
    }
}

/* The contrasts' own scales, by the outcome's mean with the exposure given in an experiment drawn here. */
static void
test_contrasts (void)
{
  const Design *ratio = design_find ("risk-ratio"), *odds = design_find ("odds-ratio");
  double with, difference = ratio->truth ();

  /* p1 / p0 = r and p1 - p0 = d give p0 = d / (r - 1). */
  with = difference / (ratio->ratio () - 1.0) + difference;
  g_assert_cmpfloat (fabs (with / (1.0 - with) / ((with - difference) / (1.0 - with + difference)) - odds->odds ()), <,
                     1e-12);
  /* The published approximation E logistic(m + sZ) = logistic(m / √(1 + π s²/8)), good to .01. */
  g_assert_cmpfloat (fabs (with - design_logistic (0.1 / sqrt (1.0 + G_PI * 0.81 / 8.0))), <, 0.01);
}

static void
test_draws (void)
{
  const Design *design = design_find ("mixed");
  g_autoptr (NablaTable) one = design_draw (design, 100, design_seed (design, 100, 0), NULL);
  g_autoptr (NablaTable) again = design_draw (design, 100, design_seed (design, 100, 0), NULL);
  g_autoptr (NablaTable) other = design_draw (design, 100, design_seed (design, 100, 1), NULL);
  const double *first = nabla_column_get_reals (nabla_table_get_column (one, 0));

  g_assert_cmpmem (first, 100 * sizeof *first, nabla_column_get_reals (nabla_table_get_column (again, 0)),
                   100 * sizeof *first);
  g_assert_cmpint (memcmp (first, nabla_column_get_reals (nabla_table_get_column (other, 0)), 100 * sizeof *first), !=,
                   0);
  g_assert_nonnull (nabla_column_get_codes (nabla_table_get_column (one, nabla_table_find_column (one, "c"))));
}

/* Sums against closed forms: E Z² and E|Z|. */
static double
square (double x)
{
  return x * x;
}

static void
test_normal_mean (void)
{
  g_assert_cmpfloat (fabs (design_normal_mean (square, 1.0, 2.0) - 5.0), <, 1e-12);
  g_assert_cmpfloat (fabs (design_normal_mean (cos, 0.5, 1.5) - cos (0.5) * exp (-1.125)), <, 1e-12);
  g_assert_cmpfloat (fabs (design_normal_mean (fabs, 0.0, 1.0) - sqrt (2.0 / G_PI)), <, 1e-6);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) designs = design_list ();
  int status;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < designs->len; i++)
    {
      const Design *design = designs->pdata[i];
      g_autofree char *truth = g_strdup_printf ("/designs/truth/%s", design->name);
      g_autofree char *question = g_strdup_printf ("/designs/question/%s", design->name);

      g_test_add_data_func (truth, design, test_truth);
      g_test_add_data_func (question, design, test_question);
    }
  g_test_add_func ("/designs/contrasts", test_contrasts);
  g_test_add_func ("/designs/draws", test_draws);
  g_test_add_func ("/designs/normal-mean", test_normal_mean);
  status = g_test_run ();
  return status;
}
