#include "estimate/smooth/nabla-spline-private.h"

#include <math.h>
#include <string.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-sort.h"

/* Variances are taken on no more quantiles than this. */
#define MAX_QUANTILES 20000
/* A direction in which the features vary less than this share of the most is none. */
#define RANK_TOLERANCE 1e-10
/* Knots this near each other in t are one. */
#define NEAR 1e-9
/* Of the normal distribution: interquartile range over standard deviation. */
#define NORMAL_IQR 1.349
/* Positive columns of more skewness are taken by ratio, where that is asked for. */
#define LONG_TAIL 1.0

/* Between the two values around rank @share (n - 1). */
static double
quantile (const double *sorted, gsize n, double share)
{
  double rank = share * (n - 1);
  gsize below = (gsize) rank;
  gsize above = MIN (below + 1, n - 1);

  return sorted[below] + (sorted[above] - sorted[below]) * (rank - below);
}

/* Where a value lies on the axis that knots are spread along. */
static double
place_of (const NablaSpline *self, double value)
{
  return self->by_ratio ? log (value) : (value - self->centre) / self->scale;
}

/* Half the share of rows before row @i, half its place between @lo and @hi. */
static double
knot_measure (const NablaSpline *self, const double *sorted, gsize n, gsize i, double lo, double hi)
{
  double t = place_of (self, sorted[i]);
  double place = hi > lo ? CLAMP ((t - lo) / (hi - lo), 0.0, 1.0) : t > lo;

  return 0.5 * (double) i / (n - 1) + 0.5 * place;
}

/* At most @max_knots knots at equal steps of the measure, at rows far enough apart; how many. */
static guint
place_knots (const NablaSpline *self, const double *sorted, gsize n, guint max_knots, double *knots)
{
  gsize q = n / MIN (n, MAX_QUANTILES);
  gsize first = MAX (MIN (10, MAX (1, n / 100)), 2 * q), last;
  gsize apart = MAX (8, 4 * q), before = 0;
  double lo, hi, start, length;
  guint n_knots = 0;

  if (n < 2 * first + 1)
    return 0;
  last = n - 1 - first;
  lo = place_of (self, sorted[first]);
  hi = place_of (self, sorted[last]);
  start = knot_measure (self, sorted, n, first, lo, hi);
  length = knot_measure (self, sorted, n, last, lo, hi) - start;
  for (guint k = 0; k < max_knots; k++)
    {
      double target = start + length * k / (max_knots - 1);
      gsize below = first, at = last; /* the first row in [first, last] that reaches the target */

      while (below < at)
        {
          gsize middle = below + (at - below) / 2;

          if (knot_measure (self, sorted, n, middle, lo, hi) >= target)
            at = middle;
          else
            below = middle + 1;
        }
      if (n_knots > 0 && (at - before < apart || !(sorted[at] > knots[n_knots - 1])))
        continue;
      knots[n_knots++] = sorted[at];
      before = at;
    }
  return n_knots;
}

/* From values to t; of knots that double precision cannot tell apart the first. */
static void
merge_knots (NablaSpline *self)
{
  guint n_kept = 0;

  for (guint k = 0; k < self->n_knots; k++)
    {
      double t = (self->knots[k] - self->centre) / self->scale;

      if (n_kept == 0 || t - self->knots[n_kept - 1] > NEAR)
        self->knots[n_kept++] = t;
    }
  self->n_knots = n_kept;
}

/* The distinct values, unless there are more than @max_knots. */
static guint
distinct_values (const double *sorted, gsize n, guint max_knots, double *distinct)
{
  guint count = 0;

  for (gsize i = 0; i < n; i++)
    if (i == 0 || sorted[i] != sorted[i - 1])
      {
        if (count == max_knots)
          return G_MAXUINT;
        distinct[count++] = sorted[i];
      }
  return count;
}

/* @out (m x k) = @a' (l x m, transposed) @b (l x k); all by columns. */
static void
multiply (gboolean transpose_a, guint m, guint k, guint l, const double *a, const double *b, double *out)
{
  cblas_dgemm (CblasColMajor, transpose_a ? CblasTrans : CblasNoTrans, CblasNoTrans, m, k, l, 1.0, a,
               transpose_a ? l : m, b, l, 0.0, out, m);
}

/* Second derivatives at the knots (K x K + 2, by columns) of the K values there and the second derivatives at both
 * ends: the slope has no jumps. */
