#include "estimate/rows/nabla-influence.h"

/**
 * nabla_influence_variance:
 * @influence: (array length=n): one per row, mean 0
 * @weights: (nullable) (array length=n): of mean 1
 * @clusters: (nullable) (array length=n): from 0, below @n_clusters, which is at least 2
 *
 * Of the mean of w_i influence_i: sum (w_i influence_i)^2 / n^2; with clusters G / (G - 1) times the sum of the squares
 * of their sums. The one rule for whatever is no regression's coefficient: functions of several coefficients and means
 * have no number of parameters to be corrected for, as one regression, by one stage or two, has in HC1, HC2, HC3 and in
 * CR1's (n - 1) / (n - k). O(rows)
 */
double
nabla_influence_variance (const double *influence,
                          gsize n,
                          const double *weights,
                          const guint32 *clusters,
                          guint n_clusters)
{
  g_autofree double *sums = NULL;
  double sum = 0.0, square = (double) n * n;

  if (clusters == NULL)
    {
      for (gsize i = 0; i < n; i++)
        {
          double one = nabla_weight_at (weights, i) * influence[i];

          sum += one * one;
        }
      return sum / square;
    }
  sums = g_new0 (double, n_clusters);
  for (gsize i = 0; i < n; i++)
    sums[clusters[i]] += nabla_weight_at (weights, i) * influence[i];
  for (guint g = 0; g < n_clusters; g++)
    sum += sums[g] * sums[g];
  return sum / square * n_clusters / (n_clusters - 1.0);
}
