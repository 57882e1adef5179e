/* Smooth features of a column: numbers of another implementation, and what must hold of any. */
#include <math.h>
#include <string.h>

#include "estimate/smooth/nabla-spline.h"
#include "numbers.h"
#include "support.h"

typedef enum
{
  SUM,    /* of three uniform numbers */
  TAIL,   /* u / (1.0001 - u) */
  WHOLE,  /* nine values */
  SQUARE, /* its density has no bound at 100 */
} Kind;

static double *
draw (Kind kind, gsize n)
{
  guint64 state = 7 + kind;
  double *values = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    {
      double u = test_uniform (&state);

      switch (kind)
        {
        case SUM:
          values[i] = u + test_uniform (&state);
          values[i] = values[i] + test_uniform (&state) - 1.5;
          break;
        case TAIL:
          values[i] = u / (1.0001 - u);
          break;
        case WHOLE:
          values[i] = floor (u * 9.0);
          break;
        case SQUARE:
          values[i] = 100.0 + u * u * 3.0;
          break;
        }
    }
  return values;
}

typedef struct
{
  Kind kind;
  gsize n;
  guint max_knots, max_features, n_knots, n_features;
  double roughness[2]; /* of phi_2 and phi_5 */
  struct
  {
    double at;
    double features[4], slopes[4]; /* phi_0, phi_1, phi_2, phi_5 */
  } points[5];
} Expected;

/* numpy 1.24, scipy 1.10: the definition with dense matrices, numpy.linalg.eigh. */
static const Expected expected[] = {
  { SUM,
    1000,
    16,
    16,
    16,
    16,
    { 5.810033292, 110.3379684 },
    {
      { -2,
        { -3.841287647, 7.222109237, -9.244567771, 16.07411139 },
        { 1.926676922, -4.944094748, 7.650785073, -16.81011724 } },
      { -0.3,
        { -0.5659368787, -0.5432763485, 0.9989434654, 0.8043718829 },
        { 1.926676922, -2.340194579, -1.976345008, -5.794660047 } },
      { 0.1,
        { 0.2047338902, -0.8210541799, -0.5543427842, -0.6592647096 },
        { 1.926676922, 1.025893731, -3.947615297, 7.534066924 } },
      { 0.77,
        { 1.495607428, 1.305501274, 0.415944906, -1.542313787 },
        { 1.926676922, 4.500305148, 6.569991576, -2.364740074 } },
      { 2.5,
        { 4.828758504, 9.467939438, 14.07906959, 26.00894807 },
        { 1.926676922, 4.732195186, 7.986952779, 17.38880183 } },
    } },
  { TAIL,
    3000,
    18,
    8,
    14,
    8,
    { 25.44528131, 1919.041126 },
    {
      { -1,
        { -0.1360428338, -0.4187801863, 0.5573754271, -0.8149636027 },
        { 0.01702519194, 0.08458770818, -0.1608548007, 0.3661857716 } },
      { 0.01,
        { -0.11884739, -0.333346601, 0.3949120784, -0.4451159736 },
        { 0.01702519194, 0.08458770815, -0.1608547996, 0.3661856809 } },
      { 0.5,
        { -0.1105050459, -0.2918986684, 0.3160945467, -0.2657934837 },
        { 0.01702519194, 0.08458737325, -0.1608448647, 0.3653744288 } },
      { 2,
        { -0.08496725801, -0.1650243942, 0.07502206407, 0.2678589973 },
        { 0.01702519194, 0.08457463694, -0.1604822685, 0.3396531182 } },
      { 10000,
        { 170.1329017, -114.3024774, -78.34598283, -34.99763877 },
        { 0.01702519194, -0.01248473313, -0.008903163774, -0.004021928056 } },
    } },
  { WHOLE,
    500,
    12,
    12,
    9,
    8,
    { 7.737607457, 180.3367463 },
    {
      { -1,
        { -1.305832, 2.448433311, -2.899326559, 3.314072838 },
        { 0.2698, -1.038957071, 1.756291044, -2.869453161 } },
      { 0, { -1.036032, 1.40947624, -1.143035515, 0.4446196775 }, { 0.2698, -1.038957071, 1.756291044, -2.869453161 } },
      { 2.5,
        { -0.361532, -0.8291702414, 1.337928858, 1.349676424 },
        { 0.2698, -0.5954412496, -0.2969647705, -0.7769870121 } },
      { 7,
        { 0.852568, 0.6347257024, -0.2420865691, -1.259404175 },
        { 0.2698, 1.025158306, 1.450356298, -0.6060086059 } },
      { 9, { 1.392168, 2.775450103, 3.255444565, 3.831232697 }, { 0.2698, 1.079402979, 1.808447421, 3.175583845 } },
    } },
  { SQUARE,
    30000,
    26,
    12,
    26,
    12,
    { 8.134534741, 201.1985454 },
    {
      { 99,
        { -1.807080132, 3.964679287, -5.771698034, 10.98615696 },
        { 0.9033976556, -2.896559018, 4.818702373, -10.18157892 } },
      { 100.01,
        { -0.8946485001, 1.039154806, -0.9048095679, 0.7027818194 },
        { 0.9033976556, -2.896520695, 4.818423249, -10.17570881 } },
      { 100.7,
        { -0.2713041177, -0.7672366231, 1.330942473, 1.287405061 },
        { 0.9033976556, -2.006601643, 0.273373882, 4.062288894 } },
      { 102.2,
        { 1.083792366, 0.06260829549, -1.299150178, 0.2220392834 },
        { 0.9033976556, 2.814749521, 2.598159119, -8.806194645 } },
      { 104,
        { 2.709908146, 5.969465036, 8.42287164, 15.38996459 },
        { 0.9033976556, 3.344028711, 5.810406461, 12.80528739 } },
    } },
  { SQUARE,
    60000,
    30,
    10,
    30,
    10,
    { 8.080847506, 199.8517157 },
    {
      { 99,
        { -1.795047433, 3.977589064, -5.775292957, 10.96335631 },
        { 0.8952437888, -2.906873481, 4.819843293, -10.1564795 } },
      { 100.01,
        { -0.8908512061, 1.04164696, -0.9072520364, 0.7053288993 },
        { 0.8952437888, -2.906840019, 4.81960157, -10.15141436 } },
      { 100.7,
        { -0.2731329918, -0.7711788781, 1.332066467, 1.280130787 },
        { 0.8952437888, -2.013456468, 0.2816488116, 4.102677845 } },
      { 102.2,
        { 1.069732691, 0.06169182333, -1.285311171, 0.2375036043 },
        { 0.8952437888, 2.824592744, 2.608347507, -8.863608311 } },
      { 104,
        { 2.681171511, 5.985939329, 8.487836684, 15.52996152 },
        { 0.8952437888, 3.353598349, 5.84114151, 12.91343416 } },
    } },
};

