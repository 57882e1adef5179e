/* The fit of a linear Gaussian model, district by district, and what follows for functions of its coefficients. */
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/model/nabla-graph-model.h"
#include "estimate/nabla-wording.h"

void
nabla_linear_fit_free (NablaLinearFit *self)
{
  if (self == NULL)
    return;
  for (guint d = 0; d < self->model->n_districts; d++)
    {
      nabla_district_free (self->districts[d]);
      g_free (self->variables[d]);
    }
  g_free (self->districts);
  g_free (self->variables);
  nabla_moments_free (self->moments);
  g_free (self->at);
  g_free (self->sd);
  g_free (self->beta);
  g_free (self);
}

/* Marks the variables of a district: its vertices and their parents. */
static void
mark_variables (const NablaGraphModel *model, guint district, guint8 *marks)
{
  const NablaAdmg *g = model->admg;

  for (guint v = 0; v < g->n; v++)
    if (model->district[v] == district)
      {
        marks[v] = 1;
        for (guint k = g->parents_at[v]; k < g->parents_at[v + 1]; k++)
          marks[g->parents[k]] = 1;
      }
}

/* The vertices of the district first, then their other parents. */
static NablaDistrict *
make_district (const NablaLinearFit *fit, guint district, guint **variables)
{
  const NablaGraphModel *model = fit->model;
  const NablaAdmg *g = model->admg;
  g_autofree guint8 *marks = g_new0 (guint8, g->n);
  g_autofree guint *place = g_new (guint, g->n);
  guint *list = g_new (guint, g->n), n = 0, m, n_arrows = 0, n_pairs = 0;
  NablaDistrict *self;

  mark_variables (model, district, marks);
  for (guint v = 0; v < g->n; v++)
    if (model->district[v] == district)
      list[n++] = v;
  m = n;
  for (guint v = 0; v < g->n; v++)
    if (marks[v] && model->district[v] != district)
      list[m++] = v;
  for (guint i = 0; i < m; i++)
    place[list[i]] = i;
  for (guint i = 0; i < n; i++)
    {
      n_arrows += g->parents_at[list[i] + 1] - g->parents_at[list[i]];
      for (guint j = 0; j < i; j++)
        n_pairs += model->spouse[(gsize) list[i] * g->n + list[j]];
    }
  self = nabla_district_new (n, m, n_arrows, n_pairs);
  for (guint i = 0; i < n; i++)
    {
      for (guint k = g->parents_at[list[i]]; k < g->parents_at[list[i] + 1]; k++)
        nabla_district_add_arrow (self, place[g->parents[k]], i);
      for (guint j = 0; j < i; j++)
        if (model->spouse[(gsize) list[i] * g->n + list[j]])
          nabla_district_add_pair (self, j, i);
    }
  for (guint i = 0; i < m; i++)
    for (guint j = 0; j < m; j++)
      self->covariance[(gsize) i * m + j]
        = fit->moments->cross[(gsize) fit->at[list[i]] * fit->moments->k + fit->at[list[j]]] / fit->moments->weight
          / (fit->sd[list[i]] * fit->sd[list[j]]);
  *variables = list;
  return self;
}

static gboolean
read_moments (NablaLinearFit *self, NablaStudy *study, const guint8 *marks, GError **error)
{
  const NablaAdmg *g = self->model->admg;
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (NablaFit) fit = NULL;
  guint n = 0;

  for (guint v = 0; v < g->n; v++)
    if (marks[v] && !nabla_study_add_scalar (study, g->node[v], features, error))
      return FALSE;
  self->moments = nabla_study_get_moments (study, features, error);
  if (self->moments == NULL)
    return FALSE;
  for (guint v = 0; v < g->n; v++)
    {
      guint at;

      self->at[v] = G_MAXUINT;
      if (!marks[v])
        continue;
      at = self->at[v] = nabla_moments_index (self->moments, features, n++);
      if (!nabla_study_check_varies (study, self->moments, at, error))
        return FALSE;
      self->sd[v] = sqrt (self->moments->cross[(gsize) at * self->moments->k + at] / self->moments->weight);
    }
  /* Causes before effects: what is determined is so by what comes before it. */
  for (guint i = 0; i < g->n; i++)
    if (marks[g->order[i]])
      g_array_append_val (all, self->at[g->order[i]]);
  if (!nabla_study_check_rows (study, self->moments, all->len + 1, error))
    return FALSE;
  fit = nabla_study_fit (study, self->moments, all, g_array_index (all, guint, 0), error);
  return fit != NULL;
}

