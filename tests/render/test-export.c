/* Files: whole, well-formed, with every number and name in them. */
#include <math.h>
#include <string.h>

#include <cairo.h>
#include "fixture.h"

#define PDFTOTEXT "/usr/bin/pdftotext"

static GBytes *export(const NablaScene *scene, NablaImageFormat format, double width_mm)
{
  NablaExportOptions options;
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  nabla_export_options_init (&options);
  options.width_mm = width_mm;
  options.provenance = (char *) "Nabla 0.1.0; seed 1; data sha256 <0a1b>";
  bytes = nabla_export_image (scene, format, &options, &error);
  g_assert_no_error (error);
  g_assert_nonnull (bytes);
  return bytes;
}

/* All character data of an SVG, a line each <text>; asserts that it is well-formed. */
static void
add_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  if (g_str_equal (g_markup_parse_context_get_element (context), "text"))
    {
      g_string_append_len (data, text, (gssize) length);
      g_string_append_c (data, '\n');
    }
}

static void
check_element (GMarkupParseContext *context,
               const char *name,
               const char **attributes,
               const char **values,
               gpointer data,
               GError **error)
{
  static const char *const known[] = { "svg", "g", "path", "text", "title", "desc", "clipPath", "rect", NULL };

  g_assert_true (g_strv_contains (known, name));
}

static char *
read_svg (GBytes *bytes)
{
  static const GMarkupParser parser = { check_element, NULL, add_text, NULL, NULL };
  GString *text = g_string_new (NULL);
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, text, NULL);
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  g_assert_true (g_utf8_validate (data, (gssize) length, NULL));
  g_markup_parse_context_parse (context, data, (gssize) length, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}

/* NULL where the tool is not there. */
static char *
read_pdf (GBytes *bytes)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *data;

  if (!g_file_test (PDFTOTEXT, G_FILE_TEST_IS_EXECUTABLE))
    return NULL;
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, PDFTOTEXT,
                              "-layout", "-enc", "UTF-8", "-", "-", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate (process, bytes, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  data = g_bytes_get_data (out, &length);
  return g_strndup (data, length);
}

static const char *const smoking_texts[] = {
  "Smoking",
  "Tar",
  "Cancer",
  "Genotype",
  "Age",
  "unobserved",
  "+0.61 [0.55, 0.67]",
  "+0.38 [0.29, 0.47]",
  "−0.22 [−0.31, −0.13]",
  "+0.05 [−0.01, 0.11]",
  "?",
  "+0.23 [0.16, 0.31]",
  "Cancer per Smoking",
  "front-door",
  "4\u202f812",
  "Smoking → Cancer, total effect",
  "Direct effect; width: SD per SD",
  "positive, filled head",
  "95\u00a0% CI includes 0",
  "not identifiable ?",
};

static void
test_svg (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  const char *data;

  fixture_init_smoking (&fixture);
  bytes = export(&fixture.scene, NABLA_IMAGE_SVG, 0);
  text = read_svg (bytes);
  for (guint i = 0; i < G_N_ELEMENTS (smoking_texts); i++)
    if (!strstr (text, smoking_texts[i]))
      g_error ("“%s” is not in the SVG:\n%s", smoking_texts[i], text);
  data = g_bytes_get_data (bytes, NULL);
  g_assert_nonnull (strstr (data, "<desc>Nabla 0.1.0; seed 1; data sha256 &lt;0a1b&gt;</desc>"));
  g_assert_nonnull (strstr (data, "#0072b2"));
  g_assert_nonnull (strstr (data, "#b84a00"));
  g_assert_nonnull (strstr (data, "Cantarell"));
}

