#include "estimate/model/nabla-direct-effects.h"

#include <math.h>
#include <string.h>

#include "estimate/rows/nabla-clusters.h"

#define POLL_ROWS     65536
#define POLL_CLUSTERS 1024
/* Influences of so many coefficients are held at once where clusters ask for them, a number a row each. */
#define BATCH 8

void
nabla_direct_effects_free (NablaDirectEffects *self)
{
  if (self == NULL)
    return;
  nabla_linear_fit_free (self->fit);
  nabla_graph_model_free (self->model);
  g_free (self->known);
  g_free (self->covariance);
  g_free (self);
}

/* Whether an arrow's equation has been fitted. */
static gboolean
is_fitted (const NablaDirectEffects *self, guint arrow)
{
  return self->fit->districts[self->model->district[self->model->to[arrow]]] != NULL;
}

static void
influence_free (gpointer data)
{
  nabla_influence_free (data);
}

/* Of each coefficient that the covariances give; @arrows says which. */
static GPtrArray *
make_influences (NablaDirectEffects *self, GArray *arrows)
{
  guint n = self->model->n_arrows;
  GPtrArray *influences = g_ptr_array_new_with_free_func (influence_free);
  g_autofree double *gradient = g_new0 (double, MAX (n, 1));

  for (guint k = 0; k < n; k++)
    {
      NablaInfluence *influence;

      if (!is_fitted (self, k))
        continue;
      gradient[k] = 1.0;
      influence = nabla_linear_fit_get_influence (self->fit, gradient, 1.0);
      gradient[k] = 0.0;
      if (influence == NULL)
        continue;
      self->known[k] = TRUE;
      g_array_append_val (arrows, k);
      g_ptr_array_add (influences, influence);
    }
  return influences;
}

static void
set_covariance (NablaDirectEffects *self, const GArray *arrows, const double *products, double factor)
{
  for (gsize i = 0; i < arrows->len; i++)
    for (gsize j = 0; j < arrows->len; j++)
      self->covariance[(gsize) g_array_index (arrows, guint, i) * self->model->n_arrows
                       + g_array_index (arrows, guint, j)]
        = products[i * arrows->len + j] * factor;
}

/* Adds the influences of a few coefficients up within clusters: sums is clusters x all. */
static gboolean
add_to_clusters (NablaStudy *study,
                 NablaInfluence *const *influences,
                 guint n,
                 const guint32 *clusters,
                 guint n_clusters,
                 double *sums,
                 guint first,
                 guint stride,
                 guint8 *seen,
                 GError **error)
{
  gsize n_rows = nabla_table_n_rows (study->table);
  gboolean ok;

  for (guint i = 0; i < n; i++)
    influences[i]->rows = g_new (double, MAX (n_rows, 1));
  ok = nabla_row_pass (study->table, study->method->weight_column, NULL, 0, influences, n,
                       nabla_data_get_executor (study->data), study->progress, error);
  for (gsize row = 0; ok && row < n_rows; row++)
    {
      if (row % POLL_ROWS == 0)
        ok = nabla_progress_check (study->progress, error);
      if (isnan (influences[0]->rows[row]) || clusters[row] >= n_clusters)
        continue;
      seen[clusters[row]] = 1;
      for (guint i = 0; i < n; i++)
        sums[(gsize) clusters[row] * stride + first + i] += influences[i]->rows[row];
    }
  for (guint i = 0; i < n; i++)
    g_clear_pointer (&influences[i]->rows, g_free);
  return ok;
}

