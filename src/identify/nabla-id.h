/* The complete identification algorithm for interventional distributions. */
#pragma once

#include "base/nabla-progress.h"
#include "identify/nabla-admg.h"
#include "identify/nabla-expr.h"

G_BEGIN_DECLS

/**
 * NablaIdAnswer:
 * @identified: whether P(y | do(x), z) is a functional of the observed distribution
 * @functional: (nullable): that functional, when it was asked for and exists
 * @hedge: (nullable): F, where it is not identified
 * @hedge_inner: (nullable): F′ ⊂ F: the pair is the witness
 */
typedef struct
{
  gboolean identified;
  NablaExpr *functional;
  NablaNodeSet *hedge;
  NablaNodeSet *hedge_inner;
} NablaIdAnswer;

void nabla_id_answer_clear (NablaIdAnswer *self);

/**
 * nabla_id:
 * @graph: acyclic
 * @admg: (nullable): its latent projection, where the caller has it already
 * @exposure: observed vertices
 * @outcome: observed vertices, disjoint from them
 * @given: (nullable): observed vertices that are conditioned on, disjoint from both
 * @pool: (nullable): where the functional is made; %NULL asks for the verdict alone
 * @answer: (out caller-allocates): clear it with nabla_id_answer_clear()
 * @progress: (nullable): cancels
 * @error: cancelled
 *
 * Decides P(outcome | do(exposure), given) by c-factors (Tian & Pearl 2002; Shpitser &
 * Pearl 2006; Huang & Valtorta 2006), conditional ones by Shpitser & Pearl's IDC (2006).
 * Complete: a %FALSE verdict comes with a hedge. O(k (n + m)) for the verdict, k the
 * rounds that the districts take (at most n, seldom more than two); the functional
 * may take the square of its largest district more.
 *
 * Returns: %TRUE if it was decided
 */
gboolean nabla_id (const NablaGraph *graph,
                   const NablaAdmg *admg,
                   const NablaNodeSet *exposure,
                   const NablaNodeSet *outcome,
                   const NablaNodeSet *given,
                   NablaExprPool *pool,
                   NablaIdAnswer *answer,
                   NablaProgress *progress,
                   GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaIdAnswer, nabla_id_answer_clear)

G_END_DECLS
