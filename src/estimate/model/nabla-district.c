/* The likelihood and its derivatives. With M = I - B (n x m), S the covariance of the variables, K = omega^-1 and
 * R = M S M', -2/n times the log likelihood is log |omega| + tr (K R), apart from constants. */
#include "estimate/model/nabla-district.h"

#include <math.h>
#include <string.h>

#include "estimate/numeric/nabla-blas.h"

/* Of the largest eigenvalue of the curvature, parameters being scaled alike: what is below is 0. */
#define FLAT 1e-10
/* Of a gradient's length: what may lie in flat directions for rounding. */
#define MOVES 1e-5

/**
 * nabla_district_new:
 *
 * Returns: (transfer full): with the variances of @n errors and nothing else; the covariance is to be filled in
 */
NablaDistrict *
nabla_district_new (guint n, guint m, guint max_arrows, guint max_pairs)
{
  NablaDistrict *self = g_new0 (NablaDistrict, 1);

  self->n = n;
  self->m = m;
  self->covariance = g_new0 (double, (gsize) m *m);
  self->from = g_new (guint, MAX (max_arrows, 1));
  self->to = g_new (guint, MAX (max_arrows, 1));
  self->beta = g_new0 (double, MAX (max_arrows, 1));
  self->left = g_new (guint, n + max_pairs);
  self->right = g_new (guint, n + max_pairs);
  self->omega = g_new0 (double, (gsize) n *n);
  self->score = g_new0 (double, (gsize) n *m);
  for (guint i = 0; i < n; i++)
    self->left[i] = self->right[i] = i;
  self->n_pairs = n;
  return self;
}

void
nabla_district_free (NablaDistrict *self)
{
  if (self == NULL)
    return;
  g_free (self->covariance);
  g_free (self->from);
  g_free (self->to);
  g_free (self->beta);
  g_free (self->left);
  g_free (self->right);
  g_free (self->omega);
  g_free (self->score);
  g_free (self);
}

void
nabla_district_add_arrow (NablaDistrict *self, guint from, guint to)
{
  self->from[self->n_arrows] = from;
  self->to[self->n_arrows++] = to;
}

gboolean
nabla_district_has_pair (const NablaDistrict *self, guint left, guint right)
{
  for (guint p = 0; p < self->n_pairs; p++)
    if ((self->left[p] == left && self->right[p] == right) || (self->left[p] == right && self->right[p] == left))
      return TRUE;
  return FALSE;
}

/* Once for each two vertices. */
void
nabla_district_add_pair (NablaDistrict *self, guint left, guint right)
{
  self->left[self->n_pairs] = left;
  self->right[self->n_pairs++] = right;
}

/* I - B, n x m; (transfer full) */
static double *
dup_residual_forms (const NablaDistrict *self)
{
  double *forms = g_new0 (double, (gsize) self->n * self->m);

  for (guint i = 0; i < self->n; i++)
    forms[(gsize) i * self->m + i] = 1.0;
  for (guint a = 0; a < self->n_arrows; a++)
    forms[(gsize) self->to[a] * self->m + self->from[a]] -= self->beta[a];
  return forms;
}

/* The inverse of a positive definite matrix in place, and the log of its determinant; %FALSE where it is none. */
static gboolean
invert (double *matrix, guint n, double *log_determinant)
{
  double sum = 0.0;

  if (LAPACKE_dpotrf (LAPACK_ROW_MAJOR, 'L', (lapack_int) n, matrix, (lapack_int) n) != 0)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    sum += 2 * log (matrix[i * n + i]);
  if (!isfinite (sum) || LAPACKE_dpotri (LAPACK_ROW_MAJOR, 'L', (lapack_int) n, matrix, (lapack_int) n) != 0)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    for (gsize j = i + 1; j < n; j++)
      matrix[i * n + j] = matrix[j * n + i];
  *log_determinant = sum;
  return TRUE;
}

/* out (rows x columns) = a (rows x inner) b (inner x columns) */
static void
multiply (guint rows, guint inner, guint columns, const double *a, const double *b, double *out)
{
  memset (out, 0, sizeof (double) * rows * columns);
  for (gsize i = 0; i < rows; i++)
    for (gsize l = 0; l < inner; l++)
      if (a[i * inner + l] != 0.0)
        for (gsize j = 0; j < columns; j++)
          out[i * columns + j] += a[i * inner + l] * b[l * columns + j];
}

