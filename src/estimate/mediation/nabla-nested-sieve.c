/* What nabla-nested-arms.c does with groups, at two points of an exposure that is a number: mu (x, m, c) and nu (x, c)
 * are smooth in x too, and the weights alpha2 carry the mean of E[Y | x, C] from the rows near x0 to x0. No weights do
 * that without a rest, so errors shrink more slowly than 1/sqrt(n), and what rests on smoothness counts.
 *
 * The direct effect is taken as one functional, the mean that alpha2 makes of D = mu (x1, M, C) - mu (x0, M, C), and
 * put on top of E[Y(x0)]: the difference of two means, each with a noise of its own, would not shrink with x1 - x0.
 * Weights that miss r0 of the features' mean at x0, and r1 at x1, leave r0'gamma of the direct effect and (r1 -
 * r0)'beta - r0'gamma of the indirect one, beta and gamma the coefficients of the regressions of Y and of D on exposure
 * and covariates. */
#include "estimate/mediation/nabla-nested-sieve.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-block-sum.h"
#include "estimate/nabla-estimation.h"
#include "estimate/smooth/nabla-sieve-private.h"

/* Features of the rows with the exposure as it was or set, summed up or added to one number. */
typedef struct
{
  NablaBasis basis; /* of some regression; all but x is borrowed from it */
  const double *weights;
  const double *by;     /* nullable: n: what the sums are weighted by */
  const double *vector; /* p */
  double *out;          /* n: features times @vector */
} Reading;

static Reading
start_reading (const NablaSievePass *pass, const double *x)
{
  Reading reading = { .basis = *pass->basis, .weights = pass->rows->weights };

  if (x != NULL)
    reading.basis.x = x;
  return reading;
}

static void
sum_block (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  const Reading *self = data;
  guint p = self->basis.p;
  double by[NABLA_BLOCK_ROWS];

  nabla_basis_evaluate (&self->basis, first, n, room, NULL, room + (gsize) p * NABLA_BLOCK_STRIDE);
  for (gsize i = 0; i < n; i++)
    by[i] = (self->weights != NULL ? self->weights[first + i] : 1.0) * (self->by != NULL ? self->by[first + i] : 1.0);
  cblas_dgemv (CblasColMajor, CblasTrans, n, p, 1.0, room, NABLA_BLOCK_STRIDE, by, 1, 1.0, sums, 1);
}

static void
dot_block (gsize first, gsize n, double *sums G_GNUC_UNUSED, double *room, gpointer data)
{
  const Reading *self = data;
  guint p = self->basis.p;

  nabla_basis_evaluate (&self->basis, first, n, room, NULL, room + (gsize) p * NABLA_BLOCK_STRIDE);
  cblas_dgemv (CblasColMajor, CblasNoTrans, n, p, 1.0, room, NABLA_BLOCK_STRIDE, self->vector, 1, 0.0,
               self->out + first, 1);
}

static gsize
get_room (const NablaSievePass *pass)
{
  return (gsize) pass->basis->p * NABLA_BLOCK_STRIDE + nabla_basis_get_room (pass->basis);
}

/* The mean of the features times @by, with the exposure at @x; p numbers, (transfer full). */
static double *
dup_mean (const NablaSievePass *pass, const double *x, const double *by, GError **error)
{
  Reading reading = start_reading (pass, x);
  guint p = pass->basis->p;
  g_autofree double *mean = g_new (double, p);

  reading.by = by;
  if (!nabla_block_sum (pass->rows->n, sum_block, &reading, p, get_room (pass), mean, pass->executor, pass->progress,
                        error))
    return NULL;
  cblas_dscal (p, 1.0 / (double) pass->rows->n, mean, 1);
  return g_steal_pointer (&mean);
}

/* The features with the exposure at @x times @vector, n numbers, (transfer full). */
static double *
dup_dot (const NablaSievePass *pass, const double *x, const double *vector, GError **error)
{
  Reading reading = start_reading (pass, x);
  g_autofree double *out = g_new (double, pass->rows->n);

  reading.vector = vector;
  reading.out = out;
  if (!nabla_block_sum (pass->rows->n, dot_block, &reading, 0, get_room (pass), NULL, pass->executor, pass->progress,
                        error))
    return NULL;
  return g_steal_pointer (&out);
}

/* Takes their mean off @values; the mean of their squares. */
static double
centre (const NablaSieveRows *rows, double *values)
{
  double mean = 0.0, square = 0.0;

  for (gsize i = 0; i < rows->n; i++)
    mean += (rows->weights != NULL ? rows->weights[i] : 1.0) * values[i];
  mean /= (double) rows->n;
  for (gsize i = 0; i < rows->n; i++)
    {
      values[i] -= mean;
      square += (rows->weights != NULL ? rows->weights[i] : 1.0) * values[i] * values[i];
    }
  return square / (double) rows->n;
}

