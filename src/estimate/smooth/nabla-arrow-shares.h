/* How much of what moves a node comes along each of its arrows. */
#pragma once

#include "estimate/moments/nabla-study.h"
#include "result/nabla-result.h"

G_BEGIN_DECLS

gboolean nabla_arrow_shares_set (const NablaStudy *study, NablaArrow *arrows, GError **error);

G_END_DECLS
