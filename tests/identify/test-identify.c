/* Verdicts, sentences, warnings and errors, as a person reads them. */
#include "graph/nabla-graph-text.h"
#include "identify/nabla-estimand.h"

#include <string.h>

#define SMOKING                                                                                     \
  "dag { Smoking [exposure] Cancer [outcome] Genotype [latent] Age -> Smoking Genotype -> Smoking " \
  "Smoking -> Tar Tar -> Cancer Age -> Cancer Genotype -> Cancer }"

static NablaGraph *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  NablaGraph *graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);

  g_assert_no_error (error);
  return graph;
}

static NablaIdentification *
ask (const NablaGraph *graph)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaQuery) query = nabla_query_new_from_graph (graph);
  NablaIdentification *id = nabla_identify (graph, query, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (id->reason);
  g_assert_nonnull (id->headline);
  return id;
}

static char *
set_text (const NablaGraph *graph, const NablaNodeSet *set)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < nabla_node_set_size (set); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", nabla_graph_get_name (graph, set->nodes[i]));
  return g_string_free (text, FALSE);
}

static void
assert_set (const NablaGraph *graph, const NablaNodeSet *set, const char *names)
{
  g_autofree char *text = set_text (graph, set);

  g_assert_cmpstr (text, ==, names);
}

static void
test_adjustment (void)
{
  g_autoptr (NablaGraph) graph = parse ("dag { x [exposure] y [outcome] Sex -> {x y} Age -> {x y} x -> m -> y "
                                        "z -> y i -> x }");
  g_autoptr (NablaIdentification) id = ask (graph);
  const NablaEstimand *first = g_ptr_array_index (id->estimands, 0);
  const NablaEstimand *second = g_ptr_array_index (id->estimands, 1);
  g_autofree char *formula = nabla_estimand_dup_formula (first, graph);
  g_autofree char *markup = nabla_estimand_dup_markup (first, graph);

  g_assert_cmpint (id->verdict, ==, NABLA_VERDICT_IDENTIFIED);
  g_assert_cmpstr (id->headline, ==, "Identified by adjusting for Age, Sex.");
  g_assert_cmpuint (id->adjustment_sets->len, ==, 1);
  assert_set (graph, g_ptr_array_index (id->adjustment_sets, 0), "Sex,Age");
  g_assert_cmpint (first->strategy, ==, NABLA_STRATEGY_ADJUSTMENT);
  g_assert_false (first->lowest_variance);
  g_assert_true (second->lowest_variance);
  assert_set (graph, second->adjustment, "Sex,Age,z");
  g_assert_null (id->warnings);
  g_assert_nonnull (strstr (formula, "P(y|x,"));
  g_assert_nonnull (strstr (markup, "<sub>"));
}

static void
test_nothing_needed (void)
{
  g_autoptr (NablaGraph) graph = parse ("dag { x [exposure] y [outcome] x -> y }");
  g_autoptr (NablaIdentification) id = ask (graph);
  const NablaEstimand *first = g_ptr_array_index (id->estimands, 0);
  g_autofree char *formula = nabla_estimand_dup_formula (first, graph);

  g_assert_cmpstr (id->headline, ==, "Identified: no adjustment needed.");
  g_assert_cmpstr (id->reason, ==, "Every open path from x to y is causal.");
  g_assert_cmpstr (formula, ==, "P(y|do(x)) = P(y|x)");
  g_assert_true (first->lowest_variance);
}

