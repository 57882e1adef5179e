/* Delimited text cut into fields, and a file cut into runs of whole rows. */
#pragma once

#include "base/nabla-executor.h"
#include "table/nabla-cell.h"

G_BEGIN_DECLS

/**
 * NablaCsvSyntax:
 *
 * ASCII marks, 0: none. A space as the delimiter takes runs of spaces and tabs as one. A
 * quote counts at the start of a field only; a line ends in LF, CR or both.
 * Set by nabla_csv_syntax_init().
 */
typedef struct
{
  char delimiter;
  char quote;
  char comment;
  char escape;      /* a backslash, if one in a quoted field takes the meaning off what follows */
  guint8 stop[256]; /* bytes at which an unquoted field ends */
} NablaCsvSyntax;

typedef enum
{
  NABLA_FIELD_ENDS_CELL, /* a delimiter follows: another cell */
  NABLA_FIELD_ENDS_ROW,
  NABLA_FIELD_ENDS_DATA,
} NablaFieldEnd;

/**
 * NablaField:
 * @text: within the data, without the quotes and the spaces around it
 * @opened: where its quote is, if @is_unterminated
 */
typedef struct
{
  const char *text;
  gsize length;
  const char *opened;
  gboolean is_quoted;
  gboolean has_escapes; /* "" within stands for one ", or \" does */
  gboolean is_stray;    /* a quote within, or text after the closing one */
  gboolean is_unterminated;
} NablaField;

/* Whole rows in [begin, end); at most @max_rows of them. */
typedef struct
{
  const char *begin;
  const char *end;
  gsize max_rows;
  gsize first_row;     /* sum of max_rows before */
  gboolean is_regular; /* quotes are around fields, or doubled within such, and nowhere else */
} NablaCsvChunk;

void nabla_csv_syntax_init (NablaCsvSyntax *self, char delimiter, char quote, char comment);
/* Takes the field at @at, which then is behind what ended it. @end: a NUL byte or just
 * behind a line end. O(length). */
NablaFieldEnd nabla_csv_next_field (const NablaCsvSyntax *self, const char **at, const char *end, NablaField *field);
/* Leaves out the blanks around an unquoted text. */
void nabla_csv_trim (const NablaCsvSyntax *self, const char **text, const char **end);
/* Behind the end of the line at @p. */
const char *nabla_csv_next_line (const char *p, const char *end);
/* Copies @length bytes of a field that has escapes to @plain, of the same size, without
 * them. Returns the bytes written. */
gsize nabla_csv_unescape (const NablaCsvSyntax *self, const char *text, gsize length, char *plain);
/* (transfer full): the text of a field, its doubled quotes made single */
char *nabla_csv_field_dup (const NablaCsvSyntax *self, const NablaField *field);
/* A row that holds no cells: blank (unless @single, where it is a missing cell) or a comment. */
gboolean nabla_csv_skips_line (const NablaCsvSyntax *self, const char *p, const char *end, gboolean single);
/* Line ends in [begin, end), CR LF as one. */
gsize nabla_csv_count_lines (const char *begin, const char *end);
/* Runs of whole rows of about @size bytes: the same for any number of threads. Element
 * type NablaCsvChunk; %NULL when cancelled. */
GArray *nabla_csv_cut (const NablaCsvSyntax *self,
                       const char *begin,
                       const char *end,
                       gsize size,
                       NablaExecutor *executor,
                       NablaProgress *progress,
                       GError **error);

G_END_DECLS
