/* A table as what the grid draws. */
#include "app/nabla-table-grid-private.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-text.h"

/* Rows that a column's width is taken from, and fewer where columns are many. */
#define N_SAMPLED   24
#define MAX_SAMPLED 20000

static const NablaColumn *
column_of (gpointer data, guint column)
{
  return nabla_table_get_column (NABLA_TABLE_GRID (data)->table, column);
}

static guint
get_n_columns (gpointer data)
{
  NablaTableGrid *self = data;

  return self->table != NULL ? nabla_table_n_columns (self->table) : 0;
}

static gsize
get_n_rows (gpointer data)
{
  NablaTableGrid *self = data;

  return self->table != NULL ? nabla_table_n_rows (self->table) : 0;
}

static char *
dup_title (gpointer data, guint column)
{
  return g_strdup (nabla_column_get_name (column_of (data, column)));
}

static char *
dup_note (gpointer data, guint column)
{
  NablaTableGrid *self = data;

  if (self->note != NULL)
    return self->note (self->table, column, self->note_data);
  return g_strdup (nabla_text_kind (nabla_column_get_kind (column_of (data, column))));
}

static char *
dup_tooltip (gpointer data, guint column)
{
  return g_strdup (nabla_column_get_label (column_of (data, column)));
}

static guint
get_chars (gpointer data, guint column)
{
  const NablaColumn *c = column_of (data, column);
  gsize n_rows = get_n_rows (data);
  gsize n = MIN (n_rows, CLAMP (MAX_SAMPLED / MAX (get_n_columns (data), 1), 2, N_SAMPLED));
  guint chars = MAX (nabla_table_grid_text_chars (nabla_column_get_name (c)) + 1, NABLA_TABLE_GRID_MIN_CHARS);
  g_autofree char *note = dup_note (data, column);

  chars = MAX (chars, nabla_table_grid_text_chars (note));
  for (gsize i = 0; i < n && chars < NABLA_TABLE_GRID_MAX_CHARS; i++)
    {
      g_autofree char *cell = nabla_column_dup_cell (c, i * (n_rows - 1) / MAX (n - 1, 1));

      if (cell != NULL)
        chars = MAX (chars, nabla_table_grid_text_chars (cell));
    }
  return MIN (chars, NABLA_TABLE_GRID_MAX_CHARS);
}

static gboolean
is_number (gpointer data, guint column)
{
  NablaColumnType type = nabla_column_get_type (column_of (data, column));

  return type == NABLA_TYPE_INTEGER || type == NABLA_TYPE_REAL;
}

static char *
dup_cell (gpointer data, gsize row, guint column)
{
  return nabla_column_dup_cell (column_of (data, column), row);
}

/* As they were read: a filter leaves gaps. */
static gsize
get_number (gpointer data, gsize row)
{
  return nabla_table_get_row_number (NABLA_TABLE_GRID (data)->table, row);
}

static char *
dup_spoken (gpointer data, gsize row, guint column)
{
  g_autofree char *cell = dup_cell (data, row, column);
  g_autofree char *number = nabla_text_count (get_number (data, row) + 1);

  return g_strdup_printf (_ ("Row %s, %s: %s"), number, nabla_column_get_name (column_of (data, column)),
                          cell != NULL ? cell : _ ("missing"));
}

const NablaGridSource nabla_table_grid_cells = {
  get_n_columns, get_n_rows, dup_title,  dup_note,   dup_tooltip, get_chars, is_number,
  dup_cell,      NULL,       get_number, dup_spoken, -1,          FALSE,
};
