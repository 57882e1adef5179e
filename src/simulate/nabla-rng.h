/* The random numbers of every simulation: GSL's Mersenne twister, seeded. */
#pragma once

#include <glib.h>
#include <gsl/gsl_rng.h>

G_BEGIN_DECLS

typedef gsl_rng NablaRng;

/* (transfer full): the same stream on every machine. GSL's generator takes 32 bits
 * and reads 0 as 4357; the upper half of a larger seed is folded in. */
static inline NablaRng *
nabla_rng_new (guint64 seed)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  guint32 upper = (guint32) (seed >> 32) * 2654435761u;

  gsl_rng_set (rng, (guint32) seed ^ upper);
  return rng;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaRng, gsl_rng_free)

G_END_DECLS
