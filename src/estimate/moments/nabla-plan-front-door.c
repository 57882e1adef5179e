/* The linear front-door: sum over the mediators of (exposure -> mediator) times
 * (mediator -> outcome, beside the exposure and the other mediators). With slopes a
 * and b the influence of a row on sum a b is sum b IF(a) + a IF(b): the cross terms
 * stay in. */
#include "estimate/moments/nabla-plan.h"

#include <math.h>

/* From moments alone: Var(sum a b) = b'Cov(a)b + a'Cov(b)a, the two being uncorrelated
 * when errors are homoscedastic. */
static double
classical_variance (const NablaMoments *moments,
                    const NablaFit *fit,
                    const double *first_error,
                    const double *second,
                    double exposure_squares)
{
  double first = nabla_fit_quadratic (moments, first_error) / (moments->n - 2.0) / exposure_squares;

  return first + fit->rss / ((double) moments->n - fit->k - 1.0) * nabla_fit_quadratic (moments, second);
}

gboolean
nabla_plan_front_door (NablaPlan *self, NablaStudy *study, GError **error)
{
  const NablaEstimand *estimand = self->estimand;
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  g_autoptr (GArray) x = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (NablaMoments) moments = NULL;
  g_autoptr (NablaFit) fit = NULL;
  g_autofree double *slopes = NULL;
  g_autofree double *through = NULL;
  guint n_mediators = nabla_node_set_size (estimand->mediators), exposure, y;
  NablaInfluence *influence;
  double squares, effect = 0.0;
  gsize k;

  if (!nabla_comparison_add_outcome (&self->comparison, study, features, error)
      || !nabla_comparison_add_exposure (&self->comparison, study, FALSE, features, error))
    return FALSE;
  for (guint i = 0; i < n_mediators; i++)
    if (!nabla_study_add_number (study, estimand->mediators->nodes[i], features, error))
      return FALSE;
  moments = nabla_study_get_moments (study, features, error);
  if (moments == NULL)
    return FALSE;
  for (guint i = 0; i < features->len; i++)
    if (!nabla_study_check_varies (study, moments, nabla_moments_index (moments, features, i), error))
      return FALSE;
  if (!nabla_study_check_rows (study, moments, n_mediators + 2, error))
    return FALSE;
  for (guint i = 1; i < features->len; i++)
    if (!nabla_study_check_one_row (study, moments, nabla_moments_index (moments, features, i), error))
      return FALSE;

  /* The exposure first: mediators that it determines leave no path to follow. */
  for (guint i = 1; i < features->len; i++)
    {
      guint at = nabla_moments_index (moments, features, i);

      g_array_append_val (x, at);
    }
  k = moments->k;
  y = nabla_moments_index (moments, features, 0);
  exposure = g_array_index (x, guint, 0);
  squares = moments->cross[exposure * k + exposure];
  fit = nabla_study_fit (study, moments, x, y, error);
  if (fit == NULL)
    return FALSE;

  nabla_plan_set_units (self, moments, exposure, y);
  self->smallest_pivot = fit->smallest_pivot;
  influence = nabla_influence_new (nabla_moments_copy (moments), 2);
  self->influence = influence;

  /* First term: (x / Sxx) sum_j b_j (m_j - a_j x). */
  influence->a[exposure] = 1.0 / squares;
  slopes = g_new0 (double, fit->k);
  for (guint j = 1; j < fit->k; j++)
    {
      guint mediator = g_array_index (x, guint, j);

      slopes[j] = moments->cross[exposure * k + mediator] / squares;
      effect += slopes[j] * fit->beta[j];
      influence->e[mediator] += fit->beta[j];
      influence->e[exposure] -= fit->beta[j] * slopes[j];
    }
  /* Second: (sum_j a_j P_j'x) (y - x'b). */
  through = g_new0 (double, fit->k);
  nabla_fit_solve (fit, slopes, through);
  influence->e[k + y] = 1.0;
  for (guint j = 0; j < fit->k; j++)
    {
      guint at = g_array_index (x, guint, j);

      influence->a[k + at] = through[j];
      influence->e[k + at] = -fit->beta[j];
    }

  self->effect = effect * self->unit;
  if (study->method->se == NABLA_SE_CLASSICAL)
    self->variance = classical_variance (moments, fit, influence->e, influence->a + k, squares);
  else if (study->method->se != NABLA_SE_CLUSTER)
    self->se_kind = NABLA_SE_HC0;
  return TRUE;
}