static void
test_numbers (void)
{
  static const guint which[] = { 0, 1, 2, 5 };

  for (guint e = 0; e < G_N_ELEMENTS (expected); e++)
    {
      const Expected *want = &expected[e];
      g_autofree double *values = draw (want->kind, want->n);
      g_autoptr (NablaSpline) spline = nabla_spline_new (values, want->n, want->max_knots, want->max_features);

      g_assert_cmpuint (spline->n_knots, ==, want->n_knots);
      g_assert_cmpuint (spline->n_features, ==, want->n_features);
      assert_close (spline->roughness[2], want->roughness[0], 1e-7);
      assert_close (spline->roughness[5], want->roughness[1], 1e-7);
      for (guint p = 0; p < 5; p++)
        {
          double features[6], slopes[6];

          nabla_spline_evaluate (spline, &want->points[p].at, 1, 6, 1, features, slopes);
          for (guint k = 0; k < 4; k++)
            {
              assert_close (features[which[k]], want->points[p].features[k], 1e-6);
              assert_close (slopes[which[k]], want->points[p].slopes[k], 1e-6);
            }
        }
    }
}

/* On the rows: no mean, unit variance, no correlations, those with phi_0 included. */
static void
test_orthogonal (void)
{
  gsize n = 5000;
  g_autofree double *values = draw (SUM, n);
  g_autoptr (NablaSpline) spline = nabla_spline_new (values, n, 20, 20);
  guint J = spline->n_features;
  g_autofree double *features = g_new (double, n *J);

  g_assert_cmpuint (J, ==, 20);
  nabla_spline_evaluate (spline, values, n, J, n, features, NULL);
  for (guint a = 0; a < J; a++)
    for (guint b = 0; b <= a; b++)
      {
        double product = 0.0, sum = 0.0;

        for (gsize i = 0; i < n; i++)
          {
            product += features[a * n + i] * features[b * n + i];
            sum += features[a * n + i];
          }
        g_assert_cmpfloat_with_epsilon (sum / n, 0.0, 1e-8);
        if (a > 0)
          g_assert_cmpfloat_with_epsilon (product / n, a == b, 1e-8);
      }
  for (guint a = 2; a < J; a++)
    g_assert_cmpfloat (spline->roughness[a], >=, spline->roughness[a - 1]);
}

