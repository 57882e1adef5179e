/* Expected gradients: numbers of another implementation, known truths, and what may not change them. */
#include <math.h>
#include <string.h>

#include "estimate/smooth/nabla-sieve.h"
#include "numbers.h"
#include "support.h"

typedef enum
{
  SMOOTH,
  TIGHT, /* hardly anything is left of the exposure beside a covariate's square */
  BINARY,
  COUNT,
  SUM,   /* many covariates */
  EXACT, /* the exposure is a function of covariates */
  PAIR,  /* two covariates act together */
  STEP,  /* a threshold of one */
} Kind;

typedef struct
{
  NablaSieveRows rows;
  double *x, *y, *weights;
  double **z;
  guint32 *clusters;
} Sample;

static double
bell (guint64 *state)
{
  double sum = test_uniform (state);

  for (guint i = 0; i < 3; i++)
    sum = sum + test_uniform (state);
  return (sum - 2.0) * 1.75;
}

static void
sample_init (Sample *sample, Kind kind, gsize n, guint d, guint64 state, gboolean weighted)
{
  double mean = 0.0;

  memset (sample, 0, sizeof *sample);
  sample->x = g_new (double, n);
  sample->y = g_new (double, n);
  sample->weights = g_new (double, n);
  sample->clusters = g_new (guint32, n);
  sample->z = g_new (double *, d + 1);
  for (guint j = 0; j < d; j++)
    sample->z[j] = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    {
      double a, b, e, f, x = 0.0, sum = 0.0;

      for (guint j = 0; j < d; j++)
        sum = sum + (sample->z[j][i] = bell (&state));
      a = d > 0 ? sample->z[0][i] : 0.0;
      b = d > 1 ? sample->z[1][i] : 0.0;
      e = bell (&state);
      switch (kind)
        {
        case SMOOTH:
          x = 0.7 * a + 0.5 * b * b + 0.8 * e;
          break;
        case TIGHT:
          x = 1.5 * a * a + 0.02 * e;
          break;
        case BINARY:
          x = a + e > 0.0;
          break;
        case COUNT:
          x = fmax (floor (4.0 + a + e), 0.0);
          break;
        case SUM:
          x = e + 0.2 * sum;
          break;
        case EXACT:
          x = 1.0 + a + 0.25 * b;
          break;
        case PAIR:
          x = e + sin (2.0 * a) * b;
          break;
        case STEP:
          x = e + (a > 0.5);
          break;
        }
      f = bell (&state);
      sample->x[i] = x;
      sample->y[i] = x - 0.2 * x * x + 0.5 * x * a + b * b + f;
      if (kind == PAIR)
        sample->y[i] += sin (2.0 * a) * b;
      if (kind == STEP)
        sample->y[i] += 2.0 * (a > 0.5);
      mean += sample->weights[i] = 0.2 + test_uniform (&state);
      sample->clusters[i] = i;
    }
  for (gsize i = 0; i < n; i++)
    sample->weights[i] /= mean / n;
  sample->rows.n = n;
  sample->rows.x = sample->x;
  sample->rows.y = sample->y;
  sample->rows.n_covariates = d;
  sample->rows.z = (const double *const *) sample->z;
  sample->rows.weights = weighted ? sample->weights : NULL;
}

static void
sample_clear (Sample *sample)
{
  for (guint j = 0; j < sample->rows.n_covariates; j++)
    g_free (sample->z[j]);
  g_free (sample->z);
  g_free (sample->x);
  g_free (sample->y);
  g_free (sample->weights);
  g_free (sample->clusters);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sample, sample_clear)

static NablaSieve *
sieve (const NablaSieveRows *rows)
{
  g_autoptr (GError) error = NULL;
  NablaSieve *result = nabla_sieve_new (rows, NULL, NULL, &error);

  g_assert_no_error (error);
  return result;
}

typedef struct
{
  Kind kind;
  gsize n;
  guint d;
  guint64 seed;
  gboolean weighted;
  NablaSieveFunctional functional;
  guint p;
  double numbers[11];
  double average;
} Expected;

