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
  g_test_add_func ("/draws/quantile", test_quantile);
  g_test_add_func ("/draws/cancel", test_cancel);
  return g_test_run ();
}
