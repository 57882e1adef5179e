/* Where labels go: beside their arrow, on nothing else. */
#include <math.h>

#include "render/nabla-scene-grid.h"

#define LABEL_PADDING  7.0
#define LABEL_GAP      4.0
#define CAPTION_HEIGHT 14.0
/* With more edges than this, labels whose arrow has not moved stay while nodes are dragged,
 * where they are still free; in smaller drawings all are placed anew, so that the picture
 * depends on nothing but what it shows. */
#define MAX_PLACED_ANEW 500

NablaRect
nabla_edge_label_rect (NablaPoint center, double width)
{
  return (NablaRect){ center.x - width / 2, center.y - NABLA_LABEL_HEIGHT / 2, width, NABLA_LABEL_HEIGHT };
}

/* Below, above, to the right, to the left of a node. */
static NablaRect
place_at_node (NablaGrid *grid, const NablaRect *node, double width, double height, double gap)
{
  double cx = node->x + node->width / 2;
  double cy = node->y + node->height / 2;
  const NablaRect candidates[] = {
    { cx - width / 2, node->y + node->height + gap, width, height },
    { cx - width / 2, node->y - gap - height, width, height },
    { node->x + node->width + gap + 2, cy - height / 2, width, height },
    { node->x - gap - 2 - width, cy - height / 2, width, height },
    { node->x + node->width - 12, node->y + node->height + gap, width, height },
    { node->x + 12 - width, node->y + node->height + gap, width, height },
    { node->x + node->width - 12, node->y - gap - height, width, height },
    { node->x + 12 - width, node->y - gap - height, width, height },
  };
  double best = G_MAXDOUBLE;
  guint chosen = 0;

  for (guint i = 0; i < G_N_ELEMENTS (candidates) && best > 0; i++)
    {
      double cost = nabla_grid_get_cost (grid, &candidates[i], best);

      if (cost < best)
        {
          best = cost;
          chosen = i;
        }
    }
  nabla_grid_take (grid, &candidates[chosen]);
  return candidates[chosen];
}

static const double along[] = { 0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82 };
static const double away[] = { 0, 7, 15, 25, 40 };

#define N_ALONG G_N_ELEMENTS (along)
#define N_AWAY  G_N_ELEMENTS (away)

/* Points of an edge with the normals to its upper side. */
typedef struct
{
  NablaPoint at[N_ALONG];
  NablaPoint normal[N_ALONG];
} Track;

static void
track_init (Track *track, const NablaEdgeItem *item)
{
  for (guint i = 0; i < N_ALONG; i++)
    {
      NablaPoint tangent = nabla_curve_tangent (&item->curve, along[i]);
      double length = MAX (sqrt (tangent.x * tangent.x + tangent.y * tangent.y), 1e-9);
      NablaPoint normal = { tangent.y / length, -tangent.x / length };

      if (normal.y > 0 || (normal.y == 0 && normal.x < 0))
        normal = (NablaPoint){ -normal.x, -normal.y };
      track->at[i] = nabla_curve_at (&item->curve, along[i]);
      track->normal[i] = normal;
    }
}

/* The place number @i along, @j away, above or below. */
static NablaRect
get_candidate (const Track *track, const NablaEdgeItem *item, double width, guint i, guint j, gboolean below)
{
  NablaPoint normal = track->normal[i];
  double reach = width / 2 * fabs (normal.x) + NABLA_LABEL_HEIGHT / 2 * fabs (normal.y);
  double by = item->width / 2 + LABEL_GAP + away[j] + reach;

  if (below)
    by = -by;
  return nabla_edge_label_rect ((NablaPoint){ track->at[i].x + normal.x * by, track->at[i].y + normal.y * by }, width);
}

/* The first free place for a label of @width: the middle of the arrow first, then towards its
 * ends, then further away; the upper side first. */
