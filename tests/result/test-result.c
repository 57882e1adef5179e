/* Results as values, and numbers as people read them. */
#include "result/nabla-result.h"

#include <math.h>
#include <string.h>

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
  static const struct
  {
    double value, lo, hi;
    const char *text;
  } cases[] = {
    { 0.42, 0.31, 0.53, "+0.42 [0.31, 0.53]" },
    { -0.1, -0.25, 0.05, "−0.10 [−0.25, 0.05]" },
    { 0.42, NAN, NAN, "+0.42" },
    { NAN, 0.31, 0.53, "–" },
    /* An end that would look like the number asks for decimals. */
    { 0.65231, 0.64712, 0.6575, "+0.652 [0.647, 0.657]" },
    { 0.65231, 0.65061, 0.65401, "+0.6523 [0.6506, 0.6540]" },
    { 123.4, 122.9, 123.9, "+123.4 [122.9, 123.9]" },
    { 123.4, 22.9, 223.9, "+123 [23, 224]" },
    { 12.34, 10.1, 14.5, "+12.3 [10.1, 14.5]" },
    { 0.0014, -0.29, 0.29, "0.00 [−0.29, 0.29]" },
    { -0.0014, -0.29, 0.29, "0.00 [−0.29, 0.29]" },
    { 0.053, 0.0352, 0.071, "+0.053 [0.035, 0.071]" },
    { 0.5, 0.5, 0.5, "+0.50 [0.50, 0.50]" },
    { 2e-5, 1e-5, 3e-5, "+2.0×10⁻⁵ [1.0×10⁻⁵, 3.0×10⁻⁵]" },
    { 2.0, -INFINITY, INFINITY, "+2.00 [−∞, ∞]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double value = cases[i].value, lo = cases[i].lo, hi = cases[i].hi;
      g_autofree char *text = nabla_format_interval (value, lo, hi);
      g_autofree char *estimate = nabla_format_estimate (value, lo, hi);
      g_autofree char *bounds = nabla_format_bounds (value, lo, hi);
      g_autofree char *parts = g_strdup_printf ("%s %s", estimate, bounds);
      g_autofree char *strength = nabla_format_strength (value, lo, hi);
      g_autofree char *part = nabla_format_part (hi, value, lo, hi);

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpstr (g_strchomp (parts), ==, text);
      g_assert_cmpstr (strength, ==, text[0] == '+' ? text + 1 : text);
      g_assert_true (*bounds == '\0' || strstr (bounds, part) != NULL);
    }
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
