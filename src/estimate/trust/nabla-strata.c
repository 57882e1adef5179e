#include "estimate/trust/nabla-strata.h"

#include <math.h>

/* Cells of all strata together, at most: more would hold next to nothing each. */
#define MAX_CELLS (1u << 16)
/* Rows a cell, on average, from which Pearson's statistic has its distribution. */
#define MIN_ROWS_PER_CELL 5.0
/* Rows between two looks at the progress. */
#define BLOCK 65536

/* A column of few values; numbers have two, of which @low is the lower. */
typedef struct
{
  const guint32 *codes;
  const double *reals;
  double low;
  guint n_levels;
} Levels;

static gboolean
levels_init (Levels *self, const NablaColumn *column)
{
  *self = (Levels){ .codes = nabla_column_get_codes (column) };
  if (self->codes != NULL)
    {
      self->n_levels = nabla_column_get_n_levels (column);
      return self->n_levels <= NABLA_STUDY_MAX_LEVELS;
    }
  if (nabla_column_get_kind (column) != NABLA_KIND_BINARY)
    return FALSE;
  self->reals = nabla_column_get_reals (column);
  self->low = nabla_column_get_summary (column)->min;
  self->n_levels = 2;
  return self->reals != NULL;
}

static guint
get_level (const Levels *self, gsize row)
{
  if (self->codes != NULL)
    return self->codes[row];
  return isfinite (self->reals[row]) ? self->reals[row] != self->low : NABLA_CODE_MISSING;
}

/* The variables of an independence: the strata's first, then its two. %FALSE unless all have
 * few values, and few together. */
static gboolean
get_levels (const NablaStudy *study, const NablaIndependence *what, Levels *levels, gsize *n_cells)
{
  guint n_given = nabla_node_set_size (what->given);

  *n_cells = 1;
  for (guint i = 0; i < n_given + 2; i++)
    {
      NablaNode node = i < n_given ? what->given->nodes[i] : i == n_given ? what->a : what->b;

      if (study->columns[node] < 0
          || !levels_init (&levels[i], nabla_table_get_column (study->table, study->columns[node])))
        return FALSE;
      *n_cells *= MAX (levels[i].n_levels, 1);
      if (*n_cells > MAX_CELLS)
        return FALSE;
    }
  return TRUE;
}

static gboolean
count_rows (const NablaStudy *study,
            const Levels *levels,
            guint n_levels,
            guint32 *cells,
            NablaStrata *result,
            GError **error)
{
  gsize n_rows = nabla_table_n_rows (study->table);

  for (gsize row = 0; row < n_rows; row++)
    {
      gsize cell = 0;
      gboolean there = TRUE;

      if (row % BLOCK == 0 && !nabla_progress_check (study->progress, error))
        return FALSE;
      for (guint i = 0; i < n_levels && there; i++)
        {
          guint level = get_level (&levels[i], row);

          there = level != NABLA_CODE_MISSING;
          cell = cell * levels[i].n_levels + level;
        }
      if (!there)
        continue;
      cells[cell]++;
      result->n++;
    }
  return TRUE;
}

/* Adds one stratum, n_a x n_b counts; the cells that it has. */
static double
add_stratum (const guint32 *cells, guint n_a, guint n_b, NablaStrata *result)
{
  g_autofree double *rows = g_new0 (double, n_a + n_b);
  double *columns = rows + n_a, n = 0.0, n_rows = 0.0, n_columns = 0.0;

  for (guint i = 0; i < n_a; i++)
    for (guint j = 0; j < n_b; j++)
      {
        rows[i] += cells[i * n_b + j];
        columns[j] += cells[i * n_b + j];
        n += cells[i * n_b + j];
      }
  for (guint i = 0; i < n_a; i++)
    n_rows += rows[i] > 0.0;
  for (guint j = 0; j < n_b; j++)
    n_columns += columns[j] > 0.0;
  if (n_rows < 2.0 || n_columns < 2.0)
    return 0.0;
  for (guint i = 0; i < n_a; i++)
    for (guint j = 0; j < n_b; j++)
      {
        double expected = rows[i] * columns[j] / n;

        if (expected > 0.0)
          result->x2 += (cells[i * n_b + j] - expected) * (cells[i * n_b + j] - expected) / expected;
      }
  result->df += (n_rows - 1.0) * (n_columns - 1.0);
  result->most += n * (MIN (n_rows, n_columns) - 1.0);
  return n_rows * n_columns;
}

/**
 * nabla_strata_count:
 * @what: an independence
 * @error: cancelled
 *
 * Pearson's statistic of a and b within each combination of what is given: nothing is assumed of how they
 * depend on it. One pass over the rows.
 *
 * Returns: %FALSE without @error where this is no test: not all of them are categories or binary, or
 *   there are fewer than 5 rows a cell
 */
gboolean
nabla_strata_count (const NablaStudy *study, const NablaIndependence *what, NablaStrata *result, GError **error)
{
  guint n = nabla_node_set_size (what->given) + 2;
  g_autofree Levels *levels = g_new (Levels, n);
  g_autofree guint32 *cells = NULL;
  double n_used = 0.0;
  gsize n_cells, size;

  *result = (NablaStrata){ 0 };
  if (!get_levels (study, what, levels, &n_cells))
    return FALSE;
  cells = g_new0 (guint32, n_cells);
  if (!count_rows (study, levels, n, cells, result, error))
    return FALSE;
  size = (gsize) levels[n - 2].n_levels * levels[n - 1].n_levels;
  for (gsize at = 0; size > 0 && at + size <= n_cells; at += size)
    n_used += add_stratum (cells + at, levels[n - 2].n_levels, levels[n - 1].n_levels, result);
  return result->df > 0.0 && (double) result->n >= MIN_ROWS_PER_CELL * n_used;
}
