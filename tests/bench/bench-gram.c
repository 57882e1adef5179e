/* The Gram matrix of 1e6 rows x 50 columns beside one bare dsyrk of the same size. */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>

#include "estimate/nabla-estimation.h"

#define N    1000000
#define P    50
#define RUNS 7

static double
seconds (void)
{
  return g_get_monotonic_time () / 1e6;
}

/* Columns that hang together a little; every 50th value missing in @n_gaps of them. */
static NablaTable *
make_table (double *values, guint n_gaps)
{
  NablaColumn *columns[P];
  NablaTable *table;

  for (guint j = 0; j < P; j++)
    {
      double *copy = g_memdup2 (values + (gsize) j * N, sizeof (double) * N);
      g_autofree char *name = g_strdup_printf ("v%u", j);

      for (gsize i = j; j < n_gaps && i < N; i += 50)
        copy[i] = __builtin_nan ("");
      columns[j] = nabla_column_new_real (name, NABLA_TYPE_REAL, copy, N);
    }
  table = nabla_table_new (columns, P, N);
  for (guint j = 0; j < P; j++)
    nabla_column_unref (columns[j]);
  return table;
}

static double
time_gram (const NablaTable *table, NablaExecutor *executor)
{
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  double start = seconds ();

  if (!nabla_data_prepare (data, NULL, 0, NULL, NULL))
    exit (1);
  return seconds () - start;
}

static double
time_bare (const double *values, int n_threads)
{
  double product[P * P], start, end;

  openblas_set_num_threads (n_threads);
  start = seconds ();
  cblas_dsyrk (CblasColMajor, CblasUpper, CblasTrans, P, N, 1.0, values, N, 0.0, product, P);
  end = seconds ();
  openblas_set_num_threads (1);
  return end - start;
}

int
main (void)
{
  double *values = g_new (double, (gsize) N *P);
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaTable) gappy = NULL;
  g_autoptr (NablaExecutor) alone = nabla_executor_new (1);
  g_autoptr (NablaExecutor) pair = nabla_executor_new (2);
  guint64 state = 88172645463325252u;
  double one = 1e9, two = 1e9, bare_one = 1e9, bare_two = 1e9, gaps = 1e9;

  for (gsize i = 0; i < (gsize) N * P; i++)
    {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      values[i] = (double) (state >> 11) * 0x1p-53 + (i >= N ? 0.2 * values[i - N] : 0.0);
    }
  table = make_table (values, 0);
  gappy = make_table (values, 5);

  /* In turn, the best of each: what else the machine does falls on all of them alike. */
  for (guint run = 0; run < RUNS; run++)
    {
      bare_one = MIN (bare_one, time_bare (values, 1));
      one = MIN (one, time_gram (table, alone));
      bare_two = MIN (bare_two, time_bare (values, 2));
      two = MIN (two, time_gram (table, pair));
      gaps = MIN (gaps, time_gram (gappy, pair));
    }
  printf ("bare dsyrk, 1e6 x 50, one thread\t%.4f\ts\n", bare_one);
  printf ("bare dsyrk, 1e6 x 50, two threads\t%.4f\ts\n", bare_two);
  printf ("Gram with centring, one thread\t%.4f\ts\n", one);
  printf ("Gram with centring, two threads\t%.4f\ts\n", two);
  printf ("Gram / bare dsyrk, one thread\t%.3f\tratio\t1.5\n", one / bare_one);
  printf ("Gram / bare dsyrk, two threads\t%.3f\tratio\t1.5\n", two / bare_two);
  printf ("Gram, 6 missingness patterns, two threads\t%.4f\ts\n", gaps);
  g_free (values);
  return 0;
}
