/* What a front door beside covariates says of a linear functional of nu (x, z), such as its mean slope or its mean at
 * one x. With the weights alpha that carry that functional, it is to first order the mean of alpha m (M, Z), in turn a
 * linear functional of mu, debiased by weights of its own. A row's influence has the parts
 *
 *   w (X, M, Z) (Y - mu) + sum_a kappa_a (Z) (phi_a (X) - r_a (Z)) + alpha (X, Z) (m (M, Z) - nu (X, Z))
 *
 * and what nu at the row itself adds, kappa_a (z) = E[alpha sum_t beta_t g_t (M, Z)|z] over the terms with phi_a: that
 * of Fulcher, Shpitser, Marealle & Tchetgen Tchetgen (2020) with balancing weights in the place of ratios of densities.
 */
#include "estimate/front-door/nabla-front-door-given.h"

#include <string.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-block-sum.h"
#include "estimate/rows/nabla-influence.h"

#define COLUMN(pointer, k) ((pointer) + (gsize) (k) *NABLA_BLOCK_STRIDE)

void
nabla_front_door_part_clear (NablaFrontDoorPart *self)
{
  g_clear_pointer (&self->effect.influence, g_free);
  g_clear_pointer (&self->inner, g_free);
  g_clear_pointer (&self->outer, g_free);
}

/* One functional while it is estimated. */
typedef struct
{
  const NablaFrontDoorGiven *model;
  double level;        /* what the functional makes of 1: 0 for differences and slopes */
  const double *alpha; /* n */
  const double *kappa; /* p of outer x n_used, by columns */
  double *out;         /* n */
} Functional;

/* Sums: each inner term's mean given z times alpha, and the outer features times what kappa_a is the mean of, then the
 * squares of these. */
static void
take_weighted (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  const Functional *functional = data;
  const NablaFrontDoorGiven *model = functional->model;
  const NablaBasis *basis = model->inner.basis;
  guint p = model->outer.basis->p, k = model->n_used;
  double *right = sums + basis->p, *squares = right + (gsize) p * k, weighted[NABLA_BLOCK_ROWS];
  NablaFrontDoorColumns columns;

  nabla_front_door_given_place (model, room, &columns);
  nabla_front_door_given_read (model, first, n, &columns);
  for (gsize i = 0; i < (gsize) basis->x_features * NABLA_BLOCK_STRIDE; i++)
    columns.x[i] = 1.0;
  nabla_basis_evaluate_with (basis, columns.x, first, n, columns.inner, columns.rest);
  for (gsize i = 0; i < n; i++)
    weighted[i] = nabla_weight_at (model->rows->weights, first + i) * functional->alpha[first + i];
  memset (columns.work, 0, sizeof (double) * NABLA_BLOCK_STRIDE * k);
  for (guint t = 0; t < basis->p; t++)
    {
      double *g = COLUMN (columns.inner, t);
      guint a = basis->terms[t].a;

      if (!model->moving[t])
        continue;
      if (basis->terms[t].kind == NABLA_TERM_PRODUCT)
        {
          cblas_daxpy (n, model->inner.fit->beta[t], g, 1, COLUMN (columns.work, a), 1);
          for (gsize i = 0; i < n; i++)
            g[i] *= COLUMN (columns.given, a)[i];
        }
      sums[t] += cblas_ddot (n, g, 1, weighted, 1);
    }
  for (guint a = 0; a < k; a++)
    for (gsize i = 0; i < n; i++)
      {
        double value = functional->alpha[first + i] * COLUMN (columns.work, a)[i];

        COLUMN (columns.work, a)[i] = nabla_weight_at (model->rows->weights, first + i) * value;
        squares[a] += COLUMN (columns.work, a)[i] * value;
      }
  cblas_dgemm (CblasColMajor, CblasTrans, CblasNoTrans, p, k, n, 1.0, columns.outer, NABLA_BLOCK_STRIDE, columns.work,
               NABLA_BLOCK_STRIDE, 1.0, right, p);
}

