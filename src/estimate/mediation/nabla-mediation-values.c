/* Which two values of the exposure are compared, and the numbers that come of it. */
#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/rows/nabla-comparison.h"
#include "estimate/rows/nabla-levels.h"
#include "estimate/mediation/nabla-mediation-work.h"
#include "estimate/nabla-wording.h"

static const NablaColumn *
get_column (const NablaMediationWork *self, NablaNode node)
{
  return nabla_table_get_column (self->study->table, (guint) self->study->columns[node]);
}

static void
set_values (NablaMediationWork *self, double from, double to)
{
  self->from = self->result->from = from;
  self->to = self->result->to = to;
  if (!self->category || isnan (from) || isnan (to))
    return;
  self->result->from_text = nabla_levels_dup_value (self->study, self->exposure, from);
  self->result->to_text = nabla_levels_dup_value (self->study, self->exposure, to);
}

gboolean
nabla_mediation_choose_values (NablaMediationWork *self, GError **error)
{
  double from = self->study->method->from, to = self->study->method->to, two[2];
  g_autofree char *name = NULL;

  if (!nabla_study_check_linked (self->study, self->exposure, NULL, error)
      || !nabla_study_check_linked (self->study, self->outcome, NULL, error))
    return FALSE;
  self->category = nabla_study_is_category (self->study, self->exposure);
  if ((isnan (from) || isnan (to)) && nabla_study_find_two (self->study, self->exposure, two))
    {
      if (isnan (from))
        from = to == two[0] ? two[1] : two[0];
      if (isnan (to))
        to = from == two[0] ? two[1] : two[0];
    }
  else if (self->category && isnan (from) && !isnan (to))
    from = nabla_column_get_reference (get_column (self, self->exposure));
  else if (!self->category && isnan (to) && !isnan (from))
    to = from + 1.0;
  else if (!self->category && isnan (from) && !isnan (to))
    from = to - 1.0;
  name = nabla_wording_node (self->study, self->exposure);
  if (self->category && (isnan (from) || isnan (to)))
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("%s has more than two levels: say from which one to which one the effect is."), name);
      return FALSE;
    }
  if (from == to)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("%s is compared with itself: choose two values that differ."), name);
      return FALSE;
    }
  set_values (self, from, to);
  return TRUE;
}

void
nabla_mediation_take_mean (NablaMediationWork *self, const NablaRows *rows)
{
  double mean;

  if (!isnan (self->from) && !isnan (self->to))
    return;
  mean = nabla_rows_mean (rows, rows->values[0]);
  set_values (self, mean, mean + 1.0);
}

gboolean
nabla_mediation_get_number (const NablaMediationWork *self, NablaNode node, NablaFeature *feature, GError **error)
{
  double two[2];
  g_autofree char *name = NULL;

  if (!nabla_study_check_linked (self->study, node, NULL, error))
    return FALSE;
  *feature = (NablaFeature){ (guint32) self->study->columns[node], NABLA_FEATURE_NUMBER };
  if (!nabla_study_is_category (self->study, node))
    return TRUE;
  if (nabla_study_find_two (self->study, node, two))
    {
      feature->level = (guint32) two[1];
      if (node == self->exposure)
        feature->level = (guint32) self->to;
      return TRUE;
    }
  name = nabla_wording_node (self->study, node);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NOT_NUMERIC,
               _ ("%s is a category of more than two levels, and a number is needed: group them into two, or link a "
                  "column of numbers."),
               name);
  return FALSE;
}

NablaEstimate *
nabla_mediation_finish (NablaMediationWork *self,
                        NablaEstimator estimator,
                        const NablaRows *rows,
                        double effect,
                        const double *influence,
                        GError **error)
{
  return nabla_mediation_finish_smooth (self, estimator, rows, effect, influence, 0.0, error);
}

NablaEstimate *
nabla_mediation_finish_smooth (NablaMediationWork *self,
                               NablaEstimator estimator,
                               const NablaRows *rows,
                               double effect,
                               const double *influence,
                               double smoothness,
                               GError **error)
{
  NablaComparison compared
    = { self->exposure,      self->outcome, self->category, self->from, self->to, NAN, NABLA_CONTRAST_DIFFERENCE,
        NABLA_FEATURE_NUMBER };
  NablaNumbers numbers;
  NablaFeature outcome;
  NablaEstimate *estimate;

  if (!nabla_mediation_get_number (self, self->outcome, &outcome, error))
    return NULL;
  compared.event = outcome.level;
  nabla_numbers_init (&numbers);
  numbers.effect = effect;
  numbers.influence = influence;
  numbers.variance = smoothness;
  numbers.contrast = TRUE;
  estimate = nabla_finish_estimate (self->study, self->natural != NULL ? self->natural : self->plain, estimator, rows,
                                    &numbers, error);
  if (estimate != NULL)
    nabla_comparison_finish (&compared, self->study, estimate);
  return estimate;
}
