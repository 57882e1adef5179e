#include "result/nabla-result.h"

#include "result/nabla-figures.h"

#include <math.h>

void
nabla_warning_free (gpointer data)
{
  NablaWarning *warning = data;

  g_free (warning->kind);
  g_free (warning->text);
  g_free (warning);
}

/**
 * nabla_estimate_new:
 *
 * Returns: (transfer full): an estimate without any number: every double but
 *   the level (.95) is NaN, the seed is 1
 */
NablaEstimate *
nabla_estimate_new (void)
{
  NablaEstimate *self = g_new0 (NablaEstimate, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->se_kind = NABLA_SE_HC3;
  self->estimate = self->se = self->lo = self->hi = NAN;
  self->beta_standardized = NAN;
  self->strength = self->strength_lo = self->strength_hi = NAN;
  self->strength_per_sd = self->strength_raw = NAN;
  self->level = 0.95;
  self->seed = 1;
  return self;
}

NablaEstimate *
nabla_estimate_ref (const NablaEstimate *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc ((gatomicrefcount *) &self->ref_count);
  return (NablaEstimate *) self;
}

void
nabla_estimate_unref (NablaEstimate *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  nabla_identification_unref (self->identification);
  nabla_estimand_unref (self->estimand);
  g_free (self->unit);
  g_free (self->choice);
  g_clear_pointer (&self->losses, g_ptr_array_unref);
  g_clear_pointer (&self->diagnostics, g_array_unref);
  g_clear_pointer (&self->anderson_rubin, g_array_unref);
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
  g_free (self->message);
  g_free (self);
}

void
nabla_warnings_add (GPtrArray **warnings, const char *kind, const char *format, va_list args)
{
  NablaWarning *warning = g_new (NablaWarning, 1);

  warning->kind = g_strdup (kind);
  warning->text = g_strdup_vprintf (format, args);
  if (*warnings == NULL)
    *warnings = g_ptr_array_new_with_free_func (nabla_warning_free);
  g_ptr_array_add (*warnings, warning);
}

/* Sorted already, so that their order stays. */
static void
copy_losses (const NablaEstimate *self, NablaEstimate *copy)
{
  copy->losses = NULL;
  for (guint i = 0; self->losses != NULL && i < self->losses->len; i++)
    {
      const NablaLoss *loss = self->losses->pdata[i];

      nabla_estimate_add_loss (copy, loss->node, loss->name, loss->missing, loss->only);
    }
}

NablaEstimate *
nabla_estimate_copy (const NablaEstimate *self)
{
  NablaEstimate *copy = g_memdup2 (self, sizeof *self);

  g_atomic_ref_count_init (&copy->ref_count);
  copy->identification = self->identification != NULL ? nabla_identification_ref (self->identification) : NULL;
  copy->estimand = self->estimand != NULL ? nabla_estimand_ref (self->estimand) : NULL;
  copy->unit = g_strdup (self->unit);
  copy->choice = g_strdup (self->choice);
  copy->message = g_strdup (self->message);
  copy->diagnostics = self->diagnostics != NULL ? g_array_copy (self->diagnostics) : NULL;
  copy->anderson_rubin = self->anderson_rubin != NULL ? g_array_copy (self->anderson_rubin) : NULL;
  copy->warnings = NULL;
  for (guint i = 0; self->warnings != NULL && i < self->warnings->len; i++)
    {
      const NablaWarning *warning = self->warnings->pdata[i];

      nabla_estimate_add_warning (copy, warning->kind, "%s", warning->text);
    }
  copy_losses (self, copy);
  return copy;
}

/**
 * nabla_estimate_add_warning:
 * @self: an estimate that nobody else holds yet
 * @kind: a machine word
 * @format: a sentence for people
 */
void
nabla_estimate_add_warning (NablaEstimate *self, const char *kind, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  nabla_warnings_add (&self->warnings, kind, format, args);
  va_end (args);
}

/**
 * nabla_estimate_add_diagnostic:
 * @self: an estimate that nobody else holds yet
 * @name: the key in the JSON; kept for ever, so interned
 * @value: its value; the last one given to a name counts
 */
void
nabla_estimate_add_diagnostic (NablaEstimate *self, const char *name, double value)
{
  NablaDiagnostic diagnostic = { g_intern_string (name), value };

  if (self->diagnostics == NULL)
    self->diagnostics = g_array_new (FALSE, FALSE, sizeof (NablaDiagnostic));
  for (guint i = 0; i < self->diagnostics->len; i++)
    {
      NablaDiagnostic *old = &g_array_index (self->diagnostics, NablaDiagnostic, i);

      if (old->name == diagnostic.name)
        {
          old->value = value;
          return;
        }
    }
  g_array_append_val (self->diagnostics, diagnostic);
}

static const char *const estimator_names[] = {
  [NABLA_ESTIMATOR_LINEAR] = "linear",       [NABLA_ESTIMATOR_GRADIENT] = "gradient",
  [NABLA_ESTIMATOR_FRONTDOOR] = "frontdoor", [NABLA_ESTIMATOR_PLUGIN] = "plugin",
  [NABLA_ESTIMATOR_AIPW] = "aipw",           [NABLA_ESTIMATOR_2SLS] = "2sls",
  [NABLA_ESTIMATOR_RICF] = "ricf",
};

const char *
nabla_estimator_to_string (NablaEstimator estimator)
{
  g_return_val_if_fail ((guint) estimator < G_N_ELEMENTS (estimator_names), NULL);
  return estimator_names[estimator];
}

/* @text (nullable) */
gboolean
nabla_estimator_from_string (const char *text, NablaEstimator *estimator)
{
  for (guint i = 0; i < G_N_ELEMENTS (estimator_names); i++)
    if (g_strcmp0 (text, estimator_names[i]) == 0)
      {
        *estimator = (NablaEstimator) i;
        return TRUE;
      }
  return FALSE;
}

const char *
nabla_se_kind_to_string (NablaSeKind kind)
{
  static const char *const names[] = {
    [NABLA_SE_CLASSICAL] = "classical",
    [NABLA_SE_HC0] = "hc0",
    [NABLA_SE_HC1] = "hc1",
    [NABLA_SE_HC2] = "hc2",
    [NABLA_SE_HC3] = "hc3",
    [NABLA_SE_CLUSTER] = "cluster",
    [NABLA_SE_BOOTSTRAP] = "bootstrap",
    [NABLA_SE_INFLUENCE] = "influence function",
  };

  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (names), NULL);
  return names[kind];
}

