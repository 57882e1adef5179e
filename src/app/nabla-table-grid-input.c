/* The grid's mouse and keys. */
#include "app/nabla-table-grid-private.h"

#include <math.h>

#define RESIZE_MARGIN 4

/* Mouse */

/* Where a point is: FALSE right of the last column or below the last row. @row -1: the header. */
static gboolean
place_at (NablaTableGrid *self, double x, double y, gint64 *row, guint *column)
{
  double left;

  if (self->n_columns == 0)
    return FALSE;
  left = MAX (x - self->gutter, 0) + gtk_adjustment_get_value (self->adjustments[0]);
  if (left >= self->lefts[self->n_columns])
    return FALSE;
  *column = nabla_table_grid_column_at (self, left);
  *row = y < self->header_height
           ? -1
           : (gint64) ((y - self->header_height + gtk_adjustment_get_value (self->adjustments[1])) / self->row_height);
  return *row < (gint64) nabla_table_grid_n_rows (self);
}

/* The column whose right border a point of the header is on; -1: none. */
static int
border_at (NablaTableGrid *self, double x, double y)
{
  double left = x - self->gutter + (self->adjustments[0] != NULL ? gtk_adjustment_get_value (self->adjustments[0]) : 0);
  guint column;

  if (self->n_columns == 0 || y >= self->header_height || x < self->gutter)
    return -1;
  column = nabla_table_grid_column_at (self, left);
  if (fabs (left - self->lefts[column + 1]) <= RESIZE_MARGIN)
    return (int) column;
  return column > 0 && left - self->lefts[column] <= RESIZE_MARGIN ? (int) column - 1 : -1;
}

static void
on_released (GtkGestureClick *gesture, int n_press, double x, double y, NablaTableGrid *self)
{
  gint64 row;
  guint column;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (border_at (self, x, y) >= 0 || !place_at (self, x, y, &row, &column))
    return;
  if (row < 0)
    nabla_table_grid_activate (self, column);
  else
    nabla_table_grid_go_to (self, (gsize) row, column);
  if (row >= 0 && n_press == 2 && self->source->by_row)
    nabla_table_grid_activate_row (self);
}

static void
on_motion (GtkEventControllerMotion *motion, double x, double y, NablaTableGrid *self)
{
  gint64 row = -1;
  guint column;

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), border_at (self, x, y) >= 0 ? "col-resize" : NULL);
  if (!place_at (self, x, y, &row, &column))
    row = -1;
  if (self->source->by_row && row != self->hovered)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  self->hovered = row;
}

static void
on_leave (GtkEventControllerMotion *motion, NablaTableGrid *self)
{
  self->hovered = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_drag_begin (GtkGestureDrag *drag, double x, double y, NablaTableGrid *self)
{
  self->resized = border_at (self, x, y);
  if (self->resized < 0)
    {
      gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  self->old_width = self->widths[self->resized];
}

static void
on_drag_update (GtkGestureDrag *drag, double dx, double dy, NablaTableGrid *self)
{
  if (self->resized < 0)
    return;
  self->widths[self->resized] = MAX (self->old_width + dx, NABLA_TABLE_GRID_MIN_CHARS * self->char_width);
  nabla_table_grid_place_columns (self);
}

static gboolean
on_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer data)
{
  NablaTableGrid *self = NABLA_TABLE_GRID (widget);
  g_autofree char *text = NULL;
  gint64 row;
  guint at;

  if (keyboard || x < self->gutter || !place_at (self, x, y, &row, &at))
    return FALSE;
  if (row >= 0)
    text = self->source->dup_cell (self->source_data, (gsize) row, at);
  else if (self->source->dup_tooltip != NULL)
    text = self->source->dup_tooltip (self->source_data, at);
  if (text == NULL
      || nabla_table_grid_text_chars (text) * self->char_width
           < self->lefts[at + 1] - self->lefts[at] - 2 * NABLA_TABLE_GRID_PADDING)
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* Keys */

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, NablaTableGrid *self)
{
  gboolean far = (state & GDK_CONTROL_MASK) != 0;
  gint64 row = (gint64) self->row;
  gint64 column = self->column;
  gint64 page;
  gint64 last_row;
  gint64 last_column;

  if (self->n_columns == 0 || (state & GDK_ALT_MASK) != 0
      || ((state & GDK_SHIFT_MASK) != 0 && key != GDK_KEY_Return && key != GDK_KEY_KP_Enter))
    return FALSE;
  page = MAX (1, (gint64) (gtk_adjustment_get_page_size (self->adjustments[1]) / self->row_height) - 1);
  last_row = (gint64) nabla_table_grid_n_rows (self) - 1;
  last_column = (gint64) self->n_columns - 1;
  switch (key)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      row = far ? 0 : row - 1;
      break;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      row = far ? last_row : row + 1;
      break;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      column = far ? 0 : column - 1;
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      column = far ? last_column : column + 1;
      break;
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      row -= page;
      break;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      row += page;
      break;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      column = 0;
      row = far ? 0 : row;
      break;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      column = last_column;
      row = far ? last_row : row;
      break;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if (self->source->by_row && (state & GDK_SHIFT_MASK) == 0)
        nabla_table_grid_activate_row (self);
      else
        nabla_table_grid_activate (self, self->column);
      return TRUE;
    default:
      return FALSE;
    }
  nabla_table_grid_go_to (self, (gsize) CLAMP (row, 0, MAX (last_row, 0)), (guint) CLAMP (column, 0, last_column));
  return TRUE;
}

void
nabla_table_grid_add_input (NablaTableGrid *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect (self, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);
  g_signal_connect (click, "released", G_CALLBACK (on_released), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
