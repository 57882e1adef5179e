/* Below the verdict: other strategies, sets, paths, implications; what is picked is pointed out. */
#pragma once

#include "app/nabla-document.h"
#include "canvas/nabla-canvas.h"

G_BEGIN_DECLS

#define NABLA_TYPE_FINDINGS (nabla_findings_get_type ())
G_DECLARE_FINAL_TYPE (NablaFindings, nabla_findings, NABLA, FINDINGS, GtkBox)

/* Both are borrowed for the widget's life. */
void nabla_findings_set_document (NablaFindings *self, NablaDocument *document, NablaCanvas *canvas);
/* After any change of the result. Without anything picked, the hedge is pointed out. */
void nabla_findings_update (NablaFindings *self);
/* Points out one step of the result's derivation; -1: no more. */
void nabla_findings_show_step (NablaFindings *self, int index);
/* Points out every open path, or no longer. */
void nabla_findings_toggle_paths (NablaFindings *self);
/* Whether somebody has picked what is pointed out. */
gboolean nabla_findings_has_picked (NablaFindings *self);

G_END_DECLS
