#include "estimate/moments/nabla-row-pass.h"

#include <math.h>
#include <string.h>

#include "estimate/moments/nabla-row-block.h"
#include "estimate/numeric/nabla-blas.h"
#include "estimate/numeric/nabla-vector.h"

#define TASK_BLOCKS 16
/* What is less than this short of leverage 1 is rounding. */
#define SATURATED 1e-10
/* Of each form: of squares, of squares with leverages, of rows that have none. */
#define FORM_SUMS 3

/* One regression, ready for the rows. */
typedef struct
{
  NablaRegression *regression;
  NablaRowKernel kernel;
  guint *columns; /* of the features that must be there, in the block */
  guint *x;       /* k: of the regressors, in the block */
  guint *targets; /* n_targets: positions in the regression */
  double *projection, *projection0, *factor0;
  gsize at; /* of its sums among a task's */
} Item;

typedef struct
{
  NablaInfluence *influence;
  guint *columns;
  double *a0, *e0;
  double *leverage_a0, *leverage_e0; /* nullable */
  gsize at;
} Form;

typedef struct
{
  gsize n_rows;
  const double *weights;
  guint q;
  NablaFeature *features;
  NablaFeatureSource *sources;
  Item *items;
  guint n_items;
  Form *forms;
  guint n_forms;
  gboolean products; /* of the forms with each other are wanted, n_forms squared, after the other sums */
  gsize n_sums;      /* of one task */
  double *sums;      /* tasks x n_sums */
  NablaProgress *progress;
} Pass;

static guint *
find_columns (const Pass *pass, const NablaMoments *moments)
{
  guint *columns = g_new (guint, MAX (moments->k, 1));

  for (guint i = 0; i < moments->k; i++)
    columns[i] = nabla_features_find (pass->features, pass->q, moments->features[i]);
  return columns;
}

/* The regression's forms, moved from the features' means to their shifts. */
static void
item_init (Item *item, const Pass *pass, NablaRegression *regression)
{
  const NablaMoments *moments = regression->moments;
  const NablaFit *fit = regression->fit;
  guint k = regression->k, n_targets = 0;
  const double *factor = fit->factor;

  item->regression = regression;
  item->columns = find_columns (pass, moments);
  item->x = g_new (guint, MAX (k, 1));
  item->targets = g_new (guint, MAX (k, 1));
  item->projection = g_new (double, MAX ((gsize) k * k, 1));
  item->projection0 = g_new0 (double, MAX (k, 1));
  item->factor0 = g_new0 (double, MAX (k, 1));
  item->kernel = (NablaRowKernel){ .k = k,
                                   .beta = fit->beta,
                                   .beta0 = moments->offset[regression->y],
                                   .projection = item->projection,
                                   .projection0 = item->projection0,
                                   .factor = fit->factor,
                                   .factor0 = item->factor0,
                                   .h0 = 1.0 / moments->weight,
                                   .power = regression->power,
                                   .full = regression->full };
  for (guint j = 0; j < k; j++)
    {
      item->x[j] = item->columns[regression->x[j]];
      item->kernel.beta0 -= fit->beta[j] * moments->offset[regression->x[j]];
      for (guint l = 0; l <= j; l++)
        item->factor0[j] += *factor++ * moments->offset[regression->x[l]];
    }
  for (guint t = 0; t < k; t++)
    {
      if (!regression->wanted[t])
        continue;
      for (guint j = 0; j < k; j++)
        {
          double p = fit->inverse[(gsize) t * k + j];

          item->projection[(gsize) n_targets * k + j] = p;
          item->projection0[n_targets] += p * moments->offset[regression->x[j]];
        }
      item->targets[n_targets++] = t;
    }
  item->kernel.n_targets = n_targets;
}

/* The constants of its terms, moved likewise; (transfer full). */
static void
move_constants (const NablaInfluence *influence, double **a0, double **e0)
{
  const NablaMoments *moments = influence->moments;

  *a0 = g_memdup2 (influence->a0, sizeof (double) * influence->n_terms);
  *e0 = g_new0 (double, influence->n_terms);
  for (guint t = 0; t < influence->n_terms; t++)
    for (guint j = 0; j < moments->k; j++)
      {
        (*a0)[t] -= influence->a[(gsize) t * moments->k + j] * moments->offset[j];
        (*e0)[t] -= influence->e[(gsize) t * moments->k + j] * moments->offset[j];
      }
}

