/* Line ends and quotes of a block of text, 64 bytes at a step. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The marks looked for; 0: none. */
typedef struct
{
  char delimiter;
  char quote;
} NablaCsvMarks;

typedef enum
{
  NABLA_CSV_WITHIN_DATA = 0,
  NABLA_CSV_BEGINS_DATA = 1 << 0, /* nothing comes before the block */
  NABLA_CSV_ENDS_DATA = 1 << 1,
} NablaCsvEdges;

/**
 * NablaCsvScanned:
 * @n_lines: line ends outside of quoted fields, CR LF as one
 * @row: (nullable): behind the first of them
 * @is_irregular: some quote neither begins a field, nor ends one, nor is doubled
 */
typedef struct
{
  gsize n_lines;
  const char *row;
  gboolean is_irregular;
} NablaCsvScanned;

/**
 * NablaCsvScan:
 * @cases: what the block holds if it begins outside of a quoted field, and if it begins inside
 * @changes: it holds an odd number of quotes, so that the next one begins the other way
 */
typedef struct
{
  NablaCsvScanned cases[2];
  gboolean any_quote;
  gboolean changes;
} NablaCsvScan;

typedef void (*NablaCsvScanFunc) (const char *begin,
                                  const char *end,
                                  NablaCsvEdges edges,
                                  const NablaCsvMarks *marks,
                                  NablaCsvScan *scan);

/**
 * NablaCsvRun:
 * @begin: where a row begins, outside of quoted fields
 * @at: what is looked at next, at first @begin
 * @inside: all bits set: @at is in a quoted field
 * @after_cr: 1: behind a CR
 * @stops: @n_stops delimiters and line ends outside of quoted fields, as bytes behind @begin; of CR LF the CR
 * @lines: which @n_lines of them are line ends
 *
 * Text of less than 4 GB whose quotes are regular, while the ends of its cells are found.
 */
typedef struct
{
  const char *begin;
  const char *end;
  const char *at;
  guint64 inside;
  guint64 after_cr;
  guint32 *stops;
  guint32 *lines;
  gsize n_stops;
  gsize n_lines;
} NablaCsvRun;

/* Adds what goes into @room of both lists, whole blocks of 64 bytes; up to there anything may be written. */
typedef void (*NablaCsvStopsFunc) (NablaCsvRun *run, const NablaCsvMarks *marks, gsize room);

/**
 * nabla_csv_scan_get:
 *
 * The scan for this processor. It takes quotes for pairs around fields and within them, as RFC
 * 4180 has it; where they are not, the case is irregular. Up to 65 bytes behind the end of a
 * block are looked at and must be readable. O(length).
 */
NablaCsvScanFunc nabla_csv_scan_get (void);
/* The one that any processor can run, and the one for AVX2: for the above, and for tests. */
void nabla_csv_scan_plain (const char *begin,
                           const char *end,
                           NablaCsvEdges edges,
                           const NablaCsvMarks *marks,
                           NablaCsvScan *scan);
void nabla_csv_scan_avx2 (const char *begin,
                          const char *end,
                          NablaCsvEdges edges,
                          const NablaCsvMarks *marks,
                          NablaCsvScan *scan);
/* The same of NablaCsvStopsFunc. */
NablaCsvStopsFunc nabla_csv_find_stops_get (void);
void nabla_csv_find_stops_plain (NablaCsvRun *run, const NablaCsvMarks *marks, gsize room);
void nabla_csv_find_stops_avx2 (NablaCsvRun *run, const NablaCsvMarks *marks, gsize room);

G_END_DECLS
