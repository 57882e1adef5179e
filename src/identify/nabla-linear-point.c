#include "identify/nabla-linear-point.h"

guint64
nabla_prime_invert (guint64 a)
{
  guint64 result = 1;

  /* a^(p - 2), by Fermat. */
  for (guint64 exponent = NABLA_PRIME - 2; exponent > 0; exponent /= 2)
    {
      if (exponent % 2 == 1)
        result = nabla_prime_multiply (result, a);
      a = nabla_prime_multiply (a, a);
    }
  return result;
}

static guint32
draw (GRand *rand)
{
  return 1 + g_rand_int (rand) % (guint32) (NABLA_PRIME - 1);
}

static void
fill_errors (NablaLinearPoint *self, GRand *rand)
{
  const NablaAdmg *g = self->admg;
  gsize n = g->n;

  for (guint c = 0; c < g->n_causes; c++)
    for (guint i = g->causes_at[c]; i < g->causes_at[c + 1]; i++)
      for (guint j = i + 1; j < g->causes_at[c + 1]; j++)
        {
          guint a = g->caused[i], b = g->caused[j];

          self->spouse[a * n + b] = self->spouse[b * n + a] = TRUE;
          self->half_treks[a * n + b] = self->half_treks[b * n + a] = draw (rand);
        }
  for (gsize v = 0; v < n; v++)
    self->half_treks[v * n + v] = draw (rand);
}

void
nabla_linear_point_init (NablaLinearPoint *self, const NablaAdmg *admg, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  gsize n = admg->n;

  self->admg = admg;
  self->spouse = g_new0 (guint8, MAX (n * n, 1));
  self->half_treks = g_new0 (guint32, MAX (n * n, 1));
  fill_errors (self, rand);
  /* A half-trek to v ends there at once, or came to a parent of it before. */
  for (guint at = 0; at < n; at++)
    {
      guint v = admg->order[at];

      for (guint k = admg->parents_at[v]; k < admg->parents_at[v + 1]; k++)
        {
          guint64 coefficient = draw (rand);
          guint p = admg->parents[k];

          for (gsize i = 0; i < n; i++)
            self->half_treks[i * n + v] = (guint32) ((self->half_treks[i * n + v]
                                                      + nabla_prime_multiply (coefficient, self->half_treks[i * n + p]))
                                                     % NABLA_PRIME);
        }
    }
}

void
nabla_linear_point_clear (NablaLinearPoint *self)
{
  g_clear_pointer (&self->spouse, g_free);
  g_clear_pointer (&self->half_treks, g_free);
}
