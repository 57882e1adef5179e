/* Means at single values of a numeric exposure under adjustment, without straight lines. */
#pragma once

#include "estimate/nabla-estimators.h"

G_BEGIN_DECLS

gboolean nabla_values_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error);
char *nabla_values_suits (NablaStudy *study, const NablaEstimand *estimand);
NablaEstimate *nabla_values_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error);

G_END_DECLS
