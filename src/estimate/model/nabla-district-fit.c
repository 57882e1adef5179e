/* The maximum of a district's likelihood: by residual iterative conditional fitting (Drton, Eichler & Richardson 2009),
 * which always climbs, then by Newton's steps, which end it. */
#include <math.h>
#include <string.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/model/nabla-district.h"

#define MAX_ROUNDS 40
#define SWEEPS     25    /* of a round */
#define NEWTON     30    /* steps of a round */
#define SETTLED    1e-16 /* what Newton's step still gains of -2/n log likelihood where it is at its maximum */
#define EXACT      1e-24 /* ... and where nothing more can be won */
#define FLAT       1e-10 /* of the largest curvature, parameters being scaled alike */
#define FLAT_GAIN  1e4   /* how much more a slope in a flat direction counts than in the steepest */
#define RANK       1e-12
#define MIN_ERROR  1e-12 /* variances of errors below this are none */

/* The parameters of one candidate, to return to. */
typedef struct
{
  double *beta, *omega;
  double value;
} Point;

static void
point_take (Point *point, const NablaDistrict *district)
{
  g_free (point->beta);
  g_free (point->omega);
  point->beta = g_memdup2 (district->beta, sizeof (double) * MAX (district->n_arrows, 1));
  point->omega = g_memdup2 (district->omega, sizeof (double) * district->n * district->n);
  point->value = district->minus_two_log;
}

static void
point_give (const Point *point, NablaDistrict *district)
{
  memcpy (district->beta, point->beta, sizeof (double) * district->n_arrows);
  memcpy (district->omega, point->omega, sizeof (double) * district->n * district->n);
}

static void
point_clear (Point *point)
{
  g_free (point->beta);
  g_free (point->omega);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Point, point_clear)

/* The shortest solution of a positive semidefinite system (d x d), in place of @right; @matrix is destroyed. */
static gboolean
solve_shortest (double *matrix, double *right, guint d)
{
  g_autofree double *values = g_new (double, MAX (d, 1));
  g_autofree double *solution = g_new0 (double, MAX (d, 1));

  if (d == 0)
    return TRUE;
  if (LAPACKE_dsyevd (LAPACK_ROW_MAJOR, 'V', 'U', (lapack_int) d, matrix, (lapack_int) d, values) != 0)
    return FALSE;
  for (gsize e = 0; e < d; e++)
    {
      double along = 0.0;

      if (values[e] <= RANK * values[d - 1])
        continue;
      for (gsize i = 0; i < d; i++)
        along += matrix[i * d + e] * right[i];
      for (gsize i = 0; i < d; i++)
        solution[i] += matrix[i * d + e] * along / values[e];
    }
  memcpy (right, solution, sizeof (double) * d);
  return TRUE;
}

/* The inverse of omega without the row and column of @i, with zeros there; (transfer full) (nullable) */
static double *
dup_inverse_of_others (const NablaDistrict *self, guint i)
{
  guint n = self->n;
  g_autofree double *inverse = g_memdup2 (self->omega, sizeof (double) * n * n);

  for (gsize j = 0; j < n; j++)
    inverse[i * n + j] = inverse[j * n + i] = 0.0;
  inverse[(gsize) i * n + i] = 1.0;
  if (LAPACKE_dpotrf (LAPACK_ROW_MAJOR, 'L', (lapack_int) n, inverse, (lapack_int) n) != 0
      || LAPACKE_dpotri (LAPACK_ROW_MAJOR, 'L', (lapack_int) n, inverse, (lapack_int) n) != 0)
    return NULL;
  for (gsize j = 0; j < n; j++)
    for (gsize k = j + 1; k < n; k++)
      inverse[j * n + k] = inverse[k * n + j];
  inverse[(gsize) i * n + i] = 0.0;
  return g_steal_pointer (&inverse);
}

/* The residual of vertex @j as a form of the variables, times @factor, added to @form. */
static void
add_residual (const NablaDistrict *self, guint j, double factor, double *form)
{
  form[j] += factor;
  for (guint a = 0; a < self->n_arrows; a++)
    if (self->to[a] == j)
      form[self->from[a]] -= factor * self->beta[a];
}

/* One vertex regressed on its parents and on what its spouses' residuals say of its error: the best for its
 * coefficients and error covariances, the others' given. */
