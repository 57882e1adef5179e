/* Implications against data: the level where the graph is right, power where it is not. */
#include <math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "support.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (gsl_rng, gsl_rng_free)

/* A world: columns A … of numbers or levels, drawn by the graph of the test. */
typedef NablaTable *(*WorldFunc) (gsl_rng *rng);

/* A -> B -> C, D -> C, some values missing. */
static NablaTable *
linear_world (gsl_rng *rng)
{
  enum
  {
    N = 80
  };
  double a[N], b[N], c[N], d[N];
  NablaColumn *columns[4];

  for (guint i = 0; i < N; i++)
    {
      a[i] = gsl_ran_gaussian (rng, 1.0);
      d[i] = gsl_ran_gaussian (rng, 2.0);
      b[i] = 0.8 * a[i] + gsl_ran_gaussian (rng, 1.0);
      c[i] = b[i] - d[i] + gsl_ran_gaussian (rng, 1.0);
      if (gsl_rng_uniform (rng) < 0.1)
        b[i] = NAN;
      if (gsl_rng_uniform (rng) < 0.1)
        d[i] = NAN;
    }
  columns[0] = test_column ("A", a, N);
  columns[1] = test_column ("B", b, N);
  columns[2] = test_column ("C", c, N);
  columns[3] = test_column ("D", d, N);
  return test_table (4, N, columns);
}

/* The same arrows between a category of 3 levels, a category of 4, a number and a binary one. */
static NablaTable *
mixed_world (gsl_rng *rng)
{
  enum
  {
    N = 150
  };
  int a[N], b[N], d[N];
  double c[N];
  NablaColumn *columns[4];

  for (guint i = 0; i < N; i++)
    {
      a[i] = (int) gsl_rng_uniform_int (rng, 3);
      b[i] = gsl_rng_uniform (rng) < 0.4 ? a[i] : (int) gsl_rng_uniform_int (rng, 4);
      d[i] = gsl_rng_uniform (rng) < 0.3;
      c[i] = 0.5 * b[i] * b[i] + d[i] + gsl_ran_gaussian (rng, 1.0);
      if (gsl_rng_uniform (rng) < 0.1)
        b[i] = -1;
    }
  columns[0] = test_levels_column ("A", a, N, 3);
  columns[1] = test_levels_column ("B", b, N, 4);
  columns[2] = test_column ("C", c, N);
  columns[3] = test_levels_column ("D", d, N, 2);
  return test_table (4, N, columns);
}

/* A and B each hang on whether C and D agree, and on nothing else of them: no regression on C and D sees
 * it. D is binary as a number. */
static NablaTable *
discrete_world (gsl_rng *rng)
{
  enum
  {
    N = 400
  };
  int a[N], b[N], c[N];
  double d[N];
  NablaColumn *columns[4];
  g_autoptr (NablaColumn) numbers = NULL;

  for (guint i = 0; i < N; i++)
    {
      gboolean agree;

      c[i] = (int) gsl_rng_uniform_int (rng, 2);
      d[i] = (double) gsl_rng_uniform_int (rng, 2) + 3;
      agree = c[i] == (d[i] > 3);
      a[i] = gsl_rng_uniform (rng) < (agree ? 0.8 : 0.3);
      b[i] = gsl_rng_uniform (rng) < (agree ? 0.7 : 0.2) ? 2 : (int) gsl_rng_uniform_int (rng, 2);
      if (gsl_rng_uniform (rng) < 0.05)
        d[i] = NAN;
    }
  columns[0] = test_levels_column ("A", a, N, 2);
  columns[1] = test_levels_column ("B", b, N, 3);
  columns[2] = test_levels_column ("C", c, N, 2);
  numbers = test_column ("D", d, N);
  columns[3] = nabla_column_with_kind (numbers, NABLA_KIND_BINARY, NULL);
  return test_table (4, N, columns);
}

/* Under the right graph p values are uniform: Kolmogorov's distance of each test's within what 99.99 % of
 * uniform samples keep; and any implication fails in at most 5 % of the worlds. */
static void
check_level (WorldFunc draw, const char *graph, guint n_implications)
{
  enum
  {
    N_WORLDS = 1000
  };
  g_autoptr (gsl_rng) rng = gsl_rng_alloc (gsl_rng_mt19937);
  guint bins[8][20] = { { 0 } }, n_failed = 0;

  gsl_rng_set (rng, 4);
  for (guint w = 0; w < N_WORLDS; w++)
    {
      g_autoptr (NablaTable) table = draw (rng);
      g_autoptr (NablaImplicationTests) tests = test_implications (graph, table);
      guint n_failing;

      g_assert_cmpuint (tests->n_tests, ==, n_implications);
      g_assert_cmpuint (nabla_implication_tests_count (tests, &n_failing), ==, n_implications);
      n_failed += n_failing > 0;
      for (guint i = 0; i < n_implications; i++)
        bins[i][MIN (19, (guint) (20 * tests->tests[i].p))]++;
    }
  for (guint i = 0; i < n_implications; i++)
    {
      double sum = 0.0;

      for (guint b = 0; b < 20; b++)
        {
          sum += bins[i][b] / (double) N_WORLDS;
          g_assert_cmpfloat (fabs (sum - (b + 1) / 20.0), <, 2.23 / sqrt (N_WORLDS));
        }
    }
  g_assert_cmpfloat (n_failed, <, N_WORLDS * 0.05 + 3.3 * sqrt (N_WORLDS * 0.05 * 0.95));
}

static void
test_level (void)
{
  check_level (linear_world, "dag { A -> B -> C <- D }", 3);
  check_level (mixed_world, "dag { A -> B -> C <- D }", 3);
  check_level (discrete_world, "dag { C -> {A B} D -> {A B} C -> D }", 1);
}

/* A graph without the arrow B -> C is found out. */
static void
test_power (void)
{
  g_autoptr (gsl_rng) rng = gsl_rng_alloc (gsl_rng_mt19937);
  g_autoptr (NablaGraph) graph = test_graph ("dag { B -> A C <- D }");
  const WorldFunc worlds[] = { linear_world, mixed_world };
  guint n_found = 0;

  gsl_rng_set (rng, 5);
  for (guint w = 0; w < 200; w++)
    {
      g_autoptr (NablaTable) table = worlds[w % 2](rng);
      g_autoptr (NablaImplicationTests) tests = test_implications ("dag { B -> A C <- D }", table);

      g_assert_cmpuint (tests->n_tests, ==, 4);
      for (guint i = 0; i < tests->n_tests; i++)
        {
          const NablaImplicationTest *test = &tests->tests[i];

          if (test->what.a == nabla_graph_find_node (graph, "B") && test->what.b == nabla_graph_find_node (graph, "C"))
            n_found += !test->holds;
        }
    }
  g_assert_cmpuint (n_found, >, 190);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/implication-levels/level", test_level);
  g_test_add_func ("/implication-levels/power", test_power);
  return g_test_run ();
}
