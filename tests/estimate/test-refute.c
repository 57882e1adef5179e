/* Refuters against tables drawn by hand, and where something is wrong. */
#include <math.h>
#include <string.h>

#include "estimate/trust/nabla-refute.h"
#include "estimate/trust/nabla-replicates.h"
#include "support.h"

#define N          300
#define REPLICATES 100

static const char graph_text[] = "dag { z -> x -> y; z -> y; x -> m -> v; x <-> v; i -> e -> u; e <-> u; w; c -> y }";

/* As the graph says; every tenth row has no z, every seventh no m. */
static NablaTable *
make_table (gboolean gaps)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  static const char *const names[] = { "z", "x", "y", "m", "v", "i", "e", "u", "w" };
  double values[9][N];
  int c[N];
  NablaColumn *columns[10];

  for (gsize r = 0; r < N; r++)
    {
      double d[8];

      for (guint j = 0; j < 8; j++)
        d[j] = (g_rand_double (rand) + g_rand_double (rand) + g_rand_double (rand) - 1.5) * 2.0;
      values[0][r] = gaps && r % 10 == 0 ? NAN : d[0];
      values[1][r] = 0.7 * d[0] + d[1];
      c[r] = (int) (r % 3);
      values[2][r] = 0.5 * values[1][r] - d[0] + d[2] + c[r];
      values[3][r] = gaps && r % 7 == 0 ? NAN : 0.8 * values[1][r] + d[3];
      values[4][r] = 0.6 * (0.8 * values[1][r] + d[3]) + d[1] + d[4];
      values[5][r] = d[5];
      values[6][r] = 0.9 * d[5] + d[6];
      values[7][r] = -0.4 * values[6][r] + d[6] + d[4];
      values[8][r] = 1.0 + (double) (r % 2);
    }
  for (guint j = 0; j < 9; j++)
    columns[j] = test_column (names[j], values[j], N);
  columns[9] = test_levels_column ("c", c, N, 3);
  return test_table (10, N, columns);
}

typedef struct
{
  NablaTable *table;
  NablaGraph *graph;
  NablaData *data;
  int *columns;
  NablaMethod method;
  NablaEstimate *estimate;
  NablaRefutation *refutation;
} Case;

