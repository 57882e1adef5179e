#include "estimate/smooth/nabla-arrow-shares.h"

#include <math.h>
#include <string.h>

#include "estimate/rows/nabla-clusters.h"
#include "estimate/rows/nabla-finish.h"
#include "estimate/smooth/nabla-moves.h"

#define POLL_ROWS 65536

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

/* What the arrows into one node have in common. */
typedef struct
{
  const NablaStudy *study;
  guint n;
  guint *edges;
  const NablaMoves **moves;
  double *shares;
  double sum; /* of the sizes */
  const guint32 *clusters;
  guint n_clusters;
} Arrows;

/* Of what the rows move each share by, (u_i - share_i sum u) / sum: the sum of the squares, of rows or of clusters. */
static gboolean
take_variances (const Arrows *self, double *variances, double *df, GError **error)
{
  const NablaMethod *method = self->study->method;
  gsize n_rows = nabla_table_n_rows (self->study->table);
  g_autofree double *u = g_new (double, self->n);
  g_autofree double *clusters = self->clusters != NULL ? g_new0 (double, (gsize) self->n_clusters * self->n) : NULL;
  g_autofree guint8 *seen = g_new0 (guint8, MAX (self->n_clusters, 1));
  double n_seen = 0.0;

  memset (variances, 0, self->n * sizeof *variances);
  for (gsize row = 0; row < n_rows; row++)
    {
      double total = 0.0;
      gboolean moves = FALSE;

      if (row % POLL_ROWS == 0 && !nabla_progress_check (self->study->progress, error))
        return FALSE;
      for (guint i = 0; i < self->n; i++)
        {
          u[i] = (double) self->moves[i]->rows[row] * (method->raw_shares ? 1.0 : self->moves[i]->sd);
          total += u[i];
          moves = moves || u[i] != 0.0;
        }
      if (clusters != NULL && self->clusters[row] < self->n_clusters && moves)
        seen[self->clusters[row]] = 1;
      for (guint i = 0; i < self->n; i++)
        {
          double move = (u[i] - self->shares[i] * total) / self->sum;

          if (clusters == NULL)
            variances[i] += move * move;
          else if (self->clusters[row] < self->n_clusters)
            clusters[(gsize) self->clusters[row] * self->n + i] += move;
        }
    }
  *df = INFINITY;
  if (clusters == NULL)
    return TRUE;
  for (gsize at = 0; at < (gsize) self->n_clusters * self->n; at++)
    variances[at % self->n] += clusters[at] * clusters[at];
  for (guint g = 0; g < self->n_clusters; g++)
    n_seen += seen[g];
  *df = n_seen - 1.0;
  for (guint i = 0; i < self->n; i++)
    variances[i] *= n_seen / (n_seen - 1.0);
  return TRUE;
}

/* Intervals where every arrow of the node says how rows move it. */
static gboolean
set_intervals (const Arrows *self, NablaArrow *arrows, GError **error)
{
  g_autofree double *variances = g_new (double, self->n);
  double df, reach;

  for (guint i = 0; i < self->n; i++)
    if (self->moves[i] == NULL)
      return TRUE;
  if (!take_variances (self, variances, &df, error))
    return FALSE;
  if (!(df >= 1.0))
    return TRUE;
  reach = nabla_finish_quantile (self->study->method->level, df);
  for (guint i = 0; i < self->n; i++)
    {
      NablaArrow *arrow = &arrows[self->edges[i]];
      double half = reach * sqrt (variances[i]);

      arrow->share_lo = fmax (arrow->share - half, 0.0);
      arrow->share_hi = fmin (arrow->share + half, 1.0);
    }
  return TRUE;
}

static gboolean
set_node (Arrows *self, NablaNode node, NablaArrow *arrows, GError **error)
{
  const NablaGraph *graph = self->study->graph;
  guint n_into = 0;
  const guint32 *into = nabla_graph_get_adjacent_edges (graph, node, NABLA_PARENTS, &n_into);

  self->n = 0;
  self->sum = 0.0;
  for (guint i = 0; i < n_into; i++)
    {
      guint e = into[i];

      if (!is_arrow (nabla_graph_get_edge (graph, e)))
        continue;
      if (arrows[e].state != NABLA_ARROW_ESTIMATED)
        return TRUE;
      self->moves[self->n] = nabla_moves_get (self->study, arrows[e].estimate);
      self->edges[self->n++] = e;
      self->sum += size_of (arrows[e].estimate, self->study->method);
    }
  if (!(self->sum > 0.0) || !isfinite (self->sum))
    return TRUE;
  for (guint i = 0; i < self->n; i++)
    {
      NablaArrow *arrow = &arrows[self->edges[i]];

      arrow->share = self->shares[i] = size_of (arrow->estimate, self->study->method) / self->sum;
    }
  return set_intervals (self, arrows, error);
}

/**
 * nabla_arrow_shares_set:
 * @arrows: (array): one per edge; shares and their intervals are set
 * @error: cancelled
 *
 * share = strength / sum of the strengths of all arrows into the node; NaN for all of
 * them when one is not known (that of a cause that nobody saw never is), or when all
 * are 0. Intervals by the delta rule where the strengths' influences are there:
 * IF_share = (IF_i - share_i sum IF) / sum; with clusters as nabla_finish_estimate()'s. O(nodes + edges), and O(rows)
 * for each arrow with an interval.
 */
gboolean
nabla_arrow_shares_set (const NablaStudy *study, NablaArrow *arrows, GError **error)
{
  const NablaGraph *graph = study->graph;
  guint n_nodes = nabla_graph_n_nodes (graph), n_edges = nabla_graph_n_edges (graph);
  g_autofree guint *edges = g_new (guint, MAX (n_edges, 1));
  g_autofree double *shares = g_new (double, MAX (n_edges, 1));
  g_autofree const NablaMoves **moves = g_new (const NablaMoves *, MAX (n_edges, 1));
  g_autofree guint32 *clusters = NULL;
  Arrows node_arrows = { .study = study, .edges = edges, .shares = shares, .moves = moves };

  if (study->method->se == NABLA_SE_CLUSTER && study->moves != NULL && g_hash_table_size (study->moves) > 0)
    clusters = nabla_clusters_number (nabla_table_get_column (study->table, (guint) study->method->cluster_column),
                                      &node_arrows.n_clusters, study->progress);
  node_arrows.clusters = clusters;
  for (guint e = 0; e < n_edges; e++)
    arrows[e].share = arrows[e].share_lo = arrows[e].share_hi = NAN;
  for (NablaNode node = 0; node < n_nodes; node++)
    if (!set_node (&node_arrows, node, arrows, error))
      return FALSE;
  return TRUE;
}
