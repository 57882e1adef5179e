/* Hidden confounding, and everything that goes through a mediator seen. x = .6 u + .8 e has variance 1
 * and the hidden u enters y by itself, so that a row's own slope has the effect as its mean. */
#include "designs.h"

#include <math.h>
#include <gsl/gsl_randist.h>

#define CHAIN      "dag { x [exposure] y [outcome] u [latent] x -> m -> y x <- u -> y }"
#define COVARIATE  "dag { x [exposure] y [outcome] u [latent] x -> m -> y x <- u -> y x <- z -> y z -> m }"
#define NOT_CHAIN  "products of slopes are not the effect here"
#define NOT_NORMAL "P(m)²/P(m|x) has no mean"

static double
normal (NablaRng *rng)
{
  return gsl_ran_gaussian_ziggurat (rng, 1.0);
}

static double
zero (void)
{
  return 0.0;
}

static double
three_tenths (void)
{
  return 0.3;
}

static void
draw_linear (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng);

      c[0][i] = 0.6 * u + 0.8 * normal (rng);
      c[1][i] = 0.5 * c[0][i] + normal (rng);
      c[2][i] = 0.6 * c[1][i] + 0.8 * u + 0.6 * normal (rng);
      own[i] = 0.3;
    }
}

/* The mediator follows the exposure closely: a² Var X / Var(M|X) = 1.78. */
static void
draw_close (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng);

      c[0][i] = 0.6 * u + 0.8 * normal (rng);
      c[1][i] = 0.8 * c[0][i] + 0.6 * normal (rng);
      c[2][i] = 0.5 * c[1][i] + 0.8 * u + 0.6 * normal (rng);
      own[i] = 0.4;
    }
}

static double
truth_close (void)
{
  return 0.4;
}

static void
draw_additive (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng), x = 0.6 * u + 0.8 * normal (rng);
      double m = sin (x) + 0.3 * x + normal (rng);

      c[0][i] = x;
      c[1][i] = m;
      c[2][i] = m + 0.2 * m * m + 0.8 * u + 0.6 * normal (rng);
      own[i] = (cos (x) + 0.3) * (1.0 + 0.4 * m);
    }
}

/* m and cos x are odd and even in x: their product has mean 0. */
static double
truth_additive (void)
{
  return exp (-0.5) + 0.3;
}

/* E Y(x) = .79 x + .4 (.79² x² + b exp(-.5 x)): at b of NON_ADDITIVE the mean slope is .40, the chain rule's .79. */
#define NON_ADDITIVE (0.39 / (0.2 * exp (0.125)))

static void
draw_non_additive (NablaRng *rng, gsize n, double *const *c, double *own)
{
  double scale = sqrt (NON_ADDITIVE);

  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng), x = 0.6 * u + 0.8 * normal (rng);
      double noise = scale * exp (-0.25 * x) * design_student (rng, 8.0);
      double m = 0.79 * x + noise;

      c[0][i] = x;
      c[1][i] = m;
      c[2][i] = m + 0.4 * m * m + 0.8 * u + 0.6 * normal (rng);
      own[i] = (0.79 - 0.25 * noise) * (1.0 + 0.8 * m);
    }
}

static double
truth_non_additive (void)
{
  return 0.4;
}

static void
draw_heavy (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng);

      c[0][i] = 0.6 * u + 0.8 * normal (rng);
      c[1][i] = 0.5 * c[0][i] + design_student (rng, 5.0);
      c[2][i] = 0.6 * c[1][i] + 0.8 * u + 0.6 * design_student (rng, 3.0);
      own[i] = 0.3;
    }
}

static void
draw_covariate (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng), z = normal (rng);

      c[0][i] = 0.5 * z + 0.6 * u + 0.6 * normal (rng);
      c[1][i] = 0.5 * c[0][i] + 0.4 * z + normal (rng);
      c[2][i] = 0.6 * c[1][i] - 0.5 * z + 0.8 * u + 0.6 * normal (rng);
      c[3][i] = z;
      own[i] = 0.3;
    }
}

static void
draw_covariate_curved (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng), z = normal (rng), x = 0.5 * z + 0.6 * u + 0.6 * normal (rng);
      double m = sin (x) + 0.3 * x + 0.5 * z + normal (rng);

      c[0][i] = x;
      c[1][i] = m;
      c[2][i] = m + 0.2 * m * m + 0.5 * z * z + 0.8 * u + 0.6 * normal (rng);
      c[3][i] = z;
      own[i] = (cos (x) + 0.3) * (1.0 + 0.4 * m);
    }
}

static double
truth_covariate_curved (void)
{
  return exp (-0.5 * (0.25 + 0.36 + 0.36)) + 0.3;
}

