/* Attempts to refute an effect. */
#pragma once

#include "estimate/nabla-estimation.h"
#include "result/nabla-refutation.h"

G_BEGIN_DECLS

NablaRefutation *nabla_refute (NablaData *data,
                               const NablaGraph *graph,
                               const int *columns,
                               const NablaEstimate *estimate,
                               const NablaMethod *method,
                               NablaProgress *progress,
                               GError **error);
double nabla_refuter_p (const double *draws, guint n, double expected);

G_END_DECLS
