/* What is identified against the definition of a hedge, and the formulas against the truth of random
 * models with unobserved, selected and randomised vertices. */
#include "brute.h"
#include "identify/nabla-functional.h"
#include "small-models.h"

#include <string.h>

static gboolean
has_hedge (const Small *g, guint x, guint y)
{
  guint all = (1u << g->n) - 1;

  for (guint outer = 1; outer <= all; outer++)
    for (guint inner = outer & ~x; (outer & x) != 0 && inner != 0; inner = (inner - 1) & outer & ~x)
      if (small_is_hedge (g, x, y, outer, inner))
        return TRUE;
  return FALSE;
}

static gboolean
ask (const NablaGraph *graph, guint x, guint y, guint z, NablaExprPool *pool, NablaIdAnswer *answer)
{
  g_autoptr (NablaNodeSet) xs = small_set (x), ys = small_set (y), zs = small_set (z);
  NablaFunctionalQuestion question = { xs, ys, zs, NULL };

  g_assert_true (nabla_functional_identify (graph, &question, pool, answer, NULL, NULL));
  return answer->identified;
}

static void
check_hedge (const Small *g, const NablaGraph *graph, guint x, guint y)
{
  g_auto (NablaIdAnswer) answer = { 0 };

  g_assert_cmpint (ask (graph, x, y, 0, NULL, &answer), ==, !has_hedge (g, x, y));
  if (!answer.identified)
    g_assert_true (small_is_hedge (g, x, y, small_bits (answer.hedge), small_bits (answer.hedge_inner)));
}

static void
test_all_hedges (void)
{
  for (guint n = 2; n <= 4; n++)
    for (guint64 number = 0; number < G_GUINT64_CONSTANT (1) << (n * (n - 1)); number++)
      {
        Small g;
        g_autoptr (NablaGraph) graph = NULL;

        small_init (&g, n, number);
        graph = small_to_graph (&g);
        for (guint x = 1; x < 1u << n; x++)
          for (guint y = 1; y < 1u << n; y++)
            if ((x & y) == 0)
              check_hedge (&g, graph, x, y);
      }
}

/* Vertices in three parts and a rest, by chance. */
static void
draw_parts (guint n, GRand *rand, guint parts[3])
{
  memset (parts, 0, 3 * sizeof *parts);
  for (guint v = 0; v < n; v++)
    {
      guint part = (guint) g_rand_int_range (rand, 0, 5);

      if (part < 3)
        parts[part] |= 1u << v;
    }
}

static void
test_random_hedges (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint i = 0; i < 600; i++)
    {
      Small g;
      g_autoptr (NablaGraph) graph = NULL;

      small_init_random (&g, 5 + i % 3, (int) (i % 3), rand);
      graph = small_to_graph (&g);
      for (guint j = 0; j < 20; j++)
        {
          guint parts[3];

          draw_parts (g.n, rand, parts);
          if (parts[0] != 0 && parts[1] != 0)
            check_hedge (&g, graph, parts[0], parts[1]);
        }
    }
}

/* Y ⟂ W | X, Z \ W without the arrows into X and out of W. */
static gboolean
rule_2 (const Small *g, guint x, guint y, guint z, guint w)
{
  Brute brute = { .n = g->n };

  for (guint v = 0; v < g->n; v++)
    {
      if (x & (1u << v))
        continue;
      brute.spouses[v] = g->spouses[v] & ~x;
      for (guint u = 0; u < g->n; u++)
        if (g->parents[v] & ~w & (1u << u))
          brute_add_directed (&brute, u, v);
    }
  return brute_separated (&brute, y, w, x | (z & ~w));
}

/* P(y|do(x),z) by the definition of IDC, whatever may be exchanged. */
static gboolean
is_identified_given (const Small *g, guint x, guint y, guint z)
{
  for (guint w = z;; w = (w - 1) & z)
    {
      if ((w == 0 || rule_2 (g, x, y, z, w)) && !has_hedge (g, x | w, y | (z & ~w)))
        return TRUE;
      if (w == 0)
        return FALSE;
    }
}

static void
test_conditional (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);
  guint n_identified = 0, n_not = 0;

  for (guint i = 0; i < 800; i++)
    {
      Small g;
      guint parts[3];
      g_autoptr (NablaGraph) graph = NULL;

      small_init_random (&g, 4 + i % 3, (int) (i % 3), rand);
      graph = small_to_graph (&g);
      for (guint j = 0; j < 10; j++)
        {
          g_auto (NablaIdAnswer) answer = { 0 };

          draw_parts (g.n, rand, parts);
          if (parts[0] == 0 || parts[1] == 0 || parts[2] == 0)
            continue;
          ask (graph, parts[0], parts[1], parts[2], NULL, &answer);
          g_assert_cmpint (answer.identified, ==, is_identified_given (&g, parts[0], parts[1], parts[2]));
          n_identified += answer.identified;
          n_not += !answer.identified;
          /* The witness is one of the question that is left of it. */
          if (!answer.identified)
            g_assert_true (small_is_hedge (&g, parts[0] | parts[2], parts[1] | parts[2], small_bits (answer.hedge),
                                           small_bits (answer.hedge_inner))
                           || (small_bits (answer.hedge) & (parts[0] | parts[2])) != 0);
        }
    }
  g_assert_cmpuint (n_identified, >, 300);
  g_assert_cmpuint (n_not, >, 300);
}

