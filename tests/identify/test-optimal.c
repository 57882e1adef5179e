/* The sets of lowest variance against all valid sets. */
#include <math.h>
#include <string.h>

#include "identify/nabla-optimal-private.h"
#include "small-graphs.h"

static gboolean
holds (const Case *c, Mask z)
{
  /* A selected vertex is named only when it must be. */
  if ((c->must & ~z) != 0 || (z & ~small_graphs_allowed (c)) != 0 || (z & c->brute.selected & ~c->must) != 0)
    return FALSE;
  return nabla_query_get_effect (c->query) == NABLA_EFFECT_TOTAL ? brute_adjusts (&c->brute, c->x, c->y, z)
                                                                 : brute_single_door (&c->brute, c->x, c->y, z);
}

static gboolean
is_minimal (const Case *c, Mask z)
{
  Mask open = z & ~c->must;

  if (!holds (c, z))
    return FALSE;
  for (Mask part = (open - 1) & open; open != 0; part = (part - 1) & open)
    {
      if (holds (c, part | c->must))
        return FALSE;
      if (part == 0)
        break;
    }
  return TRUE;
}

/* The two lemmas by which sets are compared in every model of the graph (Henckel, Perković &
 * Maathuis 2022; Rotnitzky & Smucler 2020): what only @set has is independent of the exposure
 * given @other, so that taking it in takes variance away; then what only @other has is
 * independent of the outcome, so that leaving it out takes away more. */
static gboolean
is_no_worse (const Case *c, Mask set, Mask other)
{
  return brute_separated (&c->brute, c->x, set & ~other, other)
         && brute_separated (&c->brute, c->y, other & ~set, set | c->x);
}

/* A coefficient: of moderate strength, or anything from none to sixteen times as much. */
static double
draw_strength (GRand *rand, gboolean wide)
{
  double strength = wide ? pow (10.0, g_rand_double_range (rand, -1.2, 1.2)) : g_rand_double_range (rand, 0.3, 1.5);

  if (wide && g_rand_int (rand) % 4 == 0)
    return 0.0;
  return strength * (g_rand_boolean (rand) ? 1.0 : -1.0);
}

/* The covariances of a linear model with random coefficients, whose noise is shared along
 * bidirected edges. */
static void
make_covariances (const Case *c, gboolean wide, double sigma[BRUTE_MAX][BRUTE_MAX])
{
  const Brute *g = &c->brute;
  double effect[BRUTE_MAX][BRUTE_MAX] = { 0 }, total[BRUTE_MAX][BRUTE_MAX] = { 0 }, noise[BRUTE_MAX][BRUTE_MAX] = { 0 };

  for (guint v = 0; v < g->n; v++)
    {
      noise[v][v] += g_rand_double_range (c->rand, 0.5, 2.0);
      for (guint u = 0; u < g->n; u++)
        {
          double strength = draw_strength (c->rand, wide);

          if ((g->parents[v] & BIT (u)) != 0)
            effect[v][u] = strength;
          if (u < v && (g->spouses[v] & BIT (u)) != 0)
            {
              noise[v][v] += strength * strength;
              noise[u][u] += 1.0;
              noise[v][u] = noise[u][v] = strength;
            }
        }
    }
  /* total = I + effect total, exact after n rounds without a cycle. */
  for (guint round = 0; round <= g->n; round++)
    {
      double next[BRUTE_MAX][BRUTE_MAX] = { 0 };

      for (guint v = 0; v < g->n; v++)
        for (guint u = 0; u < g->n; u++)
          {
            next[v][u] = v == u ? 1.0 : 0.0;
            for (guint k = 0; k < g->n; k++)
              next[v][u] += effect[v][k] * total[k][u];
          }
      memcpy (total, next, sizeof total);
    }
  for (guint v = 0; v < g->n; v++)
    for (guint u = 0; u < g->n; u++)
      {
        sigma[v][u] = 0.0;
        for (guint i = 0; i < g->n; i++)
          for (guint j = 0; j < g->n; j++)
            sigma[v][u] += total[v][i] * noise[i][j] * total[u][j];
      }
}

