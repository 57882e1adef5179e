/* The features that all data get are splines of the columns one by one. Of what they may lack three families are looked
 * for in the residuals of the outcome and in those of the exposure on the covariates alone: splines of covariates that
 * were cut short for want of rows, thresholds of a covariate, and covariates that act together. Features that are left
 * out bias an effect only as far as both residuals follow them, so that either may ask for them. */
#include "estimate/smooth/nabla-basis-look.h"

#include <math.h>
#include <string.h>

#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-block-sum.h"
#include "estimate/rows/nabla-influence.h"
#include "estimate/smooth/nabla-basis-private.h"
#include "estimate/smooth/nabla-missed.h"

/* At least so many blocks of rows are looked at, less than twice as many, evenly spread: what they do not show is no
 * matter for ten times as many. */
#define LOOK_BLOCKS 24
/* Covariates that are looked at, the most telling first; two indices come on top. */
#define MOST_COVARIATES 12
/* The chance to add pairs, thresholds, or the rest of one spline in vain, which does no harm but cost: this over n,
 * where what biases an effect by its standard error is seen ever farther beyond chance, and at most so much. */
#define LEVEL_ROWS 10.0
#define MOST_LEVEL 0.05
/* Residuals of less than this share of the column's square are those of rounding and of the penalties. */
#define LEAST_SHARE 1e-10
/* Thresholds of a covariate. */
#define MOST_CUTS 6
/* A covariate of fewer values has none but those that its features tell apart. */
#define LEAST_FEATURES 2
/* Features of either covariate that go with their products, and the order of these: fewer than will be added; so many
 * features times the other's linear one. */
#define PAIR_KNOWN 4
#define PAIR_CROSS 6
#define PAIR_EDGE  12
#define PAIR_MOST  (PAIR_CROSS * PAIR_CROSS + 2 * PAIR_EDGE)

typedef struct
{
  const NablaBasisLook *what;
  guint n_columns;
  guint columns[MOST_COVARIATES + 2]; /* of the basis */
  double *features[MOST_COVARIATES + 2];
  gsize n;
  gsize every; /* of the blocks */
  double *root, *residuals[NABLA_MISSED_RESIDUALS];
  double *x_beta; /* p: of the exposure's regression, 0 elsewhere */
  guint32 *clusters;
  NablaMissedRows rows;

  /* By task. */
  double *chance; /* of a covariate's longer spline, then of each pair */
  double (*cuts)[MOST_CUTS];
  guint *n_cuts;
  guint n_covariates; /* of the columns that are none of the indices */
  NablaBasisPair *pairs;
  guint n_pairs;
} Look;

static double
get_level (const Look *self)
{
  return fmin (MOST_LEVEL, LEVEL_ROWS / self->what->basis->n);
}