/* numpy 1.24: dense matrices of all rows, explicit inverses. */
static const Expected expected[] = {
  { SMOOTH,
    800,
    3,
    1,
    FALSE,
    NABLA_SIEVE_GRADIENT,
    168,
    { 0.7238253177, 0.04714386018, 4.671398722e-05, 0.7632580259, 0.04467462594, 0.1537824506, 0.8274905842,
      1.572957356, 0.06500346534, 1.001092838, 24.51906932 },
    NAN },
  { SMOOTH,
    800,
    3,
    1,
    TRUE,
    NABLA_SIEVE_GRADIENT,
    168,
    { 0.722370263, 0.05276564359, 8.177820071e-05, 0.7697358315, 0.04947069813, 0.1593929636, 0.8306080968, 1.604251107,
      0.07883014721, 1.027222771, 26.49267293 },
    NAN },
  { SMOOTH,
    500,
    0,
    2,
    FALSE,
    NABLA_SIEVE_GRADIENT,
    15,
    { 1.074574243, 0.05878970574, 6.9400187e-05, 1.074574243, 0.05878970574, 0.1349094311, 1.082027793, 1.577368417,
      0.072560274, 1.021304262, 3.635857054 },
    NAN },
  { SMOOTH,
    25000,
    2,
    3,
    FALSE,
    NABLA_SIEVE_GRADIENT,
    208,
    { 0.8130990585, 0.008459391048, 1.898590497e-07, 0.8383755263, 0.008046761242, 0.06951106075, 0.9335285178,
      1.531405625, 0.06703281652, 1.01765311, 29.08211927 },
    NAN },
  { TIGHT,
    700,
    2,
    4,
    FALSE,
    NABLA_SIEVE_SLOPE,
    73,
    { 0.4212742475, 0.09559632864, 0.006419232092, 0.7088649926, 0.06879523509, 0.06704862717, 0.8127291715,
      1.199388572, 0.06013643962, 1.082929016, 17.01420816 },
    0.3881435236 },
  { BINARY,
    600,
    3,
    5,
    TRUE,
    NABLA_SIEVE_CONTRAST,
    93,
    { 0.8159784442, 0.1429615287, 0.001803917839, 0.8159784442, 0.1429615287, 0.1282196724, 0.7501598533, 7.58207006,
      0.1196430084, 1.098695934, 12.94966992 },
    NAN },
  { COUNT,
    600,
    2,
    6,
    FALSE,
    NABLA_SIEVE_SLOPE,
    73,
    { -0.3017118202, 0.04700245469, 1.678120318e-05, 0.3017118202, 0.04700245469, 0.04698475941, 0.3077676915,
      0.9102201414, 0.08757266684, 1.106835298, 13.84193427 },
    NAN },
  { SUM,
    300,
    40,
    7,
    FALSE,
    NABLA_SIEVE_GRADIENT,
    88,
    { 0.9836213576, 0.08155703375, 0.0001785040605, 1.028947682, 0.07352260998, 0.2088575657, 1.17849339, 1.275145759,
      0.06846805659, 1.004935747, 61.78270291 },
    NAN },
  { SUM,
    60,
    20,
    8,
    FALSE,
    NABLA_SIEVE_GRADIENT,
    57,
    { 1.005227937, 0.2074064044, 0.006207015532, 1.006425267, 0.1972079483, 0.2806669024, 1.080823495, 1.367839145,
      0.1080976586, 0.550537702, 22.12422361 },
    NAN },
};

static void
test_numbers (void)
{
  for (guint e = 0; e < G_N_ELEMENTS (expected); e++)
    {
      const Expected *want = &expected[e];
      g_auto (Sample) sample = { 0 };
      g_autoptr (NablaSieve) got = NULL;

      sample_init (&sample, want->kind, want->n, want->d, want->seed, want->weighted);
      got = sieve (&sample.rows);
      g_assert_cmpint (got->functional, ==, want->functional);
      g_assert_cmpuint (got->p, ==, want->p);
      {
        const double numbers[]
          = { got->effect.value, got->effect.se,        got->effect.variance, got->strength.value, got->strength.se,
              got->noise_floor,  got->root_mean_square, got->riesz_square,    got->heavy,          got->s2,
              got->edf };

        for (guint k = 0; k < G_N_ELEMENTS (numbers); k++)
          assert_close (numbers[k], want->numbers[k], 1e-6);
      }
      if (isnan (want->average))
        g_assert_true (isnan (got->average.value));
      else
        assert_close (got->average.value, want->average, 1e-6);
    }
}

