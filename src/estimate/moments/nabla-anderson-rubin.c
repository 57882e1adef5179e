#include "estimate/moments/nabla-anderson-rubin.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>
#include <gsl/gsl_cdf.h>

#include "result/nabla-result.h"

/* Of an eigenvalue's numerator: a denominator below this is an infinite one. */
#define INFINITE 1e-13
/* Steps by which a bound is made exact, and by which a quantile is. */
#define POLISH      4
#define BISECTIONS  200
#define GAUSSIAN_DF 1e9

/**
 * nabla_reduced_form_new:
 *
 * Returns: (transfer full): all 0, to be filled in
 */
NablaReducedForm *
nabla_reduced_form_new (guint m)
{
  NablaReducedForm *self = g_new0 (NablaReducedForm, 1);
  gsize square = (gsize) m * m;

  self->m = m;
  self->outcome = g_new0 (double, m * 2 + square * 3);
  self->exposure = self->outcome + m;
  self->v_outcome = self->exposure + m;
  self->v_both = self->v_outcome + square;
  self->v_exposure = self->v_both + square;
  return self;
}

void
nabla_reduced_form_free (NablaReducedForm *self)
{
  if (self == NULL)
    return;
  g_free (self->outcome);
  g_free (self);
}

/* The lower factor of the covariance at @effect into @factor (m x m) and what it makes of the difference: %FALSE
 * where the covariance is none. */
static gboolean
factor_at (const NablaReducedForm *self, double effect, double *factor, double *whitened)
{
  guint m = self->m;

  for (gsize i = 0; i < (gsize) m * m; i++)
    factor[i] = self->v_outcome[i] - effect * self->v_both[i] + effect * effect * self->v_exposure[i];
  if (LAPACKE_dpotrf (LAPACK_ROW_MAJOR, 'L', (lapack_int) m, factor, (lapack_int) m) != 0)
    return FALSE;
  for (guint i = 0; i < m; i++)
    {
      double sum = self->outcome[i] - effect * self->exposure[i];

      for (guint j = 0; j < i; j++)
        sum -= factor[(gsize) i * m + j] * whitened[j];
      whitened[i] = sum / factor[(gsize) i * m + i];
    }
  return TRUE;
}

/**
 * nabla_reduced_form_test:
 *
 * The statistic d'V^-1 d / m of Anderson & Rubin (1949) for the hypothesis that the effect is @effect, with whatever
 * covariance is given (Stock & Wright 2000). O(m^3)
 *
 * Returns: about F (m, degrees of freedom of the covariance) where the hypothesis holds; infinite where the covariance
 *   is singular
 */
double
nabla_reduced_form_test (const NablaReducedForm *self, double effect)
{
  g_autofree double *factor = g_new (double, (gsize) self->m * self->m);
  g_autofree double *whitened = g_new (double, self->m);
  double sum = 0.0;

  if (!factor_at (self, effect, factor, whitened))
    return INFINITY;
  for (guint i = 0; i < self->m; i++)
    sum += whitened[i] * whitened[i];
  return sum / self->m;
}

/* What the statistic tends to as the effect grows without bound. */
static double
test_at_infinity (const NablaReducedForm *self)
{
  NablaReducedForm last = *self;

  last.outcome = self->exposure;
  last.v_outcome = self->v_exposure;
  return nabla_reduced_form_test (&last, 0.0);
}

/* Newton's steps towards the effect at which the statistic is @critical, as long as they help. */
static double
polish (const NablaReducedForm *self, double effect, double critical)
{
  double error = nabla_reduced_form_test (self, effect) - critical;

  for (guint i = 0; i < POLISH && isfinite (error); i++)
    {
      double step = 1e-6 * (fabs (effect) + 1e-3);
      double slope
        = (nabla_reduced_form_test (self, effect + step) - nabla_reduced_form_test (self, effect - step)) / (2 * step);
      double next = effect - error / slope, next_error;

      if (!isfinite (next))
        break;
      next_error = nabla_reduced_form_test (self, next) - critical;
      if (!(fabs (next_error) < fabs (error)))
        break;
      effect = next;
      error = next_error;
    }
  return effect;
}

