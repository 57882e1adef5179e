/* Hidden causes and linear equations: instruments, the linear model of a graph, mediation. */
#include "designs.h"

#include <math.h>
#include <gsl/gsl_randist.h>

#define INSTRUMENT "dag { x [exposure] y [outcome] u [latent] q -> x -> y x <- u -> y }"

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

static void
draw_pull (NablaRng *rng, gsize n, double *const *c, double *own, double pull)
{
  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng), q = normal (rng);

      c[0][i] = pull * q + u + 0.7 * normal (rng);
      c[1][i] = 0.5 * c[0][i] + u + normal (rng);
      c[2][i] = q;
      own[i] = 0.5;
    }
}

static void
draw_strong (NablaRng *rng, gsize n, double *const *c, double *own)
{
  draw_pull (rng, n, c, own, 0.7);
}

/* A first-stage F of about 5 however large the table: pull² n / 1.49 = 4. */
static void
draw_weak (NablaRng *rng, gsize n, double *const *c, double *own)
{
  draw_pull (rng, n, c, own, sqrt (4.0 * 1.49 / (double) n));
}

/* Given z, errors that spread with the instrument. */
static void
draw_given (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng), z = normal (rng), q = 0.6 * z + normal (rng);

      c[0][i] = 0.6 * q + 0.5 * z + u + 0.7 * normal (rng);
      c[1][i] = 0.5 * c[0][i] - 0.4 * z + u + (0.3 + 0.7 * fabs (q)) * normal (rng);
      c[2][i] = q;
      c[3][i] = z;
      own[i] = 0.5;
    }
}

static void
draw_two (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double u = normal (rng), q1 = normal (rng), q2 = 0.4 * q1 + normal (rng);

      c[0][i] = 0.4 * q1 + 0.3 * q2 + u + 0.7 * normal (rng);
      c[1][i] = 0.5 * c[0][i] + u + normal (rng);
      c[2][i] = q1;
      c[3][i] = q2;
      own[i] = 0.5;
    }
}

/* The smoking graph: Age -> Smoking -.22, Genotype -> Smoking .6, Smoking -> Tar .61, Tar -> Cancer .38,
 * Age -> Cancer .05, Genotype -> Cancer .55; all causes of variance 1. */
static void
draw_smoking (NablaRng *rng, gsize n, double *const *c, double *own)
{
  double rest = sqrt (1.0 - 0.22 * 0.22 - 0.36), tar = sqrt (1.0 - 0.61 * 0.61);

  for (gsize i = 0; i < n; i++)
    {
      double a = normal (rng), g = normal (rng), s = -0.22 * a + 0.6 * g + rest * normal (rng);
      double t = 0.61 * s + tar * normal (rng);

      c[0][i] = a;
      c[1][i] = s;
      c[2][i] = t;
      c[3][i] = 0.38 * t + 0.05 * a + 0.55 * g + 0.7 * normal (rng);
      own[i] = 0.05;
    }
}

static void
draw_smoking_total (NablaRng *rng, gsize n, double *const *c, double *own)
{
  draw_smoking (rng, n, c, own);
  for (gsize i = 0; i < n; i++)
    own[i] = 0.61 * 0.38;
}

static double
truth_age (void)
{
  return 0.05;
}

static double
truth_smoking (void)
{
  return 0.61 * 0.38;
}

/* E M(x) = .2 + .6 x; y = .3 x + .5 m + .2 x m: direct .3 + .2 E M(0), indirect (.5 + .2) .6. */
static void
draw_mediation (NablaRng *rng, gsize n, double *const *c, double *own, gboolean indirect)
{
  for (gsize i = 0; i < n; i++)
    {
      double w = normal (rng), x = gsl_rng_uniform (rng) < design_logistic (0.5 * w);
      double e = normal (rng), m = 0.2 + 0.6 * x + 0.5 * w + e;

      c[0][i] = x;
      c[1][i] = m;
      c[2][i] = 0.3 * x + 0.5 * m + 0.2 * x * m + 0.4 * w + normal (rng);
      c[3][i] = w;
      own[i] = indirect ? 0.7 * 0.6 : 0.3 + 0.2 * (0.2 + 0.5 * w + e);
    }
}

