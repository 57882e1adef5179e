/* Questions of every sort, combined at random: each gets an answer that agrees with itself and with the
 * truth of a random model, or an error. */
#include <math.h>
#include <string.h>

#include "binary-model.h"
#include "graph/nabla-class.h"
#include "identify/nabla-derivation.h"
#include "identify/nabla-direct.h"
#include "identify/nabla-estimand.h"
#include "identify/nabla-functional.h"
#include "identify/nabla-implications.h"
#include "identify/nabla-paths.h"
#include "identify/nabla-possible.h"
#include "pdag.h"
#include "small-graphs.h"

static guint n_true, n_direct, n_derived, n_errors, n_formulas, n_given;

/* --- what every answer has to be like --- */

static void
check_answer (const Case *c, const NablaIdentification *id)
{
  guint n = id->estimands->len;
  NablaStrategy first = n > 0 ? ((NablaEstimand *) g_ptr_array_index (id->estimands, 0))->strategy : 0;
  gboolean fits = FALSE;

  if (id->headline == NULL || id->headline[0] == '\0' || id->reason == NULL || id->reason[0] == '\0')
    small_graphs_fail (c, "answer without words", 0);
  switch (id->verdict)
    {
    case NABLA_VERDICT_IDENTIFIED:
      fits = n > 0 && first != NABLA_STRATEGY_ZERO && first != NABLA_STRATEGY_INSTRUMENT
             && first != NABLA_STRATEGY_LINEAR_SEM;
      break;
    case NABLA_VERDICT_NEEDS_ASSUMPTION:
      fits = n > 0 && (first == NABLA_STRATEGY_INSTRUMENT || first == NABLA_STRATEGY_LINEAR_SEM);
      break;
    case NABLA_VERDICT_ZERO:
      fits = n == 1 && first == NABLA_STRATEGY_ZERO && id->adjustment_sets->len == 0;
      break;
    case NABLA_VERDICT_NOT_IDENTIFIED:
      fits = n == 0 && id->adjustment_sets->len == 0;
      break;
    default:
      g_assert_not_reached ();
    }
  if (!fits)
    small_graphs_fail (c, "verdict beside the estimands", id->verdict);
  if ((id->hedge == NULL) != (id->hedge_inner == NULL)
      || (id->hedge != NULL
          && (id->hedge_inner->n >= id->hedge->n || !nabla_node_set_is_subset (id->hedge_inner, id->hedge))))
    small_graphs_fail (c, "hedge", 0);
  if (id->repairs != NULL && id->hedge == NULL)
    small_graphs_fail (c, "repairs without a hedge", 0);
  if (id->recanting != NULL && id->hedge != NULL)
    small_graphs_fail (c, "hedge beside a recanting district", 0);
}

static void
check_sets (const Case *c, const NablaGraph *graph, const NablaIdentification *id)
{
  Mask must = brute_mask (nabla_query_get_adjusted (id->query)) | brute_mask (nabla_query_get_given (id->query));
  g_autoptr (GPtrArray) again = NULL;
  gboolean truncated;

  for (guint i = 0; i < id->adjustment_sets->len; i++)
    {
      Mask set = brute_mask (g_ptr_array_index (id->adjustment_sets, i));

      if ((set & (c->x | c->y | c->forbidden | c->brute.latent)) != 0 || (must & ~set) != 0)
        small_graphs_fail (c, "adjustment set", set);
    }
  if (id->adjustment_sets->len == 0)
    return;
  again = nabla_identify_list_sets (graph, id->query, 0, 0, NULL, &truncated);
  if (truncated || id->truncated || again->len != id->adjustment_sets->len)
    small_graphs_fail (c, "list of sets", again->len);
  for (guint i = 0; i < again->len; i++)
    if (!nabla_node_set_equal (again->pdata[i], id->adjustment_sets->pdata[i]))
      small_graphs_fail (c, "listed set", brute_mask (again->pdata[i]));
}

/* --- against the truth --- */

static gboolean
is_true (const Case *c, const BinaryModel *model, const NablaExpr *found, const NablaExpr *truth)
{
  Mask free = brute_mask (nabla_expr_get_free (found)) | brute_mask (nabla_expr_get_free (truth));

  if ((free & c->brute.latent) != 0)
    small_graphs_fail (c, "formula with an unobserved variable", free);
  for (Mask values = free;; values = (values - 1) & free)
    {
      if (!(fabs (binary_model_evaluate (model, found, values) - binary_model_evaluate (model, truth, values)) < 1e-9))
        return FALSE;
      if (values == 0)
        return TRUE;
    }
}

