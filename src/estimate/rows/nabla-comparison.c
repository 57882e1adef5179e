#include "estimate/rows/nabla-comparison.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/nabla-wording.h"

/* Numbers of more values than this make no groups. */
#define MAX_VALUES 10
#define POLL_ROWS  65536

static const NablaColumn *
get_column (const NablaStudy *study, NablaNode node)
{
  return nabla_table_get_column (study->table, (guint) study->columns[node]);
}

/* The two levels of a category that has rows of no more, by code. O(n) where others
 * are known but have no row. */
static gboolean
find_two_levels (const NablaColumn *column, guint32 levels[2])
{
  const guint32 *codes = nabla_column_get_codes (column);
  gsize n = nabla_column_get_length (column);
  guint n_found = 0;

  if (nabla_column_get_summary (column)->n_distinct != 2)
    return FALSE;
  for (gsize row = 0; row < n && n_found < 2; row++)
    if (codes[row] != NABLA_CODE_MISSING && (n_found == 0 || codes[row] != levels[0]))
      levels[n_found++] = codes[row];
  if (n_found == 2 && levels[0] > levels[1])
    {
      guint32 first = levels[0];

      levels[0] = levels[1];
      levels[1] = first;
    }
  return n_found == 2;
}

gboolean
nabla_study_find_two (const NablaStudy *self, NablaNode node, double values[2])
{
  const NablaColumn *column = get_column (self, node);
  const NablaColumnSummary *summary;
  NablaFeatureSource source;
  guint32 levels[2];

  if (nabla_study_is_category (self, node))
    {
      gboolean second;

      if (!find_two_levels (column, levels))
        return FALSE;
      second = levels[1] == nabla_column_get_reference (column);
      values[0] = levels[second ? 1 : 0];
      values[1] = levels[second ? 0 : 1];
      return TRUE;
    }
  summary = nabla_column_get_summary (column);
  if (summary->n_distinct != 2)
    return FALSE;
  nabla_feature_source_init (&source, self->table, (NablaFeature){ self->columns[node], NABLA_FEATURE_NUMBER });
  values[0] = summary->min / source.per_unit - source.origin;
  values[1] = summary->max / source.per_unit - source.origin;
  return TRUE;
}

guint32
nabla_study_get_event (const NablaStudy *self, NablaNode node)
{
  double two[2];

  return nabla_study_is_category (self, node) && nabla_study_find_two (self, node, two) ? (guint32) two[1]
                                                                                        : NABLA_FEATURE_NUMBER;
}

gboolean
nabla_study_add_scalar (const NablaStudy *self, NablaNode node, GArray *features, GError **error)
{
  NablaFeature feature = { self->columns[node], NABLA_FEATURE_NUMBER };

  if (!nabla_study_check_linked (self, node, features, error))
    return FALSE;
  feature.level = nabla_study_get_event (self, node);
  if (feature.level == NABLA_FEATURE_NUMBER)
    return nabla_study_add_number (self, node, features, error);
  g_array_append_val (features, feature);
  return TRUE;
}

static gboolean
set_outcome (NablaComparison *self, const NablaStudy *study, GError **error)
{
  double two[2];
  g_autofree char *name = NULL;

  self->event = nabla_study_get_event (study, self->outcome);
  if (self->contrast == NABLA_CONTRAST_DIFFERENCE || self->event != NABLA_FEATURE_NUMBER
      || (nabla_study_find_two (study, self->outcome, two) && two[0] == 0.0 && two[1] == 1.0))
    return TRUE;
  name = nabla_wording_node (study, self->outcome);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
               _ ("A ratio needs an outcome of 0 and 1 or of two levels, and %s has others: compare by difference."),
               name);
  return FALSE;
}

static gboolean
check_level (const NablaComparison *self, const NablaStudy *study, double value, GError **error)
{
  const NablaColumn *column = get_column (study, self->exposure);
  g_autofree char *name = NULL;

  if (!self->levels || isnan (value)
      || (value >= 0.0 && value < nabla_column_get_n_levels (column) && value == floor (value)))
    return TRUE;
  name = nabla_wording_node (study, self->exposure);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
               _ ("%s has no level number %g: choose one of its %u levels."), name, value,
               nabla_column_get_n_levels (column));
  return FALSE;
}

