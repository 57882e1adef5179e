#include "estimate/cells/nabla-cells.h"

#include <string.h>

#include "estimate/rows/nabla-influence.h"

/* Rows between two looks at the progress. */
#define BLOCK 65536
/* Nobody reads of more. */
#define MAX_EMPTY 1000

/**
 * nabla_cells_new:
 * @nodes: the variables; at most 2^16
 * @n_levels: (array): for each how many levels it has
 * @codes: (array): for each the codes of the rows, below its number of levels
 * @n_rows: at least one
 * @weights: (nullable) (array length=n_rows): positive
 * @error: cancelled
 *
 * One pass over the rows, O(n_rows k); memory for the cells that occur and a number a row.
 */
NablaCells *
nabla_cells_new (const NablaNodeSet *nodes,
                 const guint *n_levels,
                 guint8 *const *codes,
                 gsize n_rows,
                 const double *weights,
                 NablaProgress *progress,
                 GError **error)
{
  guint k = nabla_node_set_size (nodes);
  g_autoptr (NablaCells) self = g_new0 (NablaCells, 1);
  g_autoptr (GArray) sums = g_array_new (FALSE, TRUE, sizeof (double));
  g_autofree guint8 *key = g_new0 (guint8, k + 1);
  NablaCellIndex index;
  double total = 0.0;

  nabla_cell_index_init (&index, k);
  self->k = k;
  self->nodes = g_memdup2 (nodes->nodes, k * sizeof (NablaNode));
  self->n_levels = g_memdup2 (n_levels, k * sizeof (guint));
  self->of_row = g_new (guint32, MAX (n_rows, 1));
  for (gsize row = 0; row < n_rows; row++)
    {
      double weight = nabla_weight_at (weights, row);
      guint32 cell;

      if (row % BLOCK == 0 && !nabla_progress_check (progress, error))
        {
          nabla_cell_index_clear (&index);
          return NULL;
        }
      for (guint i = 0; i < k; i++)
        key[i] = codes[i][row];
      cell = nabla_cell_index_add (&index, key);
      if (cell == sums->len)
        g_array_set_size (sums, cell + 1);
      g_array_index (sums, double, cell) += weight;
      self->of_row[row] = cell;
    }
  for (guint cell = 0; cell < sums->len; cell++)
    total += g_array_index (sums, double, cell);
  for (guint cell = 0; cell < sums->len; cell++)
    g_array_index (sums, double, cell) /= total;
  self->n = index.n;
  self->codes = g_steal_pointer (&index.keys);
  self->shares = g_memdup2 (sums->data, sums->len * sizeof (double));
  nabla_cell_index_clear (&index);
  return g_steal_pointer (&self);
}

void
nabla_cells_free (NablaCells *self)
{
  if (self == NULL)
    return;
  g_free (self->nodes);
  g_free (self->n_levels);
  g_free (self->codes);
  g_free (self->shares);
  g_free (self->of_row);
  g_free (self);
}

guint
nabla_cells_find (const NablaCells *self, NablaNode node)
{
  for (guint i = 0; i < self->k; i++)
    if (self->nodes[i] == node)
      return i;
  g_assert_not_reached ();
}

