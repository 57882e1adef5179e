/* Closed forms of sensitivity analysis: Cinelli & Hazlett 2020 (J. R. Stat. Soc. B 82: 39-67), VanderWeele & Ding
 * 2017 (Ann. Intern. Med. 167: 268-274). */
#include "estimate/trust/nabla-sensitivity.h"

#include <math.h>

#include "estimate/rows/nabla-finish.h"

/* (sqrt (f^4 + 4 f^2) - f^2) / 2, written so that nothing cancels and an infinite f gives 1. */
static double
value_of (double f)
{
  return f > 0.0 ? 2.0 / (1.0 + sqrt (1.0 + 4.0 / (f * f))) : 0.0;
}

/**
 * nabla_robustness_value:
 * @t: the coefficient over its classical standard error
 *
 * Returns: the partial R2 that a confounder has to have with both exposure and outcome to bring the
 *   coefficient to 0 (q = 1)
 */
double
nabla_robustness_value (double t, double df)
{
  return value_of (fabs (t) / sqrt (df));
}

/**
 * nabla_robustness_value_ci:
 * @level: of the interval, 1 - alpha
 *
 * The confounder takes a degree of freedom, hence df - 1. Where f f* > 1, f* being the critical t over its root, it is
 * no longer best for the confounder to be as strong with the outcome as with the exposure, and the
 * exposure's R2 alone decides: (f^2 - f*^2) / (1 + f^2).
 *
 * Returns: … to bring 0 into the interval; 0 if it is there
 */
double
nabla_robustness_value_ci (double t, double df, double level)
{
  double f = fabs (t) / sqrt (df), critical;

  if (!(df > 1.0))
    return NAN;
  critical = nabla_finish_quantile (level, df - 1.0) / sqrt (df - 1.0);
  if (!(f > critical))
    return 0.0;
  if (isinf (f))
    return 1.0;
  if (f * critical > 1.0)
    return (f * f - critical * critical) / (1.0 + f * f);
  return value_of (f - critical);
}

/**
 * nabla_benchmark_bounds:
 * @own_r2_exposure: of the variable with the exposure, given the others
 * @own_r2_outcome: … with the outcome, given the others and the exposure
 *
 * k = 1: a confounder that explains as much as the variable does, in either.
 */
gboolean
nabla_benchmark_bounds (double own_r2_exposure, double own_r2_outcome, double *r2_exposure, double *r2_outcome)
{
  double shared, factor;

  *r2_exposure = own_r2_exposure / (1.0 - own_r2_exposure);
  *r2_outcome = NAN;
  if (!(*r2_exposure < 1.0))
    {
      *r2_exposure = NAN;
      return FALSE;
    }
  /* R2 of the confounder with the variable, given the exposure. */
  shared = *r2_exposure * *r2_exposure;
  factor = (1.0 + sqrt (shared)) / sqrt (1.0 - shared);
  *r2_outcome = fmin (factor * factor * own_r2_outcome / (1.0 - own_r2_outcome), 1.0);
  return TRUE;
}

double
nabla_confounded_estimate (double estimate, double se, double df, double r2_exposure, double r2_outcome)
{
  double bias = sqrt (r2_outcome * r2_exposure / (1.0 - r2_exposure)) * se * sqrt (df);

  return (fabs (estimate) - bias) * (estimate < 0.0 ? -1.0 : 1.0);
}

double
nabla_e_value (double ratio)
{
  double rr = ratio < 1.0 ? 1.0 / ratio : ratio;

  return rr + sqrt (rr * (rr - 1.0));
}

/* 1 where the interval holds 1, else of the end that is next to it. */
double
nabla_e_value_ci (double ratio, double lo, double hi)
{
  if (isnan (ratio) || isnan (lo) || isnan (hi))
    return NAN;
  if (lo <= 1.0 && hi >= 1.0)
    return 1.0;
  return nabla_e_value (ratio > 1.0 ? lo : hi);
}
