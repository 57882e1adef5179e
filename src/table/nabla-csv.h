/* The reader of delimited text, as a pipeline: bytes, UTF-8, layout, types, values, columns. */
#pragma once

#include "table/nabla-csv-parse.h"
#include "table/nabla-reader.h"

G_BEGIN_DECLS

/* Bytes a task reads: some milliseconds. */
#define NABLA_CSV_CHUNK (1024 * 1024)

/* Reads the table in @source, which it changes. @chunk_size 0: NABLA_CSV_CHUNK; others are
 * for tests. @short_rows: (out): a part of a file held fewer rows than were asked for. */
NablaReading *nabla_csv_read (NablaSource *source,
                              const NablaReaderOptions *options,
                              gsize chunk_size,
                              NablaExecutor *executor,
                              NablaProgress *progress,
                              gboolean *short_rows,
                              GError **error);

/**
 * NablaCsvRead:
 *
 * One reading under way, handed along the pipeline.
 */
typedef struct
{
  NablaSource *source;
  const NablaReaderOptions *options;
  NablaExecutor *executor;
  NablaProgress *progress;
  NablaRepairs *repairs;
  NablaCsvLayout layout;
  NablaCellRules rules;
  NablaCsvParser parser;
  NablaEvidence *evidence; /* of the rows that the plans are from; per column */
  const char *end;         /* of the rows that are read */
  char **names;            /* unique, of all columns */
} NablaCsvRead;

/* The number of the line that @place is on, from 1. O(offset). */
guint64 nabla_csv_line_of (const NablaCsvRead *self, const char *place);
/* Plans from the first rows. */
void nabla_csv_plan_columns (NablaCsvRead *self);
/* Allocates and reads all columns; those that do not fit their plan once more. */
gboolean nabla_csv_fill_columns (NablaCsvRead *self, GError **error);
/* The table of what was read, with kinds and reference levels as asked. */
NablaTable *nabla_csv_build_table (NablaCsvRead *self, GError **error);
/* The repairs that the parts and the layout tell of. */
void nabla_csv_report (NablaCsvRead *self);

G_END_DECLS
