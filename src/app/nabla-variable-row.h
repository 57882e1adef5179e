/* A row of the side pane: name, kind, share missing, distribution. */
#pragma once

#include <gtk/gtk.h>
#include "app/nabla-variable.h"

G_BEGIN_DECLS

#define NABLA_TYPE_VARIABLE_ROW (nabla_variable_row_get_type ())
G_DECLARE_FINAL_TYPE (NablaVariableRow, nabla_variable_row, NABLA, VARIABLE_ROW, GtkBox)

NablaVariableRow *nabla_variable_row_new (void);
/* @variable (nullable); @summarize: the column's summary is there already */
void nabla_variable_row_set_variable (NablaVariableRow *self, NablaVariable *variable, gboolean summarize);
NablaVariable *nabla_variable_row_get_variable (NablaVariableRow *self);

G_END_DECLS
