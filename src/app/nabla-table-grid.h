/* The cells of a table, or of any rows, however many: one widget that draws what is in view. */
#pragma once

#include <gtk/gtk.h>
#include "app/nabla-grid-source.h"
#include "table/nabla-table.h"

G_BEGIN_DECLS

#define NABLA_TYPE_TABLE_GRID (nabla_table_grid_get_type ())
G_DECLARE_FINAL_TYPE (NablaTableGrid, nabla_table_grid, NABLA, TABLE_GRID, GtkWidget)

/**
 * NablaTableGrid:
 *
 * A scrollable with the numbers that rows had in the table that was read, a header of name and note for each column,
 * and a cell that has the cursor. It makes nothing per row and, per column, its width alone, so that a million rows by
 * a hundred columns and a hundred rows by ten thousand cost the same to scroll: what is drawn.
 *
 * Signals: "column-activated" (guint column) when a header is clicked, or Enter pressed; "row-activated" () for
 * Enter and two clicks where rows are picked, and then Shift+Enter is what a click on the header is;
 * "cursor-moved" () when the cursor's row is another.
 */

/* Draws what @source says in place of a table; it outlives the grid. O(columns). */
void nabla_table_grid_set_source (NablaTableGrid *self, const NablaGridSource *source, gpointer data);
/* The source has other rows, or they say something else; columns stay. The cursor goes to @row, without scrolling
 * to it. */
void nabla_table_grid_source_changed (NablaTableGrid *self, gsize row);
/* The column whose title has the mark of the rows' order; -1: none. */
void nabla_table_grid_set_sorted (NablaTableGrid *self, int column, gboolean descending);
/* Where a column's title is, in the widget. */
void nabla_table_grid_get_title_place (NablaTableGrid *self, guint column, GdkRectangle *place);
/* The first row that is in view, and the row after the last. */
void nabla_table_grid_get_rows_in_view (NablaTableGrid *self, gsize *first, gsize *end);
/* (transfer none): what is asked, with what data */
const NablaGridSource *nabla_table_grid_get_source (NablaTableGrid *self, gpointer *data);

/* What stands under a column's name; (transfer full). */
typedef char *(*NablaTableGridNote) (const NablaTable *table, guint column, gpointer data);

/* @table (nullable). The place in the table is kept where the new one has it. O(columns). */
void nabla_table_grid_set_table (NablaTableGrid *self, const NablaTable *table);
/* (transfer none) (nullable) */
NablaTable *nabla_table_grid_get_table (NablaTableGrid *self);
/* @note (nullable): the kind alone. */
void nabla_table_grid_set_note (NablaTableGrid *self, NablaTableGridNote note, gpointer data);
/* The notes say something else now. */
void nabla_table_grid_notes_changed (NablaTableGrid *self);
/* Moves the cursor, and scrolls to it. */
void nabla_table_grid_go_to (NablaTableGrid *self, gsize row, guint column);
/* The cursor's row. */
gsize nabla_table_grid_get_row (NablaTableGrid *self);
/* "Row 3, age: 41": what has the cursor, in words; "" without a cell. */
const char *nabla_table_grid_get_cursor_text (NablaTableGrid *self);

G_END_DECLS
