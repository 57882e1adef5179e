/* `curve`: what it says, and what it refuses. */
#include <math.h>
#include <string.h>

#include "run.h"

/* U confounds what no column holds; X moves Y by a parabola, L has two values. */
#define GRAPH "dag { X [exposure] Y [outcome] Z L X -> Y Z -> X Z -> Y L -> Y U [latent] U -> W U -> Y }"

/* The same beside two covariates, and an instrument Z that needs L. */
#define TWO        "dag { X [exposure] Y [outcome] Z L X -> Y Z -> X Z -> Y L -> X L -> Y }"
#define INSTRUMENT "dag { X [exposure] Y [outcome] Z -> X -> Y X <-> Y L -> { Z X Y } }"

static char *table;

static void
write_table (void)
{
  GString *text = g_string_new ("X,Y,Z,L,W\n");
  GRand *random = g_rand_new_with_seed (5);

  for (int i = 0; i < 600; i++)
    {
      double z = g_rand_double_range (random, -1.0, 1.0), x = z + g_rand_double_range (random, -1.0, 1.0);
      int l = g_rand_boolean (random);
      double y = x * x + z + 0.5 * l + g_rand_double_range (random, -0.5, 0.5);

      g_string_append_printf (text, "%.9f,%.9f,%.9f,%d,%.9f\n", x, y, z, l, g_rand_double (random));
    }
  g_rand_free (random);
  table = write_temporary ("curve.csv", text->str);
  g_string_free (text, TRUE);
}

static double
at (JsonObject *object, const char *key, guint i)
{
  return json_array_get_double_element (json_object_get_array_member (object, key), i);
}

static void
test_parabola (gconstpointer graph)
{
  g_autoptr (Run) run = run_cli (NULL, "curve", graph, table, "--points", "9", "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = json_node_get_object (root);
  double rows = 0.0;

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "x")), ==, 9);
  g_assert_cmpstr (json_object_get_string_member (object, "estimator"), ==, "gradient");
  for (guint i = 0; i < 9; i++)
    {
      double x = at (object, "x", i), width = at (object, "hi", i) - at (object, "lo", i);

      rows += at (object, "support", i);
      g_assert_cmpfloat (fabs (at (object, "mean", i) - x * x - 0.25), <, 1.2 * width);
      g_assert_cmpfloat (at (object, "gradient_lo", i), <, 2 * x + 0.25);
      g_assert_cmpfloat (at (object, "gradient_hi", i), >, 2 * x - 0.25);
    }
  g_assert_cmpfloat (rows, ==, 600.0);
}

/* A straight line has one gradient, the estimate, and its mean moves by it. */
static void
test_line (gconstpointer user_data)
{
  const char *const *question = user_data;
  g_autoptr (Run) run
    = run_cli (NULL, "curve", question[0], table, "--points", "5", "--json", "--estimator", question[1], NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = json_node_get_object (root);
  double estimate = json_object_get_double_member (object, "estimate");

  for (guint i = 0; i < 5; i++)
    {
      g_assert_cmpfloat (at (object, "gradient", i), ==, estimate);
      g_assert_cmpfloat_with_epsilon (at (object, "mean", i) - at (object, "mean", 0),
                                      estimate * (at (object, "x", i) - at (object, "x", 0)), 1e-9);
    }
}

/* Two values are two points, each the mean that `estimate --at` gives, and nothing joins them. */
static void
test_two_values (void)
{
  g_autoptr (Run) run = run_cli (NULL, "curve", GRAPH, table, "--exposure", "L", "--json", NULL);
  g_autoptr (Run) mean = run_cli (NULL, "estimate", GRAPH, table, "--exposure", "L", "--at", "L=1", "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run), single = parse_output (mean);
  JsonObject *object = json_node_get_object (root);

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "x")), ==, 2);
  g_assert_cmpfloat (at (object, "mean", 1), ==,
                     json_object_get_double_member (json_node_get_object (single), "estimate"));
  g_assert_true (json_array_get_null_element (json_object_get_array_member (object, "gradient"), 1));
}

static void
test_no_answer (void)
{
  g_autoptr (Run) run
    = run_cli (NULL, "curve", "dag { X [exposure] Y [outcome] U [latent] U -> X -> Y U -> Y }", table, "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = json_node_get_object (root);

  g_assert_cmpint (run->status, ==, 1);
  g_assert_false (json_object_get_boolean_member (object, "identified"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "x")), ==, 0);
}

static void
test_refused (void)
{
  static const char *const options[][3]
    = { { "--at", "X=1", "--at" }, { "--points", "1", "--points" }, { "--contrast", "ratio", "--contrast" } };
  g_autoptr (Run) text = run_cli (NULL, "curve", GRAPH, table, "--points", "3", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (Run) run = run_cli (NULL, "curve", GRAPH, table, options[i][0], options[i][1], NULL);

      assert_refused (run, 2, options[i][2]);
    }
  g_assert_nonnull (strstr (text->out, "rows near"));
}

/* What the window chose for the graph's question counts, unless the call says how to answer. */
#define CHOSEN "dag { estimator=\"linear\" X [exposure] Y [outcome] Z L X -> Y Z -> X Z -> Y L -> Y }"

static void
test_chosen_estimator (void)
{
  g_autoptr (Run) kept = run_cli (NULL, "estimate", CHOSEN, table, "--json", NULL);
  g_autoptr (Run) asked = run_cli (NULL, "estimate", CHOSEN, table, "--estimator", "gradient", "--json", NULL);
  g_autoptr (Run) other = run_cli (NULL, "estimate", CHOSEN, table, "--exposure", "Z", "--json", NULL);
  Run *runs[] = { kept, asked, other };
  static const char *const expected[] = { "linear", "gradient", "gradient" };

  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autoptr (JsonNode) root = parse_output (runs[i]);

      g_assert_cmpint (runs[i]->status, ==, 0);
      g_assert_cmpstr (json_object_get_string_member (json_node_get_object (root), "estimator"), ==, expected[i]);
    }
}

int
main (int argc, char **argv)
{
  static const char *const line[] = { GRAPH, "linear" }, *const instrument[] = { INSTRUMENT, "2sls" };
  int status;

  g_test_init (&argc, &argv, NULL);
  write_table ();
  g_test_add_func ("/cli/estimate/chosen-estimator", test_chosen_estimator);
  g_test_add_data_func ("/curve/parabola", GRAPH, test_parabola);
  g_test_add_data_func ("/curve/parabola-beside-two", TWO, test_parabola);
  g_test_add_data_func ("/curve/line", line, test_line);
  g_test_add_data_func ("/curve/line-given", instrument, test_line);
  g_test_add_func ("/curve/two-values", test_two_values);
  g_test_add_func ("/curve/no-answer", test_no_answer);
  g_test_add_func ("/curve/refused", test_refused);
  status = g_test_run ();
  remove_temporary ();
  g_free (table);
  return status;
}
