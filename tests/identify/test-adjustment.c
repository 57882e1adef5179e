/* Adjustment sets against the criterion's definition by enumeration. */
#include "identify/nabla-adjustment.h"
#include "small-graphs.h"

#include <string.h>

static gboolean
holds (const Case *c, Mask z)
{
  if ((c->must & ~z) != 0 || (z & ~small_graphs_allowed (c)) != 0)
    return FALSE;
  return nabla_query_get_effect (c->query) == NABLA_EFFECT_TOTAL ? brute_adjusts (&c->brute, c->x, c->y, z)
                                                                 : brute_single_door (&c->brute, c->x, c->y, z);
}

static gboolean
is_minimal (const Case *c, Mask z)
{
  if (!holds (c, z))
    return FALSE;
  for (Mask sub = (z - 1) & z; z != 0; sub = (sub - 1) & z)
    {
      if (holds (c, sub))
        return FALSE;
      if (sub == 0)
        break;
    }
  return TRUE;
}

static gboolean
has_set (const GPtrArray *sets, Mask z)
{
  guint times = 0;

  for (guint i = 0; i < sets->len; i++)
    times += brute_mask (g_ptr_array_index (sets, i)) == z;
  return times == 1;
}

static void
check (Case *c)
{
  Mask all = BIT (c->brute.n) - 1;
  gboolean truncated = TRUE, exists = FALSE;
  guint n_minimal = 0, n_valid = 0;
  g_autoptr (NablaNodeSet) found = nabla_adjustment_find (c->ws, c->query);
  g_autoptr (NablaNodeSet) largest = nabla_adjustment_largest (c->ws, c->query);
  g_autoptr (GPtrArray) minimal = nabla_adjustment_list_minimal (c->ws, c->query, 0, 0, NULL, &truncated);
  g_autoptr (GPtrArray) valid = NULL;

  g_assert_false (truncated);
  valid = nabla_adjustment_list_all (c->ws, c->query, 0, NULL, &truncated);
  g_assert_false (truncated);
  for (Mask z = 0; z <= all; z++)
    {
      g_autoptr (NablaNodeSet) set = brute_set (z);
      gboolean is_valid = nabla_query_get_effect (c->query) == NABLA_EFFECT_TOTAL
                            ? brute_adjusts (&c->brute, c->x, c->y, z)
                            : brute_single_door (&c->brute, c->x, c->y, z);

      if (nabla_adjustment_is_valid (c->ws, c->query, set) != is_valid)
        small_graphs_fail (c, "validity", z);
      /* A selected vertex is named only when it must be. */
      if ((z & c->brute.selected & ~c->must) != 0)
        continue;
      if (holds (c, z))
        {
          exists = TRUE;
          n_valid++;
          if (!has_set (valid, z))
            small_graphs_fail (c, "not among all sets", z);
        }
      if (is_minimal (c, z))
        {
          n_minimal++;
          if (!has_set (minimal, z))
            small_graphs_fail (c, "not among the minimal sets", z);
        }
    }
  if (valid->len != n_valid || minimal->len != n_minimal)
    small_graphs_fail (c, "listed too much", 0);
  if (exists != (found != NULL) || exists != (largest != NULL))
    small_graphs_fail (c, "existence", 0);
  if (found != NULL && !is_minimal (c, brute_mask (found)))
    small_graphs_fail (c, "found, but not minimal", brute_mask (found));
  if (largest != NULL && !holds (c, brute_mask (largest)))
    small_graphs_fail (c, "the closed form is not valid", brute_mask (largest));
  for (guint i = 1; i < minimal->len; i++)
    {
      const NablaNodeSet *before = g_ptr_array_index (minimal, i - 1), *after = g_ptr_array_index (minimal, i);

      g_assert_cmpuint (before->n, <=, after->n);
    }
}

static void
test_total (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 4, 1, 2500, check);
}

static void
test_direct (void)
{
  small_graphs_for_each (NABLA_EFFECT_DIRECT, 4, 3, 2500, check);
}

/* No descendant of an exposure, no open path into one. */
static gboolean
brute_back_door (const Brute *g, Mask x, Mask y, Mask z)
{
  Mask all = z | g->selected;

  if ((all & brute_descendants (g, x)) != 0 || (z & y) != 0)
    return FALSE;
  for (guint v = 0; v < g->n; v++)
    if ((x & BIT (v)) != 0 && brute_backdoor_open (g, BIT (v), y, z))
      return FALSE;
  return TRUE;
}

