/* Centred cross products of a table's columns, by missingness pattern. */
#pragma once

#include "base/nabla-executor.h"
#include "estimate/rows/nabla-feature.h"

G_BEGIN_DECLS

/* More patterns, or more memory for them, and rows are read per query instead. */
#define NABLA_GRAM_MAX_PATTERNS 64
#define NABLA_GRAM_MAX_BYTES    (64u << 20)

/**
 * NablaPattern:
 * @missing: one bit per feature
 * @n: rows; @weight: the sum of their weights
 * @centre: q: what was subtracted, in the column's own units
 * @offset: q: weighted means, in scaled units from the feature's shift
 * @cross: q x q, columns of the upper triangle: sums of products about the means
 *
 * The rows in which the same features are missing. Entries of missing features are 0.
 */
typedef struct
{
  guint64 *missing;
  gsize n;
  double weight;
  double *centre;
  double *offset;
  double *cross;
} NablaPattern;

/**
 * NablaGram:
 *
 * G = Phi'Phi for a set of features, centred, a block per missingness pattern.
 * Immutable once made, atomically reference-counted.
 */
typedef struct
{
  gatomicrefcount ref_count;
  guint q;
  guint n_words;               /* of 64 bits in a pattern's mask */
  NablaFeature *features;      /* q, ordered */
  NablaFeatureSource *sources; /* q; point into the table */
  int weight_column;           /* -1: none */
  gboolean complete_only;      /* rows with anything missing were left out */
  gboolean overflowed;         /* too many patterns: holds nothing */
  guint n_patterns;
  NablaPattern *patterns; /* in the order of their first rows */
  gsize *missing;         /* q: as in NablaMoments; nullable unless @complete_only */
  gsize *only;
  gsize n_incomplete;
} NablaGram;

/**
 * NablaMoments:
 * @n: complete rows; @weight: the sum of their weights
 * @offset: k: weighted means in scaled units, from each feature's shift
 * @cross: k x k, symmetric: centred sums of products in scaled units
 * @shift: k
 * @scale: k: scaled = (value - shift) * scale
 * @missing: k: rows, of those that have a weight, in which the feature is missing
 * @only: k: … and no feature of another column is
 * @n_incomplete: rows in which anything is missing
 *
 * What a query needs: the moments of its features over the rows in which all of
 * them are there.
 */
typedef struct
{
  guint k;
  NablaFeature *features;
  gsize n;
  double weight;
  double *offset;
  double *cross;
  double *shift;
  double *scale;
  gsize *missing;
  gsize *only;
  gsize n_incomplete;
} NablaMoments;

NablaGram *nabla_gram_new (const NablaTable *table,
                           const NablaFeature *features,
                           guint q,
                           int weight_column,
                           gboolean complete_only,
                           gboolean report,
                           NablaExecutor *executor,
                           NablaProgress *progress,
                           GError **error);
NablaGram *nabla_gram_ref (NablaGram *self);
void nabla_gram_unref (NablaGram *self);
NablaMoments *nabla_gram_get_moments (const NablaGram *self, const NablaFeature *features, guint k);
NablaMoments *nabla_moments_copy (const NablaMoments *self);
void nabla_moments_free (NablaMoments *self);
double nabla_moments_get_mean (const NablaMoments *self, guint i);
double nabla_moments_get_sd (const NablaMoments *self, guint i);
gboolean nabla_moments_varies (const NablaMoments *self, guint i);
/* One weight as the sums take it: 0 for a row that does not count. */
double nabla_weight_of_row (const double *weights, gsize row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaGram, nabla_gram_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaMoments, nabla_moments_free)

G_END_DECLS
