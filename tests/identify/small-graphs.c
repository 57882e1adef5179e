#include "small-graphs.h"

Mask
small_graphs_allowed (const Case *c)
{
  return (BIT (c->brute.n) - 1) & ~c->brute.latent & ~c->x & ~c->y & ~c->forbidden;
}

void
small_graphs_fail (const Case *c, const char *what, Mask set)
{
  g_autofree char *text = brute_dup_text (&c->brute);

  g_error ("%s: set %x, exposure %x, outcome %x, must %x, forbidden %x in %s", what, set, c->x, c->y, c->must,
           c->forbidden, text);
  g_assert_not_reached ();
}

static void
ask (Case *c, NablaEffect effect, CaseFunc func)
{
  g_autoptr (NablaNodeSet) x = brute_set (c->x);
  g_autoptr (NablaNodeSet) y = brute_set (c->y);
  g_autoptr (NablaNodeSet) must = brute_set (c->must);
  g_autoptr (NablaNodeSet) forbidden = brute_set (c->forbidden);

  c->query = nabla_query_new (x, y, effect, must, forbidden);
  func (c);
  nabla_query_unref (c->query);
}

static void
open_case (Case *c)
{
  g_autoptr (NablaGraph) graph = brute_to_graph (&c->brute);

  c->ws = nabla_reach_workspace_new (graph);
}

void
small_graphs_for_each (NablaEffect effect, guint exhaustive, guint stride, guint n_random, CaseFunc func)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  Case c = { .rand = rand };

  for (guint n = 2; n <= exhaustive; n++)
    for (guint64 code = 0; code < brute_n_codes (n); code += n == 4 ? stride : 1)
      {
        brute_init_nth (&c.brute, n, code);
        brute_shuffle (&c.brute, rand);
        c.must = c.forbidden = 0;
        open_case (&c);
        for (guint x = 0; x < n; x++)
          for (guint y = 0; y < n; y++)
            if (x != y)
              {
                c.x = BIT (x);
                c.y = BIT (y);
                ask (&c, effect, func);
              }
        nabla_reach_workspace_free (c.ws);
      }
  for (guint i = 0; i < n_random; i++)
    {
      guint n = 5 + i % 3;
      Mask all = BIT (n) - 1;

      brute_init_random (&c.brute, n, 0.4, i % 2 == 0 ? 0.15 : 0.0, rand);
      c.x = BIT (g_rand_int_range (rand, 0, (int) n));
      if (g_rand_int (rand) % 3 == 0)
        c.x |= BIT (g_rand_int_range (rand, 0, (int) n));
      c.y = BIT (g_rand_int_range (rand, 0, (int) n)) & ~c.x;
      if (i % 5 == 4)
        c.y |= BIT (g_rand_int_range (rand, 0, (int) n)) & ~c.x;
      if (c.y == 0)
        continue;
      c.brute.latent = g_rand_int (rand) & g_rand_int (rand) & all & ~c.x & ~c.y;
      if (i % 7 == 0)
        c.brute.selected = BIT (g_rand_int_range (rand, 0, (int) n)) & ~c.x & ~c.y;
      c.must = c.forbidden = 0;
      if (i % 3 == 0)
        {
          c.must = g_rand_int (rand) & g_rand_int (rand) & g_rand_int (rand) & all & ~c.x & ~c.y & ~c.brute.latent;
          c.forbidden = g_rand_int (rand) & g_rand_int (rand) & g_rand_int (rand) & all & ~c.must;
        }
      open_case (&c);
      ask (&c, effect, func);
      nabla_reach_workspace_free (c.ws);
    }
}

gboolean
brute_adjusts (const Brute *g, Mask x, Mask y, Mask z)
{
  Mask causal = brute_causal (g, x, y);
  const Brute proper = brute_cut (g, x, causal);
  Brute everybody = proper;

  everybody.selected = 0;
  return ((z | g->selected) & brute_descendants (g, causal)) == 0 && (z & (x | y)) == 0
         && brute_separated (&proper, x, y, z) && brute_separated (&everybody, y, g->selected, 0);
}

gboolean
brute_single_door (const Brute *g, Mask x, Mask y, Mask z)
{
  const Brute without = brute_cut (g, x, y);
  Mask affected = y & brute_descendants (g, x);

  return ((z | g->selected) & brute_descendants (g, affected)) == 0 && (z & (x | y)) == 0
         && brute_separated (&without, x, y, z);
}

gboolean
brute_front_door (const Brute *g, Mask x, Mask y, Mask z)
{
  return (z & (x | y | g->selected)) == 0 && brute_intercepts (g, x, y, z) && !brute_backdoor_open (g, x, z, 0)
         && !brute_backdoor_open (g, z, y, x);
}
