/* Instruments and linear models through `ask`. */
#include "cli/nabla-cli.h"

#include <string.h>

typedef struct
{
  const char *graph;
  const char *query;
  const char *answer; /* what follows the id */
} Line;

#define UNION                                                                                            \
  "dag { yrsmill -> unionsen age -> laboract age -> deferenc deferenc -> laboract deferenc -> unionsen " \
  "laboract -> unionsen yrsmill <-> age }"

/* The test-suites of DAGitty (test/test/instrumental-variables.js, tree-id.js), pgmpy (its union and
 * small models) and CIfly (test_optimal_iv.py), then cases of our own. */
static const Line lines[] = {
  { "digraph G { u [latent] x [exposure] y [outcome] w -> z -> x -> y w -> u -> x u -> y }", "'kind':'instruments'",
    "'answer':[{'instrument':'z','given':['w']}]" },
  { "digraph G { u [latent] x [exposure] y [outcome] z -> x -> y u -> x u -> y }", "'kind':'instruments'",
    "'answer':[{'instrument':'z','given':[]}]" },
  { "digraph G { u w -> z -> x -> y w -> u -> x u -> y }", "'kind':'instruments','exposure':'x','outcome':'y'",
    "'answer':[{'instrument':'w','given':['u']},{'instrument':'z','given':['u']}]" },
  { "dag { u z -> x -> y u -> x u -> y }", "'kind':'instruments','exposure':'x','outcome':'y'",
    "'answer':[{'instrument':'z','given':[]}]" },
  { "digraph G { u [latent] w -> z -> x -> y w -> u -> x u -> y }", "'kind':'instruments','exposure':'x','outcome':'y'",
    "'answer':[{'instrument':'z','given':['w']}]" },
  { UNION, "'kind':'instruments','exposure':'yrsmill','outcome':'unionsen'",
    "'answer':[{'instrument':'age','given':['deferenc','laboract']}]" },
  { UNION, "'kind':'instruments','exposure':'deferenc','outcome':'unionsen'",
    "'answer':[{'instrument':'age','given':['laboract','yrsmill']}]" },
  { UNION, "'kind':'instruments','exposure':'laboract','outcome':'unionsen'",
    "'answer':[{'instrument':'age','given':['deferenc','yrsmill']}]" },
  { UNION, "'kind':'instruments','exposure':'deferenc','outcome':'laboract'", "'answer':[]" },
  { UNION, "'kind':'instruments','exposure':'age','outcome':'laboract'",
    "'answer':[{'instrument':'yrsmill','given':['deferenc']}]" },
  { UNION, "'kind':'instruments','exposure':'age','outcome':'deferenc'",
    "'answer':[{'instrument':'yrsmill','given':[]}]" },
  { "dag { X -> Y I -> X W -> I W <-> Y }", "'kind':'instruments','exposure':'X','outcome':'Y'",
    "'answer':[{'instrument':'I','given':['W']}]" },
  { "dag { Z -> X X -> Y X <-> Y }", "'kind':'tree_identifiable'", "'answer':['X','Y']" },
  { "dag { A -> E A <-> D A <-> E A <-> v1 D <-> v1 E -> D E -> v1 }", "'kind':'tree_identifiable'", "'answer':[]" },
  { "dag { a -> b a -> x b -> c x -> y c <-> y x <-> y }", "'kind':'optimal_instrument','exposure':'x','outcome':'y'",
    "'answer':{'instrument':['a'],'given':['b','c']}" },
  { "dag { a -> b a -> x x -> y b <-> y x <-> y }", "'kind':'optimal_instrument','exposure':'x','outcome':'y'",
    "'answer':null" },
  /* Without the arrow its coefficient is 0, and instruments find that. */
  { "dag { Z -> X X <-> Y }", "'kind':'instruments','exposure':'X','outcome':'Y'",
    "'answer':[{'instrument':'Z','given':[]}]" },
  /* For the coefficient of the arrow an instrument of the total effect does not do. */
  { "dag { Z -> X -> M -> Y X -> Y X <-> Y }", "'kind':'instruments','exposure':'X','outcome':'Y'", "'answer':[]" },
  { "dag { Z -> X -> M -> Y X -> Y X <-> Y }", "'kind':'optimal_instrument','exposure':'X','outcome':'Y'",
    "'answer':{'instrument':['Z'],'given':[]}" },
  /* C is an instrument given S, which no ancestor of it or of the outcome is. */
  { "dag { Z -> X -> Y X <-> Y Z -> S C -> S }", "'kind':'instruments','exposure':'X','outcome':'Y'",
    "'answer':[{'instrument':'S','given':[]},{'instrument':'Z','given':[]}]" },
  { "dag { Z -> X -> Y X <-> Y Z -> S C -> S }", "'kind':'instrument_candidates','exposure':'X','outcome':'Y'",
    "'answer':['C','S','Z']" },
  { "dag { S [latent] Z -> X -> Y X <-> Y Z -> S C -> S }",
    "'kind':'instrument_candidates','exposure':'X','outcome':'Y'", "'answer':['Z']" },
  { "dag { Z -> X -> Y X <-> Y Z -> S C -> S }",
    "'kind':'is_conditional_instrument','exposure':'X','outcome':'Y','instrument':'C','given':'S'", "'answer':true" },
  { "dag { Z -> X -> Y X <-> Y Z -> S C -> S }",
    "'kind':'is_conditional_instrument','exposure':'X','outcome':'Y','instrument':'C'", "'answer':false" },
  { "dag { X -> Y X <-> Y }", "'kind':'instrument_candidates','exposure':'X','outcome':'Y'", "'answer':[]" },
  { "dag { X -> Y X <-> Y }", "'kind':'optimal_instrument','exposure':'X','outcome':'Y'", "'answer':null" },
  { "dag { A B X Y }", "'kind':'instrument_candidates','exposure':['A','X'],'outcome':'Y'",
    "'error':'Instruments are for one exposure and one outcome.'" },
  { "dag { X [latent] Y }", "'kind':'optimal_instrument','exposure':'X','outcome':'Y'",
    "'error':'\\\"exposure\\\": X is unobserved.'" },
  { "dag { X -> Y Z -> Y }", "'kind':'tree_identifiable'",
    "'error':'This graph is not a tree: Y has more than one observed parent (Z, X).'" },
  { "dag { X -> Y Y -> X }", "'kind':'tree_identifiable'", "'error':'" },
};

/* JSON with ' for ". */
static char *
quote (const char *text)
{
  return g_strdelimit (g_strdup (text), "'", '"');
}

static void
test_lines (void)
{
  g_autoptr (NablaAsk) ask = nabla_ask_new ();

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *raw = g_strdup_printf ("{'id':1,'graph':'%s','query':{%s}}", lines[i].graph, lines[i].query);
      g_autofree char *line = quote (raw);
      g_autofree char *part = quote (lines[i].answer);
      g_autofree char *expected = g_strdup_printf ("{\"id\":1,%s", part);
      g_autofree char *answer = nabla_cli_ask_line (ask, line, strlen (line), NULL);

      if (!g_str_has_prefix (answer, expected))
        g_error ("%s\ngives    %s\ninstead of %s", line, answer, expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ask-instrument/lines", test_lines);
  return g_test_run ();
}
