/* How the arrows into a node divide its causes among them. */
#pragma once

#include "estimate/nabla-plan.h"

G_BEGIN_DECLS

void
nabla_arrow_shares_set (const NablaGraph *graph, const NablaStudy *study, NablaPlan *const *plans, NablaArrow *arrows);

G_END_DECLS
