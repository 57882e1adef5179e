/* Numbers that another program can draw to the last bit. */
#pragma once

#include <glib.h>

/* x <- 6364136223846793005 x + 1442695040888963407 modulo 2^64, from @state; its upper 53 bits, in [0, 1). */
static inline double
test_uniform (guint64 *state)
{
  *state = *state * G_GUINT64_CONSTANT (6364136223846793005) + G_GUINT64_CONSTANT (1442695040888963407);
  return (double) (*state >> 11) / 9007199254740992.0;
}
