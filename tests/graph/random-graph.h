/* What the benchmarks of graphs share: large random graphs, and the time. */
#pragma once

#include "graph/nabla-graph.h"

G_BEGIN_DECLS

/* CPU time of the process in milliseconds. */
double bench_cpu_ms (void);
/* For qsort() of doubles. */
int bench_compare_times (const void *a, const void *b);
/* @n_edges arrows from lower to higher rank and @n_hidden <-> edges, fewer where one is drawn twice, at most
 * @band apart (0: any); with @latents one vertex in ten is unobserved. */
NablaGraph *random_graph_new (GRand *rand, gint n_nodes, guint n_edges, guint n_hidden, gint band, gboolean latents);

G_END_DECLS
