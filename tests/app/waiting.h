/* Waiting for a document, and clearing up behind it. */
#pragma once

#include "app/nabla-document.h"

G_BEGIN_DECLS

/* A GAsyncReadyCallback: keeps the result in the GAsyncResult * that @data points at. */
void waiting_on_done (GObject *source, GAsyncResult *result, gpointer data);
/* Runs the main loop until it is there; borrowed. */
GAsyncResult *waiting_for (GAsyncResult **result);
/* Runs it until nothing is computed or read. */
void waiting_settle (NablaDocument *document);
/* Removes a folder with the files in it. */
void waiting_remove_folder (const char *path);

G_END_DECLS
