#include "estimate/smooth/nabla-sieve-curve.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-block-sum.h"
#include "estimate/rows/nabla-influence.h"
#include "estimate/smooth/nabla-sieve-private.h"
#include "estimate/numeric/nabla-sort.h"

/* Influences are held for so many numbers at once. */
#define MAX_INFLUENCES ((gsize) 1 << 24)
/* Fewer values than this are joined by a straight line. */
#define LEAST_VALUES 3

/**
 * Functional k of 2 n: the mean at point k, or the slope at point k - n. Of a row it is b'@eta times the residual,
 * plus the fitted mean or slope with the row's own covariates: the covariates' features times @fitted.
 */
typedef struct
{
  NablaSievePass *pass;
  guint n_functionals;
  double *m;      /* n_functionals x p */
  double *eta;    /* p x n_functionals */
  double *fitted; /* p x n_functionals: on the covariates' own terms, else 0 */
  double *value, *smooth;
  guint first, n_now; /* those whose influences are being made */
  double *influence;  /* n_now columns of n rows */
} Curve;

static void
curve_clear (Curve *self)
{
  g_free (self->m);
  g_free (self->eta);
  g_free (self->fitted);
  g_free (self->value);
  g_free (self->smooth);
  g_free (self->influence);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Curve, curve_clear)

/* The term that is feature @b of covariate @j alone. */
static guint
find_covariate_term (const NablaBasis *basis, guint j, guint b)
{
  for (guint i = basis->first[j]; i < basis->first[j + 1]; i++)
    {
      const NablaTerm *term = &basis->terms[basis->by_column[i]];

      if (term->kind == NABLA_TERM_COVARIATE && term->b == b)
        return basis->by_column[i];
    }
  return G_MAXUINT;
}

/* Which terms of the covariates alone each term is made of, times a feature of the exposure: p lists. */
typedef struct
{
  guint term;
  double weight;
} Part;

static GPtrArray *
take_parts (const NablaBasis *basis)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint k = 0; k < basis->p; k++)
    {
      const NablaTerm *term = &basis->terms[k];
      GArray *list = g_array_new (FALSE, FALSE, sizeof (Part));
      Part part = { term->kind == NABLA_TERM_EXPOSURE ? 0 : k, 1.0 };

      if (term->kind != NABLA_TERM_PRODUCT || (part.term = find_covariate_term (basis, term->j, term->b)) != G_MAXUINT)
        g_array_append_val (list, part);
      else /* the linear feature of an index */
        for (guint j = 0; j < basis->d; j++)
          {
            part.term = find_covariate_term (basis, j, 0);
            part.weight = basis->index_slopes[(gsize) (term->j - basis->d) * basis->d + j];
            g_array_append_val (list, part);
          }
      g_ptr_array_add (parts, list);
    }
  return parts;
}

/* One point: both functionals, and what they fit to a row. */
static void
set_point (Curve *self, guint point, guint n_points, double x, const GPtrArray *parts)
{
  const NablaSievePass *pass = self->pass;
  const NablaBasis *basis = pass->basis;
  guint p = basis->p;
  g_autofree double *value = g_new (double, basis->x_features), *slope = g_new (double, basis->x_features);

  nabla_spline_evaluate (basis->x_spline, &x, 1, basis->x_features, 1, value, slope);
  for (guint of_slope = 0; of_slope < 2; of_slope++)
    {
      gsize at = (gsize) (point + of_slope * n_points) * p;

      for (guint k = 0; k < p; k++)
        {
          const NablaTerm *term = &basis->terms[k];
          gboolean moves = term->kind == NABLA_TERM_EXPOSURE || term->kind == NABLA_TERM_PRODUCT;
          const GArray *list = parts->pdata[k];
          double factor = moves ? (of_slope ? slope[term->a] : value[term->a]) : of_slope ? 0.0 : 1.0;

          for (guint i = 0; i < list->len; i++)
            {
              Part part = g_array_index (list, Part, i);

              self->m[at + k] += factor * part.weight * pass->gram[part.term];
              self->fitted[at + part.term] += factor * part.weight * pass->fit->beta[k];
            }
        }
    }
}

