/* From numbers to an estimate: its units, its interval, the rows that it is of. */
#pragma once

#include "estimate/rows/nabla-rows.h"

G_BEGIN_DECLS

/**
 * NablaNumbers:
 * @effect: in the outcome's units per unit of the exposure, or of a contrast
 * @influence: (nullable): one per row, mean 0: effect - truth is the mean of w_i influence_i, to first order
 * @variance: of @effect, to be added to the influence's part
 * @unit: what one of @variance's square root is in the effect's units, so that neither overflows
 * @df: degrees of freedom of the interval; infinite: normal
 * @contrast: a difference of means, not a slope: only the outcome has a standard deviation to be told in
 * @strength: E|gradient|, its interval beside it; NaN: the effect's own size
 * @strength_lo: NaN where @strength is
 * @strength_hi: likewise
 *
 * What an estimator has found. nabla_numbers_init() says nothing.
 */
typedef struct
{
  double effect;
  const double *influence;
  double variance, unit;
  double df;
  gboolean contrast;
  double strength, strength_lo, strength_hi;
} NablaNumbers;

/* Of the columns that the estimate is told in, and of its rows. */
typedef struct
{
  gsize n;
  double sd_x, sd_y;
  const GArray *losses; /* of NablaColumnLoss */
  gsize n_incomplete;
} NablaSample;

void nabla_numbers_init (NablaNumbers *self);
NablaEstimate *nabla_finish_estimate (NablaStudy *study,
                                      const NablaEstimand *estimand,
                                      NablaEstimator estimator,
                                      const NablaRows *rows,
                                      const NablaNumbers *numbers,
                                      GError **error);
NablaEstimate *nabla_finish_new (const NablaStudy *study, const NablaEstimand *estimand, NablaEstimator estimator);
gboolean nabla_finish_take (NablaEstimate *estimate,
                            const NablaStudy *study,
                            const NablaSample *sample,
                            const NablaNumbers *numbers,
                            GError **error);
void nabla_finish_warn_exact (NablaEstimate *estimate, const NablaSample *sample, const NablaNumbers *numbers);
double nabla_finish_quantile (double level, double df);
double nabla_finish_df (const NablaRows *rows);
double nabla_finish_variance (const NablaRows *rows, const double *influence);

G_END_DECLS
