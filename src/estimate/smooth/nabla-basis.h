/* The features in which an outcome's dependence on an exposure and covariates is sought. */
#pragma once

#include "base/nabla-executor.h"
#include "estimate/smooth/nabla-spline.h"

G_BEGIN_DECLS

typedef enum
{
  NABLA_TERM_ONE,        /* 1 */
  NABLA_TERM_EXPOSURE,   /* phi_a (x) */
  NABLA_TERM_COVARIATE,  /* phi_b (z_j) */
  NABLA_TERM_PRODUCT,    /* phi_a (x) phi_b (z_j) */
  NABLA_TERM_COVARIATES, /* phi_0 (z_a) phi_0 (z_j) */
} NablaTermKind;

typedef struct
{
  NablaTermKind kind;
  guint a, j, b;
} NablaTerm;

/**
 * NablaBasisData:
 * @n: rows
 * @x: n: the exposure
 * @y: n: the outcome: says which covariates matter
 * @n_covariates: columns of @z
 * @z: each of n
 *
 * Columns without gaps, in any units; borrowed.
 */
typedef struct
{
  gsize n;
  const double *x;
  const double *y;
  guint n_covariates;
  const double *const *z;
} NablaBasisData;

/**
 * NablaBasis:
 * @d: covariates that take part
 * @q: columns that splines are made of: these, then linear indices of them
 * @columns: q
 * @index_slopes: (q - d) x d: phi_0 of an index is the sum of so much times phi_0 of each covariate
 * @kept: d: their positions in what was given
 * @constant: n_covariates: does not vary, left out
 * @x_spline: of the exposure; linear where asked for
 * @splines: q
 * @p: terms
 * @omega: p, positive where penalised
 * @group: p: the penalty it shares, %NABLA_PENALTY_FREE: none
 * @n_slopes: terms that change with the exposure
 * @slopes: n_slopes: which, ascending
 *
 * Terms are in the order: 1, x, the covariates' linear ones, the exposure's smooth ones, the covariates', products.
 * Immutable; borrows the data.
 */
typedef struct
{
  gsize n;
  const double *x;
  guint d, q;
  const double **columns;
  double *indices;
  double *index_slopes;
  guint *kept;
  gboolean *constant;
  NablaSpline *x_spline;
  NablaSpline **splines;
  guint p;
  NablaTerm *terms;
  double *omega;
  int *group;
  guint n_groups;
  guint n_slopes;
  guint *slopes;

  /* For evaluation: the terms of each column. */
  guint x_features;   /* how many of the exposure's features there are */
  guint *features;    /* q: of each column's */
  guint *by_column;   /* terms, by column */
  guint *first;       /* q + 1: where a column's begin */
  guint *slope_index; /* p: position in @slopes */
} NablaBasis;

NablaBasis *nabla_basis_new (const NablaBasisData *data,
                             gboolean x_linear,
                             NablaExecutor *executor,
                             NablaProgress *progress,
                             GError **error);
void nabla_basis_free (NablaBasis *self);
gsize nabla_basis_get_room (const NablaBasis *self);
void nabla_basis_evaluate (const NablaBasis *self, gsize first, gsize n, double *values, double *slopes, double *room);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaBasis, nabla_basis_free)

G_END_DECLS
