/* From a condition to the rows in which it holds. */
#include <math.h>
#include <string.h>

#include "table/nabla-column-private.h"
#include "table/nabla-filter-private.h"

/* Rows whose masks fit the cache together with their values. */
#define BLOCK 4096
/* Rows that one thread does before it looks whether to go on. */
#define CHUNK (64 * BLOCK)

typedef struct
{
  const NablaFilter *filter;
  const NablaTable *table;
  NablaFilterTest *tests;
  guint8 *mask;
} Selection;

/* 1 where there is a value. */
static void
test_present (const NablaColumn *column, gsize first, gsize n, guint8 *mask)
{
  const NablaValues *values = column->values;

  if (column->type == NABLA_TYPE_TEXT)
    {
      const guint32 *codes = column->dictionary->codes + first;

      for (gsize i = 0; i < n; i++)
        mask[i] = codes[i] != NABLA_CODE_MISSING;
    }
  else if (values->ints != NULL)
    for (gsize i = 0; i < n; i++)
      mask[i] = !NABLA_INT_IS_MISSING (values, first + i);
  else
    for (gsize i = 0; i < n; i++)
      mask[i] = !isnan (values->reals[first + i]);
}

static void
test_block (const NablaFilterTest *bound, gsize first, gsize n, guint8 *mask)
{
  const NablaColumn *column = bound->column;

  if (bound->kind == NABLA_FILTER_MISSING)
    {
      test_present (column, first, n, mask);
      for (gsize i = 0; i < n && !bound->negated; i++)
        mask[i] ^= 1;
      return;
    }
  if (bound->accepts != NULL)
    {
      const guint32 *codes = column->dictionary->codes + first;

      for (gsize i = 0; i < n; i++)
        mask[i] = codes[i] != NABLA_CODE_MISSING && bound->accepts[codes[i]] != bound->negated;
      return;
    }

  memset (mask, 0, n);
  for (guint r = 0; bound->reals != NULL && r < bound->reals->len; r++)
    {
      NablaFilterReals range = g_array_index (bound->reals, NablaFilterReals, r);
      const double *values = column->values->reals + first;

      for (gsize i = 0; i < n; i++)
        mask[i] |= (guint8) ((values[i] >= range.lo) & (values[i] <= range.hi));
    }
  for (guint r = 0; bound->ints != NULL && r < bound->ints->len; r++)
    {
      NablaFilterInts range = g_array_index (bound->ints, NablaFilterInts, r);
      const gint64 *values = column->values->ints + first;

      for (gsize i = 0; i < n; i++)
        mask[i] |= (guint8) ((values[i] >= range.lo) & (values[i] <= range.hi));
    }
  if (bound->negated || bound->ints != NULL)
    {
      guint8 present[BLOCK];

      test_present (column, first, n, present);
      for (gsize i = 0; i < n; i++)
        mask[i] = (guint8) ((mask[i] != bound->negated) & present[i]);
    }
}

static void
select_block (const Selection *self, gsize first, gsize n, guint8 *stack)
{
  guint8 *top = stack;

  for (guint s = 0; s < self->filter->steps->len; s++)
    {
      const NablaFilterTest *bound = &self->tests[s];

      if (bound->kind != NABLA_FILTER_AND && bound->kind != NABLA_FILTER_OR)
        {
          test_block (bound, first, n, top);
          top += BLOCK;
          continue;
        }
      top -= BLOCK;
      for (gsize i = 0; i < n; i++)
        if (bound->kind == NABLA_FILTER_AND)
          top[(gssize) i - BLOCK] &= top[i];
        else
          top[(gssize) i - BLOCK] |= top[i];
    }
  memcpy (self->mask + first, stack, n);
}

static void
select_chunk (gsize index, gpointer data)
{
  const Selection *self = data;
  gsize n_rows = nabla_table_n_rows (self->table);
  gsize end = MIN (n_rows, (index + 1) * CHUNK);
  g_autofree guint8 *stack = g_malloc ((gsize) self->filter->depth * BLOCK);

  for (gsize first = index * CHUNK; first < end; first += BLOCK)
    select_block (self, first, MIN (BLOCK, end - first), stack);
}

/**
 * nabla_filter_select:
 * @executor: (nullable): works on chunks of rows
 * @error: as nabla_filter_check(), or cancelled
 */
guint8 *
nabla_filter_select (const NablaFilter *self,
                     const NablaTable *table,
                     NablaExecutor *executor,
                     NablaProgress *progress,
                     GError **error)
{
  Selection selection = { self, table, NULL, NULL };
  gsize n_rows;
  gboolean ran;

  g_return_val_if_fail (self != NULL && table != NULL, NULL);

  selection.tests = nabla_filter_bind (self, table, NULL, error);
  if (selection.tests == NULL)
    return NULL;
  n_rows = nabla_table_n_rows (table);
  selection.mask = g_malloc (MAX (n_rows, 1));
  ran = nabla_executor_run (executor, (n_rows + CHUNK - 1) / CHUNK, select_chunk, &selection, progress, error);
  nabla_filter_tests_free (self, selection.tests);
  if (!ran)
    g_clear_pointer (&selection.mask, g_free);
  return selection.mask;
}

/**
 * nabla_table_with_filter:
 * @executor: (nullable): works on columns
 * @error: as nabla_filter_check(), or cancelled
 *
 * O(rows x columns). The texts of dictionaries are shared, summaries are made when asked for.
 *
 * Returns: (transfer full): a table of the rows in which @filter holds; @table itself if that is all
 */
NablaTable *
nabla_table_with_filter (const NablaTable *table,
                         const NablaFilter *filter,
                         NablaExecutor *executor,
                         NablaProgress *progress,
                         GError **error)
{
  g_autofree guint8 *selected = nabla_filter_select (filter, table, executor, progress, error);

  return selected != NULL ? nabla_table_with_rows (table, selected, executor, progress, error) : NULL;
}
