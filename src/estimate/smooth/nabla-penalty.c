#include "estimate/smooth/nabla-penalty.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-cholesky.h"
#include "estimate/nabla-estimation.h"

#define START        1e-3
#define SMALLEST     1e-10
#define LARGEST      1e6
#define MOST_STEP    100.0
#define SETTLED      0.05  /* of the logarithm of each penalty */
#define LEAST_RATIO  1e-14 /* of the residuals' variance to the outcome's */
#define LEAST_EDF    1e-8
#define LEAST_SQUARE 1e-300

void
nabla_penalty_set_overflow (GError **error)
{
  g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                       _ ("The numbers are too large or too small to compute with: rescale the columns."));
}

/* With the current penalties: half, beta, edf and s2. FALSE: not a matrix of finite numbers. */
static gboolean
fit (NablaPenalty *self, double *scratch)
{
  const NablaPenaltyProblem *problem = &self->problem;
  guint p = problem->p;
  double rss, *moved = scratch, *penalty = scratch + p;

  for (guint j = 0; j < p; j++)
    penalty[j] = problem->group[j] >= 0 ? self->lambda[problem->group[j]] * problem->omega[j] : 0.0;
  if (!nabla_cholesky_factor (problem->gram, penalty, p, self->half))
    return FALSE;
  nabla_cholesky_invert (self->half, p);
  nabla_penalty_solve (self, problem->right, self->beta);

  cblas_dsymv (CblasColMajor, CblasLower, p, 1.0, problem->gram, p, self->beta, 1, 0.0, moved, 1);
  rss = problem->square - 2.0 * cblas_ddot (p, self->beta, 1, problem->right, 1)
        + cblas_ddot (p, self->beta, 1, moved, 1);
  self->total_edf = 0.0;
  for (guint j = 0; j < p; j++)
    {
      const double *column = self->half + (gsize) j * p;

      self->edf[j] = 1.0 - penalty[j] * cblas_ddot (p - j, column + j, 1, column + j, 1);
      self->total_edf += self->edf[j];
    }
  self->s2
    = fmax (rss, LEAST_RATIO * problem->square + LEAST_SQUARE) * problem->n / fmax (problem->n - self->total_edf, 1.0);
  return TRUE;
}

/* One step of the fixed point; TRUE: it has settled, and nothing was changed. */
static gboolean
update (NablaPenalty *self)
{
  const NablaPenaltyProblem *problem = &self->problem;
  guint n_groups = problem->n_groups;
  g_autofree double *edf = g_new0 (double, n_groups);
  g_autofree double *square = g_new0 (double, n_groups);
  double largest = 0.0;

  for (guint j = 0; j < problem->p; j++)
    {
      int g = problem->group[j];

      if (g < 0)
        continue;
      edf[g] += self->edf[j];
      square[g] += problem->omega[j] * self->beta[j] * self->beta[j];
    }
  for (guint g = 0; g < n_groups; g++)
    {
      double lambda = self->s2 / problem->n * fmax (edf[g], LEAST_EDF) / fmax (square[g], LEAST_SQUARE);

      lambda = CLAMP (lambda, SMALLEST, LARGEST);
      edf[g] = CLAMP (lambda, self->lambda[g] / MOST_STEP, self->lambda[g] * MOST_STEP);
      largest = fmax (largest, fabs (log (edf[g] / self->lambda[g])));
    }
  if (largest < SETTLED)
    return TRUE;
  memcpy (self->lambda, edf, n_groups * sizeof *edf);
  return FALSE;
}

/**
 * nabla_penalty_new:
 * @problem: its arrays must outlive the result
 * @error: cancelled; sums that are not finite
 *
 * Penalised least squares whose penalties maximise the restricted likelihood, found by the fixed point of Fellner
 * (1986) and Schall (1991): a group's variance is its coefficients' squares over its degrees of freedom. Groups that
 * nothing speaks for vanish. A step takes 2/3 p^3 flops and two matrices of p x p in all.
 *
 * Returns: (transfer full): the fit, or %NULL
 */
NablaPenalty *
nabla_penalty_new (const NablaPenaltyProblem *problem, NablaProgress *progress, GError **error)
{
  g_autoptr (NablaPenalty) self = g_new0 (NablaPenalty, 1);
  guint p = problem->p;
  g_autofree double *scratch = g_new (double, 2 * (gsize) p);

  g_return_val_if_fail (p > 0, NULL);

  nabla_blas_stay_single ();
  self->problem = *problem;
  self->lambda = g_new (double, MAX (problem->n_groups, 1));
  self->beta = g_new (double, p);
  self->edf = g_new (double, p);
  self->half = g_new0 (double, (gsize) p *p);
  for (guint g = 0; g < problem->n_groups; g++)
    self->lambda[g] = problem->start != NULL ? problem->start[g] : START;
  for (guint step = 0;; step++)
    {
      if (!nabla_progress_check (progress, error))
        return NULL;
      if (!fit (self, scratch))
        {
          nabla_penalty_set_overflow (error);
          return NULL;
        }
      if (problem->n_groups == 0 || step == problem->max_steps || update (self))
        break;
    }
  self->problem.start = NULL;
  return g_steal_pointer (&self);
}

void
nabla_penalty_free (NablaPenalty *self)
{
  if (self == NULL)
    return;
  g_free (self->lambda);
  g_free (self->beta);
  g_free (self->edf);
  g_free (self->half);
  g_free (self);
}

void
nabla_penalty_solve (const NablaPenalty *self, const double *right, double *out)
{
  guint p = self->problem.p;

  if (out != right)
    memcpy (out, right, p * sizeof *out);
  cblas_dtrmv (CblasColMajor, CblasLower, CblasNoTrans, CblasNonUnit, p, self->half, p, out, 1);
  cblas_dtrmv (CblasColMajor, CblasLower, CblasTrans, CblasNonUnit, p, self->half, p, out, 1);
}
