#include "estimate/nabla-arrow-shares.h"

#include <math.h>

static gboolean
is_arrow (const NablaEdge *edge)
{
  return edge->at_from == NABLA_MARK_TAIL && edge->at_to == NABLA_MARK_ARROW;
}

/* The strength, a unit of the cause being its sd unless raw numbers are asked for. */
static double
size_of (const NablaEstimate *estimate, const NablaMethod *method)
{
  return method->raw_shares ? estimate->strength_raw : estimate->strength_per_sd;
}

/**
 * nabla_arrow_shares_set:
 * @arrows: (array): one per edge; shares are set
 *
 * share = strength / sum of the strengths of all arrows into the node; NaN for all of
 * them when one is not known (that of a cause that nobody saw never is), or when all
 * are 0. O(nodes + edges).
 */
void
nabla_arrow_shares_set (const NablaGraph *graph, const NablaMethod *method, NablaArrow *arrows)
{
  guint n_edges = nabla_graph_n_edges (graph);
  g_autofree double *sums = g_new0 (double, MAX (nabla_graph_n_nodes (graph), 1));

  for (guint e = 0; e < n_edges; e++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (graph, e);

      if (!is_arrow (edge))
        continue;
      if (arrows[e].state != NABLA_ARROW_ESTIMATED)
        sums[edge->to] = NAN;
      else
        sums[edge->to] += size_of (arrows[e].estimate, method);
    }
  for (guint e = 0; e < n_edges; e++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (graph, e);

      arrows[e].share = NAN;
      if (is_arrow (edge) && sums[edge->to] > 0.0 && isfinite (sums[edge->to]))
        arrows[e].share = size_of (arrows[e].estimate, method) / sums[edge->to];
    }
}
