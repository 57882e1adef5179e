/* The estimator of front doors beside covariates, and of those of an exposure of few values. */
#pragma once

#include "estimate/nabla-estimators.h"

G_BEGIN_DECLS

gboolean nabla_front_door_beside_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error);
char *nabla_front_door_beside_suits (NablaStudy *study, const NablaEstimand *estimand);
NablaEstimate *nabla_front_door_beside_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error);

G_END_DECLS
