/* Directed paths: which there are, and their effects as products of direct effects, or by their own formulas. */
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/mediation/nabla-mediation-work.h"
#include "estimate/moments/nabla-row-fit.h"
#include "estimate/numeric/nabla-sort.h"
#include "estimate/nabla-wording.h"
#include "identify/nabla-adjustment.h"
#include "identify/nabla-functional.h"
#include "identify/nabla-mediation.h"

#define MAX_PATHS 100

typedef struct
{
  const NablaGraph *graph;
  NablaNode outcome;
  gboolean *leads; /* to the outcome */
  GArray *edges;   /* of the path in the making */
  GPtrArray *paths;
  gboolean truncated;
} Search;

/* Depth first; every vertex of the search leads to the outcome, so there are no dead ends. */
static void
follow (Search *self, NablaNode node)
{
  guint n;
  const NablaNode *children = nabla_graph_get_adjacent (self->graph, node, NABLA_CHILDREN, &n);
  const guint32 *edges = nabla_graph_get_adjacent_edges (self->graph, node, NABLA_CHILDREN, &n);

  for (guint i = 0; i < n && !self->truncated; i++)
    {
      if (!self->leads[children[i]])
        continue;
      g_array_append_val (self->edges, edges[i]);
      if (children[i] != self->outcome)
        follow (self, children[i]);
      else if (self->paths->len == MAX_PATHS)
        self->truncated = TRUE;
      else
        g_ptr_array_add (self->paths, g_array_copy (self->edges));
      g_array_set_size (self->edges, self->edges->len - 1);
    }
}

static int
compare_paths (gconstpointer a, gconstpointer b, gpointer data)
{
  const GArray *one = *(GArray *const *) a, *other = *(GArray *const *) b;
  const NablaGraph *graph = data;

  if (one->len != other->len)
    return one->len < other->len ? -1 : 1;
  for (guint i = 0; i < one->len; i++)
    {
      const NablaEdge *x = nabla_graph_get_edge (graph, g_array_index (one, guint32, i));
      const NablaEdge *y = nabla_graph_get_edge (graph, g_array_index (other, guint32, i));
      int order = strcmp (nabla_graph_get_name (graph, x->to), nabla_graph_get_name (graph, y->to));

      if (order != 0)
        return order;
    }
  return 0;
}

GPtrArray *
nabla_mediation_list_paths (const NablaMediationWork *self, gboolean *truncated)
{
  const NablaGraph *graph = self->study->graph;
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  g_autoptr (NablaNodeSet) causal
    = nabla_causal_nodes (ws, nabla_query_get_exposure (self->query), nabla_query_get_outcome (self->query));
  g_autofree gboolean *leads = g_new0 (gboolean, nabla_graph_n_nodes (graph));
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (guint32));
  Search search
    = { graph, self->outcome, leads, edges, g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref), FALSE };

  for (guint i = 0; i < causal->n; i++)
    leads[causal->nodes[i]] = TRUE;
  leads[self->exposure] = FALSE;
  follow (&search, self->exposure);
  g_ptr_array_sort_with_data (search.paths, compare_paths, (gpointer) graph);
  *truncated = search.truncated;
  return search.paths;
}

void
nabla_path_models_clear (NablaPathModels *self)
{
  g_clear_pointer (&self->fits, g_ptr_array_unref);
  g_clear_pointer (&self->why, g_ptr_array_unref);
  g_clear_pointer (&self->rows, nabla_rows_free);
  g_clear_pointer (&self->problem, g_free);
}

static void
fit_free (gpointer data)
{
  nabla_row_fit_free (data);
}

static void
features_free (gpointer data)
{
  if (data != NULL)
    g_array_unref (data);
}

/* Where a feature is in a list; it is added to it if need be. */
static guint
find_feature (GArray *features, NablaFeature feature)
{
  for (guint i = 0; i < features->len; i++)
    if (nabla_feature_compare (&g_array_index (features, NablaFeature, i), &feature) == 0)
      return i;
  g_array_append_val (features, feature);
  return features->len - 1;
}

