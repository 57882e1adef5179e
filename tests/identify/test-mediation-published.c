/* Natural and path-specific effects: sentences, formulas and published verdicts. */
#include "graph/nabla-graph-text.h"
#include "identify/nabla-mediation.h"

#include <string.h>

typedef struct
{
  const char *graph;
  const char *mediators;
  NablaEffect effect;
  const char *headline;
  const char *reason;
  const char *formula; /* nullable */
} Saying;

static void
test_sentences (void)
{
  static const Saying sayings[] = {
    { "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y }", "M", NABLA_EFFECT_NATURAL_INDIRECT,
      "Identified: no adjustment needed.", "Every open path between X, M and Y is causal.",
      "P(Y(X,M(X*))) = Σ_M P(Y|X,M) P(M|X*)" },
    { "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y C -> {X M Y} }", "M", NABLA_EFFECT_NATURAL_DIRECT,
      "Identified by adjusting for C.", "Adjusting for C blocks every path between X, M and Y that is not causal.",
      "P(Y(X,M(X*))) = Σ_M,C P(Y|X,M,C) P(M|X*,C) P(C)" },
    { "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y X -> L -> {M Y} }", "M", NABLA_EFFECT_NATURAL_DIRECT,
      "Not identifiable from these variables.", "L is affected by X and affects both M and Y (recanting witness).",
      NULL },
    /* Both as one block. */
    { "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y X -> L -> {M Y} }", "L,M", NABLA_EFFECT_NATURAL_DIRECT,
      "Identified: no adjustment needed.", "Every open path between X, L, M and Y is causal.",
      "P(Y(X,M,L(X*))) = Σ_M,L P(Y|X,M,L) P(M,L|X*)" },
    { "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y M <-> Y }", "M", NABLA_EFFECT_NATURAL_INDIRECT,
      "Not identifiable from these variables.",
      "X acts on Y with one value and on M with the other, but unobserved causes tie these together (recanting "
      "district).",
      NULL },
    { "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y X <-> Y }", "M", NABLA_EFFECT_NATURAL_DIRECT,
      "Not identifiable from these variables.", "Not even the total effect of X on Y is identifiable.", NULL },
    { "dag { X [exposure] Y [outcome] X -> M -> Y }", "M", NABLA_EFFECT_NATURAL_DIRECT,
      "Zero by assumption: no directed path.", "Every directed path from X to Y passes through M.", "0" },
    { "dag { X [exposure] Y [outcome] X -> Y M -> Y }", "M", NABLA_EFFECT_NATURAL_INDIRECT,
      "Zero by assumption: no directed path.", "No directed path from X to Y passes through M.", "0" },
    { "dag { X [exposure] Y [outcome] S [selected] X -> M -> Y X -> Y M -> S }", "M", NABLA_EFFECT_NATURAL_INDIRECT,
      "Not identifiable from these variables.", "The data are selected by S, related to Y or its causes.", NULL },
    { "dag { X [exposure] Y [outcome] S [selected] X -> M -> Y X -> Y T -> S }", "M", NABLA_EFFECT_NATURAL_INDIRECT,
      "Identified by the edge g-formula.", "No part of the graph takes both values of X, and each part is identified.",
      "P(Y(X,M(X*))) = Σ_M P(Y|X,M) P(M|X*)" },
    /* The front door inside: no covariates, all the same identified. */
    { "dag { X [exposure] Y [outcome] X -> A -> M -> Y X -> Y X <-> M }", "M", NABLA_EFFECT_NATURAL_INDIRECT,
      "Identified by the edge g-formula.", "No part of the graph takes both values of X, and each part is identified.",
      "P(Y(X,M(X*))) = Σ_A,M P(Y|X,M) P(A|X*) Σ_X′ P(M|X′,A) P(X′)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sayings); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaGraph) graph = nabla_graph_parse (sayings[i].graph, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);
      g_autoptr (NablaQuery) total = nabla_query_new_from_roles (graph);
      g_autoptr (NablaNodeSet) mediators = nabla_node_set_new ();
      g_auto (GStrv) names = g_strsplit (sayings[i].mediators, ",", -1);
      g_autoptr (NablaQuery) query = NULL;
      g_autoptr (NablaIdentification) id = NULL;

      for (guint j = 0; names[j] != NULL; j++)
        nabla_node_set_add (mediators, nabla_graph_find_node (graph, names[j]));
      query = nabla_query_with_mediators (total, sayings[i].effect, mediators);
      id = nabla_identify (graph, query, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (id->headline, ==, sayings[i].headline);
      g_assert_cmpstr (id->reason, ==, sayings[i].reason);
      g_assert_cmpuint (id->estimands->len, ==, sayings[i].formula != NULL);
      if (sayings[i].formula != NULL)
        {
          g_autofree char *formula = nabla_estimand_dup_formula (g_ptr_array_index (id->estimands, 0), graph);
          g_autofree char *latex = nabla_estimand_dup_latex (g_ptr_array_index (id->estimands, 0), graph);

          g_assert_cmpstr (formula, ==, sayings[i].formula);
          g_assert_true (strstr (formula, "X*") == NULL || strstr (latex, "\\mathit{X}^{*}") != NULL);
        }
    }
}

/* Verdicts of Avin, Shpitser & Pearl (2005, figures 2 and 3) and of the tests of CausalInference.jl. */
static void
test_published (void)
{
  static const struct
  {
    const char *graph;
    const char *outcome;
    const char *blocked; /* "C->E,…" */
    gboolean identified;
  } cases[] = {
#define SEVEN "dag { A -> B B -> C B -> D D -> E C -> E E -> F G -> A }"
    { SEVEN, "C", "C->E", TRUE },    { SEVEN, "D", "C->E", TRUE },      { SEVEN, "E", "C->E", FALSE },
    { SEVEN, "F", "C->E", FALSE },   { SEVEN, "C", "B->C,C->E", TRUE }, { SEVEN, "E", "B->C,C->E", FALSE },
#define AZT "dag { A -> B A -> C A -> F B -> D C -> E C -> F D -> F E -> F }"
    { AZT, "F", "A->B,A->C", TRUE }, { AZT, "F", "A->F", TRUE },        { AZT, "F", "E->F", FALSE },
    { AZT, "F", "D->F", TRUE },
#define KITE "dag { A -> B B -> C B -> D C -> E D -> E }"
    { KITE, "E", "B->C", FALSE },    { KITE, "E", "B->D", FALSE },      { KITE, "E", "A->B", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NablaGraph) graph = nabla_graph_parse (cases[i].graph, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);
      g_autoptr (NablaNodeSet) x = nabla_node_set_new_one (nabla_graph_find_node (graph, "A"));
      g_autoptr (NablaNodeSet) y = nabla_node_set_new_one (nabla_graph_find_node (graph, cases[i].outcome));
      g_autofree guint8 *active = g_malloc0 (nabla_graph_n_edges (graph));
      g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
      g_auto (NablaMediation) found = { 0 };

      for (guint e = 0; e < nabla_graph_n_edges (graph); e++)
        {
          const NablaEdge *edge = nabla_graph_get_edge (graph, e);
          g_autofree char *text = g_strdup_printf ("%s->%s", nabla_graph_get_name (graph, edge->from),
                                                   nabla_graph_get_name (graph, edge->to));

          active[e] = strstr (cases[i].blocked, text) == NULL;
        }
      g_assert_true (nabla_path_effect_identify (graph, x, y, active, pool, &found, NULL, NULL));
      g_assert_cmpint (found.identified, ==, cases[i].identified);
      g_assert_cmpint (found.witness == NABLA_NODE_NONE, ==, cases[i].identified);
    }
}

static void
test_conditional (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph = nabla_graph_parse ("dag { X [exposure] Y [outcome] X -> M -> Y C -> Y }", -1,
                                                    NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);
  g_autoptr (NablaQuery) total = nabla_query_new_from_roles (graph);
  g_autoptr (NablaNodeSet) mediators = nabla_node_set_new_one (nabla_graph_find_node (graph, "M"));
  g_autoptr (NablaNodeSet) given = nabla_node_set_new_one (nabla_graph_find_node (graph, "C"));
  g_autoptr (NablaQuery) natural = nabla_query_with_mediators (total, NABLA_EFFECT_NATURAL_INDIRECT, mediators);
  g_autoptr (NablaQuery) query = nabla_query_with_given (natural, given);

  g_assert_null (nabla_identify (graph, query, NULL, &error));
  g_assert_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_QUERY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identify/mediation/published", test_published);
  g_test_add_func ("/identify/mediation/sentences", test_sentences);
  g_test_add_func ("/identify/mediation/conditional", test_conditional);
  return g_test_run ();
}
