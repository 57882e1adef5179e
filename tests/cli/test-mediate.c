/* `mediate`, and the plug-in estimates of `estimate`: members, exit codes, numbers, text. */
#include <math.h>
#include <string.h>

#include "run.h"

#define KEYS   "nde nie total proportion from to paths warnings"
#define NUMBER "estimate se ci"
#define PATH   "path estimate se ci"

#define GRAPH "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y }"

static char *table;   /* X, M, Y of 0 and 1 */
static char *numbers; /* X, M, Y, and a group of names */

static void
write_tables (void)
{
  g_autoptr (GString) discrete = g_string_new ("X,M,Y\n"), linear = g_string_new ("X,M,Y,G\n");
  /* counts[x][m][y] */
  static const guint counts[2][2][2] = { { { 40, 20 }, { 10, 10 } }, { { 12, 18 }, { 15, 45 } } };

  for (guint x = 0; x < 2; x++)
    for (guint m = 0; m < 2; m++)
      for (guint y = 0; y < 2; y++)
        for (guint i = 0; i < counts[x][m][y]; i++)
          g_string_append_printf (discrete, "%u,%u,%u\n", x, m, y);
  for (guint i = 0; i < 90; i++)
    {
      double x = sin (1.7 * i), m = .5 * x + cos (2.3 * i), y = x + m + sin (3.1 * i + 1);

      g_string_append_printf (linear, "%.6f,%.6f,%.6f,%s\n", x, m, y, i % 2 == 0 ? "low" : "high");
    }
  table = write_temporary ("cells.csv", discrete->str);
  numbers = write_temporary ("numbers.csv", linear->str);
}

static double
get_estimate (JsonObject *object, const char *effect)
{
  return json_object_get_double_member (json_object_get_object_member (object, effect), "estimate");
}

static void
test_members (void)
{
  g_autoptr (Run) run = run_cli (NULL, "mediate", GRAPH, table, "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = json_node_get_object (root), *path;
  JsonArray *paths = json_object_get_array_member (object, "paths"), *nodes;
  /* P(m = 1|x) is 1/4 and 2/3; E[Y|x, m]: 1/3, 1/2, 3/5, 3/4. */
  double nde = .75 * .6 + .25 * .75 - (.75 / 3 + .25 / 2), nie = (2.0 / 3 - .25) * (.75 - .6);

  g_assert_cmpint (run->status, ==, 0);
  assert_keys (object, KEYS);
  assert_keys (json_object_get_object_member (object, "nde"), NUMBER);
  assert_keys (json_object_get_object_member (object, "nie"), NUMBER);
  assert_keys (json_object_get_object_member (object, "total"), NUMBER);
  g_assert_cmpfloat_with_epsilon (get_estimate (object, "nde"), nde, 1e-12);
  g_assert_cmpfloat_with_epsilon (get_estimate (object, "nie"), nie, 1e-12);
  g_assert_cmpfloat_with_epsilon (get_estimate (object, "total"), nde + nie, 1e-12);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (object, "proportion"), nie / (nde + nie), 1e-12);
  g_assert_cmpint (json_object_get_int_member (object, "from"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (object, "to"), ==, 1);
  g_assert_cmpuint (json_array_get_length (paths), ==, 2);
  path = json_array_get_object_element (paths, 1);
  assert_keys (path, PATH);
  nodes = json_object_get_array_member (path, "path");
  g_assert_cmpuint (json_array_get_length (nodes), ==, 3);
  g_assert_cmpstr (json_array_get_string_element (nodes, 1), ==, "M");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (path, "ci")), ==, 2);
}

/* From the mean to one more, unless values are named; the other way round the signs turn. */
static void
test_values (void)
{
  g_autoptr (Run) run = run_cli (NULL, "mediate", GRAPH, numbers, "--json", NULL);
  g_autoptr (Run) there = run_cli (NULL, "mediate", GRAPH, numbers, "--from", "0", "--to", "2", "--json", NULL);
  g_autoptr (Run) back = run_cli (NULL, "mediate", GRAPH, numbers, "--from", "2", "--to", "0", "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  g_autoptr (JsonNode) there_root = parse_output (there);
  g_autoptr (JsonNode) back_root = parse_output (back);
  JsonObject *object = json_node_get_object (root);

  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (object, "to"),
                                  json_object_get_double_member (object, "from") + 1, 1e-12);
  g_assert_cmpfloat (fabs (json_object_get_double_member (object, "from")), <, 0.1);
  g_assert_cmpfloat_with_epsilon (get_estimate (json_node_get_object (there_root), "total"),
                                  -get_estimate (json_node_get_object (back_root), "total"), 1e-12);
}