/* What an arrow's regression takes: its child, its parent, and what is adjusted for. */
static gboolean
add_arrow (const NablaMediationWork *work, guint edge, const NablaIdentification *id, GArray *own, GError **error)
{
  const NablaEdge *arrow = nabla_graph_get_edge (work->study->graph, edge);
  const NablaEstimand *estimand = NULL;
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  NablaFeature ends[2];

  for (guint i = 0; id != NULL && i < id->estimands->len && estimand == NULL; i++)
    if (((NablaEstimand *) id->estimands->pdata[i])->strategy == NABLA_STRATEGY_ADJUSTMENT)
      estimand = id->estimands->pdata[i];
  if (estimand == NULL)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NOT_IDENTIFIED,
                   id == NULL || id->verdict == NABLA_VERDICT_NOT_IDENTIFIED
                     ? _ ("The direct effect %s → %s is not identified.")
                     : _ ("The direct effect %s → %s is identified, but not by a regression."),
                   nabla_graph_get_label (work->study->graph, arrow->from),
                   nabla_graph_get_label (work->study->graph, arrow->to));
      return FALSE;
    }
  if (!nabla_mediation_get_number (work, arrow->to, &ends[0], error)
      || !nabla_mediation_get_number (work, arrow->from, &ends[1], error))
    return FALSE;
  g_array_append_vals (features, ends, 2);
  if (!nabla_study_add_covariates (work->study, estimand->adjustment, features, error))
    return FALSE;
  g_array_append_vals (own, features->data, features->len);
  return TRUE;
}

static gboolean
fit_arrow (NablaPathModels *self, guint edge, const GArray *own, GArray *features, GError **error)
{
  const NablaRows *rows = self->rows;
  g_autoptr (GPtrArray) x = g_ptr_array_new ();
  g_autoptr (GError) cancelled = NULL;
  guint determined = 0;

  for (guint i = 1; i < own->len; i++)
    {
      const double *values = rows->values[find_feature (features, g_array_index (own, NablaFeature, i))];

      if (i == 1 || g_array_index (own, NablaFeature, i).level == NABLA_FEATURE_NUMBER
          || nabla_count_distinct (values, rows->n, 2) == 2)
        g_ptr_array_add (x, (gpointer) values);
    }
  if (rows->n > x->len + 1)
    self->fits->pdata[edge]
      = nabla_row_fit_new (rows, (const double *const *) x->pdata, x->len,
                           rows->values[find_feature (features, g_array_index (own, NablaFeature, 0))], &determined,
                           self->work->study->progress, &cancelled);
  if (cancelled != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cancelled));
      return FALSE;
    }
  if (self->fits->pdata[edge] == NULL)
    {
      const NablaEdge *arrow = nabla_graph_get_edge (self->work->study->graph, edge);

      self->why->pdata[edge] = g_strdup_printf (
        _ ("The direct effect %s → %s has no regression: too few rows, or variables that determine one another."),
        nabla_graph_get_label (self->work->study->graph, arrow->from),
        nabla_graph_get_label (self->work->study->graph, arrow->to));
    }
  return TRUE;
}

/* The ends first, whatever is or is not fitted: what numbers are told in. */
static gboolean
read_rows (NablaPathModels *self, GArray *const *own, guint n_edges, GArray *features, GError **error)
{
  g_autoptr (GError) why = NULL;
  NablaFeature ends[2];

  if (nabla_mediation_get_number (self->work, self->work->exposure, &ends[0], &why)
      && nabla_mediation_get_number (self->work, self->work->outcome, &ends[1], &why))
    {
      g_array_append_vals (features, ends, 2);
      for (guint e = 0; e < n_edges; e++)
        for (guint i = 0; own[e] != NULL && i < own[e]->len; i++)
          find_feature (features, g_array_index (own[e], NablaFeature, i));
      self->rows = nabla_rows_new (self->work->study, features, &why);
    }
  if (self->rows != NULL)
    return TRUE;
  if (nabla_progress_is_cancellation (why))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  self->problem = g_strdup (why->message);
  return TRUE;
}

