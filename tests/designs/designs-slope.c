/* A continuous exposure beside covariates that remove all confounding. */
#include "designs.h"

#include <math.h>
#include <gsl/gsl_randist.h>

#define ADJUST_2 "dag { x [exposure] y [outcome] z1 z2 x -> y x <- z1 -> y x <- z2 -> y }"

/* A standard normal. */
static double
normal (NablaRng *rng)
{
  return gsl_ran_gaussian_ziggurat (rng, 1.0);
}

static double
half (void)
{
  return 0.5;
}

static double
zero (void)
{
  return 0.0;
}

static void
draw_linear (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z1 = normal (rng), z2 = normal (rng), z3 = normal (rng);
      double x = 0.5 * z1 - 0.4 * z2 + normal (rng);

      c[0][i] = x;
      c[1][i] = 0.5 * x + 0.8 * z1 + 0.3 * z2 + 0.2 * z3 + normal (rng);
      c[2][i] = z1;
      c[3][i] = z2;
      c[4][i] = z3;
      own[i] = 0.5;
    }
}

static void
draw_heteroscedastic (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z1 = normal (rng), z2 = normal (rng);
      double x = 0.5 * z1 - 0.4 * z2 + normal (rng);

      c[0][i] = x;
      c[1][i] = 0.5 * x + 0.8 * z1 + 0.3 * z2 + (0.3 + 0.7 * fabs (x)) * normal (rng);
      c[2][i] = z1;
      c[3][i] = z2;
      own[i] = 0.5;
    }
}

/* Shocks shared by ten rows, in the exposure and in the outcome. */
static void
draw_clustered (NablaRng *rng, gsize n, double *const *c, double *own)
{
  double shock_x = 0.0, shock_y = 0.0, z = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      if (i % 10 == 0)
        {
          shock_x = 0.7 * normal (rng);
          shock_y = 0.7 * normal (rng);
          z = normal (rng);
        }
      c[0][i] = 0.5 * z + shock_x + 0.7 * normal (rng);
      c[1][i] = 0.5 * c[0][i] + 0.8 * z + shock_y + normal (rng);
      c[2][i] = z;
      c[3][i] = (double) (i / 10);
      own[i] = 0.5;
    }
}

static void
draw_nonlinear (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z1 = normal (rng), z2 = normal (rng);
      double x = 0.5 + 0.6 * z1 - 0.4 * z2 + 0.7 * normal (rng);

      c[0][i] = x;
      c[1][i] = sin (1.5 * x) + 0.3 * x * x + cos (z1) + 0.5 * z1 * z2 + z1 + 0.7 * normal (rng);
      c[2][i] = z1;
      c[3][i] = z2;
      own[i] = 1.5 * cos (1.5 * x) + 0.6 * x;
    }
}

/* X is normal with mean 1/2 and variance .36 + .16 + .49: E cos(tX) = cos(t/2) exp(-t² Var/2). */
#define NONLINEAR_VAR 1.01

static double
truth_nonlinear (void)
{
  return 1.5 * cos (0.75) * exp (-0.5 * 2.25 * NONLINEAR_VAR) + 0.3;
}

static void
draw_values (NablaRng *rng, gsize n, double *const *c, double *own)
{
  draw_nonlinear (rng, n, c, own);
  for (gsize i = 0; i < n; i++)
    own[i] = sin (1.5) + 0.3;
}

static double
truth_values (void)
{
  return sin (1.5) + 0.3;
}

static double
slope_nonlinear (double x)
{
  return fabs (1.5 * cos (1.5 * x) + 0.6 * x);
}

static double
strength_nonlinear (void)
{
  return design_normal_mean (slope_nonlinear, 0.5, sqrt (NONLINEAR_VAR));
}

static void
draw_heterogeneous (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z1 = normal (rng), z2 = normal (rng);
      double x = 0.6 * z1 + 0.3 * z2 * z2 + normal (rng);

      own[i] = 0.3 + 0.6 * z1 + 0.2 * z2 * z2;
      c[0][i] = x;
      c[1][i] = own[i] * x + z1 + sin (z2) + normal (rng);
      c[2][i] = z1;
      c[3][i] = z2;
    }
}

