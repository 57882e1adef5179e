/* What each command answers: the members of its JSON, its exit code, its numbers. */
#include <math.h>
#include <string.h>
#include <glib/gstdio.h>

#include "run.h"

#define IDENTIFY_KEYS \
  "verdict exposure outcome effect reason strategies adjustment_sets truncated hedge repairs derivation"
#define STRATEGY_KEYS "strategy adjustment mediators instrument given functional latex assumptions lowest_variance"
#define ESTIMATE_KEYS                                                                                             \
  "identified verdict reason strategy adjustment mediators instrument given functional estimator estimate se ci " \
  "level unit standardized strength n_used n_dropped seed diagnostics warnings"
#define DATA_KEYS   "encoding delimiter quote decimal has_header n_rows n_cols columns warnings cells"
#define COLUMN_KEYS "name type kind missing distinct min max mean sd levels"

static char *smoking;
static char *smoking_data;

static gboolean
has_warning (JsonObject *object, const char *kind)
{
  JsonArray *warnings = json_object_get_array_member (object, "warnings");

  for (guint i = 0; i < json_array_get_length (warnings); i++)
    {
      JsonObject *warning = json_array_get_object_element (warnings, i);

      assert_keys (warning, "kind text");
      if (g_str_equal (json_object_get_string_member (warning, "kind"), kind))
        return TRUE;
    }
  return FALSE;
}

static void
test_identify (void)
{
  g_autoptr (Run) run = run_cli (NULL, "identify", smoking, "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = json_node_get_object (root);
  JsonObject *strategy = json_array_get_object_element (json_object_get_array_member (object, "strategies"), 0);

  g_assert_cmpint (run->status, ==, 0);
  assert_keys (object, IDENTIFY_KEYS);
  assert_keys (strategy, STRATEGY_KEYS);
  g_assert_cmpstr (json_object_get_string_member (object, "verdict"), ==, "identified");
  g_assert_cmpstr (json_object_get_string_member (object, "effect"), ==, "total");
  g_assert_cmpstr (json_object_get_string_member (strategy, "strategy"), ==, "frontdoor");
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (strategy, "mediators"), 0), ==, "Tar");
  g_assert_true (json_object_get_null_member (strategy, "adjustment"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "adjustment_sets")), ==, 0);
}

static void
test_derivation (void)
{
  g_autoptr (Run) run = run_cli (NULL, "identify", smoking, "--derivation", "--json", NULL);
  g_autoptr (Run) text = run_cli (NULL, "identify", smoking, "--derivation", NULL);
  g_autoptr (Run) without = run_cli (NULL, "identify", smoking, "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run), without_root = parse_output (without);
  JsonArray *steps = json_object_get_array_member (json_node_get_object (root), "derivation");
  JsonObject *question = json_array_get_object_element (steps, 0), *rule = json_array_get_object_element (steps, 2);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpuint (json_array_get_length (steps), ==, 8);
  assert_keys (question, "rule expression separation");
  g_assert_true (json_object_get_null_member (question, "rule"));
  g_assert_true (json_object_get_null_member (question, "separation"));
  g_assert_cmpstr (json_object_get_string_member (question, "expression"), ==, "P(Cancer|do(Smoking))");
  g_assert_cmpstr (json_object_get_string_member (rule, "rule"), ==, "rule 2");
  g_assert_cmpstr (json_object_get_string_member (rule, "separation"), ==,
                   "Tar ⟂ Smoking without the arrows out of Smoking");
  g_assert_nonnull (strstr (text->out, "  8. = Σ_Tar P(Tar|Smoking) "));
  g_assert_true (json_object_get_null_member (json_node_get_object (without_root), "derivation"));
}

/* Not identified, and identified by nothing: the JSON comes all the same. */
static void
test_verdicts (void)
{
  g_autoptr (Run) no = run_cli (NULL, "identify", "dag { X [exposure] Y [outcome] X -> Y X <-> Y }", "--json", NULL);
  g_autoptr (Run) zero = run_cli (NULL, "identify", "dag { X [exposure] Y [outcome] Y -> X }", "--json", NULL);
  g_autoptr (Run) none = run_cli (NULL, "identify", "dag { X [exposure] Y [outcome] X -> Y }", "--json", NULL);
  g_autoptr (JsonNode) no_root = parse_output (no);
  g_autoptr (JsonNode) zero_root = parse_output (zero);
  g_autoptr (JsonNode) none_root = parse_output (none);
  JsonArray *sets = json_object_get_array_member (json_node_get_object (none_root), "adjustment_sets");

  g_assert_cmpint (no->status, ==, 1);
  assert_keys (json_node_get_object (no_root), IDENTIFY_KEYS);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (no_root), "verdict"), ==, "not_identified");
  g_assert_cmpint (zero->status, ==, 0);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (zero_root), "verdict"), ==, "zero");
  /* The empty set is a set: [[]]. */
  g_assert_cmpint (none->status, ==, 0);
  g_assert_cmpuint (json_array_get_length (sets), ==, 1);
  g_assert_cmpuint (json_array_get_length (json_array_get_array_element (sets, 0)), ==, 0);
}

