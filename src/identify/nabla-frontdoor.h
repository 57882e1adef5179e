/* Front-door sets (Pearl 1995) by the linear algorithms of Wienöbst, van der Zander &
 * Liśkiewicz (AAAI 2024). */
#pragma once

#include "graph/nabla-separation.h"
#include "identify/nabla-query.h"

G_BEGIN_DECLS

/* A set Z of vertices meets the criterion for (X, Y) when (1) every directed path from X
 * to Y meets Z, (2) no path that starts with an arrow into X is open between X and Z, and (3)
 * X blocks every path between Z and Y that starts with an arrow into Z. Where X does
 * not affect Y the empty set does. @query: exposure and outcome; what it
 * adjusts for is not looked at, what it forbids is in no set. */

gboolean nabla_frontdoor_is_valid (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *set);
NablaNodeSet *nabla_frontdoor_maximal (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *must);
NablaNodeSet *nabla_frontdoor_find (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *must);
GPtrArray *nabla_frontdoor_list (NablaReachWorkspace *ws,
                                 const NablaQuery *query,
                                 const NablaNodeSet *must,
                                 gboolean minimal,
                                 guint limit,
                                 guint64 max_work,
                                 NablaProgress *progress,
                                 gboolean *truncated);

/* Sets M and Z meet the criterion beside covariates for one X and one Y when (1) every directed path from X to Y meets
 * M, (2) given Z no path that starts with an arrow into X is open between X and M, (3) X and Z block every path between
 * M and Y that starts with an arrow into M, and (4) X affects all of M and none of Z. Then
 *
 *   P(y|do(x)) = Σ_z P(z) Σ_m P(m|x,z) Σ_x′ P(x′|z) P(y|x′,m,z),
 *
 * the front door among those with the same z (Fulcher, Shpitser, Marealle & Tchetgen Tchetgen 2020). */
gboolean nabla_frontdoor_is_valid_given (NablaReachWorkspace *ws,
                                         const NablaQuery *query,
                                         const NablaNodeSet *mediators,
                                         const NablaNodeSet *covariates);
gboolean nabla_frontdoor_find_given (NablaReachWorkspace *ws,
                                     const NablaQuery *query,
                                     const NablaNodeSet *within,
                                     NablaNodeSet **mediators,
                                     NablaNodeSet **covariates);

G_END_DECLS
