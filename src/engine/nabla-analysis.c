#include "engine/nabla-analysis.h"

#include <glib/gi18n-lib.h>

#include "engine/nabla-chosen.h"
#include "engine/nabla-exploration.h"
#include "engine/nabla-illustration.h"

/* What the stages share: identification happens once, numbers come on top. */
typedef struct
{
  const NablaRequest *request;
  NablaData *data;
  NablaProgress *progress;
  NablaQuery *query;
  NablaIdentification *identification; /* of the question */
  GError *question_error;
  GPtrArray *arrows;            /* per edge, nullable entries; NULL: not yet identified */
  NablaIdentification **totals; /* per node, nullable entries */
  gint8 *chosen;                /* per edge: estimators that people chose; nullable */
} Analysis;

static void
analysis_clear (Analysis *self)
{
  guint n_nodes = nabla_graph_n_nodes (self->request->graph);

  g_clear_pointer (&self->query, nabla_query_unref);
  g_clear_pointer (&self->identification, nabla_identification_unref);
  g_clear_pointer (&self->arrows, g_ptr_array_unref);
  g_clear_error (&self->question_error);
  for (guint v = 0; self->totals != NULL && v < n_nodes; v++)
    g_clear_pointer (&self->totals[v], nabla_identification_unref);
  g_free (self->totals);
  g_free (self->chosen);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Analysis, analysis_clear)

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
identify_question (Analysis *self, GError **error)
{
  const NablaGraph *graph = self->request->graph;

  self->query
    = self->request->query != NULL ? nabla_query_ref (self->request->query) : nabla_query_new_from_roles (graph);
  if (nabla_query_check_adjustment (self->query, graph, &self->question_error))
    self->identification = nabla_identify (graph, self->query, self->progress, &self->question_error);
  if (is_cancelled (self->question_error))
    {
      g_propagate_error (error, g_steal_pointer (&self->question_error));
      return FALSE;
    }
  return TRUE;
}

