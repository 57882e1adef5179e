/* Coefficients of a linear model that rest on weak instruments. */
#pragma once

#include "estimate/model/nabla-graph-model.h"

G_BEGIN_DECLS

double
nabla_plan_model_find_weak (NablaStudy *study, const NablaGraphModel *model, const double *gradient, guint *arrow);

G_END_DECLS
