/* A file of a statistics program while it is read. */
#pragma once

#include <readstat.h>
#include "table/nabla-csv-parse.h"
#include "table/nabla-readstat.h"
#include "table/nabla-repairs.h"

G_BEGIN_DECLS

/* How the numbers of a column count time. Stata and SAS count from 1960-01-01, SPSS from
 * 1582-10-14. */
typedef enum
{
  NABLA_STAT_NUMBER, /* they do not */
  NABLA_STAT_DAYS,
  NABLA_STAT_WEEKS, /* 52 a year */
  NABLA_STAT_MONTHS,
  NABLA_STAT_QUARTERS,
  NABLA_STAT_HALVES,
  NABLA_STAT_SECONDS_OF_DAYS, /* SPSS: seconds, shown as a date */
  NABLA_STAT_SECONDS,         /* SAS */
  NABLA_STAT_SECONDS_1582,    /* SPSS */
  NABLA_STAT_MILLISECONDS,
  NABLA_STAT_MILLISECONDS_LEAP, /* leap seconds are counted */
} NablaStatTime;

/* A value and what it is called. */
typedef struct
{
  double number;
  char *key; /* of texts; NULL: a number */
  char *label;
} NablaStatLabel;

/* One column: doubles (NaN is missing), or codes of a dictionary. */
typedef struct
{
  char *name;
  char *label;     /* nullable */
  char *label_set; /* nullable */
  readstat_measure_t measure;
  NablaStatTime time;
  gboolean is_text;
  double *reals;
  guint32 *codes;
  NablaCsvDictionary *dictionary;
  guint64 n_declared; /* cells with values that the file declares missing */
  guint64 first_declared;
  guint64 n_invalid; /* cells that are no text of the encoding */
  guint64 first_invalid;
} NablaStatColumn;

typedef struct
{
  NablaSeekable *input;
  NablaStatFormat format;
  const NablaReaderOptions *options;
  NablaProgress *progress;
  NablaRepairs *repairs;
  GPtrArray *columns;     /* of NablaStatColumn */
  GHashTable *label_sets; /* name -> GArray of NablaStatLabel */
  gint64 n_expected;      /* rows that the file says it has; -1: unknown */
  gsize n_rows;
  gsize n_allocated;
  char *encoding; /* nullable */
  GError *error;  /* why a handler stopped */
} NablaStatRead;

/* What the display format of a variable says of its numbers. */
NablaStatTime nabla_readstat_get_time (NablaStatFormat format, const char *display);
gboolean nabla_readstat_is_date (NablaStatTime time);
/* Days or seconds since 1970; NaN for a time outside the years 1 to 9999. */
double nabla_readstat_convert_time (NablaStatTime time, double value);

GArray *nabla_readstat_labels_new (void);
/* The category that the labels make of a column, taking its values; %NULL when they make none
 * (then the values stay) or without memory (then @error is set). */
NablaColumn *
nabla_readstat_label_numbers (NablaStatRead *self, NablaStatColumn *column, GArray *labels, GError **error);
NablaColumn *nabla_readstat_label_texts (NablaStatRead *self, NablaStatColumn *column, GArray *labels, GError **error);

void nabla_readstat_set_memory_error (const NablaStatRead *self, gsize size, GError **error);
/* The table of what was read. */
NablaTable *nabla_readstat_build_table (NablaStatRead *self, GError **error);

G_END_DECLS
