#include "estimate/arms/nabla-arms-sieve.h"

#include <math.h>
#include <string.h>

#include "estimate/arms/nabla-arms-sieve-private.h"
#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-block-sum.h"
#include "estimate/smooth/nabla-basis-look.h"

#define COLUMN(pointer, k) ((pointer) + (gsize) (k) *NABLA_BLOCK_STRIDE)

static void
clear_sums (NablaArmsSieve *self)
{
  g_clear_pointer (&self->gram, g_free);
  g_clear_pointer (&self->right, g_free);
  for (guint a = 0; a < 2; a++)
    {
      g_clear_pointer (&self->level[a], g_free);
      g_clear_pointer (&self->slope[a], g_free);
    }
}

void
nabla_arms_sieve_free (NablaArmsSieve *self)
{
  if (self == NULL)
    return;
  nabla_debias_free (self->debias);
  nabla_penalty_free (self->fit);
  nabla_basis_free (self->basis);
  g_free (self->x);
  g_free (self->y);
  clear_sums (self);
  g_free (self);
}

gsize
nabla_arms_sieve_get_room (const NablaArmsSieve *self)
{
  const NablaBasis *basis = self->basis;

  return nabla_basis_get_room (basis) + (gsize) (2 * basis->p + basis->n_slopes) * NABLA_BLOCK_STRIDE;
}

/* The features of a block of rows; their derivatives by x and room for as many more behind. */
void
nabla_arms_sieve_evaluate (const NablaArmsSieve *self,
                           gsize first,
                           gsize n,
                           double *room,
                           double **values,
                           double **slopes,
                           double **scratch)
{
  const NablaBasis *basis = self->basis;

  *values = room;
  *slopes = COLUMN (*values, basis->p);
  *scratch = COLUMN (*slopes, basis->n_slopes);
  nabla_basis_evaluate (basis, first, n, *values, *slopes, COLUMN (*scratch, basis->p));
}

/* The sums of a fit: G, c, each arm's level and slope, the square. */
static void
add_sums (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  const NablaArmsSieve *self = data;
  const NablaBasis *basis = self->basis;
  guint p = basis->p;
  double *right = sums + (gsize) p * p, *level = right + p, *slope = level + 2 * p, *square = slope + 2 * p;
  double *values, *slopes, *scratch;

  nabla_arms_sieve_evaluate (self, first, n, room, &values, &slopes, &scratch);
  for (guint k = 0; k < p; k++)
    for (gsize i = 0; i < n; i++)
      {
        double weight = nabla_weight_at (self->rows->weights, first + i);
        guint a = self->x[first + i] > 0.0;

        right[k] += weight * COLUMN (values, k)[i] * self->y[first + i];
        level[a * p + k] += weight * COLUMN (values, k)[i];
      }
  for (guint s = 0; s < basis->n_slopes; s++)
    for (gsize i = 0; i < n; i++)
      {
        guint a = self->x[first + i] > 0.0;
        double by = nabla_weight_at (self->rows->weights, first + i) * COLUMN (slopes, s)[i];

        slope[a * p + basis->slopes[s]] += by;
        /* At x = 0. */
        level[a * p + basis->slopes[s]] -= self->x[first + i] * by;
      }
  for (gsize i = 0; i < n; i++)
    *square += nabla_weight_at (self->rows->weights, first + i) * self->y[first + i] * self->y[first + i];
  if (self->rows->weights != NULL)
    for (guint k = 0; k < p; k++)
      for (gsize i = 0; i < n; i++)
        COLUMN (values, k)[i] *= sqrt (self->rows->weights[first + i]);
  cblas_dsyrk (CblasColMajor, CblasLower, CblasTrans, p, n, 1.0, values, NABLA_BLOCK_STRIDE, 1.0, sums, p);
}

static gboolean
sum_up (NablaArmsSieve *self, GError **error)
{
  guint p = self->basis->p;
  double n = self->rows->n;
  gsize n_sums = (gsize) p * p + 5 * p + 1;
  g_autofree double *sums = g_new (double, n_sums);
  const double *at;

  if (!nabla_block_sum (self->rows->n, add_sums, self, n_sums, nabla_arms_sieve_get_room (self), sums, self->executor,
                        self->progress, error))
    return FALSE;
  clear_sums (self);
  self->gram = g_new (double, (gsize) p *p);
  for (guint j = 0; j < p; j++)
    for (guint k = j; k < p; k++)
      self->gram[(gsize) j * p + k] = self->gram[(gsize) k * p + j] = sums[(gsize) j * p + k] / n;
  at = sums + (gsize) p * p;
  self->right = g_new (double, p);
  for (guint k = 0; k < p; k++)
    self->right[k] = at[k] / n;
  at += p;
  for (guint a = 0; a < 2; a++, at += p)
    self->level[a] = g_memdup2 (at, p * sizeof *at);
  for (guint a = 0; a < 2; a++, at += p)
    self->slope[a] = g_memdup2 (at, p * sizeof *at);
  self->square = *at / n;
  return TRUE;
}

