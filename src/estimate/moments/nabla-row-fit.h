/* Least squares on rows, with how each row moves the coefficients. */
#pragma once

#include "estimate/moments/nabla-fit.h"
#include "estimate/rows/nabla-rows.h"

G_BEGIN_DECLS

/**
 * NablaRowFit:
 * @progress: (nullable): borrowed
 * @k: regressors besides the constant
 * @x: (array length=k): columns of the rows, borrowed
 * @y: a column, borrowed
 * @means: k, weighted
 * @beta: k + 1: the constant first
 * @inverse: k x k: of the regressors' covariance matrix
 *
 * One weighted regression of columns that need not be the table's, products for one.
 */
typedef struct
{
  const NablaRows *rows;
  NablaProgress *progress;
  guint k;
  const double **x;
  const double *y;
  double *means;
  double *beta;
  double *inverse;
} NablaRowFit;

NablaRowFit *nabla_row_fit_new (const NablaRows *rows,
                                const double *const *x,
                                guint k,
                                const double *y,
                                guint *determined,
                                NablaProgress *progress,
                                GError **error);
void nabla_row_fit_free (NablaRowFit *self);
void nabla_row_fit_add_influence (const NablaRowFit *self, const double *gradient, double *influence);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaRowFit, nabla_row_fit_free)

G_END_DECLS
