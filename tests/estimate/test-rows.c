/* Which rows an estimate uses, what the others lack, and what one of a variable's numbers is. */
#include <math.h>
#include <string.h>

#include "support.h"

#define N 3001
#define P 9

/* Columns a, b, … of random numbers, each missing in its own share of the rows; the first
 * two depend on one another. The last column is a category of three levels. */
static NablaTable *
draw (guint n_gappy, guint8 *missing)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  double *values[P];
  NablaColumn *columns[P];
  int levels[N];

  for (guint j = 0; j < P; j++)
    {
      values[j] = g_new (double, N);
      for (gsize i = 0; i < N; i++)
        {
          gboolean gap = j < n_gappy && g_rand_double (rand) < 0.02 * (j + 1);

          values[j][i] = g_rand_double (rand) + (j == 1 && !isnan (values[0][i]) ? values[0][i] : 0);
          missing[i * P + j] = gap;
          if (gap)
            values[j][i] = NAN;
          levels[i] = gap ? -1 : (int) (values[j][i] * 3);
        }
    }
  for (guint j = 0; j < P; j++)
    {
      char name[] = { (char) ('a' + j), '\0' };

      columns[j] = j == P - 1 ? test_levels_column (name, levels, N, 3) : test_column (name, values[j], N);
      g_free (values[j]);
    }
  return test_table (P, N, columns);
}

static const NablaLoss *
find_loss (const NablaEstimate *estimate, const char *name)
{
  for (guint i = 0; estimate->losses != NULL && i < estimate->losses->len; i++)
    {
      const NablaLoss *loss = estimate->losses->pdata[i];

      if (g_str_equal (loss->name, name))
        return loss;
    }
  return NULL;
}

/* The losses of an estimate of a on b given others, counted cell by cell. */
static void
check_losses (const NablaTable *table, const guint8 *missing, const char *others, int weight_column)
{
  g_autoptr (NablaGraph) graph = test_graph ("dag { a b c d e f g h i }");
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaEstimate) estimate = NULL;
  g_autoptr (GError) error = NULL;
  gsize lost[P] = { 0 }, only[P] = { 0 }, n_used = 0, n_unweighted = 0;
  gboolean used[P] = { FALSE };
  const double *weights
    = weight_column >= 0 ? nabla_column_get_reals (nabla_table_get_column (table, (guint) weight_column)) : NULL;
  NablaMethod method;

  used[0] = used[1] = TRUE;
  for (const char *p = others; *p != '\0'; p++)
    if (*p != ' ')
      used[*p - 'a'] = TRUE;
  for (gsize i = 0; i < N; i++)
    {
      guint n = 0, last = 0;

      if (weights != NULL && !(weights[i] > 0))
        {
          n_unweighted++;
          continue;
        }
      for (guint j = 0; j < P; j++)
        if (used[j] && missing[i * P + j])
          {
            n++;
            last = j;
            lost[j]++;
          }
      n_used += n == 0;
      if (n == 1)
        only[last]++;
    }

  nabla_method_init (&method);
  method.weight_column = weight_column;
  estimate = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "a", "b", others, &method, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (estimate->n_used, ==, n_used);
  g_assert_cmpuint (estimate->n_used + estimate->n_dropped, ==, N);
  for (guint j = 0; j < P; j++)
    {
      char name[] = { (char) ('a' + j), '\0' };
      const NablaLoss *loss = find_loss (estimate, name);

      if ((int) j == weight_column)
        {
          g_assert_cmpuint (loss != NULL ? loss->only : 0, ==, n_unweighted);
          continue;
        }
      g_assert_cmpuint (loss != NULL ? loss->missing : 0, ==, lost[j]);
      g_assert_cmpuint (loss != NULL ? loss->only : 0, ==, only[j]);
      g_assert_true (loss == NULL || loss->node == j);
    }
  for (guint i = 1; estimate->losses != NULL && i < estimate->losses->len; i++)
    {
      const NablaLoss *one = estimate->losses->pdata[i - 1], *next = estimate->losses->pdata[i];

      g_assert_cmpuint (one->only, >=, next->only);
    }
}

static void
test_losses (void)
{
  g_autofree guint8 *missing = g_malloc (N * P);
  g_autoptr (NablaTable) table = draw (5, missing);

  check_losses (table, missing, "", -1);
  check_losses (table, missing, "c", -1);
  check_losses (table, missing, "c d e", -1);
  check_losses (table, missing, "c g", 3);
}

/* More than 64 patterns: the sums are of complete rows alone, and the counts the same. */
static void
test_many_patterns (void)
{
  g_autofree guint8 *missing = g_malloc (N * P);
  g_autoptr (NablaTable) table = draw (P, missing);

  check_losses (table, missing, "c d e f g h i", -1);
  check_losses (table, missing, "i", -1);
  check_losses (table, missing, "c d e f g i", 7);
}

