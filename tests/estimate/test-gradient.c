/* Expected gradients from table to estimate: what they say, in which units, of which columns. */
#include <math.h>
#include <string.h>

#include "estimate/rows/nabla-covariates.h"
#include "numbers.h"
#include "support.h"

#define GRAPH "dag { Z -> X -> Y W -> X Z -> Y W -> Y C -> Y }"

typedef struct
{
  gsize n;
  double *x, *y, *z, *w, *weights;
  int *levels; /* of C */
  guint n_levels;
} Sample;

/* The same numbers as of SMOOTH in test-sieve.c with two covariates; C is in three levels, some rarer. */
static void
sample_init (Sample *sample, gsize n, guint64 state)
{
  sample->n = n;
  sample->n_levels = 6;
  sample->x = g_new (double, n);
  sample->y = g_new (double, n);
  sample->z = g_new (double, n);
  sample->w = g_new (double, n);
  sample->weights = g_new (double, n);
  sample->levels = g_new (int, n);
  for (gsize i = 0; i < n; i++)
    {
      double bells[4];

      for (guint k = 0; k < 4; k++)
        {
          bells[k] = test_uniform (&state);
          for (guint t = 0; t < 3; t++)
            bells[k] = bells[k] + test_uniform (&state);
          bells[k] = (bells[k] - 2.0) * 1.75;
        }
      sample->z[i] = bells[0];
      sample->w[i] = bells[1];
      sample->x[i] = 0.7 * bells[0] + 0.5 * bells[1] * bells[1] + 0.8 * bells[2];
      sample->y[i] = sample->x[i] - 0.2 * sample->x[i] * sample->x[i] + 0.5 * sample->x[i] * bells[0]
                     + bells[1] * bells[1] + bells[3];
      sample->weights[i] = 0.2 + test_uniform (&state);
      sample->levels[i] = i % 100 < 50 ? 1 : i % 100 < 97 ? (int) (i % 2) * 2 : i < 100 ? 3 : i < 200 ? 4 : 1;
    }
}

static void
sample_clear (Sample *sample)
{
  g_free (sample->x);
  g_free (sample->y);
  g_free (sample->z);
  g_free (sample->w);
  g_free (sample->weights);
  g_free (sample->levels);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sample, sample_clear)

static NablaTable *
table_of (const Sample *sample)
{
  NablaColumn *columns[] = {
    test_column ("X", sample->x, sample->n),
    test_column ("Y", sample->y, sample->n),
    test_column ("Z", sample->z, sample->n),
    test_column ("W", sample->w, sample->n),
    test_column ("weight", sample->weights, sample->n),
    test_levels_column ("C", sample->levels, sample->n, sample->n_levels),
  };

  return test_table (G_N_ELEMENTS (columns), sample->n, columns);
}

static NablaEstimate *
ask (const Sample *sample, const char *adjustment, const NablaMethod *asked, GError **error)
{
  g_autoptr (NablaTable) table = table_of (sample);
  g_autoptr (NablaExecutor) executor = nabla_executor_new (2);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autoptr (NablaGraph) graph = test_graph (GRAPH);
  NablaMethod method;

  nabla_method_init (&method);
  if (asked != NULL)
    method = *asked;
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_GRADIENT;
  return test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "X", "Y", adjustment, &method, error);
}

static NablaEstimate *
estimate (const Sample *sample, const char *adjustment, const NablaMethod *method)
{
  g_autoptr (GError) error = NULL;
  NablaEstimate *result = ask (sample, adjustment, method, &error);

  g_assert_no_error (error);
  g_assert_cmpint (result->estimator, ==, NABLA_ESTIMATOR_GRADIENT);
  return result;
}