static void
look_clear (Look *self)
{
  for (guint c = 0; c < self->n_columns; c++)
    g_free (self->features[c]);
  for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
    g_free (self->residuals[r]);
  g_free (self->root);
  g_free (self->x_beta);
  g_free (self->clusters);
  g_free (self->chance);
  g_free (self->cuts);
  g_free (self->n_cuts);
  g_free (self->pairs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

/* The exposure's regression on the terms without it, from the sums of the outcome's. */
static gboolean
regress_exposure (Look *self, GError **error)
{
  const NablaBasis *basis = self->what->basis;
  const NablaPenaltyProblem *whole = &self->what->fit->problem;
  guint p = basis->p;
  g_autofree guint *terms = g_new (guint, p);
  g_autofree double *omega = g_new (double, p);
  g_autofree int *group = g_new (int, p);
  g_autofree double *right = g_new (double, p);
  g_autoptr (NablaPenalty) fit = NULL;
  NablaPenaltyProblem problem = nabla_basis_take (basis, FALSE, terms, omega, group);
  g_autofree double *gram = nabla_basis_dup_gram (basis, whole->gram, terms, problem.p);

  for (guint j = 0; j < problem.p; j++)
    right[j] = whole->gram[(gsize) terms[j] * p + 1];
  problem.gram = gram;
  problem.right = right;
  problem.square = whole->gram[(gsize) p + 1];
  fit = nabla_penalty_new (&problem, self->what->progress, error);
  if (fit == NULL)
    return FALSE;
  self->x_beta = g_new0 (double, p);
  for (guint j = 0; j < problem.p; j++)
    self->x_beta[terms[j]] = fit->beta[j];
  return TRUE;
}

/* Both residuals of a block that is looked at, and the features of the covariates. */
static void
read_block (gsize index, gpointer data)
{
  Look *self = data;
  const NablaBasisLook *what = self->what;
  const NablaBasis *basis = what->basis;
  gsize first = index * self->every * NABLA_BLOCK_ROWS, n = MIN (NABLA_BLOCK_ROWS, basis->n - first);
  gsize at = index * NABLA_BLOCK_ROWS;
  gsize values = (gsize) basis->p * NABLA_BLOCK_STRIDE;
  g_autofree double *room = g_new (double, values + nabla_basis_get_room (basis));
  double *const *out = self->residuals;

  nabla_basis_evaluate (basis, first, n, room, NULL, room + values);
  for (gsize i = 0; i < n; i++)
    {
      self->root[at + i] = sqrt (nabla_weight_at (what->weights, first + i));
      out[0][at + i] = what->y[first + i] - what->y_mean;
      out[1][at + i] = room[NABLA_BLOCK_STRIDE + i];
      if (self->clusters != NULL)
        self->clusters[at + i] = what->clusters[first + i];
    }
  cblas_dgemv (CblasColMajor, CblasNoTrans, n, basis->p, -1.0, room, NABLA_BLOCK_STRIDE, what->fit->beta, 1, 1.0,
               out[0] + at, 1);
  cblas_dgemv (CblasColMajor, CblasNoTrans, n, basis->p, -1.0, room, NABLA_BLOCK_STRIDE, self->x_beta, 1, 1.0,
               out[1] + at, 1);
  for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
    for (gsize i = 0; i < n; i++)
      out[r][at + i] *= self->root[at + i];
  for (guint c = 0; c < self->n_columns; c++)
    {
      guint j = self->columns[c];

      nabla_spline_evaluate (basis->splines[j], basis->columns[j] + first, n, basis->splines[j]->n_features, self->n,
                             self->features[c] + at, NULL);
    }
}

static void
drop_negligible (double *residual, gsize n, double square)
{
  if (cblas_ddot (n, residual, 1, residual, 1) <= LEAST_SHARE * square * n)
    memset (residual, 0, n * sizeof *residual);
}

/* Numbers the clusters that are looked at, from 0; how many. */
static guint
renumber_clusters (guint32 *clusters, gsize n, guint n_clusters)
{
  g_autofree guint32 *numbers = g_new0 (guint32, n_clusters);
  guint count = 0;

  for (gsize i = 0; i < n; i++)
    {
      if (numbers[clusters[i]] == 0)
        numbers[clusters[i]] = ++count;
      clusters[i] = numbers[clusters[i]] - 1;
    }
  return count;
}

static gboolean
read_rows (Look *self, GError **error)
{
  const NablaBasisLook *what = self->what;
  const NablaBasis *basis = what->basis;
  gsize n_blocks = (basis->n + NABLA_BLOCK_ROWS - 1) / NABLA_BLOCK_ROWS, n_read;

  self->every = MAX (1, n_blocks / LOOK_BLOCKS);
  n_read = (n_blocks + self->every - 1) / self->every;
  self->n = n_read * NABLA_BLOCK_ROWS;
  if ((n_read - 1) * self->every == n_blocks - 1)
    self->n -= n_blocks * NABLA_BLOCK_ROWS - basis->n;
  self->root = g_new (double, self->n);
  for (guint r = 0; r < NABLA_MISSED_RESIDUALS; r++)
    self->rows.residuals[r] = self->residuals[r] = g_new (double, self->n);
  if (what->clusters != NULL)
    self->clusters = g_new (guint32, self->n);
  for (guint c = 0; c < self->n_columns; c++)
    self->features[c] = g_new (double, self->n * basis->splines[self->columns[c]]->n_features);
  self->rows.n = self->n;
  self->rows.root = self->root;
  self->rows.clusters = self->clusters;
  if (!nabla_executor_run (what->executor, n_read, read_block, self, what->progress, error)
      || !nabla_progress_check (what->progress, error))
    return FALSE;
  if (self->clusters != NULL)
    self->rows.n_clusters = renumber_clusters (self->clusters, self->n, what->n_clusters);
  drop_negligible (self->residuals[0], self->n, what->fit->problem.square);
  drop_negligible (self->residuals[1], self->n, what->fit->problem.gram[(gsize) basis->p + 1]);
  return TRUE;
}

/* 1, then the first @count features of a column looked at; returns how many columns that is. */
static guint
put_known (const Look *self, guint c, guint count, double *out)
{
  count = MIN (count, self->what->basis->splines[self->columns[c]]->n_features);
  for (gsize i = 0; i < self->n; i++)
    out[i] = 1.0;
  memcpy (out + self->n, self->features[c], count * self->n * sizeof *out);
  return 1 + count;
}

/* The rest of a spline that was cut short. */
static void
look_for_longer (Look *self, guint c)
{
  const NablaBasis *basis = self->what->basis;
  guint j = self->columns[c], own = MAX (basis->own[j], 1), all = basis->splines[j]->n_features, k;
  g_autofree double *known = NULL;
  g_autofree double *features = NULL;

  self->chance[c] = 1.0;
  for (guint i = 0; i < basis->extras.longer->len; i++)
    if (g_array_index (basis->extras.longer, guint, i) == j)
      return;
  if (own >= all)
    return;
  known = g_new (double, (1 + own) * self->n);
  k = put_known (self, c, own, known);
  features = g_memdup2 (self->features[c] + own * self->n, (all - own) * self->n * sizeof *features);
  self->chance[c] = nabla_missed_test (&self->rows, known, k, features, basis->splines[j]->roughness + own, all - own);
}

static void
look_for_cuts (Look *self, guint c)
{
  const NablaBasis *basis = self->what->basis;
  const GArray *there = basis->extras.cuts;
  guint j = self->columns[c], own = MAX (basis->own[j], 1), k, n_there = 0;
  g_autofree double *known = NULL;
  g_autofree double *values = NULL;

  if (j >= basis->d || basis->splines[j]->n_features < LEAST_FEATURES)
    return;
  for (guint i = 0; i < there->len; i++)
    n_there += g_array_index (there, NablaBasisCut, i).j == j;
  if (n_there >= MOST_CUTS)
    return;
  known = g_new (double, (1 + own + n_there) * self->n);
  k = put_known (self, c, own, known);
  values = g_new (double, self->n);
  /* The first feature is linear. */
  for (gsize i = 0; i < self->n; i++)
    values[i] = basis->splines[j]->mean + basis->splines[j]->scale * self->features[c][i];
  for (guint i = 0; i < there->len; i++)
    if (g_array_index (there, NablaBasisCut, i).j == j)
      {
        for (gsize r = 0; r < self->n; r++)
          known[k * self->n + r] = values[r] > g_array_index (there, NablaBasisCut, i).at;
        k++;
      }
  self->n_cuts[c] = nabla_missed_find_cuts (&self->rows, values, known, k, get_level (self) / self->n_covariates,
                                            self->cuts[c], MOST_CUTS - n_there);
}

/* Products of the features of two covariates that are not there. */
static void
look_for_products (Look *self, guint at)
{
  const NablaBasis *basis = self->what->basis;
  NablaBasisPair pair = self->pairs[at];
  const NablaSpline *left = basis->splines[self->columns[pair.i]], *right = basis->splines[self->columns[pair.j]];
  NablaBasisPair named = { self->columns[pair.i], self->columns[pair.j] };
  guint n_left = MIN (left->n_features, PAIR_EDGE), n_right = MIN (right->n_features, PAIR_EDGE), k, f = 0;
  gsize n = self->n;
  g_autofree double *known = g_new (double, (2 * PAIR_KNOWN + 3) * n);
  g_autofree double *features = g_new (double, PAIR_MOST *n);
  g_autofree double *omega = g_new (double, PAIR_MOST);

  k = put_known (self, pair.i, PAIR_KNOWN, known);
  k += put_known (self, pair.j, PAIR_KNOWN, known + k * n);
  for (guint a = 0; a < n_left; a++)
    for (guint b = 0; b < n_right && (a == 0 || b == 0 || (a + 1) * (b + 1) <= PAIR_CROSS); b++)
      {
        gboolean there = a + b == 0 && nabla_basis_has_product (basis->terms, basis->p, named);
        double *out = there ? known + k++ * n : features + f * n;

        for (gsize i = 0; i < n; i++)
          out[i] = self->features[pair.i][a * n + i] * self->features[pair.j][b * n + i];
        if (!there)
          omega[f++] = nabla_basis_get_omega (left, a) * nabla_basis_get_omega (right, b);
      }
  if (f > 0)
    self->chance[self->n_columns + at] = nabla_missed_test (&self->rows, known, k, features, omega, f);
}

static void
run_task (gsize index, gpointer data)
{
  Look *self = data;

  if (index < self->n_columns)
    look_for_longer (self, index);
  else if (index < 2 * self->n_columns)
    look_for_cuts (self, index - self->n_columns);
  else
    look_for_products (self, index - 2 * self->n_columns);
}

static gboolean
has_pair (const GArray *pairs, NablaBasisPair pair)
{
  for (guint i = 0; i < pairs->len; i++)
    {
      NablaBasisPair there = g_array_index (pairs, NablaBasisPair, i);

      if ((there.i == pair.i && there.j == pair.j) || (there.i == pair.j && there.j == pair.i))
        return TRUE;
    }
  return FALSE;
}

/* Which columns, and which pairs of them. */
static void
choose (Look *self)
{
  const NablaBasis *basis = self->what->basis;

  for (guint i = 0; i < basis->q && self->n_columns < G_N_ELEMENTS (self->columns); i++)
    {
      if (basis->order[i] < basis->d && self->n_covariates == MOST_COVARIATES)
        break;
      self->n_covariates += basis->order[i] < basis->d;
      self->columns[self->n_columns++] = basis->order[i];
    }
  self->pairs = g_new (NablaBasisPair, MAX (1, self->n_columns * self->n_columns / 2));
  for (guint i = 0; i < self->n_columns; i++)
    for (guint j = 0; j < i; j++)
      if (self->columns[i] < basis->d && self->columns[j] < basis->d
          && !has_pair (basis->extras.pairs, (NablaBasisPair){ self->columns[j], self->columns[i] }))
        self->pairs[self->n_pairs++] = (NablaBasisPair){ j, i };
  self->chance = g_new (double, MAX (1, self->n_columns + self->n_pairs));
  for (guint i = 0; i < self->n_columns + self->n_pairs; i++)
    self->chance[i] = 1.0;
  self->cuts = g_malloc0_n (MAX (1, self->n_columns), sizeof *self->cuts);
  self->n_cuts = g_new0 (guint, MAX (1, self->n_columns));
}

/* What the tasks found; splines that are too short come first, as they may feign the rest. */
static gboolean
collect (const Look *self, NablaBasisExtras *missed)
{
  double level = get_level (self);

  for (guint c = 0; c < self->n_columns; c++)
    if (self->chance[c] < level)
      g_array_append_val (missed->longer, self->columns[c]);
  if (missed->longer->len > 0)
    return TRUE;
  for (guint i = 0; i < self->n_pairs; i++)
    if (self->chance[self->n_columns + i] * self->n_pairs < level)
      {
        NablaBasisPair pair = { self->columns[self->pairs[i].i], self->columns[self->pairs[i].j] };

        g_array_append_val (missed->pairs, pair);
      }
  for (guint c = 0; c < self->n_columns; c++)
    for (guint i = 0; i < self->n_cuts[c]; i++)
      {
        NablaBasisCut cut = { self->columns[c], self->cuts[c][i] };

        g_array_append_val (missed->cuts, cut);
      }
  return missed->pairs->len + missed->cuts->len > 0;
}

/**
 * nabla_basis_look:
 * @basis: that of @self; extended by what is missed
 * @missed: (out): whether anything is, so that the fit no longer goes with @basis
 * @error: cancelled
 *
 * What the plan lacks, if residuals follow it beyond chance, for each of three families. Reads at most
 * 24,000 rows; a regression of the exposure, and O(rows 30^2) for each of at most 66 pairs.
 *
 * Returns: %TRUE if it was looked through
 */
gboolean
nabla_basis_look (const NablaBasisLook *self, NablaBasis *basis, gboolean *missed, GError **error)
{
  g_auto (Look) look = { .what = self };
  g_auto (NablaBasisExtras) extras;

  nabla_basis_extras_init (&extras);
  *missed = FALSE;
  choose (&look);
  if (look.n_columns == 0)
    return TRUE;
  if (!regress_exposure (&look, error) || !read_rows (&look, error)
      || !nabla_executor_run (self->executor, 2 * look.n_columns + look.n_pairs, run_task, &look, self->progress, error)
      || !nabla_progress_check (self->progress, error))
    return FALSE;
  *missed = collect (&look, &extras);
  if (*missed)
    nabla_basis_extend (basis, &extras);
  return TRUE;
}
