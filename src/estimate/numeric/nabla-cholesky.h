/* Factors of matrices of cross products, even where columns determine one another. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean nabla_cholesky_factor (const double *matrix, const double *diagonal, guint p, double *factor);
void nabla_cholesky_invert (double *factor, guint p);
/* @x = (factor factor')^-1 @x, p numbers; O(p^2). */
void nabla_cholesky_solve (const double *factor, guint p, double *x);

G_END_DECLS
