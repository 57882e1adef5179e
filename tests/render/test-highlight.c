/* Pixels: what is pointed out, in light, in dark and in grey; and what the legend says of it. */
#include <math.h>
#include <string.h>

#include "picture.h"

#define N_LOOKS 3

/* Tar, in the middle; the arrow from Smoking to it. */
#define NODE 1
#define EDGE 0

static const char *const look_names[N_LOOKS] = { "light", "dark", "grey" };

static void
set_look (NablaScene *scene, guint look)
{
  scene->dark = look == 1;
  scene->grayscale = look == 2;
}

static guint32
get_ground (guint look)
{
  return look == 1 ? 0x1e1e1e : 0xfafafa;
}

/* Relative luminance and contrast as WCAG 2 defines them. */
static double
get_luminance (guint32 pixel)
{
  static const double weights[] = { 0.0722, 0.7152, 0.2126 };
  double sum = 0;

  for (guint i = 0; i < 3; i++)
    {
      double c = (pixel >> 8 * i & 0xff) / 255.0;

      sum += weights[i] * (c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4));
    }
  return sum;
}

static double
get_contrast (guint32 a, guint32 b)
{
  double x = get_luminance (a), y = get_luminance (b);

  return (MAX (x, y) + 0.05) / (MIN (x, y) + 0.05);
}

/* A frame as the pixels along its upper side have it. */
typedef struct
{
  double contrast; /* of its line */
  gboolean dashed;
  gboolean filled; /* between line and box */
  gboolean doubled;
  gboolean gray;
} Frame;

static Frame
look_at_frame (NablaSpot spot, guint look)
{
  g_auto (Fixture) fixture = { 0 };
  g_auto (Picture) picture = { 0 };
  g_autoptr (NablaHighlight) highlight = nabla_highlight_new ();
  g_autoptr (NablaNodeSet) nodes = nabla_node_set_new_one (NODE);
  guint32 ground = get_ground (look);
  Frame frame = { 0 };
  NablaRect rect;

  fixture_init_smoking (&fixture);
  set_look (&fixture.scene, look);
  fixture.scene.labels = NABLA_LABELS_NONE;
  nabla_highlight_add_nodes (highlight, spot, nodes);
  fixture.scene.highlight = highlight;
  picture_init (&picture, &fixture.scene);
  rect = nabla_scene_get_node_rect (&fixture.scene, NODE);
  frame.gray = TRUE;
  /* Away from the arrow of the node above. */
  for (double x = rect.x + 8; x < rect.x + rect.width - 8; x++)
    {
      guint32 line = picture_get_pixel (&picture, x, rect.y - 6);
      guint32 between = picture_get_pixel (&picture, x, rect.y - 4);
      guint32 inner = picture_get_pixel (&picture, x, rect.y - 2.5);

      frame.contrast = MAX (frame.contrast, get_contrast (line, ground));
      frame.dashed = frame.dashed || get_contrast (line, ground) < 1.2;
      frame.filled = frame.filled || (between == inner && between != ground);
      frame.doubled = frame.doubled || get_contrast (inner, ground) > 1.8;
      frame.gray = frame.gray && (line & 0xff) == (line >> 16) && (line & 0xff) == (line >> 8 & 0xff);
    }
  return frame;
}

static void
test_frames (void)
{
  static const struct
  {
    NablaSpot spot;
    gboolean dashed, filled, doubled;
  } cases[] = {
    { NABLA_SPOT_HEDGE, TRUE, FALSE, FALSE }, { NABLA_SPOT_HEDGE_INNER, FALSE, TRUE, FALSE },
    { NABLA_SPOT_SIDE, FALSE, FALSE, FALSE }, { NABLA_SPOT_OTHER_SIDE, TRUE, FALSE, FALSE },
    { NABLA_SPOT_GIVEN, FALSE, FALSE, TRUE },
  };

  for (guint look = 0; look < N_LOOKS; look++)
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        Frame frame = look_at_frame (cases[i].spot, look);

        g_test_message ("spot %d, %s: contrast %.2f", cases[i].spot, look_names[look], frame.contrast);
        g_assert_cmpfloat (frame.contrast, >=, 3);
        g_assert_cmpint (frame.dashed, ==, cases[i].dashed);
        g_assert_cmpint (frame.filled, ==, cases[i].filled);
        g_assert_cmpint (frame.doubled, ==, cases[i].doubled);
        if (look == 2)
          g_assert_true (frame.gray);
      }
}

