#include "estimate/mediation/nabla-mediation-effects.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/mediation/nabla-mediation-work.h"
#include "identify/nabla-adjustment.h"

static void
work_clear (NablaMediationWork *self)
{
  g_clear_pointer (&self->natural, nabla_estimand_unref);
  g_clear_pointer (&self->plain, nabla_estimand_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaMediationWork, work_clear)

/* All observed vertices on directed paths, their ends left out. */
static NablaNodeSet *
dup_all_mediators (const NablaGraph *graph, const NablaQuery *query)
{
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  g_autoptr (NablaNodeSet) causal
    = nabla_causal_nodes (ws, nabla_query_get_exposure (query), nabla_query_get_outcome (query));
  g_autoptr (NablaNodeSet) ends
    = nabla_node_set_union (nabla_query_get_exposure (query), nabla_query_get_outcome (query));
  g_autoptr (NablaNodeSet) between = nabla_node_set_minus (causal, ends);
  NablaNodeSet *mediators = nabla_node_set_new ();

  for (guint i = 0; i < between->n; i++)
    if (!nabla_graph_is_latent (graph, between->nodes[i]))
      nabla_node_set_add (mediators, between->nodes[i]);
  return mediators;
}

static gboolean
check_question (const NablaQuery *query, GError **error)
{
  guint n_exposure = nabla_node_set_size (nabla_query_get_exposure (query));
  guint n_outcome = nabla_node_set_size (nabla_query_get_outcome (query));

  if (n_exposure == 1 && n_outcome == 1)
    return TRUE;
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
               _ ("The question has %u exposures and %u outcomes: choose one of each to get a number."), n_exposure,
               n_outcome);
  return FALSE;
}

static gboolean
check_method (const NablaMethod *method, GError **error)
{
  if (!isnan (method->at) || method->contrast != NABLA_CONTRAST_DIFFERENCE)
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                           _ ("Direct and indirect effects are differences of means: leave out other contrasts."));
      return FALSE;
    }
  if (method->auto_estimator || method->estimator == NABLA_ESTIMATOR_LINEAR
      || method->estimator == NABLA_ESTIMATOR_PLUGIN || method->estimator == NABLA_ESTIMATOR_AIPW
      || method->estimator == NABLA_ESTIMATOR_GRADIENT)
    return TRUE;
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
               _ ("The estimator “%s” does not split effects: choose linear, plugin, aipw or gradient."),
               nabla_estimator_to_string (method->estimator));
  return FALSE;
}

/* What of the exposure's effect is what, by the graph alone. */
typedef struct
{
  NablaIdentification *direct, *indirect, *total;
} Verdicts;

