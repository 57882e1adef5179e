/* The first rows of a table in a column view. */
#pragma once

#include <gtk/gtk.h>
#include "table/nabla-table.h"

G_BEGIN_DECLS

/* Replaces the view's columns and rows by those of the table, which is kept. */
void nabla_table_preview_show (GtkColumnView *view, const NablaTable *table);

G_END_DECLS
