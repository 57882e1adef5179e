/* The estimator of expected gradients beside an adjustment set. */
#pragma once

#include "estimate/nabla-estimators.h"

G_BEGIN_DECLS

gboolean nabla_gradient_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error);
char *nabla_gradient_suits (NablaStudy *study, const NablaEstimand *estimand);
NablaEstimate *nabla_gradient_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error);

G_END_DECLS
