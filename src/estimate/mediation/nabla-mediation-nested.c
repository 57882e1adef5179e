/* Natural effects of an exposure of two values, or between two of its values, without straight lines. */
#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/arms/nabla-arms-cells.h"
#include "estimate/mediation/nabla-mediation-work.h"
#include "estimate/mediation/nabla-nested-arms.h"
#include "estimate/nabla-wording.h"

/* Fewer rows than this are left to straight lines, unless somebody asks: then fewer than that. */
#define FEW_ROWS   200
#define LEAST_ROWS 50
/* Of an interval's variance, what may rest on smoothness before it is said. */
#define MUCH_SMOOTHNESS 0.25
/* Propensities nearer to 0 or 1 than this leave some rows almost alone. */
#define POOR_OVERLAP 0.02
#define MANY_POOR    0.02

/* The values that are compared, as groups of rows. */
static gboolean
init_comparison (NablaComparison *comparison, const NablaMediationWork *work, GError **error)
{
  NablaMethod method = *work->study->method;
  NablaStudy study = *work->study;

  method.from = work->from;
  method.to = work->to;
  study.method = &method;
  return nabla_comparison_init (comparison, &study, work->natural, error)
         && nabla_comparison_take_two (comparison, &study, error);
}

gboolean
nabla_mediation_accepts_nested (const NablaMediationWork *self, GError **error)
{
  NablaComparison comparison;

  if (self->natural == NULL || self->natural->adjustment == NULL)
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR,
                           _ ("No set of covariates removes all confounding: take the estimator linear."));
      return FALSE;
    }
  return init_comparison (&comparison, self, error);
}

char *
nabla_mediation_suits_nested (const NablaMediationWork *self)
{
  if (isnan (self->from) || isnan (self->to) || !nabla_mediation_accepts_nested (self, NULL)
      || nabla_table_n_rows (self->study->table) < FEW_ROWS
      || (nabla_arms_is_few_valued (self->study, nabla_query_get_mediators (self->query))
          && nabla_arms_is_few_valued (self->study, self->natural->adjustment)))
    return NULL;
  return g_strdup_printf (
    _ ("Groups of %s are compared, with mediators as in the one or the other, by smooth regressions "
       "one inside the other."),
    nabla_graph_get_label (self->study->graph, self->exposure));
}

/* What the regressions are made from. */
typedef struct
{
  NablaComparison comparison;
  NablaRows *rows;
  guint8 *arm;
  gboolean has_others; /* rows in neither arm */
  NablaCovariates *all, *covariates;
  NablaArmsSieve *outcome, *to, *from; /* @from: %NULL: it is @to */
  double *propensity;
} Nested;

static void
nested_clear (Nested *self)
{
  g_free (self->propensity);
  nabla_arms_sieve_free (self->outcome);
  nabla_arms_sieve_free (self->to);
  nabla_arms_sieve_free (self->from);
  nabla_covariates_free (self->all);
  nabla_covariates_free (self->covariates);
  g_free (self->arm);
  nabla_rows_free (self->rows);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Nested, nested_clear)

static gboolean
take_rows (Nested *self, const NablaMediationWork *work, GError **error)
{
  NablaStudy *study = work->study;
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  guint first_mediator, first_covariate;
  gsize least = study->method->auto_estimator ? FEW_ROWS : LEAST_ROWS;
  g_autofree char *count = NULL;

  if (!init_comparison (&self->comparison, work, error)
      || !nabla_arms_add_ends (&self->comparison, study, features, error))
    return FALSE;
  first_mediator = features->len;
  if (!nabla_study_add_covariates (study, nabla_query_get_mediators (work->query), features, error))
    return FALSE;
  first_covariate = features->len;
  if (!nabla_study_add_covariates (study, work->natural->adjustment, features, error))
    return FALSE;
  self->rows = nabla_rows_new (study, features, error);
  if (self->rows == NULL)
    return FALSE;
  if (self->rows->n < least)
    {
      count = nabla_wording_count (self->rows->n);
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
                   _ ("Too few rows for smooth regressions: %s are complete, and at least %d are needed. Take the "
                      "estimator linear."),
                   count, (int) least);
      return FALSE;
    }
  self->arm = nabla_arms_assign (&self->comparison, study, self->rows, error);
  if (self->arm == NULL)
    return FALSE;
  for (gsize i = 0; i < self->rows->n; i++)
    self->has_others = self->has_others || self->arm[i] == NABLA_ARM_NEITHER;
  self->all = nabla_covariates_new (study, self->rows, first_mediator);
  self->covariates = nabla_covariates_new (study, self->rows, first_covariate);
  return TRUE;
}

