/* E[Y | do x] = E[mu (x, Z)] at one or two values of a number, from the smooth regression whose gradient is averaged
 * elsewhere: two points of its curve. */
#include "estimate/arms/nabla-values.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/arms/nabla-arms.h"
#include "estimate/rows/nabla-covariates.h"
#include "estimate/rows/nabla-finish.h"
#include "estimate/smooth/nabla-gradient.h"
#include "estimate/smooth/nabla-sieve-curve.h"
#include "estimate/nabla-wording.h"

/* Complete rows without which smooth functions say nothing. */
#define LEAST_ROWS 30

/* Two values of a number that has too many for groups, or one. */
static gboolean
init_comparison (NablaComparison *comparison, NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  if (nabla_node_set_size (estimand->exposure) == 1 && nabla_node_set_size (estimand->outcome) == 1
      && nabla_node_set_size (estimand->given) == 0)
    {
      const NablaColumn *column;

      if (!nabla_comparison_init (comparison, study, estimand, error))
        return FALSE;
      column = nabla_table_get_column (study->table, (guint) study->columns[comparison->exposure]);
      if (!comparison->levels && !nabla_comparison_is_slope (comparison)
          && nabla_column_get_summary (column)->n_distinct >= NABLA_SIEVE_VALUES)
        return TRUE;
    }
  /* What is no comparison along a curve may be an average gradient, or is told why it is none. */
  if (nabla_gradient_accepts (study, estimand, error))
    g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                         _ ("No values are compared: the average gradient is asked for."));
  return FALSE;
}

gboolean
nabla_values_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  NablaComparison comparison;

  return init_comparison (&comparison, study, estimand, error);
}

char *
nabla_values_suits (NablaStudy *study, const NablaEstimand *estimand)
{
  NablaComparison comparison;

  if (!init_comparison (&comparison, study, estimand, NULL) || study->method->se == NABLA_SE_BOOTSTRAP)
    return NULL;
  return g_strdup (_ ("The means are of the curve beside the adjustment set, by smooth regression: it needs no "
                      "straight lines."));
}

static NablaRows *
read_rows (NablaStudy *study, const NablaEstimand *estimand, const NablaComparison *comparison, GError **error)
{
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  g_autoptr (NablaRows) rows = NULL;
  g_autofree char *count = NULL;

  if (!nabla_arms_add_ends (comparison, study, features, error)
      || !nabla_study_add_covariates (study, estimand->adjustment, features, error))
    return NULL;
  rows = nabla_rows_new (study, features, error);
  if (rows == NULL || !nabla_rows_check_one_row (rows, study, NABLA_ARMS_EXPOSURE, error))
    return NULL;
  if (rows->n >= LEAST_ROWS)
    return g_steal_pointer (&rows);
  count = nabla_wording_count (rows->n);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
               _ ("Too few rows for smooth regressions: %s are complete, and at least %d are needed. Take the "
                  "estimator linear."),
               count, LEAST_ROWS);
  return NULL;
}

/**
 * nabla_values_estimate:
 * @estimand: one that nabla_values_accepts() lets pass
 * @error: as nabla_estimate_effect()
 *
 * O(n p^2), as the average gradient.
 */
NablaEstimate *
nabla_values_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  NablaComparison comparison;
  g_autoptr (NablaRows) rows = NULL;
  g_autoptr (NablaCovariates) covariates = NULL;
  g_autoptr (NablaSieveMeans) found = NULL;
  g_autoptr (NablaArms) arms = NULL;
  NablaSieveRows input;
  NablaEstimate *estimate;
  double x[2];

  if (!init_comparison (&comparison, study, estimand, error))
    return NULL;
  rows = read_rows (study, estimand, &comparison, error);
  if (rows == NULL)
    return NULL;
  if (!(nabla_rows_sd (rows, rows->values[NABLA_ARMS_EXPOSURE]) > 0.0)
      || !(nabla_rows_sd (rows, rows->values[NABLA_ARMS_OUTCOME]) > 0.0))
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
                           _ ("The exposure or the outcome does not vary in the complete rows: link another column."));
      return NULL;
    }
  covariates = nabla_covariates_new (study, rows, NABLA_ARMS_OTHERS);
  input = nabla_sieve_rows (rows, covariates);
  /* Of one value, the other mean is not asked for. */
  x[1] = isnan (comparison.at) ? comparison.to : comparison.at;
  x[0] = isnan (comparison.at) ? comparison.from : x[1];
  found = nabla_sieve_means_new (&input, x, nabla_data_get_executor (study->data), study->progress, error);
  if (found == NULL)
    return NULL;
  arms = nabla_arms_new (rows->n);
  for (guint a = 0; a < 2; a++)
    {
      arms->means[a] = found->means[a];
      memcpy (arms->influence[a], found->influence[a], sizeof (double) * rows->n);
      memcpy (arms->smoothness[a], found->smoothness[a], sizeof arms->smoothness[a]);
    }
  estimate = nabla_arms_finish (arms, study, estimand, NABLA_ESTIMATOR_GRADIENT, &comparison, rows, error);
  if (estimate != NULL)
    nabla_covariates_note (covariates, study, found->kept, found->n_kept, found->constant, estimate);
  return estimate;
}
