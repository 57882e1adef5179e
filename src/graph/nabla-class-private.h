/* Shared between the files about equivalence classes. */
#pragma once

#include "graph/nabla-class.h"

G_BEGIN_DECLS

/**
 * NablaPlain:
 * @n: vertices
 * @starts: n + 1; the neighbours of v are those from starts[v] up to starts[v + 1]
 * @neighbours: each edge twice
 *
 * A plain undirected graph.
 */
typedef struct
{
  guint n;
  guint32 *starts;
  NablaNode *neighbours;
} NablaPlain;

void nabla_plain_clear (NablaPlain *self);
/* Maximum cardinality search (Tarjan & Yannakakis 1984). @order: (out) (array length=n): the
 * vertices as visited; @position: (out) (array length=n): where each is in it. O(n + m) */
void nabla_plain_search (const NablaPlain *self, NablaNode *order, guint32 *position);
/* Whether the order is that of a chordal graph: the neighbours visited before a vertex are
 * all adjacent. @last: (out) (nullable) (array length=n): the position of the last of these,
 * G_MAXUINT32 for none. O(n + m) */
gboolean
nabla_plain_order_is_perfect (const NablaPlain *self, const NablaNode *order, const guint32 *position, guint32 *last);

/* The maximal cliques of a chordal graph in a tree (Blair & Peyton 1993). */
typedef struct
{
  GArray *nodes;   /* of NablaNode: the cliques end to end */
  GArray *starts;  /* of guint32: where each begins, and the end */
  GArray *parents; /* of guint32: G_MAXUINT32 for a root */
  GArray *shared;  /* of guint32: how many at the beginning are the parent's too */
} NablaCliqueTree;

/* FALSE when the graph is not chordal. The caller clears it. O(n + m) */
gboolean nabla_clique_tree_init (NablaCliqueTree *self, const NablaPlain *graph);
void nabla_clique_tree_clear (NablaCliqueTree *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaPlain, nabla_plain_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaCliqueTree, nabla_clique_tree_clear)

G_END_DECLS