static void
check_backdoor (Case *c)
{
  for (Mask z = 0; z < BIT (c->brute.n); z++)
    {
      g_autoptr (NablaNodeSet) set = brute_set (z);
      gboolean valid = brute_back_door (&c->brute, c->x, c->y, z);

      if (nabla_adjustment_is_backdoor (c->ws, c->query, set) != valid)
        small_graphs_fail (c, "back-door criterion", z);
      /* For one exposure it is the stronger of the two, selection apart. */
      if (valid && (c->x & (c->x - 1)) == 0 && c->brute.selected == 0 && !brute_adjusts (&c->brute, c->x, c->y, z))
        small_graphs_fail (c, "back-door, but not valid", z);
    }
}

static void
test_backdoor (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 4, 1, 1500, check_backdoor);
}

static void
check_nodes (Case *c)
{
  g_autoptr (NablaNodeSet) x = brute_set (c->x);
  g_autoptr (NablaNodeSet) y = brute_set (c->y);
  g_autoptr (NablaNodeSet) causal = nabla_causal_nodes (c->ws, x, y);
  g_autoptr (NablaNodeSet) forbidden = nabla_forbidden_nodes (c->ws, x, y);
  Mask expected = brute_causal (&c->brute, c->x, c->y);

  if (brute_mask (causal) != expected)
    small_graphs_fail (c, "causal vertices", brute_mask (causal));
  if (brute_mask (forbidden) != brute_descendants (&c->brute, expected))
    small_graphs_fail (c, "forbidden vertices", brute_mask (forbidden));
}

static void
test_nodes (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 4, 1, 1500, check_nodes);
}

/* With k parallel confounding paths of two vertices there are 2^k minimal sets. */
static void
test_limits (void)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_autoptr (NablaQuery) query = NULL;
  g_autoptr (GPtrArray) some = NULL, all = NULL, worked = NULL, counted = NULL, late = NULL, none = NULL;
  g_autoptr (NablaProgress) brief = NULL;
  g_autofree char *phrase = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  NablaNode x = nabla_graph_builder_add_node (builder, "x"), y = nabla_graph_builder_add_node (builder, "y");
  gboolean truncated = FALSE;

  nabla_graph_builder_add_roles (builder, x, NABLA_ROLE_EXPOSURE);
  nabla_graph_builder_add_roles (builder, y, NABLA_ROLE_OUTCOME);
  nabla_graph_builder_add_edge (builder, x, y, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  for (int i = 0; i < 8; i++)
    {
      char name[3] = { 'a', (char) ('0' + i), '\0' };
      NablaNode a = nabla_graph_builder_add_node (builder, name), b;

      name[0] = 'b';
      b = nabla_graph_builder_add_node (builder, name);
      nabla_graph_builder_add_edge (builder, a, x, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
      nabla_graph_builder_add_edge (builder, a, b, NABLA_MARK_ARROW, NABLA_MARK_ARROW);
      nabla_graph_builder_add_edge (builder, b, y, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
    }
  graph = nabla_graph_builder_build (builder);
  ws = nabla_reach_workspace_new (graph);
  query = nabla_query_new_from_roles (graph);

  all = nabla_adjustment_list_minimal (ws, query, 0, 0, NULL, &truncated);
  g_assert_cmpuint (all->len, ==, 256);
  g_assert_false (truncated);
  some = nabla_adjustment_list_minimal (ws, query, 10, 0, NULL, &truncated);
  g_assert_cmpuint (some->len, ==, 10);
  g_assert_true (truncated);
  worked = nabla_adjustment_list_minimal (ws, query, 0, 500, NULL, &truncated);
  g_assert_cmpuint (worked->len, <, 256);
  g_assert_true (truncated);
  counted = nabla_adjustment_list_minimal (ws, query, 7, 0, progress, NULL);
  nabla_progress_get (progress, &phrase);
  g_assert_nonnull (strstr (phrase, "7 sets"));
  brief = nabla_progress_new_with_budget (progress, 1);
  g_usleep (1000);
  late = nabla_adjustment_list_all (ws, query, 0, brief, &truncated);
  g_assert_cmpuint (late->len, <, 3);
  g_assert_true (truncated);
  g_cancellable_cancel (cancellable);
  none = nabla_adjustment_list_minimal (ws, query, 0, 0, progress, &truncated);
  g_assert_cmpuint (none->len, <, 3);
  g_assert_true (truncated);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/adjustment/causal-nodes", test_nodes);
  g_test_add_func ("/adjustment/total", test_total);
  g_test_add_func ("/adjustment/direct", test_direct);
  g_test_add_func ("/adjustment/backdoor", test_backdoor);
  g_test_add_func ("/adjustment/limits", test_limits);
  return g_test_run ();
}
