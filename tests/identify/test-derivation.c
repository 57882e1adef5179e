/* Derivations: every separation by definition, every expression by its value in a random model. */
#include <math.h>

#include "binary-model.h"
#include "graph/nabla-graph-text.h"
#include "identify/nabla-adjustment.h"
#include "identify/nabla-derivation-private.h"
#include "identify/nabla-id.h"
#include "small-graphs.h"

static gboolean
has_actions (const NablaExpr *expr)
{
  guint n;
  NablaExpr *const *children = nabla_expr_get_children (expr, &n);
  gboolean found = nabla_expr_get_actions (expr)->n > 0;

  for (guint i = 0; i < n; i++)
    found |= has_actions (children[i]);
  return found;
}

static Brute
mutilate (const Brute *self, Mask into, Mask out_of)
{
  Brute cut = brute_cut (self, out_of, ~(Mask) 0);

  cut = brute_cut (&cut, ~(Mask) 0, into);
  for (guint v = 0; v < self->n; v++)
    cut.spouses[v] &= (into & BIT (v)) != 0 ? 0 : ~into;
  return cut;
}

/* Whether a step has the sets that its rule asks for, by Pearl's (1995) statement, and they separate. */
static gboolean
is_sound (const Brute *graph, const NablaTraceStep *step)
{
  Mask a = brute_mask (step->a), b = brute_mask (step->b), given = brute_mask (step->given);
  Mask into = brute_mask (step->into), out_of = brute_mask (step->out_of), kept = into & given;
  Brute acted = mutilate (graph, kept, 0), cut = mutilate (graph, into, out_of);
  Mask expected = kept;

  if (step->rule == NABLA_RULE_3)
    expected |= b & ~brute_ancestors (&acted, given & ~kept);
  return a != 0 && b != 0 && (a & b) == 0 && ((a | b) & given) == 0 && ((a | b | given) & graph->latent) == 0
         && into == expected && out_of == (step->rule == NABLA_RULE_2 ? b : 0) && brute_separated (&cut, a, b, given);
}

/* Ends the test with the derivation. */
static void G_GNUC_NORETURN
fail (const Case *c, const NablaTrace *trace, const char *what, guint at)
{
  for (guint i = 0; i < trace->steps->len; i++)
    {
      const NablaTraceStep *step = g_ptr_array_index (trace->steps, i);
      g_autofree char *text = nabla_expr_dup_text (step->whole, trace->graph);

      g_printerr ("%u. %s: %s\n", i, nabla_rule_to_string (step->rule), text);
    }
  small_graphs_fail (c, what, at);
}

static void
check_trace (const Case *c, const BinaryModel *model, const NablaTrace *trace)
{
  const NablaTraceStep *first = g_ptr_array_index (trace->steps, 0);
  Mask all = BIT (c->brute.n) - 1;

  for (guint i = 0; i < trace->steps->len; i++)
    {
      const NablaTraceStep *step = g_ptr_array_index (trace->steps, i);
      Mask free = brute_mask (nabla_expr_get_free (step->whole)) | brute_mask (nabla_expr_get_free (first->whole));

      if (i > 0 && (step->rule <= NABLA_RULE_3) != (step->a != NULL))
        fail (c, trace, "step without its separation", i);
      if (step->a != NULL && !is_sound (&c->brute, step))
        fail (c, trace, "separation of step", i);
      if ((free & c->brute.latent) != 0)
        fail (c, trace, "latent in step", i);
      for (Mask values = all; i > 0; values = (values - 1) & all)
        {
          if ((values & ~free) == 0
              && !(fabs (binary_model_evaluate (model, step->whole, values)
                         - binary_model_evaluate (model, first->whole, values))
                   < 1e-9))
            fail (c, trace, "value of step", i);
          if (values == 0)
            break;
        }
    }
  if (has_actions (nabla_trace_get_whole (trace)))
    fail (c, trace, "an action is left", 0);
}

