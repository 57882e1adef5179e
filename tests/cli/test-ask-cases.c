/* Published questions about separation, implications, identifiability and linear models. Where a
 * comment names a package the graph is of its tests or examples, and so are its answers; a few more follow from the
 * definitions. */
#include <string.h>

#include "ask-cases.h"

#define SEPARATED(a, b, given) "'dseparated','a':" a ",'b':" b ",'given':" given

/* DAGitty: dseparation.js, pags.js. */
static void
test_dagitty_separation (void)
{
  static const AskCase cases[] = {
    { "digraph G { x <-> m -> y }", SEPARATED ("['x']", "['y']", "[]"), "false" },
    { NULL, SEPARATED ("['x']", "['y']", "['m']"), "true" },
    { "digraph G { x <-> m <-> b <-> y }", SEPARATED ("'x'", "'y'", "'m'"), "true" },
    { NULL, SEPARATED ("'x'", "'y'", "['m','b']"), "false" },
    { "digraph G { x -> m -> y }", SEPARATED ("'x'", "'y'", "[]"), "false" },
    { NULL, SEPARATED ("'x'", "'y'", "'m'"), "true" },
    { "dag{ R->S->T<-U }", SEPARATED ("'R'", "'U'", "'T'"), "false" },
    { NULL, SEPARATED ("'R'", "'U'", "[]"), "true" },
    { "dag{ a->x->m<-y m->p }", SEPARATED ("'a'", "'y'", "'m'"), "false" },
    { "dag{ x[e] y[o] x->m<-y m->p }", SEPARATED ("'x'", "'y'", "'m'"), "false" },
    { NULL, SEPARATED ("'x'", "'y'", "'p'"), "false" },
    { NULL, SEPARATED ("'x'", "'y'", "[]"), "true" },
    { "dag { A -> {E Z} B -> {D Z} Z -> {E D} E -> D }", SEPARATED ("'E'", "'B'", "'Z'"), "false" },
    { "a -> b <- c", SEPARATED ("'a'", "'c'", "[]"), "true" },
    { NULL, SEPARATED ("'a'", "'c'", "'b'"), "false" },
    /* Nothing is separate from anything. */
    { "pag { a @-> b <-@ c }", SEPARATED ("[]", "'a'", "[]"), "true" },
    { NULL, SEPARATED ("'a'", "[]", "'b'"), "true" },
  };

  ASK_CASES_CHECK (cases);
}

/* y0: its examples (the MIT notes on d-separation; Pearl 2009, p. 80; a variation with <-> by Bareinboim). */
static void
test_y0_separation (void)
{
  static const AskCase cases[] = {
    { "dag { A -> C B -> C C -> D C -> E D -> F F -> G }", SEPARATED ("'A'", "'B'", "['D','F']"), "false" },
    { NULL, SEPARATED ("'A'", "'B'", "[]"), "true" },
    { NULL, SEPARATED ("'D'", "'E'", "'C'"), "true" },
    { NULL, SEPARATED ("'A'", "'B'", "'C'"), "false" },
    { NULL, SEPARATED ("'D'", "'E'", "[]"), "false" },
    { NULL, SEPARATED ("'D'", "'E'", "['A','B']"), "false" },
    { NULL, SEPARATED ("'C'", "'G'", "'D'"), "true" },
    { "dag { Z1 -> {Z2 Z3} Z2 -> X Z3 -> {X Y} Z4 -> {X Z5} X -> Y }", SEPARATED ("'X'", "'Z1'", "['Z2','Z3']"),
      "true" },
    { NULL, SEPARATED ("'X'", "'Z1'", "[]"), "false" },
    { NULL, SEPARATED ("'Y'", "'Z1'", "['X','Z3','Z4']"), "true" },
    { NULL, SEPARATED ("'Y'", "'Z2'", "['X','Z1','Z3']"), "true" },
    { NULL, SEPARATED ("'Y'", "'Z4'", "['X','Z3','Z5']"), "true" },
    { NULL, SEPARATED ("'Y'", "'Z5'", "['X','Z3']"), "true" },
    { NULL, SEPARATED ("'Z3'", "'Z4'", "[]"), "true" },
    { "dag { Z1 -> {Z2 Z3} Z2 -> X Z3 -> {X Y} X -> {W0 W1} W0 -> Y W1 -> W2 W2 -> Y Z4 -> {Z3 Z5} Z5 -> Y Z1 <-> X "
      "Z2 <-> Z3 Z3 <-> Z5 Z4 <-> Y }",
      SEPARATED ("'X'", "'Y'", "['W0','W2','Z3','Z4','Z5']"), "true" },
    { NULL, SEPARATED ("'X'", "'Y'", "['W0','W2','Z3','Z5']"), "false" },
    { NULL, SEPARATED ("'X'", "'Z4'", "['Z1','Z2','Z3']"), "true" },
    { NULL, SEPARATED ("'W1'", "'Y'", "['W0','W2','Z3','Z4','Z5']"), "true" },
    { NULL, SEPARATED ("['Z1','Z2']", "['Z4','Z5']", "[]"), "true" },
    { NULL, SEPARATED ("['Z1','Z2']", "['Z4','Z5']", "'Z3'"), "false" },
  };

  ASK_CASES_CHECK (cases);
}