/* The lines along a band stand out from the ground, and tell the kinds apart: full, dashed, dotted. */
static void
test_bands (void)
{
  for (guint look = 0; look < N_LOOKS; look++)
    {
      double shares[3];

      for (guint kind = NABLA_HALO_BIASING; kind <= NABLA_HALO_BLOCKED; kind++)
        {
          g_auto (Fixture) fixture = { 0 };
          g_auto (Picture) picture = { 0 };
          g_autoptr (NablaHighlight) highlight = nabla_highlight_new ();
          double contrast = 0;
          guint n_dark = 0, n = 0;

          fixture_init_smoking (&fixture);
          set_look (&fixture.scene, look);
          fixture.scene.labels = NABLA_LABELS_NONE;
          nabla_highlight_add_halo (highlight, EDGE, (NablaHaloKind) kind);
          fixture.scene.highlight = highlight;
          picture_init (&picture, &fixture.scene);
          for (double x = 440; x < 540; x++)
            {
              double c = get_contrast (picture_get_pixel (&picture, x, 407 + 7.5), get_ground (look));

              contrast = MAX (contrast, c);
              n_dark += c > 2;
              n++;
            }
          g_test_message ("kind %u, %s: contrast %.2f, %u of %u", kind, look_names[look], contrast, n_dark, n);
          g_assert_cmpfloat (contrast, >=, 3);
          shares[kind] = (double) n_dark / n;
        }
      g_assert_cmpfloat (shares[NABLA_HALO_BIASING], ==, 1);
      g_assert_cmpfloat_with_epsilon (shares[NABLA_HALO_CAUSAL], 0.64, 0.12);
      g_assert_cmpfloat_with_epsilon (shares[NABLA_HALO_BLOCKED], 0.27, 0.14);
    }
}

/* What is blocked is a node with its mark, in a grey band. */
static void
test_blocked (void)
{
  for (guint look = 0; look < N_LOOKS; look++)
    {
      g_auto (Fixture) fixture = { 0 };
      g_auto (Picture) before = { 0 }, after = { 0 };
      g_autoptr (NablaHighlight) highlight = nabla_highlight_new ();
      g_autoptr (NablaNodeSet) nodes = nabla_node_set_new_one (NODE);
      NablaRect rect;
      guint32 band;
      guint changed = 0;

      fixture_init_smoking (&fixture);
      set_look (&fixture.scene, look);
      picture_init (&before, &fixture.scene);
      nabla_highlight_add_halo (highlight, EDGE, NABLA_HALO_BLOCKED);
      nabla_highlight_add_nodes (highlight, NABLA_SPOT_BLOCKING, nodes);
      fixture.scene.highlight = highlight;
      picture_init (&after, &fixture.scene);
      band = picture_get_pixel (&after, 480, 407 + 6);
      g_assert_cmphex (band, !=, get_ground (look));
      g_assert_cmpint (picture_get_difference (band & 0xffff, band >> 8), <, 12);
      rect = nabla_scene_get_node_rect (&fixture.scene, NODE);
      for (int dx = -8; dx <= 8; dx++)
        for (int dy = -8; dy <= 8; dy++)
          changed += picture_get_difference (picture_get_pixel (&before, rect.x + rect.width - 2 + dx,
                                                                rect.y + rect.height - 1 + dy),
                                             picture_get_pixel (&after, rect.x + rect.width - 2 + dx,
                                                                rect.y + rect.height - 1 + dy))
                     > 40;
      g_assert_cmpuint (changed, >, 20);
    }
}