static gboolean
read_clusters (NablaDirectEffects *self, NablaStudy *study, GPtrArray *influences, const GArray *arrows, GError **error)
{
  const NablaColumn *column = nabla_table_get_column (study->table, (guint) study->method->cluster_column);
  guint n = influences->len, n_clusters = 0;
  g_autofree guint32 *clusters = nabla_clusters_number (column, &n_clusters, study->progress);
  g_autofree double *sums = g_new0 (double, MAX ((gsize) n_clusters * n, 1));
  g_autofree double *products = g_new0 (double, MAX ((gsize) n * n, 1));
  g_autofree guint8 *seen = g_new0 (guint8, MAX (n_clusters, 1));
  double n_seen = 0.0;

  for (guint first = 0; first < n; first += BATCH)
    if (!add_to_clusters (study, (NablaInfluence *const *) influences->pdata + first, MIN (BATCH, n - first), clusters,
                          n_clusters, sums, first, n, seen, error))
      return FALSE;
  for (gsize g = 0; g < n_clusters; g++)
    {
      if (g % POLL_CLUSTERS == 0 && !nabla_progress_check (study->progress, error))
        return FALSE;
      n_seen += seen[g];
      for (gsize i = 0; i < n && seen[g]; i++)
        for (gsize j = 0; j < n; j++)
          products[i * n + j] += sums[g * n + i] * sums[g * n + j];
    }
  if (n > 0 && n_seen < 2)
    return nabla_clusters_too_few (column, error);
  set_covariance (self, arrows, products, n_seen / (n_seen - 1.0));
  self->df = n_seen - 1.0;
  return TRUE;
}

/* By the information of each district. */
static void
set_classical (NablaDirectEffects *self)
{
  const NablaGraphModel *model = self->model;
  guint n = model->n_arrows;
  g_autofree double *gradient = g_new0 (double, MAX (n, 1));

  for (guint k = 0; k < n; k++)
    {
      if (!is_fitted (self, k))
        continue;
      gradient[k] = 1.0;
      self->known[k] = nabla_linear_fit_get_variances (self->fit, gradient, self->covariance + (gsize) k * n);
      gradient[k] = 0.0;
    }
}

/**
 * nabla_direct_effects_new:
 * @study: whose graph, columns and method: classical errors need no row, others one pass
 * @targets: (nullable): the variables whose equations are wanted; %NULL: all
 * @error: as nabla_linear_fit_new() has it
 *
 * Coefficients by least squares, or where unobserved causes make errors correlated by maximum likelihood, in the rows
 * in which all variables of the equations are there. O(rows arrows^2)
 *
 * Returns: (transfer full): the direct effects
 */
NablaDirectEffects *
nabla_direct_effects_new (NablaStudy *study, const NablaNodeSet *targets, GError **error)
{
  g_autoptr (NablaDirectEffects) self = g_new0 (NablaDirectEffects, 1);
  g_autoptr (GPtrArray) influences = NULL;
  g_autoptr (GArray) arrows = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree guint8 *wanted = NULL;
  g_autofree double *products = NULL;

  self->df = INFINITY;
  self->standardized = study->method->standardize;
  self->model = nabla_graph_model_new (study, error);
  if (self->model == NULL)
    return NULL;
  wanted = g_new0 (guint8, MAX (self->model->admg->n, 1));
  for (guint v = 0; v < self->model->admg->n; v++)
    wanted[v] = targets == NULL || nabla_node_set_contains (targets, self->model->admg->node[v]);
  self->fit = nabla_linear_fit_new (study, self->model, wanted, NULL, 0, error);
  if (self->fit == NULL)
    return NULL;
  self->known = g_new0 (gboolean, MAX (self->model->n_arrows, 1));
  self->covariance = g_new0 (double, MAX ((gsize) self->model->n_arrows * self->model->n_arrows, 1));
  if (study->method->se == NABLA_SE_CLASSICAL)
    {
      set_classical (self);
      return g_steal_pointer (&self);
    }
  influences = make_influences (self, arrows);
  if (study->method->se == NABLA_SE_CLUSTER)
    return read_clusters (self, study, influences, arrows, error) ? g_steal_pointer (&self) : NULL;
  products = g_new0 (double, MAX ((gsize) influences->len * influences->len, 1));
  if (influences->len > 0
      && !nabla_row_pass_products (study->table, study->method->weight_column,
                                   (NablaInfluence *const *) influences->pdata, influences->len, products,
                                   nabla_data_get_executor (study->data), study->progress, error))
    return NULL;
  set_covariance (self, arrows, products, 1.0);
  return g_steal_pointer (&self);
}