static double *
second_derivatives (const double *t, guint n_knots)
{
  guint n_inner = n_knots - 2, size = n_knots + 2;
  double *out = g_new0 (double, (gsize) n_knots *size);
  g_autofree double *lower = g_new (double, n_inner);
  g_autofree double *diagonal = g_new (double, n_inner);
  g_autofree double *upper = g_new (double, n_inner);
  g_autofree double *right = g_new0 (double, (gsize) n_inner *size);

#define RIGHT(i, j) right[(gsize) (j) *n_inner + (i)]
  for (guint i = 0; i < n_inner; i++)
    {
      double before = t[i + 1] - t[i], after = t[i + 2] - t[i + 1];

      diagonal[i] = (before + after) / 3.0;
      if (i > 0)
        lower[i - 1] = before / 6.0;
      else
        RIGHT (i, n_knots) -= before / 6.0;
      if (i + 1 < n_inner)
        upper[i] = after / 6.0;
      else
        RIGHT (i, n_knots + 1) -= after / 6.0;
      RIGHT (i, i) = 1.0 / before;
      RIGHT (i, i + 1) = -1.0 / before - 1.0 / after;
      RIGHT (i, i + 2) = 1.0 / after;
    }
  LAPACKE_dgtsv (LAPACK_COL_MAJOR, n_inner, size, lower, diagonal, upper, right, n_inner);
  for (guint j = 0; j < size; j++)
    memcpy (out + (gsize) j * n_knots + 1, right + (gsize) j * n_inner, n_inner * sizeof (double));
  out[(gsize) n_knots * n_knots] = 1.0;
  out[(gsize) n_knots * (n_knots + 1) + n_knots - 1] = 1.0;
  return out;
#undef RIGHT
}

/* The integral of the product of two features' second derivatives, piecewise linear with the values @curvature (K x
 * size) at the knots: size x size. By ratio the cubes of the intervals weigh: u = log t makes of the integral of
 * f_uu^2 du that of t^3 f_tt^2 dt, but for the slope. */
static double *
roughness_matrix (const double *t, guint n_knots, gboolean by_ratio, const double *curvature, guint size)
{
  double *out = g_new (double, (gsize) size *size);
  g_autofree double *product = g_new0 (double, (gsize) n_knots *size);

  for (guint j = 0; j < size; j++)
    for (guint k = 0; k + 1 < n_knots; k++)
      {
        const double *g = curvature + (gsize) j * n_knots + k;
        double h = t[k + 1] - t[k];

        h *= by_ratio ? h * h * h : 1.0;
        product[(gsize) j * n_knots + k] += h / 3.0 * g[0] + h / 6.0 * g[1];
        product[(gsize) j * n_knots + k + 1] += h / 6.0 * g[0] + h / 3.0 * g[1];
      }
  multiply (TRUE, size, size, n_knots, curvature, product, out);
  return out;
}

/* Mean squares and products, over quantiles of the column, of the functions whose parameters are the values and end
 * curvatures: size x size. Each place touches four of the 2 K numbers at the knots, so they are summed there first. */
static double *
variance_matrix (const NablaSpline *self, const double *sorted, gsize n, const double *curvature, guint size)
{
  guint n_knots = self->n_knots, wide = 2 * n_knots;
  gsize m = MIN (n, MAX_QUANTILES);
  g_autofree double *squares = g_new0 (double, (gsize) wide *wide);
  g_autofree double *parameters = g_new0 (double, (gsize) wide *size);
  g_autofree double *half = g_new (double, (gsize) wide *size);
  double *out = g_new (double, (gsize) size *size);

  for (gsize i = 0; i < m; i++)
    {
      NablaSplinePlace place;
      guint at[4];
      gsize row = (gsize) ((i + 0.5) * n / m);

      nabla_spline_place_init (&place, self->knots, n_knots, (sorted[row] - self->centre) / self->scale);
      for (guint k = 0; k < 4; k++)
        at[k] = place.interval + (k & 1) + (k > 1 ? n_knots : 0);
      for (guint k = 0; k < 4; k++)
        for (guint l = 0; l < 4; l++)
          squares[(gsize) at[k] * wide + at[l]] += place.value[k] * place.value[l];
    }
  for (gsize i = 0; i < (gsize) wide * wide; i++)
    squares[i] /= m;
  for (guint j = 0; j < size; j++)
    {
      if (j < n_knots)
        parameters[(gsize) j * wide + j] = 1.0;
      memcpy (parameters + (gsize) j * wide + n_knots, curvature + (gsize) j * n_knots, n_knots * sizeof (double));
    }
  multiply (FALSE, wide, size, wide, squares, parameters, half);
  multiply (TRUE, size, size, wide, parameters, half, out);
  return out;
}

