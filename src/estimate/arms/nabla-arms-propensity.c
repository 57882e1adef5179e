/* How likely each row was to be in the arm compared: for looking at the overlap only, no number rests on it. */
#include "estimate/arms/nabla-arms-sieve-private.h"

#include <math.h>
#include <string.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-block-sum.h"

/* Rows that the fit reads, evenly spread, and Newton steps that it takes: it is for a picture. */
#define FIT_ROWS 20000
#define STEPS    8
#define SETTLED  1e-3
/* Of the penalties' fixed point at each Newton step but the first. */
#define PENALTY_STEPS 3
/* Working weights and linear predictors stay where sums are finite. */
#define LEAST_WEIGHT 1e-4
#define MOST_LOGIT   10.0

#define COLUMN(pointer, k) ((pointer) + (gsize) (k) *NABLA_BLOCK_STRIDE)

typedef struct
{
  const NablaArmsSieve *sieve;
  const guint *terms;
  guint p;
  gsize every;
  const double *beta;
  double *logit; /* of each row */
} Logistic;

static void
take_terms (const Logistic *logistic, gsize first, gsize n, double *room, double **values)
{
  double *slopes, *scratch;

  nabla_arms_sieve_evaluate (logistic->sieve, first, n, room, values, &slopes, &scratch);
  for (guint k = 0; k < logistic->p; k++)
    if (logistic->terms[k] != k)
      memmove (COLUMN (*values, k), COLUMN (*values, logistic->terms[k]), n * sizeof (double));
}

/* One step of iterated weighted least squares: G, c, the square and the weights' sum. */
static void
add_step (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  const Logistic *logistic = data;
  const NablaArmsSieve *self = logistic->sieve;
  guint p = logistic->p;
  double *right = sums + (gsize) p * p, *square = right + p, *total = square + 1, *values;
  double working[NABLA_BLOCK_ROWS];

  take_terms (logistic, first, n, room, &values);
  for (gsize i = 0; i < n; i++)
    {
      gsize row = first + i;
      double chance = 1.0 / (1.0 + exp (-logistic->logit[row]));
      double variance = fmax (chance * (1.0 - chance), LEAST_WEIGHT);
      double weight = row % logistic->every == 0 ? variance : 0.0, root;

      if (self->rows->weights != NULL)
        weight *= self->rows->weights[row];
      root = sqrt (weight);
      working[i] = root * (logistic->logit[row] + (self->x[row] - chance) / variance);
      *square += working[i] * working[i];
      *total += weight;
      for (guint k = 0; k < p; k++)
        COLUMN (values, k)[i] *= root;
    }
  cblas_dsyrk (CblasColMajor, CblasLower, CblasTrans, p, n, 1.0, values, NABLA_BLOCK_STRIDE, 1.0, sums, p);
  cblas_dgemv (CblasColMajor, CblasTrans, n, p, 1.0, values, NABLA_BLOCK_STRIDE, working, 1, 1.0, right, 1);
}

static void
predict (gsize first, gsize n, double *sums G_GNUC_UNUSED, double *room, gpointer data)
{
  const Logistic *logistic = data;
  double *values;

  take_terms (logistic, first, n, room, &values);
  cblas_dgemv (CblasColMajor, CblasNoTrans, n, logistic->p, 1.0, values, NABLA_BLOCK_STRIDE, logistic->beta, 1, 0.0,
               logistic->logit + first, 1);
  for (gsize i = 0; i < n; i++)
    logistic->logit[first + i] = CLAMP (logistic->logit[first + i], -MOST_LOGIT, MOST_LOGIT);
}

/**
 * nabla_arms_sieve_propensity:
 * @error: cancelled
 *
 * P(x = 1 | z) by a penalised logistic regression on the covariates' features, its penalties chosen with those of the
 * working regression (Breslow & Clayton 1993). O(20,000 p^2) flops a step at most.
 *
 * Returns: (transfer full) (array): one per row, within 0 and 1
 */
double *
nabla_arms_sieve_propensity (const NablaArmsSieve *self, GError **error)
{
  const NablaBasis *basis = self->basis;
  gsize n = self->rows->n;
  g_autofree guint *terms = g_new (guint, basis->p);
  g_autofree double *omega = g_new (double, basis->p);
  g_autofree int *group = g_new (int, basis->p);
  NablaPenaltyProblem problem = nabla_basis_take (self->basis, FALSE, terms, omega, group);
  guint p = problem.p;
  gsize n_sums = (gsize) p * p + p + 2;
  g_autofree double *sums = g_new (double, n_sums);
  g_autofree double *gram = g_new (double, (gsize) p *p);
  g_autofree double *start = g_new0 (double, problem.n_groups + 1);
  g_autofree double *beta = g_new0 (double, p);
  g_autofree double *logit = g_new (double, n);
  double share = self->weight[1] / n, none;
  Logistic logistic
    = { .sieve = self, .terms = terms, .p = p, .every = MAX (1, n / FIT_ROWS), .beta = beta, .logit = logit };

  for (gsize i = 0; i < n; i++)
    logit[i] = log (share / (1.0 - share));
  for (guint step = 0; step < STEPS; step++)
    {
      g_autoptr (NablaPenalty) fit = NULL;
      double total, most = 0.0;

      if (!nabla_block_sum (n, add_step, &logistic, n_sums, nabla_arms_sieve_get_room (self), sums, self->executor,
                            self->progress, error))
        return NULL;
      total = sums[n_sums - 1];
      for (guint j = 0; j < p; j++)
        for (guint k = j; k < p; k++)
          gram[(gsize) j * p + k] = gram[(gsize) k * p + j] = sums[(gsize) j * p + k] / total;
      for (gsize i = (gsize) p * p; i < n_sums; i++)
        sums[i] /= total;
      problem.gram = gram;
      problem.right = sums + (gsize) p * p;
      problem.square = sums[(gsize) p * p + p];
      /* As if the weights had mean 1. */
      problem.n = (n + logistic.every - 1) / logistic.every;
      problem.start = step > 0 ? start : NULL;
      problem.max_steps = step > 0 ? PENALTY_STEPS : NABLA_PENALTY_STEPS;
      fit = nabla_penalty_new (&problem, self->progress, error);
      if (fit == NULL)
        return NULL;
      for (guint k = 0; k < p; k++)
        most = fmax (most, fabs (fit->beta[k] - beta[k]));
      memcpy (beta, fit->beta, p * sizeof *beta);
      memcpy (start, fit->lambda, problem.n_groups * sizeof *start);
      if (!nabla_block_sum (n, predict, &logistic, 0, nabla_arms_sieve_get_room (self), &none, self->executor,
                            self->progress, error))
        return NULL;
      if (most < SETTLED)
        break;
    }
  for (gsize i = 0; i < n; i++)
    logit[i] = 1.0 / (1.0 + exp (-logit[i]));
  return g_steal_pointer (&logit);
}
