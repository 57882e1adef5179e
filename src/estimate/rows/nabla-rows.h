/* The complete rows of some features, as dense columns: for what moments do not give. */
#pragma once

#include "estimate/rows/nabla-influence.h"
#include "estimate/moments/nabla-study.h"

G_BEGIN_DECLS

/**
 * NablaRows:
 * @n: rows in which all features are there, the cluster too, and the weight is positive
 * @k: number of features
 * @features: (array length=k): in the caller's order
 * @values: (array length=k): columns of @n numbers, in the units that people are told: days for dates
 * @weights: (nullable) (array length=n): scaled to mean 1; %NULL: all are 1
 * @clusters: (nullable) (array length=n): numbered from 0 in the order of their first rows
 * @n_clusters: 0 without clusters
 * @row: (array length=n): index in the table
 * @losses: of NablaColumnLoss: what the columns cost
 * @n_incomplete: rows left out for want of any of them
 */
typedef struct
{
  gsize n;
  guint k;
  NablaFeature *features;
  double **values;
  double *weights;
  guint32 *clusters;
  guint n_clusters;
  gsize *row;
  GArray *losses;
  gsize n_incomplete;
} NablaRows;

NablaRows *nabla_rows_new (NablaStudy *study, const GArray *features, GError **error);
void nabla_rows_free (NablaRows *self);
gboolean nabla_rows_check_one_row (const NablaRows *self, const NablaStudy *study, guint j, GError **error);
double nabla_rows_mean (const NablaRows *self, const double *values);
double nabla_rows_sd (const NablaRows *self, const double *values);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaRows, nabla_rows_free)

G_END_DECLS
