/* The linear Gaussian model of a whole graph in random worlds: the likelihood's maximum, true values, coverage. */
#include <math.h>
#include <string.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "estimate/model/nabla-district.h"
#include "support.h"

/* Random districts: nothing is steep at what is found, nothing near is better, and models without constraints
 * reproduce the covariance. */
static void
test_maxima (void)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  guint n_saturated = 0, n_bows = 0, n_found = 0;

  gsl_rng_set (rng, 11);
  for (guint r = 0; r < 300; r++)
    {
      guint n = 2 + r % 4;
      g_autoptr (NablaDistrict) district = nabla_district_new (n, n, n * n, n * n);
      double root[5][5], best;
      guint n_parameters = n;
      gboolean bow = FALSE;
      g_autofree double *slopes = g_new (double, 2 * n * n);
      g_autofree double *curvature = g_new (double, 4 * n * n * n * n);
      g_autofree double *beta = NULL, *omega = NULL;

      for (guint i = 0; i < n; i++)
        for (guint j = 0; j < n; j++)
          root[i][j] = gsl_ran_gaussian (rng, 1.0) + 2.0 * (i == j);
      for (guint i = 0; i < n; i++)
        for (guint j = 0; j < n; j++)
          for (guint k = 0; k < n; k++)
            district->covariance[i * n + j] += root[i][k] * root[j][k] / (n + 4);
      for (guint i = 0; i < n; i++)
        for (guint j = 0; j < i; j++)
          {
            double draw = gsl_rng_uniform (rng);
            gboolean arrow = draw < 0.45, pair = r % 3 == 0 ? draw >= 0.45 : draw > 0.35 && draw < 0.75;

            if (arrow)
              nabla_district_add_arrow (district, j, i);
            if (pair)
              nabla_district_add_pair (district, j, i);
            n_parameters += arrow + pair;
            bow = bow || (arrow && pair);
          }
      n_bows += bow;
      if (!nabla_district_fit (district, NULL))
        {
          g_assert_true (bow);
          continue;
        }
      n_found++;
      nabla_district_derive (district, slopes, curvature);
      for (guint i = 0; i < n_parameters; i++)
        g_assert_cmpfloat (fabs (slopes[i]), <=, 1e-8 * sqrt (curvature[i * n_parameters + i]));
      best = district->minus_two_log;
      if (r % 3 == 0)
        {
          double log_determinant = 0.0;
          g_autoptr (NablaDistrict) all = nabla_district_new (n, n, n * n, n * n);

          memcpy (all->covariance, district->covariance, sizeof (double) * n * n);
          for (guint i = 0; i < n; i++)
            for (guint j = 0; j < i; j++)
              nabla_district_add_arrow (all, j, i);
          g_assert_true (nabla_district_fit (all, NULL));
          log_determinant = all->minus_two_log;
          assert_close (best, log_determinant, 1e-10);
          n_saturated++;
        }
      beta = g_memdup2 (district->beta, sizeof (double) * n * n);
      omega = g_memdup2 (district->omega, sizeof (double) * n * n);
      for (guint trial = 0; trial < 50; trial++)
        {
          for (guint a = 0; a < district->n_arrows; a++)
            district->beta[a] = beta[a] + gsl_ran_gaussian (rng, 0.05);
          for (guint c = 0; c < district->n_pairs; c++)
            {
              guint i = district->left[c], j = district->right[c];

              district->omega[i * n + j] = district->omega[j * n + i]
                = omega[i * n + j] + gsl_ran_gaussian (rng, 0.05) * sqrt (omega[i * n + i] * omega[j * n + j]);
            }
          if (nabla_district_update (district))
            g_assert_cmpfloat (district->minus_two_log, >, best - 1e-10);
        }
    }
  gsl_rng_free (rng);
  g_test_message ("%u found, %u saturated, %u with bows", n_found, n_saturated, n_bows);
  g_assert_cmpuint (n_saturated, >, 50);
  g_assert_cmpuint (n_bows, >, 50);
  g_assert_cmpuint (n_found, >, 280);
}

#define VERTICES 5

/* Random graphs and coefficients, and rows whose covariances are exactly theirs: whatever is identified, by whichever
 * strategy, has its true value in the fit; what is not is refused. */
