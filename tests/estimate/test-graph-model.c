/* The linear Gaussian model of a whole graph: against lavaan, known truths, and the likelihood itself. */
#include <math.h>
#include <string.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "estimate/nabla-district.h"
#include "support.h"

#define N 60

/* Sines: the same numbers in any language. */
static NablaTable *
sines (const double *weights)
{
  static const char *const names[] = { "a", "b", "c", "f", "h", "z", "q", "q2", "e", "u" };
  double values[10][N];
  NablaColumn *columns[11];

  for (int i = 1; i <= N; i++)
    {
      double z = sin (1.0 * i), hidden = cos (2.6 * i), noise = sin (3.1 * i), s5 = sin (5.3 * i);
      double b = 0.6 * z + hidden;
      double c = 0.5 * b - 0.3 * z + noise + 0.5 * s5;
      double f = 0.4 * c + 0.8 * s5 + 0.6 * hidden + 0.3 * cos (7.7 * i);
      double h = 0.5 * f - 0.2 * b + cos (4.1 * i) + 0.4 * noise + 0.2 * z;
      double q = sin (9.1 * i) + 0.3 * z, q2 = cos (11.3 * i), e = 0.9 * q + 0.4 * q2 + 0.5 * z + hidden;
      double all[10] = { z, b, c, f, h, z, q, q2, e, 1.2 * e + 0.3 * z + 2 * hidden + noise };

      for (guint j = 0; j < 10; j++)
        values[j][i - 1] = all[j];
    }
  for (guint j = 0; j < 10; j++)
    columns[j] = test_column (names[j], values[j], N);
  if (weights != NULL)
    columns[10] = test_column ("weights", weights, N);
  return test_table (weights != NULL ? 11 : 10, N, columns);
}

static NablaEstimate *
ask_data (NablaData *data,
          const char *graph_text,
          NablaStrategy strategy,
          NablaEffect effect,
          const char *exposure,
          const char *outcome,
          const NablaMethod *how,
          GError **error)
{
  g_autoptr (NablaGraph) graph = test_graph (graph_text);
  g_autofree int *columns = test_columns (graph, nabla_data_get_table (data));
  g_autoptr (NablaEstimand) estimand = test_estimand (graph, strategy, exposure, outcome, "");
  NablaMethod method = *how;

  estimand->effect = effect;
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_RICF;
  return nabla_estimate_effect (data, graph, columns, estimand, &method, NULL, error);
}

static NablaEstimate *
ask (const char *graph, NablaEffect effect, const char *exposure, const char *outcome, NablaSeKind se)
{
  g_autoptr (NablaTable) table = sines (NULL);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (GError) error = NULL;
  NablaEstimate *estimate;
  NablaMethod method;

  nabla_method_init (&method);
  method.se = se;
  estimate = ask_data (data, graph, NABLA_STRATEGY_FUNCTIONAL, effect, exposure, outcome, &method, &error);
  g_assert_no_error (error);
  g_assert_cmpint (estimate->estimator, ==, NABLA_ESTIMATOR_RICF);
  return estimate;
}

#define FREE  "dag { a -> b -> c -> f -> h; a -> c; b -> h; c <-> f; b <-> h }"
#define IV    "dag { {q q2 z} -> e -> u; z -> u; e <-> u }"
#define CHAIN "dag { {q q2} -> e -> u -> h; e -> h; e <-> u }"

/* R 4.2, lavaan 0.6-14: sem (fixed.x = FALSE, estimator = "ML", information = "observed"), covariances free among
 * causes of IV and CHAIN; the robust ones with se = "robust.huber.white". lavaan itself stops some 1e-7 short. */
