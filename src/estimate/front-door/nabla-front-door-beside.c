#include "estimate/front-door/nabla-front-door-beside.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/arms/nabla-arms.h"
#include "estimate/front-door/nabla-front-door-finish.h"
#include "estimate/front-door/nabla-front-door-given.h"
#include "estimate/nabla-wording.h"
#include "estimate/rows/nabla-covariates.h"

/* Below so many rows smooth features say less than straight lines. */
#define MIN_ROWS 100

/**
 * Question:
 * @few: the exposure has too few values for a gradient
 * @contrast: what is asked for are means at its values
 * @first: the first feature of the mediators
 * @n_mediators: columns of @covariates that are mediators'
 * @x: (nullable): n: codes of levels, where the exposure is a category
 *
 * One question with its rows.
 */
typedef struct
{
  NablaStudy *study;
  const NablaEstimand *estimand;
  NablaComparison comparison;
  gboolean few, contrast;
  NablaRows *rows;
  guint first, n_mediators;
  NablaCovariates *covariates;
  double *x;
} Question;

static void
question_clear (Question *self)
{
  nabla_rows_free (self->rows);
  g_clear_pointer (&self->covariates, nabla_covariates_free);
  g_free (self->x);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Question, question_clear)

static const NablaColumn *
get_exposure (const Question *self)
{
  return nabla_table_get_column (self->study->table, (guint) self->study->columns[self->comparison.exposure]);
}

static const char *
get_label (const Question *self)
{
  return nabla_graph_get_label (self->study->graph, self->comparison.exposure);
}

static gboolean
check_estimand (const NablaEstimand *estimand, GError **error)
{
  const char *problem = NULL;

  if (estimand->strategy == NABLA_STRATEGY_FUNCTIONAL
      && (nabla_node_set_size (estimand->mediators) == 0 || estimand->effect != NABLA_EFFECT_TOTAL))
    problem = _ ("The formula is not that of a front door: choose another estimator.");
  else if (nabla_node_set_size (estimand->exposure) != 1 || nabla_node_set_size (estimand->outcome) != 1
           || nabla_node_set_size (estimand->given) > 0)
    problem = _ ("A front door gives the effect of one exposure on one outcome: ask for one of each.");
  if (problem == NULL)
    return TRUE;
  g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED, problem);
  return FALSE;
}

/* Of a category of many levels the one in most rows is compared, where none is named. */
static void
choose_level (Question *self)
{
  const NablaColumn *column = get_exposure (self);
  const guint32 *codes = nabla_column_get_codes (column);
  guint n_levels = nabla_column_get_n_levels (column);
  g_autofree gsize *n_rows = g_new0 (gsize, n_levels + 1);
  gsize most = 0;

  for (gsize row = 0; row < nabla_column_get_length (column); row++)
    if (codes[row] != NABLA_CODE_MISSING)
      n_rows[codes[row]]++;
  for (guint level = 0; level < n_levels; level++)
    if (level != (guint) self->comparison.from && n_rows[level] > most)
      {
        most = n_rows[level];
        self->comparison.to = level;
      }
}

/* What is asked for, and whether the columns can answer it. */
static gboolean
question_init (Question *self, NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  NablaComparison *comparison = &self->comparison;
  guint64 n_values;
  gboolean taken;

  *self = (Question){ .study = study, .estimand = estimand };
  if (!check_estimand (estimand, error) || !nabla_comparison_init (comparison, study, estimand, error))
    return FALSE;
  n_values = nabla_column_get_summary (get_exposure (self))->n_distinct;
  self->few = n_values < NABLA_SIEVE_VALUES;
  self->contrast = comparison->levels || n_values == 2 || !nabla_comparison_is_slope (comparison);
  taken = self->few || (self->contrast ? !comparison->levels : estimand->strategy == NABLA_STRATEGY_FUNCTIONAL);
  if (!taken)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   comparison->levels ? _ ("%s has %d levels or more, too many for a front door: group them.")
                                      : _ ("%s has %d values or more: leave out those to compare."),
                   get_label (self), NABLA_SIEVE_VALUES);
      return FALSE;
    }
  /* Of many values none has rows enough of its own: they are points of a curve. */
  if (!self->contrast || !self->few)
    return TRUE;
  if (comparison->levels && isnan (comparison->at) && isnan (comparison->to))
    choose_level (self);
  return nabla_comparison_take_two (comparison, study, error);
}

/* The levels of a category that are not compared. */
static void
add_levels (const Question *self, GArray *features)
{
  const NablaComparison *comparison = &self->comparison;
  NablaFeature feature = { self->study->columns[comparison->exposure], 0 };

  for (; feature.level < nabla_column_get_n_levels (get_exposure (self)); feature.level++)
    if (feature.level != comparison->to && feature.level != comparison->from && feature.level != comparison->at)
      g_array_append_val (features, feature);
}

