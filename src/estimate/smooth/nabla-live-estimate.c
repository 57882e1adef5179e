/* One arrow's additive gradient: no rows are read but the few that were kept. */
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/smooth/nabla-debias.h"
#include "estimate/rows/nabla-finish.h"
#include "estimate/smooth/nabla-live-error.h"
#include "estimate/smooth/nabla-live-store.h"
#include "estimate/smooth/nabla-noise.h"

/* An exposure of fewer values has a straight line, which is what is shown already. */
#define MIN_KNOTS 10
/* Enough to see: the full numbers follow. */
#define MAX_STEPS 12
/* Slopes of the rarer sign in fewer places than this leave one sign. */
#define ONE_SIGN 0.01

static NablaLive *
get_live (NablaStudy *study, GError **error)
{
  return nabla_live_store_get (nabla_data_get_lives (study->data), study, study->hint, error);
}

static int
find_column (const NablaLive *live, NablaFeature feature)
{
  for (guint j = 0; j < live->n_columns; j++)
    if (nabla_feature_compare (&live->columns[j].feature, &feature) == 0)
      return (int) j;
  return -1;
}

/* The features of the question: the exposure, the outcome, the covariates; (transfer full) */
static GArray *
list_features (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));

  if (!nabla_study_add_number (study, estimand->exposure->nodes[0], features, error)
      || !nabla_study_add_number (study, estimand->outcome->nodes[0], features, error)
      || !nabla_study_add_covariates (study, estimand->adjustment, features, error))
    return NULL;
  return g_steal_pointer (&features);
}

/* Where they are in @live. %FALSE: not all are there. */
static gboolean
find_columns (const NablaLive *live, const GArray *features, GArray *found, GError **error)
{
  for (guint i = 0; i < features->len; i++)
    {
      int at = find_column (live, g_array_index (features, NablaFeature, i));

      if (at < 0)
        {
          g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                               _ ("Too many columns for live curves."));
          return FALSE;
        }
      g_array_append_val (found, at);
    }
  return TRUE;
}

/* What can be told without the rows: a switch has no curve, and the Gram takes a while. */
static gboolean
may_bend (NablaStudy *study, const GArray *features)
{
  guint column = g_array_index (features, NablaFeature, 0).column;

  for (guint i = 0; i < features->len; i++)
    if (nabla_features_find ((const NablaFeature *) (gpointer) study->hint->data, study->hint->len,
                             g_array_index (features, NablaFeature, i))
        < 0)
      return FALSE;
  return nabla_column_get_kind (nabla_table_get_column (study->table, column)) != NABLA_KIND_BINARY
         && nabla_table_n_rows (study->table) >= NABLA_LIVE_ROWS_PER_FEATURE * (features->len + 1);
}

gboolean
nabla_live_accepts (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  const NablaMethod *method = study->method;
  g_autoptr (NablaLive) live = NULL;
  g_autoptr (GArray) features = NULL, found = g_array_new (FALSE, FALSE, sizeof (int));
  guint n_features = 1;

  if (estimand->exposure->n != 1 || estimand->outcome->n != 1 || nabla_node_set_size (estimand->given) > 0
      || !isnan (method->from) || !isnan (method->to) || !isnan (method->at)
      || method->contrast != NABLA_CONTRAST_DIFFERENCE)
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                           _ ("A mean gradient has one exposure, and no values to compare."));
      return FALSE;
    }
  features = list_features (study, estimand, error);
  if (features == NULL)
    return FALSE;
  if (!may_bend (study, features))
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                           _ ("Too few values or rows for a curve."));
      return FALSE;
    }
  live = get_live (study, error);
  if (live == NULL || !find_columns (live, features, found, error))
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    n_features += live->columns[g_array_index (found, int, i)].spline->n_features;
  if (live->columns[g_array_index (found, int, 0)].spline->n_knots >= MIN_KNOTS
      && live->n >= NABLA_LIVE_ROWS_PER_FEATURE * n_features)
    return TRUE;
  g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                       _ ("Too few values or rows for a curve."));
  return FALSE;
}

