/* Which values of the exposure an effect compares, and how it is told. */
#pragma once

#include "estimate/moments/nabla-study.h"

G_BEGIN_DECLS

/**
 * NablaComparison:
 * @levels: the exposure is a category, its values are codes of levels
 * @from, @to: what is compared. NaN: nothing, but a slope is asked for; only @to is
 *   NaN where the largest of many levels is to be compared with @from
 * @at: what the exposure is set to, for the outcome's mean; else NaN
 * @event: the level of the outcome that counts as 1; %NABLA_FEATURE_NUMBER: it is a number
 */
typedef struct
{
  NablaNode exposure, outcome;
  gboolean levels;
  double from, to, at;
  NablaContrast contrast;
  guint32 event;
} NablaComparison;

gboolean
nabla_comparison_init (NablaComparison *self, const NablaStudy *study, const NablaEstimand *estimand, GError **error);
/* Groups of one value each: takes the two of an exposure that has no more; else says what to do. */
gboolean nabla_comparison_take_two (NablaComparison *self, const NablaStudy *study, GError **error);
gboolean nabla_comparison_is_slope (const NablaComparison *self);
gboolean nabla_comparison_has_means (const NablaComparison *self);
gboolean
nabla_comparison_add_outcome (const NablaComparison *self, const NablaStudy *study, GArray *features, GError **error);
gboolean nabla_comparison_add_exposure (const NablaComparison *self,
                                        const NablaStudy *study,
                                        gboolean all_levels,
                                        GArray *features,
                                        GError **error);
/* A value of the exposure as people write it; (transfer full) */
char *nabla_comparison_dup_value (const NablaComparison *self, const NablaStudy *study, double value);
/* "P(Cancer = yes)", or what a number of the outcome is called; (transfer full) */
char *nabla_comparison_dup_outcome (const NablaComparison *self, const NablaStudy *study);
/* The number asked for, from two means, or one (@to); ratios as logarithms, with the
 * derivatives by both. */
gboolean nabla_comparison_combine (const NablaComparison *self,
                                   const NablaStudy *study,
                                   double from,
                                   double to,
                                   double *effect,
                                   double *by_from,
                                   double *by_to,
                                   GError **error);
void nabla_comparison_finish (const NablaComparison *self, const NablaStudy *study, NablaEstimate *estimate);

G_END_DECLS
