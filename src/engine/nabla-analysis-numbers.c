/* The numbers of one request: what is known, what is live, and the full ones, shown as they come. */
#include <glib/gi18n-lib.h>

#include "engine/nabla-analysis-private.h"
#include "engine/nabla-chosen.h"

/* Full numbers that take long are shown as often as this, in microseconds. */
#define SHOW_EVERY (200 * G_TIME_SPAN_MILLISECOND)

NablaEstimate *
nabla_analysis_estimate_question (NablaAnalysis *self,
                                  NablaIdentification *identification,
                                  const NablaMethod *method,
                                  GError **error)
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
  if (nabla_progress_is_cancellation (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (estimate == NULL)
    return nabla_analysis_make_estimate (identification, local_error->message);
  return estimate;
}

/* How the arrows and the totals are estimated, and how the question is. */
static void
get_methods (const NablaAnalysis *self, NablaMethod *method, NablaMethod *asked)
{
  *method = self->request->method;
  method->arrow_estimators = self->chosen;
  *asked = *method;
  nabla_chosen_apply (self->request->graph, asked);
}

static const NablaEstimand *
get_estimand (const NablaAnalysis *self, const NablaEstimate *estimate)
{
  if (estimate == NULL || estimate->identification == NULL)
    return NULL;
  return estimate->estimand != NULL
           ? estimate->estimand
           : nabla_choose_estimand (estimate->identification, self->request->columns, &self->request->method);
}

/* What else could be asked for, for whoever offers it. Before anybody else sees the estimates; entries may be %NULL. */
static void
set_fits (const NablaAnalysis *self, NablaEstimate **estimates, guint n)
{
  const NablaRequest *request = self->request;
  g_autofree const NablaEstimand **estimands = NULL;
  g_autofree guint *fits = NULL;

  if (!request->explore || n == 0)
    return;
  estimands = g_new (const NablaEstimand *, n);
  fits = g_new (guint, n);
  for (guint i = 0; i < n; i++)
    estimands[i] = get_estimand (self, estimates[i]);
  nabla_estimators_that_fit (self->data, request->graph, request->columns, estimands, n, &request->method, fits);
  for (guint i = 0; i < n; i++)
    if (estimates[i] != NULL)
      estimates[i]->fits = fits[i];
}

gboolean
nabla_analysis_is_open (const NablaIdentification *identification, const NablaEstimate *known)
{
  return identification != NULL && identification->estimands->len > 0 && known == NULL;
}

static guint
count_open (NablaIdentification *const *identifications, NablaEstimate *const *known, guint n)
{
  guint n_open = 0;

  for (guint i = 0; i < n; i++)
    n_open += nabla_analysis_is_open (identifications[i], known[i]);
  return n_open;
}

void
nabla_analysis_find_known (NablaAnalysis *self)
{
  const NablaRequest *request = self->request;
  guint n_edges = nabla_graph_n_edges (request->graph), n_nodes = nabla_graph_n_nodes (request->graph);
  NablaMethod method, asked;

  get_methods (self, &method, &asked);
  asked.arrow_estimators = NULL;
  nabla_estimate_known (self->data, request->graph, request->columns, &self->identification, 1, &asked,
                        &self->known_effect);
  self->n_open = count_open (&self->identification, &self->known_effect, 1);
  if (self->arrows != NULL)
    {
      NablaIdentification **arrows = (NablaIdentification **) self->arrows->pdata;

      self->known_arrows = g_new0 (NablaEstimate *, MAX (n_edges, 1));
      nabla_estimate_known (self->data, request->graph, request->columns, arrows, n_edges, &method, self->known_arrows);
      self->n_open += count_open (arrows, self->known_arrows, n_edges);
    }
  if (self->totals != NULL)
    {
      self->known_totals = g_new0 (NablaEstimate *, MAX (n_nodes, 1));
      method.arrow_estimators = NULL;
      nabla_estimate_known (self->data, request->graph, request->columns, self->totals, n_nodes, &method,
                            self->known_totals);
      self->n_open += count_open (self->totals, self->known_totals, n_nodes);
    }
  nabla_analysis_find_known_kept (self);
}

/* The questions that are not known; a container to be freed. */
static NablaIdentification **
leave_out_known (NablaIdentification *const *identifications, NablaEstimate *const *known, guint n)
{
  NablaIdentification **left = g_new0 (NablaIdentification *, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    left[i] = known[i] == NULL ? identifications[i] : NULL;
  return left;
}

static void
show_known (NablaAnalysis *self, NablaResult *result)
{
  for (guint e = 0; self->known_arrows != NULL && e < result->n_arrows; e++)
    if (self->known_arrows[e] != NULL)
      {
        nabla_estimate_unref (result->arrows[e].estimate);
        result->arrows[e].estimate = nabla_estimate_ref (self->known_arrows[e]);
        result->arrows[e].state = NABLA_ARROW_ESTIMATED;
      }
}

static gboolean
estimate_live_totals (NablaAnalysis *self, NablaResult *result, const NablaMethod *method, GError **error)
{
  const NablaRequest *request = self->request;
  guint n_nodes = nabla_graph_n_nodes (request->graph);
  g_autofree NablaIdentification **left = NULL;

  if (self->totals == NULL)
    return TRUE;
  left = leave_out_known (self->totals, self->known_totals, n_nodes);
  result->totals = g_new0 (NablaEstimate *, n_nodes);
  if (!nabla_estimate_totals (self->data, request->graph, request->columns, left, method, result->totals,
                              self->progress, error))
    return FALSE;
  for (guint v = 0; v < n_nodes; v++)
    if (self->known_totals[v] != NULL)
      result->totals[v] = nabla_estimate_ref (self->known_totals[v]);
  return TRUE;
}

/* What is there at once: known numbers, and what sums give for the rest. */
NablaResult *
nabla_analysis_estimate_live (NablaAnalysis *self, NablaStage stage, GError **error)
{
  const NablaRequest *request = self->request;
  g_autoptr (NablaResult) result = nabla_analysis_make_result (self);
  g_autoptr (GError) local_error = NULL;
  NablaMethod method, asked;

  get_methods (self, &method, &asked);
  method.se = asked.se = NABLA_SE_CLASSICAL;
  method.live = asked.live = TRUE;
  method.curves = stage == NABLA_STAGE_GRADIENT;
  asked.curves = method.curves && (asked.auto_estimator || asked.estimator == NABLA_ESTIMATOR_GRADIENT);
  result->stage = stage;
  show_known (self, result);
  if (self->arrows != NULL)
    {
      g_autofree NablaIdentification **left
        = leave_out_known ((NablaIdentification **) self->arrows->pdata, self->known_arrows, result->n_arrows);

      if (!nabla_estimate_arrows (self->data, request->graph, request->columns, left, &method, result->arrows,
                                  self->progress, error))
        return NULL;
    }
  if (self->known_effect != NULL)
    result->effect = nabla_estimate_ref (self->known_effect);
  else
    result->effect = nabla_analysis_estimate_question (self, self->identification, &asked, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  method.arrow_estimators = NULL;
  if (!estimate_live_totals (self, result, &method, error)
      || !nabla_analysis_estimate_kept (self, result, &method, NULL, NULL, error))
    return NULL;
  return g_steal_pointer (&result);
}

/* The full numbers on their way. */
typedef struct
{
  NablaAnalysis *analysis;
  const NablaResult *live; /* nullable: nobody looks */
  NablaEstimate *effect;
  NablaEstimate **arrows, **totals; /* what is there; nullable entries */
  guint n_edges, n_nodes;
  guint n_done;
  gint64 shown;
} Filling;

static void
filling_init (Filling *self, NablaAnalysis *analysis, const NablaResult *live)
{
  const NablaGraph *graph = analysis->request->graph;

  *self = (Filling){ .analysis = analysis,
                     .live = live,
                     .n_edges = nabla_graph_n_edges (graph),
                     .n_nodes = nabla_graph_n_nodes (graph),
                     .shown = g_get_monotonic_time () };
  self->arrows = g_new0 (NablaEstimate *, MAX (self->n_edges, 1));
  self->totals = g_new0 (NablaEstimate *, MAX (self->n_nodes, 1));
}

static void
filling_clear (Filling *self)
{
  nabla_estimate_unref (self->effect);
  for (guint e = 0; e < self->n_edges; e++)
    nabla_estimate_unref (self->arrows[e]);
  for (guint v = 0; v < self->n_nodes; v++)
    nabla_estimate_unref (self->totals[v]);
  g_free (self->arrows);
  g_free (self->totals);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Filling, filling_clear)

static void
replace_estimate (NablaEstimate **place, const NablaEstimate *estimate)
{
  if (estimate == NULL)
    return;
  nabla_estimate_unref (*place);
  *place = nabla_estimate_ref (estimate);
}

/* Everything so far; shares stay those of the live stage until all arrows are there. */
static void
show_filling (Filling *self)
{
  g_autoptr (NablaResult) shown = nabla_result_copy (self->live);

  shown->stage = NABLA_STAGE_INTERVALS;
  replace_estimate (&shown->effect, self->effect);
  for (guint e = 0; e < self->n_edges; e++)
    if (self->arrows[e] != NULL)
      {
        replace_estimate (&shown->arrows[e].estimate, self->arrows[e]);
        shown->arrows[e].state = NABLA_ARROW_ESTIMATED;
      }
  for (guint v = 0; shown->totals != NULL && v < self->n_nodes; v++)
    replace_estimate (&shown->totals[v], self->totals[v]);
  self->analysis->stage (shown, self->analysis->stage_data);
}

static void
tell_progress (Filling *self)
{
  guint n_all = self->analysis->n_open;
  double share = n_all > 0 ? (double) self->n_done / n_all : 1.0;
  g_autofree char *phrase = n_all > 0 ? g_strdup_printf (_ ("Computing intervals, %u of %u"), self->n_done, n_all)
                                      : g_strdup (_ ("Computing intervals"));

  nabla_progress_set (self->analysis->progress,
                      NABLA_INTERVALS_START + (NABLA_INTERVALS_END - NABLA_INTERVALS_START) * share, phrase);
}

/* One more of those that were not known is done with. */
static void
step (Filling *self, const NablaIdentification *identification, const NablaEstimate *known)
{
  gint64 now = g_get_monotonic_time (), every = self->analysis->request->show_every;

  if (every == 0)
    every = SHOW_EVERY;
  if (!nabla_analysis_is_open (identification, known))
    return;
  self->n_done++;
  tell_progress (self);
  if (self->live == NULL || now - self->shown < every || self->n_done == self->analysis->n_open)
    return;
  self->shown = now;
  show_filling (self);
}

static void
take_arrow (guint edge, NablaEstimate *estimate, gpointer data)
{
  Filling *self = data;

  set_fits (self->analysis, &estimate, 1);
  replace_estimate (&self->arrows[edge], estimate);
  step (self, self->analysis->arrows->pdata[edge], self->analysis->known_arrows[edge]);
}

static void
take_total (guint node, NablaEstimate *estimate, gpointer data)
{
  Filling *self = data;

  replace_estimate (&self->totals[node], estimate);
  step (self, self->analysis->totals[node], self->analysis->known_totals[node]);
}

/* They come last: until all are there those of the live stage are shown. */
static void
take_kept (const NablaIdentification *identification, const NablaEstimate *known, gpointer data)
{
  step (data, identification, known);
}

/* The question first, then its arrows, then what is asked for besides. */
NablaResult *
nabla_analysis_estimate (NablaAnalysis *self, const NablaResult *live, GError **error)
{
  const NablaRequest *request = self->request;
  g_autoptr (NablaResult) result = nabla_analysis_make_result (self);
  g_autoptr (GError) local_error = NULL;
  g_auto (Filling) filling;
  g_autofree NablaEstimate **left = NULL; /* whose fits are not known yet */
  NablaMethod method, asked;

  get_methods (self, &method, &asked);
  filling_init (&filling, self, live);
  tell_progress (&filling);
  result->stage = NABLA_STAGE_INTERVALS;
  result->effect = nabla_analysis_estimate_question (self, self->identification, &asked, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  set_fits (self, &result->effect, 1);
  replace_estimate (&filling.effect, result->effect);
  step (&filling, self->identification, self->known_effect);
  if (self->arrows != NULL
      && !nabla_estimate_arrows_in_turn (self->data, request->graph, request->columns,
                                         (NablaIdentification **) self->arrows->pdata, &method, result->arrows,
                                         take_arrow, &filling, self->progress, error))
    return NULL;
  left = g_new0 (NablaEstimate *, MAX (result->n_arrows, 1));
  for (guint e = 0; e < result->n_arrows; e++)
    left[e] = filling.arrows[e] == NULL ? result->arrows[e].estimate : NULL;
  set_fits (self, left, result->n_arrows);
  if (self->totals != NULL)
    {
      result->totals = g_new0 (NablaEstimate *, filling.n_nodes);
      if (!nabla_estimate_totals_in_turn (self->data, request->graph, request->columns, self->totals, &method,
                                          result->totals, take_total, &filling, self->progress, error))
        return NULL;
    }
  method.arrow_estimators = NULL;
  if (!nabla_analysis_estimate_kept (self, result, &method, take_kept, &filling, error))
    return NULL;
  return g_steal_pointer (&result);
}
