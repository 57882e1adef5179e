#include "identify/nabla-id.h"
#include "small-models.h"

/* The definition to test against: ID as Shpitser & Pearl (2006) state it, on bits. */
static gboolean
reference_id (const Small *g, guint y, guint x, guint v)
{
  guint an, w, rest, part;

  if (x == 0)
    return TRUE;
  an = small_ancestors (g, y, v, 0);
  if (an != v)
    return reference_id (g, y, x & an, an);
  w = v & ~x & ~small_ancestors (g, y, v, x);
  if (w != 0)
    return reference_id (g, y, x | w, v);
  rest = v & ~x;
  part = small_district (g, small_lowest (rest), rest);
  if (part != rest)
    {
      for (guint left = rest; left != 0; left &= ~part)
        {
          part = small_district (g, small_lowest (left), rest);
          if (!reference_id (g, part, v & ~part, v))
            return FALSE;
        }
      return TRUE;
    }
  {
    guint whole = small_district (g, small_lowest (v), v), around;

    if (whole == v)
      return FALSE;
    around = small_district (g, small_lowest (rest), v);
    if (around == rest)
      return TRUE;
    return reference_id (g, y, x & around, around);
  }
}

static void
check_value (const Model *model, const NablaDiscrete *joint, const NablaExpr *expr, guint x, guint y, guint z)
{
  g_autoptr (NablaDiscrete) f = nabla_expr_evaluate (expr, joint);
  guint n = model->g->n;

  for (guint seen = 0; seen < 1u << n; seen++)
    if ((seen & ~(x | y | z)) == 0)
      g_assert_cmpfloat_with_epsilon (small_value_at (f, seen), small_model_effect (model, seen, x, y, z), 1e-9);
}

static void
check (const Small *g,
       const NablaGraph *graph,
       const Model *model,
       const NablaDiscrete *joint,
       guint x,
       guint y,
       guint z)
{
  g_autoptr (NablaNodeSet) xs = small_set (x), ys = small_set (y), zs = small_set (z);
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_auto (NablaIdAnswer) answer = { 0 };

  g_assert_true (nabla_id (graph, NULL, xs, ys, zs, model != NULL ? pool : NULL, &answer, NULL, NULL));
  if (z == 0)
    g_assert_cmpint (answer.identified, ==, reference_id (g, y, x, (1u << g->n) - 1));
  if (!answer.identified)
    g_assert_true (z != 0 || small_is_hedge (g, x, y, small_bits (answer.hedge), small_bits (answer.hedge_inner)));
  else if (model != NULL)
    check_value (model, joint, answer.functional, x, y, z);
}

static void
test_verdicts_of_all_small_graphs (void)
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
              check (&g, graph, NULL, NULL, x, y, 0);
      }
}

static void
check_random (guint n, guint rounds, guint questions, int sparsity)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1000 + n);

  for (guint round = 0; round < rounds; round++)
    {
      Small g;
      Model model;
      g_autoptr (NablaGraph) graph = NULL;
      g_autoptr (NablaDiscrete) joint = NULL;

      small_init_random (&g, n, sparsity, rand);
      graph = small_to_graph (&g);
      small_model_init (&model, &g, rand);
      if (model.n_coins <= 8)
        {
          joint = small_model_joint (&model);
          for (guint i = 0; i < questions; i++)
            {
              guint x = 0, y = 0, z = 0;

              for (guint v = 0; v < n; v++)
                {
                  guint role = (guint) g_rand_int_range (rand, 0, 8);

                  if (role < 2)
                    x |= 1u << v;
                  else if (role < 4)
                    y |= 1u << v;
                  else if (role == 4 && i % 2 == 0)
                    z |= 1u << v;
                }
              if (x != 0 && y != 0)
                check (&g, graph, &model, joint, x, y, z);
            }
        }
      small_model_clear (&model);
    }
}

static void
test_values_on_four (void)
{
  check_random (4, 300, 12, 0);
}

static void
test_values_on_five (void)
{
  check_random (5, 150, 12, 1);
}

static void
test_values_on_six (void)
{
  check_random (6, 60, 10, 1);
}

/* A latent with children and parents is the same as what its projection says. */
static void
test_latents_are_projected (void)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaAdmg) admg = NULL;
  NablaNode a = nabla_graph_builder_add_node (builder, "A"), l = nabla_graph_builder_add_node (builder, "L");
  NablaNode k = nabla_graph_builder_add_node (builder, "K"), b = nabla_graph_builder_add_node (builder, "B");
  NablaNode c = nabla_graph_builder_add_node (builder, "C"), d = nabla_graph_builder_add_node (builder, "D");

  nabla_graph_builder_add_roles (builder, l, NABLA_ROLE_LATENT);
  nabla_graph_builder_add_roles (builder, k, NABLA_ROLE_LATENT);
  nabla_graph_builder_add_edge (builder, a, l, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  nabla_graph_builder_add_edge (builder, l, k, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  nabla_graph_builder_add_edge (builder, l, b, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  nabla_graph_builder_add_edge (builder, k, c, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  nabla_graph_builder_add_edge (builder, k, d, NABLA_MARK_ARROW, NABLA_MARK_ARROW);
  graph = nabla_graph_builder_build (builder);
  admg = nabla_admg_new (graph);

  g_assert_cmpuint (admg->n, ==, 4);
  /* A -> B, A -> C; B, C joined by L; C, D joined at K. */
  g_assert_cmpuint (admg->parents_at[4], ==, 2);
  g_assert_cmpuint (admg->parents[0], ==, admg->index[a]);
  g_assert_cmpuint (admg->n_causes, ==, 2);
  g_assert_cmpuint (admg->causes_at[2], ==, 4);
}

static void
test_front_door_formula (void)
{
  Small g = { .n = 3, .parents = { 0, 1, 2 }, .spouses = { 4, 0, 1 } };
  g_autoptr (NablaGraph) graph = small_to_graph (&g);
  g_autoptr (NablaNodeSet) x = small_set (1), y = small_set (4);
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_auto (NablaIdAnswer) answer = { 0 };
  g_autofree char *text = NULL;

  g_assert_true (nabla_id (graph, NULL, x, y, NULL, pool, &answer, NULL, NULL));
  text = nabla_expr_dup_text (answer.functional, graph);
  g_assert_cmpstr (text, ==, "Σ_B P(B|A) Σ_A′ P(C|A′,B) P(A′)");
}

static void
test_cancelled (void)
{
  Small g = { .n = 3, .parents = { 0, 1, 2 } };
  g_autoptr (NablaGraph) graph = small_to_graph (&g);
  g_autoptr (NablaNodeSet) x = small_set (1), y = small_set (4);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  g_autoptr (GError) error = NULL;
  g_auto (NablaIdAnswer) answer = { 0 };

  g_cancellable_cancel (cancellable);
  g_assert_false (nabla_id (graph, NULL, x, y, NULL, NULL, &answer, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identify/id/verdicts-of-all-small-graphs", test_verdicts_of_all_small_graphs);
  g_test_add_func ("/identify/id/values-on-four", test_values_on_four);
  g_test_add_func ("/identify/id/values-on-five", test_values_on_five);
  g_test_add_func ("/identify/id/values-on-six", test_values_on_six);
  g_test_add_func ("/identify/id/latents-are-projected", test_latents_are_projected);
  g_test_add_func ("/identify/id/front-door-formula", test_front_door_formula);
  g_test_add_func ("/identify/id/cancelled", test_cancelled);
  return g_test_run ();
}
