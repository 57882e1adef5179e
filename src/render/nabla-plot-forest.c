/* The forest plots: effects with their intervals on one axis; what goes along each path. */
#include "render/nabla-plot-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define ROW       22.0
#define AXIS      46.0
#define TITLE     26.0
#define GAP       14.0
#define MARK      4.0
#define MAX_RANGE 1e6
/* More rows nobody reads, and no surface holds: the table of results has them all. */
#define MAX_ROWS 300

/* What is drawn may be in other units than what is written. */
typedef struct
{
  char *label;
  char *text;    /* "+0.42 [0.31, 0.53]", or why there is none */
  double value;  /* NaN: a heading, or no number */
  double lo, hi; /* NaN: no interval */
  double raw, raw_lo, raw_hi;
  gboolean heading;
} Row;

typedef struct
{
  NablaPlot parent;
  GArray *rows; /* of Row */
  char *axis;   /* what it is in */
} Forest;

static void
row_clear (gpointer data)
{
  Row *row = data;

  g_free (row->label);
  g_free (row->text);
}

static void
forest_free (NablaPlot *plot)
{
  Forest *self = (Forest *) plot;

  g_array_unref (self->rows);
  g_free (self->axis);
  g_free (self);
}

static void
add_heading (Forest *self, char *label)
{
  Row row = { .label = label, .value = NAN, .lo = NAN, .hi = NAN, .raw = NAN, .raw_lo = NAN, .raw_hi = NAN };

  row.heading = TRUE;
  g_array_append_val (self->rows, row);
}

/* The row that says that there is more; FALSE: there is room. */
static gboolean
is_full (Forest *self)
{
  if (self->rows->len < MAX_ROWS)
    return FALSE;
  if (self->rows->len == MAX_ROWS)
    add_heading (self, g_strdup (_ ("… and more, which the table has")));
  return TRUE;
}

static gboolean
add_estimate (Forest *self, char *label, const NablaEstimate *estimate, const char *otherwise)
{
  Row row = { .label = label, .value = NAN, .lo = NAN, .hi = NAN, .raw = NAN, .raw_lo = NAN, .raw_hi = NAN };
  gboolean known = estimate != NULL && estimate->has_estimate && isfinite (estimate->estimate);

  if (known)
    {
      double scale = estimate->estimate != 0 ? estimate->beta_standardized / estimate->estimate : NAN;

      row.text = nabla_format_interval (estimate->estimate, estimate->lo, estimate->hi);
      row.raw = estimate->estimate;
      row.raw_lo = estimate->lo;
      row.raw_hi = estimate->hi;
      row.value = estimate->beta_standardized;
      row.lo = estimate->lo * scale;
      row.hi = estimate->hi * scale;
      if (!(fabs (row.value) < MAX_RANGE))
        row.value = row.lo = row.hi = NAN;
      if (!isfinite (row.lo) || !isfinite (row.hi))
        row.lo = row.hi = NAN;
    }
  else
    {
      row.text = g_strdup (otherwise);
    }
  g_array_append_val (self->rows, row);
  return known;
}

static double
forest_get_height (const NablaPlot *plot, double width G_GNUC_UNUSED)
{
  return TITLE + ((const Forest *) plot)->rows->len * ROW + AXIS;
}

static void
measure_columns (const Forest *self, NablaPainter *painter, double width, double *labels, double *texts)
{
  const NablaFont font = NABLA_PLOT_FONT, bold = NABLA_PLOT_BOLD;
  double w = 0;

  *labels = *texts = 0;
  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);

      painter->klass->measure (painter, row->heading ? &bold : &font, row->label, &w, NULL);
      *labels = MAX (*labels, w);
      if (row->heading)
        continue;
      painter->klass->measure (painter, &font, row->text, &w, NULL);
      *texts = MAX (*texts, w);
    }
  *labels = MIN (ceil (*labels) + GAP, width * 0.35);
  *texts = MIN (ceil (*texts) + GAP, width * 0.35);
}

