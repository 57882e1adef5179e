/* Least squares from moments alone. */
#pragma once

#include "estimate/moments/nabla-gram.h"

G_BEGIN_DECLS

/**
 * NablaFit:
 * @k: regressors besides the constant
 * @beta: k
 * @inverse: k x k, row-major: (X'X)^-1 of the centred regressors
 * @factor: the rows of L^-1, packed, k (k + 1) / 2; inverse = L^-T L^-1
 * @rss: residual sum of squares
 * @smallest_pivot: the smallest share of a regressor's variance that those
 *   before it leave unexplained
 *
 * One regression with a constant, all in the scaled units of the moments.
 */
typedef struct
{
  guint k;
  double *beta;
  double *inverse;
  double *factor;
  double rss;
  double smallest_pivot;
} NablaFit;

NablaFit *nabla_fit_new (const NablaMoments *moments, const guint *x, guint k, guint y, guint *determined);
void nabla_fit_free (NablaFit *self);
void nabla_fit_solve (const NablaFit *self, const double *right, double *solution);
double nabla_fit_quadratic (const NablaMoments *moments, const double *form);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaFit, nabla_fit_free)

G_END_DECLS
