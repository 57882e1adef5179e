/* The shares of cells and of their margins as variables of a tape: what functionals are made of. */
#pragma once

#include "estimate/cells/nabla-cells.h"
#include "estimate/numeric/nabla-tape.h"

G_BEGIN_DECLS

/**
 * NablaShares:
 * @cells: the distribution; borrowed
 * @margins: (element-type NablaMargin): each set of variables once, in the order of their first use
 * @entries: for each margin the tape's entries of its combinations; 0: none yet
 */
typedef struct
{
  const NablaCells *cells;
  NablaTape tape;
  GPtrArray *margins;
  GHashTable *entries;
} NablaShares;

void nabla_shares_init (NablaShares *self, const NablaCells *cells, guint max_entries);
void nabla_shares_clear (NablaShares *self);
/* (transfer none) */
NablaMargin *nabla_shares_get_margin (NablaShares *self, const NablaNodeSet *nodes);
/* The tape's entry of the share of a margin's combination. */
guint32 nabla_shares_get (NablaShares *self, const NablaMargin *margin, guint32 combination);
/* The influence function of the tape's entry @root: for each cell the derivative by its share, less their
 * share-weighted mean. O(root + cells x margins) */
void nabla_shares_fill_influence (const NablaShares *self, guint32 root, double *influence);

G_END_DECLS