static void
draw_row (NablaPainter *painter, const NablaTheme *theme, const NablaAxis *axis, const Row *row, double y)
{
  const NablaColor *hue = row->value < 0 ? &theme->negative : row->value > 0 ? &theme->positive : &theme->neutral;
  double x = nabla_axis_get_pixel (axis, row->value);
  gboolean includes_zero = row->lo <= 0 && row->hi >= 0;

  if (isnan (row->value))
    return;
  if (!isnan (row->lo))
    {
      double from = nabla_axis_get_pixel (axis, row->lo);
      double to = nabla_axis_get_pixel (axis, row->hi);

      nabla_plot_line (painter, from, y, to, y, hue, 2, includes_zero);
      nabla_plot_line (painter, from, y - MARK, from, y + MARK, hue, 1.5, FALSE);
      nabla_plot_line (painter, to, y - MARK, to, y + MARK, hue, 1.5, FALSE);
    }
  nabla_plot_box (painter, x - MARK, y - MARK, 2 * MARK, 2 * MARK);
  painter->klass->fill (painter, row->value < 0 ? &theme->card_fill : hue, TRUE);
  painter->klass->stroke (painter, hue, 2, NULL, 0, FALSE);
}

static void
forest_draw (const NablaPlot *plot, NablaPainter *painter, const NablaTheme *theme, double width, double height)
{
  const Forest *self = (const Forest *) plot;
  const NablaPainterClass *p = painter->klass;
  const NablaFont font = NABLA_PLOT_FONT, bold = NABLA_PLOT_BOLD, small = NABLA_PLOT_SMALL;
  double labels, texts, lo = 0, hi = 0, bottom = TITLE + self->rows->len * ROW, room;
  NablaAxis axis;

  measure_columns (self, painter, width, &labels, &texts);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);

      if (isnan (row->value))
        continue;
      lo = MIN (lo, isnan (row->lo) ? row->value : MIN (row->value, row->lo));
      hi = MAX (hi, isnan (row->hi) ? row->value : MAX (row->value, row->hi));
    }
  room = (hi - lo) * 0.04;
  nabla_axis_init (&axis, lo - room, hi + room, labels + 6, width - texts - 6, 70);
  nabla_plot_text (painter, 0, 10, NABLA_ALIGN_START, &bold, &theme->text, plot->title, width);

  for (double tick = axis.first; tick <= axis.hi + axis.step * 1e-9; tick += axis.step)
    {
      double x = nabla_axis_get_pixel (&axis, tick);
      g_autofree char *text = nabla_axis_format (&axis, tick);

      nabla_plot_line (painter, x, TITLE, x, bottom + 4, &theme->card_border, 1, FALSE);
      p->text (painter, x, bottom + 14, NABLA_ALIGN_CENTER, &small, &theme->dim, text);
    }
  nabla_plot_line (painter, nabla_axis_get_pixel (&axis, 0), TITLE, nabla_axis_get_pixel (&axis, 0), bottom,
                   &theme->neutral, 1.5, FALSE);
  nabla_plot_line (painter, axis.start, bottom, axis.end, bottom, &theme->neutral, 1, FALSE);
  nabla_plot_text (painter, (axis.start + axis.end) / 2, bottom + 32, NABLA_ALIGN_CENTER, &small, &theme->dim,
                   self->axis, axis.end - axis.start);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);
      double y = TITLE + (i + 0.5) * ROW;

      if (row->heading)
        {
          nabla_plot_text (painter, 0, y, NABLA_ALIGN_START, &bold, &theme->text, row->label, labels - GAP / 2);
          continue;
        }
      nabla_plot_text (painter, 0, y, NABLA_ALIGN_START, &font, &theme->text, row->label, labels - GAP / 2);
      nabla_plot_text (painter, width, y, NABLA_ALIGN_END, &font, isnan (row->raw) ? &theme->dim : &theme->text,
                       row->text, texts - GAP / 2);
      draw_row (painter, theme, &axis, row, y);
    }
}

