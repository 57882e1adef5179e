/* A table drawn from a graph, with its true effects. */
#pragma once

#include "base/nabla-progress.h"
#include "graph/nabla-graph.h"
#include "table/nabla-table.h"

G_BEGIN_DECLS

/**
 * NablaSimulation:
 *
 * A linear Gaussian model of a graph. Coefficients are the edges' `beta`
 * attributes where they are set, else drawn; a node's noise sd is its `sd`
 * attribute (1 where unset), its intercept the `mean` attribute (0). A `<->`
 * edge is a hidden standard normal common cause of both ends (its `beta` the
 * coefficient at each end, .6 where unset).
 */
typedef struct
{
  NablaTable *table;      /* observed nodes only, in the graph's order */
  double     *beta;       /* per edge of the graph: the direct effect */
  double     *total;      /* n x n row-major: total effect of row node on column node */
  guint       n_nodes;
} NablaSimulation;

NablaSimulation *nabla_simulate_linear (const NablaGraph *graph,
                                        gsize             n_rows,
                                        guint64           seed,
                                        NablaProgress    *progress,
                                        GError          **error);
void             nabla_simulation_free (NablaSimulation  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaSimulation, nabla_simulation_free)

G_END_DECLS
