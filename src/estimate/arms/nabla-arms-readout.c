#include "estimate/arms/nabla-arms-sieve-private.h"

#include <math.h>
#include <string.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-block-sum.h"

/* More rows than this, and all take the average leverage: it is next to nothing. */
#define LEVERAGE_ROWS 20000
#define MAX_LEVERAGE  0.9

#define COLUMN(pointer, k) ((pointer) + (gsize) (k) *NABLA_BLOCK_STRIDE)

static void
read_block (gsize first, gsize n, double *sums G_GNUC_UNUSED, double *room, gpointer data)
{
  NablaArmsReadout *readout = data;
  const NablaArmsSieve *self = readout->sieve;
  const NablaPenalty *fit = readout->fit;
  guint p = fit->problem.p;
  gsize n_rows = self->rows->n;
  double *values, *slopes, *scratch, average = fit->total_edf / n_rows;

  nabla_arms_sieve_evaluate (self, first, n, room, &values, &slopes, &scratch);
  for (guint k = 0; readout->terms != NULL && k < p; k++)
    if (readout->terms[k] != k)
      memmove (COLUMN (values, k), COLUMN (values, readout->terms[k]), n * sizeof *values);
  cblas_dgemv (CblasColMajor, CblasNoTrans, n, p, 1.0, values, NABLA_BLOCK_STRIDE, fit->beta, 1, 0.0,
               readout->fitted + first, 1);
  for (guint f = 0; f < readout->n_functionals; f++)
    cblas_dgemv (CblasColMajor, CblasNoTrans, n, p, 1.0, values, NABLA_BLOCK_STRIDE, readout->eta + (gsize) f * p, 1,
                 0.0, readout->alpha + f * n_rows + first, 1);
  if (readout->slope != NULL)
    {
      memset (readout->slope + first, 0, n * sizeof (double));
      for (guint s = 0; s < self->basis->n_slopes; s++)
        cblas_daxpy (n, fit->beta[self->basis->slopes[s]], COLUMN (slopes, s), 1, readout->slope + first, 1);
    }
  for (gsize i = 0; i < n; i++)
    readout->residual[first + i] = self->y[first + i] - readout->fitted[first + i];
  if (n_rows > LEVERAGE_ROWS)
    {
      cblas_dscal (n, 1.0 / (1.0 - fmin (average, MAX_LEVERAGE)), readout->residual + first, 1);
      return;
    }
  /* A^-1 = half'half: h = w |half b|^2 / n. */
  cblas_dtrmm (CblasColMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, n, p, 1.0, fit->half, p, values,
               NABLA_BLOCK_STRIDE);
  for (gsize i = 0; i < n; i++)
    {
      double leverage = 0.0;

      for (guint k = 0; k < p; k++)
        leverage += COLUMN (values, k)[i] * COLUMN (values, k)[i];
      leverage *= nabla_weight_at (self->rows->weights, first + i) / n_rows;
      readout->residual[first + i] /= 1.0 - fmin (leverage, MAX_LEVERAGE);
    }
}

gboolean
nabla_arms_readout_run (NablaArmsReadout *readout, GError **error)
{
  const NablaArmsSieve *self = readout->sieve;
  double none;

  return nabla_block_sum (self->rows->n, read_block, readout, 0, nabla_arms_sieve_get_room (self), &none,
                          self->executor, self->progress, error);
}

void
nabla_arms_readout_clear (NablaArmsReadout *readout)
{
  g_free (readout->alpha);
  g_free (readout->residual);
  g_free (readout->fitted);
  g_free (readout->slope);
}

void
nabla_arms_readout_init (NablaArmsReadout *readout,
                         const NablaArmsSieve *self,
                         const NablaPenalty *fit,
                         guint n_functionals,
                         gboolean slope)
{
  gsize n = self->rows->n;

  *readout = (NablaArmsReadout){ .sieve = self, .fit = fit, .n_functionals = n_functionals };
  readout->alpha = g_new (double, n_functionals *n);
  readout->residual = g_new (double, n);
  readout->fitted = g_new (double, n);
  readout->slope = slope ? g_new (double, n) : NULL;
}