static void
test_against_lavaan (void)
{
  static const struct
  {
    const char *graph;
    NablaEffect effect;
    const char *exposure, *outcome;
    double estimate, classical, robust;
  } expected[] = {
    { FREE, NABLA_EFFECT_DIRECT, "b", "h", 0.553342833195, 0.40877581904, NAN },
    { FREE, NABLA_EFFECT_DIRECT, "c", "f", 1.84399456486, 0.333755721345, NAN },
    { FREE, NABLA_EFFECT_TOTAL, "b", "h", 1.16648591398, 0.506897823817, NAN },
    { FREE, NABLA_EFFECT_TOTAL, "a", "h", -0.368651021339, 0.157956121584, NAN },
    { IV, NABLA_EFFECT_DIRECT, "e", "u", 1.09723594787, 0.317815453127, 0.309647512183 },
    { IV, NABLA_EFFECT_DIRECT, "z", "u", 0.351997148899, 0.378460453317, 0.379258260686 },
    { CHAIN, NABLA_EFFECT_DIRECT, "e", "u", 1.17677069327, 0.270059344163, NAN },
    { CHAIN, NABLA_EFFECT_TOTAL, "q", "h", -0.340306216042, 0.13240461709, NAN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (NablaEstimate) classical
        = ask (expected[i].graph, expected[i].effect, expected[i].exposure, expected[i].outcome, NABLA_SE_CLASSICAL);
      g_autoptr (NablaEstimate) robust
        = ask (expected[i].graph, expected[i].effect, expected[i].exposure, expected[i].outcome, NABLA_SE_HC3);

      assert_close (classical->estimate, expected[i].estimate, 1e-6);
      assert_close (classical->se, expected[i].classical, 1e-6);
      g_assert_cmpint (robust->se_kind, ==, NABLA_SE_INFLUENCE);
      assert_close (robust->estimate, classical->estimate, 1e-12);
      if (!isnan (expected[i].robust))
        assert_close (robust->se, expected[i].robust, 1e-6);
      assert_close (robust->hi - robust->estimate, 1.959963984540054 * robust->se, 1e-9);
      g_assert_nonnull (strstr (robust->choice, "linear Gaussian model of the whole graph"));
    }
}

/* R 4.2, lavaan 0.6-14: fitMeasures of sem (fixed.x = FALSE): chisq, df, pvalue, rmsea. */
static void
test_fit_against_lavaan (void)
{
  static const struct
  {
    const char *graph;
    double chi2, p, rmsea;
    guint df;
  } expected[] = {
    { FREE, 6.97249500243, 0.0306155416709, 0.203561927564, 2 },
    { "dag { a -> b -> c -> f -> h; a -> c; b -> h }", 74.2790901, 2.82e-15, 0.5411373, 4 },
  };
  g_autoptr (NablaTable) table = sines (NULL);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (NablaGraph) graph = test_graph (expected[i].graph);
      g_autofree int *columns = test_columns (graph, table);
      NablaGraphFit fit;

      g_assert_true (nabla_test_fit (data, graph, columns, &fit, NULL, NULL));
      assert_close (fit.chi2, expected[i].chi2, 1e-8);
      g_assert_cmpuint (fit.df, ==, expected[i].df);
      g_assert_cmpfloat (fabs (fit.p - expected[i].p), <, 1e-9);
      assert_close (fit.rmsea, expected[i].rmsea, 1e-6);
      g_assert_cmpuint (fit.n_used, ==, N);
    }
}

/* A row's influence is what its weight moves. */
static void
test_influence_by_weights (void)
{
  static const struct
  {
    const char *graph, *exposure, *outcome;
  } cases[] = { { FREE, "a", "h" }, { IV, "e", "u" }, { CHAIN, "q", "h" } };
  const double step = 1e-4;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NablaEstimate) whole
        = ask (cases[i].graph, NABLA_EFFECT_TOTAL, cases[i].exposure, cases[i].outcome, NABLA_SE_HC0);
      double squares = 0.0;

      for (guint row = 0; row < N; row++)
        {
          double moved[2];

          for (guint side = 0; side < 2; side++)
            {
              double weights[N];
              g_autoptr (NablaTable) table = NULL;
              g_autoptr (NablaData) data = NULL;
              g_autoptr (NablaEstimate) estimate = NULL;
              NablaMethod method;

              for (guint r = 0; r < N; r++)
                weights[r] = r == row ? 1.0 + (side == 0 ? step : -step) : 1.0;
              table = sines (weights);
              data = nabla_data_new (table, NULL);
              nabla_method_init (&method);
              method.se = NABLA_SE_CLASSICAL;
              method.weight_column = 10;
              estimate = ask_data (data, cases[i].graph, NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_TOTAL,
                                   cases[i].exposure, cases[i].outcome, &method, NULL);
              moved[side] = estimate->estimate;
            }
          squares += pow ((moved[0] - moved[1]) / (2 * step), 2.0);
        }
      assert_close (whole->se, sqrt (squares), 1e-5);
    }
}