static void
verdicts_clear (Verdicts *self)
{
  g_clear_pointer (&self->direct, nabla_identification_unref);
  g_clear_pointer (&self->indirect, nabla_identification_unref);
  g_clear_pointer (&self->total, nabla_identification_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Verdicts, verdicts_clear)

static NablaIdentification *
identify (const NablaMediationWork *work, NablaEffect effect, GError **error)
{
  g_autoptr (NablaQuery) query
    = nabla_query_with_mediators (work->query, effect, nabla_query_get_mediators (work->query));

  return nabla_identify (work->study->graph, query, work->study->progress, error);
}

/* With nothing in between all of the effect is direct. */
static gboolean
find_verdicts (Verdicts *self, const NablaMediationWork *work, GError **error)
{
  self->total = identify (work, NABLA_EFFECT_TOTAL, error);
  if (self->total == NULL)
    return FALSE;
  if (nabla_node_set_size (nabla_query_get_mediators (work->query)) == 0)
    return TRUE;
  self->direct = identify (work, NABLA_EFFECT_NATURAL_DIRECT, error);
  self->indirect = self->direct != NULL ? identify (work, NABLA_EFFECT_NATURAL_INDIRECT, error) : NULL;
  return self->indirect != NULL;
}

static gboolean
is_zero (const NablaIdentification *id)
{
  return id == NULL || id->verdict == NABLA_VERDICT_ZERO;
}

static void
set_reason (NablaMediationResult *result, gboolean identified, const char *reason)
{
  result->identified = identified;
  g_free (result->reason);
  result->reason = g_strdup (reason);
}

static NablaEstimate *
new_zero (const NablaMediationWork *work)
{
  NablaEstimate *estimate = nabla_finish_new (work->study, work->plain, NABLA_ESTIMATOR_LINEAR);

  estimate->has_estimate = TRUE;
  estimate->estimate = 0.0;
  estimate->n_used = nabla_table_n_rows (work->study->table);
  return estimate;
}

/* The exposure's mean, where its values are not known yet. */
static gboolean
take_mean (NablaMediationWork *work, GError **error)
{
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  NablaFeature feature = { (guint32) work->study->columns[work->exposure], NABLA_FEATURE_NUMBER };
  g_autoptr (NablaRows) rows = NULL;

  if (!isnan (work->from) && !isnan (work->to))
    return TRUE;
  g_array_append_val (features, feature);
  rows = nabla_rows_new (work->study, features, error);
  if (rows == NULL)
    return FALSE;
  nabla_mediation_take_mean (work, rows);
  return TRUE;
}

/* Straight lines could give it. */
static gboolean
is_by_lines (const NablaIdentification *id)
{
  const NablaEstimand *first = id->estimands->len > 0 ? id->estimands->pdata[0] : NULL;

  return first != NULL
         && (first->strategy == NABLA_STRATEGY_ADJUSTMENT || first->strategy == NABLA_STRATEGY_FRONT_DOOR);
}

/* The total effect between the two values, as `estimate` gives it. */
static NablaEstimate *
estimate_total (NablaMediationWork *work, NablaIdentification *id, GError **error)
{
  const NablaStudy *study = work->study;
  NablaMethod method = *study->method;
  double two[2];

  if (id->verdict == NABLA_VERDICT_ZERO)
    return new_zero (work);
  if (!take_mean (work, error))
    return NULL;
  /* Paths of a number are straight lines: so is what they make. */
  if (method.auto_estimator && is_by_lines (id) && !nabla_study_is_category (study, work->exposure)
      && !nabla_study_find_two (study, work->exposure, two))
    {
      method.auto_estimator = FALSE;
      method.estimator = NABLA_ESTIMATOR_LINEAR;
    }
  method.from = work->from;
  method.to = work->to;
  return nabla_estimate_identified (study->data, study->graph, study->columns, id, &method, study->progress, error);
}

/* One of the effects is zero for want of a path, and the other all there is. */
static gboolean
answer_by_total (NablaMediationWork *work, const Verdicts *verdicts, GError **error)
{
  NablaMediationResult *result = work->result;
  const NablaIdentification *zero = verdicts->direct == NULL       ? NULL
                                    : is_zero (verdicts->indirect) ? verdicts->indirect
                                                                   : verdicts->direct;
  gboolean all_direct = is_zero (verdicts->indirect);

  if (verdicts->total->verdict == NABLA_VERDICT_NOT_IDENTIFIED)
    {
      set_reason (result, FALSE, verdicts->total->reason);
      return TRUE;
    }
  set_reason (result, TRUE,
              zero != NULL ? zero->reason : _ ("No observed variable lies on a directed path: all of it is direct."));
  result->total = estimate_total (work, verdicts->total, error);
  if (result->total == NULL)
    return FALSE;
  result->estimator = result->total->estimator;
  result->nde = all_direct ? nabla_estimate_ref (result->total) : new_zero (work);
  result->nie = !all_direct || verdicts->total->verdict == NABLA_VERDICT_ZERO ? NULL : new_zero (work);
  if (result->nie == NULL)
    result->nie = nabla_estimate_ref (result->total);
  return TRUE;
}

static void
set_choice (NablaMediationResult *result, const char *choice)
{
  NablaEstimate *const estimates[] = { result->nde, result->nie, result->total };

  for (guint i = 0; i < G_N_ELEMENTS (estimates); i++)
    estimates[i]->choice = g_strdup (choice);
}

/* By regressions one inside the other, if these were asked for or suit. %FALSE without @error: go on with lines. */
static gboolean
answer_by_nested (NablaMediationWork *work, GError **error)
{
  const NablaMethod *method = work->study->method;
  gboolean asked = !method->auto_estimator && method->estimator == NABLA_ESTIMATOR_AIPW;
  g_autofree char *choice = method->auto_estimator ? nabla_mediation_suits_nested (work) : NULL;
  g_autoptr (GError) why = NULL;

  if (!asked && choice == NULL)
    return FALSE;
  work->result->estimator = NABLA_ESTIMATOR_AIPW;
  if ((!asked || nabla_mediation_accepts_nested (work, &why)) && nabla_mediation_by_nested (work, &why))
    {
      set_choice (work->result, choice);
      return TRUE;
    }
  if (asked || nabla_progress_is_cancellation (why))
    g_propagate_error (error, g_steal_pointer (&why));
  else
    nabla_mediation_result_add_warning (work->result, "linear", _ ("Linear models instead of smooth regressions. %s"),
                                        why->message);
  return FALSE;
}

/* By regressions smooth in the exposure, if these were asked for or the data speak for them. %FALSE without @error: go
 * on with lines. */
static gboolean
answer_by_smooth (NablaMediationWork *work, GError **error)
{
  const NablaMethod *method = work->study->method;
  gboolean asked = !method->auto_estimator && method->estimator == NABLA_ESTIMATOR_GRADIENT;
  g_autofree char *choice = NULL;
  g_autoptr (GError) why = NULL;

  if (method->auto_estimator && !nabla_mediation_suits_smooth (work, &choice, error))
    return FALSE;
  if (!asked && choice == NULL)
    return FALSE;
  work->result->estimator = NABLA_ESTIMATOR_GRADIENT;
  if (nabla_mediation_accepts_smooth (work, &why) && nabla_mediation_by_smooth (work, &why))
    {
      set_choice (work->result, choice);
      if (choice != NULL)
        nabla_mediation_result_add_warning (work->result, "smooth", "%s", choice);
      return TRUE;
    }
  if (asked || nabla_progress_is_cancellation (why))
    g_propagate_error (error, g_steal_pointer (&why));
  else
    nabla_mediation_result_add_warning (work->result, "linear", _ ("Linear models instead of smooth regressions. %s"),
                                        why->message);
  return FALSE;
}

/* Both effects by their formula: cells, nested regressions, models with products, or sums over paths. */
static gboolean
answer_by_formula (NablaMediationWork *work, const NablaPathModels *models, gboolean *by_cells, GError **error)
{
  const NablaMethod *method = work->study->method;
  gboolean asked = !method->auto_estimator && method->estimator == NABLA_ESTIMATOR_PLUGIN;
  g_autoptr (GError) why = NULL;

  work->result->estimator = NABLA_ESTIMATOR_PLUGIN;
  *by_cells = asked || (method->auto_estimator && nabla_mediation_suits_cells (work));
  if (*by_cells)
    {
      if (nabla_mediation_by_cells (work, &why))
        return TRUE;
      if (asked || nabla_progress_is_cancellation (why))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      nabla_mediation_result_add_warning (work->result, "linear",
                                          _ ("Linear models instead of counts of each combination. %s"), why->message);
      *by_cells = FALSE;
      g_clear_error (&why);
    }
  if (answer_by_nested (work, &why) || (why == NULL && answer_by_smooth (work, &why)))
    return TRUE;
  if (why != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  work->result->estimator = NABLA_ESTIMATOR_LINEAR;
  if (work->natural->adjustment != NULL)
    return nabla_mediation_by_models (work, error);
  if (work->result->paths_truncated)
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR,
                           _ ("There are too many directed paths to sum over."));
      return FALSE;
    }
  nabla_mediation_result_add_warning (work->result, "linear_paths",
                                      _ ("No set of covariates removes all confounding, so the effects are sums over "
                                         "paths of a linear model without products."));
  return nabla_mediation_by_paths (work, models, error);
}

