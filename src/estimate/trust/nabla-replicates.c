#include "estimate/trust/nabla-replicates.h"

#include <math.h>
#include <string.h>

#include "estimate/rows/nabla-clusters.h"
#include "estimate/moments/nabla-gram.h"

/* Rows between two looks at whether to stop. */
#define POLL_ROWS 65536

static void
add_nodes (NablaNodeSet **all, const NablaNodeSet *nodes)
{
  NablaNodeSet *both = nabla_node_set_union (*all, nodes);

  nabla_node_set_free (*all);
  *all = both;
}

NablaNodeSet *
nabla_replicates_dup_nodes (const NablaGraph *graph, const NablaEstimate *estimate)
{
  const NablaEstimand *estimand = estimate->estimand;
  NablaNodeSet *all = nabla_node_set_union (estimand->exposure, estimand->outcome);

  for (NablaNode node = 0; node < nabla_graph_n_nodes (graph) && estimate->estimator == NABLA_ESTIMATOR_RICF; node++)
    nabla_node_set_add (all, node);
  add_nodes (&all, estimand->adjustment);
  add_nodes (&all, estimand->mediators);
  add_nodes (&all, estimand->instrument);
  add_nodes (&all, estimand->given);
  add_nodes (&all, estimand->held);
  if (estimand->functional != NULL)
    {
      g_autoptr (NablaNodeSet) variables = nabla_expr_dup_variables (estimand->functional);

      add_nodes (&all, variables);
    }
  return all;
}

void
nabla_replicates_free (NablaReplicates *self)
{
  if (self == NULL)
    return;
  nabla_table_unref (self->table);
  g_free (self->columns);
  g_free (self->rows);
  g_free (self->base);
  g_free (self->clusters);
  g_free (self);
}

/* A name that no column has. */
static char *
make_name (const NablaTable *table, const char *name)
{
  GString *text = g_string_new (name);

  while (nabla_table_find_column (table, text->str) >= 0)
    g_string_append_c (text, '_');
  return g_string_free (text, FALSE);
}

/* Rows in which a column has no value do not count. */
static gboolean
take_out_missing (double *base, const NablaColumn *column, NablaProgress *progress, GError **error)
{
  gsize n_rows = nabla_column_get_length (column);
  const double *reals = nabla_column_get_type (column) != NABLA_TYPE_TEXT ? nabla_column_get_reals (column) : NULL;

  for (gsize row = 0; row < n_rows; row++)
    {
      if (row % POLL_ROWS == 0 && !nabla_progress_check (progress, error))
        return FALSE;
      if (reals != NULL ? !isfinite (reals[row]) : nabla_column_is_missing (column, row))
        base[row] = 0.0;
    }
  return TRUE;
}

/* Clusters of which no row counts are not drawn: the others close up. */
static void
close_up_clusters (NablaReplicates *self)
{
  guint32 *numbers = g_new (guint32, MAX (self->n_units, 1));
  guint n = 0;

  memset (numbers, 0xff, sizeof *numbers * self->n_units);
  for (gsize i = 0; i < self->n; i++)
    {
      guint32 *number = &numbers[self->clusters[self->rows[i]]];

      if (*number == G_MAXUINT32)
        *number = n++;
      self->clusters[self->rows[i]] = *number;
    }
  self->n_units = n;
  g_free (numbers);
}

/* %NULL: cancelled */
static NablaColumn *
make_noise (const char *name, gsize n, guint64 seed, NablaProgress *progress)
{
  NablaDraws draws;
  double *values;

  nabla_draws_init (&draws, seed, G_MAXUINT64);
  values = nabla_draws_normals (&draws, n, progress);
  return values != NULL ? nabla_column_new_real (name, NABLA_TYPE_REAL, values, n) : NULL;
}

