/* What the parts of estimates by arms share. */
#pragma once

#include "estimate/arms/nabla-arms-sieve.h"

G_BEGIN_DECLS

gsize nabla_arms_sieve_get_room (const NablaArmsSieve *self);
void nabla_arms_sieve_evaluate (const NablaArmsSieve *self,
                                gsize first,
                                gsize n,
                                double *room,
                                double **values,
                                double **slopes,
                                double **scratch);
/**
 * NablaArmsReadout:
 * @fit: a regression on @terms, %NULL: on all
 * @eta: n_functionals x p
 * @alpha: n_functionals x n: the rows' weights, b'eta
 * @residual: n: as if the row had not been there
 * @fitted: n; @slope: n (nullable): its derivative by x
 *
 * What the rows add to functionals.
 */
typedef struct
{
  const NablaArmsSieve *sieve;
  const NablaPenalty *fit;
  const guint *terms;
  guint n_functionals;
  const double *eta;
  double *alpha;
  double *residual;
  double *fitted;
  double *slope;
} NablaArmsReadout;

void nabla_arms_readout_init (NablaArmsReadout *readout,
                              const NablaArmsSieve *self,
                              const NablaPenalty *fit,
                              guint n_functionals,
                              gboolean slope);
void nabla_arms_readout_clear (NablaArmsReadout *readout);
/* With @eta set: fills in the rest. */
gboolean nabla_arms_readout_run (NablaArmsReadout *readout, GError **error);

/**
 * NablaArmsWeights:
 * @mean: 2 x p: the mean of the features with x = 0, 1
 * @missed: 2 x p: what of it the weights miss
 * @alpha: 2 x n: they carry the mean of each arm to all rows
 */
typedef struct
{
  double *mean;
  double *missed;
  double *alpha;
} NablaArmsWeights;

void nabla_arms_weights_clear (NablaArmsWeights *self);
NablaArms *nabla_arms_sieve_weigh (const NablaArmsSieve *self, NablaArmsWeights *weights, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaArmsReadout, nabla_arms_readout_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaArmsWeights, nabla_arms_weights_clear)

G_END_DECLS
