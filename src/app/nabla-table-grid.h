/* The cells of a table, however many: one widget that draws what is in view. */
#pragma once

#include <gtk/gtk.h>
#include "table/nabla-table.h"

G_BEGIN_DECLS

#define NABLA_TYPE_TABLE_GRID (nabla_table_grid_get_type ())
G_DECLARE_FINAL_TYPE (NablaTableGrid, nabla_table_grid, NABLA, TABLE_GRID, GtkWidget)

/**
 * NablaTableGrid:
 *
 * A scrollable with row numbers, a header of name and note for each column, and a cell that
 * has the cursor. It makes nothing per row and, per column, its width alone, so that a
 * million rows by a hundred columns and a hundred rows by ten thousand cost the same to
 * scroll: what is drawn.
 *
 * Signals: "column-activated" (guint column) when a header is clicked, or Enter pressed.
 */

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
