/* From rows of text to columns of values, chunk by chunk. */
#pragma once

#include "table/nabla-dialect.h"

G_BEGIN_DECLS

typedef struct
{
  const char *text;
  guint32 length;
  guint32 hash;
} NablaCsvText;

/**
 * NablaCsvDictionary:
 * @is_full: there was no memory for more; codes given since then mean nothing
 *
 * Distinct strings in order of appearance; their text lies in the source, or in a
 * block of the dictionary where quotes had to be taken out.
 */
typedef struct
{
  NablaCsvText *texts;
  guint32 n;
  guint32 allocated;
  guint32 *slots; /* index + 1 */
  guint32 mask;
  char **blocks; /* unescaped texts */
  guint n_blocks;
  gsize block_left;
  char *block_at;
  gboolean is_full;
} NablaCsvDictionary;

NablaCsvDictionary *nabla_csv_dictionary_new (void);
void nabla_csv_dictionary_free (NablaCsvDictionary *self);
/* Gives back what only adding needs, and with @all also the list of texts: their unescaped bytes
 * stay. Nothing can be added any more. (nullable self) */
void nabla_csv_dictionary_shrink (NablaCsvDictionary *self, gboolean all);
/* The code of @text, which must live as long as the dictionary if it is new. Amortised O(length). */
guint32 nabla_csv_dictionary_add (NablaCsvDictionary *self, const char *text, gsize length);
/* The same of a field that has escapes. */
guint32 nabla_csv_dictionary_add_escaped (NablaCsvDictionary *self,
                                          const NablaCsvSyntax *syntax,
                                          const char *text,
                                          gsize length);
/* The same of text that does not last: the dictionary keeps a copy, which ends in a NUL. */
guint32 nabla_csv_dictionary_add_copy (NablaCsvDictionary *self, const char *text, gsize length);
/* The same of a text of another dictionary, where its hash is known. */
guint32 nabla_csv_dictionary_add_from (NablaCsvDictionary *self, const NablaCsvText *text);

/* Where a repair was first made, and how often. */
typedef struct
{
  guint64 count;
  const char *first;
  guint column; /* of the first, from 1; 0: the row */
} NablaCsvPlace;

/* Text of up to 16 bytes, zeros behind it: text holds no zeros of its own. */
typedef struct
{
  guint64 words[2];
} NablaCsvWords;

/* What a short cell of a column was found to be. */
typedef struct
{
  NablaCsvWords words; /* as it stands in the file; bytes that no text holds: nothing here */
  guint32 code;        /* of text; of truth values 0 or 1; or NABLA_CODE_MISSING */
} NablaCsvCached;

#define NABLA_CSV_CACHE_BITS 8

/* How the cells of a column are read first; what cannot be read so is read by all the rules. */
typedef enum
{
  NABLA_CSV_BY_RULES,
  NABLA_CSV_AS_INTEGER,
  NABLA_CSV_AS_REAL,
  NABLA_CSV_AS_DATE,
  NABLA_CSV_AS_DATETIME,
  NABLA_CSV_AS_WORD, /* true, no and the like, each looked up once */
  NABLA_CSV_AS_TEXT, /* likewise where it is short */
} NablaCsvWay;

/* One column while it is read: where the values go. Chunks write to disjoint rows. */
typedef struct
{
  NablaColumnPlan plan;
  gboolean active; /* read in this pass */
  NablaCsvWay way;
  double *reals;
  gint64 *ints;
  guint8 *missing; /* a byte a row, of @ints */
  guint32 *codes;
} NablaCsvColumn;

/* What one chunk says of one column. */
typedef struct
{
  gboolean failed; /* some cell is not of the planned type */
  gboolean any_quoted;
  guint words;
  gunichar currency;
  guint64 tokens; /* signs for missing seen */
  NablaCsvPlace unreadable;
  NablaCsvPlace rounded;      /* of reals: integers that no double holds, */
  NablaCsvPlace percents;     /* … and percentages, … */
  guint64 n_nonzero_percents; /* … so many of them not 0 */
  NablaCsvPlace zoned;        /* datetimes with an offset … */
  NablaCsvPlace local;        /* … and without one */
  NablaCsvDictionary *dictionary;
  NablaCsvCached *cache; /* while the chunk is read; nullable */
} NablaCsvCells;

/* What came of one chunk. */
typedef struct
{
  gsize n_rows;
  NablaCsvPlace padded;
  NablaCsvPlace longer;
  NablaCsvPlace trailing;
  NablaCsvPlace stray;
  NablaCsvPlace comments;
  const char *unterminated;
  const char *end; /* the chunk's */
  gboolean any_quoted;
  NablaCsvCells *cells; /* per column */
} NablaCsvPart;

/**
 * NablaCsvParser:
 *
 * All that the chunks share while they are read.
 */
typedef struct
{
  const NablaSource *source;
  const NablaCsvLayout *layout;
  const NablaCellRules *rules;
  GArray *chunks;      /* NablaCsvChunk */
  NablaCsvPart *parts; /* per chunk */
  NablaCsvColumn *columns;
  guint n_columns;
  NablaProgress *progress;
  int n_done;  /* atomic: chunks read in this pass */
  int is_full; /* atomic: memory has run out, no more chunks are read */
  int is_lost; /* atomic: likewise, as the source is not held any more */
} NablaCsvParser;

/* Sets the ways of the columns from their plans. */
void nabla_csv_choose_ways (NablaCsvParser *self);
/* Reads the active columns of chunk @index; a NablaTaskFunc on the parser. */
void nabla_csv_parse_chunk (gsize index, gpointer parser);
/* Adds the cells of a chunk to @evidence (n_columns), of active columns only. */
void nabla_csv_gather (const NablaCsvParser *self, const NablaCsvChunk *chunk, NablaEvidence *evidence);
void nabla_csv_part_clear (NablaCsvPart *self, guint n_columns);
/* Where row @row of chunk @index starts. */
const char *nabla_csv_find_row (const NablaCsvParser *self, gsize index, gsize row);

/* Whether the line at @p is no row: a blank one or a comment. */
static inline gboolean
nabla_csv_is_no_row (const NablaCsvParser *self, const char *p, const char *end)
{
  if ((guchar) *p > '%' && (self->layout->syntax.comment == 0 || *p != self->layout->syntax.comment))
    return FALSE;
  return nabla_csv_skips_line (&self->layout->syntax, p, end, self->n_columns == 1);
}

G_END_DECLS