/* The card says of which effect its number is. */
static void
test_card_of_natural_effects (void)
{
  static const struct
  {
    NablaEffect effect;
    const char *title;
  } cases[] = { { NABLA_EFFECT_DIRECT, "Smoking → Cancer, direct effect" },
                { NABLA_EFFECT_NATURAL_INDIRECT, "Smoking → Cancer, natural effect through Tar" },
                { NABLA_EFFECT_NATURAL_DIRECT, "Smoking → Cancer, natural effect past Tar" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Fixture) fixture = { 0 };
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (NablaNodeSet) mediators = NULL;
      g_autoptr (NablaQuery) query = NULL;
      g_autofree char *text = NULL;
      NablaEstimand *estimand;

      fixture_init_smoking (&fixture);
      mediators = nabla_node_set_new_one (nabla_graph_find_node (fixture.graph, "Tar"));
      query = fixture.result->identification->query;
      fixture.result->identification->query = nabla_query_with_mediators (query, cases[i].effect, mediators);
      estimand = fixture.result->effect->estimand;
      estimand->strategy = NABLA_STRATEGY_FUNCTIONAL;
      estimand->effect = cases[i].effect;
      nabla_node_set_free (estimand->adjustment);
      estimand->adjustment = nabla_node_set_new_one (nabla_graph_find_node (fixture.graph, "Age"));
      bytes = export(&fixture.scene, NABLA_IMAGE_SVG, 0);
      text = read_svg (bytes);
      g_assert_nonnull (strstr (text, cases[i].title));
      g_assert_true ((strstr (text, "adjusted for Age") != NULL) == (cases[i].effect != NABLA_EFFECT_DIRECT));
      g_assert_null (strstr (text, "total effect"));
    }
}

static void
test_pdf (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  fixture_init_smoking (&fixture);
  bytes = export(&fixture.scene, NABLA_IMAGE_PDF, 174);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 5, "%PDF-", 5);
  text = read_pdf (bytes);
  if (!text)
    {
      g_test_skip ("pdftotext is not there");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (smoking_texts); i++)
    if (!strstr (text, smoking_texts[i]))
      {
        /* No-break spaces may come back as spaces. */
        g_autoptr (GString) plain = g_string_new (smoking_texts[i]);

        g_string_replace (plain, "\u202f", " ", 0);
        g_string_replace (plain, "\u00a0", " ", 0);
        if (!strstr (text, plain->str))
          g_error ("“%s” is not in the PDF:\n%s", smoking_texts[i], text);
      }
}

static guint32
read_be32 (const guint8 *data)
{
  return (guint32) data[0] << 24 | (guint32) data[1] << 16 | (guint32) data[2] << 8 | data[3];
}

/* The data of the first chunk of a type, or NULL. */
static const guint8 *
find_chunk (GBytes *bytes, const char *type, guint32 *length)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize at = 8; at + 12 <= size; at += 12 + (gsize) *length)
    {
      *length = read_be32 (data + at);
      if (memcmp (data + at + 4, type, 4) == 0)
        return data + at + 8;
    }
  return NULL;
}

typedef struct
{
  const guint8 *data;
  gsize left;
} Reader;

static cairo_status_t
read_some (void *closure, unsigned char *data, unsigned int length)
{
  Reader *reader = closure;

  if (reader->left < length)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (data, reader->data, length);
  reader->data += length;
  reader->left -= length;
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
read_png (GBytes *bytes)
{
  Reader reader;
  cairo_surface_t *surface;

  reader.data = g_bytes_get_data (bytes, &reader.left);
  surface = cairo_image_surface_create_from_png_stream (read_some, &reader);
  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  return surface;
}

static void
test_png (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  NablaExportOptions options;
  NablaExportSize size;
  cairo_surface_t *surface;
  const guint8 *chunk;
  guint32 length;

  fixture_init_smoking (&fixture);
  bytes = export(&fixture.scene, NABLA_IMAGE_PNG, 85);
  nabla_export_options_init (&options);
  options.width_mm = 85;
  nabla_export_measure (&fixture.scene, &options, &size);
  surface = read_png (bytes);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, (int) size.width_px);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, (int) size.height_px);
  /* 85 mm at 300 dpi. */
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 1004);
  cairo_surface_destroy (surface);
  chunk = find_chunk (bytes, "pHYs", &length);
  g_assert_nonnull (chunk);
  g_assert_cmpint (ABS ((int) read_be32 (chunk) - 11811), <=, 10);
  chunk = find_chunk (bytes, "iTXt", &length);
  g_assert_nonnull (chunk);
  g_assert_cmpmem (chunk + 16, length - 16, "Nabla 0.1.0; seed 1; data sha256 <0a1b>", 39);
  g_assert_nonnull (find_chunk (bytes, "tEXt", &length));
}

