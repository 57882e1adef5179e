#include "estimate/smooth/nabla-sieve-private.h"

#include <math.h>
#include <string.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-block-sum.h"
#include "estimate/numeric/nabla-cholesky.h"
#include "estimate/rows/nabla-influence.h"
#include "estimate/smooth/nabla-basis-look.h"

/* Of the exposure's variance, what covariates must leave. */
#define LEAST_SHARE 1e-7

/* With more rows a row's own pull is taken to be the average one. */
#define MOST_LEVERAGES 20000
#define MOST_LEVERAGE  0.9
/* Rows of which the noise of the fitted gradient is taken, and how many at once. */
#define NOISE_ROWS 2000
#define NOISE_PART 250
/* A column that others determine may leave this share of its square. */
#define RIDGE 1e-10

void
nabla_sieve_pass_clear (NablaSievePass *self)
{
  nabla_debias_free (self->debias);
  nabla_penalty_free (self->fit);
  nabla_basis_free (self->basis);
  g_free (self->gram);
  g_free (self->right);
  g_free (self->mean_slope);
  g_free (self->signed_slope);
  g_free (self->eta);
  g_free (self->gradient);
  g_free (self->weight);
  g_free (self->residual);
  memset (self, 0, sizeof *self);
}

/* Room for a block: features, their slopes, and what evaluating them takes. */
static gsize
get_room (const NablaSievePass *self)
{
  return (gsize) (self->basis->p + self->basis->n_slopes) * NABLA_BLOCK_STRIDE + nabla_basis_get_room (self->basis);
}

static void
evaluate (const NablaSievePass *self, gsize first, gsize n, double *room, gboolean with_slopes)
{
  double *slopes = room + (gsize) self->basis->p * NABLA_BLOCK_STRIDE;
  double *rest = slopes + (gsize) self->basis->n_slopes * NABLA_BLOCK_STRIDE;

  nabla_basis_evaluate (self->basis, first, n, room, with_slopes ? slopes : NULL, rest);
}

/* Adds to @sums, of the columns of a block, the products with @vector. */
static void
add_columns (const double *columns, guint k, gsize n, const double *vector, double *sums)
{
  cblas_dgemv (CblasColMajor, CblasTrans, n, k, 1.0, columns, NABLA_BLOCK_STRIDE, vector, 1, 1.0, sums, 1);
}

/* Sums of a block: the lower triangle of B'WB, B'Wy, W'D. */
static void
add_block (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  const NablaSievePass *self = data;
  guint p = self->basis->p;
  double *slopes = room + (gsize) p * NABLA_BLOCK_STRIDE;
  const double *weights = self->rows->weights;
  double weight[NABLA_BLOCK_ROWS], root[NABLA_BLOCK_ROWS], y[NABLA_BLOCK_ROWS];

  evaluate (self, first, n, room, TRUE);
  for (gsize i = 0; i < n; i++)
    {
      weight[i] = nabla_weight_at (weights, first + i);
      root[i] = sqrt (weight[i]);
      y[i] = root[i] * (self->rows->y[first + i] - self->y_mean);
    }
  if (weights != NULL)
    for (guint k = 0; k < p; k++)
      for (gsize i = 0; i < n; i++)
        room[(gsize) k * NABLA_BLOCK_STRIDE + i] *= root[i];
  cblas_dsyrk (CblasColMajor, CblasLower, CblasTrans, p, n, 1.0, room, NABLA_BLOCK_STRIDE, 1.0, sums, p);
  sums += (gsize) p * p;
  add_columns (room, p, n, y, sums);
  add_columns (slopes, self->basis->n_slopes, n, weight, sums + p);
}

