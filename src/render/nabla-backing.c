/* The picture of a scene kept as an image: a moved view scrolls it and draws what has come in
 * sight, a changed selection draws what it surrounds, everything else is drawn anew. */
#include <math.h>
#include <string.h>

#include "render/nabla-painter-cairo.h"
#include "render/nabla-scene-private.h"

/* More places than this to be drawn separately cost more than the whole. */
#define MAX_DAMAGE 16
#define MAX_SIDE   16384

typedef struct
{
  int x, y, width, height;
} Area;

struct _NablaBacking
{
  NablaPainter *painter;
  cairo_surface_t *surface;
  int width, height; /* device pixels */
  int left, top;     /* of the view, device pixels from the layout's origin */
  double scale;      /* device pixels a layout unit */
  guint64 serial;
  gboolean dark, grayscale;
  /* Copies: what the scene borrows may change in place. */
  gboolean *unlinked;
  guint n_unlinked;
  NablaHighlight *highlight;
  NablaNodeSet *selected_nodes;
  guint32 *selected_edges;
  guint n_selected_edges;
  NablaNode hovered_node;
  int hovered_edge;
};

void
nabla_backing_free (NablaBacking *self)
{
  if (!self)
    return;
  nabla_painter_free (self->painter);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_free (self->unlinked);
  g_clear_pointer (&self->highlight, nabla_highlight_unref);
  nabla_node_set_free (self->selected_nodes);
  g_free (self->selected_edges);
  g_free (self);
}

static gboolean
same_bytes (gconstpointer a, gsize n_a, gconstpointer b, gsize n_b)
{
  return n_a == n_b && (n_a == 0 || memcmp (a, b, n_a) == 0);
}

static guint
count_unlinked (const NablaScene *scene)
{
  return scene->unlinked ? nabla_graph_n_nodes (scene->graph) : 0;
}

/* Whether the image shows this but for where the view is and what is selected. */
static gboolean
is_same_picture (const NablaBacking *self, const NablaScene *scene)
{
  return self->surface && self->serial == scene->cache->serial && !self->dark == !scene->dark
         && !self->grayscale == !scene->grayscale
         && same_bytes (self->unlinked, self->n_unlinked * sizeof (gboolean), scene->unlinked,
                        count_unlinked (scene) * sizeof (gboolean))
         && self->highlight == scene->highlight;
}

static void
remember (NablaBacking *self, const NablaScene *scene)
{
  self->serial = scene->cache->serial;
  self->dark = scene->dark;
  self->grayscale = scene->grayscale;
  g_free (self->unlinked);
  self->n_unlinked = count_unlinked (scene);
  self->unlinked = g_memdup2 (scene->unlinked, self->n_unlinked * sizeof (gboolean));
  g_clear_pointer (&self->highlight, nabla_highlight_unref);
  if (scene->highlight != NULL)
    self->highlight = nabla_highlight_ref (scene->highlight);
  nabla_node_set_free (self->selected_nodes);
  self->selected_nodes = nabla_node_set_copy (scene->selected_nodes);
  g_free (self->selected_edges);
  self->n_selected_edges = scene->n_selected_edges;
  self->selected_edges = g_memdup2 (scene->selected_edges, self->n_selected_edges * sizeof (guint32));
  self->hovered_node = scene->hovered_node;
  self->hovered_edge = scene->hovered_edge;
}

