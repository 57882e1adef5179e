/* The mean of an outcome under interventions, on discrete data, by the estimand's formula. */
#pragma once

#include "estimate/cells/nabla-evaluator.h"
#include "estimate/rows/nabla-levels.h"

G_BEGIN_DECLS

/**
 * NablaPluginMeans:
 * @levels: the rows
 * @nodes: all variables of the formula
 * @arbitrary: variables that the formula is a function of though what it comes to does not depend on them
 * @values: what the outcome's levels count
 * @skipped: (out): levels of @arbitrary that were left out, for the formula conditions on empty cells there
 *
 * What means of one estimand share.
 */
typedef struct
{
  const NablaEstimand *estimand;
  NablaExprPool *pool;
  NablaNodeSet *nodes;
  GPtrArray *factors; /* of NablaExpr *, borrowed */
  GArray *reference;  /* of gboolean */
  NablaNodeSet *summed;
  NablaNodeSet *averaged;
  NablaNodeSet *arbitrary;
  const NablaLevels *levels;
  NablaEvaluator *evaluator;
  double *values;
  guint skipped;
} NablaPluginMeans;

/* What the formula is made of; nothing is read yet. %FALSE: the estimand has none. */
gboolean nabla_plugin_means_init (NablaPluginMeans *self, const NablaEstimand *estimand);
void nabla_plugin_means_clear (NablaPluginMeans *self);
/* Columns of few values for all that stands in it, and an outcome that has a mean; @way_out as for
 * nabla_levels_check(). */
gboolean
nabla_plugin_means_check (const NablaPluginMeans *self, const NablaStudy *study, const char *way_out, GError **error);
/* Whether all variables are categories or binary by kind. */
gboolean nabla_plugin_means_is_categorical (const NablaPluginMeans *self, const NablaStudy *study);
/* The complete rows; the first two columns are the exposure's and the outcome's, categories as 0 and 1: whether it is
 * @to, or with NaN the reference level. */
NablaRows *nabla_plugin_means_read (const NablaPluginMeans *self, NablaStudy *study, double to, GError **error);
/* What the outcome's levels count: whether they are @event, or with %NABLA_FEATURE_NUMBER their numbers;
 * (transfer full) */
double *nabla_plugin_dup_values (const NablaLevels *levels, NablaNode outcome, guint32 event);
/* Takes the rows (borrowed); @values copied. */
void nabla_plugin_means_begin (NablaPluginMeans *self, const NablaLevels *levels, const double *values);
/**
 * nabla_plugin_means_get:
 * @n: how many means
 * @values: (array length=n): the exposure's level for each
 * @others: (nullable) (array length=n): its level where a natural effect's formula has its reference value
 * @means: (out caller-allocates) (array length=n)
 * @influences: (out caller-allocates) (array length=n): of as many numbers as there are cells
 * @error: an empty cell that is needed, named; too many combinations; cancelled
 */
gboolean nabla_plugin_means_get (NablaPluginMeans *self,
                                 guint n,
                                 const guint8 *values,
                                 const guint8 *others,
                                 double *means,
                                 double *const *influences,
                                 GError **error);
/* "2 combinations: X = 1, Z = 0 and X = 0, Z = 2": the empty cells that were met; (transfer full) (nullable) */
char *nabla_plugin_means_dup_empty (const NablaPluginMeans *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaPluginMeans, nabla_plugin_means_clear)

G_END_DECLS
