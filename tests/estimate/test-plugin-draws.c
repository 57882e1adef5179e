/* The plug-in estimate of the front door and of the napkin: closed forms, levels left out, coverage. */
#include <math.h>
#include <string.h>
#include <gsl/gsl_rng.h>

#include "support.h"

static NablaIdentification *
identify (const NablaGraph *graph, NablaEffect effect)
{
  g_autoptr (NablaQuery) roles = nabla_query_new_from_roles (graph);
  g_autoptr (NablaQuery) query
    = nabla_query_new (nabla_query_get_exposure (roles), nabla_query_get_outcome (roles), effect, NULL, NULL);
  g_autoptr (GError) error = NULL;
  NablaIdentification *id = nabla_identify (graph, query, NULL, &error);

  g_assert_no_error (error);
  return id;
}

static NablaEstimate *
estimate (const char *text, const NablaTable *table, NablaStrategy strategy, const NablaMethod *method, GError **error)
{
  g_autoptr (NablaGraph) graph = test_graph (text);
  g_autoptr (NablaExecutor) executor = nabla_executor_new (1);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaIdentification) id = identify (graph, NABLA_EFFECT_TOTAL);
  NablaMethod used = *method;

  used.auto_strategy = FALSE;
  used.strategy = strategy;
  used.auto_estimator = FALSE;
  used.estimator = NABLA_ESTIMATOR_PLUGIN;
  return nabla_estimate_identified (data, graph, columns, id, &used, NULL, error);
}

static gboolean
flip (gsl_rng *rng, double p)
{
  return gsl_rng_uniform (rng) < p;
}

/* psi_a = Σ_m P(m|a) Σ_x P(x) E[Y|x, m] with the influence of Fulcher et al. (2020). */
static void
front_door (const TestRows *rows, double effect[1], double *influence)
{
  double n = rows->n, n_x[2] = { 0 }, n_xm[2][2] = { { 0 } }, y_xm[2][2] = { { 0 } }, eta[2], psi[2];

  for (gsize i = 0; i < rows->n; i++)
    {
      guint x = (guint) rows->values[0][i], m = (guint) rows->values[1][i];

      n_x[x]++;
      n_xm[x][m]++;
      y_xm[x][m] += rows->values[2][i];
    }
  for (guint m = 0; m < 2; m++)
    eta[m] = n_x[0] / n * y_xm[0][m] / n_xm[0][m] + n_x[1] / n * y_xm[1][m] / n_xm[1][m];
  memset (influence, 0, rows->n * sizeof (double));
  for (guint a = 0; a < 2; a++)
    {
      psi[a] = n_xm[a][0] / n_x[a] * eta[0] + n_xm[a][1] / n_x[a] * eta[1];
      for (gsize i = 0; i < rows->n; i++)
        {
          guint x = (guint) rows->values[0][i], m = (guint) rows->values[1][i];
          double mu = y_xm[x][m] / n_xm[x][m], one;

          one = (n_xm[a][m] / n_x[a]) / (n_xm[x][m] / n_x[x]) * (rows->values[2][i] - mu);
          if (x == a)
            one += n / n_x[a] * (eta[m] - psi[a]);
          for (guint other = 0; other < 2; other++)
            one += n_xm[a][other] / n_x[a] * y_xm[x][other] / n_xm[x][other];
          influence[i] += (a == 1 ? 1.0 : -1.0) * (one - psi[a]);
        }
    }
  *effect = psi[1] - psi[0];
}

static void
draw_front_door (gsl_rng *rng, TestRows *rows, gsize n)
{
  *rows = (TestRows){ .n = n, .k = 3, .names = { "X", "M", "Y" } };
  for (gsize i = 0; i < n; i++)
    {
      gboolean u = flip (rng, 0.5), x = flip (rng, u ? 0.7 : 0.3), m = flip (rng, x ? 0.75 : 0.25);

      rows->values[0][i] = x;
      rows->values[1][i] = m;
      rows->values[2][i] = flip (rng, 0.1 + (m ? 0.2 : 0.0) + (u ? 0.3 : 0.0) + (m && u ? 0.3 : 0.0));
    }
}

