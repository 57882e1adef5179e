/* The matrix of total effects: what each variable does to each that comes after it. */
#include "render/nabla-plot-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define TITLE     26.0
#define LINE      15.0
#define MAX_LINES 3
#define CELL      40.0
#define CAPTION   44.0
#define GAP       14.0
#define MIN_CELL  84.0
#define MAX_CELL  150.0
#define MAX_LABEL 190.0
#define TINT      0.14
#define SHADE     0.4
/* Of names at the edge of what is in view. */
#define INDENT 8.0
/* From the middle of a cell up to its estimate, and down to the interval. */
#define RISE 8.0

typedef enum
{
  CELL_SELF,
  CELL_ZERO, /* no directed path */
  CELL_UNKNOWN,
  CELL_OPEN, /* a number whose interval has zero in it */
  CELL_CLEAR,
} CellState;

typedef struct
{
  NablaPlot parent;
  guint n;
  char **labels;
  GStrv *above, *beside;      /* the labels in lines, for columns and rows */
  double *estimate, *lo, *hi; /* as in NablaTotals */
  char *caption;
  double label_width, cell_width, header; /* what the texts want, in layout pixels */
} Matrix;

static void
matrix_free (NablaPlot *plot)
{
  Matrix *self = (Matrix *) plot;

  for (guint i = 0; i < self->n; i++)
    {
      g_strfreev (self->above[i]);
      g_strfreev (self->beside[i]);
    }
  g_free (self->above);
  g_free (self->beside);
  g_strfreev (self->labels);
  g_free (self->estimate);
  g_free (self->caption);
  g_free (self);
}

static CellState
get_state (const Matrix *self, guint row, guint column)
{
  gsize at = (gsize) row * self->n + column;
  double estimate = self->estimate[at], lo = self->lo[at], hi = self->hi[at];

  if (row == column)
    return CELL_SELF;
  if (isnan (estimate))
    return CELL_UNKNOWN;
  if (estimate == 0 && lo == 0 && hi == 0)
    return CELL_ZERO;
  return lo > 0 || hi < 0 ? CELL_CLEAR : CELL_OPEN;
}

static void
measure_numbers (Matrix *self, NablaTextMeter *meter)
{
  const NablaFont bold = NABLA_PLOT_BOLD, small = NABLA_PLOT_SMALL;

  for (guint row = 0; row < self->n; row++)
    for (guint column = 0; column < self->n; column++)
      {
        gsize at = (gsize) row * self->n + column;
        g_autofree char *estimate = NULL, *interval = NULL;

        if (get_state (self, row, column) < CELL_OPEN)
          continue;
        estimate = nabla_format_estimate (self->estimate[at], self->lo[at], self->hi[at]);
        interval = nabla_format_bounds (self->estimate[at], self->lo[at], self->hi[at]);
        self->cell_width = MAX (self->cell_width, nabla_text_meter_estimate (meter, &bold, estimate));
        self->cell_width = MAX (self->cell_width, nabla_text_meter_estimate (meter, &small, interval));
      }
  self->cell_width = CLAMP (ceil (self->cell_width) + GAP, MIN_CELL, MAX_CELL);
}

/* Long names take several lines, so that columns need be no wider than their numbers. */
static void
lay_out_labels (Matrix *self, NablaTextMeter *meter)
{
  const NablaFont bold = NABLA_PLOT_BOLD;
  guint n_lines = 1;

  for (guint i = 0; i < self->n; i++)
    self->label_width = MAX (self->label_width, nabla_text_meter_measure (meter, &bold, self->labels[i]));
  self->label_width = MIN (ceil (self->label_width) + GAP, MAX_LABEL);
  for (guint i = 0; i < self->n; i++)
    {
      self->above[i] = nabla_text_meter_wrap (meter, &bold, self->labels[i], self->cell_width - 8, MAX_LINES);
      self->beside[i] = nabla_text_meter_wrap (meter, &bold, self->labels[i], self->label_width - GAP / 2, 2);
      n_lines = MAX (n_lines, g_strv_length (self->above[i]));
    }
  self->header = n_lines * LINE + 12;
}

