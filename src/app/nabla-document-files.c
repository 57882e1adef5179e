/* Opening, importing and saving: all asynchronous. */
#include "app/nabla-document-private.h"

#include <glib/gi18n-lib.h>
#include "render/nabla-export.h"

static void
begin_read (NablaDocument *self)
{
  if (self->read_cancellable != NULL)
    g_cancellable_cancel (self->read_cancellable);
  g_clear_object (&self->read_cancellable);
  g_clear_pointer (&self->read_progress, nabla_progress_unref);
  self->read_cancellable = g_cancellable_new ();
  self->read_progress = nabla_progress_new (self->read_cancellable);
  nabla_progress_set (self->read_progress, -1, _ ("Reading"));
  g_signal_emit_by_name (self, "job-changed");
}

static void
end_read (NablaDocument *self, GCancellable *cancellable)
{
  if (self->read_cancellable != cancellable)
    return;
  g_clear_object (&self->read_cancellable);
  g_clear_pointer (&self->read_progress, nabla_progress_unref);
  g_signal_emit_by_name (self, "job-changed");
}

/* Importing */

typedef struct
{
  char *path;
  NablaFileMark mark; /* of the file before it was read */
  gboolean again;     /* it has been read a second time */
  NablaReaderOptions options;
  GHashTable *links; /* nullable */
} Import;

static void
import_free (Import *import)
{
  g_free (import->path);
  nabla_reader_options_clear (&import->options);
  g_clear_pointer (&import->links, g_hash_table_unref);
  g_free (import);
}

/* A file that became another while it was read may have been read half and half: it is read once more.
 * Another change is left to who watches the file. */
