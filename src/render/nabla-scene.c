#include "render/nabla-scene.h"

#include <math.h>
#include "render/nabla-scene-private.h"

typedef struct
{
  NablaPainter *painter;
  const NablaScene *scene;
  const NablaSceneCache *cache;
  NablaTheme theme;
  NablaRect visible; /* what is looked at, with room for outlines */
  gboolean cull;
  double zoom;
} Drawing;

void
nabla_scene_init (NablaScene *scene, const NablaGraph *graph, const NablaLayout *layout, const NablaResult *result)
{
  *scene = (NablaScene){
    .graph = graph,
    .layout = layout,
    .result = result,
    .show = NABLA_SHOW_DIRECT,
    .labels = NABLA_LABELS_INTERVAL,
    .legend = TRUE,
    .card = TRUE,
    .zoom = 1,
    .hovered_node = NABLA_NODE_NONE,
    .hovered_edge = -1,
  };
}

static gboolean
is_visible (const Drawing *drawing, const NablaRect *rect)
{
  return !drawing->cull || nabla_rect_overlaps (rect, &drawing->visible);
}

static const NablaRect *
get_view (const Drawing *drawing)
{
  return drawing->cull ? &drawing->visible : NULL;
}

static gboolean
is_edge_visible (const Drawing *drawing, const NablaEdgeItem *item)
{
  NablaPoint a = item->curve.p0;
  NablaPoint b = item->curve.p2;

  if (item->hidden || !is_visible (drawing, &item->bounds))
    return FALSE;
  return !drawing->cull || !item->straight || nabla_segment_clip (&a, &b, &drawing->visible);
}

static void
draw_band (Drawing *drawing, guint edge, double width, const NablaColor *color)
{
  const NablaEdgeItem *item;

  if (edge >= drawing->cache->n_edges)
    return;
  item = &drawing->cache->edges[edge];
  if (item->hidden || !is_visible (drawing, &item->bounds))
    return;
  nabla_draw_curve (drawing->painter, item, 0, 1);
  drawing->painter->klass->stroke (drawing->painter, color, width, NULL, 0, FALSE);
}

static void
draw_bands (Drawing *drawing)
{
  const NablaScene *scene = drawing->scene;

  nabla_draw_bands (drawing->painter, scene, drawing->cache, &drawing->theme, get_view (drawing));
  if (scene->hovered_edge >= 0)
    draw_band (drawing, (guint) scene->hovered_edge, 14 / drawing->zoom, &drawing->theme.hover_band);
  for (guint i = 0; i < scene->n_selected_edges; i++)
    draw_band (drawing, scene->selected_edges[i],
               MAX (14 / drawing->zoom, scene->selected_edges[i] < drawing->cache->n_edges
                                          ? drawing->cache->edges[scene->selected_edges[i]].width + 5
                                          : 0),
               &drawing->theme.accent_band);
}

static void
draw_outline (Drawing *drawing, const NablaNodeItem *item, double away, double width, const NablaColor *color)
{
  NablaRect rect = nabla_rect_grow (&item->rect, away);

  if (item->roles & NABLA_ROLE_LATENT)
    nabla_draw_ellipse (drawing->painter, &rect);
  else
    nabla_draw_rounded (drawing->painter, &rect, 8 + away);
  drawing->painter->klass->stroke (drawing->painter, color, width, NULL, 0, FALSE);
}

/* Under the nodes: the ring from which an arrow is dragged, and the selection. */
static void
draw_node_outlines (Drawing *drawing)
{
  const NablaScene *scene = drawing->scene;

  if (scene->hovered_node < drawing->cache->n_nodes)
    {
      double ring = CLAMP (12 / drawing->zoom, 6, 16);

      draw_outline (drawing, &drawing->cache->nodes[scene->hovered_node], ring / 2 + 1, ring,
                    &drawing->theme.hover_band);
    }
  for (guint i = 0; scene->selected_nodes && i < scene->selected_nodes->n; i++)
    {
      NablaNode node = scene->selected_nodes->nodes[i];

      if (node < drawing->cache->n_nodes && is_visible (drawing, &drawing->cache->nodes[node].rect))
        draw_outline (drawing, &drawing->cache->nodes[node], 4, MAX (2, 1.5 / drawing->zoom), &drawing->theme.accent);
    }
}

