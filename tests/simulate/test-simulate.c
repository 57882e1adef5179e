/* Tables drawn from graphs: moments, true effects, reproducibility, refusals. */
#include <math.h>
#include <string.h>

#include "simulate/nabla-simulate.h"

/* "A -> B .5; A <-> C .3; U latent": what the parser will read, without needing it here. */
static NablaGraph *
make_graph (const char *text)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_auto (GStrv) statements = g_strsplit (text, ";", -1);

  for (guint i = 0; statements[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (statements[i]), " ", -1);
      guint n = g_strv_length (words);
      NablaNode from = n > 0 ? nabla_graph_builder_add_node (builder, words[0]) : 0;

      if (n >= 3 && (g_str_equal (words[1], "->") || g_str_equal (words[1], "<->")))
        {
          NablaNode to = nabla_graph_builder_add_node (builder, words[2]);
          int edge
            = nabla_graph_builder_add_edge (builder, from, to, words[1][0] == '<' ? NABLA_MARK_ARROW : NABLA_MARK_TAIL,
                                            NABLA_MARK_ARROW);

          if (n > 3)
            nabla_graph_builder_set_edge_attribute (builder, edge, "beta", words[3]);
        }
      else if (n == 2)
        nabla_graph_builder_add_roles (builder, from, NABLA_ROLE_LATENT);
      else if (n == 3)
        nabla_graph_builder_set_node_attribute (builder, from, words[1], words[2]);
    }
  return nabla_graph_builder_build (builder);
}

#define SMOKING                                                                                                  \
  "Genotype -> Smoking .6; Genotype -> Cancer .55; Smoking -> Tar .61; Tar -> Cancer .38; Age -> Smoking -.22; " \
  "Age -> Cancer .05; Genotype latent; Smoking sd .76915538; Tar sd .79240142"

static double
covariance (const NablaTable *table, const char *a, const char *b)
{
  const double *x = nabla_column_get_reals (nabla_table_get_column (table, nabla_table_find_column (table, a)));
  const double *y = nabla_column_get_reals (nabla_table_get_column (table, nabla_table_find_column (table, b)));
  gsize n = nabla_table_n_rows (table);
  double mean_x = 0;
  double mean_y = 0;
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    {
      mean_x += x[i] / n;
      mean_y += y[i] / n;
    }
  for (gsize i = 0; i < n; i++)
    sum += (x[i] - mean_x) * (y[i] - mean_y);
  return sum / (n - 1);
}

static double
total (const NablaSimulation *simulation, const NablaGraph *graph, const char *from, const char *to)
{
  return simulation
    ->total[nabla_graph_find_node (graph, from) * simulation->n_nodes + nabla_graph_find_node (graph, to)];
}

static void
test_covariance (void)
{
  g_autoptr (NablaGraph) graph = make_graph (SMOKING);
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaSimulation) simulation = nabla_simulate_linear (graph, 40000, 7, NULL, &error);
  /* Worked out by hand from the coefficients: the sums over treks. */
  const struct
  {
    const char *a;
    const char *b;
    double value;
  } expected[] = {
    { "Age", "Age", 1 },
    { "Smoking", "Smoking", 1 },
    { "Tar", "Tar", 1 },
    { "Age", "Smoking", -.22 },
    { "Smoking", "Tar", .61 },
    { "Age", "Tar", -.22 * .61 },
    { "Smoking", "Cancer", .61 * .38 + .6 * .55 - .22 * .05 },
    { "Tar", "Cancer", .38 + .61 * (.6 * .55 - .22 * .05) },
    { "Age", "Cancer", .05 - .22 * .61 * .38 },
  };

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpfloat_with_epsilon (covariance (simulation->table, expected[i].a, expected[i].b), expected[i].value,
                                    4.5 * 1.5 / sqrt (40000));
}

