/* Linear functionals of a penalised regression, without the penalties' bias. */
#pragma once

#include "estimate/smooth/nabla-penalty.h"

G_BEGIN_DECLS

/**
 * NablaDebias:
 * @fit: borrowed
 * @penalty: p: Lr, the penalties that the weights are made with; 0 where free
 * @factor: p x p: of G + diag (@penalty)
 *
 * What any number of functionals of one fit share.
 */
typedef struct
{
  const NablaPenalty *fit;
  double *penalty;
  double *factor;
} NablaDebias;

NablaDebias *nabla_debias_new (const NablaPenalty *fit, GError **error);
void nabla_debias_free (NablaDebias *self);
double nabla_debias_functional (const NablaDebias *self,
                                const double *m,
                                double *eta,
                                double *residual,
                                double *smoothness_variance);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaDebias, nabla_debias_free)

G_END_DECLS
