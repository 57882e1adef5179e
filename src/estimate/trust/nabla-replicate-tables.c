/* One table drawn from another. */
#include "estimate/trust/nabla-replicates.h"

#include <math.h>
#include <string.h>

/* Rows between two looks at whether to stop. */
#define POLL_ROWS 65536
/* Of the rows, or clusters, a subset has this share. */
#define SUBSET_SHARE 0.8

/* How often each row, or cluster, is drawn; %NULL: cancelled. */
static guint32 *
draw_counts (const NablaReplicates *self, NablaDrawKind kind, NablaDraws *draws, NablaProgress *progress)
{
  g_autofree guint32 *counts = g_new0 (guint32, MAX (self->n_units, 1));
  guint wanted = (guint) ceil (SUBSET_SHARE * self->n_units);

  for (guint i = 0; i < self->n_units; i++)
    {
      if (i % POLL_ROWS == 0 && nabla_progress_is_cancelled (progress))
        return NULL;
      if (kind == NABLA_DRAW_BOOTSTRAP)
        counts[nabla_draws_below (draws, self->n_units)]++;
      else if (nabla_draws_below (draws, self->n_units - i) < wanted)
        {
          /* One by one, each with the share of those still wanted among those left. */
          counts[i] = 1;
          wanted--;
        }
    }
  return g_steal_pointer (&counts);
}

static double *
draw_weights (const NablaReplicates *self, NablaDrawKind kind, NablaDraws *draws, NablaProgress *progress)
{
  g_autofree guint32 *counts = draw_counts (self, kind, draws, progress);
  double *weights;

  if (counts == NULL)
    return NULL;
  weights = g_new0 (double, MAX (nabla_table_n_rows (self->table), 1));
  for (gsize i = 0; i < self->n; i++)
    {
      gsize row = self->rows[i];

      weights[row] = self->base[row] * counts[self->clusters != NULL ? self->clusters[row] : i];
    }
  return weights;
}

/* In any order (Fisher & Yates); %FALSE: cancelled. */
static gboolean
shuffle (gsize *order, gsize n, NablaDraws *draws, NablaProgress *progress)
{
  for (gsize i = n; i > 1; i--)
    {
      gsize other = nabla_draws_below (draws, i), held = order[i - 1];

      if (i % POLL_ROWS == 0 && nabla_progress_is_cancelled (progress))
        return FALSE;
      order[i - 1] = order[other];
      order[other] = held;
    }
  return TRUE;
}

/* The rows that count by cluster, and where each cluster's begin: n_units + 1 places. */
static gsize *
sort_by_cluster (const NablaReplicates *self, gsize *starts)
{
  gsize *members = g_new (gsize, MAX (self->n, 1));

  memset (starts, 0, sizeof *starts * (self->n_units + 1));
  for (gsize i = 0; i < self->n; i++)
    starts[self->clusters[self->rows[i]]]++;
  for (gsize g = 1; g <= self->n_units; g++)
    starts[g] += starts[g - 1];
  for (gsize i = self->n; i-- > 0;)
    members[--starts[self->clusters[self->rows[i]]]] = self->rows[i];
  return members;
}

/* Clusters change places as wholes, so that what their rows have in common stays so: a cluster's rows take those of
 * another in any order, again and again where it has fewer. */
static gboolean
draw_clusters (const NablaReplicates *self, gsize *places, NablaDraws *draws, NablaProgress *progress)
{
  g_autofree gsize *starts = g_new (gsize, (gsize) self->n_units + 1);
  g_autofree gsize *members = sort_by_cluster (self, starts);
  g_autofree gsize *others = g_new (gsize, MAX (self->n_units, 1));
  g_autofree gsize *taken = g_memdup2 (members, sizeof *taken * MAX (self->n, 1));

  for (gsize g = 0; g < self->n_units; g++)
    others[g] = g;
  if (!shuffle (others, self->n_units, draws, progress))
    return FALSE;
  for (gsize g = 0; g < self->n_units; g++)
    {
      gsize first = starts[others[g]], n = starts[others[g] + 1] - first;

      if (!shuffle (taken + first, n, draws, progress))
        return FALSE;
      for (gsize i = starts[g]; i < starts[g + 1]; i++)
        places[members[i]] = taken[first + (i - starts[g]) % n];
    }
  return TRUE;
}

