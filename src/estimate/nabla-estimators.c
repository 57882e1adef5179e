#include "estimate/nabla-estimators.h"

#include <glib/gi18n-lib.h>

#include "estimate/arms/nabla-aipw.h"
#include "estimate/arms/nabla-values.h"
#include "estimate/front-door/nabla-front-door-arms.h"
#include "estimate/front-door/nabla-front-door-beside.h"
#include "estimate/front-door/nabla-front-door.h"
#include "estimate/smooth/nabla-gradient.h"
#include "estimate/nabla-known.h"
#include "estimate/smooth/nabla-live.h"
#include "estimate/mediation/nabla-natural.h"
#include "estimate/moments/nabla-plan.h"
#include "estimate/cells/nabla-plugin.h"
#include "estimate/nabla-wording.h"

#define BIT(strategy) (1u << NABLA_STRATEGY_##strategy)
#define KIND(estimator, strategies, prefix, rows)                                                               \
  {                                                                                                             \
    NABLA_ESTIMATOR_##estimator, (strategies), prefix##_accepts, prefix##_suits, prefix##_estimate, FALSE, rows \
  }
#define LIVE(estimator, strategies, prefix)                                                                 \
  {                                                                                                         \
    NABLA_ESTIMATOR_##estimator, (strategies), prefix##_accepts, prefix##_suits, prefix##_estimate, TRUE, 0 \
  }

/* In the order in which they are tried; adding one is a row here and a file. */
static const NablaEstimatorKind kinds[] = {
  KIND (PLUGIN, BIT (ADJUSTMENT) | BIT (FRONT_DOOR) | BIT (FUNCTIONAL), nabla_plugin, 0),
  KIND (AIPW, BIT (FUNCTIONAL), nabla_natural_nested, 0),
  KIND (GRADIENT, BIT (FUNCTIONAL), nabla_natural_smooth, 0),
  KIND (LINEAR, BIT (FUNCTIONAL), nabla_natural, 0),
  KIND (GRADIENT, BIT (ADJUSTMENT), nabla_values, 100),
  KIND (AIPW, BIT (ADJUSTMENT), nabla_aipw, 50),
  KIND (FRONTDOOR, BIT (FRONT_DOOR), nabla_front_door_arms, 50),
  KIND (FRONTDOOR, BIT (FRONT_DOOR) | BIT (FUNCTIONAL), nabla_front_door_beside, 0),
  KIND (FRONTDOOR, BIT (FRONT_DOOR), nabla_front_door, 0),
  KIND (GRADIENT, BIT (ADJUSTMENT), nabla_gradient, 100),
  LIVE (GRADIENT, BIT (ADJUSTMENT), nabla_live),
};

/* Whether moments give a number for it, and what was asked for: "linear" also stands for products of slopes. */
gboolean
nabla_estimators_plan (const NablaStudy *study, const NablaEstimand *estimand)
{
  const NablaMethod *method = study->method;
  NablaEstimator estimator = method->estimator;
  gboolean any = method->auto_estimator || method->live || estimator == NABLA_ESTIMATOR_RICF;

  if (nabla_effect_is_natural (estimand->effect))
    return estimand->strategy == NABLA_STRATEGY_ZERO;
  switch (estimand->strategy)
    {
    case NABLA_STRATEGY_ZERO:
      return TRUE;
    case NABLA_STRATEGY_ADJUSTMENT:
      return any || estimator == NABLA_ESTIMATOR_LINEAR;
    case NABLA_STRATEGY_FRONT_DOOR:
      return any || estimator == NABLA_ESTIMATOR_LINEAR || estimator == NABLA_ESTIMATOR_FRONTDOOR;
    case NABLA_STRATEGY_INSTRUMENT:
      return any || estimator == NABLA_ESTIMATOR_2SLS;
    case NABLA_STRATEGY_FUNCTIONAL:
    case NABLA_STRATEGY_LINEAR_SEM:
      return any;
    }
  return FALSE;
}

static gboolean
is_kind_for (const NablaEstimatorKind *kind, const NablaEstimand *estimand)
{
  return (kind->strategies & 1u << estimand->strategy) != 0;
}

static void
keep_first (GError **first, GError **error)
{
  if (*first == NULL)
    *first = g_steal_pointer (error);
  g_clear_error (error);
}

