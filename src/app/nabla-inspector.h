/* What is known about the selected node or arrow, and what can be changed. */
#pragma once

#include "app/nabla-document.h"
#include "canvas/nabla-canvas.h"

G_BEGIN_DECLS

#define NABLA_TYPE_INSPECTOR (nabla_inspector_get_type ())
G_DECLARE_FINAL_TYPE (NablaInspector, nabla_inspector, NABLA, INSPECTOR, GtkBox)

/* Both are kept; the inspector edits the document, and by the canvas's commands. */
void nabla_inspector_set_document (NablaInspector *self, NablaDocument *document, NablaCanvas *canvas);
/* After any change of the document, its result or the selection. */
void nabla_inspector_update (NablaInspector *self);
/* Opens the list of columns for the selected node. */
void nabla_inspector_choose_column (NablaInspector *self);

G_END_DECLS
