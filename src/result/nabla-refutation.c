#include "result/nabla-refutation.h"

#include <math.h>

/* (transfer full): without any number; the caller fills it in before anybody else sees it. */
NablaRefutation *
nabla_refutation_new (void)
{
  NablaRefutation *self = g_new0 (NablaRefutation, 1);

  g_atomic_ref_count_init (&self->ref_count);
  for (guint i = 0; i < NABLA_N_REFUTERS; i++)
    {
      self->refuters[i].kind = (NablaRefuterKind) i;
      self->refuters[i].estimate = self->refuters[i].expected = self->refuters[i].p = NAN;
    }
  return self;
}

NablaRefutation *
nabla_refutation_ref (const NablaRefutation *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc ((gatomicrefcount *) &self->ref_count);
  return (NablaRefutation *) self;
}

void
nabla_refutation_unref (NablaRefutation *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < NABLA_N_REFUTERS; i++)
    g_free (self->refuters[i].message);
  g_free (self);
}

const char *
nabla_refuter_kind_to_string (NablaRefuterKind kind)
{
  static const char *const names[] = {
    [NABLA_REFUTER_PLACEBO_EXPOSURE] = "placebo_exposure",
    [NABLA_REFUTER_PLACEBO_OUTCOME] = "placebo_outcome",
    [NABLA_REFUTER_RANDOM_CAUSE] = "random_common_cause",
    [NABLA_REFUTER_SUBSET] = "subset",
    [NABLA_REFUTER_BOOTSTRAP] = "bootstrap",
  };

  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (names), NULL);
  return names[kind];
}
