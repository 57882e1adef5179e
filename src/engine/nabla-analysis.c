#include "engine/nabla-analysis-private.h"

#include <glib/gi18n-lib.h>

#include "engine/nabla-chosen.h"
#include "engine/nabla-exploration.h"
#include "engine/nabla-illustration.h"

static void
analysis_clear (NablaAnalysis *self)
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
  nabla_estimate_unref (self->known_effect);
  for (guint e = 0; self->known_arrows != NULL && e < nabla_graph_n_edges (self->request->graph); e++)
    nabla_estimate_unref (self->known_arrows[e]);
  g_free (self->known_arrows);
  for (guint v = 0; self->known_totals != NULL && v < n_nodes; v++)
    nabla_estimate_unref (self->known_totals[v]);
  g_free (self->known_totals);
  for (guint i = 0; self->known_kept != NULL && i < self->kept->len; i++)
    nabla_estimate_unref (self->known_kept[i]);
  g_free (self->known_kept);
  g_clear_pointer (&self->kept, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaAnalysis, analysis_clear)

static gboolean
identify_question (NablaAnalysis *self, GError **error)
{
  const NablaGraph *graph = self->request->graph;

  self->query
    = self->request->query != NULL ? nabla_query_ref (self->request->query) : nabla_query_new_from_roles (graph);
  if (nabla_query_check_adjustment (self->query, graph, &self->question_error))
    self->identification = nabla_identify (graph, self->query, self->progress, &self->question_error);
  if (nabla_progress_is_cancellation (self->question_error))
    {
      g_propagate_error (error, g_steal_pointer (&self->question_error));
      return FALSE;
    }
  return TRUE;
}

/* The arrows of a graph with a loop ask no question that has an answer. */
static gboolean
identify_arrows (NablaAnalysis *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  const NablaGraph *graph = self->request->graph;
  const NablaNodeSet *randomised = nabla_query_get_randomised (self->query);

  /* It says something of the data even where nothing is asked, unless it speaks of another graph. */
  if (randomised->n > 0 && randomised->nodes[randomised->n - 1] >= nabla_graph_n_nodes (graph))
    randomised = NULL;
  self->arrows = nabla_identify_arrows (graph, randomised, self->progress, &local_error);
  if (nabla_progress_is_cancellation (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return TRUE;
}

static gboolean
identify_totals (NablaAnalysis *self, GError **error)
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
NablaEstimate *
nabla_analysis_make_estimate (NablaIdentification *identification, const char *message)
{
  NablaEstimate *estimate = nabla_estimate_new ();

  if (identification != NULL)
    estimate->identification = nabla_identification_ref (identification);
  estimate->message = g_strdup (message);
  return estimate;
}

NablaResult *
nabla_analysis_make_result (NablaAnalysis *self)
{
  NablaResult *result = nabla_result_new (self->request->graph, self->request->revision, NABLA_STAGE_IDENTIFIED);

  if (self->kept != NULL)
    result->kept = g_ptr_array_ref (self->kept);
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
      result->arrows[e].estimate = nabla_analysis_make_estimate (identification, identification->reason);
    }
  return result;
}

static void
show (NablaAnalysis *self, NablaResult *result)
{
  if (self->stage != NULL)
    self->stage (result, self->stage_data);
}

/* A later stage for whoever adds to it; @previous is shown and given back. */
static NablaResult *
next_stage (NablaAnalysis *self, NablaResult *previous)
{
  NablaResult *next;

  show (self, previous);
  next = nabla_result_copy (previous);
  nabla_result_unref (previous);
  next->stage = NABLA_STAGE_DIAGNOSTICS;
  return next;
}

/* The last result, with more in it where the request wants more. Sets come last: they may take long. */
static NablaResult *
finish (NablaAnalysis *self, NablaResult *numbers)
{
  NablaResult *result = numbers;

  if (self->request->explore)
    {
      result = next_stage (self, result);
      nabla_explore (result, self->request, self->data, self->progress);
      if (result->identification != NULL && result->sets == NULL)
        {
          nabla_progress_set (self->progress, 0.98, _ ("Searching…"));
          result = next_stage (self, result);
          nabla_explore_sets (result, self->request, self->progress);
        }
    }
  if (self->request->figures && self->data != NULL)
    {
      result = next_stage (self, result);
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
estimate_in_stages (NablaAnalysis *self, GError **error)
{
  const NablaMethod *method = &self->request->method;
  g_autoptr (NablaResult) live = NULL;

  nabla_progress_set (self->progress, 0.1, _ ("Estimating"));
  nabla_analysis_find_known (self);
  if (self->stage != NULL || is_linear (method))
    {
      live = nabla_analysis_estimate_live (self, NABLA_STAGE_LINEAR, error);
      if (live == NULL || is_linear (method))
        return g_steal_pointer (&live);
      show (self, live);
    }
  if (self->stage != NULL && wants_curves (method) && self->n_open > 0)
    {
      nabla_progress_set (self->progress, 0.15, _ ("Fitting curves"));
      nabla_result_unref (live);
      live = nabla_analysis_estimate_live (self, NABLA_STAGE_GRADIENT, error);
      if (live == NULL)
        return NULL;
      show (self, live);
    }
  return nabla_analysis_estimate (self, live, error);
}

NablaResult *
nabla_analyse (const NablaRequest *request,
               NablaData *data,
               NablaProgress *progress,
               NablaAnalysisFunc stage,
               gpointer stage_data,
               GError **error)
{
  g_auto (NablaAnalysis) analysis
    = { .request = request, .data = data, .progress = progress, .stage = stage, .stage_data = stage_data };
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
  result = nabla_analysis_make_result (&analysis);
  show (&analysis, result);
  g_clear_pointer (&result, nabla_result_unref);

  nabla_progress_set (progress, 0.05, NULL);
  if (request->method.auto_estimator)
    analysis.chosen = nabla_chosen_dup_arrows (request->graph);
  if (!identify_arrows (&analysis, error) || !identify_totals (&analysis, error)
      || !nabla_analysis_identify_kept (&analysis, error))
    return NULL;
  result = nabla_analysis_make_result (&analysis);
  if (data == NULL)
    return finish (&analysis, g_steal_pointer (&result));
  show (&analysis, result);
  g_clear_pointer (&result, nabla_result_unref);

  result = estimate_in_stages (&analysis, error);
  if (result == NULL)
    return NULL;
  return finish (&analysis, g_steal_pointer (&result));
}
