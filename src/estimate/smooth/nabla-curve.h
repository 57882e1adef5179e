/* Dose-response: the outcome's mean over the values that the exposure is set to. */
#pragma once

#include "estimate/nabla-estimation.h"
#include "result/nabla-curve.h"

G_BEGIN_DECLS

#define NABLA_CURVE_POINTS 50

NablaCurve *nabla_estimate_curve (NablaData *data,
                                  const NablaGraph *graph,
                                  const int *columns,
                                  const NablaEstimand *estimand,
                                  const NablaMethod *method,
                                  guint n_points,
                                  NablaProgress *progress,
                                  GError **error);

G_END_DECLS
