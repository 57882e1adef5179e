/* What real tables bring: rounded and skewed columns, many levels, thresholds, covariates that act together. */
#include "designs.h"

#include <math.h>
#include <gsl/gsl_randist.h>

#define ADJUST_1 "dag { x [exposure] y [outcome] z x -> y x <- z -> y }"
#define ADJUST_2 "dag { x [exposure] y [outcome] z1 z2 x -> y x <- z1 -> y x <- z2 -> y }"

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

/* A threshold of the covariate decides about both. */
static void
draw_steps (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng), above = z > 0.5;

      c[0][i] = 1.5 * above + normal (rng);
      c[1][i] = 0.5 * c[0][i] + 2.0 * above + normal (rng);
      c[2][i] = z;
      own[i] = 0.5;
    }
}

/* Confounding by two covariates together, which neither shows by itself nor a straight line in both. */
static void
draw_together (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z1 = normal (rng), z2 = normal (rng), both = sin (2.0 * z1) * z2;

      c[0][i] = both + normal (rng);
      c[1][i] = 0.5 * c[0][i] + 1.5 * both + normal (rng);
      c[2][i] = z1;
      c[3][i] = z2;
      own[i] = 0.5;
    }
}

/* The same pair among covariates of which others confound by themselves. */
static void
draw_together_hidden (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z[9], both, sum;

      for (guint j = 0; j < 9; j++)
        z[j] = c[2 + j][i] = normal (rng);
      both = sin (2.0 * z[3]) * z[6];
      sum = z[0] + 0.5 * z[1] * z[1];
      c[0][i] = both + 0.5 * sum + normal (rng);
      c[1][i] = 0.5 * c[0][i] + 1.5 * both + sum + 0.5 * z[8] + normal (rng);
      own[i] = 0.5;
    }
}

/* Two pairs that share a covariate. */
static void
draw_together_three (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z1 = normal (rng), z2 = normal (rng), z3 = normal (rng), all = sin (2.0 * z1) * z2 + z2 * cos (2.0 * z3);

      c[0][i] = all + normal (rng);
      c[1][i] = 0.5 * c[0][i] + 1.5 * all + normal (rng);
      c[2][i] = z1;
      c[3][i] = z2;
      c[4][i] = z3;
      own[i] = 0.5;
    }
}

static void
draw_product (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z1 = normal (rng), z2 = normal (rng), both = z1 * z2;

      c[0][i] = both + normal (rng);
      c[1][i] = 0.5 * c[0][i] + 1.5 * both + normal (rng);
      c[2][i] = z1;
      c[3][i] = z2;
      own[i] = 0.5;
    }
}

/* The same for two groups. */
static void
draw_binary_together (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z1 = normal (rng), z2 = normal (rng), both = sin (2.0 * z1) * z2;
      double x = gsl_rng_uniform (rng) < design_logistic (1.5 * both);

      c[0][i] = x;
      c[1][i] = 0.5 * x + 1.5 * both + normal (rng);
      c[2][i] = z1;
      c[3][i] = z2;
      own[i] = 0.5;
    }
}

static void
draw_binary_steps (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng), above = z > 0.5, x = gsl_rng_uniform (rng) < 0.3 + 0.4 * above;

      c[0][i] = x;
      c[1][i] = 0.5 * x + 2.0 * above + normal (rng);
      c[2][i] = z;
      own[i] = 0.5;
    }
}

/* An income: the outcome goes with its logarithm. E 1/x = exp(Var log x / 2). */
static void
draw_income (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng), x = exp (0.3 * z + 0.5 * normal (rng));

      c[0][i] = x;
      c[1][i] = log (x) + 0.7 * z + 0.7 * normal (rng);
      c[2][i] = z;
      own[i] = 1.0 / x;
    }
}

static double
truth_income (void)
{
  return exp (0.5 * (0.09 + 0.25));
}