/* The arrows of a graph with a loop ask no question that has an answer. */
static gboolean
identify_arrows (Analysis *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  const NablaGraph *graph = self->request->graph;
  const NablaNodeSet *randomised = nabla_query_get_randomised (self->query);

  /* It says something of the data even where nothing is asked, unless it speaks of another graph. */
  if (randomised->n > 0 && randomised->nodes[randomised->n - 1] >= nabla_graph_n_nodes (graph))
    randomised = NULL;
  self->arrows = nabla_identify_arrows (graph, randomised, self->progress, &local_error);
  if (is_cancelled (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return TRUE;
}

static gboolean
identify_totals (Analysis *self, GError **error)
{
  const NablaGraph *graph = self->request->graph;
  guint n_nodes = nabla_graph_n_nodes (graph);
  const NablaNodeSet *outcome = nabla_query_get_outcome (self->query);

  if (!self->request->totals || nabla_node_set_size (outcome) != 1)
    return TRUE;
  self->totals = g_new0 (NablaIdentification *, n_nodes);
  for (guint v = 0; v < n_nodes; v++)
    {
      g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (v);
      g_autoptr (NablaQuery) plain = NULL, query = NULL;

      if (nabla_graph_is_latent (graph, v) || nabla_node_set_contains (outcome, v))
        continue;
      plain = nabla_query_new (one, outcome, NABLA_EFFECT_TOTAL, NULL, NULL);
      query = nabla_query_with_randomised (plain, nabla_query_get_randomised (self->query));
      if (nabla_query_check_adjustment (query, graph, NULL))
        self->totals[v] = nabla_identify (graph, query, self->progress, NULL);
      if (!nabla_progress_check (self->progress, error))
        return FALSE;
    }
  return TRUE;
}

/* An estimate without a number: what identification has to say. */
static NablaEstimate *
estimate_of_identification (NablaIdentification *identification, const char *message)
{
  NablaEstimate *estimate = nabla_estimate_new ();

  if (identification != NULL)
    estimate->identification = nabla_identification_ref (identification);
  estimate->message = g_strdup (message);
  return estimate;
}

static NablaResult *
result_of_identification (Analysis *self)
{
  NablaResult *result = nabla_result_new (self->request->graph, self->request->revision, NABLA_STAGE_IDENTIFIED);

  if (self->request->table != NULL)
    result->n_rows = nabla_table_n_rows (self->request->table);
  if (self->identification != NULL)
    result->identification = nabla_identification_ref (self->identification);
  if (self->question_error != NULL)
    result->question_error = g_error_copy (self->question_error);

  for (guint e = 0; self->arrows != NULL && e < result->n_arrows; e++)
    {
      NablaIdentification *identification = g_ptr_array_index (self->arrows, e);

      if (identification == NULL)
        continue;
      if (identification->verdict == NABLA_VERDICT_NOT_IDENTIFIED)
        result->arrows[e].state = NABLA_ARROW_NOT_IDENTIFIED;
      result->arrows[e].estimate = estimate_of_identification (identification, identification->reason);
    }
  return result;
}

/* The number of one identification, or why there is none. */
static NablaEstimate *
estimate_question (Analysis *self, NablaIdentification *identification, const NablaMethod *method, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  const NablaEstimand *estimand;
  NablaEstimate *estimate;

  if (identification == NULL)
    return NULL;
  estimand = nabla_choose_estimand (identification, self->request->columns, method);
  /* What only the rows give comes with a later stage. */
  if (estimand == NULL
      || (method->live
          && (estimand->strategy == NABLA_STRATEGY_FUNCTIONAL || estimand->strategy == NABLA_STRATEGY_LINEAR_SEM)))
    return NULL;
  estimate = nabla_estimate_identified (self->data, self->request->graph, self->request->columns, identification,
                                        method, self->progress, &local_error);
  if (is_cancelled (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (estimate == NULL)
    return estimate_of_identification (identification, local_error->message);
  return estimate;
}

static const NablaEstimand *
get_estimand (Analysis *self, const NablaEstimate *estimate, const NablaMethod *method)
{
  if (estimate == NULL || estimate->identification == NULL)
    return NULL;
  return estimate->estimand != NULL ? estimate->estimand
                                    : nabla_choose_estimand (estimate->identification, self->request->columns, method);
}

/* What else could be asked for, for whoever offers it. */
static void
set_fits (Analysis *self, NablaResult *result, const NablaMethod *method)
{
  guint n = result->n_arrows + 1;
  g_autofree const NablaEstimand **estimands = g_new (const NablaEstimand *, n);
  g_autofree guint *fits = g_new (guint, n);

  estimands[0] = get_estimand (self, result->effect, method);
  for (guint e = 0; e < result->n_arrows; e++)
    estimands[e + 1] = get_estimand (self, result->arrows[e].estimate, method);
  nabla_estimators_that_fit (self->data, self->request->graph, self->request->columns, estimands, n, method, fits);
  for (guint i = 0; i < n; i++)
    {
      NablaEstimate *estimate = i == 0 ? result->effect : result->arrows[i - 1].estimate;

      if (estimate != NULL)
        estimate->fits = fits[i];
    }
}

static NablaResult *
estimate_all (Analysis *self, NablaStage stage, NablaSeKind se, GError **error)
{
  g_autoptr (NablaResult) result = result_of_identification (self);
  g_autoptr (GError) local_error = NULL;
  NablaMethod method = self->request->method;
  NablaMethod asked;
  guint n_nodes = nabla_graph_n_nodes (self->request->graph);

  method.se = se;
  method.live = stage == NABLA_STAGE_LINEAR || stage == NABLA_STAGE_GRADIENT;
  method.curves = stage == NABLA_STAGE_GRADIENT;
  method.arrow_estimators = self->chosen;
  asked = method;
  nabla_chosen_apply (self->request->graph, &asked);
  result->stage = stage;
  if (self->arrows != NULL
      && !nabla_estimate_arrows (self->data, self->request->graph, self->request->columns,
                                 (NablaIdentification **) self->arrows->pdata, &method, result->arrows, self->progress,
                                 error))
    return NULL;
  result->effect = estimate_question (self, self->identification, &asked, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (self->totals != NULL)
    {
      result->totals = g_new0 (NablaEstimate *, n_nodes);
      if (!nabla_estimate_totals (self->data, self->request->graph, self->request->columns, self->totals, &method,
                                  result->totals, self->progress, error))
        return NULL;
    }
  if (self->request->explore && !method.live)
    set_fits (self, result, &method);
  return g_steal_pointer (&result);
}

/* A later stage for whoever adds to it; @previous is shown and given back. */
static NablaResult *
next_stage (NablaResult *previous, NablaAnalysisFunc stage, gpointer stage_data)
{
  NablaResult *next;

  if (stage != NULL)
    stage (previous, stage_data);
  next = nabla_result_copy (previous);
  nabla_result_unref (previous);
  next->stage = NABLA_STAGE_DIAGNOSTICS;
  return next;
}

/* The last result, with more in it where the request wants more. Sets come last: they may take long. */
static NablaResult *
finish (Analysis *self, NablaResult *numbers, NablaAnalysisFunc stage, gpointer stage_data)
{
  NablaResult *result = numbers;

  if (self->request->explore)
    {
      result = next_stage (result, stage, stage_data);
      nabla_explore (result, self->request, self->data, self->progress);
      if (result->identification != NULL && result->sets == NULL)
        {
          nabla_progress_set (self->progress, 0.98, _ ("Searching…"));
          result = next_stage (result, stage, stage_data);
          nabla_explore_sets (result, self->request, self->progress);
        }
    }
  if (self->request->figures && self->data != NULL)
    {
      result = next_stage (result, stage, stage_data);
      nabla_illustrate (result, self->request, self->data, self->progress);
    }
  result->final = TRUE;
  nabla_progress_set (self->progress, 1.0, NULL);
  return result;
}

/* Whether straight lines, with what the sums alone give, are all that is asked for. */
static gboolean
is_linear (const NablaMethod *method)
{
  return method->se == NABLA_SE_CLASSICAL && !method->auto_estimator
         && (method->estimator == NABLA_ESTIMATOR_LINEAR || method->estimator == NABLA_ESTIMATOR_2SLS);
}

static gboolean
wants_curves (const NablaMethod *method)
{
  return method->auto_estimator || method->estimator == NABLA_ESTIMATOR_GRADIENT;
}

/* The numbers, what is soonest there first; with nobody to see them no stage but the last. */
static NablaResult *
estimate_in_stages (Analysis *self, NablaAnalysisFunc stage, gpointer stage_data, GError **error)
{
  const NablaMethod *method = &self->request->method;
  g_autoptr (NablaResult) result = NULL;

  nabla_progress_set (self->progress, 0.3, _ ("Estimating"));
  if (stage != NULL || is_linear (method))
    {
      result = estimate_all (self, NABLA_STAGE_LINEAR, NABLA_SE_CLASSICAL, error);
      if (result == NULL || is_linear (method))
        return g_steal_pointer (&result);
      stage (result, stage_data);
      g_clear_pointer (&result, nabla_result_unref);
    }
  if (stage != NULL && wants_curves (method))
    {
      nabla_progress_set (self->progress, 0.4, _ ("Fitting curves"));
      result = estimate_all (self, NABLA_STAGE_GRADIENT, NABLA_SE_CLASSICAL, error);
      if (result == NULL)
        return NULL;
      stage (result, stage_data);
      g_clear_pointer (&result, nabla_result_unref);
    }
  nabla_progress_set (self->progress, 0.6, _ ("Computing intervals"));
  return estimate_all (self, NABLA_STAGE_INTERVALS, method->se, error);
}

NablaResult *
nabla_analyse (const NablaRequest *request,
               NablaData *data,
               NablaProgress *progress,
               NablaAnalysisFunc stage,
               gpointer stage_data,
               GError **error)
{
  g_auto (Analysis) analysis = { .request = request, .data = data, .progress = progress };
  g_autoptr (NablaResult) result = NULL;

  if (request->known != NULL)
    {
      result = nabla_result_copy (request->known);
      if (request->figures && data != NULL)
        nabla_illustrate (result, request, data, progress);
      return nabla_progress_check (progress, error) ? g_steal_pointer (&result) : NULL;
    }
  nabla_progress_set (progress, 0.0, _ ("Identifying"));
  if (!identify_question (&analysis, error))
    return NULL;
  /* The verdict first: the arrows of a large graph take longer. */
  result = result_of_identification (&analysis);
  if (stage != NULL)
    stage (result, stage_data);
  g_clear_pointer (&result, nabla_result_unref);

  nabla_progress_set (progress, 0.1, NULL);
  if (request->method.auto_estimator)
    analysis.chosen = nabla_chosen_dup_arrows (request->graph);
  if (!identify_arrows (&analysis, error) || !identify_totals (&analysis, error))
    return NULL;
  result = result_of_identification (&analysis);
  if (data == NULL)
    return finish (&analysis, g_steal_pointer (&result), stage, stage_data);
  if (stage != NULL)
    stage (result, stage_data);
  g_clear_pointer (&result, nabla_result_unref);

  result = estimate_in_stages (&analysis, stage, stage_data, error);
  if (result == NULL)
    return NULL;
  return finish (&analysis, g_steal_pointer (&result), stage, stage_data);
}
