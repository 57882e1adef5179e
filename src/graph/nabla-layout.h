/* Where the nodes of a graph are drawn. */
#pragma once

#include "graph/nabla-graph.h"

G_BEGIN_DECLS

/**
 * NablaLayout:
 *
 * Positions of node centres in logical pixels at 100 % zoom (y down), pins, and
 * an optional bend of each edge: one control point, absolute, through whose
 * neighbourhood the edge curves (the quadratic Bézier's control point).
 * Immutable, atomically reference-counted. Indices are those of the graph that
 * it was made for; nabla_layout_adapt() carries it over to an edited graph.
 */
typedef struct _NablaLayout NablaLayout;

#define NABLA_TYPE_LAYOUT (nabla_layout_get_type ())
GType nabla_layout_get_type (void);

typedef struct
{
  double x, y;
} NablaPoint;

NablaLayout *nabla_layout_new (guint n_nodes, guint n_edges);
NablaLayout *nabla_layout_ref (const NablaLayout *self);
void nabla_layout_unref (NablaLayout *self);
guint nabla_layout_n_nodes (const NablaLayout *self);
guint nabla_layout_n_edges (const NablaLayout *self);
/* %FALSE if the node has no position yet; @point is then 0, 0. */
gboolean nabla_layout_get_position (const NablaLayout *self, NablaNode node, NablaPoint *point);
gboolean nabla_layout_get_bend (const NablaLayout *self, guint edge, NablaPoint *point);
gboolean nabla_layout_is_pinned (const NablaLayout *self, NablaNode node);
gboolean nabla_layout_is_complete (const NablaLayout *self);
/* Edits: a new layout (transfer full). */
NablaLayout *nabla_layout_with_position (const NablaLayout *self, NablaNode node, NablaPoint point);
NablaLayout *
nabla_layout_with_positions (const NablaLayout *self, const NablaNode *nodes, const NablaPoint *points, guint n);
NablaLayout *nabla_layout_with_bend (const NablaLayout *self, guint edge, const NablaPoint *point);
NablaLayout *nabla_layout_with_pinned (const NablaLayout *self, NablaNode node, gboolean pinned);
/* The layout of @from carried over to @to by the ids of nodes and edges. O(n + m). */
NablaLayout *nabla_layout_adapt (const NablaLayout *self, const NablaGraph *from, const NablaGraph *to);
gboolean nabla_layout_equal (const NablaLayout *a, const NablaLayout *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaLayout, nabla_layout_unref)

G_END_DECLS
