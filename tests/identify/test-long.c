/* A chain of a million vertices: nothing recurses along it, nothing takes its square. */
#include "graph/nabla-separation.h"
#include "identify/nabla-adjustment.h"
#include "identify/nabla-estimand.h"
#include "identify/nabla-frontdoor.h"
#include "identify/nabla-id.h"

#include <string.h>

#define N      1000000
#define A      (N / 4)
#define X      (N / 2)
#define MIDDLE (3 * (N / 4))
#define Y      (N - 1)

/* V0 -> V1 -> … and X <-> Y; @closed adds the arrow from the last to the first. */
static NablaGraph *
make_chain (gboolean closed)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);

  for (guint i = 0; i < N; i++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "V%u", i);
      nabla_graph_builder_add_node (builder, name);
      if (i > 0)
        nabla_graph_builder_add_edge (builder, i - 1, i, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
    }
  nabla_graph_builder_add_edge (builder, X, Y, NABLA_MARK_ARROW, NABLA_MARK_ARROW);
  if (closed)
    nabla_graph_builder_add_edge (builder, N - 1, 0, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  return nabla_graph_builder_build (builder);
}

static void
test_separation (gconstpointer data)
{
  const NablaGraph *graph = data;
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  g_autoptr (NablaNodeSet) a = nabla_node_set_new_one (A), middle = nabla_node_set_new_one (MIDDLE);
  g_autoptr (NablaNodeSet) x = nabla_node_set_new_one (X);
  g_autoptr (NablaNodeSet) ancestors = nabla_ancestors (ws, middle, NULL),
                           descendants = nabla_descendants (ws, a, NULL);
  g_autoptr (NablaNodeSet) separator = nabla_find_separator (ws, &(NablaSeparation){ .a = a, .b = middle });
  g_autoptr (GArray) path = nabla_find_open_path (ws, a, middle, NULL, NULL);

  for (guint i = 0; i < N; i++)
    g_assert_cmpuint (nabla_graph_get_order (graph)[i], ==, i);
  g_assert_cmpuint (ancestors->n, ==, MIDDLE + 1);
  g_assert_cmpuint (descendants->n, ==, N - A);
  g_assert_true (nabla_separated_in (ws, a, middle, x, NULL));
  g_assert_false (nabla_separated_in (ws, a, middle, NULL, NULL));
  g_assert_cmpuint (separator->n, ==, 1);
  g_assert_cmpuint (separator->nodes[0], ==, A + 1);
  g_assert_cmpuint (path->len, ==, MIDDLE - A + 1);
}

static void
test_identification (gconstpointer data)
{
  const NablaGraph *graph = data;
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  g_autoptr (NablaNodeSet) x = nabla_node_set_new_one (X), y = nabla_node_set_new_one (Y);
  g_autoptr (NablaNodeSet) a = nabla_node_set_new_one (A), middle = nabla_node_set_new_one (MIDDLE);
  g_autoptr (NablaQuery) query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);
  g_autoptr (NablaQuery) open = nabla_query_new (a, y, NABLA_EFFECT_TOTAL, NULL, NULL);
  g_autoptr (NablaNodeSet) none = nabla_adjustment_find (ws, query), front = nabla_frontdoor_find (ws, query, NULL);
  g_autoptr (NablaNodeSet) empty = nabla_adjustment_find (ws, open), best = nabla_adjustment_optimal (ws, open);
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_auto (NablaIdAnswer) answer = { 0 }, conditional = { 0 };
  g_autofree char *text = NULL;

  g_assert_null (none);
  g_assert_cmpuint (front->n, ==, 1);
  g_assert_cmpuint (nabla_node_set_size (empty), ==, 0);
  g_assert_nonnull (empty);
  g_assert_nonnull (best);
  g_assert_cmpuint (best->n, ==, 0);
  g_assert_true (nabla_adjustment_is_valid (ws, open, empty));

  g_assert_true (nabla_id (graph, NULL, x, y, NULL, pool, &answer, NULL, NULL));
  g_assert_true (answer.identified);
  text = nabla_expr_dup_text (answer.functional, graph);
  g_assert_nonnull (strstr (text, "P(V999998|V999997)"));

  g_assert_true (nabla_id (graph, NULL, x, y, middle, NULL, &conditional, NULL, NULL));
  g_assert_true (conditional.identified);
}

static void
test_loop (void)
{
  g_autoptr (NablaGraph) graph = make_chain (TRUE);
  g_autoptr (GArray) cycle = nabla_graph_dup_cycle (graph);
  g_autoptr (GError) error = NULL;

  g_assert_null (nabla_graph_get_order (graph));
  g_assert_cmpuint (cycle->len, ==, N);
  g_assert_false (nabla_graph_check_acyclic (graph, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_CYCLE);
}

#define DEPTH 150000

/* Σ over V1 of P(V2|V1) P(V1,V2) Σ over V0 of P(V1|V0) P(V0,V1), and so on: small at every level. */
static void
test_deep_expression (void)
{
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  NablaExpr *expr = nabla_expr_one (pool);
  g_autoptr (NablaExpr) held = NULL;

  for (guint i = 0; i < DEPTH; i++)
    {
      g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (i), next = nabla_node_set_new_one (i + 1);
      g_autoptr (NablaNodeSet) both = nabla_node_set_union (one, next);
      NablaExpr *factors[]
        = { nabla_expr_probability (pool, next, one), nabla_expr_probability (pool, both, NULL), expr };

      expr = nabla_expr_sum (pool, one, nabla_expr_product (pool, factors, G_N_ELEMENTS (factors)));
      g_assert_cmpint (nabla_expr_get_kind (expr), ==, NABLA_EXPR_SUM);
      g_assert_cmpuint (nabla_expr_get_free (expr)->n, ==, 1);
    }
  held = nabla_expr_ref (expr);
  g_clear_pointer (&pool, nabla_expr_pool_free);
  g_assert_cmpuint (nabla_expr_get_free (held)->nodes[0], ==, DEPTH);
}

int
main (int argc, char **argv)
{
  g_autoptr (NablaGraph) chain = make_chain (FALSE);

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/long/separation", chain, test_separation);
  g_test_add_data_func ("/long/identification", chain, test_identification);
  g_test_add_func ("/long/loop", test_loop);
  g_test_add_func ("/long/deep-expression", test_deep_expression);
  return g_test_run ();
}
