#include "estimate/smooth/nabla-live-error.h"

#include <math.h>
#include <string.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-block-sum.h"

/* As for the full numbers: of more rows a row's own pull is taken to be the average one. */
#define MOST_LEVERAGES 20000
#define MOST_LEVERAGE  0.9

/* A block of the rows that are kept. */
typedef struct
{
  const NablaLive *live;
  const int *columns;
  guint n_columns;
  const NablaPenalty *fit;
  gsize first, n;
  double *features, *slopes; /* by columns of NABLA_BLOCK_STRIDE */
  double residual[NABLA_BLOCK_ROWS];
} Block;

static double
weight_at (const Block *self, gsize i)
{
  return nabla_weight_at (self->live->sample->weights, self->first + i);
}

static void
multiply (const Block *self, const double *columns, guint k, const double *vector, double *out)
{
  cblas_dgemv (CblasColMajor, CblasNoTrans, self->n, k, 1.0, columns, NABLA_BLOCK_STRIDE, vector, 1, 0.0, out, 1);
}

/* The constant, the exposure's features, the covariates', as in the fit; and the exposure's slopes. */
static void
evaluate (Block *self)
{
  const NablaLiveSample *sample = self->live->sample;
  gsize at = 1;

  for (gsize i = 0; i < self->n; i++)
    self->features[i] = 1.0;
  for (guint j = 0; j < self->n_columns; j++)
    {
      const NablaSpline *spline = self->live->columns[self->columns[j]].spline;

      if (j == 1)
        continue;
      nabla_spline_evaluate (spline, sample->values + (gsize) self->columns[j] * sample->n + self->first, self->n,
                             spline->n_features, NABLA_BLOCK_STRIDE, self->features + at * NABLA_BLOCK_STRIDE,
                             j == 0 ? self->slopes : NULL);
      at += spline->n_features;
    }
}

/* How much of its own value a row's fit is; takes the features. */
static void
take_leverages (Block *self, double *leverage)
{
  const NablaPenalty *fit = self->fit;
  guint p = fit->problem.p;

  cblas_dtrmm (CblasColMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, self->n, p, 1.0, fit->half, p,
               self->features, NABLA_BLOCK_STRIDE);
  for (guint k = 0; k < p; k++)
    for (gsize i = 0; i < self->n; i++)
      {
        double part = self->features[(gsize) k * NABLA_BLOCK_STRIDE + i];

        leverage[i] += part * part;
      }
  for (gsize i = 0; i < self->n; i++)
    leverage[i] = fmin (weight_at (self, i) * leverage[i] / fit->problem.n, MOST_LEVERAGE);
}

/* The residuals, those of rows that pull the fit towards them enlarged; takes the features. */
static void
take_residuals (Block *self)
{
  const NablaLive *live = self->live;
  const NablaLiveColumn *outcome = &live->columns[self->columns[1]];
  const double *y = live->sample->values + (gsize) self->columns[1] * live->sample->n + self->first;
  double mean = live->gram[outcome->first], leverage[NABLA_BLOCK_ROWS] = { 0 };

  multiply (self, self->features, self->fit->problem.p, self->fit->beta, self->residual);
  if (live->n <= MOST_LEVERAGES)
    take_leverages (self, leverage);
  else
    for (gsize i = 0; i < self->n; i++)
      leverage[i] = self->fit->total_edf / live->n;
  for (gsize i = 0; i < self->n; i++)
    self->residual[i]
      = ((y[i] - outcome->spline->mean) / outcome->spline->scale - mean - self->residual[i]) / (1.0 - leverage[i]);
}

/* In the whole table. */
static double
get_variance (const NablaLive *live, const double *influence)
{
  const NablaLiveSample *sample = live->sample;
  double share = (double) sample->n / live->n;

  return nabla_influence_variance (influence, sample->n, sample->weights, sample->clusters, sample->n_clusters)
         * (sample->clusters != NULL ? share * share / sample->share : share);
}

/**
 * nabla_live_error:
 * @live: that has a sample
 * @columns: (array length=n_columns): of @live: the exposure, the outcome, the covariates
 * @fit: of the outcome on the constant, the exposure's features and the covariates'
 * @functionals: (array length=n_functionals): their variances are filled in
 * @error: cancelled
 *
 * The variance of a functional's influence d'beta - value + (b'eta) e over the rows that are kept, as for the full
 * numbers; with clusters of its sums in them. O(4096 p), up to 20000 rows O(4096 p^2).
 */
gboolean
nabla_live_error (const NablaLive *live,
                  const int *columns,
                  guint n_columns,
                  const NablaPenalty *fit,
                  NablaLiveFunctional *functionals,
                  guint n_functionals,
                  NablaProgress *progress,
                  GError **error)
{
  const NablaLiveSample *sample = live->sample;
  guint p = fit->problem.p, n_slopes = live->columns[columns[0]].spline->n_features;
  Block block = { .live = live, .columns = columns, .n_columns = n_columns, .fit = fit };
  g_autofree double *room = g_new (double, (gsize) (p + n_slopes) * NABLA_BLOCK_STRIDE);
  g_autofree double *influence = g_new (double, sample->n *n_functionals);
  g_autofree double *slopes = g_new (double, sample->n);

  block.features = room;
  block.slopes = room + (gsize) p * NABLA_BLOCK_STRIDE;
  for (; block.first < sample->n; block.first += NABLA_BLOCK_ROWS)
    {
      block.n = MIN (NABLA_BLOCK_ROWS, sample->n - block.first);
      if (!nabla_progress_check (progress, error))
        return FALSE;
      evaluate (&block);
      multiply (&block, block.slopes, n_slopes, fit->beta + 1, slopes + block.first);
      for (guint f = 0; f < n_functionals; f++)
        multiply (&block, block.features, p, functionals[f].eta, influence + f * sample->n + block.first);
      take_residuals (&block);
      for (guint f = 0; f < n_functionals; f++)
        for (gsize i = 0; i < block.n; i++)
          influence[f * sample->n + block.first + i] *= block.residual[i];
    }
  for (guint f = 0; f < n_functionals; f++)
    {
      double *one = influence + f * sample->n;

      functionals[f].residual_variance = get_variance (live, one);
      for (gsize i = 0; i < sample->n; i++)
        one[i] += (functionals[f].size ? fabs (slopes[i]) : slopes[i]) - functionals[f].value;
      functionals[f].variance = get_variance (live, one);
    }
  return TRUE;
}
