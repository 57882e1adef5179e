/* What would make an effect identifiable. */
#pragma once

#include "identify/nabla-functional.h"

G_BEGIN_DECLS

/**
 * nabla_find_repairs:
 * @graph: acyclic
 * @question: whose effect is not identified
 * @hedge: F, why it is not
 * @limit: runs of the ID algorithm at most
 * @progress: (nullable): cancels
 * @error: cancelled
 *
 * Tries, one at a time, each unobserved vertex as if it were measured and each observed one as
 * if it were randomised, and keeps those with which the ID algorithm passes. Only what holds the
 * hedge together can help: its own vertices, and the unobserved ones that act on them directly.
 * Neither outcomes nor what lies on the way to them nor what is conditioned on is randomised: the
 * effect would be another. Measuring comes first, each in the order of names.
 *
 * Returns: (transfer full) (element-type NablaRepair): what would help alone
 */
GArray *nabla_find_repairs (const NablaGraph *graph,
                            const NablaFunctionalQuestion *question,
                            const NablaNodeSet *hedge,
                            guint limit,
                            NablaProgress *progress,
                            GError **error);

G_END_DECLS
