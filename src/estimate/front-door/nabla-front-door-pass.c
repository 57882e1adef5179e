#include "estimate/front-door/nabla-front-door-pass.h"

#include <math.h>

/* Position of a mediator's feature b (from 1: linear) among those of all mediators. */
guint
nabla_front_door_feature_at (const NablaFrontDoorModel *self, guint mediator, guint b)
{
  guint at = b;

  for (guint j = 0; j < mediator; j++)
    at += self->m_splines[j]->n_features;
  return at;
}

/* All features of some rows. */
static void
block_fill (NablaFrontDoorBlock *block, const NablaFrontDoorModel *model)
{
  const NablaRows *rows = model->rows;
  gsize first = block->first, n = block->n;

  for (gsize i = 0; i < n; i++)
    {
      block->x[i] = block->m[i] = 1.0;
      block->dx[i] = block->dm[i] = 0.0;
    }
  nabla_spline_evaluate (model->x_spline, rows->values[0] + first, n, model->n_x - 1, NABLA_BLOCK_STRIDE,
                         block->x + NABLA_BLOCK_STRIDE, block->dx + NABLA_BLOCK_STRIDE);
  for (guint j = 0; j < model->n_mediators; j++)
    {
      gsize at = (gsize) nabla_front_door_feature_at (model, j, 1) * NABLA_BLOCK_STRIDE;

      nabla_spline_evaluate (model->m_splines[j], rows->values[2 + j] + first, n, model->m_splines[j]->n_features,
                             NABLA_BLOCK_STRIDE, block->m + at, block->dm + at);
    }
  for (guint f = 0; f < model->mediator_features->len; f++)
    {
      NablaFrontDoorFeature feature = g_array_index (model->mediator_features, NablaFrontDoorFeature, f);
      const double *one, *other;
      double *out = block->m + (gsize) (f + 1) * NABLA_BLOCK_STRIDE;

      if (feature.mediator == feature.other)
        continue;
      one = block->m + (gsize) nabla_front_door_feature_at (model, feature.mediator, 1) * NABLA_BLOCK_STRIDE;
      other = block->m + (gsize) nabla_front_door_feature_at (model, feature.other, 1) * NABLA_BLOCK_STRIDE;
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
      const double *x = block->x + (gsize) term.x * NABLA_BLOCK_STRIDE,
                   *m = block->m + (gsize) term.m * NABLA_BLOCK_STRIDE;
      double *out = block->terms + (gsize) t * NABLA_BLOCK_STRIDE;

      for (gsize i = 0; i < block->n; i++)
        out[i] = x[i] * m[i];
    }
}

static void
run_block (gsize first, gsize n, double *sums, double *room, gpointer data)
{
  const NablaFrontDoorPass *pass = data;
  const NablaFrontDoorModel *model = pass->model;
  gsize x = (gsize) model->n_x * NABLA_BLOCK_STRIDE, m = (gsize) model->n_m * NABLA_BLOCK_STRIDE;
  NablaFrontDoorBlock block = { .first = first, .n = n, .x = room, .dx = room + x, .m = room + 2 * x };

  block.dm = block.m + m;
  block.terms = block.dm + m;
  block.work = block.terms + (gsize) model->terms->len * NABLA_BLOCK_STRIDE;
  block_fill (&block, model);
  pass->run (pass, &block, sums);
}

/* Reads the rows once, in blocks; @sums holds the sums over all of them. */
gboolean
nabla_front_door_pass_run (NablaFrontDoorPass *pass, double *sums, gsize n_sums, GError **error)
{
  const NablaFrontDoorModel *model = pass->model;
  gsize n_columns = 3 * ((gsize) model->n_x + model->n_m) + model->terms->len + 2;

  return nabla_block_sum (model->rows->n, run_block, pass, n_sums, n_columns * NABLA_BLOCK_STRIDE, sums,
                          model->executor, model->progress, error);
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
      columns[(gsize) j * NABLA_BLOCK_STRIDE + i] *= block->work[i];
}
