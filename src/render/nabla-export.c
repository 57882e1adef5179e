#include "render/nabla-export.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "render/nabla-furniture.h"
#include "render/nabla-painter-cairo.h"
#include "render/nabla-painter-svg.h"
#include "render/nabla-png.h"

#define MM_PER_INCH 25.4
#define SCREEN_DPI  96.0
#define PRINT_DPI   300.0
#define PT_PER_INCH 72.0
/* The limits of Cairo's surfaces, of memory (1 GiB), and of a PDF page (200 inches). */
#define MAX_SIDE    32767.0
#define MAX_PIXELS  268435456.0
#define MAX_PAGE_PT 14400.0

#define MARGIN        20.0
#define FURNITURE_GAP 14.0
#define STEP          8.0

G_DEFINE_QUARK (nabla_render_error_quark, nabla_render_error)

/* Where everything is on the page, in layout units. */
typedef struct
{
  NablaRect page;
  NablaRect card; /* width 0: none */
  NablaRect legend;
} Page;

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
lay_out (Page *page, const NablaScene *scene, NablaSceneCache *cache)
{
  NablaRect bounds = nabla_scene_get_bounds (scene);
  double right;

  *page = (Page){ 0 };
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
measure_page (const Page *page, const NablaExportOptions *options, NablaExportSize *size)
{
  double scale = options->scale > 0 && isfinite (options->scale) ? options->scale : 1;
  gboolean sized = options->width_mm > 0 && isfinite (options->width_mm);
  double mm = sized ? options->width_mm / page->page.width : MM_PER_INCH / SCREEN_DPI;
  double px = sized ? mm / MM_PER_INCH * PRINT_DPI * scale : scale;

  size->width_mm = page->page.width * mm;
  size->height_mm = page->page.height * mm;
  size->width_px = ceil (page->page.width * px - 1e-6);
  size->height_px = ceil (page->page.height * px - 1e-6);
  size->smallest_pt = NABLA_CAPTION_FONT.size * mm / MM_PER_INCH * PT_PER_INCH;
}

void
nabla_export_measure (const NablaScene *scene, const NablaExportOptions *options, NablaExportSize *size)
{
  NablaSceneCache *cache = nabla_scene_acquire (scene, NABLA_CACHE_LABELS);
  Page page;

  lay_out (&page, scene, cache);
  measure_page (&page, options, size);
  nabla_scene_release (scene, cache);
}

static void
draw_page (NablaPainter *painter,
           const NablaScene *scene,
           NablaSceneCache *cache,
           const Page *page,
           gboolean transparent)
{
  const NablaPainterClass *p = painter->klass;
  NablaTheme theme;

  p->save (painter);
  p->translate (painter, -page->page.x, -page->page.y);
  if (!transparent)
    {
      NablaRect rect = page->page;

      nabla_theme_init (&theme, scene->dark, scene->grayscale);
      p->move_to (painter, rect.x, rect.y);
      p->line_to (painter, rect.x + rect.width, rect.y);
      p->line_to (painter, rect.x + rect.width, rect.y + rect.height);
      p->line_to (painter, rect.x, rect.y + rect.height);
      p->close (painter);
      p->fill (painter, &theme.background, FALSE);
    }
  nabla_render_scene (painter, scene);
  if (page->card.width > 0)
    nabla_card_draw (painter, scene, cache, NABLA_CARD_MAX_WIDTH, page->card.x, page->card.y);
  if (page->legend.width > 0)
    nabla_legend_draw (painter, scene, cache, page->legend.x, page->legend.y);
  p->restore (painter);
}

static GBytes *
export_svg (const NablaScene *scene,
            NablaSceneCache *cache,
            const Page *page,
            const NablaExportSize *size,
            const NablaExportOptions *options)
{
  g_autoptr (NablaPainter) painter
    = nabla_svg_painter_new (size->width_mm, size->height_mm, page->page.width, page->page.height, _ ("Causal diagram"),
                             options->provenance);
  char *text;

  draw_page (painter, scene, cache, page, options->transparent);
  text = nabla_svg_painter_finish (painter);
  return g_bytes_new_take (text, strlen (text));
}

static cairo_status_t
append_bytes (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
check_status (cairo_status_t status, GError **error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, NABLA_RENDER_ERROR, NABLA_RENDER_ERROR_FAILED,
               _ ("The picture could not be drawn: %s. Choose a smaller size, or another format."),
               cairo_status_to_string (status));
  return FALSE;
}

static GBytes *
export_pdf (const NablaScene *scene,
            NablaSceneCache *cache,
            const Page *page,
            const NablaExportSize *size,
            const NablaExportOptions *options,
            GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  double width = size->width_mm / MM_PER_INCH * PT_PER_INCH;
  double height = size->height_mm / MM_PER_INCH * PT_PER_INCH;
  cairo_surface_t *surface;
  cairo_t *cr;
  NablaPainter *painter;
  cairo_status_t status;

  if (width > MAX_PAGE_PT || height > MAX_PAGE_PT)
    {
      g_set_error (error, NABLA_RENDER_ERROR, NABLA_RENDER_ERROR_SIZE,
                   _ ("The page would be %.0f × %.0f mm, and a PDF page holds at most 5080 mm. Choose a width, "
                      "or tidy the drawing, or export SVG."),
                   size->width_mm, size->height_mm);
      return NULL;
    }
  surface = cairo_pdf_surface_create_for_stream (append_bytes, bytes, width, height);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, _ ("Causal diagram"));
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Nabla");
  if (options->provenance)
    {
      g_autofree char *provenance = nabla_text_clean (options->provenance);

      cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, provenance);
    }
  cr = cairo_create (surface);
  cairo_scale (cr, width / page->page.width, width / page->page.width);
  painter = nabla_cairo_painter_new (cr);
  draw_page (painter, scene, cache, page, options->transparent);
  nabla_painter_free (painter);
  status = cairo_status (cr);
  cairo_show_page (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (!check_status (status, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static GBytes *
export_png (const NablaScene *scene,
            NablaSceneCache *cache,
            const Page *page,
            const NablaExportSize *size,
            const NablaExportOptions *options,
            GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *provenance = options->provenance ? nabla_text_clean (options->provenance) : NULL;
  cairo_surface_t *surface;
  cairo_t *cr;
  NablaPainter *painter;
  cairo_status_t status;
  double scale = size->width_px / page->page.width;

  if (size->width_px > MAX_SIDE || size->height_px > MAX_SIDE || size->width_px * size->height_px > MAX_PIXELS)
    {
      g_set_error (error, NABLA_RENDER_ERROR, NABLA_RENDER_ERROR_SIZE,
                   _ ("The picture would be %.0f × %.0f pixels; at most %.0f on a side and %.0f million in all "
                      "can be drawn. Choose a smaller scale or width, or export SVG or PDF."),
                   size->width_px, size->height_px, MAX_SIDE, floor (MAX_PIXELS / 1e6));
      return NULL;
    }
  surface = cairo_image_surface_create (options->transparent ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24,
                                        (int) size->width_px, (int) size->height_px);
  if (!check_status (cairo_surface_status (surface), error))
    {
      cairo_surface_destroy (surface);
      return NULL;
    }
  cr = cairo_create (surface);
  cairo_scale (cr, scale, scale);
  painter = nabla_cairo_painter_new (cr);
  draw_page (painter, scene, cache, page, options->transparent);
  nabla_painter_free (painter);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png_stream (surface, append_bytes, bytes);
  cairo_surface_destroy (surface);
  if (!check_status (status, error))
    return NULL;
  nabla_png_annotate (bytes, size->width_px / (size->width_mm / 1000), provenance);
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

GBytes *
nabla_export_image (const NablaScene *scene, NablaImageFormat format, const NablaExportOptions *options, GError **error)
{
  NablaScene whole = *scene;
  NablaSceneCache *cache;
  NablaExportSize size;
  GBytes *bytes = NULL;
  Page page;

  /* A file shows the drawing, not what was being done to it. */
  whole.zoom = 1;
  whole.visible = (NablaRect){ 0, 0, 0, 0 };
  whole.selected_nodes = NULL;
  whole.n_selected_edges = 0;
  whole.hovered_node = NABLA_NODE_NONE;
  whole.hovered_edge = -1;
  cache = nabla_scene_acquire (&whole, NABLA_CACHE_LABELS);
  whole.cache = cache;
  lay_out (&page, &whole, cache);
  measure_page (&page, options, &size);
  switch (format)
    {
    case NABLA_IMAGE_SVG:
      bytes = export_svg (&whole, cache, &page, &size, options);
      break;
    case NABLA_IMAGE_PDF:
      bytes = export_pdf (&whole, cache, &page, &size, options, error);
      break;
    case NABLA_IMAGE_PNG:
      bytes = export_png (&whole, cache, &page, &size, options, error);
      break;
    }
  whole.cache = scene->cache;
  nabla_scene_release (&whole, cache);
  return bytes;
}