/* An outcome with a long tail, and as much spread as mean. */
static void
draw_costs (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng), x = 0.5 * z + normal (rng), mean = exp (0.3 * x + 0.3 * z);

      c[0][i] = x;
      c[1][i] = mean * exp (0.8 * normal (rng) - 0.32);
      c[2][i] = z;
      own[i] = 0.3 * mean;
    }
}

/* .3 x + .3 z = .45 z + .3 e */
static double
truth_costs (void)
{
  return 0.3 * exp (0.5 * (0.45 * 0.45 + 0.09));
}

static void
draw_levels (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng), draw = gsl_rng_uniform (rng);
      guint level = (guint) (30.0 * draw * draw);
      double shift = sin (1.7 * level);

      c[0][i] = shift + 0.5 * z + normal (rng);
      c[1][i] = 0.5 * c[0][i] + 1.5 * shift + z + normal (rng);
      c[2][i] = level;
      c[3][i] = z;
      own[i] = 0.5;
    }
}

/* A category of very many levels that does nothing, beside a covariate that confounds. */
static void
draw_levels_idle (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng), draw = gsl_rng_uniform (rng);

      c[0][i] = z + normal (rng);
      c[1][i] = 0.5 * c[0][i] + 1.5 * z + normal (rng);
      c[2][i] = (guint) (100.0 * draw * draw);
      c[3][i] = z;
      own[i] = 0.5;
    }
}

/* Ages in years, scores in tens. */
static void
draw_rounded (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = round (45.0 + 15.0 * normal (rng));
      double x = 10.0 * round (5.0 + 0.06 * (z - 45.0) + 1.5 * normal (rng));

      c[0][i] = x;
      c[1][i] = 0.05 * x + 0.001 * (z - 45.0) * (z - 45.0) + 0.04 * z + normal (rng);
      c[2][i] = z;
      own[i] = 0.05;
    }
}

static double
truth_rounded (void)
{
  return 0.05;
}

/* Four tenths take none. */
static void
draw_none (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng), x = 0.5 * z + normal (rng) + 0.3;

      x = x > 0.0 ? x : 0.0;
      c[0][i] = x;
      c[1][i] = 0.5 * x + 0.7 * z + 0.7 * normal (rng);
      c[2][i] = z;
      own[i] = 0.5;
    }
}

/* Two groups in a hundred and one, for whom the slope is another. */
static void
draw_rare (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng), a = gsl_rng_uniform (rng) < 0.03, b = gsl_rng_uniform (rng) < 0.5;
      double x = 0.5 * z + 0.8 * a + normal (rng);

      own[i] = 0.4 + 2.0 * a + 0.08 * b;
      c[0][i] = x;
      c[1][i] = own[i] * x + 0.7 * z - a + normal (rng);
      c[2][i] = z;
      c[3][i] = a;
      c[4][i] = b;
    }
}

static double
truth_rare (void)
{
  return 0.5;
}

#define SLOPE .targets = { { "gradient", TRUE } }