/* The standard error is that of the influences, whose mean is no larger. */
static void
test_influence (void)
{
  g_auto (Sample) sample = { 0 };
  g_autoptr (NablaSieve) got = NULL;
  const NablaSieveNumber *numbers[2];

  sample_init (&sample, SMOOTH, 900, 2, 21, TRUE);
  got = sieve (&sample.rows);
  g_assert_false (got->one_sign);
  numbers[0] = &got->effect;
  numbers[1] = &got->strength;
  for (guint k = 0; k < 2; k++)
    {
      double sum = 0.0, squares = 0.0;

      for (gsize i = 0; i < 900; i++)
        {
          double term = sample.weights[i] * numbers[k]->influence[i];

          sum += term;
          squares += term * term;
        }
      g_assert_cmpfloat (fabs (sum) / 900, <, numbers[k]->se);
      assert_close (sqrt (squares / 900 / 900 + numbers[k]->variance), numbers[k]->se, 1e-12);
    }
}

/* Two coefficients of variance s2, one slope twice the other's: weights 4 and 1 of two squares. */
static void
test_noise (void)
{
  static const double half[] = { 1.0, 0.0, 0.0, 0.0, 1.0, 0.0 }, square[] = { 4.0, 0.0, 0.0, 1.0 };
  NablaNoise noise;

  nabla_noise_init (&noise, half, 3, 2, square, 0.5);
  assert_close (noise.variance, 0.5 * 5.0, 1e-12);
  assert_close (noise.df, 25.0 / 17.0, 1e-12);
  /* Of one degree the square of a normal variable. */
  nabla_noise_init (&noise, half, 3, 1, square, 0.5);
  assert_close (noise.df, 1.0, 1e-12);
  g_assert_true (nabla_noise_explains (&noise, 2.0 * 3.8414, 0.95));
  g_assert_false (nabla_noise_explains (&noise, 2.0 * 3.8415, 0.95));
}

static void
assert_same_bits (double a, double b)
{
  g_assert_cmpmem (&a, sizeof a, &b, sizeof b);
}

static void
test_threads (void)
{
  g_autoptr (NablaExecutor) one = nabla_executor_new (1);
  g_autoptr (NablaExecutor) two = nabla_executor_new (2);
  static const Kind kinds[] = { SMOOTH, TIGHT, PAIR, STEP };

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      g_auto (Sample) sample = { 0 };
      g_autoptr (NablaSieve) a = NULL;
      g_autoptr (NablaSieve) b = NULL;

      sample_init (&sample, kinds[k], 22000, 3, 31, TRUE);
      a = nabla_sieve_new (&sample.rows, one, NULL, NULL);
      b = nabla_sieve_new (&sample.rows, two, NULL, NULL);
      assert_same_bits (a->effect.value, b->effect.value);
      assert_same_bits (a->effect.se, b->effect.se);
      assert_same_bits (a->strength.value, b->strength.value);
      assert_same_bits (a->strength.se, b->strength.se);
      assert_same_bits (a->noise_floor, b->noise_floor);
      assert_same_bits (a->s2, b->s2);
      g_assert_cmpmem (a->effect.influence, 22000 * sizeof (double), b->effect.influence, 22000 * sizeof (double));
    }
}

/* Clusters of one row and of two: G / (G - 1) times the sum of the squares of their influences' sums. */
static void
test_clusters (void)
{
  g_auto (Sample) sample = { 0 };
  g_autoptr (NablaSieve) plain = NULL;
  g_autoptr (NablaSieve) single = NULL;
  g_autoptr (NablaSieve) paired = NULL;
  gsize n = 600;
  double squares = 0.0, pairs = 0.0;

  sample_init (&sample, SMOOTH, n, 2, 41, FALSE);
  plain = sieve (&sample.rows);
  sample.rows.clusters = sample.clusters;
  sample.rows.n_clusters = n;
  single = sieve (&sample.rows);
  for (gsize i = 0; i < n; i++)
    squares += pow (plain->effect.influence[i], 2.0);
  assert_close (single->effect.se, sqrt (squares / n / (n - 1.0) + plain->effect.variance), 1e-12);

  for (gsize i = 0; i < n; i++)
    sample.clusters[i] = i / 2;
  sample.rows.n_clusters = n / 2;
  paired = sieve (&sample.rows);
  for (gsize i = 0; i < n; i += 2)
    pairs += pow (plain->effect.influence[i] + plain->effect.influence[i + 1], 2.0);
  assert_close (paired->effect.se, sqrt (pairs / n / (n - 2.0) + plain->effect.variance), 1e-12);
}

