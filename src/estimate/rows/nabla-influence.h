/* What the influences of rows on an estimate add up to. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of the rows that count, each its own or all alike. */
static inline double
nabla_weight_at (const double *weights, gsize i)
{
  return weights != NULL ? weights[i] : 1.0;
}

double nabla_influence_variance (const double *influence,
                                 gsize n,
                                 const double *weights,
                                 const guint32 *clusters,
                                 guint n_clusters);

G_END_DECLS