/* An edge that a rule takes out is still to be seen, and no more than that. */
static void
test_removed (void)
{
  for (guint look = 0; look < N_LOOKS; look++)
    {
      g_auto (Fixture) fixture = { 0 };
      g_auto (Picture) before = { 0 }, after = { 0 };
      g_autoptr (NablaHighlight) highlight = nabla_highlight_new ();
      guint32 ground = get_ground (look);
      int full, faded;

      fixture_init_smoking (&fixture);
      set_look (&fixture.scene, look);
      fixture.scene.labels = NABLA_LABELS_NONE;
      picture_init (&before, &fixture.scene);
      nabla_highlight_add_halo (highlight, EDGE, NABLA_HALO_REMOVED);
      fixture.scene.highlight = highlight;
      picture_init (&after, &fixture.scene);
      full = picture_get_difference (picture_get_edge_pixel (&before, &fixture.scene, EDGE, 80), ground);
      faded = picture_get_difference (picture_get_edge_pixel (&after, &fixture.scene, EDGE, 80), ground);
      g_assert_cmpint (faded, >, 8);
      g_assert_cmpint (faded, <, full / 2);
      g_assert_cmphex (picture_get_edge_pixel (&after, &fixture.scene, 1, 80), ==,
                       picture_get_edge_pixel (&before, &fixture.scene, 1, 80));
    }
}

