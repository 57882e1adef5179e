/* The two regressions of a front door beside covariates, and what joins them: sum_z P(z) sum_m P(m|x,z) sum_x' P(x'|z)
 * E[Y|x',m,z]. P(m|x,z) and P(x'|z) are never modelled, only means over them. */
#include "estimate/front-door/nabla-front-door-given.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/nabla-estimation.h"
#include "estimate/nabla-wording.h"
#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-block-sum.h"
#include "estimate/rows/nabla-influence.h"

#define COLUMN(pointer, k) ((pointer) + (gsize) (k) *NABLA_BLOCK_STRIDE)

void
nabla_front_door_given_free (NablaFrontDoorGiven *self)
{
  if (self == NULL)
    return;
  nabla_sieve_pass_clear (&self->inner);
  nabla_sieve_pass_clear (&self->outer);
  g_free (self->through);
  g_free (self->moving);
  g_free (self->given);
  g_free (self);
}

static gboolean
is_mediator (const NablaFrontDoorGiven *self, guint column)
{
  const NablaBasis *basis = self->inner.basis;

  /* The linear indices are of mediators and covariates together. */
  return column >= basis->d || basis->kept[column] < self->n_mediators;
}

static gboolean
has_mediator (const NablaFrontDoorGiven *self, const NablaTerm *term)
{
  switch (term->kind)
    {
    case NABLA_TERM_ONE:
    case NABLA_TERM_EXPOSURE:
      return FALSE;
    case NABLA_TERM_COVARIATE:
    case NABLA_TERM_PRODUCT:
    case NABLA_TERM_STEP:
      return is_mediator (self, term->j);
    default: /* of two columns */
      return is_mediator (self, term->i) || is_mediator (self, term->j);
    }
}

static void
find_moving (NablaFrontDoorGiven *self)
{
  const NablaBasis *basis = self->inner.basis;

  self->moving = g_new0 (guint8, basis->p);
  self->n_used = 1;
  for (guint t = 0; t < basis->p; t++)
    {
      self->moving[t] = has_mediator (self, &basis->terms[t]);
      if (self->moving[t] && basis->terms[t].kind == NABLA_TERM_PRODUCT)
        self->n_used = MAX (self->n_used, basis->terms[t].a + 1);
    }
}

gsize
nabla_front_door_given_get_room (const NablaFrontDoorGiven *self)
{
  gsize outer = self->outer.basis != NULL ? nabla_basis_get_room (self->outer.basis) : 0;
  guint p_outer = self->outer.basis != NULL ? self->outer.basis->p : 0;

  return (gsize) (p_outer + self->inner.basis->p + self->inner.basis->x_features + 2 * self->n_used)
           * NABLA_BLOCK_STRIDE
         + MAX (outer, nabla_basis_get_room (self->inner.basis));
}

void
nabla_front_door_given_place (const NablaFrontDoorGiven *self, double *room, NablaFrontDoorColumns *columns)
{
  columns->outer = room;
  columns->inner = COLUMN (columns->outer, self->outer.basis != NULL ? self->outer.basis->p : 0);
  columns->x = COLUMN (columns->inner, self->inner.basis->p);
  columns->given = COLUMN (columns->x, self->inner.basis->x_features);
  columns->work = COLUMN (columns->given, self->n_used);
  columns->rest = COLUMN (columns->work, self->n_used);
}

void
nabla_front_door_given_read (const NablaFrontDoorGiven *self, gsize first, gsize n, NablaFrontDoorColumns *columns)
{
  guint p = self->outer.basis->p;

  nabla_basis_evaluate (self->outer.basis, first, n, columns->outer, NULL, columns->rest);
  cblas_dgemm (CblasColMajor, CblasNoTrans, CblasNoTrans, n, self->n_used, p, 1.0, columns->outer, NABLA_BLOCK_STRIDE,
               self->given, p, 0.0, columns->given, NABLA_BLOCK_STRIDE);
}

