/* The expected gradient of an outcome by an exposure, beside covariates. */
#pragma once

#include "estimate/rows/nabla-covariates.h"
#include "base/nabla-executor.h"
#include "estimate/smooth/nabla-noise.h"

G_BEGIN_DECLS

/**
 * NablaSieveRows:
 * @n: rows, at least %NABLA_SIEVE_LEAST_ROWS
 * @x: n: exposure; @y: n: outcome
 * @n_covariates: columns of @z, of n each; constant ones are left out
 * @weights: (nullable): n, of mean 1, none negative
 * @clusters: (nullable): n, from 0, below @n_clusters
 *
 * Dense columns, borrowed.
 */
typedef struct
{
  gsize n;
  const double *x;
  const double *y;
  guint n_covariates;
  const double *const *z;
  const double *weights;
  const guint32 *clusters;
  guint n_clusters;
} NablaSieveRows;

/* The exposure and the outcome are the rows' first two columns. */
NablaSieveRows nabla_sieve_rows (const NablaRows *rows, const NablaCovariates *covariates);

/* Fewer rows than this say nothing. */
#define NABLA_SIEVE_LEAST_ROWS 8
/* An exposure of fewer values has no gradient: a straight line is drawn through them. */
#define NABLA_SIEVE_VALUES 10

/**
 * NablaSieveFunctional:
 * @NABLA_SIEVE_GRADIENT: the average over the rows of dE[Y|x,z]/dx
 * @NABLA_SIEVE_CONTRAST: the exposure has two values: E[Y|x1,z] - E[Y|x0,z], averaged, over x1 - x0
 * @NABLA_SIEVE_SLOPE: E[Cov(X,Y|Z) / Var(X|Z)], the average of the straight-line slopes given covariates
 * @NABLA_SIEVE_CONSTANT: the outcome is constant: 0
 * @NABLA_SIEVE_DETERMINED: nothing: the exposure is constant, or a function of the covariates
 *
 * What the number is.
 */
typedef enum
{
  NABLA_SIEVE_GRADIENT,
  NABLA_SIEVE_CONTRAST,
  NABLA_SIEVE_SLOPE,
  NABLA_SIEVE_CONSTANT,
  NABLA_SIEVE_DETERMINED,
} NablaSieveFunctional;

/**
 * NablaSieveNumber:
 * @value: the estimate
 * @se: its standard error, with clusters
 * @variance: the part of its square that rests on smoothness, not on data
 * @influence: (nullable): n: @value - truth = mean of weight times this, but for @variance; its own mean is what the
 *   weights have added to the penalised fit
 */
typedef struct
{
  double value;
  double se;
  double variance;
  double *influence;
} NablaSieveNumber;

/**
 * NablaSieve:
 * @functional: what @effect is
 * @effect: in units of y per unit of x
 * @strength: mean of |gradient|
 * @one_sign: the gradient has one sign nearly everywhere: @strength is |@effect|
 * @noise_floor: what noise alone gives @strength: below it, it cannot be told from 0
 * @mean_square: of the fitted gradient; @noise: what noise adds to it, as large as the errors say
 * @root_mean_square: sqrt (@mean_square), less what noise adds if all errors are alike
 * @average: with %NABLA_SIEVE_SLOPE where the exposure has values enough: the average gradient that the data do not pin
 *   down, without influence; else NaN
 * @riesz_square: mean of the squared weights of the residuals; its inverse root is the exposure's usable deviation
 * @heavy: the share of the summed |weight times residual| that the top hundredth of the rows carries
 * @edges: a twentieth of the exposure's range at either end holds over a quarter of its uniform share of the rows, so
 *   that errors shrink more slowly than 1/sqrt(n)
 * @p: features; @edf: their effective number
 * @s2: variance of the residuals
 * @n_kept: covariates that took part; @kept: their positions, ascending
 * @constant: n_covariates: left out as it does not vary
 */
typedef struct
{
  NablaSieveFunctional functional;
  NablaSieveNumber effect, strength, average;
  gboolean one_sign;
  double noise_floor, root_mean_square;
  double mean_square;
  NablaNoise noise;
  double riesz_square, heavy;
  gboolean edges;
  guint p;
  double edf, s2;
  guint n_kept;
  guint *kept;
  gboolean *constant;
} NablaSieve;

NablaSieve *
nabla_sieve_new (const NablaSieveRows *rows, NablaExecutor *executor, NablaProgress *progress, GError **error);
void nabla_sieve_free (NablaSieve *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaSieve, nabla_sieve_free)

G_END_DECLS
