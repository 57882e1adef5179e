#include "estimate/nabla-natural.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/nabla-mediation-work.h"

/* A natural effect of one exposure on one outcome. */
gboolean
nabla_natural_accepts (NablaStudy *study G_GNUC_UNUSED, const NablaEstimand *estimand, GError **error)
{
  if (nabla_effect_is_natural (estimand->effect) && nabla_node_set_size (estimand->exposure) == 1
      && nabla_node_set_size (estimand->outcome) == 1)
    return TRUE;
  g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR,
                       _ ("No linear regressions give what this formula does: choose another estimator."));
  return FALSE;
}

char *
nabla_natural_suits (NablaStudy *study G_GNUC_UNUSED, const NablaEstimand *estimand)
{
  return g_strdup (estimand->adjustment != NULL
                     ? _ ("Linear models of mediators and outcome, with products of exposure and mediators.")
                     : _ ("Sums over paths of a linear model: no set of covariates removes all confounding."));
}

static gboolean
sum_paths (NablaMediationWork *work, GError **error)
{
  gboolean truncated;
  g_autoptr (GPtrArray) paths = nabla_mediation_list_paths (work, &truncated);
  g_auto (NablaPathModels) models = { 0 };

  if (truncated)
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR,
                           _ ("There are too many directed paths to sum over."));
      return FALSE;
    }
  return nabla_path_models_init (&models, work, paths, error) && nabla_mediation_by_paths (work, &models, error);
}

/**
 * nabla_natural_estimate:
 * @estimand: one that nabla_natural_accepts() lets pass
 * @error: named: columns that are missing or do not vary, collinear ones; cancelled
 *
 * Between the values that the method names, else from the reference to the other of two, else from the mean to one
 * more. O(rows coefficients^2)
 */
NablaEstimate *
nabla_natural_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_autoptr (NablaQuery) plain = nabla_query_new (estimand->exposure, estimand->outcome, estimand->effect, NULL, NULL);
  g_autoptr (NablaQuery) query = nabla_query_with_mediators (plain, estimand->effect, estimand->mediators);
  g_autoptr (NablaMediationResult) result = nabla_mediation_result_new ();
  NablaMediationWork work = { .study = study,
                              .query = query,
                              .exposure = estimand->exposure->nodes[0],
                              .outcome = estimand->outcome->nodes[0],
                              .natural = (NablaEstimand *) estimand,
                              .from = NAN,
                              .to = NAN,
                              .result = result };

  if (!isnan (study->method->at) || study->method->contrast != NABLA_CONTRAST_DIFFERENCE)
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                           _ ("Direct and indirect effects are differences of means: leave out other contrasts."));
      return NULL;
    }
  if (!nabla_mediation_choose_values (&work, error)
      || !(estimand->adjustment != NULL ? nabla_mediation_by_models (&work, error) : sum_paths (&work, error)))
    return NULL;
  return nabla_estimate_ref (estimand->effect == NABLA_EFFECT_NATURAL_DIRECT ? result->nde : result->nie);
}
