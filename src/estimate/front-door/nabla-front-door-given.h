/* E[Y|do(x)] through mediators beside covariates, in smooth features. */
#pragma once

#include "estimate/front-door/nabla-front-door-model.h"
#include "estimate/smooth/nabla-sieve-private.h"

G_BEGIN_DECLS

/**
 * NablaFrontDoorGiven:
 * @rows: borrowed: the exposure, the outcome; as covariates first the mediators, then the covariates
 * @n_mediators: how many of its columns are mediators'
 * @beside: the exposure and the covariates; as outcome @through
 * @through: n: m (M, Z) of each row, up to a function of Z
 * @inner: of mu (x, m, z) = E[Y|x,m,z]
 * @outer: of nu (x, z) = E[m (M, Z)|x,z]; its gradient is dnu/dx of each row
 * @moving: p of @inner: the term changes with the mediators
 * @n_used: features of the exposure that stand beside mediators: r_a (z) = E[phi_a (X)|z], a < @n_used
 * @given: p of @outer x @n_used, by columns: r_a in the features of @outer that do not change with the exposure
 *
 * mu = sum_t beta_t phi_a(t) (x) g_t (m, z); m (m, z) = E[mu (X, m, z)|z] = sum_t beta_t r_a(t) (z) g_t (m, z), of
 * which terms without mediators are left out, as they say nothing of the exposure.
 */
typedef struct
{
  const NablaSieveRows *rows;
  guint n_mediators;
  NablaSieveRows beside;
  double *through;
  NablaSievePass inner, outer;
  guint8 *moving;
  guint n_used;
  double *given;
} NablaFrontDoorGiven;

/**
 * NablaFrontDoorAsked:
 * @n: functionals of nu
 * @outer: n x p of the outer regression: each is this times its coefficients
 * @inner: n x p of the inner one: the functionals of mu that they are
 * @influence: n x rows: what nu at each row adds to them; later each row's influence, of mean 0
 * @effect: n: what was found
 * @smoothness: n: variance of what rests on smoothness alone
 */
typedef struct
{
  guint n;
  double *outer, *inner;
  double *influence;
  double *effect, *smoothness;
} NablaFrontDoorAsked;

NablaFrontDoorGiven *nabla_front_door_given_new (const NablaSieveRows *rows,
                                                 guint n_mediators,
                                                 gboolean x_linear,
                                                 NablaExecutor *executor,
                                                 NablaProgress *progress,
                                                 GError **error);
void nabla_front_door_given_free (NablaFrontDoorGiven *self);
/* Nothing had to be left out, and mediators and covariates leave the exposure free; else says so, calling it @exposure.
 */
gboolean nabla_front_door_given_check (const NablaFrontDoorGiven *self, const char *exposure, GError **error);
gboolean nabla_front_door_given_chain_rule (const NablaFrontDoorGiven *self, double *chain_rule, GError **error);

void nabla_front_door_asked_init (NablaFrontDoorAsked *self, const NablaFrontDoorGiven *model, guint n);
void nabla_front_door_asked_clear (NablaFrontDoorAsked *self);
gboolean nabla_front_door_given_answer (const NablaFrontDoorGiven *self, NablaFrontDoorAsked *asked, GError **error);
gboolean nabla_front_door_given_ask_points (const NablaFrontDoorGiven *self,
                                            const double *x,
                                            const gboolean *slopes,
                                            NablaFrontDoorAsked *asked,
                                            GError **error);
double nabla_front_door_given_together (const NablaFrontDoorGiven *self, const NablaFrontDoorAsked *asked);

/* The features of a block of rows, by columns that lie %NABLA_BLOCK_STRIDE apart. */
typedef struct
{
  double *outer; /* p of the outer regression */
  double *inner; /* p of the inner one */
  double *x;     /* as many as the inner exposure has: a place for what stands for phi_a */
  double *given; /* n_used: r_a (z) */
  double *work;  /* n_used */
  double *rest;  /* for evaluation */
} NablaFrontDoorColumns;

gsize nabla_front_door_given_get_room (const NablaFrontDoorGiven *self);
void nabla_front_door_given_place (const NablaFrontDoorGiven *self, double *room, NablaFrontDoorColumns *columns);
/* The outer features, and r_a. */
void
nabla_front_door_given_read (const NablaFrontDoorGiven *self, gsize first, gsize n, NablaFrontDoorColumns *columns);
/* Regressions on the covariates alone: @right holds, by columns, the means of the outer features times each of the
 * @k numbers, @squares the means of their squares; coefficients, by columns, go to @out, p x k. */
gboolean nabla_front_door_given_regress (const NablaFrontDoorGiven *self,
                                         const double *right,
                                         const double *squares,
                                         guint k,
                                         double *out,
                                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaFrontDoorGiven, nabla_front_door_given_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaFrontDoorAsked, nabla_front_door_asked_clear)

G_END_DECLS
