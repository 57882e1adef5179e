/* Half a dozen primitives: what the one drawing is made of. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double red, green, blue, alpha;
} NablaColor;

typedef enum
{
  NABLA_ALIGN_START,
  NABLA_ALIGN_CENTER,
  NABLA_ALIGN_END,
} NablaAlign;

/* Sizes in layout pixels; the family is the painter's. */
typedef struct
{
  double size;
  gboolean bold;
  gboolean italic;
} NablaFont;

typedef struct _NablaPainter NablaPainter;

/**
 * NablaPainterClass:
 *
 * One implementation over Cairo and Pango (screen, PNG, PDF, print), one that writes SVG.
 * A path is built with move_to … close and consumed by fill or stroke unless `preserve`.
 * Text is plain UTF-8, one line, never markup; (x, y) is the anchor by @align and the middle
 * of the line. Control and text-direction-override characters are dropped by every painter.
 * `set_coarse`: what follows is small and plentiful, edges need not be smooth.
 */
typedef struct
{
  void (*save) (NablaPainter *self);
  void (*restore) (NablaPainter *self);
  void (*translate) (NablaPainter *self, double x, double y);
  void (*scale) (NablaPainter *self, double factor);
  void (*clip_rect) (NablaPainter *self, double x, double y, double width, double height);
  void (*move_to) (NablaPainter *self, double x, double y);
  void (*line_to) (NablaPainter *self, double x, double y);
  void (*curve_to) (NablaPainter *self, double x1, double y1, double x2, double y2, double x3, double y3);
  void (*close) (NablaPainter *self);
  void (*fill) (NablaPainter *self, const NablaColor *color, gboolean preserve);
  void (*stroke) (NablaPainter *self,
                  const NablaColor *color,
                  double width,
                  const double *dashes,
                  guint n_dashes,
                  gboolean preserve);
  void (*text) (NablaPainter *self,
                double x,
                double y,
                NablaAlign align,
                const NablaFont *font,
                const NablaColor *color,
                const char *text);
  void (*measure) (NablaPainter *self, const NablaFont *font, const char *text, double *width, double *height);
  void (*set_coarse) (NablaPainter *self, gboolean coarse);
  void (*free) (NablaPainter *self);
} NablaPainterClass;

struct _NablaPainter
{
  const NablaPainterClass *klass;
};

void nabla_painter_free (NablaPainter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaPainter, nabla_painter_free)

G_END_DECLS
