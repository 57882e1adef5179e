#include "render/nabla-painter-svg.h"

#include <math.h>
#include "render/nabla-text.h"

typedef struct
{
  NablaPainter parent;
  GString *out;
  GString *path;  /* the `d` of the current path */
  GArray *groups; /* of guint: how many elements each save has opened since */
  NablaTextMeter *meter;
  guint n_clips;
} SvgPainter;

/* Two decimals, none where they are zero, the point whatever the locale; never "-0". */
static void
append_number (GString *out, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  char *end;

  if (!isfinite (value) || fabs (value) < 0.005)
    value = 0;
  g_ascii_formatd (buffer, sizeof buffer, "%.2f", CLAMP (value, -1e12, 1e12));
  end = buffer + strlen (buffer);
  while (end[-1] == '0')
    *--end = '\0';
  if (end[-1] == '.')
    *--end = '\0';
  g_string_append (out, buffer);
}

static void
append_attribute (GString *out, const char *name, double value)
{
  g_string_append_printf (out, " %s=\"", name);
  append_number (out, value);
  g_string_append_c (out, '"');
}

static void
append_escaped (GString *out, const char *text)
{
  g_autofree char *clean = nabla_text_clean (text);
  g_autofree char *escaped = g_markup_escape_text (clean, -1);

  g_string_append (out, escaped);
}

static void
append_color (GString *out, const char *property, const NablaColor *color)
{
  g_string_append_printf (out, " %s=\"#%02x%02x%02x\"", property, (guint) (CLAMP (color->red, 0, 1) * 255 + 0.5),
                          (guint) (CLAMP (color->green, 0, 1) * 255 + 0.5),
                          (guint) (CLAMP (color->blue, 0, 1) * 255 + 0.5));
  if (color->alpha < 1)
    {
      g_autofree char *name = g_strdup_printf ("%s-opacity", property);

      append_attribute (out, name, color->alpha);
    }
}

static void
append_point (SvgPainter *self, const char *command, double x, double y)
{
  g_string_append (self->path, command);
  append_number (self->path, x);
  g_string_append_c (self->path, ' ');
  append_number (self->path, y);
}

static void
count_group (SvgPainter *self)
{
  if (self->groups->len > 0)
    g_array_index (self->groups, guint, self->groups->len - 1)++;
}

static void
svg_painter_save (NablaPainter *painter)
{
  SvgPainter *self = (SvgPainter *) painter;
  guint opened = 1;

  g_string_append (self->out, "<g>\n");
  g_array_append_val (self->groups, opened);
}

static void
svg_painter_restore (NablaPainter *painter)
{
  SvgPainter *self = (SvgPainter *) painter;

  g_return_if_fail (self->groups->len > 1);
  for (guint i = g_array_index (self->groups, guint, self->groups->len - 1); i > 0; i--)
    g_string_append (self->out, "</g>\n");
  g_array_set_size (self->groups, self->groups->len - 1);
}

static void
svg_painter_translate (NablaPainter *painter, double x, double y)
{
  SvgPainter *self = (SvgPainter *) painter;

  g_string_append (self->out, "<g transform=\"translate(");
  append_number (self->out, x);
  g_string_append_c (self->out, ' ');
  append_number (self->out, y);
  g_string_append (self->out, ")\">\n");
  count_group (self);
}

static void
svg_painter_scale (NablaPainter *painter, double factor)
{
  SvgPainter *self = (SvgPainter *) painter;
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (buffer, sizeof buffer, "%.6g", factor);
  g_string_append_printf (self->out, "<g transform=\"scale(%s)\">\n", buffer);
  count_group (self);
}

static void
svg_painter_clip_rect (NablaPainter *painter, double x, double y, double width, double height)
{
  SvgPainter *self = (SvgPainter *) painter;

  self->n_clips++;
  g_string_append_printf (self->out, "<clipPath id=\"clip%u\"><rect", self->n_clips);
  append_attribute (self->out, "x", x);
  append_attribute (self->out, "y", y);
  append_attribute (self->out, "width", width);
  append_attribute (self->out, "height", height);
  g_string_append_printf (self->out, "/></clipPath>\n<g clip-path=\"url(#clip%u)\">\n", self->n_clips);
  count_group (self);
}

static void
svg_painter_move_to (NablaPainter *painter, double x, double y)
{
  append_point ((SvgPainter *) painter, "M", x, y);
}

static void
svg_painter_line_to (NablaPainter *painter, double x, double y)
{
  append_point ((SvgPainter *) painter, "L", x, y);
}

static void
svg_painter_curve_to (NablaPainter *painter, double x1, double y1, double x2, double y2, double x3, double y3)
{
  SvgPainter *self = (SvgPainter *) painter;

  append_point (self, "C", x1, y1);
  append_point (self, " ", x2, y2);
  append_point (self, " ", x3, y3);
}

static void
svg_painter_close (NablaPainter *painter)
{
  g_string_append_c (((SvgPainter *) painter)->path, 'Z');
}

static void
svg_painter_fill (NablaPainter *painter, const NablaColor *color, gboolean preserve)
{
  SvgPainter *self = (SvgPainter *) painter;

  if (self->path->len > 0)
    {
      g_string_append_printf (self->out, "<path d=\"%s\"", self->path->str);
      append_color (self->out, "fill", color);
      g_string_append (self->out, "/>\n");
    }
  if (!preserve)
    g_string_truncate (self->path, 0);
}

