#include "identify/nabla-estimand.h"

#include <math.h>

/* Vertices X, M, Y, Z of the tests. */
enum
{
  X,
  M,
  Y,
  Z
};

typedef struct
{
  NablaGraph *graph;
  NablaExprPool *pool;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);

  nabla_graph_builder_add_node (builder, "X");
  nabla_graph_builder_add_node (builder, "M");
  nabla_graph_builder_add_node (builder, "Y");
  nabla_graph_builder_add_node (builder, "Z<&_");
  f->graph = nabla_graph_builder_build (builder);
  f->pool = nabla_expr_pool_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  nabla_graph_unref (f->graph);
  nabla_expr_pool_free (f->pool);
}

/* The set whose members are the bits of @bits. */
static NablaNodeSet *
set_of (guint bits)
{
  NablaNodeSet *set = nabla_node_set_new ();

  for (guint i = 0; i < 4; i++)
    if (bits & (1u << i))
      nabla_node_set_add (set, i);
  return set;
}

#define B(v) (1u << (v))

static NablaExpr *
p (Fixture *f, guint vars, guint given)
{
  g_autoptr (NablaNodeSet) a = set_of (vars), b = set_of (given);

  return nabla_expr_probability (f->pool, a, b);
}

static NablaExpr *
times (Fixture *f, NablaExpr *a, NablaExpr *b)
{
  NablaExpr *both[] = { a, b };

  return nabla_expr_product (f->pool, both, 2);
}

static NablaExpr *
sum (Fixture *f, guint vars, NablaExpr *body)
{
  g_autoptr (NablaNodeSet) set = set_of (vars);

  return nabla_expr_sum (f->pool, set, body);
}

static void
assert_text (Fixture *f, NablaExpr *expr, const char *expected)
{
  g_autofree char *text = nabla_expr_dup_text (expr, f->graph);

  g_assert_cmpstr (text, ==, expected);
}

static NablaExpr *
front_door (Fixture *f)
{
  NablaExpr *inner = sum (f, B (X), times (f, p (f, B (Y), B (X) | B (M)), p (f, B (X), 0)));

  return sum (f, B (M), times (f, p (f, B (M), B (X)), inner));
}

static void
test_interned (Fixture *f, gconstpointer data)
{
  g_assert_true (front_door (f) == front_door (f));
  g_assert_true (p (f, B (X), B (Y)) != p (f, B (Y), B (X)));
  g_assert_true (p (f, 0, B (X)) == nabla_expr_one (f->pool));
}

static void
test_simplified (Fixture *f, gconstpointer data)
{
  assert_text (f, sum (f, B (M), p (f, B (M) | B (Y), B (X))), "P(Y|X)");
  assert_text (f, sum (f, B (M), times (f, p (f, B (Y), B (X)), p (f, B (M), B (Y)))), "P(Y|X)");
  assert_text (f, sum (f, B (M), times (f, p (f, B (Y), B (M)), p (f, B (M), 0))), "Σ_M P(Y|M) P(M)");
  assert_text (f, sum (f, B (M), times (f, times (f, p (f, B (X), 0), p (f, B (Y), B (M))), p (f, B (M), 0))),
               "P(X) Σ_M P(Y|M) P(M)");
  assert_text (f, nabla_expr_ratio (f->pool, p (f, B (X) | B (Y), B (M)), p (f, B (X), B (M))), "P(Y|X,M)");
  assert_text (f, nabla_expr_ratio (f->pool, times (f, p (f, B (X), 0), p (f, B (Y), 0)), p (f, B (X), 0)), "P(Y)");
  assert_text (f, nabla_expr_ratio (f->pool, p (f, B (X), B (M)), p (f, B (X), B (M))), "1");
  assert_text (f, nabla_expr_ratio (f->pool, p (f, B (X), B (M)), p (f, B (Y), 0)), "[P(X|M)] / [P(Y)]");
  assert_text (f, sum (f, B (X), sum (f, B (M), times (f, p (f, B (Y), B (M) | B (X)), p (f, B (M) | B (X), 0)))),
               "Σ_X,M P(Y|X,M) P(X,M)");
}

