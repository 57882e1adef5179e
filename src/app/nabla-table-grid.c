#include "app/nabla-table-grid.h"

#include <math.h>
#include "app/nabla-table-grid-private.h"
#include "app/nabla-text.h"

enum
{
  PROP_0,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

enum
{
  COLUMN_ACTIVATED,
  ROW_ACTIVATED,
  CURSOR_MOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (NablaTableGrid,
                               nabla_table_grid,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

void
nabla_table_grid_activate (NablaTableGrid *self, guint column)
{
  g_signal_emit (self, signals[COLUMN_ACTIVATED], 0, column);
}

void
nabla_table_grid_activate_row (NablaTableGrid *self)
{
  g_signal_emit (self, signals[ROW_ACTIVATED], 0);
}

gsize
nabla_table_grid_n_rows (NablaTableGrid *self)
{
  return self->source->get_n_rows (self->source_data);
}

/* Widths */

/* In columns of a terminal: wide letters count twice. */
guint
nabla_table_grid_text_chars (const char *text)
{
  guint n = 0;

  for (const char *p = text; *p != '\0' && n < NABLA_TABLE_GRID_MAX_CHARS; p = g_utf8_next_char (p))
    n += g_unichar_iswide (g_utf8_get_char (p)) ? 2 : 1;
  return n;
}

static void
measure_font (NablaTableGrid *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  double height = (pango_font_metrics_get_ascent (metrics) + pango_font_metrics_get_descent (metrics)) / PANGO_SCALE;

  self->char_width = pango_font_metrics_get_approximate_digit_width (metrics) / (double) PANGO_SCALE;
  self->row_height = ceil (height) + 9;
  self->header_height = (self->source->dup_note != NULL ? 2 : 1) * ceil (height) + 12;
  pango_font_metrics_unref (metrics);
}

static void
lay_out_columns (NablaTableGrid *self)
{
  guint n = self->source->get_n_columns (self->source_data);
  gsize n_rows = nabla_table_grid_n_rows (self);
  g_autofree char *last = NULL;

  measure_font (self);
  nabla_table_grid_forget_layouts (self);
  self->n_columns = n;
  g_free (self->widths);
  g_free (self->lefts);
  self->widths = g_new0 (double, MAX (n, 1));
  self->lefts = g_new0 (double, n + 1);
  for (guint i = 0; i < n; i++)
    self->widths[i]
      = ceil (self->source->get_chars (self->source_data, i) * self->char_width) + 2 * NABLA_TABLE_GRID_PADDING;
  self->gutter = 0;
  if (self->source->get_number != NULL)
    {
      last = nabla_text_count (n_rows > 0 ? self->source->get_number (self->source_data, n_rows - 1) + 1 : 0);
      self->gutter = ceil (MAX (g_utf8_strlen (last, -1), 3) * self->char_width) + 2 * NABLA_TABLE_GRID_PADDING;
    }
}

/* Scrolling */

static void
configure (NablaTableGrid *self)
{
  double pages[] = { MAX (gtk_widget_get_width (GTK_WIDGET (self)) - self->gutter, 1),
                     MAX (gtk_widget_get_height (GTK_WIDGET (self)) - self->header_height, 1) };
  double uppers[] = { self->lefts[self->n_columns], self->row_height * (double) nabla_table_grid_n_rows (self) };
  double steps[] = { 8 * self->char_width, self->row_height };

  for (int i = 0; i < 2; i++)
    if (self->adjustments[i] != NULL)
      {
        double upper = MAX (uppers[i], pages[i]);
        double value = CLAMP (gtk_adjustment_get_value (self->adjustments[i]), 0, upper - pages[i]);

        gtk_adjustment_configure (self->adjustments[i], value, 0, upper, steps[i], 0.9 * pages[i], pages[i]);
      }
}

void
nabla_table_grid_place_columns (NablaTableGrid *self)
{
  double left = gtk_widget_get_width (GTK_WIDGET (self)) - self->gutter;

  for (guint i = 0; i < self->n_columns; i++)
    left -= self->widths[i];
  for (guint i = 0; i < self->n_columns; i++)
    self->lefts[i + 1]
      = self->lefts[i] + self->widths[i] + ((int) i == self->source->expands ? MAX (floor (left), 0) : 0);
  configure (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_adjustment (NablaTableGrid *self, int axis, GtkAdjustment *adjustment)
{
  if (self->adjustments[axis] != NULL)
    g_signal_handlers_disconnect_by_func (self->adjustments[axis], gtk_widget_queue_draw, self);
  g_clear_object (&self->adjustments[axis]);
  self->adjustments[axis] = g_object_ref_sink (adjustment != NULL ? adjustment : gtk_adjustment_new (0, 0, 0, 0, 0, 0));
  g_signal_connect_swapped (self->adjustments[axis], "value-changed", G_CALLBACK (gtk_widget_queue_draw), self);
  nabla_table_grid_place_columns (self);
}

static void
scroll_to (GtkAdjustment *adjustment, double start, double end)
{
  if (adjustment != NULL)
    gtk_adjustment_clamp_page (adjustment, start, end);
}

/* The cursor */

static void
tell_cursor (NablaTableGrid *self)
{
  g_clear_pointer (&self->cursor_text, g_free);
  if (self->n_columns == 0 || nabla_table_grid_n_rows (self) == 0)
    return;
  self->cursor_text = self->source->dup_spoken (self->source_data, self->row, self->column);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, self->cursor_text, -1);
}

void
nabla_table_grid_go_to (NablaTableGrid *self, gsize row, guint column)
{
  gsize old = self->row;

  if (self->n_columns == 0)
    return;
  self->row = MIN (row, MAX (nabla_table_grid_n_rows (self), 1) - 1);
  self->column = MIN (column, self->n_columns - 1);
  scroll_to (self->adjustments[0], self->lefts[self->column], self->lefts[self->column + 1]);
  scroll_to (self->adjustments[1], (double) self->row * self->row_height, (double) (self->row + 1) * self->row_height);
  tell_cursor (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->row != old)
    g_signal_emit (self, signals[CURSOR_MOVED], 0);
}

gsize
nabla_table_grid_get_row (NablaTableGrid *self)
{
  return self->row;
}

const char *
nabla_table_grid_get_cursor_text (NablaTableGrid *self)
{
  return self->cursor_text != NULL ? self->cursor_text : "";
}

/* What is shown */

static void
show_anew (NablaTableGrid *self)
{
  lay_out_columns (self);
  self->row = MIN (self->row, MAX (nabla_table_grid_n_rows (self), 1) - 1);
  self->column = MIN (self->column, MAX (self->n_columns, 1) - 1);
  tell_cursor (self);
  nabla_table_grid_place_columns (self);
}

/* The row that was read as that number, or the next that is there. */
static gsize
find_row (const NablaTable *table, gsize number)
{
  gsize low = 0;
  gsize high = nabla_table_n_rows (table);

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (nabla_table_get_row_number (table, middle) < number)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
nabla_table_grid_set_table (NablaTableGrid *self, const NablaTable *table)
{
  if (table == self->table)
    return;
  /* A filter comes or goes: the cursor stays with its row. */
  if (self->table != NULL && table != NULL && self->row < nabla_table_n_rows (self->table))
    self->row = find_row (table, nabla_table_get_row_number (self->table, self->row));
  g_clear_pointer (&self->table, nabla_table_unref);
  self->table = table != NULL ? nabla_table_ref (table) : NULL;
  show_anew (self);
}

NablaTable *
nabla_table_grid_get_table (NablaTableGrid *self)
{
  return self->table;
}

void
nabla_table_grid_set_source (NablaTableGrid *self, const NablaGridSource *source, gpointer data)
{
  self->source = source;
  self->source_data = data;
  show_anew (self);
}

const NablaGridSource *
nabla_table_grid_get_source (NablaTableGrid *self, gpointer *data)
{
  *data = self->source_data;
  return self->source;
}

void
nabla_table_grid_source_changed (NablaTableGrid *self, gsize row)
{
  nabla_table_grid_forget_layouts (self);
  self->row = MIN (row, MAX (nabla_table_grid_n_rows (self), 1) - 1);
  tell_cursor (self);
  nabla_table_grid_place_columns (self);
}

void
nabla_table_grid_set_sorted (NablaTableGrid *self, int column, gboolean descending)
{
  self->sorted = column;
  self->descending = descending;
  nabla_table_grid_forget_titles (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
nabla_table_grid_set_note (NablaTableGrid *self, NablaTableGridNote note, gpointer data)
{
  self->note = note;
  self->note_data = data;
}

void
nabla_table_grid_notes_changed (NablaTableGrid *self)
{
  nabla_table_grid_forget_titles (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Places */

void
nabla_table_grid_get_title_place (NablaTableGrid *self, guint column, GdkRectangle *place)
{
  double x = self->gutter + self->lefts[column] - gtk_adjustment_get_value (self->adjustments[0]);

  *place
    = (GdkRectangle){ (int) x, 0, (int) (self->lefts[column + 1] - self->lefts[column]), (int) self->header_height };
}

void
nabla_table_grid_get_rows_in_view (NablaTableGrid *self, gsize *first, gsize *end)
{
  double y = gtk_adjustment_get_value (self->adjustments[1]);
  double height = gtk_widget_get_height (GTK_WIDGET (self)) - self->header_height;

  *first = (gsize) (y / self->row_height);
  *end = MIN (nabla_table_grid_n_rows (self), (gsize) ceil ((y + MAX (height, 0)) / self->row_height));
}

guint
nabla_table_grid_column_at (NablaTableGrid *self, double x)
{
  guint low = 0;
  guint high = self->n_columns;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (self->lefts[middle] <= x)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/* The widget */

static void
nabla_table_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  nabla_table_grid_place_columns (NABLA_TABLE_GRID (widget));
}

static void
nabla_table_grid_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  NablaTableGrid *self = NABLA_TABLE_GRID (widget);

  *minimum = (int) ceil (orientation == GTK_ORIENTATION_HORIZONTAL ? self->gutter : self->header_height);
  *natural = *minimum;
}

static void
nabla_table_grid_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  NablaTableGrid *self = NABLA_TABLE_GRID (widget);
  double height = self->row_height;

  GTK_WIDGET_CLASS (nabla_table_grid_parent_class)->css_changed (widget, change);
  nabla_table_grid_forget_layouts (self);
  measure_font (self);
  /* Another font: widths that were dragged go with the old one. */
  if (self->row_height != height)
    lay_out_columns (self);
  nabla_table_grid_place_columns (self);
}

static void
nabla_table_grid_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NablaTableGrid *self = NABLA_TABLE_GRID (object);

  if (id == PROP_HADJUSTMENT || id == PROP_VADJUSTMENT)
    g_value_set_object (value, self->adjustments[id - PROP_HADJUSTMENT]);
  else if (id == PROP_HSCROLL_POLICY || id == PROP_VSCROLL_POLICY)
    g_value_set_enum (value, self->policies[id - PROP_HSCROLL_POLICY]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
nabla_table_grid_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NablaTableGrid *self = NABLA_TABLE_GRID (object);

  if (id == PROP_HADJUSTMENT || id == PROP_VADJUSTMENT)
    set_adjustment (self, id - PROP_HADJUSTMENT, g_value_get_object (value));
  else if (id == PROP_HSCROLL_POLICY || id == PROP_VSCROLL_POLICY)
    self->policies[id - PROP_HSCROLL_POLICY] = g_value_get_enum (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
nabla_table_grid_dispose (GObject *object)
{
  NablaTableGrid *self = NABLA_TABLE_GRID (object);

  for (int i = 0; i < 2; i++)
    if (self->adjustments[i] != NULL)
      {
        g_signal_handlers_disconnect_by_func (self->adjustments[i], gtk_widget_queue_draw, self);
        g_clear_object (&self->adjustments[i]);
      }
  nabla_table_grid_forget_layouts (self);
  G_OBJECT_CLASS (nabla_table_grid_parent_class)->dispose (object);
}

static void
nabla_table_grid_finalize (GObject *object)
{
  NablaTableGrid *self = NABLA_TABLE_GRID (object);

  g_clear_pointer (&self->table, nabla_table_unref);
  g_free (self->widths);
  g_free (self->lefts);
  g_free (self->cursor_text);
  g_hash_table_unref (self->layouts);
  G_OBJECT_CLASS (nabla_table_grid_parent_class)->finalize (object);
}

static void
nabla_table_grid_class_init (NablaTableGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = nabla_table_grid_get_property;
  object_class->set_property = nabla_table_grid_set_property;
  object_class->dispose = nabla_table_grid_dispose;
  object_class->finalize = nabla_table_grid_finalize;
  widget_class->measure = nabla_table_grid_measure;
  widget_class->size_allocate = nabla_table_grid_size_allocate;
  widget_class->css_changed = nabla_table_grid_css_changed;
  widget_class->snapshot = nabla_table_grid_snapshot;
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  signals[COLUMN_ACTIVATED] = g_signal_new ("column-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[ROW_ACTIVATED]
    = g_signal_new ("row-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CURSOR_MOVED]
    = g_signal_new ("cursor-moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "tablegrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
}

static void
nabla_table_grid_init (NablaTableGrid *self)
{
  self->source = &nabla_table_grid_cells;
  self->source_data = self;
  self->hovered = -1;
  self->sorted = -1;
  self->resized = -1;
  self->layouts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  nabla_table_grid_add_input (self);
  lay_out_columns (self);
}