/* The variance of what weights that miss @missed leave out, if coefficients are as large as the penalties say. */
static double
get_smoothness (const NablaDebias *debias, const double *missed)
{
  const NablaPenaltyProblem *problem = &debias->fit->problem;
  double sum = 0.0;

  for (guint k = 0; k < problem->p; k++)
    if (problem->group[k] >= 0)
      sum += missed[k] * missed[k] / debias->penalty[k];
  return debias->fit->s2 / problem->n * sum;
}

/* Another outcome, of mean 0, on the features of a regression. */
typedef struct
{
  double *values, *right;
  NablaPenalty *fit;
  NablaDebias *debias;
} Another;

static void
another_clear (Another *self)
{
  nabla_debias_free (self->debias);
  nabla_penalty_free (self->fit);
  g_free (self->right);
  g_free (self->values);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Another, another_clear)

/* Takes @values. */
static gboolean
another_init (Another *self, const NablaSievePass *pass, double *values, GError **error)
{
  NablaPenaltyProblem problem = pass->fit->problem;

  self->values = values;
  problem.square = centre (pass->rows, values);
  problem.right = self->right = dup_mean (pass, NULL, values, error);
  self->fit = self->right != NULL ? nabla_penalty_new (&problem, pass->progress, error) : NULL;
  self->debias = self->fit != NULL ? nabla_debias_new (self->fit, error) : NULL;
  return self->debias != NULL;
}

/* The outcome's mean at one value of the exposure, and what it is weighed with. */
typedef struct
{
  double *x; /* n times the value */
  double *m, *eta, *missed, *alpha;
  double mean;
} Point;

static void
point_clear (Point *self)
{
  g_free (self->x);
  g_free (self->m);
  g_free (self->eta);
  g_free (self->missed);
  g_free (self->alpha);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Point, point_clear)

/* Once the residuals are read. What a row adds goes to @influence. */
static gboolean
point_init (Point *self, NablaSievePass *pass, double x, double *influence, GError **error)
{
  gsize n = pass->rows->n;
  guint p = pass->basis->p;
  g_autofree double *fitted = NULL;
  double unused, plain;

  self->x = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    self->x[i] = x;
  self->eta = g_new (double, p);
  self->missed = g_new (double, p);
  self->alpha = g_new (double, n);
  self->m = dup_mean (pass, self->x, NULL, error);
  if (self->m == NULL)
    return FALSE;
  self->mean = pass->y_mean + nabla_debias_functional (pass->debias, self->m, self->eta, self->missed, &unused);
  fitted = dup_dot (pass, self->x, pass->fit->beta, error);
  if (fitted == NULL || !nabla_sieve_pass_get_weights (pass, self->eta, self->alpha, error))
    return FALSE;
  plain = cblas_ddot (p, self->m, 1, pass->fit->beta, 1);
  for (gsize i = 0; i < n; i++)
    influence[i] = fitted[i] - plain + self->alpha[i] * pass->residual[i];
  return TRUE;
}

/* The outer regression of @through, and what its weights miss, put into the direct effect. */
static gboolean
add_outer (const NablaSievePass *outer,
           const Point *from,
           const Another *through,
           double *direct,
           double *influence,
           GError **error)
{
  NablaSieveRows rows = *outer->rows;
  NablaSievePass pass = *outer;
  guint p = outer->basis->p;
  g_autofree double *fitted = dup_dot (outer, from->x, through->fit->beta, error);
  double plain = cblas_ddot (p, from->m, 1, through->fit->beta, 1);
  gboolean read;

  if (fitted == NULL)
    return FALSE;
  rows.y = through->values;
  pass.rows = &rows;
  pass.y_mean = 0.0;
  pass.fit = through->fit;
  pass.gradient = pass.weight = pass.residual = pass.signed_slope = NULL;
  read = nabla_sieve_pass_read (&pass, error);
  for (gsize i = 0; read && i < rows.n; i++)
    influence[i] += fitted[i] - plain + from->alpha[i] * pass.residual[i];
  *direct += cblas_ddot (p, from->missed, 1, through->fit->beta, 1);
  g_free (pass.gradient);
  g_free (pass.weight);
  g_free (pass.residual);
  g_free (pass.signed_slope);
  return read;
}

static gboolean
fit (NablaSievePass *pass, gboolean linear, GError **error)
{
  if (!nabla_sieve_pass_fit (pass, linear, error))
    return FALSE;
  if (!nabla_sieve_pass_is_determined (pass))
    return TRUE;
  g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_COLLINEAR,
                       _ (
                         "The exposure is determined by mediators and covariates in the complete rows: no two rows are "
                         "alike but for it."));
  return FALSE;
}

