/* Two-stage least squares. The instruments' prediction of the exposure, less its part
 * along what is conditioned on, d = delta'z; effect = sum d y / sum d x; the
 * residual is taken from the exposure itself, not from its prediction. */
#include "estimate/moments/nabla-plan.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/nabla-wording.h"

/* Of the exposure's variance: less than this is rounding. */
#define NO_FIRST_STAGE 1e-12

static double
dot_cross (const NablaMoments *moments, const double *form, guint with)
{
  double sum = 0.0;

  for (guint i = 0; i < moments->k; i++)
    sum += form[i] * moments->cross[(gsize) i * moments->k + with];
  return sum;
}

/* Takes the part along @given out of the linear form's outcome: form -= projection. */
static void
take_out (const NablaMoments *moments, const NablaFit *fit, const GArray *given, double *form)
{
  g_autofree double *right = g_new (double, MAX (given->len, 1));
  g_autofree double *along = g_new (double, MAX (given->len, 1));

  for (guint i = 0; i < given->len; i++)
    right[i] = dot_cross (moments, form, g_array_index (given, guint, i));
  nabla_fit_solve (fit, right, along);
  for (guint i = 0; i < given->len; i++)
    form[g_array_index (given, guint, i)] -= along[i];
}

/* The diagonal of X (X^'X)^-1 X^', X^ the regressors with the exposure as its instruments predict it: what all of them
 * but the exposure have, and the product of the two parts of it that they leave (as AER's hatvalues.ivreg). */
static NablaInfluence *
leverage_of (const NablaMoments *moments,
             const NablaFit *fit,
             const GArray *given,
             const NablaInfluence *influence,
             guint exposure)
{
  NablaInfluence *form = nabla_influence_new (nabla_moments_copy (moments), given->len + 1);
  gsize k = moments->k, last = given->len * k;
  const double *factor = fit->factor;

  for (guint j = 0; j < given->len; j++)
    for (guint l = 0; l <= j; l++, factor++)
      form->a[j * k + g_array_index (given, guint, l)] = form->e[j * k + g_array_index (given, guint, l)] = *factor;
  memcpy (form->a + last, influence->a, sizeof (double) * k);
  form->e[last + exposure] = 1.0;
  take_out (moments, fit, given, form->e + last);
  form->constant = -1.0 / moments->weight;
  return form;
}

gboolean
nabla_plan_instrument (NablaPlan *self, NablaStudy *study, GError **error)
{
  const NablaEstimand *estimand = self->estimand;
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  g_autoptr (GArray) given = NULL;
  g_autoptr (GArray) all = NULL;
  g_autoptr (NablaMoments) moments = NULL;
  g_autoptr (NablaFit) given_fit = NULL;
  guint n_instruments, exposure, y;
  NablaInfluence *influence;
  NablaFit *first_stage;
  double moved, *residual;
  gsize k;

  if (!nabla_comparison_add_outcome (&self->comparison, study, features, error)
      || !nabla_comparison_add_exposure (&self->comparison, study, FALSE, features, error))
    return FALSE;
  for (guint i = 0; i < nabla_node_set_size (estimand->instrument); i++)
    if (!nabla_study_add_number (study, estimand->instrument->nodes[i], features, error))
      return FALSE;
  n_instruments = nabla_node_set_size (estimand->instrument);
  if (!nabla_study_add_covariates (study, estimand->given, features, error))
    return FALSE;
  moments = nabla_study_get_moments (study, features, error);
  if (moments == NULL)
    return FALSE;
  k = moments->k;
  y = nabla_moments_index (moments, features, 0);
  exposure = nabla_moments_index (moments, features, 1);
  for (guint i = 0; i < 2 + n_instruments; i++)
    if (!nabla_study_check_varies (study, moments, nabla_moments_index (moments, features, i), error))
      return FALSE;
  given = nabla_study_get_regressors (study, moments, features, 2 + n_instruments, error);
  if (given == NULL || !nabla_study_check_rows (study, moments, given->len + 1 + MAX (n_instruments, 1), error))
    return FALSE;
  for (guint i = 1; i < 2 + n_instruments; i++)
    if (!nabla_study_check_one_row (study, moments, nabla_moments_index (moments, features, i), error))
      return FALSE;

  /* What is conditioned on first: an instrument that it determines moves nothing. */
  all = g_array_copy (given);
  self->instruments = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < n_instruments; i++)
    {
      guint at = nabla_moments_index (moments, features, 2 + i), position = all->len;

      g_array_append_val (self->instruments, position);
      g_array_append_val (all, at);
    }
  given_fit = nabla_study_fit (study, moments, given, y, error);
  first_stage = given_fit != NULL ? nabla_study_fit (study, moments, all, exposure, error) : NULL;
  if (first_stage == NULL)
    return FALSE;
  self->reduced = nabla_fit_new (moments, (const guint *) (gpointer) all->data, all->len, y, NULL);
  self->outcome = y;
  self->first_stage = nabla_regression_new (nabla_moments_copy (moments), all, exposure, first_stage);
  self->first_stage->full = TRUE;
  for (guint i = 0; i < n_instruments; i++)
    self->first_stage->wanted[given->len + i] = TRUE;

  influence = nabla_influence_new (nabla_moments_copy (moments), 1);
  self->influence = influence;
  for (guint i = 0; i < n_instruments; i++)
    influence->a[g_array_index (all, guint, given->len + i)] = first_stage->beta[given->len + i];
  take_out (moments, given_fit, given, influence->a);
  moved = dot_cross (moments, influence->a, exposure);
  if (!(moved > NO_FIRST_STAGE * moments->cross[exposure * k + exposure]))
    {
      g_autofree char *name = nabla_wording_feature (study, moments->features[exposure]);
      g_autofree char *rows = nabla_wording_count (moments->n);

      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
                   _ ("The instrument does not move %s in the %s complete rows: choose another one."), name, rows);
      return FALSE;
    }

  nabla_plan_set_units (self, moments, exposure, y);
  self->smallest_pivot = first_stage->smallest_pivot;
  self->n_parameters = given->len + 2;
  for (guint i = 0; i < k; i++)
    influence->a[i] /= moved;
  self->effect = dot_cross (moments, influence->a, y);
  residual = influence->e;
  residual[y] = 1.0;
  residual[exposure] = -self->effect;
  take_out (moments, given_fit, given, residual);
  if (study->method->se == NABLA_SE_CLASSICAL)
    {
      double df = (double) moments->n - all->len - 1.0;
      double restricted;
      g_autoptr (NablaFit) without = nabla_study_fit (study, moments, given, exposure, error);

      if (without == NULL)
        return FALSE;
      self->variance = nabla_fit_quadratic (moments, residual) / ((double) moments->n - self->n_parameters) / moved;
      restricted = without->rss - first_stage->rss;
      if (first_stage->rss > 0.0)
        self->first_stage_f = restricted / n_instruments / (first_stage->rss / df);
    }
  else if (study->method->se == NABLA_SE_HC2 || study->method->se == NABLA_SE_HC3)
    {
      influence->leverage = leverage_of (moments, given_fit, given, influence, exposure);
      influence->power = study->method->se == NABLA_SE_HC3 ? 2 : 1;
    }
  self->effect *= self->unit;
  return TRUE;
}
