#include "front-door-worlds.h"

NablaTable *
worlds_draw (WorldsRowFunc func, gsize n, guint64 seed, guint levels)
{
  static const char *const names[] = { "X", "M", "Y", "Z", "C", "W" };
  g_autofree int *codes = g_new (int, n);
  NablaColumn *columns[N_COLUMNS];
  double *values[N_COLUMNS];
  guint64 state = seed;

  for (guint j = 0; j < N_COLUMNS; j++)
    values[j] = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    {
      double row[N_COLUMNS] = { 0.0 };

      row[C] = i / 2;
      row[W] = 2.0;
      func (&state, row);
      for (guint j = 0; j < N_COLUMNS; j++)
        values[j][i] = row[j];
      codes[i] = (int) row[X];
    }
  for (guint j = 0; j < N_COLUMNS; j++)
    {
      columns[j]
        = j == X && levels > 0 ? test_levels_column (names[j], codes, n, levels) : test_column (names[j], values[j], n);
      g_free (values[j]);
    }
  return test_table (N_COLUMNS, n, columns);
}

double
worlds_normal (guint64 *state)
{
  double sum = -6.0;

  for (guint i = 0; i < 12; i++)
    sum += test_uniform (state);
  return sum;
}

void
worlds_row_linear (guint64 *state, double *row)
{
  double u = worlds_normal (state);

  row[Z] = worlds_normal (state);
  row[X] = 0.5 * row[Z] + 0.6 * u + 0.6 * worlds_normal (state);
  row[M] = 0.5 * row[X] + 0.4 * row[Z] + worlds_normal (state);
  row[Y] = 0.6 * row[M] - 0.5 * row[Z] + 0.8 * u + 0.6 * worlds_normal (state);
}

void
worlds_row_binary (guint64 *state, double *row)
{
  double u = test_uniform (state);

  row[Z] = test_uniform (state) < 0.4;
  row[X] = test_uniform (state) < 0.15 + 0.3 * row[Z] + 0.4 * u;
  row[M] = test_uniform (state) < 0.2 + 0.4 * row[X] + 0.2 * row[Z];
  row[Y] = row[M] * (1.0 + 0.5 * row[Z] - 3.0 * row[X]) - row[Z] + 2.0 * u + 0.5 * worlds_normal (state);
}

NablaMethod
worlds_make_method (void)
{
  NablaMethod method;

  nabla_method_init (&method);
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_FRONTDOOR;
  return method;
}

NablaIdentification *
worlds_identify (const NablaGraph *graph)
{
  g_autoptr (NablaNodeSet) x = nabla_graph_dup_with_role (graph, NABLA_ROLE_EXPOSURE);
  g_autoptr (NablaNodeSet) y = nabla_graph_dup_with_role (graph, NABLA_ROLE_OUTCOME);
  g_autoptr (NablaQuery) query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);

  return nabla_identify (graph, query, NULL, NULL);
}

NablaEstimate *
worlds_try_estimate (NablaTable *table, const char *text, const NablaMethod *method, guint n_threads, GError **error)
{
  g_autoptr (NablaExecutor) executor = nabla_executor_new (n_threads);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autoptr (NablaGraph) graph = test_graph (text);
  g_autoptr (NablaIdentification) found = worlds_identify (graph);
  g_autofree int *columns = test_columns (graph, table);

  return nabla_estimate_effect (data, graph, columns, nabla_choose_estimand (found, columns, method), method, NULL,
                                error);
}

NablaEstimate *
worlds_estimate (NablaTable *table, const char *text, const NablaMethod *method)
{
  g_autoptr (GError) error = NULL;
  NablaEstimate *result = worlds_try_estimate (table, text, method, 1, &error);

  g_assert_no_error (error);
  return result;
}
