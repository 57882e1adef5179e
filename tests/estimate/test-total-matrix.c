/* All total effects and effects along paths: against R, and their errors in simulated worlds. */
#include <math.h>
#include <string.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "estimate/model/nabla-direct-effects.h"
#include "estimate/model/nabla-total-matrix.h"
#include "support.h"

#define N 60

/* Sines: the same numbers in any language. */
static NablaTable *
sines (void)
{
  static const char *const names[] = { "a", "b", "c", "f", "h", "w", "g" };
  double values[7][N];
  NablaColumn *columns[7];

  for (int i = 1; i <= N; i++)
    {
      double a = sin (1.0 * i), hidden = cos (2.6 * i), noise = sin (3.1 * i), s5 = sin (5.3 * i);
      double b = 0.6 * a + hidden;
      double c = 0.5 * b - 0.3 * a + noise + 0.5 * s5;
      double f = 0.4 * c + 0.8 * s5 + 0.6 * hidden + 0.3 * cos (7.7 * i);
      double h = 0.5 * f - 0.2 * b + cos (4.1 * i) + 0.4 * noise + 0.2 * a;
      double all[7] = { a, b, c, f, h, 1 + i % 3, i % 7 };

      for (guint j = 0; j < 7; j++)
        values[j][i - 1] = all[j];
    }
  for (guint j = 0; j < 7; j++)
    columns[j] = test_column (names[j], values[j], N);
  return test_table (7, N, columns);
}

#define GRAPH "dag { a -> b -> c -> f -> h; a -> c; b -> h }"

static void
init_method (NablaMethod *method, NablaSeKind se, gboolean weighted)
{
  nabla_method_init (method);
  method->se = se;
  method->weight_column = weighted ? 5 : -1;
  method->cluster_column = se == NABLA_SE_CLUSTER ? 6 : -1;
}

/* R 4.2: lm of each variable on its parents, their joint influence (X'X)^-1 x e, deriv () of the effect; errors with
 * G / (G - 1) for clusters, classical ones with the residual variance over n. */