static void
test_question_options (void)
{
  g_autoptr (Run) run = run_cli (NULL, "identify", smoking, "--exposure", "Tar", "--outcome", "Cancer", "--adjusted",
                                 "Age", "--json", NULL);
  g_autoptr (Run) direct = run_cli (NULL, "identify", smoking, "--exposure", "Tar", "--effect=direct", "--json", NULL);
  g_autoptr (Run) forbidden
    = run_cli (NULL, "identify", smoking, "--exposure", "Tar", "--forbid", "Smoking", "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  g_autoptr (JsonNode) direct_root = parse_output (direct);
  g_autoptr (JsonNode) forbidden_root = parse_output (forbidden);
  JsonArray *sets = json_object_get_array_member (json_node_get_object (root), "adjustment_sets");

  g_assert_cmpuint (json_array_get_length (sets), ==, 1);
  g_assert_cmpuint (json_array_get_length (json_array_get_array_element (sets, 0)), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (json_array_get_array_element (sets, 0), 0), ==, "Age");
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (direct_root), "effect"), ==, "direct");
  g_assert_cmpuint (json_array_get_length (
                      json_object_get_array_member (json_node_get_object (forbidden_root), "adjustment_sets")),
                    ==, 0);
}

static void
test_estimate (void)
{
  g_autoptr (Run) run = run_cli (NULL, "estimate", smoking, smoking_data, "--json", NULL);
  g_autoptr (Run) referred = run_cli (NULL, "estimate", smoking, "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = json_node_get_object (root);
  JsonArray *ci = json_object_get_array_member (object, "ci");

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpstr (run->err, ==, "");
  assert_keys (object, ESTIMATE_KEYS);
  g_assert_true (json_object_get_boolean_member (object, "identified"));
  g_assert_cmpstr (json_object_get_string_member (object, "strategy"), ==, "frontdoor");
  g_assert_cmpstr (json_object_get_string_member (object, "estimator"), ==, "frontdoor");
  g_assert_cmpfloat (json_array_get_double_element (ci, 0), <, json_object_get_double_member (object, "estimate"));
  g_assert_cmpfloat (json_array_get_double_element (ci, 1), >, json_object_get_double_member (object, "estimate"));
  g_assert_cmpfloat (json_object_get_double_member (object, "level"), ==, .95);
  g_assert_cmpint (json_object_get_int_member (object, "n_used"), ==, 4812);
  /* The graph's own reference is used when no table is named. */
  g_assert_cmpstr (referred->out, ==, run->out);
}

static void
test_adjust (void)
{
  g_autoptr (Run) wrong = run_cli (NULL, "estimate", smoking, smoking_data, "--adjust", "", "--json", NULL);
  g_autoptr (Run) right = run_cli (NULL, "estimate", smoking, smoking_data, "--exposure", "Tar", "--adjust",
                                   "Smoking,Age", "--se", "classical", "--json", NULL);
  g_autoptr (JsonNode) wrong_root = parse_output (wrong);
  g_autoptr (JsonNode) right_root = parse_output (right);
  JsonObject *object = json_node_get_object (wrong_root);

  g_assert_cmpint (wrong->status, ==, 0);
  assert_keys (object, ESTIMATE_KEYS);
  g_assert_true (has_warning (object, "not_valid"));
  g_assert_false (json_object_get_boolean_member (object, "identified"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "adjustment")), ==, 0);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (object, "estimate"), .551, .05);
  object = json_node_get_object (right_root);
  g_assert_cmpint (right->status, ==, 0);
  g_assert_false (has_warning (object, "not_valid"));
  g_assert_true (json_object_get_boolean_member (object, "identified"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "adjustment")), ==, 2);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (object, "estimate"), .38, .05);
}