/* The sums on the features that there are, and the fit. */
static gboolean
fit (NablaArmsSieve *self, GError **error)
{
  NablaPenaltyProblem problem = { .p = self->basis->p,
                                  .n = self->rows->n,
                                  .omega = self->basis->omega,
                                  .group = self->basis->group,
                                  .n_groups = self->basis->n_groups,
                                  .max_steps = NABLA_PENALTY_STEPS };

  g_clear_pointer (&self->fit, nabla_penalty_free);
  if (!sum_up (self, error))
    return FALSE;
  problem.gram = self->gram;
  problem.right = self->right;
  problem.square = self->square;
  self->fit = nabla_penalty_new (&problem, self->progress, error);
  return self->fit != NULL;
}

/**
 * nabla_arms_sieve_new:
 * @rows: the exposure, the outcome, …
 * @arm: of each row
 * @to: the arm in which x is 1; it is 0 in all others
 * @error: cancelled; numbers too large to be squared
 *
 * About n p^2 + 25 p^3 flops with p features, again where features are added as the residuals follow them.
 *
 * Returns: (transfer full): the fit
 */
NablaArmsSieve *
nabla_arms_sieve_new (const NablaRows *rows,
                      const NablaCovariates *covariates,
                      const guint8 *arm,
                      NablaArm to,
                      NablaExecutor *executor,
                      NablaProgress *progress,
                      GError **error)
{
  g_autoptr (NablaArmsSieve) self = g_new0 (NablaArmsSieve, 1);
  const double *outcome = rows->values[NABLA_ARMS_OUTCOME];
  NablaBasisData data = { .n = rows->n };
  NablaBasisLook look = { .weights = rows->weights,
                          .clusters = rows->clusters,
                          .n_clusters = rows->n_clusters,
                          .executor = executor,
                          .progress = progress };
  gboolean missed = TRUE;

  self->rows = rows;
  self->covariates = covariates;
  self->executor = executor;
  self->progress = progress;
  self->x = g_new (double, rows->n);
  self->y = g_new (double, rows->n);
  self->y_mean = nabla_rows_mean (rows, outcome);
  for (gsize i = 0; i < rows->n; i++)
    {
      self->x[i] = arm[i] == to;
      self->y[i] = outcome[i] - self->y_mean;
      self->weight[arm[i] == to] += nabla_weight_at (rows->weights, i);
    }
  data.x = self->x;
  data.y = look.y = self->y;
  data.n_covariates = covariates->n;
  data.z = (const double *const *) covariates->values;
  self->basis = nabla_basis_new (&data, TRUE, executor, progress, error);
  look.basis = self->basis;
  if (self->basis == NULL || !fit (self, error))
    return NULL;
  for (guint i = 0; i < NABLA_BASIS_LOOKS && missed; i++)
    {
      look.fit = self->fit;
      if (!nabla_basis_look (&look, self->basis, &missed, error) || (missed && !fit (self, error)))
        return NULL;
    }
  self->debias = nabla_debias_new (self->fit, error);
  return self->debias != NULL ? g_steal_pointer (&self) : NULL;
}

/* Both arms' functionals, debiased: their estimates, the variance that rests on smoothness, what the weights miss. */
static void
debias_both (const NablaArmsSieve *self, double *const m[2], double *eta, double *missed, NablaArms *arms)
{
  guint p = self->basis->p;
  g_autofree double *difference = g_new (double, p);
  g_autofree double *none = g_new (double, p);
  double together;

  for (guint a = 0; a < 2; a++)
    arms->means[a] = self->y_mean
                     + nabla_debias_functional (self->debias, m[a], eta + a * p, missed != NULL ? missed + a * p : NULL,
                                                &arms->smoothness[a][a]);
  for (guint k = 0; k < p; k++)
    difference[k] = m[1][k] - m[0][k];
  nabla_debias_functional (self->debias, difference, none, NULL, &together);
  arms->smoothness[0][1] = arms->smoothness[1][0] = (arms->smoothness[0][0] + arms->smoothness[1][1] - together) / 2.0;
}

