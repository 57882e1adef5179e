/* The painter of screen, PNG, PDF and print. */
#pragma once

#include <cairo.h>
#include "render/nabla-painter.h"

G_BEGIN_DECLS

/**
 * nabla_cairo_painter_new:
 * @cr: (nullable): what to draw on; a reference is held
 *
 * A painter keeps its laid-out texts: on screen keep one and give it each frame's
 * context. One thread.
 *
 * Returns: (transfer full): the painter
 */
NablaPainter *nabla_cairo_painter_new (cairo_t *cr);
void nabla_cairo_painter_set_context (NablaPainter *self, cairo_t *cr);
/* What it draws on, or %NULL; also %NULL for a painter of another kind. (transfer none) */
cairo_t *nabla_cairo_painter_get_context (NablaPainter *self);

G_END_DECLS