/* By hand: y on x for four points. */
static void
test_known_numbers (void)
{
  g_autofree char *data = write_temporary ("four.csv", "x,y\n0,1\n1,2\n2,2\n3,5\n");
  g_autoptr (Run) run
    = run_cli (NULL, "estimate", "dag { x [exposure] y [outcome] x -> y }", data, "--se", "classical", "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = json_node_get_object (root);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (object, "estimate"), 1.2, 1e-12);
  /* Residuals .3, .1, -1.1, .7 about 0.7 + 1.2 x: 1.8 / 2 / 5 */
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (object, "se"), sqrt (1.8 / 2 / 5), 1e-12);
  g_assert_cmpint (json_object_get_int_member (object, "n_used"), ==, 4);
}

static void
test_no_answer (void)
{
  g_autofree char *data = write_temporary ("pair.csv", "X,Y,Z\n0,1,3\n1,2,1\n2,2,1\n3,5,2\n");
  g_autoptr (Run) no
    = run_cli (NULL, "estimate", "dag { X [exposure] Y [outcome] X -> Y X <-> Y }", data, "--json", NULL);
  g_autoptr (Run) other = run_cli (NULL, "estimate", "dag { X [exposure] Y [outcome] X -> Y }", data, "--strategy",
                                   "frontdoor", "--json", NULL);
  g_autoptr (Run) text = run_cli (NULL, "estimate", "dag { X [exposure] Y [outcome] X -> Y X <-> Y }", data, NULL);
  g_autoptr (JsonNode) no_root = parse_output (no);
  g_autoptr (JsonNode) other_root = parse_output (other);

  g_assert_cmpint (no->status, ==, 1);
  assert_keys (json_node_get_object (no_root), ESTIMATE_KEYS);
  g_assert_false (json_object_get_boolean_member (json_node_get_object (no_root), "identified"));
  g_assert_true (json_object_get_null_member (json_node_get_object (no_root), "estimate"));
  g_assert_cmpint (other->status, ==, 1);
  assert_keys (json_node_get_object (other_root), ESTIMATE_KEYS);
  g_assert_cmpint (text->status, ==, 1);
  g_assert_cmpstr (text->out, !=, "");
}

static void
test_bad_tables (void)
{
  static const struct
  {
    const char *content;
    const char *part;
  } cases[] = {
    { "X,W,Z\n1,2,2\n2,3,1\n3,3,4\n4,1,1\n", "Y" },  /* no column */
    { "X,Y,Z\n1,a,1\n2,b,5\n3,c,2\n4,a,1\n", "Y" },  /* text */
    { "X,Y,Z\n1,2,1\n1,3,2\n1,3,4\n1,1,3\n", "X" },  /* constant */
    { "X,Y,Z\n1,2,2\n2,3,4\n3,3,6\n4,1,8\n", "" },   /* collinear */
    { "X,Y,Z\n1,2,1\n2,3,5\n", "" },                 /* fewer rows than parameters */
    { "X,Y,Z\n1,,1\n,3,5\n2,,3\n,1,2\n3,,1\n", "" }, /* no complete row */
    { "X,Y,Z\n", "" },                               /* no row */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *data = write_temporary ("bad.csv", cases[i].content);
      g_autoptr (Run) estimate
        = run_cli (NULL, "estimate", "dag { X [exposure] Y [outcome] Z X -> Y Z -> X Z -> Y }", data, "--json", NULL);
      g_autoptr (Run) edges = run_cli (NULL, "edges", "dag { X -> Y Z -> Y Z -> X }", data, "--json", NULL);

      g_test_message ("%u: %s", i, estimate->err);
      assert_refused (estimate, 2, cases[i].part);
      /* Some arrows may have an answer; never is it a crash or a silence. */
      g_assert_true (edges->status == 0 || edges->status == 2);
      g_assert_true ((edges->status == 0) == (*edges->out != '\0'));
    }
}

