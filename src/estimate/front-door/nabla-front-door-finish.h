/* From what a front door says of rows to an estimate of its mean slope. */
#pragma once

#include "estimate/front-door/nabla-front-door-model.h"
#include "estimate/rows/nabla-finish.h"

G_BEGIN_DECLS

typedef struct NablaFrontDoorSlopes NablaFrontDoorSlopes;

/**
 * NablaFrontDoorSlopes:
 * @slopes: (array): nu' of each row
 * @signed_slope: (array): the functional whose value is the mean of |nu'|
 * @chain_rule: NaN: not known
 * @noise_floor: of the mean of |nu'|, what noise alone gives
 * @take_signed: the effect by @signed_slope; its influence is to be freed
 * @data: for @take_signed
 */
struct NablaFrontDoorSlopes
{
  const double *slopes;
  const double *signed_slope;
  double chain_rule, noise_floor;
  gboolean (*take_signed) (gpointer data,
                           const NablaFrontDoorSlopes *slopes,
                           NablaFrontDoorEffect *effect,
                           GError **error);
  gpointer data;
};

/* The mean slope @effect, with its strength, diagnostics and warnings; keeps what errors of shares are made of. */
NablaEstimate *nabla_front_door_finish (NablaStudy *study,
                                        const NablaEstimand *estimand,
                                        const NablaRows *rows,
                                        const NablaFrontDoorEffect *effect,
                                        const NablaFrontDoorSlopes *slopes,
                                        GError **error);

G_END_DECLS
