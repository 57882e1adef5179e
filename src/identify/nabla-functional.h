/* The general formula of a question: what graph it is asked of, and the shortest form found. */
#pragma once

#include "identify/nabla-estimand.h"
#include "identify/nabla-id.h"

G_BEGIN_DECLS

/**
 * NablaFunctionalQuestion:
 * @exposure: what is set
 * @outcome: what is looked at
 * @given: (nullable): what the effect is conditional on
 * @hidden: (nullable): observed vertices that the formula must do without
 *
 * P(outcome | do(exposure), given) from what is observed. Borrowed for a call.
 */
typedef struct
{
  const NablaNodeSet *exposure;
  const NablaNodeSet *outcome;
  const NablaNodeSet *given;
  const NablaNodeSet *hidden;
} NablaFunctionalQuestion;

NablaGraph *nabla_graph_with_randomised (const NablaGraph *graph, const NablaNodeSet *nodes);
NablaGraph *nabla_graph_without_selection (const NablaGraph *graph, const NablaNodeSet *needed);
gboolean nabla_functional_identify (const NablaGraph *graph,
                                    const NablaFunctionalQuestion *question,
                                    NablaExprPool *pool,
                                    NablaIdAnswer *answer,
                                    NablaProgress *progress,
                                    GError **error);

G_END_DECLS