/* Where each row's values come from: the rows that count change places; %NULL: cancelled. */
static gsize *
draw_places (const NablaReplicates *self, NablaDraws *draws, NablaProgress *progress)
{
  gsize n_rows = nabla_table_n_rows (self->table);
  g_autofree gsize *places = g_new (gsize, MAX (n_rows, 1));
  g_autofree gsize *order = NULL;

  for (gsize row = 0; row < n_rows; row++)
    places[row] = row;
  if (self->clusters != NULL)
    return draw_clusters (self, places, draws, progress) ? g_steal_pointer (&places) : NULL;
  order = g_memdup2 (self->rows, sizeof *order * MAX (n_rows, 1));
  if (!shuffle (order, self->n, draws, progress))
    return NULL;
  for (gsize i = 0; i < self->n; i++)
    places[self->rows[i]] = order[i];
  return g_steal_pointer (&places);
}

/* The table with each row as often as its unit is drawn; %NULL: cancelled. */
static NablaTable *
repeat_rows (const NablaReplicates *self, NablaDraws *draws, NablaProgress *progress)
{
  g_autofree guint32 *counts = draw_counts (self, NABLA_DRAW_BOOTSTRAP, draws, progress);
  guint n_columns = nabla_table_n_columns (self->table);
  g_autofree NablaColumn **columns = g_new0 (NablaColumn *, MAX (n_columns, 1));
  g_autofree gsize *rows = NULL;
  NablaTable *table;
  gsize n = 0, at = 0;

  if (counts == NULL)
    return NULL;
  for (gsize i = 0; i < self->n; i++)
    n += counts[self->clusters != NULL ? self->clusters[self->rows[i]] : i];
  rows = g_new (gsize, MAX (n, 1));
  for (gsize i = 0; i < self->n; i++)
    for (guint32 c = counts[self->clusters != NULL ? self->clusters[self->rows[i]] : i]; c > 0; c--)
      rows[at++] = self->rows[i];
  for (guint c = 0; c < n_columns; c++)
    columns[c] = nabla_column_with_rows (nabla_table_get_column (self->table, c), rows, n);
  table = nabla_table_new (columns, n_columns, n);
  for (guint c = 0; c < n_columns; c++)
    nabla_column_unref (columns[c]);
  return table;
}

static NablaTable *
with_column (NablaTable *table, guint index, NablaColumn *column)
{
  NablaTable *replaced = nabla_table_with_column (table, index, column);

  nabla_column_unref (column);
  nabla_table_unref (table);
  return replaced;
}

/* Takes the table and the values of one of its columns; without these %NULL. */
static NablaTable *
take_reals (NablaTable *table, guint index, double *values)
{
  if (values != NULL)
    return with_column (table, index, nabla_column_with_reals (nabla_table_get_column (table, index), values));
  nabla_table_unref (table);
  return NULL;
}

/**
 * nabla_replicates_draw:
 * @replicate: which of them
 *
 * O(rows) where rows are drawn by weights or columns change, else O(rows x columns).
 *
 * Returns: (transfer full) (nullable): one replicate's table; %NULL: cancelled
 */
NablaTable *
nabla_replicates_draw (const NablaReplicates *self,
                       const NablaReplicatePlan *plan,
                       guint replicate,
                       NablaProgress *progress)
{
  NablaTable *table;
  NablaDraws draws;

  nabla_draws_init (&draws, self->seed, ((guint64) plan->kind << 32) + replicate);
  if (plan->repeat && plan->kind == NABLA_DRAW_BOOTSTRAP)
    return repeat_rows (self, &draws, progress);
  table = nabla_table_ref (self->table);
  if (plan->kind == NABLA_DRAW_COLUMN)
    return take_reals (table, (guint) self->noise, nabla_draws_normals (&draws, nabla_table_n_rows (table), progress));
  if (plan->kind == NABLA_DRAW_PERMUTED)
    {
      g_autofree gsize *places = draw_places (self, &draws, progress);

      for (guint i = 0; places != NULL && i < plan->permuted->len; i++)
        {
          guint index = g_array_index (plan->permuted, guint, i);

          table = with_column (table, index,
                               nabla_column_with_rows (nabla_table_get_column (table, index), places,
                                                       nabla_table_n_rows (table)));
        }
      if (places == NULL)
        g_clear_pointer (&table, nabla_table_unref);
      return table;
    }
  return take_reals (table, self->weights, draw_weights (self, plan->kind, &draws, progress));
}
