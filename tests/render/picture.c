#include "picture.h"

#include <math.h>
#include <stdlib.h>

void
picture_clear (Picture *picture)
{
  cairo_surface_destroy (picture->surface);
}

/* Draws with a painter that may have drawn before. */
void
picture_draw (Picture *picture, const NablaScene *scene, NablaPainter *painter)
{
  NablaScene seen = *scene;
  cairo_t *cr;

  picture->surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, PICTURE_WIDTH, PICTURE_HEIGHT);
  cr = cairo_create (picture->surface);
  if (scene->dark)
    cairo_set_source_rgb (cr, 0x1e / 255.0, 0x1e / 255.0, 0x1e / 255.0);
  else
    cairo_set_source_rgb (cr, 0xfa / 255.0, 0xfa / 255.0, 0xfa / 255.0);
  cairo_paint (cr);
  seen.zoom = picture->zoom;
  seen.visible = (NablaRect){ picture->x, picture->y, PICTURE_WIDTH / picture->zoom, PICTURE_HEIGHT / picture->zoom };
  nabla_cairo_painter_set_context (painter, cr);
  painter->klass->save (painter);
  painter->klass->scale (painter, picture->zoom);
  painter->klass->translate (painter, -picture->x, -picture->y);
  nabla_render_scene (painter, &seen);
  painter->klass->restore (painter);
  nabla_cairo_painter_set_context (painter, NULL);
  cairo_destroy (cr);
  cairo_surface_flush (picture->surface);
}

void
picture_init (Picture *picture, const NablaScene *scene)
{
  g_autoptr (NablaPainter) painter = nabla_cairo_painter_new (NULL);

  *picture = (Picture){ NULL, 300, 150, 1 };
  picture_draw (picture, scene, painter);
}

guint32
picture_get_pixel (const Picture *picture, double x, double y)
{
  int column = (int) ((x - picture->x) * picture->zoom);
  int row = (int) ((y - picture->y) * picture->zoom);

  g_assert_true (column >= 0 && row >= 0 && column < PICTURE_WIDTH && row < PICTURE_HEIGHT);
  return *(const guint32 *) (cairo_image_surface_get_data (picture->surface)
                             + row * cairo_image_surface_get_stride (picture->surface) + column * 4)
         & 0xffffff;
}

int
picture_get_difference (guint32 a, guint32 b)
{
  int most = 0;

  for (int shift = 0; shift < 24; shift += 8)
    most = MAX (most, abs ((int) (a >> shift & 0xff) - (int) (b >> shift & 0xff)));
  return most;
}

guint32
picture_get_edge_pixel (const Picture *picture, const NablaScene *scene, guint edge, double from_end)
{
  NablaPoint a, b;
  double length;

  nabla_scene_get_edge_point (scene, edge, 0, &a);
  nabla_scene_get_edge_point (scene, edge, 1, &b);
  length = hypot (b.x - a.x, b.y - a.y);
  return picture_get_pixel (picture, b.x + (a.x - b.x) * from_end / length, b.y + (a.y - b.y) * from_end / length);
}
