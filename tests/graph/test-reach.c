/* The reachability core against the definitions, on all small graphs and random ones. */
#include "brute.h"
#include "graph/nabla-separation.h"

typedef void (*GraphFunc) (const Brute *brute, NablaReachWorkspace *ws, GRand *rand);

static void
for_graphs (GraphFunc func)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);

  for (guint n = 1; n <= 4; n++)
    for (guint64 code = 0; code < brute_n_codes (n); code++)
      {
        Brute brute;
        g_autoptr (NablaGraph) graph = NULL;
        g_autoptr (NablaReachWorkspace) ws = NULL;

        brute_init_nth (&brute, n, code);
        brute_shuffle (&brute, rand);
        graph = brute_to_graph (&brute);
        ws = nabla_reach_workspace_new (graph);
        func (&brute, ws, rand);
      }
  for (guint i = 0; i < 1500; i++)
    {
      Brute brute;
      g_autoptr (NablaGraph) graph = NULL;
      g_autoptr (NablaReachWorkspace) ws = NULL;

      brute_init_random (&brute, 5 + i % 3, 0.35, 0.12, rand);
      brute.latent = g_rand_int (rand) & g_rand_int (rand) & (BIT (brute.n) - 1);
      if (i % 5 == 0)
        brute.selected = BIT (g_rand_int_range (rand, 0, (int) brute.n));
      graph = brute_to_graph (&brute);
      ws = nabla_reach_workspace_new (graph);
      func (&brute, ws, rand);
    }
}

static Mask
random_mask (const Brute *brute, GRand *rand)
{
  return g_rand_int (rand) & (BIT (brute->n) - 1);
}

static void
check_separated (const Brute *brute, NablaReachWorkspace *ws, GRand *rand)
{
  for (guint x = 0; x < brute->n; x++)
    for (guint y = 0; y < brute->n; y++)
      for (guint i = 0; i < (brute->n <= 4 ? BIT (brute->n) : 8); i++)
        {
          Mask given = brute->n <= 4 ? i : random_mask (brute, rand);
          g_autoptr (NablaNodeSet) a = nabla_node_set_new_one (x);
          g_autoptr (NablaNodeSet) b = nabla_node_set_new_one (y);
          g_autoptr (NablaNodeSet) z = brute_set (given);

          if (nabla_separated_in (ws, a, b, z, NULL) != brute_separated (brute, BIT (x), BIT (y), given))
            {
              g_autofree char *text = brute_dup_text (brute);

              g_error ("%c and %c given %x in %s", 'A' + x, 'A' + y, given, text);
            }
        }
}

static void
test_separated (void)
{
  for_graphs (check_separated);
}

/* Sets on both sides, edges cut. */
static void
check_cut (const Brute *brute, NablaReachWorkspace *ws, GRand *rand)
{
  for (guint i = 0; i < 4; i++)
    {
      Mask x = random_mask (brute, rand), y = random_mask (brute, rand), given = random_mask (brute, rand);
      Mask tails = random_mask (brute, rand), heads = random_mask (brute, rand);
      const Brute left = brute_cut (brute, tails, heads);
      g_autoptr (NablaNodeSet) a = brute_set (x);
      g_autoptr (NablaNodeSet) b = brute_set (y);
      g_autoptr (NablaNodeSet) z = brute_set (given);
      g_autoptr (NablaNodeSet) t = brute_set (tails);
      g_autoptr (NablaNodeSet) h = brute_set (heads);
      const NablaCut cut = { .tails = t, .heads = h };
      g_autoptr (NablaNodeSet) an = nabla_ancestors (ws, a, &cut);
      g_autoptr (NablaNodeSet) de = nabla_descendants (ws, a, &cut);
      g_autoptr (NablaNodeSet) connected = NULL;
      Brute into = *brute;
      const NablaCut cut_into = { .into = h };

      g_assert_cmphex (brute_mask (an), ==, brute_ancestors (&left, x));
      g_assert_cmphex (brute_mask (de), ==, brute_descendants (&left, x));
      g_assert_cmpint (nabla_separated_in (ws, a, b, z, &cut), ==, brute_separated (&left, x, y, given));

      for (guint v = 0; v < brute->n; v++)
        {
          if ((heads & BIT (v)) != 0)
            into.parents[v] = into.spouses[v] = 0;
          into.children[v] &= ~heads;
          into.spouses[v] &= ~heads;
        }
      g_assert_cmpint (nabla_separated_in (ws, a, b, z, &cut_into), ==, brute_separated (&into, x, y, given));

      if ((x & (given | brute->selected)) != 0)
        continue;
      connected = nabla_connected_to (ws, a, z, &cut);
      for (guint v = 0; v < brute->n; v++)
        if (((given | brute->selected) & BIT (v)) == 0)
          g_assert_cmpint (nabla_node_set_contains (connected, v), ==, !brute_separated (&left, x, BIT (v), given));
    }
}

