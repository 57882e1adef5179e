/* The kinds of `ask` in graphs that stand for several. Where a comment names a package the graph
 * and the answer are of its tests. */
#include <string.h>

#include "ask-cases.h"

static void
test_adjustment (void)
{
  static const AskCase cases[] = {
    /* DAGitty, test/test/adjustment-other.js */
    { "pdag { X [exposure] Y [outcome] X -> W -> Y F -> W -- Z X <- F -> Z }", "'minimal_adjustment_sets'", "[['F']]" },
    { "mag { X [e] Y [o] X -> Y }", "'minimal_adjustment_sets'", "[]" },
    { "mag { X [e] Y [o] I -> X -> Y }", "'minimal_adjustment_sets'", "[[]]" },
    { "pag { i <-@ x -> y x [e] y [o] }", "'minimal_adjustment_sets'", "[]" },
    { NULL, "'is_adjustment_set','set':[]", "false" },
    /* pcalg, tests/test_adjustment.R: no set is not the empty set. */
    { "pdag { a [e] b [o] a -- b }", "'all_adjustment_sets'", "[]" },
    { NULL, "'optimal_adjustment'", "null" },
    { "pdag { a [e] b [o] a -> b }", "'all_adjustment_sets'", "[[]]" },
    { NULL, "'frontdoor_sets','which':'minimal'", "[]" },
    /* Closed first: W -> Z follows, which adds nothing here; b -> c does. */
    { "pdag { a -> b -- c x -> y x <- b -> y x <- c }", "'optimal_adjustment','exposure':'x','outcome':'y'", "['b']" },
    { "pdag { a -> c b -> a b -- c d -> a }", "'dseparated','a':'b','b':'d'", "true" },
    { NULL, "'dseparated','a':'b','b':'d','given':'c'", "false" },
    /* A mag has no optimal set: something unobserved may always be there. */
    { "mag { i -> x -> y z -> {x y} }", "'optimal_adjustment','exposure':'x','outcome':'y'", "null" },
    { NULL, "'minimal_adjustment_sets','exposure':'x','outcome':'y'", "[['z']]" },
    { "pdag { x [e] y [o] v [latent] v -> x -> y v -> y c -- d }", "'minimal_adjustment_sets'", "[]" },
  };

  ASK_CASES_CHECK (cases);
}

static void
test_paths_and_edges (void)
{
  static const AskCase cases[] = {
    /* DAGitty, test/test/adjustment-dags.js */
    { "pdag { x -> {a -- b -- c -- a } b -> y x [e] y [o] }", "'causal_path_nodes'", "['a','b','c','x','y']" },
    { "pdag { x -> a -- b -> y x [e] y [o] }", "'causal_path_nodes'", "['a','b','x','y']" },
    { "pdag { x -> a -- b -- c -> y x [e] y [o] }", "'causal_path_nodes'", "['a','b','c','x','y']" },
    /* DAGitty, test/test/pags.js */
    { "pag { {V2 V1} -> X -> V4 -> Y <- V3 <-> {X V4} X [e] Y [o] }", "'causal_path_nodes'", "['V4','X','Y']" },
    { "pag { a @-> b <-@ c }", "'dseparated','a':'a','b':'c'", "true" },
    { NULL, "'dseparated','a':'a','b':'c','given':'b'", "false" },
    { "pag { a @-> x @-@ y <- b x [e] y [o] }", "'causal_path_nodes'", "['x','y']" },
    /* DAGitty, test/test/graph-analysis.js */
    { "mag { c -> a {a <-> b <-> x} -> y }", "'edge_visible','edge':['x','y']", "true" },
    { "mag { z -- x -> y }", "'edge_visible','edge':['x','y']", "false" },
    { "dag { x -> y }", "'edge_visible','edge':['x','y']", "true" },
    { NULL, "'edge_visible','edge':['y','x']", "false" },
    { "graph { a -- b a -- x b -- y x -- y }", "'chordal'", "false" },
    { "graph { t -- x x -- y y -- t }", "'chordal'", "true" },
    { "dag { a -> c b -> c }", "'chordal'", "true" },
  };

  ASK_CASES_CHECK (cases);
}

static void
test_errors (void)
{
  static const struct
  {
    AskCase c;
    const char *part;
  } cases[] = {
    { { "dag { x @-> y }", "'dseparated','a':'x','b':'y'", NULL }, "say pag" },
    { { NULL, "'cyclic'", NULL }, "say pag" },
    { { "pdag { x -- y @-@ z }", "'chordal'", NULL }, "say pag" },
    { { "pag { x [e] y [o] x -> y }", "'frontdoor_sets'", NULL }, "dag" },
    { { NULL, "'is_backdoor_set','set':[]", NULL }, "dag" },
    { { NULL, "'minimal_adjustment_sets','effect':'direct'", NULL }, "total effects" },
    { { NULL, "'edge_visible'", NULL }, "two names" },
    { { NULL, "'edge_visible','edge':['x']", NULL }, "two names" },
    { { NULL, "'edge_visible','edge':['x',3]", NULL }, "two names" },
    { { NULL, "'edge_visible','edge':['x','q']", NULL }, "no node q" },
    { { NULL, "'edge_visible','edge':['x','x']", NULL }, "no edge" },
    { { "pdag { a [e] d [o] a -> b -- c <- d }", "'minimal_adjustment_sets'", NULL }, "No DAG agrees" },
    { { NULL, "'causal_path_nodes'", NULL }, "No DAG agrees" },
    { { "pdag { a [e] b [o] a -- b }", "'is_frontdoor','set':[]", NULL }, "has no direction" },
  };
  g_autoptr (NablaAsk) ask = nabla_ask_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = NULL;
      g_autofree char *answer = ask_cases_ask (ask, &cases[i].c, &line);

      if (!g_str_has_prefix (answer, "{\"id\":1,\"error\":") || strstr (answer, cases[i].part) == NULL)
        g_error ("%s\ngives %s\nnot the error \"%s\"", line, answer, cases[i].part);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ask-class/adjustment", test_adjustment);
  g_test_add_func ("/ask-class/paths-and-edges", test_paths_and_edges);
  g_test_add_func ("/ask-class/errors", test_errors);
  return g_test_run ();
}