/* numpy 1.24: as in test-sieve.c, 25,000 rows of seed 3. */
static void
test_numbers (void)
{
  g_auto (Sample) sample = { 0 };
  g_autoptr (NablaEstimate) got = NULL;
  g_autoptr (NablaEstimate) scaled = NULL;
  NablaMethod method;
  double factor;

  sample_init (&sample, 25000, 3);
  got = estimate (&sample, "Z W", NULL);
  assert_close (got->estimate, 0.8130990585, 1e-6);
  assert_close (got->se, 0.008459391048, 1e-6);
  assert_close (got->hi, 0.8130990585 + 1.959963985 * 0.008459391048, 1e-6);
  assert_close (got->strength, 0.8383755263, 1e-6);
  assert_close (got->strength_lo, 0.8383755263 - 1.959963985 * 0.008046761242, 1e-6);
  assert_close (test_get_diagnostic (got, "noise_floor"), 0.06951106075, 1e-6);
  assert_close (test_get_diagnostic (got, "rms_gradient"), 0.9335285178, 1e-6);
  assert_close (test_get_diagnostic (got, "riesz_norm"), sqrt (1.531405625), 1e-6);
  assert_close (test_get_diagnostic (got, "usable_sd"), 1.0 / sqrt (1.531405625), 1e-6);
  g_assert_cmpint (got->se_kind, ==, NABLA_SE_INFLUENCE);
  g_assert_null (got->warnings);

  nabla_method_init (&method);
  method.standardize = TRUE;
  scaled = estimate (&sample, "Z W", &method);
  factor = scaled->estimate / got->estimate;
  assert_close (scaled->estimate, got->beta_standardized, 1e-12);
  assert_close (scaled->strength_hi, got->strength_hi * factor, 1e-12);
  assert_close (test_get_diagnostic (scaled, "noise_floor"), test_get_diagnostic (got, "noise_floor") * factor, 1e-12);
  assert_close (scaled->strength_per_sd, got->strength_per_sd, 1e-12);
}

/* What is left out or taken together is named. */
static void
test_left_out (void)
{
  g_auto (Sample) sample = { 0 };
  g_autoptr (NablaEstimate) without = NULL;
  g_autoptr (NablaEstimate) still = NULL;
  g_autoptr (NablaEstimate) levels = NULL;

  sample_init (&sample, 1000, 5);
  /* Of "3" and "4" one row each is left. */
  for (gsize i = 0, n_3 = 0, n_4 = 0; i < sample.n; i++)
    if ((sample.levels[i] == 3 && n_3++ > 0) || (sample.levels[i] == 4 && n_4++ > 0))
      sample.levels[i] = 0;
  levels = estimate (&sample, "Z W C", NULL);
  g_assert_nonnull (strstr (test_get_warning (levels, "merged_levels"), "C: 3 and 4"));
  for (gsize i = 0; i < sample.n; i++)
    sample.w[i] = 7.0;
  still = estimate (&sample, "Z W", NULL);
  without = estimate (&sample, "Z", NULL);
  g_assert_cmpfloat (still->estimate, ==, without->estimate);
  g_assert_cmpfloat (still->se, ==, without->se);
  g_assert_true (g_str_has_suffix (test_get_warning (still, "constant_covariates"), ": W."));
  g_assert_null (test_get_warning (without, "constant_covariates"));
}

/* A category is its levels' columns but the most frequent one's. */
static void
test_covariates (void)
{
  g_auto (Sample) sample = { 0 };
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaGraph) graph = test_graph (GRAPH);
  g_autofree int *columns = NULL;
  g_auto (NablaStudy) study = { 0 };
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  g_autoptr (NablaRows) rows = NULL;
  g_autoptr (NablaCovariates) covariates = NULL;
  g_autoptr (NablaNodeSet) set = nabla_node_set_new ();
  NablaMethod method;

  sample_init (&sample, 400, 5);
  for (gsize i = 0; i < 400; i++)
    sample.levels[i] = i < 150 ? 0 : i < 396 ? 5 : i < 397 ? 1 : i < 398 ? 2 : i == 399 ? -1 : 3;
  for (gsize i = 100; i < 200; i++)
    sample.x[i] = NAN; /* the levels are those of complete rows */
  table = table_of (&sample);
  data = nabla_data_new (table, NULL);
  columns = test_columns (graph, table);
  nabla_method_init (&method);
  g_assert_true (nabla_study_init (&study, data, graph, columns, &method, NULL, NULL));
  nabla_node_set_add (set, nabla_graph_find_node (graph, "C"));
  nabla_node_set_add (set, nabla_graph_find_node (graph, "Z"));
  g_assert_true (nabla_study_add_number (&study, nabla_graph_find_node (graph, "X"), features, NULL));
  g_assert_true (nabla_study_add_covariates (&study, set, features, NULL));
  rows = nabla_rows_new (&study, features, NULL);
  g_assert_cmpuint (rows->n, ==, 299);
  covariates = nabla_covariates_new (&study, rows, 1);
  g_assert_cmpuint (covariates->n, ==, 3); /* Z, level 0, the rare ones */
  g_assert_cmpuint (covariates->merged->len, ==, 1);
  g_assert_cmpstr (covariates->merged->pdata[0], ==, "C: 1, 2 and 3");
  for (gsize i = 0; i < rows->n; i++)
    {
      int level = sample.levels[rows->row[i]];
      guint seen = 0;

      for (guint j = 0; j < 3; j++)
        if (covariates->features[j].level == NABLA_FEATURE_NUMBER)
          g_assert_cmpfloat (covariates->values[j][i], ==, sample.z[rows->row[i]]);
        else if (covariates->features[j].level == NABLA_FEATURE_PRESENCE)
          {
            seen++;
            g_assert_cmpfloat (covariates->values[j][i], ==, level >= 1 && level <= 3);
          }
        else
          {
            seen++;
            g_assert_cmpuint (covariates->features[j].level, ==, 0);
            g_assert_cmpfloat (covariates->values[j][i], ==, level == 0);
          }
      g_assert_cmpuint (seen, ==, 2);
    }
}

