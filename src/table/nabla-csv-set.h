/* Cells to values by all the rules. */
#pragma once

#include "table/nabla-csv-parse.h"

G_BEGIN_DECLS

#define NABLA_CSV_EXACT_INTEGER G_GINT64_CONSTANT (9007199254740992)

/* Counts a repair at @where; @column from 1, 0: the row. */
void nabla_csv_note (NablaCsvPlace *place, const char *where, guint column);
void nabla_csv_set_missing (NablaCsvColumn *column, gsize row);
/* Sets the cell of active column @j, or tells that it does not fit the column's plan. */
void nabla_csv_set_cell (NablaCsvParser *self, NablaCsvPart *part, guint j, gsize row, const NablaField *field);

static inline gboolean
nabla_csv_fits_real (gint64 integer)
{
  return integer <= NABLA_CSV_EXACT_INTEGER && integer >= -NABLA_CSV_EXACT_INTEGER;
}

/* A number, as an integer where the column holds those. */
static inline void
nabla_csv_set_plain (NablaCsvColumn *column, gsize row, gint64 integer, double value)
{
  if (column->ints != NULL)
    {
      column->ints[row] = integer;
      column->missing[row] = 0;
    }
  else
    column->reals[row] = value;
}

G_END_DECLS
