/* A scene drawn into pixels, and what they are. */
#pragma once

#include <cairo.h>

#include "fixture.h"
#include "render/nabla-painter-cairo.h"

G_BEGIN_DECLS

#define PICTURE_WIDTH  700
#define PICTURE_HEIGHT 600

typedef struct
{
  cairo_surface_t *surface;
  double x, y; /* of the top left pixel, layout coordinates */
  double zoom;
} Picture;

/* Draws with a painter that may have drawn before. */
void picture_draw (Picture *picture, const NablaScene *scene, NablaPainter *painter);
/* The middle of the smoking example at 100 %. */
void picture_init (Picture *picture, const NablaScene *scene);
void picture_clear (Picture *picture);
/* 0xrrggbb of a point in layout coordinates */
guint32 picture_get_pixel (const Picture *picture, double x, double y);
/* The same, so far before the end of a straight edge. */
guint32 picture_get_edge_pixel (const Picture *picture, const NablaScene *scene, guint edge, double from_end);
/* The channel that differs most, 0 to 255. */
int picture_get_difference (guint32 a, guint32 b);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picture, picture_clear)

G_END_DECLS
