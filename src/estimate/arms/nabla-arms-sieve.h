/* Means by arm from a penalised regression on smooth features, debiased by balancing weights. */
#pragma once

#include "estimate/arms/nabla-arms.h"
#include "estimate/smooth/nabla-basis.h"
#include "estimate/rows/nabla-covariates.h"
#include "estimate/smooth/nabla-debias.h"

G_BEGIN_DECLS

/**
 * NablaArmsSieve:
 * @x: n: 1 in the arm compared, else 0
 * @y: n: the outcome without its mean
 * @gram, @right, @square: as in NablaPenaltyProblem
 * @level: two arms' sums over their rows of w b (0, z), p each; @slope: of w db/dx
 * @weight: the arms' weights; they sum to n
 *
 * The regression E[Y | x, z] = b (x, z)'beta, with x linear times functions of z, and what functionals of it need.
 * Borrows the rows and the covariates.
 */
typedef struct
{
  const NablaRows *rows;
  const NablaCovariates *covariates;
  NablaExecutor *executor;
  NablaProgress *progress;
  double *x, *y;
  double y_mean;
  NablaBasis *basis;
  double *gram, *right, square;
  double *level[2], *slope[2];
  double weight[2];
  NablaPenalty *fit;
  NablaDebias *debias;
} NablaArmsSieve;

NablaArmsSieve *nabla_arms_sieve_new (const NablaRows *rows,
                                      const NablaCovariates *covariates,
                                      const guint8 *arm,
                                      NablaArm to,
                                      NablaExecutor *executor,
                                      NablaProgress *progress,
                                      GError **error);
void nabla_arms_sieve_free (NablaArmsSieve *self);
/* Says which levels were taken together and which covariates left out. */
void nabla_arms_sieve_note (const NablaArmsSieve *self, const NablaStudy *study, NablaEstimate *estimate);
/* E[mu (x, Z)] for x = 0, 1. */
NablaArms *nabla_arms_sieve_adjust (const NablaArmsSieve *self, GError **error);
/* E[mu (X', M) | x], averaged over X', for x = 0, 1. */
NablaArms *nabla_arms_sieve_mediate (const NablaArmsSieve *self, GError **error);
/* E[Cov (X, Y | Z)] / E[Var (X | Z)], with its influence (n): the difference between the arms averaged over the rows
 * that overlap, weighted by P(1 | z) P(0 | z) (Li, Morgan & Zaslavsky 2018). */
gboolean nabla_arms_sieve_overlap (const NablaArmsSieve *self,
                                   double *effect,
                                   double *influence,
                                   double *smoothness,
                                   GError **error);

/* P(x = 1 | z) of each row. */
double *nabla_arms_sieve_propensity (const NablaArmsSieve *self, GError **error);

/* The covariates leave the exposure free; else says that they determine it. */
gboolean nabla_arms_sieve_check (const NablaArmsSieve *self,
                                 const NablaStudy *study,
                                 const NablaComparison *comparison,
                                 const NablaNodeSet *covariates,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaArmsSieve, nabla_arms_sieve_free)

G_END_DECLS
