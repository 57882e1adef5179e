#include "support.h"

#include <math.h>
#include <string.h>

NablaGraph *
test_graph (const char *text)
{
  g_autoptr (GError) error = NULL;
  NablaGraph *graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);

  g_assert_no_error (error);
  return graph;
}

NablaColumn *
test_column (const char *name, const double *values, gsize n)
{
  return nabla_column_new_real (name, NABLA_TYPE_REAL, g_memdup2 (values, n * sizeof *values), n);
}

NablaColumn *
test_levels_column (const char *name, const int *values, gsize n, guint n_levels)
{
  guint32 *codes = g_new (guint32, n);
  char **levels = g_new0 (char *, n_levels + 1);
  g_autoptr (NablaColumn) column = NULL;

  for (gsize i = 0; i < n; i++)
    codes[i] = values[i] < 0 ? NABLA_CODE_MISSING : (guint32) values[i];
  for (guint i = 0; i < n_levels; i++)
    levels[i] = g_strdup_printf ("%u", i);
  column = nabla_column_new_text (name, codes, n, levels);
  return nabla_column_with_kind (column, NABLA_KIND_CATEGORY, NULL);
}

NablaTable *
test_table (guint n_columns, gsize n_rows, NablaColumn **columns)
{
  NablaTable *table = nabla_table_new (columns, n_columns, n_rows);

  for (guint i = 0; i < n_columns; i++)
    nabla_column_unref (columns[i]);
  return table;
}

NablaTable *
test_rows_table (const TestRows *rows)
{
  NablaColumn *columns[8];

  for (guint i = 0; i < rows->k; i++)
    columns[i] = test_column (rows->names[i], rows->values[i], rows->n);
  return test_table (rows->k, rows->n, columns);
}

int *
test_columns (const NablaGraph *graph, const NablaTable *table)
{
  int *columns = g_new (int, nabla_graph_n_nodes (graph) + 1);

  for (guint v = 0; v < nabla_graph_n_nodes (graph); v++)
    columns[v] = nabla_table_find_column (table, nabla_graph_get_name (graph, v));
  return columns;
}

static NablaNodeSet *
set_of (const NablaGraph *graph, const char *names)
{
  NablaNodeSet *set = nabla_node_set_new ();
  g_auto (GStrv) parts = g_strsplit (names, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      NablaNode node;

      if (parts[i][0] == '\0')
        continue;
      node = nabla_graph_find_node (graph, parts[i]);
      g_assert_cmpuint (node, !=, NABLA_NODE_NONE);
      nabla_node_set_add (set, node);
    }
  return set;
}

NablaEstimand *
test_estimand (const NablaGraph *graph,
               NablaStrategy strategy,
               const char *exposure,
               const char *outcome,
               const char *others)
{
  g_autoptr (NablaNodeSet) x = set_of (graph, exposure);
  g_autoptr (NablaNodeSet) y = set_of (graph, outcome);
  g_auto (GStrv) parts = g_strsplit (others, "|", 2);
  NablaEstimand *estimand = nabla_estimand_new (strategy, NABLA_EFFECT_TOTAL, x, y);

  if (strategy == NABLA_STRATEGY_ADJUSTMENT)
    estimand->adjustment = set_of (graph, others);
  else if (strategy == NABLA_STRATEGY_FRONT_DOOR)
    estimand->mediators = set_of (graph, others);
  else if (strategy == NABLA_STRATEGY_INSTRUMENT)
    {
      estimand->instrument = set_of (graph, parts[0]);
      estimand->given = set_of (graph, parts[1] != NULL ? parts[1] : "");
    }
  return estimand;
}

NablaIdentification *
test_identification (NablaEstimand **estimands, guint n)
{
  NablaIdentification *identification = nabla_identification_new (NULL);

  identification->verdict = n > 0 ? NABLA_VERDICT_IDENTIFIED : NABLA_VERDICT_NOT_IDENTIFIED;
  identification->headline = g_strdup ("");
  identification->reason = g_strdup ("nothing blocks the back-door path");
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (identification->estimands, estimands[i]);
  return identification;
}

