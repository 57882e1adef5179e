/* What plots are made of, beside the estimates. */
#pragma once

#include "result/nabla-curve.h"

G_BEGIN_DECLS

/**
 * NablaOverlapBins:
 * @to: the exposure's value in the group that is compared, in words
 * @n_bins: of the chance to be in that group, from 0 to 1, all as wide
 * @compared: rows of that group in each bin; @others: all other rows
 */
typedef struct
{
  char *to;
  guint n_bins;
  double *compared, *others;
  gsize n_compared, n_others;
} NablaOverlapBins;

/**
 * NablaPathEffect:
 * @nodes: the directed path, from cause to effect; of @n
 * @estimate: what goes along it, in units of the effect per unit of the cause; NaN: not known
 * @error: its standard error
 */
typedef struct
{
  NablaNode *nodes;
  guint n;
  double estimate, error, lo, hi;
} NablaPathEffect;

/**
 * NablaTotals:
 * @nodes: the variables, causes before their effects; of @n
 * @estimate: n x n: of the cause in a row on the effect in a column at row * n + column, in units of the effect per
 *   unit of the cause; NaN: not known
 * @lo: n x n: of the interval; @hi: n x n; both 0 where no directed path leads
 * @n_used: rows of the table
 * @level: of the intervals
 */
typedef struct
{
  NablaNode *nodes;
  guint n;
  double *estimate, *lo, *hi;
  gsize n_used;
  double level;
} NablaTotals;

/**
 * NablaFigures:
 * @edge: the id of the arrow that the curve and the overlap are of; 0: the question
 * @curve: (nullable): else @curve_message says why there is none
 * @overlap: (nullable): of an exposure with two groups, else @overlap_message says why there is none
 * @paths: (element-type NablaPathEffect) (nullable): in the linear model of the graph, else @paths_message
 * @totals: (nullable): all variables' effects on each other in that model, else @totals_message
 *
 * Immutable after construction, atomically reference-counted.
 */
struct _NablaFigures
{
  gatomicrefcount ref_count;
  guint64 edge;
  NablaCurve *curve;
  char *curve_message;
  NablaOverlapBins *overlap;
  char *overlap_message;
  GArray *paths;
  gboolean paths_truncated;
  char *paths_message;
  NablaTotals *totals;
  char *totals_message;
};

NablaFigures *nabla_figures_new (void);
NablaFigures *nabla_figures_ref (const NablaFigures *self);
void nabla_figures_unref (NablaFigures *self);
NablaOverlapBins *nabla_overlap_bins_new (const char *to, guint n_bins);
/* For @n variables, nothing filled in; (transfer full). */
NablaTotals *nabla_totals_new (guint n);
void nabla_totals_free (NablaTotals *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaFigures, nabla_figures_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaTotals, nabla_totals_free)

G_END_DECLS
