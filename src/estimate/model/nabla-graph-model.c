#include "estimate/model/nabla-graph-model.h"

#include <glib/gi18n-lib.h>

#include "identify/nabla-functional.h"
#include "identify/nabla-query.h"

void
nabla_graph_model_free (NablaGraphModel *self)
{
  if (self == NULL)
    return;
  nabla_graph_unref (self->graph);
  nabla_admg_free (self->admg);
  nabla_node_set_free (self->left_out);
  g_free (self->to);
  g_free (self->spouse);
  g_free (self->district);
  g_free (self);
}

static void
find_spouses (NablaGraphModel *self)
{
  const NablaAdmg *g = self->admg;

  for (guint c = 0; c < g->n_causes; c++)
    for (guint i = g->causes_at[c]; i < g->causes_at[c + 1]; i++)
      for (guint j = g->causes_at[c]; j < g->causes_at[c + 1]; j++)
        if (i != j)
          self->spouse[(gsize) g->caused[i] * g->n + g->caused[j]] = 1;
}

static void
find_districts (NablaGraphModel *self)
{
  guint n = self->admg->n;
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint v = 0; v < n; v++)
    self->district[v] = G_MAXUINT;
  for (guint v = 0; v < n; v++)
    {
      if (self->district[v] != G_MAXUINT)
        continue;
      self->district[v] = self->n_districts;
      g_array_append_val (stack, v);
      while (stack->len > 0)
        {
          guint at = g_array_index (stack, guint, stack->len - 1);

          g_array_set_size (stack, stack->len - 1);
          for (guint w = 0; w < n; w++)
            if (self->spouse[(gsize) at * n + w] && self->district[w] == G_MAXUINT)
              {
                self->district[w] = self->n_districts;
                g_array_append_val (stack, w);
              }
        }
      self->n_districts++;
    }
}

static NablaNodeSet *
find_unusable (const NablaStudy *study)
{
  NablaNodeSet *unusable = nabla_node_set_new ();

  for (NablaNode v = 0; v < nabla_graph_n_nodes (study->graph); v++)
    {
      g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));

      if (!nabla_graph_is_latent (study->graph, v) && !nabla_study_add_scalar (study, v, features, NULL))
        nabla_node_set_add (unusable, v);
    }
  return unusable;
}

/**
 * nabla_graph_model_new:
 * @study: whose graph and columns
 * @error: a graph that has no such model: selected data, a loop, edges without a direction, too many vertices
 *
 * Every variable is the sum of its parents, each times a number, and of an error; errors of variables that share an
 * unobserved cause are correlated. What has no column, or one that holds no numbers, is taken for unobserved.
 * What an experiment set has no parents. O(n^2)
 *
 * Returns: (transfer full): the model's structure
 */
NablaGraphModel *
nabla_graph_model_new (const NablaStudy *study, GError **error)
{
  g_autoptr (NablaGraphModel) self = g_new0 (NablaGraphModel, 1);
  g_autoptr (NablaQuery) query = nabla_query_new_from_graph (study->graph);
  g_autoptr (NablaGraph) left = NULL;
  guint n;

  if (!nabla_query_check_graph (study->graph, error))
    return NULL;
  for (NablaNode v = 0; v < nabla_graph_n_nodes (study->graph); v++)
    if ((nabla_graph_get_roles (study->graph, v) & NABLA_ROLE_SELECTED) != 0)
      {
        g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR,
                     _ ("The data are selected by %s, so the covariances are not those of a linear model of the whole "
                        "graph."),
                     nabla_graph_get_label (study->graph, v));
        return NULL;
      }
  left = nabla_graph_with_randomised (study->graph, nabla_query_get_randomised (query));
  self->left_out = find_unusable (study);
  self->graph = nabla_graph_with_changed_roles (left, self->left_out, NABLA_ROLE_LATENT, 0);
  self->admg = nabla_admg_new (self->graph);
  n = self->admg->n;
  if (n > NABLA_GRAPH_MODEL_MAX_VERTICES)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR,
                   _ ("A linear model of the whole graph is fitted up to %d variables, and this one has %u."),
                   NABLA_GRAPH_MODEL_MAX_VERTICES, n);
      return NULL;
    }
  self->n_arrows = self->admg->parents_at[n];
  self->to = g_new (guint, MAX (self->n_arrows, 1));
  for (guint v = 0; v < n; v++)
    for (guint k = self->admg->parents_at[v]; k < self->admg->parents_at[v + 1]; k++)
      self->to[k] = v;
  self->spouse = g_new0 (guint8, MAX ((gsize) n * n, 1));
  self->district = g_new (guint, MAX (n, 1));
  find_spouses (self);
  find_districts (self);
  return g_steal_pointer (&self);
}

guint
nabla_graph_model_find_arrow (const NablaGraphModel *self, guint from, guint to)
{
  for (guint k = self->admg->parents_at[to]; k < self->admg->parents_at[to + 1]; k++)
    if (self->admg->parents[k] == from)
      return k;
  return G_MAXUINT;
}

gboolean
nabla_graph_model_mark_between (const NablaGraphModel *self, guint from, guint to, guint8 *between)
{
  const NablaAdmg *g = self->admg;
  g_autofree guint8 *below = g_new0 (guint8, g->n);
  g_autofree guint8 *above = g_new0 (guint8, g->n);

  below[from] = above[to] = 1;
  for (guint i = 0; i < g->n; i++)
    for (guint k = g->parents_at[g->order[i]]; k < g->parents_at[g->order[i] + 1]; k++)
      below[g->order[i]] |= below[g->parents[k]];
  for (guint i = g->n; i-- > 0;)
    for (guint k = g->parents_at[g->order[i]]; k < g->parents_at[g->order[i] + 1]; k++)
      above[g->parents[k]] |= above[g->order[i]];
  for (guint v = 0; v < g->n; v++)
    between[v] = v != from && below[v] && above[v];
  return below[to] && from != to;
}
