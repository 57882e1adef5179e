/* The latent projection of a graph: observed vertices, arrows, and who shares an unobserved cause. */
#pragma once

#include "graph/nabla-graph.h"

G_BEGIN_DECLS

/**
 * NablaAdmg:
 * @n: number of observed vertices
 * @node: (array length=n): the vertex of the graph, ascending
 * @index: (array): for each vertex of the graph its index here, NABLA_NODE_NONE for latents
 * @parents_at: (array length=n+1): where each vertex's parents begin in @parents
 * @order: (array length=n): one topological order
 * @rank: (array length=n): the place of each vertex in @order
 * @n_causes: number of hidden common causes
 * @causes_at: (array length=n_causes+1): where each one's vertices begin in @caused
 * @caused_by_at: (array length=n+1): where each vertex's causes begin in @caused_by
 *
 * The latent projection (Verma & Pearl 1990): u -> v where a directed path leads from u to v
 * through latents alone; all vertices that a latent reaches so are pairwise joined by <->. The latter
 * are kept as one cause with its vertices, not as pairs: a latent with k children takes O(k).
 */
typedef struct
{
  guint n;
  NablaNode *node;
  guint32 *index;
  guint32 *parents_at;
  guint32 *parents;
  guint32 *order;
  guint32 *rank;
  guint n_causes;
  guint32 *causes_at;
  guint32 *caused;
  guint32 *caused_by_at;
  guint32 *caused_by;
} NablaAdmg;

/* @graph acyclic. O(n + m) without latents; with them also the sum of what each reaches. (transfer full) */
NablaAdmg *nabla_admg_new (const NablaGraph *graph);
void nabla_admg_free (NablaAdmg *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaAdmg, nabla_admg_free)

G_END_DECLS
