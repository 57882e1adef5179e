/* What the general front door says of rows: slopes, influences, noise. */
#include "estimate/front-door/nabla-front-door-pass.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

/* Above so many rows every row is given the mean leverage. */
#define LEVERAGE_ROWS 20000
#define MAX_LEVERAGE  0.9
#define NOISE_ROWS    2000
/* Influences are held for so many numbers at once. */
#define MAX_INFLUENCES ((gsize) 1 << 24)

/* nu'(X) of each row; sums: sign times phi'(X), and the chain rule's product. */
static void
take_slopes (const NablaFrontDoorPass *pass, NablaFrontDoorBlock *block, double *sums)
{
  const NablaFrontDoorModel *model = pass->model;
  guint n_x = model->n_x;
  double *slopes = pass->out + block->first;

  cblas_dgemv (CblasColMajor, CblasNoTrans, block->n, n_x, 1.0, block->dx, NABLA_BLOCK_STRIDE, model->exposure->beta, 1,
               0.0, slopes, 1);
  for (guint a = 0; a < n_x; a++)
    for (gsize i = 0; i < block->n; i++)
      sums[a] += nabla_weight_at (model->rows->weights, block->first + i) * (slopes[i] < 0.0 ? -1.0 : 1.0)
                 * block->dx[(gsize) a * NABLA_BLOCK_STRIDE + i];
  for (guint j = 0; j < model->n_mediators; j++)
    {
      double *outer = block->work, *inner = block->work + NABLA_BLOCK_STRIDE;

      memset (outer, 0, sizeof (double) * block->n);
      for (guint b = 1; b < model->n_m; b++)
        {
          NablaFrontDoorFeature feature = g_array_index (model->mediator_features, NablaFrontDoorFeature, b - 1);
          gboolean product = feature.mediator != feature.other;
          guint at = product ? nabla_front_door_feature_at (model, j, 1) : b;
          guint other = feature.mediator == j ? feature.other : feature.mediator;
          const double *slope = block->dm + (gsize) at * NABLA_BLOCK_STRIDE;
          const double *factor = block->m + (gsize) nabla_front_door_feature_at (model, other, 1) * NABLA_BLOCK_STRIDE;

          if (feature.mediator != j && feature.other != j)
            continue;
          for (gsize i = 0; i < block->n; i++)
            outer[i] += model->through[b] * slope[i] * (product ? factor[i] : 1.0);
        }
      cblas_dgemv (CblasColMajor, CblasNoTrans, block->n, n_x, 1.0, block->dx, NABLA_BLOCK_STRIDE,
                   model->chain + (gsize) j * n_x, 1, 0.0, inner, 1);
      for (gsize i = 0; i < block->n; i++)
        sums[n_x] += nabla_weight_at (model->rows->weights, block->first + i) * outer[i] * inner[i];
    }
}

/**
 * nabla_front_door_model_slopes:
 * @slopes: (out) (array): nu'(X), one per row
 * @signed_slope: (out) (array): n_x: the functional whose value is the mean of |nu'(X)|
 * @chain_rule: (out): the mean of m'(M) dE[M|X]/dX, which is the effect if noise in M is additive
 * @error: cancelled
 *
 * One pass over the rows.
 */
gboolean
nabla_front_door_model_slopes (const NablaFrontDoorModel *self,
                               double *slopes,
                               double *signed_slope,
                               double *chain_rule,
                               GError **error)
{
  NablaFrontDoorPass pass = { .model = self, .run = take_slopes, .out = slopes };
  g_autofree double *sums = g_new (double, self->n_x + 1);

  if (!nabla_front_door_pass_run (&pass, sums, self->n_x + 1, error))
    return FALSE;
  for (guint a = 0; a < self->n_x; a++)
    signed_slope[a] = sums[a] / self->rows->n;
  *chain_rule = sums[self->n_x] / self->rows->n;
  return TRUE;
}

