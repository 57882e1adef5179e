/* The linear Gaussian model of a whole graph: against lavaan, known truths, and what is refused. */
#include <math.h>
#include <string.h>

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
ask (const char *graph, NablaEffect effect, const char *exposure, const char *outcome, NablaSeKind se)
{
  g_autoptr (NablaTable) table = sines (NULL);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (GError) error = NULL;
  NablaEstimate *estimate;
  NablaMethod method;

  nabla_method_init (&method);
  method.se = se;
  estimate = test_estimate_model (data, graph, NABLA_STRATEGY_FUNCTIONAL, effect, exposure, outcome, &method, &error);
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
              estimate = test_estimate_model (data, cases[i].graph, NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_TOTAL,
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
      g_autoptr (NablaEstimate) estimate
        = test_estimate_model (data, SMOKING, NABLA_STRATEGY_FUNCTIONAL, questions[i].effect, questions[i].exposure,
                               questions[i].outcome, &method, &error);

      g_assert_no_error (error);
      assert_close (estimate->estimate, questions[i].truth, 1e-9);
      g_assert_cmpfloat (estimate->se, >, 0.0);
    }
  zero = test_estimate_model (data, SMOKING, NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_TOTAL, "Cancer", "Age", &method,
                              NULL);
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
  gboolean told = FALSE;

  nabla_method_init (&method);
  estimate = test_estimate_model (
    data,
    "dag { Age -> Smoking -> Tar -> Cancer; Age -> Cancer; Genotype -> {Smoking Cancer}; Tar -> Missing -> Cancer }",
    NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_TOTAL, "Smoking", "Cancer", &method, NULL);
  assert_close (estimate->estimate, 0.61 * .38, 1e-9);
  for (guint i = 0; i < estimate->warnings->len; i++)
    {
      const NablaWarning *warning = estimate->warnings->pdata[i];

      if (strcmp (warning->kind, "taken_for_unobserved") == 0)
        {
          told = TRUE;
          g_assert_nonnull (strstr (warning->text, "Genotype and Missing"));
        }
    }
  g_assert_true (told);
}

/* Words for 0 and 1 stand for them wherever they are: in the middle, and at the end, where the rarer one is what
 * is asked for. */
static void
test_two_levels (void)
{
  const char *graph = "dag { x -> m -> y; x <-> y; z -> { x m y } }";
  double values[4][N];
  int levels[2][N];
  NablaColumn *columns[8];
  g_autoptr (NablaData) numbers = NULL, words = NULL;
  g_autoptr (NablaTable) table_of_numbers = NULL, table_of_words = NULL;
  g_autoptr (NablaEstimate) number = NULL, word = NULL;
  g_autoptr (GError) error = NULL;
  NablaMethod method;

  for (int i = 0; i < N; i++)
    {
      double z = sin (i + 1.0), hidden = cos (2.6 * i), x = 0.6 * z + hidden;

      levels[0][i] = x + 0.5 * z + sin (5.3 * i) > 0.0;
      levels[1][i] = levels[0][i] + hidden + cos (7.7 * i) > 0.5;
      values[0][i] = x;
      values[1][i] = levels[0][i];
      values[2][i] = levels[1][i];
      values[3][i] = z;
    }
  for (guint table = 0; table < 2; table++)
    {
      columns[4 * table] = test_column ("x", values[0], N);
      columns[4 * table + 3] = test_column ("z", values[3], N);
    }
  columns[1] = test_column ("m", values[1], N);
  columns[2] = test_column ("y", values[2], N);
  columns[5] = test_levels_column ("m", levels[0], N, 2);
  columns[6] = test_levels_column ("y", levels[1], N, 2);
  table_of_numbers = test_table (4, N, columns);
  table_of_words = test_table (4, N, columns + 4);
  numbers = nabla_data_new (table_of_numbers, NULL);
  words = nabla_data_new (table_of_words, NULL);
  nabla_method_init (&method);
  number
    = test_estimate_model (numbers, graph, NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_TOTAL, "x", "y", &method, &error);
  g_assert_no_error (error);
  word = test_estimate_model (words, graph, NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_TOTAL, "x", "y", &method, &error);
  g_assert_no_error (error);
  assert_close (word->estimate, -number->estimate, 1e-12);
  assert_close (word->se, number->se, 1e-12);
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
  estimate = test_estimate_model (data, graph, strategy, effect, exposure, outcome, &method, &error);
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
  /* What is to be held fixed has no numbers: the coefficient would be of more than the arrow. */
  check_refused ("dag { Smoking -> Missing -> Tar; Smoking -> Tar }", NABLA_STRATEGY_LINEAR_SEM, NABLA_EFFECT_DIRECT,
                 "Smoking", "Tar", NABLA_ESTIMATE_ERROR_NO_COLUMN, "Missing");
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
  g_assert_null (test_estimate_model (data, "dag { x -> y -> z; x <-> z }", NABLA_STRATEGY_FUNCTIONAL,
                                      NABLA_EFFECT_DIRECT, "y", "z", &method, &error));
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_COLLINEAR);
  g_clear_error (&error);
  columns[0] = test_column ("x", few, 4);
  columns[1] = test_column ("y", w, 4);
  columns[2] = test_column ("z", v, 4);
  short_one = test_table (3, 4, columns);
  short_data = nabla_data_new (short_one, NULL);
  g_assert_null (test_estimate_model (short_data, "dag { x -> y -> z; x <-> z }", NABLA_STRATEGY_FUNCTIONAL,
                                      NABLA_EFFECT_DIRECT, "y", "z", &method, &error));
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS);
}

