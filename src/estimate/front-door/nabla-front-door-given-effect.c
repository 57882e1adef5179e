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
nabla_front_door_asked_init (NablaFrontDoorAsked *self, const NablaFrontDoorGiven *model, guint n)
{
  *self = (NablaFrontDoorAsked){ .n = n };
  self->outer = g_new0 (double, (gsize) n * model->outer.basis->p);
  self->inner = g_new (double, (gsize) n * model->inner.basis->p);
  self->influence = g_new (double, n * model->rows->n);
  self->effect = g_new (double, n);
  self->smoothness = g_new (double, n);
}

void
nabla_front_door_asked_clear (NablaFrontDoorAsked *self)
{
  g_clear_pointer (&self->outer, g_free);
  g_clear_pointer (&self->inner, g_free);
  g_clear_pointer (&self->influence, g_free);
  g_clear_pointer (&self->effect, g_free);
  g_clear_pointer (&self->smoothness, g_free);
}

/* What the passes over the rows read and write; of each functional as many numbers as the regressions have terms. */
typedef struct
{
  const NablaFrontDoorGiven *model;
  NablaFrontDoorAsked *asked;
  double *outer_weights; /* alpha as a combination of the outer features */
  double *inner_weights;
  double *kappa; /* p of outer x n_used, by columns */
} Work;

static gsize
get_room (const Work *work)
{
  return nabla_front_door_given_get_room (work->model)
         + (gsize) (work->asked->n + work->model->n_used) * NABLA_BLOCK_STRIDE;
}

/* Each functional's alpha of the rows of a block whose outer features are there. */
static void
take_alpha (const Work *work, gsize n, const NablaFrontDoorColumns *columns, double *alpha)
{
  guint q = work->model->outer.basis->p;

  cblas_dgemm (CblasColMajor, CblasNoTrans, CblasNoTrans, n, work->asked->n, q, 1.0, columns->outer, NABLA_BLOCK_STRIDE,
               work->outer_weights, q, 0.0, alpha, NABLA_BLOCK_STRIDE);
}

/* To columns->work sum_t beta_t g_t over the terms with each phi_a; to columns->inner each term's mean given z. */
static void
take_terms (const NablaFrontDoorGiven *model, gsize first, gsize n, NablaFrontDoorColumns *columns)
{
  const NablaBasis *basis = model->inner.basis;

  for (gsize i = 0; i < (gsize) basis->x_features * NABLA_BLOCK_STRIDE; i++)
    columns->x[i] = 1.0;
  nabla_basis_evaluate_with (basis, columns->x, first, n, columns->inner, columns->rest);
  memset (columns->work, 0, sizeof (double) * NABLA_BLOCK_STRIDE * model->n_used);
  for (guint t = 0; t < basis->p; t++)
    if (model->moving[t] && basis->terms[t].kind == NABLA_TERM_PRODUCT)
      {
        double *g = COLUMN (columns->inner, t);
        guint a = basis->terms[t].a;

        cblas_daxpy (n, model->inner.fit->beta[t], g, 1, COLUMN (columns->work, a), 1);
        for (gsize i = 0; i < n; i++)
          g[i] *= COLUMN (columns->given, a)[i];
      }
}

/* Sums, by functional: each inner term's mean given z times alpha; the outer features times what kappa_a is the mean
 * of; the squares of these. */
