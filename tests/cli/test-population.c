/* Rows that count: --filter and --weights, what a graph says of them, and what is told of rows that do not. */
#include <math.h>
#include <string.h>

#include "run.h"

static char *table;
static char *project;

static JsonObject *
estimate_of (JsonNode *root)
{
  return json_node_get_object (root);
}

/* The text of the warning of a kind; NULL: none. */
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

#define GRAPH "dag { x [exposure] y [outcome] x -> y }"

/* y = 2 x for F, 3 x for M, so that the rows are told by the number. */
static void
write_files (void)
{
  g_autoptr (GString) csv = g_string_new ("x,y,sex,w,visit\n");
  g_autofree char *text = NULL;

  for (guint i = 0; i < 40; i++)
    {
      double noise = ((int) (i * 7 % 5) - 2) * 0.01;
      gboolean male = i % 2 == 1;

      g_string_append_printf (csv, "%u,%.2f,%s,%u,2020-01-%02u\n", i, (male ? 3 : 2) * (double) i + noise,
                              male ? "M" : "F", male ? 0 : 1, i % 28 + 1);
    }
  /* Six rows that are not complete: four lack y alone, one x alone, one both. */
  g_string_append (csv,
                   "1,,F,1,2020-02-01\n2,,F,1,2020-02-01\n3,,M,1,2020-02-01\n4,,M,1,2020-02-01\n,5,F,1,2020-02-01\n"
                   ",,F,1,2020-02-01\n");
  table = write_temporary ("people.csv", csv->str);
  text = g_strdup_printf ("dag {\ndata=\"people.csv\"\n\"data-filter\"=\"sex = 'M'\"\nx [exposure,unit=\"mg\"]\n"
                          "y [outcome,unit=\"mmHg\"]\nx -> y\n}\n");
  project = write_temporary ("people.nabla", text);
}

static void
test_filter (void)
{
  g_autoptr (Run) run = run_cli (NULL, "estimate", GRAPH, table, "--filter", "sex = F", "--json", NULL);
  g_autoptr (Run) text = run_cli (NULL, "estimate", GRAPH, table, "--filter", "sex = F", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = estimate_of (root);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (object, "estimate"), 2, 0.01);
  g_assert_cmpint (json_object_get_int_member (object, "n_used"), ==, 20);
  g_assert_cmpint (json_object_get_int_member (object, "n_dropped"), ==, 4);
  g_assert_cmpstr (find_warning (object, "filter"), ==, "24 of 46 rows count: sex = F");
  g_assert_cmpstr (find_warning (object, "incomplete_rows"), ==,
                   "4 of 24 rows are incomplete and left out; for one variable alone: y 2, x 1.");
  g_assert_nonnull (strstr (text->out, "n = 20 of 24\n"));
  g_assert_nonnull (strstr (text->out, "⚠ 4 of 24 rows are incomplete"));
  g_assert_nonnull (strstr (text->out, "⚠ 24 of 46 rows count: sex = F\n"));
}