/**
 * nabla_linear_fit_new:
 * @model: outlives the fit
 * @wanted: (array): for each vertex, whether its equation is wanted
 * @also: (array length=n_also): vertices that must be there besides
 * @error: cancelled; variables that do not vary or determine each other; too few rows; no maximum found
 *
 * Maximum likelihood of the districts in which there are equations that are wanted: the same coefficients as from the
 * whole graph, whose likelihood is a product over districts.
 *
 * Returns: (transfer full): the fit
 */
NablaLinearFit *
nabla_linear_fit_new (NablaStudy *study,
                      const NablaGraphModel *model,
                      const guint8 *wanted,
                      const guint *also,
                      guint n_also,
                      GError **error)
{
  const NablaAdmg *g = model->admg;
  g_autoptr (NablaLinearFit) self = g_new0 (NablaLinearFit, 1);
  g_autofree guint8 *marks = g_new0 (guint8, MAX (g->n, 1));
  g_autofree guint8 *chosen = g_new0 (guint8, MAX (model->n_districts, 1));

  self->model = model;
  self->at = g_new (guint, MAX (g->n, 1));
  self->sd = g_new0 (double, MAX (g->n, 1));
  self->beta = g_new0 (double, MAX (model->n_arrows, 1));
  self->districts = g_new0 (NablaDistrict *, MAX (model->n_districts, 1));
  self->variables = g_new0 (guint *, MAX (model->n_districts, 1));
  for (guint v = 0; v < g->n; v++)
    if (wanted[v])
      chosen[model->district[v]] = 1;
  for (guint d = 0; d < model->n_districts; d++)
    if (chosen[d])
      mark_variables (model, d, marks);
  for (guint i = 0; i < n_also; i++)
    marks[also[i]] = 1;
  if (!read_moments (self, study, marks, error))
    return NULL;

  for (guint d = 0; d < model->n_districts; d++)
    {
      NablaDistrict *district;

      if (!chosen[d])
        continue;
      district = self->districts[d] = make_district (self, d, &self->variables[d]);
      if (!nabla_district_fit (district, study->progress))
        {
          g_autofree char *rows = nabla_wording_count (self->moments->n);

          if (nabla_progress_check (study->progress, error))
            g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                         _ (
                           "The linear Gaussian model of the whole graph does not settle on one fit in the %s complete "
                           "rows: the data say too little of it. Add rows, or use a simpler graph."),
                         rows);
          return NULL;
        }
      for (guint a = 0; a < district->n_arrows; a++)
        self->beta[nabla_graph_model_find_arrow (model, self->variables[d][district->from[a]],
                                                 self->variables[d][district->to[a]])]
          = district->beta[a];
    }
  return g_steal_pointer (&self);
}

/**
 * nabla_linear_fit_total:
 * @gradient: (out) (nullable) (array): by the coefficients, one per arrow
 *
 * The total effect of one vertex on another, the sum over directed paths of the products of their coefficients,
 * per standard deviations. O(n + arrows)
 */