/**
 * nabla_arms_sieve_weigh:
 * @weights: (nullable): filled in
 *
 * As nabla_arms_sieve_adjust(), and what it weighs with.
 */
NablaArms *
nabla_arms_sieve_weigh (const NablaArmsSieve *self, NablaArmsWeights *weights, GError **error)
{
  guint p = self->basis->p;
  gsize n = self->rows->n;
  g_autoptr (NablaArms) arms = nabla_arms_new (n);
  g_autofree double *at = g_new (double, 2 * (gsize) p);
  g_autofree double *eta = g_new (double, 2 * (gsize) p);
  g_autofree double *missed = g_new (double, 2 * (gsize) p);
  double *const m[2] = { at, at + p };
  double plug_in[2];
  g_auto (NablaArmsReadout) readout;

  for (guint a = 0; a < 2; a++)
    {
      for (guint k = 0; k < p; k++)
        m[a][k] = (self->level[0][k] + self->level[1][k] + a * (self->slope[0][k] + self->slope[1][k])) / n;
      plug_in[a] = cblas_ddot (p, m[a], 1, self->fit->beta, 1);
    }
  debias_both (self, m, eta, missed, arms);
  nabla_arms_readout_init (&readout, self, self->fit, 2, TRUE);
  readout.eta = eta;
  if (!nabla_arms_readout_run (&readout, error))
    return NULL;
  for (guint a = 0; a < 2; a++)
    for (gsize i = 0; i < n; i++)
      arms->influence[a][i] = readout.fitted[i] + (a - self->x[i]) * readout.slope[i] - plug_in[a]
                              + readout.alpha[a * n + i] * readout.residual[i];
  if (weights != NULL)
    *weights = (NablaArmsWeights){ g_steal_pointer (&at), g_steal_pointer (&missed), g_steal_pointer (&readout.alpha) };
  return g_steal_pointer (&arms);
}

void
nabla_arms_weights_clear (NablaArmsWeights *self)
{
  g_free (self->mean);
  g_free (self->missed);
  g_free (self->alpha);
}

NablaArms *
nabla_arms_sieve_adjust (const NablaArmsSieve *self, GError **error)
{
  return nabla_arms_sieve_weigh (self, NULL, error);
}

NablaArms *
nabla_arms_sieve_mediate (const NablaArmsSieve *self, GError **error)
{
  guint p = self->basis->p;
  gsize n = self->rows->n;
  g_autoptr (NablaArms) arms = nabla_arms_new (n);
  g_autofree double *at = g_new (double, 2 * (gsize) p);
  g_autofree double *eta = g_new (double, 2 * (gsize) p);
  double *const m[2] = { at, at + p };
  double plug_in[2], by_exposure[2][2], share = self->weight[1] / n;
  g_auto (NablaArmsReadout) readout;

  for (guint a = 0; a < 2; a++)
    {
      double level = cblas_ddot (p, self->level[a], 1, self->fit->beta, 1) / self->weight[a];
      double slope = cblas_ddot (p, self->slope[a], 1, self->fit->beta, 1) / self->weight[a];

      /* The regression is linear in x: its mean over X is its value at the mean of X. */
      for (guint k = 0; k < p; k++)
        m[a][k] = (self->level[a][k] + share * self->slope[a][k]) / self->weight[a];
      plug_in[a] = level + share * slope;
      by_exposure[a][0] = level;
      by_exposure[a][1] = level + slope;
    }
  debias_both (self, m, eta, NULL, arms);
  nabla_arms_readout_init (&readout, self, self->fit, 2, TRUE);
  readout.eta = eta;
  if (!nabla_arms_readout_run (&readout, error))
    return NULL;
  for (guint a = 0; a < 2; a++)
    for (gsize i = 0; i < n; i++)
      {
        guint x = self->x[i] > 0.0;

        arms->influence[a][i] = by_exposure[a][x] - plug_in[a] + readout.alpha[a * n + i] * readout.residual[i];
        if (x == a)
          arms->influence[a][i]
            += n / self->weight[a] * (readout.fitted[i] + (share - x) * readout.slope[i] - plug_in[a]);
      }
  return g_steal_pointer (&arms);
}
