#include "estimate/smooth/nabla-missed.h"

#include <float.h>
#include <math.h>
#include <string.h>
#include <gsl/gsl_cdf.h>

#include "estimate/numeric/nabla-blas.h"

/* A column of which others leave less than this share of its square is one of them. */
#define LEAST_LEFT 1e-8
/* Rows at either side of a threshold, and what of its square other columns leave. */
#define LEAST_SIDE   10
#define LEAST_ENERGY 1.0
/* As many thresholds as different ones are reckoned with for each column that they are looked for beside: neighbours
 * say the same. */
#define CUTS_PER_COLUMN 20.0

/* Takes the part along the first @k of orthonormal @columns off @column. */
static void
take_off (const double *columns, guint k, gsize n, double *column)
{
  g_autofree double *along = g_new (double, MAX (k, 1));

  if (k == 0)
    return;
  cblas_dgemv (CblasColMajor, CblasTrans, n, k, 1.0, columns, n, column, 1, 0.0, along, 1);
  cblas_dgemv (CblasColMajor, CblasNoTrans, n, k, -1.0, columns, n, along, 1, 1.0, column, 1);
}

/* Makes column @k of @columns orthonormal to those before. FALSE: nothing was left. */
static gboolean
orthonormalise (double *columns, guint k, gsize n)
{
  double *column = columns + k * n, square = cblas_ddot (n, column, 1, column, 1), left;

  take_off (columns, k, n, column);
  take_off (columns, k, n, column);
  left = cblas_ddot (n, column, 1, column, 1);
  if (!(left > LEAST_LEFT * square))
    return FALSE;
  cblas_dscal (n, 1.0 / sqrt (left), column, 1);
  return TRUE;
}

/* How many of the columns are left. */
static guint
orthonormalise_all (double *columns, guint k, gsize n)
{
  guint left = 0;

  for (guint j = 0; j < k; j++)
    {
      if (left < j)
        memcpy (columns + left * n, columns + j * n, n * sizeof *columns);
      left += orthonormalise (columns, left, n);
    }
  return left;
}

/* Takes the part along orthonormal columns off the features. Of one that is among those columns rounding is left, which
 * says nothing: it has no weight. */
static void
take_off_all (const double *known, guint k, gsize n, double *features, const double *omega, guint f, double *weighted)
{
  g_autofree double *along = g_new (double, (gsize) MAX (k, 1) * f);

  for (guint j = 0; j < f; j++)
    weighted[j] = LEAST_LEFT * cblas_ddot (n, features + j * n, 1, features + j * n, 1);
  cblas_dgemm (CblasColMajor, CblasTrans, CblasNoTrans, k, f, n, 1.0, known, n, features, n, 0.0, along, MAX (k, 1));
  cblas_dgemm (CblasColMajor, CblasNoTrans, CblasNoTrans, n, f, k, -1.0, known, n, along, MAX (k, 1), 1.0, features, n);
  for (guint j = 0; j < f; j++)
    {
      double left = cblas_ddot (n, features + j * n, 1, features + j * n, 1);

      weighted[j] = left > weighted[j] ? 1.0 / sqrt (omega[j]) : 0.0;
    }
}

static void
multiply (double *columns, guint k, gsize n, const double *by)
{
  for (guint j = 0; j < k; j++)
    for (gsize i = 0; i < n; i++)
      columns[j * n + i] *= by[i];
}

/* Scores of each feature: what rows, or clusters of them, add; f columns, (transfer full). */
static double *
dup_scores (const NablaMissedRows *self, const double *features, guint f, const double *residual, gsize *n_scores)
{
  gsize n = *n_scores = self->clusters != NULL ? self->n_clusters : self->n;
  double *scores = g_new0 (double, n *f);

  for (guint j = 0; j < f; j++)
    for (gsize i = 0; i < self->n; i++)
      scores[j * n + (self->clusters != NULL ? self->clusters[i] : i)] += features[j * self->n + i] * residual[i];
  return scores;
}