#define IMPLIED "'implied_independencies'"
#define SEBASTIANI                                                                                                  \
  "dag { SELP.17 -> SELP.22 ECE1.13 -> SELP.17 ECE1.12 -> ECE1.13 MET.6 -> SELP.12 CAT -> MET.5 CSF2.3 -> CSF2.4 "  \
  "TGFBR3.10 -> {TGFBR3.2 TGFBR3.9} TGFBR3.2 -> TGFBR3.9 TGFBR3.8 -> {TGFBR3.2 TGFBR3.9} EDN1.3 -> {ANXA2.12 "      \
  "EDNI1.7} BMP6.13 -> {BMP6.12 BMP6.9} EDN1.10 -> EDNI1.7 EDNI1.6 -> {EDN1.10 EDNI1.7} ANXA2.8 -> {EDN1.3 CAT "    \
  "ECE1.12 EDNI1.6 ADCY9.8 BMP6 ANXA2.13} BMP6.11 -> BMP6.9 BMP6.10 -> {BMP6.11 BMP6.13} BMP6 -> BMP6.10 ANXA2.13 " \
  "-> ANXA2.11 MET.5 -> {MET.6 TGFBR3.7 SELP.14} EDN1.9 -> {EDN1.10 BMP6.14 EDN1.3} ANXA2.7 -> {ANXA2.11 ANXA2.5} " \
  "BMP6.14 -> BMP6.12 TGFBR3.7 -> {CSF2.3 TGFBR3.10} ANXA2.12 -> {ANXA2.13 ANXA2.11 ANXA2.7 ANXA2.5} Stroke -> "    \
  "{CSF2.4 TGFBR3.10 MET.6 SELP.12 SELP.22 ECE1.13 ECE1.12 BMP6.12 BMP6.13 BMP6.11 ADCY9.8 BMP6.10 TGFBR3.8 MET.5 " \
  "SELP.14} }"

/* DAGitty: testable-implications.js, separators.js, misc.js; there the pairs are in the order of the nodes. */
static void
test_implications (void)
{
  static const AskCase cases[] = {
    { "dag { X [e] Y [o] Z -> {X I} X -> {I Y} I -> Y }", IMPLIED, "[{'a':'Y','b':'Z','given':['I','X']}]" },
    { "dag { X [e] Y [o] Z [adjusted] Z -> {X I} X -> {I Y} I -> Y }", IMPLIED,
      "[{'a':'Y','b':'Z','given':['I','X']}]" },
    { "dag { A [latent] B [latent] C [latent] A -> {W2 W1} B -> {W1 X} C -> {Y W2} V -> {Z1 Z2} W1 -> Z1 W2 -> Z2 X -> "
      "Y Z1 -> X Z2 -> Y }",
      IMPLIED,
      "[{'a':'V','b':'W1','given':[]},{'a':'V','b':'W2','given':[]},{'a':'V','b':'X','given':['W1','Z1']},"
      "{'a':'V','b':'Y','given':['W1','W2','Z1','Z2']},{'a':'W1','b':'Z2','given':['W2']},"
      "{'a':'W2','b':'Z1','given':['W1']},{'a':'X','b':'Z2','given':['V','W2']},"
      "{'a':'X','b':'Z2','given':['W1','W2','Z1']},{'a':'Z1','b':'Z2','given':['V','W1']},"
      "{'a':'Z1','b':'Z2','given':['V','W2']}]" },
    { "length -> push -> pop map -> { length push }", IMPLIED,
      "[{'a':'length','b':'pop','given':['push']},{'a':'map','b':'pop','given':['push']}]" },
    { "dag { A [latent] A -> {E Z} B -> {D Z} Z -> {E D} E -> D }", IMPLIED, "[]" },
    { SEBASTIANI, SEPARATED ("'EDN1.3'", "'SELP.22'", "['SELP.17','Stroke']"), "true" },
    { NULL, SEPARATED ("'EDN1.3'", "'SELP.22'", "'SELP.17'"), "false" },
    { NULL, SEPARATED ("'EDN1.3'", "'SELP.22'", "['ECE1.12','Stroke']"), "true" },
    { NULL, SEPARATED ("'EDN1.3'", "'SELP.17'", "'ANXA2.8'"), "true" },
    { NULL, SEPARATED ("'EDN1.3'", "'SELP.17'", "'ECE1.13'"), "true" },
    { NULL, SEPARATED ("'EDN1.3'", "'SELP.17'", "'ECE1.12'"), "false" },
  };

  ASK_CASES_CHECK (cases);
}

