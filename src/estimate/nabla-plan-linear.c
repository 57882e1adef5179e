/* Adjustment: the exposure's coefficient beside the adjustment set (method: ordinary
 * least squares; robust variances after MacKinnon & White 1985). */
#include "estimate/nabla-plan.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#define EXACT 1e-14

static guint
position_of (const GArray *x, guint index)
{
  for (guint i = 0; i < x->len; i++)
    if (g_array_index (x, guint, i) == index)
      return i;
  g_assert_not_reached ();
}

/* Collinear: say so with the exposure last, so that the sentence reads "the
 * exposure is determined by the adjustment set" where that is the trouble. */
static void
explain_collinear (const NablaStudy *study,
                   const NablaMoments *moments,
                   const GArray *x,
                   guint exposure,
                   guint y,
                   GError **error)
{
  g_autoptr (GArray) ordered = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GError) better = NULL;
  g_autoptr (NablaFit) fit = NULL;

  for (guint i = 0; i < x->len; i++)
    if (g_array_index (x, guint, i) != exposure)
      g_array_append_val (ordered, g_array_index (x, guint, i));
  g_array_append_val (ordered, exposure);
  fit = nabla_study_fit (study, moments, ordered, y, &better);
  if (better == NULL)
    return;
  g_clear_error (error);
  g_propagate_error (error, g_steal_pointer (&better));
}

/* Clusters need the rows' influences themselves. */
static NablaInfluence *
influence_of_coefficient (const NablaRegression *regression, guint target)
{
  const NablaMoments *moments = regression->moments;
  NablaInfluence *influence = nabla_influence_new (nabla_moments_copy (moments), 1);

  influence->e[regression->y] = 1.0;
  for (guint j = 0; j < regression->k; j++)
    {
      influence->e[regression->x[j]] = -regression->fit->beta[j];
      influence->a[regression->x[j]] = regression->fit->inverse[(gsize) target * regression->k + j];
    }
  return influence;
}

gboolean
nabla_plan_adjustment (NablaPlan *self, NablaStudy *study, GError **error)
{
  const NablaEstimand *estimand = self->estimand;
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  g_autoptr (GArray) x = NULL;
  g_autoptr (NablaMoments) moments = NULL;
  NablaRegression *regression;
  guint exposure, y;

  if (!nabla_study_add_number (study, estimand->outcome->nodes[0], features, error)
      || !nabla_study_add_number (study, estimand->exposure->nodes[0], features, error)
      || !nabla_study_add_covariates (study, estimand->adjustment, features, error))
    return FALSE;
  moments = nabla_study_get_moments (study, features, error);
  if (moments == NULL)
    return FALSE;
  y = nabla_moments_index (moments, features, 0);
  exposure = nabla_moments_index (moments, features, 1);
  if (!nabla_study_check_varies (study, moments, exposure, error)
      || !nabla_study_check_varies (study, moments, y, error))
    return FALSE;
  x = nabla_study_get_regressors (study, moments, features, 1, error);
  if (x == NULL || !nabla_study_check_rows (study, moments, x->len + 1, error))
    return FALSE;

  nabla_plan_set_units (self, moments, exposure, y);
  regression = nabla_study_get_regression (study, nabla_moments_copy (moments), x, y, error);
  if (regression == NULL)
    {
      explain_collinear (study, moments, x, exposure, y, error);
      return FALSE;
    }
  self->regression = regression;
  self->target = position_of (x, exposure);
  self->n_parameters = x->len + 1;
  self->df = (double) moments->n - self->n_parameters;
  self->effect = regression->fit->beta[self->target] * self->unit;
  self->smallest_pivot = regression->fit->smallest_pivot;
  self->exact = regression->fit->rss <= EXACT * moments->cross[(gsize) y * moments->k + y];
  if (study->method->se == NABLA_SE_CLASSICAL)
    self->variance
      = regression->fit->rss / self->df * regression->fit->inverse[(gsize) self->target * regression->k + self->target];
  else if (study->method->se == NABLA_SE_CLUSTER)
    self->influence = influence_of_coefficient (regression, self->target);
  else
    regression->wanted[self->target] = TRUE;
  return TRUE;
}
