/* Adjustment: the exposure's coefficient beside the adjustment set (method: ordinary
 * least squares; robust variances after MacKinnon & White 1985). */
#include "estimate/moments/nabla-plan.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/nabla-wording.h"

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

/* A level that is asked about has rows; with one only, no interval can be had. */
static gboolean
check_level_rows (const NablaStudy *study,
                  const NablaMoments *moments,
                  NablaFeature level,
                  double share,
                  GError **error)
{
  double n_rows = share * moments->n, others;
  g_autofree char *name = NULL;
  g_autofree char *rows = NULL;

  if (study->method->weight_column >= 0)
    {
      /* Without a number of rows in the interval it is enough that there are some. */
      if (study->method->se == NABLA_SE_CLASSICAL && share > 1e-12)
        return TRUE;
      if (!nabla_study_count_value (study, moments, level, 1.0, &n_rows, &others, error))
        return FALSE;
    }
  if (n_rows > 1.5)
    return TRUE;
  name = nabla_wording_feature (study, level);
  rows = nabla_wording_count (moments->n);
  if (n_rows > 0.5)
    g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
                 _ (
                   "%s is in one of the %s complete rows only, from which no interval can be had: choose another level "
                   "or merge it with one."),
                 name, rows);
  else
    g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
                 _ ("%s is in none of the %s complete rows: choose another level."), name, rows);
  return FALSE;
}

/* Which of the moments is the exposure: of a category the level that is compared with
 * the one left out, where none is named the largest. G_MAXUINT with @error */
static guint
choose_exposure (NablaPlan *self,
                 const NablaStudy *study,
                 const NablaMoments *moments,
                 const GArray *features,
                 guint n_exposure,
                 GError **error)
{
  NablaComparison *comparison = &self->comparison;
  gboolean at = !isnan (comparison->at);
  double base = 1.0, most = -1.0, wanted = at ? comparison->at : comparison->to;
  guint chosen = nabla_moments_index (moments, features, 1);
  NablaFeature left_out = g_array_index (features, NablaFeature, 1);

  if (!comparison->levels)
    return chosen;
  left_out.level = isnan (comparison->from)
                     ? nabla_column_get_reference (nabla_table_get_column (study->table, left_out.column))
                     : (guint32) comparison->from;
  for (guint i = 1; i <= n_exposure; i++)
    {
      guint index = nabla_moments_index (moments, features, i);
      double share = nabla_moments_get_mean (moments, index);

      base -= share;
      if (isnan (wanted) ? share > most : g_array_index (features, NablaFeature, i).level == (guint32) wanted)
        {
          chosen = index;
          most = share;
        }
    }
  if (!at)
    comparison->to = moments->features[chosen].level;
  /* Set to the level left out, the others' share is what it is. */
  if (at ? most < 0.0 : TRUE)
    if (!check_level_rows (study, moments, left_out, base, error))
      return G_MAXUINT;
  if (most >= 0.0 && !check_level_rows (study, moments, moments->features[chosen], most, error))
    return G_MAXUINT;
  return chosen;
}

/* What the other levels of a category come to, where nobody said which one is meant. */
static void
note_levels (NablaPlan *self, const NablaStudy *study, const NablaRegression *regression)
{
  const NablaComparison *comparison = &self->comparison;
  const NablaMoments *moments = regression->moments;
  guint32 column = moments->features[self->x].column;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;
  g_autofree char *base = NULL;

  if (!comparison->levels || !isnan (comparison->at) || !isnan (study->method->from) || !isnan (study->method->to))
    return;
  for (guint i = 0; i < regression->k; i++)
    {
      guint index = regression->x[i];
      g_autofree char *effect = NULL;

      if (moments->features[index].column != column || index == self->x)
        continue;
      effect = nabla_format_effect (regression->fit->beta[i] * moments->scale[index] / moments->scale[regression->y]);
      g_ptr_array_add (names, g_strdup_printf ("%s %s",
                                               nabla_column_get_level (nabla_table_get_column (study->table, column),
                                                                       moments->features[index].level),
                                               effect));
    }
  if (names->len == 0)
    return;
  list = nabla_wording_list ((char **) names->pdata, names->len);
  base = nabla_comparison_dup_value (comparison, study, comparison->from);
  self->note
    = g_strdup_printf (_ ("%s has more levels, compared with %s: %s. Say which two are meant to see their intervals."),
                       nabla_graph_get_label (study->graph, comparison->exposure), base, list);
}

gboolean
nabla_plan_adjustment (NablaPlan *self, NablaStudy *study, GError **error)
{
  const NablaEstimand *estimand = self->estimand;
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  g_autoptr (GArray) x = NULL;
  g_autoptr (NablaMoments) moments = NULL;
  NablaRegression *regression;
  guint exposure, y, n_exposure;

  if (!nabla_comparison_add_outcome (&self->comparison, study, features, error)
      || !nabla_comparison_add_exposure (&self->comparison, study, TRUE, features, error))
    return FALSE;
  n_exposure = features->len - 1;
  if (!nabla_study_add_covariates (study, estimand->adjustment, features, error))
    return FALSE;
  moments = nabla_study_get_moments (study, features, error);
  if (moments == NULL)
    return FALSE;
  y = nabla_moments_index (moments, features, 0);
  exposure = choose_exposure (self, study, moments, features, n_exposure, error);
  if (exposure == G_MAXUINT || !nabla_study_check_varies (study, moments, exposure, error)
      || !nabla_study_check_varies (study, moments, y, error))
    return FALSE;
  x = nabla_study_get_regressors (study, moments, features, 1, error);
  if (x == NULL || !nabla_study_check_rows (study, moments, x->len + 1, error)
      || (!self->comparison.levels && !nabla_study_check_one_row (study, moments, exposure, error)))
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
  note_levels (self, study, regression);
  if (study->method->se == NABLA_SE_CLASSICAL)
    self->variance
      = regression->fit->rss / self->df * regression->fit->inverse[(gsize) self->target * regression->k + self->target];
  else if (study->method->se == NABLA_SE_CLUSTER)
    self->influence = influence_of_coefficient (regression, self->target);
  else
    regression->wanted[self->target] = TRUE;
  return TRUE;
}
