/* A condition on 1e6 rows x 50 columns: the rows alone, and the table of those rows. */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "table/nabla-filter.h"

#define N 1000000
#define P 50

static double
cpu_seconds (void)
{
  return (double) clock () / CLOCKS_PER_SEC;
}

static NablaTable *
make_table (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  NablaColumn *columns[P];
  NablaTable *table;

  for (guint j = 0; j < P; j++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", j);
      double *values = g_new (double, N);

      for (gsize i = 0; i < N; i++)
        values[i] = g_rand_int (rand) % 50 == 0 ? NAN : g_rand_double (rand);
      columns[j] = nabla_column_new_real (name, NABLA_TYPE_REAL, values, N);
    }
  table = nabla_table_new (columns, P, N);
  for (guint j = 0; j < P; j++)
    nabla_column_unref (columns[j]);
  return table;
}

static void
measure (const NablaTable *table, NablaExecutor *executor, const char *what)
{
  guint n_threads = nabla_executor_get_n_threads (executor);
  g_autoptr (NablaFilter) filter = nabla_filter_parse ("x0 >= 0.1 and (x1 < 0.6 or x2 is missing or x3 > 0.5)", NULL);
  gint64 start = g_get_monotonic_time ();
  double cpu = cpu_seconds ();
  g_autofree guint8 *selected = nabla_filter_select (filter, table, executor, NULL, NULL);
  gint64 middle = g_get_monotonic_time ();
  g_autoptr (NablaTable) rows = nabla_table_with_rows (table, selected, executor, NULL, NULL);

  printf ("%s: condition, %u thread(s)\t%.4f\ts\n", what, n_threads, (double) (middle - start) / 1e6);
  printf ("%s: table, %u thread(s)\t%.4f\ts\t0.2\n", what, n_threads, (double) (g_get_monotonic_time () - start) / 1e6);
  printf ("%s: table, %u thread(s), CPU\t%.4f\ts\t0.2\n", what, n_threads, cpu_seconds () - cpu);
}

int
main (void)
{
  g_autoptr (NablaTable) table = make_table ();

  for (guint n_threads = 1; n_threads <= 2; n_threads++)
    {
      g_autoptr (NablaExecutor) executor = nabla_executor_new (n_threads);

      measure (table, executor, "1e6 x 50 filtered");
    }
  return 0;
}
