/* `sensitivity`, `refute` and `--se bootstrap`. */
#include <math.h>
#include <string.h>

#include "run.h"

#define ESTIMATE_KEYS                                                                                             \
  "identified verdict reason strategy adjustment mediators instrument given functional estimator estimate se ci " \
  "level unit standardized strength n_used n_dropped seed diagnostics warnings"
#define SENSITIVITY_KEYS "robustness_value robustness_value_ci e_value e_value_ci benchmarks " ESTIMATE_KEYS
#define REFUTE_KEYS      "refuters replicates " ESTIMATE_KEYS
#define GRAPH            "dag { X [exposure] Y [outcome] Z -> {X Y} X -> Y }"
#define FRONT_DOOR       "dag { X [exposure] Y [outcome] X -> M -> Y X <-> Y }"
#define UNIDENTIFIED     "dag { X [exposure] Y [outcome] X -> Y X <-> Y }"

static char *table;

static JsonObject *
get_object (JsonNode *root)
{
  return json_node_get_object (root);
}

static const char *
find_warning (JsonObject *object, const char *kind)
{
  JsonArray *warnings = json_object_get_array_member (object, "warnings");

  for (guint i = 0; i < json_array_get_length (warnings); i++)
    {
      JsonObject *warning = json_array_get_object_element (warnings, i);

      if (g_str_equal (json_object_get_string_member (warning, "kind"), kind))
        return json_object_get_string_member (warning, "text");
    }
  return NULL;
}