/* sum_a kappa_a (phi_a - r_a), and of a level what the terms without mediators say. */
static void
take_exposure (gsize first, gsize n, double *sums G_GNUC_UNUSED, double *room, gpointer data)
{
  const Functional *functional = data;
  const NablaFrontDoorGiven *model = functional->model;
  const NablaBasis *basis = model->inner.basis;
  guint p = model->outer.basis->p, k = model->n_used;
  double *out = functional->out + first;
  NablaFrontDoorColumns columns;

  nabla_front_door_given_place (model, room, &columns);
  nabla_front_door_given_read (model, first, n, &columns);
  cblas_dgemm (CblasColMajor, CblasNoTrans, CblasNoTrans, n, k, p, 1.0, columns.outer, NABLA_BLOCK_STRIDE,
               functional->kappa, p, 0.0, columns.work, NABLA_BLOCK_STRIDE);
  nabla_spline_evaluate (basis->x_spline, model->rows->x + first, n, k, NABLA_BLOCK_STRIDE, columns.x, NULL);
  memset (out, 0, n * sizeof *out);
  for (guint a = 0; a < k; a++)
    for (gsize i = 0; i < n; i++)
      out[i] += COLUMN (columns.work, a)[i] * (COLUMN (columns.x, a)[i] - COLUMN (columns.given, a)[i]);
  if (functional->level == 0.0)
    return;
  nabla_basis_evaluate (basis, first, n, columns.inner, NULL, columns.rest);
  for (guint t = 0; t < basis->p; t++)
    if (!model->moving[t])
      cblas_daxpy (n, functional->level * model->inner.fit->beta[t], COLUMN (columns.inner, t), 1, out, 1);
}

static double
mean_of (const NablaSieveRows *rows, const double *values)
{
  double sum = 0.0;

  for (gsize i = 0; i < rows->n; i++)
    sum += nabla_weight_at (rows->weights, i) * values[i];
  return sum / rows->n;
}

/* The functional of mu, and kappa. */
static gboolean
take_moments (Functional *functional, double *inner, double *kappa, GError **error)
{
  const NablaFrontDoorGiven *model = functional->model;
  guint p = model->inner.basis->p, k = model->n_used;
  gsize n_sums = p + (gsize) (model->outer.basis->p + 1) * k;
  g_autofree double *sums = g_new (double, n_sums);

  if (!nabla_block_sum (model->rows->n, take_weighted, functional, n_sums, nabla_front_door_given_get_room (model),
                        sums, model->inner.executor, model->inner.progress, error))
    return FALSE;
  cblas_dscal (n_sums, 1.0 / model->rows->n, sums, 1);
  for (guint t = 0; t < p; t++)
    inner[t] = model->moving[t] ? sums[t] : functional->level * model->inner.gram[t];
  return nabla_front_door_given_regress (model, sums + p, sums + p + (gsize) model->outer.basis->p * k, k, kappa,
                                         error);
}

/* What all rows but for the regressions' own errors add, and its mean added to the effect. */
static gboolean
add_exposure (Functional *functional, const double *own, NablaFrontDoorEffect *effect, GError **error)
{
  const NablaFrontDoorGiven *model = functional->model;
  const NablaSieveRows *rows = model->rows;
  double rest = 0.0;

  functional->out = effect->influence;
  if (!nabla_block_sum (rows->n, take_exposure, functional, 0, nabla_front_door_given_get_room (model), NULL,
                        model->inner.executor, model->inner.progress, error))
    return FALSE;
  /* The terms without mediators are in the effect already. */
  for (guint t = 0; t < model->inner.basis->p; t++)
    if (!model->moving[t])
      rest += functional->level * model->inner.fit->beta[t] * model->inner.gram[t];
  effect->effect += mean_of (rows, effect->influence) - rest;
  for (gsize i = 0; i < rows->n; i++)
    effect->influence[i] += own[i];
  return TRUE;
}