static void
test_front_door (void)
{
  g_autoptr (NablaGraph) graph = parse (SMOKING);
  g_autoptr (NablaIdentification) id = ask (graph);
  const NablaEstimand *first = g_ptr_array_index (id->estimands, 0);
  g_autofree char *formula = nabla_estimand_dup_formula (first, graph);
  g_autofree char *latex = nabla_estimand_dup_latex (first, graph);

  g_assert_cmpint (id->verdict, ==, NABLA_VERDICT_IDENTIFIED);
  g_assert_cmpstr (id->headline, ==, "Identified by the front door.");
  g_assert_cmpstr (id->reason, ==,
                   "All of Smoking’s effect on Cancer passes through Tar. "
                   "No adjustment set exists because Genotype is unobserved.");
  g_assert_cmpint (first->strategy, ==, NABLA_STRATEGY_FRONT_DOOR);
  assert_set (graph, first->mediators, "Tar");
  g_assert_cmpuint (id->adjustment_sets->len, ==, 0);
  g_assert_nonnull (strstr (formula, "Σ_Tar P(Tar|Smoking)"));
  g_assert_nonnull (strstr (formula, "Smoking′"));
  g_assert_nonnull (strstr (latex, "\\sum_"));
}

static void
test_zero (void)
{
  g_autoptr (NablaGraph) graph = parse ("dag { x [exposure] y [outcome] u -> {x y} y -> x }");
  g_autoptr (NablaGraph) given = parse ("dag { x [exposure] y [outcome] m [condition] x -> m -> y }");
  g_autoptr (NablaIdentification) id = ask (graph);
  g_autoptr (NablaIdentification) given_id = ask (given);
  const NablaEstimand *first = g_ptr_array_index (id->estimands, 0);

  g_assert_cmpint (id->verdict, ==, NABLA_VERDICT_ZERO);
  g_assert_cmpstr (id->headline, ==, "Zero by assumption: no directed path.");
  g_assert_cmpint (first->strategy, ==, NABLA_STRATEGY_ZERO);
  /* There a directed path is, but not among those with the same m. */
  g_assert_cmpint (given_id->verdict, ==, NABLA_VERDICT_ZERO);
  g_assert_cmpstr (given_id->headline, ==, "Zero by assumption: what is given leaves no effect.");
  g_assert_cmpstr (given_id->reason, ==, "Among those with the same m, x makes no difference to y in this graph.");
}

static void
test_instrument (void)
{
  g_autoptr (NablaGraph) graph = parse ("dag { x [exposure] y [outcome] z -> x -> y x <-> y w -> z w -> y }");
  g_autoptr (NablaIdentification) id = ask (graph);
  const NablaEstimand *first = g_ptr_array_index (id->estimands, 0);

  g_assert_cmpint (id->verdict, ==, NABLA_VERDICT_NEEDS_ASSUMPTION);
  g_assert_cmpstr (id->headline, ==, "Needs an extra assumption: z is an instrument given w.");
  assert_set (graph, first->instrument, "z");
  assert_set (graph, first->given, "w");
  g_assert_nonnull (first->assumptions);
}

static void
test_not_identified (void)
{
  g_autoptr (NablaGraph) graph = parse ("dag { x [exposure] y [outcome] u [latent] x -> y u -> {x y} }");
  g_autoptr (NablaGraph) bow = parse ("dag { x [exposure] y [outcome] x -> y x <-> y }");
  g_autoptr (NablaIdentification) id = ask (graph);
  g_autoptr (NablaIdentification) bow_id = ask (bow);

  g_assert_cmpint (id->verdict, ==, NABLA_VERDICT_NOT_IDENTIFIED);
  g_assert_cmpuint (id->estimands->len, ==, 0);
  g_assert_nonnull (strstr (id->reason, "because u is unobserved"));
  g_assert_nonnull (strstr (id->reason, "Would become identifiable if you measured u."));
  g_assert_cmpuint (id->repairs->len, ==, 2);
  g_assert_false (g_array_index (id->repairs, NablaRepair, 0).randomize);
  g_assert_true (g_array_index (id->repairs, NablaRepair, 1).randomize);
  assert_set (graph, id->hedge, "x,y");
  assert_set (graph, id->hedge_inner, "y");
  g_assert_nonnull (strstr (bow_id->reason, "x ↔ y"));
  g_assert_nonnull (strstr (bow_id->reason, "Would become identifiable if you randomised x."));
}

