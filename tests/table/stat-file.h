/* Files of statistics programs in memory, made by ReadStat's writer. */
#pragma once

#include <readstat.h>
#include "table/nabla-readstat.h"

/* A writer whose bytes go to @bytes; from here on ReadStat's own functions. */
readstat_writer_t *stat_file_new (void);
/* Called by stat_file_finish() for each row. */
typedef void (*StatFileRow) (readstat_writer_t *writer, int row);
/* (transfer full): the file, with @n_rows rows. Frees @writer. */
GBytes *stat_file_finish (readstat_writer_t *writer, NablaStatFormat format, int n_rows, StatFileRow row);
