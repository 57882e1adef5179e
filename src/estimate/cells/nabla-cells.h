/* Rows of discrete variables, counted by the cells that occur; and sums of them. */
#pragma once

#include "base/nabla-progress.h"
#include "estimate/cells/nabla-cell-index.h"
#include "graph/nabla-node-set.h"

G_BEGIN_DECLS

/* A variable of more levels has no cells to speak of. */
#define NABLA_CELLS_MAX_LEVELS 100

/**
 * NablaCells:
 * @k: variables
 * @nodes: k, ascending
 * @n_levels: k: how many values of each occur, 100 at most
 * @n: cells that occur
 * @codes: n x k
 * @shares: n: of the rows, by weight; add up to 1
 * @of_row: for each row the cell that it is in
 *
 * A joint distribution as it is observed. Cells are in the order of their first rows.
 */
typedef struct
{
  guint k;
  NablaNode *nodes;
  guint *n_levels;
  guint n;
  guint8 *codes;
  double *shares;
  guint32 *of_row;
} NablaCells;

/**
 * NablaMargin:
 * @width: variables
 * @at: width: their places among those of the cells
 * @index: their combinations that occur
 * @shares: for each combination
 * @of_cell: for each cell the combination that it is part of
 */
typedef struct
{
  guint width;
  guint *at;
  NablaCellIndex index;
  double *shares;
  guint32 *of_cell;
} NablaMargin;

/**
 * NablaGroups:
 * @width: variables that are known
 * @at: width: their places among those of the cells
 * @index: their combinations that occur
 * @start: one more than combinations: where each one's entries begin
 * @entries: of the margin, in groups of the same combination
 */
typedef struct
{
  guint width;
  guint *at;
  NablaCellIndex index;
  guint32 *start;
  guint32 *entries;
} NablaGroups;

NablaCells *nabla_cells_new (const NablaNodeSet *nodes,
                             const guint *n_levels,
                             guint8 *const *codes,
                             gsize n_rows,
                             const double *weights,
                             NablaProgress *progress,
                             GError **error);
void nabla_cells_free (NablaCells *self);
/* The place of a variable, of which it must be one. */
guint nabla_cells_find (const NablaCells *self, NablaNode node);
/* The places of all of a set; (transfer full). */
guint *nabla_cells_dup_places (const NablaCells *self, const NablaNodeSet *nodes);

NablaMargin *nabla_margin_new (const NablaCells *cells, const NablaNodeSet *nodes);
void nabla_margin_free (NablaMargin *self);
/* The entry of the values that a cell-wide row of codes has; %NABLA_CELL_NONE: it does not occur. */
guint32 nabla_margin_find (const NablaMargin *self, const guint8 *values);
/* The margin's entries by those of its variables for which @known (by place in the cells) holds. */
NablaGroups *nabla_groups_new (const NablaMargin *margin, const gboolean *known);
void nabla_groups_free (NablaGroups *self);
guint32 nabla_groups_find (const NablaGroups *self, const guint8 *values);

/**
 * NablaEmptyCell:
 * @nodes: variables
 * @codes: their values, in the same order
 *
 * A combination that a formula conditions on and no row has.
 */
typedef struct
{
  NablaNodeSet *nodes;
  guint8 *codes;
} NablaEmptyCell;

/* (transfer full) (element-type NablaEmptyCell) */
GPtrArray *nabla_empty_cells_new (void);
/* Adds the combination of @nodes that a cell-wide row of codes has, unless it is there already; a thousand at most. */
void nabla_empty_cells_add (GPtrArray *self, const NablaCells *cells, const NablaNodeSet *nodes, const guint8 *values);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaCells, nabla_cells_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaMargin, nabla_margin_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaGroups, nabla_groups_free)

G_END_DECLS
