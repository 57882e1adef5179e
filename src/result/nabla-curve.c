#include "result/nabla-curve.h"

#include <math.h>

/**
 * nabla_curve_new:
 * @n: points
 *
 * Returns: (transfer full): a curve whose numbers are all NaN but the support, 0
 */
NablaCurve *
nabla_curve_new (guint n)
{
  NablaCurve *self = g_new0 (NablaCurve, 1);
  double **const arrays[]
    = { &self->x, &self->mean, &self->lo, &self->hi, &self->gradient, &self->gradient_lo, &self->gradient_hi };

  g_atomic_ref_count_init (&self->ref_count);
  self->n = n;
  self->level = 0.95;
  for (guint a = 0; a < G_N_ELEMENTS (arrays); a++)
    {
      *arrays[a] = g_new (double, MAX (n, 1));
      for (guint i = 0; i < n; i++)
        (*arrays[a])[i] = NAN;
    }
  self->support = g_new0 (double, MAX (n, 1));
  return self;
}

NablaCurve *
nabla_curve_ref (const NablaCurve *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc ((gatomicrefcount *) &self->ref_count);
  return (NablaCurve *) self;
}

void
nabla_curve_unref (NablaCurve *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->x);
  g_free (self->mean);
  g_free (self->lo);
  g_free (self->hi);
  g_free (self->gradient);
  g_free (self->gradient_lo);
  g_free (self->gradient_hi);
  g_free (self->support);
  g_free (self);
}
