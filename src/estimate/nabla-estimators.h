/* The estimators that read rows, and which one is taken. */
#pragma once

#include "estimate/moments/nabla-study.h"

G_BEGIN_DECLS

/**
 * NablaEstimatorKind:
 * @estimator: its name
 * @strategies: bits, 1 << NablaStrategy, of what it may be asked about
 * @accepts: whether it can do this question on this table; else says why not
 * @suits: (nullable): one sentence why it is the one to take where nobody asked for another, (transfer full);
 *   %NULL: it is not. Only asked where it accepts
 * @estimate: does it; (transfer full)
 * @enough_rows: from how many of the table's rows it is taken unasked
 * @live: from sums made once: for the stage of live curves only
 *
 * One estimator that reads rows. What moments give is a NablaPlan's.
 */
typedef struct
{
  NablaEstimator estimator;
  guint strategies;
  gboolean (*accepts) (NablaStudy *study, const NablaEstimand *estimand, GError **error);
  char *(*suits) (NablaStudy *study, const NablaEstimand *estimand);
  NablaEstimate *(*estimate) (NablaStudy *study, const NablaEstimand *estimand, GError **error);
  gboolean live;
  guint enough_rows;
} NablaEstimatorKind;

gboolean nabla_estimators_plan (const NablaStudy *study, const NablaEstimand *estimand);
gboolean nabla_estimators_run (NablaStudy *study,
                               const NablaEstimand *estimand,
                               NablaEstimate **estimate,
                               char **failed,
                               GError **error);
const NablaMethod *nabla_estimators_get_arrow_method (const NablaMethod *method, guint edge, NablaMethod *own);

G_END_DECLS
