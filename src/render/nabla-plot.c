#include "render/nabla-plot-private.h"

#include <math.h>
#include <string.h>

#include "render/nabla-page.h"

/* Around a plot in a file. */
#define MARGIN 14.0
/* Between the names of a path. */
#define ARROW " → "

NablaPlot *
nabla_plot_ref (const NablaPlot *self)
{
  g_atomic_ref_count_inc (&((NablaPlot *) self)->ref_count);
  return (NablaPlot *) self;
}

void
nabla_plot_unref (NablaPlot *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->title);
  self->klass->free (self);
}

const char *
nabla_plot_get_title (const NablaPlot *self)
{
  return self->title;
}

char *
nabla_plot_dup_text (const NablaPlot *self)
{
  GString *text = g_string_new (self->title);

  self->klass->add_text (self, text);
  return g_string_free (text, FALSE);
}

char *
nabla_plot_dup_csv (const NablaPlot *self)
{
  GString *text = g_string_new (NULL);

  self->klass->add_csv (self, text);
  return g_string_free (text, FALSE);
}

double
nabla_plot_get_height (const NablaPlot *self, double width)
{
  return self->klass->get_height (self, width);
}

double
nabla_plot_get_least_height (const NablaPlot *self, double width)
{
  double height = nabla_plot_get_height (self, width);

  return self->klass->least_height > 0 ? MIN (height, self->klass->least_height) : height;
}

double
nabla_plot_get_least_width (const NablaPlot *self)
{
  return self->klass->get_least_width != NULL ? self->klass->get_least_width (self) : NABLA_PLOT_MIN_WIDTH;
}

gboolean
nabla_plot_has_titles (const NablaPlot *self)
{
  return self->klass->draw_titles != NULL;
}

void
nabla_plot_draw_titles (const NablaPlot *self,
                        NablaPainter *painter,
                        const NablaTheme *theme,
                        double width,
                        double x,
                        double y)
{
  if (self->klass->draw_titles != NULL)
    self->klass->draw_titles (self, painter, theme, width, x, y);
}

char *
nabla_plot_dup_tip (const NablaPlot *self, double width, double x, double y)
{
  return self->klass->dup_tip != NULL ? self->klass->dup_tip (self, width, x, y) : NULL;
}

void
nabla_plot_draw (const NablaPlot *self, NablaPainter *painter, const NablaTheme *theme, double width, double height)
{
  self->klass->draw (self, painter, theme, width, height);
}

typedef struct
{
  const NablaPlot *plot;
  NablaTheme theme;
  double width, height;
} Sheet;

static void
draw_sheet (NablaPainter *painter, gpointer data)
{
  const Sheet *sheet = data;

  painter->klass->translate (painter, MARGIN, MARGIN);
  nabla_plot_draw (sheet->plot, painter, &sheet->theme, sheet->width, sheet->height);
}

GBytes *
nabla_plot_export (const NablaPlot *self,
                   double width,
                   NablaImageFormat format,
                   gboolean dark,
                   const NablaExportOptions *options,
                   GError **error)
{
  Sheet sheet = { .plot = self, .width = width, .height = nabla_plot_get_height (self, width) };
  NablaPage page = { .width = ceil (width + 2 * MARGIN),
                     .height = ceil (sheet.height + 2 * MARGIN),
                     .smallest = NABLA_PLOT_SMALL.size,
                     .title = self->title,
                     .dark = dark,
                     .draw = draw_sheet,
                     .data = &sheet };

  nabla_theme_init (&sheet.theme, dark, FALSE);
  return nabla_page_export (&page, format, options, error);
}

void
nabla_axis_init (NablaAxis *self, double lo, double hi, double start, double end, double gap)
{
  double wanted, power, rest;

  if (!(hi > lo))
    {
      double more = fabs (lo) > 0 ? fabs (lo) * 0.1 : 1;

      lo -= more;
      hi += more;
    }
  wanted = (hi - lo) / MAX (fabs (end - start) / gap, 1);
  power = pow (10, floor (log10 (wanted)));
  rest = wanted / power;
  *self = (NablaAxis){ .lo = lo, .hi = hi, .start = start, .end = end };
  self->step = power * (rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 5 ? 5 : 10);
  self->first = ceil (lo / self->step - 1e-9) * self->step;
  self->decimals = CLAMP ((int) -floor (log10 (self->step) + 1e-9), 0, 12);
}

double
nabla_axis_get_pixel (const NablaAxis *self, double value)
{
  return self->start + (value - self->lo) / (self->hi - self->lo) * (self->end - self->start);
}

