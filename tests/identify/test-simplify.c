/* Short forms: the known ones, and that shortening changes no number. */
#include "identify/nabla-simplify.h"

#include "graph/nabla-graph-text.h"
#include "identify/nabla-functional.h"
#include "small-models.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *given;
  const char *formula;
} Known;

/* The general formula alone, however else the effect is identified. */
static const Known known[] = {
  { "back-door", "dag { x [e] y [o] z -> {x y} x -> y }", NULL, "Σ_z P(y|x,z) P(z)" },
  { "randomised", "dag { x [e] y [o] x -> m -> y x -> y z -> y }", NULL, "P(y|x)" },
  { "long back-door", "dag { x [e] y [o] a -> x a -> b -> c -> y x -> y }", NULL, "Σ_b P(y|x,b) P(b)" },
  { "front door", "dag { x [e] y [o] x -> m -> y x <-> y }", NULL, "Σ_m P(m|x) Σ_x′ P(y|x′,m) P(x′)" },
  { "front door of two steps", "dag { x [e] y [o] x -> m -> n -> y x <-> y }", NULL,
    "Σ_m P(m|x) Σ_x′ P(y|x′,m) P(x′)" },
  /* Pearl & Mackenzie (2018), p. 240; any level of r gives the same number. */
  { "napkin", "dag { x [e] y [o] w -> r -> x -> y w <-> x w <-> y }", NULL,
    "[Σ_w P(x,y|w,r) P(w)] / [Σ_w P(x|w,r) P(w)]" },
  /* Shpitser & Pearl (2006), figure 6a. */
  { "conditional", "dag { x [e] y [o] x -> z -> y x <-> z }", "z", "P(y|z)" },
  { "stratum", "dag { x [e] y [o] z -> {x y} x -> y }", "z", "P(y|x,z)" },
  { "no effect", "dag { x [e] y [o] y -> x u -> {x y} }", NULL, "P(y)" },
  { "two exposures", "dag { x [e] v [e] y [o] x -> v -> y x -> y z -> {v y} x -> z }", NULL, "Σ_z P(y|x,v,z) P(z|x)" },
};

static NablaExpr *
find (const NablaGraph *graph, const char *given, NablaExprPool *pool)
{
  g_autoptr (NablaNodeSet) x = nabla_graph_dup_with_role (graph, NABLA_ROLE_EXPOSURE);
  g_autoptr (NablaNodeSet) y = nabla_graph_dup_with_role (graph, NABLA_ROLE_OUTCOME);
  g_autoptr (NablaNodeSet) z
    = given != NULL ? nabla_node_set_new_one (nabla_graph_find_node (graph, given)) : nabla_node_set_new ();
  NablaFunctionalQuestion question = { x, y, z, NULL };
  g_auto (NablaIdAnswer) answer = { 0 };

  g_assert_true (nabla_functional_identify (graph, &question, pool, &answer, NULL, NULL));
  g_assert_true (answer.identified);
  return nabla_expr_ref (answer.functional);
}

static void
test_known (gconstpointer data)
{
  const Known *this = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph = nabla_graph_parse (this->text, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_autoptr (NablaExpr) expr = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  expr = find (graph, this->given, pool);
  text = nabla_expr_dup_text (expr, graph);
  g_assert_cmpstr (text, ==, this->formula);
}

static void
test_same_numbers (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);
  guint n_shorter = 0;

  for (guint i = 0; i < 1200; i++)
    {
      Small g;
      Model model;
      guint x = 0, y = 0, z = 0, latent = 0;
      g_autoptr (NablaGraph) graph = NULL;
      g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
      g_autoptr (NablaReachWorkspace) ws = NULL;
      g_autoptr (NablaNodeSet) xs = NULL, ys = NULL, zs = NULL;
      g_auto (NablaIdAnswer) answer = { 0 };

      small_init_random (&g, 4 + i % 3, (int) (i % 3), rand);
      for (guint v = 0; v < g.n; v++)
        {
          guint part = (guint) g_rand_int_range (rand, 0, 7);
          guint bit = 1u << v;

          x |= part == 0 ? bit : 0;
          y |= part == 1 ? bit : 0;
          z |= part == 2 && i % 2 ? bit : 0;
          latent |= part == 3 ? bit : 0;
        }
      if (x == 0 || y == 0)
        continue;
      graph = small_to_graph_with_latents (&g, latent);
      xs = small_set (x);
      ys = small_set (y);
      zs = small_set (z);
      g_assert_true (nabla_id (graph, NULL, xs, ys, zs, pool, &answer, NULL, NULL));
      if (!answer.identified)
        continue;
      ws = nabla_reach_workspace_new (graph);
      small_model_init (&model, &g, rand);
      if (model.n_coins <= 8)
        {
          NablaExpr *shorter = nabla_simplify (pool, ws, answer.functional, G_MAXUINT32);
          g_autoptr (NablaDiscrete) joint = small_model_joint (&model);
          g_autoptr (NablaDiscrete) before = nabla_expr_evaluate (answer.functional, joint);
          g_autoptr (NablaDiscrete) after = nabla_expr_evaluate (shorter, joint);

          g_assert_cmpuint (nabla_expr_get_length (shorter), <=, nabla_expr_get_length (answer.functional));
          n_shorter += nabla_expr_get_length (shorter) < nabla_expr_get_length (answer.functional);
          for (guint seen = 0; seen < 1u << g.n; seen++)
            g_assert_cmpfloat_with_epsilon (small_value_at (before, seen), small_value_at (after, seen), 1e-12);
        }
      small_model_clear (&model);
    }
  g_assert_cmpuint (n_shorter, >, 100);
}

/* With no work allowed nothing is asked of the graph, and nothing breaks. */
static void
test_no_work (void)
{
  g_autoptr (NablaGraph) graph
    = nabla_graph_parse ("dag { x [e] y [o] z -> {x y} x -> y a -> z }", -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_autoptr (NablaNodeSet) y = nabla_graph_dup_with_role (graph, NABLA_ROLE_OUTCOME);
  g_autoptr (NablaNodeSet) a = nabla_node_set_new_one (nabla_graph_find_node (graph, "a"));
  NablaExpr *expr = nabla_expr_probability (pool, y, a);

  g_assert_true (nabla_simplify (pool, ws, expr, 0) == expr);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *path = g_strdup_printf ("/identify/simplify/%s", known[i].name);

      g_test_add_data_func (path, &known[i], test_known);
    }
  g_test_add_func ("/identify/simplify/same-numbers", test_same_numbers);
  g_test_add_func ("/identify/simplify/no-work", test_no_work);
  return g_test_run ();
}
