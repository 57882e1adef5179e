/* Dose-response: the outcome's mean over the values that the exposure is set to, and its gradient below, on one x. */
#include "render/nabla-plot-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define TITLE  26.0
#define LEFT   58.0
#define GAP    34.0
#define RUG    22.0
#define BOTTOM 44.0
/* Points with fewer rows than this, and than this share of an even spread, lie where the data say little. */
#define FEW_ROWS  5
#define FEW_SHARE 0.2
/* So many single values all get their tick. */
#define MAX_VALUES 12

typedef struct
{
  NablaPlot parent;
  NablaCurve *curve;
  char *exposure, *outcome;
  gboolean joined; /* a curve, not single values */
  double few;      /* rows */
  double *near;    /* n: rows at each point, as its neighbours tell too */
  double most;     /* the most rows at a point */
} CurvePlot;

static void
curve_free (NablaPlot *plot)
{
  CurvePlot *self = (CurvePlot *) plot;

  nabla_curve_unref (self->curve);
  g_free (self->exposure);
  g_free (self->outcome);
  g_free (self->near);
  g_free (self);
}

static double
curve_get_height (const NablaPlot *plot, double width)
{
  return ((const CurvePlot *) plot)->joined ? CLAMP (width * 0.72, 340, 560) : CLAMP (width * 0.5, 260, 400);
}

/* One of the two panels: its values with their band. */
typedef struct
{
  const double *values, *lo, *hi;
  char *title;
  double top, bottom;
  gboolean zero; /* a line at 0 */
} Panel;

static void
find_range (const CurvePlot *self, const Panel *panel, double *lo, double *hi)
{
  *lo = panel->zero ? 0 : INFINITY;
  *hi = panel->zero ? 0 : -INFINITY;
  for (guint i = 0; i < self->curve->n; i++)
    {
      double numbers[] = { panel->values[i], panel->lo[i], panel->hi[i] };

      for (guint k = 0; k < G_N_ELEMENTS (numbers); k++)
        if (isfinite (numbers[k]))
          {
            *lo = MIN (*lo, numbers[k]);
            *hi = MAX (*hi, numbers[k]);
          }
    }
  if (*lo > *hi)
    *lo = *hi = 0;
}

static gboolean
is_known (const Panel *panel, guint i)
{
  return isfinite (panel->values[i]);
}

static gboolean
has_band (const Panel *panel, guint i)
{
  return is_known (panel, i) && isfinite (panel->lo[i]) && isfinite (panel->hi[i]);
}

static void
draw_band (const CurvePlot *self,
           NablaPainter *painter,
           const NablaTheme *theme,
           const Panel *panel,
           const NablaAxis *x,
           const NablaAxis *y)
{
  NablaColor color = theme->positive;

  color.alpha = 0.22;
  for (guint first = 0; first < self->curve->n;)
    {
      guint end = first;

      while (end < self->curve->n && has_band (panel, end))
        end++;
      for (guint i = first; i < end; i++)
        (i == first ? painter->klass->move_to : painter->klass->line_to) (painter,
                                                                          nabla_axis_get_pixel (x, self->curve->x[i]),
                                                                          nabla_axis_get_pixel (y, panel->hi[i]));
      for (guint i = end; i-- > first;)
        painter->klass->line_to (painter, nabla_axis_get_pixel (x, self->curve->x[i]),
                                 nabla_axis_get_pixel (y, panel->lo[i]));
      if (end > first)
        {
          painter->klass->close (painter);
          painter->klass->fill (painter, &color, FALSE);
        }
      first = end + 1;
    }
}

