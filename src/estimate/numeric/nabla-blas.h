/* BLAS and LAPACK, kept to the calling thread. */
#pragma once

#include <cblas.h>
#include <glib.h>
#include <lapacke.h>

G_BEGIN_DECLS

/* The executor's threads are all there are; BLAS would start as many again, and add up
 * in another order. To be called before any use of it. */
static inline void
nabla_blas_stay_single (void)
{
  static gsize single = 0;

  if (g_once_init_enter (&single))
    {
      openblas_set_num_threads (1);
      g_once_init_leave (&single, 1);
    }
}

G_END_DECLS
