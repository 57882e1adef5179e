/* `identify`: the general formula, and the hedge and what would help where there is none. */
#include <string.h>

#include "run.h"

#define NAPKIN "dag { x [e] y [o] w -> r -> x -> y w <-> x w <-> y }"
#define BOW    "dag { x [e] y [o] u [latent] u -> {x y} x -> y }"

static JsonObject *
nth (JsonObject *object, const char *member, guint i)
{
  return json_array_get_object_element (json_object_get_array_member (object, member), i);
}

static void
test_formula (void)
{
  g_autoptr (Run) run = run_cli (NULL, "identify", NAPKIN, "--json", NULL);
  g_autoptr (Run) text = run_cli (NULL, "identify", NAPKIN, NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *answer = json_node_get_object (root), *strategy;

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpstr (json_object_get_string_member (answer, "verdict"), ==, "identified");
  g_assert_true (json_object_get_null_member (answer, "hedge"));
  g_assert_true (json_object_get_null_member (answer, "repairs"));
  strategy = nth (answer, "strategies", 0);
  g_assert_cmpstr (json_object_get_string_member (strategy, "strategy"), ==, "functional");
  g_assert_cmpstr (json_object_get_string_member (strategy, "functional"), ==,
                   "P(y|do(x)) = [Σ_w P(x,y|w,r) P(w)] / [Σ_w P(x|w,r) P(w)]");
  g_assert_nonnull (strstr (json_object_get_string_member (strategy, "latex"), "\\frac{"));
  g_assert_true (json_object_get_null_member (strategy, "adjustment"));
  /* What needs an assumption comes after it. */
  strategy = nth (answer, "strategies", 1);
  g_assert_cmpstr (json_object_get_string_member (strategy, "strategy"), ==, "instrument");
  g_assert_nonnull (strstr (text->out, "Identified by the ID algorithm."));
}

static void
test_hedge (void)
{
  g_autoptr (Run) run = run_cli (NULL, "identify", BOW, "--json", NULL);
  g_autoptr (Run) text = run_cli (NULL, "identify", BOW, NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *answer = json_node_get_object (root), *hedge;

  g_assert_cmpint (run->status, ==, 1);
  g_assert_cmpint (text->status, ==, 1);
  g_assert_cmpstr (json_object_get_string_member (answer, "verdict"), ==, "not_identified");
  hedge = json_object_get_object_member (answer, "hedge");
  assert_keys (hedge, "F F_prime");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (hedge, "F")), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (hedge, "F_prime"), 0), ==, "y");
  g_assert_cmpstr (json_object_get_string_member (nth (answer, "repairs", 0), "action"), ==, "measure");
  g_assert_cmpstr (json_object_get_string_member (nth (answer, "repairs", 0), "variable"), ==, "u");
  g_assert_cmpstr (json_object_get_string_member (nth (answer, "repairs", 1), "action"), ==, "randomize");
  g_assert_cmpstr (json_object_get_string_member (nth (answer, "repairs", 1), "variable"), ==, "x");
  g_assert_nonnull (strstr (text->out, "{x, y} around {y}"));
  g_assert_nonnull (strstr (text->out, "u measured"));
  g_assert_nonnull (strstr (text->out, "x randomised"));
}

/* A variable that may be in no set is not in the formula either. */
static void
test_forbidden (void)
{
  g_autoptr (Run) free = run_cli (NULL, "identify", "dag { x [e] y [o] z -> {x y} x -> y }", NULL);
  g_autoptr (Run) forbidden
    = run_cli (NULL, "identify", "dag { x [e] y [o] z -> {x y} x -> y }", "--forbid", "z", NULL);

  g_assert_cmpint (free->status, ==, 0);
  g_assert_cmpint (forbidden->status, ==, 1);
}

/* The direct effect of the manual's example, asked as a question. */
static void
test_direct (void)
{
  g_autofree char *graph = example_path ("smoking.nabla");
  g_autoptr (Run) run = run_cli (NULL, "identify", graph, "--exposure", "Age", "--effect", "direct", "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *answer = json_node_get_object (root);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpstr (json_object_get_string_member (nth (answer, "strategies", 0), "functional"), ==,
                   "P(Cancer|do(Age,Tar)) = Σ_Smoking P(Cancer|Age,Smoking,Tar) P(Smoking|Age)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/identify/formula", test_formula);
  g_test_add_func ("/cli/identify/hedge", test_hedge);
  g_test_add_func ("/cli/identify/forbidden", test_forbidden);
  g_test_add_func ("/cli/identify/direct", test_direct);
  return g_test_run ();
}
