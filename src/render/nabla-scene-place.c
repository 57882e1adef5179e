/* Where labels go: beside their arrow, on nothing else. */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "render/nabla-scene-grid.h"

#define LABEL_PADDING 7.0
#define LABEL_GAP 4.0
#define CAPTION_HEIGHT 14.0

const char *
nabla_caption_unobserved (void)
{
  /* Translators: stands below a node that no data are about. */
  return _ ("unobserved");
}

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

/* The least cost of a place for a label of @width; @rect is that place. The middle of the
 * arrow first, then towards its ends, then further away; the upper side first. */
static double
find_place (const NablaGrid *grid, const NablaEdgeItem *item, double width, NablaRect *rect)
{
  static const double along[] = { 0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82 };
  static const double away[] = { 0, 7, 15, 25, 40 };
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < G_N_ELEMENTS (away); i++)
    for (guint j = 0; j < G_N_ELEMENTS (along); j++)
      {
        NablaPoint p = nabla_curve_at (&item->curve, along[j]);
        NablaPoint tangent = nabla_curve_tangent (&item->curve, along[j]);
        double length = MAX (hypot (tangent.x, tangent.y), 1e-9);
        double nx = tangent.y / length;
        double ny = -tangent.x / length;

        if (ny > 0 || (ny == 0 && nx < 0))
          {
            nx = -nx;
            ny = -ny;
          }
        for (int side = 0; side < 2; side++, nx = -nx, ny = -ny)
          {
            double reach = width / 2 * fabs (nx) + NABLA_LABEL_HEIGHT / 2 * fabs (ny);
            double by = item->width / 2 + LABEL_GAP + away[i] + reach;
            NablaRect candidate =
                nabla_edge_label_rect ((NablaPoint){ p.x + nx * by, p.y + ny * by }, width);
            double cost = nabla_grid_get_cost (grid, &candidate, best);

            if (cost < best)
              {
                best = cost;
                *rect = candidate;
                if (cost == 0)
                  return 0;
              }
          }
      }
  return best;
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
  double cost = find_place (grid, item, get_label_width (cache, item->label), &item->label_rect);

  if (cost > 0 && item->short_label && !g_str_equal (item->short_label, item->label))
    {
      find_place (grid, item, get_label_width (cache, item->short_label), &item->label_rect);
      item->is_short = TRUE;
    }
  item->has_place = TRUE;
  nabla_grid_take (grid, &item->label_rect);
}

typedef struct
{
  double length;
  guint  edge;
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
  double caption = nabla_text_meter_measure (cache->meter, &NABLA_CAPTION_FONT, nabla_caption_unobserved ());

  for (guint i = 0; i < cache->n_nodes; i++)
    {
      NablaNodeItem *item = &cache->nodes[i];

      item->has_caption = (item->roles & NABLA_ROLE_LATENT) != 0;
      if (item->has_caption)
        item->caption = place_at_node (grid, &item->rect, caption, CAPTION_HEIGHT, 3);
      if (item->badge)
        item->badge_rect = place_at_node (grid, &item->rect, get_label_width (cache, item->badge),
                                          NABLA_LABEL_HEIGHT, 5);
    }
  for (guint i = 0; i < cache->n_edges; i++)
    {
      NablaEdgeItem *item = &cache->edges[i];
      Turn turn = { hypot (item->curve.p2.x - item->curve.p0.x, item->curve.p2.y - item->curve.p0.y), i };

      item->has_place = FALSE;
      item->is_short = FALSE;
      if (item->label && !item->hidden)
        g_array_append_val (turns, turn);
    }
  /* Short arrows have the fewest places to choose from. */
  g_array_sort (turns, compare_turns);
  for (guint i = 0; i < turns->len; i++)
    place_label (cache, grid, &cache->edges[g_array_index (turns, Turn, i).edge]);
}