static void
test_against_r (void)
{
  static const struct
  {
    const char *ends;
    NablaSeKind se;
    gboolean weighted;
    double estimate, error;
  } expected[] = {
    { "ab", NABLA_SE_CLASSICAL, FALSE, 0.585015507372437, 0.129183494510155 },
    { "ac", NABLA_SE_CLASSICAL, FALSE, -0.418201837877632, 0.158547564949949 },
    { "af", NABLA_SE_CLASSICAL, FALSE, -0.341349266277024, 0.134811258796499 },
    { "ah", NABLA_SE_CLASSICAL, FALSE, -0.249205221745843, 0.10667658236548 },
    { "bc", NABLA_SE_CLASSICAL, FALSE, 0.469335794660185, 0.146401376534644 },
    { "bf", NABLA_SE_CLASSICAL, FALSE, 0.3830863823025, 0.126793546689051 },
    { "bh", NABLA_SE_CLASSICAL, FALSE, 0.055531107370007, 0.138587208050833 },
    { "cf", NABLA_SE_CLASSICAL, FALSE, 0.81623090900166, 0.0903211348073205 },
    { "ch", NABLA_SE_CLASSICAL, FALSE, 0.406616271855347, 0.0954683359200632 },
    { "fh", NABLA_SE_CLASSICAL, FALSE, 0.498163286113096, 0.103157392914866 },
    { "path", NABLA_SE_CLASSICAL, FALSE, 0.111644108498004, 0.0500769684106481 },
    { "ab", NABLA_SE_HC3, FALSE, 0.585015507372437, 0.131044604240285 },
    { "ac", NABLA_SE_HC3, FALSE, -0.418201837877632, 0.160377960799074 },
    { "af", NABLA_SE_HC3, FALSE, -0.341349266277024, 0.148655882610353 },
    { "ah", NABLA_SE_HC3, FALSE, -0.249205221745843, 0.126310764797084 },
    { "bc", NABLA_SE_HC3, FALSE, 0.469335794660185, 0.146084397071329 },
    { "bf", NABLA_SE_HC3, FALSE, 0.3830863823025, 0.130630189276362 },
    { "bh", NABLA_SE_HC3, FALSE, 0.055531107370007, 0.155052816542949 },
    { "cf", NABLA_SE_HC3, FALSE, 0.81623090900166, 0.0646517230087214 },
    { "ch", NABLA_SE_HC3, FALSE, 0.406616271855347, 0.0942763936111421 },
    { "fh", NABLA_SE_HC3, FALSE, 0.498163286113096, 0.101681227449016 },
    { "path", NABLA_SE_HC3, FALSE, 0.111644108498004, 0.0527496743017198 },
    { "ab", NABLA_SE_CLUSTER, FALSE, 0.585015507372437, 0.296078388289913 },
    { "ac", NABLA_SE_CLUSTER, FALSE, -0.418201837877632, 0.143596970172643 },
    { "af", NABLA_SE_CLUSTER, FALSE, -0.341349266277024, 0.151134818259114 },
    { "ah", NABLA_SE_CLUSTER, FALSE, -0.249205221745843, 0.0631140246919252 },
    { "bc", NABLA_SE_CLUSTER, FALSE, 0.469335794660185, 0.0733746615517898 },
    { "bf", NABLA_SE_CLUSTER, FALSE, 0.3830863823025, 0.0885379673767583 },
    { "bh", NABLA_SE_CLUSTER, FALSE, 0.055531107370007, 0.0582590771576102 },
    { "cf", NABLA_SE_CLUSTER, FALSE, 0.81623090900166, 0.0919782573331952 },
    { "ch", NABLA_SE_CLUSTER, FALSE, 0.406616271855347, 0.0709882744991718 },
    { "fh", NABLA_SE_CLUSTER, FALSE, 0.498163286113096, 0.0707039249127808 },
    { "path", NABLA_SE_CLUSTER, FALSE, 0.111644108498004, 0.055956269445137 },
    { "ab", NABLA_SE_HC3, TRUE, 0.57448410031228, 0.14288154051743 },
    { "ac", NABLA_SE_HC3, TRUE, -0.720661953557832, 0.132821946161063 },
    { "af", NABLA_SE_HC3, TRUE, -0.615959542823589, 0.14304470014061 },
    { "ah", NABLA_SE_HC3, TRUE, -0.434933142124742, 0.133266122239123 },
    { "bc", NABLA_SE_HC3, TRUE, 0.469699732505357, 0.128170201717236 },
    { "bf", NABLA_SE_HC3, TRUE, 0.40145872981089, 0.119651694649078 },
    { "bh", NABLA_SE_HC3, TRUE, 0.0181155999530613, 0.15589722720245 },
    { "cf", NABLA_SE_HC3, TRUE, 0.854713558531378, 0.0706655218581756 },
    { "ch", NABLA_SE_HC3, TRUE, 0.449612946275415, 0.0967229122242821 },
    { "fh", NABLA_SE_HC3, TRUE, 0.526039328366298, 0.0985780140623366 },
    { "path", NABLA_SE_HC3, TRUE, 0.12132132205766, 0.0476276310708217 },
    { "ab", NABLA_SE_CLUSTER, TRUE, 0.57448410031228, 0.306393454352157 },
    { "ac", NABLA_SE_CLUSTER, TRUE, -0.720661953557832, 0.151206999158791 },
    { "af", NABLA_SE_CLUSTER, TRUE, -0.615959542823589, 0.18805982147923 },
    { "ah", NABLA_SE_CLUSTER, TRUE, -0.434933142124742, 0.0851066092389664 },
    { "bc", NABLA_SE_CLUSTER, TRUE, 0.469699732505357, 0.0294258836554743 },
    { "bf", NABLA_SE_CLUSTER, TRUE, 0.40145872981089, 0.0495204238822967 },
    { "bh", NABLA_SE_CLUSTER, TRUE, 0.0181155999530613, 0.0501824597920259 },
    { "cf", NABLA_SE_CLUSTER, TRUE, 0.854713558531378, 0.0926235355969387 },
    { "ch", NABLA_SE_CLUSTER, TRUE, 0.449612946275415, 0.0856751924309276 },
    { "fh", NABLA_SE_CLUSTER, TRUE, 0.526039328366298, 0.0769508326733079 },
    { "path", NABLA_SE_CLUSTER, TRUE, 0.12132132205766, 0.0582946252070002 },
  };
  g_autoptr (NablaTable) table = sines ();
  g_autoptr (NablaGraph) graph = test_graph (GRAPH);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  const double t6 = 2.4469118511449692, normal = 1.959963984540054;

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GError) error = NULL;
      NablaMethod method;

      init_method (&method, expected[i].se, expected[i].weighted);
      if (strcmp (expected[i].ends, "path") == 0)
        {
          g_auto (NablaStudy) study = { 0 };
          g_autoptr (NablaDirectEffects) effects = NULL;
          NablaNode path[5];
          double estimate, se;

          for (guint j = 0; j < 5; j++)
            path[j] = nabla_graph_find_node (graph, (const char *[]){ "a", "b", "c", "f", "h" }[j]);
          g_assert_true (nabla_study_init (&study, data, graph, columns, &method, NULL, NULL));
          effects = nabla_direct_effects_new (&study, NULL, &error);
          g_assert_no_error (error);
          g_assert_true (nabla_direct_effects_get_path (effects, path, 5, &estimate, &se));
          assert_close (estimate, expected[i].estimate, 1e-10);
          assert_close (se, expected[i].error, 1e-9);
          path[1] = path[3];
          g_assert_false (nabla_direct_effects_get_path (effects, path, 2, &estimate, &se));
        }
      else
        {
          char from[2] = { expected[i].ends[0] }, to[2] = { expected[i].ends[1] };
          g_autoptr (NablaTotalMatrix) matrix = nabla_total_matrix_new (data, graph, columns, &method, NULL, &error);
          gsize at = (gsize) nabla_graph_find_node (graph, to) * 5 + nabla_graph_find_node (graph, from);
          gsize back = (gsize) nabla_graph_find_node (graph, from) * 5 + nabla_graph_find_node (graph, to);

          g_assert_no_error (error);
          assert_close (matrix->estimate[at], expected[i].estimate, 1e-10);
          assert_close (matrix->error[at], expected[i].error, 1e-9);
          assert_close (matrix->hi[at] - matrix->estimate[at],
                        (expected[i].se == NABLA_SE_CLUSTER ? t6 : normal) * expected[i].error, 1e-8);
          g_assert_cmpfloat (matrix->estimate[back], ==, 0.0);
          g_assert_cmpuint (matrix->n_used, ==, N);
        }
    }
}

