#include "estimate/arms/nabla-arms.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/rows/nabla-finish.h"
#include "estimate/smooth/nabla-moves.h"
#include "estimate/numeric/nabla-sort.h"
#include "estimate/nabla-wording.h"

/* Of the interval's variance, what may rest on smoothness before it is said. */
#define MUCH_SMOOTHNESS 0.25
/* Propensities nearer to 0 or 1 than this leave some rows almost alone. */
#define POOR_OVERLAP 0.02
#define MANY_POOR    0.02
/* A variance this much smaller than the outcome's is none. */
#define EXACT 1e-14

NablaArms *
nabla_arms_new (gsize n)
{
  NablaArms *self = g_new0 (NablaArms, 1);

  self->n = n;
  for (guint a = 0; a < 2; a++)
    self->influence[a] = g_new0 (double, MAX (n, 1));
  return self;
}

void
nabla_arms_free (NablaArms *self)
{
  if (self == NULL)
    return;
  g_free (self->influence[0]);
  g_free (self->influence[1]);
  g_free (self->propensity);
  g_free (self);
}

gboolean
nabla_arms_add_ends (const NablaComparison *comparison, const NablaStudy *study, GArray *features, GError **error)
{
  NablaFeature level = { study->columns[comparison->exposure], NABLA_FEATURE_NUMBER };
  g_autoptr (GArray) outcome = g_array_new (FALSE, FALSE, sizeof (NablaFeature));

  if (!comparison->levels)
    return nabla_study_add_number (study, comparison->exposure, features, error)
           && nabla_comparison_add_outcome (comparison, study, features, error);
  if (!nabla_study_check_linked (study, comparison->exposure, features, error))
    return FALSE;
  level.level = (guint32) (isnan (comparison->at) ? comparison->to : comparison->at);
  g_array_append_val (features, level);
  if (!nabla_comparison_add_outcome (comparison, study, features, error))
    return FALSE;
  if (isnan (comparison->at))
    level.level = (guint32) comparison->from;
  g_array_append_val (features, level);
  return TRUE;
}

static gboolean
check_arm (const NablaComparison *comparison,
           const NablaStudy *study,
           const NablaRows *rows,
           gsize n_rows,
           double value,
           GError **error)
{
  const char *label = nabla_graph_get_label (study->graph, comparison->exposure);
  g_autofree char *text = NULL;
  g_autofree char *all = NULL;

  if (n_rows >= 2)
    return TRUE;
  text = nabla_comparison_dup_value (comparison, study, value);
  all = nabla_wording_count (rows->n);
  if (n_rows == 0)
    g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
                 _ ("%s = %s is in none of the %s complete rows: choose another value."), label, text, all);
  else
    g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
                 _ ("%s = %s is in one of the %s complete rows only, from which no interval can be had: choose another "
                    "value."),
                 label, text, all);
  return FALSE;
}

static gboolean
check_outcome (const NablaStudy *study, const NablaRows *rows, GError **error)
{
  const double *outcome = rows->values[NABLA_ARMS_OUTCOME];
  g_autofree char *name = NULL;
  g_autofree char *all = NULL;

  if (nabla_count_distinct (outcome, rows->n, 2) == 2)
    return TRUE;
  name = nabla_wording_feature (study, rows->features[NABLA_ARMS_OUTCOME]);
  all = nabla_wording_count (rows->n);
  g_set_error (
    error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
    g_dngettext (
      GETTEXT_PACKAGE,
      "%s has no variation in the %s complete row: it needs more than one value. Link another column or leave it out.",
      "%s has no variation in the %s complete rows: it is always %.6g. Link another column or leave it out.", rows->n),
    name, all, outcome[0]);
  return FALSE;
}

guint8 *
nabla_arms_assign (const NablaComparison *comparison, const NablaStudy *study, const NablaRows *rows, GError **error)
{
  g_autofree guint8 *arm = g_new (guint8, MAX (rows->n, 1));
  const double *exposure = rows->values[NABLA_ARMS_EXPOSURE];
  const double *base = comparison->levels ? rows->values[NABLA_ARMS_OTHERS] : NULL;
  gboolean at = !isnan (comparison->at);
  double to = at ? comparison->at : comparison->to;
  gsize n_rows[NABLA_N_ARMS] = { 0 };

  for (gsize i = 0; i < rows->n; i++)
    {
      gboolean is_to = comparison->levels ? exposure[i] == 1.0 : exposure[i] == to;
      gboolean is_from = at ? !is_to : comparison->levels ? base[i] == 1.0 : exposure[i] == comparison->from;

      arm[i] = is_to ? NABLA_ARM_TO : is_from ? NABLA_ARM_FROM : NABLA_ARM_NEITHER;
      n_rows[arm[i]]++;
    }
  if (!check_outcome (study, rows, error) || !check_arm (comparison, study, rows, n_rows[NABLA_ARM_TO], to, error)
      || (!at && !check_arm (comparison, study, rows, n_rows[NABLA_ARM_FROM], comparison->from, error)))
    return NULL;
  return g_steal_pointer (&arm);
}

