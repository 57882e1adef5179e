/* A binary exposure, and worlds of nothing but categories. */
#include "designs.h"

#include <math.h>
#include <gsl/gsl_randist.h>

#define ADJUST_1 "dag { x [exposure] y [outcome] z x -> y x <- z -> y }"
#define ADJUST_2 "dag { x [exposure] y [outcome] z1 z2 x -> y x <- z1 -> y x <- z2 -> y }"
#define EDGE     "a tenth of the rows has a propensity beyond .05 or .95"

static double
normal (NablaRng *rng)
{
  return gsl_ran_gaussian_ziggurat (rng, 1.0);
}

static gboolean
toss (NablaRng *rng, double p)
{
  return gsl_rng_uniform (rng) < p;
}

static double
half (void)
{
  return 0.5;
}

static void
draw_contrast (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z1 = normal (rng), z2 = normal (rng), x = toss (rng, design_logistic (0.6 * z1 - 0.5 * z2));

      own[i] = 0.5 + 0.4 * z1;
      c[0][i] = x;
      c[1][i] = own[i] * x + sin (z1) + 0.7 * z2 + 0.3 * z1 * z2 + normal (rng);
      c[2][i] = z1;
      c[3][i] = z2;
    }
}

/* The logit is not a straight line. */
static void
draw_curved (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z1 = normal (rng), z2 = normal (rng),
             x = toss (rng, design_logistic (sin (2.0 * z1) + 0.4 * z2 * z2 - 0.5));

      own[i] = 0.5 + 0.4 * cos (z1) - 0.4 * exp (-0.5);
      c[0][i] = x;
      c[1][i] = own[i] * x + sin (2.0 * z1) + 0.5 * z2 * z2 + normal (rng);
      c[2][i] = z1;
      c[3][i] = z2;
    }
}

static void
draw_edge (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z1 = normal (rng), z2 = normal (rng), x = toss (rng, design_logistic (1.5 * z1 - 1.0 * z2));

      own[i] = 0.5 + 0.3 * z1;
      c[0][i] = x;
      c[1][i] = own[i] * x + z1 + 0.7 * z2 + normal (rng);
      c[2][i] = z1;
      c[3][i] = z2;
    }
}

static double
risk (double z, gboolean x)
{
  return design_logistic (-0.7 + 0.8 * x + 0.9 * z);
}

static double
risk_without (double z)
{
  return risk (z, FALSE);
}

static double
risk_with (double z)
{
  return risk (z, TRUE);
}

static void
draw_risk (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double z = normal (rng);
      gboolean x = toss (rng, design_logistic (0.7 * z));

      c[0][i] = x;
      c[1][i] = toss (rng, risk (z, x));
      c[2][i] = z;
      own[i] = risk (z, TRUE) - risk (z, FALSE);
    }
}

static double
truth_risk (void)
{
  return design_normal_mean (risk_with, 0.0, 1.0) - design_normal_mean (risk_without, 0.0, 1.0);
}

static double
ratio_risk (void)
{
  return design_normal_mean (risk_with, 0.0, 1.0) / design_normal_mean (risk_without, 0.0, 1.0);
}

static double
odds_risk (void)
{
  double with = design_normal_mean (risk_with, 0.0, 1.0), without = design_normal_mean (risk_without, 0.0, 1.0);

  return with / (1.0 - with) * (1.0 - without) / without;
}

/* A confounder of five levels, shares .1 .2 .3 .2 .2. */
static const double shares[5] = { 0.1, 0.2, 0.3, 0.2, 0.2 };
static const double exposed[5] = { 0.2, 0.4, 0.5, 0.7, 0.6 };
static const double sick[2][5] = { { 0.1, 0.2, 0.3, 0.5, 0.4 }, { 0.2, 0.25, 0.5, 0.6, 0.65 } };

static void
draw_strata (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      double draw = gsl_rng_uniform (rng);
      guint z = 0;
      gboolean x;

      while (z < 4 && draw >= shares[z])
        draw -= shares[z++];
      x = toss (rng, exposed[z]);
      c[0][i] = x;
      c[1][i] = toss (rng, sick[x][z]);
      c[2][i] = z;
      own[i] = sick[1][z] - sick[0][z];
    }
}

static double
truth_strata (void)
{
  double sum = 0.0;

  for (guint z = 0; z < 5; z++)
    sum += shares[z] * (sick[1][z] - sick[0][z]);
  return sum;
}

/* w is moved by a hidden cause of x and one of y; z by w, x by z, y by x. */
static const double x_given[2][2] = { { 0.2, 0.5 }, { 0.5, 0.8 } }; /* [u1][z] */
static const double y_given[2][2] = { { 0.2, 0.5 }, { 0.5, 0.7 } }; /* [u2][x] */

static void
draw_napkin (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      gboolean u1 = toss (rng, 0.5), u2 = toss (rng, 0.4);
      gboolean w = toss (rng, 0.2 + 0.35 * u1 + 0.3 * u2);
      gboolean z = toss (rng, w ? 0.7 : 0.35);
      gboolean x = toss (rng, x_given[u1][z]);

      c[0][i] = w;
      c[1][i] = z;
      c[2][i] = x;
      c[3][i] = toss (rng, y_given[u2][x]);
      own[i] = y_given[u2][1] - y_given[u2][0];
    }
}

static double
truth_napkin (void)
{
  return 0.6 * 0.3 + 0.4 * 0.2;
}

