#include "path-effect.h"

#include <string.h>

static void
walk (PathEffect *d, guint from, guint first, guint v, gboolean active)
{
  if ((d->y & BIT (v)) != 0)
    d->first[active][from] |= BIT (first);
  for (guint u = 0; u < d->g->n; u++)
    if ((d->g->children[v] & ~d->x & BIT (u)) != 0)
      walk (d, from, first, u, active && (d->active[v] & BIT (u)) != 0);
}

void
path_effect_define (PathEffect *d)
{
  Brute cut = *d->g;

  for (guint v = 0; v < cut.n; v++)
    if ((d->x & BIT (v)) != 0)
      cut.children[v] = 0;
    else
      cut.parents[v] &= ~d->x;
  d->relevant = brute_ancestors (&cut, d->y);
  for (guint x = 0; x < cut.n; x++)
    for (guint c = 0; c < cut.n; c++)
      if ((d->x & BIT (x)) != 0 && (d->g->children[x] & ~d->x & BIT (c)) != 0)
        walk (d, x, c, c, (d->active[x] & BIT (c)) != 0);
}

Mask
path_effect_tied_to (const PathEffect *d, guint v)
{
  const Brute *g = d->g;
  Mask found = BIT (v), before = 0;

  while (found != before)
    {
      before = found;
      for (guint u = 0; u < g->n; u++)
        if ((found & BIT (u)) != 0)
          {
            found |= (g->spouses[u] | (g->parents[u] & g->latent)) & d->relevant;
            if ((g->latent & BIT (u)) != 0)
              found |= g->children[u] & d->relevant;
          }
    }
  return found;
}

gboolean
path_effect_recants (const PathEffect *d)
{
  for (guint x = 0; x < d->g->n; x++)
    for (guint c = 0; c < d->g->n; c++)
      if ((d->first[1][x] & BIT (c)) != 0 && (path_effect_tied_to (d, c) & d->first[0][x]) != 0)
        return TRUE;
  return FALSE;
}

gboolean
structural_init (Structural *m, const Brute *g, GRand *rand)
{
  memset (m, 0, sizeof *m);
  m->g = g;
  for (guint a = 0; a < g->n; a++)
    for (guint b = a + 1; b < g->n; b++)
      if ((g->spouses[a] & BIT (b)) != 0)
        {
          if (m->n_coins == STRUCTURAL_COINS)
            return FALSE;
          m->coins[a] |= BIT (m->n_coins);
          m->coins[b] |= BIT (m->n_coins);
          m->p_coin[m->n_coins++] = g_rand_double_range (rand, 0.2, 0.8);
        }
  for (guint v = 0; v < g->n; v++)
    {
      double sum = 0;

      for (guint f = 0; f < STRUCTURAL_FUNCTIONS; f++)
        sum += m->p_function[v][f] = g_rand_double_range (rand, 0.1, 1);
      for (guint f = 0; f < STRUCTURAL_FUNCTIONS; f++)
        {
          m->p_function[v][f] /= sum;
          /* Two are constant, so that everything may happen. */
          for (guint i = 0; i < 256; i++)
            m->table[v][f][i] = f < 2 ? f : g_rand_boolean (rand);
        }
    }
  return TRUE;
}

static guint
row_of (Mask parents, Mask coins)
{
  return (parents * 37 + coins * 101 + (parents >> 3) * 11) & 0xff;
}

/* The order in which the vertices come about. */
static void
order_of (const Brute *g, guint *order)
{
  Mask done = 0;

  for (guint i = 0; i < g->n;)
    for (guint v = 0; v < g->n; v++)
      if ((done & BIT (v)) == 0 && (g->parents[v] & ~done) == 0)
        {
          done |= BIT (v);
          order[i++] = v;
        }
}

gsize
path_truth_index (const Brute *g, Mask x, Mask reference, Mask y)
{
  return (((gsize) x << g->n | reference) << g->n) | y;
}

void
structural_run (const Structural *m, const PathEffect *d, PathTruth *truth)
{
  const Brute *g = m->g;
  guint order[BRUTE_MAX], n_functions = 1;

  order_of (g, order);
  memset (truth->joint, 0, sizeof truth->joint);
  for (guint v = 0; v < g->n; v++)
    n_functions *= STRUCTURAL_FUNCTIONS;
  for (guint code = 0; code < n_functions; code++)
    for (Mask coins = 0; coins < BIT (m->n_coins); coins++)
      {
        double p = 1;
        guint function[BRUTE_MAX];
        Mask natural = 0;

        for (guint i = 0; i < m->n_coins; i++)
          p *= (coins & BIT (i)) != 0 ? m->p_coin[i] : 1 - m->p_coin[i];
        for (guint v = 0, rest = code; v < g->n; v++, rest /= STRUCTURAL_FUNCTIONS)
          {
            function[v] = rest % STRUCTURAL_FUNCTIONS;
            p *= m->p_function[v][function[v]];
          }
        for (guint i = 0; i < g->n; i++)
          {
            guint v = order[i];

            natural |= (Mask) m->table[v][function[v]][row_of (natural & g->parents[v], coins & m->coins[v])] << v;
          }
        truth->joint[natural] += p;
        for (Mask x = d->x;; x = (x - 1) & d->x)
          {
            for (Mask reference = d->x;; reference = (reference - 1) & d->x)
              {
                Mask other = reference, active = x;

                for (guint i = 0; i < g->n; i++)
                  {
                    guint v = order[i];
                    const guint8 *table = m->table[v][function[v]];
                    Mask into = 0, seen;

                    if ((d->x & BIT (v)) != 0)
                      continue;
                    for (guint u = 0; u < g->n; u++)
                      if ((d->active[u] & BIT (v)) != 0)
                        into |= BIT (u);
                    seen = (active & into) | (other & ~into);
                    active |= (Mask) table[row_of (seen & g->parents[v], coins & m->coins[v])] << v;
                    other |= (Mask) table[row_of (other & g->parents[v], coins & m->coins[v])] << v;
                  }
                truth->outcome[path_truth_index (g, x, reference, active & d->y)] += p;
                if (reference == 0)
                  break;
              }
            if (x == 0)
              break;
          }
      }
}
