/* What a frame of panning and zooming costs, in CPU time, at 1280 x 800; and tidying. */
#include <cairo.h>
#include <math.h>
#include <time.h>

#include "fixture.h"
#include "render/nabla-painter-cairo.h"

#define WIDTH  1280
#define HEIGHT 800
#define FRAMES 40

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return x < y ? -1 : x > y;
}

typedef struct
{
  NablaPainter *painter;
  cairo_surface_t *surface;
  double offset_x, offset_y, zoom;
} View;

/* As the canvas does it: a recording, played back. */
static void
draw_frame (View *view, NablaScene *scene)
{
  cairo_rectangle_t extents = { 0, 0, WIDTH, HEIGHT };
  cairo_surface_t *recording = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &extents);
  NablaRect frame = { 0, 0, WIDTH, HEIGHT };
  const NablaPainterClass *p = view->painter->klass;
  cairo_t *cr = cairo_create (recording);

  scene->zoom = view->zoom;
  scene->visible = (NablaRect){ -view->offset_x / view->zoom, -view->offset_y / view->zoom, WIDTH / view->zoom,
                                HEIGHT / view->zoom };
  nabla_cairo_painter_set_context (view->painter, cr);
  p->save (view->painter);
  p->translate (view->painter, view->offset_x, view->offset_y);
  p->scale (view->painter, view->zoom);
  nabla_render_scene (view->painter, scene);
  p->restore (view->painter);
  nabla_render_furniture (view->painter, scene, &frame);
  nabla_cairo_painter_set_context (view->painter, NULL);
  cairo_destroy (cr);
  cr = cairo_create (view->surface);
  cairo_set_source_rgb (cr, 0.98, 0.98, 0.98);
  cairo_paint (cr);
  cairo_set_source_surface (cr, recording, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (recording);
}

typedef enum
{
  PAN,
  ZOOM,   /* by 2 % a frame, at rest every 20th */
  REDRAW, /* the same, every frame drawn anew: what an edit or the end of a zoom costs */
} Motion;

/* The median frame. */
static void
measure (Fixture *fixture, const char *name, double zoom, Motion motion, const char *bar)
{
  g_autoptr (NablaSceneCache) cache = nabla_scene_cache_new ();
  g_autoptr (NablaPainter) painter = nabla_cairo_painter_new (NULL);
  View view = { painter, cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT), 0, 0, zoom };
  double times[FRAMES];

  fixture->scene.cache = cache;
  fixture->scene.pixel_scale = 1;
  for (int i = -3; i < FRAMES; i++)
    {
      double start = cpu_ms ();

      view.offset_x = -7.0 * i;
      view.offset_y = -4.0 * i;
      view.zoom = motion != PAN ? zoom * pow (1.02, i - FRAMES / 2) : zoom;
      fixture->scene.hurried = motion == ZOOM && i % 20 != 0;
      draw_frame (&view, &fixture->scene);
      if (i >= 0)
        times[i] = cpu_ms () - start;
    }
  qsort (times, FRAMES, sizeof *times, compare_doubles);
  g_print ("%s\t%.2f\tms\t%s\n", name, times[FRAMES / 2], bar);
  fixture->scene.cache = NULL;
  fixture->scene.pixel_scale = 0;
  cairo_surface_destroy (view.surface);
}

static double
get_fit (Fixture *fixture)
{
  NablaRect bounds = nabla_scene_get_bounds (&fixture->scene);

  return MIN (1, MIN (WIDTH / bounds.width, HEIGHT / bounds.height));
}

static void
run (guint n, guint m, const char *bar)
{
  g_auto (Fixture) fixture = { 0 };
  double fit;
  char name[100];

  fixture_init_random (&fixture, n, m, 5);
  fit = get_fit (&fixture);
  g_snprintf (name, sizeof name, "pan %u nodes, whole graph", n);
  measure (&fixture, name, fit, PAN, bar);
  g_snprintf (name, sizeof name, "pan %u nodes, 100 %%", n);
  measure (&fixture, name, 1, PAN, bar);
  g_snprintf (name, sizeof name, "pan %u nodes, 60 %%", n);
  measure (&fixture, name, 0.6, PAN, bar);
  g_snprintf (name, sizeof name, "pan %u nodes, 36 %%", n);
  measure (&fixture, name, 0.36, PAN, bar);
  g_snprintf (name, sizeof name, "zoom %u nodes, about 80 %%", n);
  measure (&fixture, name, 0.8, ZOOM, bar);
  g_snprintf (name, sizeof name, "draw anew %u nodes, about 80 %%", n);
  measure (&fixture, name, 0.8, REDRAW, "");
}

static void
run_tidy (guint n, guint m)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaLayout) layout = NULL;
  double start;

  fixture_init_random (&fixture, n, m, 5);
  start = cpu_ms ();
  layout = nabla_layout_tidy (fixture.graph, NULL, TRUE);
  g_print ("tidy %u nodes, %u edges\t%.1f\tms\t\n", n, nabla_graph_n_edges (fixture.graph), cpu_ms () - start);
}

/* What an edit costs the window's thread before the next frame: measuring, shaping, placing. */
static void
run_prepare (guint n, guint m)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaSceneCache) cache = nabla_scene_cache_new ();
  g_autoptr (NablaLayout) moved = NULL;
  double start;

  fixture_init_random (&fixture, n, m, 5);
  fixture.scene.cache = cache;
  start = cpu_ms ();
  nabla_scene_get_bounds (&fixture.scene);
  g_print ("prepare %u nodes, first time\t%.2f\tms\t\n", n, cpu_ms () - start);
  moved = nabla_layout_with_position (fixture.layout, 0, (NablaPoint){ 10, 10 });
  fixture.scene.layout = moved;
  start = cpu_ms ();
  nabla_scene_get_bounds (&fixture.scene);
  g_print ("prepare %u nodes, a node moved\t%.2f\tms\t\n", n, cpu_ms () - start);
}

int
main (void)
{
  run (60, 450, "<= 6");
  run (1000, 2000, "<= 8");
  run (10000, 20000, "<= 14");
  run_prepare (60, 450);
  run_prepare (1000, 2000);
  run_prepare (10000, 20000);
  run_tidy (60, 450);
  run_tidy (1000, 2000);
  run_tidy (10000, 20000);
  return 0;
}
