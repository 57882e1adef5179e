/* `estimate --estimator frontdoor`: which strategies it is asked about, and what the answer names. */
#include <math.h>

#include "run.h"

#define BESIDE "dag { X [exposure] Y [outcome] U [latent] X -> M -> Y X <- U -> Y X <- Z -> M Z -> Y }"
#define BOTH   "dag { X [exposure] Y [outcome] X -> M -> Y X <- Z -> Y }"
#define ONE    "dag { X [exposure] Y [outcome] X -> Y X <- Z -> Y }"
#define CHAIN  "dag { L [exposure] Y [outcome] U [latent] L -> M -> Y L <- U -> Y }"

static char *table;

/* L is X in three groups. */
static void
write_table (void)
{
  GString *text = g_string_new ("X,M,Y,Z,L\n");
  GRand *random = g_rand_new_with_seed (7);

  for (int i = 0; i < 600; i++)
    {
      double z = g_rand_double_range (random, -1.0, 1.0), u = g_rand_double_range (random, -1.0, 1.0);
      double x = z + u + g_rand_double_range (random, -1.0, 1.0);
      double m = 0.5 * x + z + g_rand_double_range (random, -1.5, 1.5);
      double y = m - z + u + g_rand_double_range (random, -0.5, 0.5);

      g_string_append_printf (text, "%.9f,%.9f,%.9f,%.9f,%s\n", x, m, y, z,
                              x < -0.7  ? "low"
                              : x < 0.7 ? "middle"
                                        : "high");
    }
  g_rand_free (random);
  table = write_temporary ("front-door.csv", text->str);
  g_string_free (text, TRUE);
}

static void
assert_answer (const Run *run, const char *strategy, const char *mediators)
{
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = json_node_get_object (root);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpstr (json_object_get_string_member (object, "strategy"), ==, strategy);
  g_assert_cmpstr (json_object_get_string_member (object, "estimator"), ==, "frontdoor");
  g_assert_true (json_object_get_null_member (object, "adjustment"));
  if (mediators == NULL)
    g_assert_true (json_object_get_null_member (object, "mediators"));
  else
    g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (object, "mediators"), 0), ==,
                     mediators);
}

/* Beside covariates it stays one of the ID algorithm's formulas, named as such; the reason names the front door. */
static void
test_beside (void)
{
  g_autoptr (Run) unasked = run_cli (NULL, "estimate", BESIDE, table, "--json", NULL);
  g_autoptr (Run) asked = run_cli (NULL, "estimate", BESIDE, table, "--json", "--estimator", "frontdoor", NULL);
  g_autoptr (Run) both
    = run_cli (NULL, "estimate", BESIDE, table, "--json", "--estimator", "frontdoor", "--strategy", "functional", NULL);
  g_autoptr (JsonNode) root = parse_output (unasked);
  JsonObject *object = json_node_get_object (root);

  assert_answer (unasked, "functional", NULL);
  g_assert_cmpstr (json_object_get_string_member (object, "reason"), ==,
                   "No adjustment works because U is unobserved, but a front door beside covariates does.");
  assert_answer (asked, "functional", NULL);
  assert_answer (both, "functional", NULL);
  g_assert_cmpfloat (fabs (json_object_get_double_member (object, "estimate") - 0.5), <,
                     4.0 * json_object_get_double_member (object, "se"));
  g_assert_true (json_object_has_member (json_object_get_object_member (object, "diagnostics"), "chain_rule"));
}

/* Who asks for it gets it where adjustment comes first, and is told where there is none. */
static void
test_choice (void)
{
  g_autoptr (Run) both = run_cli (NULL, "estimate", BOTH, table, "--json", "--estimator", "frontdoor", NULL);
  g_autoptr (Run) none = run_cli (NULL, "estimate", ONE, table, "--estimator", "frontdoor", NULL);

  assert_answer (both, "frontdoor", "M");
  g_assert_cmpint (none->status, ==, 1);
  g_assert_nonnull (g_strrstr (none->out, "not by the strategy asked for (frontdoor)"));
}

/* Two of three levels. */
static void
test_levels (void)
{
  g_autoptr (Run) run = run_cli (NULL, "estimate", CHAIN, table, "--json", "--from", "low", "--to", "high", NULL);
  g_autoptr (JsonNode) root = parse_output (run);

  assert_answer (run, "frontdoor", "M");
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (root), "unit"), ==,
                   "Y for L = high rather than low");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  write_table ();
  g_test_add_func ("/cli/front-door/beside", test_beside);
  g_test_add_func ("/cli/front-door/choice", test_choice);
  g_test_add_func ("/cli/front-door/levels", test_levels);
  status = g_test_run ();
  remove_temporary ();
  g_free (table);
  return status;
}
