/* The estimator of front-door effects that assumes no straight lines. */
#include "estimate/front-door/nabla-front-door.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/front-door/nabla-front-door-finish.h"
#include "estimate/front-door/nabla-front-door-model.h"
#include "estimate/nabla-wording.h"
#include "estimate/smooth/nabla-sieve.h"

/* Below so many rows smooth features say less than straight lines. */
#define MIN_ROWS 100

gboolean
nabla_front_door_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  const NablaMethod *method = study->method;
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  gsize n_rows = nabla_table_n_rows (study->table);

  if (estimand->exposure->n != 1 || estimand->outcome->n != 1 || !isnan (method->at) || !isnan (method->from)
      || !isnan (method->to) || method->contrast != NABLA_CONTRAST_DIFFERENCE
      || nabla_node_set_size (estimand->given) > 0)
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                           _ ("The general front door gives the mean gradient of one exposure: leave out the values "
                              "to compare."));
      return FALSE;
    }
  if (!nabla_front_door_add_features (study, estimand, features, error))
    return FALSE;
  /* Where groups cannot be compared, a gradient between them cannot be told either. */
  if (nabla_column_get_summary (nabla_table_get_column (study->table, g_array_index (features, NablaFeature, 0).column))
        ->n_distinct
      < NABLA_SIEVE_VALUES)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("%s has fewer than %d values, and no gradient between them."),
                   nabla_graph_get_label (study->graph, estimand->exposure->nodes[0]), NABLA_SIEVE_VALUES);
      return FALSE;
    }
  if (n_rows >= MIN_ROWS)
    return TRUE;
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
               _ ("Too few rows for smooth regressions: %" G_GSIZE_FORMAT " of at least %d. Add rows."), n_rows,
               MIN_ROWS);
  return FALSE;
}

/* The exposure, the outcome, the mediators: what NablaFrontDoorModel takes. */
gboolean
nabla_front_door_add_features (NablaStudy *study, const NablaEstimand *estimand, GArray *features, GError **error)
{
  return nabla_study_add_number (study, estimand->exposure->nodes[0], features, error)
         && nabla_study_add_scalar (study, estimand->outcome->nodes[0], features, error)
         && nabla_study_add_covariates (study, estimand->mediators, features, error);
}

char *
nabla_front_door_suits (NablaStudy *study G_GNUC_UNUSED, const NablaEstimand *estimand G_GNUC_UNUSED)
{
  return g_strdup (_ ("The effect runs through mediators: smooth regressions combined by the front-door formula, which "
                      "needs no straight lines."));
}

/* Without columns that do not vary; an exposure or an outcome that does not is an error. */
static NablaRows *
read_rows (NablaStudy *study, GArray *features, GError **error)
{
  g_autoptr (NablaRows) rows = nabla_rows_new (study, features, error);

  if (rows == NULL)
    return NULL;
  if (rows->n < MIN_ROWS)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
                   _ ("Too few rows for smooth regressions: %" G_GSIZE_FORMAT
                      " are complete, and at least %d are needed. Add rows."),
                   rows->n, MIN_ROWS);
      return NULL;
    }
  for (guint j = 0; j < rows->k; j++)
    if (!(nabla_rows_sd (rows, rows->values[j]) > 0.0))
      {
        g_autofree char *name = nabla_wording_feature (study, rows->features[j]);

        g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
                     _ ("%s has no variation in the complete rows: it needs more than one value. Link another column "
                        "or leave it out."),
                     name);
        return NULL;
      }
  for (guint j = 0; j < rows->k; j++)
    if (j != 1 && !nabla_rows_check_one_row (rows, study, j, error))
      return NULL;
  return g_steal_pointer (&rows);
}

static gboolean
take_signed (gpointer data, const NablaFrontDoorSlopes *slopes, NablaFrontDoorEffect *effect, GError **error)
{
  return nabla_front_door_model_effect (data, slopes->signed_slope, slopes->slopes, effect, error);
}

NablaEstimate *
nabla_front_door_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  g_autoptr (NablaRows) rows = NULL;
  g_autoptr (NablaFrontDoorModel) model = NULL;
  g_autoptr (NablaEstimate) estimate = NULL;
  g_autofree double *slopes = NULL, *signed_slope = NULL;
  NablaFrontDoorEffect effect = { 0 };
  NablaFrontDoorSlopes found = { .take_signed = take_signed };

  if (!nabla_front_door_add_features (study, estimand, features, error))
    return NULL;
  rows = read_rows (study, features, error);
  if (rows == NULL)
    return NULL;
  model = nabla_front_door_model_new (rows, nabla_data_get_executor (study->data), study->progress, error);
  if (model == NULL)
    return NULL;
  found.data = model;
  found.slopes = slopes = g_new (double, rows->n);
  found.signed_slope = signed_slope = g_new (double, model->n_x);
  if (!nabla_front_door_model_slopes (model, slopes, signed_slope, &found.chain_rule, error)
      || !nabla_front_door_model_effect (model, model->slope, NULL, &effect, error))
    return NULL;
  found.noise_floor = sqrt (2.0 * nabla_front_door_model_noise (model) / G_PI);
  estimate = nabla_front_door_finish (study, estimand, rows, &effect, &found, error);
  g_free (effect.influence);
  return g_steal_pointer (&estimate);
}
