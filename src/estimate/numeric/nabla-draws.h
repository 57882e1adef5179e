/* Random numbers for drawing rows again: one stream per replicate. */
#pragma once

#include "base/nabla-progress.h"

G_BEGIN_DECLS

/**
 * NablaDraws:
 *
 * SplitMix64 (Steele, Lea & Flood 2014): a few nanoseconds a number, and a stream of its own for
 * every seed and index, so that replicates may be drawn in any order and by any thread.
 */
typedef struct
{
  guint64 state;
} NablaDraws;

void nabla_draws_init (NablaDraws *self, guint64 seed, guint64 stream);
/* All 64 bits. */
guint64 nabla_draws_next (NablaDraws *self);
/* Uniform below @n, which is more than 0. */
gsize nabla_draws_below (NablaDraws *self, gsize n);
/* (transfer full) (array length=n_drawn): ascending, below @n: one from each of @n_drawn <= @n stretches, as an even
 * step would fall in with the rows' own rhythm; the same ones each time for a @stream. */
gsize *nabla_draws_spread (gsize n, gsize n_drawn, guint64 stream);
/* Standard normal, by Marsaglia's polar method. */
double nabla_draws_normal (NablaDraws *self);
/* @n of them; (transfer full): %NULL: cancelled */
double *nabla_draws_normals (NablaDraws *self, gsize n, NablaProgress *progress);

G_END_DECLS
