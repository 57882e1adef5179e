/* Testable implications against the definitions by enumeration. */
#include "graph/nabla-graph-text.h"
#include "identify/nabla-admg.h"
#include "identify/nabla-implications.h"
#include "implied.h"

#include <string.h>

static Mask
observed (const Brute *g)
{
  return (BIT (g->n) - 1) & ~g->latent & ~g->selected;
}

static void
assert_sorted (const NablaGraph *graph, const GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    {
      const NablaIndependence *one = list->pdata[i];
      const NablaIndependence *before = i > 0 ? list->pdata[i - 1] : NULL;
      int order = -1;

      g_assert_cmpstr (nabla_graph_get_name (graph, one->a), <, nabla_graph_get_name (graph, one->b));
      if (before != NULL)
        order = strcmp (nabla_graph_get_name (graph, before->a), nabla_graph_get_name (graph, one->a));
      if (order == 0)
        order = strcmp (nabla_graph_get_name (graph, before->b), nabla_graph_get_name (graph, one->b));
      if (order == 0)
        order = before->given->n < one->given->n ? -1 : 0;
      g_assert_cmpint (order, <=, 0);
    }
}

/* The order of the graph's own topological sort, as the statements are about it. */
static gboolean
comes_before (const NablaGraph *graph, guint a, guint b)
{
  const NablaNode *order = nabla_graph_get_order (graph);

  while (*order != a && *order != b)
    order++;
  return *order == a;
}

/* The vertices joined to @v inside @set by hidden common causes, read off as open paths whose vertices between
 * are all unobserved. */
static gboolean
share_cause (const Brute *g, guint a, guint b)
{
  /* Given all other observed vertices but without arrows out of them, only hidden causes join the two. */
  Brute cut = *g;
  Mask seen = observed (g);

  for (guint v = 0; v < g->n; v++)
    if ((seen & BIT (v)) != 0)
      cut = brute_cut (&cut, BIT (v), BIT (g->n) - 1);
  return !brute_separated (&cut, BIT (a), BIT (b), 0);
}

/* The observed vertices with a directed path to @v through unobserved ones alone. */
static Mask
observed_parents (const Brute *g, guint v)
{
  Mask found = 0, latent = 0, next = g->parents[v];

  while (next != 0)
    {
      found |= next & ~g->latent;
      latent |= next & g->latent;
      next = 0;
      for (guint u = 0; u < g->n; u++)
        if ((latent & BIT (u)) != 0)
          next |= g->parents[u];
      next &= ~(found | latent);
    }
  return found;
}

static Mask
district (const Brute *g, guint v, Mask inside)
{
  Mask all = BIT (v), old = 0;

  while (all != old)
    {
      old = all;
      for (guint a = 0; a < g->n; a++)
        for (guint b = 0; b < g->n; b++)
          if ((old & BIT (a)) != 0 && (inside & BIT (b)) != 0 && a != b && share_cause (g, a, b))
            all |= BIT (b);
    }
  return all;
}

/* Every statement of the ordered local Markov property (Richardson 2003) is one of the list or part of it,
 * and every one of the list is one of them. */
static void
check_local (const Brute *g, const NablaGraph *graph)
{
  gboolean cut = TRUE;
  g_autoptr (GPtrArray) list = nabla_implications_list_local (graph, 0, 0, NULL, &cut);
  g_autofree gboolean *used = g_new0 (gboolean, list->len + 1);

  g_assert_false (cut);
  for (guint v = 0; v < g->n; v++)
    {
      Mask before = BIT (v);

      if ((observed (g) & BIT (v)) == 0)
        continue;
      for (guint u = 0; u < g->n; u++)
        if ((observed (g) & BIT (u)) != 0 && u != v && comes_before (graph, u, v))
          before |= BIT (u);
      for (Mask set = 0; set < BIT (g->n); set++)
        {
          Mask own, blanket, rest;
          gboolean found = FALSE;

          if ((set & ~before) != 0 || (set & BIT (v)) == 0 || (brute_ancestors (g, set) & observed (g) & ~set) != 0)
            continue;
          own = blanket = district (g, v, set);
          for (guint u = 0; u < g->n; u++)
            if ((own & BIT (u)) != 0)
              blanket |= observed_parents (g, u);
          rest = set & ~blanket;
          if (rest == 0)
            continue;
          for (guint i = 0; i < list->len; i++)
            {
              const NablaLocalIndependence *one = list->pdata[i];
              Mask others = brute_mask (one->others);

              if (one->node != v || brute_mask (one->given) != (blanket & ~BIT (v)))
                continue;
              g_assert_cmphex (rest & ~others, ==, 0);
              used[i] |= others == rest;
              found = TRUE;
            }
          if (!found)
            g_error ("%u: set %x is missing in %s", v, set, brute_dup_text (g));
        }
    }
  for (guint i = 0; i < list->len; i++)
    g_assert_true (used[i]);
}

