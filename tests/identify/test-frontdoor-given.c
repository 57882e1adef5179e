/* Front doors beside covariates: found where there are any, and their formula against the truth of random models. */
#include "identify/nabla-frontdoor.h"
#include "small-models.h"

/* Σ_z P(z) Σ_m P(m|x,z) Σ_x′ P(x′|z) P(y|x′,m,z) */
static NablaExpr *
make_formula (NablaExprPool *pool, guint x, guint y, guint m, guint z)
{
  g_autoptr (NablaNodeSet) xs = small_set (x), ys = small_set (y), ms = small_set (m), zs = small_set (z);
  g_autoptr (NablaNodeSet) xz = small_set (x | z), xmz = small_set (x | m | z);
  NablaExpr *inner[] = { nabla_expr_probability (pool, xs, zs), nabla_expr_probability (pool, ys, xmz) };
  NablaExpr *middle[]
    = { nabla_expr_probability (pool, ms, xz), nabla_expr_sum (pool, xs, nabla_expr_product (pool, inner, 2)) };
  NablaExpr *outer[]
    = { nabla_expr_probability (pool, zs, NULL), nabla_expr_sum (pool, ms, nabla_expr_product (pool, middle, 2)) };

  return nabla_expr_sum (pool, zs, nabla_expr_product (pool, outer, 2));
}

static void
check_value (const Model *model, const NablaDiscrete *joint, guint x, guint y, guint m, guint z)
{
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_autoptr (NablaDiscrete) f = nabla_expr_evaluate (make_formula (pool, x, y, m, z), joint);

  for (guint seen = 0; seen < 1u << model->g->n; seen++)
    if ((seen & ~(x | y)) == 0)
      g_assert_cmpfloat_with_epsilon (small_value_at (f, seen), small_model_effect (model, seen, x, y, 0), 1e-9);
}

typedef struct
{
  const Model *model;
  const NablaDiscrete *joint;
  NablaReachWorkspace *ws;
  guint latent;
  guint n_found, n_beside; /* with any covariates */
} Case;

static gboolean
is_valid (Case *c, const NablaQuery *query, guint m, guint z)
{
  g_autoptr (NablaNodeSet) ms = small_set (m), zs = small_set (z);

  return nabla_frontdoor_is_valid_given (c->ws, query, ms, zs);
}

/* Every pair of sets that meets the criterion gives the effect; one is found where there is one, with nothing in it to
 * spare. */
static void
check_question (Case *c, guint x, guint y)
{
  g_autoptr (NablaNodeSet) xs = small_set (x), ys = small_set (y), mediators = NULL, covariates = NULL;
  g_autoptr (NablaQuery) query = nabla_query_new (xs, ys, NABLA_EFFECT_TOTAL, NULL, NULL);
  guint all = (1u << c->model->g->n) - 1, rest = all & ~x & ~y & ~c->latent;
  gboolean exists = FALSE, found = nabla_frontdoor_find_given (c->ws, query, NULL, &mediators, &covariates);
  guint through = small_bits (mediators), beside = small_bits (covariates);

  for (guint m = rest;; m = (m - 1) & rest)
    {
      guint others = rest & ~m;

      for (guint z = others;; z = (z - 1) & others)
        {
          if (is_valid (c, query, m, z))
            {
              exists = TRUE;
              check_value (c->model, c->joint, x, y, m, z);
            }
          if (z == 0)
            break;
        }
      if (m == 0)
        break;
    }
  g_assert_cmpint (found, ==, exists);
  if (!found)
    return;
  g_assert_true (is_valid (c, query, through, beside));
  for (guint v = 0; v < c->model->g->n; v++)
    if ((through | beside) & (1u << v))
      g_assert_false (is_valid (c, query, through & ~(1u << v), beside & ~(1u << v)));
  c->n_found += through != 0;
  c->n_beside += through != 0 && beside != 0;
}

static void
check_graph (Case *c, const Small *g, GRand *rand)
{
  g_autoptr (NablaGraph) graph = small_to_graph_with_latents (g, c->latent);
  g_autoptr (NablaDiscrete) joint = NULL;
  Model model;

  small_model_init (&model, g, rand);
  if (model.n_coins <= 6)
    {
      joint = small_model_joint (&model);
      c->model = &model;
      c->joint = joint;
      c->ws = nabla_reach_workspace_new (graph);
      for (guint x = 0; x < g->n; x++)
        for (guint y = 0; y < g->n; y++)
          if (x != y && !(c->latent & (1u << x | 1u << y)))
            check_question (c, 1u << x, 1u << y);
      nabla_reach_workspace_free (c->ws);
    }
  small_model_clear (&model);
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (41);
  Case c = { 0 };

  for (guint i = 0; i < 700; i++)
    {
      Small g;

      small_init_random (&g, 4 + i % 3, 1 + (int) (i % 2), rand);
      c.latent = g_rand_int (rand) & g_rand_int (rand) & g_rand_int (rand) & ((1u << g.n) - 1);
      check_graph (&c, &g, rand);
    }
  g_assert_cmpuint (c.n_found, >, 200);
  g_assert_cmpuint (c.n_beside, >, 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frontdoor-given/random", test_random);
  return g_test_run ();
}
