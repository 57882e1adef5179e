/* Expected gradients of additive models, live: solves on one Gram of smooth features. */
#pragma once

#include "estimate/rows/nabla-data-private.h"
#include "estimate/nabla-estimators.h"
#include "estimate/smooth/nabla-live-sample.h"
#include "estimate/smooth/nabla-spline.h"

G_BEGIN_DECLS

/* Smooth features of a column, and what their slopes come to. */
typedef struct
{
  NablaFeature feature;
  NablaSpline *spline;
  guint first;          /* of its features in the Gram */
  double *slope;        /* n_features: mean derivatives */
  double *slope_square; /* n_features square: their covariance */
  double *quantiles;    /* NABLA_LIVE_QUANTILES values of the column, at equal steps of the rows' weight */
} NablaLiveColumn;

#define NABLA_LIVE_QUANTILES 2000
/* Rows per feature below which nothing can be said. */
#define NABLA_LIVE_ROWS_PER_FEATURE 2

/**
 * NablaLive:
 * @columns: (array length=n_columns): by feature
 * @p: features, the constant first
 * @gram: p x p: mean of b b' over the rows
 * @n: rows in which all columns are there
 * @sample: some of them
 * @losses: of NablaColumnLoss
 *
 * What live numbers are solved on, made once per table and set of columns. Immutable, atomically reference-counted.
 */
typedef struct _NablaLive
{
  gatomicrefcount ref_count;
  NablaLiveColumn *columns;
  guint n_columns;
  guint p;
  double *gram;
  gsize n;
  NablaLiveSample *sample;
  GArray *losses;
  gsize n_incomplete;
} NablaLive;

/* One that is being made; of one thread at a time. */
typedef struct _NablaLiveDraft NablaLiveDraft;

NablaLiveDraft *nabla_live_draft_new (void);
void nabla_live_draft_free (NablaLiveDraft *self);
gsize nabla_live_draft_get_bytes (const NablaLiveDraft *self);
gsize nabla_live_draft_get_rows (const NablaLiveDraft *self);
NablaLive *nabla_live_draft_finish (NablaLiveDraft *self, NablaStudy *study, const GArray *features, GError **error);
gsize nabla_live_get_bytes (const NablaLive *self);
NablaLive *nabla_live_ref (NablaLive *self);
void nabla_live_unref (NablaLive *self);

gboolean nabla_live_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error);
char *nabla_live_suits (NablaStudy *study, const NablaEstimand *estimand);
NablaEstimate *nabla_live_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaLive, nabla_live_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaLiveDraft, nabla_live_draft_free)

G_END_DECLS
