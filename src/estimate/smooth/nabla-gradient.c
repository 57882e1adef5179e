#include "estimate/smooth/nabla-gradient.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/rows/nabla-covariates.h"
#include "estimate/rows/nabla-finish.h"
#include "estimate/smooth/nabla-moves.h"
#include "estimate/smooth/nabla-sieve.h"
#include "estimate/nabla-wording.h"

/* Complete rows without which smooth functions say nothing. */
#define LEAST_ROWS 30
/* The share of the summed residuals' pull that a hundredth of the rows may have. */
#define MOST_HEAVY 0.3
/* Effective parameters that a row may bear. */
#define MOST_EDF 0.2

/* One question: its rows, what is in them, what they are called. */
typedef struct
{
  NablaStudy *study;
  const NablaEstimand *estimand;
  NablaRows *rows;
  NablaCovariates *covariates;
  NablaSieve *sieve;
  char *exposure, *outcome;
} Question;

static void
question_clear (Question *self)
{
  nabla_rows_free (self->rows);
  nabla_covariates_free (self->covariates);
  nabla_sieve_free (self->sieve);
  g_free (self->exposure);
  g_free (self->outcome);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Question, question_clear)

/* The exposure, the outcome, the covariates. */
static GArray *
get_features (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));

  if (!nabla_study_add_number (study, estimand->exposure->nodes[0], features, error)
      || !nabla_study_add_scalar (study, estimand->outcome->nodes[0], features, error)
      || !nabla_study_add_covariates (study, estimand->adjustment, features, error))
    return NULL;
  return g_steal_pointer (&features);
}

gboolean
nabla_gradient_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  const NablaMethod *method = study->method;
  g_autoptr (GArray) features = NULL;

  if (estimand->exposure->n != 1 || estimand->outcome->n != 1 || nabla_node_set_size (estimand->given) > 0)
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                           _ ("A gradient is that of one outcome by one exposure: ask for one of each."));
      return FALSE;
    }
  if (!isnan (method->at) || !isnan (method->from) || !isnan (method->to)
      || method->contrast != NABLA_CONTRAST_DIFFERENCE)
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                           _ ("The estimator “gradient” averages over the exposure's values: leave out those to "
                              "compare, or choose another estimator."));
      return FALSE;
    }
  features = get_features (study, estimand, error);
  return features != NULL;
}

char *
nabla_gradient_suits (NablaStudy *study G_GNUC_UNUSED, const NablaEstimand *estimand G_GNUC_UNUSED)
{
  return g_strdup (_ ("The effect is the average gradient beside the adjustment set, by smooth regression: it needs no "
                      "straight lines."));
}

/* Rows enough, an exposure that varies. */
static gboolean
read_rows (Question *self, GError **error)
{
  g_autoptr (GArray) features = get_features (self->study, self->estimand, error);
  g_autofree char *rows = NULL;
  g_autofree char *all = NULL;

  if (features == NULL)
    return FALSE;
  self->rows = nabla_rows_new (self->study, features, error);
  if (self->rows == NULL)
    return FALSE;
  rows = nabla_wording_count (self->rows->n);
  all = nabla_wording_count (nabla_table_n_rows (self->study->table));
  if (self->rows->n < LEAST_ROWS)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
                   _ (
                     "Too few rows for smooth regression: %s of %s are complete, and at least %d are needed. Add rows, "
                     "adjust for fewer variables, or take the estimator linear."),
                   rows, all, LEAST_ROWS);
      return FALSE;
    }
  if (!nabla_rows_check_one_row (self->rows, self->study, 0, error))
    return FALSE;
  self->covariates = nabla_covariates_new (self->study, self->rows, 2);
  self->exposure = nabla_wording_node (self->study, self->estimand->exposure->nodes[0]);
  self->outcome = nabla_wording_node (self->study, self->estimand->outcome->nodes[0]);
  return TRUE;
}

static gboolean
run_sieve (Question *self, GError **error)
{
  const NablaRows *rows = self->rows;
  NablaSieveRows input = nabla_sieve_rows (rows, self->covariates);
  g_autofree char *count = nabla_wording_count (rows->n);

  self->sieve = nabla_sieve_new (&input, nabla_data_get_executor (self->study->data), self->study->progress, error);
  if (self->sieve == NULL)
    return FALSE;
  if (self->sieve->functional != NABLA_SIEVE_DETERMINED)
    return TRUE;
  if (!(nabla_rows_sd (rows, rows->values[0]) > 0.0))
    g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
                 _ ("%s has no variation in the %s complete rows: it is always %.6g. Link another column or leave it "
                    "out."),
                 self->exposure, count, rows->values[0][0]);
  else
    g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_COLLINEAR,
                 _ (
                   "%s is a function of the covariates in the %s complete rows, so that its effect cannot be told from "
                   "theirs: adjust for fewer variables."),
                 self->exposure, count);
  return FALSE;
}

/* Which number it is, where it is not the average gradient. */
static void
warn_of_functional (const Question *self, NablaEstimate *estimate, double factor)
{
  const NablaSieve *sieve = self->sieve;

  if (sieve->functional != NABLA_SIEVE_SLOPE)
    return;
  if (isnan (sieve->average.value))
    {
      nabla_estimate_add_warning (estimate, "linear_slope",
                                  _ (
                                    "%s has fewer than %d values: the number is the average over the covariates of the "
                                    "straight-line slope of %s in %s given covariates."),
                                  self->exposure, NABLA_SIEVE_VALUES, self->outcome, self->exposure);
      return;
    }
  nabla_estimate_add_diagnostic (estimate, "average_gradient", sieve->average.value * factor);
  nabla_estimate_add_diagnostic (estimate, "average_gradient_se", sieve->average.se * factor);
  nabla_estimate_add_warning (estimate, "linear_slope",
                              _ ("The data do not pin down the average gradient (%.3g with standard error %.2g): the "
                                 "number is the average over the covariates of the straight-line slope of %s in %s "
                                 "given covariates."),
                              sieve->average.value * factor, sieve->average.se * factor, self->outcome, self->exposure);
}