double
nabla_linear_fit_total (const NablaLinearFit *self, guint from, guint to, double *gradient)
{
  const NablaAdmg *g = self->model->admg;
  g_autofree double *down = g_new0 (double, g->n);
  g_autofree double *up = g_new0 (double, g->n);

  down[from] = up[to] = 1.0;
  for (guint i = g->rank[from] + 1; i < g->n; i++)
    for (guint k = g->parents_at[g->order[i]]; k < g->parents_at[g->order[i] + 1]; k++)
      down[g->order[i]] += self->beta[k] * down[g->parents[k]];
  for (guint i = g->rank[to] + 1; i-- > 0;)
    for (guint k = g->parents_at[g->order[i]]; k < g->parents_at[g->order[i] + 1]; k++)
      up[g->parents[k]] += self->beta[k] * up[g->order[i]];
  for (guint k = 0; gradient != NULL && k < self->model->n_arrows; k++)
    gradient[k] = self->model->to[k] != from ? down[g->parents[k]] * up[self->model->to[k]] : 0.0;
  return from != to ? down[to] : 1.0;
}

/**
 * nabla_linear_fit_path:
 * @vertices: (array length=n): of a directed path, from cause to effect
 * @gradient: (out) (nullable) (array): by the coefficients, one per arrow
 *
 * The part of a total effect that goes along one path: the product of its coefficients, per standard deviations.
 */
double
nabla_linear_fit_path (const NablaLinearFit *self, const guint *vertices, guint n, double *gradient)
{
  double product = 1.0;

  if (gradient != NULL)
    memset (gradient, 0, sizeof (double) * self->model->n_arrows);
  for (guint i = 0; i + 1 < n; i++)
    {
      guint arrow = nabla_graph_model_find_arrow (self->model, vertices[i], vertices[i + 1]);
      double others = 1.0;

      product *= self->beta[arrow];
      for (guint j = 0; j + 1 < n; j++)
        if (j != i)
          others *= self->beta[nabla_graph_model_find_arrow (self->model, vertices[j], vertices[j + 1])];
      if (gradient != NULL)
        gradient[arrow] = others;
    }
  return product;
}

/* Of a function's gradient the part of one district's parameters; %FALSE where there is none. */
static gboolean
take_gradient (const NablaLinearFit *self, guint d, const double *gradient, double *part)
{
  const NablaDistrict *district = self->districts[d];
  gboolean any = FALSE;

  memset (part, 0, sizeof (double) * (district->n_arrows + district->n_pairs));
  for (guint a = 0; a < district->n_arrows; a++)
    {
      part[a] = gradient[nabla_graph_model_find_arrow (self->model, self->variables[d][district->from[a]],
                                                       self->variables[d][district->to[a]])];
      any = any || part[a] != 0.0;
    }
  return any;
}

/* Adds one district's rows: with c the solution and u = omega^-1 times the errors, sum of c_ij u_i x_j over arrows and
 * of c_ij (u_i u_j - its mean) over pairs, half of it for i = j. */
static void
add_terms (const NablaLinearFit *self,
           guint d,
           const double *solution,
           double scale,
           NablaInfluence *influence,
           guint first)
{
  const NablaDistrict *district = self->districts[d];
  const guint *variables = self->variables[d];
  guint n = district->n, m = district->m, k = self->moments->k;

  for (guint t = 0; t < n; t++)
    {
      double *a = influence->a + (gsize) (first + t) * k, *e = influence->e + (gsize) (first + t) * k;

      for (guint j = 0; j < m; j++)
        a[self->at[variables[j]]] = district->score[(gsize) t * m + j] / self->sd[variables[j]];
      for (guint c = 0; c < district->n_arrows; c++)
        if (district->to[c] == t)
          e[self->at[variables[district->from[c]]]] += scale * solution[c] / self->sd[variables[district->from[c]]];
    }
  for (guint p = 0; p < district->n_pairs; p++)
    {
      guint left = district->left[p], right = district->right[p];
      double half = scale * solution[district->n_arrows + p] / 2.0;

      for (guint j = 0; j < m; j++)
        {
          guint at = self->at[variables[j]];

          influence->e[(gsize) (first + left) * k + at]
            += half * district->score[(gsize) right * m + j] / self->sd[variables[j]];
          if (left != right)
            influence->e[(gsize) (first + right) * k + at]
              += half * district->score[(gsize) left * m + j] / self->sd[variables[j]];
        }
    }
}