/**
 * nabla_path_models_init:
 * @paths: of nabla_mediation_list_paths(); borrowed
 * @error: cancelled
 *
 * One regression for each arrow on a path, all over the same rows: those in which nothing is missing of what any
 * of them takes.
 */
gboolean
nabla_path_models_init (NablaPathModels *self, NablaMediationWork *work, GPtrArray *paths, GError **error)
{
  const NablaGraph *graph = work->study->graph;
  guint n_edges = nabla_graph_n_edges (graph);
  g_autoptr (GPtrArray) ids
    = nabla_identify_arrows (graph, nabla_query_get_randomised (work->query), work->study->progress, error);
  g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func (features_free);
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));

  *self = (NablaPathModels){ .work = work, .paths = paths };
  self->fits = g_ptr_array_new_with_free_func (fit_free);
  self->why = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_set_size (self->fits, (int) n_edges);
  g_ptr_array_set_size (self->why, (int) n_edges);
  g_ptr_array_set_size (own, (int) n_edges);
  if (ids == NULL)
    return FALSE;
  for (guint p = 0; p < paths->len; p++)
    for (guint i = 0; i < ((GArray *) paths->pdata[p])->len; i++)
      {
        guint32 edge = g_array_index ((GArray *) paths->pdata[p], guint32, i);
        g_autoptr (GArray) of_arrow = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
        g_autoptr (GError) why = NULL;

        if (own->pdata[edge] != NULL || self->why->pdata[edge] != NULL)
          continue;
        if (add_arrow (work, edge, ids->pdata[edge], of_arrow, &why))
          own->pdata[edge] = g_steal_pointer (&of_arrow);
        else
          self->why->pdata[edge] = g_strdup (why->message);
      }
  if (!read_rows (self, (GArray *const *) own->pdata, n_edges, features, error))
    return FALSE;
  if (self->rows != NULL && !work->category)
    nabla_mediation_take_mean (work, self->rows);
  for (guint e = 0; e < n_edges && self->rows != NULL; e++)
    if (own->pdata[e] != NULL && !fit_arrow (self, e, own->pdata[e], features, error))
      return FALSE;
  return TRUE;
}

gboolean
nabla_path_models_add (const NablaPathModels *self,
                       const GArray *path,
                       double *effect,
                       double *influence,
                       const char **why)
{
  const NablaMediationWork *work = self->work;
  double product = work->category ? 1.0 : work->to - work->from;

  *why = self->problem;
  if (self->rows == NULL)
    return FALSE;
  for (guint i = 0; i < path->len; i++)
    {
      guint32 edge = g_array_index (path, guint32, i);
      const NablaRowFit *fit = self->fits->pdata[edge];

      if (fit == NULL)
        {
          *why = self->why->pdata[edge];
          return FALSE;
        }
      product *= fit->beta[1];
    }
  *effect += product;
  for (guint i = 0; i < path->len; i++)
    {
      const NablaRowFit *fit = self->fits->pdata[g_array_index (path, guint32, i)];
      g_autofree double *gradient = g_new0 (double, fit->k + 1);

      /* The product of the others. */
      gradient[1] = work->category ? 1.0 : work->to - work->from;
      for (guint j = 0; j < path->len; j++)
        if (j != i)
          gradient[1] *= ((const NablaRowFit *) self->fits->pdata[g_array_index (path, guint32, j)])->beta[1];
      nabla_row_fit_add_influence (fit, gradient, influence);
    }
  return TRUE;
}

static NablaEstimate *
new_without (const NablaMediationWork *work, const char *why)
{
  NablaEstimate *estimate = nabla_finish_new (work->study, work->plain, NABLA_ESTIMATOR_LINEAR);

  estimate->message = g_strdup (why);
  return estimate;
}

static NablaEstimate *
estimate_by_models (NablaMediationWork *work, const NablaPathModels *models, const GArray *path, GError **error)
{
  gsize n = models->rows != NULL ? models->rows->n : 0;
  g_autofree double *influence = g_new0 (double, MAX (n, 1));
  const char *why = NULL;
  double effect = 0.0;

  if (!nabla_path_models_add (models, path, &effect, influence, &why))
    return new_without (work, why);
  if (!nabla_progress_check (work->study->progress, error))
    return NULL;
  return nabla_mediation_finish (work, NABLA_ESTIMATOR_LINEAR, models->rows, effect, influence, error);
}