/* Adjustment for what is in the set besides @acting, within what is given. */
static NablaExpr *
adjust (NablaExprPool *pool, const NablaEstimand *estimand, const NablaNodeSet *acting, const NablaNodeSet *given)
{
  g_autoptr (NablaNodeSet) known = nabla_node_set_union (acting, given);
  g_autoptr (NablaNodeSet) rest = nabla_node_set_minus (estimand->adjustment, known);
  g_autoptr (NablaNodeSet) all = nabla_node_set_union (known, rest);
  NablaExpr *factors[]
    = { nabla_expr_probability (pool, estimand->outcome, all), nabla_expr_probability (pool, rest, given) };

  return nabla_expr_sum (pool, rest, nabla_expr_product (pool, factors, 2));
}

/* A regression that gives the effect with the outcome's other parents set together with the exposure, or else the
 * whole effect, of which nothing goes through them. */
static void
check_regression (const Case *c,
                  const BinaryModel *model,
                  const NablaEstimand *estimand,
                  const NablaNodeSet *held,
                  const NablaNodeSet *given)
{
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new_verbatim (), short_pool = nabla_expr_pool_new ();
  g_autoptr (NablaNodeSet) acting = nabla_node_set_union (estimand->exposure, held);
  g_autoptr (NablaNodeSet) seen = nabla_node_set_minus (given, held);
  const NablaExpr *controlled = nabla_expr_interventional (pool, estimand->outcome, acting, seen);
  const NablaExpr *whole = nabla_expr_interventional (pool, estimand->outcome, estimand->exposure, given);

  if (!(nabla_node_set_is_subset (held, estimand->adjustment)
        && is_true (c, model, adjust (short_pool, estimand, acting, seen), controlled))
      && !is_true (c, model, adjust (short_pool, estimand, estimand->exposure, given), whole))
    small_graphs_fail (c, "regression for a direct effect", brute_mask (estimand->adjustment));
  n_direct++;
}

/* P(@outcome | do(@acting), @given), the same for all values of the exposure. */
static void
check_zero (const Case *c, const BinaryModel *model, const NablaExpr *truth)
{
  for (Mask values = 0; values < BIT (c->brute.n); values++)
    if (fabs (binary_model_evaluate (model, truth, values) - binary_model_evaluate (model, truth, values | c->x))
        > 1e-9)
      small_graphs_fail (c, "direct effect that is not zero", values);
}

static void
check_truth (const Case *c, const BinaryModel *model, const NablaIdentification *id)
{
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new_verbatim (), short_pool = nabla_expr_pool_new ();
  const NablaNodeSet *given = nabla_query_get_given (id->query), *outcome = nabla_query_get_outcome (id->query);
  gboolean direct = nabla_query_get_effect (id->query) == NABLA_EFFECT_DIRECT;
  g_autoptr (NablaNodeSet) held = nabla_node_set_new (), acting = NULL, seen = NULL;
  const NablaExpr *truth;

  if (nabla_effect_is_natural (nabla_query_get_effect (id->query)) || (direct && outcome->n > 1))
    return;
  if (direct)
    {
      g_autoptr (NablaNodeSet) parents = nabla_observed_parents (c->ws, outcome->nodes[0], NULL);

      nabla_node_set_free (held);
      held = nabla_node_set_minus (parents, nabla_query_get_exposure (id->query));
    }
  acting = nabla_node_set_union (nabla_query_get_exposure (id->query), held);
  seen = nabla_node_set_minus (given, held);
  truth = nabla_expr_interventional (pool, outcome, acting, seen);
  for (guint i = 0; i < id->estimands->len; i++)
    {
      const NablaEstimand *estimand = g_ptr_array_index (id->estimands, i);
      const NablaExpr *found = nabla_estimand_make_expr (estimand, short_pool);

      if (direct && estimand->strategy == NABLA_STRATEGY_ZERO)
        check_zero (c, model, truth);
      else if (direct && estimand->strategy == NABLA_STRATEGY_ADJUSTMENT && estimand->assumptions == NULL)
        check_regression (c, model, estimand, held, given);
      if (found == NULL)
        continue;
      if (!is_true (c, model, found, truth))
        small_graphs_fail (c, nabla_strategy_to_string (estimand->strategy), 0);
      n_true++;
      n_given += given->n > 0;
      n_formulas += estimand->strategy == NABLA_STRATEGY_FUNCTIONAL;
    }
}