static void
draw_line (const CurvePlot *self,
           NablaPainter *painter,
           const NablaTheme *theme,
           const Panel *panel,
           const NablaAxis *x,
           const NablaAxis *y)
{
  gboolean open = FALSE;

  for (guint i = 0; i <= self->curve->n; i++)
    {
      gboolean known = i < self->curve->n && is_known (panel, i);

      if (known)
        (open ? painter->klass->line_to : painter->klass->move_to) (painter,
                                                                    nabla_axis_get_pixel (x, self->curve->x[i]),
                                                                    nabla_axis_get_pixel (y, panel->values[i]));
      else if (open)
        painter->klass->stroke (painter, &theme->positive, 2, NULL, 0, FALSE);
      open = known;
    }
}

/* Single values: a dot with its whiskers each. */
static void
draw_dots (const CurvePlot *self,
           NablaPainter *painter,
           const NablaTheme *theme,
           const Panel *panel,
           const NablaAxis *x,
           const NablaAxis *y)
{
  for (guint i = 0; i < self->curve->n; i++)
    {
      double at = nabla_axis_get_pixel (x, self->curve->x[i]);
      double middle = nabla_axis_get_pixel (y, panel->values[i]);

      if (!is_known (panel, i))
        continue;
      if (has_band (panel, i))
        nabla_plot_line (painter, at, nabla_axis_get_pixel (y, panel->lo[i]), at,
                         nabla_axis_get_pixel (y, panel->hi[i]), &theme->positive, 2, FALSE);
      nabla_plot_box (painter, at - 4, middle - 4, 8, 8);
      painter->klass->fill (painter, &theme->positive, FALSE);
    }
}

static void
draw_panel (const CurvePlot *self,
            NablaPainter *painter,
            const NablaTheme *theme,
            const Panel *panel,
            const NablaAxis *x)
{
  const NablaFont bold = NABLA_PLOT_BOLD, small = NABLA_PLOT_SMALL;
  double lo, hi, room;
  NablaAxis y;

  find_range (self, panel, &lo, &hi);
  room = (hi - lo) * 0.05;
  nabla_axis_init (&y, lo - room, hi + room, panel->bottom, panel->top, 26);
  nabla_plot_text (painter, 0, panel->top - 13, NABLA_ALIGN_START, &bold, &theme->text, panel->title, x->end);
  for (double tick = y.first; tick <= y.hi + y.step * 1e-9; tick += y.step)
    {
      double at = nabla_axis_get_pixel (&y, tick);
      g_autofree char *text = nabla_axis_format (&y, tick);

      nabla_plot_line (painter, x->start - 4, at, x->end, at, &theme->card_border, 1, FALSE);
      nabla_plot_text (painter, x->start - 8, at, NABLA_ALIGN_END, &small, &theme->dim, text, LEFT - 8);
    }
  if (panel->zero)
    nabla_plot_line (painter, x->start, nabla_axis_get_pixel (&y, 0), x->end, nabla_axis_get_pixel (&y, 0),
                     &theme->neutral, 1.5, FALSE);
  painter->klass->save (painter);
  painter->klass->clip_rect (painter, x->start - 5, panel->top - 5, x->end - x->start + 10,
                             panel->bottom - panel->top + 10);
  if (self->joined)
    {
      draw_band (self, painter, theme, panel, x, &y);
      draw_line (self, painter, theme, panel, x, &y);
    }
  else
    draw_dots (self, painter, theme, panel, x, &y);
  painter->klass->restore (painter);
}

/* Half way to the neighbours: what a point stands for. */
static void
get_cell (const CurvePlot *self, const NablaAxis *x, guint i, double *left, double *right)
{
  const double *v = self->curve->x;

  *left = nabla_axis_get_pixel (x, i > 0 ? (v[i - 1] + v[i]) / 2 : v[i]);
  *right = nabla_axis_get_pixel (x, i + 1 < self->curve->n ? (v[i] + v[i + 1]) / 2 : v[i]);
}

