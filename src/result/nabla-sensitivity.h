/* How much an effect depends on what was not measured, as values. */
#pragma once

#include "result/nabla-result.h"

G_BEGIN_DECLS

/**
 * NablaBenchmark:
 * @variable: a member of the adjustment set
 * @own_r2_exposure: its partial R2 with the exposure, given the other members
 * @own_r2_outcome: its partial R2 with the outcome, given them and the exposure
 * @r2_exposure: at most the partial R2 of a confounder as strong as it with the exposure, given all members
 * @r2_outcome: likewise with the outcome
 * @adjusted_estimate: what such a confounder would leave of the effect
 *
 * The last three are NaN where so strong a confounder would determine the exposure.
 */
typedef struct
{
  NablaNode variable;
  double own_r2_exposure, own_r2_outcome;
  double r2_exposure, r2_outcome;
  double adjusted_estimate;
} NablaBenchmark;

/**
 * NablaSensitivity:
 * @robustness_value: the share of what is left of exposure and outcome that a confounder has to explain of
 *   both to bring the effect to 0
 * @robustness_value_ci: … to bring 0 into the interval
 * @e_value: the risk ratio that a confounder has to have with exposure and outcome to explain the effect away
 * @e_value_ci: … to bring the ratio 1 into the interval
 * @ratio: what the E-values are of; @ratio_lo, @ratio_hi: its interval
 * @benchmarks: (element-type NablaBenchmark): in the order of the set
 * @warnings: (element-type NablaWarning): why numbers are missing, and what they are of
 *
 * Numbers that do not apply are NaN. Immutable after construction, atomically reference-counted.
 */
typedef struct
{
  gatomicrefcount ref_count;
  double robustness_value, robustness_value_ci;
  double e_value, e_value_ci;
  double ratio, ratio_lo, ratio_hi;
  GArray *benchmarks;
  GPtrArray *warnings;
} NablaSensitivity;

NablaSensitivity *nabla_sensitivity_new (void);
NablaSensitivity *nabla_sensitivity_ref (const NablaSensitivity *self);
void nabla_sensitivity_unref (NablaSensitivity *self);
void nabla_sensitivity_add_warning (NablaSensitivity *self, const char *kind, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaSensitivity, nabla_sensitivity_unref)

G_END_DECLS
