#include "estimate/front-door/nabla-front-door-finish.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/smooth/nabla-moves.h"

/* A larger part of the variance than this rests on smoothness alone: worth saying. */
#define SMOOTH_SHARE 0.25
/* Slopes of the rarer sign in fewer rows than this leave one sign. */
#define ONE_SIGN 0.01

/* E|nu'| and how rows move it. */
typedef struct
{
  double size, smoothness;
  double *influence;
} Strength;

static gboolean
take_strength (const NablaRows *rows,
               const NablaFrontDoorEffect *effect,
               const NablaFrontDoorSlopes *slopes,
               Strength *strength,
               GError **error)
{
  NablaFrontDoorEffect signed_effect = { 0 };
  double negative = 0.0, size = 0.0;

  for (gsize i = 0; i < rows->n; i++)
    {
      double weight = nabla_weight_at (rows->weights, i);

      negative += weight * (slopes->slopes[i] < 0.0) / rows->n;
      size += weight * fabs (slopes->slopes[i]) / rows->n;
    }
  if (fmin (negative, 1.0 - negative) >= ONE_SIGN)
    {
      if (!slopes->take_signed (slopes->data, slopes, &signed_effect, error))
        return FALSE;
      *strength = (Strength){ size, signed_effect.smoothness, signed_effect.influence };
      return TRUE;
    }
  *strength = (Strength){ fabs (effect->effect), effect->smoothness, g_new (double, rows->n) };
  for (gsize i = 0; i < rows->n; i++)
    strength->influence[i] = effect->effect < 0.0 ? -effect->influence[i] : effect->influence[i];
  return TRUE;
}

/* An interval that includes 0 where noise alone might give as much. */
static void
set_strength (const NablaRows *rows,
              const Strength *strength,
              double noise_floor,
              const NablaMethod *method,
              NablaNumbers *numbers)
{
  double se = sqrt (nabla_finish_variance (rows, strength->influence) + strength->smoothness);
  double half = nabla_finish_quantile (method->level, nabla_finish_df (rows)) * se;

  numbers->strength = strength->size;
  numbers->strength_lo = strength->size < noise_floor ? 0.0 : fmax (strength->size - half, 0.0);
  numbers->strength_hi = strength->size + half;
}

static void
add_diagnostics (NablaEstimate *estimate,
                 const NablaRows *rows,
                 const NablaFrontDoorEffect *effect,
                 const NablaFrontDoorSlopes *slopes,
                 double strength)
{
  double variance = nabla_finish_variance (rows, effect->influence) + effect->smoothness;

  if (!isnan (slopes->chain_rule))
    nabla_estimate_add_diagnostic (estimate, "chain_rule", slopes->chain_rule);
  nabla_estimate_add_diagnostic (estimate, "noise_floor", slopes->noise_floor);
  nabla_estimate_add_diagnostic (estimate, "smoothness_share", effect->smoothness / variance);
  if (strength < slopes->noise_floor)
    nabla_estimate_add_warning (estimate, "noise_floor", _ ("The strength is not distinguishable from 0."));
  if (effect->smoothness > SMOOTH_SHARE * variance)
    nabla_estimate_add_warning (estimate, "smoothness",
                                _ ("%.0f %% of the uncertainty rests on the curves being smooth, not on data."),
                                100.0 * effect->smoothness / variance);
  if (fabs (slopes->chain_rule - effect->effect) > 2.0 * sqrt (variance))
    nabla_estimate_add_warning (estimate, "chain_rule",
                                _ ("The product of slopes along the path says %.3g: it does not hold here, as the "
                                   "exposure does more than shift the mediators."),
                                slopes->chain_rule);
}

NablaEstimate *
nabla_front_door_finish (NablaStudy *study,
                         const NablaEstimand *estimand,
                         const NablaRows *rows,
                         const NablaFrontDoorEffect *effect,
                         const NablaFrontDoorSlopes *slopes,
                         GError **error)
{
  NablaEstimate *estimate;
  NablaNumbers numbers;
  Strength strength;

  if (!take_strength (rows, effect, slopes, &strength, error))
    return NULL;
  nabla_numbers_init (&numbers);
  numbers.effect = effect->effect;
  numbers.influence = effect->influence;
  numbers.variance = effect->smoothness;
  set_strength (rows, &strength, slopes->noise_floor, study->method, &numbers);
  estimate = nabla_finish_estimate (study, estimand, NABLA_ESTIMATOR_FRONTDOOR, rows, &numbers, error);
  if (estimate != NULL)
    {
      add_diagnostics (estimate, rows, effect, slopes, strength.size);
      nabla_moves_keep (study, estimate, rows, strength.influence);
    }
  g_free (strength.influence);
  return estimate;
}
