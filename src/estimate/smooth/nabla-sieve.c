#include "estimate/smooth/nabla-sieve-private.h"

#include <math.h>
#include <string.h>

#include "estimate/rows/nabla-influence.h"
#include "estimate/numeric/nabla-sort.h"

/* More of the squared error than this from smoothness, and another functional is reported. */
#define MOST_SMOOTHNESS 0.25
/* The rarer sign's share from which the gradient is said to change its sign. */
#define MINORITY 0.01
/* The ends of the exposure's range, and how much of their uniform share makes them dense. */
#define EDGE       0.05
#define EDGE_SHARE 0.25
#define EDGE_ROWS  5

NablaSieveRows
nabla_sieve_rows (const NablaRows *rows, const NablaCovariates *covariates)
{
  return (NablaSieveRows){ .n = rows->n,
                           .x = rows->values[0],
                           .y = rows->values[1],
                           .n_covariates = covariates->n,
                           .z = (const double *const *) covariates->values,
                           .weights = rows->weights,
                           .clusters = rows->clusters,
                           .n_clusters = rows->n_clusters };
}

/* Whether an end of the range holds so many rows that the density may jump there. */
static gboolean
has_dense_edge (const double *values, gsize n)
{
  double lo = values[0], hi = values[0];
  gsize below = 0, above = 0;
  double most = MAX ((double) EDGE_ROWS, EDGE_SHARE * EDGE * n);

  for (gsize i = 0; i < n; i++)
    {
      lo = fmin (lo, values[i]);
      hi = fmax (hi, values[i]);
    }
  for (gsize i = 0; i < n; i++)
    {
      below += values[i] < lo + EDGE * (hi - lo);
      above += values[i] > hi - EDGE * (hi - lo);
    }
  return below > most || above > most;
}

/* The share of all that the top hundredth of @values, in place made absolute, adds up to. */
static double
top_share (double *values, gsize n)
{
  g_autofree double *sorted = NULL;
  gsize n_top = MAX (1, n / 100);
  double all = 0.0, top = 0.0;

  for (gsize i = 0; i < n; i++)
    all += (values[i] = fabs (values[i]));
  sorted = nabla_sorted_copy (values, n);
  for (gsize i = n - n_top; i < n; i++)
    top += sorted[i];
  return all > 0.0 ? top / all : 0.0;
}

static void
number_set_error (NablaSieveNumber *self, const NablaSieveRows *rows)
{
  self->se = sqrt (nabla_influence_variance (self->influence, rows->n, rows->weights, rows->clusters, rows->n_clusters)
                   + self->variance);
}

/* How much larger the variance of the residuals' part, the sum of @terms over the rows, is than if all were alike and
 * independent; @squares: the sum of w_i alpha_i^2 */
static double
get_error_ratio (const NablaSievePass *pass, const double *terms, double squares)
{
  const NablaSieveRows *rows = pass->rows;
  double n = rows->n, alike = pass->fit->s2 * squares / (n * n);

  return alike > 0.0 ? nabla_influence_variance (terms, rows->n, NULL, rows->clusters, rows->n_clusters) / alike : 1.0;
}

/* The expected gradient in the features of @pass, and what tells of its quality. */
static gboolean
estimate_effect (NablaSieve *self, NablaSievePass *pass, GError **error)
{
  const NablaSieveRows *rows = pass->rows;
  gsize n = rows->n;
  guint p = pass->basis->p;
  double plain = 0.0, squares = 0.0;
  g_autofree double *terms = NULL;

  pass->eta = g_new (double, p);
  self->effect.value
    = nabla_debias_functional (pass->debias, pass->mean_slope, pass->eta, NULL, &self->effect.variance);
  if (!nabla_sieve_pass_read (pass, error))
    return FALSE;
  for (guint j = 0; j < p; j++)
    plain += pass->mean_slope[j] * pass->fit->beta[j];
  self->effect.influence = g_new (double, n);
  terms = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    {
      double term = pass->weight[i] * pass->residual[i];

      squares += nabla_weight_at (rows->weights, i) * pass->weight[i] * pass->weight[i];
      terms[i] = nabla_weight_at (rows->weights, i) * term;
      self->effect.influence[i] = pass->gradient[i] - plain + term;
    }
  self->riesz_square = squares / n;
  pass->error_ratio = get_error_ratio (pass, terms, squares);
  self->heavy = top_share (terms, n);
  number_set_error (&self->effect, rows);
  self->p = p;
  self->edf = pass->fit->total_edf;
  self->s2 = pass->fit->s2;
  return TRUE;
}

