/* Pixels: the colours and marks of the overlay, and that a kept picture is the picture. */
#include <math.h>
#include <stdlib.h>

#include "picture.h"

static void
test_colors (void)
{
  static const struct
  {
    gboolean dark;
    guint32 background, positive, negative, fill;
  } themes[] = {
    { FALSE, 0xfafafa, 0x0072b2, 0xb84a00, 0xffffff },
    { TRUE, 0x1e1e1e, 0x56b4e9, 0xf5a25d, 0x383838 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (themes); i++)
    {
      g_auto (Fixture) fixture = { 0 };
      g_auto (Picture) picture = { 0 };

      fixture_init_smoking (&fixture);
      fixture.scene.dark = themes[i].dark;
      picture_init (&picture, &fixture.scene);
      g_assert_cmphex (picture_get_pixel (&picture, 310, 160), ==, themes[i].background);
      /* The middle of the lines: solid blue, solid orange. */
      g_assert_cmphex (picture_get_edge_pixel (&picture, &fixture.scene, 0, 80), ==, themes[i].positive);
      g_assert_cmpint (picture_get_difference (picture_get_edge_pixel (&picture, &fixture.scene, 4, 80),
                                               themes[i].negative),
                       <, 40);
      /* The inside of the heads: filled, hollow, hollow where nothing is identified. */
      g_assert_cmphex (picture_get_edge_pixel (&picture, &fixture.scene, 0, 10), ==, themes[i].positive);
      g_assert_cmphex (picture_get_edge_pixel (&picture, &fixture.scene, 4, 8), ==, themes[i].background);
      g_assert_cmphex (picture_get_edge_pixel (&picture, &fixture.scene, 2, 8), ==, themes[i].background);
      g_assert_cmphex (picture_get_pixel (&picture, 844 + 40, 407 + 10), ==, themes[i].fill);
    }
}

/* In greys the two hues are nearly equal, and the heads still differ. */
static void
test_grayscale (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_auto (Picture) picture = { 0 };
  guint32 positive, negative;

  fixture_init_smoking (&fixture);
  fixture.scene.grayscale = TRUE;
  picture_init (&picture, &fixture.scene);
  positive = picture_get_edge_pixel (&picture, &fixture.scene, 0, 10);
  negative = picture_get_edge_pixel (&picture, &fixture.scene, 4, 8);
  g_assert_cmpuint (positive & 0xff, ==, positive >> 16);
  g_assert_cmpuint (positive & 0xff, ==, positive >> 8 & 0xff);
  g_assert_cmpint (picture_get_difference (positive, negative), >, 80);
}

/* How many pixels across an upright cut through the first arrow are its hue. */
static int
get_thickness (double beta)
{
  g_auto (Fixture) fixture = { 0 };
  g_auto (Picture) picture = { 0 };
  double sum = 0;

  fixture_init_smoking (&fixture);
  fixture_set_arrow (&fixture, 0, 1, 0.5, 1.5, beta);
  fixture.scene.labels = NABLA_LABELS_NONE;
  picture_init (&picture, &fixture.scene);
  for (int i = -8; i <= 8; i++)
    sum += (0xfa - (double) (picture_get_pixel (&picture, 480, 407 + i) >> 16)) / 0xfa;
  return (int) lround (sum * 100);
}

static void
test_widths (void)
{
  static const struct
  {
    double beta, width;
  } cases[] = { { 0, 1.5 }, { 0.1, 2.5 }, { 0.3, 4.5 }, { 0.5, 6.5 }, { 0.8, 9.5 }, { 3, 9.5 }, { NAN, 1.5 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (abs (get_thickness (cases[i].beta) - (int) (cases[i].width * 100)), <=, 12);
}

/* Dashed and dotted lines have gaps, solid ones have none. */
static guint
count_gaps (const Picture *picture, const NablaScene *scene, guint edge)
{
  gboolean inside = TRUE;
  guint gaps = 0;

  for (double at = 30; at < 110; at += 0.5)
    {
      gboolean paper = picture_get_difference (picture_get_edge_pixel (picture, scene, edge, at), 0xfafafa) < 20;

      gaps += paper && inside;
      inside = !paper;
    }
  return gaps;
}

static void
test_lines (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_auto (Picture) picture = { 0 };
  guint32 solid, faint;

  fixture_init_smoking (&fixture);
  picture_init (&picture, &fixture.scene);
  g_assert_cmpuint (count_gaps (&picture, &fixture.scene, 0), ==, 0);
  g_assert_cmpuint (count_gaps (&picture, &fixture.scene, 4), ==, 0);
  g_assert_cmpuint (count_gaps (&picture, &fixture.scene, 5), >=, 4);
  g_assert_cmpuint (count_gaps (&picture, &fixture.scene, 2), >, count_gaps (&picture, &fixture.scene, 5));
  solid = picture_get_edge_pixel (&picture, &fixture.scene, 0, 80);
  picture_clear (&picture);
  fixture.scene.stale = TRUE;
  picture_init (&picture, &fixture.scene);
  faint = picture_get_edge_pixel (&picture, &fixture.scene, 0, 80);
  g_assert_cmpint (picture_get_difference (faint, 0x7db6d6), <, 6);
  g_assert_cmphex (faint, !=, solid);
}

static void
test_halos (void)
{
  g_autoptr (NablaHighlight) highlight = nabla_highlight_new ();
  g_auto (Fixture) fixture = { 0 };
  g_auto (Picture) picture = { 0 };

  fixture_init_smoking (&fixture);
  nabla_highlight_add_halo (highlight, 0, NABLA_HALO_BIASING);
  nabla_highlight_add_halo (highlight, 1, NABLA_HALO_CAUSAL);
  nabla_highlight_add_halo (highlight, 99, NABLA_HALO_CAUSAL);
  fixture.scene.highlight = highlight;
  picture_init (&picture, &fixture.scene);
  g_assert_cmphex (picture_get_pixel (&picture, 480, 407 + 6), ==, 0xdcc4d6);
  g_assert_cmphex (picture_get_pixel (&picture, 700, 407 + 6), ==, 0xc0d6f1);
  g_assert_cmphex (picture_get_pixel (&picture, 480, 407 + 10), ==, 0xfafafa);
}

/* Labels go below 60 %, everything but boxes and lines below 35 %. */
static void
test_detail (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaPainter) painter = nabla_cairo_painter_new (NULL);
  NablaRect label;
  guint32 seen[2];

  fixture_init_smoking (&fixture);
  nabla_scene_get_label_rect (&fixture.scene, 0, &label);
  for (int i = 0; i < 2; i++)
    {
      g_auto (Picture) picture = { NULL, 0, 0, i == 0 ? 0.61 : 0.59 };

      picture_draw (&picture, &fixture.scene, painter);
      seen[i] = picture_get_pixel (&picture, label.x + 3, label.y + 10);
    }
  g_assert_cmphex (seen[0], ==, 0xffffff);
  g_assert_cmphex (seen[1], ==, 0xfafafa);
  {
    g_auto (Picture) picture = { NULL, 0, 0, 0.2 };

    picture_draw (&picture, &fixture.scene, painter);
    g_assert_cmphex (picture_get_pixel (&picture, 600, 407), ==, 0xffffff);
    g_assert_cmpint (picture_get_difference (picture_get_pixel (&picture, 500, 407), 0x0072b2), <, 60);
  }
}

/* The share of pixels that differ visibly. */
static double
compare (const Picture *a, const Picture *b)
{
  guint n = 0;

  for (int y = 0; y < PICTURE_HEIGHT; y++)
    for (int x = 0; x < PICTURE_WIDTH; x++)
      {
        const guint32 *p = (const guint32 *) (cairo_image_surface_get_data (a->surface)
                                              + y * cairo_image_surface_get_stride (a->surface));
        const guint32 *q = (const guint32 *) (cairo_image_surface_get_data (b->surface)
                                              + y * cairo_image_surface_get_stride (b->surface));

        n += picture_get_difference (p[x], q[x]) > 12;
      }
  return (double) n / (PICTURE_WIDTH * PICTURE_HEIGHT);
}

/* A view that wanders, with things selected, hovered, moved and restyled on the way: at every
 * step the picture kept from frame to frame is the one drawn from nothing. */
static void
test_kept (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaSceneCache) cache = nabla_scene_cache_new ();
  g_autoptr (NablaPainter) painter = nabla_cairo_painter_new (NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (NablaLayout) layout = NULL;
  g_autoptr (NablaNodeSet) nodes = nabla_node_set_new ();
  guint32 edge = 0;
  double x = 100, y = 100;

  fixture_init_random (&fixture, 60, 150, 3);
  layout = nabla_layout_ref (fixture.layout);
  for (int step = 0; step < 40; step++)
    {
      NablaScene *scene = &fixture.scene;
      g_auto (Picture) kept = { NULL, 0, 0, step < 30 ? 1 : 0.3 };
      g_auto (Picture) fresh = { 0 };
      g_autoptr (NablaSceneCache) other = nabla_scene_cache_new ();
      g_autoptr (NablaPainter) another = nabla_cairo_painter_new (NULL);

      x += g_rand_int_range (rand, -40, 41);
      y += g_rand_int_range (rand, -40, 41);
      if (step % 4 == 1)
        {
          edge = (guint32) g_rand_int_range (rand, 0, (gint32) nabla_graph_n_edges (fixture.graph));
          scene->selected_edges = &edge;
          scene->n_selected_edges = (guint) g_rand_int_range (rand, 0, 2);
          scene->hovered_edge = g_rand_int_range (rand, -1, 20);
        }
      if (step % 3 == 1)
        {
          nabla_node_set_add (nodes, (NablaNode) g_rand_int_range (rand, 0, 60));
          scene->selected_nodes = nodes;
          scene->hovered_node = (NablaNode) g_rand_int_range (rand, 0, 60);
        }
      if (step % 7 == 3)
        {
          NablaLayout *moved = nabla_layout_with_position (layout, 7, (NablaPoint){ x + 100, y + 100 });

          nabla_layout_unref (layout);
          layout = moved;
          scene->layout = layout;
        }
      scene->dark = step % 13 == 12;
      scene->pixel_scale = 1;
      kept.x = fresh.x = x;
      kept.y = fresh.y = y;
      fresh.zoom = kept.zoom;
      scene->cache = cache;
      picture_draw (&kept, scene, painter);
      scene->cache = other;
      picture_draw (&fresh, scene, another);
      scene->cache = NULL;
      g_assert_cmpfloat (compare (&kept, &fresh), <, 0.0005);
    }
}

/* By way of the kept image or straight: to the eye the same. */
static void
test_kept_or_not (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaSceneCache) cache = nabla_scene_cache_new ();
  g_autoptr (NablaPainter) painter = nabla_cairo_painter_new (NULL);
  g_auto (Picture) kept = { NULL, 300, 150, 1 };
  g_auto (Picture) straight = { NULL, 300, 150, 1 };
  g_auto (Picture) stretched = { NULL, 300, 150, 1.05 };
  NablaRect rect;

  fixture_init_smoking (&fixture);
  picture_draw (&straight, &fixture.scene, painter);
  fixture.scene.cache = cache;
  fixture.scene.pixel_scale = 1;
  picture_draw (&kept, &fixture.scene, painter);
  g_assert_cmpfloat (compare (&kept, &straight), <, 0.02);
  /* Stretched while the zoom changes: the arrow is where it should be. */
  fixture.scene.hurried = TRUE;
  picture_draw (&stretched, &fixture.scene, painter);
  rect = nabla_scene_get_node_rect (&fixture.scene, 2);
  g_assert_cmpint (picture_get_difference (picture_get_pixel (&stretched, 480, 407), 0x0072b2), <, 12);
  g_assert_cmpint (picture_get_difference (picture_get_pixel (&stretched, rect.x + 10, rect.y + 10), 0xffffff), <, 12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/colors", test_colors);
  g_test_add_func ("/picture/grayscale", test_grayscale);
  g_test_add_func ("/picture/widths", test_widths);
  g_test_add_func ("/picture/lines", test_lines);
  g_test_add_func ("/picture/halos", test_halos);
  g_test_add_func ("/picture/detail", test_detail);
  g_test_add_func ("/picture/kept", test_kept);
  g_test_add_func ("/picture/kept-or-not", test_kept_or_not);
  return g_test_run ();
}
