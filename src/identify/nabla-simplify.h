/* Shorter forms of a functional of the observed distribution. */
#pragma once

#include "graph/nabla-separation.h"
#include "identify/nabla-expr.h"

G_BEGIN_DECLS

NablaExpr *nabla_simplify (NablaExprPool *pool, NablaReachWorkspace *ws, NablaExpr *expr, guint64 max_work);

G_END_DECLS
