#include "estimate/nabla-estimation.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/smooth/nabla-arrow-shares.h"
#include "estimate/trust/nabla-bootstrap.h"
#include "estimate/nabla-estimators.h"
#include "estimate/smooth/nabla-moves.h"
#include "estimate/moments/nabla-plan.h"

G_DEFINE_QUARK (nabla_estimate_error_quark, nabla_estimate_error)

void
nabla_method_init (NablaMethod *method)
{
  *method = (NablaMethod){ .auto_strategy = TRUE,
                           .strategy = NABLA_STRATEGY_ADJUSTMENT,
                           .auto_estimator = TRUE,
                           .estimator = NABLA_ESTIMATOR_LINEAR,
                           .se = NABLA_SE_HC3,
                           .cluster_column = -1,
                           .weight_column = -1,
                           .level = 0.95,
                           .seed = 1,
                           .from = NAN,
                           .to = NAN,
                           .at = NAN };
}

static gboolean
is_linked (const int *columns, const NablaNodeSet *nodes)
{
  for (guint i = 0; i < nabla_node_set_size (nodes); i++)
    if (columns[nodes->nodes[i]] < 0)
      return FALSE;
  return TRUE;
}

static gboolean
is_whole (const int *columns, const NablaEstimand *estimand)
{
  g_autoptr (NablaNodeSet) variables = NULL;

  if (estimand->functional != NULL)
    variables = nabla_expr_dup_variables (estimand->functional);
  return is_linked (columns, estimand->adjustment) && is_linked (columns, estimand->mediators)
         && is_linked (columns, estimand->instrument) && is_linked (columns, estimand->given)
         && is_linked (columns, variables);
}

static gboolean
is_asked_for (const NablaMethod *method, const NablaEstimand *estimand)
{
  if (estimand->strategy == NABLA_STRATEGY_ZERO)
    return TRUE;
  if (!method->auto_strategy)
    return estimand->strategy == method->strategy;
  /* Beside covariates a front door is one of the ID algorithm's formulas. */
  return method->auto_estimator || method->estimator != NABLA_ESTIMATOR_FRONTDOOR
         || estimand->strategy == NABLA_STRATEGY_FRONT_DOOR || estimand->strategy == NABLA_STRATEGY_FUNCTIONAL;
}

/**
 * nabla_choose_estimand:
 *
 * Returns: (transfer none) (nullable): of the strategies that were found, the first of
 *   the kind that @method asks for, or that its estimator can be asked about, whose
 *   variables all have columns, else the first of that kind
 */
const NablaEstimand *
nabla_choose_estimand (const NablaIdentification *identification, const int *columns, const NablaMethod *method)
{
  const NablaEstimand *first = NULL;

  for (guint i = 0; i < identification->estimands->len; i++)
    {
      const NablaEstimand *estimand = g_ptr_array_index (identification->estimands, i);

      if (!is_asked_for (method, estimand))
        continue;
      if (is_whole (columns, estimand))
        return estimand;
      if (first == NULL)
        first = estimand;
    }
  return first;
}

/* An estimate without a number, and why. */
static NablaEstimate *
estimate_without (NablaIdentification *identification, const NablaMethod *method, const char *message)
{
  NablaEstimate *estimate = nabla_estimate_new ();

  estimate->identification = nabla_identification_ref (identification);
  estimate->se_kind = method->se;
  estimate->level = method->level;
  estimate->message = g_strdup (message);
  return estimate;
}

/* What a batch of questions came to: estimates, or plans where moments give the numbers, else
 * messages. */
typedef struct
{
  guint n;
  NablaEstimate **estimates;
  NablaPlan **plans;
  GError **errors;
} Batch;

static void
batch_init (Batch *batch, guint n)
{
  *batch = (Batch){ n, g_new0 (NablaEstimate *, MAX (n, 1)), g_new0 (NablaPlan *, MAX (n, 1)),
                    g_new0 (GError *, MAX (n, 1)) };
}

