/* `test`, and the kinds of `ask` about what a graph asks of the data. */
#include <math.h>
#include <string.h>

#include "run.h"

#define TEST_KEYS        "implications fit warnings"
#define IMPLICATION_KEYS "a b given method estimate ci p p_adjusted holds n_used"

static char *table; /* drawn from A -> B -> C -> D, A -> D */

static JsonArray *
get_implications (JsonNode *root)
{
  return json_object_get_array_member (json_node_get_object (root), "implications");
}

static void
test_right (void)
{
  g_autoptr (Run) run = run_cli (NULL, "test", "dag { A -> B -> C -> D A -> D }", table, "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonArray *list = get_implications (root);
  JsonObject *first = json_array_get_object_element (list, 0);
  JsonObject *fit = json_object_get_object_member (json_node_get_object (root), "fit");

  g_assert_cmpint (run->status, ==, 0);
  assert_keys (json_node_get_object (root), TEST_KEYS);
  g_assert_cmpuint (json_array_get_length (list), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      JsonObject *one = json_array_get_object_element (list, i);
      JsonArray *ci = json_object_get_array_member (one, "ci");

      assert_keys (one, IMPLICATION_KEYS);
      g_assert_true (json_object_get_boolean_member (one, "holds"));
      g_assert_cmpint (json_object_get_int_member (one, "n_used"), ==, 400);
      g_assert_cmpstr (json_object_get_string_member (one, "method"), ==, "partial_correlation");
      g_assert_cmpfloat (json_object_get_double_member (one, "p"), <=,
                         json_object_get_double_member (one, "p_adjusted"));
      g_assert_cmpfloat (json_array_get_double_element (ci, 0), <, json_object_get_double_member (one, "estimate"));
      g_assert_cmpfloat (json_array_get_double_element (ci, 1), >, json_object_get_double_member (one, "estimate"));
    }
  g_assert_cmpstr (json_object_get_string_member (first, "a"), ==, "A");
  g_assert_cmpstr (json_object_get_string_member (first, "b"), ==, "C");
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (first, "given"), 0), ==, "B");
  assert_keys (fit, "chi2 df p rmsea");
  g_assert_cmpint (json_object_get_int_member (fit, "df"), ==, 2);
  g_assert_cmpfloat (json_object_get_double_member (fit, "p"), >, 0.001);
}

