/* Files, off the caller's thread and beside the worker: a long read never holds up an edit. */
#include "engine/nabla-engine.h"

typedef struct
{
  NablaEngine *engine;
  char *path;
  NablaReaderOptions options;
  NablaProgress *progress;
  NablaProject *project;
} FileJob;

static void
file_job_free (FileJob *job)
{
  g_free (job->path);
  nabla_reader_options_clear (&job->options);
  nabla_progress_unref (job->progress);
  g_clear_pointer (&job->project, nabla_project_free);
  g_free (job);
}

static GTask *
file_task_new (NablaEngine *self,
               const char *path,
               GCancellable *cancellable,
               gpointer tag,
               GAsyncReadyCallback callback,
               gpointer data,
               FileJob **job)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  *job = g_new0 (FileJob, 1);
  (*job)->engine = self;
  (*job)->path = g_strdup (path);
  nabla_reader_options_init (&(*job)->options);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, *job, (GDestroyNotify) file_job_free);
  return task;
}

static void
return_from_thread (GTask *task, gpointer value, GDestroyNotify destroy, GError *error)
{
  if (value != NULL)
    g_task_return_pointer (task, value, destroy);
  else
    g_task_return_error (task, error);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FileJob *job = task_data;
  GError *error = NULL;
  NablaReading *reading
    = nabla_read_file (job->path, &job->options, nabla_engine_get_executor (job->engine), job->progress, &error);

  return_from_thread (task, reading, (GDestroyNotify) nabla_reading_free, error);
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FileJob *job = task_data;
  GError *error = NULL;
  NablaProject *project = nabla_project_load (job->path, &error);

  return_from_thread (task, project, (GDestroyNotify) nabla_project_free, error);
}

static void
save_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FileJob *job = task_data;
  GError *error = NULL;

  if (nabla_project_save (job->project, job->path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * nabla_engine_read_async:
 * @path: a data file
 * @options: (nullable): what the user fixed; copied
 * @cancellable: (nullable): ends it within 100 ms
 * @progress: (nullable): told how far it is; also cancels
 *
 * Reads a table in a thread of its own; nabla_engine_read_finish() gives the reading.
 */
void
nabla_engine_read_async (NablaEngine *self,
                         const char *path,
                         const NablaReaderOptions *options,
                         GCancellable *cancellable,
                         NablaProgress *progress,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  FileJob *job;
  g_autoptr (GTask) task = file_task_new (self, path, cancellable, nabla_engine_read_async, callback, data, &job);

  if (options != NULL)
    {
      nabla_reader_options_clear (&job->options);
      nabla_reader_options_copy (options, &job->options);
    }
  job->progress = nabla_progress_new_child (progress, cancellable);
  g_task_run_in_thread (task, read_in_thread);
}

NablaReading *
nabla_engine_read_finish (NablaEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * nabla_engine_load_async:
 * @path: a .nabla, DAGitty or DOT file
 */
void
nabla_engine_load_async (NablaEngine *self,
                         const char *path,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  FileJob *job;
  g_autoptr (GTask) task = file_task_new (self, path, cancellable, nabla_engine_load_async, callback, data, &job);

  g_task_run_in_thread (task, load_in_thread);
}

NablaProject *
nabla_engine_load_finish (NablaEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * nabla_engine_save_async:
 * @project: what to write; its values are shared, not copied
 * @path: where to
 * @cancellable: (nullable): only hides the outcome; a save that has begun is finished
 */
void
nabla_engine_save_async (NablaEngine *self,
                         const NablaProject *project,
                         const char *path,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  FileJob *job;
  g_autoptr (GTask) task = file_task_new (self, path, cancellable, nabla_engine_save_async, callback, data, &job);

  job->project = g_new0 (NablaProject, 1);
  job->project->graph = nabla_graph_ref (project->graph);
  job->project->layout = project->layout != NULL ? nabla_layout_ref (project->layout) : NULL;
  g_task_run_in_thread (task, save_in_thread);
}

gboolean
nabla_engine_save_finish (NablaEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