static void
test_incomplete (void)
{
  g_autoptr (Run) run = run_cli (NULL, "edges", GRAPH, table, "--json", NULL);
  g_autoptr (Run) text = run_cli (NULL, "edges", GRAPH, table, NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonArray *edges = json_object_get_array_member (estimate_of (root), "edges");
  JsonObject *edge = json_array_get_object_element (edges, 0);

  g_assert_cmpint (json_object_get_int_member (edge, "n_used"), ==, 40);
  g_assert_cmpstr (find_warning (edge, "incomplete_rows"), ==,
                   "6 of 46 rows are incomplete and left out; for one variable alone: y 4, x 1.");
  g_assert_null (find_warning (estimate_of (root), "filter"));
  g_assert_nonnull (strstr (text->out, "x → y: 6 of 46 rows are incomplete"));
}

/* The graph's own filter and units; the command line has the last word. */
static void
test_project (void)
{
  g_autoptr (Run) run = run_cli (NULL, "estimate", project, "--json", NULL);
  g_autoptr (Run) other = run_cli (NULL, "estimate", project, "--filter", "sex = F", "--json", NULL);
  g_autoptr (Run) all = run_cli (NULL, "estimate", project, table, "--filter", "", "--json", NULL);
  g_autoptr (Run) edges = run_cli (NULL, "edges", project, "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run), other_root = parse_output (other), all_root = parse_output (all);
  g_autoptr (JsonNode) edges_root = parse_output (edges);
  JsonObject *object = estimate_of (root);

  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (object, "estimate"), 3, 0.01);
  g_assert_cmpstr (json_object_get_string_member (object, "unit"), ==, "mmHg per mg");
  g_assert_cmpint (json_object_get_int_member (object, "n_used"), ==, 20);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (estimate_of (other_root), "estimate"), 2, 0.01);
  g_assert_cmpint (json_object_get_int_member (estimate_of (all_root), "n_used"), ==, 40);
  g_assert_null (find_warning (estimate_of (all_root), "filter"));
  g_assert_cmpint (json_object_get_int_member (estimate_of (edges_root), "n_rows"), ==, 22);
  g_assert_cmpstr (find_warning (estimate_of (edges_root), "filter"), ==, "22 of 46 rows count: sex = 'M'");
}

/* Men have no weight. */
static void
test_weights (void)
{
  g_autofree char *weighted = NULL;
  g_autofree char *broken = NULL;
  g_autoptr (Run) run = NULL, none = NULL, lost = NULL, tests = NULL;
  g_autoptr (JsonNode) root = NULL, none_root = NULL, tests_root = NULL;
  const char *text;

  weighted
    = write_temporary ("weighted.nabla",
                       "dag {\ndata=\"people.csv\"\n\"data-weights\"=\"w\"\nx [exposure]\ny [outcome]\nx -> y\n}\n");
  broken
    = write_temporary ("broken.nabla",
                       "dag {\ndata=\"people.csv\"\n\"data-weights\"=\"v\"\nx [exposure]\ny [outcome]\nx -> y\n}\n");
  run = run_cli (NULL, "estimate", weighted, "--json", NULL);
  none = run_cli (NULL, "estimate", weighted, "--weights", "", "--json", NULL);
  lost = run_cli (NULL, "estimate", broken, "--json", NULL);
  root = parse_output (run);
  none_root = parse_output (none);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (estimate_of (root), "estimate"), 2, 0.01);
  text = find_warning (estimate_of (root), "incomplete_rows");
  g_assert_cmpstr (text, ==, "26 of 46 rows are incomplete and left out; for one variable alone: w 20, y 4, x 1.");
  g_assert_cmpint (json_object_get_int_member (estimate_of (none_root), "n_used"), ==, 40);
  assert_refused (lost, 2, "--weights ''");
  tests = run_cli (NULL, "test", weighted, "--json", NULL);
  tests_root = parse_output (tests);
  g_assert_cmpstr (find_warning (json_node_get_object (tests_root), "weights_unused"), ==,
                   "Each row counts the same in these tests: the weights in column “w” are not used.");
}

static void
test_refused (void)
{
  g_autofree char *broken = write_temporary (
    "unfit.nabla", "dag {\ndata=\"people.csv\"\n\"data-filter\"=\"age > 3\"\nx [exposure]\ny [outcome]\nx -> y\n}\n");
  g_autoptr (Run) syntax = run_cli (NULL, "estimate", GRAPH, table, "--filter", "sex = ", NULL);
  g_autoptr (Run) column = run_cli (NULL, "data", table, "--filter", "age > 3", "--json", NULL);
  g_autoptr (Run) own = run_cli (NULL, "edges", broken, NULL);
  g_autoptr (Run) none = run_cli (NULL, "estimate", GRAPH, table, "--filter", "sex = f", NULL);
  g_autoptr (Run) nobody = run_cli (NULL, "data", table, "--filter", "x < 0", "--json", NULL);
  g_autoptr (Run) identify = run_cli (NULL, "identify", GRAPH, "--filter", "x > 3", NULL);

  assert_refused (syntax, 2, "character 7");
  assert_refused (column, 2, "--filter");
  assert_refused (own, 2, "the graph's filter");
  assert_refused (none, 2, "holds in none of the 46 rows");
  g_assert_nonnull (strstr (none->err, "“f”"));
  g_assert_cmpint (nobody->status, ==, 0);
  assert_refused (identify, 2, "--filter");
}