/* The variance of a vertex given others, by elimination. */
static double
residual_variance (double sigma[BRUTE_MAX][BRUTE_MAX], guint n, guint of, Mask given)
{
  double rest[BRUTE_MAX][BRUTE_MAX];

  memcpy (rest, sigma, sizeof rest);
  for (guint k = 0; k < n; k++)
    if ((given & BIT (k)) != 0)
      for (guint i = 0; i < n; i++)
        {
          double factor = rest[i][k] / rest[k][k];

          for (guint j = 0; i != k && j < n; j++)
            rest[i][j] -= factor * rest[k][j];
        }
  return rest[of][of];
}

/* n times the asymptotic variance of the coefficient of the exposure. */
static double
estimation_variance (const Case *c, double sigma[BRUTE_MAX][BRUTE_MAX], Mask z)
{
  Mask given = z | c->brute.selected;
  guint x = (guint) __builtin_ctz (c->x), y = (guint) __builtin_ctz (c->y);

  return residual_variance (sigma, c->brute.n, y, given | c->x) / residual_variance (sigma, c->brute.n, x, given);
}

/* Everything observed, or nothing observed that is not an ancestor of what is named. */
static gboolean
is_guaranteed (const Case *c)
{
  const Brute *g = &c->brute;
  Mask all = BIT (g->n) - 1, bidirected = 0;
  Mask observed = all & ~g->latent & ~c->forbidden;

  for (guint v = 0; v < g->n; v++)
    bidirected |= g->spouses[v];
  return (observed == all && bidirected == 0)
         || (observed & ~brute_ancestors (g, c->x | c->y | c->must | g->selected)) == 0;
}

/* One exposure, one outcome, and nothing that every set holds: where the best set is asked for
 * among all sets though some vertices are unobserved. */
static gboolean
is_plain (const Case *c)
{
  return (c->x & (c->x - 1)) == 0 && (c->y & (c->y - 1)) == 0 && c->must == 0 && c->brute.selected == 0;
}

/* By definition: whether some valid set is beaten by no other in any of many models. */
static gboolean
has_best (const Case *c)
{
  Mask sets[1 << BRUTE_MAX];
  double variances[1 << BRUTE_MAX], sigma[BRUTE_MAX][BRUTE_MAX];
  gboolean beaten[1 << BRUTE_MAX] = { FALSE };
  guint n = 0, n_left;

  for (Mask z = 0; z < BIT (c->brute.n); z++)
    if (holds (c, z))
      sets[n++] = z;
  n_left = n;
  for (guint i = 0; i < 20000 && n_left > 0; i++)
    {
      double least = HUGE_VAL;

      make_covariances (c, TRUE, sigma);
      for (guint k = 0; k < n; k++)
        {
          variances[k] = estimation_variance (c, sigma, sets[k]);
          least = MIN (least, variances[k]);
        }
      for (guint k = 0; k < n; k++)
        if (!beaten[k] && variances[k] > least * (1.0 + 1e-7))
          {
            beaten[k] = TRUE;
            n_left--;
          }
    }
  return n_left > 0;
}

/* Whether no cause of a causal vertex is unobserved: then Henckel's set is there. */
static gboolean
sees_all_causes (const Case *c, Mask causal)
{
  Mask parents = 0, spouses = 0;

  for (guint v = 0; v < c->brute.n; v++)
    if ((causal & BIT (v)) != 0)
      {
        parents |= c->brute.parents[v];
        spouses |= c->brute.spouses[v];
      }
  return spouses == 0 && (parents & (c->brute.latent | c->forbidden) & ~c->x & ~causal) == 0;
}

static double
price_of (Mask z, const double *prices)
{
  double total = 0.0;

  for (guint v = 0; v < BRUTE_MAX; v++)
    if ((z & BIT (v)) != 0)
      total += prices[v];
  return total;
}