/* Small arrows: lines of a few widths, each kind stroked at once. */
static void
draw_coarse_edges (Drawing *drawing)
{
  enum
  {
    N_WIDTHS = 3,
    N_HUES = 3
  };
  static const double widths[N_WIDTHS] = { 1.5, 4, 7.5 };
  const NablaColor colors[N_HUES] = { drawing->theme.neutral, drawing->theme.positive, drawing->theme.negative };
  const NablaPainterClass *p = drawing->painter->klass;
  const NablaSceneCache *cache = drawing->cache;
  g_autofree guint8 *kinds = g_malloc (cache->n_edges + 1);
  guint counts[N_WIDTHS * N_HUES] = { 0 };

  for (guint i = 0; i < cache->n_edges; i++)
    {
      const NablaEdgeItem *item = &cache->edges[i];
      guint hue = item->look != NABLA_LOOK_ESTIMATED || item->sign == 0 ? 0 : item->sign > 0 ? 1 : 2;
      guint width = item->width < 2.8 ? 0 : item->width < 5.8 ? 1 : 2;

      kinds[i] = is_edge_visible (drawing, item) ? (guint8) (hue * N_WIDTHS + width) : 255;
      if (kinds[i] != 255)
        counts[kinds[i]]++;
    }
  for (guint kind = 0; kind < N_WIDTHS * N_HUES; kind++)
    {
      if (counts[kind] == 0)
        continue;
      for (guint i = 0; i < cache->n_edges; i++)
        {
          NablaPoint a, b;

          if (kinds[i] != kind)
            continue;
          if (!cache->edges[i].straight)
            {
              nabla_draw_curve (drawing->painter, &cache->edges[i], 0, 1);
              continue;
            }
          a = cache->edges[i].curve.p0;
          b = cache->edges[i].curve.p2;
          if (drawing->cull)
            nabla_segment_clip (&a, &b, &drawing->visible);
          p->move_to (drawing->painter, a.x, a.y);
          p->line_to (drawing->painter, b.x, b.y);
        }
      p->stroke (drawing->painter, &colors[kind / N_WIDTHS], MAX (widths[kind % N_WIDTHS], 1 / drawing->zoom), NULL, 0,
                 FALSE);
    }
}

static void
add_box (NablaPainter *painter, const NablaRect *rect)
{
  const NablaPainterClass *p = painter->klass;

  p->move_to (painter, rect->x, rect->y);
  p->line_to (painter, rect->x + rect->width, rect->y);
  p->line_to (painter, rect->x + rect->width, rect->y + rect->height);
  p->line_to (painter, rect->x, rect->y + rect->height);
  p->close (painter);
}

/* Small nodes: boxes without text, the border as a larger box beneath. */
static void
draw_coarse_nodes (Drawing *drawing)
{
  const NablaPainterClass *p = drawing->painter->klass;
  const NablaSceneCache *cache = drawing->cache;
  double border = 1 / drawing->zoom;

  for (int pass = 0; pass < 2; pass++)
    {
      for (guint i = 0; i < cache->n_nodes; i++)
        if (is_visible (drawing, &cache->nodes[i].rect))
          {
            const NablaNodeItem *item = &cache->nodes[i];
            gboolean heavy = (item->roles & (NABLA_ROLE_EXPOSURE | NABLA_ROLE_OUTCOME)) != 0;
            NablaRect rect = nabla_rect_grow (&item->rect, pass == 1 ? -border : heavy ? border : 0);

            add_box (drawing->painter, &rect);
          }
      p->fill (drawing->painter, pass == 0 ? &drawing->theme.node_border : &drawing->theme.node_fill, FALSE);
    }
}

static void
draw_labels (Drawing *drawing)
{
  const NablaSceneCache *cache = drawing->cache;
  const NablaTheme *theme = &drawing->theme;

  for (guint i = 0; i < cache->n_edges; i++)
    {
      const NablaEdgeItem *item = &cache->edges[i];
      NablaColor border;

      if (!item->has_place || !is_visible (drawing, &item->label_rect))
        continue;
      border = item->look == NABLA_LOOK_FAILED ? theme->warning : nabla_edge_color (theme, item);
      nabla_draw_label (drawing->painter, theme, &item->label_rect, item->is_short ? item->short_label : item->label,
                        &border, FALSE);
    }
}

