/* The test of straight lines against curves. */
#include <math.h>

#include "estimate/mediation/nabla-straight-test.h"
#include "numbers.h"
#include "support.h"

#define N 300

/* What the outcome has beside a line in x and z and their product. */
typedef enum
{
  NOTHING,
  SQUARE,
  CUBE,
  PRODUCT,
} Curve;

static double
centred (guint64 *state)
{
  return 2.0 * (test_uniform (state) + test_uniform (state) + test_uniform (state) - 1.5);
}

/* The share of 400 draws in which p is below a tenth. @product: it is among the regression's own columns */
static double
reject (Curve curve, gboolean product, gboolean collinear)
{
  NablaRows rows = { .n = N };
  double x[N], z[N], same[N], y[N];
  const double *columns[] = { x, z, same };
  guint64 state = 11;
  guint n = 0;

  for (guint draw = 0; draw < 400; draw++)
    {
      g_autoptr (GError) error = NULL;
      double p = NAN;

      for (guint i = 0; i < N; i++)
        {
          z[i] = centred (&state);
          x[i] = 0.5 * z[i] + centred (&state);
          same[i] = z[i] * z[i];
          y[i] = 1e6 + 40.0 * (x[i] - z[i] + centred (&state));
          y[i] += curve == SQUARE ? 16.0 * z[i] * z[i] : curve == CUBE ? 6.0 * x[i] * x[i] * x[i] : 0.0;
          y[i] += curve == PRODUCT ? 16.0 * x[i] * z[i] : 0.0;
        }
      g_assert_true (nabla_straight_test (&rows, columns, collinear ? 3 : 2, product, y, &p, NULL, &error));
      g_assert_no_error (error);
      g_assert_true (p >= 0.0 && p <= 1.0);
      n += p < 0.1;
    }
  return n / 400.0;
}

/* Below a tenth as often as that: 3.3 standard errors of 400 draws. */
static void
test_straight (void)
{
  g_assert_cmpfloat (fabs (reject (NOTHING, FALSE, FALSE) - 0.1), <, 0.05);
  g_assert_cmpfloat (fabs (reject (NOTHING, TRUE, FALSE) - 0.1), <, 0.05);
  /* A column that is the square of another: what is added twice is left out once. */
  g_assert_cmpfloat (fabs (reject (NOTHING, FALSE, TRUE) - 0.1), <, 0.05);
  g_assert_cmpfloat (fabs (reject (PRODUCT, TRUE, FALSE) - 0.1), <, 0.05);
}

static void
test_curves (void)
{
  g_assert_cmpfloat (reject (SQUARE, FALSE, FALSE), >, 0.95);
  g_assert_cmpfloat (reject (CUBE, TRUE, FALSE), >, 0.95);
  g_assert_cmpfloat (reject (PRODUCT, FALSE, FALSE), >, 0.95);
}

static void
test_cancel (void)
{
  NablaRows rows = { .n = N };
  double x[N], y[N], p;
  const double *columns[] = { x };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N; i++)
    x[i] = y[i] = sin (i);
  g_cancellable_cancel (cancellable);
  g_assert_false (nabla_straight_test (&rows, columns, 1, 0, y, &p, progress, &error));
  g_assert_true (nabla_progress_is_cancellation (error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/straight/straight", test_straight);
  g_test_add_func ("/straight/curves", test_curves);
  g_test_add_func ("/straight/cancel", test_cancel);
  return g_test_run ();
}
