/* Equivalence classes: the published examples, and what is said of them. */
#include "graph/nabla-graph-text.h"
#include "identify/nabla-adjustment.h"
#include "identify/nabla-estimand.h"
#include "identify/nabla-possible.h"

static NablaGraph *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  NablaGraph *graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);

  g_assert_no_error (error);
  return graph;
}

/* "25" stands for v2 and v5. */
static NablaNodeSet *
numbered (const NablaGraph *graph, const char *digits)
{
  NablaNodeSet *set = nabla_node_set_new ();

  for (; *digits != '\0'; digits++)
    {
      char name[] = { 'v', *digits, '\0' };

      nabla_node_set_add (set, nabla_graph_find_node (graph, name));
    }
  return set;
}

/* The published examples that pcalg checks its gac() with (cran/pcalg, man/gac.Rd and
 * tests/test_gac.R), which are those of Perković et al. (2015, 2017, 2018). */
static void
test_published (void)
{
  static const char *const graphs[] = {
    "pdag { v1 -- v2 v1 -> v3 v2 -> v3 v2 -- v4 v2 -- v5 v4 -> v3 v3 -> v6 v4 -- v5 v4 -> v6 v5 -> v6 }",
    "pdag { v1 -- v2 v2 -> v3 v4 -> v3 v3 -> v5 }",
    "pdag { v1 -> v2 v1 -> v4 v2 -> v3 v2 -> v5 v3 -> v6 }",
    "pdag { v1 -> v2 v1 -> v4 v3 -> v2 v3 -> v5 v4 -> v5 v5 -> v6 }",
    "pag { v1 @-@ v2 v2 @-@ v3 v2 @-@ v4 v3 @-@ v4 }",
    "pag { v1 <- v2 v2 -> v3 v2 -> v4 v3 -> v4 }",
    "pag { v1 -> v2 v2 -> v3 v2 -> v4 v3 -> v4 }",
    "pag { v1 @-> v3 v2 @-> v3 v3 -> v4 v3 -> v5 v3 <-@ v6 v4 <-@ v5 v4 <- v6 v5 <- v6 }",
    "pag { v1 @-> v3 v2 @-> v3 v3 -> v5 v3 <-> v6 v4 <- v5 v4 <- v6 v5 <-> v6 }",
    "pag { v1 @-> v2 v2 <-@ v3 v2 -> v4 v2 -> v6 v4 -> v5 v5 <-> v6 v5 -> v7 }",
    "pag { v1 -> v4 v1 <- v5 v2 @-> v5 v3 @-> v5 v4 -> v6 v4 <-> v7 v5 -> v7 }",
    "pdag { v1 -- v2 v2 -- v3 v2 -- v4 v3 -- v4 }",
    "pdag { v2 -> v1 v2 -- v3 v4 -> v2 v3 -- v4 }",
    "pdag { v1 -> v2 v2 -> v3 v2 -> v4 v3 -- v4 }",
  };
  static const struct
  {
    guint graph;
    const char *x, *y, *z;
    gboolean valid;
  } cases[] = {
    { 0, "3", "6", "24", TRUE },     { 0, "3", "6", "45", TRUE },    { 0, "3", "6", "124", TRUE },
    { 0, "3", "6", "145", TRUE },    { 0, "3", "6", "245", TRUE },   { 0, "3", "6", "1245", TRUE },
    { 0, "3", "6", "2", FALSE },     { 0, "3", "6", "", FALSE },     { 1, "15", "4", "23", TRUE },
    { 1, "15", "4", "2", FALSE },    { 2, "1", "3", "", TRUE },      { 2, "1", "3", "2", FALSE },
    { 2, "1", "3", "4", TRUE },      { 2, "1", "3", "5", FALSE },    { 2, "1", "3", "6", FALSE },
    { 2, "1", "3", "45", FALSE },    { 3, "4", "6", "1", TRUE },     { 3, "4", "6", "3", TRUE },
    { 3, "4", "6", "5", FALSE },     { 3, "4", "6", "15", FALSE },   { 3, "4", "6", "12", TRUE },
    { 3, "4", "6", "13", TRUE },     { 3, "4", "6", "2", FALSE },    { 4, "2", "4", "", FALSE },
    { 5, "2", "4", "", FALSE },      { 6, "2", "4", "", TRUE },      { 7, "3", "4", "", FALSE },
    { 7, "3", "4", "6", TRUE },      { 7, "3", "4", "16", TRUE },    { 7, "3", "4", "26", TRUE },
    { 7, "3", "4", "126", TRUE },    { 8, "3", "4", "", FALSE },     { 8, "3", "4", "6", FALSE },
    { 8, "3", "4", "56", FALSE },    { 9, "27", "6", "", FALSE },    { 9, "27", "6", "45", TRUE },
    { 9, "27", "6", "145", TRUE },   { 9, "27", "6", "345", TRUE },  { 9, "27", "6", "1345", TRUE },
    { 10, "56", "7", "", FALSE },    { 10, "56", "7", "1", FALSE },  { 10, "56", "7", "4", FALSE },
    { 10, "56", "7", "2", FALSE },   { 10, "56", "7", "3", FALSE },  { 10, "56", "7", "23", FALSE },
    { 10, "56", "7", "14", TRUE },   { 10, "56", "7", "124", TRUE }, { 10, "56", "7", "134", TRUE },
    { 10, "56", "7", "1234", TRUE }, { 11, "2", "4", "", FALSE },    { 12, "2", "4", "", FALSE },
    { 13, "2", "4", "", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NablaGraph) graph = parse (graphs[cases[i].graph]), closed = NULL;
      g_autoptr (NablaNodeSet) x = numbered (graph, cases[i].x), y = numbered (graph, cases[i].y);
      g_autoptr (NablaNodeSet) z = numbered (graph, cases[i].z);
      g_autoptr (NablaQuery) query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);
      g_autoptr (NablaReachWorkspace) ws = NULL;
      g_autoptr (GError) error = NULL;

      closed = nabla_class_dup_closed (graph, &error);
      g_assert_no_error (error);
      ws = nabla_reach_workspace_new (closed);
      if (nabla_adjustment_is_valid (ws, query, z) != cases[i].valid)
        g_error ("%s: %s given %s on %s", graphs[cases[i].graph], cases[i].x, cases[i].z, cases[i].y);
    }
}

