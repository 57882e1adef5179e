/* Means by arm where all else takes few values: from the cells' means alone. */
#pragma once

#include "estimate/arms/nabla-arms.h"
#include "estimate/cells/nabla-cell-means.h"

G_BEGIN_DECLS

/* Whether all of some variables take few values, so that cells of them may have rows enough. */
gboolean nabla_arms_is_few_valued (const NablaStudy *study, const NablaNodeSet *nodes);
/* Cells that have no row in one of the arms. */
guint nabla_arms_count_empty (const NablaCellMeans *cells);
/* Says how many there are, if any: what they would hold is made up from the others. */
void nabla_arms_note_empty (NablaEstimate *estimate, guint n_empty, guint n_cells);
gboolean nabla_arms_cells_are_full (const NablaCellMeans *cells, gsize min_rows);
NablaArms *nabla_arms_from_cells (const NablaCellMeans *cells, const NablaRows *rows, const double *outcome);
NablaArms *nabla_arms_through_cells (const NablaCellMeans *cells, const NablaRows *rows, const double *outcome);

G_END_DECLS