static void
form_init (Form *form, const Pass *pass, NablaInfluence *influence)
{
  form->influence = influence;
  form->columns = find_columns (pass, influence->moments);
  move_constants (influence, &form->a0, &form->e0);
  if (influence->leverage != NULL)
    move_constants (influence->leverage, &form->leverage_a0, &form->leverage_e0);
}

static void
add_regression (Item *item, NablaRowBlock *block, double *sums)
{
  const NablaRegression *regression = item->regression;
  guint k = regression->k, n_targets = item->kernel.n_targets;
  const double *weight = nabla_row_block_mask (block, item->columns, regression->moments->k);
  const double *local[64];
  g_autofree const double **many = k > G_N_ELEMENTS (local) ? g_new (const double *, k) : NULL;
  const double **x = many != NULL ? many : local;
  gsize n_meat = item->kernel.full ? (gsize) n_targets * n_targets : n_targets;

  for (guint j = 0; j < k; j++)
    x[j] = block->columns + item->x[j] * block->stride;
  nabla_vector_meat (&item->kernel, x, block->columns + item->columns[regression->y] * block->stride, weight, block->n,
                     sums + item->at, sums + item->at + n_meat);
}

static void
linear_form (const NablaRowBlock *block,
             const guint *columns,
             guint k,
             const double *weights,
             double constant,
             double *out)
{
  for (gsize i = 0; i < block->n; i++)
    out[i] = constant;
  for (guint j = 0; j < k; j++)
    {
      const double *column = block->columns + columns[j] * block->stride;
      double weight = weights[j];

      if (weight != 0.0)
        for (gsize i = 0; i < block->n; i++)
          out[i] += weight * column[i];
    }
}

/* Without the weights. */
static void
add_terms (const NablaRowBlock *block,
           const NablaInfluence *influence,
           const guint *columns,
           const double *a0,
           const double *e0,
           double *sum)
{
  guint k = influence->moments->k;

  for (gsize i = 0; i < block->n; i++)
    sum[i] = -influence->constant;
  for (guint t = 0; t < influence->n_terms; t++)
    {
      linear_form (block, columns, k, influence->a + (gsize) t * k, a0[t], block->left);
      linear_form (block, columns, k, influence->e + (gsize) t * k, e0[t], block->right);
      for (gsize i = 0; i < block->n; i++)
        sum[i] += block->left[i] * block->right[i];
    }
}

static void
add_leverages (const Form *form, const NablaRowBlock *block, const double *weight, double *sums)
{
  const NablaInfluence *influence = form->influence;

  add_terms (block, influence->leverage, form->columns, form->leverage_a0, form->leverage_e0, block->leverage);
  for (gsize i = 0; i < block->n; i++)
    {
      double one = weight[i] * block->sum[i], free = 1.0 - weight[i] * block->leverage[i];

      if (free > SATURATED)
        sums[form->at + 1] += one * one / (influence->power == 2 ? free * free : free);
      else
        sums[form->at + 2] += 1.0;
    }
}

static void
add_influence (Form *form, NablaRowBlock *block, double *sums, double *values)
{
  const NablaInfluence *influence = form->influence;
  const double *weight = nabla_row_block_mask (block, form->columns, influence->moments->k);
  double squares = 0.0;

  add_terms (block, influence, form->columns, form->a0, form->e0, block->sum);
  if (influence->leverage != NULL)
    add_leverages (form, block, weight, sums);
  for (gsize i = 0; i < block->n; i++)
    {
      double one = weight[i] * block->sum[i];

      squares += one * one;
      if (values != NULL)
        values[i] = one;
      if (influence->rows != NULL)
        influence->rows[block->first + i] = weight[i] > 0.0 ? one : NAN;
    }
  sums[form->at] += squares;
}

