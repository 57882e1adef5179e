/* What stays where it is when the rest is tidied. */
#include <math.h>

#include "render/nabla-scene-private.h"
#include "render/nabla-tidy-fixed.h"

#define CELL           160.0
#define GAP            24.0
#define MAX_TRIES      400
#define MAX_COORDINATE 1e6

/* Boxes by the cells that they touch. */
typedef struct
{
  GHashTable *cells; /* guint64 * -> GArray of guint32 */
  NablaRect *boxes;
} Taken;

static gint32
to_cell (double value)
{
  return (gint32) floor (value / CELL);
}

static guint64
get_key (gint32 column, gint32 row)
{
  return (guint64) (guint32) column << 32 | (guint32) row;
}

static void
take (Taken *taken, guint32 node)
{
  const NablaRect *box = &taken->boxes[node];

  for (gint32 column = to_cell (box->x); column <= to_cell (box->x + box->width); column++)
    for (gint32 row = to_cell (box->y); row <= to_cell (box->y + box->height); row++)
      {
        guint64 key = get_key (column, row);
        GArray *cell = g_hash_table_lookup (taken->cells, &key);

        if (!cell)
          {
            cell = g_array_new (FALSE, FALSE, sizeof (guint32));
            g_hash_table_insert (taken->cells, g_memdup2 (&key, sizeof key), cell);
          }
        g_array_append_val (cell, node);
      }
}

static gboolean
is_free (const Taken *taken, const NablaRect *box)
{
  NablaRect grown = nabla_rect_grow (box, GAP);

  for (gint32 column = to_cell (grown.x); column <= to_cell (grown.x + grown.width); column++)
    for (gint32 row = to_cell (grown.y); row <= to_cell (grown.y + grown.height); row++)
      {
        guint64 key = get_key (column, row);
        GArray *cell = g_hash_table_lookup (taken->cells, &key);

        for (guint i = 0; cell && i < cell->len; i++)
          if (nabla_rect_overlaps (&grown, &taken->boxes[g_array_index (cell, guint32, i)]))
            return FALSE;
      }
  return TRUE;
}

/* The nearest free place above or below, or when a whole column is full beside. */
static void
settle (Taken *taken, guint32 node)
{
  NablaRect *box = &taken->boxes[node];
  NablaRect wanted = *box;

  for (int i = 0; i < MAX_TRIES && !is_free (taken, box); i++)
    {
      int column = i / 40;
      int row = i % 40;

      box->y = wanted.y + (row % 2 == 0 ? 1 : -1) * ((row + 1) / 2) * (GAP + 16);
      box->x = wanted.x + (column % 2 == 0 ? 1 : -1) * ((column + 1) / 2) * (GAP + 60);
    }
  take (taken, node);
}

void
nabla_tidy_keep_fixed (const NablaGraph *graph,
                       const NablaLayout *layout,
                       gboolean all,
                       NablaRect *boxes,
                       gboolean *fixed)
{
  guint n = nabla_graph_n_nodes (graph);
  g_autofree NablaPoint *shifts = g_new0 (NablaPoint, n + 1);
  NablaPoint mean = { 0, 0 };
  Taken taken = { NULL, boxes };
  guint n_fixed = 0;

  for (guint i = 0; i < n; i++)
    {
      NablaPoint p;

      fixed[i] = nabla_layout_get_position (layout, i, &p) && (!all || nabla_layout_is_pinned (layout, i));
      if (!fixed[i])
        continue;
      p.x = isfinite (p.x) ? CLAMP (p.x, -MAX_COORDINATE, MAX_COORDINATE) : 0;
      p.y = isfinite (p.y) ? CLAMP (p.y, -MAX_COORDINATE, MAX_COORDINATE) : 0;
      shifts[i] = (NablaPoint){ p.x - boxes[i].x - boxes[i].width / 2, p.y - boxes[i].y - boxes[i].height / 2 };
      n_fixed++;
      mean.x += (shifts[i].x - mean.x) / n_fixed;
      mean.y += (shifts[i].y - mean.y) / n_fixed;
    }
  if (n_fixed == 0)
    return;
  taken.cells = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  for (guint i = 0; i < n; i++)
    if (fixed[i])
      {
        boxes[i].x += shifts[i].x;
        boxes[i].y += shifts[i].y;
        take (&taken, i);
      }
  for (guint i = 0; i < n; i++)
    {
      NablaPoint shift = { 0, 0 };
      guint n_near = 0;

      if (fixed[i])
        continue;
      /* Moved along with its neighbours that stay; without any, with all that stay. */
      for (NablaRelation relation = NABLA_PARENTS; !all && relation < NABLA_N_RELATIONS; relation++)
        {
          guint n_adjacent;
          const NablaNode *adjacent = nabla_graph_get_adjacent (graph, i, relation, &n_adjacent);

          for (guint j = 0; j < n_adjacent; j++)
            if (fixed[adjacent[j]])
              {
                n_near++;
                shift.x += (shifts[adjacent[j]].x - shift.x) / n_near;
                shift.y += (shifts[adjacent[j]].y - shift.y) / n_near;
              }
        }
      if (n_near == 0)
        shift = mean;
      boxes[i].x += shift.x;
      boxes[i].y += shift.y;
      settle (&taken, i);
    }
  g_hash_table_unref (taken.cells);
}