/* The error of a function, and both in the units that are asked for; %FALSE, and neither is a number, where it needs
 * what the covariances do not give. */
static gboolean
finish (const NablaDirectEffects *self, guint from, guint to, const double *gradient, double *estimate, double *error)
{
  const NablaMoments *moments = self->fit->moments;
  guint n = self->model->n_arrows;
  double variance = 0.0, unit = 1.0;

  for (gsize i = 0; i < n; i++)
    {
      if (gradient[i] == 0.0)
        continue;
      if (!self->known[i])
        {
          *estimate = *error = NAN;
          return FALSE;
        }
      for (gsize j = 0; j < n; j++)
        variance += gradient[i] * gradient[j] * self->covariance[i * n + j];
    }
  unit
    = self->fit->sd[to] / self->fit->sd[from] * moments->scale[self->fit->at[from]] / moments->scale[self->fit->at[to]];
  *estimate *= unit;
  *error = sqrt (fmax (variance, 0.0)) * unit;
  return isfinite (*estimate) && isfinite (*error);
}

/* The index of a node that takes part in the fit, else G_MAXUINT. */
static guint
find_vertex (const NablaDirectEffects *self, NablaNode node)
{
  guint vertex = self->model->admg->index[node];

  return vertex != NABLA_NODE_NONE && self->fit->at[vertex] != G_MAXUINT ? vertex : G_MAXUINT;
}

/**
 * nabla_direct_effects_get_total:
 * @estimate: (out): in units of @to per unit of @from, or per standard deviations; 0 without a directed path
 * @error: (out): its standard error
 *
 * The total effect: entry (@to, @from) of (I - B)^-1. O(arrows^2)
 *
 * Returns: %FALSE where it is not known: a variable or an equation on the way is not part of the fit, or a
 *   coefficient is not identified
 */
gboolean
nabla_direct_effects_get_total (const NablaDirectEffects *self,
                                NablaNode from,
                                NablaNode to,
                                double *estimate,
                                double *error)
{
  guint n = self->model->n_arrows, x = find_vertex (self, from), y = find_vertex (self, to);
  g_autofree double *gradient = g_new0 (double, MAX (n, 1));
  g_autofree guint8 *between = g_new0 (guint8, MAX (self->model->admg->n, 1));

  *estimate = *error = NAN;
  if (x == G_MAXUINT || y == G_MAXUINT)
    return FALSE;
  nabla_graph_model_mark_between (self->model, x, y, between);
  for (guint v = 0; v < self->model->admg->n; v++)
    if (between[v] && self->fit->districts[self->model->district[v]] == NULL)
      return FALSE;
  *estimate = nabla_linear_fit_total (self->fit, x, y, gradient);
  return finish (self, x, y, gradient, estimate, error);
}

/**
 * nabla_direct_effects_get_path:
 * @nodes: (array length=n): a directed path, from cause to effect
 * @estimate: (out): in units of the last per unit of the first
 * @error: (out): its standard error
 *
 * What goes along one path: the product of its direct effects. O(arrows^2)
 *
 * Returns: %FALSE where it is not known, as above
 */
gboolean
nabla_direct_effects_get_path (const NablaDirectEffects *self,
                               const NablaNode *nodes,
                               guint n,
                               double *estimate,
                               double *error)
{
  g_autofree double *gradient = g_new0 (double, MAX (self->model->n_arrows, 1));
  g_autofree guint *vertices = g_new (guint, MAX (n, 1));

  *estimate = *error = NAN;
  for (guint i = 0; i < n; i++)
    {
      vertices[i] = find_vertex (self, nodes[i]);
      if (vertices[i] == G_MAXUINT)
        return FALSE;
      if (i > 0
          && (nabla_graph_model_find_arrow (self->model, vertices[i - 1], vertices[i]) == G_MAXUINT
              || self->fit->districts[self->model->district[vertices[i]]] == NULL))
        return FALSE;
    }
  if (n < 2)
    return FALSE;
  *estimate = nabla_linear_fit_path (self->fit, vertices, n, gradient);
  return finish (self, vertices[0], vertices[n - 1], gradient, estimate, error);
}