/* Whether a gradient that is 0 everywhere may well look as strong. It is not 0 where its mean is not, and of one sign
 * the interval of that mean tells. */
static gboolean
is_noise (const Question *self)
{
  const NablaSieve *sieve = self->sieve;
  double level = self->study->method->level;
  double half = nabla_finish_quantile (level, nabla_finish_df (self->rows)) * sieve->effect.se;

  return sieve->strength.value < sieve->noise_floor
         || (!sieve->one_sign && fabs (sieve->effect.value) <= half
             && nabla_noise_explains (&sieve->noise, sieve->mean_square, level));
}

/* How far the numbers are to be trusted. */
static void
warn_of_quality (const Question *self, NablaEstimate *estimate)
{
  const NablaSieve *sieve = self->sieve;

  if (sieve->functional == NABLA_SIEVE_GRADIENT && sieve->edges)
    nabla_estimate_add_warning (estimate, "slow_rate",
                                _ (
                                  "Many rows lie at an end of the range of %s: more rows narrow the interval less than "
                                  "usual."),
                                self->exposure);
  if (sieve->heavy > MOST_HEAVY)
    nabla_estimate_add_warning (estimate, "heavy_tails",
                                _ ("One row in a hundred carries %.0f %% of what decides the estimate: look for "
                                   "outliers in %s and %s."),
                                100.0 * sieve->heavy, self->exposure, self->outcome);
  if (sieve->edf > MOST_EDF * self->rows->n)
    nabla_estimate_add_warning (estimate, "many_parameters",
                                _ ("The regression spends %.0f parameters on %" G_GSIZE_FORMAT
                                   " rows: adjust for fewer variables, or add rows."),
                                sieve->edf, self->rows->n);
  if (is_noise (self))
    nabla_estimate_add_warning (estimate, "noise_floor", _ ("The strength is not distinguishable from 0."));
}

static void
add_diagnostics (const Question *self, NablaEstimate *estimate, double factor)
{
  const NablaSieve *sieve = self->sieve;
  double norm = sqrt (sieve->riesz_square);

  nabla_estimate_add_diagnostic (estimate, "noise_floor", sieve->noise_floor * factor);
  nabla_estimate_add_diagnostic (estimate, "rms_gradient", sieve->root_mean_square * factor);
  nabla_estimate_add_diagnostic (estimate, "riesz_norm", norm);
  nabla_estimate_add_diagnostic (estimate, "usable_sd", 1.0 / norm);
  nabla_estimate_add_diagnostic (estimate, "effective_parameters", sieve->edf);
  nabla_estimate_add_diagnostic (estimate, "smoothness_share",
                                 sieve->effect.variance / (sieve->effect.se * sieve->effect.se));
}

/* The outcome has one value: nothing changes it. */
static NablaEstimate *
finish_constant (const Question *self)
{
  NablaEstimate *estimate = nabla_finish_new (self->study, self->estimand, NABLA_ESTIMATOR_GRADIENT);

  estimate->has_estimate = TRUE;
  estimate->n_used = self->rows->n;
  estimate->n_dropped = nabla_table_n_rows (self->study->table) - self->rows->n;
  estimate->estimate = estimate->beta_standardized = 0.0;
  estimate->strength = estimate->strength_raw = estimate->strength_per_sd = 0.0;
  nabla_estimate_add_warning (estimate, "constant_outcome",
                              _ ("%s is always %.6g in the complete rows: nothing is seen to change it."),
                              self->outcome, self->rows->values[1][0]);
  return estimate;
}

NablaEstimate *
nabla_gradient_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_auto (Question) question = { .study = study, .estimand = estimand };
  const NablaSieveNumber *strength;
  NablaEstimate *estimate;
  NablaNumbers numbers;
  double half, factor = 1.0;

  if (!read_rows (&question, error) || !run_sieve (&question, error))
    return NULL;
  if (question.sieve->functional == NABLA_SIEVE_CONSTANT)
    return finish_constant (&question);
  nabla_numbers_init (&numbers);
  numbers.effect = question.sieve->effect.value;
  numbers.influence = question.sieve->effect.influence;
  numbers.variance = question.sieve->effect.variance;
  strength = &question.sieve->strength;
  half = nabla_finish_quantile (study->method->level, nabla_finish_df (question.rows))
         * sqrt (nabla_finish_variance (question.rows, strength->influence) + strength->variance);
  numbers.strength = strength->value;
  numbers.strength_lo = is_noise (&question) ? 0.0 : fmax (strength->value - half, 0.0);
  numbers.strength_hi = strength->value + half;
  estimate = nabla_finish_estimate (study, estimand, NABLA_ESTIMATOR_GRADIENT, question.rows, &numbers, error);
  if (estimate == NULL)
    return NULL;
  nabla_moves_keep (study, estimate, question.rows, strength->influence);
  if (study->method->standardize)
    factor = nabla_rows_sd (question.rows, question.rows->values[0])
             / nabla_rows_sd (question.rows, question.rows->values[1]);
  add_diagnostics (&question, estimate, factor);
  warn_of_functional (&question, estimate, factor);
  warn_of_quality (&question, estimate);
  nabla_covariates_note (question.covariates, study, question.sieve->kept, question.sieve->n_kept,
                         question.sieve->constant, estimate);
  return estimate;
}