static void
test_no_linked_column (void)
{
  g_autofree char *data = write_temporary ("other.csv", "A,B\n1,2\n2,3\n3,5\n4,4\n");
  const char *const graphs[] = { smoking, "dag { X -> Y }", "dag { X <-> Y }", "dag { }" };

  for (guint i = 0; i < G_N_ELEMENTS (graphs); i++)
    {
      g_autoptr (Run) edges = run_cli (NULL, "edges", graphs[i], data, "--json", NULL);
      g_autoptr (Run) test = run_cli (NULL, "test", graphs[i], data, "--json", NULL);

      assert_refused (edges, 2, "no node of the graph has a column");
      assert_refused (test, 2, "no node of the graph has a column");
    }
}

static void
test_edges (void)
{
  g_autoptr (Run) run = run_cli (NULL, "edges", smoking, smoking_data, "--json", NULL);
  g_autoptr (Run) text = run_cli (NULL, "edges", smoking, smoking_data, NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = json_node_get_object (root);
  JsonArray *edges = json_object_get_array_member (object, "edges");
  guint found = 0;

  g_assert_cmpint (run->status, ==, 0);
  assert_keys (object, "edges n_rows fit warnings");
  assert_keys (json_object_get_object_member (object, "fit"), "chi2 df p rmsea");
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (object, "fit"), "df"), ==, 1);
  g_assert_nonnull (strstr (text->out, "df = 1, p = 0.829"));
  g_assert_cmpint (json_object_get_int_member (object, "n_rows"), ==, 4812);
  g_assert_cmpuint (json_array_get_length (edges), ==, 6);
  for (guint i = 0; i < json_array_get_length (edges); i++)
    {
      JsonObject *edge = json_array_get_object_element (edges, i);
      const char *from = json_object_get_string_member (edge, "from");
      const char *to = json_object_get_string_member (edge, "to");

      assert_keys (edge, ESTIMATE_KEYS " from to share");
      if (g_str_equal (from, "Genotype"))
        {
          found++;
          g_assert_false (json_object_get_boolean_member (edge, "identified"));
          g_assert_true (json_object_get_null_member (edge, "estimate"));
        }
      /* One arrow into each of these is not identified: no shares. */
      if (g_str_equal (to, "Cancer") || g_str_equal (to, "Smoking"))
        g_assert_true (json_object_get_null_member (edge, "share"));
      else
        g_assert_cmpfloat (json_object_get_double_member (edge, "share"), ==, 1);
    }
  g_assert_cmpuint (found, ==, 2);
  g_assert_cmpint (text->status, ==, 0);
  g_assert_nonnull (strstr (text->out, "Smoking → Tar"));
}

