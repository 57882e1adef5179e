/* Plots: what they say, and that all painters draw them. */
#include "fixture.h"

#include <math.h>
#include <string.h>

#include "render/nabla-painter-cairo.h"
#include "render/nabla-plot-private.h"
#include "render/nabla-plot.h"

static void
test_axis (void)
{
  static const struct
  {
    double lo, hi, step, first;
    int decimals;
  } cases[] = { { 0, 1, 0.2, 0, 1 },
                { -0.3, 0.7, 0.2, -0.2, 1 },
                { 0, 100, 20, 0, 0 },
                { 1e-3, 2e-3, 2e-4, 1e-3, 4 },
                { 5, 5, 0.2, 4.6, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NablaAxis axis;

      nabla_axis_init (&axis, cases[i].lo, cases[i].hi, 100, 600, 80);
      g_assert_cmpfloat_with_epsilon (axis.step, cases[i].step, 1e-9);
      g_assert_cmpfloat_with_epsilon (axis.first, cases[i].first, 1e-9);
      g_assert_cmpint (axis.decimals, ==, cases[i].decimals);
      g_assert_cmpfloat_with_epsilon (nabla_axis_get_pixel (&axis, axis.lo), 100, 1e-9);
      g_assert_cmpfloat_with_epsilon (nabla_axis_get_pixel (&axis, axis.hi), 600, 1e-9);
    }
}

static void
test_axis_numbers (void)
{
  NablaAxis axis;
  g_autofree char *negative = NULL, *zero = NULL;

  nabla_axis_init (&axis, -1, 1, 0, 500, 100);
  negative = nabla_axis_format (&axis, -0.5);
  zero = nabla_axis_format (&axis, -1e-17);
  g_assert_cmpstr (negative, ==, "\u22120.5");
  g_assert_cmpstr (zero, ==, "0.0");
}

static NablaPlot *
forest_new (Fixture *fixture)
{
  fixture_init_text (fixture, "A -> B; B -> C; A -> C");
  fixture_set_arrow (fixture, 0, 2, 1, 3, 0.2);
  fixture_set_arrow (fixture, 1, -4, -6, -2, -0.4);
  fixture->result->arrows[2].state = NABLA_ARROW_NOT_IDENTIFIED;
  return nabla_plot_new_forest (fixture->result);
}

static void
test_forest_says_every_arrow (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaPlot) plot = forest_new (&fixture);
  g_autofree char *text = nabla_plot_dup_text (plot);
  g_autofree char *csv = nabla_plot_dup_csv (plot);
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);

  g_assert_nonnull (strstr (text, "+2.00 [1.00, 3.00]"));
  g_assert_nonnull (strstr (text, "\u22124.00 [\u22126.00, \u22122.00]"));
  g_assert_cmpuint (g_strv_length (lines), ==, 5); /* titles, three arrows, the last line end */
  /* The interval is scaled as the estimate is: .2 / 2. */
  g_assert_nonnull (strstr (csv, ",2,1,3,0.2"));
  for (guint i = 0; i < 4; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);

      g_assert_cmpuint (g_strv_length (fields), ==, 8);
    }
}

static void
test_forest_of_nothing (void)
{
  g_auto (Fixture) fixture = { 0 };
  guint n;

  fixture_init_text (&fixture, "A -> B; B -> C");
  nabla_graph_get_edges (fixture.graph, &n);
  for (guint e = 0; e < n; e++)
    {
      fixture.result->arrows[e].state = NABLA_ARROW_NOT_IDENTIFIED;
      g_clear_pointer (&fixture.result->arrows[e].estimate, nabla_estimate_unref);
    }
  g_assert_null (nabla_plot_new_forest (fixture.result));
}

/* No surface holds ten thousand rows: the plot says that there are more. */
static void
test_forest_of_many (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaPlot) plot = NULL;
  g_autofree char *text = NULL;

  fixture_init_random (&fixture, 200, 1000, 1);
  plot = nabla_plot_new_forest (fixture.result);
  text = nabla_plot_dup_text (plot);
  g_assert_cmpfloat (nabla_plot_get_height (plot, 700), <, 8000);
  g_assert_nonnull (strstr (text, "more"));
}