char *
nabla_live_suits (NablaStudy *study G_GNUC_UNUSED, const NablaEstimand *estimand G_GNUC_UNUSED)
{
  return g_strdup (_ ("The exposure is a number: smooth curves without products, until the full fit is there."));
}

/* The part of the Gram that a question needs. */
typedef struct
{
  guint p;
  double *gram, *right, *omega;
  int *group;
  guint n_groups;
  double square;
} Problem;

static void
problem_clear (Problem *self)
{
  g_free (self->gram);
  g_free (self->right);
  g_free (self->omega);
  g_free (self->group);
}

static void
problem_init (Problem *self, const NablaLive *live, const GArray *found)
{
  const NablaLiveColumn *outcome = &live->columns[g_array_index (found, int, 1)];
  g_autofree guint *at = g_new (guint, live->p);
  const double *row = live->gram + (gsize) outcome->first * live->p;

  *self = (Problem){ .p = 1 };
  at[0] = 0;
  self->omega = g_new0 (double, live->p);
  self->group = g_new (int, live->p);
  self->group[0] = NABLA_PENALTY_FREE;
  for (guint i = 0; i < found->len; i++)
    {
      const NablaLiveColumn *column = &live->columns[g_array_index (found, int, i)];
      guint k = column->spline->n_features;

      if (i == 1)
        continue;
      for (guint a = 0; a < k; a++)
        {
          at[self->p] = column->first + a;
          self->omega[self->p] = column->spline->roughness[a];
          self->group[self->p++] = a == 0 ? NABLA_PENALTY_FREE : (int) self->n_groups;
        }
      self->n_groups += k > 1;
    }
  self->gram = g_new (double, (gsize) self->p * self->p);
  self->right = g_new (double, self->p);
  for (guint j = 0; j < self->p; j++)
    {
      for (guint i = 0; i < self->p; i++)
        self->gram[(gsize) j * self->p + i] = live->gram[(gsize) at[j] * live->p + at[i]];
      self->right[j] = row[at[j]] - row[0] * live->gram[at[j]];
    }
  self->square = row[outcome->first] - row[0] * row[0];
}

/* The mean of |gradient| over the column's quantiles, and of its sign times the features' slopes. %FALSE: it has one
 * sign. */
static gboolean
find_size (const NablaLiveColumn *column, const double *beta, double *size, double *signed_slope)
{
  guint k = column->spline->n_features;
  g_autofree double *features = g_new (double, (gsize) NABLA_LIVE_QUANTILES *k);
  g_autofree double *slopes = g_new (double, (gsize) NABLA_LIVE_QUANTILES *k);
  g_autofree double *signs = g_new (double, NABLA_LIVE_QUANTILES);
  guint n_negative = 0;

  nabla_spline_evaluate (column->spline, column->quantiles, NABLA_LIVE_QUANTILES, k, NABLA_LIVE_QUANTILES, features,
                         slopes);
  cblas_dgemv (CblasColMajor, CblasNoTrans, NABLA_LIVE_QUANTILES, k, 1.0, slopes, NABLA_LIVE_QUANTILES, beta, 1, 0.0,
               signs, 1);
  for (guint i = 0; i < NABLA_LIVE_QUANTILES; i++)
    {
      n_negative += signs[i] < 0.0;
      signs[i] = (signs[i] > 0.0) - (signs[i] < 0.0);
    }
  cblas_dgemv (CblasColMajor, CblasTrans, NABLA_LIVE_QUANTILES, k, 1.0 / NABLA_LIVE_QUANTILES, slopes,
               NABLA_LIVE_QUANTILES, signs, 1, 0.0, signed_slope, 1);
  *size = cblas_ddot (k, signed_slope, 1, beta, 1);
  return MIN (n_negative, NABLA_LIVE_QUANTILES - n_negative) >= ONE_SIGN * NABLA_LIVE_QUANTILES;
}

