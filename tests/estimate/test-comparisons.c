/* Two values of an exposure compared, means, ratios; categories as exposures and outcomes. */
#include <math.h>
#include <string.h>

#include "support.h"

#define N 90

/* b, y and event depend on z; g is a category; w weights; k clusters of six rows. */
static NablaTable *
make_table (void)
{
  double z[N], y[N], b[N], event[N], w[N], k[N];
  int g[N], text[N];
  NablaColumn *columns[8];

  for (guint i = 0; i < N; i++)
    {
      z[i] = sin (i + 1.0);
      g[i] = i % 3;
      b[i] = cos (3.1 * i) + 0.4 * z[i] > 0;
      y[i] = 0.5 * (i % 3 == 1) - 0.3 * (i % 3 == 2) + z[i] + (1 + 0.5 * (i % 3 == 2)) * cos (2.3 * i);
      event[i] = y[i] > 0;
      text[i] = y[i] > 0;
      w[i] = 1 + i % 4;
      k[i] = i / 6;
    }
  columns[0] = test_column ("z", z, N);
  columns[1] = test_column ("y", y, N);
  columns[2] = test_column ("b", b, N);
  columns[3] = test_column ("event", event, N);
  columns[4] = test_levels_column ("g", g, N, 3);
  columns[5] = test_column ("w", w, N);
  columns[6] = test_column ("k", k, N);
  columns[7] = test_levels_column ("text", text, N, 2);
  return test_table (8, N, columns);
}

/* Straight lines, also where two values would be compared otherwise. */
static void
method_init (NablaMethod *method)
{
  nabla_method_init (method);
  method->auto_estimator = FALSE;
  method->estimator = NABLA_ESTIMATOR_LINEAR;
}

static NablaEstimate *
estimate (const char *exposure, const char *outcome, const char *others, const NablaMethod *method, GError **error)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaGraph) graph = test_graph ("dag { z y b event g w k text }");
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);

  return test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, exposure, outcome, others, method, error);
}

static NablaMethod
method_from_to (double from, double to)
{
  NablaMethod method;

  method_init (&method);
  method.from = from;
  method.to = to;
  return method;
}

/* A number's contrast is its slope times the distance. */
static void
test_numbers (void)
{
  g_autoptr (NablaTable) table = make_table ();
  NablaMethod plain, method = method_from_to (-1.0, 2.0);
  g_autoptr (NablaEstimate) slope = NULL;
  g_autoptr (NablaEstimate) contrast = NULL;
  g_autoptr (NablaEstimate) standardized = NULL;

  method_init (&plain);
  slope = estimate ("z", "y", "b", &plain, NULL);
  contrast = estimate ("z", "y", "b", &method, NULL);
  assert_close (contrast->estimate, 3 * slope->estimate, 1e-13);
  assert_close (contrast->lo, 3 * slope->lo, 1e-13);
  assert_close (contrast->beta_standardized, slope->beta_standardized, 1e-13);
  g_assert_cmpstr (contrast->unit, ==, "y for z = 2 rather than -1");
  /* Of the outcome's SD only: what two values of the exposure are apart is said. */
  method.standardize = TRUE;
  plain.standardize = TRUE;
  standardized = estimate ("z", "y", "b", &method, NULL);
  g_assert_cmpstr (standardized->unit, ==, "SD of y for z = 2 rather than -1");
  assert_close (standardized->estimate / standardized->se, contrast->estimate / contrast->se, 1e-12);
  assert_close (contrast->estimate / standardized->estimate,
                nabla_column_get_summary (nabla_table_get_column (table, 1))->sd, 1e-12);
}

/* Levels against one that is not the reference; R 4.2.2, lm and sandwich 3.0-2:
 * coef and vcovHC (HC3) of lm (y ~ relevel (g, "c") + z). */
