/* The questions that the graph keeps beside its own: identified and estimated like it, each by its own estimator. */
#include "engine/nabla-analysis-private.h"

#include "engine/nabla-chosen.h"
#include "identify/nabla-kept.h"

gboolean
nabla_analysis_identify_kept (NablaAnalysis *self, GError **error)
{
  const NablaGraph *graph = self->request->graph;
  g_autoptr (GPtrArray) kept = NULL;

  if (!self->request->kept)
    return TRUE;
  kept = nabla_kept_dup (graph);
  self->kept = g_ptr_array_new_with_free_func (nabla_answer_free);
  for (guint i = 0; i < kept->len; i++)
    {
      const NablaKept *one = kept->pdata[i];
      g_autoptr (NablaIdentification) identification = NULL;
      g_autoptr (GError) reason = NULL;

      if (nabla_query_check_adjustment (one->query, graph, &reason))
        identification = nabla_identify (graph, one->query, self->progress, &reason);
      if (!nabla_progress_check (self->progress, error))
        return FALSE;
      g_ptr_array_add (self->kept,
                       nabla_answer_new (one->query, one->method,
                                         nabla_analysis_make_estimate (identification,
                                                                       identification != NULL ? identification->reason
                                                                       : reason != NULL       ? reason->message
                                                                                              : NULL)));
    }
  return TRUE;
}

void
nabla_analysis_find_known_kept (NablaAnalysis *self)
{
  const NablaRequest *request = self->request;

  if (self->kept == NULL)
    return;
  self->known_kept = g_new0 (NablaEstimate *, MAX (self->kept->len, 1));
  for (guint i = 0; i < self->kept->len; i++)
    {
      const NablaAnswer *answer = self->kept->pdata[i];
      NablaMethod method = request->method;

      nabla_chosen_apply_name (answer->method, &method);
      nabla_estimate_known (self->data, request->graph, request->columns, &answer->estimate->identification, 1, &method,
                            &self->known_kept[i]);
      self->n_open += nabla_analysis_is_open (answer->estimate->identification, self->known_kept[i]);
    }
}

gboolean
nabla_analysis_estimate_kept (NablaAnalysis *self,
                              NablaResult *result,
                              const NablaMethod *method,
                              NablaKeptStep step,
                              gpointer step_data,
                              GError **error)
{
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func (nabla_answer_free);

  for (guint i = 0; self->kept != NULL && i < self->kept->len; i++)
    {
      const NablaAnswer *asked = self->kept->pdata[i];
      NablaIdentification *identification = asked->estimate->identification;
      NablaEstimate *known = self->known_kept[i], *estimate;
      NablaMethod own = *method;
      g_autoptr (GError) local_error = NULL;

      nabla_chosen_apply_name (asked->method, &own);
      estimate = known != NULL ? nabla_estimate_ref (known)
                               : nabla_analysis_estimate_question (self, identification, &own, &local_error);
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (estimate == NULL)
        estimate = nabla_estimate_ref (asked->estimate);
      g_ptr_array_add (answers, nabla_answer_new (asked->query, asked->method, estimate));
      if (step != NULL)
        step (identification, known, step_data);
    }
  if (self->kept == NULL)
    return TRUE;
  g_clear_pointer (&result->kept, g_ptr_array_unref);
  result->kept = g_steal_pointer (&answers);
  return TRUE;
}