#define FRONT_DOOR "dag { X [exposure] Y [outcome] X -> M -> Y X <-> Y }"
/* P(m = 1|do x) times what M does, averaged over U. */
#define FRONT_DOOR_EFFECT (0.5 * (0.2 + 0.5 * 0.3))

static void
test_front_door (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  g_autofree double *influence = g_new (double, TEST_MAX_ROWS);
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaEstimate) e = NULL;
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  NablaMethod method;
  double effect, sum = 0.0;

  gsl_rng_set (rng, 21);
  draw_front_door (rng, rows, 400);
  table = test_rows_table (rows);
  front_door (rows, &effect, influence);
  for (gsize i = 0; i < rows->n; i++)
    sum += influence[i] * influence[i];
  nabla_method_init (&method);
  e = estimate (FRONT_DOOR, table, NABLA_STRATEGY_FRONT_DOOR, &method, NULL);
  assert_close (e->estimate, effect, 1e-12);
  assert_close (e->se, sqrt (sum) / (double) rows->n, 1e-10);
  gsl_rng_free (rng);
}

#define NAPKIN "dag { X [exposure] Y [outcome] W -> Z -> X -> Y W <-> X W <-> Y }"

static void
draw_napkin (gsl_rng *rng, TestRows *rows, gsize n)
{
  *rows = (TestRows){ .n = n, .k = 4, .names = { "W", "Z", "X", "Y" } };
  for (gsize i = 0; i < n; i++)
    {
      gboolean u = flip (rng, 0.5), v = flip (rng, 0.5), w = flip (rng, 0.2 + 0.3 * u + 0.3 * v);
      gboolean z = flip (rng, 0.3 + 0.4 * w), x = flip (rng, 0.15 + 0.4 * z + 0.35 * u);

      rows->values[0][i] = w;
      rows->values[1][i] = z;
      rows->values[2][i] = x;
      rows->values[3][i] = flip (rng, 0.1 + 0.4 * x + 0.4 * v);
    }
}

/* Σ_z P(z) Σ_w P(x, y = 1|w, z) P(w) / Σ_w P(x|w, z) P(w) */
static double
napkin_mean (const TestRows *rows, guint x)
{
  double n[2][2] = { { 0 } }, n_x[2][2] = { { 0 } }, n_xy[2][2] = { { 0 } }, all = rows->n, mean = 0.0;

  for (gsize i = 0; i < rows->n; i++)
    {
      guint w = (guint) rows->values[0][i], z = (guint) rows->values[1][i];

      n[w][z]++;
      n_x[w][z] += rows->values[2][i] == x;
      n_xy[w][z] += rows->values[2][i] == x && rows->values[3][i] == 1.0;
    }
  for (guint z = 0; z < 2; z++)
    {
      double above = 0.0, below = 0.0;

      for (guint w = 0; w < 2; w++)
        {
          above += n_xy[w][z] / n[w][z] * (n[w][0] + n[w][1]) / all;
          below += n_x[w][z] / n[w][z] * (n[w][0] + n[w][1]) / all;
        }
      mean += (n[0][z] + n[1][z]) / all * above / below;
    }
  return mean;
}

static void
test_napkin (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaEstimate) e = NULL;
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  NablaMethod method;
  double effect, jackknife = 0.0;

  gsl_rng_set (rng, 22);
  draw_napkin (rng, rows, 600);
  table = test_rows_table (rows);
  nabla_method_init (&method);
  e = estimate (NAPKIN, table, NABLA_STRATEGY_FUNCTIONAL, &method, NULL);
  effect = napkin_mean (rows, 1) - napkin_mean (rows, 0);
  assert_close (e->estimate, effect, 1e-12);
  /* The jackknife's error, which the influence's approaches. */
  for (gsize i = 0; i < rows->n; i++)
    {
      g_autofree TestRows *less = g_memdup2 (rows, sizeof *rows);
      double one;

      less->n--;
      for (guint j = 0; j < 4; j++)
        less->values[j][i] = less->values[j][less->n];
      one = napkin_mean (less, 1) - napkin_mean (less, 0) - effect;
      jackknife += one * one;
    }
  assert_close (e->se, sqrt (jackknife), 0.02);
  gsl_rng_free (rng);
}

