/* Direct effects: what one arrow does. */
#pragma once

#include "graph/nabla-separation.h"
#include "identify/nabla-estimand.h"

G_BEGIN_DECLS

NablaNodeSet *nabla_observed_parents (NablaReachWorkspace *ws, NablaNode node, NablaNodeSet **unobserved);
gboolean nabla_has_direct (NablaReachWorkspace *ws, const NablaNodeSet *exposure, const NablaNodeSet *outcome);
NablaEstimand *nabla_direct_identify (NablaReachWorkspace *ws, const NablaQuery *query);

G_END_DECLS