/* What the definition of the O-set says where it applies. */
static Mask
parents_of_causal (const Case *c)
{
  Mask causal = brute_causal (&c->brute, c->x, c->y), parents = 0;

  for (guint v = 0; v < c->brute.n; v++)
    if ((causal & BIT (v)) != 0)
      parents |= c->brute.parents[v];
  return parents & ~c->x & ~brute_descendants (&c->brute, causal);
}

/* Where everything that matters is observed both constructions give the same set. */
static void
check_agreement (const Case *c, const NablaNodeSet *optimal)
{
  g_auto (NablaCriterion) criterion = { 0 };
  NablaSeparation what;
  g_autoptr (NablaNodeSet) other = NULL;

  if (nabla_criterion_init_separation (&criterion, c->ws, c->query, &what))
    other = nabla_optimal_among_observed (c->ws, c->query, &criterion, &what, nabla_query_get_outcome (c->query));
  if ((optimal == NULL) != (other == NULL) || (optimal != NULL && !nabla_node_set_equal (optimal, other)))
    small_graphs_fail (c, "two sets of lowest variance", other != NULL ? brute_mask (other) : 0);
}

static void
check_set (const Case *c, const char *what, const NablaNodeSet *set, gboolean expected)
{
  if ((set != NULL) != expected)
    small_graphs_fail (c, what, 0);
  if (set != NULL && !holds (c, brute_mask (set)))
    small_graphs_fail (c, what, brute_mask (set));
}