static void
batch_clear (Batch *batch)
{
  for (guint i = 0; i < batch->n; i++)
    {
      nabla_estimate_unref (batch->estimates[i]);
      nabla_plan_free (batch->plans[i]);
      g_clear_error (&batch->errors[i]);
    }
  g_free (batch->estimates);
  g_free (batch->plans);
  g_free (batch->errors);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

/* One estimand's number or plan; %FALSE only if cancelled. */
static gboolean
try_estimand (Batch *batch, guint i, NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *failed = NULL;

  if (nabla_estimators_run (study, estimand, &batch->estimates[i], &failed, &why) && batch->estimates[i] == NULL)
    batch->plans[i] = nabla_plan_new (study, estimand, &why);
  if (batch->plans[i] != NULL)
    batch->plans[i]->failed = g_steal_pointer (&failed);
  if (nabla_progress_is_cancellation (why))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  /* The first complaint is that of the strategy to be preferred. */
  if (why != NULL && batch->errors[i] == NULL)
    batch->errors[i] = g_steal_pointer (&why);
  return nabla_progress_check (study->progress, error);
}

/* The first strategy that gives a number: those whose variables all have columns go first. */
static gboolean
plan_one (Batch *batch, guint i, NablaStudy *study, const NablaIdentification *identification, GError **error)
{
  const NablaEstimand *first = nabla_choose_estimand (identification, study->columns, study->method);

  if (first == NULL)
    {
      g_set_error (&batch->errors[i], NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NOT_IDENTIFIED,
                   _ ("Not identified by the strategy “%s”: choose another one, or auto."),
                   nabla_strategy_to_string (study->method->strategy));
      return TRUE;
    }
  if (!try_estimand (batch, i, study, first, error))
    return FALSE;
  for (guint e = 0; e < identification->estimands->len; e++)
    {
      const NablaEstimand *estimand = identification->estimands->pdata[e];

      if (batch->estimates[i] != NULL || batch->plans[i] != NULL)
        break;
      if (estimand != first && is_asked_for (study->method, estimand) && is_whole (study->columns, estimand)
          && !try_estimand (batch, i, study, estimand, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_something (const Batch *batch, guint i)
{
  return batch->estimates[i] != NULL || batch->plans[i] != NULL || batch->errors[i] != NULL;
}

/* Told at once of what the rows have given; @identification is why it was asked. */
static void
tell (Batch *batch, guint i, NablaIdentification *identification, NablaEstimatedFunc func, gpointer func_data)
{
  NablaEstimate *estimate = batch->estimates[i];

  if (estimate != NULL && estimate->identification == NULL)
    estimate->identification = nabla_identification_ref (identification);
  if (func != NULL)
    func (i, estimate != NULL && estimate->has_estimate ? estimate : NULL, func_data);
}

/* The finished estimate of a question; %NULL with its error set. */
static NablaEstimate *
finish_plan (Batch *batch, guint i, const NablaStudy *study)
{
  if (batch->estimates[i] != NULL)
    return g_steal_pointer (&batch->estimates[i]);
  if (batch->plans[i] == NULL)
    return NULL;
  g_clear_error (&batch->errors[i]);
  return nabla_plan_finish (batch->plans[i], study, &batch->errors[i]);
}

/* The same, or an estimate that says why there is no number. */
static NablaEstimate *
finish_one (Batch *batch, guint i, const NablaStudy *study, NablaIdentification *identification)
{
  NablaEstimate *estimate = finish_plan (batch, i, study);

  if (estimate == NULL)
    return estimate_without (identification, study->method, batch->errors[i]->message);
  if (estimate->identification == NULL)
    estimate->identification = nabla_identification_ref (identification);
  return estimate;
}

/* One question from beginning to end. */
static NablaEstimate *
estimate_one (NablaData *data,
              const NablaGraph *graph,
              const int *columns,
              const NablaEstimand *estimand,
              NablaIdentification *identification,
              const NablaMethod *method,
              NablaProgress *progress,
              GError **error)
{
  g_auto (NablaStudy) study = { 0 };
  g_auto (Batch) batch;
  NablaEstimate *estimate;

  batch_init (&batch, 1);
  if (!nabla_progress_check (progress, error)
      || !nabla_study_init (&study, data, graph, columns, method, progress, error))
    return NULL;
  /* An arrow that asks the same will want them. */
  if (nabla_data_get_known (data) != NULL && !method->live)
    study.moves = nabla_moves_new ();
  if (!(estimand != NULL ? try_estimand (&batch, 0, &study, estimand, error)
                         : plan_one (&batch, 0, &study, identification, error))
      || !nabla_plans_read_rows (&study, batch.plans, 1, error))
    return NULL;
  estimate = finish_plan (&batch, 0, &study);
  if (estimate == NULL)
    g_propagate_error (error, g_steal_pointer (&batch.errors[0]));
  else if (identification != NULL)
    estimate->identification = nabla_identification_ref (identification);
  return estimate;
}

NablaEstimate *
nabla_estimate_effect (NablaData *data,
                       const NablaGraph *graph,
                       const int *columns,
                       const NablaEstimand *estimand,
                       const NablaMethod *method,
                       NablaProgress *progress,
                       GError **error)
{
  g_return_val_if_fail (data != NULL && graph != NULL && columns != NULL && estimand != NULL, NULL);

  if (method->se == NABLA_SE_BOOTSTRAP)
    return nabla_bootstrap_effect (data, graph, columns, estimand, NULL, method, progress, error);
  return estimate_one (data, graph, columns, estimand, NULL, method, progress, error);
}

NablaEstimate *
nabla_estimate_identified (NablaData *data,
                           const NablaGraph *graph,
                           const int *columns,
                           NablaIdentification *identification,
                           const NablaMethod *method,
                           NablaProgress *progress,
                           GError **error)
{
  g_return_val_if_fail (data != NULL && graph != NULL && columns != NULL && identification != NULL, NULL);

  if (method->se == NABLA_SE_BOOTSTRAP)
    return nabla_bootstrap_effect (data, graph, columns, NULL, identification, method, progress, error);
  return estimate_one (data, graph, columns, NULL, identification, method, progress, error);
}

static gboolean
is_estimable (const NablaIdentification *identification)
{
  return identification != NULL && identification->verdict != NABLA_VERDICT_NOT_IDENTIFIED
         && identification->estimands->len > 0;
}

static void
set_arrow (NablaArrow *arrow, NablaArrowState state, NablaEstimate *estimate)
{
  g_clear_pointer (&arrow->estimate, nabla_estimate_unref);
  arrow->state = state;
  arrow->estimate = estimate;
}

/* No column at an end: nothing is wrong yet, something is to be done. */
static gboolean
set_unlinked (NablaArrow *arrow, const NablaEdge *edge, const NablaStudy *study, NablaIdentification *identification)
{
  NablaNode node = study->columns[edge->from] < 0 ? edge->from : edge->to;
  g_autofree char *message = NULL;

  if (study->columns[node] >= 0)
    return FALSE;
  message = g_strdup_printf (_ ("%s has no column in the table: link it to one, or mark it as unobserved."),
                             nabla_graph_get_label (study->graph, node));
  set_arrow (arrow, NABLA_ARROW_PENDING, estimate_without (identification, study->method, message));
  return TRUE;
}

/* Of an arrow for which another estimator is asked for. */
static gboolean
plan_arrow (Batch *batch, guint edge, NablaStudy *study, const NablaIdentification *identification, GError **error)
{
  const NablaMethod *method = study->method;
  NablaMethod own;
  gboolean planned;

  study->method = nabla_estimators_get_arrow_method (method, edge, &own);
  planned = plan_one (batch, edge, study, identification, error);
  study->method = method;
  return planned;
}

/* What only the rows give is not live: the arrow waits. */
static gboolean
waits (const NablaStudy *study, const NablaIdentification *identification)
{
  const NablaEstimand *estimand = nabla_choose_estimand (identification, study->columns, study->method);

  return study->method->live && estimand != NULL && !nabla_estimators_plan (study, estimand);
}

gboolean
nabla_estimate_arrows_in_turn (NablaData *data,
                               const NablaGraph *graph,
                               const int *columns,
                               NablaIdentification *const *identifications,
                               const NablaMethod *method,
                               NablaArrow *arrows,
                               NablaEstimatedFunc func,
                               gpointer func_data,
                               NablaProgress *progress,
                               GError **error)
{
  guint n_edges = nabla_graph_n_edges (graph);
  g_auto (NablaStudy) study = { 0 };
  g_auto (Batch) batch;

  batch_init (&batch, n_edges);
  g_return_val_if_fail (data != NULL && columns != NULL && (arrows != NULL || n_edges == 0), FALSE);

  if (method->se == NABLA_SE_BOOTSTRAP)
    return nabla_bootstrap_arrows (data, graph, columns, identifications, method, arrows, progress, error);
  if (!nabla_progress_check (progress, error)
      || !nabla_study_init (&study, data, graph, columns, method, progress, error))
    return FALSE;
  study.moves = nabla_moves_new ();
  for (guint e = 0; e < n_edges; e++)
    {
      arrows[e].share = arrows[e].share_lo = arrows[e].share_hi = NAN;
      if (!is_estimable (identifications[e]))
        {
          if (identifications[e] != NULL)
            set_arrow (&arrows[e], NABLA_ARROW_NOT_IDENTIFIED,
                       estimate_without (identifications[e], method, identifications[e]->reason));
        }
      else if (!set_unlinked (&arrows[e], nabla_graph_get_edge (graph, e), &study, identifications[e])
               && !waits (&study, identifications[e]) && !plan_arrow (&batch, e, &study, identifications[e], error))
        return FALSE;
      if (identifications[e] != NULL)
        tell (&batch, e, identifications[e], func, func_data);
    }
  if (!nabla_plans_read_rows (&study, batch.plans, n_edges, error))
    return FALSE;
  for (guint e = 0; e < n_edges; e++)
    if (has_something (&batch, e))
      {
        NablaEstimate *estimate = finish_one (&batch, e, &study, identifications[e]);

        /* What no estimator takes is not wrong: there is just no number. */
        set_arrow (&arrows[e],
                   estimate->has_estimate ? NABLA_ARROW_ESTIMATED
                   : g_error_matches (batch.errors[e], NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR)
                     ? NABLA_ARROW_PENDING
                     : NABLA_ARROW_FAILED,
                   estimate);
      }
  return nabla_arrow_shares_set (&study, arrows, error);
}

gboolean
nabla_estimate_arrows (NablaData *data,
                       const NablaGraph *graph,
                       const int *columns,
                       NablaIdentification *const *identifications,
                       const NablaMethod *method,
                       NablaArrow *arrows,
                       NablaProgress *progress,
                       GError **error)
{
  return nabla_estimate_arrows_in_turn (data, graph, columns, identifications, method, arrows, NULL, NULL, progress,
                                        error);
}

gboolean
nabla_estimate_totals_in_turn (NablaData *data,
                               const NablaGraph *graph,
                               const int *columns,
                               NablaIdentification *const *identifications,
                               const NablaMethod *method,
                               NablaEstimate **totals,
                               NablaEstimatedFunc func,
                               gpointer func_data,
                               NablaProgress *progress,
                               GError **error)
{
  guint n_nodes = nabla_graph_n_nodes (graph);
  g_auto (NablaStudy) study = { 0 };
  g_auto (Batch) batch;

  batch_init (&batch, n_nodes);
  g_return_val_if_fail (data != NULL && columns != NULL && (totals != NULL || n_nodes == 0), FALSE);

  if (method->se == NABLA_SE_BOOTSTRAP)
    return nabla_bootstrap_totals (data, graph, columns, identifications, method, totals, progress, error);
  if (!nabla_progress_check (progress, error)
      || !nabla_study_init (&study, data, graph, columns, method, progress, error))
    return FALSE;
  for (guint v = 0; v < n_nodes; v++)
    {
      if (is_estimable (identifications[v]) && !waits (&study, identifications[v])
          && !plan_one (&batch, v, &study, identifications[v], error))
        return FALSE;
      if (identifications[v] != NULL)
        tell (&batch, v, identifications[v], func, func_data);
    }
  if (!nabla_plans_read_rows (&study, batch.plans, n_nodes, error))
    return FALSE;
  for (guint v = 0; v < n_nodes; v++)
    {
      totals[v] = NULL;
      if (has_something (&batch, v))
        totals[v] = finish_one (&batch, v, &study, identifications[v]);
      else if (identifications[v] != NULL)
        totals[v] = estimate_without (identifications[v], method, identifications[v]->reason);
    }
  return TRUE;
}

gboolean
nabla_estimate_totals (NablaData *data,
                       const NablaGraph *graph,
                       const int *columns,
                       NablaIdentification *const *identifications,
                       const NablaMethod *method,
                       NablaEstimate **totals,
                       NablaProgress *progress,
                       GError **error)
{
  return nabla_estimate_totals_in_turn (data, graph, columns, identifications, method, totals, NULL, NULL, progress,
                                        error);
}
