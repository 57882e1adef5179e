/* Possibly causal paths: in graphs that stand for several others (CPDAG, MPDAG, MAG, PAG). */
#pragma once

#include "graph/nabla-separation.h"

G_BEGIN_DECLS

/**
 * NablaPossible:
 * @causal: the vertices on proper possibly causal paths, without the exposures
 * @forbidden: their possible descendants: what no adjustment set may hold
 * @amenable: whether all of these paths start with a directed, visible edge; if not, no
 *   adjustment set exists
 * @from: an exposure at which one starts otherwise, if not amenable
 * @to: the next vertex of that path
 *
 * What the generalised adjustment criterion asks of a graph and a question.
 */
typedef struct
{
  NablaNodeSet *causal;
  NablaNodeSet *forbidden;
  gboolean amenable;
  NablaNode from;
  NablaNode to;
} NablaPossible;

/* Whether a graph of this kind may stand for several graphs. */
gboolean nabla_kind_is_class (NablaGraphKind kind);
/* Whether this one does: a MAG, a PAG, or a PDAG with an undirected edge. O(m) */
gboolean nabla_graph_is_class (const NablaGraph *graph);
/* The graph in which to ask for adjustment: a PDAG closed (nabla_graph_dup_closed()), else
 * @graph itself; (transfer full). An error if no DAG agrees with the PDAG. */
NablaGraph *nabla_class_dup_closed (const NablaGraph *graph, GError **error);
/* The caller clears it. */
void nabla_possible_init (NablaPossible *self,
                          NablaReachWorkspace *ws,
                          const NablaNodeSet *exposure,
                          const NablaNodeSet *outcome);
void nabla_possible_clear (NablaPossible *self);
gboolean nabla_edge_is_visible (NablaReachWorkspace *ws, NablaNode from, NablaNode to);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaPossible, nabla_possible_clear)

G_END_DECLS
