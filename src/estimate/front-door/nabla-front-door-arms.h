/* The front-door with an exposure of two values. */
#pragma once

#include "estimate/nabla-estimators.h"

G_BEGIN_DECLS

gboolean nabla_front_door_arms_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error);
char *nabla_front_door_arms_suits (NablaStudy *study, const NablaEstimand *estimand);
NablaEstimate *nabla_front_door_arms_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error);

G_END_DECLS
