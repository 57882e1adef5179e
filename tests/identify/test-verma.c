/* Functional constraints: they hold in every model of the graph, and not of themselves. */
#include "graph/nabla-graph-text.h"
#include "identify/nabla-verma.h"
#include "small-graphs.h"

#include <math.h>
#include <string.h>

static NablaDiscrete *
joint_new (const Brute *g)
{
  NablaDiscrete *joint = g_new0 (NablaDiscrete, 1);
  gsize size = 1;

  joint->variables = g_new (NablaNode, BRUTE_MAX);
  joint->levels = g_new (guint, BRUTE_MAX);
  for (guint v = 0; v < g->n; v++)
    if ((g->latent & BIT (v)) == 0)
      {
        joint->variables[joint->n] = v;
        joint->levels[joint->n++] = 2;
        size *= 2;
      }
  joint->values = g_new0 (double, size);
  return joint;
}

/* Every vertex a random coin for each state of its parents and of the hidden causes behind its <->. */
static NablaDiscrete *
draw_model (const Brute *g, GRand *rand)
{
  NablaDiscrete *joint = joint_new (g);
  Mask causes[BRUTE_MAX] = { 0 };
  guint n_causes = 0;
  double *coins[BRUTE_MAX];

  for (guint a = 0; a < g->n; a++)
    for (guint b = a + 1; b < g->n; b++)
      if ((g->spouses[a] & BIT (b)) != 0)
        {
          causes[a] |= BIT (g->n + n_causes);
          causes[b] |= BIT (g->n + n_causes++);
        }
  for (guint v = 0; v < g->n; v++)
    {
      coins[v] = g_new (double, BIT (g->n + n_causes));
      for (Mask state = 0; state < BIT (g->n + n_causes); state++)
        {
          Mask seen = state & (g->parents[v] | causes[v]);

          coins[v][state] = seen == state ? 0.1 + 0.8 * g_rand_double (rand) : coins[v][seen];
        }
    }
  for (Mask state = 0; state < BIT (g->n + n_causes); state++)
    {
      double p = 1.0;
      gsize cell = 0;

      for (guint v = 0; v < g->n; v++)
        p *= (state & BIT (v)) != 0 ? coins[v][state] : 1.0 - coins[v][state];
      for (guint i = 0; i < joint->n; i++)
        cell = 2 * cell + ((state & BIT (joint->variables[i])) != 0 ? 1 : 0);
      joint->values[cell] += ldexp (p, -(int) n_causes);
    }
  for (guint v = 0; v < g->n; v++)
    g_free (coins[v]);
  return joint;
}

static NablaDiscrete *
draw_any (const Brute *g, GRand *rand)
{
  NablaDiscrete *joint = joint_new (g);
  double sum = 0.0;

  for (gsize i = 0; i < (gsize) BIT (joint->n); i++)
    sum += joint->values[i] = 0.05 + g_rand_double (rand);
  for (gsize i = 0; i < (gsize) BIT (joint->n); i++)
    joint->values[i] /= sum;
  return joint;
}

/* How much the functional changes with one of its variables, all else equal. */
static double
spread (const NablaVerma *verma, const NablaDiscrete *joint, NablaNode variable)
{
  g_autoptr (NablaDiscrete) value = nabla_expr_evaluate (verma->functional, joint);
  double most = 0.0;
  guint i = 0;
  gsize bit;

  while (value->variables[i] != variable)
    g_assert_cmpuint (++i, <, value->n);
  bit = (gsize) 1 << (value->n - 1 - i);
  for (gsize cell = 0; cell < ((gsize) 1 << value->n); cell++)
    most = MAX (most, fabs (value->values[cell] - value->values[cell ^ bit]));
  return most;
}

/* Returns how many constraints there are. */
static guint
check_graph (const Brute *g, GRand *rand)
{
  g_autoptr (NablaGraph) graph = brute_to_graph (g);
  gboolean cut = TRUE;
  g_autoptr (GPtrArray) list = nabla_verma_list (graph, 0, 0, &cut, NULL, NULL);
  g_autoptr (NablaDiscrete) model = NULL, any = NULL;

  g_assert_false (cut);
  if (list->len == 0)
    return 0;
  model = draw_model (g, rand);
  any = draw_any (g, rand);
  for (guint i = 0; i < list->len; i++)
    {
      const NablaVerma *verma = list->pdata[i];

      g_assert_true (nabla_node_set_contains (verma->district, verma->node));
      for (guint j = 0; j < verma->idle->n; j++)
        {
          if (spread (verma, model, verma->idle->nodes[j]) > 1e-9)
            g_error ("%s, but it does in %s", nabla_verma_dup_text (verma, graph), brute_dup_text (g));
          g_assert_cmpfloat (spread (verma, any, verma->idle->nodes[j]), >, 1e-6);
        }
    }
  return list->len;
}

