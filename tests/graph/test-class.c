/* Equivalence classes against the enumeration of their DAGs. */
#include <math.h>
#include <string.h>

#include "graph/nabla-class.h"
#include "graph/nabla-graph-text.h"
#include "pdag.h"

/* The DAGs of more lines than that are too many to enumerate each time. */
#define MAX_LINES 12

static NablaGraph *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  NablaGraph *graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);

  g_assert_no_error (error);
  return graph;
}

static void
fail (const Pdag *pdag, const char *what, const Pdag *found)
{
  g_autofree char *text = pdag_dup_text (pdag), *other = found != NULL ? pdag_dup_text (found) : g_strdup ("nothing");

  g_error ("%s: %s gives %s", what, text, other);
}

/* The closure is what all DAGs that agree have in common; there is none where there are none. */
static void
check_closed (const Pdag *pdag)
{
  g_autoptr (NablaGraph) graph = pdag_to_graph (pdag, NABLA_GRAPH_PDAG), closed = NULL;
  g_autoptr (GArray) dags = pdag_dup_dags (pdag);
  g_autoptr (GError) error = NULL;
  Pdag found, expected;

  closed = nabla_graph_dup_closed (graph, &error);
  if (dags->len == 0)
    {
      if (closed != NULL)
        fail (pdag, "no DAG agrees", NULL);
      g_assert_nonnull (error);
      g_assert_true (pdag_has_loop (pdag) == g_error_matches (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_CYCLE));
      return;
    }
  if (closed == NULL)
    fail (pdag, "a DAG agrees", NULL);
  found = pdag_from_graph (closed);
  expected = pdag_common (dags);
  if (!pdag_equal (&found, &expected))
    fail (pdag, "closure", &found);
}

static void
test_closed (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint n = 1; n <= 4; n++)
    for (guint64 code = 0; code < pdag_n_codes (n); code++)
      {
        Pdag pdag;

        pdag_init_nth (&pdag, n, code);
        check_closed (&pdag);
      }
  for (guint i = 0; i < 12000; i++)
    {
      Pdag pdag;

      pdag_init_random (&pdag, 5 + i % 3, i % 2 == 0 ? 0.6 : 0.85, g_rand_double (rand), i % 5 == 0, rand);
      if (pdag_n_lines (&pdag) <= MAX_LINES)
        check_closed (&pdag);
    }
}

static void
check_class (const Pdag *dag)
{
  Pdag pattern = pdag_pattern (dag), expected, found;
  g_autoptr (NablaGraph) graph = pdag_to_graph (dag, NABLA_GRAPH_DAG), class = NULL;
  g_autoptr (GArray) dags = pdag_dup_dags (&pattern);
  g_autoptr (GError) error = NULL;
  double size = 0.0, logarithm = 0.0;

  class = nabla_graph_dup_class (graph, &error);
  g_assert_no_error (error);
  found = pdag_from_graph (class);
  expected = pdag_common (dags);
  if (!pdag_equal (&found, &expected))
    fail (dag, "class", &found);
  g_assert_true (nabla_graph_class_size (class, &size, &logarithm));
  if (size != (double) dags->len)
    {
      g_test_message ("%g for %u", size, dags->len);
      fail (dag, "size of the class", &found);
    }
  g_assert_cmpfloat_with_epsilon (logarithm, log10 (size), 1e-12);
}

static void
test_class (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);

  for (guint n = 1; n <= 4; n++)
    for (guint64 code = 0; code < pdag_n_codes (n); code++)
      {
        Pdag dag;
        guint32 lines = 0;

        pdag_init_nth (&dag, n, code);
        for (guint v = 0; v < n; v++)
          lines |= dag.lines[v];
        if (lines == 0 && !pdag_has_loop (&dag))
          check_class (&dag);
      }
  for (guint i = 0; i < 2500; i++)
    {
      Pdag dag, pattern;

      pdag_init_random (&dag, 5 + i % 3, i % 2 == 0 ? 0.5 : 0.85, 0.0, TRUE, rand);
      pattern = pdag_pattern (&dag);
      if (pdag_n_lines (&pattern) <= MAX_LINES)
        check_class (&dag);
    }
}