static void
take_weighted (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  const Work *work = data;
  const NablaFrontDoorGiven *model = work->model;
  guint p = model->inner.basis->p, q = model->outer.basis->p, k = model->n_used, n_asked = work->asked->n;
  double *right = sums + (gsize) p * n_asked, *squares = right + (gsize) q * k * n_asked;
  double *alpha = room + nabla_front_door_given_get_room (model), *product = COLUMN (alpha, n_asked);
  double weight[NABLA_BLOCK_ROWS] = { 0.0 };
  NablaFrontDoorColumns columns;

  nabla_front_door_given_place (model, room, &columns);
  nabla_front_door_given_read (model, first, n, &columns);
  take_alpha (work, n, &columns, alpha);
  take_terms (model, first, n, &columns);
  for (gsize i = 0; i < n; i++)
    weight[i] = nabla_weight_at (model->rows->weights, first + i);
  /* Hundreds of points make a block long. */
  for (guint f = 0; f < n_asked && !nabla_progress_is_cancelled (model->inner.progress); f++)
    {
      for (guint a = 0; a < k; a++)
        for (gsize i = 0; i < n; i++)
          {
            double value = COLUMN (alpha, f)[i] * COLUMN (columns.work, a)[i];

            COLUMN (product, a)[i] = weight[i] * value;
            squares[(gsize) f * k + a] += weight[i] * value * value;
          }
      cblas_dgemm (CblasColMajor, CblasTrans, CblasNoTrans, q, k, n, 1.0, columns.outer, NABLA_BLOCK_STRIDE, product,
                   NABLA_BLOCK_STRIDE, 1.0, right + (gsize) f * q * k, q);
      for (gsize i = 0; i < n; i++)
        COLUMN (alpha, f)[i] *= weight[i];
    }
  cblas_dgemm (CblasColMajor, CblasTrans, CblasNoTrans, p, n_asked, n, 1.0, columns.inner, NABLA_BLOCK_STRIDE, alpha,
               NABLA_BLOCK_STRIDE, 1.0, sums, p);
}

/* The functionals of mu, and kappa. */
static gboolean
take_moments (Work *work, GError **error)
{
  const NablaFrontDoorGiven *model = work->model;
  NablaFrontDoorAsked *asked = work->asked;
  guint p = model->inner.basis->p, q = model->outer.basis->p, k = model->n_used * asked->n;
  gsize n_sums = (gsize) p * asked->n + (gsize) (q + 1) * k;
  g_autofree double *sums = g_new (double, n_sums);
  const double *right = sums + (gsize) p * asked->n;

  if (!nabla_block_sum (model->rows->n, take_weighted, work, n_sums, get_room (work), sums, model->inner.executor,
                        model->inner.progress, error))
    return FALSE;
  cblas_dscal (n_sums, 1.0 / model->rows->n, sums, 1);
  /* Terms without mediators say the same whatever the exposure is set to. */
  for (guint f = 0; f < asked->n; f++)
    for (guint t = 0; t < p; t++)
      asked->inner[(gsize) f * p + t]
        = model->moving[t] ? sums[(gsize) f * p + t] : asked->outer[(gsize) f * q] * model->inner.gram[t];
  return nabla_front_door_given_regress (model, right, right + (gsize) q * k, k, work->kappa, error);
}

/* Each row's influence, to what nu at the row adds; sums: of what phi_a (X) - r_a (Z) adds. */
static void
take_influence (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  const Work *work = data;
  const NablaFrontDoorGiven *model = work->model;
  const NablaBasis *basis = model->inner.basis;
  guint p = basis->p, q = model->outer.basis->p, k = model->n_used;
  double *alpha = room + nabla_front_door_given_get_room (model), *kappa = COLUMN (alpha, work->asked->n);
  double still[NABLA_BLOCK_ROWS] = { 0.0 }, weight[NABLA_BLOCK_ROWS];
  NablaFrontDoorColumns columns;

  nabla_front_door_given_place (model, room, &columns);
  nabla_front_door_given_read (model, first, n, &columns);
  take_alpha (work, n, &columns, alpha);
  nabla_spline_evaluate (basis->x_spline, model->rows->x + first, n, k, NABLA_BLOCK_STRIDE, columns.work, NULL);
  for (guint a = 0; a < k; a++)
    cblas_daxpy (n, -1.0, COLUMN (columns.given, a), 1, COLUMN (columns.work, a), 1);
  nabla_basis_evaluate (basis, first, n, columns.inner, NULL, columns.rest);
  for (guint t = 0; t < p; t++)
    if (!model->moving[t])
      cblas_daxpy (n, model->inner.fit->beta[t], COLUMN (columns.inner, t), 1, still, 1);
  for (guint f = 0; f < work->asked->n && !nabla_progress_is_cancelled (model->inner.progress); f++)
    {
      double *out = work->asked->influence + f * model->rows->n + first;
      double level = work->asked->outer[(gsize) f * q];

      cblas_dgemm (CblasColMajor, CblasNoTrans, CblasNoTrans, n, k, q, 1.0, columns.outer, NABLA_BLOCK_STRIDE,
                   work->kappa + (gsize) f * q * k, q, 0.0, kappa, NABLA_BLOCK_STRIDE);
      cblas_dgemv (CblasColMajor, CblasNoTrans, n, p, 1.0, columns.inner, NABLA_BLOCK_STRIDE,
                   work->inner_weights + (gsize) f * p, 1, 0.0, weight, 1);
      for (gsize i = 0; i < n; i++)
        {
          double added = 0.0;

          for (guint a = 0; a < k; a++)
            added += COLUMN (kappa, a)[i] * COLUMN (columns.work, a)[i];
          sums[f] += nabla_weight_at (model->rows->weights, first + i) * added;
          out[i] += added + level * still[i] + weight[i] * model->inner.residual[first + i]
                    + COLUMN (alpha, f)[i] * model->outer.residual[first + i];
        }
    }
}

