/* The adjustment set of lowest variance where something that matters is unobserved. */
#pragma once

#include "identify/nabla-adjustment.h"

G_BEGIN_DECLS

NablaNodeSet *nabla_optimal_among_observed (NablaReachWorkspace *ws,
                                            const NablaQuery *query,
                                            const NablaCriterion *criterion,
                                            const NablaSeparation *what,
                                            const NablaNodeSet *affected);

G_END_DECLS