/**
 * nabla_result_new:
 * @graph: what the indices in the result mean; a reference is taken
 * @revision: the revision of the document that this is about
 * @stage: how far the computation is
 *
 * Returns: (transfer full): a result with every arrow pending and no share
 *   known; the caller fills it in before anybody else sees it. O(edges)
 */
NablaResult *
nabla_result_new (const NablaGraph *graph, guint64 revision, NablaStage stage)
{
  NablaResult *self = g_new0 (NablaResult, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->revision = revision;
  self->stage = stage;
  self->graph = nabla_graph_ref (graph);
  self->n_arrows = nabla_graph_n_edges (graph);
  self->arrows = g_new0 (NablaArrow, self->n_arrows);
  for (guint i = 0; i < self->n_arrows; i++)
    {
      self->arrows[i].state = NABLA_ARROW_PENDING;
      self->arrows[i].share = self->arrows[i].share_lo = self->arrows[i].share_hi = NAN;
    }
  return self;
}

static GPtrArray *
ref_list (GPtrArray *list)
{
  return list != NULL ? g_ptr_array_ref (list) : NULL;
}

NablaAnswer *
nabla_answer_new (const NablaQuery *query, const char *method, NablaEstimate *estimate)
{
  NablaAnswer *self = g_new0 (NablaAnswer, 1);

  self->query = nabla_query_ref (query);
  self->method = g_strdup (method);
  self->estimate = estimate;
  return self;
}

void
nabla_answer_free (gpointer answer)
{
  NablaAnswer *self = answer;

  nabla_query_unref (self->query);
  g_free (self->method);
  nabla_estimate_unref (self->estimate);
  g_free (self);
}

NablaResult *
nabla_result_copy (const NablaResult *self)
{
  NablaResult *copy = nabla_result_new (self->graph, self->revision, self->stage);
  guint n_nodes = nabla_graph_n_nodes (self->graph);

  copy->final = self->final;
  copy->n_rows = self->n_rows;
  if (self->identification != NULL)
    copy->identification = nabla_identification_ref (self->identification);
  if (self->question_error != NULL)
    copy->question_error = g_error_copy (self->question_error);
  copy->effect = nabla_estimate_ref (self->effect);
  for (guint i = 0; i < self->n_arrows; i++)
    {
      copy->arrows[i] = self->arrows[i];
      nabla_estimate_ref (copy->arrows[i].estimate);
    }
  if (self->totals != NULL)
    copy->totals = g_new0 (NablaEstimate *, n_nodes);
  for (guint i = 0; self->totals != NULL && i < n_nodes; i++)
    copy->totals[i] = nabla_estimate_ref (self->totals[i]);
  copy->kept = ref_list (self->kept);
  copy->warnings = ref_list (self->warnings);
  copy->paths = ref_list (self->paths);
  copy->paths_truncated = self->paths_truncated;
  copy->sets = ref_list (self->sets);
  copy->sets_truncated = self->sets_truncated;
  copy->derivation = ref_list (self->derivation);
  copy->constraints = ref_list (self->constraints);
  if (self->implications != NULL)
    copy->implications = nabla_implication_tests_ref (self->implications);
  copy->figures = nabla_figures_ref (self->figures);
  return copy;
}

NablaResult *
nabla_result_ref (const NablaResult *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc ((gatomicrefcount *) &self->ref_count);
  return (NablaResult *) self;
}

void
nabla_result_unref (NablaResult *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < self->n_arrows; i++)
    nabla_estimate_unref (self->arrows[i].estimate);
  g_free (self->arrows);
  if (self->totals != NULL)
    for (guint i = 0; i < nabla_graph_n_nodes (self->graph); i++)
      nabla_estimate_unref (self->totals[i]);
  g_free (self->totals);
  nabla_identification_unref (self->identification);
  g_clear_error (&self->question_error);
  nabla_estimate_unref (self->effect);
  g_clear_pointer (&self->kept, g_ptr_array_unref);
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  g_clear_pointer (&self->sets, g_ptr_array_unref);
  g_clear_pointer (&self->derivation, g_ptr_array_unref);
  g_clear_pointer (&self->constraints, g_ptr_array_unref);
  g_clear_pointer (&self->implications, nabla_implication_tests_unref);
  nabla_graph_unref (self->graph);
  nabla_figures_unref (self->figures);
  g_free (self);
}

/**
 * nabla_result_add_warning:
 * @self: a result that nobody else holds yet
 * @kind: a machine word
 * @format: a sentence for people
 */
void
nabla_result_add_warning (NablaResult *self, const char *kind, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  nabla_warnings_add (&self->warnings, kind, format, args);
  va_end (args);
}
