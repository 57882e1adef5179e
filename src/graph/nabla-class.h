/* Markov equivalence classes: CPDAG, Meek's closure, chordality, the size of a class. */
#pragma once

#include "graph/nabla-graph.h"

G_BEGIN_DECLS

/* Whether every edge is -> or <->: the graph stands for itself alone. */
gboolean nabla_graph_is_directed (const NablaGraph *self);
NablaGraph *nabla_graph_dup_class (const NablaGraph *dag, GError **error);
NablaGraph *nabla_graph_dup_closed (const NablaGraph *pdag, GError **error);
gboolean nabla_graph_is_chordal (const NablaGraph *self);
gboolean nabla_graph_class_size (const NablaGraph *cpdag, double *size, double *log10_size);

G_END_DECLS