/* The smoking graph of categories: age, smoking, tar, cancer, a hidden genotype; the arrow from age. */
static void
draw_age (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      gboolean g = toss (rng, 0.5), a = toss (rng, 0.45);
      gboolean s = toss (rng, 0.55 - 0.25 * a + 0.25 * g);
      gboolean t = toss (rng, s ? 0.75 : 0.3);

      c[0][i] = a;
      c[1][i] = s;
      c[2][i] = t;
      c[3][i] = toss (rng, 0.1 + 0.1 * a + 0.3 * t + 0.3 * g);
      own[i] = 0.1;
    }
}

static double
tenth (void)
{
  return 0.1;
}

static void
draw_front_door (NablaRng *rng, gsize n, double *const *c, double *own)
{
  for (gsize i = 0; i < n; i++)
    {
      gboolean u = toss (rng, 0.5);
      gboolean x = toss (rng, u ? 0.7 : 0.3);
      gboolean m = toss (rng, x ? 0.8 : 0.25);

      c[0][i] = x;
      c[1][i] = m;
      c[2][i] = toss (rng, 0.1 + 0.2 * m + 0.2 * u + 0.4 * m * u);
      own[i] = (0.2 + 0.4 * u) * (0.8 - 0.25);
    }
}

static double
truth_front_door (void)
{
  return 0.22;
}

#define CONTRAST .low = 0.0, .high = 1.0
#define SMOKING                                                                                                  \
  "dag { Smoking [exposure] Cancer [outcome] Genotype [latent] Age -> Cancer Age -> Smoking Genotype -> Cancer " \
  "Genotype -> Smoking Smoking -> Tar Tar -> Cancer }"

const Design designs_binary[] = {
  { .name = "binary",
    .about = "P(x = 1) = logistic(.6 z1 - .5 z2); y = (.5 + .4 z1) x + sin z1 + .7 z2 + .3 z1 z2 + e",
    .graph = ADJUST_2,
    .columns = "x y z1 z2",
    CONTRAST,
    .truth = half,
    .draw = draw_contrast,
    .targets = { { "aipw", TRUE }, { "gradient", TRUE } } },
  { .name = "binary-curved",
    .about = "logit = sin 2z1 + .4 z2² - .5; y = (.5 + .4 (cos z1 - E cos z1)) x + sin 2z1 + .5 z2² + e",
    .graph = ADJUST_2,
    .columns = "x y z1 z2",
    CONTRAST,
    .truth = half,
    .draw = draw_curved,
    .targets = { { "aipw", TRUE }, { "gradient", TRUE } } },
  { .name = "binary-edge",
    .about = "logit = 1.5 z1 - z2; y = (.5 + .3 z1) x + z1 + .7 z2 + e",
    .graph = ADJUST_2,
    .columns = "x y z1 z2",
    CONTRAST,
    .truth = half,
    .draw = draw_edge,
    .targets = { { "aipw", FALSE, EDGE }, { "gradient", FALSE, EDGE } } },
  { .name = "risk-difference",
    .about = "P(x = 1) = logistic(.7 z); P(y = 1) = logistic(-.7 + .8 x + .9 z)",
    .graph = ADJUST_1,
    .columns = "x y z",
    CONTRAST,
    .truth = truth_risk,
    .draw = draw_risk,
    .targets = { { "aipw", TRUE }, { "gradient", TRUE } } },
  { .name = "risk-ratio",
    .about = "as risk-difference",
    .graph = ADJUST_1,
    .columns = "x y z",
    CONTRAST,
    .truth = truth_risk,
    .ratio = ratio_risk,
    .draw = draw_risk,
    .targets = { { "aipw", TRUE, .contrast = NABLA_CONTRAST_RATIO } } },
  { .name = "odds-ratio",
    .about = "as risk-difference",
    .graph = ADJUST_1,
    .columns = "x y z",
    CONTRAST,
    .truth = truth_risk,
    .odds = odds_risk,
    .draw = draw_risk,
    .targets = { { "aipw", TRUE, .contrast = NABLA_CONTRAST_ODDS_RATIO } } },
  { .name = "strata",
    .about = "a confounder of five levels; both probabilities differ by its level",
    .graph = ADJUST_1,
    .columns = "x y z:5",
    CONTRAST,
    .truth = truth_strata,
    .draw = draw_strata,
    .targets = { { "plugin", TRUE }, { "aipw", TRUE }, { "gradient", TRUE } } },
  { .name = "napkin",
    .about = "w -> z -> x -> y, w <-> x, w <-> y, all binary",
    .graph = "dag { x [exposure] y [outcome] u1 [latent] u2 [latent] w -> z -> x -> y w <- u1 -> x w <- u2 -> y }",
    .columns = "w z x y",
    CONTRAST,
    .truth = truth_napkin,
    .draw = draw_napkin,
    .targets = { { "plugin", TRUE } } },
  { .name = "smoking-age-binary",
    .about = "the arrow Age -> Cancer of the smoking graph, all binary",
    .graph = SMOKING,
    .columns = "Age Smoking Tar Cancer",
    .from = "Age",
    .to = "Cancer",
    CONTRAST,
    .truth = tenth,
    .draw = draw_age,
    .targets = { { "plugin", TRUE } } },
  { .name = "front-door-discrete",
    .about = "x -> m -> y, x <- u -> y, all binary",
    .graph = "dag { x [exposure] y [outcome] u [latent] x -> m -> y x <- u -> y }",
    .columns = "x m y",
    CONTRAST,
    .truth = truth_front_door,
    .draw = draw_front_door,
    .targets = { { "plugin", TRUE }, { "frontdoor", TRUE } } },
  { .name = NULL },
};
