/* The bottom bar: what runs, how to stop it, and what is loaded and saved. */
#pragma once

#include <gtk/gtk.h>
#include "app/nabla-document.h"

G_BEGIN_DECLS

#define NABLA_TYPE_STATUS_BAR (nabla_status_bar_get_type ())
G_DECLARE_FINAL_TYPE (NablaStatusBar, nabla_status_bar, NABLA, STATUS_BAR, GtkBox)

void nabla_status_bar_set_document (NablaStatusBar *self, NablaDocument *document);
/* A sentence shown while nothing runs; %NULL clears it. */
void nabla_status_bar_set_note (NablaStatusBar *self, const char *note);
/* After any change of the document. */
void nabla_status_bar_update (NablaStatusBar *self);

G_END_DECLS