static void
test_truths (void)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  guint by[NABLA_STRATEGY_LINEAR_SEM + 1] = { 0 }, n_refused = 0, n_unsettled = 0;

  gsl_rng_set (rng, 23);
  for (guint r = 0; r < 150; r++)
    {
      double b[VERTICES][VERTICES] = { { 0 } }, noise[VERTICES][2 * VERTICES] = { { 0 } };
      double total[VERTICES][VERTICES] = { { 0 } };
      double values[VERTICES][30] = { { 0 } };
      g_autoptr (GString) text = g_string_new ("dag { v0 v1 v2 v3 v4 ");
      g_autoptr (NablaGraph) graph = NULL;
      g_autoptr (NablaTable) table = NULL;
      g_autoptr (NablaData) data = NULL;
      g_autofree int *columns = NULL;
      NablaColumn *list[VERTICES];
      guint n_sources = VERTICES;

      for (guint i = 0; i < VERTICES; i++)
        noise[i][i] = 0.6 + gsl_rng_uniform (rng);
      for (guint i = 0; i < VERTICES; i++)
        for (guint j = 0; j < i; j++)
          {
            if (gsl_rng_uniform (rng) < 0.45)
              {
                b[i][j] = (0.4 + gsl_rng_uniform (rng)) * (gsl_rng_uniform (rng) < 0.5 ? -1 : 1);
                g_string_append_printf (text, "v%u -> v%u ", j, i);
              }
            if (gsl_rng_uniform (rng) < 0.3 && n_sources < 2 * VERTICES)
              {
                noise[i][n_sources] = 0.7;
                noise[j][n_sources++] = gsl_rng_uniform (rng) < 0.5 ? 0.7 : -0.7;
                g_string_append_printf (text, "v%u <-> v%u ", j, i);
              }
          }
      g_string_append (text, "}");
      /* One row up and one down for each source of noise. */
      for (guint k = 0; k < n_sources; k++)
        for (guint i = 0; i < VERTICES; i++)
          {
            double x = noise[i][k];

            for (guint j = 0; j < i; j++)
              x += b[i][j] * values[j][2 * k];
            values[i][2 * k] = x;
            values[i][2 * k + 1] = -x;
          }
      for (guint x = 0; x < VERTICES; x++)
        for (guint y = x; y < VERTICES; y++)
          {
            total[y][x] = y == x;
            for (guint j = x; j < y; j++)
              total[y][x] += b[y][j] * total[j][x];
          }
      graph = test_graph (text->str);
      for (guint i = 0; i < VERTICES; i++)
        list[i] = test_column (nabla_graph_get_name (graph, i), values[i], 2 * n_sources);
      table = test_table (VERTICES, 2 * n_sources, list);
      data = nabla_data_new (table, NULL);
      columns = test_columns (graph, table);
      for (guint question = 0; question < 2 * VERTICES * VERTICES; question++)
        {
          guint y = question / 2 / VERTICES, x = question / 2 % VERTICES;
          g_autoptr (NablaNodeSet) exposure = nabla_node_set_new_one (x);
          g_autoptr (NablaNodeSet) outcome = nabla_node_set_new_one (y);
          g_autoptr (NablaQuery) query = NULL;
          g_autoptr (NablaIdentification) id = NULL;
          g_autoptr (NablaEstimand) forced = NULL;
          g_autoptr (GError) error = NULL;
          g_autoptr (NablaEstimate) estimate = NULL;
          gboolean direct = question % 2;
          const NablaEstimand *estimand;
          NablaMethod method;

          if (x >= y || (direct && b[y][x] == 0.0))
            continue;
          query = nabla_query_new (exposure, outcome, direct ? NABLA_EFFECT_DIRECT : NABLA_EFFECT_TOTAL, NULL, NULL);
          id = nabla_identify (graph, query, NULL, NULL);
          if (id->verdict == NABLA_VERDICT_ZERO)
            continue;
          nabla_method_init (&method);
          method.se = NABLA_SE_CLASSICAL;
          method.auto_estimator = FALSE;
          method.estimator = NABLA_ESTIMATOR_RICF;
          forced = nabla_estimand_new (NABLA_STRATEGY_LINEAR_SEM, nabla_query_get_effect (query), exposure, outcome);
          estimand = id->estimands->len > 0 ? id->estimands->pdata[0] : forced;
          estimate = nabla_estimate_effect (data, graph, columns, estimand, &method, NULL, &error);
          if (id->verdict == NABLA_VERDICT_NOT_IDENTIFIED)
            {
              /* Its coefficients may all be known to be none by chance of no path: never here. */
              g_assert_null (estimate);
              n_refused += g_error_matches (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NOT_IDENTIFIED);
              continue;
            }
          if (estimate == NULL)
            {
              g_test_message ("%s: v%u to v%u: %s", text->str, x, y, error->message);
              n_unsettled++;
              continue;
            }
          by[estimand->strategy]++;
          if (!(fabs (estimate->estimate - (direct ? b[y][x] : total[y][x])) < 1e-6))
            g_test_message ("%s: v%u to v%u by %s", text->str, x, y, nabla_strategy_to_string (estimand->strategy));
          g_assert_cmpfloat (fabs (estimate->estimate - (direct ? b[y][x] : total[y][x])), <, 1e-6);
        }
    }
  gsl_rng_free (rng);
  g_test_message ("adjustment %u, front door %u, instrument %u, formula %u, linear %u, refused %u, unsettled %u",
                  by[NABLA_STRATEGY_ADJUSTMENT], by[NABLA_STRATEGY_FRONT_DOOR], by[NABLA_STRATEGY_INSTRUMENT],
                  by[NABLA_STRATEGY_FUNCTIONAL], by[NABLA_STRATEGY_LINEAR_SEM], n_refused, n_unsettled);
  g_assert_cmpuint (by[NABLA_STRATEGY_ADJUSTMENT], >, 100);
  g_assert_cmpuint (by[NABLA_STRATEGY_INSTRUMENT], >, 10);
  g_assert_cmpuint (by[NABLA_STRATEGY_LINEAR_SEM], >, 5);
  g_assert_cmpuint (n_refused, >, 30);
  g_assert_cmpuint (n_unsettled, <, 10);
}

