/* The cells of rows to values, by the way of their column. */
#pragma once

#include "table/nabla-csv-parse.h"
#include "table/nabla-csv-stops.h"

G_BEGIN_DECLS

/* Takes a field as cell @j of row @row, which may be one beyond the columns. Whether it is such a one and
 * holds text. */
gboolean nabla_csv_take_field (NablaCsvParser *self, NablaCsvPart *part, guint j, gsize row, const NablaField *field);
/* The same of cell @j of row @i of @batch. */
gboolean
nabla_csv_take_cell (NablaCsvParser *self, NablaCsvPart *part, gsize row, const NablaCsvBatch *batch, gsize i, guint j);
/* The cells of column @j in the rows of @batch, of which the first is row @row. */
void nabla_csv_take_column (NablaCsvParser *self, NablaCsvPart *part, gsize row, const NablaCsvBatch *batch, guint j);

G_END_DECLS
