/* Functionals of a discrete distribution at the observed one, with their derivatives. */
#pragma once

#include "estimate/cells/nabla-cells.h"
#include "identify/nabla-expr.h"

G_BEGIN_DECLS

/* No value is fixed. */
#define NABLA_CODE_FREE 0xff

/**
 * NablaMeanFormula:
 * @outcome: whose mean is wanted
 * @values: what each of its levels counts
 * @exposure: the variable that may have two values
 * @summed: (nullable): what the product of the factors is summed over besides the outcome
 * @averaged: (nullable): what the mean is averaged over, by how often it is observed together
 * @factors: (array length=n_factors): expressions without actions
 * @reference: (nullable) (array length=n_factors): in which of them the exposure has its other value
 *
 * Σ_w P(w) Σ_y v(y) Σ_s Π_f. Borrows everything.
 */
typedef struct
{
  NablaNode outcome;
  const double *values;
  NablaNode exposure;
  const NablaNodeSet *summed;
  const NablaNodeSet *averaged;
  NablaExpr *const *factors;
  const gboolean *reference;
  guint n_factors;
} NablaMeanFormula;

typedef struct _NablaEvaluator NablaEvaluator;

NablaEvaluator *nabla_evaluator_new (const NablaCells *cells, NablaProgress *progress);
void nabla_evaluator_free (NablaEvaluator *self);
gboolean nabla_evaluator_mean (NablaEvaluator *self,
                               const NablaMeanFormula *formula,
                               const guint8 *fixed,
                               guint8 other_value,
                               double *mean,
                               double *influence);
/* Whether the last mean is missing because it took too many steps, and not because of an empty cell. */
gboolean nabla_evaluator_is_exhausted (const NablaEvaluator *self);
/* (element-type NablaEmptyCell): of all means so far, each once, in the order in which they were met. */
const GPtrArray *nabla_evaluator_get_empty (const NablaEvaluator *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaEvaluator, nabla_evaluator_free)

G_END_DECLS