static void
test_cut (void)
{
  for_graphs (check_cut);
}

/* The blanket separates, and no smaller set does. */
static void
check_blanket (const Brute *brute, NablaReachWorkspace *ws, GRand *rand)
{
  if (brute->selected != 0)
    return;
  for (guint v = 0; v < brute->n; v++)
    {
      g_autoptr (NablaNodeSet) set = nabla_markov_blanket (ws, v);
      Mask blanket = brute_mask (set);
      Mask others = (BIT (brute->n) - 1) & ~BIT (v);

      g_assert_true (brute_separated (brute, BIT (v), others & ~blanket, blanket));
      for (Mask z = 0; z <= others; z++)
        if ((z & ~others) == 0 && brute_separated (brute, BIT (v), others & ~z, z))
          g_assert_cmphex (blanket & ~z, ==, 0);
    }
}

static void
test_blanket (void)
{
  for_graphs (check_blanket);
}

static gboolean
is_separator (const Brute *brute, Mask x, Mask y, Mask z, Mask must, Mask allowed)
{
  return (must & ~z) == 0 && (z & ~allowed) == 0 && brute_separated (brute, x, y, z);
}

static gboolean
collect (const NablaNodeSet *separator, gpointer data)
{
  g_array_append_vals (data, &(Mask){ brute_mask (separator) }, 1);
  return TRUE;
}

static void
check_separators (const Brute *brute, NablaReachWorkspace *ws, GRand *rand)
{
  Mask all = BIT (brute->n) - 1;

  for (guint x = 0; x < brute->n; x++)
    for (guint y = 0; y < brute->n; y++)
      {
        Mask barred = g_rand_int (rand) & g_rand_int (rand) & all;
        Mask must = g_rand_int (rand) & g_rand_int (rand) & g_rand_int (rand) & all;
        gboolean explicit = g_rand_boolean (rand);
        Mask allowed = all & ~barred & ~(explicit ? 0 : brute->latent) & ~BIT (x) & ~BIT (y);
        Mask tails = g_rand_boolean (rand) ? random_mask (brute, rand) : 0;
        Mask heads = random_mask (brute, rand);
        const Brute left = brute_cut (brute, tails, heads);
        g_autoptr (NablaNodeSet) a = nabla_node_set_new_one (x);
        g_autoptr (NablaNodeSet) b = nabla_node_set_new_one (y);
        g_autoptr (NablaNodeSet) i = brute_set (must);
        g_autoptr (NablaNodeSet) r = brute_set (all & ~barred);
        g_autoptr (NablaNodeSet) excluded = brute_set (barred);
        g_autoptr (NablaNodeSet) t = brute_set (tails);
        g_autoptr (NablaNodeSet) h = brute_set (heads);
        g_autoptr (NablaNodeSet) found = NULL;
        g_autoptr (GArray) listed = g_array_new (FALSE, FALSE, sizeof (Mask));
        const NablaCut cut = { .tails = t, .heads = h };
        const NablaSeparation what = { a, b, i, explicit ? r : NULL, excluded, &cut };
        guint n_minimal = 0;
        gboolean complete;

        /* Selected ends are constant, which is another question. */
        if (x == y || ((BIT (x) | BIT (y)) & brute->selected) != 0)
          continue;
        found = nabla_find_separator (ws, &what);
        complete = nabla_list_separators (ws, &what, 0, collect, listed, NULL);
        g_assert_true (complete);
        for (Mask z = 0; z <= all; z++)
          {
            gboolean minimal = is_separator (&left, BIT (x), BIT (y), z, must, allowed);

            /* What is conditioned on anyway is in a set only if it must be. */
            if ((z & brute->selected & ~must) != 0)
              continue;
            for (Mask sub = (z - 1) & z; minimal && z != 0; sub = (sub - 1) & z)
              {
                if (is_separator (&left, BIT (x), BIT (y), sub, must, allowed))
                  minimal = FALSE;
                if (sub == 0)
                  break;
              }
            if (minimal)
              {
                guint times = 0;

                n_minimal++;
                for (guint k = 0; k < listed->len; k++)
                  times += g_array_index (listed, Mask, k) == z;
                if (times != 1)
                  {
                    g_autofree char *text = brute_dup_text (&left);

                    g_error ("%x listed %u times between %c and %c in %s", z, times, 'A' + x, 'A' + y, text);
                  }
                if (found != NULL && brute_mask (found) == z)
                  n_minimal += 1000;
              }
          }
        g_assert_cmpuint (listed->len, ==, n_minimal % 1000);
        /* The one that is found is minimal; none is found only where there is none. */
        g_assert_cmpuint (n_minimal / 1000, ==, n_minimal > 0 ? 1 : 0);
        g_assert_true ((found == NULL) == (n_minimal == 0));
      }
}

static void
test_separators (void)
{
  for_graphs (check_separators);
}

