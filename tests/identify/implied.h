/* Lists of implications beside the definition of what belongs in them. */
#pragma once

#include "brute.h"
#include "identify/nabla-implications.h"

G_BEGIN_DECLS

/* Whether a set separates the pair and no part of it does. */
gboolean brute_is_minimal (const Brute *g, guint a, guint b, Mask set);
/* The sets listed for one pair, whichever way round, as bits; each must be there once. */
void implied_collect (const GPtrArray *list, guint a, guint b, gboolean listed[BIT (BRUTE_MAX)]);

G_END_DECLS