/* Most of the exposure comes from the covariates, and not in a straight line. */
static void
draw_strong (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z1 = normal (rng), z2 = normal (rng);
      double x = 1.2 * z1 + sin (2.0 * z2) + 0.6 * normal (rng);

      c[0][i] = x;
      c[1][i] = 0.5 * x + 0.15 * x * x + 2.0 * z1 + 1.5 * sin (2.0 * z2) + normal (rng);
      c[2][i] = z1;
      c[3][i] = z2;
      own[i] = 0.5 + 0.3 * x;
    }
}

/* Slopes by the category (.2, .4, .6, .8 with shares .4, .3, .2, .1) and by the binary covariate (+.2 at half). */
static void
draw_mixed (NablaRng *rng, gsize n, double *const *c, double *own)
{
  static const double shares[4] = { 0.4, 0.7, 0.9, 1.0 };
  static const double levels[4] = { 0.0, 0.8, -0.6, 1.2 };

  for (gsize i = 0; i < n; i++)
    {
      double draw = gsl_rng_uniform (rng), z = normal (rng), count = gsl_ran_poisson (rng, 2.0);
      double binary = gsl_rng_uniform (rng) < 0.5;
      guint level = 0;
      double x;

      while (draw >= shares[level])
        level++;
      x = levels[level] + 0.5 * binary + 0.2 * count + 0.4 * z + normal (rng);
      own[i] = 0.2 * (level + 1) + 0.2 * binary;
      c[0][i] = x;
      c[1][i] = own[i] * x - levels[level] + binary + 0.3 * count - 0.05 * count * count + sin (z) + normal (rng);
      c[2][i] = level;
      c[3][i] = binary;
      c[4][i] = count;
      c[5][i] = z;
    }
}

static double
truth_mixed (void)
{
  return 0.4 * 0.2 + 0.3 * 0.4 + 0.2 * 0.6 + 0.1 * 0.8 + 0.1;
}

/* Forty covariates in a chain of correlation .5; six matter. */
static void
draw_wide (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double x, y, *z[40];

      for (guint j = 0; j < 40; j++)
        {
          z[j] = &c[2 + j][i];
          *z[j] = j == 0 ? normal (rng) : 0.5 * *z[j - 1] + sqrt (0.75) * normal (rng);
        }
      x = 0.4 * *z[0] - 0.4 * *z[7] + 0.3 * *z[15] + 0.3 * *z[23] + normal (rng);
      y = 0.5 * x + 0.1 * x * x + *z[0] - 0.5 * *z[7] + sin (*z[15]) + 0.5 * *z[23] + 0.5 * *z[30] + normal (rng);
      c[0][i] = x;
      c[1][i] = y;
      own[i] = 0.5 + 0.2 * x;
    }
}

#define Z10(d)  " z" #d "0 z" #d "1 z" #d "2 z" #d "3 z" #d "4 z" #d "5 z" #d "6 z" #d "7 z" #d "8 z" #d "9"
#define Z40     Z10 (1) Z10 (2) Z10 (3) Z10 (4)
#define P(d, k) " x <- z" #d #k " -> y"
#define P10(d)  P (d, 0) P (d, 1) P (d, 2) P (d, 3) P (d, 4) P (d, 5) P (d, 6) P (d, 7) P (d, 8) P (d, 9)

/* Nothing of the strong dependence of both on z goes through x. */
static void
draw_null (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z1 = normal (rng), z2 = normal (rng);

      c[0][i] = z1 + 0.5 * z2 + normal (rng);
      c[1][i] = 1.5 * sin (z1) + 0.5 * z1 * z2 + normal (rng);
      c[2][i] = z1;
      c[3][i] = z2;
      own[i] = 0.0;
    }
}