/* Of what the features times @vector say with the exposure at @to, what they say with it at @from is taken; n numbers,
 * (transfer full). */
static double *
dup_step (const NablaSievePass *pass, const Point *from, const Point *to, const double *vector, GError **error)
{
  g_autofree double *step = dup_dot (pass, to->x, vector, error);
  g_autofree double *start = step != NULL ? dup_dot (pass, from->x, vector, error) : NULL;

  if (start == NULL)
    return NULL;
  cblas_daxpy (pass->rows->n, -1.0, start, 1, step, 1);
  return g_steal_pointer (&step);
}

/* By how much the mean of the features grows from @from to @to in the rows as @from weighs them; p numbers, (transfer
 * full). */
static double *
dup_mean_step (const NablaSievePass *pass, const Point *from, const Point *to, GError **error)
{
  g_autofree double *step = dup_mean (pass, to->x, from->alpha, error);
  g_autofree double *start = step != NULL ? dup_mean (pass, from->x, from->alpha, error) : NULL;

  if (start == NULL)
    return NULL;
  cblas_daxpy (pass->basis->p, -1.0, start, 1, step, 1);
  return g_steal_pointer (&step);
}

static void
set_smoothness (NablaNestedArms *self,
                const NablaSievePass *outer,
                const Point *from,
                const Point *to,
                const Another *through,
                double inner)
{
  guint p = outer->basis->p;
  g_autofree double *between = g_new (double, p);

  for (guint k = 0; k < p; k++)
    between[k] = to->missed[k] - from->missed[k];
  self->direct = inner + get_smoothness (through->debias, from->missed);
  self->total = get_smoothness (outer->debias, between);
  self->indirect = self->direct + self->total;
}

/**
 * nabla_nested_sieve_new:
 * @inner: exposure, outcome, and as covariates mediators and covariates
 * @outer: the same rows with the covariates alone
 * @from, @to: values of the exposure
 * @error: %NABLA_ESTIMATE_ERROR_COLLINEAR; cancelled, or %G_IO_ERROR_FAILED: the sums are not finite
 *
 * Two regressions of p features, one more fit on the sums of the outer one, a dozen passes over the rows: about
 * n p^2 + 50 p^3 flops.
 *
 * Returns: (transfer full): the means
 */
NablaNestedArms *
nabla_nested_sieve_new (const NablaSieveRows *inner,
                        const NablaSieveRows *outer,
                        double from,
                        double to,
                        NablaExecutor *executor,
                        NablaProgress *progress,
                        GError **error)
{
  g_autoptr (NablaNestedArms) self = g_new0 (NablaNestedArms, 1);
  g_auto (NablaSievePass) mu = { .rows = inner, .executor = executor, .progress = progress };
  g_auto (NablaSievePass) total = { .rows = outer, .executor = executor, .progress = progress };
  g_auto (Point) start = { 0 }, end = { 0 };
  g_auto (Another) through = { 0 };
  g_autofree double *m = NULL, *said = NULL;
  gsize n = inner->n;
  double direct, smoothness, *between;

  self->n = n;
  for (guint k = 0; k < NABLA_NESTED_N_MEANS; k++)
    self->influence[k] = g_new0 (double, n);
  between = self->influence[NABLA_NESTED_BETWEEN];
  if (!fit (&mu, FALSE, error) || !fit (&total, FALSE, error))
    return NULL;
  total.eta = g_new0 (double, total.basis->p);
  if (!nabla_sieve_pass_read (&total, error)
      || !point_init (&start, &total, from, self->influence[NABLA_NESTED_FROM], error)
      || !point_init (&end, &total, to, self->influence[NABLA_NESTED_TO], error))
    return NULL;

  m = dup_mean_step (&mu, &start, &end, error);
  if (m == NULL)
    return NULL;
  mu.eta = g_new (double, mu.basis->p);
  direct = nabla_debias_functional (mu.debias, m, mu.eta, NULL, &smoothness);
  said = dup_step (&mu, &start, &end, mu.fit->beta, error);
  if (said == NULL || !nabla_sieve_pass_read (&mu, error))
    return NULL;
  for (gsize i = 0; i < n; i++)
    between[i] = self->influence[NABLA_NESTED_FROM][i] + mu.weight[i] * mu.residual[i];
  if (!another_init (&through, &total, g_steal_pointer (&said), error)
      || !add_outer (&total, &start, &through, &direct, between, error))
    return NULL;
  self->means[NABLA_NESTED_FROM] = start.mean;
  self->means[NABLA_NESTED_BETWEEN] = start.mean + direct;
  self->means[NABLA_NESTED_TO] = end.mean;
  set_smoothness (self, &total, &start, &end, &through, smoothness);
  return g_steal_pointer (&self);
}