/* E|gradient|, with the floor under which it is noise. */
static gboolean
estimate_strength (NablaSieve *self, NablaSievePass *pass, GError **error)
{
  const NablaSieveRows *rows = pass->rows;
  NablaSieveNumber *strength = &self->strength;
  gsize n = rows->n;
  double negative = 0.0, size = 0.0, squares = 0.0;
  g_autofree double *eta = NULL;

  if (!nabla_sieve_pass_get_noise (pass, &self->noise, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      double weight = nabla_weight_at (rows->weights, i), gradient = pass->gradient[i];

      negative += gradient < 0.0 ? weight : 0.0;
      size += weight * fabs (gradient);
      squares += weight * gradient * gradient;
    }
  self->mean_square = squares / n;
  self->noise_floor = sqrt (2.0 * self->noise.variance / G_PI);
  self->root_mean_square = sqrt (fmax (self->mean_square - self->noise.variance, 0.0));
  self->noise.variance *= pass->error_ratio;
  self->one_sign = fmin (negative, n - negative) < MINORITY * n;
  if (self->one_sign)
    {
      double sign = (self->effect.value > 0.0) - (self->effect.value < 0.0);

      *strength = self->effect;
      strength->value = fabs (self->effect.value);
      strength->influence = g_new (double, n);
      for (gsize i = 0; i < n; i++)
        strength->influence[i] = sign * self->effect.influence[i];
      return TRUE;
    }
  eta = g_new (double, pass->basis->p);
  nabla_debias_functional (pass->debias, pass->signed_slope, eta, NULL, &strength->variance);
  strength->influence = g_new (double, n);
  if (!nabla_sieve_pass_get_weights (pass, eta, strength->influence, error))
    return FALSE;
  strength->value = size / n;
  for (gsize i = 0; i < n; i++)
    strength->influence[i] = fabs (pass->gradient[i]) - strength->value + strength->influence[i] * pass->residual[i];
  number_set_error (strength, rows);
  return TRUE;
}

static void
number_clear (NablaSieveNumber *number)
{
  g_free (number->influence);
  number->influence = NULL;
  number->value = number->se = number->variance = NAN;
}

/* One choice of features from rows to numbers; FALSE with @error. */
static gboolean
estimate (NablaSieve *self, NablaSievePass *pass, gboolean x_linear, GError **error)
{
  if (!nabla_sieve_pass_fit (pass, x_linear, error))
    return FALSE;
  self->n_kept = pass->basis->d;
  g_free (self->kept);
  g_free (self->constant);
  self->kept = g_steal_pointer (&pass->basis->kept);
  self->constant = g_steal_pointer (&pass->basis->constant);
  if (nabla_sieve_pass_is_determined (pass))
    {
      self->functional = NABLA_SIEVE_DETERMINED;
      return TRUE;
    }
  return estimate_effect (self, pass, error);
}

/**
 * nabla_sieve_new:
 * @rows: at least %NABLA_SIEVE_LEAST_ROWS, all numbers finite
 * @error: cancelled; numbers too large to be squared
 *
 * E[dE[Y|x,z]/dx], averaged over the rows, its standard error and E|dE[Y|x,z]/dx|, by penalised regression on smooth
 * features whose bias is taken out by minimax linear weights (Hirshberg & Wager 2021). Where the exposure has few
 * values, or smoothness decides more than a quarter of the squared error, the average straight-line slope given
 * covariates takes its place, which needs less of the data. Neither folds nor random numbers; the same bits for any
 * number of threads. Where the residuals follow features that were left out, these are added and all is fitted anew, at
 * most three times. n p^2 flops for the sums of each fit, then O(n p) and 25 p^3; seven numbers a row in memory.
 *
 * Returns: (transfer full): the numbers, or %NULL
 */
NablaSieve *
nabla_sieve_new (const NablaSieveRows *rows, NablaExecutor *executor, NablaProgress *progress, GError **error)
{
  g_autoptr (NablaSieve) self = g_new0 (NablaSieve, 1);
  g_auto (NablaSievePass) pass = { .rows = rows, .executor = executor, .progress = progress };
  guint n_values;

  g_return_val_if_fail (rows->n >= NABLA_SIEVE_LEAST_ROWS, NULL);

  number_clear (&self->effect);
  number_clear (&self->strength);
  number_clear (&self->average);
  n_values = nabla_count_distinct (rows->x, rows->n, NABLA_SIEVE_VALUES);
  if (n_values < 2)
    {
      self->functional = NABLA_SIEVE_DETERMINED;
      return g_steal_pointer (&self);
    }
  if (nabla_count_distinct (rows->y, rows->n, 2) < 2)
    {
      self->functional = NABLA_SIEVE_CONSTANT;
      self->effect.value = self->strength.value = 0.0;
      return g_steal_pointer (&self);
    }
  self->edges = n_values >= NABLA_SIEVE_VALUES && has_dense_edge (rows->x, rows->n);
  self->functional = n_values == 2                   ? NABLA_SIEVE_CONTRAST
                     : n_values < NABLA_SIEVE_VALUES ? NABLA_SIEVE_SLOPE
                                                     : NABLA_SIEVE_GRADIENT;
  if (!estimate (self, &pass, self->functional != NABLA_SIEVE_GRADIENT, error))
    return NULL;
  if (self->functional == NABLA_SIEVE_GRADIENT
      && self->effect.variance > MOST_SMOOTHNESS * self->effect.se * self->effect.se)
    {
      g_clear_pointer (&self->effect.influence, g_free);
      self->average = self->effect;
      self->functional = NABLA_SIEVE_SLOPE;
      nabla_sieve_pass_clear (&pass);
      pass.rows = rows;
      pass.executor = executor;
      pass.progress = progress;
      if (!estimate (self, &pass, TRUE, error))
        return NULL;
    }
  if (self->functional == NABLA_SIEVE_DETERMINED)
    {
      number_clear (&self->effect);
      return g_steal_pointer (&self);
    }
  if (!estimate_strength (self, &pass, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
nabla_sieve_free (NablaSieve *self)
{
  if (self == NULL)
    return;
  number_clear (&self->effect);
  number_clear (&self->strength);
  number_clear (&self->average);
  g_free (self->kept);
  g_free (self->constant);
  g_free (self);
}
