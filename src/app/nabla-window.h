/* The window: one document, its panes, pages and dialogs. */
#pragma once

#include "app/nabla-application.h"
#include "app/nabla-document.h"

G_BEGIN_DECLS

#define NABLA_TYPE_WINDOW (nabla_window_get_type ())
G_DECLARE_FINAL_TYPE (NablaWindow, nabla_window, NABLA, WINDOW, AdwApplicationWindow)

NablaWindow *nabla_window_new (NablaApplication *application);
NablaDocument *nabla_window_get_document (NablaWindow *self);
/* Nothing in it and nothing on its way into it. */
gboolean nabla_window_is_empty (NablaWindow *self);
/* A graph opens, data asks how it is to be read. */
void nabla_window_open_path (NablaWindow *self, const char *path);

G_END_DECLS
