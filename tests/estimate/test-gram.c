/* Sums by missingness pattern: exactly the complete cases, whatever the threads, without
 * losing digits. */
#include <math.h>
#include <string.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "support.h"

#define P 8

static const char *const names[P] = { "a", "b", "c", "d", "e", "f", "g", "h" };

/* Correlated columns; a cell is missing with probability @gaps. */
static double **
draw (gsize n, double gaps, gulong seed)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  double **values = g_new (double *, P);

  gsl_rng_set (rng, seed);
  for (guint j = 0; j < P; j++)
    values[j] = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    {
      double common = gsl_ran_gaussian (rng, 1.0);

      for (guint j = 0; j < P; j++)
        values[j][i] = 0.6 * common + gsl_ran_gaussian (rng, 1.0) + j;
    }
  for (gsize i = 0; i < n; i++)
    for (guint j = 0; j < P; j++)
      if (gsl_rng_uniform (rng) < gaps)
        values[j][i] = NAN;
  gsl_rng_free (rng);
  return values;
}

static void
drop (double **values)
{
  for (guint j = 0; j < P; j++)
    g_free (values[j]);
  g_free (values);
}

static NablaTable *
table_of (double **values, gsize n)
{
  NablaColumn *columns[P];

  for (guint j = 0; j < P; j++)
    columns[j] = test_column (names[j], values[j], n);
  return test_table (P, n, columns);
}

static NablaGraph *
all_nodes (void)
{
  return test_graph ("dag { a b c d e f g h }");
}

/* Ordinary least squares on the rows that have all columns of @used; their number. */
static gsize
brute_force (double **values, gsize n, const guint *used, guint n_used, double *beta)
{
  const double *x[P];
  double *copies[P];
  gsize kept = 0;

  for (guint j = 0; j < n_used; j++)
    copies[j] = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    {
      gboolean complete = TRUE;

      for (guint j = 0; j < n_used; j++)
        complete = complete && isfinite (values[used[j]][i]);
      if (!complete)
        continue;
      for (guint j = 0; j < n_used; j++)
        copies[j][kept] = values[used[j]][i];
      kept++;
    }
  for (guint j = 1; j < n_used; j++)
    x[j - 1] = copies[j];
  test_ols (x, n_used - 1, copies[0], kept, beta);
  for (guint j = 0; j < n_used; j++)
    g_free (copies[j]);
  return kept;
}

/* Every question over random columns has the numbers of its own complete cases. */
static void
check_complete_cases (double **values, gsize n, guint n_queries, double tolerance)
{
  g_autoptr (NablaTable) table = table_of (values, n);
  g_autoptr (NablaGraph) graph = all_nodes ();
  g_autoptr (NablaExecutor) executor = nabla_executor_new (2);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint query = 0; query < n_queries; query++)
    {
      guint order[P] = { 0, 1, 2, 3, 4, 5, 6, 7 }, n_used = 2 + query % (P - 1);
      double beta[P];
      g_autoptr (GString) others = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaEstimate) estimate = NULL;
      NablaMethod method;
      gsize kept;

      for (guint i = 0; i < P - 1; i++)
        {
          guint j = g_rand_int_range (rand, i, P), t = order[i];

          order[i] = order[j];
          order[j] = t;
        }
      for (guint j = 2; j < n_used; j++)
        g_string_append_printf (others, "%s ", names[order[j]]);
      kept = brute_force (values, n, order, n_used, beta);
      nabla_method_init (&method);
      method.auto_estimator = FALSE; /* linear */
      method.se = query % 2 ? NABLA_SE_HC3 : NABLA_SE_CLASSICAL;
      estimate = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, names[order[1]], names[order[0]], others->str,
                                &method, &error);
      g_assert_no_error (error);
      assert_close (estimate->estimate, beta[0], tolerance);
      g_assert_cmpuint (estimate->n_used, ==, kept);
      g_assert_cmpuint (estimate->n_dropped, ==, n - kept);
    }
}