static gboolean
read_again (NablaDocument *self, Import *import, GTask *task, GAsyncReadyCallback callback)
{
  NablaFileMark now = nabla_file_mark_look (import->path);

  if (import->again || now.seconds == 0 || nabla_file_mark_equal (&now, &import->mark)
      || self->read_cancellable != g_task_get_cancellable (task)
      || g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return FALSE;
  import->again = TRUE;
  import->mark = now;
  nabla_progress_set (self->read_progress, -1, _ ("Reading"));
  nabla_engine_read_async (self->engine, import->path, &import->options, self->read_cancellable, self->read_progress,
                           callback, g_object_ref (task));
  return TRUE;
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  NablaDocument *self = g_task_get_source_object (task);
  Import *import = g_task_get_task_data (task);
  g_autoptr (NablaReading) reading = NULL;
  GError *error = NULL;

  reading = nabla_engine_read_finish (NABLA_ENGINE (source), result, &error);
  if (read_again (self, import, task, on_imported))
    {
      g_clear_error (&error);
      return;
    }
  end_read (self, g_task_get_cancellable (task));
  if (reading == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  self->data_mark = import->mark;
  nabla_document_take_reading (self, g_steal_pointer (&reading), import->path, &import->options, import->links);
  g_task_return_boolean (task, TRUE);
}

void
nabla_document_import_async (NablaDocument *self,
                             const char *path,
                             const NablaReaderOptions *options,
                             GHashTable *links,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  GTask *task;
  Import *import = g_new0 (Import, 1);

  begin_read (self);
  task = g_task_new (self, self->read_cancellable, callback, data);
  import->path = g_strdup (path);
  import->mark = nabla_file_mark_look (path);
  nabla_reader_options_copy (options, &import->options);
  import->options.max_rows = 0;
  import->links = links != NULL ? g_hash_table_ref (links) : NULL;
  g_task_set_task_data (task, import, (GDestroyNotify) import_free);
  nabla_engine_read_async (self->engine, path, &import->options, self->read_cancellable, self->read_progress,
                           on_imported, task);
}

gboolean
nabla_document_import_finish (NablaDocument *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Opening */

typedef struct
{
  char *path;
  gboolean as_example;
  NablaGraph *graph;
  NablaLayout *layout;
} Open;

static void
open_free (Open *open)
{
  g_free (open->path);
  g_clear_pointer (&open->graph, nabla_graph_unref);
  g_clear_pointer (&open->layout, nabla_layout_unref);
  g_free (open);
}

/* The table that the file names has been read: it is not an edit, so it leaves no step. */
static void
on_data_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  NablaDocument *self = g_task_get_source_object (task);
  Import *import = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  NablaReading *reading = nabla_engine_read_finish (NABLA_ENGINE (source), result, &error);
  gboolean superseded = self->read_cancellable != g_task_get_cancellable (task);

  if (read_again (self, import, task, on_data_read))
    {
      g_clear_pointer (&reading, nabla_reading_free);
      return;
    }
  end_read (self, g_task_get_cancellable (task));
  if (reading == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        nabla_document_say (self, TRUE, error->message);
      return;
    }
  if (superseded)
    {
      nabla_reading_free (reading);
      return;
    }
  nabla_document_clear_table (self);
  nabla_reader_options_copy (&import->options, &self->options);
  self->reading = reading;
  self->whole = nabla_table_ref (reading->table);
  self->table = nabla_table_ref (reading->table);
  self->data_path = g_strdup (import->path);
  self->data_mark = import->mark;
  nabla_document_start_checksum (self, nabla_graph_get_attribute (nabla_document_get_graph (self), "data-sha256"));
  nabla_document_content_changed (self, TRUE);
}

static void
read_data_of (NablaDocument *self, const char *project_path)
{
  NablaGraph *graph = nabla_document_get_graph (self);
  gboolean outside = FALSE;
  g_autofree char *data_path = nabla_project_dup_data_path (graph, project_path, &outside);
  g_autofree char *text = NULL;
  Import *import;
  GTask *task;

  if (data_path == NULL)
    return;
  if (outside)
    {
      text = g_strdup_printf (_ ("The data is elsewhere, in %s. Import it if you trust this file."), data_path);
      nabla_document_say (self, FALSE, text);
      return;
    }

  begin_read (self);
  import = g_new0 (Import, 1);
  import->path = g_steal_pointer (&data_path);
  import->mark = nabla_file_mark_look (import->path);
  nabla_reader_options_init (&import->options);
  nabla_project_get_reader_options (graph, &import->options);
  task = g_task_new (self, self->read_cancellable, NULL, NULL);
  g_task_set_task_data (task, import, (GDestroyNotify) import_free);
  nabla_engine_read_async (self->engine, import->path, &import->options, self->read_cancellable, self->read_progress,
                           on_data_read, task);
}

static void
on_placed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  NablaDocument *self = NABLA_DOCUMENT (source);
  Open *open = g_task_get_task_data (task);
  g_autofree char *title = g_path_get_basename (open->path);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (open->as_example)
    {
      char *dot = strrchr (title, '.');

      if (dot != NULL)
        *dot = '\0';
    }
  nabla_document_reset (self, open->graph, open->layout, open->as_example ? NULL : open->path, title);
  read_data_of (self, open->path);
  g_task_return_boolean (task, TRUE);
}

static void
place_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Open *open = data;
  NablaLayout *tidy = nabla_layout_tidy (open->graph, open->layout, FALSE);

  nabla_layout_unref (open->layout);
  open->layout = tidy;
  g_task_return_boolean (task, TRUE);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Open *open = g_task_get_task_data (task);
  g_autoptr (NablaProject) project = NULL;
  g_autoptr (GTask) placing = NULL;
  GError *error = NULL;

  project = nabla_engine_load_finish (NABLA_ENGINE (source), result, &error);
  if (project == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  open->graph = nabla_graph_ref (project->graph);
  open->layout = nabla_layout_ref (project->layout);
  placing = g_task_new (g_task_get_source_object (task), g_task_get_cancellable (task), on_placed, task);
  if (nabla_layout_is_complete (open->layout))
    {
      g_task_return_boolean (placing, TRUE);
    }
  else
    {
      /* The open is owned by the outer task, which waits for this one. */
      g_task_set_task_data (placing, open, NULL);
      g_task_run_in_thread (placing, place_thread);
    }
}

void
nabla_document_open_async (NablaDocument *self,
                           const char *path,
                           gboolean as_example,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  GTask *task = g_task_new (self, self->lifetime, callback, data);
  Open *open = g_new0 (Open, 1);

  open->path = g_canonicalize_filename (path, NULL);
  open->as_example = as_example;
  g_task_set_task_data (task, open, (GDestroyNotify) open_free);
  nabla_engine_load_async (self->engine, open->path, self->lifetime, on_loaded, task);
}

gboolean
nabla_document_open_finish (NablaDocument *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Saving */

typedef struct
{
  char *path;
  NablaGraph *graph; /* as in the history: what is clean once this is written */
  NablaLayout *layout;
  NablaTable *table;
} Save;

static void
save_free (Save *save)
{
  g_free (save->path);
  nabla_graph_unref (save->graph);
  nabla_layout_unref (save->layout);
  g_clear_pointer (&save->table, nabla_table_unref);
  g_free (save);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  NablaDocument *self = g_task_get_source_object (task);
  Save *save = g_task_get_task_data (task);
  GError *error = NULL;

  if (!nabla_engine_save_finish (NABLA_ENGINE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  nabla_graph_unref (self->saved_graph);
  nabla_layout_unref (self->saved_layout);
  self->saved_graph = nabla_graph_ref (save->graph);
  self->saved_layout = nabla_layout_ref (save->layout);
  if (save->table == self->table)
    self->data_dirty = FALSE;
  g_free (self->path);
  g_free (self->title);
  self->path = g_strdup (save->path);
  self->title = g_path_get_basename (save->path);
  g_object_notify (G_OBJECT (self), "title");
  nabla_document_update_dirty (self);
  g_task_return_boolean (task, TRUE);
}

/* The graph with its data reference made anew for the file @path, which may lie in another
 * folder than the one that it was read from. */
static NablaGraph *
graph_for_file (NablaDocument *self, const NablaGraph *graph, const char *path)
{
  g_autofree char *referred = nabla_project_dup_data_path (graph, self->path, NULL);
  const char *sha256 = nabla_graph_get_attribute (graph, "data-sha256");
  g_autoptr (NablaGraph) moved = NULL;

  if (self->data_path != NULL)
    {
      /* The sum of the table may still be on its way: that of the same file will do. */
      if (self->data_sha256 != NULL || g_strcmp0 (referred, self->data_path) != 0)
        sha256 = self->data_sha256;
      return nabla_project_with_data (graph, path, self->data_path, sha256, &self->options);
    }
  if (referred == NULL)
    return nabla_graph_ref (graph);
  moved = nabla_project_with_data (graph, path, referred, sha256, NULL);
  return nabla_graph_with_attribute (moved, "data-options", nabla_graph_get_attribute (graph, "data-options"));
}

void
nabla_document_save_async (NablaDocument *self, const char *path, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  Save *save = g_new0 (Save, 1);
  g_autoptr (NablaGraph) graph = NULL;
  NablaProject project = { 0 };

  save->path = g_canonicalize_filename (path, NULL);
  save->graph = nabla_graph_ref (nabla_document_get_graph (self));
  save->layout = nabla_layout_ref (nabla_document_get_layout (self));
  save->table = self->table != NULL ? nabla_table_ref (self->table) : NULL;
  g_task_set_task_data (task, save, (GDestroyNotify) save_free);

  graph = graph_for_file (self, save->graph, save->path);
  project.graph = graph;
  project.layout = save->layout;
  nabla_engine_save_async (self->engine, &project, save->path, NULL, on_saved, task);
}

gboolean
nabla_document_save_finish (NablaDocument *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
