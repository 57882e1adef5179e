/* What people are told where instruments are weak. */
#pragma once

#include "result/nabla-result.h"

G_BEGIN_DECLS

void nabla_weak_set_interval (NablaEstimate *estimate, const GArray *set, double scale, double f);

G_END_DECLS