static void
test_levels (void)
{
  NablaMethod method = method_from_to (2, 1), back = method_from_to (1, 2);
  g_autoptr (NablaEstimate) contrast = estimate ("g", "y", "z", &method, NULL);
  g_autoptr (NablaEstimate) reverse = estimate ("g", "y", "z", &back, NULL);

  assert_close (contrast->estimate, 0.78890712765, 1e-10);
  assert_close (contrast->se, 0.244947787223, 1e-10);
  g_assert_cmpstr (contrast->unit, ==, "y for g = 1 rather than 2");
  g_assert_null (contrast->warnings);
  assert_close (reverse->estimate, -contrast->estimate, 1e-12);
  assert_close (reverse->se, contrast->se, 1e-12);
}

/* Nobody says which level: the reference and the largest other one, and what the rest come to. */
static void
test_default_levels (void)
{
  NablaMethod method;
  g_autoptr (NablaEstimate) contrast = NULL;
  const NablaWarning *warning;

  method_init (&method);
  contrast = estimate ("g", "y", "z", &method, NULL);
  g_assert_cmpstr (contrast->unit, ==, "y for g = 1 rather than 0");
  g_assert_cmpuint (contrast->warnings->len, ==, 1);
  warning = g_ptr_array_index (contrast->warnings, 0);
  g_assert_cmpstr (warning->kind, ==, "levels");
  g_assert_cmpstr (warning->text, ==,
                   "g has more levels, compared with 0: 2 −0.27. Say which two are meant to see their intervals.");
}

/* Means where g is set to a level, the reference among them: the mean of the predictions and
 * their influences by hand in R 4.2.2. */
static void
test_means (void)
{
  NablaMethod method;
  g_autoptr (NablaEstimate) other = NULL;
  g_autoptr (NablaEstimate) reference = NULL;

  method_init (&method);
  method.at = 1;
  other = estimate ("g", "y", "z", &method, NULL);
  assert_close (other->estimate, 0.524390963783, 1e-10);
  assert_close (other->se, 0.1497562949, 1e-9);
  g_assert_cmpstr (other->unit, ==, "y on average where g is set to 1");
  g_assert_true (isnan (other->strength));
  method.at = 0;
  reference = estimate ("g", "y", "z", &method, NULL);
  assert_close (reference->estimate, 0.00293400338702, 1e-9);
  assert_close (reference->se, 0.149698701114, 1e-9);
}

/* Adjusted ratios; influences by hand in R 4.2.2. */
static void
test_ratios (void)
{
  NablaMethod method;
  g_autoptr (NablaEstimate) ratio = NULL;
  g_autoptr (NablaEstimate) logarithm = NULL;
  g_autoptr (NablaEstimate) clustered = NULL;
  g_autoptr (NablaEstimate) weighted = NULL;

  method_init (&method);
  method.contrast = NABLA_CONTRAST_RATIO;
  ratio = estimate ("b", "event", "z", &method, NULL);
  assert_close (ratio->estimate, 1.02137769237, 1e-10);
  assert_close (ratio->se, 1.02137769237 * 0.181304850234, 1e-9);
  assert_close (ratio->lo, 0.715911600999, 1e-9);
  assert_close (ratio->hi, 1.4571804522, 1e-9);
  g_assert_cmpstr (ratio->unit, ==, "ratio of P(event = 1) for b = 1 to 0");
  method.contrast = NABLA_CONTRAST_LOG_RATIO;
  logarithm = estimate ("b", "event", "z", &method, NULL);
  assert_close (logarithm->estimate, log (1.02137769237), 1e-8);
  assert_close (logarithm->se, 0.181304850234, 1e-9);
  method.se = NABLA_SE_CLUSTER;
  method.cluster_column = 6;
  clustered = estimate ("b", "event", "z", &method, NULL);
  assert_close (clustered->se, 0.156244428431, 1e-9);
  method.se = NABLA_SE_HC3;
  method.weight_column = 5;
  method.contrast = NABLA_CONTRAST_ODDS_RATIO;
  weighted = estimate ("b", "event", "z", &method, NULL);
  assert_close (weighted->estimate, 1.01263391787, 1e-10);
  assert_close (weighted->se, 1.01263391787 * 0.425647314578, 1e-9);
}

