/* Natural and path-specific effects, as values. */
#pragma once

#include "result/nabla-result.h"

G_BEGIN_DECLS

/**
 * NablaPathEffect:
 * @nodes: (array length=n): the directed path, exposure first
 * @estimate: its number, or with a message why there is none
 */
typedef struct
{
  NablaNode *nodes;
  guint n;
  NablaEstimate *estimate;
} NablaPathEffect;

/**
 * NablaMediationResult:
 * @identified: whether the natural effects are, zero by assumption included
 * @reason: why, or why not; never %NULL
 * @mediators: the block that the effects are split by
 * @estimator: how the natural effects were got
 * @nde: (nullable): E[Y(to, M(from))] - E[Y(from)]
 * @nie: (nullable): E[Y(to)] - E[Y(to, M(from))]
 * @total: (nullable): E[Y(to)] - E[Y(from)]
 * @proportion: @nie / @total; NaN where there is none
 * @from: the exposure's values: numbers, or codes of levels; NaN: not known
 * @to: likewise
 * @from_text: (nullable): the level of a category
 * @to_text: (nullable): likewise
 * @paths: (element-type NablaPathEffect): every directed path, by length, then names
 * @paths_truncated: there are more
 * @warnings: (element-type NablaWarning): may be empty
 *
 * What `mediate` finds. Immutable once others hold it, atomically reference-counted.
 */
typedef struct
{
  gatomicrefcount ref_count;
  gboolean identified;
  char *reason;
  NablaNodeSet *mediators;
  NablaEstimator estimator;
  NablaEstimate *nde, *nie, *total;
  double proportion;
  double from, to;
  char *from_text, *to_text;
  GPtrArray *paths;
  gboolean paths_truncated;
  GPtrArray *warnings;
} NablaMediationResult;

NablaMediationResult *nabla_mediation_result_new (void);
NablaMediationResult *nabla_mediation_result_ref (const NablaMediationResult *self);
void nabla_mediation_result_unref (NablaMediationResult *self);
/* A sentence of a kind that is there already is not added again. */
void nabla_mediation_result_add_warning (NablaMediationResult *self, const char *kind, const char *format, ...)
  G_GNUC_PRINTF (3, 4);
/* Copies the vertices, takes the estimate. */
void
nabla_mediation_result_add_path (NablaMediationResult *self, const NablaNode *nodes, guint n, NablaEstimate *estimate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaMediationResult, nabla_mediation_result_unref)

G_END_DECLS