static void
test_sizes (void)
{
  g_auto (Fixture) fixture = { 0 };
  NablaExportOptions options;
  NablaExportSize natural, sized;

  fixture_init_smoking (&fixture);
  nabla_export_options_init (&options);
  nabla_export_measure (&fixture.scene, &options, &natural);
  options.width_mm = 174;
  options.scale = 2;
  nabla_export_measure (&fixture.scene, &options, &sized);
  g_assert_cmpfloat_with_epsilon (natural.width_mm, natural.width_px * 25.4 / 96, 0.3);
  g_assert_cmpfloat_with_epsilon (sized.width_mm, 174, 1e-9);
  g_assert_cmpfloat_with_epsilon (sized.height_mm / sized.width_mm, natural.height_mm / natural.width_mm, 1e-9);
  g_assert_cmpfloat_with_epsilon (sized.width_px, 174 / 25.4 * 600, 1);
  g_assert_cmpfloat (natural.smallest_pt, >, 6);
  options.width_mm = 40;
  nabla_export_measure (&fixture.scene, &options, &sized);
  g_assert_cmpfloat (sized.smallest_pt, <, 6);
}

static void
test_too_large (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaLayout) far = NULL;
  NablaExportOptions options;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) svg = NULL;

  fixture_init_smoking (&fixture);
  nabla_export_options_init (&options);
  options.scale = 1000;
  g_assert_null (nabla_export_image (&fixture.scene, NABLA_IMAGE_PNG, &options, &error));
  g_assert_error (error, NABLA_RENDER_ERROR, NABLA_RENDER_ERROR_SIZE);
  g_assert_nonnull (strstr (error->message, "smaller scale"));
  g_clear_error (&error);
  options.scale = NAN;
  g_bytes_unref (nabla_export_image (&fixture.scene, NABLA_IMAGE_PNG, &options, &error));
  g_assert_no_error (error);
  options.scale = 1;
  far = nabla_layout_with_position (fixture.layout, 0, (NablaPoint){ 1e300, -1e300 });
  fixture.scene.layout = far;
  g_assert_null (nabla_export_image (&fixture.scene, NABLA_IMAGE_PNG, &options, &error));
  g_assert_error (error, NABLA_RENDER_ERROR, NABLA_RENDER_ERROR_SIZE);
  g_clear_error (&error);
  g_assert_null (nabla_export_image (&fixture.scene, NABLA_IMAGE_PDF, &options, &error));
  g_assert_error (error, NABLA_RENDER_ERROR, NABLA_RENDER_ERROR_SIZE);
  g_clear_error (&error);
  svg = nabla_export_image (&fixture.scene, NABLA_IMAGE_SVG, &options, &error);
  g_assert_no_error (error);
  g_free (read_svg (svg));
}