/* Errors with gaps are those of a table that has the complete rows only. */
static void
test_errors_of_complete_cases (void)
{
  static const NablaSeKind kinds[] = { NABLA_SE_CLASSICAL, NABLA_SE_HC0, NABLA_SE_HC3, NABLA_SE_CLUSTER };
  static const struct
  {
    NablaStrategy strategy;
    const char *others;
  } ways[] = { { NABLA_STRATEGY_ADJUSTMENT, "c d" },
               { NABLA_STRATEGY_FRONT_DOOR, "c d" },
               { NABLA_STRATEGY_INSTRUMENT, "c|d" } };
  double **values = draw (3000, 0.03, 12), **whole = draw (3000, 0.0, 12);
  gsize n = 0;

  for (gsize i = 0; i < 3000; i++)
    {
      values[7][i] = i % 50 == 0 ? NAN : (double) (i % 29);
      /* A cluster without a complete row does not count as one. */
      if (i % 29 == 28)
        values[2][i] = NAN;
      if (!isfinite (values[0][i] + values[1][i] + values[2][i] + values[3][i] + values[7][i]))
        continue;
      for (guint j = 0; j < P; j++)
        whole[j][n] = values[j][i];
      n++;
    }
  {
    g_autoptr (NablaTable) gappy = table_of (values, 3000);
    g_autoptr (NablaTable) complete = table_of (whole, n);
    g_autoptr (NablaGraph) graph = all_nodes ();
    g_autoptr (NablaData) one = nabla_data_new (gappy, NULL);
    g_autoptr (NablaData) two = nabla_data_new (complete, NULL);

    for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
      for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
        {
          g_autoptr (NablaEstimate) a = NULL;
          g_autoptr (NablaEstimate) b = NULL;
          NablaMethod method;

          nabla_method_init (&method);
          method.auto_estimator = FALSE;
          method.estimator
            = ways[way].strategy == NABLA_STRATEGY_INSTRUMENT ? NABLA_ESTIMATOR_2SLS : NABLA_ESTIMATOR_LINEAR;
          method.se = kinds[k];
          /* The clusters, or the weights, ask for column h too. */
          method.cluster_column = 7;
          method.weight_column = kinds[k] == NABLA_SE_CLUSTER ? -1 : 7;
          a = test_estimate (one, graph, ways[way].strategy, "a", "b", ways[way].others, &method, NULL);
          b = test_estimate (two, graph, ways[way].strategy, "a", "b", ways[way].others, &method, NULL);
          assert_close (a->estimate, b->estimate, 1e-9);
          assert_close (a->se, b->se, 1e-9);
          assert_close (a->hi, b->hi, 1e-9);
          g_assert_cmpuint (a->n_used, ==, b->n_used);
        }
  }
  drop (values);
  drop (whole);
}

static void
test_no_gaps (void)
{
  double **values = draw (3000, 0.0, 1);

  check_complete_cases (values, 3000, 14, 1e-10);
  drop (values);
}

static void
test_few_patterns (void)
{
  double **values = draw (9000, 0.0, 2);

  for (gsize i = 0; i < 9000; i++)
    {
      if (i % 3 == 0)
        values[1][i] = NAN;
      if (i % 5 == 0)
        values[4][i] = NAN;
      if (i > 7000)
        values[6][i] = i % 2 ? INFINITY : -INFINITY;
    }
  check_complete_cases (values, 9000, 28, 1e-10);
  drop (values);
}

/* 2^8 patterns: too many to keep, so that rows are read for each question. */
static void
test_many_patterns (void)
{
  double **values = draw (6000, 0.25, 3);

  check_complete_cases (values, 6000, 21, 1e-10);
  drop (values);
}

/* Far from 0, in plain sums ten digits would be gone. */
static void
test_far_from_zero (void)
{
  double **values = draw (5000, 0.05, 4);

  for (guint j = 0; j < P; j++)
    for (gsize i = 0; i < 5000; i++)
      values[j][i] += 1e7 * (j + 1);
  check_complete_cases (values, 5000, 14, 1e-7);
  drop (values);
}

/* The rows that have h lie in a tight heap far from the others: a second pass about
 * their own mean keeps the digits. */
static void
test_far_heap (void)
{
  static const guint used[] = { 0, 1, 2, 7 };
  double **values = draw (8000, 0.0, 5);
  double beta[3];
  NablaMethod method;

  for (gsize i = 0; i < 8000; i++)
    for (guint j = 0; j < P; j++)
      if (i < 1000)
        values[j][i] = values[j][i] * 1e-3 + 1e3;
      else if (j == 7)
        values[j][i] = NAN;
  g_assert_cmpuint (brute_force (values, 8000, used, 4, beta), ==, 1000);
  {
    g_autoptr (NablaTable) table = table_of (values, 8000);
    g_autoptr (NablaGraph) graph = all_nodes ();
    g_autoptr (NablaData) data = nabla_data_new (table, NULL);
    g_autoptr (NablaEstimate) estimate = NULL;

    nabla_method_init (&method);
    method.auto_estimator = FALSE; /* linear */
    estimate = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "b", "a", "c h", &method, NULL);
    assert_close (estimate->estimate, beta[0], 1e-8);
    g_assert_cmpuint (estimate->n_used, ==, 1000);
  }
  drop (values);
}

