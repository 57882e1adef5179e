/* A few hundred rows at a time, features as columns. */
#pragma once

#include "estimate/moments/nabla-gram.h"

G_BEGIN_DECLS

#define NABLA_ROW_BLOCK 512

/* What a pass over the rows works on, and in. */
typedef struct
{
  gsize first, n, stride;
  guint q;
  double *columns;            /* stride x q; missing values 0 */
  guint8 *missing;            /* stride x q, valid where @gaps */
  gboolean *gaps;             /* q */
  double *weight;             /* stride */
  double *masked;             /* stride */
  double *left, *right, *sum; /* stride */
  double *leverage;           /* stride */
  double *values;             /* stride x n_forms: influences, where their products are wanted; nullable */
} NablaRowBlock;

/* @n_values: columns of values besides; 0: none */
void nabla_row_block_init (NablaRowBlock *block, guint q, guint n_values);
void nabla_row_block_clear (NablaRowBlock *block);
/* @n rows from @first on, %NABLA_ROW_BLOCK at most; those beyond them have weight 0. O(n q) */
void nabla_row_block_read (NablaRowBlock *block,
                           const NablaFeatureSource *sources,
                           const double *weights,
                           gsize first,
                           gsize n);
const double *nabla_row_block_mask (NablaRowBlock *block, const guint *columns, guint n_columns);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaRowBlock, nabla_row_block_clear)

G_END_DECLS
