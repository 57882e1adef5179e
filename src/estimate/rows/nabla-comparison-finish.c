/* What is compared, in words and in numbers. */
#include "estimate/rows/nabla-comparison.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/nabla-wording.h"

#define UNIX_EPOCH 719163 /* GDate's day of 1970-01-01 */

static const NablaColumn *
get_column (const NablaStudy *study, NablaNode node)
{
  return nabla_table_get_column (study->table, (guint) study->columns[node]);
}

char *
nabla_comparison_dup_value (const NablaComparison *self, const NablaStudy *study, double value)
{
  const NablaColumn *column = get_column (study, self->exposure);

  if (self->levels)
    return g_strdup (nabla_column_get_level (column, (guint) value));
  if (nabla_column_get_type (column) == NABLA_TYPE_DATE || nabla_column_get_type (column) == NABLA_TYPE_DATETIME)
    {
      double day = floor (value + nabla_column_get_origin (column)) + UNIX_EPOCH;
      char text[32];
      GDate date;

      if (day >= 1.0 && day < G_MAXINT32 && g_date_valid_julian ((guint32) day))
        {
          g_date_clear (&date, 1);
          g_date_set_julian (&date, (guint32) day);
          g_date_strftime (text, sizeof text, "%Y-%m-%d", &date);
          return g_strdup (text);
        }
    }
  return g_strdup_printf ("%.6g", value);
}

/* "P(Cancer = yes)", or what a number of the outcome is called. */
char *
nabla_comparison_dup_outcome (const NablaComparison *self, const NablaStudy *study)
{
  const char *label = nabla_graph_get_label (study->graph, self->outcome);

  if (study->method->standardize)
    return g_strdup_printf (_ ("SD of %s"), label);
  if (self->contrast != NABLA_CONTRAST_DIFFERENCE && self->event == NABLA_FEATURE_NUMBER)
    return g_strdup_printf ("P(%s = 1)", label);
  return nabla_wording_outcome (study, self->outcome);
}

static char *
dup_unit (const NablaComparison *self, const NablaStudy *study)
{
  const char *exposure = nabla_graph_get_label (study->graph, self->exposure);
  g_autofree char *outcome = nabla_comparison_dup_outcome (self, study);
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  if (!isnan (self->at))
    {
      to = nabla_comparison_dup_value (self, study, self->at);
      return g_strdup_printf (self->event == NABLA_FEATURE_NUMBER ? _ ("%s on average where %s is set to %s")
                                                                  : _ ("%s where %s is set to %s"),
                              outcome, exposure, to);
    }
  from = nabla_comparison_dup_value (self, study, self->from);
  to = nabla_comparison_dup_value (self, study, self->to);
  return g_strdup_printf (self->contrast == NABLA_CONTRAST_RATIO        ? _ ("ratio of %s for %s = %s to %s")
                          : self->contrast == NABLA_CONTRAST_LOG_RATIO  ? _ ("log ratio of %s for %s = %s to %s")
                          : self->contrast == NABLA_CONTRAST_ODDS_RATIO ? _ ("odds ratio of %s for %s = %s to %s")
                                                                        : _ ("%s for %s = %s rather than %s"),
                          outcome, exposure, to, from);
}

/**
 * nabla_comparison_combine:
 * @from: the outcome's mean at @from; unused with @at
 * @to: at @to, or at @at
 * @effect: (out): ratios: their logarithm
 * @by_from, @by_to: (out): its derivatives
 * @error: a probability from which there is no ratio
 */
gboolean
nabla_comparison_combine (const NablaComparison *self,
                          const NablaStudy *study,
                          double from,
                          double to,
                          double *effect,
                          double *by_from,
                          double *by_to,
                          GError **error)
{
  gboolean odds = self->contrast == NABLA_CONTRAST_ODDS_RATIO;

  *by_from = !isnan (self->at) ? 0.0 : -1.0;
  *by_to = 1.0;
  *effect = !isnan (self->at) ? to : to - from;
  if (self->contrast == NABLA_CONTRAST_DIFFERENCE)
    return TRUE;
  for (guint i = 0; i < 2; i++)
    {
      double mean = i == 0 ? from : to;
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (mean > 0.0 && (!odds || mean < 1.0))
        continue;
      name = nabla_comparison_dup_outcome (self, study);
      value = nabla_comparison_dup_value (self, study, i == 0 ? self->from : self->to);
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("%s is estimated at %.3g where %s = %s, so there is no ratio: compare by difference, or use "
                      "another estimator."),
                   name, mean, nabla_graph_get_label (study->graph, self->exposure), value);
      return FALSE;
    }
  *by_from = odds ? -1.0 / (from * (1.0 - from)) : -1.0 / from;
  *by_to = odds ? 1.0 / (to * (1.0 - to)) : 1.0 / to;
  *effect = odds ? log (to / (1.0 - to)) - log (from / (1.0 - from)) : log (to / from);
  return TRUE;
}

/* Where no row was, only the model speaks. */
static void
warn_outside (const NablaComparison *self, const NablaStudy *study, NablaEstimate *estimate)
{
  const NablaColumnSummary *summary = nabla_column_get_summary (get_column (study, self->exposure));
  double values[3] = { self->from, self->to, self->at }, low, high;
  NablaFeatureSource source;

  if (self->levels)
    return;
  nabla_feature_source_init (&source, study->table,
                             (NablaFeature){ study->columns[self->exposure], NABLA_FEATURE_NUMBER });
  low = summary->min / source.per_unit - source.origin;
  high = summary->max / source.per_unit - source.origin;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (values[i] < low || values[i] > high)
      {
        g_autofree char *value = nabla_comparison_dup_value (self, study, values[i]);
        g_autofree char *smallest = nabla_comparison_dup_value (self, study, low);
        g_autofree char *largest = nabla_comparison_dup_value (self, study, high);

        nabla_estimate_add_warning (estimate, "extrapolation",
                                    _ (
                                      "%s goes from %s to %s in the table: at %s no row stands behind the number, only "
                                      "the straight line."),
                                    nabla_graph_get_label (study->graph, self->exposure), smallest, largest, value);
      }
}

/**
 * nabla_comparison_finish:
 * @estimate: finished but for what is compared: ratios still as logarithms
 *
 * The unit in words, what an arrow's width is made of per unit of the exposure, and ratios as such: their
 * intervals are those of the logarithms.
 */
void
nabla_comparison_finish (const NablaComparison *self, const NablaStudy *study, NablaEstimate *estimate)
{
  if (!nabla_comparison_is_slope (self))
    {
      g_free (estimate->unit);
      estimate->unit = dup_unit (self, study);
      warn_outside (self, study, estimate);
    }
  if (!nabla_comparison_has_means (self))
    {
      if (!self->levels && !nabla_comparison_is_slope (self))
        {
          double step = self->to - self->from;

          estimate->beta_standardized /= step;
          estimate->strength_raw /= fabs (step);
          estimate->strength_per_sd /= fabs (step);
        }
      return;
    }
  estimate->is_level = self->contrast != NABLA_CONTRAST_LOG_RATIO;
  estimate->strength = estimate->strength_lo = estimate->strength_hi = NAN;
  estimate->strength_raw = estimate->strength_per_sd = NAN;
  estimate->beta_standardized = NAN;
  if (self->contrast == NABLA_CONTRAST_RATIO || self->contrast == NABLA_CONTRAST_ODDS_RATIO)
    {
      estimate->estimate = exp (estimate->estimate);
      estimate->lo = exp (estimate->lo);
      estimate->hi = exp (estimate->hi);
      estimate->se *= estimate->estimate;
    }
}
