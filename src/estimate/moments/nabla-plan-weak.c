/* What instruments need beyond two-stage least squares: their F with clustered errors, the confidence set that holds
 * when they are weak (Anderson & Rubin 1949), and with more of them than needed the test that they agree
 * (Sargan 1958; Hansen 1982). Unless errors are classical this asks for the rows. */
#include "estimate/moments/nabla-plan.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>
#include <gsl/gsl_cdf.h>

#include "estimate/moments/nabla-anderson-rubin.h"
#include "estimate/rows/nabla-clusters.h"

/* As in the pass over the rows: a row of this leverage decides its own fit. */
#define SATURATED     1e-10
#define POLL_ROWS     65536
#define POLL_CLUSTERS 1024

/* What each row adds to the coefficients of the instruments, one after the other: of the outcome, of the exposure, and
 * by the residual of the two stages; and its leverage. */
enum
{
  OUTCOME,
  EXPOSURE,
  RESIDUAL,
  N_PARTS
};

/* Sums over rows or clusters of the products of what they add: N_PARTS * m squared, upper triangle. */
typedef struct
{
  guint m;
  double *robust; /* of the outcome's and exposure's parts, with leverages */
  double *plain;  /* of the residual's */
  double df, correction;
} Sums;

static void
sums_clear (Sums *self)
{
  g_free (self->robust);
  g_free (self->plain);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sums, sums_clear)

static guint
instrument_at (const NablaPlan *plan, guint i)
{
  return g_array_index (plan->instruments, guint, i);
}

static NablaInfluence *
form_of (const NablaPlan *plan, guint instrument, guint part)
{
  const NablaRegression *regression = plan->first_stage;
  const NablaFit *fit = part == OUTCOME ? plan->reduced : regression->fit;
  NablaInfluence *form = nabla_influence_new (nabla_moments_copy (regression->moments), 1);

  for (guint j = 0; j < regression->k; j++)
    {
      form->a[regression->x[j]]
        = regression->fit->inverse[(gsize) instrument_at (plan, instrument) * regression->k + j];
      form->e[regression->x[j]] = -fit->beta[j];
    }
  if (part == RESIDUAL)
    memcpy (form->e, plan->influence->e, sizeof (double) * regression->moments->k);
  else
    form->e[part == OUTCOME ? plan->outcome : regression->y] = 1.0;
  return form;
}

/* Less that of the constant, 1 / sum of weights. */
static NablaInfluence *
leverage_of (const NablaRegression *regression)
{
  guint k = regression->k;
  NablaInfluence *form = nabla_influence_new (nabla_moments_copy (regression->moments), k);
  const double *factor = regression->fit->factor;

  for (guint j = 0; j < k; j++)
    for (guint l = 0; l <= j; l++, factor++)
      form->a[(gsize) j * regression->moments->k + regression->x[l]]
        = form->e[(gsize) j * regression->moments->k + regression->x[l]] = *factor;
  return form;
}

static void
add_products (double *sums, const double *row, guint first, guint end, guint stride, double scale)
{
  for (guint i = first; i < end; i++)
    for (guint j = i; j < end; j++)
      sums[(gsize) i * stride + j] += row[i] * row[j] * scale;
}

/* The rows' own products. */
static gboolean
add_rows (const NablaStudy *study,
          NablaPlan *plan,
          NablaInfluence *const *forms,
          guint n_forms,
          Sums *sums,
          GError **error)
{
  const double *weights = NULL;
  gsize n_rows = nabla_table_n_rows (study->table);
  guint m = sums->m, n_parts = N_PARTS * m;
  guint power = study->method->se == NABLA_SE_HC3 ? 2 : study->method->se == NABLA_SE_HC2 ? 1 : 0;
  double h0 = 1.0 / plan->first_stage->moments->weight;
  g_autofree double *row = g_new (double, n_parts);

  if (study->method->weight_column >= 0)
    weights = nabla_column_get_reals (nabla_table_get_column (study->table, (guint) study->method->weight_column));
  for (gsize at = 0; at < n_rows; at++)
    {
      double free = 1.0;

      if (at % POLL_ROWS == 0 && !nabla_progress_check (study->progress, error))
        return FALSE;
      if (isnan (forms[0]->rows[at]))
        continue;
      for (guint i = 0; i < n_parts; i++)
        row[i] = forms[i]->rows[at];
      add_products (sums->plain, row, RESIDUAL * m, n_parts, n_parts, 1.0);
      if (n_forms > n_parts)
        free = 1.0 - forms[n_parts]->rows[at] - h0 * nabla_weight_of_row (weights, at);
      if (free > SATURATED)
        add_products (sums->robust, row, 0, RESIDUAL * m, n_parts, power > 1 ? 1.0 / (free * free) : 1.0 / free);
    }
  sums->df = (double) plan->n - plan->first_stage->k - 1.0;
  sums->correction = study->method->se == NABLA_SE_HC1 ? plan->n / sums->df : 1.0;
  return TRUE;
}

