/* How alike the groups are that an effect compares. */
#pragma once

#include "estimate/nabla-estimation.h"

G_BEGIN_DECLS

/**
 * NablaOverlap:
 * @n: complete rows
 * @propensity: n: the chance that the row had of being in the group compared, given what is adjusted for
 * @compared: n: 1 where it is
 * @to: the exposure's value in that group, in words
 *
 * What an overlap plot shows: two histograms of @propensity. Where one of them has nothing, nothing is compared.
 */
typedef struct
{
  gsize n;
  double *propensity;
  guint8 *compared;
  char *to;
} NablaOverlap;

/**
 * nabla_estimate_overlap:
 * @estimand: an adjustment
 * @method: its weights, and which values of the exposure are compared
 * @error: as of nabla_estimate_effect() by aipw: an exposure without two values, too few rows; cancelled
 *
 * Propensities by cells or by a penalised logistic regression. As long as the effect itself.
 *
 * Returns: (transfer full)
 */
NablaOverlap *nabla_estimate_overlap (NablaData *data,
                                      const NablaGraph *graph,
                                      const int *columns,
                                      const NablaEstimand *estimand,
                                      const NablaMethod *method,
                                      NablaProgress *progress,
                                      GError **error);
void nabla_overlap_free (NablaOverlap *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaOverlap, nabla_overlap_free)

G_END_DECLS