/* Its sd, in the units that people are told. */
static double
get_sd (const NablaLive *live, const NablaLiveColumn *column)
{
  double mean = live->gram[column->first], n = live->n;
  double square = live->gram[(gsize) column->first * live->p + column->first];

  return sqrt ((square - mean * mean) * n / (n - 1.0)) * column->spline->scale;
}

/* One question on its way. */
typedef struct
{
  const NablaLive *live;
  const GArray *found;
  const NablaLiveColumn *column; /* the exposure's */
  Problem problem;
  NablaPenalty *fit;
  NablaDebias *debias;
  /* In the outcome's scale: the average gradient and the mean of its size, which may be the former's. */
  double *weights;
  NablaLiveFunctional functionals[2];
  guint n_functionals;
  double smooth[2];
  double effect, size;
} Question;

static void
question_clear (Question *self)
{
  problem_clear (&self->problem);
  nabla_debias_free (self->debias);
  nabla_penalty_free (self->fit);
  g_free (self->weights);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Question, question_clear)

static gboolean
fit (Question *self, NablaProgress *progress, GError **error)
{
  Problem *problem = &self->problem;

  problem_init (problem, self->live, self->found);
  self->fit = nabla_penalty_new (&(NablaPenaltyProblem){ .p = problem->p,
                                                         .n = self->live->n,
                                                         .gram = problem->gram,
                                                         .right = problem->right,
                                                         .square = problem->square,
                                                         .omega = problem->omega,
                                                         .group = problem->group,
                                                         .n_groups = problem->n_groups,
                                                         .max_steps = MAX_STEPS },
                                 progress, error);
  self->debias = self->fit != NULL ? nabla_debias_new (self->fit, error) : NULL;
  return self->debias != NULL;
}

/* @slope: of each of the exposure's features what is asked for */
static double
add_functional (Question *self, const double *slope, gboolean size)
{
  guint p = self->problem.p, k = self->column->spline->n_features, f = self->n_functionals++;
  double *eta = self->weights + (gsize) f * p;
  g_autofree double *m = g_new0 (double, p);

  memcpy (m + 1, slope, sizeof *m * k);
  self->functionals[f]
    = (NablaLiveFunctional){ .eta = eta, .size = size, .value = cblas_ddot (p, m, 1, self->fit->beta, 1) };
  return nabla_debias_functional (self->debias, m, eta, NULL, &self->smooth[f]);
}

static void
estimate (Question *self)
{
  guint k = self->column->spline->n_features;
  g_autofree double *signed_slope = g_new (double, k);

  self->weights = g_new (double, 2 * (gsize) self->problem.p);
  self->effect = add_functional (self, self->column->slope, FALSE);
  if (find_size (self->column, self->fit->beta + 1, &self->size, signed_slope))
    add_functional (self, signed_slope, TRUE);
  else
    self->size = fabs (self->effect);
}

/* What the residuals give to a functional if they are all alike. */
static double
get_classical (const Question *self, const NablaLiveFunctional *functional)
{
  guint p = self->problem.p;
  g_autofree double *product = g_new (double, p);

  cblas_dsymv (CblasColMajor, CblasLower, p, 1.0, self->problem.gram, p, functional->eta, 1, 0.0, product, 1);
  return self->fit->s2 / self->live->n * cblas_ddot (p, functional->eta, 1, product, 1);
}

/* Over the rows, of the gradient as fitted. */
static double
get_slope_variance (const Question *self)
{
  const NablaLiveColumn *column = self->column;
  guint k = column->spline->n_features;
  const double *beta = self->fit->beta + 1;
  g_autofree double *product = g_new (double, k);

  cblas_dsymv (CblasColMajor, CblasLower, k, 1.0, column->slope_square, k, beta, 1, 0.0, product, 1);
  return cblas_ddot (k, beta, 1, product, 1);
}

