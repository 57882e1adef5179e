/* Selection: the odds ratio, and total effects, by their definitions. */
#include "identify/nabla-selection.h"
#include "small-graphs.h"

static gboolean
brute_odds_ratio (const Brute *g, Mask x, Mask y, Mask z)
{
  Brute everybody = *g;

  everybody.selected = 0;
  return brute_adjusts (&everybody, x, y, z)
         && (brute_separated (&everybody, x, g->selected, y | z)
             || brute_separated (&everybody, y, g->selected, x | z));
}

static void
check (Case *c)
{
  Mask all = BIT (c->brute.n) - 1;

  for (Mask z = 0; z <= all; z++)
    {
      g_autoptr (NablaNodeSet) set = brute_set (z);
      gboolean allowed = nabla_selection_allows_odds_ratio (c->ws, c->query, set);

      if (allowed != brute_odds_ratio (&c->brute, c->x, c->y, z))
        small_graphs_fail (c, "odds ratio", z);
      /* With nobody selected it is as good as adjustment. */
      if (c->brute.selected == 0 && allowed != nabla_adjustment_is_valid (c->ws, c->query, set))
        small_graphs_fail (c, "odds ratio without selection", z);
    }
}

static void
test_odds_ratio (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 4, 3, 4000, check);
}

static gboolean
is_valid (const Brute *g,
          Mask z,
          gboolean (*check_set) (NablaReachWorkspace *, const NablaQuery *, const NablaNodeSet *))
{
  g_autoptr (NablaGraph) graph = brute_to_graph (g);
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  g_autoptr (NablaNodeSet) x = brute_set (BIT (0)), y = brute_set (BIT (1)), set = brute_set (z);
  g_autoptr (NablaQuery) query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);

  return check_set (ws, query, set);
}

/* X -> Y with C -> X, C -> Y and selection into S. */
static void
test_examples (void)
{
  Brute by_outcome = { .n = 4, .selected = BIT (3) }, by_exposure, by_both, by_cause;

  brute_add_directed (&by_outcome, 0, 1);
  brute_add_directed (&by_outcome, 2, 0);
  brute_add_directed (&by_outcome, 2, 1);
  by_exposure = by_both = by_cause = by_outcome;
  brute_add_directed (&by_outcome, 1, 3);
  brute_add_directed (&by_exposure, 0, 3);
  brute_add_directed (&by_both, 0, 3);
  brute_add_directed (&by_both, 1, 3);
  brute_add_directed (&by_cause, 2, 3);

  g_assert_false (is_valid (&by_outcome, BIT (2), nabla_adjustment_is_valid));
  g_assert_true (is_valid (&by_outcome, BIT (2), nabla_selection_allows_odds_ratio));
  g_assert_false (is_valid (&by_outcome, 0, nabla_selection_allows_odds_ratio));
  /* The distribution of C among the selected is not that of the population. */
  g_assert_false (is_valid (&by_exposure, BIT (2), nabla_adjustment_is_valid));
  g_assert_true (is_valid (&by_exposure, BIT (2), nabla_selection_allows_odds_ratio));
  g_assert_false (is_valid (&by_both, BIT (2), nabla_selection_allows_odds_ratio));
  g_assert_false (is_valid (&by_cause, BIT (2), nabla_adjustment_is_valid));
  g_assert_true (is_valid (&by_cause, BIT (2), nabla_selection_allows_odds_ratio));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/selection/odds-ratio", test_odds_ratio);
  g_test_add_func ("/selection/examples", test_examples);
  return g_test_run ();
}