/* Where few rows are, the curve is not much more than its smoothness. */
static void
shade_low_support (const CurvePlot *self,
                   NablaPainter *painter,
                   const NablaTheme *theme,
                   const NablaAxis *x,
                   double top,
                   double bottom)
{
  NablaColor shade = theme->warning;

  shade.alpha = 0.13;
  for (guint i = 0; self->joined && i < self->curve->n; i++)
    {
      double left, right;

      if (self->near[i] >= self->few)
        continue;
      get_cell (self, x, i, &left, &right);
      nabla_plot_box (painter, left, top, right - left, bottom - top);
      painter->klass->fill (painter, &shade, FALSE);
    }
}

/* The rows, as a strip of bars on the axis. */
static void
draw_rug (const CurvePlot *self, NablaPainter *painter, const NablaTheme *theme, const NablaAxis *x, double bottom)
{
  NablaColor color = theme->neutral;

  color.alpha = 0.45;
  for (guint i = 0; i < self->curve->n && self->most > 0; i++)
    {
      double left, right;

      get_cell (self, x, i, &left, &right);
      if (!self->joined)
        {
          left = nabla_axis_get_pixel (x, self->curve->x[i]) - 3;
          right = left + 6;
        }
      nabla_plot_box (painter, left, bottom, MAX (right - left - 0.5, 0.5),
                      -(RUG - 4) * self->curve->support[i] / self->most);
      painter->klass->fill (painter, &color, FALSE);
    }
}

static void
draw_x_tick (NablaPainter *painter, const NablaTheme *theme, const NablaAxis *x, double value, double bottom)
{
  const NablaFont small = NABLA_PLOT_SMALL;
  double at = nabla_axis_get_pixel (x, value);
  g_autofree char *text = nabla_axis_format (x, value);

  nabla_plot_line (painter, at, bottom, at, bottom + 4, &theme->neutral, 1, FALSE);
  painter->klass->text (painter, at, bottom + 14, NABLA_ALIGN_CENTER, &small, &theme->dim, text);
}

/* Of single values those themselves. */
static void
draw_x_ticks (const CurvePlot *self, NablaPainter *painter, const NablaTheme *theme, const NablaAxis *x, double bottom)
{
  if (!self->joined && self->curve->n <= MAX_VALUES)
    for (guint i = 0; i < self->curve->n; i++)
      draw_x_tick (painter, theme, x, self->curve->x[i], bottom);
  else
    for (double tick = x->first; tick <= x->hi + x->step * 1e-9; tick += x->step)
      draw_x_tick (painter, theme, x, tick, bottom);
}

static void
curve_draw (const NablaPlot *plot, NablaPainter *painter, const NablaTheme *theme, double width, double height)
{
  const CurvePlot *self = (const CurvePlot *) plot;
  const NablaCurve *curve = self->curve;
  const NablaFont small = NABLA_PLOT_SMALL;
  double bottom = height - BOTTOM, panels = bottom - RUG - TITLE;
  double split = self->joined ? TITLE + panels * 0.55 : bottom - RUG;
  Panel mean = { curve->mean, curve->lo, curve->hi, plot->title, TITLE, split, FALSE };
  g_autofree char *title = g_strdup_printf (_ ("Its gradient: %s per unit of %s"), self->outcome, self->exposure);
  Panel gradient = { curve->gradient, curve->gradient_lo, curve->gradient_hi, title, split + GAP, bottom - RUG, TRUE };
  double room = self->joined ? 0 : (curve->x[curve->n - 1] - curve->x[0]) * 0.06;
  gboolean thin = FALSE;
  g_autofree char *caption = NULL;
  NablaAxis x;

  nabla_axis_init (&x, curve->x[0] - room, curve->x[curve->n - 1] + room, LEFT, width - 10, 70);
  shade_low_support (self, painter, theme, &x, TITLE, bottom);
  for (guint i = 0; self->joined && i < curve->n; i++)
    thin = thin || self->near[i] < self->few;
  draw_x_ticks (self, painter, theme, &x, bottom);
  draw_panel (self, painter, theme, &mean, &x);
  if (self->joined)
    draw_panel (self, painter, theme, &gradient, &x);
  draw_rug (self, painter, theme, &x, bottom);
  nabla_plot_line (painter, x.start, bottom, x.end, bottom, &theme->neutral, 1, FALSE);
  caption = thin ? g_strdup_printf (_ ("%s; bars: rows; shaded: few rows"), self->exposure)
                 : g_strdup_printf (_ ("%s; bars: rows"), self->exposure);
  nabla_plot_text (painter, (x.start + x.end) / 2, bottom + 31, NABLA_ALIGN_CENTER, &small, &theme->dim, caption,
                   x.end - x.start);
}

