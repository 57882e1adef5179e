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
#define MARK_NEAR      (1 << 9) /* given in the second sweep: fixed, or met in the first */

extern const NablaTraversal nabla_traversal_anterior;
extern const NablaTraversal nabla_traversal_moral;

/* Marks the sides, the ancestral set and the candidates of a separation, candidates and what is
 * fixed as given, @b as the target; what it visited last are the ancestors. %FALSE if there
 * can be no separator. */
gboolean nabla_separation_prepare (NablaReachWorkspace *ws, const NablaSeparation *what, NablaEdgeFilter *filter);

G_END_DECLS
