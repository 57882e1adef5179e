/* E[Y(x1, M(x0))] = E_C[ E[ mu (x1, M, C) | x0, C ] ] by two penalised regressions on smooth features, mu (x, m, c) = b
 * (x, m, c)'beta and nu (x, c) = h (x, c)'gamma of what mu says of each row with the exposure set to x1. With the
 * weights alpha2 that carry the mean of E[Y | x0, C] from the rows with x0 to all, it is to first order
 *
 *   mean alpha2 mu (x1, M, C) + (mean h (x0, C) - mean alpha2 h)'gamma,
 *
 * a linear functional of beta, debiased in its turn by weights alpha1. A row's influence is
 *
 *   nu (x0, C) - mean nu (x0, C) + alpha2 (mu (x1, M, C) - nu) + alpha1 (Y - mu):
 *
 * the triply robust form of Tchetgen Tchetgen & Shpitser (2012) with balancing weights in the place of ratios of
 * densities. The weights alpha2 are those of E[Y(x0)], so that what both means share cancels in their difference. */
#include "estimate/mediation/nabla-nested-arms.h"

#include <math.h>

#include "estimate/arms/nabla-arms-sieve-private.h"
#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-block-sum.h"

#define COLUMN(pointer, k) ((pointer) + (gsize) (k) *NABLA_BLOCK_STRIDE)

static double
get_weight (const NablaRows *rows, gsize i)
{
  return rows->weights != NULL ? rows->weights[i] : 1.0;
}

void
nabla_nested_arms_free (NablaNestedArms *self)
{
  if (self == NULL)
    return;
  for (guint k = 0; k < NABLA_NESTED_N_MEANS; k++)
    g_free (self->influence[k]);
  g_free (self);
}

/* A regression whose features are summed up with numbers of the rows. */
typedef struct
{
  const NablaArmsSieve *sieve;
  const double *by; /* n */
  gboolean at_one;  /* with x set to 1 */
} Sum;

static void
add_features (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  const Sum *sum = data;
  const NablaBasis *basis = sum->sieve->basis;
  double *values, *slopes, *scratch;
  double by[NABLA_BLOCK_ROWS];

  nabla_arms_sieve_evaluate (sum->sieve, first, n, room, &values, &slopes, &scratch);
  for (gsize i = 0; i < n; i++)
    by[i] = get_weight (sum->sieve->rows, first + i) * sum->by[first + i];
  cblas_dgemv (CblasColMajor, CblasTrans, n, basis->p, 1.0, values, NABLA_BLOCK_STRIDE, by, 1, 1.0, sums, 1);
  if (!sum->at_one)
    return;
  for (gsize i = 0; i < n; i++)
    by[i] *= 1.0 - sum->sieve->x[first + i];
  for (guint s = 0; s < basis->n_slopes; s++)
    sums[basis->slopes[s]] += cblas_ddot (n, COLUMN (slopes, s), 1, by, 1);
}

/* The mean of the features times @by, p numbers; (transfer full) */
static double *
dup_mean (const NablaArmsSieve *sieve, const double *by, gboolean at_one, GError **error)
{
  guint p = sieve->basis->p;
  Sum sum = { sieve, by, at_one };
  g_autofree double *mean = g_new (double, p);

  if (!nabla_block_sum (sieve->rows->n, add_features, &sum, p, nabla_arms_sieve_get_room (sieve), mean, sieve->executor,
                        sieve->progress, error))
    return NULL;
  cblas_dscal (p, 1.0 / (double) sieve->rows->n, mean, 1);
  return g_steal_pointer (&mean);
}

/* Takes their mean off @values; the mean of their squares is then @square. */
static void
centre (const NablaRows *rows, double *values, double *square)
{
  double mean = nabla_rows_mean (rows, values);

  *square = 0.0;
  for (gsize i = 0; i < rows->n; i++)
    {
      values[i] -= mean;
      *square += get_weight (rows, i) * values[i] * values[i];
    }
  *square /= (double) rows->n;
}

/* The outcome's regression, its weights and residuals for the mean of mu (1, M, C) weighted by @by; what it says with
 * x = 1 goes to @at_one. */
static gboolean
read_outcome (const NablaArmsSieve *outcome,
              const double *by,
              NablaArmsReadout *readout,
              double *at_one,
              double *effect,
              double *smoothness,
              GError **error)
{
  g_autofree double *m = dup_mean (outcome, by, TRUE, error);
  g_autofree double *eta = g_new (double, outcome->basis->p);

  if (m == NULL)
    return FALSE;
  *effect = nabla_debias_functional (outcome->debias, m, eta, NULL, smoothness);
  readout->eta = eta;
  if (!nabla_arms_readout_run (readout, error))
    return FALSE;
  readout->eta = NULL;
  for (gsize i = 0; i < outcome->rows->n; i++)
    at_one[i] = readout->fitted[i] + (1.0 - outcome->x[i]) * readout->slope[i];
  return TRUE;
}

/* The regression of @through, n numbers of mean 0, on exposure and covariates with x = @level: adds what the weights
 * missed of its mean, and each row's part in it. */
