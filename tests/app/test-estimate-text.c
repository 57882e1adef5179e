/* The sentence about an effect: estimate, interval, rows, how it is identified, and by which estimator. */
#include "app/nabla-estimate-text.h"

#include <math.h>
#include <string.h>

#include "graph/nabla-graph-text.h"

typedef struct
{
  NablaGraph *graph;
  NablaEstimand *estimand;
  NablaEstimate *estimate;
} Fixture;

static void
add (const Fixture *fixture, NablaNodeSet **set, const char *name)
{
  if (*set == NULL)
    *set = nabla_node_set_new ();
  nabla_node_set_add (*set, nabla_graph_find_node (fixture->graph, name));
}

/* X on Y: +0.5 [0.25, 0.75] by an estimator. */
static void
set_up (Fixture *fixture, NablaStrategy strategy, NablaEffect effect, NablaEstimator estimator, NablaSeKind se_kind)
{
  g_autoptr (NablaNodeSet) from = nabla_node_set_new_one (0), to = nabla_node_set_new_one (1);
  NablaEstimate *estimate = nabla_estimate_new ();

  fixture->graph = nabla_graph_parse ("dag { X Y A B M Z }", -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);
  fixture->estimand = nabla_estimand_new (strategy, effect, from, to);
  estimate->estimand = nabla_estimand_ref (fixture->estimand);
  estimate->estimator = estimator;
  estimate->se_kind = se_kind;
  estimate->has_estimate = TRUE;
  estimate->estimate = 0.5;
  estimate->lo = 0.25;
  estimate->hi = 0.75;
  estimate->level = 0.95;
  estimate->unit = g_strdup ("Y per X");
  estimate->n_used = 120;
  fixture->estimate = estimate;
}

static void
fixture_clear (Fixture *fixture)
{
  nabla_graph_unref (fixture->graph);
  nabla_estimand_unref (fixture->estimand);
  nabla_estimate_unref (fixture->estimate);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static void
check (const Fixture *fixture, gboolean direct, const char *start, const char *how)
{
  g_autofree char *sentence = nabla_text_sentence (fixture->graph, fixture->estimate, direct);
  g_autofree char *wanted
    = g_strdup_printf ("%s was estimated as 0.50 Y per X (95\u00a0%% CI 0.25 to 0.75, n\u00a0=\u00a0120), %s.", start,
                       how);

  if (!g_str_has_prefix (sentence, wanted))
    g_error ("“%s” does not start with “%s”", sentence, wanted);
}

static void
test_back_door (void)
{
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, NABLA_STRATEGY_ADJUSTMENT, NABLA_EFFECT_TOTAL, NABLA_ESTIMATOR_LINEAR, NABLA_SE_HC3);
  check (&fixture, FALSE, "The effect of X on Y",
         "without adjustment, by linear regression with heteroscedasticity-robust standard errors");
  add (&fixture, &fixture.estimand->adjustment, "A");
  add (&fixture, &fixture.estimand->adjustment, "B");
  check (&fixture, TRUE, "The direct effect of X on Y",
         "adjusted for A, B, by linear regression with heteroscedasticity-robust standard errors");
  add (&fixture, &fixture.estimand->given, "Z");
  check (&fixture, FALSE, "The effect of X on Y",
         "adjusted for A, B, conditional on Z, by linear regression with heteroscedasticity-robust standard errors");
}

static void
test_front_door (void)
{
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, NABLA_STRATEGY_FRONT_DOOR, NABLA_EFFECT_TOTAL, NABLA_ESTIMATOR_FRONTDOOR, NABLA_SE_INFLUENCE);
  add (&fixture, &fixture.estimand->mediators, "M");
  check (&fixture, FALSE, "The effect of X on Y",
         "through M by the front-door criterion, by regressions along the front door with standard errors from its "
         "influence function");
}