/* The general formula is complete: what has none is not identified by any other. */
static void
check_complete (const Case *c, const NablaGraph *left, const NablaIdentification *id)
{
  NablaFunctionalQuestion question = { nabla_query_get_exposure (id->query), nabla_query_get_outcome (id->query),
                                       nabla_query_get_given (id->query), nabla_query_get_forbidden (id->query) };
  g_auto (NablaIdAnswer) answer = { 0 };

  if (c->must != 0 || nabla_query_get_effect (id->query) != NABLA_EFFECT_TOTAL)
    return;
  g_assert_true (nabla_functional_identify (left, &question, NULL, &answer, NULL, NULL));
  if (answer.identified != (id->verdict <= NABLA_VERDICT_ZERO && id->verdict != NABLA_VERDICT_NEEDS_ASSUMPTION)
      && (answer.identified || c->brute.selected == 0) && id->verdict != NABLA_VERDICT_ZERO)
    small_graphs_fail (c, "verdict beside that of the ID algorithm", id->verdict);
  if (!answer.identified && c->brute.selected == 0 && id->verdict == NABLA_VERDICT_NOT_IDENTIFIED && id->hedge == NULL)
    small_graphs_fail (c, "no hedge", 0);
}

static void
check_derivation (const Case *c, const NablaGraph *graph, const NablaIdentification *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) steps = nabla_derive (graph, id, NULL, &error);
  const NablaDerivationStep *last;

  g_assert_no_error (error);
  if (steps == NULL)
    {
      if (c->brute.selected == 0 && nabla_query_get_effect (id->query) == NABLA_EFFECT_TOTAL
          && id->verdict == NABLA_VERDICT_IDENTIFIED && nabla_graph_is_directed (graph)
          && !nabla_graph_is_class (graph))
        small_graphs_fail (c, "no derivation", 0);
      return;
    }
  last = g_ptr_array_index (steps, steps->len - 1);
  if (strstr (last->expression, "do(") != NULL)
    small_graphs_fail (c, "derivation that does not end", 0);
  n_derived++;
}

static void
check_paths (const Case *c, const NablaQuery *query)
{
  gboolean cut, cut_short;
  g_autoptr (GPtrArray) all = nabla_list_paths (c->ws, query, 0, 0, NULL, &cut);
  g_autoptr (GPtrArray) some = nabla_list_paths (c->ws, query, 2, 0, NULL, &cut_short);

  if (cut || some->len != MIN (all->len, 2) || cut_short != (all->len > 2))
    small_graphs_fail (c, "list of paths", all->len);
  for (guint i = 0; i < all->len; i++)
    {
      const NablaPath *path = g_ptr_array_index (all, i);

      if ((path->blockers->n > 0) != (path->kind == NABLA_PATH_BLOCKED)
          || (path->kind == NABLA_PATH_CAUSAL && !path->directed) || path->steps->len < 2)
        small_graphs_fail (c, "path", i);
    }
}

static void
check_implications (const Case *c, const NablaGraph *graph)
{
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);

  for (NablaImplicationsKind kind = NABLA_IMPLICATIONS_ONE_EACH; kind <= NABLA_IMPLICATIONS_BASIS; kind++)
    {
      gboolean cut, cut_short;
      g_autoptr (GPtrArray) all = nabla_implications_list (ws, kind, 0, 0, NULL, &cut);
      g_autoptr (GPtrArray) some = nabla_implications_list (ws, kind, 2, 0, NULL, &cut_short);

      if (cut || some->len != MIN (all->len, 2) || cut_short != (all->len > 2))
        small_graphs_fail (c, "list of implications", kind);
    }
}