/* Those of the clusters' sums. */
static gboolean
add_clusters (const NablaStudy *study, NablaPlan *plan, NablaInfluence *const *forms, Sums *sums, GError **error)
{
  const NablaColumn *column = nabla_table_get_column (study->table, (guint) study->method->cluster_column);
  gsize n_rows = nabla_table_n_rows (study->table);
  guint n_parts = N_PARTS * sums->m, n_clusters = 0;
  double n_seen = 0.0;
  g_autofree guint32 *clusters = nabla_clusters_number (column, &n_clusters, study->progress);
  g_autofree double *totals = g_new0 (double, MAX ((gsize) n_clusters * n_parts, 1));
  g_autofree guint8 *seen = g_new0 (guint8, MAX (n_clusters, 1));

  for (gsize at = 0; at < n_rows; at++)
    {
      if (at % POLL_ROWS == 0 && !nabla_progress_check (study->progress, error))
        return FALSE;
      if (isnan (forms[0]->rows[at]) || clusters[at] >= n_clusters)
        continue;
      seen[clusters[at]] = 1;
      for (guint i = 0; i < n_parts; i++)
        totals[(gsize) clusters[at] * n_parts + i] += forms[i]->rows[at];
    }
  for (guint g = 0; g < n_clusters; g++)
    {
      if (g % POLL_CLUSTERS == 0 && !nabla_progress_check (study->progress, error))
        return FALSE;
      n_seen += seen[g];
      add_products (sums->plain, totals + (gsize) g * n_parts, RESIDUAL * sums->m, n_parts, n_parts, 1.0);
      add_products (sums->robust, totals + (gsize) g * n_parts, 0, RESIDUAL * sums->m, n_parts, 1.0);
    }
  sums->df = n_seen - 1.0;
  sums->correction = n_seen / (n_seen - 1.0) * (plan->n - 1.0) / ((double) plan->n - plan->first_stage->k - 1.0);
  return TRUE;
}

/* From the rows; %FALSE when cancelled. */
static gboolean
read_sums (NablaStudy *study, NablaPlan *plan, Sums *sums, GError **error)
{
  gboolean clustered = study->method->se == NABLA_SE_CLUSTER;
  gboolean leverages = study->method->se == NABLA_SE_HC2 || study->method->se == NABLA_SE_HC3;
  guint m = plan->instruments->len, n_parts = N_PARTS * m, n_forms = n_parts + leverages;
  g_autofree NablaInfluence **forms = g_new0 (NablaInfluence *, n_forms);
  gsize n_rows = nabla_table_n_rows (study->table);
  gboolean ok;

  sums->m = m;
  sums->robust = g_new0 (double, (gsize) n_parts *n_parts);
  sums->plain = g_new0 (double, (gsize) n_parts *n_parts);
  for (guint i = 0; i < n_forms; i++)
    {
      forms[i] = i < n_parts ? form_of (plan, i % m, i / m) : leverage_of (plan->first_stage);
      forms[i]->rows = g_new (double, MAX (n_rows, 1));
    }
  ok = nabla_row_pass (study->table, study->method->weight_column, NULL, 0, forms, n_forms,
                       nabla_data_get_executor (study->data), study->progress, error)
       && (clustered ? add_clusters (study, plan, forms, sums, error)
                     : add_rows (study, plan, forms, n_forms, sums, error));
  for (guint i = 0; i < n_forms; i++)
    nabla_influence_free (forms[i]);
  return ok;
}

static double
sum_at (const double *sums, guint m, guint i, guint j)
{
  return sums[(gsize) MIN (i, j) * N_PARTS * m + MAX (i, j)];
}

/* The instruments' coefficients with their covariances. */
static NablaReducedForm *
make_reduced_form (const NablaPlan *plan, const Sums *sums)
{
  guint m = plan->instruments->len, k = plan->first_stage->k;
  NablaReducedForm *form = nabla_reduced_form_new (m);
  const NablaMoments *moments = plan->first_stage->moments;
  g_autofree double *residual = g_new0 (double, moments->k);
  double outcome = plan->reduced->rss, exposure = plan->first_stage->fit->rss, both;
  double df = (double) plan->n - k - 1.0;

  /* Of the sum of both residuals: their product. */
  for (guint j = 0; j < k; j++)
    residual[plan->first_stage->x[j]] = -plan->reduced->beta[j] - plan->first_stage->fit->beta[j];
  residual[plan->outcome] = residual[plan->first_stage->y] = 1.0;
  both = nabla_fit_quadratic (moments, residual) - outcome - exposure;
  for (guint i = 0; i < m; i++)
    {
      form->outcome[i] = plan->reduced->beta[instrument_at (plan, i)];
      form->exposure[i] = plan->first_stage->fit->beta[instrument_at (plan, i)];
      for (guint j = 0; j < m; j++)
        {
          double inverse
            = plan->first_stage->fit->inverse[(gsize) instrument_at (plan, i) * k + instrument_at (plan, j)];
          gsize at = (gsize) i * m + j;

          if (sums == NULL)
            {
              form->v_outcome[at] = outcome / df * inverse;
              form->v_both[at] = both / df * inverse;
              form->v_exposure[at] = exposure / df * inverse;
              continue;
            }
          form->v_outcome[at] = sums->correction * sum_at (sums->robust, m, i, j);
          form->v_both[at]
            = sums->correction * (sum_at (sums->robust, m, i, m + j) + sum_at (sums->robust, m, j, m + i));
          form->v_exposure[at] = sums->correction * sum_at (sums->robust, m, m + i, m + j);
        }
    }
  return form;
}

