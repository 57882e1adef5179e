/* Natural effects between two values of an exposure that is a number, without straight lines. */
#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/rows/nabla-covariates.h"
#include "estimate/mediation/nabla-mediation-work.h"
#include "estimate/mediation/nabla-nested-sieve.h"
#include "estimate/mediation/nabla-straight-test.h"
#include "estimate/nabla-wording.h"
#include "estimate/numeric/nabla-sort.h"

/* Fewer rows than this say nothing about curves in three directions. */
#define LEAST_ROWS 50
/* Unless somebody asks, fewer than this are left to straight lines, and of more the test is of memory too much. */
#define FEW_ROWS  200
#define MANY_ROWS 200000
/* Curves are taken where straight lines are true less often than this: a loose level, for what it costs is precision,
 * and what it saves from is bias. */
#define LEVEL 0.1
/* Of an exposure of fewer values there is no curve. */
#define LEAST_VALUES 10
/* Of an interval's variance, what may rest on smoothness before it is said. */
#define MUCH_SMOOTHNESS 0.25

gboolean
nabla_mediation_accepts_smooth (const NablaMediationWork *self, GError **error)
{
  g_autofree char *name = NULL;

  if (self->natural == NULL || self->natural->adjustment == NULL)
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR,
                           _ ("No set of covariates removes all confounding: take the estimator linear."));
      return FALSE;
    }
  if (!self->category)
    return TRUE;
  name = nabla_wording_node (self->study, self->exposure);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NOT_NUMERIC,
               _ ("%s is a category and has no gradient: take the estimator aipw."), name);
  return FALSE;
}

static NablaRows *
take_rows (NablaMediationWork *self, guint *first_covariate, GError **error)
{
  NablaStudy *study = self->study;
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  g_autoptr (NablaRows) rows = NULL;
  g_autofree char *count = NULL;
  const NablaNode ends[] = { self->exposure, self->outcome };

  for (guint k = 0; k < 2; k++)
    {
      NablaFeature feature;

      if (!nabla_mediation_get_number (self, ends[k], &feature, error))
        return NULL;
      g_array_append_val (features, feature);
    }
  if (!nabla_study_add_covariates (study, nabla_query_get_mediators (self->query), features, error))
    return NULL;
  *first_covariate = features->len;
  if (!nabla_study_add_covariates (study, self->natural->adjustment, features, error))
    return NULL;
  rows = nabla_rows_new (study, features, error);
  if (rows == NULL || rows->n >= LEAST_ROWS)
    return g_steal_pointer (&rows);
  count = nabla_wording_count (rows->n);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
               _ ("Too few rows for smooth regressions: %s are complete, and at least %d are needed. Take the "
                  "estimator linear."),
               count, LEAST_ROWS);
  return NULL;
}

static gboolean
check_ends (const NablaMediationWork *self, const NablaRows *rows, GError **error)
{
  for (guint k = 0; k < 2; k++)
    {
      g_autofree char *name = NULL;
      gboolean varies = FALSE;

      for (gsize i = 1; i < rows->n && !varies; i++)
        varies = rows->values[k][i] != rows->values[k][0];
      if (varies)
        continue;
      name = nabla_wording_node (self->study, k == 0 ? self->exposure : self->outcome);
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
                   _ ("%s has no variation in the complete rows: link another column or leave it out."), name);
      return FALSE;
    }
  return TRUE;
}

/* Beyond what was seen the regressions go on as straight lines, which no interval shows. */
static void
add_range (const NablaMediationWork *self, const NablaRows *rows, NablaEstimate *estimate)
{
  double lo = INFINITY, hi = -INFINITY;
  g_autofree char *name = NULL;

  for (gsize i = 0; i < rows->n; i++)
    {
      lo = fmin (lo, rows->values[0][i]);
      hi = fmax (hi, rows->values[0][i]);
    }
  if (fmin (self->from, self->to) >= lo && fmax (self->from, self->to) <= hi)
    return;
  name = nabla_wording_node (self->study, self->exposure);
  nabla_estimate_add_warning (estimate, "extrapolation",
                              _ ("%s was seen from %.6g to %.6g only: beyond that straight lines go on, and "
                                 "intervals do not show what that may miss."),
                              name, lo, hi);
}

static NablaEstimate *
subtract (NablaMediationWork *self,
          const NablaRows *rows,
          const NablaCovariates *covariates,
          const NablaNestedArms *arms,
          NablaNestedMean first,
          NablaNestedMean second,
          double smoothness,
          GError **error)
{
  g_autofree double *influence = g_new (double, arms->n);
  NablaEstimate *estimate;
  double share;

  for (gsize i = 0; i < arms->n; i++)
    influence[i] = arms->influence[first][i] - arms->influence[second][i];
  share = smoothness / (smoothness + nabla_finish_variance (rows, influence) + 1e-300);
  estimate = nabla_mediation_finish_smooth (self, NABLA_ESTIMATOR_GRADIENT, rows,
                                            arms->means[first] - arms->means[second], influence, smoothness, error);
  if (estimate == NULL)
    return NULL;
  add_range (self, rows, estimate);
  nabla_covariates_note (covariates, self->study, NULL, 0, NULL, estimate);
  if (share > MUCH_SMOOTHNESS)
    nabla_estimate_add_warning (estimate, "smoothness",
                                _ ("%.0f %% of the interval's variance rests on the means being smooth, not on rows."),
                                100.0 * share);
  return estimate;
}