/* w b'A^-1 b / n of each row, from the factor of A^-1; spoils @columns. */
static void
take_leverage (const NablaPenalty *fit, const NablaRows *rows, double *columns, gsize first, gsize n, double *out)
{
  guint p = fit->problem.p;

  if (fit->problem.n > LEVERAGE_ROWS)
    {
      for (gsize i = 0; i < n; i++)
        out[i] = fmin (fit->total_edf / fit->problem.n, MAX_LEVERAGE);
      return;
    }
  cblas_dtrmm (CblasColMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, n, p, 1.0, fit->half, p, columns,
               NABLA_BLOCK_STRIDE);
  memset (out, 0, sizeof (double) * n);
  for (guint j = 0; j < p; j++)
    for (gsize i = 0; i < n; i++)
      out[i] += columns[(gsize) j * NABLA_BLOCK_STRIDE + i] * columns[(gsize) j * NABLA_BLOCK_STRIDE + i];
  for (gsize i = 0; i < n; i++)
    out[i] = fmin (nabla_weight_at (rows->weights, first + i) * out[i] / fit->problem.n, MAX_LEVERAGE);
}

/* The four ways in which a row moves the effect; the sum is without its mean later. */
static void
take_influence (const NablaFrontDoorPass *pass, NablaFrontDoorBlock *block, double *sums G_GNUC_UNUSED)
{
  const NablaFrontDoorModel *model = pass->model;
  const double *y = model->rows->values[1] + block->first;
  guint p = model->terms->len, n_x = model->n_x;
  double *out = pass->out + block->first, *one = block->work, *other = one + NABLA_BLOCK_STRIDE,
         *third = other + NABLA_BLOCK_STRIDE;
  gsize n = block->n;

  nabla_front_door_multiply (block, model);
#define COMBINE(columns, k, weights, to) \
  cblas_dgemv (CblasColMajor, CblasNoTrans, n, (k), 1.0, (columns), NABLA_BLOCK_STRIDE, (weights), 1, 0.0, (to), 1)
  COMBINE (block->terms, p, pass->eta, one);
  COMBINE (block->terms, p, model->outcome->beta, other);
  take_leverage (model->outcome, model->rows, block->terms, block->first, n, third);
  for (gsize i = 0; i < n; i++)
    out[i] = one[i] * (y[i] - model->mean_y - other[i]) / (1.0 - third[i]);
  COMBINE (block->x, n_x, pass->back, one);
  COMBINE (block->dx, n_x, model->exposure->beta, other);
  for (gsize i = 0; i < n; i++)
    {
      double own = pass->signs != NULL && pass->signs[block->first + i] < 0.0 ? -other[i] : other[i];

      out[i] += one[i] + own;
    }
  COMBINE (block->m, model->n_m, model->through, one);
  COMBINE (block->x, n_x, model->exposure->beta, other);
  for (gsize i = 0; i < n; i++)
    one[i] -= model->mean_through + other[i];
  COMBINE (block->x, n_x, pass->eta_x, other);
  take_leverage (model->exposure, model->rows, block->x, block->first, n, third);
#undef COMBINE
  for (gsize i = 0; i < n; i++)
    out[i] += other[i] * one[i] / (1.0 - third[i]);
}

/* A linear functional of nu: the weights of both regressions, and how its value moves with a row's own exposure. */
typedef struct
{
  double *eta;   /* terms */
  double *eta_x; /* n_x */
  double *back;  /* n_x */
} Functional;

/* Fills in @to from the functional; its value and what of its variance rests on smoothness. */
static double
debias (const NablaFrontDoorModel *self, const double *functional, const Functional *to, double *smoothness)
{
  guint p = self->terms->len, n_x = self->n_x;
  g_autofree double *left = g_new (double, n_x), *pulled = g_new0 (double, self->n_m), *m = g_new (double, p);
  double smooth_x, smooth, value;

  nabla_debias_functional (self->exposure_weights, functional, to->eta_x, left, &smooth_x);
  for (guint b = 0; b < self->n_m; b++)
    for (guint a = 0; a < n_x; a++)
      pulled[b] += to->eta_x[a] * nabla_front_door_cross_moment (self, a, b);
  memset (to->back, 0, sizeof (double) * n_x);
  for (guint t = 0; t < p; t++)
    {
      NablaFrontDoorTerm term = g_array_index (self->terms, NablaFrontDoorTerm, t);

      m[t] = self->x_gram[term.x] * pulled[term.m];
      to->back[term.x] += pulled[term.m] * self->outcome->beta[t];
    }
  value = nabla_debias_functional (self->outcome_weights, m, to->eta, NULL, &smooth);
  *smoothness = smooth + smooth_x;
  return value + cblas_ddot (n_x, left, 1, self->exposure->beta, 1);
}

