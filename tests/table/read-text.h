/* Reads text and writes what came of it in one line per row, for comparison. */
#pragma once

#include "table/nabla-csv.h"
#include "table/nabla-reader.h"

NablaReading *read_text (const char *text, gssize length, const NablaReaderOptions *options, GError **error);
/* "name:type" of the columns, then the cells, "~" for missing, then "!kind count@line". */
char *describe (const NablaReading *reading);
/* Reads and describes; fails the test on an error. */
char *read_describe (const char *text, const NablaReaderOptions *options);
gboolean same_tables (const NablaTable *a, const NablaTable *b);
/* Reads a file in a process of its own with @more bytes of memory than there are in use: 0 for a
 * clear refusal, 3 for a table. */
int read_in_little_memory (const char *path, gsize more);
