#include "estimate/trust/nabla-implication-test.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/trust/nabla-canonical.h"
#include "estimate/trust/nabla-strata.h"
#include "estimate/moments/nabla-study.h"
#include "estimate/nabla-wording.h"

/* Adds the features of some variables to all of them; a copy of these alone. */
static GArray *
add_block (const NablaStudy *study, const NablaNodeSet *nodes, GArray *features, GError **error)
{
  guint first = features->len;
  GArray *block;

  if (!nabla_study_add_covariates (study, nodes, features, error))
    return NULL;
  block = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  if (features->len > first)
    g_array_append_vals (block, &g_array_index (features, NablaFeature, first), features->len - first);
  return block;
}

/* The indices of those that vary. */
static GArray *
get_block (const NablaStudy *study, const NablaMoments *moments, const GArray *block, GError **error)
{
  if (block->len == 0)
    return g_array_new (FALSE, FALSE, sizeof (guint));
  return nabla_study_get_regressors (study, moments, block, 0, error);
}

/* Nothing is left of a variable, by itself or once what is @given is taken out of it. */
static void
set_determined (const NablaStudy *study, NablaNode node, const NablaNodeSet *given, GError **error)
{
  g_autofree char *name = nabla_wording_node (study, node);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;

  for (guint i = 0; i < nabla_node_set_size (given); i++)
    g_ptr_array_add (names, nabla_wording_node (study, given->nodes[i]));
  list = nabla_wording_list ((char **) names->pdata, names->len);
  if (names->len == 0)
    g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
                 _ ("%s has no variation in the complete rows: link another column or leave it out."), name);
  else
    g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_COLLINEAR,
                 _ ("%s is determined by %s, so nothing is left of it to test: leave one of them out."), name, list);
}

/* The partial correlation's t test, which is exact for normal residuals, with Fisher's interval. */
static void
fill_correlation (NablaImplicationTest *test, const NablaCanonical *found, double level)
{
  double r = found->r, df = (double) test->n_used - 2.0 - found->n_given, z = atanh (r);
  double width = df > 1.0 ? gsl_cdf_ugaussian_Pinv ((1.0 + level) / 2.0) / sqrt (df - 1.0) : INFINITY;

  test->method = "partial_correlation";
  test->estimate = r;
  test->p = fabs (r) < 1.0 ? 2.0 * gsl_cdf_tdist_Q (fabs (r) * sqrt (df / ((1.0 - r) * (1.0 + r))), df) : 0.0;
  test->lo = fabs (r) < 1.0 ? tanh (z - width) : r;
  test->hi = fabs (r) < 1.0 ? tanh (z + width) : r;
}

/* Pillai's trace by its F approximation (Pillai 1955), exact where one of the ranks is 1. */
static void
fill_pillai (NablaImplicationTest *test, const NablaCanonical *found, double level)
{
  double s = MIN (found->n_a, found->n_b), df1 = (double) found->n_a * found->n_b;
  double rows = (double) test->n_used - found->n_given;
  double df2 = s * (rows - 1.0 - found->n_a - found->n_b + s), f, lo, hi;

  test->method = "pillai";
  test->estimate = sqrt (found->pillai / s);
  if (found->pillai >= s)
    {
      test->p = 0.0;
      test->lo = test->hi = 1.0;
      return;
    }
  f = found->pillai / (s - found->pillai) * df2 / df1;
  test->p = gsl_cdf_fdist_Q (f, df1, df2);
  nabla_noncentrality_bounds (f, df1, df2, level, &lo, &hi);
  test->lo = sqrt (lo / (lo + s * rows));
  test->hi = sqrt (hi / (hi + s * rows));
}

static void
fill_chi_square (NablaImplicationTest *test, const NablaStrata *found, double level)
{
  double lo, hi;

  test->method = "chi_square";
  test->n_used = found->n;
  test->estimate = sqrt (found->x2 / found->most);
  test->p = gsl_cdf_chisq_Q (found->x2, found->df);
  nabla_noncentrality_bounds (found->x2 / found->df, found->df, INFINITY, level, &lo, &hi);
  test->lo = fmin (sqrt (lo / found->most), 1.0);
  test->hi = fmin (sqrt (hi / found->most), 1.0);
  test->tested = TRUE;
}

