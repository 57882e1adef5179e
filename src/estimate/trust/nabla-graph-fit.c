/* The fit of a whole linear graph. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "estimate/model/nabla-graph-model.h"
#include "estimate/trust/nabla-implication-test.h"

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

  for (guint i = 0; i < moments->k && !nabla_progress_is_cancelled (study->progress); i++)
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

/* The log of the determinant of the variables' correlations. */
static double
log_determinant (const NablaMoments *moments, NablaProgress *progress)
{
  g_autoptr (GArray) before = g_array_new (FALSE, FALSE, sizeof (guint));
  double sum = 0.0;

  for (guint i = 0; i < moments->k && !nabla_progress_is_cancelled (progress); i++)
    {
      if (i > 0)
        sum += log_rest (moments, before, i) - log (moments->cross[(gsize) i * moments->k + i]);
      g_array_append_val (before, i);
    }
  return sum;
}

/* With correlated errors: from the maximum of the likelihood. %FALSE where there is no such model. */
static gboolean
fit_model (NablaStudy *study, NablaGraphFit *fit, GError **error)
{
  g_autoptr (NablaGraphModel) model = nabla_graph_model_new (study, NULL);
  g_autoptr (NablaLinearFit) found = NULL;
  g_autofree guint8 *wanted = NULL;
  guint p, n_free = 0;
  double sum = 0.0;

  if (model == NULL)
    return FALSE;
  p = model->admg->n;
  wanted = g_malloc (MAX (p, 1));
  memset (wanted, TRUE, p);
  found = nabla_linear_fit_new (study, model, wanted, NULL, 0, error);
  if (found == NULL)
    return FALSE;
  for (guint d = 0; d < model->n_districts; d++)
    {
      sum += found->districts[d]->minus_two_log - found->districts[d]->n;
      n_free += nabla_district_get_rank (found->districts[d]);
    }
  fit->df = p * (p + 1) / 2 - MIN (n_free, p * (p + 1) / 2);
  fit->chi2 = fmax (sum - log_determinant (found->moments, study->progress), 0.0) * (double) found->moments->n;
  fit->n_used = found->moments->n;
  return TRUE;
}

/* A DAG's, whose regressions are all that is needed; %FALSE with @error where something is in the way. */
static gboolean
fit_plain (NablaStudy *study, const GArray *features, NablaGraphFit *fit, GError **error)
{
  g_autoptr (NablaMoments) moments = nabla_study_get_moments (study, features, error);
  guint p = features->len;
  g_autofree guint *at = g_new (guint, p);

  if (moments == NULL || !nabla_study_check_rows (study, moments, p, error))
    return FALSE;
  for (guint v = 0; v < p; v++)
    {
      at[v] = nabla_moments_index (moments, features, v);
      if (!nabla_study_check_varies (study, moments, at[v], error))
        return FALSE;
    }
  fit->df = p * (p - 1) / 2 - nabla_graph_n_edges (study->graph);
  fit->chi2 = compute_chi2 (study, moments, at);
  fit->n_used = moments->n;
  return TRUE;
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
 * The likelihood-ratio test of the linear Gaussian model of a graph with -> and <-> and nothing selected against any
 * covariance, in the rows in which all its columns, numbers all, are there: chi^2 = n (log |S implied| - log |S|
 * + tr (S implied^-1 S) - p) with a degree of freedom for each covariance more than the parameters that can move, and
 * the root mean square error of approximation sqrt (max (chi^2 - df, 0) / (df n)) (Steiger & Lind 1980). Unobserved
 * variables are projected out: what they cause has errors that are correlated in any way. O(p^4), with <-> the time of
 * nabla_district_fit()
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
  g_auto (NablaStudy) study = { 0 };
  NablaMethod method;

  nabla_method_init (&method);
  method.se = NABLA_SE_CLASSICAL;
  if (nabla_graph_get_order (graph) == NULL || !nabla_progress_check (progress, error)
      || !nabla_study_init (&study, data, graph, columns, &method, progress, error))
    return FALSE;
  for (NablaNode v = 0; v < nabla_graph_n_nodes (graph); v++)
    {
      if ((nabla_graph_get_roles (graph, v) & NABLA_ROLE_SELECTED) != 0)
        return FALSE;
      if (!nabla_graph_is_latent (graph, v) && !nabla_study_add_scalar (&study, v, features, error))
        return FALSE;
    }
  if (features->len == 0
      || !(is_plain (graph) ? fit_plain (&study, features, fit, error) : fit_model (&study, fit, error))
      || !nabla_progress_check (progress, error))
    return FALSE;
  fit->p = fit->df > 0 ? gsl_cdf_chisq_Q (fit->chi2, fit->df) : NAN;
  fit->rmsea = fit->df > 0 ? sqrt (fmax (fit->chi2 - fit->df, 0.0) / (fit->df * (double) fit->n_used)) : NAN;
  return !isnan (fit->chi2);
}
