/* Functionals by sparse counts against the dense evaluation of expressions, their influence against numeric
 * derivatives of it. */
#include <math.h>
#include <gsl/gsl_rng.h>

#include "estimate/cells/nabla-evaluator.h"
#include "support.h"

#define MAX_NODES 7

/* A joint distribution of some vertices, all cells of it. */
typedef struct
{
  NablaNodeSet *nodes;
  guint *levels;
  guint n;
  double *p;
} Joint;

static void
joint_clear (Joint *self)
{
  nabla_node_set_free (self->nodes);
  g_free (self->levels);
  g_free (self->p);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Joint, joint_clear)

/* Positive shares, but for @holes in 100 of the cells. */
static Joint
draw_joint (gsl_rng *rng, const NablaGraph *graph, guint holes)
{
  Joint self = { nabla_node_set_new () };
  double total = 0.0;

  for (NablaNode v = 0; v < nabla_graph_n_nodes (graph); v++)
    if (!nabla_graph_is_latent (graph, v))
      nabla_node_set_add (self.nodes, v);
  self.levels = g_new (guint, self.nodes->n);
  self.n = 1;
  for (guint i = 0; i < self.nodes->n; i++)
    {
      self.levels[i] = 2 + gsl_rng_uniform_int (rng, self.nodes->n > 5 ? 1 : 2);
      self.n *= self.levels[i];
    }
  self.p = g_new (double, self.n);
  for (guint c = 0; c < self.n; c++)
    {
      self.p[c] = gsl_rng_uniform_int (rng, 100) < holes ? 0.0 : 0.1 + gsl_rng_uniform (rng);
      total += self.p[c];
    }
  for (guint c = 0; c < self.n; c++)
    self.p[c] /= total;
  return self;
}

/* The cells that have a share; @cell_of: for each the one of the joint. */
static NablaCells *
make_cells (const Joint *joint, guint *cell_of)
{
  guint k = joint->nodes->n, n = 0;
  g_autofree guint8 **codes = g_new (guint8 *, k);
  g_autofree double *weights = g_new (double, joint->n);
  NablaCells *cells;

  for (guint i = 0; i < k; i++)
    codes[i] = g_new (guint8, joint->n);
  for (guint c = 0; c < joint->n; c++)
    {
      guint rest = c;

      if (joint->p[c] == 0.0)
        continue;
      for (guint i = k; i-- > 0;)
        {
          codes[i][n] = (guint8) (rest % joint->levels[i]);
          rest /= joint->levels[i];
        }
      weights[n] = joint->p[c];
      cell_of[n++] = c;
    }
  cells = nabla_cells_new (joint->nodes, joint->levels, codes, n, weights, NULL, NULL);
  for (guint i = 0; i < k; i++)
    g_free (codes[i]);
  return cells;
}

/* Σ_w P(w) Σ_y v(y) f(y, x, w): every free variable besides x and y averaged over. */
static double
dense_mean (const Joint *joint, const double *p, const NablaExpr *expr, NablaNode x, guint value, NablaNode y)
{
  NablaDiscrete dense = { joint->nodes->n, joint->nodes->nodes, joint->levels, (double *) p };
  g_autoptr (NablaDiscrete) f = nabla_expr_evaluate (expr, &dense);
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_autoptr (NablaNodeSet) rest = nabla_node_set_copy (nabla_expr_get_free (expr));
  g_autoptr (NablaDiscrete) weight = NULL;
  guint size = 1;
  double mean = 0.0;

  nabla_node_set_remove (rest, x);
  nabla_node_set_remove (rest, y);
  weight = nabla_expr_evaluate (nabla_expr_probability (pool, rest, NULL), &dense);
  for (guint i = 0; i < f->n; i++)
    size *= f->levels[i];
  for (guint c = 0; c < size; c++)
    {
      guint left = c, at = 0, digits[MAX_NODES], of_y = 0;
      gboolean counts = TRUE;

      for (guint i = f->n; i-- > 0;)
        {
          digits[i] = left % f->levels[i];
          left /= f->levels[i];
        }
      for (guint i = 0; i < f->n; i++)
        {
          if (f->variables[i] == x)
            counts = digits[i] == value;
          else if (f->variables[i] == y)
            of_y = digits[i];
          else
            at = at * f->levels[i] + digits[i];
          if (!counts)
            break;
        }
      if (counts && of_y > 0 && weight->values[at] != 0.0)
        mean += of_y * weight->values[at] * f->values[c];
    }
  return mean;
}