/* What belongs to a node besides its box: the caption, the total effect. */
static void
draw_captions (Drawing *drawing)
{
  const NablaFont font = NABLA_CAPTION_FONT;
  const NablaTheme *theme = &drawing->theme;

  for (guint i = 0; i < drawing->cache->n_nodes; i++)
    {
      const NablaNodeItem *item = &drawing->cache->nodes[i];
      const NablaRect *rect = &item->caption;

      if (item->caption_text && is_visible (drawing, rect))
        drawing->painter->klass->text (drawing->painter, rect->x + rect->width / 2, rect->y + rect->height / 2,
                                       NABLA_ALIGN_CENTER, &font, &theme->dim, item->caption_text);
      if (item->badge && is_visible (drawing, &item->badge_rect))
        nabla_draw_label (drawing->painter, theme, &item->badge_rect, item->badge,
                          item->badge_sign > 0   ? &theme->positive
                          : item->badge_sign < 0 ? &theme->negative
                                                 : &theme->neutral,
                          item->badge_dashed);
    }
}

static void
draw_detail (Drawing *drawing)
{
  const NablaScene *scene = drawing->scene;
  const NablaSceneCache *cache = drawing->cache;
  g_autofree guint8 *removed = nabla_scene_dup_removed (scene, cache);
  NablaTheme faded = drawing->theme;

  faded.positive.alpha = faded.negative.alpha = faded.neutral.alpha = 0.2;
  for (guint i = 0; i < cache->n_edges; i++)
    if (is_edge_visible (drawing, &cache->edges[i]))
      nabla_draw_edge (drawing->painter, removed != NULL && removed[i] ? &faded : &drawing->theme, &cache->edges[i],
                       get_view (drawing));
  for (guint i = 0; i < cache->n_nodes; i++)
    if (is_visible (drawing, &cache->nodes[i].rect))
      nabla_draw_node (drawing->painter, &drawing->theme, &cache->nodes[i], scene->unlinked && scene->unlinked[i]);
  nabla_draw_spots (drawing->painter, scene, cache, &drawing->theme, get_view (drawing));
}

static void
draw_handles (Drawing *drawing)
{
  const NablaPainterClass *p = drawing->painter->klass;
  double radius = 5 / drawing->zoom;

  for (guint i = 0; i < drawing->scene->n_selected_edges; i++)
    {
      guint edge = drawing->scene->selected_edges[i];
      const NablaEdgeItem *item;

      if (edge >= drawing->cache->n_edges)
        continue;
      item = &drawing->cache->edges[edge];
      if (item->hidden || !is_visible (drawing, &item->bounds))
        continue;
      for (NablaHitKind which = NABLA_HIT_EDGE_START; which <= NABLA_HIT_EDGE_END; which++)
        {
          NablaPoint at = nabla_edge_handle (item, which);
          NablaRect rect = { at.x - radius, at.y - radius, 2 * radius, 2 * radius };

          nabla_draw_ellipse (drawing->painter, &rect);
          p->fill (drawing->painter, &drawing->theme.node_fill, TRUE);
          p->stroke (drawing->painter, &drawing->theme.accent, 2 / drawing->zoom, NULL, 0, FALSE);
        }
    }
}

void
nabla_render_scene (NablaPainter *painter, const NablaScene *scene)
{
  if (!nabla_backing_render (painter, scene))
    nabla_scene_draw (painter, scene);
}

void
nabla_scene_draw (NablaPainter *painter, const NablaScene *scene)
{
  double zoom = scene->zoom > 0 ? scene->zoom : 1;
  gboolean with_labels = zoom >= NABLA_LABEL_ZOOM;
  NablaSceneCache *cache = nabla_scene_acquire (scene, with_labels ? NABLA_CACHE_LABELS : NABLA_CACHE_STYLES);
  Drawing drawing = {
    .painter = painter,
    .scene = scene,
    .cache = cache,
    .visible = nabla_rect_grow (&scene->visible, 12),
    .cull = scene->visible.width > 0,
    .zoom = zoom,
  };

  nabla_theme_init (&drawing.theme, scene->dark, scene->grayscale);
  draw_bands (&drawing);
  nabla_draw_frames (painter, scene, cache, &drawing.theme, get_view (&drawing));
  if (zoom < NABLA_DETAIL_ZOOM)
    {
      painter->klass->set_coarse (painter, TRUE);
      draw_coarse_edges (&drawing);
      draw_node_outlines (&drawing);
      draw_coarse_nodes (&drawing);
      painter->klass->set_coarse (painter, FALSE);
    }
  else
    {
      draw_node_outlines (&drawing);
      draw_detail (&drawing);
    }
  if (with_labels)
    {
      draw_captions (&drawing);
      draw_labels (&drawing);
    }
  draw_handles (&drawing);
  nabla_scene_release (scene, cache);
}