/* The exposure has its value `to` for this path alone. */
static NablaEstimate *
estimate_by_cells (NablaMediationWork *work, const GArray *path, GError **error)
{
  g_autofree guint8 *active = g_new0 (guint8, MAX (nabla_graph_n_edges (work->study->graph), 1));
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_auto (NablaMediation) found = { .witness = NABLA_NODE_NONE };

  /* Edges keep their numbers only where none is cut. */
  if (nabla_node_set_size (nabla_query_get_randomised (work->query)) > 0)
    return new_without (work, _ ("Effects along paths are not told of data from an experiment."));
  graph = nabla_graph_ref (work->study->graph);
  for (guint i = 0; i < path->len; i++)
    active[g_array_index (path, guint32, i)] = TRUE;
  if (!nabla_path_effect_identify (graph, nabla_query_get_exposure (work->query), nabla_query_get_outcome (work->query),
                                   active, pool, &found, work->study->progress, error))
    return NULL;
  if (!found.identified || found.formula == NULL)
    return new_without (work, _ ("The effect along this path alone is not identified."));
  return nabla_mediation_path_by_cells (work, found.formula, error);
}

gboolean
nabla_mediation_add_paths (NablaMediationWork *self, const NablaPathModels *models, gboolean by_cells, GError **error)
{
  const NablaGraph *graph = self->study->graph;

  for (guint p = 0; p < models->paths->len; p++)
    {
      const GArray *path = models->paths->pdata[p];
      g_autofree NablaNode *nodes = g_new (NablaNode, path->len + 1);
      g_autoptr (GError) why = NULL;
      NablaEstimate *estimate
        = by_cells ? estimate_by_cells (self, path, &why) : estimate_by_models (self, models, path, &why);

      if (nabla_progress_is_cancellation (why))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      nodes[0] = self->exposure;
      for (guint i = 0; i < path->len; i++)
        nodes[i + 1] = nabla_graph_get_edge (graph, g_array_index (path, guint32, i))->to;
      nabla_mediation_result_add_path (self->result, nodes, path->len + 1,
                                       estimate != NULL ? estimate : new_without (self, why->message));
    }
  return TRUE;
}

gboolean
nabla_mediation_by_paths (NablaMediationWork *self, const NablaPathModels *models, GError **error)
{
  const NablaGraph *graph = self->study->graph;
  gsize n = models->rows != NULL ? models->rows->n : 0;
  g_autofree double *direct = g_new0 (double, MAX (n, 1));
  g_autofree double *indirect = g_new0 (double, MAX (n, 1));
  double effects[2] = { 0.0, 0.0 };
  NablaMediationResult *result = self->result;

  for (guint p = 0; p < models->paths->len; p++)
    {
      const GArray *path = models->paths->pdata[p];
      gboolean through = FALSE;
      const char *why = NULL;

      for (guint i = 0; i + 1 < path->len && !through; i++)
        through = nabla_node_set_contains (nabla_query_get_mediators (self->query),
                                           nabla_graph_get_edge (graph, g_array_index (path, guint32, i))->to);
      if (!nabla_path_models_add (models, path, &effects[through], through ? indirect : direct, &why))
        {
          g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR, why);
          return FALSE;
        }
    }
  if (!nabla_progress_check (self->study->progress, error))
    return FALSE;
  result->nde = nabla_mediation_finish (self, NABLA_ESTIMATOR_LINEAR, models->rows, effects[0], direct, error);
  result->nie = result->nde != NULL
                  ? nabla_mediation_finish (self, NABLA_ESTIMATOR_LINEAR, models->rows, effects[1], indirect, error)
                  : NULL;
  for (gsize i = 0; i < n; i++)
    direct[i] += indirect[i];
  result->total = result->nie != NULL ? nabla_mediation_finish (self, NABLA_ESTIMATOR_LINEAR, models->rows,
                                                                effects[0] + effects[1], direct, error)
                                      : NULL;
  return result->total != NULL;
}