/* The exposure, the outcome, other levels of the exposure; the mediators; the covariates. */
static GArray *
get_features (Question *self, guint *end, GError **error)
{
  NablaStudy *study = self->study;
  const NablaEstimand *estimand = self->estimand;
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));

  if (!nabla_arms_add_ends (&self->comparison, study, features, error))
    return NULL;
  if (self->comparison.levels)
    add_levels (self, features);
  self->first = features->len;
  if (!nabla_study_add_covariates (study, estimand->mediators, features, error))
    return NULL;
  *end = features->len;
  if (estimand->strategy == NABLA_STRATEGY_FUNCTIONAL
      && !nabla_study_add_covariates (study, estimand->adjustment, features, error))
    return NULL;
  return g_steal_pointer (&features);
}

gboolean
nabla_front_door_beside_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_auto (Question) self = { 0 };
  g_autoptr (GArray) features = NULL;
  gsize n_rows = nabla_table_n_rows (study->table);
  guint end;

  if (!question_init (&self, study, estimand, error))
    return FALSE;
  features = get_features (&self, &end, error);
  if (features == NULL)
    return FALSE;
  if (n_rows >= MIN_ROWS)
    return TRUE;
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
               _ ("Too few rows for smooth regressions: %" G_GSIZE_FORMAT " of at least %d. Add rows."), n_rows,
               MIN_ROWS);
  return FALSE;
}

char *
nabla_front_door_beside_suits (NablaStudy *study, const NablaEstimand *estimand)
{
  g_auto (Question) self = { 0 };

  if (estimand->strategy == NABLA_STRATEGY_FUNCTIONAL)
    return g_strdup (_ ("The effect runs through mediators, beside covariates: smooth regressions combined by the "
                        "front-door formula among rows alike in these, which needs no straight lines."));
  if (question_init (&self, study, estimand, NULL) && !self.few)
    return g_strdup (_ ("The effect runs through mediators: smooth regressions combined by the front-door formula, "
                        "which needs no straight lines."));
  return g_strdup_printf (_ ("%s has few values: what each does to the mediators is averaged over the rows that have "
                             "it."),
                          nabla_graph_get_label (study->graph, estimand->exposure->nodes[0]));
}

static gboolean
check_varies (const Question *self, const double *values, NablaFeature feature, GError **error)
{
  g_autofree char *name = NULL;

  if (nabla_rows_sd (self->rows, values) > 0.0)
    return TRUE;
  name = nabla_wording_feature (self->study, feature);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
               _ ("%s has no variation in the complete rows: it needs more than one value. Link another column "
                  "or leave it out."),
               name);
  return FALSE;
}

static gboolean
check_rows (const Question *self, guint end, GError **error)
{
  const NablaRows *rows = self->rows;

  if (rows->n < MIN_ROWS)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
                   _ ("Too few rows for smooth regressions: %" G_GSIZE_FORMAT
                      " are complete, and at least %d are needed. Add rows."),
                   rows->n, MIN_ROWS);
      return FALSE;
    }
  if (!check_varies (self, rows->values[NABLA_ARMS_OUTCOME], rows->features[NABLA_ARMS_OUTCOME], error))
    return FALSE;
  if (!self->contrast
      && (!check_varies (self, rows->values[NABLA_ARMS_EXPOSURE], rows->features[NABLA_ARMS_EXPOSURE], error)
          || !nabla_rows_check_one_row (rows, self->study, NABLA_ARMS_EXPOSURE, error)))
    return FALSE;
  for (guint j = self->first; j < end; j++)
    if (!check_varies (self, rows->values[j], rows->features[j], error)
        || !nabla_rows_check_one_row (rows, self->study, j, error))
      return FALSE;
  return TRUE;
}

static void
code_levels (Question *self)
{
  const NablaRows *rows = self->rows;

  self->x = g_new0 (double, rows->n);
  for (guint j = 0; j < self->first; j++)
    if (j != NABLA_ARMS_OUTCOME)
      for (gsize i = 0; i < rows->n; i++)
        if (rows->values[j][i] == 1.0)
          self->x[i] = rows->features[j].level;
}

static gboolean
read_rows (Question *self, GError **error)
{
  guint end;
  g_autoptr (GArray) features = get_features (self, &end, error);
  g_autoptr (NablaCovariates) beside = NULL;

  if (features == NULL)
    return FALSE;
  self->rows = nabla_rows_new (self->study, features, error);
  if (self->rows == NULL || !check_rows (self, end, error))
    return FALSE;
  self->covariates = nabla_covariates_new (self->study, self->rows, self->first);
  beside = nabla_covariates_new (self->study, self->rows, end);
  self->n_mediators = self->covariates->n - beside->n;
  if (self->comparison.levels)
    code_levels (self);
  return TRUE;
}

/* The mean of one number of each row that is linear in nu; the influence is to be freed. */
static gboolean
take_mean (const NablaFrontDoorGiven *model,
           const double *functional,
           const double *own,
           gboolean size,
           NablaFrontDoorEffect *effect,
           GError **error)
{
  g_auto (NablaFrontDoorAsked) asked = { 0 };

  nabla_front_door_asked_init (&asked, model, 1);
  memcpy (asked.outer, functional, sizeof *functional * model->outer.basis->p);
  for (gsize i = 0; i < model->rows->n; i++)
    asked.influence[i] = size ? fabs (own[i]) : own[i];
  if (!nabla_front_door_given_answer (model, &asked, error))
    return FALSE;
  *effect = (NablaFrontDoorEffect){ asked.effect[0], asked.smoothness[0], g_steal_pointer (&asked.influence) };
  return TRUE;
}

