/* Exposures and outcomes of an unusual shape. */
#include "designs.h"

#include <math.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#define ADJUST_1 "dag { x [exposure] y [outcome] z x -> y x <- z -> y }"
#define JUMP     "the density of x jumps at a bound"

static double
normal (NablaRng *rng)
{
  return gsl_ran_gaussian_ziggurat (rng, 1.0);
}

/* Uniform on (-1, 1), of correlation .6 with z on the normal scale. */
static void
draw_bounded (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng);
      double x = 2.0 * gsl_cdf_ugaussian_P (0.6 * z + 0.8 * normal (rng)) - 1.0;

      c[0][i] = x;
      c[1][i] = sin (2.0 * x) + 0.7 * z + 0.7 * normal (rng);
      c[2][i] = z;
      own[i] = 2.0 * cos (2.0 * x);
    }
}

static double
truth_bounded (void)
{
  return sin (2.0);
}

/* Uniform whatever z is: the bounds do not move. */
static void
draw_uniform (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng);
      double x = 0.5 * z + 2.0 * gsl_rng_uniform (rng) - 1.0;

      c[0][i] = x;
      c[1][i] = 0.5 * x + 0.25 * x * x + z + 0.7 * normal (rng);
      c[2][i] = z;
      own[i] = 0.5 + 0.5 * x;
    }
}

static double
half (void)
{
  return 0.5;
}

static void
draw_exponential (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng);
      double x = 0.5 * z + gsl_ran_exponential (rng, 1.0);

      c[0][i] = x;
      c[1][i] = sin (x) + 0.7 * z + 0.7 * normal (rng);
      c[2][i] = z;
      own[i] = cos (x);
    }
}

/* Re E exp(i z/2) E exp(i T) with E exp(i T) = 1/(1 - i). */
static double
truth_exponential (void)
{
  return 0.5 * exp (-0.125);
}

/* Of finite variance and no fourth moment. */
static void
draw_heavy (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng);
      double x = 0.5 * z + gsl_ran_tdist (rng, 3.0);

      c[0][i] = x;
      c[1][i] = sin (0.5 * x) + 0.7 * z + 0.7 * normal (rng);
      c[2][i] = z;
      own[i] = 0.5 * cos (0.5 * x);
    }
}

/* The characteristic function of t with 3 degrees of freedom: exp(-√3|t|)(1 + √3|t|). */
static double
truth_heavy (void)
{
  double s = 0.5 * sqrt (3.0);

  return 0.5 * exp (-0.5 * 0.0625) * exp (-s) * (1.0 + s);
}

/* Errors of finite variance only, and an outlier in a hundred. */
static void
draw_heavy_errors (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng);
      double x = 0.5 * z + normal (rng);

      c[0][i] = x;
      c[1][i] = sin (x) + 0.7 * z + design_student (rng, 3.0);
      c[2][i] = z;
      own[i] = cos (x);
    }
}

static double
truth_heavy_errors (void)
{
  return exp (-0.5 * 1.25);
}

static void
draw_binary_outcome (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng);
      double x = 0.6 * z + normal (rng);
      double p = design_logistic (0.8 * x + 0.5 * z - 0.5);

      c[0][i] = x;
      c[1][i] = gsl_rng_uniform (rng) < p;
      c[2][i] = z;
      own[i] = 0.8 * p * (1.0 - p);
    }
}

static double
logistic_slope (double t)
{
  double p = design_logistic (t);

  return 0.8 * p * (1.0 - p);
}

/* .8 x + .5 z = .98 z + .8 e is normal. */
static double
truth_binary_outcome (void)
{
  return design_normal_mean (logistic_slope, -0.5, sqrt (0.98 * 0.98 + 0.64));
}

/* A count as exposure: whole numbers from 0, no derivative to be seen between them. */
static void
draw_count (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng);
      double x = gsl_ran_poisson (rng, exp (0.7 + 0.3 * z));

      c[0][i] = x;
      c[1][i] = 0.5 * x + 0.7 * z + normal (rng);
      c[2][i] = z;
      own[i] = 0.5;
    }
}

/* Two covariates of correlation .97. */
static void
draw_collinear (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z1 = normal (rng), z2 = 0.97 * z1 + sqrt (1.0 - 0.97 * 0.97) * normal (rng);
      double x = 0.8 * z1 + 0.5 * normal (rng);

      c[0][i] = x;
      c[1][i] = 0.5 * x + 0.2 * x * x + z1 - z2 + 0.5 * z2 * z2 + normal (rng);
      c[2][i] = z1;
      c[3][i] = z2;
      own[i] = 0.5 + 0.4 * x;
    }
}

/* The noise of x nearly vanishes where z is near 0, and so do kinks of y. */
static void
draw_kinks (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng);
      double x = sqrt (fabs (z)) + (0.2 + fabs (z)) * normal (rng);

      c[0][i] = x;
      c[1][i] = 0.5 * x + sqrt (fabs (z)) + 0.5 * fabs (z - 1.0) + normal (rng);
      c[2][i] = z;
      own[i] = 0.5;
    }
}

#define SHAPE(label, words, who, ...)                                                                             \
  .name = label, .about = words, .graph = ADJUST_1, .columns = "x y z", .truth = truth_##who, .draw = draw_##who, \
  .targets = { { "gradient", __VA_ARGS__ } }

const Design designs_shape[] = {
  { SHAPE ("bounded", "x uniform on (-1, 1), correlation .6 with z; y = sin 2x + .7 z + .7 e", bounded, FALSE, JUMP) },
  { .name = "uniform",
    .about = "x = .5 z + uniform(-1, 1); y = .5 x + .25 x² + z + .7 e",
    .graph = ADJUST_1,
    .columns = "x y z",
    .truth = half,
    .draw = draw_uniform,
    .targets = { { "gradient", FALSE, JUMP } } },
  { SHAPE ("exponential", "x = .5 z + exponential(1); y = sin x + .7 z + .7 e", exponential, FALSE, JUMP) },
  { SHAPE ("heavy-exposure", "x = .5 z + t3; y = sin .5x + .7 z + .7 e", heavy, TRUE) },
  { SHAPE ("heavy-errors", "x = .5 z + e; y = sin x + .7 z + t3", heavy_errors, TRUE) },
  { SHAPE ("binary-outcome", "x = .6 z + e; P(y = 1) = logistic(.8 x + .5 z - .5)", binary_outcome, TRUE) },
  { .name = "count-exposure",
    .about = "x Poisson, log mean .7 + .3 z; y = .5 x + .7 z + e",
    .graph = ADJUST_1,
    .columns = "x y z",
    .truth = half,
    .draw = draw_count,
    .targets = { { "linear", TRUE }, { "gradient", FALSE, "a slope between whole numbers rests on smoothness" } } },
  { .name = "collinear",
    .about = "z1, z2 of correlation .97; x = .8 z1 + .5 e; y = .5 x + .2 x² + z1 - z2 + .5 z2² + e",
    .graph = "dag { x [exposure] y [outcome] z1 z2 x -> y x <- z1 -> y x <- z2 -> y }",
    .columns = "x y z1 z2",
    .truth = half,
    .draw = draw_collinear,
    .targets = { { "gradient", TRUE } } },
  { .name = "kinks",
    .about = "x = √|z| + (.2 + |z|) e; y = .5 x + √|z| + .5|z - 1| + e",
    .graph = ADJUST_1,
    .columns = "x y z",
    .truth = half,
    .draw = draw_kinks,
    .targets = { { "gradient", TRUE } } },
  { .name = NULL },
};