static void
test_totals (void)
{
  g_autoptr (NablaGraph) graph = make_graph (SMOKING);
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaSimulation) simulation = nabla_simulate_linear (graph, 1, 1, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (total (simulation, graph, "Smoking", "Cancer"), .61 * .38, 1e-15);
  g_assert_cmpfloat_with_epsilon (total (simulation, graph, "Age", "Cancer"), .05 - .22 * .61 * .38, 1e-15);
  g_assert_cmpfloat_with_epsilon (total (simulation, graph, "Genotype", "Cancer"), .55 + .6 * .61 * .38, 1e-15);
  g_assert_cmpfloat (total (simulation, graph, "Cancer", "Smoking"), ==, 0);
  g_assert_cmpfloat (total (simulation, graph, "Tar", "Tar"), ==, 0);
  for (guint e = 0; e < nabla_graph_n_edges (graph); e++)
    g_assert_cmpfloat (simulation->beta[e], ==,
                       g_ascii_strtod (nabla_graph_get_edge_attribute (graph, e, "beta"), NULL));
  /* The unobserved node is simulated and not shown. */
  g_assert_cmpint (nabla_table_find_column (simulation->table, "Genotype"), ==, -1);
  g_assert_cmpuint (nabla_table_n_columns (simulation->table), ==, 4);
  g_assert_cmpstr (nabla_column_get_name (nabla_table_get_column (simulation->table, 0)), ==, "Smoking");
}

static void
test_hidden_cause (void)
{
  g_autoptr (NablaGraph) graph = make_graph ("A <-> B .5; B -> C 2; A mean 3; A sd 2; C column c-value");
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaSimulation) simulation = nabla_simulate_linear (graph, 40000, 3, NULL, &error);
  const NablaTable *table = simulation->table;

  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (covariance (table, "A", "B"), .25, .06);
  g_assert_cmpfloat_with_epsilon (covariance (table, "A", "A"), 4.25, .15);
  g_assert_cmpfloat_with_epsilon (covariance (table, "A", "c-value"), .5, .12);
  g_assert_cmpfloat_with_epsilon (nabla_column_get_summary (nabla_table_get_column (table, 0))->mean, 3, .05);
  g_assert_cmpfloat (total (simulation, graph, "A", "B"), ==, 0);
}

static void
test_reproducible (void)
{
  g_autoptr (NablaGraph) graph = make_graph ("A -> B; B -> C; A <-> C");
  g_autoptr (NablaSimulation) one = nabla_simulate_linear (graph, 500, 11, NULL, NULL);
  g_autoptr (NablaSimulation) two = nabla_simulate_linear (graph, 1000, 11, NULL, NULL);
  g_autoptr (NablaSimulation) other = nabla_simulate_linear (graph, 500, 12, NULL, NULL);
  gboolean differs = FALSE;

  for (guint e = 0; e < 2; e++)
    {
      g_assert_cmpfloat (one->beta[e], ==, two->beta[e]);
      g_assert_cmpfloat (fabs (one->beta[e]), >=, .3);
      g_assert_cmpfloat (fabs (one->beta[e]), <=, .9);
    }
  g_assert_cmpfloat (one->beta[2], ==, .6);
  g_assert_cmpfloat (one->beta[0], !=, other->beta[0]);
  /* A longer table begins with the shorter one. */
  for (guint c = 0; c < 3; c++)
    for (gsize row = 0; row < 500; row++)
      {
        double value = nabla_column_get_reals (nabla_table_get_column (one->table, c))[row];

        g_assert_cmpfloat (value, ==, nabla_column_get_reals (nabla_table_get_column (two->table, c))[row]);
        differs |= value != nabla_column_get_reals (nabla_table_get_column (other->table, c))[row];
      }
  g_assert_true (differs);
}

/* Fixed numbers: another machine, compiler or GSL must give the same. */
static void
test_same_everywhere (void)
{
  g_autoptr (NablaGraph) graph = make_graph ("A -> B .5; A sd 2");
  g_autoptr (NablaSimulation) simulation = nabla_simulate_linear (graph, 3, 1, NULL, NULL);
  const double *a = nabla_column_get_reals (nabla_table_get_column (simulation->table, 0));
  const double *b = nabla_column_get_reals (nabla_table_get_column (simulation->table, 1));

  g_assert_cmpfloat (a[0], ==, 1.640104);
  g_assert_cmpfloat (a[2], ==, 2.17499);
  g_assert_cmpfloat (b[2], ==, .605761);
}

