/* A table drawn from a graph, with its true effects. */
#pragma once

#include "base/nabla-progress.h"
#include "graph/nabla-graph.h"
#include "table/nabla-table.h"

G_BEGIN_DECLS

#define NABLA_SIMULATE_ERROR (nabla_simulate_error_quark ())
GQuark nabla_simulate_error_quark (void);

typedef enum
{
  NABLA_SIMULATE_ERROR_GRAPH,     /* edges without a direction, or nothing observed */
  NABLA_SIMULATE_ERROR_ATTRIBUTE, /* an attribute that is not the number it should be */
  NABLA_SIMULATE_ERROR_LIMIT,     /* more cells or nodes than is allowed */
} NablaSimulateError;

/* Cells that are simulated at once, latent ones included: 2 GiB of doubles. */
#define NABLA_SIMULATE_MAX_CELLS (G_GUINT64_CONSTANT (1) << 28)

/**
 * NablaSimulation:
 * @table: the observed nodes in the graph's order, each under its `column`
 *   attribute, else its name
 * @beta: per edge of the graph: the coefficient of a directed edge; of a `<->`
 *   edge that of the hidden cause at either end
 * @total: n x n, row-major: the total effect of the row's node on the column's,
 *   0 on the diagonal: (I - B)^-1 - I
 * @n_nodes: n
 *
 * A linear Gaussian model of a graph: v = mean + sum of beta * parent + sd * noise.
 * Coefficients are the edges' `beta` attributes where they are set, else drawn
 * (0.3 to 0.9, either sign); a node's noise sd is its `sd` attribute (1 where
 * unset), its intercept the `mean` attribute (0). A `<->` edge is a hidden
 * standard normal common cause of both ends (its `beta` the coefficient at each
 * end, 0.6 where unset). Latent nodes are simulated and left out of the table.
 *
 * Two attributes say how a node is observed, not how it is caused: `levels`
 * ("north,east") cuts it into equally likely categories; `missing` is the share of
 * cells lost completely at random.
 *
 * Numbers are rounded to six decimals past the leading digit of the node's sd, so that
 * files are short and the last bits of a machine's libm do not show.
 */
typedef struct
{
  NablaTable *table;
  double *beta;
  double *total;
  guint n_nodes;
} NablaSimulation;

NablaSimulation *
nabla_simulate_linear (const NablaGraph *graph, gsize n_rows, guint64 seed, NablaProgress *progress, GError **error);
void nabla_simulation_free (NablaSimulation *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaSimulation, nabla_simulation_free)

G_END_DECLS