/**
 * nabla_district_update:
 *
 * Sets what follows from coefficients and error covariances: @score and the likelihood. O(n^3 + n m^2)
 *
 * Returns: %FALSE where the error covariances are not positive definite
 */
gboolean
nabla_district_update (NablaDistrict *self)
{
  guint n = self->n, m = self->m;
  g_autofree double *forms = dup_residual_forms (self);
  g_autofree double *inverse = g_memdup2 (self->omega, sizeof (double) * n * n);
  g_autofree double *spread = g_new (double, (gsize) n *m);
  double sum;

  nabla_blas_stay_single ();
  if (!invert (inverse, n, &sum))
    return FALSE;
  multiply (n, n, m, inverse, forms, self->score);
  multiply (n, m, m, self->score, self->covariance, spread);
  for (gsize i = 0; i < (gsize) n * m; i++)
    sum += spread[i] * forms[i];
  self->minus_two_log = sum;
  return isfinite (sum);
}

/* The products that derivatives are made of. */
typedef struct
{
  double *k;   /* n x n: omega^-1 */
  double *kms; /* n x m: K M S */
  double *krk; /* n x n: K R K */
} Products;

static void
products_clear (Products *self)
{
  g_free (self->k);
  g_free (self->kms);
  g_free (self->krk);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Products, products_clear)

static void
products_init (Products *self, const NablaDistrict *district)
{
  guint n = district->n, m = district->m;
  double ignored;

  self->k = g_memdup2 (district->omega, sizeof (double) * n * n);
  if (!invert (self->k, n, &ignored))
    memset (self->k, 0, sizeof (double) * n * n);
  self->kms = g_new (double, (gsize) n *m);
  multiply (n, m, m, district->score, district->covariance, self->kms);
  self->krk = g_new0 (double, (gsize) n *n);
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      for (gsize l = 0; l < m; l++)
        self->krk[i * n + j] += self->kms[i * m + l] * district->score[j * m + l];
}

/* Of the second derivative by two error covariances, with E a matrix of ones at i, j and j, i (once where i = j):
 * tr (E2 (K E1 Q + Q E1 K - K E1 K)), Q = K R K. */
static double
curve_of_pairs (const Products *p, guint n, guint i, guint j, guint k, guint l)
{
  double sum = 0.0;
  guint first[2][2] = { { i, j }, { j, i } }, second[2][2] = { { k, l }, { l, k } };

  for (guint a = 0; a < (i == j ? 1u : 2u); a++)
    for (guint b = 0; b < (k == l ? 1u : 2u); b++)
      {
        gsize u = first[a][0], v = first[a][1], s = second[b][0], t = second[b][1];
        double left = p->k[t * n + u], right = p->k[v * n + s];

        sum += left * p->krk[v * n + s] + p->krk[t * n + u] * right - left * right;
      }
  return sum;
}

/**
 * nabla_district_derive:
 * @slopes: (out) (nullable): one per parameter
 * @curvature: (out) (nullable): parameters squared, symmetric
 *
 * First and second derivatives of @minus_two_log. O(parameters^2 + n m^2)
 */
