#include "estimate/cells/nabla-cell-means.h"

#include <string.h>

#define POLL_ROWS 65536

void
nabla_cell_means_free (NablaCellMeans *self)
{
  if (self == NULL)
    return;
  g_free (self->cell);
  g_free (self->rows);
  g_free (self->weight);
  g_free (self->mean);
  g_free (self);
}

/* A cell so far and the next column's value. */
typedef struct
{
  guint32 cell;
  double value;
} Step;

static guint
step_hash (gconstpointer key)
{
  const Step *step = key;

  return g_double_hash (&step->value) ^ (step->cell * 2654435761u);
}

static gboolean
step_equal (gconstpointer a, gconstpointer b)
{
  const Step *one = a, *other = b;

  return one->cell == other->cell && one->value == other->value;
}

/* Divides the cells by the values of one more column; the number of cells, or @max + 1 where there are more, or when
 * cancelled. */
static guint
refine (guint32 *cell, const double *values, gsize n, guint max, NablaProgress *progress)
{
  g_autoptr (GHashTable) known = g_hash_table_new (step_hash, step_equal);
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < n; i++)
    {
      Step step = { cell[i], values[i] + 0.0 }; /* -0 is 0 */
      gpointer found;

      if (i % POLL_ROWS == 0 && nabla_progress_is_cancelled (progress))
        return max + 1;
      if (g_hash_table_lookup_extended (known, &step, NULL, &found))
        {
          cell[i] = GPOINTER_TO_UINT (found);
          continue;
        }
      if (steps->len >= max)
        return max + 1;
      cell[i] = steps->len;
      g_ptr_array_add (steps, g_memdup2 (&step, sizeof step));
      g_hash_table_insert (known, steps->pdata[steps->len - 1], GUINT_TO_POINTER (cell[i]));
    }
  return steps->len;
}

/**
 * nabla_cell_means_new:
 * @first: the columns from this one make the cells; none: one cell of all rows
 * @outcome: (array): one per row
 * @arm: (array): one per row, below @n_arms
 * @max_cells: more are no cells
 * @error: cancelled
 *
 * O(rows columns).
 *
 * Returns: (transfer full) (nullable): %NULL with @error, or without where there are more cells
 */
NablaCellMeans *
nabla_cell_means_new (const NablaRows *rows,
                      guint first,
                      const double *outcome,
                      const guint8 *arm,
                      guint n_arms,
                      guint max_cells,
                      NablaProgress *progress,
                      GError **error)
{
  g_autoptr (NablaCellMeans) self = g_new0 (NablaCellMeans, 1);
  gsize size;

  self->n_arms = n_arms;
  self->arm = arm;
  self->cell = g_new0 (guint32, rows->n);
  self->n_cells = 1;
  for (guint j = first; j < rows->k; j++)
    {
      self->n_cells = refine (self->cell, rows->values[j], rows->n, max_cells, progress);
      if (!nabla_progress_check (progress, error) || self->n_cells > max_cells)
        return NULL;
    }
  size = (gsize) self->n_cells * n_arms;
  self->rows = g_new0 (gsize, size);
  self->weight = g_new0 (double, size);
  self->mean = g_new0 (double, size);
  for (gsize i = 0; i < rows->n; i++)
    {
      gsize at = nabla_cell_means_at (self, self->cell[i], arm[i]);
      double weight = nabla_weight_at (rows->weights, i);

      self->rows[at]++;
      self->weight[at] += weight;
      self->mean[at] += weight * outcome[i];
    }
  for (gsize at = 0; at < size; at++)
    if (self->weight[at] > 0.0)
      self->mean[at] /= self->weight[at];
  return g_steal_pointer (&self);
}
