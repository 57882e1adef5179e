/* Whether residuals follow features: as often as chance has it where they do not, and always where they do. */
#include <math.h>
#include <string.h>

#include "estimate/smooth/nabla-missed.h"
#include "numbers.h"
#include "support.h"

#define ROWS     600
#define KNOWN    3
#define FEATURES 4

/* A covariate, its first features, those in question, and residuals of both columns. */
typedef struct
{
  double z[ROWS], root[ROWS];
  double known[KNOWN * ROWS], features[FEATURES * ROWS];
  double residuals[NABLA_MISSED_RESIDUALS][ROWS];
  NablaMissedRows rows;
} Sample;

static const double omega[FEATURES] = { 1.0, 4.0, 9.0, 16.0 };

static double
bell (guint64 *state)
{
  double sum = -6.0;

  for (guint i = 0; i < 12; i++)
    sum += test_uniform (state);
  return sum;
}

/* Residuals whose spread grows with the covariate, and a step of @step at z = .3 in both. */
static void
sample_init (Sample *self, guint64 seed, double step, gboolean weighted)
{
  guint64 state = seed;

  memset (self, 0, sizeof *self);
  for (gsize i = 0; i < ROWS; i++)
    {
      double z = self->z[i] = bell (&state);

      self->root[i] = weighted ? 0.5 + test_uniform (&state) : 1.0;
      for (guint j = 0; j < KNOWN; j++)
        self->known[j * ROWS + i] = pow (z, j);
      for (guint j = 0; j < FEATURES; j++)
        self->features[j * ROWS + i] = sin ((j + 2.0) * z);
      for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
        self->residuals[r][i] = self->root[i] * ((0.5 + fabs (z)) * bell (&state) + step * (z > 0.3));
    }
  self->rows = (NablaMissedRows){ .n = ROWS, .root = self->root };
  for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
    self->rows.residuals[r] = self->residuals[r];
}

static double
test_sample (const Sample *self)
{
  g_autofree double *known = g_memdup2 (self->known, sizeof self->known);
  g_autofree double *features = g_memdup2 (self->features, sizeof self->features);

  return nabla_missed_test (&self->rows, known, KNOWN, features, omega, FEATURES);
}

/* 5 % by chance, with and without weights, though the spread is not even. */
static void
test_chance (void)
{
  for (guint weighted = 0; weighted < 2; weighted++)
    {
      guint below = 0, half = 0;

      for (guint i = 0; i < 1000; i++)
        {
          Sample sample;
          double p;

          sample_init (&sample, 1 + i, 0.0, weighted);
          p = test_sample (&sample);
          below += p < 0.05;
          half += p < 0.5;
        }
      g_test_message ("below .05: %u, below .5: %u", below, half);
      /* 3.3 standard deviations about what they should be, and no more than a tenth off by the approximation. */
      g_assert_cmpuint (below, >, 22);
      g_assert_cmpuint (below, <, 78);
      g_assert_cmpuint (half, >, 440);
      g_assert_cmpuint (half, <, 560);
    }
}

static void
test_seen (void)
{
  guint seen = 0;

  for (guint i = 0; i < 50; i++)
    {
      Sample sample;

      sample_init (&sample, 1 + i, 0.0, i % 2);
      for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
        for (gsize k = 0; k < ROWS; k++)
          sample.residuals[r][k] += sample.root[k] * 0.5 * sin (3.0 * sample.z[k]);
      seen += test_sample (&sample) < 0.01;
    }
  g_test_message ("seen: %u of 50", seen);
  g_assert_cmpuint (seen, >=, 45);
}

/* What the regression had is not missed, whatever the residuals. */
static void
test_known (void)
{
  Sample sample, beside;
  double p;

  sample_init (&sample, 3, 1.0, TRUE);
  sample_init (&beside, 3, 1.0, TRUE);
  for (gsize i = 0; i < ROWS; i++)
    for (guint j = 0; j < FEATURES; j++)
      sample.features[j * ROWS + i] = 1.0 + (j + 1.0) * sample.z[i];
  g_assert_cmpfloat (test_sample (&sample), ==, 1.0);
  /* Nor does it matter to what is missed. */
  memcpy (sample.features, beside.features, ROWS * sizeof (double));
  memset (beside.features + ROWS, 0, (FEATURES - 1) * ROWS * sizeof (double));
  p = test_sample (&beside);
  g_assert_cmpfloat (p, <, 1.0);
  assert_close (test_sample (&sample), p, 1e-9);
  memset (beside.residuals, 0, sizeof beside.residuals);
  g_assert_cmpfloat (test_sample (&beside), ==, 1.0);
}