const Design designs_hard[] = {
  { .name = "steps",
    .about = "x = 1.5 [z > .5] + e; y = .5 x + 2 [z > .5] + e",
    .graph = ADJUST_1,
    .columns = "x y z",
    .truth = half,
    .draw = draw_steps,
    SLOPE },
  { .name = "product",
    .about = "x = z1 z2 + e; y = .5 x + 1.5 z1 z2 + e",
    .graph = ADJUST_2,
    .columns = "x y z1 z2",
    .truth = half,
    .draw = draw_product,
    SLOPE },
  { .name = "together",
    .about = "x = z2 sin 2z1 + e; y = .5 x + 1.5 z2 sin 2z1 + e",
    .graph = ADJUST_2,
    .columns = "x y z1 z2",
    .truth = half,
    .draw = draw_together,
    SLOPE },
  { .name = "together-hidden",
    .about
    = "of nine covariates the pair z7 sin 2z4, and s = z1 + z2²/2: x = pair + s/2 + e; y = .5 x + 1.5 pair + s + "
      "z9/2 + e",
    .graph = "dag { x [exposure] y [outcome] z1 z2 z3 z4 z5 z6 z7 z8 z9 x -> y x <- z1 -> y x <- z2 -> y x <- z3 -> y "
             "x <- z4 -> y x <- z5 -> y x <- z6 -> y x <- z7 -> y x <- z8 -> y x <- z9 -> y }",
    .columns = "x y z1 z2 z3 z4 z5 z6 z7 z8 z9",
    .truth = half,
    .draw = draw_together_hidden,
    SLOPE },
  { .name = "together-three",
    .about = "s = z2 sin 2z1 + z2 cos 2z3; x = s + e; y = .5 x + 1.5 s + e",
    .graph = "dag { x [exposure] y [outcome] z1 z2 z3 x -> y x <- z1 -> y x <- z2 -> y x <- z3 -> y }",
    .columns = "x y z1 z2 z3",
    .truth = half,
    .draw = draw_together_three,
    SLOPE },
  { .name = "binary-steps",
    .about = "P(x = 1) = .3 + .4 [z > .5]; y = .5 x + 2 [z > .5] + e",
    .graph = ADJUST_1,
    .columns = "x y z",
    .low = 0.0,
    .high = 1.0,
    .truth = half,
    .draw = draw_binary_steps,
    .targets = { { "aipw", TRUE } } },
  { .name = "binary-together",
    .about = "P(x = 1) = logistic(1.5 z2 sin 2z1); y = .5 x + 1.5 z2 sin 2z1 + e",
    .graph = ADJUST_2,
    .columns = "x y z1 z2",
    .low = 0.0,
    .high = 1.0,
    .truth = half,
    .draw = draw_binary_together,
    .targets = { { "aipw", TRUE } } },
  { .name = "income",
    .about = "log x = .3 z + .5 e; y = log x + .7 z + .7 e",
    .graph = ADJUST_1,
    .columns = "x y z",
    .truth = truth_income,
    .draw = draw_income,
    SLOPE },
  { .name = "costs",
    .about = "x = .5 z + e; log y = .3 x + .3 z + .8 e - .32",
    .graph = ADJUST_1,
    .columns = "x y z",
    .truth = truth_costs,
    .draw = draw_costs,
    SLOPE },
  { .name = "levels",
    .about
    = "a category of 30 levels, the rarest in one row of sixty; x = shift + .5 z + e; y = .5 x + 1.5 shift + z + e",
    .graph = "dag { x [exposure] y [outcome] c z x -> y x <- c -> y x <- z -> y }",
    .columns = "x y c:30 z",
    .truth = half,
    .draw = draw_levels,
    SLOPE },
  { .name = "levels-idle",
    .about
    = "a category of 100 levels, the rarest in one row of 200, that does nothing; x = z + e; y = .5 x + 1.5 z + e",
    .graph = "dag { x [exposure] y [outcome] c z x -> y x <- c -> y x <- z -> y }",
    .columns = "x y c:100 z",
    .truth = half,
    .draw = draw_levels_idle,
    SLOPE },
  { .name = "rounded",
    .about = "z in whole years, x in tens; y = .05 x + .001 (z - 45)² + .04 z + e",
    .graph = ADJUST_1,
    .columns = "x y z",
    .truth = truth_rounded,
    .draw = draw_rounded,
    SLOPE },
  { .name = "none",
    .about = "x = max (0, .3 + .5 z + e); y = .5 x + .7 z + .7 e",
    .graph = ADJUST_1,
    .columns = "x y z",
    .truth = half,
    .draw = draw_none,
    .targets = { { "gradient", FALSE, "x heaps at a bound" } } },
  { .name = "rare",
    .about = "b = 1 in half the rows, a = 1 in 3 %; y = (.4 + 2 a + .08 b) x + .7 z - a + e",
    .graph = "dag { x [exposure] y [outcome] z a b x -> y x <- z -> y x <- a -> y b -> y b -> x }",
    .columns = "x y z a b",
    .truth = truth_rare,
    .draw = draw_rare,
    SLOPE },
  { .name = NULL },
};