static void
take_proportion (NablaMediationResult *result)
{
  const NablaEstimate *total = result->total;

  if (result->nie == NULL || total == NULL || !total->has_estimate || total->estimate == 0.0)
    return;
  result->proportion = result->nie->estimate / total->estimate;
  if (total->lo <= 0.0 && total->hi >= 0.0)
    nabla_mediation_result_add_warning (result, "proportion",
                                        _ ("The total effect may be zero, so the proportion says little."));
  else if (result->proportion < 0.0 || result->proportion > 1.0)
    nabla_mediation_result_add_warning (result, "proportion",
                                        _ ("Direct and indirect effect have opposite signs: the proportion is no "
                                           "share."));
}

/* What is so of all numbers alike. */
static void
pass_on (NablaMediationResult *result, const NablaEstimate *total)
{
  for (guint i = 0; total->warnings != NULL && i < total->warnings->len; i++)
    {
      const NablaWarning *warning = total->warnings->pdata[i];

      if (strcmp (warning->kind, "extrapolation") == 0 || strcmp (warning->kind, "exact_fit") == 0)
        nabla_mediation_result_add_warning (result, warning->kind, "%s", warning->text);
    }
}

/* What smooth regressions say of their numbers; once of a kind, the indirect effect's first: it needs most. */
static void
add_notes (NablaMediationResult *result)
{
  const NablaEstimate *const estimates[] = { result->nie, result->nde, result->total };

  for (guint k = 0; k < G_N_ELEMENTS (estimates); k++)
    for (guint i = 0; estimates[k]->warnings != NULL && i < estimates[k]->warnings->len; i++)
      {
        const NablaWarning *warning = estimates[k]->warnings->pdata[i];
        gboolean told = FALSE;

        for (guint j = 0; j < result->warnings->len && !told; j++)
          told = strcmp (((const NablaWarning *) result->warnings->pdata[j])->kind, warning->kind) == 0;
        if (!told)
          nabla_mediation_result_add_warning (result, warning->kind, "%s", warning->text);
      }
}

