#include "render/nabla-page.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "render/nabla-painter-cairo.h"
#include "render/nabla-painter-svg.h"
#include "render/nabla-png.h"
#include "render/nabla-text.h"

#define MM_PER_INCH 25.4
#define SCREEN_DPI  96.0
#define PRINT_DPI   300.0
#define PT_PER_INCH 72.0
/* The limits of Cairo's surfaces, of memory (1 GiB), and of a PDF page (200 inches). */
#define MAX_SIDE    32767.0
#define MAX_PIXELS  268435456.0
#define MAX_PAGE_PT 14400.0

void
nabla_page_measure (const NablaPage *page, const NablaExportOptions *options, NablaExportSize *size)
{
  double scale = options->scale > 0 && isfinite (options->scale) ? options->scale : 1;
  gboolean sized = options->width_mm > 0 && isfinite (options->width_mm);
  double mm = sized ? options->width_mm / page->width : MM_PER_INCH / SCREEN_DPI;
  double px = sized ? mm / MM_PER_INCH * PRINT_DPI * scale : scale;

  size->width_mm = page->width * mm;
  size->height_mm = page->height * mm;
  size->width_px = ceil (page->width * px - 1e-6);
  size->height_px = ceil (page->height * px - 1e-6);
  size->smallest_pt = page->smallest * mm / MM_PER_INCH * PT_PER_INCH;
}

static void
draw_page (NablaPainter *painter, const NablaPage *page, gboolean transparent)
{
  const NablaPainterClass *p = painter->klass;
  NablaTheme theme;

  p->save (painter);
  if (!transparent)
    {
      nabla_theme_init (&theme, page->dark, page->grayscale);
      p->move_to (painter, 0, 0);
      p->line_to (painter, page->width, 0);
      p->line_to (painter, page->width, page->height);
      p->line_to (painter, 0, page->height);
      p->close (painter);
      p->fill (painter, &theme.background, FALSE);
    }
  page->draw (painter, page->data);
  p->restore (painter);
}

static GBytes *
export_svg (const NablaPage *page, const NablaExportSize *size, const NablaExportOptions *options)
{
  g_autoptr (NablaPainter) painter = nabla_svg_painter_new (size->width_mm, size->height_mm, page->width, page->height,
                                                            page->title, options->provenance);
  char *text;

  draw_page (painter, page, options->transparent);
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
export_pdf (const NablaPage *page, const NablaExportSize *size, const NablaExportOptions *options, GError **error)
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
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, page->title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Nabla");
  if (options->provenance)
    {
      g_autofree char *provenance = nabla_text_clean (options->provenance);

      cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, provenance);
    }
  cr = cairo_create (surface);
  cairo_scale (cr, width / page->width, width / page->width);
  painter = nabla_cairo_painter_new (cr);
  draw_page (painter, page, options->transparent);
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
export_png (const NablaPage *page, const NablaExportSize *size, const NablaExportOptions *options, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *provenance = options->provenance ? nabla_text_clean (options->provenance) : NULL;
  cairo_surface_t *surface;
  cairo_t *cr;
  NablaPainter *painter;
  cairo_status_t status;
  double scale = size->width_px / page->width;

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
  draw_page (painter, page, options->transparent);
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
nabla_page_export (const NablaPage *page, NablaImageFormat format, const NablaExportOptions *options, GError **error)
{
  NablaExportSize size;

  nabla_page_measure (page, options, &size);
  switch (format)
    {
    case NABLA_IMAGE_SVG:
      return export_svg (page, &size, options);
    case NABLA_IMAGE_PDF:
      return export_pdf (page, &size, options, error);
    case NABLA_IMAGE_PNG:
      return export_png (page, &size, options, error);
    }
  return NULL;
}