static double
matrix_get_height (const NablaPlot *plot, double width G_GNUC_UNUSED)
{
  const Matrix *self = (const Matrix *) plot;

  return TITLE + self->header + self->n * CELL + CAPTION;
}

static double
matrix_get_least_width (const NablaPlot *plot)
{
  const Matrix *self = (const Matrix *) plot;

  return MAX (self->label_width + self->n * self->cell_width, NABLA_PLOT_MIN_WIDTH);
}

static void
draw_number (const Matrix *self,
             NablaPainter *painter,
             const NablaTheme *theme,
             gsize at,
             gboolean clear,
             double x,
             double y,
             double width)
{
  const NablaFont font = NABLA_PLOT_FONT, bold = NABLA_PLOT_BOLD, small = NABLA_PLOT_SMALL;
  const NablaColor *hue = self->estimate[at] < 0 ? &theme->negative : &theme->positive;
  g_autofree char *estimate = nabla_format_estimate (self->estimate[at], self->lo[at], self->hi[at]);
  g_autofree char *interval = nabla_format_bounds (self->estimate[at], self->lo[at], self->hi[at]);
  double middle = x + width / 2, room = width - 6;

  if (clear)
    {
      NablaColor tint = *hue;

      tint.alpha = TINT;
      nabla_plot_box (painter, x, y, width, CELL);
      painter->klass->fill (painter, &tint, FALSE);
    }
  nabla_plot_text (painter, middle, y + CELL / 2 - (*interval != '\0' ? RISE : 0), NABLA_ALIGN_CENTER,
                   clear ? &bold : &font, &theme->text, estimate, room);
  if (*interval != '\0')
    nabla_plot_text (painter, middle, y + CELL / 2 + RISE, NABLA_ALIGN_CENTER, &small, &theme->dim, interval, room);
}

static void
draw_cell (const Matrix *self,
           NablaPainter *painter,
           const NablaTheme *theme,
           guint row,
           guint column,
           double x,
           double y,
           double width)
{
  const NablaFont font = NABLA_PLOT_FONT;
  CellState state = get_state (self, row, column);
  NablaColor shade = theme->card_border;

  switch (state)
    {
    case CELL_SELF:
      shade.alpha = SHADE;
      nabla_plot_box (painter, x, y, width, CELL);
      painter->klass->fill (painter, &shade, FALSE);
      break;
    case CELL_ZERO:
      painter->klass->text (painter, x + width / 2, y + CELL / 2, NABLA_ALIGN_CENTER, &font, &theme->dim, "0");
      break;
    case CELL_UNKNOWN:
      painter->klass->text (painter, x + width / 2, y + CELL / 2, NABLA_ALIGN_CENTER, &font, &theme->dim, "?");
      break;
    case CELL_OPEN:
    case CELL_CLEAR:
      draw_number (self, painter, theme, (gsize) row * self->n + column, state == CELL_CLEAR, x, y, width);
      break;
    }
}

/* @y: the middle of the lines */
static void
draw_lines (NablaPainter *painter,
            const NablaTheme *theme,
            GStrv lines,
            double x,
            double y,
            NablaAlign align,
            double room)
{
  const NablaFont bold = NABLA_PLOT_BOLD;
  guint n = g_strv_length (lines);

  for (guint i = 0; i < n; i++)
    nabla_plot_text (painter, x, y + (i - (n - 1) / 2.0) * LINE, align, &bold, &theme->text, lines[i], room);
}

/* How wide a column is where there is more room than it needs. */
static double
get_cell_width (const Matrix *self, double width)
{
  return CLAMP ((width - self->label_width) / self->n, self->cell_width, MAX_CELL);
}

static void
draw_above (const Matrix *self, NablaPainter *painter, const NablaTheme *theme, double cell, double y)
{
  for (guint i = 0; i < self->n; i++)
    draw_lines (painter, theme, self->above[i], self->label_width + (i + 0.5) * cell, y + self->header / 2,
                NABLA_ALIGN_CENTER, cell - 8);
}

