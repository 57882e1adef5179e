/* Shared between finding one separator and listing them all. */
#pragma once

#include "graph/nabla-separation.h"

G_BEGIN_DECLS

/* Marks of the separation searches; those of cuts are above. */
#define MARK_ANCESTOR  (1 << 0) /* of what is separated or conditioned on */
#define MARK_GIVEN     (1 << 1)
#define MARK_TARGET    (1 << 2)
#define MARK_OPEN      (1 << 3) /* has a descendant that is conditioned on */
#define MARK_CANDIDATE (1 << 4) /* may be chosen for a separator */
#define MARK_FIXED     (1 << 5) /* in every separator */
#define MARK_EXCLUDED  (1 << 6)
#define MARK_ALLOWED   (1 << 7)
#define MARK_SIDE      (1 << 8) /* in @a or @b */

extern const NablaTraversal nabla_traversal_anterior;
extern const NablaTraversal nabla_traversal_moral;

/* Marks the sides, the ancestral set and the candidates of a separation, and
 * returns the candidates (transfer full); %NULL if there can be none. */
NablaNodeSet *nabla_separation_prepare (NablaReachWorkspace *ws, const NablaSeparation *what, NablaEdgeFilter *filter);

G_END_DECLS
