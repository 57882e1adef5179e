/* The variances that need the rows: of all plans in one pass, or with clusters, whose
 * sums need every row's influence, of a few at a time. */
#include "estimate/rows/nabla-clusters.h"
#include "estimate/moments/nabla-plan.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

/* Influences of so many estimates are held at once, a number a row each. */
#define BATCH     8
#define POLL_ROWS 65536

/* F of the instruments: pi'V^-1 pi / m, V with the n / (n - k) correction. */
static double
robust_first_stage (const NablaPlan *self)
{
  const NablaRegression *regression = self->first_stage;
  guint m = self->instruments->len, k = regression->k;
  double n = regression->moments->n, correction = n / (n - k - 1.0), sum = 0.0;
  g_autofree double *variance = g_new (double, (gsize) m *m);
  g_autofree double *solution = g_new (double, m);

  for (guint i = 0; i < m; i++)
    {
      guint at = g_array_index (self->instruments, guint, i);

      solution[i] = regression->fit->beta[at];
      for (guint j = 0; j < m; j++)
        variance[(gsize) i * m + j]
          = correction * regression->meat[(gsize) at * k + g_array_index (self->instruments, guint, j)];
    }
  if (LAPACKE_dposv (LAPACK_ROW_MAJOR, 'L', (lapack_int) m, 1, variance, (lapack_int) m, solution, 1) != 0)
    return NAN;
  for (guint i = 0; i < m; i++)
    sum += solution[i] * regression->fit->beta[g_array_index (self->instruments, guint, i)];
  return isfinite (sum) ? sum / m : NAN;
}

/* Of one coefficient, by one stage or two; else a function of several. */
static gboolean
is_regression (const NablaPlan *plan)
{
  return plan->regression != NULL || (plan->first_stage != NULL && !nabla_comparison_has_means (&plan->comparison));
}

/* CR1: sum_g s_g^2 G/(G-1), for a regression, of one stage or two, times (n-1)/(n-k); t with G - 1. */
static gboolean
add_up_clusters (NablaPlan *plan,
                 const NablaColumn *column,
                 const guint32 *clusters,
                 guint n_clusters,
                 NablaProgress *progress,
                 GError **error)
{
  gsize n_rows = nabla_column_get_length (column);
  const double *influence = plan->influence->rows;
  g_autofree double *sums = g_new0 (double, MAX (n_clusters, 1));
  g_autofree guint8 *seen = g_new0 (guint8, MAX (n_clusters, 1));
  double variance = 0.0, n_seen = 0.0;

  for (gsize row = 0; row < n_rows; row++)
    {
      if (row % POLL_ROWS == 0 && !nabla_progress_check (progress, error))
        return FALSE;
      if (isnan (influence[row]) || clusters[row] >= n_clusters)
        continue;
      sums[clusters[row]] += influence[row];
      seen[clusters[row]] = 1;
    }
  for (guint g = 0; g < n_clusters; g++)
    {
      variance += sums[g] * sums[g];
      n_seen += seen[g];
    }
  if (n_seen < 2)
    return nabla_clusters_too_few (column, error);
  plan->variance = variance * n_seen / (n_seen - 1.0);
  if (is_regression (plan))
    plan->variance *= (plan->n - 1.0) / ((double) plan->n - plan->n_parameters);
  plan->df = n_seen - 1.0;
  return TRUE;
}

static gboolean
read_clusters (NablaStudy *study, GPtrArray *plans, GError **error)
{
  const NablaColumn *column = nabla_table_get_column (study->table, study->method->cluster_column);
  gsize n_rows = nabla_table_n_rows (study->table);
  guint n_clusters = 0;
  g_autofree guint32 *clusters = nabla_clusters_number (column, &n_clusters, study->progress);

  for (guint first = 0; first < plans->len; first += BATCH)
    {
      guint n = MIN (BATCH, plans->len - first);
      NablaInfluence *influences[BATCH];
      gboolean ok;

      for (guint i = 0; i < n; i++)
        {
          influences[i] = ((NablaPlan *) g_ptr_array_index (plans, first + i))->influence;
          influences[i]->rows = g_new (double, MAX (n_rows, 1));
        }
      ok = nabla_row_pass (study->table, study->method->weight_column, NULL, 0, influences, n,
                           nabla_data_get_executor (study->data), study->progress, error);
      for (guint i = 0; i < n; i++)
        {
          ok = ok
               && add_up_clusters (g_ptr_array_index (plans, first + i), column, clusters, n_clusters, study->progress,
                                   error);
          g_clear_pointer (&influences[i]->rows, g_free);
        }
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

/* Two stages have the factors of one, where no row decides its own fit; other functions of several coefficients
 * none. */
static double
add_up_influence (NablaPlan *plan, double n)
{
  const NablaInfluence *influence = plan->influence;

  if (!is_regression (plan) || plan->se_kind == NABLA_SE_HC0)
    return influence->squares;
  if (influence->leverage != NULL && influence->saturated <= 0.0)
    return influence->adjusted;
  plan->se_kind = NABLA_SE_HC1;
  return influence->squares * n / (n - plan->n_parameters);
}

/**
 * nabla_plans_read_rows:
 * @plans: (array length=n_plans): entries may be %NULL
 * @error: cancelled, or clusters that are none
 *
 * Fills in the variances; touches no row where moments sufficed.
 */
gboolean
nabla_plans_read_rows (NablaStudy *study, NablaPlan **plans, guint n_plans, GError **error)
{
  g_autoptr (GPtrArray) regressions = g_ptr_array_new ();
  g_autoptr (GPtrArray) influences = g_ptr_array_new ();
  g_autoptr (GPtrArray) clustered = g_ptr_array_new ();
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < n_plans; i++)
    {
      NablaPlan *plan = plans[i];

      if (plan == NULL || plan->zero)
        continue;
      if (plan->first_stage != NULL && isnan (plan->first_stage_f))
        g_ptr_array_add (regressions, plan->first_stage);
      if (!isnan (plan->variance))
        continue;
      if (study->method->se == NABLA_SE_CLUSTER)
        g_ptr_array_add (clustered, plan);
      else if (plan->influence != NULL)
        g_ptr_array_add (influences, plan->influence);
      else if (g_hash_table_add (known, plan->regression))
        g_ptr_array_add (regressions, plan->regression);
    }
  if (regressions->len + influences->len > 0
      && !nabla_row_pass (study->table, study->method->weight_column, (NablaRegression **) regressions->pdata,
                          regressions->len, (NablaInfluence **) influences->pdata, influences->len,
                          nabla_data_get_executor (study->data), study->progress, error))
    return FALSE;
  if (clustered->len > 0 && !read_clusters (study, clustered, error))
    return FALSE;

  for (guint i = 0; i < n_plans; i++)
    {
      NablaPlan *plan = plans[i];
      double n;

      if (plan == NULL || plan->zero)
        continue;
      n = plan->n;
      if (plan->first_stage != NULL && isnan (plan->first_stage_f))
        plan->first_stage_f = robust_first_stage (plan);
      if (!isnan (plan->variance))
        continue;
      if (plan->influence != NULL)
        plan->variance = add_up_influence (plan, n);
      else
        plan->variance = plan->regression->meat[plan->target]
                         * (study->method->se == NABLA_SE_HC1 ? n / (n - plan->n_parameters) : 1.0);
    }
  for (guint i = 0; i < n_plans; i++)
    if (plans[i] != NULL && plans[i]->first_stage != NULL && !nabla_plan_check_instruments (plans[i], study, error))
      return FALSE;
  return TRUE;
}
