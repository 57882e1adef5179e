/* An effect in the linear Gaussian model of the whole graph. */
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/model/nabla-graph-model.h"
#include "estimate/moments/nabla-plan-model-weak.h"
#include "estimate/moments/nabla-plan.h"
#include "estimate/nabla-wording.h"
#include "graph/nabla-separation.h"
#include "identify/nabla-half-trek.h"

/* The vertex of an end of the question, or what is wrong with its column. */
static guint
find_vertex (const NablaStudy *study, const NablaGraphModel *model, NablaNode node, GError **error)
{
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));

  if (!nabla_study_add_scalar (study, node, features, error))
    return G_MAXUINT;
  return model->admg->index[node];
}

static gboolean
check_question (const NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  if (nabla_node_set_size (estimand->given) == 0 || estimand->strategy == NABLA_STRATEGY_INSTRUMENT)
    return TRUE;
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR,
               _ ("A linear model of the whole graph gives no effect among those with the same %s: ask without it."),
               nabla_graph_get_label (study->graph, estimand->given->nodes[0]));
  return FALSE;
}

/* The variables by which the effect is known to be identified have numbers. */
static gboolean
check_variables (const NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_autoptr (NablaNodeSet) functional
    = estimand->functional != NULL ? nabla_expr_dup_variables (estimand->functional) : NULL;
  const NablaNodeSet *sets[]
    = { estimand->adjustment, estimand->mediators, estimand->instrument, estimand->given, functional };

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    for (guint j = 0; j < nabla_node_set_size (sets[i]); j++)
      {
        g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));

        if (!nabla_study_add_scalar (study, sets[i]->nodes[j], features, error))
          return FALSE;
      }
  return TRUE;
}

/* A direct effect holds what lies between fixed: without numbers that cannot be, and the coefficient
 * would be of more than the arrow. */
static gboolean
check_held (const NablaStudy *study, const NablaGraphModel *model, const NablaEstimand *estimand, GError **error)
{
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (study->graph);
  g_autoptr (NablaNodeSet) below = nabla_descendants (ws, estimand->exposure, NULL);
  g_autoptr (NablaNodeSet) above = nabla_ancestors (ws, estimand->outcome, NULL);

  for (guint i = 0; i < model->left_out->n; i++)
    {
      NablaNode node = model->left_out->nodes[i];
      g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));

      if (nabla_node_set_contains (below, node) && nabla_node_set_contains (above, node)
          && !nabla_study_add_scalar (study, node, features, error))
        return FALSE;
    }
  return TRUE;
}

/* "e → u", as people call them; (transfer full) */
static char *
dup_arrow (const NablaStudy *study, const NablaGraphModel *model, guint arrow)
{
  const NablaAdmg *g = model->admg;
  g_autofree char *from = nabla_wording_node (study, g->node[g->parents[arrow]]);
  g_autofree char *to = nabla_wording_node (study, g->node[model->to[arrow]]);

  return g_strdup_printf ("%s → %s", from, to);
}

static void
set_weak (NablaPlan *self, NablaStudy *study, const NablaGraphModel *model, const double *gradient)
{
  guint arrow = 0;

  self->first_stage_f = nabla_plan_model_find_weak (study, model, gradient, &arrow);
  if (!isnan (self->first_stage_f))
    self->weak = dup_arrow (study, model, arrow);
}

static void
set_not_identified (const NablaStudy *study, const NablaGraphModel *model, guint arrow, GError **error)
{
  g_autofree char *name = dup_arrow (study, model, arrow);

  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NOT_IDENTIFIED,
               _ ("The effect needs the coefficient of %s, which the covariances do not give in a linear model of "
                  "this graph."),
               name);
}

/* That the half-trek criterion gives every coefficient that has a part in the effect. */
static gboolean
check_coefficients (const NablaStudy *study,
                    const NablaGraphModel *model,
                    const double *gradient,
                    const guint8 *between,
                    GError **error)
{
  g_autoptr (GArray) all = nabla_half_trek_identify (model->graph, study->progress);
  const NablaAdmg *g = model->admg;

  if (!nabla_progress_check (study->progress, error))
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    {
      NablaCoefficient coefficient = g_array_index (all, NablaCoefficient, i);
      guint arrow = nabla_graph_model_find_arrow (model, g->index[coefficient.from], g->index[coefficient.to]);

      if (coefficient.status == NABLA_COEFFICIENT_IDENTIFIED || !between[model->to[arrow]] || gradient[arrow] == 0.0)
        continue;
      set_not_identified (study, model, arrow, error);
      return FALSE;
    }
  return TRUE;
}

/* The first coefficient that alone is not identified, to blame; or cancelled. */
static gboolean
blame (const NablaStudy *study, const NablaLinearFit *fit, const double *gradient, GError **error)
{
  guint n = fit->model->n_arrows;
  g_autofree double *one = g_new0 (double, MAX (n, 1));
  double ignored;

  for (guint k = 0; k < n; k++)
    {
      if (!nabla_progress_check (study->progress, error))
        return FALSE;
      if (gradient[k] == 0.0)
        continue;
      one[k] = 1.0;
      if (!nabla_linear_fit_get_variance (fit, one, &ignored))
        {
          set_not_identified (study, fit->model, k, error);
          return FALSE;
        }
      one[k] = 0.0;
    }
  g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NOT_IDENTIFIED,
                       _ ("The covariances do not give this effect in a linear model of this graph."));
  return FALSE;
}