/* P = I - C (C'EC)^-1 C'E takes out of a function its constant and its linear part; size x size. */
static double *
remove_linear (const double *t, guint n_knots, const double *variance, guint size)
{
  g_autofree double *linear = g_new0 (double, 2 * size); /* C */
  g_autofree double *carried = g_new (double, 2 * size); /* E C */
  double *out = g_new0 (double, (gsize) size *size);
  double square[4], determinant;

  for (guint k = 0; k < n_knots; k++)
    {
      linear[k] = 1.0;
      linear[size + k] = t[k];
    }
  multiply (FALSE, size, 2, size, variance, linear, carried);
  multiply (TRUE, 2, 2, size, linear, carried, square);
  determinant = square[0] * square[3] - square[1] * square[2];
  for (guint j = 0; j < size; j++)
    {
      double a = (square[3] * carried[j] - square[2] * carried[size + j]) / determinant;
      double b = (square[0] * carried[size + j] - square[1] * carried[j]) / determinant;

      for (guint i = 0; i < n_knots; i++)
        out[(gsize) j * size + i] = -(linear[i] * a + linear[size + i] * b);
      out[(gsize) j * size + j] += 1.0;
    }
  return out;
}

/* Eigenvalues, ascending, and eigenvectors, in place, of a symmetric matrix. */
static gboolean
decompose (double *matrix, guint size, double *eigenvalues)
{
  return LAPACKE_dsyevd (LAPACK_COL_MAJOR, 'V', 'L', size, matrix, size, eigenvalues) == 0;
}

/* The features as combinations of the parameters, by rising roughness: @size x the number returned, at most @wanted.
 * Variance is brought to the unit matrix, then roughness to a diagonal. */
static guint
find_features (const double *variance,
               const double *roughness,
               const double *projection,
               guint size,
               guint wanted,
               double *features,
               double *eigenvalues)
{
  gsize cells = (gsize) size * size;
  g_autofree double *half = g_new (double, cells);
  g_autofree double *inner = g_new (double, cells);
  g_autofree double *white = g_new (double, cells);
  g_autofree double *values = g_new (double, size);
  guint first = 0, rank;

  multiply (FALSE, size, size, size, variance, projection, half);
  multiply (TRUE, size, size, size, projection, half, inner);
  if (!decompose (inner, size, values))
    return 0;
  while (first < size && !(values[first] > RANK_TOLERANCE * values[size - 1]))
    first++;
  rank = size - first;
  if (rank == 0)
    return 0;
  for (guint j = 0; j < rank; j++)
    cblas_dscal (size, 1.0 / sqrt (values[first + j]), inner + (gsize) (first + j) * size, 1);
  multiply (FALSE, size, rank, size, projection, inner + (gsize) first * size, white);

  multiply (FALSE, size, rank, size, roughness, white, half);
  multiply (TRUE, rank, rank, size, white, half, inner);
  if (!decompose (inner, rank, eigenvalues))
    return 0;
  wanted = MIN (wanted, rank);
  multiply (FALSE, size, wanted, rank, white, inner, features);
  return wanted;
}

static void
add_features (NablaSpline *self, const double *sorted, gsize n, guint max_features)
{
  guint n_knots = self->n_knots, size = n_knots + 2, count;
  g_autofree double *curvature = second_derivatives (self->knots, n_knots);
  g_autofree double *roughness = roughness_matrix (self->knots, n_knots, self->by_ratio, curvature, size);
  g_autofree double *variance = variance_matrix (self, sorted, n, curvature, size);
  g_autofree double *projection = remove_linear (self->knots, n_knots, variance, size);
  g_autofree double *features = g_new (double, (gsize) size *size);
  g_autofree double *eigenvalues = g_new (double, size);
  g_autofree double *bends = NULL;

  count = find_features (variance, roughness, projection, size, max_features - 1, features, eigenvalues);
  bends = g_new (double, (gsize) n_knots *MAX (count, 1));
  multiply (FALSE, n_knots, count, size, curvature, features, bends);
  self->n_features = count + 1;
  self->roughness = g_renew (double, self->roughness, count + 1);
  self->table = g_new (double, (gsize) n_knots * 2 * MAX (count, 1));
  for (guint j = 0; j < count; j++)
    {
      double sign = features[(gsize) j * size + n_knots - 1] < 0.0 ? -1.0 : 1.0;

      self->roughness[j + 1] = fmax (eigenvalues[j] / eigenvalues[0], 1.0);
      for (guint k = 0; k < n_knots; k++)
        {
          self->table[(gsize) k * 2 * count + j] = sign * features[(gsize) j * size + k];
          self->table[(gsize) k * 2 * count + count + j] = sign * bends[(gsize) j * n_knots + k];
        }
    }
}