static void
forest_add_text (const NablaPlot *plot, GString *text)
{
  const Forest *self = (const Forest *) plot;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);

      g_string_append_printf (text, row->heading ? "\n%s" : "\n%s: ", row->label);
      if (!row->heading)
        g_string_append (text, row->text);
    }
}

static void
forest_add_csv (const NablaPlot *plot, GString *text)
{
  const Forest *self = (const Forest *) plot;
  const char *heading = "";

  g_string_append (text, "group,effect,estimate,lower,upper,drawn,drawn_lower,drawn_upper\n");
  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);
      double numbers[] = { row->raw, row->raw_lo, row->raw_hi, row->value, row->lo, row->hi };

      if (row->heading)
        {
          heading = row->label;
          continue;
        }
      nabla_plot_add_field (text, heading);
      nabla_plot_add_field (text, row->label);
      for (guint k = 0; k < G_N_ELEMENTS (numbers); k++)
        nabla_plot_add_number (text, numbers[k]);
      g_string_append_c (text, '\n');
    }
}

static const NablaPlotClass forest_class = {
  .get_height = forest_get_height,
  .draw = forest_draw,
  .add_text = forest_add_text,
  .add_csv = forest_add_csv,
  .free = forest_free,
};

static char *
dup_edge (const NablaGraph *graph, guint e)
{
  const NablaEdge *edge = nabla_graph_get_edge (graph, e);
  g_autofree char *from = nabla_text_clean (nabla_graph_get_label (graph, edge->from));
  g_autofree char *to = nabla_text_clean (nabla_graph_get_label (graph, edge->to));

  return g_strdup_printf ("%s → %s", from, to);
}

static const char *
why_not (const NablaArrow *arrow)
{
  switch (arrow->state)
    {
    case NABLA_ARROW_NOT_IDENTIFIED:
      return _ ("not identifiable");
    case NABLA_ARROW_FAILED:
      return _ ("could not be estimated");
    default:
      return _ ("not estimated");
    }
}

static Forest *
forest_new (const char *title, const char *axis)
{
  Forest *self = g_new0 (Forest, 1);

  self->parent.klass = &forest_class;
  g_atomic_ref_count_init (&self->parent.ref_count);
  self->parent.title = g_strdup (title);
  self->axis = g_strdup (axis);
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_array_set_clear_func (self->rows, row_clear);
  return self;
}

static gboolean
add_arrows (Forest *self, const NablaResult *result)
{
  gboolean any = FALSE;

  add_heading (self, g_strdup (_ ("Direct effects")));
  for (guint e = 0; e < result->n_arrows; e++)
    if ((result->arrows[e].estimate != NULL || result->arrows[e].state != NABLA_ARROW_PENDING) && !is_full (self))
      any |= add_estimate (self, dup_edge (result->graph, e), result->arrows[e].estimate, why_not (&result->arrows[e]));
  return any;
}

static gboolean
add_totals (Forest *self, const NablaResult *result)
{
  const NablaQuery *query = result->identification != NULL ? result->identification->query : NULL;
  const NablaNodeSet *outcome = query != NULL ? nabla_query_get_outcome (query) : NULL;
  const char *name
    = nabla_node_set_size (outcome) == 1 ? nabla_graph_get_label (result->graph, outcome->nodes[0]) : NULL;
  gboolean any = FALSE;

  if (result->totals == NULL)
    return FALSE;
  add_heading (self, name != NULL ? g_strdup_printf (_ ("Total effects on %s"), name) : g_strdup (_ ("Total effects")));
  for (guint v = 0; v < nabla_graph_n_nodes (result->graph); v++)
    if (result->totals[v] != NULL && !is_full (self))
      any |= add_estimate (self, nabla_text_clean (nabla_graph_get_label (result->graph, v)), result->totals[v],
                           _ ("no number"));
  return any;
}

static void
append_labels (GString *text, const NablaGraph *graph, const NablaNodeSet *nodes)
{
  for (guint i = 0; i < nabla_node_set_size (nodes); i++)
    {
      g_autofree char *name = nabla_text_clean (nabla_graph_get_label (graph, nodes->nodes[i]));

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", name);
    }
}