#define TETRADS "'vanishing_tetrads'"

/* DAGitty: tetrad-analyis.js (its edges from undeclared nodes left out), tree-id.js. */
static void
test_linear (void)
{
  static const AskCase cases[] = {
    { "dag { {a b} -> x -> y }", TETRADS, "1" },
    { "dag { xi1 [u] xi2 [u] xi3 [u] xi1 <-> xi2 <-> xi3 <-> xi1  xi1 -> {X1 X2 X3} xi2 -> {X4 X5 X6} xi3 -> {X7 X8 "
      "X9} }",
      TETRADS, "162" },
    { "dag { U [u] xi_1 [u] xi_2 [u] U -> {xi_1 xi_2} xi_1 -> {X1 X2 X3 X4 X5} xi_2 -> {X6 X7 X8 X9 X10} }", TETRADS,
      "430" },
    { "dag { A -> E A <-> D E -> D E -> v1 }", "'tree_identifiable'", "['D','E','v1']" },
    { "dag { 0 -> 1 0 -> 2 0 -> 3 0 <-> 1 0 <-> 2 0 <-> 3 0 <-> 4 3 -> 4 }", "'tree_identifiable'",
      "['1','2','3','4']" },
    { "dag { 3->4 1->2 0->1 2->3 3<->1 3<->0 1<->0 0<->2 0<->4 }", "'tree_identifiable'", "['1','2','3','4']" },
    /* Up to two values. */
    { "dag { 0 -> 1 0 <-> 1 0 <-> 2 0 <-> 3 0 <-> 4 1 -> 2 1 <-> 3 2 -> 3 2 <-> 4 3 -> 4 }", "'tree_identifiable'",
      "['1','2','3','4']" },
  };

  ASK_CASES_CHECK (cases);
}

#define ID_OF(x, y) "'identifiable','exposure':" x ",'outcome':" y
#define ID_X_Y      ID_OF ("'X'", "'Y'")

/* Shpitser & Pearl (2008), figures 1 (no) and 2 (yes), as in y0; the rest of y0's examples (Pearl 2009; Tian
 * 2002; Verma & Pearl 1990; Bareinboim & Pearl 2012); causaleffect (man/causal.effect.Rd); DoWhy
 * (test_id_identifier.py). */
