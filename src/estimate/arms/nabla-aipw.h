/* Effects of an exposure of two values under adjustment, by balancing weights. */
#pragma once

#include "estimate/nabla-estimators.h"
#include "estimate/arms/nabla-overlap.h"

G_BEGIN_DECLS

gboolean nabla_aipw_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error);
/* P(compared value | what is adjusted for) of each row. */
NablaOverlap *nabla_aipw_get_overlap (NablaStudy *study, const NablaEstimand *estimand, GError **error);
char *nabla_aipw_suits (NablaStudy *study, const NablaEstimand *estimand);
NablaEstimate *nabla_aipw_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error);

G_END_DECLS
