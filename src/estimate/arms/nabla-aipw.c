/* E[Y | do x] = E[mu (x, Z)] for an exposure of two values, or for two of its values.
 *
 * Where the covariates take few values, from the means of their cells. Otherwise mu is a penalised regression on smooth
 * features of Z, and of Z where the exposure is set, and what its penalties took off is put back with weights that
 * balance these features between the arms (Hirshberg & Wager 2021): no model of the exposure is needed. */
#include "estimate/arms/nabla-aipw.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/arms/nabla-arms-cells.h"
#include "estimate/arms/nabla-arms-sieve.h"
#include "estimate/rows/nabla-finish.h"
#include "estimate/nabla-wording.h"

/* Rows that a cell's arm must have, and has on average, for the cells to do. */
#define MIN_ROWS     2
#define AVERAGE_ROWS 10
/* Of the difference's variance, what may rest on smoothness before the effect is told for the rows that overlap. */
#define MUCH_SMOOTHNESS 0.25
/* Fewer rows than this are left to the straight line. */
#define LEAST_ROWS 20

static gboolean
init_comparison (NablaComparison *comparison, NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  if (nabla_node_set_size (estimand->exposure) != 1 || nabla_node_set_size (estimand->outcome) != 1)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("The question has %u exposures and %u outcomes: choose one of each to get a number."),
                   nabla_node_set_size (estimand->exposure), nabla_node_set_size (estimand->outcome));
      return FALSE;
    }
  return nabla_comparison_init (comparison, study, estimand, error)
         && nabla_comparison_take_two (comparison, study, error);
}

gboolean
nabla_aipw_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  NablaComparison comparison;

  return init_comparison (&comparison, study, estimand, error);
}

char *
nabla_aipw_suits (NablaStudy *study, const NablaEstimand *estimand)
{
  NablaComparison comparison;

  if (!init_comparison (&comparison, study, estimand, NULL))
    return NULL;
  return g_strdup_printf (_ ("Groups of %s are compared, like with like in what is adjusted for."),
                          nabla_graph_get_label (study->graph, comparison.exposure));
}

static guint
first_covariate (const NablaComparison *comparison)
{
  return comparison->levels ? NABLA_ARMS_OTHERS + 1 : NABLA_ARMS_OTHERS;
}

/* What one estimate is made from. */
typedef struct
{
  NablaStudy *study;
  const NablaEstimand *estimand;
  NablaComparison comparison;
  NablaRows *rows;
  NablaCovariates *covariates; /* nullable: where cells do */
  guint8 *arm;
  gboolean has_others; /* rows in neither arm */
  guint n_empty, n_cells;
} Trial;

static void
trial_clear (Trial *self)
{
  nabla_covariates_free (self->covariates);
  nabla_rows_free (self->rows);
  g_free (self->arm);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Trial, trial_clear)

static gboolean
trial_init (Trial *self, NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));

  self->study = study;
  self->estimand = estimand;
  if (!init_comparison (&self->comparison, study, estimand, error)
      || !nabla_arms_add_ends (&self->comparison, study, features, error)
      || !nabla_study_add_covariates (study, estimand->adjustment, features, error))
    return FALSE;
  self->rows = nabla_rows_new (study, features, error);
  if (self->rows == NULL)
    return FALSE;
  self->arm = nabla_arms_assign (&self->comparison, study, self->rows, error);
  if (self->arm == NULL)
    return FALSE;
  for (gsize i = 0; i < self->rows->n; i++)
    self->has_others = self->has_others || self->arm[i] == NABLA_ARM_NEITHER;
  return TRUE;
}

/* From cells, where these have rows enough; %NULL without @error: they have not. */
static NablaArms *
count_cells (Trial *self, GError **error)
{
  const double *outcome = self->rows->values[NABLA_ARMS_OUTCOME];
  g_autoptr (NablaCellMeans) cells = NULL;

  if (!nabla_arms_is_few_valued (self->study, self->estimand->adjustment))
    return NULL;
  cells = nabla_cell_means_new (self->rows, first_covariate (&self->comparison), outcome, self->arm, NABLA_N_ARMS,
                                (guint) MAX (self->rows->n / (2 * AVERAGE_ROWS), 1), self->study->progress, error);
  if (cells == NULL)
    return NULL;
  self->n_cells = cells->n_cells;
  self->n_empty = nabla_arms_count_empty (cells);
  return nabla_arms_cells_are_full (cells, MIN_ROWS) ? nabla_arms_from_cells (cells, self->rows, outcome) : NULL;
}

/* The regression in which x is 1 in one of the arms. */
static NablaArmsSieve *
fit_arm (Trial *self, NablaArm to, GError **error)
{
  g_autoptr (NablaArmsSieve) sieve = NULL;
  g_autofree char *rows = NULL;

  if (self->rows->n < LEAST_ROWS)
    {
      rows = nabla_wording_count (self->rows->n);
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
                   _ ("Too few rows for smooth regressions: %s are complete, and at least %d are needed. Take the "
                      "estimator linear."),
                   rows, LEAST_ROWS);
      return NULL;
    }
  if (self->covariates == NULL)
    self->covariates = nabla_covariates_new (self->study, self->rows, first_covariate (&self->comparison));
  sieve = nabla_arms_sieve_new (self->rows, self->covariates, self->arm, to,
                                nabla_data_get_executor (self->study->data), self->study->progress, error);
  return sieve != NULL
             && nabla_arms_sieve_check (sieve, self->study, &self->comparison, self->estimand->adjustment, error)
           ? g_steal_pointer (&sieve)
           : NULL;
}

