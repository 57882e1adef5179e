/* The rows of the side pane as a list model, made one by one when they are looked at. */
#pragma once

#include "app/nabla-variable.h"

G_BEGIN_DECLS

#define NABLA_TYPE_VARIABLE_LIST (nabla_variable_list_get_type ())
G_DECLARE_FINAL_TYPE (NablaVariableList, nabla_variable_list, NABLA, VARIABLE_LIST, GObject)

/* A GListModel of NablaVariable: the nodes of a document, or with @unplaced its columns without one. */
NablaVariableList *nabla_variable_list_new (gboolean unplaced);
/* Tells what is new since the last time, and nothing when nothing is. O(n) with a small constant. */
void nabla_variable_list_update (NablaVariableList *self, NablaDocument *document);
/* Every row is to be drawn anew. */
void nabla_variable_list_refresh (NablaVariableList *self);

G_END_DECLS
