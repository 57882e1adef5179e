/* The columns of the table, a row each: what they hold and which node has them. */
#pragma once

#include <adwaita.h>
#include "app/nabla-document.h"

G_BEGIN_DECLS

#define NABLA_TYPE_COLUMN_TABLE (nabla_column_table_get_type ())
G_DECLARE_FINAL_TYPE (NablaColumnTable, nabla_column_table, NABLA, COLUMN_TABLE, AdwBin)

/**
 * NablaColumnTable:
 *
 * Sorted by a click on a title; one row is selected while there is any.
 *
 * Signals: "selected" () when another column is; "activated" (guint column).
 */

/* Shows the document's table; it has one. The selection stays with its column. */
void nabla_column_table_update (NablaColumnTable *self, NablaDocument *document);
/* Only columns with this in their name, or in their node's; "": all. */
void nabla_column_table_set_search (NablaColumnTable *self, const char *text);
/* The table's column that is selected; -1: none. */
int nabla_column_table_get_selected (NablaColumnTable *self);
void nabla_column_table_select (NablaColumnTable *self, guint column);

G_END_DECLS
