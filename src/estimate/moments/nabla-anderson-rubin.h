/* Confidence sets that hold however weak the instruments are. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NablaReducedForm:
 * @m: number of instruments
 * @outcome: m: the outcome's coefficients on the instruments, beside what is conditioned on
 * @exposure: m: likewise the exposure's
 * @v_outcome: m x m: the covariance of @outcome
 * @v_both: m x m: that of @outcome and @exposure together with its transpose
 * @v_exposure: m x m: that of @exposure
 *
 * Where the effect is b, @outcome - b @exposure is nothing but error, whose covariance is
 * @v_outcome - b @v_both + b^2 @v_exposure.
 */
typedef struct
{
  guint m;
  double *outcome, *exposure;
  double *v_outcome, *v_both, *v_exposure;
} NablaReducedForm;

NablaReducedForm *nabla_reduced_form_new (guint m);
void nabla_reduced_form_free (NablaReducedForm *self);
double nabla_reduced_form_test (const NablaReducedForm *self, double effect);
GArray *nabla_reduced_form_invert (const NablaReducedForm *self, double critical);
double nabla_f_quantile (double level, double numerator, double denominator);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaReducedForm, nabla_reduced_form_free)

G_END_DECLS
