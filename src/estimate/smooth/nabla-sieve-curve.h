/* E[Y|do(x)] and its slope on a grid, beside covariates. */
#pragma once

#include "estimate/smooth/nabla-sieve.h"

G_BEGIN_DECLS

/**
 * NablaSieveCurve:
 * @n: points
 * @mean: n: the mean over the rows of E[Y|x,z]; @mean_se: its standard errors
 * @slope: n: the mean of dE[Y|x,z]/dx; @slope_se: its standard errors
 *
 * Standard errors hold what rests on smoothness.
 */
typedef struct
{
  guint n;
  double *mean, *mean_se;
  double *slope, *slope_se;
} NablaSieveCurve;

/**
 * NablaSieveMeans:
 * @means: the outcome's, with the exposure at either value
 * @influence: n_rows each: as that of a #NablaSieveNumber
 * @smoothness: variances and covariance that rest on smoothness
 * @n_kept: covariates that took part; @kept: their positions, ascending
 * @constant: n_covariates: left out as it does not vary
 *
 * Two points of a curve, with all that a contrast of them needs.
 */
typedef struct
{
  double means[2];
  double *influence[2];
  double smoothness[2][2];
  guint n_kept;
  guint *kept;
  gboolean *constant;
} NablaSieveMeans;

NablaSieveMeans *nabla_sieve_means_new (const NablaSieveRows *rows,
                                        const double x[2],
                                        NablaExecutor *executor,
                                        NablaProgress *progress,
                                        GError **error);
void nabla_sieve_means_free (NablaSieveMeans *self);

NablaSieveCurve *nabla_sieve_curve_new (const NablaSieveRows *rows,
                                        const double *grid,
                                        guint n,
                                        NablaExecutor *executor,
                                        NablaProgress *progress,
                                        GError **error);
void nabla_sieve_curve_free (NablaSieveCurve *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaSieveCurve, nabla_sieve_curve_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaSieveMeans, nabla_sieve_means_free)

G_END_DECLS
