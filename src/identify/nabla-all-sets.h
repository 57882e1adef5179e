/* Listing every set that answers a question. */
#pragma once

#include "base/nabla-progress.h"
#include "graph/nabla-graph.h"
#include "graph/nabla-node-set.h"

G_BEGIN_DECLS

/* (transfer full) (nullable): a set sought with all of @taken and nothing of @left, the smaller the better;
 * %NULL when there is none. */
typedef NablaNodeSet *(*NablaCompletionFunc) (const NablaNodeSet *taken, const NablaNodeSet *left, gpointer data);
/* Is handed each set; %FALSE ends the listing. */
typedef gboolean (*NablaCollectFunc) (const NablaNodeSet *set, gpointer data);

gboolean nabla_list_all_sets (const NablaGraph *graph,
                              const NablaNodeSet *must,
                              const NablaNodeSet *choice,
                              NablaCompletionFunc complete,
                              NablaCollectFunc collect,
                              gpointer data,
                              NablaProgress *progress);

G_END_DECLS
