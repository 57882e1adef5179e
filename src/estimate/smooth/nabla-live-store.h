/* The Grams of smooth features that are kept of a table, and the one that is being made. */
#pragma once

#include "estimate/smooth/nabla-live.h"

G_BEGIN_DECLS

/* NablaLiveStore: the last few by columns, bounded by memory; one that was broken off is gone on with. Thread-safe. */
NablaLiveStore *nabla_live_store_new (void);
void nabla_live_store_free (NablaLiveStore *self);
NablaLive *nabla_live_store_get (NablaLiveStore *self, NablaStudy *study, const GArray *features, GError **error);
gboolean nabla_live_store_has (NablaLiveStore *self, const NablaStudy *study, const GArray *features);
/* How many rows are in the sums of one that was broken off and is kept. */
gsize nabla_live_store_get_draft_rows (NablaLiveStore *self);

G_END_DECLS
