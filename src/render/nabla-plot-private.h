/* What the kinds of plots share. */
#pragma once

#include "render/nabla-plot.h"
#include "render/nabla-text.h"

G_BEGIN_DECLS

#define NABLA_PLOT_FONT  ((NablaFont){ 12.5, FALSE, FALSE })
#define NABLA_PLOT_BOLD  ((NablaFont){ 12.5, TRUE, FALSE })
#define NABLA_PLOT_SMALL ((NablaFont){ 11, FALSE, FALSE })

/* Most plots can be read from this width on. */
#define NABLA_PLOT_MIN_WIDTH 360.0

typedef struct
{
  double (*get_height) (const NablaPlot *self, double width);
  double least_height;                               /* down to which it may be drawn; 0: get_height */
  double (*get_least_width) (const NablaPlot *self); /* nullable: NABLA_PLOT_MIN_WIDTH */
  void (*draw) (const NablaPlot *self, NablaPainter *painter, const NablaTheme *theme, double width, double height);
  void (*draw_titles) (const NablaPlot *self,
                       NablaPainter *painter,
                       const NablaTheme *theme,
                       double width,
                       double x,
                       double y);                                             /* nullable */
  char *(*dup_tip) (const NablaPlot *self, double width, double x, double y); /* nullable */
  void (*add_text) (const NablaPlot *self, GString *text);
  void (*add_csv) (const NablaPlot *self, GString *text);
  void (*free) (NablaPlot *self);
} NablaPlotClass;

struct _NablaPlot
{
  const NablaPlotClass *klass;
  gatomicrefcount ref_count;
  char *title;
};

/* From values to pixels: an axis with round numbers at its ticks. */
typedef struct
{
  double lo, hi;     /* of the values; lo < hi */
  double start, end; /* in pixels; start may be the larger */
  double first, step;
  int decimals;
} NablaAxis;

/* Round ticks, about one each @gap pixels; @lo and @hi are widened by a little if they are the same. */
void nabla_axis_init (NablaAxis *self, double lo, double hi, double start, double end, double gap);
double nabla_axis_get_pixel (const NablaAxis *self, double value);
/* "0.25"; with a true minus. (transfer full) */
char *nabla_axis_format (const NablaAxis *self, double value);
/* @field as CSV has it, quoted where it must be, after a comma unless it starts the line. */
void nabla_plot_add_field (GString *text, const char *field);
void nabla_plot_add_number (GString *text, double value);
void nabla_plot_line (NablaPainter *painter,
                      double x0,
                      double y0,
                      double x1,
                      double y1,
                      const NablaColor *color,
                      double width,
                      gboolean dashed);
void nabla_plot_box (NablaPainter *painter, double x, double y, double width, double height);
/* @text in at most @room pixels, cut with "…" where it is longer. A row of names with arrows between them loses the
 * ends of the longest names, so that all are there. */
void nabla_plot_text (NablaPainter *painter,
                      double x,
                      double y,
                      NablaAlign align,
                      const NablaFont *font,
                      const NablaColor *color,
                      const char *text,
                      double room);

G_END_DECLS