/* The influences of the functionals at hand on the rows of a block, less their means. */
static void
read_block (gsize first, gsize n, double *sums G_GNUC_UNUSED, double *room, gpointer data)
{
  Curve *self = data;
  const NablaSievePass *pass = self->pass;
  guint p = pass->basis->p;
  gsize n_rows = pass->rows->n, from = (gsize) self->first * p;
  double *rest = room + (gsize) p * NABLA_BLOCK_STRIDE;
  double *weight = rest + nabla_basis_get_room (pass->basis);
  double *fitted = weight + (gsize) self->n_now * NABLA_BLOCK_STRIDE;

  nabla_basis_evaluate (pass->basis, first, n, room, NULL, rest);
  cblas_dgemm (CblasColMajor, CblasNoTrans, CblasNoTrans, n, self->n_now, p, 1.0, room, NABLA_BLOCK_STRIDE,
               self->eta + from, p, 0.0, weight, NABLA_BLOCK_STRIDE);
  cblas_dgemm (CblasColMajor, CblasNoTrans, CblasNoTrans, n, self->n_now, p, 1.0, room, NABLA_BLOCK_STRIDE,
               self->fitted + from, p, 0.0, fitted, NABLA_BLOCK_STRIDE);
  for (guint k = 0; k < self->n_now; k++)
    {
      double *out = self->influence + k * n_rows + first, plain = 0.0;

      for (guint t = 0; t < p; t++)
        plain += self->m[(gsize) (self->first + k) * p + t] * pass->fit->beta[t];
      for (gsize i = 0; i < n; i++)
        out[i]
          = fitted[k * NABLA_BLOCK_STRIDE + i] - plain + weight[k * NABLA_BLOCK_STRIDE + i] * pass->residual[first + i];
    }
}

/* The influences of @n_now functionals from @first on. */
static gboolean
take_influences (Curve *self, GError **error)
{
  NablaSievePass *pass = self->pass;
  gsize room = (gsize) (pass->basis->p + 2 * self->n_now) * NABLA_BLOCK_STRIDE + nabla_basis_get_room (pass->basis);

  return nabla_block_sum (pass->rows->n, read_block, self, 0, room, NULL, pass->executor, pass->progress, error);
}

/* Standard errors of all functionals, as many at a time as there is room for. */
static gboolean
take_errors (Curve *self, double *se, GError **error)
{
  const NablaSieveRows *rows = self->pass->rows;
  gsize n = rows->n;
  guint most = (guint) CLAMP (MAX_INFLUENCES / n, 1, self->n_functionals);

  self->influence = g_new (double, n *most);
  for (self->first = 0; self->first < self->n_functionals; self->first += self->n_now)
    {
      self->n_now = MIN (most, self->n_functionals - self->first);
      if (!take_influences (self, error))
        return FALSE;
      for (guint k = 0; k < self->n_now; k++)
        se[self->first + k]
          = sqrt (nabla_influence_variance (self->influence + k * n, n, rows->weights, rows->clusters, rows->n_clusters)
                  + self->smooth[self->first + k]);
    }
  return TRUE;
}

/* Fits, and takes the functionals of all points and the residuals. */
static gboolean
take_functionals (Curve *self, const double *grid, guint n, GError **error)
{
  NablaSievePass *pass = self->pass;
  const NablaSieveRows *rows = pass->rows;
  g_autoptr (GPtrArray) parts = NULL;
  gsize p, cells;

  if (!nabla_sieve_pass_fit (pass, nabla_count_distinct (rows->x, rows->n, LEAST_VALUES) < LEAST_VALUES, error))
    return FALSE;
  if (nabla_sieve_pass_is_determined (pass))
    {
      g_set_error_literal (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_COLLINEAR,
                           _ ("The exposure is a function of the covariates in the complete rows, so that its effect "
                              "cannot be told from theirs: adjust for fewer variables."));
      return FALSE;
    }
  p = pass->basis->p;
  cells = p * 2 * MAX (n, 1);
  self->n_functionals = 2 * n;
  self->m = g_new0 (double, cells);
  self->eta = g_new0 (double, cells);
  self->fitted = g_new0 (double, cells);
  self->value = g_new (double, 2 * MAX (n, 1));
  self->smooth = g_new (double, 2 * MAX (n, 1));
  parts = take_parts (pass->basis);
  for (guint g = 0; g < n; g++)
    set_point (self, g, n, grid[g], parts);
  for (guint k = 0; k < 2 * n; k++)
    self->value[k] = nabla_debias_functional (pass->debias, self->m + k * p, self->eta + k * p, NULL, &self->smooth[k]);
  /* The residuals; its own weights and gradient are not needed. */
  pass->eta = g_new0 (double, p);
  return nabla_sieve_pass_read (pass, error);
}

