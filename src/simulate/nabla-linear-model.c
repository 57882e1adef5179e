#include "simulate/nabla-linear-model.h"

#include <math.h>
#include <gsl/gsl_rng.h>
#include <glib/gi18n-lib.h>

#include "simulate/nabla-rng.h"
#include "simulate/nabla-simulate.h"

/* Reads an attribute as a number within bounds; @value keeps its default when absent. */
static gboolean
read_number (const char *text,
             const char *key,
             const char *owner,
             double least,
             double most,
             double *value,
             GError **error)
{
  char *end = NULL;
  double number;

  if (text == NULL)
    return TRUE;
  number = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !isfinite (number) || number < least || number > most)
    {
      g_set_error (error, NABLA_SIMULATE_ERROR, NABLA_SIMULATE_ERROR_ATTRIBUTE,
                   _ ("The attribute %s=\"%s\" of %s is not a number that can stand there; correct it."), key, text,
                   owner);
      return FALSE;
    }
  *value = number;
  return TRUE;
}

static gboolean
read_node (NablaModelNode *node, const NablaGraph *graph, NablaNode v, GError **error)
{
  const char *name = nabla_graph_get_name (graph, v);
  const char *levels = nabla_graph_get_node_attribute (graph, v, "levels");

  node->sd = 1;
  if (!read_number (nabla_graph_get_node_attribute (graph, v, "mean"), "mean", name, -G_MAXDOUBLE, G_MAXDOUBLE,
                    &node->mean, error)
      || !read_number (nabla_graph_get_node_attribute (graph, v, "sd"), "sd", name, 0, G_MAXDOUBLE, &node->sd, error)
      || !read_number (nabla_graph_get_node_attribute (graph, v, "missing"), "missing", name, 0, 1, &node->missing,
                       error))
    return FALSE;
  if (levels != NULL)
    {
      node->levels = g_strsplit (levels, ",", -1);
      node->n_levels = g_strv_length (node->levels);
      for (guint i = 0; i < node->n_levels; i++)
        {
          g_strstrip (node->levels[i]);
          if (node->levels[i][0] == '\0')
            node->n_levels = 0;
          for (guint j = 0; j < i && node->n_levels > 0; j++)
            if (g_str_equal (node->levels[i], node->levels[j]))
              node->n_levels = 0;
        }
      if (node->n_levels < 2)
        {
          g_set_error (error, NABLA_SIMULATE_ERROR, NABLA_SIMULATE_ERROR_ATTRIBUTE,
                       _ ("The attribute levels=\"%s\" of %s needs two or more different names between commas."),
                       levels, name);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
read_edge (NablaLinearModel *self, guint e, gsl_rng *rng, GError **error)
{
  const NablaEdge *edge = nabla_graph_get_edge (self->graph, e);
  const char *text = nabla_graph_get_edge_attribute (self->graph, e, "beta");
  double size = 0.3 + 0.6 * gsl_rng_uniform (rng);
  double sign = gsl_rng_uniform (rng) < 0.5 ? -1 : 1;
  g_autofree char *owner = NULL;

  if (edge->at_to != NABLA_MARK_ARROW || edge->at_from == NABLA_MARK_CIRCLE)
    {
      g_set_error (error, NABLA_SIMULATE_ERROR, NABLA_SIMULATE_ERROR_GRAPH,
                   _ ("The edge between %s and %s has no direction; only -> and <-> can be simulated."),
                   nabla_graph_get_name (self->graph, edge->from), nabla_graph_get_name (self->graph, edge->to));
      return FALSE;
    }
  /* Drawn also where it is not used: setting one coefficient leaves the others alone. */
  self->beta[e] = edge->at_from == NABLA_MARK_ARROW ? 0.6 : sign * size;
  if (text == NULL)
    return TRUE;
  owner
    = g_strdup_printf ("%s %s %s", nabla_graph_get_name (self->graph, edge->from),
                       edge->at_from == NABLA_MARK_ARROW ? "<->" : "->", nabla_graph_get_name (self->graph, edge->to));
  return read_number (text, "beta", owner, -G_MAXDOUBLE, G_MAXDOUBLE, &self->beta[e], error);
}

/**
 * nabla_linear_model_new:
 * @graph: acyclic, with -> and <-> edges only; borrowed for the model's life
 * @seed: what coefficients without a `beta` attribute are drawn by
 * @error: a loop, an edge without direction, an attribute that is no number
 *
 * Returns: (transfer full): the model; center and spread are not set yet. O(n + m)
 */
NablaLinearModel *
nabla_linear_model_new (const NablaGraph *graph, guint64 seed, GError **error)
{
  g_autoptr (NablaLinearModel) self = NULL;
  g_autoptr (NablaRng) rng = NULL;
  guint n = nabla_graph_n_nodes (graph);
  guint m = nabla_graph_n_edges (graph);

  if (!nabla_graph_check_acyclic (graph, error))
    return NULL;
  self = g_new0 (NablaLinearModel, 1);
  self->graph = graph;
  self->nodes = g_new0 (NablaModelNode, n);
  self->beta = g_new0 (double, m);
  rng = nabla_rng_new (seed);
  for (NablaNode v = 0; v < n; v++)
    if (!read_node (&self->nodes[v], graph, v, error))
      return NULL;
  for (guint e = 0; e < m; e++)
    if (!read_edge (self, e, rng, error))
      return NULL;
  return g_steal_pointer (&self);
}

void
nabla_linear_model_free (NablaLinearModel *self)
{
  if (self == NULL)
    return;
  for (guint v = 0; v < nabla_graph_n_nodes (self->graph); v++)
    g_strfreev (self->nodes[v].levels);
  g_free (self->nodes);
  g_free (self->beta);
  g_free (self);
}

static gboolean
check_finite (double value, const NablaGraph *graph, NablaNode v, GError **error)
{
  if (isfinite (value))
    return TRUE;
  g_set_error (error, NABLA_SIMULATE_ERROR, NABLA_SIMULATE_ERROR_ATTRIBUTE,
               _ ("The effects on %s grow beyond what a number can hold; use smaller beta and sd attributes."),
               nabla_graph_get_name (graph, v));
  return FALSE;
}

double *
nabla_linear_model_dup_totals (const NablaLinearModel *self, GError **error)
{
  gsize n = nabla_graph_n_nodes (self->graph);
  const NablaNode *order = nabla_graph_get_order (self->graph);
  g_autofree double *total = g_try_new0 (double, MAX (n * n, 1));

  if (total == NULL)
    {
      g_set_error (
        error, NABLA_SIMULATE_ERROR, NABLA_SIMULATE_ERROR_LIMIT,
        _ ("There is not enough memory for the effects of %zu nodes on each other; simulate a smaller graph."), n);
      return NULL;
    }
  /* Columns in topological order: the effect on v is through its parents. */
  for (gsize i = 0; i < n; i++)
    {
      NablaNode v = order[i];
      guint n_parents = 0;
      const NablaNode *parents = nabla_graph_get_adjacent (self->graph, v, NABLA_PARENTS, &n_parents);
      const guint32 *edges = nabla_graph_get_adjacent_edges (self->graph, v, NABLA_PARENTS, &n_parents);

      for (guint j = 0; j < n_parents; j++)
        {
          double beta = self->beta[edges[j]];

          total[parents[j] * n + v] += beta;
          for (gsize k = 0; k < i; k++)
            total[order[k] * n + v] += beta * total[order[k] * n + parents[j]];
        }
      for (gsize k = 0; k < i; k++)
        if (!check_finite (total[order[k] * n + v], self->graph, v, error))
          return NULL;
    }
  return g_steal_pointer (&total);
}

gboolean
nabla_linear_model_set_moments (NablaLinearModel *self, const double *total, GError **error)
{
  gsize n = nabla_graph_n_nodes (self->graph);
  guint m = 0;
  const NablaEdge *edges = nabla_graph_get_edges (self->graph, &m);

  for (NablaNode v = 0; v < n; v++)
    {
      NablaModelNode *node = &self->nodes[v];
      double variance = node->sd * node->sd;

      node->center = node->mean;
      for (NablaNode u = 0; u < n; u++)
        {
          double effect = total[u * n + v];

          node->center += effect * self->nodes[u].mean;
          variance += effect * effect * self->nodes[u].sd * self->nodes[u].sd;
        }
      for (guint e = 0; e < m; e++)
        if (edges[e].at_from == NABLA_MARK_ARROW)
          {
            double at_from = edges[e].from == v ? 1 : total[edges[e].from * n + v];
            double at_to = edges[e].to == v ? 1 : total[edges[e].to * n + v];
            double effect = self->beta[e] * (at_from + at_to);

            variance += effect * effect;
          }
      node->spread = sqrt (variance);
      if (!check_finite (node->spread, self->graph, v, error) || !check_finite (node->center, self->graph, v, error))
        return FALSE;
    }
  return TRUE;
}
