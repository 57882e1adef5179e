#include "estimate/smooth/nabla-basis-private.h"

#include <math.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-block-sum.h"
#include "estimate/numeric/nabla-cholesky.h"
#include "estimate/smooth/nabla-penalty.h"

/* More covariates than this, or than rows over this, and only the most telling are kept. */
#define MOST_COVARIATES    400
#define ROWS_PER_COVARIATE 4
#define LEAST_COVARIATES   5
/* Features of a covariate by which it is judged. */
#define SCORE_FEATURES 4
/* A column that varies less than this share of its largest value is constant. */
#define CONSTANT 1e-12
#define RIDGE    1e-6
/* In fewer rows than this a value, as a level of a category, has no coefficient by itself: it shares a penalty. */
#define RARE 10

typedef struct
{
  const NablaBasisData *data;
  NablaBasisSizes sizes;
  gboolean x_linear;
  NablaSpline *x_spline;
  NablaSpline **splines; /* by column that is given; NULL: constant */
  double *scores;
  double x_mean, x_sd, y_mean, y_sd;
  NablaProgress *progress;
} Sifting;

static void
moments_of (const double *values, gsize n, double *mean, double *sd, double *largest)
{
  double sum = 0.0, squares = 0.0, most = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      sum += values[i];
      most = fmax (most, fabs (values[i]));
    }
  *mean = sum / n;
  for (gsize i = 0; i < n; i++)
    squares += (values[i] - *mean) * (values[i] - *mean);
  *sd = sqrt (squares / n);
  if (largest != NULL)
    *largest = most;
}

/* The squared correlations of the first features with exposure and outcome, summed: linear ones alone miss z^2. */
static double
score_of (const Sifting *sifting, const NablaSpline *spline, const double *z)
{
  const NablaBasisData *data = sifting->data;
  guint count = MIN (SCORE_FEATURES, spline->n_features);
  double features[SCORE_FEATURES * NABLA_BLOCK_STRIDE];
  double sums[SCORE_FEATURES][4] = { { 0.0 } };
  double score = 0.0;

  for (gsize first = 0; first < data->n && !nabla_progress_is_cancelled (sifting->progress); first += NABLA_BLOCK_ROWS)
    {
      gsize n = MIN (NABLA_BLOCK_ROWS, data->n - first);

      nabla_spline_evaluate (spline, z + first, n, count, NABLA_BLOCK_STRIDE, features, NULL);
      for (guint f = 0; f < count; f++)
        for (gsize i = 0; i < n; i++)
          {
            double value = features[f * NABLA_BLOCK_STRIDE + i];

            sums[f][0] += value;
            sums[f][1] += value * value;
            sums[f][2] += value * (data->x[first + i] - sifting->x_mean);
            sums[f][3] += value * (data->y[first + i] - sifting->y_mean);
          }
    }
  for (guint f = 0; f < count; f++)
    {
      double mean = sums[f][0] / data->n;
      double sd = sqrt (fmax (sums[f][1] / data->n - mean * mean, 0.0)) + 1e-12;
      double with_x = sums[f][2] / data->n / sd / (sifting->x_sd + 1e-300);
      double with_y = sums[f][3] / data->n / sd / (sifting->y_sd + 1e-300);

      score += with_x * with_x + with_y * with_y;
    }
  return score;
}

/* The spline of one column and what it tells; index 0 is the exposure. */
static void
sift (gsize index, gpointer user_data)
{
  Sifting *sifting = user_data;
  const NablaBasisData *data = sifting->data;
  const double *z;
  double mean, sd, largest;

  if (index == 0)
    {
      sifting->x_spline = nabla_spline_new_positive (data->x, data->n, sifting->sizes.x_knots,
                                                     sifting->x_linear ? 1 : sifting->sizes.x_knots);
      return;
    }
  z = data->z[index - 1];
  moments_of (z, data->n, &mean, &sd, &largest);
  if (!(sd > CONSTANT * largest))
    return;
  sifting->splines[index - 1] = nabla_spline_new (z, data->n, sifting->sizes.z_knots, sifting->sizes.z_knots);
  sifting->scores[index - 1] = score_of (sifting, sifting->splines[index - 1], z);
}

static int
compare_scores (gconstpointer a, gconstpointer b, gpointer scores)
{
  guint i = *(const guint *) a, j = *(const guint *) b;
  double left = ((const double *) scores)[i], right = ((const double *) scores)[j];

  return left != right ? (left > right ? -1 : 1) : (i > j) - (i < j);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint i = *(const guint *) a, j = *(const guint *) b;

  return (i > j) - (i < j);
}

/* Two values, one of them in few rows. */
static gboolean
is_rare (const double *values, gsize n)
{
  double other = values[0];
  gsize count = 0;

  for (gsize i = 0; i < n; i++)
    if (values[i] != values[0])
      {
        if (count++ == 0)
          other = values[i];
        if (values[i] != other)
          return FALSE;
      }
  return MIN (count, n - count) < RARE;
}