static gboolean
fit_vertex (NablaDistrict *self, guint i)
{
  guint n = self->n, m = self->m, d = 0;
  g_autofree double *others = dup_inverse_of_others (self, i);
  g_autofree double *forms = NULL, *spread = NULL, *normal = NULL, *right = NULL;
  g_autofree guint *what = g_new (guint, self->n_arrows + self->n_pairs);
  double explained = 0.0, from_others = 0.0;
  const double *s = self->covariance;

  if (others == NULL)
    return FALSE;
  for (guint a = 0; a < self->n_arrows; a++)
    if (self->to[a] == i)
      what[d++] = a;
  for (guint c = n; c < self->n_pairs; c++)
    if (self->left[c] == i || self->right[c] == i)
      what[d++] = self->n_arrows + c;
  forms = g_new0 (double, (gsize) MAX (d, 1) * m);
  for (guint t = 0; t < d; t++)
    {
      double *form = forms + (gsize) t * m;

      if (what[t] < self->n_arrows)
        {
          form[self->from[what[t]]] = 1.0;
          continue;
        }
      {
        guint c = what[t] - self->n_arrows;
        gsize spouse = self->left[c] == i ? self->right[c] : self->left[c];

        for (guint j = 0; j < n; j++)
          if (j != i)
            add_residual (self, j, others[spouse * n + j], form);
      }
    }
  spread = g_new0 (double, (gsize) MAX (d, 1) * m);
  normal = g_new0 (double, MAX ((gsize) d * d, 1));
  right = g_new0 (double, MAX (d, 1));
  for (gsize t = 0; t < d; t++)
    {
      for (gsize u = 0; u < m; u++)
        if (forms[t * m + u] != 0.0)
          for (gsize v = 0; v < m; v++)
            spread[t * m + v] += forms[t * m + u] * s[u * m + v];
      right[t] = spread[t * m + i];
    }
  for (gsize t = 0; t < d; t++)
    for (gsize u = 0; u < d; u++)
      for (gsize v = 0; v < m; v++)
        normal[t * d + u] += spread[t * m + v] * forms[u * m + v];
  {
    g_autofree double *along = g_memdup2 (right, sizeof (double) * MAX (d, 1));

    if (!solve_shortest (normal, right, d))
      return FALSE;
    for (guint t = 0; t < d; t++)
      explained += along[t] * right[t];
  }
  for (guint t = 0; t < d; t++)
    if (what[t] < self->n_arrows)
      self->beta[what[t]] = right[t];
    else
      {
        guint c = what[t] - self->n_arrows;

        self->omega[(gsize) self->left[c] * n + self->right[c]] = right[t];
        self->omega[(gsize) self->right[c] * n + self->left[c]] = right[t];
      }
  for (gsize j = 0; j < n; j++)
    for (gsize k = 0; k < n; k++)
      if (j != i && k != i)
        from_others += self->omega[i * n + j] * others[j * n + k] * self->omega[i * n + k];
  self->omega[(gsize) i * n + i] = fmax (s[(gsize) i * m + i] - explained, MIN_ERROR) + from_others;
  return TRUE;
}

/* Newton's step, shortened until it climbs; where the curvature is not that of a maximum with its size alone. @gain
 * is what it promises, infinite where there is no maximum near. %FALSE where none helps, or cancelled. */