static void
draw_beside (const Matrix *self, NablaPainter *painter, const NablaTheme *theme, double x)
{
  for (guint i = 0; i < self->n; i++)
    draw_lines (painter, theme, self->beside[i], x, TITLE + self->header + (i + 0.5) * CELL, NABLA_ALIGN_START,
                self->label_width - GAP / 2);
}

static void
cover (NablaPainter *painter, const NablaTheme *theme, double x, double y, double width, double height)
{
  nabla_plot_box (painter, x, y, width, height);
  painter->klass->fill (painter, &theme->card_fill, FALSE);
}

/* The names of the causes stay at the left, those of the effects at the top. */
static void
matrix_draw_titles (const NablaPlot *plot,
                    NablaPainter *painter,
                    const NablaTheme *theme,
                    double width,
                    double x,
                    double y)
{
  const Matrix *self = (const Matrix *) plot;
  double cell = get_cell_width (self, width), top = TITLE + self->header, bottom = top + self->n * CELL;
  double above = CLAMP (y, TITLE, bottom - self->header), beside = MAX (x, 0);
  double room = self->label_width + INDENT;

  if (beside > 0)
    {
      cover (painter, theme, beside, top, room, self->n * CELL);
      draw_beside (self, painter, theme, beside + INDENT);
      nabla_plot_line (painter, beside + room, top, beside + room, bottom, &theme->card_border, 1, FALSE);
    }
  if (above > TITLE)
    {
      cover (painter, theme, 0, above, self->label_width + self->n * cell, self->header);
      draw_above (self, painter, theme, cell, above);
      nabla_plot_line (painter, 0, above + self->header, self->label_width + self->n * cell, above + self->header,
                       &theme->card_border, 1, FALSE);
    }
  if (beside > 0)
    cover (painter, theme, beside, above, room, self->header);
}

static void
matrix_draw (const NablaPlot *plot, NablaPainter *painter, const NablaTheme *theme, double width, double height)
{
  const Matrix *self = (const Matrix *) plot;
  const NablaFont bold = NABLA_PLOT_BOLD, small = NABLA_PLOT_SMALL;
  double cell = get_cell_width (self, width);
  double top = TITLE + self->header, right = self->label_width + self->n * cell, bottom = top + self->n * CELL;

  nabla_plot_text (painter, 0, 10, NABLA_ALIGN_START, &bold, &theme->text, plot->title, width);
  for (guint i = 0; i < self->n; i++)
    {
      double y = top + i * CELL;

      for (guint column = 0; column < self->n; column++)
        draw_cell (self, painter, theme, i, column, self->label_width + column * cell, y, cell);
    }
  draw_above (self, painter, theme, cell, TITLE);
  draw_beside (self, painter, theme, 0);
  for (guint i = 0; i <= self->n; i++)
    {
      double x = self->label_width + i * cell, y = top + i * CELL;

      nabla_plot_line (painter, 0, y, right, y, &theme->card_border, 1, FALSE);
      nabla_plot_line (painter, x, top, x, bottom, &theme->card_border, 1, FALSE);
    }
  nabla_plot_text (painter, 0, bottom + 15, NABLA_ALIGN_START, &small, &theme->dim,
                   _ (
                     "Causes in rows, effects in columns. Bold: the interval leaves out 0. 0: no directed path. ?: not "
                     "known."),
                   width);
  nabla_plot_text (painter, 0, bottom + 32, NABLA_ALIGN_START, &small, &theme->dim, self->caption, width);
}

/* "Smoking → Tar: +0.60 [0.58, 0.62]"; (transfer full) */
static char *
dup_words (const Matrix *self, guint row, guint column)
{
  gsize at = (gsize) row * self->n + column;
  g_autofree char *numbers = NULL;

  switch (get_state (self, row, column))
    {
    case CELL_SELF:
      return g_strdup (self->labels[row]);
    case CELL_ZERO:
      numbers = g_strdup (_ ("0, no directed path"));
      break;
    case CELL_UNKNOWN:
      numbers = g_strdup (_ ("not known"));
      break;
    case CELL_OPEN:
    case CELL_CLEAR:
      numbers = nabla_format_interval (self->estimate[at], self->lo[at], self->hi[at]);
      break;
    }
  return g_strdup_printf ("%s → %s: %s", self->labels[row], self->labels[column], numbers);
}