static gboolean
find_free (const NablaGrid *grid, const Track *track, const NablaEdgeItem *item, double width, NablaRect *rect)
{
  for (guint j = 0; j < N_AWAY; j++)
    for (guint i = 0; i < N_ALONG; i++)
      for (int below = 0; below < 2; below++)
        {
          *rect = get_candidate (track, item, width, i, j, below);
          if (nabla_grid_is_free (grid, rect))
            return TRUE;
        }
  return FALSE;
}

/* The place near the arrow that covers the least. */
static void
find_least (const NablaGrid *grid, const Track *track, const NablaEdgeItem *item, double width, NablaRect *rect)
{
  double best = G_MAXDOUBLE;

  for (guint j = 0; j < N_AWAY; j += 2)
    for (guint i = 0; i < N_ALONG; i++)
      for (int below = 0; below < 2; below++)
        {
          NablaRect candidate = get_candidate (track, item, width, i, j, below);
          double cost = nabla_grid_get_cost (grid, &candidate, best);

          if (cost < best)
            {
              best = cost;
              *rect = candidate;
            }
        }
}

static double
get_label_width (NablaSceneCache *cache, const char *text)
{
  double width = nabla_text_meter_estimate (cache->meter, &NABLA_LABEL_FONT, text);

  return MAX (width + 2 * LABEL_PADDING, NABLA_LABEL_HEIGHT);
}

static void
place_label (NablaSceneCache *cache, NablaGrid *grid, NablaEdgeItem *item)
{
  double width = get_label_width (cache, item->label);
  Track track;

  track_init (&track, item);
  if (!find_free (grid, &track, item, width, &item->label_rect))
    {
      item->is_short = item->short_label && !g_str_equal (item->short_label, item->label);
      if (item->is_short)
        width = get_label_width (cache, item->short_label);
      item->crowded = !item->is_short || !find_free (grid, &track, item, width, &item->label_rect);
      if (item->crowded)
        find_least (grid, &track, item, width, &item->label_rect);
    }
  item->has_place = TRUE;
  nabla_grid_take (grid, &item->label_rect);
}

typedef struct
{
  double length;
  guint edge;
} Turn;

static int
compare_turns (gconstpointer a, gconstpointer b)
{
  const Turn *x = a;
  const Turn *y = b;

  if (x->length != y->length)
    return x->length < y->length ? -1 : 1;
  return x->edge < y->edge ? -1 : x->edge > y->edge;
}

void
nabla_scene_place_labels (NablaSceneCache *cache)
{
  g_autoptr (NablaGrid) grid = nabla_grid_new (cache);
  g_autoptr (GArray) turns = g_array_new (FALSE, FALSE, sizeof (Turn));

  for (guint i = 0; i < cache->n_nodes; i++)
    {
      NablaNodeItem *item = &cache->nodes[i];

      if (item->caption_text)
        item->caption = place_at_node (grid, &item->rect,
                                       nabla_text_meter_measure (cache->meter, &NABLA_CAPTION_FONT, item->caption_text),
                                       CAPTION_HEIGHT, 3);
      if (item->badge)
        item->badge_rect
          = place_at_node (grid, &item->rect, get_label_width (cache, item->badge), NABLA_LABEL_HEIGHT, 5);
    }
  for (guint i = 0; i < cache->n_edges; i++)
    {
      NablaEdgeItem *item = &cache->edges[i];
      Turn turn = { 0, i };

      if (cache->n_edges > MAX_PLACED_ANEW && item->has_place && !item->moved
          && (item->crowded || nabla_grid_is_free (grid, &item->label_rect)))
        {
          nabla_grid_take (grid, &item->label_rect);
          continue;
        }
      item->moved = FALSE;
      item->has_place = FALSE;
      item->is_short = FALSE;
      item->crowded = FALSE;
      turn.length = hypot (item->curve.p2.x - item->curve.p0.x, item->curve.p2.y - item->curve.p0.y);
      if (item->label && !item->hidden)
        g_array_append_val (turns, turn);
    }
  /* Short arrows have the fewest places to choose from. */
  g_array_sort (turns, compare_turns);
  for (guint i = 0; i < turns->len; i++)
    place_label (cache, grid, &cache->edges[g_array_index (turns, Turn, i).edge]);
}
