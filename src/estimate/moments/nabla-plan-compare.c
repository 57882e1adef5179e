/* From a slope to what is asked for: the difference between two values of the exposure,
 * the outcome's mean at one, or a ratio of two such means.
 *
 * E[Y | do x] = E[Y] + b'(x - E[X]) with the slopes b of the exposure's features. Its
 * influence is (y - E[Y]) - b'(x - E[X]) + (x - E[X])'IF(b): that the means of
 * covariates are estimated too counts. Functions of means by the delta rule. */
#include "estimate/moments/nabla-plan.h"

#include <math.h>
#include <string.h>

/* One of the exposure's features: where it is among the moments and the regressors, and its slope in
 * scaled units. */
typedef struct
{
  guint index;
  guint position;
  double slope;
} Slope;

static GArray *
get_slopes (const NablaPlan *self, const NablaMoments *moments)
{
  GArray *slopes = g_array_new (FALSE, FALSE, sizeof (Slope));
  guint32 column = moments->features[self->x].column;

  if (self->regression == NULL)
    {
      Slope slope = { self->x, 0, self->effect / self->unit };

      g_array_append_val (slopes, slope);
      return slopes;
    }
  for (guint i = 0; i < self->regression->k; i++)
    {
      Slope slope = { self->regression->x[i], i, self->regression->fit->beta[i] };

      if (moments->features[slope.index].column == column)
        g_array_append_val (slopes, slope);
    }
  return slopes;
}

/* How far a value of the exposure is from its mean along one of its features, in scaled units. */
static double
get_distance (const NablaPlan *self, const NablaMoments *moments, guint index, double value)
{
  double at = self->comparison.levels ? moments->features[index].level == (guint32) value : value;

  return (at - nabla_moments_get_mean (moments, index)) * moments->scale[index];
}

static double
get_mean (const NablaPlan *self, const NablaMoments *moments, const GArray *slopes, double value)
{
  double sum = 0.0;

  for (guint i = 0; i < slopes->len; i++)
    {
      Slope slope = g_array_index (slopes, Slope, i);

      sum += slope.slope * get_distance (self, moments, slope.index, value);
    }
  return nabla_moments_get_mean (moments, self->y) + sum / moments->scale[self->y];
}

/* Influence of by_mean * E[Y] + sum by_slope b, in scaled units of the outcome. */
static NablaInfluence *
combine (const NablaPlan *self,
         const NablaMoments *moments,
         const GArray *slopes,
         double by_mean,
         const double *by_slope)
{
  gsize k = moments->k;
  const NablaInfluence *given = self->regression == NULL ? self->influence : NULL;
  guint n_terms = given != NULL ? given->n_terms : 1;
  NablaInfluence *influence = nabla_influence_new (nabla_moments_copy (moments), n_terms + 1);
  double *rest = influence->e + n_terms * k;

  if (given != NULL)
    {
      memcpy (influence->e, given->e, sizeof (double) * n_terms * k);
      for (gsize i = 0; i < n_terms * k; i++)
        influence->a[i] = by_slope[0] * given->a[i];
      for (guint t = 0; t < n_terms; t++)
        influence->a0[t] = by_slope[0] * given->a0[t];
      influence->constant = by_slope[0] * given->constant;
    }
  else
    {
      const NablaRegression *regression = self->regression;
      guint n = regression->k;

      influence->e[self->y] = 1.0;
      for (guint j = 0; j < n; j++)
        influence->e[regression->x[j]] = -regression->fit->beta[j];
      for (guint i = 0; i < slopes->len; i++)
        for (guint j = 0; j < n; j++)
          influence->a[regression->x[j]]
            += by_slope[i] * regression->fit->inverse[(gsize) g_array_index (slopes, Slope, i).position * n + j];
    }
  influence->a0[n_terms] = by_mean / moments->weight;
  rest[self->y] = 1.0;
  for (guint i = 0; i < slopes->len; i++)
    {
      Slope slope = g_array_index (slopes, Slope, i);

      rest[slope.index] = -slope.slope;
    }
  return influence;
}

/* The variance is that of the influences, whichever error is asked for. */
static void
use_influence (NablaPlan *self, const NablaStudy *study, const NablaMoments *moments, NablaInfluence *influence)
{
  self->unit = 1.0 / moments->scale[self->y];
  nabla_influence_free (self->influence);
  self->influence = influence;
  self->regression = NULL;
  self->variance = NAN;
  self->df = INFINITY;
  if (study->method->se != NABLA_SE_CLUSTER)
    self->se_kind = NABLA_SE_INFLUENCE;
}

/**
 * nabla_plan_compare:
 * @self: with the slope of its strategy
 * @error: a probability from which there is no ratio
 */
gboolean
nabla_plan_compare (NablaPlan *self, NablaStudy *study, GError **error)
{
  const NablaComparison *comparison = &self->comparison;
  const NablaMoments *moments;
  g_autoptr (GArray) slopes = NULL;
  g_autofree double *by_slope = NULL;
  double from, to, by_from, by_to;

  if (!nabla_comparison_has_means (comparison))
    {
      if (!comparison->levels && !nabla_comparison_is_slope (comparison))
        {
          double step = comparison->to - comparison->from;

          self->effect *= step;
          self->unit *= step;
        }
      return TRUE;
    }
  moments = self->regression != NULL ? self->regression->moments : self->influence->moments;
  slopes = get_slopes (self, moments);
  from = isnan (comparison->at) ? get_mean (self, moments, slopes, comparison->from) : 0.0;
  to = get_mean (self, moments, slopes, isnan (comparison->at) ? comparison->to : comparison->at);
  if (!nabla_comparison_combine (comparison, study, from, to, &self->effect, &by_from, &by_to, error))
    return FALSE;
  by_slope = g_new0 (double, slopes->len);
  for (guint i = 0; i < slopes->len; i++)
    {
      guint index = g_array_index (slopes, Slope, i).index;

      by_slope[i]
        = by_to * get_distance (self, moments, index, isnan (comparison->at) ? comparison->to : comparison->at);
      if (isnan (comparison->at))
        by_slope[i] += by_from * get_distance (self, moments, index, comparison->from);
    }
  use_influence (self, study, moments, combine (self, moments, slopes, by_from + by_to, by_slope));
  return TRUE;
}

gboolean
nabla_plan_unchanged_mean (NablaPlan *self, NablaStudy *study, GError **error)
{
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  g_autoptr (NablaMoments) moments = NULL;
  NablaInfluence *influence;

  if (!nabla_comparison_add_outcome (&self->comparison, study, features, error))
    return FALSE;
  moments = nabla_study_get_moments (study, features, error);
  if (moments == NULL || !nabla_study_check_rows (study, moments, 1, error))
    return FALSE;
  self->zero = FALSE;
  self->y = nabla_moments_index (moments, features, 0);
  nabla_plan_set_units (self, moments, self->y, self->y);
  self->effect = nabla_moments_get_mean (moments, self->y);
  influence = nabla_influence_new (nabla_moments_copy (moments), 1);
  influence->a0[0] = 1.0 / moments->weight;
  influence->e[self->y] = 1.0;
  use_influence (self, study, moments, influence);
  return TRUE;
}
