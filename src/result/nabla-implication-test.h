/* What the data say of a graph's testable implications, as values. */
#pragma once

#include "identify/nabla-implications.h"

G_BEGIN_DECLS

/**
 * NablaImplicationTest:
 * @what: the independence
 * @tested: whether there are numbers
 * @message: (nullable): why there are none
 * @method: (nullable): "partial_correlation", "pillai" or "chi_square"
 * @estimate: the partial correlation; by "pillai" the root mean square of the partial canonical correlations; by
 *   "chi_square" Cramér's V within strata
 * @lo: of its interval
 * @hi: of its interval
 * @p: that of the test that it is 0
 * @p_adjusted: by Holm (1979), for all that were tested
 * @holds: whether @p_adjusted is not below 1 - level
 * @n_used: rows in which all its variables are there
 *
 * Numbers that do not apply are NaN.
 */
typedef struct
{
  NablaIndependence what;
  gboolean tested;
  char *message;
  const char *method;
  double estimate, lo, hi, p, p_adjusted;
  gboolean holds;
  guint64 n_used;
} NablaImplicationTest;

/**
 * NablaGraphFit:
 * @chi2: n (log |S implied| - log |S|), at the maximum of the likelihood
 * @df: number of missing edges, or of what else the graph says of the covariances
 * @p: NaN where @df is 0
 * @rmsea: NaN where @df is 0
 * @n_used: rows in which all variables are there
 *
 * The fit of a whole linear graph.
 */
typedef struct
{
  double chi2;
  guint df;
  double p;
  double rmsea;
  gsize n_used;
} NablaGraphFit;

/**
 * NablaImplicationTests:
 * @tests: (array length=n_tests): in the order of the implications
 * @truncated: there may be more implications
 * @has_fit: whether @fit is known
 *
 * Immutable after construction, atomically reference-counted.
 */
typedef struct
{
  gatomicrefcount ref_count;
  NablaImplicationTest *tests;
  guint n_tests;
  gboolean truncated;
  gboolean has_fit;
  NablaGraphFit fit;
} NablaImplicationTests;

NablaImplicationTests *nabla_implication_tests_new (const GPtrArray *implications);
NablaImplicationTests *nabla_implication_tests_ref (const NablaImplicationTests *self);
void nabla_implication_tests_unref (NablaImplicationTests *self);
/* How many of them could be tested, and how many of those fail. */
guint nabla_implication_tests_count (const NablaImplicationTests *self, guint *n_failing);
/* Fills in the adjusted p values and what holds at @level (.95). O(n log n) */
void nabla_implication_tests_adjust (NablaImplicationTests *self, double level);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaImplicationTests, nabla_implication_tests_unref)

G_END_DECLS
