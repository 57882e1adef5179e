/* What being selected into the data does to effects. */
#pragma once

#include "identify/nabla-adjustment.h"

G_BEGIN_DECLS

gboolean
nabla_selection_is_harmless (NablaReachWorkspace *ws, const NablaQuery *query, const NablaCriterion *criterion);
gboolean nabla_selection_allows_odds_ratio (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *set);

G_END_DECLS