/* Chordal graphs larger than can be enumerated: paths, cliques, and stars of cliques. */
static void
test_large_sizes (void)
{
  g_autoptr (NablaGraphBuilder) path = nabla_graph_builder_new (NABLA_GRAPH_PDAG);
  g_autoptr (NablaGraphBuilder) clique = nabla_graph_builder_new (NABLA_GRAPH_PDAG);
  g_autoptr (NablaGraphBuilder) squared = nabla_graph_builder_new (NABLA_GRAPH_PDAG);
  g_autoptr (NablaGraph) graph = NULL, full = NULL, strip = NULL;
  double size, logarithm;

  for (guint i = 0; i < 100000; i++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "v%u", i);
      nabla_graph_builder_add_node (path, name);
      if (i < 200)
        nabla_graph_builder_add_node (clique, name);
      if (i < 300)
        nabla_graph_builder_add_node (squared, name);
      if (i > 0)
        nabla_graph_builder_add_edge (path, i - 1, i, NABLA_MARK_TAIL, NABLA_MARK_TAIL);
      for (guint j = 0; i < 200 && j < i; j++)
        nabla_graph_builder_add_edge (clique, j, i, NABLA_MARK_TAIL, NABLA_MARK_TAIL);
      for (guint j = i < 2 ? 0 : i - 2; i < 300 && j < i; j++)
        nabla_graph_builder_add_edge (squared, j, i, NABLA_MARK_TAIL, NABLA_MARK_TAIL);
    }
  graph = nabla_graph_builder_build (path);
  g_assert_true (nabla_graph_class_size (graph, &size, NULL));
  g_assert_cmpfloat (size, ==, 100000.0);
  full = nabla_graph_builder_build (clique);
  g_assert_true (nabla_graph_class_size (full, &size, &logarithm));
  g_assert_true (isinf (size));
  g_assert_cmpfloat_with_epsilon (logarithm, lgamma (201.0) / log (10.0), 1e-9);
  /* Vertices two apart adjacent: as many as its colliderless orientations, which grow by doubling at most. */
  strip = nabla_graph_builder_build (squared);
  g_assert_true (nabla_graph_class_size (strip, &size, &logarithm));
  g_assert_cmpfloat (size, ==, 2.0 * (2.0 * 300.0 - 3.0));
}

static void
test_chordal (void)
{
  /* Answers of DAGitty's test-suite (test/test/graph-analysis.js). */
  const struct
  {
    const char *text;
    gboolean chordal;
  } cases[] = {
    { "graph { t -- x x -- y y -- t }", TRUE },
    { "graph { A -- E A -- Z B -- D B -- Z D -- Z E -- Z }", TRUE },
    { "graph { A -- B A -- E A -- Z B -- D B -- Z D -- Z E -- Z }", TRUE },
    { "graph { A -- B A -- E A -- Z B -- D B -- E B -- Z D -- Z E -- Z }", TRUE },
    { "graph { a -- b a -- x b -- y x -- y }", FALSE },
    { "graph { A -- E A -- Z B -- Z B -- D D -- E }", FALSE },
    { "graph { A -- E B -- D B -- Z B -- A D -- Z E -- Z }", FALSE },
    { "graph { }", TRUE },
    { "graph { a; b }", TRUE },
    { "dag { a -> b -> d a -> c -> d }", FALSE },
    { "dag { a -> b -> d a -> c -> d a -> d }", TRUE },
    { "dag { a -> b -> d a -> c -> d a <-> b b <-> c }", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NablaGraph) graph = parse (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (nabla_graph_is_chordal (graph), ==, cases[i].chordal);
    }
}

/* A cycle of four or more vertices without a chord: by taking away vertices whose neighbours are
 * all adjacent as long as there are any (Dirac 1961). */
static gboolean
brute_chordal (const Pdag *pdag)
{
  guint32 left = (1u << pdag->n) - 1;
  gboolean changed = TRUE;

  while (changed)
    {
      changed = FALSE;
      for (guint v = 0; v < pdag->n; v++)
        {
          guint32 beside = pdag->lines[v] & left;
          gboolean simplicial = (left & (1u << v)) != 0;

          for (guint w = 0; w < pdag->n; w++)
            if ((beside & (1u << w)) != 0 && (beside & ~pdag->lines[w] & ~(1u << w)) != 0)
              simplicial = FALSE;
          if (simplicial)
            {
              left &= ~(1u << v);
              changed = TRUE;
            }
        }
    }
  return left == 0;
}

static void
test_chordal_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (13);
  guint n_chordal = 0;

  for (guint i = 0; i < 3000; i++)
    {
      Pdag pdag;
      g_autoptr (NablaGraph) graph = NULL;

      pdag_init_random (&pdag, 4 + i % 4, 0.6, 1.0, TRUE, rand);
      graph = pdag_to_graph (&pdag, NABLA_GRAPH_UNDIRECTED);
      g_assert_cmpint (nabla_graph_is_chordal (graph), ==, brute_chordal (&pdag));
      n_chordal += brute_chordal (&pdag);
    }
  g_assert_cmpuint (n_chordal, >, 500);
  g_assert_cmpuint (n_chordal, <, 2500);
}