static void
check (Case *c)
{
  static const double some[] = { 1.0, 2.0, 3.0, 0.1, 0.2, 0.3, 7.5, 0.123456789012 };
  Mask all = BIT (c->brute.n) - 1;
  double prices[BRUTE_MAX], cheapest = HUGE_VAL, sigma[BRUTE_MAX][BRUTE_MAX];
  Mask reached = c->y & brute_descendants (&c->brute, c->x);
  Mask causal;
  gboolean affected = reached == c->y, exists = FALSE, free_choice, plain;
  g_autoptr (NablaNodeSet) priced = brute_set (all);
  g_autoptr (NablaNodeSet) optimal = nabla_adjustment_optimal (c->ws, c->query);
  g_autoptr (NablaNodeSet) minimal = nabla_adjustment_find (c->ws, c->query);
  g_autoptr (NablaNodeSet) cheap = NULL, smallest = nabla_adjustment_cheapest (c->ws, c->query, NULL, NULL);
  guint n_smallest = G_MAXUINT;

  for (guint v = 0; v < c->brute.n; v++)
    prices[v] = some[g_rand_int_range (c->rand, 0, G_N_ELEMENTS (some))];
  cheap = nabla_adjustment_cheapest (c->ws, c->query, priced, prices);

  for (Mask z = 0; z <= all; z++)
    if (holds (c, z))
      {
        exists = TRUE;
        cheapest = MIN (cheapest, price_of (z, prices));
        n_smallest = MIN (n_smallest, (guint) __builtin_popcount (z));
      }
  free_choice = c->must == 0 && c->brute.selected == 0;
  causal = nabla_query_get_effect (c->query) == NABLA_EFFECT_TOTAL ? brute_causal (&c->brute, c->x, c->y) : reached;
  if (is_guaranteed (c) || !free_choice || reached == 0)
    {
      if (affected || reached == 0)
        check_set (c, "the optimal set", optimal,
                   (is_guaranteed (c) || free_choice) && (affected ? exists : holds (c, c->must)));
      else if (optimal != NULL)
        check_set (c, "the optimal set", optimal, is_guaranteed (c));
    }
  else if (is_plain (c))
    check_set (c, "the optimal set of what is observed", optimal, optimal != NULL || (exists && has_best (c)));
  else if (optimal != NULL || (affected && exists && sees_all_causes (c, causal)))
    check_set (c, "the optimal set for a joint effect", optimal, TRUE);
  if (is_guaranteed (c) && is_plain (c) && affected)
    check_agreement (c, optimal);
  check_set (c, "the optimal minimal set", minimal, exists);
  check_set (c, "the cheapest set", cheap, exists);
  check_set (c, "the smallest set", smallest, exists);
  if (!exists)
    return;
  if (fabs (price_of (brute_mask (cheap), prices) - cheapest) > 1e-9)
    small_graphs_fail (c, "not the cheapest set", brute_mask (cheap));
  if (smallest->n != n_smallest)
    small_graphs_fail (c, "not the smallest set", brute_mask (smallest));

  make_covariances (c, FALSE, sigma);
  for (Mask z = 0; z <= all; z++)
    if (holds (c, z))
      {
        double variance = estimation_variance (c, sigma, z) * (1.0 + 1e-9);

        if ((c->x & (c->x - 1)) == 0 && (c->y & (c->y - 1)) == 0
            && ((optimal != NULL && affected && variance < estimation_variance (c, sigma, brute_mask (optimal)))
                || (is_minimal (c, z) && variance < estimation_variance (c, sigma, brute_mask (minimal)))
                || (fabs (price_of (z, prices) - cheapest) < 1e-9
                    && variance < estimation_variance (c, sigma, brute_mask (cheap)))))
          small_graphs_fail (c, "of lower variance in a linear model", z);
        /* Elsewhere two sets can be compared by further sets alone. */
        if (optimal != NULL && affected && (is_guaranteed (c) || !is_plain (c))
            && !is_no_worse (c, brute_mask (optimal), z))
          small_graphs_fail (c, "better than the optimal set", z);
        if (is_minimal (c, z) && !is_no_worse (c, brute_mask (minimal), z))
          small_graphs_fail (c, "better than the optimal minimal set", z);
        if (fabs (price_of (z, prices) - cheapest) < 1e-9 && !is_no_worse (c, brute_mask (cheap), z))
          small_graphs_fail (c, "better than the cheapest set", z);
        if ((guint) __builtin_popcount (z) == n_smallest && !is_no_worse (c, brute_mask (smallest), z))
          small_graphs_fail (c, "better than the smallest set", z);
      }
  if (optimal != NULL && reached == 0 && brute_mask (optimal) != c->must)
    small_graphs_fail (c, "something for no effect", brute_mask (optimal));
  plain = optimal != NULL && nabla_query_get_effect (c->query) == NABLA_EFFECT_TOTAL
          && brute_causal (&c->brute, c->x, c->y) != 0 && c->must == 0 && c->brute.selected == 0 && c->forbidden == 0
          && c->brute.latent == 0;
  for (guint v = 0; v < c->brute.n; v++)
    plain = plain && c->brute.spouses[v] == 0;
  if (plain && brute_mask (optimal) != parents_of_causal (c))
    small_graphs_fail (c, "not the O-set", brute_mask (optimal));
}

/* Single exposures and outcomes with much that is unobserved. */
static void
check_observed (Case *c)
{
  double sigma[BRUTE_MAX][BRUTE_MAX];
  g_autoptr (NablaNodeSet) optimal = NULL;

  if (!is_plain (c) || (c->y & brute_descendants (&c->brute, c->x)) == 0)
    return;
  optimal = nabla_adjustment_optimal (c->ws, c->query);
  if (optimal == NULL)
    {
      check (c);
      return;
    }
  for (guint i = 0; i < 40; i++)
    {
      double variance;

      make_covariances (c, FALSE, sigma);
      variance = estimation_variance (c, sigma, brute_mask (optimal)) * (1.0 - 1e-9);
      for (Mask z = 0; z < BIT (c->brute.n); z++)
        if (holds (c, z) && estimation_variance (c, sigma, z) < variance)
          small_graphs_fail (c, "beats the set of lowest variance", z);
    }
}

static void
test_observed (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 3, 1, 8000, check_observed);
  small_graphs_for_each (NABLA_EFFECT_DIRECT, 3, 1, 4000, check_observed);
}

static void
test_total (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 4, 1, 6000, check);
}

