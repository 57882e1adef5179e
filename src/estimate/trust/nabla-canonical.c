#include "estimate/trust/nabla-canonical.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* A variable is determined by others when they leave less than this share of its variance. */
#define PIVOT_TOLERANCE 1e-11

/* Takes one variable out of all others: the cross products become those of residuals. %FALSE when
 * nothing is left of it. */
static gboolean
sweep (double *cross, guint k, guint at, const double *whole)
{
  double pivot = cross[(gsize) at * k + at];

  if (!(pivot > PIVOT_TOLERANCE * whole[at]))
    return FALSE;
  for (guint i = 0; i < k; i++)
    {
      double share = cross[(gsize) i * k + at] / pivot;

      if (i == at || share == 0.0)
        continue;
      for (guint j = 0; j < k; j++)
        if (j != at)
          cross[(gsize) i * k + j] -= share * cross[(gsize) at * k + j];
    }
  for (guint i = 0; i < k; i++)
    if (i != at)
      cross[(gsize) i * k + at] = cross[(gsize) at * k + i] = 0.0;
  return TRUE;
}

/* tr (A^-1 B) of the block of the symmetric A and B at @at, of which B <= A; the rank of A's block. */
static guint
trace_ratio (double *a, double *b, guint k, const guint *at, guint n, const double *whole, double *trace)
{
  guint rank = 0;

  *trace = 0.0;
  for (guint i = 0; i < n; i++)
    {
      guint p = at[i];
      double pivot = a[(gsize) p * k + p];

      if (!(pivot > PIVOT_TOLERANCE * whole[p]))
        continue;
      rank++;
      *trace += b[(gsize) p * k + p] / pivot;
      /* The later variables less what they share with this one in A, in both. */
      for (guint j = i + 1; j < n; j++)
        {
          guint q = at[j];
          double share = a[(gsize) q * k + p] / pivot;

          for (guint l = i + 1; l < n; l++)
            a[(gsize) q * k + at[l]] -= share * a[(gsize) p * k + at[l]];
          for (guint l = 0; l < n; l++)
            b[(gsize) q * k + at[l]] -= share * b[(gsize) p * k + at[l]];
          for (guint l = 0; l < n; l++)
            b[(gsize) at[l] * k + q] -= share * b[(gsize) at[l] * k + p];
        }
    }
  return rank;
}

/**
 * nabla_canonical:
 * @cross: (array): k x k, symmetric, centred sums of products; overwritten
 * @given: (element-type guint): what is conditioned on, as indices
 * @a: (element-type guint): one block
 * @b: (element-type guint): the other
 *
 * Variables that those before them determine count for nothing. O(k^3)
 */
void
nabla_canonical (double *cross, guint k, const GArray *given, const GArray *a, const GArray *b, NablaCanonical *result)
{
  g_autofree double *whole = g_new (double, MAX (k, 1));
  g_autofree double *beside = NULL;
  double unexplained;

  *result = (NablaCanonical){ .r = NAN };
  for (guint i = 0; i < k; i++)
    whole[i] = cross[(gsize) i * k + i];
  for (guint i = 0; i < given->len; i++)
    result->n_given += sweep (cross, k, g_array_index (given, guint, i), whole);
  if (a->len == 1 && b->len == 1)
    {
      guint one = g_array_index (a, guint, 0), other = g_array_index (b, guint, 0);
      double one_left = cross[(gsize) one * k + one], other_left = cross[(gsize) other * k + other];

      result->n_a = one_left > PIVOT_TOLERANCE * whole[one];
      result->n_b = other_left > PIVOT_TOLERANCE * whole[other];
      if (result->n_a == 1 && result->n_b == 1)
        result->r = CLAMP (cross[(gsize) one * k + other] / sqrt (one_left) / sqrt (other_left), -1.0, 1.0);
      result->pillai = result->r * result->r;
      return;
    }
  beside = g_memdup2 (cross, sizeof (double) * k * k);
  for (guint i = 0; i < a->len; i++)
    result->n_a += sweep (beside, k, g_array_index (a, guint, i), whole);
  result->n_b = trace_ratio (cross, beside, k, (const guint *) (gpointer) b->data, b->len, whole, &unexplained);
  result->pillai = CLAMP (result->n_b - unexplained, 0.0, MIN (result->n_a, result->n_b));
}

/**
 * nabla_noncentral_f:
 *
 * Returns: the probability of at most @f under a noncentral F distribution: central
 *   probabilities weighted by those of a Poisson, from its middle outwards. With an infinite @df2 it is
 *   that of a noncentral chi-square divided by @df1
 */
double
nabla_noncentral_f (double f, double df1, double df2, double noncentrality)
{
  double x = df1 * f / (df1 * f + df2), half = noncentrality / 2.0, sum = 0.0;
  double middle = floor (half);

  for (int direction = -1; direction <= 1; direction += 2)
    for (double j = direction < 0 ? middle : middle + 1.0; j >= 0.0; j += direction)
      {
        double weight = half > 0.0 ? exp (-half + j * log (half) - lgamma (j + 1.0)) : (double) (j == 0.0);

        if (weight < 1e-14)
          break;
        sum
          += weight
             * (isinf (df2) ? gsl_cdf_chisq_P (df1 * f, df1 + 2.0 * j) : gsl_cdf_beta_P (x, df1 / 2.0 + j, df2 / 2.0));
      }
  return CLAMP (sum, 0.0, 1.0);
}

/* The noncentrality at which @f is at the quantile @p; 0 if it is below that of none. */
static double
find_noncentrality (double f, double df1, double df2, double p)
{
  double low = 0.0, high = 1.0;

  if (nabla_noncentral_f (f, df1, df2, 0.0) <= p)
    return 0.0;
  while (nabla_noncentral_f (f, df1, df2, high) > p && high < 1e9)
    {
      low = high;
      high *= 2.0;
    }
  for (guint i = 0; i < 60 && high - low > 1e-9 * high; i++)
    {
      double middle = (low + high) / 2.0;

      if (nabla_noncentral_f (f, df1, df2, middle) > p)
        low = middle;
      else
        high = middle;
    }
  return (low + high) / 2.0;
}

/* The interval of the noncentrality of an F statistic, by turning its distribution round (Steiger 2004). */
void
nabla_noncentrality_bounds (double f, double df1, double df2, double level, double *lo, double *hi)
{
  *lo = find_noncentrality (f, df1, df2, (1.0 + level) / 2.0);
  *hi = find_noncentrality (f, df1, df2, (1.0 - level) / 2.0);
}
