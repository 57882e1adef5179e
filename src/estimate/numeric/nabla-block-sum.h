/* Sums over rows that come out the same for any number of threads. */
#pragma once

#include "base/nabla-executor.h"

G_BEGIN_DECLS

/* Rows that are worked on at once: their features stay in the second-level cache. */
#define NABLA_BLOCK_ROWS 512
/* From one column of a block to the next: not a power of two, which would put all
 * columns into the same lines of the cache. */
#define NABLA_BLOCK_STRIDE (NABLA_BLOCK_ROWS + 8)

/**
 * NablaBlockFunc:
 * @first: the first row
 * @n: at most %NABLA_BLOCK_ROWS
 * @sums: to add to
 * @room: what nabla_block_sum() was asked to set aside
 */
typedef void (*NablaBlockFunc) (gsize first, gsize n, double *sums, double *room, gpointer data);

gboolean nabla_block_sum (gsize n_rows,
                          NablaBlockFunc func,
                          gpointer data,
                          gsize n_sums,
                          gsize n_room,
                          double *sums,
                          NablaExecutor *executor,
                          NablaProgress *progress,
                          GError **error);

G_END_DECLS