/* Without covariates the textbook's formulas for a table of four cells. */
static void
test_four_cells (void)
{
  g_autoptr (NablaTable) table = make_table ();
  const double *b = nabla_column_get_reals (nabla_table_get_column (table, 2));
  const double *event = nabla_column_get_reals (nabla_table_get_column (table, 3));
  double cells[2][2] = { { 0.0 } }, p[2], n[2];
  const char *outcomes[] = { "event", "text" };

  for (guint i = 0; i < N; i++)
    cells[(int) b[i]][(int) event[i]] += 1;
  for (guint x = 0; x < 2; x++)
    {
      n[x] = cells[x][0] + cells[x][1];
      p[x] = cells[x][1] / n[x];
    }
  for (guint i = 0; i < 2; i++)
    {
      /* The other level of the text is the event: its reference is the more frequent one. */
      gboolean turned = i == 1 && nabla_column_get_reference (nabla_table_get_column (table, 7)) == 1;
      double q[2] = { turned ? 1 - p[0] : p[0], turned ? 1 - p[1] : p[1] };
      NablaMethod method;
      g_autoptr (NablaEstimate) odds = NULL;
      g_autoptr (NablaEstimate) ratio = NULL;
      g_autoptr (NablaEstimate) mean = NULL;
      g_autoptr (NablaEstimate) difference = NULL;

      method_init (&method);
      difference = estimate ("b", outcomes[i], "", &method, NULL);
      assert_close (difference->estimate, q[1] - q[0], 1e-12);
      method.contrast = NABLA_CONTRAST_ODDS_RATIO;
      odds = estimate ("b", outcomes[i], "", &method, NULL);
      assert_close (odds->estimate, q[1] / (1 - q[1]) * (1 - q[0]) / q[0], 1e-11);
      assert_close (odds->se / odds->estimate,
                    sqrt (1 / cells[0][0] + 1 / cells[0][1] + 1 / cells[1][0] + 1 / cells[1][1]), 1e-11);
      method.contrast = NABLA_CONTRAST_RATIO;
      ratio = estimate ("b", outcomes[i], "", &method, NULL);
      assert_close (ratio->se / ratio->estimate, sqrt ((1 - q[1]) / (q[1] * n[1]) + (1 - q[0]) / (q[0] * n[0])), 1e-11);
      method.contrast = NABLA_CONTRAST_DIFFERENCE;
      method.at = 1;
      mean = estimate ("b", outcomes[i], "", &method, NULL);
      assert_close (mean->estimate, q[1], 1e-12);
      assert_close (mean->se, sqrt (q[1] * (1 - q[1]) / n[1]), 1e-11);
      if (i == 1)
        g_assert_cmpstr (mean->unit, ==,
                         turned ? "P(text = 0) where b is set to 1" : "P(text = 1) where b is set to 1");
    }
}

/* The mean at a value of any strategy is E[Y] + slope (value - E[X]). */
static void
test_front_door_mean (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaGraph) graph = test_graph ("dag { z y b event g w k text }");
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  const NablaColumnSummary *z = nabla_column_get_summary (nabla_table_get_column (table, 0));
  const NablaColumnSummary *y = nabla_column_get_summary (nabla_table_get_column (table, 1));
  const double *zs = nabla_column_get_reals (nabla_table_get_column (table, 0));
  const double *ys = nabla_column_get_reals (nabla_table_get_column (table, 1));
  double squares = 0.0;
  NablaMethod method;
  g_autoptr (NablaEstimate) slope = NULL;
  g_autoptr (NablaEstimate) mean = NULL;
  g_autoptr (NablaEstimate) centre = NULL;

  method_init (&method);
  slope = test_estimate (data, graph, NABLA_STRATEGY_FRONT_DOOR, "z", "y", "b", &method, NULL);
  method.at = 2;
  mean = test_estimate (data, graph, NABLA_STRATEGY_FRONT_DOOR, "z", "y", "b", &method, NULL);
  assert_close (mean->estimate, y->mean + slope->estimate * (2 - z->mean), 1e-12);
  method.at = z->mean;
  centre = test_estimate (data, graph, NABLA_STRATEGY_FRONT_DOOR, "z", "y", "b", &method, NULL);
  assert_close (centre->estimate, y->mean, 1e-12);
  for (guint i = 0; i < N; i++)
    {
      double rest = zs[i] * -slope->estimate + ys[i] - (y->mean - slope->estimate * z->mean);

      squares += rest * rest;
    }
  assert_close (centre->se, sqrt (squares) / N, 1e-11);
}