/* One value was given: the other is what the column has besides. */
static gboolean
add_other (NablaComparison *self, const double two[2], gboolean binary, const NablaStudy *study, GError **error)
{
  double given = isnan (self->from) ? self->to : self->from;
  g_autofree char *name = NULL;

  if (binary && (given == two[0] || given == two[1]))
    {
      double other = given == two[0] ? two[1] : two[0];

      if (isnan (self->from))
        self->from = other;
      else
        self->to = other;
      return TRUE;
    }
  if (self->levels && isnan (self->from) && self->to != nabla_column_get_reference (get_column (study, self->exposure)))
    {
      self->from = nabla_column_get_reference (get_column (study, self->exposure));
      return TRUE;
    }
  name = nabla_wording_node (study, self->exposure);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
               _ ("%s has more than two values: say both, from which one and to which one."), name);
  return FALSE;
}

/* Groups in which the outcome is always or never 1 have no ratio, though a model might find one. */
static gboolean
check_events (const NablaComparison *self, const NablaStudy *study, GError **error)
{
  NablaFeatureSource exposure, outcome;
  gsize n_rows = nabla_table_n_rows (study->table), rows[2] = { 0 }, events[2] = { 0 };
  double values[2] = { self->from, self->to };

  if (self->contrast == NABLA_CONTRAST_DIFFERENCE)
    return TRUE;
  nabla_feature_source_init (&outcome, study->table, (NablaFeature){ study->columns[self->outcome], self->event });
  for (guint a = 0; a < 2; a++)
    {
      NablaFeature feature = { study->columns[self->exposure], NABLA_FEATURE_NUMBER };

      if (isnan (values[a]))
        continue;
      if (self->levels)
        feature.level = (guint32) values[a];
      nabla_feature_source_init (&exposure, study->table, feature);
      for (gsize row = 0; row < n_rows; row++)
        {
          double x = nabla_feature_source_value (&exposure, row), y = nabla_feature_source_value (&outcome, row);

          if (row % POLL_ROWS == 0 && !nabla_progress_check (study->progress, error))
            return FALSE;
          if (isnan (x) || isnan (y) || x / exposure.per_unit - exposure.origin != (self->levels ? 1.0 : values[a]))
            continue;
          rows[a]++;
          events[a] += y > 0.0;
        }
      if (rows[a] > 0 && (events[a] == 0 || (events[a] == rows[a] && self->contrast == NABLA_CONTRAST_ODDS_RATIO)))
        {
          g_autofree char *name = nabla_comparison_dup_outcome (self, study);
          g_autofree char *value = nabla_comparison_dup_value (self, study, values[a]);
          g_autofree char *count = nabla_wording_count (rows[a]);

          g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
                       _ ("%s is %d in all %s rows where %s = %s, so there is no ratio: compare by difference."), name,
                       events[a] > 0, count, nabla_graph_get_label (study->graph, self->exposure), value);
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * nabla_comparison_init:
 * @estimand: of one exposure and one outcome
 * @error: named: no column, values that the exposure does not have, an outcome that has no ratio
 *
 * What @study's method asks for, with what is meant where it says nothing: of a category
 * the reference level and the other one.
 */
gboolean
nabla_comparison_init (NablaComparison *self, const NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  const NablaMethod *method = study->method;
  g_autofree char *name = NULL;
  gboolean binary;
  double two[2];

  *self = (NablaComparison){ .exposure = estimand->exposure->nodes[0],
                             .outcome = estimand->outcome->nodes[0],
                             .from = method->from,
                             .to = method->to,
                             .at = method->at,
                             .contrast = isnan (method->at) ? method->contrast : NABLA_CONTRAST_DIFFERENCE };
  if (method->standardize && nabla_comparison_has_means (self))
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                           _ ("Means and ratios are not told per standard deviation: take the numbers as they are."));
      return FALSE;
    }
  if (!nabla_study_check_linked (study, self->outcome, NULL, error)
      || !nabla_study_check_linked (study, self->exposure, NULL, error) || !set_outcome (self, study, error))
    return FALSE;
  self->levels = nabla_study_is_category (study, self->exposure);
  if ((self->levels && !nabla_study_check_levels (study, self->exposure, error))
      || !check_level (self, study, self->from, error) || !check_level (self, study, self->to, error)
      || !check_level (self, study, self->at, error))
    return FALSE;
  if (!isnan (self->at))
    {
      self->from = self->to = NAN;
      return TRUE;
    }
  binary = (self->levels || self->contrast != NABLA_CONTRAST_DIFFERENCE || isnan (self->from) != isnan (self->to))
           && nabla_study_find_two (study, self->exposure, two);
  if (isnan (self->from) != isnan (self->to) && !add_other (self, two, binary, study, error))
    return FALSE;
  if (isnan (self->from) && binary && (self->levels || self->contrast != NABLA_CONTRAST_DIFFERENCE))
    {
      self->from = two[0];
      self->to = two[1];
    }
  else if (isnan (self->from) && self->levels)
    self->from = nabla_column_get_reference (get_column (study, self->exposure));
  if (self->from == self->to)
    {
      name = nabla_wording_node (study, self->exposure);
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("%s is compared with itself: choose two values that differ."), name);
      return FALSE;
    }
  if (isnan (self->from) && self->contrast != NABLA_CONTRAST_DIFFERENCE)
    {
      name = nabla_wording_node (study, self->exposure);
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("A ratio compares two values of %s: say from which one and to which one."), name);
      return FALSE;
    }
  return check_events (self, study, error);
}

