/* Errors of additive gradients by the rows that are kept. */
#pragma once

#include "estimate/smooth/nabla-live.h"
#include "estimate/smooth/nabla-penalty.h"

G_BEGIN_DECLS

/**
 * NablaLiveFunctional:
 * @eta: its weights, one per feature of the fit
 * @size: of |slope|, not of the slope
 * @value: the mean in the table of what it is of, as fitted
 * @variance: (out): in the outcome's scale, without the part that rests on smoothness
 * @residual_variance: (out): of what the residuals give to it
 */
typedef struct
{
  const double *eta;
  gboolean size;
  double value;
  double variance, residual_variance;
} NablaLiveFunctional;

gboolean nabla_live_error (const NablaLive *live,
                           const int *columns,
                           guint n_columns,
                           const NablaPenalty *fit,
                           NablaLiveFunctional *functionals,
                           guint n_functionals,
                           NablaProgress *progress,
                           GError **error);

G_END_DECLS