/* An answer that says no more than that it is identified: it asks for the general derivation. */
static NablaIdentification *
new_answer (const NablaQuery *query, NablaStrategy strategy)
{
  NablaIdentification *id = nabla_identification_new (query);

  id->verdict = NABLA_VERDICT_IDENTIFIED;
  g_ptr_array_add (id->estimands, nabla_estimand_new (strategy, NABLA_EFFECT_TOTAL, nabla_query_get_exposure (query),
                                                      nabla_query_get_outcome (query)));
  return id;
}

static guint n_general, n_refused, n_adjusted;

static void
check_general (const Case *c, const BinaryModel *model, Mask z)
{
  const NablaGraph *graph = nabla_reach_get_graph (c->ws);
  g_autoptr (NablaNodeSet) given = brute_set (z);
  g_autoptr (NablaQuery) query = nabla_query_with_given (c->query, given);
  g_autoptr (NablaIdentification) id = new_answer (query, NABLA_STRATEGY_FUNCTIONAL);
  g_autoptr (NablaTrace) trace = nabla_derive_trace (graph, id, NULL);
  g_auto (NablaIdAnswer) answer = { 0 };

  g_assert_true (nabla_id (graph, NULL, nabla_query_get_exposure (query), nabla_query_get_outcome (query), given, NULL,
                           &answer, NULL, NULL));
  if (answer.identified != (trace != NULL))
    small_graphs_fail (c, "identified without a derivation, or the reverse, given", z);
  if (trace != NULL)
    check_trace (c, model, trace);
  *(trace != NULL ? &n_general : &n_refused) += 1;
}

static void
check_adjustment (const Case *c, const BinaryModel *model)
{
  const NablaGraph *graph = nabla_reach_get_graph (c->ws);
  g_autoptr (GPtrArray) sets = nabla_adjustment_list_all (c->ws, c->query, 16, NULL, NULL);

  for (guint i = 0; i < sets->len; i++)
    {
      g_autoptr (NablaIdentification) id = new_answer (c->query, NABLA_STRATEGY_ADJUSTMENT);
      NablaEstimand *estimand = g_ptr_array_index (id->estimands, 0);
      g_autoptr (NablaTrace) trace = NULL;
      g_autofree char *formula = NULL, *text = NULL;

      estimand->adjustment = nabla_node_set_copy (g_ptr_array_index (sets, i));
      trace = nabla_derive_trace (graph, id, NULL);
      if (trace == NULL)
        small_graphs_fail (c, "adjustment without derivation", brute_mask (estimand->adjustment));
      check_trace (c, model, trace);
      formula = nabla_estimand_dup_formula (estimand, graph);
      text = nabla_expr_dup_text (nabla_trace_get_whole (trace), graph);
      if (!g_str_has_suffix (formula, text))
        fail (c, trace, "not the formula of adjustment", 0);
      n_adjusted++;
    }
}

static void
check_case (Case *c)
{
  const NablaGraph *graph = nabla_reach_get_graph (c->ws);
  g_autoptr (NablaIdentification) id = nabla_identify (graph, c->query, NULL, NULL);
  g_autoptr (NablaTrace) trace = nabla_derive_trace (graph, id, NULL);
  static BinaryModel model;

  if (c->brute.n > BINARY_MODEL_VERTICES || !binary_model_init (&model, &c->brute, c->rand))
    return;
  if (c->brute.selected != 0)
    g_assert_null (trace);
  else
    {
      Mask others = (BIT (c->brute.n) - 1) & ~(c->x | c->y | c->brute.latent);

      if (trace == NULL && id->verdict == NABLA_VERDICT_IDENTIFIED)
        small_graphs_fail (c, "answer without derivation", 0);
      if (trace != NULL)
        check_trace (c, &model, trace);
      check_general (c, &model, 0);
      for (guint i = 0; i < 2; i++)
        check_general (c, &model, g_rand_int (c->rand) & others);
      check_adjustment (c, &model);
    }
  binary_model_clear (&model);
}

static void
test_small_and_random_graphs (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 4, 7, 1500, check_case);
  g_test_message ("%u derived, %u not identified, %u adjusted", n_general, n_refused, n_adjusted);
}

