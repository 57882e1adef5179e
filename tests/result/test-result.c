/* Results as values, and numbers as people read them. */
#include "result/nabla-result.h"

#include <math.h>

typedef struct
{
  double value;
  const char *text;
} Formatted;

static void
test_format (void)
{
  static const Formatted cases[] = {
    { 0.42, "+0.42" },      { -0.42, "−0.42" },       { 0.0, "0.00" },       { 0.034, "+0.034" },
    { -0.0034, "−0.0034" }, { 3.14159, "+3.14" },     { 9.996, "+10.0" },    { 12.34, "+12.3" },
    { 123.4, "+123" },      { 1234567, "+1234567" },  { 2.5e9, "+2.5×10⁹" }, { -1.2e-7, "−1.2×10⁻⁷" },
    { 0.5, "+0.50" },       { 9.96e-5, "+1.0×10⁻⁴" }, { 1e-4, "+0.00010" },  { NAN, "–" },
    { INFINITY, "+∞" },     { -INFINITY, "−∞" },      { 99.96, "+100" },     { 0.0996, "+0.100" },
    { -0.0, "0.00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = nabla_format_effect (cases[i].value);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_interval (void)
{
  g_autofree char *plain = nabla_format_interval (0.42, 0.31, 0.53);
  g_autofree char *across = nabla_format_interval (-0.1, -0.25, 0.05);
  g_autofree char *none = nabla_format_interval (0.42, NAN, NAN);

  g_assert_cmpstr (plain, ==, "+0.42 [0.31, 0.53]");
  g_assert_cmpstr (across, ==, "−0.10 [−0.25, 0.050]");
  g_assert_cmpstr (none, ==, "+0.42");
}

static void
test_values (void)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) graph = NULL;
  NablaResult *result, *again;
  NablaEstimate *estimate = nabla_estimate_new ();

  nabla_graph_builder_add_node (builder, "a");
  nabla_graph_builder_add_node (builder, "b");
  nabla_graph_builder_add_edge (builder, 0, 1, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  graph = nabla_graph_builder_build (builder);
  result = nabla_result_new (graph, 7, NABLA_STAGE_LINEAR);
  g_assert_cmpuint (result->n_arrows, ==, 1);
  g_assert_cmpint (result->arrows[0].state, ==, NABLA_ARROW_PENDING);
  g_assert_true (isnan (result->arrows[0].share));

  g_assert_true (isnan (estimate->estimate));
  g_assert_cmpfloat (estimate->level, ==, 0.95);
  nabla_estimate_add_warning (estimate, "not_valid", "%s is no set", "{a}");
  nabla_estimate_add_diagnostic (estimate, "overlap_min", 1);
  nabla_estimate_add_diagnostic (estimate, "overlap_min", 2);
  g_assert_cmpstr (((NablaWarning *) g_ptr_array_index (estimate->warnings, 0))->text, ==, "{a} is no set");
  g_assert_cmpuint (estimate->diagnostics->len, ==, 1);
  g_assert_cmpfloat (g_array_index (estimate->diagnostics, NablaDiagnostic, 0).value, ==, 2);

  result->arrows[0].estimate = nabla_estimate_ref (estimate);
  result->effect = estimate;
  result->totals = g_new0 (NablaEstimate *, 2);
  result->totals[1] = nabla_estimate_ref (estimate);
  nabla_result_add_warning (result, "rows", "%d dropped", 3);
  again = nabla_result_ref (result);
  nabla_result_unref (result);
  g_assert_cmpuint (again->revision, ==, 7);
  nabla_result_unref (again);
}

static void
test_words (void)
{
  g_assert_cmpstr (nabla_estimator_to_string (NABLA_ESTIMATOR_2SLS), ==, "2sls");
  g_assert_cmpstr (nabla_estimator_to_string (NABLA_ESTIMATOR_LINEAR), ==, "linear");
  g_assert_cmpstr (nabla_se_kind_to_string (NABLA_SE_HC3), ==, "hc3");
  g_assert_cmpstr (nabla_strategy_to_string (NABLA_STRATEGY_FRONT_DOOR), ==, "frontdoor");
  g_assert_cmpstr (nabla_strategy_to_string (NABLA_STRATEGY_LINEAR_SEM), ==, "linear-sem");
  g_assert_cmpstr (nabla_verdict_to_string (NABLA_VERDICT_NEEDS_ASSUMPTION), ==, "needs_assumption");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/result/format", test_format);
  g_test_add_func ("/result/interval", test_interval);
  g_test_add_func ("/result/values", test_values);
  g_test_add_func ("/result/words", test_words);
  return g_test_run ();
}