static void
test_warnings (void)
{
  g_autoptr (NablaGraph) m = parse ("dag { X [exposure] Y [outcome] Z [adjusted] A -> {X Z} B -> {Z Y} X -> Y }");
  g_autoptr (NablaGraph) mediator = parse ("dag { X [exposure] Y [outcome] M [adjusted] X -> M -> Y }");
  g_autoptr (NablaGraph) below = parse ("dag { X [exposure] Y [outcome] D [adjusted] X -> Y -> D }");
  g_autoptr (NablaGraph) repaired = parse ("dag { X [exposure] Y [outcome] Z [adjusted] A [adjusted] A -> {X Z} "
                                           "B -> {Z Y} X -> Y }");
  g_autoptr (NablaGraph) joint = parse ("dag { X [exposure] Z [exposure] Y [outcome] A [adjusted] Z -> A -> X "
                                        "A -> C -> Y X -> Y }");
  g_autoptr (NablaIdentification) m_id = ask (m);
  g_autoptr (NablaIdentification) mediator_id = ask (mediator);
  g_autoptr (NablaIdentification) below_id = ask (below);
  g_autoptr (NablaIdentification) repaired_id = ask (repaired);
  g_autoptr (NablaIdentification) joint_id = ask (joint);

  g_assert_cmpuint (g_strv_length (m_id->warnings), ==, 1);
  g_assert_cmpstr (m_id->warnings[0], ==, "Adjusting for Z opens X ← A → Z ← B → Y.");
  /* The sets hold Z all the same, since that is what was asked. */
  g_assert_cmpstr (m_id->headline, ==, "Identified by adjusting for A, Z.");
  g_assert_cmpuint (m_id->adjustment_sets->len, ==, 2);
  g_assert_cmpstr (mediator_id->warnings[0], ==, "M lies on the causal path; adjusting removes part of the effect.");
  /* No set holds M, but nothing is lost where M is also a front door. */
  g_assert_cmpuint (mediator_id->adjustment_sets->len, ==, 0);
  g_assert_cmpstr (mediator_id->headline, ==, "Identified by the front door.");
  g_assert_cmpint (below_id->verdict, ==, NABLA_VERDICT_NOT_IDENTIFIED);
  g_assert_cmpuint (g_strv_length (below_id->warnings), ==, 1);
  /* There is a formula, but for what is adjusted for: that is to blame, not an open path. */
  g_assert_cmpstr (below_id->reason, ==, "No formula gives it, because D is adjusted for.");
  g_assert_cmpint (joint_id->verdict, ==, NABLA_VERDICT_NOT_IDENTIFIED);
  g_assert_cmpstr (joint_id->reason, ==, "No formula gives it, because A is adjusted for.");
  g_assert_null (repaired_id->warnings);
}

typedef struct
{
  const char *text;
  const char *message;
  int code;
} BadCase;