static gboolean
add_kept (Forest *self, const NablaResult *result)
{
  gboolean any = FALSE;

  if (result->kept != NULL && result->kept->len > 0)
    add_heading (self, g_strdup (_ ("Kept questions")));
  for (guint i = 0; result->kept != NULL && i < result->kept->len; i++)
    {
      const NablaAnswer *answer = result->kept->pdata[i];
      g_autoptr (GString) label = g_string_new (NULL);

      append_labels (label, result->graph, nabla_query_get_exposure (answer->query));
      g_string_append (label, " → ");
      append_labels (label, result->graph, nabla_query_get_outcome (answer->query));
      if (!is_full (self))
        any |= add_estimate (self, g_strdup (label->str), answer->estimate, _ ("no number"));
    }
  return any;
}

NablaPlot *
nabla_plot_new_forest (const NablaResult *result)
{
  Forest *self = forest_new (_ ("Effects with their intervals"), _ ("SD of the effect per SD of the cause"));
  gboolean any = add_arrows (self, result);

  any |= add_totals (self, result);
  any |= add_kept (self, result);
  if (any)
    return &self->parent;
  nabla_plot_unref (&self->parent);
  return NULL;
}

static void
add_number (Forest *self, char *label, double value, double lo, double hi)
{
  Row row = { label, NULL, value, lo, hi, value, lo, hi, FALSE };

  row.text = isnan (value) ? g_strdup (_ ("not known")) : nabla_format_interval (value, lo, hi);
  g_array_append_val (self->rows, row);
}

static char *
dup_path (const NablaGraph *graph, const NablaPathEffect *path)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < path->n; i++)
    {
      g_autofree char *name = nabla_text_clean (nabla_graph_get_label (graph, path->nodes[i]));

      g_string_append_printf (text, "%s%s", i > 0 ? " → " : "", name);
    }
  return g_string_free (text, FALSE);
}

/* The interval of all paths together, which is that of the total effect in the same model; NaN: not known. */
static void
find_sum_interval (const NablaFigures *figures, double *lo, double *hi)
{
  const NablaPathEffect *paths = (const NablaPathEffect *) (gpointer) figures->paths->data;
  const NablaTotals *totals = figures->totals;
  NablaNode from = paths[0].nodes[0], to = paths[0].nodes[paths[0].n - 1];

  *lo = *hi = NAN;
  for (guint i = 1; i < figures->paths->len; i++)
    if (paths[i].nodes[0] != from || paths[i].nodes[paths[i].n - 1] != to)
      return;
  for (gsize row = 0; totals != NULL && row < totals->n; row++)
    for (gsize column = 0; column < totals->n; column++)
      if (totals->nodes[row] == from && totals->nodes[column] == to)
        {
          *lo = totals->lo[row * totals->n + column];
          *hi = totals->hi[row * totals->n + column];
        }
}

NablaPlot *
nabla_plot_new_paths (const NablaFigures *figures, const NablaGraph *graph)
{
  double sum = 0, lo, hi;
  gboolean any = FALSE;
  Forest *self;

  for (guint i = 0; i < figures->paths->len; i++)
    any = any || !isnan (g_array_index (figures->paths, NablaPathEffect, i).estimate);
  if (!any)
    return NULL;
  self = forest_new (_ ("What goes along each path, in the linear model of the graph"),
                     _ ("Units of the outcome per unit of the exposure"));
  for (guint i = 0; i < figures->paths->len; i++)
    {
      const NablaPathEffect *path = &g_array_index (figures->paths, NablaPathEffect, i);

      if (!is_full (self))
        add_number (self, dup_path (graph, path), path->estimate, path->lo, path->hi);
      sum += path->estimate;
    }
  if (figures->paths_truncated)
    add_heading (self, g_strdup (_ ("and longer paths")));
  else if (figures->paths->len > 1 && !isnan (sum))
    {
      find_sum_interval (figures, &lo, &hi);
      add_number (self, g_strdup (_ ("All paths together")), sum, lo, hi);
    }
  return &self->parent;
}
