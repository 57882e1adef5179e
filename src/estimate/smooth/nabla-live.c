#include "estimate/smooth/nabla-live.h"

#include <math.h>
#include <stdlib.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-block-sum.h"
#include "estimate/numeric/nabla-draws.h"
#include "estimate/numeric/nabla-sort.h"
#include "estimate/rows/nabla-rows.h"

/* Of each column. Fewer features than ten miss what bends twice or more, such as the sine of a confounder; all columns
 * together have no more than these, unless the fewest are more: what is solved and summed has to be quick. */
#define MAX_KNOTS      10
#define MAX_FEATURES   10
#define LEAST_FEATURES 6
#define ALL_FEATURES   300
/* Rows times features squared: a second of one processor. */
#define MAX_FLOPS 2e10
/* Knots and quantiles are those of as many rows, drawn, where there are more than twice as many. */
#define MAX_SORTED 100000
/* Rows between two looks at what has been asked for meanwhile: whole tasks of nabla_block_sum() for each thread. */
#define STEP_ROWS (64 * NABLA_BLOCK_ROWS)

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
  nabla_live_sample_free (self->sample);
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

gsize
nabla_live_get_bytes (const NablaLive *self)
{
  return sizeof *self + (gsize) self->p * self->p * sizeof (double)
         + self->n_columns * (NABLA_LIVE_QUANTILES * sizeof (double) + 1024)
         + nabla_live_sample_get_bytes (self->sample);
}

/* A Gram on its way: what is done stays done when the work is broken off. */
struct _NablaLiveDraft
{
  NablaLive *live;
  NablaRows *rows; /* %NULL: not yet read */
  guint max_features;
  gsize n_sums, n_added;
  double *sums, *part; /* of the first n_added rows; room for the next ones */
  gsize first;         /* the row from which on @part is */
};

void
nabla_live_draft_free (NablaLiveDraft *self)
{
  if (self == NULL)
    return;
  nabla_live_unref (self->live);
  nabla_rows_free (self->rows);
  g_free (self->sums);
  g_free (self->part);
  g_free (self);
}

/* What a draft that is put by takes. */
gsize
nabla_live_draft_get_bytes (const NablaLiveDraft *self)
{
  return self->rows != NULL ? (self->rows->k + 1) * self->rows->n * sizeof (double) + 2 * self->n_sums * sizeof (double)
                            : 0;
}

/* How many are in the sums. */
gsize
nabla_live_draft_get_rows (const NablaLiveDraft *self)
{
  return self->n_added;
}

/* A value and how much of the rows it stands for. */
typedef struct
{
  double value, weight;
} Weighed;

static int
compare (gconstpointer a, gconstpointer b)
{
  double left = ((const Weighed *) a)->value, right = ((const Weighed *) b)->value;

  return (left > right) - (left < right);
}

/* The values in the middle of NABLA_LIVE_QUANTILES equal parts of the rows' weight; sorts @rows. */
static void
find_weighted_quantiles (Weighed *rows, gsize n, double *quantiles)
{
  double all = 0.0, sum;
  gsize at = 0;

  qsort (rows, n, sizeof *rows, compare);
  for (gsize i = 0; i < n; i++)
    all += rows[i].weight;
  sum = rows[0].weight;
  for (guint q = 0; q < NABLA_LIVE_QUANTILES; q++)
    {
      while (at + 1 < n && !(sum > (q + 0.5) / NABLA_LIVE_QUANTILES * all))
        sum += rows[++at].weight;
      quantiles[q] = rows[at].value;
    }
}

/* The same where all weights are alike; sorting bare numbers is quicker. */
static void
find_quantiles (const double *values, gsize n, double *quantiles)
{
  g_autofree double *sorted = nabla_sorted_copy (values, n);

  for (guint q = 0; q < NABLA_LIVE_QUANTILES; q++)
    quantiles[q] = sorted[(gsize) ((q + 0.5) * n / NABLA_LIVE_QUANTILES)];
}

/* One column's features: they need its values in order. */
static void
make_column (gsize index, gpointer data)
{
  NablaLiveDraft *draft = data;
  const NablaRows *rows = draft->rows;
  NablaLiveColumn *column = &draft->live->columns[index];
  gsize n = rows->n <= 2 * MAX_SORTED ? rows->n : MAX_SORTED;
  g_autofree gsize *chosen = NULL;
  g_autofree double *drawn = NULL;

  if (column->spline != NULL)
    return;
  chosen = nabla_draws_spread (rows->n, n, 0);
  drawn = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    drawn[i] = rows->values[index][chosen[i]];
  column->feature = rows->features[index];
  column->quantiles = g_new (double, NABLA_LIVE_QUANTILES);
  if (rows->weights == NULL)
    find_quantiles (drawn, n, column->quantiles);
  else
    {
      g_autofree Weighed *weighed = g_new (Weighed, n);

      for (gsize i = 0; i < n; i++)
        weighed[i] = (Weighed){ drawn[i], rows->weights[chosen[i]] };
      find_weighted_quantiles (weighed, n, column->quantiles);
    }
  column->spline = nabla_spline_new (drawn, n, MAX_KNOTS, draft->max_features);
}