static void
test_errors (void)
{
  static const BadCase cases[] = {
    { "dag { }", "Choose an exposure and an outcome.", NABLA_IDENTIFY_ERROR_QUERY },
    { "dag { a b a -> b }", "Choose an exposure and an outcome.", NABLA_IDENTIFY_ERROR_QUERY },
    { "dag { a [exposure] b a -> b }", "Choose an outcome.", NABLA_IDENTIFY_ERROR_QUERY },
    { "dag { a b [outcome] a -> b }", "Choose an exposure.", NABLA_IDENTIFY_ERROR_QUERY },
    { "dag { a [exposure] c [outcome] a -> b -> c -> a }", "This graph has a loop: ", NABLA_IDENTIFY_ERROR_CYCLE },
    { "dag { a [exposure,outcome] b [outcome] a -> b }", "a is both exposure and outcome: choose one.",
      NABLA_IDENTIFY_ERROR_QUERY },
    { "dag { a [exposure,adjusted] b [outcome] a -> b }", "a is both exposure and adjusted: choose one.",
      NABLA_IDENTIFY_ERROR_QUERY },
    { "dag { a [exposure,latent] b [outcome] a -> b }", "a is unobserved: choose an observed exposure.",
      NABLA_IDENTIFY_ERROR_QUERY },
    { "dag { a [exposure] b [outcome,latent] a -> b }", "b is unobserved: choose an observed outcome.",
      NABLA_IDENTIFY_ERROR_QUERY },
    { "dag { a [exposure] b [outcome] u [latent,adjusted] a -> b u -> b }",
      "u is unobserved: it cannot be adjusted for.", NABLA_IDENTIFY_ERROR_QUERY },
    { "dag { a [exposure] b [outcome,selected] a -> b }", "b is both outcome and selected: choose one.",
      NABLA_IDENTIFY_ERROR_QUERY },
    { "dag { a [exposure] b [outcome] a -> b b -- c }", "The edge between b and c has no direction",
      NABLA_IDENTIFY_ERROR_KIND },
    { "dag { a [exposure] b [outcome] a @-> b }", "A dag cannot hold the edge between “a” and “b”; say pag instead",
      NABLA_IDENTIFY_ERROR_KIND },
    { "pdag { a [exposure] c [outcome] a -> b -- c <- d }",
      "No DAG agrees with this graph: either direction of “c” — “b”", NABLA_IDENTIFY_ERROR_KIND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaGraph) graph = parse (cases[i].text);
      g_autoptr (NablaQuery) query = nabla_query_new_from_roles (graph);
      g_autoptr (NablaIdentification) id = nabla_identify (graph, query, NULL, &error);

      g_assert_null (id);
      g_assert_error (error, NABLA_IDENTIFY_ERROR, cases[i].code);
      g_assert_true (g_str_has_prefix (error->message, cases[i].message));
    }
}

static void
test_loop_text (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph = parse ("dag { A [exposure] C [outcome] A -> B -> C -> A }");
  g_autoptr (NablaQuery) query = nabla_query_new_from_roles (graph);

  g_assert_false (nabla_query_check (query, graph, &error));
  g_assert_nonnull (strstr (error->message, "→"));
  g_assert_nonnull (strstr (error->message, "This graph has a loop: "));
  /* The first is named again at the end. */
  g_assert_cmpuint (strlen (error->message), ==, strlen ("This graph has a loop: A → B → C → A."));
}

