/* Texts made harmless, and the two painters. */
#include <cairo.h>
#include <math.h>

#include "render/nabla-painter-cairo.h"
#include "render/nabla-painter-svg.h"
#include "render/nabla-text.h"

static const NablaColor black = { 0, 0, 0, 1 };
static const NablaFont font = { 13, FALSE, FALSE };

static void
test_clean (void)
{
  static const struct
  {
    const char *dirty, *clean;
  } cases[] = {
    { "plain", "plain" },
    { "", "" },
    { NULL, "" },
    { "a\nb\tc\r", "a b c " },
    { "a\001b\033[31mc\177", "ab[31mc" },
    { "\xe2\x80\xae"
      "evil",
      "evil" }, /* U+202E */
    { "a\xe2\x81\xa6"
      "b\xe2\x81\xa9",
      "ab" }, /* isolates */
    { "\xef\xbf\xbe"
      "x\xef\xbf\xbf",
      "x" },                    /* U+FFFE, U+FFFF */
    { "\xc2\x85next", "next" }, /* C1 */
    { "Größe → ∇ שלום 😀", "Größe → ∇ שלום 😀" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = nabla_text_clean (cases[i].dirty);

      g_assert_cmpstr (clean, ==, cases[i].clean);
    }
}

static void
test_clean_invalid (void)
{
  g_autofree char *clean = nabla_text_clean ("a\xff\xfe"
                                             "b\xc3");

  g_assert_true (g_utf8_validate (clean, -1, NULL));
  g_assert_true (g_str_has_prefix (clean, "a"));
  g_assert_nonnull (strchr (clean, 'b'));
}

static void
test_measure (void)
{
  g_autoptr (NablaTextMeter) meter = nabla_text_meter_new ();
  static const char *const texts[] = { "Smoking", "+0.42 [0.31, 0.53]", "−0.22", "Größe", "⟲ 0.1" };
  const NablaFont large = { 26, FALSE, FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      double exact = nabla_text_meter_measure (meter, &font, texts[i]);
      double estimate = nabla_text_meter_estimate (meter, &font, texts[i]);

      g_assert_cmpfloat (exact, >, 5);
      /* Kerning is what is left out. */
      g_assert_cmpfloat (fabs (exact - estimate), <, 0.06 * exact + 1);
      g_assert_cmpfloat_with_epsilon (nabla_text_meter_measure (meter, &large, texts[i]), 2 * exact, 0.05 * exact);
    }
  g_assert_cmpfloat (nabla_text_meter_baseline (meter, &font), >, 2);
  g_assert_cmpfloat (nabla_text_meter_baseline (meter, &font), <, 8);
}

static void
test_wrap (void)
{
  g_autoptr (NablaTextMeter) meter = nabla_text_meter_new ();
  g_auto (GStrv) one = nabla_text_meter_wrap (meter, &font, "short", 200, 3);
  g_auto (GStrv) words
    = nabla_text_meter_wrap (meter, &font, "Socioeconomic status of the household at baseline in 2003", 200, 3);
  g_autofree char *joined = g_strjoinv (" ", words);
  g_autofree char *endless = g_strnfill (100000, 'x');
  g_auto (GStrv) cut = nabla_text_meter_wrap (meter, &font, endless, 200, 3);
  g_auto (GStrv) empty = nabla_text_meter_wrap (meter, &font, "", 200, 3);

  g_assert_cmpuint (g_strv_length (one), ==, 1);
  g_assert_cmpstr (one[0], ==, "short");
  g_assert_cmpuint (g_strv_length (words), ==, 2);
  g_assert_cmpstr (joined, ==, "Socioeconomic status of the household at baseline in 2003");
  g_assert_cmpuint (g_strv_length (cut), ==, 3);
  g_assert_true (g_str_has_suffix (cut[2], "…"));
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat (nabla_text_meter_measure (meter, &font, cut[i]), <=, 201);
  g_assert_cmpuint (g_strv_length (empty), ==, 1);
}

static void
test_svg (void)
{
  g_autoptr (NablaPainter) p = nabla_svg_painter_new (50, 25, 200, 100, "A < B", "seed 1 & \"data\"");
  static const double dashes[] = { 4, 2.5 };
  const NablaColor half = { 1, 0, 0, 0.5 };
  g_autofree char *text = NULL;
  g_autoptr (GMarkupParseContext) context = NULL;
  static const GMarkupParser parser = { NULL };

  p->klass->save (p);
  p->klass->translate (p, 1.5, -2);
  p->klass->scale (p, 0.5);
  p->klass->clip_rect (p, 0, 0, 10, 10);
  p->klass->move_to (p, 0, 0);
  p->klass->line_to (p, 1 / 3.0, NAN);
  p->klass->curve_to (p, 1, 2, 3, 4, 5, 6);
  p->klass->close (p);
  p->klass->fill (p, &half, TRUE);
  p->klass->stroke (p, &black, 1.25, dashes, 2, FALSE);
  p->klass->restore (p);
  p->klass->text (p, 10, 20, NABLA_ALIGN_END, &font, &black, "</text><script>&\"'\001");
  text = nabla_svg_painter_finish (p);
  context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_assert_true (g_markup_parse_context_parse (context, text, -1, NULL));
  g_assert_true (g_markup_parse_context_end_parse (context, NULL));
  g_assert_nonnull (strstr (text, "width=\"50mm\" height=\"25mm\" viewBox=\"0 0 200 100\""));
  g_assert_nonnull (strstr (text, "<title>A &lt; B</title>"));
  g_assert_nonnull (strstr (text, "M0 0L0.33 0C1 2 3 4 5 6Z"));
  g_assert_nonnull (strstr (text, "fill=\"#ff0000\" fill-opacity=\"0.5\""));
  g_assert_nonnull (strstr (text, "stroke-dasharray=\"4 2.5\""));
  g_assert_nonnull (strstr (text, "text-anchor=\"end\""));
  g_assert_null (strstr (text, "<script"));
}

/* Where the ink of a text is: x and y of its box, in pixels. */
static void
find_ink (cairo_surface_t *surface, int *left, int *right, int *top, int *bottom)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);

  cairo_surface_flush (surface);
  *left = width;
  *right = 0;
  *top = height;
  *bottom = 0;
  for (int y = 0; y < height; y++)
    {
      const guint32 *row
        = (const guint32 *) (cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface));

      for (int x = 0; x < width; x++)
        if (row[x] >> 24 > 40)
          {
            *left = MIN (*left, x);
            *right = MAX (*right, x);
            *top = MIN (*top, y);
            *bottom = MAX (*bottom, y);
          }
    }
}

