/* Where a box that is being moved falls into line with others. */
#pragma once

#include "render/nabla-scene.h"

G_BEGIN_DECLS

/* A line to show why: from (x1, y1) to (x2, y2) in layout coordinates. */
typedef struct
{
  double x1, y1, x2, y2;
} NablaGuide;

#define NABLA_SNAP_MAX_GUIDES 8

/**
 * NablaSnap:
 * @dx: what to add to the box's x to fall into line, 0 if nothing is near
 * @dy: likewise
 */
typedef struct
{
  double dx, dy;
  NablaGuide guides[NABLA_SNAP_MAX_GUIDES];
  guint n_guides;
} NablaSnap;

NablaSnap nabla_snap_find (NablaRect box, const NablaRect *others, guint n_others, double tolerance);

G_END_DECLS
