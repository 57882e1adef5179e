/* A regression against one with squares, cubes and products of two besides (after Ramsey 1969). */
#include "estimate/mediation/nabla-straight-test.h"

#include <math.h>
#include <gsl/gsl_cdf.h>

#include "estimate/moments/nabla-row-fit.h"
#include "estimate/numeric/nabla-sort.h"

/* Rows for each coefficient: where there are fewer, products and then cubes are left out. */
#define ROWS_PER_COEFFICIENT 8
#define POLL_ROWS            8192

/* Columns of the rows: @base is the regression's own, what follows is what it is held against. */
typedef struct
{
  const NablaRows *rows;
  NablaProgress *progress;
  GPtrArray *columns, *owned; /* of double * */
  guint base;
} Test;

static void
test_clear (Test *self)
{
  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_clear_pointer (&self->owned, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Test, test_clear)

/* About its mean and in its standard deviations, which keeps powers from being much alike; (transfer full) */
static double *
standardize (const NablaRows *rows, const double *values)
{
  double mean = nabla_rows_mean (rows, values), sd = nabla_rows_sd (rows, values);
  double *out = g_new (double, rows->n);

  for (gsize i = 0; i < rows->n; i++)
    out[i] = sd > 0.0 ? (values[i] - mean) / sd : 0.0;
  return out;
}

static void
add_product (Test *self, const double *a, const double *b)
{
  double *out = g_new (double, self->rows->n);

  for (gsize i = 0; i < self->rows->n; i++)
    out[i] = a[i] * b[i];
  g_ptr_array_add (self->owned, out);
  g_ptr_array_add (self->columns, out);
}

/* The residual sum of squares; what others determine is left out of the columns. NaN: cancelled, or it is one of the
 * regression's own. */
static double
fit (Test *self, guint n_columns, const double *y, GError **error)
{
  g_autoptr (NablaRowFit) found = NULL;
  double rss = 0.0;

  while (found == NULL)
    {
      guint determined = G_MAXUINT;
      g_autoptr (GError) why = NULL;

      found = nabla_row_fit_new (self->rows, (const double *const *) self->columns->pdata, n_columns, y, &determined,
                                 self->progress, &why);
      if (why != NULL)
        g_propagate_error (error, g_steal_pointer (&why));
      else if (found == NULL && determined >= self->base && determined < n_columns)
        {
          g_ptr_array_remove_index (self->columns, determined);
          n_columns--;
          continue;
        }
      if (found == NULL)
        return NAN;
    }
  for (gsize i = 0; i < self->rows->n; i++)
    {
      double residual = y[i] - found->beta[0];

      if (i % POLL_ROWS == 0 && !nabla_progress_check (self->progress, error))
        return NAN;
      for (guint j = 0; j < n_columns; j++)
        residual -= found->beta[j + 1] * ((const double *) self->columns->pdata[j])[i];
      rss += nabla_weight_at (self->rows->weights, i) * residual * residual;
    }
  return rss;
}

/* What the regression is held against, as far as there are rows for it. */
static void
add_curves (Test *self, double *const *z, guint k, guint n_products)
{
  guint most = (guint) (self->rows->n / ROWS_PER_COEFFICIENT);

  for (guint j = 0; j < k; j++)
    if (nabla_count_distinct (z[j], self->rows->n, 3) > 2)
      {
        add_product (self, z[j], z[j]);
        if (self->columns->len < most)
          add_product (self, self->columns->pdata[self->columns->len - 1], z[j]);
      }
  if (self->columns->len + k * (k - 1) / 2 > most)
    return;
  for (guint i = 0; i < k; i++)
    for (guint j = i + 1; j < k; j++)
      if (i > 0 || j > n_products)
        add_product (self, z[i], z[j]);
}

/**
 * nabla_straight_test:
 * @x: (array length=k): columns
 * @n_products: the regression has the products of the first column with so many that follow it
 * @y: a column
 * @p: (out): of the F test that squares, cubes and products of two add nothing; 1: nothing to test
 * @error: cancelled
 *
 * With errors taken as of one variance: where they are not, it finds curves too often. O(rows columns^2) with all of
 * these columns in memory.
 */
gboolean
nabla_straight_test (const NablaRows *rows,
                     const double *const *x,
                     guint k,
                     guint n_products,
                     const double *y,
                     double *p,
                     NablaProgress *progress,
                     GError **error)
{
  g_auto (Test) self = { rows, progress, g_ptr_array_new (), g_ptr_array_new_with_free_func (g_free), 0 };
  g_autofree double **z = g_new (double *, MAX (k, 1));
  g_autofree double *outcome = standardize (rows, y);
  g_autoptr (GError) why = NULL;
  double straight, curved, n_more, df;

  *p = 1.0;
  for (guint j = 0; j < k; j++)
    {
      z[j] = standardize (rows, x[j]);
      g_ptr_array_add (self.owned, z[j]);
      g_ptr_array_add (self.columns, z[j]);
    }
  for (guint j = 1; j <= n_products; j++)
    add_product (&self, z[0], z[j]);
  self.base = self.columns->len;
  straight = fit (&self, self.base, outcome, &why);
  add_curves (&self, z, k, n_products);
  curved = why == NULL ? fit (&self, self.columns->len, outcome, &why) : NAN;
  if (why != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  n_more = (double) self.columns->len - self.base;
  df = (double) rows->n - self.columns->len - 1.0;
  if (n_more > 0.0 && df > 0.0 && curved > 0.0 && straight > curved)
    *p = gsl_cdf_fdist_Q ((straight - curved) / n_more / (curved / df), n_more, df);
  return TRUE;
}
