#include "estimate/moments/nabla-row-block.h"

#include <math.h>
#include <string.h>

#include "estimate/numeric/nabla-vector.h"

void
nabla_row_block_init (NablaRowBlock *block, guint q, guint n_values)
{
  memset (block, 0, sizeof *block);
  block->q = q;
  block->stride = NABLA_ROW_BLOCK + NABLA_LANES;
  block->columns = g_aligned_alloc0 (block->stride * MAX (q, 1), sizeof (double), 64);
  block->missing = g_new (guint8, block->stride * MAX (q, 1));
  block->gaps = g_new (gboolean, MAX (q, 1));
  block->weight = g_aligned_alloc0 (block->stride * 6, sizeof (double), 64);
  block->masked = block->weight + block->stride;
  block->left = block->masked + block->stride;
  block->right = block->left + block->stride;
  block->sum = block->right + block->stride;
  block->leverage = block->sum + block->stride;
  if (n_values > 0)
    block->values = g_aligned_alloc0 (block->stride * n_values, sizeof (double), 64);
}

void
nabla_row_block_clear (NablaRowBlock *block)
{
  g_aligned_free (block->columns);
  g_free (block->missing);
  g_free (block->gaps);
  g_aligned_free (block->weight);
  if (block->values != NULL)
    g_aligned_free (block->values);
}

void
nabla_row_block_read (NablaRowBlock *block,
                      const NablaFeatureSource *sources,
                      const double *weights,
                      gsize first,
                      gsize n)
{
  block->first = first;
  block->n = n;
  for (gsize i = 0; i < n; i++)
    block->weight[i] = nabla_weight_of_row (weights, first + i);
  memset (block->weight + n, 0, sizeof (double) * NABLA_LANES);
  for (guint j = 0; j < block->q; j++)
    {
      double *column = block->columns + j * block->stride;
      double sum = nabla_feature_source_fill (&sources[j], first, n, column);

      /* Rows beyond the end take part with weight 0. */
      memset (column + n, 0, sizeof (double) * NABLA_LANES);
      block->gaps[j] = !isfinite (sum);
      for (gsize i = 0; block->gaps[j] && i < n; i++)
        {
          guint8 missing = !isfinite (column[i]);

          block->missing[j * block->stride + i] = missing;
          if (missing)
            column[i] = 0.0;
        }
    }
}

/* The weights with 0 where a feature that must be there is missing. */
const double *
nabla_row_block_mask (NablaRowBlock *block, const guint *columns, guint n_columns)
{
  const double *weight = block->weight;

  for (guint c = 0; c < n_columns; c++)
    {
      const guint8 *missing = block->missing + columns[c] * block->stride;

      if (!block->gaps[columns[c]])
        continue;
      if (weight == block->weight)
        {
          memcpy (block->masked, block->weight, sizeof (double) * (block->n + NABLA_LANES));
          weight = block->masked;
        }
      for (gsize i = 0; i < block->n; i++)
        if (missing[i])
          block->masked[i] = 0.0;
    }
  return weight;
}
