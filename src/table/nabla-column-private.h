/* What a column is made of: values and dictionary, each shared by the columns that show them. */
#pragma once

#include "table/nabla-table.h"

G_BEGIN_DECLS

/* Coded values. The strings of @levels belong to @owner, which @free_owner frees. */
typedef struct
{
  gatomicrefcount ref_count;
  guint32 *codes;
  gsize n;
  char **levels;
  guint n_levels;
  gpointer owner;
  GDestroyNotify free_owner;
  gsize *counts; /* per level, made when the dictionary is */
  guint most_frequent;
} NablaDictionary;

/* Stored numbers and what is computed from them once. */
typedef struct
{
  gatomicrefcount ref_count;
  gsize n;
  double *reals; /* of integers beyond 2^53 made on first use: atomic */
  gint64 *ints;
  guint8 *missing;             /* bitmap of @ints; nullable */
  NablaDictionary *dictionary; /* of text columns */
  GMutex lock;
  NablaColumnSummary *summary; /* atomic, made on first use */
} NablaValues;

struct _NablaColumn
{
  gatomicrefcount ref_count;
  char *name;
  char *label; /* nullable */
  NablaColumnType type;
  NablaColumnKind kind;
  NablaValues *values;
  NablaDictionary *dictionary; /* of text, and of numbers taken as a category; nullable */
  guint reference;
  double origin; /* of dates taken as numbers: days since 1970-01-01 */
};

#define NABLA_INT_IS_MISSING(values, row) \
  ((values)->missing != NULL && ((values)->missing[(row) / 8] & (1u << ((row) % 8))) != 0)

/* Takes @codes, @levels (the array), @counts (nullable, one per level) and @owner
 * (what the level strings live in). */
NablaColumn *nabla_column_new_dictionary (const char *name,
                                          guint32 *codes,
                                          gsize n,
                                          char **levels,
                                          guint n_levels,
                                          gsize *counts,
                                          gpointer owner,
                                          GDestroyNotify free_owner);
NablaDictionary *nabla_dictionary_ref (NablaDictionary *self);
void nabla_dictionary_unref (NablaDictionary *self);
/* Without any values yet. */
NablaValues *nabla_values_new (gsize n);
/* Other values, taken over, under the name, kind, origin and reference level of @like; takes @dictionary
 * (nullable). A reference level that does not occur gives way to the most frequent one. */
NablaColumn *nabla_column_new_like (const NablaColumn *like, NablaValues *values, NablaDictionary *dictionary);
NablaDictionary *nabla_dictionary_new (guint32 *codes,
                                       gsize n,
                                       char **levels,
                                       guint n_levels,
                                       gsize *counts,
                                       gpointer owner,
                                       GDestroyNotify free_owner);
/* The distinct numbers as levels, ascending. O(n log n). */
NablaDictionary *nabla_dictionary_new_numeric (const NablaColumn *column);
NablaColumnKind nabla_column_infer_kind (const NablaColumn *column);
NablaColumnSummary *nabla_column_summarise (const NablaColumn *column);
/* Distinct values that are not missing, counted no further than @limit (0: all). O(n). */
gsize nabla_column_count_distinct (const NablaColumn *column, gsize limit);
/* (transfer full): a present cell of a column of numbers as text in C numerics */
char *nabla_column_number_to_text (const NablaColumn *column, gsize row);

G_END_DECLS
