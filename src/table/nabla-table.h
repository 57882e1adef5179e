/* A table as an immutable value: named columns of equal length. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NABLA_TABLE_ERROR (nabla_table_error_quark ())
GQuark nabla_table_error_quark (void);

typedef enum
{
  NABLA_TABLE_ERROR_EMPTY,     /* nothing to read */
  NABLA_TABLE_ERROR_MALFORMED, /* cannot be read without guessing at data; message has line and column */
  NABLA_TABLE_ERROR_BINARY,
  NABLA_TABLE_ERROR_LIMIT,  /* too large for the machine or a limit */
  NABLA_TABLE_ERROR_COLUMN, /* no such column, or it cannot be what was asked */
  NABLA_TABLE_ERROR_IO,     /* cannot be opened or read, vanished, truncated */
} NablaTableError;

/* What the cells are written as. */
typedef enum
{
  NABLA_TYPE_INTEGER,
  NABLA_TYPE_REAL,
  NABLA_TYPE_BOOLEAN,
  NABLA_TYPE_TEXT,
  NABLA_TYPE_DATE,     /* days since 1970-01-01 */
  NABLA_TYPE_DATETIME, /* seconds since 1970-01-01T00:00:00 */
} NablaColumnType;

/* What a column measures; the user may change it. Until then: two distinct values (more
 * than two of them present) or a boolean are binary; whole numbers from 0 with at most 32
 * distinct values a count; other numbers continuous; text with at most 100 levels, each
 * twice on average, a category; dates and times a date. */
typedef enum
{
  NABLA_KIND_CONTINUOUS,
  NABLA_KIND_COUNT,
  NABLA_KIND_BINARY,
  NABLA_KIND_ORDERED,
  NABLA_KIND_CATEGORY,
  NABLA_KIND_DATE,
  NABLA_KIND_TEXT,
} NablaColumnKind;

#define NABLA_CODE_MISSING G_MAXUINT32

/**
 * NablaColumnSummary:
 *
 * Over the values that are not missing; min … sd are NaN for text columns and
 * where there is no value. sd has the n - 1 denominator. histogram: counts in 16
 * equal bins from min to max (numeric) or of the 16 most frequent levels.
 */
typedef struct
{
  gsize n_missing;
  gsize n_distinct;
  double min, max, mean, sd;
  guint histogram[16];
} NablaColumnSummary;

typedef struct _NablaColumn NablaColumn;
typedef struct _NablaTable NablaTable;

/* Columns: immutable, atomically reference-counted. */

/* Takes @values (g_malloc'd, n doubles, NaN = missing). */
NablaColumn *nabla_column_new_real (const char *name, NablaColumnType type, double *values, gsize n);
/* Takes @values and @missing (nullable bitmap, bit i of byte i/8): for integers beyond 2^53. */
NablaColumn *nabla_column_new_int64 (const char *name, gint64 *values, guint8 *missing, gsize n);
/* Takes @codes (NABLA_CODE_MISSING = missing) and @levels (NULL-terminated). */
NablaColumn *nabla_column_new_text (const char *name, guint32 *codes, gsize n, char **levels);
NablaColumn *nabla_column_ref (const NablaColumn *self);
void nabla_column_unref (NablaColumn *self);
/* The same values under another name, kind or reference level; shares the data. */
NablaColumn *nabla_column_with_name (const NablaColumn *self, const char *name);
NablaColumn *nabla_column_with_label (const NablaColumn *self, const char *label);
gboolean nabla_column_check_kind (const NablaColumn *self, NablaColumnKind kind, GError **error);
NablaColumn *nabla_column_with_kind (const NablaColumn *self, NablaColumnKind kind, GError **error);
NablaColumn *nabla_column_with_reference (const NablaColumn *self, const char *level, GError **error);
NablaColumn *nabla_column_with_origin (const NablaColumn *self, double days, GError **error);
/* Row i has the value of row rows[i] of @self, which may come several times. */
NablaColumn *nabla_column_with_rows (const NablaColumn *self, const gsize *rows, gsize n);
/* Takes @values, as many as @self has: other numbers under its name and kind. */
NablaColumn *nabla_column_with_reals (const NablaColumn *self, double *values);

const char *nabla_column_get_name (const NablaColumn *self);
const char *nabla_column_get_label (const NablaColumn *self); /* variable label, else the name */
NablaColumnType nabla_column_get_type (const NablaColumn *self);
NablaColumnKind nabla_column_get_kind (const NablaColumn *self);
gsize nabla_column_get_length (const NablaColumn *self);
/* The values as doubles, NaN = missing: numbers, 0/1, days, seconds. For text
 * columns %NULL. Made once for int64 storage. */
const double *nabla_column_get_reals (const NablaColumn *self);
/* %NULL unless the column is stored as int64. */
const gint64 *nabla_column_get_int64s (const NablaColumn *self);
/* Whether its values are names of groups: text, and numbers taken as an unordered category. Numbers in an order stay
 * numbers, though they too have codes. */
gboolean nabla_column_is_category (const NablaColumn *self);
/* Dictionary codes of a text column and of numbers taken as a category, else %NULL. */
const guint32 *nabla_column_get_codes (const NablaColumn *self);
guint nabla_column_get_n_levels (const NablaColumn *self);
const char *nabla_column_get_level (const NablaColumn *self, guint code);
/* The code of the reference level where there are codes (the most frequent unless set). */
guint nabla_column_get_reference (const NablaColumn *self);
/* The day that dates taken as numbers count from, in days since 1970-01-01: 0 unless set. */
double nabla_column_get_origin (const NablaColumn *self);
gboolean nabla_column_is_missing (const NablaColumn *self, gsize row);
/* (transfer full) (nullable): the cell as text in C numerics; NULL when missing */
char *nabla_column_dup_cell (const NablaColumn *self, gsize row);
/* Computed once, on first use, in O(n); thread-safe. */
const NablaColumnSummary *nabla_column_get_summary (const NablaColumn *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaColumn, nabla_column_unref)

/* Tables */

/* Takes a reference on each column; all of the same length, unique names. */
NablaTable *nabla_table_new (NablaColumn *const *columns, guint n_columns, gsize n_rows);
/* Of some rows of another table; @numbers (nullable): the index of each, a gsize, in the table that was read. */
NablaTable *nabla_table_new_selected (NablaColumn *const *columns, guint n_columns, gsize n_rows, GBytes *numbers);
NablaTable *nabla_table_ref (const NablaTable *self);
void nabla_table_unref (NablaTable *self);
gsize nabla_table_n_rows (const NablaTable *self);
guint nabla_table_n_columns (const NablaTable *self);
/* The index that a row has in the table that was read, of which this one may hold a part; ascending. */
gsize nabla_table_get_row_number (const NablaTable *self, gsize row);
const NablaColumn *nabla_table_get_column (const NablaTable *self, guint column);
/* -1 if there is none of that name. */
int nabla_table_find_column (const NablaTable *self, const char *name);
NablaTable *nabla_table_with_column (const NablaTable *self, guint column, NablaColumn *replacement);
/* A process-wide unique number: what caches are keyed by. */
guint64 nabla_table_get_id (const NablaTable *self);
const char *nabla_kind_to_string (NablaColumnKind kind);
gboolean nabla_kind_from_string (const char *text, NablaColumnKind *kind);
const char *nabla_type_to_string (NablaColumnType type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaTable, nabla_table_unref)

G_END_DECLS
