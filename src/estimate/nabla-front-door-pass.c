#include "estimate/nabla-front-door-pass.h"

#include <math.h>
#include <string.h>

/* Sums are kept for so many stretches of rows at most, and added in their order. */
#define MAX_TASKS 32

/* Position of a mediator's feature b (from 1: linear) among those of all mediators. */
guint
nabla_front_door_feature_at (const NablaFrontDoorModel *self, guint mediator, guint b)
{
  guint at = b;

  for (guint j = 0; j < mediator; j++)
    at += self->m_splines[j]->n_features;
  return at;
}

static void
block_init (NablaFrontDoorBlock *block, const NablaFrontDoorModel *model)
{
  block->x = g_new (double, (gsize) NABLA_FRONT_DOOR_ROWS * model->n_x);
  block->dx = g_new (double, (gsize) NABLA_FRONT_DOOR_ROWS * model->n_x);
  block->m = g_new (double, (gsize) NABLA_FRONT_DOOR_ROWS * model->n_m);
  block->dm = g_new (double, (gsize) NABLA_FRONT_DOOR_ROWS * model->n_m);
  block->terms = g_new (double, (gsize) NABLA_FRONT_DOOR_ROWS * model->terms->len);
  block->work = g_new (double, (gsize) NABLA_FRONT_DOOR_ROWS *(model->terms->len + model->n_x + model->n_m + 8));
}

static void
block_clear (NablaFrontDoorBlock *block)
{
  g_free (block->x);
  g_free (block->dx);
  g_free (block->m);
  g_free (block->dm);
  g_free (block->terms);
  g_free (block->work);
}

/* All features of some rows. */
static void
block_fill (NablaFrontDoorBlock *block, const NablaFrontDoorModel *model, gsize first, gsize n)
{
  const NablaRows *rows = model->rows;

  block->first = first;
  block->n = n;
  for (gsize i = 0; i < n; i++)
    {
      block->x[i] = block->m[i] = 1.0;
      block->dx[i] = block->dm[i] = 0.0;
    }
  nabla_spline_evaluate (model->x_spline, rows->values[0] + first, n, model->n_x - 1, NABLA_FRONT_DOOR_ROWS,
                         block->x + NABLA_FRONT_DOOR_ROWS, block->dx + NABLA_FRONT_DOOR_ROWS);
  for (guint j = 0; j < model->n_mediators; j++)
    {
      gsize at = (gsize) nabla_front_door_feature_at (model, j, 1) * NABLA_FRONT_DOOR_ROWS;

      nabla_spline_evaluate (model->m_splines[j], rows->values[2 + j] + first, n, model->m_splines[j]->n_features,
                             NABLA_FRONT_DOOR_ROWS, block->m + at, block->dm + at);
    }
  for (guint f = 0; f < model->mediator_features->len; f++)
    {
      NablaFrontDoorFeature feature = g_array_index (model->mediator_features, NablaFrontDoorFeature, f);
      const double *one, *other;
      double *out = block->m + (gsize) (f + 1) * NABLA_FRONT_DOOR_ROWS;

      if (feature.mediator == feature.other)
        continue;
      one = block->m + (gsize) nabla_front_door_feature_at (model, feature.mediator, 1) * NABLA_FRONT_DOOR_ROWS;
      other = block->m + (gsize) nabla_front_door_feature_at (model, feature.other, 1) * NABLA_FRONT_DOOR_ROWS;
      for (gsize i = 0; i < n; i++)
        out[i] = one[i] * other[i];
    }
}

void
nabla_front_door_multiply (NablaFrontDoorBlock *block, const NablaFrontDoorModel *model)
{
  for (guint t = 0; t < model->terms->len; t++)
    {
      NablaFrontDoorTerm term = g_array_index (model->terms, NablaFrontDoorTerm, t);
      const double *x = block->x + (gsize) term.x * NABLA_FRONT_DOOR_ROWS,
                   *m = block->m + (gsize) term.m * NABLA_FRONT_DOOR_ROWS;
      double *out = block->terms + (gsize) t * NABLA_FRONT_DOOR_ROWS;

      for (gsize i = 0; i < block->n; i++)
        out[i] = x[i] * m[i];
    }
}

static void
run_task (gsize index, gpointer data)
{
  NablaFrontDoorPass *pass = data;
  const NablaFrontDoorModel *model = pass->model;
  gsize n = model->rows->n;
  NablaFrontDoorBlock block;

  block_init (&block, model);
  for (gsize b = 0; b < pass->blocks_per_task; b++)
    {
      gsize first = (index * pass->blocks_per_task + b) * NABLA_FRONT_DOOR_ROWS;

      if (first >= n || nabla_progress_is_cancelled (model->progress))
        break;
      block_fill (&block, model, first, MIN ((gsize) NABLA_FRONT_DOOR_ROWS, n - first));
      pass->run (index, pass, &block);
    }
  block_clear (&block);
}

/* Reads the rows once; @pass->sums holds the sum over all of them at its beginning. */
gboolean
nabla_front_door_pass_run (NablaFrontDoorPass *pass, const NablaFrontDoorModel *model, GError **error)
{
  gsize n_blocks = (model->rows->n + NABLA_FRONT_DOOR_ROWS - 1) / NABLA_FRONT_DOOR_ROWS;

  pass->model = model;
  pass->blocks_per_task = (n_blocks + MAX_TASKS - 1) / MAX_TASKS;
  pass->n_tasks = (n_blocks + pass->blocks_per_task - 1) / pass->blocks_per_task;
  pass->sums = g_new0 (double, MAX (pass->n_tasks * pass->n_sums, 1));
  if (!nabla_executor_run (model->executor, pass->n_tasks, run_task, pass, model->progress, error)
      || !nabla_progress_check (model->progress, error))
    return FALSE;
  for (gsize task = 1; task < pass->n_tasks; task++)
    for (gsize i = 0; i < pass->n_sums; i++)
      pass->sums[i] += pass->sums[task * pass->n_sums + i];
  return TRUE;
}

/* Columns times the square roots of the rows' weights. */
void
nabla_front_door_weigh (const NablaRows *rows, NablaFrontDoorBlock *block, double *columns, guint k)
{
  if (rows->weights == NULL)
    return;
  for (gsize i = 0; i < block->n; i++)
    block->work[i] = sqrt (rows->weights[block->first + i]);
  for (guint j = 0; j < k; j++)
    for (gsize i = 0; i < block->n; i++)
      columns[(gsize) j * NABLA_FRONT_DOOR_ROWS + i] *= block->work[i];
}
