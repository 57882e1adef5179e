/* A picture made on a thread: everything it needs, held by reference. */
#pragma once

#include "app/nabla-document.h"
#include "render/nabla-export.h"

G_BEGIN_DECLS

/**
 * NablaPictureJob:
 *
 * A scene without its interaction, and how it becomes a file. Made in the main thread from a
 * document, used by one thread at a time; nabla_picture_job_free().
 */
typedef struct
{
  NablaScene scene;
  NablaImageFormat format;
  NablaExportOptions options;
  /*< private >*/
  gboolean *unlinked;
} NablaPictureJob;

NablaPictureJob *nabla_picture_job_new (NablaDocument *document);
void nabla_picture_job_free (NablaPictureJob *self);
/* What is pointed out (nullable) in the document's present graph: drawn with it. */
void nabla_picture_job_set_highlight (NablaPictureJob *self, const NablaHighlight *highlight);
/* (transfer full): the file's bytes. Blocking. */
GBytes *nabla_picture_job_run (const NablaPictureJob *self, GError **error);
/* The same into a file, which on any error is left as it was. Blocking. */
gboolean nabla_picture_job_write (const NablaPictureJob *self, const char *path, GError **error);

G_END_DECLS
