#include "app/nabla-picture-job.h"

#include <glib/gi18n-lib.h>
#include "nabla-config.h"

NablaPictureJob *
nabla_picture_job_new (NablaDocument *document)
{
  NablaPictureJob *self = g_new0 (NablaPictureJob, 1);
  NablaGraph *graph = nabla_document_get_graph (document);
  NablaLayout *layout = nabla_document_get_layout (document);
  NablaResult *result = nabla_document_get_result (document);
  const int *columns = nabla_document_get_columns (document);
  guint n = nabla_graph_n_nodes (graph);
  guint64 seed = result != NULL && result->effect != NULL ? result->effect->seed : 1;

  nabla_scene_init (&self->scene, nabla_graph_ref (graph), nabla_layout_ref (layout),
                    result != NULL ? nabla_result_ref (result) : NULL);
  self->scene.stale = nabla_document_is_stale (document);
  if (columns != NULL)
    {
      self->unlinked = g_new0 (gboolean, MAX (n, 1));
      for (guint v = 0; v < n; v++)
        self->unlinked[v] = columns[v] < 0 && !nabla_graph_is_latent (graph, v);
      self->scene.unlinked = self->unlinked;
    }
  nabla_export_options_init (&self->options);
  self->options.provenance
    = g_strdup_printf ("Nabla %s; seed %" G_GUINT64_FORMAT "%s%s", NABLA_VERSION, seed,
                       nabla_document_get_data_sha256 (document) != NULL ? "; data sha256 " : "",
                       nabla_document_get_data_sha256 (document) != NULL ? nabla_document_get_data_sha256 (document)
                                                                         : "");
  return self;
}

void
nabla_picture_job_set_highlight (NablaPictureJob *self, const NablaHighlight *highlight)
{
  if (highlight != NULL)
    nabla_highlight_ref (highlight);
  nabla_highlight_unref ((NablaHighlight *) self->scene.highlight);
  self->scene.highlight = highlight;
}

void
nabla_picture_job_free (NablaPictureJob *self)
{
  if (self == NULL)
    return;
  nabla_graph_unref ((NablaGraph *) self->scene.graph);
  nabla_layout_unref ((NablaLayout *) self->scene.layout);
  if (self->scene.result != NULL)
    nabla_result_unref ((NablaResult *) self->scene.result);
  nabla_highlight_unref ((NablaHighlight *) self->scene.highlight);
  g_free (self->options.provenance);
  g_free (self->unlinked);
  g_free (self);
}

GBytes *
nabla_picture_job_run (const NablaPictureJob *self, GError **error)
{
  return nabla_export_image (&self->scene, self->format, &self->options, error);
}

gboolean
nabla_picture_job_write (const NablaPictureJob *self, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = nabla_picture_job_run (self, error);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) reason = NULL;

  if (bytes == NULL)
    return FALSE;
  if (g_file_replace_contents (file, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL, FALSE,
                               G_FILE_CREATE_NONE, NULL, NULL, &reason))
    return TRUE;
  g_set_error (error, G_IO_ERROR, (int) reason->code,
               _ ("The picture was not written to %s: %s. Choose another folder or free some room."), path,
               reason->message);
  return FALSE;
}