static void
test_sensitivity (void)
{
  g_autoptr (Run) run
    = run_cli (NULL, "sensitivity", GRAPH, table, "--se", "classical", "--estimator", "linear", "--json", NULL);
  g_autoptr (Run) text = run_cli (NULL, "sensitivity", GRAPH, table, NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = get_object (root), *benchmark;
  JsonArray *benchmarks = json_object_get_array_member (object, "benchmarks");
  double t = json_object_get_double_member (object, "estimate") / json_object_get_double_member (object, "se");
  double f2 = t * t / (400 - 3), left;

  g_assert_cmpint (run->status, ==, 0);
  assert_keys (object, SENSITIVITY_KEYS);
  g_assert_cmpfloat (fabs (json_object_get_double_member (object, "robustness_value")
                           - (sqrt (f2 * f2 + 4 * f2) - f2) / 2),
                     <, 1e-12);
  g_assert_cmpfloat (json_object_get_double_member (object, "robustness_value_ci"), <,
                     json_object_get_double_member (object, "robustness_value"));
  g_assert_cmpfloat (json_object_get_double_member (object, "e_value"), >,
                     json_object_get_double_member (object, "e_value_ci"));
  g_assert_cmpfloat (json_object_get_double_member (object, "e_value_ci"), >, 1.0);
  g_assert_cmpuint (json_array_get_length (benchmarks), ==, 1);
  benchmark = json_array_get_object_element (benchmarks, 0);
  assert_keys (benchmark, "variable r2_exposure r2_outcome adjusted_estimate");
  g_assert_cmpstr (json_object_get_string_member (benchmark, "variable"), ==, "Z");
  left = json_object_get_double_member (benchmark, "adjusted_estimate");
  /* Towards 0, or past it. */
  g_assert_cmpfloat (t * (json_object_get_double_member (object, "estimate") - left), >, 0.0);
  g_assert_nonnull (find_warning (object, "e_value_unit"));

  g_assert_cmpint (text->status, ==, 0);
  g_assert_nonnull (strstr (text->out, "Robustness value "));
  g_assert_nonnull (strstr (text->out, "E-value "));
  g_assert_nonnull (strstr (text->out, "a confounder as strong as"));
}

/* Nulls, and a sentence that says why. */
static void
test_sensitivity_of_front_door (void)
{
  g_autoptr (Run) run = run_cli (NULL, "sensitivity", FRONT_DOOR, table, "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = get_object (root);

  g_assert_cmpint (run->status, ==, 0);
  assert_keys (object, SENSITIVITY_KEYS);
  g_assert_true (json_object_get_null_member (object, "robustness_value"));
  g_assert_true (json_object_get_null_member (object, "robustness_value_ci"));
  g_assert_true (json_object_get_null_member (object, "e_value"));
  g_assert_true (json_object_get_null_member (object, "e_value_ci"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "benchmarks")), ==, 0);
  g_assert_nonnull (find_warning (object, "not_applicable"));
  g_assert_false (json_object_get_null_member (object, "estimate"));
}

/* The same of a natural effect. */
static void
test_sensitivity_of_natural_effect (void)
{
  g_autoptr (Run) run = run_cli (NULL, "sensitivity",
                                 "dag { effect=\"natural_direct\" X [exposure] Y [outcome] M [mediator] Z -> {X Y} "
                                 "X -> M -> Y X -> Y }",
                                 table, "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  const char *text = find_warning (get_object (root), "not_applicable");

  g_assert_cmpint (run->status, ==, 0);
  g_assert_true (json_object_get_null_member (get_object (root), "robustness_value"));
  g_assert_nonnull (text);
  g_assert_nonnull (strstr (text, "natural effect"));
}

static void
test_refute (void)
{
  static const char *const names[]
    = { "placebo_exposure", "placebo_outcome", "random_common_cause", "subset", "bootstrap" };
  g_autoptr (Run) run = run_cli (NULL, "refute", GRAPH, table, "--estimator", "linear", "--seed", "5", "--json", NULL);
  g_autoptr (Run) again
    = run_cli (NULL, "refute", GRAPH, table, "--estimator", "linear", "--seed", "5", "--json", NULL);
  g_autoptr (Run) other = run_cli (NULL, "refute", GRAPH, table, "--estimator", "linear", "--json", NULL);
  g_autoptr (Run) text = run_cli (NULL, "refute", GRAPH, table, "--estimator", "linear", "--seed", "5", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = get_object (root);
  JsonArray *refuters = json_object_get_array_member (object, "refuters");

  g_assert_cmpint (run->status, ==, 0);
  assert_keys (object, REFUTE_KEYS);
  g_assert_cmpint (json_object_get_int_member (object, "seed"), ==, 5);
  g_assert_cmpint (json_object_get_int_member (object, "replicates"), ==, 100);
  g_assert_cmpuint (json_array_get_length (refuters), ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      JsonObject *refuter = json_array_get_object_element (refuters, i);
      double expected = i < 2 ? 0.0 : json_object_get_double_member (object, "estimate");

      assert_keys (refuter, "refuter estimate expected p");
      g_assert_cmpstr (json_object_get_string_member (refuter, "refuter"), ==, names[i]);
      g_assert_cmpfloat (json_object_get_double_member (refuter, "expected"), ==, expected);
      g_assert_cmpfloat (fabs (json_object_get_double_member (refuter, "estimate") - expected), <, 0.05);
      g_assert_cmpfloat (json_object_get_double_member (refuter, "p"), >, 0.05);
    }
  g_assert_cmpstr (again->out, ==, run->out);
  g_assert_cmpstr (other->out, !=, run->out);
  g_assert_cmpint (text->status, ==, 0);
  g_assert_nonnull (strstr (text->out, "100 replicates each, seed 5"));
  g_assert_nonnull (strstr (text->out, "as expected"));
}

static void
test_refute_front_door (void)
{
  g_autoptr (Run) run = run_cli (NULL, "refute", FRONT_DOOR, table, "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = get_object (root);
  JsonObject *cause = json_array_get_object_element (json_object_get_array_member (object, "refuters"), 2);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_true (json_object_get_null_member (cause, "estimate"));
  g_assert_true (json_object_get_null_member (cause, "p"));
  g_assert_nonnull (find_warning (object, "random_common_cause"));
}

/* No answer: exit 1, and the JSON all the same. */
static void
test_no_answer (void)
{
  g_autoptr (Run) sensitivity = run_cli (NULL, "sensitivity", UNIDENTIFIED, table, "--json", NULL);
  g_autoptr (Run) refute = run_cli (NULL, "refute", UNIDENTIFIED, table, "--json", NULL);
  g_autoptr (Run) text = run_cli (NULL, "refute", UNIDENTIFIED, table, NULL);
  g_autoptr (JsonNode) one = parse_output (sensitivity);
  g_autoptr (JsonNode) other = parse_output (refute);

  g_assert_cmpint (sensitivity->status, ==, 1);
  g_assert_cmpint (refute->status, ==, 1);
  g_assert_cmpint (text->status, ==, 1);
  g_assert_nonnull (strstr (text->out, "Not identified."));
  assert_keys (get_object (one), SENSITIVITY_KEYS);
  assert_keys (get_object (other), REFUTE_KEYS);
  g_assert_true (json_object_get_null_member (get_object (one), "robustness_value"));
  g_assert_true (json_object_get_null_member (get_object (other), "replicates"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (get_object (other), "refuters")), ==, 0);
  g_assert_false (json_object_get_boolean_member (get_object (other), "identified"));
}

/* A set that does not identify is judged as asked, with the warning. */
static void
test_not_valid (void)
{
  g_autoptr (Run) run = run_cli (NULL, "sensitivity", GRAPH, table, "--adjust", "", "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_nonnull (find_warning (get_object (root), "not_valid"));
  g_assert_false (json_object_get_null_member (get_object (root), "robustness_value"));
}

static void
test_bootstrap (void)
{
  g_autoptr (Run) run
    = run_cli (NULL, "estimate", GRAPH, table, "--estimator", "linear", "--se", "bootstrap", "--json", NULL);
  g_autoptr (Run) formula
    = run_cli (NULL, "estimate", GRAPH, table, "--estimator", "linear", "--se", "hc1", "--json", NULL);
  g_autoptr (Run) clusters
    = run_cli (NULL, "estimate", GRAPH, table, "--estimator", "linear", "--se", "bootstrap:G", "--json", NULL);
  g_autoptr (Run) edges
    = run_cli (NULL, "edges", GRAPH, table, "--estimator", "linear", "--se", "bootstrap", "--json", NULL);
  g_autoptr (Run) text
    = run_cli (NULL, "estimate", GRAPH, table, "--estimator", "linear", "--se", "bootstrap", "--seed", "9", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  g_autoptr (JsonNode) formula_root = parse_output (formula);
  g_autoptr (JsonNode) clusters_root = parse_output (clusters);
  g_autoptr (JsonNode) edges_root = parse_output (edges);
  JsonObject *object = get_object (root), *diagnostics = json_object_get_object_member (object, "diagnostics");
  JsonArray *arrows = json_object_get_array_member (get_object (edges_root), "edges");
  double se = json_object_get_double_member (object, "se");
  gboolean found = FALSE;

  g_assert_cmpint (run->status, ==, 0);
  assert_keys (object, ESTIMATE_KEYS);
  g_assert_cmpint (json_object_get_int_member (diagnostics, "replicates"), ==, 999);
  g_assert_cmpfloat (fabs (se / json_object_get_double_member (get_object (formula_root), "se") - 1), <, 0.1);
  g_assert_cmpfloat (json_object_get_double_member (get_object (clusters_root), "se"), !=, se);
  for (guint i = 0; i < json_array_get_length (arrows); i++)
    {
      JsonObject *arrow = json_array_get_object_element (arrows, i);

      if (g_str_equal (json_object_get_string_member (arrow, "from"), "X"))
        {
          g_assert_cmpfloat (json_object_get_double_member (arrow, "se"), ==, se);
          found = TRUE;
        }
    }
  g_assert_true (found);
  g_assert_nonnull (strstr (text->out, "bootstrap (seed 9)"));
}

/* What --se asks for is for one regression: where the number is of another kind that is said, if it was asked for. */
static void
test_errors_of_influence (void)
{
  static const struct
  {
    const char *estimator, *se, *part;
  } cases[] = {
    { "gradient", "hc2", "--se hc2 is for the coefficient of one regression" },
    { "gradient", "cluster:G", NULL },
    { "gradient", NULL, NULL },
    { "linear", "hc2", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Run) run = run_cli (NULL, "estimate", GRAPH, table, "--json", "--estimator", cases[i].estimator,
                                     cases[i].se != NULL ? "--se" : NULL, cases[i].se, NULL);
      g_autoptr (JsonNode) root = parse_output (run);
      const char *text = find_warning (get_object (root), "se_kind");

      g_assert_cmpint (run->status, ==, 0);
      g_assert_true (cases[i].part != NULL ? text != NULL && g_str_has_prefix (text, cases[i].part) : text == NULL);
    }
}

/* One row per command line. */
static void
test_refused (void)
{
  static const struct
  {
    const char *part;
    const char *words[7];
  } cases[] = {
    { "nobody", { "sensitivity", GRAPH, "TABLE", "--exposure", "nobody" } },
    { "nobody", { "refute", GRAPH, "TABLE", "--exposure", "nobody" } },
    { "--cells", { "refute", GRAPH, "TABLE", "--cells" } },
    { "one word too many", { "sensitivity", GRAPH, "TABLE", "more" } },
    { "missing", { "refute" } },
    { "contradict", { "refute", GRAPH, "TABLE", "--adjust=Z", "--strategy=frontdoor" } },
    { "no-such.csv", { "sensitivity", GRAPH, "no-such.csv" } },
    { "A → B → A", { "refute", "dag { A [exposure] B [outcome] A -> B -> A }", "TABLE" } },
    { "G2", { "estimate", GRAPH, "TABLE", "--se", "bootstrap:G2" } },
    { "bootstrap[:COLUMN]", { "estimate", GRAPH, "TABLE", "--se", "bootstrap:" } },
    { "--seed", { "refute", GRAPH, "TABLE", "--seed", "x" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *words[7];
      g_autoptr (Run) run = NULL;

      for (guint w = 0; w < 7; w++)
        words[w] = g_strcmp0 (cases[i].words[w], "TABLE") == 0 ? table : cases[i].words[w];
      run = run_cli (NULL, words[0], words[1], words[2], words[3], words[4], words[5], words[6], NULL);
      assert_refused (run, 2, cases[i].part);
    }
}

/* An outcome of one value is not one that is unchanged by assumption. */
static void
test_constant_outcome (void)
{
  g_autoptr (Run) run
    = run_cli (NULL, "refute", "dag { X [exposure] H [outcome] X -> H }", table, "--filter", "H = 7", NULL);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_nonnull (strstr (run->out, "H is always 7"));
  g_assert_nonnull (strstr (run->out, "The outcome does not vary"));
  g_assert_null (strstr (run->out, "by assumption"));
}

/* The intervals are named as what they are, not as what was asked for. */
static void
test_kinds_of_edges (void)
{
  g_autoptr (Run) linear = run_cli (NULL, "edges", GRAPH, table, "--estimator", "linear", NULL);
  g_autoptr (Run) model = run_cli (NULL, "edges", GRAPH, table, "--estimator", "ricf", NULL);

  g_assert_nonnull (strstr (linear->out, "95 % intervals, hc3 "));
  g_assert_nonnull (strstr (model->out, "95 % intervals, influence function "));
}

/* Drawn numbers with a column of ten groups, and one that is mostly 7. */
static void
make_table (void)
{
  g_autoptr (Run) run = run_cli (NULL, "simulate", "dag { Z -> {X Y} X -> M -> Y X -> Y }", "-n", "400", NULL);
  g_auto (GStrv) lines = g_strsplit (run->out, "\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_cmpint (run->status, ==, 0);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    if (i == 0)
      g_string_append_printf (text, "%s,G,H\n", lines[i]);
    else
      g_string_append_printf (text, "%s,%u,%u\n", lines[i], i % 10, i % 4 == 0 ? i : 7);
  table = write_temporary ("drawn.csv", text->str);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  make_table ();
  g_test_add_func ("/trust/sensitivity", test_sensitivity);
  g_test_add_func ("/trust/sensitivity-of-front-door", test_sensitivity_of_front_door);
  g_test_add_func ("/trust/sensitivity-of-natural-effect", test_sensitivity_of_natural_effect);
  g_test_add_func ("/trust/refute", test_refute);
  g_test_add_func ("/trust/refute-front-door", test_refute_front_door);
  g_test_add_func ("/trust/no-answer", test_no_answer);
  g_test_add_func ("/trust/not-valid", test_not_valid);
  g_test_add_func ("/trust/bootstrap", test_bootstrap);
  g_test_add_func ("/trust/errors-of-influence", test_errors_of_influence);
  g_test_add_func ("/trust/constant-outcome", test_constant_outcome);
  g_test_add_func ("/trust/kinds-of-edges", test_kinds_of_edges);
  g_test_add_func ("/trust/refused", test_refused);
  status = g_test_run ();
  remove_temporary ();
  g_free (table);
  return status;
}
