/* Vanishing tetrads: what a linear model with unobserved causes asks of the covariances. */
#pragma once

#include "base/nabla-progress.h"
#include "graph/nabla-graph.h"

G_BEGIN_DECLS

/**
 * NablaTetrad:
 * @a: two observed vertices
 * @b: two others
 *
 * cov(a0, b0) cov(a1, b1) = cov(a0, b1) cov(a1, b0).
 */
typedef struct
{
  NablaNode a[2];
  NablaNode b[2];
} NablaTetrad;

gboolean nabla_tetrads_count (const NablaGraph *graph, guint64 *n, NablaProgress *progress, GError **error);
GArray *
nabla_tetrads_list (const NablaGraph *graph, guint limit, gboolean *truncated, NablaProgress *progress, GError **error);

G_END_DECLS
