/* Functional constraints: what unobserved causes ask of the data beyond conditional independences. */
#pragma once

#include "base/nabla-progress.h"
#include "identify/nabla-expr.h"

G_BEGIN_DECLS

/**
 * NablaVerma:
 * @node: the last vertex of @district
 * @district: what the constraint is about: every other vertex is fixed or summed away
 * @functional: of the observed distribution; the distribution of @node in that district
 * @idle: variables of @functional on which it does not depend
 *
 * The functional is constant in @idle: a dormant independence.
 */
typedef struct
{
  NablaNode node;
  NablaNodeSet *district;
  NablaExpr *functional;
  NablaNodeSet *idle;
} NablaVerma;

void nabla_verma_free (NablaVerma *self);
GPtrArray *nabla_verma_list (const NablaGraph *graph,
                             guint limit,
                             guint64 max_work,
                             gboolean *truncated,
                             NablaProgress *progress,
                             GError **error);
/* "Σ_b P(b|a) P(d|a,b,c) does not depend on a"; (transfer full). */
char *nabla_verma_dup_text (const NablaVerma *self, const NablaGraph *graph);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaVerma, nabla_verma_free)

G_END_DECLS
