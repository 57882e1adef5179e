/* The one thread pool, handed down to whatever fans out. */
#pragma once

#include "base/nabla-progress.h"

G_BEGIN_DECLS

typedef struct _NablaExecutor NablaExecutor;

/**
 * NablaTaskFunc:
 * @index: which of the tasks, from 0
 * @data: what was given to nabla_executor_run()
 *
 * One task. Tasks write to disjoint places and are reduced by the caller in
 * index order, so that the result does not depend on the number of threads.
 */
typedef void (*NablaTaskFunc) (gsize index, gpointer data);

NablaExecutor *nabla_executor_new (guint n_threads);
NablaExecutor *nabla_executor_ref (NablaExecutor *self);
void nabla_executor_unref (NablaExecutor *self);
guint nabla_executor_get_n_threads (NablaExecutor *self);
gboolean nabla_executor_run (NablaExecutor *self,
                             gsize n_tasks,
                             NablaTaskFunc func,
                             gpointer data,
                             NablaProgress *progress,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaExecutor, nabla_executor_unref)

G_END_DECLS
