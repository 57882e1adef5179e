/* The fit of a whole linear graph. */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "estimate/nabla-implication-test.h"
#include "estimate/nabla-study.h"

/* A DAG over observed vertices, nothing selected. */
static gboolean
is_plain (const NablaGraph *graph)
{
  guint n_edges, n_nodes = nabla_graph_n_nodes (graph);
  const NablaEdge *edges = nabla_graph_get_edges (graph, &n_edges);

  for (guint e = 0; e < n_edges; e++)
    if (edges[e].at_from != NABLA_MARK_TAIL || edges[e].at_to != NABLA_MARK_ARROW)
      return FALSE;
  for (NablaNode v = 0; v < n_nodes; v++)
    if ((nabla_graph_get_roles (graph, v) & (NABLA_ROLE_LATENT | NABLA_ROLE_SELECTED)) != 0)
      return FALSE;
  return n_nodes > 0 && nabla_graph_get_order (graph) != NULL;
}

/* The log of what a vertex's regressors leave of its sum of squares; NaN if that is nothing. */
static double
log_rest (const NablaMoments *moments, const GArray *x, guint y)
{
  g_autoptr (NablaFit) fit = nabla_fit_new (moments, (const guint *) (gpointer) x->data, x->len, y, NULL);

  if (fit == NULL || !(fit->rss > 1e-11 * moments->cross[(gsize) y * moments->k + y]))
    return NAN;
  return log (fit->rss);
}

/* n (log |S implied| - log |S|), both as products of residual variances: regressing each vertex on its
 * parents, and on all vertices before it. NaN where these determine it. */
static double
compute_chi2 (const NablaStudy *study, const NablaMoments *moments, const guint *at)
{
  const NablaNode *order = nabla_graph_get_order (study->graph);
  g_autoptr (GArray) before = g_array_new (FALSE, FALSE, sizeof (guint));
  double sum = 0.0;

  for (guint i = 0; i < moments->k; i++)
    {
      guint n;
      const NablaNode *parents = nabla_graph_get_adjacent (study->graph, order[i], NABLA_PARENTS, &n);
      g_autoptr (GArray) x = g_array_new (FALSE, FALSE, sizeof (guint));

      for (guint j = 0; j < n; j++)
        g_array_append_val (x, at[parents[j]]);
      if (n < before->len)
        sum += log_rest (moments, x, at[order[i]]) - log_rest (moments, before, at[order[i]]);
      g_array_append_val (before, at[order[i]]);
    }
  return isnan (sum) ? sum : fmax (sum, 0.0) * (double) moments->n;
}

/**
 * nabla_test_fit:
 * @data: the table
 * @graph: any graph
 * @columns: (array): for each node of @graph the column of the table, -1: none
 * @fit: (out caller-allocates): set on success
 * @progress: (nullable): cancels
 * @error: (nullable): cancelled, or what is in the way of a fit; not set where there can be none
 *
 * The likelihood-ratio test of the linear Gaussian model of a DAG without unobserved or selected
 * vertices against any covariance, in the rows in which all its columns, numbers all, are there: chi^2 =
 * n (log |S implied| - log |S|) with a degree of freedom for each missing edge, and the root mean
 * square error of approximation sqrt (max (chi^2 - df, 0) / (df n)) (Steiger & Lind 1980). O(p^4)
 *
 * Returns: whether there is a fit
 */
gboolean
nabla_test_fit (NablaData *data,
                const NablaGraph *graph,
                const int *columns,
                NablaGraphFit *fit,
                NablaProgress *progress,
                GError **error)
{
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  g_autoptr (NablaMoments) moments = NULL;
  g_auto (NablaStudy) study = { 0 };
  g_autofree guint *at = NULL;
  guint p = nabla_graph_n_nodes (graph);
  NablaMethod method;

  if (!is_plain (graph))
    return FALSE;
  nabla_method_init (&method);
  method.se = NABLA_SE_CLASSICAL;
  if (!nabla_progress_check (progress, error)
      || !nabla_study_init (&study, data, graph, columns, &method, progress, error))
    return FALSE;
  for (NablaNode v = 0; v < p; v++)
    if (!nabla_study_add_number (&study, v, features, error))
      return FALSE;
  moments = nabla_study_get_moments (&study, features, error);
  if (moments == NULL || !nabla_study_check_rows (&study, moments, p, error))
    return FALSE;
  at = g_new (guint, p);
  for (NablaNode v = 0; v < p; v++)
    {
      at[v] = nabla_moments_index (moments, features, v);
      if (!nabla_study_check_varies (&study, moments, at[v], error))
        return FALSE;
    }
  fit->df = p * (p - 1) / 2 - nabla_graph_n_edges (graph);
  fit->chi2 = compute_chi2 (&study, moments, at);
  fit->p = fit->df > 0 ? gsl_cdf_chisq_Q (fit->chi2, fit->df) : NAN;
  fit->rmsea = fit->df > 0 ? sqrt (fmax (fit->chi2 - fit->df, 0.0) / (fit->df * (double) moments->n)) : NAN;
  return !isnan (fit->chi2);
}
