#include "estimate/numeric/nabla-block-sum.h"

/* A task has whole blocks: at least eight, and there are at most so many tasks, so
 * that adding them up costs little. */
#define LEAST_BLOCKS 8
#define MOST_TASKS   128

typedef struct
{
  gsize n_rows, task_rows, n_sums, n_room;
  NablaBlockFunc func;
  gpointer data;
  NablaProgress *progress;

  GMutex lock;   /* of what follows */
  double **done; /* by task: ready, but an earlier one is not */
  gsize n_added;
  double *sums;
} Work;

/* Adds what is complete without gaps, in the order of the rows. */
static void
add_up (Work *work, gsize index, double *sums, gsize n_tasks)
{
  g_mutex_lock (&work->lock);
  work->done[index] = sums;
  while (work->n_added < n_tasks && work->done[work->n_added] != NULL)
    {
      double *next = work->done[work->n_added];

      for (gsize i = 0; i < work->n_sums; i++)
        work->sums[i] += next[i];
      g_clear_pointer (&work->done[work->n_added], g_free);
      work->n_added++;
    }
  g_mutex_unlock (&work->lock);
}

static gsize
count_tasks (const Work *work)
{
  return (work->n_rows + work->task_rows - 1) / work->task_rows;
}

static void
run (gsize index, gpointer data)
{
  Work *work = data;
  gsize first = index * work->task_rows, end = MIN (first + work->task_rows, work->n_rows);
  g_autofree double *sums = g_new0 (double, MAX (work->n_sums, 1));
  double *room = g_aligned_alloc (MAX (work->n_room, 1), sizeof (double), 64);

  for (gsize row = first; row < end && !nabla_progress_is_cancelled (work->progress); row += NABLA_BLOCK_ROWS)
    work->func (row, MIN (NABLA_BLOCK_ROWS, end - row), sums, room, work->data);
  g_aligned_free (room);
  add_up (work, index, g_steal_pointer (&sums), count_tasks (work));
}

/**
 * nabla_block_sum:
 * @func: called for each block of rows, from several threads; it may also write to what belongs to its rows alone
 * @n_sums: how many sums
 * @n_room: doubles that @func works in, aligned, left as they are from block to block
 * @sums: (out) (array length=n_sums)
 * @error: cancelled
 *
 * Blocks of the same rows whatever the number of threads, added in their order: the same bits.
 *
 * Returns: %TRUE if all rows were there
 */
gboolean
nabla_block_sum (gsize n_rows,
                 NablaBlockFunc func,
                 gpointer data,
                 gsize n_sums,
                 gsize n_room,
                 double *sums,
                 NablaExecutor *executor,
                 NablaProgress *progress,
                 GError **error)
{
  Work work = {
    .n_rows = n_rows, .n_sums = n_sums, .n_room = n_room, .func = func, .data = data, .progress = progress, .sums = sums
  };
  gsize n_blocks = (n_rows + NABLA_BLOCK_ROWS - 1) / NABLA_BLOCK_ROWS;
  gsize n_tasks;
  gboolean ran;

  work.task_rows = NABLA_BLOCK_ROWS * MAX (LEAST_BLOCKS, (n_blocks + MOST_TASKS - 1) / MOST_TASKS);
  n_tasks = count_tasks (&work);
  work.done = g_new0 (double *, n_tasks + 1);
  g_mutex_init (&work.lock);
  for (gsize i = 0; i < n_sums; i++)
    sums[i] = 0.0;
  ran = nabla_executor_run (executor, n_tasks, run, &work, progress, error) && nabla_progress_check (progress, error);
  for (gsize i = 0; i < n_tasks; i++)
    g_free (work.done[i]);
  g_free (work.done);
  g_mutex_clear (&work.lock);
  return ran;
}
