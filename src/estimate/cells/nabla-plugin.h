/* The plug-in estimate of any identified functional on discrete data. */
#pragma once

#include "estimate/nabla-estimators.h"

G_BEGIN_DECLS

gboolean nabla_plugin_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error);
char *nabla_plugin_suits (NablaStudy *study, const NablaEstimand *estimand);
NablaEstimate *nabla_plugin_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error);
/* Where this finds no number, no other estimator should: the general formula of nothing but categories. */
gboolean nabla_plugin_is_last_word (const NablaStudy *study, const NablaEstimand *estimand);

G_END_DECLS
