/* The plug-in estimate on data: standardisation with its influence function, options, direct effects, refusals. */
#include <math.h>
#include <string.h>
#include <gsl/gsl_rng.h>

#include "estimate/trust/nabla-assumptions.h"
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

/* A known table of X, Z and Y: counts[z][x][y]. */
static void
fill_backdoor (TestRows *rows)
{
  static const guint counts[3][2][2]
    = { { { 30, 10 }, { 12, 18 } }, { { 20, 25 }, { 9, 31 } }, { { 8, 7 }, { 5, 25 } } };

  *rows = (TestRows){ .k = 4, .names = { "X", "Z", "Y", "W" } };
  for (guint z = 0; z < 3; z++)
    for (guint x = 0; x < 2; x++)
      for (guint y = 0; y < 2; y++)
        for (guint i = 0; i < counts[z][x][y]; i++)
          {
            rows->values[0][rows->n] = x;
            rows->values[1][rows->n] = z;
            rows->values[2][rows->n] = y;
            rows->values[3][rows->n] = 1 + (rows->n * 7) % 3;
            rows->n++;
          }
}

#define BACKDOOR "dag { X [exposure] Y [outcome] Z -> X Z -> Y X -> Y }"

/* Standardisation with weights w: the means under both values, and each row's influence on them. */
static void
standardise (const TestRows *rows, const double *w, double means[2], double influence[2][TEST_MAX_ROWS])
{
  double total = 0.0, n_z[3] = { 0 }, n_xz[2][3] = { { 0 } }, y_xz[2][3] = { { 0 } };

  for (gsize i = 0; i < rows->n; i++)
    {
      guint x = (guint) rows->values[0][i], z = (guint) rows->values[1][i];
      double weight = w != NULL ? w[i] : 1.0;

      total += weight;
      n_z[z] += weight;
      n_xz[x][z] += weight;
      y_xz[x][z] += weight * rows->values[2][i];
    }
  for (guint x = 0; x < 2; x++)
    {
      means[x] = 0.0;
      for (guint z = 0; z < 3; z++)
        means[x] += n_z[z] / total * y_xz[x][z] / n_xz[x][z];
      for (gsize i = 0; i < rows->n; i++)
        {
          guint z = (guint) rows->values[1][i];
          double mu = y_xz[x][z] / n_xz[x][z];

          influence[x][i] = mu - means[x];
          if (rows->values[0][i] == x)
            influence[x][i] += (rows->values[2][i] - mu) * n_z[z] / n_xz[x][z];
        }
    }
}

static double
standard_error (const TestRows *rows, double by0, const double *influence0, double by1, const double *influence1)
{
  double sum = 0.0;

  for (gsize i = 0; i < rows->n; i++)
    {
      double one = by0 * influence0[i] + by1 * influence1[i];

      sum += one * one;
    }
  return sqrt (sum) / (double) rows->n;
}

static void
test_backdoor (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  g_autofree double (*influence)[TEST_MAX_ROWS] = g_malloc (2 * sizeof *influence);
  g_autoptr (NablaTable) table = NULL;
  NablaMethod method;
  double m[2];

  fill_backdoor (rows);
  table = test_rows_table (rows);
  standardise (rows, NULL, m, influence);
  nabla_method_init (&method);
  {
    g_autoptr (NablaEstimate) e = estimate (BACKDOOR, table, NABLA_STRATEGY_ADJUSTMENT, &method, NULL);

    assert_close (e->estimate, m[1] - m[0], 1e-12);
    assert_close (e->se, standard_error (rows, -1.0, influence[0], 1.0, influence[1]), 1e-12);
    assert_close (e->hi - e->lo, 2 * 1.959963984540054 * e->se, 1e-12);
    g_assert_cmpint (e->estimator, ==, NABLA_ESTIMATOR_PLUGIN);
    g_assert_cmpuint (e->n_used, ==, rows->n);
  }
  method.contrast = NABLA_CONTRAST_RATIO;
  {
    g_autoptr (NablaEstimate) e = estimate (BACKDOOR, table, NABLA_STRATEGY_ADJUSTMENT, &method, NULL);
    double se = standard_error (rows, -1.0 / m[0], influence[0], 1.0 / m[1], influence[1]);

    assert_close (e->estimate, m[1] / m[0], 1e-12);
    assert_close (e->lo, m[1] / m[0] * exp (-1.959963984540054 * se), 1e-12);
    assert_close (e->se, m[1] / m[0] * se, 1e-12);
  }
  method.contrast = NABLA_CONTRAST_LOG_RATIO;
  {
    g_autoptr (NablaEstimate) e = estimate (BACKDOOR, table, NABLA_STRATEGY_ADJUSTMENT, &method, NULL);

    assert_close (e->estimate, log (m[1] / m[0]), 1e-12);
    assert_close (e->se, standard_error (rows, -1.0 / m[0], influence[0], 1.0 / m[1], influence[1]), 1e-12);
  }
  method.contrast = NABLA_CONTRAST_ODDS_RATIO;
  {
    g_autoptr (NablaEstimate) e = estimate (BACKDOOR, table, NABLA_STRATEGY_ADJUSTMENT, &method, NULL);
    double se
      = standard_error (rows, -1.0 / (m[0] * (1 - m[0])), influence[0], 1.0 / (m[1] * (1 - m[1])), influence[1]);

    assert_close (e->estimate, m[1] / (1 - m[1]) / (m[0] / (1 - m[0])), 1e-12);
    assert_close (log (e->hi / e->lo), 2 * 1.959963984540054 * se, 1e-12);
  }
  method.contrast = NABLA_CONTRAST_DIFFERENCE;
  method.at = 1.0;
  {
    g_autoptr (NablaEstimate) e = estimate (BACKDOOR, table, NABLA_STRATEGY_ADJUSTMENT, &method, NULL);

    assert_close (e->estimate, m[1], 1e-12);
    assert_close (e->se, standard_error (rows, 0.0, influence[0], 1.0, influence[1]), 1e-12);
  }
  method.at = NAN;
  method.from = 1.0;
  method.to = 0.0;
  {
    g_autoptr (NablaEstimate) e = estimate (BACKDOOR, table, NABLA_STRATEGY_ADJUSTMENT, &method, NULL);

    assert_close (e->estimate, m[0] - m[1], 1e-12);
  }
}

