/* From an estimand to a number: what moments give, and what rows must add. */
#pragma once

#include "estimate/rows/nabla-comparison.h"

G_BEGIN_DECLS

/* First stages weaker than this make 2SLS intervals untrustworthy (Staiger & Stock 1997). */
#define NABLA_PLAN_WEAK_F 10.0

/**
 * NablaPlan:
 * @comparison: which values of the exposure @effect is about
 * @zero: the effect is 0 by assumption, and nothing else holds
 * @effect: in units of the outcome per unit of the exposure, or for what is compared: ratios as logarithms
 * @unit: turns a slope in scaled units into one in those of the columns, or into what is compared
 * @x, @y: where exposure (of a category: the level compared) and outcome are among the moments
 * @variance: of @effect / @unit; NaN until the rows have been read
 * @n_parameters: of the regression, the constant included; 0: not one regression
 * @df: degrees of freedom of the interval; infinite: normal
 * @regression: (nullable) (transfer none): gives the variance of its @target
 * @influence: (nullable): gives the variance
 * @first_stage: (nullable): the instruments' regression, for their F
 * @reduced: (nullable): the fit of the outcome on the same
 * @outcome: its index in the moments of @first_stage
 * @first_stage_f: NaN where there is none
 * @overidentification_p: that of the test that the instruments agree; NaN where there is none
 * @anderson_rubin: (nullable) (element-type NablaInterval): as NablaEstimate has it, but for the sign of @unit
 * @failed: (nullable): what was to give the number before moments, and why it did not
 * @weak: (nullable): of a linear model: what rests on the instruments of @first_stage_f, "e → u"
 * @losses: (nullable): of the columns, the rows that they cost
 * @n_incomplete: rows left out for want of any of them
 *
 * One estimate in the making.
 */
typedef struct
{
  NablaEstimand *estimand;
  NablaEstimator estimator;
  NablaSeKind se_kind;
  NablaComparison comparison;
  gboolean zero;
  double effect, unit, variance;
  guint x, y;
  guint n_parameters;
  double df;
  gsize n;
  double sd_x, sd_y;
  double smallest_pivot;
  gboolean exact; /* nothing is left to explain */
  NablaRegression *regression;
  guint target;
  NablaInfluence *influence;
  NablaRegression *first_stage;
  GArray *instruments; /* of guint: their positions in @first_stage */
  NablaFit *reduced;
  guint outcome;
  double first_stage_f, overidentification_p;
  GArray *anderson_rubin;
  char *hidden;   /* what is taken for unobserved for want of numbers; nullable */
  GArray *losses; /* of NablaColumnLoss */
  gsize n_incomplete;
  char *note; /* nullable: of the levels that are not compared */
  char *failed, *weak;
} NablaPlan;

NablaPlan *nabla_plan_new (NablaStudy *study, const NablaEstimand *estimand, GError **error);
void nabla_plan_free (NablaPlan *self);
gboolean nabla_plans_read_rows (NablaStudy *study, NablaPlan **plans, guint n_plans, GError **error);
NablaEstimate *nabla_plan_finish (NablaPlan *self, const NablaStudy *study, GError **error);

/* The strategies' own parts: fill in a plan whose estimand is set. */
gboolean nabla_plan_adjustment (NablaPlan *self, NablaStudy *study, GError **error);
gboolean nabla_plan_front_door (NablaPlan *self, NablaStudy *study, GError **error);
gboolean nabla_plan_instrument (NablaPlan *self, NablaStudy *study, GError **error);
/* From the strategy's slope to what is asked for. */
gboolean nabla_plan_compare (NablaPlan *self, NablaStudy *study, GError **error);
/* The mean of an outcome that nothing which is done to the exposure changes. */
gboolean nabla_plan_unchanged_mean (NablaPlan *self, NablaStudy *study, GError **error);
gboolean nabla_plan_model (NablaPlan *self, NablaStudy *study, GError **error);
gboolean nabla_plan_check_instruments (NablaPlan *self, NablaStudy *study, GError **error);
void nabla_plan_set_units (NablaPlan *self, const NablaMoments *moments, guint x, guint y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaPlan, nabla_plan_free)

G_END_DECLS