/* Paths add up to the total. */
static void
test_paths_add_up (void)
{
  g_autoptr (NablaTable) table = sines ();
  g_autoptr (NablaGraph) graph = test_graph (GRAPH);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  static const char *const paths[] = { "abcfh", "acfh", "abh" };
  g_auto (NablaStudy) study = { 0 };
  g_autoptr (NablaDirectEffects) effects = NULL;
  double total, error, sum = 0.0;
  NablaMethod method;

  init_method (&method, NABLA_SE_CLASSICAL, FALSE);
  method.standardize = TRUE;
  g_assert_true (nabla_study_init (&study, data, graph, columns, &method, NULL, NULL));
  effects = nabla_direct_effects_new (&study, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      NablaNode nodes[5];
      double part;

      for (guint j = 0; j < strlen (paths[i]); j++)
        nodes[j] = nabla_graph_find_node (graph, (char[]){ paths[i][j], 0 });
      g_assert_true (nabla_direct_effects_get_path (effects, nodes, (guint) strlen (paths[i]), &part, &error));
      sum += part;
    }
  g_assert_true (nabla_direct_effects_get_total (effects, nabla_graph_find_node (graph, "a"),
                                                 nabla_graph_find_node (graph, "h"), &total, &error));
  assert_close (sum, total, 1e-12);
}

