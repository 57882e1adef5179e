/* The linear Gaussian model of a whole graph. */
#pragma once

#include "estimate/model/nabla-district.h"
#include "estimate/moments/nabla-study.h"
#include "identify/nabla-admg.h"

G_BEGIN_DECLS

/* Larger graphs are not fitted. */
#define NABLA_GRAPH_MODEL_MAX_VERTICES 500

/**
 * NablaGraphModel:
 * @graph: with what has no numbers marked as unobserved
 * @admg: its latent projection, n vertices
 * @n_arrows: of the projection: arrow k leads from admg->parents[k] to @to[k]
 * @to: n_arrows
 * @spouse: n x n: whether two vertices are joined by <->
 * @district: n: which district each is in
 * @left_out: observed nodes that are taken for unobserved ones: no column, or no numbers in it
 */
typedef struct
{
  NablaGraph *graph;
  NablaAdmg *admg;
  guint n_arrows;
  guint *to;
  guint8 *spouse;
  guint *district;
  guint n_districts;
  NablaNodeSet *left_out;
} NablaGraphModel;

/**
 * NablaLinearFit:
 * @moments: of the variables of what is fitted
 * @at: n: of a vertex its index in @moments; G_MAXUINT: not there
 * @sd: n: its standard deviation in the moments' units
 * @districts: n_districts: %NULL where not fitted
 * @variables: n_districts: of each fitted one, which vertices its variables are
 * @beta: n_arrows: coefficients per standard deviation, 0 where not fitted
 *
 * Coefficients of the districts that were asked for, in the rows in which all their variables are there.
 */
typedef struct
{
  const NablaGraphModel *model;
  NablaMoments *moments;
  guint *at;
  double *sd;
  NablaDistrict **districts;
  guint **variables;
  double *beta;
} NablaLinearFit;

NablaGraphModel *nabla_graph_model_new (const NablaStudy *study, GError **error);
void nabla_graph_model_free (NablaGraphModel *self);
NablaLinearFit *nabla_linear_fit_new (NablaStudy *study,
                                      const NablaGraphModel *model,
                                      const guint8 *wanted,
                                      const guint *also,
                                      guint n_also,
                                      GError **error);
void nabla_linear_fit_free (NablaLinearFit *self);
double nabla_linear_fit_total (const NablaLinearFit *self, guint from, guint to, double *gradient);
double nabla_linear_fit_path (const NablaLinearFit *self, const guint *vertices, guint n, double *gradient);
NablaInfluence *nabla_linear_fit_get_influence (const NablaLinearFit *self, const double *gradient, double scale);
gboolean nabla_linear_fit_get_variances (const NablaLinearFit *self, const double *gradient, double *covariances);
gboolean nabla_linear_fit_get_variance (const NablaLinearFit *self, const double *gradient, double *variance);
/* Which arrow leads from one vertex to another; G_MAXUINT: none. */
guint nabla_graph_model_find_arrow (const NablaGraphModel *self, guint from, guint to);
/* Marks the vertices on directed paths between two, the first not among them; whether there is such a path. */
gboolean nabla_graph_model_mark_between (const NablaGraphModel *self, guint from, guint to, guint8 *between);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaGraphModel, nabla_graph_model_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaLinearFit, nabla_linear_fit_free)

G_END_DECLS