/* All signs of five errors: 32 rows whose covariances are exactly the population's. */
static NablaTable *
population (void)
{
  static const char *const names[] = { "Age", "Smoking", "Tar", "Cancer", "region" };
  double values[4][32];
  int region[32];
  NablaColumn *columns[5];

  for (guint i = 0; i < 32; i++)
    {
      double sign[5];

      for (guint j = 0; j < 5; j++)
        sign[j] = (i >> j) % 2 == 1 ? 1.0 : -1.0;
      values[0][i] = sign[0];
      values[1][i] = -0.22 * sign[0] + 0.6 * sign[1] + sqrt (1 - 0.22 * 0.22 - 0.6 * 0.6) * sign[2];
      values[2][i] = 0.61 * values[1][i] + sqrt (1 - 0.61 * 0.61) * sign[3];
      values[3][i] = 0.38 * values[2][i] + 0.05 * sign[0] + 0.55 * sign[1] + 0.7 * sign[4];
      region[i] = i % 3;
    }
  for (guint j = 0; j < 4; j++)
    columns[j] = test_column (names[j], values[j], 32);
  columns[4] = test_levels_column (names[4], region, 32, 3);
  return test_table (5, 32, columns);
}

#define SMOKING                                                                                             \
  "dag { Genotype [latent]; Age -> Smoking -> Tar -> Cancer; Age -> Cancer; Genotype -> {Smoking Cancer}; " \
  "Cancer -> region }"

static void
test_smoking (void)
{
  g_autoptr (NablaTable) table = population ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) graph = test_graph (SMOKING);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (GPtrArray) identifications = nabla_identify_arrows (graph, NULL, NULL, NULL);
  guint n_edges;
  const NablaEdge *edges = nabla_graph_get_edges (graph, &n_edges);
  g_autofree NablaArrow *arrows = g_new0 (NablaArrow, n_edges);
  NablaMethod method;
  guint found = 0;

  for (guint pass = 0; pass < 2; pass++)
    {
      nabla_method_init (&method);
      method.live = pass == 0;
      method.se = pass == 0 ? NABLA_SE_CLASSICAL : NABLA_SE_HC3;
      g_assert_true (nabla_estimate_arrows (data, graph, columns, (NablaIdentification *const *) identifications->pdata,
                                            &method, arrows, NULL, NULL));
      for (guint e = 0; e < n_edges; e++)
        if (strcmp (nabla_graph_get_name (graph, edges[e].from), "Age") == 0
            && strcmp (nabla_graph_get_name (graph, edges[e].to), "Cancer") == 0)
          {
            found++;
            g_assert_cmpint (arrows[e].state, ==, NABLA_ARROW_ESTIMATED);
            g_assert_cmpint (arrows[e].estimate->estimator, ==, NABLA_ESTIMATOR_RICF);
            assert_close (arrows[e].estimate->estimate, 0.05, 1e-9);
          }
    }
  g_assert_cmpuint (found, ==, 2);
  for (guint e = 0; e < n_edges; e++)
    nabla_estimate_unref (arrows[e].estimate);
}

static void
test_smoking_questions (void)
{
  static const struct
  {
    const char *exposure, *outcome;
    NablaEffect effect;
    double truth;
  } questions[] = {
    { "Tar", "Cancer", NABLA_EFFECT_DIRECT, 0.38 },
    { "Age", "Cancer", NABLA_EFFECT_DIRECT, 0.05 },
    { "Smoking", "Cancer", NABLA_EFFECT_TOTAL, 0.61 * .38 },
    { "Age", "Smoking", NABLA_EFFECT_TOTAL, -0.22 },
    { "Age", "Cancer", NABLA_EFFECT_TOTAL, 0.05 - 0.22 * 0.61 * 0.38 },
  };
  g_autoptr (NablaTable) table = population ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaEstimate) zero = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaEstimate) estimate = ask_data (data, SMOKING, NABLA_STRATEGY_FUNCTIONAL, questions[i].effect,
                                                     questions[i].exposure, questions[i].outcome, &method, &error);

      g_assert_no_error (error);
      assert_close (estimate->estimate, questions[i].truth, 1e-9);
      g_assert_cmpfloat (estimate->se, >, 0.0);
    }
  zero = ask_data (data, SMOKING, NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_TOTAL, "Cancer", "Age", &method, NULL);
  g_assert_cmpfloat (zero->estimate, ==, 0.0);
}

/* Genotype's column is not there, and nobody said that it is unobserved: the same. */
static void
test_without_column (void)
{
  g_autoptr (NablaTable) table = population ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaEstimate) estimate = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  estimate = ask_data (
    data,
    "dag { Age -> Smoking -> Tar -> Cancer; Age -> Cancer; Genotype -> {Smoking Cancer}; Tar -> Missing -> Cancer }",
    NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_TOTAL, "Smoking", "Cancer", &method, NULL);
  assert_close (estimate->estimate, 0.61 * .38, 1e-9);
}