static gboolean
set_numbers (NablaPlan *self,
             const NablaStudy *study,
             const NablaLinearFit *fit,
             const double *gradient,
             double scale,
             GError **error)
{
  double variance;

  if (!nabla_linear_fit_get_variance (fit, gradient, &variance))
    return blame (study, fit, gradient, error);
  /* Means have no other error than that of their influences. */
  if (study->method->se == NABLA_SE_CLASSICAL && !nabla_comparison_has_means (&self->comparison))
    {
      self->variance = variance * scale * scale;
      return TRUE;
    }
  if (study->method->se != NABLA_SE_CLUSTER)
    self->se_kind = NABLA_SE_INFLUENCE;
  self->influence = nabla_linear_fit_get_influence (fit, gradient, scale);
  return self->influence != NULL || blame (study, fit, gradient, error);
}

/* The observed variables that the model can only take for unobserved, and that others depend on; (transfer full). */
static char *
dup_hidden (const NablaStudy *study, const NablaGraphModel *model)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < model->left_out->n; i++)
    {
      guint n_children;

      nabla_graph_get_adjacent (study->graph, model->left_out->nodes[i], NABLA_CHILDREN, &n_children);
      if (n_children > 0)
        g_ptr_array_add (names, nabla_wording_node (study, model->left_out->nodes[i]));
    }
  return names->len > 0 ? nabla_wording_list ((char **) names->pdata, names->len) : NULL;
}

/* No single row may decide what the effect is of, goes through or is known by. */
static gboolean
check_one_row (const NablaStudy *study,
               const NablaGraphModel *model,
               const NablaLinearFit *fit,
               const NablaEstimand *estimand,
               GError **error)
{
  const NablaNodeSet *sets[] = { estimand->exposure, estimand->mediators, estimand->instrument };

  for (guint s = 0; s < G_N_ELEMENTS (sets); s++)
    for (guint i = 0; sets[s] != NULL && i < nabla_node_set_size (sets[s]); i++)
      {
        guint v = find_vertex (study, model, sets[s]->nodes[i], NULL);

        if (v != G_MAXUINT && fit->at[v] != G_MAXUINT
            && !nabla_study_check_one_row (study, fit->moments, fit->at[v], error))
          return FALSE;
      }
  return TRUE;
}

/**
 * nabla_plan_model:
 *
 * Total effects are sums over directed paths of products of coefficients, direct ones coefficients, by maximum
 * likelihood from the moments of complete cases; errors by the observed information if classical, else by influence
 * functions. By the strategy linear-sem the half-trek criterion must give every coefficient that takes part; by
 * others the effect is known to be identified, and must be locally so in the fit.
 */
gboolean
nabla_plan_model (NablaPlan *self, NablaStudy *study, GError **error)
{
  const NablaEstimand *estimand = self->estimand;
  g_autoptr (NablaGraphModel) model = NULL;
  g_autoptr (NablaLinearFit) fit = NULL;
  g_autofree guint8 *between = NULL;
  g_autofree double *gradient = NULL;
  guint ends[2], arrow;
  double effect, scale;

  if (!check_question (study, estimand, error) || !check_variables (study, estimand, error))
    return FALSE;
  model = nabla_graph_model_new (study, error);
  if (model == NULL)
    return FALSE;
  ends[0] = find_vertex (study, model, estimand->exposure->nodes[0], error);
  ends[1] = ends[0] != G_MAXUINT ? find_vertex (study, model, estimand->outcome->nodes[0], error) : G_MAXUINT;
  if (ends[1] == G_MAXUINT)
    return FALSE;
  if (estimand->effect == NABLA_EFFECT_DIRECT && !check_held (study, model, estimand, error))
    return FALSE;
  between = g_new0 (guint8, model->admg->n);
  arrow = nabla_graph_model_find_arrow (model, ends[0], ends[1]);
  if (estimand->effect == NABLA_EFFECT_DIRECT ? arrow == G_MAXUINT
                                              : !nabla_graph_model_mark_between (model, ends[0], ends[1], between))
    {
      self->zero = TRUE;
      return TRUE;
    }
  if (estimand->effect == NABLA_EFFECT_DIRECT)
    between[ends[1]] = 1;
  fit = nabla_linear_fit_new (study, model, between, ends, 2, error);
  if (fit == NULL || !check_one_row (study, model, fit, estimand, error))
    return FALSE;

  gradient = g_new0 (double, MAX (model->n_arrows, 1));
  if (estimand->effect == NABLA_EFFECT_DIRECT)
    {
      effect = fit->beta[arrow];
      gradient[arrow] = 1.0;
    }
  else
    effect = nabla_linear_fit_total (fit, ends[0], ends[1], gradient);
  if (estimand->strategy == NABLA_STRATEGY_LINEAR_SEM && !check_coefficients (study, model, gradient, between, error))
    return FALSE;
  nabla_plan_set_units (self, fit->moments, fit->at[ends[0]], fit->at[ends[1]]);
  self->hidden = dup_hidden (study, model);
  set_weak (self, study, model, gradient);
  scale = fit->sd[ends[1]] / fit->sd[ends[0]];
  self->effect = effect * scale * self->unit;
  return set_numbers (self, study, fit, gradient, scale, error);
}