/* By the residuals of linear regressions. */
static gboolean
test_residuals (NablaStudy *study, NablaImplicationTest *test, double level, GError **error)
{
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  g_autoptr (NablaMoments) moments = NULL;
  g_autoptr (NablaNodeSet) left = nabla_node_set_new_one (test->what.a), right = nabla_node_set_new_one (test->what.b);
  const NablaNodeSet *nodes[] = { left, right, test->what.given };
  g_autoptr (GArray) a = NULL, b = NULL, given = NULL;
  GArray **blocks[] = { &a, &b, &given };
  NablaCanonical found;

  for (guint i = 0; i < 3; i++)
    {
      *blocks[i] = add_block (study, nodes[i], features, error);
      if (*blocks[i] == NULL)
        return FALSE;
    }
  moments = nabla_study_get_moments (study, features, error);
  if (moments == NULL)
    return FALSE;
  test->n_used = moments->n;
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GArray) block = *blocks[i];

      *blocks[i] = get_block (study, moments, block, error);
      if (*blocks[i] == NULL)
        return FALSE;
    }
  nabla_canonical (moments->cross, moments->k, given, a, b, &found);
  if (!nabla_study_check_rows (study, moments, 1 + found.n_given + MAX (1, MAX (found.n_a, found.n_b)), error))
    return FALSE;
  if (found.n_a == 0 || found.n_b == 0)
    {
      set_determined (study, found.n_a == 0 ? test->what.a : test->what.b,
                      (found.n_a == 0 ? a : b)->len > 0 ? test->what.given : NULL, error);
      return FALSE;
    }
  if (isnan (found.r))
    fill_pillai (test, &found, level);
  else
    fill_correlation (test, &found, level);
  test->tested = TRUE;
  return TRUE;
}

static gboolean
run_test (NablaStudy *study, NablaImplicationTest *test, double level, GError **error)
{
  g_autoptr (GError) local = NULL;
  NablaStrata strata;

  if (nabla_node_set_size (test->what.given) > 0 && nabla_strata_count (study, &test->what, &strata, &local))
    {
      fill_chi_square (test, &strata, level);
      return TRUE;
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return test_residuals (study, test, level, error);
}

/**
 * nabla_test_implications:
 * @data: the table
 * @graph: what the implications' indices mean
 * @columns: (array): for each node of @graph the column of the table, -1: none
 * @implications: (element-type NablaIndependence)
 * @level: of the intervals; an implication fails when its adjusted p value is below 1 - @level
 * @progress: (nullable): cancels, and shows how far it is
 * @error: cancelled
 *
 * Tests each independence in the complete cases of its variables. Where all of them are categories or binary,
 * something is given, and there are 5 rows a cell: by Pearson's chi-square within the strata of what is given, in one
 * pass over the rows. Else on the residuals of a and b after linear regressions on what is given, from the Gram
 * alone: by partial correlation where a and b are numbers or have two levels, with the t test and Fisher's
 * interval; else by Pillai's trace of their residuals with levels as 0 and 1. The intervals of these two come from
 * noncentral distributions. Holm's adjustment keeps the
 * chance that any implication of a right graph fails below 1 - @level, however the tests hang
 * together. What cannot be tested (no column, text, too few rows, determined by what is given) says why.
 * On residuals a dependence that is not linear in the columns may stay unseen, or come from the regressions.
 *
 * Returns: (transfer full): a test for each implication, or %NULL; O(k^3) each, k its columns
 */
NablaImplicationTests *
nabla_test_implications (NablaData *data,
                         const NablaGraph *graph,
                         const int *columns,
                         const GPtrArray *implications,
                         double level,
                         NablaProgress *progress,
                         GError **error)
{
  g_autoptr (NablaImplicationTests) tests = nabla_implication_tests_new (implications);
  g_auto (NablaStudy) study = { 0 };
  NablaMethod method;

  nabla_method_init (&method);
  method.se = NABLA_SE_CLASSICAL;
  method.level = level;
  if (!nabla_progress_check (progress, error)
      || !nabla_study_init (&study, data, graph, columns, &method, progress, error))
    return NULL;
  for (guint i = 0; i < tests->n_tests; i++)
    {
      g_autoptr (GError) problem = NULL;

      if (!run_test (&study, &tests->tests[i], level, &problem))
        {
          if (nabla_progress_is_cancellation (problem))
            {
              g_propagate_error (error, g_steal_pointer (&problem));
              return NULL;
            }
          tests->tests[i].message = g_strdup (problem->message);
        }
      if (!nabla_progress_check (progress, error))
        return NULL;
      nabla_progress_set (progress, (i + 1.0) / tests->n_tests, NULL);
    }
  nabla_implication_tests_adjust (tests, level);
  return g_steal_pointer (&tests);
}