static void
check_refused (const char *graph,
               NablaStrategy strategy,
               NablaEffect effect,
               const char *exposure,
               const char *outcome,
               NablaEstimateError code,
               const char *part)
{
  g_autoptr (NablaTable) table = population ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaEstimate) estimate = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  estimate = ask_data (data, graph, strategy, effect, exposure, outcome, &method, &error);
  g_assert_null (estimate);
  g_assert_error (error, NABLA_ESTIMATE_ERROR, (int) code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_refusals (void)
{
  /* A bow without an instrument; the same in the middle of a path. */
  check_refused ("dag { Age -> Smoking; Age <-> Smoking }", NABLA_STRATEGY_LINEAR_SEM, NABLA_EFFECT_DIRECT, "Age",
                 "Smoking", NABLA_ESTIMATE_ERROR_NOT_IDENTIFIED, "Age → Smoking");
  check_refused ("dag { Age -> Smoking; Age <-> Smoking }", NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_DIRECT, "Age",
                 "Smoking", NABLA_ESTIMATE_ERROR_NOT_IDENTIFIED, "Age → Smoking");
  check_refused ("dag { Smoking -> Tar -> Cancer; Tar <-> Cancer; Smoking <-> Cancer }", NABLA_STRATEGY_LINEAR_SEM,
                 NABLA_EFFECT_TOTAL, "Smoking", "Cancer", NABLA_ESTIMATE_ERROR_NOT_IDENTIFIED, "Tar → Cancer");
  check_refused ("dag { Age -> Smoking; Tar [selected]; Smoking -> Tar }", NABLA_STRATEGY_LINEAR_SEM,
                 NABLA_EFFECT_DIRECT, "Age", "Smoking", NABLA_ESTIMATE_ERROR_NO_ESTIMATOR, "selected by Tar");
  check_refused ("dag { Age -> region }", NABLA_STRATEGY_LINEAR_SEM, NABLA_EFFECT_DIRECT, "Age", "region",
                 NABLA_ESTIMATE_ERROR_NOT_NUMERIC, "region");
}

static void
test_poor_data (void)
{
  double x[6] = { 1, 2, 4, 3, 7, 5 }, y[6] = { 2, 3, 1, 5, 4, 6 }, z[6], few[4] = { 1, 2, 4, 3 }, w[4] = { 0, 1, 1, 3 };
  double v[4] = { 1, 0, 2, 5 };
  NablaColumn *columns[3];
  g_autoptr (NablaTable) collinear = NULL, short_one = NULL;
  g_autoptr (NablaData) data = NULL, short_data = NULL;
  g_autoptr (GError) error = NULL;
  NablaMethod method;

  for (guint i = 0; i < 6; i++)
    z[i] = x[i] - 2 * y[i];
  columns[0] = test_column ("x", x, 6);
  columns[1] = test_column ("y", y, 6);
  columns[2] = test_column ("z", z, 6);
  collinear = test_table (3, 6, columns);
  data = nabla_data_new (collinear, NULL);
  nabla_method_init (&method);
  g_assert_null (ask_data (data, "dag { x -> y -> z; x <-> z }", NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_DIRECT, "y",
                           "z", &method, &error));
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_COLLINEAR);
  g_clear_error (&error);
  columns[0] = test_column ("x", few, 4);
  columns[1] = test_column ("y", w, 4);
  columns[2] = test_column ("z", v, 4);
  short_one = test_table (3, 4, columns);
  short_data = nabla_data_new (short_one, NULL);
  g_assert_null (ask_data (short_data, "dag { x -> y -> z; x <-> z }", NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_DIRECT,
                           "y", "z", &method, &error));
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS);
}

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
      estimate
        = ask_data (data, SMOKING, NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_TOTAL, "Age", "Cancer", &method, NULL);
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
  g_test_add_func ("/estimate/graph-model/against-lavaan", test_against_lavaan);
  g_test_add_func ("/estimate/graph-model/fit-against-lavaan", test_fit_against_lavaan);
  g_test_add_func ("/estimate/graph-model/influence-by-weights", test_influence_by_weights);
  g_test_add_func ("/estimate/graph-model/smoking", test_smoking);
  g_test_add_func ("/estimate/graph-model/smoking-questions", test_smoking_questions);
  g_test_add_func ("/estimate/graph-model/without-column", test_without_column);
  g_test_add_func ("/estimate/graph-model/refusals", test_refusals);
  g_test_add_func ("/estimate/graph-model/poor-data", test_poor_data);
  g_test_add_func ("/estimate/graph-model/maxima", test_maxima);
  g_test_add_func ("/estimate/graph-model/truths", test_truths);
  g_test_add_func ("/estimate/graph-model/coverage", test_coverage);
  return g_test_run ();
}
