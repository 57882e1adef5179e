#include "result/nabla-mediation-result.h"

#include <math.h>
#include <string.h>

static void
path_effect_free (gpointer data)
{
  NablaPathEffect *path = data;

  g_free (path->nodes);
  nabla_estimate_unref (path->estimate);
  g_free (path);
}

NablaMediationResult *
nabla_mediation_result_new (void)
{
  NablaMediationResult *self = g_new0 (NablaMediationResult, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->reason = g_strdup ("");
  self->mediators = nabla_node_set_new ();
  self->proportion = self->from = self->to = NAN;
  self->paths = g_ptr_array_new_with_free_func (path_effect_free);
  self->warnings = g_ptr_array_new_with_free_func (nabla_warning_free);
  return self;
}

NablaMediationResult *
nabla_mediation_result_ref (const NablaMediationResult *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc ((gatomicrefcount *) &self->ref_count);
  return (NablaMediationResult *) self;
}

void
nabla_mediation_result_unref (NablaMediationResult *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->reason);
  nabla_node_set_free (self->mediators);
  nabla_estimate_unref (self->nde);
  nabla_estimate_unref (self->nie);
  nabla_estimate_unref (self->total);
  g_free (self->from_text);
  g_free (self->to_text);
  g_ptr_array_unref (self->paths);
  g_ptr_array_unref (self->warnings);
  g_free (self);
}

void
nabla_mediation_result_add_warning (NablaMediationResult *self, const char *kind, const char *format, ...)
{
  const NablaWarning *last;
  va_list args;

  va_start (args, format);
  nabla_warnings_add (&self->warnings, kind, format, args);
  va_end (args);
  last = g_ptr_array_index (self->warnings, self->warnings->len - 1);
  for (guint i = 0; i + 1 < self->warnings->len; i++)
    {
      const NablaWarning *old = g_ptr_array_index (self->warnings, i);

      if (strcmp (old->kind, last->kind) != 0 || strcmp (old->text, last->text) != 0)
        continue;
      g_ptr_array_set_size (self->warnings, (int) self->warnings->len - 1);
      return;
    }
}

void
nabla_mediation_result_add_path (NablaMediationResult *self, const NablaNode *nodes, guint n, NablaEstimate *estimate)
{
  NablaPathEffect *path = g_new (NablaPathEffect, 1);

  path->nodes = g_memdup2 (nodes, n * sizeof *nodes);
  path->n = n;
  path->estimate = estimate;
  g_ptr_array_add (self->paths, path);
}
