/* Columns of numbers to compute with: a table's column, or 0/1 for one of its levels. */
#pragma once

#include "table/nabla-table.h"

G_BEGIN_DECLS

/* The column's own numbers. */
#define NABLA_FEATURE_NUMBER G_MAXUINT32
/* 0 where the column has a value: asks only that it be there. */
#define NABLA_FEATURE_PRESENCE (G_MAXUINT32 - 1)

/**
 * NablaFeature:
 * @column: index in the table
 * @level: %NABLA_FEATURE_NUMBER, %NABLA_FEATURE_PRESENCE, or the code of a
 *   level: 1 in its rows, 0 in the others
 */
typedef struct
{
  guint32 column;
  guint32 level;
} NablaFeature;

/* Orders by column, then level. */
int nabla_feature_compare (const void *a, const void *b);
/* Sorts and drops repetitions in place; the number that remains. */
guint nabla_features_unique (NablaFeature *features, guint n);
int nabla_features_find (const NablaFeature *sorted, guint n, NablaFeature feature);

/**
 * NablaFeatureSource:
 * @shift: near the mean, the common value itself where a sample of rows has only one
 * @scale: a power of two that brings deviations near 1, so that sums of squares
 *   neither overflow nor lose anything
 * @per_unit: of what is stored, what makes one of the units that people are told: seconds of a day
 * @origin: in these units, what they count from
 *
 * Where the numbers of a feature come from. @shift and @scale depend on
 * the column alone, so that two computations over one table agree on them.
 */
typedef struct
{
  const double *reals;  /* nullable */
  const guint32 *codes; /* nullable */
  guint32 level;
  gsize n_rows;
  double shift;
  double scale;
  double per_unit;
  double origin;
} NablaFeatureSource;

void nabla_feature_source_init (NablaFeatureSource *self, const NablaTable *table, NablaFeature feature);
double nabla_feature_source_value (const NablaFeatureSource *self, gsize row);
double nabla_feature_source_fill (const NablaFeatureSource *self, gsize first, gsize n, double *out);

G_END_DECLS
