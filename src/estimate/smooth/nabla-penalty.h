/* Regression on many smooth features, with penalties that the data choose. */
#pragma once

#include "base/nabla-progress.h"

G_BEGIN_DECLS

/* Of a feature without penalty. */
#define NABLA_PENALTY_FREE -1
/* Steps of the fixed point: enough for it to settle; live numbers take fewer and a warm start. */
#define NABLA_PENALTY_STEPS 25

/**
 * NablaPenaltyProblem:
 * @p: features
 * @n: rows
 * @gram: p x p, both triangles: G = mean of b b' over the rows
 * @right: p: c = mean of b y, y without its mean
 * @square: mean of y^2
 * @omega: p: how much of its group's penalty a feature gets, positive where it has a group
 * @group: p: from 0; %NABLA_PENALTY_FREE: none
 * @start: (nullable): n_groups penalties to start from
 * @max_steps: at most so many steps
 *
 * A regression as sums over the rows. What is weighted has weights of mean 1.
 */
typedef struct
{
  guint p;
  double n;
  const double *gram;
  const double *right;
  double square;
  const double *omega;
  const int *group;
  guint n_groups;
  const double *start;
  guint max_steps;
} NablaPenaltyProblem;

/**
 * NablaPenalty:
 * @problem: borrows its arrays
 * @lambda: n_groups: the penalties
 * @beta: p: coefficients
 * @edf: p: effective degrees of freedom; @total_edf: their sum
 * @s2: variance of the residuals
 * @half: p x p, by columns, lower triangle, zeros above: A^-1 = half' half, A = G + diag (lambda omega) + 1e-12 I
 */
typedef struct
{
  NablaPenaltyProblem problem;
  double *lambda;
  double *beta;
  double *edf;
  double total_edf;
  double s2;
  double *half;
} NablaPenalty;

NablaPenalty *nabla_penalty_new (const NablaPenaltyProblem *problem, NablaProgress *progress, GError **error);
/* Says that sums were not finite. */
void nabla_penalty_set_overflow (GError **error);
void nabla_penalty_free (NablaPenalty *self);
/* @out = A^-1 @right, p each, which may be the same array; O(p^2). */
void nabla_penalty_solve (const NablaPenalty *self, const double *right, double *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaPenalty, nabla_penalty_free)

G_END_DECLS