static void
test_cairo_text (void)
{
  for (NablaAlign align = NABLA_ALIGN_START; align <= NABLA_ALIGN_END; align++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 200, 60);
      cairo_t *cr = cairo_create (surface);
      g_autoptr (NablaPainter) p = nabla_cairo_painter_new (cr);
      double width, height;
      int left, right, top, bottom;

      p->klass->measure (p, &font, "H00H", &width, &height);
      p->klass->text (p, 100, 30, align, &font, &black, "H00H");
      find_ink (surface, &left, &right, &top, &bottom);
      g_assert_cmpint (ABS (right - left - (int) width), <=, 4);
      /* Capitals stand around the middle of the line. */
      g_assert_cmpint (ABS (top + bottom + 1 - 60), <=, 2);
      if (align == NABLA_ALIGN_START)
        g_assert_cmpint (ABS (left - 101), <=, 2);
      else if (align == NABLA_ALIGN_END)
        g_assert_cmpint (ABS (right - 98), <=, 2);
      else
        g_assert_cmpint (ABS (left + right - 199), <=, 3);
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
}

static void
test_cairo_context (void)
{
  g_autoptr (NablaPainter) p = nabla_cairo_painter_new (NULL);
  g_autoptr (NablaPainter) svg = nabla_svg_painter_new (1, 1, 1, 1, NULL, NULL);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 20, 20);
  cairo_t *cr = cairo_create (surface);
  double width;

  p->klass->measure (p, &font, "m", &width, NULL);
  g_assert_cmpfloat (width, >, 5);
  g_assert_null (nabla_cairo_painter_get_context (p));
  nabla_cairo_painter_set_context (p, cr);
  g_assert_true (nabla_cairo_painter_get_context (p) == cr);
  g_assert_null (nabla_cairo_painter_get_context (svg));
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/clean", test_clean);
  g_test_add_func ("/text/clean-invalid", test_clean_invalid);
  g_test_add_func ("/text/measure", test_measure);
  g_test_add_func ("/text/wrap", test_wrap);
  g_test_add_func ("/painter/svg", test_svg);
  g_test_add_func ("/painter/cairo-text", test_cairo_text);
  g_test_add_func ("/painter/cairo-context", test_cairo_context);
  return g_test_run ();
}
