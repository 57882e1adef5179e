/* What the regression without products of the exposure tells: whether the covariates leave the exposure free, and the
 * effect where the groups overlap. */
#include "estimate/arms/nabla-arms-sieve-private.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-cholesky.h"
#include "estimate/nabla-wording.h"

#define RIDGE 1e-10
/* Covariates that leave less than this of the exposure's variance determine it. */
#define DETERMINED 1e-7

/* The share of x's variance that the covariates leave; about 0: they determine it. */
static double
get_freedom (const NablaArmsSieve *self)
{
  guint p = self->basis->p, x = 0;
  g_autofree guint *terms = g_new (guint, p);
  g_autofree double *omega = g_new (double, p);
  g_autofree int *group = g_new (int, p);
  NablaPenaltyProblem problem = nabla_basis_take (self->basis, FALSE, terms, omega, group);
  g_autofree double *gram = nabla_basis_dup_gram (self->basis, self->gram, terms, problem.p);
  g_autofree double *ridge = g_new (double, problem.p);
  g_autofree double *with_x = g_new (double, problem.p);
  g_autofree double *along = g_new (double, problem.p);
  g_autofree double *factor = g_new (double, (gsize) problem.p *problem.p);
  double square;

  while (self->basis->terms[x].kind != NABLA_TERM_EXPOSURE)
    x++;
  square = self->gram[(gsize) x * p + x];
  for (guint j = 0; j < problem.p; j++)
    {
      with_x[j] = along[j] = self->gram[(gsize) terms[j] * p + x];
      ridge[j] = RIDGE * gram[(gsize) j * problem.p + j];
    }
  if (!nabla_cholesky_factor (gram, ridge, problem.p, factor))
    return 0.0;
  nabla_cholesky_solve (factor, problem.p, along);
  return fmax (1.0 - cblas_ddot (problem.p, with_x, 1, along, 1) / square, 0.0);
}

gboolean
nabla_arms_sieve_check (const NablaArmsSieve *self,
                        const NablaStudy *study,
                        const NablaComparison *comparison,
                        const NablaNodeSet *covariates,
                        GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autofree char *exposure = NULL;
  g_autofree char *list = NULL;
  g_autofree char *count = NULL;

  if (get_freedom (self) > DETERMINED)
    return TRUE;
  names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < nabla_node_set_size (covariates); i++)
    g_ptr_array_add (names, nabla_wording_node (study, covariates->nodes[i]));
  exposure = nabla_wording_node (study, comparison->exposure);
  list = nabla_wording_list ((char **) names->pdata, names->len);
  count = nabla_wording_count (self->rows->n);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_COLLINEAR,
               _ ("%s is determined by %s in the %s complete rows: no two rows are alike but for it."), exposure, list,
               count);
  return FALSE;
}

void
nabla_arms_sieve_note (const NablaArmsSieve *self, const NablaStudy *study, NablaEstimate *estimate)
{
  nabla_covariates_note (self->covariates, study, self->basis->kept, self->basis->d, self->basis->constant, estimate);
}

gboolean
nabla_arms_sieve_overlap (const NablaArmsSieve *self,
                          double *effect,
                          double *influence,
                          double *smoothness,
                          GError **error)
{
  const NablaBasis *basis = self->basis;
  g_autofree guint *terms = g_new (guint, basis->p);
  g_autofree double *omega = g_new (double, basis->p);
  g_autofree int *group = g_new (int, basis->p);
  NablaPenaltyProblem problem = nabla_basis_take (self->basis, TRUE, terms, omega, group);
  g_autofree double *gram = nabla_basis_dup_gram (self->basis, self->gram, terms, problem.p);
  g_autofree double *right = g_new (double, problem.p);
  g_autofree double *m = g_new0 (double, problem.p);
  g_autofree double *eta = g_new (double, problem.p);
  double scale = basis->x_spline->scale;
  g_autoptr (NablaPenalty) fit = NULL;
  g_autoptr (NablaDebias) debias = NULL;
  g_auto (NablaArmsReadout) readout;

  nabla_arms_readout_init (&readout, self, NULL, 1, FALSE);
  for (guint j = 0; j < problem.p; j++)
    {
      right[j] = self->right[terms[j]];
      if (basis->terms[terms[j]].kind == NABLA_TERM_EXPOSURE)
        m[j] = 1.0 / scale;
    }
  problem.gram = gram;
  problem.right = right;
  problem.square = self->square;
  fit = nabla_penalty_new (&problem, self->progress, error);
  if (fit == NULL)
    return FALSE;
  debias = nabla_debias_new (fit, error);
  if (debias == NULL)
    return FALSE;
  *effect = nabla_debias_functional (debias, m, eta, NULL, smoothness);
  readout.fit = fit;
  readout.terms = terms;
  readout.eta = eta;
  if (!nabla_arms_readout_run (&readout, error))
    return FALSE;
  for (gsize i = 0; i < self->rows->n; i++)
    influence[i] = readout.alpha[i] * readout.residual[i];
  return TRUE;
}