/* Weights multiply influences; clusters add them up. */
static void
test_weights_and_clusters (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  g_autofree double (*influence)[TEST_MAX_ROWS] = g_malloc (2 * sizeof *influence);
  g_autoptr (NablaTable) table = NULL;
  NablaMethod method;
  double m[2], sum = 0.0, total = 0.0, sums[3] = { 0 };

  fill_backdoor (rows);
  table = test_rows_table (rows);
  standardise (rows, rows->values[3], m, influence);
  for (gsize i = 0; i < rows->n; i++)
    total += rows->values[3][i];
  for (gsize i = 0; i < rows->n; i++)
    {
      double one = rows->values[3][i] * (influence[1][i] - influence[0][i]);

      sum += one * one;
    }
  nabla_method_init (&method);
  method.weight_column = nabla_table_find_column (table, "W");
  {
    g_autoptr (NablaEstimate) e = estimate (BACKDOOR, table, NABLA_STRATEGY_ADJUSTMENT, &method, NULL);

    assert_close (e->estimate, m[1] - m[0], 1e-12);
    assert_close (e->se, sqrt (sum) / total, 1e-12);
  }
  standardise (rows, NULL, m, influence);
  for (gsize i = 0; i < rows->n; i++)
    sums[(guint) rows->values[3][i] - 1] += influence[1][i] - influence[0][i];
  method.weight_column = -1;
  method.se = NABLA_SE_CLUSTER;
  method.cluster_column = nabla_table_find_column (table, "W");
  {
    g_autoptr (NablaEstimate) e = estimate (BACKDOOR, table, NABLA_STRATEGY_ADJUSTMENT, &method, NULL);
    double variance = (sums[0] * sums[0] + sums[1] * sums[1] + sums[2] * sums[2]) * 3.0 / 2.0;

    assert_close (e->estimate, m[1] - m[0], 1e-12);
    assert_close (e->se, sqrt (variance) / (double) rows->n, 1e-12);
    g_assert_cmpint (e->se_kind, ==, NABLA_SE_CLUSTER);
  }
}

static gboolean
flip (gsl_rng *rng, double p)
{
  return gsl_rng_uniform (rng) < p;
}