/* Many <-> edges, so that districts have to be divided more than once. */
static void
test_confounded_graphs (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint round = 0; round < 3000; round++)
    {
      Case c = { .rand = rand };
      guint n = 4 + round % 3;
      Mask all = BIT (n) - 1;
      g_autoptr (NablaGraph) graph = NULL;

      brute_init_random (&c.brute, n, 0.5, 0.35, rand);
      graph = brute_to_graph (&c.brute);
      c.ws = nabla_reach_workspace_new (graph);
      for (guint i = 0; i < 4; i++)
        {
          g_autoptr (NablaNodeSet) x = NULL, y = NULL;
          static BinaryModel model;

          c.x = g_rand_int (rand) & (i == 0 ? g_rand_int (rand) : BIT (g_rand_int_range (rand, 0, (int) n))) & all;
          c.y = g_rand_int (rand) & g_rand_int (rand) & all & ~c.x;
          if (c.x == 0 || c.y == 0 || !binary_model_init (&model, &c.brute, rand))
            continue;
          x = brute_set (c.x);
          y = brute_set (c.y);
          c.query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);
          check_general (&c, &model, 0);
          check_general (&c, &model, g_rand_int (rand) & g_rand_int (rand) & all & ~(c.x | c.y));
          nabla_query_unref (c.query);
          binary_model_clear (&model);
        }
      nabla_reach_workspace_free (c.ws);
    }
  g_test_message ("%u derived, %u not identified", n_general, n_refused);
}

/* A question put to a small graph in DAGitty's words; what is adjusted for is conditioned on. */
static GPtrArray *
derive (const char *text, NablaStrategy strategy, NablaProgress *progress, GError **error)
{
  g_autoptr (NablaGraph) graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);
  g_autoptr (NablaNodeSet) x = nabla_graph_dup_with_role (graph, NABLA_ROLE_EXPOSURE);
  g_autoptr (NablaNodeSet) y = nabla_graph_dup_with_role (graph, NABLA_ROLE_OUTCOME);
  g_autoptr (NablaNodeSet) z = nabla_graph_dup_with_role (graph, NABLA_ROLE_ADJUSTED);
  g_autoptr (NablaQuery) plain = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);
  g_autoptr (NablaQuery) query = nabla_query_with_given (plain, z);
  g_autoptr (NablaIdentification) id
    = strategy == NABLA_STRATEGY_FUNCTIONAL ? new_answer (query, strategy) : nabla_identify (graph, plain, NULL, NULL);

  return nabla_derive (graph, id, progress, error);
}

static void
assert_steps (const char *text, NablaStrategy strategy, const char *const *lines)
{
  g_autoptr (GPtrArray) steps = derive (text, strategy, NULL, NULL);
  guint n = g_strv_length ((char **) lines);

  g_assert_nonnull (steps);
  for (guint i = 0; i < steps->len && i < n; i++)
    {
      const NablaDerivationStep *step = g_ptr_array_index (steps, i);
      g_autofree char *line
        = g_strdup_printf ("%s%s%s%s%s", i > 0 ? nabla_rule_to_string (step->rule) : "", i > 0 ? ": " : "",
                           step->expression, step->separation != NULL ? "; " : "",
                           step->separation != NULL ? step->separation : "");

      g_assert_cmpstr (line, ==, lines[i]);
    }
  g_assert_cmpuint (steps->len, ==, n);
}