gboolean
nabla_comparison_take_two (NablaComparison *self, const NablaStudy *study, GError **error)
{
  g_autofree char *name = NULL;
  double two[2];

  if (!self->levels && nabla_column_get_summary (get_column (study, self->exposure))->n_distinct > MAX_VALUES)
    {
      name = nabla_wording_node (study, self->exposure);
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ (
                     "%s takes many values, and here groups of one value each are compared: use the estimator linear."),
                   name);
      return FALSE;
    }
  if (!isnan (self->at) || (!isnan (self->from) && !isnan (self->to)))
    return TRUE;
  if (nabla_study_find_two (study, self->exposure, two))
    {
      self->from = two[0];
      self->to = two[1];
      return TRUE;
    }
  name = nabla_wording_node (study, self->exposure);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
               _ ("%s does not have just two values: say which two are compared, or use the estimator linear."), name);
  return FALSE;
}

/* A number per unit of the exposure. */
gboolean
nabla_comparison_is_slope (const NablaComparison *self)
{
  return isnan (self->from) && isnan (self->at);
}

/* What is asked for needs the means themselves, not only their difference. */
gboolean
nabla_comparison_has_means (const NablaComparison *self)
{
  return !isnan (self->at) || self->contrast != NABLA_CONTRAST_DIFFERENCE;
}

gboolean
nabla_comparison_add_outcome (const NablaComparison *self, const NablaStudy *study, GArray *features, GError **error)
{
  return nabla_study_add_scalar (study, self->outcome, features, error);
}

/**
 * nabla_comparison_add_exposure:
 * @all_levels: takes a category of many levels
 *
 * The exposure: its number, or for a category 0/1 columns of its levels but the one
 * that others are compared with: so the coefficient of @to is the contrast itself.
 */
gboolean
nabla_comparison_add_exposure (const NablaComparison *self,
                               const NablaStudy *study,
                               gboolean all_levels,
                               GArray *features,
                               GError **error)
{
  const NablaColumn *column = get_column (study, self->exposure);
  guint32 base;
  double two[2];

  if (!self->levels)
    return nabla_study_add_number (study, self->exposure, features, error);
  if (!nabla_study_check_linked (study, self->exposure, features, error))
    return FALSE;
  base = isnan (self->from) ? nabla_column_get_reference (column) : (guint32) self->from;
  if (!all_levels && !nabla_study_find_two (study, self->exposure, two))
    {
      g_autofree char *name = nabla_wording_node (study, self->exposure);

      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NOT_NUMERIC,
                   _ ("%s has more than two levels, which this strategy does not take: group them into two, or choose "
                      "adjustment."),
                   name);
      return FALSE;
    }
  for (guint32 level = 0; level < nabla_column_get_n_levels (column); level++)
    {
      NablaFeature feature = { study->columns[self->exposure], level };

      if (level != base && (all_levels || level == two[0] || level == two[1]))
        g_array_append_val (features, feature);
    }
  return TRUE;
}
