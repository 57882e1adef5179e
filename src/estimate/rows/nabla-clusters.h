/* Rows that belong together. */
#pragma once

#include "estimate/nabla-estimation.h"

G_BEGIN_DECLS

guint32 *nabla_clusters_number (const NablaColumn *column, guint *n_clusters, NablaProgress *progress);
gboolean nabla_clusters_too_few (const NablaColumn *column, GError **error);

G_END_DECLS
