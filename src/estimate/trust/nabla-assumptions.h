/* What an estimate takes for granted, in sentences. */
#pragma once

#include "result/nabla-result.h"

G_BEGIN_DECLS

/**
 * nabla_estimate_dup_assumptions:
 * @estimate: one with a number
 * @graph: what its estimand's indices mean
 *
 * First what the graph must be right about, then what the number is an average over, what shape the estimator
 * takes relations to have, and what its error and the rows left out ask.
 *
 * Returns: (transfer full): sentences for people, %NULL-terminated; none where the effect is zero for want of a path
 */
char **nabla_estimate_dup_assumptions (const NablaEstimate *estimate, const NablaGraph *graph);

G_END_DECLS