/**
 * nabla_sieve_curve_new:
 * @rows: at least %NABLA_SIEVE_LEAST_ROWS; the exposure and the outcome vary
 * @grid: (array length=n): values of the exposure
 * @error: an exposure that the covariates determine; cancelled; numbers too large to be squared
 *
 * Each point is a functional of the fit of nabla_sieve_new(), debiased like it; bands are of each point by itself.
 * Where the data say little about a point, its band shows it. O(n_rows p (p + 2 n)); at most 128 MB for influences.
 *
 * Returns: (transfer full): the curve, or %NULL
 */
NablaSieveCurve *
nabla_sieve_curve_new (const NablaSieveRows *rows,
                       const double *grid,
                       guint n,
                       NablaExecutor *executor,
                       NablaProgress *progress,
                       GError **error)
{
  g_auto (NablaSievePass) pass = { .rows = rows, .executor = executor, .progress = progress };
  g_auto (Curve) curve = { .pass = &pass };
  g_autoptr (NablaSieveCurve) self = g_new0 (NablaSieveCurve, 1);
  g_autofree double *se = g_new (double, 2 * MAX (n, 1));

  if (!take_functionals (&curve, grid, n, error) || !take_errors (&curve, se, error))
    return NULL;
  self->n = n;
  self->mean = g_new (double, MAX (n, 1));
  self->slope = g_new (double, MAX (n, 1));
  self->mean_se = g_memdup2 (se, n * sizeof *se);
  self->slope_se = g_memdup2 (se + n, n * sizeof *se);
  for (guint g = 0; g < n; g++)
    {
      self->mean[g] = pass.y_mean + curve.value[g];
      self->slope[g] = curve.value[n + g];
    }
  return g_steal_pointer (&self);
}

void
nabla_sieve_curve_free (NablaSieveCurve *self)
{
  if (self == NULL)
    return;
  g_free (self->mean);
  g_free (self->mean_se);
  g_free (self->slope);
  g_free (self->slope_se);
  g_free (self);
}

/**
 * nabla_sieve_means_new:
 * @rows: as nabla_sieve_curve_new()
 * @x: the exposure's values
 * @error: as nabla_sieve_curve_new()
 *
 * O(n_rows p^2)
 *
 * Returns: (transfer full): the means, or %NULL
 */
NablaSieveMeans *
nabla_sieve_means_new (const NablaSieveRows *rows,
                       const double x[2],
                       NablaExecutor *executor,
                       NablaProgress *progress,
                       GError **error)
{
  g_auto (NablaSievePass) pass = { .rows = rows, .executor = executor, .progress = progress };
  g_auto (Curve) curve = { .pass = &pass };
  g_autoptr (NablaSieveMeans) self = g_new0 (NablaSieveMeans, 1);
  g_autofree double *apart = NULL, *eta = NULL;
  double of_difference;

  if (!take_functionals (&curve, x, 2, error))
    return NULL;
  curve.n_now = 1;
  for (guint k = 0; k < 2; k++)
    {
      curve.first = k;
      curve.influence = g_new (double, rows->n);
      if (!take_influences (&curve, error))
        return NULL;
      self->means[k] = pass.y_mean + curve.value[k];
      self->influence[k] = g_steal_pointer (&curve.influence);
      self->smoothness[k][k] = curve.smooth[k];
    }
  /* What the weights miss of a difference is the difference of what they miss. */
  apart = g_new (double, pass.basis->p);
  eta = g_new (double, pass.basis->p);
  for (guint t = 0; t < pass.basis->p; t++)
    apart[t] = curve.m[pass.basis->p + t] - curve.m[t];
  nabla_debias_functional (pass.debias, apart, eta, NULL, &of_difference);
  self->smoothness[0][1] = self->smoothness[1][0] = 0.5 * (curve.smooth[0] + curve.smooth[1] - of_difference);
  self->n_kept = pass.basis->d;
  self->kept = g_steal_pointer (&pass.basis->kept);
  self->constant = g_steal_pointer (&pass.basis->constant);
  return g_steal_pointer (&self);
}

void
nabla_sieve_means_free (NablaSieveMeans *self)
{
  if (self == NULL)
    return;
  g_free (self->influence[0]);
  g_free (self->influence[1]);
  g_free (self->kept);
  g_free (self->constant);
  g_free (self);
}