static char *
matrix_dup_tip (const NablaPlot *plot, double width, double x, double y)
{
  const Matrix *self = (const Matrix *) plot;
  double column = floor ((x - self->label_width) / get_cell_width (self, width));
  double row = floor ((y - TITLE - self->header) / CELL);

  if (row < 0 || row >= self->n || column >= self->n)
    return NULL;
  return column < 0 ? g_strdup (self->labels[(guint) row]) : dup_words (self, (guint) row, (guint) column);
}

static void
matrix_add_text (const NablaPlot *plot, GString *text)
{
  const Matrix *self = (const Matrix *) plot;

  for (guint row = 0; row < self->n; row++)
    for (guint column = 0; column < self->n; column++)
      if (get_state (self, row, column) >= CELL_UNKNOWN)
        {
          g_autofree char *words = dup_words (self, row, column);

          g_string_append_printf (text, "\n%s", words);
        }
}

static void
matrix_add_csv (const NablaPlot *plot, GString *text)
{
  const Matrix *self = (const Matrix *) plot;

  g_string_append (text, "cause,effect,estimate,lower,upper\n");
  for (guint row = 0; row < self->n; row++)
    for (guint column = 0; column < self->n; column++)
      {
        gsize at = (gsize) row * self->n + column;

        if (row == column)
          continue;
        nabla_plot_add_field (text, self->labels[row]);
        nabla_plot_add_field (text, self->labels[column]);
        nabla_plot_add_number (text, self->estimate[at]);
        nabla_plot_add_number (text, self->lo[at]);
        nabla_plot_add_number (text, self->hi[at]);
        g_string_append_c (text, '\n');
      }
}

static const NablaPlotClass matrix_class = {
  .get_height = matrix_get_height,
  .get_least_width = matrix_get_least_width,
  .draw = matrix_draw,
  .draw_titles = matrix_draw_titles,
  .dup_tip = matrix_dup_tip,
  .add_text = matrix_add_text,
  .add_csv = matrix_add_csv,
  .free = matrix_free,
};

NablaPlot *
nabla_plot_new_matrix (const NablaTotals *totals, const NablaGraph *graph)
{
  g_autoptr (NablaTextMeter) meter = nabla_text_meter_new ();
  Matrix *self = g_new0 (Matrix, 1);
  gsize n_cells = (gsize) totals->n * totals->n;

  self->parent.klass = &matrix_class;
  g_atomic_ref_count_init (&self->parent.ref_count);
  self->parent.title = g_strdup (_ ("Total effects of all variables on each other"));
  self->n = totals->n;
  self->labels = g_new0 (char *, totals->n + 1);
  self->above = g_new0 (GStrv, MAX (totals->n, 1));
  self->beside = g_new0 (GStrv, MAX (totals->n, 1));
  for (guint i = 0; i < totals->n; i++)
    self->labels[i] = nabla_text_clean (nabla_graph_get_label (graph, totals->nodes[i]));
  self->estimate = g_new (double, MAX (3 * n_cells, 1));
  self->lo = self->estimate + n_cells;
  self->hi = self->lo + n_cells;
  memcpy (self->estimate, totals->estimate, n_cells * sizeof (double));
  memcpy (self->lo, totals->lo, n_cells * sizeof (double));
  memcpy (self->hi, totals->hi, n_cells * sizeof (double));
  self->caption
    = g_strdup_printf (_ ("Units of the effect per unit of the cause, %g\u00a0%% intervals; linear model of the graph, "
                          "n\u00a0=\u00a0%" G_GSIZE_FORMAT "."),
                       100 * totals->level, totals->n_used);
  measure_numbers (self, meter);
  lay_out_labels (self, meter);
  return &self->parent;
}
