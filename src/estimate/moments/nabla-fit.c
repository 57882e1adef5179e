#include "estimate/moments/nabla-fit.h"

#include <math.h>

/* A regressor is determined by those before it when they leave less than this share
 * of its variance: what cross products in double precision can tell from 0. */
#define PIVOT_TOLERANCE 1e-11

/* Element (i, j), j <= i, of a packed lower triangle. */
#define AT(i, j) ((gsize) (i) * ((gsize) (i) + 1) / 2 + (j))

static inline double
cross (const NablaMoments *moments, guint i, guint j)
{
  return moments->cross[(gsize) i * moments->k + j];
}

/**
 * nabla_fit_new:
 * @x: (array length=k): indices into @moments; each must vary
 * @y: the outcome's index
 * @determined: (out) (optional): set on failure: the position in @x of the
 *   regressor that those before it determine
 *
 * Cholesky factorisation of the regressors' correlations, O(k^3).
 *
 * Returns: (transfer full) (nullable): %NULL when the regressors are collinear
 */
NablaFit *
nabla_fit_new (const NablaMoments *moments, const guint *x, guint k, guint y, guint *determined)
{
  g_autoptr (NablaFit) self = g_new0 (NablaFit, 1);
  g_autofree double *root = g_new (double, MAX (k, 1));     /* of the sums of squares */
  g_autofree double *lower = g_new (double, AT (k, 0) + 1); /* L of the correlations */
  double explained = 0.0;

  self->k = k;
  self->beta = g_new0 (double, MAX (k, 1));
  self->inverse = g_new0 (double, MAX ((gsize) k * k, 1));
  self->factor = g_new0 (double, AT (k, 0) + 1);
  self->smallest_pivot = 1.0;

  for (guint i = 0; i < k; i++)
    {
      root[i] = sqrt (cross (moments, x[i], x[i]));
      for (guint j = 0; j <= i; j++)
        {
          double sum = cross (moments, x[i], x[j]) / root[i] / root[j];

          for (guint l = 0; l < j; l++)
            sum -= lower[AT (i, l)] * lower[AT (j, l)];
          if (j < i)
            {
              lower[AT (i, j)] = sum / lower[AT (j, j)];
              continue;
            }
          if (!(sum > PIVOT_TOLERANCE))
            {
              if (determined != NULL)
                *determined = i;
              return NULL;
            }
          self->smallest_pivot = fmin (self->smallest_pivot, sum);
          lower[AT (i, i)] = sqrt (sum);
        }
    }

  /* L^-1, then back to the units of the moments. */
  for (guint j = 0; j < k; j++)
    {
      self->factor[AT (j, j)] = 1.0 / lower[AT (j, j)];
      for (guint i = j + 1; i < k; i++)
        {
          double sum = 0.0;

          for (guint l = j; l < i; l++)
            sum -= lower[AT (i, l)] * self->factor[AT (l, j)];
          self->factor[AT (i, j)] = sum / lower[AT (i, i)];
        }
    }
  for (guint i = 0; i < k; i++)
    for (guint j = 0; j <= i; j++)
      self->factor[AT (i, j)] /= root[j];

  for (guint i = 0; i < k; i++)
    for (guint j = 0; j <= i; j++)
      {
        double sum = 0.0;

        for (guint l = i; l < k; l++)
          sum += self->factor[AT (l, i)] * self->factor[AT (l, j)];
        self->inverse[(gsize) i * k + j] = self->inverse[(gsize) j * k + i] = sum;
      }

  /* beta = L^-T (L^-1 c): closer than the inverse times c. */
  for (guint i = 0; i < k; i++)
    {
      double half = 0.0;

      for (guint j = 0; j <= i; j++)
        half += self->factor[AT (i, j)] * cross (moments, x[j], y);
      explained += half * half;
      for (guint j = 0; j <= i; j++)
        self->beta[j] += self->factor[AT (i, j)] * half;
    }
  self->rss = fmax (cross (moments, y, y) - explained, 0.0);
  return g_steal_pointer (&self);
}

void
nabla_fit_free (NablaFit *self)
{
  if (self == NULL)
    return;
  g_free (self->beta);
  g_free (self->inverse);
  g_free (self->factor);
  g_free (self);
}

/* @solution = (X'X)^-1 @right, k numbers each, not the same array. */
void
nabla_fit_solve (const NablaFit *self, const double *right, double *solution)
{
  for (guint i = 0; i < self->k; i++)
    {
      solution[i] = 0.0;
      for (guint j = 0; j < self->k; j++)
        solution[i] += self->inverse[(gsize) i * self->k + j] * right[j];
    }
}

/* The sum of squares of a linear form of the features (k weights), about its mean. */
double
nabla_fit_quadratic (const NablaMoments *moments, const double *form)
{
  double sum = 0.0;

  for (guint i = 0; i < moments->k; i++)
    for (guint j = 0; j < moments->k; j++)
      sum += form[i] * form[j] * cross (moments, i, j);
  return fmax (sum, 0.0);
}
