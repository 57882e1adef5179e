#include "estimate/nabla-live.h"

#include <math.h>
#include <string.h>

#include "estimate/nabla-blas.h"
#include "estimate/nabla-block-sum.h"
#include "estimate/nabla-rows.h"
#include "estimate/nabla-sort.h"

/* Of each column: few, as there are many columns. */
#define MAX_KNOTS    10
#define MAX_FEATURES 6

void
nabla_live_unref (NablaLive *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint j = 0; j < self->n_columns; j++)
    {
      nabla_spline_free (self->columns[j].spline);
      g_free (self->columns[j].slope);
      g_free (self->columns[j].slope_square);
      g_free (self->columns[j].quantiles);
    }
  g_free (self->columns);
  g_free (self->gram);
  g_clear_pointer (&self->losses, g_array_unref);
  g_free (self);
}

NablaLive *
nabla_live_ref (NablaLive *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

typedef struct
{
  NablaLive *live;
  const NablaRows *rows;
} Making;

/* One column's features: they need its values in order. */
static void
make_column (gsize index, gpointer data)
{
  Making *making = data;
  const NablaRows *rows = making->rows;
  NablaLiveColumn *column = &making->live->columns[index];
  g_autofree double *sorted = nabla_sorted_copy (rows->values[index], rows->n);

  column->feature = rows->features[index];
  column->spline = nabla_spline_new (rows->values[index], rows->n, MAX_KNOTS, MAX_FEATURES);
  column->quantiles = g_new (double, NABLA_LIVE_QUANTILES);
  for (guint i = 0; i < NABLA_LIVE_QUANTILES; i++)
    column->quantiles[i] = sorted[(gsize) ((i + 0.5) * rows->n / NABLA_LIVE_QUANTILES)];
}

/* Sums: the Gram, then for each column its slopes and their products. */
static void
add_block (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  const Making *making = data;
  const NablaLive *live = making->live;
  const NablaRows *rows = making->rows;
  double *slopes = room + (gsize) live->p * NABLA_BLOCK_STRIDE;
  double *slope_sums = sums + (gsize) live->p * live->p;
  double weight[NABLA_BLOCK_ROWS];

  for (gsize i = 0; i < n; i++)
    {
      weight[i] = rows->weights != NULL ? sqrt (rows->weights[first + i]) : 1.0;
      room[i] = weight[i];
    }
  for (guint j = 0; j < live->n_columns; j++)
    {
      const NablaLiveColumn *column = &live->columns[j];
      guint k = column->spline->n_features;
      double *features = room + (gsize) column->first * NABLA_BLOCK_STRIDE;

      nabla_spline_evaluate (column->spline, rows->values[j] + first, n, k, NABLA_BLOCK_STRIDE, features, slopes);
      for (guint a = 0; a < k; a++)
        {
          double *slope = slopes + (gsize) a * NABLA_BLOCK_STRIDE, *feature = features + (gsize) a * NABLA_BLOCK_STRIDE;

          for (gsize i = 0; i < n; i++)
            {
              feature[i] *= weight[i];
              slope[i] *= weight[i];
              slope_sums[a] += weight[i] * slope[i];
            }
        }
      cblas_dsyrk (CblasColMajor, CblasLower, CblasTrans, k, n, 1.0, slopes, NABLA_BLOCK_STRIDE, 1.0, slope_sums + k,
                   k);
      slope_sums += k + k * k;
    }
  cblas_dsyrk (CblasColMajor, CblasLower, CblasTrans, live->p, n, 1.0, room, NABLA_BLOCK_STRIDE, 1.0, sums, live->p);
}

/* The means of the sums, square ones with both triangles. */
static void
take_sums (NablaLive *self, const double *sums)
{
  gsize p = self->p;
  double n = self->n;

  self->gram = g_new (double, p *p);
  for (gsize j = 0; j < p; j++)
    for (gsize i = j; i < p; i++)
      self->gram[j * p + i] = self->gram[i * p + j] = sums[j * p + i] / n;
  sums += p * p;
  for (guint c = 0; c < self->n_columns; c++)
    {
      NablaLiveColumn *column = &self->columns[c];
      guint k = column->spline->n_features;

      column->slope = g_new (double, k);
      column->slope_square = g_new (double, k *k);
      for (guint j = 0; j < k; j++)
        column->slope[j] = sums[j] / n;
      for (guint j = 0; j < k; j++)
        for (guint i = j; i < k; i++)
          column->slope_square[j * k + i] = column->slope_square[i * k + j]
            = (sums[k + j * k + i] - n * column->slope[i] * column->slope[j]) / (n - 1.0);
      sums += k + k * k;
    }
}

/**
 * nabla_live_new:
 * @features: (element-type NablaFeature): numbers, and levels of categories
 * @error: no row in which all are there; cancelled
 *
 * Ten knots, six features a column. O(n (1 + 6 q)^2) for q columns, once.
 *
 * Returns: (transfer full): the Gram with what is needed to read gradients off it
 */
NablaLive *
nabla_live_new (NablaStudy *study, const GArray *features, GError **error)
{
  g_autoptr (NablaLive) self = g_new0 (NablaLive, 1);
  g_autoptr (NablaRows) rows = NULL;
  g_autofree double *sums = NULL;
  NablaExecutor *executor = nabla_data_get_executor (study->data);
  Making making = { self, NULL };
  gsize n_sums = 0;

  g_atomic_ref_count_init (&self->ref_count);
  rows = nabla_rows_new (study, features, error);
  if (rows == NULL)
    return NULL;
  making.rows = rows;
  self->n = rows->n;
  self->losses = g_array_ref (rows->losses);
  self->n_incomplete = rows->n_incomplete;
  self->columns = g_new0 (NablaLiveColumn, MAX (rows->k, 1));
  self->n_columns = rows->k;
  if (!nabla_executor_run (executor, rows->k, make_column, &making, study->progress, error))
    return NULL;
  self->p = 1;
  for (guint j = 0; j < self->n_columns; j++)
    {
      guint k = self->columns[j].spline->n_features;

      self->columns[j].first = self->p;
      self->p += k;
      n_sums += k + k * k;
    }
  n_sums += (gsize) self->p * self->p;
  sums = g_new (double, n_sums);
  nabla_blas_stay_single ();
  if (!nabla_block_sum (rows->n, add_block, &making, n_sums, (gsize) (self->p + MAX_FEATURES) * NABLA_BLOCK_STRIDE,
                        sums, executor, study->progress, error))
    return NULL;
  take_sums (self, sums);
  return g_steal_pointer (&self);
}
