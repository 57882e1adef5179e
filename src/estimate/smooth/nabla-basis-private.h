/* What the plan of the features is made of. */
#pragma once

#include "estimate/smooth/nabla-basis.h"

G_BEGIN_DECLS

/* Knots of the exposure and of covariates, and the order of the products: (a + 1) (b + 1) is at most so much. */
typedef struct
{
  guint x_knots, z_knots, cross;
} NablaBasisSizes;

/* Of two covariates, and not of their linear terms, which are at hand. */
static inline gboolean
nabla_term_is_smooth_product (const NablaTerm *term)
{
  return term->kind == NABLA_TERM_COVARIATES && term->a + term->b > 0;
}

NablaBasisSizes nabla_basis_get_sizes (gsize n);
/* The roughness of a product's factor. */
double nabla_basis_get_omega (const NablaSpline *spline, guint feature);
/* Whether the product of both covariates' linear features is among @n terms. */
gboolean nabla_basis_has_product (const NablaTerm *terms, guint n, NablaBasisPair pair);
/* Fills in the terms from the splines, their order and what is extra. */
void nabla_basis_plan (NablaBasis *self);

G_END_DECLS