/* How much x moves m, and m y, both change with z: (.5 + .3 z) (.6 + .3 z) has the mean .39. */
static void
draw_covariate_changing (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng), z = normal (rng);

      c[0][i] = 0.5 * z + 0.6 * u + 0.6 * normal (rng);
      c[1][i] = (0.5 + 0.3 * z) * c[0][i] + 0.4 * z + normal (rng);
      c[2][i] = (0.6 + 0.3 * z) * c[1][i] - 0.5 * z + 0.8 * u + 0.6 * normal (rng);
      c[3][i] = z;
      own[i] = (0.5 + 0.3 * z) * (0.6 + 0.3 * z);
    }
}

static double
truth_covariate_changing (void)
{
  return 0.39;
}

static void
draw_covariate_binary (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng), z = normal (rng), x = gsl_rng_uniform (rng) < design_logistic (u + 0.5 * z);
      double without = 0.5 * z + normal (rng), m = 0.8 * x + without;

      c[0][i] = x;
      c[1][i] = m;
      c[2][i] = 0.6 * m + 0.3 * m * m - 0.5 * z + 0.8 * u + 0.6 * normal (rng);
      c[3][i] = z;
      own[i] = 0.48 + 0.3 * (0.64 + 1.6 * without);
    }
}

/* Of three levels, the last against the first: m is .3, .7 or 1.5 higher than e. */
static void
draw_levels (NablaRng *rng, gsize n, double *const *c, double *own)
{
  static const double shift[] = { 0.3, 0.7, 1.5 };

  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng), at = 0.6 * u + 0.8 * normal (rng), e = normal (rng);
      guint level = at < -0.5 ? 0 : at < 0.6 ? 1 : 2;
      double m = shift[level] + e;

      c[0][i] = level;
      c[1][i] = m;
      c[2][i] = 0.6 * m + 0.3 * m * m + 0.8 * u + 0.6 * normal (rng);
      own[i] = 0.6 * 1.2 + 0.3 * (1.5 * 1.5 - 0.3 * 0.3 + 2.4 * e);
    }
}

static double
truth_levels (void)
{
  return 0.6 * 1.2 + 0.3 * (1.5 * 1.5 - 0.3 * 0.3);
}

static void
draw_two (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng);

      c[0][i] = 0.6 * u + 0.8 * normal (rng);
      c[1][i] = 0.4 * c[0][i] + normal (rng);
      c[2][i] = 0.3 * c[0][i] + normal (rng);
      c[3][i] = 0.5 * c[1][i] + 0.4 * c[2][i] + 0.8 * u + 0.6 * normal (rng);
      own[i] = 0.32;
    }
}

static double
truth_two (void)
{
  return 0.32;
}

/* x does not move m, which moves y. */
static void
draw_null (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng);

      c[0][i] = 0.6 * u + 0.8 * normal (rng);
      c[1][i] = normal (rng);
      c[2][i] = 0.6 * c[1][i] + 0.8 * u + 0.6 * normal (rng);
      own[i] = 0.0;
    }
}

static void
draw_null_both (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng);

      c[0][i] = 0.6 * u + 0.8 * normal (rng);
      c[1][i] = normal (rng);
      c[2][i] = 0.8 * u + 0.6 * normal (rng);
      own[i] = 0.0;
    }
}

static void
draw_binary (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng), x = gsl_rng_uniform (rng) < design_logistic (u + 1.0), e = normal (rng);
      double m = 0.8 * x + e;

      c[0][i] = x;
      c[1][i] = m;
      c[2][i] = 0.6 * m + 0.3 * m * m + 0.8 * u + 0.6 * normal (rng);
      own[i] = 0.48 + 0.3 * (0.64 + 1.6 * e);
    }
}

static double
truth_binary (void)
{
  return 0.6 * 0.8 + 0.3 * 0.64;
}