const Design designs_slope[] = {
  { .name = "linear",
    .about = "x = .5 z1 - .4 z2 + e; y = .5 x + .8 z1 + .3 z2 + .2 z3 + e",
    .graph = "dag { x [exposure] y [outcome] z1 z2 z3 x -> y x <- z1 -> y x <- z2 -> y z3 -> y }",
    .columns = "x y z1 z2 z3",
    .truth = half,
    .strength = half,
    .draw = draw_linear,
    .targets = { { "linear", TRUE }, { "gradient", TRUE }, { "live", TRUE } } },
  { .name = "heteroscedastic",
    .about = "x = .5 z1 - .4 z2 + e; y = .5 x + .8 z1 + .3 z2 + (.3 + .7|x|) e",
    .graph = ADJUST_2,
    .columns = "x y z1 z2",
    .truth = half,
    .strength = half,
    .draw = draw_heteroscedastic,
    .targets = { { "linear", TRUE }, { "gradient", TRUE }, { "live", TRUE } } },
  { .name = "clustered",
    .about = "ten rows share z and a shock in x and in y; x = .5 z + shock + .7 e; y = .5 x + .8 z + shock + e",
    .graph = "dag { x [exposure] y [outcome] z x -> y x <- z -> y }",
    .columns = "x y z cluster",
    .truth = half,
    .strength = half,
    .draw = draw_clustered,
    .targets = { { "linear", TRUE, .se = NABLA_SE_CLUSTER },
                 { "gradient", TRUE, .se = NABLA_SE_CLUSTER },
                 { "live", TRUE, .se = NABLA_SE_CLUSTER } } },
  { .name = "nonlinear",
    .about = "x = .5 + .6 z1 - .4 z2 + .7 e; y = sin 1.5x + .3 x² + cos z1 + .5 z1 z2 + z1 + .7 e",
    .graph = ADJUST_2,
    .columns = "x y z1 z2",
    .truth = truth_nonlinear,
    .strength = strength_nonlinear,
    .draw = draw_nonlinear,
    .targets = { { "gradient", TRUE }, { "live", FALSE, "the world is not additive" } } },
  { .name = "values",
    .about = "as nonlinear, from x = 0 to x = 1",
    .graph = ADJUST_2,
    .columns = "x y z1 z2",
    .low = 0.0,
    .high = 1.0,
    .truth = truth_values,
    .draw = draw_values,
    .targets = { { "gradient", TRUE }, { "linear", FALSE, "the means do not lie on a line" } } },
  { .name = "heterogeneous",
    .about = "x = .6 z1 + .3 z2² + e; y = (.3 + .6 z1 + .2 z2²) x + z1 + sin z2 + e",
    .graph = ADJUST_2,
    .columns = "x y z1 z2",
    .truth = half,
    .draw = draw_heterogeneous,
    .targets = { { "gradient", TRUE }, { "live", FALSE, "the world is not additive" } } },
  { .name = "strong",
    .about = "x = 1.2 z1 + sin 2z2 + .6 e; y = .5 x + .15 x² + 2 z1 + 1.5 sin 2z2 + e",
    .graph = ADJUST_2,
    .columns = "x y z1 z2",
    .truth = half,
    .draw = draw_strong,
    .targets = { { "gradient", TRUE }, { "live", TRUE } } },
  { .name = "mixed",
    .about = "a category, a binary covariate, a count and a number; the slope differs by the first two",
    .graph = "dag { x [exposure] y [outcome] c b k z x -> y x <- c -> y x <- b -> y x <- k -> y x <- z -> y }",
    .columns = "x y c:4 b k z",
    .truth = truth_mixed,
    .strength = truth_mixed,
    .draw = draw_mixed,
    .targets = { { "gradient", TRUE } } },
  { .name = "wide",
    .about = "40 covariates, four of them confounders; y = .5 x + .1 x² + ...",
    .graph = "dag { x [exposure] y [outcome]" Z40 " x -> y" P10 (1) P10 (2) P10 (3) P10 (4) " }",
    .columns = "x y" Z40,
    .truth = half,
    .draw = draw_wide,
    .targets = { { "gradient", TRUE } } },
  { .name = "null",
    .about = "x = z1 + .5 z2 + e; y = 1.5 sin z1 + .5 z1 z2 + e: no effect",
    .graph = ADJUST_2,
    .columns = "x y z1 z2",
    .truth = zero,
    .strength = zero,
    .draw = draw_null,
    .targets = { { "gradient", TRUE }, { "live", FALSE, "the world is not additive" } } },
  { .name = NULL },
};