char *
nabla_axis_format (const NablaAxis *self, double value)
{
  char format[8], text[G_ASCII_DTOSTR_BUF_SIZE + 32];
  double size = fabs (value);

  if (size < self->step * 1e-6)
    size = value = 0;
  g_snprintf (format, sizeof format, "%%.%d%c", size >= 1e7 || self->step < 1e-5 ? 2 : self->decimals,
              size >= 1e7 || (size > 0 && self->step < 1e-5) ? 'g' : 'f');
  g_ascii_formatd (text, sizeof text, format, size);
  return g_strconcat (value < 0 ? "\u2212" : "", text, NULL);
}

void
nabla_plot_add_field (GString *text, const char *field)
{
  g_auto (GStrv) parts = NULL;

  if (text->len > 0 && text->str[text->len - 1] != '\n')
    g_string_append_c (text, ',');
  if (strpbrk (field, ",\"\n\r") == NULL)
    {
      g_string_append (text, field);
      return;
    }
  parts = g_strsplit (field, "\"", -1);
  g_string_append_c (text, '"');
  for (guint i = 0; parts[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\"\"" : "", parts[i]);
  g_string_append_c (text, '"');
}

void
nabla_plot_add_number (GString *text, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  nabla_plot_add_field (text, isnan (value) ? "" : g_ascii_dtostr (buffer, sizeof buffer, value));
}

void
nabla_plot_line (NablaPainter *painter,
                 double x0,
                 double y0,
                 double x1,
                 double y1,
                 const NablaColor *color,
                 double width,
                 gboolean dashed)
{
  static const double dashes[] = { 5, 4 };

  painter->klass->move_to (painter, x0, y0);
  painter->klass->line_to (painter, x1, y1);
  painter->klass->stroke (painter, color, width, dashed ? dashes : NULL, dashed ? 2 : 0, FALSE);
}

void
nabla_plot_box (NablaPainter *painter, double x, double y, double width, double height)
{
  painter->klass->move_to (painter, x, y);
  painter->klass->line_to (painter, x + width, y);
  painter->klass->line_to (painter, x + width, y + height);
  painter->klass->line_to (painter, x, y + height);
  painter->klass->close (painter);
}

static double
measure (NablaPainter *painter, const NablaFont *font, const char *text)
{
  double width = 0;

  painter->klass->measure (painter, font, text, &width, NULL);
  return width;
}

/* (transfer full): with its end cut where it is longer than @room */
static char *
cut (NablaPainter *painter, const NablaFont *font, const char *text, double room)
{
  char *shown = g_strdup (text);
  double width = measure (painter, font, shown);

  while (width > room && g_utf8_strlen (shown, -1) > 2)
    {
      glong length = g_utf8_strlen (shown, -1);
      g_autofree char *head
        = g_utf8_substring (shown, 0, MIN (length - 2, MAX (1, (glong) ((double) length * room / width))));

      g_free (shown);
      shown = g_strconcat (g_strchomp (head), "…", NULL);
      width = measure (painter, font, shown);
    }
  return shown;
}

/* The width that the longest of @n names may have, so that all together are @room wide. */
static double
share_room (const double *widths, guint n, double room)
{
  double share = room / n;

  for (guint round = 0; round < n; round++)
    {
      double left = room;
      guint n_long = 0;

      for (guint i = 0; i < n; i++)
        if (widths[i] > share)
          n_long++;
        else
          left -= widths[i];
      if (n_long == 0 || left / n_long <= share)
        break;
      share = left / n_long;
    }
  return share;
}

static char *
cut_names (NablaPainter *painter, const NablaFont *font, const char *text, double room)
{
  g_auto (GStrv) names = g_strsplit (text, ARROW, -1);
  guint n = g_strv_length (names);
  double between = (n - 1) * measure (painter, font, ARROW), share;
  g_autofree double *widths = NULL;

  if (n < 2 || between > room / 2)
    return cut (painter, font, text, room);
  widths = g_new (double, n);
  for (guint i = 0; i < n; i++)
    widths[i] = measure (painter, font, names[i]);
  share = share_room (widths, n, room - between);
  for (guint i = 0; i < n; i++)
    {
      char *name = cut (painter, font, names[i], share);

      g_free (names[i]);
      names[i] = name;
    }
  return g_strjoinv (ARROW, names);
}

void
nabla_plot_text (NablaPainter *painter,
                 double x,
                 double y,
                 NablaAlign align,
                 const NablaFont *font,
                 const NablaColor *color,
                 const char *text,
                 double room)
{
  g_autofree char *clean = nabla_text_clean (text);
  g_autofree char *shown
    = measure (painter, font, clean) > room ? cut_names (painter, font, clean, room) : g_strdup (clean);

  painter->klass->text (painter, x, y, align, font, color, shown);
}
