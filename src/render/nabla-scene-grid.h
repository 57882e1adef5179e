/* What stands in the way of a label, found by place. */
#pragma once

#include "render/nabla-scene-private.h"

G_BEGIN_DECLS

typedef struct _NablaGrid NablaGrid;

/**
 * nabla_grid_new:
 * @cache: with shapes and styles up to date
 *
 * Node boxes and edges sorted into square cells; O(n + m + cells that edges cross).
 *
 * Returns: (transfer full): the grid
 */
NablaGrid *nabla_grid_new (const NablaSceneCache *cache);
void nabla_grid_free (NablaGrid *self);
/* Whether a label at @rect would lie on nothing. */
gboolean nabla_grid_is_free (const NablaGrid *self, const NablaRect *rect);
/* What a label at @rect would cover: 0 is free; more is worse, in px² with nodes and labels
 * counting thrice. Stops early once it exceeds @enough. */
double nabla_grid_get_cost (const NablaGrid *self, const NablaRect *rect, double enough);
/* From now on @rect is taken. */
void nabla_grid_take (NablaGrid *self, const NablaRect *rect);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaGrid, nabla_grid_free)

G_END_DECLS