/* Also the Anderson-Rubin set of a weak instrument is told for what is compared, in whichever direction. */
static void
test_weak_instrument (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaGraph) graph = test_graph ("dag { z y b event g w k text }");
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  NablaMethod method;
  g_autoptr (NablaEstimate) slope = NULL;
  g_autoptr (NablaEstimate) back = NULL;
  g_autoptr (NablaEstimate) mean = NULL;
  g_autoptr (NablaEstimate) words = NULL;
  g_autoptr (NablaEstimate) numbers = NULL;

  nabla_method_init (&method);
  slope = test_estimate (data, graph, NABLA_STRATEGY_INSTRUMENT, "b", "y", "z|", &method, NULL);
  g_assert_cmpuint (slope->anderson_rubin->len, ==, 2);
  method.from = 2;
  method.to = 0;
  back = test_estimate (data, graph, NABLA_STRATEGY_INSTRUMENT, "b", "y", "z|", &method, NULL);
  assert_close (back->estimate, -2 * slope->estimate, 1e-12);
  for (guint i = 0; i < 2; i++)
    {
      NablaInterval piece = g_array_index (slope->anderson_rubin, NablaInterval, i);
      NablaInterval turned = g_array_index (back->anderson_rubin, NablaInterval, 1 - i);

      g_assert_cmpfloat (turned.lo, ==, -2 * piece.hi);
      g_assert_cmpfloat (turned.hi, ==, -2 * piece.lo);
    }
  method.from = method.to = NAN;
  method.at = 1;
  mean = test_estimate (data, graph, NABLA_STRATEGY_INSTRUMENT, "b", "y", "z|", &method, NULL);
  g_assert_null (mean->anderson_rubin);
  g_assert_cmpfloat (mean->lo, <, mean->estimate);
  method.at = NAN;
  /* A text of two levels is 0 and 1. */
  words = test_estimate (data, graph, NABLA_STRATEGY_INSTRUMENT, "text", "y", "z|", &method, NULL);
  numbers = test_estimate (data, graph, NABLA_STRATEGY_INSTRUMENT, "event", "y", "z|", &method, NULL);
  assert_close (fabs (words->estimate), fabs (numbers->estimate), 1e-12);
}

/* No effect: a ratio of 1, and the outcome's own mean whatever is done. */
static void
test_zero (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaGraph) graph = test_graph ("dag { z y b event g w k text }");
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  const NablaColumnSummary *y = nabla_column_get_summary (nabla_table_get_column (table, 1));
  NablaMethod method;
  g_autoptr (NablaEstimate) mean = NULL;
  g_autoptr (NablaEstimate) ratio = NULL;

  method_init (&method);
  method.contrast = NABLA_CONTRAST_RATIO;
  ratio = test_estimate (data, graph, NABLA_STRATEGY_ZERO, "b", "event", "", &method, NULL);
  g_assert_cmpfloat (ratio->estimate, ==, 1.0);
  method.contrast = NABLA_CONTRAST_DIFFERENCE;
  method.at = 3;
  mean = test_estimate (data, graph, NABLA_STRATEGY_ZERO, "z", "y", "", &method, NULL);
  assert_close (mean->estimate, y->mean, 1e-12);
  assert_close (mean->se, y->sd * sqrt (N - 1.0) / N, 1e-12);
}

