/* E[Y|do(x)] through mediators, in smooth features: the general front-door formula. */
#pragma once

#include "estimate/smooth/nabla-debias.h"
#include "estimate/rows/nabla-rows.h"
#include "estimate/smooth/nabla-spline.h"

G_BEGIN_DECLS

/* A product of two features: of the exposure, of the mediators. */
typedef struct
{
  guint x, m;
} NablaFrontDoorTerm;

/* What the second factor is: a feature of one mediator, or the product of two mediators' linear ones. */
typedef struct
{
  guint mediator, feature;
  guint other; /* the second mediator of a product; else that same one */
} NablaFrontDoorFeature;

/**
 * NablaFrontDoorModel:
 * @rows: borrowed: the exposure, the outcome, the mediators
 * @n_x: features of the exposure, the constant first
 * @mediator_features: (element-type NablaFrontDoorFeature): of the mediators, after the constant
 * @n_m: their number, the constant included
 * @terms: (element-type NablaFrontDoorTerm): of mu (x, m) = E[Y|x,m]
 * @outcome: the regression of Y on the terms
 * @through: n_m: E_x mu (x, m) as a combination of the mediators' features
 * @exposure: the regression of that on the exposure's features
 * @slope: n_x: mean derivative of each of the exposure's features
 *
 * mu (x, m) = sum beta_ab phi_a (x) psi_b (m); m (M) = E_x mu (x, M); nu (x) = E[m (M) | x]; the effect is E nu'(X).
 */
typedef struct
{
  const NablaRows *rows;
  NablaExecutor *executor;
  NablaProgress *progress;
  double mean_y, mean_through;
  guint n_mediators;
  NablaSpline *x_spline;
  NablaSpline **m_splines;
  guint n_x, n_m;
  GArray *mediator_features;
  GArray *terms;
  double *omega, *x_omega;
  int *group, *x_group;
  guint n_groups;
  double *gram, *right; /* of the terms */
  double *moments;      /* of [phi (x), psi (m)], (n_x + n_m) square */
  double *x_gram, *x_right;
  NablaPenalty *outcome, *exposure;
  NablaDebias *outcome_weights, *exposure_weights;
  double *through;
  double *slope;
  double *chain; /* n_mediators x n_x: each mediator's regression on the exposure's features */
} NablaFrontDoorModel;

/**
 * NablaFrontDoorEffect:
 * @effect: the mean of sign nu'(X)
 * @smoothness: variance of what rests on smoothness alone
 * @influence: (array): one per row, mean 0
 */
typedef struct
{
  double effect;
  double smoothness;
  double *influence;
} NablaFrontDoorEffect;

NablaFrontDoorModel *
nabla_front_door_model_new (const NablaRows *rows, NablaExecutor *executor, NablaProgress *progress, GError **error);
void nabla_front_door_model_free (NablaFrontDoorModel *self);
gboolean nabla_front_door_model_slopes (const NablaFrontDoorModel *self,
                                        double *slopes,
                                        double *signed_slope,
                                        double *chain_rule,
                                        GError **error);
gboolean nabla_front_door_model_effect (const NablaFrontDoorModel *self,
                                        const double *slope,
                                        const double *signs,
                                        NablaFrontDoorEffect *effect,
                                        GError **error);
gboolean nabla_front_door_model_curve (const NablaFrontDoorModel *self,
                                       const double *x,
                                       guint n,
                                       double *values,
                                       double *variances,
                                       GError **error);
double nabla_front_door_model_noise (const NablaFrontDoorModel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaFrontDoorModel, nabla_front_door_model_free)

G_END_DECLS
