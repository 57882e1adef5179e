#include "engine/nabla-engine.h"

#include "engine/nabla-analysis.h"

/* Finished estimates that are kept of a table, with what each row moves them by: a little more than what the shares of
 * one graph's arrows take at most. */
#define KNOWN_BYTES ((gsize) 320 << 20)

/* One request on its way through the worker. Owned by its GTask. */
typedef struct
{
  NablaRequest request; /* owns what it points at */
  GCancellable *stop;   /* superseded, or the caller's cancellable */
  NablaProgress *progress;
  GCancellable *cancellable; /* the caller's; nullable */
  gulong cancelled_id;
  NablaStageFunc stage;
  gpointer stage_data;
} Job;

/* What the thread and the engine share. The thread outlives neither its last task
 * nor, for long, the engine: the last reference on the engine may be the one
 * that a finished task drops in the worker itself. */
typedef struct
{
  gatomicrefcount ref_count;
  GMutex mutex;
  GCond wake;
  GTask *pending; /* newest request, not yet taken */
  GTask *running;
  gboolean quit;
} Worker;

struct _NablaEngine
{
  GObject parent_instance;

  NablaExecutor *executor;
  Worker *worker;
  GThread *thread;

  GMutex data_mutex;
  NablaData *data; /* the last table's cross products */
};

G_DEFINE_FINAL_TYPE (NablaEngine, nabla_engine, G_TYPE_OBJECT)

static void
job_free (Job *job)
{
  if (job->cancelled_id != 0)
    g_cancellable_disconnect (job->cancellable, job->cancelled_id);
  g_clear_object (&job->cancellable);
  g_clear_object (&job->stop);
  nabla_progress_unref (job->progress);
  nabla_graph_unref ((NablaGraph *) job->request.graph);
  if (job->request.query != NULL)
    nabla_query_unref ((NablaQuery *) job->request.query);
  if (job->request.table != NULL)
    nabla_table_unref ((NablaTable *) job->request.table);
  g_free ((int *) job->request.columns);
  nabla_result_unref ((NablaResult *) job->request.known);
  g_clear_object (&job->request.search);
  g_free (job);
}

static void
stop_job (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (G_CANCELLABLE (data));
}

static Job *
job_new (const NablaRequest *request, GCancellable *cancellable, NablaProgress *progress)
{
  Job *job = g_new0 (Job, 1);

  job->request = *request;
  job->request.graph = nabla_graph_ref (request->graph);
  if (request->query != NULL)
    job->request.query = nabla_query_ref (request->query);
  if (request->table != NULL)
    job->request.table = nabla_table_ref (request->table);
  if (request->columns != NULL)
    {
      guint n = nabla_graph_n_nodes (request->graph);
      /* Of a graph without nodes it is still an array: estimation wants one. */
      int *columns = g_new0 (int, MAX (n, 1));

      memcpy (columns, request->columns, n * sizeof (int));
      job->request.columns = columns;
    }
  nabla_result_ref (request->known);
  if (request->search != NULL)
    g_object_ref (request->search);
  job->stop = g_cancellable_new ();
  job->progress = nabla_progress_new_child (progress, job->stop);
  if (cancellable != NULL)
    {
      job->cancellable = g_object_ref (cancellable);
      job->cancelled_id
        = g_cancellable_connect (cancellable, G_CALLBACK (stop_job), g_object_ref (job->stop), g_object_unref);
    }
  return job;
}

/* The table with its cross products, kept for as long as the table is asked for. */
static NablaData *
ref_data (NablaEngine *self, const NablaTable *table)
{
  NablaData *data;

  if (table == NULL)
    return NULL;
  g_mutex_lock (&self->data_mutex);
  if (self->data == NULL || nabla_table_get_id (nabla_data_get_table (self->data)) != nabla_table_get_id (table))
    {
      g_clear_pointer (&self->data, nabla_data_unref);
      self->data = nabla_data_new (table, self->executor);
      nabla_data_keep_estimates (self->data, KNOWN_BYTES);
    }
  data = nabla_data_ref (self->data);
  g_mutex_unlock (&self->data_mutex);
  return data;
}

typedef struct
{
  GTask *task;
  NablaResult *result;
} StageCall;

static void
stage_call_free (StageCall *call)
{
  g_object_unref (call->task);
  nabla_result_unref (call->result);
  g_free (call);
}

static gboolean
deliver_stage (gpointer data)
{
  StageCall *call = data;
  Job *job = g_task_get_task_data (call->task);

  if (!g_task_get_completed (call->task) && !nabla_progress_is_cancelled (job->progress))
    job->stage (g_task_get_source_object (call->task), call->result, job->stage_data);
  return G_SOURCE_REMOVE;
}

static void
post_stage (NablaResult *result, gpointer data)
{
  GTask *task = data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GSource) source = NULL;
  StageCall *call;

  if (job->stage == NULL)
    return;
  call = g_new0 (StageCall, 1);
  call->task = g_object_ref (task);
  call->result = nabla_result_ref (result);
  source = g_idle_source_new ();
  g_source_set_priority (source, g_task_get_priority (task));
  g_source_set_callback (source, deliver_stage, call, (GDestroyNotify) stage_call_free);
  g_source_attach (source, g_task_get_context (task));
}

