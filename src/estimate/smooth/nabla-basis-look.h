/* Whether a fit lacks features that its rows call for. */
#pragma once

#include "estimate/smooth/nabla-basis.h"
#include "estimate/smooth/nabla-penalty.h"

G_BEGIN_DECLS

/* So many times a plan is extended at most: what hides behind the first is seen once that is there. */
#define NABLA_BASIS_LOOKS 3

/**
 * NablaBasisLook:
 * @fit: of the outcome on @basis
 * @y: n: the outcome; @y_mean: what was taken off it
 * @weights: (nullable): n, of mean 1
 * @clusters: (nullable): n, below @n_clusters
 *
 * All borrowed.
 */
typedef struct
{
  const NablaBasis *basis;
  const NablaPenalty *fit;
  const double *y;
  double y_mean;
  const double *weights;
  const guint32 *clusters;
  guint n_clusters;
  NablaExecutor *executor;
  NablaProgress *progress;
} NablaBasisLook;

gboolean nabla_basis_look (const NablaBasisLook *self, NablaBasis *basis, gboolean *missed, GError **error);

G_END_DECLS