static void
draw_direct (NablaRng *rng, gsize n, double *const *c, double *own)
{
  draw_mediation (rng, n, c, own, FALSE);
}

static void
draw_indirect (NablaRng *rng, gsize n, double *const *c, double *own)
{
  draw_mediation (rng, n, c, own, TRUE);
}

static double
truth_direct (void)
{
  return 0.34;
}

static double
truth_indirect (void)
{
  return 0.42;
}

#define SMOKING                                                                                                  \
  "dag { Smoking [exposure] Cancer [outcome] Genotype [latent] Age -> Cancer Age -> Smoking Genotype -> Cancer " \
  "Genotype -> Smoking Smoking -> Tar Tar -> Cancer }"
#define MEDIATION "dag { x [exposure] y [outcome] x -> m -> y x -> y x <- w -> y w -> m }"

const Design designs_hidden[] = {
  { .name = "instrument",
    .about = "x = .7 q + u + .7 e; y = .5 x + u + e",
    .graph = INSTRUMENT,
    .columns = "x y q",
    .truth = half,
    .draw = draw_strong,
    .targets = { { "2sls", TRUE } } },
  { .name = "instrument-weak",
    .about = "x = √(5.96/n) q + u + .7 e; y = .5 x + u + e: a first-stage F of about 5 at every n",
    .graph = INSTRUMENT,
    .columns = "x y q",
    .truth = half,
    .draw = draw_weak,
    .targets = { { "2sls", TRUE } } },
  { .name = "instrument-given",
    .about = "q = .6 z + e; x = .6 q + .5 z + u + .7 e; y = .5 x - .4 z + u + (.3 + .7|q|) e",
    .graph = "dag { x [exposure] y [outcome] u [latent] q -> x -> y x <- u -> y q <- z -> y z -> x }",
    .columns = "x y q z",
    .truth = half,
    .draw = draw_given,
    .targets = { { "2sls", TRUE } } },
  { .name = "instruments-two",
    .about = "x = .4 q1 + .3 q2 + u + .7 e; y = .5 x + u + e",
    .graph = "dag { x [exposure] y [outcome] u [latent] q1 -> x -> y x <- u -> y q2 -> x q1 -> q2 }",
    .columns = "x y q1 q2",
    .truth = half,
    .draw = draw_two,
    .targets = { { "2sls", TRUE } } },
  { .name = "smoking",
    .about = "the total effect of the smoking graph, linear and normal",
    .graph = SMOKING,
    .columns = "Age Smoking Tar Cancer",
    .truth = truth_smoking,
    .draw = draw_smoking_total,
    .targets = { { "linear", TRUE }, { "ricf", TRUE }, { "frontdoor", FALSE, "P(m)²/P(m|x) has no mean" } } },
  { .name = "smoking-age",
    .about = "the arrow Age -> Cancer of the smoking graph, linear and normal",
    .graph = SMOKING,
    .columns = "Age Smoking Tar Cancer",
    .from = "Age",
    .to = "Cancer",
    .truth = truth_age,
    .draw = draw_smoking,
    .targets = { { "ricf", TRUE } } },
  { .name = "natural-direct",
    .about = "m = .2 + .6 x + .5 w + e; y = .3 x + .5 m + .2 x m + .4 w + e",
    .graph = MEDIATION,
    .columns = "x m y w",
    .effect = NABLA_EFFECT_NATURAL_DIRECT,
    .mediators = "m",
    .low = 0.0,
    .high = 1.0,
    .truth = truth_direct,
    .draw = draw_direct,
    .targets = { { "auto", TRUE } } },
  { .name = "natural-indirect",
    .about = "as natural-direct",
    .graph = MEDIATION,
    .columns = "x m y w",
    .effect = NABLA_EFFECT_NATURAL_INDIRECT,
    .mediators = "m",
    .low = 0.0,
    .high = 1.0,
    .truth = truth_indirect,
    .draw = draw_indirect,
    .targets = { { "auto", TRUE } } },
  { .name = NULL },
};
