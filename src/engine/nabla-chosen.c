#include "engine/nabla-chosen.h"

gboolean
nabla_chosen_for_arrow (const NablaGraph *graph, guint edge, NablaEstimator *estimator)
{
  return nabla_estimator_from_string (nabla_graph_get_edge_attribute (graph, edge, NABLA_CHOSEN_ESTIMATOR), estimator);
}

gboolean
nabla_chosen_for_question (const NablaGraph *graph, NablaEstimator *estimator)
{
  return nabla_estimator_from_string (nabla_graph_get_attribute (graph, NABLA_CHOSEN_ESTIMATOR), estimator);
}

gint8 *
nabla_chosen_dup_arrows (const NablaGraph *graph)
{
  guint n = nabla_graph_n_edges (graph);
  gint8 *chosen = NULL;

  for (guint e = 0; e < n; e++)
    {
      NablaEstimator estimator;

      if (!nabla_chosen_for_arrow (graph, e, &estimator))
        continue;
      if (chosen == NULL)
        {
          chosen = g_new (gint8, n);
          memset (chosen, -1, n);
        }
      chosen[e] = (gint8) estimator;
    }
  return chosen;
}

void
nabla_chosen_apply (const NablaGraph *graph, NablaMethod *method)
{
  nabla_chosen_apply_name (nabla_graph_get_attribute (graph, NABLA_CHOSEN_ESTIMATOR), method);
}

void
nabla_chosen_apply_name (const char *name, NablaMethod *method)
{
  if (method->auto_estimator && nabla_estimator_from_string (name, &method->estimator))
    {
      method->auto_estimator = FALSE;
      method->curves = method->curves && method->estimator == NABLA_ESTIMATOR_GRADIENT;
    }
}