static void
work_on (Worker *worker, GTask *task)
{
  NablaEngine *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);
  g_autoptr (NablaData) data = ref_data (self, job->request.table);
  g_autoptr (NablaResult) result = NULL;
  GError *error = NULL;

  if (nabla_progress_check (job->progress, &error))
    result = nabla_analyse (&job->request, data, job->progress, post_stage, task, &error);

  g_mutex_lock (&worker->mutex);
  worker->running = NULL;
  g_mutex_unlock (&worker->mutex);

  if (result != NULL && nabla_progress_check (job->progress, &error))
    g_task_return_pointer (task, g_steal_pointer (&result), (GDestroyNotify) nabla_result_unref);
  else
    g_task_return_error (task, error);
}

static void
worker_unref (Worker *worker)
{
  if (!g_atomic_ref_count_dec (&worker->ref_count))
    return;
  g_mutex_clear (&worker->mutex);
  g_cond_clear (&worker->wake);
  g_free (worker);
}

static gpointer
run_worker (gpointer data)
{
  Worker *worker = data;

  for (;;)
    {
      g_autoptr (GTask) task = NULL;

      g_mutex_lock (&worker->mutex);
      while (worker->pending == NULL && !worker->quit)
        g_cond_wait (&worker->wake, &worker->mutex);
      task = g_steal_pointer (&worker->pending);
      worker->running = task;
      g_mutex_unlock (&worker->mutex);
      if (task == NULL)
        break;
      work_on (worker, task);
    }
  worker_unref (worker);
  return NULL;
}

static void
nabla_engine_finalize (GObject *object)
{
  NablaEngine *self = NABLA_ENGINE (object);

  g_mutex_lock (&self->worker->mutex);
  self->worker->quit = TRUE;
  g_cond_signal (&self->worker->wake);
  g_mutex_unlock (&self->worker->mutex);
  /* Every task holds a reference on the engine, so the thread is idle: joining is at once. */
  if (g_thread_self () != self->thread)
    g_thread_join (self->thread);
  else
    g_thread_unref (self->thread);
  worker_unref (self->worker);

  g_clear_pointer (&self->data, nabla_data_unref);
  nabla_executor_unref (self->executor);
  g_mutex_clear (&self->data_mutex);
  G_OBJECT_CLASS (nabla_engine_parent_class)->finalize (object);
}

static void
nabla_engine_class_init (NablaEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nabla_engine_finalize;
}

static void
nabla_engine_init (NablaEngine *self)
{
  g_mutex_init (&self->data_mutex);
  self->worker = g_new0 (Worker, 1);
  g_atomic_ref_count_init (&self->worker->ref_count);
  g_atomic_ref_count_inc (&self->worker->ref_count);
  g_mutex_init (&self->worker->mutex);
  g_cond_init (&self->worker->wake);
  self->thread = g_thread_new ("nabla-worker", run_worker, self->worker);
}

/**
 * nabla_engine_new:
 * @n_threads: threads that a request may fan out over; 0: the number of processors
 *
 * Returns: (transfer full): an engine with its worker waiting
 */
NablaEngine *
nabla_engine_new (guint n_threads)
{
  NablaEngine *self = g_object_new (NABLA_TYPE_ENGINE, NULL);

  self->executor = nabla_executor_new (n_threads);
  return self;
}

/**
 * nabla_engine_run_async:
 * @self: the engine
 * @request: what to find out; copied
 * @cancellable: (nullable): ends it within 100 ms
 * @progress: (nullable): told how far it is; also cancels
 * @stage: (nullable): gets every stage but the last, in the caller's main context
 * @callback: gets the last stage, or the error, in the caller's main context
 *
 * A request that is still waiting or running is superseded: it ends with
 * %G_IO_ERROR_CANCELLED and reports no further stage.
 */
void
nabla_engine_run_async (NablaEngine *self,
                        const NablaRequest *request,
                        GCancellable *cancellable,
                        NablaProgress *progress,
                        NablaStageFunc stage,
                        gpointer stage_data,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  g_autoptr (GTask) superseded = NULL;
  Job *job = job_new (request, cancellable, progress);

  job->stage = stage;
  job->stage_data = stage_data;
  g_task_set_source_tag (task, nabla_engine_run_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);

  g_mutex_lock (&self->worker->mutex);
  if (self->worker->running != NULL)
    g_cancellable_cancel (((Job *) g_task_get_task_data (self->worker->running))->stop);
  superseded = g_steal_pointer (&self->worker->pending);
  self->worker->pending = task;
  g_cond_signal (&self->worker->wake);
  g_mutex_unlock (&self->worker->mutex);

  if (superseded != NULL)
    g_task_return_new_error (superseded, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Superseded by a newer request");
}

/**
 * nabla_engine_run_finish:
 *
 * Returns: (transfer full): the last stage; after a cancel always %NULL with
 *   %G_IO_ERROR_CANCELLED, also when the worker had ended already
 */
NablaResult *
nabla_engine_run_finish (NablaEngine *self, GAsyncResult *result, GError **error)
{
  g_autoptr (NablaResult) value = NULL;
  Job *job;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  job = g_task_get_task_data (G_TASK (result));
  value = g_task_propagate_pointer (G_TASK (result), error);
  if (value == NULL || !nabla_progress_check (job->progress, error))
    return NULL;
  return g_steal_pointer (&value);
}

NablaResult *
nabla_engine_run (NablaEngine *self, const NablaRequest *request, NablaProgress *progress, GError **error)
{
  g_autoptr (NablaData) data = ref_data (self, request->table);

  return nabla_analyse (request, data, progress, NULL, NULL, error);
}

NablaExecutor *
nabla_engine_get_executor (NablaEngine *self)
{
  return self->executor;
}