static void
check_graph (const Brute *g)
{
  g_autoptr (NablaGraph) graph = brute_to_graph (g);
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  gboolean cut[3] = { TRUE, TRUE, TRUE };
  g_autoptr (GPtrArray) one = nabla_implications_list (ws, NABLA_IMPLICATIONS_ONE_EACH, 0, 0, NULL, &cut[0]);
  g_autoptr (GPtrArray) all = nabla_implications_list (ws, NABLA_IMPLICATIONS_ALL, 0, 0, NULL, &cut[1]);
  g_autoptr (GPtrArray) basis = nabla_implications_list (ws, NABLA_IMPLICATIONS_BASIS, 0, 0, NULL, &cut[2]);
  gboolean listed[BIT (BRUTE_MAX)];
  guint n_all = 0, n_one = 0;

  g_assert_false (cut[0] || cut[1] || cut[2]);
  assert_sorted (graph, one);
  assert_sorted (graph, all);
  assert_sorted (graph, basis);
  for (guint a = 0; a < g->n; a++)
    for (guint b = a + 1; b < g->n; b++)
      {
        guint n_minimal = 0, n_found = 0;
        Mask allowed = observed (g) & ~BIT (a) & ~BIT (b);

        if ((observed (g) & BIT (a)) == 0 || (observed (g) & BIT (b)) == 0)
          continue;
        implied_collect (all, a, b, listed);
        for (Mask set = 0; set < BIT (g->n); set++)
          {
            gboolean minimal = (set & ~allowed) == 0 && brute_is_minimal (g, a, b, set);

            if (minimal != listed[set])
              g_error ("%u and %u given %x: minimal %d in %s", a, b, set, minimal, brute_dup_text (g));
            n_minimal += minimal;
          }
        implied_collect (one, a, b, listed);
        for (Mask set = 0; set < BIT (g->n); set++)
          if (listed[set])
            {
              g_assert_true ((set & ~allowed) == 0 && brute_is_minimal (g, a, b, set));
              n_found++;
            }
        g_assert_cmpuint (n_found, ==, n_minimal > 0 ? 1 : 0);
        n_one += n_found;
        n_all += n_minimal;
        implied_collect (basis, a, b, listed);
        n_found = 0;
        for (Mask set = 0; set < BIT (g->n); set++)
          if (listed[set])
            {
              g_assert_true ((set & ~allowed) == 0 && brute_separated (g, BIT (a), BIT (b), set));
              n_found++;
            }
        g_assert_true ((n_found > 0) == (n_minimal > 0));
      }
  g_assert_cmpuint (one->len, ==, n_one);
  g_assert_cmpuint (all->len, ==, n_all);
  if (g->selected == 0)
    check_local (g, graph);
}

static void
test_small (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint n = 2; n <= 4; n++)
    for (guint64 code = 0; code < brute_n_codes (n); code += n == 4 ? 3 : 1)
      {
        Brute g;

        brute_init_nth (&g, n, code);
        brute_shuffle (&g, rand);
        check_graph (&g);
      }
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  for (guint i = 0; i < 400; i++)
    {
      Brute g;
      guint n = 5 + i % 3;

      brute_init_random (&g, n, 0.35, i % 2 == 0 ? 0.2 : 0.0, rand);
      g.latent = i % 4 == 0 ? 0 : g_rand_int (rand) & g_rand_int (rand) & (BIT (n) - 1);
      if (i % 3 == 0)
        g.selected = BIT (g_rand_int_range (rand, 0, (int) n)) & ~g.latent;
      check_graph (&g);
    }
}

static char *
dup_text (const char *text, NablaImplicationsKind kind)
{
  g_autoptr (NablaGraph) graph = nabla_graph_parse (text, strlen (text), NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  g_autoptr (GPtrArray) list = nabla_implications_list (ws, kind, 0, 0, NULL, NULL);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const NablaIndependence *one = list->pdata[i];

      g_string_append_printf (out, "%s%s %s", i > 0 ? "; " : "", nabla_graph_get_name (graph, one->a),
                              nabla_graph_get_name (graph, one->b));
      for (guint j = 0; j < one->given->n; j++)
        g_string_append_printf (out, "%s%s", j > 0 ? "," : "|", nabla_graph_get_name (graph, one->given->nodes[j]));
    }
  return g_string_free (out, FALSE);
}