void
nabla_district_derive (const NablaDistrict *self, double *slopes, double *curvature)
{
  guint n = self->n, m = self->m, n_arrows = self->n_arrows;
  gsize q = n_arrows + self->n_pairs;
  g_auto (Products) p = { 0 };

  products_init (&p, self);
  for (guint a = 0; slopes != NULL && a < n_arrows; a++)
    slopes[a] = -2.0 * p.kms[(gsize) self->to[a] * m + self->from[a]];
  for (guint c = 0; slopes != NULL && c < self->n_pairs; c++)
    {
      gsize at = (gsize) self->left[c] * n + self->right[c];

      slopes[n_arrows + c] = (self->left[c] == self->right[c] ? 1.0 : 2.0) * (p.k[at] - p.krk[at]);
    }
  if (curvature == NULL)
    return;
  for (gsize a = 0; a < n_arrows; a++)
    {
      gsize i = self->to[a], j = self->from[a];

      for (gsize b = 0; b < n_arrows; b++)
        curvature[a * q + b] = 2.0 * p.k[i * n + self->to[b]] * self->covariance[j * m + self->from[b]];
      for (gsize c = 0; c < self->n_pairs; c++)
        {
          gsize k = self->left[c], l = self->right[c];
          double value = p.k[i * n + k] * p.kms[l * m + j];

          if (k != l)
            value += p.k[i * n + l] * p.kms[k * m + j];
          curvature[a * q + n_arrows + c] = curvature[(n_arrows + c) * q + a] = 2.0 * value;
        }
    }
  for (gsize c = 0; c < self->n_pairs; c++)
    for (gsize d = 0; d <= c; d++)
      curvature[(n_arrows + c) * q + n_arrows + d] = curvature[(n_arrows + d) * q + n_arrows + c]
        = curve_of_pairs (&p, n, self->left[c], self->right[c], self->left[d], self->right[d]);
}

/**
 * nabla_district_scale:
 * @curvature: (inout): parameters squared: rows and columns are multiplied by @unit
 * @unit: (out): one per parameter: makes the diagonal 1, where it is positive
 */
void
nabla_district_scale (const NablaDistrict *self, double *curvature, double *unit)
{
  gsize q = self->n_arrows + self->n_pairs;

  for (gsize i = 0; i < q; i++)
    unit[i] = curvature[i * q + i] > 0.0 ? 1.0 / sqrt (curvature[i * q + i]) : 1.0;
  for (gsize i = 0; i < q; i++)
    for (gsize j = 0; j < q; j++)
      curvature[i * q + j] *= unit[i] * unit[j];
}

/**
 * nabla_district_solve:
 * @gradient: (array): by parameters, of a function of them
 * @solution: (out) (array): likewise: the inverse of the information in one row times @gradient
 *
 * By the observed information. What is not identified makes it singular. A generalised inverse serves the functions
 * that do not move in those directions. O(parameters^3)
 *
 * Returns: %FALSE where the function moves while the likelihood stays: it is not identified
 */
gboolean
nabla_district_solve (const NablaDistrict *self, const double *gradient, double *solution)
{
  gsize q = self->n_arrows + self->n_pairs;
  g_autofree double *vectors = g_new (double, q *q);
  g_autofree double *values = g_new (double, q);
  g_autofree double *unit = g_new (double, q);
  double length = 0.0, lost = 0.0;

  nabla_district_derive (self, NULL, vectors);
  nabla_district_scale (self, vectors, unit);
  memset (solution, 0, sizeof (double) * q);
  if (LAPACKE_dsyevd (LAPACK_ROW_MAJOR, 'V', 'U', (lapack_int) q, vectors, (lapack_int) q, values) != 0)
    return FALSE;
  for (gsize e = 0; e < q; e++)
    {
      double along = 0.0;

      for (gsize i = 0; i < q; i++)
        along += vectors[i * q + e] * unit[i] * gradient[i];
      length += along * along;
      if (values[e] <= FLAT * values[q - 1])
        {
          lost += along * along;
          continue;
        }
      for (gsize i = 0; i < q; i++)
        solution[i] += unit[i] * vectors[i * q + e] * along * 2.0 / values[e];
    }
  return lost <= MOVES * MOVES * length;
}

/**
 * nabla_district_get_rank:
 *
 * Returns: in how many directions the parameters can move so that the likelihood changes: how many covariances they
 *   account for. O(parameters^3)
 */
guint
nabla_district_get_rank (const NablaDistrict *self)
{
  gsize q = self->n_arrows + self->n_pairs;
  g_autofree double *matrix = g_new (double, q *q);
  g_autofree double *values = g_new (double, q);
  g_autofree double *unit = g_new (double, q);
  guint rank = 0;

  nabla_district_derive (self, NULL, matrix);
  nabla_district_scale (self, matrix, unit);
  if (LAPACKE_dsyevd (LAPACK_ROW_MAJOR, 'N', 'U', (lapack_int) q, matrix, (lapack_int) q, values) != 0)
    return (guint) q;
  for (gsize e = 0; e < q; e++)
    rank += values[e] > FLAT * values[q - 1];
  return rank;
}
