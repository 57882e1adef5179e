/* Columns of few values as levels, and their rows as cells. */
#pragma once

#include "estimate/cells/nabla-cells.h"
#include "estimate/rows/nabla-rows.h"

G_BEGIN_DECLS

/**
 * NablaLevels:
 * @cells: the rows, counted
 * @values: for each variable of the cells what its levels stand for: numbers ascending, or a category's codes
 *
 * Levels are those that occur in the rows.
 */
typedef struct
{
  const NablaStudy *study;
  NablaCells *cells;
  double **values;
} NablaLevels;

/* Whether a variable has a column of few values; else what is wrong and what to do instead (@way_out, a sentence). */
gboolean nabla_levels_check (const NablaStudy *study, NablaNode node, const char *way_out, GError **error);
/* What asks for a row's value of a variable: its number, or that a category be there. */
NablaFeature nabla_levels_get_feature (const NablaStudy *study, NablaNode node);
NablaLevels *
nabla_levels_new (const NablaStudy *study, const NablaNodeSet *nodes, const NablaRows *rows, GError **error);
void nabla_levels_free (NablaLevels *self);
/* The level of a value; -1 with @error: it does not occur. */
int nabla_levels_find (const NablaLevels *self, NablaNode node, double value, GError **error);
/* "Smoking = yes"; (transfer full) */
char *nabla_levels_dup_text (const NablaLevels *self, NablaNode node, guint level);
/* A value as people write it; (transfer full) */
char *nabla_levels_dup_value (const NablaStudy *study, NablaNode node, double value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaLevels, nabla_levels_free)

G_END_DECLS