static void
test_textbook (void)
{
  static const char *const back_door[] = {
    "P(Y|do(X))",
    "sum: Σ_Z P(Y|do(X),Z) P(Z|do(X))",
    "rule 3: Σ_Z P(Y|do(X),Z) P(Z); Z ⟂ X without the arrows into X",
    "rule 2: Σ_Z P(Y|X,Z) P(Z); Y ⟂ X | Z without the arrows out of X",
    NULL,
  };
  static const char *const front_door[] = {
    "P(Y|do(X))",
    "sum: Σ_M P(Y|do(X),M) P(M|do(X))",
    "rule 2: Σ_M P(Y|do(X),M) P(M|X); M ⟂ X without the arrows out of X",
    "rule 2: Σ_M P(Y|do(X,M)) P(M|X); Y ⟂ M | X without the arrows into X and out of M",
    "rule 3: Σ_M P(Y|do(M)) P(M|X); Y ⟂ X | M without the arrows into M, X",
    "sum: Σ_M P(M|X) Σ_X′ P(Y|do(M),X′) P(X′|do(M))",
    "rule 3: Σ_M P(M|X) Σ_X′ P(Y|do(M),X′) P(X′); X ⟂ M without the arrows into M",
    "rule 2: Σ_M P(M|X) Σ_X′ P(Y|X′,M) P(X′); Y ⟂ M | X without the arrows out of M",
    NULL,
  };
  static const char *const zero[] = { "P(Y|do(X))", "rule 3: P(Y); Y ⟂ X without the arrows into X", NULL };
  static const char *const napkin[] = {
    "P(Y|do(X))",
    "rule 3: P(Y|do(X,R)); Y ⟂ R | X without the arrows into R, X",
    "rule 2: P(Y|do(R),X); Y ⟂ X | R without the arrows into R and out of X",
    "chain: [P(X,Y|do(R))] / [P(X|do(R))]",
    "sum: [P(X,Y|do(R))] / [Σ_Y′ P(X,Y′|do(R))]",
    "sum: [Σ_W P(X,Y|do(R),W) P(W|do(R))] / [Σ_Y′ Σ_W P(X,Y′|do(R),W) P(W|do(R))]",
    "rule 3: [Σ_W P(X,Y|do(R),W) P(W)] / [Σ_Y′ Σ_W P(X,Y′|do(R),W) P(W)]; W ⟂ R without the arrows into R",
    "rule 2: [Σ_W P(X,Y|W,R) P(W)] / [Σ_Y′ Σ_W P(X,Y′|W,R) P(W)]; X, Y ⟂ R | W without the arrows out of R",
    "sum: [Σ_W P(X,Y|W,R) P(W)] / [Σ_W P(X|W,R) P(W)]",
    NULL,
  };
  static const char *const conditional[] = {
    "P(Y|do(X),Z)",
    "rule 2: P(Y|X,Z); Y ⟂ X | Z without the arrows out of X",
    NULL,
  };

  assert_steps ("dag { X [exposure] Y [outcome] Z -> X -> Y Z -> Y }", NABLA_STRATEGY_ADJUSTMENT, back_door);
  assert_steps ("dag { X [exposure] Y [outcome] X -> M -> Y X <-> Y }", NABLA_STRATEGY_FRONT_DOOR, front_door);
  assert_steps ("dag { X [exposure] Y [outcome] Y -> X }", NABLA_STRATEGY_ZERO, zero);
  assert_steps ("dag { X [exposure] Y [outcome] W -> R -> X -> Y W <-> X W <-> Y }", NABLA_STRATEGY_FUNCTIONAL, napkin);
  assert_steps ("dag { X [exposure] Y [outcome] Z [adjusted] Z -> X -> Y Z -> Y }", NABLA_STRATEGY_FUNCTIONAL,
                conditional);
}

static void
test_nothing_to_derive (void)
{
  g_autoptr (GPtrArray) hedge
    = derive ("dag { X [exposure] Y [outcome] X -> Y X <-> Y }", NABLA_STRATEGY_FUNCTIONAL, NULL, NULL);
  g_autoptr (GPtrArray) selected
    = derive ("dag { X [exposure] Y [outcome] S [selected] X -> Y -> S }", NABLA_STRATEGY_FUNCTIONAL, NULL, NULL);
  g_autoptr (GPtrArray) instrument
    = derive ("dag { X [exposure] Y [outcome] Z -> X -> Y X <-> Y }", NABLA_STRATEGY_INSTRUMENT, NULL, NULL);
  g_autoptr (GPtrArray) mag = derive ("mag { X [exposure] Y [outcome] X -> Y }", NABLA_STRATEGY_FUNCTIONAL, NULL, NULL);

  g_assert_null (hedge);
  g_assert_null (selected);
  g_assert_null (instrument);
  g_assert_null (mag);
}

