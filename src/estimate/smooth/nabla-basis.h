/* The features in which an outcome's dependence on an exposure and covariates is sought. */
#pragma once

#include "base/nabla-executor.h"
#include "estimate/smooth/nabla-penalty.h"
#include "estimate/smooth/nabla-spline.h"

G_BEGIN_DECLS

typedef enum
{
  NABLA_TERM_ONE,        /* 1 */
  NABLA_TERM_EXPOSURE,   /* phi_a (x) */
  NABLA_TERM_COVARIATE,  /* phi_b (z_j) */
  NABLA_TERM_PRODUCT,    /* phi_a (x) phi_b (z_j) */
  NABLA_TERM_COVARIATES, /* phi_a (z_i) phi_b (z_j) */
  NABLA_TERM_STEP,       /* z_j > cut b */
  NABLA_TERM_CORNER,     /* z_i > cut a, and z_j > cut b */
} NablaTermKind;

typedef struct
{
  NablaTermKind kind;
  guint a, j, b;
  guint i;
} NablaTerm;

typedef struct
{
  guint i, j;
} NablaBasisPair;

typedef struct
{
  guint j;
  double at;
} NablaBasisCut;

/**
 * NablaBasisExtras:
 * @longer: (element-type guint): columns with all features of their splines, whatever the number of rows
 * @pairs: (element-type NablaBasisPair): covariates that act together
 * @cuts: (element-type NablaBasisCut): thresholds of covariates
 *
 * What a plan is to have beside what all have.
 */
typedef struct
{
  GArray *longer;
  GArray *pairs;
  GArray *cuts;
} NablaBasisExtras;

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
 * @rare: d: of two values, one in few rows
 * @x_spline: of the exposure; linear where asked for
 * @splines: q
 * @p: terms
 * @omega: p, positive where penalised
 * @group: p: the penalty it shares, %NABLA_PENALTY_FREE: none
 * @extras: what was added to the plan that all data get
 * @n_slopes: terms that change with the exposure
 * @slopes: n_slopes: which, ascending
 *
 * Terms are in the order: 1, x, the covariates' linear ones, the exposure's smooth ones, the covariates', products,
 * @extras. Changed by nabla_basis_extend() alone; borrows the data.
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
  gboolean *rare;
  NablaSpline *x_spline;
  NablaSpline **splines;
  guint *order; /* q: the most telling first */
  NablaBasisExtras extras;
  guint p;
  NablaTerm *terms;
  double *omega;
  int *group;
  guint n_groups;
  guint n_slopes;
  guint *slopes;

  /* For evaluation: the terms of each column. */
  guint x_features; /* how many of the exposure's features there are */
  guint *features;  /* q: of each column's */
  guint *own;       /* q: how many of them are terms by themselves */
  guint *slot;      /* q: where in the room for evaluation; columns without products with others share the first */
  guint n_slots;
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
void nabla_basis_extras_init (NablaBasisExtras *self);
void nabla_basis_extras_clear (NablaBasisExtras *self);
void nabla_basis_extend (NablaBasis *self, const NablaBasisExtras *extras);
NablaPenaltyProblem
nabla_basis_take (const NablaBasis *self, gboolean exposure, guint *terms, double *omega, int *group);
/* Of @gram, p x p, what @n of the terms have with each other; (transfer full). */
double *nabla_basis_dup_gram (const NablaBasis *self, const double *gram, const guint *terms, guint n);
gsize nabla_basis_get_room (const NablaBasis *self);
void nabla_basis_evaluate (const NablaBasis *self, gsize first, gsize n, double *values, double *slopes, double *room);
void
nabla_basis_evaluate_with (const NablaBasis *self, const double *x, gsize first, gsize n, double *values, double *room);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaBasis, nabla_basis_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaBasisExtras, nabla_basis_extras_clear)

G_END_DECLS
