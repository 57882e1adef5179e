#include "base/nabla-executor.h"

struct _NablaExecutor
{
  gatomicrefcount ref_count;
  guint n_threads;
  GThreadPool *pool; /* n_threads - 1 helpers: the caller works too */
};

/* One call of nabla_executor_run(), shared by the threads that work on it. */
typedef struct
{
  gatomicrefcount ref_count;
  gsize n_tasks;
  gsize next; /* atomic: the next task to take */
  NablaTaskFunc func;
  gpointer data;
  NablaProgress *progress;
  GMutex mutex;
  GCond idle;
  guint n_running; /* helpers inside a task */
  gboolean closed; /* the caller has left: touch nothing of its */
} Batch;

static void
batch_unref (Batch *batch)
{
  if (!g_atomic_ref_count_dec (&batch->ref_count))
    return;
  nabla_progress_unref (batch->progress);
  g_mutex_clear (&batch->mutex);
  g_cond_clear (&batch->idle);
  g_free (batch);
}

static void
batch_work (Batch *batch)
{
  while (!nabla_progress_is_cancelled (batch->progress))
    {
      gsize index = (gsize) g_atomic_pointer_add (&batch->next, 1);

      if (index >= batch->n_tasks)
        return;
      batch->func (index, batch->data);
    }
}

static void
help (gpointer data, gpointer user_data)
{
  Batch *batch = data;
  gboolean closed;

  g_mutex_lock (&batch->mutex);
  closed = batch->closed;
  if (!closed)
    batch->n_running++;
  g_mutex_unlock (&batch->mutex);

  if (!closed)
    {
      batch_work (batch);
      g_mutex_lock (&batch->mutex);
      if (--batch->n_running == 0)
        g_cond_signal (&batch->idle);
      g_mutex_unlock (&batch->mutex);
    }
  batch_unref (batch);
}

/**
 * nabla_executor_new:
 * @n_threads: how many threads work on a batch, the caller's included; 0 takes
 *   the number of processors
 *
 * Returns: (transfer full): an executor
 */
NablaExecutor *
nabla_executor_new (guint n_threads)
{
  NablaExecutor *self = g_new0 (NablaExecutor, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->n_threads = n_threads > 0 ? n_threads : g_get_num_processors ();
  if (self->n_threads > 1)
    self->pool = g_thread_pool_new (help, NULL, self->n_threads - 1, FALSE, NULL);
  return self;
}

NablaExecutor *
nabla_executor_ref (NablaExecutor *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
nabla_executor_unref (NablaExecutor *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->pool != NULL)
    g_thread_pool_free (self->pool, FALSE, TRUE);
  g_free (self);
}

/**
 * nabla_executor_get_n_threads:
 * @self: (nullable): an executor; %NULL is the calling thread alone
 */
guint
nabla_executor_get_n_threads (NablaExecutor *self)
{
  return self != NULL ? self->n_threads : 1;
}

/**
 * nabla_executor_run:
 * @self: (nullable): an executor; %NULL runs everything in the calling thread
 * @n_tasks: number of tasks
 * @func: called once with each index below @n_tasks, from several threads, in
 *   no promised order
 * @data: handed to @func
 * @progress: (nullable): polled before each task
 * @error: %G_IO_ERROR_CANCELLED when @progress was cancelled; then some tasks
 *   have not run
 *
 * Runs the tasks and returns when the last has ended. The caller works too, so
 * a task may call this function again without a deadlock.
 *
 * Returns: %TRUE if all tasks ran
 */
gboolean
nabla_executor_run (NablaExecutor *self,
                    gsize n_tasks,
                    NablaTaskFunc func,
                    gpointer data,
                    NablaProgress *progress,
                    GError **error)
{
  Batch *batch = g_new0 (Batch, 1);
  gsize n_helpers = 0;

  g_atomic_ref_count_init (&batch->ref_count);
  g_mutex_init (&batch->mutex);
  g_cond_init (&batch->idle);
  batch->n_tasks = n_tasks;
  batch->func = func;
  batch->data = data;
  batch->progress = nabla_progress_ref (progress);

  if (self != NULL && self->pool != NULL && n_tasks > 1)
    n_helpers = MIN (n_tasks - 1, (gsize) self->n_threads - 1);
  for (gsize i = 0; i < n_helpers; i++)
    {
      g_atomic_ref_count_inc (&batch->ref_count);
      /* Queued even when no thread can be made now: the caller then does it all. */
      g_thread_pool_push (self->pool, batch, NULL);
    }

  batch_work (batch);

  g_mutex_lock (&batch->mutex);
  batch->closed = TRUE;
  while (batch->n_running > 0)
    g_cond_wait (&batch->idle, &batch->mutex);
  g_mutex_unlock (&batch->mutex);
  batch_unref (batch);

  return nabla_progress_check (progress, error);
}