static void
test_visible (void)
{
  /* DAGitty's test-suite (test/test/graph-analysis.js). */
  const struct
  {
    const char *text;
    gboolean visible;
  } cases[] = {
    { "dag { x -> y }", TRUE },
    { "mag { x -> y }", FALSE },
    { "mag { z <-> x -> y }", TRUE },
    { "mag { z -> x -> y }", TRUE },
    { "mag { z -- x -> y }", FALSE },
    { "mag { c <-> a {a <-> b <-> x} -> y }", TRUE },
    { "mag { c -> a {a <-> b <-> x} -> y }", TRUE },
    { "mag { c -> {a b x} -> y }", TRUE },
    { "pag { z @-> x -> y }", TRUE },
    { "pag { z @-@ x -> y }", FALSE },
    { "pag { x @-> y }", FALSE },
    { "pdag { x -- y }", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NablaGraph) graph = parse (cases[i].text);
      g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);

      if (nabla_edge_is_visible (ws, nabla_graph_find_node (graph, "x"), nabla_graph_find_node (graph, "y"))
          != cases[i].visible)
        g_error ("%s", cases[i].text);
    }
}

/* The verdict and what it says. */
static void
test_identify (void)
{
  const struct
  {
    const char *text;
    NablaVerdict verdict;
    const char *headline, *reason;
  } cases[] = {
    { "pdag { X [exposure] Y [outcome] X -> W -> Y F -> W -- Z X <- F -> Z }", NABLA_VERDICT_IDENTIFIED,
      "Identified by adjusting for F.", "Adjusting for F blocks" },
    { "pdag { a [exposure] b [outcome] a -- b -- c }", NABLA_VERDICT_NOT_IDENTIFIED,
      "Not identified: the direction of a — b decides.", "This graph stands for 3 DAGs:" },
    { "pdag { a [exposure] b [outcome] a -- b -- c a -> c }", NABLA_VERDICT_NOT_IDENTIFIED,
      "Not identified: the direction of a — b decides.", "This graph stands for several DAGs:" },
    { "pdag { a [exposure] b [outcome] b -> a -- c }", NABLA_VERDICT_ZERO, "Zero by assumption",
      "No directed path leads" },
    { "pdag { a [exposure] b [outcome] b -> a c -- d }", NABLA_VERDICT_ZERO, "Zero by assumption",
      "No possibly directed path leads" },
    { "mag { a [exposure] b [outcome] a -> b }", NABLA_VERDICT_NOT_IDENTIFIED,
      "Not identified: a → b may be confounded.", "An unobserved variable may cause both a and b" },
    { "mag { a [exposure] b [outcome] c -> a -> b }", NABLA_VERDICT_IDENTIFIED, "Identified: no adjustment needed.",
      "Every open path" },
    { "pag { a [exposure] b [outcome] a @-> b }", NABLA_VERDICT_NOT_IDENTIFIED,
      "Not identified: the direction of a — b decides.", "In some of the graphs that this pag stands for" },
    { "pag { a [exposure] b [outcome] b @-> a }", NABLA_VERDICT_ZERO, "Zero by assumption", "No possibly directed" },
    { "mag { a [exposure] b [outcome] z -> a -> m -> b a <-> b }", NABLA_VERDICT_NOT_IDENTIFIED,
      "Not identified: no adjustment set exists.",
      "No adjustment set is valid in every graph that this mag stands for, "
      "because the common cause behind a ↔ b is unobserved." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaGraph) graph = parse (cases[i].text);
      g_autoptr (NablaQuery) query = nabla_query_new_from_roles (graph);
      g_autoptr (NablaIdentification) id = nabla_identify (graph, query, NULL, &error);
      g_autoptr (GPtrArray) arrows = nabla_identify_arrows (graph, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (arrows);
      if (id->verdict != cases[i].verdict || !g_str_has_prefix (id->headline, cases[i].headline)
          || !g_str_has_prefix (id->reason, cases[i].reason))
        g_error ("%s: %s %s", cases[i].text, id->headline, id->reason);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/classes/published", test_published);
  g_test_add_func ("/classes/visible", test_visible);
  g_test_add_func ("/classes/identify", test_identify);
  return g_test_run ();
}
