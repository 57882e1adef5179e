/* Natural and path-specific effects: what has no number, zeros, and the same asked in other ways. */
#include <math.h>
#include <string.h>

#include "mediation-worlds.h"

/* The mean and one more; zero for want of a path; not identified; unknown columns. */
static void
test_verdicts (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  g_autoptr (NablaTable) table = NULL;
  NablaMethod method;
  g_autoptr (GError) error = NULL;
  double mean = 0.0;

  test_fill_waves (rows);
  table = test_rows_table (rows);
  nabla_method_init (&method);
  for (gsize i = 0; i < rows->n; i++)
    mean += rows->values[1][i] / (double) rows->n;
  {
    g_autoptr (NablaMediationResult) r = test_mediate (TEST_WAVES, table, "", &method, NULL);

    assert_close (r->from, mean, 1e-12);
    assert_close (r->to, mean + 1.0, 1e-12);
  }
  {
    /* All goes through M1: a front door. */
    g_autoptr (NablaMediationResult) r
      = test_mediate ("dag { X [exposure] Y [outcome] X -> M1 -> Y X <-> Y }", table, "", &method, NULL);

    g_assert_true (r->identified);
    g_assert_cmpfloat (r->nde->estimate, ==, 0.0);
    g_assert_true (isnan (r->nde->se));
    g_assert_cmpfloat (r->nie->estimate, ==, r->total->estimate);
    g_assert_cmpfloat (r->proportion, ==, 1.0);
  }
  {
    g_autoptr (NablaMediationResult) r
      = test_mediate ("dag { X [exposure] Y [outcome] X -> Y }", table, "", &method, NULL);

    g_assert_true (r->identified);
    g_assert_cmpfloat (r->nie->estimate, ==, 0.0);
    g_assert_cmpfloat (r->nde->estimate, ==, r->total->estimate);
    g_assert_cmpuint (r->paths->len, ==, 1);
    assert_close (((NablaPathEffect *) r->paths->pdata[0])->estimate->estimate, r->total->estimate, 1e-12);
  }
  {
    /* The total effect is a regression, but mediator and outcome are confounded. */
    g_autoptr (NablaMediationResult) r
      = test_mediate ("dag { X [exposure] Y [outcome] X -> M1 -> Y X -> Y M1 <-> Y }", table, "", &method, NULL);

    g_assert_false (r->identified);
    g_assert_null (r->nde);
    g_assert_null (r->nie);
    g_assert_nonnull (r->total);
    g_assert_true (isnan (r->proportion));
    g_assert_cmpuint (r->paths->len, ==, 2);
    for (guint p = 0; p < 2; p++)
      {
        const NablaPathEffect *path = r->paths->pdata[p];

        g_assert_false (path->estimate->has_estimate);
        g_assert_nonnull (path->estimate->message);
      }
    g_assert_cmpuint (r->warnings->len, ==, 2);
  }
  {
    g_autoptr (NablaMediationResult) r
      = test_mediate ("dag { X [exposure] Y [outcome] X -> Nowhere -> Y X -> Y }", table, "", &method, &error);

    g_assert_null (r);
    g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_COLUMN);
  }
}

/* A natural effect that is a question of its own has the same number, error and all. */
static void
check_alone (const char *text, const NablaTable *table, const char *mediators, NablaEstimator estimator)
{
  g_autoptr (NablaGraph) graph = test_graph (text);
  g_autoptr (NablaExecutor) executor = nabla_executor_new (1);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaQuery) query = nabla_query_new_from_roles (graph);
  g_autoptr (NablaMediationResult) both = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  both = test_mediate (text, table, mediators, &method, NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (NablaQuery) asked
        = nabla_query_with_mediators (query, i == 0 ? NABLA_EFFECT_NATURAL_DIRECT : NABLA_EFFECT_NATURAL_INDIRECT,
                                      both->mediators);
      const NablaEstimate *expected = i == 0 ? both->nde : both->nie;
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaIdentification) id = nabla_identify (graph, asked, NULL, &error);
      g_autoptr (NablaEstimate) alone = NULL;

      g_assert_no_error (error);
      alone = nabla_estimate_identified (data, graph, columns, id, &method, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (alone->estimator, ==, estimator);
      assert_close (alone->estimate, expected->estimate, 1e-12);
      assert_close (alone->se, expected->se, 1e-12);
      g_assert_cmpstr (alone->unit, ==, expected->unit);
      g_assert_nonnull (strstr (alone->unit, "rather than"));
    }
}

/* Sums of products tell no direct from an indirect effect: no number rather than the total effect. */
static void
check_not_live (const char *text, const NablaTable *table)
{
  g_autoptr (NablaGraph) graph = test_graph (text);
  g_autoptr (NablaExecutor) executor = nabla_executor_new (1);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaQuery) query = nabla_query_new_from_roles (graph), asked = NULL;
  g_autoptr (NablaNodeSet) mediators = nabla_node_set_new_one (nabla_graph_find_node (graph, "M1"));
  g_autoptr (NablaIdentification) id = NULL;
  g_autoptr (NablaEstimate) found = NULL;
  g_autoptr (GError) error = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  method.live = TRUE;
  asked = nabla_query_with_mediators (query, NABLA_EFFECT_NATURAL_DIRECT, mediators);
  id = nabla_identify (graph, asked, NULL, NULL);
  found = nabla_estimate_identified (data, graph, columns, id, &method, NULL, &error);
  g_assert_null (found);
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR);
}

static void
test_alone (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  g_autoptr (NablaTable) waves = NULL, cells = NULL;
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);

  test_fill_waves (rows);
  waves = test_rows_table (rows);
  check_alone (TEST_WAVES, waves, "", NABLA_ESTIMATOR_LINEAR);
  check_alone ("dag { X [exposure] Y [outcome] X -> M1 -> M2 -> Y X -> Y X <-> M2 }", waves, "M1",
               NABLA_ESTIMATOR_LINEAR);
  check_not_live ("dag { X [exposure] Y [outcome] X -> M1 -> Y X -> Y }", waves);
  gsl_rng_set (rng, 35);
  test_draw_binary (rng, rows, 500);
  cells = test_rows_table (rows);
  check_alone (TEST_BINARY, cells, "", NABLA_ESTIMATOR_PLUGIN);
  gsl_rng_free (rng);
}

/* No covariates take the confounding away, but a formula identifies: sums over paths. */
static void
test_sums_over_paths (void)
{
  g_autofree TestRows *rows = g_new (TestRows, 1);
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaMediationResult) r = NULL;
  NablaMethod method;
  g_autoptr (GError) error = NULL;
  double sum = 0.0;

  test_fill_waves (rows);
  table = test_rows_table (rows);
  nabla_method_init (&method);
  r = test_mediate ("dag { X [exposure] Y [outcome] X -> M1 -> M2 -> Y X -> Y X <-> M2 }", table, "M1", &method,
                    &error);
  g_assert_no_error (error);
  g_assert_true (r->identified);
  g_assert_cmpstr (((NablaWarning *) r->warnings->pdata[0])->kind, ==, "linear_paths");
  for (guint p = 0; p < r->paths->len; p++)
    sum += ((NablaPathEffect *) r->paths->pdata[p])->estimate->estimate;
  assert_close (r->total->estimate, sum, 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/mediation-verdicts/verdicts", test_verdicts);
  g_test_add_func ("/estimate/mediation-verdicts/alone", test_alone);
  g_test_add_func ("/estimate/mediation-verdicts/sums-over-paths", test_sums_over_paths);
  return g_test_run ();
}