NablaEstimate *
test_estimate (NablaData *data,
               const NablaGraph *graph,
               NablaStrategy strategy,
               const char *exposure,
               const char *outcome,
               const char *others,
               const NablaMethod *method,
               GError **error)
{
  g_autofree int *columns = test_columns (graph, nabla_data_get_table (data));
  g_autoptr (NablaEstimand) estimand = test_estimand (graph, strategy, exposure, outcome, others);

  return nabla_estimate_effect (data, graph, columns, estimand, method, NULL, error);
}

NablaEstimate *
test_estimate_model (NablaData *data,
                     const char *graph_text,
                     NablaStrategy strategy,
                     NablaEffect effect,
                     const char *exposure,
                     const char *outcome,
                     const NablaMethod *how,
                     GError **error)
{
  g_autoptr (NablaGraph) graph = test_graph (graph_text);
  g_autofree int *columns = test_columns (graph, nabla_data_get_table (data));
  g_autoptr (NablaEstimand) estimand = test_estimand (graph, strategy, exposure, outcome, "");
  NablaMethod method = *how;

  estimand->effect = effect;
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_RICF;
  return nabla_estimate_effect (data, graph, columns, estimand, &method, NULL, error);
}

NablaImplicationTests *
test_implications (const char *text, NablaTable *table)
{
  g_autoptr (NablaGraph) graph = test_graph (text);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaExecutor) executor = nabla_executor_new (1);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  g_autoptr (GPtrArray) list = nabla_implications_list (ws, NABLA_IMPLICATIONS_ONE_EACH, 0, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;
  NablaImplicationTests *tests = nabla_test_implications (data, graph, columns, list, 0.95, NULL, &error);

  g_assert_no_error (error);
  return tests;
}

void
test_ols (const double *const *x, guint k, const double *y, gsize n, double *beta)
{
  guint p = k + 1;
  g_autofree long double *a = g_new (long double, n *(p + 1)); /* columns: 1, x, y */

  for (gsize i = 0; i < n; i++)
    {
      a[i] = 1.0L;
      for (guint j = 0; j < k; j++)
        a[(j + 1) * n + i] = x[j][i];
      a[p * n + i] = y[i];
    }
  for (guint j = 0; j < p; j++)
    {
      long double norm = 0.0L, head;

      for (gsize i = j; i < n; i++)
        norm += a[j * n + i] * a[j * n + i];
      norm = a[j * n + j] > 0 ? -sqrtl (norm) : sqrtl (norm);
      head = a[j * n + j] - norm;
      for (guint c = j + 1; c <= p; c++)
        {
          long double dot = head * a[c * n + j], scale;

          for (gsize i = j + 1; i < n; i++)
            dot += a[j * n + i] * a[c * n + i];
          scale = dot / (norm * head);
          a[c * n + j] += scale * head;
          for (gsize i = j + 1; i < n; i++)
            a[c * n + i] += scale * a[j * n + i];
        }
      a[j * n + j] = norm;
    }
  for (guint j = p; j-- > 1;)
    {
      long double sum = a[p * n + j];

      for (guint l = j + 1; l < p; l++)
        sum -= a[l * n + j] * (long double) beta[l - 1];
      beta[j - 1] = (double) (sum / a[j * n + j]);
    }
}

double
test_get_diagnostic (const NablaEstimate *estimate, const char *name)
{
  for (guint i = 0; estimate->diagnostics != NULL && i < estimate->diagnostics->len; i++)
    if (g_str_equal (g_array_index (estimate->diagnostics, NablaDiagnostic, i).name, name))
      return g_array_index (estimate->diagnostics, NablaDiagnostic, i).value;
  return NAN;
}

const char *
test_get_warning (const NablaEstimate *estimate, const char *kind)
{
  for (guint i = 0; estimate->warnings != NULL && i < estimate->warnings->len; i++)
    if (g_str_equal (((NablaWarning *) estimate->warnings->pdata[i])->kind, kind))
      return ((NablaWarning *) estimate->warnings->pdata[i])->text;
  return NULL;
}
