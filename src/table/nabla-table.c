#include "table/nabla-table.h"

struct _NablaTable
{
  gatomicrefcount ref_count;
  guint64 id;
  NablaColumn **columns;
  guint n_columns;
  gsize n_rows;
  GBytes *numbers;     /* of gsize, per row; nullable: all rows that were read */
  GHashTable *by_name; /* name -> index + 1 */
};

static guint64
next_id (void)
{
  static gsize last = 0;

  return (guint64) g_atomic_pointer_add (&last, 1) + 1;
}

/**
 * nabla_table_new_selected:
 * @columns: (array length=n_columns): of @n_rows each, with unique names
 * @numbers: (nullable): of @n_rows gsize, ascending; shared
 *
 * Returns: (transfer full): the table
 */
NablaTable *
nabla_table_new_selected (NablaColumn *const *columns, guint n_columns, gsize n_rows, GBytes *numbers)
{
  g_autoptr (NablaTable) self = g_new0 (NablaTable, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->id = next_id ();
  self->columns = g_new0 (NablaColumn *, MAX (n_columns, 1));
  self->n_rows = n_rows;
  self->numbers = numbers != NULL ? g_bytes_ref (numbers) : NULL;
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < n_columns; i++)
    {
      g_return_val_if_fail (nabla_column_get_length (columns[i]) == n_rows, NULL);
      self->columns[i] = nabla_column_ref (columns[i]);
      self->n_columns = i + 1;
      if (!g_hash_table_insert (self->by_name, (gpointer) nabla_column_get_name (columns[i]), GUINT_TO_POINTER (i + 1)))
        g_return_val_if_reached (NULL);
    }
  return g_steal_pointer (&self);
}

/**
 * nabla_table_new:
 * @columns: (array length=n_columns): of @n_rows each, with unique names
 *
 * Returns: (transfer full): the table
 */
NablaTable *
nabla_table_new (NablaColumn *const *columns, guint n_columns, gsize n_rows)
{
  return nabla_table_new_selected (columns, n_columns, n_rows, NULL);
}

NablaTable *
nabla_table_ref (const NablaTable *self)
{
  NablaTable *table = (NablaTable *) self;

  if (table != NULL)
    g_atomic_ref_count_inc (&table->ref_count);
  return table;
}

void
nabla_table_unref (NablaTable *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < self->n_columns; i++)
    nabla_column_unref (self->columns[i]);
  g_free (self->columns);
  g_clear_pointer (&self->numbers, g_bytes_unref);
  g_hash_table_unref (self->by_name);
  g_free (self);
}

gsize
nabla_table_n_rows (const NablaTable *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_rows;
}

gsize
nabla_table_get_row_number (const NablaTable *self, gsize row)
{
  g_return_val_if_fail (self != NULL && row < self->n_rows, 0);
  return self->numbers != NULL ? ((const gsize *) g_bytes_get_data (self->numbers, NULL))[row] : row;
}

guint
nabla_table_n_columns (const NablaTable *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_columns;
}

const NablaColumn *
nabla_table_get_column (const NablaTable *self, guint column)
{
  g_return_val_if_fail (self != NULL && column < self->n_columns, NULL);
  return self->columns[column];
}

int
nabla_table_find_column (const NablaTable *self, const char *name)
{
  g_return_val_if_fail (self != NULL, -1);

  return name != NULL ? (int) GPOINTER_TO_UINT (g_hash_table_lookup (self->by_name, name)) - 1 : -1;
}

/**
 * nabla_table_with_column:
 *
 * O(number of columns); the columns are shared.
 *
 * Returns: (transfer full): the table with one column replaced; %NULL and a
 *   critical warning if its length differs or another column has its name
 */
NablaTable *
nabla_table_with_column (const NablaTable *self, guint column, NablaColumn *replacement)
{
  g_autofree NablaColumn **columns = NULL;

  g_return_val_if_fail (self != NULL && column < self->n_columns && replacement != NULL, NULL);

  columns = g_memdup2 (self->columns, sizeof (NablaColumn *) * self->n_columns);
  columns[column] = replacement;
  return nabla_table_new_selected (columns, self->n_columns, self->n_rows, self->numbers);
}

guint64
nabla_table_get_id (const NablaTable *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->id;
}
