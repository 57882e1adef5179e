/* What would make an effect identifiable. */
#pragma once

#include "identify/nabla-estimand.h"

G_BEGIN_DECLS

/**
 * nabla_find_repairs:
 * @graph: acyclic
 * @query: a question whose effect is not identified
 * @progress: (nullable): cancels
 * @error: cancelled
 *
 * Tries, one at a time, each unobserved vertex as if it were measured and each
 * observed one outside the question as if it were randomised, among the ancestors of the
 * outcome (nothing else can matter), and keeps those with which the ID algorithm
 * passes. Measuring comes first, each in the order of names. As many runs of
 * nabla_id() as there are candidates, at most @limit.
 *
 * Returns: (transfer full) (element-type NablaRepair): what would help alone
 */
GArray *nabla_find_repairs (const NablaGraph *graph,
                            const NablaQuery *query,
                            guint limit,
                            NablaProgress *progress,
                            GError **error);

G_END_DECLS