static void
run_task (gsize index, gpointer data)
{
  Pass *pass = data;
  gsize first = index * NABLA_ROW_BLOCK * TASK_BLOCKS;
  gsize end = MIN (pass->n_rows, first + NABLA_ROW_BLOCK * TASK_BLOCKS);
  double *sums = pass->sums + index * pass->n_sums;
  g_auto (NablaRowBlock) block;

  nabla_row_block_init (&block, pass->q, pass->products ? pass->n_forms : 0);
  for (gsize row = first; row < end; row += NABLA_ROW_BLOCK)
    {
      if (nabla_progress_is_cancelled (pass->progress))
        return;
      nabla_row_block_read (&block, pass->sources, pass->weights, row, MIN ((gsize) NABLA_ROW_BLOCK, end - row));
      for (guint i = 0; i < pass->n_items; i++)
        {
          /* Thousands of arrows make a block long. */
          if (i % 32 == 31 && nabla_progress_is_cancelled (pass->progress))
            return;
          add_regression (&pass->items[i], &block, sums);
        }
      for (guint i = 0; i < pass->n_forms; i++)
        add_influence (&pass->forms[i], &block, sums,
                       block.values != NULL ? block.values + (gsize) i * block.stride : NULL);
      if (pass->products)
        cblas_dsyrk (CblasRowMajor, CblasLower, CblasNoTrans, (int) pass->n_forms, (int) block.n, 1.0, block.values,
                     (int) block.stride, 1.0, sums + pass->n_sums - (gsize) pass->n_forms * pass->n_forms,
                     (int) pass->n_forms);
    }
}

/* Adds the tasks' sums up, in order, and hands them back. */
static void
collect (const Pass *pass, gsize n_tasks, double *products)
{
  g_autofree double *total = g_new0 (double, MAX (pass->n_sums, 1));

  for (gsize task = 0; task < n_tasks; task++)
    for (gsize i = 0; i < pass->n_sums; i++)
      total[i] += pass->sums[task * pass->n_sums + i];
  for (guint i = 0; i < pass->n_items; i++)
    {
      const Item *item = &pass->items[i];
      NablaRegression *regression = item->regression;
      guint k = regression->k, n_targets = item->kernel.n_targets;
      gsize n_meat = regression->full ? (gsize) n_targets * n_targets : n_targets;

      for (guint t = 0; t < n_targets; t++)
        if (!regression->full)
          regression->meat[item->targets[t]] = total[item->at + t];
        else
          for (guint u = 0; u <= t; u++)
            {
              double value = total[item->at + (gsize) t * n_targets + u];

              regression->meat[(gsize) item->targets[t] * k + item->targets[u]] = value;
              regression->meat[(gsize) item->targets[u] * k + item->targets[t]] = value;
            }
      regression->saturated = total[item->at + n_meat];
    }
  for (guint i = 0; i < pass->n_forms; i++)
    {
      const double *sums = total + pass->forms[i].at;
      NablaInfluence *influence = pass->forms[i].influence;

      influence->squares = sums[0];
      influence->adjusted = sums[1];
      influence->saturated = sums[2];
    }
  for (gsize i = 0; pass->products && i < pass->n_forms; i++)
    for (gsize j = 0; j <= i; j++)
      products[i * pass->n_forms + j] = products[j * pass->n_forms + i]
        = total[pass->n_sums - (gsize) pass->n_forms * pass->n_forms + i * pass->n_forms + j];
}

static void
append_features (GArray *features, const NablaMoments *moments)
{
  g_array_append_vals (features, moments->features, moments->k);
}

