#include "estimate/mediation/nabla-natural.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/mediation/nabla-mediation-work.h"

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

/* A question about one natural effect, as one about both. */
typedef struct
{
  NablaQuery *query;
  NablaMediationResult *result;
  NablaMediationWork work;
} Natural;

static void
natural_clear (Natural *self)
{
  g_clear_pointer (&self->query, nabla_query_unref);
  g_clear_pointer (&self->result, nabla_mediation_result_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Natural, natural_clear)

static gboolean
natural_init (Natural *self, NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_autoptr (NablaQuery) plain = nabla_query_new (estimand->exposure, estimand->outcome, estimand->effect, NULL, NULL);

  self->query = nabla_query_with_mediators (plain, estimand->effect, estimand->mediators);
  self->result = nabla_mediation_result_new ();
  self->work = (NablaMediationWork){ .study = study,
                                     .query = self->query,
                                     .exposure = estimand->exposure->nodes[0],
                                     .outcome = estimand->outcome->nodes[0],
                                     .natural = (NablaEstimand *) estimand,
                                     .from = NAN,
                                     .to = NAN,
                                     .result = self->result };
  if (!isnan (study->method->at) || study->method->contrast != NABLA_CONTRAST_DIFFERENCE)
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                           _ ("Direct and indirect effects are differences of means: leave out other contrasts."));
      return FALSE;
    }
  return nabla_mediation_choose_values (&self->work, error);
}

static NablaEstimate *
ref_asked (const Natural *self)
{
  return nabla_estimate_ref (self->work.natural->effect == NABLA_EFFECT_NATURAL_DIRECT ? self->result->nde
                                                                                       : self->result->nie);
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
  g_auto (Natural) self = { 0 };

  if (!natural_init (&self, study, estimand, error)
      || !(estimand->adjustment != NULL ? nabla_mediation_by_models (&self.work, error)
                                        : sum_paths (&self.work, error)))
    return NULL;
  return ref_asked (&self);
}

static gboolean
accepts_nested (NablaStudy *study,
                const NablaEstimand *estimand,
                gboolean (*accepts) (const NablaMediationWork *work, GError **error),
                GError **error)
{
  g_auto (Natural) self = { 0 };

  if (!nabla_effect_is_natural (estimand->effect))
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR,
                           _ ("Rows that are alike do not give what this formula does: choose another estimator."));
      return FALSE;
    }
  return nabla_natural_accepts (study, estimand, error) && natural_init (&self, study, estimand, error)
         && accepts (&self.work, error);
}

/* Two groups, and covariates that remove all confounding. */
gboolean
nabla_natural_nested_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  return accepts_nested (study, estimand, nabla_mediation_accepts_nested, error);
}

char *
nabla_natural_nested_suits (NablaStudy *study, const NablaEstimand *estimand)
{
  g_auto (Natural) self = { 0 };

  return natural_init (&self, study, estimand, NULL) ? nabla_mediation_suits_nested (&self.work) : NULL;
}

/* As nabla_natural_estimate(), by regressions one inside the other. */
NablaEstimate *
nabla_natural_nested_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_auto (Natural) self = { 0 };

  return natural_init (&self, study, estimand, error) && nabla_mediation_by_nested (&self.work, error)
           ? ref_asked (&self)
           : NULL;
}

/* A number, and covariates likewise. */
gboolean
nabla_natural_smooth_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  return accepts_nested (study, estimand, nabla_mediation_accepts_smooth, error);
}

char *
nabla_natural_smooth_suits (NablaStudy *study, const NablaEstimand *estimand)
{
  g_auto (Natural) self = { 0 };
  char *choice = NULL;

  return natural_init (&self, study, estimand, NULL) && nabla_mediation_suits_smooth (&self.work, &choice, NULL)
           ? choice
           : NULL;
}

NablaEstimate *
nabla_natural_smooth_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_auto (Natural) self = { 0 };

  return natural_init (&self, study, estimand, error) && nabla_mediation_by_smooth (&self.work, error)
           ? ref_asked (&self)
           : NULL;
}