static void
test_direct (void)
{
  small_graphs_for_each (NABLA_EFFECT_DIRECT, 4, 3, 3000, check);
}

/* Noise that somebody has drawn changes nothing; a hidden common cause may. */
static void
test_latent (void)
{
  Brute noise = { .n = 4, .latent = BIT (3) };
  g_autoptr (NablaGraph) graph = NULL, confounded = NULL;
  g_autoptr (NablaNodeSet) x = brute_set (BIT (0)), y = brute_set (BIT (1)), set = NULL, none = NULL;
  g_autoptr (NablaQuery) query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);
  g_autoptr (NablaReachWorkspace) ws = NULL, other = NULL;

  brute_add_directed (&noise, 0, 1);
  brute_add_directed (&noise, 2, 0);
  brute_add_directed (&noise, 2, 1);
  brute_add_directed (&noise, 3, 1);
  graph = brute_to_graph (&noise);
  ws = nabla_reach_workspace_new (graph);
  set = nabla_adjustment_optimal (ws, query);
  g_assert_nonnull (set);
  g_assert_cmphex (brute_mask (set), ==, BIT (2));

  brute_add_directed (&noise, 3, 0);
  confounded = brute_to_graph (&noise);
  other = nabla_reach_workspace_new (confounded);
  none = nabla_adjustment_optimal (other, query);
  g_assert_null (none);
}

static void
add_bidirected (Brute *g, guint a, guint b)
{
  g->spouses[a] |= BIT (b);
  g->spouses[b] |= BIT (a);
}

/* X <-> B -> N, and N tells of the outcome by a path of colliders: by C1, whose parent P would
 * open the way B <-> P <-> Y, and by C2 and C3, with which B and N may be in a valid set. */
static void
test_path (void)
{
  enum
  {
    X,
    Y,
    B,
    N,
    P,
    C1,
    C2,
    C3,
  };
  Case c = { .brute = { .n = 8 }, .x = BIT (X), .y = BIT (Y) };
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (NablaNodeSet) x = brute_set (c.x), y = brute_set (c.y);

  c.rand = rand;
  brute_add_directed (&c.brute, X, Y);
  brute_add_directed (&c.brute, B, N);
  brute_add_directed (&c.brute, P, C1);
  add_bidirected (&c.brute, X, B);
  add_bidirected (&c.brute, B, P);
  add_bidirected (&c.brute, P, Y);
  add_bidirected (&c.brute, N, C1);
  add_bidirected (&c.brute, C1, Y);
  for (guint with = 0; with < 2; with++)
    {
      g_autoptr (NablaGraph) graph = NULL;
      g_autoptr (NablaNodeSet) set = NULL;

      if (with == 1)
        {
          add_bidirected (&c.brute, N, C2);
          add_bidirected (&c.brute, C2, C3);
          add_bidirected (&c.brute, C3, Y);
        }
      graph = brute_to_graph (&c.brute);
      c.ws = nabla_reach_workspace_new (graph);
      c.query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);
      set = nabla_adjustment_optimal (c.ws, c.query);
      g_assert_true ((set == NULL) == (with == 1));
      g_assert_true (set == NULL || brute_mask (set) == (BIT (P) | BIT (C1)));
      check (&c);
      nabla_query_unref (c.query);
      nabla_reach_workspace_free (c.ws);
    }
}

