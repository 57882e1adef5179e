/* E[Y | do x] = sum_m P(m | x) sum_x' P(x') E[Y | m, x'] for an exposure of two values (Fulcher, Shpitser, Marealle &
 * Tchetgen Tchetgen 2020).
 *
 * Where the mediators take few values, from the means of their cells. Otherwise E[Y | m, x] is a penalised regression
 * on smooth features of m, and of m where the exposure is set. P(m | x) is never modelled: means over it are means over
 * the rows with x, and the ratio of two such densities is what the weights that balance the features come to. */
#include "estimate/front-door/nabla-front-door-arms.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/arms/nabla-arms-cells.h"
#include "estimate/arms/nabla-arms-sieve.h"
#include "estimate/nabla-wording.h"

#define MIN_ROWS     2
#define AVERAGE_ROWS 10

static gboolean
init_comparison (NablaComparison *comparison, NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  NablaMethod any = *study->method;
  NablaStudy open = *study;
  NablaComparison whole;

  if (nabla_node_set_size (estimand->exposure) != 1 || nabla_node_set_size (estimand->outcome) != 1)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("The question has %u exposures and %u outcomes: choose one of each to get a number."),
                   nabla_node_set_size (estimand->exposure), nabla_node_set_size (estimand->outcome));
      return FALSE;
    }
  /* Every value of the exposure counts, not only those that are compared. */
  any.from = any.to = any.at = NAN;
  any.contrast = NABLA_CONTRAST_DIFFERENCE;
  open.method = &any;
  return nabla_comparison_init (&whole, &open, estimand, error) && nabla_comparison_take_two (&whole, &open, error)
         && nabla_comparison_init (comparison, study, estimand, error)
         && nabla_comparison_take_two (comparison, study, error);
}

gboolean
nabla_front_door_arms_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  NablaComparison comparison;

  if (nabla_node_set_size (estimand->given) > 0)
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                           _ ("Given other variables, the front door compares no groups: use the estimator linear."));
      return FALSE;
    }
  return init_comparison (&comparison, study, estimand, error);
}

char *
nabla_front_door_arms_suits (NablaStudy *study, const NablaEstimand *estimand)
{
  NablaComparison comparison;

  if (!init_comparison (&comparison, study, estimand, NULL))
    return NULL;
  return g_strdup_printf (
    _ ("%s has two values: what each does to the mediators is averaged over the rows that have it."),
    nabla_graph_get_label (study->graph, comparison.exposure));
}

NablaEstimate *
nabla_front_door_arms_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  g_autoptr (NablaRows) rows = NULL;
  g_autoptr (NablaCellMeans) cells = NULL;
  g_autoptr (NablaCovariates) covariates = NULL;
  g_autoptr (NablaArmsSieve) sieve = NULL;
  g_autoptr (NablaArms) arms = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree guint8 *arm = NULL;
  NablaComparison comparison;
  NablaEstimate *estimate;
  guint first;

  if (!init_comparison (&comparison, study, estimand, error)
      || !nabla_arms_add_ends (&comparison, study, features, error))
    return NULL;
  first = features->len;
  if (!nabla_study_add_covariates (study, estimand->mediators, features, error))
    return NULL;
  rows = nabla_rows_new (study, features, error);
  if (rows == NULL)
    return NULL;
  for (guint j = first; j < features->len; j++)
    if (!nabla_rows_check_one_row (rows, study, j, error))
      return NULL;
  arm = nabla_arms_assign (&comparison, study, rows, error);
  if (arm == NULL)
    return NULL;
  if (nabla_arms_is_few_valued (study, estimand->mediators))
    {
      cells = nabla_cell_means_new (rows, first, rows->values[NABLA_ARMS_OUTCOME], arm, 2,
                                    (guint) MAX (rows->n / (2 * AVERAGE_ROWS), 1), study->progress, &local_error);
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
  if (cells != NULL && nabla_arms_cells_are_full (cells, MIN_ROWS))
    arms = nabla_arms_through_cells (cells, rows, rows->values[NABLA_ARMS_OUTCOME]);
  if (arms == NULL)
    {
      covariates = nabla_covariates_new (study, rows, first);
      sieve = nabla_arms_sieve_new (rows, covariates, arm, NABLA_ARM_TO, nabla_data_get_executor (study->data),
                                    study->progress, error);
      arms = sieve != NULL && nabla_arms_sieve_check (sieve, study, &comparison, estimand->mediators, error)
               ? nabla_arms_sieve_mediate (sieve, error)
               : NULL;
      if (arms == NULL)
        return NULL;
    }
  estimate = nabla_arms_finish (arms, study, estimand, NABLA_ESTIMATOR_FRONTDOOR, &comparison, rows, error);
  if (estimate != NULL && cells != NULL)
    nabla_arms_note_empty (estimate, nabla_arms_count_empty (cells), cells->n_cells);
  if (estimate != NULL && sieve != NULL)
    nabla_arms_sieve_note (sieve, study, estimate);
  return estimate;
}