static void
test_small (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);
  guint n_constrained = 0;

  for (guint64 code = 0; code < brute_n_codes (4); code++)
    {
      Brute g;
      Mask bidirected = 0;
      guint n;

      brute_init_nth (&g, 4, code);
      n = check_graph (&g, rand);
      for (guint v = 0; v < 4; v++)
        bidirected |= g.spouses[v];
      if (bidirected == 0)
        g_assert_cmpuint (n, ==, 0);
      n_constrained += n > 0;
    }
  g_assert_cmpuint (n_constrained, ==, 9);
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (22);
  guint n_constrained = 0;

  for (guint i = 0; i < 6000; i++)
    {
      Brute g;
      guint n = 5 + i % 2, n_causes = 0;

      brute_init_random (&g, n, 0.4, 0.25, rand);
      for (guint v = 0; v < n; v++)
        n_causes += (guint) __builtin_popcount (g.spouses[v]);
      if (n_causes > 10)
        continue;
      g.latent = i % 3 == 0 ? BIT (g_rand_int_range (rand, 0, (int) n)) : 0;
      n_constrained += check_graph (&g, rand) > 0;
    }
  g_assert_cmpuint (n_constrained, >, 50);
}

static void
assert_list (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_no_error (error);
  list = nabla_verma_list (graph, 0, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < list->len; i++)
    {
      g_autofree char *one = nabla_verma_dup_text (list->pdata[i], graph);

      g_string_append_printf (out, "%s%s", i > 0 ? "; " : "", one);
    }
  g_assert_cmpstr (out->str, ==, expected);
}

static void
test_known (void)
{
  /* Verma's graph (Verma & Pearl 1990), with <-> and with its hidden cause. */
  assert_list ("dag { A -> B -> C -> D B <-> D }", "Σ_B P(D|A,B,C) P(B|A) does not depend on A");
  assert_list ("dag { U [latent] A -> B -> C -> D U -> {B D} }", "Σ_B P(D|A,B,C) P(B|A) does not depend on A");
  /* With A -> D there is none, nor in the front-door graph, the bow, an instrument, a chain of <->. */
  assert_list ("dag { A -> B -> C -> D B <-> D A -> D }", "");
  assert_list ("dag { X -> M -> Y X <-> Y }", "");
  assert_list ("dag { X -> Y X <-> Y }", "");
  assert_list ("dag { Z -> X -> Y X <-> Y }", "");
  assert_list ("dag { A <-> B <-> C <-> D }", "");
  assert_list ("dag { A -> B -> C -> D }", "");
  /* The napkin: the effect of X on Y is the same whatever Z is. */
  assert_list ("dag { W -> Z -> X -> Y W <-> X W <-> Y }",
               "[Σ_W P(Y|W,Z,X) P(X|W,Z) P(W)] / [Σ_W P(X|W,Z) P(W)] does not depend on Z");
}

static void
test_errors (void)
{
  const char *const bad[] = { "dag { A -> B -> A }", "pdag { A -- B }", "dag { A -> B B [selected] }" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaGraph) graph = nabla_graph_parse (bad[i], -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);

      g_assert_null (nabla_verma_list (graph, 0, 0, NULL, NULL, &error));
      g_assert_nonnull (error);
    }
}

static void
test_limits (void)
{
  g_autoptr (NablaGraph) graph
    = nabla_graph_parse ("dag { A->B->C->D->E B<->D C<->E }", -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);

  for (guint limit = 1; limit <= 3; limit++)
    {
      gboolean cut = FALSE;
      g_autoptr (GPtrArray) list = nabla_verma_list (graph, limit, 0, &cut, NULL, NULL);

      g_assert_cmpuint (list->len, ==, MIN (limit, 2));
      g_assert_true (cut == (limit < 2));
    }
  {
    gboolean cut = FALSE;
    g_autoptr (GPtrArray) list = nabla_verma_list (graph, 0, 5, &cut, NULL, NULL);

    g_assert_true (cut);
    g_assert_cmpuint (list->len, ==, 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verma/small", test_small);
  g_test_add_func ("/verma/random", test_random);
  g_test_add_func ("/verma/known", test_known);
  g_test_add_func ("/verma/errors", test_errors);
  g_test_add_func ("/verma/limits", test_limits);
  return g_test_run ();
}