static void
case_clear (Case *self)
{
  nabla_table_unref (self->table);
  nabla_graph_unref (self->graph);
  nabla_data_unref (self->data);
  g_free (self->columns);
  nabla_estimate_unref (self->estimate);
  nabla_refutation_unref (self->refutation);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static void
refute (Case *self)
{
  g_autoptr (GError) error = NULL;

  nabla_refutation_unref (self->refutation);
  self->refutation = nabla_refute (self->data, self->graph, self->columns, self->estimate, &self->method, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (self->refutation);
}

/* @method (nullable); takes @table. */
static void
case_init (Case *self,
           NablaTable *table,
           guint n_threads,
           NablaStrategy strategy,
           const char *x,
           const char *y,
           const char *others,
           const NablaMethod *method)
{
  g_autoptr (NablaExecutor) executor = n_threads > 0 ? nabla_executor_new (n_threads) : NULL;
  g_autoptr (GError) error = NULL;

  self->table = table;
  self->graph = test_graph (graph_text);
  self->data = nabla_data_new (table, executor);
  self->columns = test_columns (self->graph, table);
  if (method != NULL)
    self->method = *method;
  else
    nabla_method_init (&self->method);
  if (self->method.auto_estimator)
    {
      self->method.auto_estimator = FALSE;
      self->method.estimator = strategy == NABLA_STRATEGY_INSTRUMENT ? NABLA_ESTIMATOR_2SLS : NABLA_ESTIMATOR_LINEAR;
    }
  self->estimate = test_estimate (self->data, self->graph, strategy, x, y, others, &self->method, &error);
  g_assert_no_error (error);
  refute (self);
}

static const NablaRefuter *
get (const Case *self, NablaRefuterKind kind)
{
  return &self->refutation->refuters[kind];
}

/* The rows that count, in order. */
static gsize
list_rows (gboolean gaps, gsize *rows)
{
  gsize n = 0;

  for (gsize r = 0; r < N; r++)
    if (!gaps || r % 10 != 0)
      rows[n++] = r;
  return n;
}

/* The coefficient of x on y beside z, and beside a third variable (nullable). */
static double
coefficient (const NablaTable *table,
             const gsize *rows,
             gsize n,
             const gsize *x_rows,
             const gsize *y_rows,
             const double *third)
{
  const double *z = nabla_column_get_reals (nabla_table_get_column (table, 0));
  const double *x = nabla_column_get_reals (nabla_table_get_column (table, 1));
  const double *y = nabla_column_get_reals (nabla_table_get_column (table, 2));
  double columns[4][N], beta[3];

  for (gsize i = 0; i < n; i++)
    {
      columns[0][i] = x[x_rows[i]];
      columns[1][i] = z[rows[i]];
      columns[2][i] = y[y_rows[i]];
      columns[3][i] = third != NULL ? third[rows[i]] : 0.0;
    }
  test_ols ((const double *const[]){ columns[0], columns[1], columns[3] }, third != NULL ? 3 : 2, columns[2], n, beta);
  return beta[0];
}

/* Every kind of table drawn as its stream says, on the rows that are complete. */
static void
test_by_hand (void)
{
  for (guint gaps = 0; gaps < 2; gaps++)
    {
      g_auto (Case) one = { 0 };
      gsize rows[N], shuffled[N], chosen[N], n = list_rows (gaps, rows);
      double found[5][REPLICATES], means[5] = { 0 };

      case_init (&one, make_table (gaps), 0, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", NULL);
      g_assert_cmpuint (one.estimate->n_used, ==, n);
      g_assert_cmpuint (one.refutation->n_replicates, ==, REPLICATES);
      for (guint r = 0; r < REPLICATES; r++)
        {
          NablaDraws draws;
          double third[N];
          gsize wanted = (gsize) ceil (0.8 * n), n_chosen = 0;

          nabla_draws_init (&draws, 1, ((guint64) NABLA_DRAW_PERMUTED << 32) + r);
          memcpy (shuffled, rows, sizeof rows);
          for (gsize i = n; i > 1; i--)
            {
              gsize other = nabla_draws_below (&draws, i), held = shuffled[i - 1];

              shuffled[i - 1] = shuffled[other];
              shuffled[other] = held;
            }
          found[0][r] = coefficient (one.table, rows, n, shuffled, rows, NULL);
          found[1][r] = coefficient (one.table, rows, n, rows, shuffled, NULL);
          nabla_draws_init (&draws, 1, ((guint64) NABLA_DRAW_COLUMN << 32) + r);
          for (gsize i = 0; i < N; i++)
            third[i] = nabla_draws_normal (&draws);
          found[2][r] = coefficient (one.table, rows, n, rows, rows, third);
          nabla_draws_init (&draws, 1, ((guint64) NABLA_DRAW_SUBSET << 32) + r);
          for (gsize i = 0; i < n; i++)
            if (nabla_draws_below (&draws, n - i) < wanted - n_chosen)
              chosen[n_chosen++] = rows[i];
          g_assert_cmpuint (n_chosen, ==, wanted);
          found[3][r] = coefficient (one.table, chosen, n_chosen, chosen, chosen, NULL);
          nabla_draws_init (&draws, 1, ((guint64) NABLA_DRAW_BOOTSTRAP << 32) + r);
          for (gsize i = 0; i < n; i++)
            chosen[i] = rows[nabla_draws_below (&draws, n)];
          found[4][r] = coefficient (one.table, chosen, n, chosen, chosen, NULL);
          for (guint k = 0; k < 5; k++)
            means[k] += found[k][r] / REPLICATES;
        }
      for (guint k = 0; k < 5; k++)
        {
          const NablaRefuter *refuter = get (&one, k);
          double expected = k < 2 ? 0.0 : one.estimate->estimate;

          assert_close (refuter->estimate, means[k], 1e-9);
          g_assert_cmpfloat (refuter->expected, ==, expected);
          assert_close (refuter->p, nabla_refuter_p (found[k], REPLICATES, expected), 1e-12);
          g_assert_cmpfloat (refuter->p, >, 0.05);
          g_assert_cmpuint (refuter->n, ==, REPLICATES);
          g_assert_null (refuter->message);
        }
    }
}

static void
test_p (void)
{
  const double draws[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
  const double same[] = { 0.3, 0.1 + 0.2, 0.3 };

  assert_close (nabla_refuter_p (draws, 9, 0), 0.2, 1e-15);
  assert_close (nabla_refuter_p (draws, 9, 10), 0.2, 1e-15);
  assert_close (nabla_refuter_p (draws, 9, 1.5), 0.4, 1e-15);
  assert_close (nabla_refuter_p (draws, 9, 5), 1.0, 1e-15);
  assert_close (nabla_refuter_p (same, 3, 0.3), 1.0, 1e-15);
}

/* A number that the data do not give is found out by what repeats it, not by placebos. */
static void
test_wrong_number (void)
{
  g_auto (Case) one = { 0 };

  case_init (&one, make_table (FALSE), 0, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", NULL);
  one.estimate->estimate += 5 * one.estimate->se;
  refute (&one);
  assert_close (get (&one, NABLA_REFUTER_RANDOM_CAUSE)->p, 2.0 / 101, 1e-12);
  assert_close (get (&one, NABLA_REFUTER_SUBSET)->p, 2.0 / 101, 1e-12);
  assert_close (get (&one, NABLA_REFUTER_BOOTSTRAP)->p, 2.0 / 101, 1e-12);
  g_assert_cmpfloat (get (&one, NABLA_REFUTER_PLACEBO_EXPOSURE)->p, >, 0.05);
}

/* Every strategy and kind of table is refuted by what it has. */
static void
test_strategies (void)
{
  static const struct
  {
    NablaStrategy strategy;
    const char *x, *y, *others;
    gboolean weighted;
    gboolean cause;
  } cases[] = {
    { NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z c", FALSE, TRUE },
    { NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", TRUE, TRUE },
    { NABLA_STRATEGY_FRONT_DOOR, "x", "v", "m", FALSE, FALSE },
    { NABLA_STRATEGY_INSTRUMENT, "e", "u", "i", FALSE, TRUE },
    { NABLA_STRATEGY_INSTRUMENT, "e", "u", "i|z", FALSE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Case) one = { 0 };
      NablaTable *table = make_table (TRUE);
      NablaMethod method;

      nabla_method_init (&method);
      if (cases[i].weighted)
        method.weight_column = nabla_table_find_column (table, "w");
      case_init (&one, table, 0, cases[i].strategy, cases[i].x, cases[i].y, cases[i].others, &method);
      for (guint k = 0; k < NABLA_N_REFUTERS; k++)
        {
          const NablaRefuter *refuter = get (&one, k);

          g_assert_cmpuint (refuter->kind, ==, k);
          if (k == NABLA_REFUTER_RANDOM_CAUSE && !cases[i].cause)
            {
              g_assert_nonnull (refuter->message);
              g_assert_true (isnan (refuter->estimate) && isnan (refuter->expected) && isnan (refuter->p));
              continue;
            }
          g_assert_null (refuter->message);
          /* The mean of the replicates lies by what is expected, by the estimate's own error over their root. */
          g_assert_cmpfloat (fabs (refuter->estimate - refuter->expected), <, 0.5 * one.estimate->se);
          g_assert_cmpfloat (refuter->p, >, 0.05);
        }
    }
}

/* A placebo breaks what there is: no effect is left where there was one of many errors. */
static void
test_placebo_of_instrument (void)
{
  g_auto (Case) one = { 0 };

  case_init (&one, make_table (FALSE), 0, NABLA_STRATEGY_INSTRUMENT, "e", "u", "i", NULL);
  g_assert_cmpfloat (fabs (one.estimate->estimate), >, 4 * one.estimate->se);
  g_assert_cmpfloat (fabs (get (&one, NABLA_REFUTER_PLACEBO_EXPOSURE)->estimate), <, one.estimate->se);
  g_assert_cmpuint (get (&one, NABLA_REFUTER_PLACEBO_EXPOSURE)->n, ==, REPLICATES);
}

static void
test_threads_and_seed (void)
{
  g_auto (Case) alone = { 0 };
  g_auto (Case) other = { 0 };
  NablaMethod method;

  nabla_method_init (&method);
  case_init (&alone, make_table (TRUE), 0, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", &method);
  for (guint threads = 1; threads <= 3; threads++)
    {
      g_auto (Case) again = { 0 };

      case_init (&again, make_table (TRUE), threads, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", &method);
      for (guint k = 0; k < NABLA_N_REFUTERS; k++)
        g_assert_true (get (&again, k)->estimate == get (&alone, k)->estimate
                       && get (&again, k)->p == get (&alone, k)->p);
    }
  method.seed = 2;
  case_init (&other, make_table (TRUE), 0, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", &method);
  g_assert_cmpuint (other.refutation->seed, ==, 2);
  for (guint k = 0; k < NABLA_N_REFUTERS; k++)
    g_assert_cmpfloat (get (&other, k)->estimate, !=, get (&alone, k)->estimate);
}

/* Clusters are kept whole. */
static void
test_clusters (void)
{
  g_auto (Case) one = { 0 };
  NablaMethod method;
  NablaTable *table = make_table (FALSE);

  nabla_method_init (&method);
  method.se = NABLA_SE_CLUSTER;
  method.cluster_column = nabla_table_find_column (table, "w");
  /* Of two clusters four fifths are both: each subset is the whole. */
  case_init (&one, table, 0, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", &method);
  assert_close (get (&one, NABLA_REFUTER_SUBSET)->estimate, one.estimate->estimate, 1e-10);
  g_assert_cmpfloat (get (&one, NABLA_REFUTER_SUBSET)->p, ==, 1.0);
}

static void
test_zero (void)
{
  g_auto (Case) one = { 0 };

  case_init (&one, make_table (FALSE), 0, NABLA_STRATEGY_ZERO, "y", "x", "", NULL);
  for (guint k = 0; k < NABLA_N_REFUTERS; k++)
    g_assert_true (isnan (get (&one, k)->p) && get (&one, k)->message != NULL);
}

/* So few rows that most subsets have no number: no refuter makes one up. */
static void
test_too_few (void)
{
  g_auto (Case) one = { 0 };
  const double x[] = { 1, 2, 3, 5 }, z[] = { 1, 0, 2, 1 }, y[] = { 2, 1, 4, 4 };
  NablaColumn *columns[] = { test_column ("x", x, 4), test_column ("z", z, 4), test_column ("y", y, 4) };

  case_init (&one, test_table (3, 4, columns), 0, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", NULL);
  g_assert_true (isnan (get (&one, NABLA_REFUTER_BOOTSTRAP)->estimate));
  g_assert_nonnull (get (&one, NABLA_REFUTER_BOOTSTRAP)->message);
  /* With one variable more there are as many coefficients as rows. */
  g_assert_true (isnan (get (&one, NABLA_REFUTER_RANDOM_CAUSE)->p));
}

static void
test_cancel (void)
{
  g_auto (Case) one = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  g_autoptr (GError) error = NULL;

  case_init (&one, make_table (FALSE), 2, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", NULL);
  g_cancellable_cancel (cancellable);
  g_assert_null (nabla_refute (one.data, one.graph, one.columns, one.estimate, &one.method, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* It gets to the end, and says what it does. */
static void
test_progress (void)
{
  g_auto (Case) one = { 0 };
  g_autoptr (NablaProgress) progress = nabla_progress_new (NULL);
  g_autofree char *phrase = NULL;

  case_init (&one, make_table (FALSE), 0, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", NULL);
  nabla_refutation_unref (nabla_refute (one.data, one.graph, one.columns, one.estimate, &one.method, progress, NULL));
  g_assert_cmpfloat (nabla_progress_get (progress, &phrase), ==, 1.0);
  g_assert_cmpstr (phrase, ==, "Trying to refute the effect");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/refute/by-hand", test_by_hand);
  g_test_add_func ("/refute/p", test_p);
  g_test_add_func ("/refute/wrong-number", test_wrong_number);
  g_test_add_func ("/refute/strategies", test_strategies);
  g_test_add_func ("/refute/placebo-of-instrument", test_placebo_of_instrument);
  g_test_add_func ("/refute/threads-and-seed", test_threads_and_seed);
  g_test_add_func ("/refute/clusters", test_clusters);
  g_test_add_func ("/refute/zero", test_zero);
  g_test_add_func ("/refute/too-few", test_too_few);
  g_test_add_func ("/refute/cancel", test_cancel);
  g_test_add_func ("/refute/progress", test_progress);
  return g_test_run ();
}