/* Sums: the Gram, then for each column its slopes and their products. */
static void
add_block (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  const NablaLiveDraft *draft = data;
  const NablaLive *live = draft->live;
  const NablaRows *rows = draft->rows;
  double *slopes = room + (gsize) live->p * NABLA_BLOCK_STRIDE;
  double *slope_sums = sums + (gsize) live->p * live->p;
  double weight[NABLA_BLOCK_ROWS];

  first += draft->first;
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

NablaLiveDraft *
nabla_live_draft_new (void)
{
  NablaLiveDraft *self = g_new0 (NablaLiveDraft, 1);

  self->live = g_new0 (NablaLive, 1);
  g_atomic_ref_count_init (&self->live->ref_count);
  return self;
}

/* How many a column may have at most. */
static guint
choose_features (gsize n, guint n_columns)
{
  double all = fmin (ALL_FEATURES, fmin (sqrt (MAX_FLOPS / n), (double) n / NABLA_LIVE_ROWS_PER_FEATURE));

  return (guint) CLAMP (all / MAX (n_columns, 1), LEAST_FEATURES, MAX_FEATURES);
}

/* Lines that are shown before the curves have classical errors, whatever was asked for; curves need not. */
static NablaRows *
read_with_clusters (NablaStudy *study, const GArray *features, GError **error)
{
  const NablaMethod *asked = study->method;
  NablaMethod method = *asked;
  NablaRows *rows;

  if (method.cluster_column >= 0)
    method.se = NABLA_SE_CLUSTER;
  study->method = &method;
  rows = nabla_rows_new (study, features, error);
  study->method = asked;
  return rows;
}

static gboolean
read_rows (NablaLiveDraft *self, NablaStudy *study, const GArray *features, GError **error)
{
  NablaLive *live = self->live;

  self->rows = read_with_clusters (study, features, error);
  if (self->rows == NULL)
    return FALSE;
  live->n = self->rows->n;
  live->losses = g_array_ref (self->rows->losses);
  live->n_incomplete = self->rows->n_incomplete;
  live->columns = g_new0 (NablaLiveColumn, MAX (self->rows->k, 1));
  live->n_columns = self->rows->k;
  live->sample = nabla_live_sample_new (self->rows);
  self->max_features = choose_features (live->n, live->n_columns);
  return TRUE;
}

/* When all columns have their features. */
static void
lay_out (NablaLiveDraft *self)
{
  NablaLive *live = self->live;

  live->p = 1;
  self->n_sums = 0;
  for (guint j = 0; j < live->n_columns; j++)
    {
      guint k = live->columns[j].spline->n_features;

      live->columns[j].first = live->p;
      live->p += k;
      self->n_sums += k + k * k;
    }
  self->n_sums += (gsize) live->p * live->p;
  self->sums = g_new0 (double, self->n_sums);
  self->part = g_new (double, self->n_sums);
}

/**
 * nabla_live_draft_finish:
 * @features: (element-type NablaFeature): numbers, and levels of categories; the same ones each time
 * @error: no row in which all are there; cancelled: another call goes on from there
 *
 * Ten knots, six to ten features a column, fewer where rows or columns are many. O(n (1 + 6 q)^2) for q columns, once;
 * the same bits however often it was broken off.
 *
 * Returns: (transfer full): the Gram with what is needed to read gradients off it
 */
NablaLive *
nabla_live_draft_finish (NablaLiveDraft *self, NablaStudy *study, const GArray *features, GError **error)
{
  NablaExecutor *executor = nabla_data_get_executor (study->data);

  if (self->rows == NULL && !read_rows (self, study, features, error))
    return NULL;
  if (self->sums == NULL)
    {
      if (!nabla_executor_run (executor, self->rows->k, make_column, self, study->progress, error))
        return NULL;
      lay_out (self);
    }
  nabla_blas_stay_single ();
  while (self->n_added < self->rows->n)
    {
      gsize n = MIN (STEP_ROWS, self->rows->n - self->n_added);

      self->first = self->n_added;
      if (!nabla_block_sum (n, add_block, self, self->n_sums,
                            (gsize) (self->live->p + self->max_features) * NABLA_BLOCK_STRIDE, self->part, executor,
                            study->progress, error))
        return NULL;
      for (gsize i = 0; i < self->n_sums; i++)
        self->sums[i] += self->part[i];
      self->n_added += n;
    }
  take_sums (self->live, self->sums);
  return g_steal_pointer (&self->live);
}