static void
test_instrument (void)
{
  static const NablaInterval weak[] = { { -INFINITY, -1 }, { 0.5, INFINITY } };
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *bounded = NULL, *gap = NULL, *none = NULL;

  set_up (&fixture, NABLA_STRATEGY_INSTRUMENT, NABLA_EFFECT_TOTAL, NABLA_ESTIMATOR_2SLS, NABLA_SE_CLUSTER);
  add (&fixture, &fixture.estimand->instrument, "Z");
  check (&fixture, FALSE, "The effect of X on Y",
         "with Z as instrument, by two-stage least squares with cluster-robust standard errors");
  add (&fixture, &fixture.estimand->given, "A");
  check (&fixture, FALSE, "The effect of X on Y",
         "with Z as instrument given A, by two-stage least squares with cluster-robust standard errors");

  fixture.estimate->anderson_rubin = g_array_new (FALSE, FALSE, sizeof (NablaInterval));
  g_array_append_vals (fixture.estimate->anderson_rubin, weak, 2);
  bounded = nabla_text_sentence (fixture.graph, fixture.estimate, FALSE);
  g_assert_nonnull (strstr (bounded, "the interval is Anderson and Rubin’s."));
  fixture.estimate->lo = fixture.estimate->hi = NAN;
  gap = nabla_text_sentence (fixture.graph, fixture.estimate, FALSE);
  g_assert_nonnull (strstr (gap, "0.50 Y per X (n\u00a0=\u00a0120), with Z"));
  g_assert_nonnull (strstr (gap, "effects from \u2212∞ to \u22121.00 and from 0.50 to ∞."));
  g_array_set_size (fixture.estimate->anderson_rubin, 0);
  none = nabla_text_sentence (fixture.graph, fixture.estimate, FALSE);
  g_assert_nonnull (strstr (none, "allows no effect at all."));
}

static void
test_functional (void)
{
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_TOTAL, NABLA_ESTIMATOR_PLUGIN, NABLA_SE_BOOTSTRAP);
  check (&fixture, FALSE, "The effect of X on Y",
         "identified by the ID algorithm, by plug-in frequencies with bootstrap intervals");
}

static void
test_natural (void)
{
  g_auto (Fixture) through = { 0 }, past = { 0 };

  set_up (&through, NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_NATURAL_INDIRECT, NABLA_ESTIMATOR_LINEAR, NABLA_SE_HC3);
  add (&through, &through.estimand->mediators, "M");
  g_clear_pointer (&through.estimand->adjustment, nabla_node_set_free);
  check (&through, FALSE, "The natural indirect effect of X on Y",
         "through M, by the edge formula, by linear regression with heteroscedasticity-robust standard errors");
  add (&through, &through.estimand->adjustment, "A");
  check (&through, FALSE, "The natural indirect effect of X on Y",
         "through M, adjusted for A, by linear regression with heteroscedasticity-robust standard errors");

  set_up (&past, NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_NATURAL_DIRECT, NABLA_ESTIMATOR_AIPW, NABLA_SE_INFLUENCE);
  add (&past, &past.estimand->mediators, "M");
  nabla_node_set_free (past.estimand->adjustment);
  past.estimand->adjustment = nabla_node_set_new ();
  check (&past, FALSE, "The natural direct effect of X on Y",
         "past M, without adjustment, by augmented inverse probability weighting with standard errors from its "
         "influence function");
}

static void
test_no_number_no_sentence (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *zero = NULL;

  set_up (&fixture, NABLA_STRATEGY_ZERO, NABLA_EFFECT_TOTAL, NABLA_ESTIMATOR_LINEAR, NABLA_SE_HC3);
  zero = nabla_text_sentence (fixture.graph, fixture.estimate, FALSE);
  g_assert_true (g_str_has_prefix (zero, "The effect of X on Y is zero by assumption"));
  fixture.estimate->has_estimate = FALSE;
  g_assert_null (nabla_text_sentence (fixture.graph, fixture.estimate, FALSE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/sentence/back-door", test_back_door);
  g_test_add_func ("/app/sentence/front-door", test_front_door);
  g_test_add_func ("/app/sentence/instrument", test_instrument);
  g_test_add_func ("/app/sentence/functional", test_functional);
  g_test_add_func ("/app/sentence/natural", test_natural);
  g_test_add_func ("/app/sentence/no-number", test_no_number_no_sentence);
  return g_test_run ();
}