static void
centre (const NablaRows *rows, double *influence)
{
  double mean = nabla_rows_mean (rows, influence);

  for (gsize i = 0; i < rows->n; i++)
    influence[i] -= mean;
}

/**
 * nabla_front_door_model_effect:
 * @slope: (array): n_x: mean derivatives of the exposure's features, @self's own or signed ones
 * @signs: (nullable) (array): with signed ones: what has each row's sign
 * @effect: (out caller-allocates): free its influence
 * @error: cancelled
 *
 * The debiased effect: both regressions' weights, with cross terms (Fulcher et al. 2020 for the binary case). One pass
 * over the rows.
 */
gboolean
nabla_front_door_model_effect (const NablaFrontDoorModel *self,
                               const double *slope,
                               const double *signs,
                               NablaFrontDoorEffect *effect,
                               GError **error)
{
  g_autofree double *eta = g_new (double, self->terms->len);
  g_autofree double *eta_x = g_new (double, self->n_x), *back = g_new (double, self->n_x);
  NablaFrontDoorPass pass
    = { .model = self, .run = take_influence, .signs = signs, .eta = eta, .eta_x = eta_x, .back = back };

  effect->effect = debias (self, slope, &(Functional){ eta, eta_x, back }, &effect->smoothness);
  effect->influence = pass.out = g_new (double, self->rows->n);
  if (!nabla_front_door_pass_run (&pass, NULL, 0, error))
    {
      g_clear_pointer (&effect->influence, g_free);
      return FALSE;
    }
  centre (self->rows, effect->influence);
  return TRUE;
}

/* The influences of a row on many functionals that no row's own exposure has a part in. */
static void
take_influences (const NablaFrontDoorPass *pass, NablaFrontDoorBlock *block, double *sums G_GNUC_UNUSED)
{
  const NablaFrontDoorModel *model = pass->model;
  const double *y = model->rows->values[1] + block->first;
  guint p = model->terms->len, n_x = model->n_x, k = pass->n_functionals;
  gsize n = block->n, n_rows = model->rows->n;
  double *out = pass->out + block->first, *one = block->work, *other = one + NABLA_BLOCK_STRIDE,
         *third = other + NABLA_BLOCK_STRIDE;

#define MULTIPLY(columns, p, weights, keep)                                                                         \
  cblas_dgemm (CblasColMajor, CblasNoTrans, CblasNoTrans, n, k, (p), 1.0, (columns), NABLA_BLOCK_STRIDE, (weights), \
               (p), (keep), out, n_rows)
#define COMBINE(columns, k, weights, to) \
  cblas_dgemv (CblasColMajor, CblasNoTrans, n, (k), 1.0, (columns), NABLA_BLOCK_STRIDE, (weights), 1, 0.0, (to), 1)
  nabla_front_door_multiply (block, model);
  MULTIPLY (block->terms, p, pass->eta, 0.0);
  COMBINE (block->terms, p, model->outcome->beta, other);
  take_leverage (model->outcome, model->rows, block->terms, block->first, n, third);
  for (gsize i = 0; i < n; i++)
    one[i] = (y[i] - model->mean_y - other[i]) / (1.0 - third[i]);
  for (guint f = 0; f < k; f++)
    for (gsize i = 0; i < n; i++)
      out[f * n_rows + i] *= one[i];
  MULTIPLY (block->x, n_x, pass->back, 1.0);
  COMBINE (block->m, model->n_m, model->through, one);
  COMBINE (block->x, n_x, model->exposure->beta, other);
  /* The leverage spoils its columns; the slopes' place is free. */
  memcpy (block->dx, block->x, sizeof (double) * NABLA_BLOCK_STRIDE * n_x);
  take_leverage (model->exposure, model->rows, block->dx, block->first, n, third);
  for (gsize i = 0; i < n; i++)
    one[i] = (one[i] - model->mean_through - other[i]) / (1.0 - third[i]);
  for (guint a = 0; a < n_x; a++)
    for (gsize i = 0; i < n; i++)
      block->x[(gsize) a * NABLA_BLOCK_STRIDE + i] *= one[i];
  MULTIPLY (block->x, n_x, pass->eta_x, 1.0);
#undef COMBINE
#undef MULTIPLY
}

