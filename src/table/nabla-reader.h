/* Reading a table from a file: what was asked, what was found, what was mended. */
#pragma once

#include "base/nabla-executor.h"
#include "table/nabla-table.h"

G_BEGIN_DECLS

/* In place of a delimiter, thousands mark, quote or comment mark: there is none. */
#define NABLA_READER_NONE ((gunichar) -1)

/**
 * NablaReaderOptions:
 *
 * What the user fixed; everything unset is detected. Strings are owned. A
 * boxed-like plain struct: nabla_reader_options_copy(), _clear().
 */
typedef struct
{
  gunichar delimiter;     /* 0: detect */
  gunichar decimal;       /* 0: detect */
  gunichar thousands;     /* 0: detect */
  gunichar quote;         /* 0: detect */
  gunichar comment;       /* 0: detect */
  char *encoding;         /* NULL: detect; names as iconv's */
  int header;             /* -1 detect, 0 no, 1 yes */
  gint64 skip;            /* lines to skip first; -1 detect (preamble) */
  char **missing;         /* NULL: detect; else the exact tokens */
  GHashTable *kinds;      /* column name -> GINT_TO_POINTER (NablaColumnKind); nullable */
  GHashTable *references; /* column name -> level; nullable */
  gsize max_rows;         /* 0: all; else a preview of so many rows */
} NablaReaderOptions;

/* What the reader took the file to be. */
typedef struct
{
  const char *program; /* of a file that is no text: "SPSS", "Stata", "SAS"; then there are no marks */
  char *encoding;      /* "UTF-8", "UTF-16LE", "windows-1252", …; NULL: the file does not say */
  gunichar delimiter;  /* 0 for a single column without one */
  gunichar quote;      /* 0: none seen */
  gunichar decimal;
  gunichar thousands; /* 0: none */
  gunichar comment;   /* 0: none */
  gboolean has_header;
  guint64 skipped; /* preamble lines */
  char **missing;  /* tokens that stood for missing */
} NablaDialect;

/* One kind of repair, counted. */
typedef struct
{
  const char *kind; /* machine word, e.g. "padded_rows", interned */
  guint64 count;
  guint64 line;   /* first, from 1; 0 unknown */
  guint64 column; /* first, from 1; 0 unknown */
  char *text;     /* for people: what, where, how many */
} NablaReaderWarning;

/* What reading gave: the table and how it was read. Free with nabla_reading_free(). */
typedef struct
{
  NablaTable *table;
  NablaDialect dialect;
  GPtrArray *warnings; /* of NablaReaderWarning, in order of line */
} NablaReading;

void nabla_reader_options_init (NablaReaderOptions *options);
void nabla_reader_options_clear (NablaReaderOptions *options);
void nabla_reader_options_copy (const NablaReaderOptions *from, NablaReaderOptions *to);
void nabla_reading_free (NablaReading *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaReading, nabla_reading_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaReaderOptions, nabla_reader_options_clear)

/* Reads a file, packed with gzip or not, by the first registered reader that takes its
 * content; "-" is standard input. Blocking; call it from the worker. @executor and @progress nullable. */
NablaReading *nabla_read_file (const char *path,
                               const NablaReaderOptions *options,
                               NablaExecutor *executor,
                               NablaProgress *progress,
                               GError **error);
/* The same of bytes in memory (clipboard, tests, standard input). */
NablaReading *nabla_read_bytes (GBytes *bytes,
                                const char *name,
                                const NablaReaderOptions *options,
                                NablaExecutor *executor,
                                NablaProgress *progress,
                                GError **error);
/* Writes CSV: comma, header, C numerics, shortest round-trip numbers, empty =
 * missing; text cells beginning with = + - @ TAB CR get an apostrophe. */
gboolean nabla_table_write_csv (const NablaTable *table, GOutputStream *out, GCancellable *cancellable, GError **error);

G_END_DECLS
