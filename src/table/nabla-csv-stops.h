/* The ends of the cells of a chunk, found ahead of reading the cells: so that one cell does not wait for
 * the end of the one before it, and cells can be read column by column. */
#pragma once

#include "table/nabla-csv-scan.h"
#include "table/nabla-csv-tokens.h"

G_BEGIN_DECLS

/**
 * NablaCsvStops:
 *
 * A window over the ends of the cells of one chunk, from @first and from line end @first_line on. Where
 * quotes are not regular they are what nabla_csv_next_field() finds.
 */
typedef struct
{
  const NablaCsvSyntax *syntax;
  NablaCsvStopsFunc find; /* NULL: field by field */
  NablaCsvMarks marks;
  NablaCsvRun run;
  gboolean single; /* one column */
  gboolean begins_row;
  guint32 *memory;
  gsize room;
  gsize first;
  gsize first_line;
} NablaCsvStops;

/**
 * NablaCsvBatch:
 * @width: cells in each row
 * @stops: @n_rows * @width ends of cells, as bytes behind @begin, and the byte before the first row
 * before them
 * @is_regular: quotes are around fields, or doubled within such, and nowhere else
 *
 * Rows of the same number of cells, one behind the other.
 */
typedef struct
{
  gsize n_rows;
  gsize width;
  const char *begin;
  const guint32 *stops;
  gboolean is_regular;
} NablaCsvBatch;

/* For rows of usually @n_columns cells; FALSE if there is no memory, or the syntax or the chunk is not for
 * this: then there is nothing to clear. */
gboolean
nabla_csv_stops_init (NablaCsvStops *self, const NablaCsvSyntax *syntax, const NablaCsvChunk *chunk, guint n_columns);
void nabla_csv_stops_clear (NablaCsvStops *self);
/* Takes rows from the one at @p on, which then is behind them. FALSE if that one does not end in a line
 * end, or is too long; the next one may be asked for all the same. @batch is valid until the next call. */
gboolean nabla_csv_stops_take (NablaCsvStops *self, const char **p, NablaCsvBatch *batch);

/* The cell that ends at @stop of @self; @behind_row: it is the first of a row behind another one. Returns
 * where it begins. */
static inline const char *
nabla_csv_batch_get_at (const NablaCsvBatch *self, const guint32 *stop, gboolean behind_row, const char **end)
{
  const char *p = self->begin + (guint32) (stop[-1] + 1);

  *end = self->begin + *stop;
  if (behind_row)
    p += (p[-1] == '\r') & (*p == '\n');
  return p;
}

/* Cell @j of row @i. */
static inline const char *
nabla_csv_batch_get (const NablaCsvBatch *self, gsize i, gsize j, const char **end)
{
  return nabla_csv_batch_get_at (self, self->stops + i * self->width + j, j == 0 && i > 0, end);
}

G_END_DECLS
