/* Coordinates: columns by layer; within a layer each vertex as near to the mean of its
 * neighbours as the distances allow, which is isotonic regression (pool adjacent violators). */
#include <math.h>
#include <string.h>

#include "render/nabla-tidy-private.h"

/* Room for a label between two columns, and between two rows. */
#define COLUMN_GAP 150.0
#define ROW_GAP    64.0
#define DUMMY_GAP  40.0

typedef struct
{
  double sum, weight; /* of targets */
  guint n;
} Pool;

static double
get_height (const NablaTidyPart *part, guint32 v)
{
  return v < part->n_real ? part->heights[v] : 0;
}

static double
get_distance (const NablaTidyPart *part, guint32 above, guint32 below)
{
  gboolean real = above < part->n_real && below < part->n_real;

  return get_height (part, above) / 2 + get_height (part, below) / 2 + (real ? ROW_GAP : DUMMY_GAP);
}

/* The mean of the neighbours on the sides asked for; lines through dummies pull harder, so
 * that long edges come out straight. */
static gboolean
get_target (const NablaTidyPart *part, guint32 v, gboolean left, gboolean right, double *target, double *weight)
{
  double sum = 0;
  double total = 0;

  for (int side = 0; side < 2; side++)
    {
      const guint32 *items = side == 0 ? part->left : part->right;
      const guint32 *starts = side == 0 ? part->left_starts : part->right_starts;

      if (!(side == 0 ? left : right))
        continue;
      for (guint32 i = starts[v]; i < starts[v + 1]; i++)
        {
          guint dummies = (v >= part->n_real) + (items[i] >= part->n_real);
          double w = dummies == 2 ? 6 : dummies == 1 ? 2 : 1;

          sum += w * part->y[items[i]];
          total += w;
        }
    }
  if (total == 0)
    return FALSE;
  *target = sum / total;
  *weight = total;
  return TRUE;
}

static void
place_layer (NablaTidyPart *part, guint layer, gboolean left, gboolean right, Pool *pools, double *offsets)
{
  guint32 start = part->starts[layer];
  guint n = part->starts[layer + 1] - start;
  guint n_pools = 0;
  guint at = 0;

  for (guint i = 0; i < n; i++)
    {
      guint32 v = part->members[start + i];
      double target = part->y[v];
      double weight = 0.05;
      Pool pool;

      offsets[i] = i > 0 ? offsets[i - 1] + get_distance (part, part->members[start + i - 1], v) : 0;
      get_target (part, v, left, right, &target, &weight);
      pool = (Pool){ (target - offsets[i]) * weight, weight, 1 };
      while (n_pools > 0 && pools[n_pools - 1].sum / pools[n_pools - 1].weight >= pool.sum / pool.weight)
        {
          n_pools--;
          pool.sum += pools[n_pools].sum;
          pool.weight += pools[n_pools].weight;
          pool.n += pools[n_pools].n;
        }
      pools[n_pools++] = pool;
    }
  for (guint i = 0; i < n_pools; i++)
    for (guint j = 0; j < pools[i].n; j++, at++)
      part->y[part->members[start + at]] = pools[i].sum / pools[i].weight + offsets[at];
}

static void
place_rows (NablaTidyPart *part)
{
  g_autofree Pool *pools = g_new (Pool, part->n + 1);
  g_autofree double *offsets = g_new (double, part->n + 1);
  guint rounds = part->n < 500 ? 16 : 6;

  for (guint layer = 0; layer < part->n_layers; layer++)
    {
      double y = 0;
      guint32 start = part->starts[layer];
      guint32 end = part->starts[layer + 1];

      for (guint32 i = start; i < end; i++)
        {
          y += i > start ? get_distance (part, part->members[i - 1], part->members[i]) : 0;
          part->y[part->members[i]] = y;
        }
      for (guint32 i = start; i < end; i++)
        part->y[part->members[i]] -= y / 2;
    }
  for (guint round = 0; round < rounds; round++)
    {
      for (guint layer = 1; layer < part->n_layers; layer++)
        place_layer (part, layer, TRUE, FALSE, pools, offsets);
      for (guint layer = part->n_layers; layer > 1; layer--)
        place_layer (part, layer - 2, FALSE, TRUE, pools, offsets);
    }
  for (guint round = 0; round < 4; round++)
    for (guint layer = 0; layer < part->n_layers; layer++)
      place_layer (part, layer, TRUE, TRUE, pools, offsets);
}

void
nabla_tidy_place (NablaTidyPart *part)
{
  double x = 0;
  double top = G_MAXDOUBLE, bottom = -G_MAXDOUBLE;

  part->x = g_new0 (double, part->n + 1);
  part->y = g_new0 (double, part->n + 1);
  place_rows (part);
  for (guint layer = 0; layer < part->n_layers; layer++)
    {
      double width = 0;

      for (guint32 i = part->starts[layer]; i < part->starts[layer + 1]; i++)
        if (part->members[i] < part->n_real)
          width = MAX (width, part->widths[part->members[i]]);
      for (guint32 i = part->starts[layer]; i < part->starts[layer + 1]; i++)
        part->x[part->members[i]] = x + width / 2;
      part->width = x + width;
      x += width + COLUMN_GAP;
    }
  for (guint i = 0; i < part->n; i++)
    {
      top = MIN (top, part->y[i] - get_height (part, i) / 2);
      bottom = MAX (bottom, part->y[i] + get_height (part, i) / 2);
    }
  for (guint i = 0; i < part->n; i++)
    part->y[i] -= top;
  part->height = part->n > 0 ? bottom - top : 0;
}

void
nabla_tidy_part_run (NablaTidyPart *part)
{
  nabla_tidy_layer (part);
  nabla_tidy_order (part);
  nabla_tidy_place (part);
}

void
nabla_tidy_part_clear (NablaTidyPart *part)
{
  g_free (part->edges);
  g_free (part->widths);
  g_free (part->heights);
  g_free (part->layers);
  g_free (part->positions);
  g_free (part->members);
  g_free (part->starts);
  g_free (part->left);
  g_free (part->right);
  g_free (part->left_starts);
  g_free (part->right_starts);
  g_free (part->first_dummy);
  g_free (part->x);
  g_free (part->y);
  *part = (NablaTidyPart){ 0 };
}