static void
test_identifiable (void)
{
  static const AskCase cases[] = {
    { "dag { X -> Y X <-> Y }", ID_X_Y, "false" },
    { "dag { X -> Z Z -> Y X <-> Z }", ID_X_Y, "false" },
    { "dag { X -> Z Z -> Y X -> Y X <-> Z }", ID_X_Y, "false" },
    { "dag { X -> Y Z -> Y X <-> Z Z <-> Y }", ID_X_Y, "false" },
    { "dag { Z -> X X -> Y X <-> Z Z <-> Y }", ID_X_Y, "false" },
    { "dag { X -> Z Z -> Y X <-> Y Z <-> Y }", ID_X_Y, "false" },
    { "dag { X -> Z1 Z1 -> Y Z2 -> Y X <-> Z2 Z1 <-> Z2 }", ID_X_Y, "false" },
    { "dag { Z -> X X -> W W -> Y X <-> Z X <-> Y W <-> Z Y <-> Z }", ID_X_Y, "false" },
    { "dag { X -> Y }", ID_X_Y, "true" },
    { "dag { X -> Y X -> Z Z -> Y Y <-> Z }", ID_X_Y, "true" },
    { "dag { X -> Y Z -> X Z -> Y Y <-> Z }", ID_X_Y, "true" },
    { "dag { X -> Y Z -> X Z -> Y X <-> Z }", ID_X_Y, "true" },
    { "dag { X -> Z Z -> Y X <-> Y }", ID_X_Y, "true" },
    { "dag { X -> Y X -> Z1 Z1 -> Y Z1 -> Z2 Z2 -> Y X <-> Z2 Y <-> Z1 }", ID_X_Y, "true" },
    { "dag { Z2 -> Z1 Z2 -> X Z2 -> Z3 X -> Z1 Z1 -> Y Z3 -> Y Z2 <-> X Z2 <-> Y X <-> Z3 X <-> Y }", ID_X_Y, "true" },
    { "dag { X -> Y1 W1 -> X W2 -> Y2 W1 <-> W2 W1 <-> Y1 W1 <-> Y2 X <-> W2 }", ID_OF ("'X'", "['Y1','Y2']"), "true" },
    { "dag { X -> Z Z -> Y X <-> Z }", ID_X_Y ",'given':'Z'", "true" },
    { "dag { X -> Y X <-> Z Y <-> Z }", ID_X_Y, "true" },
    { "dag { Z2 -> Z1 Z1 -> X X -> Y Z2 <-> X Z2 <-> Y }", ID_X_Y, "true" },
    { "dag { Z -> X X -> Y X <-> Y }", ID_X_Y, "false" },
    { "dag { Z -> Y Y -> X Z <-> X }", ID_X_Y, "true" },
    { "dag { X -> M Z -> X Z -> Y M -> Y Z <-> X M <-> Y }", ID_X_Y, "true" },
    { "dag { X1 -> Z X1 -> Y X1 -> X2 Z -> X2 X2 -> Y X1 <-> Z Z <-> Y }", ID_OF ("['X1','X2']", "'Y'"), "true" },
    { NULL, ID_OF ("'X1'", "'Z'"), "false" },
    { "dag { Z1 -> X1 X1 -> X2 X2 -> Y Z2 -> Y Z1 <-> Z2 Z1 <-> X2 Z2 <-> X2 }", ID_OF ("['X1','X2']", "'Y'"), "true" },
    { "dag { W1 -> W2 W3 -> W4 W2 -> X W4 -> X X -> Y W1 <-> X W1 <-> Y W1 <-> W3 W3 <-> W2 W3 <-> W5 W5 <-> W4 }",
      ID_X_Y, "true" },
    { "dag { V1 -> V2 V2 -> V3 V3 -> V4 V2 <-> V4 }", ID_OF ("'V3'", "'V4'"), "true" },
    { NULL, ID_OF ("'V2'", "'V4'"), "true" },
    { "dag { V1 -> V2 V2 -> V3 V3 -> V4 V4 -> V5 V1 <-> V3 V2 <-> V4 V3 <-> V5 }", ID_OF ("'V1'", "'V5'"), "true" },
    { "dag { X -> Z X -> W W -> Y Z -> Y X <-> Z W <-> Y }", ID_X_Y, "false" },
    { "dag { x -> y z -> x z -> y x <-> z }", ID_OF ("'x'", "'y'"), "true" },
    { "dag { w_1 -> w_2 w_1 -> x w_2 -> x z_2 -> x x -> z_1 z_2 -> z_1 z_2 -> z_3 z_4 -> z_1 z_1 -> y z_3 -> y w_1 <-> "
      "w_2 w_1 <-> x w_2 <-> x z_4 <-> z_1 x <-> y z_2 <-> y x <-> z_3 x <-> z_2 }",
      ID_OF ("'x'", "'y'"), "true" },
    { "dag { w_1 -> x_1 x_1 -> y_1 w_2 -> w_1 w_2 -> x_2 x_2 -> z z -> y_2 z -> y_1 w_1 <-> w_2 w_1 <-> x_1 w_2 <-> "
      "x_2 "
      "x_1 <-> z x_2 <-> y_2 x_1 <-> x_2 }",
      ID_OF ("['x_1','x_2']", "['y_1','y_2']"), "true" },
    { "dag { x -> y z_1 -> x z_2 -> z_1 w_1 -> z_2 w_1 -> w_2 w_2 -> z_2 x <-> z_2 z_2 <-> y w_1 <-> w_2 w_2 <-> z_2 }",
      ID_OF ("'x'", "'y'"), "true" },
    { "dag { x -> z_4 z_4 -> y z_1 -> x z_2 -> z_1 z_3 -> z_2 z_3 -> x z_5 -> z_1 z_5 -> z_4 x <-> z_2 z_3 <-> z_2 z_2 "
      "<-> y z_4 <-> y z_5 <-> z_4 }",
      ID_OF ("'x'", "'y'"), "true" },
    { "digraph{T->X1;X1->Y;}", ID_OF ("'T'", "'Y'"), "true" },
    { "digraph{T->Y;X1->T;X1->Y;X2->T;}", ID_OF ("'T'", "'Y'"), "true" },
    { "digraph{T;X1->Y;}", ID_OF ("'T'", "'Y'"), "true" },
  };
  g_autoptr (NablaAsk) ask = nabla_ask_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = NULL;
      g_autofree char *answer = ask_cases_ask (ask, &cases[i], &line);
      /* Of the witnesses, which need not be the published ones, tests/identify/test-id.c tells. */
      g_autofree char *yes = g_strdup_printf ("{\"id\":1,\"answer\":%s}", cases[i].answer);
      g_autofree char *no = g_strdup_printf ("{\"id\":1,\"answer\":%s,\"witness\":{\"F\":[\"", cases[i].answer);

      if (!g_str_equal (answer, yes) && !(g_str_equal (cases[i].answer, "false") && g_str_has_prefix (answer, no)))
        g_error ("%s\ngives    %s\ninstead of %s", line, answer, cases[i].answer);
    }
}