/* Weights that are all the same are none. Unit and origin of a column rename the result. */
static void
test_units (void)
{
  g_auto (Sample) sample = { 0 };
  g_autoptr (NablaSieve) plain = NULL;
  g_autoptr (NablaSieve) even = NULL;
  g_autoptr (NablaSieve) moved = NULL;
  gsize n = 700;

  sample_init (&sample, SMOOTH, n, 2, 51, FALSE);
  plain = sieve (&sample.rows);
  for (gsize i = 0; i < n; i++)
    sample.weights[i] = 1.0;
  sample.rows.weights = sample.weights;
  even = sieve (&sample.rows);
  assert_close (even->effect.value, plain->effect.value, 1e-12);
  assert_close (even->strength.se, plain->strength.se, 1e-10);
  for (gsize i = 0; i < n; i++)
    {
      sample.x[i] = 1024.0 + 8.0 * sample.x[i];
      sample.y[i] = 4.0 * sample.y[i] - 64.0;
      sample.z[0][i] = 512.0 + 0.125 * sample.z[0][i];
    }
  moved = sieve (&sample.rows);
  assert_close (moved->effect.value, plain->effect.value / 2.0, 1e-5);
  assert_close (moved->effect.se, plain->effect.se / 2.0, 1e-5);
  assert_close (moved->strength.value, plain->strength.value / 2.0, 1e-5);
  assert_close (moved->noise_floor, plain->noise_floor / 2.0, 1e-4);
}

/* Truths: E[dy/dx] = 1 - .4 E[x] + .5 E[a]; a straight line without noise. */
static void
test_truth (void)
{
  g_auto (Sample) sample = { 0 };
  g_autoptr (NablaSieve) got = NULL;
  g_autoptr (NablaSieve) line = NULL;
  gsize n = 40000;
  double truth = 0.0, size = 0.0;

  sample_init (&sample, SMOOTH, n, 2, 61, FALSE);
  for (gsize i = 0; i < n; i++)
    {
      double gradient = 1.0 - 0.4 * sample.x[i] + 0.5 * sample.z[0][i];

      truth += gradient / n;
      size += fabs (gradient) / n;
    }
  got = sieve (&sample.rows);
  g_assert_cmpint (got->functional, ==, NABLA_SIEVE_GRADIENT);
  g_assert_false (got->edges);
  g_assert_cmpfloat (got->effect.se, <, 0.01);
  g_assert_cmpfloat (fabs (got->effect.value - truth), <, 3.0 * got->effect.se);
  g_assert_cmpfloat (fabs (got->strength.value - size), <, 3.0 * got->strength.se);

  for (gsize i = 0; i < n; i++)
    sample.y[i] = 3.0 * sample.x[i] - 2.0 * sample.z[1][i] + 100.0;
  line = sieve (&sample.rows);
  g_assert_cmpfloat_with_epsilon (line->effect.value, 3.0, 1e-5);
  g_assert_cmpfloat_with_epsilon (line->strength.value, 3.0, 1e-5);
  g_assert_cmpfloat (line->effect.se, <, 1e-4);
}

/* What all data get misses covariates that act together, and thresholds: features are added, and the numbers are right,
 * for weights and clusters too. Where nothing is missed none are. */
