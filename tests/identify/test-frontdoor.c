/* Front-door sets against the definition by enumeration. */
#include "identify/nabla-frontdoor.h"
#include "small-graphs.h"

static gboolean
holds (const Case *c, Mask z, Mask must)
{
  return (must & ~z) == 0 && (z & ~small_graphs_allowed (c)) == 0 && brute_front_door (&c->brute, c->x, c->y, z);
}

static gboolean
is_minimal (const Case *c, Mask z, Mask must)
{
  if (!holds (c, z, must))
    return FALSE;
  for (Mask sub = (z - 1) & z; z != 0; sub = (sub - 1) & z)
    {
      if (holds (c, sub, must))
        return FALSE;
      if (sub == 0)
        break;
    }
  return TRUE;
}

static guint
count_set (const GPtrArray *sets, Mask z)
{
  guint times = 0;

  for (guint i = 0; i < sets->len; i++)
    times += brute_mask (g_ptr_array_index (sets, i)) == z;
  return times;
}

static void
check (Case *c)
{
  g_autoptr (NablaNodeSet) must = brute_set (c->must);
  g_autoptr (NablaNodeSet) found = nabla_frontdoor_find (c->ws, c->query, must);
  g_autoptr (NablaNodeSet) maximal = nabla_frontdoor_maximal (c->ws, c->query, must);
  gboolean truncated = TRUE, exists = FALSE;
  g_autoptr (GPtrArray) all = nabla_frontdoor_list (c->ws, c->query, must, FALSE, 0, 0, NULL, &truncated);
  g_autoptr (GPtrArray) minimal = NULL;
  guint n_all = 0, n_minimal = 0;

  g_assert_false (truncated);
  minimal = nabla_frontdoor_list (c->ws, c->query, must, TRUE, 0, 0, NULL, &truncated);
  g_assert_false (truncated);
  for (Mask z = 0; z < BIT (c->brute.n); z++)
    {
      g_autoptr (NablaNodeSet) set = brute_set (z);

      if (nabla_frontdoor_is_valid (c->ws, c->query, set) != brute_front_door (&c->brute, c->x, c->y, z))
        small_graphs_fail (c, "front-door criterion", z);
      if (holds (c, z, c->must))
        {
          n_all++;
          if (count_set (all, z) != 1)
            small_graphs_fail (c, "not among all front-door sets", z);
          if (is_minimal (c, z, c->must))
            {
              n_minimal++;
              if (count_set (minimal, z) != 1)
                small_graphs_fail (c, "not among the minimal front-door sets", z);
            }
          exists = TRUE;
          if (maximal == NULL || (z & ~brute_mask (maximal)) != 0)
            small_graphs_fail (c, "not in the maximal front-door set", z);
        }
    }
  if (all->len != n_all || minimal->len != n_minimal)
    small_graphs_fail (c, "listed too much", 0);
  if (exists != (found != NULL) || exists != (maximal != NULL))
    small_graphs_fail (c, "existence", 0);
  if (maximal != NULL && !holds (c, brute_mask (maximal), c->must))
    small_graphs_fail (c, "the maximal set is none", brute_mask (maximal));
  if (found != NULL && !is_minimal (c, brute_mask (found), c->must))
    small_graphs_fail (c, "found, but not minimal", brute_mask (found));
}

static void
test_all (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 4, 1, 6000, check);
}

/* Sparse graphs, where front-door sets are not rare: a chain with hidden causes. */
static void
check_chain (guint n, GRand *rand)
{
  Case c = { 0 };
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaNodeSet) x = NULL, y = NULL, forbidden = NULL;

  brute_init_random (&c.brute, n, 0.25, 0.0, rand);
  for (guint v = 0; v + 1 < n; v++)
    if (c.brute.children[v + 1] == 0)
      brute_add_directed (&c.brute, v, v + 1);
  for (guint v = 0; v < n; v++)
    if ((brute_ancestors (&c.brute, c.brute.parents[v]) & BIT (v)) != 0)
      return;
  c.x = BIT (0);
  c.y = BIT (n - 1);
  c.brute.spouses[0] |= BIT (n - 1);
  c.brute.spouses[n - 1] |= BIT (0);
  c.brute.latent = g_rand_int (rand) & g_rand_int (rand) & g_rand_int (rand) & (BIT (n) - 1) & ~c.x & ~c.y;
  c.must = g_rand_int (rand) & g_rand_int (rand) & g_rand_int (rand) & (BIT (n) - 1) & ~c.x & ~c.y & ~c.brute.latent;
  graph = brute_to_graph (&c.brute);
  c.ws = nabla_reach_workspace_new (graph);
  x = brute_set (c.x);
  y = brute_set (c.y);
  c.query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);
  check (&c);
  nabla_query_unref (c.query);
  nabla_reach_workspace_free (c.ws);
}

static void
test_chains (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint i = 0; i < 4000; i++)
    check_chain (4 + i % 4, rand);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frontdoor/small-graphs", test_all);
  g_test_add_func ("/frontdoor/chains", test_chains);
  return g_test_run ();
}
