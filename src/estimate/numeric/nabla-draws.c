#include "estimate/numeric/nabla-draws.h"

#include <math.h>

/* Numbers between two looks at whether to stop. */
#define POLL 65536

static guint64
mix (guint64 z)
{
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

#define STEP G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)

void
nabla_draws_init (NablaDraws *self, guint64 seed, guint64 stream)
{
  /* Twice, so that neighbouring seeds and streams share nothing. */
  self->state = mix (mix (seed + STEP) + stream * STEP);
}

guint64
nabla_draws_next (NablaDraws *self)
{
  self->state += STEP;
  return mix (self->state);
}

/* Numbers that would favour some values are drawn again (Lemire 2019). */
gsize
nabla_draws_below (NablaDraws *self, gsize n)
{
  if (n <= G_MAXUINT32)
    {
      guint32 bound = (guint32) n, least = -bound % bound;
      guint64 product;

      do
        product = (nabla_draws_next (self) >> 32) * bound;
      while ((guint32) product < least);
      return (gsize) (product >> 32);
    }
  for (;;)
    {
      guint64 value = nabla_draws_next (self);

      if (value < G_MAXUINT64 - G_MAXUINT64 % n)
        return (gsize) (value % n);
    }
}

gsize *
nabla_draws_spread (gsize n, gsize n_drawn, guint64 stream)
{
  gsize *drawn = g_new (gsize, MAX (n_drawn, 1));
  NablaDraws draws;

  nabla_draws_init (&draws, 1, stream);
  for (gsize i = 0; i < n_drawn; i++)
    {
      gsize from = i * (n / n_drawn) + i * (n % n_drawn) / n_drawn;
      gsize to = (i + 1) * (n / n_drawn) + (i + 1) * (n % n_drawn) / n_drawn;

      drawn[i] = from + nabla_draws_below (&draws, to - from);
    }
  return drawn;
}

double
nabla_draws_normal (NablaDraws *self)
{
  for (;;)
    {
      double a = (double) (gint64) nabla_draws_next (self) / 0x1p63;
      double b = (double) (gint64) nabla_draws_next (self) / 0x1p63;
      double square = a * a + b * b;

      if (square > 0.0 && square < 1.0)
        return a * sqrt (-2.0 * log (square) / square);
    }
}

double *
nabla_draws_normals (NablaDraws *self, gsize n, NablaProgress *progress)
{
  g_autofree double *values = g_new (double, MAX (n, 1));

  for (gsize i = 0; i < n; i++)
    {
      if (i % POLL == 0 && nabla_progress_is_cancelled (progress))
        return NULL;
      values[i] = nabla_draws_normal (self);
    }
  return g_steal_pointer (&values);
}
