/* The total effects of all variables on each other. */
#pragma once

#include "estimate/nabla-estimation.h"

G_BEGIN_DECLS

/**
 * NablaTotalMatrix:
 * @n: nodes of the graph
 * @estimate: n x n: of @from on @to at to * n + from; 0 where no directed path leads, NaN where it is not known
 * @error: n x n: standard errors; NaN where there is no estimate, 0 where that is 0 by assumption
 * @lo: n x n: of the interval; @hi: n x n
 * @n_used: rows in which all variables are there
 */
typedef struct
{
  guint n;
  double *estimate, *error, *lo, *hi;
  gsize n_used;
} NablaTotalMatrix;

NablaTotalMatrix *nabla_total_matrix_new (NablaData *data,
                                          const NablaGraph *graph,
                                          const int *columns,
                                          const NablaMethod *method,
                                          NablaProgress *progress,
                                          GError **error);
void nabla_total_matrix_free (NablaTotalMatrix *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaTotalMatrix, nabla_total_matrix_free)

G_END_DECLS