static void
test_data (void)
{
  g_autoptr (Run) run
    = run_cli (NULL, "data", table, "--filter", "x < 3 and visit <= 2020-01-02", "--cells", "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = estimate_of (root);
  JsonObject *x = json_array_get_object_element (json_object_get_array_member (object, "columns"), 0);

  g_assert_cmpint (json_object_get_int_member (object, "n_rows"), ==, 2);
  g_assert_cmpfloat (json_object_get_double_member (x, "mean"), ==, 0.5);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "cells")), ==, 2);
  g_assert_cmpstr (find_warning (object, "filter"), ==, "2 of 46 rows count: x < 3 and visit <= 2020-01-02");
}

static void
test_implications (void)
{
  g_autoptr (Run) run
    = run_cli (NULL, "test", "dag { x [exposure] y [outcome] w x -> y }", table, "--filter", "x > 3", "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_nonnull (find_warning (estimate_of (root), "filter"));
}

/* Few rows, or few that weigh, are told of where the interval is made for many; t has its degrees of freedom. */
static void
test_few_rows (void)
{
  static const struct
  {
    guint n, heavy; /* rows; those of weight 1000 rather than 1 */
    const char *estimator;
    const char *part; /* of the warning; NULL: none */
  } cases[] = {
    { 39, 0, "frontdoor", "39 rows are few" },    { 40, 0, "frontdoor", NULL },   { 39, 0, "linear", NULL },
    { 100, 3, "gradient", "count like 3 alike" }, { 100, 100, "gradient", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean door = g_str_equal (cases[i].estimator, "frontdoor");
      g_autoptr (GString) csv = g_string_new ("x,m,y,w\n");
      g_autoptr (GRand) random = g_rand_new_with_seed (3);
      g_autofree char *file = NULL;
      g_autoptr (Run) run = NULL;
      g_autoptr (JsonNode) root = NULL;
      const char *said;

      for (guint row = 0; row < cases[i].n; row++)
        {
          double x = g_rand_double (random), m = x + g_rand_double (random);

          g_string_append_printf (csv, "%.9f,%.9f,%.9f,%d\n", x, m, m + g_rand_double (random),
                                  row < cases[i].heavy ? 1000 : 1);
        }
      file = write_temporary ("few.csv", csv->str);
      run = run_cli (NULL, "estimate", door ? "dag { x [exposure] y [outcome] x -> m -> y x <-> y }" : GRAPH, file,
                     "--estimator", door ? "auto" : cases[i].estimator, "--weights", "w", "--json", NULL);
      root = parse_output (run);
      said = find_warning (json_node_get_object (root), "few_rows");
      if (cases[i].part == NULL)
        g_assert_null (said);
      else
        g_assert_nonnull (strstr (said, cases[i].part));
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  write_files ();
  g_test_add_func ("/cli/population/filter", test_filter);
  g_test_add_func ("/cli/population/few-rows", test_few_rows);
  g_test_add_func ("/cli/population/incomplete", test_incomplete);
  g_test_add_func ("/cli/population/project", test_project);
  g_test_add_func ("/cli/population/weights", test_weights);
  g_test_add_func ("/cli/population/refused", test_refused);
  g_test_add_func ("/cli/population/data", test_data);
  g_test_add_func ("/cli/population/implications", test_implications);
  status = g_test_run ();
  g_free (table);
  g_free (project);
  remove_temporary ();
  return status;
}