static void
assert_error (const Sample *sample, const char *adjustment, int code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ask (sample, adjustment, NULL, &error));
  g_assert_error (error, NABLA_ESTIMATE_ERROR, code);
  g_assert_nonnull (strstr (error->message, part));
}

/* Where there is no number, or none of the usual kind. */
static void
test_edges (void)
{
  g_auto (Sample) sample = { 0 };
  g_auto (Sample) few = { 0 };
  g_auto (Sample) half = { 0 };
  g_autoptr (NablaEstimate) counts = NULL;
  g_autoptr (NablaEstimate) tight = NULL;
  g_autoptr (NablaEstimate) flat = NULL;
  g_autoptr (NablaEstimate) dense = NULL;

  sample_init (&few, 29, 5);
  assert_error (&few, "Z", NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS, "29 of 29");

  sample_init (&sample, 800, 5);
  for (gsize i = 0; i < 800; i++)
    sample.z[i] = 2.0 * sample.x[i] + 3.0;
  assert_error (&sample, "Z", NABLA_ESTIMATE_ERROR_COLLINEAR, "X is a function of the covariates");
  for (gsize i = 0; i < 800; i++)
    sample.z[i] = sample.x[i] + 1e-2 * sample.weights[i];
  tight = estimate (&sample, "Z", NULL);
  g_assert_true (isfinite (tight->estimate) && tight->se > 1.0);

  for (gsize i = 0; i < 800; i++)
    {
      sample.z[i] = sample.weights[i];
      sample.x[i] = floor (sample.x[i]);
    }
  counts = estimate (&sample, "Z", NULL);
  g_assert_nonnull (strstr (test_get_warning (counts, "linear_slope"), "fewer than 10 values"));
  g_assert_true (isnan (test_get_diagnostic (counts, "average_gradient")));
  sample_init (&half, 3000, 6);
  for (gsize i = 0; i < half.n; i++)
    {
      half.x[i] = fabs (half.z[i]);
      half.y[i] = half.w[i];
    }
  dense = estimate (&half, "", NULL);
  g_assert_nonnull (test_get_warning (dense, "slow_rate"));
  for (gsize i = 0; i < 800; i++)
    sample.y[i] = 4.0;
  flat = estimate (&sample, "", NULL);
  g_assert_cmpfloat (flat->estimate, ==, 0.0);
  g_assert_nonnull (test_get_warning (flat, "constant_outcome"));
  for (gsize i = 0; i < 800; i++)
    sample.x[i] = 4.0;
  assert_error (&sample, "", NABLA_ESTIMATE_ERROR_NO_VARIATION, "always 4");
}

/* Of an outcome that knows nothing of the exposure: as often below the floor as a normal variable is below its mean
 * size; the interval of the strength leaves out 0 as seldom as it claims. */