static void
test_levels_and_missing (void)
{
  g_autoptr (NablaGraph) graph = make_graph ("A levels north,south,west; B missing .25; A -> B 1");
  g_autoptr (NablaSimulation) simulation = nabla_simulate_linear (graph, 30000, 5, NULL, NULL);
  const NablaColumn *a = nabla_table_get_column (simulation->table, 0);
  const NablaColumn *b = nabla_table_get_column (simulation->table, 1);
  guint counts[3] = { 0 };
  gsize missing = 0;

  g_assert_cmpuint (nabla_column_get_n_levels (a), ==, 3);
  for (gsize row = 0; row < 30000; row++)
    {
      counts[nabla_column_get_codes (a)[row]]++;
      missing += nabla_column_is_missing (b, row);
    }
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (counts[i], 10000, 4.5 * sqrt (30000 * 2. / 9));
  g_assert_cmpfloat_with_epsilon (missing, 7500, 4.5 * sqrt (30000 * .25 * .75));
}

static void
test_no_rows (void)
{
  g_autoptr (NablaGraph) graph = make_graph ("A -> B");
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaSimulation) simulation = nabla_simulate_linear (graph, 0, 1, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (nabla_table_n_rows (simulation->table), ==, 0);
  g_assert_cmpuint (nabla_table_n_columns (simulation->table), ==, 2);
}

static void
assert_refused (const char *text, gsize n_rows, GQuark domain, int code, const char *part)
{
  g_autoptr (NablaGraph) graph = make_graph (text);
  g_autoptr (GError) error = NULL;

  g_assert_null (nabla_simulate_linear (graph, n_rows, 1, NULL, &error));
  g_assert_error (error, domain, code);
  if (strstr (error->message, part) == NULL)
    g_error ("\"%s\" does not mention %s", error->message, part);
}

static void
test_refused (void)
{
  GQuark domain = NABLA_SIMULATE_ERROR;

  assert_refused ("A -> B; B -> A", 1, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_CYCLE, "A");
  assert_refused ("A -> B x", 1, domain, NABLA_SIMULATE_ERROR_ATTRIBUTE, "A -> B");
  assert_refused ("A -> B inf", 1, domain, NABLA_SIMULATE_ERROR_ATTRIBUTE, "beta");
  assert_refused ("A -> B; B sd -1", 1, domain, NABLA_SIMULATE_ERROR_ATTRIBUTE, "sd");
  assert_refused ("A -> B; B missing 2", 1, domain, NABLA_SIMULATE_ERROR_ATTRIBUTE, "missing");
  assert_refused ("A levels one", 1, domain, NABLA_SIMULATE_ERROR_ATTRIBUTE, "levels");
  assert_refused ("A levels one,one", 1, domain, NABLA_SIMULATE_ERROR_ATTRIBUTE, "levels");
  assert_refused ("A column c; B column c", 1, domain, NABLA_SIMULATE_ERROR_ATTRIBUTE, "c");
  assert_refused ("A -> B 1e200; B -> C 1e200", 1, domain, NABLA_SIMULATE_ERROR_ATTRIBUTE, "C");
  assert_refused ("U latent", 1, domain, NABLA_SIMULATE_ERROR_GRAPH, "observed");
  assert_refused ("A -> B", G_MAXSIZE / 16, domain, NABLA_SIMULATE_ERROR_LIMIT, "fewer");
}

static void
test_no_direction (void)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_PDAG);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (GError) error = NULL;

  nabla_graph_builder_add_edge (builder, nabla_graph_builder_add_node (builder, "A"),
                                nabla_graph_builder_add_node (builder, "B"), NABLA_MARK_TAIL, NABLA_MARK_TAIL);
  graph = nabla_graph_builder_build (builder);
  g_assert_null (nabla_simulate_linear (graph, 1, 1, NULL, &error));
  g_assert_error (error, NABLA_SIMULATE_ERROR, NABLA_SIMULATE_ERROR_GRAPH);
}

static void
test_cancelled (void)
{
  g_autoptr (NablaGraph) graph = make_graph ("A -> B");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (nabla_simulate_linear (graph, 10, 1, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulate/covariance", test_covariance);
  g_test_add_func ("/simulate/totals", test_totals);
  g_test_add_func ("/simulate/hidden-cause", test_hidden_cause);
  g_test_add_func ("/simulate/reproducible", test_reproducible);
  g_test_add_func ("/simulate/same-everywhere", test_same_everywhere);
  g_test_add_func ("/simulate/levels-and-missing", test_levels_and_missing);
  g_test_add_func ("/simulate/no-rows", test_no_rows);
  g_test_add_func ("/simulate/refused", test_refused);
  g_test_add_func ("/simulate/no-direction", test_no_direction);
  g_test_add_func ("/simulate/cancelled", test_cancelled);
  return g_test_run ();
}
