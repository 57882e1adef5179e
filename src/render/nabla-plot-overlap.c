/* The overlap plot: whom the effect compares with whom. */
#include "render/nabla-plot-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define TITLE  26.0
#define SIDE   96.0
#define BOTTOM 44.0
#define HEIGHT 380.0

typedef struct
{
  NablaPlot parent;
  char *exposure, *to;
  guint n_bins;
  double *compared, *others; /* rows */
  double n_compared, n_others;
} OverlapPlot;

static void
overlap_free (NablaPlot *plot)
{
  OverlapPlot *self = (OverlapPlot *) plot;

  g_free (self->exposure);
  g_free (self->to);
  g_free (self->compared);
  g_free (self->others);
  g_free (self);
}

static double
overlap_get_height (const NablaPlot *plot G_GNUC_UNUSED, double width)
{
  return MIN (HEIGHT, MAX (width * 0.6, 240));
}

/* Shares of the group, so that groups of different sizes compare; upwards for the one, downwards for the other. */
static void
draw_bars (NablaPainter *painter,
           const double *rows,
           guint n_bins,
           double total,
           const NablaAxis *x,
           double middle,
           double scale,
           const NablaColor *fill,
           const NablaColor *line)
{
  for (guint i = 0; i < n_bins; i++)
    {
      double left = nabla_axis_get_pixel (x, (double) i / n_bins);
      double right = nabla_axis_get_pixel (x, (i + 1.0) / n_bins);

      if (rows[i] <= 0)
        continue;
      nabla_plot_box (painter, left, middle, right - left, -rows[i] / total * scale);
      painter->klass->fill (painter, fill, TRUE);
      painter->klass->stroke (painter, line, 1, NULL, 0, FALSE);
    }
}

static double
get_largest (const double *rows, guint n, double total)
{
  double largest = 0;

  for (guint i = 0; i < n; i++)
    largest = MAX (largest, rows[i] / total);
  return largest;
}

static void
overlap_draw (const NablaPlot *plot, NablaPainter *painter, const NablaTheme *theme, double width, double height)
{
  const OverlapPlot *self = (const OverlapPlot *) plot;
  const NablaFont font = NABLA_PLOT_FONT, bold = NABLA_PLOT_BOLD, small = NABLA_PLOT_SMALL;
  double bottom = height - BOTTOM, middle = (TITLE + bottom) / 2, half = (bottom - TITLE) / 2 - 4;
  double n_compared = MAX (self->n_compared, 1), n_others = MAX (self->n_others, 1), largest;
  g_autofree char *above = g_strdup_printf ("%s = %s", self->exposure, self->to);
  g_autofree char *above_n = g_strdup_printf ("n\u00a0=\u00a0%.0f", self->n_compared);
  g_autofree char *below_n = g_strdup_printf ("n\u00a0=\u00a0%.0f", self->n_others);
  NablaColor blue = theme->positive, orange = theme->negative;
  NablaAxis axis;

  largest
    = MAX (get_largest (self->compared, self->n_bins, n_compared), get_largest (self->others, self->n_bins, n_others));
  largest = MAX (largest, 1e-9);
  blue.alpha = orange.alpha = 0.35;
  nabla_axis_init (&axis, 0, 1, SIDE, width - 8, 60);
  nabla_plot_text (painter, 0, 10, NABLA_ALIGN_START, &bold, &theme->text, plot->title, width);
  for (double tick = axis.first; tick <= 1 + 1e-9; tick += axis.step)
    {
      double x = nabla_axis_get_pixel (&axis, tick);
      g_autofree char *text = nabla_axis_format (&axis, tick);

      nabla_plot_line (painter, x, TITLE, x, bottom + 4, &theme->card_border, 1, FALSE);
      painter->klass->text (painter, x, bottom + 14, NABLA_ALIGN_CENTER, &small, &theme->dim, text);
    }
  draw_bars (painter, self->compared, self->n_bins, n_compared, &axis, middle, half / largest, &blue, &theme->positive);
  draw_bars (painter, self->others, self->n_bins, n_others, &axis, middle, -half / largest, &orange, &theme->negative);
  nabla_plot_line (painter, axis.start, middle, axis.end, middle, &theme->neutral, 1.5, FALSE);
  nabla_plot_text (painter, 0, middle - 30, NABLA_ALIGN_START, &font, &theme->positive, above, SIDE - 8);
  nabla_plot_text (painter, 0, middle - 13, NABLA_ALIGN_START, &small, &theme->dim, above_n, SIDE - 8);
  nabla_plot_text (painter, 0, middle + 14, NABLA_ALIGN_START, &font, &theme->negative, _ ("others"), SIDE - 8);
  nabla_plot_text (painter, 0, middle + 31, NABLA_ALIGN_START, &small, &theme->dim, below_n, SIDE - 8);
  nabla_plot_text (painter, (axis.start + axis.end) / 2, bottom + 31, NABLA_ALIGN_CENTER, &small, &theme->dim,
                   _ ("Chance to be in the first group, by what is adjusted for; bars: share of each group"),
                   axis.end - axis.start);
}

static void
overlap_add_text (const NablaPlot *plot, GString *text)
{
  const OverlapPlot *self = (const OverlapPlot *) plot;

  g_string_append_printf (text, "\n%s = %s: %.0f\n%s: %.0f", self->exposure, self->to, self->n_compared, _ ("others"),
                          self->n_others);
}

static void
overlap_add_csv (const NablaPlot *plot, GString *text)
{
  const OverlapPlot *self = (const OverlapPlot *) plot;

  g_string_append (text, "propensity_from,propensity_to,compared,others\n");
  for (guint i = 0; i < self->n_bins; i++)
    {
      nabla_plot_add_number (text, (double) i / self->n_bins);
      nabla_plot_add_number (text, (i + 1.0) / self->n_bins);
      nabla_plot_add_number (text, self->compared[i]);
      nabla_plot_add_number (text, self->others[i]);
      g_string_append_c (text, '\n');
    }
}

static const NablaPlotClass overlap_class = {
  .get_height = overlap_get_height,
  .least_height = 220,
  .draw = overlap_draw,
  .add_text = overlap_add_text,
  .add_csv = overlap_add_csv,
  .free = overlap_free,
};

NablaPlot *
nabla_plot_new_overlap (const NablaOverlapBins *bins, const char *exposure)
{
  OverlapPlot *self = g_new0 (OverlapPlot, 1);

  self->parent.klass = &overlap_class;
  g_atomic_ref_count_init (&self->parent.ref_count);
  self->parent.title = g_strdup_printf (_ ("Overlap of the groups of %s"), exposure);
  self->exposure = g_strdup (exposure);
  self->to = g_strdup (bins->to != NULL ? bins->to : "");
  self->n_bins = bins->n_bins;
  self->compared = g_memdup2 (bins->compared, bins->n_bins * sizeof (double));
  self->others = g_memdup2 (bins->others, bins->n_bins * sizeof (double));
  self->n_compared = (double) bins->n_compared;
  self->n_others = (double) bins->n_others;
  return &self->parent;
}
