/* What stays where it is when the rest is tidied. */
#pragma once

#include "render/nabla-scene.h"

G_BEGIN_DECLS

/* @boxes: per node where the layers put it; fixed nodes go to where they are, the others move
 * along and settle on free places. @fixed is filled in. O(n + m) where it is not crowded. */
void nabla_tidy_keep_fixed (const NablaGraph *graph,
                            const NablaLayout *layout,
                            gboolean all,
                            NablaRect *boxes,
                            gboolean *fixed);

G_END_DECLS
