/* Cells of what columns of few values say together, and the outcome's mean in each arm of each. */
#pragma once

#include "estimate/rows/nabla-rows.h"

G_BEGIN_DECLS

/**
 * NablaCellMeans:
 * @n_cells: cells that have rows; @n_arms: values of the exposure
 * @cell: (array): of each row, numbered in the order of their first rows
 * @arm: (array): borrowed
 * @rows: n_cells x n_arms: rows; @weight: their weights; @mean: the outcome's mean, 0 where no row is
 */
typedef struct
{
  guint n_cells, n_arms;
  guint32 *cell;
  const guint8 *arm;
  gsize *rows;
  double *weight;
  double *mean;
} NablaCellMeans;

NablaCellMeans *nabla_cell_means_new (const NablaRows *rows,
                                      guint first,
                                      const double *outcome,
                                      const guint8 *arm,
                                      guint n_arms,
                                      guint max_cells,
                                      NablaProgress *progress,
                                      GError **error);
void nabla_cell_means_free (NablaCellMeans *self);
/* Where a cell's arm is in the tables. */
static inline gsize
nabla_cell_means_at (const NablaCellMeans *self, guint cell, guint arm)
{
  return (gsize) cell * self->n_arms + arm;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaCellMeans, nabla_cell_means_free)

G_END_DECLS