/* Classes that DAGitty's test-suite gives (test/test/graph-transformations.js). */
static void
test_known_classes (void)
{
  const struct
  {
    const char *dag, *class;
  } cases[] = {
    { "dag { x -> y }", "pdag { x -- y }" },
    { "dag { x -> y <- z }", "pdag { x -> y <- z }" },
    { "dag { x -> y <- z -> x }", "pdag { x -- y -- z -- x }" },
    { "dag { z1 -> {x z3} z2 -> {z3 y} z3 -> {x y} x -> w -> y }",
      "pdag { x <- z1 z1 -> z3 z2 -> z3 y <- z2 x <- z3 z3 -> y x -> w -> y }" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NablaGraph) dag = parse (cases[i].dag), expected = parse (cases[i].class), class = NULL;
      g_autoptr (GError) error = NULL;
      guint m;
      const NablaEdge *edges = nabla_graph_get_edges (expected, &m);

      class = nabla_graph_dup_class (dag, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (nabla_graph_n_edges (class), ==, m);
      for (guint e = 0; e < m; e++)
        {
          NablaNode from = nabla_graph_find_node (class, nabla_graph_get_name (expected, edges[e].from));
          NablaNode to = nabla_graph_find_node (class, nabla_graph_get_name (expected, edges[e].to));

          g_assert_cmpint (nabla_graph_find_edge (class, from, to, edges[e].at_from, edges[e].at_to), >=, 0);
        }
    }
}

static void
test_errors (void)
{
  g_autoptr (NablaGraph) loop = parse ("dag { a -> b -> c -> a }"), mixed = parse ("dag { a -> b <-> c }");
  g_autoptr (NablaGraph) none = parse ("pdag { a -> b -- c <- d }"), square = parse ("pdag { a -- b -- c -- d -- a }");
  g_autoptr (NablaGraph) inside = parse ("pdag { a -- b -- c a -> c }");
  g_autoptr (GError) first = NULL, second = NULL, third = NULL, fourth = NULL;

  g_assert_null (nabla_graph_dup_class (loop, &first));
  g_assert_error (first, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_CYCLE);
  g_assert_null (nabla_graph_dup_class (mixed, &second));
  g_assert_error (second, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE);
  g_assert_null (nabla_graph_dup_closed (none, &third));
  g_assert_error (third, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE);
  g_assert_nonnull (strstr (third->message, "“b” — “c”"));
  g_assert_null (nabla_graph_dup_closed (square, &fourth));
  g_assert_error (fourth, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_EDGE);
  g_assert_false (nabla_graph_class_size (square, NULL, NULL));
  g_assert_false (nabla_graph_class_size (inside, NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/class/closed", test_closed);
  g_test_add_func ("/class/class", test_class);
  g_test_add_func ("/class/known", test_known_classes);
  g_test_add_func ("/class/large", test_large_sizes);
  g_test_add_func ("/class/chordal", test_chordal);
  g_test_add_func ("/class/chordal-random", test_chordal_random);
  g_test_add_func ("/class/errors", test_errors);
  return g_test_run ();
}
