/* Files of statistics programs in memory, made by ReadStat's writer. */
#pragma once

#include <readstat.h>
#include "table/nabla-readstat.h"

/* A file name for each format. */
static const char *const stat_file_names[] = { "t.sav", "t.por", "t.dta", "t.sas7bdat", "t.xpt" };

/* A writer whose bytes go to @bytes; from here on ReadStat's own functions. */
readstat_writer_t *stat_file_new (void);
/* Called by stat_file_finish() for each row. */
typedef void (*StatFileRow) (readstat_writer_t *writer, int row);
/* (transfer full): the file, with @n_rows rows. Frees @writer. */
GBytes *stat_file_finish (readstat_writer_t *writer, NablaStatFormat format, int n_rows, StatFileRow row);
/* A writer of two columns of numbers and one of texts, and their rows: within the first three
 * whole, broken, negative and missing numbers, and texts that are empty, padded and not ASCII
 * (but for NABLA_STAT_POR). */
readstat_writer_t *stat_file_plain_writer (NablaStatFormat format);
void stat_file_plain_row (readstat_writer_t *writer, int row);
/* (transfer full): what is read of a file; an error fails the test. */
NablaReading *stat_file_read (GBytes *bytes, const char *name, const NablaReaderOptions *options);
/* (transfer full): what describe() says of it. */
char *stat_file_describe (GBytes *bytes, const char *name);
