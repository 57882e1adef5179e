/* Maximum likelihood in one district of a linear Gaussian model. */
#pragma once

#include "base/nabla-progress.h"

G_BEGIN_DECLS

/**
 * NablaDistrict:
 * @n: vertices that <-> joins, directly or through others
 * @m: variables: the vertices first, then their other parents
 * @covariance: m x m: of the variables, best with variances near 1
 * @n_arrows: number of arrows into the vertices
 * @from: n_arrows: a variable; @to: n_arrows: a vertex
 * @n_pairs: number of error covariances: each vertex's own variance, in order, then the <->
 * @left: n_pairs; @right: n_pairs
 * @beta: n_arrows: coefficients
 * @omega: n x n: covariance of the errors
 * @score: n x m: omega^-1 (I - B): what turns a row's variables into omega^-1 times its errors
 * @minus_two_log: log |omega| + tr (omega^-1 covariance of the residuals)
 *
 * A vertex is the sum of its parents times @beta and an error; errors of vertices that are joined by <-> are
 * correlated. The likelihood of a whole graph is the product of its districts' (Tian & Pearl 2002).
 * Parameters are numbered: coefficients, then pairs.
 */
typedef struct
{
  guint n, m;
  double *covariance;
  guint n_arrows, n_pairs;
  guint *from, *to;
  guint *left, *right;
  double *beta;
  double *omega;
  double *score;
  double minus_two_log;
} NablaDistrict;

NablaDistrict *nabla_district_new (guint n, guint m, guint max_arrows, guint max_pairs);
void nabla_district_free (NablaDistrict *self);
void nabla_district_add_arrow (NablaDistrict *self, guint from, guint to);
void nabla_district_add_pair (NablaDistrict *self, guint left, guint right);
gboolean nabla_district_has_pair (const NablaDistrict *self, guint left, guint right);
gboolean nabla_district_fit (NablaDistrict *self, NablaProgress *progress);
gboolean nabla_district_solve (const NablaDistrict *self, const double *gradient, double *solution);
guint nabla_district_get_rank (const NablaDistrict *self);

/* For the file that improves a fit: the function's slopes and curvature. */
void nabla_district_derive (const NablaDistrict *self, double *slopes, double *curvature);
void nabla_district_scale (const NablaDistrict *self, double *curvature, double *unit);
gboolean nabla_district_update (NablaDistrict *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaDistrict, nabla_district_free)

G_END_DECLS
