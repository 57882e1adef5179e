/* By what estimator a number was made and why, and the choice of another. */
#pragma once

#include <gtk/gtk.h>
#include "app/nabla-document.h"

G_BEGIN_DECLS

#define NABLA_TYPE_METHOD_ROW (nabla_method_row_get_type ())
G_DECLARE_FINAL_TYPE (NablaMethodRow, nabla_method_row, NABLA, METHOD_ROW, GtkBox)

/* @estimate (nullable): of the arrow that has @edge_id in the document's graph, of the question with 0.
 * Hides itself where there is no estimand to choose an estimator for. */
void
nabla_method_row_show (NablaMethodRow *self, NablaDocument *document, guint64 edge_id, const NablaEstimate *estimate);

G_END_DECLS
