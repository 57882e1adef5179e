/* The painter of SVG: text stays text, since people edit figures. */
#pragma once

#include "render/nabla-painter.h"

G_BEGIN_DECLS

/**
 * nabla_svg_painter_new:
 * @width_mm: of the page
 * @height_mm: of the page
 * @width: of the page in the units of what is drawn
 * @height: likewise
 * @title: (nullable): what the picture is called
 * @provenance: (nullable): kept as the picture's description
 *
 * Returns: (transfer full): the painter
 */
NablaPainter *nabla_svg_painter_new (double width_mm,
                                     double height_mm,
                                     double width,
                                     double height,
                                     const char *title,
                                     const char *provenance);
/* The document so far, closed; (transfer full). The painter is empty afterwards. */
char *nabla_svg_painter_finish (NablaPainter *self);

G_END_DECLS