static void
take_moments (NablaSievePass *self)
{
  const NablaSieveRows *rows = self->rows;

  for (gsize i = 0; i < rows->n; i++)
    self->y_mean += nabla_weight_at (rows->weights, i) * rows->y[i];
  self->y_mean /= rows->n;
  for (gsize i = 0; i < rows->n; i++)
    self->square += nabla_weight_at (rows->weights, i) * (rows->y[i] - self->y_mean) * (rows->y[i] - self->y_mean);
  self->square /= rows->n;
}

static gboolean
sum_up (NablaSievePass *self, GError **error)
{
  const NablaSieveRows *rows = self->rows;
  guint p = self->basis->p;
  gsize cells = (gsize) p * p;
  g_autofree double *sums = g_new (double, cells + p + self->basis->n_slopes);

  if (!nabla_block_sum (rows->n, add_block, self, cells + p + self->basis->n_slopes, get_room (self), sums,
                        self->executor, self->progress, error))
    return FALSE;

  g_free (self->gram);
  g_free (self->right);
  g_free (self->mean_slope);
  self->gram = g_new (double, cells);
  self->right = g_new (double, p);
  self->mean_slope = g_new0 (double, p);
  for (guint j = 0; j < p; j++)
    {
      for (guint i = j; i < p; i++)
        self->gram[(gsize) j * p + i] = self->gram[(gsize) i * p + j] = sums[(gsize) j * p + i] / rows->n;
      self->right[j] = sums[cells + j] / rows->n;
    }
  for (guint k = 0; k < self->basis->n_slopes; k++)
    self->mean_slope[self->basis->slopes[k]] = sums[cells + p + k] / rows->n;
  return TRUE;
}

/* The sums on the features that there are, and the fit. */
static gboolean
fit (NablaSievePass *self, GError **error)
{
  NablaPenaltyProblem problem = { .n = self->rows->n, .max_steps = NABLA_PENALTY_STEPS };

  g_clear_pointer (&self->fit, nabla_penalty_free);
  if (!sum_up (self, error))
    return FALSE;
  problem.p = self->basis->p;
  problem.gram = self->gram;
  problem.right = self->right;
  problem.square = self->square;
  problem.omega = self->basis->omega;
  problem.group = self->basis->group;
  problem.n_groups = self->basis->n_groups;
  self->fit = nabla_penalty_new (&problem, self->progress, error);
  return self->fit != NULL;
}

gboolean
nabla_sieve_pass_fit (NablaSievePass *self, gboolean x_linear, GError **error)
{
  const NablaSieveRows *rows = self->rows;
  NablaBasisData data = { .n = rows->n, .x = rows->x, .y = rows->y, .n_covariates = rows->n_covariates, .z = rows->z };
  NablaBasisLook look = { .y = rows->y,
                          .weights = rows->weights,
                          .clusters = rows->clusters,
                          .n_clusters = rows->n_clusters,
                          .executor = self->executor,
                          .progress = self->progress };
  gboolean missed = TRUE;

  take_moments (self);
  look.y_mean = self->y_mean;
  look.basis = self->basis = nabla_basis_new (&data, x_linear, self->executor, self->progress, error);
  if (self->basis == NULL || !fit (self, error))
    return FALSE;
  for (guint i = 0; i < NABLA_BASIS_LOOKS && missed; i++)
    {
      look.fit = self->fit;
      if (!nabla_basis_look (&look, self->basis, &missed, error) || (missed && !fit (self, error)))
        return FALSE;
    }
  self->debias = nabla_debias_new (self->fit, error);
  return self->debias != NULL;
}