static void
test_data (void)
{
  g_autofree char *file
    = write_temporary ("cells.csv", "x;when;who;ok\n1,5;2024-01-02;ann;true\n;2024-03-04;bob;false\n2;;ann;true\n");
  g_autoptr (Run) run = run_cli (NULL, "data", file, "--json", "--cells", NULL);
  g_autoptr (Run) short_run = run_cli (NULL, "data", file, "--json", NULL);
  g_autoptr (Run) typed = run_cli (NULL, "data", file, "--json", "--type", "who=text", "--missing", "ann", NULL);
  g_autoptr (Run) in = run_cli ("a\tb\n1\t2\n", "data", "-", "--json", "--delimiter", "tab", "--header=yes", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  g_autoptr (JsonNode) short_root = parse_output (short_run);
  g_autoptr (JsonNode) typed_root = parse_output (typed);
  g_autoptr (JsonNode) in_root = parse_output (in);
  JsonObject *object = json_node_get_object (root);
  JsonArray *columns = json_object_get_array_member (object, "columns");
  JsonArray *cells = json_object_get_array_member (object, "cells");
  JsonArray *row = json_array_get_array_element (cells, 1);

  assert_keys (object, DATA_KEYS);
  g_assert_cmpstr (json_object_get_string_member (object, "delimiter"), ==, ";");
  g_assert_cmpstr (json_object_get_string_member (object, "decimal"), ==, ",");
  g_assert_cmpint (json_object_get_int_member (object, "n_rows"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (object, "n_cols"), ==, 4);
  for (guint i = 0; i < 4; i++)
    assert_keys (json_array_get_object_element (columns, i), COLUMN_KEYS);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (columns, 1), "min"), ==, "2024-01-02");
  g_assert_cmpuint (json_array_get_length (cells), ==, 3);
  g_assert_true (json_array_get_null_element (row, 0));
  g_assert_cmpstr (json_array_get_string_element (row, 1), ==, "2024-03-04");
  g_assert_cmpstr (json_array_get_string_element (row, 2), ==, "bob");
  g_assert_false (json_array_get_boolean_element (row, 3));
  g_assert_cmpfloat (json_array_get_double_element (json_array_get_array_element (cells, 0), 0), ==, 1.5);
  g_assert_true (json_object_get_null_member (json_node_get_object (short_root), "cells"));
  columns = json_object_get_array_member (json_node_get_object (typed_root), "columns");
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (columns, 2), "kind"), ==, "text");
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (columns, 2), "missing"), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (in_root), "delimiter"), ==, "\t");
}

/* What JSON cannot say as a number, and what a double cannot hold. */
static void
test_extreme_cells (void)
{
  g_autoptr (Run) run = run_cli ("a,b,c\n9007199254740993,Infinity,123456789012345678901234\n2,-Infinity,7\n,1.5,8\n",
                                 "data", "-", "--json", "--cells", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = json_node_get_object (root);
  JsonArray *columns = json_object_get_array_member (object, "columns");
  JsonArray *row = json_array_get_array_element (json_object_get_array_member (object, "cells"), 0);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpint (json_array_get_int_element (row, 0), ==, G_GINT64_CONSTANT (9007199254740993));
  g_assert_cmpstr (json_array_get_string_element (row, 1), ==, "Infinity");
  g_assert_cmpstr (json_array_get_string_element (row, 2), ==, "123456789012345678901234");
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (columns, 0), "max"), ==,
                   G_GINT64_CONSTANT (9007199254740993));
  g_assert_true (json_object_get_null_member (json_array_get_object_element (columns, 1), "max"));
  g_assert_nonnull (strstr (run->out, "not_finite"));
}

