/* Some of a table's rows as a table. */
#include "table/nabla-column-private.h"
#include "table/nabla-filter.h"

typedef struct
{
  const NablaTable *table;
  const guint8 *selected;
  gsize n; /* selected rows */
  NablaColumn **columns;
  gsize *numbers;
} Gather;

/* Without asking which: where half of the rows go, guessing costs more than copying. */
#define GATHER(to, from)                         \
  G_STMT_START                                   \
  {                                              \
    gsize at = 0;                                \
                                                 \
    for (gsize i = 0; i < n_rows && at < n; i++) \
      {                                          \
        (to)[at] = (from)[i];                    \
        at += selected[i];                       \
      }                                          \
  }                                              \
  G_STMT_END

static double *
gather_reals (const double *from, const guint8 *selected, gsize n_rows, gsize n)
{
  double *to = g_new (double, MAX (n, 1));

  GATHER (to, from);
  return to;
}

static gint64 *
gather_ints (const gint64 *from, const guint8 *selected, gsize n_rows, gsize n)
{
  gint64 *to = g_new (gint64, MAX (n, 1));

  GATHER (to, from);
  return to;
}

static guint8 *
gather_bits (const guint8 *from, const guint8 *selected, gsize n_rows, gsize n)
{
  guint8 *to = g_malloc0 (n / 8 + 1);
  gsize at = 0;

  for (gsize i = 0; i < n_rows; i++)
    if (selected[i])
      {
        to[at / 8] |= (guint8) ((from[i / 8] >> (i % 8) & 1) << (at % 8));
        at++;
      }
  return to;
}

/* The texts are those of @from, which lives as long. */
static NablaDictionary *
gather_dictionary (NablaDictionary *from, const guint8 *selected, gsize n_rows, gsize n)
{
  guint32 *to = g_new (guint32, MAX (n, 1));

  GATHER (to, from->codes);
  return nabla_dictionary_new (to, n, g_memdup2 (from->levels, sizeof (char *) * MAX (from->n_levels, 1)),
                               from->n_levels, NULL, nabla_dictionary_ref (from),
                               (GDestroyNotify) nabla_dictionary_unref);
}

/* Of rows of rows, too, what is kept is where they were read. */
static void
gather_numbers (Gather *self)
{
  const guint8 *selected = self->selected;
  gsize n_rows = nabla_table_n_rows (self->table);
  gsize n = self->n;
  gsize at = 0;

  self->numbers = g_new (gsize, MAX (n, 1));
  for (gsize i = 0; i < n_rows && at < n; i++)
    {
      self->numbers[at] = nabla_table_get_row_number (self->table, i);
      at += selected[i];
    }
}

static void
gather_column (const Gather *self, gsize index)
{
  const NablaColumn *from = nabla_table_get_column (self->table, (guint) index);
  gsize n_rows = nabla_table_n_rows (self->table);
  NablaValues *values = nabla_values_new (self->n);
  NablaDictionary *dictionary = NULL;

  if (from->dictionary != NULL)
    dictionary = gather_dictionary (from->dictionary, self->selected, n_rows, self->n);
  if (from->type == NABLA_TYPE_TEXT)
    values->dictionary = nabla_dictionary_ref (dictionary);
  else if (from->values->ints != NULL)
    {
      values->ints = gather_ints (from->values->ints, self->selected, n_rows, self->n);
      if (from->values->missing != NULL)
        values->missing = gather_bits (from->values->missing, self->selected, n_rows, self->n);
    }
  else
    values->reals = gather_reals (from->values->reals, self->selected, n_rows, self->n);
  self->columns[index] = nabla_column_new_like (from, values, dictionary);
}

/* After the columns come the rows' numbers. */
static void
gather_part (gsize index, gpointer data)
{
  Gather *self = data;

  if (index < nabla_table_n_columns (self->table))
    gather_column (self, index);
  else
    gather_numbers (self);
}

/**
 * nabla_table_with_rows:
 * @selected: (array length=n_rows): 1 for the rows to keep, else 0
 * @executor: (nullable): works on columns
 * @error: cancelled
 *
 * O(rows x columns). Columns keep name, label, kind, origin and levels, also those levels that no row has
 * any more. A reference level that no row has gives way to the most frequent one. Rows keep their
 * numbers: 8 bytes each beside the columns.
 *
 * Returns: (transfer full): a table of these rows; @table itself if they are all
 */
NablaTable *
nabla_table_with_rows (const NablaTable *table,
                       const guint8 *selected,
                       NablaExecutor *executor,
                       NablaProgress *progress,
                       GError **error)
{
  gsize n_rows = nabla_table_n_rows (table);
  guint n_columns = nabla_table_n_columns (table);
  Gather gather = { table, selected, 0, NULL, NULL };
  g_autoptr (GBytes) numbers = NULL;
  NablaTable *result = NULL;

  for (gsize i = 0; i < n_rows; i++)
    gather.n += selected[i];
  if (gather.n == n_rows)
    return nabla_table_ref (table);

  gather.columns = g_new0 (NablaColumn *, MAX (n_columns, 1));
  if (nabla_executor_run (executor, n_columns + 1, gather_part, &gather, progress, error))
    {
      numbers = g_bytes_new_take (g_steal_pointer (&gather.numbers), gather.n * sizeof (gsize));
      result = nabla_table_new_selected (gather.columns, n_columns, gather.n, numbers);
    }
  g_free (gather.numbers);
  for (guint i = 0; i < n_columns; i++)
    nabla_column_unref (gather.columns[i]);
  g_free (gather.columns);
  return result;
}
