/* What the files of the grid share: its state, its input, its drawing. */
#pragma once

#include "app/nabla-table-grid.h"

G_BEGIN_DECLS

#define NABLA_TABLE_GRID_PADDING 10
/* Narrower a column is neither made nor dragged. */
#define NABLA_TABLE_GRID_MIN_CHARS 6

struct _NablaTableGrid
{
  GtkWidget parent_instance;
  GtkAdjustment *adjustments[2]; /* across, down; nullable until it is in a scroller */
  GtkScrollablePolicy policies[2];

  NablaTable *table; /* nullable */
  NablaTableGridNote note;
  gpointer note_data;
  double *lefts; /* n_columns + 1: where columns begin, and the last ends */
  double char_width;
  double row_height;
  double header_height;
  double gutter; /* of the row numbers */

  gsize row; /* the cursor's */
  guint column;
  char *cursor_text; /* nullable */
  int resized;       /* the column whose border is dragged; -1 */
  double old_width;

  GHashTable *layouts; /* row * n_columns + column -> PangoLayout, of what was drawn lately */
  guint64 drawn_id;    /* of the table that they are of */
};

/* The column that lies at @x of the table, clamped. O(log columns). */
guint nabla_table_grid_column_at (NablaTableGrid *self, double x);
char *nabla_table_grid_dup_note (NablaTableGrid *self, guint column);
/* How many letters wide a text is, wide ones counted twice, and no more than a column gets. */
guint nabla_table_grid_text_chars (const char *text);
/* The scroll bars' ranges after the size or the columns have changed. */
void nabla_table_grid_configure (NablaTableGrid *self);
void nabla_table_grid_activate (NablaTableGrid *self, guint column);

/* nabla-table-grid-input.c */
void nabla_table_grid_add_input (NablaTableGrid *self);

/* nabla-table-grid-draw.c */
void nabla_table_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);
void nabla_table_grid_forget_layouts (NablaTableGrid *self);

G_END_DECLS
