#include "result/nabla-sensitivity.h"

#include <math.h>

/* (transfer full): without any number; the caller fills it in before anybody else sees it. */
NablaSensitivity *
nabla_sensitivity_new (void)
{
  NablaSensitivity *self = g_new0 (NablaSensitivity, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->robustness_value = self->robustness_value_ci = self->e_value = self->e_value_ci = NAN;
  self->ratio = self->ratio_lo = self->ratio_hi = NAN;
  self->benchmarks = g_array_new (FALSE, FALSE, sizeof (NablaBenchmark));
  self->warnings = g_ptr_array_new_with_free_func (nabla_warning_free);
  return self;
}

NablaSensitivity *
nabla_sensitivity_ref (const NablaSensitivity *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc ((gatomicrefcount *) &self->ref_count);
  return (NablaSensitivity *) self;
}

void
nabla_sensitivity_unref (NablaSensitivity *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->benchmarks);
  g_ptr_array_unref (self->warnings);
  g_free (self);
}

void
nabla_sensitivity_add_warning (NablaSensitivity *self, const char *kind, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  nabla_warnings_add (&self->warnings, kind, format, args);
  va_end (args);
}
