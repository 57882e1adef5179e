/* Which columns are missing together, and in how many rows. */
#pragma once

#include "base/nabla-progress.h"
#include "table/nabla-table.h"

G_BEGIN_DECLS

/* Patterns that are told one by one. */
#define NABLA_MISSING_PATTERNS_MAX 64

/* @missing: (array length=n_columns): 1 where that column is missing; @n: rows that look so */
typedef struct
{
  guint8 *missing;
  gsize n;
} NablaMissingPattern;

/**
 * NablaMissingPatterns:
 * @columns: (array length=n_columns): indices of the table's columns that are missing anywhere
 * @patterns: (array length=n_patterns): the most frequent first, of equal ones the one that the table
 *   has first; the pattern of complete rows is one of them
 * @n_rest: rows of all other patterns together
 */
typedef struct
{
  guint n_columns;
  guint *columns;
  guint n_patterns;
  NablaMissingPattern *patterns;
  gsize n_rest;
} NablaMissingPatterns;

NablaMissingPatterns *nabla_missing_patterns_new (const NablaTable *table, NablaProgress *progress, GError **error);
void nabla_missing_patterns_free (NablaMissingPatterns *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaMissingPatterns, nabla_missing_patterns_free)

G_END_DECLS
