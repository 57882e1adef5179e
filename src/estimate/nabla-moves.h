/* How much each row moves the strength of an arrow: what errors of shares are made of. */
#pragma once

#include "estimate/nabla-rows.h"
#include "result/nabla-result.h"

G_BEGIN_DECLS

/**
 * NablaMoves:
 * @sd: of the exposure in the rows that count
 * @rows: one per row of the table: the strength less its truth is their sum, to first order; 0 where a row does not
 * count
 */
typedef struct
{
  double sd;
  float *rows;
} NablaMoves;

GHashTable *nabla_moves_new (void);
void
nabla_moves_keep (NablaStudy *study, const NablaEstimate *estimate, const NablaRows *rows, const double *influence);
const NablaMoves *nabla_moves_get (const NablaStudy *study, const NablaEstimate *estimate);

G_END_DECLS