static void
centre (const NablaSieveRows *rows, double *values)
{
  double mean = 0.0;

  for (gsize i = 0; i < rows->n; i++)
    mean += nabla_weight_at (rows->weights, i) * values[i];
  mean /= rows->n;
  for (gsize i = 0; i < rows->n; i++)
    values[i] -= mean;
}

/**
 * nabla_front_door_given_answer:
 * @asked: its functionals and what nu at each row adds to them; the rest is filled in
 * @error: sums that overflowed; cancelled
 *
 * Two passes over the rows for all functionals, and for each a regression on the covariates for each of the exposure's
 * features: O(n (p + q) k), k functionals.
 */
gboolean
nabla_front_door_given_answer (const NablaFrontDoorGiven *self, NablaFrontDoorAsked *asked, GError **error)
{
  guint p = self->inner.basis->p, q = self->outer.basis->p;
  g_autofree double *outer_weights = g_new (double, (gsize) q * asked->n);
  g_autofree double *inner_weights = g_new (double, (gsize) p * asked->n);
  g_autofree double *kappa = g_new (double, (gsize) q * self->n_used * asked->n);
  g_autofree double *missed = g_new (double, q), *added = g_new (double, asked->n);
  Work work = { self, asked, outer_weights, inner_weights, kappa };

  for (guint f = 0; f < asked->n; f++)
    {
      nabla_debias_functional (self->outer.debias, asked->outer + (gsize) f * q, outer_weights + (gsize) f * q, missed,
                               &asked->smoothness[f]);
      asked->effect[f]
        = cblas_ddot (q, missed, 1, self->outer.fit->beta, 1) + asked->outer[(gsize) f * q] * self->inner.y_mean;
    }
  if (!take_moments (&work, error))
    return FALSE;
  for (guint f = 0; f < asked->n; f++)
    {
      double smoothness;

      asked->effect[f] += nabla_debias_functional (self->inner.debias, asked->inner + (gsize) f * p,
                                                   inner_weights + (gsize) f * p, NULL, &smoothness);
      asked->smoothness[f] += smoothness;
    }
  if (!nabla_block_sum (self->rows->n, take_influence, &work, asked->n, get_room (&work), added, self->inner.executor,
                        self->inner.progress, error))
    return FALSE;
  for (guint f = 0; f < asked->n; f++)
    {
      asked->effect[f] += added[f] / self->rows->n;
      centre (self->rows, asked->influence + f * self->rows->n);
    }
  return TRUE;
}

/* nu, or its derivative, at some values of the exposure. */
typedef struct
{
  const NablaFrontDoorGiven *model;
  NablaFrontDoorAsked *asked;
  const double *x; /* of each functional what stands for 1 and for the exposure's features */
} Points;