/* A long chain must neither overflow a stack nor visit what is not asked about. */
static void
test_long_chain (void)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_autoptr (NablaNodeSet) first = nabla_node_set_new_one (0);
  g_autoptr (NablaNodeSet) last = nabla_node_set_new_one (199999);
  g_autoptr (NablaNodeSet) middle = nabla_node_set_new_one (100000);
  g_autoptr (NablaNodeSet) near = nabla_node_set_new_one (3);
  g_autoptr (NablaNodeSet) separator = NULL;
  guint64 work;

  for (guint v = 0; v < 200000; v++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "V%u", v);
      nabla_graph_builder_add_node (builder, name);
      if (v > 0)
        nabla_graph_builder_add_edge (builder, v - 1, v, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
    }
  graph = nabla_graph_builder_build (builder);
  ws = nabla_reach_workspace_new (graph);
  g_assert_false (nabla_separated_in (ws, first, last, NULL, NULL));
  g_assert_true (nabla_separated_in (ws, first, last, middle, NULL));
  separator = nabla_find_separator (ws, &(NablaSeparation){ .a = first, .b = last });
  g_assert_cmpuint (separator->n, ==, 1);
  g_assert_cmpuint (separator->nodes[0], ==, 1);

  work = nabla_reach_get_work (ws);
  g_assert_false (nabla_separated_in (ws, first, near, NULL, NULL));
  g_assert_cmpuint (nabla_reach_get_work (ws) - work, <, 20);
}

/* The counters of searches come round; old marks and visits must not come back. */
static void
test_many_queries (void)
{
  Brute brute = { .n = 3 };
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_autoptr (NablaNodeSet) a = nabla_node_set_new_one (0), b = nabla_node_set_new_one (1);
  g_autoptr (NablaNodeSet) c = nabla_node_set_new_one (2);

  brute_add_directed (&brute, 0, 1);
  brute_add_directed (&brute, 1, 2);
  graph = brute_to_graph (&brute);
  ws = nabla_reach_workspace_new (graph);
  nabla_reach_clear_marks (ws);
  nabla_reach_mark (ws, 1, 0x7fff);
  for (guint i = 0; i < 70000; i++)
    {
      g_assert_false (nabla_separated_in (ws, a, c, NULL, NULL));
      if (i % 3 == 0)
        g_assert_true (nabla_separated_in (ws, a, c, b, NULL));
    }
  nabla_reach_clear_marks (ws);
  nabla_reach_mark (ws, 1, 1);
  for (guint i = 1; i < 65536; i++)
    {
      nabla_reach_clear_marks (ws);
      g_assert_cmpuint (nabla_reach_get_marks (ws, 1), ==, 0);
    }
}

/* Undirected and circle edges: ends without an arrowhead make no collider. */
static void
test_marks (void)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_PAG);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaNodeSet) a = nabla_node_set_new_one (0);
  g_autoptr (NablaNodeSet) b = nabla_node_set_new_one (1);
  g_autoptr (NablaNodeSet) c = nabla_node_set_new_one (2);
  g_autoptr (NablaNodeSet) d = nabla_node_set_new_one (3);
  g_autoptr (NablaNodeSet) e = nabla_node_set_new_one (4);

  for (guint v = 0; v < 5; v++)
    nabla_graph_builder_add_node (builder, (char[]){ (char) ('a' + v), '\0' });
  /* a o-> b <-o c o-o d -- e */
  nabla_graph_builder_add_edge (builder, 0, 1, NABLA_MARK_CIRCLE, NABLA_MARK_ARROW);
  nabla_graph_builder_add_edge (builder, 2, 1, NABLA_MARK_CIRCLE, NABLA_MARK_ARROW);
  nabla_graph_builder_add_edge (builder, 2, 3, NABLA_MARK_CIRCLE, NABLA_MARK_CIRCLE);
  nabla_graph_builder_add_edge (builder, 3, 4, NABLA_MARK_TAIL, NABLA_MARK_TAIL);
  graph = nabla_graph_builder_build (builder);

  g_assert_true (nabla_separated (graph, a, c, NULL));
  g_assert_false (nabla_separated (graph, a, c, b));
  g_assert_false (nabla_separated (graph, a, e, b));
  g_assert_false (nabla_separated (graph, b, e, NULL));
  g_assert_true (nabla_separated (graph, b, e, d));
  g_assert_true (nabla_separated (graph, b, e, c));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reach/separated", test_separated);
  g_test_add_func ("/reach/cut", test_cut);
  g_test_add_func ("/reach/markov-blanket", test_blanket);
  g_test_add_func ("/reach/separators", test_separators);
  g_test_add_func ("/reach/long-chain", test_long_chain);
  g_test_add_func ("/reach/many-queries", test_many_queries);
  g_test_add_func ("/reach/marks", test_marks);
  return g_test_run ();
}