static void
test_noise_floor (void)
{
  guint n_below = 0, n_above = 0;

  for (guint seed = 0; seed < 40; seed++)
    {
      g_auto (Sample) sample = { 0 };
      g_autoptr (NablaEstimate) got = NULL;
      gboolean below;

      sample_init (&sample, 400, 20 + seed);
      memcpy (sample.y, sample.w, sizeof (double) * 400);
      memcpy (sample.x, sample.z, sizeof (double) * 400);
      got = estimate (&sample, "", NULL);
      below = got->strength < test_get_diagnostic (got, "noise_floor");
      g_assert_true (!below || test_get_warning (got, "noise_floor") != NULL);
      g_assert_true (test_get_warning (got, "noise_floor") == NULL || got->strength_lo == 0.0);
      n_below += below;
      n_above += got->strength_lo > 0.0;
    }
  g_test_message ("below the floor: %u; without 0: %u", n_below, n_above);
  g_assert_cmpuint (n_below, >=, 12);
  g_assert_cmpuint (n_below, <=, 32);
  g_assert_cmpuint (n_above, <=, 2);
}

/* The first number stands beside the one that the data do pin down. */
static void
test_fallback (void)
{
  g_auto (Sample) sample = { 0 };
  g_autoptr (NablaEstimate) got = NULL;
  double first;

  sample_init (&sample, 700, 4);
  for (gsize i = 0; i < 700; i++)
    {
      double x = sample.x[i], z = sample.z[i], w = sample.w[i];

      sample.y[i] -= x - 0.2 * x * x + 0.5 * x * z;
      x = 1.5 * z * z + 0.025 * (x - 0.7 * z - 0.5 * w * w);
      sample.x[i] = x;
      sample.y[i] += x - 0.2 * x * x + 0.5 * x * z;
    }
  got = estimate (&sample, "Z W", NULL);
  g_assert_nonnull (strstr (test_get_warning (got, "linear_slope"), "do not pin down"));
  first = test_get_diagnostic (got, "average_gradient");
  g_assert_true (isfinite (first) && first != got->estimate);
  g_assert_cmpfloat (test_get_diagnostic (got, "average_gradient_se"), >, got->se);
}

/* An outcome of two words is 0 and 1, and which of them is 1 is said. */
static void
test_words (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree guint32 *codes = NULL;
  g_autofree double *numbers = NULL;
  NablaColumn *columns[3];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaGraph) graph = test_graph ("dag { X ill word }");
  NablaMethod method;
  g_autoptr (NablaEstimate) words = NULL;
  g_autoptr (NablaEstimate) plain = NULL;

  sample_init (&sample, 500, 3);
  codes = g_new (guint32, 500);
  numbers = g_new (double, 500);
  for (guint i = 0; i < 500; i++)
    numbers[i] = codes[i] = sample.x[i] + sample.y[i] > 1.5;
  columns[0] = test_column ("X", sample.x, 500);
  columns[1] = test_column ("ill", numbers, 500);
  columns[2] = nabla_column_new_text ("word", g_steal_pointer (&codes), 500, g_strsplit ("well,ill", ",", -1));
  table = test_table (3, 500, columns);
  data = nabla_data_new (table, NULL);
  nabla_method_init (&method);
  words = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "X", "word", "", &method, NULL);
  plain = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "X", "ill", "", &method, NULL);
  g_assert_cmpint (words->estimator, ==, NABLA_ESTIMATOR_GRADIENT);
  g_assert_cmpuint (nabla_column_get_reference (nabla_table_get_column (table, 2)), ==, 0);
  g_assert_cmpstr (words->unit, ==, "P(word = ill) per X");
  assert_close (words->estimate, plain->estimate, 1e-12);
  assert_close (words->se, plain->se, 1e-12);
}

