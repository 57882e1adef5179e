/* Functionals of the observed distribution, and of interventional ones, as expressions. */
#pragma once

#include "graph/nabla-graph.h"

G_BEGIN_DECLS

typedef enum
{
  NABLA_EXPR_ONE,
  NABLA_EXPR_PROBABILITY, /* P(vars | do(actions), given) */
  NABLA_EXPR_SUM,         /* Σ over vars of the one child; binds them in it */
  NABLA_EXPR_PRODUCT,
  NABLA_EXPR_RATIO, /* first child over second */
} NablaExprKind;

/**
 * NablaExpr:
 *
 * A node of an expression DAG over the vertices of one graph. Variables stand
 * for their values; a sum binds its variables in its child, the innermost
 * binding counts. Immutable, atomically reference-counted; equal expressions
 * of one pool are the same pointer.
 */
typedef struct _NablaExpr NablaExpr;

/* Makes expressions and keeps them: what it returns is borrowed from it and
 * lives as long as it does, unless referenced. Not thread-safe. */
typedef struct _NablaExprPool NablaExprPool;

NablaExprPool *nabla_expr_pool_new (void);
/* A pool whose expressions stay as they are written, but that products are flat: for derivations. */
NablaExprPool *nabla_expr_pool_new_verbatim (void);
void nabla_expr_pool_free (NablaExprPool *self);

/* The constructors simplify on the way: unit factors go, equal terms cancel, a
 * summed variable that stands only before the bar of one factor is summed out,
 * factors without summed variables move out of the sum. */
NablaExpr *nabla_expr_one (NablaExprPool *pool);
NablaExpr *nabla_expr_probability (NablaExprPool *pool, const NablaNodeSet *vars, const NablaNodeSet *given);
NablaExpr *nabla_expr_interventional (NablaExprPool *pool,
                                      const NablaNodeSet *vars,
                                      const NablaNodeSet *actions,
                                      const NablaNodeSet *given);
NablaExpr *nabla_expr_product (NablaExprPool *pool, NablaExpr *const *factors, guint n_factors);
NablaExpr *nabla_expr_ratio (NablaExprPool *pool, NablaExpr *numerator, NablaExpr *denominator);
NablaExpr *nabla_expr_sum (NablaExprPool *pool, const NablaNodeSet *vars, NablaExpr *body);
NablaExpr *nabla_expr_sum_out (NablaExprPool *pool, const NablaNodeSet *vars, NablaExpr *body);

NablaExpr *nabla_expr_ref (const NablaExpr *self);
void nabla_expr_unref (NablaExpr *self);
NablaExprKind nabla_expr_get_kind (const NablaExpr *self);
/* PROBABILITY: what stands before the bar; SUM: what is summed over. */
const NablaNodeSet *nabla_expr_get_vars (const NablaExpr *self);
const NablaNodeSet *nabla_expr_get_given (const NablaExpr *self);
/* PROBABILITY: what is set by intervention; empty in functionals of the observed distribution. */
const NablaNodeSet *nabla_expr_get_actions (const NablaExpr *self);
NablaExpr *const *nabla_expr_get_children (const NablaExpr *self, guint *n);
/* The variables that it is a function of. */
const NablaNodeSet *nabla_expr_get_free (const NablaExpr *self);
/* How long it is when written out: each P( ) counts one and its variables, each sum its variables.
 * At most G_MAXUINT. O(1) */
guint nabla_expr_get_length (const NablaExpr *self);
/* Every variable that stands in it, bound or free; (transfer full). */
NablaNodeSet *nabla_expr_dup_variables (const NablaExpr *self);

/* As people write it, "Σ_t P(t|x) Σ_x′ P(y|t,x′) P(x′)": a summed variable that is
 * also in sight from outside gets a prime. (transfer full) */
char *nabla_expr_dup_text (const NablaExpr *self, const NablaGraph *graph);
char *nabla_expr_dup_markup (const NablaExpr *self, const NablaGraph *graph);
char *nabla_expr_dup_latex (const NablaExpr *self, const NablaGraph *graph);

/**
 * NablaDiscrete:
 * @n: number of variables
 * @variables: (array length=n): the vertices, in any order, each once
 * @levels: (array length=n): how many values each takes
 * @values: the table, row-major, the last variable fastest
 *
 * A function of discrete variables: a joint distribution, or what an
 * expression comes to under one.
 */
typedef struct
{
  guint n;
  NablaNode *variables;
  guint *levels;
  double *values;
} NablaDiscrete;

void nabla_discrete_free (NablaDiscrete *self);

/**
 * nabla_expr_evaluate:
 * @self: an expression without actions
 * @joint: a distribution over (at least) its variables
 *
 * Evaluates by factor algebra: time and space grow with the product of the
 * levels of the variables that are in sight at once. 0/0 is NaN, and 0 times NaN
 * is 0: a term that cannot occur does not matter.
 *
 * Returns: (transfer full): a function of nabla_expr_get_free(), ascending
 */
NablaDiscrete *nabla_expr_evaluate (const NablaExpr *self, const NablaDiscrete *joint);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaExpr, nabla_expr_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaExprPool, nabla_expr_pool_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaDiscrete, nabla_discrete_free)

G_END_DECLS