/* Rows that were dropped, and why paths have no number. */
static void
add_warnings (NablaMediationWork *work)
{
  NablaMediationResult *result = work->result;
  gboolean smooth = work->natural != NULL
                    && (result->estimator == NABLA_ESTIMATOR_AIPW || result->estimator == NABLA_ESTIMATOR_GRADIENT);

  if (smooth)
    add_notes (result);
  if (smooth && result->paths->len > 0)
    nabla_mediation_result_add_warning (result, "straight_paths",
                                        _ (
                                          "Effects along paths are products of straight-line slopes: they need not add "
                                          "up to the direct and the indirect effect."));

  for (guint i = 0; i < 1 + result->paths->len; i++)
    {
      const NablaEstimate *estimate
        = i == 0 ? result->total : ((const NablaPathEffect *) result->paths->pdata[i - 1])->estimate;
      g_autofree char *losses = estimate != NULL ? nabla_estimate_dup_losses (estimate) : NULL;

      if (losses != NULL)
        nabla_mediation_result_add_warning (result, "incomplete_rows", "%s", losses);
      if (i == 0 && estimate != NULL)
        pass_on (result, estimate);
      if (i > 0 && !estimate->has_estimate && estimate->message != NULL)
        nabla_mediation_result_add_warning (result, "no_path_effect", "%s", estimate->message);
    }
  if (result->paths_truncated)
    nabla_mediation_result_add_warning (result, "truncated",
                                        _ ("There are more than %u directed paths: the others are "
                                           "left out."),
                                        result->paths->len);
}

/* Beside natural effects that are not identified: where it has no number either, a warning says why. */
static gboolean
try_total (NablaMediationWork *work, NablaIdentification *id, GError **error)
{
  g_autoptr (GError) why = NULL;

  work->result->total = estimate_total (work, id, &why);
  if (why == NULL)
    return TRUE;
  if (nabla_progress_is_cancellation (why))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  nabla_mediation_result_add_warning (work->result, "no_total", _ ("The total effect has no number. %s"), why->message);
  return TRUE;
}