/* A formula where it stands for P(y|do(x),z). */
static void
check_value (const NablaExpr *expr, const NablaDiscrete *joint, const Model *model, guint x, guint y, guint z)
{
  g_autoptr (NablaDiscrete) f = nabla_expr_evaluate (expr, joint);

  for (guint seen = 0; seen < 1u << model->g->n; seen++)
    if ((seen & ~(x | y | z)) == 0)
      g_assert_cmpfloat_with_epsilon (small_value_at (f, seen), small_model_effect (model, seen, x, y, z), 1e-9);
}

/* Each repair repairs, and what the card says fits. */
static void
check_words (const NablaGraph *graph, const NablaIdentification *id)
{
  const NablaQuery *query = id->query;

  g_assert_cmpint (g_utf8_strlen (id->headline, -1), <=, 60);
  g_assert_true ((id->verdict == NABLA_VERDICT_NOT_IDENTIFIED) == (id->hedge != NULL));
  g_assert_true ((id->estimands->len == 0) == (id->verdict == NABLA_VERDICT_NOT_IDENTIFIED));
  for (guint i = 0; id->repairs != NULL && i < id->repairs->len; i++)
    {
      NablaRepair repair = g_array_index (id->repairs, NablaRepair, i);
      g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (repair.variable);
      g_autoptr (NablaNodeSet) randomised = nabla_node_set_union (nabla_query_get_randomised (query), one);
      g_autoptr (NablaQuery) other
        = repair.randomize ? nabla_query_with_randomised (query, randomised) : nabla_query_ref ((NablaQuery *) query);
      g_autoptr (NablaGraph) mended
        = repair.randomize ? nabla_graph_ref (graph) : nabla_graph_with_roles (graph, repair.variable, 0);
      g_autoptr (NablaIdentification) found = nabla_identify (mended, other, NULL, NULL);

      g_assert_true (found->verdict == NABLA_VERDICT_IDENTIFIED || found->verdict == NABLA_VERDICT_ZERO);
    }
}

/* How often each strategy was seen, so that no check stands idle. */
static guint seen_strategies[NABLA_STRATEGY_LINEAR_SEM + 1];

static void
check_question (const Model *model, const NablaDiscrete *joint, const NablaGraph *graph, const NablaQuery *query)
{
  g_autoptr (NablaIdentification) id = nabla_identify (graph, query, NULL, NULL);
  guint x = small_bits (nabla_query_get_exposure (query)), y = small_bits (nabla_query_get_outcome (query));
  guint z = small_bits (nabla_query_get_given (query));
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_autoptr (NablaGraph) left = nabla_graph_with_randomised (graph, nabla_query_get_randomised (query));
  g_auto (NablaIdAnswer) answer = { 0 };

  for (guint i = 0; i < id->estimands->len; i++)
    {
      const NablaEstimand *estimand = g_ptr_array_index (id->estimands, i);
      const NablaExpr *expr = nabla_estimand_make_expr (estimand, pool);

      seen_strategies[estimand->strategy]++;
      if (expr != NULL)
        check_value (expr, joint, model, x, y, z);
    }
  /* Adjustment, front door and zero are cases of what the algorithm identifies. */
  ask (left, x, y, z, NULL, &answer);
  g_assert_true (answer.identified == (id->verdict == NABLA_VERDICT_IDENTIFIED || id->verdict == NABLA_VERDICT_ZERO));
  check_words (graph, id);
}

static void
check_arrows (const Model *model,
              const NablaDiscrete *joint,
              const NablaGraph *graph,
              const NablaNodeSet *randomised,
              guint latent)
{
  g_autoptr (GPtrArray) all = nabla_identify_arrows (graph, randomised, NULL, NULL);

  for (guint e = 0; e < all->len; e++)
    {
      const NablaIdentification *id = g_ptr_array_index (all, e);
      const NablaEstimand *estimand;
      guint x, y;

      if (id == NULL || id->estimands->len == 0)
        continue;
      estimand = g_ptr_array_index (id->estimands, 0);
      if (estimand->strategy != NABLA_STRATEGY_FUNCTIONAL)
        continue;
      x = small_bits (estimand->exposure) | small_bits (estimand->held);
      y = small_bits (estimand->outcome);
      /* Everything that acts on it directly is held. */
      g_assert_cmphex (model->g->parents[small_lowest (y)] & ~latent & ~x, ==, 0);
      check_value (estimand->functional, joint, model, x, y, 0);
    }
}

