/* E[Y|do(x)] over the values of an exposure, and its gradient, as a value. */
#pragma once

#include "result/nabla-result.h"

G_BEGIN_DECLS

/**
 * NablaCurve:
 * @n: points
 * @x: values of the exposure, ascending
 * @mean: E[Y|do(x)], in the outcome's units; @lo and @hi: its pointwise interval
 * @gradient: dE[Y|do(x)]/dx; @gradient_lo and @gradient_hi: its pointwise interval; NaN where the values are few
 *   and no curve joins them
 * @support: rows whose exposure is nearer to this point than to any other
 * @level: of the intervals
 * @n_used: rows
 *
 * Immutable after construction, atomically reference-counted.
 */
typedef struct
{
  gatomicrefcount ref_count;
  guint n;
  double *x;
  double *mean, *lo, *hi;
  double *gradient, *gradient_lo, *gradient_hi;
  double *support;
  double level;
  NablaEstimator estimator;
  gsize n_used;
} NablaCurve;

NablaCurve *nabla_curve_new (guint n);
NablaCurve *nabla_curve_ref (const NablaCurve *self);
void nabla_curve_unref (NablaCurve *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaCurve, nabla_curve_unref)

G_END_DECLS
