/* How much of what moves a node comes along each of its arrows. */
#pragma once

#include "estimate/nabla-estimation.h"

G_BEGIN_DECLS

void nabla_arrow_shares_set (const NablaGraph *graph, const NablaMethod *method, NablaArrow *arrows);

G_END_DECLS
