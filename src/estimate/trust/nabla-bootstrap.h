/* Intervals by drawing the rows again. */
#pragma once

#include "estimate/nabla-estimation.h"

G_BEGIN_DECLS

#define NABLA_BOOTSTRAP_REPLICATES 999

NablaEstimate *nabla_bootstrap_effect (NablaData *data,
                                       const NablaGraph *graph,
                                       const int *columns,
                                       const NablaEstimand *estimand,
                                       NablaIdentification *identification,
                                       const NablaMethod *method,
                                       NablaProgress *progress,
                                       GError **error);
gboolean nabla_bootstrap_arrows (NablaData *data,
                                 const NablaGraph *graph,
                                 const int *columns,
                                 NablaIdentification *const *identifications,
                                 const NablaMethod *method,
                                 NablaArrow *arrows,
                                 NablaProgress *progress,
                                 GError **error);
gboolean nabla_bootstrap_totals (NablaData *data,
                                 const NablaGraph *graph,
                                 const int *columns,
                                 NablaIdentification *const *identifications,
                                 const NablaMethod *method,
                                 NablaEstimate **totals,
                                 NablaProgress *progress,
                                 GError **error);
double nabla_sorted_quantile (const double *sorted, guint n, double p);

G_END_DECLS
