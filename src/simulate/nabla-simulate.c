#include "simulate/nabla-simulate.h"

#include <math.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <glib/gi18n-lib.h>

#include "simulate/nabla-linear-model.h"
#include "simulate/nabla-rng.h"

/* Rows between two looks at the cancellable: well under 20 ms for graphs of usual size. */
#define CELLS_PER_CHECK 262144

G_DEFINE_QUARK (nabla_simulate_error_quark, nabla_simulate_error)

static void
free_columns (double **values, guint n)
{
  for (guint v = 0; v < n; v++)
    g_free (values[v]);
  g_free (values);
}

/* One buffer per node; the caller frees them. */
static double **
new_columns (guint n, gsize n_rows, GError **error)
{
  double **values = g_new0 (double *, n + 1);

  for (guint v = 0; v < n; v++)
    {
      values[v] = g_try_new (double, MAX (n_rows, 1));
      if (values[v] == NULL)
        {
          free_columns (values, n);
          g_set_error (error, NABLA_SIMULATE_ERROR, NABLA_SIMULATE_ERROR_LIMIT,
                       _ ("There is not enough memory for %zu rows of %u nodes; ask for fewer rows."), n_rows, n);
          return NULL;
        }
    }
  return values;
}

/* Draws all rows, row by row: a shorter table is the beginning of a longer one. */
static gboolean
draw (const NablaLinearModel *model,
      gsize n_rows,
      guint64 seed,
      double **values,
      NablaProgress *progress,
      GError **error)
{
  /* A stream of its own, so that the rows do not depend on how many coefficients were drawn. */
  g_autoptr (NablaRng) rng = nabla_rng_new (seed ^ G_GUINT64_CONSTANT (0x9e3779b900000000));
  const NablaGraph *graph = model->graph;
  const NablaNode *order = nabla_graph_get_order (graph);
  guint n = nabla_graph_n_nodes (graph);
  guint m = 0;
  const NablaEdge *edges = nabla_graph_get_edges (graph, &m);
  gsize stride = CELLS_PER_CHECK / MAX (n + m, 1) + 1;

  for (gsize row = 0; row < n_rows; row++)
    {
      if (row % stride == 0)
        {
          nabla_progress_set (progress, (double) row / (double) n_rows, _ ("Simulating"));
          if (!nabla_progress_check (progress, error))
            return FALSE;
        }
      for (NablaNode v = 0; v < n; v++)
        values[v][row] = model->nodes[v].mean + model->nodes[v].sd * gsl_ran_gaussian_ziggurat (rng, 1);
      for (guint e = 0; e < m; e++)
        if (edges[e].at_from == NABLA_MARK_ARROW)
          {
            double hidden = model->beta[e] * gsl_ran_gaussian_ziggurat (rng, 1);

            values[edges[e].from][row] += hidden;
            values[edges[e].to][row] += hidden;
          }
      for (guint i = 0; i < n; i++)
        {
          guint n_parents = 0;
          const NablaNode *parents = nabla_graph_get_adjacent (graph, order[i], NABLA_PARENTS, &n_parents);
          const guint32 *into = nabla_graph_get_adjacent_edges (graph, order[i], NABLA_PARENTS, &n_parents);

          for (guint j = 0; j < n_parents; j++)
            values[order[i]][row] += model->beta[into[j]] * values[parents[j]][row];
        }
    }
  return TRUE;
}

/* Loses cells completely at random: one uniform for each cell of such a node. */
static void
lose_cells (double *values, gsize n_rows, double share, guint64 seed, guint node)
{
  g_autoptr (NablaRng) rng = nabla_rng_new (seed ^ ((guint64) (node + 1) << 32));

  for (gsize row = 0; row < n_rows; row++)
    if (gsl_rng_uniform (rng) < share)
      values[row] = NAN;
}

static void
round_values (double *values, gsize n_rows, double spread)
{
  int digits = spread > 0 ? 6 - (int) floor (log10 (spread)) : 0;
  double power = pow (10, abs (digits));

  /* Beyond 10^22 a power of ten is not exact: such columns stay as they are. */
  if (spread <= 0 || abs (digits) > 22)
    return;
  for (gsize row = 0; row < n_rows; row++)
    {
      double rounded = digits >= 0 ? rint (values[row] * power) / power : rint (values[row] / power) * power;

      /* + 0: no negative zeros in files */
      if (isfinite (rounded))
        values[row] = rounded + 0.0;
    }
}

