#include "table/nabla-csv-cells.h"
#include "table/nabla-csv-set.h"

#include <string.h>

/* Columns of short text beyond these are read without caches, which take 6 kB each. */
#define CACHED_COLUMNS 500

/* A row of @n_cells, more or fewer than there are columns. */
static void
mend_row (NablaCsvParser *self, NablaCsvPart *part, gsize row, const char *start, gsize n_cells, gboolean extra_text)
{
  if (n_cells > self->n_columns)
    {
      nabla_csv_note (extra_text ? &part->longer : &part->trailing, start, 0);
      return;
    }
  nabla_csv_note (&part->padded, start, 0);
  for (guint j = (guint) n_cells; j < self->n_columns; j++)
    if (self->columns[j].active)
      {
        part->cells[j].tokens |= 1;
        nabla_csv_set_missing (&self->columns[j], row);
      }
}

/* Takes the row at @p field by field. Returns where the next one is. */
static const char *
take_row (NablaCsvParser *self, NablaCsvPart *part, gsize row, const char *p)
{
  const char *start = p;
  gboolean extra_text = FALSE;
  NablaFieldEnd how;
  guint j = 0;

  do
    {
      NablaField field;

      how = nabla_csv_next_field (&self->layout->syntax, &p, part->end, &field);
      extra_text |= nabla_csv_take_field (self, part, j, row, &field);
      j++;
    }
  while (how == NABLA_FIELD_ENDS_CELL);
  if (j != self->n_columns)
    mend_row (self, part, row, start, j, extra_text);
  return p;
}

/* Takes rows of which it is known where their cells end, column by column. */
static void
take_batch (NablaCsvParser *self, NablaCsvPart *part, gsize row, const NablaCsvBatch *batch)
{
  guint n = (guint) MIN (batch->width, self->n_columns);

  /* Of other columns only stray quotes are to be counted. */
  for (guint j = 0; j < n; j++)
    if (self->columns[j].active || !batch->is_regular)
      nabla_csv_take_column (self, part, row, batch, j);
  for (gsize i = 0; batch->width != self->n_columns && i < batch->n_rows; i++)
    {
      gboolean extra_text = FALSE;
      const char *end;

      for (gsize j = n; j < batch->width; j++)
        extra_text |= nabla_csv_take_cell (self, part, row + i, batch, i, (guint) j);
      mend_row (self, part, row + i, nabla_csv_batch_get (batch, i, 0, &end), batch->width, extra_text);
    }
}

void
nabla_csv_part_clear (NablaCsvPart *self, guint n_columns)
{
  for (guint j = 0; self->cells != NULL && j < n_columns; j++)
    nabla_csv_dictionary_free (self->cells[j].dictionary);
  g_free (self->cells);
  memset (self, 0, sizeof *self);
}

/* The memory that the values of a chunk go to. */
static void
populate (const NablaCsvParser *self, const NablaCsvChunk *chunk)
{
  /* Below this it is not worth a call. */
  const gsize least = 32 * 1024;

  if (chunk->max_rows * sizeof (double) < least)
    return;
  for (guint j = 0; j < self->n_columns; j++)
    {
      const NablaCsvColumn *column = &self->columns[j];

      if (!column->active)
        continue;
      if (column->reals != NULL)
        nabla_populate (column->reals + chunk->first_row, chunk->max_rows * sizeof (double));
      if (column->ints != NULL)
        nabla_populate (column->ints + chunk->first_row, chunk->max_rows * sizeof (gint64));
      if (column->codes != NULL)
        nabla_populate (column->codes + chunk->first_row, chunk->max_rows * sizeof (guint32));
    }
}

/* Caches for the columns that use one, unless they are many. (nullable) */
static NablaCsvCached *
add_caches (const NablaCsvParser *self, NablaCsvPart *part)
{
  const gsize size = (gsize) 1 << NABLA_CSV_CACHE_BITS;
  NablaCsvCached *caches;
  gsize n = 0;

  for (guint j = 0; j < self->n_columns; j++)
    n += self->columns[j].way >= NABLA_CSV_AS_WORD;
  if (n == 0 || n > CACHED_COLUMNS)
    return NULL;
  caches = nabla_try_realloc (NULL, n * size * sizeof (NablaCsvCached));
  if (caches == NULL)
    return NULL;
  memset (caches, 0xff, n * size * sizeof (NablaCsvCached));
  for (guint j = self->n_columns; j-- > 0;)
    if (self->columns[j].way >= NABLA_CSV_AS_WORD)
      part->cells[j].cache = caches + --n * size;
  return caches;
}

static void
close_cells (const NablaCsvParser *self, NablaCsvPart *part, NablaCsvCached *caches)
{
  for (guint j = 0; j < self->n_columns; j++)
    {
      part->any_quoted |= part->cells[j].any_quoted;
      if (self->columns[j].active)
        nabla_csv_dictionary_shrink (part->cells[j].dictionary, FALSE);
      part->cells[j].cache = NULL;
    }
  g_free (caches);
}

void
nabla_csv_parse_chunk (gsize index, gpointer parser)
{
  NablaCsvParser *self = parser;
  const NablaCsvChunk *chunk = &g_array_index (self->chunks, NablaCsvChunk, index);
  NablaCsvPart *part = &self->parts[index];
  NablaCsvCells *cells = part->cells;
  NablaCsvStops ends;
  NablaCsvBatch batch;
  gboolean has_ends;
  const char *p = chunk->begin;
  NablaCsvCached *caches;

  if (!nabla_source_is_held (self->source))
    g_atomic_int_set (&self->is_lost, 1);
  if (g_atomic_int_get (&self->is_full) || g_atomic_int_get (&self->is_lost))
    return;
  /* What other passes found of other columns stays. */
  memset (part, 0, sizeof *part);
  part->cells = cells;
  part->end = chunk->end;
  if (cells == NULL)
    {
      part->cells = nabla_try_realloc (NULL, sizeof (NablaCsvCells) * self->n_columns);
      if (part->cells == NULL)
        {
          g_atomic_int_set (&self->is_full, 1);
          return;
        }
      memset (part->cells, 0, sizeof (NablaCsvCells) * self->n_columns);
    }
  for (guint j = 0; j < self->n_columns; j++)
    if (self->columns[j].active)
      {
        nabla_csv_dictionary_free (part->cells[j].dictionary);
        memset (&part->cells[j], 0, sizeof part->cells[j]);
      }
  populate (self, chunk);
  caches = add_caches (self, part);
  has_ends = nabla_csv_stops_init (&ends, &self->layout->syntax, chunk, self->n_columns);
  while (p < chunk->end && !g_atomic_int_get (&self->is_full))
    {
      if (nabla_csv_is_no_row (self, p, chunk->end))
        {
          if (*p == self->layout->syntax.comment && *p != '\0')
            nabla_csv_note (&part->comments, p, 0);
          p = nabla_csv_next_line (p, chunk->end);
          continue;
        }
      if (has_ends && nabla_csv_stops_take (&ends, &p, &batch))
        {
          take_batch (self, part, chunk->first_row + part->n_rows, &batch);
          part->n_rows += batch.n_rows;
        }
      else
        p = take_row (self, part, chunk->first_row + part->n_rows++, p);
    }
  if (has_ends)
    nabla_csv_stops_clear (&ends);
  close_cells (self, part, caches);
  nabla_progress_set (self->progress, 0.4 + 0.5 * (g_atomic_int_add (&self->n_done, 1) + 1) / self->chunks->len, NULL);
}
