/* How much an effect depends on what was not measured. */
#pragma once

#include "estimate/nabla-estimation.h"
#include "result/nabla-sensitivity.h"

G_BEGIN_DECLS

/* Closed forms (Cinelli & Hazlett 2020), of a coefficient's classical t with @df degrees of freedom. */
double nabla_robustness_value (double t, double df);
double nabla_robustness_value_ci (double t, double df, double level);
/* Bounds of a confounder as strong as a variable with these partial R2; FALSE: it would determine the exposure. */
gboolean
nabla_benchmark_bounds (double own_r2_exposure, double own_r2_outcome, double *r2_exposure, double *r2_outcome);
/* What a confounder of these partial R2 leaves of a coefficient. */
double nabla_confounded_estimate (double estimate, double se, double df, double r2_exposure, double r2_outcome);
/* Closed forms (VanderWeele & Ding 2017), of a risk ratio. */
double nabla_e_value (double ratio);
double nabla_e_value_ci (double ratio, double lo, double hi);

NablaSensitivity *nabla_estimate_sensitivity (NablaData *data,
                                              const NablaGraph *graph,
                                              const int *columns,
                                              const NablaEstimate *estimate,
                                              const NablaMethod *method,
                                              NablaProgress *progress,
                                              GError **error);

G_END_DECLS