guint *
nabla_cells_dup_places (const NablaCells *self, const NablaNodeSet *nodes)
{
  guint n = nabla_node_set_size (nodes);
  guint *places = g_new (guint, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    places[i] = nabla_cells_find (self, nodes->nodes[i]);
  return places;
}

/* O(cells x width). */
NablaMargin *
nabla_margin_new (const NablaCells *cells, const NablaNodeSet *nodes)
{
  NablaMargin *self = g_new0 (NablaMargin, 1);
  g_autofree guint8 *key = NULL;

  self->width = nabla_node_set_size (nodes);
  self->at = nabla_cells_dup_places (cells, nodes);
  key = g_new0 (guint8, self->width + 1);
  nabla_cell_index_init (&self->index, self->width);
  self->of_cell = g_new (guint32, MAX (cells->n, 1));
  for (guint cell = 0; cell < cells->n; cell++)
    {
      for (guint i = 0; i < self->width; i++)
        key[i] = cells->codes[(gsize) cell * cells->k + self->at[i]];
      self->of_cell[cell] = nabla_cell_index_add (&self->index, key);
    }
  self->shares = g_new0 (double, MAX (self->index.n, 1));
  for (guint cell = 0; cell < cells->n; cell++)
    self->shares[self->of_cell[cell]] += cells->shares[cell];
  return self;
}

void
nabla_margin_free (NablaMargin *self)
{
  if (self == NULL)
    return;
  g_free (self->at);
  nabla_cell_index_clear (&self->index);
  g_free (self->shares);
  g_free (self->of_cell);
  g_free (self);
}

static guint32
find_values (const NablaCellIndex *index, const guint *at, const guint8 *values)
{
  guint8 few[64];
  g_autofree guint8 *many = index->width > sizeof few ? g_new (guint8, index->width) : NULL;
  guint8 *key = many != NULL ? many : few;

  key[0] = 0;
  for (guint i = 0; i < index->width; i++)
    key[i] = values[at[i]];
  return nabla_cell_index_find (index, key);
}

guint32
nabla_margin_find (const NablaMargin *self, const guint8 *values)
{
  return find_values (&self->index, self->at, values);
}

NablaGroups *
nabla_groups_new (const NablaMargin *margin, const gboolean *known)
{
  NablaGroups *self = g_new0 (NablaGroups, 1);
  guint n = margin->index.n;
  g_autofree guint *from = g_new (guint, MAX (margin->width, 1));
  g_autofree guint8 *key = g_new0 (guint8, margin->width + 1);
  g_autofree guint32 *group = g_new (guint32, MAX (n, 1));

  self->at = g_new (guint, MAX (margin->width, 1));
  for (guint i = 0; i < margin->width; i++)
    if (known[margin->at[i]])
      {
        from[self->width] = i;
        self->at[self->width++] = margin->at[i];
      }
  nabla_cell_index_init (&self->index, self->width);
  for (guint entry = 0; entry < n; entry++)
    {
      for (guint i = 0; i < self->width; i++)
        key[i] = margin->index.keys[(gsize) entry * margin->width + from[i]];
      group[entry] = nabla_cell_index_add (&self->index, key);
    }
  /* A counting sort, which keeps the entries of a group in their order. */
  self->start = g_new0 (guint32, self->index.n + 2);
  self->entries = g_new (guint32, MAX (n, 1));
  for (guint entry = 0; entry < n; entry++)
    self->start[group[entry] + 2]++;
  for (guint i = 1; i <= self->index.n; i++)
    self->start[i + 1] += self->start[i];
  for (guint entry = 0; entry < n; entry++)
    self->entries[self->start[group[entry] + 1]++] = entry;
  return self;
}

void
nabla_groups_free (NablaGroups *self)
{
  if (self == NULL)
    return;
  g_free (self->at);
  nabla_cell_index_clear (&self->index);
  g_free (self->start);
  g_free (self->entries);
  g_free (self);
}

guint32
nabla_groups_find (const NablaGroups *self, const guint8 *values)
{
  return find_values (&self->index, self->at, values);
}

static void
empty_cell_free (gpointer data)
{
  NablaEmptyCell *cell = data;

  nabla_node_set_free (cell->nodes);
  g_free (cell->codes);
  g_free (cell);
}

GPtrArray *
nabla_empty_cells_new (void)
{
  return g_ptr_array_new_with_free_func (empty_cell_free);
}

void
nabla_empty_cells_add (GPtrArray *self, const NablaCells *cells, const NablaNodeSet *nodes, const guint8 *values)
{
  g_autofree guint8 *codes = g_new (guint8, MAX (nodes->n, 1));
  NablaEmptyCell *cell;

  if (self->len == MAX_EMPTY)
    return;
  for (guint i = 0; i < nodes->n; i++)
    codes[i] = values[nabla_cells_find (cells, nodes->nodes[i])];
  for (guint i = 0; i < self->len; i++)
    {
      const NablaEmptyCell *old = g_ptr_array_index (self, i);

      if (nabla_node_set_equal (old->nodes, nodes) && memcmp (old->codes, codes, nodes->n) == 0)
        return;
    }
  cell = g_new (NablaEmptyCell, 1);
  cell->nodes = nabla_node_set_copy (nodes);
  cell->codes = g_steal_pointer (&codes);
  g_ptr_array_add (self, cell);
}