static void
test_values (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (13);

  for (guint i = 0; i < 700; i++)
    {
      Small g, left;
      Model model;
      guint latent, randomised = 0;
      g_autoptr (NablaGraph) graph = NULL;
      g_autoptr (NablaNodeSet) fixed = NULL;
      g_autoptr (NablaDiscrete) joint = NULL;

      small_init_random (&g, 4 + i % 3, (int) (i % 3), rand);
      latent = g_rand_int (rand) & g_rand_int (rand) & ((1u << g.n) - 1);
      if (i % 4 == 0)
        randomised = g_rand_int (rand) & g_rand_int (rand) & ((1u << g.n) - 1) & ~latent;
      graph = small_to_graph_with_latents (&g, latent);
      /* The data are those of the experiment. */
      left = g;
      for (guint v = 0; v < g.n; v++)
        {
          left.parents[v] = randomised & (1u << v) ? 0 : g.parents[v];
          left.spouses[v] = randomised & (1u << v) ? 0 : g.spouses[v] & ~randomised;
        }
      small_model_init (&model, &left, rand);
      if (model.n_coins <= 8)
        {
          joint = small_model_joint (&model);
          fixed = small_set (randomised);
          for (guint j = 0; j < 8; j++)
            {
              guint parts[3];

              draw_parts (g.n, rand, parts);
              for (guint k = 0; k < 3; k++)
                parts[k] &= ~latent;
              if (parts[0] != 0 && parts[1] != 0)
                {
                  g_autoptr (NablaNodeSet) x = small_set (parts[0]), y = small_set (parts[1]);
                  g_autoptr (NablaNodeSet) z = small_set (j % 2 ? parts[2] : 0);
                  g_autoptr (NablaQuery) total = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);
                  g_autoptr (NablaQuery) given = nabla_query_with_given (total, z);
                  g_autoptr (NablaQuery) query = nabla_query_with_randomised (given, fixed);

                  check_question (&model, joint, graph, query);
                }
            }
          check_arrows (&model, joint, graph, fixed, latent);
        }
      small_model_clear (&model);
    }
  for (NablaStrategy strategy = NABLA_STRATEGY_ZERO; strategy <= NABLA_STRATEGY_FUNCTIONAL; strategy++)
    g_assert_cmpuint (seen_strategies[strategy], >, 10);
}

/* P(v | s = 1) in the place of the joint distribution. */
static void
select_ones (NablaDiscrete *joint, guint s)
{
  guint n = joint->n;
  double sum = 0.0;

  for (guint cell = 0; cell < 1u << n; cell++)
    {
      if (!((cell >> (n - 1 - s)) & 1u))
        joint->values[cell] = 0.0;
      sum += joint->values[cell];
    }
  for (guint cell = 0; cell < 1u << n; cell++)
    joint->values[cell] /= sum;
}

/* Where selection is said not to matter, the selected data give the effect in the selected. */
static void
test_selection (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (14);
  guint n_identified = 0, n_silent = 0;

  for (guint i = 0; i < 1500; i++)
    {
      Small g;
      Model model;
      guint s, x, y;
      g_autoptr (NablaGraph) plain = NULL, graph = NULL;
      g_autoptr (NablaDiscrete) joint = NULL;
      g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
      g_auto (NablaIdAnswer) answer = { 0 };

      small_init_random (&g, 4 + i % 2, (int) (i % 3), rand);
      s = (guint) g_rand_int_range (rand, 0, (int) g.n);
      x = 1u << g_rand_int_range (rand, 0, (int) g.n);
      y = 1u << g_rand_int_range (rand, 0, (int) g.n);
      if (x == y || ((x | y) & (1u << s)))
        continue;
      plain = small_to_graph (&g);
      graph = nabla_graph_with_roles (plain, s, NABLA_ROLE_SELECTED);
      small_model_init (&model, &g, rand);
      if (ask (graph, x, y, 0, pool, &answer))
        {
          g_autoptr (NablaDiscrete) f = NULL;

          joint = small_model_joint (&model);
          select_ones (joint, s);
          f = nabla_expr_evaluate (answer.functional, joint);
          for (guint seen = 0; seen < 1u << g.n; seen++)
            if ((seen & ~(x | y)) == 0)
              g_assert_cmpfloat_with_epsilon (small_value_at (f, seen),
                                              small_model_effect (&model, seen | (1u << s), x, y, 1u << s), 1e-9);
          n_identified++;
        }
      else
        n_silent += answer.hedge == NULL;
      small_model_clear (&model);
    }
  g_assert_cmpuint (n_identified, >, 50);
  g_assert_cmpuint (n_silent, >, 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identify/functional/all-hedges", test_all_hedges);
  g_test_add_func ("/identify/functional/random-hedges", test_random_hedges);
  g_test_add_func ("/identify/functional/conditional", test_conditional);
  g_test_add_func ("/identify/functional/values", test_values);
  g_test_add_func ("/identify/functional/selection", test_selection);
  return g_test_run ();
}