static void
test_foreign_query (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph = parse ("dag { a b a -> b }");
  g_autoptr (NablaNodeSet) x = nabla_node_set_new_one (0), far = nabla_node_set_new_one (17);
  g_autoptr (NablaQuery) query = nabla_query_new (x, far, NABLA_EFFECT_TOTAL, NULL, NULL);

  g_assert_null (nabla_identify (graph, query, NULL, &error));
  g_assert_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_QUERY);
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph = parse (SMOKING);
  g_autoptr (NablaQuery) query = nabla_query_new_from_roles (graph);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);

  g_cancellable_cancel (cancellable);
  g_assert_null (nabla_identify (graph, query, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static NablaIdentification *
ask_arrow (const NablaGraph *graph, const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  int edge = nabla_graph_find_edge (graph, nabla_graph_find_node (graph, from), nabla_graph_find_node (graph, to),
                                    NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  NablaIdentification *id;

  g_assert_cmpint (edge, >=, 0);
  id = nabla_identify_arrow (graph, (guint) edge, NULL, &error);
  g_assert_no_error (error);
  return id;
}

/* The example of the manual: the arrow out of Age must get no regression, but a formula. */
static void
test_arrows (void)
{
  g_autoptr (NablaGraph) graph = parse (SMOKING);
  g_autoptr (NablaIdentification) tar_cancer = ask_arrow (graph, "Tar", "Cancer");
  g_autoptr (NablaIdentification) age_cancer = ask_arrow (graph, "Age", "Cancer");
  g_autoptr (NablaIdentification) age_smoking = ask_arrow (graph, "Age", "Smoking");
  g_autoptr (NablaIdentification) smoking_tar = ask_arrow (graph, "Smoking", "Tar");
  g_autoptr (NablaIdentification) genotype = ask_arrow (graph, "Genotype", "Cancer");
  const NablaEstimand *estimand = g_ptr_array_index (tar_cancer->estimands, 0);
  g_autofree char *formula = NULL;

  g_assert_cmpint (tar_cancer->verdict, ==, NABLA_VERDICT_IDENTIFIED);
  g_assert_cmpint (estimand->effect, ==, NABLA_EFFECT_DIRECT);
  g_assert_cmpint (estimand->strategy, ==, NABLA_STRATEGY_ADJUSTMENT);
  assert_set (graph, estimand->adjustment, "Smoking,Age");
  /* It is all that Tar does to Cancer, so that no linearity is needed. */
  g_assert_null (estimand->assumptions);

  /* Adjusting for Smoking or not is wrong either way; the formula averages over it. */
  g_assert_cmpint (age_cancer->verdict, ==, NABLA_VERDICT_IDENTIFIED);
  g_assert_cmpstr (age_cancer->headline, ==, "Identified by the ID algorithm.");
  g_assert_cmpuint (age_cancer->estimands->len, ==, 1);
  estimand = g_ptr_array_index (age_cancer->estimands, 0);
  g_assert_cmpint (estimand->strategy, ==, NABLA_STRATEGY_FUNCTIONAL);
  formula = nabla_estimand_dup_formula (estimand, graph);
  g_assert_cmpstr (formula, ==, "P(Cancer|do(Age,Tar)) = Σ_Smoking P(Cancer|Smoking,Age,Tar) P(Smoking|Age)");

  estimand = g_ptr_array_index (age_smoking->estimands, 0);
  g_assert_cmpint (age_smoking->verdict, ==, NABLA_VERDICT_IDENTIFIED);
  assert_set (graph, estimand->adjustment, "");
  estimand = g_ptr_array_index (smoking_tar->estimands, 0);
  assert_set (graph, estimand->adjustment, "");

  g_assert_cmpint (genotype->verdict, ==, NABLA_VERDICT_NOT_IDENTIFIED);
  g_assert_cmpstr (genotype->reason, ==, "Genotype is unobserved.");
}

static void
test_arrow_kinds (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph = parse ("dag { a -> m -> y a -> y m <-> y b <-> a }");
  g_autoptr (NablaGraph) linear = parse ("dag { x -> y x -> m -> y c -> y c <-> y }");
  g_autoptr (NablaIdentification) single_door = ask_arrow (linear, "x", "y");
  g_autoptr (NablaGraph) detour = parse ("dag { a -> y a -> L -> y L [latent] b -> y }");
  g_autoptr (NablaIdentification) confounded = ask_arrow (graph, "m", "y");
  g_autoptr (NablaIdentification) through = ask_arrow (detour, "a", "y");
  g_autoptr (GPtrArray) all = nabla_identify_arrows (graph, NULL, NULL, &error);
  guint n = 0;

  g_assert_no_error (error);
  g_assert_cmpint (confounded->verdict, ==, NABLA_VERDICT_NOT_IDENTIFIED);
  g_assert_cmpuint (all->len, ==, nabla_graph_n_edges (graph));
  for (guint i = 0; i < all->len; i++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (graph, i);
      const NablaIdentification *id = g_ptr_array_index (all, i);

      g_assert_true ((id == NULL) == (edge->at_from == NABLA_MARK_ARROW));
      n += id == NULL;
    }
  g_assert_cmpuint (n, ==, 2);
  for (guint i = 0; i < all->len; i++)
    if (g_ptr_array_index (all, i) == NULL)
      {
        g_clear_error (&error);
        g_assert_null (nabla_identify_arrow (graph, i, NULL, &error));
        g_assert_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_KIND);
      }

  g_assert_cmpint (through->verdict, ==, NABLA_VERDICT_IDENTIFIED);
  g_assert_nonnull (strstr (through->reason, "L, which cannot be told apart"));

  /* What confounds another parent leaves the coefficient of a linear model alone. */
  {
    const NablaEstimand *estimand = g_ptr_array_index (single_door->estimands, 0);

    g_assert_cmpint (single_door->verdict, ==, NABLA_VERDICT_IDENTIFIED);
    assert_set (linear, estimand->adjustment, "m,c");
    g_assert_cmpstr (estimand->assumptions[0], ==, "Effects on y are linear.");
    g_assert_nonnull (strstr (single_door->reason, "Holds in a linear model."));
  }
}

/* What no formula gives an instrument may; what points at a randomised variable is not in the data. */
static void
test_arrow_strategies (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph = parse ("dag { z -> x x -> y x <-> y }");
  g_autoptr (NablaIdentification) instrumental = ask_arrow (graph, "x", "y");
  g_autoptr (NablaNodeSet) x = nabla_node_set_new_one (nabla_graph_find_node (graph, "x"));
  g_autoptr (GPtrArray) all = nabla_identify_arrows (graph, x, NULL, &error);
  const NablaEstimand *estimand = g_ptr_array_index (instrumental->estimands, 0);

  g_assert_cmpint (instrumental->verdict, ==, NABLA_VERDICT_NEEDS_ASSUMPTION);
  g_assert_cmpstr (instrumental->headline, ==, "Needs an extra assumption: z is an instrument.");
  g_assert_cmpint (estimand->effect, ==, NABLA_EFFECT_DIRECT);
  assert_set (graph, estimand->instrument, "z");
  g_assert_no_error (error);
  for (guint i = 0; i < all->len; i++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (graph, i);
      const NablaIdentification *id = g_ptr_array_index (all, i);

      if (id != NULL && nabla_node_set_contains (x, edge->to))
        g_assert_cmpstr (id->reason, ==, "x was randomised: the data do not show what it depends on.");
      else if (id != NULL)
        g_assert_cmpint (id->verdict, ==, NABLA_VERDICT_IDENTIFIED);
    }
}

static void
test_direct_question (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph = parse ("dag { x [exposure] y [outcome] x -> m -> y x -> y c -> m c -> y }");
  g_autoptr (NablaNodeSet) x = nabla_graph_dup_with_role (graph, NABLA_ROLE_EXPOSURE);
  g_autoptr (NablaNodeSet) y = nabla_graph_dup_with_role (graph, NABLA_ROLE_OUTCOME);
  g_autoptr (NablaNodeSet) c = nabla_node_set_new_one (nabla_graph_find_node (graph, "c"));
  g_autoptr (NablaQuery) query = nabla_query_new (x, y, NABLA_EFFECT_DIRECT, NULL, NULL);
  g_autoptr (NablaQuery) zero = nabla_query_new (c, x, NABLA_EFFECT_DIRECT, NULL, NULL);
  g_autoptr (NablaIdentification) id = nabla_identify (graph, query, NULL, &error);
  g_autoptr (NablaIdentification) none = nabla_identify (graph, zero, NULL, &error);
  const NablaEstimand *estimand = g_ptr_array_index (id->estimands, 0);

  g_assert_no_error (error);
  assert_set (graph, estimand->adjustment, "m,c");
  g_assert_null (estimand->assumptions);
  g_assert_cmpuint (id->adjustment_sets->len, ==, 1);
  assert_set (graph, g_ptr_array_index (id->adjustment_sets, 0), "m,c");
  g_assert_cmpint (none->verdict, ==, NABLA_VERDICT_ZERO);
}

/* Long lists must not make a long headline. */
static void
test_long_headline (void)
{
  GString *text = g_string_new ("dag { x [exposure] y [outcome] x -> y ");
  g_autofree char *owned = NULL;
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaIdentification) id = NULL;

  for (guint i = 0; i < 30; i++)
    g_string_append_printf (text, "confounder%02u -> {x y} ", i);
  g_string_append (text, "}");
  owned = g_string_free (text, FALSE);
  graph = parse (owned);
  id = ask (graph);
  g_assert_cmpint ((int) g_utf8_strlen (id->headline, -1), <=, 60);
  g_assert_nonnull (strstr (id->headline, "more."));
}

/* An arrow that neither a formula nor one conditional instrument settles, but the half-trek criterion does. */
static void
test_linear_arrow (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph
    = nabla_graph_parse ("dag { 1 -> 2 2 -> 3 3 -> 4 4 -> 5 1 <-> 3 1 <-> 4 2 <-> 3 2 <-> 5 }", -1,
                         NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);
  g_autoptr (GPtrArray) arrows = NULL;
  guint n_linear = 0, n_edges;
  const NablaEdge *edges;

  g_assert_no_error (error);
  edges = nabla_graph_get_edges (graph, &n_edges);
  arrows = nabla_identify_arrows (graph, NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n_edges; i++)
    {
      const NablaIdentification *id = g_ptr_array_index (arrows, i);

      g_test_message ("%u -> %u: %s", edges[i].from, edges[i].to, id != NULL ? id->headline : "no arrow");
      if (id != NULL && id->estimands->len > 0
          && ((NablaEstimand *) id->estimands->pdata[0])->strategy == NABLA_STRATEGY_LINEAR_SEM)
        {
          g_autoptr (NablaNodeSet) from = nabla_node_set_new_one (edges[i].from);
          g_autoptr (NablaNodeSet) to = nabla_node_set_new_one (edges[i].to);
          g_autoptr (NablaQuery) query = nabla_query_new (from, to, NABLA_EFFECT_DIRECT, NULL, NULL);
          g_autoptr (NablaIdentification) asked = nabla_identify (graph, query, NULL, &error);

          g_assert_cmpint (id->verdict, ==, NABLA_VERDICT_NEEDS_ASSUMPTION);
          n_linear++;
          /* The question about the effect itself has the same answer. */
          g_assert_no_error (error);
          g_assert_cmpint (asked->verdict, ==, NABLA_VERDICT_NEEDS_ASSUMPTION);
          g_assert_cmpint (((NablaEstimand *) asked->estimands->pdata[0])->strategy, ==, NABLA_STRATEGY_LINEAR_SEM);
          g_assert_null (asked->hedge);
          g_assert_cmpstr (asked->reason, ==, id->reason);
        }
    }
  g_assert_cmpuint (n_linear, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identify/adjustment", test_adjustment);
  g_test_add_func ("/identify/nothing-needed", test_nothing_needed);
  g_test_add_func ("/identify/front-door", test_front_door);
  g_test_add_func ("/identify/zero", test_zero);
  g_test_add_func ("/identify/instrument", test_instrument);
  g_test_add_func ("/identify/not-identified", test_not_identified);
  g_test_add_func ("/identify/warnings", test_warnings);
  g_test_add_func ("/identify/errors", test_errors);
  g_test_add_func ("/identify/loop-text", test_loop_text);
  g_test_add_func ("/identify/foreign-query", test_foreign_query);
  g_test_add_func ("/identify/cancelled", test_cancelled);
  g_test_add_func ("/identify/arrows", test_arrows);
  g_test_add_func ("/identify/arrow-kinds", test_arrow_kinds);
  g_test_add_func ("/identify/arrow-strategies", test_arrow_strategies);
  g_test_add_func ("/identify/direct-question", test_direct_question);
  g_test_add_func ("/identify/long-headline", test_long_headline);
  g_test_add_func ("/identify/linear-arrow", test_linear_arrow);
  return g_test_run ();
}