/* Values and variances of the functionals, each of n_x numbers, as many at a time as there is room for. */
static gboolean
estimate_functionals (const NablaFrontDoorModel *self,
                      const double *functionals,
                      guint n,
                      double *values,
                      double *variances,
                      GError **error)
{
  const NablaRows *rows = self->rows;
  guint p = self->terms->len, n_x = self->n_x, most = (guint) CLAMP (MAX_INFLUENCES / rows->n, 1, n);
  g_autofree double *eta = g_new (double, (gsize) p *most), *eta_x = g_new (double, (gsize) n_x *most);
  g_autofree double *back = g_new (double, (gsize) n_x *most), *influence = g_new (double, rows->n *most);
  NablaFrontDoorPass pass
    = { .model = self, .run = take_influences, .out = influence, .eta = eta, .eta_x = eta_x, .back = back };

  for (guint first = 0; first < n; first += pass.n_functionals)
    {
      pass.n_functionals = MIN (most, n - first);
      for (guint f = 0; f < pass.n_functionals; f++)
        {
          Functional to = { eta + (gsize) f * p, eta_x + (gsize) f * n_x, back + (gsize) f * n_x };

          values[first + f] = debias (self, functionals + (gsize) (first + f) * n_x, &to, &variances[first + f]);
        }
      if (!nabla_front_door_pass_run (&pass, NULL, 0, error))
        return FALSE;
      for (guint f = 0; f < pass.n_functionals; f++)
        {
          double *one = influence + (gsize) f * rows->n;

          centre (rows, one);
          variances[first + f]
            += nabla_influence_variance (one, rows->n, rows->weights, rows->clusters, rows->n_clusters);
        }
    }
  return TRUE;
}

/**
 * nabla_front_door_model_curve:
 * @x: (array length=n): values of the exposure
 * @values: (out) (array): 2 n: E[Y|do(x)] at each, then its derivatives
 * @variances: (out) (array): 2 n: their variances, what rests on smoothness with them
 * @error: cancelled
 *
 * One pass over the rows where the influences of all points have room, 128 MB. O(n_rows p (p + 2 n))
 */
gboolean
nabla_front_door_model_curve (const NablaFrontDoorModel *self,
                              const double *x,
                              guint n,
                              double *values,
                              double *variances,
                              GError **error)
{
  guint n_x = self->n_x;
  g_autofree double *functionals = g_new0 (double, (gsize) 2 * n * n_x);

  for (guint i = 0; i < n; i++)
    {
      double *value = functionals + (gsize) i * n_x, *slope = functionals + (gsize) (n + i) * n_x;

      value[0] = 1.0;
      nabla_spline_evaluate (self->x_spline, x + i, 1, n_x - 1, 1, value + 1, slope + 1);
    }
  if (!estimate_functionals (self, functionals, 2 * n, values, variances, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    values[i] += self->mean_y;
  return TRUE;
}

/* The variance of nu'(x), its mean over some of the rows. */
double
nabla_front_door_model_noise (const NablaFrontDoorModel *self)
{
  const NablaPenalty *fit = self->exposure;
  gsize n = self->rows->n, n_rows = MIN (n, NOISE_ROWS);
  guint n_x = self->n_x;
  g_autofree double *features = g_new0 (double, n_x), *slopes = g_new0 (double, n_x);
  double sum = 0.0;

  for (gsize i = 0; i < n_rows; i++)
    {
      nabla_spline_evaluate (self->x_spline, self->rows->values[0] + (gsize) ((double) i * n / n_rows), 1, n_x - 1, 1,
                             features + 1, slopes + 1);
      nabla_penalty_solve (fit, slopes, features);
      sum += cblas_ddot (n_x, slopes, 1, features, 1);
    }
  return fit->s2 / n * sum / n_rows;
}