/* The one that was asked for, if it reads rows. */
static gboolean
run_asked (NablaStudy *study, const NablaEstimand *estimand, NablaEstimate **estimate, GError **error)
{
  NablaEstimator estimator = study->method->estimator;
  g_autoptr (GError) first = NULL, why = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (!is_kind_for (&kinds[i], estimand) || kinds[i].estimator != estimator || kinds[i].live)
        continue;
      if (kinds[i].accepts (study, estimand, &why))
        {
          *estimate = kinds[i].estimate (study, estimand, error);
          return *estimate != NULL;
        }
      keep_first (&first, &why);
    }
  if (nabla_estimators_plan (study, estimand))
    return TRUE;
  if (first != NULL)
    g_propagate_error (error, g_steal_pointer (&first));
  else
    g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                 _ ("The estimator “%s” does not fit the strategy “%s”: choose another one, or auto."),
                 nabla_estimator_to_string (estimator), nabla_strategy_to_string (estimand->strategy));
  return FALSE;
}

/* One sentence on the first that was to be taken and was not. */
static void
note_failure (const NablaEstimatorKind *kind, const GError *why, char **failed)
{
  if (*failed == NULL)
    *failed = g_strdup_printf (_ ("The estimator “%s” found no number: %s"),
                               nabla_estimator_to_string (kind->estimator), why->message);
}

/* It is not taken unasked from as few rows. */
static gboolean
has_too_few_rows (const NablaEstimatorKind *kind, const NablaStudy *study, char **failed)
{
  gsize n_rows = nabla_table_n_rows (study->table);

  if (n_rows >= kind->enough_rows)
    return FALSE;
  if (*failed == NULL)
    *failed = g_strdup_printf (_ ("The estimator “%s” is taken from %u rows on, unless asked for."),
                               nabla_estimator_to_string (kind->estimator), kind->enough_rows);
  return TRUE;
}

/* The first that accepts and suits; one that then finds no number makes room for the next. */
static gboolean
run (NablaStudy *study, const NablaEstimand *estimand, NablaEstimate **estimate, char **failed, GError **error)
{
  g_autoptr (GError) first = NULL, why = NULL;

  if (!study->method->auto_estimator && !study->method->live)
    return run_asked (study, estimand, estimate, error);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *choice = NULL;

      if (kinds[i].suits == NULL || kinds[i].live != study->method->live || !is_kind_for (&kinds[i], estimand))
        continue;
      if (kinds[i].accepts (study, estimand, &why))
        {
          if (has_too_few_rows (&kinds[i], study, failed))
            continue;
          choice = kinds[i].suits (study, estimand);
          if (choice == NULL)
            continue;
          *estimate = kinds[i].estimate (study, estimand, &why);
          if (*estimate != NULL)
            {
              (*estimate)->choice = nabla_wording_join (choice, *failed);
              return TRUE;
            }
          /* Lines through categories would hide that a combination the formula needs has no row. */
          if (nabla_progress_is_cancellation (why)
              || (kinds[i].estimator == NABLA_ESTIMATOR_PLUGIN && nabla_plugin_is_last_word (study, estimand)))
            {
              g_propagate_error (error, g_steal_pointer (&why));
              return FALSE;
            }
          note_failure (&kinds[i], why, failed);
        }
      else if (g_error_matches (why, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS))
        note_failure (&kinds[i], why, failed);
      keep_first (&first, &why);
    }
  if (first == NULL || nabla_estimators_plan (study, estimand))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

static gboolean
is_row_question (const NablaStudy *study, const NablaEstimand *estimand)
{
  return estimand->strategy != NABLA_STRATEGY_ZERO && (!study->method->live || study->method->curves);
}

/**
 * nabla_estimators_run:
 * @estimand: what to estimate
 * @estimate: (out) (transfer full): what an estimator that reads rows found; %NULL: moments are to give it
 * @failed: (out) (transfer full) (nullable): with moments, what was to be taken before them and why it found no number
 * @error: what the estimator that was asked for lacks, or why none takes the question; cancelled
 *
 * With no estimator asked for, the first that accepts and suits; one that then finds no number makes
 * room for the next, and in the end for moments. Where @study's data keep estimates an answer is computed once,
 * and comes with the estimand of whoever asks.
 */