static void
test_printed (Fixture *f, gconstpointer data)
{
  g_autofree char *markup
    = nabla_expr_dup_markup (sum (f, B (Z), times (f, p (f, B (Y), B (Z)), p (f, B (Z), 0))), f->graph);
  g_autofree char *latex = nabla_expr_dup_latex (front_door (f), f->graph);

  assert_text (f, front_door (f), "Σ_M P(M|X) Σ_X′ P(Y|X′,M) P(X′)");
  /* A sum that more follows is bracketed; what is bound elsewhere needs no prime. */
  assert_text (f,
               times (f, sum (f, B (X), times (f, p (f, B (M), B (X)), p (f, B (X), B (Y)))),
                      sum (f, B (X), times (f, p (f, B (Z), B (X)), p (f, B (X), 0)))),
               "[Σ_X P(M|X) P(X|Y)] Σ_X P(Z<&_|X) P(X)");
  g_assert_cmpstr (markup, ==, "Σ<sub>Z&lt;&amp;_</sub> P(Y|Z&lt;&amp;_) P(Z&lt;&amp;_)");
  g_assert_nonnull (strstr (latex, "\\sum_{\\mathit{X}'}"));
}

/* A distribution over X, M, Y with a hidden U: U -> X -> M -> Y <- U. */
static NablaDiscrete *
joint_new (double truth[2])
{
  static const double u = 0.3, x[2] = { 0.2, 0.7 }, m[2] = { 0.1, 0.8 }, y[2][2] = { { 0.3, 0.6 }, { 0.4, 0.9 } };
  NablaDiscrete *joint = g_new0 (NablaDiscrete, 1);

  joint->n = 3;
  joint->variables = g_new (NablaNode, 3);
  joint->levels = g_new (guint, 3);
  joint->values = g_new0 (double, 8);
  for (guint i = 0; i < 3; i++)
    {
      joint->variables[i] = i;
      joint->levels[i] = 2;
    }
  truth[0] = truth[1] = 0.0;
  for (guint cell = 0; cell < 16; cell++)
    {
      guint cu = cell >> 3, cx = (cell >> 2) & 1, cm = (cell >> 1) & 1, cy = cell & 1;
      double pu = cu ? u : 1 - u, px = cx ? x[cu] : 1 - x[cu], pm = cm ? m[cx] : 1 - m[cx];
      double py = cy ? y[cm][cu] : 1 - y[cm][cu];

      joint->values[cell & 7] += pu * px * pm * py;
      if (cy)
        truth[cx] += pu * pm * py;
    }
  return joint;
}

static void
test_evaluated (Fixture *f, gconstpointer data)
{
  double truth[2];
  g_autoptr (NablaDiscrete) joint = joint_new (truth);
  g_autoptr (NablaDiscrete) value = nabla_expr_evaluate (front_door (f), joint);
  g_autoptr (NablaDiscrete) naive = nabla_expr_evaluate (p (f, B (Y), B (X)), joint);
  g_autoptr (NablaDiscrete) count = nabla_expr_evaluate (sum (f, B (M), p (f, B (Y), 0)), joint);

  g_assert_cmpuint (value->n, ==, 2);
  g_assert_cmpuint (value->variables[0], ==, X);
  for (guint x = 0; x < 2; x++)
    {
      g_assert_cmpfloat_with_epsilon (value->values[2 * x + 1], truth[x], 1e-12);
      g_assert_cmpfloat (ABS (naive->values[2 * x + 1] - truth[x]), >, 0.01);
    }
  /* Summing over what does not occur counts its values. */
  g_assert_cmpfloat_with_epsilon (count->values[0] + count->values[1], 2.0, 1e-12);
}

static void
test_zero_over_zero (Fixture *f, gconstpointer data)
{
  double truth[2];
  g_autoptr (NablaDiscrete) joint = joint_new (truth);
  g_autoptr (NablaDiscrete) given = NULL, averaged = NULL;

  for (guint cell = 0; cell < 8; cell++)
    if (cell & 2)
      joint->values[cell] = 0.0;
  given = nabla_expr_evaluate (p (f, B (Y), B (M)), joint);
  g_assert_true (isnan (given->values[2]));
  averaged = nabla_expr_evaluate (sum (f, B (M), times (f, p (f, B (Y), B (M)), p (f, B (M), 0))), joint);
  g_assert_false (isnan (averaged->values[1]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/identify/expr/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("interned", test_interned);
  ADD ("simplified", test_simplified);
  ADD ("printed", test_printed);
  ADD ("evaluated", test_evaluated);
  ADD ("zero-over-zero", test_zero_over_zero);
  return g_test_run ();
}