static void
test_huge_and_tiny (void)
{
  double **values = draw (2000, 0.0, 6);

  for (gsize i = 0; i < 2000; i++)
    {
      values[0][i] *= 1e200;
      values[1][i] *= 1e-200;
      values[2][i] *= 1e120;
    }
  {
    g_autoptr (NablaTable) table = table_of (values, 2000);
    g_autoptr (NablaGraph) graph = all_nodes ();
    g_autoptr (NablaData) data = nabla_data_new (table, NULL);
    static const guint used[] = { 3, 0, 1, 2 };
    double beta[3];
    NablaMethod method;
    g_autoptr (NablaEstimate) estimate = NULL;
    g_autoptr (NablaEstimate) tiny = NULL;
    g_autoptr (GError) error = NULL;

    nabla_method_init (&method);
    method.auto_estimator = FALSE; /* linear */
    brute_force (values, 2000, used, 4, beta);
    estimate = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "a", "d", "b c", &method, NULL);
    assert_close (estimate->estimate, beta[0], 1e-10);
    g_assert_cmpfloat (estimate->se, >, 0.0);
    /* 1e200 per 1e-200 is no double. */
    tiny = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "b", "a", "", &method, &error);
    g_assert_null (tiny);
    g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED);
  }
  drop (values);
}

/* The same bits with 1, 2 and 8 threads, for every way of estimating. */
static void
test_threads_agree (void)
{
  static const guint threads[] = { 1, 2, 8 };
  static const NablaSeKind kinds[] = { NABLA_SE_CLASSICAL, NABLA_SE_HC1, NABLA_SE_HC2, NABLA_SE_HC3, NABLA_SE_CLUSTER };
  double **values = draw (70001, 0.003, 7);
  g_autoptr (GArray) first = NULL;

  for (gsize i = 0; i < 70001; i++)
    values[7][i] = (double) (i % 37);
  {
    g_autoptr (NablaTable) table = table_of (values, 70001);
    g_autoptr (NablaGraph) graph = all_nodes ();

    for (guint t = 0; t < G_N_ELEMENTS (threads); t++)
      {
        g_autoptr (NablaExecutor) executor = nabla_executor_new (threads[t]);
        g_autoptr (NablaData) data = nabla_data_new (table, executor);
        g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (double));

        for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
          for (guint strategy = 0; strategy < 3; strategy++)
            {
              static const NablaStrategy strategies[]
                = { NABLA_STRATEGY_ADJUSTMENT, NABLA_STRATEGY_FRONT_DOOR, NABLA_STRATEGY_INSTRUMENT };
              static const char *const others[] = { "c d e", "c d", "c d|e" };
              g_autoptr (NablaEstimate) estimate = NULL;
              NablaMethod method;

              nabla_method_init (&method);
              method.auto_estimator = FALSE;
              method.estimator = strategy == 2 ? NABLA_ESTIMATOR_2SLS : NABLA_ESTIMATOR_LINEAR;
              method.se = kinds[k];
              method.cluster_column = kinds[k] == NABLA_SE_CLUSTER ? 7 : -1;
              estimate = test_estimate (data, graph, strategies[strategy], "a", "b", others[strategy], &method, NULL);
              g_array_append_val (numbers, estimate->estimate);
              g_array_append_val (numbers, estimate->se);
              g_array_append_val (numbers, estimate->hi);
            }
        if (first == NULL)
          first = g_steal_pointer (&numbers);
        else
          g_assert_cmpmem (first->data, first->len * sizeof (double), numbers->data, numbers->len * sizeof (double));
      }
  }
  drop (values);
}

typedef struct
{
  NablaData *data;
  const NablaGraph *graph;
  double estimate;
} Asker;

static gpointer
ask (gpointer user_data)
{
  Asker *asker = user_data;
  g_autoptr (NablaEstimate) estimate = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  method.auto_estimator = FALSE; /* linear */
  estimate = test_estimate (asker->data, asker->graph, NABLA_STRATEGY_ADJUSTMENT, "a", "b", "c", &method, NULL);
  asker->estimate = estimate->estimate;
  return NULL;
}

