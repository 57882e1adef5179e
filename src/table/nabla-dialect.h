/* What a delimited file looks like: marks, where the table starts, its names. */
#pragma once

#include "table/nabla-csv-tokens.h"
#include "table/nabla-repairs.h"
#include "table/nabla-source.h"

G_BEGIN_DECLS

/* One row of the sample. */
typedef struct
{
  const char *start;
  guint first; /* its first field */
  guint n;
  gboolean after_blank; /* a blank line comes before it */
} NablaSampleRow;

/* The first rows of a file under one syntax; comments and blank lines are left out. */
typedef struct
{
  GArray *fields; /* NablaField */
  GArray *rows;   /* NablaSampleRow */
  gboolean any_quoted;
  gboolean any_unterminated;
  guint n_stray; /* fields with quotes that do not fit */
} NablaSample;

NablaSample *nabla_sample_new (const NablaCsvSyntax *syntax,
                               const char *begin,
                               const char *end,
                               gboolean is_whole,
                               guint max_rows,
                               guint max_fields);
void nabla_sample_free (NablaSample *self);
const NablaField *nabla_sample_get_row (const NablaSample *self, guint row, guint *n);
double nabla_sample_score (const NablaSample *sample,
                           const NablaCsvSyntax *syntax,
                           const NablaCellRules *rules,
                           gboolean *is_ragged);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaSample, nabla_sample_free)

/**
 * NablaCsvLayout:
 *
 * What the reader goes by. @body is where the first row of cells starts; @names are
 * as the file has them (%NULL-terminated, n_columns), or empty strings.
 */
typedef struct
{
  NablaCsvSyntax syntax;
  gboolean quotes_seen;
  const char *header;
  const char *body;
  const char *unterminated; /* a quote in the header that is never closed; nullable */
  gboolean has_header;
  gboolean ends_in_delimiter; /* the header, but not the rows */
  const char *units;          /* a row of units below the header that is no row of cells; nullable */
  gboolean shifted;           /* the header has no name for the first column */
  char **names;
  guint n_columns;
  guint64 n_skipped;  /* lines before the header */
  guint64 n_preamble; /* of those, lines that were found not to belong to the table */
} NablaCsvLayout;

/* Finds what @options leave open. Errors: NABLA_TABLE_ERROR_EMPTY, _MALFORMED, _LIMIT. */
gboolean nabla_dialect_detect (NablaCsvLayout *self,
                               const NablaSource *source,
                               const NablaReaderOptions *options,
                               GError **error);
void nabla_csv_layout_clear (NablaCsvLayout *self);
/* Chooses delimiter, quote and comment by how well the cells they yield fit together. */
void nabla_dialect_choose (NablaCsvSyntax *syntax,
                           const char *begin,
                           const char *end,
                           gboolean is_whole,
                           const NablaReaderOptions *options);
/* Finds preamble, header, names and the number of columns. */
gboolean nabla_dialect_lay_out (NablaCsvLayout *self,
                                const char *begin,
                                const char *end,
                                gboolean is_whole,
                                const NablaReaderOptions *options,
                                const char *name,
                                GError **error);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaCsvLayout, nabla_csv_layout_clear)

typedef enum
{
  NABLA_LOOKS_MISSING,
  NABLA_LOOKS_NUMBER,
  NABLA_LOOKS_DATE,
  NABLA_LOOKS_TIME,
  NABLA_LOOKS_TEXT,
} NablaLook;
/* Roughly what a cell is, in any number format. */
NablaLook nabla_field_look (const NablaCellRules *rules, const NablaField *field);

G_END_DECLS
