/* What the parts of the expressions share; private to this folder. */
#pragma once

#include "identify/nabla-expr.h"

G_BEGIN_DECLS

/* Sums those of @vars out of the product of @factors, which it replaces, that stand in one of them only
 * and there before the bar; (transfer full): the others. */
NablaNodeSet *nabla_expr_sum_factors (NablaExprPool *pool, GPtrArray *factors, const NablaNodeSet *vars);

G_END_DECLS