/**
 * nabla_front_door_given_effect:
 * @functional: (array): p of the outer regression: the functional is this times its coefficients
 * @own: (array): n: what nu at each row adds to it
 * @part: (out caller-allocates): to be cleared; its sets of numbers are @functional, and that of mu
 * @error: sums that overflowed; cancelled
 *
 * Four passes over the rows and a regression on the covariates for each of the exposure's features: O(n (p + q k)).
 */
gboolean
nabla_front_door_given_effect (NablaFrontDoorGiven *self,
                               const double *functional,
                               const double *own,
                               NablaFrontDoorPart *part,
                               GError **error)
{
  gsize n = self->rows->n;
  guint p = self->inner.basis->p, q = self->outer.basis->p;
  g_autofree double *eta = g_new (double, MAX (p, q)), *missed = g_new (double, q);
  g_autofree double *kappa = g_new (double, (gsize) q * self->n_used);
  g_autofree double *alpha = g_new (double, n), *weight = g_new (double, n);
  g_auto (NablaFrontDoorPart) found = { 0 };
  Functional asked = { .model = self, .level = functional[0], .alpha = alpha, .kappa = kappa };
  NablaFrontDoorEffect *effect = &found.effect;
  double smoothness, mean;

  found.outer = g_memdup2 (functional, q * sizeof *functional);
  found.inner = g_new (double, p);
  effect->influence = g_new (double, n);
  nabla_debias_functional (self->outer.debias, functional, eta, missed, &smoothness);
  if (!nabla_sieve_pass_get_weights (&self->outer, eta, alpha, error)
      || !take_moments (&asked, found.inner, kappa, error))
    return FALSE;
  effect->effect = nabla_debias_functional (self->inner.debias, found.inner, eta, NULL, &effect->smoothness);
  effect->effect += cblas_ddot (q, missed, 1, self->outer.fit->beta, 1);
  effect->smoothness += smoothness;
  if (!nabla_sieve_pass_get_weights (&self->inner, eta, weight, error) || !add_exposure (&asked, own, effect, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    effect->influence[i] += weight[i] * self->inner.residual[i] + alpha[i] * self->outer.residual[i];
  mean = mean_of (self->rows, effect->influence);
  for (gsize i = 0; i < n; i++)
    effect->influence[i] -= mean;
  *part = found;
  found = (NablaFrontDoorPart){ 0 };
  return TRUE;
}

/* The outer features with the exposure at one value. */
typedef struct
{
  const NablaFrontDoorGiven *model;
  const double *x; /* of the exposure */
  double *out;     /* n: nu */
} Point;

static void
take_point (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  const Point *point = data;
  const NablaSievePass *outer = &point->model->outer;
  const NablaBasis *basis = outer->basis;
  double *x = COLUMN (room, basis->p), *rest = COLUMN (x, basis->x_features), weight[NABLA_BLOCK_ROWS];

  for (guint a = 0; a < basis->x_features; a++)
    for (gsize i = 0; i < n; i++)
      COLUMN (x, a)[i] = point->x[a];
  nabla_basis_evaluate_with (basis, x, first, n, room, rest);
  for (gsize i = 0; i < n; i++)
    weight[i] = nabla_weight_at (outer->rows->weights, first + i);
  cblas_dgemv (CblasColMajor, CblasTrans, n, basis->p, 1.0, room, NABLA_BLOCK_STRIDE, weight, 1, 1.0, sums, 1);
  cblas_dgemv (CblasColMajor, CblasNoTrans, n, basis->p, 1.0, room, NABLA_BLOCK_STRIDE, outer->fit->beta, 1, 0.0,
               point->out + first, 1);
}

/**
 * nabla_front_door_given_mean:
 * @x: a value of the exposure
 * @part: (out caller-allocates): to be cleared
 * @error: as nabla_front_door_given_effect()
 *
 * E[Y|do(x)]
 */
gboolean
nabla_front_door_given_mean (NablaFrontDoorGiven *self, double x, NablaFrontDoorPart *part, GError **error)
{
  const NablaBasis *basis = self->outer.basis;
  gsize n = self->rows->n;
  g_autofree double *features = g_new (double, basis->x_features), *mean = g_new (double, basis->p);
  g_autofree double *own = g_new (double, n);
  Point point = { self, features, own };

  nabla_spline_evaluate (basis->x_spline, &x, 1, basis->x_features, 1, features, NULL);
  if (!nabla_block_sum (n, take_point, &point, basis->p,
                        (gsize) (basis->p + basis->x_features) * NABLA_BLOCK_STRIDE + nabla_basis_get_room (basis),
                        mean, self->outer.executor, self->outer.progress, error))
    return FALSE;
  cblas_dscal (basis->p, 1.0 / n, mean, 1);
  if (!nabla_front_door_given_effect (self, mean, own, part, error))
    return FALSE;
  part->effect.effect += self->inner.y_mean;
  return TRUE;
}

/* Of two parts' difference the variance that rests on smoothness. */
double
nabla_front_door_given_together (const NablaFrontDoorGiven *self, const NablaFrontDoorPart parts[2])
{
  guint p = self->inner.basis->p, q = self->outer.basis->p;
  g_autofree double *inner = g_memdup2 (parts[1].inner, p * sizeof (double));
  g_autofree double *outer = g_memdup2 (parts[1].outer, q * sizeof (double));
  g_autofree double *eta = g_new (double, MAX (p, q));
  double one, other;

  cblas_daxpy (p, -1.0, parts[0].inner, 1, inner, 1);
  cblas_daxpy (q, -1.0, parts[0].outer, 1, outer, 1);
  nabla_debias_functional (self->inner.debias, inner, eta, NULL, &one);
  nabla_debias_functional (self->outer.debias, outer, eta, NULL, &other);
  return one + other;
}

/* The gradient of each row, of another outcome on an exposure beside covariates; (transfer full) */
static double *
dup_gradient (const NablaFrontDoorGiven *self, const NablaSieveRows *rows, GError **error)
{
  g_auto (NablaSievePass) pass = { .rows = rows, .executor = self->inner.executor, .progress = self->inner.progress };

  if (!nabla_sieve_pass_fit (&pass, FALSE, error))
    return NULL;
  pass.eta = g_new0 (double, pass.basis->p);
  return nabla_sieve_pass_read (&pass, error) ? g_steal_pointer (&pass.gradient) : NULL;
}

/**
 * nabla_front_door_given_chain_rule:
 * @chain_rule: (out): the mean of sum_j dm/dM_j (M, Z) dE[M_j|X,Z]/dX, which is the effect if noise in M is additive
 * @error: sums that overflowed; cancelled
 *
 * Two regressions for each mediator.
 */
gboolean
nabla_front_door_given_chain_rule (const NablaFrontDoorGiven *self, double *chain_rule, GError **error)
{
  const NablaSieveRows *rows = self->rows;
  g_autofree const double **others = g_new (const double *, rows->n_covariates);

  *chain_rule = 0.0;
  for (guint j = 0; j < self->n_mediators; j++)
    {
      NablaSieveRows forth = self->beside, back = *rows;
      g_autofree double *inner = NULL;
      g_autofree double *outer = NULL;

      forth.y = rows->z[j];
      back.x = rows->z[j];
      back.y = self->through;
      back.n_covariates = 0;
      for (guint i = 0; i < rows->n_covariates; i++)
        if (i != j)
          others[back.n_covariates++] = rows->z[i];
      back.z = others;
      outer = dup_gradient (self, &forth, error);
      inner = outer != NULL ? dup_gradient (self, &back, error) : NULL;
      if (inner == NULL)
        return FALSE;
      for (gsize i = 0; i < rows->n; i++)
        *chain_rule += nabla_weight_at (rows->weights, i) * inner[i] * outer[i] / rows->n;
    }
  return TRUE;
}