/* The arm compared with, where there are rows in neither: a regression of its own. */
static gboolean
add_other_arm (Trial *self, NablaArms *arms, GError **error)
{
  g_autoptr (NablaArmsSieve) sieve = fit_arm (self, NABLA_ARM_FROM, error);
  g_autoptr (NablaArms) other = sieve != NULL ? nabla_arms_sieve_adjust (sieve, error) : NULL;

  if (other == NULL)
    return FALSE;
  arms->means[0] = other->means[1];
  arms->smoothness[0][0] = other->smoothness[1][1];
  arms->smoothness[0][1] = arms->smoothness[1][0] = 0.0;
  g_free (arms->influence[0]);
  arms->influence[0] = g_steal_pointer (&other->influence[1]);
  return TRUE;
}

/* The groups overlap too little for an average over all rows. */
static NablaEstimate *
estimate_overlap (const Trial *self, const NablaArmsSieve *sieve, const double *propensity, GError **error)
{
  g_autofree double *influence = g_new (double, self->rows->n);
  g_autoptr (NablaEstimate) estimate = NULL;
  NablaNumbers numbers;
  double least = 1.0;

  nabla_numbers_init (&numbers);
  numbers.influence = influence;
  numbers.contrast = TRUE;
  if (!nabla_arms_sieve_overlap (sieve, &numbers.effect, influence, &numbers.variance, error))
    return NULL;
  estimate = nabla_finish_estimate (self->study, self->estimand, NABLA_ESTIMATOR_AIPW, self->rows, &numbers, error);
  if (estimate == NULL)
    return NULL;
  nabla_comparison_finish (&self->comparison, self->study, estimate);
  nabla_arms_keep_moves (self->study, estimate, &self->comparison, self->rows, influence);
  for (gsize i = 0; i < self->rows->n; i++)
    least = fmin (least, fmin (propensity[i], 1.0 - propensity[i]));
  nabla_estimate_add_diagnostic (estimate, "overlap_min", least);
  nabla_estimate_add_warning (
    estimate, "overlap_weights",
    _ (
      "The groups overlap too little for an average over all rows (smallest propensity %.3f). This is the average over "
      "the rows that could have been in either group, weighted by P(%s) (1 − P(%s)) given what is adjusted for."),
    least, nabla_graph_get_label (self->study->graph, self->comparison.exposure),
    nabla_graph_get_label (self->study->graph, self->comparison.exposure));
  nabla_arms_sieve_note (sieve, self->study, estimate);
  return g_steal_pointer (&estimate);
}

NablaEstimate *
nabla_aipw_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_auto (Trial) self = { 0 };
  g_autoptr (NablaArmsSieve) sieve = NULL;
  g_autoptr (NablaArms) arms = NULL;
  NablaEstimate *estimate;
  g_autoptr (GError) local_error = NULL;

  if (!trial_init (&self, study, estimand, error))
    return NULL;
  arms = count_cells (&self, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (arms == NULL)
    {
      sieve = fit_arm (&self, NABLA_ARM_TO, error);
      arms = sieve != NULL ? nabla_arms_sieve_adjust (sieve, error) : NULL;
      if (arms == NULL || (self.has_others && !add_other_arm (&self, arms, error)))
        return NULL;
      arms->propensity = nabla_arms_sieve_propensity (sieve, error);
      if (arms->propensity == NULL)
        return NULL;
      if (!self.has_others && !nabla_comparison_has_means (&self.comparison)
          && nabla_arms_get_smoothness (arms, self.rows) > MUCH_SMOOTHNESS)
        return estimate_overlap (&self, sieve, arms->propensity, error);
    }
  estimate = nabla_arms_finish (arms, study, estimand, NABLA_ESTIMATOR_AIPW, &self.comparison, self.rows, error);
  if (estimate != NULL)
    nabla_arms_note_empty (estimate, self.n_empty, self.n_cells);
  if (estimate != NULL && sieve != NULL)
    nabla_arms_sieve_note (sieve, study, estimate);
  return estimate;
}

NablaOverlap *
nabla_aipw_get_overlap (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_auto (Trial) self = { 0 };
  g_autoptr (NablaOverlap) overlap = NULL;
  g_autoptr (NablaArms) arms = NULL;
  g_autoptr (NablaArmsSieve) sieve = NULL;
  g_autoptr (GError) local_error = NULL;
  double to;

  if (!trial_init (&self, study, estimand, error))
    return NULL;
  arms = count_cells (&self, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  overlap = g_new0 (NablaOverlap, 1);
  overlap->n = self.rows->n;
  if (arms != NULL)
    overlap->propensity = g_steal_pointer (&arms->propensity);
  else
    {
      sieve = fit_arm (&self, NABLA_ARM_TO, error);
      overlap->propensity = sieve != NULL ? nabla_arms_sieve_propensity (sieve, error) : NULL;
    }
  if (overlap->propensity == NULL)
    return NULL;
  to = isnan (self.comparison.at) ? self.comparison.to : self.comparison.at;
  overlap->to = nabla_comparison_dup_value (&self.comparison, study, to);
  overlap->compared = g_new (guint8, overlap->n);
  for (gsize i = 0; i < overlap->n; i++)
    overlap->compared[i] = self.arm[i] == NABLA_ARM_TO;
  return g_steal_pointer (&overlap);
}