/**
 * nabla_linear_fit_get_influence:
 * @gradient: (array): of a function of the coefficients, one per arrow
 * @scale: what the function is multiplied by
 *
 * How the rows add up to the function's error, by the observed information: right where errors are not Gaussian, and
 * where the graph does not hold for what maximum likelihood tends to (White 1982).
 *
 * Returns: (transfer full) (nullable): %NULL where the function is not identified
 */
NablaInfluence *
nabla_linear_fit_get_influence (const NablaLinearFit *self, const double *gradient, double scale)
{
  guint n_terms = 0, k = self->moments->k, at = 0;
  NablaInfluence *influence;

  for (guint d = 0; d < self->model->n_districts; d++)
    if (self->districts[d] != NULL)
      n_terms += self->districts[d]->n;
  influence = nabla_influence_new (nabla_moments_copy (self->moments), n_terms);
  influence->n_terms = 0;
  for (guint d = 0; d < self->model->n_districts; d++)
    {
      const NablaDistrict *district = self->districts[d];
      g_autofree double *part = NULL;
      g_autofree double *solution = NULL;

      if (district == NULL)
        continue;
      part = g_new (double, district->n_arrows + district->n_pairs);
      solution = g_new (double, district->n_arrows + district->n_pairs);
      if (!take_gradient (self, d, gradient, part))
        continue;
      if (!nabla_district_solve (district, part, solution))
        {
          nabla_influence_free (influence);
          return NULL;
        }
      add_terms (self, d, solution, scale / self->moments->weight, influence, at);
      at += district->n;
    }
  influence->n_terms = at;
  for (guint t = 0; t < at; t++)
    for (gsize i = 0; i < k; i++)
      for (gsize j = 0; j < k; j++)
        influence->constant += influence->a[t * k + i] * influence->e[t * k + j] * self->moments->cross[i * k + j]
                               / self->moments->weight;
  return influence;
}

/**
 * nabla_linear_fit_get_variances:
 * @gradient: (array): of a function of the coefficients, one per arrow
 * @covariances: (out) (array): its covariance with each coefficient, per standard deviations, by the observed
 *   information: right where the model is
 *
 * Returns: %FALSE where the function is not identified
 */
gboolean
nabla_linear_fit_get_variances (const NablaLinearFit *self, const double *gradient, double *covariances)
{
  memset (covariances, 0, sizeof (double) * self->model->n_arrows);
  for (guint d = 0; d < self->model->n_districts; d++)
    {
      const NablaDistrict *district = self->districts[d];
      g_autofree double *part = NULL;
      g_autofree double *solution = NULL;

      if (district == NULL)
        continue;
      part = g_new (double, district->n_arrows + district->n_pairs);
      solution = g_new (double, district->n_arrows + district->n_pairs);
      if (!take_gradient (self, d, gradient, part))
        continue;
      if (!nabla_district_solve (district, part, solution))
        return FALSE;
      for (guint a = 0; a < district->n_arrows; a++)
        covariances[nabla_graph_model_find_arrow (self->model, self->variables[d][district->from[a]],
                                                  self->variables[d][district->to[a]])]
          = solution[a] / (double) self->moments->n;
    }
  return TRUE;
}

/* The function's own variance, likewise. */
gboolean
nabla_linear_fit_get_variance (const NablaLinearFit *self, const double *gradient, double *variance)
{
  g_autofree double *covariances = g_new (double, MAX (self->model->n_arrows, 1));

  *variance = 0.0;
  if (!nabla_linear_fit_get_variances (self, gradient, covariances))
    return FALSE;
  for (guint k = 0; k < self->model->n_arrows; k++)
    *variance += gradient[k] * covariances[k];
  return TRUE;
}
