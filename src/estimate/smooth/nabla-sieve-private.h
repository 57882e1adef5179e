/* The passes over the rows that an expected gradient takes. */
#pragma once

#include "estimate/smooth/nabla-basis.h"
#include "estimate/smooth/nabla-debias.h"
#include "estimate/smooth/nabla-sieve.h"

G_BEGIN_DECLS

/**
 * NablaSievePass:
 * @gram: p x p, both triangles; @right: p; @square: G, c and mean y^2
 * @mean_slope: p: M = mean of db/dx
 * @gradient: n: the fitted gradient
 * @signed_slope: p: mean of sign (gradient) db/dx
 * @weight: n: alpha, of the residuals
 * @residual: n: leave-one-out
 * @error_ratio: the variance that residuals as they are give the effect over that of residuals that are all alike
 *
 * One choice of features. Filled in by the functions below, in their order.
 */
typedef struct
{
  const NablaSieveRows *rows;
  NablaExecutor *executor;
  NablaProgress *progress;

  NablaBasis *basis;
  double y_mean;
  double *gram, *right, *mean_slope, *signed_slope;
  double square;
  NablaPenalty *fit;
  NablaDebias *debias;
  double *eta;
  double *gradient, *weight, *residual;
  double error_ratio;
} NablaSievePass;

void nabla_sieve_pass_clear (NablaSievePass *self);
/* The features, their sums, the fit. */
gboolean nabla_sieve_pass_fit (NablaSievePass *self, gboolean x_linear, GError **error);
/* The exposure is a function of the covariates: they leave next to nothing of its variance. */
gboolean nabla_sieve_pass_is_determined (const NablaSievePass *self);
/* Row by row: gradient, weight and residual for @eta, p numbers; the signed slope. */
gboolean nabla_sieve_pass_read (NablaSievePass *self, GError **error);
/* n numbers: b'@eta of each row. */
gboolean nabla_sieve_pass_get_weights (NablaSievePass *self, const double *eta, double *weights, GError **error);
/* What noise whose variance is the same in all rows adds to the fitted gradient, over at most 2000 rows. */
gboolean nabla_sieve_pass_get_noise (NablaSievePass *self, NablaNoise *out, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaSievePass, nabla_sieve_pass_clear)

G_END_DECLS