/* The same bits for one thread and two, over several blocks of rows. */
static void
test_threads (void)
{
  g_autoptr (NablaGraph) graph = test_graph ("dag { x -> m -> y; x -> y }");
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  gsize n = 30000;
  g_autofree double *x = g_new (double, n), *m = g_new (double, n), *y = g_new (double, n);
  NablaColumn *columns[3];
  g_autoptr (NablaTable) table = NULL;
  g_autofree int *links = NULL;
  NablaTotalMatrix *matrices[2] = { NULL, NULL };
  NablaMethod method;

  gsl_rng_set (rng, 3);
  for (gsize i = 0; i < n; i++)
    {
      x[i] = gsl_ran_gaussian (rng, 1.0);
      m[i] = 0.5 * x[i] + gsl_ran_gaussian (rng, 1.0);
      y[i] = 0.4 * m[i] + 0.1 * x[i] + gsl_ran_gaussian (rng, 1.0);
      if (i % 97 == 0)
        y[i] = NAN;
    }
  gsl_rng_free (rng);
  columns[0] = test_column ("x", x, n);
  columns[1] = test_column ("m", m, n);
  columns[2] = test_column ("y", y, n);
  table = test_table (3, n, columns);
  links = test_columns (graph, table);
  nabla_method_init (&method);
  for (guint threads = 1; threads <= 2; threads++)
    {
      g_autoptr (NablaExecutor) executor = nabla_executor_new (threads);
      g_autoptr (NablaData) data = nabla_data_new (table, executor);

      matrices[threads - 1] = nabla_total_matrix_new (data, graph, links, &method, NULL, NULL);
      g_assert_cmpuint (matrices[threads - 1]->n_used, ==, n - (n + 96) / 97);
    }
  g_assert_cmpmem (matrices[0]->estimate, 36 * sizeof (double), matrices[1]->estimate, 36 * sizeof (double));
  nabla_total_matrix_free (matrices[1]);
  nabla_total_matrix_free (matrices[0]);
}

/* What is not identified, unobserved or not there is not known; the rest is. */
static void
test_what_is_not_known (void)
{
  g_autoptr (NablaTable) table = sines ();
  g_autoptr (NablaGraph) graph
    = test_graph ("dag { a -> b -> c -> f; b <-> c; nobody [latent]; nobody -> f; f -> there }");
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) bow = test_graph ("dag { b -> c -> f; b <-> c }");
  g_autofree int *bow_columns = test_columns (bow, table);
  g_autoptr (NablaTotalMatrix) matrix = NULL, bow_matrix = NULL;
  NablaMethod method;
#define AT(m, g, from, to) \
  (m)->estimate[(gsize) nabla_graph_find_node (g, to) * (m)->n + nabla_graph_find_node (g, from)]

  nabla_method_init (&method);
  matrix = nabla_total_matrix_new (data, graph, columns, &method, NULL, NULL);
  bow_matrix = nabla_total_matrix_new (data, bow, bow_columns, &method, NULL, NULL);
  g_assert_true (isfinite (AT (matrix, graph, "b", "c")));
  g_assert_true (isfinite (AT (matrix, graph, "a", "f")));
  g_assert_true (isnan (AT (matrix, graph, "nobody", "f")));
  g_assert_true (isnan (AT (matrix, graph, "f", "there")));
  g_assert_true (isnan (AT (bow_matrix, bow, "b", "c")));
  g_assert_true (isnan (AT (bow_matrix, bow, "b", "f")));
  g_assert_true (isfinite (AT (bow_matrix, bow, "c", "f")));
  g_assert_cmpfloat (AT (bow_matrix, bow, "f", "b"), ==, 0.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/total-matrix/against-r", test_against_r);
  g_test_add_func ("/estimate/total-matrix/paths-add-up", test_paths_add_up);
  g_test_add_func ("/estimate/total-matrix/threads", test_threads);
  g_test_add_func ("/estimate/total-matrix/what-is-not-known", test_what_is_not_known);
  return g_test_run ();
}
