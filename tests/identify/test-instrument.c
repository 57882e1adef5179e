/* Conditional instruments against the definition by enumeration. */
#include "identify/nabla-instrument.h"
#include "small-graphs.h"

static gboolean
brute_instrument (const Case *c, guint z, Mask w)
{
  const Brute *g = &c->brute;
  gboolean direct = nabla_query_get_effect (c->query) == NABLA_EFFECT_DIRECT;
  Mask heads = direct ? c->y : brute_causal (g, c->x, c->y);
  Mask barred = brute_descendants (g, heads);
  const Brute cut = brute_cut (g, c->x, heads);

  return ((BIT (z) | w | g->selected) & barred) == 0 && ((BIT (z) | w) & (c->x | c->y)) == 0
         && ((w | g->selected) & BIT (z)) == 0 && brute_separated (&cut, BIT (z), c->y, w)
         && !brute_separated (g, BIT (z), c->x, w);
}

static void
check (Case *c)
{
  Mask allowed = small_graphs_allowed (c);
  gboolean any = FALSE, any_found = FALSE, truncated = TRUE;
  Mask candidates = 0, ancestral = 0, listed = 0;
  g_autoptr (NablaNodeSet) decided = NULL;
  g_autoptr (GPtrArray) list = nabla_instrument_list (c->ws, c->query, 0, 0, NULL, &truncated);
  guint n_found = 0;

  g_assert_false (truncated);
  for (guint z = 0; z < c->brute.n; z++)
    {
      g_autoptr (NablaNodeSet) found = NULL;

      for (Mask w = 0; w < BIT (c->brute.n); w++)
        {
          g_autoptr (NablaNodeSet) set = brute_set (w);
          gboolean valid = brute_instrument (c, z, w);
          gboolean fits = (allowed & BIT (z)) != 0 && (w & ~allowed) == 0 && (c->must & ~w) == 0;

          if (nabla_instrument_is_valid (c->ws, c->query, z, set) != valid)
            small_graphs_fail (c, "instrument", w | BIT (z) << 16);
          any = any || (valid && fits);
          if (valid && fits)
            candidates |= BIT (z);
          if (valid && fits && (w & ~brute_ancestors (&c->brute, BIT (z) | c->y)) == 0)
            ancestral |= BIT (z);
        }
      if ((allowed & BIT (z)) == 0)
        continue;
      found = nabla_instrument_find (c->ws, c->query, z);
      if (found == NULL)
        continue;
      any_found = TRUE;
      n_found++;
      listed |= BIT (z);
      if (!brute_instrument (c, z, brute_mask (found)) || (brute_mask (found) & ~allowed) != 0
          || (c->must & ~brute_mask (found)) != 0)
        small_graphs_fail (c, "found, but no instrument", brute_mask (found) | BIT (z) << 16);
    }
  /* Not for every vertex, but for some one if there is any. */
  if (any != any_found && c->must == 0 && c->brute.selected == 0)
    small_graphs_fail (c, "existence", 0);
  g_assert_cmpuint (list->len, ==, n_found);
  /* Every vertex that some set of ancestors makes an instrument is found. */
  if (c->must == 0 && c->brute.selected == 0 && nabla_node_set_size (nabla_query_get_exposure (c->query)) == 1
      && listed != ancestral)
    small_graphs_fail (c, "ancestral instruments", ancestral);

  decided = nabla_instrument_candidates (c->ws, c->query, 0, NULL, &truncated);
  g_assert_false (truncated);
  if (brute_mask (decided) != candidates)
    small_graphs_fail (c, "candidates", candidates);
}

static void
test_direct (void)
{
  small_graphs_for_each (NABLA_EFFECT_DIRECT, 4, 1, 3000, check);
}

static void
test_total (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 4, 1, 3000, check);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/instrument/direct", test_direct);
  g_test_add_func ("/instrument/total", test_total);
  return g_test_run ();
}