static void
test_extended (void)
{
  static const Kind kinds[] = { SMOOTH, PAIR, STEP };
  guint p = 0;

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (guint weighted = 0; weighted < 2; weighted++)
      {
        g_auto (Sample) sample = { 0 };
        g_autoptr (NablaSieve) got = NULL;
        gsize n = 4000;
        double truth = 0.0;

        sample_init (&sample, kinds[k], n, 2, 91 + k, weighted);
        for (gsize i = 0; i < n; i++)
          {
            truth += (weighted ? sample.weights[i] : 1.0) * (1.0 - 0.4 * sample.x[i] + 0.5 * sample.z[0][i]) / n;
            sample.clusters[i] = i / 2;
          }
        if (weighted)
          {
            sample.rows.clusters = sample.clusters;
            sample.rows.n_clusters = n / 2;
          }
        got = sieve (&sample.rows);
        g_test_message ("case %u: p %u, %.4f (%.4f), truth %.4f", k, got->p, got->effect.value, got->effect.se, truth);
        if (kinds[k] == SMOOTH)
          p = got->p;
        else
          g_assert_cmpuint (got->p, >, p);
        g_assert_cmpfloat (fabs (got->effect.value - truth), <, 3.0 * got->effect.se);
      }
  g_assert_cmpuint (p, ==, 165);
}

/* What has no number, or a number without rows. */
static void
test_edges (void)
{
  g_auto (Sample) sample = { 0 };
  g_auto (Sample) exact = { 0 };
  g_autoptr (NablaSieve) flat = NULL;
  g_autoptr (NablaSieve) still = NULL;
  g_autoptr (NablaSieve) dropped = NULL;
  g_autoptr (NablaSieve) determined = NULL;
  g_autoptr (NablaSieve) dense = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  g_autoptr (GError) error = NULL;
  gsize n = 500;

  sample_init (&sample, SMOOTH, n, 3, 71, FALSE);
  for (gsize i = 0; i < n; i++)
    sample.z[1][i] = 0.1;
  dropped = sieve (&sample.rows);
  g_assert_cmpuint (dropped->n_kept, ==, 2);
  g_assert_true (dropped->constant[1] && !dropped->constant[0]);
  g_assert_cmpuint (dropped->kept[1], ==, 2);

  for (gsize i = 0; i < n; i++)
    sample.x[i] = fabs (sample.x[i]);
  dense = sieve (&sample.rows);
  g_assert_true (dense->edges);

  g_cancellable_cancel (cancellable);
  g_assert_null (nabla_sieve_new (&sample.rows, NULL, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  for (gsize i = 0; i < n; i++)
    sample.y[i] = 5.0;
  flat = sieve (&sample.rows);
  g_assert_cmpint (flat->functional, ==, NABLA_SIEVE_CONSTANT);
  g_assert_cmpfloat (flat->effect.value, ==, 0.0);
  for (gsize i = 0; i < n; i++)
    sample.x[i] = 5.0;
  still = sieve (&sample.rows);
  g_assert_cmpint (still->functional, ==, NABLA_SIEVE_DETERMINED);
  g_assert_true (isnan (still->effect.value));

  sample_init (&exact, EXACT, n, 2, 72, FALSE);
  determined = sieve (&exact.rows);
  g_assert_cmpint (determined->functional, ==, NABLA_SIEVE_DETERMINED);
}

/* As few rows as are let in, and as many covariates. */
static void
test_few_rows (void)
{
  for (gsize n = NABLA_SIEVE_LEAST_ROWS; n < 40; n += 5)
    for (guint d = 0; d < 24; d += 6)
      {
        g_auto (Sample) sample = { 0 };
        g_autoptr (NablaSieve) got = NULL;

        sample_init (&sample, SUM, n, d, 81 + n, FALSE);
        got = sieve (&sample.rows);
        if (got->functional == NABLA_SIEVE_DETERMINED)
          continue;
        g_assert_true (isfinite (got->effect.value) && isfinite (got->effect.se) && isfinite (got->strength.value)
                       && isfinite (got->strength.se) && isfinite (got->noise_floor));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sieve/numbers", test_numbers);
  g_test_add_func ("/sieve/influence", test_influence);
  g_test_add_func ("/sieve/noise", test_noise);
  g_test_add_func ("/sieve/threads", test_threads);
  g_test_add_func ("/sieve/clusters", test_clusters);
  g_test_add_func ("/sieve/units", test_units);
  g_test_add_func ("/sieve/truth", test_truth);
  g_test_add_func ("/sieve/extended", test_extended);
  g_test_add_func ("/sieve/edges", test_edges);
  g_test_add_func ("/sieve/few-rows", test_few_rows);
  return g_test_run ();
}
