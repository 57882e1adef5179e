/* One call's worth of estimates: what they are made from, and what they share. */
#pragma once

#include "estimate/rows/nabla-data-private.h"
#include "estimate/moments/nabla-row-pass.h"

G_BEGIN_DECLS

/* A column of more levels than this is not adjusted for. */
#define NABLA_STUDY_MAX_LEVELS 100

/* As NablaLoss has it. */
typedef struct
{
  guint column;
  gsize missing, only;
} NablaColumnLoss;

/**
 * NablaStudy:
 * @hint: (element-type NablaFeature): of all linked columns, ordered
 * @regressions: by what they regress on what in which rows
 * @moves: (nullable): what nabla_moves_keep() puts by for the shares of arrows
 * @moves_refused: the last estimate's had no room
 * @uses: (nullable): by column, how many nodes are linked to it; see nabla-known.h
 *
 * Lives on the stack of a call of the public functions; borrows what it was given.
 */
typedef struct
{
  NablaData *data;
  const NablaTable *table;
  const NablaGraph *graph;
  const int *columns;
  const NablaMethod *method;
  NablaProgress *progress;
  GArray *hint;
  GHashTable *regressions;
  GHashTable *moves;
  gboolean moves_refused;
  guint8 *uses;
} NablaStudy;

gboolean nabla_study_init (NablaStudy *self,
                           NablaData *data,
                           const NablaGraph *graph,
                           const int *columns,
                           const NablaMethod *method,
                           NablaProgress *progress,
                           GError **error);
void nabla_study_clear (NablaStudy *self);

gboolean nabla_study_is_category (const NablaStudy *self, NablaNode node);
/* The node has a column, and none of @features, other variables of the question (nullable), is of the same. */
gboolean nabla_study_check_linked (const NablaStudy *self, NablaNode node, const GArray *features, GError **error);
gboolean nabla_study_check_levels (const NablaStudy *self, NablaNode node, GError **error);
/* Variables: each appends its features, or names what is wrong. */
gboolean nabla_study_add_number (const NablaStudy *self, NablaNode node, GArray *features, GError **error);
/* The two values that a column has, if it has two: codes, the reference first, or numbers ascending, as features hold
 * them. O(rows) at most */
gboolean nabla_study_find_two (const NablaStudy *self, NablaNode node, double values[2]);
/* The level of an outcome of two levels that counts as 1, the others being 0; %NABLA_FEATURE_NUMBER: it has none. */
guint32 nabla_study_get_event (const NablaStudy *self, NablaNode node);
/* One number: the column's, or 0 and 1 of two levels. */
gboolean nabla_study_add_scalar (const NablaStudy *self, NablaNode node, GArray *features, GError **error);
gboolean
nabla_study_add_covariates (const NablaStudy *self, const NablaNodeSet *nodes, GArray *features, GError **error);

/* Moments over the rows in which all of @features are there, at least one. */
NablaMoments *nabla_study_get_moments (NablaStudy *self, const GArray *features, GError **error);
void nabla_study_set_no_rows (const NablaStudy *self, const GArray *features, GError **error);
gboolean nabla_study_count_value (const NablaStudy *self,
                                  const NablaMoments *moments,
                                  NablaFeature feature,
                                  double value,
                                  double *with,
                                  double *without,
                                  GError **error);
/* One row alone may not make the difference; classical errors allow for it. */
gboolean nabla_study_check_one_row (const NablaStudy *self, const NablaMoments *moments, guint i, GError **error);
gboolean nabla_study_check_varies (const NablaStudy *self, const NablaMoments *moments, guint i, GError **error);
gboolean
nabla_study_check_rows (const NablaStudy *self, const NablaMoments *moments, guint n_parameters, GError **error);
/* Indices of those of @features that vary: levels that do not occur are dropped. */
GArray *nabla_study_get_regressors (const NablaStudy *self,
                                    const NablaMoments *moments,
                                    const GArray *features,
                                    guint first,
                                    GError **error);
NablaFit *
nabla_study_fit (const NablaStudy *self, const NablaMoments *moments, const GArray *x, guint y, GError **error);
NablaRegression *
nabla_study_get_regression (NablaStudy *self, NablaMoments *moments, const GArray *x, guint y, GError **error);
NablaRegression *nabla_regression_new (NablaMoments *moments, const GArray *x, guint y, NablaFit *fit);
/* The position of a feature among the moments'. */
guint nabla_moments_index (const NablaMoments *moments, const GArray *features, guint i);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaStudy, nabla_study_clear)

G_END_DECLS