/* Draws one part of the image, everything beneath it cleared. */
static void
draw_area (NablaBacking *self, const NablaScene *scene, const Area *area)
{
  cairo_t *cr = cairo_create (self->surface);
  NablaScene part = *scene;
  const NablaPainterClass *p = self->painter->klass;

  cairo_rectangle (cr, area->x, area->y, area->width, area->height);
  cairo_clip (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
  cairo_paint (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
  /* At a screen's sizes the coarser sampling is not seen; it takes half the time. */
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_FAST);
  nabla_cairo_painter_set_context (self->painter, cr);
  p->translate (self->painter, -self->left, -self->top);
  p->scale (self->painter, self->scale);
  part.visible = (NablaRect){ (self->left + area->x) / self->scale, (self->top + area->y) / self->scale,
                              area->width / self->scale, area->height / self->scale };
  nabla_scene_draw (self->painter, &part);
  nabla_cairo_painter_set_context (self->painter, NULL);
  cairo_destroy (cr);
}

/* Moves the image's contents; what comes in from outside is left as it was. */
static void
scroll (NablaBacking *self, int dx, int dy)
{
  int stride = cairo_image_surface_get_stride (self->surface);
  gsize length = (gsize) (self->width - ABS (dx)) * 4;
  int n_rows = self->height - ABS (dy);
  guint8 *data;

  cairo_surface_flush (self->surface);
  data = cairo_image_surface_get_data (self->surface);
  for (int i = 0; i < n_rows; i++)
    {
      /* Upwards or downwards, so that no row is overwritten before it has been read. */
      int row = dy <= 0 ? i : n_rows - 1 - i;
      guint8 *from = data + (gsize) (row + MAX (-dy, 0)) * stride + (gsize) MAX (-dx, 0) * 4;
      guint8 *to = data + (gsize) (row + MAX (dy, 0)) * stride + (gsize) MAX (dx, 0) * 4;

      memmove (to, from, length);
    }
  cairo_surface_mark_dirty (self->surface);
}

static void
move_view (NablaBacking *self, const NablaScene *scene, int left, int top)
{
  int dx = self->left - left;
  int dy = self->top - top;
  Area whole = { 0, 0, self->width, self->height };

  self->left = left;
  self->top = top;
  if (ABS (dx) >= self->width || ABS (dy) >= self->height)
    {
      draw_area (self, scene, &whole);
      return;
    }
  scroll (self, dx, dy);
  if (dy != 0)
    {
      Area strip = { 0, dy > 0 ? 0 : self->height + dy, self->width, ABS (dy) };

      draw_area (self, scene, &strip);
    }
  if (dx != 0)
    {
      Area strip = { dx > 0 ? 0 : self->width + dx, MAX (dy, 0), ABS (dx), self->height - ABS (dy) };

      draw_area (self, scene, &strip);
    }
}

static void
add_damage (GArray *damage, const NablaRect *rect, double grow)
{
  NablaRect grown = nabla_rect_grow (rect, grow);

  g_array_append_val (damage, grown);
}

static gboolean
holds_edge (const guint32 *edges, guint n, guint32 edge)
{
  for (guint i = 0; i < n; i++)
    if (edges[i] == edge)
      return TRUE;
  return FALSE;
}

static void
add_nodes (GArray *damage,
           const NablaSceneCache *cache,
           const NablaNodeSet *some,
           const NablaNodeSet *other,
           double grow)
{
  for (guint i = 0; some && i < some->n && damage->len <= MAX_DAMAGE; i++)
    if (some->nodes[i] < cache->n_nodes && !nabla_node_set_contains (other, some->nodes[i]))
      add_damage (damage, &cache->nodes[some->nodes[i]].rect, grow);
}

static void
add_edges (GArray *damage,
           const NablaSceneCache *cache,
           const guint32 *some,
           guint n_some,
           const guint32 *other,
           guint n_other,
           double grow)
{
  for (guint i = 0; i < n_some && damage->len <= MAX_DAMAGE; i++)
    if (some[i] < cache->n_edges && !holds_edge (other, n_other, some[i]))
      add_damage (damage, &cache->edges[some[i]].bounds, grow);
}

/* The surroundings of everything whose selection or hover has changed, in layout units. */
static GArray *
find_damage (const NablaBacking *self, const NablaScene *scene)
{
  GArray *damage = g_array_new (FALSE, FALSE, sizeof (NablaRect));
  NablaSceneCache *cache = nabla_scene_acquire (scene, NABLA_CACHE_STYLES);
  double around_node = 20 + 4 / scene->zoom;
  double around_edge = 16 / scene->zoom;

  add_nodes (damage, cache, self->selected_nodes, scene->selected_nodes, around_node);
  add_nodes (damage, cache, scene->selected_nodes, self->selected_nodes, around_node);
  add_edges (damage, cache, self->selected_edges, self->n_selected_edges, scene->selected_edges,
             scene->n_selected_edges, around_edge);
  add_edges (damage, cache, scene->selected_edges, scene->n_selected_edges, self->selected_edges,
             self->n_selected_edges, around_edge);
  if (self->hovered_node != scene->hovered_node)
    {
      if (self->hovered_node < cache->n_nodes)
        add_damage (damage, &cache->nodes[self->hovered_node].rect, around_node);
      if (scene->hovered_node < cache->n_nodes)
        add_damage (damage, &cache->nodes[scene->hovered_node].rect, around_node);
    }
  if (self->hovered_edge != scene->hovered_edge)
    {
      if (self->hovered_edge >= 0 && (guint) self->hovered_edge < cache->n_edges)
        add_damage (damage, &cache->edges[self->hovered_edge].bounds, around_edge);
      if (scene->hovered_edge >= 0 && (guint) scene->hovered_edge < cache->n_edges)
        add_damage (damage, &cache->edges[scene->hovered_edge].bounds, around_edge);
    }
  nabla_scene_release (scene, cache);
  return damage;
}

static void
repair (NablaBacking *self, const NablaScene *scene, const GArray *damage)
{
  const Area whole = { 0, 0, self->width, self->height };

  if (damage->len > MAX_DAMAGE)
    {
      draw_area (self, scene, &whole);
      return;
    }
  for (guint i = 0; i < damage->len; i++)
    {
      const NablaRect *rect = &g_array_index (damage, NablaRect, i);
      double x0 = MAX (floor (rect->x * self->scale) - self->left, 0);
      double y0 = MAX (floor (rect->y * self->scale) - self->top, 0);
      double x1 = MIN (ceil ((rect->x + rect->width) * self->scale) - self->left, self->width);
      double y1 = MIN (ceil ((rect->y + rect->height) * self->scale) - self->top, self->height);
      Area area;

      if (x1 <= x0 || y1 <= y0)
        continue;
      area = (Area){ (int) x0, (int) y0, (int) (x1 - x0), (int) (y1 - y0) };
      draw_area (self, scene, &area);
    }
}

static gboolean
start_over (NablaBacking *self, const NablaScene *scene, int width, int height, double scale, int left, int top)
{
  const Area whole = { 0, 0, width, height };

  if (!self->surface || self->width != width || self->height != height)
    {
      g_clear_pointer (&self->surface, cairo_surface_destroy);
      self->surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
      if (cairo_surface_status (self->surface) != CAIRO_STATUS_SUCCESS)
        {
          g_clear_pointer (&self->surface, cairo_surface_destroy);
          return FALSE;
        }
      self->width = width;
      self->height = height;
    }
  self->scale = scale;
  self->left = left;
  self->top = top;
  draw_area (self, scene, &whole);
  return TRUE;
}

static double
get_area (const NablaRect *rect)
{
  return rect->width > 0 && rect->height > 0 ? rect->width * rect->height : 0;
}

/* Paints the image at another scale than it was drawn at, and draws what lies beside it.
 * %FALSE: that is too much, or the difference in scale too large to look at. */
static gboolean
stretch (const NablaBacking *self, NablaPainter *painter, const NablaScene *scene)
{
  cairo_t *cr = nabla_cairo_painter_get_context (painter);
  const NablaRect *view = &scene->visible;
  NablaRect image
    = { self->left / self->scale, self->top / self->scale, self->width / self->scale, self->height / self->scale };
  double ratio = scene->zoom * scene->pixel_scale / self->scale;
  double right = MIN (image.x + image.width, view->x + view->width);
  double bottom = MIN (image.y + image.height, view->y + view->height);
  double top = MAX (image.y, view->y);
  double left = MAX (image.x, view->x);
  const NablaRect beside[] = {
    { view->x, view->y, view->width, image.y - view->y },
    { view->x, bottom, view->width, view->y + view->height - bottom },
    { view->x, top, image.x - view->x, bottom - top },
    { right, top, view->x + view->width - right, bottom - top },
  };
  double sum = 0;

  for (guint i = 0; i < G_N_ELEMENTS (beside); i++)
    sum += get_area (&beside[i]);
  if (ratio < 0.5 || ratio > 2 || right <= left || bottom <= top || sum > 0.3 * get_area (view))
    return FALSE;
  cairo_save (cr);
  cairo_rectangle (cr, left, top, right - left, bottom - top);
  cairo_clip (cr);
  cairo_translate (cr, image.x, image.y);
  cairo_scale (cr, 1 / self->scale, 1 / self->scale);
  cairo_set_source_surface (cr, self->surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_BILINEAR);
  cairo_paint (cr);
  cairo_restore (cr);
  for (guint i = 0; i < G_N_ELEMENTS (beside); i++)
    if (get_area (&beside[i]) > 0)
      {
        NablaScene part = *scene;

        part.visible = beside[i];
        painter->klass->save (painter);
        painter->klass->clip_rect (painter, part.visible.x, part.visible.y, part.visible.width, part.visible.height);
        nabla_scene_draw (painter, &part);
        painter->klass->restore (painter);
      }
  return TRUE;
}

gboolean
nabla_backing_render (NablaPainter *painter, const NablaScene *scene)
{
  cairo_t *cr = nabla_cairo_painter_get_context (painter);
  const NablaRect *visible = &scene->visible;
  double scale = scene->zoom * scene->pixel_scale;
  NablaBacking *self;
  int width, height, left, top;

  if (!cr || !scene->cache || !(scale > 0) || !(visible->width > 0) || !(visible->height > 0)
      || !(visible->width * scale < MAX_SIDE) || !(visible->height * scale < MAX_SIDE)
      || !(fabs (visible->x * scale) < 1e9) || !(fabs (visible->y * scale) < 1e9))
    return FALSE;
  width = (int) ceil (visible->width * scale - 1e-3);
  height = (int) ceil (visible->height * scale - 1e-3);
  left = (int) round (visible->x * scale);
  top = (int) round (visible->y * scale);
  nabla_scene_acquire (scene, scene->zoom >= NABLA_LABEL_ZOOM ? NABLA_CACHE_LABELS : NABLA_CACHE_STYLES);
  if (!scene->cache->backing)
    {
      scene->cache->backing = g_new0 (NablaBacking, 1);
      scene->cache->backing->painter = nabla_cairo_painter_new (NULL);
    }
  self = scene->cache->backing;
  if (is_same_picture (self, scene) && self->scale != scale && scene->hurried && stretch (self, painter, scene))
    return TRUE;
  if (is_same_picture (self, scene) && self->width == width && self->height == height && self->scale == scale)
    {
      g_autoptr (GArray) damage = find_damage (self, scene);

      if (left != self->left || top != self->top)
        move_view (self, scene, left, top);
      repair (self, scene, damage);
    }
  else if (!start_over (self, scene, width, height, scale, left, top))
    return FALSE;
  remember (self, scene);
  cairo_save (cr);
  cairo_translate (cr, visible->x, visible->y);
  cairo_scale (cr, 1 / scale, 1 / scale);
  cairo_set_source_surface (cr, self->surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  return TRUE;
}