/* DAGitty (ancestry.js, biasing-paths.js), and names that have to be quoted, in the order of their bytes. */
static void
test_relatives (void)
{
  static const AskCase cases[] = {
    { "dag { Coach -> { FitnessLevel TeamMotivation } Genetics -> FitnessLevel FitnessLevel -> PreGameProprioception "
      "TeamMotivation -> WarmUpExercises PreGameProprioception -> WarmUpExercises }",
      "'ancestors','of':['PreGameProprioception']", "['Coach','FitnessLevel','Genetics','PreGameProprioception']" },
    { "digraph G { M X [exposure] Y [outcome] M <-> Y X -> Y X -> M -> Y }", "'causal_path_nodes'", "['M','X','Y']" },
    { NULL, "'all_adjustment_sets'", "[[]]" },
    { NULL, "'markov_blanket','of':'X'", "['M','Y']" },
    { "dag { é -> Ω Z -> Ω -> \\\"a-b\\\" }", "'descendants','of':['é','Z']", "['Z','a-b','é','Ω']" },
    { "dag { U [latent] X1 [exposure] X2 [exposure] Y [outcome] X1 -> X2 -> U -> Y X1 -> M -> X2 }",
      "'causal_path_nodes'", "['U','X2','Y']" },
    { NULL, "'descendants','of':['M','U']", "['M','U','X2','Y']" },
    { "dag { A -> S <- B S [selected] }", "'markov_blanket','of':'A'", "['B','S']" },
    /* The blanket of a <-> ends at the parents of its district. */
    { "dag { P -> A A <-> B B <-> C Q -> C C -> D }", "'markov_blanket','of':'A'", "['B','C','P','Q']" },
  };

  ASK_CASES_CHECK (cases);
}

/* A limit is checked where there is nothing to limit, too. */
static void
test_limits (void)
{
  static const AskCase cases[] = {
    { "dag { X [e] Y [o] X -> Y C -> {X Y} }", "'optimal_adjustment','limit':0", "" },
    { NULL, "'frontdoor_sets','which':'maximal','limit':0", "" },
    { NULL, "'cyclic','limit':-1", "" },
    { NULL, "'identifiable','limit':'2'", "" },
  };
  g_autoptr (NablaAsk) ask = nabla_ask_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = NULL;
      g_autofree char *answer = ask_cases_ask (ask, &cases[i], &line);

      if (!g_str_has_prefix (answer, "{\"id\":1,\"error\":\"") || strstr (answer, "limit") == NULL)
        g_error ("%s\ngives %s\nnot an error about the limit", line, answer);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ask-cases/dagitty-separation", test_dagitty_separation);
  g_test_add_func ("/ask-cases/y0-separation", test_y0_separation);
  g_test_add_func ("/ask-cases/implications", test_implications);
  g_test_add_func ("/ask-cases/linear", test_linear);
  g_test_add_func ("/ask-cases/identifiable", test_identifiable);
  g_test_add_func ("/ask-cases/relatives", test_relatives);
  g_test_add_func ("/ask-cases/limits", test_limits);
  return g_test_run ();
}