static void
test_asked_at_once (void)
{
  double **values = draw (50000, 0.01, 8);
  g_autoptr (NablaTable) table = table_of (values, 50000);
  g_autoptr (NablaGraph) graph = all_nodes ();
  g_autoptr (NablaExecutor) executor = nabla_executor_new (2);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  Asker askers[6];
  GThread *threads[6];

  for (guint i = 0; i < 6; i++)
    {
      askers[i] = (Asker){ data, graph, 0.0 };
      threads[i] = g_thread_new ("asker", ask, &askers[i]);
    }
  for (guint i = 0; i < 6; i++)
    g_thread_join (threads[i]);
  for (guint i = 1; i < 6; i++)
    g_assert_cmpfloat (askers[i].estimate, ==, askers[0].estimate);
  drop (values);
}

static void
test_cancelled (void)
{
  double **values = draw (2000, 0.0, 9);
  g_autoptr (NablaTable) table = table_of (values, 2000);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (nabla_data_prepare (data, NULL, 0, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* Nothing half-made was kept. */
  g_assert_true (nabla_data_prepare (data, NULL, 0, NULL, NULL));
  drop (values);
  {
    g_autoptr (NablaGraph) graph = all_nodes ();
    g_autofree int *columns = test_columns (graph, table);
    g_autoptr (NablaEstimand) estimand = test_estimand (graph, NABLA_STRATEGY_ADJUSTMENT, "a", "b", "c");
    NablaMethod method;

    nabla_method_init (&method);
    method.auto_estimator = FALSE; /* linear */
    g_clear_error (&error);
    g_assert_null (nabla_estimate_effect (data, graph, columns, estimand, &method, progress, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  }
}

/* A weight of 2 is a row twice over, a weight of 0 or none a row that is not there. */
static void
test_weights_repeat_rows (void)
{
  double **values = draw (700, 0.05, 10);
  double **doubled = g_new (double *, P);
  gsize n = 0;
  NablaMethod method;

  for (guint j = 0; j < P; j++)
    doubled[j] = g_new (double, 1400);
  for (gsize i = 0; i < 700; i++)
    {
      values[7][i] = i % 7 == 0 ? NAN : (double) (i % 3);
      for (guint copy = 0; i % 7 != 0 && copy < i % 3; copy++, n++)
        for (guint j = 0; j < P; j++)
          doubled[j][n] = values[j][i];
    }
  {
    g_autoptr (NablaTable) weighted = table_of (values, 700);
    g_autoptr (NablaTable) repeated = table_of (doubled, n);
    g_autoptr (NablaGraph) graph = all_nodes ();
    g_autoptr (NablaData) one = nabla_data_new (weighted, NULL);
    g_autoptr (NablaData) two = nabla_data_new (repeated, NULL);
    g_autoptr (NablaEstimate) a = NULL;
    g_autoptr (NablaEstimate) b = NULL;

    nabla_method_init (&method);
    method.auto_estimator = FALSE; /* linear */
    b = test_estimate (two, graph, NABLA_STRATEGY_ADJUSTMENT, "a", "b", "c d", &method, NULL);
    method.weight_column = 7;
    a = test_estimate (one, graph, NABLA_STRATEGY_ADJUSTMENT, "a", "b", "c d", &method, NULL);
    assert_close (a->estimate, b->estimate, 1e-10);
    g_assert_cmpuint (a->n_used, <, b->n_used);
    g_assert_cmpuint (a->n_used + a->n_dropped, ==, 700);
  }
  drop (values);
  drop (doubled);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/gram/no-gaps", test_no_gaps);
  g_test_add_func ("/estimate/gram/few-patterns", test_few_patterns);
  g_test_add_func ("/estimate/gram/many-patterns", test_many_patterns);
  g_test_add_func ("/estimate/gram/errors-of-complete-cases", test_errors_of_complete_cases);
  g_test_add_func ("/estimate/gram/far-from-zero", test_far_from_zero);
  g_test_add_func ("/estimate/gram/far-heap", test_far_heap);
  g_test_add_func ("/estimate/gram/huge-and-tiny", test_huge_and_tiny);
  g_test_add_func ("/estimate/gram/threads-agree", test_threads_agree);
  g_test_add_func ("/estimate/gram/asked-at-once", test_asked_at_once);
  g_test_add_func ("/estimate/gram/cancelled", test_cancelled);
  g_test_add_func ("/estimate/gram/weights-repeat-rows", test_weights_repeat_rows);
  return g_test_run ();
}