/* Sums: the outer features times m (M, Z). Before there are any, r_a is the mean of phi_a. */
static void
take_through (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  NablaFrontDoorGiven *self = data;
  const NablaBasis *basis = self->inner.basis;
  NablaFrontDoorColumns columns;
  double *out = self->through + first, weighted[NABLA_BLOCK_ROWS];

  nabla_front_door_given_place (self, room, &columns);
  memset (columns.x, 0, sizeof (double) * NABLA_BLOCK_STRIDE * basis->x_features);
  if (self->outer.basis != NULL)
    {
      nabla_front_door_given_read (self, first, n, &columns);
      memcpy (columns.x, columns.given, sizeof (double) * NABLA_BLOCK_STRIDE * self->n_used);
    }
  else
    for (guint t = 1; t < basis->p; t++)
      if (basis->terms[t].kind == NABLA_TERM_EXPOSURE)
        for (gsize i = 0; i < n; i++)
          COLUMN (columns.x, basis->terms[t].a)[i] = self->inner.gram[t];
  nabla_basis_evaluate_with (basis, columns.x, first, n, columns.inner, columns.rest);
  memset (out, 0, n * sizeof *out);
  for (guint t = 0; t < basis->p; t++)
    if (self->moving[t])
      cblas_daxpy (n, self->inner.fit->beta[t], COLUMN (columns.inner, t), 1, out, 1);
  if (self->outer.basis == NULL)
    return;
  for (gsize i = 0; i < n; i++)
    weighted[i] = nabla_weight_at (self->rows->weights, first + i) * out[i];
  cblas_dgemv (CblasColMajor, CblasTrans, n, self->outer.basis->p, 1.0, columns.outer, NABLA_BLOCK_STRIDE, weighted, 1,
               1.0, sums, 1);
}

static gboolean
run_through (NablaFrontDoorGiven *self, double *sums, GError **error)
{
  return nabla_block_sum (self->rows->n, take_through, self, sums != NULL ? self->outer.basis->p : 0,
                          nabla_front_door_given_get_room (self), sums, self->inner.executor, self->inner.progress,
                          error);
}

/* Sums: the outer features times phi_a (X), then the squares of these. */
static void
take_exposure (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  const NablaFrontDoorGiven *self = data;
  guint p = self->outer.basis->p, k = self->n_used;
  NablaFrontDoorColumns columns;

  nabla_front_door_given_place (self, room, &columns);
  nabla_basis_evaluate (self->outer.basis, first, n, columns.outer, NULL, columns.rest);
  nabla_spline_evaluate (self->inner.basis->x_spline, self->rows->x + first, n, k, NABLA_BLOCK_STRIDE, columns.work,
                         NULL);
  for (guint a = 0; a < k; a++)
    for (gsize i = 0; i < n; i++)
      {
        double value = COLUMN (columns.work, a)[i];

        COLUMN (columns.work, a)[i] *= nabla_weight_at (self->rows->weights, first + i);
        sums[(gsize) p * k + a] += value * COLUMN (columns.work, a)[i];
      }
  cblas_dgemm (CblasColMajor, CblasTrans, CblasNoTrans, p, k, n, 1.0, columns.outer, NABLA_BLOCK_STRIDE, columns.work,
               NABLA_BLOCK_STRIDE, 1.0, sums, p);
}

gboolean
nabla_front_door_given_regress (const NablaFrontDoorGiven *self,
                                const double *right,
                                const double *squares,
                                guint k,
                                double *out,
                                GError **error)
{
  guint p = self->outer.basis->p;
  g_autofree guint *terms = g_new (guint, p);
  g_autofree double *omega = g_new (double, p);
  g_autofree int *group = g_new (int, p);
  g_autofree double *with = g_new (double, p);
  NablaPenaltyProblem problem = nabla_basis_take (self->outer.basis, FALSE, terms, omega, group);
  g_autofree double *gram = nabla_basis_dup_gram (self->outer.basis, self->outer.gram, terms, problem.p);

  memset (out, 0, sizeof *out * p * k);
  problem.gram = gram;
  problem.right = with;
  for (guint a = 0; a < k; a++)
    {
      const double *all = right + (gsize) a * p;
      g_autoptr (NablaPenalty) fit = NULL;

      /* The first term is 1. */
      for (guint j = 0; j < problem.p; j++)
        with[j] = all[terms[j]] - all[0] * gram[j];
      problem.square = fmax (squares[a] - all[0] * all[0], 0.0);
      fit = nabla_penalty_new (&problem, self->outer.progress, error);
      if (fit == NULL)
        return FALSE;
      for (guint j = 0; j < problem.p; j++)
        out[(gsize) a * p + terms[j]] = fit->beta[j];
      out[(gsize) a * p] += all[0];
    }
  return TRUE;
}

static gboolean
fit_given (NablaFrontDoorGiven *self, GError **error)
{
  guint p = self->outer.basis->p, k = self->n_used;
  gsize n_sums = (gsize) (p + 1) * k;
  g_autofree double *sums = g_new (double, n_sums);

  if (!nabla_block_sum (self->rows->n, take_exposure, self, n_sums, nabla_front_door_given_get_room (self), sums,
                        self->inner.executor, self->inner.progress, error))
    return FALSE;
  cblas_dscal (n_sums, 1.0 / self->rows->n, sums, 1);
  self->given = g_new (double, (gsize) p *k);
  return nabla_front_door_given_regress (self, sums, sums + (gsize) p * k, k, self->given, error);
}

