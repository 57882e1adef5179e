/* Questions about the drawing: where things are, what is at a point. */
#include <math.h>

#include "render/nabla-scene-private.h"

NablaRect
nabla_scene_get_bounds (const NablaScene *scene)
{
  NablaSceneCache *cache = nabla_scene_acquire (scene, NABLA_CACHE_LABELS);
  NablaRect bounds = { 0, 0, -1, -1 };

  for (guint i = 0; i < cache->n_nodes; i++)
    {
      const NablaNodeItem *item = &cache->nodes[i];
      gboolean badges = (item->roles & NABLA_ROLE_SELECTED) || (scene->unlinked && scene->unlinked[i])
                        || nabla_highlight_has (scene->highlight, NABLA_SPOT_BLOCKING, i);
      NablaRect rect = nabla_rect_grow (&item->rect, nabla_scene_is_framed (scene, i) ? NABLA_FRAME + 3
                                                     : badges                         ? 9
                                                                                      : 2);

      nabla_rect_add (&bounds, &rect);
      if (item->caption_text)
        nabla_rect_add (&bounds, &item->caption);
      if (item->badge)
        nabla_rect_add (&bounds, &item->badge_rect);
    }
  for (guint i = 0; i < cache->n_edges; i++)
    {
      if (!cache->edges[i].hidden)
        nabla_rect_add (&bounds, &cache->edges[i].bounds);
      if (cache->edges[i].has_place)
        nabla_rect_add (&bounds, &cache->edges[i].label_rect);
    }
  if (bounds.width < 0)
    bounds = (NablaRect){ 0, 0, 0, 0 };
  nabla_scene_release (scene, cache);
  return bounds;
}

NablaRect
nabla_scene_get_node_rect (const NablaScene *scene, NablaNode node)
{
  NablaSceneCache *cache = nabla_scene_acquire (scene, NABLA_CACHE_NODES);
  NablaRect rect = { 0, 0, 0, 0 };

  if (node < cache->n_nodes)
    rect = cache->nodes[node].rect;
  nabla_scene_release (scene, cache);
  return rect;
}

char *
nabla_scene_dup_edge_label (const NablaScene *scene, guint edge)
{
  NablaSceneCache *cache = nabla_scene_acquire (scene, NABLA_CACHE_LABELS);
  char *label = NULL;

  if (edge < cache->n_edges)
    label = g_strdup (cache->edges[edge].is_short ? cache->edges[edge].short_label : cache->edges[edge].label);
  nabla_scene_release (scene, cache);
  return label;
}

gboolean
nabla_scene_get_label_rect (const NablaScene *scene, guint edge, NablaRect *rect)
{
  NablaSceneCache *cache = nabla_scene_acquire (scene, NABLA_CACHE_LABELS);
  gboolean found = edge < cache->n_edges && cache->edges[edge].has_place;

  if (found)
    *rect = cache->edges[edge].label_rect;
  nabla_scene_release (scene, cache);
  return found;
}

gboolean
nabla_scene_get_edge_point (const NablaScene *scene, guint edge, double t, NablaPoint *point)
{
  NablaSceneCache *cache = nabla_scene_acquire (scene, NABLA_CACHE_NODES);
  gboolean found = edge < cache->n_edges && !cache->edges[edge].hidden;

  if (found)
    *point = nabla_curve_at (&cache->edges[edge].curve, t);
  nabla_scene_release (scene, cache);
  return found;
}

/* The topmost node at a point, its outline widened by @ring. */
static NablaNode
find_node (const NablaSceneCache *cache, double x, double y, double ring)
{
  for (guint i = cache->n_nodes; i > 0; i--)
    {
      const NablaNodeItem *item = &cache->nodes[i - 1];
      NablaNodeItem grown = *item;

      grown.rect = nabla_rect_grow (&item->rect, ring);
      if (nabla_rect_contains (&grown.rect, x, y) && nabla_node_item_contains (&grown, x, y))
        return i - 1;
    }
  return NABLA_NODE_NONE;
}

static gboolean
hit_handles (const NablaScene *scene, const NablaSceneCache *cache, double x, double y, NablaHit *hit)
{
  /* The middle last: on a short edge the ends are easier to miss. */
  static const NablaHitKind order[] = { NABLA_HIT_EDGE_START, NABLA_HIT_EDGE_END, NABLA_HIT_EDGE_MIDDLE };
  double best = 8 / scene->zoom;

  for (guint i = 0; i < scene->n_selected_edges; i++)
    {
      guint edge = scene->selected_edges[i];

      if (edge >= cache->n_edges || cache->edges[edge].hidden)
        continue;
      for (guint j = 0; j < G_N_ELEMENTS (order); j++)
        {
          NablaPoint at = nabla_edge_handle (&cache->edges[edge], order[j]);
          double distance = hypot (at.x - x, at.y - y);

          if (distance < best)
            {
              best = distance;
              *hit = (NablaHit){ order[j], NABLA_NODE_NONE, edge };
            }
        }
    }
  return hit->kind != NABLA_HIT_NOTHING;
}

/* The nearest edge; of several equally near the topmost. */
static gboolean
hit_edges (const NablaScene *scene, const NablaSceneCache *cache, double x, double y, guint *edge)
{
  double tolerance = 8 / scene->zoom;
  double best = tolerance;
  gboolean found = FALSE;

  for (guint i = cache->n_edges; i > 0; i--)
    {
      const NablaEdgeItem *item = &cache->edges[i - 1];
      NablaRect near;
      double distance;

      if (item->hidden)
        continue;
      near = nabla_rect_grow (&item->bounds, tolerance);
      if (!nabla_rect_contains (&near, x, y))
        continue;
      /* A thick arrow is hit anywhere on it. */
      distance = nabla_curve_distance (&item->curve, item->straight, x, y);
      distance = MAX (0, distance - MAX (0, item->width / 2 - tolerance));
      if (distance <= best && (!found || distance < best))
        {
          best = distance;
          *edge = i - 1;
          found = TRUE;
        }
    }
  return found;
}

NablaHit
nabla_scene_hit (const NablaScene *scene, double x, double y)
{
  NablaScene valid = *scene;
  NablaHit hit = { NABLA_HIT_NOTHING, NABLA_NODE_NONE, 0 };
  NablaSceneCache *cache;
  guint edge = 0;

  if (!(valid.zoom > 0))
    valid.zoom = 1;
  cache = nabla_scene_acquire (&valid, NABLA_CACHE_STYLES);
  hit.node = find_node (cache, x, y, 0);
  if (hit.node != NABLA_NODE_NONE)
    hit.kind = NABLA_HIT_NODE;
  else if (!hit_handles (&valid, cache, x, y, &hit))
    {
      hit.node = find_node (cache, x, y, CLAMP (12 / valid.zoom, 6, 16));
      if (hit_edges (&valid, cache, x, y, &edge))
        {
          hit.kind = NABLA_HIT_EDGE;
          hit.edge = edge;
        }
      else if (hit.node != NABLA_NODE_NONE)
        hit.kind = NABLA_HIT_RING;
    }
  nabla_scene_release (&valid, cache);
  return hit;
}
