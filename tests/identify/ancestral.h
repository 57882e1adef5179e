/* Small MAGs and the PAGs of their classes, from the definitions. */
#pragma once

#include "brute.h"

G_BEGIN_DECLS

/* The MAG over the vertices of @dag that are not latent (which become 0, 1, …). */
Brute mag_of (const Brute *dag);
/* Ancestral and maximal, one edge between a pair. */
gboolean mag_is_valid (const Brute *mixed);
/* By enumeration of the collider paths. */
gboolean mag_edge_is_visible (const Brute *mag, guint from, guint to);
/* The generalised adjustment criterion by enumeration of the proper paths. */
gboolean mag_adjusts (const Brute *mag, Mask x, Mask y, Mask z);
/* Every MAG with the same m-separations; (element-type Brute). */
GArray *mag_dup_class (const Brute *mag);
/* The marks that all MAGs have in common, circles elsewhere. */
NablaGraph *pag_of (const GArray *mags);

G_END_DECLS
