/* Whether residuals follow what a regression had no features for. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NABLA_MISSED_RESIDUALS 2

/**
 * NablaMissedRows:
 * @root: n: square roots of the rows' weights, of mean square 1 or about
 * @residuals: n each, times @root: of the outcome, of the exposure
 * @clusters: (nullable): n, below @n_clusters
 *
 * Borrowed.
 */
typedef struct
{
  gsize n;
  const double *root;
  const double *residuals[NABLA_MISSED_RESIDUALS];
  const guint32 *clusters;
  guint n_clusters;
} NablaMissedRows;

double
nabla_missed_test (const NablaMissedRows *self, double *known, guint k, double *features, const double *omega, guint f);
guint nabla_missed_find_cuts (const NablaMissedRows *self,
                              const double *values,
                              const double *known,
                              guint k,
                              double level,
                              double *cuts,
                              guint most);

G_END_DECLS