static NablaCurve *
curve_new (guint n, gboolean joined)
{
  NablaCurve *curve = nabla_curve_new (n);

  for (guint i = 0; i < n; i++)
    {
      curve->x[i] = i;
      curve->mean[i] = (double) i * i;
      curve->lo[i] = curve->mean[i] - 1;
      curve->hi[i] = curve->mean[i] + 1;
      curve->gradient[i] = joined ? 2.0 * i : NAN;
      curve->gradient_lo[i] = joined ? 2.0 * i - 1 : NAN;
      curve->gradient_hi[i] = joined ? 2.0 * i + 1 : NAN;
      curve->support[i] = i < n / 2 ? 30 : 1;
    }
  curve->level = 0.95;
  return curve;
}

static NablaFigures *
figures_new (void)
{
  NablaFigures *figures = nabla_figures_new ();

  figures->overlap = nabla_overlap_bins_new ("1", 4);
  figures->overlap->compared[3] = figures->overlap->n_compared = 7;
  figures->overlap->others[0] = figures->overlap->n_others = 5;
  for (guint i = 0; i < 2; i++)
    {
      NablaPathEffect path = { .n = 2 + i, .estimate = 1.5 + i, .error = 0.5, .lo = 0.5 + i, .hi = 2.5 + i };

      path.nodes = g_new0 (NablaNode, path.n);
      path.nodes[0] = 0;
      path.nodes[1] = i == 0 ? 2 : 1;
      path.nodes[path.n - 1] = 2;
      g_array_append_val (figures->paths, path);
    }
  return figures;
}

/* A causes B and C, B causes C: all that may be is there, and what may not is 0. */
static NablaTotals *
totals_new (void)
{
  NablaTotals *totals = nabla_totals_new (3);
  static const struct
  {
    guint at;
    double estimate, half;
  } known[] = { { 1, 2, 0.5 }, { 2, -0.1, 0.4 }, { 5, NAN, NAN } };

  for (guint v = 0; v < 3; v++)
    totals->nodes[v] = v;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      totals->estimate[known[i].at] = known[i].estimate;
      totals->lo[known[i].at] = known[i].estimate - known[i].half;
      totals->hi[known[i].at] = known[i].estimate + known[i].half;
    }
  totals->n_used = 1234;
  totals->level = 0.95;
  return totals;
}

static void
test_forest_has_kept_questions (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaPlot) plot = NULL;
  g_autoptr (NablaNodeSet) from = nabla_node_set_new_one (1), to = nabla_node_set_new_one (2);
  g_autoptr (NablaQuery) query = nabla_query_new (from, to, NABLA_EFFECT_TOTAL, NULL, NULL);
  NablaEstimate *estimate = nabla_estimate_new ();
  g_autofree char *text = NULL;

  fixture_init_text (&fixture, "A -> B; B -> C; A -> C");
  fixture.result->kept = g_ptr_array_new_with_free_func (nabla_answer_free);
  estimate->has_estimate = TRUE;
  estimate->estimate = 2;
  estimate->lo = 1;
  estimate->hi = 3;
  estimate->beta_standardized = 0.2;
  g_ptr_array_add (fixture.result->kept, nabla_answer_new (query, NULL, estimate));
  g_ptr_array_add (fixture.result->kept, nabla_answer_new (query, NULL, nabla_estimate_new ()));
  plot = nabla_plot_new_forest (fixture.result);
  text = nabla_plot_dup_text (plot);
  g_assert_nonnull (strstr (text, "\nKept questions\nB → C: +2.00 [1.00, 3.00]\nB → C: no number"));
}

static void
test_paths_add_up (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaFigures) figures = figures_new ();
  g_autoptr (NablaPlot) plot = NULL, whole = NULL, more = NULL;
  g_autofree char *text = NULL, *with_interval = NULL, *cut = NULL;

  fixture_init_text (&fixture, "A -> B; B -> C; A -> C");
  plot = nabla_plot_new_paths (figures, fixture.graph);
  text = nabla_plot_dup_text (plot);
  g_assert_nonnull (strstr (text, "A → C: +1.50 [0.50, 2.50]"));
  g_assert_nonnull (strstr (text, "A → B → C: +2.50 [1.50, 3.50]"));
  g_assert_nonnull (strstr (text, "All paths together: +4.00"));
  g_assert_null (strstr (text, "+4.00 ["));
  /* The interval is that of the total effect. */
  figures->totals = totals_new ();
  figures->totals->lo[2] = 3.25;
  figures->totals->hi[2] = 4.75;
  whole = nabla_plot_new_paths (figures, fixture.graph);
  with_interval = nabla_plot_dup_text (whole);
  g_assert_nonnull (strstr (with_interval, "All paths together: +4.00 [3.25, 4.75]"));
  /* A sum of some of them would be no total. */
  figures->paths_truncated = TRUE;
  more = nabla_plot_new_paths (figures, fixture.graph);
  cut = nabla_plot_dup_text (more);
  g_assert_null (strstr (cut, "All paths together"));
  for (guint i = 0; i < figures->paths->len; i++)
    g_array_index (figures->paths, NablaPathEffect, i).estimate = NAN;
  g_assert_null (nabla_plot_new_paths (figures, fixture.graph));
}