/* Sums: of what each outer term has beside the exposure. */
static void
take_points (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  const Points *points = data;
  const NablaSievePass *outer = &points->model->outer;
  const NablaBasis *basis = outer->basis;
  guint p = basis->p, k = basis->x_features + 1, next = 0;
  double *x = COLUMN (room, p), *by = COLUMN (x, basis->x_features), *rest = COLUMN (by, k), weight[NABLA_BLOCK_ROWS];

  for (gsize i = 0; i < (gsize) basis->x_features * NABLA_BLOCK_STRIDE; i++)
    x[i] = 1.0;
  nabla_basis_evaluate_with (basis, x, first, n, room, rest);
  for (gsize i = 0; i < n; i++)
    weight[i] = nabla_weight_at (outer->rows->weights, first + i);
  cblas_dgemv (CblasColMajor, CblasTrans, n, p, 1.0, room, NABLA_BLOCK_STRIDE, weight, 1, 1.0, sums, 1);
  memset (by, 0, sizeof (double) * NABLA_BLOCK_STRIDE * k);
  for (guint t = 0; t < p; t++)
    {
      gboolean moves = next < basis->n_slopes && basis->slopes[next] == t;

      next += moves;
      cblas_daxpy (n, outer->fit->beta[t], COLUMN (room, t), 1, COLUMN (by, moves ? basis->terms[t].a + 1 : 0), 1);
    }
  cblas_dgemm (CblasColMajor, CblasNoTrans, CblasNoTrans, n, points->asked->n, k, 1.0, by, NABLA_BLOCK_STRIDE,
               points->x, k, 0.0, points->asked->influence + first, outer->rows->n);
}

/**
 * nabla_front_door_given_ask_points:
 * @x: (array): of each of @asked's functionals a value of the exposure
 * @slopes: (nullable) (array): which of them are the derivative at it
 * @asked: (inout): is given its functionals: E[Y|do(x)], or dE[Y|do(x)]/dx
 * @error: cancelled
 */
gboolean
nabla_front_door_given_ask_points (const NablaFrontDoorGiven *self,
                                   const double *x,
                                   const gboolean *slopes,
                                   NablaFrontDoorAsked *asked,
                                   GError **error)
{
  const NablaBasis *basis = self->outer.basis;
  guint p = basis->p, k = basis->x_features + 1;
  g_autofree double *values = g_new (double, (gsize) k * asked->n), *other = g_new (double, k);
  g_autofree double *mean = g_new (double, p);
  Points points = { self, asked, values };

  for (guint f = 0; f < asked->n; f++)
    {
      double *own = values + (gsize) f * k;
      gboolean slope = slopes != NULL && slopes[f];

      own[0] = slope ? 0.0 : 1.0;
      nabla_spline_evaluate (basis->x_spline, x + f, 1, k - 1, 1, slope ? other : own + 1, slope ? own + 1 : other);
    }
  if (!nabla_block_sum (self->rows->n, take_points, &points, p,
                        (gsize) (p + 2 * k) * NABLA_BLOCK_STRIDE + nabla_basis_get_room (basis), mean,
                        self->outer.executor, self->outer.progress, error))
    return FALSE;
  for (guint f = 0; f < asked->n; f++)
    for (guint t = 0, next = 0; t < p; t++)
      {
        gboolean moves = next < basis->n_slopes && basis->slopes[next] == t;

        next += moves;
        asked->outer[(gsize) f * p + t]
          = mean[t] / self->rows->n * values[(gsize) f * k + (moves ? basis->terms[t].a + 1 : 0)];
      }
  return TRUE;
}

/* Of the difference of two functionals the variance that rests on smoothness. */
double
nabla_front_door_given_together (const NablaFrontDoorGiven *self, const NablaFrontDoorAsked *asked)
{
  guint p = self->inner.basis->p, q = self->outer.basis->p;
  g_autofree double *inner = g_memdup2 (asked->inner + p, p * sizeof (double));
  g_autofree double *outer = g_memdup2 (asked->outer + q, q * sizeof (double));
  g_autofree double *eta = g_new (double, MAX (p, q));
  double one, other;

  cblas_daxpy (p, -1.0, asked->inner, 1, inner, 1);
  cblas_daxpy (q, -1.0, asked->outer, 1, outer, 1);
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
