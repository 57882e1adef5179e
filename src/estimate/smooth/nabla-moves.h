/* How much each row moves the strength of an arrow: what errors of shares are made of. */
#pragma once

#include "estimate/rows/nabla-rows.h"
#include "result/nabla-result.h"

G_BEGIN_DECLS

/**
 * NablaMoves:
 * @sd: of the exposure in the rows that count
 * @rows: one per row of the table: the strength less its truth is their sum, to first order; 0 where a row does not
 * count
 *
 * Immutable, atomically reference-counted.
 */
typedef struct
{
  gatomicrefcount ref_count;
  double sd;
  float *rows;
} NablaMoves;

NablaMoves *nabla_moves_ref (const NablaMoves *self);
void nabla_moves_unref (NablaMoves *self);
GHashTable *nabla_moves_new (void);
gboolean nabla_moves_has_room (const NablaStudy *study);
void nabla_moves_add (NablaStudy *study, const NablaEstimate *estimate, const NablaMoves *self);
void
nabla_moves_keep (NablaStudy *study, const NablaEstimate *estimate, const NablaRows *rows, const double *influence);
const NablaMoves *nabla_moves_get (const NablaStudy *study, const NablaEstimate *estimate);

G_END_DECLS