static char *
export_text (const NablaScene *scene)
{
  NablaExportOptions options;
  g_autoptr (GBytes) bytes = NULL;

  nabla_export_options_init (&options);
  bytes = nabla_export_image (scene, NABLA_IMAGE_SVG, &options, NULL);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Each mark of the drawing has its row, and none other has. */
static void
test_legend (void)
{
  static const struct
  {
    int halo, spot;
    const char *text;
  } rows[] = {
    { NABLA_HALO_BIASING, -1, "open biasing path" },
    { NABLA_HALO_CAUSAL, -1, "causal path" },
    { NABLA_HALO_BLOCKED, -1, "blocked path" },
    { NABLA_HALO_REMOVED, -1, "taken out for this rule" },
    { -1, NABLA_SPOT_HEDGE, "hedge F" },
    { -1, NABLA_SPOT_HEDGE_INNER, "hedge F and F′" },
    { -1, NABLA_SPOT_SIDE, "independent of …" },
    { -1, NABLA_SPOT_OTHER_SIDE, "… these" },
    { -1, NABLA_SPOT_GIVEN, "given" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Fixture) fixture = { 0 };
      g_autoptr (NablaHighlight) highlight = nabla_highlight_new ();
      g_autoptr (NablaNodeSet) nodes = nabla_node_set_new_one (NODE);
      g_autofree char *drawn = NULL;

      fixture_init_smoking (&fixture);
      fixture.scene.legend = TRUE;
      if (rows[i].halo >= 0)
        nabla_highlight_add_halo (highlight, EDGE, (NablaHaloKind) rows[i].halo);
      else
        nabla_highlight_add_nodes (highlight, (NablaSpot) rows[i].spot, nodes);
      fixture.scene.highlight = highlight;
      drawn = export_text (&fixture.scene);
      for (guint k = 0; k < G_N_ELEMENTS (rows); k++)
        {
          g_autofree char *needle = g_strdup_printf (">%s<", rows[k].text);

          g_test_message ("row %u, looked for: %s", i, rows[k].text);
          g_assert_cmpint (strstr (drawn, needle) != NULL, ==, k == i);
        }
    }
}

/* Draws scene and furniture with so much of the drawing above and left of the frame. */
static void
draw_furnished (Picture *picture, NablaScene *scene, double x, double y)
{
  g_autoptr (NablaPainter) painter = nabla_cairo_painter_new (NULL);
  NablaRect frame = { 0, 0, PICTURE_WIDTH, PICTURE_HEIGHT };
  NablaScene seen = *scene;
  cairo_t *cr;

  *picture = (Picture){ NULL, x, y, 1 };
  picture_draw (picture, scene, painter);
  seen.visible = (NablaRect){ x, y, PICTURE_WIDTH, PICTURE_HEIGHT };
  cr = cairo_create (picture->surface);
  nabla_cairo_painter_set_context (painter, cr);
  nabla_render_furniture (painter, &seen, &frame);
  nabla_cairo_painter_set_context (painter, NULL);
  cairo_destroy (cr);
  cairo_surface_flush (picture->surface);
}

/* Bottom left, unless a node is there. */
static void
test_place (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_auto (Picture) usual = { 0 }, moved = { 0 };

  fixture_init_smoking (&fixture);
  fixture.scene.legend = fixture.scene.card = TRUE;
  draw_furnished (&usual, &fixture.scene, 300, 150);
  g_assert_cmphex (picture_get_pixel (&usual, 300 + 20, 150 + PICTURE_HEIGHT - 20), ==, 0xffffff);
  /* Smoking is where the legend would be: it goes below the card. */
  draw_furnished (&moved, &fixture.scene, 300, -150);
  g_assert_cmphex (picture_get_pixel (&moved, 300 + 20, -150 + PICTURE_HEIGHT - 20), ==, 0xfafafa);
  g_assert_cmphex (picture_get_pixel (&moved, 300 + 20, -150 + 14 + 52 + 8 + 8), ==, 0xffffff);
}

/* A painter whose every character is 9 pixels wide, more than was measured. */
typedef struct
{
  NablaPainter parent;
  double path_end, text_end;
  guint n_texts;
} WidePainter;

static void
wide_measure (NablaPainter *painter G_GNUC_UNUSED,
              const NablaFont *font,
              const char *text,
              double *width,
              double *height)
{
  *width = 9.0 * (double) g_utf8_strlen (text, -1);
  if (height)
    *height = font->size;
}

static void
wide_text (NablaPainter *painter,
           double x,
           double y G_GNUC_UNUSED,
           NablaAlign align,
           const NablaFont *font,
           const NablaColor *color G_GNUC_UNUSED,
           const char *text)
{
  WidePainter *self = (WidePainter *) painter;
  double width;

  g_assert_cmpint (align, ==, NABLA_ALIGN_START);
  wide_measure (painter, font, text, &width, NULL);
  self->text_end = MAX (self->text_end, x + width);
  self->n_texts++;
}

static void
wide_go (NablaPainter *painter, double x, double y G_GNUC_UNUSED)
{
  WidePainter *self = (WidePainter *) painter;

  self->path_end = MAX (self->path_end, x);
}

static void
wide_curve (NablaPainter *painter,
            double x1 G_GNUC_UNUSED,
            double y1 G_GNUC_UNUSED,
            double x2 G_GNUC_UNUSED,
            double y2 G_GNUC_UNUSED,
            double x,
            double y)
{
  wide_go (painter, x, y);
}

static void
wide_close (NablaPainter *painter G_GNUC_UNUSED)
{
}

static void
wide_fill (NablaPainter *painter G_GNUC_UNUSED, const NablaColor *color G_GNUC_UNUSED, gboolean preserve G_GNUC_UNUSED)
{
}

static void
wide_stroke (NablaPainter *painter G_GNUC_UNUSED,
             const NablaColor *color G_GNUC_UNUSED,
             double width G_GNUC_UNUSED,
             const double *dashes G_GNUC_UNUSED,
             guint n_dashes G_GNUC_UNUSED,
             gboolean preserve G_GNUC_UNUSED)
{
}

/* What is written on the card stays in it, and it in the frame, also where text comes out
 * wider than was measured. */
static void
test_card_holds_its_text (void)
{
  static const NablaPainterClass klass = { .move_to = wide_go,
                                           .line_to = wide_go,
                                           .curve_to = wide_curve,
                                           .close = wide_close,
                                           .fill = wide_fill,
                                           .stroke = wide_stroke,
                                           .text = wide_text,
                                           .measure = wide_measure };

  for (double width = 260; width < 800; width += 90)
    {
      g_auto (Fixture) fixture = { 0 };
      WidePainter painter = { .parent = { &klass } };
      NablaRect frame = { 0, 0, width, 600 };

      fixture_init_smoking (&fixture);
      fixture.scene.card = TRUE;
      fixture.scene.legend = FALSE;
      nabla_render_furniture (&painter.parent, &fixture.scene, &frame);
      g_assert_cmpuint (painter.n_texts, ==, 3);
      g_assert_cmpfloat (painter.text_end, <=, painter.path_end - 11);
      g_assert_cmpfloat (painter.path_end, <=, width);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/highlight/frames", test_frames);
  g_test_add_func ("/highlight/card-holds-its-text", test_card_holds_its_text);
  g_test_add_func ("/highlight/bands", test_bands);
  g_test_add_func ("/highlight/blocked", test_blocked);
  g_test_add_func ("/highlight/removed", test_removed);
  g_test_add_func ("/highlight/legend", test_legend);
  g_test_add_func ("/highlight/place", test_place);
  return g_test_run ();
}