static gboolean
take_signed (gpointer data, const NablaFrontDoorSlopes *slopes, NablaFrontDoorEffect *effect, GError **error)
{
  return take_mean (data, slopes->signed_slope, slopes->slopes, TRUE, effect, error);
}

/* A mean slope. */
static NablaEstimate *
take_slope (const Question *self, NablaFrontDoorGiven *model, GError **error)
{
  const NablaSievePass *outer = &model->outer;
  NablaFrontDoorSlopes slopes = { outer->gradient, outer->signed_slope, NAN, 0.0, take_signed, model };
  NablaFrontDoorEffect effect = { 0 };
  gboolean numbers = TRUE;
  NablaEstimate *estimate = NULL;
  NablaNoise noise;

  for (guint j = 0; j < self->n_mediators; j++)
    numbers = numbers && self->covariates->features[j].level == NABLA_FEATURE_NUMBER;
  if (nabla_sieve_pass_get_noise (&model->outer, &noise, error)
      && (!numbers || nabla_front_door_given_chain_rule (model, &slopes.chain_rule, error))
      && take_mean (model, outer->mean_slope, outer->gradient, FALSE, &effect, error))
    {
      slopes.noise_floor = sqrt (2.0 * noise.variance / G_PI);
      estimate = nabla_front_door_finish (self->study, self->estimand, self->rows, &effect, &slopes, error);
      g_free (effect.influence);
    }
  if (estimate != NULL && self->few)
    nabla_estimate_add_warning (estimate, "linear_slope",
                                _ ("%s has fewer than %d values: the number is the slope of a straight line through "
                                   "the means at them."),
                                get_label (self), NABLA_SIEVE_VALUES);
  return estimate;
}

/* Means at the values that are compared. */
static NablaEstimate *
take_means (const Question *self, NablaFrontDoorGiven *model, GError **error)
{
  const NablaComparison *comparison = &self->comparison;
  gboolean one = !isnan (comparison->at);
  double values[2] = { one ? comparison->at : comparison->from, comparison->to };
  g_autoptr (NablaArms) arms = nabla_arms_new (self->rows->n);
  g_auto (NablaFrontDoorAsked) asked = { 0 };

  nabla_front_door_asked_init (&asked, model, one ? 1 : 2);
  if (!nabla_front_door_given_ask_points (model, values, NULL, &asked, error)
      || !nabla_front_door_given_answer (model, &asked, error))
    return NULL;
  for (guint f = 0; f < asked.n; f++)
    {
      NablaArm arm = one || f == 1 ? NABLA_ARM_TO : NABLA_ARM_FROM;

      arms->means[arm] = asked.effect[f];
      arms->smoothness[arm][arm] = asked.smoothness[f];
      memcpy (arms->influence[arm], asked.influence + f * arms->n, sizeof (double) * arms->n);
    }
  if (!one)
    arms->smoothness[0][1] = arms->smoothness[1][0]
      = (asked.smoothness[0] + asked.smoothness[1] - nabla_front_door_given_together (model, &asked)) / 2.0;
  return nabla_arms_finish (arms, self->study, self->estimand, NABLA_ESTIMATOR_FRONTDOOR, comparison, self->rows,
                            error);
}

/**
 * nabla_front_door_beside_estimate:
 * @estimand: one that nabla_front_door_beside_accepts() lets pass
 * @error: named: columns that are missing or do not vary, an exposure that others determine, too few rows; cancelled
 *
 * E[dnu/dx (X, Z)] with nu (x, z) = E[m (M, Z)|x,z] and m (m, z) = E[mu (X, m, z)|z]; of an exposure of two values or
 * of levels the difference of the means E nu (x, Z) at two of them, of numbers that are few the straight line's slope.
 * Values that are named are points of the curve.
 */
NablaEstimate *
nabla_front_door_beside_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_auto (Question) self = { 0 };
  g_autoptr (NablaFrontDoorGiven) model = NULL;
  g_autofree guint8 *arm = NULL;
  NablaEstimate *estimate;
  NablaSieveRows rows;

  if (!question_init (&self, study, estimand, error) || !read_rows (&self, error))
    return NULL;
  if (self.contrast && self.few)
    {
      arm = nabla_arms_assign (&self.comparison, study, self.rows, error);
      if (arm == NULL)
        return NULL;
    }
  rows = nabla_sieve_rows (self.rows, self.covariates);
  if (self.x != NULL)
    rows.x = self.x;
  model = nabla_front_door_given_new (&rows, self.n_mediators, self.few && !self.contrast,
                                      nabla_data_get_executor (study->data), study->progress, error);
  if (model == NULL || !nabla_front_door_given_check (model, get_label (&self), error))
    return NULL;
  estimate = self.contrast ? take_means (&self, model, error) : take_slope (&self, model, error);
  if (estimate != NULL)
    nabla_covariates_note (self.covariates, study, NULL, 0, NULL, estimate);
  return estimate;
}