/* Which covariates take part, ascending. */
static void
keep_covariates (NablaBasis *self, Sifting *sifting)
{
  const NablaBasisData *data = sifting->data;
  guint most = MIN (MOST_COVARIATES, MAX (data->n / ROWS_PER_COVARIATE, LEAST_COVARIATES));

  self->kept = g_new (guint, data->n_covariates + 1);
  self->constant = g_new0 (gboolean, data->n_covariates + 1);
  for (guint j = 0; j < data->n_covariates; j++)
    {
      self->constant[j] = sifting->splines[j] == NULL;
      if (!self->constant[j])
        self->kept[self->d++] = j;
    }
  if (self->d <= most)
    return;
  g_qsort_with_data (self->kept, self->d, sizeof (guint), compare_scores, sifting->scores);
  self->d = most;
  qsort (self->kept, self->d, sizeof (guint), compare_numbers);
}

/* The sums that the linear indices are solved from: of products of the covariates, x and y about their means, over
 * their standard deviations. */
typedef struct
{
  const NablaBasisData *data;
  const double **columns; /* d covariates, x, y */
  guint k;
  double *mean, *sd;
} Products;

static void
add_products (gsize first, gsize n, double *sums, double *room, gpointer user_data)
{
  const Products *products = user_data;

  for (guint j = 0; j < products->k; j++)
    for (gsize i = 0; i < n; i++)
      room[j * NABLA_BLOCK_STRIDE + i] = (products->columns[j][first + i] - products->mean[j]) / products->sd[j];
  cblas_dsyrk (CblasColMajor, CblasLower, CblasTrans, products->k, n, 1.0, room, NABLA_BLOCK_STRIDE, 1.0, sums,
               products->k);
}

/* Two linear combinations of the covariates: that which follows x, and that which follows y beside x. They carry
 * confounding through sums. */
static gboolean
add_indices (NablaBasis *self,
             const NablaBasisData *data,
             NablaExecutor *executor,
             NablaProgress *progress,
             GError **error)
{
  guint d = self->d, k = d + 2;
  g_autofree const double **columns = g_new (const double *, k);
  Products products = { .data = data, .columns = columns, .k = k };
  g_autofree double *mean = g_new (double, k);
  g_autofree double *sd = g_new (double, k);
  g_autofree double *square = g_new (double, (gsize) k *k);
  g_autofree double *inner = g_new (double, (gsize) d *d);
  g_autofree double *ridge = g_new (double, d);
  g_autofree double *with_x = g_new (double, d);
  g_autofree double *with_y = g_new (double, d);
  g_autofree double *factor = g_new (double, (gsize) d *d);
  g_autofree double *gradient = g_new (double, d);
  double slope, residual_y, residual_x;

  for (guint j = 0; j < k; j++)
    {
      if (!nabla_progress_check (progress, error))
        return FALSE;
      columns[j] = j < d ? self->columns[j] : j == d ? data->x : data->y;
      moments_of (columns[j], data->n, &mean[j], &sd[j], NULL);
      if (!(sd[j] > 0.0))
        sd[j] = 1.0;
    }
  products.mean = mean;
  products.sd = sd;
  if (!nabla_block_sum (data->n, add_products, &products, (gsize) k * k, (gsize) k * NABLA_BLOCK_STRIDE, square,
                        executor, progress, error))
    return FALSE;

  for (guint j = 0; j < d; j++)
    {
      for (guint i = j; i < d; i++)
        inner[(gsize) j * d + i] = square[(gsize) j * k + i];
      ridge[j] = RIDGE * data->n;
      gradient[j] = with_x[j] = square[(gsize) j * k + d];
      with_y[j] = square[(gsize) j * k + d + 1];
    }
  if (!nabla_cholesky_factor (inner, ridge, d, factor))
    return TRUE;
  nabla_cholesky_solve (factor, d, gradient);

  /* r = x - z'g: r'y and r'r; y less its part along r. */
  residual_y = square[(gsize) d * k + d + 1] - cblas_ddot (d, gradient, 1, with_y, 1);
  cblas_dsymv (CblasColMajor, CblasLower, d, 1.0, inner, d, gradient, 1, 0.0, ridge, 1); /* Z'Z g */
  residual_x
    = square[(gsize) d * k + d] - 2.0 * cblas_ddot (d, gradient, 1, with_x, 1) + cblas_ddot (d, gradient, 1, ridge, 1);
  slope = residual_x > 0.0 ? residual_y / residual_x : 0.0;
  for (guint j = 0; j < d; j++)
    with_y[j] -= slope * (with_x[j] - ridge[j]);
  nabla_cholesky_solve (factor, d, with_y);

  self->indices = g_new0 (double, 2 * data->n);
  for (guint j = 0; j < d && !nabla_progress_is_cancelled (progress); j++)
    for (gsize i = 0; i < data->n; i++)
      {
        double z = (self->columns[j][i] - mean[j]) / sd[j];

        self->indices[i] += z * gradient[j];
        self->indices[data->n + i] += z * with_y[j];
      }
  self->index_slopes = g_new (double, (gsize) 2 * d);
  for (guint j = 0; j < d; j++)
    {
      self->index_slopes[j] = gradient[j] / sd[j];
      self->index_slopes[d + j] = with_y[j] / sd[j];
    }
  for (guint i = 0; i < 2; i++)
    self->columns[self->q++] = self->indices + i * data->n;
  return TRUE;
}

