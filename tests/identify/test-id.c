#include "identify/nabla-id.h"

#include <math.h>

/* A graph over at most 7 vertices in topological order, as bits: parents[v] and spouses[v]. */
typedef struct
{
  guint n;
  guint parents[7];
  guint spouses[7];
} Small;

static NablaGraph *
graph_of (const Small *small)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);

  for (guint v = 0; v < small->n; v++)
    {
      char name[] = { (char) ('A' + v), 0 };

      nabla_graph_builder_add_node (builder, name);
    }
  for (guint v = 0; v < small->n; v++)
    for (guint u = 0; u < v; u++)
      {
        if (small->parents[v] & (1u << u))
          nabla_graph_builder_add_edge (builder, u, v, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
        if (small->spouses[v] & (1u << u))
          nabla_graph_builder_add_edge (builder, u, v, NABLA_MARK_ARROW, NABLA_MARK_ARROW);
      }
  return nabla_graph_builder_build (builder);
}

static NablaNodeSet *
set_of (guint bits)
{
  NablaNodeSet *set = nabla_node_set_new ();

  for (guint v = 0; v < 7; v++)
    if (bits & (1u << v))
      nabla_node_set_add (set, v);
  return set;
}

/* The definition to test against: ID as Shpitser & Pearl (2006) state it, on bits. */

static guint
ancestors_of (const Small *g, guint targets, guint inside, guint cut)
{
  guint found = targets & inside;

  for (guint v = g->n; v-- > 0;)
    if ((found & (1u << v)) && !(cut & (1u << v)))
      found |= g->parents[v] & inside;
  return found;
}

static guint
district_of (const Small *g, guint v, guint inside)
{
  guint found = 1u << v, before = 0;

  while (found != before)
    {
      before = found;
      for (guint u = 0; u < g->n; u++)
        if (found & (1u << u))
          found |= g->spouses[u] & inside;
    }
  return found;
}

static guint
lowest (guint bits)
{
  return (guint) g_bit_nth_lsf (bits, -1);
}

static gboolean
reference_id (const Small *g, guint y, guint x, guint v)
{
  guint an, w, rest, part;

  if (x == 0)
    return TRUE;
  an = ancestors_of (g, y, v, 0);
  if (an != v)
    return reference_id (g, y, x & an, an);
  w = v & ~x & ~ancestors_of (g, y, v, x);
  if (w != 0)
    return reference_id (g, y, x | w, v);
  rest = v & ~x;
  part = district_of (g, lowest (rest), rest);
  if (part != rest)
    {
      for (guint left = rest; left != 0; left &= ~part)
        {
          part = district_of (g, lowest (left), rest);
          if (!reference_id (g, part, v & ~part, v))
            return FALSE;
        }
      return TRUE;
    }
  {
    guint whole = district_of (g, lowest (v), v), around;

    if (whole == v)
      return FALSE;
    around = district_of (g, lowest (rest), v);
    if (around == rest)
      return TRUE;
    return reference_id (g, y, x & around, around);
  }
}

/* A binary model of a graph: a coin per <-> edge, and for each vertex a table over its
 * parents and coins. */
typedef struct
{
  const Small *g;
  guint n_coins;
  guint coins[7];   /* of each vertex, as bits */
  double *table[7]; /* P(v = 1 | parents, coins), by the bits of all vertices and coins it may see */
} Model;

static void
model_init (Model *model, const Small *g, GRand *rand)
{
  *model = (Model){ .g = g };
  for (guint v = 0; v < g->n; v++)
    for (guint u = 0; u < v; u++)
      if (g->spouses[v] & (1u << u))
        {
          model->coins[u] |= 1u << model->n_coins;
          model->coins[v] |= 1u << model->n_coins;
          model->n_coins++;
        }
  for (guint v = 0; v < g->n; v++)
    {
      guint seen = (guint) (__builtin_popcount (g->parents[v]) + __builtin_popcount (model->coins[v]));

      model->table[v] = g_new (double, 1u << seen);
      for (guint i = 0; i < 1u << seen; i++)
        model->table[v][i] = g_rand_double_range (rand, 0.1, 0.9);
    }
}

static void
model_clear (Model *model)
{
  for (guint v = 0; v < model->g->n; v++)
    g_free (model->table[v]);
}

static guint
pack (guint bits, guint mask, guint shift)
{
  guint packed = 0;

  for (; mask != 0; mask &= mask - 1)
    packed |= ((bits >> lowest (mask)) & 1u) << shift++;
  return packed;
}

/* P(values of all vertices | do(those in @fixed)), by summing over the coins. */
static double
probability (const Model *model, guint values, guint fixed)
{
  const Small *g = model->g;
  double total = 0.0;

  for (guint coins = 0; coins < 1u << model->n_coins; coins++)
    {
      double product = 1.0;

      for (guint v = 0; v < g->n; v++)
        {
          guint parents = g->parents[v];
          guint at = pack (values, parents, 0) | pack (coins, model->coins[v], (guint) __builtin_popcount (parents));
          double p = model->table[v][at];

          if (!(fixed & (1u << v)))
            product *= (values & (1u << v)) ? p : 1.0 - p;
        }
      total += product;
    }
  return ldexp (total, -(int) model->n_coins);
}

