#include "render/nabla-painter-cairo.h"

#include <math.h>
#include "render/nabla-text.h"

/* Two ways to lay a text out. On a screen's pixels, and only at 100 % and 200 %, metrics are
 * hinted: Cairo puts glyphs on whole pixels, and so they come evenly spaced. Everywhere else a
 * text is as wide as it was measured, at every zoom. */
typedef enum
{
  SPACING_EXACT,
  SPACING_HINTED,
  SPACING_HINTED_TWICE,
  N_SPACINGS,
} Spacing;

/* A laid-out text costs some kilobytes: more than this many are forgotten at once. */
#define MAX_LAYOUTS 4096

typedef struct
{
  NablaFont font;
  char *text;
} TextKey;

typedef struct
{
  NablaPainter parent;
  cairo_t *cr;
  cairo_antialias_t antialias; /* as the context came */
  gboolean on_pixels;
  PangoContext *contexts[N_SPACINGS];
  NablaTextMeter *meter;
  GHashTable *layouts[N_SPACINGS]; /* TextKey * -> PangoLayout * */
} CairoPainter;

static guint
text_key_hash (gconstpointer data)
{
  const TextKey *key = data;

  return g_str_hash (key->text) ^ (guint) (key->font.size * 64) ^ (key->font.bold ? 0x40000u : 0)
         ^ (key->font.italic ? 0x80000u : 0);
}

static gboolean
text_key_equal (gconstpointer a, gconstpointer b)
{
  const TextKey *x = a;
  const TextKey *y = b;

  return x->font.size == y->font.size && !x->font.bold == !y->font.bold && !x->font.italic == !y->font.italic
         && g_str_equal (x->text, y->text);
}

static void
text_key_free (gpointer data)
{
  TextKey *key = data;

  g_free (key->text);
  g_free (key);
}

static Spacing
get_spacing (const CairoPainter *self)
{
  cairo_matrix_t matrix;
  double scale_x, scale_y;

  if (!self->on_pixels)
    return SPACING_EXACT;
  cairo_get_matrix (self->cr, &matrix);
  cairo_surface_get_device_scale (cairo_get_target (self->cr), &scale_x, &scale_y);
  if (matrix.xy != 0 || matrix.yx != 0 || matrix.xx != matrix.yy || scale_x != scale_y)
    return SPACING_EXACT;
  if (fabs (matrix.xx * scale_x - 1) < 1e-6)
    return SPACING_HINTED;
  if (fabs (matrix.xx * scale_x - 2) < 1e-6)
    return SPACING_HINTED_TWICE;
  return SPACING_EXACT;
}

/* (transfer none) */
static PangoLayout *
get_layout (CairoPainter *self, const NablaFont *font, const char *text, Spacing spacing)
{
  const TextKey probe = { *font, (char *) text };
  PangoLayout *layout = g_hash_table_lookup (self->layouts[spacing], &probe);

  if (!layout)
    {
      g_autofree char *clean = nabla_text_clean (text);
      TextKey *key;

      if (g_hash_table_size (self->layouts[spacing]) >= MAX_LAYOUTS)
        g_hash_table_remove_all (self->layouts[spacing]);
      key = g_new (TextKey, 1);
      key->font = *font;
      key->text = g_strdup (text);
      layout = nabla_text_create_layout (self->contexts[spacing], font, clean);
      g_hash_table_insert (self->layouts[spacing], key, layout);
    }
  return layout;
}

static void
set_color (CairoPainter *self, const NablaColor *color)
{
  cairo_set_source_rgba (self->cr, color->red, color->green, color->blue, color->alpha);
}

static void
cairo_painter_save (NablaPainter *painter)
{
  cairo_save (((CairoPainter *) painter)->cr);
}

static void
cairo_painter_restore (NablaPainter *painter)
{
  cairo_restore (((CairoPainter *) painter)->cr);
}

static void
cairo_painter_translate (NablaPainter *painter, double x, double y)
{
  cairo_translate (((CairoPainter *) painter)->cr, x, y);
}

static void
cairo_painter_scale (NablaPainter *painter, double factor)
{
  cairo_scale (((CairoPainter *) painter)->cr, factor, factor);
}

static void
cairo_painter_clip_rect (NablaPainter *painter, double x, double y, double width, double height)
{
  cairo_t *cr = ((CairoPainter *) painter)->cr;

  cairo_rectangle (cr, x, y, width, height);
  cairo_clip (cr);
}

static void
cairo_painter_move_to (NablaPainter *painter, double x, double y)
{
  cairo_move_to (((CairoPainter *) painter)->cr, x, y);
}

static void
cairo_painter_line_to (NablaPainter *painter, double x, double y)
{
  cairo_line_to (((CairoPainter *) painter)->cr, x, y);
}

static void
cairo_painter_curve_to (NablaPainter *painter, double x1, double y1, double x2, double y2, double x3, double y3)
{
  cairo_curve_to (((CairoPainter *) painter)->cr, x1, y1, x2, y2, x3, y3);
}

static void
cairo_painter_close (NablaPainter *painter)
{
  cairo_close_path (((CairoPainter *) painter)->cr);
}