static void
make_index_spline (gsize index, gpointer user_data)
{
  NablaBasis *self = user_data;
  guint knots = nabla_basis_get_sizes (self->n).z_knots, j = self->d + index;

  self->splines[j] = nabla_spline_new (self->columns[j], self->n, knots, knots);
}

/* Room for the features of columns that are multiplied with one another, at the same time; after that of all others. */
static void
make_slots (NablaBasis *self)
{
  guint most = 1;

  for (guint k = 0; k < self->p; k++)
    {
      const NablaTerm *term = &self->terms[k];

      if (!nabla_term_is_smooth_product (term))
        continue;
      self->features[term->i] = MAX (self->features[term->i], term->a + 1);
      self->features[term->j] = MAX (self->features[term->j], term->b + 1);
      self->slot[term->i] = self->slot[term->j] = 1;
    }
  for (guint j = 0; j < self->q; j++)
    most = MAX (most, self->features[j]);
  self->n_slots = most;
  for (guint j = 0; j < self->q; j++)
    if (self->slot[j] > 0)
      {
        self->slot[j] = self->n_slots;
        self->n_slots += self->features[j];
      }
}

/* Where to find the terms of each column. */
static void
index_terms (NablaBasis *self)
{
  guint at = 0;

  self->features = g_new (guint, self->q + 1);
  self->own = g_new (guint, self->q + 1);
  self->slot = g_new0 (guint, self->q + 1);
  self->first = g_new (guint, self->q + 1);
  self->by_column = g_new (guint, self->p);
  self->slopes = g_new (guint, self->p);
  self->slope_index = g_new (guint, self->p);
  for (guint k = 0; k < self->p; k++)
    {
      NablaTermKind kind = self->terms[k].kind;

      self->slope_index[k] = self->n_slopes;
      if (kind == NABLA_TERM_EXPOSURE || kind == NABLA_TERM_PRODUCT)
        {
          self->slopes[self->n_slopes++] = k;
          self->x_features = MAX (self->x_features, self->terms[k].a + 1);
        }
    }
  for (guint j = 0; j < self->q; j++)
    {
      self->first[j] = at;
      self->features[j] = 1;
      self->own[j] = 0;
      for (guint k = 0; k < self->p; k++)
        {
          const NablaTerm *term = &self->terms[k];

          if ((term->kind != NABLA_TERM_COVARIATE && term->kind != NABLA_TERM_PRODUCT) || term->j != j)
            continue;
          self->by_column[at++] = k;
          self->features[j] = MAX (self->features[j], term->b + 1);
          if (term->kind == NABLA_TERM_COVARIATE)
            self->own[j] = MAX (self->own[j], term->b + 1);
        }
    }
  self->first[self->q] = at;
  make_slots (self);
}

static void
clear_terms (NablaBasis *self)
{
  g_clear_pointer (&self->terms, g_free);
  g_clear_pointer (&self->omega, g_free);
  g_clear_pointer (&self->group, g_free);
  g_clear_pointer (&self->slopes, g_free);
  g_clear_pointer (&self->features, g_free);
  g_clear_pointer (&self->own, g_free);
  g_clear_pointer (&self->slot, g_free);
  g_clear_pointer (&self->by_column, g_free);
  g_clear_pointer (&self->first, g_free);
  g_clear_pointer (&self->slope_index, g_free);
  self->p = self->n_groups = self->n_slopes = self->x_features = self->n_slots = 0;
}

void
nabla_basis_extras_init (NablaBasisExtras *self)
{
  self->longer = g_array_new (FALSE, FALSE, sizeof (guint));
  self->pairs = g_array_new (FALSE, FALSE, sizeof (NablaBasisPair));
  self->cuts = g_array_new (FALSE, FALSE, sizeof (NablaBasisCut));
}

void
nabla_basis_extras_clear (NablaBasisExtras *self)
{
  g_clear_pointer (&self->longer, g_array_unref);
  g_clear_pointer (&self->pairs, g_array_unref);
  g_clear_pointer (&self->cuts, g_array_unref);
}