/* Of the exposure's variance what functions of the covariates leave, as a share. */
static double
get_share (const NablaSievePass *self)
{
  const NablaBasis *basis = self->basis;
  guint p = basis->p, m = 0;
  g_autofree guint *others = g_new (guint, p);
  g_autofree double *inner = g_new (double, (gsize) p *p);
  g_autofree double *factor = NULL;
  g_autofree double *ridge = g_new (double, p);
  g_autofree double *with_x = g_new (double, p);
  double square = self->gram[(gsize) p + 1], explained;

  if (!(square > 0.0))
    return 0.0;
  for (guint k = 1; k < p; k++)
    if (basis->terms[k].kind != NABLA_TERM_EXPOSURE && basis->terms[k].kind != NABLA_TERM_PRODUCT)
      others[m++] = k;
  if (m == 0)
    return 1.0;
  factor = g_new (double, (gsize) m *m);
  for (guint j = 0; j < m; j++)
    {
      const double *column = self->gram + (gsize) others[j] * p;

      for (guint i = 0; i < m; i++)
        inner[(gsize) j * m + i] = column[others[i]];
      ridge[j] = RIDGE * column[others[j]];
      with_x[j] = column[1];
    }
  if (!nabla_cholesky_factor (inner, ridge, m, factor))
    return 0.0;
  cblas_dtrsv (CblasColMajor, CblasLower, CblasNoTrans, CblasNonUnit, m, factor, m, with_x, 1);
  explained = cblas_ddot (m, with_x, 1, with_x, 1);
  return (square - explained) / square;
}

gboolean
nabla_sieve_pass_is_determined (const NablaSievePass *self)
{
  return get_share (self) < LEAST_SHARE;
}

static void
read_block (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  const NablaSievePass *self = data;
  const NablaBasis *basis = self->basis;
  guint p = basis->p;
  const double *slopes = room + (gsize) p * NABLA_BLOCK_STRIDE;
  double *beta = room + get_room (self); /* of the terms with a slope */
  double fitted[NABLA_BLOCK_ROWS], leverage[NABLA_BLOCK_ROWS], sign[NABLA_BLOCK_ROWS];
  double average = self->fit->total_edf / self->rows->n;

  evaluate (self, first, n, room, TRUE);
  for (guint k = 0; k < basis->n_slopes; k++)
    beta[k] = self->fit->beta[basis->slopes[k]];
  cblas_dgemv (CblasColMajor, CblasNoTrans, n, p, 1.0, room, NABLA_BLOCK_STRIDE, self->fit->beta, 1, 0.0, fitted, 1);
  cblas_dgemv (CblasColMajor, CblasNoTrans, n, p, 1.0, room, NABLA_BLOCK_STRIDE, self->eta, 1, 0.0,
               self->weight + first, 1);
  cblas_dgemv (CblasColMajor, CblasNoTrans, n, basis->n_slopes, 1.0, slopes, NABLA_BLOCK_STRIDE, beta, 1, 0.0,
               self->gradient + first, 1);
  for (gsize i = 0; i < n; i++)
    {
      double gradient = self->gradient[first + i];

      sign[i] = (gradient > 0.0) - (gradient < 0.0);
      if (self->rows->weights != NULL)
        sign[i] *= self->rows->weights[first + i];
      leverage[i] = average;
    }
  add_columns (slopes, basis->n_slopes, n, sign, sums);
  if (self->rows->n <= MOST_LEVERAGES)
    {
      cblas_dtrmm (CblasColMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, n, p, 1.0, self->fit->half, p, room,
                   NABLA_BLOCK_STRIDE);
      memset (leverage, 0, sizeof leverage);
      for (guint k = 0; k < p; k++)
        for (gsize i = 0; i < n; i++)
          leverage[i] += room[(gsize) k * NABLA_BLOCK_STRIDE + i] * room[(gsize) k * NABLA_BLOCK_STRIDE + i];
      for (gsize i = 0; i < n; i++)
        leverage[i]
          = fmin (nabla_weight_at (self->rows->weights, first + i) * leverage[i] / self->rows->n, MOST_LEVERAGE);
    }
  for (gsize i = 0; i < n; i++)
    self->residual[first + i] = (self->rows->y[first + i] - self->y_mean - fitted[i]) / (1.0 - leverage[i]);
}

