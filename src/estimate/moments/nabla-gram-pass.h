/* One pass over the rows that adds up what a Gram holds. */
#pragma once

#include "estimate/moments/nabla-gram.h"

G_BEGIN_DECLS

/* Sums of one pattern, not yet about its means. Index in @patterns by @missing. */
typedef struct
{
  guint64 *missing;
  gsize n;
  double weight;
  double *sum;   /* q */
  double *cross; /* q x q, upper */
} NablaPatternSums;

/* Called for each pattern to place its centre; %NULL: the features' shifts. */
typedef const double *(*NablaCentreFunc) (const guint64 *missing, gpointer data);

GPtrArray *nabla_gram_pass (const NablaGram *gram,
                            gsize n_rows,
                            const double *weights,
                            NablaCentreFunc centre,
                            gpointer centre_data,
                            gboolean report,
                            gboolean *overflowed,
                            NablaExecutor *executor,
                            NablaProgress *progress,
                            GError **error);

G_END_DECLS