/* The table with no other columns than those in use; %FALSE: cancelled. */
static gboolean
make_table (NablaReplicates *self,
            const NablaTable *table,
            const NablaGraph *graph,
            const int *columns,
            const NablaNodeSet *nodes,
            NablaReplicatesFlags flags,
            NablaProgress *progress)
{
  guint n_nodes = nabla_graph_n_nodes (graph);
  gsize n_rows = nabla_table_n_rows (table);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_column_unref);
  g_autofree int *place = g_new (int, MAX (nabla_table_n_columns (table), 1));
  g_autofree char *weights = make_name (table, "weights");
  g_autofree char *noise = make_name (table, "noise");

  memset (place, 0xff, sizeof *place * nabla_table_n_columns (table));
  self->columns = g_new (int, MAX (n_nodes, 1));
  for (NablaNode node = 0; node < n_nodes; node++)
    {
      int column = columns[node];

      self->columns[node] = -1;
      if (column < 0 || !nabla_node_set_contains (nodes, node))
        continue;
      if (place[column] < 0)
        {
          place[column] = (int) kept->len;
          g_ptr_array_add (kept, nabla_column_ref (nabla_table_get_column (table, (guint) column)));
        }
      self->columns[node] = place[column];
    }
  self->weights = kept->len;
  g_ptr_array_add (kept, nabla_column_new_real (weights, NABLA_TYPE_REAL,
                                                g_memdup2 (self->base, sizeof (double) * MAX (n_rows, 1)), n_rows));
  self->noise = -1;
  if ((flags & NABLA_REPLICATES_NOISE) != 0)
    {
      NablaColumn *column = make_noise (noise, n_rows, self->seed, progress);

      if (column == NULL)
        return FALSE;
      self->noise = (int) kept->len;
      g_ptr_array_add (kept, column);
    }
  self->table = nabla_table_new ((NablaColumn **) kept->pdata, kept->len, n_rows);
  return TRUE;
}

/**
 * nabla_replicates_new:
 * @data: the table that there is
 * @columns: (array): per node of @graph its column, -1: none
 * @nodes: the variables in use
 * @method: how the estimate was made; its cluster column (-1: none) says what is drawn together
 * @error: cancelled
 *
 * O(rows x columns in use).
 *
 * Returns: (transfer full): what to draw from
 */
NablaReplicates *
nabla_replicates_new (NablaData *data,
                      const NablaGraph *graph,
                      const int *columns,
                      const NablaNodeSet *nodes,
                      NablaReplicatesFlags flags,
                      const NablaMethod *method,
                      NablaProgress *progress,
                      GError **error)
{
  g_autoptr (NablaReplicates) self = g_new0 (NablaReplicates, 1);
  const NablaTable *table = nabla_data_get_table (data);
  gsize n_rows = nabla_table_n_rows (table);
  const double *weights = NULL;

  self->seed = method->seed;
  self->base = g_new (double, MAX (n_rows, 1));
  if (method->weight_column >= 0)
    weights = nabla_column_get_reals (nabla_table_get_column (table, (guint) method->weight_column));
  for (gsize row = 0; row < n_rows; row++)
    self->base[row] = nabla_weight_of_row (weights, row);
  for (guint i = 0; i < nabla_node_set_size (nodes) && (flags & NABLA_REPLICATES_COMPLETE) != 0; i++)
    if (columns[nodes->nodes[i]] >= 0
        && !take_out_missing (self->base, nabla_table_get_column (table, (guint) columns[nodes->nodes[i]]), progress,
                              error))
      return NULL;
  if (method->cluster_column >= 0)
    {
      const NablaColumn *column = nabla_table_get_column (table, (guint) method->cluster_column);

      self->clusters = nabla_clusters_number (column, &self->n_units, progress);
      if (!take_out_missing (self->base, column, progress, error))
        return NULL;
    }
  self->rows = g_new (gsize, MAX (n_rows, 1));
  for (gsize row = 0; row < n_rows; row++)
    if (self->base[row] > 0.0)
      self->rows[self->n++] = row;
  if (self->clusters != NULL)
    close_up_clusters (self);
  else
    self->n_units = (guint) MIN (self->n, G_MAXUINT);
  if (!make_table (self, table, graph, columns, nodes, flags, progress))
    {
      nabla_progress_check (progress, error);
      return NULL;
    }
  self->method = *method;
  self->method.se = NABLA_SE_CLASSICAL;
  self->method.live = FALSE;
  self->method.cluster_column = -1;
  self->method.weight_column = (int) self->weights;
  return g_steal_pointer (&self);
}

/* Of an exposure of more than two levels the reference is compared with the largest other one, which need not be
 * the same in every replicate: names both. */