static void
svg_painter_stroke (NablaPainter *painter,
                    const NablaColor *color,
                    double width,
                    const double *dashes,
                    guint n_dashes,
                    gboolean preserve)
{
  SvgPainter *self = (SvgPainter *) painter;

  if (self->path->len > 0)
    {
      g_string_append_printf (self->out, "<path d=\"%s\" fill=\"none\"", self->path->str);
      append_color (self->out, "stroke", color);
      append_attribute (self->out, "stroke-width", width);
      for (guint i = 0; i < n_dashes; i++)
        {
          g_string_append (self->out, i == 0 ? " stroke-dasharray=\"" : " ");
          append_number (self->out, dashes[i]);
        }
      g_string_append (self->out, n_dashes > 0 ? "\"/>\n" : "/>\n");
    }
  if (!preserve)
    g_string_truncate (self->path, 0);
}

static void
svg_painter_text (NablaPainter *painter,
                  double x,
                  double y,
                  NablaAlign align,
                  const NablaFont *font,
                  const NablaColor *color,
                  const char *text)
{
  SvgPainter *self = (SvgPainter *) painter;

  /* The baseline is worked out here: not every program reads dominant-baseline. */
  g_string_append (self->out, "<text");
  append_attribute (self->out, "x", x);
  append_attribute (self->out, "y", y + nabla_text_meter_baseline (self->meter, font));
  if (align != NABLA_ALIGN_START)
    g_string_append_printf (self->out, " text-anchor=\"%s\"", align == NABLA_ALIGN_CENTER ? "middle" : "end");
  append_attribute (self->out, "font-size", font->size);
  if (font->bold)
    g_string_append (self->out, " font-weight=\"bold\"");
  if (font->italic)
    g_string_append (self->out, " font-style=\"italic\"");
  append_color (self->out, "fill", color);
  g_string_append_c (self->out, '>');
  append_escaped (self->out, text);
  g_string_append (self->out, "</text>\n");
}

static void
svg_painter_measure (NablaPainter *painter, const NablaFont *font, const char *text, double *width, double *height)
{
  SvgPainter *self = (SvgPainter *) painter;
  g_autofree char *clean = nabla_text_clean (text);

  if (width)
    *width = nabla_text_meter_measure (self->meter, font, clean);
  if (height)
    *height = font->size * 1.3;
}

static void
svg_painter_set_coarse (NablaPainter *painter, gboolean coarse)
{
}

static void
svg_painter_free (NablaPainter *painter)
{
  SvgPainter *self = (SvgPainter *) painter;

  g_string_free (self->out, TRUE);
  g_string_free (self->path, TRUE);
  g_array_unref (self->groups);
  nabla_text_meter_free (self->meter);
  g_free (self);
}

static const NablaPainterClass svg_painter_class = {
  .save = svg_painter_save,
  .restore = svg_painter_restore,
  .translate = svg_painter_translate,
  .scale = svg_painter_scale,
  .clip_rect = svg_painter_clip_rect,
  .move_to = svg_painter_move_to,
  .line_to = svg_painter_line_to,
  .curve_to = svg_painter_curve_to,
  .close = svg_painter_close,
  .fill = svg_painter_fill,
  .stroke = svg_painter_stroke,
  .text = svg_painter_text,
  .measure = svg_painter_measure,
  .set_coarse = svg_painter_set_coarse,
  .free = svg_painter_free,
};

NablaPainter *
nabla_svg_painter_new (double width_mm,
                       double height_mm,
                       double width,
                       double height,
                       const char *title,
                       const char *provenance)
{
  SvgPainter *self = g_new0 (SvgPainter, 1);
  guint opened = 1;

  self->parent.klass = &svg_painter_class;
  self->out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                            "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\"");
  self->path = g_string_new (NULL);
  self->groups = g_array_new (FALSE, FALSE, sizeof (guint));
  self->meter = nabla_text_meter_new ();
  g_string_append (self->out, " width=\"");
  append_number (self->out, width_mm);
  g_string_append (self->out, "mm\" height=\"");
  append_number (self->out, height_mm);
  g_string_append (self->out, "mm\" viewBox=\"0 0 ");
  append_number (self->out, width);
  g_string_append_c (self->out, ' ');
  append_number (self->out, height);
  g_string_append (self->out, "\">\n");
  if (title)
    {
      g_string_append (self->out, "<title>");
      append_escaped (self->out, title);
      g_string_append (self->out, "</title>\n");
    }
  if (provenance)
    {
      g_string_append (self->out, "<desc>");
      append_escaped (self->out, provenance);
      g_string_append (self->out, "</desc>\n");
    }
  g_string_append (self->out, "<g font-family=\"Cantarell, 'DejaVu Sans', sans-serif\">\n");
  g_array_append_val (self->groups, opened);
  return &self->parent;
}

char *
nabla_svg_painter_finish (NablaPainter *painter)
{
  SvgPainter *self = (SvgPainter *) painter;
  char *text;

  g_return_val_if_fail (painter->klass == &svg_painter_class, NULL);
  while (self->groups->len > 0)
    {
      for (guint i = g_array_index (self->groups, guint, self->groups->len - 1); i > 0; i--)
        g_string_append (self->out, "</g>\n");
      g_array_set_size (self->groups, self->groups->len - 1);
    }
  g_string_append (self->out, "</svg>\n");
  text = g_string_free (self->out, FALSE);
  self->out = g_string_new (NULL);
  return text;
}