static void
test_hostile_names (void)
{
  g_autofree char *very_long = g_strnfill (5000, 'w');
  const char *names[] = {
    "<script>alert(1)</script>",
    "\"quoted\" & 'single' ]]>",
    "bell\007 escape\033[31m",
    "😀 emoji",
    "שלום עולם",
    "\xe2\x80\xae"
    "reversed",
    "two\nlines",
    very_long,
    "%s%n%d",
    "&#x0; &amp; &lt;",
  };
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) graph = NULL;
  NablaScene scene;
  g_autoptr (GBytes) svg = NULL;
  g_autoptr (GBytes) pdf = NULL;
  g_autoptr (GBytes) png = NULL;
  g_autofree char *text = NULL;
  g_autofree char *printed = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      NablaNode node = nabla_graph_builder_add_node (builder, names[i]);

      nabla_graph_builder_add_roles (builder, node, i == 0 ? NABLA_ROLE_EXPOSURE : i == 1 ? NABLA_ROLE_OUTCOME : 0);
      if (i > 0)
        nabla_graph_builder_add_edge (builder, i - 1, i, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
    }
  graph = nabla_graph_builder_build (builder);
  nabla_scene_init (&scene, graph, NULL, NULL);
  svg = export(&scene, NABLA_IMAGE_SVG, 0);
  text = read_svg (svg);
  g_assert_nonnull (strstr (text, "<script>alert(1)</script>"));
  g_assert_null (strstr (g_bytes_get_data (svg, NULL), "<script"));
  g_assert_nonnull (strstr (text, "\"quoted\" & 'single' ]]>"));
  g_assert_nonnull (strstr (text, "bell escape[31m"));
  g_assert_nonnull (strstr (text, "😀 emoji"));
  g_assert_nonnull (strstr (text, "שלום עולם"));
  g_assert_nonnull (strstr (text, "two lines"));
  g_assert_nonnull (strstr (text, "%s%n%d"));
  g_assert_nonnull (strstr (text, "&#x0; &amp; &lt;"));
  g_assert_null (strstr (text, "\xe2\x80\xae"));
  g_assert_nonnull (strstr (text, "…"));
  pdf = export(&scene, NABLA_IMAGE_PDF, 0);
  png = export(&scene, NABLA_IMAGE_PNG, 0);
  printed = read_pdf (pdf);
  if (printed)
    g_assert_nonnull (strstr (printed, "<script>alert(1)</script>"));
  /* The longest name does not make a box wider than three lines of text need. */
  g_assert_cmpfloat (nabla_scene_get_node_rect (&scene, 7).width, <, 320);
}

static void
test_shows (void)
{
  g_auto (Fixture) fixture = { 0 };

  fixture_init_smoking (&fixture);
  fixture.result->totals = g_new0 (NablaEstimate *, nabla_graph_n_nodes (fixture.graph));
  fixture.result->totals[4] = nabla_estimate_ref (fixture.result->arrows[4].estimate);
  for (NablaShow show = NABLA_SHOW_DIRECT; show <= NABLA_SHOW_NONE; show++)
    {
      static const char *const expected[]
        = { "+0.61 [0.55, 0.67]", "−0.22 [−0.31, −0.13]", "0.67 [0.55, 0.79]", "41 %", "Tar" };
      g_autoptr (GBytes) svg = NULL;
      g_autofree char *text = NULL;

      fixture.scene.show = show;
      svg = export(&fixture.scene, NABLA_IMAGE_SVG, 0);
      text = read_svg (svg);
      if (!strstr (text, expected[show]))
        g_error ("“%s” is not in the SVG:\n%s", expected[show], text);
      g_assert_true ((strstr (text, "[0.55, 0.67]") != NULL) == (show == NABLA_SHOW_DIRECT));
    }
  fixture.scene.show = NABLA_SHOW_DIRECT;
  fixture.scene.legend = FALSE;
  fixture.scene.card = FALSE;
  fixture.scene.labels = NABLA_LABELS_ESTIMATE;
  {
    g_autoptr (GBytes) svg = export(&fixture.scene, NABLA_IMAGE_SVG, 0);
    g_autofree char *text = read_svg (svg);

    g_assert_nonnull (strstr (text, "+0.61\n"));
    g_assert_null (strstr (text, "["));
    g_assert_null (strstr (text, "SD per SD"));
  }
}

