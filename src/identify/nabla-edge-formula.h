/* Functionals in which an exposure takes two values: the edge g-formula. */
#pragma once

#include "identify/nabla-expr.h"

G_BEGIN_DECLS

/* A factor, and the exposures that have their reference value x* in it; the others have x. */
typedef struct
{
  NablaExpr *expr;
  NablaNodeSet *reference;
} NablaEdgeFactor;

/**
 * NablaEdgeFormula:
 * @summed: what is summed over
 * @factors: (element-type NablaEdgeFactor): of what product
 *
 * The distribution of an outcome when some edges out of the exposures carry x and the others x*
 * (Shpitser & Tchetgen Tchetgen 2016), "Σ_m P(y|x,m) P(m|x*)". A function of the outcome and of
 * both values of each exposure; all other variables are summed over.
 */
typedef struct
{
  NablaNodeSet *summed;
  GPtrArray *factors;
} NablaEdgeFormula;

/* The set is copied; (transfer full). */
NablaEdgeFormula *nabla_edge_formula_new (const NablaNodeSet *summed);
/* Copies the set and references the expression. */
void nabla_edge_formula_add (NablaEdgeFormula *self, const NablaExpr *expr, const NablaNodeSet *reference);
void nabla_edge_formula_free (NablaEdgeFormula *self);
/* As people write it; with a star where an exposure has its reference value; (transfer full). */
char *nabla_edge_formula_dup_text (const NablaEdgeFormula *self, const NablaGraph *graph);
char *nabla_edge_formula_dup_markup (const NablaEdgeFormula *self, const NablaGraph *graph);
char *nabla_edge_formula_dup_latex (const NablaEdgeFormula *self, const NablaGraph *graph);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaEdgeFormula, nabla_edge_formula_free)

G_END_DECLS
