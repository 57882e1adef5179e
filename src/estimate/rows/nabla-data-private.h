/* What the estimators ask of a table's sums. */
#pragma once

#include "estimate/nabla-estimation.h"
#include "estimate/moments/nabla-gram.h"

G_BEGIN_DECLS

/* More columns than this are not summed together: their cross products alone
 * would take 64 MB. */
#define NABLA_DATA_MAX_FEATURES 2896

/* What live curves are solved on; see nabla-live-store.h. */
typedef struct _NablaLiveStore NablaLiveStore;

/* Estimates by what they depend on; see nabla-known.h. */
typedef struct _NablaKnown NablaKnown;

NablaLiveStore *nabla_data_get_lives (NablaData *self);
/* (nullable): none are kept. */
NablaKnown *nabla_data_get_known (NablaData *self);
NablaExecutor *nabla_data_get_executor (NablaData *self);
NablaMoments *nabla_data_get_moments (NablaData *self,
                                      const NablaFeature *features,
                                      guint k,
                                      const NablaFeature *hint,
                                      guint n_hint,
                                      int weight_column,
                                      NablaProgress *progress,
                                      GError **error);

G_END_DECLS
