#include "estimate/moments/nabla-row-fit.h"

#include <string.h>

#define POLL_ROWS 8192

void
nabla_row_fit_free (NablaRowFit *self)
{
  if (self == NULL)
    return;
  g_free (self->x);
  g_free (self->means);
  g_free (self->beta);
  g_free (self->inverse);
  g_free (self);
}

static const double *
get_column (const NablaRowFit *self, guint j)
{
  return j < self->k ? self->x[j] : self->y;
}

/* Covariances of the regressors and the outcome about their means, k + 1 square. */
static gboolean
add_up (const NablaRowFit *self, const double *means, double *cross, NablaProgress *progress, GError **error)
{
  guint q = self->k + 1;
  g_autofree double *row = g_new (double, q);

  for (gsize i = 0; i < self->rows->n; i++)
    {
      double weight = nabla_weight_at (self->rows->weights, i);

      if (i % POLL_ROWS == 0 && !nabla_progress_check (progress, error))
        return FALSE;
      for (guint j = 0; j < q; j++)
        row[j] = get_column (self, j)[i] - means[j];
      for (guint j = 0; j < q; j++)
        for (guint l = 0; l <= j; l++)
          cross[(gsize) j * q + l] += weight * row[j] * row[l];
    }
  for (guint j = 0; j < q; j++)
    for (guint l = 0; l <= j; l++)
      {
        cross[(gsize) j * q + l] /= (double) self->rows->n;
        cross[(gsize) l * q + j] = cross[(gsize) j * q + l];
      }
  return TRUE;
}

/**
 * nabla_row_fit_new:
 * @x: (array length=k): columns
 * @determined: (out): set on failure without @error: the regressor that those before it determine
 * @error: cancelled
 *
 * O(rows k^2)
 *
 * Returns: (transfer full) (nullable): %NULL when the regressors are collinear, or cancelled
 */
NablaRowFit *
nabla_row_fit_new (const NablaRows *rows,
                   const double *const *x,
                   guint k,
                   const double *y,
                   guint *determined,
                   NablaProgress *progress,
                   GError **error)
{
  g_autoptr (NablaRowFit) self = g_new0 (NablaRowFit, 1);
  g_autofree double *cross = g_new0 (double, (gsize) (k + 1) * (k + 1));
  g_autofree double *means = g_new (double, k + 1);
  g_autofree guint *indices = g_new (guint, MAX (k, 1));
  NablaMoments moments = { .k = k + 1, .n = rows->n, .cross = cross };
  g_autoptr (NablaFit) fit = NULL;

  self->rows = rows;
  self->progress = progress;
  self->k = k;
  self->x = g_memdup2 (x, MAX (k, 1) * sizeof *x);
  self->y = y;
  for (guint j = 0; j <= k; j++)
    means[j] = nabla_rows_mean (rows, get_column (self, j));
  for (guint j = 0; j < k; j++)
    indices[j] = j;
  if (!add_up (self, means, cross, progress, error))
    return NULL;
  fit = nabla_fit_new (&moments, indices, k, k, determined);
  if (fit == NULL)
    return NULL;
  self->beta = g_new (double, k + 1);
  self->beta[0] = means[k];
  for (guint j = 0; j < k; j++)
    {
      self->beta[j + 1] = fit->beta[j];
      self->beta[0] -= fit->beta[j] * means[j];
    }
  self->inverse = g_steal_pointer (&fit->inverse);
  self->means = g_steal_pointer (&means);
  return g_steal_pointer (&self);
}

/**
 * nabla_row_fit_add_influence:
 * @gradient: (array): of a function of the coefficients, the constant first
 * @influence: (array): for each row; what it has of the function is added
 *
 * A row moves the slopes by S^-1 (x - m) e, S their covariances, and the constant by e less what the slopes
 * take along. O(rows k); where it is cancelled the rest is left out
 */
void
nabla_row_fit_add_influence (const NablaRowFit *self, const double *gradient, double *influence)
{
  g_autofree double *form = g_new0 (double, MAX (self->k, 1));

  for (guint j = 0; j < self->k; j++)
    for (guint l = 0; l < self->k; l++)
      form[j] += self->inverse[(gsize) j * self->k + l] * (gradient[l + 1] - gradient[0] * self->means[l]);
  for (gsize i = 0; i < self->rows->n; i++)
    {
      double residual = self->y[i] - self->beta[0], by = gradient[0];

      if (i % POLL_ROWS == 0 && nabla_progress_is_cancelled (self->progress))
        return;
      for (guint j = 0; j < self->k; j++)
        {
          residual -= self->beta[j + 1] * self->x[j][i];
          by += form[j] * (self->x[j][i] - self->means[j]);
        }
      influence[i] += residual * by;
    }
}