/* The direct effect of Age on Cancer, Tar held: Σ_t P(t) Σ_s P(s|a) E[Cancer|a, s, t], a difference in a. */
static void
test_direct (void)
{
  g_autofree TestRows *rows = g_new0 (TestRows, 1);
  g_autoptr (NablaGraph) graph = test_graph ("dag { Genotype [latent] Age -> Smoking Genotype -> Smoking "
                                             "Smoking -> Tar -> Cancer Age -> Cancer Genotype -> Cancer }");
  g_autoptr (NablaExecutor) executor = nabla_executor_new (1);
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaEstimate) e = NULL;
  g_autoptr (NablaIdentification) id = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree int *columns = NULL;
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  NablaMethod method;
  double n[2][2][2] = { { { 0 } } }, y[2][2][2] = { { { 0 } } }, expected = 0.0;
  guint edge = 0;

  gsl_rng_set (rng, 23);
  rows->n = 2000;
  rows->k = 4;
  rows->names[0] = "Age";
  rows->names[1] = "Smoking";
  rows->names[2] = "Tar";
  rows->names[3] = "Cancer";
  for (gsize i = 0; i < rows->n; i++)
    {
      gboolean g = flip (rng, 0.5), a = flip (rng, 0.4), s = flip (rng, 0.2 + 0.3 * a + 0.4 * g);
      gboolean t = flip (rng, s ? 0.7 : 0.2), c = flip (rng, 0.1 + 0.3 * t + 0.2 * a + 0.3 * g * (1 - t));

      rows->values[0][i] = a;
      rows->values[1][i] = s;
      rows->values[2][i] = t;
      rows->values[3][i] = c;
      n[a][s][t]++;
      y[a][s][t] += c;
    }
  for (guint t = 0; t < 2; t++)
    for (guint a = 0; a < 2; a++)
      for (guint k = 0; k < 2; k++)
        {
          double n_a = n[a][0][0] + n[a][0][1] + n[a][1][0] + n[a][1][1];
          double n_t = n[0][0][t] + n[0][1][t] + n[1][0][t] + n[1][1][t];

          expected += (a == 1 ? 1.0 : -1.0) * n_t / (double) rows->n * (n[a][k][0] + n[a][k][1]) / n_a * y[a][k][t]
                      / n[a][k][t];
        }
  table = test_rows_table (rows);
  data = nabla_data_new (table, executor);
  columns = test_columns (graph, table);
  while (nabla_graph_get_edge (graph, edge)->from != nabla_graph_find_node (graph, "Age")
         || nabla_graph_get_edge (graph, edge)->to != nabla_graph_find_node (graph, "Cancer"))
    edge++;
  id = nabla_identify_arrow (graph, edge, NULL, &error);
  g_assert_no_error (error);
  nabla_method_init (&method);
  e = nabla_estimate_identified (data, graph, columns, id, &method, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (e->estimand->strategy, ==, NABLA_STRATEGY_FUNCTIONAL);
  g_assert_cmpint (e->estimator, ==, NABLA_ESTIMATOR_PLUGIN);
  assert_close (e->estimate, expected, 1e-12);
  {
    g_auto (GStrv) assumed = nabla_estimate_dup_assumptions (e, graph);

    g_assert_true (
      g_strv_contains ((const char *const *) assumed, "The effect is averaged over Tar as the rows have it."));
    g_assert_true (
      g_strv_contains ((const char *const *) assumed, "No shape is assumed: rows of equal values are counted."));
    g_assert_true (g_strv_contains ((const char *const *) assumed, "Rows are independent."));
    g_assert_cmpuint (g_strv_length (assumed), ==, 4);
  }
  gsl_rng_free (rng);
}

/* Numbers of more than two values: the slope of the means; named values; a category of three levels. */
static void
test_many_values (void)
{
  g_autofree TestRows *rows = g_new0 (TestRows, 1);
  g_autoptr (NablaTable) table = NULL, named = NULL;
  g_autofree int *codes = NULL;
  NablaColumn *columns[2];
  NablaMethod method;
  double n[3] = { 0 }, y[3] = { 0 }, mean_x = 0.0, mean_y = 0.0, sxx = 0.0, sxy = 0.0, squares = 0.0, slope, all;

  rows->n = 300;
  rows->k = 2;
  rows->names[0] = "X";
  rows->names[1] = "Y";
  for (gsize i = 0; i < rows->n; i++)
    {
      rows->values[0][i] = i % 7 < 3 ? 1.0 : i % 7 < 5 ? 2.0 : 5.0;
      rows->values[1][i] = (i * 31) % 11 < 3 + rows->values[0][i] ? 3.0 : (double) (i % 2);
      n[i % 7 < 3 ? 0 : i % 7 < 5 ? 1 : 2]++;
      y[i % 7 < 3 ? 0 : i % 7 < 5 ? 1 : 2] += rows->values[1][i];
    }
  all = rows->n;
  for (gsize i = 0; i < rows->n; i++)
    {
      mean_x += rows->values[0][i] / all;
      mean_y += rows->values[1][i] / all;
    }
  for (gsize i = 0; i < rows->n; i++)
    {
      sxx += (rows->values[0][i] - mean_x) * (rows->values[0][i] - mean_x);
      sxy += (rows->values[0][i] - mean_x) * (rows->values[1][i] - mean_y);
    }
  slope = sxy / sxx;
  for (gsize i = 0; i < rows->n; i++)
    {
      double d = rows->values[0][i] - mean_x, one = d * (rows->values[1][i] - mean_y - slope * d) / sxx;

      squares += one * one;
    }
  table = test_rows_table (rows);
  nabla_method_init (&method);
  {
    /* With nothing to adjust for it is least squares, and its error HC0. */
    g_autoptr (NablaEstimate) e
      = estimate ("dag { X [exposure] Y [outcome] X -> Y }", table, NABLA_STRATEGY_ADJUSTMENT, &method, NULL);

    assert_close (e->estimate, slope, 1e-12);
    assert_close (e->se, sqrt (squares), 1e-12);
    g_assert_cmpstr (e->unit, ==, "Y per X");
  }
  method.from = 2.0;
  method.to = 5.0;
  {
    g_autoptr (NablaEstimate) e
      = estimate ("dag { X [exposure] Y [outcome] X -> Y }", table, NABLA_STRATEGY_ADJUSTMENT, &method, NULL);

    assert_close (e->estimate, y[2] / n[2] - y[1] / n[1], 1e-12);
    g_assert_cmpstr (e->unit, ==, "Y for X = 5 rather than 2");
  }
  codes = g_new (int, rows->n);
  for (gsize i = 0; i < rows->n; i++)
    codes[i] = i % 7 < 3 ? 0 : i % 7 < 5 ? 1 : 2;
  columns[0] = test_levels_column ("X", codes, rows->n, 3);
  columns[1] = test_column ("Y", rows->values[1], rows->n);
  named = test_table (2, rows->n, columns);
  method.from = NAN;
  method.to = 2.0;
  {
    /* The reference is the most frequent level, "0". */
    g_autoptr (NablaEstimate) e
      = estimate ("dag { X [exposure] Y [outcome] X -> Y }", named, NABLA_STRATEGY_ADJUSTMENT, &method, NULL);

    assert_close (e->estimate, y[2] / n[2] - y[0] / n[0], 1e-12);
    g_assert_cmpstr (e->unit, ==, "Y for X = 2 rather than 0");
  }
}