/* Rows of weight 0 are as if they were not there. */
static void
test_weights (void)
{
  Sample sample, spoilt;

  sample_init (&sample, 9, 1.0, TRUE);
  for (gsize i = 0; i < ROWS; i += 3)
    {
      sample.root[i] = 0.0;
      for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
        sample.residuals[r][i] = 0.0;
    }
  spoilt = sample;
  spoilt.rows.root = spoilt.root;
  for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
    spoilt.rows.residuals[r] = spoilt.residuals[r];
  for (gsize i = 0; i < ROWS; i += 3)
    {
      spoilt.known[ROWS + i] = 50.0;
      spoilt.features[i] = -20.0;
    }
  assert_close (test_sample (&spoilt), test_sample (&sample), 1e-9);
}

/* Rows that are there twice, in one cluster, say as much as rows of twice the weight. */
static void
test_clusters (void)
{
  Sample sample;
  g_autofree double *root = g_new (double, 2 * ROWS);
  g_autofree double *known = g_new (double, 2 * ROWS * KNOWN);
  g_autofree double *features = g_new (double, 2 * ROWS * FEATURES);
  g_autofree double *residuals = g_new (double, 2 * ROWS * NABLA_MISSED_RESIDUALS);
  g_autofree double *z = g_new (double, 2 * ROWS);
  g_autofree guint32 *clusters = g_new (guint32, 2 * ROWS);
  NablaMissedRows twice = { .n = 2 * ROWS,
                            .root = root,
                            .clusters = clusters,
                            .n_clusters = ROWS,
                            .residuals = { residuals, residuals + 2 * ROWS } };
  double once[2], doubled[2];

  sample_init (&sample, 7, 2.0, TRUE);
  for (gsize i = 0; i < 2 * ROWS; i++)
    {
      gsize row = clusters[i] = i % ROWS;
      double there = i < ROWS || row % 2 == 0;

      z[i] = sample.z[row];
      root[i] = there * sample.root[row];
      for (guint j = 0; j < KNOWN; j++)
        known[j * 2 * ROWS + i] = sample.known[j * ROWS + row];
      for (guint j = 0; j < FEATURES; j++)
        features[j * 2 * ROWS + i] = sample.features[j * ROWS + row];
      for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
        residuals[r * 2 * ROWS + i] = there * sample.residuals[r][row];
    }
  for (gsize i = 0; i < ROWS; i += 2)
    {
      sample.root[i] *= G_SQRT2;
      for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
        sample.residuals[r][i] *= G_SQRT2;
    }
  g_assert_cmpuint (nabla_missed_find_cuts (&sample.rows, sample.z, sample.known, KNOWN, 1e-3, once, 2), ==, 1);
  g_assert_cmpuint (nabla_missed_find_cuts (&twice, z, known, KNOWN, 1e-3, doubled, 2), ==, 1);
  assert_close (doubled[0], once[0], 1e-12);
  assert_close (nabla_missed_test (&twice, known, KNOWN, features, omega, FEATURES), test_sample (&sample), 1e-9);
}

/* No thresholds in noise but by chance; the right ones where there are some. */
static void
test_cuts (void)
{
  guint found = 0, right = 0;
  double cuts[4];

  for (guint i = 0; i < 500; i++)
    {
      Sample sample;

      sample_init (&sample, 1 + i, 0.0, i % 2);
      found += nabla_missed_find_cuts (&sample.rows, sample.z, sample.known, KNOWN, 0.05, cuts, 4) > 0;
    }
  g_test_message ("by chance: %u of 500", found);
  g_assert_cmpuint (found, <=, 40);
  for (guint i = 0; i < 50; i++)
    {
      Sample sample;

      sample_init (&sample, 1 + i, 3.0, i % 2);
      for (gsize k = 0; k < ROWS; k++)
        for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
          sample.residuals[r][k] -= sample.root[k] * 3.0 * (sample.z[k] < -0.8);
      found = nabla_missed_find_cuts (&sample.rows, sample.z, sample.known, KNOWN, 0.05, cuts, 4);
      g_assert_cmpuint (found, >=, 2);
      for (guint c = 0; c < found; c++)
        right += fabs (cuts[c] - 0.3) < 0.1 || fabs (cuts[c] + 0.8) < 0.1;
    }
  g_test_message ("right: %u of 100", right);
  g_assert_cmpuint (right, >=, 90);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/missed/chance", test_chance);
  g_test_add_func ("/missed/seen", test_seen);
  g_test_add_func ("/missed/known", test_known);
  g_test_add_func ("/missed/weights", test_weights);
  g_test_add_func ("/missed/clusters", test_clusters);
  g_test_add_func ("/missed/cuts", test_cuts);
  return g_test_run ();
}