/* Skewness of a sorted column about its mean, all in units of its spread. */
static double
skewness (const double *sorted, gsize n, double mean, double sd)
{
  double sum = 0.0;

  for (gsize i = 0; i < n && sd > 0.0; i++)
    {
      double t = (sorted[i] - mean) / sd;

      sum += t * t * t;
    }
  return sum / n;
}

static NablaSpline *
make (const double *values, gsize n, guint max_knots, guint max_features, gboolean may_be_ratio)
{
  NablaSpline *self = g_new0 (NablaSpline, 1);
  g_autofree double *sorted = NULL;
  double sum = 0.0, squares = 0.0, spread, sd;

  g_return_val_if_fail (n > 0 && max_knots >= 2 && max_features >= 1, self);

  nabla_blas_stay_single ();
  sorted = nabla_sorted_copy (values, n);
  for (gsize i = 0; i < n; i++)
    sum += sorted[i] - sorted[n / 2];
  self->mean = sorted[n / 2] + sum / n;
  spread = fmax (self->mean - sorted[0], sorted[n - 1] - self->mean); /* squares do not overflow in it */
  for (gsize i = 0; i < n && spread > 0.0; i++)
    squares += (sorted[i] - self->mean) / spread * ((sorted[i] - self->mean) / spread);
  sd = spread * sqrt (squares / n);
  self->by_ratio = may_be_ratio && sorted[0] > 0.0 && skewness (sorted, n, self->mean, sd) > LONG_TAIL;
  self->centre = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0;
  self->scale = (quantile (sorted, n, 0.75) - quantile (sorted, n, 0.25)) / NORMAL_IQR;
  if (self->scale < 0.2 * sd)
    {
      self->scale = sd;
      self->centre = self->mean;
    }
  if (!(self->scale > 0.0))
    self->scale = 1.0;
  self->n_features = 1;
  self->roughness = g_new0 (double, 1);
  if (max_features < 2)
    return self;

  self->knots = g_new (double, max_knots);
  self->n_knots = distinct_values (sorted, n, max_knots, self->knots);
  if (self->n_knots == G_MAXUINT)
    self->n_knots = place_knots (self, sorted, n, max_knots, self->knots);
  merge_knots (self);
  if (self->n_knots < 3)
    {
      self->n_knots = 0;
      return self;
    }
  add_features (self, sorted, n, max_features);
  return self;
}

/**
 * nabla_spline_new:
 * @values: (array length=n): finite, in any order, at least one
 * @max_knots: K; at least 2
 * @max_features: J with phi_0; at least 1
 *
 * Knots lie at equal steps of half the rows' share, half the range, at rows at least eight apart; a column of at most
 * @max_knots values has a knot at each. Fewer than three knots, or one feature asked for: only phi_0. Weights of rows
 * play no part. O(n + K^3); temporarily three copies of @values.
 *
 * Returns: (transfer full): the features
 */
NablaSpline *
nabla_spline_new (const double *values, gsize n, guint max_knots, guint max_features)
{
  return make (values, n, max_knots, max_features, FALSE);
}

/**
 * nabla_spline_new_positive:
 *
 * As nabla_spline_new(), but in a column of positive numbers with a long upper tail, as incomes and doses are, knots
 * are spread by ratios, and roughness counts by them: functions that are as smooth in the logarithm have the same.
 *
 * Returns: (transfer full): the features
 */
NablaSpline *
nabla_spline_new_positive (const double *values, gsize n, guint max_knots, guint max_features)
{
  return make (values, n, max_knots, max_features, TRUE);
}

void
nabla_spline_free (NablaSpline *self)
{
  if (self == NULL)
    return;
  g_free (self->knots);
  g_free (self->roughness);
  g_free (self->table);
  g_free (self);
}