static NablaArmsSieve *
fit (const Nested *self,
     const NablaMediationWork *work,
     const NablaCovariates *covariates,
     const NablaNodeSet *nodes,
     NablaArm to,
     GError **error)
{
  g_autoptr (NablaArmsSieve) sieve
    = nabla_arms_sieve_new (self->rows, covariates, self->arm, to, nabla_data_get_executor (work->study->data),
                            work->study->progress, error);

  return sieve != NULL && nabla_arms_sieve_check (sieve, work->study, &self->comparison, nodes, error)
           ? g_steal_pointer (&sieve)
           : NULL;
}

static NablaNestedArms *
run (Nested *self, const NablaMediationWork *work, GError **error)
{
  const NablaNodeSet *adjustment = work->natural->adjustment;
  g_autoptr (NablaNodeSet) both = nabla_node_set_union (nabla_query_get_mediators (work->query), adjustment);

  self->outcome = fit (self, work, self->all, both, NABLA_ARM_TO, error);
  self->to = self->outcome != NULL ? fit (self, work, self->covariates, adjustment, NABLA_ARM_TO, error) : NULL;
  if (self->to == NULL)
    return NULL;
  if (self->has_others)
    {
      self->from = fit (self, work, self->covariates, adjustment, NABLA_ARM_FROM, error);
      if (self->from == NULL)
        return NULL;
    }
  self->propensity = nabla_arms_sieve_propensity (self->outcome, error);
  return self->propensity != NULL
           ? nabla_nested_arms_new (self->outcome, self->from != NULL ? self->from : self->to, self->to, error)
           : NULL;
}

/* How far the mediators and covariates of the one group are found in the other. */
static void
add_overlap (const Nested *self, NablaEstimate *estimate)
{
  double least = 1.0;
  gsize n_poor = 0;

  for (gsize i = 0; i < self->rows->n; i++)
    {
      double one = fmin (self->propensity[i], 1.0 - self->propensity[i]);

      least = fmin (least, one);
      n_poor += one < POOR_OVERLAP;
    }
  nabla_estimate_add_diagnostic (estimate, "overlap_min", least);
  if (n_poor > MANY_POOR * (double) self->rows->n)
    nabla_estimate_add_warning (estimate, "overlap",
                                _ ("%.0f %% of the rows have next to no like in the other group, mediators included "
                                   "(propensities down to %.3f): their part of the effect rests on few rows."),
                                100.0 * (double) n_poor / (double) self->rows->n, least);
}

/* The difference of two of the means. */
static NablaEstimate *
subtract (const Nested *self,
          NablaMediationWork *work,
          const NablaNestedArms *arms,
          NablaNestedMean first,
          NablaNestedMean second,
          double smoothness,
          GError **error)
{
  g_autofree double *influence = g_new (double, arms->n);
  NablaNumbers numbers;
  NablaEstimate *estimate;
  double share;

  for (gsize i = 0; i < arms->n; i++)
    influence[i] = arms->influence[first][i] - arms->influence[second][i];
  nabla_numbers_init (&numbers);
  numbers.effect = arms->means[first] - arms->means[second];
  numbers.influence = influence;
  numbers.variance = fmax (smoothness, 0.0);
  numbers.contrast = TRUE;
  share = numbers.variance / (numbers.variance + nabla_finish_variance (self->rows, influence) + 1e-300);
  estimate = nabla_finish_estimate (work->study, work->natural, NABLA_ESTIMATOR_AIPW, self->rows, &numbers, error);
  if (estimate == NULL)
    return NULL;
  nabla_comparison_finish (&self->comparison, work->study, estimate);
  add_overlap (self, estimate);
  nabla_arms_sieve_note (self->outcome, work->study, estimate);
  if (share > MUCH_SMOOTHNESS)
    nabla_estimate_add_warning (estimate, "smoothness",
                                _ ("%.0f %% of the interval's variance rests on the means being smooth, not on rows."),
                                100.0 * share);
  return estimate;
}

gboolean
nabla_mediation_by_nested (NablaMediationWork *self, GError **error)
{
  g_auto (Nested) nested = { 0 };
  g_autoptr (NablaNestedArms) arms = NULL;
  g_autoptr (NablaEstimate) direct = NULL, indirect = NULL;
  NablaMediationResult *result = self->result;

  if (!take_rows (&nested, self, error))
    return FALSE;
  arms = run (&nested, self, error);
  if (arms == NULL)
    return FALSE;
  direct = subtract (&nested, self, arms, NABLA_NESTED_BETWEEN, NABLA_NESTED_FROM, arms->direct, error);
  indirect = direct != NULL
               ? subtract (&nested, self, arms, NABLA_NESTED_TO, NABLA_NESTED_BETWEEN, arms->indirect, error)
               : NULL;
  result->total
    = indirect != NULL ? subtract (&nested, self, arms, NABLA_NESTED_TO, NABLA_NESTED_FROM, arms->total, error) : NULL;
  if (result->total == NULL)
    return FALSE;
  result->nde = g_steal_pointer (&direct);
  result->nie = g_steal_pointer (&indirect);
  return TRUE;
}
