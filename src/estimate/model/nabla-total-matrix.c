#include "estimate/model/nabla-total-matrix.h"

#include <math.h>

#include "estimate/model/nabla-direct-effects.h"
#include "estimate/rows/nabla-finish.h"

void
nabla_total_matrix_free (NablaTotalMatrix *self)
{
  if (self == NULL)
    return;
  g_free (self->estimate);
  g_free (self);
}

/**
 * nabla_total_matrix_new:
 * @columns: (array): for each node of @graph the column of the table, -1: none
 * @error: a graph without a linear model; variables that do not vary or determine each other; too few rows; cancelled
 *
 * T = (I - B)^-1 - I, with B the direct effects of the graph that is linear throughout: in a fully observed DAG each
 * variable's regression on its parents, else maximum likelihood in the latent projection. Errors by the delta method
 * from the coefficients' joint influence functions, cross terms included; normal intervals, with clusters t with
 * G - 1 degrees of freedom. O(rows arrows^2 + n^2 arrows^2)
 *
 * Returns: (transfer full): all effects; those of and on variables without numbers are not known
 */
NablaTotalMatrix *
nabla_total_matrix_new (NablaData *data,
                        const NablaGraph *graph,
                        const int *columns,
                        const NablaMethod *method,
                        NablaProgress *progress,
                        GError **error)
{
  g_auto (NablaStudy) study = { 0 };
  g_autoptr (NablaDirectEffects) effects = NULL;
  g_autoptr (NablaTotalMatrix) self = g_new0 (NablaTotalMatrix, 1);
  gsize n = nabla_graph_n_nodes (graph);
  double reach;

  if (!nabla_progress_check (progress, error)
      || !nabla_study_init (&study, data, graph, columns, method, progress, error))
    return NULL;
  effects = nabla_direct_effects_new (&study, NULL, error);
  if (effects == NULL)
    return NULL;
  self->n = (guint) n;
  self->n_used = effects->fit->moments->n;
  self->estimate = g_new (double, MAX (4 * n * n, 1));
  self->error = self->estimate + n * n;
  self->lo = self->error + n * n;
  self->hi = self->lo + n * n;
  reach = nabla_finish_quantile (method->level, effects->df);
  for (NablaNode to = 0; to < n; to++)
    {
      if (!nabla_progress_check (progress, error))
        return NULL;
      for (NablaNode from = 0; from < n; from++)
        {
          gsize at = to * n + from;

          if (from == to)
            self->estimate[at] = self->error[at] = 0.0;
          else if (!nabla_direct_effects_get_total (effects, from, to, &self->estimate[at], &self->error[at]))
            self->estimate[at] = self->error[at] = NAN;
          self->lo[at] = self->estimate[at] - reach * self->error[at];
          self->hi[at] = self->estimate[at] + reach * self->error[at];
        }
    }
  return g_steal_pointer (&self);
}