#define SMOKING                                                                                             \
  "dag { Genotype [latent]; Age -> Smoking -> Tar -> Cancer; Age -> Cancer; Genotype -> {Smoking Cancer}; " \
  "Cancer -> region }"

#define DRAWS 600
#define ROWS  300

/* Errors that are not Gaussian, in a model with more constraints than it needs: robust intervals hold the truth. */
static void
test_coverage (void)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  double sd = sqrt (0.95 * 0.05 / DRAWS), sum = 0.0, squares = 0.0, errors = 0.0, bias;
  const double truth = 0.05 - 0.22 * 0.61 * 0.38;
  guint covered = 0;

  gsl_rng_set (rng, 20240501);
  for (guint r = 0; r < DRAWS; r++)
    {
      double age[ROWS], smoking[ROWS], tar[ROWS], cancer[ROWS];
      NablaColumn *columns[4];
      g_autoptr (NablaTable) table = NULL;
      g_autoptr (NablaData) data = NULL;
      g_autoptr (NablaEstimate) estimate = NULL;
      NablaMethod method;

      for (guint i = 0; i < ROWS; i++)
        {
          double genotype = gsl_ran_exponential (rng, 1.0);

          age[i] = gsl_ran_exponential (rng, 1.0);
          smoking[i] = -0.22 * age[i] + 0.6 * genotype + gsl_ran_gaussian (rng, 0.3 + 0.4 * fabs (age[i]));
          tar[i] = 0.61 * smoking[i] + gsl_ran_laplace (rng, 0.5);
          cancer[i]
            = 0.38 * tar[i] + 0.05 * age[i] + 0.55 * genotype + gsl_ran_gaussian (rng, 0.4 + 0.3 * fabs (age[i]));
        }
      columns[0] = test_column ("Age", age, ROWS);
      columns[1] = test_column ("Smoking", smoking, ROWS);
      columns[2] = test_column ("Tar", tar, ROWS);
      columns[3] = test_column ("Cancer", cancer, ROWS);
      table = test_table (4, ROWS, columns);
      data = nabla_data_new (table, NULL);
      nabla_method_init (&method);
      estimate = test_estimate_model (data, SMOKING, NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_TOTAL, "Age", "Cancer",
                                      &method, NULL);
      sum += estimate->estimate;
      squares += estimate->estimate * estimate->estimate;
      errors += estimate->se;
      covered += estimate->lo <= truth && truth <= estimate->hi;
    }
  gsl_rng_free (rng);
  bias = sum / DRAWS - truth;
  squares = sqrt (squares / DRAWS - sum / DRAWS * sum / DRAWS);
  g_test_message ("bias %+.4f, true error %.4f, told %.4f, covered %.3f", bias, squares, errors / DRAWS,
                  covered / (double) DRAWS);
  g_assert_cmpfloat (fabs (bias), <, 3.3 * squares / sqrt (DRAWS));
  g_assert_cmpfloat (covered / (double) DRAWS, >, 0.93 - 3.3 * sd);
  g_assert_cmpfloat (covered / (double) DRAWS, <, 0.97 + 3.3 * sd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/graph-model/maxima", test_maxima);
  g_test_add_func ("/estimate/graph-model/truths", test_truths);
  g_test_add_func ("/estimate/graph-model/coverage", test_coverage);
  return g_test_run ();
}