/* Slopes are those of the features; curvature does not jump at knots; linear outside. */
static void
test_derivatives (void)
{
  const double step = 1e-5;

  for (Kind kind = SUM; kind <= SQUARE; kind++)
    {
      gsize n = 4000;
      g_autofree double *values = draw (kind, n);
      g_autoptr (NablaSpline) spline = nabla_spline_new (values, n, 14, 8);
      double first = spline->centre + spline->scale * spline->knots[0];
      double length = spline->scale * (spline->knots[spline->n_knots - 1] - spline->knots[0]);
      guint J = spline->n_features;

      for (guint i = 0; i <= 120; i++)
        {
          double x = first + length * (i / 100.0 - 0.1), points[3] = { x - step * length, x, x + step * length };
          double f[3 * 8], d[3 * 8];

          nabla_spline_evaluate (spline, points, 3, J, 3, f, d);
          for (guint j = 0; j < J; j++)
            {
              double bend = fabs (d[3 * j + 2] - d[3 * j]);

              g_assert_cmpfloat_with_epsilon ((f[3 * j + 2] - f[3 * j]) / (points[2] - points[0]), d[3 * j + 1],
                                              1e-4 * (1.0 / spline->scale + fabs (d[3 * j + 1])) + bend);
              if (i < 9 || i > 111)
                g_assert_cmpfloat (bend, <=, 1e-9 * fabs (d[3 * j]));
            }
        }
    }
}

/* Any spline with these knots is a sum of the features: here a cubic, which a spline through a knot at each value
 * equals at the values. */
static void
test_values (void)
{
  gsize n = 900;
  g_autofree double *values = draw (WHOLE, n);
  g_autoptr (NablaSpline) spline = nabla_spline_new (values, n, 12, 12);
  g_autofree double *features = g_new (double, n * spline->n_features);
  g_autofree double *rest = g_new (double, n);
  double mean = 0.0, slope = 0.0, square = 0.0;

  g_assert_cmpuint (spline->n_features, ==, 8); /* 9 values less the constant */
  nabla_spline_evaluate (spline, values, n, spline->n_features, n, features, NULL);
  for (gsize i = 0; i < n; i++)
    mean += (rest[i] = values[i] * values[i] * values[i] - 2.0 * values[i]) / n;
  for (gsize i = 0; i < n; i++)
    rest[i] -= mean;
  for (guint j = 0; j < spline->n_features; j++)
    {
      slope = square = 0.0;
      for (gsize i = 0; i < n; i++)
        {
          slope += features[j * n + i] * rest[i];
          square += features[j * n + i] * features[j * n + i];
        }
      for (gsize i = 0; i < n; i++)
        rest[i] -= slope / square * features[j * n + i];
    }
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (rest[i], 0.0, 1e-8);
}

/* Neither order nor copies of all rows change anything; shift and unit only rename. */
static void
test_invariance (void)
{
  gsize n = 500;
  g_autofree double *values = draw (WHOLE, n);
  g_autofree double *other = g_new (double, 2 * n);
  g_autoptr (NablaSpline) spline = nabla_spline_new (values, n, 12, 6);
  g_autoptr (NablaSpline) again = NULL;
  double at = 3.0, moved = 1000.0 + 8.0 * at, f[6], d[6], g[6], e[6];

  for (gsize i = 0; i < n; i++)
    other[i] = other[2 * n - 1 - i] = 1000.0 + 8.0 * values[i];
  again = nabla_spline_new (other, 2 * n, 12, 6);
  nabla_spline_evaluate (spline, &at, 1, 6, 1, f, d);
  nabla_spline_evaluate (again, &moved, 1, 6, 1, g, e);
  for (guint j = 0; j < 6; j++)
    {
      assert_close (g[j], f[j], 1e-8);
      assert_close (8.0 * e[j], d[j], 1e-8);
    }
}

