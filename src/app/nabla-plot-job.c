#include "app/nabla-plot-job.h"

#include <string.h>
#include <glib/gi18n-lib.h>

/* At this many pixels a layout pixel a PNG reads well in print. */
#define PNG_SCALE 2

typedef struct
{
  NablaPlot *plot; /* nullable */
  char *csv;       /* nullable */
  char *path;
  double width;
  char *provenance;
} Job;

static void
job_free (Job *self)
{
  nabla_plot_unref (self->plot);
  g_free (self->csv);
  g_free (self->path);
  g_free (self->provenance);
  g_free (self);
}

static GBytes *
make_bytes (const Job *self, GError **error)
{
  NablaExportOptions options;
  NablaImageFormat format;
  g_autofree char *lower = g_ascii_strdown (self->path, -1);
  char *csv;

  if (self->csv != NULL || g_str_has_suffix (lower, ".csv"))
    {
      csv = self->csv != NULL ? g_strdup (self->csv) : nabla_plot_dup_csv (self->plot);
      return g_bytes_new_take (csv, strlen (csv));
    }
  if (!nabla_image_format_from_path (self->path, &format))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
                   _ ("%s was not written: end its name in .pdf, .svg, .png or .csv."), self->path);
      return NULL;
    }
  nabla_export_options_init (&options);
  options.scale = PNG_SCALE;
  options.provenance = self->provenance;
  return nabla_plot_export (self->plot, self->width, format, FALSE, &options, error);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *self = data;
  GError *error = NULL;
  g_autoptr (GError) reason = NULL;
  g_autoptr (GBytes) bytes = make_bytes (self, &error);
  g_autoptr (GFile) file = g_file_new_for_path (self->path);

  if (bytes == NULL)
    g_task_return_error (task, error);
  else if (g_file_replace_contents (file, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL, FALSE,
                                    G_FILE_CREATE_NONE, NULL, NULL, &reason))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, (int) reason->code,
                             _ ("%s was not written: %s. Choose another folder or free some room."), self->path,
                             reason->message);
}

void
nabla_plot_write_async (NablaPlot *plot,
                        const char *csv,
                        const char *path,
                        double width,
                        const char *provenance,
                        GObject *source,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autoptr (GTask) task = g_task_new (source, NULL, callback, data);
  Job *job = g_new0 (Job, 1);

  job->plot = plot != NULL ? nabla_plot_ref (plot) : NULL;
  job->csv = g_strdup (csv);
  job->path = g_strdup (path);
  job->width = width;
  job->provenance = g_strdup (provenance);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, write_thread);
}

gboolean
nabla_plot_write_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