/* "linear" is the product of slopes, "frontdoor" the general form. */
const Design designs_front_door[] = {
  { .name = "front-door-linear",
    .about = "m = .5 x + e; y = .6 m + .8 u + .6 e",
    .graph = CHAIN,
    .columns = "x m y",
    .truth = three_tenths,
    .draw = draw_linear,
    .targets = { { "linear", TRUE }, { "frontdoor", TRUE } } },
  { .name = "front-door-close",
    .about = "m = .8 x + .6 e; y = .5 m + .8 u + .6 e",
    .graph = CHAIN,
    .columns = "x m y",
    .truth = truth_close,
    .draw = draw_close,
    .targets = { { "linear", TRUE }, { "frontdoor", FALSE, NOT_NORMAL } } },
  { .name = "front-door-additive",
    .about = "m = sin x + .3 x + e; y = m + .2 m² + .8 u + .6 e",
    .graph = CHAIN,
    .columns = "x m y",
    .truth = truth_additive,
    .draw = draw_additive,
    .targets = { { "frontdoor", TRUE } } },
  { .name = "front-door-non-additive",
    .about = "m = .79 x + 1.31 exp(-.25 x) t8; y = m + .4 m² + .8 u + .6 e",
    .graph = CHAIN,
    .columns = "x m y",
    .truth = truth_non_additive,
    .draw = draw_non_additive,
    .targets = { { "frontdoor", TRUE }, { "linear", FALSE, NOT_CHAIN } } },
  { .name = "front-door-heavy",
    .about = "m = .5 x + t5; y = .6 m + .8 u + .6 t3",
    .graph = CHAIN,
    .columns = "x m y",
    .truth = three_tenths,
    .draw = draw_heavy,
    .targets = { { "linear", TRUE }, { "frontdoor", TRUE } } },
  { .name = "front-door-covariate",
    .about = "x = .5 z + .6 u + .6 e; m = .5 x + .4 z + e; y = .6 m - .5 z + .8 u + .6 e",
    .graph = COVARIATE,
    .columns = "x m y z",
    .truth = three_tenths,
    .draw = draw_covariate,
    .targets = { { "ricf", TRUE }, { "frontdoor", TRUE } } },
  { .name = "front-door-covariate-curved",
    .about = "m = sin x + .3 x + .5 z + e; y = m + .2 m² + .5 z² + .8 u + .6 e",
    .graph = COVARIATE,
    .columns = "x m y z",
    .truth = truth_covariate_curved,
    .draw = draw_covariate_curved,
    .targets = { { "frontdoor", TRUE }, { "ricf", FALSE, "no linear model" } } },
  { .name = "front-door-covariate-changing",
    .about = "m = (.5 + .3 z) x + .4 z + e; y = (.6 + .3 z) m - .5 z + .8 u + .6 e",
    .graph = COVARIATE,
    .columns = "x m y z",
    .truth = truth_covariate_changing,
    .draw = draw_covariate_changing,
    .targets = { { "frontdoor", TRUE }, { "ricf", FALSE, "no linear model" } } },
  { .name = "front-door-covariate-binary",
    .about = "P(x = 1) = logistic(u + .5 z); m = .8 x + .5 z + e; y = .6 m + .3 m² - .5 z + .8 u + .6 e",
    .graph = COVARIATE,
    .columns = "x m y z",
    .low = 0.0,
    .high = 1.0,
    .truth = truth_binary,
    .draw = draw_covariate_binary,
    .targets = { { "frontdoor", TRUE } } },
  { .name = "front-door-levels",
    .about = "x of three levels; m = .3, .7 or 1.5 + e; y = .6 m + .3 m² + .8 u + .6 e; the last against the first",
    .graph = CHAIN,
    .columns = "x:3 m y",
    .low = 0.0,
    .high = 2.0,
    .truth = truth_levels,
    .draw = draw_levels,
    .targets = { { "frontdoor", TRUE } } },
  { .name = "front-door-two",
    .about = "m1 = .4 x + e; m2 = .3 x + e; y = .5 m1 + .4 m2 + .8 u + .6 e",
    .graph = "dag { x [exposure] y [outcome] u [latent] x -> m1 -> y x -> m2 -> y x <- u -> y }",
    .columns = "x m1 m2 y",
    .truth = truth_two,
    .draw = draw_two,
    .targets = { { "linear", TRUE }, { "frontdoor", TRUE } } },
  { .name = "front-door-null",
    .about = "m = e; y = .6 m + .8 u + .6 e",
    .graph = CHAIN,
    .columns = "x m y",
    .truth = zero,
    .draw = draw_null,
    .targets = { { "linear", TRUE }, { "frontdoor", TRUE } } },
  { .name = "front-door-null-both",
    .about = "m = e; y = .8 u + .6 e",
    .graph = CHAIN,
    .columns = "x m y",
    .truth = zero,
    .draw = draw_null_both,
    .targets = { { "linear", FALSE, "a product of two zeros" }, { "frontdoor", FALSE, "a product of two zeros" } } },
  { .name = "front-door-binary",
    .about = "P(x = 1) = logistic(u + 1); m = .8 x + e; y = .6 m + .3 m² + .8 u + .6 e",
    .graph = CHAIN,
    .columns = "x m y",
    .low = 0.0,
    .high = 1.0,
    .truth = truth_binary,
    .draw = draw_binary,
    .targets = { { "frontdoor", TRUE } } },
  { .name = NULL },
};