/* The smallest chance of either arm that any row has, and whether there are many such. */
static void
add_overlap (const NablaArms *self, NablaEstimate *estimate)
{
  double least = 1.0;
  gsize n_poor = 0;

  if (self->propensity == NULL)
    return;
  for (gsize i = 0; i < self->n; i++)
    {
      double one = fmin (self->propensity[i], 1.0 - self->propensity[i]);

      least = fmin (least, one);
      n_poor += one < POOR_OVERLAP;
    }
  nabla_estimate_add_diagnostic (estimate, "overlap_min", least);
  if (n_poor > MANY_POOR * self->n)
    nabla_estimate_add_warning (estimate, "overlap",
                                _ ("%.0f %% of the rows have next to no like in the other group (propensities down to "
                                   "%.3f): their part of the effect rests on few rows."),
                                100.0 * n_poor / self->n, least);
}

double
nabla_arms_get_smoothness (const NablaArms *self, const NablaRows *rows)
{
  g_autofree double *influence = g_new (double, MAX (self->n, 1));
  double smoothness = self->smoothness[0][0] + self->smoothness[1][1] - 2.0 * self->smoothness[0][1], variance, sd;

  for (gsize i = 0; i < self->n; i++)
    influence[i] = self->influence[1][i] - self->influence[0][i];
  variance = smoothness + nabla_finish_variance (rows, influence);
  /* An outcome that is exactly fitted rests on nothing. */
  sd = nabla_rows_sd (rows, rows->values[NABLA_ARMS_OUTCOME]);
  return variance > EXACT * sd * sd ? smoothness / variance : 0.0;
}

void
nabla_arms_keep_moves (NablaStudy *study,
                       const NablaEstimate *estimate,
                       const NablaComparison *comparison,
                       const NablaRows *rows,
                       const double *influence)
{
  g_autofree double *moves = NULL;
  double by;

  if (study->moves == NULL || nabla_comparison_has_means (comparison))
    return;
  /* The strength is the effect's size, per unit of a number. */
  by = comparison->levels ? 1.0 : 1.0 / fabs (comparison->to - comparison->from);
  if (estimate->estimate < 0.0)
    by = -by;
  moves = g_new (double, MAX (rows->n, 1));
  for (gsize i = 0; i < rows->n; i++)
    moves[i] = by * influence[i];
  nabla_moves_keep (study, estimate, rows, moves);
}

/**
 * nabla_arms_finish:
 * @comparison: what is asked of the two means
 * @rows: whose first features nabla_arms_add_ends() made
 * @error: a probability from which there is no ratio; numbers that overflowed
 *
 * Returns: (transfer full): the estimate
 */
NablaEstimate *
nabla_arms_finish (const NablaArms *self,
                   NablaStudy *study,
                   const NablaEstimand *estimand,
                   NablaEstimator estimator,
                   const NablaComparison *comparison,
                   const NablaRows *rows,
                   GError **error)
{
  g_autofree double *influence = g_new (double, MAX (self->n, 1));
  g_autoptr (NablaEstimate) estimate = NULL;
  double by[2], smoothness = 0.0, share;
  NablaNumbers numbers;

  nabla_numbers_init (&numbers);
  if (!nabla_comparison_combine (comparison, study, self->means[0], self->means[1], &numbers.effect, &by[0], &by[1],
                                 error))
    return NULL;
  for (gsize i = 0; i < self->n; i++)
    influence[i] = by[0] * self->influence[0][i] + by[1] * self->influence[1][i];
  for (guint a = 0; a < 2; a++)
    for (guint b = 0; b < 2; b++)
      smoothness += by[a] * by[b] * self->smoothness[a][b];
  numbers.influence = influence;
  numbers.variance = fmax (smoothness, 0.0);
  numbers.contrast = TRUE;
  share = numbers.variance / (numbers.variance + nabla_finish_variance (rows, influence) + 1e-300);
  estimate = nabla_finish_estimate (study, estimand, estimator, rows, &numbers, error);
  if (estimate == NULL)
    return NULL;
  nabla_comparison_finish (comparison, study, estimate);
  nabla_arms_keep_moves (study, estimate, comparison, rows, influence);
  add_overlap (self, estimate);
  if (share > MUCH_SMOOTHNESS)
    nabla_estimate_add_warning (estimate, "smoothness",
                                _ ("%.0f %% of the interval's variance rests on the means being smooth, not on rows."),
                                100.0 * share);
  return g_steal_pointer (&estimate);
}