static NablaDiscrete *
joint_of (const Model *model)
{
  guint n = model->g->n;
  NablaDiscrete *joint = g_new0 (NablaDiscrete, 1);

  joint->n = n;
  joint->variables = g_new (NablaNode, n);
  joint->levels = g_new (guint, n);
  joint->values = g_new (double, 1u << n);
  for (guint v = 0; v < n; v++)
    {
      joint->variables[v] = v;
      joint->levels[v] = 2;
    }
  for (guint cell = 0; cell < 1u << n; cell++)
    {
      guint values = 0;

      for (guint v = 0; v < n; v++)
        values |= ((cell >> (n - 1 - v)) & 1u) << v;
      joint->values[cell] = probability (model, values, 0);
    }
  return joint;
}

/* The value of a function where its variables have the bits of @values. */
static double
value_at (const NablaDiscrete *f, guint values)
{
  gsize at = 0;

  for (guint i = 0; i < f->n; i++)
    at = 2 * at + ((values >> f->variables[i]) & 1u);
  return f->values[at];
}

static void
check_value (const Model *model, const NablaDiscrete *joint, const NablaExpr *expr, guint x, guint y, guint z)
{
  g_autoptr (NablaDiscrete) f = nabla_expr_evaluate (expr, joint);
  guint n = model->g->n;

  for (guint seen = 0; seen < 1u << n; seen++)
    {
      double numerator = 0.0, denominator = 0.0;

      if (seen & ~(x | y | z))
        continue;
      for (guint values = 0; values < 1u << n; values++)
        if ((values & (x | z)) == (seen & (x | z)))
          {
            double p = probability (model, values, x);

            denominator += p;
            if ((values & y) == (seen & y))
              numerator += p;
          }
      g_assert_cmpfloat_with_epsilon (value_at (f, seen), numerator / denominator, 1e-9);
    }
}

static void
check_hedge (const Small *g, const NablaIdAnswer *answer)
{
  guint outer = 0, inner = 0;

  g_assert_true (nabla_node_set_is_subset (answer->hedge_inner, answer->hedge));
  g_assert_cmpuint (nabla_node_set_size (answer->hedge), >, nabla_node_set_size (answer->hedge_inner));
  for (guint i = 0; i < answer->hedge->n; i++)
    outer |= 1u << answer->hedge->nodes[i];
  for (guint i = 0; i < answer->hedge_inner->n; i++)
    inner |= 1u << answer->hedge_inner->nodes[i];
  /* Both are districts of what they span, and the outer one consists of ancestors of the inner. */
  g_assert_cmpuint (district_of (g, lowest (outer), outer), ==, outer);
  g_assert_cmpuint (district_of (g, lowest (inner), inner), ==, inner);
  g_assert_cmpuint (ancestors_of (g, inner, outer, 0), ==, outer);
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
  g_autoptr (NablaNodeSet) xs = set_of (x), ys = set_of (y), zs = set_of (z);
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_auto (NablaIdAnswer) answer = { 0 };

  g_assert_true (nabla_id (graph, NULL, xs, ys, zs, model != NULL ? pool : NULL, &answer, NULL, NULL));
  if (z == 0)
    g_assert_cmpint (answer.identified, ==, reference_id (g, y, x, (1u << g->n) - 1));
  if (!answer.identified)
    check_hedge (g, &answer);
  else if (model != NULL)
    check_value (model, joint, answer.functional, x, y, z);
}

/* Numbers every graph over @n vertices in order: each pair takes two bits. */
static void
small_init (Small *g, guint n, guint64 number)
{
  *g = (Small){ .n = n };
  for (guint v = 0; v < n; v++)
    for (guint u = 0; u < v; u++, number >>= 2)
      {
        if (number & 1)
          g->parents[v] |= 1u << u;
        if (number & 2)
          {
            g->spouses[v] |= 1u << u;
            g->spouses[u] |= 1u << v;
          }
      }
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
        graph = graph_of (&g);
        for (guint x = 1; x < 1u << n; x++)
          for (guint y = 1; y < 1u << n; y++)
            if ((x & y) == 0 && (n < 4 || (number + x + y) % 3 == 0))
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
      guint64 number = ((guint64) g_rand_int (rand) << 32) | g_rand_int (rand);
      g_autoptr (NablaGraph) graph = NULL;
      g_autoptr (NablaDiscrete) joint = NULL;

      for (int i = 0; i < sparsity; i++)
        number &= ((guint64) g_rand_int (rand) << 32) | (g_rand_int (rand) | 0x55555555u);
      small_init (&g, n, number);
      graph = graph_of (&g);
      model_init (&model, &g, rand);
      if (model.n_coins <= 8)
        {
          joint = joint_of (&model);
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
      model_clear (&model);
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
  g_autoptr (NablaGraph) graph = graph_of (&g);
  g_autoptr (NablaNodeSet) x = set_of (1), y = set_of (4);
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
  g_autoptr (NablaGraph) graph = graph_of (&g);
  g_autoptr (NablaNodeSet) x = set_of (1), y = set_of (4);
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