/* P (a sum of weighted squares of normal numbers of covariance @covariance is as large), by its first two moments
 * (Satterthwaite 1946). */
static double
get_tail (const double *weighted, const double *covariance, guint f, double sum)
{
  double mean = 0.0, variance = 0.0;

  for (guint j = 0; j < f; j++)
    {
      mean += weighted[j] * covariance[(gsize) j * f + j];
      for (guint l = 0; l <= j; l++)
        variance += (l < j ? 4.0 : 2.0) * weighted[j] * weighted[l] * covariance[(gsize) l * f + j]
                    * covariance[(gsize) l * f + j];
    }
  if (!(mean > 0.0) || !(variance > 0.0))
    return 1.0;
  return gsl_cdf_chisq_Q (sum * 2.0 * mean / variance, 2.0 * mean * mean / variance);
}

/**
 * nabla_missed_test:
 * @known: n x k: columns that the regression had; overwritten
 * @features: n x f: those in question; overwritten
 * @omega: f: how rough each is
 *
 * The score test of a variance component (Lin 1997) for either residual, with the rows' or clusters' own variances and
 * with omega^-1/2 for weights: between a test against the smoothest and one against all alike. O(n (k + f)^2)
 *
 * Returns: the probability of as much if neither follows the features beside @known: both tests as one (Fisher 1932),
 *   as features that are left out do harm where both do
 */
double
nabla_missed_test (const NablaMissedRows *self, double *known, guint k, double *features, const double *omega, guint f)
{
  gsize n = self->n;
  g_autofree double *weighted = g_new (double, f);
  g_autofree double *covariance = g_new0 (double, (gsize) f *f);
  g_autofree double *residual = g_new (double, n);
  double logs = 0.0;

  multiply (known, k, n, self->root);
  multiply (features, f, n, self->root);
  k = orthonormalise_all (known, k, n);
  take_off_all (known, k, n, features, omega, f, weighted);
  for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
    {
      g_autofree double *scores = NULL;
      gsize n_scores;
      double sum = 0.0;

      memcpy (residual, self->residuals[r], n * sizeof *residual);
      take_off (known, k, n, residual);
      scores = dup_scores (self, features, f, residual, &n_scores);
      for (guint j = 0; j < f; j++)
        {
          double score = 0.0;

          for (gsize i = 0; i < n_scores; i++)
            score += scores[j * n_scores + i];
          sum += weighted[j] * score * score;
        }
      cblas_dsyrk (CblasColMajor, CblasLower, CblasTrans, f, n_scores, 1.0, scores, n_scores, 0.0, covariance, f);
      logs -= 2.0 * log (fmax (get_tail (weighted, covariance, f, sum), DBL_MIN));
    }
  return gsl_cdf_chisq_Q (logs, 2.0 * NABLA_MISSED_RESIDUALS);
}

/* The search for thresholds: rows in the order of the values. */
typedef struct
{
  gsize n;
  const double *values;
  const double *root;
  double *columns; /* n x k, orthonormal */
  guint k;
  double *residuals[NABLA_MISSED_RESIDUALS];
} Search;

/* The threshold that takes most off the residuals, as the first row above; 0: there is none. */
static gsize
find_best (const Search *self)
{
  gsize best = 0, n = self->n;
  g_autofree double *along = g_new0 (double, self->k);
  double variance[NABLA_MISSED_RESIDUALS], sum[NABLA_MISSED_RESIDUALS] = { 0.0 }, square = 0.0, most = 0.0;

  for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
    variance[r] = fmax (cblas_ddot (n, self->residuals[r], 1, self->residuals[r], 1), 1e-300);
  for (gsize q = n - 1; q >= LEAST_SIDE; q--)
    {
      double left, taken = 0.0;

      square += self->root[q] * self->root[q];
      for (guint j = 0; j < self->k; j++)
        along[j] += self->root[q] * self->columns[j * n + q];
      for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
        sum[r] += self->root[q] * self->residuals[r][q];
      if (n - q < LEAST_SIDE || !(self->values[q - 1] < self->values[q]))
        continue;
      left = square;
      for (guint j = 0; j < self->k; j++)
        left -= along[j] * along[j];
      for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
        taken += sum[r] * sum[r] / variance[r];
      if (left > LEAST_ENERGY && taken > most * left)
        {
          most = taken / left;
          best = q;
        }
    }
  return best;
}