static void
test_matrix_says_every_effect (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaTotals) totals = totals_new ();
  g_autoptr (NablaPlot) plot = NULL;
  g_autofree char *text = NULL, *csv = NULL;

  fixture_init_text (&fixture, "A -> B; B -> C; A -> C");
  plot = nabla_plot_new_matrix (totals, fixture.graph);
  text = nabla_plot_dup_text (plot);
  csv = nabla_plot_dup_csv (plot);
  g_assert_cmpstr (strchr (text, '\n'), ==,
                   "\nA → B: +2.00 [1.50, 2.50]\nA → C: \u22120.10 [\u22120.50, 0.30]\nB → C: not known");
  g_assert_cmpstr (csv, ==,
                   "cause,effect,estimate,lower,upper\nA,B,2,1.5,2.5\nA,C,-0.10000000000000001,-0.5,"
                   "0.30000000000000004\nB,A,0,0,0\nB,C,,,\nC,A,0,0,0\nC,B,0,0,0\n");
}

/* From the left: the names of the causes, then a column for each effect. */
static void
test_matrix_tells_what_is_pointed_at (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaTotals) totals = totals_new ();
  g_autoptr (NablaPlot) plot = NULL;
  double width, height;
  guint n_cells = 0;

  fixture_init_text (&fixture, "A -> B; B -> C; A -> C");
  plot = nabla_plot_new_matrix (totals, fixture.graph);
  width = nabla_plot_get_least_width (plot);
  height = nabla_plot_get_height (plot, width);
  for (double y = 2; y < height; y += 4)
    {
      g_autofree char *beside = nabla_plot_dup_tip (plot, width, 2, y);
      g_autofree char *tip = nabla_plot_dup_tip (plot, width, width - 6, y);

      if (g_strcmp0 (beside, "A") == 0)
        g_assert_cmpstr (tip, ==, "A → C: \u22120.10 [\u22120.50, 0.30]");
      else if (g_strcmp0 (beside, "B") == 0)
        g_assert_cmpstr (tip, ==, "B → C: not known");
      else if (g_strcmp0 (beside, "C") == 0)
        g_assert_cmpstr (tip, ==, "C");
      else
        g_assert_null (tip);
      n_cells += beside != NULL;
    }
  g_assert_cmpuint (n_cells, ==, 3 * 40 / 4);
}

/* How many pixels the titles alone change of an empty sheet in a colour of its own. */
static guint
count_titles (const NablaPlot *plot, double width, double height, double x, double y)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, (int) height);
  cairo_t *cr = cairo_create (surface);
  NablaPainter *painter;
  NablaTheme theme;
  guint n = 0;

  nabla_theme_init (&theme, FALSE, FALSE);
  cairo_set_source_rgb (cr, 1, 0, 1);
  cairo_paint (cr);
  painter = nabla_cairo_painter_new (cr);
  nabla_plot_draw_titles (plot, painter, &theme, width, x, y);
  nabla_painter_free (painter);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (int row = 0; row < (int) height; row++)
    for (int column = 0; column < (int) width; column++)
      n += (((const guint32 *) (gpointer) (cairo_image_surface_get_data (surface)
                                           + row * cairo_image_surface_get_stride (surface)))[column]
            & 0xffffff)
           != 0xff00ff;
  cairo_surface_destroy (surface);
  return n;
}

/* What is scrolled keeps the names of the causes in view: they are drawn over the cells. */
static void
test_matrix_keeps_its_titles_in_view (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaTotals) totals = totals_new ();
  g_autoptr (NablaPlot) plot = NULL, curve = NULL;
  g_autoptr (NablaCurve) points = curve_new (5, TRUE);
  double width, height;

  fixture_init_text (&fixture, "A -> B; B -> C; A -> C");
  plot = nabla_plot_new_matrix (totals, fixture.graph);
  curve = nabla_plot_new_curve (points, "X", "Y");
  g_assert_true (nabla_plot_has_titles (plot));
  g_assert_false (nabla_plot_has_titles (curve));
  width = nabla_plot_get_least_width (plot);
  height = nabla_plot_get_height (plot, width);
  g_assert_cmpuint (count_titles (plot, width, height, 0, 0), ==, 0);
  g_assert_cmpuint (count_titles (plot, width, height, 50, 0), >, 0);
  g_assert_cmpuint (count_titles (plot, width, height, 0, 60), >, 0);
  g_assert_cmpuint (count_titles (plot, width, height, 50, 60), >, count_titles (plot, width, height, 50, 0));
}

