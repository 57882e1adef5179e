/* Rows of a table that are kept for what its sums do not give: errors that hold whatever the residuals' spread. */
#pragma once

#include "estimate/rows/nabla-rows.h"

G_BEGIN_DECLS

/**
 * NablaLiveSample:
 * @n: rows; 0: too many would be needed
 * @values: by columns, @n each
 * @weights: (nullable) (array length=n): their mean over the table is 1
 * @clusters: (nullable) (array length=n): from 0, below @n_clusters
 * @n_clusters: that are here, each with all its rows; 0 without clusters
 * @share: of the table's rows, with clusters of its clusters
 */
typedef struct
{
  gsize n;
  guint k;
  double *values;
  double *weights;
  guint32 *clusters;
  guint n_clusters;
  double share;
} NablaLiveSample;

NablaLiveSample *nabla_live_sample_new (const NablaRows *rows);
void nabla_live_sample_free (NablaLiveSample *self);
gsize nabla_live_sample_get_bytes (const NablaLiveSample *self);

G_END_DECLS
