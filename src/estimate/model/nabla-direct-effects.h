/* All direct effects of a linear graph together, with how their errors go together. */
#pragma once

#include "estimate/model/nabla-graph-model.h"

G_BEGIN_DECLS

/**
 * NablaDirectEffects:
 * @model: its arrows are those of the latent projection; fully observed: of the graph
 * @fit: their coefficients, per standard deviations
 * @known: n_arrows: whether the covariances give the coefficient
 * @covariance: n_arrows x n_arrows: of the coefficients
 * @standardized: whether effects are told per standard deviations
 * @df: degrees of freedom of intervals: infinite, or of clusters
 *
 * From these follows every total effect and every effect along a path, with its error: smooth functions of the
 * coefficients, whose cross terms the covariance holds.
 */
typedef struct
{
  NablaGraphModel *model;
  NablaLinearFit *fit;
  gboolean *known;
  double *covariance;
  gboolean standardized;
  double df;
} NablaDirectEffects;

NablaDirectEffects *nabla_direct_effects_new (NablaStudy *study, const NablaNodeSet *targets, GError **error);
void nabla_direct_effects_free (NablaDirectEffects *self);
gboolean nabla_direct_effects_get_total (const NablaDirectEffects *self,
                                         NablaNode from,
                                         NablaNode to,
                                         double *estimate,
                                         double *error);
gboolean nabla_direct_effects_get_path (const NablaDirectEffects *self,
                                        const NablaNode *nodes,
                                        guint n,
                                        double *estimate,
                                        double *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaDirectEffects, nabla_direct_effects_free)

G_END_DECLS