static void
curve_add_text (const NablaPlot *plot, GString *text)
{
  const CurvePlot *self = (const CurvePlot *) plot;
  const NablaCurve *curve = self->curve;

  for (guint i = 0; i < curve->n; i += MAX ((curve->n - 1) / 4, 1))
    {
      g_autofree char *x = nabla_format_effect (curve->x[i]);
      g_autofree char *y = nabla_format_interval (curve->mean[i], curve->lo[i], curve->hi[i]);

      g_string_append_printf (text, "\n%s: %s", x, y);
    }
}

static void
curve_add_csv (const NablaPlot *plot, GString *text)
{
  const NablaCurve *curve = ((const CurvePlot *) plot)->curve;

  g_string_append (text, "x,mean,lower,upper,gradient,gradient_lower,gradient_upper,rows\n");
  for (guint i = 0; i < curve->n; i++)
    {
      double numbers[] = { curve->x[i],        curve->mean[i],        curve->lo[i],          curve->hi[i],
                           curve->gradient[i], curve->gradient_lo[i], curve->gradient_hi[i], curve->support[i] };

      for (guint k = 0; k < G_N_ELEMENTS (numbers); k++)
        nabla_plot_add_number (text, numbers[k]);
      g_string_append_c (text, '\n');
    }
}

static const NablaPlotClass curve_class = {
  .get_height = curve_get_height,
  .least_height = 330,
  .draw = curve_draw,
  .add_text = curve_add_text,
  .add_csv = curve_add_csv,
  .free = curve_free,
};

/* The ends also count the rows beyond them, and single points come and go: the neighbours have a say. */
static void
find_near (CurvePlot *self)
{
  const NablaCurve *curve = self->curve;
  guint n = curve->n;
  g_autofree double *rows = g_memdup2 (curve->support, n * sizeof (double));

  self->near = g_new (double, n);
  if (n > 2)
    {
      rows[0] = MIN (rows[0], rows[1]);
      rows[n - 1] = MIN (rows[n - 1], rows[n - 2]);
    }
  for (guint i = 0; i < n; i++)
    {
      guint first = i > 0 ? i - 1 : 0, last = MIN (i + 1, n - 1);
      double sum = 0;

      for (guint k = first; k <= last; k++)
        sum += rows[k];
      self->near[i] = sum / (last - first + 1);
    }
}

NablaPlot *
nabla_plot_new_curve (const NablaCurve *curve, const char *exposure, const char *outcome)
{
  CurvePlot *self;
  double total = 0;

  if (curve->n == 0)
    return NULL;
  self = g_new0 (CurvePlot, 1);
  self->parent.klass = &curve_class;
  g_atomic_ref_count_init (&self->parent.ref_count);
  self->exposure = nabla_text_clean (exposure);
  self->outcome = nabla_text_clean (outcome);
  self->parent.title
    = g_strdup_printf (_ ("E[%s | do(%s)], %g\u00a0%% intervals"), self->outcome, self->exposure, 100 * curve->level);
  self->curve = nabla_curve_ref (curve);
  for (guint i = 0; i < curve->n; i++)
    {
      self->joined = self->joined || (curve->n > 1 && isfinite (curve->gradient[i]));
      self->most = MAX (self->most, curve->support[i]);
      total += curve->support[i];
    }
  find_near (self);
  self->few = MAX (FEW_ROWS, FEW_SHARE * total / curve->n);
  return &self->parent;
}
