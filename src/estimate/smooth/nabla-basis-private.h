/* What the plan of the features is made of. */
#pragma once

#include "estimate/smooth/nabla-basis.h"

G_BEGIN_DECLS

/* Knots of the exposure and of covariates, and the order of the products: (a + 1) (b + 1) is at most so much. */
typedef struct
{
  guint x_knots, z_knots, cross;
} NablaBasisSizes;

NablaBasisSizes nabla_basis_get_sizes (gsize n);
/* Fills in the terms from the splines; @order: q columns, the most telling first. */
void nabla_basis_plan (NablaBasis *self, const guint *order);

G_END_DECLS