/* Methods beside the default: instruments, clusters, weights, units, levels. */
static void
test_methods (void)
{
  static const char graph[] = "dag { X [exposure] Y [outcome] U [latent] Z -> X -> Y X <- U -> Y }";
  g_autoptr (GString) text = g_string_new ("Z,X,Y,g,w\n");
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autofree char *data = NULL;

  for (guint i = 0; i < 400; i++)
    {
      double u = g_rand_double_range (rand, -1, 1);
      double z = g_rand_double_range (rand, -1, 1);
      double x = z + u + g_rand_double_range (rand, -1, 1);
      double y = 2 * x + 3 * u + g_rand_double_range (rand, -1, 1);

      g_string_append_printf (text, "%.6f,%.6f,%.6f,%u,%u\n", z, x, y, i / 8, 1 + i % 3);
    }
  data = write_temporary ("methods.csv", text->str);
  {
    g_autoptr (Run) iv = run_cli (NULL, "estimate", graph, data, "--instrument", "Z", "--json", NULL);
    g_autoptr (Run) wide
      = run_cli (NULL, "estimate", graph, data, "--strategy", "instrument", "--level", ".99", "--json", NULL);
    g_autoptr (Run) sd = run_cli (NULL, "estimate", graph, data, "--adjust", "", "--standardize", "--se", "cluster:g",
                                  "--weights", "w", "--json", NULL);
    g_autoptr (Run) none
      = run_cli (NULL, "estimate", graph, data, "--exposure", "Z", "--instrument", "X", "--json", NULL);
    g_autoptr (Run) lost = run_cli (NULL, "estimate", graph, data, "--weights", "nobody", NULL);
    g_autoptr (JsonNode) iv_root = parse_output (iv);
    g_autoptr (JsonNode) wide_root = parse_output (wide);
    g_autoptr (JsonNode) sd_root = parse_output (sd);
    g_autoptr (JsonNode) none_root = parse_output (none);
    JsonObject *object = json_node_get_object (iv_root);
    JsonObject *wider = json_node_get_object (wide_root);

    g_assert_cmpint (iv->status, ==, 0);
    assert_keys (object, ESTIMATE_KEYS);
    g_assert_cmpstr (json_object_get_string_member (object, "verdict"), ==, "needs_assumption");
    g_assert_cmpstr (json_object_get_string_member (object, "estimator"), ==, "2sls");
    g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (object, "instrument"), 0), ==, "Z");
    g_assert_cmpfloat_with_epsilon (json_object_get_double_member (object, "estimate"), 2, .4);
    g_assert_cmpfloat (json_object_get_double_member (wider, "level"), ==, .99);
    g_assert_cmpfloat (json_array_get_double_element (json_object_get_array_member (wider, "ci"), 1), >,
                       json_array_get_double_element (json_object_get_array_member (object, "ci"), 1));
    g_assert_true (json_object_get_boolean_member (json_node_get_object (sd_root), "standardized"));
    g_assert_cmpfloat (json_object_get_double_member (json_node_get_object (sd_root), "estimate"), <, 1);
    g_assert_cmpint (none->status, ==, 1);
    assert_keys (json_node_get_object (none_root), ESTIMATE_KEYS);
    assert_refused (lost, 2, "nobody");
  }
}

static void
test_convert (void)
{
  g_autoptr (Run) dagitty = run_cli (NULL, "convert", smoking, "--to", "dagitty", NULL);
  g_autoptr (Run) dot = run_cli (NULL, "convert", smoking, "--to", "dot", NULL);
  g_autoptr (Run) json = run_cli (NULL, "convert", smoking, "--to", "json", NULL);
  g_autoptr (Run) again = run_cli (dagitty->out, "convert", "-", "--to", "dagitty", NULL);
  g_autoptr (Run) cyclic = run_cli (NULL, "convert", "dag { A -> B -> A }", "--to", "dot", NULL);
  g_autoptr (Run) wrapped = run_cli (NULL, "convert", smoking, "--to", "dot", "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (json);
  g_autoptr (JsonNode) wrapped_root = parse_output (wrapped);
  JsonObject *object = json_node_get_object (root);

  g_assert_cmpint (dagitty->status, ==, 0);
  g_assert_cmpstr (again->out, ==, dagitty->out);
  g_assert_nonnull (strstr (dot->out, "Smoking -> Tar"));
  assert_keys (object, "kind attributes nodes edges");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "nodes")), ==, 5);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "edges")), ==, 6);
  g_assert_cmpint (cyclic->status, ==, 0);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (wrapped_root), "text"), ==, dot->out);
}