/* q hardly moves r; R's F of anova (lm (r ~ z), lm (r ~ q + z)). Where no arrow needs an instrument nothing is said. */
static void
test_weak_instrument (void)
{
  static const struct
  {
    const char *graph;
    double pull, f;
    gboolean weak;
  } cases[] = {
    { "dag { q -> r -> s; z -> q; z -> r; z -> s; r <-> s }", 0.25, 3.627713955430368, TRUE },
    { "dag { q -> r -> s; z -> q; z -> r; z -> s; r <-> s }", 0.9, 51.99229134573445, FALSE },
    { "dag { q -> r -> s; z -> {q r s} }", 0.25, NAN, FALSE },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      TestRows rows = { .n = N, .k = 4, .names = { "z", "q", "r", "s" } };
      g_autoptr (NablaTable) table = NULL;
      g_autoptr (NablaData) data = NULL;
      g_autoptr (NablaEstimate) estimate = NULL;
      g_autoptr (GError) error = NULL;
      NablaMethod method;
      double f;

      for (int i = 1; i <= N; i++)
        {
          double z = sin (1.0 * i), q2 = cos (11.3 * i), hidden = cos (2.6 * i);
          double r = cases[c].pull * sin (9.1 * i) + 0.9 * hidden + 0.2 * q2;

          rows.values[0][i - 1] = z;
          rows.values[1][i - 1] = sin (9.1 * i) + 0.3 * z;
          rows.values[2][i - 1] = r;
          rows.values[3][i - 1] = 0.8 * r + 0.9 * hidden + 0.7 * sin (3.1 * i) * (1 + fabs (q2));
        }
      table = test_rows_table (&rows);
      data = nabla_data_new (table, NULL);
      nabla_method_init (&method);
      estimate = test_estimate_model (data, cases[c].graph, NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_TOTAL, "r", "s",
                                      &method, &error);
      g_assert_no_error (error);
      f = test_get_diagnostic (estimate, "first_stage_f");
      if (isnan (cases[c].f))
        g_assert_true (isnan (f));
      else
        assert_close (f, cases[c].f, 1e-9);
      if (cases[c].weak)
        g_assert_cmpstr (test_get_warning (estimate, "weak_instrument"), ==,
                         "The coefficient of r → s rests on an instrument that hardly moves its cause (first-stage F "
                         "3.6, below 10): do not trust the interval.");
      else
        g_assert_null (test_get_warning (estimate, "weak_instrument"));
    }
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
  g_test_add_func ("/estimate/graph-model/two-levels", test_two_levels);
  g_test_add_func ("/estimate/graph-model/refusals", test_refusals);
  g_test_add_func ("/estimate/graph-model/poor-data", test_poor_data);
  g_test_add_func ("/estimate/graph-model/weak-instrument", test_weak_instrument);
  return g_test_run ();
}