static void
test_losses_text (void)
{
  g_autoptr (NablaEstimate) estimate = nabla_estimate_new ();
  g_autofree char *alone = NULL, *together = NULL;
  g_autoptr (NablaEstimate) other = nabla_estimate_new ();

  estimate->n_used = 60;
  g_assert_null (nabla_estimate_dup_losses (estimate));
  estimate->n_dropped = 40;
  nabla_estimate_add_loss (estimate, 2, "Age", 30, 10);
  nabla_estimate_add_loss (estimate, 1, "Income", 25, 5);
  nabla_estimate_add_loss (estimate, 0, "Sex", 20, 0);
  alone = nabla_estimate_dup_losses (estimate);
  g_assert_cmpstr (alone, ==, "40 of 100 rows are incomplete and left out; for one variable alone: Age 10, Income 5.");
  other->n_dropped = 7;
  nabla_estimate_add_loss (other, 2, "Age", 7, 0);
  nabla_estimate_add_loss (other, 1, "Income", 7, 0);
  together = nabla_estimate_dup_losses (other);
  g_assert_cmpstr (together, ==, "7 of 7 rows are incomplete and left out; missing most often: Age 7, Income 7.");
}

/* x in days, y linear in it; written as dates and as times. */
static NablaTable *
draw_dates (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  double *days = g_new (double, N), *seconds = g_new (double, N), *y = g_new (double, N);
  NablaColumn *columns[3];
  NablaTable *table;

  for (gsize i = 0; i < N; i++)
    {
      days[i] = 18000 + g_rand_int_range (rand, 0, 1000);
      seconds[i] = days[i] * 86400;
      y[i] = 0.25 * days[i] + g_rand_double (rand);
    }
  columns[0] = nabla_column_new_real ("day", NABLA_TYPE_DATE, days, N);
  columns[1] = nabla_column_new_real ("time", NABLA_TYPE_DATETIME, seconds, N);
  columns[2] = nabla_column_new_real ("y", NABLA_TYPE_REAL, y, N);
  table = nabla_table_new (columns, 3, N);
  for (guint i = 0; i < 3; i++)
    nabla_column_unref (columns[i]);
  return table;
}

static NablaEstimate *
estimate_on_y (const NablaTable *table, const NablaGraph *graph, const char *exposure)
{
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (GError) error = NULL;
  NablaEstimate *estimate;
  NablaMethod method;

  nabla_method_init (&method);
  estimate = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, exposure, "y", "", &method, &error);
  g_assert_no_error (error);
  return estimate;
}

/* Dates and times are days; from which one they count changes no slope. */
static void
test_dates (void)
{
  g_autoptr (NablaGraph) graph = test_graph ("dag { day time y }");
  g_autoptr (NablaTable) table = draw_dates (), moved = NULL;
  g_autoptr (NablaColumn) column = nabla_column_with_origin (nabla_table_get_column (table, 0), 18250.0, NULL);
  g_autoptr (NablaEstimate) by_day = estimate_on_y (table, graph, "day"),
                            by_time = estimate_on_y (table, graph, "time");
  g_autoptr (NablaEstimate) by_moved = NULL;

  moved = nabla_table_with_column (table, 0, column);
  by_moved = estimate_on_y (moved, graph, "day");
  assert_close (by_day->estimate, 0.25, 1e-3);
  assert_close (by_time->estimate, by_day->estimate, 1e-12);
  assert_close (by_time->se, by_day->se, 1e-10);
  assert_close (by_time->beta_standardized, by_day->beta_standardized, 1e-12);
  assert_close (by_moved->estimate, by_day->estimate, 1e-12);
  g_assert_cmpstr (by_day->unit, ==, "y per day");
  g_assert_cmpstr (by_time->unit, ==, "y per day");
}

/* What is said of means counts from the origin. */
static void
test_origin_of_mean (void)
{
  g_autoptr (NablaGraph) graph = test_graph ("dag { day y }");
  double *days = g_new (double, N), *y = g_new (double, N);
  g_autoptr (NablaColumn) day = NULL, outcome = NULL, moved = NULL;
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaData) data = NULL;
  g_autoptr (GError) error = NULL;
  NablaMethod method;

  for (gsize i = 0; i < N; i++)
    {
      days[i] = 18000;
      y[i] = (double) i;
    }
  day = nabla_column_new_real ("day", NABLA_TYPE_DATE, days, N);
  outcome = nabla_column_new_real ("y", NABLA_TYPE_REAL, y, N);
  moved = nabla_column_with_origin (day, 17990, NULL);
  table = nabla_table_new ((NablaColumn *[]){ moved, outcome }, 2, N);
  data = nabla_data_new (table, NULL);
  nabla_method_init (&method);
  g_assert_null (test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "day", "y", "", &method, &error));
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION);
  g_assert_nonnull (strstr (error->message, "always 10."));
}

static void
test_units (void)
{
  g_autoptr (NablaGraph) graph = test_graph ("dag { day [unit=\"week\"] time y [unit=\"mmHg\"] }");
  g_autoptr (NablaTable) table = draw_dates ();
  g_autoptr (NablaEstimate) by_day = estimate_on_y (table, graph, "day"),
                            by_time = estimate_on_y (table, graph, "time");

  g_assert_cmpstr (by_day->unit, ==, "mmHg per week");
  g_assert_cmpstr (by_time->unit, ==, "mmHg per day");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/rows/losses", test_losses);
  g_test_add_func ("/estimate/rows/many-patterns", test_many_patterns);
  g_test_add_func ("/estimate/rows/losses-text", test_losses_text);
  g_test_add_func ("/estimate/rows/dates", test_dates);
  g_test_add_func ("/estimate/rows/origin-of-mean", test_origin_of_mean);
  g_test_add_func ("/estimate/rows/units", test_units);
  return g_test_run ();
}
