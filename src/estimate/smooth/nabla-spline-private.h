/* How a spline is read at a place. */
#pragma once

#include "estimate/smooth/nabla-spline.h"

G_BEGIN_DECLS

/* Where @x, a place in t, lies: its interval of the knots, and what multiplies the four numbers that the knots hold. */
typedef struct
{
  guint interval;
  double value[4]; /* of the values at the left and right knot, of the second derivatives there */
  double slope[4];
} NablaSplinePlace;

static inline void
nabla_spline_place_init (NablaSplinePlace *place, const double *t, guint n_knots, double x)
{
  double inside = CLAMP (x, t[0], t[n_knots - 1]);
  guint i = 0, length = n_knots - 1;
  double h, a, b, outside = x - inside;

  /* The last knot but one that is not beyond. */
  while (length > 1)
    {
      guint half = length / 2;

      i += t[i + half] <= inside ? half : 0;
      length -= half;
    }
  h = t[i + 1] - t[i];
  a = (t[i + 1] - inside) / h;
  b = 1.0 - a;
  place->interval = i;
  place->slope[0] = -1.0 / h;
  place->slope[1] = 1.0 / h;
  place->slope[2] = (1.0 - 3.0 * a * a) * h / 6.0;
  place->slope[3] = (3.0 * b * b - 1.0) * h / 6.0;
  place->value[0] = a;
  place->value[1] = b;
  place->value[2] = (a * a * a - a) * h * h / 6.0;
  place->value[3] = (b * b * b - b) * h * h / 6.0;
  if (outside != 0.0)
    for (guint k = 0; k < 4; k++)
      place->value[k] += outside * place->slope[k];
}

G_END_DECLS
