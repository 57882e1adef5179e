/* Conditional instruments against the definition by enumeration. */
#include "graph/nabla-graph-text.h"
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

#define N_LARGE 12

static NablaGraph *
make_large (GRand *rand, guint n_edges, double p_bidirected)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);

  for (guint v = 0; v < N_LARGE; v++)
    {
      const char name[] = { (char) ('A' + v), 0 };
      NablaNode node = nabla_graph_builder_add_node (builder, name);

      /* The exposure and the outcome are the middle ones. */
      if (v != N_LARGE / 2 && v != N_LARGE / 2 + 1 && g_rand_int (rand) % 6 == 0)
        nabla_graph_builder_add_roles (builder, node, NABLA_ROLE_LATENT);
    }
  for (guint i = 0; i < n_edges; i++)
    {
      guint a = (guint) g_rand_int_range (rand, 0, N_LARGE), b = (guint) g_rand_int_range (rand, 0, N_LARGE);
      gboolean both = g_rand_double (rand) < p_bidirected;

      if (a != b)
        nabla_graph_builder_add_edge (builder, MIN (a, b), MAX (a, b), both ? NABLA_MARK_ARROW : NABLA_MARK_TAIL,
                                      NABLA_MARK_ARROW);
    }
  return nabla_graph_builder_build (builder);
}

/* Graphs too large for paths, where the search for candidates has to turn back: all sets, by m-separation. */
static void
test_larger (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  guint n_more = 0;

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (NablaGraph) graph = make_large (rand, 12 + i % 14, i % 3 * 0.25);
      g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
      g_autoptr (NablaNodeSet) x = nabla_node_set_new_one (N_LARGE / 2);
      g_autoptr (NablaNodeSet) y = nabla_node_set_new_one (N_LARGE / 2 + 1);
      g_autoptr (NablaQuery) query = nabla_query_new (x, y, NABLA_EFFECT_DIRECT, NULL, NULL);
      g_autoptr (NablaNodeSet) barred = nabla_descendants (ws, y, NULL);
      g_autoptr (NablaNodeSet) expected = nabla_node_set_new ();
      g_autoptr (GPtrArray) list = nabla_instrument_list (ws, query, 0, 0, NULL, NULL);
      g_autoptr (NablaNodeSet) found = nabla_instrument_candidates (ws, query, 0, NULL, NULL);
      const NablaCut cut = { .tails = x, .heads = y };

      for (guint mask = 0; mask < 1u << N_LARGE; mask++)
        {
          g_autoptr (NablaNodeSet) given = NULL, joined = NULL, tainted = NULL, good = NULL;
          gboolean allowed = (mask & (1u << x->nodes[0] | 1u << y->nodes[0])) == 0;

          for (guint v = 0; v < N_LARGE && allowed; v++)
            allowed
              = (mask & 1u << v) == 0 || (!nabla_graph_is_latent (graph, v) && !nabla_node_set_contains (barred, v));
          if (!allowed)
            continue;
          given = nabla_node_set_new ();
          for (guint v = 0; v < N_LARGE; v++)
            if ((mask & 1u << v) != 0)
              nabla_node_set_add (given, v);
          joined = nabla_connected_to (ws, x, given, NULL);
          tainted = nabla_connected_to (ws, y, given, &cut);
          good = nabla_node_set_minus (joined, tainted);
          for (guint k = 0; k < good->n; k++)
            if (!nabla_graph_is_latent (graph, good->nodes[k]) && good->nodes[k] != x->nodes[0]
                && !nabla_node_set_contains (barred, good->nodes[k]))
              nabla_node_set_add (expected, good->nodes[k]);
        }
      if (!nabla_node_set_equal (found, expected))
        {
          g_autofree char *text = nabla_graph_print (graph, NULL, NABLA_GRAPH_FORMAT_DAGITTY);

          g_error ("%u candidates, %u expected in %s", found->n, expected->n, text);
        }
      n_more += found->n > list->len;
    }
  g_assert_cmpuint (n_more, >, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/instrument/direct", test_direct);
  g_test_add_func ("/instrument/total", test_total);
  g_test_add_func ("/instrument/larger", test_larger);
  return g_test_run ();
}