static gboolean
answer (NablaMediationWork *work, GError **error)
{
  NablaMediationResult *result = work->result;
  g_auto (Verdicts) verdicts = { 0 };
  g_auto (NablaPathModels) models = { 0 };
  g_autoptr (GPtrArray) paths = nabla_mediation_list_paths (work, &result->paths_truncated);
  gboolean by_cells = FALSE;

  if (!find_verdicts (&verdicts, work, error) || !nabla_mediation_choose_values (work, error))
    return FALSE;
  if (is_zero (verdicts.direct) || is_zero (verdicts.indirect))
    {
      if (!answer_by_total (work, &verdicts, error) || !nabla_path_models_init (&models, work, paths, error))
        return FALSE;
      by_cells = result->estimator == NABLA_ESTIMATOR_PLUGIN;
    }
  else if (verdicts.direct->verdict == NABLA_VERDICT_NOT_IDENTIFIED)
    {
      set_reason (result, FALSE, verdicts.direct->reason);
      if (!nabla_path_models_init (&models, work, paths, error))
        return FALSE;
      if (verdicts.total->verdict != NABLA_VERDICT_NOT_IDENTIFIED && !try_total (work, verdicts.total, error))
        return FALSE;
      by_cells = result->total != NULL && result->total->estimator == NABLA_ESTIMATOR_PLUGIN;
    }
  else
    {
      set_reason (result, TRUE, verdicts.direct->reason);
      work->natural = nabla_estimand_ref (verdicts.direct->estimands->pdata[0]);
      if (work->natural->adjustment == NULL && !nabla_path_models_init (&models, work, paths, error))
        return FALSE;
      if (!answer_by_formula (work, &models, &by_cells, error))
        return FALSE;
      if (work->natural->adjustment != NULL && !nabla_path_models_init (&models, work, paths, error))
        return FALSE;
    }
  if (!nabla_mediation_add_paths (work, &models, by_cells, error))
    return FALSE;
  take_proportion (result);
  add_warnings (work);
  return nabla_progress_check (work->study->progress, error);
}

NablaMediationResult *
nabla_estimate_mediation (NablaData *data,
                          const NablaGraph *graph,
                          const int *columns,
                          const NablaQuery *query,
                          const NablaMethod *method,
                          NablaProgress *progress,
                          GError **error)
{
  g_auto (NablaStudy) study = { 0 };
  g_auto (NablaMediationWork) work = { 0 };
  g_autoptr (NablaMediationResult) result = nabla_mediation_result_new ();
  g_autoptr (NablaNodeSet) all = NULL;
  g_autoptr (NablaQuery) asked = NULL;

  if (!nabla_progress_check (progress, error) || !check_question (query, error) || !check_method (method, error)
      || !nabla_study_init (&study, data, graph, columns, method, progress, error))
    return NULL;
  if (nabla_node_set_size (nabla_query_get_mediators (query)) == 0)
    all = dup_all_mediators (graph, query);
  asked = nabla_query_with_mediators (query, NABLA_EFFECT_NATURAL_DIRECT,
                                      all != NULL ? all : nabla_query_get_mediators (query));
  work = (NablaMediationWork){ .study = &study,
                               .query = asked,
                               .exposure = nabla_query_get_exposure (query)->nodes[0],
                               .outcome = nabla_query_get_outcome (query)->nodes[0],
                               .from = NAN,
                               .to = NAN,
                               .result = result };
  work.plain = nabla_estimand_new (NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_TOTAL, nabla_query_get_exposure (query),
                                   nabla_query_get_outcome (query));
  nabla_node_set_free (result->mediators);
  result->mediators = nabla_node_set_copy (nabla_query_get_mediators (asked));
  if (!answer (&work, error))
    return NULL;
  return g_steal_pointer (&result);
}