/**
 * nabla_basis_extend:
 * @extras: what is not there yet
 *
 * Plans anew, with @extras beside what was extra before, as far as 800 terms, or two for five rows, have room. O(p^2)
 */
void
nabla_basis_extend (NablaBasis *self, const NablaBasisExtras *extras)
{
  g_array_append_vals (self->extras.longer, extras->longer->data, extras->longer->len);
  g_array_append_vals (self->extras.pairs, extras->pairs->data, extras->pairs->len);
  g_array_append_vals (self->extras.cuts, extras->cuts->data, extras->cuts->len);
  clear_terms (self);
  nabla_basis_plan (self);
  index_terms (self);
}

/**
 * nabla_basis_new:
 * @data: borrowed by the result
 * @x_linear: the exposure enters linearly, times functions of covariates
 * @error: cancelled
 *
 * Which features to take: splines of all columns, two linear indices of the covariates, products within a hyperbolic
 * cross; about 200 terms at a thousand rows, 370 at 100,000, never over 600 but for linear ones. Of very many
 * covariates those that tell most of exposure and outcome. O(n (d + q)) and n d^2 flops; two columns more in memory.
 *
 * Returns: (transfer full): the plan, or %NULL
 */
NablaBasis *
nabla_basis_new (const NablaBasisData *data,
                 gboolean x_linear,
                 NablaExecutor *executor,
                 NablaProgress *progress,
                 GError **error)
{
  g_autoptr (NablaBasis) self = g_new0 (NablaBasis, 1);
  Sifting sifting
    = { .data = data, .sizes = nabla_basis_get_sizes (data->n), .x_linear = x_linear, .progress = progress };
  g_autofree double *scores = g_new0 (double, data->n_covariates + 1);
  g_autofree double *kept_scores = NULL;
  gboolean sifted;

  nabla_blas_stay_single ();
  nabla_basis_extras_init (&self->extras);
  self->n = data->n;
  self->x = data->x;
  moments_of (data->x, data->n, &sifting.x_mean, &sifting.x_sd, NULL);
  moments_of (data->y, data->n, &sifting.y_mean, &sifting.y_sd, NULL);
  sifting.scores = scores;
  sifting.splines = g_new0 (NablaSpline *, data->n_covariates + 1);
  sifted = nabla_executor_run (executor, data->n_covariates + 1, sift, &sifting, progress, error)
           && nabla_progress_check (progress, error);
  self->x_spline = sifting.x_spline;
  if (sifted)
    keep_covariates (self, &sifting);
  self->columns = g_new0 (const double *, self->d + 2);
  self->splines = g_new0 (NablaSpline *, self->d + 2);
  self->rare = g_new (gboolean, self->d + 1);
  kept_scores = g_new (double, self->d + 1);
  for (guint j = 0; j < self->d; j++)
    {
      self->columns[j] = data->z[self->kept[j]];
      self->splines[j] = g_steal_pointer (&sifting.splines[self->kept[j]]);
      kept_scores[j] = scores[self->kept[j]];
      self->rare[j] = is_rare (self->columns[j], self->n);
    }
  for (guint j = 0; j < data->n_covariates; j++)
    nabla_spline_free (sifting.splines[j]);
  g_free (sifting.splines);
  self->q = self->d;
  if (!sifted
      || (self->d >= 2
          && (!add_indices (self, data, executor, progress, error)
              || !nabla_executor_run (executor, self->q - self->d, make_index_spline, self, progress, error))))
    return NULL;
  for (guint k = 0; k < self->q - self->d; k++)
    for (guint j = 0; j < self->d; j++)
      self->index_slopes[k * self->d + j] *= self->splines[j]->scale / self->splines[self->d + k]->scale;

  self->order = g_new (guint, self->q + 1);
  for (guint j = 0; j < self->d; j++)
    self->order[self->q - self->d + j] = j;
  for (guint j = self->d; j < self->q; j++)
    self->order[j - self->d] = j;
  g_qsort_with_data (self->order + (self->q - self->d), self->d, sizeof (guint), compare_scores, kept_scores);
  nabla_basis_plan (self);
  index_terms (self);
  return g_steal_pointer (&self);
}

void
nabla_basis_free (NablaBasis *self)
{
  if (self == NULL)
    return;
  nabla_spline_free (self->x_spline);
  for (guint j = 0; self->splines != NULL && j < self->q; j++)
    nabla_spline_free (self->splines[j]);
  g_free (self->splines);
  g_free (self->columns);
  g_free (self->indices);
  g_free (self->index_slopes);
  g_free (self->kept);
  g_free (self->constant);
  g_free (self->rare);
  g_free (self->order);
  nabla_basis_extras_clear (&self->extras);
  clear_terms (self);
  g_free (self);
}