/* numpy 1.24: shares by the delta rule of three parents' strengths; 1000 rows of seed 9. */
static void
test_shares (void)
{
  static const char *const parents[] = { "X", "Z", "W" };
  static const char *const others[] = { "Z W", "X W", "X Z" };
  static const double share[] = { 0.3099209952, 0.1834792819, 0.5065997229 };
  static const double se[] = { 0.01646359416, 0.0101028936, 0.0167880624 };
  g_auto (Sample) sample = { 0 };
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaGraph) graph = test_graph ("dag { X -> Y Z -> Y W -> Y }");
  g_autofree int *columns = NULL;
  NablaIdentification *identifications[3];
  NablaMethod method;

  sample_init (&sample, 1000, 9);
  table = table_of (&sample);
  data = nabla_data_new (table, NULL);
  columns = test_columns (graph, table);
  for (guint e = 0; e < 3; e++)
    {
      NablaEstimand *estimand = test_estimand (graph, NABLA_STRATEGY_ADJUSTMENT, parents[e], "Y", others[e]);

      identifications[e] = test_identification (&estimand, 1);
    }
  nabla_method_init (&method);
  for (guint pairs = 0; pairs < 2; pairs++)
    {
      NablaArrow arrows[3] = { { 0 } };
      /* Each row in its own cluster: t with 999 degrees of freedom, and 1000 / 999 times the variance. */
      double reach = pairs ? 1.962341461 * sqrt (1000.0 / 999.0) : 1.959963985;

      method.se = pairs ? NABLA_SE_CLUSTER : NABLA_SE_HC3;
      method.cluster_column = pairs ? 0 : -1;
      g_assert_true (nabla_estimate_arrows (data, graph, columns, identifications, &method, arrows, NULL, NULL));
      for (guint e = 0; e < 3; e++)
        {
          assert_close (arrows[e].share, share[e], 1e-6);
          assert_close (arrows[e].share - arrows[e].share_lo, reach * se[e], 1e-5);
          assert_close (arrows[e].share_hi - arrows[e].share, reach * se[e], 1e-5);
          nabla_estimate_unref (arrows[e].estimate);
        }
    }
  for (guint e = 0; e < 3; e++)
    nabla_identification_unref (identifications[e]);
}

/* Weights count; clusters widen where rows repeat. */
static void
test_weights_and_clusters (void)
{
  g_auto (Sample) sample = { 0 };
  g_autoptr (NablaEstimate) plain = NULL;
  g_autoptr (NablaEstimate) weighted = NULL;
  g_autoptr (NablaEstimate) clustered = NULL;
  NablaMethod method;
  gsize n = 600;

  sample_init (&sample, n, 5);
  for (gsize i = 0; i < n; i++)
    sample.levels[i] = i % 40;
  sample.n_levels = 40;
  nabla_method_init (&method);
  plain = estimate (&sample, "Z W", NULL);
  method.weight_column = 4;
  weighted = estimate (&sample, "Z W", &method);
  g_assert_cmpfloat (weighted->estimate, !=, plain->estimate);
  g_assert_cmpfloat (fabs (weighted->estimate - plain->estimate), <, 2.0 * plain->se);
  method.weight_column = -1;
  method.se = NABLA_SE_CLUSTER;
  method.cluster_column = 5;
  clustered = estimate (&sample, "Z W", &method);
  g_assert_cmpint (clustered->se_kind, ==, NABLA_SE_CLUSTER);
  assert_close (clustered->estimate, plain->estimate, 1e-12);
  g_assert_cmpfloat (fabs (log (clustered->se / plain->se)), <, 0.5);
}

/* Taken unasked where there are rows enough, and not where moments alone are asked for. */
static void
test_choice (void)
{
  g_auto (Sample) sample = { 0 };
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaGraph) graph = test_graph (GRAPH);
  g_autoptr (NablaEstimate) got = NULL;
  g_autoptr (NablaEstimate) live = NULL;
  NablaMethod method;

  sample_init (&sample, 300, 5);
  table = table_of (&sample);
  data = nabla_data_new (table, NULL);
  nabla_method_init (&method);
  got = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "X", "Y", "Z W", &method, NULL);
  g_assert_cmpint (got->estimator, ==, NABLA_ESTIMATOR_GRADIENT);
  g_assert_nonnull (got->choice);
  method.live = TRUE;
  live = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "X", "Y", "Z W", &method, NULL);
  g_assert_cmpint (live->estimator, ==, NABLA_ESTIMATOR_LINEAR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gradient/numbers", test_numbers);
  g_test_add_func ("/gradient/left-out", test_left_out);
  g_test_add_func ("/gradient/covariates", test_covariates);
  g_test_add_func ("/gradient/edges", test_edges);
  g_test_add_func ("/gradient/noise-floor", test_noise_floor);
  g_test_add_func ("/gradient/fallback", test_fallback);
  g_test_add_func ("/gradient/shares", test_shares);
  g_test_add_func ("/gradient/words", test_words);
  g_test_add_func ("/gradient/weights-and-clusters", test_weights_and_clusters);
  g_test_add_func ("/gradient/choice", test_choice);
  return g_test_run ();
}
