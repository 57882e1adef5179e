/* What is decided about one column: kind, reference, origin, variable, unit, weights. */
#pragma once

#include <adwaita.h>
#include "app/nabla-document.h"

G_BEGIN_DECLS

#define NABLA_TYPE_COLUMN_EDITOR (nabla_column_editor_get_type ())
G_DECLARE_FINAL_TYPE (NablaColumnEditor, nabla_column_editor, NABLA, COLUMN_EDITOR, AdwBin)

/* Every change is an edit of the document; what it refuses is told below the fields. Signals:
 * "place" () when the column is to get a node. */

/* Shows a column of the document's table; @column -1: none. Typing that is not done yet is kept. */
void nabla_column_editor_show (NablaColumnEditor *self, NablaDocument *document, int column);

G_END_DECLS