gboolean
nabla_sieve_pass_read (NablaSievePass *self, GError **error)
{
  const NablaBasis *basis = self->basis;
  gsize n = self->rows->n;
  g_autofree double *sums = g_new (double, basis->n_slopes);

  self->gradient = g_new (double, n);
  self->weight = g_new (double, n);
  self->residual = g_new (double, n);
  self->signed_slope = g_new0 (double, basis->p);
  if (!nabla_block_sum (n, read_block, self, basis->n_slopes, get_room (self) + basis->n_slopes, sums, self->executor,
                        self->progress, error))
    return FALSE;
  for (guint k = 0; k < basis->n_slopes; k++)
    self->signed_slope[basis->slopes[k]] = sums[k] / n;
  return TRUE;
}

typedef struct
{
  const NablaSievePass *pass;
  const double *eta;
  double *weights;
} Weighting;

static void
weigh_block (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  Weighting *weighting = data;

  evaluate (weighting->pass, first, n, room, FALSE);
  cblas_dgemv (CblasColMajor, CblasNoTrans, n, weighting->pass->basis->p, 1.0, room, NABLA_BLOCK_STRIDE, weighting->eta,
               1, 0.0, weighting->weights + first, 1);
}

gboolean
nabla_sieve_pass_get_weights (NablaSievePass *self, const double *eta, double *weights, GError **error)
{
  Weighting weighting = { self, eta, weights };

  return nabla_block_sum (self->rows->n, weigh_block, &weighting, 0, get_room (self), NULL, self->executor,
                          self->progress, error);
}

typedef struct
{
  const NablaSievePass *pass;
  gsize n_rows;
  double *products; /* by part: n_slopes x n_slopes, the lower triangle */
} Noise;

/* Products of the slopes of rows far apart. */
static void
add_products (gsize index, gpointer data)
{
  Noise *noise = data;
  const NablaSievePass *pass = noise->pass;
  guint p = pass->basis->p, k = pass->basis->n_slopes;
  gsize first = index * NOISE_PART, n = MIN (NOISE_PART, noise->n_rows - first);
  g_autofree double *room = g_new (double, get_room (pass));
  g_autofree double *slopes = g_new (double, (gsize) NOISE_PART *k);

  for (gsize i = 0; i < n; i++)
    {
      gsize row = (gsize) ((double) (first + i) * pass->rows->n / noise->n_rows);

      evaluate (pass, row, 1, room, TRUE);
      for (guint j = 0; j < k; j++)
        slopes[i * k + j] = room[(gsize) (p + j) * NABLA_BLOCK_STRIDE];
    }
  cblas_dsyrk (CblasColMajor, CblasLower, CblasNoTrans, k, n, 1.0 / noise->n_rows, slopes, k, 0.0,
               noise->products + index * k * k, k);
}

gboolean
nabla_sieve_pass_get_noise (NablaSievePass *self, NablaNoise *out, GError **error)
{
  const NablaBasis *basis = self->basis;
  gsize n_rows = MIN (self->rows->n, NOISE_ROWS), n_parts = (n_rows + NOISE_PART - 1) / NOISE_PART;
  gsize cells = (gsize) basis->n_slopes * basis->n_slopes;
  g_autofree double *half = g_new (double, (gsize) basis->p * basis->n_slopes);
  g_autofree double *products = g_new0 (double, n_parts *cells);
  Noise noise = { self, n_rows, products };

  for (guint k = 0; k < basis->n_slopes; k++)
    memcpy (half + (gsize) k * basis->p, self->fit->half + (gsize) basis->slopes[k] * basis->p,
            basis->p * sizeof *half);
  if (!nabla_executor_run (self->executor, n_parts, add_products, &noise, self->progress, error))
    return FALSE;
  for (gsize i = 1; i < n_parts; i++)
    cblas_daxpy (cells, 1.0, products + i * cells, 1, products, 1);
  nabla_noise_init (out, half, basis->p, basis->n_slopes, products, self->fit->s2 / self->rows->n);
  return TRUE;
}