/* A rule is refused where its separation does not hold, and the check above would see it. */
static void
test_wrong_separation (void)
{
  Brute brute = { .n = 3 };
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaTrace) trace = NULL;
  g_autoptr (NablaNodeSet) x = brute_set (BIT (0)), y = brute_set (BIT (1)), z = brute_set (BIT (2));
  NablaExpr *question;
  NablaTraceStep step = { .rule = NABLA_RULE_2, .a = y, .b = x, .given = z, .out_of = x };

  /* Z -> X -> Y, Z -> Y */
  brute_add_directed (&brute, 2, 0);
  brute_add_directed (&brute, 0, 1);
  brute_add_directed (&brute, 2, 1);
  graph = brute_to_graph (&brute);
  trace = nabla_trace_new (graph, NULL);
  question = nabla_trace_begin (trace, y, x, NULL);
  g_assert_null (nabla_trace_apply (trace, NABLA_RULE_2, question, NULL, x));
  g_assert_null (nabla_trace_apply (trace, NABLA_RULE_3, question, NULL, NULL));
  g_assert_cmpuint (trace->steps->len, ==, 1);
  g_assert_true (nabla_trace_get_whole (trace) == question);

  g_assert_true (is_sound (&brute, &step));
  step.given = NULL;
  g_assert_false (is_sound (&brute, &step));
  step.given = z;
  step.out_of = NULL;
  g_assert_false (is_sound (&brute, &step));
  step.rule = NABLA_RULE_3;
  g_assert_false (is_sound (&brute, &step));
}

/* In the experiment's data nothing confounds what was randomised. */
static void
test_randomised (void)
{
  g_autoptr (NablaGraph) graph
    = nabla_graph_parse ("dag { X [exposure] Y [outcome] X -> Y X <-> Y }", -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);
  g_autoptr (NablaQuery) roles = nabla_query_new_from_roles (graph);
  g_autoptr (NablaQuery) query = nabla_query_with_randomised (roles, nabla_query_get_exposure (roles));
  g_autoptr (NablaIdentification) id = new_answer (query, NABLA_STRATEGY_FUNCTIONAL);
  g_autoptr (GPtrArray) steps = nabla_derive (graph, id, NULL, NULL);

  g_assert_nonnull (steps);
  g_assert_cmpuint (steps->len, ==, 2);
  g_assert_cmpstr (((NablaDerivationStep *) g_ptr_array_index (steps, 1))->expression, ==, "P(Y|X)");
}

/* What nobody would read is not written: each of 600 mediators shares a cause with the next but one. */
static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new ("dag { V0 [exposure] V600 [outcome]");
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaNodeSet) x = NULL, y = NULL;
  g_auto (NablaIdAnswer) answer = { 0 };

  for (guint i = 0; i < 600; i++)
    g_string_append_printf (text, " V%u -> V%u V%u <-> V%u", i, i + 1, i, i + 2);
  g_string_append (text, " }");
  graph = nabla_graph_parse (text->str, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);
  x = nabla_graph_dup_with_role (graph, NABLA_ROLE_EXPOSURE);
  y = nabla_graph_dup_with_role (graph, NABLA_ROLE_OUTCOME);
  g_assert_true (nabla_id (graph, NULL, x, y, NULL, NULL, &answer, NULL, NULL));
  g_assert_true (answer.identified);
  g_assert_null (derive (text->str, NABLA_STRATEGY_FUNCTIONAL, NULL, NULL));
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (derive ("dag { X [exposure] Y [outcome] X -> Y }", NABLA_STRATEGY_FUNCTIONAL, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identify/derivation/small-and-random-graphs", test_small_and_random_graphs);
  g_test_add_func ("/identify/derivation/confounded-graphs", test_confounded_graphs);
  g_test_add_func ("/identify/derivation/textbook", test_textbook);
  g_test_add_func ("/identify/derivation/nothing-to-derive", test_nothing_to_derive);
  g_test_add_func ("/identify/derivation/wrong-separation", test_wrong_separation);
  g_test_add_func ("/identify/derivation/randomised", test_randomised);
  g_test_add_func ("/identify/derivation/long", test_long);
  g_test_add_func ("/identify/derivation/cancelled", test_cancelled);
  return g_test_run ();
}