/* Cuts a node at the quantiles of its distribution; takes nothing. */
static NablaColumn *
new_category_column (const char *name, const NablaModelNode *node, const double *values, gsize n_rows)
{
  guint32 *codes = g_new (guint32, MAX (n_rows, 1));
  g_autofree double *cuts = g_new (double, node->n_levels);

  for (guint i = 0; i + 1 < node->n_levels; i++)
    cuts[i] = node->center + node->spread * gsl_cdf_ugaussian_Pinv ((i + 1.0) / node->n_levels);
  for (gsize row = 0; row < n_rows; row++)
    {
      guint code = 0;

      while (code + 1 < node->n_levels && values[row] > cuts[code])
        code++;
      codes[row] = isnan (values[row]) ? NABLA_CODE_MISSING : code;
    }
  return nabla_column_new_text (name, codes, n_rows, g_strdupv (node->levels));
}

/* The observed nodes' columns; takes what it uses out of @values. */
static NablaTable *
make_table (const NablaLinearModel *model, double **values, gsize n_rows, guint64 seed, GError **error)
{
  const NablaGraph *graph = model->graph;
  guint n = nabla_graph_n_nodes (graph);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_column_unref);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (NablaNode v = 0; v < n; v++)
    {
      const NablaModelNode *node = &model->nodes[v];
      const char *name = nabla_graph_get_node_attribute (graph, v, "column");

      if (nabla_graph_is_latent (graph, v))
        continue;
      if (name == NULL || name[0] == '\0')
        name = nabla_graph_get_name (graph, v);
      if (!g_hash_table_add (seen, (gpointer) name))
        {
          g_set_error (error, NABLA_SIMULATE_ERROR, NABLA_SIMULATE_ERROR_ATTRIBUTE,
                       _ ("Two nodes share the column %s; give each a column of its own."), name);
          return NULL;
        }
      if (node->missing > 0)
        lose_cells (values[v], n_rows, node->missing, seed, v);
      if (node->levels != NULL)
        {
          g_ptr_array_add (columns, new_category_column (name, node, values[v], n_rows));
          continue;
        }
      round_values (values[v], n_rows, node->spread);
      g_ptr_array_add (columns, nabla_column_new_real (name, NABLA_TYPE_REAL, g_steal_pointer (&values[v]), n_rows));
    }
  if (columns->len == 0)
    {
      g_set_error (error, NABLA_SIMULATE_ERROR, NABLA_SIMULATE_ERROR_GRAPH,
                   _ ("The graph has no observed node; there is nothing to make a table of."));
      return NULL;
    }
  return nabla_table_new ((NablaColumn *const *) columns->pdata, columns->len, n_rows);
}

/**
 * nabla_simulate_linear:
 * @graph: acyclic; see #NablaSimulation for the attributes that are read
 * @n_rows: how many rows; 0 gives a table with columns and no rows
 * @seed: the same seed gives the same table and effects on every machine
 * @progress: (nullable): cancels
 * @error: a loop, %NABLA_SIMULATE_ERROR, cancelled
 *
 * Draws a table and works out what is true of it. O(n m) for the effects and
 * O(rows (n + m)) for the table.
 *
 * Returns: (transfer full): the table and its true effects
 */
NablaSimulation *
nabla_simulate_linear (const NablaGraph *graph, gsize n_rows, guint64 seed, NablaProgress *progress, GError **error)
{
  g_autoptr (NablaLinearModel) model = NULL;
  g_autoptr (NablaSimulation) self = NULL;
  guint n = nabla_graph_n_nodes (graph);
  double **values = NULL;

  if ((n > 0 && n_rows > NABLA_SIMULATE_MAX_CELLS / n) || (guint64) n * n > NABLA_SIMULATE_MAX_CELLS)
    {
      g_set_error (error, NABLA_SIMULATE_ERROR, NABLA_SIMULATE_ERROR_LIMIT,
                   _ ("%zu rows of %u nodes are more than can be simulated at once (%" G_GUINT64_FORMAT
                      " cells, 16384 nodes); ask for fewer."),
                   n_rows, n, NABLA_SIMULATE_MAX_CELLS);
      return NULL;
    }
  model = nabla_linear_model_new (graph, seed, error);
  if (model == NULL)
    return NULL;
  self = g_new0 (NablaSimulation, 1);
  self->n_nodes = n;
  self->total = nabla_linear_model_dup_totals (model, error);
  if (self->total == NULL || !nabla_linear_model_set_moments (model, self->total, error))
    return NULL;
  values = new_columns (n, n_rows, error);
  if (values == NULL)
    return NULL;
  if (draw (model, n_rows, seed, values, progress, error))
    self->table = make_table (model, values, n_rows, seed, error);
  free_columns (values, n);
  if (self->table == NULL)
    return NULL;
  self->beta = g_steal_pointer (&model->beta);
  return g_steal_pointer (&self);
}

void
nabla_simulation_free (NablaSimulation *self)
{
  if (self == NULL)
    return;
  nabla_table_unref (self->table);
  g_free (self->beta);
  g_free (self->total);
  g_free (self);
}