/* The smallest p of the outcome's regression and the mediators', times their number. */
static gboolean
test_lines (const NablaRows *rows,
            const NablaCovariates *all,
            const NablaCovariates *covariates,
            double *p,
            NablaProgress *progress,
            GError **error)
{
  guint n_mediators = all->n - MIN (covariates->n, all->n);
  g_autofree const double **x = g_new (const double *, all->n + 1);
  double least;

  x[0] = rows->values[0];
  for (guint j = 0; j < all->n; j++)
    x[j + 1] = all->values[j];
  if (!nabla_straight_test (rows, x, all->n + 1, n_mediators, rows->values[1], &least, progress, error))
    return FALSE;
  for (guint j = 0; j < covariates->n; j++)
    x[j + 1] = covariates->values[j];
  for (guint j = 0; j < n_mediators; j++)
    {
      if (!nabla_straight_test (rows, x, covariates->n + 1, 0, all->values[j], p, progress, error))
        return FALSE;
      least = fmin (least, *p);
    }
  *p = fmin (1.0, least * (n_mediators + 1.0));
  return TRUE;
}

/* Why curves are the way to take, (transfer full); %NULL: they are not, or with @error cancelled. */
static char *
dup_choice (NablaMediationWork *self, const NablaRows *rows, guint first_covariate, GError **error)
{
  g_autoptr (NablaCovariates) all = NULL, covariates = NULL;
  double p;

  if (nabla_count_distinct (rows->values[0], rows->n, LEAST_VALUES) < LEAST_VALUES)
    return NULL;
  if (rows->n > MANY_ROWS)
    return g_strdup (_ ("Smooth regressions one inside the other: the rows are enough not to need straight lines."));
  all = nabla_covariates_new (self->study, rows, 2);
  covariates = nabla_covariates_new (self->study, rows, first_covariate);
  if (!test_lines (rows, all, covariates, &p, self->study->progress, error) || !(p < LEVEL))
    return NULL;
  return g_strdup_printf (_ ("Smooth regressions one inside the other: the data speak against straight lines with "
                             "products of exposure and mediators (p = %.2g)."),
                          p);
}

gboolean
nabla_mediation_suits_smooth (NablaMediationWork *self, char **choice, GError **error)
{
  guint first_covariate = 0;
  g_autoptr (NablaRows) rows = NULL;
  g_autoptr (GError) why = NULL;

  *choice = NULL;
  if (nabla_table_n_rows (self->study->table) < FEW_ROWS || !nabla_mediation_accepts_smooth (self, NULL))
    return TRUE;
  rows = take_rows (self, &first_covariate, &why);
  if (rows != NULL)
    *choice = dup_choice (self, rows, first_covariate, &why);
  /* Other complaints are those of the estimator that is taken instead. */
  if (!nabla_progress_is_cancellation (why))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

gboolean
nabla_mediation_by_smooth (NablaMediationWork *self, GError **error)
{
  guint first_covariate = 0;
  g_autoptr (NablaRows) rows = take_rows (self, &first_covariate, error);
  g_autoptr (NablaCovariates) all = NULL, covariates = NULL;
  g_autoptr (NablaNestedArms) arms = NULL;
  NablaMediationResult *result = self->result;
  NablaSieveRows inner, outer;

  if (rows == NULL || !check_ends (self, rows, error))
    return FALSE;
  nabla_mediation_take_mean (self, rows);
  all = nabla_covariates_new (self->study, rows, 2);
  covariates = nabla_covariates_new (self->study, rows, first_covariate);
  inner = nabla_sieve_rows (rows, all);
  outer = inner;
  outer.n_covariates = covariates->n;
  outer.z = (const double *const *) covariates->values;
  arms = nabla_nested_sieve_new (&inner, &outer, self->from, self->to, nabla_data_get_executor (self->study->data),
                                 self->study->progress, error);
  if (arms == NULL)
    return FALSE;
  result->nde = subtract (self, rows, all, arms, NABLA_NESTED_BETWEEN, NABLA_NESTED_FROM, arms->direct, error);
  result->nie = result->nde != NULL
                  ? subtract (self, rows, all, arms, NABLA_NESTED_TO, NABLA_NESTED_BETWEEN, arms->indirect, error)
                  : NULL;
  result->total = result->nie != NULL
                    ? subtract (self, rows, all, arms, NABLA_NESTED_TO, NABLA_NESTED_FROM, arms->total, error)
                    : NULL;
  return result->total != NULL;
}