static gboolean
step (NablaDistrict *self, double *gain, NablaProgress *progress)
{
  guint n = self->n;
  gsize q = self->n_arrows + self->n_pairs;
  g_autofree double *vectors = g_new (double, q *q);
  g_autofree double *values = g_new (double, q);
  g_autofree double *direction = g_new0 (double, q);
  g_autofree double *slopes = g_new (double, q);
  g_autofree double *unit = g_new (double, q);
  g_auto (Point) before = { 0 };
  double largest;

  point_take (&before, self);
  nabla_district_derive (self, slopes, vectors);
  *gain = 0.0;
  nabla_district_scale (self, vectors, unit);
  for (gsize i = 0; i < q; i++)
    slopes[i] *= unit[i];
  if (LAPACKE_dsyevd (LAPACK_ROW_MAJOR, 'V', 'U', (lapack_int) q, vectors, (lapack_int) q, values) != 0)
    return FALSE;
  largest = fmax (fabs (values[0]), fabs (values[q - 1]));
  for (gsize e = 0; e < q; e++)
    {
      double along = 0.0;

      for (gsize i = 0; i < q; i++)
        along += vectors[i * q + e] * slopes[i];
      if (fabs (values[e]) <= FLAT * largest)
        {
          *gain += FLAT_GAIN * along * along / largest;
          continue;
        }
      *gain += values[e] > 0.0 ? along * along / values[e] / 2.0 : INFINITY;
      for (gsize i = 0; i < q; i++)
        direction[i] -= unit[i] * vectors[i * q + e] * along / fabs (values[e]);
    }
  for (double length = 1.0; length > 1e-4 && !nabla_progress_is_cancelled (progress); length /= 2)
    {
      point_give (&before, self);
      for (guint a = 0; a < self->n_arrows; a++)
        self->beta[a] += length * direction[a];
      for (guint c = 0; c < self->n_pairs; c++)
        {
          self->omega[(gsize) self->left[c] * n + self->right[c]] += length * direction[self->n_arrows + c];
          if (self->left[c] != self->right[c])
            self->omega[(gsize) self->right[c] * n + self->left[c]] += length * direction[self->n_arrows + c];
        }
      if (nabla_district_update (self) && self->minus_two_log <= before.value + 1e-12 * (1.0 + fabs (before.value)))
        return TRUE;
    }
  point_give (&before, self);
  nabla_district_update (self);
  return FALSE;
}

/* Climbs to where nothing is steep. */
static gboolean
climb (NablaDistrict *self, NablaProgress *progress)
{
  for (guint round = 0; round < MAX_ROUNDS; round++)
    {
      double gain = INFINITY;

      for (guint sweep = 0; sweep < SWEEPS; sweep++)
        {
          for (guint i = 0; i < self->n; i++)
            if (nabla_progress_is_cancelled (progress) || !fit_vertex (self, i))
              return FALSE;
          /* One vertex alone is regressed, and that is all. */
          if (self->n == 1)
            return nabla_district_update (self);
        }
      if (!nabla_district_update (self))
        return FALSE;
      for (guint i = 0; i < NEWTON && gain > EXACT && !nabla_progress_is_cancelled (progress); i++)
        {
          double before = gain;

          if (!step (self, &gain, progress) || (gain < SETTLED && gain >= before / 4))
            break;
        }
      if (gain < SETTLED)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_bow (const NablaDistrict *self)
{
  for (guint a = 0; a < self->n_arrows; a++)
    if (self->from[a] < self->n && nabla_district_has_pair (self, self->from[a], self->to[a]))
      return TRUE;
  return FALSE;
}

/* Uncorrelated errors of coefficients that are least squares' times @share. */
static gboolean
start (NablaDistrict *self, double share)
{
  guint n = self->n;

  memset (self->beta, 0, sizeof (double) * self->n_arrows);
  memset (self->omega, 0, sizeof (double) * n * n);
  for (gsize i = 0; i < n; i++)
    self->omega[i * n + i] = self->covariance[i * self->m + i];
  for (guint i = 0; i < n; i++)
    if (!fit_vertex (self, i))
      return FALSE;
  memset (self->omega, 0, sizeof (double) * n * n);
  for (guint a = 0; a < self->n_arrows; a++)
    self->beta[a] *= share;
  for (gsize i = 0; i < n; i++)
    self->omega[i * n + i] = self->covariance[i * self->m + i];
  return TRUE;
}

/**
 * nabla_district_fit:
 * @progress: (nullable): cancels
 *
 * Sets coefficients and error covariances to those of the largest likelihood. Where an arrow and <-> join the same two
 * vertices (a bow) there may be several maxima, and three starts are tried. Parameters that are not identified get one
 * of their values. O(rounds n^4)
 *
 * Returns: whether a maximum was found
 */
gboolean
nabla_district_fit (NablaDistrict *self, NablaProgress *progress)
{
  static const double shares[] = { 1.0, 0.0, -1.0 };
  guint n_starts = has_bow (self) ? G_N_ELEMENTS (shares) : 1;
  g_auto (Point) best = { .value = INFINITY };

  nabla_blas_stay_single ();
  for (guint i = 0; i < n_starts; i++)
    if (start (self, shares[i]) && climb (self, progress) && self->minus_two_log < best.value - 1e-9)
      point_take (&best, self);
  if (best.beta == NULL)
    return FALSE;
  point_give (&best, self);
  return nabla_district_update (self);
}