/* Column k becomes the threshold at row @first; how unlikely its scores are, with the rows' or clusters' own variances.
 */
static double
judge (const NablaMissedRows *rows, Search *search, gsize first)
{
  gsize n = search->n, n_scores;
  double *column = search->columns + search->k * n, taken = 0.0;

  for (gsize i = 0; i < n; i++)
    column[i] = i >= first ? search->root[i] : 0.0;
  if (!orthonormalise (search->columns, search->k, n))
    return 1.0;
  for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
    {
      g_autofree double *scores = dup_scores (rows, column, 1, search->residuals[r], &n_scores);
      double square = cblas_ddot (n_scores, scores, 1, scores, 1), sum = 0.0;

      for (gsize i = 0; i < n_scores; i++)
        sum += scores[i];
      taken += square > 0.0 ? sum * sum / square : 0.0;
    }
  return gsl_cdf_chisq_Q (taken, NABLA_MISSED_RESIDUALS);
}

typedef struct
{
  double value;
  gsize row;
} Place;

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *left = a, *right = b;

  if (left->value != right->value)
    return left->value < right->value ? -1 : 1;
  return (left->row > right->row) - (left->row < right->row);
}

/**
 * nabla_missed_find_cuts:
 * @values: n: those that thresholds are sought of
 * @known: n x k: columns that the regression had
 * @level: for the least probability of all thresholds
 * @cuts: (out): at most @most
 *
 * One threshold after the other, the one first that takes most off both residuals (Vostrikova 1981), as long as it
 * does so beyond chance. O(n k) for each, and a sort.
 *
 * Returns: how many
 */
guint
nabla_missed_find_cuts (const NablaMissedRows *self,
                        const double *values,
                        const double *known,
                        guint k,
                        double level,
                        double *cuts,
                        guint most)
{
  gsize n = self->n;
  g_autofree Place *places = g_new (Place, n);
  g_autofree double *sorted = g_new (double, n);
  g_autofree double *root = g_new (double, n);
  g_autofree guint32 *clusters = self->clusters != NULL ? g_new (guint32, n) : NULL;
  g_autofree double *columns = g_new (double, n *(k + most));
  g_autofree double *residuals = g_new (double, NABLA_MISSED_RESIDUALS *n);
  NablaMissedRows rows = { .n = n, .clusters = clusters, .n_clusters = self->n_clusters };
  Search search = { .n = n, .values = sorted, .root = root, .columns = columns };
  guint n_cuts = 0;

  for (gsize i = 0; i < n; i++)
    places[i] = (Place){ values[i], i };
  qsort (places, n, sizeof *places, compare_places);
  for (gsize i = 0; i < n; i++)
    {
      gsize row = places[i].row;

      sorted[i] = places[i].value;
      root[i] = self->root[row];
      for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
        residuals[r * n + i] = self->residuals[r][row];
      if (clusters != NULL)
        clusters[i] = self->clusters[row];
      for (guint j = 0; j < k; j++)
        columns[j * n + i] = root[i] * known[j * n + row];
    }
  search.k = orthonormalise_all (columns, k, n);
  for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
    take_off (columns, search.k, n, search.residuals[r] = residuals + r * n);
  level /= CUTS_PER_COLUMN * MAX (search.k, 1);
  while (n_cuts < most)
    {
      gsize first = find_best (&search);

      if (first == 0 || judge (&rows, &search, first) > level)
        break;
      cuts[n_cuts++] = 0.5 * (sorted[first - 1] + sorted[first]);
      search.k++;
      for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
        take_off (columns + (search.k - 1) * n, 1, n, search.residuals[r]);
    }
  return n_cuts;
}