/* min over b of d(b)' V^-1 d(b) with V the covariance of d at the effect found (m x m): what is left when the
 * best effect is taken; NaN where V is singular. */
static double
minimum_distance (const NablaReducedForm *form, double *variance)
{
  guint m = form->m;
  g_autofree double *solved = g_new (double, 2 * (gsize) m);
  double yy = 0.0, xy = 0.0, xx = 0.0;

  for (guint i = 0; i < m; i++)
    {
      solved[2 * i] = form->outcome[i];
      solved[2 * i + 1] = form->exposure[i];
    }
  if (LAPACKE_dposv (LAPACK_ROW_MAJOR, 'L', (lapack_int) m, 2, variance, (lapack_int) m, solved, 2) != 0)
    return NAN;
  for (guint i = 0; i < m; i++)
    {
      yy += form->outcome[i] * solved[2 * i];
      xy += form->exposure[i] * solved[2 * i];
      xx += form->exposure[i] * solved[2 * i + 1];
    }
  return fmax (yy - xy * xy / xx, 0.0);
}

static void
set_overidentification (NablaPlan *plan, const NablaReducedForm *form, const Sums *sums)
{
  guint m = form->m, k = plan->first_stage->k;
  g_autofree double *variance = g_new (double, (gsize) m *m);
  double squares = nabla_fit_quadratic (plan->first_stage->moments, plan->influence->e) / (double) plan->n;
  double statistic;

  for (guint i = 0; i < m; i++)
    for (guint j = 0; j < m; j++)
      variance[(gsize) i * m + j]
        = sums != NULL
            ? sum_at (sums->plain, m, RESIDUAL * m + i, RESIDUAL * m + j)
            : squares * plan->first_stage->fit->inverse[(gsize) instrument_at (plan, i) * k + instrument_at (plan, j)];
  statistic = minimum_distance (form, variance);
  if (isfinite (statistic))
    plan->overidentification_p = gsl_cdf_chisq_Q (statistic, m - 1.0);
}

static void
set_anderson_rubin (NablaPlan *plan, const NablaReducedForm *form, double df, double level)
{
  GArray *set;

  if (!(df > 0.0))
    return;
  set = nabla_reduced_form_invert (form, nabla_f_quantile (level, form->m, df));
  for (guint i = 0; set != NULL && i < set->len; i++)
    {
      NablaInterval *interval = &g_array_index (set, NablaInterval, i);

      interval->lo *= fabs (plan->unit);
      interval->hi *= fabs (plan->unit);
    }
  plan->anderson_rubin = set;
}

/**
 * nabla_plan_check_instruments:
 * @self: a plan of two-stage least squares whose variance and first stage are known
 * @error: cancelled
 *
 * Fills in the F where errors are clustered, the Anderson-Rubin set where F is below 10, and the test of
 * overidentification where there is more than one instrument. The set has the errors that were asked for (HC2 and HC3
 * with the leverages of the first stage) and F (m, n - k) or F (m, G - 1) as the statistic's distribution.
 * O(n m k) where rows are needed: errors that are not classical, and one of the three.
 */
gboolean
nabla_plan_check_instruments (NablaPlan *self, NablaStudy *study, GError **error)
{
  g_auto (Sums) sums = { 0 };
  g_autoptr (NablaReducedForm) form = NULL;
  gboolean classical = study->method->se == NABLA_SE_CLASSICAL, clustered = study->method->se == NABLA_SE_CLUSTER;
  guint m = self->instruments->len;

  if (!clustered && m < 2 && !(self->first_stage_f < NABLA_PLAN_WEAK_F))
    return TRUE;
  if (!classical && !read_sums (study, self, &sums, error))
    return FALSE;
  form = make_reduced_form (self, classical ? NULL : &sums);
  if (clustered)
    {
      g_autoptr (NablaReducedForm) first = nabla_reduced_form_new (m);
      gsize square = (gsize) m * m;

      memcpy (first->outcome, form->exposure, sizeof (double) * m);
      memcpy (first->v_outcome, form->v_exposure, sizeof (double) * square);
      self->first_stage_f = nabla_reduced_form_test (first, 0.0);
      if (!isfinite (self->first_stage_f))
        self->first_stage_f = NAN;
    }
  if (self->first_stage_f < NABLA_PLAN_WEAK_F)
    set_anderson_rubin (self, form, classical ? (double) self->n - self->first_stage->k - 1.0 : sums.df,
                        study->method->level);
  if (m > 1)
    set_overidentification (self, form, classical ? NULL : &sums);
  return TRUE;
}