static void
fix_levels (const NablaReplicates *self, const NablaGraph *graph, const NablaEstimate *estimate, NablaMethod *method)
{
  const NablaEstimand *estimand = estimate->estimand;
  int index = self->columns[estimand->exposure->nodes[0]];
  const NablaColumn *column = nabla_table_get_column (self->table, (guint) MAX (index, 0));
  const guint32 *codes = nabla_column_get_codes (column);
  guint n_levels = nabla_column_get_n_levels (column), reference = nabla_column_get_reference (column);
  guint n_seen = 0, largest = G_MAXUINT;
  g_autofree double *sizes = g_new0 (double, MAX (n_levels, 1));
  g_autofree double *base = NULL;
  g_autoptr (NablaNodeSet) nodes = NULL;

  if (index < 0 || codes == NULL || n_levels < 3 || !isnan (method->from) || !isnan (method->to) || !isnan (method->at))
    return;
  base = g_memdup2 (self->base, sizeof *base * nabla_table_n_rows (self->table));
  nodes = nabla_replicates_dup_nodes (graph, estimate);
  for (guint i = 0; i < nabla_node_set_size (nodes); i++)
    if (self->columns[nodes->nodes[i]] >= 0)
      take_out_missing (base, nabla_table_get_column (self->table, (guint) self->columns[nodes->nodes[i]]), NULL, NULL);
  for (gsize i = 0; i < self->n; i++)
    if (base[self->rows[i]] > 0.0)
      sizes[codes[self->rows[i]]] += base[self->rows[i]];
  for (guint level = 0; level < n_levels; level++)
    {
      n_seen += sizes[level] > 0.0;
      if (level != reference && (largest == G_MAXUINT || sizes[level] > sizes[largest]))
        largest = level;
    }
  if (n_seen < 3)
    return;
  method->from = reference;
  method->to = largest;
}

/* The estimator "frontdoor" is two: what moments give is asked for as "linear". */
gboolean
nabla_replicates_make_method (const NablaReplicates *self,
                              const NablaGraph *graph,
                              const NablaEstimate *estimate,
                              NablaMethod *method)
{
  gboolean planned = estimate->by_moments;

  *method = self->method;
  if (estimate->estimand->exposure->n == 1)
    fix_levels (self, graph, estimate, method);
  if (!method->auto_estimator)
    return planned;
  method->auto_estimator = FALSE;
  method->estimator
    = planned && estimate->estimator == NABLA_ESTIMATOR_FRONTDOOR ? NABLA_ESTIMATOR_LINEAR : estimate->estimator;
  return planned;
}

typedef struct
{
  const NablaReplicates *replicates;
  const NablaReplicatePlan *plan;
  NablaReplicateFunc func;
  gpointer user_data;
  NablaProgress *progress; /* of all */
  NablaProgress *silent;   /* of each */
  double *values;
  int n_done; /* atomic */
} Run;

static void
run_one (gsize index, gpointer data)
{
  Run *run = data;
  const NablaReplicatePlan *plan = run->plan;
  g_autoptr (NablaTable) table = nabla_replicates_draw (run->replicates, plan, (guint) index, run->silent);
  g_autoptr (NablaData) derived = NULL;
  double share;

  if (table == NULL)
    return;
  derived = nabla_data_new (table, NULL);
  run->func (run->replicates, derived, run->values + index * plan->n_values, run->user_data, run->silent);
  share = (double) (g_atomic_int_add (&run->n_done, 1) + 1) / plan->n_replicates;
  nabla_progress_set (run->progress, plan->from + (plan->to - plan->from) * share, plan->phrase);
}

/**
 * nabla_replicates_run:
 * @executor: (nullable): replicates are shared out among its threads
 * @error: cancelled
 *
 * Each replicate's numbers depend on the seed, the kind and its index alone: the same for any number of threads.
 *
 * Returns: (transfer full) (nullable): one row of numbers per replicate
 */
double *
nabla_replicates_run (const NablaReplicates *self,
                      const NablaReplicatePlan *plan,
                      NablaReplicateFunc func,
                      gpointer user_data,
                      NablaExecutor *executor,
                      NablaProgress *progress,
                      GError **error)
{
  gsize n = (gsize) plan->n_replicates * plan->n_values;
  g_autofree double *values = g_new (double, MAX (n, 1));
  g_autoptr (NablaProgress) silent = nabla_progress_new_silent (progress);
  Run run = { self, plan, func, user_data, progress, silent, values, 0 };

  for (gsize i = 0; i < n; i++)
    values[i] = NAN;
  nabla_progress_set (progress, plan->from, plan->phrase);
  if (!nabla_executor_run (executor, plan->n_replicates, run_one, &run, progress, error))
    return NULL;
  return g_steal_pointer (&values);
}