gboolean
nabla_estimators_run (NablaStudy *study,
                      const NablaEstimand *estimand,
                      NablaEstimate **estimate,
                      char **failed,
                      GError **error)
{
  NablaKnown *known = nabla_data_get_known (study->data);
  g_autoptr (NablaKnownKey) key = NULL;
  g_autoptr (GError) why = NULL;

  *estimate = NULL;
  *failed = NULL;
  if (!is_row_question (study, estimand))
    return TRUE;
  if (known != NULL)
    key = nabla_known_key_new (study, estimand);
  if (key == NULL || !nabla_known_look_up (known, key, study, estimand, estimate, failed, &why))
    {
      study->moves_refused = FALSE;
      run (study, estimand, estimate, failed, &why);
      if (*estimate != NULL || why != NULL)
        g_clear_pointer (failed, g_free);
      if (key != NULL && !nabla_progress_is_cancellation (why))
        nabla_known_keep (known, key, study, *estimate, *failed, why);
    }
  if (why == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/* The method of an arrow for which another estimator is asked for. */
const NablaMethod *
nabla_estimators_get_arrow_method (const NablaMethod *method, guint edge, NablaMethod *own)
{
  if (method->arrow_estimators == NULL || method->arrow_estimators[edge] < 0)
    return method;
  *own = *method;
  own->auto_estimator = FALSE;
  own->estimator = (NablaEstimator) method->arrow_estimators[edge];
  own->curves = method->curves && own->estimator == NABLA_ESTIMATOR_GRADIENT;
  return own;
}

/* (transfer full) (nullable): what nabla_estimators_run() found before; %NULL: nothing, or no number. */
static NablaEstimate *
look_up (NablaStudy *study, NablaKnown *known, const NablaEstimand *estimand)
{
  g_autoptr (NablaKnownKey) key = is_row_question (study, estimand) ? nabla_known_key_new (study, estimand) : NULL;
  NablaEstimate *estimate = NULL;

  if (key != NULL)
    nabla_known_look_up (known, key, study, estimand, &estimate, NULL, NULL);
  return estimate;
}

guint
nabla_estimate_known (NablaData *data,
                      const NablaGraph *graph,
                      const int *columns,
                      NablaIdentification *const *identifications,
                      guint n,
                      const NablaMethod *method,
                      NablaEstimate **estimates)
{
  NablaKnown *known = nabla_data_get_known (data);
  g_auto (NablaStudy) study = { 0 };
  guint n_known = 0;

  for (guint i = 0; i < n; i++)
    estimates[i] = NULL;
  /* An interval of replicates is not kept. */
  if (method->se == NABLA_SE_BOOTSTRAP || known == NULL
      || !nabla_study_init (&study, data, graph, columns, method, NULL, NULL))
    return 0;
  for (guint i = 0; i < n; i++)
    {
      const NablaEstimand *estimand
        = identifications[i] != NULL && identifications[i]->verdict != NABLA_VERDICT_NOT_IDENTIFIED
            ? nabla_choose_estimand (identifications[i], columns, method)
            : NULL;
      NablaMethod own;

      study.method = nabla_estimators_get_arrow_method (method, i, &own);
      if (estimand != NULL)
        estimates[i] = look_up (&study, known, estimand);
      if (estimates[i] == NULL)
        continue;
      estimates[i]->identification = nabla_identification_ref (identifications[i]);
      n_known++;
    }
  return n_known;
}

static guint
find_fits (NablaStudy *study, const NablaEstimand *estimand)
{
  /* What moments give. */
  static const guint planned[] = {
    [NABLA_STRATEGY_ADJUSTMENT] = 1u << NABLA_ESTIMATOR_LINEAR,
    [NABLA_STRATEGY_FRONT_DOOR] = 1u << NABLA_ESTIMATOR_LINEAR,
    [NABLA_STRATEGY_INSTRUMENT] = 1u << NABLA_ESTIMATOR_2SLS,
    [NABLA_STRATEGY_FUNCTIONAL] = 1u << NABLA_ESTIMATOR_RICF,
    [NABLA_STRATEGY_LINEAR_SEM] = 1u << NABLA_ESTIMATOR_RICF,
  };
  guint fits = (guint) estimand->strategy < G_N_ELEMENTS (planned) ? planned[estimand->strategy] : 0;

  if (estimand->strategy == NABLA_STRATEGY_ZERO)
    return 0;
  if (nabla_effect_is_natural (estimand->effect))
    fits = 0;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (!kinds[i].live && is_kind_for (&kinds[i], estimand) && (fits & 1u << kinds[i].estimator) == 0
        && kinds[i].accepts (study, estimand, NULL))
      fits |= 1u << kinds[i].estimator;
  return fits;
}

void
nabla_estimators_that_fit (NablaData *data,
                           const NablaGraph *graph,
                           const int *columns,
                           const NablaEstimand *const *estimands,
                           guint n,
                           const NablaMethod *method,
                           guint *fits)
{
  g_auto (NablaStudy) study = { 0 };
  gboolean ok;

  g_return_if_fail (data != NULL && graph != NULL && columns != NULL);

  ok = nabla_study_init (&study, data, graph, columns, method, NULL, NULL);
  for (guint i = 0; i < n; i++)
    fits[i] = ok && estimands[i] != NULL ? find_fits (&study, estimands[i]) : 0;
}