/* C -> X <- A -- B -> Y <- X: one class of graphs, in which A and B are as good. */
static void
test_undirected (void)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_PDAG);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_autoptr (NablaQuery) query = NULL;
  g_autoptr (NablaNodeSet) priced = NULL, near = NULL, cheap = NULL;
  const double price = 0.5;
  NablaNode x = nabla_graph_builder_add_node (builder, "X"), y = nabla_graph_builder_add_node (builder, "Y");
  NablaNode a = nabla_graph_builder_add_node (builder, "A"), b = nabla_graph_builder_add_node (builder, "B");
  NablaNode c = nabla_graph_builder_add_node (builder, "C");

  nabla_graph_builder_add_roles (builder, x, NABLA_ROLE_EXPOSURE);
  nabla_graph_builder_add_roles (builder, y, NABLA_ROLE_OUTCOME);
  nabla_graph_builder_add_edge (builder, c, x, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  nabla_graph_builder_add_edge (builder, a, x, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  nabla_graph_builder_add_edge (builder, a, b, NABLA_MARK_TAIL, NABLA_MARK_TAIL);
  nabla_graph_builder_add_edge (builder, b, y, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  nabla_graph_builder_add_edge (builder, x, y, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  graph = nabla_graph_builder_build (builder);
  ws = nabla_reach_workspace_new (graph);
  query = nabla_query_new_from_roles (graph);
  near = nabla_adjustment_cheapest (ws, query, NULL, NULL);
  g_assert_true (near->n == 1 && near->nodes[0] == b);
  priced = nabla_node_set_new_one (a);
  cheap = nabla_adjustment_cheapest (ws, query, priced, &price);
  g_assert_true (cheap->n == 1 && cheap->nodes[0] == a);
}

/* A grid of @width ways of @length vertices between the outcome and the exposure, with the
 * vertices of one ring made cheap. */
static void
test_large (void)
{
  enum
  {
    WIDTH = 200,
    LENGTH = 100,
    RING = 37,
  };
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_autoptr (NablaQuery) query = NULL;
  g_autoptr (NablaNodeSet) ring = nabla_node_set_new (), cheap = NULL, near = NULL;
  g_autofree double *prices = g_new (double, WIDTH);
  NablaNode x = nabla_graph_builder_add_node (builder, "x"), y = nabla_graph_builder_add_node (builder, "y");
  NablaNode nodes[LENGTH][WIDTH];

  nabla_graph_builder_add_roles (builder, x, NABLA_ROLE_EXPOSURE);
  nabla_graph_builder_add_roles (builder, y, NABLA_ROLE_OUTCOME);
  nabla_graph_builder_add_edge (builder, x, y, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  for (guint i = 0; i < LENGTH; i++)
    for (guint j = 0; j < WIDTH; j++)
      {
        char name[16];

        g_snprintf (name, sizeof name, "v%u.%u", i, j);
        nodes[i][j] = nabla_graph_builder_add_node (builder, name);
        if (i == RING)
          nabla_node_set_add (ring, nodes[i][j]);
        if (i > 0)
          {
            nabla_graph_builder_add_edge (builder, nodes[i - 1][j], nodes[i][j], NABLA_MARK_TAIL, NABLA_MARK_ARROW);
            nabla_graph_builder_add_edge (builder, nodes[i - 1][(j + 1) % WIDTH], nodes[i][j], NABLA_MARK_TAIL,
                                          NABLA_MARK_ARROW);
          }
      }
  for (guint j = 0; j < WIDTH; j++)
    {
      nabla_graph_builder_add_edge (builder, nodes[0][j], y, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
      nabla_graph_builder_add_edge (builder, nodes[LENGTH - 1][j], x, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
      prices[j] = 0.5;
    }
  graph = nabla_graph_builder_build (builder);
  ws = nabla_reach_workspace_new (graph);
  query = nabla_query_new_from_roles (graph);
  cheap = nabla_adjustment_cheapest (ws, query, ring, prices);
  g_assert_true (nabla_node_set_equal (cheap, ring));
  near = nabla_adjustment_cheapest (ws, query, NULL, NULL);
  g_assert_cmpuint (near->n, ==, WIDTH);
  for (guint j = 0; j < WIDTH; j++)
    g_assert_true (nabla_node_set_contains (near, nodes[0][j]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/optimal/total", test_total);
  g_test_add_func ("/optimal/direct", test_direct);
  g_test_add_func ("/optimal/observed", test_observed);
  g_test_add_func ("/optimal/path", test_path);
  g_test_add_func ("/optimal/latent", test_latent);
  g_test_add_func ("/optimal/undirected", test_undirected);
  g_test_add_func ("/optimal/large", test_large);
  return g_test_run ();
}