static void
assert_list (const char *text, NablaImplicationsKind kind, const char *expected)
{
  g_autofree char *found = dup_text (text, kind);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_known (void)
{
  /* Expected by DAGitty's test-suite (testable-implications.js); there the pairs are in the order of the nodes. */
  assert_list ("dag { I X Z Y X -> { I Y } I -> Y Z -> { X I } }", NABLA_IMPLICATIONS_ALL, "Y Z|I,X");
  assert_list ("dag { I X Z Y X -> { I Y } I -> Y Z -> { X I } }", NABLA_IMPLICATIONS_BASIS, "Y Z|I,X");
  assert_list ("dag { A [latent] B [latent] C [latent] V W1 W2 X Y Z1 Z2 A -> { W2 W1 } B -> { W1 X } C -> { Y W2 } "
               "V -> { Z1 Z2 } W1 -> Z1 W2 -> Z2 X -> Y Z1 -> X Z2 -> Y }",
               NABLA_IMPLICATIONS_ALL,
               "V W1; V W2; V X|W1,Z1; V Y|W1,W2,Z1,Z2; W1 Z2|W2; W2 Z1|W1; X Z2|V,W2; X Z2|W1,W2,Z1; "
               "Z1 Z2|V,W1; Z1 Z2|V,W2");
  /* A MAG with a selection's undirected edge, and a PAG with circles. */
  assert_list ("mag { A -- B -> C }", NABLA_IMPLICATIONS_ALL, "A C|B");
  assert_list ("mag { A -> B <-> C <- D }", NABLA_IMPLICATIONS_ALL, "A C; A D; B D");
  assert_list ("pag { A @-> C B @-> C C -> D }", NABLA_IMPLICATIONS_ALL, "A B; A D|C; B D|C");
  assert_list ("pag { A @-@ B @-@ C }", NABLA_IMPLICATIONS_ALL, "A C|B");
  /* Selected vertices are conditioned on, and named nowhere. */
  assert_list ("dag { A -> S <- B S [selected] B -> C }", NABLA_IMPLICATIONS_ALL, "A C|B");
  assert_list ("dag { A -> S -> B S [selected] }", NABLA_IMPLICATIONS_BASIS, "A B");
  /* The c-component list: D's district grows when B comes in, and B is then a parent's parent. */
  assert_list ("dag { A -> B -> C -> D B <-> D }", NABLA_IMPLICATIONS_BASIS, "A C|B");
  assert_list ("dag { }", NABLA_IMPLICATIONS_ALL, "");
}

static void
test_limits (void)
{
  g_autoptr (NablaGraph) graph = nabla_graph_parse ("dag { A B C D E }", 17, NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);

  for (NablaImplicationsKind kind = NABLA_IMPLICATIONS_ONE_EACH; kind <= NABLA_IMPLICATIONS_BASIS; kind++)
    for (guint limit = 1; limit <= 11; limit++)
      {
        gboolean cut = FALSE;
        g_autoptr (GPtrArray) list = nabla_implications_list (ws, kind, limit, 0, NULL, &cut);

        g_assert_cmpuint (list->len, ==, MIN (limit, 10));
        g_assert_true (cut == (limit < 10));
      }
  for (NablaImplicationsKind kind = NABLA_IMPLICATIONS_ONE_EACH; kind <= NABLA_IMPLICATIONS_BASIS; kind++)
    {
      gboolean cut = FALSE;
      g_autoptr (GPtrArray) list = nabla_implications_list (ws, kind, 0, 3, NULL, &cut);

      g_assert_true (cut);
      g_assert_cmpuint (list->len, <, 10);
    }
}

/* The work does not grow with the number of districts that say nothing. */
static void
test_delay (void)
{
  g_autoptr (GString) text = g_string_new ("dag { Y ");
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (GPtrArray) list = NULL;
  gboolean cut = TRUE;

  /* Any part of the V's may be in the district of Y, and then the rest is not looked at; P is a parent. */
  for (guint i = 0; i < 40; i++)
    g_string_append_printf (text, "V%u <-> Y P -> V%u ", i, i);
  g_string_append (text, "P -> Y }");
  graph = nabla_graph_parse (text->str, (gssize) text->len, NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);
  list = nabla_implications_list_local (graph, 0, 10000000, NULL, &cut);
  g_assert_false (cut);
  /* Each of the V's is independent of those before it given P. */
  g_assert_cmpuint (list->len, ==, 39);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/implications/small", test_small);
  g_test_add_func ("/implications/random", test_random);
  g_test_add_func ("/implications/known", test_known);
  g_test_add_func ("/implications/limits", test_limits);
  g_test_add_func ("/implications/delay", test_delay);
  return g_test_run ();
}
