/* The ends of the cells of a chunk, found ahead of reading the cells: so that one cell does not wait for
 * the end of the one before it. */
#pragma once

#include "table/nabla-csv-scan.h"
#include "table/nabla-csv-tokens.h"

G_BEGIN_DECLS

/**
 * NablaCsvStops:
 * @stops: from @first to before @n: the bytes from @run.begin to the ends of cells
 *
 * A window over the ends of the cells of one chunk. An end is the delimiter, the line end or the CR of
 * one behind a cell. Where quotes are not regular it is what nabla_csv_next_field() finds.
 */
typedef struct
{
  const NablaCsvSyntax *syntax;
  NablaCsvStopsFunc find; /* NULL: field by field */
  NablaCsvMarks marks;
  NablaCsvRun run;
  gboolean single; /* one column */
  gboolean begins_row;
  guint32 *stops;
  gsize room;
  gsize n_wanted; /* a row's */
  gsize first;
  gsize n;
} NablaCsvStops;

/* For rows of @n_columns; FALSE if there is no memory, or the syntax or the chunk is not for this:
 * then there is nothing to free. */
gboolean
nabla_csv_stops_init (NablaCsvStops *self, const NablaCsvSyntax *syntax, const NablaCsvChunk *chunk, guint n_columns);
void nabla_csv_stops_clear (NablaCsvStops *self);
/* The slower part of the below. */
gboolean nabla_csv_stops_advance (NablaCsvStops *self, const char *p);

/* Goes to the row at @p, behind the last. Whether as many ends are at hand as a row has: if not, the
 * text ends before. */
static inline gboolean
nabla_csv_stops_reach (NablaCsvStops *self, const char *p)
{
  const guint32 at = (guint32) (p - self->run.begin);
  const guint32 *stops = self->stops + self->first;

  /* Nearly always a row is just behind a row. */
  if (G_LIKELY (self->n - self->first >= 2 * self->n_wanted && stops[self->n_wanted - 1] < at
                && stops[self->n_wanted] >= at))
    {
      self->first += self->n_wanted;
      return TRUE;
    }
  return nabla_csv_stops_advance (self, p);
}

G_END_DECLS