/* No answer, but all members: what there is of it. */
static void
test_not_identified (void)
{
  g_autoptr (Run) run
    = run_cli (NULL, "mediate", "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y M <-> Y }", table, "--json", NULL);
  g_autoptr (Run) text
    = run_cli (NULL, "mediate", "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y M <-> Y }", table, NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = json_node_get_object (root);

  g_assert_cmpint (run->status, ==, 1);
  g_assert_cmpint (text->status, ==, 1);
  assert_keys (object, KEYS);
  g_assert_true (json_object_get_null_member (object, "nde"));
  g_assert_true (json_object_get_null_member (object, "nie"));
  g_assert_true (json_object_get_null_member (object, "proportion"));
  g_assert_false (json_object_get_null_member (object, "total"));
  g_assert_cmpstr (json_object_get_string_member (
                     json_array_get_object_element (json_object_get_array_member (object, "warnings"), 0), "kind"),
                   ==, "not_identified");
  g_assert_nonnull (strstr (text->out, "not identified"));
}

/* The mediators that the graph names, not all that there are. */
static void
test_named_mediators (void)
{
  g_autoptr (Run) run
    = run_cli (NULL, "mediate", "dag { X [exposure] Y [outcome] M [mediator] X -> M -> Y X -> G -> Y X -> Y }", numbers,
               NULL);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_nonnull (strstr (run->out, "through M"));
  g_assert_nonnull (strstr (run->out, "X → G → Y"));
}

static void
test_refusals (void)
{
  g_autoptr (Run) at = run_cli (NULL, "mediate", GRAPH, table, "--at", "X=1", NULL);
  g_autoptr (Run) estimator = run_cli (NULL, "mediate", GRAPH, table, "--estimator", "2sls", NULL);
  g_autoptr (Run) same = run_cli (NULL, "mediate", GRAPH, table, "--from", "1", "--to", "1", NULL);
  g_autoptr (Run) value = run_cli (NULL, "mediate", GRAPH, table, "--to", "7", "--estimator", "plugin", NULL);
  g_autoptr (Run) column
    = run_cli (NULL, "mediate", "dag { X [exposure] Y [outcome] X -> Lost -> Y X -> Y }", table, NULL);

  g_autoptr (Run) strategy = run_cli (NULL, "mediate", GRAPH, table, "--strategy", "instrument", NULL);
  g_autoptr (Run) bootstrap = run_cli (NULL, "mediate", GRAPH, table, "--se", "bootstrap", NULL);

  assert_refused (strategy, 2, "--strategy instrument");
  assert_refused (bootstrap, 2, "--se bootstrap");
  assert_refused (at, 2, "--at");
  assert_refused (estimator, 2, "2sls");
  assert_refused (same, 2, "itself");
  assert_refused (value, 2, "7");
  assert_refused (column, 2, "Lost");
}

/* --estimator plugin with its values and contrasts. */
static void
test_plugin (void)
{
  g_autoptr (Run) at = run_cli (NULL, "estimate", GRAPH, table, "--estimator", "plugin", "--at", "X=1", "--json", NULL);
  g_autoptr (Run) ratio
    = run_cli (NULL, "estimate", GRAPH, table, "--estimator", "plugin", "--contrast", "ratio", "--json", NULL);
  g_autoptr (Run) continuous = run_cli (NULL, "estimate", GRAPH, numbers, "--estimator", "plugin", NULL);
  g_autoptr (JsonNode) at_root = parse_output (at);
  g_autoptr (JsonNode) ratio_root = parse_output (ratio);

  /* 63 of 90, and 30 of 80. */
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (json_node_get_object (at_root), "estimate"), .7,
                                  1e-12);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (json_node_get_object (ratio_root), "estimate"),
                                  .7 / .375, 1e-12);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (ratio_root), "estimator"), ==, "plugin");
  assert_refused (continuous, 2, "continuous");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  write_tables ();
  g_test_add_func ("/cli/mediate/members", test_members);
  g_test_add_func ("/cli/mediate/values", test_values);
  g_test_add_func ("/cli/mediate/not-identified", test_not_identified);
  g_test_add_func ("/cli/mediate/named-mediators", test_named_mediators);
  g_test_add_func ("/cli/mediate/refusals", test_refusals);
  g_test_add_func ("/cli/mediate/plugin", test_plugin);
  status = g_test_run ();
  g_free (table);
  g_free (numbers);
  remove_temporary ();
  return status;
}