static gboolean
add_inner (const NablaArmsSieve *from,
           guint level,
           const NablaArmsWeights *weights,
           double *through,
           double square,
           double *effect,
           double *smoothness,
           double *influence,
           GError **error)
{
  NablaArmsSieve inner = *from;
  NablaPenaltyProblem problem = from->fit->problem;
  gsize n = from->rows->n;
  const double *missed = weights->missed + (gsize) level * problem.p, *alpha = weights->alpha + level * n;
  g_autofree double *right = dup_mean (from, through, FALSE, error);
  g_autoptr (NablaPenalty) fit = NULL;
  g_autoptr (NablaDebias) debias = NULL;
  g_auto (NablaArmsReadout) readout = { 0 };
  double mean, sum = 0.0;

  if (right == NULL)
    return FALSE;
  problem.right = right;
  problem.square = square;
  fit = nabla_penalty_new (&problem, from->progress, error);
  debias = fit != NULL ? nabla_debias_new (fit, error) : NULL;
  if (debias == NULL)
    return FALSE;
  for (guint k = 0; k < problem.p; k++)
    if (problem.group[k] >= 0)
      sum += missed[k] * missed[k] / debias->penalty[k];
  *effect += cblas_ddot (problem.p, missed, 1, fit->beta, 1);
  *smoothness += fit->s2 / problem.n * sum;
  mean = cblas_ddot (problem.p, weights->mean + (gsize) level * problem.p, 1, fit->beta, 1);
  inner.y = through;
  nabla_arms_readout_init (&readout, &inner, fit, 0, TRUE);
  if (!nabla_arms_readout_run (&readout, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    influence[i] += readout.fitted[i] + (level - from->x[i]) * readout.slope[i] - mean + alpha[i] * readout.residual[i];
  return TRUE;
}

/* The means of both values, by regressions on the covariates alone. */
static gboolean
take_ends (NablaNestedArms *self,
           const NablaArmsSieve *from,
           const NablaArmsSieve *to,
           guint level,
           NablaArmsWeights *weights,
           double smoothness[2],
           GError **error)
{
  g_autoptr (NablaArms) arms = nabla_arms_sieve_weigh (from, weights, error);
  g_autoptr (NablaArms) others = NULL;
  NablaArms *of_to = arms;

  if (arms != NULL && from != to)
    of_to = others = nabla_arms_sieve_adjust (to, error);
  if (of_to == NULL)
    return FALSE;
  self->means[NABLA_NESTED_FROM] = arms->means[level];
  self->influence[NABLA_NESTED_FROM] = g_steal_pointer (&arms->influence[level]);
  self->means[NABLA_NESTED_TO] = of_to->means[1];
  self->influence[NABLA_NESTED_TO] = g_steal_pointer (&of_to->influence[1]);
  smoothness[0] = arms->smoothness[level][level];
  smoothness[1] = of_to->smoothness[1][1];
  self->total = smoothness[0] + smoothness[1] - (from == to ? 2.0 * arms->smoothness[0][1] : 0.0);
  return TRUE;
}

/**
 * nabla_nested_arms_new:
 * @outcome: of the outcome on mediators and covariates, x = 1 in the arm compared
 * @from: on the covariates alone, x = 1 in the arm that is compared with; or @to, if all rows are in one of the two
 * @to: likewise with x = 1 in the arm compared; all of the same rows
 * @error: cancelled, or %G_IO_ERROR_FAILED: the sums are not finite
 *
 * Two passes over the features of @outcome, three over those of @from and a fit of p features: about 25 p^3 flops.
 *
 * Returns: (transfer full): the means
 */
NablaNestedArms *
nabla_nested_arms_new (const NablaArmsSieve *outcome,
                       const NablaArmsSieve *from,
                       const NablaArmsSieve *to,
                       GError **error)
{
  g_autoptr (NablaNestedArms) self = g_new0 (NablaNestedArms, 1);
  gsize n = outcome->rows->n;
  guint level = from != to;
  g_auto (NablaArmsWeights) weights = { 0 };
  g_autofree double *through = g_new (double, n);
  g_auto (NablaArmsReadout) readout = { 0 };
  double square, effect, ends[2], smoothness = 0.0, *between;

  self->n = n;
  between = self->influence[NABLA_NESTED_BETWEEN] = g_new (double, n);
  if (!take_ends (self, from, to, level, &weights, ends, error))
    return NULL;
  nabla_arms_readout_init (&readout, outcome, outcome->fit, 1, TRUE);
  if (!read_outcome (outcome, weights.alpha + level * n, &readout, through, &effect, &smoothness, error))
    return NULL;
  for (gsize i = 0; i < n; i++)
    between[i] = readout.alpha[i] * readout.residual[i];
  centre (outcome->rows, through, &square);
  if (!add_inner (from, level, &weights, through, square, &effect, &smoothness, between, error))
    return NULL;
  self->means[NABLA_NESTED_BETWEEN] = outcome->y_mean + effect;
  self->direct = smoothness + ends[0];
  self->indirect = smoothness + ends[1];
  return g_steal_pointer (&self);
}
