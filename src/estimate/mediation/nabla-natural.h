/* One natural effect, from linear models or nested regressions, as the answer to a question of its own. */
#pragma once

#include "estimate/nabla-estimators.h"

G_BEGIN_DECLS

gboolean nabla_natural_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error);
char *nabla_natural_suits (NablaStudy *study, const NablaEstimand *estimand);
NablaEstimate *nabla_natural_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error);
gboolean nabla_natural_nested_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error);
char *nabla_natural_nested_suits (NablaStudy *study, const NablaEstimand *estimand);
NablaEstimate *nabla_natural_nested_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error);
gboolean nabla_natural_smooth_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error);
char *nabla_natural_smooth_suits (NablaStudy *study, const NablaEstimand *estimand);
NablaEstimate *nabla_natural_smooth_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error);

G_END_DECLS
