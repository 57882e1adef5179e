#include "estimate/smooth/nabla-debias.h"

#include <math.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-cholesky.h"

/* Where detection is taken to begin, in standard deviations of what noise alone adds. */
#define DETECTION 2.0
/* Of a group whose features are all 0: anything above 0. */
#define LEAST_CAP 1e-30

/**
 * nabla_debias_new:
 * @fit: must outlive the result
 * @error: sums that are not finite
 *
 * No group is believed smaller than the data could have detected: noise gives a group's signal sum_j v_j b_j^2, with
 * v_j = G_jj / omega_j, a standard deviation of s2/n sqrt (2 sum v^2), so that lambda_g counts for no more than sqrt
 * (sum v^2) / (4 sqrt 2). O(p^3 / 3)
 *
 * Returns: (transfer full): what nabla_debias_functional() needs, or %NULL
 */
NablaDebias *
nabla_debias_new (const NablaPenalty *fit, GError **error)
{
  g_autoptr (NablaDebias) self = g_new0 (NablaDebias, 1);
  const NablaPenaltyProblem *problem = &fit->problem;
  guint p = problem->p;
  g_autofree double *squares = g_new0 (double, MAX (problem->n_groups, 1));

  self->fit = fit;
  self->penalty = g_new0 (double, p);
  self->factor = g_new (double, (gsize) p *p);
  for (guint j = 0; j < p; j++)
    if (problem->group[j] >= 0)
      {
        double v = problem->gram[(gsize) j * p + j] / problem->omega[j];

        squares[problem->group[j]] += v * v;
      }
  for (guint j = 0; j < p; j++)
    if (problem->group[j] >= 0)
      {
        guint g = problem->group[j];
        double cap = sqrt (squares[g]) / (DETECTION * 2.0 * G_SQRT2);

        self->penalty[j] = problem->omega[j] * fmin (fit->lambda[g], fmax (cap, LEAST_CAP));
      }
  if (!nabla_cholesky_factor (problem->gram, self->penalty, p, self->factor))
    {
      nabla_penalty_set_overflow (error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
nabla_debias_free (NablaDebias *self)
{
  if (self == NULL)
    return;
  g_free (self->penalty);
  g_free (self->factor);
  g_free (self);
}

/**
 * nabla_debias_functional:
 * @m: p: the functional is m'beta
 * @eta: (out) (array): p: the estimate is eta'c; b'eta are the rows' weights
 * @residual: (out) (nullable) (array): p: m - G eta, what of the functional the weights miss
 * @smoothness_variance: (out): variance of the bias that is left, if the coefficients are as large as the penalties say
 *
 * Weights that trade variance against the worst bias that the penalties allow, then one step of debiasing with the
 * penalised fit (Hirshberg & Wager 2021; Chernozhukov, Newey & Singh 2022). O(p^2)
 *
 * Returns: the estimate
 */
double
nabla_debias_functional (const NablaDebias *self,
                         const double *m,
                         double *eta,
                         double *residual,
                         double *smoothness_variance)
{
  const NablaPenaltyProblem *problem = &self->fit->problem;
  guint p = problem->p;
  g_autofree double *rho = g_memdup2 (m, p * sizeof *m);
  g_autofree double *left = g_memdup2 (m, p * sizeof *m);
  double sum = 0.0;

  nabla_cholesky_solve (self->factor, p, rho);
  cblas_dsymv (CblasColMajor, CblasLower, p, -1.0, problem->gram, p, rho, 1, 1.0, left, 1);
  nabla_penalty_solve (self->fit, left, eta);
  for (guint j = 0; j < p; j++)
    {
      eta[j] += rho[j];
      left[j] = m[j];
    }
  cblas_dsymv (CblasColMajor, CblasLower, p, -1.0, problem->gram, p, eta, 1, 1.0, left, 1);
  for (guint j = 0; j < p; j++)
    {
      if (problem->group[j] >= 0)
        sum += left[j] * left[j] / self->penalty[j];
      if (residual != NULL)
        residual[j] = left[j];
    }
  *smoothness_variance = self->fit->s2 / problem->n * sum;
  return cblas_ddot (p, eta, 1, problem->right, 1);
}
