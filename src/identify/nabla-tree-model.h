/* Linear models whose directed edges form a tree. */
#pragma once

#include "graph/nabla-graph.h"

G_BEGIN_DECLS

NablaNodeSet *nabla_tree_identifiable (const NablaGraph *graph, GError **error);

G_END_DECLS