/* Failing implications are an answer too. */
static void
test_wrong (void)
{
  g_autoptr (Run) run = run_cli (NULL, "test", "dag { A -> B D -> C }", table, "--json", NULL);
  g_autoptr (Run) text = run_cli (NULL, "test", "dag { A -> B D -> C }", table, NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonArray *list = get_implications (root);
  guint n_failing = 0;

  g_assert_cmpint (run->status, ==, 0);
  for (guint i = 0; i < json_array_get_length (list); i++)
    n_failing += !json_object_get_boolean_member (json_array_get_object_element (list, i), "holds");
  g_assert_cmpuint (json_array_get_length (list), ==, 4);
  g_assert_cmpuint (n_failing, >=, 3);
  g_assert_cmpint (text->status, ==, 0);
  g_assert_nonnull (strstr (text->out, "fails"));
  g_assert_nonnull (strstr (text->out, "A ⊥ D"));
  g_assert_nonnull (strstr (text->out, "χ²"));
}

/* A node without a column is unobserved here: it separates nothing, and the fit is that of the others. */
static void
test_unlinked (void)
{
  g_autoptr (Run) run = run_cli (NULL, "test", "dag { A -> Q -> C A -> D -> C Q -> B }", table, "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonArray *list = get_implications (root);
  JsonArray *warnings = json_object_get_array_member (json_node_get_object (root), "warnings");
  JsonObject *warning = json_array_get_object_element (warnings, 0), *fit;

  g_assert_cmpint (run->status, ==, 0);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonArray *given = json_object_get_array_member (json_array_get_object_element (list, i), "given");

      for (guint j = 0; j < json_array_get_length (given); j++)
        g_assert_cmpstr (json_array_get_string_element (given, j), !=, "Q");
    }
  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  fit = json_object_get_object_member (json_node_get_object (root), "fit");
  g_assert_cmpint (json_object_get_int_member (fit, "df"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (warning, "kind"), ==, "no_column");
  g_assert_nonnull (strstr (json_object_get_string_member (warning, "text"), "Q"));
}

/* What cannot be tested has nulls and a warning; the rest is tested. */
static void
test_untested (void)
{
  g_autofree char *path = write_temporary ("constant.csv", "A,B,C\n1,2.5,7\n2,1.5,7\n4,3.5,7\n3,9.5,7\n5,2,7\n");
  g_autoptr (Run) run = run_cli (NULL, "test", "dag { A B C }", path, "--json", NULL);
  g_autoptr (Run) none = run_cli (NULL, "test", "dag { C -> A B }", path, "--json", NULL);
  g_autoptr (Run) complete = run_cli (NULL, "test", "dag { A -> B }", path, "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  g_autoptr (JsonNode) complete_root = parse_output (complete);
  JsonArray *list = get_implications (root);
  JsonObject *tested = json_array_get_object_element (list, 0), *not_tested = json_array_get_object_element (list, 1);
  JsonObject *fit = json_object_get_object_member (json_node_get_object (complete_root), "fit");

  g_assert_cmpint (run->status, ==, 0);
  g_assert_true (json_object_get_boolean_member (tested, "holds"));
  assert_keys (not_tested, IMPLICATION_KEYS);
  g_assert_true (json_object_get_null_member (not_tested, "holds"));
  g_assert_true (json_object_get_null_member (not_tested, "p"));
  g_assert_true (json_object_get_null_member (not_tested, "ci"));
  g_assert_true (json_object_get_null_member (not_tested, "method"));
  g_assert_true (json_object_get_null_member (json_node_get_object (root), "fit"));
  /* A with B can be, B with C not. */
  g_assert_cmpint (none->status, ==, 0);
  g_assert_cmpint (complete->status, ==, 0);
  g_assert_cmpuint (json_array_get_length (get_implications (complete_root)), ==, 0);
  g_assert_cmpint (json_object_get_int_member (fit, "df"), ==, 0);
  g_assert_true (json_object_get_null_member (fit, "p"));
}

static void
test_refused (void)
{
  g_autofree char *path = write_temporary ("constant2.csv", "A,B\n1,7\n2,7\n4,7\n3,7\n");
  g_autoptr (Run) cycle = run_cli (NULL, "test", "dag { A -> B -> A }", table, "--json", NULL);
  g_autoptr (Run) unlinked = run_cli (NULL, "test", "dag { X -> Y }", table, "--json", NULL);
  g_autoptr (Run) constant = run_cli (NULL, "test", "dag { A B }", path, "--json", NULL);
  g_autoptr (Run) option = run_cli (NULL, "test", "dag { A B }", path, "--adjust", "A", NULL);
  g_autoptr (Run) missing = run_cli (NULL, "test", "dag { A B }", "/nowhere/at/all.csv", "--json", NULL);

  assert_refused (cycle, 2, "A → B → A");
  assert_refused (unlinked, 2, "column");
  assert_refused (constant, 2, "no variation");
  assert_refused (option, 2, "--adjust");
  assert_refused (missing, 2, "/nowhere/at/all.csv");
}

static void
assert_asked (const char *lines, const char *expected)
{
  g_autoptr (Run) run = run_cli (lines, "ask", NULL);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpstr (run->out, ==, expected);
}

static void
test_ask (void)
{
  assert_asked (
    "{\"id\":1,\"graph\":\"dag { Z -> B -> a U [latent] U -> a }\","
    "\"query\":{\"kind\":\"implied_independencies\"}}\n"
    "{\"id\":2,\"graph\":\"dag { A -> B -> C A -> D -> C }\",\"query\":{\"kind\":\"implied_independencies\"}}\n"
    "{\"id\":3,\"query\":{\"kind\":\"implied_independencies\",\"limit\":1}}\n"
    "{\"id\":4,\"query\":{\"kind\":\"implied_independencies\",\"limit\":0}}\n"
    "{\"id\":5,\"graph\":\"dag { {a b} -> x -> y }\",\"query\":{\"kind\":\"vanishing_tetrads\"}}\n"
    "{\"id\":6,\"graph\":\"dag { A -> B }\",\"query\":{\"kind\":\"implied_independencies\"}}\n",
    "{\"id\":1,\"answer\":[{\"a\":\"Z\",\"b\":\"a\",\"given\":[\"B\"]}]}\n"
    "{\"id\":2,\"answer\":[{\"a\":\"A\",\"b\":\"C\",\"given\":[\"B\",\"D\"]},"
    "{\"a\":\"B\",\"b\":\"D\",\"given\":[\"A\"]}]}\n"
    "{\"id\":3,\"answer\":[{\"a\":\"A\",\"b\":\"C\",\"given\":[\"B\",\"D\"]}],\"truncated\":true}\n"
    "{\"id\":4,\"error\":\"\\\"limit\\\" is not a whole number of at least 1.\"}\n"
    "{\"id\":5,\"answer\":1}\n"
    "{\"id\":6,\"answer\":[]}\n");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  {
    g_autoptr (Run) run = run_cli (NULL, "simulate", "dag { A -> B -> C -> D A -> D }", "-n", "400", NULL);

    table = write_temporary ("drawn.csv", run->out);
  }
  g_test_add_func ("/implications/right", test_right);
  g_test_add_func ("/implications/wrong", test_wrong);
  g_test_add_func ("/implications/unlinked", test_unlinked);
  g_test_add_func ("/implications/untested", test_untested);
  g_test_add_func ("/implications/refused", test_refused);
  g_test_add_func ("/implications/ask", test_ask);
  status = g_test_run ();
  g_free (table);
  remove_temporary ();
  return status;
}