/* Ten columns do not fit where three do: the plot says so. */
static void
test_matrix_of_many_is_wide (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaTotals) few = nabla_totals_new (3), many = nabla_totals_new (10);
  g_autoptr (NablaPlot) narrow = NULL, wide = NULL;

  fixture_init_random (&fixture, 10, 20, 1);
  for (guint v = 0; v < 10; v++)
    few->nodes[v % 3] = many->nodes[v] = v;
  narrow = nabla_plot_new_matrix (few, fixture.graph);
  wide = nabla_plot_new_matrix (many, fixture.graph);
  g_assert_cmpfloat (nabla_plot_get_least_width (narrow), <, 500);
  g_assert_cmpfloat (nabla_plot_get_least_width (wide), >, 10 * 80);
  g_assert_cmpfloat (nabla_plot_get_height (wide, 900), >, nabla_plot_get_height (narrow, 900) + 7 * 30);
}

/* The arrows from one cause with a long name differ by their effects: both names are there in part. */
static void
test_long_names_share_the_room (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaPlot) plot = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *svg = NULL;
  NablaExportOptions options;

  fixture_init_text (&fixture, "\"A rather long name of the one cause of all the others\" -> \"Blood pressure that was "
                               "read three times in the morning\"");
  fixture_set_arrow (&fixture, 0, 2, 1, 3, 0.2);
  plot = nabla_plot_new_forest (fixture.result);
  nabla_export_options_init (&options);
  bytes = nabla_plot_export (plot, 640, NABLA_IMAGE_SVG, FALSE, &options, &error);
  g_assert_no_error (error);
  svg = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_nonnull (strstr (svg, "A rather"));
  g_assert_nonnull (strstr (svg, "… → "));
  g_assert_nonnull (strstr (svg, "Blood"));
}

static void
test_overlap_counts_rows (void)
{
  g_autoptr (NablaFigures) figures = figures_new ();
  g_autoptr (NablaPlot) plot = nabla_plot_new_overlap (figures->overlap, "Drug, dose");
  g_autofree char *csv = nabla_plot_dup_csv (plot);
  g_autofree char *text = nabla_plot_dup_text (plot);

  g_assert_cmpstr (
    csv, ==, "propensity_from,propensity_to,compared,others\n0,0.25,0,5\n0.25,0.5,0,0\n0.5,0.75,0,0\n0.75,1,7,0\n");
  g_assert_nonnull (strstr (text, "Drug, dose = 1: 7"));
}

/* The colours of a picture: how many pixels of each are as blue as what is positive, or as the shade of few rows. */
static guint
count_pixels (const NablaPlot *plot, double width, double height, guint8 red, guint8 green, guint8 blue)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, (int) height);
  cairo_t *cr = cairo_create (surface);
  NablaPainter *painter;
  NablaTheme theme;
  guint n = 0;

  nabla_theme_init (&theme, FALSE, FALSE);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  painter = nabla_cairo_painter_new (cr);
  nabla_plot_draw (plot, painter, &theme, width, height);
  nabla_painter_free (painter);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (int y = 0; y < (int) height; y++)
    {
      const guint32 *row
        = (const guint32 *) (cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface));

      for (int x = 0; x < (int) width; x++)
        n += ABS ((int) (row[x] >> 16 & 0xff) - red) < 3 && ABS ((int) (row[x] >> 8 & 0xff) - green) < 3
             && ABS ((int) (row[x] & 0xff) - blue) < 3;
    }
  cairo_surface_destroy (surface);
  return n;
}