static void
check_arrows (Case *c, const NablaGraph *graph, const NablaNodeSet *randomised)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = nabla_identify_arrows (graph, randomised, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < all->len; i++)
    {
      const NablaIdentification *one = g_ptr_array_index (all, i);
      const NablaEdge *edge = nabla_graph_get_edge (graph, i);
      g_autoptr (NablaIdentification) alone = NULL;

      if (one == NULL)
        continue;
      check_answer (c, one);
      if (nabla_node_set_contains (randomised, edge->to) && one->verdict != NABLA_VERDICT_NOT_IDENTIFIED)
        small_graphs_fail (c, "arrow into what was randomised", edge->to);
      if (nabla_node_set_size (randomised) > 0)
        continue;
      alone = nabla_identify_arrow (graph, i, NULL, &error);
      g_assert_no_error (error);
      if (alone->verdict != one->verdict || g_strcmp0 (alone->reason, one->reason) != 0)
        small_graphs_fail (c, "arrow by itself", i);
    }
}

/* --- the questions --- */

static Mask
some (GRand *rand, Mask of, guint sparsity)
{
  while (sparsity-- > 0)
    of &= g_rand_int (rand);
  return of;
}

/* The brute graph of an experiment. */
static Brute
randomise (const Brute *self, Mask randomised)
{
  Brute left = brute_cut (self, ~(Mask) 0, randomised);

  for (guint v = 0; v < self->n; v++)
    left.spouses[v] &= (randomised & BIT (v)) != 0 ? 0 : ~randomised;
  return left;
}

static NablaQuery *
draw_query (Case *c, Mask all)
{
  g_autoptr (NablaNodeSet) x = brute_set (c->x), y = brute_set (c->y), mediators = NULL, given = NULL,
                           randomised = NULL;
  g_autoptr (NablaNodeSet) must = NULL, forbidden = NULL;
  g_autoptr (NablaQuery) plain = NULL, mediated = NULL, conditional = NULL;
  NablaEffect effect = (NablaEffect) g_rand_int_range (c->rand, NABLA_EFFECT_TOTAL, NABLA_EFFECT_NATURAL_DIRECT + 1);
  Mask mask = g_rand_int (c->rand);

  c->must = (mask & 1) != 0 ? some (c->rand, all, 3) : 0;
  c->forbidden = (mask & 2) != 0 ? some (c->rand, all & ~c->must, 2) : 0;
  must = brute_set (c->must);
  forbidden = brute_set (c->forbidden);
  mediators = brute_set (nabla_effect_is_natural (effect) ? some (c->rand, all & ~c->x & ~c->y, 1) : 0);
  given = brute_set ((mask & 12) == 0 ? some (c->rand, all, 2) : 0);
  randomised = brute_set ((mask & 48) == 0 ? some (c->rand, all, 1) : 0);
  plain = nabla_query_new (x, y, effect, must, forbidden);
  mediated = nabla_query_with_mediators (plain, effect, mediators);
  conditional = nabla_query_with_given (mediated, given);
  return nabla_query_with_randomised (conditional, randomised);
}

static NablaIdentification *
ask (const Case *c, const NablaGraph *graph, const NablaQuery *query)
{
  g_autoptr (GError) error = NULL, refused = NULL;
  gboolean asked = nabla_query_check_adjustment (query, graph, &refused);
  g_autoptr (NablaIdentification) id = nabla_identify (graph, query, NULL, &error);

  if (id == NULL)
    {
      if (error == NULL || error->domain != NABLA_IDENTIFY_ERROR || error->message[0] == '\0')
        small_graphs_fail (c, "neither an answer nor an error", 0);
      n_errors++;
      return NULL;
    }
  g_assert_no_error (error);
  if (!asked)
    small_graphs_fail (c, "an answer to what is no question", 0);
  check_answer (c, id);
  check_sets (c, graph, id);
  return g_steal_pointer (&id);
}

static void
draw_ends (Case *c, guint n)
{
  c->x = BIT (g_rand_int_range (c->rand, 0, (int) n));
  c->y = BIT (g_rand_int_range (c->rand, 0, (int) n));
  if (g_rand_int (c->rand) % 4 == 0)
    c->x |= BIT (g_rand_int_range (c->rand, 0, (int) n)) & ~c->y;
  if (g_rand_int (c->rand) % 4 == 0)
    c->y |= BIT (g_rand_int_range (c->rand, 0, (int) n)) & ~c->x;
}