static void
cairo_painter_fill (NablaPainter *painter, const NablaColor *color, gboolean preserve)
{
  CairoPainter *self = (CairoPainter *) painter;

  set_color (self, color);
  if (preserve)
    cairo_fill_preserve (self->cr);
  else
    cairo_fill (self->cr);
}

static void
cairo_painter_stroke (NablaPainter *painter,
                      const NablaColor *color,
                      double width,
                      const double *dashes,
                      guint n_dashes,
                      gboolean preserve)
{
  CairoPainter *self = (CairoPainter *) painter;

  set_color (self, color);
  cairo_set_line_width (self->cr, width);
  cairo_set_dash (self->cr, dashes, (int) n_dashes, 0);
  if (preserve)
    cairo_stroke_preserve (self->cr);
  else
    cairo_stroke (self->cr);
}

static void
cairo_painter_text (NablaPainter *painter,
                    double x,
                    double y,
                    NablaAlign align,
                    const NablaFont *font,
                    const NablaColor *color,
                    const char *text)
{
  CairoPainter *self = (CairoPainter *) painter;
  PangoLayout *layout = get_layout (self, font, text, get_spacing (self));
  PangoRectangle logical;

  if (align != NABLA_ALIGN_START)
    {
      pango_layout_get_extents (layout, NULL, &logical);
      x -= (double) logical.width / PANGO_SCALE * (align == NABLA_ALIGN_CENTER ? 0.5 : 1.0);
    }
  y += nabla_text_meter_baseline (self->meter, font);
  y -= (double) pango_layout_get_baseline (layout) / PANGO_SCALE;
  set_color (self, color);
  cairo_move_to (self->cr, x, y);
  pango_cairo_show_layout (self->cr, layout);
  cairo_new_path (self->cr);
}

static void
cairo_painter_measure (NablaPainter *painter, const NablaFont *font, const char *text, double *width, double *height)
{
  CairoPainter *self = (CairoPainter *) painter;
  Spacing spacing = self->cr ? get_spacing (self) : SPACING_EXACT;
  PangoRectangle logical;

  pango_layout_get_extents (get_layout (self, font, text, spacing), NULL, &logical);
  if (width)
    *width = (double) logical.width / PANGO_SCALE;
  if (height)
    *height = (double) logical.height / PANGO_SCALE;
}

static void
cairo_painter_set_coarse (NablaPainter *painter, gboolean coarse)
{
  CairoPainter *self = (CairoPainter *) painter;

  cairo_set_antialias (self->cr, coarse ? CAIRO_ANTIALIAS_NONE : self->antialias);
}

static void
cairo_painter_free (NablaPainter *painter)
{
  CairoPainter *self = (CairoPainter *) painter;

  for (guint i = 0; i < N_SPACINGS; i++)
    {
      g_hash_table_unref (self->layouts[i]);
      g_object_unref (self->contexts[i]);
    }
  nabla_text_meter_free (self->meter);
  if (self->cr)
    cairo_destroy (self->cr);
  g_free (self);
}

static const NablaPainterClass cairo_painter_class = {
  .save = cairo_painter_save,
  .restore = cairo_painter_restore,
  .translate = cairo_painter_translate,
  .scale = cairo_painter_scale,
  .clip_rect = cairo_painter_clip_rect,
  .move_to = cairo_painter_move_to,
  .line_to = cairo_painter_line_to,
  .curve_to = cairo_painter_curve_to,
  .close = cairo_painter_close,
  .fill = cairo_painter_fill,
  .stroke = cairo_painter_stroke,
  .text = cairo_painter_text,
  .measure = cairo_painter_measure,
  .set_coarse = cairo_painter_set_coarse,
  .free = cairo_painter_free,
};

NablaPainter *
nabla_cairo_painter_new (cairo_t *cr)
{
  CairoPainter *self = g_new0 (CairoPainter, 1);

  self->parent.klass = &cairo_painter_class;
  self->meter = nabla_text_meter_new ();
  for (guint i = 0; i < N_SPACINGS; i++)
    {
      self->contexts[i] = nabla_text_create_context (i);
      self->layouts[i] = g_hash_table_new_full (text_key_hash, text_key_equal, text_key_free, g_object_unref);
    }
  nabla_cairo_painter_set_context (&self->parent, cr);
  return &self->parent;
}

void
nabla_cairo_painter_set_context (NablaPainter *painter, cairo_t *cr)
{
  CairoPainter *self = (CairoPainter *) painter;

  g_return_if_fail (painter->klass == &cairo_painter_class);
  if (cr)
    cairo_reference (cr);
  if (self->cr)
    cairo_destroy (self->cr);
  self->cr = cr;
  if (cr)
    {
      cairo_surface_type_t type = cairo_surface_get_type (cairo_get_target (cr));

      self->antialias = cairo_get_antialias (cr);
      self->on_pixels = type == CAIRO_SURFACE_TYPE_IMAGE || type == CAIRO_SURFACE_TYPE_RECORDING;
      cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
      cairo_set_line_join (cr, CAIRO_LINE_JOIN_MITER);
    }
}

cairo_t *
nabla_cairo_painter_get_context (NablaPainter *painter)
{
  return painter->klass == &cairo_painter_class ? ((CairoPainter *) painter)->cr : NULL;
}
