/* What the files of the grid share: its state, its input, its drawing. */
#pragma once

#include "app/nabla-table-grid.h"

G_BEGIN_DECLS

#define NABLA_TABLE_GRID_PADDING 10
/* Narrower a column is neither made nor dragged. */
#define NABLA_TABLE_GRID_MIN_CHARS 6
/* Wider it is not made. */
#define NABLA_TABLE_GRID_MAX_CHARS 28

struct _NablaTableGrid
{
  GtkWidget parent_instance;
  GtkAdjustment *adjustments[2]; /* across, down; nullable until it is in a scroller */
  GtkScrollablePolicy policies[2];

  const NablaGridSource *source;
  gpointer source_data;
  NablaTable *table; /* nullable; of the grid's own source */
  NablaTableGridNote note;
  gpointer note_data;
  guint n_columns; /* that there are widths for */
  double *widths;  /* of the columns, without the room that is left */
  double *lefts;   /* n_columns + 1: where columns begin, and the last ends */
  double char_width;
  double row_height;
  double header_height;
  double gutter; /* of the row numbers */

  gsize row; /* the cursor's */
  guint column;
  char *cursor_text; /* nullable */
  gint64 hovered;    /* the row under the pointer; -1: none */
  int sorted;        /* the column that has the mark of the order; -1: none */
  gboolean descending;
  int resized; /* the column whose border is dragged; -1 */
  double old_width;

  GHashTable *layouts; /* row * n_columns + column -> PangoLayout, of what was drawn lately */
};

/* nabla-table-grid-cells.c; its data is the grid */
extern const NablaGridSource nabla_table_grid_cells;

/* How many rows there are now. */
gsize nabla_table_grid_n_rows (NablaTableGrid *self);
/* Where columns begin, after the widths or the grid's own have changed; then the scroll bars' ranges. */
void nabla_table_grid_place_columns (NablaTableGrid *self);
/* The column that lies at @x of the table, clamped. O(log columns). */
guint nabla_table_grid_column_at (NablaTableGrid *self, double x);
/* How many letters wide a text is, wide ones counted twice, and no more than a column gets. */
guint nabla_table_grid_text_chars (const char *text);
void nabla_table_grid_activate (NablaTableGrid *self, guint column);
void nabla_table_grid_activate_row (NablaTableGrid *self);

/* nabla-table-grid-input.c */
void nabla_table_grid_add_input (NablaTableGrid *self);

/* nabla-table-grid-draw.c */
void nabla_table_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);
void nabla_table_grid_forget_layouts (NablaTableGrid *self);
void nabla_table_grid_forget_titles (NablaTableGrid *self);

G_END_DECLS