/* d/dt of the mean at (1 - t) p + t (all mass at cell c). */
static double
dense_influence (const Joint *joint, guint c, const NablaExpr *expr, NablaNode x, guint value, NablaNode y)
{
  g_autofree double *p = g_new (double, joint->n);
  double ends[4];
  const double steps[] = { -2.0, -1.0, 1.0, 2.0 }, h = 1e-4;

  for (guint s = 0; s < 4; s++)
    {
      double t = steps[s] * h * joint->p[c];

      for (guint i = 0; i < joint->n; i++)
        p[i] = joint->p[i] * (1.0 - t) + (i == c ? t : 0.0);
      ends[s] = dense_mean (joint, p, expr, x, value, y);
    }
  return (ends[0] - 8 * ends[1] + 8 * ends[2] - ends[3]) / (12 * h * joint->p[c]);
}

static guint n_compared, n_undefined;

static void
compare (gsl_rng *rng, const NablaGraph *graph, const NablaExpr *expr, NablaNode x, NablaNode y, guint holes)
{
  g_auto (Joint) joint = draw_joint (rng, graph, holes);
  g_autofree guint *cell_of = g_new (guint, joint.n);
  g_autoptr (NablaCells) cells = make_cells (&joint, cell_of);
  g_autoptr (NablaEvaluator) evaluator = nabla_evaluator_new (cells, NULL);
  g_autoptr (NablaNodeSet) averaged = nabla_node_set_copy (nabla_expr_get_free (expr));
  g_autofree guint8 *fixed = g_new (guint8, cells->k);
  g_autofree double *influence = g_new (double, cells->n);
  double values[] = { 0.0, 1.0, 2.0 };
  NablaExpr *const factors[] = { (NablaExpr *) expr };
  NablaMeanFormula formula
    = { .outcome = y, .values = values, .exposure = x, .averaged = averaged, .factors = factors, .n_factors = 1 };

  nabla_node_set_remove (averaged, x);
  nabla_node_set_remove (averaged, y);
  for (guint value = 0; value < joint.levels[nabla_cells_find (cells, x)]; value++)
    {
      double expected = dense_mean (&joint, joint.p, expr, x, value, y), mean = NAN;
      gboolean defined;

      for (guint i = 0; i < cells->k; i++)
        fixed[i] = cells->nodes[i] == x ? (guint8) value : NABLA_CODE_FREE;
      defined = nabla_evaluator_mean (evaluator, &formula, fixed, NABLA_CODE_FREE, &mean, influence);
      g_assert_false (nabla_evaluator_is_exhausted (evaluator));
      g_assert_cmpint (defined, ==, isfinite (expected));
      n_undefined += !defined;
      if (!defined)
        {
          g_assert_cmpuint (nabla_evaluator_get_empty (evaluator)->len, >, 0);
          continue;
        }
      n_compared++;
      assert_close (mean + 1.0, expected + 1.0, 1e-12);
      for (guint i = 0; i < cells->n; i += 1 + cells->n / 12)
        assert_close (influence[i] + 1.0, dense_influence (&joint, cell_of[i], expr, x, value, y) + 1.0, 1e-6);
    }
}

static void
compare_effect (gsl_rng *rng, const NablaGraph *graph, NablaNode x, NablaNode y, guint holes)
{
  g_autoptr (NablaNodeSet) exposure = nabla_node_set_new_one (x), outcome = nabla_node_set_new_one (y);
  g_autoptr (NablaQuery) query = nabla_query_new (exposure, outcome, NABLA_EFFECT_TOTAL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaIdentification) id = nabla_identify (graph, query, NULL, &error);
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();

  g_assert_no_error (error);
  for (guint i = 0; i < id->estimands->len; i++)
    {
      const NablaExpr *expr = nabla_estimand_make_expr (g_ptr_array_index (id->estimands, i), pool);

      if (expr != NULL)
        compare (rng, graph, expr, x, y, holes);
    }
}

/* Named graphs, in which every strategy is taken. */
static void
test_named (void)
{
  static const char *const graphs[] = {
    "dag { X [exposure] Y [outcome] Z -> X Z -> Y X -> Y }",
    "dag { X [exposure] Y [outcome] Z -> X Z -> Y W -> X W -> Y Z -> W X -> Y }",
    "dag { X [exposure] Y [outcome] X -> M -> Y X <-> Y }",
    "dag { X [exposure] Y [outcome] X -> M -> N -> Y X <-> Y }",
    "dag { X [exposure] Y [outcome] W -> Z -> X -> Y W <-> X W <-> Y }",
    "dag { X [exposure] Y [outcome] X -> M -> Y A -> X A -> M A -> Y X <-> Y }",
    "dag { X [exposure] Y [outcome] X -> Z1 -> Z2 -> Y Z2 <-> X Z1 <-> Y }",
    "dag { X [exposure] Y [outcome] Z2 -> X -> Z1 -> Y Z2 -> Z1 Z2 -> Z3 -> Y X <-> Z2 X <-> Y X <-> Z3 Y <-> Z2 }",
  };
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);

  gsl_rng_set (rng, 11);
  for (guint i = 0; i < G_N_ELEMENTS (graphs); i++)
    {
      g_autoptr (NablaGraph) graph = test_graph (graphs[i]);
      guint before = n_compared;

      for (guint holes = 0; holes <= 40; holes += 20)
        for (guint again = 0; again < 4; again++)
          compare_effect (rng, graph, nabla_graph_find_node (graph, "X"), nabla_graph_find_node (graph, "Y"), holes);
      g_assert_cmpuint (n_compared, >, before + 6);
    }
  g_assert_cmpuint (n_undefined, >, 20);
  gsl_rng_free (rng);
}

