/* The linear Gaussian model that a graph's attributes describe. */
#pragma once

#include "graph/nabla-graph.h"

G_BEGIN_DECLS

/* How one node is made and shown. */
typedef struct
{
  double mean;    /* the intercept */
  double sd;      /* of its own noise */
  double missing; /* share of cells lost */
  char **levels;  /* nullable: shown as these categories */
  guint n_levels;
  double center; /* the implied mean */
  double spread; /* the implied sd */
} NablaModelNode;

typedef struct
{
  const NablaGraph *graph; /* borrowed */
  NablaModelNode *nodes;
  double *beta; /* per edge */
} NablaLinearModel;

NablaLinearModel *nabla_linear_model_new (const NablaGraph *graph, guint64 seed, GError **error);
void nabla_linear_model_free (NablaLinearModel *self);
/* (transfer full): n x n row-major, (I - B)^-1 - I; O(n m). */
double *nabla_linear_model_dup_totals (const NablaLinearModel *self, GError **error);
/* Fills in center and spread of every node from its causes; O(n m). */
gboolean nabla_linear_model_set_moments (NablaLinearModel *self, const double *total, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaLinearModel, nabla_linear_model_free)

G_END_DECLS