static int
compare_numbers (const void *a, const void *b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

/* The effects at which the statistic is @critical, ascending: there the matrix polynomial
 * m critical V (b) - d (b) d (b)' is singular, which is an eigenvalue problem of twice the size. */
static GArray *
find_crossings (const NablaReducedForm *self, double critical)
{
  guint m = self->m;
  gsize n = 2 * (gsize) m;
  g_autofree double *factor = g_new0 (double, (gsize) m *m);
  g_autofree double *left = g_new0 (double, n *n);
  g_autofree double *right = g_new0 (double, n *n);
  g_autofree double *real = g_new (double, n);
  g_autofree double *imaginary = g_new (double, n);
  g_autofree double *below = g_new (double, n);
  GArray *crossings = g_array_new (FALSE, FALSE, sizeof (double));
  double scale = m * critical;

  for (gsize i = 0; i < m; i++)
    for (gsize j = 0; j < m; j++)
      {
        const double *y = self->outcome, *x = self->exposure;
        gsize at = i * m + j;

        left[i * n + j] = scale * self->v_both[at] - y[i] * x[j] - x[i] * y[j];
        left[i * n + m + j] = y[i] * y[j] - scale * self->v_outcome[at];
        right[i * n + j] = scale * self->v_exposure[at] - x[i] * x[j];
        left[(m + i) * n + j] = right[(m + i) * n + m + j] = i == j;
      }
  if (LAPACKE_dggev (LAPACK_ROW_MAJOR, 'N', 'N', (lapack_int) n, left, (lapack_int) n, right, (lapack_int) n, real,
                     imaginary, below, NULL, 1, NULL, 1)
      != 0)
    return crossings;
  for (gsize i = 0; i < n; i++)
    {
      double effect;

      if (imaginary[i] != 0.0 || !(fabs (below[i]) > INFINITE * fabs (real[i])))
        continue;
      effect = polish (self, real[i] / below[i], critical);
      g_array_append_val (crossings, effect);
    }
  g_array_sort (crossings, compare_numbers);
  return crossings;
}

/* The same form with an outcome and instruments of standard errors near 1, and an exposure likewise. */
static NablaReducedForm *
rescale (const NablaReducedForm *self, double *unit)
{
  NablaReducedForm *scaled = nabla_reduced_form_new (self->m);
  guint m = self->m;
  double exposure = 0.0;

  for (gsize i = 0; i < m; i++)
    exposure += self->v_exposure[i * m + i] / self->v_outcome[i * m + i];
  *unit = 1.0 / sqrt (exposure / m);
  for (gsize i = 0; i < m; i++)
    {
      double own = 1.0 / sqrt (self->v_outcome[i * m + i]);

      scaled->outcome[i] = self->outcome[i] * own;
      scaled->exposure[i] = self->exposure[i] * own * *unit;
      for (gsize j = 0; j < m; j++)
        {
          double both = own / sqrt (self->v_outcome[j * m + j]);

          scaled->v_outcome[i * m + j] = self->v_outcome[i * m + j] * both;
          scaled->v_both[i * m + j] = self->v_both[i * m + j] * both * *unit;
          scaled->v_exposure[i * m + j] = self->v_exposure[i * m + j] * both * *unit * *unit;
        }
    }
  return scaled;
}

/**
 * nabla_reduced_form_invert:
 * @critical: the largest statistic that is not refused
 *
 * All effects whose statistic is at most @critical: none (with several instruments that contradict each other), an
 * interval, two rays, every number, or with several instruments pieces between gaps. O(m^3)
 *
 * Returns: (transfer full) (element-type NablaInterval) (nullable): ascending, without common points; %NULL where
 *   the covariances are not positive
 */
GArray *
nabla_reduced_form_invert (const NablaReducedForm *self, double critical)
{
  double unit;
  g_autoptr (NablaReducedForm) scaled = rescale (self, &unit);
  g_autoptr (GArray) crossings = NULL;
  GArray *set;
  gboolean inside;
  NablaInterval open = { -INFINITY, INFINITY };

  if (!isfinite (unit) || !(unit > 0.0))
    return NULL;
  crossings = find_crossings (scaled, critical);
  set = g_array_new (FALSE, FALSE, sizeof (NablaInterval));
  inside
    = crossings->len > 0 ? test_at_infinity (scaled) <= critical : nabla_reduced_form_test (scaled, 0.0) <= critical;
  for (guint i = 0; i < crossings->len; i++)
    {
      double here = g_array_index (crossings, double, i), next, between;
      gboolean inside_after;

      /* What is beyond the last is what is before the first. */
      if (i + 1 < crossings->len)
        {
          next = g_array_index (crossings, double, i + 1);
          between = here + (next - here) / 2;
          inside_after = nabla_reduced_form_test (scaled, between) <= critical;
        }
      else
        inside_after = test_at_infinity (scaled) <= critical;
      if (inside && !inside_after)
        {
          open.hi = here * unit;
          g_array_append_val (set, open);
        }
      else if (!inside && inside_after)
        open = (NablaInterval){ here * unit, INFINITY };
      inside = inside_after;
    }
  if (inside)
    {
      open.hi = INFINITY;
      g_array_append_val (set, open);
    }
  return set;
}

/**
 * nabla_f_quantile:
 *
 * Returns: the number that F with these degrees of freedom stays below with the probability @level; an infinite
 *   @denominator gives chi^2 / @numerator
 */
double
nabla_f_quantile (double level, double numerator, double denominator)
{
  double high = gsl_cdf_chisq_Pinv (level, numerator) / numerator, low = 0.0;

  if (!(denominator < GAUSSIAN_DF))
    return high;
  /* GSL's own inverse does not always converge. */
  while (gsl_cdf_fdist_P (high, numerator, denominator) < level && isfinite (high))
    high *= 2;
  for (guint i = 0; i < BISECTIONS && high - low > 1e-15 * high; i++)
    {
      double middle = low + (high - low) / 2;

      if (gsl_cdf_fdist_P (middle, numerator, denominator) < level)
        low = middle;
      else
        high = middle;
    }
  return low + (high - low) / 2;
}
