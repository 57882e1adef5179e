#include "estimate/smooth/nabla-noise.h"

#include <math.h>
#include <gsl/gsl_cdf.h>

#include "estimate/numeric/nabla-blas.h"

/**
 * nabla_noise_init:
 * @half: p x k, by columns: half' half times @s2 is the variance of k coefficients
 * @square: k x k, lower triangle: mean of the products of their slopes
 * @s2: variance of the residuals over the rows
 *
 * With V the coefficients' variance and S the slopes' products the mean square has the mean tr VS and the variance
 * 2 tr VSVS, which those of a chi-squared variable are brought to (Satterthwaite 1946). O(k^2 (p + k))
 */
void
nabla_noise_init (NablaNoise *self, const double *half, guint p, guint k, const double *square, double s2)
{
  g_autofree double *variance = g_new0 (double, (gsize) k *k);
  g_autofree double *product = g_new (double, (gsize) k *k);
  double trace = 0.0, squares = 0.0;

  cblas_dsyrk (CblasColMajor, CblasLower, CblasTrans, k, p, 1.0, half, p, 0.0, variance, k);
  for (guint j = 0; j < k; j++)
    for (guint i = j + 1; i < k; i++)
      variance[(gsize) i * k + j] = variance[(gsize) j * k + i];
  cblas_dsymm (CblasColMajor, CblasRight, CblasLower, k, k, 1.0, square, k, variance, k, 0.0, product, k);
  for (guint j = 0; j < k; j++)
    {
      trace += product[(gsize) j * k + j];
      squares += cblas_ddot (k, product + (gsize) j * k, 1, product + j, k);
    }
  self->variance = s2 * trace;
  self->df = squares > 0.0 ? fmax (trace * trace / squares, 1.0) : 1.0;
}

/**
 * nabla_noise_explains:
 * @mean_square: of the fitted gradient
 * @level: of an interval
 *
 * Returns: whether a gradient that is 0 everywhere gives as much in over 1 - @level of tables
 */
gboolean
nabla_noise_explains (const NablaNoise *self, double mean_square, double level)
{
  return mean_square * self->df <= self->variance * gsl_cdf_chisq_Qinv (1.0 - level, self->df);
}
