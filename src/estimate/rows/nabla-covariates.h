/* Covariates as columns of numbers. */
#pragma once

#include "estimate/rows/nabla-rows.h"

G_BEGIN_DECLS

/* A level in fewer rows than this, that is in one, is taken together with the other such ones. */
#define NABLA_COVARIATES_LEAST_ROWS 2

/**
 * NablaCovariates:
 * @n: columns
 * @values: n of the rows' length each; numbers borrow those of the rows
 * @features: n: where a column comes from; the level is %NABLA_FEATURE_PRESENCE where rare ones are taken together
 * @merged: (element-type utf8): a phrase for each category of which levels were taken together
 *
 * A category is 0/1 columns of its levels but the one in the most rows.
 */
typedef struct
{
  guint n;
  double **values;
  NablaFeature *features;
  GPtrArray *merged;
  GPtrArray *owned;
} NablaCovariates;

NablaCovariates *nabla_covariates_new (const NablaStudy *study, const NablaRows *rows, guint first);
void nabla_covariates_free (NablaCovariates *self);
void nabla_covariates_note (const NablaCovariates *self,
                            const NablaStudy *study,
                            const guint *kept,
                            guint n_kept,
                            const gboolean *constant,
                            NablaEstimate *estimate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaCovariates, nabla_covariates_free)

G_END_DECLS