/* What a straight line and the next @count features leave of the variance of log (values). */
static double
leave_of_log (const NablaSpline *spline, const double *values, gsize n, guint count)
{
  g_autofree double *features = g_new (double, n *(count + 1));
  double mean = 0.0, square = 0.0, left;

  nabla_spline_evaluate (spline, values, n, count + 1, n, features, NULL);
  for (gsize i = 0; i < n; i++)
    mean += log (values[i]) / n;
  for (gsize i = 0; i < n; i++)
    square += (log (values[i]) - mean) * (log (values[i]) - mean);
  left = square;
  for (guint j = 0; j <= count; j++)
    {
      double slope = 0.0, own = 0.0;

      for (gsize i = 0; i < n; i++)
        {
          slope += features[j * n + i] * (log (values[i]) - mean);
          own += features[j * n + i] * features[j * n + i];
        }
      left -= slope * slope / own;
    }
  return left / square;
}

/* A positive column with a long tail: smooth features are so in the logarithm. Others are as they were. */
static void
test_positive (void)
{
  gsize n = 2000;
  g_autofree double *values = draw (SUM, n);
  g_autoptr (NablaSpline) plain = nabla_spline_new (values, n, 16, 16);
  g_autoptr (NablaSpline) same = nabla_spline_new_positive (values, n, 16, 16);
  g_autoptr (NablaSpline) even = NULL, ratio = NULL;

  g_assert_cmpmem (plain->roughness, 16 * sizeof (double), same->roughness, 16 * sizeof (double));
  for (gsize i = 0; i < n; i++)
    values[i] = exp (values[i]);
  even = nabla_spline_new (values, n, 16, 16);
  ratio = nabla_spline_new_positive (values, n, 16, 16);
  g_assert_true (ratio->by_ratio && !even->by_ratio && !same->by_ratio);
  g_assert_cmpfloat (leave_of_log (ratio, values, n, 2), <, 0.5 * leave_of_log (even, values, n, 2));
  for (gsize i = 0; i < n; i++)
    values[i] = -values[i];
  g_clear_pointer (&ratio, nabla_spline_free);
  ratio = nabla_spline_new_positive (values, n, 16, 16);
  g_assert_false (ratio->by_ratio);
}

static void
test_degenerate (void)
{
  double one[] = { 3.0 }, same[] = { 2.0, 2.0, 2.0, 2.0 }, two[] = { 0.0, 1.0, 1.0, 0.0, -0.0, 1.0 };
  double far[] = { -1e300, 0.0, 1e300, 5.0, 7.0 }, f, d;
  const struct
  {
    const double *values;
    gsize n;
  } columns[] = { { one, 1 }, { same, 4 }, { two, 6 } };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autoptr (NablaSpline) spline = nabla_spline_new (columns[i].values, columns[i].n, 10, 6);

      g_assert_cmpuint (spline->n_features, ==, 1);
      nabla_spline_evaluate (spline, columns[i].values, 1, 1, 1, &f, &d);
      g_assert_true (isfinite (f) && d > 0.0);
    }
  {
    g_autoptr (NablaSpline) spline = nabla_spline_new (far, 5, 10, 6);

    for (guint k = 1; k < spline->n_knots; k++)
      g_assert_cmpfloat (spline->knots[k], >, spline->knots[k - 1]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spline/numbers", test_numbers);
  g_test_add_func ("/spline/orthogonal", test_orthogonal);
  g_test_add_func ("/spline/derivatives", test_derivatives);
  g_test_add_func ("/spline/values", test_values);
  g_test_add_func ("/spline/invariance", test_invariance);
  g_test_add_func ("/spline/positive", test_positive);
  g_test_add_func ("/spline/degenerate", test_degenerate);
  return g_test_run ();
}