/* The outer features were chosen for a first guess at what is regressed on them; now it is known. */
static gboolean
fit_outer_again (NablaFrontDoorGiven *self, GError **error)
{
  NablaSievePass *outer = &self->outer;
  NablaPenaltyProblem problem = outer->fit->problem;
  guint p = outer->basis->p;

  if (!run_through (self, outer->right, error))
    return FALSE;
  cblas_dscal (p, 1.0 / self->rows->n, outer->right, 1);
  outer->y_mean = outer->right[0];
  cblas_daxpy (p, -outer->y_mean, outer->gram, 1, outer->right, 1);
  outer->square = 0.0;
  for (gsize i = 0; i < self->rows->n; i++)
    outer->square += nabla_weight_at (self->rows->weights, i) * (self->through[i] - outer->y_mean)
                     * (self->through[i] - outer->y_mean) / self->rows->n;
  problem.square = outer->square;
  g_clear_pointer (&outer->debias, nabla_debias_free);
  g_clear_pointer (&outer->fit, nabla_penalty_free);
  outer->fit = nabla_penalty_new (&problem, outer->progress, error);
  if (outer->fit == NULL)
    return FALSE;
  outer->debias = nabla_debias_new (outer->fit, error);
  return outer->debias != NULL;
}

/* Residuals and gradients; weights come with what is asked. */
static gboolean
read_rows (NablaSievePass *pass, GError **error)
{
  pass->eta = g_new0 (double, pass->basis->p);
  return nabla_sieve_pass_read (pass, error);
}

/**
 * nabla_front_door_given_new:
 * @rows: columns that vary; borrowed
 * @n_mediators: of the covariates the first so many
 * @x_linear: E[m (M, Z)|x,z] is a straight line in x given z
 * @error: sums that overflowed; cancelled
 *
 * Fits both regressions. Four passes over the rows: about n (p^2 + q^2) + 50 (p^3 + q^3) flops, p and q the terms of
 * either; five numbers a row in memory.
 *
 * Returns: (transfer full): the model
 */
NablaFrontDoorGiven *
nabla_front_door_given_new (const NablaSieveRows *rows,
                            guint n_mediators,
                            gboolean x_linear,
                            NablaExecutor *executor,
                            NablaProgress *progress,
                            GError **error)
{
  g_autoptr (NablaFrontDoorGiven) self = g_new0 (NablaFrontDoorGiven, 1);

  self->rows = rows;
  self->n_mediators = n_mediators;
  self->through = g_new (double, rows->n);
  self->beside = *rows;
  self->beside.y = self->through;
  self->beside.z = rows->z + n_mediators;
  self->beside.n_covariates = rows->n_covariates - n_mediators;
  self->inner = (NablaSievePass){ .rows = rows, .executor = executor, .progress = progress };
  if (!nabla_sieve_pass_fit (&self->inner, FALSE, error))
    return NULL;
  find_moving (self);
  if (!run_through (self, NULL, error))
    return NULL;
  self->outer = (NablaSievePass){ .rows = &self->beside, .executor = executor, .progress = progress };
  if (!nabla_sieve_pass_fit (&self->outer, x_linear, error) || !fit_given (self, error)
      || !fit_outer_again (self, error) || !read_rows (&self->inner, error) || !read_rows (&self->outer, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
nabla_front_door_given_check (const NablaFrontDoorGiven *self, const char *exposure, GError **error)
{
  const NablaBasis *basis = self->inner.basis;
  g_autofree char *count = nabla_wording_count (self->rows->n);
  guint n_constant = 0;

  for (guint j = 0; j < self->rows->n_covariates; j++)
    n_constant += basis->constant[j] != 0;
  if (basis->d + n_constant < self->rows->n_covariates)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
                   _ ("Too few rows for so many mediators and covariates: %s are complete. Add rows, or leave out "
                      "variables."),
                   count);
      return FALSE;
    }
  if (!nabla_sieve_pass_is_determined (&self->inner) && !nabla_sieve_pass_is_determined (&self->outer))
    return TRUE;
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_COLLINEAR,
               _ ("%s is determined by mediators and covariates in the %s complete rows: no two rows are alike but "
                  "for it."),
               exposure, count);
  return FALSE;
}