static void
ask_at_random (Case *c, guint i)
{
  guint n = 4 + i % 3;
  Mask all = BIT (n) - 1;
  g_autoptr (NablaGraph) graph = NULL, left_graph = NULL;
  g_autoptr (NablaQuery) query = NULL;
  g_autoptr (NablaIdentification) id = NULL;
  g_auto (BinaryModel) model = { 0 };
  const NablaNodeSet *randomised;
  Brute left;

  brute_init_random (&c->brute, n, 0.5, i % 4 == 0 ? 0.0 : 0.2, c->rand);
  draw_ends (c, n);
  c->brute.latent = some (c->rand, all & ~c->x & ~c->y, 2);
  c->brute.selected = i % 5 == 0 ? some (c->rand, all & ~c->brute.latent, 2) : 0;
  /* Some questions name what cannot be asked about. */
  query = draw_query (c, i % 10 == 0 ? all : all & ~c->brute.latent & ~c->x & ~c->y);
  graph = brute_to_graph (&c->brute);
  randomised = nabla_query_get_randomised (query);
  id = ask (c, graph, query);
  if (i % 8 == 0)
    check_implications (c, graph);
  if (i % 8 == 1 && (brute_mask (randomised) & c->brute.latent) == 0)
    check_arrows (c, graph, randomised);
  if (id == NULL)
    return;
  check_derivation (c, graph, id);
  left = randomise (&c->brute, brute_mask (randomised));
  left_graph = nabla_graph_with_randomised (graph, randomised);
  c->ws = nabla_reach_workspace_new (left_graph);
  check_complete (c, left_graph, id);
  if (c->brute.selected == 0 && binary_model_init (&model, &left, c->rand))
    check_truth (c, &model, id);
  nabla_reach_workspace_free (c->ws);
  c->ws = nabla_reach_workspace_new (graph);
  check_paths (c, query);
  nabla_reach_workspace_free (c->ws);
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (18);
  Case c = { .rand = rand };

  for (guint i = 0; i < 6000; i++)
    ask_at_random (&c, i);
  /* It is no use to find nothing wrong with next to nothing. */
  g_test_message ("%u formulas true, %u direct, %u conditional, %u general, %u derived, %u errors", n_true, n_direct,
                  n_given, n_formulas, n_derived, n_errors);
  g_assert_cmpuint (n_true, >, 500);
  g_assert_cmpuint (n_direct, >, 100);
  g_assert_cmpuint (n_given, >, 100);
  g_assert_cmpuint (n_formulas, >, 20);
  g_assert_cmpuint (n_derived, >, 300);
  g_assert_cmpuint (n_errors, >, 100);
}

/* Graphs that stand for several: most questions are refused. */
static void
test_classes (void)
{
  static const NablaGraphKind kinds[] = { NABLA_GRAPH_PDAG, NABLA_GRAPH_MAG, NABLA_GRAPH_PAG, NABLA_GRAPH_DAG };
  g_autoptr (GRand) rand = g_rand_new_with_seed (19);
  Case c = { .rand = rand };
  guint n_answers = 0;

  for (guint i = 0; i < 3000; i++)
    {
      guint n = 4 + i % 3;
      Pdag pdag;
      g_autoptr (NablaGraph) graph = NULL;
      g_autoptr (NablaQuery) query = NULL;
      g_autoptr (NablaIdentification) id = NULL;

      pdag_init_random (&pdag, n, 0.5, 0.4, i % 2 == 0, rand);
      graph = pdag_to_graph (&pdag, kinds[i % G_N_ELEMENTS (kinds)]);
      c.brute = (Brute){ .n = n };
      draw_ends (&c, n);
      query = draw_query (&c, (BIT (n) - 1) & ~c.x & ~c.y);
      id = ask (&c, graph, query);
      n_answers += id != NULL;
      if (nabla_graph_get_order (graph) != NULL)
        check_implications (&c, graph);
      if (id == NULL)
        continue;
      check_derivation (&c, graph, id);
      c.ws = nabla_reach_workspace_new (graph);
      check_paths (&c, query);
      nabla_reach_workspace_free (c.ws);
    }
  g_assert_cmpuint (n_answers, >, 300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/combinations/random", test_random);
  g_test_add_func ("/combinations/classes", test_classes);
  return g_test_run ();
}