static NablaGraph *
draw_graph (gsl_rng *rng, guint n)
{
  g_autoptr (GString) text = g_string_new ("dag { X Y ");

  static const char *const names[] = { "A", "X", "B", "C", "Y", "D" };
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s ", names[i]);
  for (guint i = 0; i < n; i++)
    for (guint j = i + 1; j < n; j++)
      {
        if (gsl_rng_uniform_int (rng, 100) < 45)
          g_string_append_printf (text, "%s -> %s ", names[i], names[j]);
        if (gsl_rng_uniform_int (rng, 100) < 20)
          g_string_append_printf (text, "%s <-> %s ", names[i], names[j]);
      }
  g_string_append (text, "}");
  return test_graph (text->str);
}

static void
test_random (void)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  guint before = n_compared;

  gsl_rng_set (rng, 12);
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (NablaGraph) graph = draw_graph (rng, 5 + i % 2);

      compare_effect (rng, graph, nabla_graph_find_node (graph, "X"), nabla_graph_find_node (graph, "Y"), i % 3 * 8);
    }
  g_assert_cmpuint (n_compared, >, before + 300);
  gsl_rng_free (rng);
}

/* Thirty covariates of ten levels: 10^30 combinations, of which 2,000 occur. */
static void
test_many_levels (void)
{
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (GString) text = g_string_new ("dag { X -> Y ");
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_autoptr (NablaNodeSet) all = NULL, z = NULL, given = NULL, y = NULL;
  g_autoptr (NablaCells) cells = NULL;
  g_autoptr (NablaEvaluator) evaluator = NULL;
  g_autofree guint *levels = NULL;
  g_autofree guint8 **codes = NULL;
  guint n = 2000;
  double mean = NAN;
  NablaExpr *factors[2], *expr;
  double values[] = { 0.0, 1.0 };
  guint8 fixed[32];

  for (guint i = 0; i < 30; i++)
    g_string_append_printf (text, "Z%u -> X Z%u -> Y ", i, i);
  g_string_append (text, "}");
  graph = test_graph (text->str);
  all = nabla_node_set_new ();
  for (NablaNode v = 0; v < 32; v++)
    nabla_node_set_add (all, v);
  y = nabla_node_set_new_one (1);
  given = nabla_node_set_minus (all, y);
  z = nabla_node_set_copy (given);
  nabla_node_set_remove (z, 0);
  factors[0] = nabla_expr_probability (pool, y, given);
  factors[1] = nabla_expr_probability (pool, z, NULL);
  expr = nabla_expr_sum (pool, z, nabla_expr_product (pool, factors, 2));

  /* Rows in fours of the same covariates: X = 0, 0, 1, 1 and Y = 0, 1, 1, 1. */
  levels = g_new (guint, 32);
  codes = g_new (guint8 *, 32);
  for (guint v = 0; v < 32; v++)
    {
      levels[v] = v < 2 ? 2 : 10;
      codes[v] = g_new (guint8, n);
      for (guint row = 0; row < n; row++)
        codes[v][row] = v == 0   ? row % 4 / 2
                        : v == 1 ? row % 4 > 0
                                 : (guint8) ((row / 4 * 7919 + v * v) >> (v % 8)) % 10;
      fixed[v] = NABLA_CODE_FREE;
    }
  cells = nabla_cells_new (all, levels, codes, n, NULL, NULL, NULL);
  evaluator = nabla_evaluator_new (cells, NULL);
  for (guint x = 0; x < 2; x++)
    {
      NablaExpr *const one[] = { expr };
      NablaMeanFormula formula = { .outcome = 1, .values = values, .exposure = 0, .factors = one, .n_factors = 1 };

      fixed[0] = (guint8) x;
      g_assert_true (nabla_evaluator_mean (evaluator, &formula, fixed, NABLA_CODE_FREE, &mean, NULL));
      assert_close (mean, x == 0 ? 0.5 : 1.0, 1e-12);
    }
  for (guint v = 0; v < 32; v++)
    g_free (codes[v]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/evaluator/named", test_named);
  g_test_add_func ("/estimate/evaluator/random", test_random);
  g_test_add_func ("/estimate/evaluator/many-levels", test_many_levels);
  return g_test_run ();
}
