/* Where card and legend go on a screen. */
#include "render/nabla-furniture.h"

#define MARGIN 14.0
#define GAP    8.0
/* What the program's own controls take of the bottom right corner. */
#define CONTROLS_HEIGHT 46.0

static double
get_overlap (const NablaRect *a, const NablaRect *b)
{
  double width = MIN (a->x + a->width, b->x + b->width) - MAX (a->x, b->x);
  double height = MIN (a->y + a->height, b->y + b->height) - MAX (a->y, b->y);

  return width > 0 && height > 0 ? width * height : 0;
}

/* How much of nodes and labels lies under @rect, both in layout coordinates; O(n + m). */
static double
get_covered (const NablaScene *scene, const NablaSceneCache *cache, const NablaRect *rect)
{
  gboolean labelled = cache->level >= NABLA_CACHE_LABELS && scene->zoom >= NABLA_LABEL_ZOOM;
  double covered = 0;

  for (NablaNode v = 0; v < cache->n_nodes; v++)
    covered += get_overlap (rect, &cache->nodes[v].rect);
  for (guint e = 0; labelled && e < cache->n_edges; e++)
    if (cache->edges[e].label != NULL && cache->edges[e].has_place)
      covered += get_overlap (rect, &cache->edges[e].label_rect);
  return covered;
}

/* The corner in which the legend hides least; the first of equals, so that it stays where it is looked for. */
static void
place_legend (const NablaScene *scene,
              const NablaSceneCache *cache,
              const NablaRect *frame,
              double card_height,
              NablaRect *legend)
{
  double left = frame->x + MARGIN, right = frame->x + frame->width - MARGIN - legend->width;
  double top = frame->y + MARGIN, bottom = frame->y + frame->height - MARGIN - legend->height;
  const NablaPoint corners[] = {
    { left, bottom },
    { right, bottom - CONTROLS_HEIGHT },
    { left, card_height > 0 ? top + card_height + GAP : top },
    { right, card_height > 0 ? top + card_height + GAP : top },
  };
  double least = 0;

  legend->x = left;
  legend->y = bottom;
  if (scene->visible.width <= 0 || scene->zoom <= 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    {
      NablaRect rect = {
        scene->visible.x + (corners[i].x - frame->x) / scene->zoom,
        scene->visible.y + (corners[i].y - frame->y) / scene->zoom,
        legend->width / scene->zoom,
        legend->height / scene->zoom,
      };
      double covered;

      /* In a low canvas there is no room below the card. */
      if (i > 0 && (corners[i].y < top || corners[i].y > bottom))
        continue;
      covered = get_covered (scene, cache, &rect);
      if (i > 0 && covered >= least)
        continue;
      least = covered;
      legend->x = corners[i].x;
      legend->y = corners[i].y;
      if (covered <= 0)
        return;
    }
}

void
nabla_render_furniture (NablaPainter *painter, const NablaScene *scene, const NablaRect *frame)
{
  NablaSceneCache *cache = nabla_scene_acquire (scene, NABLA_CACHE_STYLES);
  double max_width = CLAMP (frame->width - 2 * MARGIN, 120, NABLA_CARD_MAX_WIDTH);
  double width, card_height = 0;
  NablaRect legend;

  if (nabla_card_measure (scene, cache, max_width, &width, &card_height))
    nabla_card_draw (painter, scene, cache, max_width, frame->x + MARGIN, frame->y + MARGIN);
  if (nabla_legend_measure (scene, cache, &legend.width, &legend.height))
    {
      place_legend (scene, cache, frame, card_height, &legend);
      nabla_legend_draw (painter, scene, cache, legend.x, legend.y);
    }
  nabla_scene_release (scene, cache);
}
