/* Whether straight lines are all that the rows say. */
#pragma once

#include "estimate/rows/nabla-rows.h"

G_BEGIN_DECLS

gboolean nabla_straight_test (const NablaRows *rows,
                              const double *const *x,
                              guint k,
                              guint n_products,
                              const double *y,
                              double *p,
                              NablaProgress *progress,
                              GError **error);

G_END_DECLS
