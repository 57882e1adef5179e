#include "estimate/smooth/nabla-spline-private.h"

/* Rows and features that are evaluated together. */
#define TILE_ROWS     16
#define TILE_FEATURES 16

/* Features from @j on, or their slopes, of the rows at some places. They are adjacent in the table and far apart in
 * what is written: a tile in the cache turns them. */
static void
evaluate_tile (const NablaSpline *self,
               const NablaSplinePlace *places,
               gsize n,
               guint j,
               guint width,
               gboolean slopes,
               double *out,
               gsize stride)
{
  guint all = self->n_features - 1;
  double tile[TILE_ROWS][TILE_FEATURES];
  double unit = slopes ? self->scale : 1.0;

  for (gsize i = 0; i < n; i++)
    {
      const double *row = self->table + (gsize) places[i].interval * 2 * all + j, *next = row + 2 * all;
      const double *by = slopes ? places[i].slope : places[i].value;
      double a = by[0] / unit, b = by[1] / unit, c = by[2] / unit, d = by[3] / unit;

      for (guint f = 0; f < width; f++)
        tile[i][f] = a * row[f] + b * next[f] + c * row[all + f] + d * next[all + f];
    }
  for (guint f = 0; f < width; f++)
    for (gsize i = 0; i < n; i++)
      out[f * stride + i] = tile[i][f];
}

/**
 * nabla_spline_evaluate:
 * @values: (array length=n): in the units of the column; may lie outside its range
 * @n_features: how many, phi_0 first; at most J
 * @stride: from one feature to the next, at least @n
 * @features: (out) (array): @n_features columns
 * @slopes: (out) (nullable) (array): their derivatives by the value
 *
 * O(n J)
 */
void
nabla_spline_evaluate (const NablaSpline *self,
                       const double *values,
                       gsize n,
                       guint n_features,
                       gsize stride,
                       double *features,
                       double *slopes)
{
  guint count = n_features - 1;

  g_return_if_fail (n_features >= 1 && n_features <= self->n_features && stride >= n);

  for (gsize i = 0; i < n; i++)
    features[i] = (values[i] - self->mean) / self->scale;
  if (slopes != NULL)
    for (gsize i = 0; i < n; i++)
      slopes[i] = 1.0 / self->scale;
  if (count == 0)
    return;

  for (gsize first = 0; first < n; first += TILE_ROWS)
    {
      gsize n_tile = MIN (TILE_ROWS, n - first);
      NablaSplinePlace places[TILE_ROWS] = { { 0 } };

      for (gsize i = 0; i < n_tile; i++)
        nabla_spline_place_init (&places[i], self->knots, self->n_knots,
                                 (values[first + i] - self->centre) / self->scale);
      for (guint j = 0; j < count; j += TILE_FEATURES)
        {
          guint width = MIN (TILE_FEATURES, count - j);
          gsize at = (j + 1) * stride + first;

          evaluate_tile (self, places, n_tile, j, width, FALSE, features + at, stride);
          if (slopes != NULL)
            evaluate_tile (self, places, n_tile, j, width, TRUE, slopes + at, stride);
        }
    }
}