static void
expect (const char *graph,
        const NablaTable *table,
        const NablaMethod *method,
        NablaEstimateError code,
        const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaEstimate) e = estimate (graph, table, NABLA_STRATEGY_ADJUSTMENT, method, &error);

  g_assert_null (e);
  g_assert_error (error, NABLA_ESTIMATE_ERROR, (int) code);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
}

static void
test_refusals (void)
{
  g_autofree TestRows *rows = g_new0 (TestRows, 1);
  g_autoptr (NablaTable) table = NULL, holes = NULL, many = NULL;
  NablaMethod method;
  int codes[TEST_MAX_ROWS];
  NablaColumn *columns[3];

  fill_backdoor (rows);
  nabla_method_init (&method);
  /* No row of X = 1, Z = 2. */
  for (gsize i = 0; i < rows->n; i++)
    if (rows->values[1][i] == 2.0)
      rows->values[0][i] = 0.0;
  holes = test_rows_table (rows);
  expect (BACKDOOR, holes, &method, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS, "No row has {X = 1, Z = 2}");
  method.at = 0.0;
  {
    /* What is not needed may be empty. */
    g_autoptr (NablaEstimate) e = estimate (BACKDOOR, holes, NABLA_STRATEGY_ADJUSTMENT, &method, NULL);

    g_assert_true (e != NULL && isfinite (e->estimate));
  }
  method.at = 7.0;
  expect (BACKDOOR, holes, &method, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS, "X is never 7");
  method.at = NAN;
  /* A continuous covariate. */
  for (gsize i = 0; i < rows->n; i++)
    rows->values[1][i] = sqrt (i);
  table = test_rows_table (rows);
  expect (BACKDOOR, table, &method, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR, "Z is continuous");
  expect (BACKDOOR, table, &method, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR, "choose the estimator linear");
  /* A category of 101 levels. */
  rows->n = 1010;
  for (gsize i = 0; i < rows->n; i++)
    {
      codes[i] = (int) i % 101;
      rows->values[0][i] = i % 2;
      rows->values[2][i] = i % 3 == 0;
    }
  columns[0] = test_column ("X", rows->values[0], rows->n);
  columns[1] = test_levels_column ("Z", codes, rows->n, 101);
  columns[2] = test_column ("Y", rows->values[2], rows->n);
  many = test_table (3, rows->n, columns);
  expect (BACKDOOR, many, &method, NABLA_ESTIMATE_ERROR_UNSUPPORTED, "at most 100");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/plugin/backdoor", test_backdoor);
  g_test_add_func ("/estimate/plugin/weights-and-clusters", test_weights_and_clusters);
  g_test_add_func ("/estimate/plugin/direct", test_direct);
  g_test_add_func ("/estimate/plugin/many-values", test_many_values);
  g_test_add_func ("/estimate/plugin/refusals", test_refusals);
  return g_test_run ();
}
