/* One pass over the rows for all robust variances at once. */
#pragma once

#include "estimate/moments/nabla-fit.h"

G_BEGIN_DECLS

/**
 * NablaRegression:
 * @moments: of all features that must be there; @x (k) and @y index it
 * @wanted: k: whose variance is asked for
 * @full: covariances between them too
 * @meat: (out) k, or k x k with @full: sum w_i e_i^2 a_it a_iu, scaled units,
 *   a_i = (X'X)^-1 x_i; rows and columns that are not wanted stay 0
 * @saturated: (out): rows with leverage 1, which were left out
 *
 * One regression, shared by all arrows that read a coefficient off it.
 */
typedef struct
{
  NablaMoments *moments;
  guint *x;
  guint k, y;
  NablaFit *fit;
  gboolean *wanted;
  gboolean full;
  guint power; /* 0: HC0, HC1; 1: HC2; 2: HC3 */
  double *meat;
  double saturated;
} NablaRegression;

/**
 * NablaInfluence:
 * @moments: of all features that must be there, k of them
 * @n_terms: a row's influence is w (sum_t (a0_t + a_t'x)(e_t'x) - constant), x in scaled units about
 *   the moments' means
 * @a0: n_terms; @a: n_terms x k; @e: n_terms x k
 * @constant: what is taken off the sum over t
 * @leverage: (nullable): of the same moments: its values are the rows' leverages h
 * @power: with @leverage: an influence is divided by 1 - h: 1: its square (HC2), 2: itself (HC3)
 * @adjusted: (out): the sum of the squares of influences so divided
 * @saturated: (out): rows with leverage 1 or more, which cannot be
 * @squares: (out): the sum of the influences' squares
 * @rows: (nullable) (out): each row's influence, NaN for rows that do not count
 *
 * How an estimate's error adds up over the rows: estimate - truth = sum of
 * influences, to first order.
 */
typedef struct _NablaInfluence NablaInfluence;

struct _NablaInfluence
{
  NablaMoments *moments;
  guint n_terms;
  double *a0, *a, *e;
  double constant;
  NablaInfluence *leverage;
  guint power;
  double adjusted, saturated;
  double squares;
  double *rows;
};

void nabla_regression_free (NablaRegression *self);
NablaInfluence *nabla_influence_new (NablaMoments *moments, guint n_terms);
void nabla_influence_free (NablaInfluence *self);
gboolean nabla_row_pass (const NablaTable *table,
                         int weight_column,
                         NablaRegression *const *regressions,
                         guint n_regressions,
                         NablaInfluence *const *influences,
                         guint n_influences,
                         NablaExecutor *executor,
                         NablaProgress *progress,
                         GError **error);

gboolean nabla_row_pass_products (const NablaTable *table,
                                  int weight_column,
                                  NablaInfluence *const *influences,
                                  guint n,
                                  double *products,
                                  NablaExecutor *executor,
                                  NablaProgress *progress,
                                  GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaRegression, nabla_regression_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaInfluence, nabla_influence_free)

G_END_DECLS
