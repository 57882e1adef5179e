/* The ratio of two risks by linear regression. */
#pragma once

#include "estimate/nabla-plan.h"

G_BEGIN_DECLS

/**
 * NablaRiskRatio:
 * @from: a value of the exposure; @to: another
 * @low: the outcome's value that is no event; @high: the one that is
 * @p_from: the risk at @from, averaged over the adjustment set; @p_to: at @to
 * @ratio: of the second to the first; @lo, @hi: its interval
 */
typedef struct
{
  double from, to;
  double low, high;
  double p_from, p_to;
  double ratio, lo, hi;
} NablaRiskRatio;

gboolean nabla_risk_ratio (NablaStudy *study,
                           const NablaRegression *regression,
                           guint target,
                           NablaRiskRatio *result,
                           GError **error);

G_END_DECLS
