/* The random numbers that rows are drawn by, and quantiles of what comes of them. */
#include <math.h>

#include "estimate/trust/nabla-bootstrap.h"
#include "estimate/trust/nabla-replicates.h"
#include "support.h"

/* Every value comes as often as every other; streams and seeds differ. */
static void
test_draws (void)
{
  NablaDraws draws, other;
  gsize counts[7] = { 0 };
  double mean = 0.0, squares = 0.0, chi2 = 0.0;

  nabla_draws_init (&draws, 1, 0);
  for (guint i = 0; i < 70000; i++)
    counts[nabla_draws_below (&draws, 7)]++;
  for (guint i = 0; i < 7; i++)
    chi2 += pow (counts[i] - 10000.0, 2) / 10000.0;
  /* P (chi2 > 22.5 with 6 degrees of freedom) = .001 */
  g_assert_cmpfloat (chi2, <, 22.5);
  for (guint i = 0; i < 40000; i++)
    {
      double value = nabla_draws_normal (&draws);

      mean += value / 40000;
      squares += value * value / 40000;
    }
  g_assert_cmpfloat (fabs (mean), <, 3.3 / 200.0);
  g_assert_cmpfloat (fabs (squares - 1.0), <, 3.3 * sqrt (2.0) / 200.0);
  nabla_draws_init (&draws, 1, 2);
  nabla_draws_init (&other, 2, 1);
  g_assert_cmpuint (nabla_draws_next (&draws), !=, nabla_draws_next (&other));
}

static void
test_quantile (void)
{
  const double sorted[] = { 1, 2, 4, 8 };

  assert_close (nabla_sorted_quantile (sorted, 4, 0.5), 3.0, 1e-15);
  assert_close (nabla_sorted_quantile (sorted, 4, 0.4), 2.0, 1e-15);
  assert_close (nabla_sorted_quantile (sorted, 4, 0.01), 1.0, 1e-15);
  assert_close (nabla_sorted_quantile (sorted, 4, 0.99), 8.0, 1e-15);
}

/* Rows of a cluster stay together: each cluster takes the values of one other, all of them if that is as large, and
 * none of the values goes to two clusters. */
static void
test_clusters_change_places (void)
{
  TestRows rows = { .n = 60, .k = 3, .names = { "x", "y", "g" } };
  g_autoptr (NablaTable) table = NULL, drawn = NULL;
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaGraph) graph = test_graph ("dag { x -> y }");
  g_autofree int *columns = NULL;
  g_autoptr (NablaNodeSet) nodes = nabla_node_set_new ();
  g_autoptr (NablaReplicates) replicates = NULL;
  g_autoptr (GArray) permuted = g_array_new (FALSE, FALSE, sizeof (guint));
  NablaReplicatePlan plan = { NABLA_DRAW_PERMUTED, FALSE, permuted, 1, 1, "", 0.0, 1.0 };
  NablaMethod method;
  const double *x;
  gboolean used[12] = { FALSE };
  guint moved = 0, x_column;

  /* Twelve clusters, rows of which lie apart, of four to six rows; the tens of x say which cluster. */
  for (guint i = 0; i < rows.n; i++)
    {
      guint cluster = i < 48 ? i % 12 : i < 54 ? i % 6 : i - 54;

      rows.values[0][i] = 10.0 * cluster + i % 5;
      rows.values[1][i] = sin (i);
      rows.values[2][i] = cluster;
    }
  table = test_rows_table (&rows);
  data = nabla_data_new (table, NULL);
  columns = test_columns (graph, table);
  nabla_node_set_add (nodes, 0);
  nabla_node_set_add (nodes, 1);
  nabla_method_init (&method);
  method.se = NABLA_SE_CLUSTER;
  method.cluster_column = 2;
  replicates = nabla_replicates_new (data, graph, columns, nodes, 0, &method, NULL, NULL);
  x_column = (guint) replicates->columns[nabla_graph_find_node (graph, "x")];
  g_array_append_val (permuted, x_column);
  drawn = nabla_replicates_draw (replicates, &plan, 0, NULL);
  x = nabla_column_get_reals (nabla_table_get_column (drawn, x_column));
  for (guint g = 0; g < 12; g++)
    {
      int from = -1;

      for (guint i = 0; i < rows.n; i++)
        if (rows.values[2][i] == g)
          {
            g_assert_true (from < 0 || from == (int) (x[i] / 10.0));
            from = (int) (x[i] / 10.0);
          }
      g_assert_false (used[from]);
      used[from] = TRUE;
      moved += from != (int) g;
    }
  g_assert_cmpuint (moved, >, 6);
}

static void
count (const NablaReplicates *replicates, NablaData *data, double *values, gpointer user_data, NablaProgress *progress)
{
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (user_data);
  g_assert_false (nabla_progress_check (progress, &error));
  *values = 1.0;
}

static void
test_cancel (void)
{
  const double x[] = { 1, 2, 3, 5 };
  NablaColumn *column = test_column ("x", x, 4);
  g_autoptr (NablaTable) table = test_table (1, 4, &column);
  g_autoptr (NablaGraph) graph = test_graph ("dag { x }");
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaNodeSet) nodes = nabla_node_set_new_one (0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  NablaMethod method;
  g_autoptr (NablaReplicates) replicates = NULL;
  NablaReplicatePlan plan = { NABLA_DRAW_BOOTSTRAP, FALSE, NULL, 10, 1, "x", 0, 1 };
  g_autoptr (GError) error = NULL;

  nabla_method_init (&method);
  replicates = nabla_replicates_new (data, graph, columns, nodes, 0, &method, progress, NULL);
  g_assert_null (nabla_replicates_run (replicates, &plan, count, cancellable, NULL, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draws/draws", test_draws);
  g_test_add_func ("/draws/clusters-change-places", test_clusters_change_places);
  g_test_add_func ("/draws/quantile", test_quantile);
  g_test_add_func ("/draws/cancel", test_cancel);
  return g_test_run ();
}
