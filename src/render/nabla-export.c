#include "render/nabla-export.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "render/nabla-furniture.h"
#include "render/nabla-page.h"

#define MARGIN        20.0
#define FURNITURE_GAP 14.0
#define STEP          8.0

G_DEFINE_QUARK (nabla_render_error_quark, nabla_render_error)

/* What is drawn, and where everything is on the page, in layout units. */
typedef struct
{
  const NablaScene *scene;
  NablaSceneCache *cache;
  NablaRect page;
  NablaRect card; /* width 0: none */
  NablaRect legend;
} Drawing;

void
nabla_export_options_init (NablaExportOptions *options)
{
  *options = (NablaExportOptions){ .scale = 1 };
}

gboolean
nabla_image_format_from_path (const char *path, NablaImageFormat *format)
{
  static const struct
  {
    const char *suffix;
    NablaImageFormat format;
  } formats[] = { { ".png", NABLA_IMAGE_PNG }, { ".svg", NABLA_IMAGE_SVG }, { ".pdf", NABLA_IMAGE_PDF } };
  gsize length = strlen (path);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      gsize n = strlen (formats[i].suffix);

      if (length > n && g_ascii_strcasecmp (path + length - n, formats[i].suffix) == 0)
        {
          *format = formats[i].format;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
has_room (const NablaSceneCache *cache, const NablaRect *rect)
{
  NablaRect around = nabla_rect_grow (rect, FURNITURE_GAP);

  return nabla_scene_is_free (cache, &around);
}

/* Card top left, legend bottom left: as near to the drawing as they come without lying on
 * anything, the page growing where they need room. */
static void
lay_out (Drawing *page, const NablaScene *scene, NablaSceneCache *cache)
{
  NablaRect bounds = nabla_scene_get_bounds (scene);
  double right;

  page->card = page->legend = (NablaRect){ 0 };
  if (nabla_card_measure (scene, cache, NABLA_CARD_MAX_WIDTH, &page->card.width, &page->card.height))
    {
      page->card.x = bounds.x;
      page->card.y = bounds.y;
      while (!has_room (cache, &page->card))
        page->card.y -= STEP;
    }
  if (nabla_legend_measure (scene, cache, &page->legend.width, &page->legend.height))
    {
      page->legend.x = bounds.x;
      page->legend.y = bounds.y + bounds.height - page->legend.height;
      if (page->card.width > 0)
        page->legend.y = MAX (page->legend.y, page->card.y + page->card.height + FURNITURE_GAP);
      while (!has_room (cache, &page->legend))
        page->legend.y += STEP;
    }
  right = MAX (bounds.x + bounds.width, MAX (page->card.x + page->card.width, page->legend.x + page->legend.width));
  if (page->card.width <= 0 && page->legend.width <= 0)
    right = bounds.x + bounds.width;
  page->page = bounds;
  page->page.width = right - bounds.x;
  if (page->card.width > 0)
    nabla_rect_add (&page->page, &page->card);
  if (page->legend.width > 0)
    nabla_rect_add (&page->page, &page->legend);
  page->page = nabla_rect_grow (&page->page, MARGIN);
  page->page.width = ceil (page->page.width);
  page->page.height = ceil (page->page.height);
}

static void
draw (NablaPainter *painter, gpointer data)
{
  const Drawing *self = data;

  painter->klass->translate (painter, -self->page.x, -self->page.y);
  nabla_render_scene (painter, self->scene);
  if (self->card.width > 0)
    nabla_card_draw (painter, self->scene, self->cache, NABLA_CARD_MAX_WIDTH, self->card.x, self->card.y);
  if (self->legend.width > 0)
    nabla_legend_draw (painter, self->scene, self->cache, self->legend.x, self->legend.y);
}

static NablaPage
page_of (Drawing *drawing)
{
  return (NablaPage){ .width = drawing->page.width,
                      .height = drawing->page.height,
                      .smallest = NABLA_CAPTION_FONT.size,
                      .title = _ ("Causal diagram"),
                      .dark = drawing->scene->dark,
                      .grayscale = drawing->scene->grayscale,
                      .draw = draw,
                      .data = drawing };
}

void
nabla_export_measure (const NablaScene *scene, const NablaExportOptions *options, NablaExportSize *size)
{
  Drawing drawing = { .scene = scene, .cache = nabla_scene_acquire (scene, NABLA_CACHE_LABELS) };
  NablaPage page;

  lay_out (&drawing, scene, drawing.cache);
  page = page_of (&drawing);
  nabla_page_measure (&page, options, size);
  nabla_scene_release (scene, drawing.cache);
}

GBytes *
nabla_export_image (const NablaScene *scene, NablaImageFormat format, const NablaExportOptions *options, GError **error)
{
  NablaScene whole = *scene;
  Drawing drawing = { 0 };
  NablaPage page;
  GBytes *bytes;

  /* A file shows the drawing, not what was being done to it. */
  whole.zoom = 1;
  whole.visible = (NablaRect){ 0, 0, 0, 0 };
  whole.selected_nodes = NULL;
  whole.n_selected_edges = 0;
  whole.hovered_node = NABLA_NODE_NONE;
  whole.hovered_edge = -1;
  drawing.scene = &whole;
  drawing.cache = whole.cache = nabla_scene_acquire (&whole, NABLA_CACHE_LABELS);
  lay_out (&drawing, &whole, drawing.cache);
  page = page_of (&drawing);
  bytes = nabla_page_export (&page, format, options, error);
  whole.cache = scene->cache;
  nabla_scene_release (&whole, drawing.cache);
  return bytes;
}
