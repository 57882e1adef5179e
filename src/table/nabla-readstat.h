/* Files of statistics programs: SPSS, Stata and SAS, by the ReadStat library. */
#pragma once

#include "table/nabla-reader.h"
#include "table/nabla-seekable.h"

G_BEGIN_DECLS

typedef enum
{
  NABLA_STAT_SAV,      /* SPSS, also compressed (.zsav) */
  NABLA_STAT_POR,      /* SPSS portable */
  NABLA_STAT_DTA,      /* Stata */
  NABLA_STAT_SAS7BDAT, /* SAS */
  NABLA_STAT_XPT,      /* SAS transport, versions 5 and 8 */
} NablaStatFormat;

/* Whether a file that begins with @head is of this format. */
gboolean nabla_readstat_sniff (NablaStatFormat format, const char *head, gsize length);
/* Reads the table; with max_rows set its first rows. Values with labels become categories,
 * values that the file declares missing are missing, dates are dates. O(cells). Errors:
 * NABLA_TABLE_ERROR_MALFORMED, _BINARY (a version that is not read), _LIMIT, _IO, _EMPTY,
 * G_IO_ERROR_CANCELLED. */
NablaReading *nabla_readstat_read (NablaSeekable *input,
                                   NablaStatFormat format,
                                   const NablaReaderOptions *options,
                                   NablaProgress *progress,
                                   GError **error);

G_END_DECLS