static void
test_curve_shades_where_rows_are_few (void)
{
  g_autoptr (NablaCurve) curve = curve_new (40, TRUE), even = curve_new (40, TRUE);
  g_autoptr (NablaPlot) plot = NULL, without = NULL;
  /* The warning's colour at .13 on white. */
  guint8 red = (guint8) lround (255 - 0.13 * (255 - 0x90)), green = (guint8) lround (255 - 0.13 * (255 - 0x54)),
         blue = (guint8) lround (255 - 0.13 * 255);

  for (guint i = 0; i < even->n; i++)
    even->support[i] = 30;
  plot = nabla_plot_new_curve (curve, "X", "Y");
  without = nabla_plot_new_curve (even, "X", "Y");
  g_assert_cmpuint (count_pixels (plot, 600, 440, red, green, blue), >, 600 * 440 / 5);
  g_assert_cmpuint (count_pixels (without, 600, 440, red, green, blue), <, 100);
}

/* A curve has two panels; single values have dots and no gradient. */
static void
test_single_values_are_dots (void)
{
  g_autoptr (NablaCurve) joined = curve_new (5, TRUE), single = curve_new (5, FALSE), none = nabla_curve_new (0);
  g_autoptr (NablaPlot) curve = nabla_plot_new_curve (joined, "X", "Y");
  g_autoptr (NablaPlot) dots = nabla_plot_new_curve (single, "X", "Y");
  g_autofree char *csv = nabla_plot_dup_csv (dots);
  guint n_dots = count_pixels (dots, 600, 300, 0x00, 0x72, 0xb2);

  g_assert_cmpfloat (nabla_plot_get_height (dots, 600), <, nabla_plot_get_height (curve, 600));
  g_assert_cmpuint (n_dots, >=, 5 * 49);
  g_assert_cmpuint (n_dots, <, 5 * 49 + 5 * 2 * 300);
  g_assert_nonnull (strstr (csv, "\n2,4,3,5,,,,1\n"));
  g_assert_null (nabla_plot_new_curve (none, "X", "Y"));
}

static void
test_files (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (NablaCurve) curve = curve_new (40, TRUE);
  g_autoptr (NablaFigures) figures = figures_new ();
  g_autoptr (NablaTotals) totals = totals_new ();
  NablaPlot *plots[] = { forest_new (&fixture), nabla_plot_new_curve (curve, "X & <Y>", "Y"),
                         nabla_plot_new_overlap (figures->overlap, "Drug"),
                         nabla_plot_new_paths (figures, fixture.graph), nabla_plot_new_matrix (totals, fixture.graph) };
  static const char *const starts[] = { "\x89PNG", "<?xml", "%PDF" };

  for (guint i = 0; i < G_N_ELEMENTS (plots); i++)
    {
      for (guint format = 0; format < G_N_ELEMENTS (starts); format++)
        {
          g_autoptr (GError) error = NULL;
          NablaExportOptions options;
          g_autoptr (GBytes) bytes = NULL;

          nabla_export_options_init (&options);
          options.provenance = (char *) "Nabla; seed 1";
          bytes = nabla_plot_export (plots[i], 640, (NablaImageFormat) format, i % 2 == 1, &options, &error);
          g_assert_no_error (error);
          g_assert_cmpuint (g_bytes_get_size (bytes), >, 1000);
          g_assert_cmpmem (g_bytes_get_data (bytes, NULL), strlen (starts[format]), starts[format],
                           strlen (starts[format]));
        }
      nabla_plot_unref (plots[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/render/plot/axis", test_axis);
  g_test_add_func ("/render/plot/axis-numbers", test_axis_numbers);
  g_test_add_func ("/render/plot/forest", test_forest_says_every_arrow);
  g_test_add_func ("/render/plot/forest-of-nothing", test_forest_of_nothing);
  g_test_add_func ("/render/plot/forest-of-many", test_forest_of_many);
  g_test_add_func ("/render/plot/forest-kept", test_forest_has_kept_questions);
  g_test_add_func ("/render/plot/paths", test_paths_add_up);
  g_test_add_func ("/render/plot/matrix", test_matrix_says_every_effect);
  g_test_add_func ("/render/plot/matrix-pointed-at", test_matrix_tells_what_is_pointed_at);
  g_test_add_func ("/render/plot/matrix-titles", test_matrix_keeps_its_titles_in_view);
  g_test_add_func ("/render/plot/matrix-of-many", test_matrix_of_many_is_wide);
  g_test_add_func ("/render/plot/long-names", test_long_names_share_the_room);
  g_test_add_func ("/render/plot/overlap", test_overlap_counts_rows);
  g_test_add_func ("/render/plot/few-rows", test_curve_shades_where_rows_are_few);
  g_test_add_func ("/render/plot/single-values", test_single_values_are_dots);
  g_test_add_func ("/render/plot/files", test_files);
  return g_test_run ();
}
