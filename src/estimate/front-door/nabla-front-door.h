/* The estimator of front-door effects that assumes no straight lines. */
#pragma once

#include "estimate/nabla-estimators.h"

G_BEGIN_DECLS

gboolean nabla_front_door_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error);
char *nabla_front_door_suits (NablaStudy *study, const NablaEstimand *estimand);
NablaEstimate *nabla_front_door_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error);
gboolean
nabla_front_door_add_features (NablaStudy *study, const NablaEstimand *estimand, GArray *features, GError **error);

G_END_DECLS