static void
test_simulate (void)
{
  g_autofree char *truth = g_build_filename (temporary_folder (), "truth.json", NULL);
  g_autoptr (Run) run = run_cli (NULL, "simulate", "dag { U [latent] A -> B [beta=\".5\"] U -> B B <-> C }", "-n", "5",
                                 "--seed", "3", "--truth", truth, NULL);
  g_autoptr (Run) same = run_cli (NULL, "simulate", "dag { U [latent] A -> B [beta=\".5\"] U -> B B <-> C }", "-n", "5",
                                  "--seed", "3", "--linear", NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  JsonObject *direct;

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpstr (run->out, ==, same->out);
  g_assert_true (g_str_has_prefix (run->out, "A,B,C\n") || g_str_has_prefix (run->out, "A,B,C\r\n"));
  g_assert_true (g_file_get_contents (truth, &text, NULL, NULL));
  root = json_from_string (text, NULL);
  object = json_node_get_object (root);
  assert_keys (object, "model seed n_rows direct total confounding");
  direct = json_array_get_object_element (json_object_get_array_member (object, "direct"), 0);
  g_assert_cmpstr (json_object_get_string_member (direct, "from"), ==, "A");
  g_assert_cmpfloat (json_object_get_double_member (direct, "effect"), ==, .5);
}

static void
test_render (void)
{
  static const char *const magic[] = { "\x89PNG", "%PDF", "<" };
  static const char *const names[] = { "picture.png", "picture.pdf", "picture.svg" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (temporary_folder (), names[i], NULL);
      g_autoptr (Run) run = run_cli (NULL, "render", smoking, smoking_data, "-o", path, "--width", "85", NULL);
      g_autofree char *content = NULL;
      gsize length = 0;

      g_assert_cmpstr (run->err, ==, "");
      g_assert_cmpint (run->status, ==, 0);
      g_assert_true (g_file_get_contents (path, &content, &length, NULL));
      g_assert_true (g_str_has_prefix (content, magic[i]));
      if (i == 2)
        g_assert_nonnull (strstr (content, "Smoking"));
    }
}

/* The numbers in the picture are those that `edges` prints. */
static void
test_render_numbers (void)
{
  g_autofree char *path = g_build_filename (temporary_folder (), "numbers.svg", NULL);
  g_autoptr (Run) picture = run_cli (NULL, "render", smoking, "-o", path, "--json", NULL);
  g_autoptr (Run) edges = run_cli (NULL, "edges", smoking, NULL);
  g_autofree char *svg = NULL;
  g_auto (GStrv) lines = g_strsplit (edges->out, "\n", -1);
  guint found = 0;

  g_assert_cmpint (picture->status, ==, 0);
  g_assert_true (g_file_get_contents (path, &svg, NULL, NULL));
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *open = strchr (lines[i], '[');
      g_autofree char *interval = open != NULL ? g_strndup (open, strchr (open, ']') - open + 1) : NULL;

      if (interval == NULL)
        continue;
      found++;
      if (strstr (svg, interval) == NULL)
        g_error ("the picture lacks %s", interval);
    }
  g_assert_cmpuint (found, >=, 3);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  smoking = example_path ("smoking.nabla");
  smoking_data = example_path ("smoking.csv");
  g_test_add_func ("/answers/identify", test_identify);
  g_test_add_func ("/answers/derivation", test_derivation);
  g_test_add_func ("/answers/verdicts", test_verdicts);
  g_test_add_func ("/answers/question-options", test_question_options);
  g_test_add_func ("/answers/estimate", test_estimate);
  g_test_add_func ("/answers/adjust", test_adjust);
  g_test_add_func ("/answers/known-numbers", test_known_numbers);
  g_test_add_func ("/answers/no-answer", test_no_answer);
  g_test_add_func ("/answers/bad-tables", test_bad_tables);
  g_test_add_func ("/answers/no-linked-column", test_no_linked_column);
  g_test_add_func ("/answers/edges", test_edges);
  g_test_add_func ("/answers/data", test_data);
  g_test_add_func ("/answers/extreme-cells", test_extreme_cells);
  g_test_add_func ("/answers/methods", test_methods);
  g_test_add_func ("/answers/convert", test_convert);
  g_test_add_func ("/answers/simulate", test_simulate);
  g_test_add_func ("/answers/render", test_render);
  g_test_add_func ("/answers/render-numbers", test_render_numbers);
  status = g_test_run ();
  remove_temporary ();
  g_free (smoking);
  g_free (smoking_data);
  return status;
}