static gboolean
set_errors (Question *self, NablaProgress *progress, GError **error)
{
  if (self->live->sample->n > 0)
    return nabla_live_error (self->live, (const int *) (gpointer) self->found->data, self->found->len, self->fit,
                             self->functionals, self->n_functionals, progress, error);
  for (guint f = 0; f < self->n_functionals; f++)
    {
      NablaLiveFunctional *functional = &self->functionals[f];

      functional->residual_variance = get_classical (self, functional);
      functional->variance = functional->residual_variance + get_slope_variance (self) / self->live->n;
    }
  return TRUE;
}

/* Whether a gradient that is 0 everywhere may well look as strong; as for the full numbers. */
static gboolean
is_noise (const Question *self, double level)
{
  const NablaLiveColumn *column = self->column;
  guint p = self->problem.p, k = column->spline->n_features;
  const NablaLiveFunctional *mean = &self->functionals[0];
  double classical = get_classical (self, mean);
  g_autofree double *square = g_memdup2 (column->slope_square, sizeof *square * k * k);
  NablaNoise noise;

  cblas_dsyr (CblasColMajor, CblasLower, k, 1.0, column->slope, 1, square, k);
  nabla_noise_init (&noise, self->fit->half + p, p, k, square, self->fit->s2 / self->live->n);
  if (classical > 0.0)
    noise.variance *= mean->residual_variance / classical;
  return nabla_noise_explains (&noise, get_slope_variance (self) + mean->value * mean->value, level);
}

static gboolean
solve (Question *self, double level, NablaNumbers *numbers, NablaProgress *progress, GError **error)
{
  const NablaLiveSample *sample = self->live->sample;
  double scale = self->live->columns[g_array_index (self->found, int, 1)].spline->scale, quantile, half;
  gboolean noise;
  guint last;

  if (!fit (self, progress, error))
    return FALSE;
  estimate (self);
  if (!set_errors (self, progress, error))
    return FALSE;
  if (sample->n_clusters > 0)
    numbers->df = sample->n_clusters - 1.0;
  last = self->n_functionals - 1;
  numbers->effect = scale * self->effect;
  numbers->variance = self->functionals[0].variance + self->smooth[0];
  numbers->unit = scale;
  quantile = nabla_finish_quantile (level, numbers->df);
  half = quantile * sqrt (self->functionals[last].variance + self->smooth[last]);
  noise = last > 0 && fabs (self->effect) <= quantile * sqrt (numbers->variance) && is_noise (self, level);
  numbers->strength = scale * self->size;
  numbers->strength_lo = noise ? 0.0 : scale * fmax (self->size - half, 0.0);
  numbers->strength_hi = scale * (self->size + half);
  return TRUE;
}

static NablaSeKind
get_se_kind (const NablaLiveSample *sample)
{
  return sample->n == 0 ? NABLA_SE_CLASSICAL : sample->clusters != NULL ? NABLA_SE_CLUSTER : NABLA_SE_INFLUENCE;
}

NablaEstimate *
nabla_live_estimate (NablaStudy *study, const NablaEstimand *estimand, GError **error)
{
  g_autoptr (NablaLive) live = get_live (study, error);
  g_autoptr (GArray) features = live != NULL ? list_features (study, estimand, error) : NULL;
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (NablaEstimate) estimate = NULL;
  NablaSample sample = { 0 };
  g_auto (Question) question = { 0 };
  NablaNumbers numbers;

  if (features == NULL || !find_columns (live, features, found, error))
    return NULL;
  nabla_numbers_init (&numbers);
  question.live = live;
  question.found = found;
  question.column = &live->columns[g_array_index (found, int, 0)];
  if (!solve (&question, study->method->level, &numbers, study->progress, error))
    return NULL;
  sample
    = (NablaSample){ live->n, get_sd (live, question.column),
                     get_sd (live, &live->columns[g_array_index (found, int, 1)]), live->losses, live->n_incomplete };
  estimate = nabla_finish_new (study, estimand, NABLA_ESTIMATOR_GRADIENT);
  estimate->se_kind = get_se_kind (live->sample);
  if (!nabla_finish_take (estimate, study, &sample, &numbers, error))
    return NULL;
  return g_steal_pointer (&estimate);
}