static void
refuse (NablaMethod method, const char *exposure, const char *outcome, const char *sentence)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaEstimate) none = estimate (exposure, outcome, "", &method, &error);

  g_assert_null (none);
  g_assert_cmpstr (error->message, ==, sentence);
}

static void
test_refusals (void)
{
  NablaMethod method;

  method_init (&method);
  refuse (method, "z", "g",
          "g holds text, and a number is needed: link another column, or recode it, as 1 for the level in "
          "question and 0 for all others.");
  refuse (method_from_to (1, 1), "z", "y", "z is compared with itself: choose two values that differ.");
  refuse (method_from_to (1, NAN), "z", "y", "z has more than two values: say both, from which one and to which one.");
  refuse (method_from_to (0, 7), "g", "y", "g has no level number 7: choose one of its 3 levels.");
  method.contrast = NABLA_CONTRAST_RATIO;
  refuse (method, "b", "y",
          "A ratio needs an outcome of 0 and 1 or of two levels, and y has others: compare by difference.");
  refuse (method, "z", "event", "A ratio compares two values of z: say from which one and to which one.");
  method.from = -50;
  method.to = 0;
  refuse (method, "z", "event",
          "P(event = 1) is estimated at -13 where z = -50, so there is no ratio: compare by difference, or use "
          "another estimator.");
}

/* Levels with one row or none among the complete ones. */
static void
test_rare_levels (void)
{
  static const char *const sentences[] = {
    "g = 2 is in one of the 12 complete rows only, from which no interval can be had: choose another level or merge "
    "it with one.",
    "g = 3 is in none of the 12 complete rows: choose another level.",
  };
  double y[12];
  int g[12];
  NablaColumn *columns[2];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaGraph) graph = test_graph ("dag { g y }");
  NablaMethod method = method_from_to (0, 1);
  g_autoptr (NablaEstimate) fine = NULL;

  for (guint i = 0; i < 12; i++)
    {
      g[i] = i == 7 ? 2 : (int) i % 2;
      y[i] = sin (i);
    }
  columns[0] = test_levels_column ("g", g, 12, 4);
  columns[1] = test_column ("y", y, 12);
  table = test_table (2, 12, columns);
  data = nabla_data_new (table, NULL);
  fine = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "g", "y", "", &method, NULL);
  assert_close (fine->estimate,
                (y[1] + y[3] + y[5] + y[9] + y[11]) / 5 - (y[0] + y[2] + y[4] + y[6] + y[8] + y[10]) / 6, 1e-12);
  g_assert_true (isfinite (fine->se));
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaEstimate) none = NULL;

      method = i < 2 ? method_from_to (0, 2 + i) : method_from_to (i, 0);
      none = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "g", "y", "", &method, &error);
      g_assert_null (none);
      g_assert_cmpstr (error->message, ==, sentences[i % 2]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/comparisons/numbers", test_numbers);
  g_test_add_func ("/estimate/comparisons/levels", test_levels);
  g_test_add_func ("/estimate/comparisons/default-levels", test_default_levels);
  g_test_add_func ("/estimate/comparisons/means", test_means);
  g_test_add_func ("/estimate/comparisons/ratios", test_ratios);
  g_test_add_func ("/estimate/comparisons/four-cells", test_four_cells);
  g_test_add_func ("/estimate/comparisons/front-door-mean", test_front_door_mean);
  g_test_add_func ("/estimate/comparisons/weak-instrument", test_weak_instrument);
  g_test_add_func ("/estimate/comparisons/zero", test_zero);
  g_test_add_func ("/estimate/comparisons/refusals", test_refusals);
  g_test_add_func ("/estimate/comparisons/rare-levels", test_rare_levels);
  return g_test_run ();
}
