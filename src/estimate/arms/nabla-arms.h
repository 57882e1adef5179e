/* The outcome's means where the exposure is set to one value and to another, by influence
 * functions: what an effect of a binary exposure is made of. */
#pragma once

#include "estimate/rows/nabla-comparison.h"
#include "estimate/rows/nabla-rows.h"

G_BEGIN_DECLS

/* Where the features of an estimate by arms are among its rows'. */
enum
{
  NABLA_ARMS_EXPOSURE, /* the number, or 1 at the level compared */
  NABLA_ARMS_OUTCOME,
  NABLA_ARMS_OTHERS, /* with levels first: 1 at the level that it is compared with */
};

/* Which arm a row is in. */
typedef enum
{
  NABLA_ARM_FROM,
  NABLA_ARM_TO,
  NABLA_ARM_NEITHER,
  NABLA_N_ARMS,
} NablaArm;

/**
 * NablaArms:
 * @n: rows
 * @means: with the exposure at @from and at @to
 * @influence: n each, mean 0
 * @smoothness: variance and covariance that rest on the means being smooth, not on data
 * @propensity: (nullable): n: of being at @to rather than anywhere else
 */
typedef struct
{
  gsize n;
  double means[2];
  double *influence[2];
  double smoothness[2][2];
  double *propensity;
} NablaArms;

NablaArms *nabla_arms_new (gsize n);
void nabla_arms_free (NablaArms *self);
/* The features of exposure and outcome; what others are to be read goes behind. */
gboolean
nabla_arms_add_ends (const NablaComparison *comparison, const NablaStudy *study, GArray *features, GError **error);
/* The arm of each row; at least two rows in both, where both are asked about. (transfer full) */
guint8 *
nabla_arms_assign (const NablaComparison *comparison, const NablaStudy *study, const NablaRows *rows, GError **error);
/* Of the variance of the difference of the means, what rests on smoothness. */
double nabla_arms_get_smoothness (const NablaArms *self, const NablaRows *rows);
NablaEstimate *nabla_arms_finish (const NablaArms *self,
                                  NablaStudy *study,
                                  const NablaEstimand *estimand,
                                  NablaEstimator estimator,
                                  const NablaComparison *comparison,
                                  const NablaRows *rows,
                                  GError **error);

/* For the errors of shares: @influence is that of the difference. */
void nabla_arms_keep_moves (NablaStudy *study,
                            const NablaEstimate *estimate,
                            const NablaComparison *comparison,
                            const NablaRows *rows,
                            const double *influence);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaArms, nabla_arms_free)

G_END_DECLS
