#include "estimate/numeric/nabla-tape.h"

#include <math.h>

#define N_FIXED 3

static guint32
append (NablaTape *self, NablaTapeEntry entry)
{
  if (self->n >= self->limit)
    {
      self->full = TRUE;
      return NABLA_TAPE_UNDEFINED;
    }
  if (self->n == self->allocated)
    {
      self->allocated = MAX (self->allocated * 2, 256);
      self->entries = g_renew (NablaTapeEntry, self->entries, self->allocated);
    }
  self->entries[self->n] = entry;
  return self->n++;
}

void
nabla_tape_init (NablaTape *self, guint limit)
{
  *self = (NablaTape){ .limit = MAX (limit, N_FIXED) };
  append (self, (NablaTapeEntry){ .value = 0.0 });
  append (self, (NablaTapeEntry){ .value = NAN });
  append (self, (NablaTapeEntry){ .value = 1.0 });
}

void
nabla_tape_clear (NablaTape *self)
{
  g_clear_pointer (&self->entries, g_free);
}

double
nabla_tape_get (const NablaTape *self, guint32 entry)
{
  return self->entries[entry].value;
}

guint32
nabla_tape_variable (NablaTape *self, double value)
{
  return append (self, (NablaTapeEntry){ .value = value });
}

guint32
nabla_tape_add (NablaTape *self, guint32 a, guint32 b)
{
  if (a == NABLA_TAPE_UNDEFINED || b == NABLA_TAPE_UNDEFINED)
    return NABLA_TAPE_UNDEFINED;
  if (a == NABLA_TAPE_ZERO)
    return b;
  if (b == NABLA_TAPE_ZERO)
    return a;
  return append (self, (NablaTapeEntry){ self->entries[a].value + self->entries[b].value, { a, b }, { 1.0, 1.0 } });
}

guint32
nabla_tape_multiply (NablaTape *self, guint32 a, guint32 b)
{
  double x = self->entries[a].value, y = self->entries[b].value;

  if (a == NABLA_TAPE_ZERO || b == NABLA_TAPE_ZERO)
    return NABLA_TAPE_ZERO;
  if (a == NABLA_TAPE_UNDEFINED || b == NABLA_TAPE_UNDEFINED)
    return NABLA_TAPE_UNDEFINED;
  if (a == NABLA_TAPE_ONE)
    return b;
  if (b == NABLA_TAPE_ONE)
    return a;
  return append (self, (NablaTapeEntry){ x * y, { a, b }, { y, x } });
}

guint32
nabla_tape_divide (NablaTape *self, guint32 a, guint32 b)
{
  double x = self->entries[a].value, y = self->entries[b].value;

  if (a == NABLA_TAPE_UNDEFINED || b == NABLA_TAPE_UNDEFINED || b == NABLA_TAPE_ZERO)
    return NABLA_TAPE_UNDEFINED;
  if (a == NABLA_TAPE_ZERO)
    return NABLA_TAPE_ZERO;
  if (b == NABLA_TAPE_ONE)
    return a;
  return append (self, (NablaTapeEntry){ x / y, { a, b }, { 1.0 / y, -x / y / y } });
}

guint32
nabla_tape_scale (NablaTape *self, guint32 a, double factor)
{
  if (a == NABLA_TAPE_UNDEFINED || a == NABLA_TAPE_ZERO)
    return a;
  if (factor == 0.0)
    return NABLA_TAPE_ZERO;
  if (factor == 1.0)
    return a;
  return append (self, (NablaTapeEntry){ self->entries[a].value * factor, { a, NABLA_TAPE_ZERO }, { factor, 0.0 } });
}

double *
nabla_tape_differentiate (const NablaTape *self, guint32 root)
{
  double *slopes = g_new0 (double, (gsize) root + 1);

  slopes[root] = 1.0;
  for (guint32 i = root + 1; i-- > N_FIXED;)
    if (slopes[i] != 0.0)
      for (guint j = 0; j < 2; j++)
        if (self->entries[i].slope[j] != 0.0)
          slopes[self->entries[i].from[j]] += slopes[i] * self->entries[i].slope[j];
  return slopes;
}