/* The napkin with a value of Z under which X never is 1: the other value will do, and it says so. */
static void
test_arbitrary (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaEstimate) e = NULL;
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  NablaMethod method;

  gsl_rng_set (rng, 24);
  draw_napkin (rng, rows, 800);
  for (gsize i = 0; i < rows->n; i++)
    if (rows->values[1][i] == 0.0 && rows->values[0][i] == 1.0)
      rows->values[1][i] = 1.0;
  table = test_rows_table (rows);
  nabla_method_init (&method);
  e = estimate (NAPKIN, table, NABLA_STRATEGY_FUNCTIONAL, &method, NULL);
  g_assert_nonnull (e);
  g_assert_cmpuint (e->diagnostics->len, >, 0);
  g_assert_cmpstr (g_array_index (e->diagnostics, NablaDiagnostic, 0).name, ==, "empty_cells");
  g_assert_cmpfloat (g_array_index (e->diagnostics, NablaDiagnostic, 0).value, >=, 1.0);
  g_assert_nonnull (e->warnings);
  g_assert_cmpstr (((NablaWarning *) e->warnings->pdata[0])->kind, ==, "empty_cells");
  g_assert_nonnull (strstr (((NablaWarning *) e->warnings->pdata[0])->text, "W = 1, Z = 0"));
  gsl_rng_free (rng);
}

/* A combination that is needed and has no row: nobody asked for an estimator, and yet no other one puts a line
 * through it. */
static void
test_last_word (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaGraph) graph = test_graph ("dag { W [exposure] Y [outcome] W -> Z -> X -> Y W <-> X Z <-> Y }");
  g_autoptr (NablaExecutor) executor = nabla_executor_new (1);
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaIdentification) id = identify (graph, NABLA_EFFECT_TOTAL);
  g_autoptr (NablaEstimate) e = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree int *columns = NULL;
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  NablaMethod method;

  gsl_rng_set (rng, 26);
  draw_napkin (rng, rows, 800);
  for (gsize i = 0; i < rows->n; i++)
    if (rows->values[0][i] == 1.0 && rows->values[1][i] == 0.0)
      rows->values[2][i] = 0.0;
  table = test_rows_table (rows);
  data = nabla_data_new (table, executor);
  columns = test_columns (graph, table);
  nabla_method_init (&method);
  e = nabla_estimate_identified (data, graph, columns, id, &method, NULL, &error);
  g_assert_null (e);
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS);
  g_assert_nonnull (strstr (error->message, "{W = 1, Z = 0, X = 1}"));
  gsl_rng_free (rng);
}

/* 95 % intervals over 1,000 draws: what a right interval passes with 99.9 %. */
static void
check_coverage (void (*draw) (gsl_rng *, TestRows *, gsize), const char *graph, NablaStrategy strategy, double truth)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  guint n_covered = 0;
  NablaMethod method;
  double sum = 0.0;

  gsl_rng_set (rng, 25);
  nabla_method_init (&method);
  for (guint r = 0; r < 1000; r++)
    {
      g_autoptr (NablaTable) table = NULL;
      g_autoptr (NablaEstimate) e = NULL;

      draw (rng, rows, 500);
      table = test_rows_table (rows);
      e = estimate (graph, table, strategy, &method, NULL);
      n_covered += e->lo <= truth && truth <= e->hi;
      sum += e->estimate;
    }
  g_test_message ("covered %u of 1000, mean %.4f of %.4f", n_covered, sum / 1000, truth);
  g_assert_cmpuint (n_covered, >=, 927);
  g_assert_cmpuint (n_covered, <=, 973);
  gsl_rng_free (rng);
}

static void
test_coverage (void)
{
  check_coverage (draw_front_door, FRONT_DOOR, NABLA_STRATEGY_FRONT_DOOR, FRONT_DOOR_EFFECT);
  check_coverage (draw_napkin, NAPKIN, NABLA_STRATEGY_FUNCTIONAL, 0.4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/plugin-draws/front-door", test_front_door);
  g_test_add_func ("/estimate/plugin-draws/napkin", test_napkin);
  g_test_add_func ("/estimate/plugin-draws/arbitrary", test_arbitrary);
  g_test_add_func ("/estimate/plugin-draws/last-word", test_last_word);
  g_test_add_func ("/estimate/plugin-draws/coverage", test_coverage);
  return g_test_run ();
}