static gboolean
run_pass (const NablaTable *table,
          int weight_column,
          NablaRegression *const *regressions,
          guint n_regressions,
          NablaInfluence *const *influences,
          guint n_influences,
          double *products,
          NablaExecutor *executor,
          NablaProgress *progress,
          GError **error)
{
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  Pass pass = { .n_rows = nabla_table_n_rows (table), .products = products != NULL, .progress = progress };
  gsize n_tasks = (pass.n_rows + NABLA_ROW_BLOCK * TASK_BLOCKS - 1) / (NABLA_ROW_BLOCK * TASK_BLOCKS);
  gboolean ran;

  if (n_regressions + n_influences == 0)
    return nabla_progress_check (progress, error);
  for (guint i = 0; i < n_regressions; i++)
    append_features (features, regressions[i]->moments);
  for (guint i = 0; i < n_influences; i++)
    append_features (features, influences[i]->moments);
  pass.features = (NablaFeature *) (gpointer) features->data;
  pass.q = nabla_features_unique (pass.features, features->len);
  pass.sources = g_new0 (NablaFeatureSource, MAX (pass.q, 1));
  for (guint j = 0; j < pass.q; j++)
    nabla_feature_source_init (&pass.sources[j], table, pass.features[j]);
  if (weight_column >= 0)
    pass.weights = nabla_column_get_reals (nabla_table_get_column (table, weight_column));

  pass.items = g_new0 (Item, MAX (n_regressions, 1));
  pass.forms = g_new0 (Form, MAX (n_influences, 1));
  for (; pass.n_items < n_regressions; pass.n_items++)
    {
      Item *item = &pass.items[pass.n_items];
      gsize n_targets;

      item_init (item, &pass, regressions[pass.n_items]);
      n_targets = item->kernel.n_targets;
      item->at = pass.n_sums;
      pass.n_sums += (item->kernel.full ? n_targets * n_targets : n_targets) + 1;
    }
  for (; pass.n_forms < n_influences; pass.n_forms++)
    {
      form_init (&pass.forms[pass.n_forms], &pass, influences[pass.n_forms]);
      pass.forms[pass.n_forms].at = pass.n_sums;
      pass.n_sums += FORM_SUMS;
    }
  if (pass.products)
    pass.n_sums += (gsize) n_influences * n_influences;
  pass.sums = g_new0 (double, MAX (n_tasks * pass.n_sums, 1));

  ran = nabla_executor_run (executor, n_tasks, run_task, &pass, progress, error);
  if (ran)
    collect (&pass, n_tasks, products);

  for (guint i = 0; i < pass.n_items; i++)
    {
      g_free (pass.items[i].columns);
      g_free (pass.items[i].x);
      g_free (pass.items[i].targets);
      g_free (pass.items[i].projection);
      g_free (pass.items[i].projection0);
      g_free (pass.items[i].factor0);
    }
  for (guint i = 0; i < pass.n_forms; i++)
    {
      g_free (pass.forms[i].columns);
      g_free (pass.forms[i].a0);
      g_free (pass.forms[i].e0);
      g_free (pass.forms[i].leverage_a0);
      g_free (pass.forms[i].leverage_e0);
    }
  g_free (pass.items);
  g_free (pass.forms);
  g_free (pass.sources);
  g_free (pass.sums);
  return ran;
}

/**
 * nabla_row_pass:
 * @weight_column: or -1
 * @regressions: (array length=n_regressions): their sums are filled in
 * @influences: (array length=n_influences): likewise
 * @error: cancelled
 *
 * Reads the rows once, in blocks. O(n k^2) a regression with leverages, O(n k)
 * without. The same bits for any number of threads.
 */
gboolean
nabla_row_pass (const NablaTable *table,
                int weight_column,
                NablaRegression *const *regressions,
                guint n_regressions,
                NablaInfluence *const *influences,
                guint n_influences,
                NablaExecutor *executor,
                NablaProgress *progress,
                GError **error)
{
  return run_pass (table, weight_column, regressions, n_regressions, influences, n_influences, NULL, executor, progress,
                   error);
}

/**
 * nabla_row_pass_products:
 * @influences: (array length=n): their sums of squares are filled in
 * @products: (out) (array): n x n: the sums of the influences' products with each other
 *
 * The same for influences whose errors are to go together. O(rows n^2)
 */
gboolean
nabla_row_pass_products (const NablaTable *table,
                         int weight_column,
                         NablaInfluence *const *influences,
                         guint n,
                         double *products,
                         NablaExecutor *executor,
                         NablaProgress *progress,
                         GError **error)
{
  nabla_blas_stay_single ();
  return run_pass (table, weight_column, NULL, 0, influences, n, products, executor, progress, error);
}
