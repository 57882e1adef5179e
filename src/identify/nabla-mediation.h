/* Natural and path-specific effects: what goes through mediators and what goes past them. */
#pragma once

#include "base/nabla-progress.h"
#include "graph/nabla-reach.h"
#include "identify/nabla-estimand.h"

G_BEGIN_DECLS

/**
 * NablaMediation:
 * @identified: whether the effect is a functional of the observed distribution
 * @formula: (nullable): that functional, where it is
 * @witness: the recanting witness: what is needed under both values of the exposure at once;
 *   %NABLA_NODE_NONE: none
 * @district: (nullable): the recanting district: observed vertices tied by unobserved causes of
 *   which some are needed under one value and some under the other
 * @exposure: of what the two values are
 * @reached: the vertices of @district that need x and x*, in this order
 * @hedge: (nullable): F, where not even the total effect is identified
 * @hedge_inner: (nullable): F′
 */
typedef struct
{
  gboolean identified;
  NablaEdgeFormula *formula;
  NablaNode witness;
  NablaNodeSet *district;
  NablaNode exposure;
  NablaNode reached[2];
  NablaNodeSet *hedge;
  NablaNodeSet *hedge_inner;
} NablaMediation;

void nabla_mediation_clear (NablaMediation *self);

/**
 * nabla_path_effect_identify:
 * @graph: acyclic, of directed and bidirected edges
 * @exposure: observed vertices
 * @outcome: observed vertices, disjoint from them
 * @active: (array): for each edge of @graph whether it is active; only arrows count
 * @pool: where the functional is made
 * @answer: (out caller-allocates): clear it with nabla_mediation_clear()
 * @progress: (nullable): cancels
 * @error: cancelled
 *
 * The distribution of the outcome when the exposures have the values x for the directed paths of
 * active arrows alone and x* for all other paths (Pearl 2001; Avin, Shpitser & Pearl 2005).
 * Identified if and only if the total effect is and there is no recanting district (Shpitser
 * 2013), which without unobserved causes is a recanting witness (Avin et al.); then it is the
 * edge g-formula (Shpitser & Tchetgen Tchetgen 2016). Assumes independent errors. Takes as long as nabla_id() for
 * each of the ways in which values are spread over the exposures, two for a single one.
 *
 * Returns: %TRUE if it was decided
 */
gboolean nabla_path_effect_identify (const NablaGraph *graph,
                                     const NablaNodeSet *exposure,
                                     const NablaNodeSet *outcome,
                                     const guint8 *active,
                                     NablaExprPool *pool,
                                     NablaMediation *answer,
                                     NablaProgress *progress,
                                     GError **error);
/**
 * nabla_mediation_identify:
 * @query: a natural effect, one that nabla_query_check() lets pass
 *
 * The distribution of the outcome under the value x of the exposures and what the mediators, as
 * one block, are under x*: paths that meet no mediator are active. Both natural effects are
 * differences between it and a total effect. Otherwise as nabla_path_effect_identify().
 */
gboolean nabla_mediation_identify (const NablaGraph *graph,
                                   const NablaQuery *query,
                                   NablaExprPool *pool,
                                   NablaMediation *answer,
                                   NablaProgress *progress,
                                   GError **error);
/* Whether a directed path from exposure to outcome meets a mediator (indirect) or misses all (direct). */
gboolean nabla_mediation_has_path (NablaReachWorkspace *ws, const NablaQuery *query);
/**
 * nabla_mediation_find_covariates:
 * @ws: a workspace
 * @query: a natural effect, with what the set must hold and may not
 *
 * Sequential ignorability (Pearl 2001; Imai, Keele & Yamamoto 2010): observed variables W, none an
 * effect of an exposure X or a mediator M, that separate X from M without the edges out of X, and
 * X and M from Y without the edges out of both. Then the outcome is distributed as
 * Σ_w,m P(y|x,m,w) P(m|x*,w) P(w). Sufficient, not necessary. O(k (n + m)), k the ancestors that may be in W.
 *
 * Returns: (transfer full) (nullable): a set of which no member can be spared, but for what it must
 *   hold; %NULL if there is none, and where vertices are selected
 */
NablaNodeSet *nabla_mediation_find_covariates (NablaReachWorkspace *ws, const NablaQuery *query);
/* nabla_identify() for natural effects, of a query that was checked. */
NablaIdentification *
nabla_mediation_answer (const NablaGraph *graph, const NablaQuery *query, NablaProgress *progress, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaMediation, nabla_mediation_clear)

G_END_DECLS
