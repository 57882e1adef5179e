/* Smooth features of one column, from smooth to rough, with their exact derivatives. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NablaSpline:
 * @centre: t = (value - @centre) / @scale
 * @mean: of the column; phi_0 = (value - @mean) / @scale
 * @by_ratio: knots and roughness are those of the column's logarithm
 * @n_knots: 0: only phi_0
 * @knots: in t, ascending
 * @n_features: J, with phi_0
 * @roughness: J: omega of each feature; 0 for phi_0, 1 for phi_1, not falling
 *
 * phi_0 is linear, without mean. phi_1, phi_2, … have unit variance, are not correlated with one another, with the
 * constant or with phi_0, and are ordered by the integral of their squared second derivative over their variance, which
 * is what @roughness holds, phi_1's as the unit (Demmler & Reinsch 1975). Cubic between knots, linear outside.
 * Immutable.
 */
typedef struct
{
  double centre, scale, mean;
  gboolean by_ratio;
  guint n_knots;
  double *knots;
  guint n_features;
  double *roughness;
  double *table; /* n_knots x 2 (J - 1): each feature's value at the knot, then its second derivative */
} NablaSpline;

NablaSpline *nabla_spline_new (const double *values, gsize n, guint max_knots, guint max_features);
NablaSpline *nabla_spline_new_positive (const double *values, gsize n, guint max_knots, guint max_features);
void nabla_spline_free (NablaSpline *self);
void nabla_spline_evaluate (const NablaSpline *self,
                            const double *values,
                            gsize n,
                            guint n_features,
                            gsize stride,
                            double *features,
                            double *slopes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaSpline, nabla_spline_free)

G_END_DECLS
