/* The example tables: made by the command that the README names, and their true effects found. */
#include <math.h>
#include <string.h>

#include "run.h"

static JsonObject *
get_object (JsonNode *root)
{
  return json_node_get_object (root);
}

/* How many standard errors an estimate lies from the truth. */
static double
distance (JsonObject *estimate, double truth)
{
  return fabs (json_object_get_double_member (estimate, "estimate") - truth)
         / json_object_get_double_member (estimate, "se");
}

static gboolean
covers (JsonObject *estimate, double truth)
{
  JsonArray *ci = json_object_get_array_member (estimate, "ci");

  return json_array_get_double_element (ci, 0) <= truth && truth <= json_array_get_double_element (ci, 1);
}

static void
test_reproduced (void)
{
  static const struct
  {
    const char *model;
    const char *rows;
    const char *table;
  } examples[] = {
    { "models/smoking.dag", "4812", "smoking.csv" },
    { "models/simpson.dag", "1200", "simpson.csv" },
    { "models/m-bias.dag", "2000", "m-bias.csv" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autofree char *model = example_path (examples[i].model);
      g_autofree char *table = example_path (examples[i].table);
      g_autofree char *content = NULL;
      g_autoptr (Run) run = run_cli (NULL, "simulate", model, "-n", examples[i].rows, "--seed", "1", NULL);

      g_assert_cmpint (run->status, ==, 0);
      g_assert_true (g_file_get_contents (table, &content, NULL, NULL));
      g_assert_true (g_str_equal (content, run->out));
    }
}

/* The true total effect from the model's file: what the tests below compare with. */
static double
get_truth (const char *model, const char *from, const char *to)
{
  g_autofree char *path = example_path (model);
  g_autoptr (Run) run = run_cli (NULL, "simulate", path, "-n", "0", "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonArray *totals = json_object_get_array_member (get_object (root), "total");

  for (guint i = 0; i < json_array_get_length (totals); i++)
    {
      JsonObject *entry = json_array_get_object_element (totals, i);

      if (g_str_equal (json_object_get_string_member (entry, "from"), from)
          && g_str_equal (json_object_get_string_member (entry, "to"), to))
        return json_object_get_double_member (entry, "effect");
    }
  g_error ("%s has no effect of %s on %s", model, from, to);
}

static void
test_smoking (void)
{
  g_autofree char *graph = example_path ("smoking.nabla");
  g_autoptr (Run) run = run_cli (NULL, "estimate", graph, "--json", NULL);
  g_autoptr (Run) naive = run_cli (NULL, "estimate", graph, "--adjust", "", "--json", NULL);
  g_autoptr (Run) with_age = run_cli (NULL, "estimate", graph, "--adjust", "Age", "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  g_autoptr (JsonNode) naive_root = parse_output (naive);
  g_autoptr (JsonNode) age_root = parse_output (with_age);
  double truth = get_truth ("models/smoking.dag", "Smoking", "Cancer");

  g_assert_cmpfloat_with_epsilon (truth, .2318, 1e-12);
  g_assert_cmpstr (json_object_get_string_member (get_object (root), "strategy"), ==, "frontdoor");
  g_assert_cmpfloat (distance (get_object (root), truth), <, 3);
  g_assert_true (covers (get_object (root), truth));
  g_assert_cmpfloat (distance (get_object (naive_root), truth), >, 10);
  g_assert_cmpfloat (distance (get_object (naive_root), .5508), <, 3);
  g_assert_cmpfloat (distance (get_object (age_root), truth), >, 10);
}

/* Each arrow that has a number has the right one; Age -> Cancer never the biased regression's. */
static void
test_smoking_arrows (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    double truth;
    gboolean must;
  } arrows[] = {
    { "Age", "Smoking", -.22, TRUE }, { "Smoking", "Tar", .61, TRUE },       { "Tar", "Cancer", .38, TRUE },
    { "Age", "Cancer", .05, FALSE },  { "Genotype", "Smoking", NAN, FALSE }, { "Genotype", "Cancer", NAN, FALSE },
  };
  g_autofree char *graph = example_path ("smoking.nabla");
  g_autoptr (Run) run = run_cli (NULL, "edges", graph, "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonArray *edges = json_object_get_array_member (get_object (root), "edges");

  g_assert_cmpuint (json_array_get_length (edges), ==, G_N_ELEMENTS (arrows));
  for (guint i = 0; i < G_N_ELEMENTS (arrows); i++)
    for (guint j = 0; j < json_array_get_length (edges); j++)
      {
        JsonObject *edge = json_array_get_object_element (edges, j);

        if (!g_str_equal (json_object_get_string_member (edge, "from"), arrows[i].from)
            || !g_str_equal (json_object_get_string_member (edge, "to"), arrows[i].to))
          continue;
        if (json_object_get_null_member (edge, "estimate"))
          g_assert_false (arrows[i].must);
        else
          g_assert_cmpfloat (distance (edge, arrows[i].truth), <, 3);
      }
}

/* The formula that gives Age -> Cancer is told, and its number in a linear model; nobody's share of
 * Cancer is known, since an unobserved cause has one too. */
static void
test_smoking_formula (void)
{
  g_autofree char *graph = example_path ("smoking.nabla");
  g_autoptr (Run) run = run_cli (NULL, "edges", graph, "--json", NULL);
  g_autoptr (Run) text = run_cli (NULL, "edges", graph, NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonArray *edges = json_object_get_array_member (get_object (root), "edges");
  JsonObject *edge = json_array_get_object_element (edges, 0), *warning;

  g_assert_cmpstr (json_object_get_string_member (edge, "from"), ==, "Age");
  g_assert_cmpstr (json_object_get_string_member (edge, "to"), ==, "Cancer");
  g_assert_true (json_object_get_boolean_member (edge, "identified"));
  g_assert_cmpstr (json_object_get_string_member (edge, "verdict"), ==, "identified");
  g_assert_cmpstr (json_object_get_string_member (edge, "strategy"), ==, "functional");
  g_assert_cmpstr (json_object_get_string_member (edge, "functional"), ==,
                   "P(Cancer|do(Age,Tar)) = Σ_Smoking P(Cancer|Age,Smoking,Tar) P(Smoking|Age)");
  /* Beside all observed parents it would be .126. */
  g_assert_cmpstr (json_object_get_string_member (edge, "estimator"), ==, "ricf");
  g_assert_cmpfloat (distance (edge, .05), <, 3);
  g_assert_cmpfloat (distance (edge, .126), >, 3);
  warning = json_array_get_object_element (json_object_get_array_member (edge, "warnings"), 0);
  g_assert_cmpstr (json_object_get_string_member (warning, "kind"), ==, "linear_model");
  for (guint i = 0; i < json_array_get_length (edges); i++)
    {
      edge = json_array_get_object_element (edges, i);
      if (g_str_equal (json_object_get_string_member (edge, "to"), "Cancer"))
        g_assert_true (json_object_get_null_member (edge, "share"));
    }
  g_assert_nonnull (strstr (text->out, "Age → Cancer        +0.0"));
}

static void
test_simpson (void)
{
  g_autofree char *graph = example_path ("simpson.nabla");
  g_autoptr (Run) run = run_cli (NULL, "estimate", graph, "--json", NULL);
  g_autoptr (Run) crude = run_cli (NULL, "estimate", graph, "--adjust", "", "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  g_autoptr (JsonNode) crude_root = parse_output (crude);
  double truth = get_truth ("models/simpson.dag", "Treatment", "Recovery");

  g_assert_cmpfloat_with_epsilon (truth, .4, 1e-12);
  g_assert_cmpfloat (distance (get_object (root), truth), <, 3);
  /* The reversal: sure of the wrong sign. */
  g_assert_cmpfloat (json_array_get_double_element (json_object_get_array_member (get_object (crude_root), "ci"), 1), <,
                     0);
}

static void
test_m_bias (void)
{
  g_autofree char *graph = example_path ("m-bias.nabla");
  g_autoptr (Run) run = run_cli (NULL, "estimate", graph, "--json", NULL);
  g_autoptr (Run) adjusted = run_cli (NULL, "estimate", graph, "--adjust", "Mother", "--json", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  g_autoptr (JsonNode) adjusted_root = parse_output (adjusted);
  double truth = get_truth ("models/m-bias.dag", "Education", "Diabetes");

  g_assert_cmpfloat_with_epsilon (truth, -.2, 1e-12);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (get_object (root), "adjustment")), ==, 0);
  g_assert_cmpfloat (distance (get_object (root), truth), <, 3);
  g_assert_cmpfloat (distance (get_object (adjusted_root), truth), >, 8);
  g_assert_false (json_object_get_boolean_member (get_object (adjusted_root), "identified"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/examples/reproduced", test_reproduced);
  g_test_add_func ("/examples/smoking", test_smoking);
  g_test_add_func ("/examples/smoking-arrows", test_smoking_arrows);
  g_test_add_func ("/examples/smoking-formula", test_smoking_formula);
  g_test_add_func ("/examples/simpson", test_simpson);
  g_test_add_func ("/examples/m-bias", test_m_bias);
  return g_test_run ();
}