/* What cannot be told from noise is dashed, and the legend says what that means; where all can, it says nothing. */
static void
test_strength_below_noise (void)
{
  g_auto (Fixture) fixture = { 0 };

  fixture_init_smoking (&fixture);
  fixture.scene.show = NABLA_SHOW_STRENGTH;
  for (guint below = 0; below < 2; below++)
    {
      g_autoptr (GBytes) svg = NULL;
      g_autofree char *text = NULL;

      if (below)
        fixture.result->arrows[4].estimate->strength_lo = 0;
      svg = export(&fixture.scene, NABLA_IMAGE_SVG, 0);
      text = read_svg (svg);
      g_assert_true ((strstr (text, "CI includes 0") != NULL) == (below == 1));
    }
}

static void
test_empty (void)
{
  g_autoptr (NablaGraph) graph = nabla_graph_new_empty (NABLA_GRAPH_DAG);
  NablaScene scene;

  nabla_scene_init (&scene, graph, NULL, NULL);
  for (NablaImageFormat format = NABLA_IMAGE_PNG; format <= NABLA_IMAGE_PDF; format++)
    g_bytes_unref (export(&scene, format, 0));
}

static void
test_deterministic (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaSceneCache) cache = nabla_scene_cache_new ();
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;

  fixture_init_smoking (&fixture);
  first = export(&fixture.scene, NABLA_IMAGE_SVG, 0);
  /* Neither a cache nor what was being done changes the file. */
  fixture.scene.cache = cache;
  fixture.scene.zoom = 0.2;
  fixture.scene.hovered_node = 1;
  fixture.scene.visible = (NablaRect){ 0, 0, 10, 10 };
  second = export(&fixture.scene, NABLA_IMAGE_SVG, 0);
  g_assert_true (g_bytes_equal (first, second));
}

static void
test_transparent (void)
{
  g_auto (Fixture) fixture = { 0 };
  NablaExportOptions options;

  fixture_init_smoking (&fixture);
  nabla_export_options_init (&options);
  for (int transparent = 0; transparent < 2; transparent++)
    {
      g_autoptr (GBytes) bytes = NULL;
      cairo_surface_t *surface;
      guint32 corner;

      options.transparent = transparent;
      bytes = nabla_export_image (&fixture.scene, NABLA_IMAGE_PNG, &options, NULL);
      surface = read_png (bytes);
      corner = *(const guint32 *) cairo_image_surface_get_data (surface);
      if (transparent)
        g_assert_cmphex (corner >> 24, ==, 0);
      else
        g_assert_cmphex (corner & 0xffffff, ==, 0xfafafa);
      cairo_surface_destroy (surface);
    }
}

static void
test_format_from_path (void)
{
  NablaImageFormat format;

  g_assert_true (nabla_image_format_from_path ("a.b/figure.SVG", &format));
  g_assert_cmpint (format, ==, NABLA_IMAGE_SVG);
  g_assert_true (nabla_image_format_from_path ("x.pdf", &format));
  g_assert_cmpint (format, ==, NABLA_IMAGE_PDF);
  g_assert_true (nabla_image_format_from_path ("x.png", &format));
  g_assert_cmpint (format, ==, NABLA_IMAGE_PNG);
  g_assert_false (nabla_image_format_from_path (".png", &format));
  g_assert_false (nabla_image_format_from_path ("png", &format));
  g_assert_false (nabla_image_format_from_path ("x.jpg", &format));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/strength-below-noise", test_strength_below_noise);
  g_test_add_func ("/export/svg", test_svg);
  g_test_add_func ("/export/card-of-natural-effects", test_card_of_natural_effects);
  g_test_add_func ("/export/pdf", test_pdf);
  g_test_add_func ("/export/png", test_png);
  g_test_add_func ("/export/sizes", test_sizes);
  g_test_add_func ("/export/too-large", test_too_large);
  g_test_add_func ("/export/hostile-names", test_hostile_names);
  g_test_add_func ("/export/shows", test_shows);
  g_test_add_func ("/export/empty", test_empty);
  g_test_add_func ("/export/deterministic", test_deterministic);
  g_test_add_func ("/export/transparent", test_transparent);
  g_test_add_func ("/export/format-from-path", test_format_from_path);
  return g_test_run ();
}
