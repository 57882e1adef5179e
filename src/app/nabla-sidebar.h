/* The left pane: the question, the variables, the columns that have no node. */
#pragma once

#include <gtk/gtk.h>
#include "app/nabla-document.h"

G_BEGIN_DECLS

#define NABLA_TYPE_SIDEBAR (nabla_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (NablaSidebar, nabla_sidebar, NABLA, SIDEBAR, GtkBox)

/* Signals: "node-activated" (guint node) when a variable is clicked;
 * "column-activated" (const char *name) when an unplaced column is double-clicked. */
void nabla_sidebar_set_document (NablaSidebar *self, NablaDocument *document);
/* After any change of the document. */
void nabla_sidebar_update (NablaSidebar *self);

G_END_DECLS
